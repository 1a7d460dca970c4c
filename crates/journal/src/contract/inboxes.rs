//! Clauses about the inbox.

use super::{Fresh, Kept, at, same};
use crate::error::StoreError;
use crate::inbox::{Answer, MAX_PENDING, Message};
use crate::store::Store;

fn message(id: &str, millis: i64) -> Message {
    Message {
        id: id.into(),
        at: at(millis),
        from: "roomctl ' \" 🕯".into(),
        body: format!("{{\"pause\":\"{id}\"}}"),
    }
}

fn answer(body: &str, millis: i64) -> Answer {
    Answer {
        at: at(millis),
        body: body.into(),
    }
}

fn ids(store: &dyn Store) -> Result<Vec<String>, StoreError> {
    Ok(store.pending()?.into_iter().map(|m| m.id).collect())
}

/// The second message with an id is dropped, before and after the answer, and
/// one that was answered before it came does not wait.
///
/// # Errors
/// [`Breach`](super::Breach) when the store does not keep this clause.
pub fn a_message_sent_twice_is_one_message(fresh: Fresh) -> Kept {
    let store = fresh();
    store.send(&message("a", 1))?;
    store.send(&message("a", 2))?;
    same("pending", store.pending()?, vec![message("a", 1)])?;
    store.answer("a", &answer("done", 3))?;
    store.send(&message("a", 4))?;
    same("pending after the answer", store.pending()?, vec![])?;
    store.answer("b", &answer("known already", 5))?;
    store.send(&message("b", 6))?;
    same("pending when answered first", store.pending()?, vec![])
}

/// Messages are handed out by time, then id, until each has its answer.
///
/// # Errors
/// [`Breach`](super::Breach) when the store does not keep this clause.
pub fn messages_wait_in_order_until_they_are_answered(fresh: Fresh) -> Kept {
    let store = fresh();
    for (id, millis) in [("d", 2), ("a", 2), ("z", 1), ("b", 3)] {
        store.send(&message(id, millis))?;
    }
    same("the order", ids(&*store)?.concat(), "zadb".into())?;
    same("no answer yet", store.answer_of("a")?, None)?;
    store.answer("a", &answer("done ' \" 🕯", 9))?;
    same("what still waits", ids(&*store)?.concat(), "zdb".into())?;
    let given = store.answer_of("a")?;
    same("the answer", given, Some(answer("done ' \" 🕯", 9)))?;
    same("nobody else's", store.answer_of("z")?, None)
}

/// The sender may have read the first answer, so it cannot be taken back.
///
/// # Errors
/// [`Breach`](super::Breach) when the store does not keep this clause.
pub fn the_first_answer_stands(fresh: Fresh) -> Kept {
    let store = fresh();
    store.send(&message("a", 1))?;
    store.answer("a", &answer("yes", 2))?;
    store.answer("a", &answer("no", 3))?;
    let given = store.answer_of("a")?;
    same("the answer", given, Some(answer("yes", 2)))
}

/// What waits is never swept, however old; a swept id is unknown again.
///
/// # Errors
/// [`Breach`](super::Breach) when the store does not keep this clause.
pub fn the_sweep_takes_only_what_was_answered_before(fresh: Fresh) -> Kept {
    let store = fresh();
    for (id, millis) in [("old", 1), ("new", 2), ("waiting", 0)] {
        store.send(&message(id, millis))?;
    }
    store.answer("old", &answer("done", 10))?;
    store.answer("new", &answer("done", 20))?;
    same("swept", store.sweep(at(20))?, 1)?;
    same("the old answer", store.answer_of("old")?, None)?;
    let kept = store.answer_of("new")?;
    same("the new answer", kept, Some(answer("done", 20)))?;
    same("what waits", ids(&*store)?.concat(), "waiting".into())?;
    same("swept again", store.sweep(at(20))?, 0)?;
    store.send(&message("old", 30))?;
    same("sent anew", ids(&*store)?.len(), 2)
}

/// A full inbox refuses a new message, accepts one it has, and an answer makes
/// room for one more.
///
/// # Errors
/// [`Breach`](super::Breach) when the store does not keep this clause.
pub fn the_inbox_is_bounded(fresh: Fresh) -> Kept {
    let store = fresh();
    for number in 0..MAX_PENDING {
        store.send(&message(&number.to_string(), 1))?;
    }
    let more = message("one more", 1);
    let full = Err(StoreError::InboxFull);
    same("one too many", store.send(&more), full)?;
    same("one it has", store.send(&message("7", 1)), Ok(()))?;
    same("pending", store.pending()?.len(), MAX_PENDING)?;
    store.answer("7", &answer("done", 2))?;
    same("one in its place", store.send(&more), Ok(()))
}
