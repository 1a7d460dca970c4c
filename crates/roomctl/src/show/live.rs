//! A live estate beside its rollouts: services as they are, alarms, accounts, and
//! what the doctor found.

use super::band;
use super::marks::percent;
use crate::out::{Ink, Line, Page, Table};
use wire::{
    AccountView, AlarmView, AlarmsView, DeploymentState, DoctorView, FindingView, IdentityView,
    LogLine, ServiceState, SideState, State, WatchedAlarm,
};

/// As many of a service's last words are shown.
const EVENTS: usize = 3;

/// Services as they are.
pub(crate) fn services(states: &[ServiceState], practice: bool, speed: u32, width: usize) -> Page {
    let mut page = Page::new(width);
    page.line(band(practice, "estate", speed, width));
    for state in states {
        service(&mut page, state);
    }
    page
}

fn service(page: &mut Page, state: &ServiceState) {
    page.blank();
    page.line(
        Line::inked(Ink::Strong, &state.service)
            .and(&format!("  {}/{}", state.environment, state.region)),
    );
    if !state.shape.is_empty() {
        let rule = match state.rule.as_str() {
            "" => state.shape.clone(),
            rule => format!("{} ({rule})", state.shape),
        };
        page.wrapped(Line::new().pad_to(2), Ink::Faint, &rule);
    }
    if !state.sides.is_empty() {
        let mut table = Table::new()
            .whole("SLOT")
            .giving("SERVICE", 8)
            .giving("RELEASE", 10)
            .whole("WEIGHT")
            .whole("TASKS")
            .giving("HEALTH", 12);
        for side in &state.sides {
            table.row(row(side));
        }
        table.put(page, 2);
    }
    for side in &state.sides {
        more(page, side);
    }
    if !state.trouble.is_empty() {
        let head = Line::inked(Ink::High, "  ▲").and(" ");
        page.wrapped(head, Ink::Plain, &state.trouble);
    }
}

fn row(side: &SideState) -> [Line; 6] {
    let dash = |text: &str| {
        if text.is_empty() {
            "–".to_owned()
        } else {
            text.to_owned()
        }
    };
    let health = side
        .health
        .iter()
        .map(|health| format!("{} {}", health.count, health.state));
    let health: Vec<String> = health.collect();
    let pending = match side.pending {
        0 => String::new(),
        pending => format!(", {pending} starting"),
    };
    [
        Line::of(&dash(&side.slot)),
        Line::of(&dash(&side.name)),
        Line::of(side.release.as_deref().unwrap_or("–")),
        Line::of(&side.weight.map_or_else(|| "–".to_owned(), percent)),
        Line::of(&format!("{} of {}{pending}", side.running, side.desired)),
        Line::of(&dash(&health.join(", "))),
    ]
}

/// What the table has no room for: reasons, deployments, events.
fn more(page: &mut Page, side: &SideState) {
    let of = if side.name.is_empty() {
        &side.slot
    } else {
        &side.name
    };
    let mut say = |text: String| {
        page.wrapped(Line::new().pad_to(4), Ink::Plain, &text);
    };
    let reasoned = side
        .health
        .iter()
        .filter(|health| !health.reason.is_empty());
    for health in reasoned {
        say(format!(
            "{of}: {} {}: {}",
            health.count, health.state, health.reason
        ));
    }
    let moving = side.deployments.len() > 1;
    let told = side.deployments.iter();
    for deployment in told.filter(|deployment| moving || is_unfinished(deployment)) {
        say(format!("{of}: {}", deployment_in_words(deployment)));
    }
    for event in side.events.iter().take(EVENTS) {
        say(format!("{} {}", event.at.clock(), event.text));
    }
}

fn is_unfinished(deployment: &DeploymentState) -> bool {
    deployment.failed > 0 || !matches!(deployment.rollout.as_str(), "" | "COMPLETED")
}

fn deployment_in_words(deployment: &DeploymentState) -> String {
    let mut words = format!(
        "deployment {} of {}: {} of {} tasks run",
        deployment.status, deployment.release, deployment.running, deployment.desired
    );
    if deployment.failed > 0 {
        words.push_str(&format!(", {} failed", deployment.failed));
    }
    for part in [&deployment.rollout, &deployment.reason] {
        if !part.is_empty() {
            words.push_str(&format!(", {part}"));
        }
    }
    words
}

/// One line of a log.
pub(crate) fn log_line(line: &LogLine) -> String {
    // Streams are called `prefix/container/task`; the task is what tells them apart.
    let task = line.stream.rsplit('/').next().unwrap_or_default();
    let task: String = task.chars().take(8).collect();
    format!("{} {task:<8} {}", line.at, line.text)
}

/// Alarms from both sides.
pub(crate) fn alarms(view: &AlarmsView, practice: bool, speed: u32, width: usize) -> Page {
    let mut page = Page::new(width);
    page.line(band(practice, "estate", speed, width));
    for alarm in &view.own {
        own(&mut page, alarm);
    }
    if view.own.is_empty() {
        page.text("nothing that a person must act on");
    }
    if !view.watched.is_empty() {
        page.heading("Watched by the estate itself");
        let mut table = Table::new()
            .whole("STATE")
            .giving("ALARM", 12)
            .giving("OF", 12)
            .giving("WHY", 16);
        for alarm in &view.watched {
            table.row(watched(alarm));
        }
        table.put(&mut page, 0);
    }
    for trouble in &view.troubles {
        let head = Line::inked(Ink::Faint, "?").and(" ");
        page.wrapped(head, Ink::Plain, trouble);
    }
    page
}

fn own(page: &mut Page, alarm: &AlarmView) {
    let (ink, shape) = match alarm.state {
        State::Critical => (Ink::Critical, "⬣"),
        State::High => (Ink::High, "▲"),
        State::Low => (Ink::Low, "△"),
        State::Waiting => (Ink::Wait, "‖"),
        State::Running | State::Stale | State::Unknown | State::Shelved | State::Normal => {
            (Ink::Faint, "○")
        }
    };
    page.line(
        Line::inked(ink, shape)
            .and(" ")
            .put(Ink::Strong, alarm.state.word())
            .and(&format!(" {}", alarm.title)),
    );
    let seen = match alarm.acknowledged.as_str() {
        "" => String::new(),
        who => format!(" (seen by {who})"),
    };
    page.wrapped(
        Line::new().pad_to(2),
        Ink::Plain,
        &format!("{}{seen}", alarm.text),
    );
}

fn watched(alarm: &WatchedAlarm) -> [Line; 4] {
    let state = match alarm.state.as_str() {
        "firing" => Line::inked(Ink::High, "▲").and(" firing"),
        "missing" => Line::inked(Ink::High, "▲").and(" missing"),
        other => Line::inked(Ink::Faint, "○").and(&format!(" {other}")),
    };
    [
        state,
        Line::of(&alarm.name),
        Line::of(&alarm.target),
        Line::of(&alarm.reason),
    ]
}

/// Who we are.
pub(crate) fn identity(view: &IdentityView, width: usize) -> Page {
    let mut page = Page::new(width);
    page.line(band(view.practice, "estate", 1, width));
    page.text(&format!("{}, operated by {}", view.estate, view.operator));
    for account in &view.accounts {
        page.blank();
        page.line(Line::of("account ").put(Ink::Strong, &account.account));
        for (label, fact) in facts(account) {
            let head = Line::new().pad_to(2).put(Ink::Faint, label).pad_to(12);
            page.wrapped(head, Ink::Plain, &fact);
        }
        if !account.trouble.is_empty() {
            let head = Line::inked(Ink::High, "  ▲").and(" ");
            page.wrapped(head, Ink::Plain, &account.trouble);
        }
    }
    page
}

fn facts(account: &AccountView) -> Vec<(&'static str, String)> {
    let expires = account.expires.map(|at| at.to_string());
    let facts = [
        ("as", account.arn.clone()),
        ("until", expires.unwrap_or_default()),
        ("profile", account.profile.clone()),
        ("role", account.role.clone()),
    ];
    let told = facts.into_iter().filter(|(_, fact)| !fact.is_empty());
    told.collect()
}

/// What the doctor found; what is wrong comes first.
pub(crate) fn doctor(view: &DoctorView, width: usize) -> Page {
    let mut page = Page::new(width);
    page.line(band(false, "estate", 1, width));
    let levels = [
        ("error", "Errors: a rollout would not work"),
        ("warning", "Warnings"),
        ("not-tried", "Not tried, for it would change something"),
        ("ok", "In order"),
    ];
    for (level, title) in levels {
        let mut found = view
            .findings
            .iter()
            .filter(|finding| finding.level == level);
        let Some(first) = found.next() else { continue };
        page.heading(title);
        finding(&mut page, first);
        found.for_each(|next| finding(&mut page, next));
    }
    page.blank();
    page.text(if view.sound {
        "nothing stands in the way of a rollout"
    } else {
        "mend the errors first"
    });
    page
}

fn finding(page: &mut Page, finding: &FindingView) {
    let (ink, shape) = match finding.level.as_str() {
        "error" => (Ink::Critical, "✗"),
        "warning" => (Ink::Low, "△"),
        "ok" => (Ink::Plain, "✓"),
        _ => (Ink::Faint, "○"),
    };
    let head = Line::inked(ink, shape).and(" ");
    page.wrapped(
        head,
        Ink::Plain,
        &format!("{}: {}", finding.about, finding.text),
    );
    if !finding.way_out.is_empty() {
        page.wrapped(Line::new().pad_to(4), Ink::Plain, &finding.way_out);
    }
    if !finding.actions.is_empty() {
        let actions = finding.actions.join(", ");
        page.wrapped(
            Line::new().pad_to(4).put(Ink::Faint, "IAM "),
            Ink::Plain,
            &actions,
        );
    }
}
