//! A small result with hostile values, for the tests of the reports.

use crate::diagnose;
use crate::normalize::rosters_of;
use crate::roster::Field::{BirthDate, FirstName, Grade, LastName, LocalId, School};
use crate::roster::{
    Bucket, Cause, CauseExample, Correction, Crosswalk, Diagnosis, Discrepancies, Discrepancy, Duplicate, Field,
    Intake, LineLedger, LinkRow, LinkSummary, Links, Method, NO_ROW, Owner, Pool, Reconciliation, RejectedRow,
    ReviewReason, Rosters, RunFacts, Severity, Side, Verdict,
};

/// Returns a result with one pair, one second copy, one row on either side alone, and one rejected row.
pub(crate) fn result() -> Reconciliation {
    let school = "Lincoln \u{1b}[31m\"East\", Elementary School of the Arts and Sciences";
    let enrollment: [&[(Field, &str)]; 3] = [
        &[(FirstName, "=cmd|'/c calc'!A0"), (LastName, "O\"Brien, Jr"), (School, school), (Grade, "3")],
        &[(FirstName, "@SUM(1)"), (LastName, "Ng"), (School, school), (BirthDate, "2015-01-02")],
        &[(FirstName, "Ana\u{202e}"), (LastName, "Paz"), (School, school), (BirthDate, "2015-01-02")],
    ];
    let sis: [&[(Field, &str)]; 2] = [
        &[(LocalId, "-7"), (FirstName, "Ann"), (LastName, "Brien"), (School, "101"), (Grade, "4")],
        &[(LocalId, "900"), (FirstName, "Bo"), (LastName, "Lee"), (School, "101"), (Grade, "=4")],
    ];
    let rosters = rosters_of(&enrollment, &sis);
    let pair = |enrollment, sis, verdict, probability, weight, margin| LinkRow {
        enrollment,
        sis,
        verdict,
        method: Method::Model,
        reason: ReviewReason::None,
        weight,
        probability,
        margin,
    };
    let links = Links::new(
        vec![
            pair(0, 0, Verdict::Matched, 999_999, 21_050, -1_007),
            pair(1, NO_ROW, Verdict::Duplicate, 1_000_000, 5, 0),
        ],
        [vec![Bucket::Matched, Bucket::Duplicate, Bucket::OnlyHere], vec![Bucket::Matched, Bucket::OnlyHere]],
        [vec![Duplicate { row: 1, of: 0, weight: 5, probability: 1_000_000 }], Vec::new()],
        LinkSummary { expected_precision: 999_321, expected_recall: 987_654, ..LinkSummary::default() },
    );
    let mut messages = Pool::default();
    let message = messages.push("the two systems do not agree");
    let rules = diagnose::rules();
    let found = |code: &str, enrollment, sis, related, field, cause| {
        let rule = rules.iter().position(|rule| rule.code == code).unwrap();
        let severity = rules[rule].severity;
        let rule = rule as u32;
        Discrepancy {
            rule,
            severity,
            enrollment,
            sis,
            related,
            related_side: Side::Enrollment,
            field,
            message,
            cause,
            waived: false,
        }
    };
    let rows = vec![
        found("E102", 0, 0, NO_ROW, Some(Grade), 1),
        found("N101", 0, 0, NO_ROW, Some(FirstName), 0),
        found("I202", 1, NO_ROW, 0, None, 0),
        found("P101", 2, NO_ROW, NO_ROW, None, 0),
        found("P102", NO_ROW, 1, NO_ROW, None, 0),
    ];
    let known = &rosters.vocabulary;
    let normal = |side: Side, row| {
        let codes = rosters.side(side).normal(School).unwrap();
        known.text(School, codes.get(row)).to_owned()
    };
    let crosswalks = vec![Crosswalk {
        field: "school",
        enrollment_value: normal(Side::Enrollment, 0),
        sis_value: normal(Side::Sis, 0),
        support: 1,
        of: 1,
        origin: "configured",
    }];
    let causes = vec![cause()];
    let corrections =
        vec![Correction { side: Side::Sis, row: 0, field: Grade, proposed: "=3".to_owned(), code: "E102" }];
    let intake = |side: Side, rows: u64, rejected: Vec<RejectedRow>| {
        let mut intake = Intake { rejected, ..Intake::default() };
        intake.facts.side = side.name().to_owned();
        intake.facts.rows = rows;
        let rejected = intake.rejected.len() as u64;
        intake.ledger =
            LineLedger { physical: 1 + rows + rejected, header: 1, accepted: rows, rejected, ..LineLedger::default() };
        intake
    };
    let rejected = RejectedRow {
        line: 3,
        lines: 1,
        code: "R102",
        message: "a quote is never closed".to_owned(),
        text: "=1+1,\"x".to_owned(),
    };
    let run = RunFacts {
        audited: None,
        run_id: "0123456789abcdef".to_owned(),
        as_of: "2026-08-24".to_owned(),
        version: "0.0.0",
        ..RunFacts::default()
    };
    let intakes = [intake(Side::Enrollment, 3, vec![rejected]), intake(Side::Sis, 2, Vec::new())];
    let discrepancies = Discrepancies::new(rules, messages, &rows);
    assert!(discrepancies.rows().iter().any(|row| row.severity == Severity::Error));
    Reconciliation::new(
        run,
        intakes,
        rosters,
        links,
        Diagnosis { discrepancies, crosswalks, causes, corrections, waivers: Vec::new(), quality: Vec::new() },
    )
    .unwrap()
}

/// Returns the result of rosters whose rows are pairs by their place; every pair has every one of the findings.
pub(super) fn of_pairs(rosters: Rosters, kinds: &[(&str, Field)]) -> Reconciliation {
    let count = rosters.enrollment.len() as u32;
    let buckets = || vec![Bucket::Matched; count as usize];
    let pair = |row| LinkRow {
        enrollment: row,
        sis: row,
        verdict: Verdict::Matched,
        method: Method::Model,
        reason: ReviewReason::None,
        weight: 30_000,
        probability: 999_999,
        margin: 30_000,
    };
    let links =
        Links::new((0..count).map(pair).collect(), [buckets(), buckets()], Default::default(), LinkSummary::default());
    found_in(rosters, links, (0..count).flat_map(|row| kinds.iter().map(move |kind| (*kind, row, row))))
}

/// Returns the result of enrollment rows without partners, each with four findings; the value is in every cell.
pub(super) fn of_rows(count: usize, value: &str) -> Reconciliation {
    let keys: Vec<String> = (0..count).map(|at| format!("ENR-{at:06}")).collect();
    let row = |key: &'_ String| -> Vec<(Field, String)> {
        let cell = |field| (field, value.to_owned());
        vec![
            (LocalId, key.clone()),
            cell(FirstName),
            cell(LastName),
            cell(Grade),
            cell(BirthDate),
            (School, format!("School {}", key.len() % 7)),
        ]
    };
    let rows: Vec<Vec<(Field, String)>> = keys.iter().map(row).collect();
    let rows: Vec<Vec<(Field, &str)>> =
        rows.iter().map(|row| row.iter().map(|(field, text)| (*field, text.as_str())).collect()).collect();
    let rows: Vec<&[(Field, &str)]> = rows.iter().map(Vec::as_slice).collect();
    let rosters = rosters_of(&rows, &[]);
    let buckets = [vec![Bucket::OnlyHere; count], Vec::new()];
    let links = Links::new(Vec::new(), buckets, Default::default(), LinkSummary::default());
    let kinds = [("P101", LastName), ("N109", FirstName), ("E105", Grade), ("B105", BirthDate)];
    let found = (0..count as u32).flat_map(move |row| kinds.into_iter().map(move |kind| (kind, row, NO_ROW)));
    found_in(rosters, links, found)
}

fn found_in<'a>(
    rosters: Rosters,
    links: Links,
    found: impl Iterator<Item = ((&'a str, Field), u32, u32)>,
) -> Reconciliation {
    let rules = diagnose::rules();
    let mut messages = Pool::default();
    let message = messages.push("the two systems do not agree");
    let rows = found.map(|((code, field), enrollment, sis)| {
        let rule = rules.iter().position(|rule| rule.code == code).unwrap();
        Discrepancy {
            rule: rule as u32,
            severity: rules[rule].severity,
            enrollment,
            sis,
            related: NO_ROW,
            related_side: Side::Enrollment,
            field: Some(field),
            message,
            cause: 0,
            waived: false,
        }
    });
    let discrepancies = Discrepancies::new(rules, messages, &rows.collect::<Vec<_>>());
    let intakes = Side::BOTH.map(|side| {
        let mut intake = Intake::default();
        side.name().clone_into(&mut intake.facts.side);
        intake.facts.rows = rosters.side(side).len() as u64;
        intake
    });
    let run = RunFacts { as_of: "2026-08-24".to_owned(), version: "0.0.0", ..RunFacts::default() };
    let diagnosis = Diagnosis {
        discrepancies,
        crosswalks: Vec::new(),
        causes: Vec::new(),
        corrections: Vec::new(),
        waivers: Vec::new(),
        quality: Vec::new(),
    };
    Reconciliation::new(run, intakes, rosters, links, diagnosis).unwrap()
}

/// Returns a cause that shows in one school and since one day.
pub(super) fn cause() -> Cause {
    Cause {
        code: "S101",
        name: "grade-shifted",
        field: "grade",
        transformation: "+1".to_owned(),
        affected: 1,
        of: 1,
        place: [("school".to_owned(), "=Lincoln".to_owned())].into(),
        since: Some("2026-08-20".to_owned()),
        until: None,
        lift: 1.0,
        elsewhere: None,
        examples: vec![CauseExample { enrollment_row: 2, sis_row: 2 }],
        members: 1,
        message: "the grades of the platform are one higher".to_owned(),
        identity: String::new(),
        likely_fault: "the platform shows next year's grade".to_owned(),
        fix: "compare after the rollover".to_owned(),
        owner: Owner::It,
    }
}
