//! A configuration is read or refused with every problem told; what was read resolves to settings or is refused too.
#![no_main]

use rosterdiff::{config, roster::ErrorKind};
use std::path::Path;

libfuzzer_sys::fuzz_target!(|text: &str| {
    let failed = match config::parse(text, "rosterdiff.toml", Path::new("/")) {
        Ok(options) => config::resolve(&options, || "2026-08-03".to_owned(), Some("rosterdiff.toml")).err(),
        Err(error) => Some(error),
    };
    if let Some(error) = failed {
        assert!(matches!(error.kind(), ErrorKind::Usage | ErrorKind::Config), "{error}");
    }
});
