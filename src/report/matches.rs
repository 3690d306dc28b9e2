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
        let rows = |link: &LinkRow| [link.enrollment, link.sis];
        let lines = |link: &LinkRow| [0, 1].map(|side| view[side].line(rows(link)[side]));
        let lines: Vec<[u32; 2]> = block.iter().map(lines).collect();
        let [enrollment, sis] = [0, 1].map(|side| view[side].keys(block.iter().map(|link| rows(link)[side])));
        enrollment.into_iter().zip(sis).zip(lines).collect()
    };
    sheet::write(out, HEADER, result.links.rows(), fetch, |row, _, link, ((enrollment, sis), lines)| {
        row.text(enrollment);
        row.text(sis);
        row.word(link.verdict.name());
        row.decimal(link.probability, 6);
        row.decimal(link.weight, 3);
        row.decimal(link.margin, 3);
        row.word(link.method.name());
        lines.into_iter().for_each(|line| row.row_number(line));
        row.end();
    })
}
