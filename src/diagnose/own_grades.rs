//! A district's own codes for grades: what each stands for, learned from the grades of the other export beside it.

use super::correspond::is_strong;
use super::grades::{Shift, rank};
use crate::roster::{Field, Issue, Links, Reading, Result, Roster, Rosters, Side, each_with_codes};
use std::collections::BTreeMap;

/// The fewest pairs that tell the grade of a code by itself.
const ALONE: u64 = 8;
/// The fewest pairs that tell the grade of a code which is one of a system of codes.
const AMONG: u64 = 3;
/// The fewest pairs that tell that there is a system of codes.
const SYSTEM: u64 = 20;
/// A longer text is no code.
const LONGEST: usize = 24;
/// The fewest codes whose own numbers say that the other export is a year apart.
const NUMBERED: usize = 3;

/// Reads the codes that are no known grade as the grades that they stand for, where the accepted pairs tell.
pub(crate) fn learn(rosters: &mut Rosters, links: &Links) -> Result<()> {
    let found = Side::BOTH.map(|side| of_side(rosters, links, side));
    for (side, readings) in Side::BOTH.into_iter().zip(found) {
        if !readings.is_empty() {
            let roster = if side == Side::Enrollment { &mut rosters.enrollment } else { &mut rosters.sis };
            roster.read_as(Field::Grade, readings)?;
        }
    }
    Ok(())
}

/// Says what a code met: pairs by the grade of the other export, and all of them.
#[derive(Default)]
struct Met {
    grades: BTreeMap<u32, u64>,
    of: u64,
}

impl Met {
    /// Returns the grade that most pairs have, and how many they are.
    fn most(&self) -> (u64, u32) {
        self.grades
            .iter()
            .map(|(grade, n)| (*n, *grade))
            .max_by_key(|(n, grade)| (*n, std::cmp::Reverse(*grade)))
            .unwrap_or((0, 0))
    }
}

fn of_side(rosters: &Rosters, links: &Links, side: Side) -> Vec<Reading> {
    let (own, other) = (rosters.side(side), rosters.side(side.other()));
    let codes = codes_of(own);
    let (true, Some(raw), Some(mine), Some(theirs)) =
        (codes.contains(&true), own.raw_codes(Field::Grade), own.normal(Field::Grade), other.normal(Field::Grade))
    else {
        return Vec::new();
    };
    let mut met: BTreeMap<u32, Met> = BTreeMap::new();
    let mut known: BTreeMap<(u32, u32), u64> = BTreeMap::new();
    let pairs = links.matched_rows().map(|rows| {
        let (row, partner) = (rows[side.index()], rows[side.other().index()]);
        [row, row, partner]
    });
    each_with_codes([raw, mine, theirs], pairs, |_, [text, own, grade]| {
        if grade == 0 {
            return;
        }
        if codes.get(text as usize) == Some(&true) {
            let met = met.entry(text).or_default();
            *met.grades.entry(grade).or_default() += 1;
            met.of += 1;
        } else if own != 0 {
            *known.entry((own, grade)).or_default() += 1;
        }
    });
    let all: u64 = met.values().map(|met| met.of).sum();
    let told: u64 = met.values().map(|met| met.most().0).sum();
    let is_system = all >= SYSTEM && told * 20 >= all * 17;
    // where an export has hardly any other, a small school has few students of each
    let least = if all * 2 > known.values().sum::<u64>() { 2 } else { AMONG };
    let is_told = |met: &Met| {
        let (support, _) = met.most();
        let alone = support >= ALONE && support * 10 >= met.of * 9;
        alone
            || (is_system
                && support >= least
                && (support == met.of || is_strong(support, met.of))
                && support * 10 >= met.of * 8)
    };
    met.retain(|_, met| is_told(met));
    let text = |grade: u32| rosters.vocabulary.text(Field::Grade, grade);
    let years = years_apart(own, &met, &known, text);
    let mut found = Vec::new();
    for (code, met) in met {
        let (support, grade) = met.most();
        let normal = match (rank(text(grade)), years) {
            (Some(rank), years) if years != 0 => code_of_rank(rosters, rank + years),
            _ => Some(grade),
        };
        found.extend(normal.map(|normal| Reading { field: Field::Grade, raw: code, normal, support, of: met.of }));
    }
    found
}

/// Says of each raw code of an export whether it may be a grade that no known system writes so.
fn codes_of(roster: &Roster) -> Vec<bool> {
    let (Some(issues), Some(texts)) = (roster.issues(Field::Grade), roster.raw_texts(Field::Grade)) else {
        return Vec::new();
    };
    let is_code = |(text, issue): (&str, &Issue)| {
        let text = text.trim();
        *issue == Issue::Invalid
            && text.len() <= LONGEST
            && text.starts_with(|c: char| c.is_alphanumeric())
            && !text.contains(['@', '?', '!'])
    };
    texts.iter().zip(issues).map(is_code).collect()
}

/// Returns how many years the grades of the export are from those that stand beside them: as its known grades show, or, where
/// it has none, the numbers in its codes.
fn years_apart<'t>(
    own: &Roster,
    met: &BTreeMap<u32, Met>,
    known: &BTreeMap<(u32, u32), u64>,
    text: impl Fn(u32) -> &'t str,
) -> i32 {
    let mut counts = super::correspond::Counts::default();
    known.iter().for_each(|((mine, theirs), n)| counts.add(*mine, *theirs, *n));
    if let Some(shift) = Shift::learn(&counts, &text) {
        return -shift.years;
    }
    let straight = known.iter().filter(|((mine, theirs), _)| mine == theirs);
    let straight: u64 = straight.map(|(_, n)| *n).sum();
    if straight * 4 >= met.values().map(|met| met.of).sum::<u64>() {
        return 0;
    }
    let texts = own.raw_texts(Field::Grade);
    let number = |code: u32| texts.and_then(|texts| the_number(texts.get(code)));
    let numbered = met.iter().filter_map(|(code, met)| Some(number(*code)? - rank(text(met.most().1))?));
    let years: Vec<i32> = numbered.collect();
    match years.first() {
        Some(first) if years.len() >= NUMBERED && first.abs() == 1 && years.iter().all(|years| years == first) => {
            *first
        }
        _ => 0,
    }
}

/// Returns the one number in a text that may be that of a grade.
fn the_number(text: &str) -> Option<i32> {
    let mut numbers = text.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty());
    let number = numbers.next()?.parse().ok().filter(|number| *number <= 13)?;
    numbers.next().is_none().then_some(number)
}

/// Returns the code of the grade at a place in the order of grades, where any export has it.
fn code_of_rank(rosters: &Rosters, wanted: i32) -> Option<u32> {
    let pool = rosters.vocabulary.pool(Field::Grade)?;
    (0u32..).zip(pool.iter()).find(|(_, text)| rank(text) == Some(wanted)).map(|(code, _)| code)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnose::testing::{Cells, matched_by_place};

    /// Returns what an export's codes were read as, by the text; each pair of `pairs` stands for some students.
    fn read(pairs: &[(&str, &str, usize)], side: Side) -> Vec<(String, String)> {
        let mut rows: [Vec<Cells>; 2] = Default::default();
        for (own, other, n) in pairs {
            for _ in 0..*n {
                let cells = |text: &str, at: usize| {
                    vec![(Field::LastName, format!("Vance {at}")), (Field::Grade, text.to_owned())]
                };
                let at = rows[0].len();
                rows[side.index()].push(cells(own, at));
                rows[side.other().index()].push(cells(other, at));
            }
        }
        let (mut rosters, links) = matched_by_place(&rows[0], &rows[1]);
        learn(&mut rosters, &links).unwrap();
        assert!(rosters.side(side.other()).readings().is_empty());
        let roster = rosters.side(side);
        let of = |reading: &Reading| {
            let raw = roster.raw_texts(Field::Grade).unwrap().get(reading.raw).to_owned();
            (raw, rosters.vocabulary.text(Field::Grade, reading.normal).to_owned())
        };
        for reading in roster.readings() {
            let codes = roster.raw_codes(Field::Grade).unwrap().iter().zip(roster.normal(Field::Grade).unwrap());
            assert!(codes.filter(|(raw, _)| *raw == reading.raw).all(|(_, normal)| normal == reading.normal));
            assert_eq!(
                roster.issues(Field::Grade).map(|issues| issues[reading.raw as usize]).unwrap_or_default(),
                Issue::None
            );
        }
        let mut found: Vec<_> = roster.readings().iter().map(of).collect();
        found.sort();
        found
    }

    fn words(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(one, other)| ((*one).to_owned(), (*other).to_owned())).collect()
    }

    #[test]
    fn a_code_is_the_grade_that_stands_beside_it_as_a_rule() {
        for side in Side::BOTH {
            let found = read(&[("110", "1", 20), ("120", "2", 19), ("120", "1", 1), ("G0XA", "K", 9)], side);
            assert_eq!(found, words(&[("110", "01"), ("120", "02"), ("G0XA", "KG")]));
        }
        // few pairs are enough where the codes are a system, and not for a single one
        let few = [("21", "1", 4), ("22", "2", 4), ("23", "3", 4), ("24", "4", 4), ("25", "5", 4)];
        assert_eq!(read(&few, Side::Sis).len(), 5);
        let small = [("21", "1", 4), ("22", "2", 4), ("23", "3", 4), ("24", "4", 6), ("25", "5", 2), ("26", "6", 1)];
        assert_eq!(read(&small, Side::Sis).len(), 5);
        assert_eq!(read(&[("55", "5", 4), ("5", "5", 40)], Side::Sis), []);
    }

    #[test]
    fn words_that_stand_beside_many_grades_and_broken_cells_are_no_codes() {
        assert_eq!(read(&[("SpecEd", "1", 9), ("SpecEd", "2", 8), ("SpecEd", "3", 9), ("4", "4", 30)], Side::Sis), []);
        assert_eq!(read(&[("#REF!", "4", 30), ("5", "5", 30)], Side::Sis), []);
        assert_eq!(read(&[("n/a", "4", 30), ("5", "5", 30)], Side::Sis), []);
        assert_eq!(read(&[("zz1", "4", 9), ("zz1", "5", 2), ("5", "5", 30)], Side::Sis), []);
    }

    #[test]
    fn where_one_export_is_a_year_behind_its_codes_are_too() {
        let behind = [("1", "2", 20), ("2", "3", 20), ("4", "5", 20), ("Middle A", "6", 12), ("x", "4", 3)];
        assert_eq!(read(&behind, Side::Sis), words(&[("Middle A", "05")]));
        assert_eq!(read(&behind, Side::Enrollment), words(&[("Middle A", "05")]));
        // as the numbers in the codes say
        let numbered = [("Primary 1", "2", 9), ("Primary 2", "3", 9), ("Primary 3", "4", 9), ("Primary 4", "5", 9)];
        let read_so = [("Primary 1", "02"), ("Primary 2", "02"), ("Primary 3", "03"), ("Primary 4", "04")];
        assert_eq!(read(&numbered, Side::Sis), words(&read_so[1..]));
        // and not where the others agree, or the numbers are only of the writing
        let agree = [numbered[0], numbered[1], numbered[2], ("9", "9", 40), ("10", "10", 40)];
        assert_eq!(read(&agree, Side::Sis), words(&[("Primary 1", "02"), ("Primary 2", "03"), ("Primary 3", "04")]));
        let offset = [("L3", "1", 9), ("L4", "2", 9), ("L5", "3", 9)];
        assert_eq!(read(&offset, Side::Sis), words(&[("L3", "01"), ("L4", "02"), ("L5", "03")]));
    }
}
