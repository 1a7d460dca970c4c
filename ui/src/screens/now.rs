//! Now: is anything abnormal, where, since when, and is somebody on it?

use leptos::prelude::*;
use wire::{AlarmView, Command, DeckCell, DeckRow, State};

use crate::desk::{Desk, desk};
use crate::model::route::{Place, Route};
use crate::model::{fresh, now};
use crate::parts::head::StartHead;
use crate::parts::panel::Panel;
use crate::parts::shape::Mark;
use crate::screens::rollouts::Lines;

/// The deck.
#[component]
pub(crate) fn Now() -> impl IntoView {
    let desk = desk();
    let deck = desk.store.deck;
    let freshness =
        Signal::derive(move || deck.with(|deck| deck.as_ref().map(|deck| deck.freshness.clone())));
    let remark = Signal::derive(move || {
        let rows = deck.with(|deck| deck.as_ref().map(|deck| deck.rows.len()));
        rows.map(|rows| format!("{rows} of {rows}"))
            .unwrap_or_default()
    });
    view! {
        <StartHead title="Now" />
        <Alarms />
        <Panel id="services" title="Services" freshness remark>
            <Deck />
        </Panel>
        <Panel id="under-way" title="Rollouts under way" remark=Signal::derive(move || count(desk))>
            <Lines />
        </Panel>
    }
}

fn count(desk: Desk) -> String {
    if !desk.store.is_told() {
        return String::new();
    }
    let count = desk.store.rollouts.with(Vec::len);
    format!("{count} of {count}")
}

/// Alarms, what nobody has seen first.
#[component]
fn Alarms() -> impl IntoView {
    let desk = desk();
    let alarms = Memo::new(move |_| desk.store.alarms.with(|alarms| now::in_order(alarms)));
    view! {
        <section class="alarms" aria-label="Alarms" data-part="alarms">
            <For
                each=move || alarms.get()
                key=|alarm| (alarm.id.clone(), alarm.acknowledged.clone(), alarm.text.clone())
                let:alarm
            >
                <Alarm alarm />
            </For>
            <Show when=move || alarms.with(Vec::is_empty)>
                <p class="quiet" data-part="no-alarms">
                    {move || now::calm(desk.kind.get(), desk.store.is_told())}
                </p>
            </Show>
        </section>
    }
}

#[component]
fn Alarm(alarm: AlarmView) -> impl IntoView {
    let desk = desk();
    let seen = !alarm.acknowledged.is_empty();
    let id = alarm.id.clone();
    let link = alarm.rollout.clone().map(|id| {
        view! {
            <a class="button" href=Route::Rollout(id).hash()>
                "Open rollout"
            </a>
        }
    });
    let estate_now = move || desk.store.bar.with(|bar| bar.as_ref().map(|bar| bar.now));
    let since = alarm.since;
    let age = move || {
        let now = estate_now().unwrap_or(since);
        format!(
            "since {} UTC, {}",
            since.clock(),
            fresh::coarse(now.since(since))
        )
    };
    view! {
        <article class="alarm" data-part="alarm" data-alarm=alarm.id data-seen=seen.to_string()>
            <div class="alarm-text">
                <h2>
                    <Mark state=alarm.state text=alarm.title />
                </h2>
                <p>{alarm.text} " " <span class="age">{age}</span></p>
                {seen.then(|| view! { <p class="age">"Seen by " {alarm.acknowledged.clone()} "."</p> })}
            </div>
            {link}
            {(!seen)
                .then(|| {
                    view! {
                        <button
                            type="button"
                            data-part="acknowledge"
                            on:click=move |_| desk.send(Command::Acknowledge { alarm: id.clone() })
                        >
                            "Acknowledge"
                        </button>
                    }
                })}
        </article>
    }
}

/// Services by environments.
#[component]
fn Deck() -> impl IntoView {
    let desk = desk();
    let deck = desk.store.deck;
    let environments = Memo::new(move |_| {
        deck.with(|deck| {
            deck.as_ref()
                .map(|deck| deck.environments.clone())
                .unwrap_or_default()
        })
    });
    let services = Memo::new(move |_| {
        deck.with(|deck| {
            let rows = deck.iter().flat_map(|deck| &deck.rows);
            rows.map(|row| row.service.clone()).collect::<Vec<_>>()
        })
    });
    view! {
        <div class="scroll" tabindex="0" role="group" aria-labelledby="services-title">
            <table class="deck" data-part="deck">
                <thead>
                    <tr>
                        <th scope="col">"service"</th>
                        {move || {
                            let names = environments.get().into_iter();
                            names.map(|name| view! { <th scope="col">{name}</th> }).collect_view()
                        }}
                        <th scope="col">"release"</th>
                        <th scope="col" class="n">"requests"</th>
                        <th scope="col" class="n">"errors"</th>
                        <th scope="col" class="n">"p95"</th>
                        <th scope="col" class="n">"FPS"</th>
                        <th scope="col" class="n">"age"</th>
                    </tr>
                </thead>
                <tbody>
                    <For each=move || services.get() key=Clone::clone let:service>
                        <Row service />
                    </For>
                </tbody>
            </table>
        </div>
    }
}

/// A row leads to its rollout, or to a new one.
#[component]
fn Row(service: String) -> impl IntoView {
    let desk = desk();
    let name = service.clone();
    let row = Memo::new(move |_| {
        desk.store.deck.with(|deck| {
            let mut rows = deck.iter().flat_map(|deck| &deck.rows);
            rows.find(|row| row.service == name).cloned()
        })
    });
    let target = Memo::new({
        let service = service.clone();
        move |_| {
            row.with(|row| {
                let rollout = row.as_ref().and_then(now::rollout_of);
                rollout.map_or_else(
                    || Route::Start(service.clone()),
                    |id| Route::Rollout(id.into()),
                )
            })
        }
    });
    let old = move || {
        let now = desk.store.now.get();
        row.with(|row| {
            row.as_ref()
                .is_some_and(|row| fresh::age(&row.freshness, now).is_old())
        })
    };
    view! {
        <tr
            class="deck-row"
            class:old=old
            data-part="deck-row"
            data-service=service.clone()
            on:click=move |_| desk.go(&target.get_untracked())
        >
            <th scope="row">
                <a class="row-link" href=move || target.get().hash()>
                    {service.clone()}
                </a>
            </th>
            {move || row.get().map(|row| cells(desk, &row))}
        </tr>
    }
}

fn cells(desk: Desk, row: &DeckRow) -> impl IntoView + use<> {
    let now = desk.store.bar.with(|bar| bar.as_ref().map(|bar| bar.now));
    let environments = desk
        .store
        .deck
        .with(|deck| deck.as_ref().map(|deck| deck.environments.clone()));
    let environments = environments.unwrap_or_default();
    let states = row.cells.iter().enumerate().map(|(at, cell)| {
        let environment = environments.get(at).map_or("", String::as_str);
        let place = Place::new(&row.service, environment, "");
        cell_view(cell.as_ref(), now, place)
    });
    let freshness = row.freshness.clone();
    view! {
        {states.collect_view()}
        <td class="mono">{row.release.clone()}</td>
        <td class="n">{now::requests(row.requests_per_second)}</td>
        <td class="n">{now::percent(row.error_percent)}</td>
        <td class="n">{now::millis(row.latency_p95)}</td>
        <td class="n">{now::frames(row.frames_per_second)}</td>
        <td class="n" data-part="row-age">
            {move || fresh::short(&freshness, desk.store.now.get())}
        </td>
    }
}

/// A cell leads to the service as it is there.
fn cell_view(
    cell: Option<&DeckCell>,
    now: Option<vocab::Timestamp>,
    place: Place,
) -> impl IntoView + use<> {
    let title = cell.map(|cell| now::cell_title(cell, now.unwrap_or_default()));
    let state = cell.map(|cell| cell.state);
    let text = cell.map(|cell| cell.text.clone()).unwrap_or_default();
    view! {
        <td title=title>
            {match state {
                Some(state) => cell_link(state, text, place).into_any(),
                None => nothing().into_any(),
            }}
        </td>
    }
}

/// Where a service does not run.
fn nothing() -> impl IntoView {
    view! {
        <span class="quiet" aria-hidden="true">
            {now::NONE}
        </span>
        <span class="hidden">"not here"</span>
    }
}

fn cell_link(state: State, text: String, place: Place) -> impl IntoView {
    let about = format!(", {} in {} as it is", place.service, place.environment);
    view! {
        <a
            class="cell-link"
            data-part="cell"
            href=Route::Services(place).hash()
            // The row around it leads elsewhere.
            on:click=|event| event.stop_propagation()
        >
            <Mark state text />
            <span class="hidden">{about}</span>
        </a>
    }
}
