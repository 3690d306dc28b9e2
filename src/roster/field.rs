//! The fields a student row can have, and the two sides that are compared.

use serde::{Deserialize, Serialize};

/// Names the export that a row comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Side {
    /// The enrollment platform.
    Enrollment,
    /// The student information system.
    Sis,
}

impl Side {
    /// Both sides, enrollment first.
    pub const BOTH: [Side; 2] = [Side::Enrollment, Side::Sis];

    /// Returns the name used in options, files and code.
    pub fn name(self) -> &'static str {
        match self {
            Side::Enrollment => "enrollment",
            Side::Sis => "sis",
        }
    }

    /// Returns the words a person reads.
    pub fn label(self) -> &'static str {
        match self {
            Side::Enrollment => "enrollment",
            Side::Sis => "SIS",
        }
    }

    /// Returns the other side.
    pub fn other(self) -> Side {
        match self {
            Side::Enrollment => Side::Sis,
            Side::Sis => Side::Enrollment,
        }
    }

    /// Returns 0 for enrollment and 1 for the SIS.
    pub fn index(self) -> usize {
        self as usize
    }
}

macro_rules! fields {
    ($($variant:ident $name:literal $label:literal,)+) => {
        /// Names one field of a student row.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Field {
            $(#[doc = concat!("The ", $label, ".")] $variant,)+
        }

        impl Field {
            /// Every field, in the order that reports use.
            pub const ALL: &'static [Field] = &[$(Field::$variant,)+];

            /// Returns the name used in options, configuration and reports.
            pub fn name(self) -> &'static str {
                match self { $(Field::$variant => $name,)+ }
            }

            /// Returns the words a person reads.
            pub fn label(self) -> &'static str {
                match self { $(Field::$variant => $label,)+ }
            }

            /// Returns the name of the frame column that holds the raw codes.
            pub fn raw_name(self) -> &'static str {
                match self { $(Field::$variant => concat!($name, "_raw"),)+ }
            }
        }
    };
}

fields! {
    LocalId "local_id" "local student ID",
    StateId "state_id" "state student ID",
    OtherId "other_id" "other ID",
    FirstName "first_name" "first name",
    MiddleName "middle_name" "middle name",
    LastName "last_name" "last name",
    Suffix "suffix" "name suffix",
    PreferredFirstName "preferred_first_name" "preferred first name",
    PreferredLastName "preferred_last_name" "preferred last name",
    BirthDate "birth_date" "birth date",
    Sex "sex" "sex",
    Grade "grade" "grade level",
    School "school" "school",
    Status "status" "enrollment status",
    EntryDate "entry_date" "entry date",
    ExitDate "exit_date" "exit date",
    EntryCode "entry_code" "entry code",
    ExitCode "exit_code" "exit code",
    Street "street" "street address",
    City "city" "city",
    State "state" "state",
    Zip "zip" "ZIP code",
    Phone "phone" "phone number",
    Email "email" "email address",
    GuardianName "guardian_name" "guardian name",
    Race "race" "race",
    Ethnicity "ethnicity" "ethnicity",
    SchoolYear "school_year" "school year",
    SubmittedAt "submitted_at" "submission date",
    UpdatedAt "updated_at" "update date",
    Form "form" "form",
    Age "age" "age",
}

impl Field {
    /// Finds a field by the name that options and configuration use.
    pub fn from_name(name: &str) -> Option<Field> {
        Field::ALL.iter().copied().find(|field| field.name() == name)
    }
}
