//! How the IDs of both sides relate: whether they are one numbering at all, and what constant part one side adds.

use super::context::Context;
use crate::roster::{Field, Links, Rosters, Side, each_with_codes};
use std::collections::BTreeMap;

/// Digits from which on equal ones are the same number.
const LONG: usize = 4;

/// States how the two sides' IDs of one kind relate, learned from the accepted pairs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct IdSpace {
    /// Accepted pairs.
    pub(crate) pairs: u64,
    /// Accepted pairs whose platform ID is missing.
    pub(crate) missing_in_enrollment: u64,
    /// Accepted pairs whose SIS ID is missing.
    pub(crate) missing_in_sis: u64,
    /// Accepted pairs with both IDs.
    pub(crate) both: u64,
    /// Accepted pairs whose IDs are the same.
    pub(crate) same: u64,
    pub(crate) prefixes: Vec<String>,
    pub(crate) suffixes: Vec<String>,
    /// The side whose IDs are the other's with so many digits behind them, whichever these are, as check digits are.
    pub(crate) checked: Option<(Side, usize)>,
}

/// More digits behind an ID are no check digits.
const CHECK_DIGITS: usize = 2;
/// The fewest pairs that show check digits.
const CHECKED_SUPPORT: u64 = 10;

/// The fewest pairs that make a constant part of an ID.
const CONSTANT_SUPPORT: u64 = 3;

impl IdSpace {
    /// Learns the relation of a kind of ID.
    pub(crate) fn learn(rosters: &Rosters, links: &Links, field: Field) -> Self {
        let mut this = Self::default();
        let codes = Side::BOTH.map(|side| rosters.side(side).normal(field).unwrap_or_default());
        let mut prefixes: BTreeMap<&str, u64> = BTreeMap::new();
        let mut suffixes: BTreeMap<&str, u64> = BTreeMap::new();
        let mut checked: BTreeMap<(Side, usize), u64> = BTreeMap::new();
        let mut unequal: Vec<(u32, u32)> = Vec::new();
        each_with_codes(codes, links.matched_rows(), |_, [enrollment, sis]| {
            this.pairs += 1;
            this.missing_in_enrollment += u64::from(enrollment == 0);
            this.missing_in_sis += u64::from(sis == 0);
            if enrollment == 0 || sis == 0 {
                return;
            }
            this.both += 1;
            if enrollment == sis {
                this.same += 1;
                return;
            }
            unequal.push((enrollment, sis));
            let texts = [enrollment, sis].map(|code| rosters.vocabulary.text(field, code));
            if let Some(added) = added_before(texts) {
                *prefixes.entry(added).or_default() += 1;
            }
            if let Some(added) = added_after(texts) {
                *suffixes.entry(added).or_default() += 1;
            }
            if let Some(place) = digits_behind(texts) {
                *checked.entry(place).or_default() += 1;
            }
        });
        // a part is constant when most pairs that are not plainly equal show it, or a tenth of all
        let enough =
            |count: u64| count >= CONSTANT_SUPPORT && (count * 2 >= unequal.len() as u64 || count * 10 >= this.both);
        let constant = |counts: BTreeMap<&str, u64>| -> Vec<String> {
            // every school may have its own part, which together most show
            let is_own = |(added, count): &(&&str, &u64)| **count >= CONSTANT_SUPPORT && is_mark(added);
            let of_places: u64 = counts.iter().filter(is_own).map(|(_, count)| count).sum();
            let are_marks = of_places * 2 >= unequal.len() as u64 && of_places * 10 >= this.both;
            let is_one = |part: &(&&str, &u64)| enough(*part.1) || (are_marks && is_own(part));
            counts.iter().filter(is_one).map(|(added, _)| (*added).to_owned()).collect()
        };
        (this.prefixes, this.suffixes) = (constant(prefixes), constant(suffixes));
        // nearly all pairs must show them, so that no chance and no slip looks like it
        this.checked = checked
            .into_iter()
            .find(|(_, count)| *count >= CHECKED_SUPPORT && *count * 10 >= this.both * 9)
            .map(|(place, _)| place);
        for (enrollment, sis) in unequal {
            let texts = [enrollment, sis].map(|code| rosters.vocabulary.text(field, code));
            this.same += u64::from(this.is_same(texts));
        }
        this
    }

    /// Says whether both sides' IDs are of one numbering; a platform's own numbers say nothing about the SIS's.
    pub(crate) fn is_shared(&self) -> bool {
        self.same > 0 && self.same * 2 >= self.both
    }

    /// Says whether two IDs are the same but for leading zeros, constant parts and check digits.
    pub(crate) fn is_same(&self, texts: [&str; 2]) -> bool {
        let bare = texts.map(|text| text.trim_start_matches('0'));
        bare[0] == bare[1]
            || added_before(texts).is_some_and(|added| self.prefixes.iter().any(|known| known == added))
            || added_after(texts).is_some_and(|added| self.suffixes.iter().any(|known| known == added))
            || (self.checked.is_some() && digits_behind(texts) == self.checked)
    }
}

/// Says whether a part of IDs is no digit or two of the number itself.
fn is_mark(part: &str) -> bool {
    part.len() > 2 || part.bytes().any(|byte| !byte.is_ascii_digit())
}

/// Returns what one ID has before the other, leading zeros of the shorter apart.
fn added_before(texts: [&str; 2]) -> Option<&str> {
    let (short, long) = by_length(texts);
    let added = long.strip_suffix(short)?;
    (!added.is_empty() && short.len() >= 3).then_some(added)
}

fn added_after(texts: [&str; 2]) -> Option<&str> {
    let (short, long) = by_length(texts);
    let added = long.strip_prefix(short)?;
    (!added.is_empty() && short.len() >= 3).then_some(added)
}

/// Returns the side whose ID is the other one with a few digits behind it, and how many.
fn digits_behind(texts: [&str; 2]) -> Option<(Side, usize)> {
    let added = added_after(texts)?;
    let side = if texts.first().map(|text| text.len()) > texts.last().map(|text| text.len()) {
        Side::Enrollment
    } else {
        Side::Sis
    };
    let digits = added.trim_start_matches(['-', '.', '/', ' ']);
    let is_check = (1..=CHECK_DIGITS).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_check.then_some((side, added.len()))
}

/// Says whether two IDs are one but for signs (`#21-345`), or for letters beside the number that the other one is alone.
pub(crate) fn is_written_otherwise(texts: [&str; 2]) -> bool {
    let [one, other] = texts.map(|text| text.bytes().filter(u8::is_ascii_alphanumeric).collect::<Vec<u8>>());
    let number = |text: &[u8]| {
        let digits: Vec<u8> = text.iter().copied().filter(u8::is_ascii_digit).collect();
        digits.iter().position(|digit| *digit != b'0').map_or(Vec::new(), |at| digits[at..].to_vec())
    };
    let is_number = |text: &[u8]| text.iter().all(u8::is_ascii_digit);
    let is_long = |digits: &[u8]| digits.len() >= LONG;
    one.eq_ignore_ascii_case(&other) && is_long(&one)
        || (is_number(&one) || is_number(&other)) && number(&one) == number(&other) && is_long(&number(&one))
}

fn by_length([one, other]: [&str; 2]) -> (&str, &str) {
    if one.len() <= other.len() { (one, other) } else { (other, one) }
}

/// Says whether zeros were lost rather than added, given pairs that differ in them.
///
/// A numbering that is padded has numbers of several lengths behind the zeros. Where every ID has the same number of zeros
/// more, something put them there, unless the longer IDs elsewhere begin with zeros on both sides too.
pub(crate) fn zeros_are_lost(context: &Context<'_>, field: Field, pairs: &[[&str; 2]]) -> bool {
    let mut distances: BTreeMap<usize, usize> = BTreeMap::new();
    for [mine, theirs] in pairs {
        *distances.entry(zeros_at_front([mine, theirs]).unsigned_abs()).or_default() += 1;
    }
    let most = distances.values().max().copied().unwrap_or(0);
    let begins = |side: Side| {
        let codes = context.codes(side, field).iter().filter(|code| *code != 0);
        let (zero, all) = codes.fold((0u64, 0u64), |(zero, all), code| {
            (zero + u64::from(context.text_of(field, code).starts_with('0')), all + 1)
        });
        zero * 3 > all
    };
    let padded_by_both = Side::BOTH.into_iter().all(begins);
    most * 20 < pairs.len() * 19 || padded_by_both
}

/// Returns how many zeros more the enrollment ID has at its front.
pub(crate) fn zeros_at_front(ids: [&str; 2]) -> isize {
    let [mine, theirs] = ids.map(|id| (id.len() - id.trim_start_matches('0').len()) as isize);
    mine - theirs
}

#[cfg(test)]
mod tests {
    use super::super::testing::{Cells, matched_by_place};
    use super::*;

    fn space(pairs: &[(&str, &str)]) -> IdSpace {
        let cells = |at: fn(&(&str, &str)) -> String| -> Vec<Cells> {
            pairs.iter().map(|pair| vec![(Field::LocalId, at(pair))]).collect()
        };
        let (rosters, links) = matched_by_place(&cells(|pair| pair.0.to_owned()), &cells(|pair| pair.1.to_owned()));
        IdSpace::learn(&rosters, &links, Field::LocalId)
    }

    #[test]
    fn leading_zeros_and_a_constant_prefix_are_the_same_id() {
        let space = space(&[("00101", "101"), ("00102", "102"), ("00103", "103")]);
        assert!(space.is_shared() && space.is_same(["0077", "77"]));
        let space = self::space(&[("8400101", "101"), ("8400102", "102"), ("8400103", "103"), ("8400104", "999")]);
        assert!(space.is_shared() && space.is_same(["8400555", "555"]));
        assert!(!space.is_same(["8400555", "556"]));
        assert!(!space.is_same(["7400555", "555"]));
    }

    #[test]
    fn each_school_may_have_its_own_part() {
        let marks = ["NHS-", "OAK-", "ELM-", "WMS-", "LIN-", "RIV-", "CCM-", "JHS-", "RHS-", "KES-", "PEM-"];
        let pairs: Vec<(String, String)> =
            (0..44).map(|at| (format!("{}{}", marks[at % 11], 4100 + at * 7), (4100 + at * 7).to_string())).collect();
        let borrowed: Vec<(&str, &str)> = pairs.iter().map(|(one, other)| (one.as_str(), other.as_str())).collect();
        let space = self::space(&borrowed);
        assert!(space.is_shared() && space.is_same(["OAK-5555", "5555"]) && !space.is_same(["OAK-5555", "5556"]));
        assert!(!space.is_same(["XXX-5555", "5555"]));
    }

    #[test]
    fn check_digits_behind_the_ids_of_one_side_are_no_other_ids() {
        let pairs: Vec<(String, String)> = (0..20_u32)
            .map(|at| (format!("{}", 4100 + at * 7), at))
            .map(|(id, at)| {
                let check = (at * 3 + 1) % 10;
                let with = if at == 4 { "999123".to_owned() } else { format!("{id}{check}") };
                (id, with)
            })
            .collect();
        let borrowed: Vec<(&str, &str)> = pairs.iter().map(|(one, other)| (one.as_str(), other.as_str())).collect();
        let space = self::space(&borrowed);
        assert_eq!(space.checked, Some((Side::Sis, 1)));
        assert!(space.is_shared() && space.is_same(["4777", "47775"]));
        assert!(
            !space.is_same(["47775", "4777"])
                && !space.is_same(["4777", "47785"])
                && !space.is_same(["4777", "477751"])
        );
        // a slip in one pair out of five is none
        let few: Vec<(&str, &str)> =
            borrowed.iter().enumerate().map(|(at, pair)| if at % 5 == 0 { *pair } else { (pair.0, pair.0) }).collect();
        assert_eq!(self::space(&few).checked, None);
    }

    #[test]
    fn signs_and_letters_beside_a_number_do_not_make_another_one() {
        for (one, other, wanted) in [
            ("#21345", "21345", true),
            ("21-345", "21345", true),
            ("ID 021345", "21345", true),
            ("21345 (Lincoln)", "21345", true),
            ("A-21345", "a21345", true),
            ("A21345", "B21345", false),
            ("A21345", "A21346", false),
            ("213", "#213", false),
            ("K1", "1", false),
            ("PENDING", "21345", false),
        ] {
            assert_eq!(is_written_otherwise([one, other]), wanted, "{one} {other}");
            assert_eq!(is_written_otherwise([other, one]), wanted, "{other} {one}");
        }
    }

    #[test]
    fn another_numbering_is_not_shared() {
        assert!(!space(&[("1", "501"), ("2", "502"), ("3", "503")]).is_shared());
        assert!(!space(&[("", "501"), ("", "502")]).is_shared());
    }
}
