//! Where credentials come from, and which roles follow.

use super::*;
use crate::connect::Mfa;
use crate::errors::{LoginTrouble, credentials_trouble, said_by_credentials};
use crate::testing::{ACCOUNT, Clock, Peer, Reply};
use estate::Pending;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

fn account(profile: Option<&str>, role: Option<&str>) -> Account {
    Account {
        id: ACCOUNT.into(),
        profile: profile.map(str::to_owned),
        role: role.map(str::to_owned),
        endpoints: BTreeMap::new(),
    }
}

fn role(arn: &str, device: Option<&str>) -> Role {
    Role {
        arn: arn.into(),
        device: device.map(str::to_owned),
        external_id: None,
    }
}

#[test]
fn a_profile_with_a_second_factor_is_taken_apart() {
    let profile = Profile {
        device: Some("arn:mfa/ada".into()),
        role: Some("arn:role/admin".into()),
        source: Some("base".into()),
        external_id: None,
    };
    assert_eq!(
        route(
            &account(Some("admin"), Some("arn:role/candlefish")),
            &profile
        ),
        (
            Some("base".into()),
            vec![
                role("arn:role/admin", Some("arn:mfa/ada")),
                role("arn:role/candlefish", None),
            ]
        )
    );
}

#[test]
fn a_device_of_a_plain_profile_is_for_the_role_of_the_estate_file() {
    let profile = Profile {
        device: Some("arn:mfa/ada".into()),
        ..Profile::default()
    };
    assert_eq!(
        route(
            &account(Some("keys"), Some("arn:role/candlefish")),
            &profile
        ),
        (
            Some("keys".into()),
            vec![role("arn:role/candlefish", Some("arn:mfa/ada"))]
        )
    );
}

#[test]
fn a_profile_without_a_second_factor_is_left_to_the_sdk() {
    let profile = Profile {
        role: Some("arn:role/admin".into()),
        source: Some("base".into()),
        ..Profile::default()
    };
    let routed = route(&account(Some("admin"), None), &profile);
    assert_eq!(routed, (Some("admin".into()), vec![]));
}

/// A person who answers once, and a place that keeps what came of it.
#[derive(Default)]
struct Ada {
    asked: Mutex<Vec<String>>,
    kept: Mutex<BTreeMap<String, Session>>,
}

impl Mfa for Ada {
    fn token<'a>(&'a self, device: &'a str) -> Pending<'a, Option<String>> {
        self.asked.lock().unwrap().push(device.to_owned());
        Box::pin(async { Some("123456".into()) })
    }

    fn kept<'a>(&'a self, name: &'a str) -> Pending<'a, Option<Session>> {
        Box::pin(async { self.kept.lock().unwrap().get(name).cloned() })
    }

    fn keep<'a>(&'a self, name: &'a str, session: &'a Session) -> Pending<'a, ()> {
        let (name, session) = (name.to_owned(), session.clone());
        self.kept.lock().unwrap().insert(name, session);
        Box::pin(async {})
    }
}

fn session_until(end: &str) -> Reply {
    Reply::Says(
        200,
        format!(
            "<AssumeRoleResponse><AssumeRoleResult><Credentials>\
             <AccessKeyId>ASIA1</AccessKeyId><SecretAccessKey>s</SecretAccessKey>\
             <SessionToken>t</SessionToken><Expiration>{end}</Expiration>\
             </Credentials></AssumeRoleResult></AssumeRoleResponse>"
        ),
    )
}

async fn assume_twice(end: &'static str, afresh: bool) -> (Arc<Ada>, Credentials, usize) {
    let ada = Arc::new(Ada::default());
    let peer = Peer::with_sts(move |_, _| session_until(end));
    let connect = Connect {
        http: Some(peer.client()),
        mfa: Some(Arc::clone(&ada) as Arc<dyn Mfa>),
        ..Connect::default()
    };
    let (account, clock) = (account(None, None), Clock::new());
    let role = role("arn:aws:iam::111122223333:role/x", Some("arn:mfa/ada"));
    let with = || Credentials::new("AKIA1", "k", None, None, "test");
    let source = Source {
        account: &account,
        region: "us-east-1",
        connect: &connect,
        time: &clock,
        afresh,
    };
    let once = || source.assume(&role, with());
    once().await.unwrap();
    let credentials = once().await.unwrap();
    (ada, credentials, peer.asked().len())
}

#[tokio::test]
async fn a_token_is_asked_for_once_while_its_session_lasts() {
    let (ada, credentials, calls) = assume_twice("2026-11-20T13:00:00Z", false).await;
    assert_eq!(*ada.asked.lock().unwrap(), ["arn:mfa/ada"]);
    assert_eq!(calls, 1);
    assert_eq!(credentials.session_token(), Some("t"));
    let end = "2026-11-20T13:00:00Z".parse().unwrap();
    assert_eq!(expiry(&credentials), Some(end));
}

#[tokio::test]
async fn a_session_that_is_about_to_end_is_not_used_again() {
    let (ada, _, calls) = assume_twice("2026-11-20T12:04:00Z", false).await;
    assert_eq!(ada.asked.lock().unwrap().len(), 2);
    assert_eq!(calls, 2);
}

#[tokio::test]
async fn after_a_new_login_a_kept_session_is_not_trusted() {
    let (ada, _, _) = assume_twice("2026-11-20T13:00:00Z", true).await;
    assert_eq!(ada.asked.lock().unwrap().len(), 2);
}

#[tokio::test]
async fn without_anybody_to_ask_a_second_factor_is_an_error() {
    let (account, clock) = (account(None, None), Clock::new());
    let role = role("arn:aws:iam::111122223333:role/x", Some("arn:mfa/ada"));
    let with = Credentials::new("AKIA1", "k", None, None, "test");
    let connect = Connect::default();
    let source = Source {
        account: &account,
        region: "us-east-1",
        connect: &connect,
        time: &clock,
        afresh: false,
    };
    let told = source.assume(&role, with).await;
    let error = told.unwrap_err();
    assert_eq!(credentials_trouble(&error), LoginTrouble::Token);
    let said = said_by_credentials(&error);
    assert!(
        said.contains("role/x") && said.contains("`arn:mfa/ada`"),
        "{said}"
    );
}

#[tokio::test]
async fn a_code_that_is_not_taken_is_asked_for_again() {
    let refused = "<ErrorResponse><Error><Code>AccessDenied</Code>\
                   <Message>MultiFactorAuthentication failed</Message></Error></ErrorResponse>";
    let peer = Peer::with_sts(move |_, _| Reply::Says(403, refused.into()));
    let connect = Connect {
        http: Some(peer.client()),
        mfa: Some(Arc::new(Ada::default())),
        ..Connect::default()
    };
    let (account, clock) = (account(None, None), Clock::new());
    let role = role("arn:aws:iam::111122223333:role/x", Some("arn:mfa/ada"));
    let source = Source {
        account: &account,
        region: "us-east-1",
        connect: &connect,
        time: &clock,
        afresh: false,
    };
    let with = Credentials::new("AKIA1", "k", None, None, "test");
    let error = source.assume(&role, with).await.unwrap_err();
    assert_eq!(credentials_trouble(&error), LoginTrouble::Token);
    let said = said_by_credentials(&error);
    assert!(
        said.contains("`arn:mfa/ada`") && said.contains("not taken"),
        "{said}"
    );
}
