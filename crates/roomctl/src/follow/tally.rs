//! Several rollouts on one screen, one row each.

use crate::out::{Ink, Line, Page, Table};
use crate::show::{self, Standing, bar, chip, percent};
use wire::{NarrationView, RolloutView};

/// Cells of a weight's bar.
const CELLS: usize = 10;

/// The page of several rollouts.
pub(super) fn tally(
    views: &[RolloutView],
    driver: &str,
    speed: u32,
    (width, rows): (usize, Option<usize>),
) -> Page {
    let mut page = Page::new(width);
    if let Some(view) = views.first() {
        let status = &view.status;
        page.line(show::band(
            status.practice,
            &status.environment,
            speed,
            width,
        ));
    }
    let mut table = Table::new()
        .giving("SERVICE", 8)
        .whole("ID")
        .giving("RELEASE", 8)
        .giving("STATE", 10)
        .whole("CANARY")
        .giving("WAY BACK", 10);
    for view in views {
        table.row(row(view));
    }
    table.put(&mut page, 0);
    page.wrapped(
        Line::inked(Ink::Faint, "driver").pad_to(8),
        Ink::Plain,
        driver,
    );
    page.line(
        Line::inked(Ink::Faint, "keys")
            .pad_to(8)
            .and("Ctrl-C leaves"),
    );
    page.heading("Narration");
    let room = rows.map_or(12, |rows| rows.saturating_sub(page.height() + 1));
    for (view, said) in newest(views).into_iter().take(room) {
        let clock = Line::inked(Ink::Faint, &said.clock).pad_to(9);
        let service = format!("{} ", view.status.service);
        page.line(clock.put(Ink::Strong, &service).and(&said.action));
    }
    if let Some(rows) = rows {
        page.cut(rows.saturating_sub(1));
    }
    page
}

fn row(view: &RolloutView) -> [Line; 6] {
    let status = &view.status;
    let standing = Standing::read(&status.status);
    let words = if standing.has_ended() {
        &status.status
    } else {
        &status.phase
    };
    let promise = view
        .promise
        .as_ref()
        .map_or("", |promise| promise.text.as_str());
    [
        Line::of(&status.service),
        Line::of(&status.rollout),
        Line::of(&status.release),
        chip(standing).and(&format!(" {words}")),
        bar(status.traffic_percentage / 100.0, CELLS, Ink::Plain)
            .and(&format!(" {}", percent(status.traffic_percentage))),
        Line::of(promise),
    ]
}

/// What all of them said, newest first.
fn newest(views: &[RolloutView]) -> Vec<(&RolloutView, &NarrationView)> {
    let mut said: Vec<(&RolloutView, &NarrationView)> = views
        .iter()
        .flat_map(|view| view.narration.iter().map(move |said| (view, said)))
        .collect();
    said.sort_by_key(|(_, said)| std::cmp::Reverse(said.at));
    said
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::show::samples;

    #[test]
    fn a_stack_on_its_way_back_has_a_row_for_each_service() {
        let mut other = samples::returning();
        other.status.service = "animation".into();
        other.status.rollout = "r18".into();
        let page = tally(
            &[samples::rollout(), other],
            "this process",
            1,
            (80, Some(12)),
        );
        insta::assert_snapshot!(page.written(false), @"
        ╱╱╱╱╱╱╱╱╱╱╱╱╱╱ PRACTICE: a simulated estate, nothing here is real ╱╱╱╱╱╱╱╱╱╱╱╱╱╱
        SERVICE    ID   RELEASE  STATE             CANARY           WAY BACK
        website    r17  2f9c1e4  ◐ RUN baking      ███░░░░░░░ 25 %
        animation  r18  2f9c1e4  ▲ HIGH returning  ░░░░░░░░░░ 0 %   back on stable 3.8…
        driver  this process
        keys    Ctrl-C leaves

        Narration
        14:16:12 animation Returning to stable in 3 moves
        14:14:40 website Judged: worse than stable
        14:14:40 animation Judged: worse than stable
        ");
        assert!(page.height() < 12);
    }
}
