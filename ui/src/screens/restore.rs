//! The way back to an earlier release: chosen, restated, and held.
//!
//! It is a rollout of its own, with a plan. Like every way back it waits for no
//! question: the button is held, and what it will do stands above it before.

use leptos::prelude::*;
use leptos::task::spawn_local;
use wire::{Command, Confirmation, Operation, RollbackScope};

use crate::asks::{self, Asked};
use crate::desk::{Desk, desk};
use crate::link;
use crate::model::confirm::{rollout_of, undone};
use crate::model::route::{Place, Route};
use crate::model::start::Choices;
use crate::parts::choosing::Choosing;
use crate::parts::field::{ChoiceField, TextField};
use crate::parts::hold::HoldButton;
use crate::parts::panel::Panel;
use crate::parts::releases::ReleaseList;

/// What the form knows.
#[derive(Clone, Copy)]
struct Form {
    choosing: Choosing,
    /// What would be done; none while no release is chosen.
    told: RwSignal<Option<Asked<Confirmation>>>,
    turn: StoredValue<u64>,
    sent: RwSignal<bool>,
}

/// The way back to an earlier release.
#[component]
pub(crate) fn Restore(place: Place) -> impl IntoView {
    let form = Form {
        choosing: Choosing::begin(Choices {
            service: place.service,
            environment: place.environment,
            region: place.region,
            ..Choices::default()
        }),
        told: RwSignal::new(None),
        turn: StoredValue::new(0),
        sent: RwSignal::new(false),
    };
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
    /// Asks what would be done, whenever something else is chosen.
    fn follow(self) {
        let command = Memo::new(move |_| {
            let mut choices = self.choosing.choices.get();
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
        let command = self.choosing.choices.with_untracked(command);
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
    view! {
        <Panel id="start-where" title="What and where">
            <p class="waiting" role="status">
                {move || form.choosing.estate.with(Asked::words)}
            </p>
            <ChoiceField
                id="restore-service"
                label="Service"
                options=form.choosing.services()
                value=form.choosing.chosen(|choices| &choices.service)
                set=form.choosing.set(|choices, name| choices.with_service(name))
            />
            <ChoiceField
                id="restore-environment"
                label="Environment"
                options=form.choosing.environments()
                value=form.choosing.chosen(|choices| &choices.environment)
                set=form.choosing.set(|choices, name| Choices { environment: name.into(), ..choices })
            />
            <ChoiceField
                id="restore-region"
                label="Region"
                options=form.choosing.regions()
                value=form.choosing.chosen(|choices| &choices.region)
                set=form.choosing.set(|choices, name| Choices { region: name.into(), ..choices })
            />
        </Panel>
    }
}

#[component]
fn Which(form: Form) -> impl IntoView {
    let rows = form.choosing.rows();
    let remark = Signal::derive(move || rows.with(|rows| format!("{0} of {0}", rows.len())));
    view! {
        <Panel id="start-what" title="Release" remark=remark>
            <p class="waiting" role="status">
                {move || form.choosing.releases.with(Asked::words)}
            </p>
            <ReleaseList
                name="restore-release-choice"
                rows
                value=form.choosing.chosen(|choices| &choices.release)
                set=form.choosing.set(|choices, text| choices.with_release(text))
            />
            <TextField
                id="restore-release"
                label="Release"
                help="one of the above, or another by its name"
                value=form.choosing.chosen(|choices| &choices.release)
                set=form.choosing.set(|choices, text| choices.with_release(text))
            />
            <TextField
                id="restore-reason"
                label="Reason"
                help="for the records; may stay empty"
                value=form.choosing.chosen(|choices| &choices.reason)
                set=form.choosing.set(|choices, text| Choices { reason: text.into(), ..choices })
            />
        </Panel>
    }
}

/// What would be done, and the button that is held.
#[component]
fn Told(form: Form) -> impl IntoView {
    let desk = desk();
    let hindrance = Memo::new(move |_| form.hindrance());
    // Something not chosen yet is no trouble.
    let tone = move || {
        if form.told.with(Option::is_none) {
            "start-hindrance"
        } else {
            "dialog-trouble"
        }
    };
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
        form.choosing.choices.with(|choices| {
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
            <p role="status" class=tone data-part="restore-hindrance">
                {move || hindrance.get()}
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
