//! `matches.csv`: who is who, one row per pair.

use super::rowview::RowView;
use super::sheet;
use crate::roster::{LinkRow, Reconciliation, Side};
use std::io::{self, Write};

/// The columns, in order.
pub const HEADER: &str = "enrollment_key,sis_key,verdict,probability,weight,margin,method,enrollment_row,sis_row";

/// Writes the report.
pub fn write(result: &Reconciliation, out: &mut dyn Write) -> io::Result<()> {
    let view = Side::BOTH.map(|side| RowView::of(result, side));
    let fetch = |block: &[LinkRow]| {
        view[0].fetch_keys(block.iter().map(|link| link.enrollment));
        view[1].fetch_keys(block.iter().map(|link| link.sis));
    };
    sheet::write(out, HEADER, result.links.rows(), fetch, |row, _, link| {
        row.text(view[0].key(link.enrollment));
        row.text(view[1].key(link.sis));
        row.word(link.verdict.name());
        row.decimal(link.probability, 6);
        row.decimal(link.weight, 3);
        row.decimal(link.margin, 3);
        row.word(link.method.name());
        row.row_number(view[0].line(link.enrollment));
        row.row_number(view[1].line(link.sis));
        row.end();
    })
}
