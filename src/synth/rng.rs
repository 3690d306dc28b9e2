//! Random numbers from a counter: what one household gets depends on the seed and its number alone, so that any part can be
//! made at any time on any thread.

/// Gives random numbers (SplitMix64).
#[derive(Clone, Debug)]
pub(super) struct Rng(u64);

/// Names an independent sequence of random numbers.
#[derive(Clone, Copy, Debug)]
pub(super) enum Stream {
    District = 1,
    Identity = 2,
    Household = 3,
    Former = 4,
    Records = 5,
    Rows = 6,
    Size = 7,
}

const STEP: u64 = 0x9E37_79B9_7F4A_7C15;

/// Returns well mixed bits of a number.
fn mix(value: u64) -> u64 {
    let mut z = value;
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

impl Rng {
    /// Starts the sequence that belongs to one index of one stream.
    pub(super) fn new(seed: u64, stream: Stream, index: u64) -> Self {
        let start = mix(seed.wrapping_add(STEP));
        let start = mix(start ^ (stream as u64).wrapping_mul(STEP));
        Self(mix(start.wrapping_add(index.wrapping_mul(STEP))))
    }

    /// Returns the next 64 bits.
    pub(super) fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(STEP);
        mix(self.0)
    }

    /// Returns a number below `end` (0 where `end` is 0).
    pub(super) fn below(&mut self, end: u64) -> u64 {
        let high = (u128::from(self.bits()) * u128::from(end)) >> 64;
        u64::try_from(high).unwrap_or(0)
    }

    /// Returns an index of a list of that length.
    pub(super) fn index(&mut self, length: usize) -> usize {
        self.below(length as u64) as usize
    }

    /// Returns a number from `first` to `last`, both included.
    pub(super) fn range(&mut self, first: i32, last: i32) -> i32 {
        first + self.below((last - first + 1).max(1) as u64) as i32
    }

    /// Returns true with that probability.
    pub(super) fn chance(&mut self, probability: f64) -> bool {
        ((self.bits() >> 11) as f64) < probability * (1u64 << 53) as f64
    }

    /// Returns one item of a list that is not empty.
    pub(super) fn pick<'a, T: ?Sized>(&mut self, items: &[&'a T]) -> &'a T {
        items[self.index(items.len())]
    }

    /// Returns the index of one of the weights, in proportion to it.
    pub(super) fn weighted(&mut self, weights: &[u32]) -> usize {
        let mut left = self.below(weights.iter().map(|&w| u64::from(w)).sum());
        for (index, &weight) in weights.iter().enumerate() {
            if left < u64::from(weight) {
                return index;
            }
            left -= u64::from(weight);
        }
        0
    }

    /// Brings a list into a random order.
    pub(super) fn shuffle<T>(&mut self, items: &mut [T]) {
        for end in (1..items.len()).rev() {
            items.swap(end, self.index(end + 1));
        }
    }
}

/// Maps the numbers below a size onto themselves in a random order, without a table (a Feistel network; what lands beyond
/// the size goes round again).
#[derive(Clone, Debug)]
pub(super) struct Permutation {
    size: u64,
    half: u32,
    keys: [u64; 4],
}

impl Permutation {
    /// Makes the permutation that a random sequence decides.
    pub(super) fn new(size: u64, rng: &mut Rng) -> Self {
        let bits = 64 - size.max(2).saturating_sub(1).leading_zeros();
        Self { size: size.max(1), half: bits.div_ceil(2), keys: [rng.bits(), rng.bits(), rng.bits(), rng.bits()] }
    }

    /// Returns where a number goes.
    pub(super) fn at(&self, number: u64) -> u64 {
        let mask = (1u64 << self.half) - 1;
        let mut value = number;
        loop {
            let (mut left, mut right) = (value >> self.half, value & mask);
            for key in self.keys {
                (left, right) = (right, left ^ (mix(right ^ key) & mask));
            }
            value = (left << self.half) | right;
            if value < self.size {
                return value;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_permutation_meets_every_number_once() {
        for size in [1, 2, 3, 7, 100, 1_025] {
            let permutation = Permutation::new(size, &mut Rng::new(5, Stream::Size, size));
            let mut seen: Vec<u64> = (0..size).map(|n| permutation.at(n)).collect();
            seen.sort_unstable();
            assert_eq!(seen, (0..size).collect::<Vec<_>>());
        }
    }

    #[test]
    fn chances_and_weights_come_near_their_probability() {
        let mut rng = Rng::new(1, Stream::Rows, 0);
        let hits = (0..100_000).filter(|_| rng.chance(0.07)).count();
        assert!((6_700..7_300).contains(&hits), "{hits}");
        let third = (0..90_000).filter(|_| rng.weighted(&[1, 0, 2]) == 0).count();
        assert!((29_300..30_700).contains(&third), "{third}");
        assert_eq!((0..1_000).filter(|_| rng.chance(0.0)).count(), 0);
        assert_eq!((0..1_000).filter(|_| rng.chance(1.0)).count(), 1_000);
    }

    #[test]
    fn streams_and_indices_are_unlike() {
        let first = |seed, stream, index| Rng::new(seed, stream, index).bits();
        let all = [
            first(1, Stream::Rows, 0),
            first(1, Stream::Rows, 1),
            first(2, Stream::Rows, 0),
            first(1, Stream::Size, 0),
        ];
        for (at, one) in all.iter().enumerate() {
            assert!(!all[at + 1..].contains(one));
        }
    }
}
