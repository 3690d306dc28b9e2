//! Records: what each system holds about a child, and what the truth says about two of them.

use super::calendar::Day;
use super::family::{Child, Household};
use super::places::Address;
use super::spelling::essence;

/// Says how far a student is in a system.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Status {
    /// Approved by the platform, active in the SIS.
    Enrolled,
    /// Submitted, not yet approved.
    Submitted,
    /// Withdrawn by the family, transferred out in the SIS.
    Withdrawn,
    /// Graduated.
    Graduated,
}

/// Holds what one system says about one child. Two records of one child start equal; errors then change either.
#[derive(Clone, Debug)]
pub(super) struct Record {
    /// The row's own key: the submission or the student number.
    pub(super) key: String,
    pub(super) local_id: String,
    pub(super) state_id: String,
    pub(super) first: String,
    pub(super) middle: String,
    pub(super) last: String,
    pub(super) suffix: &'static str,
    /// The first name as it stands in the export.
    pub(super) typed_first: String,
    /// The surname as it stands in the export, perhaps with the suffix.
    pub(super) typed_last: String,
    pub(super) sex: char,
    pub(super) birth: Day,
    pub(super) grade: i32,
    pub(super) school: usize,
    pub(super) address: Address,
    /// Ten digits; 0 is none.
    pub(super) phone: u64,
    pub(super) email: String,
    /// Full names; the second may be empty.
    pub(super) guardians: [String; 2],
    pub(super) race: usize,
    pub(super) hispanic: bool,
    pub(super) status: Status,
    pub(super) entry: Day,
    pub(super) exit: Day,
    /// The minute of the submission, from 1970-01-01.
    pub(super) minute: i64,
    /// What differs in the first name is another form of it.
    pub(super) first_variant: bool,
    /// What differs in the surname is another form of it.
    pub(super) last_variant: bool,
    /// What differs in the street is an omission or a slip.
    pub(super) street_variant: bool,
}

impl Record {
    /// Makes a record that says the truth.
    pub(super) fn true_to(child: &Child, household: &Household, entry: Day, exit: Day) -> Self {
        let name = |adult: &Option<super::family::Adult>| {
            adult.as_ref().map_or_else(String::new, |adult| format!("{} {}", adult.first, adult.last))
        };
        Self {
            key: String::new(),
            local_id: String::new(),
            state_id: String::new(),
            first: child.first.clone(),
            middle: child.middle.clone(),
            last: child.last.clone(),
            suffix: child.suffix,
            typed_first: String::new(),
            typed_last: String::new(),
            sex: child.sex,
            birth: child.birth,
            grade: child.grade,
            school: child.school,
            address: household.address.clone(),
            phone: household.phone,
            email: household.email.clone(),
            guardians: [name(&household.mother), name(&household.father)],
            race: household.race,
            hispanic: household.hispanic,
            status: Status::Enrolled,
            entry,
            exit,
            minute: 0,
            first_variant: false,
            last_variant: false,
            street_variant: false,
        }
    }
}

/// Says what kind of difference it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// The two systems disagree.
    Material,
    /// Another form of the same: a short form, a part of a double surname, a missing unit.
    Variant,
    /// Only marks, punctuation or the like.
    Cosmetic,
}

impl Kind {
    /// Returns the word used in files.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Material => "material",
            Self::Variant => "variant",
            Self::Cosmetic => "cosmetic",
        }
    }
}

/// Returns how two forms of a name differ.
fn name_difference(values: [&str; 2], typed: [&str; 2], variant: bool) -> Option<Kind> {
    let unlike = |pair: [&str; 2]| pair[0] != pair[1] && essence(pair[0]) != essence(pair[1]);
    if unlike(values) {
        return Some(if variant { Kind::Variant } else { Kind::Material });
    }
    if unlike(typed) {
        // a suffix or a short form was added
        return Some(Kind::Variant);
    }
    let plain = |text: &str| text.trim().to_lowercase();
    (plain(typed[0]) != plain(typed[1])).then_some(Kind::Cosmetic)
}

/// Returns in what an enrollment and a SIS record of one child differ, field by field.
pub(super) fn differences(enrollment: &Record, sis: &Record) -> Vec<(Kind, &'static str)> {
    let mut found = Vec::new();
    let mut note = |kind: Option<Kind>, field: &'static str| found.extend(kind.map(|kind| (kind, field)));
    let material = |differs: bool| differs.then_some(Kind::Material);

    let both_typed = [enrollment.typed_first.as_str(), sis.typed_first.as_str()];
    let variant = enrollment.first_variant || sis.first_variant;
    note(name_difference([&enrollment.first, &sis.first], both_typed, variant), "first_name");
    let both_typed = [enrollment.typed_last.as_str(), sis.typed_last.as_str()];
    let variant = enrollment.last_variant || sis.last_variant;
    note(name_difference([&enrollment.last, &sis.last], both_typed, variant), "last_name");
    note(material(enrollment.birth != sis.birth), "dob");
    note(material(enrollment.sex != sis.sex), "gender");
    note(material(enrollment.grade != sis.grade), "grade");
    note(material(enrollment.school != sis.school), "school");
    let street = if enrollment.address.same_door(&sis.address) {
        None
    } else if enrollment.street_variant && enrollment.address.number == sis.address.number {
        Some(Kind::Variant)
    } else {
        Some(Kind::Material)
    };
    note(street, "address");
    note(material(enrollment.phone != 0 && sis.phone != 0 && enrollment.phone != sis.phone), "phone");
    let unlike = |one: &str, other: &str| !one.is_empty() && !other.is_empty() && one != other;
    note(material(unlike(&enrollment.email, &sis.email)), "email");
    note(material(unlike(&enrollment.local_id, &sis.local_id)), "local_id");
    note(material(unlike(&enrollment.state_id, &sis.state_id)), "state_id");
    let stays = |status: Status| matches!(status, Status::Enrolled | Status::Submitted);
    note(material(stays(enrollment.status) != stays(sis.status)), "status");
    found
}
