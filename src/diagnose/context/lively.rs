//! About which rows a rule that looks at single rows may have something to tell, as far as the codes of a column at a time show it.

use super::Context;
use crate::diagnose::expected;
use crate::diagnose::standing::Standing;
use crate::roster::{Field, Issue, Side};

/// Returns of some rows of a side whether there may be anything to tell; it is never said of a row of which there is.
pub(crate) fn lively(context: &Context<'_>, side: Side, rows: &[u32]) -> Vec<bool> {
    // for the state, every flaw of a cell counts
    if context.scope.is_for_the_state() {
        return vec![true; rows.len()];
    }
    let mut lively = Lively { context, side, rows, of: vec![false; rows.len()] };
    lively.note_cells();
    lively.note_stays();
    if side == Side::Sis {
        lively.note_standings();
    }
    lively.of
}

struct Lively<'a> {
    context: &'a Context<'a>,
    side: Side,
    rows: &'a [u32],
    of: Vec<bool>,
}

impl Lively<'_> {
    /// Returns the codes of a column of the own side, row by row.
    fn column(&self, field: Field) -> Vec<u32> {
        self.context.codes(self.side, field).gather(self.rows.iter().copied())
    }

    fn note(&mut self, codes: &[u32], tells: impl Fn(u32) -> bool) {
        self.of.iter_mut().zip(codes).for_each(|(lively, code)| *lively |= tells(*code));
    }

    fn note_both(&mut self, [one, other]: [&[u32]; 2], tells: impl Fn(u32, u32) -> bool) {
        let codes = one.iter().zip(other);
        self.of.iter_mut().zip(codes).for_each(|(lively, (one, other))| *lively |= tells(*one, *other));
    }

    /// Notes what is missing and must not be, and names with something in them that is no part of a name.
    fn note_cells(&mut self) {
        let (context, side) = (self.context, self.side);
        for field in [Field::FirstName, Field::LastName, Field::BirthDate, Field::Grade] {
            if context.has(side, field) {
                self.note(&self.column(field), |code| code == 0);
            }
        }
        // what stands in names is told of the SIS
        let odd = [Issue::SuffixInName, Issue::InvalidCharacters];
        for field in [Field::FirstName, Field::MiddleName, Field::LastName] {
            let is_shown = side == Side::Sis && odd.iter().any(|issue| context.shows(side, field, *issue));
            if let Some(raw) = context.raw[side.index()][field as usize].filter(|_| is_shown) {
                let codes = raw.codes.gather(self.rows.iter().copied());
                self.note(&codes, |code| raw.issues.get(code as usize).is_some_and(|issue| odd.contains(issue)));
            }
        }
    }

    /// Notes dates of entry and exit and reasons that do not go together, and entries of another year.
    fn note_stays(&mut self) {
        let (context, side) = (self.context, self.side);
        let [entries, exits, reasons] =
            [Field::EntryDate, Field::ExitDate, Field::ExitCode].map(|field| self.column(field));
        let day = |at: usize, code: u32| context.days[at].get(code as usize).copied().unwrap_or(0);
        self.note_both([&entries, &exits], |entry, exit| {
            // a stay of one day may be one of nobody; what is not known as a day is looked at
            entry != 0 && exit != 0 && (day(0, entry) == 0 || day(1, exit) <= day(0, entry))
        });
        if let Some(usual) = context.habits(side).entry_year {
            let year = |code: u32| context.entry_years.get(code as usize).copied().unwrap_or(0);
            self.note(&entries, |code| year(code) != 0 && year(code) != usual);
        }
        if context.habits(side).uses_exit_codes {
            self.note_both([&reasons, &exits], |reason, exit| reason != 0 && exit == 0);
            let has_left = |standing: Standing| matches!(standing, Standing::Withdrawn | Standing::Inactive);
            let standings = self.standings();
            for (at, lively) in self.of.iter_mut().enumerate() {
                *lively |= reasons[at] == 0 && exits[at] != 0 && has_left(standings[at]);
            }
        }
    }

    /// Notes records of the SIS that are not those of students in school, and those that the platform or a reason speaks against.
    fn note_standings(&mut self) {
        let context = self.context;
        let partners: Vec<u32> = self.rows.iter().map(|row| context.partner(Side::Sis, *row)).collect();
        let theirs = |field: Field| context.codes(Side::Enrollment, field).gather(partners.iter().copied());
        let (statuses, standings) = (theirs(Field::Status), self.standings());
        for ((lively, own), status) in self.of.iter_mut().zip(standings).zip(statuses) {
            let platform = context.standing_of(status);
            *lively |= own != Standing::Enrolled || expected::is_problem([platform, own]);
        }
        self.note(&theirs(Field::ExitCode), |code| code != 0);
        self.note(&self.column(Field::ExitCode), |code| code != 0);
    }

    fn standings(&self) -> Vec<Standing> {
        let standing = |(row, status): (&u32, u32)| self.context.standing_by(self.side, *row, status);
        self.rows.iter().zip(self.column(Field::Status)).map(standing).collect()
    }
}
