//! Codes to classes, and texts that stay short and clean.

use super::classify::{Trouble, judge};
use super::*;
use aws_credential_types::Credentials;
use aws_sdk_ecs::error::ErrorMetadata;
use aws_sdk_ecs::operation::update_service::UpdateServiceError;
use aws_smithy_types::body::SdkBody;
use estate::ErrorClass;

fn answered(status: u16, code: &str, operation: Operation) -> (Trouble, Reached) {
    let error = UpdateServiceError::generic(ErrorMetadata::builder().code(code).build());
    let raw = HttpResponse::new(status.try_into().unwrap(), SdkBody::empty());
    judge(&SdkError::service_error(error, raw), operation)
}

#[test]
fn the_class_comes_from_the_code_and_never_from_the_status() {
    let cases = [
        ("ThrottlingException", ErrorClass::Throttled),
        ("Throttling", ErrorClass::Throttled),
        ("AccessDenied", ErrorClass::Denied),
        ("AccessDeniedException", ErrorClass::Denied),
        ("ExpiredToken", ErrorClass::Denied),
        ("RuleNotFound", ErrorClass::Missing),
        ("ResourceNotFoundException", ErrorClass::Missing),
        ("DBInstanceNotFound", ErrorClass::Missing),
        ("DBSnapshotAlreadyExists", ErrorClass::Conflict),
        ("ServerException", ErrorClass::Unavailable),
        ("SomethingNew", ErrorClass::Unknown),
    ];
    for (code, class) in cases {
        for status in [400, 403, 404, 429, 500, 503] {
            let (trouble, _) = answered(status, code, Operation::UpdateService);
            assert_eq!(trouble.class(), class, "{code} with {status}");
        }
    }
}

#[test]
fn a_task_definition_that_is_not_there_is_missing_though_ecs_says_otherwise() {
    let (there, _) = answered(400, "ClientException", Operation::DescribeTaskDefinition);
    assert_eq!(there, Trouble::Missing);
    let (elsewhere, _) = answered(400, "ClientException", Operation::UpdateService);
    assert_eq!(elsewhere, Trouble::Refused);
}

#[test]
fn a_timeout_says_nothing_about_the_effect() {
    let error: SdkError<UpdateServiceError, HttpResponse> = SdkError::timeout_error("slow");
    let judged = judge(&error, Operation::UpdateService);
    assert_eq!(judged, (Trouble::NoAnswer, Reached::Perhaps));
}

#[test]
fn credentials_that_cannot_be_had_send_nothing() {
    use aws_credential_types::provider::error::CredentialsError;
    use aws_smithy_runtime_api::client::result::ConnectorError;
    let cause = CredentialsError::not_loaded("no keys anywhere");
    let error: SdkError<UpdateServiceError, HttpResponse> =
        SdkError::dispatch_failure(ConnectorError::other(Box::new(cause), None));
    let judged = judge(&error, Operation::UpdateService);
    assert_eq!(judged, (Trouble::Login(LoginTrouble::Missing), Reached::No));
}

#[test]
fn what_a_credential_process_printed_is_not_repeated() {
    use aws_credential_types::provider::error::CredentialsError;
    let cause =
        "Error retrieving credentials: external process exited with code 1. Stderr: hunter2";
    let said = said_by_credentials(&CredentialsError::provider_error(cause));
    assert_eq!(
        said,
        "the credential process failed; run it by hand to see why"
    );
}

#[test]
fn texts_are_one_line_of_bounded_length_without_secrets() {
    let secrets = Secrets::default();
    let token = Some("long-token".to_owned());
    secrets.remember(&Credentials::new("AKIA1", "hidden", token, None, "test"));
    assert_eq!(secrets.clean("a\nhidden long-token AKIA1."), "a … … …");
    assert_eq!(secrets.clean(&"x".repeat(900)).chars().count(), 401);
    let encoded = "no. Encoded authorization failure message: AbCd";
    assert_eq!(secrets.clean(encoded), "no");
}

#[test]
fn credentials_before_the_present_ones_stay_secret_too() {
    let secrets = Secrets::default();
    for secret in ["first", "second"] {
        secrets.remember(&Credentials::new("AKIA1", secret, None, None, "test"));
    }
    assert_eq!(secrets.hide("first second"), "… …");
}
