//! School names: one label per school, whichever side and spelling a row has.

use crate::roster::{CodeColumn, Discrepancy, Field, NO_ROW, Reconciliation, Rosters, Side};
use std::collections::BTreeMap;

/// Holds the label of every row's school.
#[derive(Clone, Debug)]
pub struct Places {
    labels: Vec<String>,
    // per side: the label of each raw code
    of_code: [Vec<u32>; 2],
    // per side: the raw code of each row
    codes: [CodeColumn; 2],
}

impl Places {
    /// Gives every school of either side one label.
    ///
    /// Values that correspond, by normal form or by crosswalk, are one school. Its label is the commonest text with a
    /// letter in it, so that a name goes before a code.
    pub fn of(result: &Reconciliation) -> Self {
        let rosters = &result.rosters;
        let crosswalk: BTreeMap<&str, &str> = result
            .diagnosis
            .crosswalks
            .iter()
            .filter(|pair| pair.field == Field::School.name())
            .map(|pair| (pair.enrollment_value.as_str(), pair.sis_value.as_str()))
            .collect();
        let mut schools: BTreeMap<String, BTreeMap<&str, u64>> = BTreeMap::new();
        let mut school_of: [Vec<String>; 2] = [Vec::new(), Vec::new()];
        for side in Side::BOTH {
            let counted = count_raw(rosters, side);
            let mut names = Vec::with_capacity(counted.len());
            for (code, (count, normal)) in counted.into_iter().enumerate() {
                let school = match side {
                    Side::Enrollment => crosswalk.get(normal.as_str()).map_or(normal, |sis| (*sis).to_owned()),
                    Side::Sis => normal,
                };
                let text = rosters.side(side).raw_texts(Field::School).map_or("", |texts| texts.get(code as u32));
                if count > 0 && !school.is_empty() && !text.trim().is_empty() {
                    *schools.entry(school.clone()).or_default().entry(text.trim()).or_default() += count;
                }
                names.push(school);
            }
            school_of[side.index()] = names;
        }
        let mut labels = vec![String::new()];
        let mut number_of: BTreeMap<&str, u32> = BTreeMap::new();
        for (school, texts) in &schools {
            let label = texts.iter().max_by_key(|(text, count)| {
                (text.chars().any(char::is_alphabetic), **count, std::cmp::Reverse(**text))
            });
            number_of.insert(school, labels.len() as u32);
            labels.push(label.map_or("", |(text, _)| text).to_owned());
        }
        let of_code = school_of
            .each_ref()
            .map(|names| names.iter().map(|name| number_of.get(name.as_str()).copied().unwrap_or(0)).collect());
        let codes = Side::BOTH.map(|side| rosters.side(side).raw_codes(Field::School).unwrap_or_default().to_column());
        Self { labels, of_code, codes }
    }

    /// Returns the number of the school of a discrepancy: that of its SIS row, else of its enrollment row; 0 where none is known.
    pub fn number(&self, found: &Discrepancy) -> u32 {
        self.number_of(found.enrollment, found.sis)
    }

    /// Returns the number of the school of two rows: that of the SIS row, else of the enrollment row.
    pub fn number_of(&self, enrollment: u32, sis: u32) -> u32 {
        match self.row(Side::Sis, sis) {
            0 => self.row(Side::Enrollment, enrollment),
            number => number,
        }
    }

    /// Returns the label behind a number.
    pub fn label(&self, number: u32) -> &str {
        self.labels.get(number as usize).map_or("", String::as_str)
    }

    /// Returns a text of a school column with the name of the school behind it; `None` where the text says it already, or
    /// where nobody knows a name.
    pub(super) fn named(&self, side: Side, row: u32, text: &str) -> Option<String> {
        let name = self.label(self.row(side, row));
        // nobody knows the codes by heart
        (!text.is_empty() && !name.is_empty() && text.trim() != name).then(|| format!("{text} ({name})"))
    }

    /// Returns how many numbers there are, that of the unknown school included.
    pub fn len(&self) -> usize {
        self.labels.len()
    }

    /// Says whether no school is known.
    pub fn is_empty(&self) -> bool {
        self.labels.len() <= 1
    }

    /// Returns the number of the school that a raw code of a side stands for; 0 where none is known.
    pub(super) fn of_code(&self, side: Side, code: u32) -> u32 {
        self.of_code[side.index()].get(code as usize).copied().unwrap_or(0)
    }

    /// Returns the number of the school of one row; 0 where none is known.
    pub fn row(&self, side: Side, row: u32) -> u32 {
        if row == NO_ROW {
            return 0;
        }
        self.of_code(side, self.codes[side.index()].view().get(row as usize))
    }
}

/// Returns, per raw code of the school column, how many rows have it and its normal form.
fn count_raw(rosters: &Rosters, side: Side) -> Vec<(u64, String)> {
    let roster = rosters.side(side);
    let (Some(raw), Some(normal), Some(texts)) =
        (roster.raw_codes(Field::School), roster.normal(Field::School), roster.raw_texts(Field::School))
    else {
        return Vec::new();
    };
    let mut counted = vec![(0u64, 0u32); texts.len()];
    for (raw, normal) in raw.iter().zip(normal) {
        if let Some(place) = counted.get_mut(raw as usize) {
            *place = (place.0 + 1, normal);
        }
    }
    counted
        .into_iter()
        .map(|(count, normal)| (count, rosters.vocabulary.text(Field::School, normal).to_owned()))
        .collect()
}
