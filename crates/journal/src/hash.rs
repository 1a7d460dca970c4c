//! SHA-256 sums, and the one way in which values are fed into them.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fmt;
use std::str::FromStr;

/// A SHA-256 sum. Printed, parsed and serialised as 64 lower-case hex digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Hash([u8; 32]);

/// The text is not a hash.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a hash: write 64 hex digits")]
pub struct BadHash(pub String);

impl Hash {
    /// What the first record names as its predecessor: 32 zero bytes.
    pub const GENESIS: Self = Self([0; 32]);

    /// From its 32 bytes.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Its 32 bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// The first 12 hex digits: enough for a person to tell two apart.
    #[must_use]
    pub fn short(&self) -> String {
        self.to_string().chars().take(12).collect()
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Hash({self})")
    }
}

impl FromStr for Hash {
    type Err = BadHash;

    fn from_str(text: &str) -> Result<Self, BadHash> {
        let bad = || BadHash(text.chars().take(64).collect());
        // `from_str_radix` would also take a sign.
        if text.len() != 64 || !text.bytes().all(|b| b.is_ascii_hexdigit()) {
            return Err(bad());
        }
        let mut bytes = [0; 32];
        for (at, byte) in bytes.iter_mut().enumerate() {
            *byte = u8::from_str_radix(&text[at * 2..at * 2 + 2], 16).map_err(|_| bad())?;
        }
        Ok(Self(bytes))
    }
}

impl TryFrom<String> for Hash {
    type Error = BadHash;
    fn try_from(text: String) -> Result<Self, BadHash> {
        text.parse()
    }
}

impl From<Hash> for String {
    fn from(hash: Hash) -> String {
        hash.to_string()
    }
}

/// Feeds values into SHA-256 so that no two different sequences of values feed
/// the same bytes: numbers have 8 bytes, big end first; texts are preceded by
/// their length in bytes; hashes have 32 bytes.
pub(crate) struct Canonical(Sha256);

impl Canonical {
    /// Starts with the domain, so that sums of different kinds never meet.
    pub(crate) fn of(domain: &str) -> Self {
        Self(Sha256::new()).text(domain)
    }

    pub(crate) fn number(mut self, number: u64) -> Self {
        self.0.update(number.to_be_bytes());
        self
    }

    pub(crate) fn signed(mut self, number: i64) -> Self {
        self.0.update(number.to_be_bytes());
        self
    }

    pub(crate) fn text(self, text: &str) -> Self {
        // A length is at most `isize::MAX`, so the conversion loses nothing.
        let mut longer = self.number(u64::try_from(text.len()).unwrap_or(u64::MAX));
        longer.0.update(text.as_bytes());
        longer
    }

    pub(crate) fn hash(mut self, hash: &Hash) -> Self {
        self.0.update(hash.0);
        self
    }

    pub(crate) fn finish(self) -> Hash {
        Hash(self.0.finalize().into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_survive_being_written_down() {
        let hash = Canonical::of("test").number(7).finish();
        assert_eq!(hash.to_string().parse(), Ok(hash));
        assert_eq!(hash.to_string().to_uppercase().parse(), Ok(hash));
        let json = serde_json::to_string(&hash).unwrap();
        assert_eq!(serde_json::from_str::<Hash>(&json).unwrap(), hash);
    }

    #[test]
    fn what_is_not_a_hash_is_refused_with_the_rule() {
        let sixty_four_bytes = "é".repeat(32);
        for wrong in [
            "",
            "00",
            &"g".repeat(64),
            &"+0".repeat(32),
            &sixty_four_bytes,
        ] {
            let refusal = wrong.parse::<Hash>().unwrap_err().to_string();
            assert!(refusal.ends_with("write 64 hex digits"), "{refusal}");
        }
    }

    #[test]
    fn moving_a_letter_between_neighbours_changes_the_sum() {
        let one = Canonical::of("test").text("ab").text("c").finish();
        let two = Canonical::of("test").text("a").text("bc").finish();
        assert_ne!(one, two);
    }
}
