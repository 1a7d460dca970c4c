//! Rollouts from the beginning to the end, watched in the window.

use control_room_tests::window::{BRISK, story, until};
use serde_json::json;

#[test]
fn a_good_canary_reaches_everybody() {
    story("good canary", async |stage| {
        let window = stage.open().await?;
        let page = &window.page;
        page.ready().await?;
        page.bar().band_says("PRACTICE").await?;
        page.drives().await?;
        page.allow_changes().await?;
        page.speed(60).await?;
        let id = page.begin("2f9c1e4").await?;
        let screen = page.rollout_screen().open(&id).await?;
        page.until_baking(&id).await?;
        screen.phase_says("baking").await?;
        screen.charts().await?;
        page.see("[data-part=gate][data-metric=error-rate]").await?;
        page.speed(BRISK).await?;
        screen.ending_says("completed").await?;
        screen.narration_says("100 %").await?;
        page.now()
            .open()
            .await?
            .row_says("website", "2f9c1e4")
            .await?;
        page.history()
            .open()
            .await?
            .row_says(&id, "completed")
            .await?;
        let status = stage.roomctl().ask(&["status", "website"])?;
        assert_eq!(status["release"], "2f9c1e4", "{status}");
        Ok(())
    });
}

#[test]
fn a_bad_canary_goes_back_by_itself_and_the_deck_tells_it() {
    story("bad canary", async |stage| {
        let window = stage.open().await?;
        let page = &window.page;
        page.ready().await?;
        page.drives().await?;
        page.allow_changes().await?;
        page.speed(BRISK).await?;
        let id = page.begin("3ab77d0").await?;
        let now = page.now().open().await?;
        let alarm = now.alarm_says("rolled back").await?;
        assert!(alarm.contains("website"), "{alarm}");
        page.bar().alarms_ring().await?;
        assert_eq!(page.ending(&id).await?, "rolled back");
        // The alarm stays until somebody has seen it, and says who has.
        page.click("[data-part=alarm] [data-part=acknowledge]")
            .await?;
        now.alarm_says("seen by ada").await?;
        // Everybody on the journal is told.
        let alarms = stage.roomctl().ask(&["alarms"])?;
        assert_eq!(alarms["own"][0]["acknowledged"], "ada", "{alarms}");
        let screen = page.rollout_screen().open(&id).await?;
        screen.ending_says("rolled back").await?;
        page.see("[data-part=promise]").await?;
        Ok(())
    });
}

#[test]
fn a_rollout_is_paused_goes_on_and_is_promoted_by_its_buttons() {
    story("buttons", async |stage| {
        let window = stage.open().await?;
        let page = &window.page;
        page.ready().await?;
        page.drives().await?;
        page.allow_changes().await?;
        page.speed(60).await?;
        let id = page.begin("2f9c1e4").await?;
        page.until_baking(&id).await?;
        page.speed(1).await?;
        let screen = page.rollout_screen().open(&id).await?;
        screen.press("pause").await?;
        screen.phase_says("paused").await?;
        screen.press("unpause").await?;
        screen.phase_says("baking").await?;
        let before = page.rollout(&id).await?.view.status.traffic_percentage;
        screen.press("promote").await?;
        let confirm = page.confirm();
        let facts = confirm.restates("website").await?;
        assert!(
            facts.contains("us-east-1") && facts.contains("2f9c1e4"),
            "{facts}"
        );
        confirm.cancel_has_the_focus().await?;
        confirm.agree().await?;
        page.speed(BRISK).await?;
        page.until_rollout("more traffic than before", &id, |page| {
            page.view.status.traffic_percentage > before
        })
        .await?;
        Ok(())
    });
}

#[test]
fn with_a_card_the_charts_are_plots_on_a_canvas() {
    story("plots", async |stage| {
        stage.plug_in_card();
        let window = stage.open().await?;
        let page = &window.page;
        page.ready().await?;
        // However slowly the processor plays the card: as set, it stays with plots.
        page.settings(&json!({ "painter": "plot" })).await?;
        page.drives().await?;
        page.allow_changes().await?;
        page.speed(BRISK).await?;
        let id = page.begin("2f9c1e4").await?;
        page.until_baking(&id).await?;
        page.rollout_screen().open(&id).await?.charts().await?;
        page.see("[data-painter=plot] [data-part=plot] canvas")
            .await?;
        // What is out of sight is not painted; what was has the size it was painted in.
        until("a painted canvas", async || {
            let tall = "const canvas = document.querySelector('[data-part=plot] canvas');
                canvas.scrollIntoView();
                return canvas.height > 300;";
            Ok(page.run::<bool>(tall, Vec::new()).await?.then_some(()))
        })
        .await
    });
}
