//! Text that is cut at a length, as by a field of fixed width.

use super::entries::text::CUT;
use super::evidence::{Observations, SUPPORT, Sign, codes_of};
use super::suspect::{Suspect, export_of, plural};
use super::text::Cells;
use crate::link::within_slips;
use crate::roster::{Field, Side};
use std::collections::BTreeMap;
use unicode_normalization::UnicodeNormalization;

/// The columns whose values are compared letter by letter from the front.
pub(super) const CUTTABLE: [Field; 6] =
    [Field::FirstName, Field::LastName, Field::Street, Field::City, Field::Email, Field::GuardianName];
/// The shortest length at which anything is cut, in letters.
const SHORTEST: usize = 4;

/// Looks for values that are the other side's cut at one length.
pub(super) fn cuts<'a>(
    observations: &Observations<'a>,
    field: Field,
    cells: [&Cells<'a>; 2],
    found: &mut Vec<Suspect>,
) {
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
    let own_first = |(rows, side, _): ([u32; 2], Side, u16)| {
        [(cells[side.index()], rows[side.index()]), (cells[side.other().index()], rows[side.other().index()])]
    };
    let at = |found| own_first(found).map(|(cells, row)| cells.at(row));
    let labels = observations.labels_of_some(normal, (Side::Enrollment, 0u16, false), unlike, at, |found| {
        let [short, long] = own_first(found).map(|(cells, row)| cells.text(row));
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
pub(super) fn is_beginning(short: &str, long: &str) -> bool {
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
