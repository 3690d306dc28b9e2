//! What programs do to whole names: given and family name swapped, suffixes moved into the name.

use super::entries::text::{NAMES_SWAPPED, SUFFIX_MOVED};
use super::evidence::{Observations, Sign};
use super::fold::Asked;
use super::suspect::{Suspect, export_of};
use crate::diagnose::context::Pair;
use crate::diagnose::names::NameDifference;
use crate::roster::{Field, Issue, Side};

/// Looks for suspects among the names.
pub(super) fn suspects(observations: &Observations<'_>) -> Vec<Suspect> {
    let mut found = Vec::new();
    if let (Some(first), Some(last)) = (observations.both(Field::FirstName), observations.both(Field::LastName)) {
        let context = observations.context;
        let labels = observations.labels_by_two([first, last], Sign::Silent, |rows, [first, last]| {
            if first.contains(&0) || last.contains(&0) {
                Sign::Silent
            } else if first[0] == first[1] || last[0] == last[1] {
                Sign::Against
            } else {
                let pair = Pair::of(context, rows[0], rows[1]);
                Sign::of([pair.first_name(), pair.last_name()] == [NameDifference::Transposed; 2])
            }
        });
        for side in Side::BOTH {
            let signs = observations.labelled(side, &labels, |sign| sign);
            let what = "given and family names are swapped between the two exports";
            let likely = "a file was read with the name columns in the wrong order";
            let suspect = Suspect::new(&NAMES_SWAPPED, Field::LastName, side, what, likely, signs);
            found.extend(suspect.map(|suspect| suspect.either().follows(|asked| asked.code == "N104")));
        }
    }
    found.extend(middle_swapped(observations));
    found.extend(Side::BOTH.into_iter().filter_map(|side| suffix_moved(observations, side)));
    found
}

/// Looks for first and middle names in each other's column.
fn middle_swapped(observations: &Observations<'_>) -> Vec<Suspect> {
    let fields = [Field::FirstName, Field::MiddleName];
    let [Some(first), Some(middle)] = fields.map(|field| observations.both(field)) else { return Vec::new() };
    let context = observations.context;
    let labels = observations.labels_by_two([first, middle], Sign::Silent, |rows, [first, middle]| {
        if first.contains(&0) || middle.contains(&0) {
            Sign::Silent
        } else if first[0] == first[1] || middle[0] == middle[1] {
            Sign::Against
        } else {
            Sign::of(Pair::of(context, rows[0], rows[1]).first_name() == NameDifference::MiddleSwapped)
        }
    });
    if !labels.contains(&Sign::For) {
        return Vec::new();
    }
    let suspect = |side: Side| {
        let signs = observations.labelled(side, &labels, |sign| sign);
        let what = "first and middle names are swapped between the two exports";
        let likely = "a file was read with the name columns in the wrong order";
        let suspect = Suspect::new(&NAMES_SWAPPED, Field::FirstName, side, what, likely, signs)?;
        let of_them = |asked: &Asked<'_>| {
            asked.code == "N104" && matches!(asked.row.field, Some(Field::FirstName | Field::MiddleName))
        };
        Some(suspect.either().follows(of_them))
    };
    Side::BOTH.into_iter().filter_map(suspect).collect()
}

fn suffix_moved(observations: &Observations<'_>, side: Side) -> Option<Suspect> {
    let context = observations.context;
    // what stood in names has been moved to a column of its own, which says nothing about the export
    let has_column =
        context.intakes[side.index()].facts.columns.iter().any(|column| column.field == Field::Suffix.name());
    let suffixes = context.rosters.side(side).raw_codes(Field::Suffix).filter(|_| has_column)?;
    if ![Field::LastName, Field::FirstName].into_iter().any(|field| context.shows(side, field, Issue::SuffixInName)) {
        return None;
    }
    let signs = observations.own(side, |row| {
        let in_name = |field: Field| context.issue(side, field, row) == Issue::SuffixInName;
        if suffixes.get(row as usize) != 0 {
            Sign::Against
        } else if in_name(Field::LastName) || in_name(Field::FirstName) {
            Sign::For
        } else {
            Sign::Silent
        }
    });
    let what = format!("name suffixes in {} stand inside the names", export_of(side));
    let likely = "a template or an import puts the suffix behind the family name";
    let suspect = Suspect::new(&SUFFIX_MOVED, Field::LastName, side, what, likely, signs)?;
    // many families write it so; a place where nobody uses the column is another matter
    Some(suspect.habit(0.5).least(0.9, 0.97))
}
