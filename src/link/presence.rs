//! Presence: which keys one side has, in a few bits each, so that most of the other side's can be left out.

use super::blocks::key_of;

/// Tells, with rare exceptions, the keys that there are from those that there are not.
pub(crate) struct Presence {
    bits: Vec<u64>,
    shift: u32,
}

impl Presence {
    /// Notes the keys of some entries.
    pub(crate) fn of(entries: &[u64]) -> Self {
        let mut this = Self::of_so_many(entries.len());
        this.note(entries);
        this
    }

    /// Makes room for the keys of so many entries.
    pub(crate) fn of_so_many(entries: usize) -> Self {
        let power = (entries * 16).next_power_of_two().clamp(1 << 10, 1 << 27).trailing_zeros();
        Self { bits: vec![0; 1 << (power - 6)], shift: 32 - power }
    }

    /// Notes the keys of some entries more.
    pub(crate) fn note(&mut self, entries: &[u64]) {
        entries.iter().for_each(|entry| self.note_key(key_of(*entry)));
    }

    /// Notes a key.
    pub(crate) fn note_key(&mut self, key: u32) {
        let place = (key >> self.shift) as usize;
        self.bits[place >> 6] |= 1 << (place & 63);
    }

    /// Says whether a key may be among them.
    pub(crate) fn may_have(&self, key: u32) -> bool {
        let place = (key >> self.shift) as usize;
        self.bits[place >> 6] & 1 << (place & 63) != 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn most_keys_that_are_not_there_are_told_and_none_that_is() {
        let key = |at: u32| at.wrapping_mul(0x9E37_79B9);
        let entries: Vec<u64> = (0..500).map(|at| u64::from(key(at)) << 32 | 7).collect();
        let there = Presence::of(&entries);
        assert!((0..500).all(|at| there.may_have(key(at))));
        let mistaken = (500..20_500).filter(|at| there.may_have(key(*at))).count();
        assert!(mistaken < 20_000 / 8, "{mistaken}");
    }
}
