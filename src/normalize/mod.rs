//! Normalize: raw texts to normal forms, once per distinct text; total and idempotent.

mod address_words;
mod ascii;
mod assumed;
mod canonical;
mod care_of;
mod code;
mod column;
mod contact;
mod date;
mod date_text;
mod flaws;
mod fold;
mod folding;
#[cfg(any(test, fuzzing))]
pub mod fuzz;
mod grade;
mod grade_names;
mod guardian;
mod halves;
mod house_number;
mod identifier;
mod kind;
mod known_streets;
#[cfg(test)]
mod laws;
mod moved;
mod name;
mod near_date;
mod no_name;
mod pages;
mod persons;
mod place;
mod sample;
mod school;
mod school_year;
mod sex;
mod sex_codes;
mod split;
mod status;
mod status_phrase;
mod status_system;
mod stints;
mod street;
mod street_name;
mod street_words;
mod towns;
mod words;

pub(crate) use address_words::unabbreviated;
#[doc(hidden)]
pub use flaws::UNREAD_STATUS;
pub use sample::rosters_of;

use crate::roster::{
    CodeColumn, Field, Intake, Issue, Keys, RawColumn, RawTable, RawTexts, Result, Roster, RosterBuilder, Rosters,
    Stint, Vocabulary,
};
use column::{Job, NormalColumn, Outcome};
use rayon::prelude::*;
use std::collections::BTreeMap;

/// Holds what the configuration says about normalizing.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// The date that ages are counted from, `YYYY-MM-DD`.
    pub as_of: String,
    /// School code (as in either export) to school name.
    pub schools: BTreeMap<String, String>,
    /// Values of the two systems that correspond, by field; which of the two stands first does not matter.
    pub crosswalk: BTreeMap<(Field, String), String>,
}

/// Normalizes both tables into rosters with one vocabulary; what was assumed is added to the intakes' facts.
///
/// The tables' columns and lines are moved out; their intakes stay.
pub fn run(enrollment: &mut RawTable, sis: &mut RawTable, settings: &Settings) -> Result<Rosters> {
    let context = kind::Context::new([&*enrollment, &*sis], settings);
    folding::run(enrollment, &context);
    folding::run(sis, &context);
    let (order_enrollment, order_sis) = rayon::join(|| canonical::row_order(enrollment), || canonical::row_order(sis));
    let orders = [order_enrollment, order_sis];
    let key_fields = [&*enrollment, &*sis].map(key_field);
    let mut jobs = jobs_of(enrollment, sis);
    // the longest are begun first, so that no core waits for one at the end
    jobs.sort_by_key(|job| std::cmp::Reverse(job.size()));
    let own_keys = [std::mem::take(&mut enrollment.key), std::mem::take(&mut sis.key)];
    let keys = |side: usize| key_fields[side].map_or_else(|| canonical::keys(&own_keys[side], &orders[side]), Keys::Of);
    let ([keys_enrollment, keys_sis], mut outcomes): ([Keys; 2], Vec<Outcome>) = rayon::join(
        || [0, 1].map(keys),
        || jobs.into_iter().par_bridge().map(|job| job.run(&orders, &context)).collect(),
    );
    drop(own_keys);
    outcomes.sort_by_key(|outcome| outcome.field);
    moved::apply(&mut outcomes, [orders[0].len(), orders[1].len()]);

    let mut vocabulary = Vocabulary::default();
    let mut columns: [Vec<(Field, NormalColumn)>; 2] = [Vec::new(), Vec::new()];
    for outcome in outcomes {
        vocabulary.insert(outcome.field, outcome.vocabulary);
        for (side, column) in outcome.sides.into_iter().enumerate() {
            if let Some(column) = column {
                columns[side].push((outcome.field, column));
            }
        }
    }
    let stints = [&*enrollment, &*sis];
    let stints = [0, 1].map(|side| stints::of(stints[side], &orders[side], &columns[side], &vocabulary));
    let [stints_enrollment, stints_sis] = stints;
    let [columns_enrollment, columns_sis] = columns;
    let (enrollment, sis) = rayon::join(
        || roster_of(enrollment, &orders[0], keys_enrollment, columns_enrollment, stints_enrollment, &vocabulary),
        || roster_of(sis, &orders[1], keys_sis, columns_sis, stints_sis, &vocabulary),
    );
    Ok(Rosters { enrollment: enrollment?, sis: sis?, vocabulary })
}

/// Returns the field that the rows of a table are told apart by, where their keys are a column of it.
fn key_field(table: &RawTable) -> Option<Field> {
    let (key, mut columns) = (&table.key, table.columns.iter());
    let is_it = |column: &RawColumn| column.values == key.values && column.codes == key.codes;
    columns.find(|(_, column)| is_it(column)).map(|(field, _)| *field)
}

fn jobs_of(enrollment: &mut RawTable, sis: &mut RawTable) -> Vec<Job> {
    let mut left = std::mem::take(&mut enrollment.columns);
    let mut right = std::mem::take(&mut sis.columns);
    Field::ALL
        .iter()
        .map(|field| Job {
            field: *field,
            sides: [left.remove(field), right.remove(field)],
            stints: [stints::codes(enrollment, *field), stints::codes(sis, *field)],
        })
        .filter(|job| job.sides.iter().any(Option::is_some))
        .collect()
}

fn roster_of(
    table: &mut RawTable,
    order: &[u32],
    keys: Keys,
    columns: Vec<(Field, NormalColumn)>,
    stints: Vec<Stint>,
    vocabulary: &Vocabulary,
) -> Result<Roster> {
    let written = std::mem::take(&mut table.lines);
    let lines = order.iter().map(|row| written.get(*row as usize).copied().unwrap_or(0)).collect();
    drop(written);
    let mut builder = RosterBuilder::new(table.side, lines, keys)?;
    builder.stints(stints);
    for (field, column) in columns {
        note(&mut table.intake, column.notes);
        let raw = RawTexts::new(column.raw, &vocabulary.shared(field));
        if !column.near_dates.is_empty() {
            builder.near_births(near_births(&column.raw_codes, &column.near_dates));
        }
        builder.add(field, column.raw_codes, raw, column.codes, column.issues)?;
    }
    builder.build()
}

/// Returns the figures by row, in ascending order; each of their raw codes stands in one row.
fn near_births(raw_codes: &CodeColumn, figures: &[(u32, [u8; 8])]) -> Vec<(u32, [u8; 8])> {
    let of = |code: u32| figures.binary_search_by_key(&code, |known| known.0).ok().map(|at| figures[at].1);
    (0..).zip(raw_codes.view().iter()).filter_map(|(row, code)| Some((row, of(code)?))).collect()
}

fn note(intake: &mut Intake, notes: column::Notes) {
    intake.facts.assumed.extend(notes.assumed);
    intake.findings.extend(notes.findings);
}

/// Returns the normal form of a school's code or name, by the configured names; empty for no school.
pub fn school_form(schools: &BTreeMap<String, String>, text: &str) -> String {
    let mut form = String::new();
    school::Schools::new(schools).normalize(text, &mut form);
    form
}

/// Returns the normal form of a text with which nothing is wrong, for fields whose values mean the same in every column.
///
/// Codes and dates have none here: what they mean depends on their column.
pub fn form_of(field: Field, text: &str) -> Option<String> {
    let mut form = String::new();
    let mut extra = name::Extra::default();
    let issue = kind::Kind::of_any_column(field)?.normalize(text, &mut form, &mut extra);
    (issue == Issue::None && extra.is_empty() && !form.is_empty()).then_some(form)
}

/// Says whether an address is more than a street: town, state or ZIP code stand behind it.
pub fn has_place(address: &str) -> bool {
    street::has_place(address)
}

#[cfg(test)]
mod tests {
    use super::sample::table_of;
    use super::*;
    use crate::roster::{Intake, Side};

    /// Returns the intake and the rosters of one column's cells on the enrollment side.
    fn intake_of(field: Field, source: &str, cells: &[&str]) -> (Intake, Rosters) {
        let rows: Vec<Vec<(Field, &str)>> = cells.iter().map(|cell| vec![(field, *cell)]).collect();
        let mut enrollment = table_of(Side::Enrollment, &rows.iter().map(Vec::as_slice).collect::<Vec<_>>());
        if let Some(column) = enrollment.columns.get_mut(&field) {
            column.source = vec![source.to_owned()];
        }
        let mut sis = table_of(Side::Sis, &[]);
        let settings = Settings { as_of: "2026-08-15".to_owned(), ..Settings::default() };
        let rosters = run(&mut enrollment, &mut sis, &settings).unwrap();
        (enrollment.intake, rosters)
    }

    fn codes(intake: &Intake) -> Vec<(&str, u64)> {
        intake.findings.iter().map(|finding| (finding.code, finding.count)).collect()
    }

    #[test]
    fn the_order_of_a_date_column_is_stated_with_its_evidence() {
        let (intake, rosters) = intake_of(Field::BirthDate, "DOB", &["14/3/2015", "4/3/2015", "2015-01-02"]);
        let (what, value, why) = &intake.facts.assumed[0];
        assert_eq!((what.as_str(), value.as_str()), ("date order of birth_date", "day first"));
        assert!(why.contains("1 different texts"), "{why}");
        let mut dates: Vec<&str> = (0..3).map(|row| rosters.normal(Side::Enrollment, Field::BirthDate, row)).collect();
        dates.sort_unstable();
        assert_eq!(dates, ["2015-01-02", "2015-03-04", "2015-03-14"]);
        assert!(intake.findings.is_empty());
    }

    #[test]
    fn an_undecidable_date_column_is_a_finding_and_read_month_first() {
        let (intake, rosters) = intake_of(Field::BirthDate, "DOB", &["4/3/2015", "5/6/2015", "7/7/2015"]);
        assert_eq!(codes(&intake), [("F205", 2)]);
        assert_eq!(intake.facts.assumed[0].1, "month first");
        assert_eq!(rosters.normal(Side::Enrollment, Field::BirthDate, 0), "2015-04-03");
    }

    #[test]
    fn a_date_column_without_evidence_follows_the_other_dates_of_its_file() {
        let rows: [&[(Field, &str)]; 2] = [
            &[(Field::BirthDate, "14/3/2015"), (Field::EntryDate, "1/8/2026")],
            &[(Field::BirthDate, "4/3/2015"), (Field::EntryDate, "2/8/2026")],
        ];
        let rosters = rosters_of(&rows, &[]);
        assert_eq!(rosters.normal(Side::Enrollment, Field::EntryDate, 0), "2026-08-01");
    }

    #[test]
    fn dates_written_in_one_known_order_need_no_assumption() {
        let (intake, _) = intake_of(Field::BirthDate, "DOB", &["2015-03-14", "20150405", "NULL", ""]);
        assert!(intake.facts.assumed.is_empty() && intake.findings.is_empty());
    }

    #[test]
    fn spreadsheet_damage_and_mojibake_are_findings_of_the_file() {
        let (intake, _) = intake_of(Field::StateId, "SSID", &["1.23457E+09", "1000000001", "1.23457E+09"]);
        assert_eq!(codes(&intake), [("F202", 2)]);
        let (intake, _) =
            intake_of(Field::StateId, "SSID", &["123456789012345000", "223456789012345000", "323456789012345000"]);
        assert_eq!(codes(&intake), [("F202", 3)]);
        // one in ten of sixteen digits ends in a zero by itself
        let long: Vec<String> = (0..60u64).map(|at| (1_234_567_890_123_451 + at * 12_347).to_string()).collect();
        let long: Vec<&str> = long.iter().map(String::as_str).collect();
        assert!(codes(&intake_of(Field::StateId, "SSID", &long).0).is_empty());
        let (intake, rosters) = intake_of(Field::LastName, "Last", &["Mu\\u00f1oz", "Pe%C3%B1a", "Nu√±ez", "Ib├í├▒ez"]);
        assert_eq!(codes(&intake), [("F204", 2), ("F204", 2)]);
        let mut names = [0, 1, 2, 3].map(|row| rosters.normal(Side::Enrollment, Field::LastName, row));
        names.sort_unstable();
        assert_eq!(names, ["ibanez", "munoz", "nunez", "pena"]);
        let (intake, _) = intake_of(Field::BirthDate, "DOB", &["42208", "42209", "2015-01-02"]);
        assert_eq!(codes(&intake), [("F203", 2)]);
        let (intake, _) = intake_of(Field::LastName, "Last", &["MuÃ±oz", "Smith"]);
        assert_eq!(codes(&intake), [("F204", 1)]);
        let (intake, rosters) = intake_of(Field::LastName, "Last", &["Mu&ntilde;oz", "O&#39;Brien", "Smith"]);
        assert_eq!(codes(&intake), [("F204", 2)]);
        assert!(intake.findings[0].message.contains("HTML"));
        let mut names = [0, 1, 2].map(|row| rosters.normal(Side::Enrollment, Field::LastName, row));
        names.sort_unstable();
        assert_eq!(names, ["munoz", "obrien", "smith"]);
        let (intake, _) = intake_of(Field::LastName, "Last", &["Muñoz", "Smith"]);
        assert!(intake.findings.is_empty());
    }

    #[test]
    fn no_finding_or_assumption_shows_a_cell() {
        let (intake, _) = intake_of(Field::Status, "Status", &["Purple", "Purple", "Approved"]);
        let (what, value, why) = &intake.facts.assumed[0];
        assert_eq!((what.as_str(), value.as_str()), ("unrecognised status", "2 rows with 1 different texts"));
        assert!(!why.contains("urple"));
    }

    #[test]
    fn an_aeries_status_tag_is_active_where_it_is_blank() {
        let (_, rosters) = intake_of(Field::Status, "TG", &["", "I"]);
        assert_eq!(rosters.normal(Side::Enrollment, Field::Status, 0), "enrolled");
        assert_eq!(rosters.normal(Side::Enrollment, Field::Status, 1), "inactive");
        assert_eq!(rosters.enrollment.raw_text(Field::Status, 0), "");
    }

    #[test]
    fn empty_tables_give_empty_rosters() {
        let rosters = rosters_of(&[], &[]);
        assert!(rosters.enrollment.is_empty() && rosters.sis.is_empty());
        assert_eq!(rosters.enrollment.fields().count(), 0);
    }

    #[test]
    fn a_birth_date_that_is_none_shows_its_figures_where_no_other_row_has_it() {
        let dates = ["02/30/2015", "2015-03-04", "13/45/2015", "13/45/2015", "x"];
        let cells: Vec<[(Field, &str); 1]> = dates.iter().map(|date| [(Field::BirthDate, *date)]).collect();
        let rosters = rosters_of(&cells.iter().map(<[_; 1]>::as_slice).collect::<Vec<_>>(), &[]);
        let [(row, figures)] = rosters.enrollment.near_births() else { panic!("one of them") };
        assert_eq!(rosters.enrollment.raw_text(Field::BirthDate, *row), "02/30/2015");
        assert_eq!(*figures, [2, 0, 1, 5, 0, 2, 3, 0]);
    }

    #[test]
    fn issues_belong_to_the_cell() {
        let rosters = rosters_of(
            &[
                &[(Field::LocalId, "1"), (Field::BirthDate, "01/01/1900")],
                &[(Field::LocalId, "2"), (Field::BirthDate, "x")],
            ],
            &[&[(Field::LocalId, "1"), (Field::BirthDate, "2030-01-01")]],
        );
        assert_eq!(rosters.enrollment.issue(Field::BirthDate, 0), Issue::Placeholder);
        assert_eq!(rosters.enrollment.issue(Field::BirthDate, 1), Issue::Invalid);
        assert_eq!(rosters.sis.issue(Field::BirthDate, 0), Issue::OutOfRange);
        assert_eq!(rosters.normal(Side::Sis, Field::BirthDate, 0), "");
    }
}
