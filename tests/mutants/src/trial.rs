//! Runs the tests of a module against its mutants and notes what became of each.

use crate::Mutant;
use serde_json::{Value, json};
use std::collections::{BTreeMap, VecDeque};
use std::fs::{self, OpenOptions};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// Which tests are run: the library's or the program's, and what their names hold or, behind `--skip`, do not hold.
type Stage = (usize, &'static [&'static str]);

/// Returns the tests that a module's mutants must pass by, the quickest first.
fn stages(module: &str) -> &'static [Stage] {
    const LIB: usize = 0;
    const IT: usize = 1;
    match module {
        "ledger" => &[
            (LIB, &["roster::"]),
            (LIB, &["report::"]),
            (LIB, &["link::", "--skip", "link::laws", "--skip", "block_tests"]),
            (IT, &["laws::", "reconcile::"]),
        ],
        "scan" => &[(LIB, &["ingest::scan"]), (LIB, &["ingest::"])],
        "escape" => &[(LIB, &["report::"]), (IT, &["naughty::"])],
        "gate" => &[(LIB, &["gate::"]), (IT, &["gate::"])],
        "causes" => &[(LIB, &["diagnose::"]), (IT, &["causes::"])],
        _ => &[
            (LIB, &["link::", "--skip", "link::laws", "--skip", "block_tests"]),
            (LIB, &["link::laws", "block_tests"]),
            (LIB, &["diagnose::"]),
            (IT, &["explain::", "decisions::", "reconcile::"]),
        ],
    }
}

/// Says how a run of tests ended.
enum End {
    Passed,
    Caught(String),
    Timeout,
}

/// Runs tests with one mutant alive until one fails.
fn attempt(program: &Path, tests: &[&str], id: usize, limit: Duration) -> End {
    let start = Instant::now();
    let mut child = Command::new(program)
        .args(tests)
        .arg("--test-threads=1")
        .env("MUTANT", id.to_string())
        .env("PROPTEST_MAX_SHRINK_ITERS", "0")
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the tests start");
    let output = child.stdout.take().expect("piped");
    let child = Mutex::new(child);
    let kill = || drop(child.lock().expect("no panic").kill());
    let (failed, ended) = std::thread::scope(|scope| {
        let reader = scope.spawn(|| {
            let lines = BufReader::new(output).lines().map_while(Result::ok);
            let failed = lines.into_iter().find(|line| line.starts_with("test ") && line.ends_with("FAILED"));
            failed.inspect(|_| kill())
        });
        while start.elapsed() < limit && !reader.is_finished() {
            std::thread::sleep(Duration::from_millis(5));
        }
        let ended = reader.is_finished();
        if !ended {
            kill();
        }
        (reader.join().expect("no panic"), ended)
    });
    let status = child.lock().expect("no panic").wait().expect("the tests end");
    match failed.as_deref().and_then(|line| line.split(' ').nth(1)) {
        Some(test) => End::Caught(test.to_owned()),
        None if !ended => End::Timeout,
        None if status.success() => End::Passed,
        None => End::Caught("it crashed".to_owned()),
    }
}

/// Tries every mutant, two at a time, and adds a line on each to `results.jsonl`.
pub fn run(folder: &Path, programs: &[PathBuf; 2], module: &str, mutants: Vec<&Mutant>) {
    let path = folder.join("results.jsonl");
    let mut results: BTreeMap<usize, String> = BTreeMap::new();
    for line in fs::read_to_string(&path).unwrap_or_default().lines() {
        let result: Value = serde_json::from_str(line).expect("a line of JSON");
        results.insert(result["id"].as_u64().unwrap_or(0) as usize, result["result"].as_str().unwrap_or("").to_owned());
    }
    // what takes many times as long as without a mutant hangs
    let limits: Vec<Duration> = stages(module)
        .iter()
        .map(|(program, tests)| {
            let start = Instant::now();
            let end = attempt(&programs[*program], tests, 0, Duration::from_secs(900));
            assert!(matches!(end, End::Passed), "the tests of {module} fail without a mutant");
            start.elapsed() * 10 + Duration::from_secs(20)
        })
        .collect();
    let todo: VecDeque<&Mutant> = mutants.iter().copied().filter(|mutant| !results.contains_key(&mutant.id)).collect();
    let (todo, results) = (Mutex::new(todo), Mutex::new(results));
    let file = OpenOptions::new().create(true).append(true).open(&path).expect("a place to write");
    let file = Mutex::new(file);
    let work = || {
        loop {
            let Some(mutant) = todo.lock().expect("no panic").pop_front() else { return };
            let tried = stages(module).iter().zip(&limits).map(|((program, tests), limit)| {
                match attempt(&programs[*program], tests, mutant.id, *limit) {
                    End::Passed => None,
                    End::Caught(test) => Some(format!("caught by {test}")),
                    End::Timeout => Some("caught: it hangs".to_owned()),
                }
            });
            let result = tried.into_iter().flatten().next().unwrap_or_else(|| "missed".to_owned());
            let line = json!({ "id": mutant.id, "module": module, "result": result, "name": mutant.name });
            writeln!(file.lock().expect("no panic"), "{line}").expect("a place to write");
            results.lock().expect("no panic").insert(mutant.id, result);
        }
    };
    std::thread::scope(|scope| (0..2).for_each(|_| drop(scope.spawn(work))));
    let results = results.into_inner().expect("no panic");
    let missed: Vec<&&Mutant> = mutants.iter().filter(|mutant| results[&mutant.id] == "missed").collect();
    let caught = mutants.len() - missed.len();
    println!(
        "{module}: {caught} of {} caught, {:.1} %",
        mutants.len(),
        100.0 * caught as f64 / mutants.len().max(1) as f64
    );
    missed.iter().for_each(|mutant| println!("  missed: {}", mutant.name));
}
