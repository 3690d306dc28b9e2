//! Levels: the entries of two sides under one way of filing and their blocks, made part of the keys by part.

use super::blocks::{self, Block, Sizes, row_of};
use super::filing::Lines;
use super::judge::Interest;
use super::memory::Range;
use super::met::Met;
use super::presence::Presence;
use std::sync::Arc;

/// How many times as many rows one side has for it to be looked through for the keys of the other.
const FAR_FEWER: usize = 4;

/// Ways of filing from which on it is worth its room to know pairs that were given.
const MANY_WAYS: usize = 8;

/// Blocks of one file whose rows are looked at together.
const TOGETHER: usize = 256;

/// A block with so many pairs is kept without a look at them.
const TOO_MANY_TO_LOOK: u64 = 20_000;

/// Holds the entries of both sides and their blocks; of one file, the second side has none.
pub(crate) struct Level {
    pub(crate) entries: [Arc<Vec<u64>>; 2],
    /// The blocks in which two rows may be of interest.
    pub(crate) blocks: Vec<Block>,
    /// The sizes of all blocks.
    pub(crate) sizes: Sizes,
}

/// Both sides' files of keys.
pub(crate) struct Files<'a, const W: usize> {
    pub(crate) lines: [&'a Lines<'a, W>; 2],
    /// The parts of all keys that are walked one after the other, ascending.
    ranges: Vec<Range>,
    /// Whether both are one file.
    pub(crate) same: bool,
    /// Of one file, which two rows may be of interest; all where nothing is said.
    interest: Option<&'a Interest>,
    /// Pairs that were given, of two files where enough ways give them again.
    pub(crate) met: Option<Met>,
}

impl<'a, const W: usize> Files<'a, W> {
    /// Takes two files, or twice the same one.
    pub(crate) fn of(lines: [&'a Lines<'a, W>; 2]) -> Self {
        let same = std::ptr::eq(lines[0], lines[1]);
        let many = !same && lines[0].ways() >= MANY_WAYS;
        let met = many.then(|| Met::of(lines[0].rows(), lines[1].rows())).flatten();
        Self { lines, ranges: lines[0].plan().ranges(), same, interest: None, met }
    }

    /// Takes one file, of which only some pairs may be of interest.
    pub(crate) fn inside(lines: &'a Lines<'a, W>, interest: &'a Interest) -> Self {
        Self { interest: Some(interest), ..Self::of([lines; 2]) }
    }

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
        let count = self.ranges.iter().map(|range| few.entries(way, range, None, None).len()).sum();
        let mut among = Presence::of_so_many(count);
        self.ranges.iter().for_each(|range| among.note(&few.entries(way, range, None, None)));
        Some(among)
    }

    /// Returns the entries of both sides and their blocks; where one has far fewer rows, only those of the other that may meet
    /// them.
    fn level(&self, way: usize, range: &Range, among: Option<&Presence>) -> Level {
        let entries = if self.same {
            [self.lines[0].entries(way, range, None, None), Vec::new()]
        } else {
            let fewer = among.and_then(|_| self.far_fewer(way));
            let met = |side: usize| self.met.as_ref().filter(|_| side == 0);
            let of =
                |side: usize| self.lines[side].entries(way, range, among.filter(|_| fewer != Some(side)), met(side));
            rayon::join(|| of(0), || of(1)).into()
        };
        self.blocks_of(entries.map(Arc::new))
    }

    /// Returns the entries of both sides and their blocks of all keys.
    fn whole(&self, way: usize, all: &Range) -> Level {
        let Some(fewer) = self.far_fewer(way) else { return self.level(way, all, None) };
        let few = self.lines[fewer].entries(way, all, None, None);
        let many = self.lines[1 - fewer].entries(way, all, Some(&Presence::of(&few)), None);
        self.blocks_of(if fewer == 0 { [few, many] } else { [many, few] }.map(Arc::new))
    }

    fn blocks_of(&self, entries: [Arc<Vec<u64>>; 2]) -> Level {
        let [one, other] = &entries;
        let mut sizes = Sizes::default();
        let mut blocks = Vec::new();
        if let Some(interest) = self.interest {
            // most blocks of one file are of no interest, so that they are never all held
            let (mut some, mut marks) = (Vec::with_capacity(TOGETHER), Vec::new());
            let mut look = |some: &mut Vec<Block>| {
                sizes.add(some, true);
                keep_of_interest(interest, one, some, &mut marks, &mut blocks);
                some.clear();
            };
            blocks::inside(one, |block| {
                some.push(block);
                if some.len() == TOGETHER {
                    look(&mut some);
                }
            });
            look(&mut some);
        } else {
            let given;
            (blocks, given) = blocks::of([one, other], self.same);
            sizes.add(&blocks, self.same);
            sizes.add_pairs(given);
        }
        blocks.shrink_to_fit();
        Level { entries, blocks, sizes }
    }

    /// Keeps the blocks of one file's entries in which two rows may be of interest.
    pub(super) fn keep_of_interest(&self, entries: &[u64], blocks: &mut Vec<Block>) {
        let Some(interest) = self.interest else { return };
        let (mut kept, mut marks) = (Vec::new(), Vec::new());
        for some in blocks.chunks(TOGETHER) {
            keep_of_interest(interest, entries, some, &mut marks, &mut kept);
        }
        *blocks = kept;
    }
}

/// The parts of one way of filing, made when they are walked; where there is one part only, it is held.
pub(crate) struct Parts<'a, const W: usize> {
    files: &'a Files<'a, W>,
    way: usize,
    among: Option<Presence>,
    held: Option<Level>,
}

impl<'a, const W: usize> Parts<'a, W> {
    /// Prepares one way of filing.
    pub(crate) fn of(files: &'a Files<'a, W>, way: usize) -> Self {
        match files.ranges.as_slice() {
            [all] => Self { files, way, among: None, held: Some(files.whole(way, all)) },
            _ => Self { files, way, among: files.among(way), held: None },
        }
    }

    /// Prepares one way of filing between two files and inside either; what is held is held once for all of them.
    pub(crate) fn with_insides(
        files: &'a Files<'a, W>,
        inside: &'a [Files<'a, W>; 2],
        way: usize,
    ) -> (Self, [Self; 2]) {
        let [one, other] = inside;
        if files.ranges.len() > 1 || files.far_fewer(way).is_some() {
            let inside = rayon::join(|| Self::of(one, way), || Self::of(other, way));
            return (Self::of(files, way), inside.into());
        }
        let all = &files.ranges[0];
        let met = |side: usize| files.met.as_ref().filter(|_| side == 0);
        let of = |side: usize| Arc::new(files.lines[side].entries(way, all, None, met(side)));
        let entries: [Arc<Vec<u64>>; 2] = rayon::join(|| of(0), || of(1)).into();
        let held = |files: &'a Files<'a, W>, entries: [Arc<Vec<u64>>; 2]| Self {
            files,
            way,
            among: None,
            held: Some(files.blocks_of(entries)),
        };
        let of_one = |side: usize| held(&inside[side], [Arc::clone(&entries[side]), Arc::default()]);
        let (across, inside) = rayon::join(|| held(files, entries.clone()), || rayon::join(|| of_one(0), || of_one(1)));
        (across, inside.into())
    }

    /// Hands the parts over, one after the other.
    pub(crate) fn each(&self, work: &mut dyn FnMut(&Level)) {
        match &self.held {
            Some(held) => work(held),
            None => self.files.ranges.iter().for_each(|range| {
                work(&self.files.level(self.way, range, self.among.as_ref()));
            }),
        }
    }
}

/// Adds those of some blocks in which two rows may be of interest to those that are `kept`.
fn keep_of_interest(interest: &Interest, entries: &[u64], some: &[Block], marks: &mut Vec<u32>, kept: &mut Vec<Block>) {
    let some_may = |marks: &[u32]| {
        let may = |(at, mark): (usize, &u32)| marks[at + 1..].iter().any(|other| (interest.may)(*mark, *other));
        marks.iter().enumerate().any(may)
    };
    let rows = |block: &Block| &entries[block.one.0 as usize..block.one.1 as usize];
    let is_looked_at = |block: &Block| block.pairs(true) < TOO_MANY_TO_LOOK;
    // the marks of all first, so that none waits for another one
    marks.clear();
    for block in some.iter().filter(|block| is_looked_at(block)) {
        marks.extend(rows(block).iter().map(|entry| interest.marks[row_of(*entry)]));
    }
    let mut rest = marks.as_slice();
    let mut is_kept = |block: &&Block| {
        if !is_looked_at(block) {
            return true;
        }
        let of_block;
        (of_block, rest) = rest.split_at(rows(block).len());
        some_may(of_block)
    };
    kept.extend(some.iter().filter(|block| is_kept(block)));
}
