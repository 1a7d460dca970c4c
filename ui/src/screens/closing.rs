//! What becomes of rollouts when the window closes.

use leptos::prelude::*;
use leptos::task::spawn_local;
use wire::{Closing, Command};

use crate::desk::desk;
use crate::model::closing;
use crate::parts::dialog::Dialog;
use crate::parts::hold::HoldButton;
use crate::{browser, link};

const CANCEL: &str = "closing-stay";

/// The question the program has when the window is closed while it drives. It is
/// always answered: without an answer the program goes on waiting for one.
#[component]
pub(crate) fn ClosingDialog() -> impl IntoView {
    let desk = desk();
    let rollouts = RwSignal::new(None::<Vec<String>>);
    let trouble = RwSignal::new(String::new());
    let sending = RwSignal::new(None::<Closing>);
    link::listen("closing", move |payload| {
        trouble.set(String::new());
        sending.set(None);
        rollouts.set(Some(closing::rollouts(&payload)));
        request_animation_frame(|| browser::focus(CANCEL));
    });
    let answer = move |how: Closing| {
        if sending.get_untracked().is_some() {
            return;
        }
        sending.set(Some(how));
        trouble.set(String::new());
        spawn_local(async move {
            let answer = link::operate(&Command::Close { how }, None).await;
            sending.set(None);
            match answer {
                // Going back takes a while; the button says so until the window ends.
                Ok(_) if how == Closing::RollBack => sending.set(Some(how)),
                Ok(_) => rollouts.set(None),
                Err(complaint) if how == Closing::Stay => {
                    rollouts.set(None);
                    desk.toast(complaint.message, true, None);
                }
                Err(complaint) => trouble.set(complaint.message),
            }
        });
    };
    let open = Memo::new(move |_| rollouts.with(Option::is_some));
    let list = move || rollouts.get().unwrap_or_default();
    view! {
        <Dialog
            id="closing"
            title="Close the window?"
            open=open
            close=Callback::new(move |()| answer(Closing::Stay))
        >
            <p>{move || closing::question(&list())}</p>
            <ul class="closing-rollouts" data-part="closing-rollouts">
                {move || {
                    list().into_iter().map(|text| view! { <li dir="auto">{text}</li> }).collect_view()
                }}
            </ul>
            <Choices sending answer=Callback::new(answer) />
            <p class="dialog-trouble" role="alert" data-part="closing-trouble">
                {move || trouble.get()}
            </p>
            <div class="dialog-buttons">
                <button
                    type="button"
                    id=CANCEL
                    autofocus
                    on:click=move |_| answer(Closing::Stay)
                >
                    {closing::words(Closing::Stay).0}
                </button>
            </div>
        </Dialog>
    }
}

/// What can be answered, from the mildest to the gravest.
#[component]
fn Choices(sending: RwSignal<Option<Closing>>, answer: Callback<Closing>) -> impl IntoView {
    let choice = move |(how, id): (Closing, &'static str)| {
        let (label, meaning) = closing::words(how);
        let is_sent = move || sending.get() == Some(how);
        view! {
            <li class="closing-choice">
                <button
                    type="button"
                    id=id
                    aria-describedby=format!("{id}-help")
                    aria-disabled=move || sending.get().is_some().then_some("true")
                    on:click=move |_| answer.run(how)
                >
                    {move || if is_sent() { "In progress…" } else { label }}
                </button>
                <span id=format!("{id}-help")>{meaning}</span>
            </li>
        }
    };
    let (back, meaning) = closing::words(Closing::RollBack);
    let is_going_back = Signal::derive(move || sending.get() == Some(Closing::RollBack));
    view! {
        <ul class="closing-choices">
            {[
                (Closing::Background, "closing-background"),
                (Closing::HandOver, "closing-hand-over"),
            ]
                .into_iter()
                .map(choice)
                .collect_view()}
            <li class="closing-choice">
                <HoldButton
                    id="closing-roll-back"
                    label=back
                    busy=is_going_back
                    fire=Callback::new(move |()| answer.run(Closing::RollBack))
                />
                <span>{meaning}</span>
            </li>
            {choice((Closing::Quit, "closing-quit"))}
        </ul>
    }
}
