//! Which fields rules look at together: what they may say otherwise where a cell is changed.

use crate::roster::Field;

// a field more than bits would be told as another one
const _: () = assert!(Field::ALL.len() <= Fields::BITS as usize);

/// Names fields, by a bit for each.
pub(crate) type Fields = u32;
/// Names every field.
pub(crate) const ALL: Fields = Fields::MAX;

/// Returns the fields about which a pair rule may say something else where a pair has another value of one, and all that the
/// rule looks at beside it.
pub(crate) fn told_with(field: Field) -> Fields {
    use Field::{
        BirthDate, City, Email, FirstName, Grade, GuardianName, LastName, LocalId, MiddleName, Phone,
        PreferredFirstName, PreferredLastName, School, Sex, State, StateId, Status, Street, Suffix, Zip,
    };
    let together: &[Field] = match field {
        FirstName | MiddleName | LastName | PreferredFirstName | PreferredLastName | Suffix => {
            &[FirstName, MiddleName, LastName, PreferredFirstName, PreferredLastName, Suffix]
        }
        Street | City | State | Zip => &[Street, City, State, Zip],
        BirthDate | Sex | LocalId | StateId | Phone | Email | GuardianName => &[],
        // where, since when and until when somebody goes to school
        _ => &[School, Grade, Status],
    };
    together.iter().chain([&field]).fold(0, |fields, field| fields | 1 << *field as u32)
}

/// The fields that rules look at which look at single rows, each with those that are changed together with it.
pub(crate) const OF_ROWS: [Field; 10] = [
    Field::FirstName,
    Field::MiddleName,
    Field::LastName,
    Field::BirthDate,
    Field::Grade,
    Field::Status,
    Field::EntryDate,
    Field::ExitDate,
    Field::ExitCode,
    Field::SchoolYear,
];
