//! A live estate that answers: what is seen of it, a rollout from the beginning to
//! the end, and a login with a second factor. The account is in a server beside the
//! window, and time is the wall's.

use control_room_tests::window::{Entry, Page, Peer, Result, axe, story};
use std::path::Path;

#[test]
fn a_live_estate_is_seen_as_it_is() {
    story("live answers", async |stage| {
        let mut peer = Peer::website().await?;
        let window = stage
            .open_as(&peer.opening(&stage, Entry::Keys).await?)
            .await?;
        let page = &window.page;
        page.ready().await?;
        page.bar().band_says(peer.account()).await?;
        page.bar().band_says("production: protected").await?;
        let titles = stage.titles()?.join("; ");
        assert!(
            titles.contains("LIVE") && titles.contains(peer.account()),
            "{titles}"
        );
        page.now()
            .open()
            .await?
            .row_says("website", "website:1")
            .await?;
        let services = page.services().open_one("website").await?;
        services.side_says("website:1").await?;
        services.side_says("4 healthy").await?;
        page.read("[data-part=watched]", "website-latency").await?;
        page.logs().open("website").await?;
        page.read("[data-part=log-lines]", "the second page was served")
            .await?;
        page.checks().open().await?;
        page.read("[data-part=accounts-list]", peer.account())
            .await?;
        page.see("[data-part=findings][data-grade=ok]").await?;
        Ok(())
    });
}

#[test]
fn a_canary_on_a_live_estate_reaches_everybody() {
    story("live canary", async |stage| {
        let mut peer = Peer::website().await?;
        let window = stage
            .open_as(&peer.opening(&stage, Entry::Keys).await?)
            .await?;
        let page = &window.page;
        page.ready().await?;
        page.drives().await?;
        page.allow_changes().await?;
        let start = page.start().open("website").await?;
        start.release("website:2").await?;
        start.plan_says("website:2").await?;
        page.paste("#start-reason", "the autumn catalogue").await?;
        start.go().await?;
        let facts = page.confirm().restates("website:2").await?;
        assert!(facts.contains(peer.account()), "{facts}");
        page.confirm().agree().await?;
        let screen = page.rollout_screen();
        screen.phase_says("baking").await?;
        let id = opened(page).await?;
        page.until_baking(&id).await?;
        screen.press("promote-fully").await?;
        let confirm = page.confirm();
        confirm.restates(peer.account()).await?;
        page.paste("#confirm-typed", "website").await?;
        page.paste("#confirm-reason", "the shops wait for it")
            .await?;
        confirm.agree().await?;
        assert_eq!(ended(page, &id).await?, "completed");
        screen.ending_says("completed").await?;
        page.now()
            .open()
            .await?
            .row_says("website", "website:2")
            .await?;
        let told = page.confirmed(&wire::Command::Export { id }).await?;
        let path = told.text.strip_prefix("written to ").unwrap().to_owned();
        let report = std::fs::read_to_string(path)?;
        assert!(report.contains("LIVE") && report.contains(peer.account()));
        Ok(())
    });
}

/// The id of the rollout whose page is open.
async fn opened(page: &Page) -> Result<String> {
    let address = page.address().await?;
    let id = address.rsplit('/').next().unwrap_or_default();
    Ok(id.to_owned())
}

/// How it ended. The old side is not retired before measurements say that nobody asks
/// it any more, and CloudWatch has them minutes later.
async fn ended(page: &Page, id: &str) -> Result<String> {
    for _ in 0..3 {
        if let Ok(ending) = page.ending(id).await {
            return Ok(ending);
        }
    }
    page.ending(id).await
}

/// What the second factor shows in these stories.
const CODE: &str = "483920";

#[test]
fn a_second_factor_is_asked_for_once_and_its_code_is_kept_nowhere() {
    story("live second factor", async |stage| {
        let mut peer = Peer::website().await?;
        let opening = peer.opening(&stage, Entry::SecondFactor).await?;
        let window = stage.open_as(&opening).await?;
        let page = &window.page;
        page.ready().await?;
        page.read("[data-part=login]", "mfa/ada").await?;
        page.click("#login-open").await?;
        let facts = page.read("[data-part=login-facts]", "role/ops").await?;
        assert!(
            facts.contains(peer.account()) && facts.contains("mfa/ada"),
            "{facts}"
        );
        let faults = axe::check(page, &stage.places).await?;
        assert!(faults.is_empty(), "{faults:?}");
        // Five digits are none.
        page.paste("#login-code", "48392").await?;
        page.see("#login-go[aria-disabled=true]").await?;
        page.paste("#login-code", CODE).await?;
        page.click("#login-go:not([aria-disabled=true])").await?;
        page.see_no("[data-part=login]").await?;
        page.bar().band_says("as user/").await?;
        let asked = peer.asked("AssumeRole");
        let took = |body: &&String| body.contains(CODE) && body.contains("mfa%2Fada");
        assert_eq!(asked.iter().filter(took).count(), 1, "{asked:?}");
        page.services()
            .open_one("website")
            .await?
            .side_says("website:1")
            .await?;
        assert!(!said_below(stage.folder(), CODE), "the code is on disk");
        Ok(())
    });
}

/// Whether a file anywhere below holds these bytes.
fn said_below(folder: &Path, words: &str) -> bool {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return false;
    };
    let holds = |path: &Path| {
        let bytes = std::fs::read(path).unwrap_or_default();
        let mut parts = bytes.windows(words.len());
        parts.any(|part| part == words.as_bytes())
    };
    let mut entries = entries.flatten();
    entries.any(|entry| match entry.file_type() {
        Ok(kind) if kind.is_dir() => said_below(&entry.path(), words),
        Ok(kind) if kind.is_file() => holds(&entry.path()),
        Ok(_) | Err(_) => false,
    })
}
