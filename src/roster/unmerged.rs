//! Texts most of which come once: each is written behind the last one, and equal ones are told when all are there.

use super::interner::hash_of;
use super::{Interner, Pool};

/// About so many texts, whose hashes begin alike, are told apart together: what that takes fits into the nearest cache.
const PART: usize = 2 << 10;
/// Texts that are compared together, so that their cache misses overlap.
const TOGETHER: usize = 64;

/// Holds texts that have a code each, even where they are equal.
///
/// In a look-up table every text would be waited for, since most are new and belong nowhere in particular.
#[derive(Clone, Debug)]
pub struct Unmerged {
    pool: Pool,
    /// By code.
    hashes: Vec<u32>,
}

impl Unmerged {
    /// Begins with texts that were looked up so far, which keep their codes, and makes room for so many with so many bytes.
    pub fn new(begun: Interner, texts: usize, bytes: usize) -> Self {
        let mut pool = begun.into_pool();
        let mut hashes = Vec::with_capacity(texts);
        hashes.extend(pool.iter().map(|text| hash_of(text.as_bytes())));
        pool.ends.reserve(texts.saturating_sub(pool.ends.len()));
        pool.text.reserve(bytes.saturating_sub(pool.text.len()));
        Self { pool, hashes }
    }

    /// Returns a code for a text, a new one unless it is empty.
    pub fn code(&mut self, text: &str) -> u32 {
        if text.is_empty() {
            return 0;
        }
        self.hashes.push(hash_of(text.as_bytes()));
        self.pool.push(text)
    }

    /// Appends codes for pieces of a text, given by start and end, as [`Unmerged::code`] gives them one by one.
    pub fn codes_in(&mut self, text: &str, pieces: &[(u32, u32)], codes: &mut Vec<u32>) {
        codes.extend(pieces.iter().map(|(from, to)| self.code(text.get(*from as usize..*to as usize).unwrap_or(""))));
    }

    /// Gives equal texts equal codes, as an [`Interner`] would have given them, and returns the texts.
    pub fn merge(self, codes: &mut [u32]) -> Pool {
        let first = self.first_of_each();
        let mut pool = self.pool;
        if first.is_empty() {
            pool.shrink();
            return pool;
        }
        let (mut new, mut next): (Vec<u32>, u32) = (Vec::with_capacity(first.len()), 0);
        for first in &first {
            new.push(if *first == 0 { next } else { new[*first as usize] });
            next += u32::from(*first == 0);
        }
        codes.iter_mut().for_each(|code| *code = new.get(*code as usize).copied().unwrap_or(0));
        pool.kept(|code| first[code as usize] == 0)
    }

    /// Returns by code the first code with the same text, or 0 where that is the code itself; nothing where all are.
    fn first_of_each(&self) -> Vec<u32> {
        let (entries, starts) = self.by_hash();
        let (mut first, mut slots, mut likely) = (Vec::new(), Vec::new(), Vec::new());
        for [from, to] in starts.array_windows() {
            let part = &entries[*from as usize..*to as usize];
            slots.clear();
            // a slot has the place of a text in the part, counted from 1
            slots.resize((part.len() * 2).next_power_of_two(), 0_u32);
            let mask = slots.len() - 1;
            let known = |slot: u32| part[slot as usize - 1];
            for (place, entry) in (1..).zip(part) {
                let mut at = entry.hash as usize & mask;
                while slots[at] != 0 && known(slots[at]).hash != entry.hash {
                    at = (at + 1) & mask;
                }
                if slots[at] == 0 {
                    slots[at] = place;
                } else {
                    likely.push((place, at));
                }
            }
            for block in likely.chunks(TOGETHER) {
                let codes = block.iter().flat_map(|(place, at)| [*place, slots[*at]]).map(|slot| known(slot).code);
                Pool::read_ahead(codes.map(|code| (&self.pool, code)));
                for (place, at) in block {
                    let (entry, mut at) = (known(*place), *at);
                    let is = |slot: u32| {
                        let known = known(slot);
                        known.hash == entry.hash && self.pool.get(known.code) == self.pool.get(entry.code)
                    };
                    // another text may have the same hash
                    while slots[at] != 0 && !is(slots[at]) {
                        at = (at + 1) & mask;
                    }
                    if slots[at] == 0 {
                        slots[at] = *place;
                    } else {
                        first.resize(self.hashes.len(), 0);
                        first[entry.code as usize] = known(slots[at]).code;
                    }
                }
            }
            likely.clear();
        }
        first
    }

    /// Returns the texts in parts whose hashes begin alike, in the order of their codes, and where each part begins and ends.
    fn by_hash(&self) -> (Vec<Entry>, Vec<u32>) {
        let parts = (self.hashes.len() / PART).next_power_of_two();
        let part = |hash: u32| (u64::from(hash) >> (32 - parts.ilog2())) as usize;
        let texts = || (1..).zip(self.hashes.iter().skip(1)).map(|(code, hash)| Entry { hash: *hash, code });
        let mut starts = vec![0_u32; parts + 1];
        texts().for_each(|entry| starts[part(entry.hash) + 1] += 1);
        for at in 1..starts.len() {
            starts[at] += starts[at - 1];
        }
        let (mut next, mut entries) = (starts.clone(), vec![Entry::default(); self.hashes.len() - 1]);
        for entry in texts() {
            let next = &mut next[part(entry.hash)];
            entries[*next as usize] = entry;
            *next += 1;
        }
        (entries, starts)
    }
}

/// A text by its hash and its code.
#[derive(Clone, Copy, Debug, Default)]
struct Entry {
    hash: u32,
    code: u32,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_that_are_merged_have_the_codes_of_texts_that_are_looked_up() {
        // none, few and many of them equal; so many that there are several parts, and that some hashes are the same
        for (texts, different) in [(0, 1), (9, 4), (3_000, 100), (200_000, 190_001), (200_000, 1_000_000), (50_000, 7)]
        {
            let text = |n: usize| match n % 11 {
                0 => String::new(),
                1 => format!("ein längerer Text über {}", n * n % different),
                _ => format!("{}", n * 7 % different),
            };
            let all: Vec<String> = (0..texts).map(text).collect();
            let mut interner = Interner::default();
            let expected: Vec<u32> = all.iter().map(|text| interner.code(text)).collect();
            let mut begun = Interner::default();
            let (first, rest) = all.split_at(texts / 9);
            let mut codes: Vec<u32> = first.iter().map(|text| begun.code(text)).collect();
            let mut unmerged = Unmerged::new(begun, texts, 0);
            let (whole, mut pieces) = (rest.concat(), Vec::new());
            for text in rest {
                let start = pieces.last().map_or(0, |piece: &(u32, u32)| piece.1);
                pieces.push((start, start + text.len() as u32));
            }
            unmerged.codes_in(&whole, &pieces, &mut codes);
            let pool = unmerged.merge(&mut codes);
            assert!(codes == expected && pool == *interner.pool(), "{texts} texts, {different} different");
        }
    }

    #[test]
    fn other_texts_with_the_same_hash_stay_apart() {
        let mut unmerged = Unmerged::new(Interner::default(), 0, 0);
        let texts = ["a", "b", "b", "a", "c", "b", "c", ""];
        let mut codes: Vec<u32> = texts.iter().map(|text| unmerged.code(text)).collect();
        unmerged.hashes.iter_mut().for_each(|hash| *hash = 77);
        let pool = unmerged.merge(&mut codes);
        assert_eq!(codes, [1, 2, 2, 1, 3, 2, 3, 0]);
        assert!(pool.iter().eq(["", "a", "b", "c"]));
    }
}
