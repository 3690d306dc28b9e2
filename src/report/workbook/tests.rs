//! What the workbook promises, read back as a spreadsheet reads it.

use super::*;
use crate::diagnose;
use crate::normalize::rosters_of;
use crate::report::{escape, naughty, sample};
use crate::roster::Field::{BirthDate, FirstName, LastName, LocalId, School as SchoolField};
use crate::roster::{
    Bucket, Diagnosis, Discrepancies, Discrepancy, Field, Intake, LineLedger, LinkRow, LinkSummary, Links, Method,
    NO_ROW, Pool, ReviewReason, RunFacts, Severity, Side, Verdict,
};
use calamine::{Data, Reader, Xlsx};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read};

pub(super) fn bytes(result: &Reconciliation, wishes: Wishes) -> Vec<u8> {
    let view = View { workbook: wishes, ..View::of(result).unwrap() };
    let mut out = Vec::new();
    write(result, &view, &mut out).unwrap();
    out
}

/// Returns the cells of a sheet by header and row.
pub(super) fn rows(bytes: &[u8], sheet: &str) -> Vec<BTreeMap<String, Data>> {
    let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(bytes)).unwrap();
    let range = book.worksheet_range(sheet).unwrap();
    let mut rows = range.rows();
    let header: Vec<String> = rows.next().unwrap().iter().map(ToString::to_string).collect();
    rows.map(|row| header.iter().cloned().zip(row.iter().cloned()).collect()).collect()
}

pub(super) fn names(bytes: &[u8]) -> Vec<String> {
    let book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(bytes)).unwrap();
    book.sheet_names()
}

/// Returns every part of the file as text.
pub(super) fn parts(bytes: &[u8]) -> BTreeMap<String, String> {
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut parts = BTreeMap::new();
    for at in 0..zip.len() {
        let mut part = zip.by_index(at).unwrap();
        let mut text = String::new();
        part.read_to_string(&mut text).unwrap();
        parts.insert(part.name().unwrap().to_string(), text);
    }
    parts
}

/// Returns a result in which each row of the enrollment export has one problem; rows are (ID, last name, school).
pub(super) fn lonely(people: &[(&str, &str, &str)]) -> Reconciliation {
    let cells: Vec<Vec<(Field, &str)>> = people
        .iter()
        .map(|(id, last, school)| {
            vec![
                (LocalId, *id),
                (LastName, *last),
                (FirstName, *last),
                (SchoolField, *school),
                (BirthDate, "2015-01-02"),
            ]
        })
        .collect();
    let enrollment: Vec<&[(Field, &str)]> = cells.iter().map(Vec::as_slice).collect();
    let rosters = rosters_of(&enrollment, &[]);
    let count = people.len();
    let buckets = [vec![Bucket::OnlyHere; count], Vec::new()];
    let links = Links::new(Vec::new(), buckets, Default::default(), LinkSummary::default());
    let rules = diagnose::rules();
    let rule = rules.iter().position(|rule| rule.code == "N102").unwrap() as u32;
    let mut messages = Pool::default();
    let message = messages.push("the names differ");
    let row = |at: u32| Discrepancy {
        rule,
        severity: Severity::Error,
        enrollment: at,
        sis: NO_ROW,
        related: NO_ROW,
        related_side: Side::Enrollment,
        field: Some(LastName),
        message,
        cause: 0,
        waived: false,
    };
    let discrepancies = Discrepancies::new(rules, messages, &(0..count as u32).map(row).collect::<Vec<_>>());
    let mut intakes = [Intake::default(), Intake::default()];
    intakes[0].facts.rows = count as u64;
    intakes[0].ledger =
        LineLedger { physical: 1 + count as u64, header: 1, accepted: count as u64, ..LineLedger::default() };
    let diagnosis = Diagnosis {
        discrepancies,
        crosswalks: Vec::new(),
        causes: Vec::new(),
        corrections: Vec::new(),
        waivers: Vec::new(),
        quality: Vec::new(),
    };
    let run = RunFacts { as_of: "2026-08-24".to_owned(), version: "0.0.0", ..RunFacts::default() };
    Reconciliation::new(run, intakes, rosters, links, diagnosis).unwrap()
}

/// Returns the sample with its pair before a person.
pub(super) fn undecided() -> Reconciliation {
    let mut result = sample::result();
    let pair = LinkRow {
        enrollment: 0,
        sis: 0,
        verdict: Verdict::Review,
        method: Method::Model,
        reason: ReviewReason::Twins,
        weight: 3_000,
        probability: 830_000,
        margin: 100,
    };
    let buckets = [vec![Bucket::Review, Bucket::OnlyHere, Bucket::OnlyHere], vec![Bucket::Review, Bucket::OnlyHere]];
    result.links = Links::new(vec![pair], buckets, Default::default(), LinkSummary::default());
    result
}

#[test]
fn sheets_and_columns_stand_in_their_documented_order() {
    let bytes = bytes(&sample::result(), Wishes::default());
    let found = names(&bytes);
    assert_eq!(found[..3], ["Start here", "Causes first", "Fix list"]);
    assert_eq!(found[found.len() - 3..], ["Needs a person", "Not usable rows", "What the codes mean"]);
    assert_eq!(found.len(), 7, "{found:?}");
    let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(&bytes)).unwrap();
    let range = book.worksheet_range("Fix list").unwrap();
    let header: Vec<String> = range.rows().next().unwrap().iter().map(ToString::to_string).collect();
    assert_eq!(
        header.join("|"),
        "School|Student ID|Last|First|Birth date|Grade|Severity|Problem|Enrollment says|SIS says|What to do|Since|Status|Who|\
         Notes|Code|Cause|Row in enrollment|Row in SIS|Key|As written"
    );
    let list = rows(&bytes, "Fix list");
    assert_eq!(list.len(), 5);
    // errors first, then by name
    assert_eq!(list[0]["Code"].to_string(), "P101");
    assert_eq!(list.iter().filter(|row| row["Cause"] == *"S101-1").count(), 1);
    assert!(list.iter().all(|row| row["Status"] == *"Open"));
    let causes = rows(&bytes, "Causes first");
    assert_eq!(causes[0]["Where"].to_string(), "school: =Lincoln");
    assert_eq!(rows(&bytes, "Not usable rows")[0]["As it stands"].to_string(), "=1+1,\"x");
    let codes = rows(&bytes, "What the codes mean");
    assert_eq!(codes.len(), diagnose::rules().len());
    assert!(codes.iter().all(|row| !row["What it means"].to_string().is_empty()));
}

#[test]
fn ids_are_text_birth_dates_are_dates_and_rows_are_numbers() {
    let bytes = bytes(&sample::result(), Wishes::default());
    for row in rows(&bytes, "Fix list") {
        assert!(matches!(row["Student ID"], Data::String(_)), "{row:?}");
        assert!(matches!(row["Birth date"], Data::DateTime(_) | Data::Empty), "{row:?}");
        assert!(matches!(row["Since"], Data::DateTime(_)), "{row:?}");
        assert!(matches!(row["Row in SIS"], Data::Float(_) | Data::Empty), "{row:?}");
    }
    let born = lonely(&[("007", "Ng", "A")]);
    let row = rows(&super::tests::bytes(&born, Wishes::default()), "Fix list").remove(0);
    assert_eq!(row["Student ID"], Data::String("007".to_owned()));
    let Data::DateTime(date) = &row["Birth date"] else { panic!("{row:?}") };
    assert_eq!(date.to_ymd_hms_milli(), (2015, 1, 2, 0, 0, 0, 0));
}

#[test]
fn no_cell_is_a_formula_a_link_or_merged_and_nothing_is_locked() {
    let strings = naughty::strings();
    let people: Vec<(String, &str)> =
        strings.iter().enumerate().map(|(at, text)| (format!("{at:05}"), text.as_str())).collect();
    let people: Vec<(&str, &str, &str)> =
        people.iter().enumerate().map(|(at, (id, text))| (id.as_str(), *text, strings[at % 60].as_str())).collect();
    let bytes = bytes(&lonely(&people), Wishes::default());
    for (name, text) in parts(&bytes) {
        assert!(!name.contains("vba") && !name.contains("externalLink") && !name.contains("hyperlink"), "{name}");
        if name.starts_with("xl/worksheets/") {
            for mark in ["<f>", "<f ", "<hyperlink", "<mergeCell", "<sheetProtection", "<drawing"] {
                assert!(!text.contains(mark), "{name}: {mark}");
            }
            assert!(!name.ends_with(".rels"), "{name} leads elsewhere");
        }
        assert!(!text.contains('\u{0}') && !text.contains('\u{1b}'), "{name}");
    }
    let list = rows(&bytes, "Fix list");
    assert_eq!(list.len(), strings.len());
    let by_id: BTreeMap<String, &BTreeMap<String, Data>> =
        list.iter().map(|row| (row["Student ID"].to_string(), row)).collect();
    for (at, text) in strings.iter().enumerate() {
        let row = by_id[&format!("{at:05}")];
        let wanted = escape::workbook(text);
        for column in ["Last", "Enrollment says"] {
            match &row[column] {
                Data::String(found) => assert_eq!(found, wanted.as_ref(), "{column}"),
                Data::Empty => assert!(wanted.is_empty(), "{text:?}"),
                other => panic!("{text:?} became {other:?}"),
            }
        }
    }
}

#[test]
fn both_values_of_hostile_text_survive_being_marked() {
    for text in naughty::strings().iter().filter(|text| text.chars().count() > 2) {
        let other = format!("{text}x");
        let Some(pair) = crate::report::marks::differing(text, &other) else { continue };
        let look = Look::new();
        let columns = [look::Column::new("A", look::Kind::Text, 5, 9)];
        let mut page = page::Page::list("s", &columns, 0, &look).unwrap();
        page.each(&[()], |row, ()| row.marked(0, &pair)).unwrap();
        let sheet = page.finish(1, "h", "2026-08-24", "").unwrap();
        let bytes = saved(vec![sheet], &sample::result()).unwrap();
        let found = rows(&bytes, "s");
        let whole: String =
            pair.iter().map(|part| [part.before, part.differing, part.after].concat()).collect::<Vec<_>>().join("\n");
        assert_eq!(found[0]["A"].to_string(), escape::workbook(&whole), "{text:?}");
    }
}

#[test]
fn lists_have_filters_frozen_panes_choices_and_a_print_set_up() {
    let parts = parts(&bytes(&sample::result(), Wishes::default()));
    let list = &parts["xl/worksheets/sheet3.xml"];
    for mark in [
        "<autoFilter ref=\"A1:U6\"",
        "<pane xSplit=\"4\" ySplit=\"1\" topLeftCell=\"E2\"",
        "hidden=\"1\"",
        "<dataValidation type=\"list\"",
        "Open,Fixed in SIS,Fixed in enrollment,Correct as is,Ask",
        "orientation=\"landscape\"",
        "fitToHeight=\"0\"",
        "numberStoredAsText=\"1\"",
        "Confidential: contains student records",
        "Page &amp;P of &amp;N",
        "<conditionalFormatting",
    ] {
        assert!(list.contains(mark), "{mark} is missing in {list}");
    }
    let book = &parts["xl/workbook.xml"];
    assert!(book.contains("_xlnm.Print_Titles") && book.contains("_xlnm.Print_Area"), "{book}");
}

#[test]
fn equal_runs_are_equal_bytes() {
    let once = bytes(&sample::result(), Wishes::default());
    assert!(once == bytes(&sample::result(), Wishes::default()));
    let mut later = sample::result();
    later.run.as_of = "2026-08-25".to_owned();
    assert!(once != bytes(&later, Wishes::default()));
}

#[test]
fn each_school_has_its_own_students_and_no_others() {
    let people = [
        ("1", "Abel", "North"),
        ("2", "Baker", "South"),
        ("3", "Cole", "north"),
        ("4", "Dorn", ""),
        ("5", "Eads", "South"),
    ];
    let result = lonely(&people);
    let whole = bytes(&result, Wishes::default());
    assert_eq!(
        names(&whole),
        [
            "Start here",
            "Fix list",
            "North",
            "South",
            "No school",
            "Needs a person",
            "Not usable rows",
            "What the codes mean"
        ]
    );
    let ids = |bytes: &[u8], sheet: &str| -> Vec<String> {
        rows(bytes, sheet).iter().map(|row| row["Student ID"].to_string()).collect()
    };
    assert_eq!(
        (ids(&whole, "North"), ids(&whole, "South")),
        (vec!["1".to_owned(), "3".to_owned()], vec!["2".to_owned(), "5".to_owned()])
    );
    let view = View { workbook: Wishes { split: true, notes: None }, ..View::of(&result).unwrap() };
    let books = SchoolBooks::of(&result, &view);
    assert_eq!(
        books.names(),
        ["schools/fix-list-north.xlsx", "schools/fix-list-south.xlsx", "schools/fix-list-no-school.xlsx"]
    );
    let mut seen = BTreeSet::new();
    for (at, mine) in [["1", "3"].as_slice(), &["2", "5"], &["4"]].into_iter().enumerate() {
        let mut out = Vec::new();
        books.write(at, &mut out).unwrap();
        assert_eq!(ids(&out, "Fix list"), mine);
        let text: String = parts(&out).into_values().collect();
        for (id, name, _) in people {
            assert_eq!(text.contains(name), mine.contains(&id), "{name} in workbook {at}");
            seen.insert(id);
        }
    }
    assert_eq!(seen.len(), people.len());
}

#[test]
fn a_list_that_is_too_long_is_not_written_and_the_first_sheet_says_so() {
    let people: Vec<(String, String)> = (0..=MOST_ROWS).map(|at| (format!("{at:07}"), format!("N{at}"))).collect();
    let schools = ["A", "B", "B"].into_iter().cycle();
    let people: Vec<(&str, &str, &str)> =
        people.iter().zip(schools).map(|((id, name), school)| (id.as_str(), name.as_str(), school)).collect();
    let result = lonely(&people);
    assert_eq!(too_many(&result), Some(MOST_ROWS + 1));
    let bytes = bytes(&result, Wishes::default());
    assert!(!names(&bytes).contains(&LIST.to_owned()));
    let text: String = parts(&bytes).into_values().collect();
    assert!(text.contains("--split-by school") && text.contains("100,000 rows"));
    assert!(!text.contains("N77"));
    // each school is counted though nothing is sorted by name
    assert!(text.contains("<v>33334</v>") && text.contains("<v>66667</v>"));
}

#[test]
fn a_workbook_without_a_pair_has_no_decision_and_no_fault() {
    let bytes = bytes(&lonely(&[("1", "Ng", "East")]), Wishes::default());
    assert_eq!(rows(&bytes, person::NAME)[0][person::DECISION].to_string(), person::NOBODY);
    assert_eq!(rulings::decisions(&bytes, "f.xlsx").unwrap(), []);
}

#[test]
fn the_list_is_sorted_as_people_sort_names() {
    let names = ["Zimmer", "\u{c1}vila", " Benitez", "alvarez", "de la Cruz", "GAO", "Gao"];
    let people: Vec<(String, &str)> = names.iter().enumerate().map(|(at, name)| (at.to_string(), *name)).collect();
    let people: Vec<(&str, &str, &str)> = people.iter().map(|(id, name)| (id.as_str(), *name, "East")).collect();
    let bytes = bytes(&lonely(&people), Wishes::default());
    let sorted: Vec<String> = rows(&bytes, LIST).iter().map(|row| row["Last"].to_string().trim().to_owned()).collect();
    assert_eq!(sorted, ["alvarez", "\u{c1}vila", "Benitez", "de la Cruz", "GAO", "Gao", "Zimmer"]);
}
