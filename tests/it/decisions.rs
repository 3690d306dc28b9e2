//! Decisions by people, saved models and the check against decoys, from the outside.

use super::support::{AS_OF, Place, district, rows, summary};

const HEADER: &str = "decision,enrollment_key,sis_key,who,when,why\n";

fn reconcile(place: &Place, folder: &str, more: &[&str]) -> super::support::Run {
    let [enrollment, sis] = district("demo");
    let mut arguments = vec!["reconcile", &enrollment, &sis, "-o", folder, "--as-of", AS_OF];
    arguments.extend(more);
    place.run(&arguments)
}

#[test]
fn decisions_win_over_the_evidence_and_those_that_do_not_fit_are_told() {
    let place = Place::new();
    reconcile(&place, "plain", &[]);
    let plain = rows(&place.path("plain"), "matches.csv");
    let pair = plain.iter().find(|row| row["verdict"] == "matched").unwrap();
    let (enrollment, sis) = (&pair["enrollment_key"], &pair["sis_key"]);
    let text =
        format!("{HEADER}different,{enrollment},{sis},jw,2026-08-03,\"asked, two children\"\nsame,GONE,{sis},,,\n");
    let file = place.put("rulings.csv", text);
    let run = reconcile(&place, "ruled", &["--decisions", file.to_str().unwrap()]);
    assert_eq!(run.stderr.matches("1 of 2 decisions does not fit").count(), 1, "{}", run.stderr);
    assert!(!run.stderr.contains("GONE") && !run.stderr.contains(enrollment.as_str()));
    assert!(run.stdout.contains("Decisions by people: 1 followed, 1 that no longer fits."), "{}", run.stdout);
    let line = reconcile(&place, "ruled", &["--decisions", file.to_str().unwrap(), "-q"]);
    assert!(line.stderr.is_empty() && line.stdout.contains(" stale_decisions=1 as_of="), "{line:?}");
    let ruled = rows(&place.path("ruled"), "matches.csv");
    assert!(!ruled.iter().any(|row| row["enrollment_key"] == *enrollment && row["sis_key"] == *sis));
    let summary = summary(&place.path("ruled"));
    assert_eq!(summary["decisions"]["applied"], 1);
    assert_eq!(summary["decisions"]["stale"][0]["line"], 3);
    assert!(summary["decisions"]["stale"][0]["reason"].as_str().unwrap().contains("no enrollment row has the key"));
}

#[test]
fn decisions_beside_the_configuration_are_found_and_change_the_run_id() {
    let place = Place::new();
    reconcile(&place, "plain", &[]);
    let lonely = |code: &str, key: &str| {
        let found = rows(&place.path("plain"), "discrepancies.csv");
        found.iter().find(|row| row["code"] == code).unwrap()[key].clone()
    };
    let (enrollment, sis) = (lonely("P101", "enrollment_key"), lonely("P102", "sis_key"));
    std::fs::create_dir(place.path("settings")).unwrap();
    place.put("settings/rosterdiff.toml", "");
    place.put("settings/decisions.csv", format!("{HEADER}same,{enrollment},{sis},,,\n"));
    reconcile(&place, "ruled", &["-c", "settings/rosterdiff.toml"]);
    let matches = rows(&place.path("ruled"), "matches.csv");
    let row = matches.iter().find(|row| row["enrollment_key"] == enrollment).unwrap();
    assert_eq!(
        (row["sis_key"].as_str(), row["verdict"].as_str(), row["method"].as_str()),
        (&*sis, "matched", "decision")
    );
    assert_ne!(summary(&place.path("plain"))["run"]["id"], summary(&place.path("ruled"))["run"]["id"]);
}

#[test]
fn a_bad_decision_file_ends_the_run_with_all_its_lines() {
    let place = Place::new();
    place.put("d.csv", "decision,enrollment_key,sis_key\nyes,E1,S1\nsame,,S1\nsame,E2,S3\nsame,E2,S4\n");
    let run = reconcile(&place, "out", &["--decisions", "d.csv"]);
    assert_eq!(run.code, 2);
    for said in ["d.csv:2:", "d.csv:3:", "d.csv:5: line 4 says", "nothing was compared"] {
        assert!(run.stderr.contains(said), "{}", run.stderr);
    }
    assert!(!place.path("out").exists());
    assert_eq!(reconcile(&place, "out", &["--decisions", "none.csv"]).code, 2);
}

#[test]
fn decisions_that_a_spreadsheet_saved_with_its_own_separator_are_followed() {
    let place = Place::new();
    reconcile(&place, "plain", &[]);
    let plain = rows(&place.path("plain"), "matches.csv");
    let pair = plain.iter().find(|row| row["verdict"] == "matched").unwrap();
    let (enrollment, sis) = (&pair["enrollment_key"], &pair["sis_key"]);
    let header = HEADER.trim().replace(',', ";");
    let text = format!("\u{FEFF}{header}\r\nDifferent;{enrollment};{sis};jw;8/3/2026;asked, two children\r\n;;;;;\r\n");
    let file = place.put("rulings.csv", text);
    let run = reconcile(&place, "ruled", &["--decisions", file.to_str().unwrap()]);
    assert!(run.stdout.contains("Decisions by people: 1 followed"), "{run:?}");
    let ruled = rows(&place.path("ruled"), "matches.csv");
    assert!(!ruled.iter().any(|row| row["enrollment_key"] == *enrollment && row["sis_key"] == *sis));
}

#[test]
fn a_saved_model_gives_the_same_matches_and_another_version_is_refused() {
    let place = Place::new();
    reconcile(&place, "plain", &["--save-model", "model.json"]);
    let text = std::fs::read_to_string(place.path("model.json")).unwrap();
    assert!(text.contains("\"comparison\": \"birth_date\"") && text.contains("\"version\": 1"));
    reconcile(&place, "again", &["--model", "model.json"]);
    let matches = |folder: &str| std::fs::read(place.path(folder).join("matches.csv")).unwrap();
    assert_eq!(matches("plain"), matches("again"));
    assert_eq!(summary(&place.path("again"))["linkage"]["em_rounds"], 0);
    place.put("newer.json", text.replace("\"version\": 1", "\"version\": 9"));
    let run = reconcile(&place, "out", &["--model", "newer.json"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("newer.json: the model has version 9"), "{}", run.stderr);
    let [enrollment, _] = district("demo");
    let copy = place.put("enrollment.csv", std::fs::read(&enrollment).unwrap());
    let [_, sis] = district("demo");
    let run = place.run(&["reconcile", "enrollment.csv", &sis, "--save-model", "enrollment.csv"]);
    assert_eq!((run.code, std::fs::read(copy).unwrap()), (2, std::fs::read(enrollment).unwrap()));
}

#[test]
fn the_check_against_decoys_is_stated_and_changes_no_match() {
    let place = Place::new();
    reconcile(&place, "plain", &[]);
    let run = reconcile(&place, "checked", &["--verify-linkage"]);
    assert!(run.stdout.contains("rows that cannot match"), "{}", run.stdout);
    let found = &summary(&place.path("checked"))["decoys"];
    assert_eq!(found["decoys"], rows_of_sis(&place));
    assert!(found["rate"].as_f64().unwrap() <= found["upper_bound"].as_f64().unwrap());
    assert!(summary(&place.path("plain")).get("decoys").is_none());
    let matches = |folder: &str| std::fs::read(place.path(folder).join("matches.csv")).unwrap();
    assert_eq!(matches("plain"), matches("checked"));
}

fn rows_of_sis(place: &Place) -> u64 {
    summary(&place.path("plain"))["ledger"]["rows"]["sis"]["rows"].as_u64().unwrap()
}
