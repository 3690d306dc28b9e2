//! Ages: where a birth date is missing or wrong, the age beside it says who may be meant.

use super::births::Births;
use super::grades::AT_ODDS;
use crate::roster::{Field, Rosters, Side};

/// The highest age that is told from higher ones; with the mark it fits a row's place of the grade.
const OLDEST: u8 = 120;
/// The share of a side's rows, in tenths, that have an age where ages are compared.
const MOST: usize = 5;
/// Years that an age may be off what the birth date makes of it: a birthday between two dates, or ages of the last year.
const TOLERATED: u32 = 1;
/// The fewest rows with an age and a birth date that show when the ages were told, and of ten such rows those that have to agree.
const ENOUGH: usize = 10;
const AGREEING: usize = 6;

/// Holds the ages of both sides where both have them.
pub(super) struct Ages {
    /// By code of the field: the age and one; 0 for none.
    places: Vec<u8>,
    /// By side: the year in which most rows are as old as they say, as far as there is one.
    years: [Option<u32>; 2],
}

impl Ages {
    /// Reads the ages of both sides; none where a side lacks them, or where grade and school say more.
    pub(super) fn of(rosters: &Rosters, births: &Births) -> Option<Self> {
        let has = |field: Field| Side::BOTH.iter().all(|side| rosters.side(*side).has(field));
        if !has(Field::Age) || (births.many_missing && has(Field::Grade)) {
            return None;
        }
        let places: Vec<u8> = rosters.vocabulary.pool(Field::Age)?.iter().map(place).collect();
        let many = |side: &Side| {
            let ages = rosters.side(*side).normal(Field::Age).unwrap_or_default();
            let rows = rosters.side(*side).len();
            let told = (0..rows).filter(|at| places[ages.get(*at) as usize] != 0).count();
            10 * told > MOST * rows
        };
        if !Side::BOTH.iter().all(many) {
            return None;
        }
        let years = Side::BOTH.map(|side| told_in(rosters, side, &places, births));
        Some(Self { places, years })
    }

    /// Returns the place of a row's age, marked where its birth date contradicts it.
    pub(super) fn place(&self, side: Side, code: u32, birth: u32) -> u8 {
        let place = self.places[code as usize];
        match self.years[side.index()] {
            Some(year)
                if place != 0 && birth != 0 && (birth / 10_000 + u32::from(place) - 1).abs_diff(year) > TOLERATED =>
            {
                place | AT_ODDS
            }
            _ => place,
        }
    }
}

/// Returns the age and one, up to the oldest; 0 for what is no age.
fn place(text: &str) -> u8 {
    let figures = text.bytes().take_while(u8::is_ascii_digit).count();
    let rest = text[figures..].trim_start_matches([' ', '.']);
    let is_age = (1..=3).contains(&figures) && !rest.starts_with(|next: char| next.is_ascii_digit());
    let age = is_age.then(|| text[..figures].parse::<u8>().ok()).flatten();
    age.filter(|age| *age <= OLDEST).map_or(0, |age| age + 1)
}

/// Returns the year in which most rows of a side are as old as they say by their birth dates.
fn told_in(rosters: &Rosters, side: Side, places: &[u8], births: &Births) -> Option<u32> {
    let column = |field: Field| rosters.side(side).normal(field).unwrap_or_default();
    let (ages, dates) = (column(Field::Age), column(Field::BirthDate));
    let year = |at: usize| {
        let (place, birth) = (places[ages.get(at) as usize], births.dates[dates.get(at) as usize]);
        (place != 0 && birth != 0).then(|| birth / 10_000 + u32::from(place) - 1)
    };
    let mut years: Vec<u32> = (0..rosters.side(side).len()).filter_map(year).collect();
    years.sort_unstable();
    let most = years.chunk_by(|one, other| one == other).max_by_key(|same| same.len())?[0];
    let agreeing = years.iter().filter(|year| year.abs_diff(most) <= TOLERATED).count();
    (years.len() >= ENOUGH && 10 * agreeing >= AGREEING * years.len()).then_some(most)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::normalize::rosters_of;

    /// Returns the places of the ages of some rows of one side; all other rows are nine years old in 2020 by their birth dates.
    fn places(more: &[(&str, &str)]) -> Option<Vec<u8>> {
        let usual: Vec<String> =
            (1..=12).map(|month| format!("20{}-{month:02}-17", if month < 4 { 11 } else { 10 })).collect();
        let rows: Vec<Vec<(Field, &str)>> = usual
            .iter()
            .map(|birth| (birth.as_str(), "9"))
            .chain(more.iter().copied())
            .map(|(birth, age)| vec![(Field::BirthDate, birth), (Field::Age, age)])
            .collect();
        let rows: Vec<&[(Field, &str)]> = rows.iter().map(Vec::as_slice).collect();
        let rosters = rosters_of(&rows, &rows);
        let births = Births::of(&rosters);
        let ages = Ages::of(&rosters, &births)?;
        let column = |field: Field| rosters.enrollment.normal(field).unwrap_or_default();
        let (age, birth) = (column(Field::Age), column(Field::BirthDate));
        let place = |row: usize| ages.place(Side::Enrollment, age.get(row), births.dates[birth.get(row) as usize]);
        let mut places: Vec<u8> = (0..rows.len()).map(place).collect();
        places.sort_unstable();
        Some(places)
    }

    #[test]
    fn an_age_is_marked_where_the_birth_date_contradicts_it() {
        let usual = [10; 12];
        assert_eq!(places(&[]).unwrap(), usual);
        let with = |birth: &'static str, age: &'static str| {
            let mut found = places(&[(birth, age)]).unwrap();
            let at = found.iter().position(|place| *place != 10);
            at.map(|at| found.remove(at))
        };
        assert_eq!(with("1957-02-03", "9"), Some(10 | AT_ODDS));
        assert_eq!(with("2005-02-03", "14"), Some(15));
        // a year more or less may be that of another day
        assert_eq!(with("2006-02-03", "14"), Some(15));
        assert_eq!(with("2008-02-03", "14"), Some(15 | AT_ODDS));
        assert_eq!(with("", "14"), Some(15));
        assert_eq!(with("2008-02-03", ""), Some(0));
    }

    #[test]
    fn ages_that_most_rows_lack_are_not_compared() {
        assert!(places(&[("", ""); 11]).is_some() && places(&[("", ""); 12]).is_none());
    }

    #[test]
    fn an_age_is_a_number_of_years() {
        for (text, wanted) in [
            ("9", 10),
            ("0", 1),
            ("09", 10),
            ("9 years", 10),
            ("9y 3m", 10),
            ("9.5", 0),
            ("120", 121),
            ("121", 0),
            ("", 0),
        ] {
            assert_eq!(place(text), wanted, "{text}");
        }
        assert_eq!(["2011", "adult", "-3", "999"].map(place), [0; 4]);
    }
}
