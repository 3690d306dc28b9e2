//! Blocking: walks the blocks of rows that share a key, and scores their pairs as a stream.

use super::features::Features;
use super::filing::{Line, Lines, Presence, common, several};
use super::keys::{Key, mix};
use super::lexicon::Lexicon;
use super::row::Row;
use super::sorted::sort_by_key;
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

/// Pairs in one block above which it is divided, however few pairs there are in all.
const BLOCK_PAIRS: u64 = 20_000;
/// Pairs in one block that is divided already above which it is left to the other keys, and reported.
const HOPELESS_PAIRS: u64 = 1_000_000;
/// Pairs that a way of filing may bring in any case, and those that it may bring per row of the side with fewer: above, its
/// biggest blocks are divided, so that the work grows with the rows and not with their square.
const FREE_PAIRS: u64 = 250_000;
const PAIRS_PER_ROW: u64 = 4;
/// How many times as many rows one side has for it to be looked through for the keys of the other.
const FAR_FEWER: usize = 4;
/// Pairs that one task scores at a time.
const TASK_PAIRS: u64 = 16_384;
/// Blocks that one task divides at a time.
const TASK_BLOCKS: usize = 64;
/// Rows whose lines are fetched at a time.
const GROUP_ROWS: usize = 512;
/// How often a block is divided.
const DIVISIONS: u8 = 2;
/// Places that a key of a divided block has for the part it was made with.
const PARTS: u32 = 8;

/// One block: ranges into the sorted entries of both sides.
#[derive(Clone, Copy, Debug)]
struct Block {
    one: (u32, u32),
    other: (u32, u32),
}

impl Block {
    fn pairs(&self, same: bool) -> u64 {
        let one = u64::from(self.one.1 - self.one.0);
        if same { one * (one - 1) / 2 } else { one * u64::from(self.other.1 - self.other.0) }
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

/// Walks all ways of filing and gives every candidate pair to `score` exactly once.
///
/// Where both sides have the same lines they are one file, and each unordered pair comes once. Pairs are never all held:
/// only what `score` keeps is returned, in an order that does not depend on the number of threads.
pub(crate) fn stream<T: Send, const W: usize>(
    ways: &[Key],
    lexicon: &Lexicon,
    sides: [&Features; 2],
    lines: [&Lines<W>; 2],
    score: &(impl Fn(usize, usize, &Row, &Row) -> Option<T> + Sync),
) -> (Vec<T>, Vec<PassFacts>) {
    let same = std::ptr::eq(lines[0], lines[1]);
    let splits = ways.iter().map(|_| Splits::default()).collect();
    let mut stream = Stream { ways, lexicon, sides, lines, same, splits };
    let mut kept = Vec::new();
    let mut facts: Vec<PassFacts> = Vec::new();
    for way in 0..ways.len() {
        let pass = stream.pass(way, score, &mut kept);
        match facts.last_mut().filter(|last| last.name == pass.name) {
            Some(last) => {
                last.pairs += pass.pairs;
                last.largest = last.largest.max(pass.largest);
                last.refined.extend(pass.refined);
            }
            None => facts.push(pass),
        }
    }
    (kept, facts)
}

struct Stream<'a, const W: usize> {
    ways: &'a [Key],
    lexicon: &'a Lexicon,
    sides: [&'a Features; 2],
    lines: [&'a Lines<W>; 2],
    same: bool,
    /// Per way what was divided.
    splits: Vec<Splits>,
}

/// Holds the keys whose blocks were divided, with how often they were before, and those whose blocks were left out.
#[derive(Default)]
struct Splits {
    divided: FxHashMap<u32, u8>,
    left_out: FxHashSet<u32>,
}

impl Splits {
    fn is_empty(&self) -> bool {
        self.divided.is_empty() && self.left_out.is_empty()
    }
}

impl<const W: usize> Stream<'_, W> {
    /// Walks one way of filing; what `score` keeps is appended to `kept`.
    fn pass<T: Send>(
        &mut self,
        way: usize,
        score: &(impl Fn(usize, usize, &Row, &Row) -> Option<T> + Sync),
        kept: &mut Vec<T>,
    ) -> PassFacts {
        let mut facts = PassFacts { name: self.ways[way].name, pairs: 0, largest: 0, refined: Vec::new() };
        let mut entries = self.entries(way);
        let mut levels = Vec::new();
        for division in 0..=DIVISIONS {
            let mut blocks = self.blocks(&entries);
            let rows = if self.same { entries[0].len() } else { entries[0].len().min(entries[1].len()) } as u64;
            let key = |block: &Block| (entries[0][block.one.0 as usize] >> 32) as u32;
            let mut next: [Vec<u64>; 2] = Default::default();
            if division == 0 {
                facts.largest = blocks.iter().map(|block| block.pairs(self.same)).max().unwrap_or(0);
            }
            if division == DIVISIONS {
                // what nothing divides are near-copies of one row; the other keys find those that matter
                let hopeless = blocks.iter().filter(|block| block.pairs(self.same) > HOPELESS_PAIRS);
                let hopeless: Vec<Block> = hopeless.copied().collect();
                self.splits[way].left_out.extend(hopeless.iter().map(key));
            } else {
                let limit = self.limit(&blocks, FREE_PAIRS + PAIRS_PER_ROW * rows);
                let big: Vec<Block> = blocks.iter().filter(|block| block.pairs(self.same) > limit).copied().collect();
                if division == 0 {
                    facts.refined = big.iter().map(|block| block.pairs(self.same)).collect();
                }
                self.splits[way].divided.extend(big.iter().map(|block| (key(block), division)));
                next = self.divide(way, division, &entries, &big);
            }
            let split = &self.splits[way];
            if !split.is_empty() {
                blocks
                    .retain(|block| !split.divided.contains_key(&key(block)) && !split.left_out.contains(&key(block)));
            }
            let done = next[0].is_empty();
            levels.push((std::mem::replace(&mut entries, next), blocks));
            if done {
                break;
            }
        }
        for (entries, blocks) in &levels {
            let parts: Vec<(Vec<T>, u64)> =
                self.tasks_of(blocks).par_iter().map(|blocks| self.walk(way, entries, blocks, score)).collect();
            kept.reserve(parts.iter().map(|(found, _)| found.len()).sum());
            for (found, scored) in parts {
                kept.extend(found);
                facts.pairs += scored;
            }
        }
        facts
    }

    /// Returns the entries of both sides; where one has far fewer rows, only those of the other that may meet them.
    fn entries(&self, way: usize) -> [Vec<u64>; 2] {
        if self.same {
            return [self.lines[0].entries(way, None), Vec::new()];
        }
        let filed = self.lines.map(|lines| lines.filed(way));
        let fewer = usize::from(filed[1] < filed[0]);
        if filed[fewer] * FAR_FEWER > filed[1 - fewer] {
            let (one, other) = rayon::join(|| self.lines[0].entries(way, None), || self.lines[1].entries(way, None));
            return [one, other];
        }
        let few = self.lines[fewer].entries(way, None);
        let among = Presence::of(&few);
        let many = self.lines[1 - fewer].entries(way, Some(&among));
        if fewer == 0 { [few, many] } else { [many, few] }
    }

    /// Divides blocks; returns the entries of both sides that may meet again.
    fn divide(&self, way: usize, division: u8, entries: &[Vec<u64>; 2], blocks: &[Block]) -> [Vec<u64>; 2] {
        let rows = |side: usize| {
            let ranges = blocks.iter().map(|block| if side == 0 { block.one } else { block.other });
            ranges.map(|(from, to)| to - from).sum::<u32>()
        };
        let made = |side: usize, among: Option<&Presence>| {
            let wanted = |entry: &u64| among.is_none_or(|among| among.may_have((entry >> 32) as u32));
            let of = |block: &Block| {
                let range = if side == 0 { block.one } else { block.other };
                self.divided(way, side, division, &entries[side], range)
            };
            let parts: Vec<Vec<u64>> = blocks
                .par_chunks(TASK_BLOCKS)
                .map(|blocks| blocks.iter().flat_map(of).filter(wanted).collect())
                .collect();
            let mut made = parts.concat();
            sort_by_key(&mut made);
            made
        };
        if self.same || blocks.is_empty() {
            return [made(0, None), Vec::new()];
        }
        let fewer = usize::from(rows(1) < rows(0));
        let few = made(fewer, None);
        let many = made(1 - fewer, Some(&Presence::of(&few)));
        if fewer == 0 { [few, many] } else { [many, few] }
    }

    /// Returns how many pairs a block may have for all that have no more to bring no more than is allowed.
    fn limit(&self, blocks: &[Block], allowed: u64) -> u64 {
        let mut by_size = [0u64; 65];
        for block in blocks {
            let pairs = block.pairs(self.same);
            by_size[(u64::BITS - pairs.saturating_sub(1).leading_zeros()) as usize] += pairs;
        }
        let mut sum = 0;
        for (power, pairs) in by_size.iter().enumerate().take(64) {
            sum += pairs;
            if sum > allowed {
                // a block of a few pairs is never divided
                return (1u64 << power.saturating_sub(1)).clamp(16, BLOCK_PAIRS);
            }
        }
        BLOCK_PAIRS
    }

    /// Returns the entries of one side's rows of a block under the keys that it is divided by.
    fn divided<'s>(
        &'s self,
        way: usize,
        side: usize,
        division: u8,
        entries: &'s [u64],
        (from, to): (u32, u32),
    ) -> impl Iterator<Item = u64> + 's {
        entries[from as usize..to as usize].iter().flat_map(move |entry| {
            let (key, row) = ((entry >> 32) as u32, (entry & 0xFFFF_FFFF) as usize);
            let row_of = &self.sides[side].rows[row];
            self.parts(way, key, division).filter_map(move |(at, part)| {
                let value = part(self.lexicon, row_of);
                (value != 0).then(|| u64::from(part_key(key, at, value)) << 32 | row as u64)
            })
        })
    }

    /// Returns the parts that a block is divided by; not that by which it came about.
    fn parts(&self, way: usize, key: u32, division: u8) -> impl Iterator<Item = (u32, super::keys::Part)> + '_ {
        let parts = self.ways[way].parts.iter().copied().enumerate().map(|(at, part)| (at as u32, part));
        parts.filter(move |(at, _)| division == 0 || *at != key % PARTS)
    }

    /// Walks some blocks; returns what `score` keeps and how many pairs it saw.
    fn walk<T>(
        &self,
        way: usize,
        entries: &[Vec<u64>; 2],
        blocks: &[Block],
        score: &impl Fn(usize, usize, &Row, &Row) -> Option<T>,
    ) -> (Vec<T>, u64) {
        let (mut found, mut scored) = (Vec::new(), 0u64);
        let other = if self.same { &entries[0] } else { &entries[1] };
        let mut sides = [Gathered::<W>::default(), Gathered::default()];
        let mut open: Vec<(u32, u32)> = Vec::new();
        let mut at = 0;
        while at < blocks.len() {
            // the lines of many small blocks are fetched together, so that their cache misses overlap
            let from = at;
            sides.iter_mut().for_each(Gathered::clear);
            while at < blocks.len() && (at == from || sides[0].lines.len() + sides[1].lines.len() < GROUP_ROWS) {
                let block = blocks[at];
                sides[0].add(self.lines[0], &entries[0][block.one.0 as usize..block.one.1 as usize]);
                if !self.same {
                    sides[1].add(self.lines[1], &other[block.other.0 as usize..block.other.1 as usize]);
                }
                at += 1;
            }
            open.clear();
            let [one, two] = &mut sides;
            let (mut here, mut there) = (0, 0);
            for block in &blocks[from..at] {
                let key = (entries[0][block.one.0 as usize] >> 32) as u32;
                let (width, height) = ((block.one.1 - block.one.0) as usize, (block.other.1 - block.other.0) as usize);
                let partners = if self.same { &*one } else { &*two };
                for x in here..here + width {
                    let (i, mine) = (one.rows[x] as usize, &one.lines[x]);
                    let start = if self.same { x + 1 } else { there };
                    let end = if self.same { here + width } else { there + height };
                    for y in start..end {
                        if self.is_new(way, key, (i, mine), (partners.rows[y] as usize, &partners.lines[y])) {
                            open.push((x as u32, y as u32));
                        }
                    }
                }
                here += width;
                there += height;
            }
            scored += open.len() as u64;
            for (x, y) in &open {
                one.want(*x);
                if self.same { one.want(*y) } else { two.want(*y) }
            }
            one.fetch(self.sides[0]);
            two.fetch(self.sides[1]);
            for (x, y) in &open {
                let partners = if self.same { &*one } else { &*two };
                let (x, y) = (*x as usize, *y as usize);
                let (i, j) = (one.rows[x] as usize, partners.rows[y] as usize);
                found.extend(score(i, j, &one.fetched[x], &partners.fetched[y]));
            }
        }
        (found, scored)
    }

    /// Says whether a pair that shares a key comes under it for the first time.
    fn is_new(&self, way: usize, key: u32, (i, mine): (usize, &Line<W>), (j, theirs): (usize, &Line<W>)) -> bool {
        let (equal, closer) = common(mine, theirs, way);
        let mut rest = equal | closer;
        while rest != 0 {
            let earlier = rest.trailing_zeros() as usize;
            rest &= rest - 1;
            let plain = closer & 1 << earlier == 0 && self.splits[earlier].is_empty();
            if plain || self.meeting(earlier, (i, mine), (j, theirs)).is_some() {
                return false;
            }
        }
        let plain = !several(mine, way) && !several(theirs, way) && self.splits[way].is_empty();
        plain || self.meeting(way, (i, mine), (j, theirs)) == Some(key)
    }

    /// Returns the least key under which two rows meet by one way of filing.
    fn meeting(&self, way: usize, (i, mine): (usize, &Line<W>), (j, theirs): (usize, &Line<W>)) -> Option<u32> {
        let their_keys = self.lines[1].keys(theirs, j, way);
        let shared = self.lines[0].keys(mine, i, way).iter().filter(|key| their_keys.contains(key));
        shared.filter_map(|key| self.meeting_under(way, *key, i, j)).min()
    }

    /// Returns the least key under which two rows of one block meet once it is divided.
    fn meeting_under(&self, way: usize, key: u32, i: usize, j: usize) -> Option<u32> {
        let Some(division) = self.splits[way].divided.get(&key) else {
            return (!self.splits[way].left_out.contains(&key)).then_some(key);
        };
        let (one, other) = (&self.sides[0].rows[i], &self.sides[1].rows[j]);
        let parts = self.parts(way, key, *division).filter_map(|(at, part)| {
            let value = part(self.lexicon, one);
            (value != 0 && value == part(self.lexicon, other)).then(|| part_key(key, at, value))
        });
        parts.filter_map(|key| self.meeting_under(way, key, i, j)).min()
    }

    fn blocks(&self, entries: &[Vec<u64>; 2]) -> Vec<Block> {
        let mut blocks = Vec::new();
        let [one, other] = entries;
        let end = |entries: &[u64], from: usize| {
            let key = entries[from] >> 32;
            from + entries[from..].iter().take_while(|entry| **entry >> 32 == key).count()
        };
        let (mut at, mut at_other) = (0, 0);
        if self.same {
            while at < one.len() {
                let to = end(one, at);
                if to - at > 1 {
                    let range = (at as u32, to as u32);
                    blocks.push(Block { one: range, other: range });
                }
                at = to;
            }
            return blocks;
        }
        while at < one.len() && at_other < other.len() {
            let (key, key_other) = (one[at] >> 32, other[at_other] >> 32);
            if key < key_other {
                at += 1;
            } else if key > key_other {
                at_other += 1;
            } else {
                let (to, to_other) = (end(one, at), end(other, at_other));
                blocks.push(Block { one: (at as u32, to as u32), other: (at_other as u32, to_other as u32) });
                (at, at_other) = (to, to_other);
            }
        }
        blocks
    }

    fn tasks_of<'b>(&self, blocks: &'b [Block]) -> Vec<&'b [Block]> {
        let mut tasks = Vec::new();
        let (mut from, mut pairs) = (0, 0);
        for (at, block) in blocks.iter().enumerate() {
            pairs += block.pairs(self.same) + 1;
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
}

/// Returns the key of a part of a divided block; its place among the parts can be read from it.
pub(crate) fn part_key(key: u32, at: u32, value: u32) -> u32 {
    (mix(key, mix(at, value)) / PARTS * PARTS + at).max(PARTS)
}

/// Holds the rows of a few blocks beside each other.
#[derive(Default)]
struct Gathered<const W: usize> {
    rows: Vec<u32>,
    lines: Vec<Line<W>>,
    wanted: Vec<bool>,
    fetched: Vec<Row>,
}

impl<const W: usize> Gathered<W> {
    fn clear(&mut self) {
        self.rows.clear();
        self.lines.clear();
        self.wanted.clear();
    }

    fn add(&mut self, lines: &Lines<W>, entries: &[u64]) {
        for entry in entries {
            let row = *entry as u32;
            self.rows.push(row);
            self.lines.push(lines.lines[row as usize]);
            self.wanted.push(false);
        }
    }

    fn want(&mut self, at: u32) {
        self.wanted[at as usize] = true;
    }

    fn fetch(&mut self, side: &Features) {
        self.fetched.resize(self.rows.len().max(self.fetched.len()), Row::default());
        for ((row, wanted), place) in self.rows.iter().zip(&self.wanted).zip(&mut self.fetched) {
            if *wanted {
                *place = side.rows[*row as usize];
            }
        }
    }
}
