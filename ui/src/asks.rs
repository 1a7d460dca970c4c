//! What the page asks the program beside its frames, each with the answer it wants.

use std::future::Future;

use leptos::prelude::*;
use leptos::task::spawn_local;
use vocab::Timestamp;
use wire::{
    AlarmsView, Answer, ChartModel, ChartsOf, Command, Complaint, Confirmation, Debrief,
    Diagnostics, DoctorView, DrillRow, EstateView, FaultKindRow, HistoryRow, IdentityView,
    JournalCheck, JournalRow, LogView, PlanView, Query, ReleaseRow, ServiceState, Wanted,
};

use crate::link;
use crate::model::route::Place;

/// Something that was asked for.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Asked<T> {
    /// The answer has not come yet.
    Waiting,
    /// Here it is.
    Here(T),
    /// There is none, and why.
    Refused(Complaint),
}

impl<T: Clone> Asked<T> {
    /// The answer, once it is here.
    pub(crate) fn here(&self) -> Option<T> {
        match self {
            Self::Here(answer) => Some(answer.clone()),
            Self::Waiting | Self::Refused(_) => None,
        }
    }

    /// What to say while there is no answer, or why there is none; empty when it
    /// is here.
    pub(crate) fn words(&self) -> String {
        match self {
            Self::Waiting => "Reading…".into(),
            Self::Here(_) => String::new(),
            Self::Refused(complaint) => complaint.message.clone(),
        }
    }
}

/// Asks, and puts the answer where it is shown. A screen that is gone by then
/// misses nothing.
pub(crate) fn ask<T: Send + Sync + 'static>(
    into: RwSignal<Asked<T>>,
    question: impl Future<Output = Result<T, Complaint>> + 'static,
) {
    spawn_local(async move {
        let answer = match question.await {
            Ok(answer) => Asked::Here(answer),
            Err(complaint) => Asked::Refused(complaint),
        };
        let _ = into.try_set(answer);
    });
}

fn strange() -> Complaint {
    Complaint::new("bug", "the program answered something else than was asked")
}

/// Defines a question and the answer it wants.
macro_rules! question {
    ($(#[$doc:meta])* $name:ident($($given:ident: $kind:ty),*) -> $wanted:ty,
     $query:expr, $answer:pat => $found:expr) => {
        $(#[$doc])*
        pub(crate) async fn $name($($given: $kind),*) -> Result<$wanted, Complaint> {
            match link::query(&$query).await? {
                $answer => Ok($found),
                #[allow(
                    clippy::wildcard_enum_match_arm,
                    reason = "every other answer is the wrong one, also those to come"
                )]
                _ => Err(strange()),
            }
        }
    };
}

question!(
    /// What there is to choose from.
    estate() -> EstateView,
    Query::Estate, Answer::Estate(estate) => estate
);
question!(
    /// The plan for what is wanted.
    plan(wanted: Wanted) -> PlanView,
    Query::Plan { wanted }, Answer::Plan(plan) => *plan
);
question!(
    /// The releases a service could get.
    releases(service: String, environment: Option<String>, region: Option<String>)
        -> Vec<ReleaseRow>,
    Query::Releases { service, environment, region }, Answer::Releases(rows) => rows
);
question!(
    /// The newest rollouts, and how many there are in all.
    history(limit: usize) -> (Vec<HistoryRow>, usize),
    Query::History { limit }, Answer::History { rows, of } => (rows, of)
);
question!(
    /// A rollout's report, in Markdown.
    report(id: String) -> String,
    Query::Report { id }, Answer::Report(text) => text
);
question!(
    /// A rollout's charts, from shortly before it began.
    charts(id: String) -> Vec<ChartModel>,
    Query::Charts { of: ChartsOf::Rollout { id }, from: None, until: None },
    Answer::Charts(charts) => charts
);
question!(
    /// Records of the journal, and the number of the last one there is.
    journal(from: u64, limit: usize) -> (Vec<JournalRow>, u64),
    Query::Journal { from, limit }, Answer::Journal { rows, last } => (rows, last)
);
question!(
    /// Reads and checks the whole journal.
    verify() -> JournalCheck,
    Query::VerifyJournal, Answer::Checked(check) => check
);
question!(
    /// How a command is to be confirmed.
    confirmation(command: Command) -> Confirmation,
    Query::Confirm { command }, Answer::Confirm(asked) => *asked
);
question!(
    /// The drills there are.
    drills() -> Vec<DrillRow>,
    Query::Drills, Answer::Drills(rows) => rows
);
question!(
    /// Runs a drill in virtual time.
    rehearse(drill: String, seed: Option<u64>) -> Option<Debrief>,
    Query::Rehearse { drill, seed }, Answer::Debrief(debrief) => debrief.map(|one| *one)
);
question!(
    /// What was learnt from the drill that ran here.
    debrief() -> Option<Debrief>,
    Query::Debrief, Answer::Debrief(debrief) => debrief.map(|one| *one)
);
question!(
    /// The faults that can be injected.
    fault_kinds() -> Vec<FaultKindRow>,
    Query::FaultKinds, Answer::FaultKinds(rows) => rows
);
question!(
    /// Figures about the program itself.
    diagnostics() -> Diagnostics,
    Query::Diagnostics, Answer::Diagnostics(diagnostics) => diagnostics
);
question!(
    /// Services as they are; what the place leaves open is all of it.
    services(place: Place) -> Vec<ServiceState>,
    Query::Services {
        service: named(place.service),
        environment: named(place.environment),
        region: named(place.region),
    },
    Answer::Services(all) => all
);
question!(
    /// Alarms: ours, and those the estate watches by itself.
    alarms() -> AlarmsView,
    Query::Alarms, Answer::Alarms(alarms) => alarms
);
question!(
    /// Some of a service's log: from a moment on, or after the last answer.
    logs(place: Place, filter: String, since: Option<Timestamp>, after: String) -> LogView,
    Query::Logs {
        service: place.service,
        environment: named(place.environment),
        region: named(place.region),
        since,
        filter: named(filter),
        after: named(after),
    },
    Answer::Logs(view) => view
);
question!(
    /// Looks at everything that a rollout would need.
    doctor() -> DoctorView,
    Query::Doctor, Answer::Doctor(view) => view
);
question!(
    /// Who we are in the estate's accounts.
    identity() -> IdentityView,
    Query::Identity, Answer::Identity(view) => view
);

/// What is not empty.
fn named(text: String) -> Option<String> {
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}
