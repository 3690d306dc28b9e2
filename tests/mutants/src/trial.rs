//! Runs the tests that reach a mutant, the quickest first, and notes what became of it.

use crate::Mutant;
use crate::reach::Test;
use serde_json::{Value, json};
use std::collections::{BTreeMap, VecDeque};
use std::fs::{self, OpenOptions};
use std::io::{BufRead, BufReader, Write};
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;

/// Tests that together take no longer than this are run at once.
const AT_ONCE: f64 = 2.0;
/// The result of a mutant that no test of the library notices, where those of the whole program were not asked.
const NOT_BY_UNITS: &str = "not caught by a unit test";
/// The signal that ends what has computed for too long.
const TOO_LONG: i32 = 24;

/// Says how a run of tests ended.
enum End {
    Passed,
    Caught(String),
    TooLong,
}

/// Runs tests with one mutant alive until one fails; they may compute for so many seconds.
///
/// A limit on the time that passes would depend on what else the machine does.
fn attempt(program: &Path, tests: &[&Test], id: usize, seconds: u64) -> End {
    let limited = format!("ulimit -c 0; ulimit -S -t {seconds}; exec \"$0\" \"$@\"");
    let mut child = Command::new("sh")
        .args(["-c", &limited])
        .arg(program)
        .args(["--exact", "--test-threads=1"])
        .args(tests.iter().map(|test| &test.name))
        .env("MUTANT", id.to_string())
        .env("PROPTEST_MAX_SHRINK_ITERS", "0")
        .env("PROPTEST_DISABLE_FAILURE_PERSISTENCE", "1")
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the tests start");
    let lines = BufReader::new(child.stdout.take().expect("piped")).lines().map_while(Result::ok);
    let failed = lines.into_iter().find(|line| line.starts_with("test ") && line.ends_with("FAILED"));
    if failed.is_some() {
        drop(child.kill());
    }
    let status = child.wait().expect("the tests end");
    match failed.as_deref().and_then(|line| line.split(' ').nth(1)) {
        Some(test) => End::Caught(test.to_owned()),
        None if status.success() => End::Passed,
        None if status.signal() == Some(TOO_LONG) => End::TooLong,
        None => End::Caught("it crashed".to_owned()),
    }
}

/// Runs against one mutant all tests that reach it, and returns what became of it.
fn tried(programs: &[PathBuf; 2], tests: &[&Test], mutant: &Mutant) -> String {
    let reaching: Vec<&Test> = tests.iter().copied().filter(|test| test.reaches.contains(&mutant.id)).collect();
    let mut rest = &reaching[..];
    while let Some(first) = rest.first() {
        let (mut count, mut seconds) = (1, first.seconds);
        while let Some(next) = rest.get(count)
            && next.program == first.program
            && seconds + next.seconds <= AT_ONCE
        {
            (count, seconds) = (count + 1, seconds + next.seconds);
        }
        match attempt(&programs[first.program], &rest[..count], mutant.id, 20 + (seconds * 10.0) as u64) {
            End::Passed => rest = &rest[count..],
            End::Caught(test) => return format!("caught by {test}"),
            End::TooLong => return "caught: it hangs".to_owned(),
        }
    }
    if reaching.is_empty() { "missed: no test reaches it".to_owned() } else { "missed".to_owned() }
}

/// Tries every mutant, two at a time, and adds a line on each to `results.jsonl`.
pub fn run(folder: &Path, programs: &[PathBuf; 2], tests: &[Test], module: &str, mutants: &[&Mutant]) {
    let path = folder.join("results.jsonl");
    let mut results: BTreeMap<usize, String> = BTreeMap::new();
    for line in fs::read_to_string(&path).unwrap_or_default().lines() {
        let result: Value = serde_json::from_str(line).expect("a line of JSON");
        results.insert(result["id"].as_u64().unwrap_or(0) as usize, result["result"].as_str().unwrap_or("").to_owned());
    }
    let only_units = tests.iter().all(|test| test.program == 0);
    let is_open = |mutant: &&&Mutant| match results.get(&mutant.id) {
        None => true,
        Some(result) => result == NOT_BY_UNITS && !only_units,
    };
    let todo: VecDeque<(&Mutant, bool)> =
        mutants.iter().filter(is_open).map(|mutant| (*mutant, results.contains_key(&mutant.id))).collect();
    let (todo, results) = (Mutex::new(todo), Mutex::new(results));
    let file = OpenOptions::new().create(true).append(true).open(&path).expect("a place to write");
    let file = Mutex::new(file);
    let work = || {
        loop {
            let Some((mutant, passed_units)) = todo.lock().expect("no panic").pop_front() else { return };
            let tests: Vec<&Test> = tests.iter().filter(|test| test.program == 1 || !passed_units).collect();
            let mut result = tried(programs, &tests, mutant);
            if only_units && result.starts_with("missed") {
                result = NOT_BY_UNITS.to_owned();
            }
            let line = json!({ "id": mutant.id, "module": module, "result": result, "name": mutant.name });
            writeln!(file.lock().expect("no panic"), "{line}").expect("a place to write");
            results.lock().expect("no panic").insert(mutant.id, result);
        }
    };
    std::thread::scope(|scope| (0..2).for_each(|_| drop(scope.spawn(work))));
    let results = results.into_inner().expect("no panic");
    let missed: Vec<&&Mutant> = mutants.iter().filter(|mutant| !results[&mutant.id].starts_with("caught")).collect();
    let caught = mutants.len() - missed.len();
    println!(
        "{module}: {caught} of {} caught, {:.1} %",
        mutants.len(),
        100.0 * caught as f64 / mutants.len().max(1) as f64
    );
    missed.iter().for_each(|mutant| println!("  {}: {}", results[&mutant.id], mutant.name));
}
