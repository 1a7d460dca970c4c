//! What pointer and keys do.

use crate::models::{MINUTE, START, equals, latency};
use egui::{
    Event, Key, Modifiers, MouseWheelSource, MouseWheelUnit, PointerButton, Pos2, TouchPhase, pos2,
    vec2,
};
use plots::Theme;
use plots::offscreen::Offscreen;
use wire::ChartModel;

/// In the plot of the first chart, and in the middle of its width.
const INSIDE: Pos2 = pos2(260.0, 120.0);

fn canvas() -> Offscreen {
    Offscreen::new(Theme::from(charts::Theme::Dark), 1_100.0, 2)
}

fn two() -> Vec<ChartModel> {
    let mut second = equals();
    second.until = latency().until;
    vec![latency(), second]
}

fn button(at: Pos2, button: PointerButton, pressed: bool) -> Event {
    Event::PointerButton {
        pos: at,
        button,
        pressed,
        modifiers: Modifiers::NONE,
    }
}

fn key(key: Key, modifiers: Modifiers) -> Event {
    Event::Key {
        key,
        physical_key: None,
        pressed: true,
        repeat: false,
        modifiers,
    }
}

fn wheel(up: f32, modifiers: Modifiers) -> Event {
    Event::MouseWheel {
        unit: MouseWheelUnit::Point,
        delta: vec2(0.0, up),
        phase: TouchPhase::Move,
        source: MouseWheelSource::Wheel,
        modifiers,
    }
}

/// Minutes after the start that are shown.
fn shown(canvas: &Offscreen) -> (f64, f64) {
    let from = START.millis() as f64;
    let whole = (from, from + 14.0 * MINUTE as f64);
    let (one, other) = canvas.plots().window().shown(whole);
    let minutes = |at: f64| ((at - from) / MINUTE as f64 * 10.0).round() / 10.0;
    (minutes(one), minutes(other))
}

fn all(canvas: &mut Offscreen, charts: &[ChartModel], events: Vec<Event>) {
    for event in events {
        canvas.paint(charts, vec![event]);
    }
    canvas.paint(charts, vec![]);
}

fn zoom_in(canvas: &mut Offscreen, charts: &[ChartModel]) {
    all(canvas, charts, vec![key(Key::Plus, Modifiers::NONE)]);
}

#[test]
fn keys_zoom_pan_and_show_everything_again() {
    let (mut canvas, charts) = (canvas(), two());
    assert_eq!(shown(&canvas), (0.0, 14.0));
    zoom_in(&mut canvas, &charts);
    assert_eq!(shown(&canvas), (2.3, 11.7));
    all(
        &mut canvas,
        &charts,
        vec![key(Key::ArrowLeft, Modifiers::NONE)],
    );
    assert_eq!(shown(&canvas), (1.4, 10.7));
    all(
        &mut canvas,
        &charts,
        vec![key(Key::ArrowRight, Modifiers::NONE); 9],
    );
    assert_eq!(shown(&canvas), (4.7, 14.0), "not beyond the end");
    all(&mut canvas, &charts, vec![key(Key::Minus, Modifiers::NONE)]);
    assert_eq!(shown(&canvas), (0.0, 14.0));
    zoom_in(&mut canvas, &charts);
    all(&mut canvas, &charts, vec![key(Key::Num0, Modifiers::NONE)]);
    assert_eq!(shown(&canvas), (0.0, 14.0));
}

#[test]
fn shortcuts_of_the_page_and_of_the_browser_are_left_alone() {
    let (mut canvas, charts) = (canvas(), two());
    for held in [Modifiers::CTRL, Modifiers::COMMAND, Modifiers::ALT] {
        for one in [Key::Plus, Key::Minus, Key::ArrowLeft] {
            assert!(!plots::takes(&key(one, held)));
            all(&mut canvas, &charts, vec![key(one, held)]);
        }
    }
    assert_eq!(shown(&canvas), (0.0, 14.0));
    for other in [Key::Tab, Key::Enter, Key::Escape, Key::ArrowUp, Key::K] {
        assert!(!plots::takes(&key(other, Modifiers::NONE)), "{other:?}");
    }
    assert!(plots::takes(&key(Key::Num0, Modifiers::NONE)));
}

#[test]
fn a_plain_wheel_belongs_to_the_page_and_with_ctrl_it_zooms() {
    let (mut canvas, charts) = (canvas(), two());
    assert!(!plots::takes(&wheel(50.0, Modifiers::NONE)));
    assert!(plots::takes(&wheel(50.0, Modifiers::CTRL)));
    all(
        &mut canvas,
        &charts,
        vec![Event::PointerMoved(INSIDE), wheel(120.0, Modifiers::NONE)],
    );
    assert_eq!(shown(&canvas), (0.0, 14.0));
    all(
        &mut canvas,
        &charts,
        vec![Event::PointerMoved(INSIDE), Event::Zoom(2.0)],
    );
    let (from, until) = shown(&canvas);
    assert!((until - from - 7.0).abs() <= 0.11, "{from} to {until}");
    assert!(
        from > 0.5 && until < 13.5,
        "around the pointer: {from} to {until}"
    );
}

#[test]
fn zooming_outside_the_plots_does_nothing() {
    let (mut canvas, charts) = (canvas(), two());
    let heading = pos2(100.0, 10.0);
    all(
        &mut canvas,
        &charts,
        vec![Event::PointerMoved(heading), Event::Zoom(2.0)],
    );
    assert_eq!(shown(&canvas), (0.0, 14.0));
}

#[test]
fn dragging_pans_what_was_zoomed() {
    let (mut canvas, charts) = (canvas(), two());
    zoom_in(&mut canvas, &charts);
    let later = INSIDE + vec2(60.0, 0.0);
    let events = vec![
        Event::PointerMoved(INSIDE),
        button(INSIDE, PointerButton::Primary, true),
        Event::PointerMoved(later),
        button(later, PointerButton::Primary, false),
    ];
    all(&mut canvas, &charts, events);
    let (from, until) = shown(&canvas);
    assert!((0.7..1.2).contains(&from), "{from}");
    assert!((until - from - 9.3).abs() <= 0.11, "{from} to {until}");
}

#[test]
fn dragging_with_the_right_button_zooms_to_what_was_passed_over() {
    let (mut canvas, charts) = (canvas(), two());
    let later = INSIDE + vec2(100.0, 0.0);
    let events = vec![
        Event::PointerMoved(INSIDE),
        button(INSIDE, PointerButton::Secondary, true),
        Event::PointerMoved(INSIDE + vec2(40.0, 0.0)),
        Event::PointerMoved(later),
        button(later, PointerButton::Secondary, false),
    ];
    all(&mut canvas, &charts, events);
    let (from, until) = shown(&canvas);
    assert!((3.0..3.8).contains(&(until - from)), "{from} to {until}");
    assert!((6.0..8.0).contains(&from), "{from}");
}

#[test]
fn a_double_click_shows_everything_again() {
    let (mut canvas, charts) = (canvas(), two());
    zoom_in(&mut canvas, &charts);
    let click = |pressed| button(INSIDE, PointerButton::Primary, pressed);
    let mut events = vec![Event::PointerMoved(INSIDE)];
    events.extend([click(true), click(false), click(true), click(false)]);
    all(&mut canvas, &charts, events);
    assert_eq!(shown(&canvas), (0.0, 14.0));
}

#[test]
fn nothing_is_painted_again_without_a_reason() {
    let (mut canvas, charts) = (canvas(), two());
    all(&mut canvas, &charts, vec![Event::PointerMoved(INSIDE)]);
    // The toolkit itself may want a second look at what has just appeared.
    all(&mut canvas, &charts, vec![]);
    for _ in 0..20 {
        assert!(!canvas.paint(&charts, vec![]).repaint);
    }
}
