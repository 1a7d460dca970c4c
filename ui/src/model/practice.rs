//! The practice panel: the clock's speeds, faults in words, drills told as stories.

use vocab::{Span, Timestamp};
use wire::{Debrief, FaultKindRow};

/// The speeds there are buttons for.
pub(crate) const SPEEDS: [u32; 7] = [1, 5, 30, 60, 120, 300, 600];

/// The fastest the practice clock runs.
const FASTEST: u32 = 600;

/// The speed somebody typed.
///
/// # Errors
/// What is wrong with it, for the field.
pub(crate) fn speed(text: &str) -> Result<u32, String> {
    let text = text.trim().trim_end_matches('×').trim_end();
    let times = text.parse::<u32>().ok();
    times
        .filter(|times| (1..=FASTEST).contains(times))
        .ok_or_else(|| format!("write a whole number from 1 to {FASTEST}"))
}

/// What somebody wants to go wrong.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Wish {
    /// The fault's name.
    pub(crate) kind: String,
    /// The service; empty for everywhere.
    pub(crate) service: String,
    /// Settings as typed: `errors=3 slower=2`.
    pub(crate) settings: String,
}

/// The words of a wish, as the command line takes them.
///
/// # Errors
/// What is wrong with the settings, for their field.
pub(crate) fn inject_words(wish: &Wish) -> Result<String, String> {
    let mut words = vec![wish.kind.as_str()];
    if !wish.service.is_empty() {
        words.push(&wish.service);
    }
    for setting in wish.settings.split([' ', ',', '\n', '\t']) {
        match setting.split_once('=') {
            None if setting.is_empty() => {}
            Some((name, value)) if !name.is_empty() && !value.is_empty() => words.push(setting),
            Some(_) | None => {
                return Err(format!("`{setting}` is no setting: write name=value"));
            }
        }
    }
    Ok(words.join(" "))
}

/// A fault in force, for people: `brown-out:production/us-east-1/website:errors=3`
/// is "brown-out on website in production us-east-1, errors=3".
pub(crate) fn in_force(words: &str) -> String {
    let mut parts = words.split(':');
    let kind = parts.next().unwrap_or_default();
    let mut text = kind.to_owned();
    if let Some(place) = parts.next() {
        match place.split('/').collect::<Vec<_>>().as_slice() {
            ["*"] => text.push_str(" everywhere"),
            [environment, region, service] => {
                text.push_str(&format!(" on {service} in {environment} {region}"));
            }
            _ => text.push_str(&format!(" {place}")),
        }
    }
    for setting in parts {
        text.push_str(", ");
        text.push_str(setting);
    }
    text
}

/// A fault as the form shows it: what it does, and its settings one by one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FaultShown {
    /// What it does.
    pub(crate) what: String,
    /// Name with its default, and what it means: `errors=3`, "percent of requests …".
    pub(crate) settings: Vec<(String, String)>,
}

/// A fault's help, parted into what it does and its settings. Help that is not
/// built like that is shown whole.
pub(crate) fn fault(row: &FaultKindRow) -> FaultShown {
    let whole = FaultShown {
        what: row.help.clone(),
        settings: Vec::new(),
    };
    let mut starts: Vec<usize> = row
        .help
        .match_indices("=")
        .filter_map(|(at, _)| {
            let before = row.help.get(..at)?;
            let name = before.rsplit([' ']).next()?;
            let start = at - name.len();
            let lead = row.help.get(..start)?;
            let follows = lead.ends_with("; ") || lead.ends_with("), ");
            (follows && !name.is_empty()).then_some(start)
        })
        .collect();
    let Some(first) = starts.first().copied() else {
        return whole;
    };
    starts.push(row.help.len() + 2);
    let settings = starts.windows(2).filter_map(|pair| {
        let [from, until] = pair else { return None };
        let text = row.help.get(*from..until.saturating_sub(2))?;
        let (setting, meaning) = text.split_once(" (")?;
        let meaning = meaning.strip_suffix(')').unwrap_or(meaning);
        Some((setting.to_owned(), meaning.to_owned()))
    });
    FaultShown {
        what: row
            .help
            .get(..first.saturating_sub(2))
            .unwrap_or(&row.help)
            .to_owned(),
        settings: settings.collect(),
    }
}

/// A chapter of what was learnt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Chapter {
    /// Its heading.
    pub(crate) heading: &'static str,
    /// Its sentences.
    pub(crate) sentences: Vec<String>,
}

/// A drill as a story: what happened, when it could be known, what it cost, what
/// to take home. What was done, moment by moment, stands in the debrief itself.
pub(crate) fn story(debrief: &Debrief) -> (Vec<Chapter>, Vec<Chapter>) {
    let chapter = |heading, sentences| Chapter { heading, sentences };
    let before = vec![
        chapter("What happened", vec![debrief.what_happened.clone()]),
        chapter("When it could be known", known(debrief)),
    ];
    let mut ending = vec![debrief.ending.clone()];
    if let Some(millis) = debrief.promise_millis {
        ending.push(format!(
            "From the decision until the weight was read back: {}. Promised: 30 s.",
            Span::millis(millis)
        ));
    }
    let after = vec![
        chapter("How it ended", ending),
        chapter("Who was affected", vec![affected(debrief)]),
        chapter("To take home", vec![debrief.lesson.clone()]),
    ];
    (before, after)
}

fn known(debrief: &Debrief) -> Vec<String> {
    let later = |at: Timestamp| at.since(debrief.began);
    vec![
        format!("It began at {}.", debrief.began.clock()),
        debrief.knowable.map_or_else(
            || "The measurements could never show it.".to_owned(),
            |at| format!("The measurements could show it {} later.", later(at)),
        ),
        debrief.acted.map_or_else(
            || "The control room did nothing by itself.".to_owned(),
            |at| format!("The control room acted {} after it began.", later(at)),
        ),
    ]
}

fn affected(debrief: &Debrief) -> String {
    format!(
        "Of {} requests {} failed and {} were too slow because of it. Sessions spent {} beyond \
         their gates.",
        vocab::grouped(debrief.requests),
        vocab::grouped(debrief.failed_requests),
        vocab::grouped(debrief.slow_requests),
        Span::minutes(debrief.session_minutes)
    )
}

/// The seed somebody typed; empty means the drill's own.
///
/// # Errors
/// What is wrong with it, for the field.
pub(crate) fn seed(text: &str) -> Result<Option<u64>, String> {
    match text.trim() {
        "" => Ok(None),
        text => text
            .parse()
            .map(Some)
            .map_err(|_| "write a whole number, or leave it empty for the drill's own".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(help: &str) -> FaultKindRow {
        FaultKindRow {
            name: "x".into(),
            help: help.into(),
        }
    }

    #[test]
    fn speeds_are_whole_and_within_bounds() {
        assert_eq!(speed(" 60× "), Ok(60));
        assert!(
            ["0", "601", "1.5", "", "fast"]
                .iter()
                .all(|text| speed(text).is_err())
        );
        assert!(
            SPEEDS
                .iter()
                .all(|times| speed(&times.to_string()) == Ok(*times))
        );
    }

    #[test]
    fn a_wish_is_written_as_the_command_line_takes_it() {
        let mut wish = Wish {
            kind: "brown-out".into(),
            service: "website".into(),
            settings: " errors=3,  slower=2 ".into(),
        };
        assert_eq!(
            inject_words(&wish).unwrap(),
            "brown-out website errors=3 slower=2"
        );
        wish.service.clear();
        wish.settings.clear();
        assert_eq!(inject_words(&wish).unwrap(), "brown-out");
    }

    #[test]
    fn settings_without_name_or_value_are_refused_by_their_words() {
        for settings in ["errors", "=3", "errors="] {
            let wish = Wish {
                kind: "brown-out".into(),
                service: String::new(),
                settings: settings.into(),
            };
            assert!(inject_words(&wish).unwrap_err().contains(settings));
        }
    }

    #[test]
    fn faults_in_force_say_where_in_words() {
        assert_eq!(
            in_force("brown-out:production/us-east-1/website:errors=3:for=6m"),
            "brown-out on website in production us-east-1, errors=3, for=6m"
        );
        assert_eq!(
            in_force("throttling:*:share=100"),
            "throttling everywhere, share=100"
        );
        assert_eq!(in_force("3 % errors on website"), "3 % errors on website");
        assert_eq!(in_force(""), "");
    }

    #[test]
    fn help_is_parted_into_what_it_does_and_its_settings() {
        let shown = fault(&row(
            "kills tasks of a slot; replacements start by themselves; slot=stable (which slot it \
             is about; stable, canary, a or b), every= (again; 10s to 1h)",
        ));
        assert_eq!(
            shown.what,
            "kills tasks of a slot; replacements start by themselves"
        );
        let settings: Vec<&str> = shown.settings.iter().map(|of| of.0.as_str()).collect();
        assert_eq!(settings, ["slot=stable", "every="]);
        assert_eq!(shown.settings[1].1, "again; 10s to 1h");
    }

    #[test]
    fn help_without_settings_is_shown_whole() {
        let shown = fault(&row("permits no call that changes something"));
        assert_eq!(shown.what, "permits no call that changes something");
        assert!(shown.settings.is_empty());
        assert_eq!(fault(&row("a = b")).what, "a = b");
        assert_eq!(fault(&row("=")).what, "=");
    }

    fn debrief() -> Debrief {
        Debrief {
            drill: "leak".into(),
            seed: 7,
            what_happened: "it leaked".into(),
            began: Timestamp::from_millis(0),
            knowable: Some(Timestamp::from_millis(90_000)),
            acted: None,
            done: vec![],
            ending: "rolled back".into(),
            failed_requests: 12,
            slow_requests: 3400,
            requests: 1_200_000,
            session_minutes: 75,
            promise_millis: Some(3800),
            lesson: "wait".into(),
        }
    }

    #[test]
    fn a_story_says_when_it_could_be_known_and_what_was_done_about_it() {
        let (before, after) = story(&debrief());
        assert_eq!(
            before[1].sentences[1],
            "The measurements could show it 1 min 30 s later."
        );
        assert_eq!(
            before[1].sentences[2],
            "The control room did nothing by itself."
        );
        assert!(after[0].sentences[1].contains("3.8 s"));
        assert!(after[1].sentences[0].contains("1,200,000 requests 12 failed and 3,400"));
    }

    #[test]
    fn a_story_without_a_way_back_promises_nothing() {
        let mut debrief = debrief();
        debrief.promise_millis = None;
        assert_eq!(story(&debrief).1[0].sentences.len(), 1);
    }

    #[test]
    fn a_seed_is_a_number_or_the_drills_own() {
        assert_eq!(seed(" "), Ok(None));
        assert_eq!(seed("42"), Ok(Some(42)));
        assert!(seed("-1").is_err());
    }
}
