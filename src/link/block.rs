//! Blocking: walks the blocks of rows that share a key, and scores their pairs as a stream.

use super::blocks::{self, Block, Sizes, entry, fewer, key_of, keys, rows_of, too_big};
use super::features::Features;
use super::filing::{Line, Lines, Presence, common, several};
use super::gathered::Gathered;
use super::keys::{Key, mix};
use super::lexicon::Lexicon;
use super::memory::Range;
use super::met::Met;
use super::row::Row;
use super::sorted::sort_by_key;
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};
use std::borrow::Cow;

/// Pairs in one block that is divided already above which it is left to the other keys, and reported.
const HOPELESS_PAIRS: u64 = 1_000_000;
/// Pairs that a way of filing may bring in any case, and those that it may bring per row of the side with fewer: above, its
/// biggest blocks are divided, so that the work grows with the rows and not with their square.
const FREE_PAIRS: u64 = 250_000;
const PAIRS_PER_ROW: u64 = 4;
/// Ways of filing from which on it is worth its room to know pairs that were given.
const MANY_WAYS: usize = 8;
/// How many times as many rows one side has for it to be looked through for the keys of the other.
const FAR_FEWER: usize = 4;
/// Blocks that one task divides at a time.
const TASK_BLOCKS: usize = 64;
/// Rows whose lines are fetched at a time.
const GROUP_ROWS: usize = 512;
/// How often a block is divided.
const DIVISIONS: u8 = 2;
/// Places that a key of a divided block has for the part it was made with.
const PARTS: u32 = 8;

/// States what one pass did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PassFacts {
    pub(crate) name: &'static str,
    /// Pairs that no earlier pass had.
    pub(crate) pairs: u64,
    /// The pairs of its largest block, before dividing.
    pub(crate) largest: u64,
    /// Blocks divided because they were too big, with their pairs.
    pub(crate) refined: Vec<u64>,
}

/// Walks all ways of filing and gives every candidate pair that `may` be of interest to `score` exactly once.
///
/// Where both sides have the same lines they are one file, and each unordered pair comes once. Pairs are never all held:
/// only what `score` keeps is returned, in an order that does not depend on the number of threads.
pub(crate) fn stream<T: Send, const W: usize>(
    ways: &[Key],
    lexicon: &Lexicon,
    sides: [&Features; 2],
    lines: [&Lines<'_, W>; 2],
    judge: (&(impl Fn(usize, usize) -> bool + Sync), &(impl Fn(usize, usize, &Row, &Row) -> Option<T> + Sync)),
) -> (Vec<T>, Vec<PassFacts>) {
    let files = &Files { lines, ranges: lines[0].plan().ranges(), same: std::ptr::eq(lines[0], lines[1]) };
    let splits = ways.iter().map(|_| Splits::default()).collect();
    let met = (!files.same && ways.len() >= MANY_WAYS).then(|| Met::of(sides[0].len()));
    let mut stream = Stream { ways, lexicon, sides, files, splits, met };
    let mut kept = Vec::new();
    let mut facts: Vec<PassFacts> = Vec::new();
    let mut next = (!ways.is_empty()).then(|| Parts::of(files, 0));
    for way in 0..ways.len() {
        let Some(parts) = next.take() else { break };
        // the blocks of the next way are found while those of this one are walked
        let found = || (way + 1 < ways.len()).then(|| Parts::of(files, way + 1));
        let (pass, found) = rayon::join(|| stream.pass(way, parts, judge, &mut kept), found);
        next = found;
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

/// The entries of both sides and their blocks.
type Level = ([Vec<u64>; 2], Vec<Block>);

/// Both sides' files of keys.
struct Files<'a, const W: usize> {
    lines: [&'a Lines<'a, W>; 2],
    /// The parts of all keys that are walked one after the other, ascending.
    ranges: Vec<Range>,
    /// Whether both are one file.
    same: bool,
}

impl<const W: usize> Files<'_, W> {
    /// Returns which side has fewer rows under a way of filing, where it has far fewer.
    fn far_fewer(&self, way: usize) -> Option<usize> {
        if self.same {
            return None;
        }
        let filed = self.lines.map(|lines| lines.filed(way));
        let fewer = usize::from(filed[1] < filed[0]);
        (filed[fewer] * FAR_FEWER <= filed[1 - fewer]).then_some(fewer)
    }

    /// Returns which keys there are where one side has far fewer rows than the other.
    fn among(&self, way: usize) -> Option<Presence> {
        let few = self.lines[self.far_fewer(way)?];
        if let [all] = self.ranges.as_slice() {
            return Some(Presence::of(&few.entries(way, all, None)));
        }
        let count = self.ranges.iter().map(|range| few.entries(way, range, None).len()).sum();
        let mut among = Presence::of_so_many(count);
        self.ranges.iter().for_each(|range| among.note(&few.entries(way, range, None)));
        Some(among)
    }

    /// Returns the entries of both sides and their blocks; where one has far fewer rows, only those of the other that may meet
    /// them.
    fn level(&self, way: usize, range: &Range, among: Option<&Presence>) -> Level {
        let entries = if self.same {
            [self.lines[0].entries(way, range, None), Vec::new()]
        } else {
            let fewer = among.and_then(|_| self.far_fewer(way));
            let of = |side: usize| self.lines[side].entries(way, range, among.filter(|_| fewer != Some(side)));
            rayon::join(|| of(0), || of(1)).into()
        };
        let blocks = blocks::of(&entries, self.same);
        (entries, blocks)
    }
}

/// The parts of one way of filing, made when they are walked; where there is one part only, it is held.
struct Parts<'a, const W: usize> {
    files: &'a Files<'a, W>,
    way: usize,
    among: Option<Presence>,
    held: Option<Level>,
}

impl<'a, const W: usize> Parts<'a, W> {
    fn of(files: &'a Files<'a, W>, way: usize) -> Self {
        let among = files.among(way);
        let held = match files.ranges.as_slice() {
            [all] => Some(files.level(way, all, among.as_ref())),
            _ => None,
        };
        Self { files, way, among, held }
    }

    /// Hands the parts over, one after the other.
    fn each(&self, work: &mut dyn FnMut(&Level)) {
        match &self.held {
            Some(held) => work(held),
            None => self.files.ranges.iter().for_each(|range| {
                work(&self.files.level(self.way, range, self.among.as_ref()));
            }),
        }
    }
}

struct Stream<'a, const W: usize> {
    ways: &'a [Key],
    lexicon: &'a Lexicon,
    sides: [&'a Features; 2],
    files: &'a Files<'a, W>,
    /// Per way what was divided.
    splits: Vec<Splits>,
    /// Pairs that were given, where enough ways give them again.
    met: Option<Met>,
}

/// Says whether a pair that shares a key under a way of filing has come before.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Meeting {
    /// It comes for the first time.
    New,
    /// An earlier way gave it.
    Earlier,
    /// It comes under another key of the same way, or not under this way at all.
    Elsewhere,
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
    /// Walks one way of filing, part of its keys by part; what `score` keeps is appended to `kept`.
    fn pass<T: Send>(
        &mut self,
        way: usize,
        parts: Parts<'_, W>,
        judge: (&(impl Fn(usize, usize) -> bool + Sync), &(impl Fn(usize, usize, &Row, &Row) -> Option<T> + Sync)),
        kept: &mut Vec<T>,
    ) -> PassFacts {
        let mut facts = PassFacts { name: self.ways[way].name, pairs: 0, largest: 0, refined: Vec::new() };
        let same = self.files.same;
        // what the blocks of all parts come to is known before any of them is divided or walked
        let (mut sizes, mut rows) = (Sizes::default(), [0; 2]);
        parts.each(&mut |(entries, blocks)| {
            sizes.add(blocks, same);
            rows.iter_mut().zip(entries).for_each(|(rows, entries)| *rows += entries.len() as u64);
        });
        facts.largest = sizes.largest;
        let limit = sizes.limit(FREE_PAIRS + PAIRS_PER_ROW * fewer(rows, same));
        let (mut deeper, some_are_divided) = (Vec::new(), sizes.largest > limit);
        if some_are_divided {
            let (mut divided, mut rows) = (FxHashSet::default(), [0; 2]);
            parts.each(&mut |(entries, blocks)| {
                let big = too_big(blocks, limit, same);
                facts.refined.extend(big.iter().map(|block| block.pairs(same)));
                divided.extend(keys(entries, &big));
                rows.iter_mut().zip(rows_of(&big)).for_each(|(rows, more)| *rows += more);
            });
            let next = self.divide(rows, &mut |side, among| {
                // row by row and not block by block: rows that follow each other are quickly had
                let divided = |key: u32| divided.contains(&key);
                self.files.lines[side].each(way, &divided, &|key, row| self.parted(way, side, 0, key, row), among)
            });
            self.splits[way].divided.extend(divided.into_iter().map(|key| (key, 0)));
            deeper = self.divide_on(way, next);
        }
        parts.each(&mut |(entries, blocks)| {
            let mut blocks = Cow::Borrowed(blocks);
            if some_are_divided {
                // also where nothing divides them, and they are left out
                blocks.to_mut().retain(|block| block.pairs(same) <= limit);
            }
            facts.pairs += self.walk_all(way, entries, &blocks, judge, kept);
        });
        for (entries, blocks) in &deeper {
            facts.pairs += self.walk_all(way, entries, blocks, judge, kept);
        }
        facts
    }

    /// Divides blocks that are divided already once more where they are still too big; returns what is to be walked.
    fn divide_on(&mut self, way: usize, mut entries: [Vec<u64>; 2]) -> Vec<Level> {
        let mut levels = Vec::new();
        for division in 1..=DIVISIONS {
            if entries[0].is_empty() {
                break;
            }
            let mut blocks = blocks::of(&entries, self.files.same);
            let mut next: [Vec<u64>; 2] = Default::default();
            if division == DIVISIONS {
                // what nothing divides are near-copies of one row; the other keys find those that matter
                let hopeless = too_big(&blocks, HOPELESS_PAIRS, self.files.same);
                self.splits[way].left_out.extend(keys(&entries, &hopeless));
            } else {
                let mut sizes = Sizes::default();
                sizes.add(&blocks, self.files.same);
                let rows = fewer([0, 1].map(|side| entries[side].len() as u64), self.files.same);
                let big = too_big(&blocks, sizes.limit(FREE_PAIRS + PAIRS_PER_ROW * rows), self.files.same);
                next = self.divide(rows_of(&big), &mut |side, among| {
                    self.divided((way, side, division), &entries[side], &big, among)
                });
                self.splits[way].divided.extend(keys(&entries, &big).map(|key| (key, division)));
            }
            let split = &self.splits[way];
            blocks.retain(|block| {
                let key = key_of(entries[0][block.one.0 as usize]);
                !split.divided.contains_key(&key) && !split.left_out.contains(&key)
            });
            levels.push((std::mem::replace(&mut entries, next), blocks));
        }
        levels
    }

    /// Walks blocks on all cores; returns how many pairs there were.
    fn walk_all<T: Send>(
        &self,
        way: usize,
        entries: &[Vec<u64>; 2],
        blocks: &[Block],
        judge: (&(impl Fn(usize, usize) -> bool + Sync), &(impl Fn(usize, usize, &Row, &Row) -> Option<T> + Sync)),
        kept: &mut Vec<T>,
    ) -> u64 {
        let tasks = blocks::tasks(blocks, self.files.same);
        let parts: Vec<(Vec<T>, u64)> = tasks.par_iter().map(|blocks| self.walk(way, entries, blocks, judge)).collect();
        kept.reserve(parts.iter().map(|(found, _)| found.len()).sum());
        let mut pairs = 0;
        for (found, scored) in parts {
            kept.extend(found);
            pairs += scored;
        }
        pairs
    }

    /// Makes the entries under which rows of divided blocks may meet again; so many rows of either side are in them.
    fn divide(&self, rows: [u64; 2], made: &mut dyn FnMut(usize, Option<&Presence>) -> Vec<u64>) -> [Vec<u64>; 2] {
        let fewer = usize::from(rows[1] < rows[0] && !self.files.same);
        let mut few = made(fewer, None);
        sort_by_key(&mut few);
        if self.files.same {
            return [few, Vec::new()];
        }
        let mut many = made(1 - fewer, Some(&Presence::of(&few)));
        sort_by_key(&mut many);
        if fewer == 0 { [few, many] } else { [many, few] }
    }

    /// Returns the entries of one side's rows of blocks that are divided once more; with `among`, only those whose key may be
    /// among others.
    fn divided(
        &self,
        (way, side, division): (usize, usize, u8),
        entries: &[u64],
        blocks: &[Block],
        among: Option<&Presence>,
    ) -> Vec<u64> {
        let wanted = |entry: &u64| among.is_none_or(|among| among.may_have(key_of(*entry)));
        let of_row = |entry: &u64| self.parted(way, side, division, key_of(*entry), *entry as u32 as usize);
        let of = |block: &Block| {
            let (from, to) = block.range(side);
            entries[from as usize..to as usize].iter().flat_map(of_row)
        };
        let of_some = |blocks: &[Block]| blocks.iter().flat_map(of).filter(wanted).collect();
        let parts: Vec<Vec<u64>> = blocks.par_chunks(TASK_BLOCKS).map(of_some).collect();
        parts.concat()
    }

    /// Returns the entries of a row of a block under the keys that the block is divided by.
    fn parted(&self, way: usize, side: usize, division: u8, key: u32, row: usize) -> impl Iterator<Item = u64> + '_ {
        let row_of = &self.sides[side].rows[row];
        self.parts(way, key, division).filter_map(move |(at, part)| {
            let value = part(self.lexicon, row_of);
            (value != 0).then(|| entry(part_key(key, at, value), row))
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
        (may, score): (&impl Fn(usize, usize) -> bool, &impl Fn(usize, usize, &Row, &Row) -> Option<T>),
    ) -> (Vec<T>, u64) {
        let (mut found, mut scored) = (Vec::new(), 0u64);
        let same = self.files.same;
        let other = if same { &entries[0] } else { &entries[1] };
        let mut sides = [Gathered::<W>::default(), Gathered::default()];
        let (mut taken, mut open): (Vec<Block>, Vec<(u32, u32)>) = Default::default();
        let mut rest = blocks.iter();
        loop {
            // the lines of many small blocks are fetched together, so that their cache misses overlap
            sides.iter_mut().for_each(Gathered::clear);
            taken.clear();
            while sides[0].lines.len() + sides[1].lines.len() < GROUP_ROWS
                && let Some(block) = rest.find(|block| self.is_worth_it(entries, block, may))
            {
                sides[0].add(self.files.lines[0], &entries[0][block.one.0 as usize..block.one.1 as usize]);
                if !same {
                    sides[1].add(self.files.lines[1], &other[block.other.0 as usize..block.other.1 as usize]);
                }
                taken.push(*block);
            }
            if taken.is_empty() {
                break;
            }
            open.clear();
            let [one, two] = &mut sides;
            let (mut here, mut there) = (0, 0);
            for block in &taken {
                let key = key_of(entries[0][block.one.0 as usize]);
                let (width, height) = ((block.one.1 - block.one.0) as usize, (block.other.1 - block.other.0) as usize);
                let partners = if same { &*one } else { &*two };
                for x in here..here + width {
                    let (i, mine) = (one.rows[x] as usize, &one.lines[x]);
                    let start = if same { x + 1 } else { there };
                    let end = if same { here + width } else { there + height };
                    for y in start..end {
                        let (j, theirs) = (partners.rows[y] as usize, &partners.lines[y]);
                        if !may(i, j) {
                            continue;
                        }
                        let meeting = self.how_it_meets(way, key, (i, mine), (j, theirs));
                        if meeting == Meeting::New {
                            open.push((x as u32, y as u32));
                        }
                        if let Some(met) = self.met.as_ref().filter(|_| meeting != Meeting::Elsewhere) {
                            met.note(i, j);
                        }
                    }
                }
                here += width;
                there += height;
            }
            scored += open.len() as u64;
            for (x, y) in &open {
                one.want(*x);
                if same { one.want(*y) } else { two.want(*y) }
            }
            one.fetch(self.sides[0]);
            two.fetch(self.sides[1]);
            for (x, y) in &open {
                let partners = if same { &*one } else { &*two };
                let (x, y) = (*x as usize, *y as usize);
                let (i, j) = (one.rows[x] as usize, partners.rows[y] as usize);
                found.extend(score(i, j, &one.fetched[x], &partners.fetched[y]));
            }
        }
        (found, scored)
    }

    /// Says whether some pair of a block may be of interest and is not known to have come before; where none is, no line of
    /// the block is looked at.
    fn is_worth_it(&self, entries: &[Vec<u64>; 2], block: &Block, may: &impl Fn(usize, usize) -> bool) -> bool {
        let [one, other] = [0, if self.files.same { 0 } else { 1 }].map(|side| {
            let (from, to) = block.range(side);
            &entries[side][from as usize..to as usize]
        });
        let has_met = |i: usize, j: usize| self.met.as_ref().is_some_and(|met| met.has(i, j));
        one.iter().enumerate().any(|(at, entry)| {
            let partners = &other[if self.files.same { at + 1 } else { 0 }..];
            let (i, mut partners) = (*entry as u32 as usize, partners.iter().map(|partner| *partner as u32 as usize));
            partners.any(|j| may(i, j) && !has_met(i, j))
        })
    }

    /// Says how a pair that shares a key comes under it.
    fn how_it_meets(
        &self,
        way: usize,
        key: u32,
        (i, mine): (usize, &Line<W>),
        (j, theirs): (usize, &Line<W>),
    ) -> Meeting {
        let (equal, closer) = common(mine, theirs, way);
        let mut rest = equal | closer;
        while rest != 0 {
            let earlier = rest.trailing_zeros() as usize;
            rest &= rest - 1;
            let plain = closer & 1 << earlier == 0 && self.splits[earlier].is_empty();
            if plain || self.meeting(earlier, (i, mine), (j, theirs)).is_some() {
                return Meeting::Earlier;
            }
        }
        let plain = !several(mine, way) && !several(theirs, way) && self.splits[way].is_empty();
        let is_here = plain || self.meeting(way, (i, mine), (j, theirs)) == Some(key);
        if is_here { Meeting::New } else { Meeting::Elsewhere }
    }

    /// Returns the least key under which two rows meet by one way of filing.
    fn meeting(&self, way: usize, (i, mine): (usize, &Line<W>), (j, theirs): (usize, &Line<W>)) -> Option<u32> {
        let their_keys = self.files.lines[1].keys(theirs, j, way);
        let my_keys = self.files.lines[0].keys(mine, i, way);
        let shared = my_keys.iter().filter(|key| their_keys.contains(key));
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
}

/// Returns the key of a part of a divided block; its place among the parts can be read from it.
pub(crate) fn part_key(key: u32, at: u32, value: u32) -> u32 {
    (mix(key, mix(at, value)) / PARTS * PARTS + at).max(PARTS)
}
