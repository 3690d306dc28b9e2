//! How cells look: the colours, the columns of a list, and the formats with their numbers in the workbook.

use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder, Workbook};

/// The built-in format of texts, and the short date of the reader's own region.
const TEXT: u8 = 49;
const SHORT_DATE: u8 = 14;

const INK: u32 = 0x1F_2A_37;
const HEAD: u32 = 0x24_3B_53;
pub(super) const BAND: u32 = 0xF2_F5_F8;
const LINE: u32 = 0xD5_DC_E4;
/// For what is good, what asks for attention, what is bad, and what is at rest: told apart without red and green.
pub(super) const BLUE: u32 = 0xD6_E6_F5;
pub(super) const YELLOW: u32 = 0xFD_F1_C4;
pub(super) const ORANGE: u32 = 0xFB_D9_B5;
pub(super) const GREY: u32 = 0xE4_E7_EB;
const SHADES: [u32; 4] = [BLUE, YELLOW, ORANGE, GREY];

/// The fonts of a text of which a part is bold, as ECMA-376 part 1, 18.4.7 has them; those of `Look` in other words.
pub(super) const PLAIN_RUN: &str =
    "<rPr><sz val=\"11\"/><color rgb=\"FF1F2A37\"/><rFont val=\"Calibri\"/><family val=\"2\"/></rPr>";
pub(super) const BOLD_RUN: &str =
    "<rPr><b/><sz val=\"11\"/><color rgb=\"FF1F2A37\"/><rFont val=\"Calibri\"/><family val=\"2\"/></rPr>";

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
    shaded: [Format; SHADES.len()],
    pub(super) bold: Format,
    pub(super) title: Format,
    pub(super) heading: Format,
}

impl Look {
    pub(super) fn new() -> Self {
        let base = Format::new().set_align(FormatAlign::Top).set_font_color(Color::RGB(INK));
        let cell = base.clone().set_text_wrap().set_border_bottom(FormatBorder::Thin);
        let cell = cell.set_border_bottom_color(Color::RGB(LINE));
        let text = cell.clone().set_num_format_index(TEXT);
        Self {
            head: Format::new()
                .set_bold()
                .set_text_wrap()
                .set_align(FormatAlign::VerticalCenter)
                .set_font_color(Color::White)
                .set_background_color(Color::RGB(HEAD)),
            shaded: SHADES.map(|shade| text.clone().set_background_color(Color::RGB(shade))),
            text,
            words: cell.clone(),
            date: cell.clone().set_num_format_index(SHORT_DATE).set_align(FormatAlign::Left),
            number: cell.set_num_format_index(3),
            bold: Format::new().set_bold().set_font_color(Color::RGB(INK)),
            title: base.clone().set_bold().set_font_size(18),
            heading: base.set_bold().set_font_size(13),
        }
    }

    /// Returns the format of cells of a kind.
    pub(super) fn of(&self, kind: Kind) -> &Format {
        match kind {
            Kind::Text | Kind::Hidden => &self.text,
            Kind::Words => &self.words,
            Kind::Date => &self.date,
            Kind::Number => &self.number,
        }
    }

    /// Returns the format of headers.
    pub(super) fn head(&self) -> &Format {
        &self.head
    }

    /// Gives the formats of list cells the numbers that [`number`] and [`shaded`] say, in a workbook that has none yet.
    pub(super) fn register(&self, book: &mut Workbook) {
        let kinds = [Kind::Text, Kind::Words, Kind::Date, Kind::Number];
        kinds.into_iter().map(|kind| self.of(kind)).chain(&self.shaded).for_each(|format| book.register_format(format));
    }
}

/// Returns the number of the format of a column's cells; 0 is the default format of every workbook.
pub(super) fn number(kind: Kind) -> u8 {
    match kind {
        Kind::Text | Kind::Hidden => 1,
        Kind::Words => 2,
        Kind::Date => 3,
        Kind::Number => 4,
    }
}

/// Returns the number of the format of texts on a ground of this colour, or of plain texts where it is none of the four.
pub(super) fn shaded(color: u32) -> u8 {
    let place = (5..).zip(SHADES).find(|(_, shade)| *shade == color);
    place.map_or(number(Kind::Text), |(number, _)| number)
}
