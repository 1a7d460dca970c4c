//! Old news is called old.

use control_room_tests::window::story;

#[test]
fn what_cannot_be_read_any_more_is_called_stale() {
    story("stale", async |stage| {
        let window = stage.open().await?;
        let page = &window.page;
        page.ready().await?;
        let now = page.now().open().await?;
        now.row_says("website", "b81d07a").await?;
        page.see_no("[data-part=deck-row].old").await?;
        page.inject("unavailable").await?;
        now.row_is_stale("website").await?;
        // The old values stay, dimmed; hatching tells them apart without colour.
        now.row_says("website", "b81d07a").await?;
        let hatched: bool = page
            .run(
                "const row = document.querySelector('[data-part=deck-row].old');
                 return [row, ...row.children].some((one) =>
                     getComputedStyle(one).backgroundImage.includes('gradient'));",
                vec![],
            )
            .await?;
        assert!(hatched, "a stale row is not hatched");
        page.read("[data-part=worst-age]", "STALE").await?;
        page.operate(&wire::Command::HealAll, None).await??;
        page.see_no("[data-part=deck-row].old").await?;
        Ok(())
    });
}
