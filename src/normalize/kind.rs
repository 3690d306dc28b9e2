//! Which normalizer a column gets, by its field and by what is known of the whole column.

use super::Settings;
use super::column::{Distinct, Notes};
use super::date::{DateRule, Evidence, Meaning};
use super::date_text::{Day, day_of};
use super::grade_names::GradeSystem;
use super::known_streets::KnownStreets;
use super::name::{Extra, Part};
use super::school::Schools;
use super::sex_codes::SexCodes;
use super::status::StatusSystem;
use super::towns::Towns;
use super::{
    assumed, code, contact, date, grade, guardian, identifier, name, near_date, place, school_year, sex, street,
};
use crate::roster::{Field, FileFinding, Issue, RawTable, Semantics, Side, entities};
use rayon::prelude::*;
use std::collections::BTreeMap;

const DATES: [Field; 5] = [Field::BirthDate, Field::EntryDate, Field::ExitDate, Field::SubmittedAt, Field::UpdatedAt];

/// Holds what the normalizers know beyond one column.
#[derive(Debug)]
pub(super) struct Context {
    as_of: Option<Day>,
    schools: [Schools; 2],
    towns: Towns,
    sexes: [SexCodes; 2],
    evidence: [BTreeMap<Field, Evidence>; 2],
    semantics: [Semantics; 2],
    /// Whether a single year of a side is the one in which the school year begins.
    begins: [bool; 2],
    /// What the configuration lets a value of the district's own stand for, by field and by the value in small letters.
    own: BTreeMap<(Field, String), String>,
}

/// The fields whose values have a meaning that every system shares, so that the district's own words need another one.
const SHARED: [Field; 3] = [Field::Grade, Field::Sex, Field::Status];

impl Context {
    /// Looks through the date columns of both tables and reads the settings.
    pub(super) fn new(tables: [&RawTable; 2], settings: &Settings) -> Self {
        let evidence = tables.map(|table| {
            DATES
                .par_iter()
                .filter_map(|field| Some((*field, Evidence::of(&table.columns.get(field)?.values))))
                .collect()
        });
        let semantics = tables.map(|table| table.intake.semantics.clone());
        let schools = Schools::of_sides(tables, &settings.schools);
        let begins = tables.map(school_year::begins);
        let own = settings.crosswalk.iter().filter(|((field, _), _)| SHARED.contains(field));
        let own = own.flat_map(|((field, one), other)| {
            let entry = |from: &str, to: &str| ((*field, from.trim().to_lowercase()), to.to_owned());
            [entry(one, other), entry(other, one)]
        });
        let own = own.collect();
        let sexes = SexCodes::of_sides(tables);
        Self {
            sexes,
            as_of: day_of(&settings.as_of),
            schools,
            towns: Towns::of(tables),
            evidence,
            semantics,
            begins,
            own,
        }
    }

    /// Says whether the configuration lets any value of a field's own stand for another one.
    pub(super) fn has_own(&self, field: Field) -> bool {
        SHARED.contains(&field) && !self.own.is_empty()
    }

    /// Returns what the configuration lets a text stand for that no known system writes.
    pub(super) fn counterpart(&self, field: Field, text: &str) -> Option<&str> {
        if !self.has_own(field) {
            return None;
        }
        self.own.get(&(field, text.trim().to_lowercase())).map(String::as_str)
    }

    /// Returns the as-of date as `YYYY-MM-DD`; empty where none is set.
    pub(super) fn as_of_text(&self) -> String {
        let mut text = String::new();
        if let Some(day) = self.as_of {
            day.write(&mut text);
        }
        text
    }
}

/// Holds a normalizer with its column's circumstances.
#[derive(Debug)]
pub(super) enum Kind<'a> {
    Identifier,
    Name(Part),
    Suffix,
    Date(DateRule),
    Sex(SexCodes),
    Grade(GradeSystem),
    School(&'a Schools),
    Status(StatusSystem, &'a BTreeMap<String, String>),
    Street(Option<KnownStreets<'a>>),
    City,
    State,
    Zip,
    Phone,
    Email,
    Guardian,
    Words,
    Code,
    Year(bool),
}

impl<'a> Kind<'a> {
    /// Returns the normalizer of a field whose values mean the same in every column; none for the others.
    pub(super) fn of_any_column(field: Field) -> Option<Kind<'a>> {
        Some(match field {
            Field::LocalId | Field::StateId | Field::OtherId => Kind::Identifier,
            Field::FirstName | Field::PreferredFirstName => Kind::Name(Part::First),
            Field::MiddleName => Kind::Name(Part::Middle),
            Field::LastName | Field::PreferredLastName => Kind::Name(Part::Last),
            Field::Suffix => Kind::Suffix,
            Field::Sex => Kind::Sex(SexCodes::Usual),
            Field::Street => Kind::Street(None),
            Field::City => Kind::City,
            Field::State => Kind::State,
            Field::Zip => Kind::Zip,
            Field::Phone => Kind::Phone,
            Field::Email => Kind::Email,
            Field::GuardianName => Kind::Guardian,
            Field::Race | Field::Ethnicity | Field::Form | Field::Age => Kind::Words,
            Field::EntryCode | Field::ExitCode => Kind::Code,
            Field::SchoolYear
            | Field::BirthDate
            | Field::EntryDate
            | Field::ExitDate
            | Field::SubmittedAt
            | Field::UpdatedAt
            | Field::Grade
            | Field::School
            | Field::Status => return None,
        })
    }

    /// Chooses the normalizer of a column and notes what was assumed about it; none where any column's would do.
    fn of_this_column(
        field: Field,
        side: usize,
        column: &Distinct<'_>,
        context: &'a Context,
        notes: &mut Notes,
    ) -> Option<Kind<'a>> {
        let mut dated = |meaning| {
            let order = assumed::date_order(field, column, &context.evidence[side], notes);
            Kind::Date(DateRule { order, meaning, as_of: context.as_of })
        };
        Some(match field {
            Field::BirthDate => dated(Meaning::Birth),
            Field::EntryDate | Field::ExitDate => dated(Meaning::Stint),
            Field::SubmittedAt | Field::UpdatedAt => dated(Meaning::Moment),
            Field::Grade => Kind::Grade(assumed::grade_system(context.semantics[side].grades, column, notes)),
            Field::Sex => {
                let codes = context.sexes[side];
                if let Some(label) = codes.label() {
                    notes.assumed.push((
                        "sex codes".into(),
                        label.into(),
                        "the first names of the other export, or its set of values".into(),
                    ));
                }
                Kind::Sex(codes)
            }
            Field::School => Kind::School(&context.schools[side]),
            Field::Street => Kind::Street(Some(KnownStreets::new(&context.towns))),
            Field::Status => {
                let values: Vec<&str> = column.iter().map(|(text, _)| text).take(64).collect();
                let semantics = &context.semantics[side];
                let system = StatusSystem::known(semantics.status)
                    .filter(|known| known.fits(&values))
                    .unwrap_or_else(|| StatusSystem::of(Side::BOTH[side], column.source, &values));
                if let Some(label) = system.label() {
                    notes.assumed.push(("status codes".into(), label.into(), "its header or its set of values".into()));
                }
                Kind::Status(system, &semantics.status_words)
            }
            Field::SchoolYear => {
                let begins = context.begins[side];
                if begins {
                    let value = "a single year is the one in which the school year begins".to_owned();
                    notes.assumed.push((
                        "school year".into(),
                        value,
                        "the layout, or the entry dates beside it".into(),
                    ));
                }
                Kind::Year(begins)
            }
            _ => return None,
        })
    }

    /// Chooses the normalizer of a column and notes what was assumed about it.
    pub(super) fn of(
        field: Field,
        side: usize,
        column: &Distinct<'_>,
        context: &'a Context,
        notes: &mut Notes,
    ) -> Kind<'a> {
        Kind::of_this_column(field, side, column, context, notes).or(Kind::of_any_column(field)).unwrap_or(Kind::Words)
    }

    /// Appends the normal form of a text and says what was wrong with it.
    pub(super) fn normalize(&self, text: &str, out: &mut String, extra: &mut Extra) -> Issue {
        // MySQL writes NULL so
        let may_be = text.len() < 8 && matches!(text.as_bytes(), [.., b'N' | b' ']);
        let text = if may_be && text.trim() == "\\N" { "NULL" } else { text };
        match self.is_words().then(|| entities::decoded(text)).flatten() {
            None => self.normalize_plain(text, out, extra),
            Some(decoded) => match self.normalize_plain(&decoded, out, extra) {
                Issue::None | Issue::InvalidCharacters => Issue::Mojibake,
                issue => issue,
            },
        }
    }

    /// Says whether the values are words that people write.
    fn is_words(&self) -> bool {
        matches!(self, Kind::Name(_) | Kind::School(_) | Kind::Street(_) | Kind::City | Kind::Guardian | Kind::Words)
    }

    /// Does the same for a text without any of [`entities::BEGINNINGS`].
    pub(super) fn normalize_plain(&self, text: &str, out: &mut String, extra: &mut Extra) -> Issue {
        let text = if self.is_coded() { code_of_descriptor(text) } else { text };
        match self {
            Kind::Identifier => identifier::normalize(text, out),
            Kind::Name(part) => name::normalize(text, *part, out, extra),
            Kind::Suffix => name::normalize_suffix(text, out),
            Kind::Date(rule) => date::normalize(text, rule, out),
            Kind::Sex(codes) => sex::normalize(text, *codes, out),
            Kind::Grade(system) => grade::normalize(text, *system, out),
            Kind::School(schools) => schools.normalize(text, out),
            Kind::Status(system, words) => system.normalize(text, words, out),
            Kind::Street(Some(known)) => known.normalize(text, out),
            Kind::Street(None) => street::normalize(text, None, out),
            Kind::City => place::normalize_city(text, out),
            Kind::State => place::normalize_state(text, out),
            Kind::Zip => place::normalize_zip(text, out),
            Kind::Phone => contact::normalize_phone(text, out),
            Kind::Email => contact::normalize_email(text, out),
            Kind::Guardian => guardian::normalize(text, out),
            Kind::Words => place::normalize_words(text, out),
            Kind::Code => code::normalize_code(text, out),
            Kind::Year(begins) => code::normalize_year(text, *begins, out),
        }
    }

    /// Returns the figures that a birth date shows which is no date.
    pub(super) fn near_date(&self, text: &str) -> Option<[u8; 8]> {
        match self {
            Kind::Date(rule) if rule.meaning == Meaning::Birth => near_date::figures(text, rule.order),
            _ => None,
        }
    }

    /// Says whether the values are codes that Ed-Fi writes as descriptors.
    fn is_coded(&self) -> bool {
        matches!(self, Kind::Sex(_) | Kind::Grade(_) | Kind::Status(..) | Kind::Words | Kind::Code | Kind::State)
    }

    /// Returns the normal form of an empty cell, empty for nearly every kind.
    pub(super) fn blank(&self) -> &'static str {
        match self {
            Kind::Status(system, _) => system.blank(),
            _ => "",
        }
    }

    /// Reports what concerns the column as a whole.
    pub(super) fn report(&self, field: Field, column: &Distinct<'_>, issues: &[Issue], notes: &mut Notes) {
        let is_odd = issues.iter().any(|issue| *issue != Issue::None);
        let rows_with = |wanted: Issue| -> u64 {
            // in most columns nothing is wrong with any text
            let issues = if is_odd { issues } else { &[] };
            issues
                .iter()
                .zip(column.counts)
                .filter(|(issue, _)| **issue == wanted)
                .map(|(_, count)| u64::from(*count))
                .sum()
        };
        let mut find = |code: &'static str, count: u64, message: String| {
            notes.findings.push(FileFinding { code, line: None, field: Some(field), count, message });
        };
        let filled = column.filled();
        match self {
            Kind::Identifier => {
                let lost = rows_with(Issue::Scientific) + zeroed(column);
                if lost > 0 {
                    find(
                        "F202",
                        lost,
                        format!(
                            "{lost} of {filled} values of {} have lost digits to a spreadsheet's number format",
                            field.label()
                        ),
                    );
                }
            }
            Kind::Phone => {
                let lost = rows_with(Issue::Scientific);
                if lost > 0 {
                    let message =
                        format!("{lost} of {filled} phone numbers have lost digits to a spreadsheet's number format");
                    find("F202", lost, message);
                }
            }
            Kind::Date(_) => {
                let serials = rows_with(Issue::ExcelSerial);
                if serials >= 10 || (serials > 0 && serials * 20 >= filled) {
                    find(
                        "F203",
                        serials,
                        format!("{serials} of {filled} values of {} are a spreadsheet's day numbers", field.label()),
                    );
                }
            }
            _ => {}
        }
        if !is_odd {
            return;
        }
        let html: u64 = (0..)
            .zip(issues.iter().zip(column.counts))
            .filter(|(_, (issue, _))| **issue == Issue::Mojibake)
            .filter(|(code, _)| entities::decoded(column.values.get(*code)).is_some())
            .map(|(_, (_, count))| u64::from(*count))
            .sum();
        let mojibake = rows_with(Issue::Mojibake) - html;
        let how = [
            (mojibake, "were written in one encoding and read in another"),
            (html, "hold letters or signs as HTML or JSON writes them (`&ntilde;`, `\\u00f1`)"),
        ];
        for (count, how) in how.into_iter().filter(|(count, _)| *count > 0) {
            find("F204", count, format!("{count} of {filled} values of {} {how}", field.label()));
        }
        if matches!(self, Kind::Status(..)) {
            let unknown = rows_with(Issue::Invalid);
            if unknown > 0 {
                let texts = issues.iter().filter(|issue| **issue == Issue::Invalid).count();
                notes.assumed.push((
                    if unknown >= 5 && unknown * 2 > filled { UNREAD_STATUS } else { "unrecognised status" }.into(),
                    format!("{unknown} rows with {texts} different texts"),
                    "no known system writes them; counted as unknown".into(),
                ));
            }
        }
    }
}

/// What an assumption is called that says that the statuses of most rows are unknown.
pub const UNREAD_STATUS: &str = "unrecognised status of most rows";

/// Takes the code out of a descriptor such as `uri://ed-fi.org/GradeLevelDescriptor#Ninth grade`.
fn code_of_descriptor(text: &str) -> &str {
    text.trim_start().strip_prefix("uri://").and_then(|rest| rest.split_once('#')).map_or(text, |(_, code)| code)
}

/// Counts the rows whose long number ends in zeros from the sixteenth digit on, as spreadsheets leave it.
fn zeroed(column: &Distinct<'_>) -> u64 {
    if column.values.lengths().all(|length| length <= 15) {
        return 0;
    }
    let is_zeroed = |text: &str| {
        if text.len() <= 15 {
            return false;
        }
        let text = text.trim();
        text.len() > 15
            && text.bytes().all(|byte| byte.is_ascii_digit())
            && text[15..].bytes().all(|byte| byte == b'0')
            && !text.bytes().all(|byte| byte == b'0')
    };
    let texts = column.iter().filter(|(text, _)| is_zeroed(text)).count();
    // one in ten of all numbers of sixteen digits ends in a zero by itself
    let by_itself = |text: &str| match text.trim().len() {
        length @ 16.. if text.trim().bytes().all(|byte| byte.is_ascii_digit()) => {
            0.1f64.powi((length - 15).min(30) as i32)
        }
        _ => 0.0,
    };
    let expected: f64 = if texts < 3 { 0.0 } else { column.iter().map(|(text, _)| by_itself(text)).sum() };
    // one such number may be true
    if texts < 3 || (texts as f64) < expected * 4.0 {
        0
    } else {
        column.iter().filter(|(text, _)| is_zeroed(text)).map(|(_, rows)| rows).sum()
    }
}
