//! The installation's key: hashes that tell equal from different, and that nobody can undo without the key.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use sha2::block_api::compress256;
use std::fmt;

/// The bytes of a block that are left for a text: behind it stand one bit and its length (FIPS 180-4, 5.1.1).
const ROOM: usize = 64 - 1 - 8;
/// What SHA-256 begins with (FIPS 180-4, 5.3.3).
const START: [u32; 8] =
    [0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19];

/// Holds the key of one installation; its bytes are never printed.
#[derive(Clone)]
pub struct InstallKey {
    mac: Hmac<Sha256>,
    /// Where both passes stand behind their first block, that of the key (RFC 2104): the inner one and the outer one.
    begun: [[u32; 8]; 2],
}

impl fmt::Debug for InstallKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("InstallKey")
    }
}

impl InstallKey {
    /// The length of a key in bytes.
    pub const BYTES: usize = 32;

    /// Prepares a key.
    pub fn new(bytes: &[u8; Self::BYTES]) -> Self {
        // a key of one block or less is never refused; the empty one stands for a refusal that cannot be
        let mac = Hmac::<Sha256>::new_from_slice(bytes).or_else(|_| Hmac::<Sha256>::new_from_slice(&[]));
        let mac = mac.unwrap_or_else(|_| <Hmac<Sha256> as KeyInit>::new(&Default::default()));
        let begun = [0x36, 0x5c].map(|padding| {
            let (mut state, mut block) = (START, [padding; 64]);
            block.iter_mut().zip(bytes).for_each(|(place, byte)| *place ^= byte);
            compress256(&mut state, &[block]);
            state
        });
        Self { mac, begun }
    }

    /// Returns the first 16 bytes of the keyed hash (HMAC-SHA256) of a text; `about` keeps kinds of texts apart.
    pub fn hash(&self, about: &str, text: &[u8]) -> [u8; 16] {
        self.short(about, text).unwrap_or_else(|| self.long(about, text))
    }

    /// Returns the hash of a text that fits into one block, as nearly all do: the two blocks that it takes, and nothing around.
    #[inline]
    fn short(&self, about: &str, text: &[u8]) -> Option<[u8; 16]> {
        let (start, end) = (1 + about.len(), 1 + about.len() + text.len());
        if end > ROOM {
            return None;
        }
        let mut block = [0; 64];
        block[0] = about.len() as u8;
        block[1..start].copy_from_slice(about.as_bytes());
        block[start..end].copy_from_slice(text);
        let inner = ended(self.begun[0], block, end);
        let mut block = [0; 64];
        block.as_chunks_mut().0.iter_mut().zip(inner).for_each(|(place, word)| *place = word.to_be_bytes());
        let outer = ended(self.begun[1], block, size_of_val(&inner));
        let mut short = [0; 16];
        short.as_chunks_mut().0.iter_mut().zip(outer).for_each(|(place, word)| *place = word.to_be_bytes());
        Some(short)
    }

    fn long(&self, about: &str, text: &[u8]) -> [u8; 16] {
        let mut mac = self.mac.clone();
        mac.update(&[about.len() as u8]);
        mac.update(about.as_bytes());
        mac.update(text);
        let mut short = [0; 16];
        short.copy_from_slice(&mac.finalize().into_bytes()[..16]);
        short
    }

    /// Returns the first eight bytes of the keyed hash of a text as a number.
    pub fn number(&self, about: &str, text: &[u8]) -> u64 {
        let hash = self.hash(about, text);
        let mut short = [0; 8];
        short.copy_from_slice(&hash[..8]);
        u64::from_le_bytes(short)
    }
}

/// Returns where a pass that stands behind its first block ends with a second one, of which so many bytes are filled.
fn ended(mut state: [u32; 8], mut block: [u8; 64], filled: usize) -> [u32; 8] {
    block[filled] = 0x80;
    block[56..].copy_from_slice(&((64 + filled as u64) * 8).to_be_bytes());
    compress256(&mut state, &[block]);
    state
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_of_one_block_has_the_hash_that_it_has_with_any_length() {
        let key = InstallKey::new(&std::array::from_fn(|at| 7 * at as u8));
        let text: Vec<u8> = (0..80).map(|at| at * 3 + 1).collect();
        for about in ["", "row", "discrepancy"] {
            for length in 0..80 {
                let text = &text[..length];
                assert_eq!(key.short(about, text).is_some(), 1 + about.len() + length <= 55);
                assert_eq!(key.hash(about, text), key.long(about, text), "{about} {length}");
            }
        }
    }

    #[test]
    fn the_hash_is_the_one_of_the_standard() {
        // RFC 4231, test case 1, whose key fits into the length used here
        let mut key = [0; 32];
        key[..20].fill(0x0b);
        let mut mac = InstallKey::new(&key).mac;
        mac.update(b"Hi There");
        // a key is filled up with zeros to a block, so zeros at its end change nothing
        assert_eq!(mac.finalize().into_bytes()[..6], [0xb0, 0x34, 0x4c, 0x61, 0xd8, 0xdb]);
    }

    #[test]
    fn keys_and_kinds_of_texts_are_kept_apart() {
        let (one, other) = (InstallKey::new(&[1; 32]), InstallKey::new(&[2; 32]));
        assert_eq!(one.hash("row", b"7"), one.clone().hash("row", b"7"));
        assert_ne!(one.hash("row", b"7"), other.hash("row", b"7"));
        assert_ne!(one.hash("row", b"7"), one.hash("school", b"7"));
        assert_ne!(one.hash("a", b"bc"), one.hash("ab", b"c"));
        assert_eq!(format!("{one:?}"), "InstallKey");
    }
}
