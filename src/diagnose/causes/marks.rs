//! What can be seen of a text by itself: case, accents, garbled letters, question marks inside words.

use crate::roster::{Codes, RawTexts, entities};
use rayon::prelude::*;
use unicode_normalization::char::is_combining_mark;

/// Holds what can be seen of one text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Marks(u8);

const CASED: u8 = 1;
const UPPER: u8 = 2;
const LOWER: u8 = 4;
const ACCENT: u8 = 8;
const MOJIBAKE: u8 = 16;
const QUESTION: u8 = 32;

/// What a byte adds to the counts of a text, sixteen bits each: capitals, small letters, question marks and signs of escapes, beyond
/// ASCII.
const SIGNS: [u64; 256] = {
    let mut signs = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        signs[byte] = match byte as u8 {
            b'A'..=b'Z' => 1,
            b'a'..=b'z' => 1 << 16,
            b'?' | b'&' | b'%' | b'\\' | b'@' => 1 << 32,
            0x80.. => 1 << 48,
            _ => 0,
        };
        byte += 1;
    }
    signs
};

impl Marks {
    /// Looks at a text.
    pub(super) fn of(text: &str) -> Self {
        // one look at each byte counts capitals, small letters, question marks and what is beyond ASCII, side by side
        let sum = text.as_bytes().iter().fold(0u64, |sum, byte| sum.wrapping_add(SIGNS[usize::from(*byte)]));
        if text.len() < 1 << 16 && sum >> 48 == 0 {
            let case = case((sum & 0xffff) as u32, (sum >> 16 & 0xffff) as u32);
            return if sum >> 32 == 0 { Self(case) } else { Self::of_ascii(text.as_bytes()) };
        }
        if text.is_ascii() {
            return Self::of_ascii(text.as_bytes());
        }
        let mut marks = 0;
        let (mut upper, mut lower) = (0u32, 0u32);
        let mut before = ' ';
        let mut letters = text.chars().peekable();
        while let Some(letter) = letters.next() {
            upper += u32::from(letter.is_uppercase());
            lower += u32::from(letter.is_lowercase());
            let next = letters.peek().copied().unwrap_or(' ');
            if letter == '?' && (before.is_alphabetic() || next.is_alphabetic()) {
                marks |= QUESTION;
            }
            if is_garbled(letter, next) {
                marks |= MOJIBAKE;
            } else if !letter.is_ascii() && (letter.is_alphabetic() || is_combining_mark(letter)) {
                marks |= ACCENT;
            }
            before = letter;
        }
        Self(marks | case(upper, lower))
    }

    fn of_ascii(text: &[u8]) -> Self {
        let upper = text.iter().filter(|byte| byte.is_ascii_uppercase()).count();
        let lower = text.iter().filter(|byte| byte.is_ascii_lowercase()).count();
        let is_letter = |at: Option<&u8>| at.is_some_and(u8::is_ascii_alphabetic);
        let is_marked =
            |at: usize| text[at] == b'?' && (is_letter(text.get(at + 1)) || (at > 0 && is_letter(text.get(at - 1))));
        let marked = text.contains(&b'?') && (0..text.len()).any(is_marked);
        let question = if marked { QUESTION } else { 0 };
        // an accent in HTML's writing is there all the same
        let decoded = std::str::from_utf8(text).ok().and_then(entities::decoded);
        let accented = decoded.is_some_and(|text| text.chars().any(|c| !c.is_ascii() && c.is_alphabetic()));
        // nobody capitalises an e-mail address
        let case = if text.contains(&b'@') { 0 } else { case(upper as u32, lower as u32) };
        Self(case | question | if accented { ACCENT } else { 0 })
    }

    /// Says whether it has letters enough to have a case.
    pub(super) fn is_cased(self) -> bool {
        self.0 & CASED != 0
    }

    /// Says whether all its letters are capitals.
    pub(super) fn is_upper(self) -> bool {
        self.0 & UPPER != 0
    }

    /// Says whether all its letters are small.
    pub(super) fn is_lower(self) -> bool {
        self.0 & LOWER != 0
    }

    /// Says whether it has a letter beyond ASCII, and none that is garbled.
    pub(super) fn has_accent(self) -> bool {
        self.0 & (ACCENT | MOJIBAKE) == ACCENT
    }

    /// Says whether some of its letters are UTF-8 read as another encoding.
    pub(super) fn is_mojibake(self) -> bool {
        self.0 & MOJIBAKE != 0
    }

    /// Says whether a question mark stands inside a word or at its end.
    pub(super) fn has_question_mark(self) -> bool {
        self.0 & QUESTION != 0
    }
}

/// Returns the marks of so many capitals and small letters.
fn case(upper: u32, lower: u32) -> u8 {
    match (upper, lower) {
        _ if upper + lower < 2 => 0,
        (_, 0) => CASED | UPPER,
        (0, _) => CASED | LOWER,
        _ => CASED,
    }
}

/// Says whether a letter and the next are one letter of UTF-8 read as Windows-1252, or a letter that was given up.
fn is_garbled(letter: char, next: char) -> bool {
    let second = matches!(next, '\u{80}'..='\u{bf}')
        || matches!(next, 'Œ' | 'œ' | 'Š' | 'š' | 'Ÿ' | 'Ž' | 'ž' | 'ƒ' | 'ˆ' | '˜' | '–' | '—' | '‘' | '’' | '‚')
        || matches!(next, '“' | '”' | '„' | '†' | '‡' | '•' | '…' | '‰' | '‹' | '›' | '€' | '™');
    // as Mac OS and DOS read it
    let other_pages = matches!(letter, '√' | '├') && !next.is_ascii();
    letter == '\u{fffd}' || other_pages || (matches!(letter, 'Â' | 'Ã' | 'Ä' | 'Å' | 'Æ' | 'á') && second)
}

/// Looks at every text of a column.
pub(super) fn of(texts: &RawTexts) -> Vec<Marks> {
    (0..texts.len() as u32)
        .into_par_iter()
        .with_min_len(4_096)
        .with_max_len(32_768)
        .map(|code| Marks::of(texts.get(code)))
        .collect()
}

/// Returns how many rows show which marks, given the codes of the rows and the marks of each text.
pub(super) fn count(codes: Codes<'_>, marks: &[Marks]) -> Vec<(Marks, u64)> {
    let mut counts = [0u64; 1 << u8::BITS];
    codes.iter().filter_map(|code| marks.get(code as usize)).for_each(|marks| counts[usize::from(marks.0)] += 1);
    (0..=u8::MAX).map(Marks).zip(counts).filter(|(_, rows)| *rows > 0).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_mark_is_seen() {
        assert!(Marks::of("O'BRIEN").is_upper() && Marks::of("o'brien").is_lower());
        assert!(!Marks::of("O'Brien").is_upper() && !Marks::of("J").is_cased());
        assert!(!Marks::of("rosa.lee@example.org").is_cased(), "a mailbox in a column of names");
        for text in ["O&#39;Dea", "Lee & Roe; Poe", "&amp;", "&eacute", "&acute;", "&#;", "&;"] {
            assert!(!Marks::of(text).has_accent(), "{text}");
        }
        assert!(Marks::of("José").has_accent() && !Marks::of("JosÃ©").has_accent());
        assert!(Marks::of("JosÃ©").is_mojibake() && Marks::of("Jos\u{fffd}").is_mojibake());
        assert!(!Marks::of("JOÃO").is_mojibake(), "a Portuguese name in capitals");
        assert!(Marks::of("Jos?").has_question_mark() && Marks::of("Mu?oz").has_question_mark());
        assert!(!Marks::of("? unknown").has_question_mark() && !Marks::of("").is_cased());
    }

    #[test]
    fn the_case_of_a_text_is_that_of_all_its_letters_from_two_on() {
        let case = |text: &str| {
            let marks = Marks::of(text);
            [marks.is_cased(), marks.is_upper(), marks.is_lower()]
        };
        for (text, wanted) in [
            ("OTTO", [true, true, false]),
            ("otto", [true, false, true]),
            ("Otto", [true, false, false]),
            ("O 1", [false; 3]),
            ("ab", [true, false, true]),
            ("MÜLLER", [true, true, false]),
            ("müller", [true, false, true]),
            ("Müller", [true, false, false]),
            ("éa", [true, false, true]),
            ("ÉA", [true, true, false]),
            ("Éa", [true, false, false]),
            ("é 1", [false; 3]),
            ("李明", [false; 3]),
        ] {
            assert_eq!(case(text), wanted, "{text}");
        }
    }

    #[test]
    fn a_question_mark_counts_beside_a_letter_and_nowhere_else() {
        for text in ["?lodie", "Elo?die", "Elodi?", "é?", "?é", "a?é", "1?é", "é 2?b"] {
            assert!(Marks::of(text).has_question_mark(), "{text}");
        }
        for text in ["?", "", "1?2", "Elodie ?", "? Elodie", "é ?", "? é", "é 1?2"] {
            assert!(!Marks::of(text).has_question_mark(), "{text}");
        }
    }

    #[test]
    fn garbled_letters_are_no_accents_and_accents_are_not_garbled() {
        for text in ["JosÃ©", "Å\u{81}ukasz", "Ã¼", "NuÃ±ez", "Â°", "Äƒ", "Æ’", "á»‡", "Zo\u{fffd}"] {
            let marks = Marks::of(text);
            assert!(marks.is_mojibake() && !marks.has_accent(), "{text}");
        }
        for text in [
            "Jose\u{301}",
            "Jos&eacute;",
            "Mu&ntilde;oz",
            "Jos&#233;",
            "Jos&#xE9;",
            "José",
            "Łukasz",
            "Åsa",
            "Ärzte",
            "JOÃO",
            "Nguyễn",
            "Æsop",
            "Álvaro",
            "É",
        ] {
            let marks = Marks::of(text);
            assert!(!marks.is_mojibake() && marks.has_accent(), "{text}");
        }
        // one garbled letter beside a sound one, and signs that are no letters
        assert!(Marks::of("José JosÃ©").is_mojibake() && !Marks::of("José JosÃ©").has_accent());
        assert!(!Marks::of("12 °").has_accent() && !Marks::of("plain").has_accent());
    }

    #[test]
    fn rows_are_counted_by_what_their_texts_show() {
        let mut pool = crate::roster::Interner::default();
        let codes: Vec<u32> = ["ANN", "Ann", "BO", "Zoë", "ANN"].iter().map(|text| pool.code(text)).collect();
        let marks = of(&pool.into_pool().into());
        let counts = count(Codes::Four(&codes), &marks);
        let rows = |shows: fn(Marks) -> bool| -> u64 {
            counts.iter().filter(|(marks, _)| shows(*marks)).map(|(_, rows)| rows).sum()
        };
        assert_eq!([rows(Marks::is_upper), rows(Marks::has_accent), rows(Marks::is_cased)], [3, 1, 5]);
        assert_eq!(rows(Marks::is_mojibake), 0);
        // a code that there is no text for counts nowhere
        assert_eq!(count(Codes::One(&[9]), &marks), []);
    }
}
