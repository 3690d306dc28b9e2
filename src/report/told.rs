//! A count as it may be told: itself, or in a redacted result an upper bound that is marked as one.

use crate::roster::grouped;
use serde::{Serialize, Serializer};
use std::iter::Sum;
use std::ops::Add;

/// Holds a count as it may be told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Told {
    /// The count, or its upper bound.
    pub count: u64,
    /// Whether there are as many at most.
    pub at_most: bool,
}

impl Told {
    /// Returns a count that may be told where it is none or not below so many, and otherwise the same bound for all.
    pub fn of(count: u64, below: u64) -> Self {
        match count {
            1.. if count < below => Self { count: below - 1, at_most: true },
            _ => Self { count, at_most: false },
        }
    }

    /// Returns the count as it stands in a table: `1,234`, or `<10`.
    pub fn short(self) -> String {
        if self.at_most { format!("<{}", grouped(self.count + 1)) } else { grouped(self.count) }
    }

    /// Returns the count as it stands in a sentence: `1,234`, or `at most 9`.
    pub fn words(self) -> String {
        if self.at_most { format!("at most {}", grouped(self.count)) } else { grouped(self.count) }
    }

    /// Returns the count in words with its noun, singular or plural: `1 row`, `1,234 rows`.
    pub fn of_what(self, one: &str, many: &str) -> String {
        format!("{} {}", self.words(), if self.count == 1 { one } else { many })
    }
}

impl Add for Told {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self { count: self.count + other.count, at_most: self.at_most || other.at_most }
    }
}

impl Sum for Told {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::default(), Self::add)
    }
}

impl Serialize for Told {
    /// Writes the number alone; the object that it stands in says whether it is a bound.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u64(self.count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bound_is_marked_and_marks_the_sum_it_is_in() {
        let [none, few, many] = [0, 3, 1_234].map(|count| Told::of(count, 10));
        assert_eq!([none, few, many].map(Told::short), ["0", "<10", "1,234"]);
        assert_eq!((few + many).short(), "<1,244");
        assert_eq!(few.of_what("error", "errors"), "at most 9 errors");
        assert_eq!(Told::of(1, 0).of_what("error", "errors"), "1 error");
        assert!(![none, many].into_iter().sum::<Told>().at_most);
    }
}
