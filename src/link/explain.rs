//! Explaining: why two rows are, or are not, the same student to the model, in numbers that add up.

use super::evidence::{fields, words};
pub use super::explanation::{Bits, Change, ComparisonFacts, Difference, Explanation, PairFacts, RowFacts, RunnerUp};
use super::keys::{MAIN, fallback};
use super::model::NAMES;
use super::pattern::{COMPARISONS, GRADE, MISSING, Pattern, level};
use super::weights::{Adjustment, millibits, soft_minimum};
use super::{Linker, Outcome, Settings, verdict, with_linker};
use crate::roster::{Bucket, Field, LinkRow, Method, NO_ROW, Result, ReviewReason, Rosters, Side, Verdict};

/// Explains one row, or one pair of rows; at least one of them must be there.
pub fn explain(
    rosters: &Rosters,
    settings: &Settings,
    enrollment: Option<u32>,
    sis: Option<u32>,
) -> Result<Explanation> {
    with_linker(rosters, settings, |linker, ids| {
        let outcome = linker.outcome(None, ids)?;
        Ok(Explainer { linker, outcome: &outcome, ids }.explain(enrollment, sis))
    })
}

pub(super) struct Explainer<'a> {
    pub(super) linker: &'a Linker<'a>,
    pub(super) outcome: &'a Outcome,
    ids: &'a [String],
}

/// One pair in the linker's orientation.
pub(super) struct Weighed {
    pub(super) one: u32,
    pub(super) other: u32,
    pub(super) pattern: Pattern,
    pub(super) frequency: Adjustment,
    pub(super) weight: i32,
    /// The posterior, where the pair was a candidate or was decided.
    pub(super) posterior: Option<f64>,
    pub(super) link: Option<LinkRow>,
}

impl Explainer<'_> {
    fn explain(&self, enrollment: Option<u32>, sis: Option<u32>) -> Explanation {
        let mut why = Vec::new();
        let asked: Vec<(Side, u32)> =
            [(Side::Enrollment, enrollment), (Side::Sis, sis)].into_iter().filter_map(|(s, r)| Some((s, r?))).collect();
        let mut copy = false;
        // a second copy is explained by the row that stands for it
        let stands: Vec<(Side, u32)> = asked
            .iter()
            .map(|(side, row)| match self.standing_for(*side, *row) {
                Some(of) => {
                    copy = true;
                    why.push(format!(
                        "{} is a second copy of {}.",
                        self.name(*side, *row, true),
                        self.name(*side, of, false)
                    ));
                    (*side, of)
                }
                None => (*side, *row),
            })
            .collect();
        let pair = match stands.as_slice() {
            [(_, enrollment), (_, sis)] => Some(self.turned(*enrollment, *sis)),
            [(side, row)] => self.best_of(*side, *row),
            _ => None,
        };
        let facts = asked.iter().map(|(side, row)| self.row(*side, *row)).collect();
        let Some((one, other)) = pair else {
            why.push("The other export has no row to compare it with.".to_owned());
            return Explanation {
                asked: facts,
                outcome: "apart",
                why,
                pair: None,
                runner_up: None,
                changes: Vec::new(),
            };
        };
        let pair = self.weigh(one, other);
        if asked.len() == 1 && pair.posterior.is_none() {
            why.push("No row of the other export is a candidate for it; the nearest of all rows is shown.".to_owned());
        }
        let rival = self.rival(&pair);
        let apart = self.reasons(&pair, &mut why);
        let outcome = match pair.link.map(|link| link.verdict) {
            _ if copy => "duplicate",
            Some(verdict) => verdict.name(),
            None => "apart",
        };
        let changes = if apart.is_some() { Vec::new() } else { self.changes(&pair, rival.as_ref()) };
        let runner_up = rival.map(|rival| self.runner_up(&pair, &rival));
        Explanation { asked: facts, outcome, why, pair: Some(self.facts(&pair)), runner_up, changes }
    }

    /// Returns the rows of two sides in the linker's order.
    fn turned(&self, enrollment: u32, sis: u32) -> (u32, u32) {
        if self.linker.order[0] == Side::Sis { (sis, enrollment) } else { (enrollment, sis) }
    }

    fn place(&self, side: Side) -> usize {
        usize::from(self.linker.order[0] != side)
    }

    fn standing_for(&self, side: Side, row: u32) -> Option<u32> {
        let found = &self.outcome.found[self.place(side)].duplicates;
        found.iter().find(|found| found.row == row).map(|found| found.of)
    }

    /// Returns the pair that a row is in, else the candidate nearest to a match, else the nearest of all rows.
    fn best_of(&self, side: Side, row: u32) -> Option<(u32, u32)> {
        let at = self.place(side);
        let mine = |one: u32, other: u32| [one, other][at] == row;
        let linked = self.outcome.decided.iter().filter(|link| mine(link.enrollment, link.sis));
        if let Some(link) =
            linked.min_by_key(|link| (link.verdict, std::cmp::Reverse(link.weight), link.enrollment, link.sis))
        {
            return Some((link.enrollment, link.sis));
        }
        let weights = &self.outcome.weights;
        let candidates = self.outcome.standing.iter().filter(|found| mine(found.one, found.other));
        let best = candidates.max_by_key(|found| weights.score(found.pattern, found.frequency));
        if let Some(found) = best {
            return Some((found.one, found.other));
        }
        let others = 0..self.linker.sides[1 - at].len() as u32;
        let pair = |other: u32| if at == 0 { (row, other) } else { (other, row) };
        let comparer = self.linker.comparer();
        let weight = |(one, other): &(u32, u32)| {
            let pattern = comparer.pattern(*one as usize, *other as usize);
            let rows = comparer.rows(*one as usize, *other as usize);
            let frequency = self.outcome.rarity.of(pattern, rows, comparer.lexicon);
            weights.score(pattern, frequency)
        };
        others.map(pair).max_by_key(|pair| (weight(pair), std::cmp::Reverse(*pair)))
    }

    fn weigh(&self, one: u32, other: u32) -> Weighed {
        let comparer = self.linker.comparer();
        let (i, j) = (one as usize, other as usize);
        let pattern = comparer.pattern(i, j);
        let frequency = self.outcome.rarity.of(pattern, comparer.rows(i, j), comparer.lexicon);
        let link = self.outcome.decided.iter().find(|link| (link.enrollment, link.sis) == (one, other)).copied();
        let place = self.outcome.standing.binary_search_by_key(&(one, other), |found| (found.one, found.other)).ok();
        let decided = link.filter(|link| link.method == Method::Decision).map(|_| 1.0);
        let posterior = decided.or_else(|| place.and_then(|at| self.outcome.shares.get(at).copied()));
        let weight = self.outcome.weights.score(pattern, frequency);
        Weighed { one, other, pattern, frequency, weight, posterior, link }
    }

    /// Returns the best other candidate of either row.
    fn rival(&self, pair: &Weighed) -> Option<Weighed> {
        let weights = &self.outcome.weights;
        let decided = self.outcome.decided.iter().map(|link| (link.enrollment, link.sis));
        let candidates =
            self.outcome.standing.iter().filter(|found| !found.relative).map(|found| (found.one, found.other));
        let shares = |(one, other): &(u32, u32)| (*one == pair.one) != (*other == pair.other);
        let best = decided.chain(candidates).filter(shares).max_by_key(|(one, other)| {
            let found = self.outcome.standing.binary_search_by_key(&(*one, *other), |found| (found.one, found.other));
            let weight = found.map(|at| {
                let found = &self.outcome.standing[at];
                weights.score(found.pattern, found.frequency)
            });
            // a pair that people decided is no candidate and beats every one
            (weight.unwrap_or(i32::MAX), std::cmp::Reverse((*one, *other)))
        })?;
        Some(self.weigh(best.0, best.1))
    }

    fn row(&self, side: Side, row: u32) -> RowFacts {
        let roster = self.linker.rosters.side(side);
        let at = self.place(side);
        let mine = |link: &&LinkRow| [link.enrollment, link.sis][at] == row && row != NO_ROW;
        let verdict = self.outcome.decided.iter().filter(mine).map(|link| link.verdict).min();
        let bucket = match verdict {
            _ if self.standing_for(side, row).is_some() => Bucket::Duplicate,
            Some(Verdict::Matched) => Bucket::Matched,
            Some(_) => Bucket::Review,
            None => Bucket::OnlyHere,
        };
        let bucket = match bucket {
            Bucket::Matched => "matched",
            Bucket::Duplicate => "duplicate",
            Bucket::Review => "review",
            Bucket::OnlyHere => "only-here",
        };
        RowFacts { side: side.name(), key: roster.key(row).to_owned(), line: roster.line(row), bucket }
    }

    fn name(&self, side: Side, row: u32, first: bool) -> String {
        let roster = self.linker.rosters.side(side);
        let label = match (side, first) {
            (Side::Sis, _) => "SIS",
            (Side::Enrollment, true) => "Enrollment",
            (Side::Enrollment, false) => "enrollment",
        };
        format!("{label} row {} (line {})", roster.key(row), roster.line(row))
    }

    fn names(&self, at: usize, row: u32) -> String {
        self.name(self.linker.order[at], row, true)
    }

    /// Says why the pair came out as it did; returns what no field could change, where that is so.
    fn reasons(&self, pair: &Weighed, why: &mut Vec<String>) -> Option<()> {
        let cuts = self.linker.settings;
        let rulings = &self.outcome.rulings;
        if rulings.same.contains(&(pair.one, pair.other)) {
            why.push("A person decided that both rows are the same student.".to_owned());
            return Some(());
        }
        if rulings.different.contains(&(pair.one, pair.other)) {
            why.push("A person decided that the rows are two students.".to_owned());
            return Some(());
        }
        match pair.link.map(|link| (link.verdict, link.reason)) {
            Some((Verdict::Matched, _)) => {
                why.push(format!(
                    "The probability is at or above the cut of {}, and no other row is as near.",
                    cuts.accept
                ));
            }
            Some((_, reason)) => why.push(in_words(reason).to_owned()),
            None => self.apart(pair, why),
        }
        None
    }

    fn apart(&self, pair: &Weighed, why: &mut Vec<String>) {
        for (at, row) in [pair.one, pair.other].into_iter().enumerate() {
            let taken = |link: &&LinkRow| link.verdict == Verdict::Matched && [link.enrollment, link.sis][at] == row;
            if let Some(link) = self.outcome.decided.iter().find(taken) {
                let partner = [link.sis, link.enrollment][at];
                let side = self.linker.order[1 - at];
                why.push(format!("{} is matched with {}.", self.names(at, row), self.name(side, partner, false)));
            }
        }
        match pair.posterior {
            None if self.shared_keys(pair).is_empty() => {
                why.push(
                    "The two rows share no key that candidates are found by, so they were never compared.".to_owned(),
                );
            }
            None => {
                why.push("They share a key, but too little else agrees to keep the pair as a candidate.".to_owned())
            }
            Some(share) if share < self.linker.settings.review => why.push(format!(
                "The probability is below {}, from which a pair is put before a person.",
                self.linker.settings.review
            )),
            Some(_) if !verdict::plausible(pair.pattern) => {
                why.push("Given name and sex both differ and no ID agrees: another child of the household.".to_owned());
            }
            Some(_) => why.push("Other pairs of these rows are better together.".to_owned()),
        }
    }

    fn shared_keys(&self, pair: &Weighed) -> Vec<&'static str> {
        let keys = |key: &super::keys::Key, at: usize, row: u32| {
            let mut keys = Vec::new();
            key.all(self.linker.lexicon, &self.linker.sides[at].rows[row as usize], &mut keys);
            keys
        };
        let shared = |key: &&super::keys::Key| {
            let theirs = keys(key, 1, pair.other);
            keys(key, 0, pair.one).iter().any(|mine| theirs.contains(mine))
        };
        let looser = fallback(self.linker.sides.iter().map(|side| side.rows.len()).min().unwrap_or(0));
        let mut names: Vec<&'static str> = MAIN.iter().chain(looser).filter(shared).map(|key| key.name).collect();
        names.dedup();
        names
    }

    fn facts(&self, pair: &Weighed) -> PairFacts {
        let weights = &self.outcome.weights;
        let bits = |weight: i32| f64::from(weight) / 1000.0;
        let (enrollment, sis) = self.turned(pair.one, pair.other);
        let rare = (pair.frequency.strangers(), pair.frequency.relatives());
        let rarity = (rare.0, rare.1 + weights.as_one_child(pair.pattern));
        let comparisons = (0..COMPARISONS).filter_map(|at| {
            let fields = self.fields(at)?;
            let found = level(pair.pattern, at) as usize;
            if at == GRADE && found == usize::from(MISSING) {
                return None;
            }
            let value =
                |side: Side, row: u32| self.linker.rosters.side(side).raw_text(fields[side.index()], row).to_owned();
            let (enrollment, sis) = (value(Side::Enrollment, enrollment), value(Side::Sis, sis));
            let both =
                [Side::Enrollment, Side::Sis].map(|side| self.linker.rosters.side(side).has(fields[side.index()]));
            (both[0] || both[1]).then(|| ComparisonFacts {
                comparison: self.comparison(at),
                level: words(at, found),
                enrollment,
                sis,
                bits: Bits {
                    strangers: bits(weights.stranger[at][found]),
                    relatives: bits(weights.household[at][found]),
                },
            })
        });
        let total =
            (weights.against_strangers(pair.pattern) + rare.0, weights.against_household(pair.pattern) + rare.1);
        debug_assert_eq!(pair.weight, soft_minimum(total.0, total.1));
        let decided = pair.link.is_some_and(|link| link.method == Method::Decision);
        let competition = pair.posterior.filter(|_| !decided).map(|share| bits(logit(share) - pair.weight));
        PairFacts {
            enrollment: self.row(Side::Enrollment, enrollment),
            sis: self.row(Side::Sis, sis),
            prior: Bits { strangers: bits(weights.prior), relatives: bits(weights.household_prior) },
            comparisons: comparisons.collect(),
            rarity: Bits { strangers: bits(rarity.0), relatives: bits(rarity.1) },
            total: Bits { strangers: bits(total.0), relatives: bits(total.1) },
            weight: bits(pair.weight),
            competition,
            probability: pair.posterior.map(|share| (share * 1e6).round() / 1e6),
            margin: pair.link.map(|link| bits(link.margin)),
            method: pair.link.map(|link| link.method.name()),
            keys: self.shared_keys(pair),
        }
    }

    /// Returns the fields that a comparison is made of, by its place; none for an ID that is not compared.
    pub(super) fn fields(&self, at: usize) -> Option<[Field; 2]> {
        fields(self.ids, self.linker.sides[0].aged, at)
    }

    /// Returns the name of a comparison as people read it.
    pub(super) fn comparison(&self, at: usize) -> String {
        match self.fields(at) {
            Some([enrollment, sis]) if enrollment != sis => format!("{} = {}", enrollment.name(), sis.name()),
            Some([field, _]) => field.name().to_owned(),
            None => NAMES[at].0.to_owned(),
        }
    }

    fn runner_up(&self, pair: &Weighed, rival: &Weighed) -> RunnerUp {
        let weights = &self.outcome.weights;
        let bits = |weight: i32| f64::from(weight) / 1000.0;
        let (enrollment, sis) = self.turned(rival.one, rival.other);
        let differences = (0..COMPARISONS).filter_map(|at| {
            let (here, there) = (level(pair.pattern, at) as usize, level(rival.pattern, at) as usize);
            let (strangers, relatives) = (&weights.stranger[at], &weights.household[at]);
            (here != there).then(|| Difference {
                comparison: self.comparison(at),
                here: words(at, here),
                there: words(at, there),
                bits: Bits {
                    strangers: bits(strangers[here] - strangers[there]),
                    relatives: bits(relatives[here] - relatives[there]),
                },
            })
        });
        RunnerUp {
            enrollment: self.row(Side::Enrollment, enrollment),
            sis: self.row(Side::Sis, sis),
            weight: bits(rival.weight),
            probability: (rival.posterior.unwrap_or(0.0) * 1e6).round() / 1e6,
            differences: differences.collect(),
        }
    }
}

/// Returns the log-odds of a probability in thousandths of a bit.
pub(super) fn logit(share: f64) -> i32 {
    let share = share.clamp(1e-15, 1.0 - 1e-15);
    millibits((share / (1.0 - share)).log2())
}

fn in_words(reason: ReviewReason) -> &'static str {
    match reason {
        ReviewReason::None => "The evidence is clear.",
        ReviewReason::Uncertain => "The evidence is too weak to accept and too strong to dismiss.",
        ReviewReason::CloseRunnerUp => "Another candidate is nearly as good.",
        ReviewReason::EqualCandidates => "Another candidate is just as good.",
        ReviewReason::Twins => "Nothing of the child's own tells the row from a twin, a brother or a sister.",
    }
}
