//! The dialog of a login that wants a second factor.

use leptos::prelude::*;
use leptos::task::spawn_local;
use wire::{Code, Command, FactorView};

use crate::desk::{Desk, Overlay, desk};
use crate::link;
use crate::model::login::code;
use crate::parts::dialog::Dialog;
use crate::parts::field::TextField;

/// What the dialog knows.
#[derive(Clone, Copy)]
struct Form {
    typed: RwSignal<String>,
    /// What the program said of the last code.
    trouble: RwSignal<String>,
    sending: RwSignal<bool>,
}

/// Asks for the code that a device shows. It goes to the program once; nothing of
/// it stays in the page.
#[component]
pub(crate) fn LoginDialog() -> impl IntoView {
    let desk = desk();
    let form = Form {
        typed: RwSignal::new(String::new()),
        trouble: RwSignal::new(String::new()),
        sending: RwSignal::new(false),
    };
    let factor = Memo::new(move |_| desk.factor());
    let open = Signal::derive(move || {
        desk.overlay.get() == Some(Overlay::LogIn) && factor.with(Option::is_some)
    });
    let close = Callback::new(move |()| desk.overlay.set(None));
    Effect::new(move |_| {
        if !open.get() {
            form.typed.set(String::new());
            form.trouble.set(String::new());
        }
    });
    view! {
        <Dialog id="login-dialog" title="Log in with a second factor" open close>
            {move || factor.get().map(facts)}
            <form
                id="login-form"
                on:submit=move |event| {
                    event.prevent_default();
                    form.send(desk);
                }
            >
                <TextField
                    id="login-code"
                    label="Code"
                    help="the six digits the device shows now; used once, kept nowhere"
                    trouble=form.trouble
                    value=form.typed
                    set=Callback::new(move |text| form.typed.set(text))
                    numeric=true
                />
                <div class="dialog-buttons">
                    <button type="button" id="login-cancel" on:click=move |_| close.run(())>
                        "Cancel"
                    </button>
                    <button
                        type="submit"
                        id="login-go"
                        class="primary"
                        aria-disabled=move || {
                            (form.sending.get() || form.typed.with(|typed| code(typed).is_none()))
                                .then_some("true")
                        }
                    >
                        {move || if form.sending.get() { "Logging in…" } else { "Log in" }}
                    </button>
                </div>
            </form>
        </Dialog>
    }
}

impl Form {
    fn send(self, desk: Desk) {
        let Some(factor) = desk.factor().filter(|_| !self.sending.get_untracked()) else {
            return;
        };
        let Some(code) = self.typed.with_untracked(|typed| code(typed)) else {
            return self.trouble.set("a code has six digits".into());
        };
        self.sending.set(true);
        self.typed.set(String::new());
        let command = Command::LogIn {
            device: factor.device,
            code: Code::new(code),
        };
        spawn_local(async move {
            let answer = link::operate(&command, None).await;
            let _ = self.sending.try_set(false);
            match answer {
                Ok(done) => {
                    desk.overlay.set(None);
                    desk.tell(Ok(done), None);
                }
                Err(complaint) => {
                    let _ = self.trouble.try_set(complaint.message);
                }
            }
        });
    }
}

fn facts(factor: FactorView) -> impl IntoView {
    let fact = |(label, value): (&'static str, String)| {
        view! {
            <div>
                <dt>{label}</dt>
                <dd class="mono" dir="auto">
                    {value}
                </dd>
            </div>
        }
    };
    let facts = [
        ("Account", factor.account),
        ("Role", factor.role),
        ("Device", factor.device),
    ];
    view! {
        <dl class="facts" data-part="login-facts">
            {facts.into_iter().map(fact).collect_view()}
        </dl>
    }
}
