//! Addresses at somebody else's house: `c/o Rosa Lang, 12 Oak St` is 12 Oak St.

use std::borrow::Cow;

/// Takes the name behind `c/o` out of an address line; what tells the place stands before it, or behind the name.
pub(super) fn without_care_of(text: &str) -> Cow<'_, str> {
    if !text.as_bytes().contains(&b'/') {
        return Cow::Borrowed(text);
    }
    let lower = text.to_ascii_lowercase();
    let is_word = |at: usize| at == 0 || !lower.as_bytes()[at - 1].is_ascii_alphanumeric();
    let Some(at) = lower.match_indices("c/o").map(|found| found.0).find(|at| is_word(*at)) else {
        return Cow::Borrowed(text);
    };
    let (before, behind) = (&text[..at], &lower[at..]);
    let has_house = before.bytes().any(|byte| byte.is_ascii_digit());
    // a name has no digit, and what follows it begins with a house number, a box or a unit
    let starts: &[&str] = if has_house {
        &[",", ";", "\n", "#", " apt", " unit", " ste"]
    } else {
        &[",", ";", "\n", "#", " po box", " p.o.", " p o box"]
    };
    let digit = behind.find(|c: char| c.is_ascii_digit()).filter(|_| !has_house);
    let found = starts.iter().filter_map(|start| behind.find(start)).chain(digit).min();
    match found {
        Some(from) => Cow::Owned(format!("{before} {}", &text[at + from..])),
        None if has_house => Cow::Borrowed(before),
        None => Cow::Borrowed(text),
    }
}

#[cfg(test)]
mod tests {
    use super::without_care_of;

    #[test]
    fn the_name_behind_care_of_is_no_part_of_the_place() {
        for (text, wanted) in [
            ("12 Oak St c/o Rosa Lang", "12 Oak St"),
            ("12 Oak St C/O Rosa Lang, Apt 4", "12 Oak St , Apt 4"),
            ("12 Oak St c/o Lang #4", "12 Oak St #4"),
            ("c/o Rosa Lang, 12 Oak St", ", 12 Oak St"),
            ("c/o Rosa Lang 12 Oak St", "12 Oak St"),
            ("c/o Rosa Lang PO Box 118", "PO Box 118"),
            ("c/o Rosa Lang", "c/o Rosa Lang"),
            ("120 1/2 Oak St", "120 1/2 Oak St"),
            ("12 Bac/oak St", "12 Bac/oak St"),
        ] {
            let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
            assert_eq!(words(&without_care_of(text)), wanted, "{text}");
        }
    }
}
