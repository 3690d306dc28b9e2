//! Which place a fault is given, row by row: everywhere, one school, from a day on, both, or none.

use super::entries::values::AREA_CODE;
use super::evidence::Sign::{self, Against, For, Silent};
use super::place::{Search, Spot};
use super::places::Dimension;
use super::suspect::Suspect;
use super::tally::Tally;
use crate::roster::{Field, Side};

const SCHOOL: usize = 0;
const DAY: usize = 1;

/// A row as these tests write it: school, day (both from 1), and whether the fault shows.
type Row = (u16, u16, Sign);

/// So many rows of a school on a day, of which the first so many show the fault.
fn rows(school: u16, day: u16, hit: usize, of: usize) -> Vec<Row> {
    (0..of).map(|at| (school, day, if at < hit { For } else { Against })).collect()
}

fn dimensions(rows: &[Row]) -> Vec<Dimension> {
    let of = |field: Field, is_time: bool, groups: Vec<u16>| {
        let most = groups.iter().copied().max().unwrap_or(0);
        let labels = (0..=most).map(|at| format!("{at}")).collect();
        Dimension { field, side: Side::Enrollment, is_time, labels, groups, sizes: Vec::new() }.sized()
    };
    vec![
        of(Field::School, false, rows.iter().map(|row| row.0).collect()),
        of(Field::SubmittedAt, true, rows.iter().map(|row| row.1).collect()),
    ]
}

fn suspect(rows: &[Row]) -> Suspect {
    let signs = rows.iter().map(|row| row.2).collect();
    Suspect::new(&AREA_CODE, Field::Phone, Side::Enrollment, "", "", signs).unwrap()
}

fn spot_of(rows: &[Row], change: impl FnOnce(Suspect) -> Suspect) -> Option<Spot> {
    let dimensions = dimensions(rows);
    let suspect = change(suspect(rows));
    let spot = Search::new(&dimensions).spot(&suspect)?;
    // the counts are those of the rows that lie in the place, and of all others
    let mut tally = Tally::default();
    for (at, row) in rows.iter().enumerate() {
        let (hit, of) = (u64::from(row.2 == For), u64::from(row.2 != Silent));
        match spot.holds(&dimensions, at) || spot.conditions.is_empty() {
            true => (tally.hit, tally.of) = (tally.hit + hit, tally.of + of),
            false => (tally.rest_hit, tally.rest_of) = (tally.rest_hit + hit, tally.rest_of + of),
        }
    }
    assert_eq!(spot.tally, tally, "{:?}", spot.conditions);
    Some(spot)
}

/// Returns the conditions, each as its dimension and the value or first day; `None` where there is no place.
fn place_of(rows: &[Row]) -> Option<Vec<(usize, u16)>> {
    let spot = spot_of(rows, |suspect| suspect)?;
    Some(spot.conditions.iter().map(|condition| (condition.dimension, condition.group)).collect())
}

/// Rows of schools 1 to 4 on days 1 to 10, five of each; the fault shows where it is said to, and else in none.
fn district(shows: impl Fn(u16, u16) -> bool) -> Vec<Row> {
    let places = (1..=4).flat_map(|school| (1..=10).map(move |day| (school, day)));
    places.flat_map(|(school, day)| rows(school, day, if shows(school, day) { 5 } else { 0 }, 5)).collect()
}

#[test]
fn a_fault_is_given_the_place_that_explains_it() {
    assert_eq!(place_of(&district(|_, _| true)), Some(vec![]));
    assert_eq!(place_of(&district(|school, _| school == 3)), Some(vec![(SCHOOL, 3)]));
    // it gains what it explains better than no place does: fifty rows of two hundred
    let spot = spot_of(&district(|school, _| school == 3), |suspect| suspect).unwrap();
    let entropy = 0.25 * 0.25f64.ln() + 0.75 * 0.75f64.ln();
    assert!((spot.gain + 200.0 * entropy).abs() < 1e-9, "{}", spot.gain);
    assert_eq!(place_of(&district(|_, day| day >= 7)), Some(vec![(DAY, 7)]));
    let mut both = place_of(&district(|school, day| school == 2 && day >= 6)).unwrap();
    both.sort_unstable();
    assert_eq!(both, [(SCHOOL, 2), (DAY, 6)]);
}

#[test]
fn what_chance_explains_has_no_place() {
    // one row in fifty, everywhere alike
    let everywhere: Vec<Row> = (0..40).flat_map(|at| rows(1 + at % 4, 1 + at % 10, usize::from(at < 16), 50)).collect();
    assert_eq!(place_of(&everywhere), None);
    // a fifth of all rows is more than people's own errors, and less than what is called everywhere
    let fifth: Vec<Row> = (0..40).flat_map(|at| rows(1 + at % 4, 1 + at % 10, 4, 20)).collect();
    assert_eq!(place_of(&fifth), None);
    let quarter: Vec<Row> = (0..40).flat_map(|at| rows(1 + at % 4, 1 + at % 10, 5, 20)).collect();
    assert_eq!(place_of(&quarter), Some(vec![]));
    // where a quarter is the habit of people, it says nothing
    assert!(spot_of(&quarter, |suspect| suspect.habit(0.25)).is_none());
    assert!(spot_of(&quarter, |suspect| suspect.least(0.5, 0.26)).is_none());
}

#[test]
fn eight_rows_in_one_place_are_a_fault_and_seven_are_none() {
    let with = |hit: usize| {
        let rest = (0..30).flat_map(|at| rows(1 + at % 3, 1, 0, 20));
        rest.chain(rows(4, 1, hit, hit)).chain(rows(1, 1, 8 - hit, 8 - hit)).collect::<Vec<Row>>()
    };
    assert_eq!(place_of(&with(8)), Some(vec![(SCHOOL, 4)]));
    assert_eq!(place_of(&with(7)), None);
}

#[test]
fn half_of_a_place_has_to_show_it() {
    let with = |hit: usize| {
        let rest = (0..30).flat_map(|at| rows(1 + at % 3, 1, 0, 20));
        rest.chain(rows(4, 1, hit, 100)).collect::<Vec<Row>>()
    };
    assert_eq!(place_of(&with(50)), Some(vec![(SCHOOL, 4)]));
    assert_eq!(place_of(&with(49)), None);
    assert!(spot_of(&with(49), |suspect| suspect.least(0.4, 0.9)).is_some());
}

#[test]
fn a_place_that_says_nothing_is_passed_over_and_so_is_what_tells_nothing() {
    let rows = district(|school, _| school == 3);
    assert!(spot_of(&rows, |suspect| suspect.blind(&[Field::School])).is_none_or(|spot| spot.conditions.is_empty()));
    // rows in which the fault cannot show count nowhere
    let mut silent = rows.clone();
    silent.iter_mut().filter(|row| row.0 == 1).for_each(|row| row.2 = Silent);
    let spot = spot_of(&silent, |suspect| suspect).unwrap();
    assert_eq!((spot.tally.hit, spot.tally.of, spot.tally.rest_of), (50, 50, 100));
    // a row without a school has no place
    let mut without = rows.clone();
    without.iter_mut().filter(|row| row.0 == 3).for_each(|row| row.0 = 0);
    assert!(place_of(&without).is_none_or(|place| place.iter().all(|(dimension, _)| *dimension != SCHOOL)));
}

#[test]
fn what_a_date_alone_makes_a_fault_has_a_day_and_is_never_everywhere() {
    assert!(spot_of(&district(|_, _| true), |suspect| suspect.dated()).is_none());
    assert!(spot_of(&district(|school, _| school == 3), |suspect| suspect.dated()).is_none());
    let spot = spot_of(&district(|_, day| day >= 7), |suspect| suspect.dated()).unwrap();
    assert_eq!((spot.conditions[0].dimension, spot.conditions[0].group), (DAY, 7));
    let spot = spot_of(&district(|school, day| school == 2 && day >= 3), |suspect| suspect.dated());
    assert_eq!(spot.map(|spot| spot.conditions.len()), Some(2));
}

#[test]
fn a_fault_of_one_school_begins_on_the_day_on_which_it_begins_there() {
    // elsewhere people's own errors begin before it
    let mut all = district(|school, day| school == 2 && day >= 6);
    for at in [3, 57, 160] {
        all[at].2 = For;
    }
    let mut both = place_of(&all).unwrap();
    both.sort_unstable();
    assert_eq!(both, [(SCHOOL, 2), (DAY, 6)]);
    // one row on the day before, which shows it too, is the first, unless eight such rows are elsewhere
    let at = |school: u16, day: u16| usize::from((school - 1) * 10 + day - 1) * 5;
    let mut before = district(|school, day| school == 2 && day >= 4);
    before[at(2, 3)].2 = For;
    before.drain(at(2, 3) + 1..at(2, 4));
    let others: Vec<Row> = before.iter().filter(|row| row.0 != 2).copied().collect();
    (0..3).for_each(|_| before.extend_from_slice(&others));
    let day = |rows: &[Row]| place_of(rows).unwrap().into_iter().find(|found| found.0 == DAY).map(|found| found.1);
    assert_eq!(day(&before), Some(3));
    before.iter_mut().filter(|row| row.0 != 2).step_by(50).take(6).for_each(|row| row.2 = For);
    assert_eq!(day(&before), Some(3));
    before.iter_mut().filter(|row| row.0 != 2).skip(7).step_by(50).take(4).for_each(|row| row.2 = For);
    assert_eq!(day(&before), Some(4));
}

#[test]
fn a_habit_of_many_does_not_hide_the_place_where_it_is_the_rule() {
    // three rows in ten show it everywhere, all of one school do from a day on
    let places = (1..=4u16).flat_map(|school| (1..=10u16).map(move |day| (school, day)));
    let is_rule = |school: u16, day: u16| school == 2 && day >= 6;
    let all: Vec<Row> =
        places.flat_map(|(school, day)| rows(school, day, if is_rule(school, day) { 20 } else { 6 }, 20)).collect();
    let habit = |suspect: Suspect| suspect.habit(0.5).least(0.9, 0.97);
    let spot = spot_of(&all, habit).unwrap();
    let mut place: Vec<(usize, u16)> = spot.conditions.iter().map(|it| (it.dimension, it.group)).collect();
    place.sort_unstable();
    assert_eq!(place, [(SCHOOL, 2), (DAY, 6)]);
    assert_eq!((spot.tally.hit, spot.tally.of, spot.tally.rest_hit, spot.tally.rest_of), (100, 100, 210, 700));
    // so it is where neither the school nor the days alone are any more than usual
    let places = (1..=4u16).flat_map(|school| (1..=10u16).map(move |day| (school, day)));
    let hidden: Vec<Row> =
        places.flat_map(|(school, day)| rows(school, day, if school == 2 && day >= 9 { 20 } else { 6 }, 20)).collect();
    let spot = spot_of(&hidden, habit).unwrap();
    let place: Vec<(usize, u16)> = spot.conditions.iter().map(|it| (it.dimension, it.group)).collect();
    assert_eq!(place, [(SCHOOL, 2), (DAY, 9)]);
    assert_eq!((spot.tally.hit, spot.tally.of, spot.tally.rest_hit), (40, 40, 228));
    assert!(spot.gain > 10.0);
    assert!(spot_of(&hidden, |suspect| habit(suspect).blind(&[Field::School])).is_none());
    assert!(spot_of(&hidden, |suspect| habit(suspect).dated()).is_none());
    // in the same district without the rule there is no place
    let plain: Vec<Row> = (0..40).flat_map(|at| rows(1 + at % 4, 1 + at % 10, 6, 20)).collect();
    assert!(spot_of(&plain, habit).is_none());
}

#[test]
fn shares_lifts_and_gains_are_counted_as_they_are_defined() {
    let tally = Tally { hit: 30, of: 40, rest_hit: 9, rest_of: 99 };
    assert!((tally.share() - 0.75).abs() < 1e-12 && (tally.rest_share() - 0.095).abs() < 1e-12);
    assert!((tally.lift() - 0.75 / 0.095).abs() < 1e-9);
    let nothing = Tally::default();
    assert!(nothing.share().abs() < 1e-12 && (nothing.rest_share() - 0.5).abs() < 1e-12);
}
