//! The history: what earlier runs found, in an embedded database that holds counts and keyed hashes only.
//!
//! One as-of date has one run. A run is compared with the last accepted run of an *earlier* date, so running twice on
//! one day says the same twice, and what is new stays new all day. A run is noted before its reports are put in place
//! and counts from when they are: whenever the program is stopped, the next start knows which of both happened.

mod compare;
mod key;
mod query;
mod record;
mod schema;
mod seen;
mod store;

pub use key::KEY;
pub use query::{Change, CodeCount, Held, Night};
pub use record::Kept;
pub use store::{DATABASE, Health, History};

#[cfg(test)]
mod tests;
