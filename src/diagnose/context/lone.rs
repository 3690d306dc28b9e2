//! One row of one side, as rules see it that look at no pair.

use super::Context;
use crate::diagnose::nobodies;
use crate::diagnose::standing::Standing;
use crate::roster::{Field, Issue, Side};

/// Holds one row of one side.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Lone<'a> {
    /// The run.
    pub(crate) context: &'a Context<'a>,
    /// The side.
    pub(crate) side: Side,
    /// The row.
    pub(crate) row: u32,
}

impl<'a> Lone<'a> {
    /// Returns the normal form of a cell.
    pub(crate) fn text(&self, field: Field) -> &'a str {
        self.context.text(self.side, field, self.row)
    }

    /// Says whether the cell has a normal form, without a look at it.
    pub(crate) fn is_filled(&self, field: Field) -> bool {
        self.context.code(self.side, field, self.row) != 0
    }

    /// Says whether the export has the field at all.
    pub(crate) fn has(&self, field: Field) -> bool {
        self.context.has(self.side, field)
    }

    /// Returns what was wrong with the raw cell.
    pub(crate) fn issue(&self, field: Field) -> Issue {
        self.context.issue(self.side, field, self.row)
    }

    /// Says whether just this was wrong with the raw cell.
    pub(crate) fn has_issue(&self, field: Field, issue: Issue) -> bool {
        self.context.has_issue(self.side, field, self.row, issue)
    }

    /// Returns the cell as it stood in the file.
    pub(crate) fn raw(&self, field: Field) -> &'a str {
        self.context.raw(self.side, field, self.row)
    }

    /// Says whether first and last name both mark the row as no student, or do together; one alone may be a name.
    pub(crate) fn is_test_record(&self) -> bool {
        let names = [Field::FirstName, Field::LastName];
        names.iter().all(|field| self.has_issue(*field, Issue::TestRecord))
            || nobodies::are_together(names.map(|field| self.text(field)))
    }

    /// Says whether the student is in the schools now or soon, as far as the row's status tells.
    pub(crate) fn is_current(&self) -> bool {
        !self.standing().is_out()
    }

    /// Returns where the row's status places the student.
    pub(crate) fn standing(&self) -> Standing {
        self.context.standing(self.side, self.row)
    }

    /// Says whether the other export should have this student too, as far as this one tells.
    pub(crate) fn is_expected_there(&self) -> bool {
        self.is_expected_by_standing() && !self.is_test_record()
    }

    /// Says whether a student of the SIS is in the last grade, and the platform is about the year after it.
    fn leaves_school(&self) -> bool {
        let grade = self.context.last_grade();
        grade.is_some() && grade == Some(self.context.code(self.side, Field::Grade, self.row))
    }

    /// Says whether the other export should have this student too, test records included: without a look at the names.
    pub(crate) fn is_expected_by_standing(&self) -> bool {
        let context = self.context;
        let by_status = match (self.side, self.standing()) {
            (Side::Enrollment, standing) => standing.needs_sis_record(),
            (Side::Sis, Standing::Enrolled | Standing::Preregistered) => true,
            // without a status that is known to mean active, nobody can be told to be inactive either
            (Side::Sis, Standing::Missing | Standing::Unknown) => !context.statuses.sis_knows_active,
            (Side::Sis, _) => false,
        };
        let is_other_matter = || {
            context.is_other_year(self.side, self.row)
                || context.holds_changes_only(self.side.other())
                || (self.side == Side::Sis && (context.is_unreported(self.side, self.row) || self.leaves_school()))
        };
        by_status && !is_other_matter()
    }
}
