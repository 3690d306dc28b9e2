//! Runs every rule's fixture through the whole flow: what must be found is found, and nothing else.
//!
//! A fixture is a small district: most rows agree, some fire the rule, some are near misses that must not.

use super::REGISTRY;
use crate::diagnose;
use crate::ingest::{self, Progress, Source};
use crate::link;
use crate::normalize;
use crate::roster::{Error, Field, NO_ROW, RawTable, Side};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

const AS_OF: &str = "2026-08-15";

/// A line of `expected.csv`: code, enrollment key, SIS key, field.
type Line = [String; 4];

struct Silent;

impl Progress for Silent {
    fn bytes(&self, _done: u64, _total: u64) {}
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/rules")
}

fn folder_of(code: &str, name: &str) -> PathBuf {
    folder().join(format!("{code}-{name}"))
}

fn read(folder: &Path, side: Side) -> Result<RawTable, Error> {
    let source = Source::Path(folder.join(format!("{}.csv", side.name())));
    ingest::read(&source, side, &ingest::Settings::default(), &Silent)
}

/// Runs the flow; a refused file counts as a finding of the error's code.
fn findings(folder: &Path) -> Result<Vec<Line>, Error> {
    let mut enrollment = read(folder, Side::Enrollment)?;
    let mut sis = read(folder, Side::Sis)?;
    let settings = normalize::Settings { as_of: AS_OF.to_owned(), ..normalize::Settings::default() };
    let mut rosters = normalize::run(&mut enrollment, &mut sis, &settings)?;
    let links = link::run(&rosters, &link::Settings::default())?;
    diagnose::learn(&mut rosters, &links)?;
    let intakes = [enrollment.intake, sis.intake];
    let limits = diagnose::Limits { stale_days: [Some(60); 2], ..diagnose::Limits::default() };
    let settings = diagnose::Settings { as_of: AS_OF.to_owned(), limits, ..diagnose::Settings::default() };
    let diagnosis = diagnose::run(&rosters, &links, &intakes, &settings)?;
    let found = &diagnosis.discrepancies;
    let key = |side: Side, row: u32| {
        if row == NO_ROW { String::new() } else { rosters.side(side).key(row).to_owned() }
    };
    let lines = found.rows().iter().map(|row| {
        [
            found.rule(row).code.to_owned(),
            key(Side::Enrollment, row.enrollment),
            key(Side::Sis, row.sis),
            row.field.map_or(String::new(), |field: Field| field.name().to_owned()),
        ]
    });
    Ok(lines.collect())
}

fn expected(folder: &Path) -> Vec<Line> {
    let mut reader = csv::Reader::from_path(folder.join("expected.csv")).unwrap();
    assert_eq!(reader.headers().unwrap(), vec!["code", "enrollment_key", "sis_key", "field"]);
    let line = |record: csv::StringRecord| [0, 1, 2, 3].map(|at| record[at].to_owned());
    reader.records().map(|record| line(record.unwrap())).collect()
}

#[test]
fn every_rule_has_a_fixture_that_fires_it_and_every_fixture_a_rule() {
    let folders: BTreeSet<String> =
        std::fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    let wanted: BTreeSet<String> =
        REGISTRY.iter().map(|rule| format!("{}-{}", rule.info.code, rule.info.name)).collect();
    assert_eq!(folders, wanted);
    for rule in REGISTRY {
        let fires = expected(&folder_of(rule.info.code, rule.info.name)).iter().any(|line| line[0] == rule.info.code);
        assert!(fires, "{} has no case that fires", rule.info.code);
    }
}

#[test]
fn every_fixture_gives_just_the_findings_it_lists() {
    let mut wrong = Vec::new();
    for rule in REGISTRY {
        let folder = folder_of(rule.info.code, rule.info.name);
        let mut wanted = expected(&folder);
        let mut found = match findings(&folder) {
            Ok(lines) => lines,
            Err(error) => {
                let code = error.code_name().unwrap_or("no code").to_owned();
                vec![[code, String::new(), String::new(), String::new()]]
            }
        };
        wanted.sort();
        found.sort();
        if wanted != found {
            let extra: Vec<&Line> = found.iter().filter(|line| !wanted.contains(line)).collect();
            let missing: Vec<&Line> = wanted.iter().filter(|line| !found.contains(line)).collect();
            wrong.push(format!("{}: missing {missing:?}, not wanted {extra:?}", rule.info.code));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
