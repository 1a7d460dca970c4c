//! Every way of changing a history is found, at the right record.

use super::*;
use crate::envelope::{SCHEMA, seal};
use crate::hash::Hash;
use proptest::prelude::*;
use vocab::Epoch;

/// A sound history with the given subjects and bodies.
fn history(contents: &[(String, String)]) -> Vec<Envelope> {
    let mut head = Head::GENESIS;
    let mut envelopes = Vec::new();
    for (subject, body) in contents {
        let number = head.sequence.0;
        let at = Timestamp::from_millis(i64::try_from(number).unwrap() * 1_000);
        let envelope = seal(&head, Epoch(1 + number / 3), at, subject, body).unwrap();
        head = envelope.head();
        envelopes.push(envelope);
    }
    envelopes
}

fn five() -> Vec<Envelope> {
    history(&vec![("room".to_string(), "said".to_string()); 5])
}

/// Seals the record again after a change, as a forger would.
fn resealed(mut envelope: Envelope) -> Envelope {
    envelope.hash = envelope.digest();
    envelope
}

#[test]
fn a_sound_history_ends_at_its_head() {
    let verified = verify(five()).unwrap();
    assert_eq!(verified.head, five()[4].head());
    assert_eq!(verified.notes, []);
    assert_eq!(verify(Vec::<Envelope>::new()).unwrap().head, Head::GENESIS);
}

#[test]
fn an_altered_body_is_named_and_what_comes_before_is_intact() {
    let mut envelopes = five();
    envelopes[2].body = "\"denied\"".into();
    let damage = verify(&envelopes).unwrap_err();
    assert_eq!(damage.sequence, Sequence(3));
    assert_eq!(damage.intact, Sequence(2));
    assert!(matches!(damage.flaw, Flaw::Altered { .. }), "{damage}");
}

#[test]
fn a_forged_record_breaks_the_link_of_the_next() {
    let mut envelopes = five();
    envelopes[2].body = "\"denied\"".into();
    envelopes[2] = resealed(envelopes[2].clone());
    let damage = verify(&envelopes).unwrap_err();
    assert_eq!(damage.sequence, Sequence(4));
    assert_eq!(damage.intact, Sequence(2), "record 3 may be the forged one");
    assert!(matches!(damage.flaw, Flaw::Unlinked { .. }), "{damage}");
}

#[test]
fn a_missing_record_and_a_repeated_one_are_gaps() {
    let mut missing = five();
    missing.remove(1);
    let damage = verify(&missing).unwrap_err();
    assert_eq!((damage.sequence, damage.intact), (Sequence(2), Sequence(1)));
    assert_eq!(damage.flaw, Flaw::Missing { found: Sequence(3) });

    let mut repeated = five();
    repeated.insert(2, repeated[1].clone());
    let damage = verify(&repeated).unwrap_err();
    assert_eq!(damage.flaw, Flaw::Missing { found: Sequence(2) });
    assert_eq!(damage.sequence, Sequence(3));
}

#[test]
fn an_epoch_that_falls_is_damage_even_when_well_sealed() {
    let head = five()[4].head();
    let mut envelopes = five();
    let at = Timestamp::from_millis(9_000);
    envelopes.push(seal(&head, Epoch(1), at, "room", "late").unwrap());
    let damage = verify(&envelopes).unwrap_err();
    let before = Epoch(2);
    let found = Epoch(1);
    assert_eq!(damage.flaw, Flaw::EpochBack { before, found });
    assert_eq!((damage.sequence, damage.intact), (Sequence(6), Sequence(5)));
}

#[test]
fn a_newer_schema_is_not_mistaken_for_tampering() {
    let mut envelopes = five();
    envelopes[4].schema = SCHEMA + 1;
    let damage = verify(&envelopes).unwrap_err();
    assert_eq!(damage.flaw, Flaw::NewerSchema { found: SCHEMA + 1 });
}

#[test]
fn a_clock_set_back_is_a_note() {
    let mut envelopes = five();
    let head = envelopes[4].head();
    let at = Timestamp::from_millis(1_500);
    envelopes.push(seal(&head, Epoch(2), at, "room", "early").unwrap());
    let verified = verify(&envelopes).unwrap();
    assert_eq!(verified.notes.len(), 1);
    assert_eq!(
        verified.notes[0].to_string(),
        "the clock went back by 2.5 s before record `6`"
    );
}

/// One field of an envelope, as bytes that can be changed.
#[derive(Debug, Clone, Copy)]
enum Field {
    Sequence,
    Schema,
    Epoch,
    At,
    Previous,
    Hash,
    Subject,
    Body,
}

const FIELDS: [Field; 8] = [
    Field::Sequence,
    Field::Schema,
    Field::Epoch,
    Field::At,
    Field::Previous,
    Field::Hash,
    Field::Subject,
    Field::Body,
];

/// Flips bits of one byte; `at` is taken modulo the field's length.
fn flip(bytes: &mut [u8], at: usize, bits: u8) {
    let length = bytes.len();
    bytes[at % length] ^= bits;
}

/// Changes one ASCII letter of a text into another, so that it stays a text.
fn flip_text(text: &mut String, at: usize, bits: u8) {
    let mut bytes = std::mem::take(text).into_bytes();
    let ascii: Vec<usize> = (0..bytes.len()).filter(|i| bytes[*i].is_ascii()).collect();
    bytes[ascii[at % ascii.len()]] ^= (bits & 0x7f).max(1);
    *text = String::from_utf8(bytes).unwrap();
}

fn flip_hash(hash: &mut Hash, at: usize, bits: u8) {
    let mut bytes = *hash.as_bytes();
    flip(&mut bytes, at, bits);
    *hash = Hash::from_bytes(bytes);
}

fn change(envelope: &mut Envelope, field: Field, at: usize, bits: u8) {
    match field {
        Field::Sequence => {
            let mut bytes = envelope.sequence.0.to_be_bytes();
            flip(&mut bytes, at, bits);
            envelope.sequence = Sequence(u64::from_be_bytes(bytes));
        }
        Field::Schema => {
            let mut bytes = envelope.schema.to_be_bytes();
            flip(&mut bytes, at, bits);
            envelope.schema = u32::from_be_bytes(bytes);
        }
        Field::Epoch => {
            let mut bytes = envelope.epoch.0.to_be_bytes();
            flip(&mut bytes, at, bits);
            envelope.epoch = Epoch(u64::from_be_bytes(bytes));
        }
        Field::At => {
            let mut bytes = envelope.at.millis().to_be_bytes();
            flip(&mut bytes, at, bits);
            envelope.at = Timestamp::from_millis(i64::from_be_bytes(bytes));
        }
        Field::Previous => flip_hash(&mut envelope.previous, at, bits),
        Field::Hash => flip_hash(&mut envelope.hash, at, bits),
        Field::Subject => flip_text(&mut envelope.subject, at, bits),
        Field::Body => flip_text(&mut envelope.body, at, bits),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn any_changed_byte_is_found_at_that_record_or_the_next(
        contents in prop::collection::vec(("[a-z]\\PC{0,12}", "\\PC{0,40}"), 1..12),
        which in any::<prop::sample::Index>(),
        field in prop::sample::select(&FIELDS),
        at in any::<prop::sample::Index>(),
        bits in 1..=u8::MAX,
        forged in any::<bool>(),
    ) {
        let mut envelopes = history(&contents);
        let which = which.index(envelopes.len());
        change(&mut envelopes[which], field, at.index(1 << 16), bits);
        if forged && which + 1 < envelopes.len() {
            envelopes[which] = resealed(envelopes[which].clone());
            prop_assume!(envelopes[which] != history(&contents)[which]);
        }
        let damage = verify(&envelopes);
        prop_assert!(damage.is_err(), "a change of {field:?} went unnoticed");
        let damaged = damage.unwrap_err().sequence.0;
        let changed = which as u64 + 1;
        prop_assert!(damaged == changed || damaged == changed + 1, "{damaged}, not {changed}");
    }
}
