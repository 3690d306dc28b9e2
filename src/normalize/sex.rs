//! Sex, to `F`, `M` or `X`.

use super::fold::folded;
use crate::roster::Issue;

/// Appends the normal form of a sex.
pub(super) fn normalize(text: &str, out: &mut String) -> Issue {
    let code = match text {
        "F" | "f" | "Female" | "female" | "FEMALE" => "F",
        "M" | "m" | "Male" | "male" | "MALE" => "M",
        _ => match folded(text).as_str() {
            "f" | "2" | "fem" | "female" | "girl" | "woman" | "femenino" | "femenina" | "mujer" | "nina"
            | "f female" => "F",
            "m" | "1" | "male" | "boy" | "man" | "masculino" | "hombre" | "nino" | "varon" | "m male" => "M",
            "x" | "nb" | "nonbinary" | "non binary" | "gender x" | "x nonbinary" | "x non binary" | "other" | "o"
            | "another" | "gender diverse" | "neither" => "X",
            "" if text.trim().is_empty() => return Issue::None,
            "" | "u" | "un" | "unk" | "unknown" | "n a" | "na" | "none" | "null" | "notselected" | "not selected"
            | "not specified" | "not provided" | "undisclosed" | "decline to state" | "declined"
            | "prefer not to say" | "blank" => return Issue::Placeholder,
            _ => return Issue::Invalid,
        },
    };
    out.push_str(code);
    Issue::None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sexes_have_one_letter() {
        let table = [
            ("M", "M"),
            ("male", "M"),
            (" Boy", "M"),
            ("F", "F"),
            ("Female", "F"),
            ("FEMALE", "F"),
            // ISO 5218
            ("2", "F"),
            ("1", "M"),
            ("X", "X"),
            ("Non-Binary", "X"),
            ("NotSelected", ""),
            ("U", ""),
            ("7", ""),
            ("", ""),
        ];
        for (text, wanted) in table {
            let mut out = String::new();
            normalize(text, &mut out);
            assert_eq!(out, wanted, "{text}");
        }
    }
}
