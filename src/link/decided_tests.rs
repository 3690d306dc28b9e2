//! What becomes of all the pairs of two files together: one partner each, rivals, twins and second copies.

use super::estimate::Candidate;
use super::pattern::{
    ADDRESS, APART, BIRTH, DIFFER, EMAIL, FIRST, FUZZY, GUARDIAN, ID, LAST, MIDDLE, NEARLY, OTHER_DATE, PHONE, Pattern,
    SAME, SEX, TWO_OF_THREE, VARIANT,
};
use super::verdict::*;
use super::verdict_tests::{CUTS, child, of, weights};
use super::weights::{Adjustment, millibits, odds};
use crate::roster::{LinkRow, Method, ReviewReason, Verdict};

/// Returns an accepted pair of which only the rows matter.
fn accepted((enrollment, sis): &(u32, u32)) -> LinkRow {
    LinkRow {
        enrollment: *enrollment,
        sis: *sis,
        verdict: Verdict::Matched,
        method: Method::Model,
        reason: ReviewReason::None,
        weight: 0,
        probability: 0,
        margin: 0,
    }
}

fn pair(one: u32, other: u32, pattern: Pattern) -> Candidate {
    Candidate { one, other, pattern, frequency: Adjustment::default(), relative: false }
}

/// Returns what became of each pair, by rows; each with the posterior that its weight alone gives, or the one stated.
fn decided(pairs: &[(Candidate, Option<f64>)], rows: [usize; 2], twins: [&[u32]; 2]) -> Vec<LinkRow> {
    let weights = weights();
    let candidates: Vec<Candidate> = pairs.iter().map(|(found, _)| *found).collect();
    let alone = |found: &Candidate| {
        let odds = odds(weights.score(found.pattern, found.frequency));
        odds / (1.0 + odds)
    };
    let posteriors: Vec<f64> = pairs.iter().map(|(found, stated)| stated.unwrap_or_else(|| alone(found))).collect();
    let risk = [0, 1].map(|side| (0..rows[side] as u32).map(|row| twins[side].contains(&row)).collect::<Vec<bool>>());
    let scores = weights.of_all(&candidates);
    let rated = Rated { candidates: &candidates, scores: &scores, posteriors: &posteriors };
    let mut links = decide(rated, &weights, rows, [&risk[0], &risk[1]], CUTS, |_| false);
    links.sort_by_key(|row| (row.enrollment, row.sis));
    links
}

fn ends(links: &[LinkRow]) -> Vec<(u32, u32, ReviewReason)> {
    links.iter().map(|row| (row.enrollment, row.sis, row.reason)).collect()
}

#[test]
fn a_clear_pair_is_accepted_with_what_it_rests_on() {
    let with_number = child(&[(PHONE, SAME), (ID + 1, SAME)]);
    let links =
        decided(&[(pair(1, 0, child(&[(PHONE, SAME)])), None), (pair(0, 2, with_number), None)], [2, 3], [&[]; 2]);
    assert_eq!(ends(&links), [(0, 2, ReviewReason::None), (1, 0, ReviewReason::None)]);
    assert!(links.iter().all(|row| row.verdict == Verdict::Matched && row.probability > 990_000));
    assert_eq!(links.iter().map(|row| row.method).collect::<Vec<_>>(), [Method::Id, Method::Model]);
    let score = weights().score(with_number, Adjustment::default());
    assert_eq!((links[0].weight, links[0].margin), (score, score.min(60_000)));
}

#[test]
fn what_is_doubtful_is_put_before_a_person_and_what_is_hopeless_is_dropped() {
    let strong = child(&[(PHONE, SAME)]);
    let of_one = |posterior: f64| decided(&[(pair(0, 0, strong), Some(posterior))], [1, 1], [&[]; 2]);
    assert_eq!(of_one(0.95)[0].verdict, Verdict::Matched);
    assert_eq!(of_one(0.949)[0].verdict, Verdict::Review);
    assert_eq!((of_one(0.05)[0].verdict, of_one(0.05)[0].probability), (Verdict::Review, 50_000));
    assert_eq!(of_one(0.049), []);
    // another name and another sex are not worth a person's time, whatever the household shares
    let household = [(LAST, SAME), (BIRTH, SAME), (ADDRESS, SAME), (PHONE, SAME)];
    let other_child = of(&[&household[..], &[(FIRST, DIFFER), (SEX, APART)]].concat());
    let brother = of(&[&household[..], &[(FIRST, DIFFER), (SEX, SAME)]].concat());
    let of_twin = |pattern| ends(&decided(&[(pair(0, 0, pattern), Some(0.5))], [1, 1], [&[0], &[]]));
    assert_eq!(of_twin(other_child), []);
    assert_eq!(of_twin(brother).len(), 1);
}

#[test]
fn a_twin_on_either_side_is_a_twin() {
    let similar = of(&[(FIRST, FUZZY), (LAST, SAME), (BIRTH, SAME), (ADDRESS, SAME), (PHONE, SAME), (MIDDLE, APART)]);
    let similar = [(pair(1, 1, similar), Some(0.99))];
    for twins in [[&[1u32][..], &[]], [&[], &[1]]] {
        assert_eq!(ends(&decided(&similar, [2, 2], twins)), [(1, 1, ReviewReason::Twins)], "{twins:?}");
    }
}

#[test]
fn rows_that_are_left_after_the_likely_pairs_are_paired_for_a_person() {
    let strong = child(&[(PHONE, SAME)]);
    let base = of(&[(FIRST, VARIANT), (LAST, SAME), (BIRTH, TWO_OF_THREE)]);
    let weights = weights();
    // a pair of just that weight
    let weak = |one: u32, other: u32, weight: i32| {
        let score = |last: i16| weights.score(base, Adjustment { first: 0, last, joint: 0 });
        let last = (-20_000..20_000).find(|last| score(*last) == weight).unwrap();
        Candidate { frequency: Adjustment { first: 0, last, joint: 0 }, ..pair(one, other, base) }
    };
    let uncertain = (1, 1, ReviewReason::Uncertain);
    let pairs = [(pair(0, 0, strong), None), (weak(0, 1, -10), Some(0.06)), (weak(1, 1, -10), Some(0.06))];
    let links = decided(&pairs, [2, 2], [&[]; 2]);
    assert_eq!(ends(&links), [(0, 0, ReviewReason::None), uncertain]);
    // the cut of 0.05 is at -4.248 bits; from there the margin is counted
    assert_eq!(links[1].margin, 4_238);
    let of_one =
        |weight: i32, posterior: f64| ends(&decided(&[(weak(1, 1, weight), Some(posterior))], [2, 2], [&[]; 2]));
    assert_eq!(of_one(-4_247, 0.05), [uncertain]);
    assert_eq!(of_one(-4_247, 0.049), []);
    assert_eq!(of_one(-4_248, 0.06), []);
    // neither row of a pair that a person sees already comes with a second, weaker one
    let doubtful = [(pair(0, 0, strong), Some(0.5)), (weak(0, 1, -10), Some(0.06)), (weak(1, 0, -10), Some(0.06))];
    assert_eq!(ends(&decided(&doubtful, [2, 2], [&[]; 2])).len(), 1);
}

#[test]
fn every_equally_good_candidate_is_put_before_a_person() {
    let strong = child(&[(PHONE, SAME)]);
    let both = [(pair(0, 0, strong), Some(0.5)), (pair(0, 1, strong), Some(0.5))];
    let equal = ReviewReason::EqualCandidates;
    assert_eq!(ends(&decided(&both, [1, 2], [&[]; 2])), [(0, 0, equal), (0, 1, equal)]);
    let turned = both.map(|(found, posterior)| (pair(found.other, found.one, found.pattern), posterior));
    assert_eq!(ends(&decided(&turned, [2, 1], [&[]; 2])), [(0, 0, equal), (1, 0, equal)]);
    // an equal one may be lighter by half a bit
    let weights = weights();
    let third = |by: i16| {
        let with = |first: i16| Adjustment { first, last: 0, joint: 0 };
        let weight = |first: i16| weights.score(strong, with(first));
        let first = (-2_000..=0).rev().find(|first| weight(0) - weight(*first) >= i32::from(by)).unwrap();
        let third = Candidate { frequency: with(first), ..pair(0, 2, strong) };
        let links = decided(&[both[0], both[1], (third, Some(0.5))], [1, 3], [&[]; 2]);
        (weight(0) - weight(first), links.len())
    };
    assert_eq!([third(499).1, third(500).1, third(501).1], [3, 3, 2], "{:?}", [499, 500, 501].map(third));
    // one whose row is surely another's is no rival
    let surely = (pair(1, 1, child(&[(PHONE, SAME), (ID, SAME)])), Some(0.999));
    let third = (pair(0, 2, strong), Some(0.5));
    let mut links = ends(&decided(&[both[0], both[1], third, surely], [2, 3], [&[]; 2]));
    links.sort_unstable_by_key(|(one, other, _)| (*one, *other));
    assert_eq!(links, [(0, 0, equal), (0, 2, equal), (1, 1, ReviewReason::None)]);
}

#[test]
fn a_row_whose_candidate_is_anothers_partner_is_asked_about_and_with_the_best_one_only() {
    let (strong, stronger) = (child(&[(PHONE, SAME)]), child(&[(PHONE, SAME), (ID, SAME)]));
    let other_child =
        of(&[(FIRST, DIFFER), (LAST, SAME), (BIRTH, SAME), (SEX, APART), (PHONE, SAME), (ID + 1, NEARLY)]);
    let left_over = |candidates: &[Candidate], partners: &[(u32, u32)]| {
        let mut links: Vec<LinkRow> = partners.iter().map(accepted).collect();
        let (scores, posteriors) = (weights().of_all(candidates), vec![0.25; candidates.len()]);
        let rated = Rated { candidates, scores: &scores, posteriors: &posteriors };
        add_left_over(rated, [4, 4], CUTS, &mut links);
        links.drain(..partners.len());
        assert!(
            links.iter().all(|row| row.verdict == Verdict::Review && row.probability == 250_000 && row.margin == 0)
        );
        ends(&links)
    };
    let twins = ReviewReason::Twins;
    assert_eq!(left_over(&[pair(1, 0, strong)], &[(0, 0)]), [(1, 0, twins)]);
    assert_eq!(left_over(&[pair(0, 1, strong)], &[(0, 0)]), [(0, 1, twins)]);
    // both rows are free, or both have a partner
    assert_eq!(left_over(&[pair(1, 1, strong)], &[(0, 0)]), []);
    assert_eq!(left_over(&[pair(0, 1, strong)], &[(0, 0), (1, 1)]), []);
    let several = [pair(1, 0, strong), pair(1, 2, stronger), pair(1, 3, strong)];
    assert_eq!(left_over(&several, &[(0, 0), (2, 2), (3, 3)]), [(1, 2, twins)]);
    let equal = [pair(1, 2, strong), pair(1, 3, strong)];
    assert_eq!(left_over(&equal, &[(2, 2), (3, 3)]), [(1, 2, twins)]);
    assert_eq!(left_over(&[pair(1, 0, other_child)], &[(0, 0)]), []);
    assert_eq!(left_over(&[pair(1, 0, of(&[(LAST, SAME)]))], &[(0, 0)]), []);
    // a namesake of another birth date is missing all the same
    const SAME_HOME: &[(usize, u8)] = &[(ADDRESS, SAME), (PHONE, SAME), (EMAIL, SAME), (GUARDIAN, SAME)];
    let namesake = |more: &[(usize, u8)]| {
        let pattern =
            of(&[&[(FIRST, SAME), (LAST, SAME), (MIDDLE, SAME), (BIRTH, OTHER_DATE)], SAME_HOME, more].concat());
        // it is not for want of weight
        let cut = millibits((CUTS.accept / (1.0 - CUTS.accept)).log2());
        assert!(weights().score(pattern, Adjustment::default()) >= cut);
        left_over(&[pair(1, 0, pattern)], &[(0, 0)])
    };
    assert_eq!((namesake(&[]), namesake(&[(ID, SAME)])), (vec![], vec![(1, 0, twins)]));
}

#[test]
fn a_child_of_another_name_than_both_rows_of_a_pair_is_a_twin_whom_a_file_lacks() {
    let twin = of(&[(FIRST, DIFFER), (LAST, SAME), (BIRTH, SAME), (ADDRESS, SAME), (PHONE, SAME), (EMAIL, SAME)]);
    let garbled = of(&[(FIRST, DIFFER), (MIDDLE, SAME), (LAST, SAME), (BIRTH, SAME), (ADDRESS, SAME), (PHONE, SAME)]);
    let numbered = of(&[(FIRST, DIFFER), (LAST, SAME), (BIRTH, SAME), (ADDRESS, SAME), (PHONE, SAME), (ID, SAME)]);
    let (named, unlike) = (child(&[(PHONE, SAME)]), child(&[(FIRST, DIFFER), (PHONE, SAME), (ID, SAME)]));
    let left_over = |lone: (u32, u32), pattern: Pattern, accepted_as: Pattern| {
        let mut candidates = [pair(lone.0, lone.1, pattern), pair(0, 0, accepted_as)];
        candidates.sort_by_key(|found| (found.one, found.other));
        let mut links = vec![accepted(&(0, 0))];
        let rated = Rated { candidates: &candidates, scores: &[20_000; 2], posteriors: &[0.25; 2] };
        add_left_over(rated, [2, 2], CUTS, &mut links);
        ends(&links[1..])
    };
    for lone in [(1, 0), (0, 1)] {
        assert_eq!(left_over(lone, twin, named), []);
        // its number or its middle name is that of the row, or the two rows do not say what the child is called
        assert_eq!(left_over(lone, garbled, named), [(lone.0, lone.1, ReviewReason::Twins)]);
        assert_eq!(left_over(lone, numbered, named), [(lone.0, lone.1, ReviewReason::Twins)]);
        assert_eq!(left_over(lone, twin, unlike), [(lone.0, lone.1, ReviewReason::Twins)]);
    }
}

#[test]
fn of_two_rows_that_may_be_one_the_lone_one_is_put_beside_the_others_partner() {
    let strong = child(&[(PHONE, SAME)]);
    let doubtful = |candidates: &[Candidate], partner: (u32, u32), doubtful: [&[(u32, u32)]; 2]| {
        let mut links = vec![accepted(&partner)];
        let (scores, posteriors) = (weights().of_all(candidates), vec![0.25; candidates.len()]);
        let rated = Rated { candidates, scores: &scores, posteriors: &posteriors };
        add_doubtful_copies(rated, [9, 9], doubtful, &mut links);
        ends(&links[1..])
    };
    let twins = ReviewReason::Twins;
    let candidates = [pair(0, 2, strong), pair(1, 2, strong), pair(1, 3, strong)];
    // rows 0 and 1 of the first file, of which either may be the one with the partner
    assert_eq!(doubtful(&candidates, (0, 2), [&[(0, 1)], &[]]), [(1, 2, twins)]);
    assert_eq!(doubtful(&candidates, (1, 2), [&[(0, 1)], &[]]), [(0, 2, twins)]);
    // rows 2 and 3 of the second file
    assert_eq!(doubtful(&candidates, (1, 3), [&[], &[(2, 3)]]), [(1, 2, twins)]);
    assert_eq!(doubtful(&candidates, (1, 2), [&[], &[(2, 3)]]), [(1, 3, twins)]);
    // neither has a partner, or the lone one is no candidate
    assert_eq!(doubtful(&candidates, (5, 6), [&[(0, 1)], &[]]), []);
    assert_eq!(doubtful(&candidates[..1], (0, 2), [&[(0, 1)], &[]]), []);
}

#[test]
fn a_pair_of_two_ages_is_accepted_where_its_names_are_rare_only() {
    let links_of = |pattern, aged: bool, posterior: f64| {
        let candidates = [pair(0, 0, pattern)];
        let scores = weights().of_all(&candidates);
        let rated = Rated { candidates: &candidates, scores: &scores, posteriors: &[posterior] };
        decide(rated, &weights(), [1, 1], [&[false], &[false]], CUTS, |_| aged)
    };
    let links = |aged, posterior| links_of(child(&[(MIDDLE, SAME)]), aged, posterior);
    assert_eq!(ends(&links(true, 0.994)), [(0, 0, ReviewReason::Uncertain)]);
    assert_eq!(ends(&links(true, 0.995)), [(0, 0, ReviewReason::None)]);
    assert_eq!(ends(&links(false, 0.994)), [(0, 0, ReviewReason::None)]);
    // beside a missing birth date no name is rare enough
    let undated = of(&[(FIRST, SAME), (LAST, SAME), (MIDDLE, SAME), (ADDRESS, SAME)]);
    assert_eq!(ends(&links_of(undated, true, 0.999)), [(0, 0, ReviewReason::Uncertain)]);
    assert_eq!(ends(&links_of(undated, false, 0.999)), [(0, 0, ReviewReason::None)]);
}
