//! Distinct texts behind small integer codes: a column holds codes, its pool holds each text once.

use rustc_hash::FxHasher;
use std::hash::Hasher;

/// Holds distinct texts by code; code 0 is always the empty text, which means "nothing there".
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pool {
    text: String,
    ends: Vec<u32>,
}

impl Default for Pool {
    fn default() -> Self {
        Self { text: String::new(), ends: vec![0] }
    }
}

impl Pool {
    /// Returns the text of a code; a code that was never given out reads as empty.
    pub fn get(&self, code: u32) -> &str {
        self.range(code).and_then(|(start, end)| self.text.get(start..end)).unwrap_or("")
    }

    /// Returns where the text of a code stands; none where the code was never given out.
    #[inline]
    fn range(&self, code: u32) -> Option<(usize, usize)> {
        let code = code as usize;
        let end = *self.ends.get(code)? as usize;
        // the first end is 0, where the empty text and the first other one begin
        let start = self.ends.get(code.saturating_sub(1)).map_or(0, |start| *start as usize);
        Some((start, end))
    }

    /// Says whether the text of a code is this one.
    #[inline]
    fn is(&self, code: u32, text: &str) -> bool {
        self.range(code).is_some_and(|range| self.has_at(range, text))
    }

    /// Says whether a text stands at a place.
    #[inline]
    fn has_at(&self, (start, end): (usize, usize), text: &str) -> bool {
        self.text.as_bytes().get(start..end).is_some_and(|known| known == text.as_bytes())
    }

    /// Says whether a character, which has one byte, stands in any text.
    pub(crate) fn has(&self, character: u8) -> bool {
        memchr::memchr(character, self.text.as_bytes()).is_some()
    }

    /// Returns how many codes there are, the empty one included.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Says whether only the empty text is there.
    pub fn is_empty(&self) -> bool {
        self.ends.len() <= 1
    }

    /// Returns the texts in the order of their codes, the empty one first.
    pub fn iter(&self) -> impl Iterator<Item = &str> + '_ {
        let mut start = 0;
        self.ends.iter().map(move |end| {
            let text = self.text.get(start..*end as usize).unwrap_or("");
            start = *end as usize;
            text
        })
    }

    /// Returns how many bytes each text has, in the order of the codes.
    pub(crate) fn lengths(&self) -> impl Iterator<Item = usize> + '_ {
        std::iter::once(0).chain(self.ends.array_windows().map(|[start, end]| (end - start) as usize))
    }

    /// Returns how many bytes it takes, about.
    pub fn bytes(&self) -> u64 {
        (self.text.len() + 4 * self.ends.len()) as u64
    }

    /// Returns a pool with the texts of some codes, in that order, after the empty one; cheaper than pushing one by one.
    #[must_use]
    pub fn gather(&self, codes: &[u32]) -> Pool {
        let range = |code: u32| {
            let code = code as usize;
            let start = code.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
            (start as usize, self.ends.get(code).copied().unwrap_or(start) as usize)
        };
        let bytes = self.text.as_bytes();
        let mut text: Vec<u8> = Vec::with_capacity(bytes.len());
        let mut ends = Vec::with_capacity(codes.len() + 1);
        ends.push(0);
        let mut ranges = [(0usize, 0usize); 32];
        for block in codes.chunks(ranges.len()) {
            // the loads of a block do not wait for each other, so the misses overlap
            let mut touched = 0u8;
            for (slot, code) in ranges.iter_mut().zip(block) {
                *slot = range(*code);
                touched ^= bytes.get(slot.0).copied().unwrap_or(0);
            }
            std::hint::black_box(touched);
            for (start, end) in &ranges[..block.len()] {
                text.extend_from_slice(bytes.get(*start..*end).unwrap_or(&[]));
                ends.push(text.len() as u32);
            }
        }
        // whole texts of a valid text are valid
        Pool { text: String::from_utf8(text).unwrap_or_default(), ends }
    }

    /// Gives up the room for more texts.
    pub(crate) fn shrink(&mut self) {
        self.text.shrink_to_fit();
        self.ends.shrink_to_fit();
    }

    /// Adds a text without looking for an equal one, and returns its code.
    ///
    /// The pool is limited to 4 GiB of distinct text; the caller's input caps keep it far below.
    pub fn push(&mut self, text: &str) -> u32 {
        self.text.push_str(text);
        self.ends.push(self.text.len() as u32);
        (self.ends.len() - 1) as u32
    }
}

/// Gives equal texts equal codes.
#[derive(Clone, Debug, Default)]
pub struct Interner {
    pool: Pool,
    slots: Slots,
}

/// The look-up table of distinct texts: at the place that the lower bits of a text's hash name, or after it, stands its code,
/// and beside it, in the bits that no code needs, the upper bits of the hash.
#[derive(Clone, Debug, Default)]
struct Slots {
    slots: Vec<u32>,
    /// The bits of codes and places; one less than the number of slots, which is a power of two.
    mask: u32,
}

impl Slots {
    /// Makes a table for so many texts, the empty one included.
    fn for_texts(texts: usize) -> Self {
        Self::of_size((texts.saturating_mul(4) / 3 + 1).next_power_of_two().max(64))
    }

    fn of_size(size: usize) -> Self {
        Self { slots: free_slots(size), mask: (size - 1) as u32 }
    }

    /// Returns how many slots there are.
    fn len(&self) -> usize {
        self.slots.len()
    }

    /// Says whether so many texts are too many for it.
    fn is_full(&self, texts: usize) -> bool {
        self.slots.len() * 3 <= texts * 4
    }

    /// Returns what stands where a text of this hash would stand first, for [`Slots::likely`].
    fn first(&self, hash: u32) -> u32 {
        self.slots.get((hash & self.mask) as usize).copied().unwrap_or(0)
    }

    /// Returns the code in a slot whose text may have this hash; 0 where it has another, or nothing is there.
    fn likely(&self, slot: u32, hash: u32) -> u32 {
        if (slot ^ hash) & !self.mask == 0 { slot & self.mask } else { 0 }
    }

    /// Returns the code of a text of this hash, which `is` tells, or the place for it.
    fn find(&self, hash: u32, is: impl Fn(u32) -> bool) -> Result<u32, Place> {
        let mut at = hash & self.mask;
        loop {
            let slot = self.slots[at as usize];
            let code = slot & self.mask;
            if code == 0 {
                return Err(Place(at));
            }
            if (slot ^ hash) & !self.mask == 0 && is(code) {
                return Ok(code);
            }
            at = (at + 1) & self.mask;
        }
    }

    /// Notes the code of a new text at its place.
    fn put(&mut self, place: Place, hash: u32, code: u32) {
        self.slots[place.0 as usize] = hash & !self.mask | code;
    }
}

/// A free place of a look-up table.
#[derive(Clone, Copy, Debug)]
struct Place(u32);

/// Texts that are looked up together, so that their cache misses overlap.
const BLOCK: usize = 32;

impl Interner {
    /// Returns the code of a text, a new one where it was not seen before; the empty text has code 0.
    pub fn code(&mut self, text: &str) -> u32 {
        if text.is_empty() { 0 } else { self.code_of(text, hash_of(text)) }
    }

    /// Makes an interner whose look-up table has room for so many texts.
    pub(crate) fn for_texts(texts: usize) -> Self {
        Self { pool: Pool::default(), slots: Slots::for_texts(texts + 1) }
    }

    /// Makes room for so many distinct texts with so many bytes.
    pub fn reserve(&mut self, texts: usize, bytes: usize) {
        self.pool.ends.reserve(texts.saturating_sub(self.pool.ends.len()));
        self.pool.text.reserve(bytes.saturating_sub(self.pool.text.len()));
        let slots = Slots::for_texts(texts);
        if slots.len() > self.slots.len() {
            self.move_to(slots);
        }
    }

    /// Returns how many distinct texts there are and how many bytes they have.
    pub fn size(&self) -> (usize, usize) {
        (self.pool.ends.len(), self.pool.text.len())
    }

    /// Appends the codes of several texts, as [`Interner::code`] gives them one by one.
    pub fn codes(&mut self, texts: &[&str], codes: &mut Vec<u32>) {
        codes.reserve(texts.len());
        let (blocks, rest) = texts.as_chunks::<BLOCK>();
        for block in blocks {
            // in steps, none of which waits for another text's: the hashes, what stands there, then its letters
            let mut hashes = [0_u32; BLOCK];
            hashes.iter_mut().zip(block).for_each(|(hash, text)| *hash = hash_of(text));
            let mut seen = [0_u32; BLOCK];
            for (code, hash) in seen.iter_mut().zip(&hashes) {
                *code = self.slots.likely(self.slots.first(*hash), *hash);
            }
            let mut ranges = [(0_usize, 0_usize); BLOCK];
            for (range, code) in ranges.iter_mut().zip(&seen) {
                *range = self.pool.range(*code).unwrap_or_default();
            }
            let bytes = self.pool.text.as_bytes();
            let touched = ranges.iter().fold(0, |touched, range| touched ^ bytes.get(range.0).copied().unwrap_or(0));
            std::hint::black_box(touched);
            codes.extend(block.iter().zip(&hashes).zip(&seen).zip(&ranges).map(|(((text, hash), code), range)| {
                // a code once given out stays, so one that was read before others were given out may still be used
                match self.pool.has_at(*range, text) {
                    true => *code,
                    false if text.is_empty() => 0,
                    false => self.code_of(text, *hash),
                }
            }));
        }
        codes.extend(rest.iter().map(|text| self.code(text)));
    }

    fn code_of(&mut self, text: &str, hash: u32) -> u32 {
        if self.slots.is_full(self.pool.len()) {
            // small tables grow faster, since many columns have some hundred texts
            let times = if self.slots.len() < 1024 { 4 } else { 2 };
            self.move_to(Slots::of_size((self.slots.len() * times).max(64)));
        }
        let pool = &self.pool;
        match self.slots.find(hash, |code| pool.is(code, text)) {
            Ok(code) => code,
            Err(place) => {
                let code = self.pool.push(text);
                self.slots.put(place, hash, code);
                code
            }
        }
    }

    /// Returns the pool as it stands.
    pub fn pool(&self) -> &Pool {
        &self.pool
    }

    /// Gives up the look-up table, and the room for more texts, and returns the pool.
    pub fn into_pool(mut self) -> Pool {
        self.pool.shrink();
        self.pool
    }

    /// Enters all texts into a larger table; their hashes are made again, since only a part of each is kept.
    fn move_to(&mut self, mut slots: Slots) {
        let bytes = self.pool.text.as_bytes();
        for (code, ends) in (1..).zip(self.pool.ends.array_windows()) {
            let [start, end] = ends.map(|end| end as usize);
            let hash = hash_of_bytes(bytes.get(start..end).unwrap_or(&[]));
            if let Err(place) = slots.find(hash, |_| false) {
                slots.put(place, hash, code);
            }
        }
        self.slots = slots;
    }
}

/// Returns an empty look-up table whose memory is there already.
///
/// Memory that the system hands out as zeros is mapped when it is first read and again when it is first written, and the
/// second time every core is interrupted; tables are read before they are written, at as many places as they have pages.
fn free_slots(size: usize) -> Vec<u32> {
    let mut slots = Vec::with_capacity(size);
    slots.extend(std::iter::repeat_n(std::hint::black_box(0), size));
    slots
}

/// Returns the hash by which a text is looked up.
#[inline]
fn hash_of(text: &str) -> u32 {
    hash_of_bytes(text.as_bytes())
}

#[inline]
fn hash_of_bytes(bytes: &[u8]) -> u32 {
    let mut hasher = FxHasher::default();
    hasher.write(bytes);
    let hash = hasher.finish();
    (hash ^ (hash >> 32)) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gathered_pool_has_the_texts_of_the_codes_in_their_order() {
        let mut pool = Pool::default();
        let codes: Vec<u32> = (0..100).map(|n| pool.push(&format!("wert {n} ü"))).collect();
        let reversed: Vec<u32> = codes.iter().rev().copied().chain([0, 7777]).collect();
        let gathered = pool.gather(&reversed);
        assert_eq!(gathered.len(), 103);
        assert_eq!(gathered.get(0), "");
        assert_eq!(gathered.get(1), "wert 99 ü");
        assert_eq!(gathered.get(100), "wert 0 ü");
        assert_eq!((gathered.get(101), gathered.get(102)), ("", ""));
    }

    #[test]
    fn equal_texts_have_equal_codes_and_the_empty_text_is_zero() {
        let mut interner = Interner::default();
        let codes: Vec<u32> = (0..1000).map(|n| interner.code(&format!("value {}", n % 300))).collect();
        assert_eq!(codes[0], codes[300]);
        assert_eq!(interner.code(""), 0);
        assert_eq!(interner.pool().len(), 301);
        assert_eq!(interner.pool().get(codes[299]), "value 299");
        assert_eq!(interner.pool().get(99_999), "");
    }

    #[test]
    fn texts_looked_up_together_have_the_codes_of_texts_looked_up_alone() {
        let texts: Vec<String> =
            (0..5000).map(|n| if n % 7 == 0 { String::new() } else { format!("{}", n * n % 1013) }).collect();
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let (mut alone, mut together, mut codes) = (Interner::default(), Interner::default(), Vec::new());
        let expected: Vec<u32> = texts.iter().map(|text| alone.code(text)).collect();
        together.codes(&texts, &mut codes);
        assert_eq!(codes, expected);
        assert_eq!(together.pool().len(), alone.pool().len());
    }
}
