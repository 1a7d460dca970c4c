//! A new rollout by its form.

use control_room_tests::window::{BRISK, story};

#[test]
fn production_is_read_only_until_it_is_allowed_and_then_asks() {
    story("start in production", async |stage| {
        let window = stage.open().await?;
        let page = &window.page;
        page.ready().await?;
        page.drives().await?;
        page.bar().protection_is(false).await?;
        page.now().open().await?.open_row("website").await?;
        let start = page
            .start()
            .open("website")
            .await?
            .release("2f9c1e4")
            .await?;
        start.plan_says("bake").await?;
        start.go().await?;
        let confirm = page.confirm();
        let why = confirm.refuses("read-only").await?;
        assert!(why.contains("allow"), "it does not say what to do: {why}");
        assert_eq!(stage.roomctl().history()?.len(), 0);
        confirm.allow_changes().await?;
        let facts = confirm.restates("website").await?;
        for fact in ["us-east-1", "2f9c1e4", "production"] {
            assert!(facts.contains(fact), "{fact} is not restated: {facts}");
        }
        confirm.cancel_has_the_focus().await?;
        confirm.agree().await?;
        page.see("[data-part=rollout-head]").await?;
        page.bar().protection_is(true).await?;
        let rows = stage.roomctl().history()?;
        assert_eq!(rows.len(), 1);
        assert_eq!(rows[0]["by"], "ada");
        Ok(())
    });
}

#[test]
fn staging_starts_at_once_and_the_plan_tells_what_it_skips() {
    story("start in staging", async |stage| {
        let window = stage.open().await?;
        let page = &window.page;
        page.ready().await?;
        let start = page.start().open("website").await?;
        let start = start
            .environment("staging")
            .await?
            .release("2f9c1e4")
            .await?;
        let start = start.strategy("instant").await?;
        page.fill("#start-reason", "nobody uses it today").await?;
        start.plan_says("leaves out").await?;
        start.go().await?;
        page.see("[data-part=rollout-head]").await?;
        let rows = stage.roomctl().history()?;
        assert_eq!(rows[0]["environment"], "staging");
        assert_eq!(rows[0]["strategy"], "instant");
        Ok(())
    });
}

#[test]
fn a_refusal_stands_at_the_field_it_is_about() {
    story("refusals", async |stage| {
        let window = stage.open().await?;
        let page = &window.page;
        page.ready().await?;
        let start = page
            .start()
            .open("website")
            .await?
            .release("no-such")
            .await?;
        let told = start.trouble_says("release", "no-such").await?;
        let said = stage
            .roomctl()
            .ask(&["plan", "website", "--release", "no-such"])?;
        let same = said["error"]["message"].as_str().unwrap();
        assert!(
            told.contains(same) || same.contains(told.trim()),
            "{told} / {same}"
        );
        let described = "const field = document.querySelector('#start-release');
            return field.getAttribute('aria-invalid') === 'true'
                && field.getAttribute('aria-describedby').includes('start-release-trouble');";
        assert!(page.run::<bool>(described, vec![]).await?);
        Ok(())
    });
}

#[test]
fn a_release_that_failed_before_is_warned_about() {
    story("failed before", async |stage| {
        let window = stage.open().await?;
        let page = &window.page;
        page.ready().await?;
        page.drives().await?;
        page.allow_changes().await?;
        page.speed(BRISK).await?;
        let id = page.begin("3ab77d0").await?;
        assert_eq!(page.ending(&id).await?, "rolled back");
        let start = page
            .start()
            .open("website")
            .await?
            .release("3ab77d0")
            .await?;
        start.plan_says("tried before").await?;
        page.see("#start-go[aria-disabled=true]").await?;
        // It may be meant: then it can be started after all.
        page.click("#start-again").await?;
        page.see("#start-go:not([aria-disabled=true])").await?;
        Ok(())
    });
}
