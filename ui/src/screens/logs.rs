//! The log of a service: from a moment on, filtered, and followed to its end.

use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;
use wire::EstateView;

use crate::asks::{self, Asked, ask};
use crate::browser;
use crate::desk::{Desk, desk};
use crate::model::kind::{Kind, NOT_HERE};
use crate::model::logs::{self as model, FIRST, Kept, Numbered};
use crate::model::route::{Place, Route};
use crate::model::start::{self, Choices};
use crate::parts::copy::CopyButton;
use crate::parts::field::{CheckField, ChoiceField, TextField};
use crate::parts::panel::Panel;

/// How often one who follows asks again.
const EVERY: Duration = Duration::from_secs(3);

/// What scrolls.
const LINES: &str = "log-lines";

/// The log of a service.
#[component]
pub(crate) fn Logs(place: Place) -> impl IntoView {
    let desk = desk();
    let elsewhere = move || desk.kind.get() == Kind::Practice;
    let place = StoredValue::new(place);
    view! {
        <Show
            when=elsewhere
            fallback=move || view! { <Tail place=place.get_value() /> }
        >
            <h1>{NOT_HERE}</h1>
            <p class="intro" data-part="not-here">
                "The practice estate keeps no logs: its services are simulated, and write none. \
                What a rollout says of itself stands on its page."
            </p>
        </Show>
    }
}

/// What the screen knows.
#[derive(Clone, Copy)]
struct Log {
    desk: Desk,
    estate: RwSignal<Asked<EstateView>>,
    choices: RwSignal<Choices>,
    back: RwSignal<String>,
    filter: RwSignal<String>,
    following: RwSignal<bool>,
    /// Somebody reads further up: nothing moves under their eyes.
    paused: RwSignal<bool>,
    kept: RwSignal<Kept>,
    trouble: RwSignal<String>,
    asking: RwSignal<bool>,
    /// Which question is the newest: answers to older ones are not shown.
    turn: StoredValue<u64>,
}

#[component]
fn Tail(place: Place) -> impl IntoView {
    let desk = desk();
    let named = !place.service.is_empty();
    let log = Log {
        desk,
        estate: RwSignal::new(Asked::Waiting),
        choices: RwSignal::new(Choices {
            service: place.service,
            environment: place.environment,
            region: place.region,
            ..Choices::default()
        }),
        back: RwSignal::new(FIRST.into()),
        filter: RwSignal::new(String::new()),
        following: RwSignal::new(false),
        paused: RwSignal::new(false),
        kept: RwSignal::new(Kept::default()),
        trouble: RwSignal::new(String::new()),
        asking: RwSignal::new(false),
        turn: StoredValue::new(0),
    };
    ask(log.estate, asks::estate());
    log.settle(named);
    log.keep_following();
    view! {
        <h1>"Logs"</h1>
        <Question log />
        <Lines log />
    }
}

impl Log {
    /// Makes the choices fit the estate; a service that was named is read at once.
    fn settle(self, named: bool) {
        Effect::new(move |read: Option<bool>| {
            let read = read.unwrap_or_default();
            let Some(estate) = self.estate.with(Asked::here) else {
                return read;
            };
            let before = self.choices.get();
            let after = before.clone().settled(&estate);
            if after != before {
                self.choices.set(after);
            }
            if named && !read {
                self.begin();
            }
            true
        });
    }

    fn keep_following(self) {
        let tick = move || {
            let idle = !self.asking.get_untracked();
            let wanted = self.following.get_untracked() && !self.paused.get_untracked();
            let locked = self
                .desk
                .store
                .bar
                .with_untracked(|bar| bar.as_ref().is_some_and(|bar| !bar.login.is_empty()));
            if idle && wanted && !locked && browser::is_visible() {
                self.go_on();
            }
        };
        let timer = set_interval_with_handle(tick, EVERY).ok();
        on_cleanup(move || {
            if let Some(timer) = timer {
                timer.clear();
            }
        });
    }

    /// Reads anew, from the chosen moment on.
    fn begin(self) {
        self.kept.set(Kept::default());
        self.paused.set(false);
        self.read(String::new());
    }

    /// Reads what came after the last answer; from the beginning when there was none.
    fn go_on(self) {
        self.read(self.kept.with_untracked(|kept| kept.cursor.clone()));
    }

    fn read(self, after: String) {
        let Some(turn) = self.turn.try_update_value(|turn| {
            *turn += 1;
            *turn
        }) else {
            return;
        };
        let choices = self.choices.get_untracked();
        let place = Place::new(&choices.service, &choices.environment, &choices.region);
        let since = model::since(&self.back.get_untracked(), browser::wall());
        let since = after.is_empty().then_some(since);
        let filter = self.filter.get_untracked();
        self.asking.set(true);
        spawn_local(async move {
            let answer = asks::logs(place, filter, since, after).await;
            if self.turn.try_get_value() != Some(turn) {
                return;
            }
            let _ = self.asking.try_set(false);
            match answer {
                Ok(view) => {
                    self.trouble.try_update(String::clear);
                    self.kept.try_update(|kept| kept.take(view));
                    // Once the lines are there.
                    request_animation_frame(move || {
                        if self.paused.try_get_untracked() == Some(false) {
                            browser::scroll_to_end(LINES);
                        }
                    });
                }
                Err(complaint) => {
                    let _ = self.trouble.try_set(complaint.message);
                }
            }
        });
    }

    /// Somebody scrolled: up is to read, down to the end is to go on.
    fn scrolled(self) {
        if let Some((top, shown, all)) = browser::scrolled(LINES) {
            let paused = !model::is_at_end(top, shown, all);
            if self.paused.get_untracked() != paused {
                self.paused.set(paused);
            }
        }
    }
}

/// Names to choose from.
fn names(
    log: Log,
    read: fn(&EstateView, &Choices) -> Vec<String>,
) -> Signal<Vec<(String, String)>> {
    Signal::derive(move || {
        let estate = log.estate.with(Asked::here);
        let all = estate.map(|estate| log.choices.with(|choices| read(&estate, choices)));
        let pair = |name: String| (name.clone(), name);
        all.unwrap_or_default().into_iter().map(pair).collect()
    })
}

/// Changes a choice; another place has another log.
fn change(log: Log, how: fn(Choices, String) -> Choices) -> Callback<String> {
    Callback::new(move |name: String| {
        log.choices
            .update(|choices| *choices = how(std::mem::take(choices), name));
        log.kept.set(Kept::default());
    })
}

/// Whose log, from when on, and what of it.
#[component]
fn Question(log: Log) -> impl IntoView {
    let chosen = move |of: fn(&Choices) -> &String| {
        Signal::derive(move || log.choices.with(|choices| of(choices).clone()))
    };
    let services = names(log, |estate, _| {
        let services = estate.services.iter();
        services.map(|service| service.name.clone()).collect()
    });
    let environments = names(log, |estate, choices| {
        let all = start::environments(estate, &choices.service);
        all.into_iter().map(|one| one.name).collect()
    });
    let regions = names(log, |estate, choices| {
        start::regions(estate, &choices.service, &choices.environment)
    });
    view! {
        <form
            class="log-form panel"
            aria-label="Which log"
            on:submit=move |event| {
                event.prevent_default();
                log.begin();
            }
        >
            <ChoiceField
                id="log-service"
                label="Service"
                options=services
                value=chosen(|choices| &choices.service)
                set=change(log, |choices, service| Choices { service, ..choices })
            />
            <ChoiceField
                id="log-environment"
                label="Environment"
                options=environments
                value=chosen(|choices| &choices.environment)
                set=change(log, |choices, environment| Choices { environment, ..choices })
            />
            <ChoiceField
                id="log-region"
                label="Region"
                options=regions
                value=chosen(|choices| &choices.region)
                set=change(log, |choices, region| Choices { region, ..choices })
            />
            <ChoiceField
                id="log-since"
                label="Since"
                options=Signal::derive(model::backs)
                value=log.back
                set=Callback::new(move |name| log.back.set(name))
            />
            <TextField
                id="log-filter"
                label="Filter"
                help="in the words of CloudWatch: error, \"out of memory\""
                value=log.filter
                set=Callback::new(move |text| log.filter.set(text))
            />
            <button type="submit" id="log-show">
                "Show"
            </button>
        </form>
    }
}

/// The lines, newest below.
#[component]
fn Lines(log: Log) -> impl IntoView {
    let remark = Signal::derive(move || log.kept.with(|kept| kept.group.clone()));
    let words = move || {
        if log.asking.get() && log.kept.with(Kept::is_empty) {
            "Reading…".to_owned()
        } else {
            log.kept.with(Kept::count)
        }
    };
    let key = |one: &Numbered| one.number;
    view! {
        <Panel id="log" title="Lines" remark>
            <Deeds log />
            <p class="refusal as-written" role="status" data-part="log-trouble" dir="auto">
                {move || log.trouble.get()}
            </p>
            <div
                id=LINES
                class="log-lines"
                tabindex="0"
                role="group"
                aria-label="Lines of the log, newest below"
                data-part="log-lines"
                on:scroll=move |_| log.scrolled()
            >
                <ol>
                    <For each=move || log.kept.with(Kept::lines) key=key let:one>
                        {line(one)}
                    </For>
                </ol>
            </div>
            <p class="age" role="status" data-part="log-count">
                {words}
            </p>
        </Panel>
    }
}

fn line(one: Numbered) -> impl IntoView {
    let line = one.line;
    view! {
        <li class="log-line">
            <time class="mono">{line.at.to_string()}</time>
            <span class="log-stream mono" dir="auto">
                {line.stream}
            </span>
            <span class="log-text mono" dir="auto">
                {line.text}
            </span>
        </li>
    }
}

/// Following, going on, copying.
#[component]
fn Deeds(log: Log) -> impl IntoView {
    let held = move || log.following.get() && log.paused.get();
    let more = move || log.kept.with(|kept| kept.more) && !log.following.get();
    let copied = Callback::new(move |()| log.kept.with_untracked(Kept::text));
    let state = move || {
        let choices = log.choices.get();
        let place = Place::new(&choices.service, &choices.environment, &choices.region);
        Route::Services(place).hash()
    };
    view! {
        <div class="log-deeds">
            <CheckField
                id="log-follow"
                label="Follow"
                help="asks again every 3 s; scrolling up pauses"
                checked=log.following
                set=Callback::new(move |on| {
                    log.following.set(on);
                    if on {
                        log.paused.set(false);
                        browser::scroll_to_end(LINES);
                    }
                })
            />
            <span class="grow"></span>
            <Show when=held>
                <span class="mark" role="status" data-part="log-paused">
                    "Paused while you read."
                </span>
                <button
                    type="button"
                    id="log-newest"
                    on:click=move |_| {
                        browser::scroll_to_end(LINES);
                        log.paused.set(false);
                        browser::focus(LINES);
                    }
                >
                    "To the newest"
                </button>
            </Show>
            <Show when=more>
                <button type="button" id="log-more" on:click=move |_| log.go_on()>
                    "Read more"
                </button>
            </Show>
            <CopyButton id="log-copy" label="Copy lines" text=copied />
            <a class="button" href=state>
                "Service as it is"
            </a>
        </div>
    }
}
