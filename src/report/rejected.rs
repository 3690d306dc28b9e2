//! `rejected.csv`: the rows that could not be used, as they stood.

use super::sheet;
use crate::roster::{Reconciliation, RejectedRow, Side};
use std::io::{self, Write};

/// The columns, in order.
pub const HEADER: &str = "source,line,lines,code,message,text";

/// Writes the report.
pub fn write(result: &Reconciliation, out: &mut dyn Write) -> io::Result<()> {
    let rows: Vec<(Side, &RejectedRow)> = Side::BOTH
        .into_iter()
        .flat_map(|side| result.intake(side).rejected.iter().map(move |rejected| (side, rejected)))
        .collect();
    sheet::write(
        out,
        HEADER,
        &rows,
        |rows| vec![(); rows.len()],
        |row, _, (side, rejected), ()| {
            row.word(side.name());
            row.number(u64::from(rejected.line));
            row.number(u64::from(rejected.lines));
            row.word(rejected.code);
            row.word(&rejected.message);
            row.text(&rejected.text);
            row.end();
        },
    )
}
