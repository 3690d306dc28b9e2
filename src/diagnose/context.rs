//! What rules see: both rosters by code, who is whose partner, learned correspondences, and one pair or row at a time.

mod batch;
mod columns;
mod fields;
mod forms;
mod issues;
mod lengths;
mod lone;
mod over;
mod pair;
mod prepare;
mod standings;
mod texts;

pub(crate) use batch::{Batch, Places, lively};
pub(crate) use fields::{Fields, assert_stated, reading};
pub(crate) use lone::Lone;
pub(crate) use over::Changes;
pub(crate) use pair::{Pair, Placement, Shows, each_pair};
pub(crate) use texts::{Texts, read_ahead};

use columns::{Raw, Suffixes};
use forms::OddIds;
use standings::Standings;

use super::clashes::Clashes;
use super::crosswalk::Crosswalks;
use super::habits::Habits;
use super::identifiers::IdSpace;
use super::lengths::Counts;
use super::limits::Limits;
use super::moves;
use super::namesakes;
use super::packs::Pack;
use super::shifted::Shifted;
use super::standing::Standing;
use super::unlike::{self, Unlike};
use crate::roster::{Bucket, Codes, Field, Intake, Links, NO_ROW, Rosters, Side};
use rustc_hash::FxHashMap;
use std::sync::{Arc, OnceLock};

/// Holds everything about a run that rules may look at.
#[derive(Debug)]
pub(crate) struct Context<'a> {
    /// The rows.
    pub(crate) rosters: &'a Rosters,
    /// Who is who.
    pub(crate) links: &'a Links,
    /// What was found out while reading.
    pub(crate) intakes: &'a [Intake; 2],
    /// The date that due dates are counted from, `YYYY-MM-DD`.
    pub(crate) as_of: &'a str,
    /// Which values of the two systems correspond.
    pub(crate) crosswalks: Arc<Crosswalks>,
    /// How the local IDs of both sides relate.
    pub(crate) local_ids: IdSpace,
    /// How the state IDs of both sides relate.
    pub(crate) state_ids: IdSpace,
    /// Local IDs that do not belong to one person.
    pub(crate) local_clashes: Arc<Clashes>,
    /// State IDs that do not belong to one person.
    pub(crate) state_clashes: Arc<Clashes>,
    /// Facts on the status columns.
    pub(crate) statuses: Statuses,
    /// Columns of contacts that hold different things in the two exports.
    pub(crate) unlike: Vec<Unlike>,
    /// What the run is asked to look for beyond the differences.
    pub(crate) scope: Scope<'a>,
    codes: [Vec<Codes<'a>>; 2],
    raw: [Vec<Option<Raw<'a>>>; 2],
    pools: Vec<Option<Texts<'a>>>,
    /// By side and field, once somebody asks for them: the lengths of the raw texts.
    lengths: Arc<[Vec<OnceLock<Vec<u16>>>; 2]>,
    /// By side and field, once somebody asks for them: how many of these texts have which length.
    length_counts: Arc<[Vec<OnceLock<Counts>>; 2]>,
    partners: Arc<[Vec<u32>; 2]>,
    standings: Arc<Standings>,
    years: [Vec<u32>; 2],
    suffixes: Suffixes,
    /// By side and field: whether at least one row in ten has it.
    filled: [Vec<bool>; 2],
    entry_years: Arc<Vec<i16>>,
    habits: [Habits; 2],
    shifted: Arc<[Shifted; 2]>,
    /// By side, once somebody asks: rows without a partner, with a matched row of the same name and birth date.
    namesakes: Arc<[OnceLock<FxHashMap<u32, u32>>; 2]>,
    /// Once somebody asks: the grade of the SIS whose students leave before the year that the platform is about.
    last_grade: Arc<OnceLock<Option<u32>>>,
    odd_ids: OddIds,
    /// By code, the day of each entry date and of each exit date as a number; 0 where it is none.
    days: Arc<[Vec<u32>; 2]>,
}

/// Says what a run is asked to look for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Scope<'a> {
    /// One export alone is looked through before state reporting.
    pub(crate) audited: Option<Side>,
    /// The rules of a state, or the generic ones.
    pub(crate) pack: Option<&'a Pack>,
    /// Days and dates that the configuration sets.
    pub(crate) limits: &'a Limits,
}

impl Scope<'_> {
    /// Says whether every flaw of a single export counts, not only what makes the two differ.
    pub(crate) fn is_for_the_state(&self) -> bool {
        self.audited.is_some() || self.pack.is_some()
    }
}

/// States what the status columns of the two exports tell about the exports.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Statuses {
    /// The SIS export evidently holds active students only, so a leaver looks like a missing student.
    pub(crate) sis_active_only: bool,
    /// Any SIS row has a status that is known to mean active.
    pub(crate) sis_knows_active: bool,
}

impl<'a> Context<'a> {
    /// Returns the code of a normal form; 0 where it is missing or the side has no such field.
    #[inline]
    pub(crate) fn code(&self, side: Side, field: Field, row: u32) -> u32 {
        assert_stated(field);
        self.codes[side.index()][field as usize].get(row as usize)
    }

    /// Returns the rows of the accepted pairs, enrollment first.
    pub(crate) fn matched(&self) -> impl Iterator<Item = [u32; 2]> + use<'a> {
        self.links.matched_rows()
    }

    /// Returns all codes of a field; empty where the side has no such field.
    pub(crate) fn codes(&self, side: Side, field: Field) -> Codes<'a> {
        self.codes[side.index()][field as usize]
    }

    /// Returns how many codes a field has on both sides together, the one for nothing included.
    pub(crate) fn codes_of(&self, field: Field) -> usize {
        self.texts(field).map_or(1, |texts| texts.len())
    }

    /// Returns the normal forms of a field by code; none where neither side has the field.
    pub(crate) fn texts(&self, field: Field) -> Option<Texts<'a>> {
        self.pools[field as usize]
    }

    /// Returns the texts of a field of a side, as they stood in the file, with the code of a row; none where it has no such field.
    pub(crate) fn raw_cell(&self, side: Side, field: Field, row: u32) -> Option<(Texts<'a>, u32)> {
        assert_stated(field);
        self.raw[side.index()][field as usize].map(|raw| (raw.texts, raw.codes.get(row as usize)))
    }

    /// Returns the texts of a field of a side, as they stood in the file, by code; none where it has no such field.
    pub(crate) fn raw_texts(&self, side: Side, field: Field) -> Option<Texts<'a>> {
        self.raw[side.index()][field as usize].map(|raw| raw.texts)
    }

    /// Returns the text behind a code.
    pub(crate) fn text_of(&self, field: Field, code: u32) -> &'a str {
        self.pools[field as usize].map_or("", |texts| texts.get(code))
    }

    /// Returns the normal form of a cell.
    pub(crate) fn text(&self, side: Side, field: Field, row: u32) -> &'a str {
        self.text_of(field, self.code(side, field, row))
    }

    /// Returns the cell as it stood in the file; empty where the side has no such field.
    pub(crate) fn raw(&self, side: Side, field: Field, row: u32) -> &'a str {
        self.raw_cell(side, field, row).map_or("", |(texts, code)| texts.get(code))
    }

    /// Says whether the cell as it stood in the file is known to be its normal form.
    pub(crate) fn is_normal(&self, side: Side, field: Field, row: u32) -> bool {
        let raw = self.raw[side.index()][field as usize];
        raw.is_some_and(|raw| raw.texts.is_normal(raw.codes.get(row as usize)))
    }

    /// Returns the days of entry and exit of a row as numbers; 0 where there is none, or it is not known as one.
    pub(crate) fn days(&self, side: Side, row: u32) -> [u32; 2] {
        self.days_of([Field::EntryDate, Field::ExitDate].map(|field| self.code(side, field, row)))
    }

    /// Returns the days of entry and exit as numbers by the codes of the two dates; 0 where one is none.
    pub(crate) fn days_of(&self, [entry, exit]: [u32; 2]) -> [u32; 2] {
        let day = |at: usize, code: u32| self.days[at].get(code as usize).copied().unwrap_or(0);
        [day(0, entry), day(1, exit)]
    }

    /// Says whether the side has the field at all.
    pub(crate) fn has(&self, side: Side, field: Field) -> bool {
        self.raw[side.index()][field as usize].is_some()
    }

    /// Returns the accepted partner of a row, `NO_ROW` where there is none.
    pub(crate) fn partner(&self, side: Side, row: u32) -> u32 {
        self.partners[side.index()].get(row as usize).copied().unwrap_or(NO_ROW)
    }

    /// Returns where the row's status places the student, or its dates where no status of the SIS does.
    pub(crate) fn standing(&self, side: Side, row: u32) -> Standing {
        self.standing_by(side, row, self.code(side, Field::Status, row))
    }

    /// Returns where a row places the student, as [`Context::standing`] does, where the code of its status is at hand.
    fn standing_by(&self, side: Side, row: u32, status: u32) -> Standing {
        self.standings.of(side, row, status)
    }

    /// Returns where a row places the student; a record without a status that has begun and not ended by its dates is one of a
    /// student who is there.
    pub(crate) fn standing_by_dates(&self, side: Side, row: u32) -> Standing {
        let standing = self.standing(side, row);
        if standing != Standing::Missing || side != Side::Sis || !self.any_has_ended() {
            standing
        } else if self.text(side, Field::EntryDate, row) > self.as_of {
            Standing::Preregistered
        } else {
            Standing::Enrolled
        }
    }

    /// Says whether a record of the SIS ended by its exit date, where no status tells.
    pub(crate) fn is_ended(&self, sis: u32) -> bool {
        self.standings.is_ended(sis)
    }

    /// Says whether any record of the SIS ended by its exit date, where no status tells.
    pub(crate) fn any_has_ended(&self) -> bool {
        self.standings.any_has_ended()
    }

    /// Returns where a status places the student, by its code.
    pub(crate) fn standing_of(&self, code: u32) -> Standing {
        self.standings.of_status(code)
    }

    /// Says whether an export holds what changed only, so that nobody is missing in it.
    pub(crate) fn holds_changes_only(&self, side: Side) -> bool {
        self.intakes[side.index()].semantics.changes_only
    }

    /// Says whether a row is of a student whom the state is not told of, as its layout marks them.
    pub(crate) fn is_unreported(&self, side: Side, row: u32) -> bool {
        let lines = &self.intakes[side.index()].unreported;
        !lines.is_empty() && lines.binary_search(&self.rosters.side(side).line(row)).is_ok()
    }

    /// Returns the bucket of a row.
    pub(crate) fn bucket(&self, side: Side, row: u32) -> Bucket {
        self.links.buckets(side).get(row as usize).copied().unwrap_or(Bucket::OnlyHere)
    }

    /// Says whether a row is about a school year that the other export does not cover.
    pub(crate) fn is_other_year(&self, side: Side, row: u32) -> bool {
        let year = self.code(side, Field::SchoolYear, row);
        let theirs = &self.years[side.other().index()];
        let ours = &self.years[side.index()];
        if year == 0 {
            return false;
        }
        if !theirs.is_empty() {
            return !theirs.contains(&year);
        }
        // the other export states no year: it is about the year of most of our rows (the first of the list)
        let text = |code: u32| self.text_of(Field::SchoolYear, code);
        ours.first().is_some_and(|usual| text(year) > text(*usual))
    }

    /// Says whether the other side of a row with a suffix can be expected to have one too.
    ///
    /// A system that mostly leaves suffixes out says nothing by leaving out one more.
    pub(crate) fn expects_suffix(&self, side: Side) -> bool {
        let Suffixes { rows, both } = self.suffixes;
        both >= 2 && both * 2 >= rows[side.other().index()]
    }

    /// Says whether at least one row in ten of a side has the field filled.
    pub(crate) fn is_mostly_filled(&self, side: Side, field: Field) -> bool {
        self.filled[side.index()][field as usize]
    }

    /// Says whether a column of contacts holds something else in one export than in the other.
    pub(crate) fn is_unlike(&self, field: Field) -> bool {
        unlike::holds(&self.unlike, field)
    }

    /// Returns what stands in the wrong columns of an export.
    pub(crate) fn shifted(&self, side: Side) -> &Shifted {
        &self.shifted[side.index()]
    }

    /// Says whether a row's values stand in the wrong columns, so that nothing else can be said about it.
    pub(crate) fn is_shifted(&self, side: Side, row: u32) -> bool {
        self.shifted[side.index()].rows.contains(&row)
    }

    /// Returns the matched row of the same export that has the name and the birth date of a row without a partner.
    pub(crate) fn namesake(&self, side: Side, row: u32) -> Option<u32> {
        self.namesakes[side.index()].get_or_init(|| namesakes::find(self, side)).get(&row).copied()
    }

    /// Returns the grade of the SIS, by its code, whose students leave before the year that the platform is about.
    pub(crate) fn last_grade(&self) -> Option<u32> {
        *self.last_grade.get_or_init(|| moves::last_grade(self))
    }

    /// Returns what an export does as a rule.
    pub(crate) fn habits(&self, side: Side) -> &Habits {
        &self.habits[side.index()]
    }

    /// Returns the school year in which an active student entered, by the entry date.
    pub(crate) fn entered_in(&self, side: Side, row: u32) -> Option<i16> {
        let year = self.entry_year(self.code(side, Field::EntryDate, row))?;
        (self.standing_by_dates(side, row) == Standing::Enrolled).then_some(year)
    }

    /// Returns the school year of an entry date, by its code.
    pub(crate) fn entry_year(&self, code: u32) -> Option<i16> {
        self.entry_years.get(code as usize).copied().filter(|year| *year != 0)
    }
}
