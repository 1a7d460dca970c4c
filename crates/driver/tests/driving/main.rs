//! The driver on the practice estate, with the executor's time paused: hours pass
//! in milliseconds, and every wait is real.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a helper of a test fails like a test"
)]

mod outages;
mod shaky;
mod stage;

use driver::{Farewell, Reply, Request, Unstartable};
use journal::{Claimant, Message, Store, StoreError};
use rollouts::{Ending, Verb};
use stage::{Stage, ended, id};
use vocab::{Percent, Span};

#[tokio::test(start_paused = true)]
async fn a_good_canary_is_driven_to_its_end() {
    let stage = Stage::new();
    let room = stage.drive("first").unwrap();
    assert_eq!(
        room.deploy("2f9c1e4").await,
        Reply::Accepted { rollout: id("r1") }
    );
    room.until(ended).await;
    assert_eq!(room.ending("r1"), Some(Ending::Completed));
    assert_eq!(stage.canary_weight().await, Percent::FULL);
}

#[tokio::test(start_paused = true)]
async fn a_failing_canary_comes_back_by_itself() {
    let stage = Stage::new();
    let room = stage.drive("first").unwrap();
    room.deploy("3ab77d0").await;
    room.until(ended).await;
    assert_eq!(room.ending("r1"), Some(Ending::RolledBack));
    assert_eq!(stage.canary_weight().await, Percent::ZERO);
}

#[tokio::test(start_paused = true)]
async fn nothing_is_done_that_cannot_be_written_down() {
    let stage = Stage::new();
    let room = stage.drive("first").unwrap();
    room.deploy("2f9c1e4").await;
    room.until(|engine| stage::baking_at(engine, 10)).await;
    let full = StoreError::Full {
        place: "the journal".into(),
    };
    stage.store.refuse_writes(Some(full));
    let reply = room.command("r1", Verb::RollBack).await;
    assert!(matches!(reply, Reply::Unable { .. }), "{reply:?}");
    room.pass(Span::minutes(5)).await;
    assert_eq!(
        stage.canary_weight().await,
        Percent::whole(10),
        "unwritten, so not done"
    );
    assert!(room.steering.pulse().trouble.is_some());
    stage.store.refuse_writes(None);
    assert!(matches!(
        room.command("r1", Verb::RollBack).await,
        Reply::Accepted { .. }
    ));
    room.until(ended).await;
    assert_eq!(stage.canary_weight().await, Percent::ZERO);
}

#[tokio::test(start_paused = true)]
async fn a_second_driver_waits_until_the_first_is_gone_and_goes_on_where_it_stopped() {
    let stage = Stage::new();
    let first = stage.drive("first").unwrap();
    first.deploy("2f9c1e4").await;
    first.until(|engine| stage::baking_at(engine, 25)).await;
    assert!(
        matches!(stage.drive("second"), Err(Unstartable::Held(held)) if held.lease.purpose == "first")
    );
    first.kill();
    stage.pass_wall(Span::seconds(7)).await;
    let second = stage.drive("second").unwrap();
    second.until(ended).await;
    assert_eq!(second.ending("r1"), Some(Ending::Completed));
    assert_eq!(stage.canary_weight().await, Percent::FULL);
}

#[tokio::test(start_paused = true)]
async fn a_driver_that_lost_its_lease_writes_nothing_and_stops() {
    let stage = Stage::new();
    let first = stage.drive("first").unwrap();
    first.deploy("2f9c1e4").await;
    first.until(|engine| stage::baking_at(engine, 10)).await;
    // As if the first had slept past the end of its lease.
    let far = stage.wall() + Span::minutes(60);
    let me = Claimant {
        holder: "other".into(),
        purpose: "other".into(),
    };
    let taken = journal::acquire(stage.store.as_ref(), far, Span::seconds(6), &me).unwrap();
    journal::fence(
        stage.store.as_ref(),
        &taken.lease,
        far,
        "room",
        &engine::Decision::default(),
    )
    .unwrap();
    let head = stage.store.head().unwrap();
    let answer = first
        .steering
        .ask(stage::command("r1", Verb::RollBack))
        .await;
    assert!(answer.is_err(), "{answer:?}");
    assert!(matches!(first.farewell().await, Farewell::LostLease(_)));
    assert_eq!(
        stage.store.head().unwrap(),
        head,
        "a stale epoch can write nothing"
    );
    assert_eq!(stage.canary_weight().await, Percent::whole(10));
}

#[tokio::test(start_paused = true)]
async fn others_ask_through_the_inbox_and_are_answered() {
    let stage = Stage::new();
    let room = stage.drive("first").unwrap();
    room.deploy("2f9c1e4").await;
    room.until(|engine| stage::baking_at(engine, 10)).await;
    let pause = serde_json::to_string(&stage::command("r1", Verb::Pause)).unwrap();
    let wall = stage.wall();
    let send = |id: &str, body: &str| {
        let (id, body) = (id.to_owned(), body.to_owned());
        stage
            .store
            .send(&Message {
                id,
                at: wall,
                from: "another".into(),
                body,
            })
            .unwrap();
    };
    send("m1", &pause);
    send("m2", &pause);
    send("m3", "{\"request\":\"dance\"}");
    stage.pass_wall(Span::seconds(1)).await;
    let answer = |id| {
        let answer = stage.store.answer_of(id).unwrap().expect(id);
        serde_json::from_str::<Reply>(&answer.body).unwrap()
    };
    assert_eq!(answer("m1"), Reply::Accepted { rollout: id("r1") });
    assert!(
        matches!(answer("m2"), Reply::Refused { .. }),
        "paused already"
    );
    assert!(
        matches!(answer("m3"), Reply::Unable { .. }),
        "no such request"
    );
}

#[tokio::test(start_paused = true)]
async fn a_call_that_never_returns_is_asked_about_and_tried_again() {
    let stage = Stage::new();
    stage.hang_next_calls(1);
    let room = stage.drive("first").unwrap();
    room.deploy("2f9c1e4").await;
    room.until(ended).await;
    assert_eq!(room.ending("r1"), Some(Ending::Completed));
    let tries = stage
        .orders()
        .iter()
        .filter(|order| order.attempt > 1)
        .count();
    assert_eq!(tries, 1, "one call hung, one was made again");
}

#[tokio::test(start_paused = true)]
async fn what_a_crash_left_undone_is_not_done_any_more_once_the_way_back_is_decided() {
    let stage = Stage::new();
    let first = stage.drive("first").unwrap();
    first.deploy("2f9c1e4").await;
    first.until(|engine| stage::baking_at(engine, 10)).await;
    stage.hang_next_calls(1);
    first.until(|engine| !engine.unsettled().is_empty()).await;
    first.kill();
    stage.pass_wall(Span::seconds(7)).await;
    let before = stage.orders().len();
    let second = stage.drive("second").unwrap();
    // The estate is being asked about the call that hung while this is said.
    let reply = second.command("r1", Verb::RollBack).await;
    assert!(matches!(reply, Reply::Accepted { .. }), "{reply:?}");
    second.until(ended).await;
    let orders = stage.orders();
    let after = orders.iter().skip(before);
    let old: Vec<_> = after.filter(|order| order.generation.0 == 1).collect();
    assert!(old.is_empty(), "{old:?}");
    assert_eq!(stage.canary_weight().await, Percent::ZERO);
}

#[tokio::test(start_paused = true)]
async fn stopping_gives_the_lease_back_at_once() {
    let stage = Stage::new();
    let first = stage.drive("first").unwrap();
    first.steering.stop().await;
    assert_eq!(first.farewell().await, Farewell::Stopped);
    assert!(stage.drive("second").is_ok());
}

#[tokio::test(start_paused = true)]
async fn an_unknown_rollout_is_refused_in_words() {
    let stage = Stage::new();
    let room = stage.drive("first").unwrap();
    let request: Request = stage::command("r9", Verb::Pause);
    let Reply::Refused { refused } = room.steering.ask(request).await.unwrap() else {
        panic!("accepted")
    };
    assert_eq!(
        refused.to_string(),
        "there is no rollout `r9` under way; `history` lists those that have ended"
    );
}
