//! Two programs on one journal: what one does the other shows, and either may die.

use control_room_tests::window::{BRISK, story};

#[test]
fn what_roomctl_starts_the_window_shows_and_drives() {
    story("beside roomctl", async |stage| {
        let window = stage.open().await?;
        let page = &window.page;
        page.ready().await?;
        page.drives().await?;
        page.speed(60).await?;
        let now = page.now().open().await?;
        let roomctl = stage.roomctl();
        roomctl.run(&[
            "deploy",
            "website",
            "--release",
            "2f9c1e4",
            "--strategy",
            "canary",
            "--yes",
            "--detach",
            "--reason",
            "from the other terminal",
        ])?;
        let rows = roomctl.history()?;
        let id = rows[0]["id"].as_str().unwrap().to_owned();
        now.line_says(&id, "website").await?;
        // Nobody else drives: that it moves is this window's doing.
        page.until_baking(&id).await?;
        roomctl.run(&["pause", "website", "--reason", "let me look"])?;
        now.line_says(&id, "paused").await?;
        roomctl.run(&["rollback", "website", "--yes", "--reason", "enough"])?;
        assert_eq!(page.ending(&id).await?, "rolled back");
        page.history()
            .open()
            .await?
            .row_says(&id, "from the other terminal")
            .await?;
        Ok(())
    });
}

#[test]
fn the_window_takes_over_when_the_one_who_drove_is_killed() {
    story("lease taken over", async |stage| {
        let roomctl = stage.roomctl();
        roomctl.speed(20)?;
        let served = roomctl.start(&["serve"], "serve")?;
        roomctl.run(&[
            "deploy",
            "website",
            "--release",
            "2f9c1e4",
            "--strategy",
            "canary",
            "--yes",
            "--detach",
        ])?;
        let id = roomctl.history()?[0]["id"].as_str().unwrap().to_owned();
        let window = stage.open().await?;
        let page = &window.page;
        page.ready().await?;
        page.bar().lease_is("serve").await?;
        page.until_baking(&id).await?;
        served.kill();
        page.drives().await?;
        page.speed(BRISK).await?;
        assert_eq!(page.ending(&id).await?, "completed");
        Ok(())
    });
}

#[test]
fn a_window_that_is_killed_goes_on_where_it_was() {
    story("window killed", async |stage| {
        let window = stage.open().await?;
        let page = &window.page;
        page.ready().await?;
        page.drives().await?;
        page.allow_changes().await?;
        page.speed(60).await?;
        let id = page.begin("2f9c1e4").await?;
        page.until_baking(&id).await?;
        page.speed(1).await?;
        stage.kill_app().await?;
        drop(window);
        let window = stage.open().await?;
        let page = &window.page;
        page.ready().await?;
        page.now().open().await?.line_says(&id, "website").await?;
        page.drives().await?;
        // A new window may change nothing in production until it is told so again.
        page.bar().protection_is(false).await?;
        page.speed(BRISK).await?;
        assert_eq!(page.ending(&id).await?, "completed");
        let checked = stage.roomctl().ask(&["journal", "verify"])?;
        assert_eq!(checked["intact"], true, "{checked}");
        Ok(())
    });
}
