//! What a person may ask of the history: the nights, the codes of one night, and what changed between two.

use super::History;
use crate::roster::{Error, ErrorKind, Result};
use rusqlite::{OptionalExtension, Row, params};
use serde::Serialize;

/// States one accepted run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Night {
    /// Its as-of date.
    pub as_of: String,
    /// Its id.
    pub run: String,
    /// Accepted rows, enrollment first.
    pub rows: [u64; 2],
    /// Accepted pairs.
    pub matched: u64,
    /// Errors that are not waived.
    pub errors: u64,
    /// Warnings that are not waived.
    pub warnings: u64,
    /// For information.
    pub infos: u64,
    /// Errors and warnings that no run before had.
    pub new: u64,
    /// Errors and warnings that were gone and are back.
    pub reopened: u64,
    /// Errors and warnings of the run before that are gone.
    pub fixed: u64,
    /// Why a change was let through, where one was.
    pub accepted_change: Option<String>,
}

/// States one night on which the run was held.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Held {
    /// The as-of date.
    pub as_of: String,
    /// The codes, with blanks between.
    pub codes: String,
}

/// Counts one code in one run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CodeCount {
    /// The code.
    pub code: String,
    /// How many there were, of all severities, that were not waived.
    pub total: u64,
    /// How many of them were new.
    pub new: u64,
    /// How many of them were back.
    pub reopened: u64,
    /// How many of the run before were gone.
    pub fixed: u64,
    /// The date on which the oldest of them was seen first; none where there is none.
    pub oldest: Option<String>,
}

/// Counts what came and went of one code between two runs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    /// The code.
    pub code: String,
    /// Discrepancies that only the later run had.
    pub came: u64,
    /// Discrepancies that only the earlier run had.
    pub went: u64,
    /// Discrepancies of both.
    pub stayed: u64,
}

const NIGHT: &str = "SELECT as_of, run, enrollment_rows, sis_rows, matched, errors, warnings, infos, new, reopened, fixed, \
                     accepted FROM runs";

fn count(row: &Row<'_>, at: usize) -> rusqlite::Result<u64> {
    row.get::<_, i64>(at).map(|count| count as u64)
}

fn night(row: &Row<'_>) -> rusqlite::Result<Night> {
    Ok(Night {
        as_of: row.get(0)?,
        run: row.get(1)?,
        rows: [count(row, 2)?, count(row, 3)?],
        matched: count(row, 4)?,
        errors: count(row, 5)?,
        warnings: count(row, 6)?,
        infos: count(row, 7)?,
        new: count(row, 8)?,
        reopened: count(row, 9)?,
        fixed: count(row, 10)?,
        accepted_change: row.get(11)?,
    })
}

impl History {
    /// Returns the accepted runs, oldest first.
    pub fn nights(&self) -> Result<Vec<Night>> {
        self.all(&format!("{NIGHT} ORDER BY as_of"), [], night)
    }

    /// Returns the nights on which the run was held, oldest first.
    pub fn holds(&self) -> Result<Vec<Held>> {
        self.all("SELECT as_of, codes FROM holds ORDER BY as_of", [], |row| {
            Ok(Held { as_of: row.get(0)?, codes: row.get(1)? })
        })
    }

    /// Returns the held nights up to a date that no accepted run ended, oldest first.
    pub fn held_since(&self, as_of: &str) -> Result<Vec<Held>> {
        let read = "SELECT as_of, codes FROM holds WHERE as_of <= ?1
                    AND as_of > (SELECT coalesce(max(as_of), '') FROM runs WHERE as_of < ?1) ORDER BY as_of";
        self.all(read, [as_of], |row| Ok(Held { as_of: row.get(0)?, codes: row.get(1)? }))
    }

    /// Returns the run of a date or with an id (its first letters do); the last one where nothing is named.
    pub fn find(&self, written: Option<&str>) -> Result<Night> {
        let found = match written {
            None => self.connection.query_row(&format!("{NIGHT} ORDER BY as_of DESC LIMIT 1"), [], night),
            Some(written) => self.connection.query_row(
                &format!("{NIGHT} WHERE as_of = ?1 OR (length(?1) >= 4 AND substr(run, 1, length(?1)) = ?1) ORDER BY as_of DESC LIMIT 1"),
                [written],
                night,
            ),
        };
        found.optional().map_err(|error| self.failed(&error))?.ok_or_else(|| {
            let message = match written {
                Some(written) => format!("the history has no run `{written}`"),
                None => "the history has no run yet".to_owned(),
            };
            let error = Error::new(ErrorKind::Usage, message);
            let error = match written.and_then(|written| self.held_on(written)) {
                Some(codes) => error.note(format!("the run of that date was held ({codes}), so nothing was counted")),
                None => error,
            };
            error.help("`rosterdiff history list` shows the dates and the ids")
        })
    }

    /// Returns the codes for which the run of a date was held, where it was.
    fn held_on(&self, as_of: &str) -> Option<String> {
        let held = self.holds().ok()?.into_iter().find(|held| held.as_of == as_of)?;
        Some(held.codes)
    }

    /// Returns the last run before a date.
    pub fn before(&self, as_of: &str) -> Result<Option<Night>> {
        let read = format!("{NIGHT} WHERE as_of < ?1 ORDER BY as_of DESC LIMIT 1");
        self.connection.query_row(&read, [as_of], night).optional().map_err(|error| self.failed(&error))
    }

    /// Returns the counts of the run of a date, in code order.
    pub fn codes(&self, as_of: &str) -> Result<Vec<CodeCount>> {
        let read = "
            WITH run AS (SELECT id FROM runs WHERE as_of = ?1),
            had AS (
                SELECT min(code) AS code, min(opened_on) AS first,
                       max(opened <= run.id AND (closed IS NULL OR closed > run.id)) AS open
                FROM spans, run GROUP BY fingerprint
            ),
            oldest AS (SELECT code, min(first) AS first FROM had WHERE open GROUP BY code)
            SELECT counts.code, total, new, reopened, fixed, oldest.first
            FROM run JOIN counts ON counts.id = run.id LEFT JOIN oldest ON oldest.code = counts.code
            ORDER BY counts.code";
        self.all(read, [as_of], |row| {
            Ok(CodeCount {
                code: row.get(0)?,
                total: count(row, 1)?,
                new: count(row, 2)?,
                reopened: count(row, 3)?,
                fixed: count(row, 4)?,
                oldest: row.get(5)?,
            })
        })
    }

    /// Returns what came and went between the runs of two dates, in code order.
    pub fn changes(&self, earlier: &str, later: &str) -> Result<Vec<Change>> {
        let read = "
            WITH ends AS (SELECT (SELECT id FROM runs WHERE as_of = ?1) AS one, (SELECT id FROM runs WHERE as_of = ?2) AS two),
            had AS (
                SELECT fingerprint, min(code) AS code,
                       max(opened <= one AND (closed IS NULL OR closed > one)) AS before,
                       max(opened <= two AND (closed IS NULL OR closed > two)) AS after
                FROM spans, ends GROUP BY fingerprint
            )
            SELECT code, sum(after AND NOT before), sum(before AND NOT after), sum(before AND after)
            FROM had WHERE before OR after GROUP BY code ORDER BY code";
        self.all(read, params![earlier, later], |row| {
            Ok(Change { code: row.get(0)?, came: count(row, 1)?, went: count(row, 2)?, stayed: count(row, 3)? })
        })
    }

    fn all<T>(
        &self,
        read: &str,
        parameters: impl rusqlite::Params,
        of: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>> {
        let rows = self.connection.prepare(read).and_then(|mut read| read.query_map(parameters, of)?.collect());
        rows.map_err(|error| self.failed(&error))
    }
}
