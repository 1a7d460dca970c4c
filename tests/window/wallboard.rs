//! The second monitor looks and does not touch.

use control_room_tests::window::{Opening, Page, Result, Told, story};
use wire::{Answer, Command, Done, Operation, Query, RollbackScope};

/// Everything a wallboard must not be able to do, from the mildest to the gravest.
fn commands(rollout: &str) -> Vec<Command> {
    vec![
        Command::SetSpeed { times: 5 },
        Command::AllowChanges { minutes: 30 },
        Command::Inject {
            fault: "brown-out website".to_owned(),
        },
        Command::Operate {
            operation: Operation::Steer {
                verb: "pause".to_owned(),
                what: rollout.to_owned(),
                environment: None,
                region: None,
                reason: None,
            },
        },
        Command::Operate {
            operation: Operation::RollBack {
                scope: RollbackScope::Service {
                    service: "website".to_owned(),
                },
                environment: None,
                region: None,
                to: None,
                force: false,
                reason: None,
            },
        },
    ]
}

async fn is_refused(page: &Page, command: &Command) -> Result<()> {
    let told: Told<Done> = page.operate(command, None).await?;
    let Err(complaint) = told else {
        panic!("a wallboard was allowed to {command:?}");
    };
    assert!(!complaint.message.is_empty());
    Ok(())
}

#[test]
fn a_wallboard_shows_everything_and_can_do_nothing() {
    story("wallboard", async |stage| {
        let window = stage
            .open_as(&Opening {
                wallboard: true,
                ..Opening::default()
            })
            .await?;
        let page = &window.page;
        window.turn_to("main").await?;
        page.ready().await?;
        page.drives().await?;
        page.allow_changes().await?;
        page.speed(60).await?;
        let id = page.begin("2f9c1e4").await?;
        page.until_baking(&id).await?;
        page.speed(1).await?;
        window.turn_to("wallboard").await?;
        let board = page.wallboard();
        board.says("website").await?;
        board.says("2f9c1e4").await?;
        assert_eq!(board.controls().await?, 0);
        let before = stage.roomctl().records()?;
        for command in commands(&id) {
            is_refused(page, &command).await?;
        }
        // It may look: the permission is what differs, not the connection.
        let looked = page.ask(&Query::Rollout { id: id.clone() }).await?;
        assert!(matches!(looked, Ok(Answer::Rollout(_))), "{looked:?}");
        assert_eq!(stage.roomctl().records()?, before);
        let status = stage.roomctl().ask(&["status", "website"])?;
        assert_eq!(status["phase"], "baking", "{status}");
        Ok(())
    });
}
