//! The form that nearly all IDs of a column have, and the check digit that they carry, learned from the column.

use crate::roster::Codes;
use rustc_hash::FxHashMap;

/// Says what is wrong with an ID.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Flaw {
    /// Not as many digits as the state's IDs have.
    Length,
    /// Another form than nearly all others.
    Form,
    /// A check digit that is wrong.
    CheckDigit,
}

/// Holds the IDs of a column that are unlike the others, by their codes.
#[derive(Clone, Debug, Default)]
pub(crate) struct Forms {
    flaws: FxHashMap<u32, Flaw>,
}

/// The fewest different IDs from which a form is learned.
const IDS: usize = 50;
/// One in so many may be wrong.
const RARE: usize = 50;
/// The fewest different IDs from which a check digit is learned: chance gives one in ten.
const CHECKED: usize = 200;

impl Forms {
    /// Learns the form from all codes of a column; `digits` is what the state says about its IDs.
    /// The forms of the first codes may be known already.
    pub(crate) fn learn<'a>(
        codes: Codes<'_>,
        known: &[u64],
        text: impl Fn(u32) -> &'a str,
        digits: Option<usize>,
    ) -> Self {
        let mut flaws = FxHashMap::default();
        let mut seen = vec![false; codes.max() as usize + 1];
        codes.for_each(|code| seen[code as usize] = true);
        let ids: Vec<u32> = (0..).zip(seen).skip(1).filter(|(_, seen)| *seen).map(|(code, _)| code).collect();
        let form_of = |id: &u32| known.get(*id as usize).copied().unwrap_or_else(|| form(text(*id)));
        let form_of: Vec<u64> = ids.iter().map(form_of).collect();
        let mut by_form: FxHashMap<u64, usize> = FxHashMap::default();
        // nearly all have the form of the one before
        for alike in form_of.chunk_by(|one, next| one == next) {
            *by_form.entry(alike[0]).or_default() += alike.len();
        }
        let Some((usual, alike)) = by_form.into_iter().max_by_key(|(form, count)| (*count, std::cmp::Reverse(*form)))
        else {
            return Self::default();
        };
        // one in fifty may be odd; more are a form of their own
        if ids.len() >= IDS && (ids.len() - alike) * RARE <= ids.len() {
            let odd = ids.iter().zip(&form_of).filter(|(_, form)| **form != usual);
            flaws.extend(odd.map(|(id, _)| (*id, Flaw::Form)));
        }
        if alike >= CHECKED {
            for passes in [luhn, modulo_11] {
                let of_form = ids.iter().zip(&form_of).filter(|(_, form)| **form == usual).map(|(id, _)| *id);
                // no more than needed to see that this is no check digit
                let failed: Vec<u32> = of_form.filter(|id| !passes(text(*id))).take(alike / RARE + 1).collect();
                if failed.len() * RARE <= alike {
                    flaws.extend(failed.into_iter().map(|id| (id, Flaw::CheckDigit)));
                    break;
                }
            }
        }
        if let Some(digits) = digits {
            let fits = |text: &str| text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit());
            flaws.extend(ids.into_iter().filter(|id| !fits(text(*id))).map(|id| (id, Flaw::Length)));
        }
        Self { flaws }
    }

    /// Says whether nothing is wrong with any ID.
    pub(crate) fn is_clean(&self) -> bool {
        self.flaws.is_empty()
    }

    /// Returns what is wrong with an ID, by its code.
    pub(crate) fn flaw(&self, code: u32) -> Option<Flaw> {
        self.flaws.get(&code).copied()
    }
}

/// What each byte of an ID is taken for: any digit, any letter, or itself; 0 beyond ASCII.
const KINDS: [u8; 256] = {
    let mut kinds = [0; 256];
    let mut byte = 0;
    while byte < 128 {
        kinds[byte as usize] = match byte {
            b'0'..=b'9' => b'9',
            b'A'..=b'Z' | b'a'..=b'z' => b'A',
            byte => byte,
        };
        byte += 1;
    }
    kinds
};

/// Returns the forms of some IDs in their order.
pub(crate) fn forms<'a>(ids: impl Iterator<Item = &'a str>) -> Vec<u64> {
    ids.map(form).collect()
}

/// Returns the form of an ID as one number: which places hold digits, which letters, and the other signs as they are.
fn form(id: &str) -> u64 {
    // FNV-1a over the kinds, whose number grows with the length
    let add = |hash: u64, kind: u64| (hash ^ kind).wrapping_mul(0x0100_0000_01b3);
    let mut form = 0xcbf2_9ce4_8422_2325;
    let mut beyond = 0;
    for byte in id.bytes() {
        beyond |= byte;
        form = add(form, u64::from(KINDS[usize::from(byte)]));
    }
    if beyond.is_ascii() {
        return form;
    }
    id.chars().fold(0xcbf2_9ce4_8422_2325, |hash: u64, c| {
        let kind = match c {
            c if c.is_ascii_digit() => u64::from(b'9'),
            c if c.is_alphabetic() => u64::from(b'A'),
            c => u64::from(c),
        };
        add(hash, kind)
    })
}

/// Checks the last digit by Luhn's rule, which bank cards and the education numbers of British Columbia follow.
fn luhn(id: &str) -> bool {
    let sum = id.bytes().rev().enumerate().try_fold(0u32, |sum, (at, byte)| {
        let digit = u32::from(byte.is_ascii_digit().then(|| byte - b'0')?);
        let weighted = if at % 2 == 1 { digit * 2 } else { digit };
        Some(sum + weighted / 10 + weighted % 10)
    });
    sum.is_some_and(|sum| sum.is_multiple_of(10))
}

/// Checks the last sign by weights 2, 3, 4 ... from the right, modulo 11; X stands for ten.
fn modulo_11(id: &str) -> bool {
    let sum = id.bytes().rev().zip(1u32..).try_fold(0u32, |sum, (byte, weight)| match byte {
        b'0'..=b'9' => Some(sum + u32::from(byte - b'0') * weight),
        b'X' if weight == 1 => Some(sum + 10),
        _ => None,
    });
    sum.is_some_and(|sum| sum.is_multiple_of(11))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flaws(ids: &[String], digits: Option<usize>) -> Vec<(usize, Flaw)> {
        let codes: Vec<u32> = (1..=ids.len() as u32).collect();
        let text = |code: u32| ids[code as usize - 1].as_str();
        let learned = Forms::learn(Codes::Four(&codes), &[], text, digits);
        let known = forms(std::iter::once("").chain(codes[..ids.len() / 2].iter().map(|code| text(*code))));
        let forms = Forms::learn(Codes::Four(&codes), &known, text, digits);
        assert!(codes.iter().all(|code| forms.flaw(*code) == learned.flaw(*code)), "whatever is known already");
        codes.iter().filter_map(|code| Some((*code as usize - 1, forms.flaw(*code)?))).collect()
    }

    #[test]
    fn one_id_of_another_form_is_odd_and_two_forms_are_not() {
        let mut ids: Vec<String> = (0..99).map(|n| format!("10{n:04}")).collect();
        ids.push("2175550123".to_owned());
        assert_eq!(flaws(&ids, None), [(99, Flaw::Form)]);
        let grown: Vec<String> = (9_950..10_050).map(|n| n.to_string()).collect();
        assert!(flaws(&grown, None).is_empty());
        assert!(flaws(&ids[50..], None).len() <= 1, "a short list proves little");
    }

    #[test]
    fn a_check_digit_is_learned_and_one_that_fails_is_told() {
        let with_digit = |n: u32| (0..10).map(|d| format!("{n}{d}")).find(|id| luhn(id)).unwrap();
        let mut ids: Vec<String> = (100_000..100_400).map(with_digit).collect();
        assert!(flaws(&ids, None).is_empty());
        let last = ids[7].pop().unwrap();
        ids[7].push(if last == '9' { '0' } else { '9' });
        assert_eq!(flaws(&ids, None), [(7, Flaw::CheckDigit)]);
        let plain: Vec<String> = (1_000_000..1_000_400).map(|n| n.to_string()).collect();
        assert!(flaws(&plain, None).is_empty());
    }

    #[test]
    fn the_states_own_length_goes_before_the_columns() {
        let ids: Vec<String> = ["1234567890", "123456789", "12345678AB"].map(str::to_owned).into();
        assert_eq!(flaws(&ids, Some(10)), [(1, Flaw::Length), (2, Flaw::Length)]);
    }
}
