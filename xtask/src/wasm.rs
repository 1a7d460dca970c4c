//! A compiler for WebAssembly: ours, or where its target cannot be had, Debian's.
//!
//! `rustup target add` needs a server that some machines cannot reach. Debian
//! packages a compiler together with the source of the standard library, which
//! it can compile for any target, and which lives peacefully beside rustup's.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::cargo;

pub(crate) const TARGET: &str = "wasm32-unknown-unknown";

/// Debian's.
const RUSTC: &str = "/usr/bin/rustc";
const CARGO: &str = "/usr/bin/cargo";
const LINKER: &str = "/usr/bin/wasm-ld";

/// What can compile to WebAssembly on this machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Compiler {
    /// The toolchain that compiles everything else too.
    Ours,
    /// Debian's compiler, which makes the standard library first.
    Debian,
}

impl Compiler {
    /// The one to use, if there is one.
    pub(crate) fn find() -> Option<Self> {
        if library_of("rustc").is_some_and(|folder| folder.is_dir()) {
            return Some(Self::Ours);
        }
        let debian = [RUSTC, CARGO, LINKER]
            .iter()
            .all(|file| Path::new(file).is_file());
        (debian && source_of(RUSTC).is_some_and(|folder| folder.is_dir())).then_some(Self::Debian)
    }

    /// `cargo <args>` for the target, in the repository at `root`.
    pub(crate) fn command(self, root: &Path, args: &[&str]) -> Command {
        let mut command = match self {
            Self::Ours => cargo::command(root, args),
            Self::Debian => {
                let mut command = Command::new(CARGO);
                command
                    .args(args)
                    .arg("-Zbuild-std=std,panic_abort")
                    .current_dir(root)
                    // Lets a stable compiler build the standard library.
                    .env("RUSTC_BOOTSTRAP", "1")
                    .env("RUSTC", RUSTC)
                    .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", LINKER)
                    .env_remove("CARGO")
                    .env_remove("RUSTUP_TOOLCHAIN");
                command
            }
        };
        command.args(["--target", TARGET]);
        command
    }
}

/// Where this compiler's standard library for the target is, or would be.
fn library_of(rustc: &str) -> Option<PathBuf> {
    printed(rustc, &["--print", "target-libdir", "--target", TARGET])
}

fn source_of(rustc: &str) -> Option<PathBuf> {
    Some(printed(rustc, &["--print", "sysroot"])?.join("lib/rustlib/src/rust/library/std"))
}

fn printed(program: &str, args: &[&str]) -> Option<PathBuf> {
    let output = Command::new(program).args(args).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    (output.status.success() && !text.trim().is_empty()).then(|| PathBuf::from(text.trim()))
}
