//! What a run makes of its result: what is kept out of the reports, and the files of the set.

use super::args::ReconcileArgs;
use super::progress::Bars;
use crate::flow::in_pool;
use crate::fsx::FileSet;
use crate::report::imports::{self, Import};
use crate::report::workbook::{Book, SchoolBooks, Wishes};
use crate::report::{Report, View};
use crate::roster::{InstallKey, Reconciliation, Result};
use rayon::prelude::*;

/// Holds what a run made of its result.
pub(super) struct Made {
    pub(super) view: View,
    /// What reports are written from, where names are kept out of them.
    redacted: Option<(Reconciliation, View)>,
    /// The files that a system imports, in one word.
    pub(super) imports: Option<String>,
}

impl Made {
    /// Looks the result through, takes out of it what is not to be told, and writes the reports where there is a set.
    pub(super) fn of(
        result: &Reconciliation,
        view: View,
        args: &ReconcileArgs,
        key: Option<&InstallKey>,
        set: Option<&FileSet>,
        bars: &Bars,
    ) -> Result<Self> {
        let redacted = match args.redacting.apply(result, key)? {
            // what people noted down by hand may name a student
            Some(other) => {
                let workbook = Wishes { split: view.workbook.split, ..Wishes::default() };
                let view = View { workbook, ..View::of(&other)? };
                Some((other, view))
            }
            None => None,
        };
        let mut made = Self { view, redacted, imports: None };
        if let Some(set) = set {
            bars.writes();
            let (told, view) = made.told(result);
            made.imports = in_pool(|| write_set(set, told, view))?;
        }
        Ok(made)
    }

    /// Returns what reports are written from; the history and the line about the run go by the result itself.
    pub(super) fn told<'a>(&'a self, result: &'a Reconciliation) -> (&'a Reconciliation, &'a View) {
        self.redacted.as_ref().map_or((result, &self.view), |(other, view)| (other, view))
    }
}

/// One file of the set.
enum Part<'a> {
    Report(Report),
    School(&'a SchoolBooks<'a>, usize),
    Import(&'a Import<'a>),
}

/// Writes all reports side by side, and returns the files for imports in one word; they are not in place yet.
fn write_set(set: &FileSet, result: &Reconciliation, view: &View) -> Result<Option<String>> {
    let schools = view.workbook.split.then(|| SchoolBooks::of(result, view));
    let report =
        |order: usize, report: Report| set.write(order, report.file_name(), |out| report.write(result, view, out));
    let place = |wanted: Report| Report::ALL.iter().position(|report| *report == wanted).unwrap_or_default();
    let mut page = Ok(());
    let written = rayon::scope(|scope| {
        // what one core alone has to do is begun first: what comes in pieces is shared by whoever is left
        scope.spawn(|_| page = report(place(Report::Page), Report::Page));
        // the workbook takes longest: both cores make its sheets, and one puts them together while the other writes the rest
        let (book, imports) = rayon::join(|| Book::of(result, view), || imports::of(result));
        let mut parts: Vec<(&str, Part<'_>)> =
            Report::ALL.iter().map(|report| (report.file_name(), Part::Report(*report))).collect();
        if let Some(books) = &schools {
            parts.extend(books.names().iter().enumerate().map(|(at, name)| (name.as_str(), Part::School(books, at))));
        }
        parts.extend(imports.iter().map(|import| (import.name.as_str(), Part::Import(import))));
        let write = |order: usize| {
            let (name, part) = &parts[order];
            match part {
                // these two are on their way
                Part::Report(Report::Page | Report::FixList) => Ok(()),
                Part::Report(found) => report(order, *found),
                Part::School(books, at) => set.write(order, name, |out| books.write(*at, out)),
                Part::Import(import) => set.write(order, name, |out| import.write(out)),
            }
        };
        // the longest first: nothing is left to do then but to wait until it is on the disk
        let mut orders: Vec<usize> = (0..parts.len()).collect();
        orders.sort_by_key(|order| !matches!(parts[*order].1, Part::Report(Report::Discrepancies)));
        let (book, others) = rayon::join(
            || set.write(place(Report::FixList), Report::FixList.file_name(), |out| book?.write(out)),
            || orders.into_par_iter().with_max_len(1).try_for_each(write),
        );
        book.and(others).map(|()| imports::words(&imports))
    });
    page.and(written)
}
