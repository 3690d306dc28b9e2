//! Evidence for the reports: what speaks for and against each pair that a person decides, and how all weights lie.

use super::estimate::Candidate;
use super::model::NAMES;
use super::pattern::{
    ADDRESS, BIRTH, COMPARISONS, EMAIL, FIRST, GRADE, GUARDIAN, ID, LAST, MIDDLE, MISSING, PHONE, Pattern, SAME, SEX,
    SUFFIX, level,
};
use super::weights::{MOST_BITS, millibits};
use super::{Linker, Outcome};
use crate::roster::{
    Against, Agreement, Compared, Field, LinkRow, Method, NO_ROW, PairEvidence, Rival, RivalDifference, Side, Verdict,
    WeightBin, WeightDistribution,
};
use rayon::prelude::*;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// Pairs that one task counts at a time.
const PART: usize = 65_536;

/// Returns the fields that a comparison looks at, enrollment first; none for an ID that is not compared. `aged` says whether ages
/// stand in the place of grades.
pub(super) fn fields(ids: &[String], aged: bool, at: usize) -> Option<[Field; 2]> {
    if at == GRADE {
        return Some([if aged { Field::Age } else { Field::Grade }; 2]);
    }
    if let Some(at) = at.checked_sub(ID) {
        let (enrollment, sis) = ids.get(at)?.split_once(" = ")?;
        return Some([Field::from_name(enrollment)?, Field::from_name(sis)?]);
    }
    let field = match at {
        FIRST => Field::FirstName,
        LAST => Field::LastName,
        MIDDLE => Field::MiddleName,
        SUFFIX => Field::Suffix,
        BIRTH => Field::BirthDate,
        SEX => Field::Sex,
        ADDRESS => Field::Street,
        PHONE => Field::Phone,
        EMAIL => Field::Email,
        GUARDIAN => Field::GuardianName,
        _ => return None,
    };
    Some([field, field])
}

/// Returns a level in plain words.
pub(super) fn words(comparison: usize, level: usize) -> &'static str {
    level.checked_sub(1).and_then(|at| NAMES[comparison].1.get(at)).copied().unwrap_or("missing")
}

/// Returns how the weights of all candidates lie; a pair that people decided counts as they decided.
pub(super) fn distribution(linker: &Linker<'_>, outcome: &Outcome) -> WeightDistribution {
    let place = |weight: i32| (weight.div_euclid(1000) + MOST_BITS) as usize;
    let mut bins = vec![WeightBin::default(); 2 * MOST_BITS as usize];
    let mut matched = vec![NO_ROW; linker.sides[0].len()];
    let mut asked = vec![false; matched.len()];
    let mut review = BTreeSet::new();
    for link in &outcome.decided {
        let bin = &mut bins[place(link.weight)];
        if link.verdict == Verdict::Matched {
            bin.matched += 1;
            matched[link.enrollment as usize] = link.sis;
        } else {
            bin.review += 1;
            review.insert((link.enrollment, link.sis));
            asked[link.enrollment as usize] = true;
        }
    }
    let apart = |(part, weights): (&[Candidate], &[i32])| {
        let mut apart = vec![0u64; bins.len()];
        for (found, weight) in part.iter().zip(weights).filter(|(found, _)| !found.relative) {
            let one = found.one as usize;
            if matched[one] != found.other && !(asked[one] && review.contains(&(found.one, found.other))) {
                apart[place(*weight)] += 1;
            }
        }
        apart
    };
    let weighed = outcome.standing.par_chunks(PART).zip(outcome.scores.par_chunks(PART));
    let parts: Vec<Vec<u64>> = weighed.with_max_len(1).map(apart).collect();
    for part in parts {
        bins.iter_mut().zip(part).for_each(|(bin, count)| bin.apart += count);
    }
    let filled = |(_, bin): &(i32, WeightBin)| bin.matched + bin.review + bin.apart > 0;
    let cut = |share: f64| millibits((share / (1.0 - share)).log2());
    let settings = linker.settings;
    WeightDistribution {
        cuts: [cut(settings.review), cut(settings.accept)],
        bins: (-MOST_BITS..).zip(bins).filter(filled).map(|(from, bin)| WeightBin { from, ..bin }).collect(),
    }
}

/// A pair in the linker's orientation, with what it weighs and how likely it is.
#[derive(Clone, Copy)]
struct Rated {
    pair: (u32, u32),
    pattern: Pattern,
    weight: i32,
    probability: i32,
    decided: bool,
}

/// Returns the evidence of every pair that a person decides.
pub(super) fn of_review(linker: &Linker<'_>, outcome: &Outcome, ids: &[String]) -> Vec<PairEvidence> {
    let review: Vec<&LinkRow> = outcome.decided.iter().filter(|link| link.verdict == Verdict::Review).collect();
    if review.is_empty() {
        return Vec::new();
    }
    let maker = Maker { linker, outcome, ids };
    let rivals = maker.candidates_of(&review);
    let mut evidence: Vec<PairEvidence> = review.iter().map(|link| maker.evidence(link, &rivals)).collect();
    evidence.sort_by_key(|found| (found.enrollment, found.sis));
    evidence
}

struct Maker<'a> {
    linker: &'a Linker<'a>,
    outcome: &'a Outcome,
    ids: &'a [String],
}

impl Maker<'_> {
    /// Returns all candidates of the rows of some pairs, by side and row.
    fn candidates_of(&self, pairs: &[&LinkRow]) -> [BTreeMap<u32, Vec<Rated>>; 2] {
        let mut by_row: [BTreeMap<u32, Vec<Rated>>; 2] = Default::default();
        for link in pairs {
            by_row[0].entry(link.enrollment).or_default();
            by_row[1].entry(link.sis).or_default();
        }
        // most candidates touch none of the rows, so they are told by a look at a table
        let mut asked = self.linker.sides.map(|side| vec![false; side.len()]);
        for (asked, rows) in asked.iter_mut().zip(&by_row) {
            rows.keys().for_each(|row| asked[*row as usize] = true);
        }
        let mut add = |rated: Rated| {
            let (one, other) = rated.pair;
            by_row[0].entry(one).and_modify(|list| list.push(rated));
            by_row[1].entry(other).and_modify(|list| list.push(rated));
        };
        let rated = self.outcome.scores.iter().zip(&self.outcome.shares);
        for (found, (weight, share)) in self.outcome.standing.iter().zip(rated) {
            if !found.relative && (asked[0][found.one as usize] || asked[1][found.other as usize]) {
                add(Rated {
                    pair: (found.one, found.other),
                    pattern: found.pattern,
                    weight: *weight,
                    probability: (share * 1e6).round() as i32,
                    decided: false,
                });
            }
        }
        for link in self.outcome.decided.iter().filter(|link| link.method == Method::Decision) {
            if asked[0][link.enrollment as usize] || asked[1][link.sis as usize] {
                let pattern = self.linker.comparer().pattern(link.enrollment as usize, link.sis as usize);
                let pair = (link.enrollment, link.sis);
                add(Rated { pair, pattern, weight: link.weight, probability: link.probability, decided: true });
            }
        }
        by_row
    }

    fn evidence(&self, link: &LinkRow, candidates: &[BTreeMap<u32, Vec<Rated>>; 2]) -> PairEvidence {
        let comparer = self.linker.comparer();
        let pair = (link.enrollment, link.sis);
        let pattern = comparer.pattern(pair.0 as usize, pair.1 as usize);
        let rows = comparer.rows(pair.0 as usize, pair.1 as usize);
        let frequency = self.outcome.rarity.of(pattern, rows, comparer.lexicon);
        let weights = &self.outcome.weights;
        let together = frequency.relatives() + weights.as_one_child(pattern);
        let rarity = Against { strangers: frequency.strangers(), relatives: together };
        let of = |side: usize, row: u32| candidates[side].get(&row).map_or(&[][..], Vec::as_slice);
        // a pair that people decided is no candidate and beats every one
        let rival = of(0, pair.0)
            .iter()
            .chain(of(1, pair.1))
            .filter(|rated| rated.pair != pair)
            .max_by_key(|rated| (rated.decided, rated.weight, Reverse(rated.pair)));
        let (enrollment, sis) = self.turned(pair);
        PairEvidence {
            enrollment,
            sis,
            prior: Against { strangers: weights.prior, relatives: weights.household_prior },
            comparisons: (0..COMPARISONS).filter_map(|at| self.compared(pattern, at)).collect(),
            rarity,
            total: Against {
                strangers: weights.against_strangers(pattern) + rarity.strangers,
                relatives: weights.against_household(pattern) + frequency.relatives(),
            },
            rival: rival.map(|rated| self.rival(pattern, rated)),
        }
    }

    fn turned(&self, (one, other): (u32, u32)) -> (u32, u32) {
        if self.linker.order[0] == Side::Sis { (other, one) } else { (one, other) }
    }

    /// Returns one comparison; none where neither export has the field.
    fn compared(&self, pattern: Pattern, at: usize) -> Option<Compared> {
        let fields = fields(self.ids, self.linker.sides[0].aged, at)?;
        if !Side::BOTH.into_iter().any(|side| self.linker.rosters.side(side).has(fields[side.index()])) {
            return None;
        }
        let found = level(pattern, at);
        if at == GRADE && found == MISSING {
            return None;
        }
        let level = words(at, found as usize);
        let agreement = match found {
            MISSING => Agreement::Missing,
            SAME => Agreement::Same,
            _ if level == "different" => Agreement::Not,
            _ => Agreement::Partly,
        };
        Some(Compared { fields, level, agreement, bits: self.bits(at, found as usize) })
    }

    fn bits(&self, at: usize, level: usize) -> Against {
        let weights = &self.outcome.weights;
        Against { strangers: weights.stranger[at][level], relatives: weights.household[at][level] }
    }

    fn rival(&self, pattern: Pattern, rated: &Rated) -> Rival {
        let (enrollment, sis) = self.turned(rated.pair);
        let differences = (0..COMPARISONS).filter_map(|at| {
            let (here, there) = (level(pattern, at) as usize, level(rated.pattern, at) as usize);
            let (mine, theirs) = (self.bits(at, here), self.bits(at, there));
            let bits =
                Against { strangers: mine.strangers - theirs.strangers, relatives: mine.relatives - theirs.relatives };
            let fields = fields(self.ids, self.linker.sides[0].aged, at)?;
            (here != there).then(|| RivalDifference { fields, here: words(at, here), there: words(at, there), bits })
        });
        let Rated { weight, probability, .. } = *rated;
        Rival { enrollment, sis, weight, probability, differences: differences.collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::district;
    use super::super::weights::soft_minimum;
    use super::super::{Settings, explain, run};
    use super::*;
    use crate::roster::Links;

    /// Links the demo district with cuts that put many pairs before a person.
    fn links() -> (crate::roster::Rosters, Settings, Links) {
        let rosters = district();
        let settings = Settings { accept: 0.999_999_9, review: 0.000_1, ..Settings::default() };
        let links = run(&rosters, &settings).unwrap();
        (rosters, settings, links)
    }

    #[test]
    fn every_pair_under_review_has_evidence_that_adds_up_to_its_weight() {
        let (_, _, links) = links();
        assert!(links.review().count() > 3, "the cuts send nothing to review");
        for link in links.review() {
            let found = links.evidence_of(link).expect("evidence");
            let sum = |of: &dyn Fn(&Against) -> i32| {
                of(&found.prior)
                    + found.comparisons.iter().map(|compared| of(&compared.bits)).sum::<i32>()
                    + of(&found.rarity)
            };
            assert_eq!(sum(&|bits| bits.strangers), found.total.strangers);
            assert_eq!(sum(&|bits| bits.relatives), found.total.relatives);
            assert_eq!(soft_minimum(found.total.strangers, found.total.relatives), link.weight);
        }
        assert_eq!(links.evidence.len(), links.review().count());
    }

    #[test]
    fn evidence_and_rival_are_those_that_explain_shows() {
        let (rosters, settings, links) = links();
        for link in links.review().take(4) {
            let found = links.evidence_of(link).unwrap();
            let told = explain::explain(&rosters, &settings, Some(link.enrollment), Some(link.sis)).unwrap();
            let pair = told.pair.unwrap();
            let levels: Vec<&str> = pair.comparisons.iter().map(|compared| compared.level).collect();
            assert_eq!(found.comparisons.iter().map(|compared| compared.level).collect::<Vec<_>>(), levels);
            assert_eq!(found.rival.is_some(), told.runner_up.is_some());
            if let (Some(rival), Some(told)) = (&found.rival, told.runner_up) {
                assert_eq!(rosters.sis.key(rival.sis), told.sis.key);
                assert_eq!(rosters.enrollment.key(rival.enrollment), told.enrollment.key);
                assert_eq!(f64::from(rival.weight) / 1000.0, told.weight);
                assert_eq!(rival.differences.len(), told.differences.len());
            }
        }
    }

    #[test]
    fn the_distribution_counts_every_pair_once() {
        let (_, _, links) = links();
        let spread = &links.summary.distribution;
        let sum = |of: &dyn Fn(&WeightBin) -> u64| spread.bins.iter().map(of).sum::<u64>();
        assert_eq!(sum(&|bin| bin.matched), links.matched().count() as u64);
        assert_eq!(sum(&|bin| bin.review), links.review().count() as u64);
        assert!(sum(&|bin| bin.apart) > 0);
        assert!(spread.bins.is_sorted_by_key(|bin| bin.from));
        assert!(spread.cuts[0] < 0 && spread.cuts[1] > 0);
    }
}
