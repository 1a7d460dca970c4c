//! The key of a vault.

use std::fmt;
use zeroize::Zeroizing;

/// Bytes of a key.
pub(crate) const LENGTH: usize = 32;

const DIGITS: &[u8; 16] = b"0123456789abcdef";

/// 32 random bytes, wiped when they are dropped.
#[derive(PartialEq, Eq)]
pub struct Key(Zeroizing<[u8; LENGTH]>);

impl Key {
    /// A new one.
    ///
    /// # Errors
    /// When the operating system has no random numbers to give.
    pub(crate) fn random() -> Result<Self, getrandom::Error> {
        let mut bytes = Zeroizing::new([0; LENGTH]);
        getrandom::fill(bytes.as_mut_slice())?;
        Ok(Self(bytes))
    }

    pub(crate) fn bytes(&self) -> &[u8; LENGTH] {
        &self.0
    }

    /// As 64 hexadecimal digits: some keyrings hold text only.
    #[must_use]
    pub fn digits(&self) -> Zeroizing<String> {
        // As long as it gets: growing would leave a copy behind.
        let mut text = Zeroizing::new(String::with_capacity(2 * LENGTH));
        for byte in self.0.iter() {
            for half in [byte >> 4, byte & 15] {
                text.push(char::from(DIGITS[usize::from(half)]));
            }
        }
        text
    }

    /// From what [`Key::digits`] wrote; none when it is anything else.
    #[must_use]
    pub fn from_digits(text: &str) -> Option<Self> {
        let text = text.as_bytes();
        if text.len() != 2 * LENGTH {
            return None;
        }
        let mut key = Self(Zeroizing::new([0; LENGTH]));
        for (byte, pair) in key.0.iter_mut().zip(text.chunks_exact(2)) {
            *byte = (half(pair[0])? << 4) | half(pair[1])?;
        }
        Some(key)
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(hidden)")
    }
}

fn half(digit: u8) -> Option<u8> {
    let at = DIGITS.iter().position(|known| *known == digit)?;
    u8::try_from(at).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_comes_back_from_its_digits() {
        let key = Key::random().unwrap();
        assert_ne!(Key::random().unwrap(), key);
        assert_eq!(Key::from_digits(&key.digits()), Some(key));
    }

    #[test]
    fn what_is_no_key_is_not_taken_for_one() {
        let digits = Key::random().unwrap().digits();
        for wrong in [
            "",
            &digits[1..],
            &format!("{}g", &digits[1..]),
            &format!("{}é", &digits[2..]),
        ] {
            assert_eq!(Key::from_digits(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_key_shows_in_no_debug_output() {
        assert_eq!(format!("{:?}", Key::random().unwrap()), "Key(hidden)");
    }
}
