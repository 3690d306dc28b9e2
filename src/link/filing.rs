//! Filing: the keys of every row under every way of filing, side by side, so that two rows are looked up once and not per key.

use super::features::{Features, Lexicon};
use super::keys::Key;
use super::row::Row;
use super::sorted::sort_by_key;
use rayon::prelude::*;

/// Places for keys in a line, and one for the ways under which a row has several.
pub(crate) const WIDTH: usize = 16;
/// The place of the ways under which a row has several keys.
const SEVERAL: usize = WIDTH - 1;
/// Rows that one task files at a time.
const TASK: usize = 8_192;

/// Holds one row's key per way of filing, 0 for none; of several keys the first.
pub(crate) type Line = [u32; WIDTH];

/// Says whether a row has several keys under a way of filing.
pub(crate) fn several(line: &Line, way: usize) -> bool {
    line[SEVERAL] & 1 << way != 0
}

/// Says which ways before one have a row's and another row's first key in common, as bits, and which need a closer look.
pub(crate) fn common(mine: &Line, theirs: &Line, before: usize) -> (u32, u32) {
    let mut equal = 0;
    for way in 0..SEVERAL {
        equal |= u32::from(mine[way] == theirs[way] && mine[way] != 0) << way;
    }
    let before = (1 << before) - 1;
    (equal & before, (mine[SEVERAL] | theirs[SEVERAL]) & before)
}

/// Holds the keys of all rows of one side.
#[derive(Debug, Default)]
pub(crate) struct Lines {
    pub(crate) lines: Vec<Line>,
    several: Vec<Several>,
}

/// Holds all keys of all rows under a way of filing where some row has several; empty where none has.
#[derive(Debug, Default)]
struct Several {
    starts: Vec<u32>,
    keys: Vec<u32>,
}

impl Lines {
    /// Files the rows of one side, or only some of them.
    pub(crate) fn make(ways: &[Key], lexicon: &Lexicon, side: &Features, only: Option<&[bool]>) -> Self {
        let parts: Vec<(Vec<Line>, Vec<Vec<(u32, u32)>>)> = side
            .rows
            .par_chunks(TASK)
            .enumerate()
            .map(|(task, rows)| file(ways, lexicon, rows, task * TASK, only))
            .collect();
        let mut this = Self { lines: Vec::with_capacity(side.len()), several: Vec::new() };
        let mut more: Vec<Vec<(u32, u32)>> = ways.iter().map(|_| Vec::new()).collect();
        for (lines, found) in parts {
            this.lines.extend(lines);
            more.iter_mut().zip(found).for_each(|(all, found)| all.extend(found));
        }
        this.several = more.into_iter().map(|more| Several::of(&more, side.len())).collect();
        this
    }

    /// Returns the keys of a row under one way of filing, ascending.
    pub(crate) fn keys<'a>(&'a self, line: &'a Line, row: usize, way: usize) -> &'a [u32] {
        if several(line, way) {
            let several = &self.several[way];
            &several.keys[several.starts[row] as usize..several.starts[row + 1] as usize]
        } else if line[way] == 0 {
            &[]
        } else {
            &line[way..=way]
        }
    }

    /// Returns (key, row) of all rows under one way of filing in one number each, ascending.
    pub(crate) fn entries(&self, way: usize) -> Vec<u64> {
        let mut entries = Vec::with_capacity(self.lines.len());
        for (row, line) in self.lines.iter().enumerate() {
            if several(line, way) {
                entries.extend(self.keys(line, row, way).iter().map(|key| u64::from(*key) << 32 | row as u64));
            } else if line[way] != 0 {
                entries.push(u64::from(line[way]) << 32 | row as u64);
            }
        }
        sort_by_key(&mut entries);
        entries
    }
}

impl Several {
    fn of(more: &[(u32, u32)], rows: usize) -> Self {
        if more.is_empty() {
            return Self::default();
        }
        let mut starts = vec![0u32; rows + 1];
        more.iter().for_each(|(row, _)| starts[*row as usize + 1] += 1);
        for row in 0..rows {
            starts[row + 1] += starts[row];
        }
        Self { starts, keys: more.iter().map(|(_, key)| *key).collect() }
    }
}

/// Files some rows; returns their lines, and per way all keys of the rows that have several.
fn file(
    ways: &[Key],
    lexicon: &Lexicon,
    rows: &[Row],
    from: usize,
    only: Option<&[bool]>,
) -> (Vec<Line>, Vec<Vec<(u32, u32)>>) {
    let mut more: Vec<Vec<(u32, u32)>> = ways.iter().map(|_| Vec::new()).collect();
    let mut keys = Vec::new();
    let line = |(at, row): (usize, &Row)| {
        let mut line = [0; WIDTH];
        if only.is_some_and(|only| !only[from + at]) {
            return line;
        }
        for (way, key) in ways.iter().enumerate() {
            keys.clear();
            (key.of)(lexicon, row, &mut keys);
            if keys.len() > 1 {
                keys.sort_unstable();
                keys.dedup();
            }
            line[way] = keys.first().copied().unwrap_or(0);
            if keys.len() > 1 {
                line[SEVERAL] |= 1 << way;
                more[way].extend(keys.iter().map(|key| ((from + at) as u32, *key)));
            }
        }
        line
    };
    (rows.iter().enumerate().map(line).collect(), more)
}
