//! What is accepted, what goes before a person and why, and what is dropped, pattern by pattern.

use super::doubts::numbered;
use super::model::Model;
use super::pattern::{
    ADDRESS, APART, BIRTH, DAY_MONTH, DIFFER, ELSEWHERE, EMAIL, FIRST, FUZZY, GRADE, GUARDIAN, ID, LAST, MIDDLE,
    MISSING, NEARLY, ONE_DIGIT, OTHER_DATE, PHONE, Pattern, SAME, SAME_AREA, SEX, SWAPPED, TWO_OF_THREE, TYPO, VARIANT,
    with,
};
use super::verdict::*;
use super::weights::Weights;
use crate::roster::ReviewReason;

pub(super) const CUTS: Cuts = Cuts { accept: 0.95, review: 0.05 };

pub(super) fn of(levels: &[(usize, u8)]) -> Pattern {
    levels.iter().fold(0, |pattern, (at, level)| with(pattern, *at, *level))
}

/// A child whose name and birth date agree, and more.
pub(super) fn child(more: &[(usize, u8)]) -> Pattern {
    of(&[&[(FIRST, SAME), (LAST, SAME), (BIRTH, SAME)], more].concat())
}

pub(super) fn weights() -> Weights {
    Model::start([1_000, 1_000]).weights()
}

/// More than the margins of these tests, so that all pairs have rivals.
const WEIGHT: i32 = 30_000;

fn reason(pattern: Pattern, posterior: f64, margin: i32, twin: bool) -> ReviewReason {
    reason_for_review(pattern, posterior, (WEIGHT, margin), twin, &weights(), CUTS)
}

#[test]
fn where_few_rows_have_a_partner_a_name_that_is_not_the_same_wants_a_middle_name_or_an_id() {
    let mut model = Model::start([1_000, 1_000]);
    assert!(!model.weights().few_partners);
    // one file may be but a small part of the other
    model.overlap = [0.05, 0.9];
    assert!(!model.weights().few_partners);
    model.overlap = [0.24, 0.26];
    assert!(!model.weights().few_partners);
    model.overlap = [0.05, 0.24];
    let few = model.weights();
    let reason = |levels: &[(usize, u8)], weights: &Weights| {
        let pattern = of(&[&[(LAST, SAME), (ADDRESS, SAME)], levels].concat());
        reason_for_review(pattern, 0.999, (WEIGHT, 20_000), false, weights, CUTS)
    };
    for middle in [0, APART] {
        let twins = [(FIRST, VARIANT), (MIDDLE, middle), (BIRTH, SAME)];
        assert_eq!(reason(&twins, &few), ReviewReason::Twins, "{middle}");
        assert_eq!(reason(&twins, &weights()), ReviewReason::None, "{middle}");
    }
    for fine in [
        &[(FIRST, SAME), (BIRTH, SAME)][..],
        &[(FIRST, SWAPPED), (BIRTH, SAME)],
        &[(FIRST, VARIANT), (BIRTH, SAME), (MIDDLE, NEARLY)],
        &[(FIRST, VARIANT), (BIRTH, SAME), (ID + 1, SAME)],
        &[(FIRST, VARIANT), (BIRTH, DAY_MONTH)],
    ] {
        assert_eq!(reason(fine, &few), ReviewReason::None, "{fine:?}");
    }
}

#[test]
fn a_pair_goes_before_a_person_for_the_first_reason_that_holds() {
    use ReviewReason::{CloseRunnerUp, EqualCandidates, None, Twins, Uncertain};
    // at the cut of 0.95 the weight is 4.248 bits
    for (wanted, posterior, margin) in [
        (None, 0.999, 20_000),
        (None, 0.95, 500),
        (EqualCandidates, 0.999, 499),
        (CloseRunnerUp, 0.949, 4_247),
        (Uncertain, 0.949, 4_248),
    ] {
        assert_eq!(reason(child(&[]), posterior, margin, false), wanted, "{posterior} {margin}");
    }
    // nothing is nearly as good as a pair that nothing rivals, however little it weighs
    for (weight, wanted) in [(499, Uncertain), (3_000, Uncertain)] {
        let alone = reason_for_review(child(&[]), 0.5, (weight, weight), false, &weights(), CUTS);
        assert_eq!(alone, wanted, "{weight}");
    }
    let unlike = of(&[(FIRST, DIFFER), (LAST, SAME), (BIRTH, SAME), (ADDRESS, SAME)]);
    assert_eq!(reason(unlike, 0.999, 20_000, false), Twins);
    // what the evidence of the child's own has to outweigh a relative by
    let mut weights = weights();
    weights.unlike_guard = weights.personal_against_household(unlike);
    assert_eq!(reason_for_review(unlike, 0.999, (WEIGHT, 20_000), false, &weights, CUTS), None);
    weights.unlike_guard += 1;
    assert_eq!(reason_for_review(unlike, 0.999, (WEIGHT, 20_000), false, &weights, CUTS), Twins);
}

#[test]
fn where_no_name_agrees_nothing_but_near_certainty_will_do() {
    let house = [(BIRTH, SAME), (ADDRESS, SAME), (PHONE, SAME), (SEX, SAME)];
    let pair = |last: u8| of(&[&house[..], &[(LAST, last)]].concat());
    let mut weights = weights();
    weights.twin_guard = weights.personal_against_household(pair(DIFFER));
    let judged = |last, posterior| reason_for_review(pair(last), posterior, (WEIGHT, 20_000), false, &weights, CUTS);
    assert_eq!(judged(DIFFER, 0.99), ReviewReason::Uncertain);
    assert_eq!([judged(DIFFER, 0.996), judged(VARIANT, 0.99)], [ReviewReason::None; 2]);
}

#[test]
fn beside_a_known_twin_only_a_name_without_doubt_or_a_number_will_do() {
    let twin = |more: &[(usize, u8)]| reason(of(&[&[(LAST, SAME), (BIRTH, SAME)], more].concat()), 0.999, 4_999, true);
    for first in [SAME, VARIANT, SWAPPED, TYPO] {
        assert_eq!(twin(&[(FIRST, first)]), ReviewReason::None, "{first}");
        let other_number = twin(&[(FIRST, first), (ID + 2, APART)]);
        assert_eq!(other_number, if first == TYPO { ReviewReason::Twins } else { ReviewReason::None }, "{first}");
    }
    for at in ID..ID + 3 {
        assert_eq!(twin(&[(FIRST, FUZZY), (at, SAME)]), ReviewReason::None);
        assert_eq!(twin(&[(FIRST, DIFFER), (at, SAME)]), ReviewReason::Twins);
    }
    assert_eq!(twin(&[(FIRST, FUZZY)]), ReviewReason::Twins);
}

#[test]
fn without_a_twin_a_name_or_an_uncontradicted_number_tells_a_child_from_a_brother() {
    let mut weights = weights();
    (weights.twin_guard, weights.unlike_guard) = (i32::MAX, i32::MAX);
    let plain = |more: &[(usize, u8)]| {
        let pattern = of(&[&[(LAST, SAME), (BIRTH, SAME)], more].concat());
        reason_for_review(pattern, 0.999, (WEIGHT, 20_000), false, &weights, CUTS)
    };
    for first in [SAME, VARIANT, SWAPPED] {
        assert_eq!(plain(&[(FIRST, first), (ID, APART)]), ReviewReason::None, "{first}");
    }
    for first in [TYPO, FUZZY, DIFFER] {
        assert_eq!(plain(&[(FIRST, first)]), ReviewReason::Twins, "{first}");
        assert_eq!(plain(&[(FIRST, first), (ID + 1, SAME)]), ReviewReason::None, "{first}");
        assert_eq!(plain(&[(FIRST, first), (ID + 1, SAME), (ID, APART)]), ReviewReason::Twins, "{first}");
    }
}

#[test]
fn a_similar_name_will_do_beside_a_twin_where_every_other_choice_is_far_less_likely() {
    let left = |more: &[(usize, u8)], posterior: f64, margin: i32, twin: bool| {
        let mut weights = weights();
        (weights.twin_guard, weights.unlike_guard) = (i32::MAX, i32::MAX);
        let pattern = of(&[&[(LAST, SAME), (BIRTH, SAME)], more].concat());
        reason_for_review(pattern, posterior, (WEIGHT, margin), twin, &weights, CUTS) == ReviewReason::None
    };
    let fuzzy = (FIRST, FUZZY);
    assert!(left(&[fuzzy], 0.995, 5_000, true));
    assert!(left(&[fuzzy, (MIDDLE, NEARLY)], 0.995, 5_000, true));
    assert!(!left(&[fuzzy], 0.995, 5_000, false));
    assert!(!left(&[fuzzy], 0.994, 5_000, true));
    assert!(!left(&[fuzzy], 0.995, 4_999, true));
    assert!(!left(&[fuzzy, (MIDDLE, APART)], 0.995, 5_000, true));
    assert!(!left(&[fuzzy, (ID, APART)], 0.995, 5_000, true));
    assert!(!left(&[(FIRST, DIFFER)], 0.995, 5_000, true));
    // so it is where a file has one of the twins without a given name
    assert!(left(&[(FIRST, MISSING)], 0.995, 5_000, true));
    assert!(!left(&[(FIRST, MISSING)], 0.995, 4_999, true) && !left(&[(FIRST, MISSING)], 0.994, 5_000, true));
    assert!(!left(&[(FIRST, MISSING), (MIDDLE, APART)], 0.995, 5_000, true));
}

#[test]
fn a_name_alone_does_not_outweigh_another_birth_date() {
    let named = |more: &[(usize, u8)], posterior: f64| {
        reason(of(&[&[(FIRST, SAME), (LAST, SAME)], more].concat()), posterior, 20_000, false)
    };
    for (birth, wanted) in [
        (SAME, ReviewReason::None),
        (DAY_MONTH, ReviewReason::None),
        (ONE_DIGIT, ReviewReason::None),
        (TWO_OF_THREE, ReviewReason::Uncertain),
        (OTHER_DATE, ReviewReason::Uncertain),
    ] {
        assert_eq!(named(&[(BIRTH, birth)], 0.994), wanted, "{birth}");
        assert_eq!(named(&[(BIRTH, birth)], 0.995), ReviewReason::None, "{birth}");
    }
    for more in [ADDRESS, PHONE, EMAIL, ID, ID + 1, ID + 2] {
        assert_eq!(named(&[(BIRTH, OTHER_DATE), (more, SAME)], 0.994), ReviewReason::None, "{more}");
    }
    // a guardian's name is one more name where the birth dates have nothing in common
    assert_eq!(named(&[(BIRTH, OTHER_DATE), (GUARDIAN, SAME)], 0.994), ReviewReason::Uncertain);
    assert_eq!(named(&[(BIRTH, TWO_OF_THREE), (GUARDIAN, SAME)], 0.994), ReviewReason::None);
    assert_eq!(named(&[(BIRTH, OTHER_DATE), (ADDRESS, NEARLY)], 0.994), ReviewReason::None);
    for more in [PHONE, EMAIL, GUARDIAN, ID] {
        assert_eq!(named(&[(BIRTH, OTHER_DATE), (more, NEARLY)], 0.994), ReviewReason::Uncertain, "{more}");
    }
}

#[test]
fn a_namesake_with_another_home_is_never_accepted() {
    let elsewhere = |more: &[(usize, u8)]| {
        let base = [(FIRST, SAME), (LAST, SAME), (BIRTH, ONE_DIGIT)];
        reason(of(&[&base, more].concat()), 0.999, 20_000, false) == ReviewReason::Uncertain
    };
    for two in [
        [(ADDRESS, ELSEWHERE), (PHONE, APART)],
        [(ADDRESS, SAME_AREA), (EMAIL, APART)],
        [(PHONE, APART), (GUARDIAN, APART)],
    ] {
        assert!(elsewhere(&two), "{two:?}");
        // a number, or anything of the home that agrees
        for more in [(ID, SAME), (ID + 2, SAME)] {
            assert!(!elsewhere(&[two[0], two[1], more]), "{two:?} {more:?}");
        }
    }
    for level in [SAME, NEARLY] {
        assert!(!elsewhere(&[(ADDRESS, ELSEWHERE), (PHONE, APART), (GUARDIAN, level)]), "{level}");
    }
    let other_date = |more: &[(usize, u8)]| {
        let base = [(FIRST, SAME), (LAST, SAME), (BIRTH, OTHER_DATE), (ADDRESS, ELSEWHERE)];
        reason(of(&[&base, more].concat()), 0.999, 20_000, false) == ReviewReason::Uncertain
    };
    assert!(other_date(&[(PHONE, APART), (GUARDIAN, SAME)]) && !other_date(&[(GUARDIAN, SAME)]));
    assert!(!elsewhere(&[(ADDRESS, ELSEWHERE)]));
    assert!(!elsewhere(&[(PHONE, APART)]));
    assert_eq!(reason(child(&[(ADDRESS, ELSEWHERE), (PHONE, APART)]), 0.999, 20_000, false), ReviewReason::None);
}

#[test]
fn a_given_name_alone_is_nobodys_where_the_home_is_another() {
    let called = |more: &[(usize, u8)]| {
        let base = [(FIRST, SAME), (SEX, SAME), (GRADE, 2), (ADDRESS, ELSEWHERE)];
        let pattern = of(&[&base, more].concat());
        assert_eq!(reason(pattern, 0.995, 20_000, false), ReviewReason::None);
        reason(pattern, 0.994, 20_000, false)
    };
    for last in [MISSING, DIFFER] {
        for birth in [MISSING, ONE_DIGIT, DAY_MONTH] {
            assert_eq!(called(&[(LAST, last), (BIRTH, birth)]), ReviewReason::Uncertain, "{last} {birth}");
            for more in [(ID, SAME), (PHONE, SAME), (GUARDIAN, NEARLY)] {
                assert_eq!(
                    called(&[(LAST, last), (BIRTH, birth), more]),
                    ReviewReason::None,
                    "{last} {birth} {more:?}"
                );
            }
        }
        assert_eq!(called(&[(LAST, last), (BIRTH, SAME)]), ReviewReason::None, "{last}");
    }
    assert_eq!(called(&[(LAST, VARIANT)]), ReviewReason::None);
    // names that changed places are both the same
    let swapped = of(&[(FIRST, SWAPPED), (BIRTH, ONE_DIGIT), (ADDRESS, ELSEWHERE)]);
    assert_eq!(reason(swapped, 0.994, 20_000, false), ReviewReason::None);
}

#[test]
fn a_row_without_given_name_and_birth_date_is_no_child_of_a_household_in_particular() {
    let nameless = |more: &[(usize, u8)]| {
        let base = [(LAST, SAME), (ADDRESS, SAME), (PHONE, SAME)];
        let mut weights = weights();
        (weights.twin_guard, weights.unlike_guard) = (i32::MIN, i32::MIN);
        reason_for_review(of(&[&base, more].concat()), 0.994, (WEIGHT, 20_000), false, &weights, CUTS)
    };
    for more in [&[][..], &[(GRADE, 3)], &[(GRADE, 4)], &[(MIDDLE, NEARLY)]] {
        assert_eq!(nameless(more), ReviewReason::Uncertain, "{more:?}");
    }
    for more in [(FIRST, VARIANT), (BIRTH, SAME), (ID, SAME), (MIDDLE, SAME), (GRADE, 1), (GRADE, 2)] {
        assert_eq!(nameless(&[more]), ReviewReason::None, "{more:?}");
    }
}

#[test]
fn where_neither_name_is_the_same_something_of_the_home_has_to_bear_it_out() {
    let names = |more: &[(usize, u8)]| {
        let base = [(FIRST, VARIANT), (LAST, DIFFER), (BIRTH, SAME)];
        reason(of(&[&base, more].concat()), 0.999, 20_000, false)
    };
    for apart in [(ADDRESS, ELSEWHERE), (PHONE, APART), (EMAIL, APART), (GUARDIAN, APART)] {
        assert_eq!(names(&[apart]), ReviewReason::Uncertain, "{apart:?}");
        for more in [(ID, SAME), (MIDDLE, SAME)] {
            assert_eq!(names(&[apart, more]), ReviewReason::None, "{apart:?} {more:?}");
        }
    }
    assert_eq!(names(&[(ADDRESS, NEARLY), (PHONE, APART)]), ReviewReason::None);
    // nothing is known of the home
    assert_eq!(names(&[]), ReviewReason::None);
    let other = of(&[(FIRST, SAME), (LAST, DIFFER), (BIRTH, SAME), (PHONE, APART)]);
    assert_eq!(reason(other, 0.999, 20_000, false), ReviewReason::None);
}

#[test]
fn another_name_and_another_sex_are_another_child() {
    assert!(!plausible(of(&[(FIRST, DIFFER), (SEX, APART)])));
    assert!(plausible(of(&[(FIRST, DIFFER), (SEX, SAME)])) && plausible(of(&[(FIRST, DIFFER)])));
    assert!(plausible(of(&[(FIRST, FUZZY), (SEX, APART)])));
    for at in ID..ID + 3 {
        assert!(plausible(of(&[(FIRST, DIFFER), (SEX, APART), (at, SAME)])));
        assert!(!plausible(of(&[(FIRST, DIFFER), (SEX, APART), (at, APART)])));
        assert!(numbered(of(&[(at, SAME)])) && !numbered(of(&[(at, NEARLY)])));
    }
}

#[test]
fn an_equal_number_joins_two_people_where_name_and_birth_date_both_disagree() {
    let conflict = |more: &[(usize, u8)]| id_conflict(of(&[&[(ID, SAME)], more].concat()));
    for birth in [TWO_OF_THREE, OTHER_DATE] {
        assert!(conflict(&[(FIRST, DIFFER), (LAST, DIFFER), (BIRTH, birth)]), "{birth}");
        assert!(conflict(&[(FIRST, FUZZY), (LAST, SAME), (BIRTH, birth)]), "{birth}");
        assert!(conflict(&[(FIRST, SAME), (LAST, FUZZY), (BIRTH, birth)]), "{birth}");
        for first in [SAME, VARIANT, TYPO, SWAPPED] {
            assert!(!conflict(&[(FIRST, first), (LAST, TYPO), (BIRTH, birth)]), "{first} {birth}");
        }
    }
    for birth in [SAME, DAY_MONTH, ONE_DIGIT] {
        assert!(!conflict(&[(FIRST, DIFFER), (LAST, DIFFER), (BIRTH, birth)]), "{birth}");
    }
    assert!(!conflict(&[(FIRST, DIFFER), (LAST, DIFFER)]), "nothing is known of the birth date");
    assert!(!id_conflict(of(&[(ID, NEARLY), (FIRST, DIFFER), (LAST, DIFFER), (BIRTH, OTHER_DATE)])));
    assert!(id_conflict(of(&[(ID + 2, SAME), (FIRST, DIFFER), (LAST, DIFFER), (BIRTH, OTHER_DATE)])));
}
