//! Whether the values of a column were cut: they pile up at their greatest length instead of running out.

use std::collections::BTreeMap;

/// States where values were cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Cut {
    /// The greatest length, in letters.
    pub(crate) length: usize,
    /// Different values of that length.
    pub(crate) values: u64,
}

/// The fewest different values that make a pile.
const PILE: u64 = 8;
/// The shortest length at which anything is cut.
const SHORTEST: usize = 6;

/// Returns a text without blanks around it, as `trim` does; hardly any has some.
pub(crate) fn bare(text: &str) -> &str {
    let ends = (text.as_bytes().first(), text.as_bytes().last());
    match ends {
        (Some(first), Some(last)) if first.is_ascii_graphic() && last.is_ascii_graphic() => text,
        _ => text.trim(),
    }
}

/// Counts different values by their lengths.
#[derive(Clone, Debug, Default)]
pub(crate) struct Counts(Vec<u64>);

impl Extend<usize> for Counts {
    fn extend<I: IntoIterator<Item = usize>>(&mut self, lengths: I) {
        for length in lengths {
            if length >= self.0.len() {
                self.0.resize(length + 1, 0);
            }
            self.0[length] += 1;
        }
    }
}

/// Returns the length of a value in letters, without blanks around it.
pub(crate) fn length_of(value: &str) -> usize {
    let bytes = value.as_bytes();
    let is_bare = |byte: Option<&u8>| byte.is_none_or(u8::is_ascii_graphic);
    if value.is_ascii() && is_bare(bytes.first()) && is_bare(bytes.last()) {
        return bytes.len();
    }
    value.trim().chars().count()
}

/// Finds a pile of values at the greatest length; none where the lengths thin out little by little.
///
/// Lengths of words thin out towards the longest. A cut puts all that would be longer onto one length, so that it has more
/// values than the length below, although those had fewer than the one below them.
pub(crate) fn pile_up(Counts(counts): &Counts) -> Option<Cut> {
    let lengths: BTreeMap<usize, u64> = (0..).zip(counts.iter().copied()).filter(|(_, count)| *count > 0).collect();
    let (&length, &pile) = lengths.last_key_value()?;
    let of = |length: usize| lengths.get(&length).copied().unwrap_or(0);
    if length < SHORTEST || pile < PILE {
        return None;
    }
    let (below, further) = (of(length - 1), of(length - 2));
    let most = lengths.range(..length).map(|(_, count)| *count).max().unwrap_or(0);
    // a column of codes or of equally long values is no column of words
    let words = lengths.len() > 4;
    let stands_out = below <= further && pile * 2 > below * 3 && pile > below + 5;
    (words && (stands_out || pile >= most * 2)).then_some(Cut { length, values: pile })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns different values: so many of each length from 1 up.
    fn values(counts: &[usize]) -> Vec<String> {
        let of = |(at, count): (usize, &usize)| -> Vec<String> {
            (0..*count).map(|n| format!("{n:0>width$}", width = at + 1)).collect()
        };
        counts.iter().enumerate().flat_map(of).collect()
    }

    fn cut(counts: &[usize]) -> Option<Cut> {
        let values = values(counts);
        let mut counts = Counts::default();
        counts.extend(values.iter().map(|value| length_of(value)));
        pile_up(&counts)
    }

    #[test]
    fn a_pile_at_the_end_is_a_cut() {
        assert_eq!(cut(&[0, 2, 9, 30, 60, 70, 55, 40, 70]), Some(Cut { length: 9, values: 70 }));
        assert_eq!(cut(&[0, 2, 9, 30, 60, 40, 300]), Some(Cut { length: 7, values: 300 }));
        assert_eq!(cut(&[0, 2, 9, 9, 8, 7, 6, 5, 4, 14]), Some(Cut { length: 10, values: 14 }));
    }

    #[test]
    fn lengths_that_run_out_are_none() {
        assert_eq!(cut(&[0, 2, 9, 30, 60, 70, 55, 40, 30, 20, 9, 4, 1]), None);
        assert_eq!(cut(&[0, 2, 9, 30, 60, 70, 55, 40, 30, 20, 9, 4, 8]), None);
        assert_eq!(cut(&[0, 0, 0, 0, 0, 0, 0, 0, 0, 9]), None, "codes of one length");
        assert_eq!(cut(&[]), None);
    }
}
