//! Checks: what a rollout would need of the estate, looked at one by one.

use leptos::prelude::*;
use wire::{AccountView, DoctorView, FindingView, IdentityView, State};

use crate::asks::{self, Asked, ask};
use crate::desk::desk;
use crate::model::checks::{self, Grade, Group};
use crate::model::history::moment;
use crate::model::kind::{Kind, NOT_HERE};
use crate::parts::copy::CopyButton;
use crate::parts::panel::Panel;
use crate::parts::shape::{Mark, Shape};

/// What a rollout would need.
#[component]
pub(crate) fn Checks() -> impl IntoView {
    let desk = desk();
    let elsewhere = move || desk.kind.get() == Kind::Practice;
    view! {
        <Show when=elsewhere fallback=|| view! { <Looked /> }>
            <h1>{NOT_HERE}</h1>
            <p class="intro" data-part="not-here">
                "Nothing has to be checked on the practice estate: it has no accounts, no \
                permissions and no quotas."
            </p>
        </Show>
    }
}

#[component]
fn Looked() -> impl IntoView {
    let doctor = RwSignal::new(Asked::<DoctorView>::Waiting);
    let identity = RwSignal::new(Asked::<IdentityView>::Waiting);
    let look = move || {
        doctor.set(Asked::Waiting);
        ask(doctor, asks::doctor());
        ask(identity, asks::identity());
    };
    look();
    let waiting = Memo::new(move |_| doctor.with(|doctor| *doctor == Asked::Waiting));
    view! {
        <div class="head">
            <h1>"Checks"</h1>
            <span class="grow"></span>
            <button
                type="button"
                id="checks-again"
                aria-disabled=move || waiting.get().then_some("true")
                on:click=move |_| {
                    if !waiting.get_untracked() {
                        look();
                    }
                }
            >
                "Check again"
            </button>
        </div>
        <p class="intro">
            "Everything a rollout needs of the estate, looked at without changing anything."
        </p>
        <p class="checks-verdict" role="status" data-part="checks-verdict">
            {move || verdict(&doctor.get())}
        </p>
        <Accounts identity />
        {move || {
            let groups = doctor.with(Asked::here).map(|view| checks::groups(&view));
            groups.unwrap_or_default().into_iter().map(group).collect_view()
        }}
    }
}

fn verdict(doctor: &Asked<DoctorView>) -> impl IntoView + use<> {
    let (state, text) = match doctor {
        Asked::Waiting => (State::Running, "looking at everything…".to_owned()),
        Asked::Here(view) => checks::verdict(view),
        Asked::Refused(complaint) => (State::Unknown, complaint.message.clone()),
    };
    view! { <Mark state text /> }
}

/// Who we are, account by account.
#[component]
fn Accounts(identity: RwSignal<Asked<IdentityView>>) -> impl IntoView {
    let words = move || identity.with(Asked::words);
    let accounts = move || {
        let known = identity.with(Asked::here);
        let accounts = known.map(|view| view.accounts).unwrap_or_default();
        accounts.into_iter().map(account).collect_view()
    };
    view! {
        <Panel id="accounts" title="Who we are">
            <p class="waiting" role="status">
                {words}
            </p>
            <ul class="plain findings" data-part="accounts-list">
                {accounts}
            </ul>
        </Panel>
    }
}

fn account(account: AccountView) -> impl IntoView {
    let well = account.trouble.is_empty();
    let state = if well { State::Normal } else { State::High };
    let expires = account
        .expires
        .map(|at| format!("{} UTC", moment(at)))
        .unwrap_or_default();
    let facts = [
        ("Known as", account.arn),
        ("Profile", account.profile),
        ("Role", account.role),
        ("Credentials until", expires),
    ];
    let fact = |(label, value): (&'static str, String)| {
        (!value.is_empty()).then(|| {
            view! {
                <div>
                    <dt>{label}</dt>
                    <dd class="mono">{value}</dd>
                </div>
            }
        })
    };
    view! {
        <li class="finding" data-part="account">
            <p>
                <Mark state text=format!("account {}", account.account) />
            </p>
            <p class="as-written" dir="auto">
                {account.trouble}
            </p>
            <dl class="facts">{facts.into_iter().map(fact).collect_view()}</dl>
        </li>
    }
}

/// The findings of one grade. What is in order can be opened, and is shut at first.
fn group(group: Group) -> impl IntoView {
    let grade = group.grade;
    let count = group.findings.len();
    let findings = group.findings.into_iter().enumerate();
    let list = view! {
        <ul class="plain findings">
            {findings.map(|(at, one)| finding(grade, at, one)).collect_view()}
        </ul>
    };
    let title_id = format!("checks-{}-title", grade.name());
    let title = view! {
        <h2 id=title_id.clone()>
            <span class="mark">
                <Shape state=grade.state() />
                {grade.word()}
            </span>
        </h2>
    };
    let list = if grade == Grade::Fine {
        view! {
            <details class="findings-fine">
                <summary>{format!("Show all {count}")}</summary>
                {list}
            </details>
        }
        .into_any()
    } else {
        list.into_any()
    };
    view! {
        <section
            class="panel"
            data-part="findings"
            data-grade=grade.name()
            aria-labelledby=title_id
        >
            <div class="panel-head">
                {title}
                <span class="panel-remark">{format!("{count} of {count}")}</span>
            </div>
            {list}
        </section>
    }
}

fn finding(grade: Grade, at: usize, finding: FindingView) -> impl IntoView {
    let id = format!("check-{}-{at}", grade.name());
    let text = checks::text(&finding);
    let about = finding.about.clone();
    let way_out = (!finding.way_out.is_empty()).then(|| {
        view! {
            <div>
                <dt>"Way out"</dt>
                <dd dir="auto">{finding.way_out}</dd>
            </div>
        }
    });
    let action = |action: String| view! { <li class="mono">{action}</li> };
    let actions = (!finding.actions.is_empty()).then(|| {
        view! {
            <div>
                <dt>"IAM actions"</dt>
                <dd>
                    <ul class="plain">{finding.actions.into_iter().map(action).collect_view()}</ul>
                </dd>
            </div>
        }
    });
    // What is in order gives nobody anything to do.
    let copy = (grade != Grade::Fine).then(|| {
        view! {
            <CopyButton
                id=id
                label="Copy"
                about=about.clone()
                text=Callback::new(move |()| text.clone())
            />
        }
    });
    view! {
        <li class="finding" data-part="finding">
            <div class="finding-head">
                <p class="finding-text" dir="auto">
                    <span class="mono">{finding.about}</span>
                    ": "
                    {finding.text}
                </p>
                {copy}
            </div>
            <dl class="facts">{way_out} {actions}</dl>
        </li>
    }
}
