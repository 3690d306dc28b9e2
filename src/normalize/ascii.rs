//! A few letters and figures of ASCII put behind a text at once: one by one each of them is asked what it is.

/// So many bytes are checked in one step where they begin at such a place.
#[repr(align(16))]
struct Block([u8; 16]);

/// Appends up to sixteen bytes of ASCII; any others are left out.
#[inline]
pub(super) fn push<const N: usize>(bytes: [u8; N], out: &mut String) {
    let mut block = Block([0; 16]);
    block.0[..N].copy_from_slice(&bytes);
    let text = std::str::from_utf8(&block.0).unwrap_or_default();
    out.push_str(text.get(..N).unwrap_or_default());
}

#[cfg(test)]
mod tests {
    use super::push;

    #[test]
    fn bytes_of_ascii_are_appended_and_no_others() {
        let mut out = "x".to_owned();
        push(*b"2026-08-31", &mut out);
        push(*b"", &mut out);
        push([0xc3; 3], &mut out);
        push(*b"sixteen letters!", &mut out);
        assert_eq!(out, "x2026-08-31sixteen letters!");
    }
}
