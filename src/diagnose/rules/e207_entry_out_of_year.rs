//! E207: an entry date outside of the school year.

use crate::diagnose::context::{Batch, Lone};
use crate::diagnose::registry::rule;
use crate::diagnose::sink::Sink;
use crate::roster::Field;

rule! {
    /// ## What it means
    /// The entry date lies in another school year, while nearly all other active students of the export
    /// entered in this one.
    ///
    /// ## Why it matters
    /// The enrollment counts for the wrong year. Minnesota lists it as 10.10.6212, CALPADS as SENR0006.
    ///
    /// ## How to fix it
    /// Correct the entry date; it is often the year that is wrong.
    ///
    /// ## Not reported when
    /// The export gives the date on which students first came to the school, so that many years occur; the
    /// student is pre-registered for the next year, or enters then by an SIS without a status; the row is one of the
    /// next year by its own school year; the student has left.
    code: "E207",
    name: "entry-out-of-year",
    summary: "the entry date lies in another school year",
    severity: Warning,
    owner: Registrar,
    scope: Row(check),
    reads: [EntryDate, Status, SchoolYear],
    when: may_tell,
    fix: "The registrar corrects the entry date.",
}

/// Notes the rows that entered in another year than most.
fn may_tell(rows: &mut Batch<'_>) {
    let context = rows.context;
    if let Some(usual) = context.habits(rows.side).entry_year {
        rows.note([Field::EntryDate], |[entry]| context.entry_year(entry).is_some_and(|year| year != usual));
    }
}

/// Reports an active row whose entry lies in another year than nearly all others.
fn check(row: &Lone<'_>, sink: &mut Sink<'_>) {
    if let Some(year) = row.context.habits(row.side).entry_year
        && row.context.entered_in(row.side, row.row).is_some_and(|own| own != year)
        && !row.context.is_other_year(row.side, row.row)
    {
        sink.row(row, Some(Field::EntryDate), "the entry date lies in another school year than nearly all others");
    }
}

#[cfg(test)]
mod tests {
    use crate::diagnose::testing::{Cells, matched_by_place};
    use crate::diagnose::{Settings, run};
    use crate::roster::{Field, Intake};

    /// Returns how often E207 is given where one of many rows enters a year later, with that school year.
    fn found(year: &str) -> usize {
        let rows = |late: &str, year: &str| -> Vec<Cells> {
            let row = |at: usize| -> Cells {
                let (entry, year) = if at == 7 { (late, year) } else { ("2026-08-17", "2026-2027") };
                let cell = |field, text: &str| (field, text.to_owned());
                let name = cell(Field::LastName, &format!("Vance{at}"));
                vec![
                    name,
                    cell(Field::Status, "Enrolled"),
                    cell(Field::EntryDate, entry),
                    cell(Field::SchoolYear, year),
                ]
            };
            (0..60).map(row).collect()
        };
        let (rosters, links) = matched_by_place(&rows("2027-08-16", year), &rows("2026-08-17", "2026-2027"));
        let settings = Settings { as_of: "2026-08-20".to_owned(), ..Settings::default() };
        let found = run(&rosters, &links, &[Intake::default(), Intake::default()], &settings).unwrap().discrepancies;
        found.rows().iter().filter(|row| found.rule(row).code == "E207").count()
    }

    /// Returns how often E207 is given where an SIS without a status has one record of the year before, with that exit.
    fn of_an_open_record(entry: &str, exit: &str) -> usize {
        let cell = |field, text: &str| (field, text.to_owned());
        let row = |at: usize| -> Cells {
            let exit_of = |at: usize| if at == 9 { "2026-09-18" } else { "" };
            let (entry, exit) = if at == 7 { (entry, exit) } else { ("2026-08-17", exit_of(at)) };
            let name = cell(Field::LastName, &format!("Vance{at}"));
            vec![name, cell(Field::EntryDate, entry), cell(Field::ExitDate, exit)]
        };
        let rows: Vec<Cells> = (0..60).map(row).collect();
        let platform: Vec<Cells> = rows.iter().map(|row| row[..1].to_vec()).collect();
        let (rosters, links) = matched_by_place(&platform, &rows);
        let settings = Settings { as_of: "2026-10-15".to_owned(), ..Settings::default() };
        let found = run(&rosters, &links, &[Intake::default(), Intake::default()], &settings).unwrap().discrepancies;
        found.rows().iter().filter(|row| found.rule(row).code == "E207").count()
    }

    #[test]
    fn a_record_that_is_open_by_its_dates_is_of_a_student_who_is_there() {
        assert_eq!(of_an_open_record("2025-08-18", ""), 1);
        assert_eq!(of_an_open_record("2025-08-18", "2026-03-02"), 0);
        // as good as pre-registered
        assert_eq!(of_an_open_record("2027-08-16", ""), 0);
    }

    #[test]
    fn a_row_of_the_next_year_enters_in_the_next_year() {
        assert_eq!(found("2026-2027"), 1);
        assert_eq!(found("2027-2028"), 0);
    }
}
