//! The terminal summary: the three sets, the sums that add up, and one line per kind of problem, in 80 columns.

use super::counts::ByCode;
use super::layout::{Look, NARROW, flowing, paint, sentences, wrapped};
use super::told::Told;
use super::{View, cause_label, escape, since};
use crate::diagnose::pack;
use crate::ingest::NOT_COMPARED;
use crate::roster::{
    Bucket, ColumnQuality, Diagnosis, Field, LinkSummary, Reconciliation, RowLedger, Severity, Side, grouped,
};
use tabled::builder::Builder;
use tabled::settings::object::Columns;
use tabled::settings::{Padding, Style, Width};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Returns the page.
pub fn page(result: &Reconciliation, view: &View, look: Look) -> String {
    if let Some(side) = result.run.audited {
        return audit_page(result, view, side, look);
    }
    let ledgers = Side::BOTH.map(|side| result.row_ledger(side));
    let [enrollment, sis] = [rows_of(&ledgers[0], "enrollment"), rows_of(&ledgers[1], "SIS")];
    let mut page = sentences(&format!("Reconciled {enrollment} with {sis} as of {}.\n", result.run.as_of), look);
    page.push('\n');
    let width = look.width.min(NARROW);
    page.push_str(&sets(result, view, &ledgers, width));
    page.push('\n');
    for (side, ledger) in Side::BOTH.into_iter().zip(&ledgers) {
        page.push_str(&sum(side, ledger, width));
    }
    page.push('\n');
    let past = since::sentences(result);
    past.iter().for_each(|parts| page.push_str(&flowing(parts, " ", "    ", width)));
    if !past.is_empty() {
        page.push('\n');
    }
    page.push_str(&causes(&result.diagnosis, look));
    let counts = open(view.counts.by_code(&result.diagnosis.discrepancies, &view.places));
    if counts.is_empty() && result.diagnosis.causes.is_empty() {
        page.push_str("  No discrepancy was found.\n");
    } else {
        page.push_str(&problems(&counts, look));
    }
    page.push_str(&waived(view));
    page.push_str(&uncompared(result));
    gap(&mut page);
    let expected = &result.links.summary;
    if ledgers[0].matched > 0 {
        let [precision, recall] = [expected.expected_precision, expected.expected_recall].map(percent);
        let expected = format!("Expected: {precision} of the pairs are right, {recall} of all pairs are found.\n");
        page.push_str(&sentences(&expected, look));
    }
    page.push_str(&sentences(&checked(expected), look));
    page.push_str(&question(&result.diagnosis, &counts));
    page.push_str(&sentences(&undecided(result.links.review().count() as u64), look));
    page
}

/// Ends a part of the page with an empty line, where it does not end with one.
fn gap(page: &mut String) {
    if !page.ends_with("\n\n") {
        page.push('\n');
    }
}

/// Returns how to learn more about the cause from which most follows, else about the gravest problem, else about a cause from
/// which nothing follows.
fn question(diagnosis: &Diagnosis, counts: &[ByCode<'_>]) -> String {
    let gravest = counts.iter().max_by_key(|count| (rank(count.severity), count.open)).map(|count| count.code);
    // of equal ones the first
    let most = diagnosis.causes.iter().rev().max_by_key(|cause| cause.members);
    let behind = most.filter(|cause| cause.members > 0).map(|cause| cause.code);
    match behind.or(gravest).or(most.map(|cause| cause.code)) {
        Some(code) => format!("What is {code}?  rosterdiff explain {code}\n"),
        None => String::new(),
    }
}

/// Returns how the pairs that need a person are decided, where there are any.
fn undecided(pairs: u64) -> String {
    let words = |pairs: &str| format!("{pairs} for a person:  rosterdiff review, or the workbook\n");
    match pairs {
        0 => String::new(),
        1 => words("1 pair waits"),
        pairs => words(&format!("{} pairs wait", grouped(pairs))),
    }
}

/// Returns each cause with the number of discrepancies that are folded under it.
fn causes(diagnosis: &Diagnosis, look: Look) -> String {
    const INDENT: usize = 12;
    if diagnosis.causes.is_empty() {
        return String::new();
    }
    let mut text = paint("Causes", "\u{1b}[1;31m", look);
    let width = look.width.max(60) - INDENT;
    for (number, cause) in (1u32..).zip(&diagnosis.causes) {
        let follows = match cause.members {
            0 => "nothing else follows from it".to_owned(),
            1 => "1 discrepancy follows from it".to_owned(),
            members => format!("{} discrepancies follow from it", grouped(members)),
        };
        let message = escape::terminal(&cause.message);
        let words = wrapped(&format!("{message}; {follows}"), width);
        let label = cause_label(diagnosis, number);
        for (at, line) in words.lines().enumerate() {
            let label = if at == 0 { label.as_str() } else { "" };
            text.push_str(&format!("  {label:<10}{line}\n"));
        }
    }
    text.push('\n');
    text
}

/// Leaves out what causes stand for: the causes themselves and what is folded under them.
fn open(counts: Vec<ByCode<'_>>) -> Vec<ByCode<'_>> {
    counts.into_iter().filter(|count| !count.code.starts_with('S') && count.open.count > 0).collect()
}

/// Returns the page of an audit: the rows, the problems, and how well each column is filled.
fn audit_page(result: &Reconciliation, view: &View, side: Side, look: Look) -> String {
    let ledger = result.row_ledger(side);
    let (rows, as_of) = (rows_of(&ledger, side.label()), &result.run.as_of);
    let mut page = sentences(&format!("Audited {rows} as of {as_of}{}.\n", by_rules(result)), look);
    page.push('\n');
    let mut parts = vec![
        of_what(ledger.rows, "row", "rows"),
        format!("= {}", of_what(ledger.rows - ledger.duplicate, "student", "students")),
        format!("+ {}", of_what(ledger.duplicate, "duplicate", "duplicates")),
    ];
    if ledger.rejected > 0 {
        parts.push(format!("(+ {} rejected)", grouped(ledger.rejected)));
    }
    page.push_str(&flowing(&parts, " ", "    ", look.width.min(NARROW)));
    page.push('\n');
    page.push_str(&causes(&result.diagnosis, look));
    let counts = open(view.counts.by_code(&result.diagnosis.discrepancies, &view.places));
    if counts.is_empty() && result.diagnosis.causes.is_empty() {
        page.push_str("  No flaw was found.\n");
    } else {
        page.push_str(&problems(&counts, look));
    }
    page.push_str(&waived(view));
    gap(&mut page);
    page.push_str(&columns(&result.diagnosis.quality, look));
    page.push('\n');
    page.push_str(&question(&result.diagnosis, &counts));
    page
}

/// Says by whose rules it was, where a state was chosen.
fn by_rules(result: &Reconciliation) -> String {
    let chosen = result.run.settings.iter().find(|fact| fact.name == "pack");
    let pack = chosen.and_then(|fact| pack(&fact.value)).filter(|pack| pack.name != "generic");
    pack.map_or_else(String::new, |pack| format!(" by the rules of {}", pack.title))
}

/// Says which part of a student's identity an export has none of, a line for each export.
fn uncompared(result: &Reconciliation) -> String {
    let assumed = result.intakes.iter().flat_map(|intake| &intake.facts.assumed);
    let noted = assumed.filter(|(what, ..)| what == NOT_COMPARED);
    noted.map(|(_, fields, why)| format!("  Not compared: {fields} ({why}).\n")).collect()
}

/// Says how many findings are left for a while.
fn waived(view: &View) -> String {
    match view.counts.waived() {
        Told { count: 0, .. } => String::new(),
        Told { count: 1, .. } => "  1 finding is waived and counts for nothing\n".to_owned(),
        told => format!("  {} findings are waived and count for nothing\n", told.words()),
    }
}

/// Says what the table of columns counts.
const ODD: &str = "VALID: so many of the filled ones are a value of that kind. ODD: rows with a value that is of the \
                   kind and yet looks wrong: garbled, a spreadsheet's number, a suffix inside a name.\n";

/// Returns one line per column: how many rows have a value, how many values are of the column's kind, different and odd ones.
fn columns(quality: &[ColumnQuality], look: Look) -> String {
    let share = |part: u64, of: u64| match (part * 1_000).checked_div(of) {
        Some(tenths) => format!("{}.{} %", tenths / 10, tenths % 10),
        None => "-".to_owned(),
    };
    let [filled, valid, different, odd] = if look.width < 66 { [8, 8, 10, 8] } else { [9, 10, 12, 9] };
    let mut text = format!(
        "  {:<24}{:>filled$}{:>valid$}{:>different$}{:>odd$}\n",
        "COLUMN", "FILLED", "VALID", "DIFFERENT", "ODD"
    );
    for column in quality {
        let label = Field::from_name(column.field).map_or(column.field, Field::label);
        text.push_str(&format!(
            "  {label:<24}{:>filled$}{:>valid$}{:>different$}{:>odd$}\n",
            share(column.filled, column.rows),
            share(column.valid, column.filled),
            grouped(column.distinct),
            grouped(column.odd)
        ));
    }
    text.push_str(&sentences(ODD, look));
    text
}

fn rank(severity: &str) -> u8 {
    let known = [Severity::Info, Severity::Warning, Severity::Error];
    known.iter().find(|known| known.name() == severity).map_or(0, |known| *known as u8)
}

/// Returns the sum that adds up for one side, on one line where it fits.
fn sum(side: Side, ledger: &RowLedger, width: usize) -> String {
    let mut parts = vec![
        format!("{:<11} {}", format!("{}:", side.label()), of_what(ledger.rows, "row", "rows")),
        format!("= {} matched", grouped(ledger.matched)),
        format!("+ {}", of_what(ledger.duplicate, "duplicate", "duplicates")),
        format!("+ {} review", grouped(ledger.review)),
        format!("+ {} only here", grouped(ledger.only_here)),
    ];
    if ledger.rejected > 0 {
        parts.push(format!("(+ {} rejected)", grouped(ledger.rejected)));
    }
    flowing(&parts, " ", "              ", width)
}

/// Returns a count with its noun, singular or plural.
fn of_what(count: u64, one: &str, many: &str) -> String {
    Told::of(count, 0).of_what(one, many)
}

/// Returns what decisions and decoys came to, where there were any.
fn checked(linking: &LinkSummary) -> String {
    let mut text = String::new();
    if let Some(found) = &linking.decoys {
        text.push_str(&format!(
            "Checked against {} that cannot match: {} accepted ({}, at most {}).\n",
            of_what(found.decoys, "row", "rows"),
            grouped(found.false_accepts),
            share(found.rate),
            share(found.upper)
        ));
    }
    let decisions = &linking.decisions;
    if decisions.applied > 0 || !decisions.stale.is_empty() {
        text.push_str(&format!(
            "Decisions by people: {} followed, {}.\n",
            grouped(decisions.applied),
            of_what(decisions.stale.len() as u64, "that no longer fits", "that no longer fit")
        ));
    }
    text
}

/// Returns a share of millionths in per cent, three places behind the point.
fn share(millionths: i64) -> String {
    format!("{}.{:03} %", millionths / 10_000, millionths % 10_000 / 10)
}

fn rows_of(ledger: &RowLedger, name: &str) -> String {
    of_what(ledger.rows, &format!("{name} row"), &format!("{name} rows"))
}

fn sets(result: &Reconciliation, view: &View, ledgers: &[RowLedger; 2], width: usize) -> String {
    let duplicates = ledgers[0].duplicate + ledgers[1].duplicate;
    let rejected = ledgers[0].rejected + ledgers[1].rejected;
    let differ = view.counts.pairs_that_differ().of_what("of them differs", "of them differ");
    let mut parts = vec![
        format!("{} only in enrollment", grouped(result.links.count(Side::Enrollment, Bucket::OnlyHere))),
        format!("{} only in SIS", grouped(result.links.count(Side::Sis, Bucket::OnlyHere))),
        format!("{} in both, {differ}", grouped(ledgers[0].matched)),
    ];
    let review = result.links.review().count() as u64;
    let copies = if duplicates == 1 { "second copy" } else { "second copies" };
    for (count, words) in [(review, "for a person to decide"), (duplicates, copies), (rejected, "not usable")] {
        if count > 0 {
            parts.push(format!("{} {words}", grouped(count)));
        }
    }
    flowing(&parts, "    ", "  ", width)
}

/// Returns one table per severity, the gravest first; the tables' columns stand under one another.
fn problems(counts: &[ByCode<'_>], look: Look) -> String {
    let count_width = counts.iter().map(|count| count.open.short().len()).max().unwrap_or(0).max(4);
    // two blanks before each column; what the codes and the counts leave is shared by problem and school
    let shared = |width: usize| {
        let rest = width.max(60).saturating_sub(4 + count_width + 8);
        let school = (rest * 2 / 5).clamp(20, 40);
        (rest - school, school)
    };
    let (problem, school) = shared(look.width);
    // on a wide terminal the counts stay beside the longest problem
    let longest = counts.iter().map(|count| count.summary.width()).max().unwrap_or(0);
    let problem = problem.min(longest.max(shared(NARROW).0));
    let widths = [4, problem, count_width, school];
    let mut text = String::new();
    for severity in [Severity::Error, Severity::Warning, Severity::Info] {
        let mut builder = Builder::default();
        for count in counts.iter().filter(|count| count.severity == severity.name()) {
            let worst = worst_school(count, school, look);
            let number = format!("{:>count_width$}", count.open.short());
            builder.push_record([count.code, &wrapped(count.summary, widths[1]), &number, &worst]);
        }
        if builder.count_records() == 0 {
            continue;
        }
        if text.is_empty() {
            text.push_str(&format!("  {:4}  {:2$}", "CODE", "PROBLEM", widths[1]));
            text.push_str(&format!("  {:>1$}  WORST SCHOOL\n", "OPEN", count_width));
        }
        text.push_str(&heading(severity, look));
        let mut table = builder.build();
        table.with(Style::empty()).with(Padding::new(2, 0, 0, 0));
        for (column, width) in widths.into_iter().enumerate() {
            table.modify(Columns::one(column), Width::increase(width));
        }
        for line in table.to_string().lines() {
            text.push_str(line.trim_end());
            text.push('\n');
        }
    }
    text
}

fn heading(severity: Severity, look: Look) -> String {
    let (words, style) = match severity {
        Severity::Error => ("Errors", "\u{1b}[1;31m"),
        Severity::Warning => ("Warnings", "\u{1b}[1;33m"),
        Severity::Info => ("For information", "\u{1b}[1m"),
    };
    paint(words, style, look)
}

/// Returns the school with the most of a problem and how many it has, in so many columns at most.
fn worst_school(count: &ByCode<'_>, width: usize, look: Look) -> String {
    if count.worst_school.is_empty() {
        return String::new();
    }
    let number = format!(" ({})", count.worst_school_count.short());
    let name = escape::terminal(count.worst_school);
    let name = if look.ascii { escape::ascii(&name) } else { name };
    let room = width.saturating_sub(number.len());
    if name.width() <= room {
        return format!("{name}{number}");
    }
    let mut used = 0;
    let fits = |c: &char| {
        used += c.width().unwrap_or(0);
        used + 2 <= room
    };
    let cut: String = name.chars().take_while(fits).collect();
    format!("{}..{number}", cut.trim_end())
}

/// Returns a share given in millionths as per cent with two decimals, rounded down; an estimate is never certain.
fn percent(millionths: i64) -> String {
    let millionths = millionths.clamp(0, 999_999);
    format!("{}.{:02} %", millionths / 10_000, millionths % 10_000 / 100)
}
