//! The held button: what fires, what aborts.
//!
//! ```text
//!            press                 held long enough
//!   Resting ───────▶ Holding ──────────────────────▶ Fired ──┐
//!      ▲                │ release, Esc, blur, leave     ▲     │ the frame says
//!      ├────────────────┘                               │     │ what came of it
//!      │     press (two-step)        confirm            │     │
//!      ├──────────────────▶ Asking ─────────────────────┘     │
//!      │                      │ Esc, cancel                   │
//!      └──────────────────────┴───────────────────────────────┘
//! ```
//! Fires at most once until it is settled: a second press while it is under way
//! does nothing.

use vocab::{Span, Timestamp};

/// Where the gesture is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Hold {
    /// Nobody touches it.
    #[default]
    Resting,
    /// It is held down.
    Holding {
        /// Since when.
        since: Timestamp,
        /// By what; only the same one's release counts.
        by: Grip,
    },
    /// Two-step: pressed once, waits for the second press.
    Asking,
    /// It was done; nothing more happens until it is settled.
    Fired,
}

/// What holds the button.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Grip {
    /// A pointer: mouse, finger, pen.
    Pointer,
    /// The Enter key.
    Enter,
    /// The space bar.
    Space,
}

/// What happens to the button.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Touch {
    /// Pressed. Keys repeat while they are down; a repeat is no new press.
    Press {
        /// With what.
        by: Grip,
        /// Whether the keyboard repeats itself.
        repeat: bool,
    },
    /// Let go.
    Release(Grip),
    /// The pointer left the button.
    Leave,
    /// The focus left the button, or the window.
    Blur,
    /// Esc.
    Escape,
    /// Time has passed.
    Tick,
    /// Two-step: the second button was pressed.
    Confirm,
    /// Two-step: the other second button was pressed.
    Cancel,
    /// The estate says what came of it, or it was refused.
    Settled,
}

/// How the button is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Setting {
    /// How long it has to be held.
    pub(crate) time: Span,
    /// Press and confirm, instead of holding.
    pub(crate) two_step: bool,
}

impl Hold {
    /// Where the gesture is after a touch, and whether it fires now.
    pub(crate) fn touched(self, touch: Touch, setting: Setting, now: Timestamp) -> (Self, bool) {
        match self {
            Self::Resting => (Self::pressed(touch, setting, now), false),
            Self::Holding { since, by } => match touch {
                Touch::Tick if now.since(since) >= setting.time => (Self::Fired, true),
                // A tick may be late; what was held long enough counts.
                Touch::Release(grip) if grip == by && now.since(since) >= setting.time => {
                    (Self::Fired, true)
                }
                Touch::Release(grip) if grip == by => (Self::Resting, false),
                Touch::Leave if by == Grip::Pointer => (Self::Resting, false),
                Touch::Blur | Touch::Escape | Touch::Settled => (Self::Resting, false),
                Touch::Press { .. }
                | Touch::Release(_)
                | Touch::Leave
                | Touch::Tick
                | Touch::Confirm
                | Touch::Cancel => (self, false),
            },
            Self::Asking => match touch {
                Touch::Confirm => (Self::Fired, true),
                Touch::Escape | Touch::Cancel | Touch::Settled => (Self::Resting, false),
                Touch::Press { .. }
                | Touch::Release(_)
                | Touch::Leave
                | Touch::Blur
                | Touch::Tick => (self, false),
            },
            Self::Fired => match touch {
                Touch::Settled => (Self::Resting, false),
                Touch::Press { .. }
                | Touch::Release(_)
                | Touch::Leave
                | Touch::Blur
                | Touch::Escape
                | Touch::Tick
                | Touch::Confirm
                | Touch::Cancel => (self, false),
            },
        }
    }

    fn pressed(touch: Touch, setting: Setting, now: Timestamp) -> Self {
        match touch {
            Touch::Press { repeat: false, .. } if setting.two_step => Self::Asking,
            Touch::Press { by, repeat: false } => Self::Holding { since: now, by },
            Touch::Press { repeat: true, .. }
            | Touch::Release(_)
            | Touch::Leave
            | Touch::Blur
            | Touch::Escape
            | Touch::Tick
            | Touch::Confirm
            | Touch::Cancel
            | Touch::Settled => Self::Resting,
        }
    }

    /// How much of the hold is done, 0 to 1.
    pub(crate) fn progress(self, setting: Setting, now: Timestamp) -> f64 {
        match self {
            Self::Resting | Self::Asking => 0.0,
            Self::Holding { since, .. } => {
                let whole = setting.time.as_seconds().max(0.001);
                (now.since(since).as_seconds() / whole).min(1.0)
            }
            Self::Fired => 1.0,
        }
    }

    /// What stands under the label.
    pub(crate) fn hint(self, setting: Setting, back_in: &str) -> String {
        let gesture = match self {
            Self::Resting if setting.two_step => "press, then confirm".to_owned(),
            Self::Resting => format!("hold {:.1} s", setting.time.as_seconds()),
            Self::Holding { .. } => return "keep holding… let go to cancel".into(),
            Self::Asking => return "confirm or cancel".into(),
            Self::Fired => return "in progress".into(),
        };
        if back_in.is_empty() {
            gesture
        } else {
            format!("{gesture} · {back_in}")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOLD: Setting = Setting {
        time: Span::millis(1_500),
        two_step: false,
    };
    const TWO_STEP: Setting = Setting {
        two_step: true,
        ..HOLD
    };
    const POINTER: Touch = Touch::Press {
        by: Grip::Pointer,
        repeat: false,
    };

    /// Plays touches with their times; says where it ends and how often it fired.
    fn play(setting: Setting, touches: &[(i64, Touch)]) -> (Hold, usize) {
        let mut hold = Hold::Resting;
        let mut fired = 0;
        for (at, touch) in touches {
            let (next, fires) = hold.touched(*touch, setting, Timestamp::from_millis(*at));
            hold = next;
            fired += usize::from(fires);
        }
        (hold, fired)
    }

    #[test]
    fn holding_long_enough_fires_once() {
        let touches = [
            (0, POINTER),
            (1_499, Touch::Tick),
            (1_500, Touch::Tick),
            (1_600, Touch::Tick),
            (1_700, Touch::Release(Grip::Pointer)),
            (1_800, POINTER),
            (4_000, Touch::Tick),
        ];
        assert_eq!(play(HOLD, &touches), (Hold::Fired, 1));
    }

    #[test]
    fn everything_that_lets_go_aborts() {
        for touch in [
            Touch::Release(Grip::Pointer),
            Touch::Leave,
            Touch::Blur,
            Touch::Escape,
        ] {
            let touches = [(0, POINTER), (1_400, touch), (1_600, Touch::Tick)];
            assert_eq!(play(HOLD, &touches), (Hold::Resting, 0), "{touch:?}");
        }
    }

    #[test]
    fn a_repeating_key_neither_begins_nor_prolongs() {
        let enter = |repeat| Touch::Press {
            by: Grip::Enter,
            repeat,
        };
        assert_eq!(
            play(HOLD, &[(0, enter(true)), (2_000, Touch::Tick)]),
            (Hold::Resting, 0)
        );
        let touches = [
            (0, enter(false)),
            (1_400, enter(true)),
            (1_500, Touch::Tick),
        ];
        assert_eq!(play(HOLD, &touches), (Hold::Fired, 1));
    }

    #[test]
    fn the_pointer_may_leave_while_a_key_holds() {
        let space = Touch::Press {
            by: Grip::Space,
            repeat: false,
        };
        let touches = [
            (0, space),
            (500, Touch::Leave),
            (600, Touch::Release(Grip::Pointer)),
            (1_500, Touch::Tick),
        ];
        assert_eq!(play(HOLD, &touches), (Hold::Fired, 1));
    }

    #[test]
    fn a_late_tick_does_not_take_the_gesture_away() {
        let touches = [(0, POINTER), (1_501, Touch::Release(Grip::Pointer))];
        assert_eq!(play(HOLD, &touches), (Hold::Fired, 1));
    }

    #[test]
    fn two_steps_need_the_second_button() {
        let touches = [(0, POINTER), (9_000, Touch::Tick), (9_001, POINTER)];
        assert_eq!(play(TWO_STEP, &touches), (Hold::Asking, 0));
        assert_eq!(
            play(TWO_STEP, &[(0, POINTER), (1, Touch::Confirm)]),
            (Hold::Fired, 1)
        );
        assert_eq!(
            play(TWO_STEP, &[(0, POINTER), (1, Touch::Escape)]),
            (Hold::Resting, 0)
        );
        assert_eq!(
            play(TWO_STEP, &[(0, POINTER), (1, Touch::Cancel)]),
            (Hold::Resting, 0)
        );
    }

    #[test]
    fn once_settled_it_can_be_used_again() {
        let touches = [
            (0, POINTER),
            (1_500, Touch::Tick),
            (3_000, Touch::Settled),
            (4_000, POINTER),
            (5_500, Touch::Tick),
        ];
        assert_eq!(play(HOLD, &touches), (Hold::Fired, 2));
    }

    #[test]
    fn progress_and_hint_tell_where_it_is() {
        let (holding, _) = Hold::Resting.touched(POINTER, HOLD, Timestamp::from_millis(0));
        let half = holding.progress(HOLD, Timestamp::from_millis(750));
        assert!((half - 0.5).abs() < 1e-9);
        assert_eq!(
            Hold::Resting.hint(HOLD, "back in about 4 s"),
            "hold 1.5 s · back in about 4 s"
        );
        assert_eq!(Hold::Resting.hint(TWO_STEP, ""), "press, then confirm");
    }
}
