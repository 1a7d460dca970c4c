//! Random outages: `cargo xtask sim --runs 10000`.
//!
//! Every run is one outage drawn from its seed: a rollout or two, faults,
//! commands, crashes. The invariants are watched at every step. A run that breaks
//! one is told in a line, with the seed that repeats it:
//! `cargo xtask sim --seed SEED --runs 1 --verbose`.

mod tally;

use anyhow::bail;
use clap::Parser;
use control_room_tests::Outage;
use std::io::Write;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;
use tally::Tally;

/// Plays random outages and checks what must hold whatever happens
#[derive(Debug, Parser)]
#[command(name = "cargo xtask sim")]
struct Args {
    /// How many outages
    #[arg(long, default_value_t = 1000)]
    runs: u64,
    /// Seed of the first one; each further one has the next
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How many at once; as many as there are cores when not given
    #[arg(long)]
    threads: Option<usize>,
    /// Tell what happens in each
    #[arg(long)]
    verbose: bool,
}

fn main() -> anyhow::Result<()> {
    let args = Args::parse();
    let began = now();
    let mut tally = play(&args);
    let took = began.elapsed().as_secs_f64();
    let mut out = std::io::stdout().lock();
    tally.write(&mut out, took)?;
    match tally.failed() {
        0 => Ok(out.flush()?),
        failed => bail!(
            "{failed} of {} outages broke an invariant, see above",
            args.runs
        ),
    }
}

#[allow(
    clippy::disallowed_methods,
    reason = "how long it took is printed, nothing is decided by it"
)]
fn now() -> Instant {
    Instant::now()
}

/// Plays all of them on as many threads as asked for.
fn play(args: &Args) -> Tally {
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let threads = args.threads.unwrap_or(cores).max(1);
    let (next, tally) = (AtomicU64::new(0), Mutex::new(Tally::default()));
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    if number >= args.runs {
                        break;
                    }
                    let outage = Outage::drawn(args.seed.wrapping_add(number));
                    let result = outage.play(args.verbose);
                    let mut tally = tally.lock().unwrap_or_else(PoisonError::into_inner);
                    tally.take(result);
                }
            });
        }
    });
    tally.into_inner().unwrap_or_else(PoisonError::into_inner)
}
