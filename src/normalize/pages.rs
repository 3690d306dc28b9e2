//! What Mac OS and DOS make of letters of UTF-8: `Mu√±oz` and `Mu├▒oz` for `Muñoz`.

/// Reads two bytes of UTF-8 as two characters: what the first byte becomes, from 0xC2 on, and the second, from 0x80 on.
struct Page {
    first: [char; 4],
    second: &'static str,
}

const PAGES: [Page; 3] = [
    Page {
        first: ['¬', '√', 'ƒ', '≈'], second: "ÄÅÇÉÑÖÜáàâäãåçéèêëíìîïñóòôöõúùûü†°¢£§•¶ß®©™´¨≠ÆØ∞±≤≥¥µ∂∑∏π∫ªºΩæø"
    },
    Page {
        first: ['┬', '├', '─', '┼'], second: "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐"
    },
    Page {
        first: ['┬', '├', '─', '┼'], second: "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐"
    },
];

/// Returns the bytes that a run of characters beyond ASCII was read from, where it is pairs of such characters.
pub(super) fn bytes(run: &str) -> Option<Vec<u8>> {
    let letters: Vec<char> = run.chars().collect();
    let pairs = letters.as_chunks::<2>();
    let of_page = |page: &Page| {
        let mut bytes = Vec::with_capacity(letters.len());
        for [first, second] in pairs.0 {
            let lead = page.first.iter().position(|known| known == first)?;
            let trail = page.second.chars().position(|known| known == *second)?;
            bytes.extend([0xc2 + lead as u8, 0x80 + trail as u8]);
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
        assert!(PAGES.iter().all(|page| page.second.chars().count() == 64));
    }
}
