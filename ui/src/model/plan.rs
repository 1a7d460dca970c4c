//! How a plan is shown before it is started: the ladder with its times, what the
//! linter says, and the traffic it counts on.

use vocab::Span;
use wire::{BakeView, Enough, NoteView, PlanView, StepView};

/// How serious a note is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Severity {
    /// The plan cannot be started.
    Error,
    /// To be looked at before starting.
    Warning,
    /// Worth knowing.
    Advice,
}

impl Severity {
    /// The severity of that name. One that is not known is shown as a warning:
    /// better looked at in vain than overlooked.
    pub(crate) fn of(name: &str) -> Self {
        match name {
            "error" => Self::Error,
            "advice" => Self::Advice,
            _ => Self::Warning,
        }
    }

    /// The word that stands beside the shape.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Error => "Must be mended",
            Self::Warning => "Look at this",
            Self::Advice => "Worth knowing",
        }
    }

    /// The state whose shape stands beside it.
    pub(crate) fn state(self) -> wire::State {
        match self {
            Self::Error => wire::State::High,
            Self::Warning => wire::State::Low,
            Self::Advice => wire::State::Normal,
        }
    }
}

/// The notes of one severity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Notes {
    /// How serious.
    pub(crate) severity: Severity,
    /// What is said, in the linter's order.
    pub(crate) notes: Vec<NoteView>,
}

/// The notes by severity, gravest first; severities without notes are left out.
pub(crate) fn notes(plan: &PlanView) -> Vec<Notes> {
    [Severity::Error, Severity::Warning, Severity::Advice]
        .into_iter()
        .filter_map(|severity| {
            let of = |note: &&NoteView| Severity::of(&note.severity) == severity;
            let notes: Vec<NoteView> = plan.notes.iter().filter(of).cloned().collect();
            (!notes.is_empty()).then_some(Notes { severity, notes })
        })
        .collect()
}

/// One step, with when it begins.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Rung {
    /// The step.
    pub(crate) step: StepView,
    /// When it begins, counted from the start: "after 6 min 10 s"; "at once".
    pub(crate) begins: String,
    /// The gravest thing said about it.
    pub(crate) noted: Option<Severity>,
    /// The canary's weight while it lasts, percent.
    pub(crate) weight: f64,
}

/// The steps in order, each with its time and weight.
pub(crate) fn rungs(plan: &PlanView) -> Vec<Rung> {
    let mut begins = Span::ZERO;
    let mut weight = 0.0;
    let mut rungs = Vec::with_capacity(plan.steps.len());
    for step in &plan.steps {
        weight = weight_of(step).unwrap_or(weight);
        let about = |note: &&NoteView| note.step == Some(step.number);
        let noted = plan.notes.iter().filter(about);
        rungs.push(Rung {
            step: step.clone(),
            begins: if begins == Span::ZERO {
                "at once".into()
            } else {
                format!("after {begins}")
            },
            noted: noted.map(|note| Severity::of(&note.severity)).min(),
            weight,
        });
        begins = begins + Span::seconds(step.expected_seconds);
    }
    rungs
}

/// The weight a shift leads to: the number in its title, "shift to 12.5 %".
fn weight_of(step: &StepView) -> Option<f64> {
    if step.kind != "shift" {
        return None;
    }
    let before = step.title.split_once('%')?.0.trim_end();
    let number = before
        .rsplit(|letter: char| letter.is_whitespace())
        .next()?;
    number
        .parse()
        .ok()
        .filter(|weight: &f64| weight.is_finite())
}

/// What one bake counts on, and what it needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Traffic {
    /// The step, from 1.
    pub(crate) step: usize,
    /// "5 min at 25 %".
    pub(crate) bake: String,
    /// Requests per second the canary is expected to see: "20 /s".
    pub(crate) rate: String,
    /// Requests it is expected to see in all: "about 6,000".
    pub(crate) requests: String,
    /// Requests it needs for proof: "3,000 when none is bad; 4,100 at stable's usual
    /// 0.02 %".
    pub(crate) needs: String,
    /// The gate that needs so many: "error-rate".
    pub(crate) metric: String,
    /// The state whose shape stands beside what follows from it.
    pub(crate) state: wire::State,
    /// What follows from it: "enough", or what to change.
    pub(crate) words: String,
}

/// The traffic each bake counts on, and whether that is enough for its gates.
pub(crate) fn traffic(plan: &PlanView) -> Vec<Traffic> {
    plan.evidence.iter().map(of_bake).collect()
}

fn of_bake(bake: &BakeView) -> Traffic {
    let (state, words) = match bake.enough {
        Enough::Yes => (wire::State::Normal, "enough for its gates".to_owned()),
        Enough::Extended => {
            let better = bake.proposals.join(", or ");
            let words = format!("enough once it was extended; better {better}");
            (wire::State::Normal, words)
        }
        Enough::No => (wire::State::Low, bake.proposals.join(", or ")),
    };
    Traffic {
        step: bake.step,
        bake: format!("{} at {} %", bake.bake, bake.weight),
        rate: format!("{} /s", rounded(bake.requests_per_second)),
        requests: format!("about {}", counted(bake.expected)),
        needs: needs(bake),
        metric: bake.metric.clone(),
        state,
        words,
    }
}

fn needs(bake: &BakeView) -> String {
    let clean = format!("{} when none is bad", counted(bake.needed_clean));
    match (bake.needed_usual, bake.usual_percent) {
        (Some(requests), Some(usual)) => {
            let requests = counted(requests);
            format!("{clean}; {requests} at stable’s usual {usual:.2} %")
        }
        (None, Some(usual)) => {
            format!("{clean}; no number at stable’s usual {usual:.2} %, which is too much")
        }
        (Some(_) | None, None) => clean,
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "counts of requests for people, far below 2^52"
)]
fn counted(count: u64) -> String {
    rounded(count as f64)
}

/// A count of requests for people: three digits below ten, none above, thousands
/// set apart.
pub(crate) fn rounded(value: f64) -> String {
    if !value.is_finite() || value < 0.0 {
        return "–".into();
    }
    if value < 10.0 {
        let text = format!("{value:.1}");
        return text.strip_suffix(".0").unwrap_or(&text).to_owned();
    }
    let digits = format!("{value:.0}");
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Choices that would lift what stands in the way, as the linter's codes say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Remedies {
    /// Take the place of the rollout that is under way.
    pub(crate) supersede: bool,
    /// Ship a release that failed before.
    pub(crate) again: bool,
    /// Say that it repairs what is broken.
    pub(crate) fix: bool,
}

/// Which choices the linter's notes ask for.
pub(crate) fn remedies(plan: &PlanView) -> Remedies {
    let says = |code: &str| plan.notes.iter().any(|note| note.code == code);
    Remedies {
        supersede: says("active"),
        again: says("failed-before"),
        fix: says("alarm-firing"),
    }
}

/// What the program says to the command line, and what that is called in the form.
const CHOICES: [(&str, &str); 3] = [
    ("start with --again", "choose “Ship it again”"),
    ("start with --supersede", "choose “Take its place”"),
    ("say --fix", "choose “It repairs what is broken”"),
];

/// A note's text in the words of the window.
pub(crate) fn note_words(note: &NoteView) -> String {
    window_words(&note.text)
}

/// What the program says, in the words of the window.
pub(crate) fn window_words(text: &str) -> String {
    CHOICES
        .iter()
        .fold(text.to_owned(), |text, (flag, choice)| {
            text.replace(flag, choice)
        })
}

/// In a sentence: what it does, in how many steps, how long.
pub(crate) fn summary(plan: &PlanView) -> String {
    let steps = match plan.steps.len() {
        1 => "1 step".into(),
        count => format!("{count} steps"),
    };
    format!(
        "{} from {} to {} by {}: {steps}, {} expected",
        plan.service, plan.stable, plan.release, plan.strategy, plan.expected
    )
}

/// What is announced when the plan has changed.
pub(crate) fn verdict(plan: &PlanView) -> String {
    let of = |severity| {
        let is = |note: &&NoteView| Severity::of(&note.severity) == severity;
        plan.notes.iter().filter(is).count()
    };
    let counted = |count: usize, one: &str, more: &str| match count {
        0 => None,
        1 => Some(format!("1 {one}")),
        count => Some(format!("{count} {more}")),
    };
    let notes = [
        counted(
            of(Severity::Error),
            "thing must be mended",
            "things must be mended",
        ),
        counted(
            of(Severity::Warning),
            "thing to look at",
            "things to look at",
        ),
    ];
    let notes: Vec<String> = notes.into_iter().flatten().collect();
    let may = if plan.startable {
        "It can be started"
    } else {
        "It cannot be started as it is"
    };
    if notes.is_empty() {
        format!("{may}.")
    } else {
        format!("{may}: {}.", notes.join(", "))
    }
}

#[cfg(test)]
mod tests;
