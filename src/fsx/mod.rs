//! All file writes: sets of files that are whole or not there, a lock per folder, and modes that only the owner can read.
//!
//! Invariant: a set is written and made durable in a staging folder first. One rename then says that it counts; what
//! follows can be repeated, so an interrupted change is completed at the next start.

mod disk;
mod set;
mod single;

pub use set::{FileSet, MANIFEST, SetWriter};
pub use single::replace;
