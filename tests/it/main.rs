//! The only integration test binary: what the program promises, checked from the outside.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test may fail loudly and writes its own files"
)]

mod atomic;
mod audit;
mod bad_input;
mod causes;
mod codes;
mod containers;
mod contrib;
mod corrections;
mod damage;
mod decisions;
mod determinism;
mod docs;
mod doctor;
mod explain;
mod false_alarms;
mod faults;
mod formats;
mod gate;
mod golden;
mod history;
mod hostile;
#[cfg(unix)]
mod interrupts;
mod laws;
mod layering;
mod naughty;
mod oneroster;
mod own_codes;
mod planted;
mod privacy;
mod profiles;
mod reconcile;
mod redact;
mod review;
mod standing;
mod supply;
mod support;
mod terminal;
mod truth;
mod workbook;
