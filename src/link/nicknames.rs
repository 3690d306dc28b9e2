//! Short and familiar forms of given names: which two normal forms are commonly the same name.

use std::collections::BTreeMap;
use std::sync::LazyLock;

static GROUPS: LazyLock<BTreeMap<&'static str, Vec<u16>>> = LazyLock::new(|| {
    let mut groups: BTreeMap<&'static str, Vec<u16>> = BTreeMap::new();
    let lines = include_str!("nicknames.txt").lines().filter(|line| !line.starts_with('#'));
    for (group, line) in lines.enumerate() {
        for name in line.split_whitespace() {
            groups.entry(name).or_default().push(group as u16);
        }
    }
    groups
});

/// Returns the groups that a given name stands in, in ascending order; empty for a name without familiar forms.
pub fn groups(name: &str) -> &'static [u16] {
    GROUPS.get(name).map_or(&[], Vec::as_slice)
}

/// Says whether two given names in normal form are commonly the same name (`bob` and `robert`).
///
/// Two nicknames of one name (`bob`, `rob`) are related; equal names are not reported as related.
pub fn related(name: &str, other: &str) -> bool {
    name != other && share(groups(name), groups(other))
}

/// Says whether two ascending lists of groups have one in common.
pub(crate) fn share(mine: &[u16], theirs: &[u16]) -> bool {
    mine.iter().any(|group| theirs.binary_search(group).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn familiar_forms_are_related_both_ways() {
        for (one, other) in [("bob", "robert"), ("lupe", "guadalupe"), ("katya", "ekaterina"), ("memo", "guillermo")] {
            assert!(related(one, other) && related(other, one), "{one} {other}");
        }
        assert!(!related("robert", "robert"));
        assert!(!related("jayden", "jordan"));
        assert!(!related("", ""));
    }
}
