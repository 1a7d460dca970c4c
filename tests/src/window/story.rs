//! Telling a story on a stage, and keeping what is known when it goes wrong.

use super::{Result, Stage};
use anyhow::{Context as _, anyhow};
use std::cell::RefCell;
use std::fs;
use std::path::PathBuf;
use std::rc::Rc;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::runtime::Builder;
use tokio::task::LocalSet;
use tokio::time::timeout;

/// Stages at a time: each is a screen, a web view and a driver, and too many of
/// them make each other late. `CANDLEFISH_TEST_STAGES` says another number.
const STAGES: usize = 2;

/// A driver that does not answer must not hold up all others for ever.
const LONGEST: Duration = Duration::from_secs(600);

/// A page that is asked for its remains may be what is broken.
const ANSWER: Duration = Duration::from_secs(10);

static TAKEN: Mutex<usize> = Mutex::new(0);
static LEFT: Condvar = Condvar::new();

thread_local! {
    /// The pages opened in the story of this thread, for the post-mortem.
    static PAGES: RefCell<Vec<super::Page>> = const { RefCell::new(Vec::new()) };
}

/// Remembers a page for the post-mortem.
pub(super) fn remember(page: &super::Page) {
    PAGES.with_borrow_mut(|pages| pages.push(page.clone()));
}

/// Tells a story on a stage of its own.
///
/// # Panics
/// When the story fails; what is known about it is kept and the message says where.
pub fn story(name: &str, told: impl AsyncFnOnce(Rc<Stage>) -> Result<()> + 'static) {
    let _place = Place::take();
    let runtime = match Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => panic!("{name}: no runtime: {error}"),
    };
    let ended = LocalSet::new().block_on(&runtime, async {
        let stage = Rc::new(Stage::set().await?);
        let on_it = Rc::clone(&stage);
        let telling = tokio::task::spawn_local(async move { told(on_it).await });
        let ended = match timeout(LONGEST, telling).await {
            Ok(Ok(ended)) => ended,
            Ok(Err(error)) if error.is_panic() => Err(anyhow!(words(error.into_panic().as_ref()))),
            Ok(Err(error)) => Err(anyhow!("{error}")),
            Err(_) => Err(anyhow!("something does not answer at all")),
        };
        let Err(error) = ended else { return Ok(()) };
        let kept = keep(&stage, name).await;
        let place = kept.unwrap_or_else(|error| format!("nothing ({error:#})"));
        Err(error.context(format!("{name} (what is known: {place})")))
    });
    PAGES.with_borrow_mut(Vec::clear);
    if let Err(error) = ended {
        panic!("{error:#}");
    }
}

/// What a panic said.
fn words(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().cloned();
    text.or_else(|| panic.downcast_ref::<&str>().map(|&text| text.to_owned()))
        .unwrap_or_else(|| "a panic without words".to_owned())
}

/// Keeps the picture, the page, the journal and what the programs said.
async fn keep(stage: &Stage, name: &str) -> Result<String> {
    let folder: PathBuf = stage.places.failures.join(name.replace(' ', "-"));
    fs::create_dir_all(&folder).context("no folder for failures")?;
    // Each of these may be what is broken.
    if let Ok(picture) = stage.picture() {
        picture.save(folder.join("screen.png")).ok();
    }
    let pages = PAGES.with_borrow(Clone::clone);
    for (number, page) in pages.iter().enumerate() {
        let Ok(Ok(source)) = timeout(ANSWER, page.source()).await else {
            continue;
        };
        fs::write(folder.join(format!("page-{number}.html")), source).ok();
        if let Ok(Ok(picture)) = timeout(ANSWER, page.picture()).await {
            picture.save(folder.join(format!("page-{number}.png"))).ok();
        }
    }
    for entry in fs::read_dir(stage.folder())?.flatten() {
        let path = entry.path();
        if path.extension().is_some_and(|ending| ending == "log") {
            fs::copy(&path, folder.join(entry.file_name())).ok();
        }
    }
    if let Ok(records) = stage.roomctl().run(&["journal", "show", "--limit", "500"]) {
        fs::write(folder.join("journal.txt"), records).ok();
    }
    Ok(folder.display().to_string())
}

/// One of the places on which stages stand, free again when dropped.
struct Place;

impl Place {
    fn take() -> Self {
        let allowed = std::env::var("CANDLEFISH_TEST_STAGES").ok();
        let allowed = allowed.and_then(|text| text.parse().ok()).unwrap_or(STAGES);
        let mut taken = taken();
        while *taken >= allowed.max(1) {
            taken = LEFT.wait(taken).unwrap_or_else(PoisonError::into_inner);
        }
        *taken += 1;
        Self
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        *taken() -= 1;
        LEFT.notify_one();
    }
}

fn taken() -> MutexGuard<'static, usize> {
    TAKEN.lock().unwrap_or_else(PoisonError::into_inner)
}
