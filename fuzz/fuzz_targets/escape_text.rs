//! What is written for a terminal, a page, a workbook, a workflow log, Markdown, an address or TOML stays text there.
#![no_main]

use rosterdiff::report::escape;

fn steers(c: char) -> bool {
    c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

libfuzzer_sys::fuzz_target!(|text: &str| {
    assert!(!escape::terminal(text).chars().any(steers));
    assert!(!escape::terminal_page(text).chars().any(|c| steers(c) && !"\n\r\t".contains(c)));
    assert!(!escape::page(text).chars().any(|c| steers(c) && !"\n\r\t".contains(c)));
    let cell = escape::workbook(text);
    assert!(!cell.chars().any(|c| steers(c) && !"\n\r\t".contains(c)) && cell.encode_utf16().count() <= 32_767);
    assert!(!escape::print_header(text).contains('\n'));
    assert!(!escape::github_message(text).contains(['\r', '\n']));
    assert!(!escape::github_property(text).contains(['\r', '\n', ':', ',']));
    assert!(!escape::markdown(text).contains(['<', '>']));
    assert!(escape::ascii(text).is_ascii());
    assert!(escape::uri(text).is_ascii());
    let table: toml::Table = format!("a = {}", escape::toml(text)).parse().expect("a text of TOML");
    assert_eq!(table["a"].as_str(), Some(text));
});
