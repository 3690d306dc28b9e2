//! A file of any name and any bytes, packed or not, is read or refused.
#![no_main]

use rosterdiff::{ingest::fuzz, roster::Side};

const NAMES: [&str; 4] = ["e.csv", "e.zip", "e.xlsx", "e.csv.gz"];

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let name = NAMES[bytes.len() % NAMES.len()];
    let _ = fuzz::table(bytes, name, Side::Enrollment);
});
