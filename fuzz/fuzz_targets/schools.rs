//! A table of schools is read or refused.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let _ = rosterdiff::config::parse_schools(bytes, "schools.csv");
});
