//! Meetings: whether a pair that shares a key has come under another one before, where blocks may have been divided.

use super::chosen::ones;
use super::filing::{Line, several};
use super::keys::{Part, mix};
use super::presence::Presence;
use super::row::Row;
use super::walk::Stream;
use rustc_hash::{FxHashMap, FxHashSet};

/// Places that a key of a divided block has for the part it was made with.
const PARTS: u32 = 8;

/// Says whether a pair that shares a key under a way of filing has come before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meeting {
    /// It comes for the first time.
    New,
    /// An earlier way gave it.
    Earlier,
    /// It comes under another key of the same way, or not under this way at all.
    Elsewhere,
    /// Only its rows tell, since a block of both was divided.
    Open,
}

/// Holds the keys whose blocks were divided, with how often they were before, and those whose blocks were left out.
#[derive(Default)]
pub(super) struct Splits {
    divided: FxHashMap<u32, u8>,
    left_out: FxHashSet<u32>,
    /// Tells most keys whose blocks were not divided without a look at the others.
    presence: Option<Presence>,
}

impl Splits {
    /// Notes that the blocks of some keys are divided, and how often they were before.
    pub(super) fn divide(&mut self, keys: impl IntoIterator<Item = u32>, before: u8) {
        self.divided.extend(keys.into_iter().map(|key| (key, before)));
        if !self.divided.is_empty() {
            let mut presence = Presence::of_so_many(self.divided.len());
            self.divided.keys().for_each(|key| presence.note_key(*key));
            self.presence = Some(presence);
        }
    }

    /// Notes that the blocks of some keys are left out.
    pub(super) fn leave_out(&mut self, keys: impl IntoIterator<Item = u32>) {
        self.left_out.extend(keys);
    }

    /// Returns how often the block of a key was divided before it was divided, where it was.
    pub(super) fn divided(&self, key: u32) -> Option<u8> {
        self.may_be_divided(key).then(|| self.divided.get(&key).copied()).flatten()
    }

    /// Says whether the block of a key was left out.
    pub(super) fn is_left_out(&self, key: u32) -> bool {
        !self.left_out.is_empty() && self.left_out.contains(&key)
    }

    /// Says whether the block of a key may have been divided, by a quick look.
    pub(super) fn may_be_divided(&self, key: u32) -> bool {
        self.presence.as_ref().is_some_and(|presence| presence.may_have(key))
    }

    /// Says whether every block was walked whole.
    pub(super) fn is_empty(&self) -> bool {
        self.divided.is_empty() && self.left_out.is_empty()
    }
}

/// A row of one side with its line.
type Lined<'l, const W: usize> = (usize, &'l Line<W>);
type Whole<'l, const W: usize> = (usize, &'l Line<W>, &'l Row);

impl<const W: usize> Stream<'_, W> {
    /// Says how a pair that shares a key comes under it, as far as that can be told by the lines of its rows and by what these
    /// have in common.
    pub(super) fn at_a_glance(
        &self,
        (way, key): (usize, u32),
        common: (u32, u32),
        one: Lined<'_, W>,
        other: Lined<'_, W>,
    ) -> Meeting {
        let before = (1 << way) - 1;
        let (equal, closer) = (common.0 & before, common.1 & before);
        if equal & !closer & self.whole != 0 {
            return Meeting::Earlier;
        }
        let mut is_open = false;
        for earlier in ones(u64::from(equal | closer)) {
            let (least, is_divided) = self.undivided(earlier, one, other);
            if least.is_some() {
                return Meeting::Earlier;
            }
            is_open |= is_divided;
        }
        if is_open {
            return Meeting::Open;
        }
        if self.is_plain(way, one.1, other.1) {
            return Meeting::New;
        }
        match self.undivided(way, one, other) {
            (_, true) => Meeting::Open,
            (least, false) if least == Some(key) => Meeting::New,
            _ => Meeting::Elsewhere,
        }
    }

    /// Says so of a pair that is open, by its rows; never that it is still open.
    pub(super) fn by_rows(
        &self,
        (way, key): (usize, u32),
        common: (u32, u32),
        one: Whole<'_, W>,
        other: Whole<'_, W>,
    ) -> Meeting {
        let mut before = ones(u64::from((common.0 | common.1) & ((1 << way) - 1)));
        if before.any(|earlier| self.meeting(earlier, one, other).is_some()) {
            return Meeting::Earlier;
        }
        let is_here = self.is_plain(way, one.1, other.1) || self.meeting(way, one, other) == Some(key);
        if is_here { Meeting::New } else { Meeting::Elsewhere }
    }

    /// Says whether two rows have one key each under a way of filing that divided nothing.
    fn is_plain(&self, way: usize, mine: &Line<W>, theirs: &Line<W>) -> bool {
        !several(mine, way) && !several(theirs, way) && self.splits[way].is_empty()
    }

    /// Returns the least key whose block was walked whole under which two rows meet by one way of filing, and whether they
    /// share one whose block may have been divided.
    fn undivided(&self, way: usize, one: Lined<'_, W>, other: Lined<'_, W>) -> (Option<u32>, bool) {
        let splits = &self.splits[way];
        let (mut least, mut is_divided) = (None::<u32>, false);
        self.shared(way, one, other, |key| {
            if splits.may_be_divided(key) {
                is_divided = true;
            } else if !splits.is_left_out(key) {
                least = Some(least.map_or(key, |least| least.min(key)));
            }
        });
        (least, is_divided)
    }

    /// Returns the least key under which two rows meet by one way of filing, those of divided blocks included.
    fn meeting(&self, way: usize, (i, mine, one): Whole<'_, W>, (j, theirs, other): Whole<'_, W>) -> Option<u32> {
        let mut least = None::<u32>;
        self.shared(way, (i, mine), (j, theirs), |key| {
            let found = self.meeting_under(way, key, one, other);
            least = least.into_iter().chain(found).min();
        });
        least
    }

    /// Gives the keys that two rows share under one way of filing.
    fn shared(&self, way: usize, (i, mine): Lined<'_, W>, (j, theirs): Lined<'_, W>, mut give: impl FnMut(u32)) {
        let their_keys = self.files.lines[1].keys(theirs, j, way);
        let my_keys = self.files.lines[0].keys(mine, i, way);
        my_keys.iter().filter(|key| their_keys.contains(key)).for_each(|key| give(*key));
    }

    /// Returns the least key under which two rows of one block meet once it is divided.
    fn meeting_under(&self, way: usize, key: u32, one: &Row, other: &Row) -> Option<u32> {
        let Some(division) = self.splits[way].divided(key) else {
            return (!self.splits[way].is_left_out(key)).then_some(key);
        };
        let parts = self.parts(way, key, division).filter_map(|(at, part)| {
            let value = part(self.lexicon, one);
            (value != 0 && value == part(self.lexicon, other)).then(|| part_key(key, at, value))
        });
        parts.filter_map(|key| self.meeting_under(way, key, one, other)).min()
    }

    /// Returns the parts that a block is divided by; not that by which it came about.
    pub(super) fn parts(&self, way: usize, key: u32, division: u8) -> impl Iterator<Item = (u32, Part)> + '_ {
        let parts = self.ways[way].parts.iter().copied().enumerate().map(|(at, part)| (at as u32, part));
        parts.filter(move |(at, _)| division == 0 || *at != key % PARTS)
    }
}

/// Returns the key of a part of a divided block; its place among the parts can be read from it.
pub(super) fn part_key(key: u32, at: u32, value: u32) -> u32 {
    (mix(key, mix(at, value)) / PARTS * PARTS + at).max(PARTS)
}
