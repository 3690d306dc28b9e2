//! What the fuzzers call, and the tests too: any text goes in, and its normal form must be its own normal form.
//!
//! None of it is in a release build.

use super::date::{DateRule, Meaning, Order};
use super::date_text::day_of;
use super::grade_names::GradeSystem;
use super::kind::Kind;
use super::name::{Extra, Part};
use super::school::Schools;
use super::sex_codes::SexCodes;
use super::status_system::StatusSystem;
use crate::roster::Issue;
use std::collections::BTreeMap;

static NO_WORDS: BTreeMap<String, String> = BTreeMap::new();

/// Returns a few schools with codes.
pub(super) fn schools() -> Schools {
    let table = [("100", "Lincoln Elementary"), ("0101", "Washington MS"), ("LES", "100"), ("lincoln", "LES")];
    Schools::new(&table.iter().map(|(code, name)| ((*code).to_owned(), (*name).to_owned())).collect())
}

/// Returns every kind of value, in every variant.
pub(super) fn kinds(schools: &Schools) -> Vec<Kind<'_>> {
    let mut kinds = vec![
        Kind::Identifier,
        Kind::Name(Part::First),
        Kind::Name(Part::Middle),
        Kind::Name(Part::Last),
        Kind::Suffix,
        Kind::Sex(SexCodes::Usual),
        Kind::School(schools),
        Kind::Street(None),
        Kind::City,
        Kind::State,
        Kind::Zip,
        Kind::Phone,
        Kind::Email,
        Kind::Guardian,
        Kind::Words,
        Kind::Code,
        Kind::Year(false),
    ];
    kinds.extend([GradeSystem::Usual, GradeSystem::Aeries, GradeSystem::Calpads].map(Kind::Grade));
    kinds.extend(
        [
            StatusSystem::Words,
            StatusSystem::PowerSchool,
            StatusSystem::Calpads,
            StatusSystem::Flag,
            StatusSystem::NoShowFlag,
            StatusSystem::Tag,
            StatusSystem::Letters,
            StatusSystem::ActiveLetters,
            StatusSystem::CompletedStays,
        ]
        .map(|system| Kind::Status(system, &NO_WORDS)),
    );
    for order in [Order::MonthFirst, Order::DayFirst] {
        for meaning in [Meaning::Birth, Meaning::Stint, Meaning::Moment] {
            for as_of in [None, day_of("2026-08-15")] {
                kinds.push(Kind::Date(DateRule { order, meaning, as_of }));
            }
        }
    }
    kinds
}

/// Returns the normal form of a text.
pub(super) fn normal(kind: &Kind<'_>, text: &str) -> (String, Issue) {
    let mut out = String::new();
    let issue = kind.normalize(text, &mut out, &mut Extra::default());
    (out, issue)
}

/// Names a group of kinds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    /// Names of people.
    Names,
    /// Dates, in every order and meaning.
    Dates,
    /// All others.
    Others,
}

/// Normalizes a text twice as every kind of a group; the second time changes nothing, and what is missing is empty.
pub fn twice_is_once(text: &str, group: Group) {
    let schools = schools();
    for kind in kinds(&schools) {
        let of = match kind {
            Kind::Name(_) | Kind::Suffix | Kind::Guardian => Group::Names,
            Kind::Date(_) => Group::Dates,
            _ => Group::Others,
        };
        if of != group {
            continue;
        }
        let (once, issue) = normal(&kind, text);
        let (twice, _) = normal(&kind, &once);
        assert_eq!(twice, once, "{kind:?} of {text:?}");
        let is_missing = matches!(issue, Issue::Placeholder | Issue::OutOfRange);
        let is_blank_normal = matches!(kind, Kind::Status(StatusSystem::Tag, _));
        assert!(!is_missing || once.is_empty() || is_blank_normal, "{kind:?} of {text:?} is {once:?}");
    }
}
