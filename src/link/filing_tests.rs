//! Tests of filing: each row is filed once under each of its keys, and keys in common are told.

use super::*;

fn by_first(_: &Lexicon, row: &Row, others: &mut Vec<u32>) -> u32 {
    let mut keys = [row.first, row.preferred_first].into_iter().filter(|code| *code != 0).map(|code| code * 100);
    let first = keys.next().unwrap_or(0);
    others.extend(keys);
    first
}

fn by_last(_: &Lexicon, row: &Row, _: &mut Vec<u32>) -> u32 {
    row.last
}

const WAYS: &[Key] = &[Key { name: "first", of: by_first, parts: &[] }, Key { name: "last", of: by_last, parts: &[] }];

fn side(rows: &[[u32; 3]]) -> Features {
    let row = |[first, preferred, last]: &[u32; 3]| {
        let mut row = Row::default();
        (row.first, row.preferred_first, row.last) = (*first, *preferred, *last);
        row
    };
    Features { rows: rows.iter().map(row).collect(), ..Features::default() }
}

#[test]
fn a_row_is_filed_once_under_each_of_its_keys() {
    let side = side(&[[3, 0, 7], [2, 1, 7], [4, 4, 0], [0, 0, 7], [0, 5, 8]]);
    for plan in [Plan::WHOLE, Plan { holds_keys: false, parts: 1 }] {
        check(plan, &side);
    }
}

fn check(plan: Plan, side: &Features) {
    let (lexicon, all_keys) = (Lexicon::default(), 0..=u32::MAX);
    let lines = Lines::<NARROW>::make(WAYS, &lexicon, side, None, plan);
    let line = |row: usize| *lines.gather([4, row, 0, row].into_iter(), 0).of(row);
    let keys = |row: usize, way: usize| lines.keys(&line(row), row, way).to_vec();
    assert_eq!([0, 1, 2, 3, 4].map(|row| keys(row, 0)), [vec![300], vec![100, 200], vec![400], vec![], vec![500]]);
    assert_eq!(keys(1, 1), [7]);
    assert_eq!((lines.filed(0), lines.filed(1)), (4, 4));
    assert!(several(&line(1), 0) && !several(&line(1), 1) && !several(&line(2), 0));
    let all = [(100, 1), (200, 1), (300, 0), (400, 2), (500, 4)].map(|(key, row)| entry(key, row));
    assert_eq!(lines.entries(0, &all_keys, None, None), all);
    assert_eq!(lines.entries(0, &(200..=400), None, None), all[1..4]);
    // those that are among others are all there, however few the others are
    let others: Vec<u64> = [entry(200, 9), entry(500, 9)].to_vec();
    let found = lines.entries(0, &all_keys, Some(&Presence::of(&others)), None);
    assert!(found.contains(&all[1]) && found.contains(&all[4]), "{found:?}");
    let filed = [true, false, true, true, false];
    let only = Lines::<NARROW>::make(WAYS, &lexicon, side, Some(&filed), plan);
    assert_eq!(only.entries(0, &all_keys, None, None), [all[2], all[3]]);
    assert_eq!((only.filed(0), only.filed(1)), (2, 2));
}

#[test]
fn keys_in_common_are_told_by_way() {
    let mut mine = [0u32; NARROW];
    let mut theirs = [0u32; NARROW];
    (mine[0], theirs[0]) = (5, 5);
    (mine[2], theirs[2]) = (6, 6);
    (mine[3], theirs[3]) = (6, 7);
    assert_eq!(common(&mine, &theirs), (0b101, 0));
    // several keys have nothing in common with one, or with several, of which they have no trace or only one of two
    let mark = |line: &mut Line<NARROW>, ways: u32, keys: &[u32]| {
        let all = keys.iter().fold([0; 2], |[all, more], key| [all | traces(*key)[0], more | traces(*key)[1]]);
        (line[NARROW - 2], line[NARROW - 1]) = (all[0], ways | all[1]);
    };
    let (low, high, half) = (5, 0xF000_0000, 0xF080_0000);
    (mine[1], theirs[1]) = (low, high);
    mark(&mut mine, 0b10, &[low]);
    assert_eq!(common(&mine, &theirs), (0b101, 0));
    mark(&mut mine, 0b10, &[low, half]);
    assert_eq!(
        common(&mine, &theirs),
        (0b101, 0b10),
        "of {high} one trace is that of {low}, the other one that of {half}"
    );
    mark(&mut mine, 0b10, &[half]);
    assert_eq!(common(&mine, &theirs), (0b101, 0));
    mark(&mut mine, 0b10, &[low, high]);
    assert_eq!([common(&mine, &theirs), common(&theirs, &mine)], [(0b101, 0b10); 2]);
    mark(&mut theirs, 0b1010, &[low]);
    assert_eq!(common(&mine, &theirs), (0b101, 0b1010));
    theirs[1] = 0;
    mark(&mut theirs, 0, &[]);
    assert_eq!(common(&mine, &theirs), (0b101, 0));
}
