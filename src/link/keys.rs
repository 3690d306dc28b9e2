//! Blocking keys: under which keys a row is filed, so that every field may be wrong in at least two of them.

use super::features::{Features, Lexicon};

/// A way of filing rows: its name, and what it appends for a row (several keys where a field has several values).
pub(crate) struct Key {
    /// What reports call it.
    pub(crate) name: &'static str,
    /// Appends the keys of a row; none where a part is missing.
    pub(crate) of: fn(&Lexicon, &Features, usize, &mut Vec<u32>),
}

/// The keys of the main passes, cheapest and surest first.
pub(crate) const MAIN: &[Key] = &[
    Key { name: "ID", of: identifier },
    Key { name: "birth date + last name sound", of: birth_and_last },
    Key { name: "birth date + first name sound", of: birth_and_first },
    Key { name: "first + last name", of: full_name },
    Key { name: "name sounds + birth year", of: sounds_and_year },
    Key { name: "name sounds + birth day", of: sounds_and_day },
    Key { name: "phone", of: phone },
    Key { name: "email", of: email },
    Key { name: "last name sound + house number", of: last_and_number },
    Key { name: "first name sound + house number", of: first_and_number },
    Key { name: "street address", of: address },
    Key { name: "guardian + first name sound", of: guardian },
];

/// The keys tried for rows that found no candidate by the main ones.
pub(crate) const FALLBACK: &[Key] = &[
    Key { name: "birth date", of: birth_alone },
    Key { name: "name sounds", of: sounds },
    Key { name: "last name + birth year", of: last_and_year },
    Key { name: "first name + birth day", of: first_and_day },
];

/// Returns what a row's part of a block is named by, when the block is divided.
pub(crate) type Refinement = fn(&Features, usize) -> u32;

/// What a block is divided by when it is too big, in order: sex, birth month, first name, birth date.
pub(crate) const REFINEMENTS: &[Refinement] = &[
    |features, row| features.sex[row],
    |features, row| features.birth[row] / 100 % 100,
    |features, row| features.first[row],
    |features, row| features.birth[row],
];

/// Mixes two numbers into a key that is never 0, which stands for "no key".
pub(crate) fn mix(one: u32, other: u32) -> u32 {
    let mut z = (u64::from(one) << 32 | u64::from(other)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 29)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    ((z >> 32) as u32).max(1)
}

/// Returns the birth date with day and month in ascending order, so that a swap stays in its block.
fn birth(features: &Features, row: usize) -> Option<u32> {
    let date = features.birth[row];
    let (year, month, day) = (date / 10_000, date / 100 % 100, date % 100);
    (date != 0).then(|| year * 10_000 + month.min(day) * 100 + month.max(day))
}

fn day(features: &Features, row: usize) -> Option<u32> {
    birth(features, row).map(|date| date % 10_000)
}

fn first_sound(lexicon: &Lexicon, features: &Features, row: usize) -> Option<u32> {
    let sound = lexicon.names[features.first[row] as usize].sound;
    (sound != 0).then_some(sound)
}

fn last_sound(lexicon: &Lexicon, features: &Features, row: usize) -> Option<u32> {
    let sound = lexicon.names[features.last[row] as usize].sound;
    (sound != 0).then_some(sound)
}

fn identifier(lexicon: &Lexicon, features: &Features, row: usize, keys: &mut Vec<u32>) {
    for (at, column) in features.ids.iter().enumerate() {
        if column[row] != 0 {
            keys.push(mix(lexicon.bare_identifiers[column[row] as usize], at as u32));
        }
    }
}

fn birth_and_last(lexicon: &Lexicon, features: &Features, row: usize, keys: &mut Vec<u32>) {
    let Some(birth) = birth(features, row) else { return };
    let name = &lexicon.names[features.last[row] as usize];
    for token in &name.tokens {
        let token = &lexicon.names[*token as usize];
        // names of other scripts have no sound; they are filed by their text
        let sound = if token.sound == 0 { token.joined } else { token.sound };
        if sound != 0 {
            keys.push(mix(birth, sound));
        }
    }
}

fn birth_and_first(lexicon: &Lexicon, features: &Features, row: usize, keys: &mut Vec<u32>) {
    let Some(birth) = birth(features, row) else { return };
    for code in [features.first[row], features.preferred_first[row]] {
        let name = &lexicon.names[code as usize];
        let sound = if name.sound == 0 { name.joined } else { name.sound };
        if code != 0 && sound != 0 {
            keys.push(mix(sound, birth));
        }
    }
}

fn full_name(lexicon: &Lexicon, features: &Features, row: usize, keys: &mut Vec<u32>) {
    let (first, last) = (features.first[row], features.last[row]);
    if first != 0 && last != 0 {
        let (first, last) = (lexicon.names[first as usize].joined, lexicon.names[last as usize].joined);
        keys.push(mix(first.min(last), first.max(last)));
    }
}

fn sounds_and_year(lexicon: &Lexicon, features: &Features, row: usize, keys: &mut Vec<u32>) {
    if let (Some(first), Some(last), Some(birth)) =
        (first_sound(lexicon, features, row), last_sound(lexicon, features, row), birth(features, row))
    {
        keys.push(mix(mix(first, last), birth / 10_000));
    }
}

fn sounds_and_day(lexicon: &Lexicon, features: &Features, row: usize, keys: &mut Vec<u32>) {
    if let (Some(first), Some(last), Some(day)) =
        (first_sound(lexicon, features, row), last_sound(lexicon, features, row), day(features, row))
    {
        keys.push(mix(mix(last, first), day));
    }
}

fn phone(lexicon: &Lexicon, features: &Features, row: usize, keys: &mut Vec<u32>) {
    keys.extend(lexicon.phones[features.phone[row] as usize].iter().map(|phone| mix(*phone, 7)));
}

fn email(lexicon: &Lexicon, features: &Features, row: usize, keys: &mut Vec<u32>) {
    keys.extend(lexicon.emails[features.email[row] as usize].iter().map(|email| mix(*email, 8)));
}

fn address(lexicon: &Lexicon, features: &Features, row: usize, keys: &mut Vec<u32>) {
    let form = &lexicon.addresses[features.address[row] as usize];
    if form.core != 0 {
        keys.push(mix(form.number, form.core));
    }
}

fn last_and_number(lexicon: &Lexicon, features: &Features, row: usize, keys: &mut Vec<u32>) {
    let number = lexicon.addresses[features.address[row] as usize].number;
    if let (Some(last), true) = (last_sound(lexicon, features, row), number != 0) {
        keys.push(mix(last, number));
    }
}

fn first_and_number(lexicon: &Lexicon, features: &Features, row: usize, keys: &mut Vec<u32>) {
    let number = lexicon.addresses[features.address[row] as usize].number;
    if let (Some(first), true) = (first_sound(lexicon, features, row), number != 0) {
        keys.push(mix(number, first));
    }
}

fn guardian(lexicon: &Lexicon, features: &Features, row: usize, keys: &mut Vec<u32>) {
    let Some(first) = first_sound(lexicon, features, row) else { return };
    keys.extend(lexicon.guardians[features.guardian[row] as usize].iter().map(|name| mix(*name, first)));
}

fn birth_alone(_: &Lexicon, features: &Features, row: usize, keys: &mut Vec<u32>) {
    keys.extend(birth(features, row).map(|birth| mix(birth, 11)));
}

fn sounds(lexicon: &Lexicon, features: &Features, row: usize, keys: &mut Vec<u32>) {
    if let (Some(first), Some(last)) = (first_sound(lexicon, features, row), last_sound(lexicon, features, row)) {
        keys.push(mix(first, last));
    }
}

fn last_and_year(_: &Lexicon, features: &Features, row: usize, keys: &mut Vec<u32>) {
    if let Some(birth) = birth(features, row)
        && features.last[row] != 0
    {
        keys.push(mix(features.last[row], birth / 10_000));
    }
}

fn first_and_day(_: &Lexicon, features: &Features, row: usize, keys: &mut Vec<u32>) {
    if let Some(day) = day(features, row)
        && features.first[row] != 0
    {
        keys.push(mix(features.first[row], day));
    }
}
