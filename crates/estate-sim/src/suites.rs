//! Verification suites: fourteen checks against a slot's own address.

use crate::flow::Scene;
use crate::noise::{Purpose, digest};
use crate::profiles::Profile;
use crate::tasks::seconds;
use estate::Order;
use rollouts::Slot;
use vocab::{Span, Timestamp};

const CHECKS: usize = 14;
/// Shortest and longest seconds a suite takes.
const TAKES: (f64, f64) = (8.0, 20.0);

/// What a suite came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Examined {
    pub(crate) takes: Span,
    pub(crate) passed: bool,
    pub(crate) detail: String,
}

impl Scene<'_> {
    /// Examines a slot. What is found depends on the tasks at `at` and, for one
    /// order, is always the same.
    pub(crate) fn examine(&self, order: &Order, slot: Slot, at: Timestamp) -> Examined {
        let which = digest(order.rollout.as_str()) << 8 ^ order.id.0;
        let mut draw = self
            .ground
            .place
            .stream(0, Purpose::Suite, which & (u64::MAX >> 8));
        let takes = seconds(draw.between(TAKES.0, TAKES.1));
        let tasks = &self.history.slot(slot).tasks;
        let Some(task) = tasks.iter().find(|task| task.is_healthy(at)) else {
            let why = format!("`health endpoint`: no task in slot {slot} answers");
            return failed(takes, CHECKS, &[why]);
        };
        if draw.happens(task.profile.noticed) {
            let findings = self.findings(task.profile);
            return failed(takes, findings.len(), &findings);
        }
        Examined {
            takes,
            passed: true,
            detail: format!("{CHECKS} of {CHECKS} checks"),
        }
    }

    /// What a suite that looks closely enough says about a release.
    fn findings(&self, profile: &Profile) -> Vec<String> {
        let model = self.ground.model;
        let mut findings = Vec::new();
        if profile.slower > 1.0 {
            let p95 = model.median * profile.slower * (1.6449 * model.sigma).exp();
            findings.push(format!(
                "`p95 latency` {p95:.0} ms over {:.0} ms",
                model.slow
            ));
            findings.push("`journey: open and search` not done in 3 s".to_owned());
        }
        if profile.poison > 0.0 {
            findings.push("`stored data` a record in the old format was not read".to_owned());
        }
        if profile.failing > 0.0 {
            findings.push("`journey: sign in` answered with status 500".to_owned());
        }
        findings
    }
}

fn failed(takes: Span, wrong: usize, findings: &[String]) -> Examined {
    let right = CHECKS.saturating_sub(wrong);
    Examined {
        takes,
        passed: false,
        detail: format!("{right} of {CHECKS} checks: {}", findings.join(", ")),
    }
}
