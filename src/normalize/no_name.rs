//! What stands in the place of a name and is none, by the lists of `no_name.toml`.

use super::name::Part;
use rustc_hash::FxHashSet;
use serde::Deserialize;
use std::sync::LazyLock;

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Lists {
    any: FxHashSet<String>,
    first: FxHashSet<String>,
    middle: FxHashSet<String>,
    last: FxHashSet<String>,
}

static LISTS: LazyLock<Lists> = LazyLock::new(|| toml::from_str(include_str!("no_name.toml")).unwrap_or_default());

/// Says whether a folded text stands for a name that is not there.
pub(super) fn is_placeholder(folded: &str, part: Part) -> bool {
    let own = match part {
        Part::First => &LISTS.first,
        Part::Middle => &LISTS.middle,
        Part::Last => &LISTS.last,
    };
    LISTS.any.contains(folded) || own.contains(folded)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::normalize::fold::folded;

    #[test]
    fn the_lists_are_read_and_hold_folded_texts() {
        for list in [&LISTS.any, &LISTS.first, &LISTS.middle, &LISTS.last] {
            assert!(!list.is_empty() && list.iter().all(|text| folded(text) == *text), "{list:?}");
        }
        assert!(is_placeholder("n a", Part::Last) && is_placeholder("na", Part::Middle));
        assert!(!is_placeholder("na", Part::First) && !is_placeholder("na", Part::Last));
    }
}
