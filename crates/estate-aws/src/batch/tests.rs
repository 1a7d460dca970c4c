//! Flights and batches under askers that come together, late, or go away.

use super::*;
use crate::testing::Clock;
use std::cell::RefCell;
use tokio::sync::Notify;

type Answers = BTreeMap<u32, u32>;

#[tokio::test]
async fn all_who_ask_meanwhile_get_the_one_answer() {
    let (flight, clock) = (Flight::<u32, u32>::new(Span::seconds(1)), Clock::new());
    let fetches = RefCell::new(0);
    let fetch = || async {
        *fetches.borrow_mut() += 1;
        tokio::task::yield_now().await;
        Ok(*fetches.borrow())
    };
    let (a, b) = tokio::join!(flight.get(&7, &clock, fetch), flight.get(&7, &clock, fetch));
    assert_eq!((a, b), (Ok(1), Ok(1)));
}

#[tokio::test]
async fn an_answer_is_kept_as_long_as_it_is_young_counted_from_its_question() {
    let (flight, clock) = (Flight::<u32, u32>::new(Span::seconds(1)), Clock::new());
    let slow = || async {
        clock.pass(Span::millis(900));
        Ok(1)
    };
    assert_eq!(flight.get(&7, &clock, slow).await, Ok(1));
    let again = || async { Ok(2) };
    assert_eq!(flight.get(&7, &clock, again).await, Ok(1));
    clock.pass(Span::millis(100));
    assert_eq!(flight.get(&7, &clock, again).await, Ok(2));
}

#[tokio::test]
async fn a_failure_goes_to_all_who_waited_and_is_not_kept() {
    let (flight, clock) = (
        Flight::<u32, u32, String>::new(Span::minutes(1)),
        Clock::new(),
    );
    let fetches = RefCell::new(0);
    let fail = || async {
        *fetches.borrow_mut() += 1;
        tokio::task::yield_now().await;
        Err("down".to_owned())
    };
    let (a, b) = tokio::join!(flight.get(&7, &clock, fail), flight.get(&7, &clock, fail));
    assert_eq!((a, b), (Err("down".into()), Err("down".into())));
    assert_eq!(*fetches.borrow(), 1);
    assert_eq!(flight.get(&7, &clock, || async { Ok(3) }).await, Ok(3));
}

#[tokio::test]
async fn after_a_write_the_answer_under_way_is_not_shown_to_later_askers() {
    let (flight, clock) = (Flight::<u32, u32>::new(Span::minutes(1)), Clock::new());
    let go = Notify::new();
    let stale = flight.get(&7, &clock, || async {
        go.notified().await;
        Ok(1)
    });
    let write = async {
        tokio::task::yield_now().await;
        flight.forget(&7);
        let fresh = flight.get(&7, &clock, || async { Ok(2) }).await;
        go.notify_one();
        fresh
    };
    assert_eq!(tokio::join!(stale, write), (Ok(1), Ok(2)));
    assert_eq!(flight.get(&7, &clock, || async { Ok(3) }).await, Ok(2));
}

#[tokio::test]
async fn an_asker_that_gives_up_does_not_take_the_answer_along() {
    let (flight, clock) = (Flight::<u32, u32>::new(Span::minutes(1)), Clock::new());
    let gone = flight.get(&7, &clock, std::future::pending);
    tokio::select! {
        biased;
        _ = gone => panic!("it never ends"),
        () = std::future::ready(()) => {}
    }
    assert_eq!(flight.get(&7, &clock, || async { Ok(5) }).await, Ok(5));
}

/// Doubles numbers, and notes which were asked for together.
async fn double(calls: &RefCell<Vec<Vec<u32>>>, keys: Vec<u32>) -> Result<Answers, String> {
    calls.borrow_mut().push(keys.clone());
    tokio::task::yield_now().await;
    Ok(keys.into_iter().map(|key| (key, key * 2)).collect())
}

#[tokio::test]
async fn what_is_asked_together_is_asked_in_few_calls() {
    let batch = Batch::<u32, u32, String>::new(10);
    let calls = RefCell::new(Vec::new());
    let calls_made = &calls;
    let ask = |key| batch.ask(key, move |keys| double(calls_made, keys));
    // Twenty-five numbers, each asked for twice.
    let asks = (0..50).map(|n| ask(n % 25)).collect::<Vec<_>>();
    let answers = joined(asks).await;
    assert!(
        answers
            .iter()
            .enumerate()
            .all(|(n, answer)| { *answer == Ok(Some(u32::try_from(n).unwrap() % 25 * 2)) })
    );
    let sizes: Vec<usize> = calls.borrow().iter().map(Vec::len).collect();
    assert_eq!(sizes, [10, 10, 5]);
}

#[tokio::test]
async fn a_key_the_call_does_not_tell_of_has_no_answer() {
    let batch = Batch::<u32, u32, String>::new(10);
    let silent = |_keys| async { Ok(Answers::new()) };
    assert_eq!(batch.ask(4, silent).await, Ok(None));
}

#[tokio::test]
async fn a_call_that_fails_fails_for_all_it_was_made_for_and_for_nobody_later() {
    let batch = Batch::<u32, u32, String>::new(10);
    let fail = |_keys: Vec<u32>| async { Err::<Answers, _>("throttled".to_owned()) };
    let (a, b) = tokio::join!(batch.ask(1, fail), batch.ask(2, fail));
    assert_eq!((a, b), (Err("throttled".into()), Err("throttled".into())));
    let calls = RefCell::new(Vec::new());
    let answer = batch.ask(1, |keys| double(&calls, keys)).await;
    assert_eq!(answer, Ok(Some(2)));
}

#[tokio::test]
async fn when_the_caller_gives_up_halfway_the_others_call_themselves() {
    let batch = Batch::<u32, u32, String>::new(10);
    let calls = RefCell::new(Vec::new());
    // The first calls for both, and never comes back.
    let first = batch.ask(1, |_keys| std::future::pending());
    let second = batch.ask(2, |keys| double(&calls, keys));
    let mut second = Box::pin(second);
    {
        let mut first = Box::pin(first);
        poll_fn(|context| {
            assert!(first.as_mut().poll(context).is_pending());
            assert!(second.as_mut().poll(context).is_pending());
            assert!(first.as_mut().poll(context).is_pending());
            assert!(second.as_mut().poll(context).is_pending());
            Poll::Ready(())
        })
        .await;
    }
    assert_eq!(second.await, Ok(Some(4)));
}

#[tokio::test]
async fn futures_side_by_side_answer_in_their_order() {
    let slow: Pending<'_, u32> = Box::pin(async {
        tokio::task::yield_now().await;
        1
    });
    let fast: Pending<'_, u32> = Box::pin(async { 2 });
    assert_eq!(together(vec![slow, fast]).await, [1, 2]);
}

/// As [`together`], for futures that stay on one thread.
async fn joined<F: Future>(futures: Vec<F>) -> Vec<F::Output> {
    let mut waiting: Vec<_> = futures.into_iter().map(|one| Ok(Box::pin(one))).collect();
    poll_fn(|context| {
        for one in &mut waiting {
            if let Ok(future) = one
                && let Poll::Ready(answer) = future.as_mut().poll(context)
            {
                *one = Err(answer);
            }
        }
        match waiting.iter().all(Result::is_err) {
            true => Poll::Ready(()),
            false => Poll::Pending,
        }
    })
    .await;
    waiting.into_iter().filter_map(Result::err).collect()
}
