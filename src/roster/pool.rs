//! Distinct texts behind small integer codes: a column holds codes, its pool holds each text once.

use super::ahead;

/// Holds distinct texts by code; code 0 is always the empty text, which means "nothing there".
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pool {
    pub(super) text: String,
    pub(super) ends: Vec<u32>,
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

    /// Reads where some texts stand, each of a pool, and their beginnings, in steps none of which waits for another text's.
    #[inline]
    pub(crate) fn read_ahead<'p>(texts: impl Iterator<Item = (&'p Self, u32)> + Clone) {
        ahead::read(texts.clone().map(|(pool, code)| pool.end(code)));
        ahead::read(texts.map(|(pool, code)| pool.first(code)));
    }

    /// Returns where the text of a code ends; 0 where the code was never given out.
    #[inline]
    fn end(&self, code: u32) -> u32 {
        self.ends.get(code as usize).copied().unwrap_or(0)
    }

    /// Returns the first byte of the text of a code; 0 where it has none.
    #[inline]
    fn first(&self, code: u32) -> u8 {
        let at = |(start, end): (usize, usize)| self.text.as_bytes().get(start).filter(|_| start < end).copied();
        self.range(code).and_then(at).unwrap_or(0)
    }

    /// Returns where the text of a code stands; none where the code was never given out.
    #[inline]
    pub(super) fn range(&self, code: u32) -> Option<(usize, usize)> {
        let code = code as usize;
        let end = *self.ends.get(code)? as usize;
        // the first end is 0, where the empty text and the first other one begin
        let start = self.ends.get(code.saturating_sub(1)).map_or(0, |start| *start as usize);
        Some((start, end))
    }

    /// Says whether the text of a code is this one.
    #[inline]
    pub(super) fn is(&self, code: u32, text: &[u8]) -> bool {
        self.range(code).is_some_and(|range| self.has_at(range, text))
    }

    /// Says whether a text stands at a place.
    #[inline]
    pub(super) fn has_at(&self, (start, end): (usize, usize), text: &[u8]) -> bool {
        self.text.as_bytes().get(start..end).is_some_and(|known| same(known, text))
    }

    /// Says whether a character, which has one byte, stands in any text.
    pub(crate) fn has(&self, character: u8) -> bool {
        memchr::memchr(character, self.text.as_bytes()).is_some()
    }

    /// Says whether any of three characters, each of which has one byte, stands in any text.
    pub(crate) fn has_any(&self, [one, two, three]: [u8; 3]) -> bool {
        memchr::memchr3(one, two, three, self.text.as_bytes()).is_some()
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

    /// Returns a pool without some texts; the others keep their order.
    pub(super) fn kept(&self, is_kept: impl Fn(u32) -> bool) -> Pool {
        let mut kept = Pool { text: String::with_capacity(self.text.len()), ends: Vec::with_capacity(self.ends.len()) };
        kept.ends.push(0);
        // what is kept in a row is copied together
        let (mut from, mut to) = (0, 0);
        for (code, end) in (1..).zip(self.ends.iter().skip(1).map(|end| *end as usize)) {
            if !is_kept(code) {
                kept.text.push_str(self.text.get(from..to).unwrap_or(""));
                (from, to) = (end, end);
                continue;
            }
            to = end;
            kept.ends.push((kept.text.len() + to - from) as u32);
        }
        kept.text.push_str(self.text.get(from..to).unwrap_or(""));
        kept.shrink();
        kept
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

/// Says whether two texts are the same.
#[inline]
fn same(one: &[u8], other: &[u8]) -> bool {
    one.len() == other.len()
        && match (ends(one), ends(other)) {
            (Some(one), Some(other)) => one == other,
            _ => one == other,
        }
}

/// Returns the first and the last bytes of a short text, as most are: no other one of its length has the same.
#[inline]
pub(super) fn ends(text: &[u8]) -> Option<(u64, u64)> {
    let eight = |bytes: Option<&[u8; 8]>| bytes.map_or(0, |bytes| u64::from_le_bytes(*bytes));
    let four = |bytes: Option<&[u8; 4]>| bytes.map_or(0, |bytes| u64::from(u32::from_le_bytes(*bytes)));
    match *text {
        [] => Some((0, 0)),
        [one] => Some((u64::from(one), 0)),
        [one, two] => Some((u64::from(one), u64::from(two))),
        [one, two, three] => Some((u64::from(one) << 8 | u64::from(two), u64::from(three))),
        _ if text.len() < 8 => Some((four(text.first_chunk()), four(text.last_chunk()))),
        _ if text.len() <= 16 => Some((eight(text.first_chunk()), eight(text.last_chunk()))),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn texts_are_the_same_where_all_their_bytes_are(
            text in prop::collection::vec(prop::sample::select(b"ab\0".to_vec()), 0..40), place in any::<prop::sample::Index>(),
        ) {
            prop_assert!(same(&text, &text.clone()));
            let mut other = text.clone();
            other.push(0);
            prop_assert!(!same(&text, &other));
            if !text.is_empty() {
                other.pop();
                other[place.index(text.len())] ^= 1;
                prop_assert!(!same(&text, &other));
            }
        }
    }

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
    fn a_pool_without_some_texts_has_the_others_in_their_order() {
        let mut pool = Pool::default();
        ["Ada", "ü", "Bo", "Cy", "Di"].iter().for_each(|text| _ = pool.push(text));
        for (left, texts) in
            [(vec![], "Ada ü Bo Cy Di"), (vec![1, 3, 4], "ü Di"), (vec![2, 5], "Ada Bo Cy"), (vec![1, 2, 3, 4, 5], "")]
        {
            let kept = pool.kept(|code| !left.contains(&code));
            assert_eq!(kept.iter().skip(1).collect::<Vec<_>>().join(" "), texts);
            assert_eq!((kept.len(), kept.get(0)), (6 - left.len(), ""));
        }
    }

    #[test]
    fn the_end_and_the_first_byte_of_a_text_are_known_by_its_code() {
        let mut pool = Pool::default();
        ["Ada", "ü", "Bo"].iter().for_each(|text| _ = pool.push(text));
        assert_eq!([0, 1, 2, 3, 4].map(|code| pool.end(code)), [0, 3, 5, 7, 0]);
        assert_eq!([0, 1, 2, 3, 4].map(|code| pool.first(code)), [0, b'A', "ü".as_bytes()[0], b'B', 0]);
    }
}
