//! The held way back: by mouse, by keyboard, and let go too early.

use control_room_tests::window::{Key, Page, Result, story};

/// How often somebody asked for a way back, by the journal.
async fn asked(page: &Page) -> Result<usize> {
    let records = page.records().await?;
    let asks = |text: &&String| text.contains("return decided") && text.contains("ada rolled back");
    Ok(records.iter().filter(asks).count())
}

#[test]
fn a_held_button_rolls_back() {
    story("rollback by mouse", async |stage| {
        let window = stage.open().await?;
        let page = &window.page;
        let id = page.canary_under_way().await?;
        let screen = page.rollout_screen().open(&id).await?;
        let held = screen.hold_back().await?;
        screen.back_is("holding").await?;
        screen.back_is("fired").await?;
        held.release().await?;
        screen.ending_says("rolled back").await?;
        assert_eq!(page.ending(&id).await?, "rolled back");
        assert_eq!(asked(page).await?, 1, "{:?}", page.records().await?);
        Ok(())
    });
}

#[test]
fn the_line_on_the_deck_has_its_own_button() {
    story("rollback on the deck", async |stage| {
        let window = stage.open().await?;
        let page = &window.page;
        let id = page.canary_under_way().await?;
        let now = page.now().open().await?;
        now.line_says(&id, "canary").await?;
        let held = now.hold_back(&id).await?;
        assert_eq!(page.ending(&id).await?, "rolled back");
        held.release().await?;
        page.see_no(&format!("[data-part=line][data-rollout='{id}']"))
            .await?;
        Ok(())
    });
}

#[test]
fn two_keys_roll_back_from_any_screen() {
    story("rollback by keyboard", async |stage| {
        let window = stage.open().await?;
        let page = &window.page;
        let id = page.canary_under_way().await?;
        page.go("settings").await?;
        page.read("h1", "Settings").await?;
        let sheet = page.rollback_sheet().open(&id).await?;
        let held = sheet.hold(Key::Space).await?;
        // Held to the end: the sheet drops what is no longer under way, so its button
        // may be gone before anybody has seen it fired.
        assert_eq!(page.ending(&id).await?, "rolled back");
        held.release().await?;
        assert_eq!(asked(page).await?, 1);
        Ok(())
    });
}

#[test]
fn letting_go_early_does_nothing() {
    story("hold aborted", async |stage| {
        let window = stage.open().await?;
        let page = &window.page;
        let id = page.canary_under_way().await?;
        let sheet = page.rollback_sheet().open(&id).await?;
        // By key: press, see that it counts, let go.
        let held = sheet.hold(Key::Space).await?;
        sheet.button_is(&id, "holding").await?;
        held.release().await?;
        sheet.button_is(&id, "resting").await?;
        // Esc while it is held lets go, and leaves the sheet open.
        let held = sheet.hold(Key::Enter).await?;
        sheet.button_is(&id, "holding").await?;
        page.key(Key::Escape).await?;
        sheet.button_is(&id, "resting").await?;
        held.release().await?;
        page.key(Key::Escape).await?;
        page.see_no("#rollback-sheet[open]").await?;
        // By mouse: the pointer leaves the button, then comes up elsewhere.
        let screen = page.rollout_screen().open(&id).await?;
        let held = screen.hold_back().await?;
        screen.back_is("holding").await?;
        held.slide_away().await?;
        screen.back_is("resting").await?;
        held.release().await?;
        assert_eq!(asked(page).await?, 0, "{:?}", page.records().await?);
        let status = stage.roomctl().ask(&["status", "website"])?;
        assert_eq!(status["phase"], "baking", "{status}");
        Ok(())
    });
}

#[test]
fn a_press_and_a_confirmation_take_the_place_of_a_hold() {
    story("rollback in two steps", async |stage| {
        let window = stage.open().await?;
        let page = &window.page;
        page.ready().await?;
        page.settings(&serde_json::json!({ "two_step": true }))
            .await?;
        let id = page.canary_under_way().await?;
        let screen = page.rollout_screen().open(&id).await?;
        page.click("#page-roll-back").await?;
        screen.back_is("asking").await?;
        page.click("[data-part=hold-confirm]").await?;
        assert_eq!(page.ending(&id).await?, "rolled back");
        Ok(())
    });
}
