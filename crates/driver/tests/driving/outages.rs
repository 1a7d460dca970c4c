//! What a driver owes others when it, the journal or the inbox were not there.

use crate::stage::{self, Room, Stage, id};
use driver::Reply;
use journal::{Message, Store, StoreError};
use rollouts::{Record, Remark, Verb};
use std::sync::Arc;
use vocab::{Percent, Span, Timestamp};

fn send(stage: &Stage, id: &str, at: Timestamp, verb: Verb) {
    let body = serde_json::to_string(&stage::command("r1", verb)).unwrap();
    let message = Message {
        id: id.into(),
        at,
        from: "another".into(),
        body,
    };
    stage.store.send(&message).unwrap();
}

fn answer(stage: &Stage, id: &str) -> Option<Reply> {
    let answer = stage.store.answer_of(id).unwrap()?;
    Some(serde_json::from_str(&answer.body).unwrap())
}

/// How long nobody drove, as the rollout was told.
fn absences(room: &Room<'_>) -> Vec<Span> {
    let engine = room.steering.pulse().engine;
    let records = engine.active()[&id("r1")].records();
    let gaps = records.iter().filter_map(|(_, record)| {
        if let Record::Remarked {
            remark: Remark::WasAway { gap },
        } = record
        {
            Some(*gap)
        } else {
            None
        }
    });
    gaps.collect()
}

async fn baking(stage: &Stage) -> Room<'_> {
    let room = stage.drive("first").unwrap();
    room.deploy("2f9c1e4").await;
    room.until(|engine| stage::baking_at(engine, 10)).await;
    room
}

#[tokio::test(start_paused = true)]
async fn what_was_asked_once_is_done_once_though_the_answer_was_lost() {
    let stage = Stage::new();
    let _room = baking(&stage).await;
    stage.store.lose_answers(3);
    send(&stage, "m1", stage.wall(), Verb::Pause);
    stage.pass_wall(Span::seconds(2)).await;
    assert_eq!(
        answer(&stage, "m1"),
        Some(Reply::Accepted { rollout: id("r1") })
    );
}

#[tokio::test(start_paused = true)]
async fn what_was_asked_long_ago_is_not_done_any_more_unless_it_leads_back() {
    let stage = Stage::new();
    let room = baking(&stage).await;
    let long_ago = stage.wall() - Span::minutes(10);
    send(&stage, "m1", long_ago, Verb::PromoteFully);
    stage.pass_wall(Span::seconds(1)).await;
    let refused = answer(&stage, "m1");
    assert!(matches!(refused, Some(Reply::Unable { .. })), "{refused:?}");
    send(&stage, "m2", long_ago, Verb::RollBack);
    stage.pass_wall(Span::seconds(1)).await;
    assert!(matches!(answer(&stage, "m2"), Some(Reply::Accepted { .. })));
    room.until(stage::ended).await;
    assert_eq!(stage.canary_weight().await, Percent::ZERO);
}

#[tokio::test(start_paused = true)]
async fn an_absence_is_told_once_the_journal_can_be_written_again() {
    let stage = Stage::new();
    baking(&stage).await.kill();
    stage.pass_wall(Span::seconds(7)).await;
    let room = stage.drive("second").unwrap();
    stage.store.refuse_writes(Some(StoreError::Full {
        place: "the journal".into(),
    }));
    stage.pass_wall(Span::seconds(3)).await;
    stage.store.refuse_writes(None);
    stage.pass_wall(Span::seconds(3)).await;
    assert_eq!(absences(&room).len(), 1);
}

#[tokio::test(start_paused = true)]
async fn an_absence_is_told_by_the_next_when_the_first_to_notice_died_at_once() {
    let stage = Stage::new();
    baking(&stage).await.kill();
    stage.pass_wall(Span::seconds(7)).await;
    stage.drive("second").unwrap().kill();
    stage.pass_wall(Span::seconds(7)).await;
    let third = stage.drive("third").unwrap();
    stage.pass_wall(Span::seconds(1)).await;
    let told = absences(&third);
    // Twenty times as long by the estate's clock.
    assert!(
        told.iter().any(|gap| *gap >= Span::seconds(2 * 7 * 20)),
        "{told:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn drivers_that_never_write_much_save_snapshots_all_the_same() {
    let stage = Stage::new();
    let lease = |store: &dyn Store| store.lease().unwrap();
    stage.drive("first").unwrap().steering.stop().await;
    stage.pass_wall(Span::seconds(1)).await;
    let epoch = lease(stage.store.as_ref()).unwrap().epoch;
    for _ in 0..600 {
        let head = stage.store.head().unwrap();
        let nothing = engine::Decision::default();
        let envelope = journal::seal(&head, epoch, stage.wall(), "room", &nothing).unwrap();
        stage.store.append(&envelope).unwrap();
    }
    let _room = stage.drive("second").unwrap();
    stage.pass_wall(Span::seconds(1)).await;
    assert!(stage.store.latest_snapshot().unwrap().is_some());
}

#[tokio::test(start_paused = true)]
async fn what_is_shown_is_not_made_anew_while_nothing_happens() {
    let stage = Stage::new();
    let room = stage.drive("first").unwrap();
    stage.pass_wall(Span::seconds(1)).await;
    let before = room.steering.pulse();
    stage.pass_wall(Span::seconds(1)).await;
    let after = room.steering.pulse();
    assert!(after.at > before.at);
    assert!(Arc::ptr_eq(&before.engine, &after.engine));
}
