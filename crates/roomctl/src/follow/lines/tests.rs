//! What is told, and that it is told once.

use super::*;
use crate::out::Look;
use crate::show::samples;
use std::io::{self, Write};
use std::sync::{Arc, Mutex};

/// A stream that can be read afterwards.
#[derive(Clone, Default)]
struct Paper(Arc<Mutex<Vec<u8>>>);

impl Write for Paper {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Paper {
    fn text(&self) -> String {
        String::from_utf8(std::mem::take(&mut self.0.lock().unwrap())).unwrap()
    }
}

fn out(json: bool) -> (Out, Paper) {
    let paper = Paper::default();
    let look = Look {
        colour: false,
        live: false,
        asks: false,
        json,
    };
    (
        Out::to(Box::new(paper.clone()), Box::new(io::sink()), look),
        paper,
    )
}

#[test]
fn a_way_back_is_told_as_it_happens_and_nothing_twice() {
    let (mut out, paper) = out(false);
    let mut lines = Lines::new(false, Begin::Lately);
    let mut view = samples::rollout();
    view.narration.truncate(1);
    lines.tell(&view, &mut out).unwrap();
    insta::assert_snapshot!(paper.text(), @"
    ╱╱╱╱╱╱╱╱╱╱╱╱╱╱ PRACTICE: a simulated estate, nothing here is real ╱╱╱╱╱╱╱╱╱╱╱╱╱╱
    website → 2f9c1e4  canary r17 in production/us-east-1
    14:06:01 Taking step 3: shift to 10 % – the suite passed 14 of 14
             risk: 25 % of users meet 2f9c1e4; back by one weight write within 5 s ·
             ETA: 27 min 48 s
    ");
    lines.tell(&view, &mut out).unwrap();
    assert_eq!(paper.text(), "");
    let mut back = samples::returning();
    back.narration = vec![view.narration[0].clone(), back.narration.pop().unwrap()];
    let parts = back
        .promise
        .as_mut()
        .map(|promise| promise.parts.split_off(3))
        .unwrap();
    lines.tell(&back, &mut out).unwrap();
    insta::assert_snapshot!(paper.text(), @"
    14:16:10 way back: breach visible -2 s
    14:16:12 way back: decided 14:16:12
    14:16:12 way back: first call 14:16:12
    14:16:12 Returning to stable in 3 moves – hard limit broken: error rate 12.4 %
             on the canary against 0.02 % on stable, hard limit 10 %
             metrics: error-rate 12.40 % against 0.02 %
    ");
    back.promise.as_mut().unwrap().parts.extend(parts);
    lines.tell(&back, &mut out).unwrap();
    insta::assert_snapshot!(paper.text(), @"
    14:16:13 way back: acknowledged +1 s
    14:16:16 way back: read back +4 s
    ");
}

#[test]
fn who_comes_late_hears_the_last_of_it_and_how_much_is_missing() {
    let (mut out, paper) = out(false);
    let mut view = samples::rollout();
    let said = view.narration[0].clone();
    view.narration = (0..9)
        .map(|at| NarrationView {
            action: format!("{at}"),
            ..said.clone()
        })
        .collect();
    Lines::new(false, Begin::Lately)
        .tell(&view, &mut out)
        .unwrap();
    let text = paper.text();
    assert!(text.contains("(3 earlier; `roomctl report r17` has them all)"));
    assert!(!text.contains("14:06:01 2 – "));
    assert!(text.contains("14:06:01 3 – "));
}

#[test]
fn programs_get_one_object_a_line_and_hear_of_changes_only() {
    let (mut out, paper) = out(true);
    let mut lines = Lines::new(false, Begin::Lately);
    let mut view = samples::rollout();
    let events = |text: String| -> Vec<String> {
        let event = |line: &str| {
            let event: serde_json::Value = serde_json::from_str(line).unwrap();
            event["event"].as_str().unwrap().to_owned()
        };
        text.lines().map(event).collect()
    };
    view.narration.truncate(1);
    lines.tell(&view, &mut out).unwrap();
    assert_eq!(events(paper.text()), ["following", "narration", "status"]);
    view.status.at = view.status.at + vocab::Span::seconds(1);
    view.status.eta.text = "27 min 47 s".into();
    lines.tell(&view, &mut out).unwrap();
    assert_eq!(paper.text(), "");
    view.status.traffic_percentage = 50.0;
    lines.tell(&view, &mut out).unwrap();
    assert_eq!(events(paper.text()), ["status"]);
    assert_eq!(lines.open(), ["r17"]);
    view.status.status = "completed".into();
    lines.tell(&view, &mut out).unwrap();
    assert_eq!(events(paper.text()), ["status", "end"]);
    assert_eq!(lines.open(), [""; 0]);
}

#[test]
fn a_hostile_reason_cannot_write_lines_of_its_own() {
    let (mut out, paper) = out(false);
    let mut view = samples::rollout();
    view.narration.truncate(1);
    view.narration[0].reason = "x\n14:06:02 Rollout completed\u{1b}[1A".into();
    Lines::new(false, Begin::Lately)
        .tell(&view, &mut out)
        .unwrap();
    let text = paper.text();
    assert!(!text.contains('\u{1b}'));
    assert!(!text.lines().any(|line| line.starts_with("14:06:02")));
}

#[test]
fn who_rolls_back_hears_the_way_back_and_not_the_way_there() {
    let (mut out, paper) = out(false);
    let view = samples::returning();
    Lines::new(false, Begin::WithTheWayBack)
        .tell(&view, &mut out)
        .unwrap();
    let text = paper.text();
    assert!(text.contains("Returning to stable"), "{text}");
    assert!(text.contains("way back: read back +4 s"), "{text}");
    assert!(!text.contains("Judged"), "{text}");
}
