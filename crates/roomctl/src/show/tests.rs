//! What the screens look like, line by line.

use self::samples::{ended, now, plan as sample_plan, record, returning, rollout, target};
use super::*;
use crate::out::{Line, Page};
use insta::assert_snapshot;
use wire::{
    Complaint, Debrief, DrillRow, JournalCheck, Moment, Outcome, Receipt, ReleaseRow, RolloutView,
    StatusDocument,
};

mod frames;
pub(crate) mod samples;

fn widest(page: &Page) -> usize {
    page.lines().iter().map(Line::width).max().unwrap_or(0)
}

#[test]
fn a_plan_is_readable_at_80_columns() {
    let page = plan(&sample_plan(), 80);
    assert!(widest(&page) <= 80);
    assert_snapshot!(page.written(false), @"
    ╱╱╱╱╱╱╱╱╱╱╱╱╱╱ PRACTICE: a simulated estate, nothing here is real ╱╱╱╱╱╱╱╱╱╱╱╱╱╱
    website → 2f9c1e4  canary in production/us-east-1  plan r17
    sides     stable b81d07a in slot a, canary 2f9c1e4 in slot b
    purpose   ship
    mode      weights owned by this control room
    traffic   about 412 requests/s expected

    Steps
      1  provision 1 tasks                                                      40 s
         forward  1 tasks of 2f9c1e4 in slot b
         back     slot b down to 0 tasks
      2  verify with `website-journeys`                                         15 s
         forward  suite `website-journeys` on slot b
         back     nothing to take back
      3  shift to 10 %                                                           2 s
         forward  weight 10 % on slot b, 90 % on slot a
         back     weight 0 % on slot b, 100 % on slot a
      4  bake 5 min                                                            5 min
         changes  nothing, there or back
         gates    errors < 0.1 %; requests over 100 ms < 5 %; sessions under 60 FPS
                  < 2 %; sessions over 50 MB < 1 %
      5  provision 2 tasks                                                      40 s
         forward  2 tasks of 2f9c1e4 in slot b
         back     slot b down to 0 tasks
      6  shift to 25 %                                                           2 s
         forward  weight 25 % on slot b, 75 % on slot a
         back     weight 0 % on slot b, 100 % on slot a
      7  bake 5 min                                                            5 min
         changes  nothing, there or back
         gates    errors < 0.1 %; requests over 100 ms < 5 %; sessions under 60 FPS
                  < 2 %; sessions over 50 MB < 1 %
      8  provision 3 tasks                                                      40 s
         forward  3 tasks of 2f9c1e4 in slot b
         back     slot b down to 0 tasks
      9  shift to 50 %                                                           2 s
         forward  weight 50 % on slot b, 50 % on slot a
         back     weight 0 % on slot b, 100 % on slot a
     10  bake 5 min                                                            5 min
         changes  nothing, there or back
         gates    errors < 0.1 %; requests over 100 ms < 5 %; sessions under 60 FPS
                  < 2 %; sessions over 50 MB < 1 %
     11  provision 6 tasks                                                      40 s
         forward  6 tasks of 2f9c1e4 in slot b
         back     slot b down to 0 tasks
     12  shift to 100 %                                                          2 s
         forward  weight 100 % on slot b, 0 % on slot a
         back     weight 0 % on slot b, 100 % on slot a
     13  bake 5 min                                                            5 min
         changes  nothing, there or back
         gates    errors < 0.1 %; requests over 100 ms < 5 %; sessions under 60 FPS
                  < 2 %; sessions over 50 MB < 1 %
     14  keep warm 15 min, then retire                                   15 min 30 s
         forward  slot a down to 0 tasks
         back     6 tasks of b81d07a in slot a

    Evidence it counts on
      4  ○ enough once extended: about 12360 requests in 5 min at 10 %; the
           error-rate gate needs 2994 when none is bad, 14200 at stable's usual
           share: it will be extended to about 6 min
      7  ○ enough: about 30900 requests in 5 min at 25 %; the error-rate gate needs
           2994 when none is bad, 14200 at stable's usual share

    Notes
      ▲ warning: the bake sees about 3,600 sessions, the gate on memory needs 4,210;
        let it bake 6 min (short-bake, step 4)
      △ advice: after the old side is retired the way back needs new tasks, about
        40 s (promise)

    When things do not go by themselves
      - a failed gate: back to stable
      - too little traffic to say: bake on, at most three times as long, then hold
      - nobody drives it for 2 min: hold

    Way back  one weight write, within 5 s
    In all    14 steps, 37 min 5 s expected
    ");
}

#[test]
fn a_plan_that_must_not_start_says_so_at_the_end_where_one_looks() {
    let mut view = sample_plan();
    view.steps.truncate(1);
    view.startable = false;
    view.skipped = vec!["bakes and gates: only the hard limits are watched".into()];
    view.notes[0].severity = "error".into();
    assert_snapshot!(plan_in_short(&view, 80).written(false), @"
    ╱╱╱╱╱╱╱╱╱╱╱╱╱╱ PRACTICE: a simulated estate, nothing here is real ╱╱╱╱╱╱╱╱╱╱╱╱╱╱
    website → 2f9c1e4  canary in production/us-east-1  plan r17
    sides     stable b81d07a in slot a, canary 2f9c1e4 in slot b
    purpose   ship
    mode      weights owned by this control room
    traffic   about 412 requests/s expected

    Steps
      1  provision 1 tasks                                                      40 s

    Notes
      ■ error: the bake sees about 3,600 sessions, the gate on memory needs 4,210;
        let it bake 6 min (short-bake, step 4)
      △ advice: after the old side is retired the way back needs new tasks, about
        40 s (promise)

    Left out
      - bakes and gates: only the hard limits are watched

    Way back  one weight write, within 5 s
    In all    1 step, 37 min 5 s expected

    ■ Not startable as it is: what is marked as error above must be mended first
    ");
}

#[test]
fn a_status_for_people_says_where_what_and_what_next() {
    assert_snapshot!(status(&rollout().status, 80).written(false), @"
    ╱╱╱╱╱╱╱╱╱╱╱╱╱╱ PRACTICE: a simulated estate, nothing here is real ╱╱╱╱╱╱╱╱╱╱╱╱╱╱
    ◐ RUN   website → 2f9c1e4  baking
    rollout r17, canary, ship, step 7 of 14
    where   production/us-east-1
    traffic 25 % on the canary 2f9c1e4, the rest on stable b81d07a (read 3 s ago)
    next    shift to 50 % at 14:18:09 when the gates are good; `promote` goes on now
    ETA     27 min 48 s
    driver  roomctl deploy (pid 4711)

    Metrics
      METRIC      CANARY  STABLE  LIMIT    VERDICT
      error-rate  0.02 %  0.02 %  < 0.1 %  not enough data
      latency     3.1 %   –       < 5 %    good
    ");
}

#[test]
fn a_status_in_yaml_keeps_the_order_of_the_document() {
    assert_snapshot!(serde_saphyr::to_string(&rollout().status).unwrap(), @"
    practice: true
    rollout: r17
    service: website
    environment: production
    region: us-east-1
    strategy: canary
    purpose: ship
    release: 2f9c1e4
    stable: b81d07a
    phase: baking
    traffic_percentage: 25.0
    metrics:
    - metric: error-rate
      canary_percent: 0.024
      stable_percent: 0.021
      limit_percent: 0.1
      verdict: not enough data
    - metric: latency
      canary_percent: 3.1
      stable_percent: null
      limit_percent: 5.0
      verdict: good
    status: running
    next_action: shift to 50 % at 14:18:09 when the gates are good; `promote` goes on now
    eta:
      seconds: 1668
      text: 27 min 48 s
    step: 7
    steps: 14
    at: 1795184181000
    read_at: 1795184178000
    driven_by: roomctl deploy (pid 4711)
    ");
}

#[test]
fn a_status_in_json_reads_back_as_the_same_document() {
    let text = serde_json::to_string_pretty(&rollout().status).unwrap();
    assert_eq!(
        serde_json::from_str::<StatusDocument>(&text).unwrap(),
        rollout().status
    );
    let document: serde_json::Value = serde_json::from_str(&text).unwrap();
    for field in [
        "phase",
        "traffic_percentage",
        "metrics",
        "status",
        "next_action",
        "eta",
    ] {
        assert!(document.get(field).is_some(), "{field}");
    }
}

#[test]
fn yaml_keeps_texts_that_look_like_something_else() {
    let tricky = [
        "no",
        "off",
        "~",
        "null",
        "true",
        "1e4",
        "2f9c1e4",
        "123e4567",
        "0x1F",
        "0o17",
        "1_000",
        "12:30:45",
        "2026-11-20",
        ".nan",
        "-",
        "- a",
        "a: b",
        "a #b",
        "'q'",
        "\"dq\"",
        " lead",
        "trail ",
        "",
        "two\nlines",
        "two\nlines\n",
        "tab\there",
        "\u{1b}[31mred",
        "\u{85}",
        "%d",
        "@at",
        "`bt",
        "{a}",
        "? q",
        "| p",
        "<<",
        "---",
        "...",
        "00012",
        "+1",
        "\\back",
        "\r\n",
        "日本",
        "\u{feff}",
        "a very long reason, longer than eighty columns of text can be, \
         with: colons, and # signs in it",
    ];
    for text in tricky {
        let yaml = serde_saphyr::to_string(&vec![text]).unwrap();
        let back: Vec<String> = serde_saphyr::from_str(&yaml).unwrap();
        assert_eq!(back, [text], "{yaml}");
    }
}

#[test]
fn the_deck_shows_what_is_not_as_it_should_be_and_is_silent_about_the_rest() {
    let mut unreadable = target("document-service", 0, None);
    unreadable.trouble = Some("throttled: DescribeServices in us-east-1".into());
    let mut empty = target("websocket", 0, None);
    empty.release = None;
    let deck_view = Deck {
        practice: true,
        account: "practice".into(),
        identity: String::new(),
        login: String::new(),
        driven_by: None,
        targets: vec![
            target("website", 6, Some("r17 baking")),
            target("animation", 6, None),
            target("graphql-api", 4, None),
            empty,
            unreadable,
        ],
        rollouts: vec![rollout().status],
    };
    let page = deck(&deck_view, 30, 80);
    assert!(widest(&page) <= 80);
    assert_snapshot!(page.written(false), @"
    ╱╱╱╱╱╱╱╱ PRACTICE: a simulated estate, nothing here is real, clock 30× ╱╱╱╱╱╱╱╱╱
    SERVICE           WHERE                 SERVES   TASKS  STATE
    website           production/us-east-1  b81d07a  6/6    ◐ RUN r17 2f9c1e4 baking
    animation         production/us-east-1  b81d07a  6/6    ○
    graphql-api       production/us-east-1  b81d07a  4/6    ▲ HIGH 2 tasks missing
    websocket         production/us-east-1  –        0/6    ▲ HIGH nothing serves
    document-service  production/us-east-1  b81d07a  0/6    ? UNK cannot be read

    ? document-service in production/us-east-1: throttled: DescribeServices in
      us-east-1
    5 targets, 3 NOT AS THEY SHOULD BE, 1 rollout under way, NOBODY DRIVES: nothing
    moves until `roomctl watch` or `roomctl serve`
    ");
}

#[test]
fn history_tells_why_it_went_back_and_how_fast() {
    let mut running = ended();
    running.id = "r17".into();
    running.ending = "running".into();
    running.cause.clear();
    running.reason.clear();
    running.promise = None;
    assert_snapshot!(history(&[running, ended()], 57, true, 80).written(false), @"
    ╱╱╱╱╱╱╱╱╱╱╱╱╱╱ PRACTICE: a simulated estate, nothing here is real ╱╱╱╱╱╱╱╱╱╱╱╱╱╱
    2026-11-20 13:40  r17  ◐ RUN   graphql-api → 90ac41d  running, 12 min 31 s
                      production/us-east-1, ship blue-green, from 77d02fe, asked by
                      ada
    2026-11-20 13:40  r16  △ LOW   graphql-api → 90ac41d  rolled back, 12 min 31 s
                      production/us-east-1, ship blue-green, from 77d02fe, asked by
                      ada: new resolver
                      went back: gate failed: errors 6.2 % on the canary against
                      0.09 % on stable
                      promise: back on stable 3.8 s after the decision, within the
                      promised 30 s

    2 of 57 rollouts; `--limit 57` shows all
    ");
    assert_snapshot!(history(&[], 0, true, 60).written(false), @"
    ╱╱╱╱ PRACTICE: a simulated estate, nothing here is real ╱╱╱╱

    no rollout yet; `roomctl practice tour` starts the first one
    ");
}

#[test]
fn records_are_shown_with_their_number_and_the_last_number() {
    assert_snapshot!(journal(&[record()], 413, 80).written(false), @"
      412  2026-11-20 14:16:21  epoch 3 9f86d081  production/us-east-1/website r17
           judged: worse than stable
           held at 25 %

    records 412 to 412 of 413
    ");
    assert_snapshot!(journal(&[], 413, 80).written(false), @"no record there; the last one is 413");
}

#[test]
fn a_damaged_journal_is_loud() {
    let check = JournalCheck {
        intact: false,
        records: 41,
        text:
            "record 42 was changed: its hash is `9f86`, recorded was `1b4f`; records 1 to 41 are \
               intact; copy the file before anything else"
                .into(),
        notes: vec!["the file was last written by another version".into()],
    };
    assert_snapshot!(journal_check(&check, 80).written(false), @"
    ■ CRIT damaged  41 records read and found whole
    record 42 was changed: its hash is `9f86`, recorded was `1b4f`; records 1 to 41
    are intact; copy the file before anything else
    - the file was last written by another version
    ");
}

#[test]
fn releases_that_failed_before_are_marked() {
    let row = |release: &str, failed: &str, migration: &str| ReleaseRow {
        release: release.into(),
        summary: "fails above 25 % of the traffic".into(),
        migration: migration.into(),
        failed_before: failed.into(),
    };
    let rows = [
        row("2f9c1e4", "", "none"),
        row("bad0001", "gate failed: errors", "non-reversible"),
    ];
    assert_snapshot!(releases("website", &rows, 80).written(false), @"
    website
      2f9c1e4     Fails above 25 % of the traffic
      bad0001     Fails above 25 % of the traffic; data migration: non-reversible;
                  FAILED BEFORE: gate failed: errors
    ");
}

#[test]
fn a_receipt_says_target_by_target_what_was_done_and_what_was_not() {
    let outcome = |target: &str, rollout: Option<&str>, complaint: Option<Complaint>| Outcome {
        target: target.into(),
        rollout: rollout.map(ToOwned::to_owned),
        text: complaint
            .as_ref()
            .map_or("returning to stable", |_| "nothing restored")
            .into(),
        snapshot: rollout.map(|_| "shop".to_owned()),
        complaint,
    };
    let refused = Complaint::new("refused", "no earlier release is known; name one with --to");
    let view = Receipt {
        outcomes: vec![
            outcome("staging/us-east-1/website", Some("r17"), None),
            outcome("staging/us-east-1/animation", None, Some(refused)),
        ],
    };
    assert_snapshot!(receipt(&view, 80).written(false), @"
    ✓ staging/us-east-1/website (r17): returning to stable; a snapshot of shop is
      asked for first, and nothing waits for it
    ▲ staging/us-east-1/animation: not done: no earlier release is known; name one
      with --to
    ");
}

#[test]
fn a_debrief_tells_what_happened_when_it_could_be_known_and_who_suffered() {
    let view = Debrief {
        drill: "bad-release-at-25".into(),
        seed: 7,
        what_happened: "the release fails a tenth of its requests above 25 % of the traffic".into(),
        began: now(),
        knowable: Some(now() + vocab::Span::seconds(20)),
        acted: Some(now() + vocab::Span::seconds(31)),
        session_minutes: 12,
        done: vec![Moment {
            at: now() + vocab::Span::seconds(31),
            after: "31 s".into(),
            text: "returning to stable: hard limit broken".into(),
        }],
        ending: "rolled back".into(),
        failed_requests: 214,
        slow_requests: 0,
        requests: 148_000,
        promise_millis: Some(3_800),
        lesson: "a small first step bounds the harm".into(),
    };
    assert_snapshot!(debrief(&view, 80).written(false), @"
    ╱╱╱╱╱╱╱╱╱╱╱╱╱╱ PRACTICE: a simulated estate, nothing here is real ╱╱╱╱╱╱╱╱╱╱╱╱╱╱
    Debrief of bad-release-at-25  seed 7

    What happened
      the release fails a tenth of its requests above 25 % of the traffic

    When it could be known
      it began at 14:16:21; it could be seen at 14:16:41, 20 s later; the control
      room acted at 14:16:52, 31 s after it began

    What was done
      14:16:52  31 s        returning to stable: hard limit broken

    Users affected
      of 148,000 requests 214 failed and 0 were too slow because of it; sessions
      spent 12 min beyond their gates

    How it ended
      rolled back
      decided → read back: 3.8 s (promised: 30 s)

    To take home
      a small first step bounds the harm

    again: roomctl drill run bad-release-at-25 --seed 7
    ");
    let row = DrillRow {
        name: view.drill.clone(),
        summary: "a release that is good until it is not".into(),
        trains: "trusting the gates".into(),
    };
    assert_snapshot!(drills(&[row], 80).written(false), @"
    bad-release-at-25
      a release that is good until it is not
      trains: trusting the gates

    1 drill; `roomctl drill run NAME` rehearses one, `--live` on the practice estate
    ");
}

#[test]
fn hostile_text_reaches_no_screen_unescaped() {
    let evil = "x\u{1b}[2J\u{1b}]0;owned\u{7}\ny\u{202e}z";
    let mut view: RolloutView = returning();
    view.status.release = evil.into();
    view.status.next_action = evil.into();
    view.plan.steps[0].title = evil.into();
    view.plan.notes[0].text = evil.into();
    view.ladder[0].title = evil.into();
    view.gates[0].title = evil.into();
    view.gates[1].canary = evil.into();
    view.narration[4].reason = evil.into();
    view.risk = evil.into();
    let mut past = ended();
    past.reason = evil.into();
    past.cause = evil.into();
    let pages = [
        plan(&view.plan, 80),
        plan_in_short(&view.plan, 80),
        status(&view.status, 80),
        frames::drawn(&view, 80, None),
        told(&view.narration[4], None, 80),
        history(&[past], 1, true, 80),
    ];
    for page in pages {
        let text = page.written(false);
        assert!(widest(&page) <= 80, "{text}");
        assert!(!text.contains(['\u{1b}', '\u{7}', '\u{202e}']), "{text}");
        assert_eq!(text.lines().count(), page.height(), "{text}");
    }
}
