//! The program's log, on stderr.
//!
//! While a screen is drawn in place, a log line in the middle of it would leave
//! both unreadable; it is kept until the screen makes room for it.

use std::io::{self, Write};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tracing_subscriber::Layer as _;
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

/// Where log lines go. Clones are the same log.
#[derive(Debug, Clone, Default)]
pub(crate) struct Log(Arc<Mutex<Option<Vec<u8>>>>);

impl Log {
    /// Starts logging: warnings, or more for each `-v`.
    pub(crate) fn start(&self, verbose: u8) {
        let level = match verbose {
            0 => tracing::level_filters::LevelFilter::WARN,
            1 => tracing::level_filters::LevelFilter::INFO,
            2 => tracing::level_filters::LevelFilter::DEBUG,
            _ => tracing::level_filters::LevelFilter::TRACE,
        };
        // Beside the level and not one of its directives, so that none undoes it.
        let sayable = filter_fn(|event| room::may_be_logged(event.target(), *event.level()));
        let lines = tracing_subscriber::fmt::layer()
            .with_ansi(false)
            .with_writer(self.clone())
            .with_filter(level)
            .with_filter(sayable);
        // Only a second log in one process could be refused, and there is none.
        let _started = tracing_subscriber::registry().with(lines).try_init();
    }

    /// From now on, lines are kept.
    pub(crate) fn keep(&self) {
        self.kept().get_or_insert_default();
    }

    /// What was kept since the last time; more is kept.
    pub(crate) fn take(&self) -> String {
        let bytes = self.kept().as_mut().map(std::mem::take).unwrap_or_default();
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// From now on, lines go to stderr again; those that were kept come back.
    pub(crate) fn pass(&self) -> String {
        let bytes = self.kept().take().unwrap_or_default();
        String::from_utf8_lossy(&bytes).into_owned()
    }

    fn kept(&self) -> MutexGuard<'_, Option<Vec<u8>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if let Some(kept) = self.kept().as_mut() {
            kept.extend_from_slice(bytes);
            return Ok(bytes.len());
        }
        io::stderr().lock().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        io::stderr().lock().flush()
    }
}

impl MakeWriter<'_> for Log {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_written_while_a_screen_is_drawn_are_not_lost() {
        let log = Log::default();
        log.keep();
        log.clone().write_all(b"first\n").unwrap();
        assert_eq!(log.take(), "first\n");
        log.clone().write_all(b"second\n").unwrap();
        assert_eq!(log.pass(), "second\n");
        assert_eq!(log.pass(), "");
    }
}
