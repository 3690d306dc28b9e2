//! Which schools correspond where one system is a year ahead: told by the children who stay at their school.

use super::correspond::Counts;
use super::grades::{Shift, rank};
use crate::roster::{Field, Links, Rosters, Side};
use rustc_hash::FxHashMap;

/// One in so many students of the next grade is a mistake rather than a grade of the school.
const STRAY: u64 = 10;

/// Returns how often schools meet in the pairs of children who do not go up to another school, where a year lies between the
/// grades of the systems; none where no year does.
///
/// Of a school of two grades half of the children come from another one, and no school of the other system would have most
/// of them. A school that nobody stays at has no counterpart by its pupils.
pub(crate) fn counts(rosters: &Rosters, links: &Links) -> Option<Counts> {
    let text = |code: u32| rosters.vocabulary.text(Field::Grade, code);
    let shift = Shift::learn(&Counts::of(rosters, links, Field::Grade), text)?;
    let behind = match shift.years {
        -1 => Side::Sis,
        1 => Side::Enrollment,
        _ => return None,
    };
    let codes = |side: Side, field: Field| rosters.side(side).normal(field).unwrap_or_default();
    let schools = Side::BOTH.map(|side| codes(side, Field::School));
    let grades = codes(behind, Field::Grade);
    let place = |row: u32| {
        let grade = rank(text(grades.get(row as usize)))?;
        Some((schools[behind.index()].get(row as usize), grade))
    };
    let mut offered: FxHashMap<(u32, i32), u64> = FxHashMap::default();
    for link in links.matched() {
        let row = if behind == Side::Sis { link.sis } else { link.enrollment };
        if let Some(place) = place(row) {
            *offered.entry(place).or_default() += 1;
        }
    }
    let of = |school: u32, grade: i32| offered.get(&(school, grade)).copied().unwrap_or(0);
    let stays = |row: u32| place(row).is_none_or(|(school, now)| of(school, now + 1) * STRAY >= of(school, now));
    let mut counts = Counts::default();
    for link in links.matched() {
        let rows = [link.enrollment, link.sis];
        let [mine, theirs] = [0, 1].map(|side| schools[side].get(rows[side] as usize));
        if mine != 0 && theirs != 0 && stays(rows[behind.index()]) {
            counts.add(mine, theirs, 1);
        }
    }
    Some(counts)
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
