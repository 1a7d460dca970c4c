//! Benchmarks, as tables anyone can reproduce: `cargo xtask bench core`.
//!
//! Every table is Markdown, so that it can be kept in docs/BENCHMARKS.md as it was
//! measured. Nothing here decides whether a test passes: a figure depends on the
//! machine and on what else it does.

mod core;
#[allow(
    dead_code,
    reason = "shared with the other benchmarks, which use other parts"
)]
mod figures;

use anyhow::bail;
use std::io::Write;

fn main() -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    let which: Vec<String> = std::env::args().skip(1).collect();
    match which
        .iter()
        .map(String::as_str)
        .collect::<Vec<_>>()
        .as_slice()
    {
        ["core"] => core::run(&mut out)?,
        other => bail!(
            "no benchmark is called `{}`; there is `core`",
            other.join(" ")
        ),
    }
    Ok(out.flush()?)
}
