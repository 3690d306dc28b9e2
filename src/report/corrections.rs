//! `corrections-sis.csv` and `corrections-enrollment.csv`: the cells that one system should take over from the other.

use super::rowview::RowView;
use super::sheet;
use crate::roster::{Correction, Reconciliation, Side};
use std::io::{self, Write};

/// The columns, in order.
pub const HEADER: &str = "key,field,current,proposed,code";

/// Writes the report of the side that is to be changed.
pub fn write(result: &Reconciliation, side: Side, out: &mut dyn Write) -> io::Result<()> {
    let view = RowView::of(result, side);
    let own: Vec<&Correction> = result.diagnosis.corrections.iter().filter(|change| change.side == side).collect();
    let fetch = |block: &[&Correction]| {
        let keys = view.keys(block.iter().map(|change| change.row));
        keys.into_iter().zip(view.texts(block.iter().map(|change| (Some(change.field), change.row)))).collect()
    };
    sheet::write(out, HEADER, &own, fetch, |row, _, change, (key, current)| {
        row.text(key);
        row.word(change.field.name());
        row.text(current);
        row.text(&change.proposed);
        row.word(change.code);
        row.end();
    })
}
