//! Where the servers are. Each place is given by a variable of the environment
//! (`cargo xtask peers` does that) and has a default that fits the usual folder.

use std::env;
use std::path::{Path, PathBuf};

/// The Python that has moto: `CANDLEFISH_TEST_MOTO`.
pub(super) fn moto() -> PathBuf {
    place("CANDLEFISH_TEST_MOTO", "moto-5.2.5/bin/python")
}

/// The Python that has MiniStack: `CANDLEFISH_TEST_MINISTACK`.
pub(super) fn ministack() -> PathBuf {
    place("CANDLEFISH_TEST_MINISTACK", "ministack-1.5.33/bin/python")
}

/// The command line: `CANDLEFISH_TEST_ROOMCTL`.
#[must_use]
pub fn roomctl() -> PathBuf {
    let built = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/debug/roomctl");
    env::var_os("CANDLEFISH_TEST_ROOMCTL").map_or_else(built, PathBuf::from)
}

/// A file of `tests/peers`.
pub(super) fn script(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("peers")
        .join(name)
}

fn place(variable: &str, usual: &str) -> PathBuf {
    let tools = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/tools");
    env::var_os(variable).map_or_else(|| tools().join(usual), PathBuf::from)
}
