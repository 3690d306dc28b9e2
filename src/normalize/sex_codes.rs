//! What the figures and letters of a column for the sex stand for, where systems differ: the first names of both exports tell.

use super::fold::folded;
use super::sex;
use crate::roster::{Field, RawColumn, RawTable};
use rustc_hash::FxHashMap;
use std::collections::BTreeSet;

/// Fewer students whose name tells are no evidence.
const ENOUGH: u32 = 8;

/// Says what the codes of a column stand for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum SexCodes {
    /// What they stand for with most: 1 is male, 2 is female, M is male.
    #[default]
    Usual,
    /// 1 is male, 0 is female.
    OneIsMale,
    /// 1 is female; 2 or 0 is male.
    OneIsFemale,
    /// H is hombre, M is mujer.
    Spanish,
}

impl SexCodes {
    /// Returns the codes of both tables.
    pub(super) fn of_sides(tables: [&RawTable; 2]) -> [Self; 2] {
        [0, 1].map(|side| Self::of(tables[side], tables[1 - side]))
    }

    fn of(table: &RawTable, other: &RawTable) -> Self {
        let Some(column) = table.columns.get(&Field::Sex) else { return Self::Usual };
        let written: BTreeSet<String> = column.values.iter().skip(1).take(12).map(code).collect();
        let only = |known: &[&str]| written.iter().all(|code| code.is_empty() || known.contains(&code.as_str()));
        let has = |code: &str| written.contains(code);
        if has("h") && has("m") && only(&["h", "m", "x", "o"]) {
            return Self::Spanish;
        }
        if !has("1") || !(has("0") || has("2")) || !only(&["0", "1", "2", "3", "9"]) {
            return Self::Usual;
        }
        let names = names(other);
        let (mut male, mut female) = (0, 0);
        // beside 2, a 0 is nobody's sex
        let second = if has("2") { "2" } else { "0" };
        let codes: Vec<String> = column.values.iter().map(code).collect();
        let Some(first) = table.columns.get(&Field::FirstName) else { return Self::Usual };
        let by_name: Vec<Option<bool>> = first.values.iter().map(|name| names.get(&folded(name)).copied()).collect();
        for (sex, name) in column.codes.iter().zip(&first.codes) {
            let is_one = match codes.get(*sex as usize).map(String::as_str) {
                Some("1") => true,
                Some(code) if code == second => false,
                _ => continue,
            };
            match by_name.get(*name as usize).copied().flatten() {
                Some(is_male) if is_male == is_one => male += 1,
                Some(_) => female += 1,
                None => {}
            }
        }
        match second {
            _ if female >= ENOUGH && female >= male * 9 => Self::OneIsFemale,
            "0" if male >= ENOUGH && male >= female * 9 => Self::OneIsMale,
            _ => Self::Usual,
        }
    }

    /// Returns the sex that a text stands for in this column; none where it is what it usually is.
    pub(super) fn read(self, text: &str) -> Option<&'static str> {
        if self == Self::Usual {
            return None;
        }
        match (self, code(text).as_str()) {
            (Self::OneIsMale, "1") | (Self::OneIsFemale, "0" | "2") | (Self::Spanish, "h") => Some("M"),
            (Self::OneIsMale, "0") | (Self::OneIsFemale, "1") | (Self::Spanish, "m") => Some("F"),
            _ => None,
        }
    }

    /// Returns the words for the report's assumptions, where the codes are not the usual ones.
    pub(super) fn label(self) -> Option<&'static str> {
        match self {
            Self::Usual => None,
            Self::OneIsMale => Some("1 is male, 0 is female"),
            Self::OneIsFemale => Some("1 is female"),
            Self::Spanish => Some("H is hombre, M is mujer"),
        }
    }
}

/// Returns a figure without zeros before it, or a letter.
fn code(text: &str) -> String {
    let folded = folded(text);
    let bare = folded.trim_start_matches('0');
    if bare.is_empty() && !folded.is_empty() { "0".to_owned() } else { bare.to_owned() }
}

/// Returns the first names that a table's students of one sex have, with whether that is male.
fn names(table: &RawTable) -> FxHashMap<String, bool> {
    let sides = [Field::FirstName, Field::Sex].map(|field| table.columns.get(&field));
    let [Some(first), Some(sex)] = sides else { return FxHashMap::default() };
    let is_male: Vec<Option<bool>> = sex.values.iter().map(is_male).collect();
    let mut counts = vec![[0u32; 2]; first.values.len()];
    for (name, code) in first.codes.iter().zip(&sex.codes) {
        let read = is_male.get(*code as usize).copied().flatten();
        if let (Some(is_male), Some(counts)) = (read, counts.get_mut(*name as usize)) {
            counts[usize::from(is_male)] += 1;
        }
    }
    let mut by_name: FxHashMap<String, [u32; 2]> = FxHashMap::default();
    for (name, counts) in texts(first).zip(counts) {
        let known = by_name.entry(folded(name)).or_default();
        known[0] += counts[0];
        known[1] += counts[1];
    }
    let tells = |(name, [female, male]): (String, [u32; 2])| {
        (!name.is_empty() && (female == 0) != (male == 0)).then_some((name, male > 0))
    };
    by_name.into_iter().filter_map(tells).collect()
}

fn texts(column: &RawColumn) -> impl Iterator<Item = &str> {
    column.values.iter()
}

fn is_male(text: &str) -> Option<bool> {
    let mut out = String::new();
    sex::normalize(text, SexCodes::Usual, &mut out);
    match out.as_str() {
        "M" => Some(true),
        "F" => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample::table_of;
    use super::*;
    use crate::roster::Side;

    const NAMES: [(&str, bool); 10] = [
        ("Ann", false),
        ("Bob", true),
        ("Cleo", false),
        ("Dan", true),
        ("Eve", false),
        ("Finn", true),
        ("Gwen", false),
        ("Hugo", true),
        ("Ida", false),
        ("Jack", true),
    ];

    fn table(side: Side, [female, male]: [&str; 2]) -> RawTable {
        let rows: Vec<Vec<(Field, &str)>> = NAMES
            .iter()
            .map(|(name, is_male)| vec![(Field::FirstName, *name), (Field::Sex, if *is_male { male } else { female })])
            .collect();
        table_of(side, &rows.iter().map(Vec::as_slice).collect::<Vec<_>>())
    }

    fn codes(mine: [&str; 2], theirs: [&str; 2]) -> SexCodes {
        let [mine, theirs] = [table(Side::Enrollment, mine), table(Side::Sis, theirs)];
        SexCodes::of_sides([&mine, &theirs])[0]
    }

    #[test]
    fn figures_stand_for_what_the_first_names_say() {
        for (mine, wanted) in [
            (["1", "2"], SexCodes::OneIsFemale),
            (["01", "02"], SexCodes::OneIsFemale),
            (["2", "1"], SexCodes::Usual),
            (["0", "1"], SexCodes::OneIsMale),
            (["1", "0"], SexCodes::OneIsFemale),
            (["F", "M"], SexCodes::Usual),
            (["M", "H"], SexCodes::Spanish),
            (["M", "F"], SexCodes::Usual),
        ] {
            assert_eq!(codes(mine, ["Female", "Male"]), wanted, "{mine:?}");
        }
        // nothing tells
        assert_eq!(codes(["1", "2"], ["", ""]), SexCodes::Usual);
        assert_eq!(codes(["0", "1"], ["", ""]), SexCodes::Usual);
        // what is the same in both needs no names
        assert_eq!(codes(["1", "2"], ["1", "2"]), SexCodes::Usual);
    }

    #[test]
    fn names_of_both_sexes_say_nothing() {
        let rows = |codes: [&'static str; 2]| -> Vec<Vec<(Field, &'static str)>> {
            (0..40).map(|at| vec![(Field::FirstName, "Robin"), (Field::Sex, codes[at % 2])]).collect()
        };
        let table = |side, codes| {
            let rows = rows(codes);
            table_of(side, &rows.iter().map(Vec::as_slice).collect::<Vec<_>>())
        };
        let [mine, theirs] = [table(Side::Enrollment, ["1", "2"]), table(Side::Sis, ["F", "M"])];
        assert_eq!(SexCodes::of_sides([&mine, &theirs])[0], SexCodes::Usual);
    }
}
