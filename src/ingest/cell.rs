//! One cell of a row: where it stands in the text, and whether its quotes or backslashes are still to be undone.

use super::escapes;
use std::borrow::Cow;

const ESCAPED: u32 = 1 << 31;
/// With backslashes; such a cell is always `ESCAPED` too.
const BACKSLASHED: u32 = 1 << 30;
/// The bits of a cell's length.
const LENGTH: u32 = BACKSLASHED - 1;

/// Points at one cell in the text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Cell {
    start: u32,
    length: u32,
}

impl Cell {
    #[inline]
    pub(super) fn new(start: usize, end: usize, escaped: bool) -> Self {
        let flag = if escaped { ESCAPED } else { 0 };
        Self { start: start as u32, length: (end - start) as u32 | flag }
    }

    #[inline]
    pub(super) fn backslashed(self) -> Self {
        Self { length: self.length | ESCAPED | BACKSLASHED, ..self }
    }

    /// Returns the cell's text, in `scratch` where doubled quotes or backslashes had to be undone.
    pub(super) fn text<'t>(self, text: &'t str, quote: Option<u8>, scratch: &'t mut String) -> &'t str {
        let start = self.start as usize;
        let written = text.get(start..start + (self.length & LENGTH) as usize).unwrap_or("");
        if self.length & BACKSLASHED != 0 {
            escapes::undo(written, quote.map(char::from), scratch);
            return scratch;
        }
        match quote {
            Some(quote) if self.length & ESCAPED != 0 => {
                scratch.clear();
                let quote = char::from(quote);
                let mut after_quote = false;
                for character in written.chars() {
                    after_quote = character == quote && !after_quote;
                    if !after_quote {
                        scratch.push(character);
                    }
                }
                scratch
            }
            _ => written,
        }
    }

    /// Returns where the cell's text begins and ends, where it stands in the file as it is meant.
    #[inline]
    pub(super) fn place(self) -> Option<(u32, u32)> {
        (self.length & ESCAPED == 0).then_some((self.start, self.start + self.length))
    }

    /// Returns the cell's text where it stands in the file as it is meant.
    #[inline]
    pub(super) fn written(self, text: &str) -> Option<&str> {
        let (start, end) = self.place()?;
        text.get(start as usize..end as usize)
    }

    /// Returns the cell's text, copied only where it does not stand in the file as it is meant.
    pub(super) fn meant(self, text: &str, quote: Option<u8>) -> Cow<'_, str> {
        match self.written(text) {
            Some(written) => Cow::Borrowed(written),
            None => Cow::Owned(self.text(text, quote, &mut String::new()).to_owned()),
        }
    }

    /// Says whether nothing is written in the cell.
    #[inline]
    pub(super) fn is_empty(self) -> bool {
        self.length == 0
    }
}
