//! B106: an age that does not go with the grade.

use crate::diagnose::calendar::{cut_off, date_of, months_old, school_year_of};
use crate::diagnose::context::{Context, Lone};
use crate::diagnose::grades::rank;
use crate::diagnose::registry::rule;
use crate::diagnose::sink::Sink;
use crate::roster::{Bucket, Field, NO_ROW, Side};
use jiff::civil::Date;

rule! {
    /// ## What it means
    /// On 1 September the student is younger or older than a student of this grade can well be: the age
    /// less the grade (kindergarten 0) is under 4 years or over 8 and a half.
    ///
    /// ## Why it matters
    /// Either the birth date or the grade is wrong, and both go to the state. Aeries, Level Data and
    /// Minnesota (10.10.65101) check the same.
    ///
    /// ## How to fix it
    /// Compare the birth certificate with the grade and correct the one that is wrong.
    ///
    /// ## Not reported when
    /// The grade is preschool, ungraded, adult or past the twelfth, or the school one for adults by its name; the two systems differ in birth date or
    /// grade (B101 to B104, E102), which says it already; the student has left; more than one student in ten is concerned, so that the columns mean something else (audit
    /// lists them all the same). Students held back or ahead
    /// by a year are within the limits.
    code: "B106",
    name: "age-grade-implausible",
    summary: "the age does not go with the grade",
    severity: Warning,
    owner: Registrar,
    scope: Group(check),
    fix: "The registrar compares the birth certificate with the grade and corrects the one that is wrong.",
}

/// Age less grade, in months: the least and the most that is plausible.
const PLAUSIBLE: std::ops::RangeInclusive<i32> = 48..=102;

/// One in so many rows may be implausible before the columns, and not the students, are at fault.
const EXCEPTIONS: usize = 10;

/// Reports birth dates and grades that do not go together.
fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let Some(as_of) = date_of(context.as_of) else { return };
    let births = context.texts(Field::BirthDate);
    let births: Vec<Option<Date>> = births.map_or_else(Vec::new, |texts| texts.iter().map(date_of).collect());
    let grades = context.texts(Field::Grade);
    let ranks: Vec<Option<i32>> = grades.map_or_else(Vec::new, |texts| texts.iter().map(rank).collect());
    for side in Side::BOTH {
        let this = school_year_of(as_of);
        // a platform shows the grade of the year that it enrolls for, an SIS in summer may still show the last year's
        let next = if side == Side::Enrollment { this + 1 } else { this };
        let days = [this, next].map(cut_off);
        let age_on = |birth: &Date, day: Option<Date>| day.and_then(|day| months_old(*birth, day)).unwrap_or(i32::MIN);
        let ages: Vec<Option<[i32; 2]>> =
            births.iter().map(|birth| birth.as_ref().map(|birth| days.map(|day| age_on(birth, day)))).collect();
        let cells = context.codes(side, Field::BirthDate).iter().zip(context.codes(side, Field::Grade));
        // rows that can be compared, each with its code of the birth date and its age less the grade
        let comparable = (0..).zip(cells).filter_map(|(row, (birth, grade))| {
            let years = ranks.get(grade as usize).copied().flatten().filter(|years| (0..=12).contains(years))?;
            let ages = ages.get(birth as usize).copied().flatten().filter(|_| birth != 0 && grade != 0)?;
            Some((row, birth, ages.map(|age| age.saturating_sub(12 * years))))
        });
        let message_of = |ages: [i32; 2]| match ages {
            [_, next] if next < *PLAUSIBLE.start() => Some("too young for the grade"),
            [this, _] if this > *PLAUSIBLE.end() => Some("too old for the grade"),
            _ => None,
        };
        let is_seen = |row: u32, birth: u32| counts(&Lone { context, side, row }, birth);
        let odd = comparable.clone().filter_map(|(row, birth, ages)| Some((row, birth, message_of(ages)?)));
        let odd = odd.filter(|(row, ..)| !is_of_adults(context, side, *row));
        let found: Vec<(u32, &str)> =
            odd.filter(|(row, birth, _)| is_seen(*row, *birth)).map(|(row, _, message)| (row, message)).collect();
        // no more rows are looked at than are needed to see that the others are the rule
        let enough = found.len() * EXCEPTIONS;
        let is_few = || comparable.filter(|(row, birth, _)| is_seen(*row, *birth)).take(enough).count() >= enough;
        if found.len() <= 2 || context.scope.audited.is_some() || is_few() {
            for (row, message) in found {
                sink.row(&Lone { context, side, row }, Some(Field::BirthDate), message);
            }
        }
    }
}

/// Says whether a student is in a school for adults, by its name in either system.
fn is_of_adults(context: &Context<'_>, side: Side, row: u32) -> bool {
    let rows = [(side, row), (side.other(), context.partner(side, row))];
    rows.into_iter().filter(|(_, row)| *row != NO_ROW).any(|(side, row)| {
        let school = context.text_of(Field::School, context.code(side, Field::School, row));
        school.split(' ').any(|word| matches!(word, "adult" | "adults"))
    })
}

/// Says whether a row is to be looked at, and nothing graver tells about it.
fn counts(row: &Lone<'_>, birth: u32) -> bool {
    let (context, side) = (row.context, row.side);
    let seen = match context.bucket(side, row.row) {
        Bucket::Matched | Bucket::Review => true,
        Bucket::OnlyHere => context.scope.audited.is_some(),
        Bucket::Duplicate => false,
    };
    if !seen || !row.is_current() || context.is_shifted(side, row.row) {
        return false;
    }
    let partner = context.partner(side, row.row);
    if partner == NO_ROW {
        return true;
    }
    // where both systems agree, the SIS's row speaks for both; where they do not, that is the finding
    let theirs = context.code(side.other(), Field::BirthDate, partner);
    let theirs_grade = context.code(side.other(), Field::Grade, partner);
    let told = side == Side::Enrollment && theirs != 0 && theirs_grade != 0;
    (theirs == 0 || theirs == birth) && !told
}

#[cfg(test)]
mod tests {
    use crate::diagnose::testing::{Cells, matched_by_place};
    use crate::diagnose::{Settings, run};
    use crate::roster::{Field, Intake};

    /// Returns how many of two grown students of the twelfth grade at a school are told, among forty of the second.
    fn told(school: &str) -> usize {
        let row = |at: usize| -> Cells {
            let (birth, grade, school) =
                if at < 2 { ("1984-05-06", "12", school) } else { ("2018-05-06", "02", "Birch Elementary") };
            [
                (Field::LastName, format!("Vance{at}")),
                (Field::BirthDate, birth.to_owned()),
                (Field::Grade, grade.to_owned()),
                (Field::School, school.to_owned()),
            ]
            .to_vec()
        };
        let rows: Vec<Cells> = (0..42).map(row).collect();
        let (rosters, links) = matched_by_place(&rows, &rows);
        let settings = Settings { as_of: "2026-08-15".to_owned(), ..Settings::default() };
        let found = run(&rosters, &links, &[Intake::default(), Intake::default()], &settings).unwrap().discrepancies;
        found.rows().iter().filter(|row| found.rule(row).code == "B106").count()
    }

    #[test]
    fn grown_students_are_none_too_old_for_a_school_of_adults() {
        assert_eq!(told("Fairview High School"), 2);
        assert_eq!(told("Fairview Adult School"), 0);
    }
}
