//! Sorting by radix: entries of (key, row) in one number each, ascending by key; rows of one key stay in their order.

/// Entries below which a comparison sort is faster.
const FEW: usize = 2_048;
/// Bits of the key that one round goes by.
const BITS: u32 = 11;
/// Entries up to which two rounds leave next to nothing to be put in order.
const TWO_ROUNDS: usize = 1 << 21;

/// Sorts entries; quickly where their upper halves are spread evenly, as keys are.
pub(crate) fn sort_by_key(entries: &mut Vec<u64>) {
    if entries.len() < FEW {
        entries.sort_unstable();
        return;
    }
    let mut other = vec![0u64; entries.len()];
    let lowest = if entries.len() <= TWO_ROUNDS {
        let [low, high] = starts([42, 53], entries);
        round::<42>(low, entries, &mut other);
        round::<53>(high, &other, entries);
        42
    } else {
        let [low, middle, high] = starts([32, 43, 54], entries);
        round::<32>(low, entries, &mut other);
        round::<43>(middle, &other, entries);
        round::<54>(high, entries, &mut other);
        std::mem::swap(entries, &mut other);
        32
    };
    settle(entries, lowest);
}

/// Where the entries begin that have the same bits in one round.
type Starts = [u32; 1 << BITS];

fn bits_of(entry: u64, lowest: u32) -> usize {
    (entry >> lowest) as usize & ((1 << BITS) - 1)
}

/// Counts for some rounds at once where their entries begin, given the lowest bit of each.
fn starts<const ROUNDS: usize>(lowest: [u32; ROUNDS], entries: &[u64]) -> [Starts; ROUNDS] {
    let mut all = [[0; 1 << BITS]; ROUNDS];
    for entry in entries {
        all.iter_mut().zip(lowest).for_each(|(starts, lowest)| starts[bits_of(*entry, lowest)] += 1);
    }
    for starts in &mut all {
        let mut sum = 0;
        for start in starts {
            sum += std::mem::replace(start, sum);
        }
    }
    all
}

/// Puts entries in the order of the bits of one round; those that have the same stay in theirs.
fn round<const LOWEST: u32>(mut starts: Starts, entries: &[u64], sorted: &mut [u64]) {
    for entry in entries {
        let start = &mut starts[bits_of(*entry, LOWEST)];
        sorted[*start as usize] = *entry;
        *start += 1;
    }
}

/// Puts entries in order that are so already by their bits from one on.
fn settle(entries: &mut [u64], lowest: u32) {
    let mut from = 0;
    let in_wrong_order = |entries: &[u64]| entries.iter().zip(entries.get(1..)?).position(|(one, next)| one > next);
    while let Some(wrong) = in_wrong_order(&entries[from..]) {
        let (at, upper) = (from + wrong, entries[from + wrong] >> lowest);
        let is_other = |entry: &u64| entry >> lowest != upper;
        let start = entries[..at].iter().rposition(is_other).map_or(0, |before| before + 1);
        let end = entries[at..].iter().position(is_other).map_or(entries.len(), |after| at + after);
        entries[start..end].sort_unstable();
        from = end;
    }
}

/// Sorts items by a row each, of which there are so many; those of one row stay in their order.
///
/// Two threads go over all items, each for half of the rows.
pub(crate) fn by_row<T: Copy + Send + Sync>(
    items: impl Iterator<Item = T> + Clone + Sync,
    rows: usize,
    row: impl Fn(&T) -> u32 + Sync,
) -> Vec<T> {
    let Some(any) = items.clone().next() else { return Vec::new() };
    let (mut places, middle) = (vec![0u32; rows], rows / 2);
    let at = |item: &T, from: usize| (row(item) as usize).wrapping_sub(from);
    let count = |places: &mut [u32], from: usize| {
        items.clone().for_each(|item| places.get_mut(at(&item, from)).into_iter().for_each(|place| *place += 1));
    };
    let (low, high) = places.split_at_mut(middle);
    rayon::join(|| count(low, 0), || count(high, middle));
    let mut count = 0;
    for place in &mut places {
        count += std::mem::replace(place, count);
    }
    let mut sorted = vec![any; count as usize];
    let before = places.get(middle).map_or(0, |place| *place as usize);
    let (low, high) = places.split_at_mut(middle);
    let (first, second) = sorted.split_at_mut(before);
    let put = |places: &mut [u32], from: usize, sorted: &mut [T], before: usize| {
        for item in items.clone() {
            if let Some(place) = places.get_mut(at(&item, from)) {
                sorted[*place as usize - before] = item;
                *place += 1;
            }
        }
    };
    rayon::join(|| put(low, 0, first, 0), || put(high, middle, second, before));
    sorted
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn very_many_entries_are_sorted() {
        let entry = |at: u64| at.wrapping_mul(0x9E37_79B9_7F4A_7C15) & !0xFFFF_FFFF | at;
        let mut entries: Vec<u64> = (0..TWO_ROUNDS as u64 + 1).map(entry).collect();
        sort_by_key(&mut entries);
        assert!(entries.is_sorted());
    }

    proptest! {
        #[test]
        fn radix_and_comparison_agree(keys in prop::collection::vec(any::<u32>(), 0..6000), narrow in any::<bool>()) {
            let key = |key: u32| u64::from(if narrow { key % 37 } else { key });
            let mut entries: Vec<u64> = keys.iter().enumerate().map(|(row, found)| key(*found) << 32 | row as u64).collect();
            let mut wanted = entries.clone();
            wanted.sort_unstable();
            sort_by_key(&mut entries);
            prop_assert_eq!(entries, wanted);
        }

        #[test]
        fn any_numbers_are_sorted(
            numbers in prop::collection::vec(any::<u64>(), 2_000..5_000), equal in 0u32..64,
        ) {
            let mut numbers: Vec<u64> = numbers.into_iter().map(|number| number << equal >> equal).collect();
            let mut wanted = numbers.clone();
            wanted.sort_unstable();
            sort_by_key(&mut numbers);
            prop_assert_eq!(numbers, wanted);
        }

        #[test]
        fn items_of_a_row_stay_in_their_order(
            rows in prop::collection::vec(0u32..50, 0..300), rows_there in 50usize..60,
        ) {
            let items: Vec<(u32, usize)> = rows.iter().enumerate().map(|(at, row)| (*row, at)).collect();
            let mut wanted = items.clone();
            wanted.sort();
            prop_assert_eq!(by_row(items.into_iter(), rows_there, |item| item.0), wanted);
        }
    }
}
