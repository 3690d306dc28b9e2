//! F201: IDs that lost their leading zeros.

use crate::diagnose::context::Context;
use crate::diagnose::identifiers::zeros_are_lost;
use crate::diagnose::registry::rule;
use crate::diagnose::sink::Sink;
use crate::roster::{Field, NO_ROW, Severity, Side, each_with_codes, grouped};

rule! {
    /// ## What it means
    /// Matched students have the same ID in both exports but for zeros at its front, and one export has no
    /// ID at all that begins with a zero: a spreadsheet or a number column took the zeros off. Or most ZIP codes of an export
    /// are a digit short (2134 for 02134); that is a warning.
    ///
    /// ## Why it matters
    /// Any system that compares these IDs letter by letter takes the students for new ones. rosterdiff
    /// compares them without the zeros, so that nobody is lost here.
    ///
    /// ## How to fix it
    /// Export again, and do not open the file in a spreadsheet on the way; or format the column as text
    /// first.
    ///
    /// ## Not reported when
    /// The export has IDs with leading zeros too, so that only some were typed without; fewer than three
    /// students show it; most IDs have the same number of zeros more in the other export, which pads them (S102).
    code: "F201",
    name: "leading-zeros-lost",
    summary: "IDs have lost their leading zeros",
    severity: Error,
    owner: It,
    scope: File(check),
    fix: "District IT exports the IDs as text and keeps the file out of spreadsheets.",
}

/// The fewest students that show it.
const SUPPORT: u64 = 3;
/// The fewest students from which padding is a cause of its own.
const PADDED: u64 = 8;

/// Reports each ID column without zeros at the front where the other side's IDs have them, and ZIP codes that are too short.
fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    Side::BOTH.into_iter().for_each(|side| zips(context, side, sink));
    for field in [Field::LocalId, Field::StateId] {
        let mut lost: [Vec<[&str; 2]>; 2] = Default::default();
        let mut both = 0u64;
        let columns = Side::BOTH.map(|side| context.codes(side, field));
        each_with_codes(columns, context.matched(), |_, codes| {
            if codes.contains(&0) {
                return;
            }
            both += 1;
            if codes[0] != codes[1] {
                let [mine, theirs] = codes.map(|code| context.text_of(field, code));
                if mine.trim_start_matches('0') == theirs.trim_start_matches('0') {
                    lost[usize::from(theirs.len() < mine.len())].push([mine, theirs]);
                }
            }
        });
        for side in Side::BOTH {
            let pairs = &lost[side.index()];
            let count = pairs.len() as u64;
            let keeps_zeros = || {
                let codes = context.codes(side, field).iter();
                codes.filter(|code| *code != 0).any(|code| context.text_of(field, code).starts_with('0'))
            };
            // S102 tells that the other export pads
            let is_padding = || count >= PADDED && count * 2 >= both && !zeros_are_lost(context, field, pairs);
            if count >= SUPPORT && !keeps_zeros() && !is_padding() {
                let [count, both] = [count, both].map(grouped);
                let message = format!(
                    "{} export: {count} of {both} matched students have the same {} in both exports but for zeros at its front, which this export has lost",
                    side.label(),
                    field.label()
                );
                sink.rows(NO_ROW, NO_ROW, Some(field), &message);
            }
        }
    }
}

/// Reports a column of ZIP codes most of which lack the zero that those of the Northeast begin with.
fn zips(context: &Context<'_>, side: Side, sink: &mut Sink<'_>) {
    let roster = context.rosters.side(side);
    let (Some(texts), Some(codes)) = (roster.raw_texts(Field::Zip), roster.raw_codes(Field::Zip)) else { return };
    let is_short = |text: &str| {
        let text = text.trim();
        matches!(text.len(), 3 | 4 | 8) && text.bytes().all(|byte| byte.is_ascii_digit())
    };
    let short: Vec<bool> = texts.iter().map(is_short).collect();
    if !short.contains(&true) {
        return;
    }
    let (mut lost, mut filled) = (0u64, 0u64);
    codes.for_each(|code| {
        filled += u64::from(code != 0);
        lost += u64::from(short.get(code as usize) == Some(&true));
    });
    if lost >= PADDED && lost * 2 >= filled {
        let [lost, filled] = [lost, filled].map(grouped);
        let message = format!(
            "{} export: {lost} of {filled} ZIP codes have lost the zero at their front; they are compared with it",
            side.label()
        );
        sink.at_most(Severity::Warning, |sink| sink.rows(NO_ROW, NO_ROW, Some(Field::Zip), &message));
    }
}

#[cfg(test)]
mod tests {
    use crate::diagnose::testing::{Cells, matched_by_place};
    use crate::diagnose::{Settings, run};
    use crate::roster::{Field, Intake};

    /// Returns how often it is told that the ZIP codes of an export, which has these in turn, have lost a zero.
    fn told(zips: &[&str]) -> usize {
        let row = |at: usize| -> Cells {
            vec![(Field::LastName, format!("Vance {at}")), (Field::Zip, zips[at % zips.len()].to_owned())]
        };
        let rows: Vec<Cells> = (0..20).map(row).collect();
        let (rosters, links) = matched_by_place(&rows, &rows);
        let intakes = [Intake::default(), Intake::default()];
        let found = run(&rosters, &links, &intakes, &Settings::default()).unwrap().discrepancies;
        let zips = found.rows().iter().filter(|row| row.field == Some(Field::Zip));
        zips.filter(|row| found.rule(row).code == "F201").count()
    }

    #[test]
    fn zip_codes_that_most_lack_a_zero_have_lost_it() {
        assert_eq!(told(&["2134", "1002", "21341234"]), 2);
        for zips in [&["02134", "01002"] as &[&str], &["62010", "2134", "62013"], &["", "2134", "", ""]] {
            assert_eq!(told(zips), 0, "{zips:?}");
        }
    }
}
