//! The vocabulary of a field while it grows: equal texts get equal codes, looked up block by block.

use crate::roster::{Pool, Slots, ahead, hash_of};

/// How many texts are looked up together; the misses of a block overlap.
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
    pool: Pool,
    slots: Slots,
    hashes: Vec<u32>,
}

impl Words {
    /// Makes room for a number of texts, which must not be exceeded.
    pub(super) fn new(texts: usize) -> Self {
        Self { pool: Pool::default(), slots: Slots::for_texts(texts + 1), hashes: Vec::with_capacity(BLOCK) }
    }

    /// Appends the codes of a block's texts in order, and empties the block.
    pub(super) fn codes(&mut self, block: &mut Block, codes: &mut Vec<u32>) {
        self.hashes.clear();
        // in steps, none of which waits for another text's: the hashes, what stands there, then the letters
        let mut seen = [0; BLOCK];
        let mut start = 0;
        for end in &block.ends {
            self.hashes.push(hash_of(&block.text[start..*end]));
            start = *end;
        }
        seen.iter_mut().zip(&self.hashes).for_each(|(seen, hash)| *seen = self.slots.first(*hash));
        let likely = seen.iter().zip(&self.hashes).map(|(slot, hash)| self.slots.likely(*slot, *hash));
        ahead::read_texts(likely.filter(|code| *code != 0).map(|code| self.pool.get(code)));
        start = 0;
        for (end, hash) in block.ends.iter().zip(&self.hashes) {
            let text = &block.text[start..*end];
            start = *end;
            if text.is_empty() {
                codes.push(0);
                continue;
            }
            let pool = &self.pool;
            codes.push(match self.slots.find(*hash, |code| pool.get(code) == text) {
                Ok(code) => code,
                Err(place) => {
                    let code = self.pool.push(text);
                    self.slots.put(place, *hash, code);
                    code
                }
            });
        }
        block.text.clear();
        block.ends.clear();
    }

    /// Gives up the look-up table, and the room for more texts, and returns the texts.
    pub(super) fn into_pool(mut self) -> Pool {
        self.pool.shrink();
        self.pool
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
