//! What was is read and taken along.

use control_room_tests::window::{BRISK, story};

#[test]
fn a_report_is_read_and_exported_with_its_charts() {
    story("report", async |stage| {
        let window = stage.open().await?;
        let page = &window.page;
        page.ready().await?;
        page.drives().await?;
        page.allow_changes().await?;
        page.speed(BRISK).await?;
        let id = page.begin("3ab77d0").await?;
        assert_eq!(page.ending(&id).await?, "rolled back");
        page.history()
            .open()
            .await?
            .row_says(&id, "rolled back")
            .await?;
        let report = page.report().open(&id).await?;
        report.says("3ab77d0").await?;
        page.see("[data-part=charts]").await?;
        let told = report.export().await?;
        let folder = stage.home().join("reports");
        let names: Vec<String> = std::fs::read_dir(&folder)?
            .flatten()
            .map(|entry| entry.file_name().to_string_lossy().into_owned())
            .collect();
        let html = names.iter().find(|name| name.ends_with(".html")).unwrap();
        assert!(told.contains(html.as_str()), "{told} does not name {html}");
        let text = std::fs::read_to_string(folder.join(html))?;
        assert!(text.contains("<svg") && text.contains("3ab77d0"));
        assert!(!text.contains("<script") && !text.contains("http://localhost"));
        Ok(())
    });
}

#[test]
fn the_journal_is_read_and_checked() {
    story("journal", async |stage| {
        let window = stage.open().await?;
        let page = &window.page;
        page.ready().await?;
        page.drives().await?;
        page.allow_changes().await?;
        page.begin("2f9c1e4").await?;
        page.go("journal").await?;
        page.read("[data-part=journal-table]", "website").await?;
        page.click("#journal-verify").await?;
        page.read("[data-part=verify-result]", "intact").await?;
        Ok(())
    });
}
