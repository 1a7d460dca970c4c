//! Where a journal is kept: its path for people, and for SQLite.

use std::path::{Path, PathBuf};

/// The file of a journal.
#[derive(Debug, Clone)]
pub(crate) struct Place {
    path: PathBuf,
}

impl Place {
    pub(crate) fn new(path: &Path) -> Self {
        Self { path: path.into() }
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// As shown to people.
    pub(crate) fn name(&self) -> String {
        self.path.display().to_string()
    }

    /// How long the file is, in bytes.
    pub(crate) fn length(&self) -> Option<u64> {
        let found = std::fs::metadata(&self.path).ok()?;
        Some(found.len())
    }

    /// Whether there is a write-ahead log with something in it.
    pub(crate) fn has_log(&self) -> bool {
        let mut log = self.path.clone().into_os_string();
        log.push("-wal");
        std::fs::metadata(log).is_ok_and(|found| found.len() > 0)
    }

    /// As a URI, the only way to ask SQLite for an immutable connection. Every
    /// byte that could mean something in a URI is escaped.
    pub(crate) fn uri(&self, parameters: &str) -> String {
        let mut uri = String::from("file:");
        for byte in path_bytes(&self.path) {
            match byte {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'-' | b'_' | b'.' | b'~' => {
                    uri.push(char::from(byte));
                }
                _ => uri.push_str(&format!("%{byte:02X}")),
            }
        }
        uri + parameters
    }
}

/// The path as SQLite wants it in a URI: absolute, so that a leading `//` can
/// not be taken for a host.
#[cfg(unix)]
fn path_bytes(path: &Path) -> Vec<u8> {
    use std::os::unix::ffi::OsStrExt as _;
    let path = std::path::absolute(path).unwrap_or_else(|_| path.into());
    let mut bytes = b"//".to_vec();
    bytes.extend_from_slice(path.as_os_str().as_bytes());
    bytes
}

/// The path as SQLite wants it in a URI: `///C:/folder/file`.
#[cfg(not(unix))]
fn path_bytes(path: &Path) -> Vec<u8> {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.into());
    let text = path.to_string_lossy().replace('\\', "/");
    format!("///{}", text.trim_start_matches('/')).into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(unix)]
    fn a_path_cannot_smuggle_parameters_into_the_uri() {
        let place = Place::new(Path::new("/tmp/a b?mode=memory#%20é.db"));
        assert_eq!(
            place.uri("?immutable=1"),
            "file:///tmp/a%20b%3Fmode%3Dmemory%23%2520%C3%A9.db?immutable=1"
        );
    }
}
