//! What begins with a hash, in order: the hash's upper bits part it into small groups of about one size.

/// Returns items in the order of their keys, which is first of all the order of their hashes.
pub(crate) fn sorted_by_hash<T: Copy, K: Ord>(items: &[T], hash: impl Fn(&T) -> u64, key: impl Fn(&T) -> K) -> Vec<T> {
    let bits = (items.len() / 16).max(1).ilog2().min(16);
    let group = |item: &T| (hash(item) >> 48 >> (16 - bits)) as usize;
    let mut places = vec![0u32; (1 << bits) + 1];
    items.iter().for_each(|item| places[group(item) + 1] += 1);
    let mut before = 0;
    for place in &mut places {
        before += *place;
        *place = before;
    }
    let mut sorted = items.to_vec();
    for item in items {
        let place = &mut places[group(item)];
        sorted[*place as usize] = *item;
        *place += 1;
    }
    // each place is the end of its group now
    let mut rest = sorted.as_mut_slice();
    let mut from = 0;
    for end in places {
        let (group, after) = rest.split_at_mut((end - from) as usize);
        group.sort_unstable_by_key(&key);
        (rest, from) = (after, end);
    }
    sorted
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn items_are_sorted_however_their_hashes_are_spread(
            hashes in prop::collection::vec(prop_oneof![Just(0), any::<u64>(), 0..9u64, Just(u64::MAX)], 0..700),
        ) {
            let items: Vec<(u64, u64)> = (0..).zip(&hashes).map(|(at, hash): (u64, _)| (*hash, at * 7 % 5)).collect();
            let mut expected = items.clone();
            expected.sort_unstable();
            prop_assert_eq!(sorted_by_hash(&items, |item| item.0, |item| *item), expected);
        }
    }
}
