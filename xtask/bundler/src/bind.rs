//! Makes a module of WebAssembly loadable by a page.
//!
//! It takes a while, so the result is kept beside a mark of what it was made
//! from, and a second run with the same module only looks at the mark.
//!
//! Binaryen's `wasm-opt` has no part in this: it takes minutes for a tenth of
//! the size, and before version 110, which some systems still have, it mixes
//! up the tables of a module that has two, so that the page does not start.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use sha2::{Digest as _, Sha256};
use wasm_bindgen_cli_support::Bindgen;

use crate::sizes::Sizes;

/// Part of the mark: what is made of a module has changed when this has.
const RECIPE: &str = "6";

/// A module that a page can load, in a folder with its JavaScript.
#[derive(Debug)]
pub(crate) struct Bound {
    pub(crate) folder: PathBuf,
    /// As it is called in the page.
    module: String,
    /// Where the sizes are remembered.
    sizes: PathBuf,
}

impl Bound {
    /// Binds the module at `wasm`, or finds it bound in `memory`.
    pub(crate) fn from(wasm: &Path, memory: &Path) -> anyhow::Result<Self> {
        let module = fs::read(wasm).with_context(|| format!("cannot read `{}`", wasm.display()))?;
        let name = wasm.file_stem().and_then(|name| name.to_str());
        let name = name.with_context(|| format!("`{}` has no name", wasm.display()))?;
        let memory = memory.join(name);
        let mark = mark(&module);
        let bound = Self {
            module: format!("{name}_bg.wasm"),
            folder: memory.join("bound"),
            sizes: memory.join("sizes"),
        };
        let mark_file = memory.join("mark");
        if fs::read_to_string(&mark_file).is_ok_and(|found| found == mark) {
            return Ok(bound);
        }
        // Without its mark, half a result is no result.
        remove(&mark_file)?;
        remove(&bound.sizes)?;
        if bound.folder.exists() {
            fs::remove_dir_all(&bound.folder)?;
        }
        fs::create_dir_all(&bound.folder)?;
        bind(name, module, &bound.folder)?;
        fs::write(mark_file, mark)?;
        Ok(bound)
    }

    /// The module's name in the page.
    pub(crate) fn name(&self) -> &str {
        &self.module
    }

    /// The module's sizes: measured once, because compressing takes seconds.
    pub(crate) fn sizes(&self) -> anyhow::Result<Sizes> {
        if let Ok(text) = fs::read_to_string(&self.sizes)
            && let Ok(sizes) = text.parse()
        {
            return Ok(sizes);
        }
        let sizes = Sizes::of(&fs::read(self.folder.join(&self.module))?)?;
        fs::write(&self.sizes, sizes.to_text())?;
        Ok(sizes)
    }
}

fn mark(module: &[u8]) -> String {
    let sum = Sha256::digest(module);
    let hex: String = sum.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("{RECIPE} {hex}")
}

fn remove(file: &Path) -> io::Result<()> {
    match fs::remove_file(file) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

fn bind(name: &str, module: Vec<u8>, folder: &Path) -> anyhow::Result<()> {
    Bindgen::new()
        .input_bytes(name, module)
        .web(true)?
        .typescript(false)
        .remove_name_section(true)
        .remove_producers_section(true)
        .generate(folder)
        .context("wasm-bindgen does not accept the module")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The smallest module there is.
    const EMPTY: &[u8] = b"\0asm\x01\0\0\0";

    #[test]
    fn another_module_makes_another_mark() {
        assert_eq!(mark(EMPTY), mark(EMPTY));
        assert_ne!(mark(EMPTY), mark(b"\0asm\x01\0\0\x01"));
    }

    #[test]
    fn half_a_result_is_made_anew() {
        let memory = tempfile::tempdir().unwrap();
        let wasm = memory.path().join("in.wasm");
        fs::write(&wasm, b"no module at all").unwrap();
        let bound = memory.path().join("in/bound");
        fs::create_dir_all(&bound).unwrap();
        fs::write(bound.join("ui.js"), "half").unwrap();
        let error = Bound::from(&wasm, memory.path()).unwrap_err();
        assert!(format!("{error:#}").contains("wasm-bindgen"), "{error:#}");
        assert!(!bound.join("ui.js").exists());
        assert!(!memory.path().join("in/mark").exists());
    }

    #[test]
    fn what_was_bound_before_is_taken_as_it_is() {
        let memory = tempfile::tempdir().unwrap();
        let wasm = memory.path().join("in.wasm");
        fs::write(&wasm, EMPTY).unwrap();
        fs::create_dir(memory.path().join("in")).unwrap();
        fs::write(memory.path().join("in/mark"), mark(EMPTY)).unwrap();
        let bound = Bound::from(&wasm, memory.path()).unwrap();
        // Nothing was made: the folder is not even there.
        assert!(!bound.folder.exists());
    }

    #[test]
    fn a_missing_module_is_named() {
        let memory = tempfile::tempdir().unwrap();
        let wasm = memory.path().join("none.wasm");
        let error = Bound::from(&wasm, memory.path()).unwrap_err();
        assert!(error.to_string().contains("none.wasm"), "{error}");
    }
}
