//! Many questions, asked at the same time.

use estate::Pending;
use std::future::poll_fn;
use std::task::Poll;

/// Does all of it at the same time, as a room that looks at all of its estate;
/// the results come in the order of the questions.
pub async fn together<'a, T>(work: impl Iterator<Item = Pending<'a, T>>) -> Vec<T> {
    let mut all: Vec<Result<T, Pending<'a, T>>> = work.map(Err).collect();
    poll_fn(|context| {
        let mut is_over = true;
        for one in &mut all {
            if let Err(pending) = one {
                match pending.as_mut().poll(context) {
                    Poll::Ready(result) => *one = Ok(result),
                    Poll::Pending => is_over = false,
                }
            }
        }
        if is_over {
            Poll::Ready(())
        } else {
            Poll::Pending
        }
    })
    .await;
    all.into_iter().filter_map(Result::ok).collect()
}
