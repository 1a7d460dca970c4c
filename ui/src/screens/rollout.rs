//! One rollout: which step, which weight, what the evidence says, where the way back is.

use leptos::prelude::*;
use leptos::task::spawn_local;
use wire::{Answer, ChartModel, Complaint, Freshness, Query, RolloutPage};

use crate::desk::{Desk, desk};
use crate::link;
use crate::model::fresh;
use crate::model::kind::Kind;
use crate::model::rollout::{self, Button, Subject};
use crate::model::route::{Place, Route};
use crate::parts::chart::Charts;
use crate::parts::confirm::confirm_and_operate;
use crate::parts::hold::HoldButton;
use crate::parts::panel::Panel;
use crate::parts::shape::Mark;
use crate::parts::why::Why;
use crate::screens::evidence::{Gates, Ladder};
use crate::screens::story::{Ending, JournalExcerpt, Narration, WayBack};

/// What is known of the rollout whose page is open.
pub(crate) type Page = Memo<Option<RolloutPage>>;

/// The page.
#[component]
pub(crate) fn Rollout(id: String) -> impl IntoView {
    let desk = desk();
    // Frames bring the page while it is watched; the question bridges the time
    // until the first one, and says so when there is no such rollout.
    let asked = RwSignal::new(None::<Result<RolloutPage, Complaint>>);
    ask(id.clone(), asked);
    let page: Page = Memo::new(move |_| {
        let live = desk.store.page.get();
        live.filter(|page| page.view.status.rollout == id)
            .or_else(|| asked.get().and_then(Result::ok))
    });
    let known = Memo::new(move |_| page.with(Option::is_some));
    let complaint = move || match asked.get() {
        Some(Err(complaint)) => complaint.message,
        Some(Ok(_)) | None => "Reading the rollout…".into(),
    };
    view! {
        <Show
            when=move || known.get()
            fallback=move || {
                view! {
                    <h1>"Rollout"</h1>
                    <p data-part="rollout-missing">{complaint}</p>
                }
            }
        >
            <Sections page />
        </Show>
    }
}

fn ask(id: String, asked: RwSignal<Option<Result<RolloutPage, Complaint>>>) {
    spawn_local(async move {
        let found = match link::query(&Query::Rollout { id }).await {
            Ok(Answer::Rollout(page)) => Ok(*page),
            Ok(other) => Err(Complaint::new("bug", format!("no rollout: {other:?}"))),
            Err(complaint) => Err(complaint),
        };
        let _ = asked.try_set(Some(found));
    });
}

#[component]
fn Sections(page: Page) -> impl IntoView {
    let desk = desk();
    let charts = Signal::derive(move || charts_of(desk, page));
    view! {
        <Header page />
        <Ending page />
        <Panel id="ladder" title="Ladder" freshness=source(page, |page| &page.estate)>
            <Ladder page />
        </Panel>
        <Panel id="gates" title="Gates" freshness=worse_source(desk, page)>
            <Gates page />
        </Panel>
        <Charts models=charts freshness=charts_freshness(desk, page) />
        <div class="columns">
            <Panel id="narration" title="Narration">
                <Narration page />
            </Panel>
            <Panel id="way-back" title="Way back">
                <WayBack page />
            </Panel>
        </div>
        <Panel id="journal-excerpt" title="Journal of this rollout">
            <JournalExcerpt page />
        </Panel>
    }
}

fn charts_of(desk: Desk, page: Page) -> Vec<ChartModel> {
    let id = page.with(|page| page.as_ref().map(|page| page.view.status.rollout.clone()));
    desk.store.charts.with(|charts| {
        charts
            .as_ref()
            .filter(|charts| Some(&charts.rollout) == id.as_ref())
            .map(|charts| charts.charts.clone())
            .unwrap_or_default()
    })
}

/// An ended rollout's charts stand still; their age says nothing.
fn charts_freshness(desk: Desk, page: Page) -> Signal<Option<Freshness>> {
    Signal::derive(move || {
        let live = page.with(|page| page.as_ref().is_some_and(|page| !rollout::is_ended(page)));
        desk.store.charts.with(|charts| {
            charts
                .as_ref()
                .filter(|_| live)
                .map(|charts| charts.freshness.clone())
        })
    })
}

fn source(page: Page, read: fn(&RolloutPage) -> &Freshness) -> Signal<Option<Freshness>> {
    Signal::derive(move || {
        page.with(|page| {
            page.as_ref()
                .filter(|page| !rollout::is_ended(page))
                .map(|page| read(page).clone())
        })
    })
}

/// Gates rest on telemetry and on the estate's roles: the worse one speaks.
fn worse_source(desk: Desk, page: Page) -> Signal<Option<Freshness>> {
    Signal::derive(move || {
        let now = desk.store.now.get();
        page.with(|page| {
            page.as_ref()
                .filter(|page| !rollout::is_ended(page))
                .map(|page| fresh::worse(&page.telemetry, &page.estate, now).clone())
        })
    })
}

#[component]
fn Header(page: Page) -> impl IntoView {
    let read = move |read: fn(&RolloutPage) -> String| {
        Signal::derive(move || page.with(|page| page.as_ref().map(read).unwrap_or_default()))
    };
    let state = Signal::derive(move || {
        page.with(|page| {
            page.as_ref()
                .map_or(wire::State::Unknown, |page| page.state)
        })
    });
    let service = read(|page| page.view.status.service.clone());
    let release = read(|page| page.view.status.release.clone());
    view! {
        <div class="head rollout-head" data-part="rollout-head">
            <div class="rollout-title">
                <h1>
                    {service} " " <span class="muted">"→"</span> " "
                    <span class="mono">{release}</span>
                </h1>
                <p class="muted" data-part="subtitle">
                    {read(rollout::subtitle)}
                </p>
                <p data-part="phase">
                    <Mark state text=read(rollout::phase) />
                    <span class="muted">{read(rollout::next)}</span>
                </p>
            </div>
            <span class="grow"></span>
            <Actions page />
        </div>
        <Elsewhere page />
    }
}

/// The service itself, beside this rollout of it.
#[component]
fn Elsewhere(page: Page) -> impl IntoView {
    let desk = desk();
    let place = Memo::new(move |_| {
        page.with(|page| {
            let status = page.as_ref().map(|page| &page.view.status);
            status.map_or_else(Place::default, |status| {
                Place::new(&status.service, &status.environment, &status.region)
            })
        })
    });
    view! {
        <p class="ways" data-part="ways">
            <a href=move || Route::Services(place.get()).hash()>"Service as it is"</a>
            <Show when=move || desk.kind.get() == Kind::Live>
                <a href=move || Route::Logs(place.get()).hash()>"Logs"</a>
            </Show>
            <a href=move || Route::Restore(place.get()).hash()>"Earlier release"</a>
        </p>
    }
}

/// Five buttons that never change places.
#[component]
fn Actions(page: Page) -> impl IntoView {
    let buttons = Memo::new(move |_| page.with(|page| rollout::buttons(page.as_ref())));
    let places = 0..buttons.with_untracked(Vec::len);
    view! {
        <div class="actions" role="group" aria-label="Actions" data-part="actions">
            {places
                .map(|place| {
                    let button = Memo::new(move |_| buttons.with(|all| all.get(place).cloned()));
                    if button.with_untracked(|button| button.as_ref().is_some_and(|b| b.held)) {
                        view! { <Held page button /> }.into_any()
                    } else {
                        view! { <Pressed page button /> }.into_any()
                    }
                })
                .collect_view()}
        </div>
    }
}

type OneButton = Memo<Option<Button>>;

fn read_button(button: OneButton, read: fn(&Button) -> String) -> Signal<String> {
    Signal::derive(move || button.with(|button| button.as_ref().map(read).unwrap_or_default()))
}

#[component]
fn Pressed(page: Page, button: OneButton) -> impl IntoView {
    let desk = desk();
    let refused = read_button(button, |button| button.refused.clone());
    let verb = read_button(button, |button| button.verb.clone());
    let reason_id = move || format!("why-{}", verb.get());
    let press = move |_| {
        let why = refused.get_untracked();
        if !why.is_empty() {
            return desk.toast(why, true, None);
        }
        if let Some(page) = page.get_untracked() {
            confirm_and_operate(desk, Subject::of_page(&page).command(&verb.get_untracked()));
        }
    };
    view! {
        <span class="why-anchor">
            <button
                type="button"
                data-part="action"
                data-verb=move || verb.get()
                aria-disabled=move || (!refused.get().is_empty()).then_some("true")
                aria-describedby=move || (!refused.get().is_empty()).then(reason_id)
                on:click=press
            >
                {read_button(button, |button| button.label.clone())}
            </button>
            <Why id=Signal::derive(reason_id) refused />
        </span>
    }
}

#[component]
fn Held(page: Page, button: OneButton) -> impl IntoView {
    let desk = desk();
    let verb = button.with_untracked(|button| {
        button
            .as_ref()
            .map(|button| button.verb.clone())
            .unwrap_or_default()
    });
    let primary = verb == "roll-back";
    let subject = Memo::new(move |_| {
        page.with(|page| page.as_ref().map(Subject::of_page).unwrap_or_default())
    });
    let sent = Memo::new(move |_| {
        let id = subject.get().id;
        desk.sent_back.with(|sent| sent.get(&id).cloned())
    });
    let busy = {
        let verb = verb.clone();
        Signal::derive(move || sent.get().as_ref() == Some(&verb))
    };
    let about = Signal::derive(move || {
        let subject = subject.get();
        format!("{} in {}", subject.service, subject.environment)
    });
    let hint = Signal::derive(move || {
        page.with(|page| match page {
            Some(page) if primary => page.way_back.back_in.clone(),
            Some(_) | None => String::new(),
        })
    });
    let refused = read_button(button, |button| button.refused.clone());
    let refused = Signal::derive(move || match sent.get() {
        Some(_) if !busy.get() => "it goes back already".into(),
        Some(_) | None => refused.get(),
    });
    let label = read_button(button, |button| button.label.clone());
    let fire = {
        let verb = verb.clone();
        Callback::new(move |()| desk.fire(subject.get_untracked(), &verb))
    };
    view! { <HoldButton id=format!("page-{verb}") label about hint refused busy primary fire /> }
}

/// Links of an ended rollout.
pub(crate) fn report_link(id: &str) -> String {
    Route::Report(id.into()).hash()
}
