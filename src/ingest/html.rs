//! Tables of web pages and of Excel 2003's XML, as systems write them under the name of a workbook (`.xls`): their rows become
//! rows of text.

use super::aliases::aliases;
use super::decode::decode;
use super::header::{HEADER_WITHIN, MAX_COLUMNS, hits};
use super::json::quoted;
use super::source::Stored;
use crate::roster::{Result, entities};
use std::collections::BTreeSet;

/// A page whose rows name fewer fields is no export: a log-in page may have a table too.
const NAMED: usize = 3;
/// How the names of files end that may hold a page.
const NAMES: [&str; 4] = ["xls", "html", "htm", "xml"];
/// What every workbook in Excel 2003's XML names.
const SPREADSHEET: &[u8] = b"urn:schemas-microsoft-com:office:spreadsheet";
/// No cell stands for more columns, or has more empty ones before it.
const WIDEST: usize = 64;

/// Makes a text of the rows of the page; none where the text is no page, or no row of it names the fields of a student.
///
/// Under the name of a text export a page is none: the job that should have made the export did something else.
pub(super) fn table(stored: &Stored) -> Result<Option<Stored>> {
    // of a table in a container the name that is shown is the table's
    if !is_page(&stored.shown, stored.text()) {
        return Ok(None);
    }
    let decoded = decode(stored.text());
    let rows = rows(&decoded.text);
    let Some(named) = header(&rows)?.filter(|_| decoded.bad.is_empty()) else { return Ok(None) };
    // Excel leaves out what is empty at the end of a row
    let is_spreadsheet = memchr::memmem::find(head(stored.text()), SPREADSHEET).is_some();
    let least = if is_spreadsheet { named.len() } else { 0 };
    let mut text = String::new();
    for row in &rows {
        for at in 0..row.len().max(least) {
            if at > 0 {
                text.push(',');
            }
            quoted(&mut text, row.get(at).map_or("", String::as_str));
        }
        text.push('\n');
    }
    let mut packing = if is_spreadsheet { "Excel 2003 XML" } else { "HTML table" }.to_owned();
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

/// Returns the headers of a page at the beginning of a file; none where it is no such page.
pub(super) fn headers(name: &str, head: &[u8]) -> Result<Option<Vec<String>>> {
    if !is_page(name, head) {
        return Ok(None);
    }
    let rows = rows(&decode(head).text);
    Ok(header(&rows)?.cloned())
}

/// Says by its name and its beginning whether a file may be a page with a table.
fn is_page(name: &str, bytes: &[u8]) -> bool {
    let name = name.strip_suffix(".gz").unwrap_or(name);
    let of_page = |ending: &str| NAMES.iter().any(|name| ending.eq_ignore_ascii_case(name));
    let start = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes).trim_ascii_start();
    // what is UTF-16 begins otherwise
    name.rsplit_once('.').is_some_and(|(_, ending)| of_page(ending)) && start.first() == Some(&b'<') && has_rows(bytes)
}

/// Returns the first row near the beginning that names the fields of a student.
fn header(rows: &[Vec<String>]) -> Result<Option<&Vec<String>>> {
    let aliases = aliases()?;
    Ok(rows.iter().take(HEADER_WITHIN).find(|row| hits(row, aliases, &BTreeSet::new()) >= NAMED))
}

/// Says whether rows of a table begin near the beginning.
fn has_rows(bytes: &[u8]) -> bool {
    let head = head(bytes).to_ascii_lowercase();
    let has = |text: &[u8]| memchr::memmem::find(&head, text).is_some();
    has(b"<table") && has(b"<tr") || has(SPREADSHEET) && (has(b"<row") || has(b"<ss:row"))
}

fn head(bytes: &[u8]) -> &[u8] {
    const HEAD: usize = 64 << 10;
    bytes.get(..HEAD).unwrap_or(bytes)
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
        let name = name.strip_prefix("ss:").unwrap_or(&name);
        if matches!(name, "script" | "style") && !inside.starts_with('/') {
            let end = format!("</{name}");
            let at = after.to_ascii_lowercase().find(&end);
            rest = at.and_then(|at| after.get(at..)).unwrap_or("");
            continue;
        }
        reader.tag(name, inside);
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
                self.cell = Some((String::new(), number(inside, "colspan").map_or(1, |count| count.clamp(1, WIDEST))));
            }
            ("cell", false) => {
                self.end_cell();
                let before = number(inside, "ss:index").map_or(0, |place| place.saturating_sub(1));
                self.row.resize(before.clamp(self.row.len(), self.row.len() + WIDEST), String::new());
                self.cell =
                    Some((String::new(), number(inside, "mergeacross").map_or(1, |more| (more + 1).min(WIDEST))));
            }
            // what stands in a remark on a cell is none of its text
            ("td" | "th" | "cell", true) | ("comment", false) => self.end_cell(),
            ("tr" | "row" | "table" | "thead" | "tbody" | "tfoot", _) => self.end_row(),
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

/// Returns the number that a tag gives, no larger than columns are counted.
fn number(inside: &str, name: &str) -> Option<usize> {
    let lower = inside.to_ascii_lowercase();
    let (_, value) = lower.split_once(name)?;
    let digits = value.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '=' | '"' | '\''));
    let end = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
    digits.get(..end)?.parse().ok().map(|number: usize| number.min(MAX_COLUMNS))
}

/// Returns the text of a cell as a browser shows it: blanks are one, and what HTML writes for a sign is the sign.
fn meant(text: &str) -> String {
    let decoded = entities::decoded(text);
    decoded.as_deref().unwrap_or(text).split_whitespace().collect::<Vec<_>>().join(" ")
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
    fn a_workbook_in_xml_is_read_with_the_cells_that_it_leaves_out() {
        let cell =
            |attributes: &str, text: &str| format!("<Cell{attributes}><Data ss:Type=\"String\">{text}</Data></Cell>");
        let row = |cells: &[String]| format!("<Row>{}</Row>\n", cells.concat());
        let header = ["Student ID", "Last Name", "First Name", "Middle Name", "Grade"].map(|text| cell("", text));
        let page = format!(
            "<?xml version=\"1.0\"?><?mso-application progid=\"Excel.Sheet\"?>\n<Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\" \
             xmlns:ss=\"urn:schemas-microsoft-com:office:spreadsheet\"><Worksheet ss:Name=\"S\"><Table>{}{}{}{}</Table></Worksheet></Workbook>",
            row(&[cell(" ss:MergeAcross=\"4\"", "Active Students")]),
            row(&header),
            row(&[cell("", "007"), cell("", "Lee"), cell("", "Ann"), cell(" ss:Index=\"5\"", "5")]),
            row(&[cell("", "008"), cell("", "Mu&#241;oz"), cell("", "Zoe<Comment>x</Comment>")]),
        );
        let table = read("export.xls", &page).unwrap();
        assert_eq!(texts(&table, Field::LocalId), ["007", "008"]);
        assert_eq!(texts(&table, Field::LastName), ["Lee", "Muñoz"]);
        assert_eq!(texts(&table, Field::Grade), ["5", ""]);
        assert!(table.intake.facts.encoding.ends_with("Excel 2003 XML"));
        assert!(read("export.csv", &page).unwrap_err().to_string().contains("[F104]"));
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
