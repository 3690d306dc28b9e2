//! Entries of the causes in coded columns.

use crate::diagnose::registry::cause;

cause! {
    /// ## What it means
    /// The grades of one place, such as a school, lie a constant number of years from the other export's,
    /// and those of the others do not: the place was rolled over and the rest was not, or the other way
    /// round.
    ///
    /// ## Why it matters
    /// Classes, buses and funding follow the grade.
    ///
    /// ## How to fix it
    /// Finish or undo the year-end rollover of the place.
    ///
    /// ## Not reported when
    /// The grades of one place differ here and there. Where all grades are shifted, which is how a platform that
    /// enrolls for next year looks, it is learned as a correspondence: the cause is told once with its count, for
    /// people to confirm, and is no discrepancy.
    GRADE_SHIFTED
    code: "S114",
    name: "grade-shifted",
    summary: "one cause: the grades of one place are shifted",
    owner: It,
    fix: "District IT finishes or undoes the year-end rollover of this place.",
}

cause! {
    /// ## What it means
    /// The students of one school have the other's code and the other way round: two codes were swapped in
    /// one system, or in the table between them. Or three schools and more each have the next one's code, as where a list
    /// slipped by a line.
    ///
    /// ## Why it matters
    /// Every student of both schools is enrolled in the wrong one.
    ///
    /// ## How to fix it
    /// Correct the codes in the table of schools and send the rows again.
    ///
    /// ## Not reported when
    /// Only one direction shows it, which is students who moved; the codes of the two systems are known to
    /// correspond from these pairs alone, so that a swap of all of them cannot be told: give the names with
    /// `--schools`.
    SCHOOLS_SWAPPED
    code: "S115",
    name: "school-codes-swapped",
    summary: "one cause: school codes are swapped",
    owner: It,
    fix: "District IT corrects the codes in the table of schools.",
}
