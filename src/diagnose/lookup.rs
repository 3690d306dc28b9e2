//! Finds rules by code or name, and the nearest one to a mistyped name.

use super::causes::CAUSES;
use super::context::Fields;
use super::registry::{Check, Rule};
use super::rules::REGISTRY;
use crate::roster::{Field, RuleInfo};
use std::sync::LazyLock;

static INFOS: LazyLock<Vec<&'static RuleInfo>> = LazyLock::new(|| {
    let mut infos: Vec<&RuleInfo> = REGISTRY.iter().chain(CAUSES).map(|rule| &rule.info).collect();
    infos.sort_by_key(|info| info.code);
    infos
});

/// Returns the entries of all rules in code order.
pub(super) fn infos() -> &'static [&'static RuleInfo] {
    &INFOS
}

/// Returns all rules, each with its place in [`infos`].
pub(super) fn numbered() -> impl Iterator<Item = (u32, &'static Rule)> {
    REGISTRY.iter().filter_map(|rule| {
        let at = INFOS.binary_search_by_key(&rule.info.code, |info| info.code).ok()?;
        Some((at as u32, *rule))
    })
}

/// By field, all that the pair rules read which read the field.
static READ_WITH: LazyLock<Vec<Fields>> = LazyLock::new(|| {
    let reads =
        REGISTRY.iter().filter_map(|rule| if let Check::Pair(rule) = rule.check { Some(rule.reads) } else { None });
    let with = |field: &Field| reads.clone().filter(|reads| reads.has(*field)).fold(Fields::default(), Fields::with);
    Field::ALL.iter().map(with).collect()
});

/// Returns all that the pair rules read which read any of some fields: what is to be at hand where these are changed.
pub(super) fn read_with(changed: Fields) -> Fields {
    let changed = Field::ALL.iter().filter(|field| changed.has(**field));
    changed.fold(Fields::default(), |read, field| read.with(READ_WITH[*field as usize]))
}

/// Returns all that rules on single rows read.
pub(super) fn read_of_rows() -> Fields {
    let reads = |rule: &&Rule| if let Check::Row(rule) = rule.check { rule.reads } else { Fields::default() };
    REGISTRY.iter().map(reads).fold(Fields::default(), Fields::with)
}

/// Finds a rule by its code or its name, in any case.
pub fn rule(code_or_name: &str) -> Option<&'static RuleInfo> {
    let wanted = code_or_name.trim();
    infos()
        .iter()
        .copied()
        .find(|info| info.code.eq_ignore_ascii_case(wanted) || info.name.eq_ignore_ascii_case(wanted))
}

/// Returns the rule whose code or name is most like a text that is neither; none where nothing is.
pub fn nearest(code_or_name: &str) -> Option<&'static RuleInfo> {
    let wanted = code_or_name.trim().to_ascii_lowercase();
    let score = |info: &RuleInfo| {
        let code = strsim::normalized_damerau_levenshtein(&wanted, &info.code.to_ascii_lowercase());
        let name = strsim::normalized_damerau_levenshtein(&wanted, info.name);
        (code.max(name) * 1000.0) as u32
    };
    let (best, info) = infos()
        .iter()
        .copied()
        .map(|info| (score(info), info))
        .max_by_key(|(score, info)| (*score, std::cmp::Reverse(info.code)))?;
    (best >= 600).then_some(info)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_is_found_by_code_and_by_name() {
        assert_eq!(rule("p101").map(|info| info.name), Some("missing-in-sis"));
        assert_eq!(rule("Missing-In-SIS").map(|info| info.code), Some("P101"));
        assert!(rule("P999").is_none());
    }

    #[test]
    fn every_rule_has_its_place_among_the_entries() {
        assert_eq!(numbered().count(), REGISTRY.len());
        assert!(numbered().all(|(at, rule)| infos()[at as usize].name == rule.info.name));
    }

    #[test]
    fn a_mistyped_name_leads_to_the_nearest_rule() {
        assert_eq!(nearest("mising-in-sis").map(|info| info.code), Some("P101"));
        assert_eq!(nearest("grade-mismach").map(|info| info.code), Some("E102"));
        assert!(nearest("qqqqqqqqqqqq").is_none());
    }
}
