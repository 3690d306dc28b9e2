//! Verdicts: which pairs are accepted, which a person decides, and which only look right.

use super::assign::{Chosen, Edge, solve};
use super::doubts::{misnumbered, namesake_elsewhere, neither_name, numbered, says_too_little};
use super::estimate::Candidate;
use super::pattern::{
    APART, BIRTH, DIFFER, FIRST, FUZZY, LAST, MIDDLE, MISSING, NEARLY, ONE_DIGIT, Pattern, SAME, SEX, SWAPPED,
    TWO_OF_THREE, TYPO, VARIANT, level,
};
use super::weights::{Weights, millibits};
use crate::roster::{LinkRow, Method, NO_ROW, ReviewReason, Verdict};
use rayon::prelude::*;
use rustc_hash::FxHashSet;
use std::collections::BTreeMap;

/// Candidates that one task looks at at a time.
const TASK: usize = 16_384;

/// A margin below which two candidates count as equally good, in thousandths of a bit.
const EQUAL: i32 = 500;

/// The margin from which the rest of a family leaves only one place for a child, in thousandths of a bit.
const ELIMINATED: i32 = 5_000;

/// The probability from which a name alone outweighs another birth date.
const NAMESAKES: f64 = 0.995;

/// Holds what the verdicts rest on.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cuts {
    pub(crate) accept: f64,
    pub(crate) review: f64,
}

/// Holds the pairs that are decided on, with what each weighs and how likely it is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rated<'a> {
    pub(crate) candidates: &'a [Candidate],
    pub(crate) scores: &'a [i32],
    pub(crate) posteriors: &'a [f64],
}

impl Rated<'_> {
    /// Returns a pair as it is put down.
    fn link(&self, at: usize, margin: i32, reason: ReviewReason) -> LinkRow {
        let found = &self.candidates[at];
        LinkRow {
            enrollment: found.one,
            sis: found.other,
            verdict: if reason == ReviewReason::None { Verdict::Matched } else { Verdict::Review },
            method: if numbered(found.pattern) { Method::Id } else { Method::Model },
            reason,
            weight: self.scores[at],
            probability: (self.posteriors[at] * 1e6).round() as i32,
            margin,
        }
    }
}

/// Decides the candidates of two files; rows of the result are in the candidates' orientation.
///
/// `of_two_ages` says of a pair whether its rows are of two people of one name by their birth dates and grades.
pub(crate) fn decide(
    rated: Rated<'_>,
    weights: &Weights,
    rows: [usize; 2],
    twin_risk: [&[bool]; 2],
    cuts: Cuts,
    of_two_ages: impl Fn(&Candidate) -> bool + Sync,
) -> Vec<LinkRow> {
    let Rated { candidates, scores, posteriors } = rated;
    let mut taken = [vec![false; rows[0]], vec![false; rows[1]]];
    // first the pairs that are likelier than not
    let judge = |&(at, margin): &(usize, i32)| {
        let found = &candidates[at];
        let risk = twin_risk[0][found.one as usize] || twin_risk[1][found.other as usize];
        let reason = match reason_for_review(found.pattern, posteriors[at], (scores[at], margin), risk, weights, cuts) {
            ReviewReason::None if is_doubtful(found.pattern, posteriors[at]) && of_two_ages(found) => {
                ReviewReason::Uncertain
            }
            reason => reason,
        };
        // what is in doubt has to be worth a person's time
        let is_kept = reason == ReviewReason::None || (posteriors[at] >= cuts.review && plausible(found.pattern));
        is_kept.then(|| rated.link(at, margin, reason))
    };
    // by task, those that are accepted and those that are in doubt
    let judge_all = |likely: &[(usize, i32)]| {
        let mut kept: [Vec<LinkRow>; 2] = Default::default();
        likely
            .iter()
            .filter_map(judge)
            .for_each(|link| kept[usize::from(link.reason != ReviewReason::None)].push(link));
        kept
    };
    let likely = assign(candidates, scores, rows, 0, &taken);
    let parts: Vec<[Vec<LinkRow>; 2]> = likely.par_chunks(TASK).with_max_len(1).map(judge_all).collect();
    let mut links = Vec::with_capacity(likely.len());
    (0..2).for_each(|which| parts.iter().for_each(|part| links.extend_from_slice(&part[which])));
    for link in &links {
        taken[0][link.enrollment as usize] = true;
        taken[1][link.sis as usize] = true;
    }
    // then, among the rows that are left, those that are possible at all
    let floor = millibits((cuts.review / (1.0 - cuts.review)).log2());
    for (at, margin) in assign(candidates, scores, rows, floor, &taken) {
        let found = &candidates[at];
        if posteriors[at] >= cuts.review && plausible(found.pattern) {
            links.push(rated.link(at, margin, ReviewReason::Uncertain));
        }
    }
    add_equal_rivals(rated, rows, &mut links);
    links
}

/// Solves the assignment over the pairs above a floor whose rows are both free; returns places and margins.
fn assign(
    candidates: &[Candidate],
    scores: &[i32],
    rows: [usize; 2],
    floor: i32,
    taken: &[Vec<bool>; 2],
) -> Vec<(usize, i32)> {
    let of_task = |(task, scores): (usize, &[i32])| {
        let (mut places, mut edges) = (Vec::new(), Vec::new());
        for (at, score) in (task * TASK..).zip(scores).filter(|(_, score)| **score > floor) {
            let found = &candidates[at];
            if !taken[0][found.one as usize] && !taken[1][found.other as usize] {
                places.push(at);
                edges.push(Edge { one: found.one, other: found.other, weight: score - floor });
            }
        }
        (places, edges)
    };
    let tasks = scores.par_chunks(TASK).enumerate().with_max_len(1);
    let (places, edges): (Vec<Vec<usize>>, Vec<Vec<Edge>>) = tasks.map(of_task).unzip();
    let (places, edges) = (places.concat(), edges.concat());
    solve(&edges, rows).into_iter().map(|Chosen { edge, margin }| (places[edge], margin)).collect()
}

/// Says why a pair has to go before a person; `None` where it is accepted.
pub(crate) fn reason_for_review(
    pattern: Pattern,
    posterior: f64,
    (weight, margin): (i32, i32),
    twin_risk: bool,
    weights: &Weights,
    cuts: Cuts,
) -> ReviewReason {
    // a pair without rivals gains its whole weight over leaving both rows alone
    let rivalled = margin < weight;
    if rivalled && margin < EQUAL {
        ReviewReason::EqualCandidates
    } else if !(tells_apart(pattern, twin_risk, weights)
        || twin_risk && left_by_elimination(pattern, margin, posterior))
    {
        ReviewReason::Twins
    } else if (posterior < NAMESAKES && says_too_little(pattern))
        || namesake_elsewhere(pattern)
        || neither_name(pattern)
    {
        ReviewReason::Uncertain
    } else if posterior < cuts.accept {
        if rivalled && margin < millibits((cuts.accept / (1.0 - cuts.accept)).log2()) {
            ReviewReason::CloseRunnerUp
        } else {
            ReviewReason::Uncertain
        }
    } else {
        ReviewReason::None
    }
}

/// Says whether a pair has evidence of its own, beyond what twins share, that tells a child from a brother or sister.
///
/// The twin guard. With a twin known in either file nothing less than a given name without doubt or an ID will do. Without
/// one, a given name that agrees is enough; where it does not, what is the child's own has to outweigh a relative by
/// thirty-two to one, at the rates of twins and of relatives missing on both sides that the files themselves show. Given
/// names that have nothing in common may be those of twins, each of whom one file lacks: until the files have shown that
/// such names are given to one child here, nothing but an ID outweighs that. So it is with names that are not quite the same
/// where few rows of either file have a partner.
fn tells_apart(pattern: Pattern, twin_risk: bool, weights: &Weights) -> bool {
    let first = level(pattern, FIRST);
    let numbered = numbered(pattern);
    let wrong_number = misnumbered(pattern);
    if twin_risk {
        let sure = matches!(first, SAME | VARIANT | SWAPPED) || (first == TYPO && !wrong_number);
        return sure || (numbered && first == FUZZY);
    }
    let guard = if first == DIFFER { weights.unlike_guard } else { weights.twin_guard };
    if weights.few_partners && !numbered && may_be_another(pattern) {
        return false;
    }
    matches!(first, SAME | VARIANT | SWAPPED)
        || (numbered && !wrong_number)
        || weights.personal_against_household(pattern) >= guard
}

/// Says whether two rows of one birth date have given names that are not the same, and no middle name that bears them out.
///
/// Where few rows have a partner there is little to learn from how children's names are written, and the likeliest
/// stranger to be taken for a child is the twin who is in the other file alone.
fn may_be_another(pattern: Pattern) -> bool {
    let middle = level(pattern, MIDDLE);
    (VARIANT..=DIFFER).contains(&level(pattern, FIRST))
        && !(SAME..=NEARLY).contains(&middle)
        && level(pattern, BIRTH) == SAME
}

/// Says whether a similar given name, or none, is enough beside a known twin: every other assignment of the family is far less
/// likely.
fn left_by_elimination(pattern: Pattern, margin: i32, posterior: f64) -> bool {
    matches!(level(pattern, FIRST), FUZZY | MISSING)
        && level(pattern, MIDDLE) != APART
        && !misnumbered(pattern)
        && margin >= ELIMINATED
        && posterior >= NAMESAKES
}

/// Says whether a likely pair may still be two people of one name: a missing birth date says nothing against that.
fn is_doubtful(pattern: Pattern, posterior: f64) -> bool {
    posterior < NAMESAKES || level(pattern, BIRTH) == MISSING
}

/// Says whether a pair is worth a person's time: not one of given names that have nothing in common, another sex and no equal ID.
pub(crate) fn plausible(pattern: Pattern) -> bool {
    let numbered = numbered(pattern);
    let first = level(pattern, FIRST);
    let other_child = first == DIFFER && !numbered && level(pattern, SEX) > SAME;
    !other_child
}

/// Says whether an equal ID joins two people: the name and the birth date both disagree.
pub(crate) fn id_conflict(pattern: Pattern) -> bool {
    let numbered = numbered(pattern);
    let named = matches!(level(pattern, FIRST), SAME | VARIANT | TYPO | SWAPPED);
    let family = level(pattern, LAST) <= TYPO;
    let birth = level(pattern, BIRTH);
    let born = (SAME..=ONE_DIGIT).contains(&birth);
    numbered && birth >= TWO_OF_THREE && !born && !(named && family)
}

/// Puts before a person, beside each review pair, the rivals that are just as good.
fn add_equal_rivals(rated: Rated<'_>, rows: [usize; 2], links: &mut Vec<LinkRow>) {
    let Rated { candidates, scores, .. } = rated;
    let ambiguous: Vec<(u32, u32, i32)> = links
        .iter()
        .filter(|row| row.reason == ReviewReason::EqualCandidates)
        .map(|row| (row.enrollment, row.sis, row.weight))
        .collect();
    if ambiguous.is_empty() {
        return;
    }
    // the least weight of an ambiguous pair of each row
    let mut least = rows.map(|rows| vec![i32::MAX; rows]);
    for (one, other, weight) in ambiguous {
        for (least, row) in least.iter_mut().zip([one, other]) {
            least[row as usize] = weight.min(least[row as usize]);
        }
    }
    let is_rival = |at: &usize| {
        let found = &candidates[*at];
        let weight = least[0][found.one as usize].min(least[1][found.other as usize]);
        scores[*at] >= weight - EQUAL
    };
    let rivals: Vec<usize> =
        (0..candidates.len()).into_par_iter().with_min_len(4096).with_max_len(16_384).filter(is_rival).collect();
    // of the links, only those of their rows matter
    let mut contested = rows.map(|rows| vec![false; rows]);
    for at in &rivals {
        contested[0][candidates[*at].one as usize] = true;
        contested[1][candidates[*at].other as usize] = true;
    }
    let near = |row: &&LinkRow| contested[0][row.enrollment as usize] || contested[1][row.sis as usize];
    let (mut accepted, mut known) = (FxHashSet::default(), FxHashSet::default());
    for row in links.iter().filter(near) {
        known.insert((row.enrollment, row.sis));
        if row.verdict == Verdict::Matched {
            accepted.extend([(false, row.enrollment), (true, row.sis)]);
        }
    }
    for at in rivals {
        let found = &candidates[at];
        let free = !accepted.contains(&(false, found.one)) && !accepted.contains(&(true, found.other));
        if free && !known.contains(&(found.one, found.other)) {
            links.push(rated.link(at, 0, ReviewReason::EqualCandidates));
        }
    }
}

/// Puts before a person a row without a partner that would have been accepted, were its candidate not another's partner.
///
/// It is a second copy that was not recognised, or a twin; either way nobody should be told that the child is missing. A
/// namesake of another birth date is neither; nor is a child of quite another given name than the partner's two rows have,
/// who is a twin that the other file lacks.
pub(crate) fn add_left_over(rated: Rated<'_>, rows: [usize; 2], cuts: Cuts, links: &mut Vec<LinkRow>) {
    let mut linked = rows.map(|count| vec![false; count]);
    let mut partners = rows.map(|count| vec![NO_ROW; count]);
    for row in links.iter() {
        linked[0][row.enrollment as usize] = true;
        linked[1][row.sis as usize] = true;
        if row.verdict == Verdict::Matched {
            partners[0][row.enrollment as usize] = row.sis;
            partners[1][row.sis as usize] = row.enrollment;
        }
    }
    let cut = millibits((cuts.accept / (1.0 - cuts.accept)).log2());
    // of a pair whose first or second row is the lone one, whether the other row and its partner have one given name, and it another
    let is_other_child = |found: &Candidate, is_first_lone: bool| {
        let pair = match is_first_lone {
            true => (partners[1][found.other as usize], found.other),
            false => (found.one, partners[0][found.one as usize]),
        };
        let accepted = rated.candidates.binary_search_by_key(&pair, |found| (found.one, found.other));
        // a middle name that agrees speaks for one child, whose first name is garbled
        level(found.pattern, FIRST) == DIFFER
            && level(found.pattern, MIDDLE) != SAME
            && !numbered(found.pattern)
            && accepted.is_ok_and(|at| level(rated.candidates[at].pattern, FIRST) == SAME)
    };
    let left_over = |(at, weight): (usize, &i32)| {
        let found = rated.candidates.get(at).filter(|_| *weight >= cut)?;
        let free = [!linked[0][found.one as usize], !linked[1][found.other as usize]];
        let born = || level(found.pattern, BIRTH) <= ONE_DIGIT || numbered(found.pattern);
        if free[0] == free[1] || !plausible(found.pattern) || !born() || is_other_child(found, free[0]) {
            return None;
        }
        Some((if free[0] { (0, found.one) } else { (1, found.other) }, *weight, at))
    };
    let all = rated.scores.par_iter().enumerate().with_min_len(4096).with_max_len(16_384);
    let mut best: BTreeMap<(usize, u32), (i32, usize)> = BTreeMap::new();
    for (lone, weight, at) in all.filter_map(left_over).collect::<Vec<_>>() {
        let held = best.entry(lone).or_insert((weight, at));
        if weight > held.0 {
            *held = (weight, at);
        }
    }
    links.extend(best.into_values().map(|(_, at)| rated.link(at, 0, ReviewReason::Twins)));
}

/// Puts before a person a row that may be a second copy of a matched row, or its twin without a partner.
pub(crate) fn add_doubtful_copies(
    rated: Rated<'_>,
    rows: [usize; 2],
    doubtful: [&[(u32, u32)]; 2],
    links: &mut Vec<LinkRow>,
) {
    let mut partners = rows.map(|count| vec![NO_ROW; count]);
    for row in links.iter() {
        partners[0][row.enrollment as usize] = row.sis;
        partners[1][row.sis as usize] = row.enrollment;
    }
    for (side, pairs) in doubtful.into_iter().enumerate() {
        for (row, other) in pairs {
            let (lone, partner) = match (partners[side][*row as usize], partners[side][*other as usize]) {
                (partner, NO_ROW) if partner != NO_ROW => (*other, partner),
                (NO_ROW, partner) if partner != NO_ROW => (*row, partner),
                _ => continue,
            };
            let pair = if side == 0 { (lone, partner) } else { (partner, lone) };
            if let Ok(at) = rated.candidates.binary_search_by_key(&pair, |found| (found.one, found.other)) {
                links.push(rated.link(at, 0, ReviewReason::Twins));
            }
        }
    }
}
