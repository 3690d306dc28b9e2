//! Packs: what a state makes of the rules - severities, exit codes, and its own names for findings - as data.

use crate::roster::Severity;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

/// Holds one pack.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pack {
    /// The name that `--pack` takes.
    pub name: String,
    /// Whose rules they are.
    pub title: String,
    /// How many digits a state ID has, where the state says so.
    pub state_id_digits: Option<usize>,
    /// Severities by code, where they are not the usual ones.
    #[serde(default)]
    severity: BTreeMap<String, Grade>,
    /// What the state calls it, by code.
    #[serde(default)]
    calls: BTreeMap<String, String>,
    /// Exit codes by what they say.
    #[serde(default)]
    pub(crate) exit_codes: ExitCodes,
}

/// Lists exit codes by what they say about the student, in normal form.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ExitCodes {
    /// Graduated or completed: no later enrollment is to be expected.
    #[serde(default)]
    pub(crate) completed: BTreeSet<String>,
    /// Left for good: the state, the country, or life.
    #[serde(default)]
    pub(crate) gone: BTreeSet<String>,
}

/// A severity as a pack writes it.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Grade {
    Error,
    Warning,
    Info,
}

const TEXTS: [&str; 3] =
    [include_str!("packs/generic.toml"), include_str!("packs/calpads.toml"), include_str!("packs/peims.toml")];

static PACKS: LazyLock<Vec<Pack>> =
    LazyLock::new(|| TEXTS.iter().filter_map(|text| toml::from_str(text).ok()).collect());

/// Returns every pack there is.
pub fn packs() -> &'static [Pack] {
    &PACKS
}

/// Finds a pack by its name, in any case.
pub fn pack(name: &str) -> Option<&'static Pack> {
    PACKS.iter().find(|pack| pack.name.eq_ignore_ascii_case(name.trim()))
}

impl Pack {
    /// Returns the severity that the pack gives a code, where it is not the usual one.
    pub(crate) fn severity(&self, code: &str) -> Option<Severity> {
        self.severity.get(code).map(|grade| match grade {
            Grade::Error => Severity::Error,
            Grade::Warning => Severity::Warning,
            Grade::Info => Severity::Info,
        })
    }

    /// Returns what the state calls the finding of a code.
    pub(crate) fn call(&self, code: &str) -> Option<&str> {
        self.calls.get(code).map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnose::lookup;

    #[test]
    fn every_pack_can_be_read_and_names_rules_that_exist() {
        for text in TEXTS {
            let pack: Pack = toml::from_str(text).unwrap();
            let named = pack.severity.keys().chain(pack.calls.keys());
            let unknown: Vec<&String> =
                named.filter(|code| lookup::rule(code).is_none_or(|rule| rule.code != *code)).collect();
            assert!(unknown.is_empty(), "{}: {unknown:?}", pack.name);
            assert!(!pack.title.is_empty());
        }
        assert_eq!(PACKS.len(), TEXTS.len());
    }

    #[test]
    fn a_pack_is_found_in_any_case_and_changes_severities() {
        assert_eq!(pack(" CALPADS ").and_then(|pack| pack.severity("I107")), Some(Severity::Error));
        assert_eq!(pack("generic").and_then(|pack| pack.severity("I107")), None);
        assert!(pack("nowhere").is_none());
    }
}
