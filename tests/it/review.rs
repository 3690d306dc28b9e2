//! `review` from the outside: the workbook read back into decisions, and what happens without a terminal.

use super::support::{AS_OF, Place, Run, district, rows};
use super::workbook::{edited, sheet};

/// Two exports in which one pair, twins of one household, needs a person.
fn put_exports(place: &Place) {
    let run = place.run(&["generate", "d", "--students", "600", "--profile", "nasty", "--seed", "3", "--as-of", AS_OF]);
    assert_eq!(run.code, 0, "{}", run.stderr);
}

fn reconcile(place: &Place, more: &[&str]) -> Run {
    let mut arguments = vec!["reconcile", "d/enrollment.csv", "d/sis.txt", "-o", "out", "--as-of", AS_OF];
    arguments.extend(more);
    place.run(&arguments)
}

fn import(place: &Place, file: &str, more: &[&str]) -> Run {
    let mut arguments = vec!["review", "--import", file, "--as-of", AS_OF];
    arguments.extend(more);
    place.run(&arguments)
}

const SHEET: &str = "Needs a person";

#[test]
fn decisions_of_the_workbook_are_followed_by_the_next_run() {
    let place = Place::new();
    put_exports(&place);
    // cuts that put more pairs before a person
    place.put("rosterdiff.toml", "[link]\naccept = 0.999999\nreview = 0.001\n");
    reconcile(&place, &[]);
    let book = place.path("out/fix-list.xlsx");
    let pairs = sheet(&book, SHEET);
    assert!(pairs.len() > 2, "only {} pairs", pairs.len());
    let key = |row: usize, side: &str| pairs[row][&format!("{side} key")].to_string();
    let other = (1..pairs.len())
        .find(|row| key(*row, "SIS") != key(0, "SIS") && key(*row, "Enrollment") != key(0, "Enrollment"))
        .unwrap();
    let edits = [
        (SHEET, 1, "Decision", "same"),
        (SHEET, 1, "Note", "asked, one child"),
        (SHEET, other + 1, "Decision", "Different"),
    ];
    edited(&book, &place.path("filled.xlsx"), &edits);
    let run = import(&place, "filled.xlsx", &["--who", "jw"]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    assert!(
        run.stdout.contains("2 decisions taken over (1 same, 1 different), 0 known already; 2 decisions in"),
        "{}",
        run.stdout
    );
    let text = std::fs::read_to_string(place.path("decisions.csv")).unwrap();
    assert!(text.contains(&format!("same,{},{}", key(0, "Enrollment"), key(0, "SIS"))), "{text}");
    assert!(text.contains(&format!(",jw,{AS_OF},\"asked, one child\"\n")), "{text}");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(place.path("decisions.csv")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    // once more changes nothing, and the run follows them
    let run = import(&place, "filled.xlsx", &["--who", "al"]);
    assert!(run.stdout.contains("0 decisions taken over (0 same, 0 different), 2 known already"), "{}", run.stdout);
    assert_eq!(std::fs::read_to_string(place.path("decisions.csv")).unwrap(), text);
    let run = reconcile(&place, &[]);
    assert!(run.stdout.contains("Decisions by people: 2 followed"), "{}", run.stdout);
    let matches = rows(&place.path("out"), "matches.csv");
    assert!(matches.iter().any(|row| row["method"] == "decision" && row["sis_key"] == key(0, "SIS")));
    let left = sheet(&book, SHEET);
    let has = |row: usize| {
        left.iter().any(|left| {
            left["SIS key"].to_string() == key(row, "SIS")
                && left["Enrollment key"].to_string() == key(row, "Enrollment")
        })
    };
    assert!(!has(0) && !has(other));
}

#[test]
fn contradictions_change_nothing_and_are_told_with_their_rows() {
    let place = Place::new();
    put_exports(&place);
    place.put("rosterdiff.toml", "[link]\naccept = 0.999999\nreview = 0.001\n");
    reconcile(&place, &[]);
    let book = place.path("out/fix-list.xlsx");
    let pairs = sheet(&book, SHEET);
    let key = |row: usize, side: &str| pairs[row][&format!("{side} key")].to_string();
    let old = format!(
        "decision,enrollment_key,sis_key,who,when,why\ndifferent,{},{},al,2026-08-01,\nsame,E-OTHER,S-OTHER,al,,\n",
        key(0, "Enrollment"),
        key(0, "SIS")
    );
    place.put("decisions.csv", &old);
    let edits = [(SHEET, 1, "Decision", "same"), (SHEET, 2, "Decision", "same"), (SHEET, 3, "Decision", "perhaps")];
    edited(&book, &place.path("filled.xlsx"), &edits[..2]);
    let run = import(&place, "filled.xlsx", &["--who", "jw"]);
    assert_eq!(run.code, 2, "{}", run.stdout);
    assert!(run.stderr.contains("row 2: line 2 of "), "{}", run.stderr);
    assert!(run.stderr.contains("says the opposite about the same two rows"), "{}", run.stderr);
    assert!(!run.stderr.contains(&key(0, "SIS")), "{}", run.stderr);
    edited(&book, &place.path("odd.xlsx"), &edits);
    let run = import(&place, "odd.xlsx", &["--who", "jw"]);
    assert!(
        run.code == 2 && run.stderr.contains("row 4: the decision must be same, different or empty"),
        "{}",
        run.stderr
    );
    assert_eq!(std::fs::read_to_string(place.path("decisions.csv")).unwrap(), old);
    for (file, bytes) in [("text.xlsx", &b"no workbook"[..]), ("cut.xlsx", &std::fs::read(&book).unwrap()[..900])] {
        place.put(file, bytes);
        let run = import(&place, file, &["--who", "jw"]);
        assert!(
            run.code == 2 && run.stderr.contains(file) && run.stderr.contains("no decision was taken over"),
            "{}",
            run.stderr
        );
    }
}

#[test]
fn without_a_terminal_review_says_what_to_do_instead() {
    let place = Place::new();
    put_exports(&place);
    let run = place.run(&["review", "d/enrollment.csv", "d/sis.txt", "--decisions", "d.csv", "--who", "jw"]);
    assert_eq!((run.code, run.stdout.as_str()), (2, ""));
    assert!(run.stderr.contains("review --import fix-list.xlsx"), "{}", run.stderr);
    assert!(!place.path("d.csv").exists());
}

#[test]
fn who_decides_and_where_it_is_kept_must_be_known() {
    let place = Place::new();
    put_exports(&place);
    reconcile(&place, &[]);
    let run = import(&place, "out/fix-list.xlsx", &["--decisions", "d.csv"]);
    assert!(run.code == 2 && run.stderr.contains("--who NAME"), "{}", run.stderr);
    let run = import(&place, "out/fix-list.xlsx", &["--who", "jw"]);
    let command = "rosterdiff review --import fix-list.xlsx --decisions decisions.csv";
    assert!(run.code == 2 && run.stderr.contains(command), "{}", run.stderr);
    let run = place
        .command()
        .env("USER", "registrar")
        .args(["review", "--import", "out/fix-list.xlsx", "--decisions", "d.csv"])
        .output()
        .unwrap();
    assert_eq!(run.status.code(), Some(0));
    // nothing was decided, so no file is made
    assert!(!place.path("d.csv").exists());
}

#[test]
fn a_workbook_without_a_pair_is_taken_over_as_no_decision() {
    let place = Place::new();
    let [enrollment, sis] = district("demo");
    place.run(&["reconcile", &enrollment, &sis, "-o", "out", "--as-of", AS_OF]);
    let run = import(&place, "out/fix-list.xlsx", &["--who", "jw", "--decisions", "d.csv"]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    assert!(run.stdout.contains("0 decisions taken over"), "{}", run.stdout);
}

/// Runs `review` on a terminal that nobody answers for and that hangs up once the screen was drawn; returns what it drew, and
/// whether the program was gone within a minute. Nothing where there is no `script` to make a terminal with.
#[cfg(target_os = "linux")]
fn hung_up(place: &Place) -> Option<(String, bool)> {
    use std::io::Read;
    use std::process::{Command, Stdio};
    use std::time::Duration;
    let program = super::support::program();
    let line = format!(
        "echo $$ > pid; stty cols 100 rows 30; exec '{}' review d/enrollment.csv d/sis.txt --decisions d.csv --who jw",
        program.display()
    );
    let mut script = place
        .other("script")
        .args(["-q", "-f", "-c", &line, "/dev/null"])
        .env("TERM", "xterm")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .ok()?;
    let mut from = script.stdout.take().unwrap();
    let mut drawn = Vec::new();
    let mut block = [0; 4096];
    while !String::from_utf8_lossy(&drawn).contains("quit") {
        match from.read(&mut block).unwrap() {
            0 => break,
            read => drawn.extend(&block[..read]),
        }
    }
    script.kill().unwrap();
    script.wait().unwrap();
    let pid = std::fs::read_to_string(place.path("pid")).unwrap();
    let process = std::path::PathBuf::from(format!("/proc/{}/exe", pid.trim()));
    let ends = std::time::Instant::now() + Duration::from_secs(60);
    let runs = || std::fs::read_link(&process).is_ok_and(|runs| runs == program);
    while runs() && std::time::Instant::now() < ends {
        std::thread::sleep(Duration::from_millis(100));
    }
    let gone = !runs();
    if !gone {
        Command::new("kill").args(["-9", pid.trim()]).status().unwrap();
    }
    Some((String::from_utf8_lossy(&drawn).into_owned(), gone))
}

#[test]
#[cfg(target_os = "linux")]
fn a_terminal_that_answers_nothing_is_drawn_on_and_one_that_hangs_up_ends_the_review() {
    let place = Place::new();
    put_exports(&place);
    let Some((drawn, gone)) = hung_up(&place) else { return };
    assert!(drawn.contains("Pair 1 of"), "{drawn}");
    assert!(gone, "the review goes on without a terminal");
}
