//! "What the codes mean": the registry of rules, in words for those who fix.

use super::fixlist::sentence;
use super::look::{Column, Kind, Look, ORANGE, YELLOW};
use super::page::{Page, Sheet, Written};
use super::plan::Plan;

/// The sheet's name.
pub(super) const NAME: &str = "What the codes mean";

const COLUMNS: [Column; 8] = [
    Column::new("Code", Kind::Words, 7, 7),
    Column::new("In this list", Kind::Number, 9, 10),
    Column::new("In short", Kind::Words, 22, 30),
    Column::new("Usual severity", Kind::Words, 10, 10),
    Column::new("Fixed by", Kind::Words, 14, 18),
    Column::new("What it means", Kind::Words, 40, 45),
    Column::new("How to fix it", Kind::Words, 40, 45),
    Column::new("Not reported when", Kind::Words, 36, 45),
];

/// Writes the sheet; the counts are those of the given problems.
pub(super) fn write(plan: &Plan<'_>, rows: &[u32], header: &str, look: &Look) -> Written<Sheet> {
    let discrepancies = &plan.result.diagnosis.discrepancies;
    let mut counts = vec![0; discrepancies.rules.len()];
    rows.iter().for_each(|at| counts[discrepancies.rows()[*at as usize].rule as usize] += 1);
    let mut page = Page::list(NAME, &COLUMNS, 1, look)?;
    let rules: Vec<_> = counts.into_iter().zip(discrepancies.rules).collect();
    page.each(&rules, |page, (count, rule)| {
        page.text(0, rule.code);
        match plan.view.counts.told(u64::from(*count)) {
            told if told.at_most => page.text(1, &told.short()),
            _ => page.number(1, *count),
        }
        page.text(2, &sentence(rule.summary));
        page.text(3, rule.severity.name());
        page.text(4, rule.owner.name());
        for (at, heading) in (5..).zip(["What it means", "How to fix it", "Not reported when"]) {
            page.text(at, &part(rule.docs, heading));
        }
    })?;
    page.colors(3, &[("error", ORANGE), ("warning", YELLOW)])?;
    page.finish(8, header, &plan.result.run.as_of, "There are no codes.")
}

/// Returns what stands under a heading of an explanation, as one paragraph.
fn part(docs: &str, heading: &str) -> String {
    let mut lines = docs.lines().map(str::trim).skip_while(|line| line.trim_start_matches('#').trim() != heading);
    lines.next();
    let words: Vec<&str> = lines.take_while(|line| !line.starts_with('#')).filter(|line| !line.is_empty()).collect();
    words.join(" ").replace('`', "")
}
