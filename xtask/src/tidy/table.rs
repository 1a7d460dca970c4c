//! Tables in Markdown, as far as the documents of this repository use them.

/// One table.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Table {
    /// The line of the header, from 1.
    pub(crate) line: usize,
    pub(crate) header: Vec<String>,
    pub(crate) rows: Vec<Row>,
}

/// One row under the header.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Row {
    /// From 1.
    pub(crate) line: usize,
    pub(crate) cells: Vec<String>,
}

impl Table {
    /// The column whose heading is `heading`.
    pub(crate) fn column(&self, heading: &str) -> Option<usize> {
        self.header.iter().position(|cell| cell == heading)
    }
}

impl Row {
    /// The text of the cell in `column`; nothing when the row is too short.
    pub(crate) fn cell(&self, column: usize) -> &str {
        self.cells.get(column).map_or("", String::as_str)
    }
}

/// All tables of `text`, in order.
pub(crate) fn tables(text: &str) -> Vec<Table> {
    let mut tables: Vec<Table> = Vec::new();
    let mut inside = false;
    for (index, line) in text.lines().enumerate() {
        let Some(cells) = cells(line) else {
            inside = false;
            continue;
        };
        let line = index + 1;
        match tables.last_mut() {
            Some(table) if inside => {
                if !is_rule(&cells) {
                    table.rows.push(Row { line, cells });
                }
            }
            _ => tables.push(Table {
                line,
                header: cells,
                rows: Vec::new(),
            }),
        }
        inside = true;
    }
    tables
}

/// The texts between back-ticks.
pub(crate) fn ticked(cell: &str) -> impl Iterator<Item = &str> {
    cell.split('`').skip(1).step_by(2)
}

fn cells(line: &str) -> Option<Vec<String>> {
    let inner = line.trim().strip_prefix('|')?.strip_suffix('|')?;
    Some(
        inner
            .split('|')
            .map(|cell| cell.trim().to_owned())
            .collect(),
    )
}

/// The line of dashes under a header.
fn is_rule(cells: &[String]) -> bool {
    cells
        .iter()
        .all(|cell| cell.contains('-') && cell.chars().all(|c| matches!(c, '-' | ':')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_found_with_their_lines() {
        let found = tables("# T\n\n| a | b |\n|---|:--|\n| `x` | y |\n\ntext\n| c |\n|---|\n");
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].line, 3);
        assert_eq!(found[0].column("b"), Some(1));
        assert_eq!(found[0].column("z"), None);
        assert_eq!(found[0].rows.len(), 1);
        assert_eq!(found[0].rows[0].line, 5);
        assert_eq!(found[0].rows[0].cell(1), "y");
        assert_eq!(found[0].rows[0].cell(7), "");
        assert_eq!(found[1].rows, []);
    }

    #[test]
    fn only_what_stands_in_back_ticks_is_ticked() {
        let words: Vec<&str> = ticked("use `one`, not two, or `three`").collect();
        assert_eq!(words, ["one", "three"]);
        assert_eq!(ticked("nothing").count(), 0);
    }
}
