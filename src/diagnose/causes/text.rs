//! What programs do to text: garbled or lost accents, changed case; what is cut is looked for beside it.

use super::cuts::{CUTTABLE, cuts, is_beginning};
use super::entries::text::{ACCENTS_LOST, LETTER_CASE, MOJIBAKE, QUESTION_MARKS};
use super::evidence::{Observations, SUPPORT, Sign, codes_of};
use super::fold::Asked;
use super::marks::{self, Marks};
use super::suspect::{Doubts, Suspect, export_of, plural};
use crate::diagnose::context::Texts;
use crate::diagnose::lengths::bare;
use crate::link::within_slips;
use crate::roster::{Codes, Field, NO_ROW, Side};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// The columns that hold words.
const WORDS: [Field; 6] =
    [Field::FirstName, Field::MiddleName, Field::LastName, Field::Street, Field::City, Field::GuardianName];
/// The columns whose accents one step of a program takes together.
const ACCENTED: [Field; 3] = [Field::FirstName, Field::LastName, Field::GuardianName];
/// The columns that tell whether capitals are the style of the house.
const NAMES: [Field; 2] = [Field::FirstName, Field::LastName];
/// The share of capitals that makes a style.
const STYLE: f64 = 0.9;

/// Per side, what each field of a row tells.
type Parts = [Vec<(Field, Vec<Sign>)>; 2];

/// Holds the cells of one column: the code of each row, the texts, and what can be seen of each text.
pub(super) struct Cells<'a> {
    codes: Codes<'a>,
    texts: Texts<'a>,
    /// Empty where nobody asks for them.
    marks: Vec<Marks>,
    /// How many rows show which marks.
    rows: Vec<(Marks, u64)>,
    /// By row, the length of its text without blanks around it, in letters; empty where nobody asks for it.
    lengths: Vec<u16>,
}

impl<'a> Cells<'a> {
    fn of(observations: &Observations<'a>, side: Side, field: Field) -> Option<Self> {
        let roster = observations.context.rosters.side(side);
        let (codes, texts) = (roster.raw_codes(field)?, roster.raw_texts(field)?);
        let marks = if WORDS.contains(&field) { marks::of(texts) } else { Vec::new() };
        let rows = marks::count(codes, &marks);
        let mut lengths = Vec::new();
        if CUTTABLE.contains(&field) {
            let by_code = observations.context.lengths(side, field);
            lengths.reserve(codes.len());
            codes.for_each(|code| lengths.push(by_code.get(code as usize).copied().unwrap_or(0)));
        }
        let texts = observations.context.raw_texts(side, field)?;
        Some(Self { codes, texts, marks, rows, lengths })
    }

    fn code(&self, row: u32) -> u32 {
        self.codes.get(row as usize)
    }

    fn marks(&self, row: u32) -> Marks {
        self.marks_of(self.code(row))
    }

    /// Adds the rows whose text shows something to others.
    fn add_rows(&self, shows: impl Fn(Marks) -> bool, rows: &mut Vec<bool>) {
        let shown: Vec<bool> = self.marks.iter().map(|marks| shows(*marks)).collect();
        rows.resize(rows.len().max(self.codes.len()), false);
        let mut row = 0;
        self.codes.for_each(|code| {
            rows[row] |= shown.get(code as usize) == Some(&true);
            row += 1;
        });
    }

    fn marks_of(&self, code: u32) -> Marks {
        self.marks.get(code as usize).copied().unwrap_or_default()
    }

    pub(super) fn text(&self, row: u32) -> &'a str {
        bare(self.texts.get(self.code(row)))
    }

    /// Returns where the text of a row stands.
    pub(super) fn at(&self, row: u32) -> (Texts<'a>, u32) {
        (self.texts, self.code(row))
    }

    /// Returns the length of a row's text in letters.
    pub(super) fn length(&self, row: u32) -> u16 {
        self.lengths.get(row as usize).copied().unwrap_or(0)
    }

    /// Returns how many rows show something.
    fn count(&self, shows: impl Fn(Marks) -> bool) -> u64 {
        self.rows.iter().filter(|(marks, _)| shows(*marks)).map(|(_, rows)| rows).sum()
    }

    /// Returns the share of values that show something among those with letters of any case.
    fn share(&self, shows: fn(Marks) -> bool) -> f64 {
        let all = self.count(Marks::is_cased);
        let count = self.count(|marks| marks.is_cased() && shows(marks));
        if all == 0 { 0.0 } else { count as f64 / all as f64 }
    }
}

/// Looks for suspects in every column of words.
pub(super) fn suspects(observations: &Observations<'_>) -> Vec<Suspect> {
    let mut found = Vec::new();
    let fields: BTreeSet<Field> = WORDS.into_iter().chain(CUTTABLE).collect();
    let fields = Vec::from_iter(fields);
    let columns: BTreeMap<Field, [Option<Cells<'_>>; 2]> = fields
        .into_par_iter()
        .with_max_len(1)
        .map(|field| (field, Side::BOTH.map(|side| Cells::of(observations, side, field))))
        .collect();
    let none = [None, None];
    let cells_of = |field: Field| columns.get(&field).unwrap_or(&none);
    let capitals = Side::BOTH.map(|side| {
        let is_style = |cells: &Cells<'_>| cells.share(Marks::is_upper) >= STYLE;
        NAMES.iter().all(|field| cells_of(*field)[side.index()].as_ref().is_some_and(is_style))
    });
    let (mut mojibake, mut marked, mut plain): (Parts, Parts, Parts) = Default::default();
    // a row shows it in any of its fields, so that the sum is never too small
    let enough = |side: Side, shows: fn(Marks) -> bool| {
        let own = WORDS.iter().filter_map(|field| cells_of(*field)[side.index()].as_ref());
        own.map(|cells| cells.count(shows)).sum::<u64>() >= SUPPORT
    };
    for field in WORDS {
        let cells = cells_of(field);
        for side in Side::BOTH {
            let [Some(own), other] = [&cells[side.index()], &cells[side.other().index()]] else { continue };
            found.extend(letter_case(observations, field, side, [Some(own), other.as_ref()], capitals[side.index()]));
            let mark = |shows: fn(Marks) -> bool| (field, garbled(observations, side, own, shows));
            if enough(side, Marks::is_mojibake) {
                mojibake[side.index()].push(mark(Marks::is_mojibake));
            }
            if enough(side, Marks::has_question_mark) {
                marked[side.index()].push(mark(Marks::has_question_mark));
            }
            if let (Some(other), true) = (other, NAMES.contains(&field)) {
                plain[side.index()].extend(lost_accents(observations, field, side, own, other).map(|it| (field, it)));
            }
        }
    }
    for side in Side::BOTH {
        let what = format!("accented letters of {{field}} in {} are garbled", export_of(side));
        let likely = "UTF-8 was read as Windows-1252 on the way";
        let parts = std::mem::take(&mut mojibake[side.index()]);
        let suspect = Suspect::of_fields(&MOJIBAKE, side, what, likely, parts);
        found.extend(suspect.map(|suspect| suspect.of_file("F204", side)));
        let what = format!("question marks stand for accented letters of {{field}} in {}", export_of(side));
        let likely = "a step on the way writes an encoding that has no such letters";
        let parts = std::mem::take(&mut marked[side.index()]);
        let suspect = Suspect::of_fields(&QUESTION_MARKS, side, what, likely, parts);
        found.extend(suspect.map(|suspect| suspect.of_file("F204", side)));
        let what = format!("{{field}} in {} have lost their accents", export_of(side));
        let likely = "a step on the way writes plain ASCII";
        let parts = std::mem::take(&mut plain[side.index()]);
        let strict = if parts.is_empty() {
            Vec::new()
        } else {
            let mut keeps = Vec::new();
            let columns = ACCENTED.iter().filter_map(|field| cells_of(*field)[side.index()].as_ref());
            columns.for_each(|cells| cells.add_rows(Marks::has_accent, &mut keeps));
            without(observations, side, &parts, &keeps)
        };
        // many families leave accents out, and some clerks; a place where nobody writes any is another matter
        let habit = if side == Side::Enrollment { 0.7 } else { 0.5 };
        let suspect = |parts| {
            let suspect = Suspect::of_fields(&ACCENTS_LOST, side, what.clone(), likely, parts)?;
            Some(suspect.habit(habit).least(0.97, 0.98).follows(lacks_accents))
        };
        found.extend(suspect(strict));
        // a step that takes the accents of one column only
        found.extend(suspect(parts).map(Suspect::fallback));
    }
    for field in CUTTABLE {
        if let [Some(mine), Some(theirs)] = cells_of(field) {
            cuts(observations, field, [mine, theirs], &mut found);
        }
    }
    found
}

/// Looks for a column, or a place in it, that is all in capitals or all in small letters.
fn letter_case(
    observations: &Observations<'_>,
    field: Field,
    side: Side,
    cells: [Option<&Cells<'_>>; 2],
    capitals_are_style: bool,
) -> Vec<Suspect> {
    let [Some(cells), other] = cells else { return Vec::new() };
    // a house that writes its names in capitals does so everywhere
    let everywhere = if capitals_are_style { 2.0 } else { STYLE };
    let suspect = |upper: bool| {
        let shows = if upper { Marks::is_upper } else { Marks::is_lower };
        if cells.count(shows) < SUPPORT {
            return None;
        }
        let normal = observations.context.codes(side, field);
        // `(none)` and `FNU` are words of nobody's name
        let is_blank = |row: u32| !normal.is_empty() && normal.get(row as usize) == 0;
        let signs = observations.own_by_code(side, cells.codes, |row, code| match cells.marks_of(code) {
            marks if !marks.is_cased() || is_blank(row) => Sign::Silent,
            marks => Sign::of(shows(marks)),
        });
        let (words, detail) = if upper { ("in capitals", "upper") } else { ("in small letters", "lower") };
        let what = format!("{} in {} are all {words}", plural(field), export_of(side));
        let likely = "a view, a template or an import changes the case of the letters";
        let suspect = Suspect::new(&LETTER_CASE, field, side, what, likely, signs)?;
        // addresses in capitals are the postal service's style
        let postal = upper && !NAMES.contains(&field);
        // nothing happened on the way between two exports that both write so
        let shared = other.is_some_and(|other| other.share(shows) >= 0.5);
        let everywhere = if postal || shared { 2.0 } else { everywhere };
        // what is compared without case does not differ by it, and is as good as before
        let suspect = suspect.follows(|_| false).doubts(Doubts::Never);
        Some(suspect.detail(detail).habit(0.3).least(STYLE, everywhere))
    };
    [true, false].into_iter().filter_map(suspect).collect()
}

/// Returns which rows show letters of a wrong encoding, or question marks in their stead.
fn garbled(observations: &Observations<'_>, side: Side, own: &Cells<'_>, shows: fn(Marks) -> bool) -> Vec<Sign> {
    observations.own_by_code(side, own.codes, |_, code| match own.marks_of(code) {
        marks if shows(marks) => Sign::For,
        marks if marks.has_accent() => Sign::Against,
        _ => Sign::Silent,
    })
}

/// Returns which names have no accent where the other export has the same names with theirs.
fn lost_accents(
    observations: &Observations<'_>,
    field: Field,
    side: Side,
    own: &Cells<'_>,
    other: &Cells<'_>,
) -> Option<Vec<Sign>> {
    let codes = observations.both(field)?;
    let text = |code: u32| observations.context.text_of(field, code);
    // few names have an accent, and nothing else is asked of the others
    let mut accented = Vec::new();
    other.add_rows(|marks| marks.has_accent() || marks.is_mojibake(), &mut accented);
    Some(observations.paired(side, |rows| {
        let [own_row, other_row] = [rows[side.index()], rows[side.other().index()]];
        if accented.get(other_row as usize) != Some(&true) {
            return Sign::Silent;
        }
        let [mine, theirs] = codes_of(codes, rows);
        let is_cut = || {
            let (one, other) = (own.text(own_row), other.text(other_row));
            is_beginning(one, other) || is_beginning(other, one)
        };
        let own = own.marks(own_row);
        if own.is_mojibake() || own.has_question_mark() {
            // what is garbled was not lost
            Sign::Against
        } else if mine == 0 || (mine != theirs && !within_slips(text(mine), text(theirs), 2) && !is_cut()) {
            Sign::Silent
        } else {
            Sign::of(!own.has_accent())
        }
    }))
}

/// Returns the signs of each field with those pairs speaking against the fault whose rows keep what it would have taken.
fn without(
    observations: &Observations<'_>,
    side: Side,
    parts: &[(Field, Vec<Sign>)],
    keeps: &[bool],
) -> Vec<(Field, Vec<Sign>)> {
    let keeps = |row: u32| keeps.get(row as usize) == Some(&true);
    let kept = observations.paired(side, |rows| if keeps(rows[side.index()]) { Sign::Against } else { Sign::Silent });
    let of_part = |signs: &[Sign]| {
        signs.iter().zip(&kept).map(|(sign, kept)| if *kept == Sign::Against { *kept } else { *sign }).collect()
    };
    parts.iter().map(|(field, signs)| (*field, of_part(signs))).collect()
}

/// Says whether names differ because letters that have an accent in one of them are not there at all in the other.
fn lacks_accents(asked: &Asked<'_>) -> bool {
    let (side, rows) = (asked.cause.suspect.side, [asked.row.enrollment, asked.row.sis]);
    let Some(field) = asked.row.field.filter(|_| asked.is_about_its_fields()) else { return false };
    asked.by_itself && rows[side.other().index()] != NO_ROW && {
        let raw = |side: Side| asked.context.raw(side, field, rows[side.index()]);
        lacks_letters(raw(side), raw(side.other()))
    }
}

/// Says whether a text is another without its letters beyond ASCII, whatever the case.
pub(super) fn lacks_letters(own: &str, other: &str) -> bool {
    let left = |text: &str| {
        text.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect::<String>()
    };
    !other.is_ascii() && own.is_ascii() && left(own) == left(other)
}
