//! Refusals in the words of AWS, in each of its protocols.

use super::super::faults::Refusal;
use super::Answer;
use super::call::{Call, Protocol};
use bytes::Bytes;
use http_body_util::Full;
use hyper::{Response, StatusCode};

/// One call too many.
pub(super) fn throttled(call: &Call) -> Answer {
    // The query protocol's code is another one than that of the others.
    let code = match call.protocol {
        Protocol::Query => "Throttling",
        Protocol::Json | Protocol::Cbor => "ThrottlingException",
    };
    refused(call, StatusCode::BAD_REQUEST, code, "Rate exceeded")
}

/// In the words of a test.
pub(super) fn said(call: &Call, said: &Refusal) -> Answer {
    let status = StatusCode::from_u16(said.status).unwrap_or(StatusCode::BAD_REQUEST);
    refused(call, status, &said.code, &said.message)
}

/// Nobody there to do it.
pub(super) fn unavailable(call: &Call) -> Answer {
    let code = match call.protocol {
        Protocol::Query => "ServiceUnavailable",
        Protocol::Json | Protocol::Cbor => "ServiceUnavailableException",
    };
    let status = StatusCode::SERVICE_UNAVAILABLE;
    refused(call, status, code, "Service is unavailable")
}

/// The id that every refusal of the proxy carries.
const REQUEST: &str = "c0ffee00-0000-4000-8000-000000000000";

fn refused(call: &Call, status: StatusCode, code: &str, message: &str) -> Answer {
    let (kind, body) = match call.protocol {
        Protocol::Json => (
            "application/x-amz-json-1.1",
            Bytes::from(format!(r#"{{"__type":"{code}","message":"{message}"}}"#)),
        ),
        Protocol::Query => (
            "text/xml",
            Bytes::from(format!(
                "<ErrorResponse><Error><Type>Sender</Type><Code>{code}</Code>\
                 <Message>{message}</Message></Error><RequestId>{REQUEST}</RequestId></ErrorResponse>"
            )),
        ),
        Protocol::Cbor => (
            "application/cbor",
            document(&[("__type", code), ("message", message)]),
        ),
    };
    let mut answer = Response::new(Full::new(body));
    *answer.status_mut() = status;
    let headers = answer.headers_mut();
    for (name, value) in [
        ("content-type", kind),
        ("x-amzn-requestid", REQUEST),
        ("smithy-protocol", "rpc-v2-cbor"),
    ] {
        let value = hyper::header::HeaderValue::from_str(value);
        if let (Ok(value), true) = (
            value,
            name != "smithy-protocol" || call.protocol == Protocol::Cbor,
        ) {
            headers.insert(hyper::header::HeaderName::from_static(name), value);
        }
    }
    answer
}

/// A map of short texts in CBOR.
fn document(entries: &[(&str, &str)]) -> Bytes {
    let mut bytes = vec![0xa0 | small(entries.len())];
    for (key, value) in entries {
        for text in [key, value] {
            // A text with its length in one byte.
            bytes.extend([0x78, small(text.len())]);
            bytes.extend(text.as_bytes());
        }
    }
    Bytes::from(bytes)
}

fn small(length: usize) -> u8 {
    u8::try_from(length).unwrap_or(u8::MAX)
}
