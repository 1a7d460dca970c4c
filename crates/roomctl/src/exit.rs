//! How a command ends, as a number for scripts; and why, when it is not a success.

use std::fmt;
use std::io;
use wire::Complaint;

/// What the process returns. The numbers are a promise to scripts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Exit {
    /// What was asked for is done. A rollout that was followed is completed; a
    /// rollback or abort has brought the traffic back to stable.
    Done = 0,
    /// Something went wrong that should not: a bug, or the machine.
    Unexpected = 1,
    /// The command line is wrong, or names something that does not exist.
    Usage = 2,
    /// The control room refused, and said why; or the person asked said no.
    Refused = 3,
    /// The rollout that was followed went back to stable.
    RolledBack = 4,
    /// The rollout that was followed was aborted, or failed before users met it.
    GivenUp = 5,
    /// It needs a person: stuck, or waiting for one with `--no-wait`.
    NeedsPerson = 6,
    /// The journal is damaged, or cannot be written: nothing was done.
    Journal = 7,
    /// The estate file has problems.
    EstateFile = 8,
    /// Nobody answered: not the estate, or not the process that drives.
    NoAnswer = 9,
    /// Recorded counts say: roll back.
    JudgedBad = 10,
    /// Recorded counts say: hold, worse than stable but inside the limit.
    JudgedWorse = 11,
    /// Recorded counts say: both sides suffer.
    JudgedSystemWide = 12,
    /// Recorded counts do not say enough.
    JudgedOpen = 13,
    /// Left with Ctrl-C before the end.
    Left = 130,
}

impl Exit {
    /// All of them, by number.
    pub(crate) const ALL: [Self; 15] = [
        Self::Done,
        Self::Unexpected,
        Self::Usage,
        Self::Refused,
        Self::RolledBack,
        Self::GivenUp,
        Self::NeedsPerson,
        Self::Journal,
        Self::EstateFile,
        Self::NoAnswer,
        Self::JudgedBad,
        Self::JudgedWorse,
        Self::JudgedSystemWide,
        Self::JudgedOpen,
        Self::Left,
    ];

    /// The number.
    pub(crate) fn code(self) -> u8 {
        self as u8
    }

    /// Its name, for programs.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Unexpected => "unexpected",
            Self::Usage => "usage",
            Self::Refused => "refused",
            Self::RolledBack => "rolled-back",
            Self::GivenUp => "given-up",
            Self::NeedsPerson => "needs-person",
            Self::Journal => "journal",
            Self::EstateFile => "estate-file",
            Self::NoAnswer => "no-answer",
            Self::JudgedBad => "judged-bad",
            Self::JudgedWorse => "judged-worse",
            Self::JudgedSystemWide => "judged-both",
            Self::JudgedOpen => "judged-open",
            Self::Left => "left",
        }
    }

    /// What it means, for people.
    pub(crate) fn meaning(self) -> &'static str {
        match self {
            Self::Done => "a rollout: completed; a rollback or abort: traffic is back on stable",
            Self::Unexpected => "a bug, or something wrong with this computer",
            Self::Usage => "the command line is wrong, or names what does not exist",
            Self::Refused => "the control room says no, with the reason; or you answered no",
            Self::RolledBack => "the rollout that was followed was rolled back",
            Self::GivenUp => "the rollout that was followed was aborted or failed",
            Self::NeedsPerson => "it is stuck, or waits for a person and --no-wait was given",
            Self::Journal => "the journal is damaged or cannot be written; nothing was done",
            Self::EstateFile => "the estate file has problems",
            Self::NoAnswer => "neither the estate nor the process that drives answered",
            Self::JudgedBad => "judge: roll back",
            Self::JudgedWorse => "judge: hold, worse than stable but inside the limit",
            Self::JudgedSystemWide => "judge: both sides suffer, it is not the canary",
            Self::JudgedOpen => "judge: not enough data to say",
            Self::Left => "left with Ctrl-C before the end",
        }
    }

    /// The one of two that a person must look at first.
    pub(crate) fn worse(self, other: Self) -> Self {
        let rank = |exit: Self| match exit {
            Self::Done => 0,
            Self::Left => 1,
            Self::RolledBack => 2,
            Self::GivenUp => 3,
            Self::Usage => 4,
            Self::Refused => 5,
            Self::NeedsPerson => 6,
            Self::NoAnswer => 7,
            Self::EstateFile => 8,
            Self::Journal => 9,
            Self::JudgedBad | Self::JudgedWorse | Self::JudgedSystemWide | Self::JudgedOpen => 10,
            Self::Unexpected => 11,
        };
        if rank(other) > rank(self) {
            other
        } else {
            self
        }
    }

    /// What a complaint from the room means for the process.
    pub(crate) fn of(complaint: &Complaint) -> Self {
        match complaint.kind.as_str() {
            "refused" | "read-only" | "not-practice" | "not-live" | "other-estate" => Self::Refused,
            "unknown-name" | "invalid" => Self::Usage,
            "estate-file" => Self::EstateFile,
            "damaged" | "storage" => Self::Journal,
            "unavailable" | "not-driven" | "login-needed" => Self::NoAnswer,
            _ => Self::Unexpected,
        }
    }
}

/// Why a command did not do what it was asked.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The room says no, or could not.
    Room(Complaint),
    /// The command cannot be meant like this.
    Usage(String),
    /// The person who was asked said no, or could not be asked.
    Declined(String),
    /// The estate file has problems.
    EstateFile(Complaint),
    /// Whoever read the output has stopped reading.
    ReaderGone,
    /// This computer could not.
    Machine(String),
}

impl Failure {
    /// The exit code.
    pub(crate) fn exit(&self) -> Exit {
        match self {
            Self::Room(complaint) => Exit::of(complaint),
            Self::Usage(_) => Exit::Usage,
            Self::Declined(_) => Exit::Refused,
            // What is invalid here is the file, not the command line.
            Self::EstateFile(complaint) if Exit::of(complaint) == Exit::Usage => Exit::EstateFile,
            Self::EstateFile(complaint) => Exit::of(complaint),
            Self::ReaderGone => Exit::Done,
            Self::Machine(_) => Exit::Unexpected,
        }
    }

    /// Its kind, for programs.
    pub(crate) fn kind(&self) -> &str {
        match self {
            Self::Room(complaint) => &complaint.kind,
            Self::Usage(_) => "usage",
            Self::Declined(_) => "declined",
            Self::EstateFile(_) => "estate-file",
            Self::ReaderGone => "reader-gone",
            Self::Machine(_) => "machine",
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Room(complaint) | Self::EstateFile(complaint) => f.write_str(&complaint.message),
            Self::Usage(text) | Self::Declined(text) | Self::Machine(text) => f.write_str(text),
            Self::ReaderGone => f.write_str("nobody reads the output any more"),
        }
    }
}

impl From<Complaint> for Failure {
    fn from(complaint: Complaint) -> Self {
        Self::Room(complaint)
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            Self::ReaderGone
        } else {
            Self::Machine(format!("cannot write the output: {error}"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_complaint_has_its_exit_code() {
        let exits: Vec<(&str, u8)> = [
            "refused",
            "read-only",
            "not-practice",
            "not-live",
            "other-estate",
            "login-needed",
            "unknown-name",
            "invalid",
            "estate-file",
            "unavailable",
            "damaged",
            "not-driven",
            "storage",
            "bug",
            "something new",
        ]
        .into_iter()
        .map(|kind| {
            (
                kind,
                Failure::from(Complaint::new(kind, "no")).exit().code(),
            )
        })
        .collect();
        assert_eq!(
            exits,
            [
                ("refused", 3),
                ("read-only", 3),
                ("not-practice", 3),
                ("not-live", 3),
                ("other-estate", 3),
                ("login-needed", 9),
                ("unknown-name", 2),
                ("invalid", 2),
                ("estate-file", 8),
                ("unavailable", 9),
                ("damaged", 7),
                ("not-driven", 9),
                ("storage", 7),
                ("bug", 1),
                ("something new", 1),
            ]
        );
    }

    #[test]
    fn an_invalid_estate_file_is_told_apart_from_an_invalid_argument() {
        let invalid = Complaint::new("invalid", "ladder does not rise");
        assert_eq!(
            Failure::EstateFile(invalid.clone()).exit(),
            Exit::EstateFile
        );
        assert_eq!(Failure::Room(invalid).exit(), Exit::Usage);
        let bug = Complaint::new("bug", "oh");
        assert_eq!(Failure::EstateFile(bug).exit(), Exit::Unexpected);
    }

    #[test]
    fn of_several_endings_the_one_that_needs_somebody_counts() {
        assert_eq!(Exit::Done.worse(Exit::RolledBack), Exit::RolledBack);
        assert_eq!(Exit::NeedsPerson.worse(Exit::RolledBack), Exit::NeedsPerson);
        for exit in Exit::ALL {
            assert_eq!(exit.worse(exit), exit);
            assert_eq!(Exit::Done.worse(exit), exit);
        }
    }

    #[test]
    fn no_two_endings_share_a_number_or_a_name() {
        for (at, one) in Exit::ALL.iter().enumerate() {
            for other in &Exit::ALL[at + 1..] {
                assert!(one.code() < other.code());
                assert_ne!(one.name(), other.name());
            }
        }
    }

    #[test]
    fn a_reader_that_went_away_is_no_failure() {
        let gone = io::Error::from(io::ErrorKind::BrokenPipe);
        assert_eq!(Failure::from(gone).exit(), Exit::Done);
        let full = io::Error::from(io::ErrorKind::StorageFull);
        assert_eq!(Failure::from(full).exit(), Exit::Unexpected);
    }
}
