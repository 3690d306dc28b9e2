//! Which system is right about which field: what the configuration says, else a default with its reason.

use crate::roster::Field;
use std::collections::BTreeMap;

/// Says which system is right about a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Authority {
    /// The enrollment platform: the SIS takes its value over.
    Enrollment,
    /// The SIS: the platform takes its value over.
    Sis,
    /// The system whose row of the student was submitted or updated later; a person, where the rows do not tell.
    Newer,
    /// A person: nothing is proposed.
    Ask,
}

impl Authority {
    /// Every authority.
    pub const ALL: [Authority; 4] = [Authority::Enrollment, Authority::Sis, Authority::Newer, Authority::Ask];

    /// Returns the word used in the configuration.
    pub fn name(self) -> &'static str {
        match self {
            Authority::Enrollment => "enrollment",
            Authority::Sis => "sis",
            Authority::Newer => "newer",
            Authority::Ask => "ask",
        }
    }

    /// Finds an authority by its word.
    pub fn from_name(name: &str) -> Option<Authority> {
        Authority::ALL.into_iter().find(|authority| authority.name() == name)
    }
}

/// The fields that can be corrected, each with who is right where nothing is configured, in the order of their names.
///
/// `street` stands for the whole address.
pub const AUTHORITIES: &[(Field, Authority)] = &[
    // a document was seen for these, and nobody here knows by whom
    (Field::BirthDate, Authority::Ask),
    (Field::Email, Authority::Enrollment),
    // attendance is counted from the day in the SIS
    (Field::EntryDate, Authority::Sis),
    (Field::FirstName, Authority::Ask),
    // promotion and retention are entered there
    (Field::Grade, Authority::Sis),
    // custody papers come before what a form says
    (Field::GuardianName, Authority::Ask),
    (Field::LastName, Authority::Ask),
    // the SIS gives the numbers out, and the state's come in through it
    (Field::LocalId, Authority::Sis),
    (Field::MiddleName, Authority::Ask),
    // the family fills the form in, and does so each year
    (Field::Phone, Authority::Enrollment),
    // a transfer is no change of a cell, and before the first day the platform may be ahead
    (Field::School, Authority::Ask),
    (Field::Sex, Authority::Ask),
    (Field::StateId, Authority::Sis),
    // an enrollment or an exit is no change of a cell
    (Field::Status, Authority::Ask),
    (Field::Street, Authority::Enrollment),
    (Field::Suffix, Authority::Ask),
];

/// Returns who is right about a field; the address is one thing, and what cannot be corrected is left to a person.
pub(super) fn of(configured: &BTreeMap<Field, Authority>, field: Field) -> Authority {
    let field = match field {
        Field::City | Field::State | Field::Zip => Field::Street,
        other => other,
    };
    let default = || AUTHORITIES.iter().find(|(known, _)| *known == field).map(|(_, authority)| *authority);
    configured.get(&field).copied().or_else(default).unwrap_or(Authority::Ask)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fields_stand_in_the_order_of_their_names_and_the_words_read_back() {
        assert!(AUTHORITIES.is_sorted_by_key(|(field, _)| field.name()));
        for authority in Authority::ALL {
            assert_eq!(Authority::from_name(authority.name()), Some(authority));
        }
        assert_eq!(Authority::from_name("SIS"), None);
    }

    #[test]
    fn the_address_follows_the_street_and_what_is_configured_goes_first() {
        let none = BTreeMap::new();
        assert_eq!(of(&none, Field::Zip), Authority::Enrollment);
        assert_eq!(of(&none, Field::Race), Authority::Ask);
        let set = BTreeMap::from([(Field::Street, Authority::Newer), (Field::BirthDate, Authority::Sis)]);
        assert_eq!(
            [Field::City, Field::BirthDate, Field::Phone].map(|field| of(&set, field)),
            [Authority::Newer, Authority::Sis, Authority::Enrollment]
        );
    }
}
