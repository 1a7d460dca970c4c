//! Memory of the command line while it carries out a canary.

use crate::figures::table;
use crate::wayback::wall;
use anyhow::bail;
use control_room_tests::peers::{Blueprint, PeerClock, Proxy, World, roomctl};
use std::io::Write;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

/// How long it is watched: a provision, a shift and the first minutes of a bake.
const WATCHED: u32 = 90;

pub(crate) async fn measure(out: &mut impl Write) -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let blueprint = Blueprint::website();
    let clock = PeerClock::default();
    clock.reach(wall());
    let world = World::in_time(&blueprint, Arc::new(clock));
    let mut proxy = Proxy::in_wall_time(&world).await;
    let file = folder.path().join("estate.toml");
    std::fs::write(&file, proxy.estate_file(&blueprint, &world).await)?;
    let home = folder.path().join("home");
    let start = |words: &[&str]| {
        let mut command = Command::new(roomctl());
        command
            .arg("--home")
            .arg(&home)
            .arg("--estate")
            .arg(&file)
            .args(["--operator", "bench", "--no-colour"])
            .args(words)
            .env("AWS_ACCESS_KEY_ID", "AKIAPEERSPEERSPEERS1")
            .env("AWS_SECRET_ACCESS_KEY", "of the bench")
            .env("AWS_EC2_METADATA_DISABLED", "true")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
    };
    let mut child = start(&["deploy", "website", "--release", "website:2", "--yes"])?;
    let mut highest = 0;
    let mut every_second = tokio::time::interval(Duration::from_secs(1));
    for _ in 0..WATCHED {
        every_second.tick().await;
        if let Some(ended) = child.try_wait()? {
            bail!("`roomctl deploy` was to be watched for {WATCHED} s and ended with {ended}");
        }
        highest = highest.max(resident(child.id()));
    }
    child.kill().ok();
    child.wait()?;
    let megabytes = format!("{:.1} MB", highest as f64 / 1e6);
    table(
        out,
        "Memory of `roomctl` during a canary",
        &["watched", "most"],
        &[vec![format!("{WATCHED} s"), megabytes]],
    )
}

/// Memory a process holds, in bytes.
fn resident(process: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kilobytes = line.and_then(|rest| rest.split_whitespace().next()?.parse().ok());
    kilobytes.unwrap_or(0_u64) * 1_024
}
