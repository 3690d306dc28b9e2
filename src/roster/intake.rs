//! What ingest hands over: text columns by field, what was assumed, what was rejected, and the line ledger.

use super::{Error, ErrorKind, Field, FoldPlan, ImportLayout, Pool, RawStint, Result, Semantics, Side};
use serde::Serialize;
use std::collections::BTreeMap;

/// Holds one column of cells as they stood in the file.
#[derive(Clone, Debug, Default)]
pub struct RawColumn {
    /// The headers it was made of, in order.
    pub source: Vec<String>,
    /// One code per accepted row.
    pub codes: Vec<u32>,
    /// The distinct texts.
    pub values: Pool,
}

/// Holds the accepted rows of one file, cells still text, and everything worth knowing about the reading.
#[derive(Clone, Debug)]
pub struct RawTable {
    /// The side it stands for.
    pub side: Side,
    /// The row's own key: the column that reports call `enrollment_key` or `sis_key`.
    pub key: RawColumn,
    /// The mapped columns; several source columns are already composed into one (`; ` between several people's values).
    pub columns: BTreeMap<Field, RawColumn>,
    /// Columns that may hold a student's number, of layouts that do not say where it stands; empty once that is settled.
    pub spare_ids: Vec<RawColumn>,
    /// Columns whose values are of another kind than the field that their header names; empty once it is settled whether they
    /// stand under each other's header.
    pub astray: Vec<(Field, RawColumn)>,
    /// The physical line on which each accepted row starts, counted from 1.
    pub lines: Vec<u32>,
    /// How several rows of one student become one, where the layout has such rows and they are not folded yet.
    pub fold: Option<FoldPlan>,
    /// The stays of students with several rows, once they are folded.
    pub stints: Vec<RawStint>,
    /// Facts, ledger, rejected rows and findings.
    pub intake: Intake,
}

impl RawTable {
    /// Returns the table of a side that has no file, as in an audit of the other side alone.
    pub fn absent(side: Side) -> Self {
        let mut intake = Intake::default();
        side.name().clone_into(&mut intake.facts.side);
        Self {
            side,
            key: RawColumn::default(),
            columns: BTreeMap::new(),
            spare_ids: Vec::new(),
            astray: Vec::new(),
            lines: Vec::new(),
            fold: None,
            stints: Vec::new(),
            intake,
        }
    }
}

/// Holds what was found out about one file while it was read.
#[derive(Clone, Debug, Default)]
pub struct Intake {
    /// What the file is and what was assumed about it.
    pub facts: InputFacts,
    /// Where every physical line went.
    pub ledger: LineLedger,
    /// The rows that could not be used.
    pub rejected: Vec<RejectedRow>,
    /// Findings on the file as a whole; never with a cell value.
    pub findings: Vec<FileFinding>,
    /// What the values of the layout mean.
    pub semantics: Semantics,
    /// Codes and names of schools, where the export states them.
    pub schools: Vec<(String, String)>,
    /// The lines, ascending, of rows of students whom the state is not told of.
    pub unreported: Vec<u32>,
    /// The layout in which the system takes changes back, where the profile knows one.
    pub import: Option<ImportLayout>,
}

/// States one file and everything that was assumed about it.
#[derive(Clone, Debug, Default, Serialize)]
pub struct InputFacts {
    /// `enrollment` or `sis`.
    pub side: String,
    /// The file's name without its folder (`-` for standard input).
    pub name: String,
    /// The size as stored, in bytes.
    pub bytes: u64,
    /// SHA-256 of the bytes as stored, in hexadecimal.
    pub sha256: String,
    /// Accepted rows; of several rows of one student the one that stands.
    pub rows: u64,
    /// Accepted rows that were folded into the row that stands for their student; not among `rows`.
    pub folded: u64,
    /// The decoding used and why, such as `windows-1252`.
    pub encoding: String,
    /// The delimiter in words: `comma`, `tab`, `semicolon`, `pipe`, `caret`.
    pub delimiter: String,
    /// `LF`, `CRLF`, `CR` or `mixed`.
    pub line_ending: String,
    /// The physical line of the header, counted from 1; 0 where there is none.
    pub header_line: u32,
    /// The layout that was recognised, where one was.
    pub profile: Option<String>,
    /// The header of the row's own key.
    pub key_column: String,
    /// Why that column is the key.
    pub key_reason: String,
    /// Which field comes from which columns, and why.
    pub columns: Vec<ColumnFact>,
    /// Headers that stand for no field.
    pub unused_columns: Vec<String>,
    /// Assumptions made later, such as the date order of a column: (what, value, why).
    pub assumed: Vec<(String, String, String)>,
}

/// States which field a column stands for.
#[derive(Clone, Debug, Serialize)]
pub struct ColumnFact {
    /// The field's name.
    pub field: String,
    /// The headers it is made of.
    pub headers: Vec<String>,
    /// `name`, `near name`, `values`, `profile`, `configured`.
    pub how: String,
    /// Rows with something in it.
    pub filled: u64,
}

impl ColumnFact {
    /// Returns what the column was told by, in words.
    pub fn gone_by(&self) -> &'static str {
        match self.how.as_str() {
            "name" => "by its header",
            "near name" => "by a header near to the usual one",
            "values" => "by its values",
            "profile" => "by the layout",
            "configured" => "as configured",
            _ => "otherwise",
        }
    }
}

/// Counts where every physical line of a file went.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct LineLedger {
    /// Physical lines, counted over the bytes.
    pub physical: u64,
    /// Header lines.
    pub header: u64,
    /// Lines above the header, footer lines below the rows, and lines about others than students.
    pub preamble: u64,
    /// Lines with nothing on them.
    pub blank: u64,
    /// Lines of accepted rows, folded ones included.
    pub accepted: u64,
    /// Lines of rejected rows.
    pub rejected: u64,
}

impl LineLedger {
    /// Checks law 1: every physical line is in exactly one bucket.
    pub fn check(&self, name: &str) -> Result<()> {
        let sum = self.header + self.preamble + self.blank + self.accepted + self.rejected;
        if sum == self.physical {
            return Ok(());
        }
        Err(Error::new(
            ErrorKind::Internal,
            format!("the lines of {name} do not add up: {} physical lines, {sum} accounted for", self.physical),
        ))
    }
}

/// Holds one row that could not be used.
#[derive(Clone, Debug)]
pub struct RejectedRow {
    /// The physical line it starts on, counted from 1.
    pub line: u32,
    /// How many physical lines it takes.
    pub lines: u32,
    /// R101 to R104.
    pub code: &'static str,
    /// Why, without a cell value.
    pub message: String,
    /// The row as it stood (decoded as well as possible); only ever written to `rejected.csv`.
    pub text: String,
}

/// Holds a finding on a file as a whole.
#[derive(Clone, Debug)]
pub struct FileFinding {
    /// Its code, such as F105.
    pub code: &'static str,
    /// The physical line, where one is meant.
    pub line: Option<u32>,
    /// The field, where one is meant.
    pub field: Option<Field>,
    /// How many rows or cells are concerned.
    pub count: u64,
    /// What was seen, without a cell value.
    pub message: String,
}
