//! The tables of the history, and how an older history becomes a newer one.

use rusqlite::{Connection, Result};

/// Marks the file as a history of this program.
const APPLICATION: i32 = 0x5244_4846;

/// The steps from one version of the tables to the next; a history of version N has the first N behind it.
///
/// A step that was ever released is never changed.
const STEPS: &[&str] = &["
    CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
    -- accepted runs; one as-of date has one run, the last of that day
    CREATE TABLE runs (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        as_of TEXT NOT NULL UNIQUE,
        run TEXT NOT NULL,
        version TEXT NOT NULL,
        enrollment_sha256 TEXT NOT NULL,
        sis_sha256 TEXT NOT NULL,
        enrollment_rows INTEGER NOT NULL,
        sis_rows INTEGER NOT NULL,
        matched INTEGER NOT NULL,
        errors INTEGER NOT NULL,
        warnings INTEGER NOT NULL,
        infos INTEGER NOT NULL,
        new INTEGER NOT NULL,
        reopened INTEGER NOT NULL,
        fixed INTEGER NOT NULL,
        accepted TEXT
    );
    CREATE TABLE counts (
        id INTEGER NOT NULL,
        code TEXT NOT NULL,
        total INTEGER NOT NULL,
        new INTEGER NOT NULL,
        reopened INTEGER NOT NULL,
        fixed INTEGER NOT NULL,
        PRIMARY KEY (id, code)
    ) WITHOUT ROWID;
    -- one row per stretch of runs that had a discrepancy; `closed` is the first run without it
    CREATE TABLE spans (
        fingerprint BLOB NOT NULL,
        opened INTEGER NOT NULL,
        opened_on TEXT NOT NULL,
        closed INTEGER,
        closed_on TEXT,
        code TEXT NOT NULL,
        PRIMARY KEY (fingerprint, opened)
    ) WITHOUT ROWID;
    CREATE INDEX spans_closed ON spans (closed);
    -- what the gate compares the next run with; of a run whose reports are not in place yet, under the id that it will have
    CREATE TABLE baselines (
        id INTEGER NOT NULL,
        side INTEGER NOT NULL,
        sha256 TEXT NOT NULL,
        rows INTEGER NOT NULL,
        key_column TEXT NOT NULL,
        fields TEXT NOT NULL,
        schools BLOB NOT NULL,
        marks BLOB NOT NULL,
        PRIMARY KEY (id, side)
    );
    -- nights on which a run was held since the last accepted run, and before
    CREATE TABLE holds (as_of TEXT PRIMARY KEY, codes TEXT NOT NULL) WITHOUT ROWID;
    -- the run whose reports are not in place yet
    CREATE TABLE pending (run TEXT NOT NULL, as_of TEXT NOT NULL, facts TEXT NOT NULL);
    CREATE TABLE pending_seen (fingerprint BLOB PRIMARY KEY, code TEXT NOT NULL, waived INTEGER NOT NULL) WITHOUT ROWID;
", "
    -- what the pending run saw stands in one cell; spans are only ever read as a whole, so an index costs and gives nothing
    DELETE FROM pending;
    DELETE FROM baselines WHERE id = 0;
    DROP TABLE pending_seen;
    ALTER TABLE pending ADD COLUMN codes TEXT NOT NULL DEFAULT '';
    ALTER TABLE pending ADD COLUMN seen BLOB NOT NULL DEFAULT x'';
    DROP INDEX spans_closed;
", "
    -- from 0, information, to 2, error; of what was last seen by an older program it is not known
    ALTER TABLE spans ADD COLUMN severity INTEGER;
"];

/// The version of the tables that this program writes.
pub(super) const VERSION: i64 = STEPS.len() as i64;

/// Says how a file stands to this program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Version {
    /// The tables are there, as this program knows them.
    Known,
    /// A newer program made the file.
    Newer,
    /// Another program made it.
    Foreign,
}

/// Brings the tables up to date in one transaction.
pub(super) fn migrate(connection: &mut Connection) -> Result<Version> {
    let transaction = connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    let number = |name: &str| transaction.pragma_query_value(None, name, |row| row.get::<_, i32>(0));
    let (application, version) = (number("application_id")?, number("user_version")?);
    if application != APPLICATION && (application != 0 || version != 0) {
        return Ok(Version::Foreign);
    }
    let version = usize::try_from(version).unwrap_or(usize::MAX);
    if version > STEPS.len() {
        return Ok(Version::Newer);
    }
    if version < STEPS.len() {
        for step in &STEPS[version..] {
            transaction.execute_batch(step)?;
        }
        transaction.pragma_update(None, "application_id", APPLICATION)?;
        transaction.pragma_update(None, "user_version", STEPS.len() as i32)?;
    }
    transaction.commit()?;
    Ok(Version::Known)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_history_of_any_version_becomes_one_of_this_version_and_keeps_its_runs() {
        for version in 1..=STEPS.len() {
            let mut connection = Connection::open_in_memory().unwrap();
            STEPS[..version].iter().for_each(|step| connection.execute_batch(step).unwrap());
            connection.pragma_update(None, "application_id", APPLICATION).unwrap();
            connection.pragma_update(None, "user_version", version as i32).unwrap();
            connection
                .execute_batch(
                    "INSERT INTO runs VALUES (1, '2026-09-01', 'aaaa', '0', 'e', 's', 9, 9, 8, 1, 0, 0, 1, 0, 0, NULL);
                     INSERT INTO counts VALUES (1, 'P101', 1, 1, 0, 0);
                     INSERT INTO spans (fingerprint, opened, opened_on, code) VALUES (x'01', 1, '2026-09-01', 'P101');",
                )
                .unwrap();
            assert_eq!(migrate(&mut connection).unwrap(), Version::Known);
            let count = |table: &str| {
                connection.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get::<_, i64>(0)).unwrap()
            };
            assert_eq!([count("runs"), count("counts"), count("spans"), count("pending")], [1, 1, 1, 0], "{version}");
            assert_eq!(migrate(&mut connection).unwrap(), Version::Known);
        }
    }
}
