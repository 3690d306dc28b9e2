//! Where the scan finds no fault, it sees what the csv crate sees.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| rosterdiff::ingest::fuzz::table_vs_scan(bytes));
