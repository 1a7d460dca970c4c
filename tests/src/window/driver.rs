//! The WebDriver between a story and the app.

use super::page::Page;
use super::process::Process;
use super::{Result, Stage, until};
use anyhow::{Context as _, anyhow};
use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde::Deserialize;
use serde_json::json;
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;
use tokio::time::timeout;

/// Starting a web view takes seconds where a graphics card has to be imitated.
const OPENING: Duration = Duration::from_secs(60);

/// How the app is opened.
#[derive(Debug, Clone)]
pub struct Opening {
    /// Which program; the app itself when not said.
    pub program: Option<PathBuf>,
    /// Who operates.
    pub operator: String,
    /// The wallboard too.
    pub wallboard: bool,
    /// Further words on its command line.
    pub more: Vec<String>,
}

impl Default for Opening {
    fn default() -> Self {
        Self {
            program: None,
            operator: "ada".to_owned(),
            wallboard: false,
            more: Vec::new(),
        }
    }
}

/// The driver's two processes, not yet with an app.
#[derive(Debug)]
pub(crate) struct Driver {
    process: Process,
    address: String,
}

impl Driver {
    /// Starts it on ports that are free.
    pub(crate) async fn start(stage: &Stage) -> Result<Self> {
        let (port, behind) = (free_port()?, free_port()?);
        let mut command = Command::new(&stage.places.tauri_driver);
        command
            .args(["--port", &port.to_string()])
            .args(["--native-port", &behind.to_string()])
            .arg("--native-driver")
            .arg(&stage.places.webkit_driver);
        let mut process = stage.start(&mut command, "driver")?;
        until("the driver listens", async || {
            process.must_live()?;
            for port in [port, behind] {
                tokio::net::TcpStream::connect(("127.0.0.1", port)).await?;
            }
            Ok(Some(()))
        })
        .await?;
        let address = format!("http://127.0.0.1:{port}");
        Ok(Self { process, address })
    }

    /// Opens the app on this home.
    pub(crate) async fn open(
        &self,
        stage: &Stage,
        home: &str,
        opening: &Opening,
    ) -> Result<Window> {
        let program = opening.program.as_ref().unwrap_or(&stage.places.app);
        let mut words = vec!["--home", home, "--operator", &opening.operator];
        if opening.wallboard {
            words.push("--wallboard");
        }
        words.extend(opening.more.iter().map(String::as_str));
        let wanted = json!({ "tauri:options": { "application": program, "args": words } });
        let wanted = wanted.as_object().cloned().unwrap_or_default();
        let mut connector = HttpConnector::new();
        connector.set_connect_timeout(Some(OPENING));
        let mut builder = ClientBuilder::new(connector);
        builder.capabilities(wanted);
        let connected = timeout(OPENING, builder.connect(&self.address)).await;
        let client = connected
            .map_err(|_| anyhow!("the app did not open: {}", self.process.said()))?
            .with_context(|| format!("the app did not open: {}", self.process.said()))?;
        Ok(Window {
            page: Page::new(client.clone()),
            client,
        })
    }
}

/// A port of this machine that nobody uses now.
fn free_port() -> Result<u16> {
    Ok(TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}

/// What the app measured about itself, from the file of `--figures`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Figures {
    /// Start of the process → first painted frame, milliseconds.
    pub usable_millis: Option<f64>,
    /// Sent → painted, milliseconds.
    #[serde(default)]
    pub frame_millis: Vec<f64>,
    /// Command received → effect leaves the process, milliseconds.
    #[serde(default)]
    pub effect_millis: Vec<f64>,
}

/// The opened app. It ends with its stage, or when it is closed or killed.
#[derive(Debug)]
pub struct Window {
    /// The page in the window that has the driver's attention: the main one at first.
    pub page: Page,
    client: Client,
}

impl Window {
    /// Turns to the window the program calls so: `main`, `wallboard`.
    ///
    /// # Errors
    /// When there is none.
    pub async fn turn_to(&self, label: &str) -> Result<()> {
        until(&format!("a window called {label}"), async || {
            for handle in self.client.windows().await? {
                self.client.switch_to_window(handle).await?;
                if self.page.label().await? == label {
                    return Ok(Some(()));
                }
            }
            Ok(None)
        })
        .await
    }
}
