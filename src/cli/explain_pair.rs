//! `explain KEY [KEY]`: the evidence for and against two rows, in 80 columns or as JSON.

use super::args::{ExplainArgs, ExplainFormat, ReconcileArgs};
use super::exit::Exit;
use super::files::{Layered, layered};
use super::places::sources;
use super::ui::Ui;
use crate::config::Environment;
use crate::link::explain::{Bits, Change, Explanation, PairFacts, RunnerUp};
use crate::report::escape;
use crate::roster::{Error, ErrorKind, Result};
use crate::{Request, Silent};

/// The columns of the table: what is compared, both values, how far they agree.
const WIDTHS: [usize; 4] = [13, 16, 15, 15];

pub(super) fn run(args: &ExplainArgs, environment: &Environment, ui: &Ui) -> Result<Exit> {
    let Layered { options, settings, .. } = layered(&as_reconcile(args), environment)?;
    if options.files.iter().any(Option::is_none) {
        return Err(Error::new(ErrorKind::Usage, "it is not said in which two exports the row is to be looked for")
            .note("nothing was read")
            .help("rosterdiff explain KEY --enrollment FILE --sis FILE, or name both files in rosterdiff.toml"));
    }
    let request = Request { sources: sources(&options, None)?, settings };
    let key = |written: &'_ Option<String>| written.clone().filter(|key| key != "-");
    let keys = [key(&args.code), key(&args.sis_key)];
    if keys.iter().all(Option::is_none) {
        return Err(Error::new(ErrorKind::Usage, "the key of a row is missing")
            .note("nothing was read")
            .help("rosterdiff explain ENROLLMENT_KEY [SIS_KEY], or - SIS_KEY"));
    }
    let found = crate::explain(&request, [keys[0].as_deref(), keys[1].as_deref()], &Silent)?;
    let text = match args.format {
        ExplainFormat::Text => page(&found),
        ExplainFormat::Json => serde_json::to_string_pretty(&found)
            .map(|text| text + "\n")
            .map_err(|_| Error::new(ErrorKind::Internal, "the explanation could not be written as JSON"))?,
    };
    ui.print(&text).map(|()| Exit::Fine)
}

/// Says whether the configuration names both exports, so that a key needs no files beside it.
pub(super) fn knows_files(args: &ExplainArgs, environment: &Environment) -> Result<bool> {
    let Layered { options, .. } = layered(&as_reconcile(args), environment)?;
    Ok(options.files.iter().all(Option::is_some))
}

fn as_reconcile(args: &ExplainArgs) -> ReconcileArgs {
    ReconcileArgs {
        enrollment: args.enrollment.clone(),
        sis: args.sis.clone(),
        configuration: args.configuration.clone(),
        as_of: args.as_of.clone(),
        reading: args.reading.clone(),
        enrollment_key: args.enrollment_key_column.clone(),
        sis_key: args.sis_key_column.clone(),
        decisions: args.decisions.clone(),
        model: args.model.clone(),
        ..ReconcileArgs::default()
    }
}

/// Returns the page; no line is longer than 80 columns and nothing in it steers a terminal.
fn page(found: &Explanation) -> String {
    let mut page = String::new();
    for row in &found.asked {
        let side = if row.side == "sis" { "SIS" } else { "Enrollment" };
        page.push_str(&format!("{side} row {} (line {}): {}\n", safe(&row.key, 40), row.line, row.bucket));
    }
    for sentence in &found.why {
        flow(&mut page, &escape::terminal(sentence), "");
    }
    if let Some(pair) = &found.pair {
        page.push('\n');
        waterfall(&mut page, pair);
    }
    if let Some(rival) = &found.runner_up {
        page.push('\n');
        runner_up(&mut page, rival);
    }
    if !found.changes.is_empty() {
        page.push('\n');
        changes(&mut page, &found.changes, found.outcome);
    } else if found.pair.as_ref().is_some_and(|pair| pair.method != Some("decision")) {
        page.push_str("\nNo one, two or three fields would change the verdict.\n");
    }
    page
}

fn waterfall(page: &mut String, pair: &PairFacts) {
    let keys = [&pair.enrollment, &pair.sis].map(|row| format!("{} (line {})", safe(&row.key, 20), row.line));
    flow(page, &format!("Enrollment row {} against SIS row {}, in bits:", keys[0], keys[1]), "  ");
    flow(
        page,
        "+ speaks for one student, - against it; 10 bits are about 1,000 to 1. STRANGER weighs against two children of \
         two homes, RELATIVE against two of one home.",
        "",
    );
    line(page, ["", "ENROLLMENT", "SIS", "AGREEMENT"], ["STRANGER", "RELATIVE"].map(str::to_owned));
    line(page, ["to begin with", "", "", ""], bits(pair.prior));
    for found in &pair.comparisons {
        let cells = [&name(&found.comparison), &found.enrollment, &found.sis, &short(found.level).to_owned()];
        line(page, cells.map(String::as_str), bits(found.bits));
    }
    line(page, ["name rarity", "", "", ""], bits(pair.rarity));
    line(page, ["sum", "", "", ""], bits(pair.total));
    page.push_str(&format!("\nWeight, both alternatives together: {:+.1} bits\n", pair.weight));
    if let Some(competition) = pair.competition {
        page.push_str(&format!("Competition with other candidates:   {competition:+.1} bits\n"));
    }
    if let Some(probability) = pair.probability {
        page.push_str(&format!("Probability: {probability:.6}"));
        if let Some(margin) = pair.margin {
            page.push_str(&format!("   Margin to the next best matching: {margin:.1} bits"));
        }
        page.push('\n');
    }
    if let Some(method) = pair.method {
        page.push_str(&format!("Rests on: {method}\n"));
    }
    let keys = if pair.keys.is_empty() { "none".to_owned() } else { pair.keys.join("; ") };
    flow(page, &format!("Candidate keys in common: {keys}"), "  ");
}

fn runner_up(page: &mut String, rival: &RunnerUp) {
    let keys = [&rival.enrollment, &rival.sis].map(|row| format!("{} (line {})", safe(&row.key, 20), row.line));
    flow(
        page,
        &format!(
            "Next best: enrollment row {} with SIS row {}, {:+.1} bits, probability {:.6}.",
            keys[0], keys[1], rival.weight, rival.probability
        ),
        "  ",
    );
    if rival.differences.is_empty() {
        page.push_str("It agrees in the same fields.\n");
        return;
    }
    line(page, ["", "HERE", "NEXT BEST", ""], ["STRANGER", "RELATIVE"].map(str::to_owned));
    for found in &rival.differences {
        line(page, [&*name(&found.comparison), short(found.here), short(found.there), ""], bits(found.bits));
    }
}

fn changes(page: &mut String, changes: &[Change], outcome: &str) {
    let matched = outcome == "matched";
    page.push_str(if matched { "It would not be accepted:\n" } else { "It would be accepted:\n" });
    for change in changes {
        let names: Vec<String> = change.comparisons.iter().map(|comparison| name(comparison)).collect();
        let verb = if change.agree { "agreed" } else { "differed" };
        let names = match names.split_last() {
            Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
            _ => names.concat(),
        };
        let text = format!("if {names} {verb} (probability {:.6})", change.probability);
        flow(page, &format!("  {text}"), "    ");
    }
}

fn line(page: &mut String, cells: [&str; 4], bits: [String; 2]) {
    let mut text = String::new();
    for (cell, width) in cells.into_iter().zip(WIDTHS) {
        let cell = safe(cell, width);
        text.push_str(&format!("{cell:<width$} "));
    }
    text.push_str(&format!("{:>8} {:>8}", bits[0], bits[1]));
    page.push_str(text.trim_end());
    page.push('\n');
}

fn bits(bits: Bits) -> [String; 2] {
    // a weight that rounds to nothing has no sign
    [bits.strangers, bits.relatives].map(|bits| format!("{:+.1}", if bits.abs() < 0.05 { 0.0 } else { bits }))
}

/// Returns a value that fits its column and steers no terminal.
fn safe(text: &str, width: usize) -> String {
    let text = escape::terminal(text);
    if text.chars().count() <= width {
        return text.into_owned();
    }
    text.chars().take(width.saturating_sub(2)).chain("..".chars()).collect()
}

fn name(comparison: &str) -> String {
    match comparison {
        "local_id" => "local ID".to_owned(),
        "state_id" => "state ID".to_owned(),
        "other_id" => "other ID".to_owned(),
        other => other.replace('_', " "),
    }
}

/// Returns a level in words that fit their column.
pub(super) fn short(level: &'static str) -> &'static str {
    match level {
        "one or two letters" => "1 or 2 letters",
        "swapped with last name" => "names swapped",
        "day and month swapped" => "day/month swap",
        "two of three parts" => "2 of 3 parts",
        other => other,
    }
}

/// Appends a paragraph, broken between words at 80 columns.
fn flow(page: &mut String, text: &str, indent: &str) {
    let mut width = 0;
    let start = text.chars().take_while(|sign| *sign == ' ').count();
    page.push_str(&" ".repeat(start));
    width += start;
    for (at, word) in text.split(' ').filter(|word| !word.is_empty()).enumerate() {
        let length = word.chars().count();
        if at > 0 && width + 1 + length > 80 {
            page.push('\n');
            page.push_str(indent);
            width = indent.len();
        } else if at > 0 {
            page.push(' ');
            width += 1;
        }
        page.push_str(word);
        width += length;
    }
    page.push('\n');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_paragraph_breaks_between_words_and_a_value_fits_its_column() {
        let mut page = String::new();
        flow(&mut page, &"word ".repeat(40), "  ");
        assert!(page.lines().all(|line| line.chars().count() <= 80) && page.lines().count() == 3, "{page}");
        assert_eq!(safe("Maximiliano", 8), "Maximi..");
        assert!(!safe("a\u{1b}[31m", 20).contains('\u{1b}'));
    }
}
