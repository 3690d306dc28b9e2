//! `--redact`: reports for others than the district, in which nobody can be recognised, in every file and format.

use super::privacy::{Canary, assert_silent, assert_silent_bytes, files_below};
use super::support::{AS_OF, Place, Row, Run, district, rows, summary};
use calamine::{Reader, Xlsx};
use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::path::Path;

/// Fails where a file holds a token; of a workbook or ZIP file, what is packed in it.
fn assert_silent_file(canary: &[String], path: &Path) {
    let bytes = std::fs::read(path).unwrap();
    if !bytes.starts_with(b"PK\x03\x04") {
        return assert_silent_bytes(canary, path);
    }
    // what is compressed holds some figures by chance, and says nothing until it is unpacked
    let mut text = String::new();
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    for at in 0..archive.len() {
        let mut part = archive.by_index(at).unwrap();
        text.push_str(&part.name().unwrap());
        part.read_to_string(&mut text).unwrap();
    }
    assert_silent(canary, &path.display().to_string(), &text);
}

/// Returns the rows of a sheet, cell by cell.
fn readable_cells(book: &Path, sheet: &str) -> Vec<String> {
    let mut book: Xlsx<_> = calamine::open_workbook(book).unwrap();
    let range = book.worksheet_range(sheet).unwrap();
    range.rows().map(|row| row.iter().map(ToString::to_string).collect::<Vec<_>>().join("|")).collect()
}

fn redacted(place: &Place, more: &[&str]) -> Run {
    let [enrollment, sis] = district("demo");
    let base = ["reconcile", &enrollment, &sis, "-o", "out", "--as-of", AS_OF, "--redact"];
    place.run(&[&base, more].concat())
}

#[test]
fn no_cell_of_any_file_reaches_any_file_or_format_of_a_redacted_set() {
    let canary = Canary::new();
    let tokens = canary.tokens();
    let place = Place::new();
    place.put("s.csv", &canary.sis);
    let mut damaged: Vec<Vec<u8>> = canary.enrollment.lines().map(|line| line.as_bytes().to_vec()).collect();
    damaged[3].truncate(30);
    damaged[5].insert(12, b'"');
    damaged[9].extend_from_slice(b",one,too,many");
    place.put("damaged.csv", damaged.join(&b"\n"[..]));
    place.put("e.csv", &canary.enrollment);
    // the platform's rows again, a little changed, so that there are pairs and differences too
    place.put("alike.csv", canary.enrollment.replace("Kfe", "Kge").replace("kye", "kyf").replace("77 K", "78 K"));
    place.put("headless.csv", canary.enrollment.lines().skip(1).collect::<Vec<_>>().join("\n"));
    let settings = "[[waive]]\ncode = \"P101\"\nkey = \"kxe004\"\nreason = \"called Klers\"\nuntil = 2026-12-31\n\
                    [schools]\nKseqq = \"Kseqq School\"\n[crosswalk.status]\nkzeqq = \"kzsqq\"\n";
    place.put("rosterdiff.toml", settings);
    let mut seen = 0;
    for [enrollment, sis] in
        [["e.csv", "s.csv"], ["damaged.csv", "alike.csv"], ["e.csv", "alike.csv"], ["headless.csv", "s.csv"]]
    {
        let out = format!("{enrollment}-out");
        for format in ["table", "json", "csv", "junit", "sarif", "github", "summary"] {
            let base = ["reconcile", enrollment, sis, "--as-of", AS_OF, "-o", &out, "--redact", "--format", format];
            let run = place.run(&[&base[..], &["--keep", "2"]].concat());
            assert!([0, 1, 3].contains(&run.code), "{run:?}");
            assert_silent(&tokens, format, &format!("{}{}", run.stdout, run.stderr));
        }
        // a file that is refused leaves none
        for path in files_below(&place.path(&out)) {
            assert_silent_file(&tokens, &path);
            seen += 1;
        }
    }
    assert!(seen > 30, "only {seen} files");
    let run = place.run(&["audit", "s.csv", "-o", "audit", "--as-of", AS_OF, "--redact", "--format", "csv"]);
    assert_silent(&tokens, "audit", &run.stdout);
    files_below(&place.path("audit")).iter().for_each(|path| assert_silent_file(&tokens, path));
}

#[test]
fn a_redacted_set_has_the_same_rows_and_codes_and_no_person_in_it() {
    let (place, full) = (Place::new(), Place::new());
    let [enrollment, sis] = district("demo");
    full.run(&["reconcile", &enrollment, &sis, "-o", "out", "--as-of", AS_OF]);
    assert_eq!(redacted(&place, &[]).code, 1);
    let (known, told) = (rows(&full.path("out"), "discrepancies.csv"), rows(&place.path("out"), "discrepancies.csv"));
    let same = ["code", "severity", "status", "owner", "field", "message", "fix", "enrollment_row", "sis_row"];
    let told_of = |list: &[Row]| -> Vec<Vec<String>> {
        list.iter().map(|row| same.iter().map(|name| row[*name].clone()).collect()).collect()
    };
    assert_eq!(told_of(&known), told_of(&told));
    let mut ids: BTreeMap<&str, &str> = BTreeMap::new();
    for (known, told) in known.iter().zip(&told) {
        for key in ["enrollment_key", "sis_key", "related_key"] {
            let (own, hashed) = (known[key].as_str(), told[key].as_str());
            assert_eq!(own.is_empty(), hashed.is_empty());
            if !own.is_empty() {
                assert!(hashed.starts_with("id-") && hashed.len() == 19, "{hashed}");
                assert_eq!(*ids.entry(own).or_insert(hashed), hashed, "one key, one hash");
            }
        }
        for value in ["enrollment_value", "sis_value"] {
            let (own, left) = (known[value].as_str(), told[value].as_str());
            let fits = match known["field"].as_str() {
                _ if own.is_empty() => left.is_empty(),
                "local_id" | "state_id" => left.starts_with("id-"),
                "first_name" | "last_name" | "middle_name" => {
                    left.split(' ').all(|part| part.len() == 2 && part.ends_with('.'))
                }
                "birth_date" => left.len() == 4 && own.contains(left),
                "street" | "phone" | "email" | "guardian_name" => left == "(withheld)",
                _ => left == own || left == "(withheld)" || !left.is_empty(),
            };
            assert!(fits, "{}: {own} became {left}", known["field"]);
        }
    }
    assert_eq!(ids.values().collect::<BTreeSet<_>>().len(), ids.len(), "two keys, two hashes");
    // common schools and grades stay, so that somebody can see a pattern
    assert!(told.iter().any(|row| row["school"] == "Lincoln Elementary School"), "{:?}", told[0]);
    assert!(told.iter().any(|row| row["field"] == "grade" && row["sis_value"].len() <= 2));
    let matches = rows(&place.path("out"), "matches.csv");
    let listed: BTreeSet<&str> = matches.iter().map(|row| row["enrollment_key"].as_str()).collect();
    assert!(told.iter().filter(|row| row["code"] == "E101").all(|row| listed.contains(row["enrollment_key"].as_str())));
    assert_eq!(summary(&place.path("out"))["run"]["redacted_below"], 10);
    assert_eq!(summary(&full.path("out"))["run"].get("redacted_below"), None);
}

#[test]
fn hashes_are_the_same_every_night_and_other_in_another_installation() {
    let (place, other) = (Place::new(), Place::new());
    let keys = |place: &Place| -> BTreeSet<String> {
        rows(&place.path("out"), "matches.csv")
            .into_iter()
            .map(|row| row["sis_key"].clone())
            .filter(|key| !key.is_empty())
            .collect()
    };
    redacted(&place, &[]);
    let first = keys(&place);
    let [enrollment, sis] = district("demo");
    place.run(&["reconcile", &enrollment, &sis, "-o", "out", "--as-of", "2026-08-04", "--redact"]);
    assert_eq!(keys(&place), first);
    redacted(&other, &[]);
    assert!(first.len() > 200 && keys(&other).is_disjoint(&first));
}

#[test]
fn no_small_count_is_told_and_none_can_be_worked_out() {
    let (place, full) = (Place::new(), Place::new());
    let [enrollment, sis] = district("demo");
    full.run(&["reconcile", &enrollment, &sis, "-o", "out", "--as-of", AS_OF]);
    let page = redacted(&place, &[]).stdout;
    let counts = |place: &Place| summary(&place.path("out"))["counts"].clone();
    let (exact, told) = (counts(&full), counts(&place));
    let mut sums: BTreeMap<String, u64> = BTreeMap::new();
    let (mut coarse, number) = (0, |value: &serde_json::Value| value.as_u64().unwrap());
    for (exact, told) in exact["by_code"].as_array().unwrap().iter().zip(told["by_code"].as_array().unwrap()) {
        let small = number(&exact["count"]) < 10;
        assert_eq!(told["at_most"] == true, small, "{exact} became {told}");
        assert_eq!(number(&told["count"]), if small { 9 } else { number(&exact["count"]) });
        assert!(told["worst_school"] == "" || number(&told["worst_school_count"]) >= 9);
        *sums.entry(told["severity"].as_str().unwrap().to_owned()).or_default() += number(&told["count"]);
        coarse += u32::from(small);
    }
    assert!(coarse > 5);
    // the sums are those of what is told, so that no difference gives a small count away
    for (severity, sum) in &sums {
        assert_eq!(number(&told["by_severity"][severity.as_str()]), *sum);
    }
    for list in ["by_school", "by_owner"] {
        for group in told[list].as_array().unwrap() {
            for severity in ["error", "warning", "info"] {
                let count = number(&group[severity]);
                assert!(count == 0 || count >= 9, "{group}");
            }
        }
    }
    let line = |code: &str| page.lines().find(|line| line.trim_start().starts_with(code)).unwrap().to_owned();
    assert!(line("I102").contains(" <10  ") && line("P101").contains(" 14  "), "{page}");
    let report = std::fs::read_to_string(place.path("out/report.html")).unwrap_or_default();
    assert!(report.contains("&#60;10 stands for any count from 1 to 9"));
    // what is a bound says so wherever it stands
    let of = |severity: &str| number(&told["by_severity"][severity]);
    let sentence = format!("At most {} errors and at most {} warnings to act on.", of("error"), of("warning"));
    assert!(report.contains(&sentence), "no {sentence}");
    // the workbook has the sums of the page, by severity and by school
    let start: Vec<String> = readable_cells(&place.path("out/fix-list.xlsx"), "Start here");
    let all = number(&told["total"]);
    let words = format!(
        "At most {all} problems to look at: at most {} errors, at most {} warnings, at most {} for information.",
        of("error"),
        of("warning"),
        of("info")
    );
    let text = start.iter().filter_map(|row| row.split('|').next()).collect::<Vec<_>>().join(" ");
    assert!(text.contains(&words), "{text}");
    for group in told["by_school"].as_array().unwrap() {
        let name = match group["school"].as_str().unwrap() {
            "" => "No school",
            name => name,
        };
        let sum: u64 = ["error", "warning", "info"].iter().map(|severity| number(&group[severity])).sum();
        let sum = if group["at_most"] == true { format!("<{}", sum + 1) } else { sum.to_string() };
        let row = start.iter().find(|row| row.starts_with(&format!("{name}|"))).unwrap();
        assert_eq!(row.split('|').nth(4), Some(sum.as_str()), "{row}");
    }
    assert!(line("I102").ends_with("(<10)") && line("C101").ends_with("(11)"), "{page}");
    assert_eq!((&told["by_severity"]["at_most"], &told["at_most"]), (&true.into(), &serde_json::json!(["total"])));
    assert_eq!((exact["by_severity"].get("at_most"), exact.get("at_most")), (None, None));
    for group in told["by_owner"].as_array().unwrap().iter().chain(told["by_school"].as_array().unwrap()) {
        let bound = ["error", "warning", "info"].iter().any(|severity| number(&group[severity]) == 9);
        assert_eq!(group.get("at_most").is_some(), bound, "{group}");
    }
    assert!(!report.contains("run by run"), "the sums of earlier runs are told");
    let strict = Place::new();
    redacted(&strict, &["--suppress-below", "30"]);
    let told = counts(&strict);
    assert!(told["by_code"].as_array().unwrap().iter().all(|count| number(&count["count"]) >= 29));
}

#[test]
fn the_history_is_that_of_the_rows_themselves() {
    let place = Place::new();
    redacted(&place, &["-q"]);
    let [enrollment, sis] = district("demo");
    let next = [
        "reconcile",
        &enrollment,
        &sis,
        "-o",
        "out",
        "--as-of",
        "2026-08-04",
        "--fail-on",
        "new",
        "--format",
        "summary",
    ];
    let run = place.run(&next);
    assert!(run.code == 0 && run.stdout.contains(" new=0 open=97 "), "{run:?}");
    let again = place.run(&[
        "reconcile",
        &enrollment,
        &sis,
        "-o",
        "shared",
        "--state",
        "out/.rosterdiff",
        "--as-of",
        "2026-08-04",
        "--redact",
        "-q",
        "--fail-on",
        "new",
    ]);
    assert_eq!((again.code, again.stderr.as_str()), (0, ""), "{again:?}");
}

#[test]
fn there_is_no_redaction_without_a_key_to_do_it_with() {
    let place = Place::new();
    let [enrollment, sis] = district("tiny");
    for more in [&["--redact"] as &[&str], &["--suppress-below", "5", "-o", "out"]] {
        let run = place.run(&[&["reconcile", &enrollment, &sis], more].concat());
        assert!(run.code == 2 && run.stdout.is_empty(), "{run:?}");
    }
}
