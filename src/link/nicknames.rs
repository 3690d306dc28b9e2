//! Short and familiar forms of given names: which two normal forms are commonly the same name.

use super::similarity::within_one_slip;
use rustc_hash::FxHashMap;
use std::collections::hash_map::Entry;
use std::sync::LazyLock;

static GROUPS: LazyLock<Groups> = LazyLock::new(|| {
    let mut groups = Groups::default();
    let lines = include_str!("nicknames.txt").lines().filter(|line| !line.starts_with('#'));
    for (group, line) in lines.enumerate() {
        for name in line.split(' ') {
            let group = group as u16;
            match groups.of.entry(name) {
                Entry::Occupied(mut known) => known.get_mut().push(group),
                Entry::Vacant(new) => {
                    new.insert(vec![group]);
                    groups.names.push(name);
                }
            }
        }
    }
    groups
});

/// Holds the names, each once, and the groups that each stands in.
#[derive(Default)]
struct Groups {
    names: Vec<&'static str>,
    of: FxHashMap<&'static str, Vec<u16>>,
}

static SHORTENED: LazyLock<Shortened> = LazyLock::new(|| {
    let names = GROUPS.names.iter().filter(|name| name.len() >= SHORTEST);
    let mut forms: Vec<(u64, &'static str)> =
        names.flat_map(|name| with_one_less(name).map(move |form| (form, *name))).collect();
    // a name with a doubled letter has one form twice
    forms.dedup();
    // by their first bits only: a form is looked for among the few that have these
    let mut starts = vec![0; (1 << Shortened::BITS) + 1];
    forms.iter().for_each(|form| starts[Shortened::first(form.0) + 1] += 1);
    (1..starts.len()).for_each(|first| starts[first] += starts[first - 1]);
    let (mut next, mut placed) = (starts.clone(), vec![(0, ""); forms.len()]);
    for form in forms {
        let place = &mut next[Shortened::first(form.0)];
        placed[*place] = form;
        *place += 1;
    }
    Shortened { starts, forms: placed }
});

/// Holds the names by hashes of themselves and of themselves less a letter, so that names one slip away are found by
/// look-ups: by the first bits of the hashes, with the places where those of the same begin.
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

/// What each letter's place multiplies it by in a hash; odd, so that it has an inverse.
const BASE: u64 = 0x9E37_79B9_7F4A_7C15;
/// The inverse of the base, by Newton's steps, each of which doubles the bits that are right: three to begin with.
const INVERSE: u64 = {
    let (mut inverse, mut step) = (BASE, 0);
    while step < 5 {
        inverse = inverse.wrapping_mul(2_u64.wrapping_sub(BASE.wrapping_mul(inverse)));
        step += 1;
    }
    inverse
};

/// Returns hashes of a name and of the name less each of its letters: sums over the bytes, each by the power of its place, so
/// that what stands after a letter moves forward by a division.
fn with_one_less(name: &str) -> impl Iterator<Item = u64> + '_ {
    let whole = name.bytes().rev().fold(0_u64, |sum, byte| sum.wrapping_mul(BASE).wrapping_add(u64::from(byte)));
    let (mut before, mut power) = (0_u64, 1_u64);
    let less = name.chars().map(move |letter| {
        let (mut with, mut back) = (before, 1_u64);
        for byte in letter.encode_utf8(&mut [0; 4]).bytes() {
            with = with.wrapping_add(power.wrapping_mul(u64::from(byte)));
            (power, back) = (power.wrapping_mul(BASE), back.wrapping_mul(INVERSE));
        }
        let less = before.wrapping_add(whole.wrapping_sub(with).wrapping_mul(back));
        before = with;
        less
    });
    // the first bits are those that the places in a table go by
    std::iter::once(whole).chain(less).map(|sum| (sum ^ (sum >> 32)).wrapping_mul(BASE))
}

/// Returns the groups of the names that a name without familiar forms is one slip away from, in ascending order.
pub(crate) fn groups_nearby(name: &str) -> Vec<u16> {
    if name.len() < SHORTEST || GROUPS.of.contains_key(name) {
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
    GROUPS.of.get(name).map_or(&[], Vec::as_slice)
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
        for (one, other) in [("maria", "mari"), ("josué", "jsué"), ("josué", "josu")] {
            let less: Vec<u64> = with_one_less(one).skip(1).collect();
            assert!(less.contains(&with_one_less(other).next().unwrap()), "{one} {other}");
            assert!(!less.contains(&with_one_less(one).next().unwrap()));
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
