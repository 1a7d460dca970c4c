//! Chance, from a seed: the same for every run, whoever runs it and on how many
//! threads.

use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use rand_distr::{Binomial, Distribution as _, Poisson, StandardNormal};

/// Fewer expected bad events than this are drawn one by one.
const FEW: f64 = 12.0;

/// Mean size of a cluster of errors.
const CLUSTER: f64 = 5.0;

/// A source of chance of its own for one part of one run.
#[derive(Debug)]
pub(crate) struct Draw(ChaCha8Rng);

impl Draw {
    /// The source with this name.
    pub(crate) fn new(seed: u64, case: u64, run: u64, part: u64) -> Self {
        let mut key = [0; 32];
        for (bytes, word) in key.chunks_exact_mut(8).zip([seed, case, run, part]) {
            bytes.copy_from_slice(&word.to_le_bytes());
        }
        Self(ChaCha8Rng::from_seed(key))
    }

    /// From 0 to 1, without 1.
    pub(crate) fn part(&mut self) -> f64 {
        self.0.random::<f64>()
    }

    /// Standard normal.
    pub(crate) fn normal(&mut self) -> f64 {
        StandardNormal.sample(&mut self.0)
    }

    /// Events where so many are expected.
    pub(crate) fn events(&mut self, expected: f64) -> u64 {
        Poisson::new(expected).map_or(0, |poisson| poisson.sample(&mut self.0) as u64)
    }

    /// Bad ones of independent events.
    pub(crate) fn bad(&mut self, events: u64, share: f64) -> u64 {
        if share <= 0.0 {
            return 0;
        }
        if events as f64 * share > FEW {
            let binomial = Binomial::new(events, share.min(1.0));
            return binomial.map_or(0, |binomial| binomial.sample(&mut self.0));
        }
        // From one bad event to the next: as many draws as there are bad ones.
        let good = (-share).ln_1p();
        let (mut bad, mut at) = (0, 0.0);
        loop {
            at += ((1.0 - self.part()).ln() / good).floor() + 1.0;
            if at > events as f64 {
                return bad;
            }
            bad += 1;
        }
    }

    /// Bad ones of events that fail together, in clusters of geometric size.
    pub(crate) fn clustered(&mut self, events: u64, share: f64) -> u64 {
        let clusters = self.bad(events, share / CLUSTER);
        let goes_on = (1.0 - 1.0 / CLUSTER).ln();
        let sizes = (0..clusters).map(|_| {
            let more = ((1.0 - self.part()).ln() / goes_on).floor();
            1 + more as u64
        });
        sizes.sum::<u64>().min(events)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mean(mut draw: impl FnMut(&mut Draw) -> u64) -> f64 {
        let mut source = Draw::new(1, 2, 3, 4);
        (0..20_000).map(|_| draw(&mut source) as f64).sum::<f64>() / 20_000.0
    }

    #[test]
    fn means_are_what_was_asked_for() {
        let close = |found: f64, wanted: f64| {
            assert!((found / wanted - 1.0).abs() < 0.03, "{found} {wanted}");
        };
        close(mean(|draw| draw.events(50.0)), 50.0);
        close(mean(|draw| draw.bad(1_000, 0.002)), 2.0);
        close(mean(|draw| draw.bad(1_000, 0.2)), 200.0);
        close(mean(|draw| draw.clustered(10_000, 0.001)), 10.0);
    }

    #[test]
    fn the_edges_are_no_chance() {
        let mut draw = Draw::new(0, 0, 0, 0);
        assert_eq!(draw.events(0.0), 0);
        assert_eq!(draw.bad(0, 0.5), 0);
        assert_eq!(draw.bad(9, 0.0), 0);
        assert_eq!(draw.bad(9, 1.0), 9);
    }
}
