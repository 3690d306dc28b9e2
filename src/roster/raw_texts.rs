//! The texts of a column as they stood in the file: those that are their own normal form are read from the vocabulary.

use super::{Pool, ahead};
use std::sync::Arc;

/// Marks a place in the vocabulary.
const NORMAL: u32 = 1 << 31;

/// Holds a column's distinct texts by code; code 0 is the empty text.
#[derive(Clone, Debug, Default)]
pub struct RawTexts {
    own: Pool,
    shared: Option<Shared>,
}

/// Says which texts are the vocabulary's.
#[derive(Clone, Debug)]
struct Shared {
    /// As of [`GrowingTexts`].
    places: Vec<u32>,
    vocabulary: Arc<Pool>,
}

/// Holds a column's distinct texts while its vocabulary grows: those that are their own normal form by the code of that.
#[derive(Debug, Default)]
pub struct GrowingTexts {
    own: Pool,
    /// Of each code the vocabulary's, marked, or the code among the column's own texts; empty where these are all.
    places: Vec<u32>,
}

impl GrowingTexts {
    /// Leaves those texts to the vocabulary whose normal form has the same letters, as `same` says by code, where that saves
    /// room; `normal` has the code of each normal form.
    pub fn of(raw: Pool, same: &[bool], normal: &[u32]) -> Self {
        let is_same = |code: usize| same.get(code).copied().unwrap_or(false);
        let saved: usize = raw.lengths().zip(same).skip(1).filter(|text| *text.1).map(|(length, _)| length + 4).sum();
        // each own text has a place and an end then
        if saved <= 4 * raw.len() {
            return Self { own: raw, places: Vec::new() };
        }
        let own: Vec<u32> = (1..raw.len() as u32).filter(|code| !is_same(*code as usize)).collect();
        let mut own = raw.gather(&own);
        own.shrink();
        let mut next = 0;
        let place = |(code, normal): (usize, &u32)| match code {
            0 => 0,
            _ if is_same(code) => NORMAL | *normal,
            _ => {
                next += 1;
                next
            }
        };
        Self { own, places: normal.iter().enumerate().map(place).collect() }
    }
}

impl From<Pool> for RawTexts {
    fn from(own: Pool) -> Self {
        Self { own, shared: None }
    }
}

impl RawTexts {
    /// Puts the complete vocabulary beside a column's texts.
    pub fn new(GrowingTexts { own, places }: GrowingTexts, vocabulary: &Arc<Pool>) -> Self {
        let shared = (!places.is_empty()).then(|| Shared { places, vocabulary: Arc::clone(vocabulary) });
        Self { own, shared }
    }

    /// Returns the text of a code; a code that was never given out reads as empty.
    #[inline]
    pub fn get(&self, code: u32) -> &str {
        let (pool, code) = self.pooled(code);
        pool.get(code)
    }

    /// Returns the texts of some codes, each of a column: where they stand, and their beginnings, are read in steps none of
    /// which waits for another text's.
    pub fn gather<'a>(codes: impl Iterator<Item = (&'a Self, u32)> + Clone) -> Vec<&'a str> {
        ahead::read(codes.clone().map(|(texts, code)| texts.place(code)));
        Pool::read_ahead(codes.clone().map(|(texts, code)| texts.pooled(code)));
        codes.map(|(texts, code)| texts.get(code)).collect()
    }

    /// Returns what tells where the text of a code stands; 0 where all stand in the column's own order.
    #[inline]
    pub(crate) fn place(&self, code: u32) -> u32 {
        self.shared.as_ref().and_then(|shared| shared.places.get(code as usize)).copied().unwrap_or(0)
    }

    /// Returns the pool that has the text of a code, and its code there.
    #[inline]
    pub(crate) fn pooled(&self, code: u32) -> (&Pool, u32) {
        match &self.shared {
            None => (&self.own, code),
            Some(shared) => match self.place(code) {
                place if place & NORMAL != 0 => (&shared.vocabulary, place & !NORMAL),
                place => (&self.own, place),
            },
        }
    }

    /// Says whether the text of a code is known to be its own normal form; some may be that are not known to be.
    #[inline]
    pub fn is_normal(&self, code: u32) -> bool {
        let place = self.shared.as_ref().and_then(|shared| shared.places.get(code as usize));
        place.is_some_and(|place| place & NORMAL != 0)
    }

    /// Returns how many codes there are, the empty one included.
    pub fn len(&self) -> usize {
        self.shared.as_ref().map_or(self.own.len(), |shared| shared.places.len())
    }

    /// Says whether only the empty text is there.
    pub fn is_empty(&self) -> bool {
        self.len() <= 1
    }

    /// Returns the texts in the order of their codes, the empty one first.
    pub fn iter(&self) -> impl Iterator<Item = &str> + '_ {
        (0..self.len() as u32).map(|code| self.get(code))
    }

    /// Returns how many bytes it takes beside the vocabulary, about.
    pub fn bytes(&self) -> u64 {
        self.own.bytes() + self.shared.as_ref().map_or(0, |shared| 4 * shared.places.len() as u64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::cmp::Ordering;

    proptest! {
        #[test]
        fn texts_read_the_same_wherever_they_stand(
            texts in prop::collection::vec(("[a-d]{1,12}", any::<bool>()), 0..40), before in 0u32..5,
        ) {
            let (mut raw, mut vocabulary) = (Pool::default(), Pool::default());
            (0..before).for_each(|at| { vocabulary.push(&format!("of the other side {at}")); });
            let (mut same, mut normal) = (vec![true], vec![0]);
            for (text, is_same) in &texts {
                raw.push(text);
                same.push(*is_same);
                normal.push(vocabulary.push(if *is_same { text } else { "x" }));
            }
            let whole = raw.clone();
            let growing = GrowingTexts::of(raw, &same, &normal);
            let is_shared = !growing.places.is_empty();
            let found = RawTexts::new(growing, &Arc::new(vocabulary));
            prop_assert_eq!(found.bytes().cmp(&whole.bytes()), if is_shared { Ordering::Less } else { Ordering::Equal });
            prop_assert_eq!(found.len(), whole.len());
            prop_assert_eq!(found.is_empty(), whole.is_empty());
            prop_assert!(found.iter().eq(whole.iter()));
            let codes: Vec<u32> = (0..=whole.len() as u32).rev().collect();
            let gathered = RawTexts::gather(codes.iter().map(|code| (&found, *code)));
            prop_assert!(gathered.into_iter().eq(codes.iter().map(|code| whole.get(*code))));
            prop_assert_eq!((found.get(0), found.get(whole.len() as u32)), ("", ""));
            let known = (1..).zip(&texts).filter(|(code, (_, is_same))| found.is_normal(*code) != (*is_same && is_shared));
            prop_assert_eq!(known.count(), 0);
            prop_assert!(!found.is_normal(0) && !found.is_normal(whole.len() as u32));
        }
    }

    #[test]
    fn texts_are_shared_where_that_saves_room_and_only_there() {
        let of = |same: [bool; 3]| {
            let mut raw = Pool::default();
            let normal: Vec<u32> = ["", "ada@example.com", "Bo"].iter().skip(1).map(|text| raw.push(text)).collect();
            let growing = GrowingTexts::of(raw, &same, &[&[0], normal.as_slice()].concat());
            (growing.places, growing.own.len())
        };
        assert_eq!(of([true, true, false]), (vec![0, NORMAL | 1, 1], 2));
        assert_eq!(of([true, false, true]).1, 3);
        assert_eq!(of([true, false, false]), (Vec::new(), 3));
    }
}
