//! Reading ahead: places that lie far apart in memory are read in a loop that waits for none of them, and are near then.

/// Reads numbers, such as the first of what is asked for soon after.
#[inline]
pub(crate) fn read(numbers: impl Iterator<Item = impl Into<u32>>) {
    std::hint::black_box(numbers.fold(0, |sum, number| sum ^ number.into()));
}
