//! How large the modules are, and whether they grew.
//!
//! The page is loaded from disk, so what counts is less the transfer than what
//! a web view has to compile before the first picture; both follow the size.

use std::fs;
use std::io;
use std::path::Path;
use std::str::FromStr;

use anyhow::{Context as _, bail};
use brotli::enc::BrotliEncoderParams;

/// The compressed modules stay below this together.
const MOST_COMPRESSED: u64 = 1_500_000;

/// They may grow by this much before somebody has to record the new size, and so
/// to think about it.
const GROWTH_PERCENT: u64 = 5;

const PREAMBLE: &str = "\
# Size of the window's WebAssembly, in bytes. `cargo xtask size --record` writes
# this file, `cargo xtask test` compares with it: at most 5 % more, and never
# more than 1500000 compressed.
";

/// The sizes of one module or of several together, in bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Sizes {
    raw: u64,
    brotli: u64,
}

impl Sizes {
    pub(crate) fn of(module: &[u8]) -> io::Result<Self> {
        let params = BrotliEncoderParams {
            quality: 11,
            lgwin: 24,
            size_hint: module.len(),
            ..BrotliEncoderParams::default()
        };
        let mut compressed = Vec::new();
        brotli::BrotliCompress(&mut &*module, &mut compressed, &params)?;
        Ok(Self {
            raw: module.len() as u64,
            brotli: compressed.len() as u64,
        })
    }

    pub(crate) fn to_text(self) -> String {
        format!("raw {}\nbrotli {}\n", self.raw, self.brotli)
    }

    pub(crate) fn record(self, file: &Path) -> io::Result<()> {
        fs::write(file, format!("{PREAMBLE}{}", self.to_text()))
    }

    /// Compares with what is recorded in `file`.
    pub(crate) fn compare(self, file: &Path) -> anyhow::Result<()> {
        if self.brotli > MOST_COMPRESSED {
            bail!(
                "the window's WebAssembly has {} bytes compressed, at most {MOST_COMPRESSED}",
                self.brotli
            );
        }
        let name = file.display();
        let text = fs::read_to_string(file).with_context(|| {
            format!("cannot read `{name}`; `cargo xtask size --record` writes it")
        })?;
        let before: Self = text.parse().with_context(|| format!("in `{name}`"))?;
        for (what, was, is) in [
            ("raw", before.raw, self.raw),
            ("compressed", before.brotli, self.brotli),
        ] {
            if is * 100 > was * (100 + GROWTH_PERCENT) {
                bail!(
                    "the window's WebAssembly grew from {was} to {is} bytes {what}, more than \
                     {GROWTH_PERCENT} %; find out why, or record it with `cargo xtask size --record`"
                );
            }
        }
        Ok(())
    }
}

impl std::ops::AddAssign for Sizes {
    fn add_assign(&mut self, other: Self) {
        self.raw += other.raw;
        self.brotli += other.brotli;
    }
}

/// As it is told to people.
impl std::fmt::Display for Sizes {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let kib = |bytes: u64| bytes.div_ceil(1024);
        write!(
            out,
            "WebAssembly {} KiB, {} KiB with brotli",
            kib(self.raw),
            kib(self.brotli)
        )
    }
}

/// Reads what [`Sizes::to_text`] writes, and comments.
impl FromStr for Sizes {
    type Err = anyhow::Error;

    fn from_str(text: &str) -> anyhow::Result<Self> {
        let value = |name: &str| {
            let mut lines = text.lines().filter(|line| !line.starts_with('#'));
            lines
                .find_map(|line| line.strip_prefix(name)?.strip_prefix(' '))
                .with_context(|| format!("no line `{name} …`"))
        };
        let bytes = |name: &str| -> anyhow::Result<u64> {
            value(name)?
                .parse()
                .with_context(|| format!("`{name}` is no number of bytes"))
        };
        Ok(Self {
            raw: bytes("raw")?,
            brotli: bytes("brotli")?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BEFORE: Sizes = Sizes {
        raw: 4_000_000,
        brotli: 1_000_000,
    };

    /// What comparing `now` with [`BEFORE`] says.
    fn compared(now: Sizes) -> Result<(), String> {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("size.txt");
        BEFORE.record(&file).unwrap();
        now.compare(&file).map_err(|error| format!("{error:#}"))
    }

    #[test]
    fn what_is_recorded_reads_back() {
        let text = format!("{PREAMBLE}{}", BEFORE.to_text());
        assert_eq!(text.parse::<Sizes>().unwrap(), BEFORE);
        assert!("raw 5\n".parse::<Sizes>().is_err());
        assert!("raw x\nbrotli 5\n".parse::<Sizes>().is_err());
    }

    #[test]
    fn five_percent_more_is_accepted_and_a_byte_beyond_is_not() {
        let raw = 4_200_000;
        assert_eq!(compared(Sizes { raw, ..BEFORE }), Ok(()));
        let raw = raw + 1;
        let error = compared(Sizes { raw, ..BEFORE }).unwrap_err();
        assert!(
            error.contains("from 4000000 to 4200001 bytes raw"),
            "{error}"
        );
        let brotli = 1_050_001;
        let error = compared(Sizes { brotli, ..BEFORE }).unwrap_err();
        assert!(error.contains("compressed"), "{error}");
    }

    #[test]
    fn the_limit_holds_whatever_was_recorded() {
        let brotli = MOST_COMPRESSED + 1;
        let error = compared(Sizes { brotli, ..BEFORE }).unwrap_err();
        assert!(error.contains("at most 1500000"), "{error}");
    }

    #[test]
    fn a_missing_record_says_how_to_make_one() {
        let error = BEFORE.compare(Path::new("no/such/file")).unwrap_err();
        assert!(error.to_string().contains("size --record"), "{error}");
    }

    #[test]
    fn what_repeats_itself_is_small() {
        let sizes = Sizes::of(&[7; 10_000]).unwrap();
        assert_eq!(sizes.raw, 10_000);
        assert!(sizes.brotli < 100, "{sizes:?}");
    }
}
