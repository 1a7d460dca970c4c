//! Recorded counts: a small table of intervals, read with all its faults.

use analysis::Count;
use std::fmt;
use vocab::{Percent, Span, Timestamp};

/// Most faults that are told at once.
const TOLD: usize = 8;

/// One interval as it stands in a file.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Interval {
    pub(super) start: Timestamp,
    pub(super) span: Span,
    pub(super) count: Count,
    /// The canary's weight, where the file says it.
    pub(super) weight: Option<Percent>,
}

impl Interval {
    pub(super) fn end(&self) -> Timestamp {
        self.start + self.span
    }
}

/// A file that was read.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Recorded {
    pub(super) intervals: Vec<Interval>,
    /// What was odd and did no harm, one sentence each.
    pub(super) remarks: Vec<String>,
}

/// What is wrong with a file: where, what, and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fault {
    line: usize,
    /// The column; empty for the line as a whole.
    field: &'static str,
    what: String,
}

/// Everything that is wrong with a file, in finished sentences.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Faults {
    pub(super) file: String,
    faults: Vec<Fault>,
}

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, fault) in self.faults.iter().take(TOLD).enumerate() {
            if at > 0 {
                f.write_str("\n")?;
            }
            let Fault { line, field, what } = fault;
            write!(f, "{}, line {line}", self.file)?;
            if !field.is_empty() {
                write!(f, ", `{field}`")?;
            }
            write!(f, ": {what}")?;
        }
        match self.faults.len().saturating_sub(TOLD) {
            0 => Ok(()),
            more => write!(f, "\n{}: and {more} more lines like these", self.file),
        }
    }
}

/// The columns, in the order in which they are explained.
const COLUMNS: [&str; 4] = ["start", "seconds", "events", "bad"];
const WEIGHT: &str = "weight";

/// Where each column stands.
struct Header {
    places: [usize; 4],
    weight: Option<usize>,
}

/// Reads a file. With `cumulative`, counts are those since some beginning, and each
/// line makes an interval with the one before.
pub(super) fn read(file: &str, text: &str, cumulative: bool) -> Result<Recorded, Faults> {
    let fail = |faults| Faults {
        file: file.to_owned(),
        faults,
    };
    let text = text.trim_start_matches('\u{feff}');
    let mut lines = (1..).zip(text.lines()).filter(|(_, line)| {
        let line = line.trim();
        !line.is_empty() && !line.starts_with('#')
    });
    let Some((line, first)) = lines.next() else {
        let what = "the file is empty; its first line names the columns: \
                    start,seconds,events,bad";
        return Err(fail(vec![fault(1, "", what)]));
    };
    let header = header(line, first).map_err(|fault| fail(vec![fault]))?;
    let mut faults = Vec::new();
    let mut rows = Vec::new();
    for (line, text) in lines {
        match row(&header, line, text) {
            Ok(row) => rows.push((line, row)),
            Err(found) => faults.extend(found),
        }
    }
    if !faults.is_empty() {
        return Err(fail(faults));
    }
    let mut recorded = Recorded::default();
    let rows = in_order(file, rows, &mut recorded.remarks).map_err(&fail)?;
    recorded.intervals = if cumulative {
        differences(file, &rows, &mut recorded.remarks).map_err(&fail)?
    } else {
        rows.into_iter().map(|(_, row)| row).collect()
    };
    Ok(recorded)
}

fn fault(line: usize, field: &'static str, what: impl Into<String>) -> Fault {
    Fault {
        line,
        field,
        what: what.into(),
    }
}

fn header(line: usize, text: &str) -> Result<Header, Fault> {
    let names: Vec<String> = cells(text).map(str::to_ascii_lowercase).collect();
    let place = |name: &str| names.iter().position(|found| found == name);
    let mut places = [0; 4];
    for (at, column) in places.iter_mut().zip(COLUMNS) {
        *at = place(column).ok_or_else(|| {
            let what = "there is no such column; the first line names them: \
                        start,seconds,events,bad";
            fault(line, column, what)
        })?;
    }
    Ok(Header {
        places,
        weight: place(WEIGHT),
    })
}

fn cells(line: &str) -> impl Iterator<Item = &str> {
    line.split(',').map(|cell| cell.trim().trim_matches('"'))
}

fn row(header: &Header, line: usize, text: &str) -> Result<Interval, Vec<Fault>> {
    let cells: Vec<&str> = cells(text).collect();
    let cell = |place: usize| cells.get(place).copied().unwrap_or_default();
    let [start, seconds, events, bad] = header.places.map(cell);
    let weight = header.weight.map(cell).filter(|cell| !cell.is_empty());
    let missing = COLUMNS.into_iter().zip([start, seconds, events, bad]);
    let missing = missing.filter(|(_, cell)| cell.is_empty());
    let what = "the line has nothing there; every interval needs all four";
    let faults: Vec<Fault> = missing.map(|(field, _)| fault(line, field, what)).collect();
    if !faults.is_empty() {
        return Err(faults);
    }
    let mut faults = Vec::new();
    let mut keep = |field: &'static str, what: String| faults.push(fault(line, field, what));
    let start = moment(start).map_err(|what| keep("start", what)).ok();
    let span = length(seconds).map_err(|what| keep("seconds", what)).ok();
    let events = count(events).map_err(|what| keep("events", what)).ok();
    let bad = count(bad).map_err(|what| keep("bad", what)).ok();
    let weight = weight.map(share).transpose();
    let weight = weight.map_err(|what| keep(WEIGHT, what)).ok();
    if let (Some(events), Some(bad)) = (events, bad)
        && bad > events
    {
        keep("bad", format!("{bad} of {events} events cannot be bad"));
    }
    match (start, span, events, bad, weight) {
        (Some(start), Some(span), Some(events), Some(bad), Some(weight)) if bad <= events => {
            Ok(Interval {
                start,
                span,
                count: Count { events, bad },
                weight,
            })
        }
        _ => Err(faults),
    }
}

/// RFC 3339, or seconds from any beginning.
fn moment(text: &str) -> Result<Timestamp, String> {
    let what = || {
        format!("`{text}` is no point in time; write 2026-11-20T14:02:00Z, or a number of seconds")
    };
    match text.parse::<f64>() {
        Ok(seconds) if seconds.is_finite() && seconds.abs() < 1e11 => {
            Ok(Timestamp::from_millis((seconds * 1_000.0).round() as i64))
        }
        Ok(_) => Err(what()),
        Err(_) => text.parse().map_err(|_| what()),
    }
}

fn length(text: &str) -> Result<Span, String> {
    const LONGEST: f64 = 86_400.0;
    match text.parse::<f64>() {
        Ok(seconds) if (1.0..=LONGEST).contains(&seconds) => {
            Ok(Span::millis((seconds * 1_000.0).round() as u64))
        }
        Ok(_) | Err(_) => Err(format!(
            "`{text}` is no length of an interval; write seconds, from 1 to 86400"
        )),
    }
}

fn count(text: &str) -> Result<u64, String> {
    /// Whole numbers up to here are exact.
    const MOST: f64 = 9e15;
    match text.parse::<f64>() {
        Ok(number) if number < 0.0 => Err(format!("`{text}` is negative; a count never is")),
        Ok(number) if number.fract() == 0.0 && number <= MOST => Ok(number as u64),
        Ok(_) | Err(_) => Err(format!("`{text}` is no count; write a whole number")),
    }
}

fn share(text: &str) -> Result<Percent, String> {
    let percent = text.trim_end_matches('%').trim().parse::<f64>();
    percent
        .ok()
        .and_then(|percent| Percent::new(percent).ok())
        .ok_or_else(|| format!("`{text}` is no weight; write percent, from 0 to 100"))
}

/// The rows, each told once and after the one before.
fn in_order(
    file: &str,
    rows: Vec<(usize, Interval)>,
    remarks: &mut Vec<String>,
) -> Result<Vec<(usize, Interval)>, Vec<Fault>> {
    let mut faults = Vec::new();
    let mut kept: Vec<(usize, Interval)> = Vec::new();
    for (line, row) in rows {
        let Some((before, last)) = kept.last() else {
            kept.push((line, row));
            continue;
        };
        if row == *last {
            remarks.push(format!(
                "{file}, line {line}: the same as line {before}; it counts once."
            ));
        } else if row.start == last.start {
            let what = format!("line {before} tells this interval differently; keep one of them");
            faults.push(fault(line, "start", what));
        } else if row.start < last.start {
            let what = format!("time runs backwards: line {before} begins later; sort the lines");
            faults.push(fault(line, "start", what));
        } else if row.start < last.end() {
            let what = format!("it begins before the interval of line {before} has ended");
            faults.push(fault(line, "start", what));
        } else {
            kept.push((line, row));
        }
    }
    if faults.is_empty() {
        Ok(kept)
    } else {
        Err(faults)
    }
}

/// Counts since a beginning, as intervals. Where a counter falls it began anew.
fn differences(
    file: &str,
    rows: &[(usize, Interval)],
    remarks: &mut Vec<String>,
) -> Result<Vec<Interval>, Vec<Fault>> {
    let mut faults = Vec::new();
    let mut intervals = Vec::new();
    for pair in rows.windows(2) {
        let [(_, before), (line, row)] = pair else {
            continue;
        };
        let (old, new) = (before.count, row.count);
        let fell = new.events < old.events || new.bad < old.bad;
        let count = if fell {
            remarks.push(format!(
                "{file}, line {line}: the counter fell from {} to {}; it is taken to have begun \
                 anew.",
                old.events, new.events
            ));
            new
        } else {
            Count {
                events: new.events - old.events,
                bad: new.bad - old.bad,
            }
        };
        if count.bad > count.events {
            let what = format!(
                "{} more bad events than the line before, but only {} more events",
                count.bad, count.events
            );
            faults.push(fault(*line, "bad", what));
        }
        intervals.push(Interval { count, ..*row });
    }
    if faults.is_empty() {
        Ok(intervals)
    } else {
        Err(faults)
    }
}
