//! Options of the workbook: whether it is split, and whose notes it takes over.

use super::options::Written;
use std::path::PathBuf;

/// Says by what the workbook is split.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum SplitBy {
    /// One workbook per school, each with its own students only
    School,
}

/// Holds one layer of these options.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct WorkbookOptions {
    /// By what it is split.
    pub split_by: Option<Written<SplitBy>>,
    /// Earlier workbooks, or folders with them, whose notes are carried over.
    pub carry_notes: Vec<Written<PathBuf>>,
}

impl WorkbookOptions {
    /// Lays these options over a lower layer.
    #[must_use]
    pub fn over(self, below: WorkbookOptions) -> WorkbookOptions {
        WorkbookOptions {
            split_by: self.split_by.or(below.split_by),
            carry_notes: if self.carry_notes.is_empty() { below.carry_notes } else { self.carry_notes },
        }
    }
}
