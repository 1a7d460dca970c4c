//! The ladder: the steps under each other, with what is done, under way, ahead or
//! taken back. When there is little room it closes around the present step.

use crate::out::{Ink, Line, Page};
use crate::show::marks::{bar, step_mark};
use crate::text;
use wire::{LadderStep, StepState};

/// Column at which the title of a step begins.
const TITLE: usize = 8;
/// Cells of a step's bar, on a wide screen and on a narrow one.
const CELLS: usize = 14;
const FEW_CELLS: usize = 6;
/// A screen below this is narrow.
const NARROW: usize = 76;
/// With fewer rows than this there is a track and the present step.
const ROWS: usize = 5;

/// Where the detail of a step begins, and how long its bar is.
struct Columns {
    detail: usize,
    cells: usize,
}

/// The steps in at most `rows` lines, in two when there are too few.
pub(super) fn ladder(steps: &[LadderStep], rows: usize, width: usize) -> Page {
    let mut page = Page::new(width);
    let longest = steps
        .iter()
        .map(|step| text::width(&step.title))
        .max()
        .unwrap_or(0);
    let narrow = width < NARROW;
    let columns = Columns {
        detail: TITLE + longest.min(if narrow { 22 } else { 30 }) + 2,
        cells: if narrow { FEW_CELLS } else { CELLS },
    };
    if rows < ROWS && rows < steps.len() {
        page.line(track(steps));
        if let Some(at) = present(steps) {
            page.line(rung(&steps[at], &columns));
        }
        return page;
    }
    let (from, to) = window(steps, rows);
    if from > 0 {
        page.line(closed(&steps[..from], &columns));
    }
    for step in &steps[from..to] {
        page.line(rung(step, &columns));
    }
    if to < steps.len() {
        page.line(closed(&steps[to..], &columns));
    }
    page
}

/// Every step as its mark: `✓✓✓◐····`.
fn track(steps: &[LadderStep]) -> Line {
    let marks = steps.iter().fold(Line::new().pad_to(2), |line, step| {
        let (ink, shape) = step_mark(step.state);
        line.put(ink, shape)
    });
    let count = |state| steps.iter().filter(|step| step.state == state).count();
    let words = match count(StepState::TakenBack) {
        0 => format!("{} of {} done", count(StepState::Done), steps.len()),
        back => format!("{back} of {} taken back", steps.len()),
    };
    marks.and("  ").put(Ink::Faint, &words)
}

/// The step it is at, or where it turned round.
fn present(steps: &[LadderStep]) -> Option<usize> {
    let at = |states: &[StepState]| steps.iter().rposition(|step| states.contains(&step.state));
    at(&[StepState::Running, StepState::Waiting])
        .or_else(|| at(&[StepState::TakenBack]))
        .or_else(|| steps.iter().position(|step| step.state == StepState::Ahead))
        .or_else(|| steps.len().checked_sub(1))
}

fn rung(step: &LadderStep, columns: &Columns) -> Line {
    let detail = columns.detail;
    let (ink, shape) = step_mark(step.state);
    let words = match step.state {
        StepState::Done | StepState::Ahead => Ink::Plain,
        StepState::Running | StepState::Waiting | StepState::TakenBack => Ink::Strong,
    };
    let line = Line::new()
        .pad_to(2)
        .put(ink, shape)
        .and(&format!("{:>3}  ", step.number))
        .put(
            words,
            &text::shorten(&text::clean(&step.title), detail - TITLE - 2),
        )
        .pad_to(detail);
    match (step.state, step.progress) {
        (StepState::Running | StepState::TakenBack, Some(share)) => line
            .join(bar(share, columns.cells, ink))
            .and(&format!("  {}", step.detail)),
        _ => line.put(Ink::Faint, &step.detail),
    }
}

/// Steps that do not get a line each; a single one does.
fn closed(steps: &[LadderStep], columns: &Columns) -> Line {
    let (first, last) = match steps {
        [] => return Line::new(),
        [only] => return rung(only, columns),
        [first, .., last] => (first, last),
    };
    let one_state = steps.iter().all(|step| step.state == first.state);
    let (ink, shape) = if one_state {
        step_mark(first.state)
    } else {
        (Ink::Faint, "⋮")
    };
    let words = format!(
        "{}–{}  {} … {}",
        first.number, last.number, first.title, last.title
    );
    Line::new()
        .pad_to(2)
        .put(ink, shape)
        .and("  ")
        .put(Ink::Faint, &words)
}

/// Which steps get a line each. The closed ones before and after get one together.
fn window(steps: &[LadderStep], rows: usize) -> (usize, usize) {
    if steps.len() <= rows {
        return (0, steps.len());
    }
    let inner = rows.saturating_sub(2).max(1);
    let present = present(steps).unwrap_or(0);
    // One step of the past is enough to see where it comes from.
    let from = present
        .saturating_sub(1)
        .min(steps.len().saturating_sub(inner));
    let to = (from + inner).min(steps.len());
    match (from, to) {
        // A closed line for one step is no shorter than the step.
        (0, to) => (0, (to + 1).min(steps.len())),
        (from, to) if to == steps.len() => (from - 1, to),
        found => found,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn steps(states: &[StepState]) -> Vec<LadderStep> {
        let step = |(at, state): (usize, &StepState)| LadderStep {
            number: at + 1,
            title: format!("step {}", at + 1),
            state: *state,
            detail: String::new(),
            progress: None,
        };
        states.iter().enumerate().map(step).collect()
    }

    #[test]
    fn whatever_is_closed_the_present_step_is_shown_in_the_room_there_is() {
        for present in 0..14 {
            let states: Vec<StepState> = (0..14)
                .map(|at: usize| match at.cmp(&present) {
                    std::cmp::Ordering::Less => StepState::Done,
                    std::cmp::Ordering::Equal => StepState::Running,
                    std::cmp::Ordering::Greater => StepState::Ahead,
                })
                .collect();
            let steps = steps(&states);
            for rows in 2..16 {
                let page = ladder(&steps, rows, 80);
                assert!(page.height() <= rows, "{present} in {rows}");
                let shown = page.written(false);
                assert!(
                    shown.contains(&format!("◐{:>3}", present + 1)),
                    "{present} in {rows}"
                );
            }
        }
    }

    #[test]
    fn a_short_ladder_names_the_ends_of_what_it_hides() {
        let mut states = vec![StepState::Done; 6];
        states.extend([
            StepState::Running,
            StepState::Ahead,
            StepState::Ahead,
            StepState::Ahead,
        ]);
        let page = ladder(&steps(&states), 5, 80);
        insta::assert_snapshot!(page.written(false), @"
        ✓  1–5  step 1 … step 5
        ✓  6  step 6
        ◐  7  step 7
        ·  8  step 8
        ·  9–10  step 9 … step 10
        ");
    }
}
