//! Columns under each other. When a line is too short for all of them, the
//! columns that may be shortened give way, the widest first.

use super::{Ink, Line, Page};

/// Space between two columns.
const GAP: usize = 2;

/// Rows of cells under a heading.
#[derive(Debug)]
pub(crate) struct Table {
    columns: Vec<Column>,
    rows: Vec<Vec<Line>>,
}

#[derive(Debug)]
struct Column {
    title: &'static str,
    /// The narrowest it may become; none when it must not be shortened.
    least: Option<usize>,
}

impl Table {
    /// One without columns.
    pub(crate) fn new() -> Self {
        Self {
            columns: Vec::new(),
            rows: Vec::new(),
        }
    }

    /// With a column that is shown whole.
    pub(crate) fn whole(mut self, title: &'static str) -> Self {
        self.columns.push(Column { title, least: None });
        self
    }

    /// With a column that may be shortened to `least` columns of text.
    pub(crate) fn giving(mut self, title: &'static str, least: usize) -> Self {
        self.columns.push(Column {
            title,
            least: Some(least),
        });
        self
    }

    /// One more row; cells beyond the last column are not shown.
    pub(crate) fn row(&mut self, cells: impl IntoIterator<Item = Line>) {
        self.rows.push(cells.into_iter().collect());
    }

    /// Puts it on a page, `indent` columns from the left.
    pub(crate) fn put(&self, page: &mut Page, indent: usize) {
        let widths = self.widths(page.width().saturating_sub(indent));
        let titles = self
            .columns
            .iter()
            .map(|column| Line::inked(Ink::Faint, column.title));
        page.line(laid(titles, &widths, indent));
        for row in &self.rows {
            page.line(laid(row.iter().cloned(), &widths, indent));
        }
    }

    fn widths(&self, room: usize) -> Vec<usize> {
        let natural = |(at, column): (usize, &Column)| {
            let cells = self
                .rows
                .iter()
                .filter_map(|row| row.get(at))
                .map(Line::width);
            cells.max().unwrap_or(0).max(column.title.len())
        };
        let mut widths: Vec<usize> = self.columns.iter().enumerate().map(natural).collect();
        let gaps = GAP * widths.len().saturating_sub(1);
        while widths.iter().sum::<usize>() + gaps > room {
            let giving = self
                .columns
                .iter()
                .zip(&widths)
                .enumerate()
                .filter(|(_, (column, width))| column.least.is_some_and(|least| **width > least));
            let Some((widest, _)) = giving.max_by_key(|(_, (_, width))| **width) else {
                break;
            };
            widths[widest] -= 1;
        }
        widths
    }
}

fn laid(cells: impl Iterator<Item = Line>, widths: &[usize], indent: usize) -> Line {
    let mut column = indent;
    let mut line = Line::new();
    for (cell, width) in cells.zip(widths) {
        line = line.pad_to(column).join(cell.fit(*width));
        column += width + GAP;
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Table {
        let mut table = Table::new().whole("ID").giving("CAUSE", 5).whole("TOOK");
        table.row([
            Line::of("r17"),
            Line::of("gate failed: errors"),
            Line::of("12 min"),
        ]);
        table.row([Line::of("r8"), Line::of(""), Line::of("31 min")]);
        table
    }

    #[test]
    fn columns_stand_under_their_titles() {
        let mut page = Page::new(80);
        table().put(&mut page, 2);
        insta::assert_snapshot!(page.written(false), @"
        ID   CAUSE                TOOK
        r17  gate failed: errors  12 min
        r8                        31 min
        ");
    }

    #[test]
    fn the_column_that_may_be_shortened_gives_way() {
        let mut page = Page::new(24);
        table().put(&mut page, 0);
        insta::assert_snapshot!(page.written(false), @"
        ID   CAUSE        TOOK
        r17  gate faile…  12 min
        r8                31 min
        ");
        assert!(page.lines().iter().all(|line| line.width() <= 24));
    }
}
