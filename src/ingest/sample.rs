//! Takes a sample of rows to look at values; which rows are taken does not depend on their order.

use super::header::Head;
use super::judge::{is_bad, is_blank, is_repeated_header};
use super::rows::width_of;
use super::scan::{Scanner, line_end};
use rustc_hash::FxBuildHasher;
use std::borrow::Cow;
use std::hash::BuildHasher;

/// Rows whose values are looked at.
pub(super) const ROWS: usize = 1000;
/// Lines are taken in excess, since some are no whole row.
const LINES: usize = 2 * ROWS;

/// Holds some rows of a file, to look at values.
pub(super) type SampleRows<'t> = Vec<Vec<Cow<'t, str>>>;

/// Reads some good rows from below the header.
pub(super) fn sample<'t>(text: &'t str, bad: &[usize], head: &Head) -> SampleRows<'t> {
    let by_line = by_line(text, head);
    // where most rows run over several lines, the first rows have to do
    if by_line.len() >= 3 { by_line } else { first_rows(text, bad, head) }
}

/// Takes the lines with the smallest hashes that are rows on their own.
fn by_line<'t>(text: &'t str, head: &Head) -> SampleRows<'t> {
    let body = text.get(head.record.end..).unwrap_or("").trim_start_matches(['\r', '\n']);
    let hasher = FxBuildHasher;
    let mut kept: Vec<(u64, &str)> = Vec::with_capacity(2 * LINES);
    let mut bound = u64::MAX;
    let mut at = 0;
    let bytes = body.as_bytes();
    while at < bytes.len() {
        let (end, after) = line_end(bytes, at);
        let hash = hasher.hash_one(bytes.get(at..end).unwrap_or(&[]));
        if end > at && hash < bound {
            kept.push((hash, body.get(at..end).unwrap_or("")));
            if kept.len() >= 2 * LINES {
                bound = kept.select_nth_unstable(LINES - 1).1.0;
                kept.truncate(LINES);
            }
        }
        at = after;
    }
    kept.sort_unstable();
    let (mut cells, mut rows) = (Vec::new(), Vec::new());
    for (_, line) in kept {
        if rows.len() >= ROWS {
            break;
        }
        let Some(record) = Scanner::new(line, head.dialect).next(&mut cells) else { continue };
        let fits = record.fault.is_none() && width_of(&head.headers).fits(record.width, &cells);
        if !fits || line.contains('\0') || line.contains('\u{FFFD}') || is_blank(line, &record) {
            continue;
        }
        let texts: Vec<Cow<'_, str>> = cells.iter().map(|cell| cell.meant(line, head.dialect.quote)).collect();
        if !is_repeated_header(&texts, head) {
            rows.push(texts);
        }
    }
    rows
}

fn first_rows<'t>(text: &'t str, bad: &[usize], head: &Head) -> SampleRows<'t> {
    let mut scanner = Scanner::new(text, head.dialect);
    let (mut cells, mut rows) = (Vec::new(), Vec::new());
    while let Some(record) = scanner.next(&mut cells) {
        if record.line == head.record.line {
            scanner.expect(width_of(&head.headers));
        }
        let fits = record.line > head.record.line && record.fault.is_none() && record.width == head.headers.len();
        if !fits || is_bad(text, bad, &record) || is_blank(text, &record) {
            continue;
        }
        let texts: Vec<Cow<'_, str>> = cells.iter().map(|cell| cell.meant(text, head.dialect.quote)).collect();
        if !is_repeated_header(&texts, head) {
            rows.push(texts);
        }
        if rows.len() >= ROWS {
            break;
        }
    }
    rows
}
