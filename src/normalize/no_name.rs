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

/// What is none by the part that it stands in: given, middle, family name.
static NONE: LazyLock<[FxHashSet<String>; 3]> = LazyLock::new(|| {
    let Lists { any, first, middle, last } = toml::from_str(include_str!("no_name.toml")).unwrap_or_default();
    [first, middle, last].map(|own| own.into_iter().chain(any.iter().cloned()).collect())
});

/// Says whether a folded text stands for a name that is not there.
pub(super) fn is_placeholder(folded: &str, part: Part) -> bool {
    NONE[part as usize].contains(folded)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::normalize::fold::folded;

    #[test]
    fn the_lists_are_read_and_hold_folded_texts() {
        assert!(toml::from_str::<Lists>(include_str!("no_name.toml")).is_ok());
        for list in &*NONE {
            assert!(list.contains("n a") && list.iter().all(|text| folded(text) == *text), "{list:?}");
        }
        assert!(is_placeholder("n a", Part::Last) && is_placeholder("na", Part::Middle));
        assert!(!is_placeholder("na", Part::First) && !is_placeholder("na", Part::Last));
    }
}
