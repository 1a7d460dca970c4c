//! A vault in its life: kept, shared, closed, altered, interrupted.

use super::*;
use proptest::prelude::*;
use std::collections::BTreeMap;
use tempfile::TempDir;

/// A keyring in memory that does what the test says.
#[derive(Default)]
struct Ring(Mutex<Inside>);

#[derive(Default)]
struct Inside {
    digits: BTreeMap<String, String>,
    closed: Option<Closed>,
    closed_to_new: Option<Closed>,
    forgets: bool,
}

impl Ring {
    fn inside(&self) -> MutexGuard<'_, Inside> {
        self.0.lock().unwrap()
    }

    fn close(&self, why: Option<Closed>) {
        self.inside().closed = why;
    }

    fn keys(&self) -> usize {
        self.inside().digits.len()
    }
}

impl KeyStore for Ring {
    fn load(&self, label: &str) -> Result<Option<Key>, Closed> {
        let inside = self.inside();
        match &inside.closed {
            Some(why) => Err(why.clone()),
            None => {
                let digits = inside.digits.get(label);
                Ok(digits.map(|digits| Key::from_digits(digits).unwrap()))
            }
        }
    }

    fn keep(&self, label: &str, key: &Key) -> Result<(), Closed> {
        let mut inside = self.inside();
        let closed = inside.closed.as_ref().or(inside.closed_to_new.as_ref());
        if let Some(why) = closed {
            return Err(why.clone());
        }
        if !inside.forgets {
            let digits = key.digits().to_string();
            inside.digits.insert(label.to_owned(), digits);
        }
        Ok(())
    }
}

/// A folder and a keyring.
struct Desk {
    folder: TempDir,
    ring: Arc<Ring>,
}

impl Desk {
    fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            ring: Arc::new(Ring::default()),
        }
    }

    /// With one value kept.
    fn used() -> Self {
        let desk = Self::new();
        set(&desk.open(), "page-webhook", "https://old.invalid");
        desk
    }

    fn open(&self) -> Vault {
        Vault::open(self.folder.path(), self.ring.clone()).unwrap()
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("vault")
    }

    fn bytes(&self) -> Vec<u8> {
        fs::read(self.file()).unwrap()
    }

    fn files(&self) -> Vec<String> {
        let entries = fs::read_dir(self.folder.path()).unwrap();
        let mut names: Vec<String> = entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }
}

fn set(vault: &Vault, name: &str, value: &str) -> bool {
    vault.set(name, Secret::new(value.into())).unwrap()
}

fn get(vault: &Vault, name: &str) -> Option<String> {
    let value = vault.get(name).unwrap();
    value.map(|value| value.expose().to_owned())
}

fn damage(vault: &Vault) -> Option<Damage> {
    match vault.state() {
        State::Damaged(damaged) => Some(damaged.what),
        State::Kept | State::MemoryOnly { .. } => None,
    }
}

fn memory_only(why: Closed) -> State {
    State::MemoryOnly { why }
}

#[test]
fn what_is_set_is_there_after_the_next_start() {
    let desk = Desk::new();
    let vault = desk.open();
    assert!(!set(&vault, "page-webhook", "https://one.invalid"));
    assert!(set(&vault, "page-webhook", "https://two.invalid"));
    assert!(!set(&vault, "mfa/prod", "123456"));
    drop(vault);
    let vault = desk.open();
    assert_eq!(vault.state(), State::Kept);
    assert_eq!(vault.names().unwrap(), ["mfa/prod", "page-webhook"]);
    assert_eq!(get(&vault, "page-webhook").unwrap(), "https://two.invalid");
    assert!(vault.remove("page-webhook").unwrap());
    assert!(!vault.remove("page-webhook").unwrap());
    assert_eq!(get(&desk.open(), "page-webhook"), None);
    assert_eq!(desk.ring.keys(), 1, "one key for all of them");
}

#[test]
fn looking_makes_neither_key_nor_file() {
    let desk = Desk::new();
    let vault = desk.open();
    assert_eq!(vault.state(), State::Kept);
    assert_eq!(get(&vault, "page-webhook"), None);
    assert!(!vault.remove("page-webhook").unwrap());
    assert_eq!((desk.ring.keys(), desk.files()), (0, vec![]));
}

#[cfg(unix)]
#[test]
fn nobody_else_may_read_the_files() {
    use std::os::unix::fs::PermissionsExt as _;
    let desk = Desk::new();
    // One that an interrupted write left open to all.
    let next = desk.folder.path().join("vault.next");
    fs::write(&next, "half").unwrap();
    fs::set_permissions(&next, fs::Permissions::from_mode(0o666)).unwrap();
    set(&desk.open(), "page-webhook", "https://one.invalid");
    assert_eq!(desk.files(), ["vault", "vault.lock"]);
    for name in desk.files() {
        let mode = fs::metadata(desk.folder.path().join(&name))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
}

#[test]
fn two_open_vaults_see_and_keep_each_others_values() {
    let desk = Desk::new();
    let (window, terminal) = (desk.open(), desk.open());
    set(&terminal, "page-webhook", "https://one.invalid");
    assert_eq!(get(&window, "page-webhook").unwrap(), "https://one.invalid");
    set(&window, "mfa/prod", "123456");
    assert_eq!(terminal.names().unwrap(), ["mfa/prod", "page-webhook"]);
    assert_eq!(desk.ring.keys(), 1);
}

#[test]
fn many_that_set_at_once_lose_nothing() {
    let desk = Desk::new();
    std::thread::scope(|scope| {
        for at in 0..8 {
            let vault = desk.open();
            scope.spawn(move || set(&vault, &format!("mfa/{at}"), "123456"));
        }
    });
    assert_eq!(desk.open().names().unwrap().len(), 8);
}

#[test]
fn with_a_closed_keyring_nothing_reaches_the_disk() {
    for why in [
        Closed::Locked,
        Closed::Absent,
        Closed::Denied("policy".into()),
    ] {
        let desk = Desk::new();
        desk.ring.close(Some(why.clone()));
        let vault = desk.open();
        assert_eq!(vault.state(), memory_only(why.clone()));
        set(&vault, "page-webhook", "https://one.invalid");
        assert_eq!(get(&vault, "page-webhook").unwrap(), "https://one.invalid");
        assert_eq!(vault.names().unwrap(), ["page-webhook"]);
        assert_eq!(vault.state(), memory_only(why));
        assert!(!desk.file().exists());
        assert_eq!(get(&desk.open(), "page-webhook"), None);
        assert!(vault.remove("page-webhook").unwrap());
    }
}

#[test]
fn a_keyring_that_takes_no_key_leaves_the_value_in_memory() {
    let desk = Desk::new();
    desk.ring.inside().closed_to_new = Some(Closed::Locked);
    let vault = desk.open();
    assert_eq!(
        vault.state(),
        State::Kept,
        "nothing has been asked of it yet"
    );
    set(&vault, "page-webhook", "https://one.invalid");
    assert_eq!(vault.state(), memory_only(Closed::Locked));
    assert_eq!(get(&vault, "page-webhook").unwrap(), "https://one.invalid");
    assert!(!desk.file().exists());
}

#[test]
fn a_keyring_that_forgets_is_found_out_before_anything_is_sealed() {
    let desk = Desk::new();
    desk.ring.inside().forgets = true;
    let vault = desk.open();
    set(&vault, "page-webhook", "https://one.invalid");
    let said = Closed::Denied("it does not give a key back".into());
    assert_eq!(vault.state(), memory_only(said));
    assert!(!desk.file().exists());
}

#[test]
fn an_unlocked_keyring_takes_over_what_was_in_memory() {
    let desk = Desk::used();
    set(&desk.open(), "mfa/prod", "123456");
    desk.ring.close(Some(Closed::Locked));
    let vault = desk.open();
    set(&vault, "page-webhook", "https://new.invalid");
    vault.retry().unwrap();
    assert_eq!(vault.state(), memory_only(Closed::Locked), "locked still");
    desk.ring.close(None);
    vault.retry().unwrap();
    assert_eq!(vault.state(), State::Kept);
    let after = desk.open();
    assert_eq!(get(&after, "page-webhook").unwrap(), "https://new.invalid");
    assert_eq!(get(&after, "mfa/prod").unwrap(), "123456");
}

#[test]
fn taking_over_spares_a_damaged_file_and_keeps_the_memory() {
    let desk = Desk::used();
    fs::write(desk.file(), "a shopping list").unwrap();
    desk.ring.close(Some(Closed::Locked));
    let vault = desk.open();
    set(&vault, "mfa/prod", "123456");
    desk.ring.close(None);
    let error = vault.retry().unwrap_err();
    assert!(error.to_string().contains("is no vault"), "{error}");
    assert_eq!(desk.bytes(), b"a shopping list");
    assert_eq!(get(&vault, "mfa/prod").unwrap(), "123456");
}

#[test]
fn a_file_that_does_not_open_is_never_written() {
    let desk = Desk::used();
    let mut altered = desk.bytes();
    *altered.last_mut().unwrap() ^= 1;
    fs::write(desk.file(), &altered).unwrap();
    let vault = desk.open();
    assert_eq!(damage(&vault), Some(Damage::Altered));
    let value = || Secret::new("https://new.invalid".into());
    for error in [
        vault.set("page-webhook", value()).unwrap_err(),
        vault.remove("page-webhook").unwrap_err(),
        vault.get("page-webhook").unwrap_err(),
        vault.names().unwrap_err(),
    ] {
        let text = error.to_string();
        assert!(text.contains("move the file away"), "{text}");
        assert!(
            text.contains(&*vault.place.file().to_string_lossy()),
            "{text}"
        );
    }
    assert_eq!(desk.bytes(), altered);
    // As it says: moved away, one begins anew, without another start.
    fs::rename(desk.file(), desk.folder.path().join("vault.old")).unwrap();
    set(&vault, "page-webhook", "https://new.invalid");
    assert_eq!(vault.state(), State::Kept);
}

#[test]
fn a_file_without_its_key_is_left_for_whoever_has_it() {
    let desk = Desk::used();
    let before = desk.bytes();
    let stranger = Vault::open(desk.folder.path(), Arc::new(Ring::default())).unwrap();
    assert_eq!(damage(&stranger), Some(Damage::KeyMissing));
    let value = Secret::new("https://new.invalid".into());
    assert!(matches!(
        stranger.set("page-webhook", value),
        Err(VaultError::Damaged(_))
    ));
    assert_eq!(desk.bytes(), before);
    assert_eq!(
        get(&desk.open(), "page-webhook").unwrap(),
        "https://old.invalid"
    );
}

#[test]
fn something_that_is_no_file_is_named() {
    let desk = Desk::new();
    fs::create_dir(desk.file()).unwrap();
    set_is_refused(&desk.open());
    assert!(desk.file().is_dir());
}

fn set_is_refused(vault: &Vault) {
    assert!(damage(vault).is_some(), "{:?}", vault.state());
    assert!(vault.set("mfa/prod", Secret::new("123456".into())).is_err());
}

#[test]
fn a_write_that_fails_leaves_the_old_file() {
    let desk = Desk::used();
    let before = desk.bytes();
    // A folder in the way of the next file, as a full disk would be.
    fs::create_dir(desk.folder.path().join("vault.next")).unwrap();
    let vault = desk.open();
    let value = Secret::new("https://new.invalid".into());
    let error = vault.set("page-webhook", value).unwrap_err();
    assert!(error.to_string().starts_with("cannot write `"), "{error}");
    assert!(!error.to_string().contains("new.invalid"), "{error}");
    assert_eq!(desk.bytes(), before);
    assert_eq!(get(&vault, "page-webhook").unwrap(), "https://old.invalid");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    /// The process ends while it writes the next file, at any byte of it.
    #[test]
    fn an_interrupted_write_leaves_the_old_values(written in any::<prop::sample::Index>()) {
        let desk = Desk::used();
        let before = desk.bytes();
        let vault = desk.open();
        set(&vault, "page-webhook", "https://new.invalid");
        let after = desk.bytes();
        fs::write(desk.file(), before).unwrap();
        let part = &after[..written.index(after.len() + 1)];
        fs::write(desk.folder.path().join("vault.next"), part).unwrap();
        let vault = desk.open();
        prop_assert_eq!(get(&vault, "page-webhook").unwrap(), "https://old.invalid");
        set(&vault, "mfa/prod", "123456");
        prop_assert_eq!(desk.files(), ["vault", "vault.lock"]);
        prop_assert_eq!(desk.open().names().unwrap().len(), 2);
    }

    #[test]
    fn no_value_is_anywhere_in_the_folder(value in "[ -~]{6,60}") {
        let desk = Desk::new();
        set(&desk.open(), "page-webhook", &value);
        for name in desk.files() {
            let bytes = fs::read(desk.folder.path().join(name)).unwrap();
            prop_assert!(!bytes.windows(value.len()).any(|part| part == value.as_bytes()));
        }
    }
}

#[test]
fn what_cannot_be_kept_is_refused_without_being_quoted() {
    let desk = Desk::new();
    let vault = desk.open();
    let long = "x".repeat(LONGEST_VALUE + 1);
    for (name, value) in [
        ("", "hunter2"),
        ("a\nb", "hunter2"),
        ("a", ""),
        ("a", &*long),
    ] {
        let error = vault.set(name, Secret::new(value.into())).unwrap_err();
        assert!(matches!(error, VaultError::Unfit(_)), "{error}");
        let text = format!("{error} {error:?}");
        assert!(!text.contains("hunter2") && text.len() < 200, "{text}");
    }
    assert!(!set(&vault, "a", &long[1..]), "as long as it may be");
}

#[test]
fn one_folder_has_one_label_and_another_folder_another() {
    let (one, other) = (label(Path::new("/home/ada")), label(Path::new("/home/eve")));
    assert_eq!(one, label(Path::new("/home/ada")));
    assert_ne!(one, other);
    assert_eq!((one.len(), &one[..6]), (22, "vault-"));
}

#[cfg(unix)]
#[test]
fn a_folder_reached_by_another_path_has_the_same_vault() {
    let desk = Desk::used();
    let around = tempfile::tempdir().unwrap();
    let link = around.path().join("home");
    std::os::unix::fs::symlink(desk.folder.path(), &link).unwrap();
    let vault = Vault::open(&link, desk.ring.clone()).unwrap();
    assert_eq!(get(&vault, "page-webhook").unwrap(), "https://old.invalid");
}
