//! IDs of which only so many letters are left, those at their front.

use super::entries::text::CUT;
use super::evidence::{Observations, SUPPORT, Sign};
use super::suspect::{Suspect, export_of, plural};
use crate::roster::{Field, Side};
use std::collections::{BTreeMap, BTreeSet};

/// The fewest different parts that tell a cut from a constant part.
const PARTS: usize = 4;

/// Returns what the other ID has behind the whole of the first one, where that is nothing put there by a sign of its own.
fn rest([own, other]: [&str; 2]) -> Option<&str> {
    let rest = other.strip_prefix(own).filter(|_| own.len() >= 3)?;
    rest.starts_with(|c: char| c.is_ascii_alphanumeric()).then_some(rest)
}

/// Looks for IDs of a side that are the other's without their end; `longer` are the pairs one of whose IDs is the other with
/// something before or behind it, and `texts` gives the IDs of a pair, that of the side first.
pub(super) fn suspect<'t>(
    observations: &Observations<'_>,
    field: Field,
    side: Side,
    longer: impl Iterator<Item = [u32; 2]>,
    texts: impl Fn([u32; 2]) -> Option<[&'t str; 2]> + Sync,
) -> Option<Suspect> {
    let mut lengths: BTreeMap<usize, (u64, BTreeSet<&str>)> = BTreeMap::new();
    for rows in longer {
        let Some(ids) = texts(rows) else { continue };
        if let Some(rest) = rest(ids) {
            let (count, parts) = lengths.entry(ids[0].len()).or_default();
            *count += 1;
            parts.insert(rest);
        }
    }
    let most = lengths.into_iter().max_by_key(|(length, (count, _))| (*count, *length));
    let is_cut = |(count, parts): &(u64, BTreeSet<&str>)| *count >= SUPPORT && parts.len() >= PARTS;
    let (length, _) = most.filter(|(_, found)| is_cut(found))?;
    let signs = observations.paired(side, |rows| match texts(rows) {
        None => Sign::Silent,
        Some(ids) if ids[0].len() == length && rest(ids).is_some() => Sign::For,
        // what is no longer than the cut was not cut
        Some([own, _]) if own.len() <= length => Sign::Silent,
        Some(_) => Sign::Against,
    });
    let what = format!("{} in {} are cut at {length} letters", plural(field), export_of(side));
    let likely = "a field of fixed width on the way holds no more letters";
    Suspect::new(&CUT, field, side, what, likely, signs).map(|suspect| suspect.of_file("F206", side))
}
