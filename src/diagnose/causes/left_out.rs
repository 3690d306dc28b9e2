//! Students left out: one export has hardly any student of a school, a grade or a form that the other one has.

use super::Found;
use super::entries::rows::LEFT_OUT;
use super::evidence::{Observations, Sign};
use super::fold::Asked;
use super::places::Dimension;
use super::suspect::{Doubts, Suspect, on_both};
use crate::diagnose::context::Lone;
use crate::diagnose::moves;
use crate::roster::{Bucket, Field, NO_ROW, Side};

/// The share of a place, and of everything, from which on its students are left out and not late.
const NEARLY_ALL: f64 = 0.8;

/// Looks on both sides for students whom the other export leaves out.
pub(super) fn suspects(observations: &Observations<'_>) -> Vec<Suspect> {
    on_both(observations, |observations, side| of_side(observations, side).into_iter().collect())
}

/// Looks for students of one side whom the other export should have.
fn of_side(observations: &Observations<'_>, side: Side) -> Option<Suspect> {
    let context = observations.context;
    if context.scope.audited.is_some() {
        return None;
    }
    let anew: Vec<bool> = match side {
        Side::Enrollment => {
            (0..context.codes_of(Field::Grade) as u32).map(|code| moves::is_entered_anew(context, code)).collect()
        }
        Side::Sis => Vec::new(),
    };
    let signs = observations.own(side, |row| {
        let partnerless = match context.bucket(side, row) {
            Bucket::OnlyHere => true,
            Bucket::Matched => false,
            _ => return Sign::Silent,
        };
        // the other system, which is a year behind, has nobody of the grade below
        if partnerless && anew.get(context.code(side, Field::Grade, row) as usize) == Some(&true) {
            return Sign::Silent;
        }
        let row = Lone { context, side, row };
        // the names of those who have a partner need no look
        let is_one = row.is_expected_by_standing() && !(partnerless && row.is_test_record());
        if is_one { Sign::of(partnerless) } else { Sign::Silent }
    });
    let (what, likely) = match side {
        Side::Enrollment => (
            "students of the enrollment export have no row in the SIS export",
            "the SIS export was made with a filter, or the submissions of that place are not delivered",
        ),
        Side::Sis => (
            "active students of the SIS export have no row in the enrollment export",
            "the enrollment export was made with a filter, or only others register there",
        ),
    };
    let likely = match signs.contains(&Sign::Against) {
        true => likely,
        false => "the two exports have no student in common: they may be of different districts or school years",
    };
    let suspect = Suspect::new(&LEFT_OUT, Field::Status, side, what, likely, signs)?;
    // since a day is another cause, and a status says where a student stands and not what an export holds
    let blind = [Field::SubmittedAt, Field::UpdatedAt, Field::Status];
    let suspect = suspect.habit(0.3).least(NEARLY_ALL, NEARLY_ALL).blind(&blind).widely();
    Some(suspect.follows(is_of_left_out).doubts(Doubts::Never))
}

/// Names a cause by the column of its place, where it has one.
pub(super) fn named_by_place(mut found: Vec<Found>, dimensions: &[Dimension]) -> Vec<Found> {
    for cause in &mut found {
        if let (true, Some(condition)) = (is_one(cause), cause.spot.conditions.first()) {
            cause.suspect.field = dimensions[condition.dimension].field;
            cause.fields = vec![cause.suspect.field];
        }
    }
    found
}

fn is_one(cause: &Found) -> bool {
    cause.suspect.rule.info.code == LEFT_OUT.info.code
}

/// Says whether a discrepancy follows from students who are left out.
fn is_of_left_out(asked: &Asked<'_>) -> bool {
    (asked.row.sis == NO_ROW && asked.code == "P101") || (asked.row.enrollment == NO_ROW && asked.code == "P102")
}
