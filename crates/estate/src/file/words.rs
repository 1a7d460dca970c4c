//! Words the file may choose from, and the values they stand for.

use super::estate::{Kind, Level};
use super::leaf::{Fault, Leaf};
use super::nearest::suggestion;
use super::source::shown;
use rollouts::{OnFailedGate, OnInsufficient, OnOrphan, OnSystemWide, Strategy};
use schemars::{Schema, json_schema};
use toml::de::DeValue;
use vocab::Method;

/// A value that is written as one of a few words.
pub(super) trait Word: Copy + 'static {
    /// What it is, with an article.
    const WHAT: &'static str;
    /// What one looks like in the file.
    const EXAMPLE: &'static str;
    /// All of them.
    const ALL: &'static [Self];

    /// Its word.
    fn word(self) -> &'static str;
}

impl<T: Word> Leaf for T {
    const WHAT: &'static str = <T as Word>::WHAT;
    const EXAMPLE: &'static str = <T as Word>::EXAMPLE;

    fn read(value: &DeValue<'_>) -> Result<Self, Fault> {
        let text = value.as_str().ok_or(Fault::Type)?;
        let found = T::ALL.iter().find(|choice| choice.word() == text);
        found.copied().ok_or_else(|| {
            let hint = suggestion(text, T::ALL.iter().map(|choice| choice.word()));
            Fault::value(
                format!("`{}` is not {}", shown(text), <T as Word>::WHAT),
                hint,
            )
        })
    }

    fn schema() -> Schema {
        let words: Vec<&str> = T::ALL.iter().map(|choice| choice.word()).collect();
        json_schema!({ "type": "string", "enum": words })
    }
}

impl Word for Kind {
    const WHAT: &'static str = "a kind of estate this build knows";
    const EXAMPLE: &'static str = "\"practice\"";
    const ALL: &'static [Self] = &[Self::Practice, Self::Aws];
    fn word(self) -> &'static str {
        match self {
            Self::Practice => "practice",
            Self::Aws => "aws",
        }
    }
}

impl Word for Level {
    const WHAT: &'static str = "a level of escalation";
    const EXAMPLE: &'static str = "\"L2\"";
    const ALL: &'static [Self] = &[Self::L1, Self::L2, Self::L3, Self::L4];
    fn word(self) -> &'static str {
        match self {
            Self::L1 => "L1",
            Self::L2 => "L2",
            Self::L3 => "L3",
            Self::L4 => "L4",
        }
    }
}

impl Word for Strategy {
    const WHAT: &'static str = "a strategy";
    const EXAMPLE: &'static str = "\"canary\"";
    const ALL: &'static [Self] = &Strategy::ALL;
    fn word(self) -> &'static str {
        self.as_str()
    }
}

impl Word for Method {
    const WHAT: &'static str = "a way to judge";
    const EXAMPLE: &'static str = "\"sequential\"";
    const ALL: &'static [Self] = &Method::ALL;
    fn word(self) -> &'static str {
        self.as_str()
    }
}

impl Word for OnFailedGate {
    const WHAT: &'static str = "an answer to a failed gate";
    const EXAMPLE: &'static str = "\"roll-back\"";
    const ALL: &'static [Self] = &[Self::RollBack, Self::Hold, Self::HoldAndPage];
    fn word(self) -> &'static str {
        match self {
            Self::RollBack => "roll-back",
            Self::Hold => "hold",
            Self::HoldAndPage => "hold-and-page",
        }
    }
}

impl Word for OnInsufficient {
    const WHAT: &'static str = "an answer to too little evidence";
    const EXAMPLE: &'static str = "\"hold\"";
    const ALL: &'static [Self] = &[Self::Hold, Self::RollBack, Self::Ask];
    fn word(self) -> &'static str {
        match self {
            Self::Hold => "hold",
            Self::RollBack => "roll-back",
            Self::Ask => "ask",
        }
    }
}

impl Word for OnSystemWide {
    const WHAT: &'static str = "an answer to a system-wide disturbance";
    const EXAMPLE: &'static str = "\"hold\"";
    const ALL: &'static [Self] = &[Self::Hold, Self::RollBack];
    fn word(self) -> &'static str {
        match self {
            Self::Hold => "hold",
            Self::RollBack => "roll-back",
        }
    }
}

impl Word for OnOrphan {
    const WHAT: &'static str = "an answer to a rollout nobody drove";
    const EXAMPLE: &'static str = "\"hold\"";
    const ALL: &'static [Self] = &[Self::RollBack, Self::Hold, Self::Continue];
    fn word(self) -> &'static str {
        match self {
            Self::RollBack => "roll-back",
            Self::Hold => "hold",
            Self::Continue => "continue",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn same_in_records<T: Word + serde::Serialize>() {
        for choice in T::ALL {
            assert_eq!(serde_json::to_value(choice).unwrap(), choice.word());
        }
    }

    #[test]
    fn the_file_and_the_journal_use_the_same_words() {
        same_in_records::<Kind>();
        same_in_records::<Level>();
        same_in_records::<Strategy>();
        same_in_records::<OnFailedGate>();
        same_in_records::<OnInsufficient>();
        same_in_records::<OnSystemWide>();
        same_in_records::<OnOrphan>();
    }
}
