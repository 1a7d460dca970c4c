//! What one subscription was sent, and what it should be sent next.
//!
//! Nothing is queued. What a window has not seen yet is compared with what is true
//! when it can take more: the newest of each panel wins by itself.

use std::collections::BTreeMap;
use std::mem::{Discriminant, discriminant};
use std::time::Duration;
use tokio::time::Instant;
use vocab::Timestamp;
use wire::{Frame, Panel};

/// So many frames may be on their way unanswered; then the window is behind.
const AHEAD: usize = 2;

/// A window hears at least so often, and figures that only age go no faster.
pub const BEAT: Duration = Duration::from_secs(1);

/// Frames below this size go as text.
const TEXT_BELOW: usize = 8 * 1024;

/// One message, in the form the web view takes fastest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Payload {
    /// JSON.
    Text(String),
    /// The same JSON, as bytes.
    Bytes(Vec<u8>),
}

impl Payload {
    /// Its length in bytes.
    pub fn size(&self) -> usize {
        match self {
            Self::Text(text) => text.len(),
            Self::Bytes(bytes) => bytes.len(),
        }
    }

    /// Writes a frame down.
    ///
    /// # Errors
    /// When it cannot be written as JSON, which is a bug.
    pub fn of(frame: &Frame) -> Result<Self, serde_json::Error> {
        let text = serde_json::to_string(frame)?;
        Ok(if text.len() < TEXT_BELOW {
            Self::Text(text)
        } else {
            Self::Bytes(text.into_bytes())
        })
    }
}

/// What a window was told of one panel, and when.
#[derive(Debug)]
struct Told {
    kind: Discriminant<Panel>,
    at: Instant,
    panel: Panel,
}

/// One subscription's side of the conversation.
#[derive(Debug)]
pub struct Outbox {
    subscription: u64,
    sequence: u64,
    told: Vec<Told>,
    unseen: BTreeMap<u64, Instant>,
    last: Option<Instant>,
    held: bool,
    merged: u64,
}

impl Outbox {
    /// Nothing was sent yet.
    pub fn new(subscription: u64) -> Self {
        Self {
            subscription,
            sequence: 0,
            told: Vec::new(),
            unseen: BTreeMap::new(),
            last: None,
            held: false,
            merged: 0,
        }
    }

    /// Whether the window has to answer before it is sent more.
    pub fn is_full(&mut self) -> bool {
        let full = self.unseen.len() > AHEAD;
        self.held |= full;
        full
    }

    /// When the next beat is due.
    pub fn beat_due(&self, now: Instant) -> Instant {
        self.last.map_or(now, |last| last + BEAT)
    }

    /// The next frame, if there is reason to send one: the first, something changed,
    /// or a beat is due.
    pub fn next(&mut self, look: Vec<Panel>, now: Instant, wall: Timestamp) -> Option<Frame> {
        let whole = self.sequence == 0;
        let beat = self.beat_due(now) <= now;
        let panels: Vec<Panel> = look
            .into_iter()
            .filter(|panel| self.is_news(panel, now))
            .collect();
        if panels.is_empty() && !beat {
            return None;
        }
        for panel in &panels {
            let kind = discriminant(panel);
            self.told.retain(|told| told.kind != kind);
            self.told.push(Told {
                kind,
                at: now,
                panel: panel.clone(),
            });
        }
        self.sequence += 1;
        self.unseen.insert(self.sequence, now);
        self.last = Some(now);
        self.merged += u64::from(std::mem::take(&mut self.held));
        Some(Frame {
            subscription: self.subscription,
            sequence: self.sequence,
            whole,
            sent: wall,
            panels,
        })
    }

    /// What merely aged is told once a beat, counted for each panel: while one
    /// changes all the time, the ages of the others must not stand still.
    fn is_news(&self, panel: &Panel, now: Instant) -> bool {
        let kind = discriminant(panel);
        match self.told.iter().find(|told| told.kind == kind) {
            None => true,
            Some(told) if told.panel == *panel => false,
            Some(told) => now >= told.at + BEAT || still(&told.panel) != still(panel),
        }
    }

    /// The bar as it was last told.
    pub fn bar(&self) -> Option<&Panel> {
        let mut told = self.told.iter().map(|told| &told.panel);
        told.find(|panel| matches!(panel, Panel::Bar(_)))
    }

    /// The window has painted a frame, and with it all before. How long it took
    /// since it was sent; none for a frame that is not waited for.
    pub fn seen(&mut self, sequence: u64, now: Instant) -> Option<Duration> {
        let sent = *self.unseen.get(&sequence)?;
        self.unseen = self.unseen.split_off(&(sequence + 1));
        Some(now - sent)
    }

    /// Frames sent, and how many of them had several changes in one because the
    /// window was behind.
    pub fn counts(&self) -> (u64, u64) {
        (self.sequence, self.merged)
    }
}

/// A panel without what changes by itself as time goes by.
fn still(panel: &Panel) -> Panel {
    let mut panel = panel.clone();
    match &mut panel {
        Panel::Bar(bar) => {
            bar.now = Timestamp::default();
            bar.worst.read_at = None;
        }
        Panel::Deck(deck) => {
            deck.freshness.read_at = None;
            for row in &mut deck.rows {
                row.freshness.read_at = None;
            }
        }
        Panel::Rollout(page) => {
            page.view.status.at = Timestamp::default();
            page.view.status.read_at = None;
            page.estate.read_at = None;
            page.telemetry.read_at = None;
        }
        Panel::Charts(charts) => charts.freshness.read_at = None,
        Panel::Alarms(_) | Panel::Rollouts(_) | Panel::Practice(_) => {}
    }
    panel
}

#[cfg(test)]
mod tests {
    use super::*;
    use wire::{ChartsView, Freshness, PracticeView};

    fn speed(speed: u32) -> Panel {
        Panel::Practice(PracticeView {
            speed,
            faults: Vec::new(),
            drill: None,
        })
    }

    fn next(outbox: &mut Outbox, look: Vec<Panel>, now: Instant) -> Option<Frame> {
        outbox.next(look, now, Timestamp::default())
    }

    #[tokio::test(start_paused = true)]
    async fn the_first_frame_is_whole_and_later_ones_have_what_changed() {
        let (mut outbox, now) = (Outbox::new(7), Instant::now());
        let quiet = Panel::Alarms(Vec::new());
        let first = next(&mut outbox, vec![quiet.clone(), speed(1)], now).unwrap();
        assert!(first.whole && first.panels.len() == 2);
        assert_eq!((first.subscription, first.sequence), (7, 1));
        assert_eq!(next(&mut outbox, vec![quiet.clone(), speed(1)], now), None);
        let second = next(&mut outbox, vec![quiet, speed(60)], now).unwrap();
        assert_eq!(second.panels, [speed(60)]);
        assert_eq!((second.whole, second.sequence), (false, 2));
    }

    #[tokio::test(start_paused = true)]
    async fn silence_is_broken_by_a_beat() {
        let (mut outbox, now) = (Outbox::new(1), Instant::now());
        next(&mut outbox, vec![speed(1)], now).unwrap();
        let just_before = now + BEAT - Duration::from_millis(1);
        assert_eq!(next(&mut outbox, vec![speed(1)], just_before), None);
        let beat = next(&mut outbox, vec![speed(1)], now + BEAT).unwrap();
        assert_eq!(beat.panels, []);
        assert_eq!(beat.sequence, 2);
    }

    fn aged(read_at: i64) -> Panel {
        Panel::Charts(ChartsView {
            rollout: "r1".into(),
            charts: Vec::new(),
            freshness: Freshness {
                source: "telemetry".into(),
                read_at: Some(Timestamp::from_millis(read_at)),
                every_millis: 1_000,
                trouble: String::new(),
            },
        })
    }

    #[tokio::test(start_paused = true)]
    async fn ages_go_on_while_another_panel_changes_all_the_time() {
        let (mut outbox, now) = (Outbox::new(1), Instant::now());
        let quarter = BEAT / 4;
        let told = (0..=8_u32).filter(|turn| {
            let at = now + quarter * *turn;
            let look = vec![speed(1 + turn), aged(i64::from(*turn))];
            let frame = next(&mut outbox, look, at).unwrap();
            frame.panels.contains(&aged(i64::from(*turn)))
        });
        assert_eq!(told.collect::<Vec<_>>(), [0, 4, 8]);
    }

    #[tokio::test(start_paused = true)]
    async fn a_window_that_is_behind_gets_the_newest_and_no_gap() {
        let (mut outbox, now) = (Outbox::new(1), Instant::now());
        for times in 1..=3 {
            assert!(!outbox.is_full());
            next(&mut outbox, vec![speed(times)], now).unwrap();
        }
        assert!(outbox.is_full());
        assert!(outbox.seen(2, now).is_some());
        assert!(!outbox.is_full());
        let merged = next(&mut outbox, vec![speed(9)], now).unwrap();
        assert_eq!((merged.sequence, merged.panels), (4, vec![speed(9)]));
        assert_eq!(outbox.counts(), (4, 1));
    }

    #[tokio::test(start_paused = true)]
    async fn an_answer_counts_once_and_for_all_frames_before() {
        let (mut outbox, now) = (Outbox::new(1), Instant::now());
        next(&mut outbox, vec![speed(1)], now).unwrap();
        next(&mut outbox, vec![speed(2)], now).unwrap();
        let painted = now + Duration::from_millis(40);
        assert_eq!(outbox.seen(2, painted), Some(Duration::from_millis(40)));
        assert_eq!(outbox.seen(2, painted), None);
        assert_eq!(outbox.seen(1, painted), None);
        assert_eq!(outbox.seen(u64::MAX, painted), None);
    }

    #[test]
    fn large_frames_are_bytes_of_the_same_json() {
        let frame = |faults: Vec<String>| Frame {
            subscription: 1,
            sequence: 1,
            whole: true,
            sent: Timestamp::default(),
            panels: vec![Panel::Practice(PracticeView {
                speed: 1,
                faults,
                drill: None,
            })],
        };
        let small = Payload::of(&frame(Vec::new())).unwrap();
        assert!(matches!(&small, Payload::Text(text) if text.len() == small.size()));
        let large = frame(vec!["ä".repeat(TEXT_BELOW)]);
        let Payload::Bytes(bytes) = Payload::of(&large).unwrap() else {
            panic!("too large for text");
        };
        let read: Frame = serde_json::from_slice(&bytes).unwrap();
        assert_eq!(read, large);
    }
}
