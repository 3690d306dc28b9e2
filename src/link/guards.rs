//! What keeps two rows of one file from being taken for one child, in the order in which it is asked.

use super::across::Across;
use super::alike::{certain, of_one_family, of_two_ages, own_children, two_of_one_name};
use super::compare::Comparer;
use super::counts::Own;
use super::doubts::{nothing_in_common, numbered};
use super::estimate::Candidate;
use super::grades;
use super::lexicon::NameForm;
use super::names::spelling_level;
use super::pattern::{BIRTH, DIFFER, FIRST, LAST, MIDDLE, ONE_DIGIT, Pattern, SAME, SWAPPED, TYPO, VARIANT, level};
use super::rarity::Rarity;
use super::row::Row;
use crate::roster::{Field, Rosters, Side};

/// The least number that may be said to follow another one.
const SHORT: u64 = 100;

/// Holds what two rows of one file are judged by.
pub(super) struct Guards<'a> {
    within: Comparer<'a>,
    across: &'a Across<'a>,
    rarity: &'a Rarity,
    unique_ids: &'a [bool],
    own_numbers: OwnNumbers<'a>,
    middles: Middles<'a>,
}

impl<'a> Guards<'a> {
    /// Takes what compares the file with itself, what the other file knows of its rows, and which numbers each row has for
    /// itself, so that another one says nothing.
    pub(super) fn new(
        (rosters, side): (&'a Rosters, Side),
        within: Comparer<'a>,
        across: &'a Across<'a>,
        rarity: &'a Rarity,
        own: &'a Own,
    ) -> Self {
        let middles = Middles { counts: &own.middles, all: own.middles.iter().skip(1).sum() };
        Self { within, across, rarity, unique_ids: &own.unique_ids, own_numbers: OwnNumbers { rosters, side }, middles }
    }

    /// Says whether two rows that are likely one child, by name and birth date, may be two all the same.
    pub(super) fn doubts(&self, pair: &Candidate) -> bool {
        let (row, other) = (pair.one, pair.other);
        let own = self.middles.weighed(pair.pattern, &self.within.one.rows[row as usize]);
        // twins are called Max and Maxwell, or have a middle name each
        (!certain(own) && !self.across.share_partner(row, other))
            // twins are given numbers one after the other
            || self.may_be_twins(&Candidate { pattern: own, ..*pair })
            || self.are_namesakes(pair)
            // the other file has two
            || self.across.has_two(row, other, self.rarity)
            || self.across.has_both_names(row, other)
            // the number of another child, who is called nearly so
            || (level(pair.pattern, FIRST) != SAME && self.across.contradicts(row, other, self.unique_ids))
            // the file has given and family name exchanged, so what differs is what the children are called
            || (level(pair.pattern, LAST) == DIFFER && [row, other].into_iter().any(|row| self.across.is_swapped(row)))
    }

    /// Says whether two rows that are both surely one row of the other file may be two children all the same.
    pub(super) fn doubts_partners(&self, pair: &Candidate, partner: u32) -> bool {
        let (rows, pattern) = ([pair.one, pair.other], pair.pattern);
        let numbered = rows.iter().any(|row| self.across.numbered(*row, partner));
        // a row without a birth date may be either of two namesakes who have one each
        let undated = || {
            rows.iter().any(|row| !self.across.is_dated(*row, partner))
                && (level(pattern, BIRTH) > ONE_DIGIT || rows.iter().any(|row| self.across.wavers(*row)))
        };
        // without the partner's number, each has to be like the other as well
        (!numbered && (!of_one_family(pattern) || level(pattern, FIRST) == DIFFER || undated()))
            || self.may_be_twins(pair)
            || self.are_namesakes(pair)
            // a number each, or a middle name each beside names that are nearly the same
            || own_children(pattern)
            || self.across.has_two(pair.one, pair.other, self.rarity)
            || self.across.has_both_names(pair.one, pair.other)
    }

    /// Says whether two rows have given names that twins may have as well as one child, and nothing else of the child's own.
    pub(super) fn are_named_alike(&self, pair: &Candidate) -> bool {
        let [one, other] = self.within.rows(pair.one as usize, pair.other as usize);
        let alike = match level(pair.pattern, FIRST) {
            VARIANT | TYPO => true,
            SWAPPED => one.first != other.last || one.last != other.first,
            _ => false,
        };
        alike && level(pair.pattern, MIDDLE) != SAME && !numbered(pair.pattern)
    }

    /// Says whether two rows have one name and are of two homes, of two ages or of two families.
    fn are_namesakes(&self, pair: &Candidate) -> bool {
        let OwnNumbers { rosters, side } = self.own_numbers;
        two_of_one_name(pair.pattern)
            || of_two_ages(pair.pattern, || grades::apart(rosters, side, [pair.one, pair.other]))
            || has_own_part(&self.within, pair)
    }

    fn may_be_twins(&self, pair: &Candidate) -> bool {
        may_be_twins(&self.within, pair, &self.own_numbers)
    }
}

/// One in so many rows with a middle name has one that brothers and sisters may have in common by chance.
const COMMON: u32 = 50;
/// The fewest rows that have a common middle name.
const FEW: u32 = 8;

/// Knows how common the middle names of a file are.
struct Middles<'a> {
    /// In how many rows each stands, by code, and how many rows have one.
    counts: &'a [u32],
    all: u32,
}

impl Middles<'_> {
    /// Returns a pattern without the middle name, where two children with two given names have one that half the file has.
    fn weighed(&self, pattern: Pattern, row: &Row) -> Pattern {
        let alike = level(pattern, MIDDLE) == SAME && level(pattern, FIRST) != SAME;
        if alike && self.is_common(row.middle) { pattern & !(7 << (3 * MIDDLE)) } else { pattern }
    }

    fn is_common(&self, name: u32) -> bool {
        let count = self.counts[name as usize];
        count >= FEW && count.saturating_mul(COMMON) >= self.all
    }
}

/// Gives the numbers that a file's own system gave its rows, whether or not the other file has them too.
struct OwnNumbers<'a> {
    rosters: &'a Rosters,
    side: Side,
}

impl OwnNumbers<'_> {
    /// Returns the numbers that both rows have, without zeros in front; of the enrollment side none, since there each
    /// submission has its own.
    fn of_both(&self, one: u32, other: u32) -> Vec<[&str; 2]> {
        let fields: &[Field] = if self.side == Side::Sis { &[Field::LocalId, Field::StateId] } else { &[] };
        let number = |field: Field, row: u32| self.rosters.normal(self.side, field, row).trim_start_matches('0');
        let both = |field: &Field| [one, other].map(|row| number(*field, row));
        fields.iter().map(both).filter(|numbers| numbers.iter().all(|number| !number.is_empty())).collect()
    }
}

/// Says whether two rows whose given names are nearly the same may be twins all the same: nothing else of the child's own
/// agrees, and their numbers were given one after the other, or they have two each.
///
/// A second record is seldom made in the same moment, and the state seldom takes one child for two.
fn may_be_twins(
    Comparer { lexicon, one, other }: &Comparer<'_>,
    pair: &Candidate,
    own_numbers: &OwnNumbers<'_>,
) -> bool {
    let named_alike = matches!(level(pair.pattern, FIRST), VARIANT | TYPO);
    if !named_alike || level(pair.pattern, MIDDLE) == SAME {
        return false;
    }
    let (mine, theirs) = (&one.rows[pair.one as usize], &other.rows[pair.other as usize]);
    let text = |id: u32| lexicon.identifiers.get(id).trim_start_matches('0');
    let compared = (0..3).map(|at| [mine.id(at), theirs.id(at)]).filter(|ids| ids.iter().all(|id| *id != 0));
    // numbers that the other file has not at all tell two children of this one apart all the same
    let mut numbers: Vec<[&str; 2]> = compared.map(|ids| ids.map(text)).collect();
    numbers.extend(own_numbers.of_both(pair.one, pair.other));
    numbers.sort_unstable();
    numbers.dedup();
    if numbers.iter().any(|[one, other]| one == other) {
        return false;
    }
    let number = |text: &str| text.parse::<u64>().ok().filter(|number| *number >= SHORT);
    let follow = |both: &[&str; 2]| matches!(both.map(number), [Some(one), Some(other)] if one.abs_diff(other) == 1);
    numbers.len() > 1 || numbers.iter().any(follow)
}

/// Says whether two rows have double family names with one part in common and one of their own each, and nothing else that
/// shows them to be of one family: `Garcia Flores` and `Garcia Romero` are as different as `Flores` and `Romero`.
fn has_own_part(Comparer { lexicon, one, other }: &Comparer<'_>, pair: &Candidate) -> bool {
    if level(pair.pattern, LAST) != VARIANT || numbered(pair.pattern) || !nothing_in_common(pair.pattern) {
        return false;
    }
    let name_of = |code: u32| &lexicon.names[code as usize];
    let (mine, theirs) = (name_of(one.rows[pair.one as usize].last), name_of(other.rows[pair.other as usize].last));
    let own = |name: &NameForm, other: &NameForm| {
        let like = |token: u32, other: u32| token == other || spelling_level(name_of(token), name_of(other)) <= TYPO;
        name.tokens.iter().any(|token| !other.tokens.iter().any(|other| like(*token, *other)))
    };
    mine.joined != theirs.joined && own(mine, theirs) && own(theirs, mine)
}

#[cfg(test)]
mod tests {
    use super::super::features;
    use super::super::pattern::with;
    use super::super::weights::Adjustment;
    use super::*;
    use crate::normalize::rosters_of;
    use crate::roster::Field::*;

    /// Says whether the two rows of one side, named alike, may be twins where the other side has no numbers at all.
    fn may_be(side: Side, numbers: [[&str; 2]; 2]) -> bool {
        may_be_with(side, numbers, "")
    }

    /// The same of two rows with a middle name in common.
    fn may_be_with(side: Side, numbers: [[&str; 2]; 2], middle: &'static str) -> bool {
        let row = |first: &'static str, [local, state]: [&'static str; 2]| {
            vec![
                (LocalId, local),
                (StateId, state),
                (FirstName, first),
                (MiddleName, middle),
                (LastName, "Ortega"),
                (BirthDate, "2013-04-09"),
                (Phone, "217-555-0142"),
            ]
        };
        let numbered = numbers.map(|ids| ids.map(|id| String::leak(id.to_owned()) as &'static str));
        let rows = [row("Mikayla", numbered[0]), row("Makayla", numbered[1])];
        let unnumbered = [row("Mikayla", ["", ""]), row("Makayla", ["", ""])];
        let both = if side == Side::Sis { [&unnumbered, &rows] } else { [&rows, &unnumbered] };
        let [enrollment, sis] = both.map(|rows| rows.iter().map(Vec::as_slice).collect::<Vec<_>>());
        let rosters = rosters_of(&enrollment, &sis);
        let (lexicon, sides) = features::build(&rosters, &features::id_pairs(&rosters));
        let features = &sides[side.index()];
        let comparer = Comparer { lexicon: &lexicon, one: features, other: features };
        let pattern = comparer.pattern(0, 1);
        let pair = Candidate { one: 0, other: 1, pattern, frequency: Adjustment::default(), relative: false };
        assert!(features.ids == 0 && matches!(level(pattern, FIRST), VARIANT | TYPO));
        may_be_twins(&comparer, &pair, &OwnNumbers { rosters: &rosters, side })
    }

    #[test]
    fn numbers_that_the_other_file_lacks_tell_twins_who_are_named_alike() {
        assert!(may_be(Side::Sis, [["100721", "1000053301"], ["101358", "1000061177"]]));
        // given one after the other
        assert!(may_be(Side::Sis, [["100721", ""], ["100722", ""]]));
        // the first rows of a file follow one another whoever they are
        assert!(!may_be(Side::Sis, [["21", ""], ["22", ""]]));
        assert!(may_be(Side::Sis, [["100", ""], ["101", ""]]));
        // a middle name in common is the child's own
        assert!(!may_be_with(Side::Sis, [["100721", ""], ["100722", ""]], "Rose"));
        // a second record of one child, to the state or in number
        assert!(!may_be(Side::Sis, [["100721", "1000053301"], ["101358", "1000053301"]]));
        assert!(!may_be(Side::Sis, [["100721", "0053301"], ["101358", "53301"]]));
        assert!(!may_be(Side::Sis, [["100721", ""], ["101358", "1000061177"]]));
        assert!(!may_be(Side::Sis, [["", ""], ["", ""]]));
        // every submission has a number of its own
        assert!(!may_be(Side::Enrollment, [["700721", "9000053301"], ["700722", "9000061177"]]));
    }

    #[test]
    fn a_middle_name_that_half_the_file_has_does_not_make_two_children_one() {
        let row = |middle: u32| {
            let mut row = Row::default();
            row.middle = middle;
            row
        };
        let mut counts = [0; 100];
        (0..100).for_each(|at| counts[if at < 8 { 1 } else { 2 + at % 90 }] += 1);
        let middles = Middles { counts: &counts, all: 100 };
        let alike = |first: u8| with(with(0, FIRST, first), MIDDLE, SAME);
        assert_eq!(middles.weighed(alike(VARIANT), &row(1)), with(0, FIRST, VARIANT));
        assert_eq!(middles.weighed(alike(VARIANT), &row(50)), alike(VARIANT));
        assert_eq!(middles.weighed(alike(SAME), &row(1)), alike(SAME));
    }
}
