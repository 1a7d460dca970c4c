//! What the command palette offers: everything the registry of shortcuts knows,
//! what has no shortcut, and what is on the estate now.

use super::keys::{Action, registry_on};
use super::kind::Kind;
use super::palette::{Entry, Group};
use super::route::{Place, Route};
use wire::{DeckView, RolloutLine};

/// A line of the palette, and what it does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Offer {
    /// As it is listed and found.
    pub(crate) entry: Entry,
    /// What choosing it does.
    pub(crate) action: Action,
}

/// What is known of the estate when the palette opens.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Known<'a> {
    /// The rollouts under way.
    pub(crate) lines: &'a [RolloutLine],
    /// The services.
    pub(crate) deck: Option<&'a DeckView>,
    /// Whether there is an alarm nobody has acknowledged.
    pub(crate) alarms: bool,
    /// Whether a rollout's page or report is open.
    pub(crate) open: bool,
    /// Which kind of estate it is.
    pub(crate) kind: Kind,
    /// Whether somebody has to log in again.
    pub(crate) login: bool,
}

/// Everything there is to choose from, in the order it is listed in when nothing
/// was typed: actions, screens, rollouts, services.
pub(crate) fn offers(known: Known<'_>) -> Vec<Offer> {
    let mut offers: Vec<Offer> = registry_on(known.kind)
        .into_iter()
        .filter(|shortcut| shortcut.action != Action::Palette)
        .map(|shortcut| {
            let words = shortcut.words();
            offer(known, shortcut.action, shortcut.label, &words)
        })
        .collect();
    let rest = [
        (Action::PromoteFully, "Promote fully"),
        (Action::Abort, "Abort"),
        (
            Action::AllowChanges,
            "Allow changes in protected environments",
        ),
        (
            Action::Go(Route::Restore(Place::default())),
            "Roll back to an earlier release",
        ),
        (Action::OpenWallboard, "Open the wallboard"),
    ];
    let listed = |action: &Action, offers: &[Offer]| offers.iter().any(|one| one.action == *action);
    for (action, title) in rest {
        if !listed(&action, &offers) {
            offers.push(offer(known, action, title, ""));
        }
    }
    if known.login {
        offers.push(offer(
            known,
            Action::RetryLogin,
            "Try again after a login",
            "",
        ));
    }
    offers.extend(known.lines.iter().map(rollout));
    let rows = known.deck.map(|deck| deck.rows.as_slice());
    for row in rows.unwrap_or_default() {
        offers.extend(service(&row.service, known.kind));
    }
    offers.sort_by_key(|offer| offer.entry.group);
    offers
}

fn offer(known: Known<'_>, action: Action, title: &str, hint: &str) -> Offer {
    let group = match action.route() {
        Some(_) => Group::Screen,
        None => Group::Action,
    };
    // What stands after a colon explains the key, which the palette does not need.
    let title = title.split_once(':').map_or(title, |(title, _)| title);
    Offer {
        entry: Entry {
            id: id(&action),
            title: title.into(),
            group,
            hint: hint.into(),
            also: also(&action).into(),
            refused: refused(known, &action).into(),
        },
        action,
    }
}

fn rollout(line: &RolloutLine) -> Offer {
    Offer {
        entry: Entry {
            id: format!("rollout-{}", line.id),
            title: format!("{} → {}", line.service, line.release),
            group: Group::Rollout,
            hint: format!("{}, {}", line.environment, line.phase),
            also: format!("{} {} {} rollout", line.id, line.environment, line.region),
            refused: String::new(),
        },
        action: Action::Go(Route::Rollout(line.id.clone())),
    }
}

/// What can be done with a service, and looked at of it.
fn service(name: &str, kind: Kind) -> Vec<Offer> {
    let place = || Place::new(name, "", "");
    let ways = [
        (
            "service",
            format!("New rollout of {name}"),
            "start deploy ship release",
            Route::Start(name.into()),
        ),
        (
            "sides",
            format!("{name} as it is"),
            "service sides tasks health deployments events weights",
            Route::Services(place()),
        ),
        (
            "logs",
            format!("Logs of {name}"),
            "tail follow lines cloudwatch",
            Route::Logs(place()),
        ),
        (
            "restore",
            format!("Roll back {name} to an earlier release"),
            "restore revert undo to",
            Route::Restore(place()),
        ),
    ];
    let here = ways.into_iter().filter(|way| way.3.is_on(kind));
    here.map(|(prefix, title, also, route)| Offer {
        entry: Entry {
            id: format!("{prefix}-{name}"),
            title,
            group: Group::Service,
            hint: String::new(),
            also: also.into(),
            refused: String::new(),
        },
        action: Action::Go(route),
    })
    .collect()
}

fn id(action: &Action) -> String {
    match action {
        Action::Go(route) => format!("go-{}", route.title().to_lowercase().replace(' ', "-")),
        Action::NewRollout => "new-rollout".into(),
        Action::RollBack => "roll-back".into(),
        Action::Pause => "pause".into(),
        Action::Promote => "promote".into(),
        Action::PromoteFully => "promote-fully".into(),
        Action::Abort => "abort".into(),
        Action::Acknowledge => "acknowledge".into(),
        Action::Export => "export".into(),
        Action::Palette => "palette".into(),
        Action::Shortcuts => "shortcuts".into(),
        Action::AllowChanges => "allow-changes".into(),
        Action::RetryLogin => "retry-login".into(),
        Action::ZoomIn => "zoom-in".into(),
        Action::ZoomOut => "zoom-out".into(),
        Action::ZoomReset => "zoom-reset".into(),
        Action::NextTheme => "next-theme".into(),
        Action::OpenWallboard => "open-wallboard".into(),
    }
}

/// Words people look for that are not on the line.
fn also(action: &Action) -> &'static str {
    match action {
        Action::Go(Route::Now) => "deck overview home alarms services",
        Action::Go(Route::Services(_)) => "sides tasks health deployments events weights",
        Action::Go(Route::Logs(_)) => "tail follow lines cloudwatch",
        Action::Go(Route::Checks) => "doctor permissions iam credentials identity quotas",
        Action::Go(Route::Restore(_)) => "restore revert undo older to",
        Action::Go(Route::Practice) => "drills faults clock speed inject heal",
        Action::Go(Route::Settings) => "preferences theme zoom diagnostics",
        Action::Go(Route::Journal(_)) => "records audit verify",
        Action::Go(Route::History) => "reports past ended",
        Action::Go(_) => "screen",
        Action::NewRollout => "start deploy ship release",
        Action::RollBack => "undo revert restore back",
        Action::Pause => "unpause stop hold",
        Action::Promote => "approve next continue",
        Action::PromoteFully => "finish 100",
        Action::Abort => "give up cancel stop",
        Action::Acknowledge => "alarm seen",
        Action::Export => "report save file",
        Action::Palette => "commands",
        Action::Shortcuts => "keys help keyboard",
        Action::AllowChanges => "production write unlock read-only",
        Action::RetryLogin => "credentials session sso",
        Action::ZoomIn => "zoom bigger",
        Action::ZoomOut => "zoom",
        Action::ZoomReset => "zoom 100",
        Action::NextTheme => "dark light colours appearance",
        Action::OpenWallboard => "second monitor big screen",
    }
}

/// What can be done only with a rollout that is under way.
const OF_A_ROLLOUT: [Action; 5] = [
    Action::RollBack,
    Action::Pause,
    Action::Promote,
    Action::PromoteFully,
    Action::Abort,
];

/// Why an action cannot be taken now; empty when it can.
fn refused(known: Known<'_>, action: &Action) -> &'static str {
    if known.lines.is_empty() && OF_A_ROLLOUT.contains(action) {
        "no rollout is under way"
    } else if !known.alarms && *action == Action::Acknowledge {
        "every alarm is acknowledged"
    } else if !known.open && *action == Action::Export {
        "open a rollout or its report first"
    } else {
        ""
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    const NOTHING: Known<'static> = Known {
        lines: &[],
        deck: None,
        alarms: false,
        open: false,
        kind: Kind::Practice,
        login: false,
    };

    #[test]
    fn every_line_has_an_id_of_its_own() {
        let offers = offers(NOTHING);
        let ids: BTreeSet<&str> = offers.iter().map(|offer| offer.entry.id.as_str()).collect();
        assert_eq!(ids.len(), offers.len());
    }

    #[test]
    fn every_shortcut_but_the_palettes_own_is_offered() {
        let offered = offers(NOTHING);
        for shortcut in registry_on(Kind::Practice) {
            let listed = offered.iter().any(|offer| offer.action == shortcut.action);
            assert_eq!(
                listed,
                shortcut.action != Action::Palette,
                "{}",
                shortcut.label
            );
        }
    }

    #[test]
    fn what_needs_a_rollout_says_so_while_there_is_none() {
        let offers = offers(NOTHING);
        let back = offers.iter().find(|offer| offer.action == Action::RollBack);
        let back = back.unwrap();
        assert_eq!(back.entry.title, "Roll back");
        assert_eq!(back.entry.refused, "no rollout is under way");
        let fresh = offers
            .iter()
            .find(|offer| offer.action == Action::NewRollout);
        assert_eq!(fresh.unwrap().entry.refused, "");
    }

    #[test]
    fn a_service_leads_to_a_new_rollout_of_it_first() {
        let offers = service("graphql-api", Kind::Practice);
        assert_eq!(
            offers[0].action,
            Action::Go(Route::Start("graphql-api".into()))
        );
        let live = service("graphql-api", Kind::Live);
        let logs = |offer: &Offer| offer.entry.title == "Logs of graphql-api";
        assert!(live.iter().any(logs) && !offers.iter().any(logs));
    }

    #[test]
    fn a_live_estate_offers_no_practice_and_a_login_only_while_it_is_needed() {
        let titles = |known| {
            let offers = offers(known).into_iter();
            offers.map(|offer| offer.entry.title).collect::<Vec<_>>()
        };
        let live = Known {
            kind: Kind::Live,
            ..NOTHING
        };
        let told = titles(live).join("; ");
        assert!(
            !told.contains("Practice") && !told.contains("login"),
            "{told}"
        );
        assert!(told.contains("Checks"), "{told}");
        let locked = Known {
            login: true,
            ..live
        };
        assert!(
            titles(locked)
                .join("; ")
                .contains("Try again after a login")
        );
    }
}
