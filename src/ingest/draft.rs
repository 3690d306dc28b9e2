//! The columns by field while it is being decided, by their headers: better names first.

use super::answers::same;
use super::claim::{Claim, GuardianPart, Slot, StreetPiece};
use super::columns::{NamePart, Planned, Recipe, Spare, people};
use super::kinds::is_foreign;
use super::moment::moment;
use super::post::PlacePart;
use super::profile::Profile;
use super::sample::SampleRows;
use super::tagged;
use super::values::is_identifier;
use super::words::key;
use crate::roster::Field;
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

/// More places for a number are not looked at.
const SPARES: usize = 8;

/// Holds what is decided so far.
pub(super) struct Draft<'a> {
    pub(super) headers: &'a [String],
    pub(super) sample: &'a SampleRows<'a>,
    pub(super) claims: Vec<Option<Claim>>,
    pub(super) fields: BTreeMap<Field, Planned>,
    pub(super) taken: BTreeSet<usize>,
    /// Columns that were claimed against their header.
    pub(super) by_look: BTreeSet<usize>,
    /// Columns that are not used, since their values are of another kind than their header says.
    pub(super) foreign: BTreeMap<usize, Field>,
    /// Columns that stand before a column of phone numbers and hold the beginning of each, by that column.
    pub(super) area: BTreeMap<usize, Vec<usize>>,
}

impl<'a> Draft<'a> {
    /// Begins with what the configuration says.
    pub(super) fn new(
        headers: &'a [String],
        sample: &'a SampleRows<'a>,
        claims: Vec<Option<Claim>>,
        fields: BTreeMap<Field, Planned>,
        taken: BTreeSet<usize>,
    ) -> Self {
        let (by_look, foreign, area) = Default::default();
        Self { headers, sample, claims, fields, taken, by_look, foreign, area }
    }

    /// Gives a field its columns, unless it has some.
    pub(super) fn put(&mut self, field: Field, groups: Vec<Vec<usize>>, how: &'static str) {
        if !groups.is_empty() && !self.fields.contains_key(&field) {
            self.taken.extend(groups.iter().flatten());
            self.fields.insert(field, Planned { recipe: Recipe::Compose(groups), how });
        }
    }

    /// Returns the columns that claim a slot, the best name first.
    pub(super) fn claiming(&self, slot: Slot) -> Vec<usize> {
        let mut found: Vec<(u32, usize)> = self
            .claims
            .iter()
            .enumerate()
            .filter(|(column, _)| !self.taken.contains(column))
            .filter_map(|(column, claim)| Some((claim.as_ref().filter(|claim| claim.slot == slot)?.rank, column)))
            .collect();
        found.sort_unstable();
        found.into_iter().map(|(_, column)| column).collect()
    }

    /// Returns the sampled values of a column.
    pub(super) fn values(&self, column: usize) -> impl Iterator<Item = &str> {
        self.sample.iter().filter_map(move |row| row.get(column)).map(AsRef::as_ref)
    }

    /// Gives each field of one value the column with the best name.
    pub(super) fn single_fields(&mut self) {
        let several = [Field::Phone, Field::Email, Field::GuardianName, Field::Street];
        for field in Field::ALL.iter().filter(|field| !several.contains(field)) {
            let mut claiming = self.claiming(Slot::Field(*field));
            if matches!(field, Field::LocalId | Field::StateId | Field::OtherId) {
                claiming.retain(|column| !self.is_constant(*column));
            }
            // of two columns the one with the better name wins, unless nothing stands in it or values of another kind do
            let filled = |column: &&usize| self.values(**column).any(|value| !value.trim().is_empty());
            let fits = |column: &&usize| !is_foreign(*field, self.values(**column));
            let best = claiming.iter().find(|column| filled(column) && fits(column));
            let Some(best) = best.or(claiming.iter().find(filled)).or(claiming.first()).copied() else { continue };
            let best = self.among_namesakes(*field, best, &claiming);
            self.put(*field, vec![vec![best]], "name");
            let next = claiming.iter().find(|column| **column != best).copied();
            if let Some(next) = next
                && *field == Field::LocalId
                && self.claiming(Slot::Field(Field::OtherId)).is_empty()
            {
                self.put(Field::OtherId, vec![vec![next]], "name");
            }
        }
    }

    /// Says whether one and the same text stands in all rows: under `District ID` the district's own number.
    fn is_constant(&self, column: usize) -> bool {
        const ENOUGH: usize = 10;
        let mut filled = self.values(column).map(str::trim).filter(|value| !value.is_empty());
        let Some(first) = filled.next() else { return false };
        let mut count = 1;
        filled.all(|value| {
            count += 1;
            value == first
        }) && count >= ENOUGH
    }

    /// Takes a number that only `Unique ID` or `EMIS ID` names for the district's, where another column names the state's.
    pub(super) fn local_beside_state(&mut self) {
        const OWN: [&str; 6] = ["uniqueid", "uniqid", "uniquestudentid", "stuuniqueid", "emisid", "emisnumber"];
        if self.fields.contains_key(&Field::LocalId) || !self.fields.contains_key(&Field::StateId) {
            return;
        }
        let is_own = |column: &usize| self.headers.get(*column).is_some_and(|header| OWN.contains(&&*key(header)));
        let filled = |column: &usize| self.values(*column).any(|value| !value.trim().is_empty());
        let rest = self.claiming(Slot::Field(Field::StateId));
        if let Some(column) = rest.into_iter().find(|column| is_own(column) && filled(column)) {
            self.put(Field::LocalId, vec![vec![column]], "name");
        }
    }

    /// Of columns with one and the same header the one among the student's other columns is the student's: a form asks
    /// for the parent's first name in the parent's part.
    fn among_namesakes(&self, field: Field, best: usize, claiming: &[usize]) -> usize {
        let header = |column: usize| self.headers.get(column).map(|header| key(header));
        let namesakes: Vec<usize> = claiming.iter().copied().filter(|column| header(*column) == header(best)).collect();
        if namesakes.len() < 2 || !matches!(field, Field::FirstName | Field::LastName | Field::MiddleName) {
            return best;
        }
        // a form may ask for a former grade as well, but hardly for a second birth date of the student
        let born = self.claims_of(Slot::Field(Field::BirthDate));
        let about: Vec<usize> = match born.as_slice() {
            [_] => born,
            _ => [Field::BirthDate, Field::Grade, Field::LocalId, Field::Sex]
                .into_iter()
                .flat_map(|field| self.claims_of(Slot::Field(field)))
                .collect(),
        };
        let distance = |column: &usize| -> usize { about.iter().map(|other| other.abs_diff(*column)).sum() };
        let filled = |column: &usize| self.values(*column).any(|value| !value.trim().is_empty());
        namesakes.into_iter().filter(filled).min_by_key(|column| (distance(column), *column)).unwrap_or(best)
    }

    /// Returns the columns whose header claims a slot, taken or not.
    fn claims_of(&self, slot: Slot) -> Vec<usize> {
        let of_slot = |(_, claim): &(usize, &Option<Claim>)| claim.as_ref().is_some_and(|claim| claim.slot == slot);
        self.claims.iter().enumerate().filter(of_slot).map(|(column, _)| column).collect()
    }

    /// Takes the parts of a name out of one column, where first and last name have none of their own.
    pub(super) fn names(&mut self) {
        if self.fields.contains_key(&Field::FirstName) && self.fields.contains_key(&Field::LastName) {
            return;
        }
        let letters = |column: &usize| {
            self.sample.is_empty() || self.values(*column).any(|value| value.chars().any(char::is_alphabetic))
        };
        let Some(column) = self.claiming(Slot::FullName).into_iter().find(letters) else { return };
        self.taken.insert(column);
        for (field, part) in [
            (Field::FirstName, NamePart::First),
            (Field::MiddleName, NamePart::Middle),
            (Field::LastName, NamePart::Last),
        ] {
            self.fields.entry(field).or_insert(Planned { recipe: Recipe::Part(column, part), how: "name" });
        }
    }

    /// Puts the pieces of the street address together.
    pub(super) fn street(&mut self) {
        if self.fields.contains_key(&Field::Street) {
            return;
        }
        let piece = |draft: &Self, piece| draft.claiming(Slot::StreetPiece(piece)).first().copied();
        let unit = piece(self, StreetPiece::Unit);
        let mut columns: Vec<usize> = match self.claiming(Slot::Field(Field::Street)).first() {
            // `Street` may be the street alone, where the house's number has a column of its own
            Some(street) => {
                let number = piece(self, StreetPiece::Number).filter(|_| !self.begins_with_numbers(*street));
                number.into_iter().chain([*street]).collect()
            }
            None => [StreetPiece::Number, StreetPiece::Direction, StreetPiece::Name, StreetPiece::Type]
                .into_iter()
                .filter_map(|kind| piece(self, kind))
                .collect(),
        };
        if !columns.is_empty() {
            columns.extend(unit);
            self.put(Field::Street, vec![columns], "name");
        }
    }

    /// Takes city, state and ZIP out of one column, where they have none of their own.
    pub(super) fn places(&mut self) {
        let Some(column) = self.claiming(Slot::CityStateZip).into_iter().next() else { return };
        let parts = [(Field::City, PlacePart::City), (Field::State, PlacePart::State), (Field::Zip, PlacePart::Zip)];
        for (field, part) in parts {
            if let Entry::Vacant(free) = self.fields.entry(field) {
                free.insert(Planned { recipe: Recipe::Place(column, part), how: "name" });
                self.taken.insert(column);
            }
        }
    }

    /// Says whether more than one in ten addresses of a column begin with the number of a house; `55th Ave` does not.
    fn begins_with_numbers(&self, column: usize) -> bool {
        let filled = || self.values(column).map(str::trim).filter(|value| !value.is_empty());
        let is_ordinal = |value: &str| {
            let letters = value.trim_start_matches(|c: char| c.is_ascii_digit()).split(' ').next().unwrap_or_default();
            ["st", "nd", "rd", "th"].iter().any(|end| letters.eq_ignore_ascii_case(end))
        };
        let is_numbered = |value: &&str| value.starts_with(|c: char| c.is_ascii_digit()) && !is_ordinal(value);
        let numbered = filled().filter(is_numbered).count();
        numbered * 10 > filled().count()
    }

    /// Collects the fields that may have several values: phones, e-mails, parents.
    pub(super) fn several(&mut self) {
        for (field, part) in [(Field::Phone, GuardianPart::Phone), (Field::Email, GuardianPart::Email)] {
            let mut columns = self.claiming(Slot::Field(field));
            columns.extend(self.claiming(Slot::Guardian(part)));
            columns.sort_unstable();
            let how = if columns.iter().any(|column| self.by_look.contains(column)) { "values" } else { "name" };
            let whole = |column: usize| -> Vec<usize> {
                self.area.get(&column).into_iter().flatten().copied().chain([column]).collect()
            };
            let groups = columns.into_iter().map(whole).collect();
            self.put(field, groups, how);
        }
        let free = self.claims.iter().enumerate().filter(|(column, _)| !self.taken.contains(column));
        let groups = people(free.filter_map(|(column, claim)| Some((column, claim.as_ref()?))), &[]);
        self.put(Field::GuardianName, groups, "name");
    }

    /// Finds what only this layout writes: IDs in lists of kinds, statuses as columns with times.
    pub(super) fn of_layout(&mut self, profile: &'static Profile) {
        for (field, tagged) in &profile.tagged {
            let Some(column) = self.headers.iter().position(|header| same(&tagged.header, header)) else { continue };
            let there = self.values(column).any(|value| !tagged::value(value, &tagged.kinds).is_empty());
            if there && !self.is_filled(*field) {
                self.fields
                    .entry(*field)
                    .or_insert(Planned { recipe: Recipe::Tagged(column, &tagged.kinds), how: "profile" });
                self.taken.insert(column);
            }
        }
        let columns: Vec<usize> = profile
            .status_columns
            .iter()
            .filter_map(|name| self.headers.iter().position(|header| same(name, header)))
            .filter(|column| !self.taken.contains(column))
            .filter(|column| self.times(*column))
            .collect();
        if columns.len() >= 2 && !self.fields.contains_key(&Field::Status) {
            self.taken.extend(&columns);
            self.fields.insert(Field::Status, Planned { recipe: Recipe::Latest(columns), how: "profile" });
        }
    }

    /// Returns what may hold a student's number beside the fields, where the layout leaves open where it stands.
    pub(super) fn spares(&self, profile: &Profile) -> Vec<Spare> {
        if !profile.semantics.ids_anywhere {
            return Vec::new();
        }
        let numbers = |texts: &[&str]| {
            let filled: Vec<&&str> = texts.iter().filter(|text| !text.trim().is_empty()).collect();
            filled.len() >= 3
                && filled.iter().filter(|text| is_identifier(text.trim())).count() * 10 >= filled.len() * 9
        };
        let mut spares = Vec::new();
        for (column, header) in self.headers.iter().enumerate() {
            let texts: Vec<&str> = self.values(column).collect();
            if profile.tagged.values().any(|tagged| same(&tagged.header, header)) {
                let kinds: BTreeSet<String> = texts.iter().flat_map(|text| tagged::kinds(text)).collect();
                let of_kind = |kind: &String| -> Vec<&str> {
                    texts.iter().map(|text| tagged::value(text, std::slice::from_ref(kind))).collect()
                };
                let kinds = kinds.into_iter().filter(|kind| numbers(&of_kind(kind)));
                spares.extend(kinds.map(|kind| Spare::Kind(column, kind)));
            }
            if !self.taken.contains(&column) && numbers(&texts) {
                spares.push(Spare::Column(column));
            }
        }
        spares.truncate(SPARES);
        spares
    }

    /// Says whether a column whose header names the field holds anything.
    fn is_filled(&self, field: Field) -> bool {
        self.claiming(Slot::Field(field)).into_iter().any(|column| self.values(column).any(|v| !v.trim().is_empty()))
    }

    /// Says whether a column holds times, or nothing.
    fn times(&self, column: usize) -> bool {
        let filled: Vec<&str> = self.values(column).filter(|value| !value.trim().is_empty()).collect();
        filled.iter().filter(|value| moment(value).is_some()).count() * 10 >= filled.len() * 9
    }
}
