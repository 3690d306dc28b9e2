//! Every physical line is in one row of the structural scan.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| rosterdiff::ingest::fuzz::scan(bytes));
