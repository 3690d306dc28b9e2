//! What goes to standard output: the page, the one line, or the format that was asked for.

use super::exit::Exit;
use super::files::shown;
use super::ui::Ui;
use crate::config::{FailOn, Format};
use crate::ingest::Source;
use crate::report::ci::{Bar, Ci};
use crate::report::{Report, View, discrepancies, github, json, junit, layout, line, sarif, table};
use crate::roster::{Error, Reconciliation, Result, Severity};
use crate::{diagnose, fsx, gate};
use std::path::Path;

/// Says how standard output looks and where else it leads.
#[derive(Clone, Copy, Debug)]
pub(super) struct Show<'a> {
    pub(super) format: Option<Format>,
    /// The folder that the reports are in.
    pub(super) folder: Option<&'a Path>,
    /// The file for the summary of a workflow's step.
    pub(super) step_summary: Option<&'a Path>,
}

/// Holds the result, and what is told of it where that is less.
#[derive(Clone, Copy, Debug)]
pub(super) struct Telling<'a> {
    pub(super) result: &'a Reconciliation,
    pub(super) view: &'a View,
    /// What pages and reports are written from.
    pub(super) told: &'a Reconciliation,
    pub(super) told_view: &'a View,
    /// The files that a system imports, in one word, where any were written.
    pub(super) imports: Option<&'a str>,
}

/// Returns what leads to exit code 1.
pub(super) fn bar(fail_on: FailOn) -> Bar {
    match fail_on {
        FailOn::Error => Bar::AtLeast(Severity::Error),
        FailOn::Warning => Bar::AtLeast(Severity::Warning),
        FailOn::New => Bar::NewAtLeast(Severity::Warning),
        FailOn::Never => Bar::Nothing,
    }
}

/// Returns what the formats of CI systems go by.
pub(super) fn ci(sources: &[Source; 2], bar: Bar) -> Ci {
    let name = |source: &Source| match source {
        Source::Path(path) => shown(path),
        Source::Stdin => "stdin".to_owned(),
    };
    Ci { files: sources.each_ref().map(name), bar }
}

impl Show<'_> {
    /// Prints what was asked for; quiet, that is nothing when all is well and one line otherwise.
    pub(super) fn result(&self, ui: &Ui, telling: &Telling<'_>, ci: &Ci, exit: Exit) -> Result<()> {
        let Telling { result, view, told, told_view, imports } = *telling;
        let one_line = || format!("{}\n", line::line(result, view, exit.code()));
        if ui.is_silent() || (ui.is_quiet() && self.format.is_none_or(|format| format == Format::Table)) {
            return if ui.is_silent() || exit == Exit::Fine { Ok(()) } else { ui.print(&one_line()) };
        }
        match self.format.unwrap_or_default() {
            Format::Table => {
                let look = layout::Look { width: ui.width(), color: ui.colors_output(), ascii: ui.is_ascii() };
                let mut page = table::page(told, told_view, look);
                if let Some(folder) = self.folder {
                    let mut names = Report::ALL.map(Report::file_name).to_vec();
                    // what people open stands first
                    names.sort_by_key(|name| !name.ends_with(".xlsx") && !name.ends_with(".html"));
                    names.extend(imports);
                    if view.workbook.split {
                        names.push("a workbook per school in schools");
                    }
                    page.push_str(&layout::list(&format!("Reports in {}:", shown(folder)), &names, look));
                } else if exit != Exit::Fine || !told.diagnosis.discrepancies.rows().is_empty() {
                    page.push_str("Which students?  The same command with -o FOLDER\n");
                }
                ui.print(&page)
            }
            Format::Json => ui.stream(|out| json::write(told, told_view, out)),
            Format::Csv => ui.stream(|out| discrepancies::write(told, told_view, out)),
            // what follows holds no cell value, and its fingerprints are those of the history
            Format::Junit => ui.stream(|out| junit::write(result, ci, out)),
            Format::Sarif => ui.stream(|out| sarif::write(result, ci, out)),
            Format::Github => {
                if let Some(file) = self.step_summary {
                    fsx::append(file, github::step_summary(result, view, ci).as_bytes(), "step summary")?;
                }
                ui.stream(|out| github::write(result, ci, self.step_summary.is_some(), out))
            }
            Format::Summary => ui.print(&one_line()),
        }
    }

    /// Prints why there is no verdict, in the formats that a program waits for.
    pub(super) fn failure(&self, ui: &Ui, error: &Error) -> Result<()> {
        if ui.is_silent() {
            return Ok(());
        }
        match self.format {
            Some(Format::Junit) => ui.stream(|out| junit::write_failure(error, out)),
            Some(Format::Sarif) => {
                let rules: Vec<_> = diagnose::rules().iter().chain(gate::rules()).copied().collect();
                ui.stream(|out| sarif::write_failure(error, &rules, out))
            }
            Some(Format::Github) => ui.stream(|out| github::write_failure(error, out)),
            _ => Ok(()),
        }
    }
}
