//! Confirmation in proportion to what could go wrong.
//!
//! Every command that others would see comes by here. The program says how it is
//! to be confirmed; the dialog restates it and carries the answer back, with the
//! one-time token the program gave. Held buttons do not come by: the way back
//! waits for no question.

use leptos::prelude::*;
use leptos::task::spawn_local;
use wire::{Command, Complaint, Confirmation, Confirmed, Done};

use crate::desk::{Desk, desk};
use crate::model::confirm::{self as model, Gesture};
use crate::parts::dialog::Dialog;
use crate::parts::field::TextField;
use crate::parts::hold::HoldButton;
use crate::{asks, browser, link};

/// What the dialog is about.
#[derive(Clone)]
pub(crate) struct Asking {
    command: Command,
    asked: Confirmation,
    /// What the program said when it was sent; empty before.
    trouble: String,
    /// It is on its way.
    sending: bool,
    /// What follows once it is done.
    then: Option<Callback<Done>>,
}

/// The button that has the focus when the dialog opens.
const CANCEL: &str = "confirm-cancel";

/// Asks as the command's level demands, then has it done.
pub(crate) fn confirm_and_operate(desk: Desk, command: Command) {
    confirm_and_then(desk, command, None);
}

/// The same, and calls back once it is done.
pub(crate) fn confirm_and_then(desk: Desk, command: Command, then: Option<Callback<Done>>) {
    spawn_local(async move {
        if model::asks_first(&command) {
            ask(desk, command, then).await;
        } else {
            let answer = operate(&command, None).await;
            conclude(desk, answer, None, then);
        }
    });
}

/// Asks the program how the command is to be confirmed, and goes on from there.
async fn ask(desk: Desk, command: Command, then: Option<Callback<Done>>) {
    let asked = match asks::confirmation(command.clone()).await {
        Ok(asked) => asked,
        Err(complaint) => return close(desk, Err(complaint)),
    };
    let at_once = model::gesture(asked.level) == Gesture::AtOnce;
    if at_once && asked.refused.is_empty() {
        desk.asking.set(None);
        let answer = operate(&command, None).await;
        return conclude(desk, answer, asked.undo, then);
    }
    let liftable = desk.store.bar.with_untracked(|bar| {
        bar.as_ref()
            .is_some_and(|bar| model::offers_changes(&command, &asked, bar))
    });
    if at_once && !liftable {
        return close(desk, Err(Complaint::new("refused", asked.refused)));
    }
    show(desk, command, asked, then);
}

/// Opens the dialog, or turns the open one to another question.
fn show(desk: Desk, command: Command, asked: Confirmation, then: Option<Callback<Done>>) {
    desk.asking.set(Some(Asking {
        command,
        asked,
        trouble: String::new(),
        sending: false,
        then,
    }));
    request_animation_frame(|| browser::focus(CANCEL));
}

/// Has it done; what was taken and not done is a complaint like any other.
async fn operate(command: &Command, confirmed: Option<&Confirmed>) -> Result<Done, Complaint> {
    let done = link::operate(command, confirmed).await?;
    match model::undone(&done) {
        Some(complaint) => Err(complaint),
        None => Ok(done),
    }
}

fn close(desk: Desk, answer: Result<Done, Complaint>) {
    desk.asking.set(None);
    desk.tell(answer, None);
}

fn conclude(
    desk: Desk,
    answer: Result<Done, Complaint>,
    undo: Option<Command>,
    then: Option<Callback<Done>>,
) {
    let done = answer.as_ref().ok().cloned();
    desk.tell(answer, undo);
    if let (Some(done), Some(then)) = (done, then) {
        then.run(done);
    }
}

/// Sends what the dialog is about. A refusal is shown in the dialog, with a fresh
/// token: the one that was sent is spent.
fn send(desk: Desk, typed: String, reason: String) {
    let Some(asking) = desk.asking.get_untracked().filter(|asking| !asking.sending) else {
        return;
    };
    change(desk, |asking| asking.sending = true);
    spawn_local(async move {
        let confirmed = model::confirmed(&asking.asked, &typed, &reason);
        let answer = operate(&asking.command, confirmed.as_ref()).await;
        match answer {
            Ok(done) => {
                desk.asking.set(None);
                conclude(desk, Ok(done), asking.asked.undo, asking.then);
            }
            Err(complaint) => {
                let again = asks::confirmation(asking.command.clone()).await;
                change(desk, |asking| {
                    asking.sending = false;
                    asking.trouble = complaint.message;
                    if let Ok(again) = again {
                        asking.asked = again;
                    }
                });
            }
        }
    });
}

/// Allows changes without leaving the dialog, then asks anew for what it is about.
fn allow(desk: Desk) {
    let Some(asking) = desk.asking.get_untracked().filter(|asking| !asking.sending) else {
        return;
    };
    change(desk, |asking| asking.sending = true);
    spawn_local(async move {
        let command = Command::AllowChanges {
            minutes: model::OFFERED_MINUTES,
        };
        let answer = match asks::confirmation(command.clone()).await {
            // A question of its own, in place of this one, which comes again after it.
            Ok(asked) if model::typing(&asked).is_some() => {
                let again = move |_| {
                    let Asking { command, then, .. } = asking.clone();
                    spawn_local(ask(desk, command, then));
                };
                return show(desk, command, asked, Some(Callback::new(again)));
            }
            Ok(asked) => operate(&command, model::confirmed(&asked, "", "").as_ref()).await,
            Err(complaint) => Err(complaint),
        };
        match answer {
            Ok(done) => {
                desk.tell(Ok(done), None);
                ask(desk, asking.command, asking.then).await;
            }
            Err(complaint) => change(desk, |asking| {
                asking.sending = false;
                asking.trouble = complaint.message;
            }),
        }
    });
}

fn change(desk: Desk, how: impl FnOnce(&mut Asking)) {
    desk.asking.update(|asking| {
        if let Some(asking) = asking {
            how(asking);
        }
    });
}

/// The dialog of the confirmation flow.
#[component]
pub(crate) fn ConfirmDialogs() -> impl IntoView {
    let desk = desk();
    let of = move |part: fn(&Asking) -> String| {
        desk.asking
            .with(|asking| asking.as_ref().map(part).unwrap_or_default())
    };
    let typed = RwSignal::new(String::new());
    let reason = RwSignal::new(String::new());
    let open = Memo::new(move |_| desk.asking.with(Option::is_some));
    let about = Memo::new(move |_| {
        desk.asking
            .with(|asking| asking.as_ref().map(|asking| asking.command.clone()))
    });
    Effect::new(move |_| {
        about.track();
        typed.set(String::new());
        reason.set(untrack(|| of(|asking| model::reason_of(&asking.command))));
    });
    // What was said about the words before is not true of the words now.
    Effect::new(move |before: Option<(String, String)>| {
        let words = (typed.get(), reason.get());
        if before.is_some_and(|before| before != words) {
            change(desk, |asking| asking.trouble.clear());
        }
        words
    });
    view! {
        <Dialog
            id="confirm"
            title=Signal::derive(move || of(|asking| asking.asked.title.clone()))
            open=open
            close=Callback::new(move |()| desk.asking.set(None))
        >
            <Facts />
            <Refused />
            <Typing typed reason />
            <p class="dialog-trouble" role="alert" data-part="confirm-trouble">
                {move || of(|asking| asking.trouble.clone())}
            </p>
            <Buttons typed reason />
        </Dialog>
    }
}

/// What is restated, label by label.
#[component]
fn Facts() -> impl IntoView {
    let desk = desk();
    let facts = Memo::new(move |_| {
        desk.asking.with(|asking| {
            let facts = asking.as_ref().map(|asking| asking.asked.facts.clone());
            facts.unwrap_or_default()
        })
    });
    let fact = |(label, value): (String, String)| {
        view! {
            <div>
                <dt>{label}</dt>
                <dd dir="auto">{value}</dd>
            </div>
        }
    };
    view! {
        <dl class="facts" data-part="confirm-facts">
            {move || facts.get().into_iter().map(fact).collect_view()}
        </dl>
    }
}

/// Why it is not allowed now, and what lifts that.
#[component]
fn Refused() -> impl IntoView {
    let desk = desk();
    let refused = Memo::new(move |_| {
        desk.asking.with(|asking| {
            let refused = asking.as_ref().map(|asking| asking.asked.refused.clone());
            refused.unwrap_or_default()
        })
    });
    let liftable = Memo::new(move |_| {
        desk.asking.with(|asking| {
            let bar = desk.store.bar.get();
            asking.as_ref().zip(bar).is_some_and(|(asking, bar)| {
                model::offers_changes(&asking.command, &asking.asked, &bar)
            })
        })
    });
    view! {
        <Show when=move || refused.with(|text| !text.is_empty())>
            <div class="dialog-refused" data-part="confirm-refused">
                <p>{move || refused.get()}</p>
                <Show when=move || liftable.get()>
                    <button type="button" id="confirm-allow" on:click=move |_| allow(desk)>
                        {format!("Allow changes for {} min", model::OFFERED_MINUTES)}
                    </button>
                </Show>
            </div>
        </Show>
    }
}

/// What has to be typed, where typing is asked for.
#[component]
fn Typing(typed: RwSignal<String>, reason: RwSignal<String>) -> impl IntoView {
    let desk = desk();
    let typing = Memo::new(move |_| {
        desk.asking.with(|asking| {
            let asked = asking.as_ref().map(|asking| &asking.asked);
            asked.and_then(model::typing)
        })
    });
    let label = Signal::derive(move || typing.get().unwrap_or_default());
    let named = move || label.with(|label| !label.is_empty());
    view! {
        <Show when=move || typing.with(Option::is_some)>
            <Show when=named>
                <TextField
                    id="confirm-typed"
                    label=label
                    value=typed
                    set=Callback::new(move |text| typed.set(text))
                />
            </Show>
            <TextField
                id="confirm-reason"
                label="Reason"
                help="Stands in the journal"
                value=reason
                set=Callback::new(move |text| reason.set(text))
            />
        </Show>
    }
}

/// Cancel first, with the focus; then what does it.
#[component]
fn Buttons(typed: RwSignal<String>, reason: RwSignal<String>) -> impl IntoView {
    let desk = desk();
    let asked = Memo::new(move |_| {
        desk.asking
            .with(|asking| asking.as_ref().map(|one| one.asked.clone()))
    });
    let sending = Memo::new(move |_| {
        desk.asking
            .with(|asking| asking.as_ref().is_some_and(|one| one.sending))
    });
    let verb = Signal::derive(move || asked.get().map(|asked| asked.verb).unwrap_or_default());
    let refused =
        Signal::derive(move || asked.get().map(|asked| asked.refused).unwrap_or_default());
    let is_held = move || {
        asked.with(|asked| {
            let level = asked.as_ref().map(|asked| asked.level);
            level.is_some_and(|level| model::gesture(level) == Gesture::Hold)
        })
    };
    let missing = Memo::new(move |_| {
        let asked = asked.get();
        asked
            .map(|asked| model::missing(&asked, &typed.get(), &reason.get()))
            .unwrap_or_default()
    });
    let hindrance = move || {
        let missing = missing.get();
        [refused.get(), missing.typed, missing.reason]
            .into_iter()
            .find(|text| !text.is_empty())
    };
    let go = move || match hindrance() {
        Some(text) => change(desk, |asking| asking.trouble = text),
        None => send(desk, typed.get_untracked(), reason.get_untracked()),
    };
    view! {
        <div class="dialog-buttons">
            <button type="button" id=CANCEL autofocus on:click=move |_| desk.asking.set(None)>
                "Cancel"
            </button>
            <Show
                when=is_held
                fallback=move || {
                    view! {
                        <button
                            type="button"
                            id="confirm-go"
                            class="primary"
                            aria-disabled=move || {
                                (sending.get() || hindrance().is_some()).then_some("true")
                            }
                            on:click=move |_| go()
                        >
                            {move || if sending.get() { "Sending…".to_owned() } else { verb.get() }}
                        </button>
                    }
                }
            >
                <HoldButton
                    id="confirm-hold"
                    label=verb
                    refused=refused
                    busy=sending
                    primary=true
                    fire=Callback::new(move |()| go())
                />
            </Show>
        </div>
    }
}
