//! How well the columns of an export are filled: counted, never shown.

use crate::roster::{ColumnQuality, Field, Issue, Roster};
use rayon::prelude::*;

/// Counts every column of an export, in the order of fields.
pub(crate) fn of(roster: &Roster) -> Vec<ColumnQuality> {
    let fields: Vec<Field> = Field::ALL.iter().copied().filter(|field| roster.has(*field)).collect();
    fields.par_iter().with_max_len(1).map(|field| column(roster, *field)).collect()
}

fn column(roster: &Roster, field: Field) -> ColumnQuality {
    let (raw, normal) = (roster.raw_codes(field).unwrap_or_default(), roster.normal(field).unwrap_or_default());
    let issues = roster.issues(field).unwrap_or(&[]);
    let issue = |code: u32| issues.get(code as usize).copied().unwrap_or_default();
    let mut counted = ColumnQuality {
        side: roster.side().name(),
        field: field.name(),
        rows: roster.len() as u64,
        filled: 0,
        placeholders: 0,
        distinct: 0,
        valid: 0,
        odd: 0,
    };
    let mut seen = vec![false; normal.max() as usize + 1];
    for (raw, normal) in raw.iter().zip(normal) {
        let found = issue(raw);
        if found == Issue::Placeholder {
            counted.placeholders += 1;
        } else if raw != 0 || normal != 0 {
            counted.filled += 1;
            let wrong = matches!(found, Issue::Invalid | Issue::OutOfRange);
            counted.valid += u64::from(!wrong);
            counted.odd += u64::from(!wrong && found != Issue::None);
        }
        if let Some(slot) = seen.get_mut(normal as usize).filter(|_| normal != 0) {
            counted.distinct += u64::from(!*slot);
            *slot = true;
        }
    }
    counted
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::normalize::rosters_of;

    #[test]
    fn a_column_is_counted_by_what_its_cells_are() {
        let dates = ["2015-03-04", "3/4/2015", "01/01/1900", "seven", "", "42208"];
        let rows: Vec<[(Field, &str); 1]> = dates.iter().map(|date| [(Field::BirthDate, *date)]).collect();
        let rows: Vec<&[(Field, &str)]> = rows.iter().map(|row| row.as_slice()).collect();
        let counted = of(&rosters_of(&[], &rows).sis);
        assert_eq!(counted.len(), 1);
        let column = &counted[0];
        assert_eq!((column.rows, column.filled, column.placeholders), (6, 4, 1));
        assert_eq!((column.distinct, column.valid, column.odd), (2, 3, 1));
    }
}
