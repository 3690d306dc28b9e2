//! Sorting by radix: entries of (key, row) in one number each, ascending by key; rows of one key stay in their order.

/// Entries below which a comparison sort is faster.
const FEW: usize = 2_048;
/// Bits of the key that one round goes by.
const BITS: u32 = 11;

/// Sorts entries by their upper half; those of one key must come in ascending order of their lower half.
pub(crate) fn sort_by_key(entries: &mut Vec<u64>) {
    if entries.len() < FEW {
        entries.sort_unstable();
        return;
    }
    let mut other = vec![0u64; entries.len()];
    for round in 0..3 {
        let place = |entry: u64| (entry >> (32 + BITS * round)) as usize & ((1 << BITS) - 1);
        let mut starts = vec![0u32; 1 << BITS];
        entries.iter().for_each(|entry| starts[place(*entry)] += 1);
        let mut sum = 0;
        for start in &mut starts {
            sum += std::mem::replace(start, sum);
        }
        for entry in &*entries {
            let start = &mut starts[place(*entry)];
            other[*start as usize] = *entry;
            *start += 1;
        }
        std::mem::swap(entries, &mut other);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

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
    }
}
