//! Pictures of every view of the window, in both themes, at 100 and at 200 %.
//!
//! `cargo xtask shots [FOLDER]` builds what this needs and runs it.

#[cfg(feature = "aws")]
mod live;

use clap::Parser;
use control_room_tests::window::parts::{Sample, VIEWS, View};
use control_room_tests::window::sight::{deuteranopia, greyscale};
use control_room_tests::window::{Opening, Page, Result, Stage, Window};
use image::RgbImage;
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// So many pictures of one view are enough: what follows are further rows of tables.
const PARTS: usize = 5;

/// Takes pictures of every view of the window.
#[derive(Debug, Parser)]
struct Args {
    /// Where they go
    #[arg(default_value = "target/shots")]
    folder: PathBuf,
}

fn main() -> Result<()> {
    let args = Args::parse();
    std::fs::create_dir_all(&args.folder)?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        take(&args.folder).await?;
        #[cfg(feature = "aws")]
        live::take(&args.folder).await?;
        Ok(())
    })
}

async fn take(folder: &Path) -> Result<()> {
    let stage = Stage::set().await?;
    let opening = Opening {
        wallboard: true,
        ..Opening::default()
    };
    let window = stage.open_as(&opening).await?;
    window.turn_to("main").await?;
    let page = &window.page;
    page.ready().await?;
    let sample = Sample::lay(page).await?;
    for theme in ["dark", "light"] {
        for zoom in [100, 200] {
            page.dress(theme, zoom).await?;
            for view in VIEWS {
                let name = format!("{}-{theme}-{zoom}", view.name);
                // One view that does not open must not cost the others' pictures.
                if let Err(error) = one(page, view, &sample, folder, &name).await {
                    say(&format!("{name}: {error:#}"))?;
                }
            }
        }
    }
    for theme in ["dark", "light"] {
        window.turn_to("main").await?;
        page.dress(theme, 100).await?;
        // What is set in one window the other takes up when it is loaded anew.
        if let Err(error) = second_monitor(&window, folder, theme).await {
            say(&format!("wallboard: {error:#}"))?;
        }
    }
    window.turn_to("main").await?;
    page.now().open().await?;
    let deck = page.picture().await?;
    save(folder, "now-greyscale", &greyscale(&deck))?;
    save(folder, "now-deuteranopia", &deuteranopia(&deck))
}

/// A view from top to bottom, a window's height at a time.
async fn one(page: &Page, view: View, sample: &Sample, folder: &Path, name: &str) -> Result<()> {
    view.open(page, sample).await?;
    if view.lies_over() {
        save(folder, name, &page.picture().await?)?;
    } else {
        picture_all(page, folder, name).await?;
    }
    view.leave(page).await
}

/// What is on the screen now, and what follows below it.
async fn picture_all(page: &Page, folder: &Path, name: &str) -> Result<()> {
    save(folder, name, &page.picture().await?)?;
    for part in 2..=PARTS {
        if !page.scroll_on().await? {
            break;
        }
        let name = format!("{name}-part-{part}");
        save(folder, &name, &page.picture().await?)?;
    }
    Ok(())
}

async fn second_monitor(window: &Window, folder: &Path, theme: &str) -> Result<()> {
    window.turn_to("wallboard").await?;
    window.page.load_anew().await?;
    window.page.wallboard().says("website").await?;
    let picture = window.page.picture().await?;
    save(folder, &format!("wallboard-{theme}-100"), &picture)
}

fn save(folder: &Path, name: &str, picture: &RgbImage) -> Result<()> {
    let path = folder.join(format!("{name}.png"));
    picture.save(&path)?;
    say(&path.display().to_string())
}

fn say(words: &str) -> Result<()> {
    writeln!(std::io::stdout(), "{words}")?;
    Ok(())
}
