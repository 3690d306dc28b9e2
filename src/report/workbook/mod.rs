//! `fix-list.xlsx`: the workbook of those who fix, by school, with room for their notes.
//!
//! Every value of the exports stands in it as text; no cell is a formula, a link or a macro. Equal runs give equal bytes.

mod causes;
mod codes;
mod fixlist;
mod look;
#[cfg(test)]
mod markup_tests;
mod names;
#[cfg(test)]
mod note_tests;
mod notes;
mod pack;
mod page;
mod person;
mod piece;
mod plan;
mod rejected;
mod rows;
pub mod rulings;
mod start;
#[cfg(test)]
mod tests;

pub use notes::Notes;
pub use plan::MOST_ROWS;

use super::View;
use crate::roster::{LinkRow, Reconciliation, hexadecimal};
use look::Look;
use notes::Carried;
use page::{Sheet, Written};
use plan::{Plan, School};
use rayon::prelude::*;
use rust_xlsxwriter::{DocProperties, XlsxError};
use std::io::{self, Write};

/// The name of the first sheet.
pub(super) const START: &str = "Start here";
/// The name of the sheet with all problems.
pub(super) const LIST: &str = "Fix list";
/// The folder of the workbooks per school.
const FOLDER: &str = "schools";

/// Says what the workbook is to hold beside the run itself.
#[derive(Clone, Debug, Default)]
pub struct Wishes {
    /// Whether each school has a workbook of its own.
    pub split: bool,
    /// What people wrote into an earlier workbook; none where none was named.
    pub notes: Option<Notes>,
}

/// Writes the workbook of the whole district.
pub fn write(result: &Reconciliation, view: &View, out: &mut dyn Write) -> io::Result<()> {
    Book::of(result, view)?.write(out)
}

/// Holds the sheets of the workbook of the whole district: all cores make them, and one puts them together.
pub struct Book<'a> {
    sheets: Vec<Sheet>,
    result: &'a Reconciliation,
}

impl<'a> Book<'a> {
    /// Makes the sheets.
    pub fn of(result: &'a Reconciliation, view: &View) -> io::Result<Self> {
        let sheets = whole(&Plan::of(result, view)).map_err(failed)?;
        Ok(Self { sheets, result })
    }

    /// Writes the file.
    pub fn write(self, out: &mut dyn Write) -> io::Result<()> {
        out.write_all(&saved(self.sheets, self.result).map_err(failed)?)
    }
}

/// Returns how many rows the list has, where they are too many for one workbook.
pub fn too_many(result: &Reconciliation) -> Option<usize> {
    let rows = result.diagnosis.discrepancies.rows().iter().filter(|found| !found.waived).count();
    (!Plan::is_written(rows)).then_some(rows)
}

/// Holds the workbooks of the schools, each of which holds the rows of its own students only.
pub struct SchoolBooks<'a> {
    plan: Plan<'a>,
    files: Vec<String>,
}

impl<'a> SchoolBooks<'a> {
    /// Prepares them.
    pub fn of(result: &'a Reconciliation, view: &'a View) -> Self {
        let plan = Plan::of(result, view);
        let labels: Vec<&str> = plan.schools.iter().map(|school| school.label.as_str()).collect();
        let files = names::files(&labels).into_iter().map(|name| format!("{FOLDER}/{name}")).collect();
        Self { plan, files }
    }

    /// Returns the names of the files, in the order of schools.
    pub fn names(&self) -> &[String] {
        &self.files
    }

    /// Writes one of them.
    pub fn write(&self, at: usize, out: &mut dyn Write) -> io::Result<()> {
        let Some(school) = self.plan.schools.get(at) else { return Ok(()) };
        let sheets = of_school(&self.plan, school).and_then(|sheets| saved(sheets, self.plan.result));
        out.write_all(&sheets.map_err(failed)?)
    }
}

type Making<'a> = Box<dyn Fn() -> Written<Sheet> + Send + Sync + 'a>;

fn whole(plan: &Plan<'_>) -> Written<Vec<Sheet>> {
    let look = Look::new();
    let notes = plan.view.workbook.notes.clone().unwrap_or_default();
    let reserved = [START, causes::NAME, LIST, person::NAME, rejected::NAME, codes::NAME];
    let labels: Vec<&str> = plan.schools.iter().map(|school| school.label.as_str()).collect();
    let tabs = names::sheets(&labels, &reserved);
    let all = &plan.rows;
    let found = causes::of(plan, all);
    // rows that stand on two sheets are made once
    let copied = Plan::is_written(all.len()) && plan.no_copies().is_none() && !plan.schools.is_empty();
    let rows = if copied { fixlist::made(plan, all, &notes) } else { Vec::new() };
    let mut making: Vec<Making<'_>> = Vec::new();
    let mut told: Vec<(String, String)> = Vec::new();
    let mut tell = |name: &str, what: &str| told.push((name.to_owned(), what.to_owned()));
    if !found.is_empty() {
        tell(causes::NAME, "Faults that stand behind many problems: one fix each.");
        making.push(Box::new(|| causes::write(plan, &found, "Causes", &look)));
    }
    if copied {
        tell(LIST, "Every problem of every school.");
        making.push(Box::new(|| fixlist::some_of(plan, (&rows, 0..all.len()), LIST, LIST, &look)));
        tell("A sheet per school", "The same rows again, school by school. Use either; notes in both are kept.");
        for (school, tab) in plan.schools.iter().zip(&tabs).filter(|(school, _)| !school.rows.is_empty()) {
            let (look, rows) = (&look, &rows);
            let some = move || fixlist::some_of(plan, (rows, school.rows.clone()), tab, &school.label, look);
            making.push(Box::new(some));
        }
    } else if Plan::is_written(all.len()) {
        tell(LIST, "Every problem of every school.");
        making.push(Box::new(|| fixlist::write(plan, all, &notes, LIST, LIST, &look)));
    }
    tell(person::NAME, "Pairs of rows that may be one student; somebody decides.");
    making.push(Box::new(|| person::write(plan, &plan.pairs, &notes, person::NAME, &look)));
    tell(rejected::NAME, "Rows of the exports that could not be read.");
    making.push(Box::new(|| rejected::write(plan.result, rejected::NAME, &look)));
    tell(codes::NAME, "Every code: meaning, severity, who fixes it and how.");
    making.push(Box::new(|| codes::write(plan, all, codes::NAME, &look)));
    let carried = plan.view.workbook.notes.as_ref().map(|notes| carried(plan, notes, all));
    let facts = start::Facts { school: None, rows: all, pairs: plan.pairs.len(), carried, sheets: told };
    made(start::write(plan, &facts, &look)?, &making)
}

fn of_school(plan: &Plan<'_>, school: &School) -> Written<Vec<Sheet>> {
    let look = Look::new();
    let notes = plan.view.workbook.notes.clone().unwrap_or_default();
    let rows = plan.rows.get(school.rows.clone()).unwrap_or(&[]);
    let pairs: &[&LinkRow] = plan.pairs.get(school.pairs.clone()).unwrap_or(&[]);
    let found = causes::of(plan, rows);
    let header = school.label.as_str();
    let mut making: Vec<Making<'_>> = Vec::new();
    let mut told = Vec::new();
    let mut tell = |name: &str, what: &str| told.push((name.to_owned(), what.to_owned()));
    if !found.is_empty() {
        tell(causes::NAME, "Faults that stand behind many problems: one fix each.");
        making.push(Box::new(|| causes::write(plan, &found, header, &look)));
    }
    if Plan::is_written(rows.len()) {
        tell(LIST, "Every problem of the school.");
        making.push(Box::new(|| fixlist::write(plan, rows, &notes, LIST, header, &look)));
    }
    tell(person::NAME, "Pairs of rows that may be one student; somebody decides.");
    making.push(Box::new(|| person::write(plan, pairs, &notes, header, &look)));
    tell(codes::NAME, "Every code: meaning, severity, who fixes it and how.");
    making.push(Box::new(|| codes::write(plan, rows, header, &look)));
    let carried = plan.view.workbook.notes.as_ref().map(|notes| Carried { gone: 0, ..carried(plan, notes, rows) });
    let facts = start::Facts { school: Some(school), rows, pairs: pairs.len(), carried, sheets: told };
    made(start::write(plan, &facts, &look)?, &making)
}

/// Makes the sheets side by side, in their order.
fn made(first: Sheet, making: &[Making<'_>]) -> Written<Vec<Sheet>> {
    let sheets: Written<Vec<Sheet>> = making.par_iter().map(|make| make()).collect();
    let mut all = vec![first];
    all.extend(sheets?);
    Ok(all)
}

fn carried(plan: &Plan<'_>, notes: &Notes, rows: &[u32]) -> Carried {
    let found = plan.result.diagnosis.discrepancies.rows();
    let keys: Vec<String> = rows.iter().map(|at| hexadecimal(&plan.result.fingerprint(&found[*at as usize]))).collect();
    notes.outcome(keys.iter().map(String::as_str))
}

fn saved(sheets: Vec<Sheet>, result: &Reconciliation) -> Written<Vec<u8>> {
    let mut properties =
        DocProperties::new().set_title("Fix list").set_author("rosterdiff").set_comment(&result.run.run_id);
    // the clock would make every file another one
    let fallback = rust_xlsxwriter::ExcelDateTime::from_ymd(2000, 1, 1)?;
    properties = properties.set_creation_datetime(&rows::date_of(&result.run.as_of).unwrap_or(fallback));
    pack::packed(sheets, &properties)
}

fn failed(error: XlsxError) -> io::Error {
    io::Error::other(error)
}
