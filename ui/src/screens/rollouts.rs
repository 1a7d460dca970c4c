//! Rollouts: those under way as lines, each with its way back, and the last that ended.

use leptos::prelude::*;
use leptos::task::spawn_local;
use wire::{Answer, Complaint, HistoryRow, Query, RolloutLine};

use crate::desk::desk;
use crate::link;
use crate::model::now;
use crate::model::rollout::{self, Subject};
use crate::model::route::Route;
use crate::parts::head::StartHead;
use crate::parts::hold::HoldButton;
use crate::parts::panel::{Meter, Panel};
use crate::parts::shape::{Mark, Shape};

/// How many ended ones are shown here; History has all.
const LAST: usize = 8;

/// The list.
#[component]
pub(crate) fn Rollouts() -> impl IntoView {
    let desk = desk();
    let count = Signal::derive(move || {
        if !desk.store.is_told() {
            return String::new();
        }
        let count = desk.store.rollouts.with(Vec::len);
        format!("{count} of {count}")
    });
    view! {
        <StartHead title="Rollouts" />
        <Panel id="under-way" title="Under way" remark=count>
            <Lines />
        </Panel>
        <Ended />
    }
}

/// Rollouts under way, one line each.
#[component]
pub(crate) fn Lines() -> impl IntoView {
    let desk = desk();
    let ids = Memo::new(move |_| {
        let lines = desk.store.rollouts.with(|lines| rollout::in_order(lines));
        lines.into_iter().map(|line| line.id).collect::<Vec<_>>()
    });
    view! {
        <ul class="lines" data-part="lines">
            <For each=move || ids.get() key=Clone::clone let:id>
                <Line id />
            </For>
        </ul>
        <Show when=move || ids.with(Vec::is_empty)>
            <p class="quiet">
                {move || if desk.store.is_told() { "Nothing is under way." } else { "Reading…" }}
            </p>
        </Show>
    }
}

#[component]
fn Line(id: String) -> impl IntoView {
    let desk = desk();
    let line = {
        let id = id.clone();
        Memo::new(move |_| desk.store.line(&id))
    };
    let get = move |read: fn(&RolloutLine) -> String| {
        Signal::derive(move || line.with(|line| line.as_ref().map(read).unwrap_or_default()))
    };
    let state = Signal::derive(move || {
        line.with(|line| {
            line.as_ref()
                .map_or(wire::State::Unknown, |line| line.state)
        })
    });
    let weight =
        Signal::derive(move || line.with(|line| line.as_ref().map_or(0.0, |line| line.weight)));
    view! {
        <li class="line" data-part="line" data-rollout=id.clone()>
            <div class="line-what">
                <a class="row-link" href=Route::Rollout(id.clone()).hash()>
                    {get(|line| line.service.clone())}
                </a>
                <span class="mono">{get(|line| format!("{} → {}", line.stable, line.release))}</span>
                <span class="muted">
                    {get(|line| format!("{} · {}", line.environment, line.region))}
                </span>
            </div>
            <div class="line-state">
                <Mark state text=get(|line| line.phase.clone()) />
                <span class="line-weight">
                    <Meter percent=weight label="weight of the canary" />
                    <span class="n">{move || now::weight(weight.get())}</span>
                </span>
                <span class="muted">
                    {get(|line| format!("step {} of {}", line.step.0, line.step.1))}
                </span>
            </div>
            <div class="line-next">
                <span>{get(|line| line.evidence.clone())}</span>
                <span class="muted">{get(next)}</span>
            </div>
            <RollBackButton id=id.clone() />
        </li>
    }
}

fn next(line: &RolloutLine) -> String {
    let parts = [line.next.as_str(), line.eta.as_str()];
    let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    parts.join(" · ")
}

/// The held button of a rollout under way.
#[component]
pub(crate) fn RollBackButton(
    id: String,
    /// The element's id begins with this, where one page has several.
    #[prop(default = "roll-back")]
    prefix: &'static str,
    /// The loud one of its screen.
    #[prop(optional)]
    primary: bool,
) -> impl IntoView {
    let desk = desk();
    let element = format!("{prefix}-{id}");
    let line = {
        let id = id.clone();
        Memo::new(move |_| desk.store.line(&id))
    };
    let busy = {
        let id = id.clone();
        Signal::derive(move || desk.sent_back.with(|sent| sent.contains_key(&id)))
    };
    let about = Signal::derive(move || {
        line.with(|line| {
            line.as_ref()
                .map(|line| format!("{} in {}", line.service, line.environment))
                .unwrap_or_default()
        })
    });
    let hint = Signal::derive(move || {
        line.with(|line| {
            line.as_ref()
                .map(|line| line.back_in.clone())
                .unwrap_or_default()
        })
    });
    let refused = Signal::derive(move || {
        line.with(|line| match line {
            Some(line) if line.can_roll_back => String::new(),
            Some(line) => format!("cannot now: {}", line.phase),
            None => "it has ended".into(),
        })
    });
    let fire = Callback::new(move |()| {
        if let Some(line) = line.get_untracked() {
            desk.fire(Subject::of_line(&line), "roll-back");
        }
    });
    view! { <HoldButton id=element label="Roll back" about hint refused busy primary fire /> }
}

/// The last that ended.
#[component]
fn Ended() -> impl IntoView {
    let desk = desk();
    let rows = RwSignal::new(Ok::<(Vec<HistoryRow>, usize), Complaint>((Vec::new(), 0)));
    let under_way = Memo::new(move |_| {
        desk.store
            .rollouts
            .with(|lines| lines.iter().map(|line| line.id.clone()).collect::<Vec<_>>())
    });
    // One that leaves the list of those under way has ended: look again.
    Effect::new(move |_| {
        under_way.track();
        spawn_local(async move {
            let limit = LAST + under_way.with_untracked(Vec::len);
            let found = match link::query(&Query::History { limit }).await {
                Ok(Answer::History { rows, of }) => Ok((rows, of)),
                Ok(other) => Err(Complaint::new("bug", format!("no history: {other:?}"))),
                Err(complaint) => Err(complaint),
            };
            let _ = rows.try_set(found);
        });
    });
    let remark = Signal::derive(move || {
        rows.with(|rows| match rows {
            Ok((rows, of)) => {
                let running = rows.iter().filter(|row| row.ended.is_none()).count();
                let shown = rows.len() - running;
                format!("{shown} of {}", of.saturating_sub(running))
            }
            Err(_) => String::new(),
        })
    });
    view! {
        <Panel id="ended" title="Last ended" remark>
            {move || match rows.get() {
                Ok((rows, _)) if rows.iter().all(|row| row.ended.is_none()) => {
                    view! { <p class="quiet">"None has ended yet."</p> }.into_any()
                }
                Ok((rows, _)) => ended_table(&rows).into_any(),
                Err(complaint) => view! { <p class="refusal">{complaint.message}</p> }.into_any(),
            }}
            <p>
                <a href=Route::History.hash()>"All in History"</a>
            </p>
        </Panel>
    }
}

fn ended_table(rows: &[HistoryRow]) -> impl IntoView + use<> {
    let rows = rows.iter().filter(|row| row.ended.is_some()).map(|row| {
        let state = rollout::ending_state(&row.ending);
        let ended = row.ended.map(|at| at.to_string()).unwrap_or_default();
        view! {
            <tr>
                <th scope="row">
                    <a class="row-link" href=Route::Rollout(row.id.clone()).hash()>
                        {row.service.clone()}
                    </a>
                </th>
                <td>{format!("{} · {}", row.environment, row.region)}</td>
                <td class="mono">{row.release.clone()}</td>
                <td>
                    <span class="mark">
                        <Shape state />
                        <span>{row.ending.clone()}</span>
                    </span>
                </td>
                <td>{row.cause.clone()}</td>
                <td class="n">{ended}</td>
                <td class="n">{row.took.clone()}</td>
            </tr>
        }
    });
    view! {
        <div class="scroll" tabindex="0" role="group" aria-labelledby="ended-title">
            <table>
                <thead>
                    <tr>
                        <th scope="col">"service"</th>
                        <th scope="col">"where"</th>
                        <th scope="col">"release"</th>
                        <th scope="col">"ending"</th>
                        <th scope="col">"cause"</th>
                        <th scope="col" class="n">"ended"</th>
                        <th scope="col" class="n">"took"</th>
                    </tr>
                </thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </div>
    }
}
