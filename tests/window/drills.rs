//! The practice panel: the clock, faults and drills.

use control_room_tests::window::{BRISK, story, until};

#[test]
fn the_clock_is_set_and_faults_are_injected_and_healed() {
    story("practice panel", async |stage| {
        let window = stage.open().await?;
        let page = &window.page;
        page.ready().await?;
        let practice = page.practice().open().await?;
        practice.press("speed-60").await?;
        page.read("[data-part=speed]", "60").await?;
        until("roomctl sees the speed", async || {
            let told = stage.roomctl().run(&["practice", "speed"])?;
            Ok(told.contains("60×").then_some(()))
        })
        .await?;
        page.inject("brown-out website").await?;
        page.read("main", "brown-out").await?;
        practice.press("practice-heal").await?;
        page.see("#faults .empty").await?;
        Ok(())
    });
}

#[test]
fn a_drill_runs_on_the_live_estate_and_is_debriefed() {
    story("drill", async |stage| {
        let window = stage.open().await?;
        let page = &window.page;
        page.ready().await?;
        page.drives().await?;
        let list = stage.roomctl().ask(&["drill", "list"])?;
        let name = list["drills"][0]["name"].as_str().unwrap().to_owned();
        page.speed(BRISK).await?;
        let practice = page.practice().open().await?;
        practice.press(&format!("drill-{name}-start")).await?;
        page.now().open().await?.row_says("website", "").await?;
        let rows = until("the drill's rollout is in the journal", async || {
            let rows = stage.roomctl().history()?;
            Ok((!rows.is_empty()).then_some(rows))
        })
        .await?;
        let id = rows[0]["id"].as_str().unwrap().to_owned();
        page.ending(&id).await?;
        page.practice().open().await?;
        page.read("#debrief-body", &name).await?;
        Ok(())
    });
}
