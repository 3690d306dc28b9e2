//! A result that breaks a law is no result: each way of breaking laws 1 to 3, done on purpose.

use super::*;
use crate::normalize::rosters_of;

/// Holds the parts of a result of four rows a side: a pair, a second copy, a pair for a person, a row alone.
struct Parts {
    intakes: [Intake; 2],
    pairs: Vec<(u32, u32, Verdict)>,
    buckets: [Vec<Bucket>; 2],
    /// Per side: the second copy, and the row that stands for it.
    duplicates: [Vec<(u32, u32)>; 2],
}

fn sound() -> Parts {
    use Bucket::{Duplicate, Matched, OnlyHere, Review};
    let mut intakes = [Intake::default(), Intake::default()];
    for intake in &mut intakes {
        intake.facts.rows = 4;
        intake.ledger = LineLedger { physical: 18, header: 1, preamble: 2, blank: 3, accepted: 5, rejected: 7 };
        let rejected = |line| RejectedRow { line, lines: 3, code: "R101", message: String::new(), text: String::new() };
        intake.rejected = vec![rejected(9), rejected(12)];
    }
    Parts {
        intakes,
        pairs: vec![(0, 0, Verdict::Matched), (2, 2, Verdict::Review)],
        buckets: [vec![Matched, Duplicate, Review, OnlyHere], vec![Matched, OnlyHere, Review, Duplicate]],
        duplicates: [vec![(1, 0)], vec![(3, 2)]],
    }
}

fn put_together(parts: Parts) -> Result<Reconciliation> {
    let row: &[(Field, &str)] = &[(Field::LastName, "Vance")];
    let rosters = rosters_of(&[row; 4], &[row; 4]);
    let pair = |(enrollment, sis, verdict)| LinkRow {
        enrollment,
        sis,
        verdict,
        method: Method::Model,
        reason: ReviewReason::None,
        weight: 0,
        probability: 0,
        margin: 0,
    };
    let pairs = parts.pairs.into_iter().map(pair).collect();
    let duplicates = parts.duplicates.map(|rows| {
        rows.into_iter().map(|(row, of)| Duplicate { row, of, weight: 0, probability: 0 }).collect::<DuplicateTable>()
    });
    let links = Links::new(pairs, parts.buckets, duplicates, LinkSummary::default());
    let diagnosis = Diagnosis {
        discrepancies: Discrepancies::new(&[], Pool::default(), &[]),
        crosswalks: Vec::new(),
        causes: Vec::new(),
        corrections: Vec::new(),
        waivers: Vec::new(),
        quality: Vec::new(),
    };
    Reconciliation::new(RunFacts::default(), parts.intakes, rosters, links, diagnosis)
}

#[test]
fn a_sound_result_counts_every_row_once() {
    let result = put_together(sound()).unwrap();
    for side in Side::BOTH {
        let wanted = RowLedger { rows: 4, matched: 1, duplicate: 1, review: 1, only_here: 1, rejected: 2 };
        assert_eq!(result.row_ledger(side), wanted);
    }
    assert_eq!(result.links.partners(Side::Enrollment), [0, NO_ROW, NO_ROW, NO_ROW]);
}

#[test]
fn a_broken_law_is_an_internal_error_that_names_it() {
    type Break = fn(&mut Parts);
    let cases: [(&str, Break); 16] = [
        ("the lines of enrollment do not add up: 19 physical lines, 18 accounted for", |parts| {
            parts.intakes[0].ledger.physical += 1;
        }),
        ("the lines of sis do not add up: 18 physical lines, 19 accounted for", |parts| {
            parts.intakes[1].ledger.blank += 1;
        }),
        ("the rows of enrollment do not add up", |parts| {
            parts.buckets[0].pop();
        }),
        ("the rows of enrollment do not add up", |parts| parts.buckets[0].push(Bucket::OnlyHere)),
        ("the rows of sis do not add up", |parts| parts.intakes[1].facts.rows = 5),
        ("a row of enrollment is in two accepted pairs", |parts| {
            parts.pairs.push((0, 1, Verdict::Matched));
            parts.buckets[1][1] = Bucket::Matched;
        }),
        ("a row of sis is in two accepted pairs", |parts| {
            parts.pairs.push((3, 0, Verdict::Matched));
            parts.buckets[0][3] = Bucket::Matched;
        }),
        // an accepted pair of a row that is counted elsewhere, and of one that is not there
        ("a row of enrollment is in two accepted pairs", |parts| parts.buckets[0][0] = Bucket::OnlyHere),
        ("a row of sis is in two accepted pairs", |parts| {
            parts.pairs[0].1 = 4;
        }),
        ("a duplicate row of enrollment does not point at a standing row", |parts| parts.duplicates[0] = vec![(1, 1)]),
        ("a duplicate row of enrollment does not point at a standing row", |parts| parts.duplicates[0] = vec![(1, 4)]),
        ("a duplicate row of sis does not point at a standing row", |parts| parts.duplicates[1] = vec![(1, 0)]),
        ("the duplicate rows of enrollment do not add up", |parts| parts.buckets[0][3] = Bucket::Duplicate),
        ("the duplicate rows of sis do not add up", |parts| parts.duplicates[1].push((3, 2))),
        ("matched rows differ in number between the sides", |parts| parts.buckets[1][1] = Bucket::Matched),
        ("matched rows differ in number between the sides", |parts| parts.buckets[0][3] = Bucket::Matched),
    ];
    for (said, break_it) in cases {
        let mut parts = sound();
        break_it(&mut parts);
        let error = put_together(parts).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Internal, "{said}");
        assert!(error.to_string().contains(said), "{said}: {error}");
    }
}

#[test]
fn a_pair_that_a_person_decides_may_name_a_row_twice() {
    let mut parts = sound();
    parts.pairs.push((2, 0, Verdict::Review));
    parts.pairs.push((1, 0, Verdict::Duplicate));
    assert!(put_together(parts).is_ok());
}
