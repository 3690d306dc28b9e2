//! N111: the names are one or two letters apart.

use crate::diagnose::context::{Lone, Pair};
use crate::diagnose::names::NameDifference;
use crate::diagnose::registry::rule;
use crate::diagnose::sink::Sink;
use crate::roster::{Field, Issue, Side};

rule! {
    /// ## What it means
    /// The names differ by one or two letters, or by two swapped letters.
    ///
    /// ## Why it matters
    /// State reports, transcripts and test records are filed under the legal name. A misspelled name hides
    /// the record from every search.
    ///
    /// ## How to fix it
    /// Check the birth certificate and correct the side that is wrong.
    ///
    /// ## Not reported when
    /// Only case, accents, punctuation or blanks differ, or one side writes out the letters that the other has as one
    /// with a mark (Mueller for Müller); the SIS has the name with a digit more (N109); short words that are other names (Li and Le) are N101 or N102.
    code: "N111",
    name: "name-misspelled",
    summary: "names are one or two letters apart",
    severity: Warning,
    owner: Registrar,
    scope: Pair(check),
    reads: [FirstName, MiddleName, LastName, PreferredFirstName, PreferredLastName, Status],
    when: [FirstName: Difference, LastName: Difference],
    fix: "The registrar checks the birth certificate and corrects the misspelled name.",
}

/// Reports the name fields that differ in just this way.
fn check(pair: &Pair<'_>, sink: &mut Sink<'_>) {
    for (field, difference) in [(Field::FirstName, pair.first_name()), (Field::LastName, pair.last_name())] {
        if difference == NameDifference::Misspelled && !is_by_digits(pair, field) {
            sink.pair(pair, field, "the names are one or two letters apart");
        }
    }
}

/// Says whether the SIS has the name of the platform with digits more, which N109 tells.
fn is_by_digits(pair: &Pair<'_>, field: Field) -> bool {
    let sis = Lone { context: pair.context, side: Side::Sis, row: pair.sis };
    let [mine, theirs] = pair.texts(field);
    let letters = theirs.chars().filter(|sign| !sign.is_numeric() && *sign != ' ');
    sis.has_issue(field, Issue::InvalidCharacters)
        && sis.is_current()
        && letters.eq(mine.chars().filter(|sign| *sign != ' '))
}

#[cfg(test)]
mod tests {
    use crate::diagnose::testing::{Cells, matched_by_place};
    use crate::diagnose::{Settings, run};
    use crate::roster::{Field, Intake};

    /// Returns which of N109 and N111 are given where one student has these first names.
    fn found(platform: &str, sis: &str) -> Vec<&'static str> {
        let row = |at: usize, first: &str| -> Cells {
            let first = if at == 5 { first } else { "Ada" };
            vec![(Field::FirstName, first.to_owned()), (Field::LastName, format!("Vance{}", ["an", "el"][at % 2]))]
        };
        let rows = |first: &str| -> Vec<Cells> { (0..12).map(|at| row(at, first)).collect() };
        let (rosters, links) = matched_by_place(&rows(platform), &rows(sis));
        let intakes = [Intake::default(), Intake::default()];
        let found = run(&rosters, &links, &intakes, &Settings::default()).unwrap().discrepancies;
        let codes = found.rows().iter().map(|row| found.rule(row).code);
        codes.filter(|code| matches!(*code, "N109" | "N111")).collect()
    }

    #[test]
    fn a_digit_behind_a_name_of_the_sis_is_told_once() {
        assert_eq!(found("Helen", "Helen2"), ["N109"]);
        assert_eq!(found("Helena", "Helen2"), ["N109", "N111"]);
        assert_eq!(found("Helen", "Helten"), ["N111"]);
        // the platform's digits are looked at for the state alone
        assert_eq!(found("Helen2", "Helen"), ["N111"]);
    }
}
