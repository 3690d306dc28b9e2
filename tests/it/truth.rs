//! Invented districts of which it is known who is who: how many accepted pairs are false.

use super::support::AS_OF;
use rosterdiff::config::Settings;
use rosterdiff::ingest::Source;
use rosterdiff::roster::Side;
use rosterdiff::synth::{self, Memory, Profile};
use rosterdiff::{Request, Silent, reconcile};
use std::collections::{BTreeMap, BTreeSet};

type Pair = (String, String);

/// Counts accepted pairs, those of them that are false, and students of both exports without an accepted pair.
#[derive(Debug, Default)]
struct Count {
    accepted: usize,
    wrong: usize,
    missed: usize,
}

fn rows(bytes: &[u8]) -> Vec<BTreeMap<String, String>> {
    csv::Reader::from_reader(bytes).deserialize().map(|row| row.unwrap()).collect()
}

/// Invents a district, reconciles it and compares with the truth.
fn judged(students: u32, seed: u64, profile: Profile) -> Count {
    let settings = synth::Settings { students, seed, profile, as_of: AS_OF.to_owned(), ..synth::Settings::default() };
    let mut memory = Memory::default();
    synth::generate(&settings, &mut memory).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let sources = [synth::ENROLLMENT, synth::SIS].map(|name| {
        let path = folder.path().join(name);
        std::fs::write(&path, &memory.files[name]).unwrap();
        Source::Path(path)
    });
    let result = reconcile(&Request { sources, settings: Settings::for_date(AS_OF).unwrap() }, &Silent).unwrap();
    let truth = rows(&memory.files[synth::TRUTH_PAIRS]);
    let truth: BTreeSet<Pair> =
        truth.iter().map(|row| (row["enrollment_key"].clone(), row["sis_key"].clone())).collect();
    // a second copy in the SIS is as good as the record that it is a copy of
    let issues = rows(&memory.files[synth::TRUTH_ISSUES]);
    let copies = issues.iter().filter(|row| row["kind"] == "duplicate_sis");
    let originals: BTreeMap<&str, &str> = copies.map(|row| (row["sis_key"].as_str(), row["field"].as_str())).collect();
    let accepted: BTreeSet<Pair> = result
        .links
        .matched()
        .map(|link| {
            let sis = result.key(Side::Sis, link.sis);
            let sis = originals.get(sis).copied().unwrap_or(sis);
            (result.key(Side::Enrollment, link.enrollment).to_owned(), sis.to_owned())
        })
        .collect();
    // a student whom a family has submitted twice is in one pair
    let students = |pairs: &BTreeSet<Pair>| pairs.iter().map(|(_, sis)| sis.clone()).collect::<BTreeSet<_>>();
    Count {
        accepted: accepted.len(),
        wrong: accepted.difference(&truth).count(),
        missed: students(&truth).difference(&students(&accepted)).count(),
    }
}

#[test]
fn of_the_accepted_pairs_of_unseen_districts_none_is_false() {
    for profile in [Profile::Clean, Profile::Typical, Profile::Nasty] {
        let count = judged(600, 90_301, profile);
        assert!(count.accepted > 400 && count.wrong == 0 && count.missed * 50 < count.accepted, "{count:?}");
    }
}

#[test]
#[ignore = "takes a minute"]
#[allow(clippy::print_stdout, reason = "the figures are what one wants to know")]
fn of_the_accepted_pairs_of_sixty_districts_one_in_ten_thousand_may_be_false() {
    let mut all = Count::default();
    for profile in [Profile::Clean, Profile::Typical, Profile::Nasty] {
        let mut sum = Count::default();
        for seed in 90_201..90_221 {
            let count = judged(2_000, seed, profile);
            sum.accepted += count.accepted;
            sum.wrong += count.wrong;
            sum.missed += count.missed;
        }
        println!("{profile:?}: {sum:?}");
        all.accepted += sum.accepted;
        all.wrong += sum.wrong;
    }
    assert!(all.wrong * 10_000 <= all.accepted, "{all:?}");
}
