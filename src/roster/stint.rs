//! Stints: the stays in schools that one student's several rows of an export state.

/// Holds one stay as one row of the file states it; codes are those of the common vocabulary, 0 where nothing stands.
///
/// Dates are as the file has them. Whether an exit date is the last day or the day after is in
/// [`Semantics::exit_day`](super::Semantics::exit_day) of the side's intake.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stint {
    /// The student's row in the roster.
    pub row: u32,
    /// The entry date, by its code for `Field::EntryDate`.
    pub entry: u32,
    /// The exit date, by its code for `Field::ExitDate`.
    pub exit: u32,
    /// The school, by its code for `Field::School`.
    pub school: u32,
    /// The grade, by its code for `Field::Grade`.
    pub grade: u32,
    /// The status, by its code for `Field::Status`.
    pub status: u32,
    /// The entry code, by its code for `Field::EntryCode`.
    pub entry_code: u32,
    /// The exit code, by its code for `Field::ExitCode`.
    pub exit_code: u32,
    /// The state ID, by its code for `Field::StateId`: one student can have several.
    pub state_id: u32,
    /// The school year, by its code for `Field::SchoolYear`.
    pub school_year: u32,
    /// Whether it is the primary enrollment, where the layout tells.
    pub primary: Option<bool>,
    /// The physical line on which its row of the file starts.
    pub line: u32,
}
