//! A private world for one story.

use super::driver::{Driver, Opening, Window};
use super::places::Places;
use super::process::{self, Mark, Process};
use super::roomctl::Roomctl;
use super::screen::{Bus, Screen};
use super::{Result, until};
use anyhow::Context as _;
use image::RgbImage;
use std::cell::{Cell, RefCell};
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

/// A screen, a bus and a folder. What was started here ends with it.
#[derive(Debug)]
pub struct Stage {
    /// Where the programs are.
    pub places: Places,
    /// What all processes started here carry.
    pub mark: Mark,
    // They outlive the windows: a story that failed is asked for its last page.
    drivers: RefCell<Vec<Driver>>,
    screen: Screen,
    bus: Bus,
    folder: TempDir,
    has_card: Cell<bool>,
}

impl Stage {
    /// Sets it up.
    ///
    /// # Errors
    /// When a program is missing or does not start.
    pub async fn set() -> Result<Self> {
        let places = Places::found()?;
        let folder = tempfile::Builder::new().prefix("candlefish-").tempdir()?;
        let mark = Mark::of(folder.path());
        for sub in ["home", "user", "run"] {
            std::fs::create_dir(folder.path().join(sub))?;
        }
        let screen = Screen::start(&mark, folder.path()).await?;
        let bus = Bus::start(&mark, folder.path()).await?;
        Ok(Self {
            places,
            mark,
            drivers: RefCell::default(),
            screen,
            bus,
            folder,
            has_card: Cell::new(false),
        })
    }

    /// From now on the web view draws as if there were a graphics card, which the
    /// processor plays: slow, and the only way to a canvas with plots.
    pub fn plug_in_card(&self) {
        self.has_card.set(true);
    }

    /// The folder of the journal and the practice estate.
    #[must_use]
    pub fn home(&self) -> PathBuf {
        self.folder.path().join("home")
    }

    /// Everything of this stage: logs, homes, what was exported.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The command line beside the window, on the same journal.
    #[must_use]
    pub fn roomctl(&self) -> Roomctl<'_> {
        Roomctl::on(self)
    }

    /// Opens the app.
    ///
    /// # Errors
    /// When it does not come up.
    pub async fn open(&self) -> Result<Window> {
        self.open_as(&Opening::default()).await
    }

    /// Opens the app in a certain way.
    ///
    /// # Errors
    /// When it does not come up.
    pub async fn open_as(&self, opening: &Opening) -> Result<Window> {
        let driver = Driver::start(self).await?;
        let home = self.home();
        let home = home.to_str().context("a home that is not text")?;
        let opened = driver.open(self, home, opening).await;
        self.drivers.borrow_mut().push(driver);
        opened
    }

    /// Ends the app at once, without a chance to tidy up, and waits until it is gone.
    ///
    /// # Errors
    /// When it does not run.
    pub async fn kill_app(&self) -> Result<()> {
        let app = self.mark.running(&self.places.app);
        let app = app.context("the app does not run")?;
        process::kill(app);
        until("the killed app is gone", async || {
            Ok((!process::lives(app)).then_some(()))
        })
        .await
    }

    /// Whether the app runs.
    #[must_use]
    pub fn app_runs(&self) -> bool {
        self.mark
            .running(&self.places.app)
            .is_some_and(process::lives)
    }

    /// Closes the window with this title, as its cross does.
    ///
    /// # Errors
    /// When there is none.
    pub fn close_window(&self, title: &str) -> Result<()> {
        self.screen.close_window(title)
    }

    /// The titles of the windows that can be seen.
    ///
    /// # Errors
    /// When the screen is gone.
    pub fn titles(&self) -> Result<Vec<String>> {
        self.screen.titles()
    }

    /// The whole screen.
    ///
    /// # Errors
    /// When the screen is gone.
    pub fn picture(&self) -> Result<RgbImage> {
        self.screen.picture()
    }

    /// Starts a program in this world.
    ///
    /// # Errors
    /// When it does not start.
    pub fn start(&self, command: &mut Command, name: &str) -> Result<Process> {
        self.surround(command);
        self.start_surrounded(command, name)
    }

    /// Starts a process that was given this world already.
    pub(crate) fn start_surrounded(&self, command: &mut Command, name: &str) -> Result<Process> {
        Process::start(command, &self.mark, self.folder.path(), name)
    }

    /// Gives a program this world and hides the one outside.
    pub(crate) fn surround(&self, command: &mut Command) {
        let user = self.folder.path().join("user");
        command
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("LANG", "C.UTF-8")
            .env("USER", "ada")
            .env("HOME", &user)
            .env("XDG_CONFIG_HOME", user.join("config"))
            .env("XDG_DATA_HOME", user.join("data"))
            .env("XDG_CACHE_HOME", user.join("cache"))
            .env("XDG_RUNTIME_DIR", self.folder.path().join("run"))
            .env("TMPDIR", std::env::temp_dir())
            .env("DISPLAY", &self.screen.display)
            .env("DBUS_SESSION_BUS_ADDRESS", &self.bus.address)
            // Settings in memory, no accessibility bus: nothing that would have to
            // be started first and asked for.
            .env("GSETTINGS_BACKEND", "memory")
            .env("NO_AT_BRIDGE", "1")
            .env("GDK_BACKEND", "x11")
            // Credentials come from the stage or from nowhere.
            .env("AWS_EC2_METADATA_DISABLED", "true")
            // There is no graphics card behind this screen.
            .env("LIBGL_ALWAYS_SOFTWARE", "1");
        if self.has_card.get() {
            command.env("WEBKIT_DISABLE_COMPOSITING_MODE", "0");
        }
        self.mark.put_on(command);
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        self.mark.end_all();
    }
}
