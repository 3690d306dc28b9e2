//! The vocabulary of a field while it grows: equal texts get equal codes, looked up block by block.

use crate::roster::{Interner, Pool};

/// How many texts are looked up together.
const BLOCK: usize = 64;

/// Holds the texts of one block, one behind the other.
#[derive(Debug, Default)]
pub(super) struct Block {
    /// The texts; a normalizer appends to it.
    pub(super) text: String,
    ends: Vec<usize>,
}

impl Block {
    /// Ends the current text.
    pub(super) fn end(&mut self) {
        self.ends.push(self.text.len());
    }

    /// Says whether the block is to be looked up before the next text.
    pub(super) fn is_full(&self) -> bool {
        self.ends.len() >= BLOCK
    }
}

/// Holds distinct texts and finds them again.
#[derive(Debug)]
pub(super) struct Words {
    interner: Interner,
}

impl Words {
    /// Makes room for a number of texts, so that the look-up table need not grow.
    pub(super) fn new(texts: usize) -> Self {
        Self { interner: Interner::for_texts(texts) }
    }

    /// Appends the codes of a block's texts in order, and empties the block.
    pub(super) fn codes(&mut self, block: &mut Block, codes: &mut Vec<u32>) {
        let mut texts = [""; BLOCK];
        let mut start = 0;
        for (text, end) in texts.iter_mut().zip(&block.ends) {
            *text = &block.text[start..*end];
            start = *end;
        }
        self.interner.codes(&texts[..block.ends.len()], codes);
        block.text.clear();
        block.ends.clear();
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
        let mut words = Words::new(301);
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
