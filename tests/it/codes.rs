//! The codes: what the design gives out, the program has, the document lists and a fixture or a test fires, one and all.

use super::support::repository;
use rosterdiff::roster::{RuleInfo, Severity};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

fn read(path: impl AsRef<Path>) -> String {
    String::from_utf8_lossy(&std::fs::read(path.as_ref()).unwrap()).into_owned()
}

/// Returns every rule and every code of the plausibility gate.
fn registered() -> BTreeMap<&'static str, &'static RuleInfo> {
    let all = rosterdiff::diagnose::rules().iter().chain(rosterdiff::gate::rules());
    all.map(|rule| (rule.code, *rule)).collect()
}

/// Returns the cells of the rows of a Markdown table whose first cell is a code.
fn table(text: &str) -> BTreeMap<String, Vec<String>> {
    let mut found = BTreeMap::new();
    for line in text.lines().filter(|line| line.starts_with("| ")) {
        let cells: Vec<String> = line.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect();
        let code = cells[0].trim_start_matches('[').split(']').next().unwrap().to_owned();
        let is_code = code.len() == 4
            && code.starts_with(|c: char| c.is_ascii_uppercase())
            && code[1..].bytes().all(|byte| byte.is_ascii_digit());
        if is_code {
            assert!(found.insert(code.clone(), cells).is_none(), "{code} stands there twice");
        }
    }
    found
}

#[test]
fn the_document_lists_every_code_with_its_name_and_severity_and_no_other() {
    let listed = table(&read(repository("docs/rules.md")));
    // those of the gate stand where the night is described, and `explain` has their names
    let night = table(&read(repository("docs/nightly.md")));
    let (gate, registered): (BTreeMap<_, _>, BTreeMap<_, _>) =
        registered().into_iter().partition(|(code, _)| code.starts_with('H'));
    assert!(registered.len() > 90 && gate.len() > 8);
    assert!(listed.keys().eq(registered.keys()), "{:?}", listed.keys());
    assert!(night.keys().eq(gate.keys()), "{:?}", night.keys());
    for (code, rule) in registered {
        let cells = &listed[code];
        let wanted = [rule.name, rule.severity.name(), rule.owner.name(), rule.summary];
        assert_eq!(cells[1..5], wanted.map(str::to_owned), "{code}");
    }
}

#[test]
fn every_code_of_the_design_is_registered_under_its_name_and_severity() {
    // the design stands outside of the repository; the list of codes inside it is checked by the other tests
    let Ok(design) = std::fs::read_to_string(repository("../shared/DESIGN.md")) else { return };
    let given = table(&design);
    assert!(given.len() > 60);
    let registered = registered();
    for (code, cells) in &given {
        let rule = registered.get(code.as_str()).unwrap_or_else(|| panic!("{code} is not registered"));
        let severity = match rule.severity {
            Severity::Error => "E",
            Severity::Warning => "W",
            Severity::Info => "I",
        };
        assert_eq!((cells[1].as_str(), cells[2].as_str()), (rule.name, severity), "{code}");
    }
    for code in registered.keys().filter(|code| !code.starts_with(['S', 'H'])) {
        assert!(given.contains_key(*code), "{code} is not of the design");
    }
}

/// Holds the rows of one export of a fixture, each with the text of its first cell.
type Rows = Vec<(String, String)>;

fn rows(folder: &Path, side: &str) -> Rows {
    let text = read(folder.join(format!("{side}.csv")));
    text.lines().map(|line| (line.split(',').next().unwrap().to_owned(), line.to_owned())).collect()
}

#[test]
fn every_rule_has_a_fixture_with_a_case_that_fires_and_a_near_miss_that_does_not() {
    let root = repository("fixtures/rules");
    let mut fixtures: BTreeMap<String, [Rows; 2]> = BTreeMap::new();
    for entry in std::fs::read_dir(&root).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        fixtures.insert(name, ["enrollment", "sis"].map(|side| rows(&path, side)));
    }
    // most fixtures have a row as it is when nothing is wrong with it
    let mut forms: [BTreeMap<&str, BTreeMap<&str, usize>>; 2] = Default::default();
    for sides in fixtures.values() {
        for (side, rows) in sides.iter().enumerate() {
            for (key, row) in rows {
                *forms[side].entry(key).or_default().entry(row).or_default() += 1;
            }
        }
    }
    let is_usual = |side: usize, key: &str, row: &str| {
        let counts = &forms[side][key];
        counts[row] > 1 && counts[row] == counts.values().copied().max().unwrap()
    };
    let rules = rosterdiff::diagnose::rules().iter().filter(|rule| !rule.code.starts_with('S'));
    let mut seen = 0;
    for rule in rules {
        let name = format!("{}-{}", rule.code, rule.name);
        let sides = fixtures.get(&name).unwrap_or_else(|| panic!("{name} has no fixture"));
        let expected = read(root.join(&name).join("expected.csv"));
        let fired: Vec<Vec<&str>> = expected
            .lines()
            .map(|line| line.split(',').collect())
            .filter(|cells: &Vec<&str>| cells[0] == rule.code)
            .collect();
        assert!(!fired.is_empty(), "{name} fires nothing");
        let fires: BTreeSet<&str> = fired.iter().flat_map(|cells| &cells[1..3]).copied().collect();
        // a row that is not as usual, and still does not fire; or, where the whole file fires, an odd file that does not
        let odd = sides.iter().enumerate().any(|(side, rows)| {
            rows.iter().any(|(key, row)| !is_usual(side, key, row) && !fires.contains(key.as_str()))
        });
        let short = sides.iter().any(|rows| rows.len() == 2);
        assert!(odd || (short && rule.code == "F101"), "{name} has no near miss");
        seen += 1;
    }
    assert_eq!(seen, fixtures.len());
}

#[test]
fn every_cause_and_every_reason_to_hold_has_a_test_that_names_it() {
    let causes = ["planted", "causes"].map(|name| read(repository(&format!("tests/it/{name}.rs")))).concat();
    let gate = read(repository("tests/it/gate.rs"));
    let (mut s, mut h) = (0, 0);
    for code in registered().keys() {
        match &code[..1] {
            "S" => {
                s += 1;
                assert!(causes.contains(code), "{code} is planted by no test");
            }
            "H" => {
                h += 1;
                assert!(gate.contains(code), "{code} is held by no test");
            }
            _ => {}
        }
    }
    let all = registered().len();
    let rules = all - s - h;
    let stated = format!("all {all}: {rules} rules with a fixture each, {s} causes planted, {h} reasons to hold");
    assert!(read(repository("docs/reliability.md")).contains(&stated), "docs/reliability.md does not say: {stated}");
}
