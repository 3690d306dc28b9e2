//! What becomes of each field's values in a result from which nobody can be recognised.

use crate::roster::Field;

/// Says what becomes of a field's values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Treatment {
    /// A hash under the installation's key: equal IDs stay equal, and nobody can undo it without the key.
    Hashed,
    /// The first letter of each word.
    Initials,
    /// The year.
    Year,
    /// Kept where enough rows share it.
    Shared,
    /// Left out.
    Withheld,
}

/// Decides field by field; a new field does not compile until somebody has decided.
pub(super) fn treatment(field: Field) -> Treatment {
    match field {
        Field::LocalId | Field::StateId | Field::OtherId => Treatment::Hashed,
        Field::FirstName
        | Field::MiddleName
        | Field::LastName
        | Field::PreferredFirstName
        | Field::PreferredLastName => Treatment::Initials,
        Field::BirthDate => Treatment::Year,
        Field::Suffix
        | Field::Sex
        | Field::Grade
        | Field::School
        | Field::Status
        | Field::EntryDate
        | Field::ExitDate
        | Field::EntryCode
        | Field::ExitCode
        | Field::SchoolYear
        | Field::Form => Treatment::Shared,
        Field::Street
        | Field::City
        | Field::State
        | Field::Zip
        | Field::Phone
        | Field::Email
        | Field::GuardianName
        | Field::Race
        | Field::Ethnicity
        | Field::Age
        | Field::SubmittedAt
        | Field::UpdatedAt => Treatment::Withheld,
    }
}
