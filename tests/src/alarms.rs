//! Alarms: an ERROR in the log fails a test, whoever wrote it.
//!
//! An error that is only logged is a bug nobody looks at. [`listen`] in the first
//! line of a test makes it one that is looked at.

use std::fmt::Write as _;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Level, Metadata, Subscriber};

/// Errors logged so far in this process.
static LOGGED: Mutex<Vec<String>> = Mutex::new(Vec::new());
static LISTENING: OnceLock<()> = OnceLock::new();

fn logged() -> MutexGuard<'static, Vec<String>> {
    LOGGED.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Listens until it is dropped, and then fails the test when an ERROR was logged
/// meanwhile by anybody in the process.
#[derive(Debug)]
#[must_use = "it listens until it is dropped"]
pub struct Alarms {
    before: usize,
}

/// Begins to listen. Where somebody else has installed a subscriber, nothing is heard.
pub fn listen() -> Alarms {
    LISTENING.get_or_init(|| {
        let _somebody_else_listens = tracing::subscriber::set_global_default(Ear(None));
    });
    Alarms {
        before: logged().len(),
    }
}

impl Alarms {
    /// Errors logged since it began to listen.
    #[must_use]
    pub fn heard(&self) -> Vec<String> {
        logged().iter().skip(self.before).cloned().collect()
    }
}

impl Drop for Alarms {
    fn drop(&mut self) {
        let heard = self.heard();
        if !std::thread::panicking() {
            assert!(
                heard.is_empty(),
                "errors were logged:\n{}",
                heard.join("\n")
            );
        }
    }
}

/// Errors that `work` logs in this thread, and nobody else hears.
pub fn heard_in(work: impl FnOnce()) -> Vec<String> {
    let heard = Arc::new(Mutex::new(Vec::new()));
    tracing::subscriber::with_default(Ear(Some(Arc::clone(&heard))), work);
    let heard = heard.lock().unwrap_or_else(PoisonError::into_inner);
    heard.clone()
}

/// Hears errors and nothing else; tells them to one listener, or to everybody.
struct Ear(Option<Arc<Mutex<Vec<String>>>>);

struct Words(String);

impl Visit for Words {
    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        let _always_written = write!(self.0, " {field}={value:?}");
    }
}

impl Subscriber for Ear {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        *metadata.level() == Level::ERROR
    }

    fn new_span(&self, _span: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _span: &Id, _values: &Record<'_>) {}

    fn record_follows_from(&self, _span: &Id, _follows: &Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut words = Words(event.metadata().target().to_owned());
        event.record(&mut words);
        match &self.0 {
            Some(heard) => {
                heard
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .push(words.0);
            }
            None => logged().push(words.0),
        }
    }

    fn enter(&self, _span: &Id) {}

    fn exit(&self, _span: &Id) {}
}
