//! Decides which columns make up which field.

use super::Settings;
use super::aliases::{Aliases, Claim, GuardianPart, Slot, StreetPiece};
use super::detect::{Place, Recognised};
use super::filter::Filter;
use super::moment::moment;
use super::near::{Near, nearest};
use super::profile::{Profile, same};
use super::tagged;
use super::values::{Look, look};
use super::words::key;
use crate::roster::{Error, ErrorKind, Field, Result};
use std::collections::{BTreeMap, BTreeSet};

/// Says how a field is made of columns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Recipe {
    /// Columns of one group are joined by a space, groups by `; `.
    Compose(Vec<Vec<usize>>),
    /// A part of a whole name.
    Part(usize, NamePart),
    /// The value of some kinds in a list of kinds and values.
    Tagged(usize, &'static [String]),
    /// The header of the column with the latest time.
    Latest(Vec<usize>),
}

/// Names a part of a whole name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NamePart {
    First,
    Middle,
    Last,
}

/// Holds how one field is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Planned {
    /// How it is made.
    pub(super) recipe: Recipe,
    /// `name`, `values`, `profile` or `configured`.
    pub(super) how: &'static str,
}

impl Planned {
    /// Returns the column, where the field is one column as it stands.
    pub(super) fn only_column(&self) -> Option<usize> {
        match &self.recipe {
            Recipe::Compose(groups) => match groups.as_slice() {
                [group] if group.len() == 1 => group.first().copied(),
                _ => None,
            },
            Recipe::Part(..) | Recipe::Tagged(..) | Recipe::Latest(_) => None,
        }
    }

    /// Returns the columns it is made of, in order.
    pub(super) fn columns(&self) -> Vec<usize> {
        match &self.recipe {
            Recipe::Compose(groups) => groups.iter().flatten().copied().collect(),
            Recipe::Part(column, _) | Recipe::Tagged(column, _) => vec![*column],
            Recipe::Latest(columns) => columns.clone(),
        }
    }
}

/// Holds how all fields are read.
#[derive(Debug)]
pub(super) struct Plan {
    /// The fields.
    pub(super) fields: BTreeMap<Field, Planned>,
    /// The layout that was recognised.
    pub(super) layout: Option<Recognised>,
    /// Columns whose header speaks of something that is no field of a student.
    pub(super) barred: BTreeSet<usize>,
    /// Columns that were taken though their header is only near to a usual one.
    pub(super) near: Vec<Near>,
}

impl Plan {
    /// Returns which rows are students.
    pub(super) fn filter(&self, headers: &[String]) -> Filter {
        let rules = self.layout.as_ref().map(|found| &found.profile.rows);
        rules.map_or_else(Filter::default, |rules| Filter::new(headers, &rules.keep, &rules.drop))
    }
}

/// Holds some rows of a file, to look at values.
pub(super) type SampleRows = Vec<Vec<String>>;

/// Makes the plan for a header and a sample of rows.
pub(super) fn plan(
    headers: &[String],
    sample: &SampleRows,
    Place { name, line }: Place<'_>,
    aliases: &Aliases,
    settings: &Settings,
    layout: Option<Recognised>,
) -> Result<Plan> {
    let mut fields: BTreeMap<Field, Planned> = BTreeMap::new();
    let mut taken: BTreeSet<usize> = BTreeSet::new();
    let profile = layout.as_ref().map(|found| found.profile);
    let claim_of = |column: usize| headers.get(column).and_then(|header| aliases.claim(header, profile));
    for (field, column, part) in name_parts(settings, headers, name, line)? {
        taken.insert(column);
        fields.insert(field, Planned { recipe: Recipe::Part(column, part), how: "configured" });
    }
    for (field, wanted) in settings.map.iter() {
        if fields.contains_key(field) {
            continue;
        }
        let columns: Vec<usize> =
            wanted.iter().map(|header| column_named(header, headers, name, line)).collect::<Result<_>>()?;
        let claims: Vec<Option<Claim>> = columns.iter().map(|column| claim_of(*column)).collect();
        taken.extend(&columns);
        let recipe = Recipe::Compose(grouped(*field, &columns, &claims));
        fields.insert(*field, Planned { recipe, how: "configured" });
    }
    let claims: Vec<Option<Claim>> =
        (0..headers.len()).map(|column| if taken.contains(&column) { None } else { claim_of(column) }).collect();
    let mut draft = Draft { headers, sample, claims, fields, taken, by_look: BTreeSet::new() };
    draft.contacts_by_values();
    if let Some(profile) = profile {
        draft.of_layout(profile);
    }
    draft.single_fields();
    draft.names();
    draft.street();
    draft.several();
    draft.state_not_id();
    let barred = |column: usize| headers.get(column).is_some_and(|header| aliases.is_other(header));
    let near = draft.by_near_names(aliases, &barred);
    draft.by_values(&barred);
    for (field, planned) in draft.fields.iter_mut().filter(|(_, planned)| planned.how == "name") {
        let names_it = |profile: &Profile| {
            planned.columns().iter().all(|c| headers.get(*c).is_some_and(|h| profile.names(*field, h)))
        };
        if profile.is_some_and(names_it) {
            planned.how = "profile";
        }
    }
    let barred = (0..headers.len()).filter(|c| headers.get(*c).is_some_and(|h| aliases.is_other(h))).collect();
    let fields = draft.fields;
    let named = fields.contains_key(&Field::FirstName) && fields.contains_key(&Field::LastName);
    let with_id = [Field::LocalId, Field::StateId, Field::OtherId].iter().any(|field| fields.contains_key(field));
    if !named && !with_id {
        return Err(no_identity_column(headers, name, line, aliases));
    }
    Ok(Plan { fields, layout, barred, near })
}

/// Returns the parts of a name that the configuration takes out of one and the same column.
fn name_parts(
    settings: &Settings,
    headers: &[String],
    name: &str,
    line: u32,
) -> Result<Vec<(Field, usize, NamePart)>> {
    let mut parts = Vec::new();
    for (field, part) in [
        (Field::FirstName, NamePart::First),
        (Field::MiddleName, NamePart::Middle),
        (Field::LastName, NamePart::Last),
    ] {
        if let Some([header]) = settings.map.get(&field).map(Vec::as_slice) {
            parts.push((field, column_named(header, headers, name, line)?, part));
        }
    }
    let shared = |column: usize| parts.iter().filter(|(_, other, _)| *other == column).count() > 1;
    Ok(parts.iter().copied().filter(|(_, column, _)| shared(*column)).collect())
}

/// Finds a column that the configuration names; the header as it stands comes before its spelling variants.
pub(super) fn column_named(header: &str, headers: &[String], name: &str, line: u32) -> Result<usize> {
    let exact = headers.iter().position(|other| other.trim() == header.trim());
    let loose = || headers.iter().position(|other| !key(other).is_empty() && key(other) == key(header));
    exact.or_else(loose).ok_or_else(|| {
        let mut near: Vec<(u64, &String)> = headers
            .iter()
            .filter(|other| !key(other).is_empty())
            .map(|other| ((strsim::jaro_winkler(&key(other), &key(header)) * 1e6) as u64, other))
            .collect();
        near.sort_by(|left, right| right.0.cmp(&left.0).then_with(|| left.1.cmp(right.1)));
        let names: Vec<String> = near.iter().take(3).map(|(_, other)| format!("`{}`", other.trim())).collect();
        Error::new(ErrorKind::Usage, format!("there is no column `{header}`"))
            .file(name)
            .line(u64::from(line))
            .note("nothing was compared")
            .help(format!("the nearest headers are {}", names.join(", ")))
    })
}

fn no_identity_column(headers: &[String], name: &str, line: u32, aliases: &Aliases) -> Error {
    let mut error =
        Error::new(ErrorKind::Refused, "no columns for first and last name were found, and none for a student ID")
            .code("F102")
            .file(name)
            .line(u64::from(line))
            .note("without them no student can be told from another; nothing was compared");
    let near = aliases.near_misses(headers);
    for (header, wanted) in &near {
        error = error.note(format!("found `{}`, which is near to `{wanted}`", header.trim()));
    }
    // a line that names nothing known may be data after all, and data is not printed
    if near.is_empty() && headers.iter().any(|header| aliases.claim(header, None).is_some()) {
        let shown: Vec<String> =
            headers.iter().filter(|h| !h.trim().is_empty()).take(12).map(|h| format!("`{}`", short(h))).collect();
        error = error.note(format!("the headers are {}", shown.join(", ")));
    }
    error.help("name the columns, for example `--map sis.last_name=COLUMN`, or export with the usual headers")
}

fn short(header: &str) -> String {
    header.trim().chars().take(40).collect()
}

/// Groups the columns of a configured field: several people or numbers stand apart, pieces of one value together.
fn grouped(field: Field, columns: &[usize], claims: &[Option<Claim>]) -> Vec<Vec<usize>> {
    let alone = || columns.iter().map(|column| vec![*column]).collect();
    let is_last = |claim: &Claim| claim.slot == Slot::Guardian(GuardianPart::Last);
    match field {
        Field::Phone | Field::Email => alone(),
        Field::GuardianName if claims.iter().flatten().any(is_last) => {
            let named = columns.iter().zip(claims);
            people(named.filter_map(|(column, claim)| Some((*column, claim.as_ref()?))), columns)
        }
        Field::GuardianName => alone(),
        _ => vec![columns.to_vec()],
    }
}

/// Puts first and last names of one person together; columns that name nobody stand alone.
fn people<'c>(claims: impl Iterator<Item = (usize, &'c Claim)>, columns: &[usize]) -> Vec<Vec<usize>> {
    let mut people: BTreeMap<String, [Option<usize>; 3]> = BTreeMap::new();
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for (column, claim) in claims {
        let place = match claim.slot {
            Slot::Guardian(GuardianPart::Name) => 0,
            Slot::Guardian(GuardianPart::First) => 1,
            Slot::Guardian(GuardianPart::Last) => 2,
            Slot::Field(Field::GuardianName) => {
                groups.push(vec![column]);
                continue;
            }
            _ => continue,
        };
        people.entry(claim.owner.clone()).or_default()[place].get_or_insert(column);
    }
    for [whole, first, last] in people.into_values() {
        match whole {
            Some(column) => groups.push(vec![column]),
            None => groups.push(first.into_iter().chain(last).collect()),
        }
    }
    let alone = columns.iter().filter(|column| !groups.iter().flatten().any(|grouped| grouped == *column));
    let alone: Vec<Vec<usize>> = alone.map(|column| vec![*column]).collect();
    groups.extend(alone);
    groups.sort_unstable();
    groups
}

struct Draft<'a> {
    headers: &'a [String],
    sample: &'a SampleRows,
    claims: Vec<Option<Claim>>,
    fields: BTreeMap<Field, Planned>,
    taken: BTreeSet<usize>,
    /// Columns that were claimed against their header.
    by_look: BTreeSet<usize>,
}

impl Draft<'_> {
    fn put(&mut self, field: Field, groups: Vec<Vec<usize>>, how: &'static str) {
        if !groups.is_empty() && !self.fields.contains_key(&field) {
            self.taken.extend(groups.iter().flatten());
            self.fields.insert(field, Planned { recipe: Recipe::Compose(groups), how });
        }
    }

    /// Returns the columns that claim a slot, the best name first.
    fn claiming(&self, slot: Slot) -> Vec<usize> {
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

    fn values(&self, column: usize) -> impl Iterator<Item = &str> {
        self.sample.iter().filter_map(move |row| row.get(column)).map(String::as_str)
    }

    fn single_fields(&mut self) {
        let several = [Field::Phone, Field::Email, Field::GuardianName, Field::Street];
        for field in Field::ALL.iter().filter(|field| !several.contains(field)) {
            let claiming = self.claiming(Slot::Field(*field));
            // of two columns the one with the better name wins, unless nothing stands in it
            let filled = |column: &&usize| self.values(**column).any(|value| !value.trim().is_empty());
            let Some(best) = claiming.iter().find(filled).or(claiming.first()).copied() else { continue };
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

    /// Of columns with one and the same header the one among the student's other columns is the student's: a form asks
    /// for the parent's first name in the parent's part.
    fn among_namesakes(&self, field: Field, best: usize, claiming: &[usize]) -> usize {
        let header = |column: usize| self.headers.get(column).map(|header| key(header));
        let namesakes: Vec<usize> = claiming.iter().copied().filter(|column| header(*column) == header(best)).collect();
        if namesakes.len() < 2 || !matches!(field, Field::FirstName | Field::LastName | Field::MiddleName) {
            return best;
        }
        let about: Vec<usize> = [Field::BirthDate, Field::Grade, Field::LocalId, Field::Sex]
            .into_iter()
            .flat_map(|field| self.claims_of(Slot::Field(field)))
            .collect();
        let distance = |column: &usize| -> usize { about.iter().map(|other| other.abs_diff(*column)).sum() };
        let filled = |column: &usize| self.values(*column).any(|value| !value.trim().is_empty());
        namesakes.into_iter().filter(filled).min_by_key(|column| (distance(column), *column)).unwrap_or(best)
    }

    /// Returns the columns whose header claims a slot, taken or not.
    fn claims_of(&self, slot: Slot) -> Vec<usize> {
        let of_slot = |(_, claim): &(usize, &Option<Claim>)| claim.as_ref().is_some_and(|claim| claim.slot == slot);
        self.claims.iter().enumerate().filter(of_slot).map(|(column, _)| column).collect()
    }

    fn names(&mut self) {
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

    fn street(&mut self) {
        if self.fields.contains_key(&Field::Street) {
            return;
        }
        let piece = |draft: &Self, piece| draft.claiming(Slot::StreetPiece(piece)).first().copied();
        let unit = piece(self, StreetPiece::Unit);
        let mut columns: Vec<usize> = match self.claiming(Slot::Field(Field::Street)).first() {
            Some(street) => vec![*street],
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

    /// Collects the fields that may have several values: phones, e-mails, parents.
    fn several(&mut self) {
        for (field, part) in [(Field::Phone, GuardianPart::Phone), (Field::Email, GuardianPart::Email)] {
            let mut columns = self.claiming(Slot::Field(field));
            columns.extend(self.claiming(Slot::Guardian(part)));
            columns.sort_unstable();
            let how = if columns.iter().any(|column| self.by_look.contains(column)) { "values" } else { "name" };
            self.put(field, columns.into_iter().map(|column| vec![column]).collect(), how);
        }
        let free = self.claims.iter().enumerate().filter(|(column, _)| !self.taken.contains(column));
        let groups = people(free.filter_map(|(column, claim)| Some((column, claim.as_ref()?))), &[]);
        self.put(Field::GuardianName, groups, "name");
    }

    /// Finds what only this layout writes: IDs in lists of kinds, statuses as columns with times.
    fn of_layout(&mut self, profile: &'static Profile) {
        for (field, tagged) in &profile.tagged {
            let Some(column) = self.headers.iter().position(|header| same(&tagged.header, header)) else { continue };
            let there = self.values(column).any(|value| !tagged::value(value, &tagged.kinds).is_empty());
            if there && !self.is_filled(*field) {
                self.fields.entry(*field).or_insert(Planned {
                    recipe: Recipe::Tagged(column, &tagged.kinds),
                    how: "profile",
                });
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

    /// Says whether a column whose header names the field holds anything.
    fn is_filled(&self, field: Field) -> bool {
        self.claiming(Slot::Field(field)).into_iter().any(|column| self.values(column).any(|v| !v.trim().is_empty()))
    }

    /// Says whether a column holds times, or nothing.
    fn times(&self, column: usize) -> bool {
        let filled: Vec<&str> = self.values(column).filter(|value| !value.trim().is_empty()).collect();
        filled.iter().filter(|value| moment(value).is_some()).count() * 10 >= filled.len() * 9
    }

    /// Gives fields that no header names to columns whose header is near to a usual one and whose values fit.
    fn by_near_names(&mut self, aliases: &Aliases, barred: &dyn Fn(usize) -> bool) -> Vec<Near> {
        let mut found = Vec::new();
        for column in 0..self.headers.len() {
            let claimed = self.claims.get(column).is_some_and(Option::is_some);
            if self.taken.contains(&column) || claimed || barred(column) {
                continue;
            }
            let header = self.headers.get(column).map_or("", String::as_str);
            let values: Vec<&str> = self.values(column).collect();
            let Some(near) = nearest(header, &values, aliases) else { continue };
            if !self.fields.contains_key(&near.field) {
                self.put(near.field, vec![vec![column]], "near name");
                found.push(near);
            }
        }
        found
    }

    /// A column headed `Contact` or `Mother` may hold an e-mail address or a number instead of a name.
    fn contacts_by_values(&mut self) {
        for column in 0..self.headers.len() {
            let names = [Slot::Field(Field::GuardianName), Slot::Guardian(GuardianPart::Name)];
            if !self.claims.get(column).is_some_and(|c| c.as_ref().is_some_and(|claim| names.contains(&claim.slot))) {
                continue;
            }
            let slot = match look(self.values(column)) {
                Some(Look::Email) => Slot::Field(Field::Email),
                Some(Look::Phone) => Slot::Field(Field::Phone),
                _ => continue,
            };
            if let Some(Some(claim)) = self.claims.get_mut(column) {
                claim.slot = slot;
                self.by_look.insert(column);
            }
        }
    }

    /// A `State ID` column that holds postal abbreviations is the state of the address (Microsoft's own sample has one).
    fn state_not_id(&mut self) {
        let Some(planned) = self.fields.get(&Field::StateId).filter(|planned| planned.how == "name") else { return };
        let columns = planned.columns();
        let Some(column) = columns.first().copied() else { return };
        let filled: Vec<&str> = self.values(column).map(str::trim).filter(|value| !value.is_empty()).collect();
        let postal = |value: &&str| value.len() == 2 && value.bytes().all(|byte| byte.is_ascii_alphabetic());
        if !filled.is_empty() && filled.iter().all(postal) {
            self.fields.remove(&Field::StateId);
            self.taken.remove(&column);
            if !self.fields.contains_key(&Field::State) {
                self.put(Field::State, vec![vec![column]], "values");
            }
        }
    }

    /// Gives fields that no header names to columns that look like them.
    fn by_values(&mut self, barred: &dyn Fn(usize) -> bool) {
        for column in 0..self.headers.len() {
            let claimed = self.claims.get(column).is_some_and(Option::is_some);
            if self.taken.contains(&column) || claimed || barred(column) {
                continue;
            }
            let field = match look(self.values(column)) {
                Some(Look::Email) => Field::Email,
                Some(Look::Phone) => Field::Phone,
                Some(Look::Zip) => Field::Zip,
                Some(Look::Sex) => Field::Sex,
                Some(Look::BirthDate) => Field::BirthDate,
                Some(Look::Grade) => Field::Grade,
                Some(Look::Identifier) => {
                    let any = [Field::LocalId, Field::StateId, Field::OtherId];
                    if any.iter().any(|field| self.fields.contains_key(field)) {
                        continue;
                    }
                    // nothing says that it is the district's number, unless nothing else could tell the students apart
                    let named = self.fields.contains_key(&Field::LastName);
                    if named { Field::OtherId } else { Field::LocalId }
                }
                None => continue,
            };
            self.put(field, vec![vec![column]], "values");
        }
    }
}
