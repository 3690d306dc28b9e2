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
use super::status_system::StatusSystem;
use super::towns::Towns;
use super::{
    assumed, code, contact, date, grade, guardian, identifier, name, near_date, place, school_year, sex, street,
};
use crate::roster::{Field, Issue, RawTable, Semantics, Side, entities};
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

    /// Appends the normal form of a text without any of [`entities::BEGINNINGS`], and says what was wrong with it.
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
}

/// Takes the code out of a descriptor such as `uri://ed-fi.org/GradeLevelDescriptor#Ninth grade`.
fn code_of_descriptor(text: &str) -> &str {
    text.trim_start().strip_prefix("uri://").and_then(|rest| rest.split_once('#')).map_or(text, |(_, code)| code)
}
