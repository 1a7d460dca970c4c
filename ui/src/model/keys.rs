//! The registry of shortcuts: the one place that knows which key does what.
//!
//! Read by the `?` sheet and the palette, so that what they say is what happens.
//! Single keys can be turned off (people who dictate type them by accident);
//! those with Ctrl or Cmd stay.

use super::kind::Kind;
use super::route::{Place, Route};
use vocab::{Span, Timestamp};

/// What a shortcut, a menu item or a line of the palette does.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Action {
    /// Opens a screen.
    Go(Route),
    /// Opens the form for a new rollout.
    NewRollout,
    /// Opens the rollback sheet; the hold itself comes after it.
    RollBack,
    /// Pauses, or goes on after a pause.
    Pause,
    /// Promotes, or approves.
    Promote,
    /// Promotes to the end.
    PromoteFully,
    /// Leads to the held button of an abort.
    Abort,
    /// Acknowledges the topmost alarm.
    Acknowledge,
    /// Exports the open rollout's report.
    Export,
    /// Opens or closes the palette.
    Palette,
    /// Opens or closes the sheet of shortcuts.
    Shortcuts,
    /// Asks for leave to change protected environments.
    AllowChanges,
    /// Tries calls again after somebody has logged in.
    RetryLogin,
    /// Larger by a step.
    ZoomIn,
    /// Smaller by a step.
    ZoomOut,
    /// As large as at first.
    ZoomReset,
    /// From the system's theme to the dark one, the light one and back.
    NextTheme,
    /// Opens the wallboard in its own window.
    OpenWallboard,
}

impl Action {
    /// The screen it opens, when that is all it does.
    pub(crate) fn route(&self) -> Option<&Route> {
        match self {
            Self::Go(route) => Some(route),
            Self::NewRollout
            | Self::RollBack
            | Self::Pause
            | Self::Promote
            | Self::PromoteFully
            | Self::Abort
            | Self::Acknowledge
            | Self::Export
            | Self::Palette
            | Self::Shortcuts
            | Self::AllowChanges
            | Self::RetryLogin
            | Self::ZoomIn
            | Self::ZoomOut
            | Self::ZoomReset
            | Self::NextTheme
            | Self::OpenWallboard => None,
        }
    }
}

/// One line of the registry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Shortcut {
    /// As `KeyboardEvent.key` says them, one after the other: `["g", "n"]`.
    pub(crate) keys: &'static [&'static str],
    /// With Ctrl, or Cmd on a Mac.
    pub(crate) command: bool,
    /// What it does, for people.
    pub(crate) label: &'static str,
    /// Under which heading of the sheet.
    pub(crate) group: &'static str,
    pub(crate) action: Action,
}

impl Shortcut {
    /// As it stands on the sheet: "g n", "Ctrl K".
    pub(crate) fn words(&self) -> String {
        let keys = self.keys.join(" then ");
        if self.command {
            format!("Ctrl {}", keys.to_uppercase())
        } else {
            keys
        }
    }
}

const GO: &str = "Go to";
const ROLLOUT: &str = "Rollout";
const WINDOW: &str = "Window";

/// All shortcuts, in the order of the sheet.
pub(crate) fn registry() -> Vec<Shortcut> {
    let single = |keys, label, group, action| Shortcut {
        keys,
        command: false,
        label,
        group,
        action,
    };
    let command = |keys, label, action| Shortcut {
        keys,
        command: true,
        label,
        group: WINDOW,
        action,
    };
    vec![
        single(&["g", "n"], "Now", GO, Action::Go(Route::Now)),
        single(&["g", "r"], "Rollouts", GO, Action::Go(Route::Rollouts)),
        single(
            &["g", "v"],
            "Services",
            GO,
            Action::Go(Route::Services(Place::default())),
        ),
        single(
            &["g", "l"],
            "Logs",
            GO,
            Action::Go(Route::Logs(Place::default())),
        ),
        single(&["g", "c"], "Checks", GO, Action::Go(Route::Checks)),
        single(&["g", "h"], "History", GO, Action::Go(Route::History)),
        single(&["g", "j"], "Journal", GO, Action::Go(Route::Journal(0))),
        single(&["g", "p"], "Practice", GO, Action::Go(Route::Practice)),
        single(&["g", "s"], "Settings", GO, Action::Go(Route::Settings)),
        single(&["n"], "New rollout", ROLLOUT, Action::NewRollout),
        single(
            &["b"],
            "Roll back: then hold Enter or Space",
            ROLLOUT,
            Action::RollBack,
        ),
        single(&["p"], "Pause, or go on", ROLLOUT, Action::Pause),
        single(&["."], "Promote, or approve", ROLLOUT, Action::Promote),
        single(&["e"], "Export the report", ROLLOUT, Action::Export),
        single(
            &["a"],
            "Acknowledge the first alarm",
            ROLLOUT,
            Action::Acknowledge,
        ),
        command(&["k"], "Command palette", Action::Palette),
        single(&["?"], "Shortcuts", WINDOW, Action::Shortcuts),
        command(&["+"], "Larger", Action::ZoomIn),
        command(&["-"], "Smaller", Action::ZoomOut),
        command(&["0"], "Normal size", Action::ZoomReset),
        single(&["t"], "Next theme", WINDOW, Action::NextTheme),
    ]
}

/// The shortcuts that make sense on an estate of this kind.
pub(crate) fn registry_on(kind: Kind) -> Vec<Shortcut> {
    let here = |shortcut: &Shortcut| {
        let route = shortcut.action.route();
        route.is_none_or(|route| route.is_on(kind))
    };
    registry().into_iter().filter(here).collect()
}

/// A key that went down, as the page saw it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Stroke {
    /// `KeyboardEvent.key`.
    pub(crate) key: String,
    /// Ctrl, or Cmd on a Mac.
    pub(crate) command: bool,
    /// Alt, or Option.
    pub(crate) alt: bool,
    /// The keyboard repeats itself.
    pub(crate) repeat: bool,
    /// The focus is where text is typed.
    pub(crate) typing: bool,
    /// A dialog is open: single keys belong to it.
    pub(crate) in_dialog: bool,
}

/// How long the second key of a pair may take.
const PAIR: Span = Span::millis(1_500);

/// Remembers the first key of a pair.
#[derive(Debug, Clone, Default)]
pub(crate) struct Keys {
    first: Option<(String, Timestamp)>,
}

impl Keys {
    /// What a key does, if anything.
    pub(crate) fn press(
        &mut self,
        stroke: &Stroke,
        single_keys: bool,
        now: Timestamp,
    ) -> Option<Action> {
        let first = self.first.take();
        if stroke.alt || stroke.repeat {
            return None;
        }
        let allowed = stroke.command || (single_keys && !stroke.typing && !stroke.in_dialog);
        if !allowed {
            return None;
        }
        let key = match stroke.key.as_str() {
            // The plus sign shares its key with the equals sign.
            "=" if stroke.command => "+".to_owned(),
            key if stroke.command => key.to_lowercase(),
            key => key.to_owned(),
        };
        let before = first
            .filter(|(_, at)| now.since(*at) <= PAIR && !stroke.command)
            .map(|(key, _)| key);
        let typed: Vec<&str> = before
            .iter()
            .map(String::as_str)
            .chain([key.as_str()])
            .collect();
        let all = registry();
        let of = |keys: &[&str]| {
            all.iter()
                .find(|line| line.command == stroke.command && line.keys == keys)
                .map(|line| line.action.clone())
        };
        let found = of(&typed).or_else(|| of(&[key.as_str()]));
        let begins = |line: &Shortcut| {
            line.command == stroke.command && line.keys.len() > 1 && line.keys[0] == key
        };
        if found.is_none() && all.iter().any(begins) {
            self.first = Some((key, now));
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(key: &str) -> Stroke {
        Stroke {
            key: key.into(),
            ..Stroke::default()
        }
    }

    fn at(millis: i64) -> Timestamp {
        Timestamp::from_millis(millis)
    }

    #[test]
    fn pairs_need_both_keys_in_time() {
        let mut keys = Keys::default();
        assert_eq!(keys.press(&key("g"), true, at(0)), None);
        assert_eq!(
            keys.press(&key("n"), true, at(900)),
            Some(Action::Go(Route::Now))
        );
        keys.press(&key("g"), true, at(2_000));
        assert_eq!(
            keys.press(&key("n"), true, at(9_000)),
            Some(Action::NewRollout)
        );
        keys.press(&key("g"), true, at(10_000));
        assert_eq!(
            keys.press(&key("b"), true, at(10_100)),
            Some(Action::RollBack)
        );
    }

    #[test]
    fn single_keys_are_silent_where_text_is_typed_in_dialogs_and_when_turned_off() {
        let mut keys = Keys::default();
        let typing = Stroke {
            typing: true,
            ..key("b")
        };
        let dialog = Stroke {
            in_dialog: true,
            ..key("b")
        };
        assert_eq!(keys.press(&typing, true, at(0)), None);
        assert_eq!(keys.press(&dialog, true, at(0)), None);
        assert_eq!(keys.press(&key("b"), false, at(0)), None);
        assert_eq!(keys.press(&key("b"), true, at(0)), Some(Action::RollBack));
    }

    #[test]
    fn keys_with_ctrl_work_everywhere() {
        let mut keys = Keys::default();
        let palette = Stroke {
            command: true,
            typing: true,
            ..key("K")
        };
        let zoom = Stroke {
            command: true,
            ..key("=")
        };
        assert_eq!(keys.press(&palette, false, at(0)), Some(Action::Palette));
        assert_eq!(keys.press(&zoom, false, at(0)), Some(Action::ZoomIn));
        let copy = Stroke {
            command: true,
            ..key("n")
        };
        assert_eq!(keys.press(&copy, true, at(0)), None);
    }

    #[test]
    fn a_held_key_acts_once() {
        let mut keys = Keys::default();
        let repeat = Stroke {
            repeat: true,
            ..key("b")
        };
        assert_eq!(keys.press(&repeat, true, at(0)), None);
    }

    #[test]
    fn no_two_shortcuts_share_their_keys() {
        let all = registry();
        for (index, line) in all.iter().enumerate() {
            for other in &all[index + 1..] {
                assert!(
                    (line.keys, line.command) != (other.keys, other.command),
                    "`{}` and `{}`",
                    line.label,
                    other.label
                );
            }
        }
    }
}
