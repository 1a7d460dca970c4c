//! What a request asks for, as far as the way there has to know.

use bytes::Bytes;
use hyper::http::request::Parts;

/// A service whose test address is asked.
#[derive(Debug, Clone)]
pub(super) struct Site {
    pub(super) cluster: String,
    pub(super) service: String,
}

/// The protocols of AWS's interfaces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Protocol {
    Json,
    Query,
    Cbor,
}

/// A call.
#[derive(Debug, Clone)]
pub(in crate::peers) struct Call {
    /// `DescribeServices`, or the path of a test address.
    pub(in crate::peers) operation: String,
    /// Whether it changes something.
    pub(in crate::peers) is_write: bool,
    /// Whether it asks a service instead of AWS.
    pub(in crate::peers) is_site: bool,
    pub(super) protocol: Protocol,
    /// Where it goes on the server.
    pub(super) path: String,
    pub(super) body: Bytes,
}

/// Operations that change something begin like this.
const WRITES: [&str; 10] = [
    "Update", "Modify", "Create", "Tag", "Untag", "Put", "Stop", "Start", "Delete", "Register",
];

impl Call {
    pub(super) fn of(head: &Parts, body: &Bytes, site: Option<&Site>) -> Self {
        let path = head.uri.path();
        if let Some(Site { cluster, service }) = site {
            return Self {
                operation: format!("GET {path}"),
                is_write: false,
                is_site: true,
                protocol: Protocol::Json,
                path: format!("/candlefish/site?cluster={cluster}&service={service}&path={path}"),
                body: body.clone(),
            };
        }
        let (protocol, operation) = asked(head, body);
        Self {
            is_write: WRITES.iter().any(|verb| operation.starts_with(verb)),
            is_site: false,
            operation,
            protocol,
            path: path.to_owned(),
            body: body.clone(),
        }
    }
}

fn asked(head: &Parts, body: &Bytes) -> (Protocol, String) {
    if let Some((_, operation)) = head.uri.path().split_once("/operation/") {
        return (Protocol::Cbor, operation.to_owned());
    }
    let target = head.headers.get("x-amz-target");
    if let Some(target) = target.and_then(|target| target.to_str().ok()) {
        let operation = target.rsplit('.').next().unwrap_or(target);
        return (Protocol::Json, operation.to_owned());
    }
    let form = String::from_utf8_lossy(body);
    let mut fields = form.split('&');
    let action = fields.find_map(|field| field.strip_prefix("Action="));
    (Protocol::Query, action.unwrap_or("unknown").to_owned())
}
