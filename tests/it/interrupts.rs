//! What Ctrl-C and a stop by the system leave behind: the set that was there, and no staged file.

use super::atomic::whole_set;
use super::support::{AS_OF, Place, district, program, reports};
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

const INT: i32 = 2;
const TERM: i32 = 15;

/// Returns a program, to be run in a folder with an empty environment, that an interrupt ends; so it is too where the tests
/// themselves were started to ignore it, as `&` in a script does.
fn interruptible(place: &Place, program: &Path) -> Command {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let ignored = mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or(0);
    if [INT, TERM].iter().all(|signal| ignored & (1 << (signal - 1)) == 0) {
        return place.other(program);
    }
    let mut command = place.other("env");
    command.arg("--default-signal=INT,TERM").arg(program);
    command
}

fn send(child: &Child, signal: i32) {
    Command::new("kill").args([format!("-{signal}"), child.id().to_string()]).status().unwrap();
}

/// Returns the program's own files of a folder that are no reports.
fn own(folder: &Path) -> Vec<String> {
    let names = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = names.filter(|name| name.starts_with('.')).collect();
    names.sort();
    names
}

/// Begins a run that waits for its enrollment export, and returns once its staging folder is there.
pub(crate) fn waiting(place: &Place, command: &mut Command) -> Child {
    let child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let begin = Instant::now();
    while !own(&place.path("out")).contains(&".rosterdiff-staging".to_owned()) {
        assert!(begin.elapsed() < Duration::from_secs(120), "the run never began");
        std::thread::sleep(Duration::from_millis(5));
    }
    child
}

fn ended(mut child: Child) -> (ExitStatus, String) {
    let status = child.wait().unwrap();
    let said = std::io::read_to_string(child.stderr.take().unwrap()).unwrap();
    (status, said)
}

#[test]
fn an_interrupted_run_leaves_the_old_reports_and_no_staged_file() {
    let place = Place::new();
    let [enrollment, sis] = district("tiny");
    place.run(&["reconcile", &enrollment, &sis, "-o", "out", "--as-of", AS_OF]);
    let before = reports(&place.path("out"));
    // nobody ever writes into it
    assert!(Command::new("mkfifo").arg(place.path("late.csv")).status().unwrap().success());
    for signal in [INT, TERM] {
        let mut command = interruptible(&place, &program());
        command.args(["reconcile", "late.csv", &sis, "-o", "out", "--as-of", AS_OF]);
        let child = waiting(&place, &mut command);
        send(&child, signal);
        let (status, said) = ended(child);
        assert_eq!(status.signal(), Some(signal), "a caller is to see why it ended");
        assert_eq!(said, "");
        assert_eq!(own(&place.path("out")), [".rosterdiff", ".rosterdiff.lock"]);
        assert_eq!(reports(&place.path("out")), before);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_run_that_was_started_to_ignore_interrupts_ignores_them() {
    let place = Place::new();
    let [_, sis] = district("tiny");
    assert!(Command::new("mkfifo").arg(place.path("late.csv")).status().unwrap().success());
    let program = program().display().to_string();
    let mut command = interruptible(&place, Path::new("sh"));
    command.args(["-c", "trap '' INT; exec \"$@\"", "sh"]);
    command.args([&program, "reconcile", "late.csv", &sis, "-o", "out", "--as-of", AS_OF]);
    place.folder("out");
    let mut child = waiting(&place, &mut command);
    send(&child, INT);
    std::thread::sleep(Duration::from_millis(200));
    assert!(child.try_wait().unwrap().is_none(), "it ended");
    send(&child, TERM);
    let (status, said) = ended(child);
    assert_eq!((status.signal(), said.as_str()), (Some(TERM), ""));
    assert_eq!(own(&place.path("out")), [".rosterdiff", ".rosterdiff.lock"]);
}

#[test]
fn interrupts_at_any_moment_leave_one_whole_set_and_nothing_besides() {
    let place = Place::new();
    let [enrollment, sis] = district("tiny");
    let dates = ["2026-08-03", "2026-08-04"];
    let command = |date: &str| {
        let mut command = interruptible(&place, &program());
        command.args(["reconcile", &enrollment, &sis, "-o", "out", "--as-of", date, "--keep", "2"]);
        command.stdout(Stdio::null()).stderr(Stdio::piped());
        command
    };
    let mut usual = Duration::MAX;
    let runs = dates.map(|date| {
        let begin = Instant::now();
        command(date).status().unwrap();
        usual = usual.min(begin.elapsed());
        whole_set(&place.path("out"))
    });
    for turn in 0..30u32 {
        let child = command(dates[turn as usize % 2]).spawn().unwrap();
        std::thread::sleep(usual * (turn * 11 % 30) / 30);
        send(&child, [INT, TERM][turn as usize / 2 % 2]);
        let (_, said) = ended(child);
        assert!(!said.contains("error"), "turn {turn}: {said}");
        assert_eq!(own(&place.path("out")), [".rosterdiff", ".rosterdiff.lock"], "turn {turn}");
        assert!(runs.contains(&whole_set(&place.path("out"))), "turn {turn}");
    }
}
