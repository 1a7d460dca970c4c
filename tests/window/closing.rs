//! Closing the window while a rollout is under way.

use control_room_tests::window::{BRISK, Result, Stage, story, until};

const TITLE: &str = "Candlefish control room";

async fn is_gone(stage: &Stage) -> Result<()> {
    until("the app has ended", async || {
        Ok((!stage.app_runs()).then_some(()))
    })
    .await
}

#[test]
fn a_window_without_rollouts_just_closes() {
    story("closing idle", async |stage| {
        let window = stage.open().await?;
        window.page.ready().await?;
        window.page.drives().await?;
        stage.close_window(TITLE)?;
        is_gone(&stage).await
    });
}

#[test]
fn staying_is_what_it_says() {
    story("closing and staying", async |stage| {
        let window = stage.open().await?;
        let page = &window.page;
        let id = page.canary_under_way().await?;
        stage.close_window(TITLE)?;
        page.closing().names("website").await?;
        page.closing().answer("stay").await?;
        page.closing().is_gone().await?;
        assert!(stage.app_runs());
        page.now().open().await?.line_says(&id, "website").await?;
        Ok(())
    });
}

#[test]
fn in_the_background_the_rollout_goes_on() {
    story("closing to the background", async |stage| {
        let window = stage.open().await?;
        let page = &window.page;
        page.canary_under_way().await?;
        stage.close_window(TITLE)?;
        page.closing().names("website").await?;
        page.closing().answer("background").await?;
        until("no window is to be seen", async || {
            let titles = stage.titles()?;
            let any = titles.iter().any(|title| title.contains(TITLE));
            Ok((!any).then_some(()))
        })
        .await?;
        assert!(stage.app_runs());
        let roomctl = stage.roomctl();
        roomctl.speed(BRISK)?;
        assert_eq!(roomctl.ending().await?, "completed");
        Ok(())
    });
}

#[test]
fn handed_over_the_rollout_is_driven_by_roomctl() {
    story("closing and handing over", async |stage| {
        let window = stage.open().await?;
        let page = &window.page;
        page.canary_under_way().await?;
        stage.close_window(TITLE)?;
        page.closing().names("website").await?;
        page.closing().answer("hand-over").await?;
        is_gone(&stage).await?;
        let roomctl = stage.roomctl();
        let status = roomctl.ask(&["status", "website"])?;
        assert!(status["driven_by"].is_string(), "{status}");
        roomctl.speed(BRISK)?;
        assert_eq!(roomctl.ending().await?, "completed");
        Ok(())
    });
}

#[test]
fn rolled_back_first_it_closes_when_stable_serves() {
    story("closing and rolling back", async |stage| {
        let window = stage.open().await?;
        let page = &window.page;
        page.canary_under_way().await?;
        stage.close_window(TITLE)?;
        page.closing().names("website").await?;
        let button = page.see("#closing-roll-back").await?;
        let held = page.hold(&button).await?;
        assert_eq!(stage.roomctl().ending().await?, "rolled back");
        // The app may be gone before the button comes up.
        held.release().await.ok();
        is_gone(&stage).await
    });
}
