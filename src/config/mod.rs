//! Configuration: options as they were written, in layers, become settings that know where they came from.
//!
//! Flags go before the file, the file before the defaults. Every problem is reported at once.

mod diagnosing;
mod environment;
mod file;
mod nightly;
mod options;
mod problems;
mod resolve;
mod schools;
mod workbook;

pub use diagnosing::Diagnosing;
pub use environment::{Environment, days_since, now, seconds_since, today};
pub use file::{NAME, parse, read};
pub use nightly::{Expected, LogFormat, Nightly, parse_duration};
pub use options::{FailOn, Format, Options, Origin, Written};
pub use problems::{Problem, Problems, nearest};
pub use resolve::{Settings, resolve, resolve_with};
pub use schools::parse_schools;
pub use workbook::{SplitBy, WorkbookOptions};
