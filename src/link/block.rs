//! Blocking: files rows under keys, walks the blocks that both sides share, and scores their pairs as a stream.

use super::features::{Features, Lexicon};
use super::keys::{Key, REFINEMENTS, Refinement, mix};
use rayon::prelude::*;

/// Pairs in one block above which it is divided further.
const BLOCK_PAIRS: u64 = 20_000;
/// Pairs in one block above which it is left to the other keys, and reported.
const HOPELESS_PAIRS: u64 = 4_000_000;
/// Pairs that one task scores at a time.
const TASK_PAIRS: u64 = 16_384;

/// Holds the keys of each row of one side under one way of filing.
///
/// Where no row has more than one key there is one place per row, 0 for none, and `starts` is empty.
#[derive(Debug, Default)]
struct Filing {
    starts: Vec<u32>,
    keys: Vec<u32>,
    rows: usize,
}

impl Filing {
    fn make(key: &Key, lexicon: &Lexicon, features: &Features, only: Option<&[bool]>) -> Self {
        let mut this = Self { starts: Vec::with_capacity(features.len + 1), keys: Vec::new(), rows: features.len };
        this.starts.push(0);
        let mut several = false;
        for row in 0..features.len {
            if only.is_none_or(|only| only[row]) {
                let from = this.keys.len();
                (key.of)(lexicon, features, row, &mut this.keys);
                several |= this.keys.len() > from + 1;
                deduplicate(&mut this.keys, from);
            }
            this.starts.push(this.keys.len() as u32);
        }
        if several { this } else { this.dense() }
    }

    fn dense(self) -> Self {
        let keys = (0..self.rows).map(|row| self.of(row).first().copied().unwrap_or(0)).collect();
        Self { starts: Vec::new(), keys, rows: self.rows }
    }

    fn range(&self, row: usize) -> std::ops::Range<usize> {
        if self.starts.is_empty() { row..row + 1 } else { self.starts[row] as usize..self.starts[row + 1] as usize }
    }

    fn of(&self, row: usize) -> &[u32] {
        &self.keys[self.range(row)]
    }

    /// Returns (key, row) pairs packed into one number each, ascending.
    fn sorted(&self) -> Vec<u64> {
        let mut entries = Vec::with_capacity(self.keys.len());
        for row in 0..self.rows {
            entries.extend(self.of(row).iter().filter(|key| **key != 0).map(|key| u64::from(*key) << 32 | row as u64));
        }
        entries.par_sort_unstable();
        entries
    }

    fn replace(&mut self, row: usize, old: u32, new: u32) {
        let range = self.range(row);
        for key in &mut self.keys[range] {
            if *key == old {
                *key = new;
            }
        }
    }
}

/// Sorts the keys from a place on and keeps each once.
fn deduplicate(keys: &mut Vec<u32>, from: usize) {
    keys[from..].sort_unstable();
    let mut kept = from;
    for at in from..keys.len() {
        if at == from || keys[at] != keys[kept - 1] {
            keys[kept] = keys[at];
            kept += 1;
        }
    }
    keys.truncate(kept);
}

/// One block: ranges into the sorted entries of both sides.
#[derive(Clone, Copy, Debug)]
struct Block {
    one: (u32, u32),
    other: (u32, u32),
}

impl Block {
    fn pairs(&self) -> u64 {
        u64::from(self.one.1 - self.one.0) * u64::from(self.other.1 - self.other.0)
    }
}

/// States what one pass did.
#[derive(Clone, Debug)]
pub(crate) struct PassFacts {
    pub(crate) name: &'static str,
    /// Pairs that no earlier pass had.
    pub(crate) pairs: u64,
    /// The pairs of its largest block, before dividing.
    pub(crate) largest: u64,
    /// Blocks divided because they were too big, with their pairs.
    pub(crate) refined: Vec<u64>,
}

/// Walks all passes and gives every candidate pair to `score` exactly once.
///
/// With `same_side` both sides are one file and each unordered pair comes once. Pairs are never all held: only what `score`
/// keeps is returned, in an order that does not depend on the number of threads.
pub(crate) fn stream<T: Send>(
    passes: &[Key],
    lexicon: &Lexicon,
    sides: [&Features; 2],
    only: [Option<&[bool]>; 2],
    same_side: bool,
    score: &(dyn Fn(usize, usize) -> Option<T> + Sync),
) -> (Vec<T>, Vec<PassFacts>) {
    let mut earlier: Vec<[Filing; 2]> = Vec::new();
    let mut kept = Vec::new();
    let mut facts = Vec::new();
    for key in passes {
        let (mut one, mut other) = rayon::join(
            || Filing::make(key, lexicon, sides[0], only[0]),
            || Filing::make(key, lexicon, sides[1], only[1]),
        );
        let mut largest = 0;
        let mut refined = Vec::new();
        let (mut entries, mut blocks);
        let mut step = 0;
        loop {
            entries = [one.sorted(), other.sorted()];
            blocks = shared_blocks(&entries);
            largest = blocks.iter().map(Block::pairs).fold(largest, u64::max);
            let big: Vec<Block> = blocks.iter().filter(|block| block.pairs() > BLOCK_PAIRS).copied().collect();
            if big.is_empty() || step == REFINEMENTS.len() {
                break;
            }
            if step == 0 {
                refined = big.iter().map(Block::pairs).collect();
            }
            for block in big {
                refine(&block, &entries, [&mut one, &mut other], sides, REFINEMENTS[step]);
            }
            step += 1;
        }
        // a block that nothing divides holds near-copies of one row; the other keys find those that matter
        blocks.retain(|block| block.pairs() <= HOPELESS_PAIRS);
        let tasks = tasks_of(&blocks);
        let parts: Vec<(Vec<T>, u64)> = tasks
            .par_iter()
            .map(|blocks| {
                let (mut found, mut scored) = (Vec::new(), 0u64);
                for block in *blocks {
                    for entry in &entries[0][block.one.0 as usize..block.one.1 as usize] {
                        let i = (*entry & 0xFFFF_FFFF) as usize;
                        for entry in &entries[1][block.other.0 as usize..block.other.1 as usize] {
                            let j = (*entry & 0xFFFF_FFFF) as usize;
                            if (same_side && i >= j) || seen(&earlier, i, j) || repeated(&one, &other, i, j, *entry) {
                                continue;
                            }
                            scored += 1;
                            found.extend(score(i, j));
                        }
                    }
                }
                (found, scored)
            })
            .collect();
        let mut pairs = 0;
        for (found, scored) in parts {
            kept.extend(found);
            pairs += scored;
        }
        facts.push(PassFacts { name: key.name, pairs, largest, refined });
        earlier.push([one, other]);
    }
    (kept, facts)
}

/// Says whether an earlier pass had the pair in one block.
fn seen(earlier: &[[Filing; 2]], i: usize, j: usize) -> bool {
    earlier.iter().any(|[one, other]| meet(one.of(i), other.of(j)))
}

fn meet(mine: &[u32], theirs: &[u32]) -> bool {
    if let ([mine], [theirs]) = (mine, theirs) {
        return mine == theirs && *mine != 0;
    }
    mine.iter().any(|key| *key != 0 && theirs.contains(key))
}

/// Says whether the pair shares a smaller key of the same pass, under which it came already.
fn repeated(one: &Filing, other: &Filing, i: usize, j: usize, entry: u64) -> bool {
    let key = (entry >> 32) as u32;
    let (mine, theirs) = (one.of(i), other.of(j));
    mine.len() > 1 && mine.iter().any(|found| *found != 0 && *found < key && theirs.contains(found))
}

fn shared_blocks(entries: &[Vec<u64>; 2]) -> Vec<Block> {
    let mut blocks = Vec::new();
    let (mut at, mut at_other) = (0, 0);
    let [one, other] = entries;
    let end = |entries: &[u64], from: usize| {
        let key = entries[from] >> 32;
        from + entries[from..].iter().take_while(|entry| **entry >> 32 == key).count()
    };
    while at < one.len() && at_other < other.len() {
        let (key, key_other) = (one[at] >> 32, other[at_other] >> 32);
        if key < key_other {
            at = end(one, at);
        } else if key > key_other {
            at_other = end(other, at_other);
        } else {
            let (to, to_other) = (end(one, at), end(other, at_other));
            blocks.push(Block { one: (at as u32, to as u32), other: (at_other as u32, to_other as u32) });
            (at, at_other) = (to, to_other);
        }
    }
    blocks
}

fn refine(block: &Block, entries: &[Vec<u64>; 2], filings: [&mut Filing; 2], sides: [&Features; 2], by: Refinement) {
    for (side, filing) in filings.into_iter().enumerate() {
        let (from, to) = if side == 0 { block.one } else { block.other };
        for entry in &entries[side][from as usize..to as usize] {
            let (key, row) = ((*entry >> 32) as u32, (*entry & 0xFFFF_FFFF) as usize);
            filing.replace(row, key, mix(key, by(sides[side], row)));
        }
    }
}

fn tasks_of(blocks: &[Block]) -> Vec<&[Block]> {
    let mut tasks = Vec::new();
    let (mut from, mut pairs) = (0, 0);
    for (at, block) in blocks.iter().enumerate() {
        pairs += block.pairs() + 1;
        if pairs >= TASK_PAIRS {
            tasks.push(&blocks[from..=at]);
            (from, pairs) = (at + 1, 0);
        }
    }
    if from < blocks.len() {
        tasks.push(&blocks[from..]);
    }
    tasks
}
