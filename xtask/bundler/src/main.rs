//! Turns the compiled `ui` into the folder that a web view loads.
//!
//! Two stages: [`bind`] makes the module loadable (slow, and remembered),
//! [`dist`] puts it beside the page and its styles. A file whose content stays
//! the same is not written, because writing one makes cargo build the app anew.

mod bind;
mod dist;
mod sizes;

use std::io::{self, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use clap::Parser as _;

use bind::Bound;
use dist::Bundle;
use sizes::Sizes;

/// Makes the folder that the web view loads from the compiled user interface.
#[derive(Debug, clap::Parser)]
#[command(name = "bundler")]
struct Order {
    /// The WebAssembly that cargo made: the page's module, and what it loads later
    #[arg(long, required = true)]
    wasm: Vec<PathBuf>,
    /// The folder with `index.html`, `styles` and, if there is one, `static`
    #[arg(long)]
    page: PathBuf,
    /// The folder to fill
    #[arg(long)]
    dist: PathBuf,
    /// A folder for what is worth remembering until next time
    #[arg(long)]
    memory: PathBuf,
    /// Say how large it is
    #[arg(long)]
    sizes: bool,
    /// Compare with the sizes recorded in this file
    #[arg(long)]
    compare: Option<PathBuf>,
    /// Write the sizes to this file
    #[arg(long, conflicts_with = "compare")]
    record: Option<PathBuf>,
}

fn main() -> ExitCode {
    match make(&Order::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            writeln!(io::stderr(), "error: {error:#}").ok();
            ExitCode::FAILURE
        }
    }
}

fn make(order: &Order) -> anyhow::Result<()> {
    let mut out = io::stdout();
    let bind = |wasm: &PathBuf| Bound::from(wasm, &order.memory);
    let bound: Vec<Bound> = order.wasm.iter().map(bind).collect::<Result<_, _>>()?;
    let folders = bound.iter().map(|bound| bound.folder.as_path());
    let bundle = Bundle::read(folders, &order.page)?;
    let written = bundle.write(&order.dist)?;
    let names = match written.len() {
        0 => "nothing changed".to_owned(),
        _ => written.join(", "),
    };
    writeln!(out, "bundler: {}: {names}", order.dist.display())?;
    if !order.sizes {
        return Ok(());
    }
    let mut sizes = Sizes::default();
    for bound in &bound {
        let one = bound.sizes()?;
        writeln!(out, "bundler: {}: {one}", bound.name())?;
        sizes += one;
    }
    writeln!(out, "bundler: together: {sizes}")?;
    if let Some(file) = &order.record {
        sizes
            .record(file)
            .with_context(|| format!("cannot write `{}`", file.display()))?;
        writeln!(out, "bundler: recorded in `{}`", file.display())?;
    }
    if let Some(file) = &order.compare {
        sizes.compare(file)?;
    }
    Ok(())
}
