//! The second monitor: what is abnormal, from three metres.
//!
//! Nothing here can be pressed. The window it runs in could not operate anyway.

use leptos::prelude::*;
use wire::{RolloutLine, State};

use crate::desk::desk;
use crate::model::fresh;
use crate::model::rollout::in_order;
use crate::model::wallboard::{Abnormal, ROOM, abnormal, headline, left_out};
use crate::parts::panel::{Age, Meter};
use crate::parts::shape::{Mark, Shape};

/// The second monitor.
#[component]
pub(crate) fn Wallboard() -> impl IntoView {
    let store = desk().store;
    let all = Memo::new(move |_| {
        let now = store.bar.with(|bar| bar.as_ref().map(|bar| bar.now));
        let alarms = store.alarms.get();
        store.deck.with(|deck| {
            let known = deck.as_ref().zip(now);
            known
                .map(|(deck, now)| abnormal(deck, &alarms, now))
                .unwrap_or_default()
        })
    });
    let known = Memo::new(move |_| store.deck.with(Option::is_some));
    let head = Memo::new(move |_| {
        let services = store
            .deck
            .with(|deck| deck.as_ref().map_or(0, |deck| deck.rows.len()));
        all.with(|all| headline(all, services))
    });
    let text = move || {
        if known.get() {
            head.with(|head| head.text.clone())
        } else {
            "Waiting for the first news".to_owned()
        }
    };
    let state = Signal::derive(move || {
        if known.get() {
            head.with(|head| head.state)
        } else {
            State::Unknown
        }
    });
    view! {
        <div class="wallboard" data-part="wallboard">
            <Where />
            <div class="wall-head" data-state=move || crate::parts::shape::name(state.get())>
                <Shape state=state />
                <h1>{text}</h1>
            </div>
            <section class="wall-abnormal" aria-label="What is abnormal" data-part="wall-abnormal">
                <ul>
                    {move || {
                        all.get().into_iter().take(ROOM).map(line).collect_view()
                    }}
                </ul>
                <p class="wall-more">{move || all.with(|all| left_out(all.len()))}</p>
            </section>
            <Rollouts />
        </div>
    }
}

fn line(one: Abnormal) -> impl IntoView {
    let by = if one.by.is_empty() {
        "nobody is on it".to_owned()
    } else {
        format!("{} is on it", one.by)
    };
    view! {
        <li class="wall-line" data-state=crate::parts::shape::name(one.state)>
            <Shape state=one.state />
            <span class="wall-word">{one.state.word()}</span>
            <span class="wall-what" dir="auto">{one.what}</span>
            <span class="wall-since">{one.since}</span>
            <span class="wall-by" dir="auto">{by}</span>
        </li>
    }
}

/// Which estate this is, its clock, and how old the news is.
#[component]
fn Where() -> impl IntoView {
    let store = desk().store;
    let place = move || {
        store.bar.with(|bar| {
            let bar = bar.as_ref()?;
            Some(format!(
                "{} · {} · {}",
                bar.estate, bar.environment, bar.account
            ))
        })
    };
    let clock = move || {
        store
            .bar
            .with(|bar| bar.as_ref().map(|bar| bar.now.clock()))
    };
    let speed = move || {
        store.bar.with(|bar| {
            let bar = bar.as_ref().filter(|bar| bar.practice && bar.speed != 1)?;
            Some(format!("clock {}×", bar.speed))
        })
    };
    let age = Memo::new(move |_| {
        let now = store.now.get();
        store
            .bar
            .with(|bar| bar.as_ref().map(|bar| fresh::age(&bar.worst, now)))
    });
    let alarms = move || {
        store
            .bar
            .with(|bar| match bar.as_ref().map_or(0, |bar| bar.alarms) {
                0 => "no alarms".to_owned(),
                1 => "1 alarm".to_owned(),
                count => format!("{count} alarms"),
            })
    };
    view! {
        <div class="wall-where">
            <span>{place}</span>
            <span>{speed}</span>
            <span>{alarms}</span>
            <Age age />
            <span class="wall-clock">{clock} " UTC"</span>
        </div>
    }
}

/// The rollouts under way, each with its weight.
#[component]
fn Rollouts() -> impl IntoView {
    let store = desk().store;
    let lines = Memo::new(move |_| in_order(&store.rollouts.get()));
    view! {
        <section class="wall-rollouts" aria-labelledby="wall-rollouts-title">
            <h2 id="wall-rollouts-title">
                {move || match lines.with(Vec::len) {
                    0 => "No rollout under way".to_owned(),
                    count => format!("Rollouts under way: {count}"),
                }}
            </h2>
            <ul>
                {move || lines.get().into_iter().map(rollout).collect_view()}
            </ul>
        </section>
    }
}

fn rollout(line: RolloutLine) -> impl IntoView {
    let weight = line.weight;
    let place = format!("{} in {} ", line.service, line.environment);
    view! {
        <li class="wall-rollout" data-rollout=line.id>
            <span class="wall-service">
                {place} <span class="mono">{format!("{} → {}", line.stable, line.release)}</span>
            </span>
            <Mark state=line.state text=line.phase />
            <span class="wall-weight">
                <Meter percent=weight label="canary weight" />
                <b>{format!("{weight:.0} %")}</b>
            </span>
            <span class="wall-next" dir="auto">{line.next}</span>
        </li>
    }
}
