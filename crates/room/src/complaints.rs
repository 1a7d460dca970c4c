//! Complaints: errors of every layer in the words and kinds of the wire.

use driver::{Reply, Unstartable};
use engine::{Undraftable, Unrecoverable};
use journal::StoreError;
use wire::Complaint;

/// Text with the causes behind it, each once.
pub(crate) fn chain(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(error.source(), |cause| cause.source());
    causes.fold(error.to_string(), |text, cause| format!("{text}: {cause}"))
}

pub(crate) fn of_store(error: &StoreError) -> Complaint {
    let kind = match error {
        StoreError::Damaged(_) | StoreError::Foreign { .. } => "damaged",
        StoreError::Full { .. }
        | StoreError::ReadOnly { .. }
        | StoreError::Busy { .. }
        | StoreError::Absent { .. }
        | StoreError::Io { .. }
        | StoreError::Taken { .. }
        | StoreError::StaleEpoch { .. }
        | StoreError::LeaseMoved { .. }
        | StoreError::Unfit { .. }
        | StoreError::Unsealable(_)
        | StoreError::InboxFull => "storage",
    };
    Complaint::new(kind, chain(error))
}

pub(crate) fn of_recovery(error: &Unrecoverable) -> Complaint {
    Complaint::new("damaged", error)
}

pub(crate) fn of_start(error: &Unstartable) -> Complaint {
    match error {
        Unstartable::Held(held) => Complaint::new("not-driven", held),
        Unstartable::Store(error) => of_store(error),
        Unstartable::Unrecoverable(error) => of_recovery(error),
    }
}

pub(crate) fn of_draft(error: &Undraftable) -> Complaint {
    let kind = match error {
        Undraftable::UnknownRelease { .. } => "unknown-name",
        Undraftable::Unplannable(_) | Undraftable::NoEarlier { .. } => "refused",
    };
    Complaint::new(kind, error)
}

pub(crate) fn of_reply(reply: Reply) -> Result<String, Complaint> {
    match reply {
        Reply::Accepted { rollout } => Ok(rollout.to_string()),
        Reply::Noted => Ok(String::new()),
        Reply::Refused { refused } => Err(Complaint::new("refused", refused)),
        Reply::Unable { why } => Err(Complaint::new("storage", why)),
    }
}

pub(crate) fn of_adapter(error: &estate::AdapterError) -> Complaint {
    Complaint::new("unavailable", error)
}
