//! Changes: which fields would have to agree, or to differ, for another verdict on a pair.

use super::explain::{Explainer, Weighed, logit};
use super::explanation::Change;
use super::model::NAMES;
use super::pattern::{COMPARISONS, FIRST, GRADE, LAST, MISSING, Pattern, SAME, level};
use super::verdict;
use super::weights::{Adjustment, millibits, odds};
use crate::roster::{Field, ReviewReason, Side, Verdict};

impl Explainer<'_> {
    /// Finds the comparisons whose change would change the verdict: each alone, else the weightiest two or three together.
    pub(super) fn changes(&self, pair: &Weighed, rival: Option<&Weighed>) -> Vec<Change> {
        let accepted = pair.link.is_some_and(|link| link.verdict == Verdict::Matched);
        let open: Vec<usize> = (0..COMPARISONS)
            .filter(|at| self.fields(*at).is_some_and(|fields| self.both_have(fields)))
            .filter(|at| *at != GRADE || level(pair.pattern, GRADE) != MISSING)
            .filter(|at| (level(pair.pattern, *at) == SAME) == accepted)
            .collect();
        let shifted = |places: &[usize]| {
            places.iter().fold(pair.pattern, |pattern, at| {
                let worst = NAMES[*at].1.iter().position(|words| *words == "different").map_or(SAME, |at| at as u8 + 1);
                let level = if accepted { worst } else { SAME };
                (pattern & !(7 << (3 * at))) | (u64::from(level) << (3 * at))
            })
        };
        let change = |places: &[usize]| -> Option<Change> {
            let (probability, reason) = self.verdict_on(pair, rival, shifted(places));
            let comparisons = places.iter().map(|at| self.comparison(*at)).collect();
            ((reason == ReviewReason::None) != accepted).then_some(Change {
                comparisons,
                agree: !accepted,
                probability,
            })
        };
        let alone: Vec<Change> = open.iter().filter_map(|at| change(&[*at])).collect();
        if !alone.is_empty() {
            return alone;
        }
        let mut by_gain: Vec<(i32, usize)> =
            open.iter().map(|at| (self.outcome.weights.score(shifted(&[*at]), pair.frequency), *at)).collect();
        by_gain.sort_by_key(|(weight, at)| (if accepted { *weight } else { -*weight }, *at));
        let places: Vec<usize> = by_gain.into_iter().map(|(_, at)| at).collect();
        (2..=3.min(places.len())).find_map(|count| change(&places[..count])).into_iter().collect()
    }

    fn both_have(&self, fields: [Field; 2]) -> bool {
        Side::BOTH.into_iter().all(|side| self.linker.rosters.side(side).has(fields[side.index()]))
    }

    /// Returns probability and verdict of the pair with another pattern, its competitors staying as they are.
    fn verdict_on(&self, pair: &Weighed, rival: Option<&Weighed>, pattern: Pattern) -> (f64, ReviewReason) {
        let settings = self.linker.settings;
        let kept = |at: usize, adjustment: i16| if level(pattern, at) == SAME { adjustment } else { 0 };
        let comparer = self.linker.comparer();
        let rows = comparer.rows(pair.one as usize, pair.other as usize);
        let frequency = Adjustment {
            first: kept(FIRST, pair.frequency.first),
            last: kept(LAST, pair.frequency.last),
            joint: self.outcome.rarity.of(pattern, rows, comparer.lexicon).joint,
        };
        let weight = self.outcome.weights.score(pattern, frequency);
        let against = rival.map_or(0, |rival| rival.weight.max(0));
        // where the pair was never weighed, its best rival is taken for all
        let competition = match pair.posterior {
            Some(share) => logit(share) - pair.weight,
            None => -millibits((1.0 + rival.map_or(0.0, |rival| odds(rival.weight))).log2()),
        };
        let odds = odds(weight + competition);
        let posterior = odds / (1.0 + odds);
        let margin = match pair.link {
            Some(link) => link.margin + weight - pair.weight,
            None => weight - against,
        };
        let risks = [(0, pair.one), (1, pair.other)].map(|(at, row)| self.outcome.found[at].twin_risk[row as usize]);
        let cuts = verdict::Cuts { accept: settings.accept, review: settings.review };
        let risk = risks[0] || risks[1];
        let reason =
            verdict::reason_for_review(pattern, posterior, (weight, margin), risk, &self.outcome.weights, cuts);
        ((posterior * 1e6).round() / 1e6, reason)
    }
}
