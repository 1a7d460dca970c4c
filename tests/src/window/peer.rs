//! A live estate that answers: the window's account is in a server beside it, in the
//! time of the wall.

use super::{Opening, Result, Stage};
use crate::peers::{Blueprint, PeerClock, Proxy, World};
use anyhow::Context as _;
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};
use vocab::Timestamp;

/// Keys that the server takes like any other.
const KEYS: &str =
    "aws_access_key_id = AKIAPEERSPEERSPEERS1\naws_secret_access_key = of the tests\n";

/// How somebody gets into the account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Entry {
    /// With keys.
    Keys,
    /// With a role that wants a second factor.
    SecondFactor,
}

/// The server's side of a stage; it ends with the value.
#[derive(Debug)]
pub struct Peer {
    world: World,
    proxy: Proxy,
}

impl Peer {
    /// The website in production and in staging, with alarms and a log. It has
    /// stood there for a while.
    ///
    /// # Errors
    /// When there is no folder for its files.
    pub async fn website() -> Result<Self> {
        let clock = PeerClock::beginning(wall());
        let world = World::in_time(&blueprint(), Arc::new(clock));
        let proxy = Proxy::in_wall_time(&world).await;
        Ok(Self { world, proxy })
    }

    /// The number of the account.
    #[must_use]
    pub fn account(&self) -> &str {
        self.world.account()
    }

    /// What the app asked of an operation, call by call.
    #[must_use]
    pub fn asked(&self, operation: &str) -> Vec<String> {
        let asked = self.proxy.asked(operation).into_iter();
        asked.map(|call| call.body).collect()
    }

    /// How the app is opened on it.
    ///
    /// # Errors
    /// When its files cannot be written.
    pub async fn opening(&mut self, stage: &Stage, entry: Entry) -> Result<Opening> {
        let text = self.proxy.estate_file(&blueprint(), &self.world).await;
        let file = stage.folder().join("estate.toml");
        fs::write(&file, self.brisk(&text, entry))?;
        self.credentials(&stage.folder().join("user/.aws"), entry)?;
        let file = file.to_str().context("a folder that is not text")?;
        Ok(Opening {
            more: vec!["--estate".to_owned(), file.to_owned()],
            ..Opening::default()
        })
    }

    /// A rollout in the time of the wall must not take half an hour.
    fn brisk(&self, text: &str, entry: Entry) -> String {
        let account = format!("aws.account = \"{}\"\n", self.account());
        let role = match entry {
            Entry::Keys => String::new(),
            Entry::SecondFactor => format!(
                "aws.profile = \"ops\"\naws.role = \"arn:aws:iam::{}:role/ops\"\n",
                self.account()
            ),
        };
        text.replace("bake = \"10m\"", "bake = \"1m\"")
            .replace("keep-warm = \"5m\"", "keep-warm = \"1s\"")
            .replace(
                "[environment.production]\n",
                "[environment.production]\nprotected = true\n",
            )
            .replace(&account, &format!("{account}{role}"))
    }

    fn credentials(&self, folder: &Path, entry: Entry) -> Result<()> {
        fs::create_dir_all(folder)?;
        let whose = match entry {
            Entry::Keys => "default",
            Entry::SecondFactor => "ops",
        };
        fs::write(folder.join("credentials"), format!("[{whose}]\n{KEYS}"))?;
        if entry == Entry::SecondFactor {
            let device = format!("arn:aws:iam::{}:mfa/ada", self.account());
            let profile = format!("[profile ops]\nmfa_serial = {device}\n");
            fs::write(folder.join("config"), profile)?;
        }
        Ok(())
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the real app lives in the time of the wall, and its account with it"
)]
fn wall() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    let millis = since.unwrap_or_default().as_millis();
    Timestamp::from_millis(i64::try_from(millis).unwrap_or(i64::MAX))
}

fn blueprint() -> Blueprint {
    Blueprint::website()
        .alarm("website-errors", false)
        .alarm("website-latency", true)
        .logged("the first page was served")
        .logged("the second page was served")
}
