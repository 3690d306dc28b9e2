//! N105: one system has one part of a double surname.

use crate::diagnose::context::Pair;
use crate::diagnose::names::NameDifference;
use crate::diagnose::registry::rule;
use crate::diagnose::sink::Sink;
use crate::diagnose::taking::Taking;

rule! {
    /// ## What it means
    /// The surnames share a part: one system has one half of a double surname, or has the parts in another
    /// order.
    ///
    /// ## Why it matters
    /// State reports, transcripts and test records are filed under the legal name. Families with two
    /// surnames are the ones most often entered twice.
    ///
    /// ## How to fix it
    /// Write the surname as on the birth certificate, without adding a hyphen that it does not have.
    ///
    /// ## Not reported when
    /// Only hyphen, blank or particles (de la, van, von) differ; one export has the whole name in one column, and the
    /// whole names are the same.
    code: "N105",
    name: "compound-surname",
    summary: "one part of a double surname, or its parts in another order",
    severity: Info,
    owner: Registrar,
    scope: Pair(check),
    reads: [FirstName, MiddleName, LastName, PreferredFirstName, PreferredLastName],
    when: [LastName: Difference],
    worse: is_part,
    fix: "The registrar writes the surname as on the birth certificate in both systems.",
}

/// Reports the name fields that differ in just this way.
fn check(pair: &Pair<'_>, sink: &mut Sink<'_>) {
    sink.names(pair, message_of);
}

fn message_of(difference: NameDifference) -> Option<&'static str> {
    Some(match difference {
        NameDifference::CompoundPart => "the surnames share a part: one half of a double surname, or another order",
        _ => return None,
    })
}

/// Says whether the new surname is the part.
fn is_part(taking: &Taking<'_>) -> bool {
    let [new, old] = taking.letters();
    new < old
}

#[cfg(test)]
mod tests {
    use crate::diagnose::testing::{Cells, matched_by_place};
    use crate::diagnose::{Settings, run};
    use crate::roster::{ColumnFact, Field, Intake};

    /// Returns how many students are told of whose names are `Ana`, `Menchaca` and `Benitez`, the last two in other columns.
    fn told(headers: [&str; 2], sis: [&str; 3]) -> usize {
        let cell = |field, text: &str| (field, text.to_owned());
        let row = |[first, middle, last]: [&str; 3]| -> Cells {
            vec![cell(Field::FirstName, first), cell(Field::MiddleName, middle), cell(Field::LastName, last)]
        };
        let (rosters, links) = matched_by_place(&[row(["Ana", "Menchaca", "Benitez"])], &[row(sis)]);
        let mut intakes = [Intake::default(), Intake::default()];
        let fact = |(field, header): (Field, &str)| ColumnFact {
            field: field.name().to_owned(),
            headers: vec![header.to_owned()],
            how: "name".to_owned(),
            filled: 1,
        };
        intakes[0].facts.columns = [Field::FirstName, Field::LastName].into_iter().zip(headers).map(fact).collect();
        let found = run(&rosters, &links, &intakes, &Settings::default()).unwrap().discrepancies;
        found.rows().iter().filter(|row| found.rule(row).code.starts_with('N')).count()
    }

    #[test]
    fn where_a_whole_name_stands_in_one_column_nothing_tells_where_the_family_name_begins() {
        let whole = ["Student Name", "Student Name"];
        assert_eq!(told(whole, ["Ana", "", "Menchaca Benitez"]), 0);
        assert_eq!(told(["First", "Last"], ["Ana", "", "Menchaca Benitez"]), 1);
        assert_eq!(told(whole, ["Ana", "", "Menchaca"]), 1, "one surname is missing");
        assert_eq!(told(whole, ["Ana", "", "Benitez Menchaca"]), 1, "in another order");
    }
}
