//! String similarity over short normal forms: Jaro-Winkler and "at most one slip", without allocation.

/// Of longer texts the beginning is compared.
const LONGEST: usize = 64;

/// Returns the Jaro-Winkler similarity (0 to 1) of two byte strings.
///
/// Equal to `strsim` on ASCII text; on longer or other text it compares bytes, not characters.
/// Source: Winkler 1990, prefix scale 0.1, prefix of at most 4.
pub(crate) fn jaro_winkler(one: &[u8], other: &[u8]) -> f64 {
    let jaro = jaro(one, other);
    if jaro <= 0.7 {
        return jaro;
    }
    let prefix = one.iter().zip(other).take(4).take_while(|(x, y)| x == y).count();
    jaro + 0.1 * prefix as f64 * (1.0 - jaro)
}

/// Says whether the Jaro-Winkler similarity of two byte strings reaches a bound of more than 0.7.
///
/// `shared_at_most` is a number of characters that they have in common at most; where even those would not do, nothing is
/// compared.
pub(crate) fn is_jaro_winkler_at_least(bound: f64, one: &[u8], other: &[u8], shared_at_most: usize) -> bool {
    if one.len().max(other.len()) > LONGEST {
        return jaro_winkler(one, other) >= bound;
    }
    let prefix = one.iter().zip(other).take(4).take_while(|(x, y)| x == y).count();
    let m = shared_at_most as f64;
    let jaro = (m / one.len() as f64 + m / other.len() as f64 + 1.0) / 3.0;
    // a hair's breadth more, so that rounding never decides
    jaro + 0.1 * prefix as f64 * (1.0 - jaro) + 1e-9 >= bound && jaro_winkler(one, other) >= bound
}

fn jaro(one: &[u8], other: &[u8]) -> f64 {
    let (one, other) = (&one[..one.len().min(LONGEST)], &other[..other.len().min(LONGEST)]);
    if one.is_empty() || other.is_empty() {
        return if one.len() == other.len() { 1.0 } else { 0.0 };
    }
    if one == other {
        return 1.0;
    }
    let window = (one.len().max(other.len()) / 2).saturating_sub(1);
    let (mut used_one, mut used_other) = (0u64, 0u64);
    // where each letter stands in the other text, as bits
    let mut places = [0u64; 32];
    let mut only_letters = true;
    for (at, byte) in other.iter().enumerate() {
        only_letters &= byte.is_ascii_lowercase();
        places[usize::from(byte & 31)] |= 1 << at;
    }
    if only_letters {
        for (at, byte) in one.iter().enumerate() {
            let from = at.saturating_sub(window);
            let length = at + window + 1 - from;
            let near = if length >= 64 { u64::MAX } else { (1 << length) - 1 };
            let free = if byte.is_ascii_lowercase() { places[usize::from(byte & 31)] } else { 0 };
            let free = free & near.checked_shl(from as u32).unwrap_or(0) & !used_other;
            if free != 0 {
                used_other |= free & free.wrapping_neg();
                used_one |= 1 << at;
            }
        }
    } else {
        for (at, byte) in one.iter().enumerate() {
            let from = at.saturating_sub(window);
            let to = (at + window + 1).min(other.len());
            for (place, found) in other[from.min(to)..to].iter().enumerate() {
                let bit = 1 << (from + place);
                if found == byte && used_other & bit == 0 {
                    used_other |= bit;
                    used_one |= 1 << at;
                    break;
                }
            }
        }
    }
    let matches = used_one.count_ones();
    if matches == 0 {
        return 0.0;
    }
    let (mut left, mut right, mut half_transpositions) = (used_one, used_other, 0u32);
    while left != 0 {
        if one[left.trailing_zeros() as usize] != other[right.trailing_zeros() as usize] {
            half_transpositions += 1;
        }
        left &= left - 1;
        right &= right - 1;
    }
    let m = matches as f64;
    let t = (half_transpositions / 2) as f64;
    (m / one.len() as f64 + m / other.len() as f64 + (m - t) / m) / 3.0
}

/// Says whether two byte strings differ by at most one insertion, deletion, substitution or swap of neighbours.
pub(crate) fn within_one_slip(one: &[u8], other: &[u8]) -> bool {
    let (short, long) = if one.len() <= other.len() { (one, other) } else { (other, one) };
    if long.len() - short.len() > 1 {
        return false;
    }
    let Some(at) = short.iter().zip(long).position(|(x, y)| x != y) else {
        return true;
    };
    if short.len() < long.len() {
        return short[at..] == long[at + 1..];
    }
    if short[at + 1..] == long[at + 1..] {
        return true;
    }
    at + 1 < short.len() && short[at] == long[at + 1] && short[at + 1] == long[at] && short[at + 2..] == long[at + 2..]
}

/// Says whether the distance of two strings is at most so many insertions, deletions, substitutions or swaps of neighbours.
pub(crate) fn within_slips(one: &str, other: &str, most: usize) -> bool {
    match most {
        _ if one == other => true,
        0 => false,
        1 if one.is_ascii() && other.is_ascii() => within_one_slip(one.as_bytes(), other.as_bytes()),
        2 => within_two_slips(one.as_bytes(), other.as_bytes()),
        _ => few_slips(one, other, most),
    }
}

/// Counts slips in any letters; a text that is no name, being far too long, is like no other.
fn few_slips(one: &str, other: &str, most: usize) -> bool {
    const LONGEST: usize = 256;
    let [length, others] = [one, other].map(|text| text.chars().count());
    length.abs_diff(others) <= most && length <= LONGEST && strsim::osa_distance(one, other) <= most
}

/// Says whether two strings are one or two slips apart, two only where both are long; `ma` and `mai` are, `al` and `jo` not.
pub(crate) fn misspelled(one: &str, other: &str) -> bool {
    misspelled_bytes(one.as_bytes(), other.as_bytes())
}

/// Does what [`misspelled`] does, for the bytes of two strings.
pub(crate) fn misspelled_bytes(one: &[u8], other: &[u8]) -> bool {
    let shorter = one.len().min(other.len());
    if shorter < 2 || shorter + one.len().max(other.len()) < 5 {
        return false;
    }
    if within_one_slip(one, other) {
        return true;
    }
    shorter >= 7 && one.len().abs_diff(other.len()) <= 2 && within_two_slips(one, other)
}

/// Says whether the distance of two strings is at most two insertions, deletions, substitutions or swaps of neighbours.
fn within_two_slips(one: &[u8], other: &[u8]) -> bool {
    if !one.is_ascii() || !other.is_ascii() {
        return match (std::str::from_utf8(one), std::str::from_utf8(other)) {
            (Ok(one), Ok(other)) => few_slips(one, other, 2),
            _ => false,
        };
    }
    let (mut one, mut other) = (one, other);
    while let ([x, one_rest @ ..], [y, other_rest @ ..]) = (one, other)
        && x == y
    {
        (one, other) = (one_rest, other_rest);
    }
    while let ([one_rest @ .., x], [other_rest @ .., y]) = (one, other)
        && x == y
    {
        (one, other) = (one_rest, other_rest);
    }
    if one.len().abs_diff(other.len()) > 2 {
        return false;
    }
    // the distances of beginnings whose lengths differ by at most two; all others are above two
    const FAR: u8 = 3;
    const WIDE: usize = 5;
    let (mut before, mut last) = ([FAR; WIDE], [FAR; WIDE]);
    for (place, distance) in last.iter_mut().enumerate().skip(2) {
        *distance = place as u8 - 2;
    }
    for (at, byte) in one.iter().enumerate() {
        let mut row = [FAR; WIDE];
        for place in 0..WIDE {
            // the beginning of the other text that this place stands for
            let Some(length) = (at + 1 + place).checked_sub(2).filter(|length| *length <= other.len()) else {
                continue;
            };
            if length == 0 {
                row[place] = (at + 1).min(usize::from(FAR)) as u8;
                continue;
            }
            let same = other[length - 1] == *byte;
            let mut best = last[place] + u8::from(!same);
            if place > 0 {
                best = best.min(row[place - 1] + 1);
            }
            if place + 1 < WIDE {
                best = best.min(last[place + 1] + 1);
            }
            if at > 0 && length > 1 && other[length - 2] == *byte && one[at - 1] == other[length - 1] {
                best = best.min(before[place] + 1);
            }
            row[place] = best.min(FAR);
        }
        if row.iter().chain(&last).all(|distance| *distance == FAR) {
            return false;
        }
        (before, last) = (last, row);
    }
    (other.len() + 2).checked_sub(one.len()).and_then(|place| last.get(place)).is_some_and(|distance| *distance <= 2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_text_that_is_far_too_long_for_a_name_is_like_no_other() {
        let long = "é".repeat(60_000);
        let longer = format!("{long}a");
        assert!(within_slips(&long, &long, 2) && !within_slips(&long, &longer, 2) && !within_slips(&long, &longer, 3));
        assert!(within_slips("peña", "pena", 2) && within_slips("peña", "peñas", 3));
    }

    /// Texts that are an insertion, a deletion, an exchange or a swap apart, at the beginning, inside and at the end.
    const SLIPS: [(&str, &str, bool); 22] = [
        ("", "", true),
        ("", "a", true),
        ("", "ab", false),
        ("a", "b", true),
        ("ab", "ba", true),
        ("abc", "abc", true),
        ("abc", "xabc", true),
        ("abc", "abxc", true),
        ("abc", "abcx", true),
        ("abc", "abcxy", false),
        ("abc", "xbc", true),
        ("abc", "axc", true),
        ("abc", "abx", true),
        ("abc", "axy", false),
        ("abcd", "bacd", true),
        ("abcd", "acbd", true),
        ("abcd", "abdc", true),
        ("abcd", "cbad", false),
        ("abcd", "badc", false),
        ("abcd", "bcda", false),
        ("abcd", "bxcd", false),
        ("abcd", "aced", false),
    ];

    #[test]
    fn one_slip_is_an_insertion_a_deletion_an_exchange_or_a_swap_of_neighbours() {
        for (one, other, wanted) in SLIPS {
            assert_eq!(within_one_slip(one.as_bytes(), other.as_bytes()), wanted, "{one} {other}");
            assert_eq!(within_one_slip(other.as_bytes(), one.as_bytes()), wanted, "{other} {one}");
        }
    }

    #[test]
    fn short_texts_may_have_one_slip_and_long_ones_two() {
        for (one, other, wanted) in [
            ("ma", "mai", true),
            ("al", "jo", false),
            ("al", "ab", false),
            ("a", "abcd", false),
            ("a", "ab", false),
            ("abc", "ab", true),
            ("abc", "abd", true),
            ("abcdef", "abcdxy", false),
            ("abcdef", "abcdefgh", false),
            ("abcdefg", "abcdexy", true),
            ("abcdefg", "abcdefghi", true),
            ("abcdefg", "abcdefghij", false),
            ("abcdefg", "abcdxyz", false),
            ("abcdefg", "xabcdefy", true),
            ("abcdefgh", "badcefgh", true),
            ("abcdefgh", "badcfegh", false),
            ("abcdefgh", "bcdefghi", true),
            ("abcdefgh", "cdefghij", false),
            ("ñandúes", "nandues", true),
            ("ñandúés", "nandues", false),
        ] {
            assert_eq!(misspelled(one, other), wanted, "{one} {other}");
            assert_eq!(misspelled(other, one), wanted, "{other} {one}");
        }
    }

    #[test]
    fn jaro_winkler_is_that_of_the_published_pairs_and_holds_for_long_texts() {
        let near = |one: &str, other: &str, wanted: f64| {
            (jaro_winkler(one.as_bytes(), other.as_bytes()) - wanted).abs() < 5e-4
        };
        assert!(near("martha", "marhta", 0.961) && near("dixon", "dicksonx", 0.813) && near("dwayne", "duane", 0.84));
        assert!(near("", "", 1.0) && near("", "a", 0.0) && near("abc", "xyz", 0.0) && near("same", "same", 1.0));
        // beyond 64 letters only the beginning counts
        let long = "abcdefghijklmnopqrstuvwxyz".repeat(3);
        assert!(
            near(&long, &format!("{}zzzz", &long[..70]), 1.0) && !near(&long[..60], &format!("{}q", &long[..62]), 1.0)
        );
        for count in [63, 64, 65] {
            let (one, other) = ("ab".repeat(count / 2), format!("{}a", "ab".repeat(count / 2)));
            let cut = |text: &str| text[..text.len().min(64)].to_owned();
            assert!(near(&one, &other, strsim::jaro_winkler(&cut(&one), &cut(&other))), "{count}");
        }
        assert!(
            is_jaro_winkler_at_least(0.88, long.as_bytes(), long.as_bytes(), 0),
            "long texts are compared in any case"
        );
        assert!(
            !is_jaro_winkler_at_least(0.88, b"martha", b"marhta", 4)
                && is_jaro_winkler_at_least(0.88, b"martha", b"marhta", 6)
        );
    }

    proptest! {
        #[test]
        fn jaro_winkler_equals_strsim(one in "[a-e]{0,14}", other in "[a-e]{0,14}") {
            let wanted = strsim::jaro_winkler(&one, &other);
            prop_assert!((jaro_winkler(one.as_bytes(), other.as_bytes()) - wanted).abs() < 1e-9);
        }

        #[test]
        fn jaro_winkler_equals_strsim_beyond_letters_too(one in "[a-c '0-2]{0,20}", other in "[a-c '0-2]{0,20}") {
            let wanted = strsim::jaro_winkler(&one, &other);
            prop_assert!((jaro_winkler(one.as_bytes(), other.as_bytes()) - wanted).abs() < 1e-9);
        }

        #[test]
        fn a_bound_on_shared_letters_changes_no_answer(one in "[a-f]{1,12}", other in "[a-f]{1,12}") {
            let letters = |text: &str| text.bytes().fold(0u32, |set, byte| set | 1 << (byte - b'a'));
            let own = |mine: &str, theirs: &str| (letters(mine) & !letters(theirs)).count_ones() as usize;
            let shared = (one.len() - own(&one, &other)).min(other.len() - own(&other, &one));
            let (mine, theirs) = (one.as_bytes(), other.as_bytes());
            let wanted = jaro_winkler(mine, theirs) >= 0.88;
            prop_assert_eq!(is_jaro_winkler_at_least(0.88, mine, theirs, shared), wanted);
        }

        #[test]
        fn two_slips_equal_osa_distance_of_two(one in "[a-d]{0,12}", slips in prop::collection::vec((0usize..4, 0usize..12, "[a-d]"), 0..4)) {
            let mut other: Vec<char> = one.chars().collect();
            for (kind, at, letter) in slips {
                let at = at.min(other.len());
                let letter = letter.chars().next().unwrap();
                match kind {
                    0 => other.insert(at, letter),
                    1 if at < other.len() => drop(other.remove(at)),
                    2 if at < other.len() => other[at] = letter,
                    3 if at + 1 < other.len() => other.swap(at, at + 1),
                    _ => {}
                }
            }
            let other: String = other.into_iter().collect();
            prop_assert_eq!(within_two_slips(one.as_bytes(), other.as_bytes()), strsim::osa_distance(&one, &other) <= 2, "{} {}", one, other);
        }

        #[test]
        fn slips_are_counted_as_osa_distance_does(
            one in "[abcé]{0,7}", other in "[abcé]{0,7}", most in 0usize..4,
        ) {
            prop_assert_eq!(within_slips(&one, &other, most), strsim::osa_distance(&one, &other) <= most);
        }

        #[test]
        fn one_slip_equals_osa_distance_of_one(one in "[abc]{0,7}", other in "[abc]{0,7}") {
            prop_assert_eq!(
                within_one_slip(one.as_bytes(), other.as_bytes()),
                strsim::osa_distance(&one, &other) <= 1
            );
        }
    }
}
