//! The adapter: all targets of an estate file, behind the port.

use crate::connect::Connect;
use crate::errands::Pager;
use crate::fences::Fences;
use crate::health::Health;
use crate::lanes::Lanes;
use crate::measurements::Measurements;
use crate::memory::Memory;
use crate::places::{Place, Places};
use crate::releases::Releases;
use crate::services::Services;
use crate::sites::Sites;
use crate::suites::Verdict;
use crate::time::Time;
use estate::{AdapterError, Estate, Look, Order, Pending, Perform, Probe, Sighted};
use rollouts::{Outcome, ReleaseFacts, Survey};
use std::fmt;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use vocab::{EffectId, RolloutId, Target, Timestamp};

/// What an adapter is given beside its estate.
#[derive(Clone, Default)]
pub struct Options {
    /// How accounts are reached.
    pub connect: Connect,
    /// Where diagnostics are kept; without it none are.
    pub diagnostics: Option<PathBuf>,
    /// Who calls people; without one nobody can be called.
    pub pager: Option<Arc<dyn Pager>>,
}

impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Options")
            .field("connect", &self.connect)
            .field("diagnostics", &self.diagnostics)
            .field("pager", &self.pager.is_some())
            .finish()
    }
}

/// An estate in AWS.
///
/// Keeps no state that decides: which release, how many tasks and which weight are
/// read when they are needed, so a restarted control room finds what the one before
/// it left.
pub struct AwsEstate {
    sites: Arc<Sites>,
    pub(crate) options: Options,
    pub(crate) places: Places,
    pub(crate) services: Services,
    pub(crate) health: Health,
    pub(crate) measurements: Measurements,
    pub(crate) releases: Releases,
    pub(crate) fences: Fences,
    pub(crate) lanes: Lanes,
    pub(crate) verdicts: Memory<(RolloutId, EffectId), Verdict>,
    pub(crate) paged: Memory<(RolloutId, EffectId), String>,
    pub(crate) examiner: Mutex<Option<reqwest::Client>>,
}

impl fmt::Debug for AwsEstate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AwsEstate")
            .field("estate", &self.sites.estate().name())
            .finish_non_exhaustive()
    }
}

impl AwsEstate {
    /// An estate that lives in a time. Nothing is asked of AWS before it is needed.
    #[must_use]
    pub fn new(estate: Arc<Estate>, time: Arc<dyn Time>, options: Options) -> Self {
        let sites = Sites::new(estate, time, options.connect.clone());
        Self {
            sites: Arc::new(sites),
            options,
            places: Places::new(),
            services: Services::new(),
            health: Health::default(),
            measurements: Measurements::new(),
            releases: Releases::new(),
            fences: Fences::default(),
            lanes: Lanes::default(),
            verdicts: Memory::new(),
            paged: Memory::new(),
            examiner: Mutex::new(None),
        }
    }

    pub(crate) fn sites(&self) -> &Sites {
        &self.sites
    }

    pub(crate) fn time(&self) -> &dyn Time {
        self.sites.time().as_ref()
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.time().now()
    }

    /// Where a target is.
    pub(crate) async fn place(&self, target: &Target) -> Result<Arc<Place>, AdapterError> {
        self.places.of(&self.sites, target).await
    }

    /// Where an order's target is, for calls that must not wait for others.
    pub(crate) async fn place_for(&self, order: &Order) -> Result<Arc<Place>, AdapterError> {
        Ok(self.place(&order.target).await?.urgently())
    }
}

impl Perform for AwsEstate {
    fn perform<'a>(&'a self, order: &'a Order) -> Pending<'a, Outcome> {
        Box::pin(self.carry_out(order))
    }

    fn probe<'a>(&'a self, order: &'a Order) -> Pending<'a, Probe> {
        Box::pin(self.find_out(order))
    }

    fn observe<'a>(&'a self, look: &'a Look) -> Pending<'a, Result<Sighted, AdapterError>> {
        Box::pin(self.look(look))
    }

    fn survey<'a>(&'a self, target: &'a Target) -> Pending<'a, Result<Survey, AdapterError>> {
        Box::pin(self.examine_target(target))
    }

    fn releases<'a>(
        &'a self,
        target: &'a Target,
    ) -> Pending<'a, Result<Vec<ReleaseFacts>, AdapterError>> {
        Box::pin(self.offer(target))
    }
}
