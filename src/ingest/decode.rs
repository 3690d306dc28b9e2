//! Bytes to text: UTF-8, UTF-16, Windows-1252, Mac Roman or DOS; what cannot be decoded is remembered, never hidden.

use encoding_rs::{MACINTOSH, WINDOWS_1252};
use memchr::{memchr2, memchr3, memrchr2};
use std::borrow::Cow;
use std::collections::BTreeSet;

/// Bytes that are decoded at a time.
const PIECE: usize = 64 << 10;

/// Holds the text of a file.
#[derive(Debug)]
pub(super) struct Decoded<'a> {
    /// The text; every place in `bad` holds U+FFFD.
    pub(super) text: Cow<'a, str>,
    /// The places in the text, ascending, that stand for bytes which are no character.
    pub(super) bad: Vec<usize>,
    /// The encoding and why it was taken.
    pub(super) encoding: &'static str,
    /// Signs inside words, where there are more of them than accented letters: the mark of another legacy encoding.
    pub(super) signs_in_words: u64,
}

/// Decodes the bytes of an export.
pub(super) fn decode(bytes: &[u8]) -> Decoded<'_> {
    if let Some(rest) = bytes.strip_prefix(b"\xFF\xFE") {
        return utf16(rest, u16::from_le_bytes, "utf-16le (byte-order mark)");
    }
    if let Some(rest) = bytes.strip_prefix(b"\xFE\xFF") {
        return utf16(rest, u16::from_be_bytes, "utf-16be (byte-order mark)");
    }
    if let Some(order) = unmarked_utf16(bytes) {
        let (unit, encoding): (fn([u8; 2]) -> u16, _) = match order {
            Order::Little => (u16::from_le_bytes, "utf-16le (no byte-order mark; every other byte is NUL)"),
            Order::Big => (u16::from_be_bytes, "utf-16be (no byte-order mark; every other byte is NUL)"),
        };
        return utf16(bytes, unit, encoding);
    }
    let (rest, marked) = match bytes.strip_prefix(b"\xEF\xBB\xBF") {
        Some(rest) => (rest, true),
        None => (bytes, false),
    };
    if let Ok(text) = std::str::from_utf8(rest) {
        let encoding = if marked { "utf-8 (byte-order mark)" } else { "utf-8" };
        return Decoded { text: Cow::Borrowed(text), bad: Vec::new(), encoding, signs_in_words: 0 };
    }
    if marked {
        return patched(rest, "utf-8 (byte-order mark; some bytes are no UTF-8)");
    }
    // one odd line in a UTF-8 file is damage; many, and hardly a well-formed one, are another encoding
    let (well_formed, odd) = lines_beyond_ascii(rest);
    if odd <= well_formed {
        return patched(rest, "utf-8 (most lines; some bytes are no UTF-8)");
    }
    windows_1252(rest, "windows-1252 (not valid UTF-8)")
}

/// Names which byte of a pair is the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    Little,
    Big,
}

/// Returns the order of the bytes of UTF-16 without its mark: nearly every other byte at the beginning is NUL, always on one
/// side, and nothing beside them is.
pub(super) fn unmarked_utf16(bytes: &[u8]) -> Option<Order> {
    const LOOK: usize = 4 << 10;
    let head = bytes.get(..LOOK).unwrap_or(bytes);
    let pairs = head.len() / 2;
    match nuls(head) {
        (0, nuls) if pairs >= 8 && nuls * 20 >= pairs * 19 => Some(Order::Little),
        (nuls, 0) if pairs >= 8 && nuls * 20 >= pairs * 19 => Some(Order::Big),
        _ => None,
    }
}

/// Counts the NULs at even and at odd places.
pub(super) fn nuls(bytes: &[u8]) -> (usize, usize) {
    let count = |(even, odd), at: usize| if at.is_multiple_of(2) { (even + 1, odd) } else { (even, odd + 1) };
    memchr::memchr_iter(0, bytes).fold((0, 0), count)
}

/// Decodes the bytes of an export; where that makes another text of them they are given up, so that no file is held twice.
pub(super) fn decode_once(bytes: &mut Vec<u8>) -> Decoded<'_> {
    let made = match decode(bytes) {
        Decoded { text: Cow::Owned(text), bad, encoding, signs_in_words } => {
            Some(Decoded { text: Cow::Owned(text), bad, encoding, signs_in_words })
        }
        Decoded { text: Cow::Borrowed(_), .. } => None,
    };
    if let Some(decoded) = made {
        *bytes = Vec::new();
        return decoded;
    }
    // to look again whether it is UTF-8 takes hardly any time
    decode(bytes)
}

fn utf16<'a>(bytes: &[u8], unit: fn([u8; 2]) -> u16, encoding: &'static str) -> Decoded<'a> {
    let mut text = String::with_capacity(bytes.len() / 2 + 16);
    let mut bad = Vec::new();
    let pairs = bytes.chunks_exact(2);
    let cut = !pairs.remainder().is_empty();
    let units = pairs.filter_map(|pair| <[u8; 2]>::try_from(pair).ok()).map(unit);
    for decoded in char::decode_utf16(units) {
        match decoded {
            Ok(character) => text.push(character),
            Err(_) => put_bad(&mut text, &mut bad),
        }
    }
    if cut {
        put_bad(&mut text, &mut bad);
    }
    Decoded { text: Cow::Owned(text), bad, encoding, signs_in_words: 0 }
}

fn put_bad(text: &mut String, bad: &mut Vec<usize>) {
    bad.push(text.len());
    text.push(char::REPLACEMENT_CHARACTER);
}

fn patched<'a>(bytes: &[u8], encoding: &'static str) -> Decoded<'a> {
    let mut text = String::with_capacity(bytes.len() + 64);
    let mut bad = Vec::new();
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        if !chunk.invalid().is_empty() {
            put_bad(&mut text, &mut bad);
        }
    }
    Decoded { text: Cow::Owned(text), bad, encoding, signs_in_words: 0 }
}

fn windows_1252<'a>(bytes: &[u8], encoding: &'static str) -> Decoded<'a> {
    // the five bytes that Windows-1252 leaves open
    let open = |byte: &u8| matches!(*byte, 0x81 | 0x8D | 0x8F | 0x90 | 0x9D);
    let mut bad = Vec::new();
    let has_open = memchr3(0x81, 0x8D, 0x8F, bytes).or_else(|| memchr2(0x90, 0x9D, bytes)).is_some();
    let mut text = String::with_capacity(bytes.len() + bytes.len() / 16);
    // every byte is a character; for a whole file at once the decoder would take three times the memory
    let decode = |part: &[u8], text: &mut String| {
        part.chunks(PIECE).for_each(|piece| text.push_str(&WINDOWS_1252.decode_without_bom_handling(piece).0));
    };
    if has_open {
        let mut parts = bytes.split(open).peekable();
        while let Some(part) = parts.next() {
            decode(part, &mut text);
            if parts.peek().is_some() {
                put_bad(&mut text, &mut bad);
            }
        }
    } else {
        decode(bytes, &mut text);
    }
    let inside = inside_words(&text);
    if inside.is_odd()
        && let Some(text) = mac_roman(bytes)
    {
        let encoding = "macintosh (not valid UTF-8; as Windows-1252 it has signs inside words)";
        return Decoded { text: Cow::Owned(text), bad: Vec::new(), encoding, signs_in_words: 0 };
    }
    if inside.is_odd()
        && let Some(text) = dos(bytes)
    {
        let encoding = "ibm850 (a DOS code page; not valid UTF-8, and as Windows-1252 it has signs inside words)";
        return Decoded { text: Cow::Owned(text), bad: Vec::new(), encoding, signs_in_words: 0 };
    }
    let signs_in_words = if inside.signs >= 3 && inside.signs > 2 * inside.letters { inside.signs } else { 0 };
    Decoded { text: Cow::Owned(text), bad, encoding, signs_in_words }
}

/// Decodes what Mac OS wrote, where every character beyond ASCII is a letter then that fits the word around it.
fn mac_roman(bytes: &[u8]) -> Option<String> {
    let mut text = String::with_capacity(bytes.len() + bytes.len() / 16);
    bytes.chunks(PIECE).for_each(|piece| text.push_str(&MACINTOSH.decode_without_bom_handling(piece).0));
    fits_everywhere(text)
}

/// The upper half of code page 850; its letters stand at the same places in code page 437, where that has them.
pub(crate) const CODE_PAGE_850: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u{AD}±‗¾¶§÷¸°¨·¹³²■\u{A0}";

/// Decodes what DOS wrote, on the same condition.
fn dos(bytes: &[u8]) -> Option<String> {
    let upper: Vec<char> = CODE_PAGE_850.chars().collect();
    let mut text = String::with_capacity(bytes.len() + bytes.len() / 16);
    let character = |byte: &u8| match byte.checked_sub(128) {
        Some(at) => upper.get(usize::from(at)).copied().unwrap_or(char::REPLACEMENT_CHARACTER),
        None => char::from(*byte),
    };
    text.extend(bytes.iter().map(character));
    fits_everywhere(text)
}

/// Returns a text whose characters beyond ASCII are letters that fit the words around them.
fn fits_everywhere(text: String) -> Option<String> {
    let inside = inside_words(&text);
    // one letter alone may be a dash of Windows-1252
    (inside.signs == 0 && inside.misfits == 0 && inside.letters >= 3 && inside.different.len() > 1).then_some(text)
}

/// Counts what stands beyond ASCII between two letters.
#[derive(Debug, Default)]
struct Inside {
    letters: u64,
    /// Signs; apostrophes are none.
    signs: u64,
    /// Letters of the other case than the letters on both sides of it, or than the next one.
    misfits: u64,
    different: BTreeSet<char>,
}

impl Inside {
    /// Says whether signs and misfits outnumber the letters by far.
    ///
    /// What Mac OS and DOS wrote for an accented letter is mostly a sign or a capital in Windows-1252.
    fn is_odd(&self) -> bool {
        let odd = self.signs + self.misfits;
        odd >= 3 && odd > 2 * (self.letters - self.misfits)
    }
}

fn inside_words(text: &str) -> Inside {
    let mut inside = Inside::default();
    let mut from = 0;
    while let Some(at) = text.as_bytes().get(from..).and_then(beyond_ascii).map(|found| from + found) {
        let Some(sign) = text.get(at..).and_then(|rest| rest.chars().next()) else { break };
        from = at + sign.len_utf8();
        let before = text.get(..at).and_then(|text| text.chars().next_back());
        let next = text.get(from..).and_then(|text| text.chars().next());
        let (Some(before), Some(next)) = (before, next) else { continue };
        if !before.is_alphabetic() || !next.is_alphabetic() {
            continue;
        }
        if sign.is_alphabetic() {
            inside.letters += 1;
            inside.different.insert(sign);
            let capital = sign.is_uppercase() && before.is_lowercase() && next.is_lowercase();
            inside.misfits += u64::from(capital || (sign.is_lowercase() && next.is_uppercase()));
        } else if !matches!(sign, '\u{2018}' | '\u{2019}' | '\u{B4}' | '\u{A0}') {
            inside.signs += 1;
        }
    }
    inside
}

/// Returns the place of the first byte beyond ASCII.
fn beyond_ascii(bytes: &[u8]) -> Option<usize> {
    const BLOCK: usize = 128;
    let block = bytes.chunks(BLOCK).position(|block| !block.is_ascii())? * BLOCK;
    Some(block + bytes.get(block..)?.iter().position(|byte| !byte.is_ascii())?)
}

/// Counts the lines beyond ASCII that are well-formed UTF-8, and those that are not.
fn lines_beyond_ascii(bytes: &[u8]) -> (u64, u64) {
    let (mut well_formed, mut odd) = (0, 0);
    let mut from = 0;
    while let Some(at) = bytes.get(from..).and_then(beyond_ascii).map(|found| from + found) {
        let before = bytes.get(from..at).unwrap_or(&[]);
        let start = memrchr2(b'\n', b'\r', before).map_or(from, |end| from + end + 1);
        let rest = bytes.get(at..).unwrap_or(&[]);
        let end = at + memchr2(b'\n', b'\r', rest).unwrap_or(rest.len());
        match std::str::from_utf8(bytes.get(start..end).unwrap_or(&[])) {
            Ok(_) => well_formed += 1,
            Err(_) => odd += 1,
        }
        from = end;
    }
    (well_formed, odd)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn lines_beyond_ascii_are_counted_as_they_stand(
            pieces in prop::collection::vec(prop::sample::select(vec!["a,b", "\n", "\r\n", "ñ", "é\n", "x"]), 0..40),
            odd in prop::collection::vec((any::<prop::sample::Index>(), prop::sample::select(vec![0xF1u8, 0x80])), 0..4),
        ) {
            let mut bytes = pieces.concat().into_bytes();
            for (at, byte) in odd {
                let at = at.index(bytes.len() + 1);
                bytes.insert(at, byte);
            }
            let lines = bytes.split(|byte| matches!(byte, b'\n' | b'\r')).filter(|line| !line.is_ascii());
            let (sound, other): (Vec<_>, Vec<_>) = lines.partition(|line| std::str::from_utf8(line).is_ok());
            prop_assert_eq!(lines_beyond_ascii(&bytes), (sound.len() as u64, other.len() as u64));
        }
    }

    #[test]
    fn a_windows_1252_file_is_told_from_a_damaged_utf_8_file() {
        let decoded = decode(b"id,name\n1,Mu\xF1oz\n");
        assert_eq!((decoded.text.as_ref(), decoded.bad.len()), ("id,name\n1,Muñoz\n", 0));
        assert!(decoded.encoding.starts_with("windows-1252"));
        let decoded = decode("id,name\n1,Muñoz\n2,Nuñez\n3,Pe\n".as_bytes());
        assert_eq!(decoded.encoding, "utf-8");
        let mut mixed = "id,name\n1,Muñoz\n2,Nuñez\n".as_bytes().to_vec();
        mixed.extend_from_slice(b"3,Pe\xF1a\n");
        let decoded = decode(&mixed);
        assert_eq!(decoded.bad, vec![decoded.text.find('\u{FFFD}').unwrap()]);
    }

    #[test]
    fn bytes_are_kept_only_where_they_are_the_text() {
        for (bytes, kept) in [("a,ñ\n".as_bytes(), true), (b"\xEF\xBB\xBFa\n", true), (b"a,\xF1\n", false)] {
            let mut stored = bytes.to_vec();
            let expected = decode(bytes);
            let decoded = decode_once(&mut stored);
            assert_eq!((&decoded.text, decoded.encoding), (&expected.text, expected.encoding));
            drop(decoded);
            assert_eq!(stored == bytes, kept);
            assert_eq!(stored.is_empty(), !kept);
        }
    }

    #[test]
    fn utf_16_is_read_by_its_mark_and_a_broken_pair_is_remembered() {
        let mut bytes = vec![0xFF, 0xFE];
        bytes.extend("a,ñ\n".encode_utf16().flat_map(u16::to_le_bytes));
        assert_eq!(decode(&bytes).text, "a,ñ\n");
        bytes.extend([0x00, 0xD8, b'x']);
        let decoded = decode(&bytes);
        assert_eq!(decoded.bad, vec![5, 8]);
    }

    #[test]
    fn utf_16_without_its_mark_is_known_by_the_nul_of_every_other_byte() {
        let text = "id,name\r\n1,Muñoz\r\n2,Lee\r\n";
        let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        for (bytes, name) in [(&little, "utf-16le"), (&big, "utf-16be")] {
            let decoded = decode(bytes);
            assert_eq!((decoded.text.as_ref(), decoded.bad.len()), (text, 0));
            assert!(decoded.encoding.starts_with(name) && decoded.encoding.contains("no byte-order mark"));
        }
        // text with a NUL in it, and NULs alone, are none
        for bytes in [&b"id,name\n1,M\0u\0o\0z\n"[..], &[0; 64], b"a\0b\0"] {
            assert_eq!(unmarked_utf16(bytes), None);
        }
    }

    #[test]
    fn letters_of_another_legacy_encoding_are_noticed() {
        // "Muñoz", "Nuñez", "Peña" as Mac OS Roman wrote them
        assert_eq!(decode(b"Mu\x96oz,Nu\x96ez,Pe\x96a\n").signs_in_words, 3);
        assert_eq!(decode(b"Mu\xF1oz,Nu\xF1ez,O\x92Brien,D\x92Arc,O\x92Dea\n").signs_in_words, 0);
    }

    #[test]
    fn a_mac_roman_file_is_read_where_all_its_letters_fit_their_words() {
        let text = "Muñoz,Núñez,Peña,Pérez,García,Gómez,López\n";
        let (mac, windows) =
            (b"Mu\x96oz,N\x9C\x96ez,Pe\x96a,P\x8Erez,Garc\x92a,G\x97mez,L\x97pez\n", WINDOWS_1252.encode(text).0);
        let decoded = decode(mac);
        assert_eq!((decoded.text.as_ref(), decoded.bad.len(), decoded.signs_in_words), (text, 0, 0));
        assert!(decoded.encoding.starts_with("macintosh"));
        assert!(decode(&windows).encoding.starts_with("windows-1252"));
        // dashes and apostrophes between the parts of names
        let dashes = b"Lee\x96Roe,Poe\x96Fox,Day\x97May,O\x92Dea,lee\x96roe,fox\x96may,Jos\xE9\n";
        assert!(decode(dashes).encoding.starts_with("windows-1252"));
        // as DOS wrote the same names
        let dos = b"Mu\xA4oz,N\xA3\xA4ez,Pe\xA4a,P\x82rez,Garc\xA1a,G\xA2mez,L\xA2pez\n";
        let decoded = decode(dos);
        assert!(decoded.encoding.starts_with("ibm850"), "{}", decoded.encoding);
        assert_eq!((decoded.bad.len(), decoded.signs_in_words), (0, 0));
    }

    #[test]
    fn a_dos_file_is_read_where_all_its_letters_fit_their_words() {
        assert_eq!(CODE_PAGE_850.chars().count(), 128);
        for bytes in
            [&b"Mu\xA4oz,Garc\xA1a,Jos\x82 P\x82rez\n"[..], b"MU\xA5OZ,GARC\xD6A,P\x90REZ,Garc\xA1a,Nu\xA4ez\n"]
        {
            let decoded = decode(bytes);
            let upper = decoded.text.starts_with("MUÑOZ,GARCÍA,PÉREZ,García,Nuñez");
            assert!(upper || decoded.text == "Muñoz,García,José Pérez\n", "{}", decoded.text);
            assert!(decoded.encoding.starts_with("ibm850"));
        }
        // what neither explains is left and told
        assert!(decode(b"Mu\xA4oz,Garc\xA1a,P\x82rez,B\xDBr,N\xB2x\n").signs_in_words >= 3);
    }

    #[test]
    fn bytes_that_windows_1252_leaves_open_are_remembered() {
        let decoded = decode(b"a\xF1\x81b\n");
        assert_eq!((decoded.text.as_ref(), decoded.bad), ("añ\u{FFFD}b\n", vec![3]));
    }
}
