//! Decides which columns make up which field.

use super::Settings;
use super::aliases::Aliases;
use super::area;
use super::birth;
use super::claim::{Claim, GuardianPart, Slot};
use super::coming;
use super::detect::{Place, Recognised};
use super::draft::Draft;
use super::filter::Filter;
use super::flags;
use super::near::Near;
use super::post::PlacePart;
use super::prefixed;
use super::profile::Profile;
use super::roles;
use super::sample::SampleRows;
use super::strangers;
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
    /// A part of a cell with city, state and ZIP.
    Place(usize, PlacePart),
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
            Recipe::Part(..) | Recipe::Place(..) | Recipe::Tagged(..) | Recipe::Latest(_) => None,
        }
    }

    /// Returns the groups of columns that it is put together of, where these are several.
    pub(super) fn several(&self) -> Option<&[Vec<usize>]> {
        match &self.recipe {
            Recipe::Compose(groups) if groups.iter().flatten().nth(1).is_some() => Some(groups),
            _ => None,
        }
    }

    /// Returns the columns it is made of, in order.
    pub(super) fn columns(&self) -> Vec<usize> {
        match &self.recipe {
            Recipe::Compose(groups) => groups.iter().flatten().copied().collect(),
            Recipe::Part(column, _) | Recipe::Place(column, _) | Recipe::Tagged(column, _) => vec![*column],
            Recipe::Latest(columns) => columns.clone(),
        }
    }
}

/// Names a column, or a kind in a list of kinds and values, that may hold a student's number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Spare {
    Column(usize),
    Kind(usize, String),
}

impl Spare {
    /// Returns the column.
    pub(super) fn column(&self) -> usize {
        match self {
            Spare::Column(column) | Spare::Kind(column, _) => *column,
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
    /// Columns that are not used, since their values are of another kind than their header says.
    pub(super) foreign: BTreeMap<usize, Field>,
    /// What may hold a student's number beside the fields, where the layout leaves that open.
    pub(super) spares: Vec<Spare>,
    /// Headers and values that say of a row that it is about somebody else than a student.
    pub(super) others: BTreeMap<String, Vec<String>>,
}

impl Plan {
    /// Returns which rows are students.
    pub(super) fn filter(&self, headers: &[String]) -> Filter {
        let rules = self.layout.as_ref().map(|found| &found.profile.rows);
        let Some(rules) = rules else { return Filter::new(headers, &BTreeMap::new(), &self.others) };
        let mut filter = Filter::new(headers, &rules.keep, &rules.drop);
        filter.mark(headers, &rules.unreported);
        filter
    }
}

/// Makes the plan for a header and a sample of rows.
pub(super) fn plan(
    headers: &[String],
    sample: &SampleRows<'_>,
    place: Place<'_>,
    aliases: &Aliases,
    settings: &Settings,
    layout: Option<Recognised>,
) -> Result<Plan> {
    let Place { name, line, .. } = place;
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
    let mut claims: Vec<Option<Claim>> =
        (0..headers.len()).map(|column| if taken.contains(&column) { None } else { claim_of(column) }).collect();
    if profile.is_none() {
        prefixed::claim(headers, aliases, &taken, &mut claims);
    }
    coming::sent(place.side, headers, &mut claims);
    coming::answered(place.side, headers, &mut claims);
    taken.extend(coming::put_behind(place.side, headers, &mut claims, profile));
    let mut draft = Draft::new(headers, sample, claims, fields, taken);
    birth::put_together(&mut draft);
    area::put_together(&mut draft);
    flags::claim(&mut draft, aliases, place.side);
    draft.contacts_by_values();
    draft.students_by_values();
    draft.statuses_by_values();
    draft.state_of_record();
    draft.put_foreign_aside();
    if let Some(profile) = profile {
        draft.of_layout(profile);
    }
    draft.students_own(aliases, profile);
    draft.single_fields();
    draft.local_beside_state();
    draft.names();
    draft.street();
    draft.places();
    draft.several();
    draft.state_not_id();
    let barred = |column: usize| headers.get(column).is_some_and(|header| aliases.is_other(header));
    let near = draft.by_near_names(aliases, &barred);
    draft.by_values(aliases, &barred);
    let spares = profile.map_or_else(Vec::new, |profile| draft.spares(profile));
    for (field, planned) in draft.fields.iter_mut().filter(|(_, planned)| planned.how == "name") {
        let names_it = |profile: &Profile| {
            planned.columns().iter().all(|c| headers.get(*c).is_some_and(|h| profile.names(*field, h)))
        };
        if profile.is_some_and(names_it) {
            planned.how = "profile";
        }
    }
    let barred = (0..headers.len()).filter(|c| headers.get(*c).is_some_and(|h| aliases.is_other(h))).collect();
    let (fields, foreign) = (draft.fields, draft.foreign);
    strangers::check(headers, &fields, place, settings)?;
    let named = fields.contains_key(&Field::FirstName) && fields.contains_key(&Field::LastName);
    let with_id = [Field::LocalId, Field::StateId, Field::OtherId].iter().any(|field| fields.contains_key(field));
    if !named && !with_id {
        return Err(no_identity_column(headers, place, aliases));
    }
    let others = roles::others(headers, sample);
    Ok(Plan { fields, layout, barred, near, foreign, spares, others })
}

/// Returns the parts of a name that the configuration takes out of one and the same column.
fn name_parts(settings: &Settings, headers: &[String], name: &str, line: u32) -> Result<Vec<(Field, usize, NamePart)>> {
    let mut parts = Vec::new();
    for (field, part) in
        [(Field::FirstName, NamePart::First), (Field::MiddleName, NamePart::Middle), (Field::LastName, NamePart::Last)]
    {
        if let Some([header]) = settings.map.get(&field).map(Vec::as_slice) {
            parts.push((field, column_named(header, headers, name, line)?, part));
        }
    }
    let shared = |column: usize| parts.iter().filter(|(_, other, _)| *other == column).count() > 1;
    Ok(parts.iter().copied().filter(|(_, column, _)| shared(*column)).collect())
}

/// Refuses settings that name columns which are not there; all are told at once.
pub(super) fn check_named(headers: &[String], Place { name, line, .. }: Place<'_>, settings: &Settings) -> Result<()> {
    let mut missing: Vec<&String> = settings.map.values().flatten().chain(&settings.key).collect();
    missing.retain(|header| position(header, headers).is_none());
    missing.sort_by_key(|header| (settings.places.get(*header), *header));
    missing.dedup();
    let error = match missing.as_slice() {
        [] => return Ok(()),
        [header] => {
            let error = no_column(header, headers, name, line);
            return Err(match settings.places.get(*header) {
                Some(place) => error.note(format!("it is named in {place}")),
                None => error,
            });
        }
        several => {
            Error::new(ErrorKind::Usage, format!("{} columns that the settings name are not there", several.len()))
        }
    };
    let error = error.file(name).line(u64::from(line));
    let told = missing.iter().fold(error, |error, header| {
        let place = settings.places.get(*header).map_or_else(String::new, |place| format!("{place}: "));
        error.excerpt(format!("{place}there is no column `{header}` ({})", nearest(header, headers)))
    });
    Err(told.note("nothing was compared"))
}

/// Finds a column that the configuration names.
pub(super) fn column_named(header: &str, headers: &[String], name: &str, line: u32) -> Result<usize> {
    position(header, headers).ok_or_else(|| no_column(header, headers, name, line))
}

/// Returns the place of a header; as it stands it comes before its spelling variants.
fn position(header: &str, headers: &[String]) -> Option<usize> {
    let exact = headers.iter().position(|other| other.trim() == header.trim());
    let loose = || headers.iter().position(|other| !key(other).is_empty() && key(other) == key(header));
    exact.or_else(loose)
}

fn no_column(header: &str, headers: &[String], name: &str, line: u32) -> Error {
    Error::new(ErrorKind::Usage, format!("there is no column `{header}`"))
        .file(name)
        .line(u64::from(line))
        .note("nothing was compared")
        .help(nearest(header, headers))
}

/// Says which headers are like the one that is not there; names that have nothing to do with it would only mislead.
fn nearest(header: &str, headers: &[String]) -> String {
    let mut near: Vec<(u64, &String)> = headers
        .iter()
        .filter(|other| !key(other).is_empty())
        .map(|other| ((strsim::jaro_winkler(&key(other), &key(header)) * 1e6) as u64, other))
        .filter(|(likeness, _)| *likeness >= 600_000)
        .collect();
    near.sort_by(|one, other| other.0.cmp(&one.0).then_with(|| one.1.cmp(other.1)));
    let names: Vec<String> = near.iter().take(3).map(|(_, other)| format!("`{}`", other.trim())).collect();
    match names.as_slice() {
        [] => "no header of the export is like it".to_owned(),
        [only] => format!("the nearest header is {only}"),
        several => format!("the nearest headers are {}", several.join(", ")),
    }
}

fn no_identity_column(headers: &[String], Place { name, line, side }: Place<'_>, aliases: &Aliases) -> Error {
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
    let like_data = |header: &String| {
        header.contains('@') || header.split(|c: char| !c.is_ascii_digit()).any(|figures| figures.len() > 4)
    };
    if near.is_empty()
        && !headers.iter().any(like_data)
        && headers.iter().any(|header| aliases.claim(header, None).is_some())
    {
        let shown: Vec<String> =
            headers.iter().filter(|h| !h.trim().is_empty()).take(12).map(|h| format!("`{}`", short(h))).collect();
        error = error.note(format!("the headers are {}", shown.join(", ")));
    }
    error.help(format!(
        "name the columns, for example `--map {}.last_name=COLUMN`, or export with the usual headers",
        side.name()
    ))
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
pub(super) fn people<'c>(claims: impl Iterator<Item = (usize, &'c Claim)>, columns: &[usize]) -> Vec<Vec<usize>> {
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
        if let Some(part) = people.entry(claim.owner.clone()).or_default().get_mut(place) {
            part.get_or_insert(column);
        }
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
