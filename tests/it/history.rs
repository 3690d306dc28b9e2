//! The history: what is new, open, fixed or back, over nights that are run once, twice, late or never.

use super::gate::{export, rows};
use super::support::{Place, Run, reports, rows as report};
use std::collections::BTreeMap;

fn night(place: &Place, date: &str, more: &[&str]) -> Run {
    let mut arguments = vec!["reconcile", "e.csv", "s.csv", "-o", "out", "--as-of", date, "--fail-on", "new"];
    arguments.extend(more);
    place.run(&arguments)
}

/// Writes both exports; the SIS lacks some students, who are told by their number.
///
/// One student is another one every time, as no export is ever quite that of an earlier night.
fn without(place: &Place, missing: &[usize]) {
    let turn = std::fs::read(place.path("turn")).map_or(0, |bytes| bytes.len());
    place.put("turn", vec![0; turn + 1]);
    let mut all = rows(120);
    all.push(rows(400)[200 + turn].clone());
    place.put("e.csv", export(&all));
    let kept: Vec<String> =
        all.iter().enumerate().filter(|(at, _)| !missing.contains(at)).map(|(_, row)| row.clone()).collect();
    place.put("s.csv", export(&kept));
}

/// Returns status and first date of every missing student by key.
fn standings(place: &Place) -> BTreeMap<String, (String, String)> {
    report(&place.path("out"), "discrepancies.csv")
        .into_iter()
        .filter(|row| row["code"] == "P101")
        .map(|row| (row["enrollment_key"].clone(), (row["status"].clone(), row["first_seen"].clone())))
        .collect()
}

fn standing(status: &str, first: &str) -> (String, String) {
    (status.to_owned(), first.to_owned())
}

#[test]
fn a_discrepancy_is_new_then_open_then_fixed_then_back() {
    let place = Place::new();
    let nights: [(&str, &[usize], &str, i32); 6] = [
        ("2026-09-01", &[3], "new", 1),
        ("2026-09-02", &[3], "open", 0),
        ("2026-09-03", &[], "", 0),
        ("2026-09-04", &[], "", 0),
        ("2026-09-05", &[3], "reopened", 1),
        ("2026-09-06", &[3], "open", 0),
    ];
    for (date, missing, status, code) in nights {
        without(&place, missing);
        let run = night(&place, date, &["-q"]);
        assert_eq!(run.code, code, "{date}: {run:?}");
        // nothing new prints nothing
        assert_eq!(run.stdout.is_empty(), code == 0, "{date}: {run:?}");
        assert_eq!(run.stderr, "", "{date}");
        let wanted = (!status.is_empty()).then(|| standing(status, "2026-09-01"));
        assert_eq!(standings(&place).get("10003").cloned(), wanted, "{date}");
    }
    let line = night(&place, "2026-09-07", &["--format", "summary"]).stdout;
    assert!(line.contains(" new=0 open=1 fixed=0 "), "{line}");
    let diff = place.run(&["history", "diff", "2026-09-02", "2026-09-04", "-o", "out"]).stdout;
    assert!(diff.lines().any(|line| line.split_whitespace().take(4).eq(["P101", "0", "1", "0"])), "{diff}");
    let shown = place.run(&["history", "show", "2026-09-05", "-o", "out", "--format", "json"]).stdout;
    let shown: serde_json::Value = serde_json::from_str(&shown).unwrap();
    assert_eq!((&shown["codes"][0]["code"], &shown["codes"][0]["reopened"]), (&"P101".into(), &1.into()));
    // what is back is as old as it was
    assert_eq!(shown["codes"][0]["oldest"], "2026-09-01");
    let page = place.run(&["history", "show", "2026-09-05", "-o", "out"]).stdout;
    assert!(page.contains("  2026-09-01  ") && page.ends_with("The oldest is 4 days old.\n"), "{page}");
    let trend = place.run(&["history", "trend", "--last", "3", "-o", "out"]).stdout;
    assert_eq!(trend.lines().count(), 4, "{trend}");
    assert!(trend.lines().all(|line| line.len() <= 80), "{trend}");
}

/// Writes both exports with a phone of one student, who may have another one in the SIS, and without another in the SIS.
fn with_a_phone(place: &Place, sis_phone: &str, missing: bool) {
    let turn = std::fs::read(place.path("turn")).map_or(0, |bytes| bytes.len());
    place.put("turn", vec![0; turn + 1]);
    let mut all = rows(120);
    all.push(rows(400)[200 + turn].clone());
    let export = |phone: &str, without: Option<usize>| -> String {
        let phones = (0..all.len()).map(|at| match at {
            7 => format!("404-555-01{phone}"),
            _ => format!("{}-555-01{:02}", [229, 470, 770][at % 3], at * 7 % 90),
        });
        let lines = all.iter().zip(phones).enumerate().filter(|(at, _)| Some(*at) != without);
        let lines: String = lines.map(|(_, (row, phone))| format!("{},{phone}\n", row.trim_end())).collect();
        format!("Student ID,First Name,Last Name,Birth Date,Sex,Grade,School,Status,Phone\n{lines}")
    };
    place.put("e.csv", export("42", None));
    place.put("s.csv", export(sis_phone, missing.then_some(3)));
}

#[test]
fn what_is_new_open_fixed_and_back_is_counted_of_errors_and_warnings_everywhere() {
    let place = Place::new();
    // one error and one difference for information: there, mended, there again
    for (date, there, wanted) in [
        ("2026-09-01", true, ""),
        ("2026-09-02", false, " new=0 open=0 fixed=1 errors=0 "),
        ("2026-09-03", true, " new=1 open=0 fixed=0 errors=1 "),
    ] {
        with_a_phone(&place, if there { "96" } else { "42" }, there);
        let line = night(&place, date, &["--format", "summary"]).stdout;
        assert!(line.contains(wanted) && line.contains(if there { " infos=1 " } else { " infos=0 " }), "{line}");
    }
    let told = night(&place, "2026-09-03", &[]).stdout;
    let words = "\n  Since 2026-09-02: 0 new, 1 back, 0 fixed, 0 still open (errors and warnings)\n  \
                 New or back: P101 (1)\n\n";
    assert!(told.contains(words), "{told}");
    let page = std::fs::read_to_string(place.path("out/report.html")).unwrap();
    assert!(page.contains("1 error to act on, 1 of them back since 2 Sep 2026."), "{page}");
    for part in ["<b>0</b> <span>new", "<b>1</b> <span>back after", "<b>0</b> <span>fixed", "<b>0</b> <span>still open"]
    {
        assert!(page.contains(part), "{part}");
    }
    let list = place.run(&["history", "-o", "out"]).stdout;
    let nights: Vec<Vec<&str>> =
        list.lines().skip(1).take(3).map(|line| line.split_whitespace().skip(5).collect()).collect();
    // errors, warnings, new, back, fixed
    assert_eq!(nights, [["1", "0", "1", "0", "0"], ["0", "0", "0", "0", "1"], ["1", "0", "0", "1", "0"]], "{list}");
    let trend = place.run(&["history", "trend", "-o", "out"]).stdout;
    let same: Vec<Vec<&str>> =
        trend.lines().skip(1).map(|line| line.split_whitespace().skip(1).take(5).collect()).collect();
    assert_eq!(same, nights, "{trend}");
    let shown = place.run(&["history", "show", "-o", "out"]).stdout;
    assert!(
        shown.contains("\n  1 error, 0 warnings, 1 for information; a code counts what it has of each\n"),
        "{shown}"
    );
}

#[test]
fn a_second_run_of_a_day_says_what_the_first_said() {
    let place = Place::new();
    without(&place, &[3]);
    night(&place, "2026-09-01", &[]);
    without(&place, &[3, 5]);
    let first = night(&place, "2026-09-02", &["-q"]);
    let before = reports(&place.path("out"));
    for _ in 0..3 {
        let again = night(&place, "2026-09-02", &["-q"]);
        assert_eq!((again.code, &again.stdout), (1, &first.stdout));
        assert_eq!(reports(&place.path("out")), before);
    }
    // a corrected run of the same day takes its place
    without(&place, &[3, 5, 7]);
    night(&place, "2026-09-02", &[]);
    assert_eq!(standings(&place)["10005"], standing("new", "2026-09-02"));
    without(&place, &[3, 7]);
    night(&place, "2026-09-03", &[]);
    let found = standings(&place);
    assert_eq!(found["10007"], standing("open", "2026-09-02"));
    assert_eq!(found["10003"], standing("open", "2026-09-01"));
    let list = place.run(&["history", "-o", "out"]).stdout;
    assert!(list.contains("3 runs, 0 held"), "{list}");
}

#[test]
fn a_date_far_ahead_of_everything_in_the_exports_is_questioned() {
    let place = Place::new();
    let row = |at: usize| format!("{},Ada,Lee{at},2015-03-{:02},2026-08-12\n", 4100 + at, 1 + at % 28);
    for name in ["e.csv", "s.csv"] {
        let rows: String = (0..20).map(row).collect();
        place.put(name, format!("Student ID,First Name,Last Name,Birth Date,Entry Date\n{rows}"));
    }
    for (date, asked) in [("2026-09-02", false), ("2031-09-02", true)] {
        let run = place.run(&["reconcile", "e.csv", "s.csv", "--as-of", date]);
        assert_eq!(
            run.stderr.contains("more than a year after every date in the exports"),
            asked,
            "{date}: {}",
            run.stderr
        );
    }
}

#[test]
fn a_run_of_an_earlier_day_changes_nothing_in_the_history() {
    let place = Place::new();
    for (date, missing) in [("2026-09-01", [3].as_slice()), ("2026-09-02", &[3, 5]), ("2026-09-04", &[5])] {
        without(&place, missing);
        night(&place, date, &[]);
    }
    let before = place.run(&["history", "list", "-o", "out", "--format", "json"]).stdout;
    without(&place, &[3, 9]);
    let run = night(&place, "2026-09-03", &[]);
    assert!(run.stderr.contains("this run is not added to the history"), "{}", run.stderr);
    assert!(run.stderr.contains("those of 2026-09-03, before the last run of 2026-09-04"), "{}", run.stderr);
    assert_eq!(standings(&place)["10003"], standing("open", "2026-09-01"));
    assert_eq!(standings(&place)["10009"], standing("new", "2026-09-03"));
    assert_eq!(place.run(&["history", "list", "-o", "out", "--format", "json"]).stdout, before);
}

#[test]
fn a_damaged_history_is_set_aside_with_a_word_and_the_run_goes_on() {
    let place = Place::new();
    without(&place, &[3]);
    let state = place.path("out/.rosterdiff");
    let damages: [(&str, &str, Vec<u8>); 4] = [
        ("2026-09-02", "history.db", b"this is no database, it only takes its place".repeat(40)),
        ("2026-09-04", "history.db", std::fs::read(super::support::repository("LICENSE-MIT")).unwrap()),
        ("2026-09-06", "key", b"short".to_vec()),
        ("2026-09-08", "key", vec![7; 32]),
    ];
    night(&place, "2026-09-01", &[]);
    for (date, name, bytes) in damages {
        std::fs::write(state.join(name), bytes).unwrap();
        let run = night(&place, date, &["-q"]);
        // everything counts as new again
        assert_eq!(run.code, 1, "{run:?}");
        assert!(run.stderr.starts_with("warning: ") && run.stderr.contains("set aside as "), "{run:?}");
        let next = format!("{}{}", &date[..9], date[9..].parse::<u32>().unwrap() + 1);
        assert_eq!(night(&place, &next, &["-q"]).code, 0, "{date}");
    }
    // a page in the middle of it
    let path = state.join("history.db");
    let mut bytes = std::fs::read(&path).unwrap();
    let end = bytes.len().min(40_000);
    bytes[4_096..end].fill(0xA5);
    std::fs::write(&path, bytes).unwrap();
    let run = night(&place, "2026-09-10", &["-q"]);
    assert!(run.code == 1 && run.stderr.contains("set aside as history.db.damaged-"), "{run:?}");
}

#[test]
fn who_only_reads_a_history_leaves_one_that_cannot_be_used_as_it_is() {
    let place = Place::new();
    without(&place, &[3]);
    night(&place, "2026-09-01", &[]);
    let state = place.path("out/.rosterdiff");
    let sound = ["history.db", "key"].map(|name| (name, std::fs::read(state.join(name)).unwrap()));
    let damages: [(&str, Option<Vec<u8>>, &str); 4] = [
        ("key", None, "the key of this history is not there any more"),
        ("key", Some(b"short".to_vec()), "the key of this history is damaged"),
        ("key", Some(vec![7; 32]), "made with another key"),
        ("history.db", Some(b"no database".repeat(400)), "damaged"),
    ];
    for (name, bytes, said) in damages {
        match &bytes {
            Some(bytes) => std::fs::write(state.join(name), bytes).unwrap(),
            None => std::fs::remove_file(state.join(name)).unwrap(),
        }
        for arguments in [&["history", "-o", "out"] as &[&str], &["history", "trend", "-o", "out"]] {
            let run = place.run(arguments);
            assert!(run.code == 4 && run.stdout.is_empty() && run.stderr.contains(said), "{run:?}");
        }
        assert_eq!(place.run(&["doctor", "-o", "out"]).code, 4, "{name}");
        assert_eq!(std::fs::read(state.join(name)).ok(), bytes, "{name}");
        assert!(!state.join(format!("{name}.damaged-1")).exists());
        for (name, bytes) in &sound {
            std::fs::write(state.join(name), bytes).unwrap();
        }
        // and so nothing is lost where it is put right
        assert!(place.run(&["history", "-o", "out"]).stdout.contains("1 run, 0 held"));
    }
    without(&place, &[3]);
    assert_eq!(night(&place, "2026-09-02", &["-q"]).code, 0);
}

#[test]
fn a_history_that_is_gone_where_there_are_reports_is_told() {
    let place = Place::new();
    without(&place, &[3]);
    assert_eq!(night(&place, "2026-09-01", &["-q"]).stderr, "");
    std::fs::remove_dir_all(place.path("out/.rosterdiff")).unwrap();
    without(&place, &[3]);
    let run = night(&place, "2026-09-02", &["-q"]);
    assert!(run.code == 1 && run.stderr.contains("out has the reports of an earlier run"), "{run:?}");
    assert!(run.stderr.contains("tonight everything counts as new"), "{run:?}");
    without(&place, &[3]);
    let run = night(&place, "2026-09-03", &["-q"]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{run:?}");
}

#[test]
fn a_night_that_a_wrong_clock_put_into_the_future_is_told_until_it_is_put_right() {
    let place = Place::new();
    without(&place, &[3]);
    night(&place, "2999-01-01", &[]);
    without(&place, &[3]);
    let tonight = || place.run(&["reconcile", "e.csv", "s.csv", "-o", "out", "--fail-on", "new", "-q"]);
    for _ in 0..2 {
        let run = tonight();
        assert!(run.code == 1 && run.stderr.starts_with("warning: the history has a run of 2999-01-01, "), "{run:?}");
        assert_eq!(run.stderr.lines().count(), 1, "{run:?}");
    }
    let doctor = place.run(&["doctor", "-o", "out"]);
    assert!(doctor.code == 4 && doctor.stdout.contains("has a run of 2999-01-01"), "{doctor:?}");
    // who asks for an earlier date knows it
    assert_eq!(night(&place, "2026-09-01", &["-q"]).stderr, "");
    std::fs::remove_file(place.path("out/.rosterdiff/history.db")).unwrap();
    tonight();
    assert_eq!((tonight().stderr.as_str(), place.run(&["doctor", "-o", "out"]).code), ("", 0));
}

#[test]
fn a_history_of_a_newer_version_is_left_alone() {
    let place = Place::new();
    without(&place, &[3]);
    night(&place, "2026-09-01", &[]);
    let before = reports(&place.path("out"));
    let path = place.path("out/.rosterdiff/history.db");
    rusqlite::Connection::open(&path).unwrap().pragma_update(None, "user_version", 99).unwrap();
    let run = night(&place, "2026-09-02", &[]);
    assert!(run.code == 4 && run.stderr.contains("a newer version of rosterdiff wrote this history"), "{run:?}");
    assert_eq!(reports(&place.path("out")), before);
    assert_eq!(place.run(&["doctor", "-o", "out"]).code, 4);
}

#[test]
fn prune_forgets_what_is_old_and_keeps_since_when_things_are_open() {
    let place = Place::new();
    for (date, missing) in [("2025-01-10", [3, 5].as_slice()), ("2025-01-20", &[3]), ("2026-09-01", &[3])] {
        without(&place, missing);
        night(&place, date, &["--accept-change", "a test of years"]);
    }
    let pruned = place.run(&["history", "prune", "--older-than", "400d", "--as-of", "2026-09-01", "-o", "out"]);
    assert!(pruned.stdout.starts_with("Removed 2 runs from before 2025-07-28."), "{pruned:?}");
    night(&place, "2026-09-02", &[]);
    assert_eq!(standings(&place)["10003"], standing("open", "2025-01-10"));
    without(&place, &[3, 5]);
    night(&place, "2026-09-03", &[]);
    assert_eq!(standings(&place)["10005"], standing("new", "2026-09-03"), "what was forgotten is new again");
    assert_eq!(place.run(&["history", "prune", "--older-than", "soon", "-o", "out"]).code, 2);
}

#[test]
fn without_a_folder_there_is_no_history_and_asking_for_one_says_so() {
    let place = Place::new();
    without(&place, &[3]);
    place.run(&["reconcile", "e.csv", "s.csv", "--as-of", "2026-09-01"]);
    assert_eq!(std::fs::read_dir(place.path("")).unwrap().count(), 3);
    let run = place.run(&["reconcile", "e.csv", "s.csv", "--keep", "3"]);
    assert!(run.code == 2 && run.stderr.contains("--keep needs a folder"), "{run:?}");
    // without the folder of the held nights the word would go nowhere
    let run = place.run(&["reconcile", "e.csv", "s.csv", "--accept-change", "year rollover"]);
    assert!(run.code == 2 && run.stderr.contains("--accept-change needs a folder"), "{run:?}");
    for arguments in [&["history", "-o", "out"] as &[&str], &["history"], &["history", "show", "x", "-o", "out"]] {
        let run = place.run(arguments);
        assert!(run.code == 2 && run.stdout.is_empty() && run.stderr.contains("= help: "), "{run:?}");
    }
}

#[test]
fn state_and_kept_sets_are_where_they_were_asked_for() {
    let place = Place::new();
    for day in 1..6 {
        without(&place, &[day]);
        night(&place, &format!("2026-09-0{day}"), &["--keep", "3", "--state", "mine", "--log", "log"]);
    }
    assert!(!place.path("out/.rosterdiff").exists() && place.path("mine/history.db").exists());
    let mut kept: Vec<String> = std::fs::read_dir(place.path("out/runs"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    kept.sort();
    assert_eq!(kept, ["2026-09-03", "2026-09-04", "2026-09-05"]);
    for name in ["discrepancies.csv", "latest.json", "summary.json"] {
        let current = std::fs::read(place.path("out").join(name)).unwrap();
        assert_eq!(current, std::fs::read(place.path("out/runs/2026-09-05").join(name)).unwrap());
        assert_ne!(current, std::fs::read(place.path("out/runs/2026-09-04").join(name)).unwrap());
    }
    let log = std::fs::read_to_string(place.path("log")).unwrap();
    assert_eq!(log.lines().filter(|line| line.contains(" rosterdiff: status=findings ")).count(), 5, "{log}");
    assert!(place.run(&["history", "--state", "mine"]).stdout.contains("5 runs, 0 held"));
}

#[test]
fn what_is_waived_counts_for_nothing_and_is_back_when_the_waiver_ends() {
    // whatever waives: a history knows only what the result says of it, so this is checked where waivers can be written
    let place = Place::new();
    without(&place, &[3]);
    place.put("rosterdiff.toml", "[[waive]]\ncode = \"P101\"\nreason = \"known\"\nuntil = 2026-09-03\n");
    let first = night(&place, "2026-09-01", &["-q"]);
    if first.code == 2 {
        return;
    }
    assert_eq!(first.code, 0, "{first:?}");
    assert_eq!(standings(&place)["10003"].0, "waived");
    let over = night(&place, "2026-09-04", &["-q"]);
    assert!(over.code == 1 && over.stdout.contains(" expired_waivers=1 as_of="), "{over:?}");
    assert_eq!(standings(&place)["10003"].0, "new");
}

/// A model of a district over a year, and what a run should say every night.
struct Year {
    /// Whether each student of the year is enrolled, missing in the SIS, or of another sex there.
    students: Vec<(bool, bool, bool)>,
    seed: u64,
    /// Who is there for this day only, so that no day's export is that of an earlier one.
    guest: usize,
}

impl Year {
    fn next(&mut self, below: usize) -> usize {
        self.seed = self.seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.seed >> 33) as usize % below
    }

    /// Lets a day pass: a few come and go, a few problems appear and are fixed.
    fn drift(&mut self) {
        self.guest += 1;
        for _ in 0..2 {
            let (someone, other, third) = (self.next(160), self.next(160), self.next(160));
            self.students[someone].1 = self.next(3) == 0;
            self.students[other].2 = self.next(3) == 0;
            self.students[third].0 = self.next(5) > 0;
        }
    }

    fn write(&self, place: &Place, rollover: bool) {
        let (mut enrollment, mut sis) = (Vec::new(), Vec::new());
        for (row, (enrolled, missing, sex)) in rows(260).iter().zip(&self.students) {
            if !enrolled {
                continue;
            }
            let row = if rollover { row.replace(" School,Active", " Upper School,Active") } else { row.clone() };
            enrollment.push(row.clone());
            if !missing {
                let other = if row.contains(",M,") { row.replace(",M,", ",F,") } else { row.replace(",F,", ",M,") };
                sis.push(if *sex { other } else { row });
            }
        }
        let guest = rows(self.guest + 1).pop().unwrap();
        enrollment.push(guest.clone());
        sis.push(guest);
        place.put("e.csv", export(&enrollment));
        place.put("s.csv", export(&sis));
    }

    /// Returns the problems of the day by student and kind.
    fn problems(&self) -> std::collections::BTreeSet<(usize, bool)> {
        let all = self.students.iter().enumerate().filter(|(_, student)| student.0);
        all.flat_map(|(at, student)| {
            let missing = student.1.then_some((at, true));
            missing.into_iter().chain((student.2 && !student.1).then_some((at, false)))
        })
        .collect()
    }
}

/// 365 nights take some minutes: `cargo test --release --test it a_year -- --ignored`.
#[test]
#[ignore = "365 runs"]
fn a_year_of_nights_holds_the_three_broken_exports_and_counts_right_every_night() {
    let place = Place::new();
    let mut year = Year { students: vec![(true, false, false); 160], seed: 7, guest: 300 };
    let mut known = std::collections::BTreeSet::new();
    let (mut held, mut new_nights, mut quiet_nights) = (Vec::new(), 0, 0);
    let start: jiff::civil::Date = "2026-08-10".parse().unwrap();
    let mut older = Vec::new();
    for day in 0..365 {
        let date = start.checked_add(jiff::ToSpan::days(day)).unwrap().to_string();
        let rolled = day >= 325;
        // nothing changes on a Sunday
        if day % 7 != 0 {
            year.drift();
        }
        let mut accept: &[&str] = &["-q", "--format", "summary"];
        if day == 325 {
            // one in five leaves, as many come, and every school has another name
            year.students =
                vec![(false, false, false); 60].into_iter().chain(vec![(true, false, false); 160]).collect();
            accept = &["-q", "--format", "summary", "--accept-change", "year rollover"];
        }
        year.write(&place, rolled);
        if day == 50 {
            older = std::fs::read(place.path("s.csv")).unwrap();
        }
        match day {
            60 => _ = place.put("s.csv", &older),
            120 => {
                let whole = std::fs::read_to_string(place.path("e.csv")).unwrap();
                let half: String = whole.lines().take(80).map(|line| format!("{line}\n")).collect();
                place.put("e.csv", half);
            }
            200 => {
                let whole = std::fs::read_to_string(place.path("s.csv")).unwrap();
                place.put("s.csv", format!("{}\n", whole.lines().next().unwrap()));
            }
            _ => {}
        }
        let run = night(&place, &date, accept);
        if run.code == 3 {
            held.push(day);
            continue;
        }
        let problems = year.problems();
        let new = problems.difference(&known).count();
        assert_eq!(run.code, i32::from(new > 0), "{date} (day {day}): {new} should be new: {run:?}");
        if day > 0 {
            assert!(run.stdout.contains(&format!(" new={new} ")), "{date} (day {day}): not {new} new: {}", run.stdout);
            let open = problems.intersection(&known).count();
            assert!(run.stdout.contains(&format!(" open={open} ")), "{date}: not {open} open: {}", run.stdout);
        }
        new_nights += u32::from(new > 0);
        quiet_nights += u32::from(new == 0);
        known = problems;
    }
    assert_eq!(held, [60, 120, 200]);
    assert!(new_nights > 100 && quiet_nights > 52, "{new_nights} nights with news, {quiet_nights} without");
}
