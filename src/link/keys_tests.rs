//! Tests of the keys: who meets whom, and what each fault costs.

use super::super::{features, testing};
use super::*;
use crate::normalize::rosters_of;
use crate::roster::Field::{self, *};

const CHILD: [(Field, &str); 10] = [
    (LocalId, "48213"),
    (FirstName, "Joaquin"),
    (MiddleName, "Felix"),
    (LastName, "Ortega"),
    (BirthDate, "2013-04-09"),
    (Street, "412 Juniper St"),
    (Zip, "60101"),
    (Phone, "217-555-0142"),
    (Email, "ortega@example.com"),
    (GuardianName, "Ines Ortega"),
];

/// Returns the child with some values changed.
fn with<'a>(changes: &[(Field, &'a str)]) -> Vec<(Field, &'a str)> {
    let of = |field: Field| changes.iter().find(|(named, _)| *named == field).map(|(_, text)| *text);
    CHILD.iter().map(|(field, text)| (*field, of(*field).unwrap_or(text))).collect()
}

/// Returns the places of the ways of filing under which two rows meet.
fn met(ways: &[Key], one: &[(Field, &str)], other: &[(Field, &str)]) -> Vec<usize> {
    let rosters = rosters_of(&[one], &[other]);
    let (lexicon, [one, other]) = features::build(&rosters, &vec![(LocalId, LocalId)]);
    let keys = |key: &Key, row: &Row| {
        let mut keys = Vec::new();
        let one = (key.of)(&lexicon, row, &mut keys);
        assert!(!keys.contains(&0) && (one != 0 || keys.is_empty()), "no key is 0: {}", key.name);
        key.all(&lexicon, row, &mut keys);
        keys
    };
    let meet = |key: &Key| {
        let theirs = keys(key, &other.rows[0]);
        keys(key, &one.rows[0]).iter().any(|key| theirs.contains(key))
    };
    (0..ways.len()).filter(|at| meet(&ways[*at])).collect()
}

#[test]
fn a_child_meets_itself_under_every_key_and_a_stranger_under_none() {
    let same: Vec<usize> = (0..MAIN.len()).filter(|at| ![1, 2].contains(at)).collect();
    assert_eq!(met(MAIN, &CHILD, &CHILD), same);
    assert_eq!(met(FALLBACK, &CHILD, &CHILD), [0, 1, 2, 3, 4, 5]);
    let stranger = with(&[
        (LocalId, "90127"),
        (FirstName, "Brigid"),
        (MiddleName, "Sue"),
        (LastName, "Whitby"),
        (BirthDate, "2010-11-27"),
        (Street, "97 Marigold Ave"),
        (Zip, "60102"),
        (Phone, "217-555-0197"),
        (Email, "whitby@example.org"),
        (GuardianName, "Robert Whitby"),
    ]);
    assert!(met(MAIN, &CHILD, &stranger).is_empty());
    assert!(met(FALLBACK, &CHILD, &stranger).is_empty());
    // nothing at all is no key
    let nothing: Vec<(Field, &str)> = CHILD.iter().map(|(field, _)| (*field, "")).collect();
    assert!(met(MAIN, &nothing, &nothing).is_empty());
    assert!(met(FALLBACK, &nothing, &nothing).is_empty());
}

#[test]
fn streets_are_left_out_where_there_are_too_many_rows() {
    let names = |rows: usize| fallback(rows).iter().map(|key| key.name).collect::<Vec<_>>();
    assert_eq!(names(STREETS).len(), FALLBACK.len());
    assert_eq!(names(STREETS + 1), ["birth date", "name sounds", "last name + birth year", "first name + birth day"]);
}

#[test]
fn what_is_wrong_costs_its_own_keys_and_no_others() {
    // the keys that each fault leaves out, of the main ways and of the others
    for (fault, main, fallback) in [
        (&[(LocalId, "90127")][..], &[0][..], &[][..]),
        (&[(FirstName, "Brigid")], &[4, 5, 6, 7, 11, 13], &[1, 3, 5]),
        (&[(LastName, "Whitby")], &[3, 5, 6, 7, 10], &[1, 2, 4]),
        (&[(BirthDate, "2010-11-27")], &[3, 4, 6, 7], &[0, 2, 3]),
        (&[(BirthDate, "2013-11-27")], &[3, 4, 7], &[0, 3]),
        (&[(BirthDate, "2010-04-09")], &[3, 4, 6], &[0, 2]),
        // day and month in each other's place cost nothing
        (&[(BirthDate, "2013-09-04")], &[], &[]),
        (&[(Street, "97 Marigold Ave")], &[10, 11, 12], &[4, 5]),
        (&[(Street, "97 Juniper St")], &[10, 11, 12], &[]),
        (&[(Street, "412 Marigold St")], &[12], &[4, 5]),
        (&[(Street, "Juniper St")], &[10, 11, 12], &[]),
        (&[(Street, "412 Juniper Ave")], &[], &[]),
        (&[(Phone, "217-555-0197")], &[8], &[]),
        (&[(Phone, "217-555-0197; 217-555-0142")], &[], &[]),
        (&[(Email, "whitby@example.org")], &[9], &[]),
        (&[(Email, "whitby@example.org; ortega@example.com")], &[], &[]),
        (&[(GuardianName, "Robert Whitby")], &[13], &[]),
        (&[(GuardianName, "Robert Whitby; Ines Ortega")], &[], &[]),
        // what sounds alike costs what goes by letters
        (&[(FirstName, "Joaquim")], &[5], &[3]),
        (&[(LastName, "Orteega")], &[5], &[2]),
        (&[(LastName, "Ortega Ruiz")], &[5], &[2]),
        (&[(LastName, "Ruiz Ortega")], &[5, 6, 7, 10], &[1, 2, 4]),
        // names in each other's place
        (&[(FirstName, "Ortega"), (LastName, "Joaquin")], &[3, 4, 6, 7, 10, 11, 13], &[1, 2, 3, 4, 5]),
        // what is missing has no key
        (&[(LocalId, "")], &[0], &[]),
        (&[(FirstName, "")], &[4, 5, 6, 7, 11, 13], &[1, 3, 5]),
        (&[(LastName, "")], &[3, 5, 6, 7, 10], &[1, 2, 4]),
        (&[(BirthDate, "")], &[3, 4, 6, 7], &[0, 2, 3]),
        (&[(Street, "")], &[10, 11, 12], &[4, 5]),
        (&[(Zip, "60102")], &[], &[]),
    ] {
        let other = with(fault);
        let left_out = |ways: &[Key]| {
            let met = met(ways, &CHILD, &other);
            assert_eq!(self::met(ways, &other, &CHILD), met);
            let all = (0..ways.len()).filter(|at| ways.len() == FALLBACK.len() || ![1, 2].contains(at));
            all.filter(|at| !met.contains(at)).collect::<Vec<usize>>()
        };
        assert_eq!(left_out(MAIN), main, "{fault:?}");
        assert_eq!(left_out(FALLBACK), fallback, "{fault:?}");
    }
}

#[test]
fn a_preferred_name_is_a_given_name_too_and_names_of_other_scripts_go_by_their_text() {
    let preferred = [&CHILD[..], &[(PreferredFirstName, "Brigid")]].concat();
    let brigid = with(&[(FirstName, "Brigid")]);
    assert!(met(MAIN, &preferred, &brigid).contains(&4) && !met(MAIN, &CHILD, &brigid).contains(&4));
    let named = |first: &'static str, last: &'static str| with(&[(FirstName, first), (LastName, last)]);
    let found = met(MAIN, &named("明", "李"), &named("明", "李"));
    assert!([3, 4, 5].iter().all(|at| found.contains(at)) && !found.contains(&6), "{found:?}");
    let found = met(MAIN, &named("明", "李"), &named("芳", "王"));
    assert!(![3, 4, 5].iter().any(|at| found.contains(at)), "{found:?}");
}

#[test]
fn a_part_that_is_missing_tells_nothing_apart() {
    assert_eq!((both(0, 7), both(7, 0), both(0, 0)), (0, 0, 0));
    assert_eq!(both(7, 8), mix(7, 8));
    assert_ne!(mix(7, 8), mix(8, 7));
    let mut row = Row::default();
    (row.birth, row.first_initial, row.last_initial, row.zip) = (20_130_409, b'j', b'o', 5);
    let (mut turned, mut nowhere) = (row, row);
    (turned.birth, nowhere.zip) = (20_130_904, 0);
    let lexicon = Lexicon::default();
    assert_eq!((year(&lexicon, &row), month_and_day(&lexicon, &row)), (2013, 409));
    assert_eq!(birth_date(&lexicon, &row), birth_date(&lexicon, &turned));
    assert_eq!((birth_date(&lexicon, &Row::default()), month_and_day(&lexicon, &Row::default())), (0, 0));
    assert_eq!(initials(&lexicon, &row), mix(u32::from(b'j'), u32::from(b'o')));
    assert_eq!(zip_and_initial(&lexicon, &row), mix(5, u32::from(b'j')));
    assert_eq!(zip_and_last_initial(&lexicon, &row), mix(5, u32::from(b'o')));
    assert_eq!(zip_and_last_initial(&lexicon, &nowhere), 0);
}

#[test]
fn a_name_of_one_word_is_its_only_word_and_has_nothing_to_be_joined() {
    let rosters = testing::district();
    let (lexicon, sides) = features::build(&rosters, &Vec::new());
    let mut seen = [0; 2];
    for row in sides.iter().flat_map(|side| &side.rows) {
        for (name, letters) in [(row.first, row.first_letters), (row.last, row.last_letters)] {
            let form = &lexicon.names[name as usize];
            let several = letters & WORDS != 0;
            seen[usize::from(several)] += 1;
            assert_eq!(several, form.bytes().contains(&b' '));
            let own = if name == 0 { Vec::new() } else { vec![name] };
            assert!(several || (form.joined == name && form.tokens.to_vec() == own));
        }
    }
    assert!(seen.iter().all(|seen| *seen > 10), "{seen:?}");
}
