//! What the other file knows of the rows of one file: its sure links tell second copies from twins and namesakes.

use super::alike::{is_twin, one_by_number, own, without_unique_ids};
use super::born::birth_level;
use super::compare::Comparer;
use super::doubts::{nothing_in_common, numbered};
use super::estimate::Candidate;
use super::pattern::{APART, BIRTH, FIRST, ID, MISSING, ONE_DIGIT, Pattern, SAME, SWAPPED, level};
use super::rarity::Rarity;
use super::sorted::by_row;
use super::weights::{Weights, millibits};
use rayon::prelude::*;
use std::cmp::Reverse;

/// By how much a row of the other file has to fit one of two rows better than the other to be its own, in thousandths of a
/// bit.
const ONE_EACH: i32 = 8_000;
/// The same for two rows whose given names differ, be it by a letter.
const ONE_EACH_BY_NAME: i32 = 3_000;
/// Every comparison of a pattern, and all but those of numbers.
const NUMBERS: Pattern = Pattern::MAX;
const NO_NUMBERS: Pattern = !(0o777 << (3 * ID));

/// Links of one side as (row, row of the other file, weight), sorted.
pub(crate) type Links = Vec<(u32, u32, i32)>;

/// Returns the surest links of either side: likely pairs in which name or ID agrees and nothing of the child's own speaks
/// against it; the candidates must be sorted.
pub(crate) fn sure_links(candidates: &[Candidate], weights: &Weights, rows: [usize; 2], accept: f64) -> [Links; 2] {
    let cut = millibits((accept / (1.0 - accept)).log2());
    let sure = |found: &Candidate| {
        let weight = weights.score(found.pattern, found.frequency);
        (weight >= cut && own(found.pattern)).then_some((found.one, found.other, weight))
    };
    let links: Links = candidates.par_iter().with_min_len(4096).with_max_len(16_384).filter_map(sure).collect();
    let turned = by_row(links.iter().map(|(row, partner, weight)| (*partner, *row, *weight)), rows[1], |link| link.0);
    [links, turned]
}

/// Holds what the other file knows of the rows of one file.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Across<'a> {
    /// Compares the file with the other file.
    pub(crate) comparer: Comparer<'a>,
    /// The surest links to the other file (see [`sure_links`]).
    pub(crate) partners: &'a [(u32, u32, i32)],
    /// The same by the row of the other file, which comes first.
    pub(crate) by_partner: &'a [(u32, u32, i32)],
    /// The weights of pairs between the files.
    pub(crate) weights: &'a Weights,
}

impl Across<'_> {
    fn partners_of(&self, row: u32) -> impl Iterator<Item = u32> + '_ {
        let from = self.partners.partition_point(|link| link.0 < row);
        self.partners[from..].iter().take_while(move |link| link.0 == row).map(|link| link.1)
    }

    /// Says whether the other file has two children for two rows.
    pub(super) fn has_two(&self, row: u32, other: u32, rarity: &Rarity) -> bool {
        self.tells_apart(row, other) || self.has_one_each(row, other, rarity) || self.has_just_two(row, other)
    }

    /// Says whether each of two rows has a row of the other file for itself, which fits the other of the two much worse.
    ///
    /// Two rows that the other file has twice as well, and not crosswise, are two children who resemble each other. Numbers
    /// aside, which row fits one of the two best does not matter: a twin's row that is better filled may fit both. A second
    /// copy without a number fits a second record better than the copy whose number is another one.
    fn has_one_each(&self, row: u32, other: u32, rarity: &Rarity) -> bool {
        let named_alike = {
            let rows = &self.comparer.one.rows;
            rows[row as usize].first == rows[other as usize].first
        };
        let enough = if named_alike && !self.births_of_two(row, other) { ONE_EACH } else { ONE_EACH_BY_NAME };
        let best = |row: u32| {
            self.partners_of(row).max_by_key(|partner| (self.fit(row, *partner, rarity, NUMBERS), Reverse(*partner)))
        };
        let (Some(mine), Some(theirs)) = (best(row), best(other)) else { return false };
        if mine != theirs && self.are_one(mine, theirs) {
            return false;
        }
        let better = |row: u32, other: u32, partner: u32, seen: Pattern| {
            let fit = |row: u32| self.fit(row, partner, rarity, seen);
            fit(row).saturating_sub(fit(other)) >= enough
        };
        if mine != theirs && better(row, other, mine, NUMBERS) && better(other, row, theirs, NUMBERS) {
            return true;
        }
        let has_own = |row: u32, other: u32| self.partners_of(row).any(|found| better(row, other, found, NO_NUMBERS));
        has_own(row, other) && has_own(other, row)
    }

    /// Says whether two rows are called otherwise, and each just as a sure row of the other file; an initial is no name.
    ///
    /// The names may say less than it takes by their weight: John and Jonathan are twins where both files have both.
    pub(super) fn has_both_names(&self, row: u32, other: u32) -> bool {
        let Comparer { lexicon, one, other: file } = self.comparer;
        let name = |row: u32| one.rows[row as usize].first;
        let is_named = |row: u32| {
            let called = |partner: u32| file.rows[partner as usize].first == name(row);
            lexicon.names[name(row) as usize].bytes().len() > 1 && self.partners_of(row).any(called)
        };
        name(row) != name(other) && is_named(row) && is_named(other)
    }

    /// Says whether two rows of one file have two birth dates, and nothing that shows them to be of one household, where no two
    /// children are given one name.
    fn births_of_two(&self, row: u32, other: u32) -> bool {
        let within = Comparer { other: self.comparer.one, ..self.comparer };
        let pattern = within.pattern(row as usize, other as usize);
        level(pattern, BIRTH) > SAME && nothing_in_common(pattern)
    }

    /// Says whether the other file has twins for two rows, and no other row of this file is one of them.
    ///
    /// Where two and two rows are left, nobody is there twice unless somebody is missing, and that is for a person to say.
    fn has_just_two(&self, row: u32, other: u32) -> bool {
        let mut theirs: Vec<u32> = self.partners_of(row).chain(self.partners_of(other)).collect();
        theirs.sort_unstable();
        theirs.dedup();
        let within = Comparer { one: self.comparer.other, ..self.comparer };
        let are_twins = |one: u32, two: u32| {
            let pattern = within.pattern(one as usize, two as usize);
            is_twin(pattern) && !numbered(pattern)
        };
        let is_free = |partner: u32| self.rows_of(partner).all(|found| found == row || found == other);
        theirs
            .iter()
            .enumerate()
            .any(|(at, one)| theirs[at + 1..].iter().any(|two| are_twins(*one, *two) && is_free(*one) && is_free(*two)))
    }

    fn rows_of(&self, partner: u32) -> impl Iterator<Item = u32> + '_ {
        let from = self.by_partner.partition_point(|link| link.0 < partner);
        self.by_partner[from..].iter().take_while(move |link| link.0 == partner).map(|link| link.1)
    }

    /// Returns the weight of a row and a row of the other file against strangers: in it, a household counts in full.
    ///
    /// Of the comparisons, only those that are seen count.
    fn fit(&self, row: u32, partner: u32, rarity: &Rarity, seen: Pattern) -> i32 {
        let (row, partner) = (row as usize, partner as usize);
        let pattern = self.comparer.pattern(row, partner) & seen;
        let rare = rarity.of(pattern, self.comparer.rows(row, partner), self.comparer.lexicon);
        self.weights.against_strangers(pattern) + rare.strangers()
    }

    fn cheap(&self, row: u32, partner: u32) -> Pattern {
        let Comparer { one, other, .. } = self.comparer;
        self.comparer.cheap(&one.rows[row as usize], &other.rows[partner as usize])
    }

    /// Says whether two rows of one file are both surely the same row of the other file.
    ///
    /// An initial fits two children alike, and is no such row.
    pub(super) fn share_partner(&self, row: u32, other: u32) -> bool {
        let Comparer { lexicon, other: file, .. } = self.comparer;
        let is_named = |partner: &u32| lexicon.names[file.rows[*partner as usize].first as usize].bytes().len() > 1;
        self.partners_of(row).filter(is_named).any(|partner| self.partners_of(other).any(|found| found == partner))
    }

    /// Says whether a row has given and family name exchanged against what is surely its row of the other file.
    pub(super) fn is_swapped(&self, row: u32) -> bool {
        self.partners_of(row)
            .any(|partner| level(self.comparer.pattern(row as usize, partner as usize), FIRST) == SWAPPED)
    }

    /// Says whether a row and a row of the other file both have a birth date.
    pub(super) fn is_dated(&self, row: u32, partner: u32) -> bool {
        level(self.cheap(row, partner), BIRTH) != MISSING
    }

    /// Says whether a row is surely each of two rows of the other file that have nothing of a birth date in common.
    ///
    /// A row without a date fits two namesakes of one house alike.
    pub(super) fn wavers(&self, row: u32) -> bool {
        let births = || self.partners_of(row).map(|partner| self.comparer.other.rows[partner as usize].birth_digits);
        births().enumerate().any(|(at, one)| births().skip(at + 1).any(|other| birth_level(one, other) > ONE_DIGIT))
    }

    /// Says whether a row and a row of the other file have a number in common.
    pub(super) fn numbered(&self, row: u32, partner: u32) -> bool {
        let pattern = self.cheap(row, partner);
        (0..3).any(|at| level(pattern, ID + at) == SAME)
    }

    /// Says whether a row has the number of one of its partners.
    pub(super) fn has_number_of_partner(&self, row: u32) -> bool {
        self.partners_of(row).any(|partner| self.numbered(row, partner))
    }

    /// Says whether two rows of the other file are one student whatever else they have: name, birth date and a number agree.
    fn are_one(&self, one: u32, two: u32) -> bool {
        let within = Comparer { one: self.comparer.other, ..self.comparer };
        one == two || one_by_number(within.pattern(one as usize, two as usize))
    }

    /// Says whether two rows have a number each of one student of the other file.
    pub(super) fn numbers_of_one(&self, row: u32, other: u32) -> bool {
        let numbered = |row: u32| self.partners_of(row).filter(move |partner| self.numbered(row, *partner));
        numbered(row).any(|mine| numbered(other).any(|theirs| self.are_one(mine, theirs)))
    }

    /// Says whether one of two rows has the number of a row that is no partner of the other's, which has a partner too.
    ///
    /// A student who moved within the state has a number in either district, and one of the state's.
    fn tells_apart(&self, row: u32, other: u32) -> bool {
        let own = |row: u32, other: u32| {
            let mut numbered = self.partners_of(row).filter(|partner| self.numbered(row, *partner)).peekable();
            numbered.peek().is_some()
                && self.partners_of(other).next().is_some()
                && numbered.all(|partner| self.partners_of(other).all(|found| !self.are_one(found, partner)))
        };
        own(row, other) || own(other, row)
    }

    /// Says whether one of two rows has another number than the sure partner of the two.
    ///
    /// A number that every row of the file has for itself is another in a second copy too.
    pub(super) fn contradicts(&self, row: u32, other: u32, unique_ids: &[bool]) -> bool {
        let apart = |row: u32, partner: u32| {
            let pattern = without_unique_ids(self.cheap(row, partner), unique_ids);
            let ids = |wanted| (0..3).any(|at| level(pattern, ID + at) == wanted);
            ids(APART) && !ids(SAME)
        };
        self.partners_of(row).chain(self.partners_of(other)).any(|found| apart(row, found) || apart(other, found))
    }
}

#[cfg(test)]
mod tests {
    use super::super::counts::Counts;
    use super::super::features;
    use super::super::model::Model;
    use super::super::rarity::{Agreeing, Rarity};
    use super::*;
    use crate::normalize::rosters_of;
    use crate::roster::Field::{self, *};

    type Cells<'a> = Vec<(Field, &'a str)>;

    fn child<'a>(id: &'a str, first: &'a str, phone: &'a str) -> Cells<'a> {
        vec![(LocalId, id), (FirstName, first), (LastName, "Ortega"), (BirthDate, "2013-04-09"), (Phone, phone)]
    }

    /// Asks what the rows of the second list know of those of the first, given the sure links between them.
    fn ask<T>(
        rows: &[Cells<'_>],
        others: &[Cells<'_>],
        links: &[(u32, u32)],
        ask: impl Fn(&Across<'_>, &Rarity) -> T,
    ) -> T {
        let [one, other] = [rows, others].map(|rows| rows.iter().map(Vec::as_slice).collect::<Vec<_>>());
        let rosters = rosters_of(&one, &other);
        // rows stand in the order of their keys, which these tests keep to
        let (lexicon, [one, other]) = features::build(&rosters, &vec![(LocalId, LocalId)]);
        let comparer = Comparer { lexicon: &lexicon, one: &one, other: &other };
        let weights = Model::start([100, 100]).weights();
        let agreeing = Agreeing { first: 0.01, last: 0.01, guardian: 0.01 };
        let rarity = Rarity::count(&Counts::of_both([&one, &other], &lexicon), agreeing);
        let mut partners: Links = links.iter().map(|(row, partner)| (*row, *partner, 9_000)).collect();
        partners.sort_unstable();
        let mut by_partner: Links = links.iter().map(|(row, partner)| (*partner, *row, 9_000)).collect();
        by_partner.sort_unstable();
        ask(&Across { comparer, partners: &partners, by_partner: &by_partner, weights: &weights }, &rarity)
    }

    const HOME: &str = "217-555-0142";

    #[test]
    fn two_rows_share_a_partner_that_both_are_surely() {
        let rows = [child("1", "Ann", HOME), child("2", "Ann", HOME), child("3", "Ben", HOME)];
        let share =
            |links: &[(u32, u32)], one, other| ask(&rows, &rows, links, |across, _| across.share_partner(one, other));
        assert!(share(&[(0, 0), (1, 0)], 0, 1) && share(&[(0, 0), (1, 0)], 1, 0));
        assert!(share(&[(0, 0), (0, 2), (1, 1), (1, 2)], 0, 1));
        assert!(!share(&[(0, 0), (1, 1)], 0, 1) && !share(&[(0, 0)], 0, 1) && !share(&[], 0, 1));
        assert!(!share(&[(0, 0), (1, 0)], 0, 2));
    }

    #[test]
    fn a_number_of_a_row_that_is_no_partner_of_the_other_tells_two_apart() {
        let mine = [child("1", "Ann", HOME), child("2", "Ann", HOME)];
        let theirs = [child("1", "Ann", HOME), child("7", "Ann", HOME)];
        let apart = |links: &[(u32, u32)]| {
            ask(&mine, &theirs, links, |across, _| {
                assert_eq!((across.numbered(0, 0), across.numbered(1, 0), across.numbered(0, 1)), (true, false, false));
                assert_eq!(across.tells_apart(0, 1), across.tells_apart(1, 0));
                across.tells_apart(0, 1)
            })
        };
        assert!(apart(&[(0, 0), (1, 1)]));
        // the number is that of a partner of both, or the other row has none
        assert!(!apart(&[(0, 0), (1, 0)]) && !apart(&[(0, 0), (1, 0), (1, 1)]) && !apart(&[(0, 0)]));
        assert!(!apart(&[(0, 1), (1, 0)]));
    }

    #[test]
    fn two_rows_are_called_as_two_of_the_other_file_are() {
        let rows = ["John", "Jonathan", "J", "John"].map(|first| child("", first, HOME));
        let theirs = ["John", "Jonathan", "J"].map(|first| child("", first, HOME));
        let everyone: Vec<(u32, u32)> = (0..4).flat_map(|row| (0..3).map(move |partner| (row, partner))).collect();
        let both = |links: &[(u32, u32)], one: u32, other: u32| {
            ask(&rows, &theirs, links, |across, _| {
                assert_eq!(across.has_both_names(one, other), across.has_both_names(other, one));
                across.has_both_names(one, other)
            })
        };
        assert!(both(&everyone, 0, 1));
        // the other file has one of the two names alone, or not surely
        assert!(!both(&[(0, 0), (1, 0)], 0, 1) && !both(&[(0, 1), (1, 0)], 0, 1) && !both(&[], 0, 1));
        // one name is one child, and an initial is no name
        assert!(!both(&everyone, 0, 3) && !both(&everyone, 0, 2));
    }

    #[test]
    fn another_number_than_the_partners_contradicts_unless_every_row_has_its_own() {
        let rows = |ids: [&'static str; 2]| ids.map(|id| child(id, "Ann", HOME));
        let against = |mine: [&'static str; 2], theirs: [&'static str; 2], unique: bool| {
            ask(&rows(mine), &rows(theirs), &[(0, 0)], |across, _| across.contradicts(0, 1, &[unique]))
        };
        // the second row has another number than the partner of the first
        assert!(against(["10001", "20002"], ["10001", "70007"], false));
        assert!(!against(["10001", "20002"], ["10001", "70007"], true));
        assert!(!against(["10001", "10001"], ["10001", "70007"], false));
        assert!(against(["20002", "20003"], ["10001", "70007"], false));
    }

    #[test]
    fn the_other_file_has_just_two_where_it_has_twins_and_nobody_else_is_one_of_them() {
        let mine = [child("1", "Ann", HOME), child("2", "Anna", HOME), child("3", "Anne", HOME)];
        let twins = [child("1", "Ann", HOME), child("2", "Bela", HOME)];
        let two = |theirs: &[Cells<'_>], links: &[(u32, u32)]| {
            ask(&mine, theirs, links, |across, _| {
                assert_eq!(across.has_just_two(0, 1), across.has_just_two(1, 0));
                across.has_just_two(0, 1)
            })
        };
        assert!(two(&twins, &[(0, 0), (1, 1)]) && two(&twins, &[(0, 0), (0, 1)]));
        // a third row is one of them, one is missing, or they are no twins
        assert!(!two(&twins, &[(0, 0), (1, 1), (2, 1)]) && !two(&twins, &[(0, 0), (1, 1), (2, 0)]));
        assert!(!two(&twins, &[(0, 0), (1, 0)]) && !two(&twins, &[]));
        let strangers = [child("1", "Ann", HOME), child("2", "Bela", "217-555-0197")];
        assert!(!two(&strangers, &[(0, 0), (1, 1)]));
    }

    #[test]
    fn two_rows_have_one_each_where_each_fits_its_own_far_better() {
        let mine = [child("1", "Ann", HOME), child("2", "Bela", HOME)];
        let each = |theirs: &[Cells<'_>], links: &[(u32, u32)]| {
            ask(&mine, theirs, links, |across, rarity| {
                assert_eq!(across.has_one_each(0, 1, rarity), across.has_one_each(1, 0, rarity));
                across.has_one_each(0, 1, rarity)
            })
        };
        assert!(each(&mine, &[(0, 0), (1, 1)]) && each(&mine, &[(0, 0), (0, 1), (1, 0), (1, 1)]));
        assert!(!each(&mine, &[(0, 0), (1, 0)]) && !each(&mine, &[(0, 0)]) && !each(&mine, &[(0, 1), (1, 0)]));
        // the better filled row of one twin may fit both best
        let bare = vec![(LocalId, "2"), (FirstName, "Bela"), (LastName, "Ortega"), (Phone, HOME)];
        assert!(each(&[child("1", "Ann", HOME), bare], &[(0, 0), (1, 0), (1, 1)]));
        // two rows of one child fit both alike
        let alike = [child("5", "Cy", HOME), child("6", "Cy", HOME)];
        assert!(!each(&alike, &[(0, 0), (1, 1)]));
        // a copy without a number fits the second record better than the copy with the number of the first
        let (copies, records) = (["1", ""], ["1", "2"]);
        let [copies, records] = [copies, records].map(|ids| ids.map(|id| child(id, "Lucy", HOME)));
        let links = [(0, 0), (0, 1), (1, 0), (1, 1)];
        assert!(!ask(&copies, &records, &links, |across, rarity| across.has_one_each(0, 1, rarity)));
    }
}
