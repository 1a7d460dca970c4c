//! What every part of the page has at hand: frames, route, settings, and deeds.

use std::collections::BTreeMap;
use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;
use wire::{Answer, Command, Complaint, Done, Query, RolloutPage, Watch};

use crate::model::announce::{Announcer, Sentence, Urgency};
use crate::model::keys::Action;
use crate::model::kind::{self, Kind};
use crate::model::painter::PaintTimes;
use crate::model::plan::window_words;
use crate::model::rollout::{self, Subject};
use crate::model::route::Route;
use crate::model::settings::{Motion, Settings, Theme};
use crate::parts::confirm::{self, Asking};
use crate::store::Store;
use crate::{asks, browser, link};

const SETTINGS: &str = "candlefish.settings";

/// What lies over the screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Overlay {
    /// The command palette.
    Palette,
    /// The sheet of shortcuts.
    Shortcuts,
    /// The code of a second factor is asked for.
    LogIn,
    /// The rollback sheet, with the focus on this rollout's button.
    RollBack(String),
}

/// A short message in the corner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Toast {
    pub(crate) number: u64,
    pub(crate) text: String,
    /// Something was not done.
    pub(crate) bad: bool,
    /// What takes it back, for ten seconds.
    pub(crate) undo: Option<Command>,
}

/// How long a toast stays: as long as what it tells can be undone.
const TOAST: Duration = Duration::from_secs(10);

/// The desk. Copy it freely: it holds signals only.
#[derive(Clone, Copy)]
pub(crate) struct Desk {
    pub(crate) store: Store,
    /// Which kind of estate this is.
    pub(crate) kind: Memo<Kind>,
    /// The environments where mistakes reach users.
    pub(crate) protected: RwSignal<Vec<String>>,
    pub(crate) route: RwSignal<Route>,
    pub(crate) settings: RwSignal<Settings>,
    pub(crate) overlay: RwSignal<Option<Overlay>>,
    pub(crate) toasts: RwSignal<Vec<Toast>>,
    /// What the confirmation dialogs are about.
    pub(crate) asking: RwSignal<Option<Asking>>,
    /// What is being said, by urgency.
    pub(crate) polite: RwSignal<String>,
    pub(crate) assertive: RwSignal<String>,
    /// Rollouts told to go back, and by which verb, until a frame shows it.
    pub(crate) sent_back: RwSignal<BTreeMap<String, String>>,
    /// What paints the charts at present, for diagnostics.
    pub(crate) painter: RwSignal<String>,
    /// Why the plot was given up in this window, if it was.
    pub(crate) plot_trouble: RwSignal<Option<String>>,
    /// How long the plot's paints took, newest last.
    pub(crate) paint_millis: StoredValue<PaintTimes>,
    announcer: StoredValue<Announcer>,
    next_toast: StoredValue<u64>,
}

/// The desk of this page.
pub(crate) fn desk() -> Desk {
    expect_context()
}

impl Desk {
    /// Sets the desk up and opens the link.
    pub(crate) fn open() -> Self {
        let settings = browser::stored(SETTINGS).unwrap_or_default();
        let store = Store::new();
        let desk = Self {
            store,
            kind: Memo::new(move |_| store.bar.with(|bar| Kind::of(bar.as_ref()))),
            protected: RwSignal::new(Vec::new()),
            route: RwSignal::new(addressed()),
            settings: RwSignal::new(Settings::parse(&settings)),
            overlay: RwSignal::new(None),
            toasts: RwSignal::new(Vec::new()),
            asking: RwSignal::new(None),
            polite: RwSignal::new(String::new()),
            assertive: RwSignal::new(String::new()),
            sent_back: RwSignal::new(BTreeMap::new()),
            painter: RwSignal::new("none yet".into()),
            plot_trouble: RwSignal::new(None),
            paint_millis: StoredValue::new(PaintTimes::default()),
            announcer: StoredValue::new(Announcer::default()),
            next_toast: StoredValue::new(0),
        };
        provide_context(desk);
        desk.follow_address();
        desk.apply_settings();
        desk.follow_rollouts();
        desk.follow_estate();
        desk.store.open();
        desk
    }

    /// Opens a screen.
    pub(crate) fn go(self, route: &Route) {
        // The listener sets the signal; so back and forward work alike.
        let _ = window().location().set_hash(&route.hash());
    }

    /// Shows a message.
    pub(crate) fn toast(self, text: impl Into<String>, bad: bool, undo: Option<Command>) {
        let number = self.next_toast.get_value();
        self.next_toast.set_value(number + 1);
        let text = text.into();
        let urgency = if bad {
            Urgency::Assertive
        } else {
            Urgency::Polite
        };
        self.say(Sentence {
            urgency,
            text: text.clone(),
        });
        self.toasts.update(|toasts| {
            toasts.push(Toast {
                number,
                text,
                bad,
                undo,
            });
        });
        set_timeout(move || self.dismiss(number), TOAST);
    }

    /// Takes a message away.
    pub(crate) fn dismiss(self, number: u64) {
        self.toasts
            .try_update(|toasts| toasts.retain(|toast| toast.number != number));
    }

    /// Says something to people who listen.
    pub(crate) fn say(self, sentence: Sentence) {
        let now = browser::wall();
        let said = self
            .announcer
            .try_update_value(|announcer| announcer.take(sentence, now))
            .flatten();
        self.speak(said);
    }

    fn speak(self, sentence: Option<Sentence>) {
        let Some(Sentence { urgency, text }) = sentence else {
            return;
        };
        match urgency {
            Urgency::Polite => self.polite.set(text),
            Urgency::Assertive => self.assertive.set(text),
        }
    }

    /// Sends a command that needs no confirmation, or whose confirmation is there
    /// already, and shows what came of it.
    pub(crate) fn send(self, command: Command) {
        spawn_local(async move {
            let answer = link::operate(&command, None).await;
            self.tell(answer, None);
        });
    }

    /// Shows what came of a command.
    pub(crate) fn tell(self, answer: Result<Done, Complaint>, undo: Option<Command>) {
        match answer {
            Ok(done) => self.toast(done.text, false, undo),
            Err(complaint) => self.toast(window_words(&complaint.message), true, None),
        }
    }

    /// Fires a held button: at once, and once. The button says "in progress" until
    /// the frames show it, or the program refuses.
    pub(crate) fn fire(self, subject: Subject, verb: &str) {
        let id = subject.id.clone();
        if self.sent_back.with_untracked(|sent| sent.contains_key(&id)) {
            return;
        }
        self.sent_back.update(|sent| {
            sent.insert(id.clone(), verb.to_owned());
        });
        let command = subject.command(verb);
        spawn_local(async move {
            let answer = link::operate(&command, None).await;
            let done = answer
                .as_ref()
                .is_ok_and(|done| receipt_trouble(done).is_none());
            let answer = answer.and_then(|done| match receipt_trouble(&done) {
                Some(complaint) => Err(complaint),
                None => Ok(done),
            });
            self.tell(answer, None);
            if !done {
                self.sent_back.update(|sent| {
                    sent.remove(&id);
                });
            }
        });
    }

    /// Does what a shortcut, a menu item or a line of the palette stands for.
    pub(crate) fn act(self, action: Action) {
        match action {
            Action::Go(route) => self.go(&route),
            Action::NewRollout => self.go(&Route::Start(String::new())),
            Action::RollBack => self.open_rollback(),
            Action::Abort => self.lead_to_abort(),
            Action::Pause => self.steer(&["pause", "unpause"]),
            Action::Promote => self.steer(&["promote", "approve"]),
            Action::PromoteFully => self.steer(&["promote-fully"]),
            Action::Acknowledge => self.acknowledge_first(),
            Action::Export => self.export(),
            Action::Palette => self.toggle(Overlay::Palette),
            Action::Shortcuts => self.toggle(Overlay::Shortcuts),
            Action::AllowChanges => {
                confirm::confirm_and_operate(self, Command::AllowChanges { minutes: 30 });
            }
            Action::RetryLogin => self.log_in(),
            Action::ZoomIn => self
                .settings
                .update(|settings| *settings = settings.larger()),
            Action::ZoomOut => self
                .settings
                .update(|settings| *settings = settings.smaller()),
            Action::ZoomReset => self.settings.update(|settings| settings.zoom = 100),
            Action::NextTheme => self
                .settings
                .update(|settings| *settings = settings.next_theme()),
            Action::OpenWallboard => self.send(Command::OpenWallboard),
        }
    }

    /// Tries again after a login elsewhere, or asks for the code that is wanted.
    fn log_in(self) {
        if untrack(|| self.factor()).is_some() {
            self.overlay.set(Some(Overlay::LogIn));
            // After the dialog has opened and taken the focus for itself.
            request_animation_frame(|| browser::focus("login-code"));
        } else {
            self.send(Command::RetryLogin);
        }
    }

    /// The second factor a login waits for.
    pub(crate) fn factor(self) -> Option<wire::FactorView> {
        let bar = self.store.bar;
        bar.with(|bar| bar.as_ref().and_then(|bar| bar.factor.clone()))
    }

    fn toggle(self, overlay: Overlay) {
        let open = self.overlay.get_untracked() == Some(overlay.clone());
        self.overlay.set((!open).then_some(overlay));
    }

    fn open_rollback(self) {
        let route = self.route.get_untracked();
        let lines = self.store.rollouts.get_untracked();
        let first = rollout::first_to_roll_back(&lines, route.rollout());
        let id = first.map(|line| line.id.clone()).unwrap_or_default();
        self.overlay.set(Some(Overlay::RollBack(id)));
    }

    /// Steers the open rollout, or the only one under way.
    fn steer(self, verbs: &'static [&'static str]) {
        let open = self
            .route
            .with_untracked(|route| route.rollout().map(str::to_owned));
        let only = self
            .store
            .rollouts
            .with_untracked(|lines| match lines.as_slice() {
                [line] => Some(line.id.clone()),
                _ => None,
            });
        let Some(id) = open.or(only) else {
            return self.toast("open a rollout first", true, None);
        };
        // Asked anew: what may be done now is the program's to say.
        spawn_local(async move {
            match link::query(&Query::Rollout { id }).await {
                Ok(Answer::Rollout(page)) => self.press(&page, verbs),
                Ok(other) => self.toast(format!("no rollout: {other:?}"), true, None),
                Err(complaint) => self.toast(complaint.message, true, None),
            }
        });
    }

    fn press(self, page: &RolloutPage, verbs: &[&str]) {
        let buttons = rollout::buttons(Some(page));
        let button = buttons
            .iter()
            .find(|button| verbs.contains(&button.verb.as_str()));
        match button {
            Some(button) if button.refused.is_empty() => {
                let command = Subject::of_page(page).command(&button.verb);
                confirm::confirm_and_operate(self, command);
            }
            Some(button) => self.toast(button.refused.clone(), true, None),
            None => {}
        }
    }

    /// Leads to the held button: the hold itself is a person's.
    fn lead_to_abort(self) {
        let open = self
            .route
            .with_untracked(|route| route.rollout().map(str::to_owned));
        let first = self
            .store
            .rollouts
            .with_untracked(|lines| lines.first().map(|line| line.id.clone()));
        match open.or(first) {
            Some(id) => {
                self.go(&Route::Rollout(id));
                // After the page is there.
                set_timeout(|| browser::focus("page-abort"), Duration::from_millis(300));
            }
            None => self.toast("no rollout is under way", false, None),
        }
    }

    fn acknowledge_first(self) {
        let alarms = crate::model::now::in_order(&self.store.alarms.get_untracked());
        match alarms.first().filter(|alarm| alarm.acknowledged.is_empty()) {
            Some(alarm) => self.send(Command::Acknowledge {
                alarm: alarm.id.clone(),
            }),
            None => self.toast("nothing to acknowledge", false, None),
        }
    }

    fn export(self) {
        let id = self.route.with_untracked(|route| match route {
            Route::Rollout(id) | Route::Report(id) => Some(id.clone()),
            Route::Now
            | Route::Rollouts
            | Route::Start(_)
            | Route::Restore(_)
            | Route::Services(_)
            | Route::Logs(_)
            | Route::Checks
            | Route::History
            | Route::Journal(_)
            | Route::Practice
            | Route::Settings
            | Route::Wallboard => None,
        });
        match id {
            Some(id) => self.send(Command::Export { id }),
            None => self.toast("open a rollout or its report first", true, None),
        }
    }

    fn follow_address(self) {
        let _ = window_event_listener(leptos::ev::hashchange, move |_| {
            let route = addressed();
            if self.route.get_untracked() != route {
                self.route.set(route);
            }
        });
        Effect::new(move |before: Option<Route>| {
            let route = self.route.get();
            let rollout = route.rollout().map(str::to_owned);
            let watch = Watch {
                charts: rollout.is_some(),
                rollout,
            };
            if self.store.watch.get_untracked() != watch {
                self.store.watch.set(watch);
            }
            if before.is_some() {
                browser::arrive();
            }
            route
        });
        let title = Memo::new(move |_| {
            let kind = self.kind.get();
            let screen = self.route.with(|route| match route.is_on(kind) {
                true => route.title(),
                false => kind::NOT_HERE,
            });
            let bar = self.store.bar;
            bar.with(|bar| kind::title(bar.as_ref(), screen))
        });
        Effect::new(move |_| document().set_title(&title.get()));
    }

    /// What the estate is once it is known, and the one sentence about a login that
    /// must be heard: without it nothing is called any more.
    fn follow_estate(self) {
        Effect::new(move |_| {
            if self.kind.get() == Kind::Unknown {
                return;
            }
            spawn_local(async move {
                if let Ok(estate) = asks::estate().await {
                    let guarded = estate.environments.into_iter().filter(|one| one.protected);
                    self.protected.set(guarded.map(|one| one.name).collect());
                }
            });
        });
        let login = Memo::new(move |_| {
            self.store
                .bar
                .with(|bar| bar.as_ref().map(|bar| bar.login.clone()))
        });
        Effect::new(move |_| {
            let text = login.get().unwrap_or_default();
            if !text.is_empty() {
                self.say(Sentence {
                    urgency: Urgency::Assertive,
                    text,
                });
            }
        });
    }

    fn apply_settings(self) {
        let system = RwSignal::new(0_u32);
        for query in [
            "(prefers-color-scheme: light)",
            "(prefers-reduced-motion: reduce)",
        ] {
            browser::on_system_change(query, move || system.update(|count| *count += 1));
        }
        Effect::new(move |_| {
            system.track();
            let settings = self.settings.get();
            browser::keep(SETTINGS, &settings.text());
            let light = match settings.theme {
                Theme::System => browser::system_wants("(prefers-color-scheme: light)"),
                Theme::Dark => false,
                Theme::Light => true,
            };
            let reduced = match settings.motion {
                Motion::System => browser::system_wants("(prefers-reduced-motion: reduce)"),
                Motion::Reduced => true,
            };
            let Some(root) = browser::root() else { return };
            let theme = if light { "light" } else { "dark" };
            let motion = if reduced { "reduced" } else { "full" };
            let _ = root.set_attribute("data-theme", theme);
            let _ = root.set_attribute("data-motion", motion);
            let size = format!("{}%", settings.zoom);
            let _ = root.style().set_property("font-size", &size);
        });
    }

    /// What frames mean for buttons in progress and for those who listen.
    fn follow_rollouts(self) {
        let store = self.store;
        Effect::new(move |before: Option<Vec<wire::RolloutLine>>| {
            let lines = store.rollouts.get();
            self.sent_back.update(|sent| {
                sent.retain(|id, _| {
                    let line = lines.iter().find(|line| &line.id == id);
                    !rollout::is_going_back(line)
                });
            });
            if let Some(sentence) =
                before.and_then(|before| crate::model::announce::rollouts(&before, &lines))
            {
                self.say(sentence);
            }
            lines
        });
        Effect::new(move |before: Option<Vec<wire::AlarmView>>| {
            let alarms = store.alarms.get();
            let new = crate::model::announce::alarms(&before.unwrap_or_default(), &alarms);
            for sentence in new {
                self.say(sentence);
            }
            alarms
        });
        Effect::new(move |_| {
            let now = store.now.get();
            let said = self
                .announcer
                .try_update_value(|announcer| announcer.tick(now))
                .flatten();
            self.speak(said);
        });
    }
}

/// What the address says; but a wallboard stays one.
fn addressed() -> Route {
    if browser::window_label() == browser::WALLBOARD {
        Route::Wallboard
    } else {
        Route::parse(&location_hash().unwrap_or_default())
    }
}

fn receipt_trouble(done: &Done) -> Option<Complaint> {
    let outcomes = done.receipt.iter().flat_map(|receipt| &receipt.outcomes);
    outcomes
        .filter_map(|outcome| outcome.complaint.clone())
        .next()
}
