//! Calls through the door: login, identity, attempts, and what is left of a failure.

use super::*;
use crate::testing::{
    ACCOUNT, Clock, Peer, Reply, SECRET, TOKEN, caller, complaint, estate, website,
};
use rollouts::{FailureClass, Outcome};

const SERVICES: &str = r#"{"services":[]}"#;

fn good() -> Reply {
    Reply::Says(200, SERVICES.into())
}

fn sites(peer: &Peer) -> Sites {
    Sites::new(estate(), Arc::new(Clock::new()), peer.connect())
}

async fn read(sites: &Sites) -> Result<(), CallError> {
    let (site, aws) = sites.at(&website()).await.unwrap();
    let send = || {
        site.ecs()
            .describe_services()
            .cluster(&aws.cluster)
            .services("website-a")
            .send()
    };
    site.read(Operation::DescribeServices, "website-a", send)
        .await
        .map(drop)
}

async fn write(sites: &Sites) -> Outcome {
    let (site, _) = sites.at(&website()).await.unwrap();
    let send = || site.ecs().update_service().service("website-a").send();
    let done = site
        .write(Operation::UpdateService, "website-a", send)
        .await;
    match done {
        Ok(done) => Outcome::Done {
            called: done.called,
            acknowledged: done.acknowledged,
            detail: String::new(),
        },
        Err(error) => error.into(),
    }
}

fn text(result: Result<(), CallError>) -> String {
    result.unwrap_err().error.to_string()
}

#[tokio::test]
async fn sts_is_asked_once_and_before_anything_else() {
    let peer = Peer::new(|_, _| good());
    let sites = sites(&peer);
    read(&sites).await.unwrap();
    read(&sites).await.unwrap();
    assert_eq!(
        peer.asked(),
        ["GetCallerIdentity", "DescribeServices", "DescribeServices"]
    );
    assert_eq!(sites.calls().by_operation()["DescribeServices"], 2);
    assert_eq!(sites.calls().total(), 3);
}

#[tokio::test]
async fn credentials_of_another_account_are_used_for_nothing() {
    let peer = Peer::with_sts(|operation, _| match operation {
        "GetCallerIdentity" => caller("999988887777"),
        _ => good(),
    });
    let sites = sites(&peer);
    insta::assert_snapshot!(text(read(&sites).await), @"`GetCallerIdentity` on `account 111122223333` in us-east-1 failed (denied, request req-7): the credentials are those of account 999988887777 (`arn:aws:iam::999988887777:user/ada`), the estate file names account 111122223333: nothing is asked or changed there; give profile `candle` credentials of account 111122223333, or correct `aws.account`");
    insta::assert_snapshot!(text(read(&sites).await), @"`DescribeServices` on `website-a` in us-east-1 failed (denied, request -): calls to account 111122223333 have stopped at 12:00:00 because the credentials are those of account 999988887777 (`arn:aws:iam::999988887777:user/ada`), the estate file names account 111122223333; give profile `candle` credentials of account 111122223333, or correct `aws.account`");
    assert!(matches!(
        write(&sites).await,
        Outcome::Failed {
            class: FailureClass::Unavailable,
            ..
        }
    ));
    assert_eq!(peer.asked(), ["GetCallerIdentity"]);
}

#[tokio::test]
async fn a_refused_action_is_named_with_everything_around_it() {
    let peer = Peer::new(|_, _| {
        let said = "User: arn:aws:iam::111122223333:user/ada is not authorized to perform: \
                    ecs:DescribeServices on resource: arn:x because no policy allows it";
        complaint("AccessDeniedException", said)
    });
    let sites = sites(&peer);
    insta::assert_snapshot!(text(read(&sites).await), @"`DescribeServices` on `website-a` in us-east-1 failed (denied, request req-7): `ecs:DescribeServices` is not permitted (AccessDeniedException: User: arn:aws:iam::111122223333:user/ada is not authorized to perform: ecs:DescribeServices on resource: arn:x because no policy allows it); let it be added to the policy of these credentials, `roomctl aws policy` prints what is needed");
    assert_eq!(peer.asked().len(), 2, "a refusal is not tried again");
    assert!(sites.login_needed().is_empty());
}

#[tokio::test]
async fn a_write_may_miss_another_action_than_its_own() {
    let peer = Peer::new(|_, _| {
        let said = "User: arn:x is not authorized to perform: iam:PassRole on resource: arn:y";
        complaint("AccessDeniedException", said)
    });
    let Outcome::Failed { class, message } = write(&sites(&peer)).await else {
        panic!("it was refused");
    };
    assert_eq!(class, FailureClass::Denied);
    assert!(
        message.contains("`iam:PassRole` is not permitted"),
        "{message}"
    );
}

#[tokio::test]
async fn expired_credentials_stop_all_calls_until_somebody_logs_in() {
    let peer = Peer::new(|_, before| match before {
        0 => complaint(
            "ExpiredTokenException",
            "The security token included in the request is expired",
        ),
        _ => good(),
    });
    let sites = sites(&peer);
    insta::assert_snapshot!(text(read(&sites).await), @"`DescribeServices` on `website-a` in us-east-1 failed (denied, request req-7): the credentials have expired (ExpiredTokenException); log in with `aws sso login --profile candle`, or put new keys into that profile");
    let asked = peer.asked().len();
    insta::assert_snapshot!(text(read(&sites).await), @"`DescribeServices` on `website-a` in us-east-1 failed (denied, request -): calls to account 111122223333 have stopped at 12:00:00 because the credentials have expired (ExpiredTokenException); log in with `aws sso login --profile candle`, or put new keys into that profile");
    assert_eq!(peer.asked().len(), asked, "nothing was asked any more");
    let needed = sites.login_needed();
    insta::assert_snapshot!(format!("{needed:#?}"), @r#"
    [
        LoginNeeded {
            account: "111122223333",
            profile: Some(
                "candle",
            ),
            why: "the credentials have expired (ExpiredTokenException)",
            way_out: "log in with `aws sso login --profile candle`, or put new keys into that profile",
            since: Timestamp(
                1795176000000,
            ),
        },
    ]
    "#);
    sites.retry_login();
    read(&sites).await.unwrap();
    assert!(sites.login_needed().is_empty());
}

#[tokio::test]
async fn credentials_that_ran_out_pass_for_an_effect() {
    let peer = Peer::new(|_, _| complaint("ExpiredTokenException", "expired"));
    let outcome = write(&sites(&peer)).await;
    assert!(
        matches!(
            &outcome,
            Outcome::Failed {
                class: FailureClass::Unavailable,
                ..
            }
        ),
        "{outcome:?}"
    );
}

#[tokio::test]
async fn reads_are_tried_again_and_writes_are_not() {
    for trouble in [
        || Reply::Breaks,
        || complaint("ThrottlingException", "Rate exceeded"),
        || complaint("ServiceUnavailableException", "later"),
        || Reply::Says(502, "<html>bad gateway</html>".into()),
        || Reply::Refuses,
    ] {
        let peer = Peer::new(move |_, before| if before < 3 { trouble() } else { good() });
        read(&sites(&peer)).await.unwrap();
        assert_eq!(peer.asked().len(), 5);

        let peer = Peer::new(move |_, _| trouble());
        assert!(read(&sites(&peer)).await.is_err());
        assert_eq!(peer.asked().len(), 5, "four attempts and no more");

        let peer = Peer::new(move |_, _| trouble());
        let outcome = write(&sites(&peer)).await;
        assert!(!matches!(outcome, Outcome::Done { .. }));
        assert_eq!(peer.asked(), ["GetCallerIdentity", "UpdateService"]);
    }
}

/// A reply to a write, and the class of the failure; none for one that may have happened.
type Case = (&'static str, fn() -> Reply, Option<FailureClass>);

#[tokio::test]
async fn what_became_of_a_write_is_told_from_how_far_it_came() {
    use FailureClass as Class;
    let cases: [Case; 9] = [
        ("nobody there", || Reply::Refuses, Some(Class::Unavailable)),
        ("reset", || Reply::Breaks, None),
        (
            "broken inside",
            || complaint("ServerException", "oops"),
            None,
        ),
        ("a proxy's 504", || Reply::Says(504, "<html/>".into()), None),
        (
            "busy",
            || complaint("ServiceUnavailableException", ""),
            Some(Class::Unavailable),
        ),
        (
            "throttled",
            || complaint("ThrottlingException", ""),
            Some(Class::Throttled),
        ),
        (
            "gone",
            || complaint("ServiceNotFoundException", ""),
            Some(Class::Missing),
        ),
        (
            "nonsense",
            || complaint("InvalidParameterException", ""),
            Some(Class::Rejected),
        ),
        (
            "not offered",
            || Reply::Says(501, "{}".into()),
            Some(Class::Rejected),
        ),
    ];
    for (name, reply, expected) in cases {
        let peer = Peer::new(move |_, _| reply());
        let class = match write(&sites(&peer)).await {
            Outcome::Failed { class, .. } => Some(class),
            Outcome::Unknown { .. } => None,
            Outcome::Done { .. } => panic!("{name} is done"),
        };
        assert_eq!(class, expected, "{name}");
    }
}

#[tokio::test]
async fn a_write_without_an_answer_is_neither_done_nor_failed() {
    let peer = Peer::new(|_, _| Reply::Hangs);
    let sites = sites(&peer);
    let (site, _) = sites.at(&website()).await.unwrap();
    // STS has answered; from here on everything is overdue.
    site.identity().await.unwrap();
    let mut clock = Clock::new();
    clock.overdue = true;
    let gate = Gate {
        buckets: &site.buckets,
        calls: &site.calls,
        time: &clock,
        patience: Span::seconds(8),
        urgency: Urgency::Look,
    };
    let situation = site.situation(Operation::UpdateService, "website-a");
    let sent = gate
        .attempt(&situation, || {
            site.ecs().update_service().service("website-a").send()
        })
        .await;
    let outcome = Outcome::from(sent.map(drop).unwrap_err());
    let Outcome::Unknown { message } = outcome else {
        panic!("{outcome:?}");
    };
    insta::assert_snapshot!(message, @"`UpdateService` on `website-a` in us-east-1 failed (unavailable, request -): no answer from `https://ecs.us-east-1.amazonaws.com` (none within 8 s); look at the network, or ask again in a minute; whether it was done is not known, and is asked before anything else is tried");
}

#[tokio::test]
async fn nobody_there_says_where_to_look() {
    let peer = Peer::new(|_, _| Reply::Refuses);
    insta::assert_snapshot!(text(read(&sites(&peer)).await), @"`DescribeServices` on `website-a` in us-east-1 failed (unavailable, request -): nobody answers at `https://ecs.us-east-1.amazonaws.com` (connection refused); look at the network, at the region's name and at `aws.endpoints` in the estate file");
}

#[tokio::test]
async fn a_wrong_clock_and_a_wrong_region_are_told_apart_from_wrong_keys() {
    let code = "InvalidSignatureException";
    for (said, expected) in [
        (
            "Signature expired: 20261120T110000Z is now earlier than 20261120T115500Z",
            "clock is wrong",
        ),
        (
            "Credential should be scoped to a valid region, not 'us-east-1'",
            "belongs to another region",
        ),
        (
            "The request signature we calculated does not match",
            "credentials are not valid",
        ),
    ] {
        let peer = Peer::new(move |_, _| complaint(code, said));
        let text = text(read(&sites(&peer)).await);
        assert!(text.contains(expected), "{text}");
    }
}

#[tokio::test]
async fn secrets_in_an_answer_are_never_repeated() {
    for code in [
        "SignatureDoesNotMatch",
        "AccessDeniedException",
        "InvalidParameterException",
        "X",
    ] {
        let peer = Peer::new(move |_, _| {
            let said = format!("canonical: x-amz-security-token:{TOKEN}\nkey {SECRET} AKIACANARY");
            complaint(code, &said)
        });
        let sites = sites(&peer);
        let told = format!(
            "{:?} {:?} {:?}",
            read(&sites).await.unwrap_err(),
            write(&sites).await,
            sites.login_needed()
        );
        for secret in [SECRET, TOKEN, "AKIACANARY"] {
            assert!(!told.contains(secret), "{told}");
        }
    }
}

#[tokio::test]
async fn a_target_outside_the_estate_is_missing() {
    let peer = Peer::new(|_, _| good());
    let sites = sites(&peer);
    let target = "production/us-east-1/nowhere".parse().unwrap();
    let error = sites.at(&target).await.map(drop).unwrap_err();
    assert_eq!(error.class, ErrorClass::Missing);
    assert!(peer.asked().is_empty());
}

#[tokio::test]
async fn an_identity_is_told_with_the_accounts_number() {
    let peer = Peer::new(|_, _| good());
    let sites = sites(&peer);
    let (site, _) = sites.at(&website()).await.unwrap();
    let identity = site.identity().await.unwrap();
    assert_eq!(identity.account, ACCOUNT);
    assert_eq!(identity.arn, "arn:aws:iam::111122223333:user/ada");
    assert_eq!(identity.expires, None);
}

#[test]
fn partitions_follow_the_regions_name() {
    assert_eq!(partition("us-gov-west-1"), "aws-us-gov");
    assert_eq!(partition("cn-north-1"), "aws-cn");
    assert_eq!(partition("eu-west-1"), "aws");
}
