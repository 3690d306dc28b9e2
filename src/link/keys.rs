//! Blocking keys: under which keys a row is filed, so that every field may be wrong in at least two of them.

use super::lexicon::Lexicon;
use super::row::{ANYTHING, Row, WORDS};

/// A way of filing rows: its name, and the keys of a row (several where a field has several values).
pub(crate) struct Key {
    /// What reports call it.
    pub(crate) name: &'static str,
    /// Returns the key of a row, 0 where a part is missing; where it has several, one of them, and appends the others.
    pub(crate) of: fn(&Lexicon, &Row, &mut Vec<u32>) -> u32,
    /// What a block that is too big is divided by: rows meet again where any of these agrees.
    pub(crate) parts: &'static [Part],
}

/// Returns what a row's place in a divided block is named by; 0 where that is missing.
pub(crate) type Part = fn(&Lexicon, &Row) -> u32;

impl Key {
    /// Appends all keys of a row.
    pub(crate) fn all(&self, lexicon: &Lexicon, row: &Row, keys: &mut Vec<u32>) {
        let one = (self.of)(lexicon, row, keys);
        keys.extend(filled(one));
    }

    /// Says whether its blocks are divided by what stands beside the rows; all other parts stand in the first half of a row.
    pub(crate) fn is_divided_by_street(&self) -> bool {
        self.parts.iter().any(|part| std::ptr::fn_addr_eq(*part, street as Part))
    }
}

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
    Key { name: "last name sound + street", of: last_and_street, parts: &[initial, year, number] },
    Key { name: "first name sound + street", of: first_and_street, parts: &[last_initial, year, number] },
];

/// Rows of a side above which a name and a street in common tell too little.
const STREETS: usize = 250_000;

/// Returns the keys tried for rows that found no candidate, where the smaller side has so many rows.
pub(crate) fn fallback(rows: usize) -> &'static [Key] {
    let streets = if rows > STREETS { 2 } else { 0 };
    &FALLBACK[..FALLBACK.len() - streets]
}

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
    filled(lexicon.sounds[row.first as usize])
}

fn last_sound(lexicon: &Lexicon, row: &Row) -> Option<u32> {
    filled(lexicon.sounds[row.last as usize])
}

/// Returns what a name is filed by: names of other scripts have no sound and go by their text.
fn sound_or_text(lexicon: &Lexicon, name: u32) -> u32 {
    match lexicon.sounds[name as usize] {
        0 => lexicon.names[name as usize].joined,
        sound => sound,
    }
}

/// Returns the first of some keys and appends the others.
fn several(mut keys: impl Iterator<Item = u32>, others: &mut Vec<u32>) -> u32 {
    let first = keys.next().unwrap_or(0);
    others.extend(keys);
    first
}

/// Returns the first of two keys that is there and appends the other one.
fn either(one: u32, other: u32, others: &mut Vec<u32>) -> u32 {
    if one == 0 {
        return other;
    }
    if other != 0 {
        others.push(other);
    }
    one
}

/// Makes a key of two parts where both are there.
fn pair(one: Option<u32>, other: Option<u32>) -> u32 {
    match (one, other) {
        (Some(one), Some(other)) => mix(one, other),
        _ => 0,
    }
}

fn filled(code: u32) -> Option<u32> {
    (code != 0).then_some(code)
}

fn identifier<const AT: usize>(lexicon: &Lexicon, row: &Row, _: &mut Vec<u32>) -> u32 {
    if row.id(AT) == 0 { 0 } else { mix(row.bare_id(AT, lexicon), AT as u32) }
}

fn birth_and_last(lexicon: &Lexicon, row: &Row, others: &mut Vec<u32>) -> u32 {
    let Some(birth) = birth(row) else { return 0 };
    if row.last_letters & WORDS == 0 {
        return pair(Some(birth), filled(sound_or_text(lexicon, row.last)));
    }
    let tokens = lexicon.names[row.last as usize].tokens.iter();
    several(tokens.filter_map(|token| filled(sound_or_text(lexicon, *token))).map(|sound| mix(birth, sound)), others)
}

fn birth_and_first(lexicon: &Lexicon, row: &Row, others: &mut Vec<u32>) -> u32 {
    let birth = birth(row);
    let [first, preferred] = [row.first, row.preferred_first].map(|name| {
        let sound = filled(name).and_then(|name| filled(sound_or_text(lexicon, name)));
        pair(sound, birth)
    });
    either(first, preferred, others)
}

fn full_name(lexicon: &Lexicon, row: &Row, _: &mut Vec<u32>) -> u32 {
    if row.first == 0 || row.last == 0 {
        return 0;
    }
    // a name of one word has nothing to be joined
    let joined = |name: u32, letters: u32| match letters & WORDS {
        0 => name,
        _ => lexicon.names[name as usize].joined,
    };
    let (first, last) = (joined(row.first, row.first_letters), joined(row.last, row.last_letters));
    mix(first.min(last), first.max(last))
}

fn sounds_and_year(lexicon: &Lexicon, row: &Row, _: &mut Vec<u32>) -> u32 {
    let sounds = filled(pair(first_sound(lexicon, row), last_sound(lexicon, row)));
    pair(sounds, birth(row).map(|birth| birth / 10_000))
}

fn sounds_and_day(lexicon: &Lexicon, row: &Row, _: &mut Vec<u32>) -> u32 {
    pair(filled(pair(last_sound(lexicon, row), first_sound(lexicon, row))), day(row))
}

fn phone(lexicon: &Lexicon, row: &Row, others: &mut Vec<u32>) -> u32 {
    several(lexicon.phones.of(row.phone()).iter().map(|phone| mix(*phone, 7)), others)
}

fn email(lexicon: &Lexicon, row: &Row, others: &mut Vec<u32>) -> u32 {
    several(lexicon.emails.of(row.email()).iter().map(|email| mix(*email, 8)), others)
}

fn address(lexicon: &Lexicon, row: &Row, _: &mut Vec<u32>) -> u32 {
    let core = street(lexicon, row);
    if core == 0 { 0 } else { mix(row.number, core) }
}

fn last_and_number(lexicon: &Lexicon, row: &Row, _: &mut Vec<u32>) -> u32 {
    pair(last_sound(lexicon, row), filled(row.number))
}

fn first_and_number(lexicon: &Lexicon, row: &Row, _: &mut Vec<u32>) -> u32 {
    pair(filled(row.number), first_sound(lexicon, row))
}

fn guardian(lexicon: &Lexicon, row: &Row, others: &mut Vec<u32>) -> u32 {
    let Some(first) = first_sound(lexicon, row) else { return 0 };
    let key = |name: &u32| mix(*name, first);
    if row.guardians[0] == ANYTHING {
        return several(lexicon.guardians.of(row.guardian).iter().map(key), others);
    }
    several(row.guardians.iter().filter(|name| **name != 0).map(key), others)
}

fn birth_alone(_: &Lexicon, row: &Row, _: &mut Vec<u32>) -> u32 {
    pair(birth(row), Some(11))
}

fn sounds(lexicon: &Lexicon, row: &Row, _: &mut Vec<u32>) -> u32 {
    pair(first_sound(lexicon, row), last_sound(lexicon, row))
}

/// Files a row by family name and birth year; where birth dates are missing, by the grade as well.
fn last_and_year(_: &Lexicon, row: &Row, others: &mut Vec<u32>) -> u32 {
    let last = filled(row.last);
    let by_year = pair(last, birth(row).map(|birth| birth / 10_000));
    either(by_year, pair(last, filled(u32::from(row.grade))), others)
}

fn last_and_street(lexicon: &Lexicon, row: &Row, _: &mut Vec<u32>) -> u32 {
    pair(last_sound(lexicon, row), filled(street(lexicon, row)))
}

fn first_and_street(lexicon: &Lexicon, row: &Row, _: &mut Vec<u32>) -> u32 {
    pair(filled(street(lexicon, row)), first_sound(lexicon, row))
}

fn first_and_day(_: &Lexicon, row: &Row, others: &mut Vec<u32>) -> u32 {
    let first = filled(row.first);
    // a day has three digits or four, a grade two at most
    either(pair(first, day(row)), pair(first, filled(u32::from(row.grade))), others)
}

#[cfg(test)]
#[path = "keys_tests.rs"]
mod tests;
