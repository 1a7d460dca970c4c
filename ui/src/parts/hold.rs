//! The held button: the one gesture of emergencies.

use std::time::Duration;

use leptos::prelude::*;

use crate::browser;
use crate::desk::desk;
use crate::model::hold::{Grip, Hold, Touch};
use crate::parts::why::Why;

/// How often the bar moves while it is held.
const TICK: Duration = Duration::from_millis(50);

/// A button that has to be held. It fires once; after that it says "in progress"
/// for as long as `busy` is true.
#[component]
pub(crate) fn HoldButton(
    /// Unique on the page.
    #[prop(into)]
    id: String,
    /// What stands on it: "Roll back".
    #[prop(into)]
    label: Signal<String>,
    /// What it is about, for those who hear the button without its surroundings.
    #[prop(into, optional)]
    about: Signal<String>,
    /// Said beside the gesture: "back in about 4 s".
    #[prop(into, optional)]
    hint: Signal<String>,
    /// Why it cannot be used; empty when it can.
    #[prop(into, optional)]
    refused: Signal<String>,
    /// What it did is under way.
    #[prop(into)]
    busy: Signal<bool>,
    /// The loud one of its screen.
    #[prop(optional)]
    primary: bool,
    /// What it does.
    fire: Callback<()>,
) -> impl IntoView {
    let desk = desk();
    let hold = RwSignal::new(Hold::Resting);
    let now = RwSignal::new(browser::wall());
    let setting = Signal::derive(move || desk.settings.get().hold());
    let parts = Parts {
        hold,
        now,
        setting,
        label,
        about,
        hint,
        refused,
    };
    let touch = move |touch: Touch| match parts.touched(touch) {
        Touched::Nothing => {}
        Touched::Refused(why) => desk.toast(why, true, None),
        Touched::Fires => fire.run(()),
    };
    watch_over(hold, busy, touch);
    view! {
        <span class="hold why-anchor" class:hold-primary=primary data-part="hold">
            {parts.button(id.clone(), touch)}
            <Why id=format!("{id}-why") refused />
            <Show when=move || {
                hold.get() == Hold::Asking
            }>{move || parts.second_step(touch)}</Show>
        </span>
    }
}

/// What came of a touch.
enum Touched {
    Nothing,
    /// It was pressed although it cannot be used, for this reason.
    Refused(String),
    Fires,
}

/// Moves the bar while it is held, and settles once what it did is done.
fn watch_over(
    hold: RwSignal<Hold>,
    busy: Signal<bool>,
    touch: impl Fn(Touch) + Copy + Send + Sync + 'static,
) {
    Effect::new(move |timer: Option<Option<IntervalHandle>>| {
        if let Some(Some(timer)) = timer {
            timer.clear();
        }
        matches!(hold.get(), Hold::Holding { .. })
            .then(|| set_interval_with_handle(move || touch(Touch::Tick), TICK).ok())
            .flatten()
    });
    Effect::new(move |was: Option<bool>| {
        let busy = busy.get();
        if busy {
            // Another button for the same thing may have fired.
            hold.set(Hold::Fired);
        } else if was == Some(true) {
            touch(Touch::Settled);
        }
        busy
    });
    let blur = window_event_listener(leptos::ev::blur, move |_| touch(Touch::Blur));
    on_cleanup(move || blur.remove());
}

#[derive(Clone, Copy)]
struct Parts {
    hold: RwSignal<Hold>,
    now: RwSignal<vocab::Timestamp>,
    setting: Signal<crate::model::hold::Setting>,
    label: Signal<String>,
    about: Signal<String>,
    hint: Signal<String>,
    refused: Signal<String>,
}

impl Parts {
    fn touched(self, touch: Touch) -> Touched {
        let refused = self.refused.get_untracked();
        if !refused.is_empty() && matches!(touch, Touch::Press { .. }) {
            return Touched::Refused(refused);
        }
        let now = browser::wall();
        self.now.set(now);
        let before = self.hold.get_untracked();
        let (next, fires) = before.touched(touch, self.setting.get_untracked(), now);
        if next != before {
            self.hold.set(next);
        }
        if fires {
            Touched::Fires
        } else {
            Touched::Nothing
        }
    }

    fn second_step(self, touch: impl Fn(Touch) + Copy + Send + Sync + 'static) -> impl IntoView {
        view! {
            <span
                class="hold-ask"
                role="group"
                aria-label=move || self.about.get()
                on:keydown=move |event| {
                    if event.key() == "Escape" {
                        event.prevent_default();
                        event.stop_propagation();
                        touch(Touch::Escape);
                    }
                }
            >
                <button
                    type="button"
                    class="hold-confirm"
                    data-part="hold-confirm"
                    on:click=move |_| touch(Touch::Confirm)
                >
                    {move || format!("Confirm: {}", self.label.get())}
                </button>
                <button
                    type="button"
                    data-part="hold-cancel"
                    on:click=move |_| touch(Touch::Cancel)
                >
                    "Cancel"
                </button>
            </span>
        }
    }

    fn button(
        self,
        id: String,
        touch: impl Fn(Touch) + Copy + Send + Sync + 'static,
    ) -> impl IntoView {
        let progress = move || {
            let share = self.hold.get().progress(self.setting.get(), self.now.get());
            format!("{:.1}%", share * 100.0)
        };
        let under = move || {
            let refused = self.refused.get();
            let hold = self.hold.get();
            if refused.is_empty() || hold == Hold::Fired {
                hold.hint(self.setting.get(), &self.hint.get())
            } else {
                "not now".into()
            }
        };
        let name = move || match self.about.get() {
            about if about.is_empty() => String::new(),
            about => format!(" {about}"),
        };
        let why = format!("{id}-why");
        let why = move || (!self.refused.get().is_empty()).then(|| why.clone());
        view! {
            <button
                type="button"
                id=id
                class="hold-button"
                aria-describedby=why
                data-hold=move || word(self.hold.get())
                aria-disabled=move || (!self.refused.get().is_empty()).then_some("true")
                on:pointerdown=move |event| {
                    if event.button() == 0 {
                        touch(press(Grip::Pointer, false));
                    }
                }
                on:pointerup=move |_| touch(Touch::Release(Grip::Pointer))
                on:pointercancel=move |_| touch(Touch::Leave)
                on:pointerleave=move |_| touch(Touch::Leave)
                on:blur=move |_| touch(Touch::Blur)
                on:contextmenu=move |event| event.prevent_default()
                on:keydown=move |event| self.key(&event, touch)
                on:keyup=move |event| {
                    if let Some(grip) = grip(&event.key()) {
                        event.prevent_default();
                        touch(Touch::Release(grip));
                    }
                }
            >
                <span class="hold-fill" aria-hidden="true" style:width=progress></span>
                <span class="hold-label">
                    {move || self.label.get()} <span class="hidden">{name}</span>
                </span>
                <span class="hold-hint">{under}</span>
            </button>
        }
    }
}

impl Parts {
    fn key(self, event: &web_sys::KeyboardEvent, touch: impl Fn(Touch)) {
        let hold = self.hold.get_untracked();
        let held = matches!(hold, Hold::Holding { .. } | Hold::Asking);
        if let Some(pressed) = key_down(event) {
            // Neither a click at the end nor a page that scrolls.
            event.prevent_default();
            touch(pressed);
        } else if event.key() == "Escape" && held {
            // Esc lets go; it does not close the dialog as well.
            event.prevent_default();
            event.stop_propagation();
            touch(Touch::Escape);
        }
    }
}

fn word(hold: Hold) -> &'static str {
    match hold {
        Hold::Resting => "resting",
        Hold::Holding { .. } => "holding",
        Hold::Asking => "asking",
        Hold::Fired => "fired",
    }
}

fn press(by: Grip, repeat: bool) -> Touch {
    Touch::Press { by, repeat }
}

fn grip(key: &str) -> Option<Grip> {
    match key {
        "Enter" => Some(Grip::Enter),
        " " => Some(Grip::Space),
        _ => None,
    }
}

fn key_down(event: &web_sys::KeyboardEvent) -> Option<Touch> {
    grip(&event.key()).map(|grip| press(grip, event.repeat()))
}
