//! The screen of one rollout: calm, in trouble, small, wide, with and without
//! colour.

use super::*;
use vocab::Span;

pub(super) fn drawn(view: &RolloutView, width: usize, rows: Option<usize>) -> Page {
    let driver = "roomctl deploy (pid 4711)";
    frame(&Scene {
        view,
        speed: 30,
        driver,
        trouble: None,
        width,
        rows,
    })
}

#[test]
fn a_baking_canary_at_80_columns() {
    let page = drawn(&rollout(), 80, None);
    assert!(widest(&page) <= 80);
    assert_snapshot!(page.written(false), @"
    ╱╱╱╱╱╱╱╱ PRACTICE: a simulated estate, nothing here is real, clock 30× ╱╱╱╱╱╱╱╱╱
    ◐ RUN   website → 2f9c1e4  baking                           production/us-east-1
            r17 · canary · step 7 of 14 · after 13 min 10 s · ETA 27 min 48 s
    canary  25 %    ███████░░░░░░░░░░░░░░░░░░░░░  stable b81d07a  read 3 s ago
    next    shift to 50 % at 14:18:09 when the gates are good; `promote` goes on now
    risk    25 % of users meet 2f9c1e4; back by one weight write within 5 s
    driver  roomctl deploy (pid 4711)
    keys    roomctl rollback r17 (pause, promote, abort) elsewhere · Ctrl-C leaves

    Ladder
      ✓  1  provision 1 tasks               40 s
      ✓  2  verify with `website-journeys`  15 s
      ✓  3  shift to 10 %                   2 s
      ✓  4  bake 5 min                      5 min
      ✓  5  provision 2 tasks               40 s
      ✓  6  shift to 25 %                   2 s
      ◐  7  bake 5 min                      █████████░░░░░  1 min 48 s left
      ·  8  provision 3 tasks               40 s
      ·  9  shift to 50 %                   2 s
      · 10  bake 5 min                      5 min
      · 11  provision 6 tasks               40 s
      · 12  shift to 100 %                  2 s
      · 13  bake 5 min                      5 min
      · 14  keep warm 15 min, then retire   15 min 30 s

    Gates                    canary    stable    limit     evidence
      errors                 0.02 %    0.02 %    < 0.1 %   bad ────┼─●── good
        610 more requests for proof
      requests over 100 ms   3.1 %     2.8 %     < 5 %     bad ────┼───● good
      sessions under 60 FPS  1.9 %     0.9 %     < 2 %     bad ───●┼──── good
        worse than stable, inside the limit
      sessions over 50 MB    0.4 %     0.4 %     < 1 %     bad ────┼───● good
      errors: 2,990 of 3,600 requests seen on the canary, some 610 more are needed

    Narration
    14:14:40 Judged: worse than stable – sessions under 60 FPS 1.9 % on the canary,
             0.9 % on stable: worse, but not above the limit
             metrics: error-rate 0.02 % against 0.02 %, frame-rate 1.90 % against
             0.90 %
    14:13:09 Baking at 25 % until 14:18:09 – errors < 0.1 %, requests over 100 ms
             < 5 %, sessions under 60 FPS < 2 %
    14:11:02 Step 4 done: bake 5 min – all 4 gates are good
    14:06:02 Read back: weight 10 % on slot b, 90 % on slot a – the estate shows
             what was intended
    14:06:01 Taking step 3: shift to 10 % – the suite passed 14 of 14
    ");
}

#[test]
fn a_baking_canary_at_120_columns() {
    let page = drawn(&rollout(), 120, None);
    assert!(widest(&page) <= 120);
    assert_snapshot!(page.written(false), @"
    ╱╱╱╱╱╱╱╱╱╱╱╱╱╱╱╱╱╱╱╱╱╱╱╱╱╱╱╱ PRACTICE: a simulated estate, nothing here is real, clock 30× ╱╱╱╱╱╱╱╱╱╱╱╱╱╱╱╱╱╱╱╱╱╱╱╱╱╱╱╱╱
    ◐ RUN   website → 2f9c1e4  baking                                                                   production/us-east-1
            r17 · canary · step 7 of 14 · after 13 min 10 s · ETA 27 min 48 s
    canary  25 %    ████████░░░░░░░░░░░░░░░░░░░░░░  stable b81d07a  read 3 s ago
    next    shift to 50 % at 14:18:09 when the gates are good; `promote` goes on now
    risk    25 % of users meet 2f9c1e4; back by one weight write within 5 s
    driver  roomctl deploy (pid 4711)
    keys    roomctl rollback r17 (pause, promote, abort) elsewhere · Ctrl-C leaves

    Ladder
      ✓  1  provision 1 tasks               40 s
      ✓  2  verify with `website-journeys`  15 s
      ✓  3  shift to 10 %                   2 s
      ✓  4  bake 5 min                      5 min
      ✓  5  provision 2 tasks               40 s
      ✓  6  shift to 25 %                   2 s
      ◐  7  bake 5 min                      █████████░░░░░  1 min 48 s left
      ·  8  provision 3 tasks               40 s
      ·  9  shift to 50 %                   2 s
      · 10  bake 5 min                      5 min
      · 11  provision 6 tasks               40 s
      · 12  shift to 100 %                  2 s
      · 13  bake 5 min                      5 min
      · 14  keep warm 15 min, then retire   15 min 30 s

    Gates                    canary    stable    limit     evidence
      errors                 0.02 %    0.02 %    < 0.1 %   bad ────┼─●── good     610 more requests for proof
      requests over 100 ms   3.1 %     2.8 %     < 5 %     bad ────┼───● good     good
      sessions under 60 FPS  1.9 %     0.9 %     < 2 %     bad ───●┼──── good     worse than stable, inside the limit
      sessions over 50 MB    0.4 %     0.4 %     < 1 %     bad ────┼───● good     good
      errors: 2,990 of 3,600 requests seen on the canary, some 610 more are needed

    Narration
    14:14:40 Judged: worse than stable – sessions under 60 FPS 1.9 % on the canary, 0.9 % on stable: worse, but not above
             the limit
             metrics: error-rate 0.02 % against 0.02 %, frame-rate 1.90 % against 0.90 %
    14:13:09 Baking at 25 % until 14:18:09 – errors < 0.1 %, requests over 100 ms < 5 %, sessions under 60 FPS < 2 %
    14:11:02 Step 4 done: bake 5 min – all 4 gates are good
    14:06:02 Read back: weight 10 % on slot b, 90 % on slot a – the estate shows what was intended
    14:06:01 Taking step 3: shift to 10 % – the suite passed 14 of 14
    ");
}

#[test]
fn a_way_back_on_a_low_screen_keeps_state_keys_promise_and_gates() {
    let page = drawn(&returning(), 80, Some(24));
    assert!(page.height() < 24);
    assert_snapshot!(page.written(false), @"
    ╱╱╱╱╱╱╱╱ PRACTICE: a simulated estate, nothing here is real, clock 30× ╱╱╱╱╱╱╱╱╱
    ▲ HIGH  website → 2f9c1e4  returning                        production/us-east-1
            r17 · canary · after 13 min 10 s · ETA 27 min 48 s
    canary  0 %     ░░░░░░░░░░░░░░░░░░░░░░░░░░░░  stable b81d07a  read 3 s ago
    next    wait until no request is left on the canary, then retire it
    risk    users may still meet the canary until the weight is read back
    driver  roomctl deploy (pid 4711)
    keys    roomctl rollback r17 (pause, promote, abort) elsewhere · Ctrl-C leaves
    back    ✓ back on stable 3.8 s after the decision, within the promised 30 s
            breach visible -2 s · decided 14:16:12 · first call 14:16:12 ·
            acknowledged +1 s · read back +4 s
    Ladder
      ↩↩↩↩↩↩↩·······  7 of 14 taken back
      ↩  7  bake 5 min                      1 min 48 s left
    Gates                    canary    stable    limit     evidence
    ■ errors                 12.4 %    0.02 %    < 0.1 %   bad ●───┼──── good
      requests over 100 ms   3.1 %     2.8 %     < 5 %     bad ────┼───● good
      sessions under 60 FPS  1.9 %     0.9 %     < 2 %     bad ───●┼──── good
      sessions over 50 MB    0.4 %     0.4 %     < 1 %     bad ────┼───● good
      errors: 2,990 of 3,600 requests seen on the canary, some 610 more are needed
    Narration
    14:16:12 Returning to stable in 3 moves – hard limit broken: error rate 12.4 %
             on the canary against 0.02 % on stable, hard limit 10 %
    ");
}

#[test]
fn whatever_the_size_the_state_and_the_way_back_are_in_sight() {
    for view in [rollout(), returning()] {
        for rows in 12..60 {
            for width in [60, 79, 100, 131] {
                let page = drawn(&view, width, Some(rows));
                assert!(page.height() < rows, "{width}x{rows}");
                assert!(widest(&page) <= width, "{width}x{rows}");
                let text = page.written(false);
                for needed in ["PRACTICE", "website → 2f9c1e4", "roomctl rollback r17"] {
                    assert!(text.contains(needed), "{needed} at {width}x{rows}:\n{text}");
                }
            }
        }
    }
}

#[test]
fn colour_adds_nothing_but_colour() {
    let page = drawn(&returning(), 80, None);
    let (plain, painted) = (page.written(false), page.written(true));
    assert!(!plain.contains('\u{1b}'));
    let mut stripped = String::new();
    let mut rest = painted.as_str();
    while let Some(at) = rest.find('\u{1b}') {
        stripped.push_str(&rest[..at]);
        rest = &rest[at + rest[at..].find('m').unwrap() + 1..];
    }
    stripped.push_str(rest);
    let trimmed = |text: &str| -> Vec<String> {
        text.lines()
            .map(|line| line.trim_end().to_owned())
            .collect()
    };
    assert_eq!(trimmed(&stripped), trimmed(&plain));
}

#[test]
fn what_is_normal_is_not_painted() {
    let page = drawn(&rollout(), 80, None);
    let painted = page.written(true);
    for ink in ["38;5;166", "38;5;172", "38;5;220", "38;5;175"] {
        assert!(!painted.contains(ink), "{ink}");
    }
    assert!(
        drawn(&returning(), 80, None)
            .written(true)
            .contains("38;5;166")
    );
}

#[test]
fn an_old_reading_is_called_stale_and_none_is_called_unknown() {
    let mut view = rollout();
    view.status.read_at = Some(view.status.at - Span::minutes(2));
    assert!(
        drawn(&view, 100, None)
            .written(false)
            .contains("◌ STALE 2 min")
    );
    view.status.read_at = None;
    assert!(
        drawn(&view, 100, None)
            .written(false)
            .contains("as recorded")
    );
    view.status.driven_by = None;
    assert!(
        drawn(&view, 100, None)
            .written(false)
            .contains("? UNK not read yet")
    );
}

#[test]
fn a_driver_that_cannot_act_is_critical() {
    let view = rollout();
    let page = frame(&Scene {
        view: &view,
        speed: 1,
        driver: "this process",
        trouble: Some("the disk is full: nothing is done, because nothing can be recorded"),
        width: 80,
        rows: Some(24),
    });
    let text = page.written(false);
    assert!(text.contains("■ CRIT the disk is full"), "{text}");
}

#[test]
fn what_is_real_has_another_band_than_practice() {
    let bands = [
        band(false, "production", 1, 60),
        band(true, "production", 600, 60),
    ];
    assert_snapshot!(bands.map(|band| band.written(false)).join("\n"), @"
    ████████ LIVE PRODUCTION: changes here reach users █████████
    ╱╱╱╱╱╱╱╱╱╱ PRACTICE: nothing is real, clock 600× ╱╱╱╱╱╱╱╱╱╱╱
    ");
    assert!(
        band(true, "production", 600, 120)
            .plain()
            .contains("nothing here is real")
    );
}
