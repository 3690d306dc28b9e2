//! One sheet with a list: its frame, which the library writes, around its rows.

use super::look::{BAND, Column, Kind, Look};
use super::piece::Piece;
use super::rows::Rows;
use crate::report::escape;
use rayon::prelude::*;
use rust_xlsxwriter::{
    Color, ConditionalFormatCell, ConditionalFormatCellRule, ConditionalFormatFormula, DataValidation, Format,
    FormatAlign, IgnoreError, Worksheet, XlsxError,
};
use std::cell::RefCell;
use std::ops::Range;

pub(super) type Written<T> = Result<T, XlsxError>;

/// A sheet is one paper wide; this is US Letter.
const LETTER: u8 = 1;
/// So many rows are written in one go.
const CHUNK: usize = 512;

thread_local! {
    /// The markup of a thread's rows until it is compressed: room that grows once and not for each piece.
    static ROOM: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// Holds a sheet: what the library wrote of it, and the rows of its list.
pub(super) struct Sheet {
    pub(super) frame: Worksheet,
    /// The rows as the sheet has them; none where the frame is all of it.
    ///
    /// Otherwise the last row of the frame stands in their place.
    pub(super) rows: Vec<Piece>,
}

/// Holds a list while it is written.
pub(super) struct Page<'a> {
    look: &'a Look,
    columns: &'a [Column],
    sheet: Worksheet,
    count: u32,
    rows: Vec<Piece>,
    longest: Vec<u8>,
    banded: bool,
}

impl<'a> Page<'a> {
    /// Begins a list: its header stays in sight, with so many columns.
    pub(super) fn list(name: &str, columns: &'a [Column], frozen: u16, look: &'a Look) -> Written<Self> {
        let mut sheet = Worksheet::new();
        sheet.set_name(name)?;
        for (at, column) in (0..).zip(columns) {
            sheet.set_column_format(at, look.of(column.kind))?;
            sheet.write_string_with_format(0, at, column.head, look.head())?;
        }
        sheet.set_row_height(0, 32)?;
        sheet.set_freeze_panes(1, frozen)?;
        let longest = vec![0; columns.len()];
        Ok(Self { look, columns, sheet, count: 0, rows: Vec::new(), longest, banded: true })
    }

    /// Writes a row for each of these, in their order and side by side.
    pub(super) fn each<T: Sync>(&mut self, items: &[T], write: impl Fn(&mut Rows<'_>, &T) + Sync) -> Written<()> {
        self.each_fetched(items, |items| vec![(); items.len()], |rows, item, ()| write(rows, item))
    }

    /// Writes a row for each of these, as [`Page::each`] does; `fetch` looks up what the rows of some items need, all of it
    /// together, and returns it in their order.
    pub(super) fn each_fetched<T: Sync, F>(
        &mut self,
        items: &[T],
        fetch: impl Fn(&[T]) -> Vec<F> + Sync,
        write: impl Fn(&mut Rows<'_>, &T, F) + Sync,
    ) -> Written<()> {
        let columns = self.columns;
        self.chunks(0..items.len(), |rows, show| {
            show(&made_of(columns, &items[rows.clone()], &fetch, &write), 0..rows.len())
        })
    }

    /// Writes some of the rows that [`made`] made.
    pub(super) fn some_of(&mut self, made: &[Rows<'_>], rows: Range<usize>) -> Written<()> {
        self.chunks(rows, |rows, show| {
            for (part, start) in made.iter().zip((0..).step_by(CHUNK)).skip(rows.start / CHUNK) {
                if start >= rows.end {
                    break;
                }
                show(part, rows.start.max(start) - start..rows.end.min(start + CHUNK) - start);
            }
        })
    }

    /// Writes rows in pieces, side by side; `each` shows all rows of one piece, one part after another.
    fn chunks(
        &mut self,
        rows: Range<usize>,
        each: impl Fn(Range<usize>, &mut dyn FnMut(&Rows<'_>, Range<usize>)) + Sync,
    ) -> Written<()> {
        let first = self.count + 2;
        let written = |at: usize| {
            let start = rows.start + at * CHUNK;
            let (mut xml, mut longest, mut shaded) = (ROOM.take(), vec![0; self.columns.len()], false);
            xml.clear();
            let mut number = first + (at * CHUNK) as u32;
            each(start..rows.end.min(start + CHUNK), &mut |part, rows| {
                shaded |= part.shaded;
                part.write(rows.clone(), number, &mut xml, &mut longest);
                number += rows.len() as u32;
            });
            let piece = Piece::of(&xml)?;
            ROOM.set(xml);
            Ok((piece, longest, shaded))
        };
        let written: Written<Vec<(Piece, Vec<u8>, bool)>> =
            (0..rows.len().div_ceil(CHUNK)).into_par_iter().with_max_len(1).map(written).collect();
        self.count += rows.len() as u32;
        for (piece, longest, shaded) in written? {
            self.rows.push(piece);
            self.longest.iter_mut().zip(longest).for_each(|(most, found)| *most = found.max(*most));
            // bands would hide the colours
            self.banded &= !shaded;
        }
        Ok(())
    }

    /// Offers a choice of words in a column.
    pub(super) fn choices(&mut self, column: u16, choices: &[&str], title: &str, help: &str) -> Written<()> {
        if self.count > 0 {
            let list = DataValidation::new().allow_list_strings(choices)?;
            let list = list.set_input_title(title)?.set_input_message(help)?;
            self.sheet.add_data_validation(1, column, self.count, column, &list)?;
        }
        Ok(())
    }

    /// Colours the cells of a column that hold a word.
    pub(super) fn colors(&mut self, column: u16, words: &[(&str, u32)]) -> Written<()> {
        for (word, color) in words.iter().filter(|_| self.count > 0) {
            let format = Format::new().set_background_color(Color::RGB(*color));
            let rule = ConditionalFormatCellRule::EqualTo(*word);
            let rule = ConditionalFormatCell::new().set_rule(rule).set_format(format);
            self.sheet.add_conditional_format(1, column, self.count, column, &rule)?;
        }
        Ok(())
    }

    /// Ends the list: widths, filters, bands, and how its first columns are printed.
    pub(super) fn finish(mut self, printed: u16, header: &str, as_of: &str, empty: &str) -> Written<Sheet> {
        let last = (self.columns.len() as u16).saturating_sub(1);
        if self.count == 0 {
            // it may run over the cells beside it, which are empty
            self.sheet.write_string_with_format(1, 0, empty, &Format::new().set_align(FormatAlign::Top))?;
        } else {
            let bottom = self.count;
            self.sheet.autofilter(0, 0, bottom, last)?;
            if self.banded {
                // a rule and no colour of the cells, so that the bands stay bands when somebody sorts
                let band = Format::new().set_background_color(Color::RGB(BAND));
                let band = ConditionalFormatFormula::new().set_rule("=MOD(ROW(),2)=1").set_format(band);
                self.sheet.add_conditional_format(1, 0, bottom, last, &band)?;
            }
            self.sheet.ignore_error_range(1, 0, bottom, last, IgnoreError::NumberStoredAsText)?;
            // the frame is as large as the list, and this row gives way to the rows
            self.sheet.write_blank(bottom, last, self.look.of(Kind::Text))?;
        }
        for (at, (column, longest)) in (0..).zip(self.columns.iter().zip(&self.longest)) {
            let least = if column.kind == Kind::Words { column.width.1 } else { column.width.0 };
            // a little more than the signs themselves, for the cell's own margin
            let needed = if *longest > 0 { f64::from(*longest) + 1.5 } else { 0.0 };
            self.sheet.set_column_width(at, f64::from(least).max(needed).min(f64::from(column.width.1)))?;
            if column.kind == Kind::Hidden {
                self.sheet.set_column_hidden(at)?;
            }
        }
        self.sheet.set_repeat_rows(0, 0)?;
        self.sheet.set_print_area(0, 0, self.count.max(1), printed - 1)?;
        self.sheet.set_landscape();
        print_setup(&mut self.sheet, header, as_of);
        Ok(Sheet { frame: self.sheet, rows: self.rows })
    }
}

/// Makes a row for each of these, in their order and side by side, for sheets that show some of them each.
pub(super) fn made<'a, T: Sync, F>(
    columns: &'a [Column],
    items: &[T],
    fetch: impl Fn(&[T]) -> Vec<F> + Sync,
    write: impl Fn(&mut Rows<'_>, &T, F) + Sync,
) -> Vec<Rows<'a>> {
    items.par_chunks(CHUNK).with_max_len(1).map(|items| made_of(columns, items, &fetch, &write)).collect()
}

fn made_of<'a, T, F>(
    columns: &'a [Column],
    items: &[T],
    fetch: &impl Fn(&[T]) -> Vec<F>,
    write: &impl Fn(&mut Rows<'_>, &T, F),
) -> Rows<'a> {
    const BLOCK: usize = 64;
    let mut rows = Rows::new(columns, items.len());
    for block in items.chunks(BLOCK) {
        for (item, fetched) in block.iter().zip(fetch(block)) {
            write(&mut rows, item, fetched);
            rows.end();
        }
    }
    rows
}

/// Sets paper, scale, header and footer, one page wide.
pub(super) fn print_setup(sheet: &mut Worksheet, header: &str, as_of: &str) {
    sheet.set_paper_size(LETTER);
    sheet.set_print_fit_to_pages(1, 0);
    sheet.set_margins(0.4, 0.4, 0.7, 0.6, 0.3, 0.3);
    sheet.set_header(format!("&L&\"-,Bold\"{}&R{}", escape::print_header(header), escape::print_header(as_of)));
    sheet.set_footer("&LConfidential: contains student records&RPage &P of &N");
}
