//! What is kept of an export, what the configuration expects of it, and what a held run says.

use super::*;
use crate::normalize::rosters_of;
use crate::roster::Field::{BirthDate, FirstName, Grade, LastName, LocalId, School, Sex, Status};
use crate::roster::{Field, Filling, SideSnapshot};
use std::collections::BTreeSet;

type Cells<'a> = Vec<(Field, &'a str)>;

fn row<'a>(key: &'a str, names: [&'a str; 2], birth: &'a str, school: &'a str) -> Cells<'a> {
    let [first, last] = names;
    vec![(LocalId, key), (FirstName, first), (LastName, last), (BirthDate, birth), (School, school)]
}

fn rosters(enrollment: &[Cells<'_>], sis: &[Cells<'_>]) -> Rosters {
    let [one, other] = [enrollment, sis].map(|rows| rows.iter().map(Vec::as_slice).collect::<Vec<_>>());
    rosters_of(&one, &other)
}

fn intakes() -> [Intake; 2] {
    let mut intakes = [Intake::default(), Intake::default()];
    for (intake, [name, sha256]) in intakes.iter_mut().zip([["e.csv", "aa"], ["s.csv", "bb"]]) {
        (intake.facts.name, intake.facts.sha256) = (name.to_owned(), sha256.to_owned());
        intake.facts.key_column = "Student ID".to_owned();
    }
    intakes
}

fn kept(rosters: &Rosters, key: u8) -> [SideSnapshot; 2] {
    let [one, other] = &intakes();
    snapshot::take(rosters, [one, other], &InstallKey::new(&[key; 32])).sides
}

/// Returns what is kept of one row.
fn mark(cells: Cells<'_>) -> RowMarkOf {
    let rosters = rosters(&[cells], &[]);
    let [side, _] = kept(&rosters, 7);
    (side.marks[0].key, side.marks[0].person, side.schools[side.marks[0].school as usize].0)
}

/// Key, person and school.
type RowMarkOf = (u64, u64, u64);

const ADA: [&str; 2] = ["Ada", "Whitby"];
const BORN: &str = "2013-04-09";

#[test]
fn a_student_is_remembered_by_key_name_and_birth_date_however_they_are_written() {
    let (key, person, school) = mark(row("101", ADA, BORN, "Adams"));
    assert!(key != 0 && person != 0 && school != 0);
    assert_eq!(mark(row(" 101 ", ["ADA", "whitby"], "4/9/2013", "ADAMS")), (key, person, school));
    let of_another = |cells: Cells<'_>| {
        let (other_key, other_person, other_school) = mark(cells);
        [other_key != key, other_person != person, other_school != school]
    };
    assert_eq!(of_another(row("102", ADA, BORN, "Adams")), [true, false, false]);
    assert_eq!(of_another(row("101", ["Ida", "Whitby"], BORN, "Adams")), [false, true, false]);
    assert_eq!(of_another(row("101", ["Ada", "Ortega"], BORN, "Adams")), [false, true, false]);
    assert_eq!(of_another(row("101", ADA, "2013-04-10", "Adams")), [false, true, false]);
    assert_eq!(of_another(row("101", ADA, BORN, "Brook")), [false, false, true]);
    // names in each other's place are another person, and so is a name that is missing
    assert_eq!(of_another(row("101", ["Whitby", "Ada"], BORN, "Adams")), [false, true, false]);
    assert_eq!(of_another(row("101", ["", "Whitby"], BORN, "Adams")), [false, true, false]);
    assert_eq!(mark(row("101", ADA, BORN, "")).2, 0);
    // what changes every autumn is no part of the person
    let older = [row("101", ADA, BORN, "Adams"), vec![(Grade, "4"), (Status, "Active"), (Sex, "F")]].concat();
    assert_eq!(mark(older), (key, person, school));
}

#[test]
fn people_who_share_some_of_their_values_are_remembered_apart() {
    let names = ["Ada", "Whitby", "Boris", "Kim"];
    let births = ["2013-04-09", "2013-04-10"];
    let mut seen = BTreeSet::new();
    for (first, last) in names.iter().flat_map(|first| names.map(|last| (*first, last))) {
        seen.extend(births.map(|birth| mark(row("101", [first, last], birth, "Adams")).1));
    }
    assert_eq!(seen.len(), 4 * 4 * 2);
    // all over the number, so that no part of it is the same in all
    for part in 0..8 {
        let values: BTreeSet<u64> = seen.iter().map(|person| person >> (8 * part) & 0xFF).collect();
        assert!(values.len() > 16, "byte {part}: {values:?}");
    }
}

#[test]
fn what_is_kept_counts_rows_schools_and_values_and_holds_nothing_readable() {
    let mut sis = vec![
        row("103", ["Cyd", "Kim"], "2012-01-02", "Adams"),
        row("101", ADA, BORN, "Brook"),
        row("102", ["Bo", "Kim"], "2012-01-03", "Adams"),
        row("104", ["Di", "Kim"], "2012-01-04", ""),
    ];
    sis[0].push((Grade, "4"));
    sis[1].push((Grade, "5"));
    sis[2].push((Grade, "4"));
    let rosters = rosters(&[row("7", ADA, BORN, "Adams")], &sis);
    let [enrollment, sis] = kept(&rosters, 7);
    assert_eq!((enrollment.rows, sis.rows), (1, 4));
    assert_eq!((enrollment.sha256.as_str(), sis.sha256.as_str(), sis.key_column.as_str()), ("aa", "bb", "Student ID"));
    let mut counts: Vec<u64> = sis.schools.iter().map(|(_, rows)| *rows).collect();
    counts.sort_unstable();
    assert_eq!(counts, [1, 1, 2]);
    assert!(sis.schools.is_sorted() && sis.schools[0] == (0, 1), "rows without a school come first: {:?}", sis.schools);
    assert!(sis.marks.is_sorted() && sis.marks.len() == 4);
    let of_schools: Vec<u64> =
        (0..3).map(|at| sis.marks.iter().filter(|mark| mark.school == at).count() as u64).collect();
    assert_eq!(of_schools, sis.schools.iter().map(|(_, rows)| *rows).collect::<Vec<_>>());
    let filling = |field: Field| sis.fields.get(field.name()).copied();
    assert_eq!(filling(Grade), Some(Filling { filled: 3, distinct: 2, commonest: 2 }));
    assert_eq!(filling(LastName), Some(Filling { filled: 4, distinct: 2, commonest: 3 }));
    assert_eq!(filling(School), Some(Filling { filled: 3, distinct: 2, commonest: 2 }));
    assert_eq!(filling(Sex), None);
    // another installation remembers the same rows by other numbers
    let [_, other] = kept(&rosters, 8);
    let numbers = |side: &SideSnapshot| -> BTreeSet<u64> {
        side.marks.iter().flat_map(|mark| [mark.key, mark.person]).chain(side.schools.iter().map(|it| it.0)).collect()
    };
    assert_eq!(numbers(&sis).intersection(&numbers(&other)).filter(|number| **number != 0).count(), 0);
}

#[test]
fn a_school_of_both_exports_is_remembered_as_one() {
    let rosters = rosters(&[row("7", ADA, BORN, "Adams")], &[row("101", ADA, BORN, "Adams")]);
    let [enrollment, sis] = kept(&rosters, 7);
    assert_eq!(enrollment.schools, sis.schools);
    // what the other export has besides is none of its values
    let more = [row("7", ADA, BORN, "Adams"), row("8", ADA, BORN, "Brook"), row("9", ADA, BORN, "Cedar")];
    let filtered = kept(&self::rosters(&more, &[row("101", ADA, BORN, "Cedar")]), 7);
    let distinct = filtered.map(|side| side.fields.get(School.name()).map(|filling| filling.distinct));
    assert_eq!(distinct, [Some(3), Some(1)]);
    assert!(enrollment.marks[0].person == sis.marks[0].person);
}

fn expectation(side: Side, school: Option<&str>, rows: &str) -> Expectation {
    let school = school.map(|written| (written.to_owned(), written.to_lowercase()));
    Expectation { side, school, rows: Range::parse(rows).unwrap(), place: Some(("r.toml".to_owned(), 9)) }
}

#[test]
fn both_ends_of_what_is_expected_belong_to_it() {
    let schools = ["Adams", "Adams", "Adams", "Brook", ""];
    let keys: Vec<String> = (0..5).map(|at| format!("10{at}")).collect();
    let sis: Vec<Cells<'_>> = keys.iter().zip(schools).map(|(key, school)| row(key, ADA, BORN, school)).collect();
    let rosters = rosters(&[row("7", ADA, BORN, "Cedar")], &sis);
    let broken = |side: Side, school: Option<&str>, rows: &str| {
        let holds = expect::check(&rosters, &expecting(vec![expectation(side, school, rows)]));
        assert!(holds.iter().all(|hold| (hold.code, hold.side) == ("H108", side)), "{holds:?}");
        holds.into_iter().map(|hold| hold.message).next()
    };
    for fine in ["5", "5..6", "4..5", "1..", "..9"] {
        assert_eq!(broken(Side::Sis, None, fine), None, "{fine}");
    }
    for (wrong, words) in [("6..", "6 or more"), ("..4", "4 or fewer"), ("6..9", "6 to 9"), ("1..4", "1 to 4")] {
        let said = format!("the export has 5 rows, and the configuration expects {words}");
        assert_eq!(broken(Side::Sis, None, wrong), Some(said));
    }
    assert_eq!(broken(Side::Enrollment, None, "1"), None);
    for (school, rows) in [("Adams", 3), ("Brook", 1)] {
        assert_eq!(broken(Side::Sis, Some(school), &rows.to_string()), None, "{school}");
        let said = format!("`{school}` has {rows} rows, and the configuration expects 9");
        assert_eq!(broken(Side::Sis, Some(school), "9"), Some(said));
    }
    // rows without a school are nobody's
    assert_eq!(broken(Side::Sis, Some(""), "0"), None);
    let several = vec![expectation(Side::Sis, None, "9"), expectation(Side::Sis, Some("Adams"), "9")];
    assert_eq!(expect::check(&rosters, &expecting(several)).len(), 2);
}

#[test]
fn where_no_school_is_stated_none_has_rows() {
    let rosters = rosters(&[vec![(LastName, "Whitby")]], &[vec![(LastName, "Whitby")]]);
    assert_eq!(expect::check(&rosters, &expecting(vec![expectation(Side::Sis, Some("Adams"), "0")])), []);
    let holds = expect::check(&rosters, &expecting(vec![expectation(Side::Sis, Some("Adams"), "9")]));
    assert_eq!(holds[0].message, "`Adams` has 0 rows, and the configuration expects 9");
}

fn expecting(expectations: Vec<Expectation>) -> Settings {
    Settings { expectations, ..Settings::default() }
}

#[test]
fn a_school_is_expected_by_the_name_that_the_other_export_has_for_it() {
    let sis: Vec<Cells<'_>> = ["101", "102", "103"].map(|key| row(key, ADA, BORN, "100")).to_vec();
    let rosters = rosters(&[row("7", ADA, BORN, "Adams")], &sis);
    let known = Crosswalk {
        field: School.name(),
        enrollment_value: "adams".to_owned(),
        sis_value: "100".to_owned(),
        support: 3,
        of: 3,
        origin: "learned",
    };
    let judge = |expected: &[(&str, &str)], known: &[Crosswalk], accept: Option<&str>| {
        let expected = expected.iter().map(|(school, rows)| expectation(Side::Sis, Some(school), rows));
        let settings = Settings { accept: accept.map(str::to_owned), ..expecting(expected.collect()) };
        let mut facts = gate(&rosters, &settings).unwrap();
        let [one, other] = &intakes();
        run_named(&rosters, [one, other], known, &settings, &mut facts).map(|()| facts.accepted.len())
    };
    let known = [known];
    assert_eq!(judge(&[("Adams", "3")], &known, None).unwrap(), 0);
    let error = judge(&[("Adams", "9")], &known, None).unwrap_err();
    assert_eq!((error.kind(), error.code_name()), (ErrorKind::Refused, Some("H108")));
    assert!(error.to_string().contains("`Adams` has 3 rows, and the configuration expects 9"), "{error}");
    // nothing is known of a name
    let error = judge(&[("Adams", "3")], &[], None).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config);
    assert!(error.to_string().starts_with("error: r.toml:9: no school of the SIS export is called `Adams`"), "{error}");
    let error = judge(&[("Adams", "3"), ("Brook", "1..")], &[], None).unwrap_err().to_string();
    assert!(
        error.contains("2 schools") && error.contains("r.toml:9: no school") && error.contains("`Brook`"),
        "{error}"
    );
    // what is wrong with the export goes before what may be wrong with the configuration
    let error = judge(&[("Adams", "9"), ("Brook", "1..")], &known, None).unwrap_err();
    assert_eq!((error.kind(), error.code_name()), (ErrorKind::Refused, Some("H108")));
    assert_eq!(judge(&[("Brook", "1..")], &known, Some("closed")).unwrap(), 1);
    assert_eq!(judge(&[("Brook", "0")], &known, None).unwrap(), 0);
}

#[test]
fn a_school_that_the_last_accepted_run_had_is_missing_and_not_misnamed() {
    let (rosters, mut settings) = short(None);
    let before = self::rosters(&[], &[row("101", ADA, BORN, "Brook")]);
    settings.baseline.as_mut().unwrap().snapshot = Some(Snapshot { sides: kept(&before, 7) });
    settings.expectations = vec![expectation(Side::Sis, Some("Brook"), "1")];
    let error = gate(&rosters, &settings).unwrap_err();
    assert!(error.to_string().contains("`Brook` has 0 rows"), "{error}");
}

#[test]
fn a_lost_column_leads_what_it_explains() {
    let keys: Vec<String> = (100..130).map(|key| key.to_string()).collect();
    let all: Vec<Cells<'_>> = keys.iter().map(|key| row(key, ADA, BORN, "Adams")).collect();
    let without: Vec<Cells<'_>> = keys.iter().map(|key| row(key, ADA, "", "Adams")).collect();
    let (_, mut settings) = short(None);
    settings.baseline.as_mut().unwrap().snapshot = Some(Snapshot { sides: kept(&rosters(&all, &all), 7) });
    settings.expectations.clear();
    let error = gate(&rosters(&all, &without), &settings).unwrap_err();
    assert_eq!(error.codes(), ["H106", "H103"]);
    assert!(error.one_line().contains("birth date has no value any more"), "{error}");
}

/// A district whose SIS export has 5 rows where 50 are expected, and half of the rows of the last accepted run.
fn short(accept: Option<&str>) -> (Rosters, Settings) {
    let keys: Vec<String> = (100..110).map(|key| key.to_string()).collect();
    let all: Vec<Cells<'_>> = keys.iter().map(|key| row(key, ADA, BORN, "Adams")).collect();
    let before = rosters(&all, &all);
    let now = rosters(&all, &all[..5]);
    let snapshot = Snapshot { sides: kept(&before, 7) };
    let settings = Settings {
        expectations: vec![expectation(Side::Sis, None, "50..")],
        removed: 0.4,
        baseline: Some(Baseline {
            as_of: "2026-09-01".to_owned(),
            snapshot: Some(snapshot),
            inputs: Default::default(),
        }),
        key: Some(InstallKey::new(&[7; 32])),
        accept: accept.map(str::to_owned),
        as_of: "2026-09-02".to_owned(),
        ..Settings::default()
    };
    (now, settings)
}

fn gate(rosters: &Rosters, settings: &Settings) -> Result<GateFacts> {
    let [one, other] = &intakes();
    run(rosters, [one, other], settings)
}

#[test]
fn a_held_run_names_every_reason_the_first_code_leading() {
    let (rosters, mut settings) = short(None);
    let side = &mut settings.baseline.as_mut().unwrap().snapshot.as_mut().unwrap().sides[1];
    (side.key_column, side.rows) = ("SSID".to_owned(), 20);
    let error = gate(&rosters, &settings).unwrap_err();
    assert_eq!((error.kind(), error.code_name()), (ErrorKind::Refused, Some("H102")));
    let said = error.to_string();
    for line in [
        "s.csv: 15 of the 20 rows of the last accepted run, by count alone, are gone (75 %)",
        "H108: s.csv: the export has 5 rows, and the configuration expects 50 or more",
        "the reports of 2026-09-01 stay",
        "--accept-change",
    ] {
        assert!(said.contains(line), "{line}: {said}");
    }
    // without an earlier run there are no reports that could stay
    settings.baseline = None;
    let said = gate(&rosters, &settings).unwrap_err().to_string();
    assert!(said.contains("[H108]") && said.contains("nothing was written"), "{said}");
}

#[test]
fn a_stated_reason_lets_every_change_through_and_tells_of_each() {
    let (rosters, settings) = short(Some("the year's end"));
    let facts = gate(&rosters, &settings).unwrap();
    let said = "s.csv: the export has 5 rows, and the configuration expects 50 or more".to_owned();
    assert_eq!(facts.accepted, [("H108", said)]);
    assert_eq!(facts.snapshot.map(|kept| kept.sides.map(|side| side.rows)), Some([10, 5]));
}

#[test]
fn a_sound_run_is_let_through_and_kept_where_there_is_a_key() {
    let (rosters, mut settings) = short(None);
    settings.expectations.clear();
    let facts = gate(&rosters, &settings).unwrap();
    assert_eq!((facts.accepted.len(), facts.snapshot.is_some()), (0, true));
    // without a key nothing is remembered, so nothing is compared
    settings.key = None;
    assert!(gate(&rosters, &settings).unwrap().snapshot.is_none());
}
