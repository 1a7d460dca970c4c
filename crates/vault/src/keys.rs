//! Where the key is kept: the keyring of the operating system, behind a trait.
//!
//! The trait is ours because the ready-made interface of the crate `keyring`
//! chooses its store by itself, once for the process, and does not look again when
//! the keyring has been started or unlocked since. [`SystemKeyStore`] makes the
//! platform's store anew each time it is asked, which is seldom.

use crate::key::Key;
use keyring::{Entry, Error};
use keyring_core::CredentialStore;
use std::sync::Arc;
use zeroize::Zeroizing;

/// What the keyring's own windows list our entries under.
const SERVICE: &str = "candlefish";

/// Keeps keys, each under a label.
///
/// Its calls block, for as long as a person thinks about a password.
pub trait KeyStore: Send + Sync {
    /// The key kept under `label`; none when there is none.
    ///
    /// # Errors
    /// When the store cannot be looked into.
    fn load(&self, label: &str) -> Result<Option<Key>, Closed>;

    /// Keeps `key` under `label`, in place of what was there.
    ///
    /// # Errors
    /// When the store does not take it.
    fn keep(&self, label: &str, key: &Key) -> Result<(), Closed>;
}

/// Why a keyring does not serve.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Closed {
    /// It is there, and nobody unlocked it when it asked.
    #[error("the keyring is locked; unlock it and try again")]
    Locked,
    /// There is none.
    #[error(
        "no keyring answers here; on Linux, start one that offers the Secret Service \
         (GNOME Keyring, KWallet, KeePassXC)"
    )]
    Absent,
    /// It said no, in its own words.
    #[error("the keyring said no: {0}")]
    Denied(String),
}

/// The keyring of this user on this computer: the Secret Service on Linux, the
/// login keychain on macOS, the Credential Manager on Windows.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemKeyStore;

impl KeyStore for SystemKeyStore {
    fn load(&self, label: &str) -> Result<Option<Key>, Closed> {
        match entry(label)?.get_password() {
            Ok(text) => {
                let text = Zeroizing::new(text);
                let key = Key::from_digits(&text);
                key.map(Some).ok_or_else(|| {
                    let what = format!("its entry `{label}` of `{SERVICE}` holds something else");
                    Closed::Denied(what)
                })
            }
            Err(Error::NoEntry) => Ok(None),
            Err(error) => Err(closed(error)),
        }
    }

    fn keep(&self, label: &str, key: &Key) -> Result<(), Closed> {
        entry(label)?.set_password(&key.digits()).map_err(closed)
    }
}

/// The entry in a store that is chosen here, and made now.
fn entry(label: &str) -> Result<Entry, Closed> {
    let store = platform::store()?;
    let details = platform::DETAILS.into_iter().collect();
    let inner = store.build(SERVICE, label, Some(&details));
    inner.map(|inner| Entry { inner }).map_err(closed)
}

/// The error in our words. It never quotes what an entry holds.
fn closed(error: Error) -> Closed {
    match error {
        Error::NoStorageAccess(cause) | Error::PlatformFailure(cause) => platform::told(cause),
        Error::BadEncoding(bytes) | Error::BadDataFormat(bytes, _) => {
            drop(Zeroizing::new(bytes));
            Closed::Denied(format!("its entry of `{SERVICE}` holds something else"))
        }
        Error::Ambiguous(entries) => Closed::Denied(format!(
            "it holds {} entries of `{SERVICE}` with one name; remove all but the right one",
            entries.len()
        )),
        other @ (Error::NoEntry
        | Error::BadStoreFormat(_)
        | Error::TooLong(..)
        | Error::Invalid(..)
        | Error::NoDefaultStore
        | Error::NotSupportedByStore(_)
        | _) => Closed::Denied(other.to_string()),
    }
}

#[cfg(all(unix, not(target_os = "macos")))]
mod platform {
    //! Linux and its relatives: the Secret Service, spoken to over D-Bus in Rust.

    use super::{Arc, Closed, CredentialStore};
    use keyring_core::error::PlatformError;
    use secret_service::Error;

    /// Shown by the keyring's own windows.
    pub(super) const DETAILS: [(&str, &str); 1] = [("label", "Candlefish control room")];

    /// Whatever keeps us from speaking to a keyring at all means there is none.
    pub(super) fn store() -> Result<Arc<CredentialStore>, Closed> {
        match zbus_secret_service_keyring_store::Store::new() {
            Ok(store) => Ok(store),
            Err(_) => Err(Closed::Absent),
        }
    }

    pub(super) fn told(cause: PlatformError) -> Closed {
        match cause.downcast_ref::<Error>() {
            Some(Error::Locked | Error::Prompt | Error::PromptDisconnected) => Closed::Locked,
            // No collection to keep anything in, as under WSL.
            Some(Error::Unavailable | Error::NoResult) => Closed::Absent,
            // Not our own enum, and it may grow.
            Some(_) | None => Closed::Denied(cause.to_string()),
        }
    }
}

#[cfg(any(windows, target_os = "macos"))]
mod platform {
    //! Systems whose keyring is a part of them, and unlocks itself.

    use super::{Arc, Closed, CredentialStore};
    use keyring_core::error::PlatformError;

    #[cfg(windows)]
    use windows_native_keyring_store::Store;

    #[cfg(target_os = "macos")]
    use apple_native_keyring_store::keychain::Store;

    /// A key that roams to other computers would not find its file there.
    #[cfg(windows)]
    pub(super) const DETAILS: [(&str, &str); 1] = [("persistence", "local")];

    #[cfg(target_os = "macos")]
    pub(super) const DETAILS: [(&str, &str); 0] = [];

    pub(super) fn store() -> Result<Arc<CredentialStore>, Closed> {
        match Store::new() {
            Ok(store) => Ok(store),
            Err(error) => Err(super::closed(error)),
        }
    }

    pub(super) fn told(cause: PlatformError) -> Closed {
        Closed::Denied(cause.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_entry_holds_is_in_no_error() {
        let held = b"hunter2".to_vec();
        let wrong = Error::BadDataFormat(held.clone(), "no key".into());
        for error in [Error::BadEncoding(held), wrong] {
            let text = format!("{0} {0:?}", closed(error));
            assert!(text.contains("holds something else"), "{text}");
            assert!(!text.contains("hunter2"), "{text}");
        }
    }

    #[cfg(all(unix, not(target_os = "macos")))]
    #[test]
    fn locked_and_absent_are_told_apart() {
        use secret_service::Error as Cause;
        let told = |cause: Cause| closed(Error::NoStorageAccess(Box::new(cause)));
        assert_eq!(told(Cause::Prompt), Closed::Locked);
        assert_eq!(told(Cause::Locked), Closed::Locked);
        assert_eq!(told(Cause::NoResult), Closed::Absent);
        let failed = closed(Error::PlatformFailure("the bus is full".into()));
        assert_eq!(failed, Closed::Denied("the bus is full".into()));
    }
}
