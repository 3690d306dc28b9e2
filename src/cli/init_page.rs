//! The text of a configuration that states how two exports are read: every guess with its evidence.

use crate::config::{NAME, Options};
use crate::diagnose::column_quality;
use crate::ingest::Source;
use crate::report::escape;
use crate::roster::{ColumnFact, ColumnQuality, Field, Intake, Reconciliation, Side};
use std::collections::BTreeMap;
use std::path::Path;

/// Says of each field that was found whether its line counts or is a remark.
pub(super) type Columns = BTreeMap<Field, bool>;

/// Headers that stand for no field are named up to this number.
const UNUSED: usize = 40;

/// Holds what is called how in the file.
pub(super) struct Names {
    files: [String; 2],
    tables: [Option<String>; 2],
    as_of: Option<String>,
}

impl Names {
    /// Names the exports as seen from the folder of the file.
    pub(super) fn of(path: &Path, sources: &[Source; 2], options: &Options) -> Self {
        let here = path.parent().is_none_or(|folder| folder.as_os_str().is_empty());
        let named = |source: &Source| match source {
            Source::Path(file) if here => file.display().to_string(),
            Source::Path(file) => std::path::absolute(file).unwrap_or_else(|_| file.clone()).display().to_string(),
            Source::Stdin => "-".to_owned(),
        };
        let table = |side: Side| options.tables[side.index()].as_ref().map(|written| written.value.clone());
        Self {
            files: [named(&sources[0]), named(&sources[1])],
            tables: [table(Side::Enrollment), table(Side::Sis)],
            as_of: options.as_of.as_ref().map(|written| written.value.clone()),
        }
    }

    /// Says whether the key of an export is one column, so that a header can name it.
    pub(super) fn can_name_key(&self, intake: &Intake) -> bool {
        !intake.facts.key_column.is_empty() && !intake.facts.key_reason.starts_with("no identifier column")
    }
}

/// Writes the page.
pub(super) fn page(found: &Reconciliation, names: &Names, columns: &[Columns; 2], key_counts: [bool; 2]) -> String {
    let mut page = format!(
        "# {NAME}: how these two exports are read. `rosterdiff init` wrote it from what it found; it changes nothing as it stands.\n\
         # Each line says what it goes by. Correct what is wrong. A line that is taken out is found anew in every run.\n\n"
    );
    match &names.as_of {
        Some(date) => page.push_str(&format!("as_of = {}\n", escape::toml(date))),
        None => page
            .push_str("# as_of = 2026-08-24           # ages and grades count from today unless a date stands here\n"),
    }
    page.push_str("# pack = \"generic\"             # or calpads, peims: whose rules count for single exports too\n");
    for side in Side::BOTH {
        one_side(&mut page, found, side, names, &columns[side.index()], key_counts[side.index()]);
    }
    crosswalks(&mut page, found);
    page.push_str(
        "\n[output]\n# folder = \"reports\"           # where the reports go; `-o reports` says the same\n\
         # fail_on = \"new\"              # for a nightly job: exit code 1 only where something is new\n\
         # carry_notes = \"reports\"      # for a nightly job: what people wrote into fix-list.xlsx is in the next one too\n",
    );
    page
}

/// Adds the section of one export; `key_counts` says whether the line of its key is no remark.
fn one_side(page: &mut String, found: &Reconciliation, side: Side, names: &Names, columns: &Columns, key_counts: bool) {
    let intake = found.intake(side);
    let facts = &intake.facts;
    let mut line = |text: &str| add_line(page, text);
    line("");
    line(&format!("[{}]", side.name()));
    line(&format!("file = {}", escape::toml(&names.files[side.index()])));
    let header =
        if facts.header_line == 0 { "no header".to_owned() } else { format!("header on line {}", facts.header_line) };
    line(&format!(
        "# {} rows; {}, delimiter {}, line ends {}, {header}",
        facts.rows, facts.encoding, facts.delimiter, facts.line_ending
    ));
    let ledger = found.row_ledger(side);
    line(&format!(
        "# {} of {} rows {} in both exports, {} alone, {} a person, {} another row",
        ledger.matched,
        ledger.rows,
        if ledger.matched == 1 { "is" } else { "are" },
        do_it(ledger.only_here, "stand"),
        do_it(ledger.review, "need"),
        do_it(ledger.duplicate, "repeat")
    ));
    if let Some(table) = &names.tables[side.index()] {
        line(&format!("table = {}", escape::toml(table)));
    }
    let why = |what: &str| facts.assumed.iter().find(|(name, ..)| name == what).map_or("", |(_, _, why)| why.as_str());
    match &facts.profile {
        Some(profile) => line(&with_remark(&format!("profile = {}", escape::toml(profile)), why("layout"))),
        None => {
            line("# profile = \"...\"             # no known layout: each column is found by its header or its values")
        }
    }
    let mark = if key_counts { "" } else { "# " };
    line(&with_remark(&format!("{mark}key = {}", escape::toml(&facts.key_column)), &facts.key_reason));
    for (what, value, why) in facts.assumed.iter().filter(|(what, ..)| what != "layout") {
        line(&format!("# {}: {} ({})", remark(what), remark(value), remark(why)));
    }
    for finding in &intake.findings {
        line(&format!("# {}: {}", finding.code, remark(&finding.message)));
    }
    columns_of(page, found, side, columns);
}

/// Adds which header stands for which field of an export, and which stand for none.
fn columns_of(page: &mut String, found: &Reconciliation, side: Side, columns: &Columns) {
    let facts = &found.intake(side).facts;
    let mut line = |text: &str| add_line(page, text);
    line("");
    line(&format!("[{}.columns]", side.name()));
    let quality = column_quality(found.rosters.side(side));
    for fact in &facts.columns {
        let Some(field) = Field::from_name(&fact.field) else { continue };
        let counts = columns.get(&field).copied().unwrap_or(false);
        let of_field = quality.iter().find(|column| column.field == fact.field);
        line(&with_remark(&column(fact, counts), &evidence(fact, of_field)));
    }
    let missing: Vec<&str> = Field::ALL
        .iter()
        .filter(|field| !facts.columns.iter().any(|fact| fact.field == field.name()))
        .map(|field| field.name())
        .collect();
    if !missing.is_empty() {
        line(&format!("# not found: {}", missing.join(", ")));
    }
    if !facts.unused_columns.is_empty() {
        let more = facts.unused_columns.len().saturating_sub(UNUSED);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        let names: Vec<String> = facts.unused_columns.iter().take(UNUSED).map(|header| escape::toml(header)).collect();
        line(&format!("# not used: {}{more}", names.join(", ")));
    }
}

fn add_line(page: &mut String, text: &str) {
    page.push_str(text.trim_end());
    page.push('\n');
}

/// Returns the line of a field; one that does not count is a remark.
fn column(fact: &ColumnFact, counts: bool) -> String {
    let headers: Vec<String> = fact.headers.iter().map(|header| escape::toml(header)).collect();
    let value = match headers.as_slice() {
        [only] => only.clone(),
        several => format!("[{}]", several.join(", ")),
    };
    let mark = if counts { "" } else { "# " };
    format!("{mark}{} = {value}", fact.field)
}

/// Says what a column goes by, how full it is, and how many of its values are of the field's kind.
fn evidence(fact: &ColumnFact, quality: Option<&ColumnQuality>) -> String {
    let by = match fact.how.as_str() {
        "name" => "its header",
        "profile" => "the layout",
        "values" => "the look of its values",
        "near name" => "a header near to the usual one, and its values",
        "configured" => "as you said",
        other => other,
    };
    let Some(quality) = quality else { return by.to_owned() };
    if quality.filled == 0 {
        return format!("{by}; nothing in it");
    }
    format!(
        "{by}; {} of rows filled, {} of these fit",
        percent(quality.filled, quality.rows),
        percent(quality.valid, quality.filled)
    )
}

/// Returns a number of rows with what they do: one row stands, two stand.
fn do_it(rows: u64, verb: &str) -> String {
    format!("{rows} {verb}{}", if rows == 1 { "s" } else { "" })
}

fn percent(part: u64, whole: u64) -> String {
    let tenths = (part * 1000).checked_div(whole).unwrap_or(0);
    if tenths.is_multiple_of(10) { format!("{} %", tenths / 10) } else { format!("{}.{} %", tenths / 10, tenths % 10) }
}

fn with_remark(text: &str, why: &str) -> String {
    if why.is_empty() { text.to_owned() } else { format!("{text:<34} # {}", remark(why)) }
}

/// Makes a text one line.
fn remark(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// Lists the codes that correspond, as remarks: they are learned anew in every run unless they are fixed.
fn crosswalks(page: &mut String, found: &Reconciliation) {
    for (field, words) in [("school", "schools"), ("grade", "grades")] {
        let learned = found.diagnosis.crosswalks.iter().filter(|row| row.field == field);
        let rows: Vec<_> = learned.filter(|row| row.enrollment_value != row.sis_value).collect();
        if rows.is_empty() {
            continue;
        }
        page.push_str(&format!(
            "\n# {words} that correspond, learned from the students in both exports; take the marks off to fix them\n\
             # [crosswalk.{field}]\n"
        ));
        for row in rows {
            let pair = format!("# {} = {}", escape::toml(&row.enrollment_value), escape::toml(&row.sis_value));
            page.push_str(&with_remark(&pair, &format!("{} of {} students", row.support, row.of)));
            page.push('\n');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_row_stands_and_two_stand() {
        assert_eq!([0, 1, 2].map(|rows| do_it(rows, "stand")), ["0 stand", "1 stands", "2 stand"]);
    }
}
