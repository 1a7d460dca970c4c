//! Settings of the window, what its shapes mean, and its diagnostics.

use std::time::Duration;

use leptos::prelude::*;
use wire::{Diagnostics, State};

use crate::asks::{self, Asked, ask};
use crate::browser;
use crate::desk::desk;
use crate::model::painter::PaintTimes;
use crate::model::settings::{Motion, Painter, Settings, Theme, ZOOMS};
use crate::parts::field::{CheckField, ChoiceField, Segments};
use crate::parts::panel::Panel;
use crate::parts::shape::Mark;
use crate::store::Connection;

/// How often diagnostics are read anew.
const REFRESH: Duration = Duration::from_secs(5);

/// Settings of the window, and its diagnostics.
#[component]
pub(crate) fn SettingsScreen() -> impl IntoView {
    view! {
        <h1>"Settings"</h1>
        <p class="intro">"Kept on this machine, for this window. There are no notifications."</p>
        <div class="settings">
            <Appearance />
            <Gestures />
            <Legend />
            <DiagnosticsTable />
        </div>
    }
}

/// A part of the settings as text, for a field.
fn part(of: fn(&Settings) -> String) -> Signal<String> {
    let settings = desk().settings;
    Signal::derive(move || settings.with(of))
}

/// Changes a part of the settings.
fn change(how: fn(&mut Settings, &str)) -> Callback<String> {
    let settings = desk().settings;
    Callback::new(move |text: String| settings.update(|settings| how(settings, &text)))
}

#[component]
fn Appearance() -> impl IntoView {
    let zooms = ZOOMS.map(|zoom| (zoom.to_string(), format!("{zoom} %")));
    view! {
        <Panel id="appearance" title="Appearance">
            <Segments
                id="theme"
                label="Theme"
                options=vec![("system", "as the system"), ("dark", "dark"), ("light", "light")]
                value=part(|settings| match settings.theme {
                    Theme::System => "system".into(),
                    Theme::Dark => "dark".into(),
                    Theme::Light => "light".into(),
                })
                set=change(|settings, text| {
                    settings.theme = match text {
                        "dark" => Theme::Dark,
                        "light" => Theme::Light,
                        _ => Theme::System,
                    };
                })
            />
            <ChoiceField
                id="zoom"
                label="Size"
                options=Signal::derive(move || zooms.to_vec())
                value=part(|settings| settings.zoom.to_string())
                set=change(|settings, text| {
                    if let Some(zoom) = ZOOMS.into_iter().find(|zoom| zoom.to_string() == text) {
                        settings.zoom = zoom;
                    }
                })
            />
            <Segments
                id="motion"
                label="Motion"
                options=vec![("system", "as the system"), ("reduced", "none")]
                value=part(|settings| match settings.motion {
                    Motion::System => "system".into(),
                    Motion::Reduced => "reduced".into(),
                })
                set=change(|settings, text| {
                    settings.motion = match text {
                        "reduced" => Motion::Reduced,
                        _ => Motion::System,
                    };
                })
            />
            <Segments
                id="painter"
                label="Charts are painted by"
                help="The plot can be zoomed and panned. SVG is slower to zoom and works everywhere."
                options=vec![("auto", "what is fast here"), ("plot", "the plot"), ("svg", "SVG")]
                value=part(|settings| match settings.painter {
                    Painter::Auto => "auto".into(),
                    Painter::Plot => "plot".into(),
                    Painter::Svg => "svg".into(),
                })
                set=change(|settings, text| {
                    settings.painter = match text {
                        "plot" => Painter::Plot,
                        "svg" => Painter::Svg,
                        _ => Painter::Auto,
                    };
                })
            />
        </Panel>
    }
}

/// How long buttons are held, in steps of half a second.
const HOLDS: [(&str, &str, u32); 6] = [
    ("500", "0.5 s", 500),
    ("1000", "1 s", 1_000),
    ("1500", "1.5 s", 1_500),
    ("2000", "2 s", 2_000),
    ("2500", "2.5 s", 2_500),
    ("3000", "3 s", 3_000),
];

#[component]
fn Gestures() -> impl IntoView {
    let settings = desk().settings;
    view! {
        <Panel id="gestures" title="Gestures and keys">
            <Segments
                id="hold-time"
                label="Hold buttons for"
                help="Roll back and abort are held, by mouse, Enter or Space."
                options=HOLDS.map(|(name, words, _)| (name, words)).to_vec()
                value=part(|settings| settings.hold_millis.to_string())
                set=change(|settings, text| {
                    if let Some((.., millis)) = HOLDS.into_iter().find(|hold| hold.0 == text) {
                        settings.hold_millis = millis;
                    }
                })
            />
            <CheckField
                id="two-step"
                label="Press twice instead of holding"
                help="The button asks, a second one confirms: for switches and dictation."
                checked=Signal::derive(move || settings.with(|settings| settings.two_step))
                set=Callback::new(move |on| settings.update(|settings| settings.two_step = on))
            />
            <CheckField
                id="single-keys"
                label="Single keys"
                help="n, b, p, . and the others of the sheet (?). Those with Ctrl always work."
                checked=Signal::derive(move || settings.with(|settings| settings.single_keys))
                set=Callback::new(move |on| settings.update(|settings| settings.single_keys = on))
            />
        </Panel>
    }
}

/// What the shapes mean.
const STATES: [(State, &str); 9] = [
    (State::Critical, "act now"),
    (State::High, "act soon"),
    (State::Low, "worth knowing"),
    (State::Waiting, "waits for a person"),
    (State::Running, "something is under way"),
    (State::Stale, "old news"),
    (State::Unknown, "nobody can say"),
    (State::Shelved, "put aside until later"),
    (State::Normal, "as it should be"),
];

#[component]
fn Legend() -> impl IntoView {
    let line = |(state, meaning): (State, &'static str)| {
        view! {
            <li>
                <Mark state=state text=meaning />
            </li>
        }
    };
    view! {
        <Panel id="legend" title="What the shapes mean">
            <ul class="plain legend" data-part="legend">
                {STATES.into_iter().map(line).collect_view()}
            </ul>
        </Panel>
    }
}

#[component]
fn DiagnosticsTable() -> impl IntoView {
    let desk = desk();
    let asked = RwSignal::new(Asked::<Diagnostics>::Waiting);
    let read = move || {
        if browser::is_visible() {
            ask(asked, asks::diagnostics());
        }
    };
    read();
    let timer = set_interval_with_handle(read, REFRESH).ok();
    on_cleanup(move || {
        if let Some(timer) = timer {
            timer.clear();
        }
    });
    let rows = Memo::new(move |_| {
        let link = match desk.store.connection.get() {
            Connection::Opening => "opening",
            Connection::Live => "live",
            Connection::Lost(_) => "lost",
        };
        let page = [
            ("Charts painted by".to_owned(), desk.painter.get()),
            (
                "Chart paint".to_owned(),
                desk.paint_millis.with_value(PaintTimes::words),
            ),
            ("Link to the program".to_owned(), link.to_owned()),
        ];
        let told = asked.with(|asked| asked.here().map(|told| told.rows));
        told.unwrap_or_default()
            .into_iter()
            .chain(page)
            .collect::<Vec<_>>()
    });
    let row = |(label, value): (String, String)| {
        view! {
            <tr>
                <th scope="row">{label}</th>
                <td dir="auto">{value}</td>
            </tr>
        }
    };
    view! {
        <Panel id="diagnostics" title="Diagnostics">
            <p class="waiting" role="status">
                {move || asked.with(Asked::words)}
            </p>
            <table class="diagnostics-table" data-part="diagnostics-table">
                <caption class="hidden">"Figures about this program"</caption>
                <tbody>{move || rows.get().into_iter().map(row).collect_view()}</tbody>
            </table>
        </Panel>
    }
}
