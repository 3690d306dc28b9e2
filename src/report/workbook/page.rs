//! One sheet while it is written: the only place that puts a value into a cell, always as text and never as a formula.

use crate::report::escape;
use crate::report::marks::Parts;
use rust_xlsxwriter::{
    Color, ConditionalFormatCell, ConditionalFormatCellRule, ConditionalFormatFormula, DataValidation, ExcelDateTime,
    Format, FormatAlign, FormatBorder, IgnoreError, Worksheet, XlsxError,
};
use rustc_hash::FxHashMap;
use std::borrow::Cow;

pub(super) type Written<T> = Result<T, XlsxError>;

/// The short date of the reader's own region.
const SHORT_DATE: u8 = 14;
/// A sheet is one paper wide; this is US Letter.
const LETTER: u8 = 1;

/// The height of a line of text in points, and the most lines that a row gets.
const LINE_HEIGHT: f64 = 14.5;
const MOST_LINES: u32 = 24;

const INK: u32 = 0x1F_2A_37;
const HEAD: u32 = 0x24_3B_53;
const BAND: u32 = 0xF2_F5_F8;
const LINE: u32 = 0xD5_DC_E4;
/// For what is good, what asks for attention, what is bad, and what is at rest: told apart without red and green.
pub(super) const BLUE: u32 = 0xD6_E6_F5;
pub(super) const YELLOW: u32 = 0xFD_F1_C4;
pub(super) const ORANGE: u32 = 0xFB_D9_B5;
pub(super) const GREY: u32 = 0xE4_E7_EB;

/// Says what stands in a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Somebody's text, which no spreadsheet may read as anything else.
    Text,
    /// The program's own words.
    Words,
    /// A calendar date.
    Date,
    /// A number of the program's own.
    Number,
    /// Text for the program, which people do not see.
    Hidden,
}

/// States one column of a list.
#[derive(Clone, Copy, Debug)]
pub(super) struct Column {
    pub(super) head: &'static str,
    pub(super) kind: Kind,
    /// The least and the greatest width in signs; longer texts are wrapped.
    pub(super) width: (u32, u32),
}

impl Column {
    pub(super) const fn new(head: &'static str, kind: Kind, least: u32, most: u32) -> Self {
        Self { head, kind, width: (least, most) }
    }
}

/// Holds the formats of a workbook.
#[derive(Clone, Debug)]
pub(super) struct Look {
    head: Format,
    text: Format,
    words: Format,
    date: Format,
    number: Format,
    plain: Format,
    pub(super) bold: Format,
    pub(super) title: Format,
    pub(super) heading: Format,
}

impl Look {
    pub(super) fn new() -> Self {
        let base = Format::new().set_align(FormatAlign::Top).set_font_color(Color::RGB(INK));
        let cell = base.clone().set_text_wrap().set_border_bottom(FormatBorder::Thin);
        let cell = cell.set_border_bottom_color(Color::RGB(LINE));
        Self {
            head: Format::new()
                .set_bold()
                .set_text_wrap()
                .set_align(FormatAlign::VerticalCenter)
                .set_font_color(Color::White)
                .set_background_color(Color::RGB(HEAD)),
            text: cell.clone().set_num_format("@"),
            words: cell.clone(),
            date: cell.clone().set_num_format_index(SHORT_DATE).set_align(FormatAlign::Left),
            number: cell.set_num_format_index(3),
            plain: Format::new().set_font_color(Color::RGB(INK)),
            bold: Format::new().set_bold().set_font_color(Color::RGB(INK)),
            title: base.clone().set_bold().set_font_size(18),
            heading: base.set_bold().set_font_size(13),
        }
    }

    pub(super) fn of(&self, kind: Kind) -> &Format {
        match kind {
            Kind::Text | Kind::Hidden => &self.text,
            Kind::Words => &self.words,
            Kind::Date => &self.date,
            Kind::Number => &self.number,
        }
    }

    pub(super) fn head(&self) -> &Format {
        &self.head
    }
}

/// Holds a list while its rows are written, one after another.
pub(super) struct Page<'a> {
    look: &'a Look,
    columns: &'a [Column],
    sheet: Worksheet,
    row: u32,
    widths: Vec<f64>,
    /// The sizes of the program's own words, by column and text.
    measured: FxHashMap<(u16, Cow<'static, str>), (usize, u32)>,
    /// Lines of text in the row that is being written.
    lines: u32,
    banded: bool,
}

impl<'a> Page<'a> {
    /// Begins a list: its header stays in sight, with so many columns.
    pub(super) fn list(name: &str, columns: &'a [Column], frozen: u16, look: &'a Look) -> Written<Self> {
        let mut sheet = Worksheet::new();
        sheet.set_name(name)?;
        for (at, column) in (0..).zip(columns) {
            sheet.set_column_format(at, look.of(column.kind))?;
            sheet.write_string_with_format(0, at, column.head, &look.head)?;
        }
        sheet.set_row_height(0, 32)?;
        sheet.set_freeze_panes(1, frozen)?;
        let width = |column: &Column| if column.kind == Kind::Words { column.width.1 } else { column.width.0 };
        let widths = columns.iter().map(|column| f64::from(width(column))).collect();
        Ok(Self { look, columns, sheet, row: 1, widths, measured: FxHashMap::default(), lines: 1, banded: true })
    }

    /// Writes a text into a cell of the row.
    pub(super) fn text(&mut self, column: u16, text: &str) -> Written<()> {
        if text.is_empty() {
            return Ok(());
        }
        let text = escape::workbook(text);
        self.widen(column, &text);
        self.sheet.write_string(self.row, column, text)?;
        Ok(())
    }

    /// Writes a text whose bold parts are where it differs from another.
    pub(super) fn marked(&mut self, column: u16, lines: &[Parts<'_>]) -> Written<()> {
        let mut parts: Vec<(&Format, String)> = Vec::with_capacity(lines.len() * 4);
        for (at, line) in lines.iter().enumerate() {
            let before = if at == 0 { line.before.to_owned() } else { format!("\n{}", line.before) };
            let pieces = [(&self.look.plain, before), (&self.look.bold, line.differing.to_owned())];
            parts.extend(pieces.into_iter().chain([(&self.look.plain, line.after.to_owned())]));
        }
        let parts: Vec<(&Format, String)> = parts
            .into_iter()
            .filter(|(_, text)| !text.is_empty())
            .map(|(format, text)| (format, escape::workbook(&text).into_owned()))
            .collect();
        let whole: String = parts.iter().map(|(_, text)| text.as_str()).collect();
        let pieces: Vec<(&Format, &str)> = parts.iter().map(|(format, text)| (*format, text.as_str())).collect();
        // the library takes no text of one part and none that is too long once it is XML, and leaves what looks like an
        // escape of the format as it is
        if pieces.len() < 2 || whole.len() > 4_000 || whole.contains("_x") {
            return self.text(column, &whole);
        }
        self.widen(column, &whole);
        self.sheet.write_rich_string(self.row, column, &pieces)?;
        Ok(())
    }

    /// Writes a date given as `YYYY-MM-DD`; a text that is none, or none that a spreadsheet has, stays a text.
    pub(super) fn date(&mut self, column: u16, text: &str) -> Written<()> {
        match date_of(text) {
            Some(date) => {
                self.sheet.write_datetime(self.row, column, &date)?;
                Ok(())
            }
            None => self.text(column, text),
        }
    }

    /// Writes a number of the program's own; nothing for 0.
    pub(super) fn number(&mut self, column: u16, number: u32) -> Written<()> {
        if number > 0 {
            self.sheet.write_number(self.row, column, number)?;
        }
        Ok(())
    }

    /// Gives a cell of the row a colour of its own; its words say the same.
    pub(super) fn shade(&mut self, column: u16, color: u32) -> Written<()> {
        let kind = self.columns.get(usize::from(column)).map_or(Kind::Words, |column| column.kind);
        let format = self.look.of(kind).clone().set_background_color(Color::RGB(color));
        self.sheet.set_cell_format(self.row, column, &format)?;
        // bands would hide it
        self.banded = false;
        Ok(())
    }

    /// Ends the row; not every spreadsheet makes a row as high as its text, so the height is given.
    pub(super) fn end(&mut self) -> Written<()> {
        if self.lines > 1 {
            self.sheet.set_row_height(self.row, f64::from(self.lines.min(MOST_LINES)) * LINE_HEIGHT + 1.0)?;
        }
        self.lines = 1;
        self.row += 1;
        Ok(())
    }

    /// Offers a choice of words in a column.
    pub(super) fn choices(&mut self, column: u16, choices: &[&str], title: &str, help: &str) -> Written<()> {
        if self.row > 1 {
            let list = DataValidation::new().allow_list_strings(choices)?;
            let list = list.set_input_title(title)?.set_input_message(help)?;
            self.sheet.add_data_validation(1, column, self.row - 1, column, &list)?;
        }
        Ok(())
    }

    /// Colours the cells of a column that hold a word.
    pub(super) fn colors(&mut self, column: u16, words: &[(&str, u32)]) -> Written<()> {
        for (word, color) in words.iter().filter(|_| self.row > 1) {
            let format = Format::new().set_background_color(Color::RGB(*color));
            let rule = ConditionalFormatCellRule::EqualTo(*word);
            let rule = ConditionalFormatCell::new().set_rule(rule).set_format(format);
            self.sheet.add_conditional_format(1, column, self.row - 1, column, &rule)?;
        }
        Ok(())
    }

    /// Ends the list: widths, filters, bands, and how its first columns are printed.
    pub(super) fn finish(mut self, printed: u16, header: &str, as_of: &str, empty: &str) -> Written<Worksheet> {
        let last = (self.columns.len() as u16).saturating_sub(1);
        if self.row == 1 {
            self.sheet.write_string(1, 0, empty)?;
        } else {
            let bottom = self.row - 1;
            self.sheet.autofilter(0, 0, bottom, last)?;
            if self.banded {
                // a rule and no colour of the cells, so that the bands stay bands when somebody sorts
                let band = Format::new().set_background_color(Color::RGB(BAND));
                let band = ConditionalFormatFormula::new().set_rule("=MOD(ROW(),2)=1").set_format(band);
                self.sheet.add_conditional_format(1, 0, bottom, last, &band)?;
            }
            self.sheet.ignore_error_range(1, 0, bottom, last, IgnoreError::NumberStoredAsText)?;
        }
        for (at, (column, width)) in (0..).zip(self.columns.iter().zip(&self.widths)) {
            self.sheet.set_column_width(at, width.min(f64::from(column.width.1)))?;
            if column.kind == Kind::Hidden {
                self.sheet.set_column_hidden(at)?;
            }
        }
        self.sheet.set_repeat_rows(0, 0)?;
        self.sheet.set_print_area(0, 0, self.row.max(2) - 1, printed - 1)?;
        self.sheet.set_landscape();
        print_setup(&mut self.sheet, header, as_of);
        Ok(self.sheet)
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
        if let Some(width) = self.widths.get_mut(usize::from(column)) {
            // a little more than the signs themselves, for the cell's own margin
            *width = width.max(longest.min(200) as f64 + 1.5);
        }
    }
}

/// Sets paper, scale, header and footer, one page wide.
pub(super) fn print_setup(sheet: &mut Worksheet, header: &str, as_of: &str) {
    sheet.set_paper_size(LETTER);
    sheet.set_print_fit_to_pages(1, 0);
    sheet.set_margins(0.4, 0.4, 0.7, 0.6, 0.3, 0.3);
    sheet.set_header(format!("&L&\"-,Bold\"{}&R{}", escape::print_header(header), escape::print_header(as_of)));
    sheet.set_footer("&LConfidential: contains student records&RPage &P of &N");
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
