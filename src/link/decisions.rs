//! Decisions: what people ruled about pairs of rows, as a file that version control can merge.

use crate::ingest::LineCounter;
use crate::roster::{Error, ErrorKind, Result};
use std::collections::BTreeMap;

/// The name that is looked for beside the configuration file.
pub const NAME: &str = "decisions.csv";

/// The columns, in the order in which they are written.
pub const COLUMNS: [&str; 8] =
    ["decision", "enrollment_key", "sis_key", "enrollment_fingerprint", "sis_fingerprint", "who", "when", "why"];

/// What is to be done about a text in another encoding.
const RESAVE: &str = "save the file as CSV in UTF-8";

/// Says what was decided about a pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Ruling {
    /// Both rows are the same student.
    Same,
    /// The rows are two students.
    Different,
}

impl Ruling {
    /// Returns the word used in the file.
    pub fn name(self) -> &'static str {
        match self {
            Ruling::Same => "same",
            Ruling::Different => "different",
        }
    }
}

/// Names a row so that it is found again in a later export.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RowName {
    /// The row's own key.
    pub key: String,
    /// The fingerprint of name and birth date; empty where it was not written.
    pub fingerprint: String,
}

impl RowName {
    /// Says whether two names may be of one row: equal keys, and no two fingerprints that contradict each other.
    pub(super) fn meets(&self, other: &RowName) -> bool {
        let known = !self.fingerprint.is_empty() && !other.fingerprint.is_empty();
        self.key == other.key && (!known || self.fingerprint == other.fingerprint)
    }
}

/// Holds one decision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// What was decided.
    pub ruling: Ruling,
    /// The enrollment row, then the SIS row.
    pub rows: [RowName; 2],
    /// Who decided.
    pub who: String,
    /// When, as it was written.
    pub when: String,
    /// Why.
    pub why: String,
    /// The line it stands on, counted from 1; 0 for one that is not in a file yet.
    pub line: u64,
}

impl Decision {
    /// Says whether two decisions are about one pair.
    pub(super) fn same_pair(&self, other: &Decision) -> bool {
        self.rows[0].meets(&other.rows[0]) && self.rows[1].meets(&other.rows[1])
    }
}

/// Holds the decisions of one file, in the order of the file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Decisions {
    /// The file as the user named it.
    pub file: String,
    /// The decisions.
    pub list: Vec<Decision>,
}

/// Reads a decision file; everything that is wrong with it is told at once, line by line.
///
/// A spreadsheet may have saved it since: with semicolons or tabs, with words in capitals, with rows in which nothing stands.
pub fn parse(bytes: &[u8], file: &str) -> Result<Decisions> {
    let mut problems: Vec<(u64, String)> = Vec::new();
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let list = read(bytes, &mut problems);
    contradictions(&list, &mut problems);
    match refusal(file, problems) {
        Some(error) => Err(error),
        None => Ok(Decisions { file: file.to_owned(), list }),
    }
}

/// Writes decisions as a file: sorted, UTF-8, lines ending in LF, so that equal decisions are equal bytes.
pub fn render(decisions: &[Decision]) -> String {
    let mut lines: Vec<[&str; 8]> = decisions
        .iter()
        .map(|found| {
            let [enrollment, sis] = &found.rows;
            let (keys, marks) = ([&enrollment.key, &sis.key], [&enrollment.fingerprint, &sis.fingerprint]);
            [found.ruling.name(), keys[0], keys[1], marks[0], marks[1], &found.who, &found.when, &found.why]
        })
        .collect();
    lines.sort_unstable_by_key(|line| (line[1], line[2], line[3], line[4], line[0], line[6], line[5], line[7]));
    lines.dedup();
    let mut text = COLUMNS.join(",") + "\n";
    for line in lines {
        let cells: Vec<String> = line.iter().map(|cell| quoted(cell)).collect();
        text.push_str(&cells.join(","));
        text.push('\n');
    }
    text
}

/// Returns the text of a decision file with one decision more; an older one on the same pair gives way to it.
///
/// `text` is what the file holds now, empty where there is none. A decision that contradicts another is refused.
pub fn append(text: &str, file: &str, decision: Decision) -> Result<String> {
    let mut decisions = if text.trim().is_empty() { Decisions::default() } else { parse(text.as_bytes(), file)? };
    decisions.list.retain(|known| !known.same_pair(&decision));
    decisions.list.push(decision);
    let text = render(&decisions.list);
    // the lines of what would be written, so that the message fits the file
    parse(text.as_bytes(), file)?;
    Ok(text)
}

/// Makes one error of several problems; `None` where there is none.
pub(crate) fn refusal(file: &str, mut problems: Vec<(u64, String)>) -> Option<Error> {
    problems.sort();
    problems.dedup();
    let error = match problems.as_slice() {
        [] => return None,
        [(line, message)] => Error::new(ErrorKind::Config, message.clone()).file(file).line(*line),
        several => {
            let count = several.len();
            let error = Error::new(ErrorKind::Config, format!("{count} lines of decisions cannot be used")).file(file);
            several.iter().fold(error, |error, (line, message)| error.excerpt(format!("{file}:{line}: {message}")))
        }
    };
    Some(
        error
            .note("nothing was compared and nothing was written")
            .help(format!("the columns are {}", COLUMNS.join(", "))),
    )
}

fn read(bytes: &[u8], problems: &mut Vec<(u64, String)>) -> Vec<Decision> {
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter(bytes)).from_reader(bytes);
    if bytes.starts_with(b"\xFF\xFE") || bytes.starts_with(b"\xFE\xFF") {
        problems.push((1, format!("this is UTF-16 text; {RESAVE}")));
        return Vec::new();
    }
    let mut lines = LineCounter::new(bytes);
    let mut places: Option<BTreeMap<&str, usize>> = None;
    let mut width = 0;
    let mut list = Vec::new();
    let mut record = csv::ByteRecord::new();
    loop {
        match reader.read_byte_record(&mut record) {
            Ok(true) => {}
            Ok(false) => break,
            Err(_) => {
                problems.push((lines.line_of(reader.position().byte()), "this is not delimited text".to_owned()));
                return list;
            }
        }
        let line = lines.line_of(record.position().map_or(0, csv::Position::byte));
        let Ok(cells) = record.iter().map(std::str::from_utf8).collect::<std::result::Result<Vec<&str>, _>>() else {
            problems.push((line, format!("this is not UTF-8 text; {RESAVE}")));
            continue;
        };
        let Some(known) = &places else {
            width = cells.len();
            let before = problems.len();
            places = Some(header(&cells, line, problems));
            if problems.len() > before {
                // what stands below cannot be told apart
                return list;
            }
            continue;
        };
        if cells.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        if cells.len() != width {
            problems.push((line, format!("the row has {} values, the header {width}", cells.len())));
            continue;
        }
        let cell = |name: &str| known.get(name).map_or("", |at| cells[*at].trim());
        list.extend(decision(&cell, line, problems));
    }
    if places.is_none() {
        problems.push((1, "the header is missing".to_owned()));
    }
    list
}

/// Returns what parts the columns: a spreadsheet saves a CSV file with the separator of its country.
fn delimiter(bytes: &[u8]) -> u8 {
    let header = bytes.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let parts =
        |by: u8| header.split(|byte| *byte == by).filter(|part| COLUMNS.iter().any(|name| named(part, name))).count();
    // the comma where others do as well
    let best = [b';', b'\t'].into_iter().filter(|other| parts(*other) > parts(b',')).max_by_key(|other| parts(*other));
    best.unwrap_or(b',')
}

/// Says whether a cell of the header, quoted or not, is this name.
fn named(cell: &[u8], name: &str) -> bool {
    let cell = cell.trim_ascii();
    cell.strip_prefix(b"\"").and_then(|cell| cell.strip_suffix(b"\"")).unwrap_or(cell).trim_ascii() == name.as_bytes()
}

fn header(cells: &[&str], line: u64, problems: &mut Vec<(u64, String)>) -> BTreeMap<&'static str, usize> {
    let mut places = BTreeMap::new();
    for (at, cell) in cells.iter().enumerate() {
        let written = cell.trim();
        match COLUMNS.iter().find(|name| **name == written) {
            Some(name) => {
                if places.insert(*name, at).is_some() {
                    problems.push((line, format!("the column `{name}` is there twice")));
                }
            }
            None => problems.push((line, format!("column {} is none of a decision file", at + 1))),
        }
    }
    for name in &COLUMNS[..3] {
        if !places.contains_key(name) {
            problems.push((line, format!("the column `{name}` is missing")));
        }
    }
    places
}

fn decision<'a>(cell: &dyn Fn(&str) -> &'a str, line: u64, problems: &mut Vec<(u64, String)>) -> Option<Decision> {
    let before = problems.len();
    let ruling = match cell("decision").to_ascii_lowercase().as_str() {
        "same" => Ruling::Same,
        "different" => Ruling::Different,
        _ => {
            problems.push((line, "the decision must be `same` or `different`".to_owned()));
            Ruling::Different
        }
    };
    let row = |side: &str, problems: &mut Vec<(u64, String)>| {
        let (key, mark) = (cell(&format!("{side}_key")), cell(&format!("{side}_fingerprint")));
        if key.is_empty() {
            problems.push((line, format!("the {side} key is empty")));
        }
        let sound = mark.len() == 16 && mark.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte));
        if !mark.is_empty() && !sound {
            problems.push((line, format!("the {side} fingerprint must be 16 digits or letters from a to f")));
        }
        RowName { key: key.to_owned(), fingerprint: mark.to_owned() }
    };
    let rows = [row("enrollment", problems), row("sis", problems)];
    let text = |name: &str| cell(name).to_owned();
    let found = Decision { ruling, rows, who: text("who"), when: text("when"), why: text("why"), line };
    (problems.len() == before).then_some(found)
}

/// Finds decisions that cannot both hold: one pair ruled both ways, or one row ruled the same as two others.
fn contradictions(list: &[Decision], problems: &mut Vec<(u64, String)>) {
    let mut by_key: [BTreeMap<&str, Vec<&Decision>>; 2] = Default::default();
    for found in list {
        for side in 0..2 {
            let earlier = by_key[side].entry(&found.rows[side].key).or_default();
            for other in earlier.iter().filter(|other| other.rows[side].meets(&found.rows[side])) {
                let same_partner = other.rows[1 - side].meets(&found.rows[1 - side]);
                let both_same = other.ruling == Ruling::Same && found.ruling == Ruling::Same;
                if same_partner && other.ruling != found.ruling {
                    problems
                        .push((found.line, format!("line {} says the opposite about the same two rows", other.line)));
                } else if !same_partner && both_same {
                    let name = ["enrollment", "SIS"][side];
                    problems.push((
                        found.line,
                        format!("line {} says that the same {name} row is another student", other.line),
                    ));
                }
            }
            earlier.push(found);
        }
    }
}

fn quoted(cell: &str) -> String {
    let plain = cell.replace("\r\n", " ").replace(['\n', '\r'], " ");
    if plain.contains([',', '"']) { format!("\"{}\"", plain.replace('"', "\"\"")) } else { plain }
}
