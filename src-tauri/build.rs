//! Build script of the desktop app: what Tauri generates, and a page that says what
//! is missing where the user interface was not built yet.

use std::error::Error;
use std::path::Path;
use std::{fs, io};
use tauri_build::{AppManifest, Attributes};

/// Shown in place of the user interface. Tauri wants a page when it compiles, and
/// the lints of a fresh clone must not wait for WebAssembly.
const PLACEHOLDER: &str = include_str!("placeholder.html");

fn main() -> Result<(), Box<dyn Error>> {
    let page = Path::new("ui/dist/index.html");
    if !page.exists() {
        fs::create_dir_all("ui/dist")?;
        fs::write(page, PLACEHOLDER)?;
    }
    // Pages and icons are compiled in, and Tauri does not notice that they changed.
    for watched in [
        "ui/dist",
        "icons",
        "src-tauri/capabilities",
        "src-tauri/permissions",
    ] {
        println!("cargo:rerun-if-changed={watched}");
    }
    let manifest = AppManifest::new().permissions_path_pattern("./src-tauri/permissions/*.toml");
    let attributes = Attributes::new()
        .capabilities_path_pattern("./src-tauri/capabilities/*.json")
        .app_manifest(manifest);
    tauri_build::try_build(attributes)?;
    tidy_up()
}

/// Tauri leaves schemas for editors in the package's folder, which here is the
/// repository's; nobody reads them.
fn tidy_up() -> Result<(), Box<dyn Error>> {
    match fs::remove_dir_all("gen") {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error.into()),
        Ok(()) | Err(_) => Ok(()),
    }
}
