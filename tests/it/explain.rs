//! Explanations of rows and pairs, from the outside.

use super::support::{AS_OF, Place, Row, Run, district, rows};

fn explain(place: &Place, arguments: &[&str]) -> Run {
    let [enrollment, sis] = district("demo");
    let mut all = vec!["explain"];
    all.extend(arguments);
    all.extend(["--enrollment", &enrollment, "--sis", &sis, "--as-of", AS_OF]);
    place.run(&all)
}

fn document(place: &Place, arguments: &[&str]) -> serde_json::Value {
    let mut all = arguments.to_vec();
    all.extend(["--format", "json"]);
    let run = explain(place, &all);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    serde_json::from_str(&run.stdout).unwrap()
}

fn matches(place: &Place) -> Vec<Row> {
    let [enrollment, sis] = district("demo");
    place.run(&["reconcile", &enrollment, &sis, "-o", "out", "--as-of", AS_OF]);
    rows(&place.path("out"), "matches.csv")
}

fn discrepancy(place: &Place, code: &str) -> Row {
    rows(&place.path("out"), "discrepancies.csv").into_iter().find(|row| row["code"] == code).unwrap()
}

#[test]
fn a_pair_is_explained_by_the_numbers_of_the_reports_and_they_add_up() {
    let place = Place::new();
    let matches = matches(&place);
    for row in matches.iter().filter(|row| row["verdict"] == "matched").step_by(70) {
        for arguments in [vec![&*row["enrollment_key"], &*row["sis_key"]], vec![&*row["enrollment_key"]]] {
            let found = document(&place, &arguments);
            assert_eq!(found["outcome"], "matched");
            let pair = &found["pair"];
            assert_eq!(pair["sis"]["key"].as_str().unwrap(), row["sis_key"]);
            let number = |text: &str| text.parse::<f64>().unwrap();
            assert!((pair["weight"].as_f64().unwrap() - number(&row["weight"])).abs() < 1e-6);
            assert!((pair["probability"].as_f64().unwrap() - number(&row["probability"])).abs() < 2e-6);
            for alternative in ["strangers", "relatives"] {
                let bits = |value: &serde_json::Value| value[alternative].as_f64().unwrap();
                let comparisons = pair["comparisons"].as_array().unwrap();
                let parts: f64 = comparisons.iter().map(|found| bits(&found["bits"])).sum();
                let sum = bits(&pair["prior"]) + parts + bits(&pair["rarity"]);
                assert!((sum - bits(&pair["total"])).abs() < 1e-6, "{alternative}: {sum}");
            }
            let odds = (pair["weight"].as_f64().unwrap() + pair["competition"].as_f64().unwrap()).exp2();
            assert!((odds / (1.0 + odds) - pair["probability"].as_f64().unwrap()).abs() < 1e-3);
        }
    }
}

#[test]
fn a_page_fits_into_80_columns_and_says_what_would_change_it() {
    let place = Place::new();
    let matches = matches(&place);
    let lonely = discrepancy(&place, "P101")["enrollment_key"].clone();
    let keys = matches.iter().step_by(60).map(|row| row["enrollment_key"].clone()).filter(|key| !key.is_empty());
    for key in keys.chain([lonely]) {
        let run = explain(&place, &[&key]);
        assert_eq!((run.code, run.stderr.as_str()), (0, ""));
        assert!(run.stdout.lines().all(|line| line.chars().count() <= 80), "{}", run.stdout);
        for said in
            ["STRANGER RELATIVE", "to begin with", "sum", "Weight, both alternatives", "Candidate keys in common"]
        {
            assert!(run.stdout.contains(said), "{said}: {}", run.stdout);
        }
        assert!(run.stdout.contains("It would") || run.stdout.contains("would change the verdict"), "{}", run.stdout);
    }
}

#[test]
fn a_row_that_stayed_alone_says_why() {
    let place = Place::new();
    let matches = matches(&place);
    let lonely = discrepancy(&place, "P101")["enrollment_key"].clone();
    let found = document(&place, &[&lonely]);
    assert_eq!((found["outcome"].as_str(), found["asked"][0]["bucket"].as_str()), (Some("apart"), Some("only-here")));
    assert!(!found["why"].as_array().unwrap().is_empty());
    // a row against another row's partner has lost it
    let taken = matches.iter().find(|row| row["verdict"] == "matched").unwrap();
    let found = document(&place, &[&lonely, &taken["sis_key"]]);
    let why = found["why"].to_string();
    assert!(
        why.contains(&format!("SIS row {}", taken["sis_key"])) && why.contains("is matched with enrollment row"),
        "{why}"
    );
    assert_eq!(found["runner_up"]["enrollment"]["key"].as_str().unwrap(), taken["enrollment_key"]);
    assert!(!found["runner_up"]["differences"].as_array().unwrap().is_empty());
    // a SIS row alone, by a dash or by its key
    let alone = discrepancy(&place, "P102")["sis_key"].clone();
    for arguments in [vec!["-", &*alone], vec![&*alone]] {
        let found = document(&place, &arguments);
        assert_eq!(
            (found["asked"][0]["side"].as_str(), found["asked"][0]["key"].as_str()),
            (Some("sis"), Some(&*alone))
        );
    }
}

#[test]
fn second_copies_and_decisions_are_named_as_the_reason() {
    let place = Place::new();
    let matches = matches(&place);
    let copy = matches.iter().find(|row| row["verdict"] == "duplicate").unwrap();
    let keys = [copy["enrollment_key"].clone(), copy["sis_key"].clone()];
    let copies =
        [discrepancy(&place, "I202")["enrollment_key"].clone(), discrepancy(&place, "I202")["related_key"].clone()];
    let outcomes: Vec<String> = copies.iter().map(|key| document(&place, &[key])["outcome"].to_string()).collect();
    assert!(outcomes.iter().any(|outcome| outcome == "\"duplicate\""), "{outcomes:?} {keys:?}");
    let taken = matches.iter().find(|row| row["verdict"] == "matched").unwrap();
    let (enrollment, sis) = (&*taken["enrollment_key"], &*taken["sis_key"]);
    place.put("d.csv", format!("decision,enrollment_key,sis_key\ndifferent,{enrollment},{sis}\n"));
    let found = document(&place, &[enrollment, sis, "--decisions", "d.csv"]);
    assert_eq!(found["outcome"], "apart");
    assert!(found["why"].to_string().contains("A person decided that the rows are two students."));
    place.put("d.csv", format!("decision,enrollment_key,sis_key\nsame,{enrollment},{sis}\n"));
    let found = document(&place, &[enrollment, sis, "--decisions", "d.csv"]);
    assert_eq!((found["outcome"].as_str(), found["pair"]["method"].as_str()), (Some("matched"), Some("decision")));
}

#[test]
fn a_key_that_several_rows_have_says_which_of_them_is_explained() {
    let place = Place::new();
    let [enrollment, sis] = district("demo");
    let text = std::fs::read_to_string(&enrollment).unwrap();
    let (header, rows) = text.split_once('\n').unwrap();
    let key = |row: &str| row.split(',').next().unwrap().to_owned();
    let mut rows: Vec<String> = rows.lines().map(str::to_owned).collect();
    rows[7] = rows[7].replacen(&key(&rows[7]), &key(&rows[4]), 1);
    place.put("e.csv", format!("{header}\n{}\n", rows.join("\n")));
    let said = |row: &str| {
        let run = place.run(&["explain", &key(row), "--enrollment", "e.csv", "--sis", &sis, "--as-of", AS_OF]);
        assert_eq!(run.code, 0, "{run:?}");
        run.stdout.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let sentence = "This is the first enrollment row with the key, which is also on line 9.";
    assert!(said(&rows[4]).contains(sentence), "{}", said(&rows[4]));
    assert!(!said(&rows[5]).contains("with the key"));
}

#[test]
fn what_is_neither_a_code_nor_a_key_is_refused_and_codes_are_explained_as_before() {
    let place = Place::new();
    let run = explain(&place, &["NO-SUCH-KEY"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("no row of either export has this key") && !run.stderr.contains("NO-SUCH"));
    let run = explain(&place, &["-", "NO-SUCH-KEY"]);
    assert!(run.code == 2 && run.stderr.contains("no row of the SIS export has this key"), "{}", run.stderr);
    let run = place.run(&["explain", "NO-SUCH-KEY"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("there is no code") && run.stderr.contains("--enrollment FILE"), "{}", run.stderr);
    let run = place.run(&["explain", "P101", "--format", "json"]);
    assert_eq!(serde_json::from_str::<serde_json::Value>(&run.stdout).unwrap()["name"], "missing-in-sis");
    let [enrollment, sis] = district("demo");
    place.put("rosterdiff.toml", format!("[enrollment]\nfile = {enrollment:?}\n[sis]\nfile = {sis:?}\n"));
    let key = matches(&place)[0]["enrollment_key"].clone();
    let run = place.run(&["explain", &key]);
    assert!(run.code == 0 && run.stdout.starts_with("Enrollment row"), "{}", run.stderr);
}

#[test]
fn all_codes_are_one_json_document_and_two_codes_are_both_explained() {
    let place = Place::new();
    let run = place.run(&["explain", "--format", "json"]);
    let all: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    let codes: Vec<&str> = all.as_array().unwrap().iter().map(|rule| rule["code"].as_str().unwrap()).collect();
    assert!(codes.len() > 100 && codes.contains(&"P101") && codes.contains(&"H102"), "{codes:?}");
    let run = place.run(&["explain", "P101", "grade-mismatch"]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    assert!(
        run.stdout.starts_with("P101 missing-in-sis\n") && run.stdout.contains("\n\nE102 grade-mismatch\n"),
        "{run:?}"
    );
}
