//! Backslashes before quotes and delimiters, as MySQL and its like export them: whether they are meant so, and undoing them.

use super::scan::{Dialect, Scanner, Width};

/// Lines with backslashes that are looked at.
const LINES: usize = 500;

/// Says whether rows with backslashes fit the header only if a backslash takes the meaning of the sign behind it.
pub(super) fn are_meant(text: &str, dialect: Dialect, from: usize, width: Width) -> bool {
    let bytes = text.as_bytes();
    let (mut meant, mut literal) = (0_u32, 0_u32);
    let mut at = from;
    for _ in 0..LINES {
        let Some(found) = memchr::memchr(b'\\', bytes.get(at..).unwrap_or(&[])) else { break };
        let is_end = |byte: &u8| matches!(*byte, b'\n' | b'\r');
        let start = bytes.get(..at + found).and_then(|before| before.iter().rposition(is_end)).map_or(0, |end| end + 1);
        let rest = bytes.get(start..).unwrap_or(&[]);
        let length = memchr::memchr2(b'\n', b'\r', rest).unwrap_or(rest.len());
        at = start + length;
        let line = text.get(start..at).unwrap_or("");
        let fits = |backslash| {
            let mut cells = Vec::new();
            let record = Scanner::new(line, Dialect { backslash, ..dialect }).next(&mut cells);
            record.is_some_and(|record| record.fault.is_none() && width.fits(record.width, &cells))
        };
        match (fits(true), fits(false)) {
            (true, false) => meant += 1,
            (false, true) => literal += 1,
            _ => {}
        }
    }
    meant > literal
}

/// Puts the text of a cell into `out` without its backslashes; `\N` alone stands for nothing.
pub(super) fn undo(written: &str, quote: Option<char>, out: &mut String) {
    out.clear();
    if written == "\\N" {
        return;
    }
    let mut characters = written.chars().peekable();
    while let Some(character) = characters.next() {
        if Some(character) == quote {
            characters.next_if_eq(&character);
        }
        if character != '\\' {
            out.push(character);
            continue;
        }
        match characters.next() {
            Some('n') => out.push('\n'),
            Some('r') => out.push('\r'),
            Some('t') => out.push('\t'),
            Some('0') | None => {}
            Some(other) => out.push(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{read_bytes, texts};
    use super::*;
    use crate::roster::Field;

    #[test]
    fn backslashes_are_undone() {
        let undone = |written| {
            let mut out = "before".to_owned();
            undo(written, Some('"'), &mut out);
            out
        };
        assert_eq!(undone(r#"Ann \"Annie\" Lee"#), r#"Ann "Annie" Lee"#);
        assert_eq!(undone(r"O\'Brien\, Jr.\\x"), r"O'Brien, Jr.\x");
        assert_eq!(undone(r"1 Oak St\nApt\t2"), "1 Oak St\nApt\t2");
        assert_eq!(undone(r"\N"), "");
        assert_eq!(undone("a\"\"b\\"), "a\"b");
    }

    #[test]
    fn rows_that_a_data_base_escaped_are_read_whole() {
        let header = "student_id,last_name,first_name,street\n";
        for (rows, street) in [
            (r#""7","O\'Brien","Ann \"Annie\"","1 Oak St \\ rear""#, r"1 Oak St \ rear"),
            (r#""7","O'Brien","Ann \"Annie\"",\N"#, ""),
            (r#"7,O'Brien,Ann "Annie",1 Oak St\, Apt 2"#, "1 Oak St, Apt 2"),
            ("7,O'Brien,\"Ann \\\"Annie\\\"\",1 Oak St\\\nApt 2", "1 Oak St\nApt 2"),
            ("7,O'Brien,\"Ann \\\"Annie\\\"\",\"1 Oak St\\\nApt 2\"", "1 Oak St\nApt 2"),
        ] {
            let other = "\"8\",\"Lee\",\"Bo \\\"B\\\"\",\"2 Oak St\"\n9,Roe,Cy,3 Oak St\\, rear\n";
            let table = read_bytes(format!("{header}{rows}\n{other}").as_bytes()).unwrap();
            assert!(table.intake.rejected.is_empty(), "{rows}: {:?}", table.intake.rejected);
            assert_eq!(texts(&table, Field::LocalId), ["7", "8", "9"], "{rows}");
            assert_eq!(texts(&table, Field::LastName)[0], "O'Brien", "{rows}");
            assert_eq!(texts(&table, Field::FirstName)[0], r#"Ann "Annie""#, "{rows}");
            assert_eq!(texts(&table, Field::Street)[0], street, "{rows}");
            assert!(table.intake.facts.assumed.iter().any(|(what, ..)| what == "backslashes"));
        }
    }

    #[test]
    fn a_backslash_that_is_a_sign_like_others_stays() {
        let text = "student_id,last_name,first_name,photo\n7,Lee,Ann,\"C:\\photos\\\"\n8,Roe,Bo,\"D:\\n\"\n";
        let table = read_bytes(text.as_bytes()).unwrap();
        assert_eq!((table.lines.len(), table.intake.rejected.len()), (2, 0));
        assert!(!table.intake.facts.assumed.iter().any(|(what, ..)| what == "backslashes"));
    }
}
