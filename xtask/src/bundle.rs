//! `cargo xtask bundle`: installers.
//!
//! Tauri's own command line makes them. It takes the folder of
//! `tauri.conf.json` for the app, which here is the repository's root, and needs
//! to be told so, because it looks for the page's folder first.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, bail};

use crate::setup::Purpose;
use crate::ui::Sizes;
use crate::window::Programs;
use crate::{cargo, setup, ui, window};

/// What can be made and checked without leaving this machine.
const DEFAULT: &str = if cfg!(target_os = "linux") {
    "deb"
} else if cfg!(windows) {
    "nsis"
} else {
    "dmg"
};

/// Stories that an installed app has to carry: it opens, it operates, and it
/// finds the `roomctl` that was installed with it.
const STORIES: &[&str] = &["a_good_canary", "handed_over"];

/// Makes the installers called `kinds`, or this system's usual one.
///
/// # Errors
/// When something does not build, or when the installed app does not work.
pub(crate) fn make(
    root: &Path,
    kinds: &[String],
    check: bool,
    out: &mut dyn Write,
) -> anyhow::Result<()> {
    setup::set_up(root, Some(Purpose::Bundle), false, out)?;
    let target = cargo::target_folder(root)?;
    let kinds = if kinds.is_empty() {
        DEFAULT.to_owned()
    } else {
        kinds.join(",")
    };
    ui::build(root, ui::SHIPPED, Sizes::Told, out)?;
    writeln!(out, "bundle: building the app and roomctl")?;
    out.flush()?;
    let mut command = cargo::command(root, &["build", "--release", "--bins"]);
    command.args(["--package", "control-room", "--package", "roomctl"]);
    cargo::run(&mut command, "the app does not build")?;
    writeln!(out, "bundle: packing `{kinds}`")?;
    out.flush()?;
    let folder = target.join("release/bundle");
    if folder.exists() {
        // An installer of an older version would be taken for today's.
        fs::remove_dir_all(&folder)?;
    }
    cargo::run(
        &mut pack(root, &target, &kinds)?,
        "the installers cannot be made",
    )?;
    let made = installers(&folder)?;
    if made.is_empty() {
        bail!("nothing was left in `{}`", folder.display());
    }
    for installer in &made {
        let bytes = installer.metadata()?.len();
        writeln!(
            out,
            "bundle: {} ({:.1} MiB)",
            installer.display(),
            bytes as f64 / 1_048_576.0
        )?;
    }
    if check {
        let deb = made
            .iter()
            .find(|path| path.extension().is_some_and(|ending| ending == "deb"))
            .context("only a .deb can be checked")?;
        check_deb(root, deb, out)?;
    }
    Ok(())
}

/// Packs what cargo has built. `tauri build` would build the app by itself, and
/// `roomctl` would be a build of its own, with much of it compiled twice.
fn pack(root: &Path, target: &Path, kinds: &str) -> anyhow::Result<Command> {
    let tauri = setup::TAURI_CLI.path(&setup::tools_folder(root)?);
    let mut command = Command::new("node");
    command
        .arg(tauri)
        .args(["bundle", "--ci", "--bundles", kinds, "--config"])
        .arg(own_target(target)?)
        .env("TAURI_FRONTEND_PATH", root)
        .env("TAURI_APP_PATH", root)
        // It reads this variable too, and understands no other value.
        .env("CI", "true")
        .current_dir(root);
    Ok(command)
}

/// `tauri.conf.json` names the command line in the usual target folder; this
/// says where it is today.
fn own_target(target: &Path) -> anyhow::Result<String> {
    let roomctl = cargo::program(target, "release", "roomctl");
    let roomctl = roomctl.to_str().context("the target folder is not UTF-8")?;
    let mut config = serde_json::json!({ "bundle": {
        "linux": {
            "deb": { "files": { "/usr/bin/roomctl": roomctl } },
            "appimage": { "files": { "/usr/bin/roomctl": roomctl } },
        },
        "macOS": { "files": { "MacOS/roomctl": roomctl } },
    }});
    if cfg!(windows) {
        config["bundle"]["resources"] = serde_json::json!({ roomctl: "roomctl.exe" });
    }
    Ok(config.to_string())
}

/// The files in the folders of `folder`, one folder per kind.
fn installers(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let mut made = Vec::new();
    for kind in fs::read_dir(folder)
        .with_context(|| format!("cannot list `{}`", folder.display()))?
        .flatten()
    {
        let Ok(entries) = fs::read_dir(kind.path()) else {
            continue;
        };
        made.extend(
            entries
                .flatten()
                .map(|entry| entry.path())
                .filter(|path| path.is_file()),
        );
    }
    made.sort();
    Ok(made)
}

/// Installs the package below a folder of its own, as nobody's system should
/// change by a test, and has the installed app tell its stories.
fn check_deb(root: &Path, deb: &Path, out: &mut dyn Write) -> anyhow::Result<()> {
    setup::set_up(root, Some(Purpose::Test), false, out)?;
    let mut simulated = Command::new("apt-get");
    simulated.args(["install", "--simulate"]).arg(deb);
    writeln!(out, "bundle: can its dependencies be had?")?;
    out.flush()?;
    cargo::run(&mut simulated, "apt-get would not install it")?;

    let place = cargo::target_folder(root)?.join("installed");
    if place.exists() {
        fs::remove_dir_all(&place)?;
    }
    for folder in ["var/lib/dpkg/info", "var/lib/dpkg/updates"] {
        fs::create_dir_all(place.join(folder))?;
    }
    fs::write(place.join("var/lib/dpkg/status"), "")?;
    writeln!(out, "bundle: installing it below {}", place.display())?;
    out.flush()?;
    let mut installed = Command::new("dpkg");
    installed
        .arg(format!("--root={}", place.display()))
        // What it depends on is on this machine and not below that folder.
        .args(["--force-not-root", "--force-depends", "--install"])
        .arg(deb);
    cargo::run(&mut installed, "dpkg does not install it")?;
    let programs = Programs {
        app: place.join("usr/bin/candlefish"),
        roomctl: place.join("usr/bin/roomctl"),
    };
    let stories: Vec<String> = STORIES.iter().map(|name| (*name).to_owned()).collect();
    window::test_with(root, &programs, &stories)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn installers_are_found_and_what_they_were_made_of_is_not() {
        let folder = tempfile::tempdir().unwrap();
        for file in ["deb/a.deb", "deb/a/control/md5sums", "appimage/a.AppImage"] {
            let full = folder.path().join(file);
            fs::create_dir_all(full.parent().unwrap()).unwrap();
            fs::write(full, "").unwrap();
        }
        let made = installers(folder.path()).unwrap();
        assert_eq!(
            made,
            [
                folder.path().join("appimage/a.AppImage"),
                folder.path().join("deb/a.deb")
            ]
        );
    }

    #[test]
    fn the_stories_of_an_installed_app_are_there() {
        // A filter that fits no test passes in silence.
        let folder = crate::root().unwrap().join("tests/window");
        let told: String = fs::read_dir(folder)
            .unwrap()
            .map(|entry| fs::read_to_string(entry.unwrap().path()).unwrap())
            .collect();
        for story in STORIES {
            assert!(told.contains(&format!("fn {story}")), "{story}");
        }
    }

    #[test]
    fn the_command_line_is_packed_from_where_it_was_built() {
        let config = own_target(Path::new("/elsewhere")).unwrap();
        assert!(
            config.contains(r#""/usr/bin/roomctl":"/elsewhere/release/roomctl"#),
            "{config}"
        );
    }
}
