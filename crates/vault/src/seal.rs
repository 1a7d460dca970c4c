//! The file's form: a head that anybody can read, and a sealed rest.
//!
//! ```text
//! 15 bytes  what it is: `candlefish vault` without the space
//!  1 byte   the form's number
//! 24 bytes  a random nonce, new for each write
//!  …        the entries, under XChaCha20-Poly1305, with its 16 bytes of proof
//! ```
//!
//! The head is proven together with the rest, so that no byte of the file can be
//! changed unnoticed. The nonce is long enough to be drawn at random each time: two
//! that are equal would give values away.

use crate::entries::{self, Entries};
use crate::key::Key;
use crate::state::Damage;
use chacha20poly1305::{AeadInOut as _, KeyInit as _, XChaCha20Poly1305, XNonce};
use zeroize::Zeroizing;

const WHAT: &[u8; 15] = b"candlefishvault";
const FORM: u8 = 1;
const NONCE: usize = 24;
const PROOF: usize = 16;

/// Why a file could not be made.
#[derive(Debug)]
pub(crate) enum Unsealed {
    /// No random numbers.
    NoChance(getrandom::Error),
    /// More than the cipher takes, which is 256 GiB.
    TooLong,
}

/// The bytes of a file.
pub(crate) fn seal(entries: &Entries, key: &Key) -> Result<Vec<u8>, Unsealed> {
    let mut nonce = [0; NONCE];
    getrandom::fill(&mut nonce).map_err(Unsealed::NoChance)?;
    let head = head(FORM);
    // Sealed where it stands, so that no second copy is in clear.
    let mut text = entries::write(entries, PROOF);
    let sealed = cipher(key).encrypt_in_place(&XNonce::from(nonce), &head, &mut *text);
    sealed.map_err(|_| Unsealed::TooLong)?;
    Ok([&head[..], &nonce, &text].concat())
}

/// The entries in the bytes of a file.
pub(crate) fn unseal(file: &[u8], key: &Key) -> Result<Entries, Damage> {
    let (what, rest) = file.split_first_chunk().ok_or(Damage::Foreign)?;
    if what != WHAT {
        return Err(Damage::Foreign);
    }
    let (form, rest) = rest.split_first().ok_or(Damage::Altered)?;
    if *form > FORM {
        return Err(Damage::Newer);
    }
    let (nonce, rest) = rest.split_first_chunk::<NONCE>().ok_or(Damage::Altered)?;
    let mut text = Zeroizing::new(rest.to_vec());
    let opened = cipher(key).decrypt_in_place(&XNonce::from(*nonce), &head(*form), &mut *text);
    opened.map_err(|_| Damage::Altered)?;
    entries::read(&text).ok_or(Damage::Altered)
}

fn head(form: u8) -> [u8; WHAT.len() + 1] {
    let mut head = [form; WHAT.len() + 1];
    head[..WHAT.len()].copy_from_slice(WHAT);
    head
}

fn cipher(key: &Key) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new(key.bytes().into())
}

#[cfg(test)]
mod tests;
