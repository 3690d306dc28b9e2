//! Tells two exports that stand in the wrong order: each is of a layout that only the other system writes.

use super::Settings;
use super::detect::named;
use super::profile::Writer;
use crate::roster::{Error, ErrorKind, RawTable, Result, Side};

/// Refuses two exports of which each was recognised as the other system's; a layout that the settings name is meant.
///
/// Every finding would be told of the wrong system, and the corrections of one would be written for the other.
pub(crate) fn check(tables: [&RawTable; 2], settings: &[Settings; 2]) -> Result<()> {
    for (table, settings) in tables.into_iter().zip(settings) {
        let Some(profile) = table.intake.facts.profile.as_deref().filter(|_| settings.profile.is_none()) else {
            return Ok(());
        };
        let writer = named(profile)?.side;
        let theirs = match table.side {
            Side::Enrollment => Writer::Sis,
            Side::Sis => Writer::Enrollment,
        };
        if writer != theirs {
            return Ok(());
        }
    }
    let mut error = Error::new(ErrorKind::Usage, "the two exports stand in the wrong order");
    for table in tables {
        let facts = &table.intake.facts;
        let title = facts.profile.as_deref().map(named).transpose()?.map_or("", |profile| profile.title.as_str());
        error = error.note(format!("{}: read as the {} export, and it is of {title}", facts.name, table.side.label()));
    }
    Err(error
        .note("nothing was compared")
        .help("name the enrollment export first and the SIS export second; in rosterdiff.toml, exchange the two `file` keys")
        .help("where this is meant, say so with --profile enrollment=NAME and --profile sis=NAME"))
}
