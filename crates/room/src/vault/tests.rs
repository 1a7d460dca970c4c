//! Which secrets are taken, and what is said about them.

use super::*;
use std::sync::Mutex;
use tempfile::TempDir;
use vault::{Closed, Key};

/// A keyring with room for one key; closed for a reason, if there is one.
#[derive(Default)]
pub(crate) struct Ring {
    digits: Mutex<Option<String>>,
    closed: Option<Closed>,
}

impl Ring {
    pub(crate) fn closed(why: Closed) -> Self {
        Self {
            closed: Some(why),
            ..Self::default()
        }
    }
}

impl KeyStore for Ring {
    fn load(&self, _: &str) -> Result<Option<Key>, Closed> {
        let digits = self.digits.lock().unwrap();
        let key = digits.as_ref().and_then(|digits| Key::from_digits(digits));
        self.closed.clone().map_or(Ok(key), Err)
    }

    fn keep(&self, _: &str, key: &Key) -> Result<(), Closed> {
        *self.digits.lock().unwrap() = Some(key.digits().to_string());
        Ok(())
    }
}

async fn open(home: &TempDir, closed: Option<Closed>) -> Vault {
    let ring = Arc::new(Ring {
        closed,
        ..Ring::default()
    });
    Vault::open_with(home.path(), ring).await.unwrap()
}

fn secret(text: &str) -> Secret {
    Secret::new(text.to_owned())
}

fn listed(view: &VaultView) -> Vec<(&str, bool)> {
    let names = view.names.iter();
    names.map(|row| (row.name.as_str(), row.set)).collect()
}

#[tokio::test]
async fn what_is_set_is_listed_and_what_could_be_is_offered() {
    let home = tempfile::tempdir().unwrap();
    let vault = open(&home, None).await;
    vault.check_lasting().await.unwrap();
    let before = vault.view().await.unwrap();
    assert_eq!(
        listed(&before),
        [("page-webhook", false), ("mfa/<account>/<role>", false)]
    );
    vault.set("mfa/prod", secret("123456")).await.unwrap();
    vault.set("mfa/staging", secret("123456")).await.unwrap();
    let after = vault.view().await.unwrap();
    assert_eq!(
        listed(&after),
        [
            ("mfa/prod", true),
            ("mfa/staging", true),
            ("page-webhook", false)
        ]
    );
    assert_eq!(after.state, "kept");
    let value = vault.get("mfa/prod").await.unwrap().unwrap();
    assert_eq!(value.expose(), "123456");
}

#[tokio::test]
async fn a_name_that_nothing_reads_is_refused_with_those_that_are() {
    let home = tempfile::tempdir().unwrap();
    let vault = open(&home, None).await;
    for name in [
        "pager",
        "mfa/",
        "mfa/<account>/<role>",
        "mfa/a b",
        "page-webhook ",
        "",
    ] {
        let error = vault.set(name, secret("hunter2")).await.unwrap_err();
        assert_eq!(error.kind, "unknown-name", "{name}");
        assert_eq!(
            error.message,
            format!(
                "nothing reads a secret `{name}`; there are `page-webhook` (URL that is called \
                 to page somebody) and `mfa/<account>/<role>` (MFA session of a role, set by logging in)"
            )
        );
    }
}

#[tokio::test]
async fn a_value_that_cannot_be_meant_is_refused_without_being_quoted() {
    let home = tempfile::tempdir().unwrap();
    let vault = open(&home, None).await;
    for value in [
        "hunter2",
        "https://",
        "https:///hunter2",
        "https://a.invalid/ hunter2",
        "ftp://hunter2",
        " ",
    ] {
        let refused = vault.set("page-webhook", secret(value)).await;
        let error = refused.unwrap_err();
        assert_eq!(error.kind, "invalid", "{value}");
        assert!(!error.message.contains("hunter2"), "{error}");
    }
    assert!(vault.get("page-webhook").await.unwrap().is_none());
}

#[tokio::test]
async fn a_second_value_says_that_the_first_is_gone() {
    let home = tempfile::tempdir().unwrap();
    let vault = open(&home, None).await;
    let url = "https://a.invalid/x";
    let told = vault.set("page-webhook", secret(url)).await.unwrap();
    assert_eq!(told, "`page-webhook` is set");
    let told = vault.set("page-webhook", secret(url)).await.unwrap();
    assert_eq!(told, "`page-webhook` is set; the value it had is gone");
    let told = vault.remove("page-webhook").await.unwrap();
    assert_eq!(told, "`page-webhook` is removed");
    let error = vault.remove("page-webhook").await.unwrap_err();
    assert_eq!(error.message, "`page-webhook` is not set");
}

#[tokio::test]
async fn a_closed_keyring_is_said_before_anything_is_lost() {
    let home = tempfile::tempdir().unwrap();
    let vault = open(&home, Some(Closed::Locked)).await;
    let error = vault.check_lasting().await.unwrap_err();
    assert_eq!(error.kind, "refused");
    assert_eq!(
        error.message,
        "a secret would be lost when this command ends: the keyring is locked; unlock it and \
         try again"
    );
    let view = vault.view().await.unwrap();
    assert_eq!(view.state, "memory-only");
    assert_eq!(
        view.told,
        "secrets are in memory only, until this ends: the keyring is locked; unlock it and try \
         again"
    );
}

#[tokio::test]
async fn a_damaged_vault_is_shown_as_such_and_left_alone() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("vault");
    std::fs::write(&file, "a shopping list").unwrap();
    // Without a key nobody looks into the file's content; with one it is no vault.
    let ring = Arc::new(Ring {
        digits: Mutex::new(Some("0".repeat(64))),
        closed: None,
    });
    let vault = Vault::open_with(home.path(), ring).await.unwrap();
    assert_eq!(vault.view().await.unwrap().state, "damaged");
    let error = vault.set("mfa/prod", secret("123456")).await.unwrap_err();
    assert_eq!(error.kind, "refused");
    assert!(error.message.contains("is no vault"), "{error}");
    assert_eq!(std::fs::read(&file).unwrap(), b"a shopping list");
}
