//! All runs of all cases, on all cores.

use crate::method::{Bench, Method};
use crate::tally::Tally;
use crate::traffic::Traffic;
use crate::walk::{Feed, Pace, walk};
use crate::world::World;
use std::sync::atomic::{AtomicUsize, Ordering};

/// What is to be run.
#[derive(Debug, Clone)]
pub struct Plan {
    /// In these worlds,
    pub worlds: Vec<World>,
    /// at these requests per second, both sides together,
    pub rates: Vec<u32>,
    /// measured like this,
    pub feeds: Vec<Feed>,
    /// judged by these methods, the first of which the others are compared with,
    pub methods: &'static [Method],
    /// who are asked before the next step, or not,
    pub pace: Pace,
    /// so many rollouts,
    pub runs: u64,
    /// from this seed.
    pub seed: u64,
}

/// What came of one method in one world at one rate with one feed.
#[derive(Debug, Clone)]
pub struct Row {
    /// The world.
    pub world: World,
    /// Requests per second.
    pub rate: u32,
    /// How measurements came.
    pub feed: Feed,
    /// Who judged.
    pub method: &'static Method,
    /// What came of it.
    pub tally: Tally,
}

/// Rollouts that one thread does at a stretch.
const STRETCH: u64 = 250;

impl Plan {
    /// Runs everything on so many threads; the rows are the same for any number.
    #[must_use]
    pub fn run(&self, threads: usize) -> Vec<Row> {
        let cases: Vec<(World, u32)> = self
            .worlds
            .iter()
            .flat_map(|world| self.rates.iter().map(|rate| (*world, *rate)))
            .collect();
        let parts = self.runs.div_ceil(STRETCH) as usize;
        let next = AtomicUsize::new(0);
        let work = || {
            let mut done = Vec::new();
            loop {
                let job = next.fetch_add(1, Ordering::Relaxed);
                let Some((world, rate)) = cases.get(job / parts) else {
                    return done;
                };
                let first = (job % parts) as u64 * STRETCH;
                let runs = first..self.runs.min(first + STRETCH);
                done.push((job / parts, self.part(world, *rate, runs)));
            }
        };
        let mut sums = vec![self.nothing(); cases.len()];
        std::thread::scope(|scope| {
            let workers: Vec<_> = (0..threads.max(1)).map(|_| scope.spawn(work)).collect();
            for (case, part) in workers
                .into_iter()
                .flat_map(|w| w.join().unwrap_or_default())
            {
                for (sum, tally) in sums[case].iter_mut().zip(&part) {
                    sum.merge(tally);
                }
            }
        });
        let rows = cases.iter().zip(sums);
        rows.flat_map(|((world, rate), tallies)| self.rows(*world, *rate, tallies))
            .collect()
    }

    fn nothing(&self) -> Vec<Tally> {
        vec![Tally::default(); self.feeds.len() * self.methods.len()]
    }

    fn rows(&self, world: World, rate: u32, tallies: Vec<Tally>) -> Vec<Row> {
        let each = |feed: &Feed| {
            let feed = *feed;
            self.methods.iter().map(move |method| (feed, method))
        };
        let places = self.feeds.iter().flat_map(each);
        let rows = places.zip(tallies).map(|((feed, method), tally)| Row {
            world,
            rate,
            feed,
            method,
            tally,
        });
        rows.collect()
    }

    /// Some runs of one case: feeds outside, methods inside.
    fn part(&self, world: &World, rate: u32, runs: std::ops::Range<u64>) -> Vec<Tally> {
        let bench = Bench::new(self.methods, world.measure.gate());
        let mut tallies = self.nothing();
        let case = number(world.name) ^ u64::from(rate);
        for run in runs {
            let mut traffic = Traffic::new(world, rate, self.seed, case, run);
            let mut places = tallies.iter_mut();
            for feed in &self.feeds {
                let mut ours = None;
                for method in 0..self.methods.len() {
                    let mut judge = bench.judge(method, traffic.past);
                    let outcome = walk(world, &mut traffic, *feed, self.pace, judge.as_mut());
                    let ours = *ours.get_or_insert(outcome.bad);
                    if let Some(tally) = places.next() {
                        tally.add(outcome, ours);
                    }
                }
            }
        }
        tallies
    }
}

/// A number for a name, the same everywhere (FNV-1a).
fn number(name: &str) -> u64 {
    name.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}
