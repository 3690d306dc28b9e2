//! The flags of reports that leave the district.

use super::shared_args::whole;
use crate::config::{Origin, Settings};
use crate::report::redact::redact;
use crate::roster::{InstallKey, Reconciliation, Result};
use clap::Args;

/// The number of rows below which a value or a count is not told, where no other is named.
const BELOW: u64 = 10;

/// Flags of reports that leave the district.
#[derive(Clone, Copy, Debug, Default, Args)]
#[command(next_help_heading = "Reports that leave the district")]
pub(super) struct RedactArgs {
    /// Write no name, ID, date of birth or address: IDs hashed with the installation's key, names as initials
    #[arg(long)]
    pub(super) redact: bool,
    /// With --redact: leave out what fewer rows share, and tell no smaller count (otherwise 10)
    #[arg(long, value_name = "N", requires = "redact", value_parser = whole::<u64>(1, 1_000))]
    pub(super) suppress_below: Option<u64>,
}

impl RedactArgs {
    /// States that the reports say less than others of the same exports.
    pub(super) fn state(&self, settings: &mut Settings) {
        if self.redact {
            settings.state("redact", format!("below {}", self.below()), Origin::Flag);
        }
    }

    /// Returns the result that the reports are written from, where it is another one.
    pub(super) fn apply(&self, result: &Reconciliation, key: Option<&InstallKey>) -> Result<Option<Reconciliation>> {
        match key.filter(|_| self.redact) {
            Some(key) => redact(result, key, self.below()).map(Some),
            None => Ok(None),
        }
    }

    fn below(&self) -> u64 {
        self.suppress_below.unwrap_or(BELOW)
    }
}
