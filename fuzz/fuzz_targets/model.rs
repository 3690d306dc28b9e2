//! A saved model is refused, or written back it is the same.
#![no_main]

use rosterdiff::link::saved::{parse, render};

libfuzzer_sys::fuzz_target!(|text: &str| {
    if let Ok(model) = parse(text, "model.json") {
        let written = render(&model).expect("a model that was read can be written");
        let again = parse(&written, "model.json").expect("what was written is read");
        assert_eq!(render(&again).ok(), Some(written));
    }
});
