//! Grades: where a birth date is missing or in doubt, grade and school say how old a child is and where to look for it.

use super::estimate::Candidate;
use super::features::Features;
use super::pattern::{MISSING, named_and_born_alike};
use super::row::Row;
use crate::roster::{Field, Pool, Rosters, Side};
use std::sync::OnceLock;

/// The levels of the comparison after [`MISSING`]: grade and school are the same, the grade alone, the next one, another one.
const ALL_SAME: u8 = 1;
pub(super) const SAME_GRADE: u8 = 2;
const NEXT_GRADE: u8 = 3;
const OTHER_GRADE: u8 = 4;

/// The grades in their order; before kindergarten all are one.
const YEARS: [&str; 14] = ["KG", "01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "11", "12", "13"];
/// What stands before kindergarten.
const BEFORE: [&str; 4] = ["IT", "PR", "PK", "TK"];
/// The place of kindergarten, which leaves room below it for what comes before and for a shift.
const KINDERGARTEN: u8 = 3;

/// Pairs of one name and birth date that are looked at to see how the grades go together.
const LOOKED_AT: usize = 2_000;
/// The fewest children of one name on either side who show how the grades of two files go together.
const ENOUGH: usize = 10;

/// Returns the place of a grade in their order; 0 for what is none.
fn place(text: &str) -> u8 {
    match YEARS.iter().position(|grade| *grade == text) {
        Some(at) => KINDERGARTEN + at as u8,
        None if BEFORE.contains(&text) => KINDERGARTEN - 1,
        None => 0,
    }
}

/// Returns the place of every grade of a pool.
pub(super) fn places(pool: Option<&Pool>) -> Vec<u8> {
    pool.map_or_else(|| vec![0], |pool| pool.iter().map(place).collect())
}

/// Returns by how many grades two rows of one side are apart; 0 where one has none.
pub(super) fn apart(rosters: &Rosters, side: Side, rows: [u32; 2]) -> u8 {
    let [one, other] = rows.map(|row| place(rosters.normal(side, Field::Grade, row)));
    if one == 0 || other == 0 { 0 } else { one.abs_diff(other) }
}

/// Tells by how many grades rows of the two sides are apart, for the few pairs where that matters.
pub(super) struct Ages<'a> {
    rosters: &'a Rosters,
    /// The sides of the first and the second row of a pair.
    order: [Side; 2],
    pairs: &'a [Candidate],
    shift: OnceLock<Option<i8>>,
}

impl<'a> Ages<'a> {
    /// Takes the candidates, which show how the grades of the two files go together.
    pub(super) fn of(rosters: &'a Rosters, order: [Side; 2], pairs: &'a [Candidate]) -> Self {
        Self { rosters, order, pairs, shift: OnceLock::new() }
    }

    /// Returns by how many grades two rows are apart, a file of the next year taken for one of this; 0 where that is not known.
    pub(super) fn apart(&self, one: u32, other: u32) -> u8 {
        // nothing in here waits for other threads, so that nobody waits for this forever
        let shift = *self.shift.get_or_init(|| self.shift());
        match (shift, self.difference(one, other)) {
            (Some(shift), Some(found)) => found.abs_diff(shift),
            _ => 0,
        }
    }

    fn difference(&self, one: u32, other: u32) -> Option<i8> {
        let place = |side: Side, row: u32| place(self.rosters.normal(side, Field::Grade, row));
        let [one, other] = [place(self.order[0], one), place(self.order[1], other)];
        (one != 0 && other != 0).then(|| other as i8 - one as i8)
    }

    /// Returns by how many grades most children of one name and birth date are ahead in the second file.
    fn shift(&self) -> Option<i8> {
        let sure = |found: &&Candidate| named_and_born_alike(found.pattern);
        let mut counts = [0usize; 3];
        for found in self.pairs.iter().filter(sure).take(LOOKED_AT) {
            let difference = self.difference(found.one, found.other).unwrap_or(i8::MAX);
            if let Some(count) = counts.get_mut(usize::try_from(difference.saturating_add(1)).unwrap_or(usize::MAX)) {
                *count += 1;
            }
        }
        let all: usize = counts.iter().sum();
        (-1..=1).zip(counts).find(|(_, count)| *count >= ENOUGH && 10 * count > 8 * all).map(|(shift, _)| shift)
    }
}

/// Marks an age that the birth date of its row contradicts: one of the two is wrong, so that the age tells something of its own.
pub(super) const AT_ODDS: u8 = 0x80;

/// Says whether the age of either row is told by something else than its birth date.
#[inline]
pub(crate) fn tell_something(one: &Row, other: &Row) -> bool {
    (one.grade | other.grade) & AT_ODDS != 0
}

/// Compares grade and school of two rows, or their ages; of the birth dates at least one is missing or in doubt.
pub(crate) fn level(one: &Row, other: &Row) -> u8 {
    match (one.grade & !AT_ODDS).abs_diff(other.grade & !AT_ODDS) {
        _ if one.grade == 0 || other.grade == 0 => MISSING,
        0 if one.school != 0 && one.school == other.school => ALL_SAME,
        0 => SAME_GRADE,
        1 => NEXT_GRADE,
        _ => OTHER_GRADE,
    }
}

/// Moves the grades of one side by a year where the other one is of the next or of the last school year.
///
/// The children whose names nobody else bears show it: most of them are in both files.
pub(super) fn align(sides: &mut [Features; 2]) {
    let [mine, theirs] = [0, 1].map(|side| sole_bearers(&sides[side]));
    let mut shifts = [0usize; 3];
    let mut rest = theirs.iter().peekable();
    for (name, grade) in &mine {
        while rest.next_if(|(other, _)| other < name).is_some() {}
        if let Some((_, other)) = rest.next_if(|(other, _)| other == name)
            && let Some(count) = shifts.get_mut(usize::from(other + 1).wrapping_sub(usize::from(*grade)))
        {
            *count += 1;
        }
    }
    let all: usize = shifts.iter().sum();
    let ahead = |at: usize| shifts[at] >= ENOUGH && 2 * shifts[at] > all;
    // the side whose children are a grade below those of the other one
    let below = match [ahead(0), ahead(2)] {
        [true, _] => 1,
        [_, true] => 0,
        _ => return,
    };
    sides[below].rows.iter_mut().filter(|row| row.grade != 0).for_each(|row| row.grade += 1);
}

/// Returns the names that one row alone bears, with its grade, ascending.
fn sole_bearers(side: &Features) -> Vec<(u64, u8)> {
    let named = side.rows.iter().filter(|row| row.first != 0 && row.last != 0 && row.grade != 0);
    let mut names: Vec<(u64, u8)> =
        named.map(|row| (u64::from(row.first) << 32 | u64::from(row.last), row.grade & !AT_ODDS)).collect();
    names.sort_unstable();
    names
        .chunk_by(|one, other| one.0 == other.0)
        .filter_map(|chunk| <&[_; 1]>::try_from(chunk).ok())
        .map(|[only]| *only)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::pattern::{BIRTH, FIRST, LAST, SAME, with};
    use super::super::weights::Adjustment;
    use super::*;
    use crate::normalize::rosters_of;

    fn side(grades: &[u8]) -> Features {
        let row = |(name, grade): (u32, &u8)| {
            let mut row = Row::default();
            (row.first, row.last, row.grade) = (name, 7, *grade);
            row
        };
        Features { rows: (1..).zip(grades).map(row).collect(), ..Features::default() }
    }

    #[test]
    fn the_grades_of_the_next_year_are_those_of_this_one() {
        let now: Vec<u8> = (0..30).map(|at| KINDERGARTEN + at % 10).collect();
        let next: Vec<u8> = now.iter().map(|grade| grade + 1).collect();
        let aligned = |one: &[u8], other: &[u8]| {
            let mut sides = [side(one), side(other)];
            align(&mut sides);
            sides.map(|side| side.rows.iter().map(|row| row.grade).collect::<Vec<u8>>())
        };
        assert_eq!(aligned(&now, &next), [next.clone(), next.clone()]);
        assert_eq!(aligned(&next, &now), [next.clone(), next.clone()]);
        assert_eq!(aligned(&now, &now), [now.clone(), now.clone()]);
        // too few to say so, and no grade at all
        assert_eq!(aligned(&now[..9], &next[..9]), [now[..9].to_vec(), next[..9].to_vec()]);
        assert_eq!(aligned(&[0; 30], &next), [vec![0; 30], next]);
    }

    #[test]
    fn grades_of_two_files_are_apart_by_what_is_beyond_the_shift_of_most() {
        // rows stand in the order of their keys
        let ids: Vec<String> = (10..40).map(|at| at.to_string()).collect();
        let apart = |ahead: usize, last: &'static str| {
            let side = |ahead: usize| -> Vec<[(Field, &str); 2]> {
                let row = |(at, id)| [(Field::LocalId, id), (Field::Grade, YEARS[at % 10 + ahead])];
                ids.iter().map(String::as_str).enumerate().map(row).collect()
            };
            let (now, mut then) = (side(0), side(ahead));
            then[29][1].1 = last;
            let [now, then] = [&now, &then].map(|rows| rows.iter().map(|row| row.as_slice()).collect::<Vec<_>>());
            let rosters = rosters_of(&now, &then);
            let pattern = [FIRST, LAST, BIRTH].into_iter().fold(0, |pattern, at| with(pattern, at, SAME));
            let pair =
                |row| Candidate { one: row, other: row, pattern, frequency: Adjustment::default(), relative: false };
            let pairs: Vec<Candidate> = (0..30).map(pair).collect();
            let few = Ages::of(&rosters, Side::BOTH, &pairs[..9]).apart(29, 29);
            assert_eq!((few, super::apart(&rosters, Side::Sis, [3, 3])), (0, 0));
            Ages::of(&rosters, Side::BOTH, &pairs).apart(29, 29)
        };
        // the last row is in the ninth grade
        assert_eq!([apart(0, "09"), apart(0, "10"), apart(0, "KG"), apart(0, "")], [0, 1, 9, 0]);
        assert_eq!([apart(1, "10"), apart(1, "09"), apart(1, "12")], [0, 1, 2]);
        // of files two years apart nothing is known
        assert_eq!(apart(2, "KG"), 0);
    }

    #[test]
    fn what_comes_before_kindergarten_is_one_place_below_it() {
        let mut pool = Pool::default();
        let codes: Vec<u32> = ["PK", "TK", "KG", "01", "12", "UG"].map(|grade| pool.push(grade)).to_vec();
        let places = places(Some(&pool));
        let of: Vec<u8> = codes.iter().map(|code| places[*code as usize]).collect();
        assert_eq!(of, [2, 2, 3, 4, 15, 0]);
    }
}
