//! The normal form of a name is its own normal form.
#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| rosterdiff::normalize::fuzz::twice_is_once(text, rosterdiff::normalize::fuzz::Group::Names));
