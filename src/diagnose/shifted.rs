//! Rows whose values stand in the wrong columns, and columns that hold values of another kind.

use crate::roster::{Field, Issue, Roster};
use std::collections::BTreeSet;

/// The fields whose kind can be told from a value.
const FIELDS: [Field; 7] =
    [Field::BirthDate, Field::Sex, Field::Grade, Field::State, Field::Zip, Field::Email, Field::EntryDate];

/// How many values of a row are of another kind where the row is shifted.
const SHIFTED: usize = 3;

/// The fewest values of another kind that make a column wrong.
const COLUMN: usize = 10;

/// Holds what is shifted in one export.
#[derive(Clone, Debug, Default)]
pub(crate) struct Shifted {
    /// Columns of which most values are of another kind: the field, how many, and of how many.
    pub(crate) columns: Vec<(Field, usize, usize)>,
    /// Rows with values of other columns' kinds.
    pub(crate) rows: BTreeSet<u32>,
}

impl Shifted {
    /// Looks through an export.
    pub(crate) fn of(roster: &Roster) -> Self {
        let mut this = Self::default();
        let mut wrong = vec![0u8; 0];
        let mut fields = 0;
        for field in FIELDS {
            let (Some(issues), Some(raw), Some(normal)) =
                (roster.issues(field), roster.raw_codes(field), roster.normal(field))
            else {
                continue;
            };
            let is_wrong = |code: &u32| issues.get(*code as usize) == Some(&Issue::Invalid);
            let invalid = raw.iter().filter(|code| is_wrong(code)).count();
            let valid = normal.iter().filter(|code| *code != 0).count();
            if invalid >= COLUMN && invalid > valid {
                this.columns.push((field, invalid, invalid + valid));
            } else if invalid > 0 {
                fields += 1;
                wrong.resize(roster.len(), 0);
                wrong.iter_mut().zip(raw).for_each(|(count, code)| *count += u8::from(is_wrong(&code)));
            }
        }
        if fields >= SHIFTED {
            this.rows =
                (0..).zip(wrong).filter(|(_, count)| usize::from(*count) >= SHIFTED).map(|(row, _)| row).collect();
        }
        this
    }
}
