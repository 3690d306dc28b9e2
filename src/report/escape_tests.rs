//! What escaping promises: what is written is read back, and steers nothing.

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

proptest! {
    #[test]
    fn the_text_of_a_sheet_is_read_back_as_it_stood(text in "(?s)[a&<>_x0-9F\\PC]{0,30}|(_x[0-9A-Fx]{3,5}_?){1,3}") {
        let mut markup = Vec::new();
        sheet(&mut markup, &text);
        let markup = String::from_utf8(markup).unwrap();
        prop_assert!(!markup.contains('<') && !markup.contains('>'));
        // as ECMA-376 reads it: first the markup, then the escapes of the format
        let plain = markup.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
        let (mut read, mut rest) = (String::new(), plain.as_str());
        while let Some(at) = rest.find("_x") {
            read.push_str(&rest[..at]);
            let from = &rest[at..];
            let number = from.get(2..6).filter(|number| number.bytes().all(|byte| byte.is_ascii_hexdigit()));
            match number.filter(|_| from.as_bytes().get(6) == Some(&b'_')) {
                Some(number) => {
                    read.push(char::from_u32(u32::from_str_radix(number, 16).unwrap()).unwrap_or('?'));
                    rest = &from[7..];
                }
                None => {
                    read.push_str("_x");
                    rest = &from[2..];
                }
            }
        }
        read.push_str(rest);
        prop_assert_eq!(read, text);
    }
}
