//! Discrepancies: what is wrong with which rows, by which rule.

use super::{Field, NO_ROW, Pool, Result, Side};
use polars::prelude::{Column, DataFrame, NamedFromOwned, Series};
use rayon::prelude::*;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// Says how bad a discrepancy is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Shown on request or in totals.
    Info,
    /// Someone must look.
    Warning,
    /// Money, safety or state reporting is at stake.
    Error,
}

impl Severity {
    /// Returns the word used in reports and options.
    pub fn name(self) -> &'static str {
        match self {
            Severity::Info => "info",
            Severity::Warning => "warning",
            Severity::Error => "error",
        }
    }
}

/// Says who fixes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Owner {
    /// The school's registrar or data clerk.
    Registrar,
    /// The enrollment or admissions office.
    Enrollment,
    /// District IT or the SIS administrator.
    It,
    /// The state-reporting coordinator.
    State,
}

impl Owner {
    /// Returns the words used in reports.
    pub fn name(self) -> &'static str {
        match self {
            Owner::Registrar => "registrar",
            Owner::Enrollment => "enrollment office",
            Owner::It => "district IT",
            Owner::State => "state reporting",
        }
    }
}

/// Says what a rule looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Scope {
    /// A whole file.
    File,
    /// One row of one file.
    Row,
    /// A row without a partner.
    Unmatched,
    /// A pair of rows that is or may be the same student.
    Pair,
    /// Several rows of one file.
    Group,
}

/// States one rule; everything about a code that is printed anywhere comes from here.
#[derive(Debug)]
pub struct RuleInfo {
    /// The code, never renumbered.
    pub code: &'static str,
    /// The name, never reused.
    pub name: &'static str,
    /// One line in plain words.
    pub summary: &'static str,
    /// The severity unless the configuration says otherwise.
    pub severity: Severity,
    /// Who fixes it.
    pub owner: Owner,
    /// What it looks at.
    pub scope: Scope,
    /// What a person does about it, in one sentence.
    pub fix: &'static str,
    /// The explanation in Markdown, with its four headings.
    pub docs: &'static str,
}

/// Holds one discrepancy as rules report it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Discrepancy {
    /// The rule, by its place in [`Discrepancies::rules`].
    pub rule: u32,
    /// The severity after configuration.
    pub severity: Severity,
    /// The enrollment row, or `NO_ROW`.
    pub enrollment: u32,
    /// The SIS row, or `NO_ROW`.
    pub sis: u32,
    /// The other row of a duplicate or a shared ID, or `NO_ROW`.
    pub related: u32,
    /// The side of the related row.
    pub related_side: Side,
    /// The field, where one is meant.
    pub field: Option<Field>,
    /// The message, by its code in [`Discrepancies::messages`]; never with a cell value.
    pub message: u32,
    /// The cause it is folded under, by number from 1; 0 for none.
    pub cause: u32,
    /// Whether the configuration waives it: it stays listed and counts for no verdict.
    pub waived: bool,
}

/// Holds all discrepancies of a run in report order.
#[derive(Clone, Debug)]
pub struct Discrepancies {
    /// The rules that the run knew, by place.
    pub rules: &'static [&'static RuleInfo],
    /// The distinct messages.
    pub messages: Pool,
    rows: Vec<Discrepancy>,
}

impl Discrepancies {
    /// Sorts the discrepancies: by severity, code, keys and field.
    ///
    /// Rows of a roster stand in canonical order, so sorting by row number is sorting by key.
    pub fn new(rules: &'static [&'static RuleInfo], messages: Pool, found: &[Discrepancy]) -> Self {
        let codes: BTreeSet<&str> = rules.iter().map(|rule| rule.code).collect();
        let ranks: BTreeMap<&str, usize> = codes.into_iter().zip(1..).collect();
        let ranks: Vec<usize> = rules.iter().map(|rule| ranks.get(rule.code).copied().unwrap_or(0)).collect();
        let group = |row: &Discrepancy| {
            let rank = ranks.get(row.rule as usize).copied().unwrap_or(0);
            (Severity::Error as usize - row.severity as usize) * (ranks.len() + 1) + rank
        };
        // the groups are few, and what stands in one is in order mostly, as it was found
        let mut starts = vec![0usize; (Severity::Error as usize + 1) * (ranks.len() + 1)];
        found.iter().for_each(|row| starts[group(row)] += 1);
        let mut sum = 0;
        starts.iter_mut().for_each(|start| sum += std::mem::replace(start, sum));
        let mut rows = found.to_vec();
        for row in found {
            let place = &mut starts[group(row)];
            rows[*place] = *row;
            *place += 1;
        }
        for rows in rows.chunk_by_mut(|one, next| group(one) == group(next)) {
            rows.par_sort_by_key(|row| {
                let of_cause = (row.related_side, row.cause, row.waived);
                (row.enrollment, row.sis, row.related, row.field, row.message, of_cause)
            });
        }
        rows.dedup();
        Self { rules, messages, rows }
    }

    /// Returns the discrepancies in report order.
    pub fn rows(&self) -> &[Discrepancy] {
        &self.rows
    }

    /// Makes a frame in report order: codes and row numbers, `NO_ROW` where there is none.
    pub fn frame(&self) -> Result<DataFrame> {
        frame_of(&self.rows)
    }

    /// Returns the rule of a discrepancy.
    pub fn rule(&self, row: &Discrepancy) -> &'static RuleInfo {
        self.rules[row.rule as usize]
    }
}

impl Discrepancy {
    /// Returns its row on a side, or `NO_ROW`.
    pub fn row(&self, side: Side) -> u32 {
        match side {
            Side::Enrollment => self.enrollment,
            Side::Sis => self.sis,
        }
    }
}

fn frame_of(rows: &[Discrepancy]) -> Result<DataFrame> {
    const NAMES: [&str; 8] =
        ["rule", "severity", "enrollment_row", "sis_row", "related_row", "field", "message", "cause"];
    let mut columns = NAMES.map(|_| Vec::with_capacity(rows.len()));
    for row in rows {
        let field = row.field.map_or(NO_ROW, |field| field as u32);
        let Discrepancy { rule, enrollment, sis, related, message, cause, .. } = *row;
        let cells = [rule, row.severity as u32, enrollment, sis, related, field, message, cause];
        columns.iter_mut().zip(cells).for_each(|(column, cell)| column.push(cell));
    }
    let column = |(name, cells): (&str, Vec<u32>)| -> Column { Series::from_vec(name.into(), cells).into() };
    Ok(DataFrame::new(rows.len(), NAMES.into_iter().zip(columns).map(column).collect())?)
}
