//! A live estate that cannot be reached, and what each kind of estate does not have.

use control_room_tests::window::parts::Restore;
use control_room_tests::window::{
    ACCOUNT, BRISK, Key, Page, Result, Stage, axe, outage, story, until, walk,
};
use wire::{Command, Complaint};

/// The screens of a live estate, and what is on them although nothing answers.
const SCREENS: [(&str, &str); 10] = [
    ("now", "[data-part=deck-row]"),
    ("rollouts", "#ended"),
    ("start/website", "#start-release"),
    ("restore/website", "#restore-release"),
    ("services", "[data-part=services-table]"),
    ("services/website", "h1"),
    ("logs/website", "[data-part=log-trouble]:not(:empty)"),
    ("checks", "#checks-again:not([aria-disabled=true])"),
    ("practice", "[data-part=not-here]"),
    ("settings", "[data-part=legend]"),
];

/// Everything a person can read on the page, also what is only heard.
async fn all_words(page: &Page) -> Result<String> {
    let script = "
        const texts = [document.title, document.body.textContent];
        for (const one of document.querySelectorAll('[title], [aria-label]')) {
            texts.push(one.title || '', one.getAttribute('aria-label') || '');
        }
        return texts.join(' ').toLowerCase();";
    page.run(script, vec![]).await
}

#[test]
fn a_live_estate_cannot_be_mistaken_for_practice() {
    story("live band", async |stage| {
        let window = stage.open_as(&outage(&stage, true)?).await?;
        let page = &window.page;
        page.ready().await?;
        page.bar().band_says("LIVE").await?;
        page.bar().band_says(ACCOUNT).await?;
        page.bar()
            .band_says("production: protected, read-only")
            .await?;
        for (screen, sign) in SCREENS {
            page.go(screen).await?;
            page.see(sign).await?;
            let words = all_words(page).await?;
            for other in ["practice", "simulated"] {
                assert!(!words.contains(other), "{screen} says {other}: {words}");
            }
        }
        page.see("[data-part=nav] a[href='#/checks']").await?;
        page.see_no("[data-part=nav] a[href='#/practice']").await?;
        let titles = stage.titles()?.join("; ");
        assert!(titles.contains("LIVE"), "{titles}");
        assert!(!titles.contains("PRACTICE"), "{titles}");
        Ok(())
    });
}

#[test]
fn neither_palette_nor_program_offers_practice_on_a_live_estate() {
    story("live without practice", async |stage| {
        let window = stage.open_as(&outage(&stage, true)?).await?;
        let page = &window.page;
        page.ready().await?;
        page.now().open().await?;
        page.palette().open().await?;
        page.write("practice").await?;
        page.read("#palette-count", "nothing found").await?;
        page.key(Key::Escape).await?;
        page.see_no("dialog[open]").await?;
        for command in [
            Command::HealAll,
            Command::SetSpeed { times: 5 },
            Command::Inject {
                fault: "brown-out website".to_owned(),
            },
        ] {
            let told = page.operate(&command, None).await?;
            let Complaint { kind, message } = told.unwrap_err();
            assert_eq!(kind, "not-practice", "{message}");
        }
        Ok(())
    });
}

#[test]
fn what_cannot_be_read_says_why_where_it_would_stand() {
    story("live outage", async |stage| {
        let window = stage.open_as(&outage(&stage, true)?).await?;
        let page = &window.page;
        page.ready().await?;
        page.services()
            .open()
            .await?
            .trouble_says("nobody answers at")
            .await?;
        page.logs()
            .open("website")
            .await?
            .trouble_says("nobody answers at")
            .await?;
        let checks = page.checks().open().await?;
        checks.says("error", "nobody answers at").await?;
        Ok(())
    });
}

#[test]
fn without_credentials_one_note_asks_for_a_login_and_can_try_again() {
    story("live login", async |stage| {
        let window = stage.open_as(&outage(&stage, false)?).await?;
        let page = &window.page;
        page.ready().await?;
        page.read("[data-part=login]", "Login needed").await?;
        let notes = "return document.querySelectorAll('[data-part=login]').length;";
        assert_eq!(page.run::<u64>(notes, vec![]).await?, 1);
        page.click("#login-retry").await?;
        // Nothing has changed: it is told, and asked again.
        page.see("[data-part=toast]").await?;
        page.see("[data-part=login]").await?;
        Ok(())
    });
}

#[test]
fn allowing_changes_asks_for_a_reason_and_says_until_when() {
    story("live changes", async |stage| {
        let window = stage.open_as(&outage(&stage, true)?).await?;
        let page = &window.page;
        page.ready().await?;
        page.drives().await?;
        page.bar().protection_is(false).await?;
        page.click("[data-part=allow-changes]").await?;
        let confirm = page.confirm();
        confirm.restates(ACCOUNT).await?;
        confirm.cancel_has_the_focus().await?;
        confirm.reason("the autumn catalogue").await?;
        confirm.agree().await?;
        page.bar().protection_is(true).await?;
        page.read("[data-part=protection]", "changes until").await?;
        page.bar().band_says("CHANGES ALLOWED").await?;
        let records = page.records().await?.join("; ");
        assert!(records.contains("the autumn catalogue"), "{records}");
        page.click("[data-part=forbid-changes]").await?;
        page.bar().protection_is(false).await?;
        page.bar().band_says("read-only").await?;
        Ok(())
    });
}

/// Checks every screen in one theme; all faults are told together.
async fn every_screen(page: &Page, stage: &Stage, theme: &str) -> Result<()> {
    page.dress(theme, 100).await?;
    let mut faults = Vec::new();
    for (screen, sign) in SCREENS {
        page.go(screen).await?;
        page.see(sign).await?;
        let mut found = axe::check(page, &stage.places).await?;
        found.extend(axe::advice(page, &stage.places).await?);
        let found = found.into_iter();
        faults.extend(found.map(|fault| format!("{screen} ({theme}): {fault}")));
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    Ok(())
}

#[test]
fn axe_finds_nothing_on_a_live_estate_in_either_theme() {
    story("live axe", async |stage| {
        let window = stage.open_as(&outage(&stage, true)?).await?;
        let page = &window.page;
        page.ready().await?;
        every_screen(page, &stage, "dark").await?;
        every_screen(page, &stage, "light").await
    });
}

#[test]
fn a_live_estate_can_be_walked_with_the_tab_key() {
    story("live walk", async |stage| {
        // With the note about the login, which takes room at the top.
        let window = stage.open_as(&outage(&stage, false)?).await?;
        let page = &window.page;
        page.ready().await?;
        page.see("[data-part=login]").await?;
        let mut wrong = Vec::new();
        for screen in ["services", "logs/website", "checks", "restore/website"] {
            page.go(screen).await?;
            page.see("h1").await?;
            let found = walk::walk(page).await?;
            wrong.extend(found.into_iter().map(|one| format!("{screen}: {one}")));
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
        Ok(())
    });
}

#[test]
fn the_practice_estate_has_services_and_no_logs_or_checks() {
    story("practice services", async |stage| {
        let window = stage.open().await?;
        let page = &window.page;
        page.ready().await?;
        page.bar().band_says("PRACTICE").await?;
        page.now().open().await?;
        page.click("[data-part=deck-row][data-service=website] [data-part=cell]")
            .await?;
        page.read("h1", "website").await?;
        page.services().side_says("running").await?;
        for screen in ["logs/website", "checks"] {
            page.go(screen).await?;
            page.read("[data-part=not-here]", "practice estate").await?;
        }
        Ok(())
    });
}

#[test]
fn an_earlier_release_is_restored_by_a_rollout_of_its_own() {
    story("earlier release", async |stage| {
        let window = stage.open().await?;
        let page = &window.page;
        page.ready().await?;
        page.drives().await?;
        page.allow_changes().await?;
        page.speed(BRISK).await?;
        let id = page.begin("2f9c1e4").await?;
        assert_eq!(page.ending(&id).await?, "completed");
        // The way back needs no leave to change production.
        page.operate(&Command::ForbidChanges, None).await??;
        page.restore()
            .open("website")
            .await?
            .release("b81d07a")
            .await?;
        let button = page.see(Restore::HOLD).await?;
        let held = page.hold(&button).await?;
        page.see("[data-part=rollout-head]").await?;
        held.release().await?;
        let rows = until("the way back is in the journal", async || {
            let rows = stage.roomctl().history()?;
            Ok((rows.len() == 2).then_some(rows))
        })
        .await?;
        assert_eq!(rows[0]["purpose"], "revert", "{rows:?}");
        assert_eq!(rows[0]["release"], "b81d07a", "{rows:?}");
        let back = rows[0]["id"].as_str().unwrap().to_owned();
        assert_eq!(page.ending(&back).await?, "completed");
        Ok(())
    });
}
