//! Waiting for something to become so: the one place where time passes.
//!
//! A story never waits for a time, it waits for a fact. The facts are on the other
//! side of a WebDriver, which cannot call back, so they are asked for again and
//! again until they hold or patience ends.

use super::Result;
use anyhow::anyhow;
use fantoccini::error::CmdError;
use std::time::Duration;
use tokio::time::{MissedTickBehavior, interval, timeout};

/// After so long something is not slow but broken, on a busy machine too.
pub const PATIENCE: Duration = Duration::from_secs(90);

/// How fast the practice clock runs where only the end of a rollout matters: half an
/// hour in seconds, and no deadline of an effect becomes shorter than a busy machine
/// takes for it.
pub const BRISK: u32 = 120;

/// Between two looks.
const BEAT: Duration = Duration::from_millis(50);

/// Asks until there is an answer. An error counts as "not yet" and is told when
/// patience ends: elements come and go while a page is being painted.
///
/// # Errors
/// When there is no answer within [`PATIENCE`].
pub async fn until<T>(what: &str, mut look: impl AsyncFnMut() -> Result<Option<T>>) -> Result<T> {
    let mut last = String::from("it was never asked");
    let looking = async {
        let mut beat = interval(BEAT);
        beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            beat.tick().await;
            match look().await {
                Ok(Some(found)) => return found,
                Ok(None) => last = "not yet so".to_owned(),
                Err(error) => last = words(&error),
            }
        }
    };
    let ended = timeout(PATIENCE, looking).await;
    ended.map_err(|_| {
        let seconds = PATIENCE.as_secs();
        anyhow!("waited {seconds} s in vain for: {what} (at last: {last})")
    })
}

/// Lets time pass, for what is measured over time. Stories wait for facts.
pub async fn lapse(time: Duration) {
    let mut beat = interval(time.max(Duration::from_millis(1)));
    beat.tick().await;
    beat.tick().await;
}

/// A driver's errors have a kind, and often no words.
fn words(error: &anyhow::Error) -> String {
    match error.downcast_ref::<CmdError>() {
        Some(CmdError::Standard(told)) => format!("{} {}", told.error, told.message),
        _ => format!("{error:#}"),
    }
}
