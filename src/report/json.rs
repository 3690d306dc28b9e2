//! `--format json`: the summary and every discrepancy in one document.

use super::View;
use super::discrepancies::{Entries, Entry};
use super::summary::Summary;
use crate::roster::{Discrepancy, Reconciliation};
use serde::Serialize;
use serde::ser::{SerializeSeq, Serializer};
use std::io::{self, Write};

#[derive(Serialize)]
struct Document<'a> {
    #[serde(flatten)]
    summary: Summary<'a>,
    discrepancies: List<'a>,
}

struct List<'a> {
    entries: Entries<'a>,
    rows: &'a [Discrepancy],
}

impl Serialize for List<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(Some(self.rows.len()))?;
        for (at, found) in self.rows.iter().enumerate() {
            let entry: Entry<'_> = self.entries.entry(at, found);
            list.serialize_element(&entry)?;
        }
        list.end()
    }
}

/// Writes the document.
pub fn write(result: &Reconciliation, view: &View, out: &mut dyn Write) -> io::Result<()> {
    let document = Document {
        summary: Summary::of(result, view),
        discrepancies: List {
            entries: Entries::new(result, &view.places),
            rows: result.diagnosis.discrepancies.rows(),
        },
    };
    serde_json::to_writer_pretty(&mut *out, &document).map_err(io::Error::from)?;
    out.write_all(b"\n")
}
