//! Properties of the sealed form.

use super::*;
use crate::secret::Secret;
use proptest::prelude::*;

fn entries_of(pairs: &[(String, String)]) -> Entries {
    let secret = |(name, value): &(String, String)| (name.clone(), Secret::new(value.clone()));
    pairs.iter().map(secret).collect()
}

fn shown(entries: &Entries) -> Vec<(&str, &str)> {
    let shown = |(name, value)| (String::as_str(name), Secret::expose(value));
    entries.iter().map(shown).collect()
}

fn some_entries() -> impl Strategy<Value = Entries> {
    let pair = ("[a-z/-]{1,12}", ".{0,40}");
    proptest::collection::vec(pair, 0..5).prop_map(|pairs| entries_of(&pairs))
}

proptest! {
    #[test]
    fn entries_come_back_as_they_were(entries in some_entries()) {
        let key = Key::random().unwrap();
        let file = seal(&entries, &key).unwrap();
        let back = unseal(&file, &key).unwrap();
        prop_assert_eq!(shown(&back), shown(&entries));
    }

    #[test]
    fn no_byte_can_be_changed_unnoticed(
        entries in some_entries(),
        at in any::<prop::sample::Index>(),
        change in 1..=u8::MAX,
    ) {
        let key = Key::random().unwrap();
        let mut file = seal(&entries, &key).unwrap();
        let at = at.index(file.len());
        file[at] ^= change;
        prop_assert!(unseal(&file, &key).is_err(), "byte {at}");
    }

    #[test]
    fn a_file_cannot_be_cut_or_made_longer(
        entries in some_entries(),
        cut in any::<prop::sample::Index>(),
        more in proptest::collection::vec(any::<u8>(), 1..20),
    ) {
        let key = Key::random().unwrap();
        let file = seal(&entries, &key).unwrap();
        prop_assert!(unseal(&file[..cut.index(file.len())], &key).is_err());
        prop_assert!(unseal(&[file, more].concat(), &key).is_err());
    }

    #[test]
    fn no_value_stands_in_the_file(name in "[a-z]{1,8}", value in "[ -~]{6,60}") {
        let key = Key::random().unwrap();
        let entries = entries_of(&[(name, value.clone())]);
        let file = seal(&entries, &key).unwrap();
        let found = file.windows(value.len()).any(|part| part == value.as_bytes());
        prop_assert!(!found);
    }

    #[test]
    fn any_bytes_are_read_without_harm(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let key = Key::random().unwrap();
        prop_assert!(unseal(&bytes, &key).is_err());
        // Behind the seal too: it proves who wrote, not that the writer was right.
        let _whatever = entries::read(&bytes);
    }
}

#[test]
fn two_writes_of_the_same_entries_differ() {
    let key = Key::random().unwrap();
    let entries = entries_of(&[("page-webhook".into(), "https://example.invalid".into())]);
    let (first, second) = (seal(&entries, &key).unwrap(), seal(&entries, &key).unwrap());
    let nonce = |file: &[u8]| file[WHAT.len() + 1..][..NONCE].to_vec();
    assert_ne!(nonce(&first), nonce(&second));
    assert_ne!(first, second);
}

#[test]
fn another_key_opens_nothing() {
    let file = seal(&Entries::new(), &Key::random().unwrap()).unwrap();
    let other = Key::random().unwrap();
    assert_eq!(unseal(&file, &other).unwrap_err(), Damage::Altered);
}

#[test]
fn a_later_form_is_told_from_an_altered_file() {
    let key = Key::random().unwrap();
    let mut file = seal(&Entries::new(), &key).unwrap();
    file[WHAT.len()] = FORM + 1;
    assert_eq!(unseal(&file, &key).unwrap_err(), Damage::Newer);
    // The number is proven too: an earlier one does not pass for it.
    file[WHAT.len()] = FORM - 1;
    assert_eq!(unseal(&file, &key).unwrap_err(), Damage::Altered);
    assert_eq!(unseal(b"a list", &key).unwrap_err(), Damage::Foreign);
}
