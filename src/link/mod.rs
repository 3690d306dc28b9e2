//! Link: decides who is who, by a probabilistic one-to-one match that can be explained.
//!
//! Invariant: the result is the same whatever the thread count or row order, and swapping the two files swaps it.

mod across;
mod ages;
mod alike;
mod assign;
mod births;
mod block;
#[cfg(test)]
mod block_tests;
mod blocks;
mod born;
mod candidates;
mod changes;
mod chosen;
mod compare;
#[cfg(test)]
mod compare_tests;
mod counts;
#[cfg(test)]
mod decided_tests;
pub mod decisions;
#[cfg(test)]
mod decisions_tests;
mod decoys;
mod doubts;
mod duplicates;
#[cfg(test)]
mod duplicates_tests;
mod estimate;
mod evidence;
pub mod explain;
mod explanation;
mod features;
mod figures;
#[cfg(test)]
mod figures_tests;
mod filing;
mod frequency;
mod gathered;
mod glance;
mod grades;
mod guards;
mod identifiers;
mod judge;
mod keys;
#[cfg(test)]
mod laws;
mod levels;
mod lexicon;
mod lists;
pub mod measure;
mod meeting;
mod memory;
pub mod merge;
mod met;
mod model;
mod names;
pub mod nicknames;
mod offices;
mod pattern;
mod posterior;
mod presence;
mod promise;
mod ranked;
mod rarity;
mod row;
#[cfg(test)]
mod ruling_tests;
mod rulings;
pub mod saved;
mod score;
mod shelf;
mod similarity;
mod sorted;
mod soundex;
mod streets;
#[cfg(test)]
mod testing;
mod told;
mod verdict;
#[cfg(test)]
mod verdict_tests;
mod walk;
mod weights;

use crate::roster::{
    DecisionFacts, LearnedModel, LinkRow, LinkSummary, Links, Method, Result, ReviewReason, Rosters, Side, Verdict,
};
use block::Pairs;
use candidates::Blocked;
use compare::Comparer;
use counts::{Counts, Own};
use decisions::Decisions;
use estimate::{Candidate, fit};
use features::Features;
use frequency::Totals;
use lexicon::Lexicon;
use memory::Plan;
use model::Model;
pub(crate) use names::is_written_out;
use rarity::{Agreeing, Rarity};
use rayon::prelude::*;
use rulings::Rulings;
pub use rulings::fingerprint;
use rustc_hash::FxHashSet;
pub(crate) use similarity::within_slips;
use walk::PassFacts;
use weights::Weights;

/// Holds what the configuration says about linking.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Posterior probability from which a pair is accepted.
    pub accept: f64,
    /// Posterior probability from which a pair is put before a person.
    pub review: f64,
    /// What people decided about pairs.
    pub decisions: Decisions,
    /// The model of an earlier run, to go by instead of estimating one.
    pub model: Option<LearnedModel>,
    /// Whether to link against rows that cannot match too, and to state how many were accepted.
    pub verify: bool,
    /// The memory in bytes to stay within where that can be; above it, less is held at a time. The result is the same.
    pub memory: Option<u64>,
}

impl Default for Settings {
    fn default() -> Self {
        Self { accept: 0.95, review: 0.05, decisions: Decisions::default(), model: None, verify: false, memory: None }
    }
}

/// Links the two rosters.
///
/// The smaller file comes first inside, whichever side it is, so that nothing depends on which side is which.
pub fn run(rosters: &Rosters, settings: &Settings) -> Result<Links> {
    with_linker(rosters, settings, |linker, ids| linker.run(None, ids))
}

/// Prepares both sides and hands them over, with the names of the compared identifiers.
fn with_linker<T>(
    rosters: &Rosters,
    settings: &Settings,
    work: impl FnOnce(&Linker<'_>, &[String]) -> Result<T>,
) -> Result<T> {
    let pairs = features::id_pairs(rosters);
    let (lexicon, [enrollment, sis]) = features::build(rosters, &pairs);
    let order = if sis_first(rosters) { [Side::Sis, Side::Enrollment] } else { Side::BOTH };
    let sides = if order[0] == Side::Sis { [&sis, &enrollment] } else { [&enrollment, &sis] };
    let ids: Vec<String> = pairs.iter().map(|(one, other)| format!("{} = {}", one.name(), other.name())).collect();
    let rows = (sis.len() + enrollment.len()) as u64;
    let plan = Plan::within(settings.memory, rosters.bytes(), rows);
    work(&Linker { rosters, settings, lexicon: &lexicon, sides, order, plan }, &ids)
}

/// The margin of a pair that people decided: as far from any other as the scale goes.
const RULED_MARGIN: i32 = 60_000;

/// Rows whose relatives are looked at to learn what relatives look like.
const RELATIVE_ROWS: usize = 50_000;

/// Says whether the SIS's file comes first: it has fewer rows, or as many and the lesser first key.
fn sis_first(rosters: &Rosters) -> bool {
    let (enrollment, sis) = (&rosters.enrollment, &rosters.sis);
    (sis.len(), sis.key(0)) < (enrollment.len(), enrollment.key(0))
}

struct Linker<'a> {
    rosters: &'a Rosters,
    settings: &'a Settings,
    lexicon: &'a Lexicon,
    sides: [&'a Features; 2],
    order: [Side; 2],
    plan: Plan,
}

/// Holds what linking came to, in the linker's own orientation.
struct Outcome {
    /// The pairs that were weighed, sorted, without those of second copies and those that people decided.
    standing: Vec<Candidate>,
    /// What each of them weighs.
    scores: Vec<i32>,
    /// The posterior of each of them.
    shares: Vec<f64>,
    weights: Weights,
    model: Model,
    /// The model before duplicates were put aside.
    first: Model,
    rarity: Rarity,
    decided: Vec<LinkRow>,
    found: [duplicates::Found; 2],
    rulings: Rulings,
    conflicts: Vec<(u32, u32)>,
    facts: Vec<PassFacts>,
}

impl Linker<'_> {
    /// Links over the pairs that blocking finds, or over the given ones.
    fn run(&self, given: Option<&[(usize, usize)]>, id_names: &[String]) -> Result<Links> {
        let outcome = self.outcome(given, id_names)?;
        let rows = self.sides.map(Features::len);
        let graded = self.sides[0].graded;
        let ((distribution, evidence), expected) = rayon::join(
            || rayon::join(|| evidence::distribution(self, &outcome), || evidence::of_review(self, &outcome, id_names)),
            || told::expected(&outcome),
        );
        let mut summary = told::summary(&outcome.facts, &outcome.model, id_names, graded, expected);
        summary.decisions = DecisionFacts { applied: outcome.rulings.applied, stale: outcome.rulings.stale.clone() };
        summary.decoys = self.settings.verify.then(|| decoys::check(self, &outcome));
        summary.distribution = distribution;
        let learned = saved::learned([&outcome.model, &outcome.first], rows, self.order, (id_names, graded));
        let mut links = self.finish(outcome.decided, outcome.found, summary, outcome.conflicts);
        links.learned = Some(learned);
        links.evidence = evidence;
        Ok(links)
    }

    fn outcome(&self, given: Option<&[(usize, usize)]>, id_names: &[String]) -> Result<Outcome> {
        let rows = self.sides.map(Features::len);
        let rulings = Rulings::resolve(&self.settings.decisions, self.rosters)?;
        let rulings = if self.order[0] == Side::Sis { rulings.turned() } else { rulings };
        let saved = self.settings.model.as_ref().map(|saved| saved::restore(saved, rows, self.order, id_names));
        let comparer = self.comparer();
        let count = || {
            let counts = Counts::of_both(self.sides, self.lexicon);
            let totals = Totals::count(&comparer, &counts);
            let rarity = self.rarity(&totals, &counts);
            (totals, rarity, counts.map(Own::from))
        };
        // one needs nothing of the other, and neither has work for all cores all the time
        let ((totals, rarity, own), filed) = rayon::join(count, || given.is_none().then(|| self.filed()));
        let Blocked { candidates, inside, facts } = match (given, filed) {
            (None, Some(filed)) => self.candidates(comparer, &totals, &rarity, filed),
            (given, _) => self.given(comparer, &totals, &rarity, given.unwrap_or_default()),
        };
        let relatives = self.relatives() as f64;
        let first = match &saved {
            Some([_, first]) => first.clone(),
            None => fit(Model::start(rows), &candidates, rows, &totals, relatives),
        };

        // second copies inside a file go before the files are linked, then the estimate is made again without them
        let accept = self.settings.accept;
        let between = first.weights();
        let links = across::sure_links(&candidates, &between, rows, accept);
        let find = |at: usize, pairs: Pairs| {
            let within = Comparer { lexicon: self.lexicon, one: self.sides[at], other: self.sides[at] };
            let across = Comparer { lexicon: self.lexicon, one: self.sides[at], other: self.sides[1 - at] };
            let (partners, by_partner) = (&links[at], &links[1 - at]);
            let across = across::Across { comparer: across, partners, by_partner, weights: &between };
            duplicates::find_in(
                self.rosters,
                self.order[at],
                (&within, pairs, &own[at]),
                &first,
                &rarity,
                (&across, first.overlap[at]),
                accept,
            )
        };
        let [pairs, other_pairs] = inside;
        let mut found: [duplicates::Found; 2] = rayon::join(|| find(0, pairs), || find(1, other_pairs)).into();
        let [one, other] = &mut found;
        let rulings = rulings.fold([&mut one.duplicates, &mut other.duplicates]);
        let copies = [&*one, &*other].map(|found| {
            let mut copies = vec![false; found.twin_risk.len()];
            found.duplicates.iter().for_each(|duplicate| copies[duplicate.row as usize] = true);
            copies
        });
        let mut standing: Vec<Candidate> = candidates
            .into_iter()
            .filter(|found| !copies[0][found.one as usize] && !copies[1][found.other as usize])
            .collect();
        let mut conflicts = told::id_conflicts(&standing, &rulings);
        if !rulings.are_none() {
            standing.retain(|found| !rulings.bars(found.one, found.other));
        }
        let model = match saved {
            Some([model, _]) => model,
            None => fit(first.clone(), &standing, rows, &totals, relatives),
        };
        // what people decided teaches the model, but is not up to it
        if !rulings.are_none() {
            standing.retain(|found| !rulings.same.contains(&(found.one, found.other)));
        }
        let weights = model.weights();
        let scores = weights.of_all(&standing);
        let shares = posterior::marginals(&standing, &scores, rows);
        let rated = verdict::Rated { candidates: &standing, scores: &scores, posteriors: &shares };
        let cuts = verdict::Cuts { accept: self.settings.accept, review: self.settings.review };
        let risks = [one.twin_risk.as_slice(), other.twin_risk.as_slice()];
        let ages = grades::Ages::of(self.rosters, self.order, &standing);
        let aged = |found: &Candidate| alike::of_two_ages(found.pattern, || ages.apart(found.one, found.other));
        let mut decided = verdict::decide(rated, &weights, rows, risks, cuts, aged);
        verdict::add_left_over(rated, rows, cuts, &mut decided);
        verdict::add_doubtful_copies(rated, rows, [&one.doubtful, &other.doubtful], &mut decided);
        decided.extend(rulings.same.iter().map(|(i, j)| self.ruled(&comparer, &weights, &rarity, *i, *j)));
        let among: FxHashSet<(u32, u32)> = conflicts.iter().copied().collect();
        let matched = decided.par_iter().with_min_len(4096).filter(|row| row.verdict == Verdict::Matched);
        let matched = matched.map(|row| (row.enrollment, row.sis)).filter(|pair| among.contains(pair));
        let accepted: FxHashSet<(u32, u32)> = matched.collect();
        conflicts.retain(|pair| !accepted.contains(pair));
        Ok(Outcome {
            standing,
            scores,
            shares,
            weights,
            model,
            first,
            rarity,
            decided,
            found,
            rulings,
            conflicts,
            facts,
        })
    }

    fn comparer(&self) -> Comparer<'_> {
        Comparer { lexicon: self.lexicon, one: self.sides[0], other: self.sides[1] }
    }

    /// Counts how rare the names of both files are.
    fn rarity(&self, totals: &Totals, counts: &[Counts; 2]) -> Rarity {
        // where nothing is beside a file, as in an audit, no pair shows how often strangers agree; the assumed share stands in,
        // or every name would pass for one that all have
        let (_, _, assumed) = model::assumed();
        let agreeing = |at: usize, least: f64| match totals.present[at] {
            ..1.0 => assumed[at][1],
            present => (totals.pairs[at][1] / present).max(least),
        };
        let [first, last] = [pattern::FIRST, pattern::LAST].map(|at| agreeing(at, 1e-6));
        Rarity::count(counts, Agreeing { first, last, guardian: agreeing(pattern::GUARDIAN, 1e-9) })
    }

    /// Returns a pair that people ruled the same: the weight is what the evidence says, the rest what they say.
    fn ruled(&self, comparer: &Comparer<'_>, weights: &Weights, rarity: &Rarity, one: u32, other: u32) -> LinkRow {
        let (i, j) = (one as usize, other as usize);
        let pattern = comparer.pattern(i, j);
        LinkRow {
            enrollment: one,
            sis: other,
            verdict: Verdict::Matched,
            method: Method::Decision,
            reason: ReviewReason::None,
            weight: weights.score(pattern, rarity.of(pattern, comparer.rows(i, j), self.lexicon)),
            probability: 1_000_000,
            margin: RULED_MARGIN,
        }
    }

    /// Returns of how many rows one shows its relatives: in big files a part of them teaches as much as all.
    fn relatives(&self) -> usize {
        self.sides[0].len().div_ceil(RELATIVE_ROWS).max(1)
    }

    fn finish(
        &self,
        decided: Vec<LinkRow>,
        found: [duplicates::Found; 2],
        summary: LinkSummary,
        conflicts: Vec<(u32, u32)>,
    ) -> Links {
        let swapped = self.order[0] == Side::Sis;
        let turn = |(one, other): (u32, u32)| if swapped { (other, one) } else { (one, other) };
        let mut rows: Vec<LinkRow> = decided
            .into_iter()
            .map(|row| {
                let (enrollment, sis) = turn((row.enrollment, row.sis));
                LinkRow { enrollment, sis, ..row }
            })
            .collect();
        let twins: Vec<(Side, u32, u32)> = found
            .iter()
            .zip(self.order)
            .flat_map(|(found, side)| found.twins.iter().map(move |(row, other)| (side, *row, *other)))
            .collect();
        let [one, other] = found.map(|found| found.duplicates);
        let duplicates = if swapped { [other, one] } else { [one, other] };
        let (buckets, copies) = rayon::join(
            || told::buckets(self.rosters, &rows, &duplicates),
            || told::duplicate_rows(self.rosters, &rows, &duplicates),
        );
        rows.extend(copies);
        let mut links = Links::new(rows, buckets, duplicates, summary);
        links.id_conflicts = conflicts.into_iter().map(turn).collect();
        links.id_conflicts.sort_unstable();
        links.twins = twins;
        links.twins.sort_unstable();
        links
    }
}
