//! Confirmation in proportion to what could go wrong.
//!
//! | command | protected environment | elsewhere |
//! |---|---|---|
//! | pause, unpause | reversible | reversible |
//! | approve, promote, deploy | production | reversible |
//! | promote fully, instant, forced rollback | destructive | reversible; a forced rollback is an emergency |
//! | anything past a safeguard (a failed gate, missing evidence, a freeze) | destructive | destructive |
//! | roll back, abort | emergency | emergency |
//! | allowing changes | production; on a live estate a reason is asked for | – |
//! | everything else | none | none |
//!
//! Whether something goes past a safeguard is asked from the machine, not known
//! here. Tokens, read-only environments and windows are the shell's business.

mod told;

use crate::board::Board;
use crate::board::lines::goes_past_a_safeguard;
use crate::operate::verb_called;
use crate::room::{Mode, Room};
use rollouts::{Strategy, Verb};
use vocab::{RolloutId, Target};
use wire::{Command, Complaint, Confirmation, Level, Operation, RollbackScope, Wanted};

/// What a guard has to know of a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stakes {
    /// How it has to be confirmed.
    pub level: Level,
    /// The protected environment it would change; none when it changes none.
    pub protected: Option<String>,
    /// Whether it takes users back to stable: that is allowed at any time.
    pub leads_back: bool,
    /// What has to be typed; empty below [`Level::Destructive`].
    pub typed: String,
}

/// What the level of a command hangs on beside the command.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Facts {
    /// Whether mistakes reach users there.
    pub(crate) protected: bool,
    /// Whether everybody gets the release at once.
    pub(crate) instant: bool,
    /// Whether it goes past a safeguard.
    pub(crate) bypass: bool,
    /// Whether the estate is live.
    pub(crate) live: bool,
}

/// How a command has to be confirmed.
pub(crate) fn level(command: &Command, facts: Facts) -> Level {
    match command {
        Command::Operate { operation } => level_of(operation, facts),
        // With nothing to type: only the reason is asked for.
        Command::AllowChanges { .. } if facts.live => Level::Destructive,
        Command::AllowChanges { .. } => Level::Production,
        Command::ForbidChanges
        | Command::Acknowledge { .. }
        | Command::Export { .. }
        | Command::Inject { .. }
        | Command::HealAll
        | Command::SetSpeed { .. }
        | Command::StartDrill { .. }
        | Command::RetryLogin
        | Command::LogIn { .. }
        | Command::OpenWallboard
        | Command::Close { .. } => Level::None,
    }
}

fn level_of(operation: &Operation, facts: Facts) -> Level {
    let Facts {
        protected,
        instant,
        bypass,
        live: _,
    } = facts;
    if leads_back(operation) {
        let forced = matches!(operation, Operation::RollBack { force: true, .. });
        return if forced && protected {
            Level::Destructive
        } else {
            Level::Emergency
        };
    }
    let stops = match operation {
        Operation::Steer { verb, .. } => matches!(verb.as_str(), "pause" | "unpause"),
        Operation::Deploy { .. } | Operation::RollBack { .. } => false,
    };
    let fully = match operation {
        Operation::Steer { verb, .. } => verb == "promote-fully",
        Operation::Deploy { .. } | Operation::RollBack { .. } => false,
    };
    if bypass || (protected && (instant || fully)) {
        Level::Destructive
    } else if protected && !stops {
        Level::Production
    } else {
        Level::Reversible
    }
}

/// Whether it takes users back to stable.
fn leads_back(operation: &Operation) -> bool {
    match operation {
        Operation::RollBack { .. } => true,
        Operation::Steer { verb, .. } => matches!(verb.as_str(), "abort" | "roll-back"),
        Operation::Deploy { .. } => false,
    }
}

/// Puts the reason that was asked for with a confirmation into the operation, when
/// it has none of its own.
#[must_use]
pub fn with_reason(command: Command, said: &str) -> Command {
    let said = said.trim();
    let Command::Operate { mut operation } = command else {
        return command;
    };
    let reason = match &mut operation {
        Operation::Deploy { wanted } => &mut wanted.reason,
        Operation::Steer { reason, .. } | Operation::RollBack { reason, .. } => reason,
    };
    let missing = reason
        .as_ref()
        .is_none_or(|reason| reason.trim().is_empty());
    if missing && !said.is_empty() {
        *reason = Some(said.to_owned());
    }
    Command::Operate { operation }
}

/// A verb for a rollout.
struct Steered<'a> {
    verb: Verb,
    id: RolloutId,
    target: Target,
    reason: Option<&'a str>,
}

/// What a command is about, found once.
enum Matter<'a> {
    /// Nothing of the estate.
    Nothing,
    /// A rollout that shall begin.
    Deploy(&'a Wanted, Target),
    /// A verb for a rollout.
    Steer(Steered<'a>),
    /// A rollback of one target: the release asked for, and whether by force.
    Back(Target, Option<&'a str>, bool),
    /// A rollback of everything in one place.
    Stack(String, Option<String>),
}

impl Room {
    /// What a guard has to know of a command.
    ///
    /// # Errors
    /// `unknown-name` or `invalid` for what is no command, `storage` or `damaged`.
    pub async fn stakes(&self, command: &Command) -> Result<Stakes, Complaint> {
        let board = self.board().await;
        let matter = self.matter(&board, command)?;
        Ok(self.stakes_of(&board, command, &matter))
    }

    /// What has to be confirmed of a command: how, what is restated, what the domain
    /// would say to it now, what undoes it. The token is empty, and whether the
    /// environment is read-only is not looked at: both are the shell's.
    ///
    /// # Errors
    /// See [`Room::stakes`].
    pub async fn confirmation(&self, command: &Command) -> Result<Confirmation, Complaint> {
        let board = self.board().await;
        let matter = self.matter(&board, command)?;
        let Stakes { level, typed, .. } = self.stakes_of(&board, command, &matter);
        let mut told = self.tell(&board, command, &matter).await;
        told.facts.retain(|(_, value)| !value.is_empty());
        Ok(Confirmation {
            level,
            token: String::new(),
            title: told.title,
            facts: told.facts,
            typed,
            verb: told.verb,
            refused: told.refused,
            // Whether changes are allowed is known where the window is.
            read_only: false,
            undo: undo(command).filter(|_| level == Level::Reversible),
        })
    }

    fn matter<'a>(&self, board: &Board, command: &'a Command) -> Result<Matter<'a>, Complaint> {
        let Command::Operate { operation } = command else {
            return Ok(Matter::Nothing);
        };
        let target_of = |id: &RolloutId| crate::operate::known_target(&board.engine, id);
        match operation {
            Operation::Deploy { wanted } => {
                let (environment, region) =
                    (wanted.environment.as_deref(), wanted.region.as_deref());
                let target = self.resolve(&wanted.service, environment, region)?;
                Ok(Matter::Deploy(wanted, target))
            }
            Operation::Steer {
                verb,
                what,
                environment,
                region,
                reason,
            } => {
                let (environment, region) = (environment.as_deref(), region.as_deref());
                let verb = verb_called(verb)?;
                let id = self.find(&board.engine, what, environment, region)?;
                let target = target_of(&id).ok_or_else(|| {
                    Complaint::new("unknown-name", format!("there is no rollout `{id}`"))
                })?;
                Ok(Matter::Steer(Steered {
                    verb,
                    id,
                    target,
                    reason: reason.as_deref(),
                }))
            }
            Operation::RollBack {
                scope: RollbackScope::Service { service },
                environment,
                region,
                to,
                force,
                ..
            } => {
                let named = RolloutId::new(service.as_str()).ok();
                let target = match named.as_ref().and_then(target_of) {
                    Some(target) => target,
                    None => self.resolve(service, environment.as_deref(), region.as_deref())?,
                };
                Ok(Matter::Back(target, to.as_deref(), *force))
            }
            Operation::RollBack {
                scope: RollbackScope::Stack,
                environment,
                region,
                ..
            } => {
                let default = board.default_environment().map(ToString::to_string);
                let environment = environment.clone().or(default).unwrap_or_default();
                let known = self.estate.environments().iter();
                let names: Vec<&str> = known.map(|there| there.name.as_str()).collect();
                if !names.contains(&environment.as_str()) {
                    let hint = estate::suggestion(&environment, names.iter().copied());
                    let text: String = environment.chars().take(64).collect();
                    let message = format!("no environment is called `{text}`; {hint}");
                    return Err(Complaint::new("unknown-name", message));
                }
                Ok(Matter::Stack(environment, region.clone()))
            }
        }
    }

    fn stakes_of(&self, board: &Board, command: &Command, matter: &Matter<'_>) -> Stakes {
        let mut facts = Facts {
            live: self.mode() == Mode::Live,
            ..Facts::default()
        };
        let mut typed = String::new();
        let mut place = None;
        match matter {
            Matter::Nothing => {}
            Matter::Deploy(wanted, target) => {
                place = Some(target.environment.to_string());
                typed = target.service.to_string();
                facts.protected = board.is_protected(target);
                facts.instant = self.is_instant(wanted, target);
            }
            Matter::Steer(Steered {
                verb, id, target, ..
            }) => {
                place = Some(target.environment.to_string());
                typed = target.service.to_string();
                facts.protected = board.is_protected(target);
                facts.bypass =
                    goes_past_a_safeguard(&board.engine, id, *verb, &board.operator, board.now);
            }
            Matter::Back(target, ..) => {
                place = Some(target.environment.to_string());
                typed = target.service.to_string();
                facts.protected = board.is_protected(target);
            }
            Matter::Stack(environment, _) => {
                place = Some(environment.clone());
                typed.clone_from(environment);
                let mut there = self.estate.environments().iter();
                facts.protected =
                    there.any(|there| there.name.as_str() == environment && there.protected);
            }
        }
        let level = level(command, facts);
        if level < Level::Destructive {
            typed.clear();
        }
        Stakes {
            level,
            protected: place.filter(|_| facts.protected),
            leads_back: match command {
                Command::Operate { operation } => leads_back(operation),
                Command::AllowChanges { .. }
                | Command::ForbidChanges
                | Command::Acknowledge { .. }
                | Command::Export { .. }
                | Command::Inject { .. }
                | Command::HealAll
                | Command::SetSpeed { .. }
                | Command::StartDrill { .. }
                | Command::RetryLogin
                | Command::LogIn { .. }
                | Command::OpenWallboard
                | Command::Close { .. } => false,
            },
            typed,
        }
    }

    fn is_instant(&self, wanted: &Wanted, target: &Target) -> bool {
        let usual = self.estate.recipe(target).map(|recipe| recipe.strategy);
        match &wanted.strategy {
            Some(strategy) => strategy == Strategy::Instant.as_str(),
            None => usual == Some(Strategy::Instant),
        }
    }
}

/// What takes a reversible command back.
fn undo(command: &Command) -> Option<Command> {
    let Command::Operate { operation } = command else {
        return None;
    };
    let steer = |verb: &str, what: &str, environment: &Option<String>, region: &Option<String>| {
        let operation = Operation::Steer {
            verb: verb.into(),
            what: what.into(),
            environment: environment.clone(),
            region: region.clone(),
            reason: Some("undone".into()),
        };
        Some(Command::Operate { operation })
    };
    match operation {
        Operation::Steer {
            verb,
            what,
            environment,
            region,
            ..
        } => match verb.as_str() {
            "pause" => steer("unpause", what, environment, region),
            "unpause" => steer("pause", what, environment, region),
            _for_good => None,
        },
        Operation::Deploy { wanted } => steer(
            "abort",
            &wanted.service,
            &wanted.environment,
            &wanted.region,
        ),
        Operation::RollBack { .. } => None,
    }
}

#[cfg(test)]
mod tests;
