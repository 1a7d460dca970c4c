//! Which kind of estate this is, and how loudly that is said.
//!
//! Everything that names the kind names it from here, so that a live estate never
//! speaks of practice, and the other way round.

use vocab::Timestamp;
use wire::BarView;

use super::fresh;

/// The title of a screen that an estate of this kind does not have.
pub(crate) const NOT_HERE: &str = "Not on this estate";

/// Which kind of estate this is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Kind {
    /// Nobody has said so yet.
    #[default]
    Unknown,
    /// It is simulated.
    Practice,
    /// It is real: what is changed here reaches users.
    Live,
}

impl Kind {
    /// As the bar tells it.
    pub(crate) fn of(bar: Option<&BarView>) -> Self {
        match bar.map(|bar| bar.practice) {
            None => Self::Unknown,
            Some(true) => Self::Practice,
            Some(false) => Self::Live,
        }
    }

    /// The word on the band.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Unknown => "CONNECTING",
            Self::Practice => "PRACTICE",
            Self::Live => "LIVE",
        }
    }

    /// The band's class: each kind has a pattern of its own.
    pub(crate) fn class(self) -> &'static str {
        match self {
            Self::Unknown => "band band-unknown",
            Self::Practice => "band band-practice",
            Self::Live => "band band-production",
        }
    }
}

/// The title of the page: the kind of estate before everything else, and whose it
/// is when it is real.
pub(crate) fn title(bar: Option<&BarView>, screen: &str) -> String {
    let kind = Kind::of(bar);
    let whose = match (kind, bar) {
        (Kind::Unknown, _) | (_, None) => return format!("{screen} – Candlefish control room"),
        (Kind::Practice, Some(_)) => String::new(),
        (Kind::Live, Some(bar)) => format!(" {}", bar.account),
    };
    format!(
        "{}{whose} – {screen} – Candlefish control room",
        kind.word()
    )
}

/// What stands on the band, part by part.
pub(crate) fn band(bar: Option<&BarView>, protected: &[String], now: Timestamp) -> Vec<String> {
    let Some(bar) = bar else {
        return vec!["which estate this is, is not known yet".into()];
    };
    if bar.practice {
        return vec!["a simulated estate: nothing here reaches users".into()];
    }
    let mut parts = vec![account(bar)];
    if !protected.is_empty() {
        parts.push(format!("{}: {}", protected.join(", "), leave(bar, now)));
    }
    parts.push("changes here reach users".into());
    parts
}

/// Whose account, and as whom we are there.
fn account(bar: &BarView) -> String {
    // Several accounts are told in one text.
    let noun = if bar.account.contains([',', ' ']) {
        "accounts"
    } else {
        "account"
    };
    let known = if bar.identity.is_empty() {
        ", identity not known yet".to_owned()
    } else {
        format!(" as {}", bar.identity)
    };
    format!("{noun} {}{known}", bar.account)
}

/// Whether protected environments may be changed now.
fn leave(bar: &BarView, now: Timestamp) -> String {
    bar.changes_until.filter(|until| *until > now).map_or_else(
        || "protected, read-only".into(),
        |until| {
            let left = fresh::left(until.since(now));
            format!("protected, CHANGES ALLOWED for {left}")
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::confirm::tests::bar;

    fn live() -> BarView {
        BarView {
            practice: false,
            account: "111122223333".into(),
            identity: "candlefish/ada".into(),
            ..bar(None)
        }
    }

    fn words(bar: &BarView) -> String {
        let protected = ["production".to_owned()];
        band(Some(bar), &protected, Timestamp::from_millis(0)).join(" · ")
    }

    #[test]
    fn a_live_band_names_account_identity_and_what_is_protected() {
        assert_eq!(
            words(&live()),
            "account 111122223333 as candlefish/ada · production: protected, read-only · \
             changes here reach users"
        );
        let armed = BarView {
            changes_until: Some(Timestamp::from_millis(23 * 60_000)),
            ..live()
        };
        assert!(words(&armed).contains("CHANGES ALLOWED for 23 min"));
    }

    #[test]
    fn leave_that_has_run_out_is_no_leave() {
        let over = BarView {
            changes_until: Some(Timestamp::from_millis(0)),
            ..live()
        };
        assert!(words(&over).contains("read-only"));
    }

    #[test]
    fn neither_kind_uses_the_other_ones_words() {
        let practice = words(&bar(None)) + Kind::Practice.word() + &title(Some(&bar(None)), "Now");
        let practice = practice.to_lowercase();
        assert!(!practice.contains("live") && !practice.contains("account"));
        let live = words(&live()) + Kind::Live.word() + &title(Some(&live()), "Now");
        let live = live.to_lowercase();
        assert!(!live.contains("practice") && !live.contains("simulated"));
        assert!(title(Some(&self::live()), "Now").starts_with("LIVE 111122223333 – Now"));
    }

    #[test]
    fn before_the_first_frame_nothing_is_claimed() {
        assert_eq!(Kind::of(None), Kind::Unknown);
        assert!(band(None, &[], Timestamp::from_millis(0))[0].contains("not known"));
        let unnamed = BarView {
            identity: String::new(),
            account: "111122223333, 444455556666".into(),
            ..live()
        };
        assert!(words(&unnamed).starts_with("accounts 111122223333, 444455556666, identity"));
    }
}
