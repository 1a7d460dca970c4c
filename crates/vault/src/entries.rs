//! Names and values, and how they stand in the sealed part of the file.
//!
//! Four bytes of length (big endian) and a text, alternating between name and
//! value. Written by hand, because a general serializer grows its buffers and
//! leaves values behind in memory that nobody wipes.

use crate::secret::Secret;
use std::collections::BTreeMap;
use zeroize::Zeroizing;

/// What a vault holds, by name.
pub(crate) type Entries = BTreeMap<String, Secret>;

/// Bytes of a length.
const LENGTH: usize = 4;

/// All entries in one text, with `spare` bytes of room behind it.
pub(crate) fn write(entries: &Entries, spare: usize) -> Zeroizing<Vec<u8>> {
    let texts = || {
        let pairs = entries.iter();
        pairs.flat_map(|(name, value)| [name.as_str(), value.expose()])
    };
    let long: usize = texts().map(|text| LENGTH + text.len()).sum();
    let mut bytes = Zeroizing::new(Vec::with_capacity(long + spare));
    for text in texts() {
        let length = u32::try_from(text.len()).unwrap_or(u32::MAX);
        bytes.extend_from_slice(&length.to_be_bytes());
        bytes.extend_from_slice(text.as_bytes());
    }
    bytes
}

/// The entries in `bytes`; none when it is not what [`write`] writes.
pub(crate) fn read(mut bytes: &[u8]) -> Option<Entries> {
    let mut entries = Entries::new();
    while !bytes.is_empty() {
        let name = take(&mut bytes)?.to_owned();
        let value = Secret::new(take(&mut bytes)?.to_owned());
        entries.insert(name, value);
    }
    Some(entries)
}

fn take<'a>(bytes: &mut &'a [u8]) -> Option<&'a str> {
    let (length, rest) = bytes.split_first_chunk::<LENGTH>()?;
    let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
    let (text, rest) = rest.split_at_checked(length)?;
    *bytes = rest;
    std::str::from_utf8(text).ok()
}
