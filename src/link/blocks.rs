//! Blocks: where the entries of two sides have the same key, how many pairs that makes, and tasks of about equal size.

/// Pairs in one block above which it is divided, however few pairs there are in all.
const MOST_PAIRS: u64 = 20_000;
/// Pairs in one block up to which it is never divided, however many pairs there are in all.
const FEW_PAIRS: u64 = 16;
/// Pairs that one task scores at a time: at most so many, and of few pairs a part, so that all cores have some.
const TASK_PAIRS: u64 = 4_096;
const SMALL_TASK_PAIRS: u64 = 512;
const TASKS: u64 = 32;

/// One block: ranges into the sorted entries of both sides.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Block {
    pub(crate) one: (u32, u32),
    pub(crate) other: (u32, u32),
}

impl Block {
    /// Returns how many pairs it has; where both sides are the `same` file, unordered ones.
    pub(crate) fn pairs(&self, same: bool) -> u64 {
        let one = u64::from(self.one.1 - self.one.0);
        if same { one * (one - 1) / 2 } else { one * u64::from(self.other.1 - self.other.0) }
    }

    /// Returns the range of one side.
    pub(crate) fn range(&self, side: usize) -> (u32, u32) {
        if side == 0 { self.one } else { self.other }
    }
}

/// Rows of which each has its number in an entry.
pub(crate) const MOST_ROWS: usize = 1 << 31;

/// Makes an entry: a key, and a row that is filed under it.
pub(crate) fn entry(key: u32, row: usize) -> u64 {
    u64::from(key) << 32 | (row as u64) << 1
}

/// Notes in an entry that a row which its own was given with has the same key; the order of entries is as before.
pub(crate) fn with_partner(entry: u64, has_partner: bool) -> u64 {
    entry | u64::from(has_partner)
}

/// Says whether that was noted.
fn has_partner(entry: u64) -> bool {
    entry & 1 != 0
}

/// Returns the row of an entry.
pub(crate) fn row_of(entry: u64) -> usize {
    (entry as u32 >> 1) as usize
}

/// Returns the key of an entry.
pub(crate) fn key_of(entry: u64) -> u32 {
    (entry >> 32) as u32
}

/// Finds the blocks of sorted entries, in the order of their keys; of one file only those with a pair.
///
/// Of two files, those are left out and counted that are one pair which was given: the only row of the other side is then the
/// partner of which it was noted that it has the same key.
pub(crate) fn of(entries: [&[u64]; 2], same: bool) -> (Vec<Block>, u64) {
    let [one, other] = entries;
    if !same {
        return across(one, other);
    }
    let mut blocks = Vec::new();
    inside(one, |block| blocks.push(block));
    (blocks, 0)
}

/// Hands over the blocks of one file's sorted entries that have a pair, in the order of their keys.
pub(crate) fn inside(entries: &[u64], mut take: impl FnMut(Block)) {
    let mut from = 0;
    let mut end = |to: u32| {
        if to - from > 1 {
            take(Block { one: (from, to), other: (from, to) });
        }
        from = to;
    };
    for (to, pair) in (1..).zip(entries.windows(2)) {
        if key_of(pair[0]) != key_of(pair[1]) {
            end(to);
        }
    }
    end(entries.len() as u32);
}

fn across(one: &[u64], other: &[u64]) -> (Vec<Block>, u64) {
    let end = |entries: &[u64], from: usize, key: u32| {
        from + entries[from..].iter().take_while(|entry| key_of(**entry) == key).count()
    };
    let (mut blocks, mut given, mut at, mut at_other) = (Vec::new(), 0, 0, 0);
    let is_alone = |entries: &[u64], at: usize, key: u32| entries.get(at + 1).is_none_or(|next| key_of(*next) != key);
    while let (Some(mine), Some(theirs)) = (one.get(at), other.get(at_other)) {
        let (key, key_other) = (key_of(*mine), key_of(*theirs));
        // without a jump where keys differ, which nothing foretells
        let is_given = has_partner(*mine) & is_alone(one, at, key) & is_alone(other, at_other, key_other);
        if (key == key_other) & !is_given {
            let (to, to_other) = (end(one, at, key), end(other, at_other, key));
            blocks.push(Block { one: (at as u32, to as u32), other: (at_other as u32, to_other as u32) });
            (at, at_other) = (to, to_other);
            continue;
        }
        given += u64::from(key == key_other);
        at += usize::from(key <= key_other);
        at_other += usize::from(key_other <= key);
    }
    (blocks, given)
}

/// Counts the pairs of blocks by the size of the block.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sizes {
    by_power: [u64; 65],
    /// The pairs of the largest block.
    pub(crate) largest: u64,
}

impl Default for Sizes {
    fn default() -> Self {
        Self { by_power: [0; 65], largest: 0 }
    }
}

impl Sizes {
    /// Counts some blocks.
    pub(crate) fn add(&mut self, blocks: &[Block], same: bool) {
        for block in blocks {
            let pairs = block.pairs(same);
            self.by_power[(u64::BITS - pairs.saturating_sub(1).leading_zeros()) as usize] += pairs;
            self.largest = self.largest.max(pairs);
        }
    }

    /// Counts so many blocks of one pair.
    pub(crate) fn add_pairs(&mut self, blocks: u64) {
        self.by_power[0] += blocks;
        self.largest = self.largest.max(blocks.min(1));
    }

    /// Takes in the sizes of others.
    pub(crate) fn merge(&mut self, others: &Sizes) {
        self.by_power.iter_mut().zip(others.by_power).for_each(|(sum, pairs)| *sum += pairs);
        self.largest = self.largest.max(others.largest);
    }

    /// Returns how many pairs a block may have for all that have no more to bring no more than is allowed.
    pub(crate) fn limit(&self, allowed: u64) -> u64 {
        let mut sum = 0;
        for (power, pairs) in self.by_power.iter().enumerate().take(64) {
            sum += pairs;
            if sum > allowed {
                return (1u64 << power.saturating_sub(1)).clamp(FEW_PAIRS, MOST_PAIRS);
            }
        }
        MOST_PAIRS
    }
}

/// Returns the blocks with more pairs than a limit.
pub(crate) fn too_big(blocks: &[Block], limit: u64, same: bool) -> Vec<Block> {
    blocks.iter().filter(|block| block.pairs(same) > limit).copied().collect()
}

/// Returns the keys of some blocks, given the entries of the first side.
pub(crate) fn keys(entries: &[u64], blocks: &[Block]) -> impl Iterator<Item = u32> {
    blocks.iter().map(|block| key_of(entries[block.one.0 as usize]))
}

/// Returns how many rows of either side stand in some blocks.
pub(crate) fn rows_of(blocks: &[Block]) -> [u64; 2] {
    [0, 1].map(|side| blocks.iter().map(|block| block.range(side)).map(|(from, to)| u64::from(to - from)).sum())
}

/// Returns the rows of the side with fewer, or of the only file.
pub(crate) fn fewer(rows: [u64; 2], same: bool) -> u64 {
    if same { rows[0] } else { rows[0].min(rows[1]) }
}

/// Returns how many of the first blocks have so many rows together, at least one.
pub(crate) fn of_rows(blocks: &[Block], rows: usize) -> usize {
    let of = |(from, to): (u32, u32)| (to - from) as usize;
    let mut sum = 0;
    let is_enough = |block: &Block| {
        sum += of(block.one) + of(block.other);
        sum >= rows
    };
    blocks.iter().position(is_enough).map_or(blocks.len(), |at| at + 1)
}

/// Cuts blocks into tasks of about equal work.
pub(crate) fn tasks(blocks: &[Block], same: bool) -> Vec<&[Block]> {
    let mut tasks = Vec::new();
    let all: u64 = blocks.iter().map(|block| block.pairs(same) + 1).sum();
    let enough = (all / TASKS).clamp(SMALL_TASK_PAIRS, TASK_PAIRS);
    let (mut from, mut pairs) = (0, 0);
    for (at, block) in blocks.iter().enumerate() {
        pairs += block.pairs(same) + 1;
        if pairs >= enough {
            tasks.push(&blocks[from..=at]);
            (from, pairs) = (at + 1, 0);
        }
    }
    if from < blocks.len() {
        tasks.push(&blocks[from..]);
    }
    tasks
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn blocks_that_are_left_out_are_one_pair_each_that_was_given(
            keys in prop::collection::vec(1u32..30, 0..40),
            other_keys in prop::collection::vec(1u32..30, 0..40),
            given in prop::collection::vec((0usize..40, 0usize..40), 0..60),
        ) {
            let is_given = |row: usize, other: usize| given.contains(&(row, other));
            let has_partner = |row: usize| {
                (0..other_keys.len()).any(|other| other_keys[other] == keys[row] && is_given(row, other))
            };
            let mut one: Vec<u64> = (0..keys.len()).map(|row| with_partner(entry(keys[row], row), has_partner(row))).collect();
            let mut other: Vec<u64> = (0..other_keys.len()).map(|row| entry(other_keys[row], row)).collect();
            one.sort_unstable();
            other.sort_unstable();
            let rows = |entries: &[u64], (from, to): (u32, u32)| -> Vec<usize> {
                entries[from as usize..to as usize].iter().map(|entry| row_of(*entry)).collect()
            };
            let (blocks, left_out) = of([&one, &other], false);
            let found: Vec<_> = blocks.iter().map(|block| (rows(&one, block.one), rows(&other, block.other))).collect();
            let with = |all: &[u32], key: u32| -> Vec<usize> { (0..all.len()).filter(|row| all[*row] == key).collect() };
            let of_keys = (1..30).map(|key| (with(&keys, key), with(&other_keys, key)));
            let is_known = |mine: &[usize], theirs: &[usize]| {
                matches!((mine, theirs), ([mine], [theirs]) if is_given(*mine, *theirs))
            };
            let (known, wanted): (Vec<_>, Vec<_>) = of_keys
                .filter(|(mine, theirs)| !mine.is_empty() && !theirs.is_empty())
                .partition(|(mine, theirs)| is_known(mine, theirs));
            prop_assert_eq!(found, wanted);
            prop_assert_eq!(left_out, known.len() as u64);
        }
    }
}
