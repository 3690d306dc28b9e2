//! Law 5: the report set on disk is all of one run, whenever the program is stopped.

use super::support::{AS_OF, Place, district, reports};
use rosterdiff::history::{Health, History};
use sha2::{Digest, Sha256};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Returns the run that the manifest names, after checking every file against it.
pub(crate) fn whole_set(folder: &Path) -> String {
    let manifest: serde_json::Value =
        serde_json::from_slice(&std::fs::read(folder.join("latest.json")).unwrap()).unwrap();
    for file in manifest["files"].as_array().unwrap() {
        let bytes = std::fs::read(folder.join(file["name"].as_str().unwrap())).unwrap();
        let sha256: String = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(file["sha256"], sha256.as_str(), "{} is of another run", file["name"]);
    }
    let summary = super::support::summary(folder);
    assert_eq!(summary["run"]["id"], manifest["run"]);
    manifest["run"].as_str().unwrap().to_owned()
}

#[test]
fn the_manifest_names_every_report_with_its_hash() {
    let place = Place::new();
    let [enrollment, sis] = district("tiny");
    place.run(&["reconcile", &enrollment, &sis, "-o", "out", "--as-of", AS_OF]);
    whole_set(&place.path("out"));
    let reports = reports(&place.path("out"));
    assert!(reports.contains_key("summary.json") && reports.contains_key("corrections-sis.csv"));
}

#[test]
fn fifty_kills_at_any_moment_leave_a_whole_set_and_a_working_next_run() {
    kills(50);
}

/// `tests/kill.sh`; it takes some minutes.
#[test]
#[ignore = "a thousand runs"]
fn a_thousand_kills_at_any_moment_leave_a_whole_set_and_a_working_next_run() {
    let wanted = std::env::var("ROSTERDIFF_KILLS").ok().and_then(|text| text.parse().ok());
    kills(wanted.unwrap_or(1_000));
}

fn kills(wanted: u32) {
    let place = Place::new();
    let [enrollment, sis] = district("tiny");
    let arguments = |date: &str| {
        ["reconcile", &enrollment, &sis, "-o", "out", "--as-of", date, "--keep", "2"].map(str::to_owned).to_vec()
    };
    let dates = ["2026-08-03", "2026-08-04"];
    let mut usual = Duration::MAX;
    let mut runs = Vec::new();
    for date in dates {
        let start = Instant::now();
        place.command().args(arguments(date)).stdout(Stdio::null()).status().unwrap();
        usual = usual.min(start.elapsed());
        runs.push(whole_set(&place.path("out")));
    }
    let mut killed = 0;
    for turn in 0u32.. {
        let date = dates[turn as usize % 2];
        let mut child =
            place.command().args(arguments(date)).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        // moments over the whole run
        std::thread::sleep(usual * (turn * 37 % 50) / 50 + Duration::from_micros(u64::from(turn % 50) * 13));
        child.kill().unwrap();
        if child.wait().unwrap().code().is_none() {
            killed += 1;
            // so that the end of the run is met too when the machine has more to do than before
            usual = if turn * 37 % 50 >= 45 { usual * 11 / 10 } else { usual };
        } else {
            usual = usual * 9 / 10;
        }
        // without any further start
        assert!(runs.contains(&whole_set(&place.path("out"))));
        assert_eq!(History::health(&place.path("out/.rosterdiff")), Health::Sound, "turn {turn}");
        if killed == wanted {
            break;
        }
    }
    let last =
        place.command().args(arguments(dates[1])).args(["--fail-on", "error"]).stdout(Stdio::null()).status().unwrap();
    assert_eq!(last.code(), Some(1));
    assert_eq!(whole_set(&place.path("out")), runs[1]);
    let listed = place.run(&["history", "-o", "out"]).stdout;
    assert!(listed.contains("2 runs, 0 held"), "{listed}");
    let mut left: Vec<String> = std::fs::read_dir(place.path("out"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    left.retain(|name| name.starts_with('.'));
    left.sort();
    assert_eq!(left, [".rosterdiff", ".rosterdiff.lock"], "something was left behind");
}

#[cfg(unix)]
#[test]
fn of_two_runs_at_once_one_writes_and_the_other_is_told_at_once() {
    let place = Place::new();
    let [enrollment, sis] = district("demo");
    for _ in 0..10 {
        let arguments = |day: u32| {
            ["reconcile", &enrollment, &sis, "-o", "out", "--as-of", &format!("2026-08-0{day}"), "-qq"]
                .map(str::to_owned)
        };
        let [mut one, mut other] = [3, 4].map(|day| {
            place.command().args(arguments(day)).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
        });
        let codes = [&mut one, &mut other].map(|child| child.wait().unwrap().code().unwrap());
        assert!(codes.contains(&1) && codes.iter().all(|code| [1, 75].contains(code)), "{codes:?}");
        whole_set(&place.path("out"));
        assert_eq!(History::health(&place.path("out/.rosterdiff")), Health::Sound);
    }
    // whatever the machine has to do besides, these two meet: the first waits for its export until the other was told
    for pipe in ["late.csv", "never.csv"] {
        assert!(Command::new("mkfifo").arg(place.path(pipe)).status().unwrap().success());
    }
    let mut command = place.command();
    command.args(["reconcile", "late.csv", &sis, "-o", "out", "--as-of", AS_OF, "-qq"]);
    let mut first = super::interrupts::waiting(&place, &mut command);
    let second = place.run(&["reconcile", &enrollment, &sis, "-o", "out", "--as-of", AS_OF]);
    assert!(second.code == 75 && second.stderr.contains("another run is writing to this folder"), "{second:?}");
    std::fs::write(place.path("late.csv"), std::fs::read(&enrollment).unwrap()).unwrap();
    assert_eq!(first.wait().unwrap().code(), Some(1));
    whole_set(&place.path("out"));
    // while the lock is held, the answer comes before anything is read: nobody ever writes into this export
    let lock = std::fs::File::open(place.path("out/.rosterdiff.lock")).unwrap();
    lock.lock().unwrap();
    let mut quickest = Duration::MAX;
    for _ in 0..5 {
        let start = Instant::now();
        let mut command = place.command();
        command.args(["reconcile", "never.csv", &sis, "-o", "out", "--as-of", AS_OF]);
        let mut told = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        while told.try_wait().unwrap().is_none() {
            if start.elapsed() > Duration::from_secs(120) {
                told.kill().unwrap();
            }
            std::thread::sleep(Duration::from_millis(2));
        }
        quickest = quickest.min(start.elapsed());
        let output = told.wait_with_output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(75), "{said}");
        assert!(said.contains("another run is writing to this folder"), "{said}");
    }
    // of five, since any one of them may have to wait for a processor
    assert!(quickest < Duration::from_secs(1), "{quickest:?}");
}

#[test]
fn other_files_in_the_folder_are_left_alone() {
    let place = Place::new();
    let [enrollment, sis] = district("tiny");
    place.folder("out");
    place.put("out/notes.txt", "mine");
    for _ in 0..2 {
        place.run(&["reconcile", &enrollment, &sis, "-o", "out", "--as-of", AS_OF]);
    }
    assert_eq!(std::fs::read_to_string(place.path("out/notes.txt")).unwrap(), "mine");
    std::fs::remove_file(place.path("out/matches.csv")).unwrap();
    std::fs::create_dir(place.path("out/matches.csv")).unwrap();
    let before = reports_but_folders(&place.path("out"));
    let run = place.run(&["reconcile", &enrollment, &sis, "-o", "out", "--as-of", "2026-08-05"]);
    assert_eq!(run.code, 4, "{run:?}");
    assert_eq!(reports_but_folders(&place.path("out")), before);
}

fn reports_but_folders(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<(String, Vec<u8>)> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap())
        .filter(|entry| entry.file_type().unwrap().is_file())
        .map(|entry| (entry.file_name().into_string().unwrap(), std::fs::read(entry.path()).unwrap()))
        .collect();
    files.sort();
    files
}

#[cfg(target_os = "linux")]
#[test]
fn a_disk_that_fills_up_leaves_the_old_set() {
    let place = Place::new();
    let [enrollment, sis] = district("demo");
    place.run(&["reconcile", &enrollment, &sis, "-o", "out", "--as-of", AS_OF]);
    let before = reports(&place.path("out"));
    // no file may grow beyond 8 blocks of 1,024 bytes; the signal for it is ignored, so that the write fails
    let script = format!(
        "trap '' XFSZ; ulimit -f 8; exec {} reconcile '{enrollment}' '{sis}' -o out --as-of 2026-08-05",
        super::support::program().display()
    );
    let output = place.other("bash").args(["-c", &script]).output().unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(4), "{stderr}");
    assert!(stderr.starts_with("error: out"), "{stderr}");
    assert!(stderr.contains("the reports of the last run, where there are any, are unchanged"), "{stderr}");
    assert_eq!(reports(&place.path("out")), before);
}
