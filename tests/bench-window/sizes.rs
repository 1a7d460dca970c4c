//! How much the page weighs.

use crate::table::Table;
use anyhow::Context as _;
use std::io::Write;
use std::path::Path;

/// Every page is compressed at the highest quality: this is done once, at the release.
const QUALITY: i32 = 11;

pub(crate) fn measure(table: &mut Table<impl Write>) -> anyhow::Result<()> {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = tests.parent().unwrap_or(tests).join("ui/dist");
    let entries = std::fs::read_dir(&folder)
        .with_context(|| format!("no page at {}: `cargo xtask ui`", folder.display()))?;
    let (mut raw, mut small) = (0, 0);
    let mut modules = (0, 0);
    for entry in entries {
        let path = entry?.path();
        let bytes = std::fs::read(&path)?;
        let compressed = compressed(&bytes)?;
        raw += bytes.len();
        small += compressed;
        if path.extension().is_some_and(|ending| ending == "wasm") {
            modules.0 += bytes.len();
            modules.1 += compressed;
        }
    }
    let sizes = |(raw, small): (usize, usize)| format!("{} / {} KiB", raw / 1024, small / 1024);
    table.row(
        "WebAssembly, both modules, raw / brotli",
        sizes(modules),
        "1,464 KiB brotli",
    )?;
    table.row("the whole page, raw / brotli", sizes((raw, small)), "")?;
    Ok(())
}

fn compressed(bytes: &[u8]) -> anyhow::Result<usize> {
    let mut small = Vec::new();
    let settings = brotli::enc::BrotliEncoderParams {
        quality: QUALITY,
        ..Default::default()
    };
    brotli::BrotliCompress(&mut &bytes[..], &mut small, &settings)?;
    Ok(small.len())
}
