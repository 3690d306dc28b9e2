//! What was wrong with cells: of one, of any of a column, and of which rows.

use super::Context;
use super::fields::assert_stated;
use crate::roster::{Field, Issue, Side};

impl Context<'_> {
    /// Returns what was wrong with the cell.
    pub(crate) fn issue(&self, side: Side, field: Field, row: u32) -> Issue {
        assert_stated(field);
        match self.raw[side.index()][field as usize] {
            Some(raw) if !raw.issues.is_empty() => {
                raw.issues.get(raw.codes.get(row as usize) as usize).copied().unwrap_or_default()
            }
            _ => Issue::None,
        }
    }

    /// Says whether anything was wrong with any cell of the field.
    pub(crate) fn has_issues(&self, side: Side, field: Field) -> bool {
        self.raw[side.index()][field as usize].is_some_and(|raw| !raw.issues.is_empty())
    }

    /// Says whether just this was wrong with any cell of the field.
    pub(crate) fn shows(&self, side: Side, field: Field, issue: Issue) -> bool {
        self.raw[side.index()][field as usize].is_some_and(|raw| raw.shown & 1 << issue as u16 != 0)
    }

    /// Says whether just this was wrong with a cell.
    pub(crate) fn has_issue(&self, side: Side, field: Field, row: u32, issue: Issue) -> bool {
        self.shows(side, field, issue) && self.issue(side, field, row) == issue
    }

    /// Returns the rows with a cell of the field with which just this was wrong.
    pub(crate) fn rows_with(&self, side: Side, field: Field, issue: Issue) -> Vec<u32> {
        let mut rows = Vec::new();
        if let Some(raw) = self.raw[side.index()][field as usize].filter(|_| self.shows(side, field, issue)) {
            let mut row = 0;
            raw.codes.for_each(|code| {
                if raw.issues.get(code as usize) == Some(&issue) {
                    rows.push(row);
                }
                row += 1;
            });
        }
        rows
    }
}
