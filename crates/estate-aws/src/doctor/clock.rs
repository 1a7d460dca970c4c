//! Whether the clock that signs requests agrees with that of AWS.

use crate::errors::CallError;
use crate::operations::Operation;
use crate::sites::Site;
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::Intercept;
use aws_smithy_runtime_api::client::interceptors::context::{
    BeforeDeserializationInterceptorContextRef, BeforeTransmitInterceptorContextRef,
};
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::config_bag::ConfigBag;
use aws_smithy_types::date_time::{DateTime, Format};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use vocab::Timestamp;

/// The times of one request and of its answer, as their headers say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Times {
    /// When it was signed, by this computer's clock.
    pub(super) signed: Timestamp,
    /// When it was answered, by the other's.
    pub(super) answered: Timestamp,
}

impl Times {
    /// How far this computer's clock is ahead, in milliseconds; the time a call
    /// takes and the second headers are rounded to are in it.
    pub(super) fn ahead_millis(self) -> i64 {
        self.signed.millis() - self.answered.millis()
    }

    fn of(signed: &str, answered: &str) -> Option<Self> {
        let answered = DateTime::from_str(answered, Format::HttpDate).ok()?;
        Some(Self {
            signed: compact(signed)?,
            answered: Timestamp::from_millis(answered.to_millis().ok()?),
        })
    }
}

/// `20261120T150405Z`, as signatures have it.
fn compact(text: &str) -> Option<Timestamp> {
    let at = |from: usize, to: usize| text.get(from..to);
    let written = format!(
        "{}-{}-{}T{}:{}:{}Z",
        at(0, 4)?,
        at(4, 6)?,
        at(6, 8)?,
        at(9, 11)?,
        at(11, 13)?,
        at(13, 15)?
    );
    written.parse().ok()
}

/// Reads the times of the call it watches.
#[derive(Debug, Clone, Default)]
struct Watch(Arc<Mutex<Headers>>);

#[derive(Debug, Default)]
struct Headers {
    signed: Option<String>,
    answered: Option<String>,
}

impl Watch {
    fn headers(&self) -> MutexGuard<'_, Headers> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn times(&self) -> Option<Times> {
        let headers = self.headers();
        Times::of(headers.signed.as_deref()?, headers.answered.as_deref()?)
    }
}

impl Intercept for Watch {
    fn name(&self) -> &'static str {
        "candlefish clock"
    }

    fn read_before_transmit(
        &self,
        context: &BeforeTransmitInterceptorContextRef<'_>,
        _components: &RuntimeComponents,
        _config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let signed = context.request().headers().get("x-amz-date");
        self.headers().signed = signed.map(str::to_owned);
        Ok(())
    }

    fn read_before_deserialization(
        &self,
        context: &BeforeDeserializationInterceptorContextRef<'_>,
        _components: &RuntimeComponents,
        _config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let answered = context.response().headers().get("date");
        self.headers().answered = answered.map(str::to_owned);
        Ok(())
    }
}

/// Asks STS, and compares. None when its answer carries no date.
pub(super) async fn compare(site: &Site) -> Result<Option<Times>, CallError> {
    let watch = Watch::default();
    let operation = Operation::GetCallerIdentity;
    let send = || {
        let call = site.sts().get_caller_identity().customize();
        call.interceptor(watch.clone()).send()
    };
    site.read(operation, &site.account().id, send).await?;
    Ok(watch.times())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_headers_are_read() {
        let times = Times::of("20261120T150405Z", "Fri, 20 Nov 2026 15:03:05 GMT");
        assert_eq!(times.map(Times::ahead_millis), Some(60_000));
        assert_eq!(
            Times::of("yesterday", "Fri, 20 Nov 2026 15:03:05 GMT"),
            None
        );
    }
}
