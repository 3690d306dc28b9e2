//! House numbers: plain, with a letter or a fraction, in a range, or on a grid.

use super::street_words::Word;

/// Appends the house number and returns the words behind it.
pub(super) fn push_number<'a, 'b>(words: &'a [Word<'b>], out: &mut String) -> &'a [Word<'b>] {
    let [first, rest @ ..] = words else { return words };
    if !first.starts_digit() {
        if is_grid(first.text) && !rest.is_empty() {
            // Wisconsin's grid numbers: N6W23001, N6 W23001
            out.push_str(first.text);
            return match rest {
                [second, more @ ..] if is_grid(second.text) && !more.is_empty() => {
                    out.push_str(second.text);
                    more
                }
                _ => rest,
            };
        }
        // N 6543 County Rd K, but not W 425 St
        if let [number, street, ..] = rest
            && matches!(first.text, "n" | "s" | "e" | "w")
            && number.text.len() > 2
            && number.text.bytes().all(|byte| byte.is_ascii_digit())
            && !street.is_suffix()
            && street.role.is_none()
        {
            out.push_str(first.text);
            out.push_str(number.text);
            return &rest[1..];
        }
        if first.text == "one" && rest.len() >= 2 {
            out.push('1');
            return rest;
        }
        return words;
    }
    if is_ordinal(first.text) {
        return words;
    }
    // 00019 of a column with zeros in front; 123-1/2
    let zeros = first.text.bytes().take_while(|byte| *byte == b'0').count();
    let number = &first.text[zeros..];
    let number = if number.starts_with(|c: char| c.is_ascii_digit()) { number } else { first.text };
    let has_fraction = |word: &str| word.as_bytes().contains(&b'/');
    if has_fraction(number)
        && let Some((whole, part)) = number.split_once('-').filter(|(_, part)| has_fraction(part))
    {
        out.push_str(whole);
        out.push(' ');
        out.push_str(part);
        return rest;
    }
    out.push_str(number);
    match rest {
        [part, more @ ..] if has_fraction(part.text) => {
            out.push(' ');
            out.push_str(part.text);
            more
        }
        // `12 B Main St`, but not `12 A St` or `12 N Main St`
        [letter, next, ..]
            if letter.text.len() == 1
                && letter.text.bytes().all(|byte| byte.is_ascii_lowercase())
                && first.text.bytes().all(|byte| byte.is_ascii_digit())
                && letter.role.is_none()
                // `5150 I 35` is on the Interstate
                && !(letter.text == "i" && next.starts_digit())
                && !next.is_suffix()
                && !next.is_direction() =>
        {
            out.push_str(letter.text);
            &rest[1..]
        }
        _ => rest,
    }
}

fn is_grid(word: &str) -> bool {
    let mut bytes = word.bytes().peekable();
    let mut parts = 0;
    while let Some(byte) = bytes.next() {
        if !matches!(byte, b'n' | b's' | b'e' | b'w') {
            return false;
        }
        let mut digits = 0;
        while bytes.next_if(u8::is_ascii_digit).is_some() {
            digits += 1;
        }
        if digits == 0 {
            return false;
        }
        parts += 1;
    }
    (1..=2).contains(&parts)
}

/// Says whether a word is a number such as 3rd.
pub(super) fn is_ordinal(word: &str) -> bool {
    let digits = word.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    digits.len() + 2 == word.len() && matches!(&word[digits.len()..], "st" | "nd" | "rd" | "th")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grid_numbers_are_letters_of_the_compass_with_digits() {
        let grids = ["n6w23001", "w142n1234", "n6", "e5"].map(is_grid);
        assert_eq!(grids, [true; 4]);
        let others = ["nw", "6n", "n6w", "main", "", "n6w2s3", "b12"].map(is_grid);
        assert_eq!(others, [false; 7]);
    }
}
