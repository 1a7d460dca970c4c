//! Reads the Markdown of reports into blocks: headings, tables, lists, quotes and
//! paragraphs, with bold and code inside.
//!
//! Only what the room writes is understood; all else is shown as it stands. Text
//! stays text: nothing in a report becomes an element that is not named here.

/// A stretch of text of one kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Run {
    /// As it is.
    Plain(String),
    /// Bold.
    Strong(String),
    /// Code.
    Code(String),
}

/// A piece of text.
pub(crate) type Text = Vec<Run>;

/// One block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Block {
    /// A heading and its level, from 1.
    Heading(u8, Text),
    /// A quotation.
    Quote(Text),
    /// A list without numbers.
    List(Vec<Text>),
    /// A table; its head may be empty texts.
    Table(Table),
    /// A paragraph.
    Paragraph(Text),
}

/// A table.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Table {
    /// The headers.
    pub(crate) head: Vec<Text>,
    /// The rows.
    pub(crate) rows: Vec<Vec<Text>>,
}

impl Table {
    /// Whether it is a list of labels and values: two columns without headers.
    pub(crate) fn is_facts(&self) -> bool {
        self.head.len() == 2 && self.head.iter().all(Vec::is_empty)
    }
}

/// All blocks of a document, in order.
pub(crate) fn blocks(document: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut lines = document.lines().map(str::trim_end).peekable();
    while let Some(line) = lines.next() {
        if line.is_empty() {
            continue;
        }
        if let Some((level, text)) = heading(line) {
            blocks.push(Block::Heading(level, runs(text)));
        } else if let Some(text) = line.strip_prefix("> ") {
            blocks.push(Block::Quote(runs(text)));
        } else if let Some(first) = line.strip_prefix("- ") {
            let mut items = vec![runs(first)];
            while let Some(item) = lines.next_if(|line| line.starts_with("- ")) {
                items.push(runs(item.trim_start_matches("- ")));
            }
            blocks.push(Block::List(items));
        } else if line.starts_with('|') && lines.peek().is_some_and(|next| is_rule(next)) {
            lines.next();
            let mut table = Table {
                head: cells(line),
                rows: Vec::new(),
            };
            while let Some(row) = lines.next_if(|line| line.starts_with('|')) {
                table.rows.push(cells(row));
            }
            blocks.push(Block::Table(table));
        } else {
            blocks.push(Block::Paragraph(runs(line)));
        }
    }
    blocks
}

fn heading(line: &str) -> Option<(u8, &str)> {
    let level = line.chars().take_while(|letter| *letter == '#').count();
    let text = line.get(level..)?.strip_prefix(' ')?;
    let level = u8::try_from(level).ok()?;
    (1..=6).contains(&level).then_some((level, text))
}

/// Whether a line parts a table's head from its rows: `|---|---|`.
fn is_rule(line: &str) -> bool {
    line.starts_with('|')
        && line.contains('-')
        && line
            .chars()
            .all(|letter| matches!(letter, '|' | '-' | ':' | ' '))
}

fn cells(line: &str) -> Vec<Text> {
    let line = line.trim();
    let line = line.strip_prefix('|').unwrap_or(line);
    let line = line.strip_suffix('|').unwrap_or(line);
    let mut cells = vec![String::new()];
    let mut letters = line.chars();
    while let Some(letter) = letters.next() {
        let Some(cell) = cells.last_mut() else { break };
        match letter {
            // Escapes are kept for later: a pipe is not a border, that is all
            // that matters here.
            '\\' => {
                cell.push('\\');
                cell.extend(letters.next());
            }
            '|' => cells.push(String::new()),
            letter => cell.push(letter),
        }
    }
    cells.iter().map(|cell| runs(cell.trim())).collect()
}

/// Reads bold, code and escapes of a text.
fn runs(text: &str) -> Text {
    let mut runs = Text::new();
    let mut plain = String::new();
    let mut rest = text;
    while let Some(letter) = rest.chars().next() {
        let found = match letter {
            '*' => between(rest, "**").map(|(inner, after)| (Run::Strong(unescaped(inner)), after)),
            '`' => between(rest, "`").map(|(inner, after)| (Run::Code(inner.to_owned()), after)),
            _ => None,
        };
        if let Some((run, after)) = found {
            if !plain.is_empty() {
                runs.push(Run::Plain(std::mem::take(&mut plain)));
            }
            runs.push(run);
            rest = after;
            continue;
        }
        let (shown, taken) = one(rest);
        plain.extend(shown);
        rest = rest.get(taken..).unwrap_or_default();
    }
    if !plain.is_empty() {
        runs.push(Run::Plain(plain));
    }
    runs
}

/// What stands between a mark and its like, and what follows.
fn between<'a>(text: &'a str, mark: &str) -> Option<(&'a str, &'a str)> {
    let (inner, after) = text.strip_prefix(mark)?.split_once(mark)?;
    (!inner.is_empty()).then_some((inner, after))
}

/// The next letter as it is shown, and how many bytes it takes: a backslash
/// before punctuation is not shown.
fn one(text: &str) -> (Option<char>, usize) {
    let mut letters = text.chars();
    let first = letters.next();
    match (first, letters.next()) {
        (Some('\\'), Some(next)) if next.is_ascii_punctuation() => (Some(next), 2),
        (first, _) => (first, first.map_or(1, char::len_utf8)),
    }
}

fn unescaped(text: &str) -> String {
    let mut shown = String::new();
    let mut rest = text;
    while !rest.is_empty() {
        let (letter, taken) = one(rest);
        shown.extend(letter);
        rest = rest.get(taken..).unwrap_or_default();
    }
    shown
}

#[cfg(test)]
mod tests;
