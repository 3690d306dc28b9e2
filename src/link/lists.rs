//! Lists: cells with several values, such as two phone numbers, as codes of the distinct values.

use super::row::odd_ones;
use crate::roster::{Field, Interner, Pool, Vocabulary};
use std::sync::Arc;

/// What stands between two values of a cell in normal form.
const BETWEEN: char = ';';

/// Holds lists of codes by the code of the list, one after another.
#[derive(Clone, Debug, Default)]
pub(crate) struct Lists {
    /// Where each list ends; empty where no cell has two values, and each list is its own value.
    ends: Vec<u32>,
    items: Vec<u32>,
}

impl Lists {
    /// Returns the only value of a list, where that can be told without a look at the list.
    pub(crate) fn only(&self, code: u32) -> Option<u32> {
        (self.ends.is_empty() && code != 0).then_some(code)
    }

    /// Returns the list of a code; empty for a code that there is not.
    pub(crate) fn of(&self, code: u32) -> &[u32] {
        let code = code as usize;
        if self.ends.is_empty() {
            return if code == 0 { &[] } else { self.items.get(code..=code).unwrap_or(&[]) };
        }
        let start = code.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        let end = self.ends.get(code).copied().unwrap_or(start);
        self.items.get(start as usize..end as usize).unwrap_or(&[])
    }
}

/// Returns the lists of a field's cells, and the distinct values.
pub(super) fn split(vocabulary: &Vocabulary, field: Field) -> (Lists, Arc<Pool>) {
    let pool = vocabulary.shared(field);
    if !pool.iter().any(|list| list.contains(BETWEEN)) {
        let items = (0..pool.len() as u32).collect();
        return (Lists { ends: Vec::new(), items }, pool);
    }
    let (mut lists, mut texts) = (Lists::default(), Interner::default());
    for list in pool.iter() {
        lists.items.extend(list.split(BETWEEN).filter(|item| !item.is_empty()).map(|item| texts.code(item)));
        lists.ends.push(lists.items.len() as u32);
    }
    (lists, Arc::new(texts.into_pool()))
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
}
