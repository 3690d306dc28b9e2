//! Bytes in hexadecimal: hashes and fingerprints as files show them.

/// Returns the two digits of each byte, in small letters.
pub(crate) fn hex_digits(bytes: &[u8]) -> impl Iterator<Item = u8> + '_ {
    let digit = |half: u8| if half < 10 { b'0' + half } else { b'a' + half - 10 };
    bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]).map(digit)
}

/// Returns bytes in hexadecimal.
pub(crate) fn hexadecimal(bytes: &[u8]) -> String {
    hex_digits(bytes).map(char::from).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_has_two_digits() {
        assert_eq!(hexadecimal(&[]), "");
        assert_eq!(hexadecimal(&[0, 1, 0xab, 0xff, 9, 10, 0x10, 0x7f]), "0001abff090a107f");
        let all: Vec<u8> = (0..=u8::MAX).collect();
        assert_eq!(hexadecimal(&all), all.iter().map(|byte| format!("{byte:02x}")).collect::<String>());
    }
}
