//! One accepted pair and its comparisons; the codes of many pairs are fetched together, column by column.

use super::Context;
use super::fields::{ALL, Fields};
use super::texts::{Texts, read_ahead};
use crate::diagnose::address::{self, Place};
use crate::diagnose::birth::{self, BirthDifference};
use crate::diagnose::crosswalk::Relation;
use crate::diagnose::expected;
use crate::diagnose::names::{self, NameDifference, NamePair};
use crate::diagnose::standing::Standing;
use crate::link::is_written_out;
use crate::normalize::form_of;
use crate::roster::{Field, Issue, Side};

/// Says what school and grade of a pair are worth comparing for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Placement {
    /// Both records are of the present.
    Current,
    /// The SIS record is closed and the platform expects the child: re-enrolling sets both anew.
    Returning,
    /// The child is not expected.
    Past,
}

impl Placement {
    /// Says so by where the statuses of a pair place the student, enrollment first.
    pub(crate) fn of([enrollment, sis]: [Standing; 2]) -> Self {
        if enrollment.is_out() || matches!(sis, Standing::NoShow | Standing::Declined | Standing::Waitlisted) {
            Placement::Past
        } else if sis.has_left() {
            Placement::Returning
        } else {
            Placement::Current
        }
    }
}

/// Holds one accepted pair and its comparisons, each made once; equal codes are never looked at again.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pair<'a> {
    /// The run.
    pub(crate) context: &'a Context<'a>,
    /// The enrollment row.
    pub(crate) enrollment: u32,
    /// The SIS row.
    pub(crate) sis: u32,
    /// How the first names differ.
    pub(crate) first_name: NameDifference,
    /// How the last names differ.
    pub(crate) last_name: NameDifference,
    /// How the birth dates differ.
    pub(crate) birth: BirthDifference,
    /// The codes, where they were fetched before, and the place of the pair among them.
    cells: Option<(&'a Cells, usize)>,
}

/// The fields that no comparison of pairs looks at, or hardly any.
const SELDOM: [Field; 13] = [
    Field::OtherId,
    Field::City,
    Field::State,
    Field::EntryDate,
    Field::ExitDate,
    Field::EntryCode,
    Field::ExitCode,
    Field::Race,
    Field::Ethnicity,
    Field::SchoolYear,
    Field::SubmittedAt,
    Field::UpdatedAt,
    Field::Form,
];
/// The fields whose texts are compared where the codes differ.
const TEXTS: [Field; 8] = [
    Field::FirstName,
    Field::LastName,
    Field::MiddleName,
    Field::Street,
    Field::Phone,
    Field::Email,
    Field::GuardianName,
    Field::BirthDate,
];
/// Pairs whose texts are fetched at once.
const BLOCK: usize = 64;

/// Runs a function over pairs of rows, enrollment first, in their order; most quickly over some thousands at once.
pub(crate) fn each_pair<'a>(context: &'a Context<'a>, rows: &[[u32; 2]], run: impl FnMut(&Pair<'_>)) {
    each_pair_about(context, rows, ALL, run);
}

/// Does the same where pair rules are to look at some fields only, as [`told_with`] names them.
pub(crate) fn each_pair_about<'a>(
    context: &'a Context<'a>,
    rows: &[[u32; 2]],
    about: Fields,
    mut run: impl FnMut(&Pair<'_>),
) {
    // a test build looks at all, so that a rule that has something to tell of another field is noticed
    let cells = Cells::fetch(context, rows, if cfg!(test) { ALL } else { about });
    let mut wanted = Vec::new();
    for (block, first) in rows.chunks(BLOCK).zip((0..).step_by(BLOCK)) {
        cells.fetch_texts(context, first..first + block.len(), &mut wanted);
        for (rows, at) in block.iter().zip(first..) {
            run(&Pair::with(context, *rows, Some((&cells, at))));
        }
    }
}

/// Holds the codes of many pairs.
#[derive(Debug)]
struct Cells {
    /// By field and side, the code of each pair; empty where the side has no such field.
    codes: Vec<[Vec<u32>; 2]>,
    /// The fields that rules are to look at; no other one is here.
    about: Fields,
    /// By pair, the fields about which a pair rule may have something to tell.
    lively: Vec<Fields>,
}

impl Cells {
    /// Fetches the codes, one column after another: no read waits for another one, and a column stays near.
    fn fetch(context: &Context<'_>, rows: &[[u32; 2]], about: Fields) -> Self {
        let column = |field: Field, side: Side| -> Vec<u32> {
            let codes = context.codes(side, field);
            if codes.is_empty() || SELDOM.contains(&field) || about >> field as u32 & 1 == 0 {
                return Vec::new();
            }
            codes.gather(rows.iter().map(|rows| rows[side.index()]))
        };
        let codes = Field::ALL.iter().map(|field| Side::BOTH.map(|side| column(*field, side))).collect();
        let mut this = Self { codes, about, lively: vec![0; rows.len()] };
        this.stir(context);
        if context.any_has_ended() {
            for (lively, [_, sis]) in this.lively.iter_mut().zip(rows) {
                *lively |= Fields::from(context.is_ended(*sis)) << Field::Status as u32 & about;
            }
        }
        this
    }

    fn get(&self, field: Field, at: usize) -> [u32; 2] {
        self.codes[field as usize].each_ref().map(|codes| codes.get(at).copied().unwrap_or(0))
    }

    /// Reads the beginnings of the texts that differ.
    fn fetch_texts<'t>(
        &self,
        context: &Context<'t>,
        places: std::ops::Range<usize>,
        wanted: &mut Vec<(Texts<'t>, u32)>,
    ) {
        wanted.clear();
        for field in TEXTS {
            let Some(texts) = context.pools[field as usize] else { continue };
            let lively = places.clone().filter(|at| self.lively[*at] >> field as u32 & 1 != 0);
            for [mine, theirs] in lively.map(|at| self.get(field, at)) {
                if mine != theirs && mine != 0 && theirs != 0 {
                    wanted.extend([(texts, mine), (texts, theirs)]);
                }
            }
        }
        read_ahead(wanted);
    }

    /// Notes in what that a pair rule looks at the pairs differ.
    fn stir(&mut self, context: &Context<'_>) {
        let both = |[mine, theirs]: [u32; 2]| mine != theirs && mine != 0 && theirs != 0;
        for field in [Field::FirstName, Field::LastName, Field::BirthDate, Field::Suffix] {
            self.note(field, |[mine, theirs]| mine != theirs);
        }
        for field in [Field::MiddleName, Field::Street, Field::Zip, Field::GuardianName] {
            self.note(field, both);
        }
        for field in [Field::Phone, Field::Email] {
            // something that is no number tells against one that is
            let any_issue = Side::BOTH.into_iter().any(|side| context.has_issues(side, field));
            self.note(field, |codes| both(codes) || (any_issue && codes[0] != codes[1]));
        }
        for (field, ids) in [(Field::LocalId, &context.local_ids), (Field::StateId, &context.state_ids)] {
            if ids.is_shared() {
                self.note(field, both);
            }
        }
        for field in [Field::School, Field::Grade, Field::Sex] {
            let equal_may_differ = context.crosswalks.may_part_equals(field);
            self.note(field, |[mine, theirs]| {
                (mine != theirs || equal_may_differ)
                    && context.crosswalks.relation(field, mine, theirs) == Relation::Different
            });
        }
        self.note(Field::Status, |[mine, theirs]| {
            expected::is_problem([context.standing_of(mine), context.standing_of(theirs)])
        });
    }

    /// Notes the pairs whose codes of a field tell something; a field that a side does not have is missing in all its rows.
    fn note(&mut self, field: Field, tells: impl Fn([u32; 2]) -> bool) {
        if self.about >> field as u32 & 1 == 0 {
            return;
        }
        let note = |lively: &mut Fields, codes: [u32; 2]| *lively |= Fields::from(tells(codes)) << field as u32;
        match self.codes[field as usize].each_ref().map(Vec::as_slice) {
            [[], []] => self.lively.iter_mut().for_each(|lively| note(lively, [0, 0])),
            [mine, []] => self.lively.iter_mut().zip(mine).for_each(|(lively, mine)| note(lively, [*mine, 0])),
            [[], theirs] => self.lively.iter_mut().zip(theirs).for_each(|(lively, theirs)| note(lively, [0, *theirs])),
            [mine, theirs] => {
                let codes = mine.iter().zip(theirs);
                self.lively.iter_mut().zip(codes).for_each(|(lively, (mine, theirs))| note(lively, [*mine, *theirs]));
            }
        }
    }
}

impl<'a> Pair<'a> {
    /// Compares two rows.
    pub(crate) fn of(context: &'a Context<'a>, enrollment: u32, sis: u32) -> Self {
        Self::with(context, [enrollment, sis], None)
    }

    /// Says that no pair rule has anything to tell, as far as the codes alone show it.
    pub(crate) fn is_calm(&self) -> bool {
        self.cells.is_some_and(|(cells, at)| cells.lively.get(at) == Some(&0))
    }

    /// Says whether a pair rule may have something to tell about a field, as far as the codes alone show it; such a field is
    /// one that the codes are looked through for.
    #[inline]
    pub(crate) fn is_lively(&self, field: Field) -> bool {
        // a test build looks all the same, so that a rule that has something to tell of the field is noticed
        cfg!(test) || self.shows(field)
    }

    /// Says so in any build.
    #[inline]
    pub(crate) fn shows(&self, field: Field) -> bool {
        let lively = self.cells.and_then(|(cells, at)| cells.lively.get(at));
        lively.is_none_or(|lively| lively >> field as u32 & 1 != 0)
    }

    fn with(context: &'a Context<'a>, [enrollment, sis]: [u32; 2], cells: Option<(&'a Cells, usize)>) -> Self {
        let mut this = Self {
            context,
            enrollment,
            sis,
            first_name: NameDifference::None,
            last_name: NameDifference::None,
            birth: BirthDifference::None,
            cells,
        };
        if (this.is_lively(Field::FirstName) || this.is_lively(Field::LastName))
            && (!this.same(Field::FirstName) || !this.same(Field::LastName))
        {
            let names = this.names();
            (this.first_name, this.last_name) = names::compare(&names);
            if this.first_name == NameDifference::Misspelled && this.is_written_out(Field::FirstName) {
                this.first_name = NameDifference::None;
            }
            if this.last_name == NameDifference::Misspelled && this.is_written_out(Field::LastName) {
                this.last_name = NameDifference::None;
            }
            if this.last_name == NameDifference::CompoundPart && this.is_cut_elsewhere() {
                (this.first_name, this.last_name) = (NameDifference::None, NameDifference::None);
            }
        }
        if this.is_lively(Field::BirthDate) && !this.same(Field::BirthDate) {
            let [enrollment, sis] = this.texts(Field::BirthDate);
            this.birth = birth::compare(enrollment, sis);
        }
        this
    }

    /// Says whether the whole names are the same, and one export has the whole in one column, in which nothing shows where
    /// the family name begins: `Ana Menchaca Benitez`.
    fn is_cut_elsewhere(&self) -> bool {
        let in_one_column = |side: Side| {
            let columns = &self.context.intakes[side.index()].facts.columns;
            let headers =
                |field: Field| columns.iter().find(|column| column.field == field.name()).map(|column| &column.headers);
            headers(Field::LastName).is_some_and(|last| headers(Field::FirstName) == Some(last))
        };
        let names = self.names();
        let words = |side: usize| {
            let parts = [names.first[side], names.middle[side], names.last[side]];
            parts.into_iter().flat_map(|part| part.split(' ')).filter(|word| !word.is_empty())
        };
        Side::BOTH.into_iter().any(in_one_column)
            && words(0).count() == words(1).count()
            && words(0).zip(words(1)).all(|(one, other)| names::same_or_initial(one, other))
    }

    /// Returns the codes of a field on both sides.
    pub(crate) fn codes(&self, field: Field) -> [u32; 2] {
        match self.cells {
            Some((cells, at)) if !SELDOM.contains(&field) => cells.get(field, at),
            _ => {
                let code = |side: Side, row: u32| self.context.code(side, field, row);
                [code(Side::Enrollment, self.enrollment), code(Side::Sis, self.sis)]
            }
        }
    }

    /// Returns the normal forms of a field on both sides.
    pub(crate) fn texts(&self, field: Field) -> [&'a str; 2] {
        self.codes(field).map(|code| self.context.text_of(field, code))
    }

    /// Returns the normal forms where both sides have one and they are not the same.
    pub(crate) fn differing(&self, field: Field) -> Option<[&'a str; 2]> {
        let [enrollment, sis] = self.codes(field);
        if enrollment == sis || enrollment == 0 || sis == 0 {
            return None;
        }
        Some([enrollment, sis].map(|code| self.context.text_of(field, code)))
    }

    /// Says whether a spreadsheet rounded the value on either side, so that a difference means nothing.
    pub(crate) fn has_lost_digits(&self, field: Field) -> bool {
        let lost = |side: Side, row: u32| self.context.issue(side, field, row) == Issue::Scientific;
        lost(Side::Enrollment, self.enrollment) || lost(Side::Sis, self.sis)
    }

    /// Returns the side whose value is none of its kind, where the other side has a sound one.
    pub(crate) fn invalid(&self, field: Field) -> Option<Side> {
        let [enrollment, sis] = self.codes(field);
        let (side, row) = match (enrollment, sis) {
            (0, sis) if sis != 0 => (Side::Enrollment, self.enrollment),
            (enrollment, 0) if enrollment != 0 => (Side::Sis, self.sis),
            _ => return None,
        };
        (self.context.issue(side, field, row) == Issue::Invalid).then_some(side)
    }

    /// Says whether the values of a coded field are different ones, by the learned correspondences.
    pub(crate) fn is_different(&self, field: Field) -> bool {
        let [enrollment, sis] = self.codes(field);
        self.is_lively(field) && self.context.crosswalks.relation(field, enrollment, sis) == Relation::Different
    }

    /// Returns where the statuses place the student, enrollment first.
    pub(crate) fn standings(&self) -> [Standing; 2] {
        let [enrollment, sis] = self.codes(Field::Status).map(|code| self.context.standing_of(code));
        [enrollment, if self.context.is_ended(self.sis) { Standing::Inactive } else { sis }]
    }

    /// Says what school and grade of the two records are worth comparing for.
    pub(crate) fn placement(&self) -> Placement {
        Placement::of(self.standings())
    }

    /// Compares the addresses.
    pub(crate) fn place(&self) -> Place {
        match self.differing(Field::Street) {
            Some([enrollment, sis]) => address::compare(enrollment, sis),
            None => Place::Same,
        }
    }

    fn same(&self, field: Field) -> bool {
        let [enrollment, sis] = self.codes(field);
        enrollment == sis
    }

    /// Says whether one side has a name with its marks and the other one has their letters written out: `Müller`, `Mueller`.
    fn is_written_out(&self, field: Field) -> bool {
        let texts = self.texts(field);
        if !is_written_out(texts[0].as_bytes(), texts[1].as_bytes()) {
            return false;
        }
        // the side that has the mark loses it in its normal form, which is the shorter one
        let marked = if texts[0].len() < texts[1].len() { Side::Enrollment } else { Side::Sis };
        let row = [self.enrollment, self.sis][marked.index()];
        let written = names::written_out(self.context.raw(marked, field, row));
        form_of(field, &written).is_some_and(|form| form == texts[marked.other().index()])
    }

    /// Returns the names of both sides.
    pub(crate) fn names(&self) -> NamePair<'a> {
        NamePair {
            first: self.texts(Field::FirstName),
            middle: self.texts(Field::MiddleName),
            last: self.texts(Field::LastName),
            preferred_first: self.texts(Field::PreferredFirstName),
            preferred_last: self.texts(Field::PreferredLastName),
        }
    }
}
