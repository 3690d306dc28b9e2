//! What holds for every rule: its entry, its file, its text.

use super::REGISTRY;
use crate::diagnose::causes::CAUSES;
use crate::diagnose::lookup::infos;
use crate::diagnose::registry::{Check, RowRule};
use crate::roster::{Scope, Severity};
use std::collections::BTreeSet;
use std::path::Path;

/// Every code that was ever given out, with its name and severity; a line is never changed.
const CATALOGUE: &str = include_str!("catalogue.txt");

#[test]
fn codes_and_names_are_unique_and_of_the_catalogue() {
    let mut names = BTreeSet::new();
    for rule in REGISTRY.iter().chain(CAUSES) {
        let info = &rule.info;
        let severity = match info.severity {
            Severity::Error => 'E',
            Severity::Warning => 'W',
            Severity::Info => 'I',
        };
        let line = format!("{} {} {severity}", info.code, info.name);
        assert!(CATALOGUE.lines().any(|known| known == line), "not in the catalogue: {line}");
        assert!(names.insert(info.name), "twice: {}", info.name);
    }
    let codes: Vec<&str> = REGISTRY.iter().chain(CAUSES).map(|rule| rule.info.code).collect();
    assert!(codes.is_sorted_by(|one, other| one < other), "the registry stands in code order");
    assert_eq!(codes, infos().iter().map(|info| info.code).collect::<Vec<_>>());
}

#[test]
fn a_file_is_named_after_its_code_and_name_and_every_file_is_registered() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/diagnose/rules");
    let files: BTreeSet<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| !matches!(name.as_str(), "mod.rs" | "fixtures.rs" | "tests.rs" | "catalogue.txt"))
        .collect();
    let wanted: BTreeSet<String> = REGISTRY
        .iter()
        .map(|rule| format!("{}_{}.rs", rule.info.code.to_lowercase(), rule.info.name.replace('-', "_")))
        .collect();
    assert_eq!(files, wanted);
}

#[test]
fn every_text_has_its_four_headings_and_a_plain_fix() {
    const HEADINGS: [&str; 4] = ["## What it means", "## Why it matters", "## How to fix it", "## Not reported when"];
    for rule in REGISTRY.iter().chain(CAUSES) {
        let info = &rule.info;
        let lines: Vec<&str> = info.docs.lines().map(str::trim).collect();
        let headings: Vec<&str> = lines.iter().copied().filter(|line| line.starts_with('#')).collect();
        assert_eq!(headings, HEADINGS, "{}", info.code);
        for pair in lines.windows(2).filter(|pair| pair[0].starts_with('#')) {
            assert!(pair[1].len() > 20, "{}: nothing under {}", info.code, pair[0]);
        }
        assert!(
            info.fix.ends_with('.') && info.fix.starts_with(|c: char| c.is_uppercase()),
            "{}: {}",
            info.code,
            info.fix
        );
        assert!(info.summary.len() > 10 && !info.summary.ends_with('.'), "{}: {}", info.code, info.summary);
    }
}

#[test]
fn the_scope_says_what_the_check_looks_at() {
    for rule in REGISTRY.iter().chain(CAUSES) {
        let fits = match rule.check {
            Check::Reading => matches!(rule.info.scope, Scope::File | Scope::Row),
            Check::File(_) | Check::Cause => rule.info.scope == Scope::File,
            Check::Row(_) => rule.info.scope == Scope::Row,
            Check::Unmatched(_) => rule.info.scope == Scope::Unmatched,
            Check::Pair(_) => rule.info.scope == Scope::Pair,
            Check::Group(_) => rule.info.scope == Scope::Group,
        };
        assert!(fits, "{}", rule.info.code);
    }
}

#[test]
fn one_value_among_many_that_cannot_be_read_is_no_filter() {
    use crate::diagnose::context::{Context, Scope};
    use crate::diagnose::testing::{Cells, matched_by_place};
    use crate::diagnose::{Limits, Settings};
    use crate::roster::{Field, Intake};
    let told = |grade: &dyn Fn(usize) -> &'static str| -> Vec<String> {
        let rows = |grade: &dyn Fn(usize) -> &'static str| -> Vec<Cells> {
            (0..60).map(|at| vec![(Field::LocalId, at.to_string()), (Field::Grade, grade(at).to_owned())]).collect()
        };
        let (rosters, links) = matched_by_place(&rows(grade), &rows(&|at| ["3", "4", "5"][at % 3]));
        let (intakes, limits) = ([Intake::default(), Intake::default()], Limits::default());
        let scope = Scope { audited: None, pack: None, limits: &limits };
        let settings = Settings { as_of: "2026-08-03".to_owned(), ..Settings::default() };
        let context = Context::new(&rosters, &links, &intakes, &settings, scope);
        let (messages, rows) = crate::diagnose::triage::run(&context, |_| Severity::Warning).into_parts();
        let is_it = |rule: u32| infos()[rule as usize].code == "F208";
        rows.iter().filter(|row| is_it(row.rule)).map(|row| messages.get(row.message).to_owned()).collect()
    };
    let said = |which: &str| {
        vec![format!("enrollment export: all {which} are of one grade, so it may have been made with a filter")]
    };
    assert_eq!(told(&|_| "3"), said("60 rows"));
    assert_eq!(told(&|at| if at < 3 { "?x" } else { "3" }), said("57 rows that tell"));
    assert_eq!(told(&|at| if at < 4 { "" } else { "3" }), said("56 rows that tell"));
    assert_eq!(told(&|at| if at < 4 { "?x" } else { "3" }), Vec::<String>::new());
}

#[test]
fn what_rules_read_together_is_derived_from_what_each_states() {
    use crate::diagnose::context::{Fields, Places};
    use crate::diagnose::lookup::{read_of_rows, read_with};
    use crate::roster::Field;
    let with = |field: Field| read_with(Fields::of(&[field]));
    assert_eq!(with(Field::Phone), Fields::of(&[Field::Phone]));
    assert!(with(Field::Zip).has(Field::Street) && with(Field::Status).has(Field::Grade));
    assert_eq!(read_with(Fields::of(&[Field::City, Field::Form])), Fields::default());
    assert!(read_of_rows().has(Field::SchoolYear) && !read_of_rows().has(Field::Phone));
    // each rule on rows has its bit
    assert!(REGISTRY.iter().filter(|rule| matches!(rule.check, Check::Row(_))).count() <= Places::BITS as usize);
    for rule in REGISTRY {
        if let Check::Pair(pair) = rule.check {
            assert!(pair.reads.holds(pair.seen_by), "{} is seen by what it does not read", rule.info.code);
        }
    }
}

#[test]
fn a_rule_that_reads_what_it_does_not_state_is_noticed() {
    use crate::diagnose::context::{Context, Fields, Lone, Pair, Scope, lively, reading};
    use crate::diagnose::sink::{Found, Sink};
    use crate::diagnose::testing::{Cells, matched_by_place};
    use crate::diagnose::{Limits, Settings};
    use crate::roster::{Field, Intake, Side};
    use std::panic::{AssertUnwindSafe, catch_unwind};
    let row = |text: &str| -> Vec<Cells> {
        vec![Field::ALL.iter().map(|field| (*field, format!("{text} {}", field.name()))).collect()]
    };
    let (rosters, links) = matched_by_place(&row("one"), &row("other"));
    let (intakes, limits) = ([Intake::default(), Intake::default()], Limits::default());
    let scope = Scope { audited: None, pack: None, limits: &limits };
    let settings = Settings::default();
    let context = Context::new(&rosters, &links, &intakes, &settings, scope);
    let (pair, row) = (Pair::of(&context, 0, 0), Lone { context: &context, side: Side::Sis, row: 0 });
    // every way to a birth date
    let ways: [&dyn Fn(); 7] = [
        &|| _ = pair.birth(),
        &|| _ = pair.codes(Field::BirthDate),
        &|| _ = row.text(Field::BirthDate),
        &|| _ = row.raw(Field::BirthDate),
        &|| _ = row.issue(Field::BirthDate),
        &|| Sink::new(&mut Found::default(), 0, Severity::Info).pair(&pair, Field::BirthDate, ""),
        &|| {
            let rules =
                REGISTRY.iter().filter_map(|rule| if let Check::Row(row) = &rule.check { Some(row) } else { None });
            let blind: Vec<_> = rules.map(|rule| RowRule { reads: Fields::of(&[Field::Form]), ..*rule }).collect();
            _ = lively(&context, Side::Sis, &[0], blind.iter());
        },
    ];
    for (at, way) in ways.iter().enumerate() {
        let is_let = |field: Field| catch_unwind(AssertUnwindSafe(|| reading(Fields::of(&[field]), way))).is_ok();
        assert!(!is_let(Field::LastName), "way {at}");
        // the look over rows states for itself what it reads
        assert!(at == 6 || is_let(Field::BirthDate), "way {at}");
    }
}
