//! String similarity over short normal forms: Jaro-Winkler and "at most one slip", without allocation.

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

fn jaro(one: &[u8], other: &[u8]) -> f64 {
    let (one, other) = (&one[..one.len().min(64)], &other[..other.len().min(64)]);
    if one.is_empty() || other.is_empty() {
        return if one.len() == other.len() { 1.0 } else { 0.0 };
    }
    if one == other {
        return 1.0;
    }
    let window = (one.len().max(other.len()) / 2).saturating_sub(1);
    let (mut used_one, mut used_other) = (0u64, 0u64);
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

/// Says whether two strings are one or two slips apart, two only where both are long; `ma` and `mai` are, `al` and `jo` not.
pub(crate) fn misspelled(one: &str, other: &str) -> bool {
    let shorter = one.len().min(other.len());
    if shorter < 2 || shorter + one.len().max(other.len()) < 5 {
        return false;
    }
    if within_one_slip(one.as_bytes(), other.as_bytes()) {
        return true;
    }
    shorter >= 7 && one.len().abs_diff(other.len()) <= 2 && strsim::osa_distance(one, other) <= 2
}

/// Returns the Soundex code of a name as a small number, 0 for a name without a Latin letter.
///
/// Source: the National Archives' description of American Soundex.
pub(crate) fn soundex(name: &str) -> u32 {
    let digit = |byte: u8| -> u8 {
        match byte {
            b'b' | b'f' | b'p' | b'v' => 1,
            b'c' | b'g' | b'j' | b'k' | b'q' | b's' | b'x' | b'z' => 2,
            b'd' | b't' => 3,
            b'l' => 4,
            b'm' | b'n' => 5,
            b'r' => 6,
            b'h' | b'w' => 8,
            _ => 0,
        }
    };
    let mut letters = name.bytes().filter(u8::is_ascii_lowercase);
    let Some(first) = letters.next() else { return 0 };
    let mut code = u32::from(first);
    let (mut count, mut last) = (0, digit(first));
    for byte in letters {
        let found = digit(byte);
        if found == 8 {
            continue;
        }
        if found != 0 && found != last {
            code = code * 8 + u32::from(found);
            count += 1;
            if count == 3 {
                break;
            }
        }
        last = found;
    }
    code << (3 * (3 - count))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn soundex_follows_the_published_examples() {
        for (one, other) in [("robert", "rupert"), ("ashcraft", "ashcroft"), ("tymczak", "tymczok")] {
            assert_eq!(soundex(one), soundex(other));
        }
        assert_ne!(soundex("robert"), soundex("rubin"));
        assert_eq!(soundex("阮"), 0);
    }

    proptest! {
        #[test]
        fn jaro_winkler_equals_strsim(one in "[a-e]{0,14}", other in "[a-e]{0,14}") {
            let wanted = strsim::jaro_winkler(&one, &other);
            prop_assert!((jaro_winkler(one.as_bytes(), other.as_bytes()) - wanted).abs() < 1e-9);
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
