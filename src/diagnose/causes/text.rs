//! What programs do to text: cut at a length, garbled or lost accents, changed case.

use super::entries::text::{ACCENTS_LOST, CUT, LETTER_CASE, MOJIBAKE, QUESTION_MARKS};
use super::evidence::{Observations, SUPPORT, Sign, codes_of};
use super::fold::Asked;
use super::marks::{self, Marks};
use super::suspect::{Doubts, Suspect, export_of, plural};
use crate::diagnose::lengths::bare;
use crate::link::within_slips;
use crate::roster::{Codes, Field, NO_ROW, RawTexts, Side};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use unicode_normalization::UnicodeNormalization;

/// The columns that hold words.
const WORDS: [Field; 6] =
    [Field::FirstName, Field::MiddleName, Field::LastName, Field::Street, Field::City, Field::GuardianName];
/// The columns whose values are compared letter by letter from the front.
const CUTTABLE: [Field; 6] =
    [Field::FirstName, Field::LastName, Field::Street, Field::City, Field::Email, Field::GuardianName];
/// The columns whose accents one step of a program takes together.
const ACCENTED: [Field; 3] = [Field::FirstName, Field::LastName, Field::GuardianName];
/// The columns that tell whether capitals are the style of the house.
const NAMES: [Field; 2] = [Field::FirstName, Field::LastName];
/// The shortest length at which anything is cut, in letters.
const SHORTEST: usize = 4;
/// The share of capitals that makes a style.
const STYLE: f64 = 0.9;

/// Per side, what each field of a row tells.
type Parts = [Vec<(Field, Vec<Sign>)>; 2];

/// Holds the cells of one column: the code of each row, the texts, and what can be seen of each text.
struct Cells<'a> {
    codes: Codes<'a>,
    texts: &'a RawTexts,
    /// Empty where nobody asks for them.
    marks: Vec<Marks>,
    /// How many rows show which marks.
    rows: Vec<(Marks, u64)>,
    /// The length of each text without blanks around it, in letters; empty where nobody asks for it.
    lengths: &'a [u16],
}

impl<'a> Cells<'a> {
    fn of(observations: &Observations<'a>, side: Side, field: Field) -> Option<Self> {
        let roster = observations.context.rosters.side(side);
        let (codes, texts) = (roster.raw_codes(field)?, roster.raw_texts(field)?);
        let marks = if WORDS.contains(&field) { marks::of(texts) } else { Vec::new() };
        let rows = marks::count(codes, &marks);
        let lengths = if CUTTABLE.contains(&field) { observations.context.lengths(side, field) } else { &[] };
        Some(Self { codes, texts, marks, rows, lengths })
    }

    fn code(&self, row: u32) -> u32 {
        self.codes.get(row as usize)
    }

    fn marks(&self, row: u32) -> Marks {
        self.marks_of(self.code(row))
    }

    fn marks_of(&self, code: u32) -> Marks {
        self.marks.get(code as usize).copied().unwrap_or_default()
    }

    fn text(&self, row: u32) -> &'a str {
        bare(self.texts.get(self.code(row)))
    }

    /// Returns the length of a row's text in letters.
    fn length(&self, row: u32) -> u16 {
        self.lengths.get(self.code(row) as usize).copied().unwrap_or(0)
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
        let keeps = ACCENTED.map(|field| cells_of(field)[side.index()].as_ref());
        let keeps = |row: u32| keeps.iter().flatten().any(|cells| cells.marks(row).has_accent());
        let strict = parts.iter().map(|(field, signs)| (*field, without(observations, side, signs, keeps))).collect();
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
        let signs = observations.own_by_code(side, cells.codes, Sign::Silent, |row, code| match cells.marks_of(code) {
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
    observations.own_by_code(side, own.codes, Sign::Silent, |_, code| match own.marks_of(code) {
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
    Some(observations.paired(side, |rows| {
        let [own_row, other_row] = [rows[side.index()], rows[side.other().index()]];
        let there = other.marks(other_row);
        // few names have an accent, and nothing else is asked of the others
        if !there.has_accent() && !there.is_mojibake() {
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

/// Returns signs with those pairs speaking against the fault whose rows keep what it would have taken.
fn without(
    observations: &Observations<'_>,
    side: Side,
    signs: &[Sign],
    keeps: impl Fn(u32) -> bool + Sync,
) -> Vec<Sign> {
    let kept = observations.paired(side, |rows| if keeps(rows[side.index()]) { Sign::Against } else { Sign::Silent });
    signs.iter().zip(kept).map(|(sign, kept)| if kept == Sign::Against { kept } else { *sign }).collect()
}

/// Looks for values that are the other side's cut at one length.
fn cuts<'a>(observations: &Observations<'a>, field: Field, cells: [&Cells<'a>; 2], found: &mut Vec<Suspect>) {
    let Some(normal) = observations.both(field) else { return };
    // per pair, the side that is the beginning of the other and its length in letters
    let unlike = |rows: [u32; 2], [mine, theirs]: [u32; 2]| {
        // an address that was cut off is none any more
        let unread = field != Field::Email && (mine == 0 || theirs == 0);
        if unread || mine == theirs {
            return None;
        }
        let lengths = [cells[0].length(rows[0]), cells[1].length(rows[1])];
        let side = if lengths[0] < lengths[1] { Side::Enrollment } else { Side::Sis };
        (lengths[0] != lengths[1]).then_some((rows, side, lengths[side.index()]))
    };
    let texts = |(rows, side, _): ([u32; 2], Side, u16)| {
        [side, side.other()].map(|side| cells[side.index()].text(rows[side.index()]))
    };
    let labels = observations.labels_of_some(normal, (Side::Enrollment, 0u16, false), unlike, texts, |found| {
        let [short, long] = texts(found);
        let length = if is_beginning(short, long) { found.2 } else { 0 };
        (found.1, length, length > 0 && long.chars().nth(length.into()).is_some_and(char::is_alphanumeric))
    });
    for side in Side::BOTH {
        let mut lengths: BTreeMap<u16, (u64, u64)> = BTreeMap::new();
        for (cut, length, inside) in &labels {
            if *cut == side && usize::from(*length) >= SHORTEST {
                let (count, inside_words) = lengths.entry(*length).or_default();
                *count += 1;
                *inside_words += u64::from(*inside);
            }
        }
        let most = lengths.into_iter().max_by_key(|(length, (count, _))| (*count, *length));
        // where most end with a word, a part was left out, and nothing was cut
        let is_cut = |(count, inside_words): (u64, u64)| count >= SUPPORT && inside_words * 2 >= count;
        let Some((length, _)) = most.filter(|(_, counts)| is_cut(*counts)) else { continue };
        let limit = usize::from(length);
        let signs = observations.signs_of(side, &labels, |rows, (cut, found, _)| {
            let at = |side: Side| (cells[side.index()], rows[side.index()]);
            let ((own, row), (other, other_row)) = (at(side), at(side.other()));
            let own_length = own.length(row);
            // the other side may write the same street in fewer letters than were left
            let codes = codes_of(normal, rows);
            let differ = codes[0] != codes[1] && !codes.contains(&0);
            if field == Field::Street && (own_length == length || own_length + 1 == length) && differ {
                let forms = [side, side.other()].map(|side| observations.context.text_of(field, codes[side.index()]));
                // what is left of a word may be read as something else, so the cells themselves are asked too
                let written = || [own.text(row), other.text(other_row)].map(str::to_lowercase);
                let is_cut = |[own, other]: [&str; 2]| is_cut_address(own, other);
                if is_cut(forms) || is_cut(written().each_ref().map(String::as_str)) {
                    return Sign::For;
                }
            }
            if own_length == 0 || other.length(other_row) <= length {
                return Sign::Silent;
            }
            // a blank at the cut is trimmed away
            let blank = || found + 1 == length && other.text(other_row).chars().nth(limit - 1) == Some(' ');
            let misspelled = || own_length == length && is_misspelled_cut(own.text(row), other.text(other_row), limit);
            Sign::of((cut == side && (found == length || blank())) || misspelled())
        });
        let what = format!("{} in {} are cut at {limit} letters", plural(field), export_of(side));
        let likely = "a field of fixed width on the way holds no more letters";
        let suspect = Suspect::new(&CUT, field, side, what, likely, signs);
        found.extend(suspect.map(|suspect| suspect.habit(0.2).least(0.6, 0.6).of_file("F206", side)));
    }
}

/// Says whether an address in normal form is the beginning of another, but for a word that was cut in it or abbreviated.
fn is_cut_address(own: &str, other: &str) -> bool {
    let [own, other]: [Vec<&str>; 2] = [own, other].map(|text| text.split(' ').collect());
    let Some((last, whole)) = own.split_last() else { return false };
    let same_first = |one: &str, other: &str| one.chars().next().is_some_and(|letter| other.starts_with(letter));
    // a house number alone says too little
    whole.len() >= 2 && other.starts_with(whole) && other.get(whole.len()).is_none_or(|word| same_first(last, word))
}

/// Says whether a text of just that length is the beginning of another, or of the part of a double surname behind its
/// first, but for a typing error.
fn is_misspelled_cut(own: &str, other: &str, limit: usize) -> bool {
    let [own, other] = [own, other].map(|text| plain_letters(text).replace('-', " "));
    let letters: Vec<char> = other.chars().collect();
    let is_but_for = |errors: usize, letters: &mut dyn Iterator<Item = &char>| {
        let head: String = letters.take(limit).collect();
        within_slips(&own, &head, errors)
    };
    // a part that ends at the limit by itself was not cut; behind the last part the first may stand
    let mut parts = (1..letters.len()).filter(|at| letters[at - 1] == ' ' && letters.len() - at != limit);
    is_but_for(2, &mut letters.iter())
        || parts.any(|from| is_but_for(1, &mut letters[from..].iter().chain(&[' ']).chain(&letters[..from - 1])))
        || is_but_for(0, &mut letters.iter().filter(|letter| **letter != ' '))
}

/// Says whether a text is the beginning of another, whatever the case and the accents.
fn is_beginning(short: &str, long: &str) -> bool {
    let same = |(one, other): &(u8, u8)| one.is_ascii() && other.is_ascii() && one.eq_ignore_ascii_case(other);
    let alike = short.bytes().zip(long.bytes()).take_while(same).count();
    // what begins behind a letter of ASCII changes nothing about it
    match [short, long].map(|text| text.as_bytes().get(alike)) {
        [None, _] => true,
        [Some(one), Some(other)] if one.is_ascii() && other.is_ascii() => false,
        _ => {
            let mut long = plain(&long[alike..]);
            plain(&short[alike..]).all(|letter| long.next() == Some(letter))
        }
    }
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

fn plain_letters(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    plain(text).collect()
}

/// Returns the letters of a text in small, without accents.
fn plain(text: &str) -> impl Iterator<Item = char> + '_ {
    let letters = text.nfd().filter(|letter| !unicode_normalization::char::is_combining_mark(*letter));
    letters.flat_map(char::to_lowercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cut_is_one_whichever_part_of_a_double_surname_the_other_export_has_first() {
        assert!(is_misspelled_cut("Vazque", "Ruiz Vázquez", 6) && is_misspelled_cut("Mosley-", "Ray-Mosley-Hunt", 7));
        assert!(is_misspelled_cut("Diaz R", "Rivera Díaz", 6) && is_misspelled_cut("Delacr", "De la Cruz", 6));
        assert!(is_misspelled_cut("Gonzla", "González", 6) && is_misspelled_cut("Vasque", "Ruiz Vázquez", 6));
        assert!(!is_misspelled_cut("Torres", "Alarena-Torres", 6), "the part is whole");
        assert!(!is_misspelled_cut("Salina", "Ruiz Vázquez", 6));
    }

    #[test]
    fn a_beginning_is_one_whatever_case_and_accents() {
        assert!(is_beginning("Garcia", "GARCÍA LÓPEZ") && is_beginning("MONT", "Montgomery"));
        assert!(!is_beginning("Lopez", "García López") && !is_beginning("Montgomery", "Mont"));
        assert!(is_beginning("Jose\u{301}", "Jose") && is_beginning("Jose", "Jose\u{301} A") && is_beginning("", "Á"));
        assert!(
            !is_beginning("Josés", "José") && !is_beginning("Jos", "Jöt") && is_beginning("ÉLODIE", "e\u{301}lodie")
        );
    }
}
