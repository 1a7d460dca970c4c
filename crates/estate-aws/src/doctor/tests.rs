//! What the doctor says when nothing is as it should be.

use super::*;
use crate::estate::Options;
use crate::testing::{Clock, Peer, Reply, caller, complaint, estate};

fn doctor(peer: &Peer) -> AwsEstate {
    let options = Options {
        connect: peer.connect(),
        ..Options::default()
    };
    AwsEstate::new(estate(), Arc::new(Clock::new()), options)
}

#[tokio::test]
async fn with_the_wrong_account_nothing_else_is_looked_at() {
    let peer = Peer::with_sts(|_, _| caller("999988887777"));
    let findings = doctor(&peer).doctor().await;
    assert_eq!(findings.len(), 1, "{findings:#?}");
    assert_eq!(findings[0].level, Level::Error);
    assert_eq!(findings[0].actions, ["sts:GetCallerIdentity"]);
    assert!(findings[0].text.contains("999988887777"));
    assert_eq!(peer.asked(), ["GetCallerIdentity"]);
}

#[tokio::test]
async fn every_refused_action_is_named_for_the_verbs_that_need_it() {
    let peer = Peer::new(|operation, _| match operation {
        "DescribeClusters" => Reply::Says(
            200,
            r#"{"clusters":[{"clusterName":"production","status":"ACTIVE"}]}"#.into(),
        ),
        _ => complaint("AccessDeniedException", "no"),
    });
    let findings = doctor(&peer).doctor().await;
    let refused: Vec<&Finding> = findings
        .iter()
        .filter(|finding| finding.about.starts_with("account") && finding.level == Level::Error)
        .collect();
    assert!(refused.iter().any(|finding| {
        finding.text.starts_with("to observe,")
            && finding.actions.contains(&"ecs:DescribeServices".to_owned())
    }));
    let permitted = findings
        .iter()
        .any(|finding| finding.level == Level::Ok && finding.actions == ["ecs:DescribeClusters"]);
    assert!(permitted, "{findings:#?}");
}

#[tokio::test]
async fn writes_are_never_tried_and_always_listed() {
    let peer = Peer::new(|_, _| Reply::Says(200, "{}".into()));
    let findings = doctor(&peer).doctor().await;
    let open: Vec<&str> = findings
        .iter()
        .filter(|finding| finding.level == Level::NotTried)
        .flat_map(|finding| finding.actions.iter().map(String::as_str))
        .collect();
    for write in Operation::ALL
        .iter()
        .filter(|operation| operation.is_write())
    {
        assert!(open.contains(&write.action()), "{write}");
        assert!(!peer.asked().contains(&write.name().to_owned()), "{write}");
    }
}
