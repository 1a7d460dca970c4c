//! The practice estate: clock, faults, drills.

use leptos::prelude::*;
use leptos::task::spawn_local;
use wire::{Command, Complaint, Debrief, DrillRow, FaultKindRow, State};

use crate::asks::{self, Asked, ask};
use crate::desk::{Desk, desk};
use crate::link;
use crate::model::kind::{Kind, NOT_HERE};
use crate::model::plan::window_words;
use crate::model::practice::{self, Chapter, SPEEDS, Wish};
use crate::model::route::Route;
use crate::parts::field::{ChoiceField, TextField};
use crate::parts::panel::Panel;
use crate::parts::shape::Mark;

/// The practice estate: clock, faults, drills.
#[component]
pub(crate) fn Practice() -> impl IntoView {
    let desk = desk();
    let is_live = move || desk.kind.get() == Kind::Live;
    view! {
        <h1>{move || if is_live() { NOT_HERE } else { "Practice" }}</h1>
        <Show
            when=is_live
            fallback=|| {
                view! {
                    <div class="practice">
                        <Clock />
                        <Faults />
                        <Reset />
                        <Inject />
                        <Drills />
                    </div>
                }
            }
        >
            <p class="intro" data-part="not-here">
                "This estate is live: nothing is made to go wrong here, there are no drills, and \
                its clock is the wall's. Start the window without an estate file for those."
            </p>
        </Show>
    }
}

/// Has something done and puts a complaint at its field instead of a corner.
fn send(desk: Desk, command: Command, trouble: RwSignal<String>) {
    trouble.set(String::new());
    spawn_local(async move {
        match link::operate(&command, None).await {
            Ok(done) => desk.tell(Ok(done), None),
            Err(complaint) => {
                let _ = trouble.try_set(window_words(&complaint.message));
            }
        }
    });
}

/// How fast the practice clock runs.
#[component]
fn Clock() -> impl IntoView {
    let desk = desk();
    let speed = Memo::new(move |_| {
        desk.store
            .practice
            .with(|practice| practice.as_ref().map(|practice| practice.speed))
    });
    let typed = RwSignal::new(String::new());
    let trouble = RwSignal::new(String::new());
    let set = move |times: u32| send(desk, Command::SetSpeed { times }, trouble);
    let button = move |times: u32| {
        view! {
            <button
                type="button"
                class="segment-button"
                id=format!("speed-{times}")
                aria-pressed=move || if speed.get() == Some(times) { "true" } else { "false" }
                on:click=move |_| set(times)
            >
                {format!("{times}×")}
            </button>
        }
    };
    let now = Signal::derive(move || {
        let clock = desk
            .store
            .bar
            .with(|bar| bar.as_ref().map(|bar| bar.now.clock()));
        match (speed.get(), clock) {
            (Some(speed), Some(clock)) => format!("{clock} UTC, {speed}× as fast as the wall's"),
            _ => String::new(),
        }
    });
    view! {
        <Panel id="clock" title="Clock" remark=now>
            <div
                id="practice-speed"
                class="segments-row"
                role="group"
                aria-label="Speed of the practice clock"
            >
                {SPEEDS.into_iter().map(button).collect_view()}
            </div>
            <form
                class="line-form"
                on:submit=move |event| {
                    event.prevent_default();
                    match practice::speed(&typed.get_untracked()) {
                        Ok(times) => set(times),
                        Err(words) => trouble.set(words),
                    }
                }
            >
                <TextField
                    id="speed-other"
                    label="Another speed"
                    help="1 to 600"
                    trouble=trouble
                    numeric=true
                    value=typed
                    set=Callback::new(move |text| typed.set(text))
                />
                <button type="submit" id="speed-set">
                    "Set"
                </button>
            </form>
        </Panel>
    }
}

/// What goes wrong at present.
#[component]
fn Faults() -> impl IntoView {
    let desk = desk();
    let faults = Memo::new(move |_| {
        desk.store.practice.with(|practice| {
            let faults = practice.as_ref().map(|practice| practice.faults.clone());
            faults.unwrap_or_default()
        })
    });
    let none = move || faults.with(Vec::is_empty);
    let remark = Signal::derive(move || match faults.with(Vec::len) {
        0 => String::new(),
        count => format!("{count} of {count}"),
    });
    let heal = move |_| {
        if none() {
            desk.toast("no fault is in force", false, None);
        } else {
            desk.send(Command::HealAll);
        }
    };
    view! {
        <Panel id="faults" title="Faults in force" remark=remark>
            <ul class="plain fault-list" data-part="faults-in-force">
                {move || {
                    faults
                        .get()
                        .into_iter()
                        .map(|text| view! { <li dir="auto">{practice::in_force(&text)}</li> })
                        .collect_view()
                }}
            </ul>
            <Show when=none>
                <p class="empty">"None. The estate behaves."</p>
            </Show>
            <button
                type="button"
                id="practice-heal"
                aria-disabled=move || none().then_some("true")
                on:click=heal
            >
                "Heal all"
            </button>
        </Panel>
    }
}

/// Where something can go wrong: everywhere, or with one service.
fn places(desk: Desk) -> Signal<Vec<(String, String)>> {
    Signal::derive(move || {
        let everywhere = (String::new(), "everywhere".to_owned());
        let names = desk.store.deck.with(|deck| {
            let rows = deck.as_ref().map(|deck| deck.rows.as_slice());
            let name = |row: &wire::DeckRow| (row.service.clone(), row.service.clone());
            rows.unwrap_or_default()
                .iter()
                .map(name)
                .collect::<Vec<_>>()
        });
        std::iter::once(everywhere).chain(names).collect::<Vec<_>>()
    })
}

/// The form that makes something go wrong.
#[component]
fn Inject() -> impl IntoView {
    let desk = desk();
    let kinds = RwSignal::new(Asked::<Vec<FaultKindRow>>::Waiting);
    ask(kinds, asks::fault_kinds());
    let wish = RwSignal::new(Wish::default());
    let trouble = RwSignal::new(String::new());
    let rows = Memo::new(move |_| kinds.with(Asked::here).unwrap_or_default());
    Effect::new(move |_| {
        let first = rows.with(|rows| rows.first().map(|row| row.name.clone()));
        if let Some(first) = first.filter(|_| wish.with_untracked(|wish| wish.kind.is_empty())) {
            wish.update(|wish| wish.kind = first);
        }
    });
    let options = Signal::derive(move || {
        let name = |row: FaultKindRow| (row.name.clone(), row.name);
        rows.get().into_iter().map(name).collect::<Vec<_>>()
    });
    let inject = move || match practice::inject_words(&wish.get_untracked()) {
        Ok(fault) => send(desk, Command::Inject { fault }, trouble),
        Err(words) => trouble.set(words),
    };
    view! {
        <Panel id="inject" title="Make something go wrong">
            <p class="waiting" role="status">
                {move || kinds.with(Asked::words)}
            </p>
            <form
                class="stack-form"
                on:submit=move |event| {
                    event.prevent_default();
                    inject();
                }
            >
                <ChoiceField
                    id="fault-kind"
                    label="Fault"
                    options=options
                    value=Signal::derive(move || wish.get().kind)
                    set=Callback::new(move |kind| {
                        trouble.set(String::new());
                        wish.update(|wish| wish.kind = kind);
                    })
                />
                <FaultHelp rows wish />
                <ChoiceField
                    id="fault-service"
                    label="Service"
                    options=places(desk)
                    value=Signal::derive(move || wish.get().service)
                    set=Callback::new(move |service| wish.update(|wish| wish.service = service))
                />
                <TextField
                    id="fault-settings"
                    label="Settings"
                    help="name=value, parted by spaces; what is not given has its default"
                    trouble=trouble
                    value=Signal::derive(move || wish.get().settings)
                    set=Callback::new(move |settings| wish.update(|wish| wish.settings = settings))
                />
                <button type="submit" id="practice-inject">
                    "Inject"
                </button>
            </form>
        </Panel>
    }
}

/// What the chosen fault does, and its settings with their defaults.
#[component]
fn FaultHelp(rows: Memo<Vec<FaultKindRow>>, wish: RwSignal<Wish>) -> impl IntoView {
    let shown = Memo::new(move |_| {
        let kind = wish.with(|wish| wish.kind.clone());
        rows.with(|rows| {
            rows.iter()
                .find(|row| row.name == kind)
                .map(practice::fault)
        })
    });
    let what = move || shown.get().map(|shown| shown.what);
    let setting = |(name, meaning): (String, String)| {
        view! {
            <div>
                <dt class="mono">{name}</dt>
                <dd>{meaning}</dd>
            </div>
        }
    };
    view! {
        <div class="fault-help" data-part="fault-help">
            <p>{what}</p>
            <dl class="facts">
                {move || {
                    let settings = shown.get().map(|shown| shown.settings);
                    settings.unwrap_or_default().into_iter().map(setting).collect_view()
                }}
            </dl>
        </div>
    }
}

/// What is shown below the list: nothing yet, or what was learnt.
type Learnt = RwSignal<Option<Asked<Option<Debrief>>>>;

/// Asks for a debrief and brings it into sight once it is there.
fn learn(
    learnt: Learnt,
    question: impl Future<Output = Result<Option<Debrief>, Complaint>> + 'static,
) {
    learnt.set(Some(Asked::Waiting));
    spawn_local(async move {
        let answer = match question.await {
            Ok(debrief) => Asked::Here(debrief),
            Err(complaint) => Asked::Refused(complaint),
        };
        let _ = learnt.try_set(Some(answer));
        request_animation_frame(|| crate::browser::focus("debrief-start"));
    });
}

/// Shows what was learnt from the drill that ran here, once it is over and when
/// the screen opens. It comes by itself, so it does not take the focus.
fn learn_when_over(playing: Memo<Option<(String, String)>>, learnt: Learnt) {
    Effect::new(move |_| {
        if playing.with(Option::is_some) {
            return;
        }
        spawn_local(async move {
            // Without a drill, or before it is over, there is nothing to show.
            if let Ok(Some(debrief)) = asks::debrief().await {
                let _ = learnt.try_set(Some(Asked::Here(Some(debrief))));
            }
        });
    });
}

/// The drills there are, to start here or to rehearse in virtual time.
#[component]
fn Drills() -> impl IntoView {
    let desk = desk();
    let drills = RwSignal::new(Asked::<Vec<DrillRow>>::Waiting);
    ask(drills, asks::drills());
    let learnt: Learnt = RwSignal::new(None);
    let seed = RwSignal::new(String::new());
    let trouble = RwSignal::new(String::new());
    let rows = Memo::new(move |_| drills.with(Asked::here).unwrap_or_default());
    let remark = Signal::derive(move || rows.with(|rows| format!("{0} of {0}", rows.len())));
    let playing = Memo::new(move |_| {
        desk.store.practice.with(|practice| {
            practice
                .as_ref()
                .and_then(|practice| practice.drill.clone())
        })
    });
    learn_when_over(playing, learnt);
    let rehearse =
        Callback::new(
            move |drill: String| match practice::seed(&seed.get_untracked()) {
                Ok(seed) => {
                    trouble.set(String::new());
                    learn(learnt, asks::rehearse(drill, seed));
                }
                Err(words) => trouble.set(words),
            },
        );
    let start = Callback::new(move |drill: String| desk.send(Command::StartDrill { drill }));
    view! {
        <Panel id="drills" title="Drills" remark=remark>
            <p class="intro">
                "A drill is a scripted outage. Start one here and act as you would; or rehearse it: \
                then nobody acts, and its story is told at once."
            </p>
            {move || playing.get().map(|(drill, rollout)| playing_line(&drill, rollout, learnt))}
            <p class="waiting" role="status">
                {move || drills.with(Asked::words)}
            </p>
            <TextField
                id="drill-seed"
                label="Seed for rehearsals"
                help="the same seed tells the same story; empty for the drill's own"
                trouble=trouble
                numeric=true
                value=seed
                set=Callback::new(move |text| seed.set(text))
            />
            <ul class="drill-list" data-part="drill-list">
                <For each=move || rows.get() key=|row| row.name.clone() let:row>
                    <Drill row start rehearse />
                </For>
            </ul>
        </Panel>
        <Show when=move || learnt.with(Option::is_some)>
            <Panel id="debrief" title="Debrief">
                <div id="debrief-body" data-part="debrief-body">
                    {move || learnt.get().map(debrief)}
                </div>
            </Panel>
        </Show>
    }
}

/// The drill that runs here.
fn playing_line(drill: &str, rollout: String, learnt: Learnt) -> impl IntoView + use<> {
    view! {
        <div class="playing" data-part="playing">
            <Mark state=State::Running text=format!("the drill {drill} runs here") />
            <a href=Route::Rollout(rollout).hash()>"Its rollout"</a>
            <button
                type="button"
                id="drill-debrief"
                on:click=move |_| learn(learnt, asks::debrief())
            >
                "Debrief"
            </button>
        </div>
    }
}

#[component]
fn Drill(row: DrillRow, start: Callback<String>, rehearse: Callback<String>) -> impl IntoView {
    let (first, second) = (row.name.clone(), row.name.clone());
    let name = format!(" {}", row.name);
    view! {
        <li class="drill" data-drill=row.name.clone()>
            <h3>{row.name.clone()}</h3>
            <p>{row.summary}</p>
            <p class="quiet">"Trains " {row.trains}</p>
            <div class="drill-buttons">
                <button
                    type="button"
                    id=format!("drill-{}-start", row.name)
                    on:click=move |_| start.run(first.clone())
                >
                    "Start here" <span class="hidden">{name.clone()}</span>
                </button>
                <button
                    type="button"
                    id=format!("drill-{}-rehearse", row.name)
                    on:click=move |_| rehearse.run(second.clone())
                >
                    "Rehearse" <span class="hidden">{name}</span>
                </button>
            </div>
        </li>
    }
}

/// What was learnt, as a story.
fn debrief(asked: Asked<Option<Debrief>>) -> AnyView {
    match asked {
        Asked::Waiting => view! { <p role="status">"Rehearsing…"</p> }.into_any(),
        Asked::Refused(complaint) => view! { <p id="debrief-start" tabindex="-1">{complaint.message}</p> }.into_any(),
        Asked::Here(None) => {
            view! { <p id="debrief-start" tabindex="-1">"No drill has run here, or it is not over yet."</p> }.into_any()
        }
        Asked::Here(Some(debrief)) => story(&debrief).into_any(),
    }
}

fn story(debrief: &Debrief) -> impl IntoView + use<> {
    let (before, after) = practice::story(debrief);
    let moment = |moment: &wire::Moment| {
        view! {
            <tr>
                <td class="mono">{moment.at.clock()}</td>
                <td class="mono">{moment.after.clone()}</td>
                <td dir="auto">{moment.text.clone()}</td>
            </tr>
        }
    };
    let moments = debrief.done.iter().map(moment).collect_view();
    view! {
        <p id="debrief-start" tabindex="-1" class="quiet">
            {format!("{}, seed {}", debrief.drill, debrief.seed)}
        </p>
        {before.into_iter().map(chapter).collect_view()}
        <section class="chapter">
            <h3>"What was done"</h3>
            <div class="scroll" tabindex="0" role="group" aria-label="What was done">
                <table>
                    <thead>
                        <tr>
                            <th scope="col">"when, UTC"</th>
                            <th scope="col">"into the trouble"</th>
                            <th scope="col">"what"</th>
                        </tr>
                    </thead>
                    <tbody>{moments}</tbody>
                </table>
            </div>
        </section>
        {after.into_iter().map(chapter).collect_view()}
    }
}

fn chapter(chapter: Chapter) -> impl IntoView {
    let sentence = |text: String| view! { <p dir="auto">{text}</p> };
    view! {
        <section class="chapter">
            <h3>{chapter.heading}</h3>
            {chapter.sentences.into_iter().map(sentence).collect_view()}
        </section>
    }
}

/// Beginning anew throws a journal away, so it is not done from a window.
#[component]
fn Reset() -> impl IntoView {
    view! {
        <Panel id="reset" title="Begin anew">
            <p>
                "Close the window and run " <code>"roomctl practice reset"</code>
                ". The estate and its journal begin anew; the old ones are kept aside."
            </p>
        </Panel>
    }
}
