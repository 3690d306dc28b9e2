//! The only place that escapes: what a spreadsheet, a CSV reader, a terminal, a page, Markdown, a workflow log or an address
//! would take for more than text. Markup and JSON are escaped by the libraries that write them.

use std::borrow::Cow;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

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
    // no early end, so that the compiler can look at many bytes at a time
    let special = |byte: u8| matches!(byte, b',' | b'"' | b'\r' | b'\n');
    if !text.bytes().fold(false, |found, byte| found | special(byte)) {
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
    matches!(
        text.chars().next(),
        Some('=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '\'' | '\u{ff1d}' | '\u{ff0b}' | '\u{ff0d}' | '\u{ff20}')
    )
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
    !text.trim().is_empty() && !text.chars().any(char::is_control) && !text.contains('"') && !needs_guard(text)
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
    if text.chars().any(harmful) {
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
    let is_plain = text.bytes().all(|byte| matches!(byte, b' '..=b'~' | b'\n' | b'\t'));
    if text.len() <= CELL && (is_plain || !text.chars().any(harmful)) {
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
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn written(cells: &[&str]) -> Vec<u8> {
        let mut out = Vec::new();
        for (at, cell) in cells.iter().enumerate() {
            if at > 0 {
                out.push(b',');
            }
            csv_cell(&mut out, cell);
        }
        out.extend_from_slice(b"\r\n");
        out
    }

    proptest! {
        #[test]
        fn cells_are_quoted_exactly_as_the_csv_crate_quotes_them(cells in prop::collection::vec("(?s).{0,12}", 2..6)) {
            let cells: Vec<&str> = cells.iter().map(String::as_str).collect();
            let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
            writer.write_record(&cells).unwrap();
            prop_assert_eq!(written(&cells), writer.into_inner().unwrap());
        }

        #[test]
        fn the_guard_comes_off_again_and_leaves_no_formula(text in "[-=+@'\\t\\r\"a1 ,]{0,6}") {
            let mut out = b"x,".to_vec();
            csv_text(&mut out, &text);
            out.extend_from_slice(b"\r\n");
            let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(out.as_slice());
            let record = reader.records().next().unwrap().unwrap();
            prop_assert!(!record[1].starts_with(['=', '+', '-', '@', '\t', '\r']));
            prop_assert_eq!(record[1].strip_prefix('\'').unwrap_or(&record[1]), text.as_str());
        }
    }

    #[test]
    fn nothing_that_steers_a_terminal_gets_through() {
        assert_eq!(terminal("a\u{1b}[31mb\u{202e}c\u{9b}d\ne"), "a\u{fffd}[31mb\u{fffd}c\u{fffd}d\u{fffd}e");
        assert_eq!(terminal("Muñoz 李"), "Muñoz 李");
        assert_eq!(terminal_page("a\tb\r\n\u{7}"), "a\tb\r\n\u{fffd}");
        assert_eq!(page("a\u{0}b\u{202e}c\u{200d}\n"), "a\u{fffd}b\u{fffd}c\u{200d}\n");
    }

    #[test]
    fn no_text_starts_a_command_of_a_workflow() {
        assert_eq!(github_message("a%0A\r\n::error::b"), "a%250A%0D%0A::error::b");
        assert_eq!(github_property("x,file=a::b\n"), "x%2Cfile=a%3A%3Ab%0A");
    }

    #[test]
    fn addresses_are_relative_where_paths_are() {
        assert_eq!(uri("fixtures/a b#1.csv"), "fixtures/a%20b%231.csv");
        assert_eq!(uri("a:b/ü.csv"), "a%3Ab/%C3%BC.csv");
        assert_eq!(uri("/srv/x.csv"), "file:///srv/x.csv");
        assert_eq!(uri("C:\\data\\x.csv"), "file:///C%3A/data/x.csv");
    }

    #[test]
    fn markdown_shows_the_text_and_nothing_more() {
        assert_eq!(
            markdown("<b>|`a`*_[x](y)![z]\n# @team &amp;"),
            "&lt;b&gt;\\|\\`a\\`\\*\\_\\[x\\](y)\\!\\[z\\] \\# \\@team &amp;amp;"
        );
    }

    #[test]
    fn ascii_keeps_what_it_can_and_numbers_the_rest() {
        assert_eq!(
            ascii("Muñoz Ærø Weiß \u{201c}Łódź\u{201d} \u{2013} 李\u{fffd}"),
            "Munoz AEro Weiss \"Lodz\" - \\u{674e}?"
        );
        assert_eq!(ascii("e\u{301}\u{1100}"), "e\\u{1100}");
    }

    #[test]
    fn ascii_writes_letters_and_signs_by_their_like() {
        let like = [
            ("æŒœÞþ", "aeOEoeThth"),
            ("ØøŁłĐÐđð", "OoLlDDdd"),
            ("ıß", "iss"),
            ("\u{2018}\u{2019}\u{201a}\u{2bc}", "''''"),
            ("\u{201c}\u{201d}\u{201e}", "\"\"\""),
            ("\u{2010}\u{2015}\u{2212}", "---"),
            ("\u{2026}\u{a0}x", "... x"),
        ];
        for (text, wanted) in like {
            assert_eq!(ascii(text), wanted);
        }
        assert!(matches!(ascii("plain"), Cow::Borrowed("plain")));
    }

    proptest! {
        #[test]
        fn ascii_is_ascii(text in "(?s).{0,20}") {
            prop_assert!(ascii(&text).is_ascii());
        }

        #[test]
        fn a_toml_string_is_read_back_as_it_was_and_stands_on_one_visible_line(text in "(?s).{0,20}") {
            let written = toml(&text);
            let read: toml::Table = toml::from_str(&format!("key = {written}")).unwrap();
            prop_assert_eq!(read["key"].as_str(), Some(text.as_str()));
            prop_assert!(!written.chars().any(unsafe_on_terminal));
        }
    }

    #[test]
    fn a_toml_string_is_written_as_a_person_would_write_it() {
        assert_eq!(toml("Muñoz"), "\"Muñoz\"");
        assert_eq!(toml("a\"b\\c\nd\te"), r#""a\"b\\c\nd\te""#);
        assert_eq!(toml("\u{7}\u{202e}"), r#""\U00000007\U0000202E""#);
    }

    #[test]
    fn plain_text_ends_no_cell_and_begins_no_formula() {
        assert!(is_plain("Lincoln Elementary, East") && is_plain("Muñoz"));
        for text in ["", "  ", "a\nb", "a\u{7}", "a\"b", "=1", "-1", "+1", "@a", "'a", "\u{ff1d}1", "\u{ff20}a"] {
            assert!(!is_plain(text), "{text:?}");
        }
    }

    #[test]
    fn what_hides_or_steers_is_seen_and_all_else_is_handed_on_as_it_stands() {
        for text in ["", "a b", "Muñoz 李", "\u{200a}\u{2010}\u{2027}\u{202f}\u{205f}\u{2070}"] {
            for shown in [terminal(text), terminal_page(text), page(text), workbook(text)] {
                assert!(matches!(shown, Cow::Borrowed(_)), "{text:?}");
            }
        }
        for steering in
            ['\u{200b}', '\u{200f}', '\u{2028}', '\u{202e}', '\u{2060}', '\u{206f}', '\u{feff}', '\u{7f}', '\u{85}']
        {
            let text = format!("a{steering}b");
            assert_eq!(terminal(&text), "a\u{fffd}b");
            assert_eq!(terminal_page(&text), "a\u{fffd}b");
            assert_eq!(page(&text), "a\u{fffd}b");
            assert_eq!(markdown(&text), "a b");
        }
        assert_eq!(terminal("\t"), "\u{fffd}");
        assert_eq!(page("\u{200c}\u{200d}\t\r\n"), "\u{200c}\u{200d}\t\r\n");
    }

    #[test]
    fn a_cell_of_a_workbook_is_cut_only_where_it_is_too_long() {
        let whole = "a".repeat(CELL);
        assert!(matches!(workbook(&whole), Cow::Borrowed(_)));
        assert_eq!(workbook(&format!("{whole}b")), format!("{whole}..."));
        // more bytes than a cell has units, and not too long for all that
        let wide = "ñ".repeat(CELL);
        assert_eq!(workbook(&wide), wide.as_str());
        for harmful in ['\u{202a}', '\u{202e}', '\u{2066}', '\u{2069}', '\u{fffe}', '\r'] {
            assert!(!workbook(&format!("a{harmful}b")).contains(harmful), "{harmful:?}");
        }
        assert_eq!(print_header(&"x".repeat(100)), "x".repeat(80));
        assert_eq!(print_header("one\ntwo && three"), "onetwo &&&& three");
    }

    #[test]
    fn a_cell_of_a_workbook_keeps_its_text_but_for_what_no_sheet_can_show() {
        assert_eq!(workbook("=1+1 Muñoz \u{200f}李"), "=1+1 Muñoz \u{200f}李");
        assert_eq!(workbook("a\u{0}b\u{1b}[1m\u{202e}c\u{ffff}"), "a\u{fffd}b\u{fffd}[1m\u{fffd}c\u{fffd}");
        assert_eq!(workbook("one\r\ntwo\rthree\tx"), "one\ntwo\nthree\tx");
        let long = workbook(&"😀".repeat(20_000)).into_owned();
        assert!(long.ends_with("...") && long.encode_utf16().count() == CELL + 3);
        assert_eq!(print_header("A&B\n\u{7}"), "A&&B\u{fffd}");
    }
}
