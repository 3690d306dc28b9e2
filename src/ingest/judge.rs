//! Where a row of a file belongs: among the rows that are used, with the headers and remarks, or rejected with its reason.

use super::aliases::Aliases;
use super::cell::Cell;
use super::filter::Filter;
use super::header::{Head, hits};
use super::remarks::{is_codes, is_footer, is_remark_alone, is_total, is_types};
use super::rows::Wanted;
use super::scan::{Fault, MAX_CELL, Record, Width};
use super::sections;
use super::shift::Shift;
use super::values::is_grade;
use super::words::same_key;
use crate::roster::{Error, ErrorKind, Result};
use std::borrow::Cow;
use std::collections::BTreeSet;

/// How a line of Qualtrics begins that gives each column's own name.
const IMPORT_ID: &str = "\"{\"\"ImportId\"\"";
/// A row with a few words in one cell has no more signs than this beside its delimiters.
const SHORT: usize = 40;

/// Says where a row belongs.
pub(super) enum Verdict {
    /// Among the rows that are used.
    Accepted,
    /// Nothing stands in it.
    Blank,
    /// It stands above the header.
    Preamble,
    /// It is the header.
    Header,
    /// It is a header once more.
    Repeated,
    /// It is a total, a remark, a ruler or a title below the header.
    Footer,
    /// It is about somebody whom the layout leaves out.
    Other,
    /// It cannot be used: the code and the reason.
    Rejected(&'static str, String),
}

/// Holds what the rows of a file are judged by.
pub(super) struct Judge<'a> {
    pub(super) text: &'a str,
    /// The places of bytes that could not be decoded, ascending.
    pub(super) bad: &'a [usize],
    /// Whether there is a NUL in the text.
    pub(super) has_nul: bool,
    pub(super) head: &'a Head,
    pub(super) width: Width,
    pub(super) wanted: &'a Wanted,
    /// What the file is called in messages.
    pub(super) name: &'a str,
    pub(super) aliases: &'a Aliases,
    pub(super) students: &'a Filter,
    pub(super) shift: Shift<'a>,
    /// See [`titles_above`].
    pub(super) titles: Vec<String>,
}

impl Judge<'_> {
    /// Says where a row belongs; the order of the reasons is fixed, the first one wins.
    #[inline]
    pub(super) fn verdict(&self, record: &Record, cells: &[Cell], scratch: &mut String) -> Result<Verdict> {
        if record.line < self.head.record.line {
            return Ok(if is_blank(self.text, record) { Verdict::Blank } else { Verdict::Preamble });
        }
        if record.line == self.head.record.line || Some(record.line) == self.head.second {
            return Ok(Verdict::Header);
        }
        if (self.has_nul || !self.bad.is_empty()) && is_bad(self.text, self.bad, record) {
            return Ok(Verdict::Rejected("R103", self.undecodable(record)));
        }
        if let Some(fault) = record.fault {
            return Ok(Verdict::Rejected("R102", quoting(fault)));
        }
        let fits = self.width.fits(record.width, cells);
        let nameless = self.wanted.names.iter().all(|column| self.blank(cells, *column, scratch));
        if (!fits || nameless) && is_blank(self.text, record) {
            return Ok(Verdict::Blank);
        }
        // cells beyond those kept were not looked at
        if (!fits || nameless) && record.width == cells.len() && self.all_blank(cells, scratch) {
            return Ok(Verdict::Blank);
        }
        if self.text.get(record.start..).is_some_and(|row| row.starts_with(IMPORT_ID))
            || (fits && self.is_below_header(record) && self.is_codes_or_types(cells, scratch))
        {
            return Ok(Verdict::Repeated);
        }
        if fits && self.may_be_header(record, cells, scratch) {
            let texts = self.texts(cells, scratch);
            if is_repeated_header(&texts, self.head) {
                return Ok(Verdict::Repeated);
            }
            if hits(&texts, self.aliases, &BTreeSet::new()) * 2
                > texts.iter().filter(|t| !t.trim().is_empty()).count().max(3)
            {
                return self.second_header(record);
            }
        }
        let ruled = matches!(self.text.as_bytes().get(record.start), Some(b'-' | b'=' | b'_' | b'*' | b'|' | b'+'));
        let short = record.end - record.start <= cells.len() + SHORT;
        // rows of narrow columns are short too, and their third cell tells them
        if short && fits && !nameless {
            let filled = (0..cells.len()).filter(|column| !self.blank(cells, *column, scratch)).take(3).count();
            if filled <= 2 && self.is_remark_under_names(record, filled, &self.texts(cells, scratch)) {
                return Ok(Verdict::Footer);
            }
        }
        if (!fits || nameless || ruled) && is_footer(&self.texts(cells, scratch)) {
            return Ok(Verdict::Footer);
        }
        if fits && ((nameless && self.is_title(cells, scratch)) || self.is_label(cells)) {
            return Ok(Verdict::Footer);
        }
        if (!fits || nameless) && self.is_page_title(record) {
            return Ok(Verdict::Footer);
        }
        if !fits && self.is_group(record, cells, scratch) {
            return Ok(Verdict::Footer);
        }
        if !fits {
            return Ok(Verdict::Rejected("R101", self.wrong_width(record.width)));
        }
        if record.width > self.width.full && self.shift.is_likely(cells) {
            let (has, header) = (record.width, self.width.full);
            let message =
                format!("the row has {has} cells, the header {header}; a separator too many moves its values");
            return Ok(Verdict::Rejected("R101", message));
        }
        if !self.students.is_empty() {
            let quote = self.head.dialect.quote;
            let text = |column: usize| cells.get(column).map_or(Cow::Borrowed(""), |cell| cell.meant(self.text, quote));
            if !self.students.passes(text) {
                return Ok(Verdict::Other);
            }
        }
        if nameless && self.wanted.identity.iter().all(|column| self.blank(cells, *column, scratch)) {
            return Ok(Verdict::Rejected("R104", "the row has neither a name nor an ID".to_owned()));
        }
        Ok(Verdict::Accepted)
    }

    /// Says whether a row is of a student whom the state is not told of, as the layout marks them.
    pub(super) fn is_unreported(&self, cells: &[Cell], scratch: &mut String) -> bool {
        let texts = self.texts(cells, scratch);
        self.students.is_marked(|column| texts.get(column).map_or("", String::as_str))
    }

    #[inline]
    fn blank(&self, cells: &[Cell], column: usize, scratch: &mut String) -> bool {
        // more letters than any of the words below has, and no blanks around them
        let is_plain = |text: &str| matches!(text.as_bytes(), [b'!'..=b'~', .., b'!'..=b'~'] if text.len() > 4);
        cells.get(column).is_none_or(|cell| {
            cell.is_empty()
                || !cell.written(self.text).is_some_and(is_plain) && {
                    let text = cell.text(self.text, self.head.dialect.quote, scratch).trim();
                    text.is_empty() || ["NULL", "N/A", "-", "\"\""].iter().any(|word| text.eq_ignore_ascii_case(word))
                }
        })
    }

    fn all_blank(&self, cells: &[Cell], scratch: &mut String) -> bool {
        cells.iter().all(|cell| cell.text(self.text, self.head.dialect.quote, scratch).trim().is_empty())
    }

    /// Returns the texts of cells.
    pub(super) fn texts(&self, cells: &[Cell], scratch: &mut String) -> Vec<String> {
        cells.iter().map(|cell| cell.text(self.text, self.head.dialect.quote, scratch).to_owned()).collect()
    }

    /// A row with one cell of plain words is the title of the next part of a report.
    fn is_title(&self, cells: &[Cell], scratch: &mut String) -> bool {
        let mut filled = 0;
        let mut words = false;
        for cell in cells {
            let text = cell.text(self.text, self.head.dialect.quote, scratch).trim();
            if !text.is_empty() {
                filled += 1;
                words = text.contains(char::is_alphabetic)
                    && (text.contains(char::is_whitespace) || !text.contains(|c: char| c.is_ascii_digit()));
            }
        }
        self.width.needed >= 3 && filled == 1 && words
    }

    /// A row of labels says what the rows below it are: `School:,Adams,Grade:,3` or `School: Adams,Grade: 5,`.
    fn is_label(&self, cells: &[Cell]) -> bool {
        let mut filled = cells.iter().filter(|cell| !cell.is_empty()).filter_map(|cell| cell.written(self.text));
        let ends_in_colon = |text: &str| text.ends_with(':');
        // a name may end in a colon by mistake: its row is filled to the last column, or has more than this
        self.width.needed >= 3
            && cells.last().is_some_and(|cell| cell.is_empty())
            && filled.clone().next().is_some_and(|text| ends_in_colon(text) || sections::labelled(text).is_some())
            && (filled.clone().nth(2).is_none()
                || filled.clone().step_by(2).all(ends_in_colon)
                || filled.all(|text| text.contains(':')))
    }

    /// A remark, the title of a page, a school, a grade or a total may stand where the names do, with nothing or a number beside it.
    fn is_remark_under_names(&self, record: &Record, filled: usize, texts: &[String]) -> bool {
        if filled == 2 {
            return self.width.needed >= 4 && is_total(texts);
        }
        let only = texts.iter().map(|text| text.trim()).find(|text| !text.is_empty()).unwrap_or("");
        // a name that is written in one column may have such a word
        let apart = self.wanted.names.len() > 1 || ["School", "Elementary"].iter().any(|word| only.contains(word));
        self.is_page_title(record)
            || is_remark_alone(texts)
            || (self.width.needed >= 3
                && (is_grade(only)
                    || only.to_lowercase().ends_with(" grade")
                    || sections::labelled(only).is_some()
                    || (apart && !only.contains(',') && sections::is_school(only))))
    }

    /// A line of one cell may be the name of the school of the students below.
    fn is_group(&self, record: &Record, cells: &[Cell], scratch: &mut String) -> bool {
        let text = cells.first().map_or("", |cell| cell.text(self.text, self.head.dialect.quote, scratch));
        record.width == 1 && self.width.needed >= 3 && (sections::labelled(text).is_some() || sections::is_school(text))
    }

    /// A line that stands above the header as well is the title of the next page, whatever that page's number.
    fn is_page_title(&self, record: &Record) -> bool {
        !self.titles.is_empty() && self.titles.contains(&bare(self.text.get(record.start..record.end).unwrap_or("")))
    }

    /// A header holds no figures where a student's identity stands; this looks at few bytes, as it sees every row.
    fn may_be_header(&self, record: &Record, cells: &[Cell], scratch: &mut String) -> bool {
        if self.is_below_header(record) {
            return true; // a second header line, with labels, stands right below the first
        }
        let Some(column) = self.wanted.identity.iter().find(|column| !self.blank(cells, **column, scratch)) else {
            return false;
        };
        let Some(header) = self.head.headers.get(*column) else { return false };
        let text = cells.get(*column).map_or("", |cell| cell.text(self.text, self.head.dialect.quote, scratch));
        // compared by the last letter first, which is all that most rows need
        let last = |text: &str| match text.as_bytes() {
            [.., last @ b'!'..=b'~'] => Some(char::from(last.to_ascii_lowercase())),
            _ => text.trim_end().chars().next_back().map(|c| c.to_ascii_lowercase()),
        };
        let in_words = || text.bytes().any(|byte| matches!(byte, b' ' | b'_'));
        last(text) == last(header) && same_key(text, header)
            || (text.len() > 3 && in_words() && self.aliases.claim(text, None).is_some())
    }

    fn is_codes_or_types(&self, cells: &[Cell], scratch: &mut String) -> bool {
        let texts = self.texts(cells, scratch);
        is_codes(&texts) || is_types(&texts)
    }

    fn is_below_header(&self, record: &Record) -> bool {
        record.line == self.head.record.line + self.head.record.lines
    }

    fn second_header(&self, record: &Record) -> Result<Verdict> {
        if self.is_below_header(record) {
            return Ok(Verdict::Repeated);
        }
        Err(Error::new(ErrorKind::Refused, "a second table with other columns starts here")
            .code("F103")
            .file(self.name)
            .line(u64::from(record.line))
            .note("its rows would be read under the wrong headers; nothing was compared")
            .help("export the tables to files of their own"))
    }

    fn wrong_width(&self, width: usize) -> String {
        let cells = if width == 1 { "cell" } else { "cells" };
        format!("the row has {width} {cells} and the header has {}", self.width.needed)
    }

    fn undecodable(&self, record: &Record) -> String {
        let first = self.bad.partition_point(|at| *at < record.start);
        let (what, at) = match self.bad.get(first).filter(|at| **at < record.end) {
            Some(at) => ("bytes that are no character of the file's encoding", *at),
            None => {
                let row = self.text.as_bytes().get(record.start..record.end).unwrap_or(&[]);
                ("a NUL byte", record.start + memchr::memchr(0, row).unwrap_or(0))
            }
        };
        let before = self.text.get(record.start..at).unwrap_or("");
        let line_start = before.rfind(['\n', '\r']).map_or(0, |end| end + 1);
        let column = before.get(line_start..).unwrap_or("").chars().count() + 1;
        format!("the row has {what}, first at character {column} of its line")
    }
}

/// Returns the lines above the header that may be the title of a page, without what changes from page to page.
pub(super) fn titles_above(text: &str, head: &Head) -> Vec<String> {
    let lines = text.get(..head.record.start).unwrap_or("").split(['\n', '\r']);
    lines.map(bare).filter(|line| line.contains(char::is_alphabetic)).collect()
}

fn bare(line: &str) -> String {
    line.trim_matches(|c: char| !c.is_alphanumeric()).chars().filter(|c| !c.is_ascii_digit()).collect()
}

fn quoting(fault: Fault) -> String {
    match fault {
        Fault::Unclosed => "a quote is opened and never closed".to_owned(),
        Fault::TextAfterQuote => "text stands after a closing quote".to_owned(),
        Fault::Runaway => "a quoted cell runs over several lines and swallows other rows".to_owned(),
        Fault::TooLong => format!("a cell is longer than {} KiB", MAX_CELL >> 10),
    }
}

/// Says whether a row holds bytes that could not be decoded, or a NUL.
#[inline]
pub(super) fn is_bad(text: &str, bad: &[usize], record: &Record) -> bool {
    let first = bad.partition_point(|at| *at < record.start);
    bad.get(first).is_some_and(|at| *at < record.end)
        || memchr::memchr(0, text.as_bytes().get(record.start..record.end).unwrap_or(&[])).is_some()
}

/// Says whether a row is blanks and nothing else.
#[inline]
pub(super) fn is_blank(text: &str, record: &Record) -> bool {
    let row = text.get(record.start..record.end).unwrap_or("");
    row.len() < 4096 && row.trim().is_empty()
}

/// Says whether the texts of a row are those of the header.
pub(super) fn is_repeated_header(texts: &[impl AsRef<str>], head: &Head) -> bool {
    let texts_and_nothing = texts.iter().map(AsRef::as_ref).chain(std::iter::repeat(""));
    let same = |(header, text): (&String, &str)| header == text || same_key(header, text);
    // most rows are another thing from their first cell on
    head.headers.iter().zip(texts_and_nothing).all(same) && {
        let named = head.headers.iter().filter(|header| !header.trim().is_empty()).count();
        named > 0 && texts.len() >= head.headers.len().min(named)
    }
}
