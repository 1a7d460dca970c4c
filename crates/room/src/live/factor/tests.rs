//! Codes that are used once, and sessions that outlive a start.

use super::*;
use crate::vault::tests::Ring;
use tempfile::TempDir;
use vault::Closed;

const NAME: &str = "111122223333 arn:aws:iam::111122223333:role/ops";

fn factor(home: &TempDir, keys: &Arc<Ring>) -> SecondFactor {
    SecondFactor::new(home.path().to_owned(), keys.clone())
}

fn session() -> Session {
    Session {
        key_id: "ASIA1".into(),
        secret: "s".to_owned().into(),
        token: "t".to_owned().into(),
        expires: Timestamp::from_millis(1),
    }
}

#[tokio::test]
async fn a_code_is_for_its_device_and_used_once() {
    let home = tempfile::tempdir().unwrap();
    let factor = factor(&home, &Arc::default());
    factor.say("arn:mfa/ada", &Code::new("123456".into()));
    assert_eq!(factor.token("arn:mfa/grace").await, None);
    assert_eq!(factor.token("arn:mfa/ada").await.as_deref(), Some("123456"));
    assert_eq!(factor.token("arn:mfa/ada").await, None);
    factor.say("arn:mfa/ada", &Code::new("654321".into()));
    factor.forget();
    assert_eq!(factor.token("arn:mfa/ada").await, None);
}

#[tokio::test]
async fn a_session_outlives_a_start_where_the_keyring_is_open() {
    let home = tempfile::tempdir().unwrap();
    let keys = Arc::default();
    let before = factor(&home, &keys);
    assert_eq!(before.kept(NAME).await, None);
    before.keep(NAME, &session()).await;
    assert!(before.told().await.contains("for the next start"));
    let after = factor(&home, &keys);
    assert_eq!(after.kept(NAME).await, Some(session()));
    assert_eq!(after.kept("another").await, None);
}

#[tokio::test]
async fn without_a_keyring_it_lasts_as_long_as_the_process() {
    let home = tempfile::tempdir().unwrap();
    let keys = Arc::new(Ring::closed(Closed::Locked));
    let before = factor(&home, &keys);
    before.keep(NAME, &session()).await;
    assert_eq!(before.kept(NAME).await, Some(session()));
    assert!(before.told().await.contains("in memory only"));
    assert_eq!(factor(&home, &keys).kept(NAME).await, None);
}
