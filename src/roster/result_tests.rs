//! What a result counts, how each discrepancy stands, and the words and hashes that reports take from it.

use super::*;
use crate::normalize::rosters_of;
use std::collections::{BTreeMap, BTreeSet};

static RULE: RuleInfo = RuleInfo {
    code: "E101",
    name: "school-mismatch",
    summary: "",
    severity: Severity::Error,
    owner: Owner::Registrar,
    scope: Scope::Pair,
    fix: "",
    docs: "",
};
static CAUSE: RuleInfo = RuleInfo { code: "S115", name: "schools-swapped", scope: Scope::File, ..RULE_OF_CAUSES };
const RULE_OF_CAUSES: RuleInfo = RuleInfo {
    code: "",
    name: "",
    summary: "",
    severity: Severity::Error,
    owner: Owner::It,
    scope: Scope::Row,
    fix: "",
    docs: "",
};
static RULES: &[&RuleInfo] = &[&RULE, &CAUSE];

/// A discrepancy of the first pair.
fn found() -> Discrepancy {
    Discrepancy {
        rule: 0,
        severity: Severity::Error,
        enrollment: 0,
        sis: 0,
        related: NO_ROW,
        related_side: Side::Sis,
        field: Some(Field::School),
        message: 0,
        cause: 0,
        waived: false,
    }
}

/// The row by which the first cause itself is listed.
fn of_cause() -> Discrepancy {
    Discrepancy { rule: 1, enrollment: NO_ROW, sis: NO_ROW, cause: 1, ..found() }
}

fn cause(identity: &str) -> Cause {
    Cause {
        code: "S115",
        name: "schools-swapped",
        field: "school",
        transformation: String::new(),
        affected: 8,
        of: 8,
        place: BTreeMap::new(),
        since: None,
        until: None,
        lift: 1.0,
        elsewhere: None,
        examples: Vec::new(),
        members: 0,
        message: String::new(),
        identity: identity.to_owned(),
        likely_fault: String::new(),
        fix: String::new(),
        owner: Owner::It,
    }
}

fn pair(enrollment: u32, sis: u32, verdict: Verdict) -> LinkRow {
    LinkRow {
        enrollment,
        sis,
        verdict,
        method: Method::Model,
        reason: ReviewReason::None,
        weight: -7,
        probability: 9,
        margin: 11,
    }
}

fn links() -> Links {
    use Bucket::{Matched, OnlyHere, Review};
    let rows = vec![pair(2, 1, Verdict::Review), pair(1, 0, Verdict::Matched), pair(0, 2, Verdict::Matched)];
    let buckets = [vec![Matched, Matched, Review], vec![Matched, Review, Matched, OnlyHere]];
    Links::new(rows, buckets, Default::default(), LinkSummary::default())
}

fn result_of(rows: Vec<Discrepancy>) -> Reconciliation {
    let keys = ["71", "72", "73", "74"].map(|key| [(Field::LocalId, key), (Field::School, "Adams")]);
    let keys: Vec<&[(Field, &str)]> = keys.iter().map(<[_; 2]>::as_slice).collect();
    let sis = ["81", "82", "83", "84"].map(|key| [(Field::LocalId, key), (Field::School, "Brook")]);
    let sis: Vec<&[(Field, &str)]> = sis.iter().map(<[_; 2]>::as_slice).collect();
    let diagnosis = Diagnosis {
        discrepancies: Discrepancies::new(RULES, Pool::default(), &rows),
        crosswalks: Vec::new(),
        causes: vec![cause("one"), cause("two")],
        corrections: Vec::new(),
        waivers: Vec::new(),
        quality: Vec::new(),
    };
    let mut intakes = [Intake::default(), Intake::default()];
    (intakes[0].facts.rows, intakes[1].facts.rows) = (3, 4);
    (intakes[0].facts.name, intakes[1].facts.name) = ("e.csv".to_owned(), "s.csv".to_owned());
    let run = RunFacts { as_of: "2026-08-03".to_owned(), ..RunFacts::default() };
    Reconciliation::new(run, intakes, rosters_of(&keys[..3], &sis), links(), diagnosis).unwrap()
}

#[test]
fn discrepancies_are_counted_by_severity_without_those_that_are_waived() {
    let of = |severity, sis, waived| Discrepancy { severity, sis, waived, ..found() };
    let result = result_of(vec![
        of(Severity::Error, 0, false),
        of(Severity::Error, 1, true),
        of(Severity::Warning, 0, false),
        of(Severity::Warning, 1, false),
        of(Severity::Info, 0, false),
    ]);
    assert_eq!(result.diagnosis.count(), 5);
    let counts = [Severity::Error, Severity::Warning, Severity::Info].map(|severity| {
        // without a history all are new
        assert_eq!(result.count_new_at_least(severity), result.count_at_least(severity));
        result.count_at_least(severity)
    });
    assert_eq!(counts, [1, 3, 4]);
    assert_eq!(result.intake(Side::Sis).facts.name, "s.csv");
}

#[test]
fn with_a_history_what_is_new_or_back_counts_and_says_since_when() {
    let of = |sis, waived| Discrepancy { sis, waived, ..found() };
    let mut result = result_of(vec![of(0, false), of(1, false), of(2, false), of(3, true)]);
    let dates = ["2026-07-01".to_owned(), "2026-07-02".to_owned()];
    result.past.dates = dates.to_vec();
    let standing = |status, first_seen| Standing { status, first_seen };
    result.past.standings = vec![
        standing(Status::Open, 0),
        standing(Status::Reopened, 1),
        standing(Status::New, 9),
        standing(Status::New, 1),
    ];
    let standings: Vec<(Status, &str)> = (0..4).map(|at| result.standing(at)).collect();
    assert_eq!(
        standings,
        [
            (Status::Open, "2026-07-01"),
            (Status::Reopened, "2026-07-02"),
            (Status::New, "2026-08-03"),
            (Status::Waived, "2026-07-02"),
        ]
    );
    assert_eq!((result.count_new_at_least(Severity::Error), result.count_at_least(Severity::Error)), (2, 3));
}

#[test]
fn a_fingerprint_is_of_code_keys_and_field_and_of_nothing_else() {
    let result = result_of(Vec::new());
    let print = |row: Discrepancy| result.fingerprint(&row);
    let whole = print(found());
    for same in [
        Discrepancy { severity: Severity::Info, ..found() },
        Discrepancy { message: 3, ..found() },
        Discrepancy { waived: true, ..found() },
        // folded under a cause it is the same problem as on its own
        Discrepancy { cause: 1, ..found() },
    ] {
        assert_eq!(print(same), whole, "{same:?}");
    }
    let others = [
        Discrepancy { rule: 1, ..found() },
        Discrepancy { enrollment: 1, ..found() },
        Discrepancy { sis: 1, ..found() },
        Discrepancy { related: 1, ..found() },
        Discrepancy { related: 1, related_side: Side::Enrollment, ..found() },
        Discrepancy { field: Some(Field::Grade), ..found() },
        Discrepancy { field: None, ..found() },
        // one row only, and the same text in another place
        Discrepancy { sis: NO_ROW, ..found() },
        Discrepancy { enrollment: NO_ROW, ..found() },
        Discrepancy { sis: NO_ROW, related: 0, ..found() },
    ];
    let prints: BTreeSet<[u8; 8]> = others.into_iter().map(print).chain([whole]).collect();
    assert_eq!(prints.len(), others.len() + 1);
}

#[test]
fn causes_of_one_code_and_field_are_told_apart_by_what_was_done_and_where() {
    let result = result_of(Vec::new());
    let print = |row: Discrepancy| result.fingerprint(&row);
    let (one, two) = (print(of_cause()), print(Discrepancy { cause: 2, ..of_cause() }));
    assert_ne!(one, two);
    // another rule's row under a cause, and a row that names a student, are no causes themselves
    for other in [
        Discrepancy { rule: 0, ..of_cause() },
        Discrepancy { enrollment: 0, ..of_cause() },
        Discrepancy { sis: 0, ..of_cause() },
    ] {
        assert_eq!(print(other), print(Discrepancy { cause: 2, ..other }), "{other:?}");
    }
    assert_eq!(print(Discrepancy { cause: 0, ..of_cause() }), print(Discrepancy { cause: 9, ..of_cause() }));
    assert!(result.diagnosis.is_cause_itself(&of_cause()));
    for other in [found(), Discrepancy { cause: 1, ..found() }, Discrepancy { cause: 9, ..of_cause() }] {
        assert!(!result.diagnosis.is_cause_itself(&other), "{other:?}");
    }
}

#[test]
fn the_keyed_fingerprint_takes_a_key_and_is_written_in_sixteen_bytes() {
    let mut result = result_of(Vec::new());
    assert_eq!(result.keyed_fingerprint(&found()), None);
    let of = |result: &mut Reconciliation, key: u8, row: &Discrepancy| {
        result.past.key = Some(InstallKey::new(&[key; 32]));
        result.keyed_fingerprint(row).unwrap()
    };
    let one = of(&mut result, 1, &found());
    assert!(one.len() == 32 && one.bytes().all(|byte| byte.is_ascii_hexdigit()), "{one}");
    assert_ne!(of(&mut result, 2, &found()), one);
    assert_ne!(of(&mut result, 1, &of_cause()), one);
    assert_eq!(of(&mut result, 1, &found()), one);
}

#[test]
fn a_row_that_is_not_there_has_no_key_and_no_text() {
    let result = result_of(Vec::new());
    assert_eq!((result.key(Side::Enrollment, 1), result.key(Side::Sis, 3)), ("72", "84"));
    assert_eq!((result.key(Side::Enrollment, NO_ROW), result.key(Side::Sis, NO_ROW)), ("", ""));
    assert_eq!(result.text(Side::Sis, Field::School, 0), "Brook");
    assert_eq!(result.text(Side::Sis, Field::School, NO_ROW), "");
}

#[test]
fn a_count_that_is_too_small_to_be_told_is_told_as_the_largest_such() {
    let told = |redacted, count| RunFacts { redacted, ..RunFacts::default() }.told(count);
    assert_eq!([0, 1, 9, 10, 11].map(|count| told(Some(10), count)), [0, 9, 9, 10, 11]);
    assert_eq!([0, 1, 9].map(|count| told(None, count)), [0, 1, 9]);
}

#[test]
fn pairs_are_sorted_and_known_by_side_verdict_and_partner() {
    let mut links = links();
    let ends = |rows: &mut dyn Iterator<Item = &LinkRow>| rows.map(|row| (row.enrollment, row.sis)).collect::<Vec<_>>();
    assert_eq!(ends(&mut links.rows().iter()), [(0, 2), (1, 0), (2, 1)]);
    assert_eq!(ends(&mut links.matched()), [(0, 2), (1, 0)]);
    assert_eq!(ends(&mut links.review()), [(2, 1)]);
    assert_eq!(links.partners(Side::Enrollment), [2, 0, NO_ROW]);
    assert_eq!(links.partners(Side::Sis), [1, NO_ROW, 0, NO_ROW]);
    assert_eq!(links.buckets(Side::Sis)[3], Bucket::OnlyHere);
    assert_eq!((links.count(Side::Sis, Bucket::Matched), links.count(Side::Enrollment, Bucket::OnlyHere)), (2, 0));
    let evidence = |enrollment, sis| PairEvidence {
        enrollment,
        sis,
        prior: Against::default(),
        comparisons: Vec::new(),
        rarity: Against::default(),
        total: Against { strangers: enrollment as i32, relatives: sis as i32 },
        rival: None,
    };
    links.evidence = vec![evidence(1, 3), evidence(2, 0), evidence(2, 1)];
    let of = |row: LinkRow| links.evidence_of(&row).map(|found| (found.enrollment, found.sis));
    assert_eq!(of(pair(2, 1, Verdict::Review)), Some((2, 1)));
    assert_eq!(of(pair(2, 3, Verdict::Review)), None);
    let frame = links.frame().unwrap();
    let column = |name: &str| format!("{:?}", frame.column(name).unwrap());
    assert_eq!(frame.height(), 3);
    for (name, value) in [("enrollment_row", "2"), ("weight", "-7"), ("probability", "9"), ("margin", "11")] {
        assert!(column(name).contains(value), "{name}");
    }
}

#[test]
fn discrepancies_stand_in_report_order_in_list_and_frame_and_none_twice() {
    let warning = Discrepancy { severity: Severity::Warning, ..found() };
    let later = Discrepancy { enrollment: 2, sis: NO_ROW, field: None, ..found() };
    let other = Discrepancy { field: Some(Field::Grade), ..found() };
    let given = vec![of_cause(), warning, later, other, found(), found()];
    let all = Discrepancies::new(RULES, Pool::default(), &given);
    let frame = all.frame().unwrap();
    // the graver first, then by code, rows and field
    assert_eq!(all.rows(), [other, found(), later, of_cause(), warning]);
    for (name, of) in [
        ("rule", (|row| row.rule) as fn(&Discrepancy) -> u32),
        ("severity", |row| row.severity as u32),
        ("enrollment_row", |row| row.enrollment),
        ("sis_row", |row| row.sis),
        ("related_row", |row| row.related),
        ("field", |row| row.field.map_or(NO_ROW, |field| field as u32)),
        ("message", |row| row.message),
        ("cause", |row| row.cause),
    ] {
        let column = frame.column(name).unwrap().u32().unwrap().to_vec_null_aware().left().unwrap();
        assert_eq!(column, all.rows().iter().map(of).collect::<Vec<_>>(), "{name}");
    }
}

#[test]
fn many_discrepancies_in_any_order_come_to_stand_in_that_of_the_report() {
    let one = |at: u32| Discrepancy {
        rule: at % 2,
        severity: [Severity::Info, Severity::Error, Severity::Warning][at as usize / 7 % 3],
        enrollment: at * 37 % 601,
        sis: if at.is_multiple_of(5) { NO_ROW } else { at * 53 % 97 },
        related: at % 3,
        field: [None, Some(Field::Grade), Some(Field::School)][at as usize % 3],
        message: at / 11 % 4,
        cause: at % 2,
        ..found()
    };
    let given: Vec<Discrepancy> = (0..9_000).map(|at| one(at % 7_000)).collect();
    let mut wanted = given.clone();
    // the codes of both rules stand in the order of their places
    wanted.sort_by_key(|row| {
        let rest = (row.field, row.message, row.related_side, row.cause, row.waived);
        (std::cmp::Reverse(row.severity), row.rule, row.enrollment, row.sis, row.related, rest)
    });
    wanted.dedup();
    assert!(wanted.len() < given.len());
    assert_eq!(Discrepancies::new(RULES, Pool::default(), &given).rows(), wanted);
}

#[test]
fn verdicts_methods_and_reasons_have_a_word_each() {
    let words = [Verdict::Matched, Verdict::Duplicate, Verdict::Review].map(Verdict::name);
    assert_eq!(words, ["matched", "duplicate", "review"]);
    assert_eq!([Method::Id, Method::Model, Method::Decision].map(Method::name), ["id", "model", "decision"]);
    use ReviewReason::{CloseRunnerUp, EqualCandidates, Twins, Uncertain};
    let said: BTreeSet<&str> = [Uncertain, CloseRunnerUp, EqualCandidates, Twins].map(ReviewReason::words).into();
    assert_eq!(said.len(), 4);
    assert!(said.iter().all(|words| words.len() > 30 && words.ends_with('.')));
}

#[test]
fn a_correspondence_is_written_with_its_share_and_its_exceptions() {
    let written = |support, of| {
        let (enrollment_value, sis_value) = ("101".to_owned(), "adams".to_owned());
        let pair = Crosswalk { field: "school", enrollment_value, sis_value, support, of, origin: "learned" };
        let value = serde_json::to_value(pair).unwrap();
        (value["share"].as_f64().unwrap(), value["exceptions"].as_u64().unwrap())
    };
    assert_eq!(written(2, 3), (0.6667, 1));
    assert_eq!(written(3, 3), (1.0, 0));
    assert_eq!(written(0, 0), (0.0, 0));
}
