//! A list that cannot be empty, for the places where an empty one has no meaning.

use serde::{Deserialize, Serialize};

/// A list with at least one element.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<T>", into = "Vec<T>")]
#[serde(bound(
    serialize = "T: Clone + Serialize",
    deserialize = "T: Deserialize<'de>"
))]
pub struct NonEmpty<T>(Vec<T>);

/// The list was empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the list is empty; it needs at least one element")]
pub struct Empty;

impl<T> NonEmpty<T> {
    /// A list that ends with `last`.
    pub fn ending_with(mut before: Vec<T>, last: T) -> Self {
        before.push(last);
        Self(before)
    }

    /// The first element.
    pub fn first(&self) -> &T {
        &self.0[0]
    }

    /// The last element.
    pub fn last(&self) -> &T {
        &self.0[self.0.len() - 1]
    }

    /// All of them.
    pub fn as_slice(&self) -> &[T] {
        &self.0
    }

    /// One after the other.
    pub fn iter(&self) -> std::slice::Iter<'_, T> {
        self.0.iter()
    }
}

impl<T> TryFrom<Vec<T>> for NonEmpty<T> {
    type Error = Empty;
    fn try_from(list: Vec<T>) -> Result<Self, Empty> {
        if list.is_empty() {
            Err(Empty)
        } else {
            Ok(Self(list))
        }
    }
}

impl<T> From<NonEmpty<T>> for Vec<T> {
    fn from(list: NonEmpty<T>) -> Vec<T> {
        list.0
    }
}

impl<'a, T> IntoIterator for &'a NonEmpty<T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;
    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_list_is_refused() {
        assert_eq!(NonEmpty::<u8>::try_from(vec![]), Err(Empty));
        assert_eq!(NonEmpty::try_from(vec![3, 7]).unwrap().last(), &7);
    }
}
