//! A pair as the screen shows it: both rows field by field, how far they agree, and what that weighs.

use super::fit::clean;
use crate::link::decisions::{Decision, RowName, Ruling};
use crate::link::fingerprint;
use crate::report::places::Places;
use crate::roster::{Against, Agreement, Field, LinkRow, PairEvidence, Reconciliation, Rival, Side};

/// The fields that are shown beside those that were compared.
const BESIDE: [Field; 4] = [Field::Grade, Field::School, Field::Status, Field::EntryDate];

/// Holds one pair that a person decides; nothing in it steers a terminal.
#[derive(Clone, Debug, Default)]
pub(super) struct Case {
    /// The names by which the rows are found again, enrollment first.
    pub(super) rows: [RowName; 2],
    /// The keys as people see them, and the lines in the files.
    pub(super) keys: [String; 2],
    pub(super) lines: [u32; 2],
    pub(super) fields: Vec<Shown>,
    /// The probability in millionths.
    pub(super) probability: i32,
    /// The weight in thousandths of a bit.
    pub(super) weight: i32,
    /// Why a person decides.
    pub(super) reason: &'static str,
    /// Whether the weights are those against a relative, which are the smaller ones.
    pub(super) against_relative: bool,
    /// The next best pair, in a sentence.
    pub(super) rival: Option<String>,
}

/// Holds one field of both rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Shown {
    pub(super) label: String,
    pub(super) values: [String; 2],
    pub(super) agreement: Agreement,
    /// How far they agree, in words.
    pub(super) level: &'static str,
    /// What that weighs in thousandths of a bit; none where it was not compared.
    pub(super) bits: Option<i32>,
    /// The field, or the first of those that were compared as one.
    pub(super) field: Field,
}

impl Case {
    /// Returns the decision of a person on the pair.
    pub(super) fn decision(&self, ruling: Ruling, why: &str) -> Decision {
        let nobody = String::new();
        Decision { ruling, rows: self.rows.clone(), who: nobody.clone(), when: nobody, why: why.to_owned(), line: 0 }
    }
}

/// Returns the pairs that a person decides, in the order of the files.
pub(super) fn of(result: &Reconciliation, places: &Places) -> Vec<Case> {
    result.links.review().map(|link| case(result, places, link)).collect()
}

fn case(result: &Reconciliation, places: &Places, link: &LinkRow) -> Case {
    let rosters = &result.rosters;
    let rows = link.rows();
    let evidence = result.links.evidence_of(link);
    let against_relative = evidence.is_some_and(|found| found.total.relatives < found.total.strangers);
    let text = |side: Side, field: Field| clean(rosters.side(side).raw_text(field, rows[side.index()]));
    let mut fields = Vec::new();
    for found in evidence.map_or(&[][..], |found| found.comparisons.as_slice()) {
        let values = Side::BOTH.map(|side| text(side, found.fields[side.index()]));
        if values.iter().all(String::is_empty) {
            continue;
        }
        fields.push(Shown {
            label: label(found.fields),
            values,
            agreement: found.agreement,
            level: found.level,
            bits: Some(weight(found.bits, against_relative)),
            field: found.fields[0],
        });
    }
    for field in BESIDE {
        let values = Side::BOTH.map(|side| text(side, field));
        if values.iter().any(|value| !value.is_empty()) {
            fields.push(beside(result, places, rows, field, values));
        }
    }
    let names = Side::BOTH.map(|side| RowName {
        key: rosters.side(side).key(rows[side.index()]).trim().to_owned(),
        fingerprint: fingerprint(rosters, side, rows[side.index()]),
    });
    Case {
        keys: names.each_ref().map(|name| clean(&name.key)),
        rows: names,
        lines: Side::BOTH.map(|side| rosters.side(side).line(rows[side.index()])),
        fields,
        probability: link.probability,
        weight: link.weight,
        reason: link.reason.words(),
        against_relative,
        rival: evidence.and_then(|found| Some(rival(result, found, found.rival.as_ref()?))),
    }
}

/// Returns a field that was not compared, with whether it means the same on both sides.
fn beside(result: &Reconciliation, places: &Places, rows: [u32; 2], field: Field, values: [String; 2]) -> Shown {
    let normal = Side::BOTH.map(|side| result.rosters.normal(side, field, rows[side.index()]));
    let schools = Side::BOTH.map(|side| places.row(side, rows[side.index()]));
    let same = match field {
        Field::School => schools[0] == schools[1],
        _ => normal[0] == normal[1] || values[0] == values[1],
    };
    let (agreement, level) = match same {
        _ if values.iter().any(String::is_empty) => (Agreement::Missing, "missing"),
        true => (Agreement::Same, "same"),
        false => (Agreement::Not, "different"),
    };
    // a code alone says little
    let mut values = values;
    for (value, school) in values.iter_mut().zip(schools).filter(|_| field == Field::School) {
        let name = clean(places.label(school));
        if !value.is_empty() && !name.is_empty() && *value != name {
            *value = format!("{name} ({value})");
        }
    }
    Shown { label: short(field).to_owned(), values, agreement, level, bits: None, field }
}

fn label([enrollment, sis]: [Field; 2]) -> String {
    if enrollment == sis { short(enrollment).to_owned() } else { format!("{} = {}", short(enrollment), short(sis)) }
}

/// Returns a field's label in words that fit a narrow column.
fn short(field: Field) -> &'static str {
    match field {
        Field::LocalId => "local ID",
        Field::StateId => "state ID",
        Field::Suffix => "suffix",
        Field::Street => "address",
        Field::Phone => "phone",
        Field::Email => "e-mail",
        Field::GuardianName => "guardian",
        Field::Grade => "grade",
        Field::Status => "status",
        other => other.label(),
    }
}

fn weight(bits: Against, against_relative: bool) -> i32 {
    if against_relative { bits.relatives } else { bits.strangers }
}

fn rival(result: &Reconciliation, found: &PairEvidence, rival: &Rival) -> String {
    let (side, row) = if rival.enrollment == found.enrollment {
        (Side::Sis, rival.sis)
    } else {
        (Side::Enrollment, rival.enrollment)
    };
    let roster = result.rosters.side(side);
    let name = |field| clean(roster.raw_text(field, row));
    let bits = f64::from(rival.weight) / 1000.0;
    format!(
        "Next best: {} row {} (line {}), {} {}, with {bits:+.1} bits.",
        side.label(),
        clean(roster.key(row)),
        roster.line(row),
        name(Field::FirstName),
        name(Field::LastName)
    )
}
