//! A value that does not show.

use std::fmt;
use zeroize::Zeroizing;

/// A text that is never printed and is wiped when it is dropped.
///
/// It cannot be cloned, displayed or serialized. Whoever needs the text
/// [exposes](Secret::expose) it, in one place that is easy to find.
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Takes the text over.
    #[must_use]
    pub fn new(text: String) -> Self {
        Self(Zeroizing::new(text))
    }

    /// The text in clear.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// A copy, wiped like this one.
    pub(crate) fn copy(&self) -> Self {
        Self(self.0.clone())
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(hidden)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_shows_in_no_debug_output() {
        let many = vec![Some(Secret::new("hunter2".into()))];
        assert_eq!(format!("{many:?}"), "[Some(Secret(hidden))]");
        assert!(!format!("{many:#?}").contains("hunter2"));
    }
}
