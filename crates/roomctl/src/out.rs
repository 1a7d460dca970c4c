//! Everything the program writes goes through here: where to, how wide, whether
//! in colour, and whether for people or for programs.

mod ink;
mod line;
mod page;
mod screen;
mod table;

use crate::exit::{Exit, Failure};
use crate::text;
pub(crate) use ink::Ink;
pub(crate) use line::Line;
pub(crate) use page::Page;
pub(crate) use screen::Screen;
use serde::Serialize;
use std::io::{self, BufRead as _, IsTerminal as _, Write};
pub(crate) use table::Table;

/// Columns when nobody says how many there are.
const COLUMNS: usize = 80;
/// Lines get no longer than this: nobody reads across a whole wall.
const WIDEST: usize = 132;

/// What the streams are connected to, and what is wanted of them.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Look {
    /// Results may be painted.
    pub(crate) colour: bool,
    /// Results can be drawn in place.
    pub(crate) live: bool,
    /// Somebody can be asked.
    pub(crate) asks: bool,
    /// Results are JSON.
    pub(crate) json: bool,
}

impl Look {
    /// As the process finds its streams.
    pub(crate) fn here(json: bool, no_colour: bool) -> Self {
        let terminal = io::stdout().is_terminal();
        // Older Windows consoles must be told to understand escapes.
        let understood = anstyle_query::windows::enable_ansi_colors() != Some(false);
        let escapes = terminal && understood && anstyle_query::term_supports_color();
        Self {
            colour: escapes && !json && !no_colour && !anstyle_query::no_color(),
            live: escapes && !json,
            asks: !json && io::stdin().is_terminal() && io::stderr().is_terminal(),
            json,
        }
    }
}

/// Results to stdout, messages to stderr.
pub(crate) struct Out {
    results: Box<dyn Write + Send>,
    messages: Box<dyn Write + Send>,
    look: Look,
}

impl Out {
    /// On the process's own streams.
    pub(crate) fn here(look: Look) -> Self {
        Self::to(Box::new(io::stdout()), Box::new(io::stderr()), look)
    }

    /// On any streams.
    pub(crate) fn to(
        results: Box<dyn Write + Send>,
        messages: Box<dyn Write + Send>,
        look: Look,
    ) -> Self {
        Self {
            results,
            messages,
            look,
        }
    }

    /// Whether results are JSON.
    pub(crate) fn json(&self) -> bool {
        self.look.json
    }

    /// Whether results can be drawn in place.
    pub(crate) fn live(&self) -> bool {
        self.look.live
    }

    /// Whether somebody can be asked.
    pub(crate) fn asks(&self) -> bool {
        self.look.asks
    }

    /// A new page as wide as the output.
    pub(crate) fn new_page(&self) -> Page {
        Page::new(self.size().0)
    }

    /// Columns to use, and rows if there is an end to them.
    pub(crate) fn size(&self) -> (usize, Option<usize>) {
        let found = self
            .look
            .live
            .then(|| terminal_size::terminal_size_of(io::stdout()))
            .flatten();
        found.map_or((COLUMNS, None), |(columns, rows)| {
            // The last column stays free: what a terminal does after writing
            // there differs from one to the next.
            let columns = usize::from(columns.0).saturating_sub(1);
            (columns.clamp(20, WIDEST), Some(usize::from(rows.0)))
        })
    }

    /// Writes a page for people.
    pub(crate) fn page(&mut self, page: &Page) -> Result<(), Failure> {
        self.raw(&page.written(self.look.colour))
    }

    /// Writes text for people as it is, apart from what would act on a terminal.
    pub(crate) fn plain(&mut self, text: &str) -> Result<(), Failure> {
        let cleaned = text::clean_lines(text);
        self.raw(&(cleaned + "\n"))
    }

    /// Writes a script made by this program, byte for byte.
    pub(crate) fn script(&mut self, script: &[u8]) -> Result<(), Failure> {
        self.results.write_all(script)?;
        self.results.flush()?;
        Ok(())
    }

    /// Writes one document for programs.
    pub(crate) fn document(&mut self, document: &impl Serialize) -> Result<(), Failure> {
        let text = serde_json::to_string_pretty(document).map_err(unwritable)?;
        self.raw(&(text + "\n"))
    }

    /// Writes one document in YAML.
    pub(crate) fn yaml(&mut self, document: &impl Serialize) -> Result<(), Failure> {
        let text = serde_saphyr::to_string(document)
            .map_err(|error| Failure::Machine(format!("cannot write this as YAML: {error}")))?;
        self.raw(&text)
    }

    /// Writes one of several documents for programs, on a line of its own.
    pub(crate) fn event(&mut self, event: &impl Serialize) -> Result<(), Failure> {
        let text = serde_json::to_string(event).map_err(unwritable)?;
        self.raw(&(text + "\n"))
    }

    /// Says in a sentence what was done: the whole result of a command.
    pub(crate) fn done(&mut self, text: &str) -> Result<(), Failure> {
        if self.look.json {
            return self.document(&serde_json::json!({ "text": text }));
        }
        let mut page = self.new_page();
        page.paragraph(text);
        self.page(&page)
    }

    /// Tells people what goes on: beside the results, or on stderr when those
    /// are for programs.
    pub(crate) fn say(&mut self, text: &str) -> Result<(), Failure> {
        let mut page = self.new_page();
        page.paragraph(text);
        if self.look.json {
            self.message(&page.written(false));
            Ok(())
        } else {
            self.page(&page)
        }
    }

    /// Writes to stderr. There is no third place for what cannot be said there.
    pub(crate) fn message(&mut self, text: &str) {
        let _unheard = self.messages.write_all(text.as_bytes());
        let _unheard = self.messages.flush();
    }

    /// Says why something was not done.
    pub(crate) fn failure(&mut self, failure: &Failure) -> Exit {
        let exit = failure.exit();
        if matches!(failure, Failure::ReaderGone) {
            return exit;
        }
        let (kind, message) = (failure.kind(), failure.to_string());
        if self.look.json {
            let error = serde_json::json!({
                "error": { "kind": kind, "message": message, "exit": exit.code() }
            });
            let _unheard = self.event(&error);
        } else {
            let text = text::clean_lines(&message);
            self.message(&format!("roomctl: {text}\n"));
        }
        exit
    }

    /// Asks on stderr and waits for a line from stdin.
    pub(crate) async fn ask(&mut self, question: &str) -> Result<String, Failure> {
        self.message(question);
        let read = tokio::task::spawn_blocking(|| {
            let mut line = String::new();
            io::stdin().lock().read_line(&mut line).map(|_| line)
        });
        let line = read
            .await
            .map_err(|error| Failure::Machine(error.to_string()))?;
        let line =
            line.map_err(|error| Failure::Machine(format!("cannot read the answer: {error}")))?;
        Ok(line.trim().to_owned())
    }

    fn raw(&mut self, text: &str) -> Result<(), Failure> {
        self.script(text.as_bytes())
    }
}

fn unwritable(error: serde_json::Error) -> Failure {
    Failure::Machine(format!("cannot write this as JSON: {error}"))
}
