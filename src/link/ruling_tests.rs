//! What people's decisions and a saved model are promised to do, on the demo district.

use super::decisions::{Decision, Decisions, RowName, Ruling};
use super::testing::district;
use super::*;
use crate::roster::Bucket;

/// Returns a decision about two rows, named by key and fingerprint.
fn about(rosters: &Rosters, ruling: Ruling, enrollment: u32, sis: u32, line: u64) -> Decision {
    let name = |side: Side, row: u32| RowName {
        key: rosters.side(side).key(row).to_owned(),
        fingerprint: fingerprint(rosters, side, row),
    };
    let text = String::new();
    let rows = [name(Side::Enrollment, enrollment), name(Side::Sis, sis)];
    Decision { ruling, rows, who: text.clone(), when: text.clone(), why: text, line }
}

fn with(list: Vec<Decision>) -> Settings {
    Settings { decisions: Decisions { file: "decisions.csv".to_owned(), list }, ..Settings::default() }
}

fn row_of(links: &Links, enrollment: u32, sis: u32) -> Option<&LinkRow> {
    links.rows().iter().find(|row| (row.enrollment, row.sis) == (enrollment, sis))
}

fn lonely(links: &Links, side: Side) -> u32 {
    links.buckets(side).iter().position(|bucket| *bucket == Bucket::OnlyHere).unwrap() as u32
}

#[test]
fn a_pair_ruled_different_is_neither_matched_nor_asked_about_again() {
    let rosters = district();
    let plain = run(&rosters, &Settings::default()).unwrap();
    let pairs: Vec<(u32, u32)> = plain.matched().chain(plain.review()).map(|row| (row.enrollment, row.sis)).collect();
    for (enrollment, sis) in pairs.into_iter().step_by(40) {
        let links = run(&rosters, &with(vec![about(&rosters, Ruling::Different, enrollment, sis, 2)])).unwrap();
        assert!(row_of(&links, enrollment, sis).is_none());
        assert_eq!((links.summary.decisions.applied, links.summary.decisions.stale.len()), (1, 0));
    }
}

#[test]
fn rows_ruled_the_same_are_matched_however_little_they_share_and_one_to_one_still_holds() {
    let rosters = district();
    let plain = run(&rosters, &Settings::default()).unwrap();
    let partnered = plain.matched().next().copied().unwrap();
    let strangers = (lonely(&plain, Side::Enrollment), lonely(&plain, Side::Sis));
    for (enrollment, sis) in [strangers, (strangers.0, partnered.sis), (partnered.enrollment, strangers.1)] {
        let links = run(&rosters, &with(vec![about(&rosters, Ruling::Same, enrollment, sis, 2)])).unwrap();
        let row = row_of(&links, enrollment, sis).unwrap();
        assert_eq!((row.verdict, row.method, row.probability), (Verdict::Matched, Method::Decision, 1_000_000));
        for side in Side::BOTH {
            let mut rows: Vec<u32> =
                links.matched().map(|row| if side == Side::Sis { row.sis } else { row.enrollment }).collect();
            let count = rows.len();
            rows.sort_unstable();
            rows.dedup();
            assert_eq!(rows.len(), count);
        }
        assert!(
            links
                .rows()
                .iter()
                .all(|row| row.verdict == Verdict::Duplicate || (row.enrollment == enrollment) == (row.sis == sis))
        );
    }
}

#[test]
fn a_key_that_is_gone_is_found_by_its_person_and_a_key_of_another_person_is_stale() {
    let rosters = district();
    let plain = run(&rosters, &Settings::default()).unwrap();
    let pair = plain.matched().next().copied().unwrap();
    let other = plain.matched().nth(9).copied().unwrap();
    let decision = about(&rosters, Ruling::Different, pair.enrollment, pair.sis, 2);
    let mut moved = decision.clone();
    moved.rows[0].key = "KEY-OF-LAST-YEAR".to_owned();
    let links = run(&rosters, &with(vec![moved.clone()])).unwrap();
    assert!(row_of(&links, pair.enrollment, pair.sis).is_none());
    let mut reused = decision.clone();
    reused.rows[1].key = rosters.sis.key(other.sis).to_owned();
    let mut gone = moved;
    gone.rows[0].fingerprint = "0000000000000000".to_owned();
    let mut bare = decision;
    (bare.rows[0].key, bare.rows[0].fingerprint) = ("KEY-OF-LAST-YEAR".to_owned(), String::new());
    for (line, at) in [(3, &mut reused), (4, &mut gone), (5, &mut bare)] {
        at.line = line;
    }
    let links = run(&rosters, &with(vec![reused, gone, bare])).unwrap();
    assert_eq!(links.rows(), plain.rows());
    let stale = &links.summary.decisions.stale;
    assert_eq!(stale.iter().map(|found| found.line).collect::<Vec<_>>(), [3, 4, 5]);
    for (found, said) in stale.iter().zip(["another person now", "the key or the person", "has the key any more"]) {
        assert!(found.reason.contains(said), "{}", found.reason);
    }
}

#[test]
fn decisions_that_meet_in_one_row_by_way_of_another_key_are_refused_with_file_and_line() {
    let rosters = district();
    let plain = run(&rosters, &Settings::default()).unwrap();
    let pair = plain.matched().next().copied().unwrap();
    let other = plain.matched().nth(9).copied().unwrap();
    let first = about(&rosters, Ruling::Same, pair.enrollment, pair.sis, 2);
    let mut second = about(&rosters, Ruling::Same, pair.enrollment, other.sis, 7);
    second.rows[0].key = "KEY-OF-LAST-YEAR".to_owned();
    let error = run(&rosters, &with(vec![first, second])).unwrap_err();
    assert_eq!(error.kind(), crate::roster::ErrorKind::Config);
    assert!(error.to_string().starts_with("error: decisions.csv:7: line 2 says"), "{error}");
}

#[test]
fn a_decision_about_a_second_copy_counts_for_the_row_that_stands_for_it() {
    let rosters = district();
    let plain = run(&rosters, &Settings::default()).unwrap();
    let copy = plain.duplicates(Side::Sis)[0];
    let lonely = lonely(&plain, Side::Enrollment);
    let links = run(&rosters, &with(vec![about(&rosters, Ruling::Same, lonely, copy.row, 2)])).unwrap();
    assert_eq!(row_of(&links, lonely, copy.of).unwrap().method, Method::Decision);
    // two partners say that the copies are two students
    let partner = plain.matched().find(|row| row.sis == copy.of).unwrap().enrollment;
    let decisions =
        vec![about(&rosters, Ruling::Same, lonely, copy.row, 2), about(&rosters, Ruling::Same, partner, copy.of, 3)];
    let links = run(&rosters, &with(decisions)).unwrap();
    assert!(links.duplicates(Side::Sis).iter().all(|found| found.row != copy.row));
    for (enrollment, sis) in [(lonely, copy.row), (partner, copy.of)] {
        assert_eq!(row_of(&links, enrollment, sis).unwrap().method, Method::Decision);
    }
}

#[test]
fn the_same_input_with_its_saved_model_gives_the_same_matches() {
    let rosters = district();
    let plain = run(&rosters, &Settings::default()).unwrap();
    let learned = plain.learned.clone().unwrap();
    let read = saved::parse(&saved::render(&learned).unwrap(), "model.json").unwrap();
    let links = run(&rosters, &Settings { model: Some(read), ..Settings::default() }).unwrap();
    assert_eq!(links.rows(), plain.rows());
    assert_eq!(links.duplicates(Side::Sis), plain.duplicates(Side::Sis));
    assert_eq!(links.summary.em_rounds, 0);
    assert_eq!(links.summary.model, plain.summary.model);
}

#[test]
fn another_model_is_gone_by_and_not_estimated_over() {
    let rosters = district();
    let mut learned = run(&rosters, &Settings::default()).unwrap().learned.unwrap();
    for level in &mut learned.between_files.comparisons[4].levels {
        (level.m, level.q, level.u) = (0.2, 0.2, 0.2);
    }
    let links = run(&rosters, &Settings { model: Some(learned), ..Settings::default() }).unwrap();
    let births = links.summary.model.iter().filter(|level| level.0 == "birth_date");
    assert!(births.map(|level| level.4).all(|weight| weight == 0));
}
