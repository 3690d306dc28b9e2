//! Which grades the schools of an export offer, by the students who are there: whoever has passed the last one goes up to
//! another school.

use super::grades::rank;
use super::standing::Standing;
use crate::roster::{Field, Rosters, Side, each_with_codes};
use rustc_hash::FxHashMap;

/// One in so many students of the next grade is a mistake rather than a grade of the school.
const STRAY: u32 = 10;

/// Holds how many students of each grade each school has, in the export that is a year behind the other.
#[derive(Clone, Debug)]
pub(crate) struct Offered {
    /// The side of that export.
    pub(crate) side: Side,
    /// By the code of the school and the place of the grade in the order of grades.
    students: FxHashMap<(u32, i32), u32>,
}

impl Offered {
    /// Counts the students of an export; leavers show nothing.
    pub(crate) fn of(rosters: &Rosters, side: Side, standing: impl Fn(Side, u32) -> Standing) -> Self {
        let roster = rosters.side(side);
        let columns = [Field::School, Field::Grade].map(|field| roster.normal(field).unwrap_or_default());
        let mut students: FxHashMap<(u32, i32), u32> = FxHashMap::default();
        each_with_codes(columns, (0..roster.len() as u32).map(|row| [row; 2]), |[row, _], [school, grade]| {
            if school != 0
                && let Some(grade) = rank(rosters.vocabulary.text(Field::Grade, grade))
                && !standing(side, row).has_left()
            {
                *students.entry((school, grade)).or_default() += 1;
            }
        });
        Self { side, students }
    }

    /// Returns how many students of a grade a school has.
    pub(crate) fn students(&self, school: u32, grade: i32) -> u32 {
        self.students.get(&(school, grade)).copied().unwrap_or(0)
    }

    /// Returns the grades of a school and the students of each, in no order.
    pub(crate) fn grades(&self, school: u32) -> impl Iterator<Item = (i32, u32)> {
        self.students.iter().filter(move |((of, _), _)| *of == school).map(|((_, grade), students)| (*grade, *students))
    }

    /// Says whether a school has hardly anybody in the grade after this one, beside those in this one; somebody is in it, or
    /// has left it, or nobody would ask.
    pub(crate) fn lacks_next(&self, school: u32, grade: i32) -> bool {
        self.students(school, grade + 1) * STRAY < self.students(school, grade).max(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnose::testing::{Cells, matched_by_place};

    #[test]
    fn a_school_offers_the_grades_of_those_who_are_there_but_for_a_stray_one() {
        let row = |(at, grade): (usize, &str)| -> Cells {
            vec![
                (Field::LastName, format!("Vance{at}")),
                (Field::School, "101".to_owned()),
                (Field::Grade, grade.to_owned()),
            ]
        };
        let grades = [vec!["03"; 30], vec!["04"; 11], vec!["05"; 1], vec!["TK"; 2]].concat();
        let rows: Vec<Cells> = grades.into_iter().enumerate().map(row).collect();
        let (rosters, _) = matched_by_place(&rows, &rows);
        let school = rosters.sis.normal(Field::School).map_or(0, |codes| codes.get(0));
        let all = Offered::of(&rosters, Side::Sis, |_, _| Standing::Enrolled);
        assert_eq!([3, 4, 5, 6].map(|grade| all.lacks_next(school, grade)), [false, true, true, true]);
        let mut grades: Vec<(i32, u32)> = all.grades(school).collect();
        grades.sort_unstable();
        assert_eq!(grades, [(3, 30), (4, 11), (5, 1)]);
        // whoever has left shows nothing
        let none = Offered::of(&rosters, Side::Sis, |_, _| Standing::Withdrawn);
        assert_eq!((none.students(school, 3), none.grades(school).count()), (0, 0));
    }
}
