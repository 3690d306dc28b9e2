//! What belongs where: the order of the fix list, and which part of it and which pairs are whose.

use super::names;
use crate::report::View;
use crate::report::rowview::RowView;
use crate::roster::{Field, LinkRow, NO_ROW, Reconciliation, Side, Status};
use rayon::prelude::*;
use std::ops::Range;

/// The most rows of one list; a longer one is not written, for nobody could work with it.
pub const MOST_ROWS: usize = 100_000;
/// Up to so many rows each school has a sheet of its own beside the list of all.
const MOST_COPIED: usize = 20_000;
/// Up to so many schools have sheets of their own in one workbook.
const MOST_SHEETS: usize = 150;

/// Holds the order of all problems and whose they are.
pub(super) struct Plan<'a> {
    pub(super) result: &'a Reconciliation,
    pub(super) view: &'a View,
    pub(super) sides: [RowView<'a>; 2],
    /// The problems by their places in the report order, sorted by school, and where they are listed by severity and name.
    pub(super) rows: Vec<u32>,
    /// The pairs that a person decides, sorted by school.
    pub(super) pairs: Vec<&'a LinkRow>,
    /// The schools that have any of them, in the order of names.
    pub(super) schools: Vec<School>,
    /// Problems that the configuration waives, which are in no list.
    pub(super) waived: u64,
}

/// Holds what one school has of the lists.
#[derive(Clone, Debug)]
pub(super) struct School {
    pub(super) label: String,
    pub(super) rows: Range<usize>,
    pub(super) pairs: Range<usize>,
}

impl<'a> Plan<'a> {
    /// Sorts the problems into the lists of the workbook.
    pub(super) fn of(result: &'a Reconciliation, view: &'a View) -> Self {
        let found = result.diagnosis.discrepancies.rows();
        let sides = Side::BOTH.map(|side| RowView::of(result, side));
        let ranks = ranks(view);
        let rank = |number: u32| ranks.get(number as usize).copied().unwrap_or(u32::MAX);
        let schools: Vec<u32> = found.par_iter().map(|found| rank(view.places.number(found))).collect();
        let mut rows: Vec<u32> =
            (0..found.len() as u32).filter(|at| result.standing(*at as usize).0 != Status::Waived).collect();
        let waived = (found.len() - rows.len()) as u64;
        if Self::is_written(rows.len()) || view.workbook.split {
            rows.par_sort_by_cached_key(|at| {
                let row = &found[*at as usize];
                // as people sort: blanks before a name, capitals and accents decide nothing
                let name = |field| normal(result, row.enrollment, row.sis, field);
                let code = result.diagnosis.discrepancies.rule(row).code;
                let severity = std::cmp::Reverse(row.severity);
                (schools[*at as usize], severity, name(Field::LastName), name(Field::FirstName), code, *at)
            });
        } else {
            // no list shows them: they are counted by school
            rows.par_sort_by_key(|at| schools[*at as usize]);
        }
        let place = |link: &LinkRow| rank(view.places.number_of(link.enrollment, link.sis));
        let mut pairs: Vec<&LinkRow> = result.links.review().collect();
        pairs.sort_by_key(|link| (place(link), link.enrollment, link.sis));
        let mut labels: Vec<(u32, &str)> =
            (0..view.places.len() as u32).map(|number| (rank(number), view.places.label(number))).collect();
        labels.sort_unstable();
        let (mut row, mut pair) = (0, 0);
        let mut list = Vec::new();
        for (rank, label) in labels {
            let until = |start: usize, count: usize, is: &dyn Fn(usize) -> bool| {
                start..(start..count).find(|at| !is(*at)).unwrap_or(count)
            };
            let mine = until(row, rows.len(), &|at| schools[rows[at] as usize] == rank);
            let decides = until(pair, pairs.len(), &|at| place(pairs[at]) == rank);
            (row, pair) = (mine.end, decides.end);
            if !mine.is_empty() || !decides.is_empty() {
                let label = if label.is_empty() { names::NO_SCHOOL } else { label };
                list.push(School { label: label.to_owned(), rows: mine, pairs: decides });
            }
        }
        Self { result, view, sides, rows, pairs, schools: list, waived }
    }

    /// Says whether a list of so many rows is written at all.
    pub(super) fn is_written(rows: usize) -> bool {
        rows <= MOST_ROWS
    }

    /// Returns why the schools have no sheets of their own beside the list of all; `None` where they have.
    pub(super) fn no_copies(&self) -> Option<&'static str> {
        match () {
            () if self.view.workbook.split => Some("Each school has a workbook of its own in the folder `schools`."),
            () if self.rows.len() > MOST_COPIED || self.schools.len() > MOST_SHEETS => Some(
                "There are too many rows or schools for a second copy of each row on a sheet per school. Filter the \
                 column School, or let rosterdiff write one workbook per school: --split-by school.",
            ),
            () => None,
        }
    }
}

/// Returns the rank of every school number by label; the unknown school comes last.
fn ranks(view: &View) -> Vec<u32> {
    let mut order: Vec<u32> = (0..view.places.len() as u32).collect();
    order.sort_by_key(|number| (*number == 0, view.places.label(*number), *number));
    let mut ranks = vec![0; order.len()];
    for (rank, number) in (0..).zip(order) {
        if let Some(place) = ranks.get_mut(number as usize) {
            *place = rank;
        }
    }
    ranks
}

/// Returns a cell of the student: of the SIS row, else of the enrollment row.
fn student<'a>(sides: &[RowView<'a>; 2], enrollment: u32, sis: u32, field: Field) -> &'a str {
    match sides[1].text(field, sis) {
        "" => sides[0].text(field, enrollment),
        text => text,
    }
}

/// Returns the normal form of a cell of the student: of the SIS row, else of the enrollment row.
fn normal(result: &Reconciliation, enrollment: u32, sis: u32, field: Field) -> &str {
    let normal = |side: Side, row: u32| if row == NO_ROW { "" } else { result.rosters.normal(side, field, row) };
    match normal(Side::Sis, sis) {
        "" => normal(Side::Enrollment, enrollment),
        text => text,
    }
}

/// Returns the birth date as `YYYY-MM-DD` where it is one, else as it stands.
pub(super) fn birth_date<'a>(plan: &Plan<'a>, enrollment: u32, sis: u32) -> &'a str {
    match normal(plan.result, enrollment, sis, Field::BirthDate) {
        "" => student(&plan.sides, enrollment, sis, Field::BirthDate),
        date => date,
    }
}
