//! What cannot be decoded is remembered at its place.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| rosterdiff::ingest::fuzz::decode_any(bytes));
