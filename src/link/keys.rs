//! Blocking keys: under which keys a row is filed, so that every field may be wrong in at least two of them.

use super::lexicon::Lexicon;
use super::row::Row;

/// A way of filing rows: its name, and what it appends for a row (several keys where a field has several values).
pub(crate) struct Key {
    /// What reports call it.
    pub(crate) name: &'static str,
    /// Appends the keys of a row; none where a part is missing.
    pub(crate) of: fn(&Lexicon, &Row, &mut Vec<u32>),
    /// What a block that is too big is divided by: rows meet again where any of these agrees.
    pub(crate) parts: &'static [Part],
}

/// Returns what a row's place in a divided block is named by; 0 where that is missing.
pub(crate) type Part = fn(&Lexicon, &Row) -> u32;

/// The keys of the main passes, cheapest and surest first.
pub(crate) const MAIN: &[Key] = &[
    Key { name: "ID", of: identifier::<0>, parts: PERSON },
    Key { name: "ID", of: identifier::<1>, parts: PERSON },
    Key { name: "ID", of: identifier::<2>, parts: PERSON },
    Key { name: "birth date + last name sound", of: birth_and_last, parts: &[initial, zip, middle] },
    Key { name: "birth date + first name sound", of: birth_and_first, parts: &[last_initial, zip, middle] },
    Key { name: "first + last name", of: full_name, parts: &[year, month_and_day, zip, number] },
    Key { name: "name sounds + birth year", of: sounds_and_year, parts: &[month_and_day, zip, middle] },
    Key { name: "name sounds + birth day", of: sounds_and_day, parts: &[year, zip, middle] },
    Key { name: "phone", of: phone, parts: HOUSEHOLD },
    Key { name: "email", of: email, parts: HOUSEHOLD },
    Key { name: "last name sound + house number", of: last_and_number, parts: &[initial, year, zip, street] },
    Key { name: "first name sound + house number", of: first_and_number, parts: &[last_initial, year, zip, street] },
    Key { name: "street address", of: address, parts: HOUSEHOLD },
    Key { name: "guardian + first name sound", of: guardian, parts: &[last_initial, year, zip, number] },
];

/// The keys tried for rows that found no candidate by the main ones.
///
/// What divides their blocks has to be strong: few rows are looked for among all.
pub(crate) const FALLBACK: &[Key] = &[
    Key { name: "birth date", of: birth_alone, parts: &[initials, zip_and_initial, zip_and_last_initial, number] },
    Key { name: "name sounds", of: sounds, parts: &[zip, number, middle] },
    Key { name: "last name + birth year", of: last_and_year, parts: &[zip_and_initial, month_and_day, number] },
    Key { name: "first name + birth day", of: first_and_day, parts: &[year, zip_and_last_initial, number] },
];

/// What rows that share a number are told apart by.
const PERSON: &[Part] = &[first, last, birth_date];
/// What rows that share a household's value are told apart by.
const HOUSEHOLD: &[Part] = &[last, first, birth_date];

fn first(_: &Lexicon, row: &Row) -> u32 {
    row.first
}

fn last(_: &Lexicon, row: &Row) -> u32 {
    row.last
}

fn middle(_: &Lexicon, row: &Row) -> u32 {
    row.middle
}

fn birth_date(_: &Lexicon, row: &Row) -> u32 {
    birth(row).unwrap_or(0)
}

fn year(_: &Lexicon, row: &Row) -> u32 {
    row.birth / 10_000
}

fn month_and_day(_: &Lexicon, row: &Row) -> u32 {
    day(row).unwrap_or(0)
}

fn zip(_: &Lexicon, row: &Row) -> u32 {
    row.zip
}

fn number(_: &Lexicon, row: &Row) -> u32 {
    row.number
}

fn street(lexicon: &Lexicon, row: &Row) -> u32 {
    lexicon.addresses[row.address as usize].core
}

fn initials(lexicon: &Lexicon, row: &Row) -> u32 {
    both(initial(lexicon, row), last_initial(lexicon, row))
}

fn zip_and_initial(lexicon: &Lexicon, row: &Row) -> u32 {
    both(row.zip, initial(lexicon, row))
}

fn zip_and_last_initial(lexicon: &Lexicon, row: &Row) -> u32 {
    both(row.zip, last_initial(lexicon, row))
}

/// Makes one part of two; 0 where either is missing.
fn both(one: u32, other: u32) -> u32 {
    if one == 0 || other == 0 { 0 } else { mix(one, other) }
}

fn initial(_: &Lexicon, row: &Row) -> u32 {
    u32::from(row.first_initial)
}

fn last_initial(_: &Lexicon, row: &Row) -> u32 {
    u32::from(row.last_initial)
}

/// Mixes two numbers into a key that is never 0, which stands for "no key".
pub(crate) fn mix(one: u32, other: u32) -> u32 {
    let mut z = (u64::from(one) << 32 | u64::from(other)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 29)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    ((z >> 32) as u32).max(1)
}

/// Returns the birth date with day and month in ascending order, so that a swap stays in its block.
fn birth(row: &Row) -> Option<u32> {
    let date = row.birth;
    let (year, month, day) = (date / 10_000, date / 100 % 100, date % 100);
    (date != 0).then(|| year * 10_000 + month.min(day) * 100 + month.max(day))
}

fn day(row: &Row) -> Option<u32> {
    birth(row).map(|date| date % 10_000)
}

fn first_sound(lexicon: &Lexicon, row: &Row) -> Option<u32> {
    let sound = lexicon.sounds[row.first as usize];
    (sound != 0).then_some(sound)
}

fn last_sound(lexicon: &Lexicon, row: &Row) -> Option<u32> {
    let sound = lexicon.sounds[row.last as usize];
    (sound != 0).then_some(sound)
}

/// Returns what a name is filed by: names of other scripts have no sound and go by their text.
fn sound_or_text(lexicon: &Lexicon, name: u32) -> u32 {
    match lexicon.sounds[name as usize] {
        0 => lexicon.names[name as usize].joined,
        sound => sound,
    }
}

fn identifier<const AT: usize>(lexicon: &Lexicon, row: &Row, keys: &mut Vec<u32>) {
    if row.id(AT) != 0 {
        keys.push(mix(lexicon.bare(row.id(AT)), AT as u32));
    }
}

fn birth_and_last(lexicon: &Lexicon, row: &Row, keys: &mut Vec<u32>) {
    let Some(birth) = birth(row) else { return };
    for token in &lexicon.names[row.last as usize].tokens {
        let sound = sound_or_text(lexicon, *token);
        if sound != 0 {
            keys.push(mix(birth, sound));
        }
    }
}

fn birth_and_first(lexicon: &Lexicon, row: &Row, keys: &mut Vec<u32>) {
    let Some(birth) = birth(row) else { return };
    for code in [row.first, row.preferred_first] {
        let sound = sound_or_text(lexicon, code);
        if code != 0 && sound != 0 {
            keys.push(mix(sound, birth));
        }
    }
}

fn full_name(lexicon: &Lexicon, row: &Row, keys: &mut Vec<u32>) {
    let (first, last) = (row.first, row.last);
    if first != 0 && last != 0 {
        let (first, last) = (lexicon.names[first as usize].joined, lexicon.names[last as usize].joined);
        keys.push(mix(first.min(last), first.max(last)));
    }
}

fn sounds_and_year(lexicon: &Lexicon, row: &Row, keys: &mut Vec<u32>) {
    if let (Some(first), Some(last), Some(birth)) = (first_sound(lexicon, row), last_sound(lexicon, row), birth(row)) {
        keys.push(mix(mix(first, last), birth / 10_000));
    }
}

fn sounds_and_day(lexicon: &Lexicon, row: &Row, keys: &mut Vec<u32>) {
    if let (Some(first), Some(last), Some(day)) = (first_sound(lexicon, row), last_sound(lexicon, row), day(row)) {
        keys.push(mix(mix(last, first), day));
    }
}

fn phone(lexicon: &Lexicon, row: &Row, keys: &mut Vec<u32>) {
    keys.extend(lexicon.phones.of(row.phone()).iter().map(|phone| mix(*phone, 7)));
}

fn email(lexicon: &Lexicon, row: &Row, keys: &mut Vec<u32>) {
    keys.extend(lexicon.emails.of(row.email()).iter().map(|email| mix(*email, 8)));
}

fn address(lexicon: &Lexicon, row: &Row, keys: &mut Vec<u32>) {
    let form = &lexicon.addresses[row.address as usize];
    if form.core != 0 {
        keys.push(mix(form.number, form.core));
    }
}

fn last_and_number(lexicon: &Lexicon, row: &Row, keys: &mut Vec<u32>) {
    let number = row.number;
    if let (Some(last), true) = (last_sound(lexicon, row), number != 0) {
        keys.push(mix(last, number));
    }
}

fn first_and_number(lexicon: &Lexicon, row: &Row, keys: &mut Vec<u32>) {
    let number = row.number;
    if let (Some(first), true) = (first_sound(lexicon, row), number != 0) {
        keys.push(mix(number, first));
    }
}

fn guardian(lexicon: &Lexicon, row: &Row, keys: &mut Vec<u32>) {
    let Some(first) = first_sound(lexicon, row) else { return };
    keys.extend(lexicon.guardians.of(row.guardian).iter().map(|name| mix(*name, first)));
}

fn birth_alone(_: &Lexicon, row: &Row, keys: &mut Vec<u32>) {
    keys.extend(birth(row).map(|birth| mix(birth, 11)));
}

fn sounds(lexicon: &Lexicon, row: &Row, keys: &mut Vec<u32>) {
    if let (Some(first), Some(last)) = (first_sound(lexicon, row), last_sound(lexicon, row)) {
        keys.push(mix(first, last));
    }
}

/// Files a row by family name and birth year; where birth dates are missing, by the grade as well.
fn last_and_year(_: &Lexicon, row: &Row, keys: &mut Vec<u32>) {
    if let Some(birth) = birth(row)
        && row.last != 0
    {
        keys.push(mix(row.last, birth / 10_000));
    }
    if row.grade != 0 && row.last != 0 {
        keys.push(mix(row.last, u32::from(row.grade)));
    }
}

fn first_and_day(_: &Lexicon, row: &Row, keys: &mut Vec<u32>) {
    if let Some(day) = day(row)
        && row.first != 0
    {
        keys.push(mix(row.first, day));
    }
    // a day has three digits or four
    if row.grade != 0 && row.first != 0 {
        keys.push(mix(row.first, u32::from(row.grade)));
    }
}

#[cfg(test)]
mod tests {
    use super::super::features;
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
            (key.of)(&lexicon, row, &mut keys);
            assert!(!keys.contains(&0), "no key is 0: {}", key.name);
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
        assert_eq!(met(FALLBACK, &CHILD, &CHILD), [0, 1, 2, 3]);
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
    fn what_is_wrong_costs_its_own_keys_and_no_others() {
        // the keys that each fault leaves out, of the main ways and of the others
        for (fault, main, fallback) in [
            (&[(LocalId, "90127")][..], &[0][..], &[][..]),
            (&[(FirstName, "Brigid")], &[4, 5, 6, 7, 11, 13], &[1, 3]),
            (&[(LastName, "Whitby")], &[3, 5, 6, 7, 10], &[1, 2]),
            (&[(BirthDate, "2010-11-27")], &[3, 4, 6, 7], &[0, 2, 3]),
            (&[(BirthDate, "2013-11-27")], &[3, 4, 7], &[0, 3]),
            (&[(BirthDate, "2010-04-09")], &[3, 4, 6], &[0, 2]),
            // day and month in each other's place cost nothing
            (&[(BirthDate, "2013-09-04")], &[], &[]),
            (&[(Street, "97 Marigold Ave")], &[10, 11, 12], &[]),
            (&[(Street, "97 Juniper St")], &[10, 11, 12], &[]),
            (&[(Street, "412 Marigold St")], &[12], &[]),
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
            (&[(LastName, "Ruiz Ortega")], &[5, 6, 7, 10], &[1, 2]),
            // names in each other's place
            (&[(FirstName, "Ortega"), (LastName, "Joaquin")], &[3, 4, 6, 7, 10, 11, 13], &[1, 2, 3]),
            // what is missing has no key
            (&[(LocalId, "")], &[0], &[]),
            (&[(FirstName, "")], &[4, 5, 6, 7, 11, 13], &[1, 3]),
            (&[(LastName, "")], &[3, 5, 6, 7, 10], &[1, 2]),
            (&[(BirthDate, "")], &[3, 4, 6, 7], &[0, 2, 3]),
            (&[(Street, "")], &[10, 11, 12], &[]),
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
}
