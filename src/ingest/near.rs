//! Headers that are nearly a usual one, such as `Studnet ID`: taken where the values are of the field's kind, and told.

use super::aliases::Aliases;
use super::values::{Look, is_grade, is_identifier, look, year_of};
use super::words::key;
use crate::roster::Field;

/// Holds a column that was taken though its header is only near to a usual one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Near {
    pub(super) field: Field,
    /// The header as it stands.
    pub(super) header: String,
    /// The usual header, in words.
    pub(super) usual: String,
    pub(super) why: String,
}

/// A shorter name is near to too many others.
const SHORTEST: usize = 6;
/// So is a shorter name of an ID, which is often the letters of a system: `SAIS ID`, `EMIS ID`.
const SHORTEST_ID: usize = 7;

/// Returns the field of the only usual header that is near, where nearly all values fit that field.
pub(super) fn nearest(header: &str, values: &[&str], aliases: &Aliases) -> Option<Near> {
    let compact = key(header);
    if compact.len() < SHORTEST {
        return None;
    }
    let most = if compact.len() < 9 { 1 } else { 2 };
    let mut found: Vec<(usize, Field, &str)> = aliases
        .names()
        .filter(|(name, field)| {
            let shortest = if matches!(field, Field::LocalId | Field::StateId) { SHORTEST_ID } else { SHORTEST };
            name.len() >= shortest && name.len().abs_diff(compact.len()) <= most
        })
        .map(|(name, field)| (strsim::osa_distance(name, &compact), field, name))
        .filter(|(distance, ..)| *distance <= most)
        .collect();
    found.sort_unstable();
    let (best, field, usual) = *found.first()?;
    if found.iter().any(|(distance, other, _)| *distance == best && *other != field) {
        return None;
    }
    let filled: Vec<&str> = values.iter().map(|value| value.trim()).filter(|value| !value.is_empty()).collect();
    let fitting = filled.iter().filter(|value| fits(field, value)).count();
    if filled.len() < 3 || fitting * 20 < filled.len() * 19 || !as_a_whole(field, &filled) {
        return None;
    }
    let share = fitting * 100 / filled.len();
    let why = format!("the header is near to the usual `{usual}`, and {share} % of its values are of that kind");
    Some(Near { field, header: header.trim().to_owned(), usual: usual.to_owned(), why })
}

/// Says whether a value can be one of the field; no for fields whose values look like anything.
fn fits(field: Field, value: &str) -> bool {
    match field {
        Field::LocalId | Field::StateId => is_identifier(value),
        Field::FirstName | Field::LastName => {
            value.chars().any(char::is_alphabetic)
                && value.chars().all(|c| c.is_alphabetic() || matches!(c, ' ' | '-' | '\'' | '’' | '.'))
        }
        Field::BirthDate | Field::EntryDate | Field::ExitDate => year_of(value).is_some(),
        Field::Grade => is_grade(value),
        Field::Sex | Field::Email | Field::Phone | Field::Zip => true,
        _ => false,
    }
}

/// Looks at all values together: how different they are, and whether they are of another kind.
fn as_a_whole(field: Field, values: &[&str]) -> bool {
    let mut sorted = values.to_vec();
    sorted.sort_unstable();
    sorted.dedup();
    let seen = look(values.iter().copied());
    match field {
        Field::LocalId | Field::StateId => sorted.len() * 20 >= values.len() * 19,
        Field::FirstName | Field::LastName => seen.is_none() && sorted.len() >= 3,
        Field::BirthDate => seen == Some(Look::BirthDate),
        Field::EntryDate | Field::ExitDate => seen != Some(Look::BirthDate),
        Field::Grade => sorted.len() >= 2,
        Field::Sex => seen == Some(Look::Sex),
        Field::Email => seen == Some(Look::Email),
        Field::Phone => seen == Some(Look::Phone),
        Field::Zip => seen == Some(Look::Zip),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::aliases::aliases;

    fn field(header: &str, values: &[&str]) -> Option<Field> {
        nearest(header, values, aliases().unwrap()).map(|near| near.field)
    }

    #[test]
    fn a_misspelt_header_is_used_only_where_its_values_fit() {
        let dates = ["2011-04-03", "2015-01-02", "2018-12-30"];
        assert_eq!(field("Date of Brith", &dates), Some(Field::BirthDate));
        assert_eq!(field("Date of Brith", &["yes", "no", "yes"]), None);
        assert_eq!(field("Date of Brith", &["2026-08-17", "2026-08-17", "2026-08-18"]), None);
        assert_eq!(field("Studnet ID", &["10001", "10002", "10003"]), Some(Field::LocalId));
        assert_eq!(field("Studnet ID", &["10001", "10001", "10003"]), None);
        assert_eq!(field("Lsat Name", &["Vance", "O'Dea", "Ruiz-Lopez"]), Some(Field::LastName));
        assert_eq!(field("Lsat Name", &["Vance", "7", "12"]), None);
        assert_eq!(field("Sttae ID", &["10001", "10002", "10003"]), Some(Field::StateId));
        assert_eq!(field("Osys ID", &["10001", "10002", "10003"]), None);
        assert_eq!(field("Colour", &["red", "blue", "green"]), None);
    }
}
