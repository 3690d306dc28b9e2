//! Workbooks as people filled them in: every sheet as rows of text, within the bounds of any workbook.

use super::magic;
use super::workbook::Workbook;
use crate::roster::{Error, ErrorKind, Result};

/// The cells of all sheets may have this many bytes of text.
pub(super) const MAX_CELLS: usize = 256 << 20;

/// Holds one sheet as text, line breaks inside cells included.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SheetCells {
    /// The sheet's name.
    pub name: String,
    /// The rows from the first on; a row ends with its last filled cell.
    pub rows: Vec<Vec<String>>,
}

/// Reads every sheet of a workbook; one that is damaged or beyond the bounds is refused.
pub fn sheet_cells(bytes: &[u8], shown: &str) -> Result<Vec<SheetCells>> {
    if !magic::is_workbook(bytes) {
        let what = if magic::is_zip(bytes) {
            "this is no workbook (.xlsx); if it is one in another format, save it as .xlsx"
        } else {
            "this is no workbook (.xlsx)"
        };
        return Err(Error::new(ErrorKind::Refused, what).file(shown));
    }
    let mut book = Workbook::open(bytes, shown)?;
    let names: Vec<String> = book.sheets.iter().map(|sheet| sheet.name.clone()).collect();
    let mut left = MAX_CELLS;
    names.into_iter().map(|name| Ok(SheetCells { rows: book.cells(&name, &mut left)?, name })).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_workbook_in_another_format_is_not_called_damaged() {
        // an OpenDocument file begins with its kind, as it stands
        let bytes = b"PK\x03\x04................mimetypeapplication/vnd.oasis.opendocument.spreadsheet";
        let told = sheet_cells(bytes, "list.ods").unwrap_err().to_string();
        assert!(told.contains("save it as .xlsx") && !told.contains("damaged"), "{told}");
        let told = sheet_cells(b"a,b\n", "list.csv").unwrap_err().to_string();
        assert!(told.ends_with("this is no workbook (.xlsx)"), "{told}");
    }
}
