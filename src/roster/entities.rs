//! HTML's writing of letters and signs, such as `Mu&ntilde;oz` and `O&#39;Brien`, which a web form's export may leave behind.

/// The names of the letters from U+00C0 on, as HTML 4 has them.
const LATIN: [&str; 64] = [
    "Agrave", "Aacute", "Acirc", "Atilde", "Auml", "Aring", "AElig", "Ccedil", "Egrave", "Eacute", "Ecirc", "Euml",
    "Igrave", "Iacute", "Icirc", "Iuml", "ETH", "Ntilde", "Ograve", "Oacute", "Ocirc", "Otilde", "Ouml", "times",
    "Oslash", "Ugrave", "Uacute", "Ucirc", "Uuml", "Yacute", "THORN", "szlig", "agrave", "aacute", "acirc", "atilde",
    "auml", "aring", "aelig", "ccedil", "egrave", "eacute", "ecirc", "euml", "igrave", "iacute", "icirc", "iuml",
    "eth", "ntilde", "ograve", "oacute", "ocirc", "otilde", "ouml", "divide", "oslash", "ugrave", "uacute", "ucirc",
    "uuml", "yacute", "thorn", "yuml",
];

/// The other signs that stand in names, addresses and headers.
const SIGNS: [(&str, char); 20] = [
    ("Scaron", 'Š'),
    ("amp", '&'),
    ("apos", '\''),
    ("bull", '•'),
    ("deg", '°'),
    ("gt", '>'),
    ("hellip", '…'),
    ("iexcl", '¡'),
    ("iquest", '¿'),
    ("ldquo", '“'),
    ("lsquo", '‘'),
    ("lt", '<'),
    ("mdash", '—'),
    ("nbsp", ' '),
    ("ndash", '–'),
    ("quot", '"'),
    ("rdquo", '”'),
    ("rsquo", '’'),
    ("scaron", 'š'),
    ("sect", '§'),
];

/// Bytes in which HTML's writing of one character ends, zeros in front of its number included.
const LONGEST: usize = 32;

/// Returns a text with its characters in the place of HTML's writing of them; none where it has no such writing.
pub(crate) fn decoded(text: &str) -> Option<String> {
    // nearly all texts have no such sign at all
    if !text.as_bytes().contains(&b'&') {
        return None;
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    let mut any = false;
    while let Some(at) = rest.find('&') {
        let (before, tail) = rest.split_at(at);
        out.push_str(before);
        // a sign that never ends is not looked for to the end of the text each time
        let end = tail.bytes().take(LONGEST).position(|byte| byte == b';');
        let found = end.and_then(|end| Some((meant(&tail[1..end])?, &tail[end + 1..])));
        rest = match found {
            Some((character, after)) => {
                out.push(character);
                any = true;
                after
            }
            None => {
                out.push('&');
                &tail[1..]
            }
        };
    }
    out.push_str(rest);
    any.then_some(out)
}

fn meant(name: &str) -> Option<char> {
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(digits) => u32::from_str_radix(digits, 16),
            None => number.parse(),
        };
        // what ends a line inside a cell is a blank there
        return match char::from_u32(code.ok()?)? {
            '\t' | '\n' | '\r' => Some(' '),
            character => (!character.is_control()).then_some(character),
        };
    }
    let sign = || SIGNS.iter().find(|(known, _)| *known == name).map(|(_, sign)| *sign);
    let place = LATIN.iter().position(|known| *known == name);
    place.and_then(|at| char::from_u32(0xc0 + at as u32)).or_else(sign)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_and_signs_are_read_and_other_ampersands_left() {
        for (text, wanted) in [
            ("Mu&ntilde;oz", Some("Muñoz")),
            ("O&#39;Brien", Some("O'Brien")),
            ("Garc&#xED;a &amp; L&oacute;pez", Some("García & López")),
            ("&yuml;&Agrave;", Some("ÿÀ")),
            ("Tom & Sue; Ann", None),
            ("A&B;", None),
            ("R&D", None),
            ("1 Oak St&#10;Apt 2", Some("1 Oak St Apt 2")),
            ("&#0;", None),
            ("&#xZZ;", None),
            ("&;&", None),
            ("Muñoz", None),
        ] {
            assert_eq!(decoded(text).as_deref(), wanted, "{text}");
        }
    }
}
