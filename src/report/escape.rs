//! The only place that escapes: what a spreadsheet, a CSV reader, a terminal, a page, Markdown, a workflow log or an address
//! would take for more than text. Markup and JSON are escaped by the libraries that write them.

use std::borrow::Cow;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// What single bytes mean to a format: one that CSV quotes, one that markup escapes, a line feed or tab, and one that is
/// neither of these nor a plain sign.
const CSV: u8 = 1;
const MARKUP: u8 = 2;
const GAP: u8 = 4;
const UNUSUAL: u8 = 8;
const SIGNS: [u8; 256] = {
    let mut signs = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        signs[byte] = match byte as u8 {
            b',' | b'"' => CSV,
            b'\n' => CSV | GAP,
            b'\t' => GAP,
            b'\r' => CSV | UNUSUAL,
            b'&' | b'<' | b'>' | b'_' => MARKUP,
            b' '..=b'~' => 0,
            _ => UNUSUAL,
        };
        byte += 1;
    }
    signs
};

/// Returns what the bytes of a text mean, all together; most texts are short, so a table is asked without an early end.
fn signs(text: &str) -> u8 {
    text.bytes().fold(0, |signs, byte| signs | SIGNS[usize::from(byte)])
}

/// Appends one text cell to a CSV row: guarded against spreadsheet formulas, quoted where the format needs it.
pub fn csv_text(out: &mut Vec<u8>, text: &str) {
    if needs_guard(text) {
        csv_cell(out, &format!("'{text}"));
    } else {
        csv_cell(out, text);
    }
}

/// Appends one cell of the program's own making, such as a code, without the guard.
pub fn csv_cell(out: &mut Vec<u8>, text: &str) {
    if signs(text) & CSV == 0 {
        out.extend_from_slice(text.as_bytes());
        return;
    }
    out.push(b'"');
    for part in text.split_inclusive('"') {
        out.extend_from_slice(part.as_bytes());
        if part.ends_with('"') {
            out.push(b'"');
        }
    }
    out.push(b'"');
}

/// Says whether a spreadsheet could read the text as a formula; an apostrophe counts, so that one can be taken off again.
pub fn needs_guard(text: &str) -> bool {
    match text.as_bytes() {
        [b'=' | b'+' | b'-' | b'@' | b'\t' | b'\r' | b'\n' | b'\'', ..] => true,
        // the same signs in full width
        [0xef, ..] => text.starts_with(['\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}']),
        _ => false,
    }
}

/// Writes a text as a TOML string on one line.
pub fn toml(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for character in text.chars() {
        match character {
            '"' | '\\' => out.extend(['\\', character]),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            // what does not print, or steers the direction of the text, is written by its number
            c if unsafe_on_terminal(c) => out.push_str(&format!("\\U{:08X}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// Says whether a text can stand in a file without quotes and without a guard: it neither ends a cell nor begins a formula.
pub fn is_plain(text: &str) -> bool {
    let is_calm = signs(text) & (CSV | GAP | UNUSUAL) == 0 || !text.contains(|c: char| c.is_control() || c == '"');
    is_calm && !text.trim().is_empty() && !needs_guard(text)
}

/// Makes a value safe for a terminal: control characters and text-direction overrides become a visible mark.
pub fn terminal(text: &str) -> Cow<'_, str> {
    if text.chars().any(unsafe_on_terminal) {
        Cow::Owned(text.chars().map(|c| if unsafe_on_terminal(c) { '\u{fffd}' } else { c }).collect())
    } else {
        Cow::Borrowed(text)
    }
}

/// Makes a whole page safe for a terminal; line ends and tabs stay.
pub fn terminal_page(page: &str) -> Cow<'_, str> {
    let harmful = |c: char| unsafe_on_terminal(c) && !matches!(c, '\n' | '\r' | '\t');
    if page.chars().any(harmful) {
        Cow::Owned(page.chars().map(|c| if harmful(c) { '\u{fffd}' } else { c }).collect())
    } else {
        Cow::Borrowed(page)
    }
}

/// Makes a value fit for a page, whose templates escape its markup: signs that hide or turn text become a visible mark.
///
/// Joiners stay, since names in some scripts are written with them; so do line ends and tabs.
pub fn page(text: &str) -> Cow<'_, str> {
    let harmful = |c: char| unsafe_on_terminal(c) && !matches!(c, '\n' | '\r' | '\t' | '\u{200c}' | '\u{200d}');
    if signs(text) & UNUSUAL != 0 && text.chars().any(harmful) {
        Cow::Owned(text.chars().map(|c| if harmful(c) { '\u{fffd}' } else { c }).collect())
    } else {
        Cow::Borrowed(text)
    }
}

/// The most UTF-16 units that a cell of a workbook is given; the format itself allows a few more.
const CELL: usize = 32_000;

/// Makes a value fit for a cell of a workbook: what XML or a reader's eye cannot hold becomes a visible mark.
///
/// Line ends become line feeds. A text that is too long for a cell is cut, with three dots at its end.
pub fn workbook(text: &str) -> Cow<'_, str> {
    let harmful = |c: char| {
        (c.is_control() && !matches!(c, '\n' | '\t'))
            || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{fffe}' | '\u{ffff}')
    };
    // a text of so few bytes has no more units; nearly all texts are of harmless bytes alone
    if text.len() <= CELL && (signs(text) & UNUSUAL == 0 || !text.chars().any(harmful)) {
        return Cow::Borrowed(text);
    }
    let mut cell = String::with_capacity(text.len().min(CELL));
    let mut units = 0;
    let mut signs = text.chars().peekable();
    while let Some(sign) = signs.next() {
        let sign = match sign {
            '\r' if signs.peek() == Some(&'\n') => continue,
            '\r' => '\n',
            sign if harmful(sign) => '\u{fffd}',
            sign => sign,
        };
        units += sign.len_utf16();
        if units > CELL {
            cell.push_str("...");
            break;
        }
        cell.push(sign);
    }
    Cow::Owned(cell)
}

/// Says whether a text is one line of printable ASCII.
pub fn is_one_plain_line(text: &str) -> bool {
    signs(text) & (GAP | UNUSUAL) == 0
}

/// Says whether a text is one line of printable ASCII that neither begins nor ends with a space and looks the same in markup.
pub fn is_plain_word(text: &str) -> bool {
    signs(text) & (MARKUP | GAP | UNUSUAL) == 0 && !text.starts_with(' ') && !text.ends_with(' ')
}

/// Writes a value that [`workbook`] made fit into the markup of a sheet.
///
/// What looks like an escape of the format, such as `_x0041_`, is written so that it is read as it stands (ECMA-376
/// part 1, 22.4.2.4).
pub fn sheet(out: &mut Vec<u8>, text: &str) {
    if signs(text) & MARKUP == 0 {
        return out.extend_from_slice(text.as_bytes());
    }
    let mut rest = text.as_bytes();
    while let Some(at) = rest.iter().position(|byte| matches!(byte, b'&' | b'<' | b'>' | b'_')) {
        let (before, from) = rest.split_at(at);
        out.extend_from_slice(before);
        let written: &[u8] = match from {
            [b'&', ..] => b"&amp;",
            [b'<', ..] => b"&lt;",
            [b'>', ..] => b"&gt;",
            [b'_', b'x', a, b, c, d, b'_', ..] if [a, b, c, d].into_iter().all(u8::is_ascii_hexdigit) => b"_x005F_",
            _ => b"_",
        };
        out.extend_from_slice(written);
        rest = from.get(1..).unwrap_or_default();
    }
    out.extend_from_slice(rest);
}

/// Makes a text fit for a header or footer of a printed sheet, where an ampersand begins a command.
pub fn print_header(text: &str) -> String {
    let cut: String = workbook(text).chars().filter(|c| *c != '\n').take(80).collect();
    cut.replace('&', "&&")
}

fn unsafe_on_terminal(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// Makes a text safe as the message of a GitHub workflow command: it stays one line and begins no other command.
pub fn github_message(text: &str) -> String {
    percent(text, |c| matches!(c, '%' | '\r' | '\n'))
}

/// Makes a text safe as a property of a GitHub workflow command.
pub fn github_property(text: &str) -> String {
    percent(text, |c| matches!(c, '%' | '\r' | '\n' | ':' | ','))
}

/// Returns the address of a file, relative where the path is.
pub fn uri(path: &str) -> String {
    let path = path.replace('\\', "/");
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '-' | '.' | '_' | '~');
    let address = percent(&path, |c| !plain(c));
    let drive = path.get(1..3) == Some(":/");
    match (path.starts_with('/'), drive) {
        (true, _) => format!("file://{address}"),
        (false, true) => format!("file:///{address}"),
        (false, false) => address,
    }
}

fn percent(text: &str, is_special: impl Fn(char) -> bool) -> String {
    let mut out = String::with_capacity(text.len());
    let mut bytes = [0; 4];
    for c in text.chars() {
        if is_special(c) {
            c.encode_utf8(&mut bytes).bytes().for_each(|byte| out.push_str(&format!("%{byte:02X}")));
        } else {
            out.push(c);
        }
    }
    out
}

/// Makes a text safe inside a line or a table cell of Markdown, with or without HTML in it.
pub fn markdown(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '#' | '~' | '!' | '@' => {
                out.push('\\');
                out.push(c);
            }
            c if unsafe_on_terminal(c) => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

/// Writes a text in ASCII for a terminal that knows nothing else: accents come off, signs become their like, and what has
/// no like becomes its number.
pub fn ascii(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.nfd() {
        match c {
            _ if c.is_ascii() => out.push(c),
            _ if is_combining_mark(c) => {}
            'ß' => out.push_str("ss"),
            'Æ' => out.push_str("AE"),
            'æ' => out.push_str("ae"),
            'Œ' => out.push_str("OE"),
            'œ' => out.push_str("oe"),
            'Þ' => out.push_str("Th"),
            'þ' => out.push_str("th"),
            'Ø' => out.push('O'),
            'ø' => out.push('o'),
            'Ł' => out.push('L'),
            'ł' => out.push('l'),
            'Đ' | 'Ð' => out.push('D'),
            'đ' | 'ð' => out.push('d'),
            'ı' => out.push('i'),
            '\u{2018}' | '\u{2019}' | '\u{201a}' | '\u{2bc}' => out.push('\''),
            '\u{201c}' | '\u{201d}' | '\u{201e}' => out.push('"'),
            '\u{2010}'..='\u{2015}' | '\u{2212}' => out.push('-'),
            '\u{2026}' => out.push_str("..."),
            '\u{fffd}' => out.push('?'),
            '\u{a0}' => out.push(' '),
            c => out.push_str(&format!("\\u{{{:x}}}", u32::from(c))),
        }
    }
    Cow::Owned(out)
}

#[cfg(test)]
#[path = "escape_tests.rs"]
mod tests;
