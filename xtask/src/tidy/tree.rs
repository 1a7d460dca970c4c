//! The files of the repository, read once.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::Context as _;

/// Cargo and others put this file into folders that can be thrown away.
const THROW_AWAY_MARK: &str = "CACHEDIR.TAG";

/// One file of the repository.
#[derive(Debug)]
pub(crate) struct File {
    /// From the root, with `/` on every system.
    pub(crate) path: String,
    pub(crate) bytes: Vec<u8>,
}

impl File {
    /// The contents, unless they are binary.
    pub(crate) fn text(&self) -> Option<&str> {
        if self.bytes.contains(&0) {
            return None;
        }
        std::str::from_utf8(&self.bytes).ok()
    }
}

/// Every file that is, or with the next commit may be, part of the repository.
#[derive(Debug)]
pub(crate) struct Tree {
    files: Vec<File>,
}

impl Tree {
    /// Reads the tree at `root`.
    ///
    /// New files count before they are added: a problem is cheapest to mend
    /// before the commit.
    pub(crate) fn read(root: &Path) -> anyhow::Result<Self> {
        let mut paths = match paths_from_git(root) {
            Some(paths) => paths,
            // An unpacked archive has no history, but the same rules.
            None => paths_from_disk(root)?,
        };
        paths.sort();
        paths.dedup();
        let mut files = Vec::new();
        for path in paths {
            let full = root.join(&path);
            // Deleted in the work tree but still in the index, or a link.
            if !full.symlink_metadata().is_ok_and(|meta| meta.is_file()) {
                continue;
            }
            let bytes = fs::read(&full).with_context(|| format!("cannot read `{path}`"))?;
            files.push(File { path, bytes });
        }
        Ok(Self { files })
    }

    #[cfg(test)]
    pub(crate) fn of(files: &[(&str, &str)]) -> Self {
        let files = files
            .iter()
            .map(|(path, text)| File {
                path: (*path).to_owned(),
                bytes: text.as_bytes().to_vec(),
            })
            .collect();
        Self { files }
    }

    pub(crate) fn files(&self) -> &[File] {
        &self.files
    }

    /// The text of the file at `path`, if it is there and is text.
    pub(crate) fn text(&self, path: &str) -> Option<&str> {
        self.files
            .iter()
            .find(|file| file.path == path)
            .and_then(File::text)
    }
}

fn paths_from_git(root: &Path) -> Option<Vec<String>> {
    let listed = Command::new("git")
        .args(["ls-files", "-z", "--cached", "--others"])
        .arg("--exclude-standard")
        .current_dir(root)
        .output()
        .ok()
        .filter(|listed| listed.status.success())?;
    let paths = String::from_utf8(listed.stdout).ok()?;
    Some(
        paths
            .split('\0')
            .filter(|path| !path.is_empty())
            .map(str::to_owned)
            .collect(),
    )
}

fn paths_from_disk(root: &Path) -> anyhow::Result<Vec<String>> {
    let mut paths = Vec::new();
    let mut folders = vec![String::new()];
    while let Some(folder) = folders.pop() {
        let full = root.join(&folder);
        if full.join(THROW_AWAY_MARK).exists() {
            continue;
        }
        for entry in
            fs::read_dir(&full).with_context(|| format!("cannot list `{}`", full.display()))?
        {
            let entry = entry?;
            let Ok(name) = entry.file_name().into_string() else {
                continue;
            };
            let path = if folder.is_empty() {
                name.clone()
            } else {
                format!("{folder}/{name}")
            };
            let kind = entry.file_type()?;
            if kind.is_dir() && name != ".git" {
                folders.push(path);
            } else if kind.is_file() {
                paths.push(path);
            }
        }
    }
    Ok(paths)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_git_every_file_is_found_but_what_can_be_thrown_away() {
        let root = tempfile::tempdir().unwrap();
        for (path, text) in [
            ("a.md", "a"),
            ("crates/x/src/lib.rs", "//! X."),
            ("out/CACHEDIR.TAG", ""),
            ("out/debug/big", "b"),
            (".git/HEAD", "ref"),
        ] {
            let full = root.path().join(path);
            fs::create_dir_all(full.parent().unwrap()).unwrap();
            fs::write(full, text).unwrap();
        }
        let mut paths = paths_from_disk(root.path()).unwrap();
        paths.sort();
        assert_eq!(paths, ["a.md", "crates/x/src/lib.rs"]);
    }

    #[test]
    fn a_file_with_a_zero_byte_is_not_text() {
        let file = |bytes: &[u8]| File {
            path: "x".to_owned(),
            bytes: bytes.to_vec(),
        };
        assert_eq!(file(b"abc").text(), Some("abc"));
        assert_eq!(file(b"a\0c").text(), None);
    }
}
