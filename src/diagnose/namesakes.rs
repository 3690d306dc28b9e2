//! Rows without a partner whose name and birth date a matched row of the same export has too: most likely second records.

use super::context::Context;
use crate::roster::{Bucket, Field, Side, each_with_codes};
use rustc_hash::FxHashMap;

/// The marks that birth date and names have together, as a power of two.
const MARKS: u32 = 18;

/// Returns the mark of a birth date with the names.
fn mark([birth, last, first]: [u32; 3]) -> usize {
    let mixed = birth.wrapping_mul(0x9E37_79B9) ^ last.wrapping_mul(0x85EB_CA6B) ^ first.wrapping_mul(0xC2B2_AE35);
    (mixed >> (u32::BITS - MARKS)) as usize
}

/// Returns by row without a partner the first matched row of the same name and birth date.
pub(crate) fn find(context: &Context<'_>, side: Side) -> FxHashMap<u32, u32> {
    let mut wanted: FxHashMap<[u32; 3], Vec<u32>> = FxHashMap::default();
    let mut marks = vec![false; 1 << MARKS];
    each_of(context, side, Bucket::OnlyHere, |row, key| {
        if !key.contains(&0) {
            marks[mark(key)] = true;
            wanted.entry(key).or_default().push(row);
        }
    });
    let mut found = FxHashMap::default();
    each_of(context, side, Bucket::Matched, |row, key| {
        // most rows are let go by their marks
        if marks[mark(key)]
            && let Some(rows) = wanted.remove(&key)
        {
            found.extend(rows.into_iter().map(|lone| (lone, row)));
        }
    });
    found
}

/// Takes each row of a bucket with its birth date and its names, by their codes.
fn each_of(context: &Context<'_>, side: Side, bucket: Bucket, mut take: impl FnMut(u32, [u32; 3])) {
    let columns = [Field::BirthDate, Field::LastName, Field::FirstName].map(|field| context.codes(side, field));
    let rows = (0..).zip(context.links.buckets(side)).filter(|(_, own)| **own == bucket).map(|(row, _)| [row; 3]);
    each_with_codes(columns, rows, |[row, ..], key| take(row, key));
}

#[cfg(test)]
mod tests {
    use crate::diagnose::testing::{Cells, matched_by_place};
    use crate::diagnose::{Settings, run};
    use crate::roster::{Field, Intake, NO_ROW, Side};

    #[test]
    fn a_record_without_a_partner_leads_to_the_matched_one_of_the_same_name_and_birth_date() {
        let row = |first: &str, last: &str, birth: &str| -> Cells {
            let cell = |field, text: &str| (field, text.to_owned());
            vec![
                cell(Field::FirstName, first),
                cell(Field::LastName, last),
                cell(Field::BirthDate, birth),
                cell(Field::Status, "Active"),
            ]
        };
        let platform = [row("Ada", "Quill", "2015-03-04"), row("Ben", "Rook", "2014-05-06")];
        let mut sis = platform.to_vec();
        sis.push(row("Ada", "Quill", "2015-03-04"));
        sis.push(row("Ben", "Rook", "2013-05-06"));
        sis.push(row("", "Rook", "2014-05-06"));
        let (rosters, links) = matched_by_place(&platform, &sis);
        let settings = Settings { as_of: "2026-08-15".to_owned(), ..Settings::default() };
        let found = run(&rosters, &links, &[Intake::default(), Intake::default()], &settings).unwrap().discrepancies;
        let line = |row: u32| if row == NO_ROW { 0 } else { rosters.side(Side::Sis).line(row) };
        let missing = found.rows().iter().filter(|row| found.rule(row).code == "P102");
        let mut missing: Vec<[u32; 2]> = missing.map(|row| [line(row.sis), line(row.related)]).collect();
        missing.sort_unstable();
        let first = rosters.side(Side::Sis).lines().iter().min().copied().unwrap_or(0);
        assert_eq!(missing, [[first + 2, first], [first + 3, 0], [first + 4, 0]]);
    }
}
