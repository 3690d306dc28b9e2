//! The distinct addresses of both sides, taken apart into house number, street and unit.

use super::lexicon::AddressForm;
use crate::roster::{Field, Interner, Pool, Vocabulary};
use memchr::memchr;
use rustc_hash::FxHashMap;

/// Holds the distinct addresses and their texts.
pub(super) struct Addresses {
    pub(super) forms: Vec<AddressForm>,
    pub(super) texts: Pool,
}

impl Addresses {
    /// Takes the addresses of both sides apart.
    pub(super) fn of(vocabulary: &Vocabulary) -> Self {
        let mut texts = Interner::default();
        // there are few streets and many addresses
        let mut cores: FxHashMap<u32, u32> = FxHashMap::default();
        let pool = vocabulary.shared(Field::Street);
        let forms = pool.iter().map(|text| {
            let (number, rest) = cut(text);
            let (name, unit) = cut(rest);
            let (number, street, unit) = (texts.code(number), texts.code(name), texts.code(unit));
            let core = *cores.entry(street).or_insert_with(|| texts.code(&street_core(name)));
            AddressForm { number, street, unit, core }
        });
        Self { forms: forms.collect(), texts: texts.into_pool() }
    }
}

/// Returns what stands before and after the first line between the parts of an address; all of it and nothing where there is none.
fn cut(text: &str) -> (&str, &str) {
    memchr(b'|', text.as_bytes()).map_or((text, ""), |at| (&text[..at], &text[at + 1..]))
}

/// Returns a street without directions and kind.
fn street_core(street: &str) -> String {
    const EDGE: &[&str] = &[
        "n", "s", "e", "w", "ne", "nw", "se", "sw", "st", "ave", "rd", "dr", "ln", "ct", "cir", "blvd", "way", "pl",
        "ter", "trl", "pkwy", "hwy", "loop", "sq", "run", "pass", "path", "xing", "pt", "cv", "hts", "aly", "plz",
    ];
    let tokens: Vec<&str> = street.split(' ').filter(|token| !token.is_empty()).collect();
    let kept: Vec<&str> = tokens.iter().copied().filter(|token| !EDGE.contains(token)).collect();
    if kept.is_empty() { street.to_owned() } else { kept.join(" ") }
}
