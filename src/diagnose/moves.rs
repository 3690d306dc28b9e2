//! Children who go up to the next school, or leave the last one: the platform is a grade ahead, and the school in the SIS does
//! not have that grade.

use super::context::{Context, Pair};
use super::grades::rank;
use super::offered::Offered;
use crate::roster::{Field, Side};

/// The fewest students who show what a school has.
const SHOWN: u32 = 5;

/// Says whether a child of a platform that is a year ahead leaves its school for having passed the last grade there.
pub(crate) fn goes_up(pair: &Pair<'_>) -> bool {
    let Some((shift, offered)) = pair.context.crosswalks.year_ahead() else { return false };
    let [ahead, behind] = pair.texts(Field::Grade);
    let Some(grade) = rank(behind).filter(|_| shift.fits(ahead, behind)) else { return false };
    let [_, school] = pair.codes(Field::School);
    if offered.students(school, grade) >= SHOWN {
        offered.lacks_next(school, grade)
    } else {
        is_last_of(offered, school, grade)
    }
}

/// Says whether a school of few students of a grade has nobody above it, and enough below.
fn is_last_of(offered: &Offered, school: u32, last: i32) -> bool {
    let below = offered.grades(school).filter(|(grade, _)| *grade <= last);
    offered.grades(school).all(|(grade, _)| grade <= last)
        && below.map(|(_, students)| students).sum::<u32>() >= 2 * SHOWN
}

/// Returns the highest grade of the SIS, by its code, where the platform is a year ahead and has nobody who was in it: these
/// students leave the district's schools.
pub(crate) fn last_grade(context: &Context<'_>) -> Option<u32> {
    if !context.crosswalks.is_year_ahead() {
        return None;
    }
    let ranks: Vec<Option<i32>> =
        (0..context.codes_of(Field::Grade) as u32).map(|code| rank(context.text_of(Field::Grade, code))).collect();
    let ranked = |code: u32| ranks.get(code as usize).copied().flatten().filter(|_| code != 0);
    let present = |row: u32| !context.standing(Side::Sis, row).has_left();
    let grades = (0..).zip(context.codes(Side::Sis, Field::Grade));
    let ranked_rows = grades.filter_map(|(row, code)| Some((ranked(code).filter(|rank| *rank <= 12)?, code, row)));
    let (last, code) = ranked_rows.filter(|(.., row)| present(*row)).map(|(rank, code, _)| (rank, code)).max()?;
    let is_above = |code: u32| ranked(code).is_some_and(|rank| rank > last);
    (!context.codes(Side::Enrollment, Field::Grade).iter().any(is_above)).then_some(code)
}

/// Says whether the children of a grade of the platform, which is a year ahead, have not been in a school of the district yet:
/// those below kindergarten, and those of the first grade of all.
pub(crate) fn is_entered_anew(context: &Context<'_>, grade: u32) -> bool {
    if grade == 0 || !context.crosswalks.is_year_ahead() {
        return false;
    }
    let early = |code: u32| matches!(context.text_of(Field::Grade, code), "IT" | "PR" | "PK" | "TK" | "EE");
    let Some(year) = rank(context.text_of(Field::Grade, grade)).filter(|_| !early(grade)) else { return early(grade) };
    let is_below = |code: u32| early(code) || rank(context.text_of(Field::Grade, code)).is_some_and(|rank| rank < year);
    !context.codes(Side::Sis, Field::Grade).iter().any(|code| code != 0 && is_below(code))
}

#[cfg(test)]
mod tests {
    use crate::diagnose::testing::{Cells, matched_by_place};
    use crate::diagnose::{Settings, run};
    use crate::roster::{Field, Intake, Side};

    type School<'s> = &'s dyn Fn(usize, usize) -> &'static str;

    /// Returns the lines, from the first on, of the SIS rows whose school differs; children of a grade are eight.
    fn differing(years: usize, moved: School<'_>) -> Vec<u32> {
        let school = |_: usize, grade: usize| if grade < 3 { "Birchwood Elementary" } else { "Larkfield Middle" };
        differing_from(&school, years, moved)
    }

    fn differing_from(school: School<'_>, years: usize, moved: School<'_>) -> Vec<u32> {
        const GRADES: [&str; 8] = ["03", "04", "05", "06", "07", "08", "09", "10"];
        let child = |at: usize, grade: usize, school: &str| -> Cells {
            let cells = [
                (Field::FirstName, format!("Ada{at}")),
                (Field::LastName, "Quill".to_owned()),
                (Field::Grade, GRADES[grade].to_owned()),
                (Field::School, school.to_owned()),
                (Field::Status, "Active".to_owned()),
            ];
            cells.to_vec()
        };
        let all = || (0..48).map(|at| (at, at / 8));
        let platform: Vec<Cells> = all().map(|(at, grade)| child(at, grade + years, moved(at, grade))).collect();
        let sis: Vec<Cells> = all().map(|(at, grade)| child(at, grade, school(at, grade))).collect();
        let (rosters, links) = matched_by_place(&platform, &sis);
        let settings = Settings { as_of: "2026-05-15".to_owned(), ..Settings::default() };
        let found = run(&rosters, &links, &[Intake::default(), Intake::default()], &settings).unwrap().discrepancies;
        let first = rosters.side(Side::Sis).lines().iter().min().copied().unwrap_or(0);
        let rows = found.rows().iter().filter(|row| found.rule(row).code == "E101");
        let mut lines: Vec<u32> = rows.map(|row| rosters.side(Side::Sis).line(row.sis) - first).collect();
        lines.sort_unstable();
        lines
    }

    #[test]
    fn a_child_who_has_passed_the_last_grade_of_a_school_goes_to_another_one() {
        let next = |_: usize, grade: usize| if grade < 2 { "Birchwood Elementary" } else { "Larkfield Middle" };
        assert!(differing(1, &next).is_empty());
        // in the same year all of them are in the wrong school
        assert_eq!(differing(0, &next).len(), 8);
    }

    #[test]
    fn a_school_of_few_children_of_a_grade_has_a_last_one_too() {
        // three of the third grade are in the last one of the small school, which is all there is above the first two
        let is_small = |at: usize, grade: usize| grade < 2 || (grade == 2 && at % 8 > 4);
        let now = |at, grade| if is_small(at, grade) { "Birchwood Elementary" } else { "Larkfield Middle" };
        let next = |_: usize, grade: usize| if grade < 2 { "Birchwood Elementary" } else { "Larkfield Middle" };
        assert!(differing_from(&now, 1, &next).is_empty());
    }

    #[test]
    fn a_child_whose_school_has_the_next_grade_is_in_another_one_by_mistake() {
        let next = |at: usize, grade: usize| match (at, grade) {
            (3, _) => "Larkfield Middle",
            (_, ..2) => "Birchwood Elementary",
            _ => "Larkfield Middle",
        };
        assert_eq!(differing(1, &next), [3]);
    }
}
