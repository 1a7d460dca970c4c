//! The one note that asks for a login: nothing is called until somebody has.

use leptos::prelude::*;
use wire::State;

use crate::desk::desk;
use crate::model::keys::Action;
use crate::model::login::{Login, login};
use crate::parts::copy::CopyButton;
use crate::parts::shape::Shape;

/// What has to be done in a terminal, and the way on after it.
#[component]
pub(crate) fn LoginNote(
    /// Without buttons, where nothing can be pressed.
    #[prop(optional)]
    only_told: bool,
) -> impl IntoView {
    let store = desk().store;
    let needed = Memo::new(move |_| {
        store
            .bar
            .with(|bar| bar.as_ref().and_then(|bar| login(&bar.login)))
    });
    let desk = desk();
    let factor = Memo::new(move |_| desk.factor().is_some());
    view! { {move || needed.get().map(|needed| note(needed, only_told, factor.get()))} }
}

/// With a second factor there is nothing to do in a terminal: the code is typed here.
fn note(Login { sentence, command }: Login, only_told: bool, factor: bool) -> impl IntoView {
    let desk = desk();
    let (id, label) = match factor {
        true => ("login-open", "Enter code…"),
        false => ("login-retry", "Try again"),
    };
    let buttons = (!only_told).then(|| {
        let copied = command.filter(|_| !factor).map(|command| {
            let text = command.clone();
            view! {
                <code class="login-command" data-part="login-command">
                    {command}
                </code>
                <CopyButton
                    id="login-copy"
                    label="Copy command"
                    text=Callback::new(move |()| text.clone())
                />
            }
        });
        view! {
            <div class="login-way">
                {copied}
                <button
                    type="button"
                    id=id
                    on:click=move |_| desk.act(Action::RetryLogin)
                >
                    {label}
                </button>
            </div>
        }
    });
    view! {
        <section class="login-note" aria-label="Login needed" data-part="login">
            <Shape state=State::Waiting />
            <p dir="auto">
                <b>{State::Waiting.word()} " Login needed: "</b>
                {sentence}
                " Nothing is asked until then; what is shown is from before."
            </p>
            {buttons}
        </section>
    }
}
