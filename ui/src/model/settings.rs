//! What an operator may set about the window, and what is believed of what was stored.

use serde::{Deserialize, Serialize};
use vocab::Span;

use super::hold::Setting;

/// Which colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Theme {
    /// As the system says.
    #[default]
    System,
    Dark,
    Light,
}

/// How much moves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Motion {
    /// As the system says.
    #[default]
    System,
    /// Nothing.
    Reduced,
}

/// What paints the charts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Painter {
    /// The plot, unless it is too slow here.
    #[default]
    Auto,
    /// The plot in any case.
    Plot,
    /// SVG.
    Svg,
}

/// All settings. What is missing or impossible in a stored text gets its default,
/// field by field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Settings {
    pub(crate) theme: Theme,
    /// Percent, 100 to 200.
    pub(crate) zoom: u32,
    /// How long a button has to be held, 500 to 3,000 milliseconds.
    pub(crate) hold_millis: u32,
    /// Press and confirm, instead of holding.
    pub(crate) two_step: bool,
    /// Whether keys without Ctrl do anything.
    pub(crate) single_keys: bool,
    pub(crate) motion: Motion,
    pub(crate) painter: Painter,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            theme: Theme::System,
            zoom: 100,
            hold_millis: 1_500,
            two_step: false,
            single_keys: true,
            motion: Motion::System,
            painter: Painter::Auto,
        }
    }
}

/// Steps of the zoom, percent.
pub(crate) const ZOOMS: [u32; 6] = [100, 110, 125, 150, 175, 200];
/// Limits of the time to hold, milliseconds.
pub(crate) const HOLD_MILLIS: std::ops::RangeInclusive<u32> = 500..=3_000;

impl Settings {
    /// Reads what was stored. Never fails: a window that does not open because of
    /// a setting cannot be set right.
    pub(crate) fn parse(text: &str) -> Self {
        let Ok(serde_json::Value::Object(stored)) = serde_json::from_str(text) else {
            return Self::default();
        };
        let mut settings = Self::default();
        for (name, value) in stored {
            let mut all = settings.as_object();
            all.insert(name, value);
            if let Ok(better) = serde_json::from_value::<Self>(all.into())
                && better.is_possible()
            {
                settings = better;
            }
        }
        settings
    }

    /// As it is stored.
    pub(crate) fn text(&self) -> String {
        serde_json::Value::from(self.as_object()).to_string()
    }

    fn as_object(&self) -> serde_json::Map<String, serde_json::Value> {
        match serde_json::to_value(self) {
            Ok(serde_json::Value::Object(object)) => object,
            Ok(_) | Err(_) => serde_json::Map::new(),
        }
    }

    fn is_possible(&self) -> bool {
        (100..=200).contains(&self.zoom) && HOLD_MILLIS.contains(&self.hold_millis)
    }

    /// How the held buttons are set.
    pub(crate) fn hold(&self) -> Setting {
        Setting {
            time: Span::millis(self.hold_millis.into()),
            two_step: self.two_step,
        }
    }

    /// One step larger.
    pub(crate) fn larger(&self) -> Self {
        let next = ZOOMS.into_iter().find(|zoom| *zoom > self.zoom);
        Self {
            zoom: next.unwrap_or(200),
            ..*self
        }
    }

    /// One step smaller.
    pub(crate) fn smaller(&self) -> Self {
        let next = ZOOMS.into_iter().rev().find(|zoom| *zoom < self.zoom);
        Self {
            zoom: next.unwrap_or(100),
            ..*self
        }
    }

    /// The next theme in turn.
    pub(crate) fn next_theme(&self) -> Self {
        let theme = match self.theme {
            Theme::System => Theme::Dark,
            Theme::Dark => Theme::Light,
            Theme::Light => Theme::System,
        };
        Self { theme, ..*self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_survive_being_stored() {
        let settings = Settings {
            theme: Theme::Light,
            zoom: 175,
            hold_millis: 3_000,
            two_step: true,
            single_keys: false,
            motion: Motion::Reduced,
            painter: Painter::Svg,
        };
        assert_eq!(Settings::parse(&settings.text()), settings);
    }

    #[test]
    fn what_is_impossible_gets_its_default_and_the_rest_stays() {
        let stored = r#"{"theme":"light","zoom":4000,"hold_millis":1,"two_step":true,
            "painter":"crayons","unheard":[1]}"#;
        let expected = Settings {
            theme: Theme::Light,
            two_step: true,
            ..Settings::default()
        };
        assert_eq!(Settings::parse(stored), expected);
        for text in ["", "null", "[]", "{", "7"] {
            assert_eq!(Settings::parse(text), Settings::default());
        }
    }

    #[test]
    fn zoom_stays_between_its_ends() {
        let mut settings = Settings::default();
        for _ in 0..10 {
            settings = settings.larger();
        }
        assert_eq!(settings.zoom, 200);
        for _ in 0..10 {
            settings = settings.smaller();
        }
        assert_eq!(settings.zoom, 100);
    }
}
