//! What a machine needs, for what, and why. A new need is a new row.

use std::path::{Path, PathBuf};

use super::Purpose::{self, Bundle, Terminal, Test, Window};
use crate::wasm;

/// One thing without which something does not work.
#[derive(Debug)]
pub(super) struct Need {
    pub(super) what: &'static str,
    /// Continues the sentence "missing …;".
    pub(super) why: &'static str,
    /// Only these ask for it.
    pub(super) purposes: &'static [Purpose],
    pub(super) sign: Sign,
    /// The first that works on this machine and succeeds is taken.
    pub(super) from: &'static [Way],
}

/// How one sees that it is there.
#[derive(Debug)]
pub(super) enum Sign {
    /// This C program gets through the compiler.
    CompilesC(&'static str),
    /// `cargo <word> --version` works.
    Cargo(&'static str),
    /// Something can compile to WebAssembly.
    CompilesWasm,
    /// A program that can be started, on every system.
    Program(&'static str),
    /// Programs that only Linux needs.
    LinuxPrograms(&'static [&'static str]),
    /// Libraries that only Linux needs, by their names for `pkg-config`.
    LinuxLibraries(&'static [&'static str]),
    /// Debian's packages of data, which have no better sign. Where there is no
    /// `dpkg`, nothing can be known, and they are taken to be there.
    Packages(&'static [&'static str]),
    /// A program of our own folder for tools.
    Tool(&'static Tool),
    /// A Python that can make environments, with pip in them; for what is tested
    /// on systems of Unix's family only.
    PythonEnvironments,
    /// A program in an environment of such a Python.
    PythonTool(&'static Tool),
}

/// Where it comes from.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// These packages, on Debian and its relatives.
    Apt(&'static [&'static str]),
    /// This component of the Rust toolchain, on every system.
    Rustup(&'static str),
    /// This target of the Rust toolchain.
    RustupTarget(&'static str),
    /// Compiled by cargo into our own folder for tools.
    Cargo(&'static Tool),
    /// Fetched by npm into our own folder for tools.
    Npm(&'static Tool),
    /// Fetched by pip into a Python environment in our own folder for tools.
    Pip(&'static Tool),
}

/// A program of somebody else's that is pinned, and stays out of the system:
/// it is kept in a folder named after its version, so another version is
/// another folder.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Tool {
    pub(super) name: &'static str,
    pub(super) package: &'static str,
    pub(super) version: &'static str,
    /// The file one wants, inside the tool's folder.
    pub(super) file: &'static str,
}

impl Tool {
    /// The tool's own folder in `tools`.
    pub(crate) fn folder(&self, tools: &Path) -> PathBuf {
        tools.join(format!("{}-{}", self.name, self.version))
    }

    /// The file one wants.
    pub(crate) fn path(&self, tools: &Path) -> PathBuf {
        self.folder(tools).join(self.file)
    }
}

/// Drives the window's tests: WebDriver for Tauri.
pub(crate) const TAURI_DRIVER: Tool = Tool {
    name: "tauri-driver",
    package: "tauri-driver",
    version: "2.1.0",
    file: "bin/tauri-driver",
};

/// Finds what keeps people out of a page.
pub(crate) const AXE: Tool = Tool {
    name: "axe-core",
    package: "axe-core",
    version: "4.14.1",
    file: "node_modules/axe-core/axe.min.js",
};

/// Speaks AWS's interfaces: what the adapter for AWS is tested against. Everything
/// it needs is pinned in the file that is its package.
pub(crate) const MOTO: Tool = Tool {
    name: "moto",
    package: "tests/peers/moto.txt",
    version: "5.2.5",
    file: "bin/moto_server",
};

/// Speaks them too, and enforces permissions.
pub(crate) const MINISTACK: Tool = Tool {
    name: "ministack",
    package: "tests/peers/ministack.txt",
    version: "1.5.33",
    file: "bin/ministack",
};

/// Packs the app for a system's installer.
pub(crate) const TAURI_CLI: Tool = Tool {
    name: "tauri-cli",
    package: "@tauri-apps/cli",
    version: "2.12.5",
    file: "node_modules/@tauri-apps/cli/tauri.js",
};

pub(super) const NEEDS: &[Need] = &[
    Need {
        what: "a C compiler with the headers of the C library",
        why: "SQLite, which holds the journal, is compiled from its source",
        purposes: &[Terminal, Window, Test, Bundle],
        sign: Sign::CompilesC("#include <stdio.h>\n#include <stdlib.h>\n"),
        from: &[Way::Apt(&["gcc", "libc6-dev"])],
    },
    Need {
        what: "the libraries of the web view",
        why: "on Linux the window is drawn by WebKitGTK",
        purposes: &[Window, Test, Bundle],
        sign: Sign::LinuxLibraries(&["webkit2gtk-4.1", "ayatana-appindicator3-0.1", "librsvg-2.0"]),
        from: &[Way::Apt(&[
            "pkg-config",
            "libwebkit2gtk-4.1-dev",
            "libayatana-appindicator3-dev",
            "librsvg2-dev",
        ])],
    },
    Need {
        what: "a compiler for WebAssembly",
        why: "the window's page is Rust, and a web view runs WebAssembly",
        purposes: &[Window, Test, Bundle],
        sign: Sign::CompilesWasm,
        from: &[
            Way::RustupTarget(wasm::TARGET),
            Way::Apt(&["rustc-web", "cargo-web", "rust-web-src", "lld"]),
        ],
    },
    Need {
        what: "rustfmt",
        why: "`cargo xtask test` checks the format with it",
        purposes: &[Test],
        sign: Sign::Cargo("fmt"),
        from: &[Way::Rustup("rustfmt")],
    },
    Need {
        what: "clippy",
        why: "`cargo xtask test` lints with it",
        purposes: &[Test],
        sign: Sign::Cargo("clippy"),
        from: &[Way::Rustup("clippy")],
    },
    Need {
        what: "a screen in memory, a session bus and WebKit's driver",
        why: "the tests of the window start the real app and use it",
        purposes: &[Test],
        sign: Sign::LinuxPrograms(&["Xvfb", "dbus-daemon", "WebKitWebDriver"]),
        from: &[Way::Apt(&["xvfb", "dbus", "webkit2gtk-driver"])],
    },
    Need {
        what: "drawing in software, and letters",
        why: "a machine without a graphics card draws the charts and the words too",
        purposes: &[Test],
        sign: Sign::Packages(&["libgl1-mesa-dri", "fonts-dejavu-core"]),
        from: &[Way::Apt(&["libgl1-mesa-dri", "fonts-dejavu-core"])],
    },
    Need {
        what: "npm",
        why: "some of the tools are packages of Node.js",
        purposes: &[Test, Bundle],
        sign: Sign::Program("npm"),
        from: &[Way::Apt(&["nodejs", "npm"])],
    },
    Need {
        what: "tauri-driver",
        why: "the tests use the window through it",
        purposes: &[Test],
        sign: Sign::Tool(&TAURI_DRIVER),
        from: &[Way::Cargo(&TAURI_DRIVER)],
    },
    Need {
        what: "axe-core",
        why: "the tests look with it for what keeps people out",
        purposes: &[Test],
        sign: Sign::Tool(&AXE),
        from: &[Way::Npm(&AXE)],
    },
    Need {
        what: "Python with environments of its own",
        why: "the servers that speak AWS's interfaces are written in Python",
        purposes: &[Test],
        sign: Sign::PythonEnvironments,
        from: &[Way::Apt(&["python3", "python3-venv"])],
    },
    Need {
        what: "moto",
        why: "the adapter for AWS is tested against it",
        purposes: &[Test],
        sign: Sign::PythonTool(&MOTO),
        from: &[Way::Pip(&MOTO)],
    },
    Need {
        what: "MiniStack",
        why: "permissions are tested against it",
        purposes: &[Test],
        sign: Sign::PythonTool(&MINISTACK),
        from: &[Way::Pip(&MINISTACK)],
    },
    Need {
        what: "the command line of Tauri",
        why: "it makes the installers",
        purposes: &[Bundle],
        sign: Sign::Tool(&TAURI_CLI),
        from: &[Way::Npm(&TAURI_CLI)],
    },
];

/// The same table for people whose system we cannot install on.
pub(super) const OTHER_SYSTEMS: &[(&str, &str)] = &[
    (
        "macOS",
        "the command line tools (`xcode-select --install`), \
         `rustup component add rustfmt clippy`, `rustup target add wasm32-unknown-unknown`, \
         Node.js for tests and bundles, Python 3.11 for tests",
    ),
    (
        "Fedora",
        "`dnf install gcc glibc-devel pkgconf webkit2gtk4.1-devel \
         libayatana-appindicator-gtk3-devel librsvg2-devel`, \
         `rustup component add rustfmt clippy`, `rustup target add wasm32-unknown-unknown`, \
         and for tests and bundles `dnf install nodejs python3 xorg-x11-server-Xvfb \
         dbus-daemon` with WebKit's WebDriver",
    ),
    (
        "Windows",
        "the Visual Studio Build Tools with \"Desktop development with C++\", WebView2 (part of \
         Windows 11), `rustup component add rustfmt clippy`, \
         `rustup target add wasm32-unknown-unknown`, Node.js for tests and bundles, and Python 3.11 for tests",
    ),
];
