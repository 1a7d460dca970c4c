//! Figures of the adapter for AWS, against moto in the same run: `cargo xtask
//! bench aws`. Tables as those of the other benchmarks; the peer is slower than
//! AWS on one machine and faster than AWS on the network, so times are told beside
//! the time of a bare call.

mod bare;
#[path = "../bench/figures.rs"]
#[allow(
    dead_code,
    reason = "shared with the other benchmarks, which use other parts"
)]
mod figures;
mod refresh;
mod resident;
mod wayback;

use std::io::Write;

fn main() -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let mut out = std::io::stdout().lock();
    runtime.block_on(async {
        wayback::measure(&mut out).await?;
        resident::measure(&mut out).await?;
        refresh::measure(&mut out).await
    })?;
    Ok(out.flush()?)
}
