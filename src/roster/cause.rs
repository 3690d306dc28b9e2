//! Systematic causes: one fault behind many discrepancies, and where and since when it shows.

use super::Owner;
use serde::Serialize;
use std::collections::BTreeMap;

/// States one systematic cause.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Cause {
    /// Its code, such as S101.
    pub code: &'static str,
    /// Its name.
    pub name: &'static str,
    /// The field's name.
    pub field: &'static str,
    /// What was done to the values, in plain words and without a value of a student.
    pub transformation: String,
    /// Rows affected.
    pub affected: u64,
    /// Of how many rows at the place where it shows.
    pub of: u64,
    /// Where it concentrates: values by field, empty where it is everywhere.
    #[serde(rename = "where")]
    pub place: BTreeMap<String, String>,
    /// The first date of affected rows, `YYYY-MM-DD`, where it began at a date.
    pub since: Option<String>,
    /// The last date of affected rows, `YYYY-MM-DD`, where it ended too.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
    /// The affected share at the place divided by the share elsewhere, in hundredths rounded; 1 where it is everywhere.
    pub lift: f64,
    /// Rows affected elsewhere, and of how many; none where it is everywhere, or where small counts are not told.
    #[serde(skip)]
    pub elsewhere: Option<[u64; 2]>,
    /// Some of its rows.
    pub examples: Vec<CauseExample>,
    /// How many discrepancies are folded under it.
    pub members: u64,
    /// What happened, in one sentence without a value of a student.
    pub message: String,
    /// What tells it, night after night, from another cause of its code and field: what was done, and where.
    #[serde(skip)]
    pub identity: String,
    /// What is likely at fault.
    pub likely_fault: String,
    /// What a person does about it.
    pub fix: String,
    /// Who fixes it.
    pub owner: Owner,
}

impl Cause {
    /// Returns how much more often it shows there than elsewhere, in words; empty where there is no elsewhere.
    pub fn times(&self) -> String {
        match self.elsewhere {
            Some([_, 0]) => String::new(),
            // half a row goes into the lift, so that none seen is not none ever; people see none
            Some([0, _]) => "nowhere else".to_owned(),
            None if self.place.is_empty() => String::new(),
            _ => format!("{:.1} times", self.lift),
        }
    }
}

/// Names the rows of one example by their lines in the files; 0 where there is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct CauseExample {
    /// The line of the enrollment row.
    pub enrollment_row: u32,
    /// The line of the SIS row.
    pub sis_row: u32,
}
