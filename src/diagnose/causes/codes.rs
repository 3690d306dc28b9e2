//! What goes wrong with codes: the grades of one place shifted, two school codes swapped.

use super::entries::codes::{GRADE_SHIFTED, SCHOOLS_SWAPPED};
use super::evidence::{Observations, SUPPORT, Sign};
use super::fold::Asked;
use super::suspect::{Custom, Suspect};
use crate::diagnose::grades::rank;
use crate::roster::{Field, Side};
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;

/// Looks for suspects among grades and schools.
pub(super) fn suspects(observations: &Observations<'_>) -> Vec<Suspect> {
    let mut found = grades(observations);
    found.extend(schools(observations));
    found
}

/// What tells the constant distance of all grades, which the crosswalk has taken out, from a shift of some.
const USUAL: &str = "usual";
/// What there is to do about it.
const USUAL_FIX: &str = "Confirm that it is meant; otherwise district IT finishes the year-end rollover.";

/// Says whether a discrepancy follows from grades that are shifted: an age is as wrong as the grade that it is counted from.
fn is_of_grades(asked: &Asked<'_>) -> bool {
    asked.code == "B106" || asked.is_about_its_fields()
}

fn grades(observations: &Observations<'_>) -> Vec<Suspect> {
    const NONE: i8 = i8::MIN;
    let context = observations.context;
    let Some(codes) = observations.both(Field::Grade) else { return Vec::new() };
    let usual = context.crosswalks.grade_shift().map_or(0, |shift| shift.years);
    let pool = context.rosters.vocabulary.pool(Field::Grade);
    let ranks: Vec<Option<i32>> = pool.map_or_else(Vec::new, |pool| pool.iter().map(rank).collect());
    // per pair, how many years the platform is further ahead than it is as a rule; a record of the year to come has its grade
    let labels = observations.labels_by_code(codes, NONE, |[_, sis], [mine, theirs]| {
        if usual != 0 && mine == theirs && context.is_to_begin(sis) {
            return NONE;
        }
        match [mine, theirs].map(|code| ranks.get(code as usize).copied().flatten()) {
            [Some(mine), Some(theirs)] => (mine - theirs + usual).clamp(-20, 20) as i8,
            _ => NONE,
        }
    });
    let mut counts: BTreeMap<i8, u64> = BTreeMap::new();
    labels
        .iter()
        .filter(|label| !matches!(**label, 0 | NONE))
        .for_each(|label| *counts.entry(*label).or_default() += 1);
    let mut found = Vec::new();
    if usual != 0 {
        let signs = observations.labelled(Side::Enrollment, &labels, |label| match label {
            NONE => Sign::Silent,
            label => Sign::of(label == 0),
        });
        let what = format!("grade levels in the enrollment export are {} the SIS's", apart(-usual));
        let likely =
            "the platform shows next year's grade, or the year-end rollover was done in one of the systems only";
        let suspect = Suspect::new(&GRADE_SHIFTED, Field::Grade, Side::Enrollment, what, likely, signs);
        let suspect = suspect.map(|suspect| suspect.habit(0.08).least(2.0, 0.5).detail(USUAL).fix(USUAL_FIX));
        let follows = |asked: &Asked<'_>| asked.code != "B106" && asked.is_about_its_fields();
        found.extend(suspect.map(|suspect| suspect.follows(follows).custom(Custom::Everywhere)));
    }
    for (years, _) in counts.into_iter().filter(|(years, count)| *count >= SUPPORT && years.abs() <= 2) {
        for side in Side::BOTH {
            let signs = observations.labelled(side, &labels, |label| match label {
                NONE => Sign::Silent,
                label => Sign::of(label == years),
            });
            let more = if usual == 0 { "" } else { " more than usual" };
            let apart = apart(years.into());
            let what = format!("grade levels in the enrollment export are {apart} the SIS's{more}");
            let likely = "the year-end rollover was done in one of the systems only";
            let suspect = Suspect::new(&GRADE_SHIFTED, Field::Grade, side, what, likely, signs);
            found.extend(suspect.map(|suspect| {
                let suspect = suspect.habit(0.08).least(0.6, 2.0).blind(&[Field::Grade]).detail(years.to_string());
                suspect.follows(is_of_grades).either()
            }));
        }
    }
    found
}

/// Says how far one grade lies from another.
fn apart(years: i32) -> String {
    let direction = if years > 0 { "above" } else { "below" };
    match years.abs() {
        1 => format!("one year {direction}"),
        number => format!("{number} years {direction}"),
    }
}

fn schools(observations: &Observations<'_>) -> Vec<Suspect> {
    let context = observations.context;
    let Some(codes) = observations.both(Field::School) else { return Vec::new() };
    // every enrollment code by the SIS code that it stands for
    let mut known = vec![0u32; context.codes_of(Field::School)];
    codes[1].for_each(|code| known[code as usize] = code);
    let texts: BTreeMap<&str, u32> =
        known.iter().filter(|code| **code != 0).map(|code| (context.text_of(Field::School, *code), *code)).collect();
    let rows = context.crosswalks.rows();
    let pairs: BTreeMap<&str, u32> = rows
        .iter()
        .filter(|row| row.field == Field::School.name())
        .filter_map(|row| Some((row.enrollment_value.as_str(), *texts.get(row.sis_value.as_str())?)))
        .collect();
    let mut written = vec![false; known.len()];
    codes[0].for_each(|code| written[code as usize] = true);
    for (code, known) in (0u32..).zip(&mut known).zip(written).filter(|(_, written)| *written).map(|(code, _)| code) {
        if let Some(theirs) = pairs.get(context.text_of(Field::School, code)) {
            *known = *theirs;
        }
    }
    let schools = |[mine, theirs]: [u32; 2]| {
        let mine = known.get(mine as usize).copied().unwrap_or(0);
        (theirs != 0 && mine != 0).then_some([mine, theirs])
    };
    let mut counts: FxHashMap<[u32; 2], u64> = FxHashMap::default();
    observations.each_by_code(codes, |codes| {
        if let Some(pair) = schools(codes).filter(|[mine, theirs]| mine != theirs) {
            *counts.entry(pair).or_default() += 1;
        }
    });
    let counts: BTreeMap<[u32; 2], u64> = counts.into_iter().collect();
    let enough = |pair: [u32; 2]| counts.get(&pair).is_some_and(|count| *count >= SUPPORT / 2);
    let cycles = cycles(&counts, observations.context.codes_of(Field::School));
    let swaps = counts.keys().filter(|[one, other]| one < other && enough([*one, *other]) && enough([*other, *one]));
    let mut found = Vec::new();
    for cycle in cycles {
        let next = |code: u32| Some(cycle[(cycle.iter().position(|known| *known == code)? + 1) % cycle.len()]);
        let names: Vec<String> =
            cycle.iter().map(|code| format!("`{}`", context.text_of(Field::School, *code))).collect();
        for side in Side::BOTH {
            let signs = observations.paired_by_code(side, codes, |codes| match schools(codes) {
                Some([mine, theirs]) if next(mine) == Some(theirs) => Sign::For,
                Some([mine, theirs]) if mine == theirs && next(mine).is_some() => Sign::Against,
                _ => Sign::Silent,
            });
            let what = format!("schools {} stand one for the next between the two exports", names.join(", "));
            let likely = "the codes slipped in the table between the systems, as where a list was sorted anew";
            let suspect = Suspect::new(&SCHOOLS_SWAPPED, Field::School, side, what.clone(), likely, signs);
            found.extend(
                suspect.map(|suspect| suspect.habit(0.2).least(0.7, 0.7).blind(&[Field::School]).detail(what).either()),
            );
        }
    }
    for [one, other] in swaps {
        let name = |code: &u32| context.text_of(Field::School, *code);
        for side in Side::BOTH {
            let signs = observations.paired_by_code(side, codes, |codes| match schools(codes) {
                Some(pair) if pair == [*one, *other] || pair == [*other, *one] => Sign::For,
                Some(pair) if pair == [*one, *one] || pair == [*other, *other] => Sign::Against,
                _ => Sign::Silent,
            });
            let what = format!("schools `{}` and `{}` are swapped between the two exports", name(one), name(other));
            let likely = "two codes were swapped in one system, or in the table between the systems";
            let suspect = Suspect::new(&SCHOOLS_SWAPPED, Field::School, side, what, likely, signs);
            found.extend(suspect.map(|suspect| {
                let detail = format!("{one} {other}");
                suspect.habit(0.2).least(0.7, 0.7).blind(&[Field::School]).detail(detail).either()
            }));
        }
    }
    found
}

/// Returns the rings of three schools or more whose students stand under the next one, each from its lowest code on.
fn cycles(counts: &BTreeMap<[u32; 2], u64>, codes: usize) -> Vec<Vec<u32>> {
    // every school goes to that under which most of its students stand who are not under itself
    let mut next: BTreeMap<u32, (u64, u32)> = BTreeMap::new();
    for ([mine, theirs], count) in counts.iter().filter(|(_, count)| **count >= SUPPORT / 2) {
        let most = next.entry(*mine).or_default();
        *most = (*most).max((*count, *theirs));
    }
    let mut found = Vec::new();
    for first in next.keys() {
        let steps = std::iter::successors(Some(*first), |code| next.get(code).map(|(_, next)| *next));
        let ring: Vec<u32> = steps.skip(1).take(codes).take_while(|code| code != first).collect();
        let closes = ring.last().and_then(|last| next.get(last)).is_some_and(|(_, next)| next == first);
        // of a ring that is begun at each of its schools the one with the lowest code first is kept
        if closes && ring.len() >= 2 && ring.iter().all(|code| code > first) {
            found.push(std::iter::once(*first).chain(ring).collect());
        }
    }
    found
}
