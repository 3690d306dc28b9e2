//! Figures: distinct numbers such as phone numbers and IDs, each in eight bytes, so that a closer look need not fetch the text.

use super::similarity::within_one_slip;

/// The most figures that fit.
const MOST: usize = 15;

/// Holds numbers by code; those that are not figures alone, or have too many, are not held.
#[derive(Clone, Debug, Default)]
pub(crate) struct Figures {
    /// The length in the upper four bits, and from the lowest on four bits for each figure; 0 for what is not held.
    packed: Vec<u64>,
}

impl Figures {
    /// Takes the numbers of some texts, in the order of their codes.
    pub(crate) fn of<'t>(texts: impl Iterator<Item = &'t str>) -> Self {
        let mut packed = Vec::with_capacity(texts.size_hint().0);
        texts.for_each(|text| packed.push(pack(text)));
        packed.shrink_to_fit();
        Self { packed }
    }

    /// Says whether two numbers, both of at least so many characters, are one slip apart; `text` gives what is not held.
    pub(crate) fn within_one_slip<'t>(
        &self,
        (one, other): (u32, u32),
        least: usize,
        text: impl Fn(u32) -> &'t [u8],
    ) -> bool {
        let [mine, theirs] = [one, other].map(|code| self.packed.get(code as usize).copied().unwrap_or(0));
        let near = |one: &[u8], other: &[u8]| one.len().min(other.len()) >= least && within_one_slip(one, other);
        if mine == 0 || theirs == 0 {
            return near(text(one), text(other));
        }
        let ((mine, length), (theirs, other_length)) = (unpack(mine), unpack(theirs));
        near(&mine[..length], &theirs[..other_length])
    }
}

fn pack(text: &str) -> u64 {
    if text.len() > MOST {
        return 0;
    }
    let mut figures = (text.len() as u64) << 60;
    for (place, byte) in text.bytes().enumerate() {
        if !byte.is_ascii_digit() {
            return 0;
        }
        figures |= u64::from(byte - b'0') << (4 * place);
    }
    figures
}

fn unpack(packed: u64) -> ([u8; MOST], usize) {
    let mut figures = [0; MOST];
    for (place, figure) in figures.iter_mut().enumerate() {
        *figure = (packed >> (4 * place) & 0xF) as u8;
    }
    (figures, (packed >> 60) as usize)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn numbers_compare_as_their_texts_do(
            one in "([0-9]{1,16}|[0-9]{3}x[0-9]{2}|)",
            cut in any::<prop::sample::Index>(),
            other in "[0-9]{0,2}x?",
            swap in any::<bool>(),
            least in 0usize..6,
        ) {
            // the same with a piece exchanged, or with two neighbours in each other's place
            let at = cut.index(one.len() + 1);
            let mut changed = format!("{}{other}{}", &one[..at], one.get(at + 1..).unwrap_or(""));
            if swap && one.len() >= 2 {
                let mut bytes = one.clone().into_bytes();
                let at = at.min(bytes.len() - 2);
                bytes.swap(at, at + 1);
                changed = String::from_utf8(bytes).unwrap();
            }
            let texts = [one.as_str(), changed.as_str()];
            let figures = Figures::of(texts.into_iter());
            let text = |code: u32| texts[code as usize].as_bytes();
            let expected = one.len().min(changed.len()) >= least && within_one_slip(text(0), text(1));
            prop_assert_eq!(figures.within_one_slip((0, 1), least, text), expected);
            prop_assert_eq!(Figures::default().within_one_slip((1, 0), least, text), expected);
        }
    }

    #[test]
    fn figures_alone_are_held_and_no_more_than_fit() {
        let held = |text: &str| pack(text) != 0;
        assert!(held("0") && held("123456789012345"));
        assert!(!held("1234567890123456") && !held("12a4") && !held(""));
        assert_eq!(unpack(pack("2075550142")), ([2, 0, 7, 5, 5, 5, 0, 1, 4, 2, 0, 0, 0, 0, 0], 10));
    }
}
