//! The laws of linking, over invented children: symmetry, identity, blocking that loses nothing, evidence that adds up.

use super::*;
use crate::normalize::rosters_of;
use crate::roster::Field::{self, *};
use proptest::prelude::*;
use std::collections::BTreeSet;

fn matched(rosters: &Rosters) -> Vec<(String, String)> {
    let links = run(rosters, &Settings::default()).unwrap();
    let key = |side: Side, row: u32| rosters.side(side).key(row).to_owned();
    links.matched().map(|row| (key(Side::Enrollment, row.enrollment), key(Side::Sis, row.sis))).collect()
}

fn child<'a>(id: &'a str, first: &'a str, last: &'a str, birth: &'a str, street: &'a str) -> Vec<(Field, &'a str)> {
    vec![(LocalId, id), (FirstName, first), (LastName, last), (BirthDate, birth), (Street, street)]
}

fn rosters(enrollment: &[Vec<(Field, &str)>], sis: &[Vec<(Field, &str)>]) -> Rosters {
    let one: Vec<&[(Field, &str)]> = enrollment.iter().map(Vec::as_slice).collect();
    let other: Vec<&[(Field, &str)]> = sis.iter().map(Vec::as_slice).collect();
    rosters_of(&one, &other)
}

#[test]
fn ten_rows_are_enough_for_obvious_pairs_and_none_is_false() {
    let names = ["Ann", "Bela", "Carl", "Dora", "Emil", "Fay", "Gus", "Hana", "Ivo", "Jude"];
    let births = [
        "2012-01-03",
        "2011-04-05",
        "2010-08-19",
        "2013-11-30",
        "2009-02-14",
        "2012-07-21",
        "2011-12-02",
        "2010-05-25",
        "2013-09-09",
        "2012-10-16",
    ];
    let streets = [
        "1 Elm St",
        "22 Oak Ave",
        "313 Pine Rd",
        "4 Ash Ct",
        "55 Bay Dr",
        "66 Fir Ln",
        "7 Hill St",
        "81 Lake Rd",
        "9 Mill Ave",
        "10 Park Pl",
    ];
    let enrollment: Vec<_> = (0..8).map(|at| child("", names[at], "Vance", births[at], streets[at])).collect();
    let ids: Vec<String> = (0..10).map(|at| format!("90{at}")).collect();
    let sis: Vec<_> = (2..10).map(|at| child(&ids[at], names[at], "Vance", births[at], streets[at])).collect();
    let rosters = rosters(&enrollment, &sis);
    let found = matched(&rosters);
    let wanted: Vec<(String, String)> = (2..8).map(|at| (format!("E{}", at + 1), format!("90{at}"))).collect();
    assert_eq!(found, wanted);
}

#[test]
fn a_twin_whose_sibling_is_missing_is_never_accepted() {
    let streets: Vec<String> = (0..40).map(|at| format!("{} Elm St", 100 + at)).collect();
    let births: Vec<String> =
        (0..40).map(|at| format!("20{:02}-{:02}-{:02}", 5 + at % 10, 1 + at % 12, 1 + at % 28)).collect();
    let names = ["Ann", "Bela", "Carl", "Dora", "Emil", "Fay", "Gus", "Hana"];
    let lasts = ["Vance", "Ortiz", "Hale", "Kim", "Novak"];
    let mut enrollment: Vec<_> =
        (0..40).map(|at| child("", names[at % 8], lasts[at / 8], &births[at], &streets[at])).collect();
    let mut sis = enrollment.clone();
    enrollment.push(child("", "Marcus", "Reyes", "2012-06-07", "77 Twin Ct"));
    sis.push(child("", "Jordan", "Reyes", "2012-06-07", "77 Twin Ct"));
    let rosters = rosters(&enrollment, &sis);
    let found = matched(&rosters);
    assert_eq!(found.len(), 40);
    assert!(!found.iter().any(|(key, _)| key == "E41"));
}

/// Forty children that both files have, and more of each file; returns the pairs that were made of the others.
fn among_forty(enrollment: &[Vec<(Field, &str)>], sis: &[Vec<(Field, &str)>]) -> (Vec<(String, String)>, usize) {
    let streets: Vec<String> = (0..40).map(|at| format!("{} Elm St", 100 + at)).collect();
    let births: Vec<String> =
        (0..40).map(|at| format!("20{:02}-{:02}-{:02}", 5 + at % 10, 1 + at % 12, 1 + at % 28)).collect();
    let ids: Vec<String> = (0..40).map(|at| format!("10{at:02}")).collect();
    let names = ["Ann", "Bela", "Carl", "Dora", "Emil", "Fay", "Gus", "Hana"];
    let lasts = ["Vance", "Ortiz", "Hale", "Kim", "Novak"];
    let common: Vec<_> =
        (0..40).map(|at| child(&ids[at], names[at % 8], lasts[at / 8], &births[at], &streets[at])).collect();
    let both = [enrollment, sis].map(|more| common.iter().chain(more).cloned().collect::<Vec<_>>());
    let rosters = rosters(&both[0], &both[1]);
    let links = run(&rosters, &Settings::default()).unwrap();
    let duplicates = Side::BOTH.map(|side| links.duplicates(side).len()).iter().sum();
    (matched(&rosters).into_iter().filter(|(key, _)| !ids.contains(key)).collect(), duplicates)
}

#[test]
fn twins_whom_both_files_have_are_no_second_copies_however_alike_they_are_named() {
    let twins = |names: [&'static str; 2], ids: [&'static str; 2]| {
        [0, 1].map(|at| child(ids[at], names[at], "Abrego", "2016-08-21", "6731 Bridge St"))
    };
    let sis = twins(["Maria", "Mariana"], ["7001", "7002"]);
    for (names, ids) in [
        (["Maria", "Mariana"], ["7001", ""]),
        (["Maria", "Mariana"], ["", "7002"]),
        // the parents wrote the name of the one into both forms
        (["Maria", "Maria"], ["7001", ""]),
    ] {
        let (pairs, duplicates) = among_forty(&twins(names, ids), &sis);
        assert_eq!(duplicates, 0, "{names:?} {ids:?}");
        assert!(pairs.iter().all(|pair| *pair != ("7001".to_owned(), "7002".to_owned())), "{pairs:?}");
    }
}

fn home<'a>(mut child: Vec<(Field, &'a str)>, email: &'a str) -> Vec<(Field, &'a str)> {
    child.push((Email, email));
    child
}

#[test]
fn namesakes_of_one_birth_date_with_a_home_each_in_both_files_are_two_children() {
    let one = |id, last| home(child(id, "Giovanni", last, "2011-08-02", "71 Birch Rd"), "sofia@example.com");
    let other = |id| home(child(id, "Giovanni", "Salinas", "2011-08-02", "3545 Locust Cir"), "claire@example.org");
    let enrollment = [one("", "Salina"), other("")];
    let sis = [one("8001", "Salinas Quintarino"), other("8002")];
    let (pairs, duplicates) = among_forty(&enrollment, &sis);
    assert_eq!(duplicates, 0);
    let homes: Vec<&str> = pairs.iter().map(|(_, sis)| sis.as_str()).collect();
    assert!(homes == ["8001", "8002"] || homes.len() < 2, "{pairs:?}");
}

#[test]
fn two_records_of_nearly_one_name_with_two_numbers_each_are_asked_about_and_not_merged() {
    let record = |id: &'static str, state: &'static str, name: &'static str| {
        let mut child = home(child(id, name, "Deleon", "2014-02-27", "6599 N Oak Ct"), "trang@example.com");
        child.push((StateId, state));
        child
    };
    let jayden = record("640376", "9105077776", "Jayden");
    for (id, state) in [("640377", "9105077777"), ("512009", "9133000451")] {
        let (pairs, duplicates) =
            among_forty(std::slice::from_ref(&jayden), &[jayden.clone(), record(id, state, "Jaden")]);
        assert_eq!(duplicates, 0, "{id}");
        assert_eq!(pairs, [("640376".to_owned(), "640376".to_owned())], "{id}");
    }
    // a second record of just that name, and one with a number of the first, is one child's
    for other in [record("512009", "9133000451", "Jayden"), record("512009", "9105077776", "Jaden")] {
        let (pairs, duplicates) = among_forty(std::slice::from_ref(&jayden), &[jayden.clone(), other]);
        assert_eq!((pairs.len(), duplicates), (1, 1));
    }
}

#[test]
fn a_corrected_birth_date_makes_a_second_submission_and_no_second_child() {
    let submitted = |birth| home(child("7001", "Ines", "Abrego", birth, "6731 Bridge St"), "abrego@example.com");
    let (pairs, duplicates) =
        among_forty(&[submitted("2016-08-21"), submitted("2014-03-09")], &[submitted("2016-08-21")]);
    assert_eq!((pairs.len(), duplicates), (1, 1));
}

/// A child as one file has it, from a few numbers; equal numbers give equal children.
fn invented(numbers: &[u16; 6]) -> Vec<(Field, String)> {
    let given =
        ["Ann", "Bela", "Carl", "Dora", "Emil", "Fay", "Gus", "Hana", "Ivo", "Jude", "Kai", "Lena", "Milo", "Nora"];
    let family = ["Vance", "Ortiz", "Hale", "Kim", "Novak", "Reyes", "Park", "Stone", "Abara", "Lindqvist", "Zell"];
    let [first, last, year, day, house, middle] = numbers.map(usize::from);
    vec![
        (FirstName, given[first % given.len()].to_owned()),
        (LastName, family[last % family.len()].to_owned()),
        (BirthDate, format!("20{:02}-{:02}-{:02}", 6 + year % 12, 1 + day % 12, 1 + day / 12 % 28)),
        (Street, format!("{} Elm St", 100 + house % 300)),
        (MiddleName, ["", "A", "Rose", "Lee"][middle % 4].to_owned()),
    ]
}

fn rosters_from(enrollment: &[Vec<(Field, String)>], sis: &[Vec<(Field, String)>]) -> Rosters {
    let view = |rows: &[Vec<(Field, String)>]| -> Vec<Vec<(Field, &'static str)>> {
        // tests only: the texts live as long as the run
        rows.iter().map(|row| row.iter().map(|(field, text)| (*field, &*text.clone().leak())).collect()).collect()
    };
    rosters(&view(enrollment), &view(sis))
}

fn children(count: usize) -> impl Strategy<Value = Vec<Vec<(Field, String)>>> {
    proptest::collection::vec(proptest::array::uniform6(0u16..4000), count..=count)
        .prop_map(|rows| rows.iter().map(invented).collect())
}

#[test]
fn however_many_copies_a_file_has_of_a_row_one_of_them_stands() {
    let enrollment: Vec<_> = (0..600u16).map(|at| invented(&[at, at / 7, at * 3, at * 5, at * 11, at])).collect();
    for count in [2, 60, 70] {
        let mut sis = enrollment.clone();
        sis.extend(vec![enrollment[0].clone(); count]);
        let rosters = rosters_from(&enrollment, &sis);
        let links = run(&rosters, &Settings::default()).unwrap();
        let copies = links.duplicates(Side::Sis).iter().map(|copy| copy.of).collect::<BTreeSet<_>>();
        assert_eq!((links.duplicates(Side::Sis).len(), copies.len()), (count, 1));
    }
}

#[test]
fn of_two_records_the_one_whose_number_the_platform_has_stands() {
    let others: Vec<_> = (1..300u16).map(|at| invented(&[at, at / 7, at * 3, at * 5, at * 11, at])).collect();
    let twice = |number: &'static str| {
        let child = child(number, "Mikayla", "Ortega", "2013-04-09", "412 Juniper St");
        let cells = [child, vec![(Phone, "217-555-0142"), (GuardianName, "Ines Whitby")]].concat();
        cells.into_iter().map(|(field, text)| (field, text.to_owned())).collect::<Vec<_>>()
    };
    let sis = [vec![twice("100721"), twice("100733")], others.clone()].concat();
    for number in ["100721", "100733", ""] {
        let rosters = rosters_from(&[vec![twice(number)], others.clone()].concat(), &sis);
        let links = run(&rosters, &Settings::default()).unwrap();
        let key = |row: u32| rosters.side(Side::Sis).key(row);
        let found: Vec<[&str; 2]> =
            links.duplicates(Side::Sis).iter().map(|copy| [key(copy.row), key(copy.of)]).collect();
        // without one it is the older number
        let stands = if number == "100733" { ["100721", "100733"] } else { ["100733", "100721"] };
        assert_eq!(found, [stands], "{number}");
        assert!(links.matched().any(|pair| key(pair.sis) == stands[1]));
    }
}

/// The pairs of a result as content of both rows, so that row numbers and keys do not matter.
fn contents(rosters: &Rosters, links: &Links, turned: bool) -> Vec<(String, String, i32)> {
    let text = |side: Side, row: u32| {
        let fields = [FirstName, LastName, BirthDate, Street, MiddleName];
        fields.map(|field| rosters.normal(side, field, row).to_owned()).join("/")
    };
    let mut pairs: Vec<(String, String, i32)> = links
        .matched()
        .map(|row| {
            let (one, other) = (text(Side::Enrollment, row.enrollment), text(Side::Sis, row.sis));
            if turned { (other, one, row.weight) } else { (one, other, row.weight) }
        })
        .collect();
    pairs.sort();
    pairs
}

proptest! {
    #![proptest_config(crate::cases::cases(24))]

    #[test]
    fn swapping_the_inputs_swaps_the_result_and_changes_nothing_else(one in children(25), other in children(20), common in children(20)) {
        let enrollment: Vec<_> = one.iter().chain(&common).cloned().collect();
        let sis: Vec<_> = common.iter().chain(&other).cloned().collect();
        let (here, there) = (rosters_from(&enrollment, &sis), rosters_from(&sis, &enrollment));
        let (links, turned) = (run(&here, &Settings::default()).unwrap(), run(&there, &Settings::default()).unwrap());
        prop_assert_eq!(contents(&here, &links, false), contents(&there, &turned, true));
    }

    #[test]
    fn blocking_and_assignment_agree_with_all_pairs(one in children(20), other in children(20), common in children(40)) {
        let enrollment: Vec<_> = one.iter().chain(&common).cloned().collect();
        let sis: Vec<_> = common.iter().chain(&other).cloned().collect();
        let rosters = rosters_from(&enrollment, &sis);
        let pairs = features::id_pairs(&rosters);
        let (lexicon, [first, second]) = features::build(&rosters, &pairs);
        let all: Vec<(usize, usize)> = (0..first.len()).flat_map(|i| (0..second.len()).map(move |j| (i, j))).collect();
        let settings = Settings::default();
        let linker = Linker { rosters: &rosters, settings: &settings, lexicon: &lexicon, sides: [&first, &second], order: Side::BOTH, plan: Plan::WHOLE };
        let brute = linker.run(Some(&all), &[]).unwrap();
        let blocked = linker.run(None, &[]).unwrap();
        let matched = |links: &Links| links.matched().map(|row| (row.enrollment, row.sis)).collect::<BTreeSet<_>>();
        let asked = |links: &Links| links.review().map(|row| (row.enrollment, row.sis)).collect::<BTreeSet<_>>();
        // the two learn from other pairs, so one at the cut may be accepted by the one and put before a person by the other,
        // or a row be a second copy for the one, whose first copy then has the partner
        let first_copy = |links: &Links, side: Side, row: u32| links.duplicates(side).iter().find(|copy| copy.row == row).map_or(row, |copy| copy.of);
        let by_copy = |links: &Links, (one, other): (u32, u32)| (first_copy(links, Side::Enrollment, one), first_copy(links, Side::Sis, other));
        for (one, other) in [(&brute, &blocked), (&blocked, &brute)] {
            let beyond: Vec<_> = matched(one).difference(&matched(other)).copied().collect();
            let folded: BTreeSet<_> = matched(other).iter().flat_map(|pair| [*pair, by_copy(one, *pair)]).collect();
            prop_assert!(beyond.len() <= 1 && beyond.iter().all(|pair| asked(other).contains(pair) || folded.contains(&by_copy(other, *pair))), "{beyond:?}");
        }
    }

    #[test]
    fn a_file_against_itself_matches_every_unique_row(rows in children(40)) {
        let mut unique = rows.clone();
        unique.sort();
        unique.dedup();
        let rosters = rosters_from(&unique, &unique);
        let links = run(&rosters, &Settings::default()).unwrap();
        let text = |side, row| [FirstName, LastName, BirthDate, Street].map(|field| rosters.normal(side, field, row).to_owned());
        // rows that a second copy or a namesake stands beside may go to a person, but never to another child
        for row in links.matched() {
            prop_assert_eq!(text(Side::Enrollment, row.enrollment), text(Side::Sis, row.sis));
        }
        let duplicates = links.duplicates(Side::Enrollment).len();
        prop_assert!(links.matched().count() + duplicates * 2 + links.review().count() >= unique.len());
    }

    #[test]
    fn one_more_agreeing_field_never_lowers_a_score(levels in proptest::array::uniform13(0u8..4), at in 0usize..13) {
        let weights = Model::start([500, 500]).weights();
        let pattern = |levels: &[u8; 13]| levels.iter().enumerate().fold(0, |sum, (place, level)| pattern::with(sum, place, *level));
        let mut agreeing = levels;
        agreeing[at] = pattern::SAME;
        let score = |levels: &[u8; 13]| weights.score(pattern(levels), weights::Adjustment::default());
        prop_assert!(score(&agreeing) >= score(&levels));
    }
}

#[test]
fn of_two_records_the_active_one_stands_then_the_latest_then_the_older_number() {
    let others: Vec<_> = (1..300u16).map(|at| invented(&[at, at / 7, at * 3, at * 5, at * 11, at])).collect();
    let record = |number: &'static str, status: &'static str, day: &'static str| {
        let child = child(number, "Mikayla", "Ortega", "2013-04-09", "412 Juniper St");
        let cells = vec![(Phone, "217-555-0142"), (GuardianName, "Ines Whitby"), (Status, status), (SubmittedAt, day)];
        [child, cells].concat().into_iter().map(|(field, text)| (field, text.to_owned())).collect::<Vec<_>>()
    };
    for (one, other) in [
        (record("100733", "Active", ""), record("100721", "Inactive", "")),
        (record("100733", "Active", "2026-06-02"), record("100721", "Active", "2026-05-30")),
        // leaving counts before the date
        (record("100733", "Active", "2026-05-30"), record("100721", "Withdrawn", "2026-06-02")),
        // a number with fewer digits is the older one
        (record("99733", "Active", ""), record("100721", "Active", "")),
    ] {
        let stands = one[0].1.clone();
        let alone = record("", "Enrolled", "");
        let rosters =
            rosters_from(&[vec![alone], others.clone()].concat(), &[vec![one, other], others.clone()].concat());
        let links = run(&rosters, &Settings::default()).unwrap();
        let copies = links.duplicates(Side::Sis).iter().map(|copy| rosters.side(Side::Sis).key(copy.of));
        assert_eq!(copies.collect::<Vec<_>>(), [stands.as_str()]);
    }
}
