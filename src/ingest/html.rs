//! Tables of web pages, as systems write them under the name of a workbook (`.xls`): the rows of the page become rows of text.

use super::aliases::aliases;
use super::decode::decode;
use super::header::{HEADER_WITHIN, hits};
use super::json::quoted;
use super::source::Stored;
use crate::roster::Result;
use std::collections::BTreeSet;

/// A page whose rows name fewer fields is no export: a log-in page may have a table too.
const NAMED: usize = 3;
/// How the names of files end that may hold a page.
const NAMES: [&str; 3] = ["xls", "html", "htm"];
/// No cell stands for more columns.
const WIDEST: usize = 64;

/// Makes a text of the rows of the page; none where the text is no page, or no row of it names the fields of a student.
///
/// Under the name of a text export a page is none: the job that should have made the export did something else.
pub(super) fn table(stored: &Stored) -> Result<Option<Stored>> {
    let of_page = |ending: &str| NAMES.iter().any(|name| ending.eq_ignore_ascii_case(name));
    if !stored.name.rsplit_once('.').is_some_and(|(_, ending)| of_page(ending)) {
        return Ok(None);
    }
    let bytes = stored.text();
    let start = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes).trim_ascii_start();
    // what is UTF-16 begins otherwise
    if start.first() != Some(&b'<') || !has_rows(bytes) {
        return Ok(None);
    }
    let decoded = decode(bytes);
    let rows = rows(&decoded.text);
    let aliases = aliases()?;
    let named = |row: &Vec<String>| hits(row, aliases, &BTreeSet::new()) >= NAMED;
    if !decoded.bad.is_empty() || !rows.iter().take(HEADER_WITHIN).any(named) {
        return Ok(None);
    }
    let mut text = String::new();
    for row in &rows {
        for (at, cell) in row.iter().enumerate() {
            if at > 0 {
                text.push(',');
            }
            quoted(&mut text, cell);
        }
        text.push('\n');
    }
    let mut packing = "HTML table".to_owned();
    if !decoded.encoding.starts_with("utf-8") {
        packing.push_str(&format!(" in {}", decoded.encoding));
    }
    if !stored.packing.is_empty() {
        packing.push_str(&format!(", {}", stored.packing));
    }
    Ok(Some(Stored {
        name: stored.name.clone(),
        shown: stored.shown.clone(),
        expanded: Some(text.into_bytes()),
        packing,
        ..Stored::default()
    }))
}

/// Says whether rows of a table begin near the beginning.
fn has_rows(bytes: &[u8]) -> bool {
    const HEAD: usize = 64 << 10;
    let head = bytes.get(..HEAD).unwrap_or(bytes).to_ascii_lowercase();
    memchr::memmem::find(&head, b"<table").is_some() && memchr::memmem::find(&head, b"<tr").is_some()
}

/// Returns the rows of all tables, one after the other.
fn rows(page: &str) -> Vec<Vec<String>> {
    let mut reader = Reader::default();
    let mut rest = page;
    while let Some((text, tag)) = rest.split_once('<') {
        reader.text(text);
        if let Some(comment) = tag.strip_prefix("!--") {
            rest = comment.split_once("-->").map_or("", |(_, rest)| rest);
            continue;
        }
        let (inside, after) = tag.split_once('>').unwrap_or((tag, ""));
        rest = after;
        let name = inside.split(|c: char| c.is_whitespace() || c == '/').find(|part| !part.is_empty()).unwrap_or("");
        let name = name.to_ascii_lowercase();
        if matches!(name.as_str(), "script" | "style") && !inside.starts_with('/') {
            let end = format!("</{name}");
            let at = after.to_ascii_lowercase().find(&end);
            rest = at.and_then(|at| after.get(at..)).unwrap_or("");
            continue;
        }
        reader.tag(&name, inside);
    }
    reader.end_row();
    reader.rows
}

#[derive(Default)]
struct Reader {
    rows: Vec<Vec<String>>,
    row: Vec<String>,
    cell: Option<(String, usize)>,
}

impl Reader {
    fn text(&mut self, text: &str) {
        if let Some((cell, _)) = &mut self.cell {
            cell.push_str(text);
        }
    }

    fn tag(&mut self, name: &str, inside: &str) {
        match (name, inside.starts_with('/')) {
            ("td" | "th", false) => {
                self.end_cell();
                self.cell = Some((String::new(), span(inside)));
            }
            ("td" | "th", true) => self.end_cell(),
            ("tr" | "table" | "thead" | "tbody" | "tfoot", _) => self.end_row(),
            ("br" | "p" | "div" | "li", _) => self.text(" "),
            _ => {}
        }
    }

    fn end_cell(&mut self) {
        if let Some((cell, span)) = self.cell.take() {
            self.row.push(meant(&cell));
            self.row.extend((1..span).map(|_| String::new()));
        }
    }

    fn end_row(&mut self) {
        self.end_cell();
        if !self.row.is_empty() {
            self.rows.push(std::mem::take(&mut self.row));
        }
    }
}

/// Returns how many columns a cell stands for.
fn span(inside: &str) -> usize {
    let lower = inside.to_ascii_lowercase();
    let value = lower.split_once("colspan").map_or("", |(_, rest)| rest);
    let digits = value.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '=' | '"' | '\''));
    let end = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
    digits.get(..end).and_then(|digits| digits.parse().ok()).unwrap_or(1).clamp(1, WIDEST)
}

/// Returns the text of a cell as a browser shows it: blanks are one, and what HTML writes for a sign is the sign.
fn meant(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, entity)) = rest.split_once('&') {
        out.push_str(before);
        let found = entity.split_once(';').filter(|(name, _)| name.len() <= 8).and_then(|(name, after)| {
            let sign = match name {
                "amp" => '&',
                "lt" => '<',
                "gt" => '>',
                "quot" => '"',
                "apos" => '\'',
                "nbsp" => ' ',
                _ if !name.starts_with('#') => accented(name)?,
                _ => {
                    let code = name.strip_prefix('#')?;
                    let number = match code.strip_prefix(['x', 'X']) {
                        Some(hex) => u32::from_str_radix(hex, 16),
                        None => code.parse(),
                    };
                    char::from_u32(number.ok()?)?
                }
            };
            Some((sign, after))
        });
        match found {
            Some((sign, after)) => {
                out.push(sign);
                rest = after;
            }
            None => {
                out.push('&');
                rest = entity;
            }
        }
    }
    out.push_str(rest);
    out.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Returns the letter that HTML names by its letter and accent: `ntilde`.
fn accented(name: &str) -> Option<char> {
    let letter = name.chars().next().filter(char::is_ascii_alphabetic)?;
    let mark = match name.get(1..)? {
        "acute" => '\u{301}',
        "grave" => '\u{300}',
        "circ" => '\u{302}',
        "tilde" => '\u{303}',
        "uml" => '\u{308}',
        "ring" => '\u{30A}',
        "cedil" => '\u{327}',
        _ => return None,
    };
    unicode_normalization::char::compose(letter, mark)
}

#[cfg(test)]
mod tests {
    use super::super::tests::texts;
    use super::super::{Settings, text};
    use super::*;
    use crate::roster::{Field, RawTable, Side};

    fn read(name: &str, page: &str) -> Result<RawTable> {
        text(Stored::new(name.to_owned(), name, page.into())?, Side::Sis, &Settings::default())
    }

    #[test]
    fn the_rows_of_a_page_are_read() {
        let page = "<html><head><style>td > a { x: y }</style></head><body><!-- <tr><td>no</td></tr> -->\n\
            <table><tr><td colspan=\"4\"><b>Active Students</b></td></tr>\n\
            <tr><th>Student ID<th>Last Name<th>First Name<th>Address</tr>\n\
            <TR><TD x:str>007</TD><TD>O&#39;Brien &amp; Lee</TD><TD>\n  Ann\n</TD><TD>1 Oak St<br>Apt&nbsp;2, \"rear\"</TD></TR>\n\
            <tr><td>008</td><td>Mu&#xF1;oz</td><td>Zo&euml; &bogus;</td><td></td></tr></table></body></html>";
        let table = read("export.XLS", page).unwrap();
        assert_eq!(texts(&table, Field::LocalId), ["007", "008"]);
        assert_eq!(texts(&table, Field::LastName), ["O'Brien & Lee", "Muñoz"]);
        assert_eq!(texts(&table, Field::FirstName), ["Ann", "Zoë &bogus;"]);
        assert_eq!(texts(&table, Field::Street), ["1 Oak St Apt 2, \"rear\"", ""]);
        assert_eq!(table.intake.facts.encoding, "utf-8, HTML table");
        let error = read("export.csv", page).unwrap_err().to_string();
        assert!(error.contains("[F104]") && error.contains("web page"), "{error}");
    }

    #[test]
    fn a_page_without_such_a_table_is_refused_as_before() {
        for page in [
            "<html><body><table><tr><td>User name</td><td>Password</td></tr></table></body></html>",
            "<html><body>Session expired</body></html>",
            "<table><tr><td>",
        ] {
            let error = read("export.xls", page).unwrap_err().to_string();
            assert!(error.contains("[F104]") && error.contains("web page"), "{error}");
        }
        assert!(rows("<tr><td>a<td colspan=999999999999>b<script><td>").iter().all(|row| row.len() < 70));
    }
}
