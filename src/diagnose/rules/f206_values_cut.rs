//! F206: values that end at one length.

use crate::diagnose::context::Context;
use crate::diagnose::lengths::{self, Cut};
use crate::diagnose::registry::rule;
use crate::diagnose::sink::Sink;
use crate::roster::{Field, NO_ROW, Side};
use rayon::prelude::*;
use std::collections::BTreeMap;

rule! {
    /// ## What it means
    /// Many different values of a column have the same length, which is the longest there is: something on
    /// the way holds no more letters.
    ///
    /// ## Why it matters
    /// Long names and addresses are cut off in the middle. They match no document, and the rest of the
    /// value is lost wherever the file goes.
    ///
    /// ## How to fix it
    /// Find the field of fixed width in the export template, or in the table that the export reads, and
    /// widen it.
    ///
    /// ## Not reported when
    /// The lengths thin out little by little, as they do by nature; the other system has the same values at full
    /// length for less than half of those students, so that they are only long; half of the values end alike, as the
    /// houses of one long street do, and the other system has no longer ones.
    code: "F206",
    name: "values-cut",
    summary: "many values end at one length",
    severity: Warning,
    owner: It,
    scope: File(check),
    fix: "District IT widens the field in the export.",
}

/// Pairs whose values are looked at together.
const BLOCK: usize = 64;

/// Fewer students with the value in both systems prove nothing.
const ENOUGH: u64 = 5;
/// Letters that make an ending.
const ENDING: usize = 8;

/// The fields that hold words of any length.
const FIELDS: [Field; 7] = [
    Field::FirstName,
    Field::MiddleName,
    Field::LastName,
    Field::Street,
    Field::City,
    Field::Email,
    Field::GuardianName,
];

/// Reports each column whose values pile up at their greatest length.
fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let columns: Vec<(Side, Field)> =
        Side::BOTH.into_iter().flat_map(|side| FIELDS.map(|field| (side, field))).collect();
    let cut = |(side, field): (Side, Field)| {
        let cut = pile_up(context, side, field)?;
        let [seen, longer] = compared(context, side, field, cut.length);
        let is_refuted = seen >= ENOUGH && longer * 2 < seen;
        // where nothing proves a cut, values of one ending are of one street, and not of one width
        let is_proven = seen >= ENOUGH && longer * 2 >= seen;
        let is_whole = is_refuted || (!is_proven && shares_an_ending(context, side, field, cut));
        (!is_whole).then_some((side, field, cut))
    };
    let cuts: Vec<(Side, Field, Cut)> = columns.into_par_iter().with_max_len(1).filter_map(cut).collect();
    for (side, field, cut) in cuts {
        let message = format!(
            "{} export: {} different values of {} end at {} letters, and none is longer: they were cut",
            side.label(),
            cut.values,
            field.label(),
            cut.length
        );
        sink.rows(NO_ROW, NO_ROW, Some(field), &message);
    }
}

/// Looks for a pile among the different values of a column.
fn pile_up(context: &Context<'_>, side: Side, field: Field) -> Option<Cut> {
    lengths::pile_up(&context.length_counts(side, field)?)
}

/// Returns how many students with a value of that length have one in the other system too, and how many a longer one.
fn compared(context: &Context<'_>, side: Side, field: Field, length: usize) -> [u64; 2] {
    let rows: Vec<[u32; 2]> = context.matched().collect();
    let count = |block: &[[u32; 2]]| {
        let long = |side: Side| context.lengths_of(side, field, block.iter().map(move |rows| rows[side.index()]));
        // one value in two writings was cut in neither, such as an address with the city behind it
        let differ = block.iter().map(|rows| {
            let code = |side: Side| context.code(side, field, rows[side.index()]);
            code(side) != code(side.other())
        });
        let both = long(side).into_iter().zip(long(side.other())).zip(differ);
        let both = both.filter(|((own, theirs), _)| *own == length && *theirs > 0);
        both.fold([0u64; 2], |[seen, longer], ((_, theirs), differ)| {
            [seen + 1, longer + u64::from(theirs > length && differ)]
        })
    };
    let sum = |one: [u64; 2], other: [u64; 2]| [one[0] + other[0], one[1] + other[1]];
    rows.par_chunks(BLOCK).with_min_len(64).map(count).reduce(|| [0, 0], sum)
}

/// Says whether half of the values at the greatest length end alike, as the houses of one long street do.
fn shares_an_ending(context: &Context<'_>, side: Side, field: Field, cut: Cut) -> bool {
    let (Some(texts), Some(lengths)) = (context.raw_texts(side, field), context.all_lengths(side, field)) else {
        return false;
    };
    let mut endings: BTreeMap<String, u64> = BTreeMap::new();
    for (code, _) in (1u32..).zip(lengths).filter(|(_, length)| *length == cut.length) {
        let letters: Vec<char> = texts.get(code).trim().chars().collect();
        let ending = letters[letters.len().saturating_sub(ENDING)..].iter().collect::<String>().to_lowercase();
        *endings.entry(ending).or_default() += 1;
    }
    endings.values().max().is_some_and(|most| most * 2 >= cut.values)
}
