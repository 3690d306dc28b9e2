//! Filing: the keys of every row under every way of filing, side by side, so that two rows are looked up once and not per key.

use super::blocks::{MOST_ROWS, entry, key_of, with_partner};
use super::chosen::{Chosen, ones};
use super::features::Features;
use super::gathered::Gathered;
use super::keys::Key;
use super::lexicon::Lexicon;
use super::memory::{Plan, Range};
use super::met::Met;
use super::presence::Presence;
use super::ranked::Ranked;
use super::row::Row;
use super::shelf::Shelf;
use super::sorted::sort_by_key;
use crate::roster::ahead;
use rayon::prelude::*;
use std::borrow::Cow;

/// Rows that one task files at a time at most, and at least; and how many tasks there are where there are rows for it.
const TASK: usize = 8_192;
const SMALL_TASK: usize = 256;
const TASKS: usize = 16;

/// Rows whose values are read together before their keys are made.
const TOGETHER: usize = 64;

/// Rows whose keys are looked at together.
const GROUP: usize = 256;

/// Keeps those from one place on that are wanted; asks of all of them, and jumps nowhere.
fn keep<T: Copy>(items: &mut Vec<T>, from: usize, is_wanted: impl Fn(&T) -> bool) {
    let mut kept = from;
    for at in from..items.len() {
        let item = items[at];
        items[kept] = item;
        kept += usize::from(is_wanted(&item));
    }
    items.truncate(kept);
}

/// Returns how many rows one task files at a time.
fn task_of(rows: usize) -> usize {
    (rows / TASKS).clamp(SMALL_TASK, TASK)
}

/// Holds one row's key per way of filing, 0 for none, of several keys the first; after these, of a row with several keys under
/// some way, traces of all of them, and at the end, as bits, the ways under which it has several, with more traces above.
pub(crate) type Line<const W: usize> = [u32; W];

/// The width of the lines of the main keys, and of those that are tried after them.
pub(crate) const WIDE: usize = 16;
pub(crate) const NARROW: usize = 8;
const _: () = assert!(WIDE <= 18 && NARROW <= 18, "each way has its bit");

/// Says whether a row has several keys under a way of filing.
pub(crate) fn several<const W: usize>(line: &Line<W>, way: usize) -> bool {
    line[W - 1] & 1 << way != 0
}

/// Returns the traces of a key: one bit of thirty-two, and one of sixteen above those of the ways.
fn traces(key: u32) -> [u32; 2] {
    [1 << (key >> 27), 1 << (16 + (key >> 23 & 15))]
}

/// The bits of a line's end that stand for ways.
const WAYS: u32 = 0xFFFF;

/// Says which ways have a row's and another row's first key in common, as bits, and which need a closer look, since one of them
/// has several keys and both traces of one that the other may have.
#[inline]
pub(crate) fn common<const W: usize>(mine: &Line<W>, theirs: &Line<W>) -> (u32, u32) {
    let mut equal = 0;
    for way in 0..W - 2 {
        equal |= u32::from(mine[way] == theirs[way] && mine[way] != 0) << way;
    }
    let mut closer = 0;
    for way in ones(u64::from((mine[W - 1] | theirs[W - 1]) & WAYS)) {
        let traces = |line: &Line<W>| match (several(line, way), line[way]) {
            (true, _) => [line[W - 2], line[W - 1] & !WAYS],
            (false, 0) => [0; 2],
            (false, key) => traces(key),
        };
        let [[one, more], [other, others_more]] = [traces(mine), traces(theirs)];
        closer |= u32::from(one & other != 0 && more & others_more != 0) << way;
    }
    (equal, closer)
}

/// Knows the keys of all rows of one side.
pub(crate) struct Lines<'a, const W: usize> {
    of: Filer<'a>,
    plan: Plan,
    /// The lines, where they are held; else each is made when it is asked for.
    lines: Shelf<W>,
    several: Vec<Several>,
    /// The rows that have a key, by way of filing.
    filed: [usize; W],
}

/// Files the rows of one side.
#[derive(Clone, Copy)]
struct Filer<'a> {
    ways: &'a [Key],
    lexicon: &'a Lexicon,
    rows: &'a [Row],
    /// Which rows are filed, where not all are.
    only: Option<&'a [bool]>,
}

/// What a task has filed: how many rows have a key by way of filing, and per way the (row, key) of rows with several.
type Filed<const W: usize> = ([usize; W], Vec<Vec<(u32, u32)>>);

/// Holds all keys of all rows under a way of filing where some row has several; empty where none has.
#[derive(Debug, Default)]
struct Several {
    which: Ranked,
    /// Where the keys of each row that has several end.
    ends: Vec<u32>,
    keys: Vec<u32>,
}

impl<'a, const W: usize> Lines<'a, W> {
    /// Files the rows of one side, or only some of them.
    pub(crate) fn make(
        ways: &'a [Key],
        lexicon: &'a Lexicon,
        side: &'a Features,
        only: Option<&'a [bool]>,
        plan: Plan,
    ) -> Self {
        let of = Filer { ways, lexicon, rows: &side.rows, only };
        let (count, size) = (side.len(), task_of(side.len()));
        assert!(count <= MOST_ROWS && ways.len() + 2 <= W, "more rows than entries can tell, or more ways than lines");
        let (tasks, rows) = (count.div_ceil(size), |task: usize| task * size..((task + 1) * size).min(count));
        let mut lines = Shelf::of(if plan.holds_keys { count } else { 0 });
        let parts: Vec<Filed<W>> = if plan.holds_keys {
            let chunks = lines.lines_mut()[..count].par_chunks_mut(size).enumerate().with_max_len(1);
            chunks.map(|(task, lines)| of.file(rows(task), Some(lines))).collect()
        } else {
            (0..tasks).into_par_iter().with_max_len(1).map(|task| of.file(rows(task), None)).collect()
        };
        let mut this = Self { of, plan, lines, several: Vec::new(), filed: [0; W] };
        let mut more: Vec<Vec<(u32, u32)>> = ways.iter().map(|_| Vec::new()).collect();
        for (filed, found) in parts {
            this.filed.iter_mut().zip(filed).for_each(|(all, filed)| *all += filed);
            more.iter_mut().zip(found).for_each(|(all, found)| all.extend(found));
        }
        this.several = more.into_iter().map(|more| Several::of(&more, side.len())).collect();
        this
    }

    /// Returns how many rows there are.
    pub(crate) fn rows(&self) -> usize {
        self.of.rows.len()
    }

    /// Returns how many ways of filing there are.
    pub(crate) fn ways(&self) -> usize {
        self.of.ways.len()
    }

    /// Returns how much is held at a time.
    pub(crate) fn plan(&self) -> Plan {
        self.plan
    }

    /// Gathers the lines of some rows, and reads what keys those have more that have several under one way of filing: all of it
    /// one after another without waiting for any, so that what is asked for soon after is near.
    pub(crate) fn gather(&self, rows: impl Iterator<Item = usize> + Clone, way: usize) -> Gathered<'_, W> {
        if !self.plan.holds_keys {
            let (mut keys, mut rows) = (Vec::new(), rows.map(|row| row as u32).collect::<Vec<u32>>());
            rows.sort_unstable();
            rows.dedup();
            let lines = rows.iter().map(|row| match self.of.only {
                Some(only) if !only[*row as usize] => [0; W],
                _ => self.of.line(*row as usize, &mut keys, &mut |_, _| ()),
            });
            let lines = lines.collect();
            return Gathered::Made(rows, lines);
        }
        let held = self.lines.lines();
        ahead::read(rows.clone().map(|row| held[row][0]));
        if let Some(keys) = self.several.get(way).filter(|keys| !keys.keys.is_empty()) {
            let with_several = rows.filter(|row| several(&held[*row], way));
            ahead::read(with_several.map(|row| keys.of_row(row).first().copied().unwrap_or(0)));
        }
        Gathered::Held(held)
    }

    /// Returns the keys of a row under one way of filing, ascending.
    pub(crate) fn keys<'l>(&'l self, line: &'l Line<W>, row: usize, way: usize) -> Cow<'l, [u32]> {
        if !several(line, way) {
            return Cow::Borrowed(if line[way] == 0 { &[] } else { &line[way..=way] });
        }
        if !self.plan.holds_keys {
            let mut keys = Vec::new();
            self.of.keys(row, way, &mut keys);
            return Cow::Owned(keys);
        }
        Cow::Borrowed(self.several[way].of_row(row))
    }

    /// Returns how many rows have a key under one way of filing.
    pub(crate) fn filed(&self, way: usize) -> usize {
        self.filed[way]
    }

    /// Returns (key, row) of all rows under one way of filing in one number each, ascending, of a part of the keys; with
    /// `among`, only those whose key may be among others. Where all are asked for and rows are known to have `met`, it is noted
    /// whose partner has the same key.
    pub(crate) fn entries(&self, way: usize, range: &Range, among: Option<&Presence>, met: Option<&Met>) -> Vec<u64> {
        let wanted = |key: u32| range.contains(&key) && among.is_none_or(|among| among.may_have(key));
        let mut entries = if !self.plan.holds_keys {
            self.each(way, None, &wanted, &|key, row| std::iter::once(entry(key, row)), None)
        } else if among.is_some() || *range != (0..=u32::MAX) {
            self.held_entries(way, 0, wanted, |_| false)
        } else {
            let has_partner = |row: usize| met.is_some_and(|met| met.shares(row, way));
            self.held_entries(way, self.filed[way], |_| true, has_partner)
        };
        sort_by_key(&mut entries);
        entries
    }

    /// Returns what `made` makes of all rows, or of the chosen ones, and their keys under one way of filing that are `wanted`, in
    /// the order of rows; with `among`, only what may be among others.
    pub(crate) fn each<I: Iterator<Item = u64>>(
        &self,
        way: usize,
        chosen: Option<&Chosen>,
        wanted: &(impl Fn(u32) -> bool + Sync),
        made: &(impl Fn(u32, usize) -> I + Sync),
        among: Option<&Presence>,
    ) -> Vec<u64> {
        let (rows, size) = (self.of.rows.len(), task_of(self.of.rows.len()));
        let task = |task: usize| {
            let (mut found, mut group, mut filed, mut room) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
            let (mut from, end) = (task * size, ((task + 1) * size).min(rows));
            while from < end {
                // step by step and without a jump in between, so that the rows of a group wait for memory together
                group.clear();
                while from < end && group.len() < GROUP {
                    let to = (from + GROUP).min(end);
                    match chosen {
                        Some(chosen) => group.extend(chosen.of_rows(from..to)),
                        None => group.extend(from..to),
                    }
                    from = to;
                }
                filed.clear();
                if self.plan.holds_keys {
                    let lines = self.lines.lines();
                    ahead::read(group.iter().map(|row| lines[*row][way]));
                    for row in &group {
                        filed.extend(self.keys(&lines[*row], *row, way).iter().map(|key| (*key, *row)));
                    }
                } else {
                    for row in &group {
                        self.of.keys(*row, way, &mut room);
                        filed.extend(room.iter().map(|key| (*key, *row)));
                    }
                }
                keep(&mut filed, 0, |(key, _)| wanted(*key));
                ahead::read(filed.iter().map(|(_, row)| self.of.rows[*row].read_parts()));
                if self.of.ways[way].is_divided_by_street() {
                    self.of.lexicon.read_addresses(filed.iter().map(|(_, row)| self.of.rows[*row].address));
                }
                let before = found.len();
                filed.iter().for_each(|(key, row)| found.extend(made(*key, *row)));
                if let Some(among) = among {
                    keep(&mut found, before, |entry| among.may_have(key_of(*entry)));
                }
            }
            found
        };
        let parts: Vec<Vec<u64>> = (0..rows.div_ceil(size)).into_par_iter().with_max_len(1).map(task).collect();
        parts.concat()
    }

    fn held_entries(
        &self,
        way: usize,
        room: usize,
        wanted: impl Fn(u32) -> bool,
        has_partner: impl Fn(usize) -> bool,
    ) -> Vec<u64> {
        let mut entries = Vec::with_capacity(room);
        for (row, line) in self.lines.lines()[..self.of.rows.len()].iter().enumerate() {
            if several(line, way) {
                let keys = self.keys(line, row, way);
                let made = |key: &u32| with_partner(entry(*key, row), *key == line[way] && has_partner(row));
                entries.extend(keys.iter().filter(|key| wanted(**key)).map(made));
            } else if line[way] != 0 && wanted(line[way]) {
                entries.push(with_partner(entry(line[way], row), has_partner(row)));
            }
        }
        entries
    }
}

impl Several {
    fn of(more: &[(u32, u32)], rows: usize) -> Self {
        let of_rows = || more.chunk_by(|(row, _), (next, _)| row == next);
        let which = Ranked::of(of_rows().map(|keys| keys[0].0), rows);
        let mut end = 0;
        let mut ends: Vec<u32> = of_rows()
            .map(|keys| {
                end += keys.len() as u32;
                end
            })
            .collect();
        ends.shrink_to_fit();
        Self { which, ends, keys: more.iter().map(|(_, key)| *key).collect() }
    }

    /// Returns the keys of a row that has several; none of another.
    fn of_row(&self, row: usize) -> &[u32] {
        let Some(at) = self.which.place(row as u32) else { return &[] };
        let start = at.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.keys[start as usize..self.ends[at] as usize]
    }
}

impl Filer<'_> {
    /// Gives the keys of a row under one way of filing, ascending; none of a row that is not filed.
    fn keys(&self, row: usize, way: usize, keys: &mut Vec<u32>) {
        keys.clear();
        if self.only.is_some_and(|only| !only[row]) {
            return;
        }
        self.ways[way].all(self.lexicon, &self.rows[row], keys);
        if keys.len() > 1 {
            keys.sort_unstable();
            keys.dedup();
        }
    }

    /// Reads what the keys of some rows are made of, so that it is near.
    fn read(&self, from: usize) {
        let rows = || self.rows[from..].iter().take(TOGETHER);
        self.lexicon.read_addresses(rows().map(|row| row.address));
        self.lexicon.phones.read(rows().map(Row::phone));
        self.lexicon.emails.read(rows().map(Row::email));
    }

    /// Makes the line of a row that is filed; `several` is told the way and all keys where there are several.
    fn line<const W: usize>(
        &self,
        row: usize,
        keys: &mut Vec<u32>,
        several: &mut impl FnMut(usize, &[u32]),
    ) -> Line<W> {
        let (mut line, mut with_several, mut all_traces) = ([0; W], 0, [0; 2]);
        keys.clear();
        for (way, (place, key)) in line.iter_mut().zip(self.ways).enumerate() {
            *place = (key.of)(self.lexicon, &self.rows[row], keys);
            if !keys.is_empty() {
                self.keys(row, way, keys);
                *place = keys[0];
                if keys.len() > 1 {
                    with_several |= 1 << way;
                    for key in &*keys {
                        all_traces.iter_mut().zip(traces(*key)).for_each(|(all, trace)| *all |= trace);
                    }
                    several(way, keys);
                }
                keys.clear();
            }
        }
        (line[W - 2], line[W - 1]) = (all_traces[0], with_several | all_traces[1]);
        line
    }

    /// Files some rows in their lines, where lines are given; returns how many have a key per way, and per way all keys of
    /// those that have several.
    fn file<const W: usize>(&self, rows: std::ops::Range<usize>, mut lines: Option<&mut [Line<W>]>) -> Filed<W> {
        let mut more: Vec<Vec<(u32, u32)>> = self.ways.iter().map(|_| Vec::new()).collect();
        let (mut filed, mut keys, from) = ([0; W], Vec::new(), rows.start);
        for row in rows.filter(|row| self.only.is_none_or(|only| only[*row])) {
            if self.only.is_none() && (row - from).is_multiple_of(TOGETHER) {
                self.read(row);
            }
            let holds = lines.is_some();
            let mut several = |way: usize, keys: &[u32]| {
                if holds {
                    more[way].extend(keys.iter().map(|key| (row as u32, *key)));
                }
            };
            let line: Line<W> = self.line(row, &mut keys, &mut several);
            for (filed, key) in filed.iter_mut().zip(&line[..W - 2]) {
                *filed += usize::from(*key != 0);
            }
            if let Some(lines) = &mut lines {
                lines[row - from] = line;
            }
        }
        (filed, more)
    }
}

#[cfg(test)]
#[path = "filing_tests.rs"]
mod tests;
