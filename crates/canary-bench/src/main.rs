//! The program behind `cargo xtask bench canary`.

use canary_bench::{Feed, METHODS, Pace, Plan, Results, WORLDS};
use clap::Parser;
use std::io::{self, Write as _};
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{fs, thread};

/// Simulates rollouts and compares how they are judged
#[derive(Debug, Parser)]
#[command(name = "cargo xtask bench canary")]
struct Args {
    /// Rollouts a world, rate and feed
    #[arg(long, default_value_t = 2_000)]
    runs: u64,
    /// Another seed, other rollouts
    #[arg(long, default_value_t = 42)]
    seed: u64,
    /// Requests per second on both sides together
    #[arg(long, value_delimiter = ',', default_values_t = [5, 20, 100, 1_000])]
    rates: Vec<u32>,
    /// Only worlds whose name contains this; may be said again
    #[arg(long)]
    only: Vec<String>,
    /// All rows as a table for other programs
    #[arg(long, value_name = "FILE")]
    csv: Option<PathBuf>,
    /// Detection time against false rollbacks, as SVG
    #[arg(long, value_name = "FILE")]
    picture: Option<PathBuf>,
    /// Rollouts at the limits, to check the error bound
    #[arg(long, default_value_t = 20_000)]
    limit_runs: u64,
    /// Threads; the figures do not depend on it
    #[arg(long)]
    threads: Option<usize>,
    /// Write the figures that a test compares with, and nothing else
    #[arg(long)]
    record: bool,
}

/// Where the recorded figures are.
const RECORDED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/figures.csv");

fn main() -> ExitCode {
    match perform(&Args::parse(), &mut io::stdout()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // With no place left to complain to, the exit code still says it.
            writeln!(io::stderr(), "error: {error}").ok();
            ExitCode::FAILURE
        }
    }
}

fn perform(args: &Args, out: &mut dyn io::Write) -> io::Result<()> {
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    let threads = args.threads.unwrap_or(cores);
    if args.record {
        let figures = canary_bench::record(&canary_bench::short(threads));
        return write(Path::new(RECORDED), &figures);
    }
    let mut worlds = WORLDS.to_vec();
    let is_meant = |name: &str| args.only.iter().any(|part| name.contains(part.as_str()));
    worlds.retain(|world| args.only.is_empty() || is_meant(world.name));
    let plan = Plan {
        worlds,
        rates: args.rates.clone(),
        feeds: Feed::ALL.to_vec(),
        methods: &METHODS,
        pace: Pace::Asked,
        runs: args.runs,
        seed: args.seed,
    };
    let results = Results(plan.run(threads));
    let runs = args.runs;
    writeln!(out, "{runs} rollouts a case, seed {}", args.seed)?;
    for method in METHODS {
        writeln!(out, "- **{}**: {}", method.key, method.name)?;
    }
    write!(out, "{}", canary_bench::markdown(&results))?;
    limits(args, threads, out)?;
    if let Some(file) = &args.csv {
        write(file, &canary_bench::csv(&results))?;
    }
    if let Some(file) = &args.picture {
        write(file, &canary_bench::picture(&results, 100, Feed::Tens))?;
    }
    Ok(())
}

/// What is said of ours alone.
fn limits(args: &Args, threads: usize, out: &mut dyn io::Write) -> io::Result<()> {
    let rows = canary_bench::validity(args.limit_runs, args.seed, &args.rates, threads);
    let limits = canary_bench::limits(&rows, args.limit_runs);
    write!(out, "{limits}{}", canary_bench::cost())
}

fn write(file: &Path, text: &str) -> io::Result<()> {
    fs::write(file, text)
        .map_err(|error| io::Error::new(error.kind(), format!("`{}`: {error}", file.display())))
}
