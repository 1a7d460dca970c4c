//! What a dialog restates before something is done: where, what, to what effect.

use super::{Matter, Steered};
use crate::board::Board;
use crate::board::lines::{goes_past_a_safeguard, refusal_with};
use crate::operate::nothing_under_way;
use crate::room::Room;
use rollouts::{Phase, Rollout, StepKind, Verb};
use vocab::Target;
use wire::{Command, Wanted};

/// What a dialog says.
pub(super) struct Told {
    pub(super) title: String,
    pub(super) verb: String,
    pub(super) facts: Vec<(String, String)>,
    /// What the domain would say to it now.
    pub(super) refused: String,
}

fn fact(label: &str, value: &str) -> (String, String) {
    (label.to_owned(), value.to_owned())
}

fn place(board: &Board, target: &Target) -> Vec<(String, String)> {
    vec![
        fact("Account", &board.account_of(target)),
        fact("Environment", target.environment.as_str()),
        fact("Region", target.region.as_str()),
        fact("Service", target.service.as_str()),
    ]
}

fn tell_steer(board: &Board, steered: &Steered<'_>) -> Told {
    let Steered {
        verb,
        id,
        target,
        reason,
    } = steered;
    let verb = *verb;
    let mut facts = place(board, target);
    let rollout = board.engine.active().get(id).map(engine::Active::rollout);
    if let Some(rollout) = rollout {
        let plan = rollout.plan();
        facts.push(fact("Release", plan.canary.release.as_str()));
        facts.push(fact("Serves now", plan.stable.release.as_str()));
        facts.push(fact(
            "Now",
            &format!(
                "{}, canary at {}",
                rollout.doing(),
                rollout.expected().weight
            ),
        ));
        facts.push(fact("Effect", &effect(rollout, verb)));
        facts.push(fact("Way back", &board.way_back(rollout, "").promise));
    }
    let (engine, by) = (&board.engine, &board.operator);
    let bypass = goes_past_a_safeguard(engine, id, verb, by, board.now);
    let refused = match *reason {
        // The dialog asks for the reason that is still missing.
        None if bypass => None,
        reason => refusal_with(engine, id, verb, by, reason, board.now),
    };
    if let Some(past) = refusal_with(engine, id, verb, by, None, board.now).filter(|_| bypass) {
        facts.push(fact("Goes past", &past));
    }
    Told {
        title: title(rollout, verb, target),
        verb: button(verb).into(),
        facts,
        refused: refused.unwrap_or_default(),
    }
}

fn title(rollout: Option<&Rollout>, verb: Verb, target: &Target) -> String {
    let service = &target.service;
    let next = rollout.and_then(next_weight);
    let warm = rollout.is_some_and(|rollout| matches!(rollout.phase(), Phase::KeepingWarm { .. }));
    match (verb, next) {
        (Verb::Promote | Verb::PromoteFully, _) if warm => {
            format!("Retire the old side of {service} now?")
        }
        (Verb::Promote | Verb::Approve, Some(weight)) => {
            format!("{} {service} to {weight}?", button(verb))
        }
        (Verb::PromoteFully, _) => format!("Promote {service} fully, to 100 %?"),
        (
            Verb::Pause
            | Verb::Unpause
            | Verb::Approve
            | Verb::Promote
            | Verb::Abort
            | Verb::RollBack,
            _,
        ) => format!("{} {service}?", button(verb)),
    }
}

fn button(verb: Verb) -> &'static str {
    match verb {
        Verb::Pause => "Pause",
        Verb::Unpause => "Unpause",
        Verb::Approve => "Approve",
        Verb::Promote => "Promote",
        Verb::PromoteFully => "Promote fully",
        Verb::Abort => "Abort",
        Verb::RollBack => "Roll back",
    }
}

/// The weight of the first shift that is still to come.
fn next_weight(rollout: &Rollout) -> Option<vocab::Percent> {
    let steps = rollout.plan().steps.as_slice();
    let ahead = steps.get(rollout.step()? + 1..)?;
    ahead.iter().find_map(|step| {
        if let StepKind::Shift { weight } = step.kind {
            Some(weight)
        } else {
            None
        }
    })
}

/// What a verb comes to, in words.
fn effect(rollout: &Rollout, verb: Verb) -> String {
    let plan = rollout.plan();
    let (stable, canary) = (&plan.stable.release, &plan.canary.release);
    let warm = matches!(rollout.phase(), Phase::KeepingWarm { .. });
    match verb {
        Verb::Pause => format!(
            "the clock stops; the weight stays at {}",
            rollout.expected().weight
        ),
        Verb::Unpause => "the clock goes on where it stopped".into(),
        Verb::Promote | Verb::PromoteFully if warm => {
            format!("{stable} is taken down now; the way back then needs new tasks first")
        }
        Verb::Approve => format!("agreed; next: {}", next_steps(rollout)),
        Verb::Promote => format!("next: {}", next_steps(rollout)),
        Verb::PromoteFully => format!("{canary} serves everybody, without further bakes"),
        Verb::Abort => format!("{stable} serves everybody again; not held against the release"),
        Verb::RollBack => format!("{stable} serves everybody again"),
    }
}

/// The steps ahead, up to the next shift.
fn next_steps(rollout: &Rollout) -> String {
    let next = rollout.step().map_or(usize::MAX, |step| step + 1);
    let ahead = rollout.plan().steps.as_slice().get(next..);
    let mut said: Vec<String> = Vec::new();
    for step in ahead.unwrap_or_default() {
        said.push(step.kind.to_string());
        if matches!(step.kind, StepKind::Shift { .. }) {
            break;
        }
    }
    if said.is_empty() {
        "finish".into()
    } else {
        said.join(", then ")
    }
}

fn tell_back(board: &Board, target: &Target, to: Option<&str>, force: bool) -> Told {
    let mut facts = place(board, target);
    let under_way = board.engine.under_way(target);
    let rollout = under_way.map(engine::Active::rollout);
    if let Some(rollout) = rollout {
        let plan = rollout.plan();
        facts.push(fact("Release", plan.canary.release.as_str()));
        facts.push(fact("Way back", &board.way_back(rollout, "").promise));
    }
    let stable = rollout.map(|rollout| rollout.plan().stable.release.as_str());
    let effect = match (to, stable) {
        (Some(to), stable) if stable != Some(to) => format!(
            "{to} serves everybody again, by a rollout of its own: its tasks come first where \
             they do not run any more, then one weight write"
        ),
        (Some(_) | None, Some(stable)) => format!("{stable} serves everybody again"),
        (Some(_) | None, None) => "the release that served before serves everybody again".into(),
    };
    facts.push(fact("Effect", &effect));
    facts.push(fact("Snapshot", &snapshot(board, target)));
    if force {
        facts.push(fact("Goes past", "every safeguard that says no"));
    }
    Told {
        title: format!("Roll back {}?", target.service),
        verb: "Roll back".into(),
        facts,
        refused: String::new(),
    }
}

/// What is asked for beside the way back; nothing where nothing is.
fn snapshot(board: &Board, target: &Target) -> String {
    let under_way = board.engine.under_way(target);
    let under_way = under_way.map(|active| active.rollout().plan().policies.snapshot.as_ref());
    let usual = || board.estate.recipe(target)?.policies.snapshot.as_ref();
    let database = under_way.unwrap_or_else(usual);
    database.map_or_else(String::new, |database| {
        format!("one of `{database}` is asked for; the way back does not wait for it")
    })
}

/// Commands that change nothing of the estate.
fn tell_window(board: &Board, command: &Command) -> Told {
    let told = |title: &str, verb: &str| Told {
        title: title.into(),
        verb: verb.into(),
        facts: Vec::new(),
        refused: String::new(),
    };
    match command {
        Command::AllowChanges { minutes } => Told {
            facts: vec![
                fact("Account", &board.account()),
                fact(
                    "Effect",
                    &format!(
                        "for {minutes} min this window may change protected environments; rolling \
                     back needs no such permission"
                    ),
                ),
            ],
            ..told("Allow changes in protected environments?", "Allow changes")
        },
        Command::ForbidChanges => told("Make protected environments read-only?", "Read-only"),
        Command::Acknowledge { .. } => told("Acknowledge?", "Acknowledge"),
        Command::Export { .. } => told("Export the report?", "Export"),
        Command::Inject { .. } => told("Make this go wrong on the practice estate?", "Inject"),
        Command::HealAll => told("End all faults?", "Heal"),
        Command::SetSpeed { times } => told(&format!("Run the practice clock at {times}×?"), "Set"),
        Command::StartDrill { .. } => told("Start the drill?", "Start"),
        Command::RetryLogin => told("Try again with the new login?", "Try again"),
        Command::LogIn { .. } => told("Log in with this code?", "Log in"),
        Command::OpenWallboard => told("Open the wallboard?", "Open"),
        Command::Close { .. } => told("Close the window?", "Close"),
        Command::Operate { .. } => told("", ""),
    }
}

impl Room {
    pub(super) async fn tell(&self, board: &Board, command: &Command, matter: &Matter<'_>) -> Told {
        match matter {
            Matter::Nothing => tell_window(board, command),
            Matter::Deploy(wanted, target) => self.tell_deploy(board, wanted, target).await,
            Matter::Steer(steered) => tell_steer(board, steered),
            Matter::Back(target, to, force) => tell_back(board, target, *to, *force),
            Matter::Stack(environment, region) => {
                let place = region.clone().unwrap_or_else(|| "all of them".into());
                let under_way = board.stack(environment, region.as_deref());
                let services = under_way.iter().map(|plan| {
                    let target = &plan.target;
                    format!(
                        "{} in {} to {}",
                        target.service, target.region, plan.stable.release
                    )
                });
                let services: Vec<String> = services.collect();
                let facts = vec![
                    fact("Account", &board.account()),
                    fact("Environment", environment),
                    fact("Region", &place),
                    fact("Rollouts, newest first", &services.join("; ")),
                    fact(
                        "Effect",
                        "each of them goes back; services without one stay as they are",
                    ),
                ];
                Told {
                    title: format!("Roll back all rollouts under way in {environment}?"),
                    verb: "Roll back".into(),
                    facts,
                    refused: if services.is_empty() {
                        nothing_under_way(environment)
                    } else {
                        String::new()
                    },
                }
            }
        }
    }

    async fn tell_deploy(&self, board: &Board, wanted: &Wanted, target: &Target) -> Told {
        let release = wanted.release.clone().unwrap_or_default();
        let mut facts = place(board, target);
        facts.push(fact("Release", &release));
        let refused = match self.plan(wanted).await {
            Ok(plan) => {
                let steps: Vec<&str> = plan.steps.iter().map(|step| step.title.as_str()).collect();
                facts.push(fact("Serves now", &plan.stable));
                facts.push(fact("Strategy", &plan.strategy));
                facts.push(fact("Effect", &steps.join(", ")));
                facts.push(fact("Length", &format!("about {}", plan.expected)));
                facts.push(fact("Skipped", &plan.skipped.join("; ")));
                facts.push(fact("Way back", &plan.way_back));
                let errors = plan.notes.iter().filter(|note| note.severity == "error");
                let errors: Vec<&str> = errors.map(|note| note.text.as_str()).collect();
                errors.join("; ")
            }
            Err(complaint) => complaint.message,
        };
        Told {
            title: format!("Roll out {release} on {}?", target.service),
            verb: "Roll out".into(),
            facts,
            refused,
        }
    }
}
