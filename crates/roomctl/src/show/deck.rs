//! The deck: every target, what serves there, what is going on.

use super::band;
use super::marks::{Standing, chip, standing_words};
use crate::out::{Ink, Line, Page, Table};
use crate::text;
use serde::Serialize;
use wire::{StatusDocument, TargetRow};

/// Everything at one glance; also the document of `status` without an argument.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Deck {
    /// Whether this is the practice estate.
    pub(crate) practice: bool,
    /// The accounts; `practice` for the simulated estate.
    pub(crate) account: String,
    /// Who we are there; empty before the accounts have said so.
    pub(crate) identity: String,
    /// How to log in again, while nothing can be read; empty otherwise.
    pub(crate) login: String,
    /// Who drives the rollouts; none when nobody does.
    pub(crate) driven_by: Option<String>,
    /// Every target.
    pub(crate) targets: Vec<TargetRow>,
    /// The rollouts under way, newest first.
    pub(crate) rollouts: Vec<StatusDocument>,
}

/// The deck as a page. `speed` is that of the practice clock.
pub(crate) fn deck(view: &Deck, speed: u32, width: usize) -> Page {
    let mut page = Page::new(width);
    page.line(band(view.practice, "estate", speed, width));
    if !view.practice {
        page.paragraph(&whose(view));
    }
    if !view.login.is_empty() {
        let head = Line::inked(Ink::High, "▲").put(Ink::Strong, " LOGIN ");
        page.wrapped(head, Ink::Plain, &view.login);
    }
    let mut table = Table::new()
        .giving("SERVICE", 8)
        .giving("WHERE", 12)
        .giving("SERVES", 8)
        .whole("TASKS")
        .giving("STATE", 12);
    for target in &view.targets {
        table.row(row(target, &view.rollouts));
    }
    table.put(&mut page, 0);
    page.blank();
    for target in &view.targets {
        troubled(&mut page, target);
    }
    let under_way = match view.rollouts.len() {
        0 => "no rollout under way".to_owned(),
        number => format!("{} under way", text::counted(number, "rollout")),
    };
    let driver = match (&view.driven_by, view.rollouts.len()) {
        (Some(driver), _) => format!("driven by {driver}"),
        (None, 0) => "nobody drives, and nobody needs to".to_owned(),
        (None, _) => {
            "NOBODY DRIVES: nothing moves until `roomctl watch` or `roomctl serve`".to_owned()
        }
    };
    let targets = text::counted(view.targets.len(), "target");
    let wrong = view
        .targets
        .iter()
        .filter(|target| is_wrong(target))
        .count();
    page.paragraph(&match wrong {
        0 => format!("{targets}, {under_way}, {driver}"),
        wrong => format!("{targets}, {wrong} NOT AS THEY SHOULD BE, {under_way}, {driver}"),
    });
    page
}

/// Whose the estate is, and who we are there.
fn whose(view: &Deck) -> String {
    match view.identity.as_str() {
        "" => format!("account {}", view.account),
        identity => format!("account {} as {identity}", view.account),
    }
}

/// Why it could not be read, in full: the table has no room for it.
fn troubled(page: &mut Page, target: &TargetRow) {
    let Some(trouble) = &target.trouble else {
        return;
    };
    let name = format!(
        "{} in {}/{}: ",
        target.service, target.environment, target.region
    );
    let head = Line::inked(Ink::Faint, "?").and(" ");
    page.wrapped(head, Ink::Plain, &format!("{name}{trouble}"));
}

/// Whether somebody should look at it, whatever is rolled out there.
fn is_wrong(target: &TargetRow) -> bool {
    target.trouble.is_some() || target.release.is_none() || target.healthy < target.desired
}

fn row(target: &TargetRow, rollouts: &[StatusDocument]) -> [Line; 5] {
    let here = rollouts.iter().find(|rollout| {
        rollout.service == target.service
            && rollout.environment == target.environment
            && rollout.region == target.region
    });
    [
        Line::of(&target.service),
        Line::of(&format!("{}/{}", target.environment, target.region)),
        Line::of(target.release.as_deref().unwrap_or("–")),
        Line::of(&format!("{}/{}", target.healthy, target.desired)),
        state(target, here),
    ]
}

/// The worst thing that can be said of it; nothing when all is well.
fn state(target: &TargetRow, rollout: Option<&StatusDocument>) -> Line {
    let short = target.healthy < target.desired;
    let marked = |ink, shape, word, text: &str| {
        Line::inked(ink, shape)
            .and(" ")
            .put(Ink::Strong, word)
            .and(&format!(" {text}"))
    };
    match (&target.trouble, rollout, &target.rollout) {
        (Some(_), ..) => marked(Ink::Faint, "?", "UNK", "cannot be read"),
        (None, Some(status), _) => {
            let words = format!(
                " {} {} {}",
                status.rollout,
                status.release,
                standing_words(status)
            );
            chip(Standing::read(&status.status)).and(&words)
        }
        (None, None, Some(rollout)) => marked(Ink::Run, "◐", "RUN", rollout),
        (None, None, None) if target.release.is_none() => {
            marked(Ink::High, "▲", "HIGH", "nothing serves")
        }
        (None, None, None) if short => {
            let missing = target.desired - target.healthy;
            marked(
                Ink::High,
                "▲",
                "HIGH",
                &format!("{} missing", text::counted(missing as usize, "task")),
            )
        }
        (None, None, None) => Line::inked(Ink::Faint, "○"),
    }
}
