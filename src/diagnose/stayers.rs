//! Which schools correspond where one system is a year ahead: told by the children who stay at their school.

use super::correspond::Counts;
use super::grades::rank;
use super::offered::Offered;
use crate::roster::{Field, Links, Rosters, Side, each_with_codes};

/// Returns how often schools meet in the pairs of children who do not go up to another school, where a year lies between the
/// grades of the systems.
///
/// Of a school of two grades half of the children come from another one, and no school of the other system would have most
/// of them. A school that nobody stays at has no counterpart by its pupils.
pub(crate) fn counts(rosters: &Rosters, links: &Links, offered: &Offered) -> Counts {
    let codes = |side: Side, field: Field| rosters.side(side).normal(field).unwrap_or_default();
    let [mine, theirs] = Side::BOTH.map(|side| codes(side, Field::School));
    let behind = offered.side.index();
    let rows = links.matched_rows().map(|rows| [rows[0], rows[1], rows[behind]]);
    let mut counts = Counts::default();
    each_with_codes([mine, theirs, codes(offered.side, Field::Grade)], rows, |_, [mine, theirs, grade]| {
        let school = [mine, theirs][behind];
        let stays = || {
            let grade = rank(rosters.vocabulary.text(Field::Grade, grade));
            grade.is_none_or(|grade| !offered.lacks_next(school, grade))
        };
        if mine != 0 && theirs != 0 && stays() {
            counts.add(mine, theirs, 1);
        }
    });
    counts
}

#[cfg(test)]
mod tests {
    use crate::diagnose::testing::{Cells, matched_by_place};
    use crate::diagnose::{Settings, run};
    use crate::roster::{Field, Intake};

    const NAMES: [&str; 4] = ["Birchwood School", "Larkfield School", "Heron School", "Quarry School"];

    /// Returns the codes that are told of schools of two grades each, where the platform is so many years ahead and some of
    /// its rows are under another school.
    fn told(years: usize, other: impl Fn(usize) -> Option<usize>) -> Vec<&'static str> {
        let child = |at: usize, grade: usize, school: &str| -> Cells {
            let cells = [
                (Field::FirstName, format!("Ada{at}")),
                (Field::LastName, "Quill".to_owned()),
                (Field::Grade, format!("{:02}", grade + 1)),
                (Field::School, school.to_owned()),
                (Field::Status, "Active".to_owned()),
            ];
            cells.to_vec()
        };
        let all = || (0..60).map(|at| (at, at / 10));
        let name = |at: usize, grade: usize| NAMES[other(at).unwrap_or((grade + years) / 2)];
        let platform: Vec<Cells> = all().map(|(at, grade)| child(at, grade + years, name(at, grade))).collect();
        let sis: Vec<Cells> = all().map(|(at, grade)| child(at, grade, ["101", "102", "103"][grade / 2])).collect();
        let (rosters, links) = matched_by_place(&platform, &sis);
        let settings = Settings { as_of: "2026-05-15".to_owned(), ..Settings::default() };
        let found = run(&rosters, &links, &[Intake::default(), Intake::default()], &settings).unwrap().discrepancies;
        let codes = found.rows().iter().map(|row| found.rule(row).code);
        codes.filter(|code| matches!(*code, "E101" | "E104" | "E102")).collect()
    }

    #[test]
    fn schools_of_two_grades_correspond_where_the_platform_is_a_year_ahead() {
        // who goes up to the fourth school comes from the third, which says nothing of either
        assert!(told(1, |_| None).is_empty());
        assert!(told(0, |_| None).is_empty());
        // one who stays by the grade, and is under another school
        assert_eq!(told(1, |at| (at == 3).then_some(2)), ["E101"]);
    }
}
