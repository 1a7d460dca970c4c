//! One service in one place: its sides, what ECS does with them, and its alarms.

use leptos::prelude::*;
use wire::{DeploymentState, EventLine, HealthState, ServiceState, SideState, State, WatchedAlarm};

use crate::desk::desk;
use crate::model::history::moment;
use crate::model::kind::Kind;
use crate::model::now;
use crate::model::route::{Place, Route};
use crate::model::services as model;
use crate::parts::panel::Meter;
use crate::parts::shape::Mark;

/// So many of the newest events of a side are shown.
const EVENTS: usize = 5;

/// A panel for one service in one place. Its links stay while its figures change.
#[component]
pub(crate) fn PlaceView(
    state: Memo<Option<ServiceState>>,
    alarms: Memo<Vec<WatchedAlarm>>,
) -> impl IntoView {
    let known = state.get_untracked();
    let place = known.as_ref().map_or_else(Place::default, |state| {
        Place::new(&state.service, &state.environment, &state.region)
    });
    let title = format!("{}, {}", place.environment, place.region);
    let id = format!("place-{}-{}", place.environment, place.region);
    let title_id = format!("{id}-title");
    let shape = Signal::derive(move || {
        state.with(|state| state.as_ref().map_or(State::Unknown, model::state))
    });
    view! {
        <section class="panel" id=id data-part="place" aria-labelledby=title_id.clone()>
            <div class="panel-head">
                <h2 id=title_id.clone()>{title}</h2>
                <Mark state=shape />
            </div>
            <Ways place />
            {move || state.get().map(|state| body(&state))}
            <Watched alarms />
        </section>
    }
}

/// Where one can go from here.
#[component]
fn Ways(place: Place) -> impl IntoView {
    let desk = desk();
    let under_way = {
        let place = place.clone();
        Memo::new(move |_| {
            desk.store.rollouts.with(|lines| {
                let here = lines.iter().find(|line| {
                    (&line.service, &line.environment, &line.region)
                        == (&place.service, &place.environment, &place.region)
                });
                here.map(|line| line.id.clone())
            })
        })
    };
    let rollout = move || {
        let id = under_way.get()?;
        Some(view! { <a href=Route::Rollout(id).hash()>"The rollout under way"</a> })
    };
    let about = format!(
        " of {} in {}, {}",
        place.service, place.environment, place.region
    );
    // Several places on one screen have the same links.
    let way = move |route: Route, words: &'static str| {
        let about = about.clone();
        view! {
            <a href=route.hash()>
                {words} <span class="hidden">{about}</span>
            </a>
        }
    };
    let logs = {
        let (way, place) = (way.clone(), place.clone());
        move || way(Route::Logs(place.clone()), "Logs")
    };
    view! {
        <p class="ways" data-part="ways">
            {rollout}
            <Show when=move || desk.kind.get() == Kind::Live>
                {logs()}
            </Show>
            {way(Route::Start(place.service.clone()), "New rollout")}
            {way(Route::Restore(place), "Earlier release")}
        </p>
    }
}

fn body(state: &ServiceState) -> impl IntoView + use<> {
    let facts = [("Shape", &state.shape), ("Weights", &state.rule)];
    let fact = |(label, value): (&'static str, &String)| {
        (!value.is_empty()).then(|| {
            view! {
                <div>
                    <dt>{label}</dt>
                    <dd dir="auto">{value.clone()}</dd>
                </div>
            }
        })
    };
    let trouble = (!state.trouble.is_empty()).then(|| {
        let words = state.trouble.clone();
        view! {
            <p class="refusal as-written" data-part="place-trouble" dir="auto">
                {words}
            </p>
        }
    });
    view! {
        {trouble}
        <dl class="facts">{facts.into_iter().map(fact).collect_view()}</dl>
        <div class="sides">{state.sides.iter().map(side).collect_view()}</div>
    }
}

fn side(side: &SideState) -> impl IntoView + use<> {
    let title = match side.slot.as_str() {
        "" => "The service".to_owned(),
        slot => format!("Side {slot}"),
    };
    let name = side.name.clone();
    let release = side.release.clone().unwrap_or_else(|| "nothing".into());
    let group = (!side.target_group.is_empty()).then(|| {
        let group = side.target_group.clone();
        view! {
            <div>
                <dt>"Target group"</dt>
                <dd class="mono">{group}</dd>
            </div>
        }
    });
    view! {
        <section class="side" data-part="side" data-slot=side.slot.clone()>
            <h3>
                {title} " " <span class="mono">{name}</span>
            </h3>
            <dl class="facts">
                <div>
                    <dt>"Release"</dt>
                    <dd class="mono" dir="auto">
                        {release}
                    </dd>
                </div>
                <div>
                    <dt>"Traffic"</dt>
                    <dd>{traffic(side.weight)}</dd>
                </div>
                <div>
                    <dt>"Tasks"</dt>
                    <dd>{model::tasks(side.running, side.desired, side.pending)}</dd>
                </div>
                {group}
                <div>
                    <dt>"Targets"</dt>
                    <dd>{health(&side.health)}</dd>
                </div>
            </dl>
            {deployments(&side.deployments)}
            {events(&side.events)}
        </section>
    }
}

fn traffic(weight: Option<f64>) -> impl IntoView {
    match weight {
        Some(weight) => view! {
            <span class="line-weight">
                <Meter percent=weight label="share of the traffic" />
                <span class="n">{now::weight(weight)}</span>
            </span>
        }
        .into_any(),
        None => view! { <span class="muted">"nobody can say"</span> }.into_any(),
    }
}

fn health(all: &[HealthState]) -> impl IntoView + use<> {
    if all.is_empty() {
        return view! { <span class="muted">"none registered"</span> }.into_any();
    }
    let one = |one: &HealthState| {
        let reason = match one.reason.as_str() {
            "" => String::new(),
            reason => format!(": {reason}"),
        };
        let words = format!("{} {}{reason}", one.count, one.state);
        view! {
            <li dir="auto">
                <Mark state=model::health_state(&one.state) text=words />
            </li>
        }
    };
    view! { <ul class="plain">{all.iter().map(one).collect_view()}</ul> }.into_any()
}

fn deployments(all: &[DeploymentState]) -> impl IntoView + use<> {
    let one = |one: &DeploymentState| {
        let failed = (one.failed > 0).then(|| format!(", {} failed to start", one.failed));
        let since = one
            .updated
            .map(|at| format!(", last changed {} UTC", moment(at)));
        let tasks = model::tasks(one.running, one.desired, one.pending);
        let words = model::deployment_words(one);
        let reason = one.reason.clone();
        view! {
            <li>
                <Mark state=model::deployment_state(one) text=words />
                " "
                <span class="mono" dir="auto">
                    {one.release.clone()}
                </span>
                <span class="muted">": " {tasks} {failed} {since}</span>
                <p class="muted" dir="auto">
                    {reason}
                </p>
            </li>
        }
    };
    (!all.is_empty()).then(|| {
        view! {
            <h4>"Deployments of ECS"</h4>
            <ul class="plain" data-part="deployments">
                {all.iter().map(one).collect_view()}
            </ul>
        }
    })
}

fn events(all: &[EventLine]) -> impl IntoView + use<> {
    let shown = all.len().min(EVENTS);
    let heading = format!("Said last, {shown} of {}", all.len());
    let one = |one: &EventLine| {
        view! {
            <li>
                <time class="mono">{moment(one.at)}</time>
                <span dir="auto">{one.text.clone()}</span>
            </li>
        }
    };
    (!all.is_empty()).then(|| {
        view! {
            <h4>{heading}</h4>
            <ol class="feed side-events" data-part="events">
                {all.iter().take(EVENTS).map(one).collect_view()}
            </ol>
        }
    })
}

/// Alarms that the estate watches by itself.
#[component]
fn Watched(alarms: Memo<Vec<WatchedAlarm>>) -> impl IntoView {
    let one = |alarm: WatchedAlarm| {
        let since = alarm.since.map(|at| format!(", since {} UTC", moment(at)));
        let words = format!("{}: {}", alarm.name, alarm.state);
        view! {
            <li>
                <Mark state=model::alarm_state(&alarm.state) text=words />
                <span class="muted">{since}</span>
                <p class="muted" dir="auto">
                    {alarm.reason}
                </p>
            </li>
        }
    };
    view! {
        <Show when=move || alarms.with(|alarms| !alarms.is_empty())>
            <h3>"Alarms the estate watches"</h3>
            <ul class="plain" data-part="watched">
                {move || alarms.get().into_iter().map(one).collect_view()}
            </ul>
        </Show>
    }
}
