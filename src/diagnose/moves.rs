//! Children who go up to the next school, or leave the last one: the platform is a grade ahead, and the school in the SIS does
//! not have that grade.

use super::context::{Context, Pair};
use super::grades::rank;
use crate::roster::{Field, Side};
use rustc_hash::FxHashMap;

/// How many students of each grade each school of the SIS has, by their codes.
pub(crate) type Offered = FxHashMap<[u32; 2], u32>;

/// The fewest students who show what a school has.
const SHOWN: u32 = 5;
/// One in so many students of the next grade is a mistake rather than a grade of the school.
const STRAY: u32 = 10;

/// Counts the students of each grade in each school of the SIS.
pub(crate) fn offered(context: &Context<'_>) -> Offered {
    let mut offered = Offered::default();
    let (schools, grades) = (context.codes(Side::Sis, Field::School), context.codes(Side::Sis, Field::Grade));
    for (row, (school, grade)) in (0..).zip(schools.iter().zip(grades)) {
        if school != 0 && grade != 0 && !context.standing(Side::Sis, row).has_left() {
            *offered.entry([school, grade]).or_default() += 1;
        }
    }
    offered
}

/// Says whether a child of a platform that is a year ahead leaves its school for having passed the last grade there.
pub(crate) fn goes_up(pair: &Pair<'_>) -> bool {
    let context = pair.context;
    let Some(shift) = context.crosswalks.grade_shift().filter(|shift| shift.years == -1) else { return false };
    let ([_, school], [next, now]) = (pair.codes(Field::School), pair.codes(Field::Grade));
    let [ahead, behind] = pair.texts(Field::Grade);
    let offered = context.offered();
    let of = |grade: u32| offered.get(&[school, grade]).copied().unwrap_or(0);
    shift.fits(ahead, behind)
        && if of(now) >= SHOWN { of(next) * STRAY < of(now) } else { is_last_of(context, school, behind) }
}

/// Says whether a school of few students of a grade has nobody above it, and enough below.
fn is_last_of(context: &Context<'_>, school: u32, grade: &str) -> bool {
    let Some(last) = rank(grade) else { return false };
    let ranked = |code: u32| rank(context.text_of(Field::Grade, code));
    let of_school = || context.offered().iter().filter(|([of, _], _)| *of == school);
    let below = of_school().filter(|([_, code], _)| ranked(*code).is_some_and(|rank| rank <= last));
    of_school().all(|([_, code], _)| ranked(*code).is_none_or(|rank| rank <= last))
        && below.map(|(_, students)| *students).sum::<u32>() >= 2 * SHOWN
}

/// Returns the highest grade of the SIS, by its code, where the platform is a year ahead and has nobody who was in it: these
/// students leave the district's schools.
pub(crate) fn last_grade(context: &Context<'_>) -> Option<u32> {
    context.crosswalks.grade_shift().filter(|shift| shift.years == -1)?;
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
    if grade == 0 || context.crosswalks.grade_shift().is_none_or(|shift| shift.years != -1) {
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
