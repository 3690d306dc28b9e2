//! The plausibility gate: broken exports are held, the old reports stay, and a person can let a change through.

use super::support::{Place, Run, reports};
use std::fmt::Write as _;
use std::fs::File;
use std::time::{Duration, Instant, SystemTime};

const HEADER: &str = "Student ID,First Name,Last Name,Birth Date,Sex,Grade,School,Status\n";

/// Returns the rows of a small district: five schools of forty students, in the order of their keys.
pub(crate) fn rows(count: usize) -> Vec<String> {
    let given = ["Ada", "Boris", "Clara", "Dmitri", "Esther", "Farid", "Greta", "Hugo", "Ines", "Jonas", "Karla"];
    let family = ["Abbot", "Becker", "Castillo", "Dunne", "Eriksen", "Fontaine", "Gupta", "Hansen", "Ivanov"];
    let schools = ["Adams", "Brook", "Cedar", "Dover", "Eagle"];
    (0..count)
        .map(|at| {
            format!(
                "{},{}{},{}{},{}-{:02}-{:02},{},{},{} School,Active\n",
                10_000 + at,
                given[at % 11],
                ["", "bel", "lin", "mar", "ton"][at / 7 % 5],
                family[at % 9],
                ["", "son", "feld", "wood"][at / 3 % 4],
                2008 + at % 10,
                1 + at * 5 % 12,
                1 + at * 11 % 28,
                ["M", "F"][at / 2 % 2],
                1 + at % 9,
                schools[at / 40 % 5],
            )
        })
        .collect()
}

pub(crate) fn export(rows: &[String]) -> String {
    format!("{HEADER}{}", rows.concat())
}

/// A district with one accepted run, on the first of the month.
fn accepted(place: &Place) -> Vec<String> {
    let rows = rows(200);
    place.put("e.csv", export(&rows));
    place.put("s.csv", export(&rows));
    assert_eq!(night(place, 1, &[]).code, 0);
    rows
}

fn night(place: &Place, day: u32, more: &[&str]) -> Run {
    let date = format!("2026-09-{day:02}");
    let mut arguments = vec!["reconcile", "e.csv", "s.csv", "-o", "out", "--as-of", &date];
    arguments.extend(more);
    if !more.contains(&"--fail-on") {
        arguments.extend(["--fail-on", "new"]);
    }
    place.run(&arguments)
}

/// Changes one column of every row.
fn with_column(rows: &[String], column: usize, change: impl Fn(usize, &str) -> String) -> Vec<String> {
    let changed = rows.iter().enumerate().map(|(at, row)| {
        let cells: Vec<String> = row.trim_end().split(',').map(str::to_owned).collect();
        let cells: Vec<String> = cells
            .into_iter()
            .enumerate()
            .map(|(place, cell)| if place == column { change(at, &cell) } else { cell })
            .collect();
        format!("{}\n", cells.join(","))
    });
    changed.collect()
}

#[test]
fn every_kind_of_broken_export_is_held_and_the_old_reports_stay() {
    type Break = fn(&[String]) -> String;
    let cases: [(&str, &str, Break); 8] = [
        ("half of it", "H102", |rows| export(&rows[..100])),
        ("a tenth and a bit", "H102", |rows| {
            export(
                &rows.iter().enumerate().filter(|(at, _)| at % 9 > 0).map(|(_, row)| row.clone()).collect::<Vec<_>>(),
            )
        }),
        ("most of one school", "H102", |rows| export(&[&rows[..2], &rows[22..]].concat()[..])),
        ("shifted keys", "H103", |rows| export(&with_column(rows, 0, |at, _| (10_000 + (at + 1) % 200).to_string()))),
        ("a school renamed", "H104", |rows| export(&with_column(rows, 6, |_, cell| cell.replace("Brook", "Creek")))),
        ("a column without values", "H106", |rows| export(&with_column(rows, 3, |_, _| String::new()))),
        ("no status any more", "H106", |rows| export(&with_column(rows, 7, |_, _| String::new()))),
        ("one grade only", "H107", |rows| export(&with_column(rows, 5, |_, _| "4".to_owned()))),
    ];
    for (what, code, broken) in cases {
        for side in ["e.csv", "s.csv"] {
            let place = Place::new();
            let rows = accepted(&place);
            let before = reports(&place.path("out"));
            // 20 of the 40 rows of a school are not more than half of them
            let text =
                if what == "most of one school" { export(&[&rows[..2], &rows[24..]].concat()) } else { broken(&rows) };
            place.put(side, text);
            let run = night(&place, 2, &[]);
            assert_eq!((run.code, run.stdout.as_str()), (3, ""), "{what} in {side}: {run:?}");
            let holds = run.stderr.contains(&format!("[{code}]")) || run.stderr.contains(&format!("\n  {code}: "));
            assert!(holds && run.stderr.contains(side), "{what}: {}", run.stderr);
            assert!(run.stderr.contains("the reports of 2026-09-01 stay"), "{what}: {}", run.stderr);
            assert!(run.stderr.contains("--accept-change"), "{what}: {}", run.stderr);
            assert_eq!(reports(&place.path("out")), before, "{what}");
        }
    }
}

#[test]
fn ordinary_days_are_never_held() {
    let place = Place::new();
    let all = accepted(&place);
    let uppercase: Vec<String> = all.iter().map(|row| row.to_uppercase()).collect();
    let days: [Vec<String>; 7] = [
        all[..185].to_vec(),
        all.iter().chain(&rows(300)[299..]).cloned().collect(),
        // other spellings of the same people, and the rows the other way round
        uppercase.into_iter().rev().collect(),
        with_column(&all, 5, |at, _| (2 + at % 9).to_string()),
        with_column(&all, 7, |at, _| if at % 25 == 0 { "Withdrawn".to_owned() } else { "Active".to_owned() }),
        rows(200).into_iter().chain(rows(600).split_off(400)).collect(),
        with_column(&all, 3, |_, cell| {
            let parts: Vec<&str> = cell.split('-').collect();
            format!("{}/{}/{}", parts[1], parts[2], parts[0])
        }),
    ];
    for (at, rows) in days.iter().enumerate() {
        // more students every day, which is no reason to hold; the day after has what it needs to compare with
        place.put("s.csv", export(rows));
        let accept: &[&str] = if at == 6 { &["--accept-change", "two hundred came for a day"] } else { &[] };
        let run = night(&place, 2 + at as u32, accept);
        assert!([0, 1].contains(&run.code), "day {at}: {run:?}");
    }
}

#[test]
fn a_held_run_says_the_same_every_night_until_the_export_is_sound() {
    let place = Place::new();
    let rows = accepted(&place);
    place.put("s.csv", export(&rows[..120]));
    let mut lines = Vec::new();
    for day in 2..6 {
        let run = night(&place, day, &["-q"]);
        assert_eq!((run.code, run.stdout.as_str(), run.stderr.lines().count()), (3, "", 1), "{run:?}");
        assert!(run.stderr.contains("[H104]: s.csv: 2 schools, which had 80 rows"), "{}", run.stderr);
        assert!(run.stderr.ends_with("; the last reports stay; more: rosterdiff explain H104\n"), "{}", run.stderr);
        lines.push(run.stderr.split_once(": [").unwrap().1.to_owned());
    }
    assert!(lines.windows(2).all(|pair| pair[0] == pair[1]), "{lines:?}");
    assert!(night(&place, 6, &["-q"]).stderr.contains("since 2026-09-02, 5 nights"));
    // with -qq the exit code alone
    let silent = night(&place, 6, &["-qq"]);
    assert_eq!((silent.code, silent.stderr.as_str()), (3, ""));
    place.put("s.csv", export(&rows[..199]));
    let run = night(&place, 7, &["-q", "--fail-on", "never"]);
    assert_eq!((run.code, run.stdout.as_str(), run.stderr.as_str()), (0, "", ""));
}

#[test]
fn a_change_is_let_through_once_with_a_reason_that_is_noted() {
    let place = Place::new();
    let rows = accepted(&place);
    place.put("s.csv", export(&rows[..120]));
    assert_eq!(night(&place, 2, &["--accept-change", ""]).code, 2);
    let run = night(&place, 2, &["--accept-change", "Dover and Eagle left the district", "--log", "log"]);
    let log = std::fs::read_to_string(place.path("log")).unwrap();
    assert!(log.contains(" accepted=H102,H104 ") && !log.contains("Dover"), "{log}");
    assert_eq!(run.code, 1, "{run:?}");
    assert!(run.stderr.contains("accepted: H102: s.csv: 80 of the 200 rows"), "{}", run.stderr);
    let list = place.run(&["history", "-o", "out"]).stdout;
    assert!(list.contains("change accepted: Dover and Eagle left the district"), "{list}");
    // now that is what the next night is compared with, and another loss is held again
    assert_eq!(night(&place, 3, &[]).code, 0);
    place.put("s.csv", export(&rows[..60]));
    assert_eq!(night(&place, 4, &[]).code, 3);
    // it never lets a damaged file through
    place.put("s.csv", HEADER);
    let run = night(&place, 4, &["--accept-change", "sure"]);
    assert!(run.code == 3 && run.stderr.contains("[F101]"), "{run:?}");
}

#[test]
fn a_header_alone_is_refused_and_counted_as_a_held_night() {
    let place = Place::new();
    accepted(&place);
    place.put("e.csv", HEADER);
    let run = night(&place, 2, &["-q"]);
    assert!(run.code == 3 && run.stderr.contains("rosterdiff explain F101"), "{run:?}");
    assert!(place.run(&["history", "-o", "out"]).stdout.contains("2026-09-02  held      F101"));
    // nothing was counted that night, which is another thing than a night without any run
    let asked = |date: &str| place.run(&["history", "show", date, "-o", "out"]).stderr;
    let held = asked("2026-09-02");
    assert!(held.contains("the run of that date was held (F101), so nothing was counted"), "{held}");
    assert!(asked("2026-09-03").contains("has no run") && !asked("2026-09-03").contains("was held"));
}

#[test]
fn expectations_hold_on_the_first_night_too_and_without_a_folder() {
    let place = Place::new();
    let rows = rows(200);
    place.put("e.csv", export(&rows));
    place.put("s.csv", export(&rows));
    let with = |expect: &str, more: &[&str]| {
        place.put("rosterdiff.toml", expect);
        let mut arguments = vec!["reconcile", "e.csv", "s.csv", "--as-of", "2026-09-01"];
        arguments.extend(more);
        place.run(&arguments)
    };
    assert_eq!(with("[expect]\ntotal = \"190..210\"\nschools.\"Cedar School\" = \"40\"\n", &[]).code, 0);
    assert_eq!(with("[expect]\ntotal = 1\nenrollment = \"..200\"\nsis = \"200..\"\n", &[]).code, 0);
    let run = with("[expect]\ntotal = \"11_800..12_900\"\n", &[]);
    assert_eq!(run.code, 3);
    let said = "error[H108]: e.csv: the export has 200 rows, and the configuration expects 11,800 to 12,900\n";
    assert!(run.stderr.starts_with(said), "{}", run.stderr);
    assert!(run.stderr.contains("H108: s.csv: the export has 200 rows"), "{}", run.stderr);
    // without a folder for the reports nothing can be accepted, and the help does not say so
    assert!(run.stderr.contains("the same command with -o FOLDER and --accept-change"), "{}", run.stderr);
    let run = with("[expect.schools]\n\"cedar school\" = \"50..\"\n\"Willow School\" = \"1..\"\n", &["-o", "out"]);
    assert!(run.code == 3 && run.stderr.contains("`cedar school` has 40 rows"), "{run:?}");
    assert!(run.stderr.contains("the same command with --accept-change"), "{run:?}");
    assert!(reports(&place.path("out")).is_empty());
    let run = with("[expect.schools]\n\"Willow School\" = \"1..\"\n", &["-o", "out"]);
    let said = "error: rosterdiff.toml:2: no school of the SIS export is called `Willow School`";
    assert!(run.code == 2 && run.stderr.contains(said.trim_start_matches("error: ")), "{run:?}");
    assert!(reports(&place.path("out")).is_empty());
    let accepted = with("[expect]\ntotal = \"500..\"\n", &["-o", "out", "--accept-change", "small this year"]);
    assert_eq!(accepted.code, 0, "{accepted:?}");
}

#[test]
fn a_school_is_expected_by_its_code_or_by_the_name_that_the_reports_show() {
    let place = Place::new();
    let [enrollment, sis] = super::support::district("tiny");
    let with = |expect: &str| {
        place.put("rosterdiff.toml", format!("[expect.schools]\n{expect}"));
        place.run(&["reconcile", &enrollment, &sis, "--as-of", "2026-08-03", "--fail-on", "never"])
    };
    let run = with("100 = \"1..\"\n\"Lincoln Elementary School\" = \"1..\"\n");
    assert_eq!(run.code, 0, "{run:?}");
    let run = with("\"Lincoln Elementary School\" = \"5000..\"\n");
    assert!(run.code == 3 && run.stderr.contains("[H108]"), "{run:?}");
    assert!(!run.stderr.contains("has 0 rows"), "{run:?}");
}

#[test]
fn an_export_of_another_night_is_stale() {
    let place = Place::new();
    let rows = accepted(&place);
    let old = export(&rows);
    place.put("s.csv", export(&rows[..198]));
    assert!([0, 1].contains(&night(&place, 2, &[]).code));
    place.put("s.csv", &old);
    let run = night(&place, 3, &[]);
    assert_eq!(run.code, 3, "{run:?}");
    assert!(run.stderr.starts_with("error[H105]: s.csv: this is the export of 2026-09-01 again"), "{}", run.stderr);
    // the same export as last night is a quiet night, for two weeks
    place.put("s.csv", export(&rows[..198]));
    assert_eq!(night(&place, 15, &["--fail-on", "never"]).code, 0);
    let run = night(&place, 17, &[]);
    assert!(run.code == 3 && run.stderr.contains("the same to the byte since 2026-09-0"), "{run:?}");
    place.put("rosterdiff.toml", "[gate]\nunchanged_days = 0\n");
    assert_eq!(night(&place, 17, &["--fail-on", "never"]).code, 0);
}

/// Runs while the SIS export is written again and again; returns what was said, and for how long it was not written at most.
fn while_it_grows(place: &Place, rows: &[String]) -> (String, Duration) {
    let child = place
        .command()
        .args(["reconcile", "e.csv", "s.csv", "-o", "out", "--as-of", "2026-09-02"])
        .stderr(std::process::Stdio::piped())
        .stdout(std::process::Stdio::null())
        .spawn();
    let (mut child, mut text, mut paused) = (child.unwrap(), export(rows), Duration::ZERO);
    let mut written = Instant::now();
    while child.try_wait().unwrap().is_none() {
        let _ = writeln!(text);
        std::fs::write(place.path("s.csv"), &text).unwrap();
        paused = paused.max(written.elapsed());
        written = Instant::now();
        std::thread::sleep(Duration::from_millis(20));
    }
    let paused = paused.max(written.elapsed());
    let output = child.wait_with_output().unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.code() == Some(3) || paused >= Duration::from_secs(2), "{stderr}");
    (stderr, paused)
}

#[test]
fn a_file_may_be_too_old_or_still_being_written() {
    let place = Place::new();
    let rows = accepted(&place);
    place.put("rosterdiff.toml", "[gate]\nmax_age_days = 2\n");
    let old = SystemTime::now() - Duration::from_secs(3 * 86_400 + 60);
    File::options().write(true).open(place.path("s.csv")).unwrap().set_modified(old).unwrap();
    let run = night(&place, 2, &[]);
    assert!(run.code == 3 && run.stderr.contains("error[H105]: s.csv: the file is 3 days old"), "{run:?}");
    assert!(run.stderr.contains("and the last reports stay"), "{run:?}");
    // without a folder there are none that could stay
    let run = place.run(&["reconcile", "e.csv", "s.csv", "--as-of", "2026-09-02"]);
    assert!(run.code == 3 && run.stderr.contains("nothing was compared and nothing was written"), "{run:?}");
    place.put("rosterdiff.toml", "[gate]\nsettle = \"3s\"\n");
    place.put("s.csv", export(&rows));
    let (stderr, paused) = while_it_grows(&place, &rows);
    // a machine that lets this test wait for so long leaves the file alone meanwhile, and then nothing is wrong with it
    let (stderr, paused) =
        if paused < Duration::from_secs(2) { (stderr, paused) } else { while_it_grows(&place, &rows) };
    assert!(
        stderr.contains("error[H101]: s.csv: ") || stderr.contains("changed while it was read"),
        "{stderr}, not written for {paused:?}"
    );
    // a file that was left alone for long enough is read at once
    for name in ["e.csv", "s.csv"] {
        place.put(name, export(&rows));
        File::options().write(true).open(place.path(name)).unwrap().set_modified(old).unwrap();
    }
    place.put("rosterdiff.toml", "[gate]\nsettle = \"10h\"\n");
    assert_eq!(night(&place, 2, &[]).code, 0);
}

#[test]
fn on_the_days_of_a_blackout_nothing_is_compared_and_afterwards_begins_anew() {
    let place = Place::new();
    let rows = accepted(&place);
    place.put("rosterdiff.toml", "[gate]\nblackout = [\"2026-09-02..2026-09-04\"]\n");
    let before = reports(&place.path("out"));
    for day in 2..5 {
        let run = night(&place, day, &["-q"]);
        assert!(run.code == 3 && run.stderr.contains("explain H109"), "{run:?}");
    }
    assert_eq!(reports(&place.path("out")), before);
    // a third of the students left over the summer
    for name in ["e.csv", "s.csv"] {
        place.put(name, export(&rows[60..]));
    }
    assert_eq!(night(&place, 5, &["-q"]).code, 0);
    for name in ["e.csv", "s.csv"] {
        place.put(name, export(&rows[160..]));
    }
    assert_eq!(night(&place, 6, &["-q"]).code, 3);
}

#[test]
fn the_gate_has_pages_for_its_codes() {
    let place = Place::new();
    for rule in rosterdiff::gate::rules() {
        let page = place.run(&["explain", rule.code]);
        assert_eq!(page.code, 0);
        for heading in ["What it means", "Why it matters", "How to fix it", "Not reported when"] {
            assert!(page.stdout.contains(heading), "{}: {heading}", rule.code);
        }
        assert!(page.stdout.lines().all(|line| line.chars().count() <= 125), "{}", page.stdout);
        assert!(place.run(&["explain", rule.name]).stdout.starts_with(rule.code));
        assert!(place.run(&["rules"]).stdout.contains(rule.name));
    }
}

#[test]
fn a_folder_of_reports_is_waited_for_where_that_is_asked_for() {
    let place = Place::new();
    accepted(&place);
    let lock = File::open(place.path("out/.rosterdiff.lock")).unwrap();
    lock.lock().unwrap();
    assert_eq!(night(&place, 2, &[]).code, 75);
    let child = place
        .command()
        .args(["reconcile", "e.csv", "s.csv", "-o", "out", "--as-of", "2026-09-02", "--wait", "10m", "-q"])
        .spawn();
    std::thread::sleep(Duration::from_millis(300));
    drop(lock);
    assert_eq!(child.unwrap().wait().unwrap().code(), Some(0));
}
