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
    has_digit_if_plain(text).is_some()
}

/// Says whether a plain text has a digit; none where it is not plain, as of [`is_plain`].
pub(super) fn has_digit_if_plain(text: &str) -> Option<bool> {
    // a blank may not follow another one, and stands neither first nor last
    let (mut before, mut all) = (BLANK, 0);
    for byte in text.bytes() {
        let class = CLASSES[usize::from(byte)];
        all |= class | (class & before) << 1;
        before = class;
    }
    (before != BLANK && all & (BLANK << 1 | OTHER) == 0).then_some(all & DIGIT != 0)
}

const BLANK: u8 = 1;
const OTHER: u8 = 4;
const DIGIT: u8 = 8;
const LETTER: u8 = 16;

/// What each byte is in a plain text; [`OTHER`] where it has no place in one.
const CLASSES: [u8; 256] = {
    let mut classes = [OTHER; 256];
    let mut at = 0;
    while at < 128 {
        let byte = at as u8;
        if byte.is_ascii_alphabetic() {
            classes[at] = LETTER;
        } else if byte.is_ascii_digit() {
            classes[at] = DIGIT;
        }
        at += 1;
    }
    classes[b' ' as usize] = BLANK;
    classes
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_split_at_every_sign_and_plain_where_single_blanks_stand_between_its_words() {
        assert_eq!(split_words(" a  b").collect::<Vec<_>>(), ["", "a", "", "b"]);
        assert_eq!(split_at(b',', "a,ñ,").collect::<Vec<_>>(), ["a", "ñ", ""]);
        assert!(["Ana", "Ana de la Cruz", "12 Oak St", "x"].into_iter().all(is_plain));
        assert!(!["", " ", " Ana", "Ana ", "Ana  Cruz", "O'Dea", "Ana-Lu", "Añó", "Ana\tLu"].into_iter().any(is_plain));
        let digits = ["Oak 2b", "12", "Oak", "a b c", "12 "].map(has_digit_if_plain);
        assert_eq!(digits, [Some(true), Some(true), Some(false), Some(false), None]);
    }
}
