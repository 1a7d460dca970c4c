//! What a machine needs, and why. A new need is a new row.

/// One thing without which something does not work.
#[derive(Debug)]
pub(super) struct Need {
    pub(super) what: &'static str,
    /// Continues the sentence "missing …;".
    pub(super) why: &'static str,
    pub(super) sign: Sign,
    pub(super) from: From,
}

/// How one sees that it is there.
#[derive(Debug)]
pub(super) enum Sign {
    /// This C program gets through the compiler.
    CompilesC(&'static str),
    /// `cargo <word> --version` works.
    Cargo(&'static str),
}

/// Where it comes from.
#[derive(Debug)]
pub(super) enum From {
    /// These packages, on Debian and its relatives.
    Apt(&'static [&'static str]),
    /// This component of the Rust toolchain, on every system.
    Rustup(&'static str),
}

pub(super) const NEEDS: &[Need] = &[
    Need {
        what: "a C compiler with the headers of the C library",
        why: "SQLite, which holds the journal, is compiled from its source",
        sign: Sign::CompilesC("#include <stdio.h>\n#include <stdlib.h>\n"),
        from: From::Apt(&["gcc", "libc6-dev"]),
    },
    Need {
        what: "rustfmt",
        why: "`cargo xtask test` checks the format with it",
        sign: Sign::Cargo("fmt"),
        from: From::Rustup("rustfmt"),
    },
    Need {
        what: "clippy",
        why: "`cargo xtask test` lints with it",
        sign: Sign::Cargo("clippy"),
        from: From::Rustup("clippy"),
    },
];

/// The same table for people whose system we cannot install on.
pub(super) const OTHER_SYSTEMS: &[(&str, &str)] = &[
    (
        "macOS",
        "the command line tools (`xcode-select --install`), `rustup component add rustfmt clippy`",
    ),
    (
        "Fedora",
        "`dnf install gcc glibc-devel`, `rustup component add rustfmt clippy`",
    ),
    (
        "Windows",
        "the Visual Studio Build Tools with \"Desktop development with C++\", \
         `rustup component add rustfmt clippy`",
    ),
];
