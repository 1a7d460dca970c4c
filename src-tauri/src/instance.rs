//! One window per home: a second start shows the first.
//!
//! Different homes are different control rooms and run side by side, so the name the
//! instances find each other by has the home in it. The default home has the plain
//! name, by which desktop systems know the app.

use crate::windows;
use std::path::Path;
use tauri::AppHandle;

/// How often the name is asked for. A first instance that is just dying holds it and
/// does not answer; when it is dead the name is free.
const TRIES: usize = 3;

/// Finds out whether this is the only one on its home; if not, shows the other and
/// ends here. When nobody can say, the window opens all the same: two on one home
/// are a nuisance, none in an emergency is worse.
pub(crate) fn claim(app: &AppHandle, name: &str) {
    for _ in 0..TRIES {
        let single = tauri_plugin_single_instance::Builder::new()
            .dbus_id(name)
            .callback(|app, arguments, _| started_again(app, &arguments));
        match app.plugin(single.build()) {
            Ok(()) => return,
            Err(error) => tracing::warn!(%error, "another instance does not answer"),
        }
    }
}

/// The program was started again on this home.
fn started_again(app: &AppHandle, arguments: &[String]) {
    windows::show_main(app);
    if arguments.iter().any(|argument| argument == "--wallboard")
        && let Err(why) = windows::open_wallboard(app)
    {
        tracing::warn!("{why}");
    }
}

/// The name the instances of a home find each other by.
pub(crate) fn name(identifier: &str, home: &Path, default_home: Option<&Path>) -> String {
    if default_home == Some(home) {
        return identifier.to_owned();
    }
    format!(
        "{identifier}.home{:016x}",
        digest(home.as_os_str().as_encoded_bytes())
    )
}

/// FNV-1a with 64 bits (<http://www.isthe.com/chongo/tech/comp/fnv/>): the same in
/// every build, which the standard library's hash does not promise.
fn digest(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn homes_do_not_find_each_other() {
        let default = Path::new("/home/ada/.local/share/candlefish");
        let of = |home: &str| name("org.candlefish", Path::new(home), Some(default));
        assert_eq!(of("/home/ada/.local/share/candlefish"), "org.candlefish");
        assert_ne!(of("/tmp/one"), of("/tmp/two"));
        assert_eq!(of("/tmp/one"), of("/tmp/one"));
    }

    #[test]
    fn the_digest_is_the_published_one() {
        assert_eq!(digest(b""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(digest(b"a"), 0xaf63_dc4c_8601_ec8c);
        assert_eq!(digest(b"foobar"), 0x8594_4171_f739_67e8);
    }
}
