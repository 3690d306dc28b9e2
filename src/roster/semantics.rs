//! What the values of a layout mean beyond their looks: exit dates, grade and status codes, who is in the export at all.

use serde::Deserialize;
use std::collections::BTreeMap;

/// Says which day an exit date is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ExitDay {
    /// The layout does not tell.
    #[default]
    Unknown,
    /// The last day on which the student belongs to the school.
    LastDay,
    /// The first day on which the student does not; equal to the entry date it means a no-show.
    DayAfter,
}

/// Says whose numbers and letters the grades are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum GradeCodes {
    /// The usual ones: K is 0 is KG, -1 and -2 are pre-kindergarten, 99 has graduated.
    #[default]
    Usual,
    /// Aeries: -1 is transitional kindergarten, 14 adult, 15 and above preschool.
    Aeries,
    /// CALPADS: PS is preschool, KN kindergarten, UE and US ungraded.
    Calpads,
}

/// Says how the status is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StatusCodes {
    /// In words, or in codes that header and values give away.
    #[default]
    Words,
    /// PowerSchool's `Enroll_Status`, -1 to 4.
    Powerschool,
    /// CALPADS' enrollment status code: 10, 20, 30, 50.
    Calpads,
    /// Yes or no to "is active".
    Flag,
    /// Yes or no to "is a no-show".
    NoShowFlag,
    /// Aeries' status tag: blank is active, any letter is not.
    Tag,
}

/// Says after which of its two years a school year is named, where one stands alone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SchoolYearName {
    /// The layout does not tell; entry dates may.
    #[default]
    Unknown,
    /// After the year in which it begins.
    Begins,
    /// After the year in which it ends.
    Ends,
}

/// Holds what the values of one export mean.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Semantics {
    /// Which day an exit date is.
    pub exit_day: ExitDay,
    /// Whose grade codes are used.
    pub grades: GradeCodes,
    /// How the status is written.
    pub status: StatusCodes,
    /// Words of the status column that mean something else here than elsewhere, folded, to a normal form.
    pub status_words: BTreeMap<String, String>,
    /// Statuses of the SIS, as they stand there, about which a status of this platform says nothing.
    pub quiet_sis_statuses: Vec<String>,
    /// After which of its two years a school year is named.
    pub school_year: SchoolYearName,
    /// Whether the layout has several places for a student's numbers and does not say which number stands where.
    pub ids_anywhere: bool,
    /// Whether the export holds active students only, so that a former student looks like a missing one.
    pub active_only: bool,
    /// Whether the layout marks rows as deleted in exports of changes.
    pub marks_deleted: bool,
    /// Whether the export holds what changed only, so that a student who is not in it is not missing.
    pub changes_only: bool,
}
