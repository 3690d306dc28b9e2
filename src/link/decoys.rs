//! Decoys: rows that cannot match, linked by the same model; how many are accepted tells how safe the linking is.

use super::across::Across;
use super::block::stream;
use super::counts::{Counts, Own};
use super::duplicates;
use super::estimate::Candidate;
use super::features::Features;
use super::filing::{Lines, WIDE};
use super::keys::MAIN;
use super::lexicon::Lexicon;
use super::row::Row;
use super::score::Scorer;
use super::{Linker, Outcome, Side, posterior, verdict};
use crate::link::compare::Comparer;
use crate::roster::{DecoyFacts, Verdict};

/// The chance that the true rate lies above the upper bound.
const DOUBT: f64 = 0.05;
/// False accepts up to which the upper bound is exact; above it is approximated.
const EXACT: u64 = 10_000;

/// Links the enrollment rows against decoys and counts what is accepted.
pub(crate) fn check(linker: &Linker<'_>, outcome: &Outcome) -> DecoyFacts {
    let at = usize::from(linker.order[0] != Side::Sis);
    let decoys = decoys(linker.sides[at], linker.lexicon);
    let mut sides = linker.sides;
    sides[at] = &decoys;
    let rows = sides.map(Features::len);
    let comparer = Comparer { lexicon: linker.lexicon, one: sides[0], other: sides[1] };
    let scorer = Scorer::new(comparer, &outcome.weights, &outcome.rarity);
    let judge = |i: usize, j: usize, one: &Row, other: &Row| scorer.candidate(i, j, one, other, false);
    let lines = sides.map(|side| Lines::<WIDE>::make(MAIN, linker.lexicon, side, None, linker.plan));
    let (mut candidates, _) = stream(MAIN, linker.lexicon, sides, [&lines[0], &lines[1]], &judge);
    candidates.sort_unstable_by_key(|found| (found.one, found.other));
    candidates.dedup_by_key(|found| (found.one, found.other));
    // second copies stand aside as in the run itself
    let mut copies = rows.map(|count| vec![false; count]);
    let known = &outcome.found[1 - at];
    known.duplicates.iter().for_each(|found| copies[1 - at][found.row as usize] = true);
    let standing: Vec<Candidate> = candidates
        .into_iter()
        .filter(|found| !copies[0][found.one as usize] && !copies[1][found.other as usize])
        .collect();
    let accept = linker.settings.accept;
    let within = Comparer { lexicon: linker.lexicon, one: &decoys, other: &decoys };
    let across = Across { comparer: within, partners: &[], by_partner: &[], weights: &outcome.weights };
    let (first, rarity) = (&outcome.first, &outcome.rarity);
    let pairs = linker.pairs_inside(&decoys);
    let own = Own::from(Counts::of(&decoys, linker.lexicon));
    let twins = duplicates::find_in(
        linker.rosters,
        Side::Sis,
        (&within, pairs, &own),
        first,
        rarity,
        (&across, first.overlap[1]),
        accept,
    );
    let mut risks = [twins.twin_risk.as_slice(); 2];
    risks[1 - at] = known.twin_risk.as_slice();
    let scores = outcome.weights.of_all(&standing);
    let shares = posterior::marginals(&standing, &scores, rows);
    let rated = verdict::Rated { candidates: &standing, scores: &scores, posteriors: &shares };
    let cuts = verdict::Cuts { accept, review: linker.settings.review };
    // a child that does not exist is in no grade
    let decided = verdict::decide(rated, &outcome.weights, rows, risks, cuts, |_| false);
    let wrong = decided.iter().filter(|row| row.verdict == Verdict::Matched).count() as u64;
    let count = decoys.len() as u64;
    let millionths = |share: f64| (share * 1e6).round() as i64;
    let rate = if count == 0 { 0.0 } else { wrong as f64 / count as f64 };
    DecoyFacts { decoys: count, false_accepts: wrong, rate: millionths(rate), upper: millionths(upper(wrong, count)) }
}

/// Makes of every row a child that does not exist: the household stays, what is the child's own comes from elsewhere.
///
/// Given names and sex come from a row far away in canonical order, each ID from another one, and the birth day from a
/// third part of the calendar. Children of one birth date still share one, so twins stay twins.
fn decoys(real: &Features, lexicon: &Lexicon) -> Features {
    let mut decoys = real.clone();
    let rows = real.len();
    let donors = |offset: usize, differs: &dyn Fn(usize, usize) -> bool| -> Vec<usize> {
        let donor = |row: usize| {
            // a namesake as donor would leave the row as it is; beside it stands another
            let near = (0..rows.min(50)).map(|step| (row + offset + step) % rows);
            near.into_iter().find(|donor| differs(row, *donor)).unwrap_or((row + offset) % rows)
        };
        (0..rows).map(donor).collect()
    };
    let named = donors(rows / 2, &|row, donor| real.rows[row].first != real.rows[donor].first);
    for (row, donor) in named.into_iter().enumerate() {
        let (decoy, donor) = (&mut decoys.rows[row], &real.rows[donor]);
        decoy.first = donor.first;
        decoy.middle = donor.middle;
        decoy.preferred_first = donor.preferred_first;
        decoy.suffix = donor.suffix;
        decoy.sex = donor.sex;
        (decoy.grade, decoy.school) = (donor.grade, donor.school);
        decoy.sketch_first(lexicon);
    }
    let numbered = donors(rows / 3, &|row, donor| row != donor);
    for (row, donor) in numbered.into_iter().enumerate() {
        (0..real.ids).for_each(|at| decoys.rows[row].copy_id(at, &real.rows[donor]));
    }
    let dates = real.rows.iter().map(|row| row.birth).filter(|date| *date != 0);
    let mut days: Vec<u32> = dates.map(|date| date % 10_000).collect();
    days.sort_unstable();
    days.dedup();
    // a date that is none would still show whose it is
    decoys.rows.iter_mut().filter(|row| row.birth == 0).for_each(|row| row.birth_digits = 0);
    for row in decoys.rows.iter_mut().filter(|row| row.birth != 0) {
        let place = days.binary_search(&(row.birth % 10_000)).unwrap_or(0);
        let known = row.birth_digits != 0;
        row.set_birth(row.birth / 10_000 * 10_000 + days[(place + days.len() / 2) % days.len()]);
        if !known {
            row.birth_digits = 0;
        }
    }
    decoys
}

/// Returns the upper bound of a share that was seen as `found` of `all` (Clopper and Pearson 1934, one-sided).
fn upper(found: u64, all: u64) -> f64 {
    if found >= all {
        return 1.0;
    }
    let (found_f, all_f) = (found as f64, all as f64);
    if found > EXACT {
        let share = found_f / all_f;
        return (share + 1.645 * (share * (1.0 - share) / all_f).sqrt()).min(1.0);
    }
    let (mut low, mut high) = (found_f / all_f, 1.0);
    for _ in 0..60 {
        let middle = f64::midpoint(low, high);
        if at_most(found, all_f, middle) > DOUBT { low = middle } else { high = middle }
    }
    high
}

/// Returns the probability of at most `found` in `all` at a share, in logarithms against underflow.
fn at_most(found: u64, all: f64, share: f64) -> f64 {
    let odds = (share / (1.0 - share)).ln();
    let mut term = all * (1.0 - share).ln();
    let mut sum = term.exp();
    for at in 0..found {
        let at = at as f64;
        term += ((all - at) / (at + 1.0)).ln() + odds;
        sum += term.exp();
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::link::testing::district;
    use crate::link::{Settings, run};

    #[test]
    fn the_upper_bound_is_the_one_of_the_tables() {
        for (found, all, wanted) in
            [(0, 100, 0.029_513), (1, 100, 0.046_560), (5, 100, 0.102_253), (0, 10_000, 0.000_299_5)]
        {
            assert!((upper(found, all) - wanted).abs() < 2e-5, "{found} of {all}: {}", upper(found, all));
        }
        // above ten thousand it is approximated, to the same
        for (found, all, wanted) in [(10_001, 500_000, 0.020_328), (20_000, 1_000_000, 0.020_230)] {
            assert!((upper(found, all) - wanted).abs() < 2e-6, "{found} of {all}: {}", upper(found, all));
        }
        assert_eq!(upper(3, 3), 1.0);
        assert_eq!(upper(0, 0), 1.0);
    }

    #[test]
    fn a_decoy_keeps_its_household_and_nothing_of_the_child() {
        let rosters = district();
        let pairs = crate::link::features::id_pairs(&rosters);
        let (lexicon, [_, real]) = crate::link::features::build(&rosters, &pairs);
        let decoys = decoys(&real, &lexicon);
        for row in 0..real.len() {
            assert_eq!(
                (decoys.rows[row].last, decoys.rows[row].address),
                (real.rows[row].last, real.rows[row].address)
            );
            assert_ne!(decoys.rows[row].first, real.rows[row].first);
            assert!(real.rows[row].birth == 0 || decoys.rows[row].birth != real.rows[row].birth);
        }
        for (one, other) in (0..real.len()).zip(1..real.len()) {
            assert_eq!(
                real.rows[one].birth == real.rows[other].birth,
                decoys.rows[one].birth == decoys.rows[other].birth
            );
        }
    }

    #[test]
    fn the_check_counts_every_sis_row_and_changes_no_verdict() {
        let rosters = district();
        let plain = run(&rosters, &Settings::default()).unwrap();
        let checked = run(&rosters, &Settings { verify: true, ..Settings::default() }).unwrap();
        assert_eq!(plain.rows(), checked.rows());
        assert_eq!(plain.summary.decoys, None);
        let facts = checked.summary.decoys.unwrap();
        assert_eq!(facts.decoys, rosters.sis.len() as u64);
        assert!(facts.false_accepts * 200 <= facts.decoys, "{facts:?}");
        assert!(facts.upper > facts.rate);
    }
}
