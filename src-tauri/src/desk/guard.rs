//! The guard: who may change what, now.
//!
//! ```text
//! which window? → emergency? → read-only? → confirmed?
//!   only main      goes on      refused      token, typed name, reason
//! ```
//! The page shows the same rules before it asks; these here are the ones that count.

use super::tokens::{BadToken, Tokens};
use room::Stakes;
use std::time::Duration;
use tokio::time::Instant;
use vocab::{Span, Timestamp};
use wire::{Command, Complaint, Confirmed, Level};

/// The one window that operates.
pub const OPERATES: &str = "main";

/// The time on both clocks.
#[derive(Debug, Clone, Copy)]
pub struct Now {
    /// The wall's, which goes on while the machine sleeps.
    pub wall: Timestamp,
    /// The steady one, which nobody sets back.
    pub steady: Instant,
}

/// What somebody asks for.
#[derive(Debug)]
pub struct Request<'a> {
    /// The window that asks.
    pub window: &'a str,
    /// What it wants.
    pub command: &'a Command,
    /// How it was confirmed.
    pub confirmed: &'a Confirmed,
}

/// Remembers what is allowed.
#[derive(Debug, Default)]
pub struct Guard {
    tokens: Tokens,
    changes: Option<Allowance>,
}

/// Leave to change protected environments, until either clock says so.
#[derive(Debug, Clone, Copy)]
struct Allowance {
    wall: Timestamp,
    steady: Instant,
}

impl Guard {
    /// Refuses windows that only look. Asked first, so that they learn nothing else.
    ///
    /// # Errors
    /// `refused` for every window but the main one.
    pub fn check_window(window: &str) -> Result<(), Complaint> {
        if window == OPERATES {
            return Ok(());
        }
        let window: String = window.chars().take(64).collect();
        let message = format!(
            "the {window} looks and does not operate, so that nobody changes anything from \
             across the room; use the main window or roomctl"
        );
        Err(Complaint::new("refused", message))
    }

    /// Lets a command through, or says why not and what to do.
    ///
    /// # Errors
    /// `refused` for what is not allowed now, `unconfirmed` for what has to be
    /// confirmed first.
    pub fn admit(
        &mut self,
        request: &Request<'_>,
        stakes: &Stakes,
        now: Now,
    ) -> Result<(), Complaint> {
        Self::check_window(request.window)?;
        if stakes.level == Level::Emergency {
            return Ok(());
        }
        if let Some(refusal) = self.read_only(request.command, stakes, now) {
            return Err(Complaint::new("refused", refusal));
        }
        match stakes.level {
            Level::None | Level::Reversible | Level::Emergency => Ok(()),
            Level::Production => self.spend(request, now),
            Level::Destructive => {
                check_typed(request.confirmed, stakes)?;
                self.spend(request, now)
            }
        }
    }

    fn spend(&mut self, request: &Request<'_>, now: Now) -> Result<(), Complaint> {
        let token = &request.confirmed.token;
        let spent = self
            .tokens
            .spend(token, request.window, request.command, now.steady);
        spent.map_err(|bad: BadToken| Complaint::new("unconfirmed", bad))
    }

    /// Why a command is refused while protected environments are read-only; none
    /// when it is not.
    pub fn read_only(&self, command: &Command, stakes: &Stakes, now: Now) -> Option<String> {
        let environment = stakes.protected.as_ref()?;
        let operates = matches!(command, Command::Operate { .. });
        if !operates || stakes.leads_back || self.changes_until(now).is_some() {
            return None;
        }
        Some(format!(
            "`{environment}` is read-only in this window, so that nothing there is changed by \
             accident; allow changes for a while first. Rolling back and aborting always work"
        ))
    }

    /// A token for a command that has to be confirmed; empty where none is needed.
    pub fn token(&mut self, window: &str, command: &Command, level: Level, now: Now) -> String {
        match level {
            Level::Production | Level::Destructive => {
                self.tokens.issue(window, command, now.steady)
            }
            Level::None | Level::Reversible | Level::Emergency => String::new(),
        }
    }

    /// Allows changes for so many minutes; says until when.
    ///
    /// # Errors
    /// `invalid` outside 1 to 480 minutes.
    pub fn allow(&mut self, minutes: u32, now: Now) -> Result<Timestamp, Complaint> {
        if !(1..=480).contains(&minutes) {
            let message = format!("{minutes} minutes are not possible; allow 1 to 480");
            return Err(Complaint::new("invalid", message));
        }
        let seconds = u64::from(minutes) * 60;
        let wall = now.wall + Span::seconds(seconds);
        let steady = now.steady + Duration::from_secs(seconds);
        self.changes = Some(Allowance { wall, steady });
        Ok(wall)
    }

    /// Makes protected environments read-only again.
    pub fn forbid(&mut self) {
        self.changes = None;
    }

    /// Until when changes are allowed; none while they are not.
    pub fn changes_until(&self, now: Now) -> Option<Timestamp> {
        let allowed = self.changes?;
        (now.wall < allowed.wall && now.steady < allowed.steady).then_some(allowed.wall)
    }
}

fn check_typed(confirmed: &Confirmed, stakes: &Stakes) -> Result<(), Complaint> {
    if confirmed.typed.trim() != stakes.typed {
        let message = format!(
            "type `{}` to confirm; it cannot be taken back",
            stakes.typed
        );
        return Err(Complaint::new("unconfirmed", message));
    }
    if confirmed.reason.trim().is_empty() {
        let message = "a reason is needed: others will ask why this was done";
        return Err(Complaint::new("unconfirmed", message));
    }
    Ok(())
}

#[cfg(test)]
mod tests;
