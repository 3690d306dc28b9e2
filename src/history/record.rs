//! Taking a run into the history: noted before its reports are in place, accepted when they are.

use super::History;
use super::compare::keyed;
use super::seen::{self, Seen};
use super::store::DATABASE;
use crate::roster::{Past, Reconciliation, Result, RunPoint, Severity, SideSnapshot, Snapshot, Status};
use rusqlite::{Connection, OptionalExtension, Statement, Transaction, TransactionBehavior, params};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs::File;

/// KiB of the database that are held while a run is prepared: all spans of a million students, so that each page is written to
/// the log once. Where one is written again, the sums of all behind it are made anew when the run counts.
const HELD: u32 = 32 << 10;
/// Spans that one statement opens.
const TOGETHER: usize = 64;

/// Holds the counts of one code in one run.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
struct Count {
    total: u64,
    new: u64,
    reopened: u64,
    fixed: u64,
}

/// Holds what is written about a run besides its fingerprints.
#[derive(Debug, Serialize, Deserialize)]
struct Facts {
    version: String,
    inputs: [String; 2],
    rows: [u64; 2],
    matched: u64,
    errors: u64,
    warnings: u64,
    infos: u64,
    new: u64,
    reopened: u64,
    fixed: u64,
    accepted: Option<String>,
    codes: BTreeMap<String, Count>,
}

/// Shows that what the next run compares with is kept for a run of this program that is still to be noted.
#[derive(Debug)]
pub struct Kept {
    version: i64,
}

impl History {
    /// Completes what a killed run left: a noted run counts where its reports are the visible ones, and else it is dropped.
    pub fn heal(&mut self, visible_run: Option<&str>) -> Result<()> {
        let noted = self.connection.query_row("SELECT run FROM pending", [], |row| row.get::<_, String>(0)).optional();
        let noted = noted.map_err(|error| self.failed(&error))?;
        match noted {
            Some(run) if Some(run.as_str()) == visible_run => self.accept(&run),
            Some(_) => self.in_transaction(|transaction| drop_pending(transaction)),
            None => Ok(()),
        }
    }

    /// Keeps what the next run compares its exports with, before the run of this date that it is of is noted.
    ///
    /// It counts with the run that is noted with what this returns; where there will be none, the next run drops it. Returns
    /// `None` where a later date is in the history already, and nothing is kept.
    pub fn keep(&mut self, as_of: &str, snapshot: &Snapshot) -> Result<Option<Kept>> {
        if self.has_later(as_of)? {
            return Ok(None);
        }
        let mut kept = None;
        self.in_transaction(|transaction| {
            drop_pending(transaction)?;
            kept = Some(Kept { version: version(transaction)? });
            // under the number that the run is going to have
            let next = "SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'runs'), 0) + 1";
            let id = transaction.query_row(next, [], |row| row.get::<_, i64>(0))?;
            snapshot.sides.iter().enumerate().try_for_each(|(side, kept)| keep(transaction, (id, side), kept))
        })?;
        Ok(kept)
    }

    /// Says whether a run of a later date is in the history.
    fn has_later(&self, as_of: &str) -> Result<bool> {
        let later = "SELECT count(*) FROM runs WHERE as_of > ?1";
        let later = self.connection.query_row(later, [as_of], |row| row.get::<_, i64>(0));
        Ok(later.map_err(|error| self.failed(&error))? > 0)
    }

    /// Notes a run whose reports are about to be put in place, with what was kept for it; `reason` is why a change was let
    /// through.
    ///
    /// Returns `false` where a later date is in the history already: a run of the past changes nothing in it.
    pub fn note(&mut self, result: &Reconciliation, kept: Option<Kept>, reason: Option<&str>) -> Result<bool> {
        let as_of = result.run.as_of.clone();
        if self.has_later(&as_of)? {
            return Ok(false);
        }
        let facts = facts(result, reason);
        // not on the cores that write the reports: it would wait until those are done, and everything after would wait for it
        let discrepancies = &result.diagnosis.discrepancies;
        let known = &result.past.keyed;
        let fresh = (known.len() != discrepancies.rows().len()).then(|| keyed(self.key(), &result.fingerprints()));
        let seen = seen::of(discrepancies, fresh.as_ref().unwrap_or(known));
        let codes: Vec<&str> = discrepancies.rules.iter().map(|rule| rule.code).collect();
        self.in_transaction(|transaction| {
            // what was kept for a run that was never noted, or that another program may have replaced, is not this run's
            let version = version(transaction)?;
            match kept.is_some_and(|kept| kept.version == version) {
                true => transaction.execute_batch("DELETE FROM pending")?,
                false => drop_pending(transaction)?,
            }
            let text = serde_json::to_string(&facts).unwrap_or_default();
            let noted = params![result.run.run_id, as_of, text, codes.join(" "), seen::packed(&seen)];
            transaction.execute("INSERT INTO pending VALUES (?1, ?2, ?3, ?4, ?5)", noted).map(|_| ())
        })?;
        Ok(true)
    }

    /// Takes the noted run in, in the place of an earlier run of the same date.
    pub fn accept(&mut self, run: &str) -> Result<()> {
        self.in_transaction(|transaction| accept(transaction, run))
    }

    /// Does all that [`History::accept`] does but the last step, [`History::confirm`]; without it nothing is taken in.
    pub fn prepare(&mut self, run: &str) -> Result<()> {
        let begun = self.connection.execute_batch(&format!("PRAGMA cache_size = -{HELD}; BEGIN IMMEDIATE"));
        begun.and_then(|()| accept(&self.connection, run)).map_err(|error| self.failed(&error))?;
        // all of it comes to the disk beside the reports, and not after them; nothing goes by this, and the database has no lock on
        // the log that would go when it is closed here
        let _ = self.connection.cache_flush();
        let _ = File::open(self.folder.join(format!("{DATABASE}-wal"))).and_then(|log| log.sync_data());
        Ok(())
    }

    /// Takes in the run that was prepared; what was written comes from the log into the database when that is closed.
    pub fn confirm(&mut self) -> Result<()> {
        let done = self.connection.execute_batch("PRAGMA wal_autocheckpoint = 0; COMMIT");
        if done.is_err() {
            // what is left of it would be in the way of another try, with [`History::accept`]
            let _ = self.connection.execute_batch("ROLLBACK");
        }
        done.map_err(|error| self.failed(&error))
    }

    /// Notes that the run of a date was held.
    pub fn hold(&mut self, as_of: &str, codes: &[&str]) -> Result<()> {
        let codes = codes.join(" ");
        self.in_transaction(|transaction| {
            transaction.execute("INSERT OR REPLACE INTO holds VALUES (?1, ?2)", params![as_of, codes]).map(|_| ())
        })
    }

    /// Removes runs, held nights and closed discrepancies from before a date; returns how many runs went.
    ///
    /// The last run and what it compares with stay. A discrepancy that is still open keeps the date it was first seen on.
    pub fn prune(&mut self, before: &str) -> Result<u64> {
        let mut gone = 0;
        self.in_transaction(|transaction| {
            gone = transaction
                .execute("DELETE FROM runs WHERE as_of < ?1 AND as_of < (SELECT max(as_of) FROM runs)", [before])?
                as u64;
            // the last run stays however old it is, and what it counted
            transaction.execute("DELETE FROM counts WHERE id NOT IN (SELECT id FROM runs)", [])?;
            transaction.execute("DELETE FROM spans WHERE closed_on < ?1", [before])?;
            transaction.execute("DELETE FROM holds WHERE as_of < ?1", [before])?;
            transaction.execute("DELETE FROM baselines WHERE id NOT IN (SELECT id FROM runs)", []).map(|_| ())
        })?;
        // what was removed must not stay readable in the file
        self.connection
            .execute_batch("VACUUM; PRAGMA wal_checkpoint(TRUNCATE)")
            .map_err(|error| self.failed(&error))?;
        Ok(gone)
    }

    fn in_transaction(&mut self, work: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<()>) -> Result<()> {
        let done = self.connection.transaction_with_behavior(TransactionBehavior::Immediate).and_then(|transaction| {
            work(&transaction)?;
            transaction.commit()
        });
        done.map_err(|error| self.failed(&error))
    }
}

/// Returns a number that stays the same until another program writes to the history.
fn version(connection: &Connection) -> rusqlite::Result<i64> {
    connection.pragma_query_value(None, "data_version", |row| row.get(0))
}

fn drop_pending(connection: &Connection) -> rusqlite::Result<()> {
    connection.execute_batch("DELETE FROM pending; DELETE FROM baselines WHERE id NOT IN (SELECT id FROM runs)")
}

fn accept(connection: &Connection, run: &str) -> rusqlite::Result<()> {
    let read = "SELECT as_of, facts, codes, seen FROM pending WHERE run = ?1";
    let noted = connection.query_row(read, [run], |row| {
        Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?, row.get::<_, String>(2)?, row.get::<_, Vec<u8>>(3)?))
    });
    let Some((as_of, text, codes, seen)) = noted.optional()? else { return Ok(()) };
    let Ok(facts) = serde_json::from_str::<Facts>(&text) else { return drop_pending(connection) };
    take_back(connection, &as_of)?;
    let number = |count: u64| count as i64;
    let noted = "SELECT max(id) FROM baselines WHERE id > 0 AND id NOT IN (SELECT id FROM runs)";
    let id = connection.query_row(noted, [], |row| row.get::<_, Option<i64>>(0))?;
    connection.execute(
        "INSERT INTO runs (id, as_of, run, version, enrollment_sha256, sis_sha256, enrollment_rows, sis_rows, matched,
                           errors, warnings, infos, new, reopened, fixed, accepted)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)",
        params![
            id,
            as_of,
            run,
            facts.version,
            facts.inputs[0],
            facts.inputs[1],
            number(facts.rows[0]),
            number(facts.rows[1]),
            number(facts.matched),
            number(facts.errors),
            number(facts.warnings),
            number(facts.infos),
            number(facts.new),
            number(facts.reopened),
            number(facts.fixed),
            facts.accepted,
        ],
    )?;
    let id = connection.last_insert_rowid();
    for (code, count) in &facts.codes {
        let [total, new, reopened, fixed] = [count.total, count.new, count.reopened, count.fixed].map(number);
        connection.execute(
            "INSERT INTO counts VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            params![id, code, total, new, reopened, fixed],
        )?;
    }
    // before the spans, which then stand where it stood
    drop_pending(connection)?;
    open_and_close(connection, (id, &as_of), &codes, &seen)?;
    // the run before is still needed when this date is run again
    let old = "DELETE FROM baselines
               WHERE id <> ?1 AND id NOT IN (SELECT id FROM runs WHERE id < ?1 ORDER BY as_of DESC LIMIT 1)";
    connection.execute(old, [id]).map(|_| ())
}

/// Closes the spans of what a run did not see, and opens those of what it saw and the run before did not; what is waived is
/// closed too, so that it is reopened when the waiver ends.
fn open_and_close(connection: &Connection, (id, as_of): (i64, &str), codes: &str, seen: &[u8]) -> rusqlite::Result<()> {
    let codes: Vec<&str> = codes.split(' ').collect();
    let (mut fresh, mut gone): (Vec<Seen>, Vec<([u8; 16], i64)>) = Default::default();
    let mut changed: Vec<([u8; 16], i64, u8)> = Vec::new();
    // both in the order of the table
    let mut seen = seen::unpacked(seen).filter(|seen| !seen.waived).peekable();
    let mut open = connection
        .prepare("SELECT fingerprint, opened, severity FROM spans WHERE closed IS NULL ORDER BY fingerprint")?;
    let mut rows = open.query([])?;
    while let Some(row) = rows.next()? {
        let (fingerprint, opened, severity) = (row.get(0)?, row.get(1)?, row.get::<_, Option<u8>>(2)?);
        while let Some(before) = seen.next_if(|seen| seen.fingerprint < fingerprint) {
            fresh.push(before);
        }
        match seen.next_if(|seen| seen.fingerprint == fingerprint) {
            None => gone.push((fingerprint, opened)),
            Some(Seen { severity: Some(now), .. }) if severity != Some(now) => changed.push((fingerprint, opened, now)),
            Some(_) => {}
        }
    }
    fresh.extend(seen);
    let close = "UPDATE spans SET closed = ?1, closed_on = ?2 WHERE fingerprint = ?3 AND opened = ?4";
    let mut close = connection.prepare(close)?;
    for (fingerprint, opened) in gone {
        close.execute(params![id, as_of, fingerprint, opened])?;
    }
    let mut change = connection.prepare("UPDATE spans SET severity = ?1 WHERE fingerprint = ?2 AND opened = ?3")?;
    for (fingerprint, opened, severity) in changed {
        change.execute(params![severity, fingerprint, opened])?;
    }
    open_spans(connection, (id, as_of), &codes, &fresh)
}

/// Opens the spans of what a run saw first, in the order of the table.
fn open_spans(
    connection: &Connection,
    (id, as_of): (i64, &str),
    codes: &[&str],
    fresh: &[Seen],
) -> rusqlite::Result<()> {
    let insert = |rows: usize| {
        let row = |at: usize| format!("(?{}, ?1, ?2, NULL, NULL, ?{}, ?{})", at, at + 1, at + 2);
        let rows: Vec<String> = (3..).step_by(3).take(rows).map(row).collect();
        let mut insert = connection.prepare(&format!("INSERT INTO spans VALUES {}", rows.join(",")))?;
        insert.raw_bind_parameter(1, id)?;
        insert.raw_bind_parameter(2, as_of)?;
        Ok::<Statement<'_>, rusqlite::Error>(insert)
    };
    // by many in one statement, so that the place of each is found beside the one before
    let (many, rest) = fresh.as_chunks::<TOGETHER>();
    for (rows, all) in [(TOGETHER, many.as_flattened()), (1, rest)].into_iter().filter(|(_, all)| !all.is_empty()) {
        let mut insert = insert(rows)?;
        for rows in all.chunks(rows) {
            for (at, seen) in (3..).step_by(3).zip(rows) {
                insert.raw_bind_parameter(at, seen.fingerprint)?;
                insert.raw_bind_parameter(at + 1, codes.get(usize::from(seen.code)).copied().unwrap_or_default())?;
                insert.raw_bind_parameter(at + 2, seen.severity)?;
            }
            insert.raw_execute()?;
        }
    }
    Ok(())
}

/// Undoes the run of a date, as if it had not been.
fn take_back(connection: &Connection, as_of: &str) -> rusqlite::Result<()> {
    let found = connection.query_row("SELECT id FROM runs WHERE as_of = ?1", [as_of], |row| row.get::<_, i64>(0));
    let Some(id) = found.optional()? else { return Ok(()) };
    for undo in [
        "DELETE FROM spans WHERE opened = ?1",
        "UPDATE spans SET closed = NULL, closed_on = NULL WHERE closed = ?1",
        "DELETE FROM counts WHERE id = ?1",
        "DELETE FROM baselines WHERE id = ?1",
        "DELETE FROM runs WHERE id = ?1",
    ] {
        connection.execute(undo, [id])?;
    }
    Ok(())
}

fn keep(connection: &Connection, (id, side): (i64, usize), kept: &SideSnapshot) -> rusqlite::Result<()> {
    let fields: String = kept
        .fields
        .iter()
        .map(|(name, filling)| format!("{name} {} {} {}\n", filling.filled, filling.distinct, filling.commonest))
        .collect();
    let mut schools = Vec::with_capacity(kept.schools.len() * 16);
    for (hash, rows) in &kept.schools {
        schools.extend_from_slice(&hash.to_le_bytes());
        schools.extend_from_slice(&rows.to_le_bytes());
    }
    let mut marks = Vec::with_capacity(kept.marks.len() * 20);
    for mark in &kept.marks {
        marks.extend_from_slice(&mark.key.to_le_bytes());
        marks.extend_from_slice(&mark.person.to_le_bytes());
        marks.extend_from_slice(&mark.school.to_le_bytes());
    }
    connection
        .execute(
            "INSERT INTO baselines VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            params![id, side as i64, kept.sha256, kept.rows as i64, kept.key_column, fields, schools, marks],
        )
        .map(|_| ())
}

fn facts(result: &Reconciliation, reason: Option<&str>) -> Facts {
    let point = result.past.trend.last().cloned().unwrap_or_default();
    let RunPoint { rows, matched, errors, warnings, infos, fixed, .. } = point;
    let discrepancies = &result.diagnosis.discrepancies;
    // by rule and of all severities; a rule of which all is waived is named too
    let mut counts: Vec<Option<Count>> = vec![None; discrepancies.rules.len()];
    // of the run they are of errors and warnings, as in the line about it
    let (mut new, mut reopened) = (0, 0);
    for (at, row) in discrepancies.rows().iter().enumerate() {
        let (status, _) = result.standing(at);
        let acts = row.severity >= Severity::Warning;
        new += u64::from(acts && status == Status::New);
        reopened += u64::from(acts && status == Status::Reopened);
        if let Some(count) = counts.get_mut(row.rule as usize) {
            let count = count.get_or_insert_default();
            count.total += u64::from(status != Status::Waived);
            count.new += u64::from(status == Status::New);
            count.reopened += u64::from(status == Status::Reopened);
        }
    }
    let mut codes: BTreeMap<String, Count> = BTreeMap::new();
    for (rule, count) in discrepancies.rules.iter().zip(counts) {
        let Some(count) = count else { continue };
        let sum = codes.entry(rule.code.to_owned()).or_default();
        sum.total += count.total;
        sum.new += count.new;
        sum.reopened += count.reopened;
    }
    let Past { fixed: gone, .. } = &result.past;
    gone.iter().for_each(|(code, fixed)| codes.entry(code.clone()).or_default().fixed = fixed.iter().sum());
    Facts {
        version: result.run.version.to_owned(),
        inputs: result.intakes.each_ref().map(|intake| intake.facts.sha256.clone()),
        rows,
        matched,
        errors,
        warnings,
        infos,
        new,
        reopened,
        fixed,
        accepted: reason.map(str::to_owned),
        codes,
    }
}
