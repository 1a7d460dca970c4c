//! The frame that never leaves: band, bar, navigation, messages.

use leptos::prelude::*;
use wire::{BarView, State};

use crate::desk::{Desk, desk};
use crate::keys;
use crate::model::fresh;
use crate::model::keys::Action;
use crate::model::kind;
use crate::model::route::{Route, screens};
use crate::palette::Palette;
use crate::parts::confirm::ConfirmDialogs;
use crate::parts::live::LiveRegions;
use crate::parts::login::LoginNote;
use crate::parts::panel::Age;
use crate::parts::shape::Shape;
use crate::parts::toast::Toasts;
use crate::screens::checks::Checks;
use crate::screens::closing::ClosingDialog;
use crate::screens::history::History;
use crate::screens::journal::Journal;
use crate::screens::login::LoginDialog;
use crate::screens::logs::Logs;
use crate::screens::now::Now;
use crate::screens::practice::Practice;
use crate::screens::report::Report;
use crate::screens::restore::Restore;
use crate::screens::rollback::RollbackSheet;
use crate::screens::rollout::Rollout;
use crate::screens::rollouts::Rollouts;
use crate::screens::services::Services;
use crate::screens::settings::SettingsScreen;
use crate::screens::start::Start;
use crate::screens::wallboard::Wallboard;
use crate::sheet::ShortcutSheet;
use crate::store::Connection;

/// The whole window.
#[component]
pub(crate) fn Window() -> impl IntoView {
    let desk = Desk::open();
    let is_wallboard = Memo::new(move |_| desk.route.get() == Route::Wallboard);
    keys::open(desk);
    view! {
        <Show
            when=move || is_wallboard.get()
            fallback=move || {
                view! {
                    <Main />
                }
            }
        >
            <div class="window" class:lost=move || is_lost(desk)>
                <header class="top">
                    <Band />
                    <LoginNote only_told=true />
                    <Lost />
                </header>
                <main id="main" class="wallboard-main">
                    <Told>
                        <Wallboard />
                    </Told>
                </main>
            </div>
        </Show>
        <LiveRegions />
    }
}

#[component]
fn Main() -> impl IntoView {
    let desk = desk();
    view! {
        <div class="window" class:lost=move || is_lost(desk)>
            <a class="skip" href="#main" on:click=skip>
                "Skip to content"
            </a>
            <header class="top">
                <Band />
                <Bar />
                <LoginNote />
                <Lost />
            </header>
            <div class="frame">
                <Nav />
                <main id="main" tabindex="-1" data-screen=move || screen_name(&desk.route.get())>
                    <Told>{move || screen(desk.route.get())}</Told>
                </main>
            </div>
            <Toasts />
            <RollbackSheet />
            <ConfirmDialogs />
            <LoginDialog />
            <ClosingDialog />
            <Palette />
            <ShortcutSheet />
        </div>
    }
}

/// A screen; but what the program said instead of the first frame, if it did.
#[component]
fn Told(children: ChildrenFn) -> impl IntoView {
    let store = desk().store;
    let can = Memo::new(move |_| store.is_told() || store.refused.get().is_none());
    view! {
        <Show when=move || can.get() fallback=|| view! { <Refused /> }>
            {children()}
        </Show>
    }
}

#[component]
fn Refused() -> impl IntoView {
    let desk = desk();
    view! {
        <h1>"The estate cannot be shown"</h1>
        <p class="refusal as-written" role="alert" data-part="cannot-show">
            {move || desk.store.refused.get()}
        </p>
    }
}

/// The address belongs to the routes, so a jump inside the page is made by hand.
fn skip(event: web_sys::MouseEvent) {
    event.prevent_default();
    crate::browser::focus("main");
}

fn screen(route: Route) -> AnyView {
    match route {
        Route::Now => view! { <Now /> }.into_any(),
        Route::Rollouts => view! { <Rollouts /> }.into_any(),
        Route::Rollout(id) => view! { <Rollout id /> }.into_any(),
        Route::Start(service) => view! { <Start service /> }.into_any(),
        Route::Restore(place) => view! { <Restore place /> }.into_any(),
        Route::Services(place) => view! { <Services place /> }.into_any(),
        Route::Logs(place) => view! { <Logs place /> }.into_any(),
        Route::Checks => view! { <Checks /> }.into_any(),
        Route::History => view! { <History /> }.into_any(),
        Route::Report(id) => view! { <Report id /> }.into_any(),
        Route::Journal(from) => view! { <Journal from /> }.into_any(),
        Route::Practice => view! { <Practice /> }.into_any(),
        Route::Settings => view! { <SettingsScreen /> }.into_any(),
        Route::Wallboard => view! { <Wallboard /> }.into_any(),
    }
}

fn screen_name(route: &Route) -> String {
    let hash = route.hash();
    let path = hash.trim_start_matches("#/");
    path.split('/').next().unwrap_or_default().to_owned()
}

/// LIVE or PRACTICE, with text and pattern; it cannot be switched off.
#[component]
pub(crate) fn Band() -> impl IntoView {
    let desk = desk();
    let parts = Memo::new(move |_| {
        let now = desk.store.now.get();
        let protected = desk.protected.get();
        desk.store
            .bar
            .with(|bar| kind::band(bar.as_ref(), &protected, now))
    });
    let part = |text: String| view! { <span class="band-text">{text}</span> };
    view! {
        <div class=move || desk.kind.get().class() data-part="band">
            <b class="band-word">{move || desk.kind.get().word()}</b>
            {move || parts.get().into_iter().map(part).collect_view()}
        </div>
    }
}

fn is_lost(desk: Desk) -> bool {
    matches!(desk.store.connection.get(), Connection::Lost(_))
}

#[component]
fn Lost() -> impl IntoView {
    let desk = desk();
    let words = move || match desk.store.connection.get() {
        Connection::Lost(since) => format!(
            "Connection lost: nothing has arrived for {}. What is shown is from then. {}",
            fresh::coarse(desk.store.now.get().since(since)),
            desk.store.refused.get().unwrap_or_default()
        ),
        Connection::Opening | Connection::Live => String::new(),
    };
    view! {
        <div class="lost-note" role="alert" data-part="lost" hidden=move || !is_lost(desk)>
            <Shape state=State::Unknown />
            <span>{words}</span>
        </div>
    }
}

/// Where we are, who we are, how old the news is, and what is wrong.
#[component]
fn Bar() -> impl IntoView {
    let desk = desk();
    let bar = desk.store.bar;
    view! {
        <div class="bar" data-part="bar">
            <span class="bar-name">"Candlefish"</span>
            {move || bar.get().map(|bar| place(&bar))}
            <Protection />
            <span class="grow"></span>
            <WorstAge />
            <AlarmCount />
            {move || bar.get().map(|bar| lease(&bar))}
            <button
                type="button"
                class="bar-key"
                data-part="palette-button"
                aria-keyshortcuts="Control+K"
                on:click=move |_| desk.act(Action::Palette)
            >
                <span class="hidden">"Command palette "</span>
                <kbd>"Ctrl K"</kbd>
            </button>
        </div>
    }
}

fn place(bar: &BarView) -> impl IntoView + use<> {
    let speed = (bar.practice && bar.speed != 1).then(|| {
        let words = format!("clock {}×", bar.speed);
        view! { <b data-part="speed">{words}</b> }
    });
    // A real estate's clock is the one on the wall.
    let clock = bar.practice.then(|| {
        let words = format!("{} UTC", bar.now.clock());
        view! {
            <span class="bar-item">
                <span class="mono" data-part="clock">
                    {words}
                </span>
                {speed}
            </span>
        }
    });
    // Whose account it is and who we are there, the band above says.
    let credentials = (!bar.credentials.is_empty()).then(|| {
        let words = bar.credentials.clone();
        view! {
            <b class="bar-credentials" data-part="credentials">
                {words}
            </b>
        }
    });
    view! {
        <span class="chip" data-part="place" title=bar.estate.clone()>
            <span>{bar.environment.clone()}</span>
            <span>{bar.region.clone()}</span>
        </span>
        <span class="bar-item" data-part="operator">
            {bar.operator.clone()}
            {credentials}
        </span>
        {clock}
    }
}

fn lease(bar: &BarView) -> impl IntoView + use<> {
    let trouble = (!bar.trouble.is_empty()).then(|| {
        let words = bar.trouble.clone();
        view! {
            <span class="bar-item" data-part="trouble">
                <Shape state=State::High />
                {words}
            </span>
        }
    });
    view! {
        {trouble}
        <span class="bar-item" data-part="lease">
            "lease "
            <b>{bar.lease.clone()}</b>
        </span>
    }
}

/// Whether this window may change protected environments, and for how long yet.
#[component]
fn Protection() -> impl IntoView {
    let desk = desk();
    let until = Memo::new(move |_| {
        desk.store
            .bar
            .with(|bar| bar.as_ref().and_then(|bar| bar.changes_until))
    });
    let left = move || {
        let now = desk.store.now.get();
        until
            .get()
            .filter(|until| *until > now)
            .map(|until| fresh::left(until.since(now)))
    };
    let open = Memo::new(move |_| left().is_some());
    view! {
        <Show
            when=move || open.get()
            fallback=move || {
                view! {
                    <span class="bar-item" data-part="protection" data-open="false">
                        <b>"read-only"</b>
                    </span>
                    <button
                        type="button"
                        data-part="allow-changes"
                        on:click=move |_| desk.act(Action::AllowChanges)
                    >
                        "Allow changes…"
                    </button>
                }
            }
        >
            <span class="bar-item" data-part="protection" data-open="true">
                <b>
                    {move || {
                        let until = until.get().map(|until| until.clock()).unwrap_or_default();
                        format!("changes until {until} UTC, {}", left().unwrap_or_default())
                    }}
                </b>
            </span>
            <button
                type="button"
                data-part="forbid-changes"
                on:click=move |_| desk.send(wire::Command::ForbidChanges)
            >
                "Forbid again"
            </button>
        </Show>
    }
}

#[component]
fn WorstAge() -> impl IntoView {
    let store = desk().store;
    let age = Memo::new(move |_| {
        let now = store.now.get();
        store
            .bar
            .with(|bar| bar.as_ref().map(|bar| fresh::brief(&bar.worst, now)))
    });
    view! {
        <span class="bar-item" data-part="worst-age">
            "oldest "
            <Age age />
        </span>
    }
}

#[component]
fn AlarmCount() -> impl IntoView {
    let store = desk().store;
    let alarms = Memo::new(move |_| {
        store.bar.with(|bar| {
            bar.as_ref()
                .map_or((0, State::Normal), |bar| (bar.alarms, bar.gravest))
        })
    });
    view! {
        <a class="bar-item bar-link" href=Route::Now.hash() data-part="alarm-count">
            <Shape state=Signal::derive(move || {
                let (count, gravest) = alarms.get();
                if count == 0 { State::Normal } else { gravest }
            }) />
            "alarms "
            <b>{move || alarms.get().0}</b>
        </a>
    }
}

#[component]
fn Nav() -> impl IntoView {
    let desk = desk();
    view! {
        <nav class="nav" aria-label="Screens" data-part="nav">
            <ul>
                <For each=move || screens(desk.kind.get()) key=Route::title let:route>
                    <NavLink route />
                </For>
            </ul>
        </nav>
    }
}

#[component]
fn NavLink(route: Route) -> impl IntoView {
    let desk = desk();
    let (hash, title) = (route.hash(), route.title());
    let counts = route == Route::Rollouts;
    let here = Memo::new(move |_| desk.route.with(|now| now.section() == route));
    let count = move || {
        let count = desk.store.rollouts.with(Vec::len);
        (counts && count > 0).then(|| view! { <span class="nav-count">{count}</span> })
    };
    view! {
        <li>
            <a href=hash aria-current=move || here.get().then_some("page")>
                <span>{title}</span>
                {count}
            </a>
        </li>
    }
}
