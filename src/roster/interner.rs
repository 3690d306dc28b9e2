//! Finds the code of a text again: a look-up table over a pool, which is asked for many texts together.

use super::Pool;
use super::pool::ends;
use rustc_hash::FxHasher;
use std::hash::Hasher;

/// Gives equal texts equal codes.
#[derive(Clone, Debug, Default)]
pub struct Interner {
    pool: Pool,
    slots: Slots,
    near: Vec<Near>,
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

    /// Returns the code that stands where a text of this hash would stand first; 0 where it has another hash, or nothing is there.
    #[inline]
    fn likely(&self, hash: u32) -> u32 {
        let slot = self.slots.get((hash & self.mask) as usize).copied().unwrap_or(0);
        if (slot ^ hash) & !self.mask == 0 { slot & self.mask } else { 0 }
    }

    /// Returns the code of a text of this hash, which `is` tells, or the place for it.
    #[inline]
    fn find(&self, hash: u32, is: impl Fn(u32) -> bool) -> Result<u32, Place> {
        let mut at = hash & self.mask;
        loop {
            // a table without slots has no text
            let slot = self.slots.get(at as usize).copied().unwrap_or(0);
            if slot == 0 {
                return Err(Place(at));
            }
            if (slot ^ hash) & !self.mask == 0 && is(slot & self.mask) {
                return Ok(slot & self.mask);
            }
            at = (at + 1) & self.mask;
        }
    }

    /// Returns the place for a new text of this hash.
    fn free(&self, hash: u32) -> Place {
        let mut at = hash & self.mask;
        while self.slots.get(at as usize).is_some_and(|slot| *slot != 0) {
            at = (at + 1) & self.mask;
        }
        Place(at)
    }

    /// Notes the code of a new text at its place.
    fn put(&mut self, place: Place, hash: u32, code: u32) {
        self.slots[place.0 as usize] = hash & !self.mask | code;
    }
}

/// A free place of a look-up table.
#[derive(Clone, Copy, Debug)]
struct Place(u32);

/// A short text that was asked for lately, with its code: of columns with few texts nearly all are found here.
#[derive(Clone, Copy, Debug, Default)]
struct Near {
    /// Its bytes, and NULs behind them.
    bytes: [u64; 2],
    length: u32,
    code: u32,
}

/// So many short texts are near, each at the place that its bytes tell; where nothing is yet stands the empty text.
const NEAR: usize = 512;

/// The bytes of a short text among sixteen, by its length.
const SHORT: [[u64; 2]; 17] = {
    let mut masks = [[0; 2]; 17];
    let mut length = 1;
    while length < masks.len() {
        let mask = u128::MAX >> (128 - 8 * length);
        masks[length] = [mask as u64, (mask >> 64) as u64];
        length += 1;
    }
    masks
};

impl Near {
    /// Returns what is known of a piece of a text without its code; none of a long one, or at the very end of the text.
    #[inline]
    fn of(text: &[u8], (from, to): (u32, u32)) -> Option<Self> {
        let length = to.wrapping_sub(from);
        let mask = SHORT.get(length as usize)?;
        let wide = u128::from_le_bytes(*text.get(from as usize..)?.first_chunk()?);
        Some(Self { bytes: [wide as u64 & mask[0], (wide >> 64) as u64 & mask[1]], length, code: 0 })
    }

    /// Returns where it is to be found.
    #[inline]
    fn place(&self) -> usize {
        // any two odd numbers without a pattern
        let mixed = self.bytes[0].wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ self.bytes[1];
        (mixed.wrapping_mul(0xd1b5_4a32_d192_ed03) >> (64 - NEAR.ilog2())) as usize
    }
}

/// Texts that are looked up together, so that their cache misses overlap.
const BLOCK: usize = 64;
/// What is known of so few texts is near all the time, so that each is looked up at once.
const FEW: usize = 4 << 10;

impl Interner {
    /// Returns the code of a text, a new one where it was not seen before; the empty text has code 0.
    pub fn code(&mut self, text: &str) -> u32 {
        self.code_of(text.as_bytes(), || text)
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
        self.codes_of(texts, str::as_bytes, |text| text, codes);
    }

    /// Appends the codes of pieces of a text, given by start and end, as [`Interner::code`] gives them one by one.
    ///
    /// A piece that begins or ends within a character, or beyond the text, reads as empty.
    pub fn codes_in(&mut self, text: &str, pieces: &[(u32, u32)], codes: &mut Vec<u32>) {
        let bytes = |(from, to): (u32, u32)| text.as_bytes().get(from as usize..to as usize).unwrap_or(&[]);
        let texts = |(from, to): (u32, u32)| text.get(from as usize..to as usize).unwrap_or("");
        if self.pool.len() > FEW {
            self.near = Vec::new();
            return self.codes_of(pieces, bytes, texts, codes);
        }
        self.near.resize(NEAR, Near::default());
        codes.extend(pieces.iter().map(|piece| {
            let Some(mut sought) = Near::of(text.as_bytes(), *piece) else {
                return self.code_of(bytes(*piece), || texts(*piece));
            };
            let place = sought.place();
            let known = self.near[place];
            if known.bytes == sought.bytes && known.length == sought.length {
                return known.code;
            }
            sought.code = self.code_of(bytes(*piece), || texts(*piece));
            self.near[place] = sought;
            sought.code
        }));
    }

    /// Appends the codes of texts, each of which is asked for as such only where it is new.
    #[inline]
    fn codes_of<'t, P: Copy>(
        &mut self,
        pieces: &[P],
        bytes: impl Fn(P) -> &'t [u8],
        text: impl Fn(P) -> &'t str,
        codes: &mut Vec<u32>,
    ) {
        codes.reserve(pieces.len());
        for block in pieces.chunks(BLOCK) {
            match block.as_array() {
                Some(block) if self.pool.len() > FEW => {
                    codes.extend_from_slice(&self.block(&block.map(&bytes), |at| text(block[at])));
                }
                _ => codes.extend(block.iter().map(|piece| self.code_of(bytes(*piece), || text(*piece)))),
            }
        }
    }

    /// Returns the codes of a block of texts in steps, none of which waits for another text's: the hashes, what stands there,
    /// then its letters.
    #[inline]
    fn block<'t>(&mut self, block: &[&[u8]; BLOCK], text: impl Fn(usize) -> &'t str) -> [u32; BLOCK] {
        let mut hashes = [0_u32; BLOCK];
        for at in 0..BLOCK {
            hashes[at] = hash_of(block[at]);
        }
        let mut codes = [0_u32; BLOCK];
        for at in 0..BLOCK {
            codes[at] = self.slots.likely(hashes[at]);
        }
        let mut ranges = [(0_usize, 0_usize); BLOCK];
        for at in 0..BLOCK {
            ranges[at] = self.pool.range(codes[at]).unwrap_or_default();
        }
        let bytes = self.pool.text.as_bytes();
        let touched = ranges.iter().fold(0, |touched, range| touched ^ bytes.get(range.0).copied().unwrap_or(0));
        std::hint::black_box(touched);
        for at in 0..BLOCK {
            // a code once given out stays, so one that was read before others were given out may still be used
            if !self.pool.has_at(ranges[at], block[at]) {
                codes[at] = self.look_up(block[at], hashes[at], || text(at));
            }
        }
        codes
    }

    #[inline]
    fn code_of<'t>(&mut self, bytes: &[u8], text: impl FnOnce() -> &'t str) -> u32 {
        let hash = hash_of(bytes);
        // most stand where they are looked for first
        let code = self.slots.likely(hash);
        if self.pool.is(code, bytes) { code } else { self.look_up(bytes, hash, text) }
    }

    fn look_up<'t>(&mut self, bytes: &[u8], hash: u32, text: impl FnOnce() -> &'t str) -> u32 {
        let pool = &self.pool;
        match self.slots.find(hash, |code| pool.is(code, bytes)) {
            Ok(code) => code,
            Err(place) => self.enter(text(), hash, place),
        }
    }

    /// Enters a new text at its place.
    fn enter(&mut self, text: &str, hash: u32, mut place: Place) -> u32 {
        if text.is_empty() {
            return 0;
        }
        if self.slots.is_full(self.pool.len()) {
            // small tables grow faster, since many columns have some hundred texts
            let times = if self.slots.len() < 1024 { 4 } else { 2 };
            self.move_to(Slots::of_size((self.slots.len() * times).max(64)));
            place = self.slots.free(hash);
        }
        let code = self.pool.push(text);
        self.slots.put(place, hash, code);
        code
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
            let hash = hash_of(bytes.get(start..end).unwrap_or(&[]));
            slots.put(slots.free(hash), hash, code);
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
pub(super) fn hash_of(text: &[u8]) -> u32 {
    let hash = match ends(text) {
        Some((first, last)) => {
            // any two odd numbers without a pattern
            let product = u128::from(first ^ 0x243f_6a88_85a3_08d3) * u128::from(last ^ 0x1319_8a2e_0370_7345);
            product as u64 ^ (product >> 64) as u64 ^ text.len() as u64
        }
        None => {
            let mut hasher = FxHasher::default();
            hasher.write(text);
            hasher.finish()
        }
    };
    (hash ^ (hash >> 32)) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

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
    fn short_texts_asked_for_again_and_again_have_the_codes_of_texts_looked_up_alone() {
        // at the beginning, within and at the end of a text, more than are near at once, and some alike but for NULs
        let text = |n: usize| match n % 9 {
            0 => String::new(),
            1 => "a\0".repeat(n % 5),
            2 => format!("a{}", "\0".repeat(n % 20)),
            3 => format!("ü{}", n % 40),
            _ => format!("{}", n * n % 1_999),
        };
        let texts: Vec<String> = (0..9_000).map(text).collect();
        let mut alone = Interner::default();
        let expected: Vec<u32> = texts.iter().map(|text| alone.code(text)).collect();
        assert!(alone.pool().len() < FEW && alone.pool().len() > 2 * NEAR);
        let (mut interner, mut codes) = (Interner::default(), Vec::new());
        for texts in texts.chunks(100) {
            let (whole, mut pieces) = (texts.concat(), Vec::new());
            for text in texts {
                let start = pieces.last().map_or(0, |piece: &(u32, u32)| piece.1);
                pieces.push((start, start + text.len() as u32));
            }
            interner.codes_in(&whole, &pieces, &mut codes);
        }
        assert_eq!((&codes, interner.pool()), (&expected, alone.pool()));
        // within a character, and beyond the end
        codes.clear();
        interner.codes_in("aü, and more than sixteen bytes", &[(0, 2), (2, 3), (90, 91), (3, 1), (0, 1)], &mut codes);
        assert_eq!(codes[..4], [0; 4]);
        assert_eq!(interner.pool().get(codes[4]), "a");
    }

    #[test]
    fn texts_looked_up_together_have_the_codes_of_texts_looked_up_alone() {
        // so many that a block is looked up in steps, and some longer than what is compared at once
        let text = |n: usize| match n % 7 {
            0 => String::new(),
            1 => format!("ein längerer Text {}", n % 911),
            _ => format!("{}", n * n % 19_937),
        };
        let texts: Vec<String> = (0..60_000).map(text).collect();
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let (whole, mut pieces) = (texts.concat(), Vec::new());
        for text in &texts {
            let start = pieces.last().map_or(0, |piece: &(u32, u32)| piece.1);
            pieces.push((start, start + text.len() as u32));
        }
        let mut alone = Interner::default();
        let expected: Vec<u32> = texts.iter().map(|text| alone.code(text)).collect();
        assert!(alone.pool().len() > 2 * FEW);
        let (mut interner, mut codes) = (Interner::default(), Vec::new());
        interner.codes(&texts, &mut codes);
        assert_eq!((&codes, interner.pool()), (&expected, alone.pool()));
        let (mut interner, mut codes) = (Interner::default(), Vec::new());
        interner.codes_in(&whole, &pieces, &mut codes);
        assert_eq!((&codes, interner.pool()), (&expected, alone.pool()));
    }
}
