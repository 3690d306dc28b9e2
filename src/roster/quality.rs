//! How well the columns of an export are filled.

use serde::Serialize;

/// Counts one column of an export.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ColumnQuality {
    /// `enrollment` or `sis`.
    pub side: &'static str,
    /// The field's name.
    pub field: &'static str,
    /// Rows.
    pub rows: u64,
    /// Rows with something in it that is no placeholder.
    pub filled: u64,
    /// Rows with a placeholder such as N/A, TBD or 01/01/1900.
    pub placeholders: u64,
    /// Different values, after differences of writing are taken off.
    pub distinct: u64,
    /// Rows whose value is of the column's kind.
    pub valid: u64,
    /// Rows whose value is of the kind and yet odd: garbled, a spreadsheet's number, a suffix inside a name.
    pub odd: u64,
}
