//! The form for a new rollout, with its plan.
//!
//! The plan is the preview: it is made anew whenever a choice changes, and what
//! is started is the plan that is shown, or nothing.

use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;
use wire::{Command, Complaint, Done, EstateView, Operation, PlanView, ReleaseRow};

use crate::asks::{self, Asked, ask};
use crate::desk::{Desk, desk};
use crate::model::confirm::rollout_of;
use crate::model::plan::{self, Remedies};
use crate::model::route::Route;
use crate::model::start::{self, Choices, Field};
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
    estate: RwSignal<Asked<EstateView>>,
    choices: RwSignal<Choices>,
    releases: RwSignal<Asked<Vec<ReleaseRow>>>,
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
        estate: RwSignal::new(Asked::Waiting),
        choices: RwSignal::new(Choices {
            service,
            ..Choices::default()
        }),
        releases: RwSignal::new(Asked::Waiting),
        plan: RwSignal::new(None),
        turn: StoredValue::new(0),
    };
    ask(form.estate, asks::estate());
    form.settle();
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
                    {move || form.estate.with(Asked::words)}
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
    /// Keeps choices and estate in step, and reads the releases of the place.
    fn settle(self) {
        Effect::new(move |_| {
            if let Some(estate) = self.estate.with(Asked::here) {
                let before = self.choices.get();
                let after = before.clone().settled(&estate);
                if after != before {
                    self.choices.set(after);
                }
            }
        });
        let place = Memo::new(move |_| {
            let choices = self.choices.get();
            (choices.service, choices.environment, choices.region)
        });
        Effect::new(move |_| {
            let (service, environment, region) = place.get();
            if !region.is_empty() {
                self.releases.set(Asked::Waiting);
                ask(
                    self.releases,
                    asks::releases(service, Some(environment), Some(region)),
                );
            }
        });
    }

    /// Plans anew when a choice changes, when rollouts begin or end, and when a
    /// confirmation was left: the plan that was shown may be an old one then.
    fn follow(self, desk: Desk) {
        // Some plans want a reason; which one does not change what is done.
        let planned = Memo::new(move |_| {
            let mut choices = self.choices.get();
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
        let wanted = untrack(|| self.choices.try_with(|choices| choices.wanted(None)));
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
            let choices = self.choices.get();
            self.complaint()
                .filter(|complaint| start::field_of(complaint, &choices) == field)
                .map(|complaint| complaint.message)
                .unwrap_or_default()
        })
    }

    /// Why it cannot be started now; empty when it can.
    fn hindrance(self) -> String {
        match self.plan.get() {
            None if self.choices.with(|choices| choices.release.is_empty()) => {
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
        let Some(wanted) = self.choices.with_untracked(|choices| choices.wanted(shown)) else {
            return;
        };
        let operation = Operation::Deploy { wanted };
        let then = Callback::new(move |done: Done| {
            let route = rollout_of(&done).map_or(Route::Rollouts, Route::Rollout);
            desk.go(&route);
        });
        confirm_and_then(desk, Command::Operate { operation }, Some(then));
    }

    /// Sets a part of the choices.
    fn set(
        self,
        how: impl Fn(Choices, &str) -> Choices + Send + Sync + 'static,
    ) -> Callback<String> {
        Callback::new(move |text: String| {
            self.choices
                .update(|choices| *choices = how(std::mem::take(choices), &text));
        })
    }

    fn chosen(self, of: fn(&Choices) -> &String) -> Signal<String> {
        Signal::derive(move || self.choices.with(|choices| of(choices).clone()))
    }
}

/// What there is to choose from, as name and words.
type Options = Signal<Vec<(String, String)>>;

impl Form {
    /// Reads something off the estate and the choices, once the estate is here.
    fn off_estate<T: Default + Send + Sync + 'static>(
        self,
        read: fn(&EstateView, &Choices) -> T,
    ) -> Signal<T> {
        Signal::derive(move || {
            let estate = self.estate.with(Asked::here);
            estate.map_or_else(T::default, |estate| {
                self.choices.with(|choices| read(&estate, choices))
            })
        })
    }

    fn services(self) -> Options {
        self.off_estate(|estate, _| {
            let name = |one: &wire::ServiceView| (one.name.clone(), one.name.clone());
            estate.services.iter().map(name).collect()
        })
    }

    fn environments(self) -> Options {
        self.off_estate(|estate, choices| {
            let words = |one: wire::EnvironmentView| {
                let guard = if one.protected { " (protected)" } else { "" };
                (one.name.clone(), format!("{}{guard}", one.name))
            };
            let all = start::environments(estate, &choices.service);
            all.into_iter().map(words).collect()
        })
    }

    fn regions(self) -> Options {
        self.off_estate(|estate, choices| {
            let all = start::regions(estate, &choices.service, &choices.environment);
            all.into_iter().map(|name| (name.clone(), name)).collect()
        })
    }

    /// A word on the service.
    fn about(self) -> Signal<String> {
        self.off_estate(|estate, choices| {
            let mut services = estate.services.iter();
            let found = services.find(|one| one.name == choices.service);
            found.map(|one| one.summary.clone()).unwrap_or_default()
        })
    }

    /// What a mistake would do there.
    fn stakes(self) -> Signal<String> {
        self.off_estate(|estate, choices| {
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
                options=form.services()
                value=form.chosen(|choices| &choices.service)
                set=form.set(|choices, name| choices.with_service(name))
            />
            <ChoiceField
                id=Field::Environment.id()
                label="Environment"
                help=form.stakes()
                trouble=form.trouble(Field::Environment)
                options=form.environments()
                value=form.chosen(|choices| &choices.environment)
                set=form.set(|choices, name| Choices { environment: name.into(), ..choices })
            />
            <ChoiceField
                id=Field::Region.id()
                label="Region"
                trouble=form.trouble(Field::Region)
                options=form.regions()
                value=form.chosen(|choices| &choices.region)
                set=form.set(|choices, name| Choices { region: name.into(), ..choices })
            />
        </Panel>
    }
}

/// Which release: one of those there are, or another by its name.
#[component]
fn Releases(form: Form) -> impl IntoView {
    let rows = Memo::new(move |_| form.releases.with(Asked::here).unwrap_or_default());
    let remark = Signal::derive(move || rows.with(|rows| format!("{0} of {0}", rows.len())));
    view! {
        <Panel id="start-what" title="Release" remark=remark>
            <p class="waiting" role="status">
                {move || form.releases.with(Asked::words)}
            </p>
            <ReleaseList
                name="start-release-choice"
                rows
                value=form.chosen(|choices| &choices.release)
                set=form.set(|choices, text| choices.with_release(text))
            />
            <TextField
                id=Field::Release.id()
                label="Release"
                help="one of the above, or another by its tag, digest or commit"
                trouble=form.trouble(Field::Release)
                value=form.chosen(|choices| &choices.release)
                set=form.set(|choices, text| choices.with_release(text))
            />
        </Panel>
    }
}

/// How, and why.
#[component]
fn How(form: Form) -> impl IntoView {
    let strategies = Signal::derive(move || {
        let own = (String::new(), "the service's own".to_owned());
        let estate = form.estate.with(Asked::here);
        let others = estate.into_iter().flat_map(|estate| estate.strategies);
        let others = others.map(|name| (name.clone(), name));
        std::iter::once(own).chain(others).collect::<Vec<_>>()
    });
    let remedies = Memo::new(move |_| {
        let plan = form.plan.get().and_then(|plan| plan.here());
        plan.map_or(Remedies::default(), |plan| plan::remedies(&plan))
    });
    let superseding = Memo::new(move |_| form.choices.with(|choices| choices.supersede));
    let again = Memo::new(move |_| form.choices.with(|choices| choices.again));
    view! {
        <Panel id="start-how" title="How and why">
            <ChoiceField
                id=Field::Strategy.id()
                label="Strategy"
                trouble=form.trouble(Field::Strategy)
                options=strategies
                value=form.chosen(|choices| &choices.strategy)
                set=form.set(|choices, name| Choices { strategy: name.into(), ..choices })
            />
            <TextField
                id=Field::Reason.id()
                label="Reason"
                help="for the records"
                trouble=form.trouble(Field::Reason)
                value=form.chosen(|choices| &choices.reason)
                set=form.set(|choices, text| Choices { reason: text.into(), ..choices })
            />
            <CheckField
                id="start-fix"
                label="It repairs what is broken"
                help="an alarm that fires already does not stop it"
                checked=Signal::derive(move || form.choices.with(|choices| choices.fix))
                set=Callback::new(move |on| form.choices.update(|choices| choices.fix = on))
            />
            <Show when=move || remedies.get().supersede || superseding.get()>
                <CheckField
                    id="start-supersede"
                    label="Take its place"
                    help="the rollout under way is given up and taken back first"
                    checked=superseding
                    set=Callback::new(move |on| form.choices.update(|choices| choices.supersede = on))
                />
            </Show>
            <Show when=move || remedies.get().again || again.get()>
                <CheckField
                    id="start-again"
                    label="Ship it again"
                    help="although it went back before"
                    checked=again
                    set=Callback::new(move |on| form.choices.update(|choices| choices.again = on))
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
