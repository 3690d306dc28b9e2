//! What the history promises of a run that is stopped between its steps.

use super::seen::{self, Seen};
use super::*;
use crate::gate::KnownInput;
use crate::roster::{Discrepancies, Discrepancy, InstallKey, Severity, Snapshot, Status};
use rusqlite::params;

fn noted(history: &History, run: &str, as_of: &str, seen: &[(u8, bool)]) {
    noted_as(history, run, as_of, seen, 1);
}

fn noted_as(history: &History, run: &str, as_of: &str, seen: &[(u8, bool)], severity: u8) {
    let one = |(number, waived): &(u8, bool)| Seen {
        fingerprint: [*number; 16],
        waived: *waived,
        code: 1,
        severity: Some(severity),
    };
    let mut seen: Vec<Seen> = seen.iter().map(one).collect();
    seen.sort_unstable_by_key(|seen| (seen.fingerprint, seen.waived));
    noted_all(history, run, as_of, &seen);
}

fn noted_all(history: &History, run: &str, as_of: &str, seen: &[Seen]) {
    let facts = r#"{"version":"0","inputs":["e","s"],"rows":[1,1],"matched":1,"errors":0,"warnings":0,"infos":0,
                    "new":0,"reopened":0,"fixed":0,"accepted":null,"codes":{}}"#;
    let pending = params![run, as_of, facts, "R101 P101", seen::packed(seen)];
    history.connection.execute("INSERT INTO pending VALUES (?1, ?2, ?3, ?4, ?5)", pending).unwrap();
}

fn dates(history: &History) -> Vec<String> {
    history.nights().unwrap().into_iter().map(|night| night.as_of).collect()
}

/// Returns how often a fingerprint was opened and whether it is open.
fn spans(history: &History, number: u8) -> (i64, i64) {
    let read = "SELECT count(*), count(*) FILTER (WHERE closed IS NULL) FROM spans WHERE fingerprint = ?1";
    history.connection.query_row(read, [[number; 16]], |row| Ok((row.get(0)?, row.get(1)?))).unwrap()
}

#[test]
fn a_noted_run_counts_when_its_reports_are_visible_and_is_dropped_when_they_are_not() {
    let folder = tempfile::tempdir().unwrap();
    let mut history = History::open(folder.path()).unwrap();
    noted(&history, "aaaa", "2026-09-01", &[(1, false)]);
    history.heal(None).unwrap();
    assert!(dates(&history).is_empty());
    noted(&history, "aaaa", "2026-09-01", &[(1, false)]);
    // killed between the two steps, and started again
    drop(history);
    let mut history = History::open(folder.path()).unwrap();
    history.heal(Some("aaaa")).unwrap();
    assert_eq!(dates(&history), ["2026-09-01"]);
    assert_eq!(spans(&history, 1), (1, 1));
    history.heal(Some("aaaa")).unwrap();
    assert_eq!(dates(&history), ["2026-09-01"]);
    noted(&history, "bbbb", "2026-09-02", &[]);
    history.heal(Some("aaaa")).unwrap();
    assert_eq!((dates(&history).len(), spans(&history, 1)), (1, (1, 1)));
}

#[test]
fn each_of_many_discrepancies_is_opened_once_with_its_own_code_and_severity() {
    let folder = tempfile::tempdir().unwrap();
    let mut history = History::open(folder.path()).unwrap();
    let mut before = 0;
    for (day, count) in (1..).zip([1, 63, 64, 65, 128, 255]) {
        let (run, date) = (format!("run{day}"), format!("2026-09-0{day}"));
        noted_as(&history, &run, &date, &(0..count).map(|number| (number, false)).collect::<Vec<_>>(), day % 3);
        history.accept(&run).unwrap();
        for number in 0..count {
            assert_eq!(spans(&history, number), (1, 1), "{number} on {date}");
        }
        let read =
            "SELECT count(*) FROM spans WHERE opened_on = ?1 AND code = 'P101' AND severity = ?2 AND closed IS NULL
                    AND opened = (SELECT max(id) FROM runs)";
        let new: i64 = history.connection.query_row(read, params![date, day % 3], |row| row.get(0)).unwrap();
        assert_eq!(new, i64::from(count - before), "{date}");
        before = count;
    }
}

#[test]
fn a_run_of_the_same_date_takes_the_place_of_the_first_without_a_trace() {
    let folder = tempfile::tempdir().unwrap();
    let mut history = History::open(folder.path()).unwrap();
    for (run, date, seen) in [
        ("aaaa", "2026-09-01", [(1, false), (2, false)].as_slice()),
        ("bbbb", "2026-09-02", &[(2, false), (3, false)]),
        ("cccc", "2026-09-02", &[(1, false), (2, false)]),
    ] {
        noted(&history, run, date, seen);
        history.accept(run).unwrap();
    }
    assert_eq!(dates(&history), ["2026-09-01", "2026-09-02"]);
    // 1 was closed by the first run of the second day and never was, 3 was never there
    assert_eq!((spans(&history, 1), spans(&history, 2), spans(&history, 3)), ((1, 1), (1, 1), (0, 0)));
    assert_eq!(history.find(Some("cccc")).unwrap().as_of, "2026-09-02");
    assert!(history.find(Some("bbbb")).is_err());
}

#[test]
fn a_discrepancy_is_noted_with_the_severity_it_had_last_and_waived_ones_with_none() {
    let folder = tempfile::tempdir().unwrap();
    let mut history = History::open(folder.path()).unwrap();
    let severity = |history: &History| -> Option<u8> {
        history.connection.query_row("SELECT severity FROM spans", [], |row| row.get(0)).unwrap()
    };
    noted(&history, "aaaa", "2026-09-01", &[(1, false), (2, true)]);
    history.accept("aaaa").unwrap();
    assert_eq!(severity(&history), Some(1));
    // an older program did not know it
    history.connection.execute("UPDATE spans SET severity = NULL", []).unwrap();
    noted_as(&history, "bbbb", "2026-09-02", &[(1, false)], 2);
    history.accept("bbbb").unwrap();
    assert_eq!(severity(&history), Some(2));
    noted_as(&history, "cccc", "2026-09-03", &[(1, false)], 0);
    history.accept("cccc").unwrap();
    assert_eq!((severity(&history), spans(&history, 1)), (Some(0), (1, 1)));
}

#[test]
fn what_the_gate_compares_with_is_kept_under_the_number_of_its_run() {
    let folder = tempfile::tempdir().unwrap();
    let mut history = History::open(folder.path()).unwrap();
    let result = crate::report::sample::result();
    let snapshot = Snapshot::default();
    // per baseline the date of its run, or nothing while that does not count
    let kept = |history: &History| -> Vec<Option<String>> {
        let read = "SELECT as_of FROM baselines LEFT JOIN runs USING (id) WHERE side = 0 ORDER BY baselines.id";
        let mut read = history.connection.prepare(read).unwrap();
        read.query_map([], |row| row.get(0)).unwrap().map(|date| date.unwrap()).collect()
    };
    let night = |date: &str, run: &str| {
        let mut result = result.clone();
        (result.run.as_of, result.run.run_id) = (date.to_owned(), run.to_owned());
        result
    };
    let days = ["2026-09-01", "2026-09-02", "2026-09-03"];
    for (date, run) in [(days[0], "aaaa"), (days[1], "bbbb"), (days[1], "cccc"), (days[2], "dddd")] {
        let kept_for = |history: &mut History| history.keep(date, &snapshot).unwrap();
        let mine = kept_for(&mut history);
        history.note(&night(date, "killed"), mine, None).unwrap();
        assert_eq!(kept(&history).last(), Some(&None));
        history.heal(Some("another")).unwrap();
        assert!(kept(&history).iter().all(Option::is_some), "a run that was dropped leaves nothing");
        // nor does one that ended before it was noted
        kept_for(&mut history);
        history.note(&night(date, "of other exports"), None, None).unwrap();
        assert!(kept(&history).iter().all(Option::is_some));
        // nor is what another program has kept since taken for one's own
        let mine = kept_for(&mut history);
        kept_for(&mut History::open(folder.path()).unwrap());
        history.note(&night(date, "at the same time"), mine, None).unwrap();
        assert!(kept(&history).iter().all(Option::is_some));
        let mine = kept_for(&mut history);
        history.note(&night(date, run), mine, None).unwrap();
        history.prepare(run).unwrap();
        history.confirm().unwrap();
        let before = days.iter().take_while(|day| **day < date).last();
        let expected: Vec<Option<String>> =
            before.into_iter().chain([&date]).map(|day| Some((*day).to_owned())).collect();
        assert_eq!(kept(&history), expected, "{run}");
        assert!(history.keep("2026-08-31", &snapshot).unwrap().is_none());
        assert_eq!(kept(&history), expected, "a run of the past keeps nothing");
    }
}

#[test]
fn a_history_that_is_closed_holds_the_run_in_one_file() {
    let folder = tempfile::tempdir().unwrap();
    let mut history = History::open(folder.path()).unwrap();
    noted(&history, "aaaa", "2026-09-01", &[(1, false), (2, false)]);
    history.prepare("aaaa").unwrap();
    history.confirm().unwrap();
    drop(history);
    let file = |ending: &str| folder.path().join(format!("history.db{ending}"));
    assert!(file("").exists() && !file("-wal").exists() && !file("-shm").exists());
    let history = History::open(folder.path()).unwrap();
    assert_eq!((dates(&history), spans(&history, 2)), (vec!["2026-09-01".to_owned()], (1, 1)));
}

#[test]
fn of_every_export_the_latest_stretch_of_nights_is_known() {
    let folder = tempfile::tempdir().unwrap();
    let history = History::open(folder.path()).unwrap();
    for (date, sha256) in
        [("2026-09-01", "a"), ("2026-09-02", "b"), ("2026-09-03", "a"), ("2026-09-04", "a"), ("2026-09-05", "c")]
    {
        let run = "INSERT INTO runs VALUES (NULL, ?1, ?1, '0', ?2, 's', 9, 9, 8, 1, 0, 0, 1, 0, 0, NULL)";
        history.connection.execute(run, [date, sha256]).unwrap();
    }
    let known = |as_of: &str| history.baseline(as_of).unwrap().unwrap().inputs;
    let stretch = |sha256: &str, first: &str, last: &str| KnownInput {
        sha256: sha256.to_owned(),
        first: format!("2026-09-0{first}"),
        last: format!("2026-09-0{last}"),
    };
    let [enrollment, sis] = known("2026-09-05");
    assert_eq!(enrollment, [stretch("a", "3", "4"), stretch("b", "2", "2"), stretch("a", "1", "1")]);
    assert_eq!(sis, [stretch("s", "1", "4")]);
    assert_eq!(known("2026-09-06")[0].first(), Some(&stretch("c", "5", "5")));
    assert!(history.baseline("2026-09-01").unwrap().is_none());
}

#[test]
fn a_night_counts_what_acts_and_is_not_waived_and_what_is_back_is_new() {
    let folder = tempfile::tempdir().unwrap();
    let mut history = History::open(folder.path()).unwrap();
    let night = |run: &str, date: &str, keep: &dyn Fn(&Discrepancy) -> Option<Discrepancy>| {
        let mut result = crate::report::sample::result();
        let all = &result.diagnosis.discrepancies;
        let rows = all.rows().iter().filter_map(keep).collect::<Vec<_>>();
        result.diagnosis.discrepancies = Discrepancies::new(all.rules, all.messages.clone(), &rows);
        (result.run.run_id, result.run.as_of) = (run.to_owned(), date.to_owned());
        result
    };
    let rules = crate::diagnose::rules();
    let code = |row: &Discrepancy| rules[row.rule as usize].code;
    let missing = |row: &Discrepancy| (code(row) == "P101").then_some(*row);
    for (run, date, keep) in [
        ("aaaa", "2026-09-01", &missing as &dyn Fn(&Discrepancy) -> Option<Discrepancy>),
        ("bbbb", "2026-09-02", &|_| None),
    ] {
        assert!(history.note(&night(run, date, keep), None, None).unwrap());
        history.accept(run).unwrap();
    }
    // noted as a warning, which is not what it is as a rule, and gone
    let slight = |row: &Discrepancy| missing(row).map(|row| Discrepancy { severity: Severity::Warning, ..row });
    assert!(history.note(&night("slight", "2026-09-02", &slight), None, None).unwrap());
    history.accept("slight").unwrap();
    let gone = history.compare(&night("cccc", "2026-09-03", &|_| None)).unwrap();
    assert_eq!(gone.fixed["P101"], [0, 1, 0]);
    assert!(history.note(&night("bbbb", "2026-09-02", &|_| None), None, None).unwrap());
    history.accept("bbbb").unwrap();
    // an error that is back, a warning that is waived, one that is not, and two for information
    let third = night("cccc", "2026-09-03", &|row| match code(row) {
        "P101" | "P102" => Some(*row),
        "E102" => Some(Discrepancy { waived: true, ..*row }),
        _ => Some(Discrepancy { severity: Severity::Info, ..*row }),
    });
    let past = history.compare(&third).unwrap();
    let back = past.standings.iter().filter(|standing| standing.status == Status::Reopened).count();
    assert_eq!((past.standings.len(), back), (5, 1));
    let last = past.trend.last().unwrap();
    assert_eq!((last.errors, last.warnings, last.infos, last.new), (1, 1, 2, 2));
    history.note(&third, None, None).unwrap();
    history.accept("cccc").unwrap();
    let totals: Vec<(String, u64)> =
        history.codes("2026-09-03").unwrap().into_iter().map(|code| (code.code, code.total)).collect();
    let total = |code: &str| totals.iter().find(|(known, _)| known == code).map(|(_, total)| *total);
    assert_eq!((total("P101"), total("E102"), totals.len()), (Some(1), Some(0), 5));
    assert_eq!(
        past.trend.iter().map(|night| night.as_of.as_str()).collect::<Vec<_>>(),
        ["2026-09-01", "2026-09-02", "2026-09-03"]
    );
}

#[test]
fn what_is_waived_is_closed_and_opens_again_when_the_waiver_ends() {
    let folder = tempfile::tempdir().unwrap();
    let mut history = History::open(folder.path()).unwrap();
    for (run, date, waived) in
        [("aaaa", "2026-09-01", false), ("bbbb", "2026-09-02", true), ("cccc", "2026-09-03", false)]
    {
        noted(&history, run, date, &[(1, waived)]);
        history.accept(run).unwrap();
        assert_eq!(spans(&history, 1).1, i64::from(!waived), "{date}");
    }
    assert_eq!(spans(&history, 1), (2, 1));
}

#[test]
fn a_history_that_cannot_grow_says_so_and_stays_sound() {
    let folder = tempfile::tempdir().unwrap();
    let mut history = History::open(folder.path()).unwrap();
    noted(&history, "aaaa", "2026-09-01", &[(1, false)]);
    history.accept("aaaa").unwrap();
    let pages: i64 = history.connection.pragma_query_value(None, "page_count", |row| row.get(0)).unwrap();
    history.connection.pragma_update(None, "max_page_count", pages).unwrap();
    let mut full = None;
    for day in 1..2_000 {
        let date = format!("{:04}-09-01", 2100 + day);
        if let Err(error) = history.hold(&date, &["H102"; 40]) {
            full = Some(error);
            break;
        }
    }
    let error = full.unwrap();
    assert_eq!(error.kind(), crate::roster::ErrorKind::Environment);
    assert!(error.to_string().contains("no space left for the history"), "{error}");
    assert_eq!(dates(&history), ["2026-09-01"]);
    drop(history);
    assert_eq!(History::health(folder.path()), Health::Sound);
}

#[test]
fn the_key_is_made_once_and_random() {
    let (one, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let hash = |folder: &std::path::Path| History::open(folder).unwrap().key().hash("x", b"y");
    assert_eq!(hash(one.path()), hash(one.path()));
    assert_ne!(hash(one.path()), hash(other.path()));
    assert_eq!(std::fs::read(one.path().join(KEY)).unwrap().len(), InstallKey::BYTES);
}

#[test]
fn the_last_run_stays_with_its_counts_however_old_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let mut history = History::open(folder.path()).unwrap();
    for (run, as_of) in [("aaaa", "2024-01-10"), ("bbbb", "2024-02-10")] {
        noted(&history, run, as_of, &[(1, false)]);
        history.heal(Some(run)).unwrap();
    }
    history.connection.execute("DELETE FROM counts", []).unwrap();
    history.connection.execute("INSERT INTO counts SELECT id, 'P101', 1, 1, 0, 0 FROM runs", []).unwrap();
    assert_eq!(history.prune("2026-01-01").unwrap(), 1);
    assert_eq!(dates(&history), ["2024-02-10"]);
    let counted = "SELECT count(*) FROM counts JOIN runs USING (id) WHERE as_of = '2024-02-10'";
    let left = |read| history.connection.query_row(read, [], |row| row.get::<_, i64>(0)).unwrap();
    assert_eq!((left(counted), left("SELECT count(*) FROM counts")), (1, 1));
}

#[test]
fn of_a_prepared_run_nothing_but_the_last_step_is_left_to_write() {
    let folder = tempfile::tempdir().unwrap();
    let mut history = History::open(folder.path()).unwrap();
    let seen = |number: u128| {
        let fingerprint = (number << 100 | number).to_be_bytes();
        Seen { fingerprint, waived: false, code: 1, severity: Some(1) }
    };
    let all: Vec<Seen> = (0..60_000).map(seen).collect();
    noted_all(&history, "aaaa", "2026-09-01", &all);
    let length = |ending: &str| folder.path().join(format!("history.db{ending}")).metadata().unwrap().len();
    history.prepare("aaaa").unwrap();
    let (log, database) = (length("-wal"), length(""));
    history.confirm().unwrap();
    assert!(length("-wal") - log < 10_000, "a page or two");
    assert_eq!(length(""), database);
    drop(history);
    assert!(length("") > database + 1_000_000);
    let history = History::open(folder.path()).unwrap();
    let count = history.connection.query_row("SELECT count(*) FROM spans", [], |row| row.get::<_, i64>(0)).unwrap();
    assert_eq!((dates(&history), count), (vec!["2026-09-01".to_owned()], 60_000));
}
