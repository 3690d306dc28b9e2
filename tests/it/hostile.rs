//! Hostile files through the whole program: every malformed fixture, every damage to a row, and folders of public corpora.

use super::support::{AS_OF, Place, program, repository};
use rosterdiff::config::Settings;
use rosterdiff::ingest::Source;
use rosterdiff::roster::{ErrorKind, RawColumn, RawTable, Reconciliation, Result, Side};
use rosterdiff::{Request, Silent, reconcile, report};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => found.extend(files(&path)),
            false => found.push(path),
        }
    }
    found.sort();
    found
}

fn run(enrollment: &Path, sis: &Path) -> Result<Reconciliation> {
    let settings = Settings::for_date(AS_OF).unwrap();
    reconcile(&Request { sources: [enrollment, sis].map(|path| Source::Path(path.to_owned())), settings }, &Silent)
}

#[test]
fn every_malformed_file_is_reported_on_or_refused_on_either_side() {
    let good = repository("fixtures/districts/tiny/sis.txt");
    let (mut read, mut refused) = (0, 0);
    for path in files(&repository("fixtures/malformed")) {
        if path.extension().is_some_and(|end| end == "expected") {
            continue;
        }
        for [enrollment, sis] in [[&path, &good], [&good, &path], [&path, &path]] {
            match run(enrollment, sis) {
                Ok(result) => {
                    read += 1;
                    let view = report::View::of(&result).unwrap();
                    for each in report::Report::ALL {
                        let mut out = Vec::new();
                        each.write(&result, &view, &mut out).unwrap();
                        assert!(!out.is_empty(), "{}: {each:?}", path.display());
                    }
                }
                Err(error) => {
                    refused += 1;
                    assert!(error.kind() == ErrorKind::Refused && error.code_name().is_some(), "{error}");
                }
            }
        }
    }
    assert!(read > 100 && refused > 30, "{read} read, {refused} refused");
}

const COLUMNS: [&str; 9] =
    ["Student ID", "First Name", "Last Name", "Birth Date", "Grade", "School", "Street", "Email", "Comments"];

/// Returns the rows of an export of 84 lines, all cells quoted, as the Pollock benchmark has one.
fn grid() -> Vec<Vec<String>> {
    let mut rows = vec![COLUMNS.map(str::to_owned).to_vec()];
    for at in 0..83 {
        let (year, month, day) = (2008 + at % 10, 1 + at % 12, 1 + at % 28);
        rows.push(vec![
            format!("{}", 4000 + at),
            ["Ann", "Bela", "Carl", "Dora", "Emil"][at % 5].to_owned(),
            ["Vance", "Ortiz", "Hale", "Kim", "Novak", "Reyes", "Stone"][at % 7].to_owned(),
            format!("{year}-{month:02}-{day:02}"),
            format!("{}", 1 + at % 12),
            ["Cedar School", "Willow School"][at % 2].to_owned(),
            format!("{} Elm St, Apt {at}", 100 + at),
            format!("parent{at}@example.org"),
            String::new(),
        ]);
    }
    rows
}

/// Writes rows down, damaged in one place: an extra quote in a cell, a separator that is missing before it or too many.
fn damaged(rows: &[Vec<String>], what: &str, row: usize, column: usize) -> String {
    let mut text = String::new();
    for (at, cells) in rows.iter().enumerate() {
        for (place, cell) in cells.iter().enumerate() {
            let here = (at, place) == (row, column);
            match (place, what) {
                (0, "separator too many") if here => text.push(','),
                (0, _) => {}
                (_, "separator missing") if here => {}
                (_, "separator too many") if here => text.push_str(",,"),
                _ => text.push(','),
            }
            match what {
                "extra quote" if here => text.push_str(&format!("\"\"{cell}\"")),
                _ => text.push_str(&format!("\"{cell}\"")),
            }
        }
        // the first cell has no separator before it; its row loses the last one instead
        if what == "separator missing" && (at, 0) == (row, column) {
            let last = text.rfind(',').unwrap();
            text.remove(last);
        }
        text.push('\n');
    }
    text
}

struct Quiet;

impl rosterdiff::ingest::Progress for Quiet {
    fn bytes(&self, _: u64, _: u64) {}
}

#[test]
fn each_of_2268_damages_to_one_row_is_told_or_changes_nothing() {
    let rows = grid();
    let place = Place::new();
    let read = |text: &str| {
        let source = Source::Path(place.put("e.csv", text));
        rosterdiff::ingest::read(&source, Side::Enrollment, &rosterdiff::ingest::Settings::default(), &Quiet)
    };
    let values = |table: &RawTable| -> Vec<String> {
        let cell = |row: usize, column: &RawColumn| column.values.get(column.codes[row]).to_owned() + ";";
        let mut rows: Vec<String> = (0..table.lines.len())
            .map(|row| table.columns.values().map(|column| cell(row, column)).collect())
            .collect();
        rows.sort();
        rows
    };
    let clean = read(&damaged(&rows, "nothing", 0, 0)).unwrap();
    assert!(clean.intake.rejected.is_empty() && clean.intake.findings.is_empty());
    let wanted = values(&clean);
    let (mut tried, mut harmless, mut by_width, mut untold) = (0, 0, 0, Vec::new());
    for what in ["extra quote", "separator missing", "separator too many"] {
        for row in 0..84 {
            for column in 0..9 {
                tried += 1;
                let Ok(table) = read(&damaged(&rows, what, row, column)) else { continue };
                // whatever is told: no more rows are lost than the one
                let kept = table.lines.len();
                assert!(kept >= 82, "{what}, row {row}, column {column}: {kept} rows of 83");
                if values(&table) == wanted {
                    harmless += 1;
                } else if !table.intake.rejected.is_empty() || !table.intake.findings.is_empty() {
                    continue;
                } else if row == 0 && table.intake.facts.assumed.iter().any(|fact| fact.0 == "wider than the header") {
                    by_width += 1;
                } else {
                    untold.push(format!("{what}, row {row}, column {column}"));
                }
            }
        }
    }
    assert_eq!(tried, 2_268);
    assert!(untold.is_empty(), "{} untold: {:?}", untold.len(), &untold[..untold.len().min(20)]);
    // a header that lost a separator is refused, or told by the rows that are wider than it
    assert_eq!(by_width, 9);
    // a separator too many behind the last value of a row, and nothing else, changes nothing
    assert_eq!(harmless, 83);
}

/// Returns the most memory that a process has had, in bytes, while it still runs.
#[cfg(target_os = "linux")]
fn peak(process: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.trim().trim_end_matches(" kB").parse::<u64>().ok()? * 1024)
}

/// `CORPORA_DIR=FOLDER cargo test --release --test it corpora -- --nocapture`: every file in the folder, against a good one.
#[cfg(target_os = "linux")]
#[test]
#[allow(clippy::print_stdout, reason = "the figures are what one wants to know")]
fn public_corpora_end_in_no_panic_and_take_neither_time_nor_memory() {
    let Some(folder) = std::env::var_os("CORPORA_DIR") else { return };
    let place = Place::new();
    let good = repository("fixtures/districts/tiny/sis.txt");
    let mut ends = std::collections::BTreeMap::new();
    let (mut slowest, mut largest, mut wrong) = (Duration::ZERO, 0, Vec::new());
    let all = files(Path::new(&folder));
    for path in &all {
        let start = Instant::now();
        let mut child = std::process::Command::new(program())
            .args(["reconcile", "--as-of", AS_OF, "-o", "out", "--state", "state", "-q"])
            .args([path, &good])
            .current_dir(place.path(""))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let (mut memory, mut over) = (0, false);
        let status = loop {
            memory = peak(child.id()).unwrap_or(0).max(memory);
            if let Some(status) = child.try_wait().unwrap() {
                break status;
            }
            if start.elapsed() > Duration::from_secs(5) && !over {
                over = true;
                child.kill().unwrap();
            }
            std::thread::sleep(Duration::from_millis(1));
        };
        let size = std::fs::metadata(path).unwrap().len();
        let most = (64 << 20) + 6 * size;
        slowest = slowest.max(start.elapsed());
        largest = largest.max(memory);
        let code = status.code().unwrap_or(-1);
        *ends.entry(code).or_insert(0) += 1;
        if over || ![0, 1, 2, 3].contains(&code) || memory > most {
            wrong.push(format!(
                "{}: ended with {code} in {:?}, {memory} bytes of {most}",
                path.display(),
                start.elapsed()
            ));
        }
        // each file is a first night
        let _ = std::fs::remove_dir_all(place.path("state"));
        let _ = std::fs::remove_dir_all(place.path("out"));
    }
    println!("{} files by exit code: {ends:?}; slowest {slowest:?}, most memory {} KiB", all.len(), largest / 1024);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
