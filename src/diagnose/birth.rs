//! How two birth dates differ: swapped, one day apart, one digit apart, or plainly.

use super::calendar::{date_of, days_between, is_swapped};
use jiff::civil::Date;

/// Says how two birth dates differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BirthDifference {
    /// Not at all, or one is missing.
    None,
    /// Day and month are swapped.
    Swapped,
    /// They are one day apart.
    OneDay,
    /// One digit differs, two neighbouring digits are swapped, or the year is the one before or after.
    Typo,
    /// They are different dates.
    Different,
}

/// Compares two birth dates in normal form (`YYYY-MM-DD`).
pub(crate) fn compare(enrollment: &str, sis: &str) -> BirthDifference {
    if enrollment.is_empty() || sis.is_empty() || enrollment == sis {
        return BirthDifference::None;
    }
    let (Some(mine), Some(theirs)) = (date_of(enrollment), date_of(sis)) else { return BirthDifference::Different };
    if is_swapped(mine, theirs) {
        BirthDifference::Swapped
    } else if days_between(mine, theirs).abs() == 1 {
        BirthDifference::OneDay
    } else if is_typo(enrollment.as_bytes(), sis.as_bytes()) || is_one_year(mine, theirs) {
        BirthDifference::Typo
    } else {
        BirthDifference::Different
    }
}

/// Says whether day and month are the same and the years follow each other: 2009 and 2010 too.
fn is_one_year(mine: Date, theirs: Date) -> bool {
    (mine.month(), mine.day()) == (theirs.month(), theirs.day()) && mine.year().abs_diff(theirs.year()) == 1
}

fn is_typo(mine: &[u8], theirs: &[u8]) -> bool {
    let digits = |date: &[u8]| -> Vec<u8> { date.iter().copied().filter(u8::is_ascii_digit).collect() };
    let (mine, theirs) = (digits(mine), digits(theirs));
    let apart: Vec<usize> = (0..mine.len().min(theirs.len())).filter(|at| mine[*at] != theirs[*at]).collect();
    match apart[..] {
        [_] => true,
        [first, second] => second == first + 1 && mine[first] == theirs[second] && mine[second] == theirs[first],
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::{BirthDifference::*, compare};

    #[test]
    fn each_kind_of_difference_has_its_name() {
        for (mine, theirs, kind) in [
            ("2015-03-04", "2015-03-04", None),
            ("2015-03-04", "", None),
            ("2015-03-04", "2015-04-03", Swapped),
            ("2015-03-12", "2015-12-03", Swapped),
            ("2015-03-31", "2015-04-01", OneDay),
            ("2015-12-31", "2016-01-01", OneDay),
            ("2012-03-04", "2013-03-04", Typo),
            ("2009-03-04", "2010-03-04", Typo),
            ("2009-03-04", "2010-03-05", Different),
            ("2009-03-04", "2011-03-04", Different),
            ("2012-03-21", "2012-03-12", Typo),
            ("2012-03-21", "2012-08-21", Typo),
            ("2012-03-21", "2014-09-02", Different),
            ("2012-03-21", "2013-03-22", Different),
        ] {
            assert_eq!(compare(mine, theirs), kind, "{mine} {theirs}");
            assert_eq!(compare(theirs, mine), kind, "{theirs} {mine}");
        }
    }

    proptest::proptest! {
        #[test]
        fn the_order_of_the_sides_does_not_matter(mine in "20[01][0-9]-(0[1-9]|1[0-2])-[0-2][1-8]", theirs in "20[01][0-9]-(0[1-9]|1[0-2])-[0-2][1-8]") {
            proptest::prop_assert_eq!(compare(&mine, &theirs), compare(&theirs, &mine));
        }
    }
}
