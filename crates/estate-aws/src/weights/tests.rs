//! Which weights are written for which shares, and what an edit leaves alone.

use super::*;
use aws_sdk_elasticloadbalancingv2::types::{
    AuthenticateOidcActionConfig, RedirectActionConfig, RedirectActionStatusCodeEnum,
    TargetGroupStickinessConfig,
};

fn percent(number: f64) -> Percent {
    Percent::new(number).unwrap()
}

fn groups() -> [String; 2] {
    ["blue", "green"].map(|name| format!("arn:aws:elb:x:1:targetgroup/{name}/0123"))
}

fn tuple(arn: &str, weight: i32) -> TargetGroupTuple {
    TargetGroupTuple::builder()
        .target_group_arn(arn)
        .weight(weight)
        .build()
}

fn action_to(listed: &[(&str, i32)], sticky: bool) -> Action {
    let stickiness = TargetGroupStickinessConfig::builder()
        .enabled(sticky)
        .duration_seconds(600)
        .build();
    let config = ForwardActionConfig::builder()
        .set_target_groups(Some(listed.iter().map(|(arn, w)| tuple(arn, *w)).collect()))
        .target_group_stickiness_config(stickiness)
        .build();
    Action::builder()
        .r#type(ActionTypeEnum::Forward)
        .order(2)
        .forward_config(config)
        .build()
}

fn both(a: i32, b: i32) -> Action {
    let [blue, green] = groups();
    action_to(&[(&blue, a), (&green, b)], true)
}

#[test]
fn a_fraction_that_does_not_fit_is_refused_with_the_nearest_that_does() {
    let said = |share| Pair::of(percent(share)).unwrap_err().to_string();
    assert_eq!(
        said(33.33),
        "no two weights from 0 to 999 make 33.33 % and 66.67 %: the nearest that can be written \
         is 33.3 %"
    );
}

#[test]
fn what_was_written_is_read_back_to_the_hundredth() {
    for hundredths in 0..=10_000 {
        let wanted = percent(f64::from(hundredths) / 100.0);
        if let Ok(pair) = Pair::of(wanted) {
            assert_eq!(pair.share(), Some(wanted));
        }
    }
}

#[test]
fn two_zeros_are_nobodys_share() {
    assert_eq!(Pair { a: 0, b: 0 }.share(), None);
    assert_eq!(read(&[both(0, 0)], &groups()).share(), Err(Unfit::Nobody));
}

#[test]
fn an_edit_keeps_stickiness_order_and_the_other_actions() {
    let oidc = AuthenticateOidcActionConfig::builder()
        .issuer("https://id.example.com")
        .authorization_endpoint("https://id.example.com/a")
        .token_endpoint("https://id.example.com/t")
        .user_info_endpoint("https://id.example.com/u")
        .client_id("candlefish")
        .build();
    let before = [
        Action::builder()
            .r#type(ActionTypeEnum::AuthenticateOidc)
            .order(1)
            .authenticate_oidc_config(oidc)
            .build(),
        both(100, 0),
    ];
    let after = reweighed(&before, &groups(), percent(90.0))
        .unwrap()
        .unwrap();
    let found = read(&after, &groups());
    assert_eq!(found.weights, [Some(90), Some(10)]);
    assert_eq!(found.shape, RuleShape::ForwardAndAuthenticate);
    assert!(found.sticky);
    assert_eq!(after[1].order, Some(2));
    let kept = after[0].authenticate_oidc_config.as_ref().unwrap();
    assert_eq!(kept.use_existing_client_secret, Some(true));
    assert_eq!(kept.client_id.as_deref(), Some("candlefish"));
}

#[test]
fn a_redirect_stays_as_it_is() {
    let redirect = Action::builder()
        .r#type(ActionTypeEnum::Redirect)
        .redirect_config(
            RedirectActionConfig::builder()
                .status_code(RedirectActionStatusCodeEnum::Http301)
                .build(),
        )
        .build();
    let before = [redirect, both(50, 50)];
    let after = reweighed(&before, &groups(), Percent::FULL)
        .unwrap()
        .unwrap();
    assert_eq!(after[0], before[0]);
    assert_eq!(read(&after, &groups()).shape, RuleShape::ForwardAndRedirect);
}

#[test]
fn a_slot_that_is_not_attached_gets_no_weight_and_the_text_says_what_to_do() {
    let [blue, _] = groups();
    let alone = [Action::builder()
        .r#type(ActionTypeEnum::Forward)
        .target_group_arn(blue)
        .build()];
    assert_eq!(read(&alone, &groups()).shape, RuleShape::OneSlotAttached);
    assert_eq!(read(&alone, &groups()).share(), Ok(Percent::FULL));
    assert_eq!(reweighed(&alone, &groups(), Percent::FULL), Ok(None));
    let error = reweighed(&alone, &groups(), Percent::whole(90)).unwrap_err();
    assert_eq!(
        error.to_string(),
        "target group `green` is not attached to the rule, so slot b cannot get traffic: add it \
         to the rule's forward action with weight 0, then try again"
    );
}

#[test]
fn a_third_group_with_a_share_is_refused_and_one_without_is_kept() {
    let ([blue, green], third) = (groups(), "arn:aws:elb:x:1:targetgroup/old/9");
    let with = |weight| {
        [action_to(
            &[(&blue, 9), (&green, 1), (third, weight)],
            false,
        )]
    };
    let error = reweighed(&with(5), &groups(), Percent::FULL).unwrap_err();
    assert!(error.to_string().contains("`old`"), "{error}");
    let after = reweighed(&with(0), &groups(), Percent::FULL)
        .unwrap()
        .unwrap();
    let listed = forwards_to(&after[0]);
    assert_eq!(listed, [(blue, 100), (green, 0), (third.to_owned(), 0)]);
}

#[test]
fn foreign_weights_of_any_scale_are_read_as_shares() {
    assert_eq!(
        read(&[both(1, 3)], &groups()).share(),
        Ok(Percent::whole(25))
    );
    assert_eq!(read(&[both(1, 2)], &groups()).share(), Ok(percent(33.33)));
}
