//! Options as they were written, each with the place where it stood.

use super::diagnosing::Diagnosing;
use super::nightly::Nightly;
use super::workbook::WorkbookOptions;
use crate::roster::{Field, Severity, Side};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// Says who set a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Nobody: the program's own default.
    Default,
    /// The configuration file, on this line.
    File(u64),
    /// A flag of the command line.
    Flag,
}

impl Origin {
    /// Returns the word used in `summary.json`.
    pub fn name(self) -> &'static str {
        match self {
            Origin::Default => "default",
            Origin::File(_) => "file",
            Origin::Flag => "flag",
        }
    }
}

/// Holds a value and where it was written.
#[derive(Clone, Debug, PartialEq)]
pub struct Written<T> {
    /// The value.
    pub value: T,
    /// Where it was written.
    pub origin: Origin,
}

impl<T> Written<T> {
    /// Holds a value that a flag gave.
    pub fn flag(value: T) -> Self {
        Self { value, origin: Origin::Flag }
    }
}

/// Says which format goes to standard output.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// The summary that people read.
    #[default]
    Table,
    /// The summary and every discrepancy as one JSON document.
    Json,
    /// The discrepancies, as in discrepancies.csv.
    Csv,
    /// JUnit XML for test reports, without any value from the files.
    Junit,
    /// SARIF 2.1.0 for code scanning, without any value from the files.
    Sarif,
    /// Annotations of a GitHub workflow, and a page for its step summary; without any value from the files.
    Github,
    /// One line of key=value pairs without any value from the files.
    Summary,
}

/// Says which discrepancies lead to exit code 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum FailOn {
    /// Any error.
    #[default]
    Error,
    /// Any error or warning.
    Warning,
    /// Any error or warning that the last run did not have.
    New,
    /// Nothing.
    Never,
}

/// Holds one layer of options; what is absent is left to the layer below.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Options {
    /// The files, enrollment first.
    pub files: [Option<Written<PathBuf>>; 2],
    /// The header of each file's own key.
    pub keys: [Option<Written<String>>; 2],
    /// The names of the columns of each file, where it has no header line.
    pub headers: [Option<Written<Vec<String>>>; 2],
    /// The table of each file, where it holds several.
    pub tables: [Option<Written<String>>; 2],
    /// The layout of each file.
    pub profiles: [Option<Written<String>>; 2],
    /// Columns by side and field.
    pub columns: BTreeMap<(Side, Field), Written<Vec<String>>>,
    /// School names by code.
    pub schools: BTreeMap<String, Written<String>>,
    /// The file with school codes and names.
    pub schools_file: Option<Written<PathBuf>>,
    /// The probability from which a pair is accepted.
    pub accept: Option<Written<f64>>,
    /// The probability from which a pair is put before a person.
    pub review: Option<Written<f64>>,
    /// The file with people's decisions.
    pub decisions: Option<Written<PathBuf>>,
    /// What is said about rules beside their severities.
    pub diagnosing: Diagnosing,
    /// Severities by rule code.
    pub severity: BTreeMap<String, Written<Severity>>,
    /// The number of rejected rows from which a file may be refused.
    pub reject_rows: Option<Written<u64>>,
    /// The share of rejected rows from which a file may be refused.
    pub reject_share: Option<Written<f64>>,
    /// The date that ages are counted from.
    pub as_of: Option<Written<String>>,
    /// The folder for the report set.
    pub folder: Option<Written<PathBuf>>,
    /// The format for standard output.
    pub format: Option<Written<Format>>,
    /// What leads to exit code 1.
    pub fail_on: Option<Written<FailOn>>,
    /// What the nightly job goes by.
    pub nightly: Nightly,
    /// How the workbook is written.
    pub workbook: WorkbookOptions,
}

impl Options {
    /// Lays these options over a lower layer.
    #[must_use]
    pub fn over(self, below: Options) -> Options {
        let [enrollment, sis] = self.files;
        let [below_enrollment, below_sis] = below.files;
        let [enrollment_key, sis_key] = self.keys;
        let [below_enrollment_key, below_sis_key] = below.keys;
        let [enrollment_headers, sis_headers] = self.headers;
        let [below_enrollment_headers, below_sis_headers] = below.headers;
        let [enrollment_table, sis_table] = self.tables;
        let [below_enrollment_table, below_sis_table] = below.tables;
        let [enrollment_profile, sis_profile] = self.profiles;
        let [below_enrollment_profile, below_sis_profile] = below.profiles;
        Options {
            files: [enrollment.or(below_enrollment), sis.or(below_sis)],
            keys: [enrollment_key.or(below_enrollment_key), sis_key.or(below_sis_key)],
            headers: [enrollment_headers.or(below_enrollment_headers), sis_headers.or(below_sis_headers)],
            tables: [enrollment_table.or(below_enrollment_table), sis_table.or(below_sis_table)],
            profiles: [enrollment_profile.or(below_enrollment_profile), sis_profile.or(below_sis_profile)],
            columns: merged(self.columns, below.columns),
            schools: merged(self.schools, below.schools),
            schools_file: self.schools_file.or(below.schools_file),
            accept: self.accept.or(below.accept),
            review: self.review.or(below.review),
            decisions: self.decisions.or(below.decisions),
            diagnosing: self.diagnosing.over(below.diagnosing),
            severity: merged(self.severity, below.severity),
            reject_rows: self.reject_rows.or(below.reject_rows),
            reject_share: self.reject_share.or(below.reject_share),
            as_of: self.as_of.or(below.as_of),
            folder: self.folder.or(below.folder),
            format: self.format.or(below.format),
            fail_on: self.fail_on.or(below.fail_on),
            nightly: self.nightly.over(below.nightly),
            workbook: self.workbook.over(below.workbook),
        }
    }
}

fn merged<K: Ord, V>(above: BTreeMap<K, V>, mut below: BTreeMap<K, V>) -> BTreeMap<K, V> {
    below.extend(above);
    below
}
