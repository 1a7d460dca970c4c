//! What is said about secrets, and that their values are not.

use super::*;
use std::sync::{Arc, Mutex};
use vault::{Closed, Key, KeyStore};

/// A keyring with room for one key; closed to a new one for a reason, if there is.
#[derive(Default)]
struct Ring {
    digits: Mutex<Option<String>>,
    closed: Option<Closed>,
}

impl KeyStore for Ring {
    fn load(&self, _: &str) -> Result<Option<Key>, Closed> {
        let digits = self.digits.lock().unwrap();
        Ok(digits.as_ref().and_then(|digits| Key::from_digits(digits)))
    }

    fn keep(&self, _: &str, key: &Key) -> Result<(), Closed> {
        *self.digits.lock().unwrap() = Some(key.digits().to_string());
        self.closed.clone().map_or(Ok(()), Err)
    }
}

async fn typed(_: &str) -> Result<Secret, Failure> {
    Ok(Secret::new("https://a.invalid/hunter2".into()))
}

#[tokio::test]
async fn a_value_that_was_typed_is_listed_by_its_name_only() {
    let home = tempfile::tempdir().unwrap();
    let ring = Arc::new(Ring::default());
    let vault = Vault::open_with(home.path(), ring).await.unwrap();
    let told = set(&vault, "page-webhook", typed).await.unwrap();
    assert_eq!(told, "`page-webhook` is set");
    let view = vault.view().await.unwrap();
    let document = serde_json::to_string(&view).unwrap();
    assert!(!document.contains("hunter2"), "{document}");
    insta::assert_snapshot!(page(&view, Page::new(80)).written(false), @"
    NAME                  SET  WHAT IT IS
    page-webhook          yes  URL that is called to page somebody
    mfa/<account>/<role>  no   MFA session of a role, set by logging in

    secrets are kept, sealed with a key in the keyring
    ");
}

#[tokio::test]
async fn a_keyring_that_closes_meanwhile_does_not_pass_for_success() {
    let home = tempfile::tempdir().unwrap();
    let ring = Arc::new(Ring {
        closed: Some(Closed::Locked),
        ..Ring::default()
    });
    let vault = Vault::open_with(home.path(), ring).await.unwrap();
    let failure = set(&vault, "page-webhook", typed).await.unwrap_err();
    assert_eq!(failure.exit(), Exit::Refused);
    assert_eq!(
        failure.to_string(),
        "a secret would be lost when this command ends: the keyring is locked; unlock it and \
         try again"
    );
}

#[test]
fn one_line_end_is_not_part_of_a_value() {
    let read = |text: &str| read_value(text.as_bytes()).unwrap().expose().to_owned();
    for (given, value) in [
        ("a", "a"),
        ("a\n", "a"),
        ("a\r\n", "a"),
        ("a\n\n", "a\n"),
        ("a\nb\n", "a\nb"),
        (" a ", " a "),
        ("", ""),
    ] {
        assert_eq!(read(given), value, "{given:?}");
    }
    assert!(read_value(&b"\xff"[..]).is_err());
    // What is cut here is longer than a vault takes, and refused there.
    let long = "x".repeat(2 * MOST);
    assert!(read(&long).len() > vault::LONGEST_VALUE);
}
