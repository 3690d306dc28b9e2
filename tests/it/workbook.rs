//! The workbook from the outside: part of the set, split by school, notes carried over, decisions read back.

use super::support::{AS_OF, Place, Run, district, rows};
use calamine::{Data, Reader, Xlsx};
use std::collections::BTreeMap;
use std::path::Path;

fn reconcile(place: &Place, folder: &str, more: &[&str]) -> Run {
    let [enrollment, sis] = district("demo");
    let mut arguments = vec!["reconcile", &enrollment, &sis, "-o", folder, "--as-of", AS_OF];
    arguments.extend(more);
    place.run(&arguments)
}

/// Returns the rows of a sheet by header.
pub(crate) fn sheet(path: &Path, name: &str) -> Vec<BTreeMap<String, Data>> {
    let mut book: Xlsx<_> = calamine::open_workbook(path).unwrap();
    let range = book.worksheet_range(name).unwrap();
    let mut rows = range.rows();
    let header: Vec<String> = rows.next().unwrap().iter().map(ToString::to_string).collect();
    rows.map(|row| header.iter().cloned().zip(row.iter().cloned()).collect()).collect()
}

/// Saves a workbook anew with some cells replaced: (sheet, row from 1, header, text).
pub(crate) fn edited(from: &Path, to: &Path, edits: &[(&str, usize, &str, &str)]) {
    let mut book: Xlsx<_> = calamine::open_workbook(from).unwrap();
    let mut copy = rust_xlsxwriter::Workbook::new();
    for name in book.sheet_names() {
        let range = book.worksheet_range(&name).unwrap();
        let header: Vec<String> = range.rows().next().unwrap().iter().map(ToString::to_string).collect();
        let sheet = copy.add_worksheet();
        sheet.set_name(&name).unwrap();
        for (at, row) in range.rows().enumerate() {
            for (column, cell) in row.iter().enumerate() {
                let edit = edits.iter().find(|(sheet, row, head, _)| {
                    *sheet == name && *row == at && header.get(column).is_some_and(|h| h == head)
                });
                let text = edit.map_or_else(|| cell.to_string(), |(_, _, _, text)| (*text).to_owned());
                sheet.write_string(at as u32, column as u16, text).unwrap();
            }
        }
    }
    copy.save(to).unwrap();
}

#[test]
fn the_workbook_is_part_of_the_set_and_has_a_row_per_discrepancy() {
    let place = Place::new();
    reconcile(&place, "out", &[]);
    let manifest = std::fs::read_to_string(place.path("out/latest.json")).unwrap();
    assert!(manifest.contains("\"fix-list.xlsx\""), "{manifest}");
    // nobody knows the codes of schools by heart
    let page = std::fs::read_to_string(place.path("out/report.html")).unwrap();
    assert!(page.contains(">100 (Lincoln Elementary School)<"), "the page names the school behind a code");
    let list = sheet(&place.path("out/fix-list.xlsx"), "Fix list");
    let found = rows(&place.path("out"), "discrepancies.csv");
    assert_eq!(list.len(), found.len());
    let mut keys: Vec<String> = list.iter().map(|row| row["Key"].to_string()).collect();
    let mut prints: Vec<String> = found.iter().map(|row| row["fingerprint"].clone()).collect();
    keys.sort();
    prints.sort();
    assert_eq!(keys, prints);
    let order: Vec<String> = list.iter().map(|row| row["School"].to_string()).collect();
    let named: Vec<&String> = order.iter().take_while(|school| !school.is_empty()).collect();
    assert!(named.len() > list.len() / 2 && named.is_sorted());
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(place.path("out/fix-list.xlsx")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}

#[test]
fn split_by_school_writes_each_problem_into_exactly_one_workbook_and_takes_old_ones_away() {
    let place = Place::new();
    let run = reconcile(&place, "out", &["--split-by", "school"]);
    assert!(run.stdout.contains("a workbook per school in schools"), "{}", run.stdout);
    let mut keys = Vec::new();
    let mut books = 0;
    for entry in std::fs::read_dir(place.path("out/schools")).unwrap() {
        let path = entry.unwrap().path();
        let list = sheet(&path, "Fix list");
        let schools: std::collections::BTreeSet<String> = list.iter().map(|row| row["School"].to_string()).collect();
        assert_eq!(schools.len(), 1, "{}", path.display());
        keys.extend(list.iter().map(|row| row["Key"].to_string()));
        books += 1;
    }
    assert!(books > 2);
    let mut whole: Vec<String> =
        sheet(&place.path("out/fix-list.xlsx"), "Fix list").iter().map(|row| row["Key"].to_string()).collect();
    keys.sort();
    whole.sort();
    assert_eq!(keys, whole);
    reconcile(&place, "out", &[]);
    let left = std::fs::read_dir(place.path("out/schools")).map_or(0, Iterator::count);
    assert_eq!(left, 0, "workbooks of an older run stay");
}

#[test]
fn ticks_of_yesterday_are_in_the_workbook_of_today() {
    let place = Place::new();
    reconcile(&place, "out", &[]);
    let path = place.path("out/fix-list.xlsx");
    let old = sheet(&path, "Fix list");
    let edits = [
        ("Fix list", 1, "Status", "Fixed in SIS"),
        ("Fix list", 1, "Who", "jw"),
        ("Fix list", 2, "Notes", "asked the school\non Monday"),
    ];
    edited(&path, &place.path("yesterday.xlsx"), &edits);
    let run = reconcile(&place, "out", &["--carry-notes", "yesterday.xlsx"]);
    assert_eq!(run.code, 1, "{}", run.stderr);
    let new = sheet(&path, "Fix list");
    assert_eq!(new[0]["Key"], old[0]["Key"]);
    assert_eq!(new[0]["Status"].to_string(), "Marked fixed, still different");
    assert_eq!(new[0]["Who"].to_string(), "jw");
    assert_eq!(new[1]["Notes"].to_string(), "asked the school\non Monday");
    assert_eq!(new[2]["Status"].to_string(), "Open");
    // the set itself, as on the next night
    let first = std::fs::read(&path).unwrap();
    reconcile(&place, "out", &["--carry-notes", "out"]);
    let again = sheet(&path, "Fix list");
    assert_eq!(again[1]["Notes"], new[1]["Notes"]);
    assert!(!first.is_empty());
}

#[test]
fn what_people_wrote_is_kept_where_nobody_asked_to_carry_it_over() {
    let place = Place::new();
    reconcile(&place, "out", &["--split-by", "school"]);
    // nobody wrote anything
    let run = reconcile(&place, "out", &["--split-by", "school", "-q"]);
    assert!(!run.stderr.contains("warning"), "{}", run.stderr);
    let path = place.path("out/fix-list.xlsx");
    let write = || {
        edited(&path, &place.path("edited.xlsx"), &[("Fix list", 2, "Notes", "asked the school")]);
        std::fs::rename(place.path("edited.xlsx"), &path).unwrap();
    };
    write();
    // no name of the notes in reports for others
    let run = reconcile(&place, "out", &["--redact"]);
    assert!(run.code == 2 && run.stderr.contains("out/fix-list.xlsx: somebody wrote into this workbook"), "{run:?}");
    assert_eq!(sheet(&path, "Fix list")[1]["Notes"].to_string(), "asked the school");
    let run = reconcile(&place, "out", &["-q"]);
    assert_eq!(run.code, 1);
    assert!(run.stderr.contains("--carry-notes out/kept-fix-list-1.xlsx"), "{}", run.stderr);
    assert_eq!(sheet(&path, "Fix list")[1]["Notes"].to_string(), "");
    assert_eq!(sheet(&place.path("out/kept-fix-list-1.xlsx"), "Fix list")[1]["Notes"].to_string(), "asked the school");
    // it comes back, and a second one takes nothing's place
    let run = reconcile(&place, "out", &["-q", "--carry-notes", "out/kept-fix-list-1.xlsx"]);
    assert!(!run.stderr.contains("warning"), "{}", run.stderr);
    assert_eq!(sheet(&path, "Fix list")[1]["Notes"].to_string(), "asked the school");
    write();
    assert!(!reconcile(&place, "out", &["-q", "--carry-notes", "out"]).stderr.contains("warning"));
    write();
    assert!(reconcile(&place, "out", &["-qq"]).stderr.is_empty());
    assert!(place.path("out/kept-fix-list-2.xlsx").is_file());
    // notes that a run took over are not lost by the next one either, and where nothing is written nothing is said
    let carried = ["-q", "--carry-notes", "out/kept-fix-list-2.xlsx"];
    assert!(!reconcile(&place, "out", &carried).stderr.contains("warning"));
    assert!(reconcile(&place, "out", &["-q"]).stderr.contains("kept-fix-list-3.xlsx"));
    assert!(!reconcile(&place, "out", &["-q"]).stderr.contains("warning"));
    edited(&path, &place.path("saved.xlsx"), &[]);
    std::fs::rename(place.path("saved.xlsx"), &path).unwrap();
    assert!(!reconcile(&place, "out", &["-q"]).stderr.contains("warning"), "somebody looked and saved");
}

#[test]
fn a_workbook_that_cannot_be_carried_over_ends_the_run_before_it_begins() {
    let place = Place::new();
    place.put("damaged.xlsx", b"PK\x03\x04 and no more");
    place.put("other.csv", "a,b\n1,2\n");
    for (file, said) in [
        ("damaged.xlsx", "damaged.xlsx: "),
        ("other.csv", "other.csv: this is no workbook (.xlsx)"),
        ("none.xlsx", "cannot be read"),
    ] {
        let run = reconcile(&place, "out", &["--carry-notes", file]);
        assert_eq!(run.code, 2, "{}", run.stderr);
        assert!(run.stderr.contains(said) && run.stderr.contains("nothing was compared"), "{}", run.stderr);
        assert!(!place.path("out").exists());
    }
    // the folder of the reports, on the first night
    assert_eq!(reconcile(&place, "out", &["--carry-notes", "out"]).code, 1);
    let [enrollment, sis] = district("demo");
    let run = place.run(&["reconcile", &enrollment, &sis, "--split-by", "school"]);
    assert!(run.code == 2 && run.stderr.contains("--split-by needs a folder"), "{}", run.stderr);
}

#[test]
fn the_workbook_does_not_depend_on_threads_and_its_keys_are_in_the_configuration_too() {
    let place = Place::new();
    reconcile(&place, "one", &["--threads", "1", "--split-by", "school"]);
    place.put("rosterdiff.toml", "[output]\nsplit_by = \"school\"\ncarry_notes = \"three\"\n");
    reconcile(&place, "two", &["--threads", "2", "--isolated", "--split-by", "school"]);
    let book = |folder: &str, name: &str| std::fs::read(place.path(folder).join(name)).unwrap();
    let names: Vec<String> = std::fs::read_dir(place.path("one/schools"))
        .unwrap()
        .map(|entry| format!("schools/{}", entry.unwrap().file_name().to_str().unwrap()))
        .chain(["fix-list.xlsx".to_owned()])
        .collect();
    for name in &names {
        assert!(book("one", name) == book("two", name), "{name}");
    }
    reconcile(&place, "three", &[]);
    assert!(place.path("three/schools").is_dir());
    place.put("rosterdiff.toml", "[output]\ncarry_notes = \"nowhere.xlsx\"\n");
    let run = reconcile(&place, "four", &[]);
    assert!(run.code == 2 && run.stderr.contains("= line 2 of the configuration names it"), "{}", run.stderr);
}
