//! What counts as an implausible change, up to the last row that is still plausible.

use super::changes::check;
use super::*;
use crate::roster::{Field, Filling, RowMark, SideSnapshot};

/// Builds what is kept of an export from the key, the person and the school of each row.
fn side(rows: impl IntoIterator<Item = (u64, u64, u64)>) -> SideSnapshot {
    let rows: Vec<(u64, u64, u64)> = rows.into_iter().collect();
    let mut schools: Vec<(u64, u64)> = Vec::new();
    for (_, _, school) in &rows {
        match schools.iter_mut().find(|(known, _)| known == school) {
            Some((_, count)) => *count += 1,
            None => schools.push((*school, 1)),
        }
    }
    schools.sort_unstable();
    let place = |school: u64| schools.iter().position(|(known, _)| *known == school).unwrap() as u32;
    let mut marks: Vec<RowMark> = rows
        .iter()
        .map(|(key, person, school)| RowMark { key: *key, person: *person, school: place(*school) })
        .collect();
    marks.sort_unstable();
    SideSnapshot {
        sha256: "today".to_owned(),
        rows: rows.len() as u64,
        key_column: "ID".to_owned(),
        schools,
        marks,
        ..SideSnapshot::default()
    }
}

/// Returns so many students of one school; keys and persons count from a number on.
fn school(from: u64, count: u64, school: u64) -> Vec<(u64, u64, u64)> {
    (from..from + count).map(|number| (number, 7_000_000 + number, school)).collect()
}

/// Returns what is held of the SIS export, code and sentence.
fn held(before: &SideSnapshot, now: &SideSnapshot) -> Vec<(&'static str, String)> {
    let same = side(school(1, 30, 1));
    let baseline = Baseline {
        as_of: "2026-09-01".to_owned(),
        snapshot: Some(Snapshot { sides: [same.clone(), before.clone()] }),
        inputs: Default::default(),
    };
    let now = Snapshot { sides: [same, now.clone()] };
    let holds = check(&now, &baseline, &Settings { as_of: "2026-09-02".to_owned(), ..Settings::default() });
    assert!(holds.iter().all(|hold| hold.side == Side::Sis), "{holds:?}");
    holds.into_iter().map(|hold| (hold.code, hold.message)).collect()
}

fn one(code: &'static str, said: &str) -> Vec<(&'static str, String)> {
    vec![(code, said.to_owned())]
}

#[test]
fn a_tenth_of_the_rows_may_go_and_no_more() {
    let before = side(school(1, 200, 1));
    assert_eq!(held(&before, &side(school(1, 180, 1))), []);
    // as many come as go
    let replaced = school(22, 179, 1).into_iter().chain(school(900, 21, 1));
    let gone = "21 of the 200 rows of the last accepted run are gone (10 %)";
    assert_eq!(held(&before, &side(replaced)), one("H102", gone));
    assert_eq!(held(&before, &side(school(1, 179, 1))), one("H102", gone));
}

#[test]
fn nine_rows_of_a_small_export_may_go_and_of_less_than_ten_all_but_one() {
    let before = side(school(1, 50, 1));
    assert_eq!(held(&before, &side(school(1, 41, 1))), []);
    assert_eq!(held(&before, &side(school(1, 40, 1)))[0].0, "H102");
    let before = side(school(1, 5, 1));
    assert_eq!(held(&before, &side(school(1, 1, 1))), []);
    assert_eq!(held(&before, &side(school(90, 5, 1)))[0].0, "H102");
    assert_eq!(held(&before, &side(school(90, 0, 1)))[0].0, "H102");
    assert_eq!(held(&side([]), &before), []);
}

#[test]
fn where_the_key_is_another_column_rows_are_counted() {
    let before = side(school(1, 200, 1));
    let other = |rows: u64| SideSnapshot { key_column: "SSID".to_owned(), ..side(school(5_000, rows, 1)) };
    assert_eq!(held(&before, &other(180)), []);
    assert_eq!(held(&before, &other(400)), []);
    let said = "21 of the 200 rows of the last accepted run, by count alone, are gone (10 %)";
    assert_eq!(held(&before, &other(179)), one("H102", said));
}

#[test]
fn half_of_a_school_may_go_and_no_more() {
    let all = |first: u64, second: u64| {
        let others = school(1, 520, 1);
        others.into_iter().chain(school(2_000, first, 2)).chain(school(3_000, second, 3))
    };
    let before = side(all(40, 40));
    assert_eq!(held(&before, &side(all(20, 20))), []);
    let said = "21 of the 40 rows that one school had in the last accepted run are gone (52 %)";
    assert_eq!(held(&before, &side(all(40, 19))), one("H102", said));
    assert_eq!(held(&before, &side(all(19, 19))), one("H102", &format!("{said}, and so it is in 1 more")));
    // a school of fewer than twenty comes and goes, one of twenty does not
    assert_eq!(held(&side(all(40, 19)), &side(all(40, 2))), []);
    assert_eq!(held(&side(all(40, 20)), &side(all(40, 10))), []);
    assert_eq!(held(&side(all(40, 20)), &side(all(40, 9)))[0].0, "H102");
    // its students are at another school: nobody is gone
    let moved = all(40, 1).chain((3_001..3_040).map(|number| (number, 7_000_000 + number, 2)));
    assert_eq!(held(&before, &side(moved)), []);
}

#[test]
fn a_school_without_any_row_is_told_as_such() {
    let all = |rows: [u64; 3]| {
        let [first, second, none] = rows;
        let others = school(1, 900, 1);
        others.into_iter().chain(school(2_000, first, 2)).chain(school(3_000, second, 3)).chain(school(4_000, none, 0))
    };
    let before = side(all([30, 10, 12]));
    assert_eq!(held(&before, &side(all([30, 1, 12]))), []);
    let said = "one school, which had 10 rows in the last accepted run, has none";
    assert_eq!(held(&before, &side(all([30, 0, 12]))), one("H104", said));
    let said = "2 schools, which had 40 rows in the last accepted run, have none";
    assert_eq!(held(&before, &side(all([0, 0, 12]))), one("H104", said));
    // fewer than ten rows are no school, and rows without a school are none either
    assert_eq!(held(&side(all([30, 9, 12])), &side(all([30, 0, 0]))), []);
}

#[test]
fn three_quarters_of_the_keys_may_stand_for_others_and_no_more() {
    let before = side(school(1, 200, 1));
    let changed =
        |others: u64, stay: u64| {
            side(school(1, 200, 1).into_iter().take(stay as usize).map(move |(key, person, school)| {
                (key, if key <= others { person + 1_000_000 } else { person }, school)
            }))
        };
    assert_eq!(held(&before, &changed(150, 200)), []);
    let said = "151 of 200 rows have the key of another student than in the last accepted run (75 %)";
    assert_eq!(held(&before, &changed(151, 200)), one("H103", said));
    // of those that stayed: 150 of 190 are more than three quarters
    let said = "150 of 190 rows have the key of another student than in the last accepted run (78 %)";
    assert_eq!(held(&before, &changed(150, 190)), one("H103", said));
}

#[test]
fn so_it_is_in_one_school() {
    let all = |others: u64, rows: u64| {
        let known = school(1, 400, 1).into_iter().chain(school(2_000, rows, 2));
        side(known.map(move |(key, person, school)| {
            (key, if (2_000..2_000 + others).contains(&key) { person + 1_000_000 } else { person }, school)
        }))
    };
    let said =
        |part: &str| format!("{part} rows of one school have the key of another student than in the last accepted run");
    assert_eq!(held(&all(0, 40), &all(30, 40)), []);
    assert_eq!(held(&all(0, 40), &all(31, 40)), one("H103", &said("31 of 40")));
    assert_eq!(held(&all(0, 40), &all(30, 36)), one("H103", &said("30 of 36")));
    assert_eq!(held(&all(0, 19), &all(19, 19)), []);
    assert_eq!(held(&all(0, 20), &all(20, 20)), one("H103", &said("20 of 20")));
}

#[test]
fn rows_of_one_key_are_one_group_in_any_order() {
    let twice = |persons: [u64; 2]| school(1, 100, 1).into_iter().chain(persons.map(|person| (500, person, 1)));
    let many = |count: usize| (500..540).flat_map(move |key| [(key, 1, 1), (key, 2, 1)].into_iter().take(count));
    assert_eq!(held(&side(twice([1, 2])), &side(twice([2, 1]))), []);
    // of two rows with one key, one is gone: forty in all
    let said = "40 of the 80 rows of the last accepted run are gone (50 %)";
    assert_eq!(held(&side(many(2)), &side(many(1))), one("H102", said));
    assert_eq!(held(&side(many(1)), &side(many(2))), []);
    // beside each comes another student under the same key; nobody became somebody else
    let beside =
        |persons: &'static [u64]| (500..540).flat_map(|key| persons.iter().map(move |person| (key, *person, 1)));
    assert_eq!(held(&side(beside(&[2])), &side(beside(&[1, 2]))), []);
}

fn with_fields(rows: u64, fields: &[(Field, Filling)]) -> SideSnapshot {
    let fields = fields.iter().map(|(field, filling)| (field.name().to_owned(), *filling)).collect();
    SideSnapshot { fields, ..side(school(1, rows, 1)) }
}

fn filled(filled: u64, distinct: u64, commonest: u64) -> Filling {
    Filling { filled, distinct, commonest }
}

#[test]
fn a_column_that_was_filled_must_not_be_empty() {
    let before =
        |rows, count| with_fields(rows, &[(Field::Grade, filled(count, 9, 5)), (Field::Sex, filled(count, 2, 5))]);
    let now =
        |rows, grade, sex| with_fields(rows, &[(Field::Grade, filled(grade, 9, 5)), (Field::Sex, filled(sex, 2, 5))]);
    let said = "grade level has no value any more; the last accepted run had some";
    assert_eq!(held(&before(100, 10), &now(100, 0, 10)), one("H106", said));
    assert_eq!(held(&before(100, 10), &now(100, 1, 10)), []);
    assert_eq!(held(&before(100, 9), &now(100, 0, 9)), []);
    // half of the rows, and too few of them
    assert_eq!(held(&before(18, 9), &now(18, 0, 9)), []);
    // a tenth of the rows, and more than that
    assert_eq!(held(&before(200, 19), &now(200, 0, 19)), []);
    assert_eq!(held(&before(200, 20), &now(200, 0, 20)), one("H106", said));
    assert_eq!(held(&before(200, 60), &now(200, 0, 60)), one("H106", said));
    let said = "grade level, sex have no value any more; the last accepted run had some in each";
    assert_eq!(held(&before(100, 50), &with_fields(100, &[])), one("H106", said));
}

#[test]
fn an_export_of_one_school_grade_or_status_is_a_filtered_one() {
    let of = |field, filling| with_fields(100, &[(field, filling)]);
    let said = |field: &str| one("H107", &format!("every row has the same {field}; the last accepted run had several"));
    for (field, name) in
        [(Field::School, "school"), (Field::Grade, "grade level"), (Field::Status, "enrollment status")]
    {
        assert_eq!(held(&of(field, filled(100, 2, 90)), &of(field, filled(100, 1, 100))), said(name));
    }
    // what most rows may share
    assert_eq!(held(&of(Field::Sex, filled(100, 2, 50)), &of(Field::Sex, filled(100, 1, 100))), []);
    let before = |filling| of(Field::Grade, filling);
    let now = |distinct, count| of(Field::Grade, filled(count, distinct, count));
    assert_eq!(held(&before(filled(100, 2, 91)), &now(1, 100)), []);
    assert_eq!(held(&before(filled(100, 2, 90)), &now(2, 100)), []);
    assert_eq!(held(&before(filled(100, 1, 90)), &now(1, 100)), []);
    assert_eq!(held(&before(filled(100, 2, 50)), &now(1, 9)), []);
    assert_eq!(held(&before(filled(100, 2, 50)), &now(1, 10)), said("grade level"));
    // of many rows the others must have been a fiftieth
    assert_eq!(held(&before(filled(1_000, 3, 981)), &now(1, 100)), []);
    assert_eq!(held(&before(filled(1_000, 3, 980)), &now(1, 100)), said("grade level"));
    let both = |distinct| {
        with_fields(100, &[(Field::Grade, filled(100, distinct, 40)), (Field::School, filled(100, distinct, 40))])
    };
    assert_eq!(held(&both(4), &both(1)), said("school and grade level"));
}

#[test]
fn an_export_that_nobody_writes_any_more_is_told_after_two_weeks() {
    let known =
        |first: &str, last: &str| KnownInput { sha256: "today".to_owned(), first: first.into(), last: last.into() };
    let of = |known: KnownInput, as_of: &str, unchanged_days| {
        let baseline = Baseline { as_of: "2026-09-10".to_owned(), snapshot: None, inputs: [vec![], vec![known]] };
        let now = Snapshot { sides: [SideSnapshot::default(), side(school(1, 30, 1))] };
        let settings = Settings { as_of: as_of.to_owned(), unchanged_days, ..Settings::default() };
        let holds = check(&now, &baseline, &settings);
        holds.into_iter().map(|hold| (hold.code, hold.side, hold.message)).collect::<Vec<_>>()
    };
    let one = |said: &str| vec![("H105", Side::Sis, said.to_owned())];
    assert_eq!(of(known("2026-09-01", "2026-09-10"), "2026-09-15", 14), []);
    let said = "the export has been the same to the byte since 2026-09-01, for 15 days";
    assert_eq!(of(known("2026-09-01", "2026-09-10"), "2026-09-16", 14), one(said));
    assert_eq!(of(known("2026-09-01", "2026-09-10"), "2026-12-16", 0), []);
    let said = "this is the export of 2026-09-09 again, to the byte; later ones were seen since";
    assert_eq!(of(known("2026-09-01", "2026-09-09"), "2026-09-11", 14), one(said));
    // another export of the same days
    let other = KnownInput { sha256: "other".to_owned(), ..known("2026-09-01", "2026-09-09") };
    assert_eq!(of(other, "2026-12-16", 14), []);
    // a day that cannot be read, and a first day that lies ahead, hold nothing
    assert_eq!(of(known("soon", "2026-09-10"), "2026-12-16", 14), []);
    assert_eq!(of(known("2026-12-17", "2026-12-17"), "2026-09-16", 14), []);
}
