//! Bad input and wrong usage: the right exit code, and a message that says what, where, what did not happen and what to do.

use super::support::{AS_OF, Place, Run, district, reports};

const GOOD: &str = "Student ID,First Name,Last Name,Birth Date\n1,Ann,Vance,2012-01-03\n2,Bela,Ortiz,2011-04-05\n";

/// Runs with one bad export on the enrollment side.
fn refused(name: &str, bytes: &[u8]) -> Run {
    let place = Place::new();
    place.put(name, bytes);
    place.put("sis.csv", GOOD);
    let run = place.run(&["reconcile", name, "sis.csv", "-o", "out", "--as-of", AS_OF]);
    assert!(reports(&place.path("out")).is_empty(), "{name} left a report");
    run
}

/// Checks code and shape: `error[CODE]: FILE...`, indented excerpts, notes and helps.
fn assert_shape(run: &Run, code: i32, start: &str) {
    assert_eq!(run.code, code, "{run:?}");
    assert_eq!(run.stdout, "", "{run:?}");
    assert!(run.stderr.starts_with(start), "{}", run.stderr);
    assert!(run.stderr.lines().skip(1).all(|line| line.starts_with("  ")), "{}", run.stderr);
    assert!(run.stderr.contains("\n  = "), "nothing says what follows: {}", run.stderr);
}

#[test]
fn files_that_are_no_usable_export_are_refused_with_a_code() {
    let header = b"Student ID,First Name,Last Name,Birth Date\n";
    let mut damaged = header.to_vec();
    for row in 0..100 {
        damaged.extend_from_slice(format!("{row},Ann,Vance\n").as_bytes());
    }
    let workbook = b"PK\x03\x04\x14\x00\x06\x00\x08\x00\x00\x00!\x00[Content_Types].xml xl/workbook.xml\0\0\0\0";
    let cases: [(&str, &[u8], &str); 8] = [
        ("empty.csv", b"", "F101"),
        ("header.csv", header, "F101"),
        ("blank.csv", b"\n\n\n", "F101"),
        ("columns.csv", b"Color,Shape\nred,round\nblue,square\n", "F102"),
        ("short.csv", &damaged, "F103"),
        ("workbook.csv", workbook, "F104"),
        ("page.csv", b"<!DOCTYPE html><html><body>Sign in</body></html>", "F104"),
        ("paper.csv", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", "F104"),
    ];
    for (name, bytes, code) in cases {
        let run = refused(name, bytes);
        assert_shape(&run, 3, &format!("error[{code}]: {name}:"));
    }
}

#[test]
fn files_that_are_not_there_or_are_folders_are_told_apart() {
    let place = Place::new();
    place.put("sis.csv", GOOD);
    std::fs::create_dir(place.path("folder")).unwrap();
    let missing = place.run(&["reconcile", "sjs.csv", "sis.csv"]);
    assert!([2, 4].contains(&missing.code), "{missing:?}");
    assert!(missing.stderr.starts_with("error: sjs.csv: "), "{}", missing.stderr);
    let folder = place.run(&["reconcile", "folder", "sis.csv"]);
    assert!([2, 3, 4].contains(&folder.code), "{folder:?}");
    assert!(folder.stderr.contains("folder"), "{}", folder.stderr);
}

#[test]
fn a_folder_that_holds_one_folder_is_that_one_and_of_several_one_is_asked_for() {
    let place = Place::new();
    std::fs::create_dir_all(place.path("unpacked/2026/export")).unwrap();
    place.put("unpacked/2026/export/students.csv", GOOD);
    place.put("sis.csv", GOOD);
    let run = place.run(&["reconcile", "unpacked", "sis.csv", "-o", "out", "--fail-on", "never"]);
    assert_eq!(run.code, 0, "{run:?}");
    assert!(run.stdout.contains("2 in both"), "{}", run.stdout);
    std::fs::create_dir(place.path("unpacked/2025")).unwrap();
    let run = place.run(&["reconcile", "unpacked", "sis.csv"]);
    assert_shape(&run, 3, "error[F104]: unpacked: no file in this folder is a table of students");
    let said = &run.stderr;
    assert!(said.contains("it has the folder `2025`, which is not looked into, the folder `2026`"), "{said}");
    assert!(said.contains("name the folder that holds the export, such as `unpacked/2025`"), "{said}");
}

#[test]
fn damaged_rows_cost_themselves_and_not_the_file() {
    let rows: String =
        (0..60).map(|at| format!("{at},Ann{},Vance{},20{:02}-01-03\n", at % 7, at % 11, 5 + at % 12)).collect();
    let cases: [(&str, &[u8], &str); 4] = [
        ("short row", b"61,Ann,Vance\n", "R101"),
        ("stray quote", b"61,Ann,\"Vance,2012-01-03\n", "R102"),
        ("no identity", b",,,2012-01-03\n", "R104"),
        ("NUL", b"61,A\0nn,Vance,2012-01-03\n", "R103"),
    ];
    for (what, row, code) in cases {
        let place = Place::new();
        let header = "Student ID,First Name,Last Name,Birth Date\n";
        let mut bytes = header.as_bytes().to_vec();
        bytes.extend_from_slice(rows.as_bytes());
        bytes.extend_from_slice(row);
        bytes.extend_from_slice(b"62,Zed,Young,2012-02-03\n");
        place.put("e.csv", &bytes);
        place.put("s.csv", format!("{header}{rows}"));
        let run = place.run(&["reconcile", "e.csv", "s.csv", "-o", "out", "--as-of", AS_OF]);
        assert!([0, 1].contains(&run.code), "{what}: {run:?}");
        let rejected = super::support::rows(&place.path("out"), "rejected.csv");
        assert_eq!(rejected.len(), 1, "{what}");
        assert_eq!((rejected[0]["code"].as_str(), rejected[0]["line"].as_str()), (code, "62"), "{what}");
        assert!(run.stdout.contains("(+ 1 rejected)\n"), "{what}: {}", run.stdout);
    }
}

#[test]
fn a_line_in_another_encoding_costs_itself() {
    let place = Place::new();
    let mut bytes = "Student ID,First Name,Last Name,Birth Date\n".as_bytes().to_vec();
    for at in 0..60 {
        bytes.extend_from_slice(format!("{at},José,Muñoz{},2012-01-{:02}\n", at, 1 + at % 28).as_bytes());
    }
    place.put("s.csv", &bytes);
    bytes.extend_from_slice(b"99,Jos\xe9,Mu\xf1oz,2012-01-03\n");
    place.put("e.csv", &bytes);
    let run = place.run(&["reconcile", "e.csv", "s.csv", "-o", "out", "--as-of", AS_OF]);
    assert!([0, 1].contains(&run.code), "{run:?}");
    let rejected = super::support::rows(&place.path("out"), "rejected.csv");
    assert_eq!(rejected.len(), 1);
    assert_eq!((rejected[0]["code"].as_str(), rejected[0]["line"].as_str()), ("R103", "62"));
}

#[test]
fn a_place_that_cannot_be_written_is_told_before_the_run() {
    let place = Place::new();
    let [enrollment, sis] = district("tiny");
    place.put("file", "mine");
    let run = place.run(&["reconcile", &enrollment, &sis, "-o", "file"]);
    assert_shape(&run, 4, "error: file: the output folder is a file");
    let run = place.run(&["reconcile", &enrollment, &sis, "-o", "file/inside"]);
    assert_shape(&run, 4, "error: file/inside: a part of this path is a file");
    assert_eq!(std::fs::read_to_string(place.path("file")).unwrap(), "mine");
}

#[test]
fn an_output_that_would_replace_an_export_is_refused() {
    let place = Place::new();
    place.put("matches.csv", GOOD);
    place.put("sis.csv", GOOD);
    let run = place.run(&["reconcile", "matches.csv", "sis.csv", "-o", "."]);
    assert_shape(&run, 2, "error: .: the report `matches.csv` would replace one of the exports");
    assert_eq!(std::fs::read_to_string(place.path("matches.csv")).unwrap(), GOOD);
    let run = place.run(&["reconcile", "matches.csv", "sis.csv", "-o", "sis.csv"]);
    assert_shape(&run, 2, "error: sis.csv: the output folder is one of the exports");
}

#[test]
fn old_reports_stay_when_an_export_is_refused() {
    let place = Place::new();
    place.put("e.csv", GOOD);
    place.put("s.csv", GOOD);
    assert_eq!(place.run(&["reconcile", "e.csv", "s.csv", "-o", "out", "--as-of", AS_OF]).code, 0);
    let before = reports(&place.path("out"));
    assert!(before.contains_key("summary.json") && before.contains_key("latest.json"));
    place.put("s.csv", "");
    assert_eq!(place.run(&["reconcile", "e.csv", "s.csv", "-o", "out", "--as-of", AS_OF]).code, 3);
    assert_eq!(reports(&place.path("out")), before);
}

#[test]
fn wrong_usage_ends_with_two_and_the_right_command() {
    let place = Place::new();
    place.put("e.csv", GOOD);
    place.put("s.csv", GOOD);
    let run = place.run(&["e.csv", "s.csv"]);
    assert_shape(&run, 2, "error: a command is missing before the files");
    assert!(run.stderr.contains("= help: rosterdiff reconcile e.csv s.csv"), "{}", run.stderr);
    for arguments in [
        &["reconcile", "e.csv"] as &[&str],
        &["reconcile", "-", "-"],
        &["reconcile", "e.csv", "s.csv", "--map", "sis.dob=DOB"],
        &["reconcile", "e.csv", "s.csv", "--as-of", "08/24/2026"],
        &["reconcile", "e.csv", "s.csv", "--fail-onn", "new"],
        &["reconcile", "e.csv", "s.csv", "--threads", "0"],
        &["reconcile", "e.csv", "s.csv", "-c", "nowhere.toml"],
        &["reconcil", "e.csv", "s.csv"],
        &["explain", "P999"],
        &["generate", "town", "--profile", "awful"],
    ] {
        let run = place.run(arguments);
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{arguments:?}: {run:?}");
        assert!(run.stderr.starts_with("error: "), "{arguments:?}: {}", run.stderr);
    }
    assert!(place.run(&["reconcile", "e.csv", "s.csv", "--fail-onn", "new"]).stderr.contains("--fail-on"));
    assert!(place.run(&["explain", "mising-in-sis"]).stderr.contains("did you mean P101 (missing-in-sis)?"));
}

#[test]
fn a_mapped_column_that_is_not_there_is_told_with_the_nearest_header() {
    let place = Place::new();
    place.put("e.csv", GOOD);
    place.put("s.csv", GOOD);
    let run = place.run(&["reconcile", "e.csv", "s.csv", "--map", "sis.birth_date=Brith Date"]);
    assert!([2, 3].contains(&run.code), "{run:?}");
    assert!(run.stderr.contains("Birth Date"), "{}", run.stderr);
}

#[test]
fn a_configuration_with_slips_is_refused_whole_and_all_are_told() {
    let place = Place::new();
    place.put("e.csv", GOOD);
    place.put("s.csv", GOOD);
    place.put("rosterdiff.toml", "[link]\nacept = 0.9\n[output]\nformat = \"pdf\"\n[severity]\nP999 = \"error\"\n");
    let run = place.run(&["reconcile", "e.csv", "s.csv", "-o", "out"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.starts_with("error: 3 settings cannot be used\n"), "{}", run.stderr);
    for said in ["rosterdiff.toml:2: unknown key `acept`", "did you mean `accept`?", ":4: ", ":6: no rule"] {
        assert!(run.stderr.contains(said), "{said}: {}", run.stderr);
    }
    assert!(!place.path("out").exists());
}

#[test]
fn a_header_of_thousands_of_columns_is_refused_at_once_whatever_they_are_called() {
    let place = Place::new();
    place.put("s.csv", GOOD);
    let (header, rows) = GOOD.split_once('\n').unwrap();
    for name in ["Comment", "Student ID", ""] {
        let more = format!(",{name}").repeat(10_000);
        place.put("e.csv", format!("{header}{more}\n{rows}"));
        let run = place.run(&["reconcile", "e.csv", "s.csv", "--as-of", AS_OF]);
        assert_shape(&run, 3, "error[F103]: e.csv:1: the header has more than 512 columns");
    }
}

#[test]
fn two_runs_into_one_folder_do_not_mix() {
    let place = Place::new();
    let [enrollment, sis] = district("tiny");
    place.folder("out");
    let lock = std::fs::File::create(place.path("out/.rosterdiff.lock")).unwrap();
    lock.lock().unwrap();
    let run = place.run(&["reconcile", &enrollment, &sis, "-o", "out"]);
    assert_shape(&run, 75, "error: out: another run is writing to this folder");
    // not by closing it: a program that another test starts at this moment has it too
    lock.unlock().unwrap();
    assert_eq!(place.run(&["reconcile", &enrollment, &sis, "-o", "out"]).code, 1);
}

#[test]
fn what_is_named_wrongly_is_told_in_plain_words() {
    let place = Place::new();
    place.put("e.csv", GOOD);
    place.put("s.csv", GOOD.replace("2,Bela", "3,Bela"));
    place.put("night.toml", "[link]\naccept = 0.95\n");
    let cases: [(&[&str], i32, &str); 9] = [
        (
            &["-c", "nihgt.toml"],
            2,
            "no such file or folder\n  = nothing was compared\n  = help: did you mean `night.toml`?",
        ),
        (&["-c", "."], 4, ".: the configuration cannot be read: this is a folder, not a file"),
        (&["--decisions", "d.csv"], 2, "d.csv: the file of decisions cannot be read: there is no such file"),
        (&["--schools", "d.csv"], 2, "d.csv: the list of schools cannot be read: there is no such file"),
        (&["--threads", "two"], 2, "write a whole number from 1 to 1024"),
        (&["--threads", "0"], 2, "write a whole number from 1 to 1024"),
        (&["-o", "out", "--keep", "-1"], 2, "'-1'"),
        (&["-o", "out", "--keep", "1.5"], 2, "write a whole number from 1 to 10000"),
        (&["-o", "e.csv/out"], 4, "a part of this path is a file, not a folder"),
    ];
    for (arguments, code, said) in cases {
        let run = place.run(&[&["reconcile", "e.csv", "s.csv"], arguments].concat());
        assert_eq!((run.code, run.stdout.as_str()), (code, ""), "{arguments:?}: {run:?}");
        assert!(run.stderr.contains(said), "{arguments:?}: {}", run.stderr);
    }
    let run = place.run(&["explain", "1", "3"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("rosterdiff explain KEY --enrollment FILE --sis FILE"), "{}", run.stderr);
}

#[test]
fn one_file_given_for_both_exports_is_told() {
    let place = Place::new();
    place.put("e.csv", GOOD);
    place.put("copy.csv", GOOD);
    place.put("other.csv", GOOD.replace("Vance", "Vanze"));
    let said = |sis: &str, more: &[&str]| place.run(&[&["reconcile", "e.csv", sis], more].concat()).stderr;
    for sis in ["e.csv", "./e.csv", "copy.csv"] {
        assert!(said(sis, &[]).starts_with("warning: both exports are the same file"), "{sis}");
    }
    // a night that names one file twice is quiet otherwise, and so is every one after it
    assert!(said("e.csv", &["-q"]).starts_with("warning: both exports are the same file"));
    assert_eq!((said("e.csv", &["-qq"]), said("copy.csv", &["-q"])), (String::new(), String::new()));
    assert_eq!(said("other.csv", &[]), "");
}

#[test]
fn two_exports_in_the_wrong_order_are_warned_of_unless_that_is_meant() {
    let place = Place::new();
    let [enrollment, sis] = district("tiny");
    let turned = |more: &[&str]| place.run(&[&["reconcile", &sis, &enrollment, "--as-of", AS_OF], more].concat());
    for quiet in [&[][..], &["-q"]] {
        let run = turned(quiet);
        assert!([0, 1].contains(&run.code), "{run:?}");
        assert!(
            run.stderr.starts_with("warning: the two exports seem to stand in the wrong order: "),
            "{}",
            run.stderr
        );
        assert!(
            run.stderr.contains("is read as the enrollment export and has the layout \"PowerSchool SIS"),
            "{}",
            run.stderr
        );
    }
    let meant = ["--profile", "enrollment=powerschool", "--profile", "sis=infosnap"];
    for silent in [&meant[..], &["-qq"]] {
        assert!(!turned(silent).stderr.contains("wrong order"), "{silent:?}");
    }
    // one that stands on the wrong side alone may be what there is
    assert!(!place.run(&["reconcile", &sis, &sis, "--as-of", AS_OF]).stderr.contains("wrong order"));
}

#[test]
fn a_run_that_is_held_says_too_that_the_exports_stand_in_the_wrong_order() {
    let place = Place::new();
    let [enrollment, sis] = district("tiny");
    let night = |files: [&str; 2], date: &str, more: &[&str]| {
        place.run(&[&["reconcile", files[0], files[1], "-o", "out", "--as-of", date], more].concat())
    };
    assert!([0, 1].contains(&night([&enrollment, &sis], "2026-08-03", &["-q"]).code));
    let run = night([&sis, &enrollment], "2026-08-04", &[]);
    assert!(run.code == 3 && run.stderr.contains("= the two exports seem to stand in the wrong order: "), "{run:?}");
    assert!(run.stderr.contains("name the enrollment export first"), "{run:?}");
    let run = night([&sis, &enrollment], "2026-08-04", &["-q"]);
    assert!(run.code == 3 && run.stderr.lines().count() == 1, "{run:?}");
    assert!(
        run.stderr.contains("; the two exports seem to stand in the wrong order; the last reports stay"),
        "{run:?}"
    );
}

#[test]
fn an_export_that_is_audited_as_the_other_systems_is_told() {
    let place = Place::new();
    let [enrollment, sis] = district("tiny");
    let audit = |file: &str, more: &[&str]| place.run(&[&["audit", file, "--as-of", AS_OF], more].concat()).stderr;
    let said = audit(&enrollment, &[]);
    assert!(said.contains("is read as the SIS export and has the layout \""), "{said}");
    assert!(said.contains("audit it with --side enrollment, or say that it is meant with --profile NAME"), "{said}");
    for more in [&["--side", "enrollment"][..], &["--profile", "infosnap"], &["-qq"]] {
        assert_eq!(audit(&enrollment, more), "", "{more:?}");
    }
    assert_eq!(audit(&sis, &[]), "");
    assert!(audit(&sis, &["--side", "enrollment"]).contains("audit it with --side sis"));
}

#[test]
fn a_half_written_export_is_refused_and_the_last_reports_stay() {
    let place = Place::new();
    let [enrollment, sis] = district("tiny");
    let run = |sis: &str, more: &[&str]| {
        place.run(&[&["reconcile", &enrollment, sis, "-o", "out", "--as-of", AS_OF][..], more].concat())
    };
    assert!([0, 1].contains(&run(&sis, &[]).code));
    let before = reports(&place.path("out"));
    let bytes = std::fs::read(&sis).unwrap();
    let last = bytes[..bytes.len() - 2].iter().rposition(|byte| *byte == b'\n').unwrap();
    let cut = place.put("cut.txt", &bytes[..last + 20]).to_str().unwrap().to_owned();
    let refused = run(&cut, &[]);
    assert_eq!(refused.code, 3, "{refused:?}");
    assert!(refused.stderr.contains("the file ends in the middle of a row: the last line has"), "{}", refused.stderr);
    assert!(run(&cut, &["-q"]).stderr.starts_with("rosterdiff: held "));
    assert_eq!(reports(&place.path("out")), before);
    let whole = bytes.strip_suffix(b"\n").unwrap();
    let whole = place.put("whole.txt", whole.strip_suffix(b"\r").unwrap_or(whole)).to_str().unwrap().to_owned();
    assert!([0, 1].contains(&run(&whole, &[]).code));
}

#[test]
fn all_that_a_configuration_names_wrongly_is_told_at_once_with_its_lines() {
    let place = Place::new();
    place.put("e.csv", GOOD);
    place.put("s.csv", GOOD);
    let with = |text: &str| {
        place.put("rosterdiff.toml", text);
        place.run(&["reconcile", "e.csv", "s.csv", "--as-of", AS_OF])
    };
    let run = with(
        "[sis]\nprofile = \"powerschol\"\nfiel = \"x\"\n[link]\ndecisions = \"d.csv\"\n[schools]\nfile = \"list.csv\"\n",
    );
    assert_shape(&run, 2, "error: 4 settings cannot be used\n");
    for said in [
        "rosterdiff.toml:2: no layout is called `powerschol` (did you mean `powerschool`?)",
        "rosterdiff.toml:3: unknown key `fiel` in [sis]",
        "rosterdiff.toml:5: ",
        "d.csv: the file of decisions cannot be read: there is no such file or folder",
        "rosterdiff.toml:7: ",
        "list.csv: the list of schools cannot be read",
    ] {
        assert!(run.stderr.contains(said), "{said}: {}", run.stderr);
    }
    let run = with("[sis]\nprofile = \"powerschol\"\n");
    assert!(run.code == 2 && run.stderr.contains("rosterdiff.toml:2: no layout is called"), "{}", run.stderr);
    // columns are looked for in the export, so they are told with its place and theirs
    let run =
        with("[sis]\nkey = \"Studnt\"\n[sis.columns]\nbirth_date = \"DOB\"\nstreet = [\"Last Name\", \"Unit\"]\n");
    assert_shape(&run, 2, "error: s.csv:1: 3 columns that the settings name are not there\n");
    for (line, header) in [(2, "Studnt"), (4, "DOB"), (5, "Unit")] {
        let said = format!("rosterdiff.toml:{line}: there is no column `{header}` (");
        assert!(run.stderr.contains(&said), "{said}: {}", run.stderr);
    }
    let run = with("[sis]\nkey = \"Qqxz\"\n");
    assert!(run.stderr.contains("help: no header of the export is like it"), "{}", run.stderr);
    let run = with("[sis]\nkey = \"Studnt\"\n");
    assert!(run.stderr.contains("help: the nearest header"), "{}", run.stderr);
    assert_shape(&run, 2, "error: s.csv:1: there is no column `Studnt`\n");
    assert!(run.stderr.contains("rosterdiff.toml:2"), "{}", run.stderr);
    let run = with("[sis]\ntable = \"zzz\"\n");
    assert_shape(&run, 2, "error: s.csv: this file is one table, and none in it is called `zzz`\n");
    assert!(run.stderr.contains("rosterdiff.toml:2"), "{}", run.stderr);
    place.put("rosterdiff.toml", "");
    let run = place.run(&["reconcile", "e.csv", "s.csv", "--table", "enrollment=zzz"]);
    assert_shape(&run, 2, "error: e.csv: this file is one table, and none in it is called `zzz`\n");
}

#[test]
fn flags_that_would_mean_nothing_and_a_log_that_cannot_be_written_are_told_before_the_run() {
    let place = Place::new();
    place.put("e.csv", GOOD);
    place.put("s.csv", GOOD);
    let run = |more: &[&str]| place.run(&[&["reconcile", "e.csv", "s.csv", "--as-of", AS_OF], more].concat());
    for (flags, said) in
        [(&["--wait", "1s"][..], "--wait needs a folder"), (&["--log-format", "json"], "--log-format needs a log")]
    {
        let run = run(flags);
        assert!(run.code == 2 && run.stderr.contains(said), "{run:?}");
    }
    let run = run(&["--log", "none/x.log", "-o", "out"]);
    assert_shape(&run, 4, "error: none/x.log: the log cannot be written");
    assert!(!place.path("out").exists());
}

#[test]
fn names_and_birth_dates_that_an_export_has_none_of_are_told() {
    let place = Place::new();
    place.put("s.csv", GOOD);
    place.put("e.csv", GOOD.replace("Ann", "").replace("Bela", "").replace("2012-01-03", "").replace("2011-04-05", ""));
    let run = |more: &[&str]| place.run(&[&["reconcile", "e.csv", "s.csv", "--as-of", AS_OF], more].concat());
    let said = "  Not compared: first name, birth date (the enrollment export has none).\n";
    let told = run(&[]);
    assert!(told.stdout.contains(said) && told.stderr.is_empty(), "{told:?}");
    place.put("e.csv", "Student ID,Birth Date,Grade\n1,2012-01-03,4\n2,2011-04-05,5\n");
    let said = "  Not compared: first name, last name (the enrollment export has none).\n";
    assert!(run(&[]).stdout.contains(said), "{:?}", run(&[]));
    place.put("e.csv", GOOD);
    assert!(!run(&[]).stdout.contains("Not compared"));
}

#[test]
fn a_named_key_that_does_not_tell_rows_apart_is_told() {
    let place = Place::new();
    place.put("e.csv", "ID,First Name,Last Name,School\n1,Ana,Paz,East\n2,Bo,Lee,East\n");
    let run = |more: &[&str]| place.run(&[&["reconcile", "e.csv", "e.csv", "--as-of", AS_OF], more].concat()).stderr;
    let said = run(&["--sis-key", "School"]);
    assert!(said.contains("warning: e.csv: the key `School` does not tell rows apart: 2 rows have 1 value between"));
    assert!(!said.contains("East"), "{said}");
    assert!(!run(&["--sis-key", "ID"]).contains("apart"));
    assert!(!run(&[]).contains("apart"));
    assert!(!run(&["--sis-key", "School", "-q"]).contains("apart"));
}

#[test]
fn a_first_run_that_is_held_says_of_no_report_that_it_stays() {
    let place = Place::new();
    let [enrollment, sis] = district("tiny");
    place.put("rosterdiff.toml", "[expect]\nsis = \"100000..\"\n");
    let run = place.run(&["reconcile", &enrollment, &sis, "-o", "out", "--as-of", AS_OF, "-q"]);
    assert_eq!((run.code, run.stderr.lines().count()), (3, 1), "{run:?}");
    assert!(run.stderr.trim_end().ends_with("; nothing was written; more: rosterdiff explain H108"), "{run:?}");
}

#[test]
fn a_school_or_status_under_a_header_that_nobody_knows_is_told() {
    let place = Place::new();
    let file = |last: &str| {
        let rows = "1,Ann,Lee,2012-01-03,Adams,Active\n2,Bela,Roe,2011-04-05,Brook,Active\n";
        format!("Student ID,First Name,Last Name,Birth Date,{last}\n{rows}")
    };
    place.put("e.csv", file("School,Status"));
    place.put("s.csv", file("Wing,Zeal"));
    let run = || place.run(&["reconcile", "e.csv", "s.csv", "--as-of", AS_OF]);
    let said = "  Not compared: school, status (the SIS export has none, or no known header).\n";
    assert!(run().stdout.contains(said), "{:?}", run());
    place.put("s.csv", file("School,Status"));
    assert!(!run().stdout.contains("Not compared"));
}

#[test]
fn a_configuration_in_another_encoding_is_told_with_its_line_and_what_to_do() {
    let place = Place::new();
    let [enrollment, sis] = district("tiny");
    place.put("c.toml", b"as_of = 2026-08-03\n[schools]\n100 = \"Caf\xe9 School\"\n");
    let run = place.run(&["reconcile", &enrollment, &sis, "-c", "c.toml"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.starts_with("error: c.toml:3: the configuration is not UTF-8 text"), "{}", run.stderr);
    assert!(run.stderr.contains("Save as and the encoding UTF-8"), "{}", run.stderr);
    let run = place.run(&["reconcile", &enrollment, &sis, "--schools", "qqqqqq.csv"]);
    assert!(run.code == 2 && run.stderr.contains("help: check the name and the folder"), "{}", run.stderr);
}

#[test]
fn a_log_is_written_into_no_file_that_the_run_reads() {
    let place = Place::new();
    let [enrollment, sis] = district("tiny").map(|file| std::fs::read(file).unwrap());
    place.put("e.csv", &enrollment);
    place.put("s.txt", &sis);
    let config = "[sis]\nfile = \"s.txt\"\n";
    place.put("rosterdiff.toml", config);
    place.put("decisions.csv", "decision,enrollment_key,sis_key\n");
    for log in ["e.csv", "./s.txt", "rosterdiff.toml", "decisions.csv"] {
        let run = place.run(&["reconcile", "--log", log, "e.csv", "s.txt"]);
        assert!(run.code == 2 && run.stderr.contains("a file that the run reads"), "{log}: {}", run.stderr);
    }
    assert_eq!(std::fs::read(place.path("e.csv")).unwrap(), enrollment);
    assert_eq!(std::fs::read(place.path("s.txt")).unwrap(), sis);
    assert_eq!(std::fs::read_to_string(place.path("rosterdiff.toml")).unwrap(), config);
}
