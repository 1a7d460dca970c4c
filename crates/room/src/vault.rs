//! What the control room itself keeps secret: the names that something reads, and
//! the vault their values are in.
//!
//! A vault belongs to a home, not to an open room: it can be filled before the
//! estate can be reached. Values go in and are never shown again.

use serde::Serialize;
use std::path::Path;
use std::sync::Arc;
use vault::{KeyStore, State, SystemKeyStore, VaultError};
use wire::Complaint;

pub use vault::Secret;

/// A name that something reads, or a family of them.
struct Offered {
    /// The name; of a family, the part that differs stands in `<…>`.
    form: &'static str,
    /// What it is for.
    meaning: &'static str,
}

const PAGE_WEBHOOK: &str = "page-webhook";

/// Nothing else is taken: a secret that nobody reads is only one more to lose.
const OFFERED: [Offered; 2] = [
    Offered {
        form: PAGE_WEBHOOK,
        meaning: "URL that is called to page somebody",
    },
    Offered {
        form: "mfa/<account>/<role>",
        meaning: "MFA session of a role, set by logging in",
    },
];

impl Offered {
    fn family(&self) -> Option<&'static str> {
        self.form.split_once('<').map(|(family, _)| family)
    }

    fn covers(&self, name: &str) -> bool {
        let plain = |c: char| !c.is_control() && !c.is_whitespace() && !matches!(c, '<' | '>');
        match self.family() {
            None => name == self.form,
            Some(family) => name
                .strip_prefix(family)
                .is_some_and(|rest| !rest.is_empty() && rest.chars().all(plain)),
        }
    }
}

/// The vault of one home.
pub struct Vault(Arc<vault::Vault>);

/// What a vault has and could have; never a value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct VaultView {
    /// `kept`, `memory-only` or `damaged`.
    pub state: &'static str,
    /// The state in a sentence, with the way out.
    pub told: String,
    /// The names. Those that have a value are not known while it is damaged.
    pub names: Vec<VaultRow>,
}

/// One name of a vault.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct VaultRow {
    /// The name, or the form of names of which none has a value.
    pub name: String,
    /// What it is for.
    pub meaning: &'static str,
    /// Whether it has a value.
    pub set: bool,
}

impl Vault {
    /// Opens the vault of a home with the keyring of this computer, which may ask
    /// somebody to unlock it and wait for that.
    ///
    /// # Errors
    /// `storage` when the home cannot be made.
    pub async fn open(home: &Path) -> Result<Self, Complaint> {
        Self::open_with(home, Arc::new(SystemKeyStore)).await
    }

    /// The same with any keyring.
    ///
    /// # Errors
    /// See [`Vault::open`].
    pub async fn open_with(home: &Path, keys: Arc<dyn KeyStore>) -> Result<Self, Complaint> {
        let home = home.to_owned();
        let opened = blocking(move || vault::Vault::open(&home, keys)).await?;
        opened
            .map(|vault| Self(Arc::new(vault)))
            .map_err(|error| complaint(&error))
    }

    /// How it stands, and what is in it.
    ///
    /// # Errors
    /// `bug` only.
    pub async fn view(&self) -> Result<VaultView, Complaint> {
        let vault = Arc::clone(&self.0);
        // What cannot be read is said by the state.
        let look = move || (vault.state(), vault.names().unwrap_or_default());
        let (state, kept) = blocking(look).await?;
        Ok(VaultView {
            state: match &state {
                State::Kept => "kept",
                State::MemoryOnly { .. } => "memory-only",
                State::Damaged(_) => "damaged",
            },
            told: state.to_string(),
            names: rows(&kept),
        })
    }

    /// Whether a value that is set now is there after the next start.
    ///
    /// # Errors
    /// `refused` with the reason when it is not.
    pub async fn check_lasting(&self) -> Result<(), Complaint> {
        let vault = Arc::clone(&self.0);
        match blocking(move || vault.state()).await? {
            State::Kept => Ok(()),
            State::MemoryOnly { why } => {
                let message = format!("a secret would be lost when this command ends: {why}");
                Err(Complaint::new("refused", message))
            }
            State::Damaged(damaged) => Err(Complaint::new("refused", damaged)),
        }
    }

    /// Gives a name a value; says what was done.
    ///
    /// # Errors
    /// `unknown-name` for one that nothing reads, `invalid` for a value that cannot
    /// be meant, `refused` when the vault is damaged, `storage` when the disk does
    /// not take it.
    pub async fn set(&self, name: &str, value: Secret) -> Result<String, Complaint> {
        check_vault_name(name)?;
        check_value(name, &value)?;
        let (vault, named) = (Arc::clone(&self.0), name.to_owned());
        let replaced = blocking(move || vault.set(&named, value)).await?;
        Ok(match replaced.map_err(|error| complaint(&error))? {
            true => format!("`{name}` is set; the value it had is gone"),
            false => format!("`{name}` is set"),
        })
    }

    /// Removes a name's value; says what was done. Also of names that nothing
    /// reads any more.
    ///
    /// # Errors
    /// `unknown-name` when it has none; else as [`Vault::set`].
    pub async fn remove(&self, name: &str) -> Result<String, Complaint> {
        let (vault, named) = (Arc::clone(&self.0), name.to_owned());
        let removed = blocking(move || vault.remove(&named)).await?;
        if removed.map_err(|error| complaint(&error))? {
            return Ok(format!("`{name}` is removed"));
        }
        check_vault_name(name)?;
        Err(Complaint::new(
            "unknown-name",
            format!("`{name}` is not set"),
        ))
    }

    /// The value of a name, for what reads it; none when it is not set.
    ///
    /// # Errors
    /// `refused` when the vault is damaged.
    pub async fn get(&self, name: &str) -> Result<Option<Secret>, Complaint> {
        let (vault, named) = (Arc::clone(&self.0), name.to_owned());
        let value = blocking(move || vault.get(&named)).await?;
        value.map_err(|error| complaint(&error))
    }
}

/// A keyring may wait for a person: never on a thread that others need.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Complaint> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|error| Complaint::new("bug", error))
}

fn complaint(error: &VaultError) -> Complaint {
    let kind = match error {
        VaultError::Damaged(_) => "refused",
        VaultError::Unfit(_) => "invalid",
        VaultError::Disk { .. } => "storage",
        VaultError::NoChance(_) => "bug",
    };
    Complaint::new(kind, error)
}

/// Refuses a name that nothing reads.
///
/// # Errors
/// `unknown-name`, with the names there are.
pub fn check_vault_name(name: &str) -> Result<(), Complaint> {
    if OFFERED.iter().any(|offered| offered.covers(name)) {
        return Ok(());
    }
    let offer = |offered: &Offered| format!("`{}` ({})", offered.form, offered.meaning);
    let offers: Vec<String> = OFFERED.iter().map(offer).collect();
    let message = format!(
        "nothing reads a secret `{name}`; there are {}",
        offers.join(" and ")
    );
    Err(Complaint::new("unknown-name", message))
}

/// Says what is wrong with a value, never the value.
fn check_value(name: &str, value: &Secret) -> Result<(), Complaint> {
    let text = value.expose();
    let wrong = if text.trim().is_empty() {
        "a secret must not be empty"
    } else if name == PAGE_WEBHOOK && !is_url(text) {
        "the value must be a URL that begins with https:// or http://, without spaces"
    } else {
        return Ok(());
    };
    Err(Complaint::new("invalid", format!("`{name}`: {wrong}")))
}

fn is_url(text: &str) -> bool {
    let rest = ["https://", "http://"]
        .into_iter()
        .find_map(|scheme| text.strip_prefix(scheme));
    let whole = |c: char| !c.is_whitespace() && !c.is_control();
    rest.is_some_and(|rest| !rest.is_empty() && !rest.starts_with('/') && rest.chars().all(whole))
}

/// What is kept, then what could be.
fn rows(kept: &[String]) -> Vec<VaultRow> {
    let meaning = |name: &String| {
        let offered = OFFERED.iter().find(|offered| offered.covers(name));
        offered.map_or("nothing reads it any more", |offered| offered.meaning)
    };
    let is_kept = |offered: &&Offered| kept.iter().any(|name| offered.covers(name));
    let set = kept.iter().map(|name| VaultRow {
        name: name.clone(),
        meaning: meaning(name),
        set: true,
    });
    let open = OFFERED.iter().filter(|offered| !is_kept(offered));
    let open = open.map(|offered| VaultRow {
        name: offered.form.to_owned(),
        meaning: offered.meaning,
        set: false,
    });
    set.chain(open).collect()
}

#[cfg(test)]
pub(crate) mod tests;
