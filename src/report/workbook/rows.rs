//! The rows of a list while they are written: the only place that puts a value into a cell, as text and never as a formula.
//!
//! They are written as a sheet has them (ECMA-376 part 1, 18.3.1), each text in its own cell: in the lists the library's
//! table of cells, one by one, took longer than all else.

use super::look::{BOLD_RUN, Column, Kind, PLAIN_RUN, number, shaded};
use crate::report::escape;
use crate::report::marks::Parts;
use rust_xlsxwriter::ExcelDateTime;
use rust_xlsxwriter::utility::column_number_to_name;
use rustc_hash::FxHashMap;
use std::borrow::Cow;
use std::ops::Range;

/// The height of a line of text in points, and the most lines that a row gets.
const LINE_HEIGHT: f64 = 14.5;
const MOST_LINES: u32 = 24;
/// The most bytes of a text of which a part is set in bold.
const MOST_MARKED: usize = 4_000;

/// What stands in a cell of the row that is being written.
#[derive(Clone, Debug)]
enum Content {
    Nothing,
    /// Where the text is, within the markup of the row's texts.
    Text(Range<usize>),
    Number(u32),
}

#[derive(Clone, Debug)]
struct Cell {
    content: Content,
    format: u8,
}

/// Holds rows of a list, the first of which has a given number.
pub(super) struct Rows<'a> {
    columns: &'a [Column],
    /// The letters of the columns.
    names: Vec<String>,
    /// The number of the row that is being written, counted from 1 for the header.
    row: u32,
    cells: Vec<Cell>,
    texts: Vec<u8>,
    pub(super) xml: Vec<u8>,
    /// The signs of the longest line of each column.
    pub(super) longest: Vec<usize>,
    /// The sizes of the program's own words, by column and text.
    measured: FxHashMap<(u16, Cow<'static, str>), (usize, u32)>,
    /// Lines of text in the row that is being written.
    lines: u32,
    /// Whether a cell has a colour of its own.
    pub(super) shaded: bool,
}

impl<'a> Rows<'a> {
    pub(super) fn new(columns: &'a [Column], row: u32) -> Self {
        let cell = |column: &Column| Cell { content: Content::Nothing, format: number(column.kind) };
        Self {
            columns,
            names: (0..columns.len() as u16).map(column_number_to_name).collect(),
            row,
            cells: columns.iter().map(cell).collect(),
            texts: Vec::new(),
            xml: Vec::new(),
            longest: vec![0; columns.len()],
            measured: FxHashMap::default(),
            lines: 1,
            shaded: false,
        }
    }

    /// Writes a text into a cell of the row.
    pub(super) fn text(&mut self, column: u16, text: &str) {
        if text.is_empty() {
            return;
        }
        let text = escape::workbook(text);
        self.widen(column, &text);
        let start = self.texts.len();
        element(&mut self.texts, &text);
        self.put(column, Content::Text(start..self.texts.len()));
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
        self.widen(column, &whole);
        let start = self.texts.len();
        for (font, text) in &parts {
            self.texts.extend_from_slice(b"<r>");
            self.texts.extend_from_slice(font.as_bytes());
            element(&mut self.texts, &escape::workbook(text));
            self.texts.extend_from_slice(b"</r>");
        }
        self.put(column, Content::Text(start..self.texts.len()));
    }

    /// Writes a date given as `YYYY-MM-DD`; a text that is none, or none that a spreadsheet has, stays a text.
    pub(super) fn date(&mut self, column: u16, text: &str) {
        match date_of(text) {
            // a day without a time is a whole number
            Some(date) => self.put(column, Content::Number(date.to_excel() as u32)),
            None => self.text(column, text),
        }
    }

    /// Writes a number of the program's own; nothing for 0.
    pub(super) fn number(&mut self, column: u16, number: u32) {
        if number > 0 {
            self.put(column, Content::Number(number));
        }
    }

    /// Gives a text cell of the row a colour of its own; its words say the same.
    pub(super) fn shade(&mut self, column: u16, color: u32) {
        if let Some(cell) = self.cells.get_mut(usize::from(column)) {
            cell.format = shaded(color);
        }
        self.shaded = true;
    }

    /// Ends the row; not every spreadsheet makes a row as high as its text, so the height is given.
    pub(super) fn end(&mut self) {
        let row = self.row.to_string();
        let xml = &mut self.xml;
        let mut add = |parts: &[&[u8]]| parts.iter().for_each(|part| xml.extend_from_slice(part));
        add(&[b"<row r=\"", row.as_bytes()]);
        if self.lines > 1 {
            let height = f64::from(self.lines.min(MOST_LINES)) * LINE_HEIGHT + 1.0;
            add(&[b"\" ht=\"", height.to_string().as_bytes(), b"\" customHeight=\"1"]);
        }
        add(&[b"\">"]);
        for ((column, name), cell) in self.columns.iter().zip(&self.names).zip(&mut self.cells) {
            let number = [b'0' + cell.format];
            let begin: [&[u8]; 6] = [b"<c r=\"", name.as_bytes(), row.as_bytes(), b"\" s=\"", &number, b"\""];
            match &cell.content {
                Content::Nothing => continue,
                Content::Text(place) => {
                    add(&begin);
                    add(&[b" t=\"inlineStr\"><is>", self.texts.get(place.clone()).unwrap_or(&[]), b"</is></c>"]);
                }
                Content::Number(number) => {
                    add(&begin);
                    add(&[b"><v>", number.to_string().as_bytes(), b"</v></c>"]);
                }
            }
            *cell = Cell { content: Content::Nothing, format: super::look::number(column.kind) };
        }
        add(&[b"</row>"]);
        self.texts.clear();
        self.lines = 1;
        self.row += 1;
    }

    fn put(&mut self, column: u16, content: Content) {
        if let Some(cell) = self.cells.get_mut(usize::from(column)) {
            cell.content = content;
        }
    }

    /// Takes a text into the width of its column and the height of its row.
    fn widen(&mut self, column: u16, text: &str) {
        let Some(Column { kind, width, .. }) = self.columns.get(usize::from(column)) else { return };
        let (longest, lines) = match kind {
            // the program's own words are few, and the longest texts of a row
            Kind::Words => match self.measured.get(&(column, Cow::Borrowed(text))) {
                Some(known) => *known,
                None => {
                    let size = measure(text, width.1 as usize);
                    self.measured.insert((column, Cow::Owned(text.to_owned())), size);
                    size
                }
            },
            _ => measure(text, width.1 as usize),
        };
        self.lines = self.lines.max(lines);
        if let Some(most) = self.longest.get_mut(usize::from(column)) {
            *most = longest.max(*most);
        }
    }
}

/// Writes a text as the element of its own.
fn element(xml: &mut Vec<u8>, text: &str) {
    let begin: &[u8] = match text.starts_with([' ', '\n', '\t']) || text.ends_with([' ', '\n', '\t']) {
        true => b"<t xml:space=\"preserve\">",
        false => b"<t>",
    };
    xml.extend_from_slice(begin);
    escape::sheet(xml, text);
    xml.extend_from_slice(b"</t>");
}

/// Returns the signs of the longest line of a text, and how many lines it takes in so many signs.
fn measure(text: &str, width: usize) -> (usize, u32) {
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
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
    let (mut lines, mut used) = (1, 0);
    for word in line.split(' ') {
        let length = signs(word);
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
    let mut parts = text.split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    let shaped = text.len() == 10 && year.len() == 4 && parts.next().is_none();
    let year: u16 = year.parse().ok().filter(|year| shaped && *year >= 1900)?;
    ExcelDateTime::from_ymd(year, month.parse().ok()?, day.parse().ok()?).ok()
}
