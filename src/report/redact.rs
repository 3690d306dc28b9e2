//! `--redact`: a result from which nobody can be recognised, for reports that leave the district.
//!
//! It is made once, before any report is written, so that every format is written from it and none can forget a cell.
//! Rows, codes and counts of rows stay what they are; only the texts behind them change.

use super::places::Places;
use super::treatment::{Treatment, treatment};
use crate::diagnose;
use crate::roster::{
    Cause, Correction, Crosswalk, Field, InstallKey, Intake, Pool, Reconciliation, Result, Rosters, Side, Vocabulary,
    WaiverFact, grouped, hexadecimal,
};
use std::collections::{BTreeMap, BTreeSet};

/// Stands where something was left out.
pub const WITHHELD: &str = "(withheld)";
/// What tells a hashed ID from other texts, to people and to spreadsheets.
const ID: &str = "id-";

/// Returns the result without anything that tells who somebody is; what fewer than `below` rows share is left out too.
///
/// Keys stay equal where they were equal, on either side and from night to night. Counts below `below` are coarsened by
/// [`Counts`](super::counts::Counts), which goes by [`RunFacts::redacted`](crate::roster::RunFacts::redacted).
pub fn redact(result: &Reconciliation, key: &InstallKey, below: u64) -> Result<Reconciliation> {
    let shared = Shared::of(result, below);
    let texts = Texts { key, shared: &shared };
    let mut vocabulary = Vocabulary::default();
    for field in Field::ALL {
        if let Some(pool) = result.rosters.vocabulary.pool(*field) {
            vocabulary.insert(*field, rewritten(pool.iter(), |_, text| texts.text(*field, text, text)));
        }
    }
    let roster = |side: Side| {
        let roster = result.rosters.side(side);
        let mut raw = BTreeMap::new();
        for field in roster.fields() {
            let Some(raw_texts) = roster.raw_texts(field) else { continue };
            let normal = normals(&result.rosters, side, field);
            let text = |code: usize, text: &str| texts.text(field, text, normal.get(code).copied().unwrap_or(""));
            raw.insert(field, rewritten(raw_texts.iter(), text));
        }
        roster.with_texts(rewritten(roster.key_texts().iter(), |_, text| texts.hashed(text)), raw)
    };
    let rosters = Rosters { enrollment: roster(Side::Enrollment), sis: roster(Side::Sis), vocabulary };
    let mut redacted = Reconciliation { rosters, ..result.clone() };
    // other keys have other fingerprints
    (redacted.past.fingerprints, redacted.past.keyed) = (Vec::new(), Vec::new());
    redacted.links.learned = None;
    redacted.intakes.iter_mut().for_each(intake);
    let diagnosis = &mut redacted.diagnosis;
    diagnosis.crosswalks = crosswalks(&diagnosis.crosswalks, &texts, below);
    diagnosis.causes.iter_mut().for_each(|found| cause(found, &shared, below));
    diagnosis.corrections.iter_mut().for_each(|found| correction(found, &texts));
    diagnosis.waivers.iter_mut().for_each(|found| waiver(found, &texts));
    // they hold keys, reasons and the names of schools
    let tells =
        |name: &str| ["waive.", "schools.", "crosswalk.", "expect."].iter().any(|start| name.starts_with(start));
    redacted.run.settings.retain(|fact| !tells(&fact.name));
    // they name schools and small counts
    redacted.gate.accepted.iter_mut().for_each(|(_, sentence)| WITHHELD.clone_into(sentence));
    redacted.run.redacted = Some(below);
    let run = redacted.run.clone();
    redacted.past.fixed.values_mut().flatten().for_each(|count| *count = run.told(*count));
    for point in &mut redacted.past.trend {
        let counts = [&mut point.errors, &mut point.warnings, &mut point.infos, &mut point.new, &mut point.fixed];
        counts.into_iter().for_each(|count| *count = run.told(*count));
    }
    Ok(redacted)
}

/// Holds, per field, the texts that enough rows have in common.
struct Shared(BTreeMap<Field, BTreeSet<String>>);

impl Shared {
    fn of(result: &Reconciliation, below: u64) -> Self {
        let places = Places::of(result);
        let mut kept: BTreeMap<Field, BTreeSet<String>> = BTreeMap::new();
        for field in Field::ALL.iter().copied().filter(|field| treatment(*field) == Treatment::Shared) {
            // a school is one under all its names
            let mut counts: BTreeMap<String, u64> = BTreeMap::new();
            let mut texts: Vec<(String, String, u64)> = Vec::new();
            for side in Side::BOTH {
                let roster = result.rosters.side(side);
                let (Some(codes), Some(pool)) = (roster.raw_codes(field), roster.raw_texts(field)) else { continue };
                let normal = normals(&result.rosters, side, field);
                let mut rows = vec![0u64; pool.len()];
                codes.for_each(|code| *rows.get_mut(code as usize).unwrap_or(&mut 0) += 1);
                for (code, rows) in rows.into_iter().enumerate().skip(1).filter(|(_, rows)| *rows > 0) {
                    let own = normal.get(code).copied().unwrap_or("");
                    let group = match field {
                        Field::School => places.label(places.of_code(side, code as u32)).to_owned(),
                        _ => own.to_owned(),
                    };
                    if group.is_empty() {
                        continue;
                    }
                    *counts.entry(group.clone()).or_default() += rows;
                    texts.push((group.clone(), own.to_owned(), 0));
                    texts.push((group, pool.get(code as u32).to_owned(), rows));
                }
            }
            let place = kept.entry(field).or_default();
            for (group, text, rows) in texts {
                let enough = counts.get(&group).is_some_and(|count| *count >= below);
                // a rare spelling gives way to the normal form; the spellings of a school are its names
                let common = rows == 0 || rows >= below || field == Field::School;
                if enough && common {
                    place.insert(text);
                }
            }
        }
        Self(kept)
    }

    fn has(&self, field: Field, text: &str) -> bool {
        self.0.get(&field).is_some_and(|texts| texts.contains(text))
    }
}

struct Texts<'a> {
    key: &'a InstallKey,
    shared: &'a Shared,
}

impl Texts<'_> {
    /// Returns what stands in the place of a value; `normal` is its normal form, empty where it has none.
    fn text(&self, field: Field, text: &str, normal: &str) -> String {
        if text.trim().is_empty() {
            return String::new();
        }
        match treatment(field) {
            Treatment::Hashed => self.hashed(text),
            Treatment::Initials => initials(text),
            Treatment::Year => year(normal).unwrap_or_else(|| WITHHELD.to_owned()),
            Treatment::Shared if self.shared.has(field, text) => text.to_owned(),
            Treatment::Shared if self.shared.has(field, normal) => normal.to_owned(),
            Treatment::Shared | Treatment::Withheld => WITHHELD.to_owned(),
        }
    }

    fn hashed(&self, text: &str) -> String {
        match text.trim() {
            "" => String::new(),
            text => format!("{ID}{}", hexadecimal(&self.key.number("redacted", text.as_bytes()).to_be_bytes())),
        }
    }
}

/// Returns the first letter of each word, as in `M. A.`.
fn initials(text: &str) -> String {
    let first = |word: &str| word.chars().find(|c| c.is_alphabetic()).map(|c| format!("{}.", c.to_uppercase()));
    let letters: Vec<String> = text.split([' ', '-', '\u{a0}']).filter_map(first).collect();
    if letters.is_empty() { WITHHELD.to_owned() } else { letters.join(" ") }
}

fn year(normal: &str) -> Option<String> {
    let year = normal.get(..4)?;
    let whole =
        year.bytes().all(|byte| byte.is_ascii_digit()) && normal.as_bytes().get(4).is_none_or(|byte| *byte == b'-');
    whole.then(|| year.to_owned())
}

/// Returns a pool with other texts under the codes of some.
fn rewritten<'t>(texts: impl Iterator<Item = &'t str>, text_of: impl Fn(usize, &str) -> String) -> Pool {
    let mut other = Pool::default();
    for (code, text) in texts.enumerate().skip(1) {
        other.push(&text_of(code, text));
    }
    other
}

/// Returns the normal form of each raw code; empty where it has none, or no row has the code.
fn normals(rosters: &Rosters, side: Side, field: Field) -> Vec<&str> {
    let roster = rosters.side(side);
    let (Some(raw), Some(normal), Some(pool)) =
        (roster.raw_codes(field), roster.normal(field), roster.raw_texts(field))
    else {
        return Vec::new();
    };
    let mut of_code = vec![""; pool.len()];
    for (raw, normal) in raw.iter().zip(normal) {
        if let Some(place) = of_code.get_mut(raw as usize) {
            *place = rosters.vocabulary.text(field, normal);
        }
    }
    of_code
}

fn intake(intake: &mut Intake) {
    for rejected in &mut intake.rejected {
        WITHHELD.clone_into(&mut rejected.text);
    }
    // without a header line these are the cells of a row
    let unused = std::mem::take(&mut intake.facts.unused_columns).len();
    if unused > 0 {
        let fact = ("unused columns".to_owned(), unused.to_string(), "their headers are withheld".to_owned());
        intake.facts.assumed.push(fact);
    }
}

fn crosswalks(all: &[Crosswalk], texts: &Texts<'_>, below: u64) -> Vec<Crosswalk> {
    let mut kept: Vec<Crosswalk> = Vec::new();
    for pair in all {
        let text = |value: &str| match Field::from_name(pair.field) {
            Some(field) => texts.text(field, value, value),
            None => WITHHELD.to_owned(),
        };
        let (enrollment_value, sis_value) = (text(&pair.enrollment_value), text(&pair.sis_value));
        let known = [&enrollment_value, &sis_value].iter().all(|value| *value != WITHHELD);
        if !known || pair.of < below {
            continue;
        }
        // a few exceptions are a few students
        let support = if pair.of - pair.support.min(pair.of) < below { pair.of } else { pair.support };
        kept.push(Crosswalk { enrollment_value, sis_value, support, ..pair.clone() });
    }
    kept
}

fn cause(cause: &mut Cause, shared: &Shared, below: u64) {
    for (name, value) in &mut cause.place {
        let kept = Field::from_name(name).is_some_and(|field| shared.has(field, value));
        if !kept {
            WITHHELD.clone_into(value);
        }
    }
    // in its own words it names schools, parts of IDs and small counts
    let words = diagnose::rule(cause.code).map_or(cause.name, |rule| rule.summary);
    words.clone_into(&mut cause.transformation);
    let told = |count: u64| if count == 0 { 0 } else { count.max(below.saturating_sub(1)) };
    for count in [&mut cause.affected, &mut cause.of, &mut cause.members] {
        *count = told(*count);
    }
    cause.elsewhere = None;
    cause.message = format!("{words}: {} of {} rows", grouped(cause.affected), grouped(cause.of));
}

fn correction(correction: &mut Correction, texts: &Texts<'_>) {
    let proposed = texts.text(correction.field, &correction.proposed, &correction.proposed);
    correction.proposed = proposed;
}

fn waiver(waiver: &mut WaiverFact, texts: &Texts<'_>) {
    waiver.key = waiver.key.as_deref().map(|key| texts.hashed(key));
    waiver.school = waiver.school.as_deref().map(|school| texts.text(Field::School, school, school));
    WITHHELD.clone_into(&mut waiver.reason);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;
    use crate::roster::{RunPoint, SettingFact, WaiverState};

    #[test]
    fn names_become_initials_and_dates_years() {
        assert_eq!(initials("Mary Ann"), "M. A.");
        assert_eq!(initials("o'Brien-\u{e9}mile"), "O. \u{c9}.");
        assert_eq!((initials("=1+1").as_str(), initials("李 小").as_str()), (WITHHELD, "李. 小."));
        assert_eq!((year("2015-03-04"), year("soon"), year("")), (Some("2015".to_owned()), None, None));
    }

    #[test]
    fn what_is_no_year_of_a_date_is_none() {
        assert_eq!((year("20150304"), year("2015")), (None, Some("2015".to_owned())));
    }

    #[test]
    fn a_value_is_told_where_enough_rows_share_it_and_a_rare_spelling_gives_way() {
        let grade =
            |text: &'static str| vec![(Field::Grade, text), (Field::School, "Adams"), (Field::FirstName, "Ann")];
        let sis = [grade("3"), grade("3"), grade("3rd"), grade("5")];
        let rows: Vec<&[(Field, &str)]> = sis.iter().map(Vec::as_slice).collect();
        let result = sample::of_pairs(crate::normalize::rosters_of(&rows, &rows), &[]);
        let told = |below: u64| {
            let told = redact(&result, &InstallKey::new(&[7; 32]), below).unwrap();
            let mut grades: Vec<String> =
                (0..4).map(|row| told.text(Side::Sis, Field::Grade, row).to_owned()).collect();
            grades.sort_unstable();
            (grades, told.text(Side::Sis, Field::School, 0).to_owned())
        };
        // per spelling and side: two, one and one; six rows have the first grade of the three, two the other
        let all = |texts: [&str; 4]| texts.map(str::to_owned).to_vec();
        assert_eq!(told(1), (all(["3", "3", "3rd", "5"]), "Adams".to_owned()));
        assert_eq!(told(2), (all(["03", "05", "3", "3"]), "Adams".to_owned()));
        assert_eq!(told(3), (all([WITHHELD, "03", "03", "03"]), "Adams".to_owned()));
        assert_eq!(told(6), (all([WITHHELD, "03", "03", "03"]), "Adams".to_owned()));
        assert_eq!(told(7), (all([WITHHELD; 4]), "Adams".to_owned()));
        assert_eq!(told(9).1, WITHHELD);
    }

    #[test]
    fn a_correspondence_of_few_pairs_and_its_few_exceptions_are_not_told() {
        let result = sample::result();
        let (shared, key) = (Shared::of(&result, 1), InstallKey::new(&[7; 32]));
        let texts = Texts { key: &key, shared: &shared };
        let told = |support: u64, of: u64| {
            let pair = Crosswalk { support, of, ..result.diagnosis.crosswalks[0].clone() };
            crosswalks(&[pair], &texts, 3).first().map(|pair| (pair.support, pair.of))
        };
        assert_eq!((told(2, 2), told(3, 3)), (None, Some((3, 3))));
        assert_eq!((told(7, 9), told(6, 9)), (Some((9, 9)), Some((6, 9))));
    }

    #[test]
    fn nothing_that_stands_beside_the_rows_tells_of_anybody() {
        let mut result = sample::result();
        result.run.settings = ["waive.1", "schools.101", "crosswalk.grade", "expect.rows", "pack"]
            .map(|name| SettingFact { name: name.to_owned(), value: "Adams".to_owned(), origin: "file" })
            .to_vec();
        result.gate.accepted = vec![("H102", "s.csv: Adams".to_owned())];
        let found = &mut result.diagnosis;
        found.causes[0] =
            Cause { affected: 12, of: 3, members: 0, elsewhere: Some([1, 40]), ..found.causes[0].clone() };
        found.waivers = vec![WaiverFact {
            line: 1,
            code: "E102".to_owned(),
            key: Some("900".to_owned()),
            school: Some("Adams".to_owned()),
            reason: "Ann moves".to_owned(),
            until: "2026-09-01".to_owned(),
            state: WaiverState::Active,
            findings: 1,
        }];
        result.past.fingerprints = result.fingerprints();
        result.past.fixed = [("E102".to_owned(), [0, 3, 12])].into();
        result.past.trend = vec![RunPoint { errors: 3, warnings: 12, rows: [3, 2], new: 1, ..RunPoint::default() }];
        let told = redact(&result, &InstallKey::new(&[7; 32]), 10).unwrap();
        let settings: Vec<&str> = told.run.settings.iter().map(|fact| fact.name.as_str()).collect();
        assert_eq!(settings, ["pack"]);
        assert_eq!(told.gate.accepted, [("H102", WITHHELD.to_owned())]);
        assert!(told.past.fingerprints.is_empty());
        let cause = &told.diagnosis.causes[0];
        assert_eq!((cause.affected, cause.of, cause.members, cause.elsewhere), (12, 9, 0, None));
        assert_ne!(cause.transformation, result.diagnosis.causes[0].transformation);
        let waiver = &told.diagnosis.waivers[0];
        assert!(waiver.key.as_ref().is_some_and(|key| key.starts_with(ID)));
        assert_eq!((waiver.school.as_deref(), waiver.reason.as_str()), (Some(WITHHELD), WITHHELD));
        assert_ne!(told.diagnosis.corrections[0].proposed, result.diagnosis.corrections[0].proposed);
        assert_eq!(told.past.fixed["E102"], [0, 9, 12]);
        let night = &told.past.trend[0];
        assert_eq!((night.errors, night.warnings, night.infos, night.new, night.rows), (9, 12, 0, 9, [3, 2]));
    }

    #[test]
    fn a_redacted_result_has_the_same_rows_under_other_texts() {
        let (result, key) = (sample::result(), InstallKey::new(&[7; 32]));
        let told = redact(&result, &key, 10).unwrap();
        assert_eq!(told.diagnosis.discrepancies.rows(), result.diagnosis.discrepancies.rows());
        assert_eq!(told.links.rows(), result.links.rows());
        assert_eq!(told.text(Side::Sis, Field::FirstName, 0), "A.");
        assert_eq!(told.text(Side::Sis, Field::School, 0), WITHHELD, "two rows are not enough for a school");
        assert!(told.key(Side::Sis, 0).starts_with(ID));
        assert!(told.intakes.iter().flat_map(|intake| &intake.rejected).all(|row| row.text == WITHHELD));
        assert_eq!(told.diagnosis.causes[0].place["school"], WITHHELD);
        assert_eq!((told.run.told(0), told.run.told(3), told.run.told(12)), (0, 9, 12));
        assert_eq!(result.run.told(3), 3);
    }
}
