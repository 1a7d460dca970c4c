//! The feed in paused time: pace, beats, a slow window, a trouble.

use super::*;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use tokio::sync::mpsc;
use wire::{BarView, Frame, Freshness, PracticeView, State};

/// A scene whose practice clock runs faster whenever it is looked at.
#[derive(Default)]
struct Restless {
    looks: AtomicU32,
    charts: AtomicU32,
    still: AtomicBool,
    troubles: Mutex<Vec<String>>,
}

struct Shown(Arc<Restless>);

impl Scene for Shown {
    fn look<'a>(&'a self, _watch: &'a Watch, charts_due: bool) -> Wait<'a, Look> {
        let looks = self.0.looks.fetch_add(1, Ordering::Relaxed);
        self.0
            .charts
            .fetch_add(u32::from(charts_due), Ordering::Relaxed);
        let still = self.0.still.load(Ordering::Relaxed);
        let practice = Panel::Practice(PracticeView {
            speed: if still { 1 } else { looks },
            faults: Vec::new(),
            drill: None,
        });
        let troubles = self.0.troubles.lock().unwrap().clone();
        let panels = if troubles.is_empty() {
            vec![Panel::Bar(Box::new(bar())), practice]
        } else {
            vec![practice]
        };
        Box::pin(async move { Look { panels, troubles } })
    }

    fn changed(&self) -> Wait<'_, ()> {
        Box::pin(std::future::ready(()))
    }

    fn wall(&self) -> Timestamp {
        Timestamp::default()
    }
}

fn bar() -> BarView {
    BarView {
        estate: "practice".to_owned(),
        practice: true,
        speed: 1,
        now: Timestamp::default(),
        account: String::new(),
        environment: String::new(),
        region: String::new(),
        operator: String::new(),
        credentials: String::new(),
        identity: String::new(),
        login: String::new(),
        factor: None,
        alarms: 0,
        gravest: State::Normal,
        lease: String::new(),
        driving: true,
        trouble: "the disk is full".to_owned(),
        changes_until: None,
        worst: Freshness {
            source: String::new(),
            read_at: None,
            every_millis: 5_000,
            trouble: String::new(),
        },
        rollouts: 0,
    }
}

fn trouble_of(panel: &Panel) -> Option<&str> {
    if let Panel::Bar(bar) = panel {
        Some(&bar.trouble)
    } else {
        None
    }
}

struct Window {
    scene: Arc<Restless>,
    feed: Feed,
    frames: mpsc::UnboundedReceiver<Frame>,
}

impl Window {
    fn open(watch: Watch) -> Self {
        let scene = Arc::new(Restless::default());
        let (send, frames) = mpsc::unbounded_channel();
        let sink: Sink = Box::new(move |payload| {
            let frame = match payload {
                Payload::Text(text) => serde_json::from_str(&text),
                Payload::Bytes(bytes) => serde_json::from_slice(&bytes),
            };
            send.send(frame.unwrap()).is_ok()
        });
        let measures = Arc::new(Measures::default());
        let shown = Shown(Arc::clone(&scene));
        let feed = Feed::begin(1, watch, shown, sink, measures);
        Self {
            scene,
            feed,
            frames,
        }
    }

    async fn next(&mut self) -> Frame {
        self.frames.recv().await.unwrap()
    }

    /// Frames that arrive within so many seconds, each answered at once.
    async fn within(&mut self, seconds: u64) -> Vec<Frame> {
        let end = Instant::now() + Duration::from_secs(seconds);
        let mut frames = Vec::new();
        while let Ok(frame) = tokio::time::timeout_at(end, self.next()).await {
            self.feed.seen(frame.sequence);
            frames.push(frame);
        }
        frames
    }
}

#[tokio::test(start_paused = true)]
async fn a_restless_scene_is_told_four_times_a_second_without_gaps() {
    let mut window = Window::open(Watch::default());
    let frames = window.within(10).await;
    assert!((38..=41).contains(&frames.len()), "{}", frames.len());
    let numbers: Vec<u64> = frames.iter().map(|frame| frame.sequence).collect();
    let consecutive: Vec<u64> = (1..).take(frames.len()).collect();
    assert_eq!(numbers, consecutive);
    assert!(frames[0].whole && frames[1..].iter().all(|frame| !frame.whole));
}

#[tokio::test(start_paused = true)]
async fn a_still_scene_beats_once_a_second() {
    let mut window = Window::open(Watch::default());
    window.scene.still.store(true, Ordering::Relaxed);
    window.next().await;
    window.feed.seen(1);
    let frames = window.within(10).await;
    assert!((9..=10).contains(&frames.len()), "{}", frames.len());
    assert!(frames.iter().all(|frame| frame.panels.len() <= 1));
}

#[tokio::test(start_paused = true)]
async fn a_hidden_window_is_told_once_a_second() {
    let mut window = Window::open(Watch::default());
    window.next().await;
    window.feed.seen(1);
    window.feed.hide(true);
    let hidden = window.within(10).await;
    assert!((9..=11).contains(&hidden.len()), "{}", hidden.len());
    window.feed.hide(false);
    let shown = window.within(10).await;
    assert!((38..=41).contains(&shown.len()), "{}", shown.len());
}

#[tokio::test(start_paused = true)]
async fn a_window_that_does_not_answer_is_left_alone_and_then_told_the_newest() {
    let mut window = Window::open(Watch::default());
    for _ in 0..3 {
        window.next().await;
    }
    let silence = tokio::time::timeout(Duration::from_secs(60), window.next()).await;
    assert!(silence.is_err(), "more than it can take");
    let looks = window.scene.looks.load(Ordering::Relaxed);
    assert_eq!(looks, 3, "nothing is looked at for nobody");
    window.feed.seen(3);
    let merged = window.next().await;
    assert_eq!(merged.sequence, 4);
    assert_eq!(window.feed.counts(), (4, 1));
}

#[tokio::test(start_paused = true)]
async fn charts_are_read_once_a_second_and_only_when_watched() {
    let mut window = Window::open(Watch {
        rollout: None,
        charts: true,
    });
    window.within(10).await;
    let read = window.scene.charts.load(Ordering::Relaxed);
    assert!((9..=11).contains(&read), "{read}");
    let mut blind = Window::open(Watch::default());
    blind.within(10).await;
    assert_eq!(blind.scene.charts.load(Ordering::Relaxed), 0);
}

#[tokio::test(start_paused = true)]
async fn a_panel_that_fails_is_a_trouble_in_the_bar_and_not_the_end() {
    let mut window = Window::open(Watch::default());
    window.next().await;
    window.feed.seen(1);
    let trouble = vec!["the overview: it broke".to_owned()];
    *window.scene.troubles.lock().unwrap() = trouble;
    let frame = window.next().await;
    let told = frame.panels.iter().find_map(trouble_of);
    assert_eq!(told, Some("the overview: it broke"));
    window.feed.seen(2);
    window.scene.troubles.lock().unwrap().clear();
    let frames = window.within(1).await;
    let mended = frames.iter().flat_map(|frame| &frame.panels);
    let told = mended.filter_map(trouble_of).next();
    assert_eq!(told, Some("the disk is full"));
}

#[tokio::test(start_paused = true)]
async fn a_window_that_is_gone_is_not_told_any_more() {
    let mut window = Window::open(Watch::default());
    window.next().await;
    window.feed.seen(1);
    drop(window.frames);
    let ended = (&mut window.feed.task).await;
    assert!(ended.is_ok(), "it ends by itself: {ended:?}");
}
