//! Every line of a text is accounted for, or the file is refused.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| rosterdiff::ingest::fuzz::lines(bytes));
