//! The installation's key: hashes that tell equal from different, and that nobody can undo without the key.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use std::fmt;

/// Holds the key of one installation; its bytes are never printed.
#[derive(Clone)]
pub struct InstallKey {
    mac: Hmac<Sha256>,
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
        Self { mac: mac.unwrap_or_else(|_| <Hmac<Sha256> as KeyInit>::new(&Default::default())) }
    }

    /// Returns the first 16 bytes of the keyed hash (HMAC-SHA256) of a text; `about` keeps kinds of texts apart.
    pub fn hash(&self, about: &str, text: &[u8]) -> [u8; 16] {
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

#[cfg(test)]
mod tests {
    use super::*;

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
