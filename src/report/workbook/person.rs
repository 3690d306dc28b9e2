//! "Needs a person": the pairs that a person decides, side by side, with a column for the decision that is read back.

use super::fixlist::sentence;
use super::look::{BLUE, Column, GREY, Kind, Look, ORANGE, YELLOW};
use super::notes::Notes;
use super::page::{Page, Sheet, Written};
use super::plan::Plan;
use super::rows::Rows;
use crate::link;
use crate::report::marks::{Parts, differing_in};
use crate::roster::{Agreement, Field, LinkRow, PairEvidence, Side};

/// The sheet's name.
pub(super) const NAME: &str = "Needs a person";

/// What the sheet says in its first cell where there is no pair; it is no decision.
pub(super) const NOBODY: &str = "No pair needs a person.";

/// The headers that are read back.
pub(super) const DECISION: &str = "Decision";
pub(super) const NOTE: &str = "Note";
pub(super) const KEYS: [&str; 2] = ["Enrollment key", "SIS key"];
pub(super) const MARKS: [&str; 2] = ["Enrollment mark", "SIS mark"];

const BEFORE: [Column; 5] = [
    Column::new(DECISION, Kind::Text, 10, 10),
    Column::new(NOTE, Kind::Text, 18, 24),
    Column::new("How likely", Kind::Words, 10, 10),
    Column::new("Why it is open", Kind::Words, 20, 22),
    Column::new("Source", Kind::Words, 10, 10),
];
const AFTER: [Column; 8] = [
    Column::new("Agree", Kind::Words, 16, 26),
    Column::new("Do not agree", Kind::Words, 16, 26),
    Column::new("Row in enrollment", Kind::Number, 11, 11),
    Column::new("Row in SIS", Kind::Number, 9, 9),
    Column::new(KEYS[0], Kind::Hidden, 10, 10),
    Column::new(KEYS[1], Kind::Hidden, 10, 10),
    Column::new(MARKS[0], Kind::Hidden, 17, 17),
    Column::new(MARKS[1], Kind::Hidden, 17, 17),
];
/// The fields that people go by, in their order, with their headers and the width they may take.
const FIELDS: [(Field, &str, u32); 14] = [
    (Field::LastName, "Last", 14),
    (Field::FirstName, "First", 14),
    (Field::MiddleName, "Middle", 12),
    (Field::Suffix, "Suffix", 7),
    (Field::BirthDate, "Birth date", 12),
    (Field::Sex, "Sex", 7),
    (Field::Grade, "Grade", 8),
    (Field::School, "School", 18),
    (Field::Street, "Street", 18),
    (Field::Phone, "Phone", 14),
    (Field::Email, "E-mail", 20),
    (Field::GuardianName, "Guardian", 16),
    (Field::LocalId, "Local ID", 11),
    (Field::StateId, "State ID", 12),
];

/// Writes the sheet.
pub(super) fn write(plan: &Plan<'_>, pairs: &[&LinkRow], notes: &Notes, header: &str, look: &Look) -> Written<Sheet> {
    let rosters = &plan.result.rosters;
    // a field that no pair has on either side would be an empty column
    let filled = |field: Field, link: &LinkRow| {
        let rows = link.rows();
        rows.into_iter().zip(&plan.sides).any(|(row, side)| !side.text(field, row).trim().is_empty())
    };
    let there = |field: Field| pairs.iter().any(|link| filled(field, link));
    let fields: Vec<(Field, &str, u32)> = FIELDS.into_iter().filter(|(field, _, _)| there(*field)).collect();
    let named = fields.iter().map(|(_, head, most)| Column::new(head, Kind::Text, 6.max(*most / 2), *most));
    let columns: Vec<Column> = BEFORE.into_iter().chain(named).chain(AFTER).collect();
    let first = BEFORE.len() as u16 - 1;
    let mut page = Page::list(NAME, &columns, 2, look)?;
    page.each(pairs, |page, link| {
        let evidence = plan.result.links.evidence_of(link);
        page.text(2, &likely(link.probability));
        page.text(3, link.reason.words());
        page.text(first, "Enrollment\nSIS");
        for (at, (field, _, _)) in (first + 1..).zip(&fields) {
            values(page, plan, link, evidence, at, *field);
        }
        let after = first + 1 + fields.len() as u16;
        let [agree, differ] = evidence.map(in_words).unwrap_or_default();
        page.text(after, &agree);
        page.text(after + 1, &differ);
        let after = after + 2;
        page.number(after, plan.sides[0].line(link.enrollment));
        page.number(after + 1, plan.sides[1].line(link.sis));
        let rows = link.rows();
        let [keys, marks] = [
            Side::BOTH.map(|side| plan.sides[side.index()].key(rows[side.index()]).trim().to_owned()),
            Side::BOTH.map(|side| link::fingerprint(rosters, side, rows[side.index()])),
        ];
        for (at, text) in (after + 2..).zip(keys.iter().chain(&marks)) {
            page.text(at, text);
        }
        let [one, other] = keys;
        let [one_mark, other_mark] = marks;
        if let Some([decision, note]) = notes.of_pair(&[one, other, one_mark, other_mark]) {
            page.text(0, decision);
            page.text(1, note);
        }
    })?;
    let help = "same: one student. different: two students. Empty: decide later.";
    page.choices(0, &["same", "different"], "Decision", help)?;
    page.colors(0, &[("same", BLUE), ("different", YELLOW)])?;
    let printed = first + 1 + fields.len() as u16;
    page.finish(printed, header, &plan.result.run.as_of, NOBODY)
}

/// Writes both values of a field one above the other, and how far they agree.
fn values(
    page: &mut Rows<'_>,
    plan: &Plan<'_>,
    link: &LinkRow,
    evidence: Option<&PairEvidence>,
    at: u16,
    field: Field,
) {
    let both = [plan.sides[0].text(field, link.enrollment), plan.sides[1].text(field, link.sis)];
    if both == ["", ""] {
        return;
    }
    let said = both.map(|value| if value.trim().is_empty() { "(empty)" } else { value });
    let agreement = agreement(plan, link, evidence, field, both);
    if agreement == Agreement::Same {
        page.text(at, &format!("{}\n{} (same)", said[0], said[1]));
        return page.shade(at, BLUE);
    }
    match differing_in(Some(field), both[0], both[1]) {
        Some(parts) => page.marked(at, &parts),
        None if agreement == Agreement::Missing => page.text(at, &format!("{}\n{}", said[0], said[1])),
        None => {
            let whole = |text| Parts { before: "", differing: text, after: "" };
            page.marked(at, &said.map(whole));
        }
    }
    page.shade(at, if agreement == Agreement::Missing { GREY } else { ORANGE });
}

/// Returns how far two values agree: as they were compared, else whether they mean the same.
fn agreement(
    plan: &Plan<'_>,
    link: &LinkRow,
    evidence: Option<&PairEvidence>,
    field: Field,
    both: [&str; 2],
) -> Agreement {
    let compared = evidence.and_then(|found| found.comparisons.iter().find(|found| found.fields == [field, field]));
    if let Some(found) = compared {
        return found.agreement;
    }
    let rosters = &plan.result.rosters;
    let normal = [rosters.normal(Side::Enrollment, field, link.enrollment), rosters.normal(Side::Sis, field, link.sis)];
    let places = &plan.view.places;
    let schools = [places.row(Side::Enrollment, link.enrollment), places.row(Side::Sis, link.sis)];
    match field {
        _ if both[0].trim().is_empty() || both[1].trim().is_empty() => Agreement::Missing,
        Field::School if schools[0] == schools[1] && schools[0] > 0 => Agreement::Same,
        _ if both[0] == both[1] || (normal[0] == normal[1] && !normal[0].is_empty()) => Agreement::Same,
        _ => Agreement::Not,
    }
}

/// Returns what agrees, and what agrees in part or not at all, in words.
fn in_words(evidence: &PairEvidence) -> [String; 2] {
    let (mut agree, mut differ) = (Vec::new(), Vec::new());
    for found in &evidence.comparisons {
        let [one, other] = found.fields;
        let name = if one == other { one.label().to_owned() } else { format!("{} and {}", one.label(), other.label()) };
        match found.agreement {
            Agreement::Same => agree.push(name),
            Agreement::Missing => {}
            Agreement::Partly | Agreement::Not => differ.push(format!("{name} ({})", found.level)),
        }
    }
    [agree, differ].map(|names| sentence(&names.join(", ")))
}

/// Returns a probability in words and a rounded number; nothing that a person decides is certain.
pub(super) fn likely(millionths: i32) -> String {
    let words = match millionths {
        900_000.. => "very likely",
        600_000.. => "likely",
        400_000.. => "open",
        100_000.. => "unlikely",
        _ => "very unlikely",
    };
    format!("{words}\n{} %", ((i64::from(millionths) + 5_000) / 10_000).clamp(1, 99))
}
