//! Where the control room keeps its things when nobody says so, and who operates.

use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};

/// Systems differ in where programs keep their data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum System {
    /// The XDG folders.
    Unix,
    /// `~/Library`.
    MacOs,
    /// `%LOCALAPPDATA%`.
    Windows,
}

const HERE: System = if cfg!(target_os = "macos") {
    System::MacOs
} else if cfg!(windows) {
    System::Windows
} else {
    System::Unix
};

/// The folder for data on this system; none when the environment does not say
/// who the user is.
#[must_use]
pub fn default_home() -> Option<PathBuf> {
    home_on(HERE, |name| std::env::var_os(name))
}

fn home_on(system: System, variable: impl Fn(&str) -> Option<OsString>) -> Option<PathBuf> {
    // A relative folder would be another one in each working directory.
    let folder = |name: &str| {
        variable(name)
            .map(PathBuf::from)
            .filter(|path| path.is_absolute())
    };
    match system {
        System::Unix => folder("XDG_DATA_HOME")
            .or_else(|| folder("HOME").map(|home| home.join(".local").join("share")))
            .map(|data| data.join("candlefish")),
        System::MacOs => {
            folder("HOME").map(|home| home.join("Library/Application Support/Candlefish"))
        }
        System::Windows => folder("LOCALAPPDATA").map(|data| data.join("Candlefish")),
    }
}

/// The name this person is logged in by.
#[must_use]
pub fn login_name() -> String {
    login_from(|name| std::env::var(name).ok())
}

fn login_from(variable: impl Fn(&str) -> Option<String>) -> String {
    ["USER", "LOGNAME", "USERNAME"]
        .into_iter()
        .filter_map(variable)
        .find(|name| !name.trim().is_empty())
        .unwrap_or_else(|| "unknown".to_owned())
}

/// Writes a file as a whole or not at all.
pub(crate) fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut beside = path.as_os_str().to_owned();
    beside.push(format!(".{}", std::process::id()));
    let beside = PathBuf::from(beside);
    std::fs::write(&beside, bytes)?;
    std::fs::rename(&beside, path)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn home(system: System, variables: &[(&str, &str)]) -> Option<String> {
        let find = |name: &str| {
            let found = variables.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| OsString::from(value))
        };
        home_on(system, find).map(|path| path.to_string_lossy().replace('\\', "/"))
    }

    #[test]
    fn each_system_has_its_folder() {
        let linux = [("HOME", "/home/ada"), ("XDG_DATA_HOME", "/data")];
        assert_eq!(home(System::Unix, &linux).unwrap(), "/data/candlefish");
        let plain = home(System::Unix, &linux[..1]).unwrap();
        assert_eq!(plain, "/home/ada/.local/share/candlefish");
        let mac = home(System::MacOs, &linux).unwrap();
        assert_eq!(mac, "/home/ada/Library/Application Support/Candlefish");
        let windows = home(System::Windows, &[("LOCALAPPDATA", "/c/ada")]).unwrap();
        assert_eq!(windows, "/c/ada/Candlefish");
    }

    #[test]
    fn a_relative_folder_is_not_believed() {
        let relative = [("HOME", "/home/ada"), ("XDG_DATA_HOME", "data")];
        let found = home(System::Unix, &relative).unwrap();
        assert_eq!(found, "/home/ada/.local/share/candlefish");
        assert_eq!(home(System::Unix, &[]), None);
    }

    #[test]
    fn an_operator_without_a_login_has_a_name_all_the_same() {
        assert_eq!(login_from(|_| None), "unknown");
        assert_eq!(login_from(|name| Some(format!("{name} ada"))), "USER ada");
        let blank = |name: &str| Some(if name == "USER" { " " } else { "ada" }.to_owned());
        assert_eq!(login_from(blank), "ada");
    }
}
