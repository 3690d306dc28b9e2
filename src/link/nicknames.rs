//! Short and familiar forms of given names: which two normal forms are commonly the same name.

use super::similarity::within_one_slip;
use rustc_hash::{FxHashMap, FxHasher};
use std::hash::Hasher;
use std::sync::LazyLock;

static GROUPS: LazyLock<FxHashMap<&'static str, Vec<u16>>> = LazyLock::new(|| {
    let mut groups: FxHashMap<&'static str, Vec<u16>> = FxHashMap::default();
    for (group, names) in lines().enumerate() {
        for name in names {
            groups.entry(name).or_default().push(group as u16);
        }
    }
    groups
});

/// Returns the names of each group.
fn lines() -> impl Iterator<Item = impl Iterator<Item = &'static str>> {
    let lines = include_str!("nicknames.txt").lines().filter(|line| !line.starts_with('#'));
    lines.map(|line| line.split_ascii_whitespace())
}

static SHORTENED: LazyLock<Shortened> = LazyLock::new(|| {
    let names = lines().flatten().filter(|name| name.len() >= SHORTEST);
    let mut forms: Vec<(u64, &'static str)> =
        names.flat_map(|name| with_one_less(name).map(move |form| (form, name))).collect();
    forms.sort_unstable();
    forms.dedup();
    let starts = (0..=1 << Shortened::BITS).map(|first| forms.partition_point(|form| Shortened::first(form.0) < first));
    Shortened { starts: starts.collect(), forms }
});

/// Holds the names by hashes of themselves and of themselves less a letter, so that names one slip away are found by
/// look-ups: in order, with the places where hashes of the same first bits begin.
struct Shortened {
    starts: Vec<usize>,
    forms: Vec<(u64, &'static str)>,
}

impl Shortened {
    const BITS: u32 = 12;

    fn first(form: u64) -> usize {
        (form >> (u64::BITS - Self::BITS)) as usize
    }

    fn of(&self, form: u64) -> impl Iterator<Item = &'static str> + '_ {
        let [start, end] = [0, 1].map(|next| self.starts[Self::first(form) + next]);
        self.forms[start..end].iter().filter(move |known| known.0 == form).map(|known| known.1)
    }
}

/// The letters from which a name with a slip is looked for.
const SHORTEST: usize = 4;

/// Returns hashes of a name and of the name less each of its letters.
fn with_one_less(name: &str) -> impl Iterator<Item = u64> + '_ {
    let hash = |parts: [&str; 2]| {
        let mut hasher = FxHasher::default();
        parts.iter().flat_map(|part| part.bytes()).for_each(|byte| hasher.write_u8(byte));
        hasher.finish()
    };
    let less = name.char_indices().map(move |(at, letter)| hash([&name[..at], &name[at + letter.len_utf8()..]]));
    std::iter::once(hash([name, ""])).chain(less)
}

/// Returns the groups of the names that a name without familiar forms is one slip away from, in ascending order.
pub(crate) fn groups_nearby(name: &str) -> Vec<u16> {
    if name.len() < SHORTEST || GROUPS.contains_key(name) {
        return Vec::new();
    }
    let forms = with_one_less(name);
    let found = forms.flat_map(|form| SHORTENED.of(form));
    // which also sees to it that another text with the same hash is none
    let near = found.filter(|known| within_one_slip(known.as_bytes(), name.as_bytes()));
    let mut groups: Vec<u16> = near.flat_map(|known| groups(known).iter().copied()).collect();
    groups.sort_unstable();
    groups.dedup();
    groups
}

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
    fn a_slip_in_a_familiar_form_is_looked_past() {
        for (one, other) in [("lottie", "charlotye"), ("driw", "andrew"), ("chuy", "jsus")] {
            let (known, slipped) = if groups(one).is_empty() { (other, one) } else { (one, other) };
            assert!(share(groups(known), &groups_nearby(slipped)), "{one} {other}");
        }
        assert!(groups_nearby("charlotte").is_empty() && groups_nearby("qqqqq").is_empty());
    }

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
