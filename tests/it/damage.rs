//! Invented districts and damage done to them at random: what is lost is told, and the laws hold.
//!
//! `PROPTEST_CASES=10000` asks for more cases than the few that every run has.

use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use rosterdiff::config::Settings;
use rosterdiff::ingest::Source;
use rosterdiff::roster::{Bucket, ErrorKind, Reconciliation, Result, Side, Verdict};
use rosterdiff::synth::{self, Memory, Profile};
use rosterdiff::{Request, Silent, reconcile, report};
use std::collections::{BTreeMap, BTreeSet};

const AS_OF: &str = "2026-08-03";

/// Returns the usual cases, the same on every run; or other ones, as many as the environment asks for.
pub(crate) fn cases(usual: u32) -> ProptestConfig {
    let asked = ProptestConfig { failure_persistence: None, max_shrink_iters: 200, ..ProptestConfig::default() };
    match std::env::var_os("PROPTEST_CASES") {
        Some(_) => asked,
        None => ProptestConfig { cases: usual, rng_seed: RngSeed::Fixed(20_260_803), ..asked },
    }
}

/// Returns the two exports of an invented district as text.
fn district(students: u32, seed: u64, profile: Profile) -> [String; 2] {
    let settings = synth::Settings { students, seed, profile, as_of: AS_OF.to_owned(), ..synth::Settings::default() };
    let mut memory = Memory::default();
    synth::generate(&settings, &mut memory).unwrap();
    [synth::ENROLLMENT, synth::SIS].map(|name| {
        let bytes = &memory.files[name];
        match String::from_utf8(bytes.clone()) {
            Ok(text) => text.trim_start_matches('\u{feff}').to_owned(),
            Err(_) => encoding_rs::WINDOWS_1252.decode(bytes).0.into_owned(),
        }
    })
}

/// Runs the whole flow over the bytes of two exports.
fn run(exports: [&[u8]; 2], settings: &Settings) -> Result<Reconciliation> {
    let folder = tempfile::tempdir().unwrap();
    let sources = [("e.csv", exports[0]), ("s.txt", exports[1])].map(|(name, bytes)| {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        Source::Path(path)
    });
    reconcile(&Request { sources, settings: settings.clone() }, &Silent)
}

fn plain() -> Settings {
    Settings::for_date(AS_OF).unwrap()
}

/// Names one kind of damage; `at` is a place in the file, in thousandths.
#[derive(Clone, Copy, Debug)]
enum Damage {
    Insert(&'static str, u16),
    DropQuote(u16),
    DropSeparator(u16),
    Cut(u16),
    DropLine(u16),
    RepeatLine(u16),
    Blank(u16),
    Shuffle(u16),
}

/// Names how the bytes of a file are written in the end.
#[derive(Clone, Copy, Debug)]
enum Encoding {
    Utf8,
    Marked,
    Utf16,
    Windows1252,
}

fn damage() -> impl Strategy<Value = Damage> {
    let at = 0u16..1000;
    prop_oneof![
        4 => (prop::sample::select(vec!["\"", ",", "\t", "\0", "\r", "\n", "\"\"", "\u{fffd}", "'", ";", "\u{200b}"]), at.clone())
            .prop_map(|(what, at)| Damage::Insert(what, at)),
        2 => at.clone().prop_map(Damage::DropQuote),
        2 => at.clone().prop_map(Damage::DropSeparator),
        1 => at.clone().prop_map(Damage::Cut),
        1 => at.clone().prop_map(Damage::DropLine),
        2 => at.clone().prop_map(Damage::RepeatLine),
        1 => at.clone().prop_map(Damage::Blank),
        1 => at.prop_map(Damage::Shuffle),
    ]
}

fn encoding() -> impl Strategy<Value = Encoding> {
    prop_oneof![
        4 => Just(Encoding::Utf8), 1 => Just(Encoding::Marked), 1 => Just(Encoding::Utf16), 1 => Just(Encoding::Windows1252),
    ]
}

fn place(text: &str, at: u16) -> usize {
    let mut place = text.len() * usize::from(at) / 1000;
    while !text.is_char_boundary(place) {
        place -= 1;
    }
    place
}

/// Takes the next of some characters out of a text.
fn without(text: &mut String, at: u16, which: &[char]) {
    let from = place(text, at);
    if let Some(found) = text[from..].find(which) {
        text.remove(from + found);
    }
}

fn do_damage(text: &mut String, damage: Damage) {
    let (ending, lines): (&str, Vec<&str>) = ("\n", text.split_inclusive('\n').collect());
    let line = |at: u16| 1 + usize::from(at) * lines.len().saturating_sub(1) / 1000;
    match damage {
        Damage::Insert(what, at) => text.insert_str(place(text, at), what),
        Damage::DropQuote(at) => without(text, at, &['"']),
        Damage::DropSeparator(at) => without(text, at, &[',', '\t']),
        Damage::Cut(at) => text.truncate(place(text, at)),
        Damage::DropLine(at) | Damage::RepeatLine(at) | Damage::Blank(at) | Damage::Shuffle(at) => {
            let mut lines: Vec<String> = lines.iter().map(|line| (*line).to_owned()).collect();
            let place = line(at).min(lines.len());
            match damage {
                Damage::DropLine(_) if place < lines.len() => _ = lines.remove(place),
                Damage::RepeatLine(_) if place < lines.len() => lines.insert(place, lines[place].clone()),
                Damage::Blank(_) => lines.insert(place, ending.to_owned()),
                Damage::Shuffle(_) if lines.len() > 2 => lines[1..].rotate_left(place % 2 + 1),
                _ => {}
            }
            *text = lines.concat();
        }
    }
}

fn encoded(text: &str, encoding: Encoding) -> Vec<u8> {
    match encoding {
        Encoding::Utf8 => text.as_bytes().to_vec(),
        Encoding::Marked => format!("\u{feff}{text}").into_bytes(),
        Encoding::Utf16 => [0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect(),
        Encoding::Windows1252 => encoding_rs::WINDOWS_1252.encode(text).0.into_owned(),
    }
}

/// Counts physical lines apart from the program: LF, CRLF and a lone CR end one.
fn physical_lines(text: &str) -> u64 {
    text.replace("\r\n", "\n").replace('\r', "\n").split_terminator('\n').count() as u64
}

/// Checks laws 1 to 3 of a result, against the lines that its files have.
fn laws(result: &Reconciliation, lines: [u64; 2]) -> std::result::Result<(), TestCaseError> {
    for side in Side::BOTH {
        let ledger = result.intake(side).ledger;
        prop_assert_eq!(ledger.physical, lines[side.index()], "law 1, {}", side.name());
        let sum = ledger.header + ledger.preamble + ledger.blank + ledger.accepted + ledger.rejected;
        prop_assert_eq!(sum, ledger.physical, "law 1, {}", side.name());
        let rejected = &result.intake(side).rejected;
        prop_assert!(rejected.iter().all(|row| row.code.starts_with('R') && row.line >= 1));
        prop_assert_eq!(rejected.iter().map(|row| u64::from(row.lines)).sum::<u64>(), ledger.rejected);

        let buckets = result.links.buckets(side);
        prop_assert_eq!(buckets.len(), result.rosters.side(side).len(), "law 2, {}", side.name());
        let mut pairs = BTreeMap::new();
        for link in result.links.matched() {
            let row = if side == Side::Sis { link.sis } else { link.enrollment };
            *pairs.entry(row).or_insert(0) += 1;
        }
        prop_assert!(pairs.values().all(|count| *count == 1), "law 3, {}", side.name());
        let matched = buckets.iter().filter(|bucket| **bucket == Bucket::Matched).count();
        prop_assert_eq!(pairs.len(), matched, "law 3, {}", side.name());
        for copy in result.links.duplicates(side) {
            prop_assert_eq!(buckets[copy.row as usize], Bucket::Duplicate);
            prop_assert_ne!(buckets[copy.of as usize], Bucket::Duplicate);
        }
    }
    Ok(())
}

/// Writes every report into memory; returns how many bytes there are.
fn written(result: &Reconciliation) -> usize {
    let view = report::View::of(result).unwrap();
    let size = |report: report::Report| {
        let mut out = Vec::new();
        report.write(result, &view, &mut out).unwrap();
        out.len()
    };
    report::Report::ALL.into_iter().map(size).sum()
}

/// A discrepancy by code, both keys and field.
type Found = [String; 4];

fn findings(result: &Reconciliation) -> Vec<Found> {
    let all = &result.diagnosis.discrepancies;
    let mut found: Vec<Found> = all
        .rows()
        .iter()
        .map(|row| {
            let field = row.field.map_or("", |field| field.name());
            let keys = [result.key(Side::Enrollment, row.enrollment), result.key(Side::Sis, row.sis)];
            [all.rule(row).code, keys[0], keys[1], field].map(str::to_owned)
        })
        .collect();
    found.sort();
    found
}

/// Returns the pairs of a result by keys, with their verdict.
fn pairs(result: &Reconciliation, turned: bool) -> BTreeSet<(String, String, Verdict)> {
    let links = result.links.rows().iter().map(|link| {
        let keys = [result.key(Side::Enrollment, link.enrollment), result.key(Side::Sis, link.sis)].map(str::to_owned);
        let [one, other] = keys;
        if turned { (other, one, link.verdict) } else { (one, other, link.verdict) }
    });
    links.collect()
}

proptest! {
    #![proptest_config(cases(24))]

    #[test]
    fn whatever_is_damaged_every_line_and_every_row_is_accounted_for(
        seed in 0u64..500,
        damages in prop::collection::vec((any::<bool>(), damage()), 0..7),
        encodings in [encoding(), encoding()],
    ) {
        let mut texts = district(40, seed, Profile::Nasty);
        for (side, damage) in damages {
            do_damage(&mut texts[usize::from(side)], damage);
        }
        let lines = [0, 1].map(|at| physical_lines(&texts[at]));
        let bytes = [0, 1].map(|at| encoded(&texts[at], encodings[at]));
        match run([&bytes[0], &bytes[1]], &plain()) {
            Ok(result) => {
                laws(&result, lines)?;
                prop_assert!(written(&result) > 0);
            }
            Err(error) => {
                prop_assert_eq!(error.kind(), ErrorKind::Refused, "{}", error);
                prop_assert!(error.code_name().is_some_and(|code| code.starts_with('F')), "{}", error);
            }
        }
    }

    #[test]
    fn a_few_stray_marks_cost_the_rows_they_stand_in_and_no_other(
        seed in 0u64..500, marks in prop::collection::vec((any::<bool>(), prop::sample::select(vec!["\"", "\0", "\"\"", "\"x"]), 0u16..1000), 1..4),
    ) {
        let whole = district(60, seed, Profile::Typical);
        let mut texts = whole.clone();
        for (side, mark, at) in &marks {
            let text = &mut texts[usize::from(*side)];
            let header = text.find('\n').unwrap() + 1;
            let mut at = header + (text.len() - header) * usize::from(*at) / 1000;
            // a mark between CR and LF would make a line of its own
            while !text.is_char_boundary(at) || text[..at].ends_with('\r') {
                at -= 1;
            }
            text.insert_str(at, mark);
        }
        let result = run([texts[0].as_bytes(), texts[1].as_bytes()], &plain()).unwrap();
        laws(&result, [0, 1].map(|at| physical_lines(&texts[at])))?;
        for side in Side::BOTH {
            let touched: BTreeSet<u32> =
                (1..).zip(whole[side.index()].lines().zip(texts[side.index()].lines()))
                    .filter(|(_, (old, new))| old != new).map(|(line, _)| line).collect();
            for rejected in &result.intake(side).rejected {
                prop_assert!(touched.contains(&rejected.line), "line {} of {} was whole", rejected.line, side.name());
            }
            let rows = result.rosters.side(side).len() + result.intake(side).rejected.len();
            prop_assert_eq!(rows as u64, physical_lines(&texts[side.index()]) - 1);
        }
    }

    #[test]
    fn the_order_of_rows_changes_no_finding(seed in 0u64..500, turn in 1usize..40) {
        let texts = district(40, seed, Profile::Nasty);
        let straight = run([texts[0].as_bytes(), texts[1].as_bytes()], &plain()).unwrap();
        let moved = texts.each_ref().map(|text| {
            let mut lines: Vec<&str> = text.split_inclusive('\n').collect();
            let rows = lines.len() - 1;
            lines[1..].rotate_left(turn % rows);
            lines[1..].chunks_mut(turn % 5 + 2).for_each(|part| part.reverse());
            lines.concat()
        });
        let shuffled = run([moved[0].as_bytes(), moved[1].as_bytes()], &plain()).unwrap();
        prop_assert_eq!(findings(&straight), findings(&shuffled));
        prop_assert_eq!(pairs(&straight, false), pairs(&shuffled, false));
    }

    #[test]
    fn swapping_the_exports_swaps_the_pairs(seed in 0u64..500) {
        let texts = district(50, seed, Profile::Typical);
        let here = run([texts[0].as_bytes(), texts[1].as_bytes()], &plain()).unwrap();
        let there = run([texts[1].as_bytes(), texts[0].as_bytes()], &plain()).unwrap();
        prop_assert_eq!(pairs(&here, false), pairs(&there, true));
    }

    #[test]
    fn an_export_against_itself_matches_every_row_that_stands_alone_and_differs_in_nothing(seed in 0u64..500) {
        let text = &district(60, seed, Profile::Clean)[1];
        let result = run([text.as_bytes(), text.as_bytes()], &plain()).unwrap();
        for link in result.links.matched() {
            prop_assert_eq!(result.key(Side::Enrollment, link.enrollment), result.key(Side::Sis, link.sis));
        }
        let matched = result.links.matched().count();
        let others = result.links.duplicates(Side::Sis).len() * 2 + result.links.review().count() * 2;
        prop_assert!(matched + others >= result.rosters.side(Side::Sis).len(), "{} of {}", matched, result.rosters.side(Side::Sis).len());
        let comparing = |code: &str| {
            matches!(code, "N101" | "N102" | "N103" | "N104" | "N105" | "N106" | "N107" | "N111" | "B101" | "B102" | "B103"
                | "B104" | "B107" | "E101" | "E102" | "E103" | "C101" | "C102" | "C103" | "C104" | "I101" | "I102" | "I103"
                | "P101" | "P201" | "P202")
        };
        let wrong: Vec<Found> = findings(&result).into_iter().filter(|found| comparing(&found[0])).collect();
        prop_assert!(wrong.is_empty(), "{:?}", wrong);
    }

    #[test]
    fn changing_one_student_changes_the_findings_of_that_student_alone(
        seed in 0u64..500, row in any::<prop::sample::Index>(), what in 0usize..4,
    ) {
        let texts = district(80, seed, Profile::Typical);
        let before = run([texts[0].as_bytes(), texts[1].as_bytes()], &plain()).unwrap();
        // a pair that is sure and has no second copy
        let sure: Vec<_> = before.links.matched().filter(|link| link.margin > 8_000).collect();
        let link = row.get(&sure);
        let line = before.rosters.side(Side::Sis).line(link.sis) as usize;
        let mut lines: Vec<String> = texts[1].split_inclusive('\n').map(str::to_owned).collect();
        let headers: Vec<String> = lines[0].trim_end().split('\t').map(str::to_owned).collect();
        let (field, value) = [("Home_Phone", "217-555-0199"), ("Grade_Level", "3"), ("DOB", "2/3/2015"), ("Street", "9 Quarry Ct")][what];
        let column = headers.iter().position(|header| header == field);
        prop_assume!(column.is_some());
        let end: String = lines[line - 1].chars().filter(|c| "\r\n".contains(*c)).collect();
        let mut cells: Vec<String> = lines[line - 1].trim_end_matches(['\r', '\n']).split('\t').map(str::to_owned).collect();
        cells[column.unwrap()] = value.to_owned();
        lines[line - 1] = cells.join("\t") + &end;
        let changed = lines.concat();
        // the same weights: what a run learns from the whole file is the whole file's
        let mut settings = plain();
        settings.link.model = before.links.learned.clone();
        let old = run([texts[0].as_bytes(), texts[1].as_bytes()], &settings).unwrap();
        let new = run([texts[0].as_bytes(), changed.as_bytes()], &settings).unwrap();
        let own = [before.key(Side::Enrollment, link.enrollment), before.key(Side::Sis, link.sis)];
        let family: BTreeSet<String> = related(&old, own).into_iter().chain(related(&new, own)).collect();
        let others = |result: &Reconciliation| -> Vec<Found> {
            let of_others = |found: &Found| {
                found[1..3].iter().any(|key| !key.is_empty()) && !found[1..3].iter().any(|key| family.contains(key))
            };
            findings(result).into_iter().filter(of_others).collect()
        };
        prop_assert_eq!(others(&old), others(&new));
    }
}

/// Returns the keys of two rows and of the rows that they are linked with or listed beside.
fn related(result: &Reconciliation, own: [&str; 2]) -> BTreeSet<String> {
    let mut keys: BTreeSet<String> = own.iter().map(|key| (*key).to_owned()).collect();
    let all = result.diagnosis.discrepancies.rows();
    for row in all {
        let of = [
            result.key(Side::Enrollment, row.enrollment),
            result.key(Side::Sis, row.sis),
            result.key(row.related_side, row.related),
        ];
        if of.iter().any(|key| own.contains(key)) {
            keys.extend(of.iter().filter(|key| !key.is_empty()).map(|key| (*key).to_owned()));
        }
    }
    keys
}
