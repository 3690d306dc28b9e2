//! A file of decisions is refused, or written back it says the same.
#![no_main]

use rosterdiff::link::decisions::{parse, render};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    if let Ok(read) = parse(bytes, "decisions.csv") {
        let text = render(&read.list);
        let again = parse(text.as_bytes(), "decisions.csv").expect("what was written is read");
        assert_eq!(render(&again.list), text);
    }
});
