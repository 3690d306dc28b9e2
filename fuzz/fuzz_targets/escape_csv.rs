//! What is written into a CSV report is read back as it was, and no cell of text begins a formula.
#![no_main]

use rosterdiff::report::escape::{csv_cell, csv_text, needs_guard};

libfuzzer_sys::fuzz_target!(|text: &str| {
    // a byte-order mark at the very beginning would be the file's and not the cell's
    let mut line = b"begin,".to_vec();
    csv_text(&mut line, text);
    line.push(b',');
    csv_cell(&mut line, text);
    line.extend_from_slice(b",end\n");
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(&line[..]);
    let row = reader.records().next().expect("a row").expect("a row of text");
    assert_eq!(row.len(), 4);
    assert!(row[1] == *text || row[1].strip_prefix('\'') == Some(text));
    assert!(row[1].starts_with('\'') || !needs_guard(&row[1]));
    assert!(row[2] == *text && &row[3] == "end");
});
