//! What programs do to IDs: zeros lost or added at the front, constant parts, scientific notation, rounding.

use super::entries::ids::{AFFIX_ADDED, ROUNDED, SCIENTIFIC, ZEROS_ADDED, ZEROS_LOST};
use super::evidence::{Observations, SUPPORT, Sign, codes_of};
use super::id_cuts;
use super::id_parts::{self, Parts};
use super::id_relation::{Relation, added_part, relation};
use super::suspect::{Custom, Doubts, Suspect, export_of, plural};
use crate::diagnose::identifiers::zeros_are_lost;
use crate::roster::{Codes, Field, Issue, Side};
use std::collections::BTreeMap;

/// The columns that hold IDs.
const FIELDS: [Field; 3] = [Field::LocalId, Field::StateId, Field::OtherId];

/// So many different single digits are no constant parts.
const DIGITS: usize = 4;
/// Constant parts that are followed up at most.
const AFFIXES: usize = 3;

/// Looks for suspects in every ID column.
pub(super) fn suspects(observations: &Observations<'_>) -> Vec<Suspect> {
    let mut found = Vec::new();
    found.extend(Side::BOTH.into_iter().filter_map(|side| scientific(observations, Field::Phone, side)));
    for field in FIELDS {
        for side in Side::BOTH {
            found.extend(scientific(observations, field, side));
        }
        if let Some(column) = Column::of(observations, field) {
            column.suspects(&mut found);
        }
    }
    found
}

fn scientific(observations: &Observations<'_>, field: Field, side: Side) -> Option<Suspect> {
    let context = observations.context;
    if !context.shows(side, field, Issue::Scientific) {
        return None;
    }
    // a phone number of which digits are lost has no normal form
    let codes = context.rosters.side(side).raw_codes(field)?;
    let signs = observations.own(side, |row| match codes.get(row as usize) {
        0 => Sign::Silent,
        _ => Sign::of(context.issue(side, field, row) == Issue::Scientific),
    });
    let what = format!("{} in {} stand in scientific notation", plural(field), export_of(side));
    let likely = "a spreadsheet or a number column took them for numbers and wrote them with an exponent";
    Suspect::new(&SCIENTIFIC, field, side, what, likely, signs).map(|suspect| suspect.of_file("F202", side))
}

/// Holds what the pairs show of one ID column.
struct Column<'a> {
    observations: &'a Observations<'a>,
    field: Field,
    codes: [Codes<'a>; 2],
    /// How the two IDs of each observation relate.
    labels: Vec<Relation>,
    /// The observations one of whose IDs has something before or behind the other.
    longer: Vec<u32>,
    /// Both systems' numbers may end with a check digit.
    has_check_digits: bool,
}

impl<'a> Column<'a> {
    fn of(observations: &'a Observations<'a>, field: Field) -> Option<Self> {
        let context = observations.context;
        let codes = observations.both(field)?;
        let has_exponents = Side::BOTH.map(|side| context.shows(side, field, Issue::Scientific));
        let is_scientific = |rows: [u32; 2]| {
            let is = |side: Side| context.issue(side, field, rows[side.index()]) == Issue::Scientific;
            Side::BOTH.into_iter().any(|side| has_exponents[side.index()] && is(side))
        };
        let labels = observations.labels_by_code(codes, Relation::Missing, |rows, codes| match codes {
            [0, _] | [_, 0] => Relation::Missing,
            // whatever else was done to such an ID is not to be seen any more
            _ if is_scientific(rows) => Relation::Missing,
            [mine, theirs] if mine == theirs => Relation::Same,
            [mine, theirs] => relation([context.text_of(field, mine), context.text_of(field, theirs)]),
        });
        let space = if field == Field::StateId { &context.state_ids } else { &context.local_ids };
        let has_check_digits = field != Field::OtherId && space.checked.is_some();
        let is_longer = |label: &Relation| matches!(label, Relation::Before(..) | Relation::Behind(..));
        let longer = (0..).zip(&labels).filter(|(_, label)| is_longer(label)).map(|(at, _)| at).collect();
        Some(Self { observations, field, codes, labels, longer, has_check_digits })
    }

    /// Returns the relations and the rows of the pairs one of whose IDs has something before or behind the other.
    fn longer(&self) -> impl Iterator<Item = (Relation, [u32; 2])> + '_ {
        self.longer.iter().map(|at| (self.labels[*at as usize], self.observations.rows[*at as usize]))
    }

    /// Returns the IDs of a pair.
    fn texts(&self, rows: [u32; 2]) -> [&'a str; 2] {
        let [mine, theirs] = codes_of(self.codes, rows);
        let text = |code: u32| self.observations.context.text_of(self.field, code);
        [text(mine), text(theirs)]
    }

    fn suspects(&self, found: &mut Vec<Suspect>) {
        let mut cut = [false; 2];
        // a check digit behind every ID is how a system writes its numbers
        let may_be_cut = !self.has_check_digits && self.longer().any(|(label, _)| label.is_longer());
        // what stands behind the IDs of a place is put there, and no ID is cut
        let by_place = Side::BOTH.map(|side| self.parts_of_places(side));
        for side in Side::BOTH.into_iter().filter(|_| may_be_cut) {
            if by_place[side.other().index()][1].is_some() {
                continue;
            }
            let longer = self.longer().filter(|(label, _)| label.is_longer()).map(|(_, rows)| rows);
            let suspect = id_cuts::suspect(self.observations, (self.field, side), self.codes, longer);
            cut[side.other().index()] = suspect.is_some();
            found.extend(suspect);
        }
        for side in Side::BOTH {
            found.extend(self.zeros(side));
            self.parts(side, cut[side.index()], &by_place[side.index()], found);
            found.extend(self.rounding(side));
        }
    }

    /// Looks for zeros that a side has fewer than the other: it lost them, or the other one got some.
    fn zeros(&self, side: Side) -> Option<Suspect> {
        let (observations, field, labels) = (self.observations, self.field, &self.labels);
        let at = labels.iter().zip(&observations.rows);
        let affected: Vec<[&str; 2]> =
            at.filter(|(label, _)| label.zeros() == Some(side)).map(|(_, rows)| self.texts(*rows)).collect();
        if (affected.len() as u64) < SUPPORT {
            return None;
        }
        if zeros_are_lost(observations.context, field, &affected) {
            let texts = observations.context.texts(field)?;
            let begins: Vec<bool> = texts.iter().map(|id| id.starts_with('0')).collect();
            let begins = |rows: [u32; 2]| begins[self.codes[0].get(rows[0] as usize) as usize];
            let signs = observations.signs_of(side, labels, |rows, label| match (label, label.zeros()) {
                (_, Some(short)) => Sign::of(short == side),
                // an ID without zeros could not have lost any
                (Relation::Same | Relation::Behind(..), None) if begins(rows) => Sign::Against,
                _ => Sign::Silent,
            });
            let what = format!("{} in {} have lost the zeros at their front", plural(field), export_of(side));
            let likely = "a spreadsheet or a number column took the IDs for numbers";
            let suspect = Suspect::new(&ZEROS_LOST, field, side, what, likely, signs);
            return suspect.map(|suspect| suspect.of_file("F201", side).doubts(Doubts::AtSomePlaces));
        }
        let long = side.other();
        let padded = one_length(affected.iter().map(|ids| ids[long.index()].len()));
        // any ID could have been padded, but for one that has the length already
        let signs = observations.signs_of(long, labels, |rows, label| match label {
            Relation::Missing => Sign::Silent,
            label if label.zeros() == Some(side) => Sign::For,
            _ if padded.is_some_and(|length| self.texts(rows)[long.index()].len() >= length) => Sign::Silent,
            _ => Sign::Against,
        });
        let what = format!("{} in {} have zeros put before them", plural(field), export_of(long));
        let likely = "an export template or an import pads the IDs to a fixed length, or the other export's have lost their zeros to a spreadsheet";
        let suspect = Suspect::new(&ZEROS_ADDED, field, long, what, likely, signs);
        // of zeros that one export has too many, the finding about the file says that the other one lost them
        suspect.map(|suspect| suspect.of_file("F201", side).doubts(Doubts::AtSomePlaces))
    }

    /// Returns the parts that the IDs of a side have more, before and behind them, where each place has its own.
    fn parts_of_places(&self, side: Side) -> [Option<Parts>; 2] {
        [true, false]
            .map(|before| id_parts::of_places(self.observations, self.longer(), side, before, |rows| self.texts(rows)))
    }

    /// Looks for parts that the IDs of a side have more: of each place its own, and constant ones.
    fn parts(&self, side: Side, is_cut: bool, by_place: &[Option<Parts>; 2], found: &mut Vec<Suspect>) {
        let (observations, field) = (self.observations, self.field);
        for (parts, before) in by_place.iter().zip([true, false]) {
            let Some(parts) = parts else { continue };
            let texts = |rows: [u32; 2]| self.texts(rows);
            found.extend(id_parts::suspect(observations, &self.labels, (field, side), parts, before, texts));
        }
        for (before, added) in self.affixes(side) {
            if by_place[usize::from(!before)].is_some() {
                continue;
            }
            if !before && (is_cut || (self.has_check_digits && added.len() <= 2)) {
                continue;
            }
            let signs = observations.signs_of(side, &self.labels, |rows, label| match (label, label.affix(side)) {
                (Relation::Missing, _) => Sign::Silent,
                (_, Some((place, besides))) if place == before => {
                    Sign::of(added_part(self.texts(rows), before, besides) == added)
                }
                _ => Sign::Against,
            });
            let place = if before { "before" } else { "behind" };
            let what = format!("{} in {} have `{added}` {place} them", plural(field), export_of(side));
            let likely = "an export template or an import adds a district or school number, or a mark of the year";
            let suspect = Suspect::new(&AFFIX_ADDED, field, side, what, likely, signs)
                .map(|suspect| suspect.doubts(Doubts::AtSomePlaces).custom(Custom::InAll));
            // some write `#` before a number by habit, and nobody other digits
            let is_habit = !added.bytes().any(|byte| byte.is_ascii_digit());
            found.extend(suspect.map(|it| if is_habit { it } else { it.least(0.2, 0.05) }.detail(added)));
        }
    }

    /// Returns the constant parts that one side's IDs have more, the commonest first, and whether each stands before them.
    fn affixes(&self, side: Side) -> Vec<(bool, String)> {
        let mut counts: BTreeMap<(bool, &str), u64> = BTreeMap::new();
        for (label, rows) in self.longer() {
            let Some((before, besides)) = label.affix(side) else { continue };
            *counts.entry((before, added_part(self.texts(rows), before, besides))).or_default() += 1;
        }
        // many digits that stand alone are digits of the number
        let is_single = |(_, part): &(bool, &str)| part.len() == 1;
        let singles = counts.keys().filter(|part| is_single(part)).count();
        counts.retain(|part, _| singles < DIGITS || !is_single(part));
        let mut counts: Vec<_> = counts.into_iter().filter(|(_, count)| *count >= SUPPORT).collect();
        counts.sort_by_key(|(part, count)| (std::cmp::Reverse(*count), *part));
        counts.into_iter().take(AFFIXES).map(|((before, part), _)| (before, part.to_owned())).collect()
    }

    /// Looks for IDs of a side whose last digits became zeros.
    fn rounding(&self, side: Side) -> Option<Suspect> {
        let is_rounded = |label: &&Relation| label.rounded() == Some(side);
        if (self.labels.iter().filter(is_rounded).count() as u64) < SUPPORT {
            return None;
        }
        let is_number = |rows: [u32; 2]| self.texts(rows)[side.index()].bytes().all(|byte| byte.is_ascii_digit());
        let signs = self.observations.signs_of(side, &self.labels, |rows, label| match label {
            Relation::Missing => Sign::Silent,
            // nothing but a number is rounded
            _ if label.affix(side).is_some() && !is_number(rows) => Sign::Silent,
            label => Sign::of(label.rounded() == Some(side)),
        });
        let what = format!("the last digits of {} in {} have become zeros", plural(self.field), export_of(side));
        let likely = "a number column or a spreadsheet on the way holds fewer digits than the IDs have";
        Suspect::new(&ROUNDED, self.field, side, what, likely, signs).map(|suspect| suspect.of_file("F202", side))
    }
}

/// Returns the length that nearly all texts have.
fn one_length(lengths: impl Iterator<Item = usize>) -> Option<usize> {
    let mut counts: BTreeMap<usize, usize> = BTreeMap::new();
    lengths.for_each(|length| *counts.entry(length).or_default() += 1);
    let all: usize = counts.values().sum();
    counts.into_iter().find(|(_, count)| count * 20 >= all * 19).map(|(length, _)| length)
}
