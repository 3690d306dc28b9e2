//! The list of findings, school by school: which of them the page has room for, and what each row says.

use super::words::{day, value};
use crate::report::View;
use crate::report::places::Places;
use crate::report::rowview::RowView;
use crate::roster::{Discrepancy, Field, Reconciliation, Severity, Side, Status};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

/// Findings that are listed at most.
pub(super) const ROWS: usize = 10_000;
/// Bytes that the list takes at most; the rest of the page takes less than what is left of 5 MB.
const BYTES: usize = 3_700_000;
/// Bytes of what every row has besides its values.
const FRAME: usize = 150;
/// Schools up to which each of them has its own list of what to do.
const LEGENDS: usize = 100;

/// Holds the findings that are listed.
pub(super) struct Listing<'a> {
    pub(super) schools: Vec<School<'a>>,
    /// How many are listed, of how many.
    pub(super) listed: usize,
    pub(super) all: usize,
    /// Whether a run before has been compared with.
    pub(super) compared: bool,
    /// The listed findings of each rule, in report order.
    pub(super) of_rule: Vec<Vec<Reference<'a>>>,
    /// The listed errors and warnings that are new or back, in report order.
    pub(super) new: Vec<Reference<'a>>,
}

/// Holds the listed findings of one school.
pub(super) struct School<'a> {
    /// The number that its anchor ends with.
    pub(super) anchor: u32,
    pub(super) name: Cow<'a, str>,
    pub(super) rows: Vec<Row<'a>>,
    /// All its findings, listed or not.
    pub(super) all: usize,
    /// What to do about each code of the list.
    pub(super) legend: Vec<(&'static str, &'static str)>,
}

/// Holds one listed finding.
pub(super) struct Row<'a> {
    /// Its place in the report order.
    pub(super) at: usize,
    /// Severity and status, for style and script.
    pub(super) class: &'static str,
    pub(super) severity: &'static str,
    pub(super) code: &'static str,
    pub(super) message: &'a str,
    /// The field, where the rule finds it in several.
    pub(super) field: &'static str,
    pub(super) student: Cow<'a, str>,
    pub(super) grade: Cow<'a, str>,
    /// Values and keys, enrollment first.
    pub(super) values: [Cow<'a, str>; 2],
    pub(super) keys: [Key<'a>; 2],
    pub(super) status: &'static str,
    pub(super) since: String,
}

/// Names the rows of one side.
#[derive(Default)]
pub(super) struct Key<'a> {
    pub(super) text: Cow<'a, str>,
    pub(super) line: u32,
    /// The other row of a duplicate or of a shared ID.
    pub(super) other: Option<(Cow<'a, str>, u32)>,
}

/// Points at a listed finding.
#[derive(Clone)]
pub(super) struct Reference<'a> {
    pub(super) at: usize,
    pub(super) text: Cow<'a, str>,
}

/// Chooses the findings and puts them in the order of schools.
pub(super) fn of<'a>(result: &'a Reconciliation, view: &'a View) -> Listing<'a> {
    let found = result.diagnosis.discrepancies.rows();
    let maker = Maker {
        result,
        places: &view.places,
        sides: Side::BOTH.map(|side| RowView::of(result, side)),
        varied: varied(result),
        days: result.past.dates.iter().map(|date| day(date)).collect(),
        today: day(&result.run.as_of),
    };
    let chosen = maker.choose();
    let mut all = vec![0; view.places.len()];
    found.iter().for_each(|found| all[view.places.number(found) as usize] += 1);
    let mut rows: BTreeMap<u32, Vec<Row<'a>>> = BTreeMap::new();
    let mut of_rule = vec![Vec::new(); result.diagnosis.discrepancies.rules.len()];
    let mut new = Vec::new();
    let listed = chosen.len();
    for at in chosen {
        let row = maker.row(at, &found[at]);
        let key = row.keys.iter().rev().find(|key| !key.text.is_empty());
        let text = key.map_or(Cow::Borrowed("the export"), |key| key.text.clone());
        of_rule[found[at].rule as usize].push(Reference { at, text });
        if matches!(row.status, "new" | "reopened") && found[at].severity >= Severity::Warning {
            let text = if row.student.is_empty() { row.code.into() } else { row.student.clone() };
            new.push(Reference { at, text });
        }
        rows.entry(view.places.number(&found[at])).or_default().push(row);
    }
    let legends = rows.len() <= LEGENDS;
    let mut schools: Vec<School<'a>> = rows
        .into_iter()
        .map(|(number, rows)| School {
            anchor: number,
            name: school_name(view, number),
            legend: if legends { maker.legend(&rows) } else { Vec::new() },
            rows,
            all: all[number as usize],
        })
        .collect();
    schools.sort_by(|one, other| (one.anchor == 0, &one.name).cmp(&(other.anchor == 0, &other.name)));
    Listing { schools, listed, all: found.len(), compared: result.past.compared, of_rule, new }
}

/// Returns what the page calls a school.
pub(super) fn school_name(view: &View, number: u32) -> Cow<'_, str> {
    match view.places.label(number) {
        "" => Cow::Borrowed("No school"),
        label => value(label),
    }
}

/// Says of each rule whether it finds the same in several fields.
fn varied(result: &Reconciliation) -> Vec<bool> {
    let discrepancies = &result.diagnosis.discrepancies;
    let mut fields = vec![BTreeSet::new(); discrepancies.rules.len()];
    for found in discrepancies.rows() {
        let fields = &mut fields[found.rule as usize];
        if fields.len() < 2 {
            fields.extend(found.field);
        }
    }
    fields.iter().map(|fields| fields.len() > 1).collect()
}

struct Maker<'a> {
    result: &'a Reconciliation,
    places: &'a Places,
    sides: [RowView<'a>; 2],
    varied: Vec<bool>,
    days: Vec<String>,
    today: String,
}

impl<'a> Maker<'a> {
    /// Returns the places of the findings to be listed, in report order.
    ///
    /// Where not all have room, every rule gets as many rows as any other, new ones first.
    fn choose(&self) -> Vec<usize> {
        let found = self.result.diagnosis.discrepancies.rows();
        let mut room = ROWS;
        let mut by_rule = None;
        loop {
            let chosen = match found.len() <= room {
                true => (0..found.len()).collect(),
                false => fair(by_rule.get_or_insert_with(|| self.by_rule()), room),
            };
            let bytes: usize = chosen.iter().map(|at| self.bytes(&found[*at])).sum();
            if bytes <= BYTES {
                return chosen;
            }
            room = (chosen.len() * 9 / 10).min((chosen.len() as u128 * BYTES as u128 / bytes as u128) as usize);
        }
    }

    /// Returns the places of the findings of each rule that has any: of the new ones, of the others, and of the waived ones.
    fn by_rule(&self) -> Vec<[Vec<usize>; 3]> {
        let discrepancies = &self.result.diagnosis.discrepancies;
        let mut by_rule: Vec<[Vec<usize>; 3]> = vec![Default::default(); discrepancies.rules.len()];
        for (at, row) in discrepancies.rows().iter().enumerate() {
            let place = match self.result.standing(at).0 {
                Status::New | Status::Reopened => 0,
                Status::Open => 1,
                Status::Waived => 2,
            };
            by_rule[row.rule as usize][place].push(at);
        }
        by_rule.retain(|places| places.iter().any(|places| !places.is_empty()));
        by_rule
    }

    /// Returns how many bytes a row takes at most.
    fn bytes(&self, found: &Discrepancy) -> usize {
        let mut bytes = FRAME + self.result.diagnosis.discrepancies.messages.get(found.message).len();
        for (side, view) in Side::BOTH.into_iter().zip(&self.sides) {
            let row = found.row(side);
            bytes += weight(&self.said(side, found)) + 2 * weight(view.key(row));
        }
        let student = weight(self.text(Field::LastName, found)) + weight(self.text(Field::FirstName, found));
        let related = weight(self.sides[found.related_side.index()].key(found.related));
        bytes + student + related + weight(self.text(Field::Grade, found))
    }

    /// Returns the text of a field: the SIS's, else the platform's.
    fn text(&self, field: Field, found: &Discrepancy) -> &'a str {
        match self.sides[1].text(field, found.sis) {
            "" => self.sides[0].text(field, found.enrollment),
            text => text,
        }
    }

    /// Returns what a system says, the code of a school with its name.
    fn said(&self, side: Side, found: &Discrepancy) -> Cow<'a, str> {
        let Some(field) = found.field else { return Cow::Borrowed("") };
        let (row, text) = (found.row(side), self.sides[side.index()].text(field, found.row(side)));
        let named = (field == Field::School).then(|| self.places.named(side, row, text)).flatten();
        named.map_or(Cow::Borrowed(text), Cow::Owned)
    }

    fn row(&self, at: usize, found: &Discrepancy) -> Row<'a> {
        let discrepancies = &self.result.diagnosis.discrepancies;
        let (status, _) = self.result.standing(at);
        let first_seen = self.result.past.standings.get(at).and_then(|known| self.days.get(known.first_seen as usize));
        // what is made anew is short enough to be copied
        let cell = |side: Side| match self.said(side, found) {
            Cow::Borrowed(text) => value(text),
            Cow::Owned(text) => Cow::Owned(value(&text).into_owned()),
        };
        Row {
            at,
            class: class(found.severity, status),
            severity: found.severity.name(),
            code: discrepancies.rule(found).code,
            message: discrepancies.messages.get(found.message),
            field: found.field.filter(|_| self.varied[found.rule as usize]).map_or("", Field::label),
            student: self.student(found),
            grade: value(self.text(Field::Grade, found)),
            values: [cell(Side::Enrollment), cell(Side::Sis)],
            keys: Side::BOTH.map(|side| self.key(side, found)),
            status: status.name(),
            since: first_seen.unwrap_or(&self.today).clone(),
        }
    }

    fn student(&self, found: &Discrepancy) -> Cow<'a, str> {
        match (self.text(Field::LastName, found), self.text(Field::FirstName, found)) {
            (last, "") => value(last),
            ("", first) => value(first),
            (last, first) => Cow::Owned(format!("{}, {}", value(last), value(first))),
        }
    }

    fn key(&self, side: Side, found: &Discrepancy) -> Key<'a> {
        let view = &self.sides[side.index()];
        let row = found.row(side);
        let related = found.related;
        let other = (found.related_side == side && related != crate::roster::NO_ROW)
            .then(|| (value(view.key(related)), view.line(related)));
        Key { text: value(view.key(row)), line: view.line(row), other }
    }

    fn legend(&self, rows: &[Row<'_>]) -> Vec<(&'static str, &'static str)> {
        let codes: BTreeSet<&str> = rows.iter().map(|row| row.code).collect();
        let rules = self.result.diagnosis.discrepancies.rules;
        rules.iter().filter(|rule| codes.contains(rule.code)).map(|rule| (rule.code, rule.fix)).collect()
    }
}

/// Returns the places of so many findings, of every rule as many as of any other.
fn fair(by_rule: &[[Vec<usize>; 3]], room: usize) -> Vec<usize> {
    let mut counts: Vec<usize> = by_rule.iter().map(|places| places.iter().map(Vec::len).sum()).collect();
    counts.sort_unstable();
    let (mut left, mut share) = (room, 0);
    for (at, count) in counts.iter().enumerate() {
        share = left / (counts.len() - at);
        if *count > share {
            break;
        }
        left -= count;
    }
    let mut chosen: Vec<usize> =
        by_rule.iter().flat_map(|places| places.iter().flatten().copied().take(share)).collect();
    chosen.sort_unstable();
    chosen
}

/// Returns how many bytes a value takes at most, once it is cut and escaped.
fn weight(text: &str) -> usize {
    // a sign of one byte may become five, and one that is replaced takes three
    let signs = |sign: u8| match sign {
        b'"' | b'&' | b'\'' | b'<' | b'>' => 5,
        0..b' ' => 3,
        _ => 1,
    };
    value(text).bytes().map(signs).sum()
}

fn class(severity: Severity, status: Status) -> &'static str {
    match (severity, status) {
        (Severity::Error, Status::New) => "e a",
        (Severity::Error, Status::Open) => "e o",
        (Severity::Error, Status::Reopened) => "e r",
        (Severity::Error, Status::Waived) => "e v",
        (Severity::Warning, Status::New) => "w a",
        (Severity::Warning, Status::Open) => "w o",
        (Severity::Warning, Status::Reopened) => "w r",
        (Severity::Warning, Status::Waived) => "w v",
        (Severity::Info, Status::New) => "i a",
        (Severity::Info, Status::Open) => "i o",
        (Severity::Info, Status::Reopened) => "i r",
        (Severity::Info, Status::Waived) => "i v",
    }
}
