//! Views made by hand for the tests of the screens.

use vocab::{Span, Timestamp};
use wire::{
    BakeView, Enough, EtaView, GateView, HistoryRow, JournalRow, LadderStep, MetricView,
    NarrationView, NoteView, PlanView, PromiseView, RolloutView, StatusDocument, StepState,
    StepView, TargetRow,
};

/// The moment the samples are about.
pub(crate) fn now() -> Timestamp {
    "2026-11-20T14:16:21Z".parse().unwrap()
}

fn at(clock: &str) -> Timestamp {
    format!("2026-11-20T{clock}Z").parse().unwrap()
}

fn texts(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

/// A canary of the website, baking at 25 %.
pub(crate) fn status() -> StatusDocument {
    StatusDocument {
        practice: true,
        rollout: "r17".into(),
        service: "website".into(),
        environment: "production".into(),
        region: "us-east-1".into(),
        strategy: "canary".into(),
        purpose: "ship".into(),
        release: "2f9c1e4".into(),
        stable: "b81d07a".into(),
        phase: "baking".into(),
        traffic_percentage: 25.0,
        metrics: vec![
            MetricView {
                metric: "error-rate".into(),
                canary_percent: Some(0.024),
                stable_percent: Some(0.021),
                limit_percent: 0.1,
                verdict: "not enough data".into(),
            },
            MetricView {
                metric: "latency".into(),
                canary_percent: Some(3.1),
                stable_percent: None,
                limit_percent: 5.0,
                verdict: "good".into(),
            },
        ],
        status: "running".into(),
        next_action: "shift to 50 % at 14:18:09 when the gates are good; `promote` goes on now"
            .into(),
        eta: EtaView {
            seconds: Some(1_668),
            text: "27 min 48 s".into(),
        },
        step: Some(7),
        steps: 14,
        at: now(),
        read_at: Some(now() - Span::seconds(3)),
        driven_by: Some("roomctl deploy (pid 4711)".into()),
    }
}

fn step(
    (number, kind, title): (usize, &str, &str),
    forward: &[&str],
    back: &[&str],
    gates: &[&str],
    seconds: u64,
) -> StepView {
    StepView {
        number,
        kind: kind.into(),
        title: title.into(),
        forward: texts(forward),
        back: texts(back),
        gates: texts(gates),
        expected_seconds: seconds,
        expected: Span::seconds(seconds).to_string(),
    }
}

const GATES: [&str; 4] = [
    "errors < 0.1 %",
    "requests over 100 ms < 5 %",
    "sessions under 60 FPS < 2 %",
    "sessions over 50 MB < 1 %",
];

fn weight(percent: u8) -> String {
    format!(
        "weight {percent} % on slot b, {} % on slot a",
        100 - percent
    )
}

fn steps() -> Vec<StepView> {
    let mut steps = vec![
        step(
            (1, "provision", "provision 1 tasks"),
            &["1 tasks of 2f9c1e4 in slot b"],
            &["slot b down to 0 tasks"],
            &[],
            40,
        ),
        step(
            (2, "verify", "verify with `website-journeys`"),
            &["suite `website-journeys` on slot b"],
            &[],
            &[],
            15,
        ),
    ];
    for (tasks, percent) in [(1, 10), (2, 25), (3, 50), (6, 100)] {
        if tasks > 1 {
            let title = format!("provision {tasks} tasks");
            let up = format!("{tasks} tasks of 2f9c1e4 in slot b");
            let number = steps.len() + 1;
            let name = (number, "provision", title.as_str());
            steps.push(step(name, &[&up], &["slot b down to 0 tasks"], &[], 40));
        }
        let title = format!("shift to {percent} %");
        let name = (steps.len() + 1, "shift", title.as_str());
        steps.push(step(name, &[&weight(percent)], &[&weight(0)], &[], 2));
        steps.push(step(
            (steps.len() + 1, "bake", "bake 5 min"),
            &[],
            &[],
            &GATES,
            300,
        ));
    }
    let name = (steps.len() + 1, "retire", "keep warm 15 min, then retire");
    steps.push(step(
        name,
        &["slot a down to 0 tasks"],
        &["6 tasks of b81d07a in slot a"],
        &[],
        930,
    ));
    steps
}

/// The plan of that canary.
pub(crate) fn plan() -> PlanView {
    let steps = steps();
    PlanView {
        practice: true,
        account: String::new(),
        id: "r17".into(),
        fingerprint: "0123456789abcdef".into(),
        protected: true,
        service: "website".into(),
        environment: "production".into(),
        region: "us-east-1".into(),
        strategy: "canary".into(),
        purpose: "ship".into(),
        stable: "b81d07a".into(),
        stable_slot: "a".into(),
        release: "2f9c1e4".into(),
        canary_slot: "b".into(),
        mode: "weights owned by this control room".into(),
        expected_seconds: steps.iter().map(|step| step.expected_seconds).sum(),
        steps,
        notes: vec![
            NoteView {
                severity: "warning".into(),
                code: "short-bake".into(),
                step: Some(4),
                text: "the bake sees about 3,600 sessions, the gate on memory needs 4,210; \
                       let it bake 6 min"
                    .into(),
            },
            NoteView {
                severity: "advice".into(),
                code: "promise".into(),
                step: None,
                text: "after the old side is retired the way back needs new tasks, about 40 s"
                    .into(),
            },
        ],
        skipped: Vec::new(),
        policies: texts(&[
            "a failed gate: back to stable",
            "too little traffic to say: bake on, at most three times as long, then hold",
            "nobody drives it for 2 min: hold",
        ]),
        undriven: "for 2 min: hold".into(),
        way_back: "one weight write, within 5 s".into(),
        requests_per_second: 412.0,
        evidence: evidence(),
        expected: "37 min 5 s".into(),
        made: at("14:03:11"),
        startable: true,
    }
}

/// What its bakes need: the first gets it once extended.
fn evidence() -> Vec<BakeView> {
    let bake = |step, weight: f64, enough, text: &str, proposals: &[&str]| BakeView {
        step,
        weight,
        bake: "5 min".into(),
        metric: "error-rate".into(),
        requests_per_second: 4.12 * weight,
        expected: 12_360,
        needed_clean: 2_994,
        needed_usual: Some(14_200),
        usual_percent: Some(0.05),
        enough,
        text: text.into(),
        proposals: texts(proposals),
    };
    vec![
        bake(
            4,
            10.0,
            Enough::Extended,
            "about 12360 requests in 5 min at 10 %; the error-rate gate needs 2994 when none is \
             bad, 14200 at stable's usual share: it will be extended to about 6 min",
            &[
                "bake 6 min instead of 5 min",
                "shift to 15 % instead of 10 %",
            ],
        ),
        bake(
            7,
            25.0,
            Enough::Yes,
            "about 30900 requests in 5 min at 25 %; the error-rate gate needs 2994 when none is \
             bad, 14200 at stable's usual share",
            &[],
        ),
    ]
}

fn ladder(plan: &PlanView, present: usize) -> Vec<LadderStep> {
    let rung = |step: &StepView| {
        let state = match step.number.cmp(&present) {
            std::cmp::Ordering::Less => StepState::Done,
            std::cmp::Ordering::Equal => StepState::Running,
            std::cmp::Ordering::Greater => StepState::Ahead,
        };
        let running = state == StepState::Running;
        LadderStep {
            number: step.number,
            title: step.title.clone(),
            state,
            detail: if running {
                "1 min 48 s left".into()
            } else {
                step.expected.clone()
            },
            progress: running.then_some(0.64),
        }
    };
    plan.steps.iter().map(rung).collect()
}

fn gate(title: &str, figures: [&str; 3], evidence: f64, verdict: &str) -> GateView {
    GateView {
        metric: "latency".into(),
        title: title.into(),
        canary: figures[0].into(),
        stable: figures[1].into(),
        limit: figures[2].into(),
        evidence,
        standing: String::new(),
        verdict: verdict.into(),
        because: String::new(),
        needed: None,
        judge: String::new(),
    }
}

fn narration(clock: &str, action: &str, reason: &str, metrics: &str) -> NarrationView {
    NarrationView {
        at: at(clock),
        clock: clock.into(),
        action: action.into(),
        reason: reason.into(),
        metrics: metrics.into(),
        risk: "25 % of users meet 2f9c1e4; back by one weight write within 5 s".into(),
        eta: "27 min 48 s".into(),
    }
}

/// That canary on a screen.
pub(crate) fn rollout() -> RolloutView {
    let plan = plan();
    RolloutView {
        status: status(),
        ladder: ladder(&plan, 7),
        plan,
        gates: vec![
            gate(
                "errors",
                ["0.02 %", "0.02 %", "< 0.1 %"],
                0.4,
                "610 more requests for proof",
            ),
            gate(
                "requests over 100 ms",
                ["3.1 %", "2.8 %", "< 5 %"],
                1.0,
                "good",
            ),
            gate(
                "sessions under 60 FPS",
                ["1.9 %", "0.9 %", "< 2 %"],
                -0.3,
                "worse than stable, inside the limit",
            ),
            gate(
                "sessions over 50 MB",
                ["0.4 %", "0.4 %", "< 1 %"],
                0.9,
                "good",
            ),
        ],
        evidence: "errors: 2,990 of 3,600 requests seen on the canary, some 610 more are needed"
            .into(),
        narration: vec![
            narration(
                "14:06:01",
                "Taking step 3: shift to 10 %",
                "the suite passed 14 of 14",
                "",
            ),
            narration(
                "14:06:02",
                "Read back: weight 10 % on slot b, 90 % on slot a",
                "the estate shows what was intended",
                "",
            ),
            narration(
                "14:11:02",
                "Step 4 done: bake 5 min",
                "all 4 gates are good",
                "error-rate 0.02 % against 0.02 %, latency 3.0 % against 2.8 %",
            ),
            narration(
                "14:13:09",
                "Baking at 25 % until 14:18:09",
                "errors < 0.1 %, requests over 100 ms < 5 %, sessions under 60 FPS < 2 %",
                "",
            ),
            narration(
                "14:14:40",
                "Judged: worse than stable",
                "sessions under 60 FPS 1.9 % on the canary, 0.9 % on stable: worse, but not \
                 above the limit",
                "error-rate 0.02 % against 0.02 %, frame-rate 1.90 % against 0.90 %",
            ),
        ],
        promise: None,
        risk: "25 % of users meet 2f9c1e4; back by one weight write within 5 s".into(),
    }
}

/// The promise of a way back, kept.
pub(crate) fn kept() -> PromiseView {
    let part = |name: &str, clock: &str| (name.to_owned(), at(clock));
    PromiseView {
        parts: vec![
            part("breach visible", "14:16:10"),
            part("decided", "14:16:12"),
            part("first call", "14:16:12"),
            part("acknowledged", "14:16:13"),
            part("read back", "14:16:16"),
        ],
        kept_millis: Some(3_800),
        kept: Some(true),
        text: "back on stable 3.8 s after the decision, within the promised 30 s".into(),
    }
}

/// That canary on its way back.
pub(crate) fn returning() -> RolloutView {
    let mut view = rollout();
    view.status.status = "returning".into();
    view.status.phase = "returning".into();
    view.status.traffic_percentage = 0.0;
    view.status.step = None;
    view.status.next_action = "wait until no request is left on the canary, then retire it".into();
    view.risk = "users may still meet the canary until the weight is read back".into();
    for rung in view.ladder.iter_mut().filter(|rung| rung.number <= 7) {
        rung.state = StepState::TakenBack;
        rung.progress = None;
    }
    view.gates[0] = gate("errors", ["12.4 %", "0.02 %", "< 0.1 %"], -1.0, "bad");
    view.narration.push(narration(
        "14:16:12",
        "Returning to stable in 3 moves",
        "hard limit broken: error rate 12.4 % on the canary against 0.02 % on stable, hard limit \
         10 %",
        "error-rate 12.40 % against 0.02 %",
    ));
    view.promise = Some(kept());
    view
}

/// A rollout of the past.
pub(crate) fn ended() -> HistoryRow {
    HistoryRow {
        id: "r16".into(),
        service: "graphql-api".into(),
        environment: "production".into(),
        region: "us-east-1".into(),
        strategy: "blue-green".into(),
        purpose: "ship".into(),
        release: "90ac41d".into(),
        stable: "77d02fe".into(),
        ending: "rolled back".into(),
        cause: "gate failed: errors 6.2 % on the canary against 0.09 % on stable".into(),
        by: "ada".into(),
        reason: "new resolver".into(),
        planned: at("13:40:00"),
        ended: Some(at("13:52:31")),
        took: "12 min 31 s".into(),
        promise: Some(kept()),
    }
}

/// One target of the deck.
pub(crate) fn target(service: &str, healthy: u32, rollout: Option<&str>) -> TargetRow {
    TargetRow {
        service: service.into(),
        environment: "production".into(),
        region: "us-east-1".into(),
        release: Some("b81d07a".into()),
        healthy,
        desired: 6,
        rollout: rollout.map(ToOwned::to_owned),
        trouble: None,
    }
}

/// One journal record.
pub(crate) fn record() -> JournalRow {
    JournalRow {
        sequence: 412,
        at: now(),
        epoch: 3,
        subject: "production/us-east-1/website r17".into(),
        facts: texts(&["judged: worse than stable", "held at 25 %"]),
        hash: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08".into(),
    }
}
