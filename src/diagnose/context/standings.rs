//! Where the rows of both exports place their students: by a status, or in the SIS by an exit date where no status tells.

use crate::diagnose::ended;
use crate::diagnose::standing::Standing;
use crate::roster::{Field, Intake, Rosters, Side};

/// Holds where each status places a student, and which records of the SIS ended by their dates.
#[derive(Debug)]
pub(super) struct Standings {
    /// By the code of a status.
    by_status: Vec<Standing>,
    /// By row of the SIS: whether the record ended by its dates; empty where a status tells, and where none did.
    ended: Vec<bool>,
}

impl Standings {
    pub(super) fn learn(rosters: &Rosters, intakes: &[Intake; 2], as_of: &str) -> Self {
        let pool = rosters.vocabulary.pool(Field::Status);
        let by_status = pool.map_or_else(Vec::new, |pool| pool.iter().map(Standing::of).collect());
        let mut this = Self { by_status, ended: Vec::new() };
        let codes = rosters.sis.normal(Field::Status).unwrap_or_default();
        let by_status = |row: u32| this.of_status(codes.get(row as usize));
        this.ended = ended::of(&rosters.sis, &intakes[Side::Sis.index()], &rosters.vocabulary, as_of, by_status);
        this
    }

    /// Returns where a row of a status, by its code, places the student.
    pub(super) fn of(&self, side: Side, row: u32, status: u32) -> Standing {
        if side == Side::Sis && self.is_ended(row) { Standing::Inactive } else { self.of_status(status) }
    }

    pub(super) fn of_status(&self, code: u32) -> Standing {
        self.by_status.get(code as usize).copied().unwrap_or(Standing::Missing)
    }

    pub(super) fn is_ended(&self, sis: u32) -> bool {
        self.ended.get(sis as usize) == Some(&true)
    }

    pub(super) fn any_has_ended(&self) -> bool {
        !self.ended.is_empty()
    }
}
