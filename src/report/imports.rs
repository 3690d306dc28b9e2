//! The corrections in the layout that a system imports itself: one tab-separated file per column.
//!
//! An import writes every cell of its file, and a blank one empties the field. So no file has two columns of values: a
//! student stands only in the files of the columns that change, and nothing else is touched. A file is written in the
//! encoding of the export, without a byte-order mark and without quotes, as such imports want it.

use super::escape;
use super::rowview::RowView;
use crate::roster::{Correction, Field, ImportLayout, Reconciliation, Side};
use std::io::{self, Write};

/// Corrections whose keys are read together, so that the misses overlap.
const TOGETHER: usize = 64;

/// Holds one file that a system can import.
#[derive(Clone, Debug)]
pub struct Import<'a> {
    /// The name of the file.
    pub name: String,
    layout: &'a ImportLayout,
    header: &'a str,
    /// Key and new value, in the order of rows.
    rows: Vec<(&'a str, &'a str)>,
    windows_1252: bool,
}

/// Says whether a file's name is one that such a file could have.
pub fn is_name(name: &str) -> bool {
    name.contains("-import-") && name.ends_with(".txt")
}

/// Returns the files of a result, in the order of fields; none where no layout is known or nothing changes.
///
/// A redacted result has none: what it holds is for no system.
pub fn of(result: &Reconciliation) -> Vec<Import<'_>> {
    if result.run.redacted.is_some() {
        return Vec::new();
    }
    Side::BOTH.into_iter().flat_map(|side| of_side(result, side)).collect()
}

/// Returns the files in one word for a list of names; none where there is no file.
pub fn words(files: &[Import<'_>]) -> Option<String> {
    match files {
        [] => None,
        [file] => Some(file.name.clone()),
        [file, ..] => Some(format!("{}-import-*.txt ({} files)", file.layout.name, files.len())),
    }
}

fn of_side(result: &Reconciliation, side: Side) -> Vec<Import<'_>> {
    let intake = result.intake(side);
    // the import looks its own key up, so the rows must be named by it
    let Some(layout) = intake.import.as_ref().filter(|layout| is_same(&layout.key, &intake.facts.key_column)) else {
        return Vec::new();
    };
    let view = RowView::of(result, side);
    let mut files: Vec<Vec<(&str, &str)>> = Field::ALL.iter().map(|_| Vec::new()).collect();
    let whole = |field: Field| {
        intake.facts.columns.iter().any(|fact| fact.field == field.name() && fact.headers.len() == 1)
            && layout.fields.contains_key(&field)
    };
    let is_taken: Vec<bool> = Field::ALL.iter().map(|field| whole(*field)).collect();
    let taken = |change: &&Correction| change.side == side && is_taken[change.field as usize];
    let taken: Vec<&Correction> = result.diagnosis.corrections.iter().filter(taken).collect();
    for changes in taken.chunks(TOGETHER) {
        for (change, key) in changes.iter().zip(view.keys(changes.iter().map(|change| change.row))) {
            let key = key.trim();
            if [key, &change.proposed].into_iter().all(escape::is_plain) {
                files[change.field as usize].push((key, change.proposed.as_str()));
            }
        }
    }
    let file = |(field, rows): (&Field, Vec<_>)| {
        let header = layout.fields.get(field).filter(|_| !rows.is_empty())?.as_str();
        let name = format!("{}-import-{header}.txt", layout.name);
        Some(Import { name, layout, header, rows, windows_1252: intake.facts.encoding.starts_with("windows-1252") })
    };
    Field::ALL.iter().zip(files).filter_map(file).collect()
}

/// Compares headers as layouts do: without case and signs, and without the table before a point.
fn is_same(wanted: &str, header: &str) -> bool {
    let bare = |text: &str| {
        let text = text.rsplit(['.', ']']).next().unwrap_or("");
        text.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_lowercase()
    };
    bare(wanted) == bare(header)
}

impl Import<'_> {
    /// Writes the file's content.
    pub fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        let mut text = String::new();
        let header = [(self.layout.key.as_str(), self.header)];
        for rows in std::iter::once(&header[..]).chain(self.rows.chunks(1024)) {
            text.clear();
            rows.iter().for_each(|(key, value)| text.extend([*key, "\t", value, "\r\n"]));
            match self.windows_1252 {
                true => out.write_all(&encoding_rs::WINDOWS_1252.encode(&text).0)?,
                false => out.write_all(text.as_bytes())?,
            }
        }
        Ok(())
    }
}
