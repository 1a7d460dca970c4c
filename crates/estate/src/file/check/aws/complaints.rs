//! What is wrong with targets, told once for all targets it is true of: a field of
//! `[defaults.aws]` is a mistake of one line, however many services follow it.

use crate::file::place::Place;
use crate::file::problem::{Log, ProblemKind};
use std::collections::BTreeMap;
use vocab::Target;

/// A target, and the name of its service in the file.
#[derive(Debug, Clone, Copy)]
pub(super) struct Spot<'a> {
    pub(super) target: &'a Target,
    service: &'a Place,
}

impl<'a> Spot<'a> {
    pub(super) fn new(target: &'a Target, service: &'a Place) -> Self {
        Self { target, service }
    }

    /// A field of the service that is not there.
    fn lacking(&self, field: &str) -> Place {
        let path = self.service.path.trim_end_matches(".name");
        Place {
            path: format!("{path}.aws.{field}"),
            span: self.service.span.clone(),
        }
    }
}

/// What can be wrong with a target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Trouble {
    /// A field that no layer gives.
    Missing,
    /// Lists that belong together have different lengths.
    Uneven,
    /// Both sides have the same.
    Same,
    /// Another target has it already.
    Taken,
    /// The role is in another account.
    Role,
    /// The recipe needs two sides.
    Strategy,
    /// A name is longer than AWS allows.
    TooLong,
}

/// What is wrong at one place: said as it is for the first target it is wrong for.
#[derive(Debug)]
struct Complaint {
    place: Place,
    reason: String,
    hint: String,
    targets: Vec<Target>,
}

/// What is wrong with all targets.
#[derive(Debug, Default)]
pub(super) struct Complaints(BTreeMap<(String, Trouble), Complaint>);

impl Complaints {
    /// A field that no layer gives. `why` it is needed follows its name, `example`
    /// is a value it could have.
    pub(super) fn missing(&mut self, spot: &Spot<'_>, field: &str, why: &str, example: &str) {
        let place = spot.lacking(field);
        let reason = format!("`{field}` is missing{why}");
        let environment = &spot.target.environment;
        let hint = format!(
            "write `{field} = {example}` in `[service.aws]`, `[environment.{environment}.aws]` \
             or `[defaults.aws]`"
        );
        self.add(spot, &place, Trouble::Missing, reason, &hint);
    }

    /// Something that cannot be.
    pub(super) fn add(
        &mut self,
        spot: &Spot<'_>,
        place: &Place,
        trouble: Trouble,
        reason: String,
        hint: &str,
    ) {
        let key = (place.path.clone(), trouble);
        let complaint = self.0.entry(key).or_insert_with(|| Complaint {
            place: place.clone(),
            reason,
            hint: hint.to_owned(),
            targets: Vec::new(),
        });
        if complaint.targets.last() != Some(spot.target) {
            complaint.targets.push(spot.target.clone());
        }
    }

    /// Writes them down.
    pub(super) fn tell(self, log: &mut Log) {
        for ((_, trouble), complaint) in self.0 {
            let kind = match trouble {
                Trouble::Missing => ProblemKind::Missing,
                Trouble::Same | Trouble::Taken => ProblemKind::Duplicate,
                Trouble::Uneven | Trouble::Role | Trouble::Strategy | Trouble::TooLong => {
                    ProblemKind::BadValue
                }
            };
            let reason = format!("{}: {}", whose(&complaint.targets), complaint.reason);
            log.add(kind, &complaint.place, reason, complaint.hint);
        }
    }
}

/// The targets in words: the first, and how many more.
fn whose(targets: &[Target]) -> String {
    match targets {
        [] => String::new(),
        [only] => format!("`{only}`"),
        [first, second] => format!("`{first}` and `{second}`"),
        [first, rest @ ..] => format!("`{first}` and {} more", rest.len()),
    }
}
