//! The methods that are compared.

use analysis::baselines::{Argo, CloudWatch, Flagger, GroupSequential, Kayenta};
use analysis::{GateJudge, Past, Sequential, Terms};
use vocab::{Gate, Span};

/// One way of judging.
#[derive(Debug, Clone, Copy)]
pub struct Method {
    /// Short, as in the design document.
    pub key: &'static str,
    /// For people.
    pub name: &'static str,
    judge: fn(Terms) -> Box<dyn GateJudge>,
    /// Whether it looks at stable's past while stable has traffic.
    learns: bool,
}

/// Ours first, for the others are compared with it.
pub const METHODS: [Method; 9] = [
    Method {
        key: "ours",
        name: "sequential evidence",
        judge: |terms| Box::new(Sequential::new(terms)),
        learns: true,
    },
    Method {
        key: "a1",
        name: "Argo Rollouts, as it comes",
        judge: |terms| Box::new(Argo::new(terms)),
        learns: false,
    },
    Method {
        key: "a2-1",
        name: "Flagger, 1 failure",
        judge: |terms| Box::new(Flagger::with_failures(terms, 1)),
        learns: false,
    },
    Method {
        key: "a2-5",
        name: "Flagger, 5 failures",
        judge: |terms| Box::new(Flagger::with_failures(terms, 5)),
        learns: false,
    },
    Method {
        key: "a2-10",
        name: "Flagger, 10 failures",
        judge: |terms| Box::new(Flagger::with_failures(terms, 10)),
        learns: false,
    },
    Method {
        key: "a3",
        name: "CloudWatch, 3 of 3",
        judge: |terms| Box::new(CloudWatch::new(terms)),
        learns: false,
    },
    Method {
        key: "b",
        name: "Kayenta, at the end of a step",
        judge: |terms| Box::new(Kayenta::new(terms)),
        learns: false,
    },
    Method {
        key: "b60",
        name: "Kayenta, every minute",
        judge: |terms| Box::new(Kayenta::with_interval(terms, Span::minutes(1))),
        learns: false,
    },
    Method {
        key: "d",
        name: "group-sequential, 15 looks",
        judge: |terms| Box::new(GroupSequential::with_looks(terms, 15)),
        learns: false,
    },
];

/// Largest chance of blaming a good canary: a rollout's 0.01, split over the four
/// metrics of a plan.
pub const ALPHA: f64 = 0.01 / 4.0;

/// The judges of one world, ready to be copied.
#[derive(Debug)]
pub(crate) struct Bench {
    methods: &'static [Method],
    terms: Terms,
    fresh: Vec<Box<dyn GateJudge>>,
}

impl Bench {
    pub(crate) fn new(methods: &'static [Method], gate: Gate) -> Self {
        let terms = Terms {
            gate,
            alpha: ALPHA,
            past: Past::default(),
        };
        let fresh = methods.iter().map(|method| (method.judge)(terms.clone()));
        Self {
            methods,
            fresh: fresh.collect(),
            terms,
        }
    }

    /// A judge of this method for a rollout with this past. Those that learn
    /// nothing from it are copied, which is cheaper.
    pub(crate) fn judge(&self, method: usize, past: Past) -> Box<dyn GateJudge> {
        let method_of = self.methods[method];
        if method_of.learns {
            let terms = self.terms.clone();
            (method_of.judge)(Terms { past, ..terms })
        } else {
            self.fresh[method].boxed()
        }
    }
}
