//! The vocabulary of a field while it grows: equal texts get equal codes, looked up block by block.

use crate::roster::{Interner, Pool};

/// How many texts are looked up together.
const BLOCK: usize = 64;

/// Holds the texts of one block, one behind the other.
#[derive(Debug, Default)]
pub(super) struct Block {
    /// The texts; a normalizer appends to it.
    pub(super) text: String,
    /// Where each begins and ends.
    places: Vec<(u32, u32)>,
}

impl Block {
    /// Ends the current text.
    pub(super) fn end(&mut self) {
        let start = self.places.last().map_or(0, |place| place.1);
        self.places.push((start, self.text.len() as u32));
    }

    /// Says whether the block is to be looked up before the next text.
    pub(super) fn is_full(&self) -> bool {
        self.places.len() >= BLOCK
    }
}

/// Holds distinct texts and finds them again.
#[derive(Debug)]
pub(super) struct Words {
    interner: Interner,
}

impl Words {
    /// Makes room for a number of texts with so many bytes, so that nothing need grow.
    pub(super) fn new(texts: usize, bytes: usize) -> Self {
        let mut interner = Interner::default();
        interner.reserve(texts + 1, bytes);
        Self { interner }
    }

    /// Appends the codes of a block's texts in order, and empties the block.
    pub(super) fn codes(&mut self, block: &mut Block, codes: &mut Vec<u32>) {
        self.interner.codes_in(&block.text, &block.places, codes);
        block.text.clear();
        block.places.clear();
    }

    /// Gives up the look-up table, and the room for more texts, and returns the texts.
    pub(super) fn into_pool(self) -> Pool {
        self.interner.into_pool()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_texts_have_equal_codes_in_the_order_of_first_use() {
        let mut words = Words::new(301, 0);
        let mut codes = Vec::new();
        let mut block = Block::default();
        for n in 0..1000 {
            if block.is_full() {
                words.codes(&mut block, &mut codes);
            }
            block.text.push_str(&if n % 10 == 0 { String::new() } else { format!("text {}", n % 300) });
            block.end();
        }
        words.codes(&mut block, &mut codes);
        assert_eq!(codes.len(), 1000);
        assert_eq!(&codes[..3], &[0, 1, 2]);
        assert_eq!(&codes[..300], &codes[300..600]);
        let pool = words.into_pool();
        assert_eq!(pool.len(), 271);
        assert_eq!(pool.get(codes[999]), "text 99");
    }
}
