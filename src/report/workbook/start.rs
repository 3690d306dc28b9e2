//! "Start here": what the workbook is, the counts that add up, and how the lists are used.

use super::causes;
use super::look::{BLUE, GREY, Look, ORANGE, YELLOW};
use super::notes::{Carried, STATUSES, STILL};
use super::page::{self, Written, print_setup};
use super::plan::{MOST_ROWS, Plan, School};
use crate::report::counts::BySeverity;
use crate::report::escape;
use crate::report::told::Told;
use crate::roster::{Discrepancy, RowLedger, Severity, Side, grouped};
use rust_xlsxwriter::{Color, Format, FormatAlign, Worksheet};

/// Columns of the sheet, and their widths in signs.
const WIDTHS: [f64; 7] = [34.0, 12.0, 12.0, 12.0, 12.0, 12.0, 12.0];

/// What the sheet says that is not in the run itself.
pub(super) struct Facts<'a> {
    /// The school that the workbook is for; none for the whole district.
    pub(super) school: Option<&'a School>,
    /// The problems that are listed.
    pub(super) rows: &'a [u32],
    /// How many pairs a person decides.
    pub(super) pairs: usize,
    /// What became of notes, where any were carried over.
    pub(super) carried: Option<Carried>,
    /// The names of the sheets, in order, with what is on them.
    pub(super) sheets: Vec<(String, String)>,
}

/// Schools from which on their list stands behind all else.
const LONG: usize = 20;

struct Sheet<'a> {
    sheet: Worksheet,
    row: u32,
    look: &'a Look,
    wrap: Format,
}

/// Writes the sheet.
pub(super) fn write(plan: &Plan<'_>, facts: &Facts<'_>, look: &Look) -> Written<page::Sheet> {
    let result = plan.result;
    let mut sheet = Worksheet::new();
    sheet.set_name(super::START)?;
    sheet.set_screen_gridlines(false);
    for (at, width) in (0..).zip(WIDTHS) {
        sheet.set_column_width(at, width)?;
    }
    let wrap = Format::new().set_align(FormatAlign::Top).set_text_wrap();
    let mut page = Sheet { sheet, row: 0, look, wrap };
    let whose = facts.school.map_or("Fix list".to_owned(), |school| format!("Fix list: {}", school.label));
    let title = page.look.title.clone();
    page.sheet.set_row_height(0, 28)?;
    page.cell(0, &whose, &title)?;
    page.row += 1;
    page.line(&format!("As of {}, rosterdiff {}, run {}.", result.run.as_of, result.run.version, result.run.run_id))?;
    page.line("This workbook contains student records. Keep it where the exports may be kept.")?;
    page.row += 1;
    counts(&mut page, plan, facts)?;
    if facts.school.is_none() {
        ledger(&mut page, plan)?;
    }
    // a long list of schools does not push away what tells how to use the others
    let by_school = facts.school.is_none() && !plan.schools.is_empty();
    let is_long = plan.schools.len() > LONG;
    if by_school && !is_long {
        schools(&mut page, plan)?;
    }
    page.heading("The sheets")?;
    for (name, what) in &facts.sheets {
        page.pair(name, what)?;
    }
    page.row += 1;
    how_to(&mut page)?;
    legend(&mut page)?;
    if by_school && is_long {
        page.row += 1;
        schools(&mut page, plan)?;
    }
    let header = facts.school.map_or("Fix list", |school| &school.label);
    print_setup(&mut page.sheet, header, &result.run.as_of);
    Ok(page::Sheet { frame: page.sheet, rows: Vec::new() })
}

fn counts(page: &mut Sheet<'_>, plan: &Plan<'_>, facts: &Facts<'_>) -> Written<()> {
    let told = |count| plan.view.counts.told(count);
    // as everywhere else: where small counts are coarse, so are their sums, and none comes of a difference
    let sum = match facts.school {
        None => plan.view.counts.by_severity(),
        Some(_) => sums(plan, facts.rows),
    };
    page.heading("What there is to do")?;
    let what = format!(
        "{} to look at: {}, {}, {} for information. {} for a person to decide.",
        sum.total().of_what("problem", "problems"),
        sum.error.of_what("error", "errors"),
        sum.warning.of_what("warning", "warnings"),
        sum.info.words(),
        match facts.pairs {
            1 => "1 pair".to_owned(),
            count => format!("{} pairs", grouped(count as u64)),
        }
    );
    page.line(&super::fixlist::sentence(&what))?;
    if !Plan::is_written(facts.rows.len()) {
        page.line(&format!(
            "A list of more than {} rows is of no use, so it is not written here. Let rosterdiff write one workbook \
             per school (--split-by school); discrepancies.csv has every row.",
            grouped(MOST_ROWS as u64)
        ))?;
    }
    if let Some(why) = plan.no_copies().filter(|_| facts.school.is_none()) {
        page.line(why)?;
    }
    if plan.waived > 0 && facts.school.is_none() {
        let waived = told(plan.waived).of_what("problem is", "problems are");
        page.line(&format!("{} waived by the configuration and not listed.", waived))?;
    }
    let causes = causes::of(plan, facts.rows).len() as u64;
    if causes > 0 {
        let these = if causes == 1 { "1 cause stands".to_owned() } else { format!("{} causes stand", grouped(causes)) };
        page.line(&format!("{these} behind many of them: see the sheet \"{}\".", causes::NAME))?;
    }
    if let Some(carried) = facts.carried {
        page.line(&format!(
            "Notes of the earlier workbook: {} carried over, {} of them on problems marked fixed that still differ; {} \
             on problems that are gone.",
            grouped(carried.kept),
            grouped(carried.still),
            grouped(carried.gone)
        ))?;
    }
    page.row += 1;
    Ok(())
}

fn ledger(page: &mut Sheet<'_>, plan: &Plan<'_>) -> Written<()> {
    let result = plan.result;
    page.heading("The files and their rows")?;
    let heads = ["Export", "Rows", "= in both", "+ second copies", "+ need a person", "+ only here", "Not usable"];
    page.heads(&heads)?;
    for side in Side::BOTH.into_iter().filter(|side| result.run.audited.is_none_or(|audited| audited == *side)) {
        let RowLedger { rows, matched, duplicate, review, only_here, rejected } = result.row_ledger(side);
        let name = format!("{}: {}", super::fixlist::sentence(side.label()), result.intake(side).facts.name);
        page.cell(0, &name, &page.wrap.clone())?;
        for (at, number) in (1..).zip([rows, matched, duplicate, review, only_here, rejected]) {
            page.count(at, number)?;
        }
        page.row += 1;
    }
    page.row += 1;
    Ok(())
}

fn schools(page: &mut Sheet<'_>, plan: &Plan<'_>) -> Written<()> {
    page.heading("By school")?;
    page.heads(&["School", "Errors", "Warnings", "Information", "Problems", "Pairs"])?;
    for school in &plan.schools {
        let rows = plan.rows.get(school.rows.clone()).unwrap_or(&[]);
        let sum = sums(plan, rows);
        page.cell(0, &school.label, &page.wrap.clone())?;
        let pairs = plan.view.counts.told(school.pairs.len() as u64);
        for (at, told) in (1..).zip([sum.error, sum.warning, sum.info, sum.total(), pairs]) {
            page.told(at, told)?;
        }
        page.row += 1;
    }
    page.row += 1;
    Ok(())
}

fn how_to(page: &mut Sheet<'_>) -> Written<()> {
    page.heading("How to use the lists")?;
    for line in [
        "Filter by school, severity or code with the arrows in the header. Errors stand first in each school.",
        "Fix a problem in the system that is wrong, then choose its Status. Who and Notes are yours.",
        "Letters in bold are where the two systems differ.",
        "The next run keeps Status, Who and Notes: rosterdiff reconcile ... --carry-notes fix-list.xlsx",
        "In \"Needs a person\" choose same or different, then: rosterdiff review --import fix-list.xlsx --decisions decisions.csv",
    ] {
        page.line(line)?;
    }
    page.row += 1;
    Ok(())
}

fn legend(page: &mut Sheet<'_>) -> Written<()> {
    page.heading("What the colours say")?;
    let rows = [
        ("error", ORANGE, "Money, safety or state reporting is at stake."),
        ("warning", YELLOW, "Someone must look."),
        ("info", 0, "Good to know; mostly nothing to do."),
        (STATUSES[0], 0, "Nobody has looked at it yet."),
        (STATUSES[1], BLUE, "Corrected in the SIS; the next run will tell."),
        (STATUSES[2], BLUE, "Corrected in the enrollment platform; the next run will tell."),
        (STATUSES[3], GREY, "Checked: the difference is as it should be."),
        (STATUSES[4], YELLOW, "Someone else has to say."),
        (STILL, ORANGE, "An earlier workbook said it was fixed, and the exports still differ."),
    ];
    for (word, color, what) in rows {
        let wrap = page.wrap.clone();
        let format = if color == 0 { wrap } else { wrap.set_background_color(Color::RGB(color)) };
        page.cell(0, word, &format)?;
        page.cell(1, what, &Format::new())?;
        page.row += 1;
    }
    Ok(())
}

/// Counts errors, warnings and the rest, as they may be told.
fn sums(plan: &Plan<'_>, rows: &[u32]) -> BySeverity {
    let found: &[Discrepancy] = plan.result.diagnosis.discrepancies.rows();
    let mut sums = [0; 3];
    for at in rows {
        match found[*at as usize].severity {
            Severity::Error => sums[0] += 1,
            Severity::Warning => sums[1] += 1,
            Severity::Info => sums[2] += 1,
        }
    }
    let [error, warning, info] = sums.map(|count| plan.view.counts.told(count));
    BySeverity { error, warning, info }
}

impl Sheet<'_> {
    fn cell(&mut self, column: u16, text: &str, format: &Format) -> Written<()> {
        self.sheet.write_string_with_format(self.row, column, escape::workbook(text), format)?;
        Ok(())
    }

    fn count(&mut self, column: u16, number: u64) -> Written<()> {
        let format = Format::new().set_num_format_index(3).set_align(FormatAlign::Right).set_align(FormatAlign::Top);
        self.sheet.write_number_with_format(self.row, column, number as f64, &format)?;
        Ok(())
    }

    /// Writes a count as it may be told; an upper bound is marked, and so is text.
    fn told(&mut self, column: u16, told: Told) -> Written<()> {
        if !told.at_most {
            return self.count(column, told.count);
        }
        let format = Format::new().set_align(FormatAlign::Right).set_align(FormatAlign::Top);
        self.cell(column, &told.short(), &format)
    }

    /// Writes a sentence that runs over the columns to its right.
    fn line(&mut self, text: &str) -> Written<()> {
        // no cells are merged, so a long sentence is broken here
        let mut line = String::new();
        for word in text.split(' ') {
            if !line.is_empty() && line.chars().count() + word.chars().count() > 105 {
                self.cell(0, &line, &Format::new())?;
                self.row += 1;
                line.clear();
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
        self.cell(0, &line, &Format::new())?;
        self.row += 1;
        Ok(())
    }

    fn pair(&mut self, name: &str, what: &str) -> Written<()> {
        let bold = self.look.bold.clone();
        self.cell(0, name, &bold)?;
        self.cell(1, what, &Format::new())?;
        self.row += 1;
        Ok(())
    }

    fn heading(&mut self, text: &str) -> Written<()> {
        let heading = self.look.heading.clone();
        self.sheet.set_row_height(self.row, 19)?;
        self.cell(0, text, &heading)?;
        self.row += 1;
        Ok(())
    }

    fn heads(&mut self, heads: &[&str]) -> Written<()> {
        for (at, text) in (0..).zip(heads) {
            let head = self.look.head().clone();
            let head = if at == 0 { head } else { head.set_align(FormatAlign::Right) };
            self.cell(at, text, &head)?;
        }
        self.sheet.set_row_height(self.row, 31)?;
        self.row += 1;
        Ok(())
    }
}
