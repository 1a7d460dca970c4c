//! Calls: how long a call to the estate takes, and what may become of it.

use super::World;
use super::track::Track;
use crate::faults::Fault;
use crate::noise::{Purpose, Stream, digest};
use crate::tasks::seconds;
use estate::{AdapterError, ErrorClass, Order};
use rollouts::Effect;
use vocab::{Span, Target, Timestamp};

/// Median seconds of a call, spread of its logarithm, and its bounds.
const LATENCY: (f64, f64) = (0.12, 0.3);
const LATENCY_BOUNDS: (f64, f64) = (0.06, 0.25);
/// Part of a call's time after which it has reached the estate.
const UNDER_WAY: f64 = 0.6;

/// What becomes of a call.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Fate {
    /// It is answered.
    Answered,
    /// It is refused and does nothing.
    Refused(ErrorClass, &'static str),
    /// It does nothing, and nobody says so.
    RequestLost,
    /// It does what it should, and nobody says so.
    ReplyLost,
    /// It does what it should, but the caller gives up before the answer comes.
    TooLate(Span),
}

/// One call on its way.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Call {
    /// Until the estate has it.
    pub(super) reaches: Span,
    /// Until the caller has the answer.
    pub(super) takes: Span,
    pub(super) fate: Fate,
    /// The estate's id of the request.
    pub(super) request: String,
}

impl World {
    /// The call that carries an order.
    pub(super) fn writing(&self, track: &Track, order: &Order, now: Timestamp) -> Call {
        let names = digest(order.rollout.as_str()) ^ digest(operation(&order.effect));
        let numbers = order.id.0 << 24 ^ order.generation.0 << 12 ^ u64::from(order.attempt);
        let which = (names ^ numbers) & (u64::MAX >> 8);
        let draw = track
            .ground
            .place
            .stream(now.millis(), Purpose::Write, which);
        // A weight is written, then read back.
        let trips = if order.effect.moves_traffic() {
            2.0
        } else {
            1.0
        };
        self.call(track, draw, now, trips, true)
    }

    /// A call that only reads; `which` tells kinds of reading apart.
    pub(super) fn reading(&self, track: &Track, which: u64, now: Timestamp) -> Call {
        let draw = track
            .ground
            .place
            .stream(now.millis(), Purpose::Read, which);
        self.call(track, draw, now, 1.0, false)
    }

    fn call(
        &self,
        track: &Track,
        mut draw: Stream,
        now: Timestamp,
        trips: f64,
        writes: bool,
    ) -> Call {
        let one = draw
            .log_normal(LATENCY.0, LATENCY.1)
            .clamp(LATENCY_BOUNDS.0, LATENCY_BOUNDS.1);
        let request = format!(
            "{:08x}",
            crate::noise::whole(draw.share() * f64::from(u32::MAX))
        );
        let mut slower = 1.0;
        let mut fate = Fate::Answered;
        for standing in track.struck(&self.faults).filter(|fault| fault.holds(now)) {
            let fault = &standing.injection.fault;
            if let Fault::SlowApi { factor } = fault {
                slower *= factor;
            }
            // Every fault draws, whatever came before it, so that one fault never
            // changes what another one does; the first to strike decides.
            let struck = strike(fault, &mut draw, writes);
            if fate == Fate::Answered {
                fate = struck.unwrap_or(Fate::Answered);
            }
        }
        Call {
            reaches: seconds(one * slower * UNDER_WAY),
            takes: seconds(one * slower * trips),
            fate,
            request,
        }
    }

    /// How old what a reading shows is, given the time it is made.
    pub(super) fn staleness(&self, track: &Track, which: u64, now: Timestamp) -> Span {
        let mut draw = track
            .ground
            .place
            .stream(now.millis(), Purpose::Read, which | 1 << 32);
        let faults = track.struck(&self.faults).filter(|fault| fault.holds(now));
        let ages = faults.filter_map(|fault| match fault.injection.fault {
            Fault::StaleRead { age } => Some(seconds(draw.between(0.0, age.as_seconds()))),
            Fault::Throttling { .. }
            | Fault::Unavailable { .. }
            | Fault::Denied
            | Fault::Conflict { .. }
            | Fault::SlowApi { .. }
            | Fault::TimeOut { .. }
            | Fault::LostReply { .. }
            | Fault::LostRequest { .. }
            | Fault::ForeignWeight { .. }
            | Fault::ForeignTasks { .. }
            | Fault::ForeignRelease { .. }
            | Fault::TaskLoss { .. }
            | Fault::BrownOut { .. }
            | Fault::SmallStable { .. } => None,
        });
        ages.max().unwrap_or(Span::ZERO)
    }
}

/// What a fault makes of a call, if it strikes it.
fn strike(fault: &Fault, draw: &mut Stream, writes: bool) -> Option<Fate> {
    let (share, changing_only, fate) = match fault {
        Fault::Throttling { share } => (
            share.share(),
            false,
            Fate::Refused(ErrorClass::Throttled, "rate exceeded"),
        ),
        Fault::Unavailable { share } => (
            share.share(),
            false,
            Fate::Refused(ErrorClass::Unavailable, "service unavailable"),
        ),
        Fault::Denied => (
            1.0,
            true,
            Fate::Refused(ErrorClass::Denied, "not authorized"),
        ),
        Fault::Conflict { share } => (
            share.share(),
            true,
            Fate::Refused(ErrorClass::Conflict, "changed by somebody else meanwhile"),
        ),
        Fault::TimeOut { share, after } => (share.share(), true, Fate::TooLate(*after)),
        Fault::LostReply { share } => (share.share(), true, Fate::ReplyLost),
        Fault::LostRequest { share } => (share.share(), true, Fate::RequestLost),
        Fault::SlowApi { .. }
        | Fault::StaleRead { .. }
        | Fault::ForeignWeight { .. }
        | Fault::ForeignTasks { .. }
        | Fault::ForeignRelease { .. }
        | Fault::TaskLoss { .. }
        | Fault::BrownOut { .. }
        | Fault::SmallStable { .. } => return None,
    };
    let happens = draw.happens(share);
    (happens && (writes || !changing_only)).then_some(fate)
}

/// The call an effect is carried out with.
pub(super) fn operation(effect: &Effect) -> &'static str {
    match effect {
        Effect::EnsureCapacity { .. } => "UpdateService",
        Effect::EnsureWeight { .. } => "ModifyRule",
        Effect::RunSuite { .. } => "RunSuite",
        Effect::TakeSnapshot { .. } => "CreateDBSnapshot",
        Effect::CaptureDiagnostics { .. } => "DescribeTasks",
        Effect::Page { .. } => "SendPage",
    }
}

/// An error with everything an operator needs to ask about it.
pub(super) fn error(
    class: ErrorClass,
    operation: &str,
    target: &Target,
    request: &str,
    message: &str,
) -> AdapterError {
    AdapterError {
        class,
        operation: operation.to_owned(),
        resource: target.to_string(),
        region: target.region.to_string(),
        request: request.to_owned(),
        message: message.to_owned(),
    }
}
