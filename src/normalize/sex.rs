//! Sex, to `F`, `M` or `X`.

use super::fold::folded;
use super::halves;
use super::sex_codes::SexCodes;
use crate::roster::Issue;

/// Appends the normal form of a sex; one that is written in two languages is read in either.
pub(super) fn normalize(text: &str, codes: SexCodes, out: &mut String) -> Issue {
    if let Some(code) = codes.read(text) {
        out.push_str(code);
        return Issue::None;
    }
    let code = match text {
        "F" | "f" | "Female" | "female" | "FEMALE" => "F",
        "M" | "m" | "Male" | "male" | "MALE" => "M",
        _ => match code_of(text) {
            Ok(code) => code,
            Err(Issue::Invalid) => match halves::read(text, &[], |half| code_of(half).ok()) {
                Some(code) => code,
                None => return Issue::Invalid,
            },
            Err(issue) => return issue,
        },
    };
    out.push_str(code);
    Issue::None
}

fn code_of(text: &str) -> Result<&'static str, Issue> {
    Ok(match folded(text).as_str() {
        "f" | "g" | "2" | "02" | "fem" | "female" | "girl" | "woman" | "femenino" | "femenina" | "mujer" | "hembra"
        | "feminin" | "fille" | "nina" | "muchacha" | "chica" | "f female" => "F",
        "m" | "b" | "1" | "01" | "male" | "boy" | "man" | "masculino" | "masculina" | "hombre" | "nino" | "varon"
        | "masculin" | "garcon" | "muchacho" | "chico" | "m male" => "M",
        "x" | "nb" | "nonbinary" | "non binary" | "gender x" | "x nonbinary" | "x non binary" | "other" | "o"
        | "another" | "gender diverse" | "neither" | "no binario" | "no binaria" | "otro" | "otra" => "X",
        "" if text.trim().is_empty() => return Err(Issue::None),
        ""
        | "u"
        | "un"
        | "unk"
        | "unknown"
        | "n a"
        | "na"
        | "none"
        | "null"
        | "notselected"
        | "not selected"
        | "not specified"
        | "not provided"
        | "undisclosed"
        | "decline to state"
        | "declined"
        | "prefer not to say"
        | "blank"
        | "prefiero no decir"
        | "prefiero no decirlo"
        | "prefiero no contestar"
        | "no especificado"
        | "desconocido" => return Err(Issue::Placeholder),
        _ => return Err(Issue::Invalid),
    })
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
            ("02", "F"),
            ("01", "M"),
            ("X", "X"),
            ("Non-Binary", "X"),
            ("NotSelected", ""),
            ("U", ""),
            ("7", ""),
            ("Male / Masculino", "M"),
            ("Female/Femenino", "F"),
            ("Male (Masculino)", "M"),
            ("Niña (Girl)", "F"),
            ("M / Nữ", "M"),
            ("No binario", "X"),
            ("Masculin", "M"),
            ("Féminin", "F"),
            ("Garçon", "M"),
            ("Fille", "F"),
            ("Male / Femenino", ""),
            ("M/F", ""),
            ("Male (transgender)", ""),
            ("", ""),
        ];
        for (text, wanted) in table {
            let mut out = String::new();
            normalize(text, SexCodes::Usual, &mut out);
            assert_eq!(out, wanted, "{text}");
        }
    }
}
