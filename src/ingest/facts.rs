//! States what was found out and assumed about a file, and closes the line ledger.

use super::answers::same;
use super::columns::{Plan, Spare};
use super::decode::Decoded;
use super::detect::Recognised;
use super::formulas;
use super::header::Head;
use super::join::Joins;
use super::physical::LineEnds;
use super::profile::Writer;
use super::rows::{Rows, Wanted};
use super::source::Stored;
use super::table::Table;
use super::words::key;
use super::workbook::Sheet;
use crate::roster::{Field, FileFinding, FoldPlan, InputFacts, Intake, RawTable, Result, Semantics, Side, hexadecimal};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// A shorter list of students may be a list of some on purpose.
const MANY: usize = 50;

/// Returns the SHA-256 of the bytes as stored, in hexadecimal.
pub(super) fn digest(bytes: &[u8]) -> String {
    hexadecimal(&Sha256::digest(bytes))
}

/// Returns the SHA-256 of several files as one.
pub(super) fn digest_of(others: &[String], text: &[u8]) -> String {
    let mut all = digest(text);
    others.iter().for_each(|other| all.push_str(other));
    digest(all.as_bytes())
}

/// Returns which columns have to be read for a plan.
pub(super) fn wanted(
    plan: &Plan,
    headers: &[String],
    candidates: &[usize],
    chosen: Option<usize>,
    joins: &Joins,
) -> Wanted {
    let of = |fields: &[Field]| -> Vec<usize> {
        let mut columns: Vec<usize> =
            fields.iter().filter_map(|field| plan.fields.get(field)).flat_map(|planned| planned.columns()).collect();
        columns.sort_unstable();
        columns.dedup();
        columns
    };
    let names = of(&[Field::FirstName, Field::LastName]);
    let mut identity = of(&[Field::LocalId, Field::StateId, Field::OtherId]);
    identity.extend(&names);
    // what other tables say stands beside the rows only once these are read
    let made = plan.fields.iter().filter(|_| joins.tables.is_empty());
    let made: BTreeMap<Field, Vec<Vec<usize>>> =
        made.filter_map(|(field, planned)| Some((*field, planned.several()?.to_vec()))).collect();
    let read: Vec<Field> = Field::ALL.iter().copied().filter(|field| !made.contains_key(field)).collect();
    let mut columns = of(&read);
    columns.extend(candidates.iter().copied().chain(chosen).chain(primary(plan, headers)));
    columns.extend(plan.spares.iter().map(Spare::column));
    columns.extend(plan.foreign.keys());
    columns.sort_unstable();
    columns.dedup();
    Wanted { columns, made, identity, names }
}

/// Returns the column that marks the primary row of a student, where the layout has one.
fn primary(plan: &Plan, headers: &[String]) -> Option<usize> {
    let primary = plan.layout.as_ref()?.profile.fold.as_ref()?.primary.as_ref()?;
    headers.iter().position(|header| same(&primary.header, header))
}

/// Returns how several rows of one student become one, where the layout says so.
fn fold_plan(reading: &Reading<'_>, table: &Table, home: Vec<Option<bool>>) -> Option<FoldPlan> {
    let profile = reading.plan.layout.as_ref()?.profile;
    if profile.fold.is_none() && home.is_empty() {
        return None;
    }
    let marked = || {
        let fold = profile.fold.as_ref()?;
        let (primary, column) = (fold.primary.as_ref()?, table.primary.as_ref()?);
        let is_primary: Vec<Option<bool>> = column
            .values
            .iter()
            .map(|text| {
                let there = !text.trim().is_empty();
                there.then(|| primary.values.iter().any(|value| value.eq_ignore_ascii_case(text.trim())))
            })
            .collect();
        Some(column.codes.iter().map(|code| is_primary.get(*code as usize).copied().flatten()).collect())
    };
    let primary = if home.is_empty() { marked().unwrap_or_default() } else { home };
    let (per, stands, stints) = match &profile.fold {
        Some(fold) => (fold.one_row_per.clone(), fold.stands.clone(), fold.stints),
        None => ("school".to_owned(), super::profile::Fold::usual(), true),
    };
    Some(FoldPlan { one_row_per: per, stands, stints, primary })
}

/// Holds what a reading was made of.
pub(super) struct Reading<'a> {
    pub(super) stored: &'a Stored,
    pub(super) decoded: &'a Decoded<'a>,
    pub(super) head: &'a Head,
    /// The headers of the file and of what was joined to it.
    pub(super) headers: &'a [String],
    pub(super) plan: &'a Plan,
    pub(super) joins: &'a Joins,
    pub(super) side: Side,
    /// The physical lines of the text, and how they end.
    pub(super) lines: (u64, LineEnds),
}

/// Puts table, facts, ledger and findings together.
///
/// `home` says of each row whether it is of the student's home school, where rows were made for several.
pub(super) fn finish(reading: Reading<'_>, table: Table, mut rows: Rows, home: Vec<Option<bool>>) -> Result<RawTable> {
    let fold = fold_plan(&reading, &table, home);
    let Reading { stored, decoded, head, headers, plan, joins, side, lines: (physical, ends) } = reading;
    rows.ledger.physical = physical;
    rows.ledger.check(&stored.name)?;
    let used: Vec<usize> = plan.fields.values().flat_map(|planned| planned.columns()).collect();
    let unused = headers
        .iter()
        .enumerate()
        .filter(|(column, header)| {
            !used.contains(column)
                && !header.trim().is_empty()
                && !table.key.source.iter().any(|key| key == header.trim())
        })
        .map(|(_, header)| header.trim().to_owned())
        .collect();
    let mut encoding = decoded.encoding.to_owned();
    let (mut delimiter, mut line_ending) = (delimiter(head.dialect.delimiter), ends.name());
    if stored.sheet.is_some() || stored.headers.is_some() {
        (encoding, delimiter, line_ending) = (stored.packing.clone(), "none", "none");
    } else if !stored.packing.is_empty() {
        encoding.push_str(&format!(", {}", stored.packing));
    }
    let mut assumed = assumed(head, headers, plan, &rows, stored.headers.is_some());
    assumed.extend(plan.layout.as_ref().and_then(|found| other_system(found, side)));
    assumed.splice(0..0, joins.facts.iter().cloned());
    assumed.extend(stored.sheet.iter().flat_map(|sheet| of_sheet(sheet, plan)));
    let facts = InputFacts {
        side: side.name().to_owned(),
        name: stored.name.clone(),
        // of the file as it is stored, which whoever read it knows
        bytes: 0,
        sha256: String::new(),
        rows: rows.lines.len() as u64,
        folded: 0,
        encoding,
        delimiter: delimiter.to_owned(),
        line_ending: line_ending.to_owned(),
        header_line: head.record.line,
        profile: plan.layout.as_ref().map(|found| found.profile.name.clone()),
        key_column: table.key.source.join(" + "),
        key_reason: table.key_reason,
        columns: table.facts,
        unused_columns: unused,
        assumed,
    };
    let mut findings = findings(head, decoded, &rows);
    if let Some(found) = plan.layout.as_ref().filter(|_| !plan.fields.contains_key(&Field::Status))
        && let Some(message) = &found.profile.without_status
        && rows.lines.len() >= MANY
    {
        let count = rows.lines.len() as u64;
        let message = message.clone();
        findings.push(FileFinding { code: "F208", line: None, field: Some(Field::Status), count, message });
    }
    let intake = Intake {
        facts,
        ledger: rows.ledger,
        findings,
        rejected: rows.rejected,
        semantics: Semantics {
            changes_only: joins.changes_only,
            ..plan.layout.as_ref().map(|found| found.profile.semantics.clone()).unwrap_or_default()
        },
        schools: joins.schools.clone(),
        unreported: rows.unreported,
        import: plan.layout.as_ref().and_then(|found| found.profile.import.clone()),
    };
    Ok(RawTable {
        side,
        key: table.key,
        columns: table.columns,
        spare_ids: table.spare_ids,
        astray: table.astray,
        lines: rows.lines,
        fold,
        stints: Vec::new(),
        intake,
    })
}

fn delimiter(byte: u8) -> &'static str {
    match byte {
        b'\t' => "tab",
        b';' => "semicolon",
        b'|' => "pipe",
        b'^' => "caret",
        b',' => "comma",
        _ => "other",
    }
}

/// Lists what was taken for granted, so that it can be checked; `made` says that the columns were made of objects.
fn assumed(head: &Head, headers: &[String], plan: &Plan, rows: &Rows, made: bool) -> Vec<(String, String, String)> {
    let mut assumed = Vec::new();
    let mut add = |what: &str, value: String, why: &str| assumed.push((what.to_owned(), value, why.to_owned()));
    if let Some(found) = &plan.layout {
        add("layout", found.profile.title.clone(), &found.why);
    }
    if let Some((others, points)) = plan.layout.as_ref().and_then(considered) {
        add("layouts considered", others, &points);
    }
    for near in &plan.near {
        let what = format!("{} from the column `{}`", near.field.label(), near.header);
        add(&what, near.usual.clone(), &near.why);
    }
    for (column, field) in &plan.foreign {
        let header = headers.get(*column).map_or("", |header| header.trim());
        let why = format!("nearly all its values are of another kind than {}", field.label());
        add("column left aside", header.to_owned(), &why);
    }
    if rows.others > 0 {
        add(
            "rows about others than students",
            rows.others.to_string(),
            "the layout or a column for the kind of person tells them",
        );
    }
    if head.record.line == 0 {
        let headerless = plan.layout.as_ref().is_some_and(|found| found.profile.headerless.is_some());
        let why = if made {
            "the names in its objects are the columns"
        } else if headerless {
            "the layout has none; its columns are known without"
        } else {
            "the configuration names the columns"
        };
        add("header", "none".to_owned(), why);
    }
    if head.record.line > 1 {
        add("lines above the header", format!("{}", head.record.line - 1), "they name no columns");
    }
    if !rows.repeated_headers.is_empty() {
        add("repeated header lines", lines(&rows.repeated_headers), "they repeat the header or label it");
    }
    if !rows.footers.is_empty() {
        add("total and remark lines", lines(&rows.footers), "they begin with such a word and name no student");
    }
    if let Some(second) = head.second {
        let lines = format!("lines {} and {second}", head.record.line);
        add("header", lines, "the second line ends the names that the first begins");
    }
    if head.dialect.backslash {
        add(
            "backslashes",
            "each belongs to the sign behind it".to_owned(),
            "rows with backslashes fit the header only so",
        );
    }
    if rows.wider > 0 {
        let count = if rows.wider == 1 { "1 row".to_owned() } else { format!("{} rows", rows.wider) };
        add("wider than the header", count, "what they have beyond it is empty");
    }
    match head.dialect.quote {
        None => add("quotes", "ordinary characters".to_owned(), "no cell of the sample is quoted as a whole"),
        Some(b'\'') => add("quotes", "single".to_owned(), "the header is written so"),
        _ => {}
    }
    assumed
}

/// States that a layout is one of the other system, as where two exports stand in the wrong order.
fn other_system(found: &Recognised, side: Side) -> Option<(String, String, String)> {
    let written = match found.profile.side {
        Writer::Either => return None,
        Writer::Enrollment => Side::Enrollment,
        Writer::Sis => Side::Sis,
    };
    let value = format!("written by the {} system, read as the {} export", written.label(), side.label());
    let why = "where that is not meant, the two exports stand in the wrong order".to_owned();
    (written != side).then(|| ("system of the layout".to_owned(), value, why))
}

/// States which other layouts fit as well, and how the points were given.
fn considered(found: &Recognised) -> Option<(String, String)> {
    let listed: Vec<String> = found.points.iter().take(4).map(|(name, points)| format!("{name} {points}")).collect();
    let why = "points: three for each header that a layout needs, one for each that is typical of it".to_owned();
    (!listed.is_empty()).then(|| (listed.join(", "), why))
}

/// States what a worksheet's cells were besides text.
fn of_sheet(sheet: &Sheet, plan: &Plan) -> Vec<(String, String, String)> {
    let mut assumed = Vec::new();
    let mut add = |what: &str, value: String, why: &str| assumed.push((what.to_owned(), value, why.to_owned()));
    for field in [Field::LocalId, Field::StateId, Field::OtherId, Field::Zip] {
        let columns = plan.fields.get(&field).map(|planned| planned.columns()).unwrap_or_default();
        let numbers: u64 = columns.iter().filter_map(|column| sheet.numbers.get(*column)).sum();
        if numbers > 0 {
            let cells = if numbers == 1 { "cell" } else { "cells" };
            add(
                field.name(),
                format!("{numbers} {cells} with numbers instead of text"),
                "a workbook keeps no leading zeros and no more than 15 digits in such cells",
            );
        }
    }
    let unsaved = formulas::aside(sheet, plan);
    if unsaved > 0 {
        add(
            "formulas without results",
            unsaved.to_string(),
            "they stand in columns that are not used, and were read as empty",
        );
    }
    if sheet.errors > 0 {
        add("cells with errors", sheet.errors.to_string(), "cells such as #REF! were read as empty");
    }
    if sheet.breaks > 0 {
        add("cells with line breaks", sheet.breaks.to_string(), "a blank stands for each break");
    }
    assumed
}

fn lines(lines: &[u32]) -> String {
    let first: Vec<String> = lines.iter().take(5).map(|line| format!("line {line}")).collect();
    let more = if lines.len() > 5 { format!(" and {} more", lines.len() - 5) } else { String::new() };
    format!("{}{more}", first.join(", "))
}

fn findings(head: &Head, decoded: &Decoded<'_>, rows: &Rows) -> Vec<FileFinding> {
    let mut findings = Vec::new();
    if decoded.signs_in_words > 0 {
        findings.push(FileFinding {
            code: "F204",
            line: None,
            field: None,
            count: decoded.signs_in_words,
            message:
                "signs stand inside words where accented letters belong: the file may be in a Mac OS or DOS encoding, \
                      and was read as Windows-1252"
                    .to_owned(),
        });
    }
    let mut seen: BTreeMap<String, (u64, &String)> = BTreeMap::new();
    for header in head.headers.iter().filter(|header| !key(header).is_empty()) {
        seen.entry(key(header)).or_insert((0, header)).0 += 1;
    }
    for (count, header) in seen.into_values().filter(|(count, _)| *count > 1) {
        findings.push(FileFinding {
            code: "F105",
            line: Some(head.record.line),
            field: None,
            count,
            message: format!("the header `{}` stands in {count} columns", header.trim()),
        });
    }
    if let (count @ 1.., line) = rows.bare_quotes {
        let are = if count == 1 { "1 row has" } else { &format!("{count} rows have") };
        findings.push(FileFinding {
            code: "R102",
            line,
            field: None,
            count,
            message: format!("{are} quotes inside unquoted cells; the cells were kept as they are"),
        });
    }
    findings
}
