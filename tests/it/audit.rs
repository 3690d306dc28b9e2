//! `audit`: one export alone, with the packs of states; waivers and correspondences of the configuration.

use super::support::{Place, district, repository, rows, summary};

const AS_OF: [&str; 3] = ["--isolated", "--as-of", "2026-11-15"];

fn fixture(rule: &str, file: &str) -> String {
    repository(&format!("fixtures/rules/{rule}/{file}")).to_str().unwrap().to_owned()
}

fn codes(place: &Place) -> Vec<(String, String, String)> {
    let of = |row: &super::support::Row| (row["code"].clone(), row["severity"].clone(), row["sis_key"].clone());
    rows(&place.path("out"), "discrepancies.csv").iter().map(of).collect()
}

fn audit(place: &Place, file: &str, more: &[&str]) -> i32 {
    let arguments = [&["audit", file, "-o", "out"], more, &AS_OF].concat();
    place.run(&arguments).code
}

#[test]
fn an_audit_reads_one_export_and_its_rows_add_up() {
    let place = Place::new();
    let file = fixture("I107-missing-state-id", "sis.csv");
    assert_eq!(audit(&place, &file, &[]), 0, "a warning is no error");
    assert_eq!(codes(&place), [("I107".to_owned(), "warning".to_owned(), "40101".to_owned())]);
    let summary = summary(&place.path("out"));
    assert_eq!(summary["inputs"].as_array().unwrap().len(), 1);
    assert_eq!(summary["ledger"]["rows"]["sis"]["rows"], 16);
    assert_eq!(summary["ledger"]["rows"]["enrollment"]["rows"], 0);
    assert_eq!(summary["counts"]["by_owner"][0]["owner"], "state reporting");
    let column =
        |name: &str| summary["quality"].as_array().unwrap().iter().find(|column| column["field"] == name).unwrap();
    assert_eq!((&column("state_id")["filled"], &column("state_id")["valid"]), (&14.into(), &14.into()));
    assert_eq!(column("birth_date")["filled"], 16);
}

#[test]
fn a_refusal_speaks_of_what_the_command_does() {
    let place = Place::new();
    place.put("empty.csv", "");
    for (command, said) in [
        (&["audit", "empty.csv"][..], "nothing was audited"),
        (&["init", "empty.csv", "empty.csv", "-o", "new.toml"], "no configuration was made"),
        (&["reconcile", "empty.csv", "empty.csv"], "nothing was compared"),
    ] {
        let run = place.run(command);
        assert_eq!(run.code, 3, "{run:?}");
        let notes = ["nothing was audited", "no configuration was made", "nothing was compared"];
        assert_eq!(notes.iter().filter(|note| run.stderr.contains(**note)).count(), 1, "{}", run.stderr);
        assert!(run.stderr.contains(said), "{}", run.stderr);
    }
}

#[test]
fn a_pack_decides_severity_and_says_what_the_state_calls_it() {
    let place = Place::new();
    let file = fixture("I107-missing-state-id", "sis.csv");
    let run = place.run(&[&["audit", &file, "-o", "out", "--pack", "calpads"], &AS_OF[..]].concat());
    assert_eq!(run.code, 1);
    assert!(run.stdout.contains("by the rules of California (CALPADS)"), "{}", run.stdout);
    assert_eq!(codes(&place)[0].1, "error");
    let files = ["enrollment.csv", "sis.csv"].map(|file| fixture("I106-multiple-state-ids", file));
    place.run(&[&["reconcile", &files[0], &files[1], "-o", "out", "--pack", "CALPADS"], &AS_OF[..]].concat());
    let found = rows(&place.path("out"), "discrepancies.csv");
    let row = found.iter().find(|row| row["code"] == "I106").unwrap();
    assert!(row["message"].ends_with("(CALPADS MID)"), "{}", row["message"]);
    let wrong = place.run(&["audit", &file, "--pack", "calpad", "--isolated"]);
    assert_eq!(wrong.code, 2);
    assert!(wrong.stderr.contains("generic, calpads, peims"), "{}", wrong.stderr);
}

#[test]
fn the_flaws_of_names_are_warnings_in_an_audit_and_not_in_a_reconciliation() {
    let place = Place::new();
    let file = fixture("N108-suffix-in-name", "sis.csv");
    audit(&place, &file, &[]);
    assert_eq!(codes(&place), [("N108".to_owned(), "warning".to_owned(), "40104".to_owned())]);
    let files = [fixture("N108-suffix-in-name", "enrollment.csv"), file];
    place.run(&[&["reconcile", &files[0], &files[1], "-o", "out"], &AS_OF[..]].concat());
    assert_eq!(codes(&place), [("N108".to_owned(), "info".to_owned(), "40104".to_owned())]);
}

#[test]
fn the_platforms_export_can_be_audited_too() {
    let place = Place::new();
    let file = fixture("E105-invalid-grade", "enrollment.csv");
    assert_eq!(audit(&place, &file, &["--side", "enrollment", "--fail-on", "never"]), 0);
    let found = rows(&place.path("out"), "discrepancies.csv");
    assert!(found.iter().any(|row| row["code"] == "E105" && row["enrollment_key"] == "ENR-1008"), "{found:?}");
    assert_eq!(summary(&place.path("out"))["inputs"][0]["side"], "enrollment");
}

#[test]
fn an_audit_prints_how_well_the_columns_are_filled_and_no_cell() {
    let place = Place::new();
    let file = fixture("N110-name-missing", "sis.csv");
    let run = place.run(&[&["audit", &file], &AS_OF[..]].concat());
    assert_eq!((run.code, run.stderr.as_str()), (1, ""));
    assert!(run.stdout.starts_with("Audited 16 SIS rows as of 2026-11-15."), "{}", run.stdout);
    assert!(run.stdout.contains("last name                  93.7 %   100.0 %"), "{}", run.stdout);
    assert!(!run.stdout.contains("Bellweather"));
}

fn configured(text: &str) -> (Place, super::support::Run) {
    let place = Place::new();
    let config = place.put("c.toml", text);
    let [enrollment, sis] = ["enrollment.csv", "sis.csv"].map(|file| fixture("E101-school-mismatch", file));
    let config = config.to_str().unwrap();
    let run = place.run(&["reconcile", &enrollment, &sis, "-o", "out", "--as-of", "2026-08-15", "-c", config]);
    (place, run)
}

#[test]
fn a_waiver_holds_until_its_day_and_one_that_covers_nothing_is_told() {
    let (place, run) = configured("");
    assert_eq!(run.code, 1);
    let found = rows(&place.path("out"), "discrepancies.csv");
    let key = found.iter().find(|row| row["code"] == "E101").unwrap()["sis_key"].clone();
    let waiver = |until: &str, key: &str| {
        format!(
            "[[waive]]\ncode = \"school-mismatch\"\nkey = \"{key}\"\nreason = \"moves in October\"\nuntil = {until}\n"
        )
    };
    let (place, run) = configured(&waiver("2026-10-31", &key));
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    assert!(run.stdout.contains("1 finding is waived"), "{}", run.stdout);
    let found = rows(&place.path("out"), "discrepancies.csv");
    assert_eq!(found.iter().find(|row| row["code"] == "E101").unwrap()["status"], "waived");
    let counts = &summary(&place.path("out"))["counts"];
    assert_eq!((&counts["waived"], &counts["by_severity"]["error"]), (&1.into(), &0.into()));
    let (_, run) = configured(&waiver("2026-08-14", &key));
    assert_eq!(run.code, 1);
    assert!(run.stderr.contains("was over on 2026-08-14: 1 finding counts again"), "{}", run.stderr);
    // what another waiver still covers does not count again
    let (_, run) = configured(&[waiver("2026-08-14", &key), waiver("2026-10-31", &key)].concat());
    assert_eq!(run.code, 0);
    assert!(run.stderr.contains("was over on 2026-08-14 and can be taken out"), "{}", run.stderr);
    let (_, run) = configured(&waiver("2026-10-31", "no such key"));
    assert_eq!(run.code, 1);
    assert!(run.stderr.contains("the waiver of E101 on line 1 of the configuration covers nothing"), "{}", run.stderr);
}

#[test]
fn a_waiver_that_says_too_little_is_refused_with_its_line() {
    let (_, run) = configured("\n[[waive]]\ncode = \"E999\"\n[[waive]]\ncode = \"E101\"\nuntil = \"soon\"\n");
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("c.toml:3: no rule is called `E999`"), "{}", run.stderr);
    assert!(run.stderr.contains("`waive.until` must be a day"), "{}", run.stderr);
}

#[test]
fn a_configured_school_goes_before_what_is_learned_and_a_contradiction_is_told() {
    let text = "[crosswalk.school]\n\"Lincoln Elementary School\" = \"101\"\n";
    let (place, run) = configured(text);
    assert_eq!(run.code, 1);
    let found = rows(&place.path("out"), "discrepancies.csv");
    let told = found.iter().find(|row| row["code"] == "E104" && row["message"].contains("the configuration lets"));
    assert!(told.is_some(), "{found:?}");
    let listed = &summary(&place.path("out"))["crosswalks"];
    let set = listed.as_array().unwrap().iter().find(|row| row["origin"] == "configured").unwrap();
    assert_eq!((&set["field"], &set["support"], &set["exceptions"]), (&"school".into(), &1.into(), &9.into()));
}

#[test]
fn an_entry_that_names_no_value_of_the_exports_is_told_as_information() {
    let (place, _) = configured("[crosswalk.school]\n\"Nowhere\" = \"101\"\n");
    let found = rows(&place.path("out"), "discrepancies.csv");
    let told = found.iter().find(|row| row["message"].contains("1 entry of [crosswalk.school] names a value"));
    assert_eq!(told.unwrap()["severity"], "info");
}

#[test]
fn an_audit_leaves_the_reports_and_the_history_of_the_nights_alone() {
    let place = Place::new();
    let [enrollment, sis] = district("tiny");
    place.put(
        "rosterdiff.toml",
        format!(
            "[enrollment]\nfile = {enrollment:?}\n[sis]\nfile = {sis:?}\n[output]\nfolder = \"out\"\nstate = \"state\"\nkeep = 3\nlog = \"log\"\n"
        ),
    );
    assert_eq!(place.run(&["reconcile", "--as-of", "2026-08-03", "-qq"]).code, 1);
    let kept = || {
        let history = place.run(&["history", "-o", "out", "--state", "state"]).stdout;
        let log = std::fs::read_to_string(place.path("log")).unwrap();
        let manifest = std::fs::read_to_string(place.path("out/latest.json")).unwrap();
        (manifest, std::fs::read_dir(place.path("out/runs")).unwrap().count(), history, log)
    };
    let before = kept();
    for more in [&[][..], &["-o", "audit"]] {
        let run = place.run(&[&["audit", &sis, "--as-of", "2026-08-04", "--fail-on", "never", "-q"], more].concat());
        assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{run:?}");
        assert!(kept() == before, "{more:?}");
    }
    assert!(place.path("audit/.rosterdiff/history.db").is_file());
    let run = place.run(&["audit", &sis, "-o", "out", "--as-of", "2026-08-04"]);
    assert!(run.code == 2 && run.stderr.contains("out: this folder has the reports of `reconcile`"), "{run:?}");
    assert!(kept() == before);
}

#[test]
fn what_was_assumed_is_told_of_the_one_export() {
    let place = Place::new();
    let file = fixture("I107-missing-state-id", "sis.csv");
    let run = place.run(&[&["audit", &file, "-v"][..], &AS_OF].concat());
    assert!(run.stderr.contains("SIS: ") && !run.stderr.contains("enrollment: "), "{}", run.stderr);
}

#[test]
fn an_audit_finds_the_second_records_that_are_found_beside_the_other_export() {
    let place = Place::new();
    for [file, other, code, key] in
        [["sis.txt", "sis", "I201", "sis_key"], ["enrollment.csv", "enrollment", "I202", "enrollment_key"]]
    {
        let [enrollment, sis] = district("demo");
        let pairs = |folder: &str| {
            let mut pairs: Vec<[String; 2]> = rows(&place.path(folder), "discrepancies.csv")
                .into_iter()
                .filter(|row| row["code"] == code)
                .map(|row| [row[key].clone(), row["related_key"].clone()])
                .collect();
            pairs.iter_mut().for_each(|pair| pair.sort());
            pairs.sort();
            pairs
        };
        place.run(&[&["reconcile", &enrollment, &sis, "-o", "both"][..], &AS_OF].concat());
        let alone = if file == "sis.txt" { &sis } else { &enrollment };
        place.run(&[&["audit", alone, "--side", other, "-o", "alone"][..], &AS_OF].concat());
        assert!(pairs("both").len() > 2, "{:?}", pairs("both"));
        assert_eq!(pairs("alone"), pairs("both"), "{file}");
    }
}
