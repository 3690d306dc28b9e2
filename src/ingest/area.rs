//! Phone numbers in several columns, the area code in one of its own, put together.

use super::aliases::LOOSE;
use super::claim::{Claim, GuardianPart, Slot, plain};
use super::draft::Draft;
use super::words::words;
use crate::roster::Field;
use std::ops::RangeInclusive;

/// Words of a header that say which part of a number stands below it.
const PARTS: [&str; 8] = ["prefix", "exchange", "exch", "suffix", "line", "number", "num", "last"];
/// Words of a header that name a phone.
const PHONE: [&str; 5] = ["phone", "telephone", "tel", "cell", "mobile"];
/// Fewer values are no evidence.
const ENOUGH: usize = 3;

/// Puts an area code before the number in the next column, and a number in three columns together.
///
/// The values have to say so: three digits and seven, or three, three and four. Where a number beside an area code has ten
/// digits already, nothing is put together.
pub(super) fn put_together(draft: &mut Draft<'_>) {
    for column in 0..draft.headers.len() {
        let first = phone(draft, column);
        let is_area = first.is_some() || names(draft, column, &["area"]);
        if !is_area || draft.taken.contains(&column) || !all_of(draft, column, 3) {
            continue;
        }
        let (next, third) = (column + 1, column + 2);
        let goes_on = |at: usize| phone(draft, at).is_some() || names(draft, at, &PARTS) || names(draft, at, &PHONE);
        let (before, last) = if phone(draft, next).is_some() && all_of(draft, next, 7) {
            (vec![column], next)
        } else if goes_on(next) && goes_on(third) && all_of(draft, next, 3) && all_of(draft, third, 4) {
            (vec![column, next], third)
        } else {
            continue;
        };
        let own = || says_no_more(draft, column..=last).then(|| plain(Slot::Field(Field::Phone), LOOSE));
        let Some(claim) = phone(draft, last).or(phone(draft, next)).or(first).or_else(own) else { continue };
        if before.iter().chain([&last]).any(|column| draft.taken.contains(column)) {
            continue;
        }
        for column in &before {
            if let Some(claim) = draft.claims.get_mut(*column) {
                *claim = None;
            }
        }
        if let Some(own) = draft.claims.get_mut(last) {
            *own = Some(claim);
        }
        draft.taken.extend(&before);
        draft.area.insert(last, before);
    }
}

/// Returns the claim of a column whose header names a phone.
fn phone(draft: &Draft<'_>, column: usize) -> Option<Claim> {
    let claim = draft.claims.get(column)?.as_ref()?;
    matches!(claim.slot, Slot::Field(Field::Phone) | Slot::Guardian(GuardianPart::Phone)).then(|| claim.clone())
}

fn names(draft: &Draft<'_>, column: usize, wanted: &[&str]) -> bool {
    let header = draft.headers.get(column).map_or("", String::as_str);
    words(header).iter().any(|word| wanted.contains(&word.as_str()))
}

/// Says whether headers name a phone and nothing beside it that could make it another person's.
fn says_no_more(draft: &Draft<'_>, columns: RangeInclusive<usize>) -> bool {
    const BESIDE: [&str; 6] = ["area", "code", "home", "primary", "student", "main"];
    let named: Vec<String> =
        draft.headers.get(columns).unwrap_or(&[]).iter().flat_map(|header| words(header)).collect();
    let known = |word: &String| [&PHONE[..], &PARTS, &BESIDE].iter().any(|list| list.contains(&word.as_str()));
    named.iter().any(|word| PHONE.contains(&word.as_str())) && named.iter().all(known)
}

/// Says whether nearly all filled values of a column have so many digits and no letters, and none has more.
fn all_of(draft: &Draft<'_>, column: usize, wanted: usize) -> bool {
    let (mut filled, mut fitting) = (0, 0);
    for value in draft.values(column).map(str::trim).filter(|value| !value.is_empty()) {
        let value = value.strip_suffix(".0").unwrap_or(value);
        let digits = value.bytes().filter(u8::is_ascii_digit).count();
        if digits > wanted {
            return false;
        }
        let bare = value.bytes().all(|byte| byte.is_ascii_digit() || b"()-. ".contains(&byte));
        filled += 1;
        fitting += usize::from(bare && digits == wanted);
    }
    filled >= ENOUGH && fitting * 10 >= filled * 9
}

#[cfg(test)]
mod tests {
    use super::super::tests::{read_bytes, texts};
    use crate::roster::Field;

    fn phones(header: &str, rows: [&str; 3]) -> Vec<String> {
        let rows: Vec<String> = rows.iter().enumerate().map(|(at, row)| format!("{at},Ann,Lee,{row}\n")).collect();
        let table = read_bytes(format!("ID,First Name,Last Name,{header}\n{}", rows.concat()).as_bytes()).unwrap();
        texts(&table, Field::Phone).into_iter().map(str::to_owned).collect()
    }

    #[test]
    fn an_area_code_of_its_own_stands_before_the_number() {
        for (header, row) in [
            ("Area Code,Phone", "217,555-0101"),
            ("Home Area Code,Home Phone", "(217),555 0101"),
            ("Phone Area Code,Phone Prefix,Phone Suffix", "217,555,0101"),
            ("Phone 1,Phone 2,Phone 3", "217,555,0101"),
            ("Parent 1 Area Code,Parent 1 Phone", "217,5550101"),
        ] {
            let found = phones(header, [row; 3]);
            let digits = |text: &String| text.chars().filter(char::is_ascii_digit).collect::<String>();
            assert_eq!(found.iter().map(digits).collect::<Vec<_>>(), ["2175550101"; 3], "{header}");
        }
    }

    #[test]
    fn columns_that_do_not_fit_each_other_are_left_alone() {
        assert_eq!(phones("Area Code,Phone", ["101,217-555-0101"; 3]), ["217-555-0101"; 3]);
        assert_eq!(phones("Area,Phone", ["North,555-0101"; 3]), ["555-0101"; 3]);
        assert_eq!(phones("Phone 1,Phone 2", ["217-555-0101,217-555-0102"; 3]), ["217-555-0101; 217-555-0102"; 3]);
        assert_eq!(phones("Area Code,Emergency Phone,Phone", ["217,555-0101,217-555-0102"; 3]), ["217-555-0102"; 3]);
    }
}
