//! How the discrepancies of a run stand to what earlier runs found.

use super::History;
use crate::gate::{Baseline, KnownInput};
use crate::roster::{
    Filling, InstallKey, Past, Reconciliation, Result, RowMark, RunPoint, Severity, Side, SideSnapshot, Snapshot,
    Standing, Status,
};
use rayon::prelude::*;
use rusqlite::{Connection, OptionalExtension, params};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeMap;

/// The runs that a trend goes back to.
const TREND: i64 = 400;

impl History {
    /// Returns the last accepted run before a date, for the gate; `None` where there is none.
    pub fn baseline(&self, as_of: &str) -> Result<Option<Baseline>> {
        baseline(&self.connection, as_of).map_err(|error| self.failed(&error))
    }

    /// Returns what tells one history before a date from another; empty where no run is before it.
    pub fn state(&self, as_of: &str) -> Result<String> {
        let read = "SELECT run, (SELECT count(*) FROM runs WHERE as_of < ?1), (SELECT min(as_of) FROM runs)
                    FROM runs WHERE as_of < ?1 ORDER BY as_of DESC LIMIT 1";
        let text = |row: &rusqlite::Row<'_>| {
            let (run, count, first): (String, i64, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
            Ok(format!("{run}, {count} since {first}"))
        };
        let found = self.connection.query_row(read, [as_of], text).optional();
        Ok(found.map_err(|error| self.failed(&error))?.unwrap_or_default())
    }

    /// Returns what earlier runs knew of a run's discrepancies.
    pub fn compare(&self, result: &Reconciliation) -> Result<Past> {
        compare(self, result).map_err(|error| self.failed(&error))
    }
}

/// Returns the keyed forms of fingerprints, which may leave the report set.
pub(super) fn keyed(key: &InstallKey, fingerprints: &[[u8; 8]]) -> Vec<[u8; 16]> {
    fingerprints
        .par_iter()
        .with_min_len(1_024)
        .with_max_len(16_384)
        .map(|print| key.hash("discrepancy", print))
        .collect()
}

fn baseline(connection: &Connection, as_of: &str) -> rusqlite::Result<Option<Baseline>> {
    let read = "SELECT id, as_of FROM runs WHERE as_of < ?1 ORDER BY as_of DESC LIMIT 1";
    let last = connection.query_row(read, [as_of], |row| Ok((row.get::<_, i64>(0)?, row.get(1)?))).optional()?;
    let Some((id, last)) = last else { return Ok(None) };
    let sides = [side(connection, id, Side::Enrollment)?, side(connection, id, Side::Sis)?];
    let snapshot = match sides {
        [Some(enrollment), Some(sis)] => Some(Snapshot { sides: [enrollment, sis] }),
        _ => None,
    };
    let inputs = [inputs(connection, as_of, "enrollment_sha256")?, inputs(connection, as_of, "sis_sha256")?];
    Ok(Some(Baseline { as_of: last, snapshot, inputs }))
}

fn side(connection: &Connection, id: i64, side: Side) -> rusqlite::Result<Option<SideSnapshot>> {
    let read = "SELECT sha256, rows, key_column, fields, schools, marks FROM baselines WHERE id = ?1 AND side = ?2";
    let unpacked = |row: &rusqlite::Row<'_>| {
        let (schools, marks): (Vec<u8>, Vec<u8>) = (row.get(4)?, row.get(5)?);
        Ok(SideSnapshot {
            sha256: row.get(0)?,
            rows: row.get::<_, i64>(1)? as u64,
            key_column: row.get(2)?,
            fields: fields_of(&row.get::<_, String>(3)?),
            schools: schools.as_chunks::<16>().0.iter().map(|bytes| (number(bytes, 0), number(bytes, 8))).collect(),
            marks: marks
                .as_chunks::<20>()
                .0
                .iter()
                .map(|bytes| RowMark {
                    key: number(bytes, 0),
                    person: number(bytes, 8),
                    school: u32::from_le_bytes([bytes[16], bytes[17], bytes[18], bytes[19]]),
                })
                .collect(),
        })
    };
    connection.query_row(read, params![id, side.index() as i64], unpacked).optional()
}

fn number(bytes: &[u8], at: usize) -> u64 {
    bytes.iter().skip(at).take(8).rev().fold(0, |sum, byte| sum << 8 | u64::from(*byte))
}

fn fields_of(text: &str) -> BTreeMap<String, Filling> {
    let line = |line: &str| {
        let mut parts = line.split(' ');
        let (name, mut count) = (parts.next()?, || parts.next()?.parse::<u64>().ok());
        Some((name.to_owned(), Filling { filled: count()?, distinct: count()?, commonest: count()? }))
    };
    text.lines().filter_map(line).collect()
}

/// Returns every export before a date with its latest stretch of runs.
fn inputs(connection: &Connection, as_of: &str, column: &str) -> rusqlite::Result<Vec<KnownInput>> {
    let mut read = connection.prepare(&format!("SELECT as_of, {column} FROM runs WHERE as_of < ?1 ORDER BY as_of"))?;
    let mut stretches: Vec<KnownInput> = Vec::new();
    let mut rows = read.query([as_of])?;
    while let Some(row) = rows.next()? {
        let (date, sha256): (String, String) = (row.get(0)?, row.get(1)?);
        match stretches.last_mut() {
            Some(stretch) if stretch.sha256 == sha256 => stretch.last = date,
            _ => stretches.push(KnownInput { sha256, first: date.clone(), last: date }),
        }
    }
    // the latest stretch first
    stretches.reverse();
    Ok(stretches)
}

fn compare(history: &History, result: &Reconciliation) -> rusqlite::Result<Past> {
    let connection = &history.connection;
    let as_of = &result.run.as_of;
    let read = "SELECT id FROM runs WHERE as_of < ?1 ORDER BY as_of DESC LIMIT 1";
    let base: Option<i64> = connection.query_row(read, [as_of], |row| row.get(0)).optional()?;
    let plain = result.fingerprints();
    let fingerprints = keyed(history.key(), &plain);
    let mut past = Past {
        compared: base.is_some(),
        dates: vec![as_of.clone()],
        key: Some(history.key().clone()),
        ..Past::default()
    };
    let mut places: BTreeMap<String, u32> = [(as_of.clone(), 0)].into();
    let base = base.unwrap_or(0);
    let known = known(connection, base)?;
    past.standings.reserve_exact(fingerprints.len());
    for fingerprint in &fingerprints {
        let (status, first) = match known.get(fingerprint) {
            Some(known) if known.open => (Status::Open, &known.first),
            Some(known) => (Status::Reopened, &known.first),
            None => {
                past.standings.push(Standing::default());
                continue;
            }
        };
        let first_seen = match places.get(first) {
            Some(place) => *place,
            None => {
                let place = places.len() as u32;
                places.insert(first.clone(), place);
                past.dates.push(first.clone());
                place
            }
        };
        past.standings.push(Standing { status, first_seen });
    }
    let current: FxHashSet<[u8; 16]> =
        if known.is_empty() { FxHashSet::default() } else { fingerprints.iter().copied().collect() };
    // what an older program noted has the usual severity of its code
    let rules = result.diagnosis.discrepancies.rules;
    let usual = |code: &str| rules.iter().find(|rule| rule.code == code).map_or(1, |rule| rule.severity as usize);
    let mut open = connection.prepare(
        "SELECT fingerprint, code, severity FROM spans WHERE opened <= ?1 AND (closed IS NULL OR closed > ?1)",
    )?;
    let mut rows = open.query([base])?;
    while let Some(row) = rows.next()? {
        let (fingerprint, code): ([u8; 16], String) = (row.get(0)?, row.get(1)?);
        if !current.contains(&fingerprint) {
            let severity: Option<u8> = row.get(2)?;
            let at = severity.map_or_else(|| usual(&code), usize::from).min(2);
            past.fixed.entry(code).or_default()[at] += 1;
        }
    }
    (past.fingerprints, past.keyed) = (plain, fingerprints);
    past.trend = trend(connection, as_of)?;
    past.trend.push(point(result, &past));
    Ok(past)
}

/// States what earlier runs knew of one discrepancy.
struct Known {
    first: String,
    /// Whether the run before had it.
    open: bool,
}

/// Returns what the runs up to one knew, read once: asking for each discrepancy takes far longer.
fn known(connection: &Connection, base: i64) -> rusqlite::Result<FxHashMap<[u8; 16], Known>> {
    let mut read = connection.prepare(
        "SELECT fingerprint, min(opened_on), max(closed IS NULL OR closed > ?1) FROM spans WHERE opened <= ?1
         GROUP BY fingerprint",
    )?;
    let found = read.query_map([base], |row| Ok((row.get(0)?, Known { first: row.get(1)?, open: row.get(2)? })))?;
    found.collect()
}

/// Counts this run; what is waived counts for nothing.
fn point(result: &Reconciliation, past: &Past) -> RunPoint {
    let rows = result.diagnosis.discrepancies.rows();
    let (mut counts, mut new) = ([0; 3], 0);
    for (row, standing) in rows.iter().zip(&past.standings).filter(|(row, _)| !row.waived) {
        counts[row.severity as usize] += 1;
        let is_new = matches!(standing.status, Status::New | Status::Reopened);
        new += u64::from(is_new && row.severity >= Severity::Warning);
    }
    let [infos, warnings, errors] = counts;
    RunPoint {
        run: result.run.run_id.clone(),
        as_of: result.run.as_of.clone(),
        rows: Side::BOTH.map(|side| result.row_ledger(side).rows),
        matched: result.row_ledger(Side::Enrollment).matched,
        errors,
        warnings,
        infos,
        new,
        fixed: past.fixed_at_least(Severity::Warning),
    }
}

/// Returns the runs before a date, oldest first.
fn trend(connection: &Connection, as_of: &str) -> rusqlite::Result<Vec<RunPoint>> {
    let mut read = connection.prepare(
        "SELECT run, as_of, enrollment_rows, sis_rows, matched, errors, warnings, infos, new, fixed
         FROM runs WHERE as_of < ?1 ORDER BY as_of DESC LIMIT ?2",
    )?;
    let points = read.query_map(params![as_of, TREND], |row| {
        let count = |at: usize| row.get::<_, i64>(at).map(|count| count as u64);
        Ok(RunPoint {
            run: row.get(0)?,
            as_of: row.get(1)?,
            rows: [count(2)?, count(3)?],
            matched: count(4)?,
            errors: count(5)?,
            warnings: count(6)?,
            infos: count(7)?,
            new: count(8)?,
            fixed: count(9)?,
        })
    })?;
    let mut points: Vec<RunPoint> = points.collect::<rusqlite::Result<_>>()?;
    points.reverse();
    Ok(points)
}
