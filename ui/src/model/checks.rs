//! What the doctor found: by level, the worst first.

use wire::{DoctorView, FindingView, State};

/// How grave a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Grade {
    /// Rollouts fail on it.
    Error,
    /// To be looked at.
    Warning,
    /// Nobody can say without changing something.
    NotTried,
    /// In order.
    Fine,
}

impl Grade {
    /// The grade of that name. One that is not known is shown as a warning: better
    /// looked at in vain than overlooked.
    fn of(name: &str) -> Self {
        match name {
            "error" => Self::Error,
            "not-tried" => Self::NotTried,
            "ok" => Self::Fine,
            _ => Self::Warning,
        }
    }

    /// The heading of its group.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Error => "Must be mended",
            Self::Warning => "Look at this",
            Self::NotTried => "Not tried",
            Self::Fine => "In order",
        }
    }

    /// The word behind a number of them.
    fn counted(self) -> &'static str {
        match self {
            Self::Error => "to mend",
            Self::Warning => "to look at",
            Self::NotTried => "not tried",
            Self::Fine => "in order",
        }
    }

    /// Its name in the page.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::NotTried => "not-tried",
            Self::Fine => "ok",
        }
    }

    /// The state whose shape stands beside it.
    pub(crate) fn state(self) -> State {
        match self {
            Self::Error => State::High,
            Self::Warning => State::Low,
            Self::NotTried => State::Unknown,
            Self::Fine => State::Normal,
        }
    }
}

/// The findings of one grade.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Group {
    pub(crate) grade: Grade,
    pub(crate) findings: Vec<FindingView>,
}

/// The findings by grade, the worst first; grades without any are left out.
pub(crate) fn groups(view: &DoctorView) -> Vec<Group> {
    [Grade::Error, Grade::Warning, Grade::NotTried, Grade::Fine]
        .into_iter()
        .filter_map(|grade| {
            let of = |finding: &&FindingView| Grade::of(&finding.level) == grade;
            let findings: Vec<FindingView> = view.findings.iter().filter(of).cloned().collect();
            (!findings.is_empty()).then_some(Group { grade, findings })
        })
        .collect()
}

/// All of it in a sentence, with the state of the worst.
pub(crate) fn verdict(view: &DoctorView) -> (State, String) {
    let groups = groups(view);
    let count = |group: &Group| format!("{} {}", group.findings.len(), group.grade.counted());
    let counts: Vec<String> = groups.iter().map(count).collect();
    let state = groups
        .first()
        .map_or(State::Unknown, |group| group.grade.state());
    let text = if counts.is_empty() {
        "nothing was looked at".into()
    } else if view.sound {
        format!("Rollouts have what they need: {}", counts.join(", "))
    } else {
        format!("Rollouts would fail: {}", counts.join(", "))
    };
    (state, text)
}

/// A finding as text, for whoever can mend it.
pub(crate) fn text(finding: &FindingView) -> String {
    let mut lines = vec![format!("{}: {}", finding.about, finding.text)];
    if !finding.way_out.is_empty() {
        lines.push(format!("Way out: {}", finding.way_out));
    }
    if !finding.actions.is_empty() {
        lines.push(format!("IAM actions: {}", finding.actions.join(", ")));
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finding(level: &str, actions: &[&str]) -> FindingView {
        FindingView {
            level: level.into(),
            about: "production/us-east-1/website".into(),
            text: "the rule cannot be read".into(),
            way_out: "allow it".into(),
            actions: actions.iter().map(|&action| action.to_owned()).collect(),
        }
    }

    fn view(levels: &[&str]) -> DoctorView {
        DoctorView {
            findings: levels.iter().map(|level| finding(level, &[])).collect(),
            sound: !levels.contains(&"error"),
        }
    }

    #[test]
    fn the_worst_stand_first_and_nothing_is_lost() {
        let view = view(&["ok", "not-tried", "error", "strange", "ok"]);
        let groups = groups(&view);
        let grades: Vec<Grade> = groups.iter().map(|group| group.grade).collect();
        assert_eq!(
            grades,
            [Grade::Error, Grade::Warning, Grade::NotTried, Grade::Fine]
        );
        assert_eq!(
            groups
                .iter()
                .map(|group| group.findings.len())
                .sum::<usize>(),
            5
        );
    }

    #[test]
    fn the_verdict_counts_and_says_what_follows() {
        let (state, text) = verdict(&view(&["ok", "error", "ok"]));
        assert_eq!(state, State::High);
        assert_eq!(text, "Rollouts would fail: 1 to mend, 2 in order");
        let (state, text) = verdict(&view(&["ok"]));
        assert_eq!(state, State::Normal);
        assert!(text.starts_with("Rollouts have what they need"));
    }

    #[test]
    fn the_text_names_the_way_out_and_the_actions() {
        let text = text(&finding("error", &["ecs:UpdateService", "ecs:TagResource"]));
        assert_eq!(
            text,
            "production/us-east-1/website: the rule cannot be read\nWay out: allow it\n\
             IAM actions: ecs:UpdateService, ecs:TagResource"
        );
    }
}
