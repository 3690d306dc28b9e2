//! The rows of a list while they are written: the only place that puts a value into a cell, as text and never as a formula.
//!
//! They are written as a sheet has them (ECMA-376 part 1, 18.3.1), each text in its own cell: in the lists the library's
//! table of cells, one by one, took longer than all else.

use super::look::{BOLD_RUN, Column, Kind, PLAIN_RUN, number, shaded};
use crate::diagnose;
use crate::report::escape;
use crate::report::marks::Parts;
use crate::report::sheet::digits;
use rust_xlsxwriter::ExcelDateTime;
use rust_xlsxwriter::utility::column_number_to_name;
use rustc_hash::FxHashMap;
use std::borrow::Cow;
use std::ops::Range;

/// The height of a line of text in tenths of a point, and the most lines that a row gets.
const LINE_HEIGHT: u32 = 145;
const MOST_LINES: u32 = 24;
/// The most signs that a column is made wide for.
const WIDEST: usize = 200;
/// The bytes of markup that somebody's texts in a row take, about.
const TEXTS: usize = 1024;
/// The most bytes of a text of which a part is set in bold.
const MOST_MARKED: usize = 4_000;

/// What stands in a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Content {
    Nothing,
    /// Somebody's text, whose markup is among the texts.
    Text,
    /// A text that many rows have, whose markup is among the words.
    Words,
    Number,
}

/// How a cell begins that stands beside the one before: only where one is left out it says where it is (18.3.1.4).
const CELL: &[u8] = b"<c";
/// How a cell with a text begins, and how it ends; `0` stands for its format.
const TEXT_BEGINS: [u8; 27] = *b"<c s=\"0\" t=\"inlineStr\"><is>";
const TEXT_ENDS: &[u8] = b"</is></c>";
/// Where the format stands in it.
const FORMAT_AT: usize = 6;

/// How a cell of a column begins that says where it is, up to its row: so many bytes of these, for names of up to two letters.
type Begin = ([u8; 8], usize);

/// Holds what is known of words that were written before: the signs of the longest line, how many lines they take, and where
/// their markup is.
#[derive(Clone, Copy, Debug)]
struct Known {
    longest: usize,
    lines: u32,
    markup: [usize; 2],
}

#[derive(Clone, Copy, Debug)]
struct Cell {
    content: Content,
    /// The figure of the format; of a text it stands in the markup.
    format: u8,
    /// The signs of its longest line, as far as a column is ever made wider for them.
    longest: u8,
    /// Where its markup is; of a number the first is the number.
    place: [u32; 2],
}

/// Holds rows of a list, without the numbers that they have on a sheet: each may stand on several sheets.
pub(super) struct Rows<'a> {
    columns: &'a [Column],
    /// How a cell of each column begins.
    begins: Vec<Begin>,
    /// A row without anything in it.
    blank: Vec<Cell>,
    /// All cells, row by row; the last row is the one that is being made.
    cells: Vec<Cell>,
    /// The lines of text of each row that has ended.
    heights: Vec<u32>,
    /// The markup of somebody's texts.
    texts: Vec<u8>,
    /// The texts that many rows have, by column and number: few, and the longest ones of a row.
    known: Vec<FxHashMap<u32, Known>>,
    /// Their markup.
    words: Vec<u8>,
    /// The numbers of those that are known by the text itself.
    numbers: Vec<FxHashMap<String, u32>>,
    /// Lines of text in the row that is being made.
    lines: u32,
    /// Whether a cell has a colour of its own.
    pub(super) shaded: bool,
}

impl<'a> Rows<'a> {
    /// Begins with the first of so many rows.
    pub(super) fn new(columns: &'a [Column], rows: usize) -> Self {
        let cell = |column: &Column| Cell {
            content: Content::Nothing,
            format: b'0' + number(column.kind),
            longest: 0,
            place: [0, 0],
        };
        let blank: Vec<Cell> = columns.iter().map(cell).collect();
        let mut cells = Vec::with_capacity((rows + 1) * columns.len());
        cells.extend_from_slice(&blank);
        Self {
            columns,
            begins: (0..columns.len() as u16).map(begin).collect(),
            blank,
            cells,
            heights: Vec::with_capacity(rows),
            texts: Vec::with_capacity(rows * TEXTS),
            known: vec![FxHashMap::default(); columns.len()],
            numbers: vec![FxHashMap::default(); columns.len()],
            words: Vec::new(),
            lines: 1,
            shaded: false,
        }
    }

    /// Writes a text into a cell of the row.
    pub(super) fn text(&mut self, column: u16, text: &str) {
        let Some(Column { kind, width, .. }) = self.columns.get(usize::from(column)).filter(|_| !text.is_empty())
        else {
            return;
        };
        if *kind == Kind::Words {
            return self.repeated(column, text);
        }
        let start = self.texts.len();
        let width = width.1 as usize;
        if text.len() < width && escape::is_plain_word(text) {
            // most texts are short, and look in the markup as they stand
            in_cell(&mut self.texts, *kind, |xml| {
                xml.extend_from_slice(b"<t>");
                xml.extend_from_slice(text.as_bytes());
                xml.extend_from_slice(b"</t>");
            });
            return self.put(column, Content::Text, [start, self.texts.len()], text.len(), 1);
        }
        let text = escape::workbook(text);
        let (longest, lines) = measure(&text, width);
        in_cell(&mut self.texts, *kind, |xml| element(xml, &text));
        self.put(column, Content::Text, [start, self.texts.len()], longest, lines);
    }

    /// Writes a text that many rows have into a cell of the row.
    pub(super) fn repeated(&mut self, column: u16, text: &str) {
        let Some(numbers) = self.numbers.get_mut(usize::from(column)) else { return };
        let number = match numbers.get(text) {
            Some(number) => *number,
            None => {
                // the highest numbers: others may be given with the texts
                let number = u32::MAX - numbers.len() as u32;
                numbers.insert(text.to_owned(), number);
                number
            }
        };
        self.numbered(column, number, || text);
    }

    /// Puts a text into a column that has this number there: equal numbers are one text, which is asked for once.
    pub(super) fn numbered<'t>(&mut self, column: u16, number: u32, text: impl FnOnce() -> &'t str) {
        let at = usize::from(column);
        let (Some(known), Some(column_of)) = (self.known.get_mut(at), self.columns.get(at)) else { return };
        let known = *known.entry(number).or_insert_with(|| {
            let fit = escape::workbook(text());
            let (longest, lines) = measure(&fit, column_of.width.1 as usize);
            let start = self.words.len();
            if !fit.is_empty() {
                in_cell(&mut self.words, column_of.kind, |xml| element(xml, &fit));
            }
            Known { longest, lines, markup: [start, self.words.len()] }
        });
        if known.markup[0] < known.markup[1] {
            self.put(column, Content::Words, known.markup, known.longest, known.lines);
        }
    }

    /// Writes a text whose bold parts are where it differs from another.
    pub(super) fn marked(&mut self, column: u16, lines: &[Parts<'_>]) {
        let mut parts: Vec<(&str, Cow<'_, str>)> = Vec::with_capacity(lines.len() * 3);
        for (at, line) in lines.iter().enumerate() {
            let before = if at == 0 { Cow::Borrowed(line.before) } else { Cow::Owned(format!("\n{}", line.before)) };
            let differing = (BOLD_RUN, Cow::Borrowed(line.differing));
            let pieces = [(PLAIN_RUN, before), differing, (PLAIN_RUN, Cow::Borrowed(line.after))];
            parts.extend(pieces.into_iter().filter(|(_, text)| !text.is_empty()));
        }
        let whole: String = parts.iter().map(|(_, text)| escape::workbook(text)).collect();
        // a mark across all of it marks nothing, and what looks like an escape of the format may be cut in two
        if parts.len() < 2 || whole.len() > MOST_MARKED || whole.contains("_x") {
            return self.text(column, &whole);
        }
        let Some(Column { kind, width, .. }) = self.columns.get(usize::from(column)) else { return };
        let (longest, lines) = measure(&whole, width.1 as usize);
        let start = self.texts.len();
        in_cell(&mut self.texts, *kind, |xml| {
            for (font, text) in &parts {
                xml.extend_from_slice(b"<r>");
                xml.extend_from_slice(font.as_bytes());
                element(xml, &escape::workbook(text));
                xml.extend_from_slice(b"</r>");
            }
        });
        self.put(column, Content::Text, [start, self.texts.len()], longest, lines);
    }

    /// Writes a date given as `YYYY-MM-DD`; a text that is none, or none that a spreadsheet has, stays a text.
    pub(super) fn date(&mut self, column: u16, text: &str) {
        match date_of(text) {
            // a day without a time is a whole number
            Some(date) => self.put(column, Content::Number, [date.to_excel() as usize, 0], 0, 1),
            None => self.text(column, text),
        }
    }

    /// Writes a number of the program's own; nothing for 0.
    pub(super) fn number(&mut self, column: u16, number: u32) {
        if number > 0 {
            self.put(column, Content::Number, [number as usize, 0], 0, 1);
        }
    }

    /// Gives a text cell of the row a colour of its own; its words say the same.
    pub(super) fn shade(&mut self, column: u16, color: u32) {
        self.shaded = true;
        let Some(Cell { content: Content::Text, place, .. }) = self.cell(column).copied() else { return };
        if let Some(format) = self.texts.get_mut(place[0] as usize + FORMAT_AT) {
            *format = b'0' + shaded(color);
        }
    }

    /// Ends the row.
    pub(super) fn end(&mut self) {
        self.heights.push(self.lines);
        self.cells.extend_from_slice(&self.blank);
        self.lines = 1;
    }

    /// Appends some of the rows as a sheet has them, the first with a given number, counted from 1 for the header, and takes
    /// them into the widths of the columns.
    pub(super) fn write(&self, rows: Range<usize>, first: u32, xml: &mut Vec<u8>, longest: &mut [u8]) {
        let width = self.columns.len();
        let heights = self.heights.get(rows.clone()).unwrap_or(&[]);
        let cells = self.cells.get(rows.start * width..).unwrap_or(&[]).chunks(width.max(1));
        for ((number, lines), cells) in (first..).zip(heights).zip(cells) {
            xml.extend_from_slice(b"<row r=\"");
            let start = xml.len();
            digits(xml, u64::from(number));
            // no sheet has more rows than seven figures say
            let (mut figures, count) = ([b'"'; 8], (xml.len() - start).min(7));
            figures[..count].copy_from_slice(&xml[start..start + count]);
            if *lines > 1 {
                // not every spreadsheet makes a row as high as its text
                let height = lines.min(&MOST_LINES) * LINE_HEIGHT + 10;
                xml.extend_from_slice(b"\" ht=\"");
                digits(xml, u64::from(height / 10));
                // a line is as high as an odd number of halves
                xml.extend_from_slice(if height.is_multiple_of(10) { b"" } else { b".5" });
                xml.extend_from_slice(b"\" customHeight=\"1");
            }
            xml.extend_from_slice(b"\">");
            let mut is_beside = true;
            for (((begin, length), most), cell) in self.begins.iter().zip(&mut *longest).zip(cells) {
                let markup = match cell.content {
                    Content::Nothing => {
                        is_beside = false;
                        continue;
                    }
                    Content::Text => self.texts.get(cell.place[0] as usize..cell.place[1] as usize),
                    Content::Words => self.words.get(cell.place[0] as usize..cell.place[1] as usize),
                    Content::Number => None,
                };
                *most = cell.longest.max(*most);
                if !std::mem::replace(&mut is_beside, true) {
                    // both in one go: they are short
                    let mut name = [0; 16];
                    name[..8].copy_from_slice(begin);
                    name[*length..*length + 8].copy_from_slice(&figures);
                    xml.extend_from_slice(&name[..*length + count + 1]);
                } else {
                    xml.extend_from_slice(CELL);
                }
                let Some(markup) = markup else {
                    xml.extend_from_slice(&[b' ', b's', b'=', b'"', cell.format, b'"', b'>', b'<', b'v', b'>']);
                    digits(xml, u64::from(cell.place[0]));
                    xml.extend_from_slice(b"</v></c>");
                    continue;
                };
                xml.extend_from_slice(markup.get(CELL.len()..).unwrap_or_default());
            }
            xml.extend_from_slice(b"</row>");
        }
    }

    fn cell(&mut self, column: u16) -> Option<&mut Cell> {
        self.cells.get_mut(self.heights.len() * self.columns.len() + usize::from(column))
    }

    /// Puts into a cell what has so many signs in its longest line, and takes it into the height of the row.
    fn put(&mut self, column: u16, content: Content, place: [usize; 2], longest: usize, lines: u32) {
        if let Some(cell) = self.cell(column) {
            cell.content = content;
            cell.place = place.map(|place| place as u32);
            cell.longest = longest.min(WIDEST) as u8;
            self.lines = lines.max(self.lines);
        }
    }
}

/// Returns how a cell of a column begins.
fn begin(column: u16) -> Begin {
    let name = column_number_to_name(column);
    let (mut begin, start) = ([0; 8], b"<c r=\"");
    let length = (start.len() + name.len()).min(begin.len());
    start.iter().chain(name.as_bytes()).zip(&mut begin).for_each(|(sign, place)| *place = *sign);
    (begin, length)
}

/// Writes what stands around the markup of a text.
fn in_cell(xml: &mut Vec<u8>, kind: Kind, text: impl FnOnce(&mut Vec<u8>)) {
    let mut begins = TEXT_BEGINS;
    begins[FORMAT_AT] = b'0' + number(kind);
    xml.extend_from_slice(&begins);
    text(xml);
    xml.extend_from_slice(TEXT_ENDS);
}

/// Writes a text as the element of its own.
fn element(xml: &mut Vec<u8>, text: &str) {
    let space = |byte: Option<&u8>| matches!(byte, Some(b' ' | b'\n' | b'\t'));
    let begin: &[u8] = match space(text.as_bytes().first()) || space(text.as_bytes().last()) {
        true => b"<t xml:space=\"preserve\">",
        false => b"<t>",
    };
    xml.extend_from_slice(begin);
    escape::sheet(xml, text);
    xml.extend_from_slice(b"</t>");
}

/// Returns the signs of the longest line of a text, and how many lines it takes in so many signs.
fn measure(text: &str, width: usize) -> (usize, u32) {
    if escape::is_one_plain_line(text) {
        return (text.len(), wrapped(text, width));
    }
    let size = |(longest, lines): (usize, u32), line| (longest.max(signs(line)), lines + wrapped(line, width));
    text.split('\n').fold((0, 0), size)
}

/// Returns how many lines a text takes in so many signs, broken between words.
fn wrapped(line: &str, width: usize) -> u32 {
    let width = width.saturating_sub(1).max(1);
    if line.len() <= width {
        return 1;
    }
    let (is_ascii, mut lines, mut used) = (line.is_ascii(), 1, 0);
    for word in line.as_bytes().split(|byte| *byte == b' ') {
        let length = if is_ascii { word.len() } else { std::str::from_utf8(word).map_or(word.len(), signs) };
        if used > 0 && used + 1 + length > width {
            lines += 1;
            used = 0;
        }
        used += length + usize::from(used > 0);
        // a word that is wider than the column is broken too
        while used > width {
            lines += 1;
            used -= width;
        }
    }
    lines
}

/// Returns the width of a text in signs; those of the far east are twice as wide.
fn signs(text: &str) -> usize {
    if text.is_ascii() {
        return text.len();
    }
    text.chars().map(|c| if ('\u{1100}'..='\u{ffdc}').contains(&c) { 2 } else { 1 }).sum()
}

/// Reads `YYYY-MM-DD`, from 1900 on: no spreadsheet knows dates before.
pub(super) fn date_of(text: &str) -> Option<ExcelDateTime> {
    let date = diagnose::date_of(text).filter(|date| text.len() == 10 && date.year() >= 1900)?;
    ExcelDateTime::from_ymd(date.year() as u16, date.month() as u8, date.day() as u8).ok()
}
