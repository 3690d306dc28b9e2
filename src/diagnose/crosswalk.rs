//! Which values of the two systems correspond, learned from the accepted pairs.

use super::configured::Configured;
use super::correspond::Counts;
use super::field_crosswalk::FieldCrosswalk;
use super::grades::Shift;
use super::offered::Offered;
use super::standing::Standing;
use super::stayers;
use crate::roster::{Crosswalk, Field, Links, Rosters, Side};
use rayon::prelude::*;

/// The fields whose values are codes that systems choose for themselves.
pub const CODED: &[Field] = &[
    Field::School,
    Field::Grade,
    Field::Sex,
    Field::Status,
    Field::EntryCode,
    Field::ExitCode,
    Field::Race,
    Field::Ethnicity,
];

/// States that the configuration lets two values correspond, and that most pairs say otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Contradiction {
    /// The field.
    pub(crate) field: Field,
    /// The enrollment value, by its code.
    pub(crate) enrollment: u32,
    /// Pairs that bear the configuration out.
    pub(crate) support: u64,
    /// Pairs with another SIS value, the same for all.
    pub(crate) against: u64,
    /// Pairs with the enrollment value.
    pub(crate) of: u64,
}

/// Says how two values of a coded field relate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Relation {
    /// They are the same value, or correspond, or one is missing.
    Same,
    /// They are different, and at least one is known to stand for something else.
    Different,
    /// Neither value is known to the other system, so nothing can be said.
    Unknown,
}

/// Holds the correspondences of all coded fields.
#[derive(Clone, Debug, Default)]
pub(crate) struct Crosswalks {
    fields: Vec<FieldCrosswalk>,
    /// The constant distance between the grades of both systems.
    shift: Option<Shift>,
    /// Where that is a year: the grades of the schools of the system that is behind.
    offered: Option<Offered>,
}

impl Crosswalks {
    /// Learns the correspondences of every coded field that both sides have; `standing` says which rows are of leavers.
    pub(crate) fn learn(
        rosters: &Rosters,
        links: &Links,
        configured: &Configured,
        standing: impl Fn(Side, u32) -> Standing,
    ) -> Self {
        // which schools correspond goes by who goes up a grade
        let have = |field| rosters.both_have(field);
        let grades = if have(Field::Grade) { Counts::of(rosters, links, Field::Grade) } else { Counts::default() };
        let shift = Shift::learn(&grades, |code| rosters.vocabulary.text(Field::Grade, code));
        let behind = shift.and_then(|shift| shift.behind()).filter(|_| have(Field::School));
        let offered = behind.map(|side| Offered::of(rosters, side, standing));
        let fields: Vec<Field> = CODED.iter().copied().filter(|field| have(*field)).collect();
        let learn = |field: Field| {
            let counts = match (field, &offered) {
                (Field::Grade, _) => grades.clone(),
                (Field::School, Some(offered)) => stayers::counts(rosters, links, offered),
                _ => Counts::of(rosters, links, field),
            };
            FieldCrosswalk::learn(rosters, field, counts, shift.filter(|_| field == Field::Grade), configured)
        };
        Self { fields: fields.into_par_iter().with_max_len(1).map(learn).collect(), shift, offered }
    }

    /// Returns the fields with entries of the configuration that name a value which the exports do not have, and how many.
    pub(crate) fn unused(&self) -> impl Iterator<Item = (Field, u64)> {
        self.fields.iter().filter(|field| field.fixed.unused > 0).map(|field| (field.field, field.fixed.unused))
    }

    /// Returns what the pairs say against the configuration, by field, then value.
    pub(crate) fn contradictions(&self) -> impl Iterator<Item = &Contradiction> {
        self.fields.iter().flat_map(|field| &field.contradictions)
    }

    /// Says how an enrollment and a SIS value relate.
    pub(crate) fn relation(&self, field: Field, enrollment: u32, sis: u32) -> Relation {
        if enrollment == 0 || sis == 0 {
            return Relation::Same;
        }
        match self.fields.iter().find(|known| known.field == field) {
            Some(known) => known.relation(enrollment, sis),
            None if enrollment == sis => Relation::Same,
            None => Relation::Different,
        }
    }

    /// Says whether equal values of a field may be different ones: where grades are shifted, or the configuration says so.
    pub(crate) fn may_part_equals(&self, field: Field) -> bool {
        let of_field = self.fields.iter().find(|known| known.field == field);
        of_field.is_some_and(|known| known.shift.is_some() || !known.fixed.pairs.is_empty())
    }

    /// Says whether a value of a side has a counterpart in the other system.
    pub(crate) fn is_known(&self, field: Field, side: Side, code: u32) -> bool {
        self.fields.iter().any(|known| known.field == field && known.known[side.index()].contains(&code))
    }

    /// Returns the values of a field that both systems write, by their codes.
    pub(crate) fn written_by_both(&self, field: Field) -> impl Iterator<Item = u32> {
        let of_field = self.fields.iter().filter(move |known| known.field == field);
        of_field.flat_map(|known| known.known[0].intersection(&known.known[1]).copied())
    }

    /// Returns the pairs of codes that correspond by what the exports show, enrollment first.
    pub(crate) fn learned(&self, field: Field) -> impl Iterator<Item = [u32; 2]> {
        let of_field = self.fields.iter().filter(move |known| known.field == field);
        of_field.flat_map(|known| {
            let learned = known.same.iter().filter(|pair| !known.fixed.pairs.contains(pair));
            learned.map(|(mine, theirs)| [*mine, *theirs])
        })
    }

    /// Returns the constant grade shift, where there is one.
    pub(crate) fn grade_shift(&self) -> Option<&Shift> {
        self.shift.as_ref()
    }

    /// Says whether the platform is a year ahead.
    pub(crate) fn is_year_ahead(&self) -> bool {
        self.shift.is_some_and(|shift| shift.behind() == Some(Side::Sis))
    }

    /// Returns the shift where the platform is a year ahead, with the grades that the schools of the SIS offer.
    pub(crate) fn year_ahead(&self) -> Option<(&Shift, &Offered)> {
        self.shift.as_ref().zip(self.offered.as_ref()).filter(|(_, offered)| offered.side == Side::Sis)
    }

    /// Returns what was learned, sorted by field, then values.
    pub(crate) fn rows(&self) -> Vec<Crosswalk> {
        let mut rows: Vec<Crosswalk> = self.fields.iter().flat_map(|field| field.rows.iter().cloned()).collect();
        rows.sort_by(|one, other| {
            let key = |row: &Crosswalk| (row.field, row.enrollment_value.clone(), row.sis_value.clone());
            key(one).cmp(&key(other))
        });
        rows
    }
}
