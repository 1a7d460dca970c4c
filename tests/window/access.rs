//! For everybody: axe-core and the Tab key on every screen, and states that can be
//! told apart without colour.

use control_room_tests::window::parts::{Sample, VIEWS};
use control_room_tests::window::sight::{Shape, deuteranopia, difference, greyscale};
use control_room_tests::window::{Page, Result, Stage, axe, story, walk};

/// Checks every view in one theme; all faults are told together.
async fn every_view(page: &Page, stage: &Stage, theme: &str) -> Result<()> {
    let sample = Sample::lay(page).await?;
    page.dress(theme, 100).await?;
    let mut faults = Vec::new();
    for view in VIEWS {
        view.open(page, &sample).await?;
        let mut found = axe::check(page, &stage.places).await?;
        found.extend(axe::advice(page, &stage.places).await?);
        let found = found.into_iter();
        faults.extend(found.map(|fault| format!("{} ({theme}): {fault}", view.name)));
        view.leave(page).await?;
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    Ok(())
}

#[test]
fn axe_finds_nothing_on_any_screen_in_the_dark() {
    story("axe dark", async |stage| {
        let window = stage.open().await?;
        window.page.ready().await?;
        every_view(&window.page, &stage, "dark").await
    });
}

#[test]
fn axe_finds_nothing_on_any_screen_in_the_light() {
    story("axe light", async |stage| {
        let window = stage.open().await?;
        window.page.ready().await?;
        every_view(&window.page, &stage, "light").await
    });
}

#[test]
fn axe_would_find_something() {
    story("axe checked", async |stage| {
        let window = stage.open().await?;
        let page = &window.page;
        page.ready().await?;
        let spoil = "
            const text = document.createElement('p');
            text.textContent = 'hardly to be read';
            text.style.color = '#6b6f73';
            text.style.background = '#ffffff';
            const button = document.createElement('button');
            document.querySelector('main').append(text, button);
            return true;";
        assert!(page.run::<bool>(spoil, vec![]).await?);
        let faults = axe::check(page, &stage.places).await?;
        for rule in ["color-contrast-enhanced", "button-name"] {
            assert!(
                faults.iter().any(|fault| fault.rule == rule),
                "{rule} was not found"
            );
        }
        Ok(())
    });
}

#[test]
fn every_screen_can_be_walked_with_the_tab_key() {
    story("tab walk", async |stage| {
        let (window, sample) = stage.open_with_sample().await?;
        let page = &window.page;
        let mut wrong = Vec::new();
        for view in VIEWS {
            view.open(page, &sample).await?;
            let found = walk::walk(page).await?;
            wrong.extend(found.into_iter().map(|one| format!("{}: {one}", view.name)));
            view.leave(page).await?;
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
        Ok(())
    });
}

#[test]
fn nothing_is_cut_at_twice_the_size() {
    story("zoom 200", async |stage| {
        let (window, sample) = stage.open_with_sample().await?;
        let page = &window.page;
        page.dress("dark", 200).await?;
        let mut wrong = Vec::new();
        for view in VIEWS {
            view.open(page, &sample).await?;
            let wide: i64 = page
                .run(
                    "const all = document.documentElement;
                     return all.scrollWidth - all.clientWidth;",
                    vec![],
                )
                .await?;
            if wide > 1 {
                wrong.push(format!("{} is {wide} px wider than the window", view.name));
            }
            view.leave(page).await?;
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
        Ok(())
    });
}

/// The states, as the legend in Settings calls them.
const STATES: [&str; 9] = [
    "critical", "high", "low", "waiting", "running", "stale", "unknown", "shelved", "normal",
];

#[test]
fn every_state_has_a_shape_of_its_own_without_colour() {
    story("shapes", async |stage| {
        let window = stage.open().await?;
        let page = &window.page;
        page.ready().await?;
        for theme in ["dark", "light"] {
            page.dress(theme, 200).await?;
            page.go("settings").await?;
            let mut seen = Vec::new();
            for state in STATES {
                let glyph = format!("[data-part=legend] [data-state={state}] svg");
                seen.push((state, page.picture_of(&glyph).await?));
            }
            for eyes in [greyscale, deuteranopia] {
                let shapes: Vec<_> = seen
                    .iter()
                    .map(|(state, picture)| (*state, Shape::of(&eyes(picture))))
                    .collect();
                for (place, (state, shape)) in shapes.iter().enumerate() {
                    assert!(!shape.is_empty(), "{state} cannot be seen in {theme}");
                    for (other, another) in shapes.iter().skip(place + 1) {
                        let distance = shape.distance(another);
                        assert!(
                            distance > 0.2,
                            "{state} and {other} look alike in {theme}: {distance:.2}"
                        );
                    }
                }
            }
        }
        Ok(())
    });
}

#[test]
fn the_bands_of_practice_and_production_differ_without_colour() {
    story("bands", async |stage| {
        let window = stage.open().await?;
        let page = &window.page;
        page.ready().await?;
        let practice = page.picture_of("[data-part=band]").await?;
        let swap = "const band = document.querySelector('[data-part=band]');
            band.className = band.className.replace('band-practice', 'band-production');
            return band.className;";
        let name: String = page.run(swap, vec![]).await?;
        assert!(name.contains("band-production"));
        let production = page.picture_of("[data-part=band]").await?;
        for eyes in [greyscale, deuteranopia] {
            let share = difference(&eyes(&practice), &eyes(&production));
            assert!(share > 0.05, "only {share:.3} of the band differs");
        }
        Ok(())
    });
}
