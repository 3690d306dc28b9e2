//! What is kept of this run's exports: counts and keyed hashes.

use crate::roster::Field::{BirthDate, FirstName, Grade, LastName, School, Status};
use crate::roster::{
    Codes, Field, Filling, InstallKey, Intake, RawTexts, Roster, Rosters, RowMark, Side, SideSnapshot, Snapshot,
    sorted_by_hash,
};
use rayon::prelude::*;
use std::collections::BTreeMap;

/// The fields whose texts are hashed: the school, then those that say who a student is; what changes every autumn or every
/// day is not among them.
const HASHED: [Field; 4] = [School, FirstName, LastName, BirthDate];
/// Keys that are read together.
const TOGETHER: usize = 64;
/// The fields of which an export that holds one value only is a filtered one.
pub(super) const FILTERS: [Field; 3] = [School, Grade, Status];

/// Keeps what the next run needs.
pub(super) fn take(rosters: &Rosters, intakes: [&Intake; 2], key: &InstallKey) -> Snapshot {
    // the exports share their vocabulary, so a text that both have is hashed once
    let hashed: Vec<Vec<u64>> =
        HASHED.into_par_iter().with_max_len(1).map(|field| hashes(rosters, field, key)).collect();
    let of = |side: Side| one(rosters, side, intakes[side.index()], key, &hashed);
    let (enrollment, sis) = rayon::join(|| of(Side::Enrollment), || of(Side::Sis));
    Snapshot { sides: [enrollment, sis] }
}

fn one(rosters: &Rosters, side: Side, intake: &Intake, key: &InstallKey, hashed: &[Vec<u64>]) -> SideSnapshot {
    let roster = rosters.side(side);
    let rows = roster.len();
    let [schools, people @ ..] = hashed else { return SideSnapshot::default() };
    let school_codes = roster.normal(School).unwrap_or_default();
    // by code first, since there are few schools and many rows
    let school_of = |code: usize| if code == 0 { 0 } else { schools.get(code).copied().unwrap_or(0) };
    let mut by_code = vec![0u64; schools.len().max(1)];
    for code in school_codes {
        // a code without a hash stands for no school
        let code = if (code as usize) < by_code.len() { code as usize } else { 0 };
        by_code[code] += 1;
    }
    by_code[0] += rows.saturating_sub(school_codes.len()) as u64;
    let mut counts: BTreeMap<u64, u64> = BTreeMap::new();
    for (code, count) in by_code.iter().enumerate().filter(|(_, count)| **count > 0) {
        *counts.entry(school_of(code)).or_default() += count;
    }
    let school_hashes: Vec<u64> = (0..by_code.len()).map(school_of).collect();
    let schools: Vec<(u64, u64)> = counts.into_iter().collect();
    let place = |hash: &u64| schools.binary_search_by_key(hash, |(hash, _)| *hash).unwrap_or(0) as u32;
    let places: Vec<u32> = school_hashes.iter().map(place).collect();
    let people: Vec<(Codes<'_>, &Vec<u64>)> = HASHED
        .into_iter()
        .skip(1)
        .zip(people)
        .filter_map(|(field, hashes)| Some((roster.normal(field)?, hashes)))
        .collect();
    let texts = roster.key_texts();
    let mut keys = vec![0u64; texts.len()];
    keys.par_chunks_mut(TOGETHER).enumerate().with_min_len(16).for_each(|(at, hashes)| {
        let codes = ((at * TOGETHER) as u32..).take(hashes.len());
        for (hash, text) in hashes.iter_mut().zip(RawTexts::gather(codes.map(|code| (texts, code)))) {
            *hash = key.number("key", text.trim().as_bytes());
        }
    });
    let codes = roster.key_codes();
    let marks: Vec<RowMark> = (0..rows)
        .into_par_iter()
        .with_min_len(16_384)
        .with_max_len(65_536)
        .map(|row| {
            let key = keys.get(codes.get(row) as usize).copied().unwrap_or(0);
            let person = people.iter().fold(0u64, |sum, (codes, hashes)| {
                mixed(sum ^ hashes.get(codes.get(row) as usize).copied().unwrap_or(0))
            });
            let school = places.get(school_codes.get(row) as usize).copied().unwrap_or(0);
            RowMark { key, person, school }
        })
        .collect();
    let marks = sorted_by_hash(&marks, |mark| mark.key, |mark| *mark);
    let fields: Vec<Field> = roster.fields().collect();
    SideSnapshot {
        sha256: intake.facts.sha256.clone(),
        rows: rows as u64,
        key_column: intake.facts.key_column.clone(),
        fields: fields
            .into_par_iter()
            .with_max_len(1)
            .map(|field| (field.name().to_owned(), filling(roster, field)))
            .collect(),
        schools,
        marks,
    }
}

/// Returns the keyed hash of every normal form of a field that one of the rosters has, by code; others stay 0.
fn hashes(rosters: &Rosters, field: Field, key: &InstallKey) -> Vec<u64> {
    let Some(pool) = rosters.vocabulary.pool(field) else { return Vec::new() };
    let mut used = vec![false; pool.len()];
    for codes in Side::BOTH.into_iter().filter_map(|side| rosters.side(side).normal(field)) {
        codes.for_each(|code| {
            if let Some(used) = used.get_mut(code as usize) {
                *used = true;
            }
        });
    }
    let hash = |(code, used): (usize, bool)| {
        let filled = used && code > 0;
        if filled { key.number(field.name(), pool.get(code as u32).as_bytes()) } else { 0 }
    };
    used.into_par_iter().enumerate().with_min_len(1_024).with_max_len(16_384).map(hash).collect()
}

/// Spreads a number over all bits, so that fields in another order give another sum.
fn mixed(number: u64) -> u64 {
    let number = (number ^ (number >> 32)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    number ^ (number >> 29)
}

fn filling(roster: &Roster, field: Field) -> Filling {
    let Some(codes) = roster.normal(field) else { return Filling::default() };
    let mut counts = vec![0u32; codes.max() as usize + 1];
    codes.for_each(|code| counts[code as usize] += 1);
    let filled = counts.iter().skip(1).map(|count| u64::from(*count));
    Filling {
        filled: filled.clone().sum(),
        distinct: filled.clone().filter(|count| *count > 0).count() as u64,
        commonest: filled.max().unwrap_or(0),
    }
}
