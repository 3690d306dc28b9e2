//! E101: the systems have the student in different schools.

use crate::diagnose::context::{Pair, Placement};
use crate::diagnose::crosswalk::Relation;
use crate::diagnose::grades::rank;
use crate::diagnose::moves::goes_up;
use crate::diagnose::registry::rule;
use crate::diagnose::sink::Sink;
use crate::roster::{Field, Side};

rule! {
    /// ## What it means
    /// Both systems have this student, in different schools, after school codes and names were matched up.
    ///
    /// ## Why it matters
    /// The child stands before the wrong door on the first day, and the seat is counted in the wrong
    /// school.
    ///
    /// ## How to fix it
    /// Ask both schools. Transfer the student in the SIS, or correct the assignment in the platform.
    ///
    /// ## Not reported when
    /// One of the records has the student in the other's school as well, as where a layout lists two schools of a
    /// student; the platform is a grade ahead, and the school in the SIS does not have that grade; code and name
    /// stand for one school, by the school list or by what the matched students show; the
    /// platform does not expect the student (P202). Where the SIS record is closed (P201), the difference
    /// is listed as information.
    code: "E101",
    name: "school-mismatch",
    summary: "schools differ",
    severity: Error,
    owner: Registrar,
    scope: Pair(check),
    reads: [School, Grade, Status],
    when: [School: OtherCodes],
    fix: "The registrar transfers the student in the SIS, or the enrollment office corrects the assignment.",
}

/// Reports schools that are different and do not correspond.
fn check(pair: &Pair<'_>, sink: &mut Sink<'_>) {
    if !pair.is_different(Field::School) || attends_both(pair) || goes_up(pair) || may_go_up(pair) {
        return;
    }
    match pair.placement() {
        Placement::Current => sink.pair(pair, Field::School, "the systems have the student in different schools"),
        Placement::Returning => {
            let message = "the closed SIS record is of another school: set the school when the student is re-enrolled";
            sink.pair_as_info(pair, Field::School, message);
        }
        Placement::Past => {}
    }
}

/// Says whether a child of a platform that is a grade ahead, whose grade the SIS does not tell, is in a school there that does
/// not have the platform's grade: it may have passed the last one, and E105 asks for its grade.
fn may_go_up(pair: &Pair<'_>) -> bool {
    let Some((_, offered)) = pair.context.crosswalks.year_ahead() else { return false };
    let ([_, school], [_, now], [next, _]) =
        (pair.codes(Field::School), pair.codes(Field::Grade), pair.texts(Field::Grade));
    now == 0 && rank(next).is_some_and(|next| offered.students(school, next) == 0)
}

/// Says whether one system has the student, beside other schools, in the school that the other system has.
fn attends_both(pair: &Pair<'_>) -> bool {
    let context = pair.context;
    let rows = [(Side::Enrollment, pair.enrollment), (Side::Sis, pair.sis)];
    let [mine, theirs] = rows.map(|(side, row)| context.code(side, Field::School, row));
    let [here, there] = rows.map(|(side, row)| {
        let is_open = |exit: u32| exit == 0 || context.text_of(Field::ExitDate, exit) > context.as_of;
        let stints = context.rosters.side(side).stints_of(row).iter();
        stints.filter(move |stint| stint.school != 0 && is_open(stint.exit)).map(|stint| stint.school)
    });
    let same = |enrollment, sis| context.crosswalks.relation(Field::School, enrollment, sis) == Relation::Same;
    here.into_iter().any(|school| same(school, theirs)) || there.into_iter().any(|school| same(mine, school))
}

#[cfg(test)]
mod tests {
    use crate::diagnose::testing::{Cells, matched_by_place};
    use crate::diagnose::{Settings, run};
    use crate::roster::{Field, Intake};

    #[test]
    fn a_child_of_no_known_grade_may_have_gone_up() {
        const SCHOOLS: [&str; 2] = ["Birchwood Elementary", "Larkfield Middle"];
        let cell = |field, text: &str| (field, text.to_owned());
        let schools_differ = |at: usize, ahead: usize, grade: Option<&str>| {
            let row = |child: usize, years: usize| -> Cells {
                let now = 3 + child / 8;
                let moved = years > 0 && child == at;
                let school = SCHOOLS[usize::from(now + years * ahead > 5 || moved)];
                let told = (now + years * ahead).to_string();
                let told = grade.filter(|_| years == 0 && child == at).unwrap_or(&told).to_owned();
                vec![
                    cell(Field::FirstName, &format!("Ada{child}")),
                    cell(Field::LastName, "Quill"),
                    (Field::Grade, told),
                    cell(Field::School, school),
                    cell(Field::Status, "Active"),
                ]
            };
            let rows = |years: usize| -> Vec<Cells> { (0..48).map(|child| row(child, years)).collect() };
            let (rosters, links) = matched_by_place(&rows(1), &rows(0));
            let settings = Settings { as_of: "2026-05-15".to_owned(), ..Settings::default() };
            let found =
                run(&rosters, &links, &[Intake::default(), Intake::default()], &settings).unwrap().discrepancies;
            found.rows().iter().filter(|row| found.rule(row).code == "E101").count()
        };
        // in the last grade of its school, or in one before it, with and without a grade
        assert_eq!([Some("05"), Some("")].map(|grade| schools_differ(20, 1, grade)), [0, 0]);
        assert_eq!([Some("03"), Some("")].map(|grade| schools_differ(2, 1, grade)), [1, 1]);
        // in the same year nobody goes up
        assert_eq!(schools_differ(20, 0, Some("")), 1);
    }
}
