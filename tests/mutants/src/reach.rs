//! Finds out which mutants each test reaches, so that against a mutant only those are run that can notice it.

use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Holds a test and what it reaches.
pub struct Test {
    /// The program that has it: 0 for the library's tests, 1 for those of the whole program.
    pub program: usize,
    /// Its name.
    pub name: String,
    /// How long it computes.
    pub seconds: f64,
    /// The mutants whose place it comes by.
    pub reaches: BTreeSet<usize>,
}

/// Returns what the names of those tests of the whole program hold that may notice a module's mutants.
fn whole_runs(module: &str) -> &'static [&'static str] {
    match module {
        "ledger" => &["laws::", "reconcile::", "explain::"],
        "scan" => &["bad_input::", "damage::"],
        "escape" => &["naughty::"],
        "gate" => &["gate::"],
        "causes" => &["causes::"],
        _ => &["explain::", "decisions::", "reconcile::"],
    }
}

fn listed(program: &Path, names: &[&str]) -> Vec<String> {
    let output = Command::new(program).args(names).arg("--list").output().expect("the tests start");
    let names = String::from_utf8(output.stdout).expect("text");
    names.lines().filter_map(|line| line.strip_suffix(": test")).map(str::to_owned).collect()
}

/// Returns how long the children that have ended computed.
fn computed() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").expect("a system that tells");
    let ticks = stat.rsplit(')').next().expect("numbers").split(' ').skip(14).take(2);
    ticks.map(|ticks| ticks.parse::<f64>().expect("a number")).sum::<f64>() / 100.0
}

/// Runs every test of the library, and those of whole runs that modules need, and returns what each reaches.
///
/// It is kept in the copy, where those that were tried already are found again.
pub fn traced<'a>(
    folder: &Path,
    programs: &[PathBuf; 2],
    modules: impl Iterator<Item = &'a str>,
    only_units: bool,
) -> Vec<Test> {
    let (path, trace) = (folder.join("copy/reached.jsonl"), folder.join("copy/reached"));
    let mut tests = Vec::new();
    for line in fs::read_to_string(&path).unwrap_or_default().lines() {
        let known: Value = serde_json::from_str(line).expect("a line of JSON");
        let ids = known["reaches"].as_array().expect("a list").iter();
        tests.push(Test {
            program: known["program"].as_u64().expect("a number") as usize,
            name: known["name"].as_str().expect("a name").to_owned(),
            seconds: known["seconds"].as_f64().expect("a number"),
            reaches: ids.map(|id| id.as_u64().expect("a number") as usize).collect(),
        });
    }
    let mut wanted: Vec<(usize, String)> = listed(&programs[0], &[]).into_iter().map(|name| (0, name)).collect();
    for module in modules.filter(|_| !only_units) {
        wanted.extend(listed(&programs[1], whole_runs(module)).into_iter().map(|name| (1, name)));
    }
    wanted.sort();
    wanted.dedup();
    let mut file = OpenOptions::new().create(true).append(true).open(&path).expect("a place to write");
    for (program, name) in wanted {
        if tests.iter().any(|test| test.program == program && test.name == name) {
            continue;
        }
        drop(fs::remove_file(&trace));
        let start = computed();
        let mut command = Command::new(&programs[program]);
        command.args(["--exact", &name]).env("MUTANTS_REACHED", &trace).stdout(Stdio::null()).stderr(Stdio::null());
        assert!(command.status().expect("the tests start").success(), "{name} fails without a mutant");
        let seconds = computed() - start;
        let reached = fs::read_to_string(&trace).unwrap_or_default();
        let reaches: BTreeSet<usize> = reached.lines().map(|id| id.parse().expect("a number")).collect();
        let line = json!({ "program": program, "name": name, "seconds": seconds, "reaches": reaches });
        writeln!(file, "{line}").expect("a place to write");
        tests.push(Test { program, name, seconds, reaches });
    }
    tests.retain(|test| test.program == 0 || !only_units);
    tests.sort_by(|one, other| {
        (one.program, one.seconds).partial_cmp(&(other.program, other.seconds)).expect("numbers")
    });
    tests
}
