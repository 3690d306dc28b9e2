//! Goes over all rows once: each physical line into its bucket, the wanted cells of the good rows into columns of codes.

use super::aliases::Aliases;
use super::cell::Cell;
use super::cut;
use super::filter::Filter;
use super::gathering::Gathering;
use super::header::Head;
use super::judge::{self, Judge, Verdict};
use super::scan::{Scanner, Width};
use super::sections::Titles;
use super::shift::Shift;
use crate::roster::{Field, LineLedger, Pool, RejectedRow, Result};
use std::collections::BTreeMap;

/// Of a rejected row at most this much is kept for `rejected.csv`.
const MAX_TEXT: usize = 64 << 10;

/// Holds the columns that are read and what stands for a student's identity.
#[derive(Debug, Default)]
pub(super) struct Wanted {
    /// The columns, ascending.
    pub(super) columns: Vec<usize>,
    /// The columns that a field is made of row by row, in groups, where it is made while the rows are read.
    pub(super) made: BTreeMap<Field, Vec<Vec<usize>>>,
    /// Columns with names or IDs: a row with nothing in them is nobody's.
    pub(super) identity: Vec<usize>,
    /// Columns with names.
    pub(super) names: Vec<usize>,
}

/// Holds one column of the file, one code per accepted row.
#[derive(Debug, Default)]
pub(super) struct Coded {
    pub(super) pool: Pool,
    pub(super) codes: Vec<u32>,
}

/// Holds what became of the rows of a file.
#[derive(Debug, Default)]
pub(super) struct Rows {
    /// The wanted columns, in the order of [`Wanted::columns`].
    pub(super) columns: Vec<Coded>,
    /// The columns that were made of several, in the order of [`Wanted::made`].
    pub(super) made: Vec<Coded>,
    /// The first physical line of each accepted row.
    pub(super) lines: Vec<u32>,
    /// Where the lines went; `physical` is not counted here.
    pub(super) ledger: LineLedger,
    /// The rows that cannot be used.
    pub(super) rejected: Vec<RejectedRow>,
    /// Accepted rows with quotes inside unquoted cells, and the line of the first.
    pub(super) bare_quotes: (u64, Option<u32>),
    /// Lines that repeat the header.
    pub(super) repeated_headers: Vec<u32>,
    /// Accepted rows that are wider than the header by empty cells.
    pub(super) wider: u64,
    /// Lines below the header that are totals, remarks or rulers.
    pub(super) footers: Vec<u32>,
    /// Lines above and below the header that are no students, with what they say.
    pub(super) titles: Titles,
    /// Rows about others than students, as the layout says.
    pub(super) others: u64,
    /// The lines of accepted rows of students whom the state is not told of.
    pub(super) unreported: Vec<u32>,
    /// Rows whose width was wrong, by how many cells they have.
    pub(super) odd_widths: BTreeMap<usize, u64>,
}

/// Returns the width that rows under a header must have.
pub(super) fn width_of(headers: &[String]) -> Width {
    let needed = headers.iter().rposition(|header| !header.trim().is_empty()).map_or(headers.len(), |last| last + 1);
    Width { needed, full: headers.len() }
}

/// Goes over all rows.
pub(super) fn read(
    text: &str,
    bad: &[usize],
    head: &Head,
    wanted: &Wanted,
    name: &str,
    aliases: &Aliases,
    students: &Filter,
) -> Result<Rows> {
    let mut rows = Rows::default();
    let mut gathering = Gathering::new(text, head.dialect.quote, wanted);
    let mut scanner = Scanner::new(text, head.dialect);
    let mut cells: Vec<Cell> = Vec::new();
    let width = width_of(&head.headers);
    let judge = Judge {
        text,
        bad,
        has_nul: memchr::memchr(0, text.as_bytes()).is_some(),
        head,
        width,
        wanted,
        name,
        aliases,
        students,
        shift: Shift::new(text, head, width),
        titles: judge::titles_above(text, head),
    };
    if head.record.line == 0 {
        scanner.expect(judge.width); // there is no header that would say so on the way
    }
    let mut scratch = String::new();
    let mut last = None;
    let mut lone = Vec::new();
    while let Some(record) = scanner.next(&mut cells) {
        last = Some(record);
        let lines = u64::from(record.lines);
        match judge.verdict(&record, &cells, &mut scratch)? {
            Verdict::Accepted => {
                rows.ledger.accepted += lines;
                rows.lines.push(record.line);
                rows.wider += u64::from(record.width > judge.width.full);
                if students.has_marks() && judge.is_unreported(&cells, &mut scratch) {
                    rows.unreported.push(record.line);
                }
                if record.bare_quotes > 0 {
                    rows.bare_quotes.0 += 1;
                    rows.bare_quotes.1.get_or_insert(record.line);
                }
                gathering.row(&cells, scanner.position(), &mut scratch);
            }
            Verdict::Blank => rows.ledger.blank += lines,
            Verdict::Preamble => {
                rows.ledger.preamble += lines;
                rows.titles.add(record.line, || judge.texts(&cells, &mut scratch));
            }
            Verdict::Header => {
                rows.ledger.header += lines;
                scanner.expect(judge.width);
            }
            Verdict::Repeated => {
                rows.ledger.preamble += lines;
                rows.repeated_headers.push(record.line);
            }
            Verdict::Footer => {
                rows.ledger.preamble += lines;
                rows.footers.push(record.line);
                rows.titles.add(record.line, || judge.texts(&cells, &mut scratch));
            }
            Verdict::Other => {
                rows.ledger.preamble += lines;
                rows.others += 1;
            }
            Verdict::Rejected(code, message) => {
                rows.ledger.rejected += lines;
                if code == "R101" {
                    *rows.odd_widths.entry(record.width).or_default() += 1;
                    lone.extend((record.width == 1).then_some(rows.rejected.len()));
                }
                let written = text.get(record.start..record.end).unwrap_or("");
                let end = (0..=MAX_TEXT.min(written.len())).rev().find(|end| written.is_char_boundary(*end));
                let text = written.get(..end.unwrap_or(0)).unwrap_or("").to_owned();
                rows.rejected.push(RejectedRow { line: record.line, lines: record.lines, code, message, text });
            }
        }
    }
    [rows.columns, rows.made] = gathering.finish();
    cut::check(text, last, &rows, head, width, name)?;
    end_with_remarks(&mut rows, &lone);
    Ok(rows)
}

/// Takes rejected lines of a few words for what they are where they stand among the remarks below the last student.
///
/// `lone` are the places of rejected lines with one cell.
fn end_with_remarks(rows: &mut Rows, lone: &[usize]) {
    let end = rows.lines.last().copied().unwrap_or(u32::MAX);
    if !rows.footers.iter().any(|line| *line > end) {
        return;
    }
    let words = |text: &str| text.contains(char::is_alphabetic) && text.trim().contains(' ');
    for place in lone.iter().rev() {
        if rows.rejected.get(*place).is_none_or(|row| row.line <= end || !words(&row.text)) {
            continue;
        }
        let row = rows.rejected.remove(*place);
        rows.ledger.rejected -= u64::from(row.lines);
        rows.ledger.preamble += u64::from(row.lines);
        rows.footers.push(row.line);
        rows.odd_widths.entry(1).and_modify(|count| *count -= 1);
    }
    rows.odd_widths.retain(|_, count| *count > 0);
    rows.footers.sort_unstable();
}
