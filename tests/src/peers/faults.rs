//! What goes wrong between the adapter and AWS.

use super::proxy::Call;
use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// A way in which a call goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Refused as one too many; nothing happened.
    Throttled,
    /// 503; nothing happened.
    Unavailable,
    /// The connection breaks before anything was understood.
    Reset,
    /// It happens, and the answer comes after the caller's patience.
    Slow,
    /// It happens, and the answer is lost.
    LostReply,
    /// The answer shows a past of up to half a minute. Of listener rules AWS
    /// shows what was written, so only other readings do.
    Stale,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Throttled,
        Self::Unavailable,
        Self::Reset,
        Self::Slow,
        Self::LostReply,
        Self::Stale,
    ];

    fn fits(self, call: &Call) -> bool {
        match self {
            Self::Throttled | Self::Unavailable | Self::Reset | Self::Slow => true,
            Self::LostReply => call.is_write || call.is_site,
            Self::Stale => STALE.contains(&call.operation.as_str()),
        }
    }
}

/// Readings that AWS makes from copies.
const STALE: [&str; 3] = ["DescribeServices", "DescribeTargetHealth", "GetMetricData"];

/// A kind, and the share of fitting calls it strikes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fault {
    /// What happens.
    pub kind: Kind,
    /// To which part of the calls, from 0 to 1.
    pub share: f64,
}

/// What goes wrong at present, drawn from a seed.
#[derive(Debug)]
pub struct Faults(Mutex<State>);

#[derive(Debug)]
struct State {
    drawn: ChaCha8Rng,
    present: Vec<Fault>,
    /// Draws one of all kinds for so many calls.
    any: f64,
    struck: u64,
    /// What is refused whenever it is asked for.
    refused: Vec<Refusal>,
}

/// What AWS says to every call of an operation.
#[derive(Debug, Clone)]
pub(super) struct Refusal {
    /// `DescribeServices`; all of them without one.
    pub(super) operation: Option<String>,
    pub(super) status: u16,
    pub(super) code: String,
    pub(super) message: String,
}

impl Faults {
    pub(super) fn seeded(seed: u64) -> Self {
        Self(Mutex::new(State {
            drawn: ChaCha8Rng::seed_from_u64(seed),
            present: Vec::new(),
            any: 0.0,
            struck: 0,
            refused: Vec::new(),
        }))
    }

    /// From now on an operation, or every one, is refused in these words.
    pub fn refuse(&self, operation: Option<&str>, (status, code): (u16, &str), message: &str) {
        self.state().refused.push(Refusal {
            operation: operation.map(str::to_owned),
            status,
            code: code.to_owned(),
            message: message.to_owned(),
        });
    }

    pub(super) fn refused(&self, call: &Call) -> Option<Refusal> {
        let state = self.state();
        let mut refused = state.refused.iter().filter(|_| !call.is_site);
        let found = refused.find(|refusal| {
            let operation = refusal.operation.as_ref();
            operation.is_none_or(|operation| *operation == call.operation)
        });
        found.cloned()
    }

    /// From now on this happens too.
    pub fn begin(&self, kind: Kind, share: f64) {
        self.state().present.push(Fault { kind, share });
    }

    /// From now on this share of all calls is struck by a kind that fits.
    pub fn begin_any(&self, share: f64) {
        self.state().any = share;
    }

    /// Ends them all.
    pub fn end(&self) {
        let mut state = self.state();
        state.present.clear();
        state.refused.clear();
        state.any = 0.0;
    }

    /// How many calls were struck.
    #[must_use]
    pub fn struck(&self) -> u64 {
        self.state().struck
    }

    pub(super) fn strike(&self, call: &Call) -> Option<Kind> {
        let mut state = self.state();
        let kind = state.draw(call)?;
        state.struck += 1;
        Some(kind)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn draw(&mut self, call: &Call) -> Option<Kind> {
        for fault in self.present.clone() {
            if fault.kind.fits(call) && self.drawn.random_bool(fault.share) {
                return Some(fault.kind);
            }
        }
        // What goes wrong between a suite and a service is the service's own fault.
        if self.any > 0.0 && !call.is_site && self.drawn.random_bool(self.any) {
            let fitting: Vec<Kind> = Kind::ALL
                .into_iter()
                .filter(|kind| kind.fits(call))
                .collect();
            let index = self.drawn.random_range(0..fitting.len());
            return fitting.get(index).copied();
        }
        None
    }
}
