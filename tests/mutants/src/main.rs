//! Weaves the mutants of a list into a copy of the program, builds it, and runs its tests against each; see `run.sh`.

mod build;
mod reach;
mod sample;
mod trial;
mod weave;

use serde_json::Value;
use std::path::{Path, PathBuf};

/// A fault as cargo-mutants lists it.
pub struct Mutant {
    /// Its place in the list, counted from 1; 0 stands for the program as it is.
    pub id: usize,
    /// The file, relative to the program's folder.
    pub file: String,
    /// What it does, in words.
    pub name: String,
    /// Its kind, such as `BinaryOperator`.
    pub genre: String,
    /// What stands in place of what it replaces.
    pub replacement: String,
    /// Line and column at which that begins and ends, counted from 1.
    pub span: [(usize, usize); 2],
}

impl Mutant {
    /// Returns the part of the core that it belongs to.
    pub fn module(&self) -> &'static str {
        match self.file.as_str() {
            "src/ingest/scan.rs" => "scan",
            "src/report/escape.rs" => "escape",
            file if file.starts_with("src/roster/") => "ledger",
            file if file.starts_with("src/gate/") => "gate",
            file if file.starts_with("src/diagnose/causes/") => "causes",
            _ => "link",
        }
    }
}

/// Reads the list.
fn listed(path: &Path) -> Vec<Mutant> {
    let list: Value = serde_json::from_slice(&std::fs::read(path).expect("a list")).expect("JSON");
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let number = |value: &Value| value.as_u64().unwrap_or_default() as usize;
    let of = |(at, entry): (usize, &Value)| Mutant {
        id: at + 1,
        file: text(&entry["file"]),
        name: text(&entry["name"]),
        genre: text(&entry["genre"]),
        replacement: text(&entry["replacement"]),
        span: ["start", "end"].map(|end| (number(&entry["span"][end]["line"]), number(&entry["span"][end]["column"]))),
    };
    list.as_array().expect("a list").iter().enumerate().map(of).collect()
}

fn main() {
    let mut arguments = std::env::args().skip(1);
    let folder = PathBuf::from(arguments.next().expect("a folder"));
    let only_units = std::env::var_os("UNITS").is_some();
    let asked: Vec<(String, usize, usize)> = arguments
        .map(|asked| {
            let (module, drawn) = asked.split_once('=').expect("MODULE=COUNT");
            let (known, count) = drawn.split_once("..").unwrap_or(("0", drawn));
            (module.to_owned(), known.parse().expect("a count"), count.parse().expect("a count"))
        })
        .collect();
    let mutants = listed(&folder.join("list.json"));
    let alive = build::woven(&folder, &mutants);
    let programs = build::tests(&folder.join("copy"));
    let tests = reach::traced(&folder, &programs, asked.iter().map(|(module, ..)| module.as_str()), only_units);
    for (module, known, count) in asked {
        let all: Vec<&Mutant> = mutants.iter().filter(|mutant| mutant.module() == module).collect();
        let woven: Vec<&Mutant> = all.iter().copied().filter(|mutant| alive.contains(&mutant.id)).collect();
        println!("{module}: {} faults, {} of them compile in the woven program", all.len(), woven.len());
        let drawn = sample::drawn(woven, count).split_off(known.min(count));
        trial::run(&folder, &programs, &tests, &module, &drawn);
    }
}
