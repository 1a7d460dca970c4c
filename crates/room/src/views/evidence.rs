//! Evidence over time in words and figures: the same rows for every report.

use crate::evidence::thinned;
use wire::{CountView, EvidenceRow, GateEvidence};

/// The headings of a gate's table.
pub(crate) const HEADINGS: [&str; 9] = [
    "until",
    "weight",
    "canary bad of",
    "stable bad of",
    "ln A",
    "ln R",
    "ln mirror",
    "evidence",
    "verdict",
];

/// What the columns mean, and how a verdict follows from them.
pub(crate) const READ_SO: &str = "A is the evidence that the canary is above the limit, R that \
    it is worse than stable by more than the ratio; both are likelihood ratios raised to η = 1/φ, \
    where φ is how much stable's counts scatter. The canary is rolled back once the running maxima \
    of ln A and ln R have both reached ln 1/α. The mirror is the evidence that it is below the \
    limit, since the last shift, and not raised to anything; at ln 1/β it is promoted. A session's \
    votes count once in three minutes against the canary, and once a minute for it. Rows are \
    summed up to a minute; `roomctl report --counts` writes every interval, for `roomctl judge`.";

/// What a gate is held to, in a sentence.
pub(crate) fn terms(gate: &GateEvidence) -> String {
    let held = format!(
        "Limit {} %, ratio {} to stable; stable before: {}.",
        gate.limit_percent,
        gate.ratio,
        count(gate.before)
    );
    match gate.terms {
        Some(terms) => format!(
            "{held} α {} (ln 1/α {:.2}), β {} (ln 1/β {:.2}), φ {:.2}, η {:.3}.",
            terms.alpha,
            -terms.alpha.ln(),
            terms.beta,
            -terms.beta.ln(),
            terms.dispersion,
            terms.eta
        ),
        None => format!("{held} Judged by {}.", gate.judge),
    }
}

/// The rows of a gate's table.
pub(crate) fn rows(gate: &GateEvidence) -> Vec<[String; 9]> {
    thinned(&gate.rows).iter().map(cells).collect()
}

fn cells(row: &EvidenceRow) -> [String; 9] {
    let log = |now: f64, most: f64| {
        if (most - now).abs() < 0.005 {
            format!("{now:.2}")
        } else {
            format!("{now:.2} (most {most:.2})")
        }
    };
    let [above, worse, proof] = row.logs.map_or_else(
        || ["–", "–", "–"].map(str::to_owned),
        |logs| {
            [
                log(logs.above, logs.above_peak),
                log(logs.worse, logs.worse_peak),
                log(logs.proof, logs.proof_peak),
            ]
        },
    );
    [
        crate::evidence::end(row).clock(),
        format!("{} %", row.weight),
        count(row.canary),
        count(row.stable),
        above,
        worse,
        proof,
        format!("{:.2}", row.evidence),
        row.verdict.clone(),
    ]
}

/// `12 of 83000`.
fn count(count: CountView) -> String {
    format!("{} of {}", count.bad, count.events)
}
