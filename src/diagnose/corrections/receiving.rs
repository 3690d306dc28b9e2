//! Which cells of an export can be changed one by one: the row must be found by its key, and the field be one column.

use crate::diagnose::context::Context;
use crate::roster::{Codes, Field, STINT_FIELDS, Side};
use std::collections::BTreeMap;

/// States what can be changed in the export of a side.
#[derive(Clone, Debug)]
pub(super) struct Receiving<'a> {
    side: Side,
    /// The key of each row, by its code.
    codes: Codes<'a>,
    /// How many rows have each key, by its code.
    keys: Vec<u32>,
    /// Whether the field has a column of its own, by field.
    columns: BTreeMap<Field, bool>,
    /// Whether several rows of the file stand for one student.
    folded: bool,
    /// Whether any key looks like the name of a line.
    lines: bool,
}

/// The fields that stand on a row of their own where a student has one row per contact.
const CONTACTS: [Field; 3] = [Field::Phone, Field::Email, Field::GuardianName];

/// What the key of a row without one begins with.
const LINE: &str = "line ";

impl<'a> Receiving<'a> {
    /// Looks through a side.
    pub(super) fn of(context: &Context<'a>, side: Side) -> Self {
        let roster = context.rosters.side(side);
        let mut keys = vec![0u32; roster.key_texts().len()];
        for code in roster.key_codes() {
            if let Some(count) = keys.get_mut(code as usize) {
                *count += 1;
            }
        }
        let intake = &context.intakes[side.index()];
        let facts = &intake.facts.columns;
        let undecided =
            |field: Field| intake.findings.iter().any(|found| found.code == "F205" && found.field == Some(field));
        let columns = facts.iter().filter_map(|fact| {
            let field = Field::from_name(&fact.field)?;
            let others = facts.iter().filter(|other| other.field != fact.field && other.headers == fact.headers);
            let shared: Vec<Field> = others.filter_map(|other| Field::from_name(&other.field)).collect();
            let alone =
                shared.is_empty() || (is_last_first(&fact.headers) && shared.iter().all(|other| is_name(*other)));
            // an address may be built of several columns: it is proposed as a whole
            let single = fact.headers.len() == 1 || field == Field::Street;
            // by another key nobody would find the row again
            let is_key = fact.headers.join(" + ") == intake.facts.key_column;
            Some((field, alone && single && !is_key && !undecided(field)))
        });
        let codes = roster.key_codes();
        let lines = roster.key_texts().iter().any(|key| key.starts_with(LINE));
        Self { side, codes, keys, columns: columns.collect(), folded: intake.facts.folded > 0, lines }
    }

    /// Returns the key of a row, by its code.
    pub(super) fn key(&self, row: u32) -> u32 {
        self.codes.get(row as usize)
    }

    /// Says whether the cell of a row can be named and changed.
    pub(super) fn takes(&self, context: &Context<'_>, row: u32, field: Field) -> bool {
        let roster = context.rosters.side(self.side);
        let key = self.key(row);
        let is_named = self.keys.get(key as usize) == Some(&1);
        // the row without a key is named by its line, which is no name for anybody else
        let by_line = || {
            let line = roster.key_texts().get(key).strip_prefix(LINE);
            line.is_some_and(|line| line == roster.line(row).to_string())
        };
        let of_one_row = self.folded && (STINT_FIELDS.contains(&field) || CONTACTS.contains(&field));
        is_named && self.columns.get(&field) == Some(&true) && !of_one_row && !(self.lines && by_line())
    }
}

/// Says whether a column holds `Last, First Middle`, whose parts can be told apart again.
fn is_last_first(headers: &[String]) -> bool {
    let letters: String = headers.concat().chars().filter(|c| c.is_alphanumeric()).collect();
    letters.to_lowercase().contains("lastfirst")
}

fn is_name(field: Field) -> bool {
    matches!(field, Field::FirstName | Field::MiddleName | Field::LastName)
}
