//! What the frames told: one signal per panel, and how the link is.

use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;
use vocab::{Span, Timestamp};
use wire::{
    AlarmView, BarView, ChartsView, Complaint, DeckView, Frame, Panel, PracticeView, Query,
    RolloutLine, RolloutPage, Watch,
};

use crate::model::sequence::{Order, Sequence};
use crate::{browser, link};

/// No frame for so long means that the link is lost.
const SILENCE: Span = Span::seconds(5);

/// How the link to the program is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Connection {
    /// No frame has arrived yet.
    Opening,
    /// Frames arrive.
    Live,
    /// None has arrived for too long; what is shown is from then.
    Lost(Timestamp),
}

/// The signals. Everything on screen is derived from these.
#[derive(Clone, Copy)]
pub(crate) struct Store {
    pub(crate) bar: RwSignal<Option<BarView>>,
    pub(crate) deck: RwSignal<Option<DeckView>>,
    pub(crate) alarms: RwSignal<Vec<AlarmView>>,
    pub(crate) rollouts: RwSignal<Vec<RolloutLine>>,
    /// The rollout that is watched; look at its id before believing it.
    pub(crate) page: RwSignal<Option<RolloutPage>>,
    pub(crate) charts: RwSignal<Option<ChartsView>>,
    pub(crate) practice: RwSignal<Option<PracticeView>>,
    /// Wall time, once a second.
    pub(crate) now: RwSignal<Timestamp>,
    pub(crate) connection: RwSignal<Connection>,
    /// Why there are no frames, in the program's own words, when it said so.
    pub(crate) refused: RwSignal<Option<String>>,
    /// What the page wants to be told; setting it subscribes anew.
    pub(crate) watch: RwSignal<Watch>,
    last_frame: StoredValue<Timestamp>,
    sequence: StoredValue<Sequence>,
}

impl Store {
    /// An empty one, without a link.
    pub(crate) fn new() -> Self {
        Self {
            bar: RwSignal::new(None),
            deck: RwSignal::new(None),
            alarms: RwSignal::new(Vec::new()),
            rollouts: RwSignal::new(Vec::new()),
            page: RwSignal::new(None),
            charts: RwSignal::new(None),
            practice: RwSignal::new(None),
            now: RwSignal::new(browser::wall()),
            connection: RwSignal::new(Connection::Opening),
            refused: RwSignal::new(None),
            watch: RwSignal::new(Watch::default()),
            last_frame: StoredValue::new(browser::wall()),
            sequence: StoredValue::new(Sequence::default()),
        }
    }

    /// Subscribes now and whenever the watch changes, and watches over the link.
    pub(crate) fn open(self) {
        Effect::new(move |_| {
            self.watch.track();
            self.subscribe();
        });
        let _ = set_interval_with_handle(move || self.look(), Duration::from_secs(1));
    }

    /// Whether anything is known yet. An empty list means "none" only then.
    pub(crate) fn is_told(self) -> bool {
        self.bar.with(Option::is_some)
    }

    /// The line of a rollout under way.
    pub(crate) fn line(self, id: &str) -> Option<RolloutLine> {
        self.rollouts
            .with(|lines| lines.iter().find(|line| line.id == id).cloned())
    }

    fn subscribe(self) {
        let watch = self.watch.get_untracked();
        spawn_local(async move {
            let answer = link::subscribe(&watch, move |frame| self.take(frame)).await;
            match answer {
                Ok(number) => self
                    .sequence
                    .update_value(|sequence| sequence.subscribed(number)),
                Err(complaint) => self.refused.set(Some(complaint.message)),
            }
        });
    }

    /// Once a second: time goes on, and so does the silence.
    fn look(self) {
        let now = browser::wall();
        self.now.set(now);
        let last = self.last_frame.get_value();
        if !browser::is_visible() || now.since(last) < SILENCE {
            return;
        }
        if self.connection.get_untracked() != Connection::Lost(last) {
            self.connection.set(Connection::Lost(last));
        }
        // Every silence long, not every second: a slow program is not helped by asking.
        let seconds = now.since(last).as_millis() / 1_000;
        if seconds.is_multiple_of(SILENCE.as_millis() / 1_000) {
            self.subscribe();
        }
    }

    fn take(self, frame: Result<Frame, Complaint>) {
        let arrived = browser::uptime_millis();
        let frame = match frame {
            Ok(frame) => frame,
            Err(complaint) => {
                leptos::logging::warn!("{complaint}");
                return self.subscribe();
            }
        };
        let order = self
            .sequence
            .try_update_value(|sequence| sequence.judge(&frame));
        match order {
            Some(Order::Take) => {}
            Some(Order::Gap) => return self.subscribe(),
            Some(Order::Ignore) | None => return,
        }
        self.last_frame.set_value(browser::wall());
        if self.connection.get_untracked() != Connection::Live {
            self.connection.set(Connection::Live);
        }
        set(self.refused, None);
        let sequence = frame.sequence;
        self.show(frame);
        after_paint(move || {
            let painted_millis = browser::uptime_millis() - arrived;
            spawn_local(async move {
                let seen = Query::Seen {
                    sequence,
                    painted_millis,
                };
                // An unanswered one is the sender's to notice.
                let _ = link::query(&seen).await;
            });
        });
    }

    fn show(self, frame: Frame) {
        if frame.whole && !has_page(&frame) {
            set(self.page, None);
            set(self.charts, None);
        }
        for panel in frame.panels {
            match panel {
                Panel::Bar(bar) => set(self.bar, Some(*bar)),
                Panel::Deck(deck) => set(self.deck, Some(deck)),
                Panel::Alarms(alarms) => set(self.alarms, alarms),
                Panel::Rollouts(lines) => set(self.rollouts, lines),
                Panel::Rollout(page) => set(self.page, Some(*page)),
                Panel::Charts(charts) => set(self.charts, Some(charts)),
                Panel::Practice(practice) => set(self.practice, Some(practice)),
            }
        }
    }
}

fn has_page(frame: &Frame) -> bool {
    frame
        .panels
        .iter()
        .any(|panel| matches!(panel, Panel::Rollout(_)))
}

/// Sets a signal only when that changes something: nothing is painted for nothing.
fn set<T: PartialEq + Send + Sync + 'static>(signal: RwSignal<T>, value: T) {
    if signal.with_untracked(|old| *old != value) {
        signal.set(value);
    }
}

/// Runs something once what was changed is on screen. A hidden window paints
/// nothing and does not keep the sender waiting for it.
fn after_paint(then: impl FnOnce() + 'static) {
    if browser::is_visible() {
        request_animation_frame(move || set_timeout(then, Duration::ZERO));
    } else {
        then();
    }
}
