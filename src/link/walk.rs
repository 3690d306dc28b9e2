//! Walks the blocks of one file or of two, way after way; big blocks are divided, and each pair is given once.

use super::blocks::{self, Block, Sizes, entry, fewer, key_of, keys, row_of, rows_of, too_big};
use super::chosen::Chosen;
use super::features::Features;
use super::filing::common;
use super::gathered::Gathered;
use super::judge::Judge;
use super::keys::Key;
use super::levels::{Files, Level, Parts};
use super::lexicon::Lexicon;
use super::meeting::{Meeting, Splits, part_key};
use super::presence::Presence;
use super::sorted::sort_by_key;
use crate::roster::ahead;
use rayon::prelude::*;
use std::borrow::Cow;

/// Pairs in one block that is divided already above which it is left to the other keys, and reported.
const HOPELESS_PAIRS: u64 = 1_000_000;
/// Pairs that a way of filing may bring in any case, and those that it may bring per row of the side with fewer: above, its
/// biggest blocks are divided, so that the work grows with the rows and not with their square.
const FREE_PAIRS: u64 = 250_000;
const PAIRS_PER_ROW: u64 = 1;
/// Blocks that one task divides at a time.
const TASK_BLOCKS: usize = 64;
/// Rows of which it is read together what is known of them, and pairs whose lines are gathered at a time.
const GROUP_ROWS: usize = 256;
const GROUP_PAIRS: usize = 256;
/// How often a block is divided.
const DIVISIONS: u8 = 2;

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

/// Puts pieces together.
pub(crate) fn joined<T>(pieces: Vec<Vec<T>>) -> Vec<T> {
    let mut all = Vec::with_capacity(pieces.iter().map(Vec::len).sum());
    pieces.into_iter().for_each(|piece| all.extend(piece));
    all
}

/// Holds what the walk over one file or two has come to.
pub(crate) struct Stream<'a, const W: usize> {
    pub(super) ways: &'a [Key],
    pub(super) lexicon: &'a Lexicon,
    sides: [&'a Features; 2],
    pub(super) files: &'a Files<'a, W>,
    /// Per way what was divided.
    pub(super) splits: Vec<Splits>,
    /// The ways before the present one that divided nothing, as bits.
    pub(super) whole: u32,
    /// What the passes did; ways of one name are one pass.
    pub(crate) facts: Vec<PassFacts>,
}

/// Two rows of a block, and the key that they stand under.
#[derive(Clone, Copy)]
struct Pair {
    rows: (u32, u32),
    key: u32,
}

impl Pair {
    fn one(&self) -> usize {
        self.rows.0 as usize
    }

    fn other(&self) -> usize {
        self.rows.1 as usize
    }
}

impl<'a, const W: usize> Stream<'a, W> {
    /// Prepares the walk.
    pub(crate) fn of(ways: &'a [Key], lexicon: &'a Lexicon, sides: [&'a Features; 2], files: &'a Files<'a, W>) -> Self {
        let splits = ways.iter().map(|_| Splits::default()).collect();
        Self { ways, lexicon, sides, files, splits, whole: 0, facts: Vec::new() }
    }

    /// Walks one way of filing, part of its keys by part; what is kept is appended to `kept`.
    pub(crate) fn pass<J: Judge>(&mut self, way: usize, parts: Parts<'_, W>, judge: &J, kept: &mut Vec<Vec<J::Kept>>) {
        let mut facts = PassFacts { name: self.ways[way].name, pairs: 0, largest: 0, refined: Vec::new() };
        let same = self.files.same;
        self.whole = (0..way).filter(|way| self.splits[*way].is_empty()).fold(0, |whole, way| whole | 1 << way);
        // what the blocks of all parts come to is known before any of them is divided or walked
        let (mut sizes, mut rows) = (Sizes::default(), [0; 2]);
        parts.each(&mut |level| {
            sizes.merge(&level.sizes);
            rows.iter_mut().zip(&level.entries).for_each(|(rows, entries)| *rows += entries.len() as u64);
        });
        facts.largest = sizes.largest;
        let limit = sizes.limit(FREE_PAIRS + PAIRS_PER_ROW * fewer(rows, same));
        let (mut deeper, some_are_divided) = (Vec::new(), sizes.largest > limit);
        if some_are_divided {
            let (mut divided, mut rows) = (Vec::new(), [0; 2]);
            let mut chosen = self.sides.map(|side| Chosen::of(side.len()));
            parts.each(&mut |Level { entries, blocks, .. }| {
                let big = too_big(blocks, limit, same);
                facts.refined.extend(big.iter().map(|block| block.pairs(same)));
                divided.extend(keys(&entries[0], &big));
                rows.iter_mut().zip(rows_of(&big)).for_each(|(rows, more)| *rows += more);
                for (side, (chosen, entries)) in chosen.iter_mut().zip(entries).enumerate().take(2 - usize::from(same))
                {
                    let rows = |block: &Block| &entries[block.range(side).0 as usize..block.range(side).1 as usize];
                    big.iter().flat_map(rows).for_each(|entry| chosen.choose(row_of(*entry)));
                }
            });
            self.splits[way].divide(divided, 0);
            let splits = &self.splits[way];
            let next = self.divide(rows, &mut |side, among| {
                // row by row and not block by block: rows that follow each other are quickly had
                let (some, is) = (Some(&chosen[side]), |key| splits.divided(key).is_some());
                self.files.lines[side].each(way, some, &is, &|key, row| self.parted(way, side, 0, key, row), among)
            });
            deeper = self.divide_on(way, next);
        }
        parts.each(&mut |Level { entries, blocks, .. }| {
            let mut blocks = Cow::Borrowed(blocks);
            if some_are_divided {
                // also where nothing divides them, and they are left out
                blocks.to_mut().retain(|block| block.pairs(same) <= limit);
            }
            facts.pairs +=
                self.walk_all(way, entries.each_ref().map(|entries| entries.as_slice()), &blocks, judge, kept);
        });
        for (entries, blocks) in &deeper {
            facts.pairs += self.walk_all(way, [&entries[0], &entries[1]], blocks, judge, kept);
        }
        match self.facts.last_mut().filter(|last| last.name == facts.name) {
            Some(last) => {
                last.pairs += facts.pairs;
                last.largest = last.largest.max(facts.largest);
                last.refined.extend(facts.refined);
            }
            None => self.facts.push(facts),
        }
    }

    /// Divides blocks that are divided already once more where they are still too big; returns what is to be walked.
    fn divide_on(&mut self, way: usize, mut entries: [Vec<u64>; 2]) -> Vec<([Vec<u64>; 2], Vec<Block>)> {
        let mut levels = Vec::new();
        for division in 1..=DIVISIONS {
            if entries[0].is_empty() {
                break;
            }
            let [one, other] = &entries;
            let (mut blocks, _) = blocks::of([one, other], self.files.same);
            let mut next: [Vec<u64>; 2] = Default::default();
            if division == DIVISIONS {
                // what nothing divides are near-copies of one row; the other keys find those that matter
                let hopeless = too_big(&blocks, HOPELESS_PAIRS, self.files.same);
                self.splits[way].leave_out(keys(&entries[0], &hopeless));
            } else {
                let mut sizes = Sizes::default();
                sizes.add(&blocks, self.files.same);
                let rows = fewer([0, 1].map(|side| entries[side].len() as u64), self.files.same);
                let big = too_big(&blocks, sizes.limit(FREE_PAIRS + PAIRS_PER_ROW * rows), self.files.same);
                next = self.divide(rows_of(&big), &mut |side, among| {
                    self.divided((way, side, division), &entries[side], &big, among)
                });
                self.splits[way].divide(keys(&entries[0], &big), division);
            }
            let split = &self.splits[way];
            blocks.retain(|block| {
                let key = key_of(entries[0][block.one.0 as usize]);
                split.divided(key).is_none() && !split.is_left_out(key)
            });
            self.files.keep_of_interest(&entries[0], &mut blocks);
            levels.push((std::mem::replace(&mut entries, next), blocks));
        }
        levels
    }

    /// Walks blocks on all cores; returns how many pairs there were.
    fn walk_all<J: Judge>(
        &self,
        way: usize,
        entries: [&[u64]; 2],
        blocks: &[Block],
        judge: &J,
        kept: &mut Vec<Vec<J::Kept>>,
    ) -> u64 {
        let tasks = blocks::tasks(blocks, self.files.same);
        let parts: Vec<(Vec<J::Kept>, u64)> =
            tasks.par_iter().with_max_len(1).map(|blocks| self.walk(way, entries, blocks, judge)).collect();
        let pairs = parts.iter().map(|(_, scored)| scored).sum();
        // in one piece, so that the next way's tasks find the room of this one's
        let found = joined(parts.into_iter().map(|(found, _)| found).collect());
        if !found.is_empty() {
            kept.push(found);
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
        let of_row = |entry: &u64| self.parted(way, side, division, key_of(*entry), row_of(*entry));
        let of = |block: &Block| {
            let (from, to) = block.range(side);
            entries[from as usize..to as usize].iter().flat_map(of_row)
        };
        let of_some = |blocks: &[Block]| blocks.iter().flat_map(of).filter(wanted).collect();
        let parts: Vec<Vec<u64>> = blocks.par_chunks(TASK_BLOCKS).with_max_len(16).map(of_some).collect();
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

    /// Walks some blocks; returns what is kept and how many pairs were given.
    fn walk<J: Judge>(&self, way: usize, entries: [&[u64]; 2], blocks: &[Block], judge: &J) -> (Vec<J::Kept>, u64) {
        let (mut found, mut given) = (Vec::new(), 0u64);
        let (mut pairs, mut open, mut rest) = (Vec::new(), Vec::new(), blocks);
        while !rest.is_empty() {
            // what is known of the rows of a few blocks is read together, and so are the lines of the pairs that are left, and
            // the rows of those that are wanted: without a question in between, so that no cache miss waits for another one
            pairs.clear();
            while pairs.len() < GROUP_PAIRS && !rest.is_empty() {
                let few;
                (few, rest) = rest.split_at(blocks::of_rows(rest, GROUP_ROWS));
                self.list(entries, few, judge, &mut pairs);
            }
            open.clear();
            let [one, other] = self.gathered(way, &pairs);
            for pair in &pairs {
                let (i, j) = (pair.one(), pair.other());
                let (mine, theirs) = (one.of(i), other.of(j));
                let common = common(mine, theirs);
                let meeting = self.at_a_glance((way, pair.key), common, (i, mine), (j, theirs));
                if matches!(meeting, Meeting::New | Meeting::Open) {
                    open.push((*pair, meeting == Meeting::Open));
                }
                if matches!(meeting, Meeting::New | Meeting::Earlier) {
                    self.note(way, (i, j), common.0);
                }
            }
            given += self.keep(way, [&one, &other], &open, judge, &mut found);
        }
        found.shrink_to_fit();
        (found, given)
    }

    /// Lists the pairs of some blocks that may be of interest and are not known to have come before.
    fn list<J: Judge>(&self, entries: [&[u64]; 2], blocks: &[Block], judge: &J, pairs: &mut Vec<Pair>) {
        let same = self.files.same;
        let rows = |block: &Block, side: usize| {
            let (from, to) = block.range(side);
            entries[side][from as usize..to as usize].iter().map(|entry| row_of(*entry))
        };
        judge.read(blocks.iter().flat_map(|block| rows(block, 0)));
        let met = self.files.met.as_ref();
        if let Some(met) = met {
            met.read(blocks.iter().flat_map(|block| rows(block, 0)));
        }
        for block in blocks {
            let key = key_of(entries[0][block.one.0 as usize]);
            for (at, i) in rows(block, 0).enumerate() {
                for j in rows(block, usize::from(!same)).skip(if same { at + 1 } else { 0 }) {
                    if judge.may(i, j) && !met.is_some_and(|met| met.has(i, j)) {
                        pairs.push(Pair { rows: (i as u32, j as u32), key });
                    }
                }
            }
        }
    }

    /// Gathers the lines of some pairs.
    fn gathered(&self, way: usize, pairs: &[Pair]) -> [Gathered<'a, W>; 2] {
        let [one, other] = self.files.lines;
        [one.gather(pairs.iter().map(Pair::one), way), other.gather(pairs.iter().map(Pair::other), way)]
    }

    /// Reads the rows of some pairs, of which it may be open whether they came before, and keeps what is worth it; returns how
    /// many were given.
    fn keep<J: Judge>(
        &self,
        way: usize,
        [one, other]: [&Gathered<'_, W>; 2],
        pairs: &[(Pair, bool)],
        judge: &J,
        found: &mut Vec<J::Kept>,
    ) -> u64 {
        let [mine, theirs] = self.sides.map(|side| side.rows.as_slice());
        ahead::read(pairs.iter().map(|(pair, _)| mine[pair.one()].read()));
        ahead::read(pairs.iter().map(|(pair, _)| theirs[pair.other()].read()));
        let mut given = 0;
        for (pair, is_open) in pairs {
            let (i, j) = (pair.one(), pair.other());
            let (mine, theirs) = (&mine[i], &theirs[j]);
            if *is_open {
                let lines = [one.of(i), other.of(j)];
                let common = common(lines[0], lines[1]);
                let meeting = self.by_rows((way, pair.key), common, (i, lines[0], mine), (j, lines[1], theirs));
                if meeting != Meeting::Elsewhere {
                    self.note(way, (i, j), common.0);
                }
                if meeting != Meeting::New {
                    continue;
                }
            }
            given += 1;
            found.extend(judge.kept(i, j, mine, theirs));
        }
        given
    }

    /// Notes that a pair was given whose first keys are equal under some ways of filing.
    fn note(&self, way: usize, (i, j): (usize, usize), equal: u32) {
        if let Some(met) = &self.files.met {
            met.note(i, j, (equal & u32::MAX << 1 << way) as u16);
        }
    }
}
