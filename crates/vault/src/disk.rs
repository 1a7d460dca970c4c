//! The file: read whole, replaced whole, by one process at a time.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

const FILE: &str = "vault";
/// What the next content is written to before it takes the place of the last.
const NEXT: &str = "vault.next";
/// Locked while somebody changes the file. A lock on the file itself would be one
/// on something that has just been replaced.
const LOCK: &str = "vault.lock";

/// A vault's file is far smaller; what is larger is something else.
pub(crate) const LARGEST: usize = 16 << 20;

/// Where a vault's file is.
#[derive(Debug)]
pub(crate) struct Place {
    folder: PathBuf,
}

impl Place {
    pub(crate) fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    pub(crate) fn file(&self) -> PathBuf {
        self.folder.join(FILE)
    }

    /// The bytes of the file, as far as a vault reads; none when there is none.
    pub(crate) fn read(&self) -> io::Result<Option<Vec<u8>>> {
        let file = match File::open(self.file()) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            opened => opened?,
        };
        let most = u64::try_from(LARGEST).unwrap_or(u64::MAX);
        let mut bytes = Vec::new();
        file.take(most).read_to_end(&mut bytes)?;
        Ok(Some(bytes))
    }

    /// Keeps other processes from changing the file until the lock is dropped.
    pub(crate) fn lock(&self) -> io::Result<Lock> {
        let file = private()
            .create(true)
            .truncate(false)
            .open(self.folder.join(LOCK))?;
        file.lock()?;
        Ok(Lock { _file: file })
    }

    /// Replaces the file. Whatever happens in the middle of it, the file is the old
    /// one or the new one.
    pub(crate) fn replace(&self, _lock: &Lock, bytes: &[u8]) -> io::Result<()> {
        let next = self.folder.join(NEXT);
        // One that an interrupted write left may have other rights.
        match fs::remove_file(&next) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            Ok(()) | Err(_) => {}
        }
        let mut file = private().create_new(true).open(&next)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        drop(file);
        fs::rename(&next, self.file())?;
        sync_folder(&self.folder)
    }
}

/// Held by whoever changes the file.
#[derive(Debug)]
pub(crate) struct Lock {
    _file: File,
}

/// To be written, and nobody else's to read.
fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// A new name is on disk when its folder is.
fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) {
        File::open(folder)?.sync_all()?;
    }
    Ok(())
}
