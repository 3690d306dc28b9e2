//! IDs of which only so many letters are left, those at their front.

use super::entries::text::CUT;
use super::evidence::{Observations, SUPPORT, Sign, codes_of};
use super::suspect::{Suspect, export_of, plural};
use crate::roster::{Codes, Field, Side};
use std::collections::{BTreeMap, BTreeSet};

/// The fewest different parts that tell a cut from a constant part.
const PARTS: usize = 4;

/// Returns what the other ID has behind the whole of the first one, where that is nothing put there by a sign of its own.
fn rest([own, other]: [&str; 2]) -> Option<&str> {
    let rest = other.strip_prefix(own).filter(|_| own.len() >= 3)?;
    rest.starts_with(|c: char| c.is_ascii_alphanumeric()).then_some(rest)
}

/// Looks for IDs of a side that are the other's without their end; `longer` are the pairs one of whose IDs is the other with
/// something before or behind it.
pub(super) fn suspect(
    observations: &Observations<'_>,
    (field, side): (Field, Side),
    columns: [Codes<'_>; 2],
    longer: impl Iterator<Item = [u32; 2]>,
) -> Option<Suspect> {
    let own_first = |[mine, theirs]: [u32; 2]| if side == Side::Enrollment { [mine, theirs] } else { [theirs, mine] };
    let texts = |codes: [u32; 2]| own_first(codes).map(|code| observations.context.text_of(field, code));
    let mut lengths: BTreeMap<usize, (u64, BTreeSet<&str>)> = BTreeMap::new();
    for codes in longer.map(|rows| codes_of(columns, rows)).filter(|codes| !codes.contains(&0)) {
        let ids = texts(codes);
        if let Some(rest) = rest(ids) {
            let (count, parts) = lengths.entry(ids[0].len()).or_default();
            *count += 1;
            parts.insert(rest);
        }
    }
    let most = lengths.into_iter().max_by_key(|(length, (count, _))| (*count, *length));
    let is_cut = |(count, parts): &(u64, BTreeSet<&str>)| *count >= SUPPORT && parts.len() >= PARTS;
    let (length, _) = most.filter(|(_, found)| is_cut(found))?;
    // most IDs need no look at them, since their lengths tell
    let lengths: Vec<usize> = observations.context.texts(field)?.iter().map(str::len).collect();
    let signs = observations.paired_by_code(side, columns, |codes| match own_first(codes) {
        [0, _] | [_, 0] => Sign::Silent,
        own_first => match own_first.map(|code| lengths[code as usize]) {
            [own, other] if own == length && other > own && rest(texts(codes)).is_some() => Sign::For,
            // what is no longer than the cut was not cut
            [own, _] if own <= length => Sign::Silent,
            _ => Sign::Against,
        },
    });
    let what = format!("{} in {} are cut at {length} letters", plural(field), export_of(side));
    let likely = "a field of fixed width on the way holds no more letters";
    Suspect::new(&CUT, field, side, what, likely, signs).map(|suspect| suspect.of_file("F206", side))
}
