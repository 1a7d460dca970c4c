//! The gate every call goes through: its turn, its patience, its attempts.
//!
//! AWS counts calls per account, region and interface, and an operator who is
//! throttled cannot roll back. So the control room stays below the limits by
//! itself: buckets per interface say when a call may leave. Reads are tried a few
//! times; a write is sent once, for what became of it is asked before it is
//! repeated.

use crate::errors::{CallError, Situation, Trouble};
use crate::operations::Operation;
use crate::time::Time;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use estate::aws::Api;
use std::collections::BTreeMap;
use std::error::Error;
use std::future::Future;
use std::pin::pin;
use std::sync::{Mutex, MutexGuard, PoisonError};
use vocab::{Span, Timestamp};

/// How often a read is tried.
pub(crate) const ATTEMPTS: u32 = 4;

/// How many calls were made, by operation. Attempts count, for AWS counts them.
#[derive(Debug, Default)]
pub struct Calls(Mutex<BTreeMap<Operation, u64>>);

impl Calls {
    fn count(&self, operation: Operation) {
        *self.counts().entry(operation).or_default() += 1;
    }

    fn counts(&self) -> MutexGuard<'_, BTreeMap<Operation, u64>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Calls so far, by the operation's name.
    #[must_use]
    pub fn by_operation(&self) -> BTreeMap<&'static str, u64> {
        let counts = self.counts();
        counts
            .iter()
            .map(|(operation, n)| (operation.name(), *n))
            .collect()
    }

    /// Calls so far.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.by_operation().values().sum()
    }
}

/// For whom a call is made. Whoever brings traffic back must not queue behind
/// screens that are being refreshed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Urgency {
    /// For somebody who looks.
    Look,
    /// For an order: the write, and what is read before and after it.
    Order,
}

/// A bucket that holds tokens and fills by itself; a call takes one. It is kept
/// as the moment at which it will be full, so that nothing has to tick.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Bucket {
    /// Tokens of a full bucket.
    burst: u32,
    /// Milliseconds in which one token comes.
    refill_millis: u32,
    /// When it is full again.
    full_at: Timestamp,
}

impl Bucket {
    fn new(burst: u32, a_second: u32) -> Self {
        Self {
            burst,
            refill_millis: 1_000 / a_second,
            full_at: Timestamp::default(),
        }
    }

    /// When a token would be there.
    fn ready(&self, now: Timestamp) -> Timestamp {
        let full_at = self.full_at.max(now) + self.tokens(1);
        (full_at - self.tokens(self.burst)).max(now)
    }

    /// Takes a token and says when it is there.
    fn take(&mut self, now: Timestamp) -> Timestamp {
        let ready = self.ready(now);
        self.full_at = self.full_at.max(now) + self.tokens(1);
        ready
    }

    /// AWS sees us above the limit, so somebody else is calling too: go on as
    /// if nothing were left.
    fn drain(&mut self, now: Timestamp) {
        self.full_at = self.full_at.max(now + self.tokens(self.burst));
    }

    /// The time in which so many tokens come.
    fn tokens(&self, count: u32) -> Span {
        Span::millis(u64::from(self.refill_millis)).times(u64::from(count))
    }
}

/// What may be asked of one interface. Looks and orders have a bucket each, both
/// together stay below the limit; an order also takes what looks have left over.
#[derive(Debug, Clone, Copy)]
struct Allowance {
    looks: Bucket,
    orders: Bucket,
}

impl Allowance {
    fn new(api: Api) -> Self {
        // AWS allows a little more: describe calls of ELB burst 40, 10 a second.
        let (looks, orders) = match api {
            Api::ElasticLoadBalancing => (Bucket::new(22, 6), Bucket::new(8, 2)),
            Api::Ecs | Api::CloudWatch => (Bucket::new(12, 8), Bucket::new(8, 2)),
            Api::Logs | Api::Rds | Api::Sts => (Bucket::new(3, 4), Bucket::new(2, 1)),
            Api::ServiceQuotas => (Bucket::new(3, 1), Bucket::new(2, 1)),
        };
        Self { looks, orders }
    }

    fn take(&mut self, urgency: Urgency, now: Timestamp) -> Timestamp {
        let from = match urgency {
            Urgency::Look => &mut self.looks,
            Urgency::Order if self.looks.ready(now) < self.orders.ready(now) => &mut self.looks,
            Urgency::Order => &mut self.orders,
        };
        from.take(now)
    }
}

/// The buckets of one account in one region.
#[derive(Debug, Default)]
pub(crate) struct Buckets(Mutex<BTreeMap<Api, Allowance>>);

impl Buckets {
    fn take(&self, api: Api, urgency: Urgency, now: Timestamp) -> Timestamp {
        self.with(api, |allowance| allowance.take(urgency, now))
    }

    /// Looks wait; an order may still leave at once.
    fn drain(&self, api: Api, now: Timestamp) {
        self.with(api, |allowance| allowance.looks.drain(now));
    }

    fn with<T>(&self, api: Api, change: impl FnOnce(&mut Allowance) -> T) -> T {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        change(known.entry(api).or_insert_with(|| Allowance::new(api)))
    }
}

/// A call that was answered, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Written<T> {
    pub(crate) value: T,
    /// When it left.
    pub(crate) called: Timestamp,
    /// When the answer was there.
    pub(crate) acknowledged: Timestamp,
}

/// The gate as one call meets it.
pub(crate) struct Gate<'a> {
    pub(crate) buckets: &'a Buckets,
    pub(crate) calls: &'a Calls,
    pub(crate) time: &'a dyn Time,
    pub(crate) patience: Span,
    pub(crate) urgency: Urgency,
}

impl Gate<'_> {
    /// One attempt, when its turn has come.
    pub(crate) async fn attempt<T, E, F>(
        &self,
        situation: &Situation<'_>,
        send: impl FnOnce() -> F,
    ) -> Result<Written<T>, CallError>
    where
        F: Future<Output = Result<T, SdkError<E, HttpResponse>>>,
        E: ProvideErrorMetadata + Error + 'static,
    {
        let api = situation.operation.api();
        let urgency = match situation.operation.is_write() {
            true => Urgency::Order,
            false => self.urgency,
        };
        let turn = self.buckets.take(api, urgency, self.time.now());
        if turn > self.time.now() {
            self.time.wait_until(turn).await;
        }
        self.calls.count(situation.operation);
        let called = self.time.now();
        let answer = pin!(send());
        let answer = tokio::select! {
            biased;
            answer = answer => answer,
            () = self.time.deadline(called + self.patience) => {
                return Err(CallError::overdue(situation, self.patience));
            }
        };
        let acknowledged = self.time.now();
        match answer {
            Ok(value) => Ok(Written {
                value,
                called,
                acknowledged,
            }),
            Err(error) => {
                let error = CallError::from_sdk(&error, situation);
                if error.trouble == Trouble::Throttled {
                    self.buckets.drain(api, acknowledged);
                }
                Err(error)
            }
        }
    }

    /// The pause before the next attempt, or none when there should be no next:
    /// 0.1, 0.3 and 0.9 s, five times as long after being throttled. Without
    /// chance in it; the buckets keep callers apart.
    pub(crate) fn pause(trouble: Trouble, attempt: u32) -> Option<Span> {
        if attempt >= ATTEMPTS || !trouble.passes() {
            return None;
        }
        let pause = Span::millis(100 * 3_u64.pow(attempt.saturating_sub(1)));
        Some(match trouble == Trouble::Throttled {
            true => pause.times(5),
            false => pause,
        })
    }
}

#[cfg(test)]
mod tests;
