//! The vault: names, values, and where they are at the moment.

use crate::disk::{LARGEST, Place};
use crate::entries::Entries;
use crate::key::Key;
use crate::keys::{Closed, KeyStore};
use crate::seal::{Unsealed, seal, unseal};
use crate::secret::Secret;
use crate::state::{Damage, Damaged, State};
use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::{fs, io};

/// Bytes of a name at most.
pub const LONGEST_NAME: usize = 200;
/// Bytes of a value at most.
pub const LONGEST_VALUE: usize = 64 << 10;
/// Names at most, so that the file stays below what is read of it.
const MOST_NAMES: usize = 200;

const _: () = assert!(MOST_NAMES * (LONGEST_NAME + LONGEST_VALUE + 8) + 100 < LARGEST);

/// Why a vault did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    /// The file cannot be read, and is not touched.
    #[error(transparent)]
    Damaged(#[from] Damaged),
    /// A name or value that cannot be kept.
    #[error("{0}")]
    Unfit(String),
    /// The disk did not take it. What was kept before is kept still.
    #[error("cannot {doing} `{}`: {cause}", at.display())]
    Disk {
        /// What was to be done.
        doing: &'static str,
        /// With what.
        at: PathBuf,
        /// Why not.
        cause: io::Error,
    },
    /// The operating system has no random numbers.
    #[error("no random numbers are to be had, so nothing can be sealed: {0}")]
    NoChance(getrandom::Error),
}

/// Secrets by name. Shared by all threads of a process; each call may block.
pub struct Vault {
    place: Place,
    label: String,
    keys: Arc<dyn KeyStore>,
    held: Mutex<Held>,
}

/// What the vault itself holds on to.
enum Held {
    /// The key, once there is one. Values stay in the file: other processes change
    /// it too, and what is not in memory cannot be read there.
    Key(Option<Key>),
    /// Everything, because there is no key.
    Entries { why: Closed, entries: Entries },
}

impl Held {
    fn closed(why: Closed) -> Self {
        let entries = Entries::new();
        Self::Entries { why, entries }
    }
}

impl Vault {
    /// Opens the vault in `folder`, which is made when it is missing. Asks the
    /// keyring for the key, once; makes neither key nor file.
    ///
    /// # Errors
    /// [`VaultError::Disk`] when the folder cannot be made. A file that cannot be
    /// read and a keyring that is closed are no errors but [states](Vault::state).
    pub fn open(folder: &Path, keys: Arc<dyn KeyStore>) -> Result<Self, VaultError> {
        let trouble = |cause| VaultError::Disk {
            doing: "make the folder",
            at: folder.to_owned(),
            cause,
        };
        fs::create_dir_all(folder).map_err(trouble)?;
        // One folder, one label, however it is reached.
        let folder = fs::canonicalize(folder).map_err(trouble)?;
        let label = label(&folder);
        let held = match keys.load(&label) {
            Ok(key) => Held::Key(key),
            Err(why) => Held::closed(why),
        };
        Ok(Self {
            place: Place::new(folder),
            label,
            keys,
            held: Mutex::new(held),
        })
    }

    /// How it stands now. Reads the file, but asks no keyring that it need not.
    #[must_use]
    pub fn state(&self) -> State {
        let mut held = self.held();
        match self.look(&mut held, |_| ()) {
            Err(damaged) => State::Damaged(damaged),
            Ok(()) => match &*held {
                Held::Key(_) => State::Kept,
                Held::Entries { why, .. } => State::MemoryOnly { why: why.clone() },
            },
        }
    }

    /// The names that have a value, in order.
    ///
    /// # Errors
    /// [`VaultError::Damaged`].
    pub fn names(&self) -> Result<Vec<String>, VaultError> {
        let names = |entries: &Entries| entries.keys().cloned().collect();
        Ok(self.look(&mut self.held(), names)?)
    }

    /// The value of a name; none when it has none.
    ///
    /// # Errors
    /// [`VaultError::Damaged`]: a value that cannot be read is not one that is
    /// missing.
    pub fn get(&self, name: &str) -> Result<Option<Secret>, VaultError> {
        let value = |entries: &Entries| entries.get(name).map(Secret::copy);
        Ok(self.look(&mut self.held(), value)?)
    }

    /// Gives a name a value, in place of the one it had; says whether it had one.
    /// The first value of all makes the key.
    ///
    /// When the keyring turns out to be closed, the value is in memory and the
    /// [state](Vault::state) says so.
    ///
    /// # Errors
    /// Any [`VaultError`]; nothing has changed then.
    pub fn set(&self, name: &str, value: Secret) -> Result<bool, VaultError> {
        check(name, &value)?;
        let mut held = self.held();
        let (names, had) = self.look(&mut held, |entries| {
            (entries.len(), entries.contains_key(name))
        })?;
        if names >= MOST_NAMES && !had {
            let message = format!("{MOST_NAMES} names are in use; remove one first");
            return Err(VaultError::Unfit(message));
        }
        self.change(&mut held, |entries| {
            entries.insert(name.to_owned(), value).is_some()
        })
    }

    /// Removes a name and its value; says whether there was one.
    ///
    /// # Errors
    /// Any [`VaultError`] but [`VaultError::Unfit`]; nothing has changed then.
    pub fn remove(&self, name: &str) -> Result<bool, VaultError> {
        let mut held = self.held();
        if !self.look(&mut held, |entries| entries.contains_key(name))? {
            return Ok(false);
        }
        self.change(&mut held, |entries| entries.remove(name).is_some())
    }

    /// Asks the keyring again where it was closed before. Values that were in
    /// memory go into the file; of a name that is in both, the one in memory stays.
    ///
    /// # Errors
    /// Any [`VaultError`]; what is in memory stays there then.
    pub fn retry(&self) -> Result<(), VaultError> {
        let mut held = self.held();
        let Held::Entries { why, entries } = &mut *held else {
            return Ok(());
        };
        let mut next = match self.keys.load(&self.label) {
            Ok(key) => Held::Key(key),
            Err(still) => {
                *why = still;
                return Ok(());
            }
        };
        if entries.is_empty() {
            self.look(&mut next, |_| ())?;
        } else {
            let copy = |(name, value): (&String, &Secret)| (name.clone(), value.copy());
            let copies: Entries = entries.iter().map(copy).collect();
            self.change(&mut next, |kept| kept.extend(copies))?;
        }
        *held = next;
        Ok(())
    }

    /// Reads the entries as they are now.
    fn look<T>(&self, held: &mut Held, read: impl FnOnce(&Entries) -> T) -> Result<T, Damaged> {
        if matches!(held, Held::Key(None)) && self.bytes()?.is_some() {
            // Another process has made both in the meantime, or the key is gone.
            match self.keys.load(&self.label) {
                Ok(Some(key)) => *held = Held::Key(Some(key)),
                Ok(None) => return Err(self.damaged(Damage::KeyMissing)),
                Err(why) => *held = Held::closed(why),
            }
        }
        match held {
            Held::Entries { entries, .. } => Ok(read(entries)),
            Held::Key(None) => Ok(read(&Entries::new())),
            Held::Key(Some(key)) => Ok(read(&self.kept(key)?)),
        }
    }

    /// Changes the entries where they are.
    fn change<T>(
        &self,
        held: &mut Held,
        change: impl FnOnce(&mut Entries) -> T,
    ) -> Result<T, VaultError> {
        let lock = self.place.lock();
        let lock = lock.map_err(|cause| self.disk("lock the vault for", cause))?;
        // Only now is it sure that nobody else makes the first key.
        self.look(held, |_| ())?;
        let slot = match held {
            Held::Key(slot) => slot,
            Held::Entries { entries, .. } => return Ok(change(entries)),
        };
        let key = match slot {
            Some(key) => key,
            None => match self.first_key()? {
                Ok(key) => slot.insert(key),
                Err(why) => {
                    let mut entries = Entries::new();
                    let changed = change(&mut entries);
                    *held = Held::Entries { why, entries };
                    return Ok(changed);
                }
            },
        };
        let mut entries = self.kept(key)?;
        let changed = change(&mut entries);
        let bytes = seal(&entries, key).map_err(|error| match error {
            Unsealed::NoChance(error) => VaultError::NoChance(error),
            Unsealed::TooLong => VaultError::Unfit("the vault is full".into()),
        })?;
        let written = self.place.replace(&lock, &bytes);
        written.map_err(|cause| self.disk("write", cause))?;
        Ok(changed)
    }

    /// A new key, which the keyring has shown that it can give back.
    fn first_key(&self) -> Result<Result<Key, Closed>, VaultError> {
        let key = Key::random().map_err(VaultError::NoChance)?;
        let back = self.keys.keep(&self.label, &key);
        let back = back.and_then(|()| self.keys.load(&self.label));
        Ok(match back {
            Ok(Some(back)) if back == key => Ok(key),
            Ok(_) => Err(Closed::Denied("it does not give a key back".into())),
            Err(why) => Err(why),
        })
    }

    /// The entries in the file; none when there is no file.
    fn kept(&self, key: &Key) -> Result<Entries, Damaged> {
        match self.bytes()? {
            Some(bytes) => unseal(&bytes, key).map_err(|what| self.damaged(what)),
            None => Ok(Entries::new()),
        }
    }

    fn bytes(&self) -> Result<Option<Vec<u8>>, Damaged> {
        let read = self.place.read();
        read.map_err(|error| self.damaged(Damage::Unreadable(error.to_string())))
    }

    fn damaged(&self, what: Damage) -> Damaged {
        let file = self.place.file();
        Damaged { file, what }
    }

    fn disk(&self, doing: &'static str, cause: io::Error) -> VaultError {
        let at = self.place.file();
        VaultError::Disk { doing, at, cause }
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What the key of the vault in `folder` is called in the keyring. Not the path
/// itself: keyrings differ in what they take, and in who may read it.
fn label(folder: &Path) -> String {
    let digest = Sha256::digest(folder.as_os_str().as_encoded_bytes());
    digest
        .iter()
        .take(8)
        .fold("vault-".into(), |mut label, byte| {
            // Writing to a text cannot fail.
            let _written = write!(label, "{byte:02x}");
            label
        })
}

fn check(name: &str, value: &Secret) -> Result<(), VaultError> {
    let wrong = if name.is_empty() || name.len() > LONGEST_NAME {
        format!("a name has 1 to {LONGEST_NAME} bytes")
    } else if name.chars().any(char::is_control) {
        "a name has no control characters".to_owned()
    } else if value.expose().is_empty() || value.expose().len() > LONGEST_VALUE {
        format!("a value has 1 to {LONGEST_VALUE} bytes")
    } else {
        return Ok(());
    };
    Err(VaultError::Unfit(wrong))
}

#[cfg(test)]
mod tests;
