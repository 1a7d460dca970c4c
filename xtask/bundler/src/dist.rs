//! The folder that the web view loads: the page, its styles, the module.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context as _, bail};

/// Styles that others build on; the rest follows in the order of its names.
const FIRST_STYLES: &[&str] = &["tokens.css", "base.css"];

/// Starts the module. A file of its own, because the page's policy accepts no
/// script inside the page. The module is asked for before its JavaScript is read,
/// for it is compiled while it arrives.
const START: &str = "\
const module_or_path = fetch('./ui_bg.wasm');

import('./ui.js').then((ui) => ui.default({ module_or_path })).catch((error) => {
  const said = document.createElement('p');
  said.setAttribute('role', 'alert');
  said.textContent = `The window could not start: ${error}. Restart it, or use roomctl in a terminal.`;
  document.body.append(said);
});
";

/// What a page must hold so that anything is loaded.
const LOADED: &[&str] = &["./styles.css", "./start.js"];

/// Every file of the folder, by its path inside it.
#[derive(Debug)]
pub(crate) struct Bundle {
    files: BTreeMap<String, Vec<u8>>,
}

impl Bundle {
    /// Reads the modules in the folders `bound` and the page in `page`.
    pub(crate) fn read<'a>(
        bound: impl IntoIterator<Item = &'a Path>,
        page: &Path,
    ) -> anyhow::Result<Self> {
        let mut files = BTreeMap::new();
        for folder in bound {
            files.append(&mut files_under(folder)?);
        }
        let index = page.join("index.html");
        let html = fs::read_to_string(&index)
            .with_context(|| format!("cannot read `{}`", index.display()))?;
        for wanted in LOADED {
            if !html.contains(wanted) {
                bail!("`{}` does not load `{wanted}`", index.display());
            }
        }
        files.insert("index.html".to_owned(), html.into_bytes());
        files.insert("start.js".to_owned(), START.into());
        files.insert("styles.css".to_owned(), styles(&page.join("styles"))?);
        let fixed = page.join("static");
        if fixed.is_dir() {
            for (path, bytes) in files_under(&fixed)? {
                if files.contains_key(&path) {
                    bail!("`static/{path}` would replace a file that is made");
                }
                files.insert(path, bytes);
            }
        }
        Ok(Self { files })
    }

    /// Makes `dist` hold exactly these files, and says which it changed.
    pub(crate) fn write(&self, dist: &Path) -> anyhow::Result<Vec<String>> {
        let mut changed = Vec::new();
        for (path, bytes) in &self.files {
            let full = dist.join(path);
            if fs::read(&full).is_ok_and(|found| found == *bytes) {
                continue;
            }
            if let Some(folder) = full.parent() {
                fs::create_dir_all(folder)
                    .with_context(|| format!("cannot make `{}`", folder.display()))?;
            }
            fs::write(&full, bytes)
                .with_context(|| format!("cannot write `{}`", full.display()))?;
            changed.push(path.clone());
        }
        for path in files_under(dist)?.into_keys() {
            if !self.files.contains_key(&path) {
                fs::remove_file(dist.join(&path))?;
                changed.push(format!("{path} removed"));
            }
        }
        Ok(changed)
    }
}

/// All styles in one, each behind its name.
fn styles(folder: &Path) -> anyhow::Result<Vec<u8>> {
    let mut all = Vec::new();
    let mut files = files_under(folder)?;
    files.retain(|name, _| name.ends_with(".css"));
    let first = FIRST_STYLES
        .iter()
        .map(|name| (*name).to_owned())
        .filter_map(|name| files.remove_entry(&name));
    let ordered: Vec<(String, Vec<u8>)> = first.collect();
    for (name, text) in ordered.into_iter().chain(files) {
        all.extend(format!("/* {name} */\n").into_bytes());
        all.extend(text);
        all.push(b'\n');
    }
    Ok(all)
}

/// The files under `root`, by their path from it with `/`.
fn files_under(root: &Path) -> anyhow::Result<BTreeMap<String, Vec<u8>>> {
    let mut files = BTreeMap::new();
    let mut folders = vec![String::new()];
    while let Some(folder) = folders.pop() {
        let full = root.join(&folder);
        for entry in
            fs::read_dir(&full).with_context(|| format!("cannot list `{}`", full.display()))?
        {
            let entry = entry?;
            let Ok(name) = entry.file_name().into_string() else {
                bail!("a name in `{}` is not UTF-8", full.display());
            };
            let path = if folder.is_empty() {
                name
            } else {
                format!("{folder}/{name}")
            };
            if entry.file_type()?.is_dir() {
                folders.push(path);
            } else {
                files.insert(path, fs::read(entry.path())?);
            }
        }
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "<link href=\"./styles.css\"><script src=\"./start.js\"></script>";

    /// A bound module and a page with these further files.
    fn stage(further: &[(&str, &str)]) -> tempfile::TempDir {
        let root = tempfile::tempdir().unwrap();
        let files = [
            ("bound/ui.js", "export default 1"),
            ("bound/ui_bg.wasm", "wasm"),
            ("bound/snippets/a/inline0.js", "snippet"),
            ("page/index.html", PAGE),
            ("page/styles/tokens.css", "t{}"),
            ("page/styles/base.css", "b{}"),
        ];
        for (path, text) in files.iter().chain(further) {
            let full = root.path().join(path);
            fs::create_dir_all(full.parent().unwrap()).unwrap();
            fs::write(full, text).unwrap();
        }
        root
    }

    fn read(root: &tempfile::TempDir) -> anyhow::Result<Bundle> {
        Bundle::read(
            [root.path().join("bound").as_path()],
            &root.path().join("page"),
        )
    }

    #[test]
    fn the_folder_holds_page_module_snippets_and_styles() {
        let root = stage(&[("page/static/bell.svg", "<svg/>")]);
        let dist = root.path().join("dist");
        let mut changed = read(&root).unwrap().write(&dist).unwrap();
        changed.sort();
        assert_eq!(
            changed,
            [
                "bell.svg",
                "index.html",
                "snippets/a/inline0.js",
                "start.js",
                "styles.css",
                "ui.js",
                "ui_bg.wasm"
            ]
        );
    }

    #[test]
    fn nothing_is_touched_twice_and_nothing_old_stays() {
        let root = stage(&[("dist/old.js", "old")]);
        let dist = root.path().join("dist");
        let first = read(&root).unwrap().write(&dist).unwrap();
        assert!(first.contains(&"old.js removed".to_owned()), "{first:?}");
        assert_eq!(read(&root).unwrap().write(&dist).unwrap(), [""; 0]);
        fs::write(root.path().join("page/styles/now.css"), "n{}").unwrap();
        assert_eq!(read(&root).unwrap().write(&dist).unwrap(), ["styles.css"]);
    }

    #[test]
    fn tokens_and_base_come_before_the_other_styles() {
        let root = stage(&[
            ("page/styles/alarm.css", "a{}"),
            ("page/styles/x.txt", "no"),
        ]);
        let all = styles(&root.path().join("page/styles")).unwrap();
        assert_eq!(
            String::from_utf8(all).unwrap(),
            "/* tokens.css */\nt{}\n/* base.css */\nb{}\n/* alarm.css */\na{}\n"
        );
    }

    #[test]
    fn a_page_that_loads_nothing_is_refused() {
        let root = stage(&[("page/index.html", "<p>hello</p>")]);
        let error = read(&root).unwrap_err();
        assert!(error.to_string().contains("does not load"), "{error}");
    }

    #[test]
    fn a_fixed_file_does_not_replace_a_made_one() {
        let root = stage(&[("page/static/start.js", "mine")]);
        assert!(read(&root).is_err());
    }
}
