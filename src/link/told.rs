//! Told: what linking hands over, made of what it came to.

use super::Outcome;
use super::estimate::Candidate;
use super::model::{Model, NAMES};
use super::pattern;
use super::rulings::Rulings;
use super::walk::PassFacts;
use super::{doubts, verdict};
use crate::roster::{
    Bucket, Duplicate, LinkRow, LinkSummary, Method, NO_ROW, RefinedBlocks, ReviewReason, Rosters, Side, Verdict,
};
use rayon::prelude::*;

/// Returns the bucket of every row of both sides.
pub(super) fn buckets(rosters: &Rosters, rows: &[LinkRow], duplicates: &[Vec<Duplicate>; 2]) -> [Vec<Bucket>; 2] {
    let mut buckets = Side::BOTH.map(|side| vec![Bucket::OnlyHere; rosters.side(side).len()]);
    for row in rows {
        let bucket = if row.verdict == Verdict::Matched { Bucket::Matched } else { Bucket::Review };
        for (side, row) in [row.enrollment, row.sis].into_iter().enumerate() {
            let place = &mut buckets[side][row as usize];
            if *place != Bucket::Matched {
                *place = bucket;
            }
        }
    }
    for (side, duplicates) in duplicates.iter().enumerate() {
        for duplicate in duplicates {
            buckets[side][duplicate.row as usize] = Bucket::Duplicate;
        }
    }
    buckets
}

/// Returns a row for every second copy: its partner is that of the row that stands for it, where that has one.
pub(super) fn duplicate_rows(rosters: &Rosters, rows: &[LinkRow], duplicates: &[Vec<Duplicate>; 2]) -> Vec<LinkRow> {
    let mut partners = Side::BOTH.map(|side| vec![NO_ROW; rosters.side(side).len()]);
    for row in rows.iter().filter(|row| row.verdict == Verdict::Matched) {
        partners[0][row.enrollment as usize] = row.sis;
        partners[1][row.sis as usize] = row.enrollment;
    }
    let mut copies = Vec::new();
    for (side, duplicates) in duplicates.iter().enumerate() {
        for duplicate in duplicates {
            let partner = partners[side][duplicate.of as usize];
            let (enrollment, sis) = if side == 0 { (duplicate.row, partner) } else { (partner, duplicate.row) };
            copies.push(LinkRow {
                enrollment,
                sis,
                verdict: Verdict::Duplicate,
                method: Method::Model,
                reason: ReviewReason::None,
                weight: duplicate.weight,
                probability: duplicate.probability,
                margin: 0,
            });
        }
    }
    copies
}

/// Returns expected precision and recall in millionths: the mean posterior of what was accepted, and its share of all.
pub(super) fn expected(outcome: &Outcome) -> (i64, i64) {
    let accepted: Vec<f64> = outcome
        .decided
        .iter()
        .filter(|row| row.verdict == Verdict::Matched)
        .map(|row| f64::from(row.probability) / 1e6)
        .collect();
    let sum: f64 = accepted.iter().sum();
    let all: f64 = outcome.shares.iter().sum::<f64>() + outcome.rulings.same.len() as f64;
    let share = |part: f64, whole: f64| if whole > 0.0 { (1e6 * part / whole).round() as i64 } else { 1_000_000 };
    (share(sum, accepted.len() as f64), share(sum, all).min(1_000_000))
}

/// Returns pairs with an equal ID whose people differ, by what stands in the rows or because people said so.
pub(super) fn id_conflicts(candidates: &[Candidate], rulings: &Rulings) -> Vec<(u32, u32)> {
    let is_wrong = |found: &&Candidate| {
        verdict::id_conflict(found.pattern)
            || (doubts::numbered(found.pattern) && rulings.different.contains(&(found.one, found.other)))
    };
    let wrong = candidates.par_iter().with_min_len(4096).with_max_len(16_384).filter(is_wrong);
    wrong.map(|found| (found.one, found.other)).collect()
}

/// States how the linking was done.
pub(super) fn summary(
    facts: &[PassFacts],
    model: &Model,
    id_names: &[String],
    graded: bool,
    expected: (i64, i64),
) -> LinkSummary {
    let weights = model.weights();
    let mut levels = Vec::new();
    for (comparison, (name, level_names)) in NAMES.iter().enumerate() {
        let name = match comparison.checked_sub(pattern::ID) {
            Some(_) if comparison == pattern::GRADE => {
                // it is compared where many birth dates are missing only
                if !graded {
                    continue;
                }
                name
            }
            Some(at) if at < id_names.len() => id_names[at].as_str(),
            Some(_) => continue,
            None => name,
        };
        for (at, level) in level_names.iter().enumerate().filter(|(_, level)| **level != "-") {
            let (m, u) = (model.m[comparison][at + 1], model.u[comparison][at + 1]);
            levels.push((name.to_owned(), (*level).to_owned(), m, u, weights.stranger[comparison][at + 1]));
        }
    }
    LinkSummary {
        expected_precision: expected.0,
        expected_recall: expected.1,
        keys: facts.iter().map(|pass| (pass.name.to_owned(), pass.pairs, pass.largest)).collect(),
        refined_blocks: refined(facts),
        pairs_scored: facts.iter().map(|pass| pass.pairs).sum(),
        em_rounds: model.rounds,
        model: levels,
        prior: weights.prior,
        ..LinkSummary::default()
    }
}

/// Counts the blocks that were refined, key by key in the order in which they were first asked for.
fn refined(facts: &[PassFacts]) -> Vec<RefinedBlocks> {
    let mut keys: Vec<RefinedBlocks> = Vec::new();
    for pass in facts.iter().filter(|pass| !pass.refined.is_empty()) {
        let at = keys.iter().position(|found| found.key == pass.name).unwrap_or_else(|| {
            keys.push(RefinedBlocks { key: pass.name.to_owned(), blocks: 0, pairs: 0, largest: 0 });
            keys.len() - 1
        });
        let found = &mut keys[at];
        found.blocks += pass.refined.len() as u64;
        found.pairs += pass.refined.iter().sum::<u64>();
        found.largest = pass.refined.iter().fold(found.largest, |most, pairs| most.max(*pairs));
    }
    keys
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refined_blocks_are_counted_by_key() {
        let pass =
            |name: &'static str, refined: &[u64]| PassFacts { name, pairs: 7, largest: 9, refined: refined.to_vec() };
        let facts =
            [pass("phone", &[]), pass("street", &[300, 900]), pass("email", &[250]), pass("street", &[400, 500])];
        let key = |key: &str, blocks, pairs, largest| RefinedBlocks { key: key.to_owned(), blocks, pairs, largest };
        assert_eq!(refined(&facts), [key("street", 4, 2_100, 900), key("email", 1, 250, 250)]);
        assert!(refined(&facts[..1]).is_empty());
    }
}
