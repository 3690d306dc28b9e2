//! Decides whether enough of a file could be read to trust it.

use super::Settings;
use super::header::Head;
use super::rows::Rows;
use crate::roster::{Error, ErrorKind, Result};

/// Refuses a file of which too many rows cannot be used.
pub(super) fn check(rows: &Rows, head: &Head, name: &str, settings: &Settings) -> Result<()> {
    let (accepted, rejected) = (rows.lines.len() as u64, rows.rejected.len() as u64);
    if accepted + rejected == 0 {
        return Err(Error::new(ErrorKind::Refused, "the export has a header and no rows")
            .code("F101")
            .file(name)
            .line(u64::from(head.record.line))
            .note("an empty export would make every student missing; nothing was compared")
            .help("check the export job and its filter, then export again"));
    }
    let share = rejected as f64 / (accepted + rejected) as f64;
    if accepted > 0 && (rejected <= settings.reject_rows || share <= settings.reject_share) {
        return Ok(());
    }
    let mut error =
        Error::new(ErrorKind::Refused, format!("{rejected} of {} rows cannot be used", accepted + rejected))
            .code("F103")
            .file(name);
    if let Some(first) = rows.rejected.first() {
        error = error.line(u64::from(first.line));
    }
    for row in rows.rejected.iter().take(5) {
        error = error.excerpt(format!("line {}: {} {}", row.line, row.code, row.message));
    }
    if rejected > 5 {
        error = error.excerpt(format!("and {} more", rejected - 5));
    }
    if let Some((width, count)) = rows.odd_widths.iter().max_by_key(|(_, count)| **count)
        && *count * 2 > rejected
    {
        error = error.note(format!("{count} rows have {width} cells where the header has {}", head.headers.len()));
    }
    Err(error
        .note("a half-read export would look like missing students; nothing was compared")
        .help("look at the named lines in a text editor, or ask for a fresh export"))
}
