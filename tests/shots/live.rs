//! The same for a live estate that answers: what practice does not have.

use super::{picture_all, say};
use control_room_tests::window::{Entry, Page, Peer, Result, Stage};
use std::path::Path;

/// The screens, and what is on them when they are there.
const SCREENS: [(&str, &str, &str); 6] = [
    ("now", "now", "[data-part=deck-row]"),
    ("services", "services", "[data-part=services-row]"),
    ("service", "services/website", "[data-part=side]"),
    ("logs", "logs/website", "[data-part=log-lines] li"),
    ("checks", "checks", "[data-part=findings]"),
    ("restore", "restore/website", "[data-part=releases] input"),
];

/// Every screen of a live estate, in both themes and sizes.
pub(crate) async fn take(folder: &Path) -> Result<()> {
    let stage = Stage::set().await?;
    let mut peer = Peer::website().await?;
    let opening = peer.opening(&stage, Entry::Keys).await?;
    let window = stage.open_as(&opening).await?;
    let page = &window.page;
    page.ready().await?;
    page.drives().await?;
    page.allow_changes().await?;
    let wanted = wire::Wanted {
        service: "website".to_owned(),
        release: Some("website:2".to_owned()),
        ..wire::Wanted::default()
    };
    let id = page.begin_this(wanted).await?;
    page.until_baking(&id).await?;
    for theme in ["dark", "light"] {
        for zoom in [100, 200] {
            page.dress(theme, zoom).await?;
            let rollout = format!("rollout/{id}");
            let own = [("rollout", rollout.as_str(), "[data-part=rollout-head]")];
            for (name, address, sign) in SCREENS.into_iter().chain(own) {
                let name = format!("live-{name}-{theme}-{zoom}");
                if let Err(error) = one(page, address, sign, folder, &name).await {
                    say(&format!("{name}: {error:#}"))?;
                }
            }
        }
    }
    login(folder).await
}

async fn one(page: &Page, address: &str, sign: &str, folder: &Path, name: &str) -> Result<()> {
    page.go(address).await?;
    page.see(sign).await?;
    picture_all(page, folder, name).await
}

/// The note about a login and the dialog it opens.
async fn login(folder: &Path) -> Result<()> {
    let stage = Stage::set().await?;
    let mut peer = Peer::website().await?;
    let opening = peer.opening(&stage, Entry::SecondFactor).await?;
    let window = stage.open_as(&opening).await?;
    let page = &window.page;
    page.ready().await?;
    for theme in ["dark", "light"] {
        for zoom in [100, 200] {
            page.dress(theme, zoom).await?;
            page.click("#login-open").await?;
            page.see("#login-dialog[open]").await?;
            let picture = page.picture().await?;
            super::save(folder, &format!("live-login-{theme}-{zoom}"), &picture)?;
        }
    }
    Ok(())
}
