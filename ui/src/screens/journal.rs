//! The journal, record by record, and whether it is as it was written.

use leptos::prelude::*;
use wire::{JournalCheck, JournalRow, State};

use crate::asks::{self, Asked, ask};
use crate::desk::desk;
use crate::model::history::moment;
use crate::model::journal::{self, PAGE};
use crate::parts::field::TextField;
use crate::parts::panel::Panel;
use crate::parts::shape::Mark;

type Records = RwSignal<Asked<(Vec<JournalRow>, u64)>>;

/// Where in the journal we are. Without a number: at the end, wherever that is.
#[derive(Clone, Copy)]
struct Place {
    records: Records,
    from: RwSignal<Option<u64>>,
}

impl Place {
    fn last(self) -> u64 {
        self.records
            .with(|records| records.here().map_or(0, |(_, last)| last))
    }

    fn first(self) -> u64 {
        self.from
            .get()
            .unwrap_or_else(|| journal::newest(self.last()))
    }

    fn read(self) {
        let from = self.from.get_untracked();
        let limit = usize::try_from(PAGE).unwrap_or(usize::MAX);
        ask(self.records, async move {
            if let Some(from) = from {
                return asks::journal(from, limit).await;
            }
            // Where the end is has to be asked before it can be shown.
            let (_, last) = asks::journal(1, 1).await?;
            asks::journal(journal::newest(last), limit).await
        });
    }

    fn go(self, from: u64) {
        let end = journal::at_end(from, self.last());
        self.from.set((!end).then_some(from));
    }
}

/// The journal, record by record.
#[component]
pub(crate) fn Journal(from: u64) -> impl IntoView {
    let desk = desk();
    let place = Place {
        records: RwSignal::new(Asked::Waiting),
        from: RwSignal::new((from > 0).then_some(from)),
    };
    Effect::new(move |_| {
        place.from.track();
        place.read();
    });
    // The end grows when something happens: what a frame tells of.
    Effect::new(move |before: Option<()>| {
        desk.store.rollouts.track();
        if before.is_some() && place.from.get_untracked().is_none() {
            place.read();
        }
    });
    let rows = Memo::new(move |_| place.records.with(Asked::here).unwrap_or_default());
    let showing = Signal::derive(move || {
        rows.with(|(rows, last)| {
            let first = rows.first().map(|row| row.sequence);
            journal::showing(first, rows.len(), *last)
        })
    });
    view! {
        <h1>"Journal"</h1>
        <p class="intro">
            "Every decision, in the order it was made. Nothing happens that does not stand here first."
        </p>
        <Verify />
        <Panel id="journal" title="Records" remark=showing>
            <Pages place />
            <p class="waiting" role="status">
                {move || place.records.with(Asked::words)}
            </p>
            <div class="scroll" tabindex="0" role="group" aria-labelledby="journal-title">
                <table class="journal-table" data-part="journal-table">
                    <caption class="hidden">"Records, the newest last"</caption>
                    <thead>
                        <tr>
                            <th scope="col">"record"</th>
                            <th scope="col">"when, UTC"</th>
                            <th scope="col">"about"</th>
                            <th scope="col">"what it decides"</th>
                            <th scope="col">"lease"</th>
                            <th scope="col">"hash"</th>
                        </tr>
                    </thead>
                    <tbody>
                        <For each=move || rows.get().0 key=|row| row.sequence let:row>
                            {record(row)}
                        </For>
                    </tbody>
                </table>
            </div>
        </Panel>
    }
}

fn record(row: JournalRow) -> impl IntoView {
    let fact = |text: String| view! { <li dir="auto">{text}</li> };
    view! {
        <tr data-record=row.sequence>
            <th scope="row" class="mono">
                {row.sequence}
            </th>
            <td class="mono">
                {moment(row.at)} <span class="quiet">{format!(":{}", seconds(row.at))}</span>
            </td>
            <td class="mono" dir="auto">
                {row.subject}
            </td>
            <td>
                <ul class="plain">{row.facts.into_iter().map(fact).collect_view()}</ul>
            </td>
            <td class="mono">{row.epoch}</td>
            <td class="mono" title=row.hash.clone()>
                {journal::short_hash(&row.hash)}
            </td>
        </tr>
    }
}

fn seconds(at: vocab::Timestamp) -> String {
    at.clock().chars().skip(6).collect()
}

/// Buttons from page to page, and a field to go to a record.
#[component]
fn Pages(place: Place) -> impl IntoView {
    let typed = RwSignal::new(String::new());
    let trouble = RwSignal::new(String::new());
    let at_start = move || place.first() <= 1;
    let at_end = move || journal::at_end(place.first(), place.last());
    let go = move || match journal::typed(&typed.get_untracked(), place.last()) {
        Ok(from) => {
            trouble.set(String::new());
            place.from.set(Some(from));
        }
        Err(words) => trouble.set(words),
    };
    let unless = |no: bool| no.then_some("true");
    view! {
        <form
            class="pages"
            aria-label="Pages of the journal"
            on:submit=move |event| {
                event.prevent_default();
                go();
            }
        >
            <button
                type="button"
                id="journal-oldest"
                aria-disabled=move || unless(at_start())
                on:click=move |_| place.go(1)
            >
                "Oldest"
            </button>
            <button
                type="button"
                id="journal-older"
                aria-disabled=move || unless(at_start())
                on:click=move |_| place.go(journal::older(place.first()))
            >
                "Older"
            </button>
            <button
                type="button"
                id="journal-newer"
                aria-disabled=move || unless(at_end())
                on:click=move |_| place.go(journal::newer(place.first(), place.last()))
            >
                "Newer"
            </button>
            <button
                type="button"
                id="journal-newest"
                aria-disabled=move || unless(at_end())
                on:click=move |_| place.from.set(None)
            >
                "Newest"
            </button>
            <TextField
                id="journal-from"
                label="From record"
                trouble=trouble
                numeric=true
                value=typed
                set=Callback::new(move |text| typed.set(text))
            />
            <button type="submit" id="journal-go">
                "Go"
            </button>
        </form>
    }
}

/// Reads and checks the whole journal on demand.
#[component]
fn Verify() -> impl IntoView {
    let check = RwSignal::new(None::<Asked<JournalCheck>>);
    let asked = RwSignal::new(Asked::<JournalCheck>::Waiting);
    Effect::new(move |_| {
        let answer = asked.get();
        if answer != Asked::Waiting {
            check.set(Some(answer));
        }
    });
    let verify = move |_| {
        asked.set(Asked::Waiting);
        check.set(Some(Asked::Waiting));
        ask(asked, asks::verify());
    };
    let result = move || {
        let (state, words, notes) = match check.get()? {
            Asked::Waiting => (State::Running, "reading every record…".to_owned(), vec![]),
            Asked::Refused(complaint) => (State::Unknown, complaint.message, vec![]),
            Asked::Here(check) => {
                let state = if check.intact {
                    State::Normal
                } else {
                    State::Critical
                };
                let words = if check.intact { "intact" } else { "damaged" };
                let text = format!("{words}: {}", check.text);
                (state, text, check.notes)
            }
        };
        let note = |text| view! { <li dir="auto">{text}</li> };
        Some(view! {
            <Mark state=state text=words />
            <ul class="plain">{notes.into_iter().map(note).collect_view()}</ul>
        })
    };
    view! {
        <Panel id="verify" title="Is it as it was written?">
            <div class="verify">
                <button type="button" id="journal-verify" on:click=verify>
                    "Verify"
                </button>
                <div role="status" data-part="verify-result">
                    {result}
                </div>
            </div>
        </Panel>
    }
}
