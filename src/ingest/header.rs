//! Finds how a file is written and which line is its header.

use super::aliases::{Aliases, aliases};
use super::cell::Cell;
use super::claim::Slot;
use super::datarow::is_data;
use super::scan::{Dialect, Fault, Record, Scanner};
use super::shelf::COMMAS;
use super::source::Stored;
use super::words::{key, without_numbering};
use super::{Settings, escapes, headerless, rows, two_lines, unheaded};
use crate::roster::{Error, ErrorKind, Result};
use rustc_hash::FxHashMap;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

/// A file may have this many columns.
pub(super) const MAX_COLUMNS: usize = 512;
/// Rows that are looked at to tell the delimiter.
const SAMPLE_ROWS: usize = 200;
/// Lines among which the header must be.
pub(super) const HEADER_WITHIN: usize = 40;
const SAMPLE_BYTES: usize = 1 << 20;
/// Lines with quotes that are looked at to tell whether quotes mean anything.
const QUOTE_LINES: usize = 500;

/// Holds how a file is written and its header.
#[derive(Debug)]
pub(super) struct Head {
    /// The delimiter and the quote.
    pub(super) dialect: Dialect,
    /// The header row.
    pub(super) record: Record,
    /// The headers as they stand; where they are written on two lines, with what the second says.
    pub(super) headers: Vec<String>,
    /// The second line of the header, where there is one.
    pub(super) second: Option<u32>,
}

pub(super) struct Sample<'t> {
    pub(super) rows: Vec<(Record, Vec<Cow<'t, str>>)>,
}

/// Finds the header of what was stored: the one that is known without a line of its own, or a row of the text.
pub(super) fn of(stored: &Stored, text: &str, settings: &Settings) -> Result<Head> {
    if let Some(headers) = &stored.headers {
        return Ok(Head { dialect: COMMAS, record: Record::default(), headers: headers.clone(), second: None });
    }
    if let Some(headers) = &settings.headers {
        return unheaded::configured(text, &stored.shown, headers, stored.sheet.as_ref().map(|_| COMMAS));
    }
    match headerless::head(text, settings)? {
        Some(head) => Ok(head),
        None => find(text, &stored.shown, aliases()?, settings, stored.sheet.as_ref().map(|_| COMMAS)),
    }
}

/// Finds the delimiter, the quoting and the header row; `known` is how the file is written, where that is known.
pub(super) fn find(
    text: &str,
    name: &str,
    aliases: &Aliases,
    settings: &Settings,
    known: Option<Dialect>,
) -> Result<Head> {
    let wanted: BTreeSet<String> =
        settings.map.values().flatten().chain(settings.key.iter()).map(|header| key(header)).collect();
    let mut best: Option<(f64, Dialect, usize, Sample<'_>)> = None;
    for dialect in known.map_or_else(|| candidates(text), |dialect| vec![dialect]) {
        let sample = sample(text, dialect);
        if sample.rows.is_empty() {
            continue;
        }
        let (header, hits) = header_of(&sample, aliases, &wanted);
        let (width, steady) = modal_width(&sample, header);
        let share = steady as f64 / sample.rows.len().max(1) as f64;
        let score = if width > 1 { hits as f64 * 2.0 + share * 10.0 + width.min(20) as f64 / 4.0 } else { hits as f64 };
        if best.as_ref().is_none_or(|(other, ..)| score > *other + 1e-9) {
            best = Some((score, dialect, header, sample));
        }
    }
    let Some((_, mut dialect, at, found)) = best else { return Err(empty(name)) };
    let Some((record, headers)) = found.rows.get(at) else { return Err(empty(name)) };
    let owned = |cells: &[Cow<'_, str>]| -> Vec<String> { cells.iter().map(|cell| (**cell).to_owned()).collect() };
    let (mut record, mut headers) = (*record, owned(headers));
    if dialect.quote.is_some()
        && !matches!(dialect.delimiter, b',' | b';')
        && !uses_quotes(text, dialect, &headers, record)
    {
        dialect.quote = None;
        let literal = sample(text, dialect);
        if let Some((again, cells)) = literal.rows.into_iter().find(|(row, _)| row.line == record.line) {
            (record, headers) = (again, owned(&cells));
        }
    }
    dialect.backslash = escapes::are_meant(text, dialect, record.end, rows::width_of(&headers));
    if headers.len() > MAX_COLUMNS {
        return Err(too_wide(name).line(u64::from(record.line)));
    }
    if !is_header(&found, at, aliases, &wanted) {
        return Err(unheaded::refusal(&found.rows, name, record.line, headers.len()));
    }
    let below = found.rows.get(at + 1).filter(|(record, _)| record.fault.is_none());
    let joined =
        below.and_then(|(below, cells)| Some((below.line, two_lines::joined(&headers, cells, aliases, &wanted)?)));
    let (second, headers) = joined.map_or((None, headers), |(line, joined)| (Some(line), joined));
    Ok(Head { dialect, record, headers, second })
}

/// Refuses a header of too many columns.
pub(super) fn too_wide(name: &str) -> Error {
    // how many there are is not known: no more than twice as many are looked at
    Error::new(ErrorKind::Refused, format!("the header has more than {MAX_COLUMNS} columns"))
        .code("F103")
        .file(name)
        .note("nothing was compared")
        .help("export the student columns only")
}

/// Refuses a file without a row.
pub(super) fn empty(name: &str) -> Error {
    Error::new(ErrorKind::Refused, "the file is empty")
        .code("F101")
        .file(name)
        .note("an empty export would make every student missing; nothing was compared")
        .help("check the export job and its filter, then export again")
}

/// Returns how the cells of a text may be separated and quoted.
pub(super) fn candidates(text: &str) -> Vec<Dialect> {
    let head = text.as_bytes().get(..SAMPLE_BYTES.min(text.len())).unwrap_or(text.as_bytes());
    let first = head.split(|byte| matches!(byte, b'\n' | b'\r')).next().unwrap_or(head);
    if let Some(rest) = strip_sep(first)
        && let [delimiter] = rest
    {
        return vec![Dialect { delimiter: *delimiter, quote: Some(b'"'), padded: false, backslash: false }];
    }
    let there = |delimiter: &u8| *delimiter == b',' || memchr::memchr(*delimiter, head).is_some();
    [b',', b'\t', b';', b'|', b'^']
        .into_iter()
        .filter(there)
        .map(|delimiter| {
            let single = memchr::memmem::find(first, &[b'\'', delimiter, b'\'']).is_some() && !first.contains(&b'"');
            let quote = if single { b'\'' } else { b'"' };
            Dialect { delimiter, quote: Some(quote), padded: is_padded(head, delimiter, quote), backslash: false }
        })
        .collect()
}

/// Says whether quotes follow the delimiter after a blank on most lines that have quotes.
fn is_padded(head: &[u8], delimiter: u8, quote: u8) -> bool {
    let (mut padded, mut tight) = (0_u32, 0_u32);
    for line in head.split(|byte| matches!(byte, b'\n' | b'\r')).take(SAMPLE_ROWS) {
        padded += u32::from(memchr::memmem::find(line, &[delimiter, b' ', quote]).is_some());
        tight += u32::from(memchr::memmem::find(line, &[delimiter, quote]).is_some());
    }
    padded > tight && padded > 1
}

/// Excel writes `sep=;` above the header to say which delimiter follows.
fn strip_sep(line: &[u8]) -> Option<&[u8]> {
    let line = line.strip_prefix(b"\"").map_or(line, |rest| rest.strip_suffix(b"\"").unwrap_or(rest));
    line.strip_prefix(b"sep=").or_else(|| line.strip_prefix(b"SEP="))
}

/// Reads the first rows of a text.
pub(super) fn sample(text: &str, dialect: Dialect) -> Sample<'_> {
    let mut scanner = Scanner::new(text, dialect);
    let (mut cells, mut rows) = (Vec::<Cell>::new(), Vec::new());
    while let Some(record) = scanner.next(&mut cells) {
        let texts: Vec<Cow<'_, str>> = cells.iter().map(|cell| cell.meant(text, dialect.quote)).collect();
        if record.fault.is_some() || texts.iter().any(|cell| !cell.trim().is_empty()) {
            rows.push((record, texts));
        }
        if rows.len() >= SAMPLE_ROWS || scanner.position() > SAMPLE_BYTES {
            break;
        }
    }
    Sample { rows }
}

/// Returns the most frequent width from the header on and how many rows have it.
pub(super) fn modal_width(sample: &Sample<'_>, header: usize) -> (usize, usize) {
    let mut widths: BTreeMap<usize, usize> = BTreeMap::new();
    for (record, _) in sample.rows.iter().skip(header).filter(|(record, _)| record.fault.is_none()) {
        *widths.entry(record.width).or_default() += 1;
    }
    widths.into_iter().max_by_key(|(width, count)| (*count, *width)).unwrap_or((1, 0))
}

/// Returns the row that names most fields, and how many it names; without any, the first row of the usual width.
fn header_of(sample: &Sample<'_>, aliases: &Aliases, wanted: &BTreeSet<String>) -> (usize, usize) {
    let mut best = (0, 0);
    // rows repeat many of their values
    let mut known: FxHashMap<&str, Option<Slot>> = FxHashMap::default();
    for (at, (record, cells)) in sample.rows.iter().take(HEADER_WITHIN).enumerate() {
        let slot = |cell| *known.entry(cell).or_insert_with(|| aliases.claim(cell, None).map(|claim| claim.slot));
        let hits = if record.fault == Some(Fault::TooLong) { 0 } else { hits_by(cells, wanted, best.1, slot) };
        if hits > best.1 && !is_data(cells, hits, sample.rows.get(at + 1..).unwrap_or(&[])) {
            best = (at, hits);
        }
    }
    if best.1 >= 2 {
        return best;
    }
    let (width, _) = modal_width(sample, 0);
    let usual = sample.rows.iter().position(|(record, _)| record.width == width && record.fault.is_none());
    let named = sample.rows.get(best.0).is_some_and(|(record, _)| best.1 > 0 && record.width == width);
    if named { best } else { (usual.unwrap_or(0), 0) }
}

/// Counts the different fields that a row names.
pub(super) fn hits(cells: &[impl AsRef<str>], aliases: &Aliases, wanted: &BTreeSet<String>) -> usize {
    hits_by(cells, wanted, 0, |cell| aliases.claim(cell, None).map(|claim| claim.slot))
}

/// Counts them where they are more than so many; fewer may not be counted to the end.
fn hits_by<'c>(
    cells: &'c [impl AsRef<str>],
    wanted: &BTreeSet<String>,
    least: usize,
    mut slot: impl FnMut(&'c str) -> Option<Slot>,
) -> usize {
    let mut slots: BTreeSet<Slot> = BTreeSet::new();
    let mut named = 0;
    for (at, cell) in cells.iter().take(MAX_COLUMNS).enumerate() {
        // a row of data has no hope long before its end, unless the settings name a column
        if wanted.is_empty() && slots.len() + (cells.len() - at) <= least {
            break;
        }
        let cell = cell.as_ref();
        let starts = without_numbering(cell).trim_start_matches(|c: char| !c.is_alphanumeric());
        if starts.is_empty()
            || cell.len() > 300
            || starts.starts_with(|c: char| c.is_ascii_digit())
            || cell.contains('@')
        {
            continue;
        }
        if !wanted.is_empty() && wanted.contains(&key(cell)) {
            named += 1;
        }
        slots.extend(slot(cell));
    }
    slots.len() + named * 10
}

/// Says whether a row can be a header: it names fields, or it is text where the rows below have figures.
fn is_header(sample: &Sample<'_>, at: usize, aliases: &Aliases, wanted: &BTreeSet<String>) -> bool {
    let Some((_, cells)) = sample.rows.get(at) else { return false };
    let hits = hits(cells, aliases, wanted);
    if hits >= 2 {
        return !is_data(cells, hits, sample.rows.get(at + 1..).unwrap_or(&[]));
    }
    let figures = |cell: &Cow<'_, str>| {
        let digits = cell.bytes().filter(u8::is_ascii_digit).count();
        digits > 0 && digits * 2 >= cell.trim().len()
    };
    let data_like = cells.iter().filter(|cell| figures(cell) || cell.contains('@')).count();
    data_like == 0 && cells.iter().all(|cell| cell.len() < 200)
}

/// Says whether quotes mean anything in a file whose delimiter hardly ever stands inside a cell.
pub(super) fn uses_quotes(text: &str, dialect: Dialect, headers: &[String], header: Record) -> bool {
    let quote = dialect.quote.unwrap_or(b'"');
    let bytes = text.as_bytes();
    let whole = |cell: &[u8]| cell.len() >= 2 && cell.first() == Some(&quote) && cell.last() == Some(&quote);
    let header_line = bytes.get(header.start..header.end).unwrap_or(&[]);
    if header_line.split(|byte| *byte == dialect.delimiter).any(whole) {
        return true;
    }
    let (mut meant, mut literal) = (0_u32, 0_u32);
    let mut at = header.end;
    for _ in 0..QUOTE_LINES {
        let Some(found) = memchr::memchr(quote, bytes.get(at..).unwrap_or(&[])) else { break };
        let is_end = |byte: &u8| matches!(*byte, b'\n' | b'\r');
        let start = bytes.get(..at + found).and_then(|before| before.iter().rposition(is_end)).map_or(0, |end| end + 1);
        let rest = bytes.get(start..).unwrap_or(&[]);
        let length = memchr::memchr2(b'\n', b'\r', rest).unwrap_or(rest.len());
        let line = rest.get(..length).unwrap_or(rest);
        at = start + length;
        let raw_fits = line.split(|byte| *byte == dialect.delimiter).count() == headers.len();
        let mut cells = Vec::new();
        let parsed = text.get(start..at).and_then(|line| Scanner::new(line, dialect).next(&mut cells));
        let fits = parsed.is_some_and(|record| record.fault.is_none() && record.width == headers.len());
        match (fits, raw_fits) {
            (true, false) => meant += 1,
            (false, true) => literal += 1,
            (true, true) if line.split(|byte| *byte == dialect.delimiter).any(whole) => meant += 1,
            _ => {}
        }
    }
    meant > literal
}
