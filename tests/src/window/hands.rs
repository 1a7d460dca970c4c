//! Keys and pointers, as a person presses and holds them.

use super::{Page, Result};
use fantoccini::actions::{
    InputSource as _, KeyAction, KeyActions, MOUSE_BUTTON_LEFT, MouseActions, PointerAction,
};
use fantoccini::elements::Element;

/// Keys that are no letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Key {
    /// Space bar.
    Space,
    /// Enter.
    Enter,
    /// Escape.
    Escape,
    /// Tab.
    Tab,
    /// Shift.
    Shift,
    /// Control.
    Control,
    /// Arrow up.
    Up,
    /// Arrow down.
    Down,
    /// Arrow left.
    Left,
    /// Arrow right.
    Right,
    /// A letter, digit or sign.
    Sign(char),
}

impl Key {
    /// As WebDriver writes it.
    fn code(self) -> char {
        match self {
            Self::Space => ' ',
            Self::Enter => '\u{E007}',
            Self::Escape => '\u{E00C}',
            Self::Tab => '\u{E004}',
            Self::Shift => '\u{E008}',
            Self::Control => '\u{E009}',
            Self::Up => '\u{E013}',
            Self::Down => '\u{E015}',
            Self::Left => '\u{E012}',
            Self::Right => '\u{E014}',
            Self::Sign(sign) => sign,
        }
    }
}

/// What is being held down.
#[derive(Debug)]
enum Grip {
    Key(Key),
    Button,
}

/// A key or a button that is down until it is let go.
#[derive(Debug)]
#[must_use = "it stays down until it is let go"]
pub struct Held {
    page: Page,
    grip: Grip,
}

impl Held {
    /// Lets go.
    ///
    /// # Errors
    /// When the driver does not answer.
    pub async fn release(self) -> Result<()> {
        match self.grip {
            Grip::Key(key) => key_up(&self.page, key).await,
            Grip::Button => {
                let up = PointerAction::Up {
                    button: MOUSE_BUTTON_LEFT,
                };
                pointer(&self.page, vec![up]).await
            }
        }
    }

    /// Moves the pointer to a corner of the page, still pressed.
    ///
    /// # Errors
    /// When the driver does not answer.
    pub async fn slide_away(&self) -> Result<()> {
        let away = PointerAction::MoveTo {
            duration: None,
            x: 2.0,
            y: 2.0,
        };
        pointer(&self.page, vec![away]).await
    }
}

async fn key_up(page: &Page, key: Key) -> Result<()> {
    let up = KeyAction::Up { value: key.code() };
    let keys = KeyActions::new("keyboard".to_owned()).then(up);
    page.client().perform_actions(keys).await?;
    Ok(())
}

async fn pointer(page: &Page, actions: Vec<PointerAction>) -> Result<()> {
    let mut mouse = MouseActions::new("mouse".to_owned());
    for action in actions {
        mouse = mouse.then(action);
    }
    page.client().perform_actions(mouse).await?;
    Ok(())
}

impl Page {
    /// Presses a key and lets it go.
    ///
    /// # Errors
    /// When the driver does not answer.
    pub async fn key(&self, key: Key) -> Result<()> {
        self.chord(&[key]).await
    }

    /// Presses keys one after the other, then lets all of them go: Ctrl+K.
    ///
    /// # Errors
    /// When the driver does not answer.
    pub async fn chord(&self, all: &[Key]) -> Result<()> {
        let mut keys = KeyActions::new("keyboard".to_owned());
        for key in all {
            keys = keys.then(KeyAction::Down { value: key.code() });
        }
        for key in all.iter().rev() {
            keys = keys.then(KeyAction::Up { value: key.code() });
        }
        self.client().perform_actions(keys).await?;
        Ok(())
    }

    /// Types a word into what has the focus.
    ///
    /// # Errors
    /// When the driver does not answer.
    pub async fn write(&self, text: &str) -> Result<()> {
        let mut keys = KeyActions::new("keyboard".to_owned());
        for sign in text.chars() {
            keys = keys
                .then(KeyAction::Down { value: sign })
                .then(KeyAction::Up { value: sign });
        }
        self.client().perform_actions(keys).await?;
        Ok(())
    }

    /// Presses a key and keeps it down.
    ///
    /// # Errors
    /// When the driver does not answer.
    pub async fn hold_key(&self, key: Key) -> Result<Held> {
        let down = KeyAction::Down { value: key.code() };
        let keys = KeyActions::new("keyboard".to_owned()).then(down);
        self.client().perform_actions(keys).await?;
        Ok(Held {
            page: self.clone(),
            grip: Grip::Key(key),
        })
    }

    /// Moves the pointer onto an element, presses the button and keeps it down.
    ///
    /// # Errors
    /// When the driver does not answer.
    pub async fn hold(&self, element: &Element) -> Result<Held> {
        let there = PointerAction::MoveToElement {
            element: element.clone(),
            duration: None,
            x: 0.0,
            y: 0.0,
        };
        let down = PointerAction::Down {
            button: MOUSE_BUTTON_LEFT,
        };
        pointer(self, vec![there, down]).await?;
        Ok(Held {
            page: self.clone(),
            grip: Grip::Button,
        })
    }
}
