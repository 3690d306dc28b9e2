//! What Mac OS and DOS make of letters of UTF-8: `Mu√±oz` and `Mu├▒oz` for `Muñoz`.

use crate::ingest::CODE_PAGE_850;
use encoding_rs::MACINTOSH;
use std::sync::LazyLock;

/// The characters of 0x80 to 0xC5 in code page 437.
const CODE_PAGE_437: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼";
/// The first bytes of the letters, as characters of a page: 0xC2 to 0xC5.
const FIRST: std::ops::Range<usize> = 0x42..0x46;
/// The second bytes: 0x80 to 0xBF.
const SECOND: std::ops::Range<usize> = 0..0x40;

/// The characters from 0x80 on of every page that garbles letters.
static PAGES: LazyLock<[Vec<char>; 3]> = LazyLock::new(|| {
    let upper: Vec<u8> = (0x80..=0xff).collect();
    let mac = MACINTOSH.decode_without_bom_handling(&upper).0;
    [&mac, CODE_PAGE_437, CODE_PAGE_850].map(|page| page.chars().collect())
});

/// Returns the bytes that a run of characters beyond ASCII was read from, where it is pairs of such characters.
pub(super) fn bytes(run: &str) -> Option<Vec<u8>> {
    let letters: Vec<char> = run.chars().collect();
    let pairs = letters.as_chunks::<2>();
    let of_page = |page: &Vec<char>| {
        let byte = |range: std::ops::Range<usize>, letter: char| {
            let at = page.get(range.clone())?.iter().position(|known| *known == letter)?;
            Some(0x80 + (range.start + at) as u8)
        };
        let mut bytes = Vec::with_capacity(letters.len());
        for [first, second] in pairs.0 {
            bytes.extend([byte(FIRST, *first)?, byte(SECOND, *second)?]);
        }
        Some(bytes)
    };
    if pairs.1.is_empty() { PAGES.iter().find_map(of_page) } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_that_mac_os_and_dos_have_read_are_given_back() {
        for (garbled, letters) in [("√±", "ñ"), ("√©√≠", "éí"), ("├▒", "ñ"), ("├í", "á"), ("├ü", "Á"), ("┼ú", "ţ")]
        {
            assert_eq!(bytes(garbled).and_then(|bytes| String::from_utf8(bytes).ok()).as_deref(), Some(letters));
        }
        for whole in ["ñ", "éí", "√", "√√", "±√"] {
            assert_eq!(bytes(whole), None, "{whole}");
        }
    }

    #[test]
    fn the_pages_have_their_letters_where_the_bytes_of_utf_8_lie() {
        let first = PAGES.each_ref().map(|page| page[FIRST].iter().collect::<String>());
        assert_eq!(first, ["¬√ƒ≈", "┬├─┼", "┬├─┼"]);
        let second = PAGES.each_ref().map(|page| page[SECOND].iter().collect::<String>());
        assert_eq!(second[0], "ÄÅÇÉÑÖÜáàâäãåçéèêëíìîïñóòôöõúùûü†°¢£§•¶ß®©™´¨≠ÆØ∞±≤≥¥µ∂∑∏π∫ªºΩæø");
        assert!(second.iter().all(|page| page.chars().count() == 64));
    }
}
