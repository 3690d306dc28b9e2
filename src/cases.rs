//! How many cases a law is tried with: few as a rule, as many as `PROPTEST_CASES` says where it says so.

use proptest::prelude::ProptestConfig;

/// Returns the usual number of cases, or the number that was asked for.
pub(crate) fn cases(usual: u32) -> ProptestConfig {
    let asked = ProptestConfig::default();
    // what the library takes when nothing is asked for
    let cases = if asked.cases == 256 { usual } else { asked.cases };
    ProptestConfig { cases, ..asked }
}
