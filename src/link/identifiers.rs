//! The distinct identifiers of both sides: their codes, and which are one number but for zeros in front.

use super::figures::Figures;
use super::lexicon::{CodeMap, mapped};
use super::ranked::Ranked;
use super::row::odd_ones;
use crate::roster::{Field, Interner, Pool, Rosters, Vocabulary};
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Holds distinct identifiers by code: those of several fields one after the other, in the pools that hold them anyway.
#[derive(Clone, Debug, Default)]
pub(crate) struct IdTexts {
    /// Pools with the code before their first.
    pools: Vec<(u32, Arc<Pool>)>,
}

impl IdTexts {
    /// Returns the text of a code.
    pub(crate) fn get(&self, code: u32) -> &str {
        let found = self.pools.iter().rev().find(|(before, _)| code > *before);
        found.map_or("", |(before, pool)| pool.get(code - before))
    }

    /// Returns the code after the last.
    pub(super) fn end(&self) -> u32 {
        self.pools.last().map_or(1, |(before, pool)| before + pool.len() as u32)
    }

    /// Adds a pool; returns the code before its first.
    fn add(&mut self, pool: Arc<Pool>) -> u32 {
        let before = self.end() - 1;
        self.pools.push((before, pool));
        before
    }
}

/// Knows identifiers without the zeros in front of them, as identifiers.
#[derive(Clone, Debug, Default)]
pub(crate) struct Bare {
    /// Those that have zeros in front.
    padded: Ranked,
    /// The codes of these without them.
    codes: Vec<u32>,
}

impl Bare {
    /// Takes codes with those of the same numbers without zeros, in the order of codes, all of them below `end`.
    fn of(padded: &[(u32, u32)], end: usize) -> Self {
        let which = Ranked::of(padded.iter().map(|(code, _)| *code), end);
        Self { padded: which, codes: padded.iter().map(|(_, bare)| *bare).collect() }
    }

    /// Returns the code of an identifier without the zeros in front.
    #[inline]
    pub(crate) fn of_code(&self, code: u32) -> u32 {
        self.padded.place(code).map_or(code, |place| self.codes[place])
    }
}

/// Holds what is known of the identifiers.
#[derive(Default)]
pub(super) struct Identifiers {
    pub(super) texts: IdTexts,
    pub(super) bare: Bare,
    pub(super) numbers: Figures,
    /// Which characters each has an odd number of times, folded.
    pub(super) figures: Vec<u16>,
    pub(super) maps: BTreeMap<Field, CodeMap>,
}

impl Identifiers {
    /// Takes the identifiers of the compared fields, enrollment's and the SIS's.
    pub(super) fn of(rosters: &Rosters, fields: [&[Field]; 2]) -> Self {
        // where each field is compared with itself, texts of two fields never meet and may have two codes
        let mut this = if fields[0] == fields[1] {
            Self::shared(&rosters.vocabulary, fields[0])
        } else {
            Self::own(rosters, fields)
        };
        let figures = |(_, pool): &(u32, Arc<Pool>)| {
            let codes = (1..pool.len() as u32).into_par_iter().with_min_len(4096).with_max_len(16_384);
            codes.map(|code| odd_ones(pool.get(code))).collect::<Vec<u16>>()
        };
        let texts = this.texts.pools.iter().flat_map(|(_, pool)| pool.iter().skip(1));
        this.numbers = Figures::of(std::iter::once("").chain(texts));
        this.figures = Vec::with_capacity(this.texts.end() as usize);
        this.figures.push(0);
        this.texts.pools.iter().for_each(|pool| this.figures.extend(figures(pool)));
        this
    }

    fn shared(vocabulary: &Vocabulary, fields: &[Field]) -> Self {
        let mut this = Self::default();
        let mut added = Pool::default();
        let mut zeros: Vec<(u32, String, u32)> = Vec::new();
        for field in fields {
            let pool = vocabulary.shared(*field);
            let before = this.texts.add(Arc::clone(&pool));
            this.maps.insert(*field, CodeMap::From(before));
            let padded = (1..).zip(pool.iter().skip(1)).filter(|(_, text)| text.starts_with('0'));
            let padded: Vec<(u32, &str)> = padded.map(|(code, text)| (code, text.trim_start_matches('0'))).collect();
            if padded.is_empty() {
                continue;
            }
            let mut known: FxHashMap<&str, u32> = padded.iter().map(|(_, text)| (*text, u32::MAX)).collect();
            known.insert("", 0);
            for (code, text) in (1..).zip(pool.iter().skip(1)) {
                if let Some(found) = known.get_mut(text) {
                    *found = before + code;
                }
            }
            zeros.extend(padded.into_iter().map(|(code, text)| (before + code, text.to_owned(), known[text])));
        }
        // what no row has gets a code of its own
        let end = this.texts.end();
        let mut more: FxHashMap<&str, u32> = FxHashMap::default();
        let mut padded = Vec::with_capacity(zeros.len());
        for (code, text, known) in &zeros {
            let bare = match *known {
                u32::MAX => *more.entry(text).or_insert_with(|| end - 1 + added.push(text)),
                known => known,
            };
            padded.push((*code, bare));
        }
        this.bare = Bare::of(&padded, end as usize);
        this.texts.add(Arc::new(added));
        this
    }

    fn own(rosters: &Rosters, fields: [&[Field]; 2]) -> Self {
        let (mut interner, maps) = mapped(rosters, fields);
        let bare = bare_codes(&mut interner);
        let mut texts = IdTexts::default();
        texts.add(Arc::new(interner.into_pool()));
        Self { texts, bare, maps, ..Self::default() }
    }
}

/// Returns those identifiers that have zeros in front, with their codes without them; what is new gets a code of its own.
fn bare_codes(identifiers: &mut Interner) -> Bare {
    let known = identifiers.pool().len() as u32;
    let mut padded = Vec::new();
    for code in 0..known {
        if identifiers.pool().get(code).starts_with('0') {
            let bare = identifiers.pool().get(code).trim_start_matches('0').to_owned();
            padded.push((code, identifiers.code(&bare)));
        }
    }
    Bare::of(&padded, known as usize)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::normalize::rosters_of;
    use crate::roster::Field::{LocalId, OtherId, StateId};
    use crate::roster::Side;

    /// Returns the identifiers of two files, and of each row's cells the text behind its code and behind its bare code.
    fn told(fields: [&[Field]; 2], rows: [&[(Field, &str)]; 2]) -> Vec<[(u32, String, String); 2]> {
        let rosters = rosters_of(&[rows[0]], &[rows[1]]);
        let ids = Identifiers::of(&rosters, fields);
        let of = |side: Side, field: Field| {
            let code = rosters.side(side).normal(field).map_or(0, |codes| codes.get(0));
            let code = ids.maps[&field].of(code);
            let bare = |code: u32| ids.bare.of_code(code);
            let (bare, is_own) = (bare(code), bare(bare(code)) == bare(code));
            assert!(is_own, "a bare number is its own");
            assert_eq!(ids.figures[code as usize], odd_ones(ids.texts.get(code)));
            (bare, ids.texts.get(code).to_owned(), ids.texts.get(bare).to_owned())
        };
        fields[0]
            .iter()
            .zip(fields[1])
            .map(|(one, other)| [of(Side::Enrollment, *one), of(Side::Sis, *other)])
            .collect()
    }

    #[test]
    fn numbers_are_one_but_for_zeros_in_front_whichever_fields_are_compared() {
        let enrollment: &[(Field, &str)] = &[(LocalId, "0048213"), (StateId, "0000700112")];
        let sis: &[(Field, &str)] = &[(LocalId, "48213"), (StateId, "1000700113"), (OtherId, "700112")];
        let same = told([&[LocalId, StateId]; 2], [enrollment, sis]);
        let text = |(_, text, bare): &(u32, String, String)| (text.clone(), bare.clone());
        assert_eq!(text(&same[0][0]), ("0048213".to_owned(), "48213".to_owned()));
        assert_eq!(text(&same[0][1]), ("48213".to_owned(), "48213".to_owned()));
        assert_eq!(same[0][0].0, same[0][1].0);
        assert_ne!(same[1][0].0, same[1][1].0);
        assert_eq!(same[1][0].2, "700112", "a number that no row has without its zeros");
        let crossed = told([&[LocalId, StateId], &[LocalId, OtherId]], [enrollment, sis]);
        assert_eq!(crossed[0][0].0, crossed[0][1].0);
        assert_eq!(crossed[1][0].0, crossed[1][1].0);
        assert_eq!((crossed[1][0].1.as_str(), crossed[1][1].1.as_str()), ("0000700112", "700112"));
    }

    #[test]
    fn code_0_is_no_identifier_and_nothing_but_zeros_is_none_either() {
        let found = told([&[LocalId]; 2], [&[(LocalId, "")], &[(LocalId, "77")]]);
        assert_eq!((found[0][0].0, found[0][0].1.as_str()), (0, ""));
        assert_eq!(found[0][1].1, "77");
        assert_eq!(IdTexts::default().get(3), "");
    }
}
