//! When several faults are one cause, and when one is two: fields, sides, places, days; and what names a place.

use super::tests::{causes, codes, name};
use super::told_tests::{ROWS, altered, cell, day_before, in_brook, late, school, student, swapped, told};
use crate::diagnose::testing::Cells;
use crate::roster::{Field, Side};

fn in_cedar(at: usize) -> bool {
    school(at) == 2
}

#[test]
fn one_fault_in_several_fields_of_one_place_is_told_once() {
    let early = |row: &mut Cells, field: Field| {
        let cell = cell(row, field);
        *cell = day_before(cell);
    };
    let both = altered(Side::Enrollment, |at, row| {
        if in_brook(at) {
            early(row, Field::BirthDate);
            early(row, Field::EntryDate);
        }
    });
    let mut text = told("both dates early in Brook", &both);
    let apart = altered(Side::Enrollment, |at, row| {
        if in_brook(at) {
            early(row, Field::BirthDate);
        }
        if in_cedar(at) {
            early(row, Field::EntryDate);
        }
    });
    text += &told("dates early in two schools", &apart);
    let days = altered(Side::Sis, |at, row| {
        if late(at) {
            early(row, Field::BirthDate);
        }
        // some days later
        if at >= 82 && late(at) {
            early(row, Field::EntryDate);
        }
    });
    text += &told("dates early since nearly the same day", &days);
    let zeros = altered(Side::Sis, |at, row| {
        if in_brook(at) {
            let [id, other] = [Field::LocalId, Field::OtherId].map(|field| format!("00{}", cell(row, field)));
            *cell(row, Field::LocalId) = id;
            *cell(row, Field::OtherId) = other;
        }
    });
    text += &told("zeros before two numbers", &zeros);
    let parts = altered(Side::Sis, |at, row| {
        if in_brook(at) {
            let [id, other] = [Field::LocalId, Field::OtherId].map(|field| cell(row, field).clone());
            *cell(row, Field::LocalId) = format!("84{id}");
            *cell(row, Field::OtherId) = format!("{other}-B");
        }
    });
    text += &told("another part at either number", &parts);
    let values = altered(Side::Enrollment, |at, row| {
        if in_brook(at) {
            *cell(row, Field::Phone) = "217-555-0100".to_owned();
            *cell(row, Field::Email) = "office@example.com".to_owned();
        }
    });
    text += &told("one phone and one mail for all", &values);
    insta::assert_snapshot!("merged", text);
}

#[test]
fn one_fault_on_both_sides_is_two() {
    let sound: Vec<Cells> = (0..ROWS).map(student).collect();
    let shorten = |rows: &[Cells], when: fn(usize) -> bool| -> Vec<Cells> {
        let mut rows = rows.to_vec();
        for (at, row) in rows.iter_mut().enumerate().filter(|(at, _)| when(*at)) {
            let phone = cell(row, Field::Phone);
            *phone = format!("{}{}", &phone[4..], if at == 0 { " " } else { "" });
        }
        rows
    };
    let found = causes(&shorten(&sound, in_brook), &shorten(&sound, in_cedar));
    let places: Vec<_> = found.iter().map(|cause| cause.place.get("school").cloned()).collect();
    assert_eq!(codes(&found), ["S116", "S116"]);
    assert_eq!(places, [Some("Brook".to_owned()), Some("Cedar".to_owned())]);
    assert!(found[0].message.contains("the enrollment export") && found[1].message.contains("the SIS export"));
}

#[test]
fn a_fault_is_followed_to_five_places_and_no_more() {
    let schools = 40;
    let rows = |faulty: usize| -> Vec<Cells> {
        (0..schools * 14)
            .map(|at| {
                let mut row = student(at);
                *cell(&mut row, Field::School) = format!("School {}", at % schools);
                if at % schools < faulty {
                    let phone = cell(&mut row, Field::Phone);
                    *phone = phone[4..].to_owned();
                }
                row
            })
            .collect()
    };
    for (faulty, told) in [(3, 3), (5, 5), (7, 5)] {
        let found = causes(&rows(faulty), &rows(0));
        assert!(found.iter().all(|cause| (cause.code, cause.affected, cause.of) == ("S116", 14, 14)), "{found:?}");
        assert_eq!(found.len(), told, "{faulty}");
    }
}

#[test]
fn zeros_were_lost_where_numbers_have_many_lengths_and_added_where_all_have_as_many_more() {
    let bare = |at: usize| (10_000 + at * 137).to_string();
    let padded = |at: usize| format!("000{}", bare(at));
    let sides = |mine: &dyn Fn(usize) -> String, theirs: &dyn Fn(usize) -> String| {
        let rows = |id: &dyn Fn(usize) -> String| -> Vec<Cells> {
            (0..90).map(|at| vec![(Field::LocalId, (50_000 + at).to_string()), (Field::StateId, id(at))]).collect()
        };
        let found = causes(&rows(mine), &rows(theirs));
        found.into_iter().map(|cause| (cause.code, cause.message)).collect::<Vec<_>>()
    };
    let added = sides(&bare, &padded);
    assert_eq!(added[0].0, "S102");
    assert!(added[0].1.contains("state student IDs in the SIS export have zeros put before them"), "{}", added[0].1);
    // one in twenty of another length is no padding of all
    let lengths = |odd: usize| move |at: usize| if at < odd { format!("0000{}", 1_000 + at) } else { padded(at) };
    let bares = |odd: usize| move |at: usize| if at < odd { (1_000 + at).to_string() } else { bare(at) };
    assert_eq!(sides(&bares(4), &lengths(4))[0].0, "S102");
    assert_eq!(sides(&bares(5), &lengths(5))[0].0, "S101");
    // more than a third of either side's numbers begin with zeros anyway
    let own = |zeros: usize, fault: bool| {
        move |at: usize| {
            if at < zeros {
                padded(at)
            } else if fault && at < zeros + 25 {
                bare(at)
            } else if at < zeros + 25 {
                padded(at)
            } else {
                (700_000 + at * 11).to_string()
            }
        }
    };
    assert_eq!(sides(&own(31, true), &own(31, false))[0].0, "S101");
    assert_eq!(sides(&own(30, true), &own(30, false))[0].0, "S102");
}

#[test]
fn the_three_commonest_parts_are_told_and_each_counts_its_own() {
    let sis = |at: usize| (700_000 + at * 37).to_string();
    // how many rows have which part before their number
    let part = |at: usize| match at {
        0..40 => "11",
        40..70 => "22",
        70..90 => "33",
        90..105 => "44",
        _ => "",
    };
    let rows = |id: &dyn Fn(usize) -> String| -> Vec<Cells> {
        (0..160)
            .map(|at| {
                let school =
                    ["A", "B", "C", "D", "E"][[40, 70, 90, 105, 161].iter().position(|end| at < *end).unwrap()];
                vec![
                    (Field::LocalId, (50_000 + at).to_string()),
                    (Field::StateId, id(at)),
                    // each school's own part would be one cause
                    (Field::Form, format!("Form {school}")),
                ]
            })
            .collect()
    };
    let found = causes(&rows(&|at| format!("{}{}", part(at), sis(at))), &rows(&sis));
    let told: Vec<(u64, bool)> = found
        .iter()
        .zip(["11", "22", "33"])
        .map(|(cause, part)| (cause.affected, cause.message.contains(part)))
        .collect();
    assert_eq!(told, [(40, true), (30, true), (20, true)], "{found:?}");
}

#[test]
fn what_is_a_day_number_says_nothing_of_day_and_month() {
    let found = altered(Side::Sis, |at, row| {
        let date = cell(row, Field::BirthDate);
        *date = if in_brook(at) { (39_500 + at * 13).to_string() } else { swapped(date) };
    });
    insta::assert_snapshot!("serial-and-swapped", told("day numbers in Brook, swapped elsewhere", &found));
}

#[test]
fn a_blank_at_the_cut_is_a_cut_too() {
    // of some streets the letter at the cut is a blank
    let found = altered(Side::Sis, |at, row| {
        let street = cell(row, Field::Street);
        *street = format!("{} {} Lane", 100 + at, name(at + 11));
        let cut: String = street.chars().take(14).collect();
        *street = cut.trim().to_owned();
    });
    assert_eq!(codes(&found), ["S109"]);
    let longer = (0..ROWS).filter(|at| format!("{} {} Lane", 100 + at, name(at + 11)).len() > 14).count() as u64;
    assert_eq!((found[0].affected, found[0].of), (longer, longer), "{found:?}");
}

#[test]
fn a_school_is_named_by_its_commonest_name_and_by_its_code_where_it_has_no_name() {
    let with = |side: Side, names: [&str; 4]| -> Vec<Cells> {
        (0..ROWS)
            .map(|at| {
                let mut row = student(at);
                // one row in ten writes the name in another way
                let name = names[school(at)];
                *cell(&mut row, Field::School) = if at % 10 == 3 { name.to_uppercase() } else { name.to_owned() };
                if side == Side::Enrollment && in_brook(at) {
                    let phone = cell(&mut row, Field::Phone);
                    *phone = phone[4..].to_owned();
                }
                row
            })
            .collect()
    };
    let place = |mine: [&str; 4], theirs: [&str; 4]| {
        let found = causes(&with(Side::Enrollment, mine), &with(Side::Sis, theirs));
        assert_eq!(codes(&found), ["S116"]);
        found[0].place.get("school").cloned().unwrap()
    };
    let (names, numbers) = (["Adams", "Brook", "Cedar", "Dover"], ["101", "102", "103", "104"]);
    assert_eq!(place(names, names), "Brook");
    assert_eq!(place(numbers, names), "Brook");
    assert_eq!(place(names, numbers), "Brook");
    assert_eq!(place(numbers, numbers), "102");
}

#[test]
fn a_place_of_either_export_will_do_where_the_other_has_none() {
    let without = |rows: Vec<Cells>, field: Field| -> Vec<Cells> {
        rows.into_iter().map(|row| row.into_iter().filter(|(named, _)| *named != field).collect()).collect()
    };
    let sound: Vec<Cells> = (0..ROWS).map(student).collect();
    let mut faulty = sound.clone();
    for row in faulty.iter_mut().skip(1).step_by(4) {
        let phone = cell(row, Field::Phone);
        *phone = phone[4..].to_owned();
    }
    let found = causes(&without(faulty.clone(), Field::School), &sound);
    assert_eq!(found[0].place.get("school").map(String::as_str), Some("Brook"));
    // a place of the other export says nothing where the export has its own
    let mut moved = sound.clone();
    for (at, row) in moved.iter_mut().enumerate() {
        *cell(row, Field::School) = ["Adams", "Brook"][at / 4 % 2].to_owned();
    }
    let found = causes(&faulty, &moved);
    assert_eq!(found[0].place.get("school").map(String::as_str), Some("Brook"));
    assert_eq!((found[0].affected, found[0].of), (60, 60));
}

#[test]
fn the_largest_cause_comes_first_whatever_its_kind() {
    let found = altered(Side::Enrollment, |at, row| {
        if in_brook(at) && late(at) {
            let id = cell(row, Field::StateId);
            *id = id.trim_start_matches('0').to_owned();
        }
        if in_cedar(at) {
            let phone = cell(row, Field::Phone);
            *phone = phone[4..].to_owned();
        }
        let last = cell(row, Field::LastName);
        *last = last.to_uppercase();
    });
    assert_eq!(codes(&found), ["S113", "S116", "S101"], "{found:?}");
    assert!(found.is_sorted_by(|one, other| one.affected > other.affected));
}

#[test]
fn a_field_is_named_beside_another_where_a_twentieth_of_the_rows_show_it_there() {
    let garbled = |text: &str| text.replace('é', "Ã©").replace('ö', "Ã¶").replace('ÿ', "Ã¿").replace('ñ', "Ã±");
    let found = |guardians: usize| {
        altered(Side::Enrollment, |at, row| {
            let first = cell(row, Field::FirstName);
            *first = garbled(first);
            if at < guardians {
                let guardian = cell(row, Field::GuardianName);
                *guardian = garbled(guardian);
            }
        })
    };
    let text = told("both", &found(ROWS)) + &told("a few guardians", &found(20)) + &told("hardly any", &found(8));
    insta::assert_snapshot!("beside", text);
}

#[test]
fn what_could_not_show_a_fault_is_not_counted_against_it() {
    // names without a case
    let capitals = altered(Side::Enrollment, |at, row| {
        let last = cell(row, Field::LastName);
        *last = if at % 6 == 0 { "X".to_owned() } else { last.to_uppercase() };
    });
    let mut text = told("capitals, and letters alone", &capitals);
    // dates of which nobody could tell whether day and month are swapped
    let dates = altered(Side::Sis, |at, row| {
        let date = cell(row, Field::BirthDate);
        match school(at) {
            0 => *date = format!("{}-05-{:02}", 2008 + at % 9, 13 + at % 15),
            1 => *date = swapped(date),
            _ => {}
        }
    });
    text += &told("swapped in Brook, others in Adams", &dates);
    // numbers that are missing
    let missing = altered(Side::Sis, |at, row| {
        let id = cell(row, Field::LocalId);
        *id = if in_cedar(at) { String::new() } else { format!("84{id}") };
    });
    text += &told("a part before, and no number in Cedar", &missing);
    insta::assert_snapshot!("silent", text);
}
