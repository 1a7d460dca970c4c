//! The inbox: messages and their answers, each put in once.

use crate::fault::Fault;
use crate::records::number;
use journal::{Answer, MAX_PENDING, Message, StoreError};
use rusqlite::{Connection, OptionalExtension as _, Row};
use vocab::Timestamp;

const KNOWN: &str = "SELECT EXISTS (SELECT 1 FROM message WHERE id = ?1)";

const WAITING: &str = "SELECT count(*) FROM message WHERE id NOT IN (SELECT id FROM answer)";

const PENDING: &str = "
SELECT id, at, sender, body FROM message
WHERE id NOT IN (SELECT id FROM answer) ORDER BY at, id";

/// Puts a message in, unless its id is known or too many wait.
pub(crate) fn send(connection: &Connection, message: &Message) -> Result<(), Fault> {
    if connection.query_row(KNOWN, [&message.id], |row| row.get(0))? {
        return Ok(());
    }
    let waiting = connection.query_row(WAITING, (), |row| number(row, 0))?;
    if waiting >= MAX_PENDING as u64 {
        return Err(StoreError::InboxFull.into());
    }
    connection.execute(
        "INSERT INTO message (id, at, sender, body) VALUES (?1, ?2, ?3, ?4)",
        (
            &message.id,
            message.at.millis(),
            &message.from,
            &message.body,
        ),
    )?;
    Ok(())
}

/// The messages without an answer.
pub(crate) fn pending(connection: &Connection) -> Result<Vec<Message>, Fault> {
    let mut statement = connection.prepare_cached(PENDING)?;
    let messages = statement.query_map((), message)?;
    Ok(messages.collect::<rusqlite::Result<_>>()?)
}

fn message(row: &Row<'_>) -> rusqlite::Result<Message> {
    Ok(Message {
        id: row.get(0)?,
        at: Timestamp::from_millis(row.get(1)?),
        from: row.get(2)?,
        body: row.get(3)?,
    })
}

/// Answers a message, unless it has been answered.
pub(crate) fn answer(connection: &Connection, id: &str, answer: &Answer) -> Result<(), Fault> {
    connection.execute(
        "INSERT INTO answer (id, at, body) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
        (id, answer.at.millis(), &answer.body),
    )?;
    Ok(())
}

/// The answer to a message.
pub(crate) fn answer_of(connection: &Connection, id: &str) -> Result<Option<Answer>, Fault> {
    let query = "SELECT at, body FROM answer WHERE id = ?1";
    let mut statement = connection.prepare_cached(query)?;
    let answer = statement.query_row([id], |row| {
        Ok(Answer {
            at: Timestamp::from_millis(row.get(0)?),
            body: row.get(1)?,
        })
    });
    Ok(answer.optional()?)
}

/// Removes what was answered before `before`.
pub(crate) fn sweep(connection: &Connection, before: Timestamp) -> Result<usize, Fault> {
    let answered = "SELECT id FROM answer WHERE at < ?1";
    let messages = format!("DELETE FROM message WHERE id IN ({answered})");
    connection.execute(&messages, [before.millis()])?;
    let answers = "DELETE FROM answer WHERE at < ?1";
    Ok(connection.execute(answers, [before.millis()])?)
}
