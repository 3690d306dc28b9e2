//! All file writes: sets of files that are whole or not there, a lock per folder, and modes that only the owner can read.
//!
//! Invariant: a set is written and made durable in a staging folder first. One step then makes it the visible one;
//! what follows changes nothing that a reader sees, and is completed at the next start where it was interrupted.

mod disk;
mod failure;
mod interrupt;
mod journal;
mod keep;
mod set;
mod single;
mod switch;
mod syncing;

pub use failure::refuse_lost_link;
pub use keep::Keep;
pub use set::{FileSet, LOCK, MANIFEST, SetWriter, visible_run};
pub use single::{append, append_line, can_write, make_public_folder, replace, replace_public};
pub use switch::STAGING_NAMES;
