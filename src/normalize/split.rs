//! The words of a text as it stands: how they are split, and whether only their case is left to fold.

/// Splits a text at single blanks.
pub(super) fn split_words(text: &str) -> impl Iterator<Item = &str> {
    split_at(b' ', text)
}

/// Splits a text at a sign of ASCII: what stands between two of them is short, so that a search for the next one takes
/// longer to begin than to look at each byte.
pub(super) fn split_at(sign: u8, text: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let text = rest?;
        let end = text.bytes().position(|byte| byte == sign);
        let (word, after) = match end {
            Some(at) => (text.get(..at), text.get(at + 1..)),
            None => (Some(text), None),
        };
        rest = after;
        word
    })
}

/// Says whether a text is letters and digits with single blanks between its words, as most are: only their case is left
/// to fold.
pub(super) fn is_plain(text: &str) -> bool {
    let mut before = b' ';
    let is_it = |byte: u8| {
        let is_blank = byte == b' ' && before != b' ';
        before = byte;
        byte.is_ascii_alphanumeric() || is_blank
    };
    text.bytes().all(is_it) && before != b' '
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_split_at_every_sign_and_plain_where_single_blanks_stand_between_its_words() {
        assert_eq!(split_words(" a  b").collect::<Vec<_>>(), ["", "a", "", "b"]);
        assert_eq!(split_at(b',', "a,ñ,").collect::<Vec<_>>(), ["a", "ñ", ""]);
        assert!(["Ana", "Ana de la Cruz", "12 Oak St", "x"].into_iter().all(is_plain));
        assert!(!["", " ", " Ana", "Ana ", "Ana  Cruz", "O'Dea", "Ana-Lu", "Añó", "Ana\tLu"].into_iter().any(is_plain));
    }
}
