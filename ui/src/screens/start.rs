//! The form for a new rollout, with its plan.
//!
//! The plan is the preview: it is made anew whenever a choice changes, and what
//! is started is the plan that is shown, or nothing.

use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;
use wire::{Command, Complaint, Done, Operation, PlanView};

use crate::asks::{self, Asked};
use crate::desk::{Desk, desk};
use crate::model::confirm::rollout_of;
use crate::model::plan::{self, Remedies};
use crate::model::route::Route;
use crate::model::start::{self, Choices, Field};
use crate::parts::choosing::Choosing;
use crate::parts::confirm::confirm_and_then;
use crate::parts::field::{CheckField, ChoiceField, TextField};
use crate::parts::panel::Panel;
use crate::parts::releases::ReleaseList;
use crate::screens::plan::Preview;

/// How long choices rest before they are planned.
const REST: Duration = Duration::from_millis(250);

/// What the form knows.
#[derive(Clone, Copy)]
struct Form {
    choosing: Choosing,
    /// The plan for what is chosen; none while something is missing.
    plan: RwSignal<Option<Asked<PlanView>>>,
    /// Which question is the newest: answers to older ones are not shown.
    turn: StoredValue<u64>,
}

/// The form for a new rollout, with its plan.
#[component]
pub(crate) fn Start(service: String) -> impl IntoView {
    let desk = desk();
    let form = Form {
        choosing: Choosing::begin(Choices {
            service,
            ..Choices::default()
        }),
        plan: RwSignal::new(None),
        turn: StoredValue::new(0),
    };
    form.follow(desk);
    let shown = Signal::derive(move || form.plan.get().and_then(|plan| plan.here()));
    view! {
        <h1>"New rollout"</h1>
        <div class="start" data-part="start">
            <form
                id="start-form"
                class="start-form"
                on:submit=move |event| {
                    event.prevent_default();
                    form.start(desk);
                }
            >
                <p class="waiting" role="status">
                    {move || form.choosing.estate.with(Asked::words)}
                </p>
                <Places form />
                <Releases form />
                <How form />
                <Go form />
            </form>
            <div class="start-plan" id="start-plan" data-part="start-plan">
                <Show
                    when=move || shown.with(Option::is_some)
                    fallback=move || view! { <NoPlan form /> }
                >
                    {move || shown.get().map(|plan| view! { <Preview plan /> })}
                </Show>
            </div>
        </div>
    }
}

impl Form {
    /// Plans anew when a choice changes, when rollouts begin or end, and when a
    /// confirmation was left: the plan that was shown may be an old one then.
    fn follow(self, desk: Desk) {
        // Some plans want a reason; which one does not change what is done.
        let planned = Memo::new(move |_| {
            let mut choices = self.choosing.choices.get();
            let reasoned = !choices.reason.trim().is_empty();
            choices.reason.clear();
            (choices, reasoned)
        });
        let under_way = Memo::new(move |_| {
            desk.store
                .rollouts
                .with(|lines| lines.iter().map(|line| line.id.clone()).collect::<Vec<_>>())
        });
        let asking = Memo::new(move |_| desk.asking.with(Option::is_some));
        let timer = StoredValue::new(None::<TimeoutHandle>);
        Effect::new(move |_| {
            // All three are read each time: what is not read is not followed.
            let (_, _, asking) = (planned.get(), under_way.get(), asking.get());
            if asking {
                return;
            }
            if let Some(timer) = timer.get_value() {
                timer.clear();
            }
            let later = set_timeout_with_handle(move || self.ask_plan(), REST);
            timer.set_value(later.ok());
        });
        on_cleanup(move || {
            if let Some(timer) = timer.try_get_value().flatten() {
                timer.clear();
            }
        });
    }

    fn ask_plan(self) {
        let Some(turn) = self.turn.try_update_value(|turn| {
            *turn += 1;
            *turn
        }) else {
            return;
        };
        let wanted = untrack(|| {
            self.choosing
                .choices
                .try_with(|choices| choices.wanted(None))
        });
        let Some(wanted) = wanted.flatten() else {
            let _ = self.plan.try_set(None);
            return;
        };
        spawn_local(async move {
            let answer = match asks::plan(wanted).await {
                Ok(plan) => Asked::Here(plan),
                Err(complaint) => Asked::Refused(complaint),
            };
            if self.turn.try_get_value() == Some(turn) {
                let _ = self.plan.try_set(Some(answer));
            }
        });
    }

    /// What stands in the way, if it is a refusal.
    fn complaint(self) -> Option<Complaint> {
        match self.plan.get() {
            Some(Asked::Refused(complaint)) => Some(complaint),
            Some(Asked::Waiting | Asked::Here(_)) | None => None,
        }
    }

    /// The refusal's own words, at the field they are about.
    fn trouble(self, field: Field) -> Signal<String> {
        Signal::derive(move || {
            let choices = self.choosing.choices.get();
            self.complaint()
                .filter(|complaint| start::field_of(complaint, &choices) == field)
                .map(|complaint| complaint.message)
                .unwrap_or_default()
        })
    }

    /// Why it cannot be started now; empty when it can.
    fn hindrance(self) -> String {
        match self.plan.get() {
            None if self
                .choosing
                .choices
                .with(|choices| choices.release.is_empty()) =>
            {
                "choose a release first".into()
            }
            None | Some(Asked::Waiting) => "the plan is being made".into(),
            Some(Asked::Refused(complaint)) => complaint.message,
            Some(Asked::Here(plan)) if !plan.startable => plan::verdict(&plan),
            Some(Asked::Here(_)) => String::new(),
        }
    }

    fn start(self, desk: Desk) {
        let hindrance = untrack(|| self.hindrance());
        if !hindrance.is_empty() {
            return desk.toast(hindrance, true, None);
        }
        let plan = self.plan.get_untracked().and_then(|plan| plan.here());
        let shown = plan.map(|plan| plan.fingerprint);
        let Some(wanted) = self
            .choosing
            .choices
            .with_untracked(|choices| choices.wanted(shown))
        else {
            return;
        };
        let operation = Operation::Deploy { wanted };
        let then = Callback::new(move |done: Done| {
            let route = rollout_of(&done).map_or(Route::Rollouts, Route::Rollout);
            desk.go(&route);
        });
        confirm_and_then(desk, Command::Operate { operation }, Some(then));
    }

    /// A word on the service.
    fn about(self) -> Signal<String> {
        self.choosing.off_estate(|estate, choices| {
            let mut services = estate.services.iter();
            let found = services.find(|one| one.name == choices.service);
            found.map(|one| one.summary.clone()).unwrap_or_default()
        })
    }

    /// What a mistake would do there.
    fn stakes(self) -> Signal<String> {
        self.choosing.off_estate(|estate, choices| {
            if start::is_protected(estate, &choices.environment) {
                "mistakes reach users here".into()
            } else {
                String::new()
            }
        })
    }
}

/// Which service, and where.
#[component]
fn Places(form: Form) -> impl IntoView {
    view! {
        <Panel id="start-where" title="What and where">
            <ChoiceField
                id=Field::Service.id()
                label="Service"
                help=form.about()
                trouble=form.trouble(Field::Service)
                options=form.choosing.services()
                value=form.choosing.chosen(|choices| &choices.service)
                set=form.choosing.set(|choices, name| choices.with_service(name))
            />
            <ChoiceField
                id=Field::Environment.id()
                label="Environment"
                help=form.stakes()
                trouble=form.trouble(Field::Environment)
                options=form.choosing.environments()
                value=form.choosing.chosen(|choices| &choices.environment)
                set=form.choosing.set(|choices, name| Choices { environment: name.into(), ..choices })
            />
            <ChoiceField
                id=Field::Region.id()
                label="Region"
                trouble=form.trouble(Field::Region)
                options=form.choosing.regions()
                value=form.choosing.chosen(|choices| &choices.region)
                set=form.choosing.set(|choices, name| Choices { region: name.into(), ..choices })
            />
        </Panel>
    }
}

/// Which release: one of those there are, or another by its name.
#[component]
fn Releases(form: Form) -> impl IntoView {
    let rows = form.choosing.rows();
    let remark = Signal::derive(move || rows.with(|rows| format!("{0} of {0}", rows.len())));
    view! {
        <Panel id="start-what" title="Release" remark=remark>
            <p class="waiting" role="status">
                {move || form.choosing.releases.with(Asked::words)}
            </p>
            <ReleaseList
                name="start-release-choice"
                rows
                value=form.choosing.chosen(|choices| &choices.release)
                set=form.choosing.set(|choices, text| choices.with_release(text))
            />
            <TextField
                id=Field::Release.id()
                label="Release"
                help="one of the above, or another by its tag, digest or commit"
                trouble=form.trouble(Field::Release)
                value=form.choosing.chosen(|choices| &choices.release)
                set=form.choosing.set(|choices, text| choices.with_release(text))
            />
        </Panel>
    }
}

/// How, and why.
#[component]
fn How(form: Form) -> impl IntoView {
    let strategies = Signal::derive(move || {
        let own = (String::new(), "the service's own".to_owned());
        let estate = form.choosing.estate.with(Asked::here);
        let others = estate.into_iter().flat_map(|estate| estate.strategies);
        let others = others.map(|name| (name.clone(), name));
        std::iter::once(own).chain(others).collect::<Vec<_>>()
    });
    let remedies = Memo::new(move |_| {
        let plan = form.plan.get().and_then(|plan| plan.here());
        plan.map_or(Remedies::default(), |plan| plan::remedies(&plan))
    });
    let superseding = Memo::new(move |_| form.choosing.choices.with(|choices| choices.supersede));
    let again = Memo::new(move |_| form.choosing.choices.with(|choices| choices.again));
    view! {
        <Panel id="start-how" title="How and why">
            <ChoiceField
                id=Field::Strategy.id()
                label="Strategy"
                trouble=form.trouble(Field::Strategy)
                options=strategies
                value=form.choosing.chosen(|choices| &choices.strategy)
                set=form.choosing.set(|choices, name| Choices { strategy: name.into(), ..choices })
            />
            <TextField
                id=Field::Reason.id()
                label="Reason"
                help="for the records"
                trouble=form.trouble(Field::Reason)
                value=form.choosing.chosen(|choices| &choices.reason)
                set=form.choosing.set(|choices, text| Choices { reason: text.into(), ..choices })
            />
            <CheckField
                id="start-fix"
                label="It repairs what is broken"
                help="an alarm that fires already does not stop it"
                checked=Signal::derive(move || form.choosing.choices.with(|choices| choices.fix))
                set=Callback::new(move |on| form.choosing.choices.update(|choices| choices.fix = on))
            />
            <Show when=move || remedies.get().supersede || superseding.get()>
                <CheckField
                    id="start-supersede"
                    label="Take its place"
                    help="the rollout under way is given up and taken back first"
                    checked=superseding
                    set=Callback::new(move |on| form.choosing.choices.update(|choices| choices.supersede = on))
                />
            </Show>
            <Show when=move || remedies.get().again || again.get()>
                <CheckField
                    id="start-again"
                    label="Ship it again"
                    help="although it went back before"
                    checked=again
                    set=Callback::new(move |on| form.choosing.choices.update(|choices| choices.again = on))
                />
            </Show>
        </Panel>
    }
}

/// The button, and why it cannot be pressed.
#[component]
fn Go(form: Form) -> impl IntoView {
    let hindrance = Memo::new(move |_| form.hindrance());
    let blocked = move || hindrance.with(|text| !text.is_empty());
    view! {
        <div class="start-go">
            <p id="start-hindrance" class="start-hindrance" data-part="start-hindrance">
                {move || hindrance.get()}
            </p>
            <button
                type="submit"
                id="start-go"
                class="primary"
                aria-describedby="start-hindrance"
                aria-disabled=move || blocked().then_some("true")
            >
                "Start…"
            </button>
        </div>
    }
}

/// What stands where the plan will be.
#[component]
fn NoPlan(form: Form) -> impl IntoView {
    view! {
        <Panel id="plan" title="Plan">
            <p role="status" data-part="start-trouble">
                {move || form.hindrance()}
            </p>
        </Panel>
    }
}
