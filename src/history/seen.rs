//! What a run saw, as one cell of the database until the run counts: a row for each would be written twice.

use crate::roster::{Discrepancies, Discrepancy, sorted_by_hash};
use std::cmp::Reverse;

/// The bytes of one: its fingerprint, the place of its code, and whether it is waived together with its severity.
const WIDTH: usize = 16 + 2 + 1;

/// Holds one discrepancy that a run saw.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Seen {
    /// Its keyed fingerprint.
    pub(super) fingerprint: [u8; 16],
    /// Whether people waived it.
    pub(super) waived: bool,
    /// The place of its code in the list of codes.
    pub(super) code: u16,
    /// Its severity from 0, information, to 2, error; none where an older program packed it.
    pub(super) severity: Option<u8>,
}

/// Returns all that a run saw, given the fingerprints of its discrepancies: each fingerprint once and ascending; of two the one
/// that is not waived counts, then the graver one.
pub(super) fn of(discrepancies: &Discrepancies, fingerprints: &[[u8; 16]]) -> Vec<Seen> {
    let rows = fingerprints.iter().zip(discrepancies.rows());
    let seen = |(print, row): (&[u8; 16], &Discrepancy)| Seen {
        fingerprint: *print,
        waived: row.waived,
        code: row.rule as u16,
        severity: Some(row.severity as u8),
    };
    let all: Vec<Seen> = rows.map(seen).collect();
    let print = |seen: &Seen| u128::from_be_bytes(seen.fingerprint);
    let key = |seen: &Seen| (print(seen), seen.waived, seen.code, Reverse(seen.severity));
    let mut all = sorted_by_hash(&all, |seen| (print(seen) >> 64) as u64, key);
    all.dedup_by_key(|seen| seen.fingerprint);
    all
}

/// Packs what a run saw into one cell.
pub(super) fn packed(all: &[Seen]) -> Vec<u8> {
    let mut cell = Vec::with_capacity(all.len() * WIDTH);
    for seen in all {
        cell.extend_from_slice(&seen.fingerprint);
        cell.extend_from_slice(&seen.code.to_le_bytes());
        cell.push(u8::from(seen.waived) | seen.severity.map_or(0, |severity| severity + 1) << 1);
    }
    cell
}

/// Returns what was packed into a cell.
pub(super) fn unpacked(cell: &[u8]) -> impl Iterator<Item = Seen> + '_ {
    cell.as_chunks::<WIDTH>().0.iter().map(|[print @ .., low, high, waived]| Seen {
        fingerprint: *print,
        waived: *waived & 1 != 0,
        code: u16::from_le_bytes([*low, *high]),
        severity: (*waived >> 1).checked_sub(1),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::roster::Severity;

    #[test]
    fn of_two_with_one_fingerprint_the_one_that_counts_is_seen_and_then_the_graver_one() {
        let result = crate::report::sample::result();
        let all = &result.diagnosis.discrepancies;
        let row = Discrepancy { rule: 0, severity: Severity::Warning, waived: false, ..all.rows()[0] };
        let seen = |rows: &[Discrepancy]| {
            let all = Discrepancies::new(all.rules, all.messages.clone(), rows);
            let seen = of(&all, &vec![[7; 16]; all.rows().len()]);
            assert_eq!(seen.len(), 1);
            (seen[0].waived, seen[0].severity)
        };
        let waived = Discrepancy { severity: Severity::Error, waived: true, ..row };
        let grave = Discrepancy { severity: Severity::Error, ..row };
        let slight = Discrepancy { severity: Severity::Info, ..row };
        assert_eq!(seen(&[waived, row]), (false, Some(Severity::Warning as u8)));
        assert_eq!(seen(&[slight, row]), (false, Some(Severity::Warning as u8)));
        assert_eq!(seen(&[slight, grave, row]), (false, Some(Severity::Error as u8)));
    }

    #[test]
    fn what_is_packed_comes_back() {
        let all = [(1, false, 0, None), (2, true, 300, Some(0)), (9, false, u16::MAX, Some(2))];
        let all =
            all.map(|(number, waived, code, severity)| Seen { fingerprint: [number; 16], waived, code, severity });
        assert_eq!(unpacked(&packed(&all)).collect::<Vec<_>>(), all);
        assert_eq!(unpacked(&[]).count(), 0);
    }
}
