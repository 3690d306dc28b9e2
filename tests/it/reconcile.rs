//! The main act from end to end: what is printed, what is written, which code it ends with.

use super::support::{AS_OF, Place, district, reports, rows, summary};

#[test]
fn the_demo_district_is_reconciled_without_any_configuration() {
    let place = Place::new();
    let [enrollment, sis] = district("demo");
    let run = place.run(&["reconcile", &enrollment, &sis, "-o", "report", "--as-of", AS_OF]);
    assert_eq!(run.code, 1, "{run:?}");
    assert_eq!(run.stderr, "");
    assert!(run.stdout.starts_with("Reconciled 300 enrollment rows with 335 SIS rows as of 2026-08-03.\n"));
    assert!(run.stdout.lines().all(|line| line.chars().count() <= 80), "{}", run.stdout);
    let folder = place.path("report");
    let names: Vec<String> = reports(&folder).into_keys().collect();
    let imports = ["Home_Phone", "GuardianEmail", "Street"].map(|column| format!("powerschool-import-{column}.txt"));
    assert!(imports.iter().all(|name| names.contains(name)), "{names:?}");
    let reports: Vec<&String> = names.iter().filter(|name| !name.contains("-import-")).collect();
    assert_eq!(
        reports,
        [
            "corrections-enrollment.csv",
            "corrections-sis.csv",
            "discrepancies.csv",
            "fix-list.xlsx",
            "latest.json",
            "matches.csv",
            "rejected.csv",
            "report.html",
            "summary.json"
        ]
    );

    // the truth that the district was invented with: no pair is wrong, and nearly all are found
    let truth: std::collections::BTreeSet<(String, String)> =
        csv::Reader::from_path(super::support::repository("fixtures/districts/demo/truth_pairs.csv"))
            .unwrap()
            .deserialize()
            .map(|row| row.unwrap())
            .collect();
    let matched: Vec<(String, String)> = rows(&folder, "matches.csv")
        .into_iter()
        .filter(|row| row["verdict"] == "matched")
        .map(|row| (row["enrollment_key"].clone(), row["sis_key"].clone()))
        .collect();
    let right = matched.iter().filter(|pair| truth.contains(*pair)).count();
    assert!(matched.len() - right <= 1, "{} of {} pairs are wrong", matched.len() - right, matched.len());
    assert!(right * 100 >= truth.len() * 95, "{right} of {} pairs", truth.len());
}

#[test]
fn the_exit_code_follows_fail_on() {
    let place = Place::new();
    let [enrollment, sis] = district("tiny");
    for (fail_on, code) in [("error", 1), ("warning", 1), ("new", 1), ("never", 0)] {
        let run = place.run(&["reconcile", &enrollment, &sis, "--as-of", AS_OF, "--fail-on", fail_on]);
        assert_eq!(run.code, code, "{fail_on}: {run:?}");
    }
}

#[test]
fn a_file_against_itself_is_all_matched_and_ends_with_zero() {
    let place = Place::new();
    let header = "Student ID,First Name,Last Name,Birth Date,Gender,Grade,School\n";
    let rows: String = ["Ann,Vance", "Bela,Ortiz", "Carl,Hale", "Dora,Kim", "Emil,Novak", "Fay,Stone"]
        .iter()
        .enumerate()
        .map(|(at, name)| format!("90{at},{name},201{at}-0{}-1{at},F,0{},Lincoln\n", at + 1, 7 - at))
        .collect();
    place.put("one.csv", format!("{header}{rows}"));
    place.put("two.csv", format!("{header}{rows}"));
    let run = place.run(&["reconcile", "one.csv", "two.csv", "-q", "--as-of", AS_OF]);
    assert_eq!((run.code, run.stdout.as_str(), run.stderr.as_str()), (0, "", ""));
    let run = place.run(&["reconcile", "one.csv", "two.csv", "--as-of", AS_OF]);
    assert_eq!(run.code, 0, "{run:?}");
    assert!(run.stdout.contains("6 rows = 6 matched + 0 duplicates + 0 review + 0 only here\n"), "{}", run.stdout);
    assert!(run.stdout.contains("No discrepancy was found."), "{}", run.stdout);
}

#[test]
fn quiet_prints_one_line_when_there_is_something_to_act_on_and_silent_prints_nothing() {
    let place = Place::new();
    let [enrollment, sis] = district("tiny");
    let run = place.run(&["reconcile", &enrollment, &sis, "-q", "--as-of", AS_OF]);
    assert_eq!((run.code, run.stderr.as_str()), (1, ""));
    assert_eq!(run.stdout.lines().count(), 1);
    assert!(run.stdout.starts_with("rosterdiff: status=findings errors="), "{}", run.stdout);
    let run = place.run(&["reconcile", &enrollment, &sis, "-q", "--fail-on", "never", "--as-of", AS_OF]);
    assert_eq!((run.code, run.stdout.as_str(), run.stderr.as_str()), (0, "", ""));
    let run = place.run(&["reconcile", &enrollment, &sis, "-qq", "--as-of", AS_OF]);
    assert_eq!((run.code, run.stdout.as_str(), run.stderr.as_str()), (1, "", ""));
}

#[test]
fn every_format_goes_to_standard_output_as_the_files_have_it() {
    let place = Place::new();
    let [enrollment, sis] = district("tiny");
    let run = |format: &str| {
        place.run(&["reconcile", &enrollment, &sis, "-o", "out", "--as-of", AS_OF, "--format", format]).stdout
    };
    let csv = run("csv");
    assert_eq!(csv.as_bytes(), std::fs::read(place.path("out/discrepancies.csv")).unwrap());
    let json: serde_json::Value = serde_json::from_str(&run("json")).unwrap();
    let mut rest = json.clone();
    let list = rest.as_object_mut().unwrap().remove("discrepancies").unwrap();
    assert_eq!(rest, summary(&place.path("out")));
    assert_eq!(list.as_array().unwrap().len(), rows(&place.path("out"), "discrepancies.csv").len());
    assert_eq!(run("summary").lines().count(), 1);
}

#[test]
fn an_export_may_come_from_standard_input_and_compressed() {
    use std::io::Write;
    let place = Place::new();
    let [enrollment, sis] = district("tiny");
    place.run(&["reconcile", &enrollment, &sis, "-o", "plain", "--as-of", AS_OF]);
    let bytes = std::fs::read(&sis).unwrap();
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    packed.write_all(&bytes).unwrap();
    place.put("sis.txt.gz", packed.finish().unwrap());
    let run = place.run(&["reconcile", &enrollment, "sis.txt.gz", "-o", "packed", "--as-of", AS_OF]);
    assert_eq!(run.code, 1, "{run:?}");
    let mut child = place
        .command()
        .args(["reconcile", &enrollment, "-", "-o", "piped", "--as-of", AS_OF])
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::null())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(&bytes).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(1));
    for name in ["discrepancies.csv", "matches.csv"] {
        let plain = std::fs::read(place.path("plain").join(name)).unwrap();
        assert_eq!(plain, std::fs::read(place.path("packed").join(name)).unwrap(), "{name}");
        assert_eq!(plain, std::fs::read(place.path("piped").join(name)).unwrap(), "{name}");
    }
}

#[test]
fn the_configuration_beside_the_files_counts_and_says_so_and_a_flag_goes_before_it() {
    let place = Place::new();
    let [enrollment, sis] = district("demo");
    std::fs::copy(enrollment, place.path("e.csv")).unwrap();
    std::fs::copy(sis, place.path("s.txt")).unwrap();
    place.put(
        "rosterdiff.toml",
        "as_of = 2026-08-03\n[enrollment]\nfile = \"e.csv\"\n[sis]\nfile = \"s.txt\"\n\
         [output]\nfolder = \"out\"\nfail_on = \"never\"\n[severity]\nmissing-in-sis = \"info\"\n",
    );
    assert_eq!(place.run(&["reconcile"]).code, 0);
    let listed = rows(&place.path("out"), "discrepancies.csv");
    assert!(listed.iter().filter(|row| row["code"] == "P101").all(|row| row["severity"] == "info"));
    assert!(listed.iter().any(|row| row["code"] == "P101"));
    let settings = summary(&place.path("out"))["run"]["settings"].clone();
    let origin = |name: &str| {
        let list = settings.as_array().unwrap();
        list.iter().find(|fact| fact["name"] == name).unwrap()["origin"].as_str().unwrap().to_owned()
    };
    assert_eq!((origin("severity.P101").as_str(), origin("link.accept").as_str()), ("file", "default"));
    assert_eq!(place.run(&["reconcile", "--fail-on", "warning"]).code, 1);
    let run = place.run(&["reconcile", "--isolated"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.starts_with("error: the enrollment export is missing\n"), "{}", run.stderr);
}

#[test]
fn schools_and_columns_can_be_given_by_flag() {
    let place = Place::new();
    place.put(
        "e.csv",
        "No,Given,Family,Born,Building,Level\nA1,Ann,Vance,2012-01-03,North,5\nA2,Bela,Ortiz,2011-04-05,North,6\n\
         A3,Carl,Hale,2010-08-19,South,7\nA4,Dora,Kim,2013-11-30,South,4\nA5,Emil,Novak,2009-02-14,North,8\n",
    );
    place.put(
        "s.csv",
        "Student_Number,First_Name,Last_Name,DOB,SchoolID,Grade_Level\n1,Ann,Vance,01/03/2012,10,5\n\
         2,Bela,Ortiz,04/05/2011,10,6\n3,Carl,Hale,08/19/2010,20,7\n4,Dora,Kim,11/30/2013,10,4\n\
         5,Emil,Novak,02/14/2009,10,8\n",
    );
    place.put("schools.csv", "SchoolID,School Name\n10,North\n20,South\n");
    let arguments = [
        "reconcile",
        "e.csv",
        "s.csv",
        "-o",
        "out",
        "--as-of",
        AS_OF,
        "--schools",
        "schools.csv",
        "--enrollment-key",
        "No",
        "--map",
        "enrollment.first_name=Given",
        "--map",
        "enrollment.last_name=Family",
        "--map",
        "enrollment.birth_date=Born",
        "--map",
        "enrollment.school=Building",
        "--map",
        "enrollment.grade=Level",
    ];
    let run = place.run(&arguments);
    assert_eq!(run.code, 1, "{run:?}");
    let matched = rows(&place.path("out"), "matches.csv");
    let keys: Vec<(&str, &str)> =
        matched.iter().map(|row| (row["enrollment_key"].as_str(), row["sis_key"].as_str())).collect();
    assert_eq!(keys, [("A1", "1"), ("A2", "2"), ("A3", "3"), ("A4", "4"), ("A5", "5")]);
    let listed = rows(&place.path("out"), "discrepancies.csv");
    let found: Vec<(&str, &str)> =
        listed.iter().map(|row| (row["code"].as_str(), row["enrollment_key"].as_str())).collect();
    assert_eq!(found, [("E101", "A4")]);
    assert_eq!(listed[0]["school"], "North");
}

#[test]
fn a_reader_that_has_seen_enough_is_no_error_and_a_full_disk_is_one() {
    let place = Place::new();
    let [enrollment, sis] = district("demo");
    let mut child = place
        .command()
        .args(["reconcile", &enrollment, &sis, "--format", "json", "--as-of", AS_OF])
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), output.stderr.len()), (Some(1), 0));
    if cfg!(target_os = "linux") {
        let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
        let output = place
            .command()
            .args(["reconcile", &enrollment, &sis, "--format", "json", "--as-of", AS_OF])
            .stdout(full)
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(4));
        assert!(String::from_utf8(output.stderr).unwrap().starts_with("error: standard output could not be written"));
    }
}

#[test]
fn timings_are_stated_on_request_only() {
    let place = Place::new();
    let [enrollment, sis] = district("tiny");
    place.run(&["reconcile", &enrollment, &sis, "-o", "out", "--as-of", AS_OF]);
    let timings = summary(&place.path("out"))["timings"].clone();
    let stages: Vec<&str> =
        timings.as_array().unwrap().iter().map(|timing| timing["stage"].as_str().unwrap()).collect();
    assert_eq!(stages, ["ingest", "normalize", "link", "diagnose"]);
    assert!(timings.as_array().unwrap().iter().all(|timing| timing.get("seconds").is_none()));
    let run = place.run(&["reconcile", &enrollment, &sis, "-o", "out", "--as-of", AS_OF, "--timings", "-v"]);
    let timings = summary(&place.path("out"))["timings"].clone();
    assert!(timings.as_array().unwrap().iter().all(|timing| timing["seconds"].is_f64()));
    assert!(run.stderr.contains("normalize "), "{}", run.stderr);
}

#[test]
fn a_generated_district_is_the_same_every_time_and_can_be_reconciled() {
    let place = Place::new();
    let generate = ["generate", "town", "--students", "120", "--seed", "7", "--profile", "clean"];
    let run = place.run(&generate);
    assert_eq!(run.code, 0, "{run:?}");
    assert!(run.stdout.contains("rosterdiff reconcile town/enrollment.csv town/sis.txt"), "{}", run.stdout);
    let first = reports(&place.path("town"));
    assert_eq!(first.len(), 5);
    assert_eq!(std::fs::read_dir(place.path("town")).unwrap().count(), 5);
    place.run(&generate);
    assert_eq!(reports(&place.path("town")), first);
    let run = place.run(&["reconcile", "town/enrollment.csv", "town/sis.txt", "--fail-on", "never", "--as-of", AS_OF]);
    assert_eq!(run.code, 0, "{run:?}");
}

#[test]
fn an_invented_district_takes_the_place_of_no_export() {
    let place = Place::new();
    std::fs::create_dir(place.path("exports")).unwrap();
    place.put("exports/sis.txt", "Student_Number\n40101\n");
    let run = place.run(&["generate", "exports", "--students", "5"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("sis.txt: this file is there already, and it is not overwritten"), "{}", run.stderr);
    assert_eq!(std::fs::read_to_string(place.path("exports/sis.txt")).unwrap(), "Student_Number\n40101\n");
    assert!(!place.path("exports/enrollment.csv").exists());
    // an invented one is made anew
    for students in ["5", "6"] {
        assert_eq!(place.run(&["generate", "made", "--students", students]).code, 0);
    }
}

#[test]
fn without_a_school_in_either_export_the_page_has_no_list_of_schools() {
    let place = Place::new();
    let rows = |columns: &dyn Fn(usize) -> String| (0..30).map(columns).collect::<Vec<_>>().join("\n");
    let name = |row: usize| ["Abbott", "Castro", "Dalton", "Ellis", "Fowler", "Garza", "Hobbs"][row % 7];
    let person = |row: usize| format!("{},Ann{row},{},2015-0{}-1{}", 7_000 + row, name(row), 1 + row % 9, row % 10);
    place.put("e.csv", format!("Student ID,First Name,Last Name,Birth Date\n{}\n", rows(&|row| person(row))));
    place.put("s.csv", format!("Student ID,First Name,Last Name,Birth Date\n{}\n", rows(&|row| person(row + 2))));
    let run = place.run(&["reconcile", "e.csv", "s.csv", "--isolated", "-o", "out"]);
    assert_eq!(run.code, 1, "{}", run.stderr);
    let page = std::fs::read_to_string(place.path("out/report.html")).unwrap();
    assert!(page.contains("id=\"problems\"") && !page.contains("id=\"schools\""));
    // what to do next
    let run = place.run(&["reconcile", "e.csv", "s.csv", "--isolated"]);
    assert!(run.stdout.ends_with("Which students?  The same command with -o FOLDER\n"), "{}", run.stdout);
}
