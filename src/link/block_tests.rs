//! Blocking against all pairs: what shares a key is given once, what is divided meets where any part agrees.

use super::block::{inside, stream, stream_with_insides};
use super::features::{Features, build, id_pairs};
use super::filing::{Lines, WIDE};
use super::judge::Interest;
use super::keys::{FALLBACK, Key, MAIN};
use super::lexicon::Lexicon;
use super::meeting::part_key;
use super::memory::Plan;
use super::row::Row;
use super::walk::PassFacts;
use crate::normalize::rosters_of;
use crate::roster::Field::{self, *};
use std::collections::{BTreeMap, BTreeSet};

/// A block of no more pairs is never divided, one of more always.
const NEVER: u64 = 16;
const ALWAYS: u64 = 20_000;

type Pairs = BTreeSet<(usize, usize)>;

/// Invents rows of few different values, so that they share every key with many others.
fn crowd(rows: usize, seed: u64) -> Vec<Vec<(Field, String)>> {
    let given = ["Ann", "Bela", "Carl", "Dora", "Emil", "Fay", "Gus", "Hana", "Ivo", "Jude", "Kai", "Lena", "Milo", ""];
    let family = ["Vance", "Ortiz", "Hale", "Kim", "Novak", "Reyes", "Park", "Stone", "Abara Kim", "Lindqvist", "Zell"];
    let mut state = seed;
    let mut number = |below: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    (0..rows)
        .map(|_| {
            let phones = ["217-555-0101", "217-555-0102", "217-555-0101; 217-555-0103"];
            vec![
                (FirstName, given[number(14) as usize].to_owned()),
                (LastName, family[number(11) as usize].to_owned()),
                (MiddleName, ["", "Rose", "Lee", "Ray"][number(4) as usize].to_owned()),
                (BirthDate, format!("20{:02}-{:02}-{:02}", 6 + number(4), 1 + number(4), 1 + number(9))),
                (Street, format!("{} {} St", 1 + number(3), ["Elm", "Oak"][number(2) as usize])),
                (Zip, format!("6270{}", number(9))),
                (Phone, phones[number(30).saturating_sub(27) as usize].to_owned()),
                (Email, format!("family{}@example.org", number(2))),
                (GuardianName, ["Maria Vance", "Jon Hale"][number(2) as usize].to_owned()),
                (LocalId, format!("{}", 1_000 + number(3))),
            ]
        })
        .collect()
}

fn features(sides: [&[Vec<(Field, String)>]; 2]) -> (Lexicon, [Features; 2]) {
    let rows = sides.map(|rows| {
        let cells = |row: &Vec<(Field, String)>| -> Vec<(Field, &'static str)> {
            // tests only: the texts live as long as the run
            row.iter().map(|(field, text)| (*field, &*text.clone().leak())).collect()
        };
        rows.iter().map(cells).collect::<Vec<_>>()
    });
    let [one, other] = rows.each_ref().map(|rows| rows.iter().map(Vec::as_slice).collect::<Vec<_>>());
    let rosters = rosters_of(&one, &other);
    let ids = id_pairs(&rosters);
    build(&rosters, &ids)
}

/// Returns the pairs that some ways of filing give, each once, and what the passes did; the same however little is held.
fn given(ways: &[Key], lexicon: &Lexicon, sides: [&Features; 2]) -> (Pairs, Vec<PassFacts>) {
    let (mut pairs, facts) = streamed(ways, lexicon, sides, Plan::WHOLE);
    for parts in [1, 3] {
        let plan = Plan { holds_keys: false, parts };
        assert_eq!(streamed(ways, lexicon, sides, plan), (pairs.clone(), facts.clone()), "in {parts} parts");
    }
    let count = pairs.len();
    assert_eq!(count as u64, facts.iter().map(|pass| pass.pairs).sum::<u64>());
    pairs.sort_unstable();
    pairs.dedup();
    assert_eq!(pairs.len(), count, "no pair comes twice");
    (pairs.into_iter().collect(), facts)
}

fn streamed(
    ways: &[Key],
    lexicon: &Lexicon,
    sides: [&Features; 2],
    plan: Plan,
) -> (Vec<(usize, usize)>, Vec<PassFacts>) {
    let same = std::ptr::eq(sides[0], sides[1]);
    let one = Lines::<WIDE>::make(ways, lexicon, sides[0], None, plan);
    let other = Lines::<WIDE>::make(ways, lexicon, sides[1], None, plan);
    let lines = if same { [&one, &one] } else { [&one, &other] };
    let pair = |i: usize, j: usize, mine: &Row, theirs: &Row| {
        assert!(*mine == sides[0].rows[i] && *theirs == sides[1].rows[j], "the rows of a pair are handed over");
        Some(if same { (i.min(j), i.max(j)) } else { (i, j) })
    };
    let (found, facts) = stream(ways, lexicon, sides, lines, &pair);
    check_listed(ways, lexicon, (sides, lines), same, (&found, &facts));
    (found, facts)
}

/// Checks that pairs inside files are listed as they are streamed, by themselves and beside those between the files, and that
/// nothing is listed that is of no interest.
fn check_listed(
    ways: &[Key],
    lexicon: &Lexicon,
    (sides, lines): ([&Features; 2], [&Lines<'_, WIDE>; 2]),
    same: bool,
    (found, facts): (&[(usize, usize)], &[PassFacts]),
) {
    let wide = |(i, j): &(u32, u32)| (*i.min(j) as usize, *i.max(j) as usize);
    let may = |i: usize, j: usize| (i + j).is_multiple_of(3);
    let marks: Vec<u32> = (0..sides[0].len().max(sides[1].len()) as u32).collect();
    let interest = [
        Interest {
            marks: marks.clone(),
            may: |i, j| (i + j).is_multiple_of(3),
            at_a_glance: |one, other| one.sex == other.sex,
        },
        Interest { marks, may: |_, _| true, at_a_glance: |_, _| true },
    ];
    let [some, all] = &interest;
    let is_some = |i: usize, j: usize, side: usize| may(i, j) && sides[side].rows[i].sex == sides[side].rows[j].sex;
    if same {
        let listed: Vec<_> = inside(ways, lexicon, sides[0], lines[0], all).iter().map(wide).collect();
        assert_eq!(listed, found);
        let listed: Pairs = inside(ways, lexicon, sides[0], lines[0], some).iter().map(wide).collect();
        assert_eq!(listed, found.iter().copied().filter(|(i, j)| is_some(*i, *j, 0)).collect::<Pairs>());
        return;
    }
    let pair = |i: usize, j: usize, _: &Row, _: &Row| Some((i, j));
    let (across, again, listed) = stream_with_insides(ways, lexicon, sides, lines, &pair, &interest);
    assert_eq!((across.concat().as_slice(), again.as_slice()), (found, facts));
    assert_eq!(listed[0], inside(ways, lexicon, sides[0], lines[0], some));
    assert_eq!(listed[1], inside(ways, lexicon, sides[1], lines[1], all));
}

/// Counts, by what rows have in common, how many of either side have it.
#[derive(Default)]
struct Blocks(BTreeMap<Common, [u64; 2]>);

/// A key, and of a divided block the part and its value.
type Common = (u32, Option<(usize, u32)>);

impl Blocks {
    fn pairs(&self, of: Common, same: bool) -> u64 {
        let [one, other] = self.0[&of];
        if same { one * (one - 1) / 2 } else { one * other }
    }
}

/// Checks one way of filing against all pairs; returns what it gave and how many pairs it may not give.
fn check(way: &Key, lexicon: &Lexicon, sides: [&Features; 2]) -> (Pairs, usize) {
    let same = std::ptr::eq(sides[0], sides[1]);
    let keys = sides.map(|side| {
        let keys = |row| {
            let mut keys = Vec::new();
            way.all(lexicon, row, &mut keys);
            keys.sort_unstable();
            keys.dedup();
            keys
        };
        side.rows.iter().map(keys).collect::<Vec<Vec<u32>>>()
    });
    let parts = sides.map(|side| {
        let parts = |row| way.parts.iter().map(|part| part(lexicon, row)).collect();
        side.rows.iter().map(parts).collect::<Vec<Vec<u32>>>()
    });
    let mut blocks = Blocks::default();
    for side in 0..2 {
        for (row, keys) in keys[side].iter().enumerate() {
            for key in keys {
                let values = parts[side][row].iter().copied().enumerate().filter(|(_, value)| *value != 0);
                for part in std::iter::once(None).chain(values.map(Some)) {
                    blocks.0.entry((*key, part)).or_default()[side] += 1;
                }
            }
        }
    }
    let (pairs, facts) = given(std::slice::from_ref(way), lexicon, sides);
    assert_eq!(facts.len(), 1);
    let largest = blocks.0.iter().filter(|(of, count)| of.1.is_none() && (same || (count[0] > 0 && count[1] > 0)));
    let largest = largest.map(|(of, _)| blocks.pairs(*of, same)).max().unwrap_or(0);
    assert_eq!(facts[0].largest, largest, "{}", way.name);
    let mut apart = 0;
    for i in 0..sides[0].len() {
        for j in if same { i + 1 } else { 0 }..sides[1].len() {
            let shared: Vec<u32> = keys[0][i].iter().copied().filter(|key| keys[1][j].contains(key)).collect();
            let agree: Vec<(usize, u32)> = (0..way.parts.len())
                .map(|at| (at, parts[0][i][at]))
                .filter(|(at, value)| *value != 0 && *value == parts[1][j][*at])
                .collect();
            let is_given = pairs.contains(&(i, j));
            let must = shared.iter().any(|key| {
                blocks.pairs((*key, None), same) <= NEVER
                    || agree.iter().any(|part| blocks.pairs((*key, Some(*part)), same) <= NEVER)
            });
            let may_not = shared.iter().all(|key| {
                blocks.pairs((*key, None), same) > ALWAYS
                    && match agree.as_slice() {
                        [] => true,
                        [only] => blocks.pairs((*key, Some(*only)), same) > ALWAYS,
                        _ => false,
                    }
            });
            let whole = facts[0].refined.is_empty() && !shared.is_empty();
            assert!(is_given || !(must || whole), "{}: {i} and {j} are not given", way.name);
            assert!(!is_given || !may_not, "{}: {i} and {j} are given", way.name);
            apart += usize::from(may_not && !shared.is_empty());
        }
    }
    (pairs, apart)
}

#[test]
fn every_way_of_filing_gives_what_shares_a_key_and_of_big_blocks_what_agrees_in_a_part() {
    let (many, others, few) = (crowd(520, 1), crowd(520, 2), crowd(60, 3));
    let mut apart = 0;
    for sides in [[&many, &others], [&few, &many], [&many, &few]] {
        let (lexicon, [one, other]) = features(sides.map(Vec::as_slice));
        for way in MAIN.iter().chain(FALLBACK) {
            apart += check(way, &lexicon, [&one, &other]).1;
        }
    }
    assert!(apart > 50_000, "big blocks were divided: {apart}");
}

#[test]
fn all_ways_together_give_what_each_gives_alone_and_nothing_twice() {
    let (one, other) = (crowd(300, 4), crowd(350, 5));
    let (lexicon, [one, other]) = features([&one, &other]);
    for sides in [[&one, &other], [&one, &one]] {
        for ways in [MAIN, FALLBACK] {
            let alone: Pairs = ways.iter().flat_map(|way| check(way, &lexicon, sides).0).collect();
            assert_eq!(given(ways, &lexicon, sides).0, alone);
        }
    }
}

#[test]
fn rows_that_nothing_tells_apart_are_left_to_the_other_keys() {
    let row =
        |id: usize| vec![(LastName, "Vance".to_owned()), (Phone, "217-555-0101".to_owned()), (LocalId, id.to_string())];
    let rows: Vec<_> = (0..1_001).map(|at| row(5_000 + at)).collect();
    let (lexicon, [one, other]) = features([&rows, &rows]);
    let phone = MAIN.iter().position(|way| way.name == "phone").unwrap();
    let (pairs, facts) = given(&MAIN[phone..=phone], &lexicon, [&one, &other]);
    assert_eq!((pairs.len(), facts[0].refined.as_slice()), (0, [1_002_001].as_slice()));
    // under their numbers they meet all the same
    let (pairs, _) = given(&MAIN[..=phone], &lexicon, [&one, &other]);
    assert_eq!(pairs.len(), 1_001);
}

#[test]
fn a_part_tells_apart_what_it_is_named_after() {
    let base = [
        (FirstName, "Ann"),
        (MiddleName, "Rose"),
        (LastName, "Vance"),
        (BirthDate, "2012-01-03"),
        (Street, "12 Elm St"),
        (Zip, "62701"),
    ];
    let with = |field: Field, text: &'static str| {
        base.map(|(known, cell)| (known, if known == field { text } else { cell }).to_owned())
    };
    let part_of = |name: &str, at: usize| MAIN.iter().chain(FALLBACK).find(|way| way.name == name).unwrap().parts[at];
    let names = [
        ("last", part_of("phone", 0)),
        ("first", part_of("phone", 1)),
        ("birth date", part_of("phone", 2)),
        ("initial", part_of("birth date + last name sound", 0)),
        ("zip", part_of("birth date + last name sound", 1)),
        ("middle", part_of("birth date + last name sound", 2)),
        ("last initial", part_of("birth date + first name sound", 0)),
        ("year", part_of("first + last name", 0)),
        ("month and day", part_of("first + last name", 1)),
        ("number", part_of("first + last name", 3)),
        ("street", part_of("last name sound + house number", 3)),
        ("initials", part_of("birth date", 0)),
        ("zip + initial", part_of("birth date", 1)),
        ("zip + last initial", part_of("birth date", 2)),
    ];
    let cases: [(Field, &str, &[&str]); 11] = [
        (FirstName, "Bela", &["first", "initial", "initials", "zip + initial"]),
        (FirstName, "Abby", &["first"]),
        (LastName, "Ortiz", &["last", "last initial", "initials", "zip + last initial"]),
        (LastName, "Vega", &["last"]),
        (MiddleName, "Lee", &["middle"]),
        (BirthDate, "2013-01-03", &["birth date", "year"]),
        (BirthDate, "2012-01-04", &["birth date", "month and day"]),
        // day and month changed about stay together
        (BirthDate, "2012-03-01", &[]),
        (Street, "13 Elm St", &["number"]),
        (Street, "12 Oak St", &["street"]),
        (Zip, "62702", &["zip", "zip + initial", "zip + last initial"]),
    ];
    for (field, text, wanted) in cases {
        let changed = with(field, text);
        let rows = rosters_of(&[&base], &[&changed]);
        let ids = id_pairs(&rows);
        let (lexicon, [one, other]) = build(&rows, &ids);
        let differ: BTreeSet<&str> = names
            .iter()
            .filter(|(_, part)| part(&lexicon, &one.rows[0]) != part(&lexicon, &other.rows[0]))
            .map(|(name, _)| *name)
            .collect();
        assert_eq!(differ, wanted.iter().copied().collect(), "{text}");
        assert!(names.iter().all(|(_, part)| part(&lexicon, &one.rows[0]) != 0));
    }
    let rows = rosters_of(&[&[(LocalId, "1")]], &[]);
    let ids = id_pairs(&rows);
    let (lexicon, [one, _]) = build(&rows, &ids);
    for (name, part) in names {
        assert_eq!(part(&lexicon, &one.rows[0]), 0, "{name}: what is missing agrees with nothing");
    }
}

#[test]
fn the_part_that_made_a_key_can_be_read_from_it() {
    for (key, value) in [(0, 1), (1, 0), (77_777, 3), (u32::MAX, u32::MAX), (123_456_789, 42)] {
        let keys: Vec<u32> = (0..8).map(|at| part_key(key, at, value)).collect();
        assert!(keys.iter().zip(0..).all(|(key, at)| key % 8 == at && *key >= 8), "{keys:?}");
        // values that differ fall apart, all over the numbers
        assert_ne!(keys[3] / 8, part_key(key, 3, value ^ 1) / 8);
    }
    let spread: std::collections::BTreeSet<u32> = (0..64).map(|value| part_key(5, 2, value) >> 26).collect();
    assert!(spread.len() > 30, "{spread:?}");
}
