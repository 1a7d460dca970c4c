//! Texts that are no texts anybody meant: long, backwards, with markup.

use control_room_tests::window::{BRISK, Page, Result, story};
use serde_json::json;
use wire::{Query, Wanted};

const MARKUP: &str = "<img src=x id=injected onerror=\"window.injected=1\"><b id=bold>2f9c1e4</b>";
const BACKWARDS: &str = "\u{202E}4e1c9f2\u{202C} إصدار جديد";

/// Nothing of a text became part of the document.
async fn nothing_was_injected(page: &Page) -> Result<()> {
    let clean: bool = page
        .run(
            "return !document.querySelector('#injected, #bold') && window.injected === undefined;",
            vec![],
        )
        .await?;
    assert!(clean, "a text became an element");
    Ok(())
}

/// Nothing is wider than the window.
async fn nothing_sticks_out(page: &Page) -> Result<()> {
    let wide: i64 = page
        .run(
            "return document.documentElement.scrollWidth - document.documentElement.clientWidth;",
            vec![],
        )
        .await?;
    assert!(wide <= 1, "the page is {wide} px wider than the window");
    Ok(())
}

#[test]
fn odd_releases_are_refused_in_words_and_break_nothing() {
    story("odd releases", async |stage| {
        let window = stage.open().await?;
        let page = &window.page;
        page.ready().await?;
        let long = "f".repeat(10_000);
        for release in [long.as_str(), MARKUP, BACKWARDS] {
            let start = page.start().open("website").await?.release(release).await?;
            start.trouble_says("release", "").await?;
            page.see(".field-bad #start-release").await?;
            nothing_was_injected(page).await?;
            nothing_sticks_out(page).await?;
            page.go("now").await?;
            page.see("[data-part=deck]").await?;
        }
        // More than is allowed is refused before it is looked at.
        let wanted = Wanted {
            service: "website".to_owned(),
            release: Some("f".repeat(10_001)),
            ..Wanted::default()
        };
        let told = page.ask(&Query::Plan { wanted }).await?;
        let complaint = told.unwrap_err();
        assert!(complaint.message.contains("10"), "{complaint:?}");
        Ok(())
    });
}

#[test]
fn odd_reasons_are_shown_as_they_were_written() {
    story("odd reasons", async |stage| {
        let window = stage.open().await?;
        let page = &window.page;
        page.ready().await?;
        page.drives().await?;
        page.speed(BRISK).await?;
        let reason = format!("{MARKUP} {BACKWARDS}");
        let id = page
            .begin_this(Wanted {
                service: "website".to_owned(),
                environment: Some("staging".to_owned()),
                release: Some("2f9c1e4".to_owned()),
                strategy: Some("instant".to_owned()),
                reason: Some(reason.clone()),
                ..Wanted::default()
            })
            .await?;
        page.ending(&id).await?;
        page.history()
            .open()
            .await?
            .row_says(&id, "<img src=x")
            .await?;
        nothing_was_injected(page).await?;
        nothing_sticks_out(page).await?;
        for screen in ["rollout", "report"] {
            page.go(&format!("{screen}/{id}")).await?;
            page.read("main", "2f9c1e4").await?;
            nothing_was_injected(page).await?;
            nothing_sticks_out(page).await?;
        }
        page.go("journal").await?;
        page.read("[data-part=journal-table]", "website").await?;
        nothing_was_injected(page).await?;
        Ok(())
    });
}

#[test]
fn what_is_no_command_is_refused_and_changes_nothing() {
    story("odd commands", async |stage| {
        let window = stage.open().await?;
        let page = &window.page;
        page.ready().await?;
        page.drives().await?;
        let before = stage.roomctl().records()?;
        for odd in [
            json!({}),
            json!({ "command": null }),
            json!({ "command": { "command": "format-disk" }, "confirmed": null }),
            json!({ "command": { "command": "set-speed", "times": -1 }, "confirmed": null }),
            json!({ "command": { "command": "operate", "operation": [[[]]] }, "confirmed": 7 }),
            json!({ "command": { "command": "set-speed", "times": 600_000 }, "confirmed": null }),
        ] {
            let told = page.invoke::<serde_json::Value>("operate", &odd).await?;
            assert!(told.is_err(), "{odd} was taken: {told:?}");
        }
        assert_eq!(stage.roomctl().records()?, before);
        page.ready().await?;
        Ok(())
    });
}
