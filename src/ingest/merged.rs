//! Schools that are named only in the first row of their students, as a report with merged cells is exported.

use crate::roster::{Field, RawTable};
use std::collections::BTreeSet;

/// Fewer rows to a school on average are no groups.
const TO_A_SCHOOL: usize = 10;

/// Gives the rows below the name of a school that school, where the column can only be meant so, and tells it.
///
/// The first row names one, hardly any other does, and none is named twice.
pub(super) fn fill(table: &mut RawTable) {
    let Some(column) = table.columns.get_mut(&Field::School) else { return };
    let blanks: Vec<bool> = column.values.iter().map(|text| text.trim().is_empty()).collect();
    let blank = |code: u32| blanks.get(code as usize).copied().unwrap_or(true);
    let rows = column.codes.len();
    let count = column.codes.iter().filter(|code| !blank(**code)).count();
    if count < 2 || count * TO_A_SCHOOL > rows || column.codes.first().is_none_or(|code| blank(*code)) {
        return;
    }
    let named: BTreeSet<u32> = column.codes.iter().copied().filter(|code| !blank(*code)).collect();
    if named.len() < count {
        return;
    }
    let mut above = 0;
    let filled: Vec<u32> = column
        .codes
        .iter()
        .map(|code| {
            above = if blank(*code) { above } else { *code };
            above
        })
        .collect();
    column.codes = filled;
    let why = format!("{count} of {rows} rows name a school, each another, as merged cells are exported");
    table.intake.facts.assumed.push(("blank cells of school".to_owned(), "the school above them".to_owned(), why));
}

#[cfg(test)]
mod tests {
    use super::super::tests::{read_bytes, texts};
    use crate::roster::Field;

    fn schools(named: &[(usize, &str)], rows: usize) -> Vec<String> {
        let row = |at: usize| {
            let school = named.iter().find(|(row, _)| *row == at).map_or("", |(_, name)| name);
            format!("{school},{at},Ann,Lee\n")
        };
        let text = format!("School,Student ID,First Name,Last Name\n{}", (0..rows).map(row).collect::<String>());
        texts(&read_bytes(text.as_bytes()).unwrap(), Field::School).into_iter().map(str::to_owned).collect()
    }

    #[test]
    fn a_school_named_once_stands_for_the_rows_below_it() {
        let read = schools(&[(0, "Adams"), (13, "Brook")], 30);
        assert!(read[..13].iter().all(|school| school == "Adams") && read[13..].iter().all(|school| school == "Brook"));
        // a column that is filled now and then is left as it is
        for named in [&[(0, "Adams")][..], &[(1, "Adams"), (13, "Brook")], &[(0, "Adams"), (13, "Adams")]] {
            assert_eq!(schools(named, 30).iter().filter(|school| school.is_empty()).count(), 30 - named.len());
        }
        assert_eq!(schools(&[(0, "Adams"), (2, "Brook"), (5, "Clay")], 29)[1], "");
    }
}
