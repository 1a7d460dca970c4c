//! Errors: how many of a number of requests fail.
//!
//! A good release has few errors, and part of them comes in clusters: one broken
//! connection fails several requests. A judge that takes errors for independent
//! is fooled by this, which is why the practice estate has it.

use crate::catalog::{CLUSTER, CLUSTERED, ERRORS};
use crate::noise::Stream;

/// How many of `requests` fail: a good release's own errors, and each of the
/// others with the probability `extra`.
pub(crate) fn failed(stream: &mut Stream, requests: u64, extra: f64) -> u64 {
    let single = stream.binomial(requests, ERRORS * (1.0 - CLUSTERED));
    let clusters = stream.poisson(requests as f64 * ERRORS * CLUSTERED / CLUSTER);
    let clustered: u64 = (0..clusters).map(|_| stream.cluster(CLUSTER)).sum();
    let own = (single + clustered).min(requests);
    own + stream.binomial(requests - own, extra)
}

/// Probability that at least one of several independent causes fails a request.
pub(crate) fn any(causes: impl IntoIterator<Item = f64>) -> f64 {
    let survives: f64 = causes
        .into_iter()
        .map(|cause| 1.0 - cause.clamp(0.0, 1.0))
        .product();
    1.0 - survives
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::noise::{Place, Purpose};

    fn bins(requests: u64, extra: f64) -> Vec<f64> {
        let place = Place::new(11, "x");
        let draw = |bin| failed(&mut place.stream(bin, Purpose::Errors, 0), requests, extra);
        (0..4_000).map(|bin| draw(bin) as f64).collect()
    }

    fn mean(all: &[f64]) -> f64 {
        all.iter().sum::<f64>() / all.len() as f64
    }

    #[test]
    fn a_good_release_has_one_error_in_ten_thousand_requests() {
        let found = mean(&bins(10_000, 0.0));
        assert!((0.9..1.1).contains(&found), "{found}");
    }

    #[test]
    fn errors_of_a_good_release_are_more_clustered_than_chance() {
        let found = bins(10_000, 0.0);
        let centre = mean(&found);
        let squares: Vec<f64> = found.iter().map(|n| (n - centre).powi(2)).collect();
        let dispersion = mean(&squares) / centre;
        assert!((3.0..6.0).contains(&dispersion), "{dispersion}");
    }

    #[test]
    fn extra_errors_have_the_share_they_were_given() {
        let found = mean(&bins(1_000, 0.05)) / 1_000.0;
        assert!((0.048..0.052).contains(&found), "{found}");
        assert_eq!(mean(&bins(100, 1.0)), 100.0);
    }

    #[test]
    fn causes_of_failure_do_not_add_up_to_more_than_everything() {
        assert!((any([0.5, 0.5]) - 0.75).abs() < 1e-12);
        assert_eq!(any([0.2, 1.0]), 1.0);
        assert_eq!(any([]), 0.0);
    }
}
