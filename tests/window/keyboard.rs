//! Everything by keyboard: the palette, the sheet, and the single keys.

use control_room_tests::window::{Key, story};

#[test]
fn the_palette_and_the_sheet_need_no_mouse() {
    story("palette", async |stage| {
        let window = stage.open().await?;
        let page = &window.page;
        page.ready().await?;
        page.now().open().await?;
        page.palette()
            .open()
            .await?
            .take("journ", "Journal")
            .await?;
        page.read("h1", "Journal").await?;
        page.key(Key::Sign('?')).await?;
        page.read("#shortcuts[open]", "Command palette").await?;
        page.key(Key::Escape).await?;
        page.see_no("#shortcuts[open]").await?;
        page.chord(&[Key::Sign('g')]).await?;
        page.chord(&[Key::Sign('h')]).await?;
        page.read("h1", "History").await?;
        page.key(Key::Sign('n')).await?;
        page.see("#start-release").await?;
        Ok(())
    });
}

#[test]
fn single_keys_can_be_turned_off() {
    story("single keys off", async |stage| {
        let window = stage.open().await?;
        let page = &window.page;
        page.ready().await?;
        page.settings(&serde_json::json!({ "single_keys": false }))
            .await?;
        page.go("history").await?;
        page.read("h1", "History").await?;
        page.key(Key::Sign('n')).await?;
        page.key(Key::Sign('b')).await?;
        // The palette answers to a key with Ctrl: what came before it was heard.
        page.palette().open().await?;
        page.key(Key::Escape).await?;
        page.see_no("dialog[open]").await?;
        page.read("h1", "History").await?;
        Ok(())
    });
}
