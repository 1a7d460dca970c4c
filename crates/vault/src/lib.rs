//! What the control room itself must keep secret, between one start and the next.
//!
//! One random key stands in the keyring of the operating system. All secrets stand
//! in one file, sealed with that key. So a keyring is asked for one short text,
//! which every keyring can hold, and a person is asked at most once to unlock it.
//!
//! # What holds
//! - **Nothing is written in clear, ever.** Where there is no key there is no file:
//!   the vault then keeps what it is given in memory, and says why.
//! - **What cannot be read is not overwritten.** A file that was altered, or whose
//!   key is gone, stays as it is until a person moves it away.
//! - **A write is whole or it did not happen**, and two processes do not undo each
//!   other's: each reads the file again, under a lock, before it changes it.
//! - **Values do not show**: a [`Secret`] prints as a placeholder and is wiped when
//!   it is dropped. Names of secrets are no secrets.
//!
//! # What does not
//! An older copy of the file, put back in its place, is a good file. Whoever can
//! read this user's keyring and files can read the secrets.
//!
//! # Everything here blocks
//! A keyring may ask a person for a password, which takes as long as the person
//! takes. Callers who must not wait use a worker thread of their own.

mod disk;
mod entries;
mod key;
mod keys;
mod seal;
mod secret;
mod state;
mod vault;

pub use key::Key;
pub use keys::{Closed, KeyStore, SystemKeyStore};
pub use secret::Secret;
pub use state::{Damage, Damaged, State};
pub use vault::{LONGEST_NAME, LONGEST_VALUE, Vault, VaultError};
