//! One accepted pair and its comparisons; the codes of many pairs are fetched together, column by column.

use super::Context;
use super::fields::{Fields, assert_stated};
use super::texts::{Texts, read_ahead};
use crate::diagnose::address::{self, Place};
use crate::diagnose::birth::{self, BirthDifference};
use crate::diagnose::crosswalk::Relation;
use crate::diagnose::expected;
use crate::diagnose::names::{self, NameDifference, NamePair};
use crate::diagnose::standing::Standing;
use crate::link::is_written_out;
use crate::normalize::form_of;
use crate::roster::{Field, Issue, Side, gather};

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
    /// Tells it by where the statuses of a pair place the student, enrollment first.
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
    first_name: NameDifference,
    last_name: NameDifference,
    birth: BirthDifference,
    /// The codes, where they were fetched before, and the place of the pair among them.
    cells: Option<(&'a Cells, usize)>,
}

/// Says what the codes of a field show where a pair rule may have something to tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Shows {
    /// They are not the same; one side may have none.
    Difference,
    /// Both sides have one, and not the same.
    TwoValues,
    /// So, or one side has something that is no contact.
    TwoContacts,
    /// Both sides have one, and not the same, of IDs that the two systems share.
    TwoIds,
    /// They are not the same by the learned correspondences.
    OtherCodes,
    /// They do not go together, or the SIS record ended by its dates.
    OtherStatuses,
}

/// The fields by which names are told apart.
const NAMES: [Field; 5] =
    [Field::FirstName, Field::MiddleName, Field::LastName, Field::PreferredFirstName, Field::PreferredLastName];
/// Pairs whose texts are fetched at once.
const BLOCK: usize = 64;

/// Runs a function over pairs of rows, enrollment first, in their order, with the codes of some fields looked through before.
pub(crate) fn each_pair<'a>(
    context: &'a Context<'a>,
    rows: &[[u32; 2]],
    when: &[(Field, Shows)],
    mut run: impl FnMut(&Pair<'_>),
) {
    let cells = Cells::fetch(context, rows, when);
    let texts: Vec<(Field, Texts<'_>)> = when.iter().filter_map(|when| texts_of(context, *when)).collect();
    let mut wanted = Vec::new();
    for (block, first) in rows.chunks(BLOCK).zip((0..).step_by(BLOCK)) {
        cells.fetch_texts(&texts, first..first + block.len(), &mut wanted);
        for (rows, at) in block.iter().zip(first..) {
            run(&Pair::with(context, *rows, Some((&cells, at))));
        }
    }
}

/// Returns the texts of a field that are compared where its codes differ.
fn texts_of<'a>(context: &'a Context<'a>, (field, shows): (Field, Shows)) -> Option<(Field, Texts<'a>)> {
    let are_compared = matches!(shows, Shows::Difference | Shows::TwoValues | Shows::TwoContacts);
    Some((field, context.pools[field as usize].filter(|_| are_compared)?))
}

/// Holds the codes of many pairs.
#[derive(Debug)]
struct Cells {
    /// By field and side, the code of each pair; empty where no rule asks for the field.
    codes: Vec<[Vec<u32>; 2]>,
    /// The fields whose codes are here.
    fetched: Fields,
    /// By pair, the fields that show something.
    shown: Vec<Fields>,
}

impl Cells {
    /// Fetches the codes, one column after another: no read waits for another one, and a column stays near.
    fn fetch(context: &Context<'_>, rows: &[[u32; 2]], when: &[(Field, Shows)]) -> Self {
        let codes = Field::ALL.iter().map(|_| Default::default()).collect();
        let mut this = Self { codes, fetched: Fields::default(), shown: vec![Fields::default(); rows.len()] };
        for (field, shows) in when {
            this.codes[*field as usize] = gather(Side::BOTH.map(|side| context.codes(side, *field)), rows);
            this.fetched = this.fetched.with_if(*field, true);
            this.look(context, rows, *field, *shows);
        }
        this
    }

    fn get(&self, field: Field, at: usize) -> [u32; 2] {
        self.codes[field as usize].each_ref().map(|codes| codes.get(at).copied().unwrap_or(0))
    }

    /// Reads the beginnings of the texts that differ.
    fn fetch_texts<'t>(
        &self,
        texts: &[(Field, Texts<'t>)],
        places: std::ops::Range<usize>,
        wanted: &mut Vec<(Texts<'t>, u32)>,
    ) {
        wanted.clear();
        for (field, texts) in texts {
            let shown = places.clone().filter(|at| self.shown[*at].has(*field));
            for [mine, theirs] in shown.map(|at| self.get(*field, at)) {
                if mine != theirs && mine != 0 && theirs != 0 {
                    wanted.extend([(*texts, mine), (*texts, theirs)]);
                }
            }
        }
        read_ahead(wanted);
    }

    /// Looks in which pairs a field shows something.
    fn look(&mut self, context: &Context<'_>, rows: &[[u32; 2]], field: Field, shows: Shows) {
        let two = |[mine, theirs]: [u32; 2]| mine != theirs && mine != 0 && theirs != 0;
        match shows {
            Shows::Difference => self.note(field, |[mine, theirs]| mine != theirs),
            Shows::TwoValues => self.note(field, two),
            Shows::TwoContacts => {
                // something that is no number tells against one that is
                let any_issue = Side::BOTH.into_iter().any(|side| context.has_issues(side, field));
                self.note(field, |codes| two(codes) || (any_issue && codes[0] != codes[1]));
            }
            Shows::TwoIds => {
                let ids = if field == Field::StateId { &context.state_ids } else { &context.local_ids };
                if ids.is_shared() {
                    self.note(field, two);
                }
            }
            Shows::OtherCodes => {
                let equal_may_differ = context.crosswalks.may_part_equals(field);
                self.note(field, |[mine, theirs]| {
                    (mine != theirs || equal_may_differ)
                        && context.crosswalks.relation(field, mine, theirs) == Relation::Different
                });
            }
            Shows::OtherStatuses => {
                self.note(field, |codes| expected::is_problem(codes.map(|code| context.standing_of(code))));
                if context.any_has_ended() {
                    let ended = rows.iter().map(|[_, sis]| context.is_ended(*sis));
                    self.shown.iter_mut().zip(ended).for_each(|(shown, ended)| *shown = shown.with_if(field, ended));
                }
            }
        }
    }

    /// Notes the pairs whose codes of a field tell something.
    fn note(&mut self, field: Field, tells: impl Fn([u32; 2]) -> bool) {
        let [mine, theirs] = &self.codes[field as usize];
        for ((shown, mine), theirs) in self.shown.iter_mut().zip(mine).zip(theirs) {
            *shown = shown.with_if(field, tells([*mine, *theirs]));
        }
    }
}

impl Context<'_> {
    /// Says whether the platform is a grade ahead and a record of the SIS begins with the year that the platform is about: it
    /// is pre-registered, or its day of entry is still to come and in a later year than that of nearly all others.
    pub(crate) fn is_to_begin(&self, sis: u32) -> bool {
        if !self.crosswalks.is_year_ahead() {
            return false;
        }
        let entry = self.code(Side::Sis, Field::EntryDate, sis);
        let is_later = |usual| self.entry_year(entry).is_some_and(|year| year > usual);
        let is_ahead = !self.as_of.is_empty() && entry != 0 && self.text_of(Field::EntryDate, entry) > self.as_of;
        self.standing(Side::Sis, sis) == Standing::Preregistered
            || is_ahead && self.habits(Side::Sis).entry_year.is_none_or(is_later)
    }
}

impl<'a> Pair<'a> {
    /// Compares two rows.
    pub(crate) fn of(context: &'a Context<'a>, enrollment: u32, sis: u32) -> Self {
        Self::with(context, [enrollment, sis], None)
    }

    /// Returns the fields whose codes show something; all of them where nobody looked.
    #[inline]
    pub(crate) fn shown(&self) -> Fields {
        self.cells.and_then(|(cells, at)| cells.shown.get(at).copied()).unwrap_or(Fields::ALL)
    }

    /// Returns how the first names differ.
    pub(crate) fn first_name(&self) -> NameDifference {
        NAMES.into_iter().for_each(assert_stated);
        self.first_name
    }

    /// Returns how the last names differ.
    pub(crate) fn last_name(&self) -> NameDifference {
        NAMES.into_iter().for_each(assert_stated);
        self.last_name
    }

    /// Returns how the birth dates differ.
    pub(crate) fn birth(&self) -> BirthDifference {
        assert_stated(Field::BirthDate);
        self.birth
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
        let shown = this.shown();
        if (shown.has(Field::FirstName) || shown.has(Field::LastName))
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
        if shown.has(Field::BirthDate) && !this.same(Field::BirthDate) {
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
        assert_stated(field);
        match self.cells {
            Some((cells, at)) if cells.fetched.has(field) => cells.get(field, at),
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
        self.context.crosswalks.relation(field, enrollment, sis) == Relation::Different
    }

    /// Returns where the statuses place the student, enrollment first.
    pub(crate) fn standings(&self) -> [Standing; 2] {
        let [enrollment, sis] = self.codes(Field::Status).map(|code| self.context.standing_of(code));
        [enrollment, if self.context.is_ended(self.sis) { Standing::Inactive } else { sis }]
    }

    /// Says whether the SIS record is one of the year that the platform is ahead by, with the grade of that year.
    ///
    /// New students are pre-registered with the grade that they will enter, while all others still stand in this year's.
    pub(crate) fn is_of_next_year(&self) -> bool {
        let [enrollment, sis] = self.codes(Field::Grade);
        enrollment == sis && self.context.is_to_begin(self.sis)
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
