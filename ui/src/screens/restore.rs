//! The way back to an earlier release: chosen, restated, and held.
//!
//! It is a rollout of its own, with a plan. Like every way back it waits for no
//! question: the button is held, and what it will do stands above it before.

use leptos::prelude::*;
use leptos::task::spawn_local;
use wire::{Command, Confirmation, EstateView, Operation, ReleaseRow, RollbackScope, State};

use crate::asks::{self, Asked, ask};
use crate::desk::{Desk, desk};
use crate::link;
use crate::model::confirm::{rollout_of, undone};
use crate::model::route::{Place, Route};
use crate::model::start::{self, Choices};
use crate::parts::field::{ChoiceField, TextField};
use crate::parts::hold::HoldButton;
use crate::parts::panel::Panel;
use crate::parts::releases::ReleaseList;
use crate::parts::shape::Mark;

/// What the form knows.
#[derive(Clone, Copy)]
struct Form {
    estate: RwSignal<Asked<EstateView>>,
    choices: RwSignal<Choices>,
    releases: RwSignal<Asked<Vec<ReleaseRow>>>,
    /// What would be done; none while no release is chosen.
    told: RwSignal<Option<Asked<Confirmation>>>,
    turn: StoredValue<u64>,
    sent: RwSignal<bool>,
}

/// The way back to an earlier release.
#[component]
pub(crate) fn Restore(place: Place) -> impl IntoView {
    let form = Form {
        estate: RwSignal::new(Asked::Waiting),
        choices: RwSignal::new(Choices {
            service: place.service,
            environment: place.environment,
            region: place.region,
            ..Choices::default()
        }),
        releases: RwSignal::new(Asked::Waiting),
        told: RwSignal::new(None),
        turn: StoredValue::new(0),
        sent: RwSignal::new(false),
    };
    ask(form.estate, asks::estate());
    form.settle();
    form.follow();
    view! {
        <h1>"Roll back to an earlier release"</h1>
        <p class="intro">
            "A rollout of its own: tasks of that release are started beside those that serve, \
            and when they are well, all traffic goes to them at once."
        </p>
        <div class="start" data-part="restore">
            <div class="start-form">
                <Where form />
                <Which form />
            </div>
            <div class="start-plan">
                <Told form />
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
            if self.estate.with(|estate| estate.here().is_some()) && !region.is_empty() {
                self.releases.set(Asked::Waiting);
                let question = asks::releases(service, Some(environment), Some(region));
                ask(self.releases, question);
            }
        });
    }

    /// Asks what would be done, whenever something else is chosen.
    fn follow(self) {
        let command = Memo::new(move |_| {
            let mut choices = self.choices.get();
            // Why it is done does not change what is done.
            choices.reason.clear();
            command(&choices)
        });
        Effect::new(move |_| {
            let turn = self.turn.try_update_value(|turn| {
                *turn += 1;
                *turn
            });
            let Some(command) = command.get() else {
                return self.told.set(None);
            };
            self.told.set(Some(Asked::Waiting));
            spawn_local(async move {
                let answer = match asks::confirmation(command).await {
                    Ok(told) => Asked::Here(told),
                    Err(complaint) => Asked::Refused(complaint),
                };
                if self.turn.try_get_value() == turn {
                    let _ = self.told.try_set(Some(answer));
                }
            });
        });
    }

    /// Why it cannot be done now; empty when it can.
    fn hindrance(self) -> String {
        match self.told.get() {
            None => "choose a release first".into(),
            // The way back waits for no answer.
            Some(Asked::Waiting) => String::new(),
            Some(Asked::Here(told)) => told.refused,
            Some(Asked::Refused(complaint)) => complaint.message,
        }
    }

    fn fire(self, desk: Desk) {
        let command = self.choices.with_untracked(command);
        let Some(command) = command.filter(|_| !self.sent.get_untracked()) else {
            return;
        };
        self.sent.set(true);
        spawn_local(async move {
            let answer = link::operate(&command, None).await;
            let answer = answer.and_then(|done| match undone(&done) {
                Some(complaint) => Err(complaint),
                None => Ok(done),
            });
            let _ = self.sent.try_set(false);
            let rollout = answer.as_ref().ok().and_then(rollout_of);
            desk.tell(answer, None);
            if let Some(id) = rollout {
                desk.go(&Route::Rollout(id));
            }
        });
    }

    fn chosen(self, of: fn(&Choices) -> &String) -> Signal<String> {
        Signal::derive(move || self.choices.with(|choices| of(choices).clone()))
    }

    fn set(self, how: fn(Choices, &str) -> Choices) -> Callback<String> {
        Callback::new(move |text: String| {
            self.choices
                .update(|choices| *choices = how(std::mem::take(choices), &text));
        })
    }

    fn names(
        self,
        read: fn(&EstateView, &Choices) -> Vec<String>,
    ) -> Signal<Vec<(String, String)>> {
        Signal::derive(move || {
            let estate = self.estate.with(Asked::here);
            let all = estate.map(|estate| self.choices.with(|choices| read(&estate, choices)));
            let pair = |name: String| (name.clone(), name);
            all.unwrap_or_default().into_iter().map(pair).collect()
        })
    }
}

/// What holding the button sends; none while no release is chosen.
fn command(choices: &Choices) -> Option<Command> {
    let wanted = choices.wanted(None)?;
    let operation = Operation::RollBack {
        scope: RollbackScope::Service {
            service: wanted.service,
        },
        environment: wanted.environment,
        region: wanted.region,
        to: wanted.release,
        force: false,
        reason: wanted.reason,
    };
    Some(Command::Operate { operation })
}

#[component]
fn Where(form: Form) -> impl IntoView {
    let services = form.names(|estate, _| {
        let services = estate.services.iter();
        services.map(|service| service.name.clone()).collect()
    });
    let environments = form.names(|estate, choices| {
        let all = start::environments(estate, &choices.service);
        all.into_iter().map(|one| one.name).collect()
    });
    let regions = form
        .names(|estate, choices| start::regions(estate, &choices.service, &choices.environment));
    view! {
        <Panel id="start-where" title="What and where">
            <p class="waiting" role="status">
                {move || form.estate.with(Asked::words)}
            </p>
            <ChoiceField
                id="restore-service"
                label="Service"
                options=services
                value=form.chosen(|choices| &choices.service)
                set=form.set(|choices, name| choices.with_service(name))
            />
            <ChoiceField
                id="restore-environment"
                label="Environment"
                options=environments
                value=form.chosen(|choices| &choices.environment)
                set=form.set(|choices, name| Choices { environment: name.into(), ..choices })
            />
            <ChoiceField
                id="restore-region"
                label="Region"
                options=regions
                value=form.chosen(|choices| &choices.region)
                set=form.set(|choices, name| Choices { region: name.into(), ..choices })
            />
        </Panel>
    }
}

#[component]
fn Which(form: Form) -> impl IntoView {
    let rows = Memo::new(move |_| form.releases.with(Asked::here).unwrap_or_default());
    let remark = Signal::derive(move || rows.with(|rows| format!("{0} of {0}", rows.len())));
    view! {
        <Panel id="start-what" title="Release" remark=remark>
            <p class="waiting" role="status">
                {move || form.releases.with(Asked::words)}
            </p>
            <ReleaseList
                name="restore-release-choice"
                rows
                value=form.chosen(|choices| &choices.release)
                set=form.set(|choices, text| choices.with_release(text))
            />
            <TextField
                id="restore-release"
                label="Release"
                help="one of the above, or another by its name"
                value=form.chosen(|choices| &choices.release)
                set=form.set(|choices, text| choices.with_release(text))
            />
            <TextField
                id="restore-reason"
                label="Reason"
                help="for the records; may stay empty"
                value=form.chosen(|choices| &choices.reason)
                set=form.set(|choices, text| Choices { reason: text.into(), ..choices })
            />
        </Panel>
    }
}

/// What would be done, and the button that is held.
#[component]
fn Told(form: Form) -> impl IntoView {
    let desk = desk();
    let hindrance = Memo::new(move |_| form.hindrance());
    let told = Memo::new(move |_| form.told.get().and_then(|told| told.here()));
    let fact = |(label, value): (String, String)| {
        view! {
            <div>
                <dt>{label}</dt>
                <dd dir="auto">{value}</dd>
            </div>
        }
    };
    let facts = move || {
        let facts = told.get().map(|told| told.facts).unwrap_or_default();
        facts.into_iter().map(fact).collect_view()
    };
    let about = Signal::derive(move || {
        form.choices.with(|choices| {
            format!(
                "{} in {} to {}",
                choices.service, choices.environment, choices.release
            )
        })
    });
    view! {
        <Panel id="restore-told" title="What it does">
            <dl class="facts" data-part="restore-facts">
                {facts}
            </dl>
            <p role="status" data-part="restore-hindrance">
                <Show when=move || hindrance.with(|text| !text.is_empty())>
                    <Mark state=State::High text=hindrance />
                </Show>
            </p>
            <div class="start-go">
                <HoldButton
                    id="restore-hold"
                    label="Roll back"
                    about
                    refused=Signal::derive(move || hindrance.get())
                    busy=form.sent
                    primary=true
                    fire=Callback::new(move |()| form.fire(desk))
                />
            </div>
        </Panel>
    }
}
