//! Excel workbooks: each sheet becomes delimited text whose lines are the sheet's rows, read cell by cell within bounds.

use super::archive::Archive;
use super::numberformat::{self, Pattern};
use crate::roster::{Error, ErrorKind, Result};
use calamine::{DataRef, Reader, SheetType, SheetVisible, Xlsx};
use std::io::Cursor;

/// The expanded parts of a workbook may have this many bytes together.
const MAX_EXPANDED: u64 = 512 << 20;
/// The text of a sheet may have this many bytes.
const MAX_TEXT: usize = 512 << 20;
/// Columns beyond this number are beyond any student table.
const MAX_COLUMNS: u32 = 512;
/// More cells with nothing in them are not looked at for formulas.
const MAX_EMPTY: usize = 4 << 20;
/// A workbook may have this many worksheets.
const MAX_SHEETS: usize = 200;

/// Opens workbooks.
pub(super) struct Workbook<'a> {
    book: Xlsx<Cursor<&'a [u8]>>,
    shown: &'a str,
    /// The worksheets in their order.
    pub(super) sheets: Vec<SheetName>,
}

/// Names a worksheet.
#[derive(Clone, Debug)]
pub(super) struct SheetName {
    pub(super) name: String,
    pub(super) hidden: bool,
}

/// Holds the text of a worksheet and what is known of its cells beyond it.
#[derive(Clone, Debug, Default)]
pub(super) struct Sheet {
    /// Comma-separated text, one line per row of the sheet, as wide as the widest row.
    pub(super) text: String,
    /// Cells per column that are numbers and not text, blanks, or dates.
    pub(super) numbers: Vec<u64>,
    /// Cells per column that are formulas whose results were not saved; they are read as empty.
    pub(super) unsaved: Vec<u64>,
    /// Cells that hold an error such as `#REF!`; they are read as empty.
    pub(super) errors: u64,
    /// Line breaks inside cells, read as blanks.
    pub(super) breaks: u64,
    /// Rows with something in them.
    pub(super) rows: u64,
}

impl<'a> Workbook<'a> {
    /// Opens a workbook after its parts were measured.
    pub(super) fn open(raw: &'a [u8], shown: &'a str) -> Result<Self> {
        Archive::open(raw, shown, MAX_EXPANDED)?.measure()?;
        let book = Xlsx::new(Cursor::new(raw)).map_err(|_| damaged(shown))?;
        let sheets: Vec<SheetName> = book
            .sheets_metadata()
            .iter()
            .filter(|sheet| sheet.typ == SheetType::WorkSheet)
            .map(|sheet| SheetName { name: sheet.name.clone(), hidden: sheet.visible != SheetVisible::Visible })
            .collect();
        if sheets.len() > MAX_SHEETS {
            return Err(refused(
                shown,
                format!("the workbook has {} sheets, and {MAX_SHEETS} is the most", sheets.len()),
            ));
        }
        Ok(Self { book, shown, sheets })
    }

    /// Reads one worksheet.
    pub(super) fn read(&mut self, name: &str) -> Result<Sheet> {
        let shown = format!("{}/{name}", self.shown);
        let mut cells = self.book.worksheet_cells_reader(name).map_err(|_| damaged(&shown))?;
        let patterns: Vec<Pattern> = cells
            .styles()
            .iter()
            .map(|style| style.number_format.as_ref().map_or(Pattern::Plain, |f| numberformat::pattern(&f.format_code)))
            .collect();
        let mut lines = Lines::default();
        let mut value = String::new();
        let mut empty: Vec<(u32, u32)> = Vec::new();
        while let Some((cell, style)) = cells.next_cell_with_style_id().map_err(|_| damaged(&shown))? {
            let (row, column) = cell.get_position();
            value.clear();
            let kind = write(cell.get_value(), patterns.get(style).unwrap_or(&Pattern::Plain), &mut value);
            if kind == Kind::Error {
                lines.sheet.errors += 1;
            }
            if value.is_empty() {
                if *cell.get_value() == DataRef::Empty && column < MAX_COLUMNS && empty.len() < MAX_EMPTY {
                    empty.push((row, column));
                }
                continue;
            }
            if column >= MAX_COLUMNS {
                return Err(refused(
                    &shown,
                    format!(
                        "cell {} is filled, and a student table has no more than {MAX_COLUMNS} columns",
                        address(row, column)
                    ),
                )
                .help("delete what stands to the right of the table, save the workbook, and run again"));
            }
            lines.put(row, column, &value, kind).map_err(|what| refused(&shown, what))?;
        }
        drop(cells);
        let mut sheet = lines.finish().map_err(|what| refused(&shown, what))?;
        if !empty.is_empty() {
            sheet.unsaved = self.unsaved(name, &shown, empty, &sheet)?;
        }
        Ok(sheet)
    }

    /// Counts by column the formulas without a result in rows with something in them.
    ///
    /// Programs that write workbooks without calculating leave them so; a spreadsheet program fills them in as it opens them.
    fn unsaved(&mut self, name: &str, shown: &str, mut empty: Vec<(u32, u32)>, sheet: &Sheet) -> Result<Vec<u64>> {
        let filled: Vec<bool> = sheet.text.lines().map(|line| !line.is_empty()).collect();
        empty.retain(|(row, _)| filled.get(*row as usize).copied().unwrap_or(false));
        empty.sort_unstable();
        let mut counts: Vec<u64> = Vec::new();
        let mut cells = self.book.worksheet_cells_reader(name).map_err(|_| damaged(shown))?;
        while let Some(cell) = cells.next_formula().map_err(|_| damaged(shown))? {
            if cell.get_value().is_empty() || empty.binary_search(&cell.get_position()).is_err() {
                continue;
            }
            let column = cell.get_position().1 as usize;
            if counts.len() <= column {
                counts.resize(column + 1, 0);
            }
            if let Some(count) = counts.get_mut(column) {
                *count += 1;
            }
        }
        Ok(counts)
    }

    /// Reads one worksheet as it is, each cell as text; `left` is what may still be read, over all sheets together.
    pub(super) fn cells(&mut self, name: &str, left: &mut usize) -> Result<Vec<Vec<String>>> {
        let shown = format!("{}/{name}", self.shown);
        let mut cells = self.book.worksheet_cells_reader(name).map_err(|_| damaged(&shown))?;
        let mut rows: Vec<Vec<String>> = Vec::new();
        while let Some(cell) = cells.next_cell().map_err(|_| damaged(&shown))? {
            let (row, column) = cell.get_position();
            let mut text = String::new();
            write(cell.get_value(), &Pattern::Plain, &mut text);
            if text.is_empty() || column >= MAX_COLUMNS {
                continue;
            }
            // an empty row or cell before it takes some room too
            let missing = (row as usize + 1).saturating_sub(rows.len()) + column as usize;
            let size = text.len() + missing * size_of::<String>();
            *left = left.checked_sub(size).ok_or_else(|| refused(&shown, too_much()))?;
            if rows.len() <= row as usize {
                rows.resize_with(row as usize + 1, Vec::new);
            }
            let Some(place) = rows.get_mut(row as usize) else { continue };
            if place.len() <= column as usize {
                place.resize_with(column as usize + 1, String::new);
            }
            if let Some(place) = place.get_mut(column as usize) {
                *place = text;
            }
        }
        Ok(rows)
    }
}

/// Gathers the lines of a sheet.
#[derive(Default)]
struct Lines {
    sheet: Sheet,
    text: String,
    /// Where each line ends and how many cells it has.
    ends: Vec<(usize, u32)>,
    /// Cells of the line that is being written, and of the widest.
    cells: u32,
    width: u32,
}

impl Lines {
    fn put(&mut self, row: u32, column: u32, value: &str, kind: Kind) -> std::result::Result<(), String> {
        let current = self.ends.len() as u32;
        if row < current || (row == current && column < self.cells) {
            return Err(format!("the cells of the sheet are not in order, first at {}", address(row, column)));
        }
        (current..row).for_each(|_| self.end());
        let commas = if self.cells == 0 { column } else { column - self.cells + 1 };
        self.text.extend(std::iter::repeat_n(',', commas as usize));
        self.sheet.rows += u64::from(self.cells == 0);
        self.cell(value);
        self.cells = column + 1;
        self.width = self.width.max(self.cells);
        let numbers = &mut self.sheet.numbers;
        if numbers.len() < self.cells as usize {
            numbers.resize(self.cells as usize, 0);
        }
        if let Some(count) = numbers.get_mut(column as usize).filter(|_| kind == Kind::Number) {
            *count += 1;
        }
        if self.text.len() > MAX_TEXT { Err(too_much()) } else { Ok(()) }
    }

    fn cell(&mut self, value: &str) {
        let breaks = value.contains(['\n', '\r']);
        let quoted = value.contains([',', '"']) || value.starts_with(' ') || value.ends_with(' ');
        if !breaks && !quoted {
            self.text.push_str(value);
            return;
        }
        self.text.push('"');
        let mut last = ' ';
        for character in value.chars() {
            match character {
                '\r' => self.text.push(' '),
                '\n' if last == '\r' => {}
                '\n' => self.text.push(' '),
                '"' => self.text.push_str("\"\""),
                other => self.text.push(other),
            }
            last = character;
        }
        self.text.push('"');
        self.sheet.breaks += u64::from(breaks);
    }

    /// Ends the line that is being written.
    fn end(&mut self) {
        self.ends.push((self.text.len(), self.cells));
        self.cells = 0;
    }

    /// Makes all lines equally wide; rows with nothing in them stay empty lines.
    fn finish(mut self) -> std::result::Result<Sheet, String> {
        if self.cells > 0 {
            self.end();
        }
        let missing = |cells: u32| if cells == 0 { 0 } else { (self.width - cells) as usize };
        let padding: usize = self.ends.iter().map(|(_, cells)| missing(*cells)).sum();
        let length = self.text.len() + padding + self.ends.len();
        if length > MAX_TEXT {
            return Err(too_much());
        }
        let mut text = String::with_capacity(length);
        let mut start = 0;
        for (end, cells) in &self.ends {
            text.push_str(self.text.get(start..*end).unwrap_or(""));
            text.extend(std::iter::repeat_n(',', missing(*cells)));
            text.push('\n');
            start = *end;
        }
        self.sheet.text = text;
        self.sheet.numbers.resize(self.width as usize, 0);
        Ok(self.sheet)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Text,
    Number,
    Error,
}

/// Writes a cell as a person sees it, except that dates are written `2026-08-24`.
fn write(value: &DataRef<'_>, pattern: &Pattern, out: &mut String) -> Kind {
    match value {
        DataRef::Empty => Kind::Text,
        DataRef::Error(_) => Kind::Error,
        DataRef::String(text) => text_cell(text, out),
        DataRef::SharedString(text) => text_cell(text, out),
        DataRef::Bool(value) => text_cell(if *value { "TRUE" } else { "FALSE" }, out),
        DataRef::Int(number) => number_cell(*number as f64, pattern, out),
        DataRef::Float(number) => number_cell(*number, pattern, out),
        DataRef::DateTime(moment) if moment.is_duration() => number_cell(moment.as_f64(), &Pattern::Plain, out),
        DataRef::DateTime(moment) => {
            let (year, month, day, hour, minute, second, milli) = moment.to_ymd_hms_milli();
            let time = (hour, minute, second) != (0, 0, 0) || milli >= 500;
            if moment.as_f64() >= 1.0 {
                out.push_str(&format!("{year:04}-{month:02}-{day:02}"));
            }
            if time || moment.as_f64() < 1.0 {
                let separator = if out.is_empty() { "" } else { "T" };
                out.push_str(&format!("{separator}{hour:02}:{minute:02}:{second:02}"));
            }
            Kind::Text
        }
        DataRef::DateTimeIso(text) => text_cell(text.strip_suffix("T00:00:00").unwrap_or(text), out),
        DataRef::DurationIso(text) => text_cell(text, out),
    }
}

fn text_cell(text: &str, out: &mut String) -> Kind {
    out.push_str(text);
    Kind::Text
}

fn number_cell(number: f64, pattern: &Pattern, out: &mut String) -> Kind {
    match pattern.apply(number) {
        Some(text) => {
            out.push_str(&text);
            Kind::Text
        }
        None => {
            out.push_str(&numberformat::plain(number));
            Kind::Number
        }
    }
}

/// Returns the name of a cell, such as `XFD1048576`.
fn address(row: u32, column: u32) -> String {
    let (mut letters, mut left) = (Vec::new(), column + 1);
    while left > 0 {
        letters.push(char::from(b'A' + ((left - 1) % 26) as u8));
        left = (left - 1) / 26;
    }
    format!("{}{}", letters.iter().rev().collect::<String>(), row + 1)
}

fn too_much() -> String {
    format!("the sheet holds more than {} MiB of text", MAX_TEXT >> 20)
}

fn refused(shown: &str, what: String) -> Error {
    Error::new(ErrorKind::Refused, what).code("F104").file(shown).note("nothing was compared")
}

fn damaged(shown: &str) -> Error {
    refused(shown, "the Excel workbook cannot be read; it is damaged or was not written by a spreadsheet".to_owned())
        .help("open it in a spreadsheet and save it again as .xlsx, or save the table as CSV (UTF-8)")
}
