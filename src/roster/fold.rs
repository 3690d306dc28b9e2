//! What is known of a file with several rows per student, and the stays that its rows state.

use super::Field;
use serde::Deserialize;

/// Names a test for the row that stands for a student; the content of the rows decides in the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stands {
    /// The row that is marked as the primary one.
    Primary,
    /// The row whose status is active, then the one without an exit date or with one still to come.
    Open,
    /// The row with the latest entry, then submission, then update.
    Latest,
}

/// Says how several rows of one student become one; a student is told by the row's own key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoldPlan {
    /// What there is one row for, in one word, such as `contact`, `school`, `class`.
    pub one_row_per: String,
    /// Which row stands for the student: the first test that tells rows apart decides.
    pub stands: Vec<Stands>,
    /// Whether each row is a stay in a school.
    pub stints: bool,
    /// Per accepted row whether it is the primary one; empty where the layout does not mark it.
    pub primary: Vec<Option<bool>>,
}

/// The fields of which a stay keeps its own value, in the order of [`RawStint::codes`].
pub const STINT_FIELDS: [Field; 9] = [
    Field::EntryDate,
    Field::ExitDate,
    Field::School,
    Field::Grade,
    Field::Status,
    Field::EntryCode,
    Field::ExitCode,
    Field::StateId,
    Field::SchoolYear,
];

/// Holds one stay with raw texts, by their codes in the table's columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RawStint {
    /// The student's row in the table.
    pub student: u32,
    /// The physical line on which its row of the file starts.
    pub line: u32,
    /// Whether it is the primary enrollment, where the layout tells.
    pub primary: Option<bool>,
    /// The codes, field by field as [`STINT_FIELDS`] names them; 0 where nothing stands.
    pub codes: [u32; STINT_FIELDS.len()],
}
