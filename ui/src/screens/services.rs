//! Services as they are: all of them in a table, or one of them side by side.

use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;
use vocab::Timestamp;
use wire::{AlarmsView, Freshness, ServiceState};

use crate::asks;
use crate::browser;
use crate::desk::{Desk, desk};
use crate::model::fresh;
use crate::model::route::{Place, Route};
use crate::model::services as model;
use crate::parts::panel::{Age, Panel};
use crate::parts::shape::Mark;
use crate::screens::sides::PlaceView;

/// How often they are read while somebody looks.
const EVERY: Duration = Duration::from_secs(10);

/// What was read last, and how the last reading went.
#[derive(Debug, Clone, PartialEq, Default)]
struct Reading {
    services: Option<Vec<ServiceState>>,
    alarms: Option<AlarmsView>,
    read_at: Option<Timestamp>,
    trouble: String,
}

impl Reading {
    fn freshness(&self) -> Freshness {
        Freshness {
            source: "estate".into(),
            read_at: self.read_at,
            every_millis: u64::try_from(EVERY.as_millis()).unwrap_or(u64::MAX),
            // It stands below the heading in full.
            trouble: String::new(),
        }
    }
}

/// Services as they are.
#[component]
pub(crate) fn Services(place: Place) -> impl IntoView {
    let desk = desk();
    let reading = keep_reading(desk, &place);
    let freshness = Memo::new(move |_| reading.with(Reading::freshness));
    let age =
        Memo::new(move |_| freshness.with(|freshness| fresh::age(freshness, desk.store.now.get())));
    let trouble = move || reading.with(|reading| reading.trouble.clone());
    let title = if place.service.is_empty() {
        "Services".to_owned()
    } else {
        place.service.clone()
    };
    let one = !place.service.is_empty();
    view! {
        <div class="head">
            <h1>{title}</h1>
            <span class="grow"></span>
            <Age age=Signal::derive(move || Some(age.get())) />
        </div>
        <Narrow place=place.clone() />
        <p class="refusal as-written" role="status" data-part="services-trouble">
            {trouble}
        </p>
        {if one {
            view! { <Places reading /> }.into_any()
        } else {
            view! { <Overview reading /> }.into_any()
        }}
    }
}

/// Reads now and again, for as long as the screen is open. Nothing is asked while
/// nobody looks, while an answer is still to come, or while a login is needed.
fn keep_reading(desk: Desk, place: &Place) -> RwSignal<Reading> {
    let reading = RwSignal::new(Reading::default());
    let busy = StoredValue::new(false);
    let place = StoredValue::new(place.clone());
    let read = move || {
        let locked = desk
            .store
            .bar
            .with_untracked(|bar| bar.as_ref().is_some_and(|bar| !bar.login.is_empty()));
        if busy.get_value() || locked || !browser::is_visible() {
            return;
        }
        busy.set_value(true);
        let place = place.get_value();
        spawn_local(async move {
            let services = asks::services(place).await;
            let alarms = asks::alarms().await;
            let _ = busy.try_set_value(false);
            reading.try_update(|reading| match services {
                Ok(services) => {
                    reading.services = Some(services);
                    reading.alarms = alarms.ok();
                    reading.read_at = Some(browser::wall());
                    reading.trouble.clear();
                }
                // What was read before stays, and grows old.
                Err(complaint) => reading.trouble = complaint.message,
            });
        });
    };
    read();
    let timer = set_interval_with_handle(read, EVERY).ok();
    on_cleanup(move || {
        if let Some(timer) = timer {
            timer.clear();
        }
    });
    reading
}

/// Where one is, as a way back to more of them.
#[component]
fn Narrow(place: Place) -> impl IntoView {
    let Place {
        service,
        environment,
        region,
    } = place;
    if service.is_empty() {
        return ().into_any();
    }
    let wider = (!environment.is_empty()).then(|| {
        let words = format!("{service} everywhere");
        let place = Place::new(&service, "", "");
        view! { <a href=Route::Services(place).hash()>{words}</a> }
    });
    let names: Vec<String> = [environment, region]
        .into_iter()
        .filter(|name| !name.is_empty())
        .collect();
    let here = (!names.is_empty()).then(|| view! { <span>{names.join(", ")}</span> });
    view! {
        <nav class="ways" aria-label="More services">
            <a href=Route::Services(Place::default()).hash()>"All services"</a>
            {wider}
            <span class="muted">{here}</span>
        </nav>
    }
    .into_any()
}

/// One panel per place of the service.
#[component]
fn Places(reading: RwSignal<Reading>) -> impl IntoView {
    let names = Memo::new(move |_| {
        reading.with(|reading| {
            let all = reading.services.iter().flatten();
            all.map(model::name).collect::<Vec<_>>()
        })
    });
    let one = move |name: String| {
        let state = Memo::new(move |_| {
            reading.with(|reading| {
                let mut all = reading.services.iter().flatten();
                all.find(|service| model::name(service) == name).cloned()
            })
        });
        let alarms = Memo::new(move |_| {
            reading.with(|reading| {
                let known = reading.alarms.as_ref();
                let found = state.with(|state| {
                    let both = known.zip(state.as_ref());
                    both.map(|(alarms, state)| model::alarms_of(alarms, state))
                });
                found.unwrap_or_default()
            })
        });
        view! { <PlaceView state alarms /> }
    };
    view! {
        <For each=move || names.get() key=Clone::clone let:name>
            {one(name)}
        </For>
        <Nothing reading />
    }
}

/// What stands where services will be.
#[component]
fn Nothing(reading: RwSignal<Reading>) -> impl IntoView {
    let words = move || {
        reading.with(|reading| match &reading.services {
            None if reading.trouble.is_empty() => "Reading…",
            Some(all) if all.is_empty() => "No service is called so.",
            None | Some(_) => "",
        })
    };
    view! {
        <p class="waiting" role="status">
            {words}
        </p>
    }
}

/// All of them, a line each.
#[component]
fn Overview(reading: RwSignal<Reading>) -> impl IntoView {
    let all =
        Memo::new(move |_| reading.with(|reading| reading.services.clone().unwrap_or_default()));
    let remark = Signal::derive(move || {
        if reading.with(|reading| reading.services.is_none()) {
            return String::new();
        }
        let count = all.with(Vec::len);
        format!("{count} of {count}")
    });
    let key = |service: &ServiceState| model::name(service);
    let line = move |service: ServiceState| {
        let name = model::name(&service);
        let state = Memo::new(move |_| {
            all.with(|all| all.iter().find(|one| model::name(one) == name).cloned())
        });
        let place = Place::new(&service.service, &service.environment, &service.region);
        line(service.service, place, state)
    };
    view! {
        <Panel id="services" title="Everywhere" remark>
            <Nothing reading />
            <div class="scroll" tabindex="0" role="group" aria-labelledby="services-title">
                <table class="services-table" data-part="services-table">
                    <thead>
                        <tr>
                            <th scope="col">"service"</th>
                            <th scope="col">"environment"</th>
                            <th scope="col">"region"</th>
                            <th scope="col">"state"</th>
                            <th scope="col">"releases"</th>
                            <th scope="col">"tasks"</th>
                            <th scope="col">"targets not healthy"</th>
                        </tr>
                    </thead>
                    <tbody>
                        <For each=move || all.get() key=key let:service>
                            {line(service)}
                        </For>
                    </tbody>
                </table>
            </div>
        </Panel>
    }
}

/// A service in a place. What changes are its figures, not the line.
fn line(service: String, place: Place, state: Memo<Option<ServiceState>>) -> impl IntoView {
    let read = move |read: fn(&ServiceState) -> String| {
        move || state.with(|state| state.as_ref().map(read).unwrap_or_default())
    };
    let shape = Signal::derive(move || {
        state.with(|state| {
            let known = state.as_ref();
            known.map_or(wire::State::Unknown, model::state)
        })
    });
    let about = format!(" in {}, {}", place.environment, place.region);
    let trouble = Signal::derive(read(|state| state.trouble.clone()));
    view! {
        <tr data-part="services-row" data-service=service.clone()>
            <th scope="row">
                <a class="row-link" href=Route::Services(place.clone()).hash()>
                    {service.clone()} <span class="hidden">{about}</span>
                </a>
            </th>
            <td>{place.environment}</td>
            <td>{place.region}</td>
            <td>
                <Mark state=shape text=trouble />
            </td>
            <td class="mono" dir="auto">
                {read(model::releases)}
            </td>
            <td>{read(model::all_tasks)}</td>
            <td>{read(model::unwell)}</td>
        </tr>
    }
}
