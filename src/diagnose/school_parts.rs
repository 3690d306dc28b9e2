//! Schools that one system has in parts: the strands of a dual-language school, the campuses of one code.

use super::correspond::{Counts, SECOND_SUPPORT, is_strong};
use super::school_names::Words;
use std::collections::{BTreeMap, BTreeSet};

/// Returns the pairs of a school and of each of its parts: values that share one partner, make it up nearly whole, and have a
/// telling word of its name in common that no other school has.
///
/// Without such a word one of them may be a school whose students all stand in the wrong place, and nothing is said.
pub(super) fn parts<'a>(
    counts: &Counts,
    known: &[BTreeSet<u32>; 2],
    text: impl Fn(u32) -> &'a str,
) -> BTreeSet<(u32, u32)> {
    let mut found = BTreeSet::new();
    for side in [0, 1] {
        let turned = |(one, other): (u32, u32)| if side == 0 { (one, other) } else { (other, one) };
        let all = |of: usize, code: u32| counts.totals[of].get(&code).copied().unwrap_or(0);
        let mut wholes: BTreeMap<u32, Vec<(u32, u64)>> = BTreeMap::new();
        for (cell, support) in &counts.cells {
            let (own, other) = turned(*cell);
            let is_free = !known[side].contains(&own) && !known[1 - side].contains(&other);
            if is_free && *support >= SECOND_SUPPORT && is_strong(*support, all(side, own)) {
                wholes.entry(other).or_default().push((own, *support));
            }
        }
        for (whole, parts) in wholes {
            let sum: u64 = parts.iter().map(|(_, support)| support).sum();
            if parts.len() < 2 || sum * 10 < all(1 - side, whole) * 9 {
                continue;
            }
            let own: BTreeSet<u32> = parts.iter().map(|(own, _)| *own).collect();
            let others = counts.totals[side].keys().filter(|code| !own.contains(code));
            if are_one(own.iter().map(|code| text(*code)), text(whole), others.map(|code| text(*code))) {
                found.extend(own.iter().map(|code| turned((*code, whole))));
            }
        }
    }
    found
}

/// Words of parts that any school may have.
const PARTS: [&str; 10] =
    ["strand", "program", "immersion", "dual", "language", "bilingual", "track", "magnet", "north", "south"];

/// Says whether names are those of parts of one school.
fn are_one<'a>(parts: impl Iterator<Item = &'a str>, whole: &'a str, others: impl Iterator<Item = &'a str>) -> bool {
    let is_telling =
        |word: &&str| word.len() > 3 && word.bytes().any(|byte| byte.is_ascii_alphabetic()) && !PARTS.contains(word);
    let parts: Vec<Words<'a>> = parts.map(|name| Words::of(name, "")).collect();
    let whole = Words::of(whole, "");
    // a code says nothing of the name
    let is_named = whole.names.iter().any(is_telling);
    let fit = |one: &Words<'_>| parts.iter().all(|other| one.fits(other)) && one.fits(&whole);
    let mut common: BTreeSet<&str> =
        parts.iter().flat_map(|part| part.names.iter().copied()).filter(is_telling).collect();
    common.retain(|word| parts.iter().all(|part| part.names.contains(word)));
    common.retain(|word| !is_named || whole.names.contains(word));
    for name in others {
        common.retain(|word| !Words::of(name, "").names.contains(word));
    }
    parts.iter().all(fit) && !common.is_empty()
}

#[cfg(test)]
mod tests {
    use super::are_one;

    #[test]
    fn strands_of_one_school_are_known_by_its_name() {
        let one = |parts: &[&'static str], whole: &'static str, others: &[&'static str]| {
            are_one(parts.iter().copied(), whole, others.iter().copied())
        };
        let others = ["lincoln elementary school", "adams middle school"];
        let strands = ["chavez spanish strand", "chavez mandarin strand"];
        assert!(one(&strands, "cesar chavez dual language academy", &others));
        assert!(one(&strands, "103", &others), "a code has no name");
        // another school has the word too, no word in common, another school's name, another level
        assert!(!one(&strands, "103", &["cesar chavez high school"]));
        assert!(!one(&["chavez spanish strand", "huerta mandarin strand"], "103", &others));
        assert!(!one(&strands, "dolores huerta academy", &others));
        assert!(!one(&["chavez elementary school", "chavez middle school"], "103", &others));
    }
}
