//! What the workbook promises, read back as a spreadsheet reads it.
