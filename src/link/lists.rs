//! Lists: cells with several values, such as two phone numbers, as codes of the distinct values.

use super::row::odd_ones;
use crate::roster::{Field, Interner, Pool, Vocabulary, ahead};
use memchr::memchr_iter;
use std::ops::Deref;
use std::sync::Arc;

/// What stands between two values of a cell in normal form.
const BETWEEN: u8 = b';';

/// Values that are looked up together, so that the misses overlap.
const TOGETHER: usize = 256;

/// Holds lists of codes by the code of the list.
#[derive(Clone, Debug)]
pub(crate) enum Lists {
    /// No cell has two values, and each of so many lists is its own value; the first is empty.
    Plain(u32),
    /// One after another, with the end of each.
    Several { ends: Vec<u32>, items: Vec<u32> },
}

/// Holds one list.
#[derive(Clone, Copy, Debug)]
pub(crate) enum List<'a> {
    /// A value alone.
    One([u32; 1]),
    /// Any values.
    Many(&'a [u32]),
}

impl Default for Lists {
    fn default() -> Self {
        Self::Plain(0)
    }
}

impl Deref for List<'_> {
    type Target = [u32];

    fn deref(&self) -> &[u32] {
        match self {
            Self::One(value) => value,
            Self::Many(values) => values,
        }
    }
}

impl Lists {
    /// Returns the only value of a list, where that can be told without a look at the list.
    pub(crate) fn only(&self, code: u32) -> Option<u32> {
        matches!(self, Self::Plain(lists) if (1..*lists).contains(&code)).then_some(code)
    }

    /// Reads the lists of some codes, one after another without waiting for any: what is asked for soon after is then near.
    pub(crate) fn read(&self, codes: impl Iterator<Item = u32>) {
        if matches!(self, Self::Several { .. }) {
            ahead::read(codes.map(|code| self.of(code).first().copied().unwrap_or(0)));
        }
    }

    /// Returns how many codes of values there may be, 0 included.
    pub(super) fn values(&self) -> usize {
        match self {
            Self::Plain(lists) => *lists as usize,
            Self::Several { items, .. } => items.iter().max().map_or(0, |most| *most as usize + 1),
        }
    }

    /// Returns how many lists there are, the empty one included.
    pub(super) fn len(&self) -> usize {
        match self {
            Self::Plain(lists) => *lists as usize,
            Self::Several { ends, .. } => ends.len(),
        }
    }

    /// Makes counts of lists those of the values in them.
    pub(super) fn spread(&self, counts: Vec<u32>) -> Vec<u32> {
        if let Self::Plain(_) = self {
            return counts;
        }
        let mut values = vec![0; self.values()];
        for (list, count) in (0..).zip(counts).filter(|(_, count)| *count > 0) {
            self.of(list).iter().for_each(|value| values[*value as usize] += count);
        }
        values
    }

    /// Takes values out of all lists; says of each list whether that leaves it empty.
    ///
    /// A list that is its own value stays what it is: its code is to be left out.
    pub(super) fn retain(&mut self, keep: impl Fn(u32) -> bool) -> Vec<bool> {
        match self {
            Self::Plain(lists) => (0..*lists).map(|code| code != 0 && !keep(code)).collect(),
            Self::Several { ends, items } => {
                let (mut kept, mut from, mut emptied) = (Vec::with_capacity(items.len()), 0, Vec::new());
                for end in ends.iter_mut() {
                    let (before, list) = (kept.len(), &items[from..*end as usize]);
                    kept.extend(list.iter().copied().filter(|value| keep(*value)));
                    emptied.push(!list.is_empty() && kept.len() == before);
                    from = *end as usize;
                    *end = kept.len() as u32;
                }
                *items = kept;
                emptied
            }
        }
    }

    /// Returns the list of a code; empty for a code that there is not.
    pub(crate) fn of(&self, code: u32) -> List<'_> {
        match self {
            Self::Plain(_) => self.only(code).map_or(List::Many(&[]), |code| List::One([code])),
            Self::Several { ends, items } => {
                let code = code as usize;
                let start = code.checked_sub(1).and_then(|before| ends.get(before)).copied().unwrap_or(0);
                let end = ends.get(code).copied().unwrap_or(start);
                List::Many(items.get(start as usize..end as usize).unwrap_or(&[]))
            }
        }
    }
}

/// Returns the lists of a field's cells, and the distinct values.
pub(super) fn split(vocabulary: &Vocabulary, field: Field) -> (Lists, Arc<Pool>) {
    let pool = vocabulary.shared(field);
    if !pool.has(BETWEEN) {
        return (Lists::Plain(pool.len() as u32), pool);
    }
    let (mut ends, mut items, mut texts) = (Vec::with_capacity(pool.len()), Vec::new(), Interner::default());
    texts.reserve(pool.len(), 0);
    let (mut found, mut values): (usize, Vec<&str>) = (0, Vec::with_capacity(TOGETHER + 8));
    for list in pool.iter() {
        let before = values.len();
        let mut from = 0;
        for end in memchr_iter(BETWEEN, list.as_bytes()).chain([list.len()]) {
            values.extend((end > from).then(|| &list[from..end]));
            from = end + 1;
        }
        found += values.len() - before;
        ends.push(found as u32);
        if values.len() >= TOGETHER {
            texts.codes(&values, &mut items);
            values.clear();
        }
    }
    texts.codes(&values, &mut items);
    items.shrink_to_fit();
    (Lists::Several { ends, items }, Arc::new(texts.into_pool()))
}

/// Holds the lists of a field, and the distinct values with the characters that each has an odd number of times, folded.
pub(super) struct Contacts {
    pub(super) lists: Lists,
    pub(super) texts: Arc<Pool>,
    pub(super) figures: Vec<u16>,
}

impl Contacts {
    /// Takes the values of a field.
    pub(super) fn of(vocabulary: &Vocabulary, field: Field) -> Self {
        let (lists, texts) = split(vocabulary, field);
        Self { figures: texts.iter().map(odd_ones).collect(), lists, texts }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::normalize::rosters_of;

    /// Returns the values of each of some phone cells.
    fn values(cells: &[&str]) -> Vec<Vec<String>> {
        let rows: Vec<[(Field, &str); 1]> = cells.iter().map(|cell| [(Field::Phone, *cell)]).collect();
        let rosters = rosters_of(&rows.iter().map(|row| &row[..]).collect::<Vec<_>>(), &[]);
        let phones = Contacts::of(&rosters.vocabulary, Field::Phone);
        assert_eq!(phones.figures.len(), phones.texts.len());
        let mut found: Vec<Vec<String>> = (0..rosters.vocabulary.shared(Field::Phone).len() as u32)
            .map(|code| phones.lists.of(code).iter().map(|item| phones.texts.get(*item).to_owned()).collect())
            .collect();
        assert!(phones.lists.of(7_777).is_empty());
        let plain = !cells.iter().any(|cell| cell.contains(';'));
        for code in 0..found.len() as u32 {
            assert_eq!(phones.lists.only(code), (plain && code != 0).then(|| phones.lists.of(code)[0]));
        }
        found.sort();
        found
    }

    #[test]
    fn cells_are_split_where_any_has_two_values_and_else_stand_for_themselves() {
        assert_eq!(values(&["217-555-0101", "217-555-0102", ""]), [vec![], vec!["2175550101"], vec!["2175550102"]]);
        let both = values(&["217-555-0101", "217-555-0102; 217-555-0101", ""]);
        assert_eq!(both[0], Vec::<String>::new());
        assert_eq!(both[1], ["2175550101"]);
        assert_eq!(both[2].len(), 2);
        assert_eq!(values(&[]), [Vec::<String>::new()], "nothing but the empty cell");
    }
    #[test]
    fn what_is_taken_out_is_in_no_list_and_leaves_some_empty() {
        let mut plain = Lists::Plain(4);
        assert_eq!((plain.values(), plain.retain(|value| value != 2)), (4, vec![false, false, true, false]));
        // nothing, 1, 1 and 2, 2
        let mut several = Lists::Several { ends: vec![0, 1, 3, 4], items: vec![1, 1, 2, 2] };
        assert_eq!((several.values(), several.retain(|value| value != 2)), (3, vec![false, false, false, true]));
        let lists: Vec<Vec<u32>> = (0..4).map(|code| several.of(code).to_vec()).collect();
        assert_eq!(lists, [vec![], vec![1], vec![1], vec![]]);
        assert_eq!(Lists::default().values(), 0);
    }
}
