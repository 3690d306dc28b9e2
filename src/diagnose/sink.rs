//! Takes what rules report: discrepancies with their messages interned, mergeable in a fixed order.

use super::context::{Context, Lone, Pair, assert_stated};
#[cfg(test)]
use super::context::{Fields, reading};
use super::names::NameDifference;
use crate::roster::{Discrepancy, Field, Interner, NO_ROW, Pool, Severity, Side};

/// Holds what a part of the work has reported so far.
#[derive(Debug, Default)]
pub(crate) struct Found {
    messages: Interner,
    rows: Vec<Discrepancy>,
}

impl Found {
    /// Adds what another part found; its messages get the codes of this part.
    pub(crate) fn append(&mut self, other: Found) {
        let codes: Vec<u32> = other.messages.pool().iter().map(|text| self.messages.code(text)).collect();
        self.rows.extend(other.rows.into_iter().map(|mut row| {
            row.message = codes[row.message as usize];
            row
        }));
    }

    /// Keeps the discrepancies that fit.
    pub(crate) fn retain(&mut self, keep: impl FnMut(&Discrepancy) -> bool) {
        self.rows.retain(keep);
    }

    /// Says whether anything was found about a field.
    pub(crate) fn concerns(&self, field: Option<Field>) -> bool {
        self.rows.iter().any(|row| row.field == field)
    }

    /// Lowers what was found to a severity and puts words before each message.
    pub(crate) fn lower(&mut self, severity: Severity, before: &str) {
        let mut messages = Interner::default();
        for row in &mut self.rows {
            row.severity = row.severity.min(severity);
            row.message = messages.code(&format!("{before}{}", self.messages.pool().get(row.message)));
        }
        self.messages = messages;
    }

    /// Puts words in brackets behind the messages of the rules that have some.
    pub(crate) fn add_words<'w>(&mut self, words: impl Fn(u32) -> Option<&'w str>) {
        let mut messages = Interner::default();
        for row in &mut self.rows {
            let text = self.messages.pool().get(row.message);
            row.message = match words(row.rule) {
                Some(words) => messages.code(&format!("{text} ({words})")),
                None => messages.code(text),
            };
        }
        self.messages = messages;
    }

    /// Returns the messages and the discrepancies.
    pub(crate) fn into_parts(self) -> (Pool, Vec<Discrepancy>) {
        (self.messages.into_pool(), self.rows)
    }
}

/// Takes the reports of one rule.
#[derive(Debug)]
pub(crate) struct Sink<'a> {
    found: &'a mut Found,
    rule: u32,
    severity: Severity,
}

impl<'a> Sink<'a> {
    /// Opens a sink for a rule.
    pub(crate) fn new(found: &'a mut Found, rule: u32, severity: Severity) -> Self {
        Self { found, rule, severity }
    }

    /// Reports a field of a pair.
    pub(crate) fn pair(&mut self, pair: &Pair<'_>, field: Field, message: &str) {
        self.rows(pair.enrollment, pair.sis, Some(field), message);
    }

    /// Reports the name fields of a pair that differ in a way that has a message.
    pub(crate) fn names(&mut self, pair: &Pair<'_>, message_of: fn(NameDifference) -> Option<&'static str>) {
        for (field, difference) in [(Field::FirstName, pair.first_name()), (Field::LastName, pair.last_name())] {
            if let Some(message) = message_of(difference) {
                self.pair(pair, field, message);
            }
        }
    }

    /// Reports a field of a pair as information, whatever the severity of the rule.
    pub(crate) fn pair_as_info(&mut self, pair: &Pair<'_>, field: Field, message: &str) {
        self.at_most(Severity::Info, |sink| sink.pair(pair, field, message));
    }

    /// Lets a function report at a severity that is at most the given one.
    pub(crate) fn at_most(&mut self, severity: Severity, report: impl FnOnce(&mut Self)) {
        let own = self.severity;
        self.severity = own.min(severity);
        report(self);
        self.severity = own;
    }

    /// Reports a row; the accepted partner, where there is one, stands beside it.
    pub(crate) fn row(&mut self, row: &Lone<'_>, field: Option<Field>, message: &str) {
        let partner = row.context.partner(row.side, row.row);
        match row.side {
            Side::Enrollment => self.rows(row.row, partner, field, message),
            Side::Sis => self.rows(partner, row.row, field, message),
        }
    }

    /// Reports a row of a side alone, as an example of something that many rows show.
    pub(crate) fn one_row(&mut self, side: Side, row: u32, field: Option<Field>, message: &str) {
        match side {
            Side::Enrollment => self.rows(row, NO_ROW, field, message),
            Side::Sis => self.rows(NO_ROW, row, field, message),
        }
    }

    /// Reports a pair of rows of both sides; either may be `NO_ROW`.
    pub(crate) fn rows(&mut self, enrollment: u32, sis: u32, field: Option<Field>, message: &str) {
        self.push([enrollment, sis], (Side::Sis, NO_ROW), field, message);
    }

    /// Reports a row of a side together with another row of the same side.
    pub(crate) fn related(
        &mut self,
        context: &Context<'_>,
        side: Side,
        [row, other]: [u32; 2],
        field: Option<Field>,
        message: &str,
    ) {
        let partner = context.partner(side, row);
        let rows = match side {
            Side::Enrollment => [row, partner],
            Side::Sis => [partner, row],
        };
        self.push(rows, (side, other), field, message);
    }

    /// Reports two rows of one side, without the partner that the first may have.
    pub(crate) fn rows_of_one_side(&mut self, side: Side, [row, other]: [u32; 2], message: &str) {
        let rows = match side {
            Side::Enrollment => [row, NO_ROW],
            Side::Sis => [NO_ROW, row],
        };
        self.push(rows, (side, other), None, message);
    }

    /// Reports a candidate pair with a second candidate of a side.
    pub(crate) fn candidates(&mut self, enrollment: u32, sis: u32, other: u32, side: Side, message: &str) {
        self.push([enrollment, sis], (side, other), None, message);
    }

    /// Reports rows of both sides with another row of a side; each of the three may be `NO_ROW`.
    fn push(
        &mut self,
        [enrollment, sis]: [u32; 2],
        (related_side, related): (Side, u32),
        field: Option<Field>,
        message: &str,
    ) {
        field.into_iter().for_each(assert_stated);
        let message = self.found.messages.code(message);
        self.found.rows.push(Discrepancy {
            rule: self.rule,
            severity: self.severity,
            enrollment,
            sis,
            related,
            related_side,
            field,
            message,
            cause: 0,
            waived: false,
        });
    }
}

/// Stops a test build where a rule has something to tell though it did not state that it may.
#[cfg(test)]
pub(crate) fn assert_silent(rule: u32, reads: Fields, check: impl FnOnce(&mut Sink<'_>)) {
    let mut told = Found::default();
    reading(reads, || check(&mut Sink::new(&mut told, rule, Severity::Info)));
    let code = super::lookup::infos()[rule as usize].code;
    assert!(told.rows.is_empty(), "{code} has something to tell where nothing shows that it states");
}
