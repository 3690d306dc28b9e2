//! Rosters from rows written down in a test.

use super::{Settings, run};
use crate::roster::{Field, Intake, Interner, RawColumn, RawTable, Rosters, Side};
use std::collections::BTreeSet;

/// Returns the rosters of rows as a test writes them: a row's key is its local ID, else `E1`, `E2` ... or `S1`, `S2` ...
///
/// A field that any row of a side names is a column of that side. The as-of date is 2026-08-15.
#[allow(clippy::expect_used, reason = "a helper of tests, which may fail loudly")]
pub fn rosters_of(enrollment: &[&[(Field, &str)]], sis: &[&[(Field, &str)]]) -> Rosters {
    let settings = Settings { as_of: "2026-08-15".to_owned(), ..Settings::default() };
    let mut enrollment = table_of(Side::Enrollment, enrollment);
    let mut sis = table_of(Side::Sis, sis);
    run(&mut enrollment, &mut sis, &settings).expect("rows of equal height")
}

/// Returns the raw table of rows as a test writes them.
pub(super) fn table_of(side: Side, rows: &[&[(Field, &str)]]) -> RawTable {
    let fields: BTreeSet<Field> = rows.iter().flat_map(|row| row.iter().map(|(field, _)| *field)).collect();
    let cell = |row: &[(Field, &str)], field: Field| -> String {
        row.iter().find(|(named, _)| *named == field).map_or(String::new(), |(_, text)| (*text).to_owned())
    };
    let letter = if side == Side::Enrollment { 'E' } else { 'S' };
    let key = column(
        "key",
        rows.iter().enumerate().map(|(at, row)| match cell(row, Field::LocalId) {
            id if id.is_empty() => format!("{letter}{}", at + 1),
            id => id,
        }),
    );
    let columns =
        fields.iter().map(|field| (*field, column(field.name(), rows.iter().map(|row| cell(row, *field))))).collect();
    let mut intake = Intake::default();
    intake.facts.side = side.name().to_owned();
    intake.facts.rows = rows.len() as u64;
    RawTable {
        side,
        key,
        columns,
        spare_ids: Vec::new(),
        astray: Vec::new(),
        lines: (2..rows.len() as u32 + 2).collect(),
        fold: None,
        stints: Vec::new(),
        intake,
    }
}

fn column(source: &str, cells: impl Iterator<Item = String>) -> RawColumn {
    let mut interner = Interner::default();
    let codes = cells.map(|cell| interner.code(&cell)).collect();
    RawColumn { source: vec![source.to_owned()], codes, values: interner.into_pool() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::roster::Issue;

    #[test]
    fn equal_people_of_both_sides_have_equal_codes() {
        let rosters = rosters_of(
            &[&[(Field::FirstName, "Zoë"), (Field::LastName, "O’Brien Jr."), (Field::BirthDate, "3/15/2015")]],
            &[
                &[(Field::LocalId, "200"), (Field::FirstName, "Ada"), (Field::BirthDate, "2014-01-02")],
                &[
                    (Field::LocalId, "100"),
                    (Field::FirstName, "ZOE"),
                    (Field::LastName, "OBRIEN"),
                    (Field::BirthDate, "2015-03-15"),
                ],
            ],
        );
        assert_eq!(rosters.enrollment.key(0), "E1");
        assert_eq!(rosters.sis.key(0), "100");
        assert_eq!(rosters.sis.line(0), 3);
        for field in [Field::FirstName, Field::LastName, Field::BirthDate] {
            let code = |side| rosters.side(side).normal(field).map(|codes| codes.get(0));
            assert_eq!(code(Side::Enrollment), code(Side::Sis), "{}", field.name());
        }
        assert_eq!(rosters.normal(Side::Enrollment, Field::LastName, 0), "obrien");
        assert_eq!(rosters.enrollment.raw_text(Field::LastName, 0), "O’Brien Jr.");
        assert_eq!(rosters.enrollment.issue(Field::LastName, 0), Issue::SuffixInName);
    }

    #[test]
    fn a_suffix_inside_a_name_gets_its_own_column_with_nothing_raw() {
        let rosters = rosters_of(
            &[&[(Field::FirstName, "Robert \"Bob\""), (Field::LastName, "Smith Jr.")], &[(Field::LastName, "Jones")]],
            &[],
        );
        assert_eq!(rosters.normal(Side::Enrollment, Field::Suffix, 0), "jr");
        assert_eq!(rosters.normal(Side::Enrollment, Field::Suffix, 1), "");
        assert_eq!(rosters.enrollment.raw_text(Field::Suffix, 0), "");
        assert_eq!(rosters.normal(Side::Enrollment, Field::PreferredFirstName, 0), "bob");
        assert_eq!(rosters.normal(Side::Enrollment, Field::FirstName, 0), "robert");
        assert!(rosters.sis.is_empty() && !rosters.sis.has(Field::Suffix));
    }

    #[test]
    fn a_suffix_of_its_own_column_stays_before_one_in_the_name() {
        let rosters = rosters_of(
            &[
                &[(Field::LastName, "Smith Jr."), (Field::Suffix, "III")],
                &[(Field::LastName, "Cole II"), (Field::Suffix, "")],
            ],
            &[&[(Field::LastName, "Cole"), (Field::Suffix, "2nd")]],
        );
        assert_eq!(rosters.normal(Side::Enrollment, Field::Suffix, 0), "iii");
        assert_eq!(rosters.normal(Side::Enrollment, Field::Suffix, 1), "ii");
        assert_eq!(rosters.normal(Side::Sis, Field::Suffix, 0), "ii");
    }
}
