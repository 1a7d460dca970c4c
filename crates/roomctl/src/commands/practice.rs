//! `practice`: the simulated estate's faults, clock and fresh start.

use super::tour;
use crate::ask;
use crate::cli::Place;
use crate::exit::{Exit, Failure};
use crate::out::{Ink, Line};
use crate::shell::Shell;
use crate::show;
use clap::{Args, Subcommand};
use room::Room;
use std::collections::BTreeSet;
use wire::Complaint;

/// What to do with the practice estate.
#[derive(Debug, Clone, Subcommand)]
pub(crate) enum PracticeCommand {
    /// A guided look: a canary on the practice estate, thirty times as fast
    #[command(after_help = "Example:\n  roomctl practice tour")]
    Tour,
    /// Make something go wrong
    #[command(
        after_help = "Examples:\n  roomctl practice inject throttling\n  roomctl practice inject task-loss website tasks=2\n\n`roomctl practice faults` lists the faults and their settings."
    )]
    Inject(InjectArgs),
    /// List the faults that can be injected, with their settings
    #[command(after_help = "Example:\n  roomctl practice faults")]
    Faults,
    /// End all injected faults
    #[command(after_help = "Example:\n  roomctl practice heal")]
    Heal,
    /// Set the practice clock's speed; without a number, say what it is
    #[command(after_help = "Examples:\n  roomctl practice speed\n  roomctl practice speed 60")]
    Speed {
        /// How many times as fast as the wall's clock
        #[arg(value_name = "N", value_parser = clap::value_parser!(u32).range(1..=600))]
        times: Option<u32>,
    },
    /// Begin a new practice estate with an empty journal; the old one is kept aside
    #[command(after_help = "Example:\n  roomctl practice reset")]
    Reset {
        /// Do not ask
        #[arg(short, long)]
        yes: bool,
    },
    /// List the releases there are to practise with
    #[command(
        after_help = "Examples:\n  roomctl practice releases\n  roomctl practice releases website"
    )]
    Releases {
        /// The service [default: all of them]
        service: Option<String>,
    },
}

/// Which fault, where.
#[derive(Debug, Clone, Args)]
pub(crate) struct InjectArgs {
    /// The fault
    fault: String,
    /// The service [default: everywhere], then settings
    #[arg(value_name = "SERVICE] [KEY=VALUE")]
    rest: Vec<String>,
    #[command(flatten)]
    place: Place,
}

impl InjectArgs {
    /// The service, if one is named, and the settings.
    fn parted(&self) -> Result<(Option<&str>, &[String]), Failure> {
        let (service, settings) = match self.rest.split_first() {
            Some((first, rest)) if !first.contains('=') => (Some(first.as_str()), rest),
            Some(_) | None => (None, self.rest.as_slice()),
        };
        match settings.iter().find(|setting| !setting.contains('=')) {
            None => Ok((service, settings)),
            Some(wrong) => Err(Failure::Usage(format!(
                "`{wrong}` is no setting: write key=value, and the service before all settings"
            ))),
        }
    }
}

/// Does it.
pub(crate) async fn run(shell: &mut Shell, command: &PracticeCommand) -> Result<Exit, Failure> {
    room::check_practice(shell.globals.estate.as_deref(), doing(command)).map_err(of_file)?;
    let told = match command {
        PracticeCommand::Tour => return Box::pin(tour::run(shell)).await,
        PracticeCommand::Faults => return faults(shell).await,
        PracticeCommand::Releases { service } => return releases(shell, service.as_deref()).await,
        PracticeCommand::Reset { yes } => reset(shell, *yes).await?,
        PracticeCommand::Inject(args) => {
            let (service, settings) = args.parted()?;
            let place = &args.place;
            let work = async |room: &Room, _: &mut Shell| {
                let (environment, region) = (place.environment(), place.region());
                Ok(room
                    .inject(&args.fault, service, environment, region, settings)
                    .await?)
            };
            shell.in_room("practice inject", work).await?
        }
        PracticeCommand::Heal => {
            let work = async |room: &Room, _: &mut Shell| Ok(room.heal().await?);
            shell.in_room("practice heal", work).await?
        }
        PracticeCommand::Speed { times } => {
            let work = async |room: &Room, _: &mut Shell| match times {
                Some(times) => Ok(room.set_speed(*times).await?),
                None => Ok(format!(
                    "the practice clock runs at {}×",
                    room.speed().await?
                )),
            };
            shell.in_room("practice speed", work).await?
        }
    };
    shell.out.done(&told)?;
    Ok(Exit::Done)
}

/// The beginning of the sentence that says no on a live estate.
fn doing(command: &PracticeCommand) -> &'static str {
    match command {
        PracticeCommand::Tour => "the tour is given",
        PracticeCommand::Inject(_) | PracticeCommand::Faults => "faults are injected",
        PracticeCommand::Heal => "faults are injected and healed",
        PracticeCommand::Speed { .. } => "the clock has a speed",
        PracticeCommand::Reset { .. } => "an estate begins anew",
        PracticeCommand::Releases { .. } => "there are releases to practise with",
    }
}

/// What is invalid here is the estate file.
pub(super) fn of_file(complaint: Complaint) -> Failure {
    match complaint.kind.as_str() {
        "invalid" => Failure::EstateFile(complaint),
        _ => Failure::Room(complaint),
    }
}

async fn reset(shell: &mut Shell, yes: bool) -> Result<String, Failure> {
    if !ask::settled(&shell.out, yes, "begin a new practice estate")? {
        let question =
            "Begin a new practice estate with an empty journal? The old one is kept aside.";
        ask::yes(&mut shell.out, question).await?;
    }
    Ok(room::practice_reset(&shell.home()?)?)
}

async fn faults(shell: &mut Shell) -> Result<Exit, Failure> {
    let work = async |room: &Room, _: &mut Shell| Ok(room.faults());
    let faults = shell.in_room("practice faults", work).await?;
    if shell.out.json() {
        let row =
            |(name, help): &(String, String)| serde_json::json!({ "name": name, "help": help });
        let rows: Vec<serde_json::Value> = faults.iter().map(row).collect();
        shell.out.document(&serde_json::json!({ "faults": rows }))?;
        return Ok(Exit::Done);
    }
    let mut page = shell.out.new_page();
    for (name, help) in &faults {
        page.line(Line::inked(Ink::Strong, name));
        page.wrapped(Line::new().pad_to(2), Ink::Plain, help);
    }
    shell.out.page(&page)?;
    Ok(Exit::Done)
}

async fn releases(shell: &mut Shell, service: Option<&str>) -> Result<Exit, Failure> {
    let work = async |room: &Room, _: &mut Shell| {
        let services: BTreeSet<String> = match service {
            Some(service) => BTreeSet::from([service.to_owned()]),
            None => room
                .targets()
                .await?
                .into_iter()
                .map(|row| row.service)
                .collect(),
        };
        let mut listed = Vec::new();
        for service in services {
            let rows = room.releases(&service, None, None).await?;
            listed.push((service, rows));
        }
        Ok(listed)
    };
    let listed = shell.in_room("practice releases", work).await?;
    if shell.out.json() {
        let row = |(service, rows)| serde_json::json!({ "service": service, "releases": rows });
        let rows: Vec<serde_json::Value> = listed.iter().map(|(s, r)| row((s, r))).collect();
        shell
            .out
            .document(&serde_json::json!({ "services": rows }))?;
        return Ok(Exit::Done);
    }
    let mut page = shell.out.new_page();
    page.line(show::band(true, "", 1, page.width()));
    for (service, rows) in &listed {
        page.append(show::releases(service, rows, page.width()));
        page.blank();
    }
    shell.out.page(&page)?;
    Ok(Exit::Done)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn args(rest: &[&str]) -> InjectArgs {
        let rest = rest.iter().map(|text| (*text).to_owned()).collect();
        InjectArgs {
            fault: "task-loss".into(),
            rest,
            place: Place::default(),
        }
    }

    #[test]
    fn a_service_is_told_from_settings_by_the_equals_sign() {
        let both = args(&["website", "count=2", "for=5m"]);
        assert_eq!(both.parted().unwrap(), (Some("website"), &both.rest[1..]));
        let settings = args(&["count=2"]);
        assert_eq!(settings.parted().unwrap(), (None, &settings.rest[..]));
        assert_eq!(args(&[]).parted().unwrap().0, None);
    }

    #[test]
    fn a_second_service_is_refused_with_the_form_to_use() {
        let failure = args(&["website", "count=2", "animation"])
            .parted()
            .map(|_| ())
            .unwrap_err();
        assert_eq!(
            failure.to_string(),
            "`animation` is no setting: write key=value, and the service before all settings"
        );
    }
}
