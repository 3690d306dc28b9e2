//! Looks up keys, lines and cells of one side's rows, without a search for the column per cell.

use crate::roster::{Codes, Field, RawTexts, Reconciliation, Side};

/// Holds one side's columns by field.
#[derive(Clone, Debug)]
pub(super) struct RowView<'a> {
    keys: (Codes<'a>, &'a RawTexts),
    lines: &'a [u32],
    // by the field's number
    columns: Vec<Option<(Codes<'a>, &'a RawTexts)>>,
}

impl<'a> RowView<'a> {
    /// Looks all columns up once.
    pub(super) fn of(result: &'a Reconciliation, side: Side) -> Self {
        let roster = result.rosters.side(side);
        let column = |field: &Field| Some((roster.raw_codes(*field)?, roster.raw_texts(*field)?));
        Self {
            keys: (roster.key_codes(), roster.key_texts()),
            lines: roster.lines(),
            columns: Field::ALL.iter().map(column).collect(),
        }
    }

    /// Returns the key of a row; empty for no row.
    pub(super) fn key(&self, row: u32) -> &'a str {
        cell(self.keys, row)
    }

    /// Returns the line of a row; 0 for no row.
    pub(super) fn line(&self, row: u32) -> u32 {
        self.lines.get(row as usize).copied().unwrap_or(0)
    }

    /// Returns the keys of some rows, which are looked up together: none waits for another one.
    pub(super) fn keys(&self, rows: impl Iterator<Item = u32>) -> Vec<&'a str> {
        gathered(self.keys, rows)
    }

    /// Returns what some rows have in one field, in the same way.
    pub(super) fn column(&self, field: Field, rows: impl Iterator<Item = u32>) -> Vec<&'a str> {
        match self.columns.get(field as usize) {
            Some(Some(column)) => gathered(*column, rows),
            _ => rows.map(|_| "").collect(),
        }
    }

    /// Returns some cells in the same way; empty for no field.
    pub(super) fn texts(&self, cells: impl Iterator<Item = (Option<Field>, u32)>) -> Vec<&'a str> {
        let column = |field: Field| self.columns.get(field as usize).copied().flatten();
        let code = |(field, row): (Option<Field>, u32)| match field.and_then(column) {
            Some((codes, texts)) => (texts, codes.get(row as usize)),
            // the first code of every column is the empty text's
            None => (self.keys.1, 0),
        };
        let cells: Vec<(&RawTexts, u32)> = cells.map(code).collect();
        RawTexts::gather(cells.iter().copied())
    }

    /// Returns the cell as it stood in the file; empty for no row and for a field that the export has not.
    pub(super) fn text(&self, field: Field, row: u32) -> &'a str {
        self.columns.get(field as usize).copied().flatten().map_or("", |column| cell(column, row))
    }
}

fn cell<'a>((codes, pool): (Codes<'a>, &'a RawTexts), row: u32) -> &'a str {
    pool.get(codes.get(row as usize))
}

fn gathered<'a>((codes, pool): (Codes<'a>, &'a RawTexts), rows: impl Iterator<Item = u32>) -> Vec<&'a str> {
    let codes = codes.gather(rows);
    RawTexts::gather(codes.iter().map(|code| (pool, *code)))
}
