//! Ed-Fi interchange XML: students, their associations and schools, one row each, named as the JSON of Ed-Fi names them.
//!
//! Nothing outside the document is ever read: a document type with entities is refused, and so is an unknown entity.

use crate::roster::{Error, ErrorKind, Result};
use quick_xml::Reader;
use quick_xml::events::{BytesRef, BytesStart, Event};
use std::collections::BTreeMap;

/// Elements inside elements, no more than this deep.
const DEEPEST: usize = 24;
/// What makes up a row, the first that is there.
const RECORDS: [&str; 4] = ["Student", "StudentSchoolAssociation", "StudentEducationOrganizationAssociation", "School"];
/// Elements that only hold others together, beside those that end in `Identity` or `Reference`.
const WRAPPERS: [&str; 2] = ["Name", "BirthData"];

type Row = BTreeMap<String, String>;

/// Holds one element with what is in it.
#[derive(Debug, Default)]
struct Node {
    name: String,
    text: String,
    children: Vec<Node>,
}

/// Reads the records of an interchange; none where the text is no such document.
///
/// With students and their associations in one document, each association makes a row of its student. Of a document
/// that is cut off, as the beginning of a file is, `whole` says whether that is an error.
pub(super) fn rows(text: &str, shown: &str, whole: bool) -> Result<Option<Vec<Row>>> {
    let mut reader = Reader::from_str(text);
    let mut open: Vec<Node> = Vec::new();
    let mut records: BTreeMap<&'static str, Vec<Row>> = BTreeMap::new();
    let mut is_interchange = false;
    let mut cut = false;
    loop {
        let event = match reader.read_event() {
            Ok(Event::Eof) => break,
            Ok(event) => event,
            Err(_) if !whole || !is_interchange => break,
            // what is opened and never closed is the mark of a file that was cut off
            Err(quick_xml::Error::Syntax(_)) => {
                cut = true;
                break;
            }
            Err(_) => return Err(broken(shown, "it is not well-formed")),
        };
        match event {
            Event::DocType(_) => return Ok(None),
            Event::Start(start) => {
                if open.is_empty() && !is_interchange {
                    is_interchange = named(&start).starts_with("Interchange");
                    if !is_interchange {
                        return Ok(None);
                    }
                }
                if open.len() >= DEEPEST {
                    return Err(broken(shown, "its elements are nested too deeply"));
                }
                open.push(Node { name: named(&start), ..Node::default() });
            }
            Event::Text(text) => add(&mut open, &text.xml10_content()),
            Event::CData(text) => add(&mut open, &text.xml10_content()),
            Event::GeneralRef(reference) => match character(&reference) {
                Some(character) => add(&mut open, &character),
                None => return Err(broken(shown, "it has an entity of its own")),
            },
            Event::End(_) => {
                let Some(node) = open.pop() else { break };
                // the root's children are the records, and nothing else needs to be kept
                match (open.len(), RECORDS.iter().find(|record| **record == node.name)) {
                    (1, Some(record)) => records.entry(*record).or_default().push(row(&node)),
                    (0 | 1, _) => {}
                    _ => {
                        if let Some(parent) = open.last_mut() {
                            parent.children.push(node);
                        }
                    }
                }
            }
            _ => {}
        }
    }
    if whole && (cut || !open.is_empty()) {
        return Err(broken(shown, "it ends in the middle of an element"));
    }
    if !is_interchange {
        return Ok(None);
    }
    let Some(students) = records.remove("Student") else {
        return Ok(RECORDS.iter().find_map(|record| records.remove(record)));
    };
    let joined = join(students, records.remove("StudentSchoolAssociation"), "associations");
    Ok(Some(join(joined, records.remove("StudentEducationOrganizationAssociation"), "organizations")))
}

/// Puts beside each student what other records say of it, a row for each of them.
fn join(students: Vec<Row>, others: Option<Vec<Row>>, name: &str) -> Vec<Row> {
    let Some(others) = others else { return students };
    let mut of_student: BTreeMap<String, Vec<Row>> = BTreeMap::new();
    for other in others {
        of_student.entry(id(&other)).or_default().push(other);
    }
    let beside = |student: Row| -> Vec<Row> {
        let Some(found) = of_student.get(&id(&student)) else { return vec![student] };
        let named = |other: &Row| -> Row {
            let own = other.iter().filter(|(header, _)| *header != ID);
            own.map(|(header, text)| (format!("{name}.{header}"), text.clone())).chain(student.clone()).collect()
        };
        found.iter().map(named).collect()
    };
    students.into_iter().flat_map(beside).collect()
}

/// The name under which a student's own ID stands in every record.
const ID: &str = "studentUniqueId";

fn id(row: &Row) -> String {
    row.get(ID).cloned().unwrap_or_default()
}

fn row(node: &Node) -> Row {
    let mut row = Row::new();
    node.children.iter().for_each(|child| flatten(child, "", &mut row));
    row
}

fn flatten(node: &Node, path: &str, row: &mut Row) {
    let wraps =
        WRAPPERS.contains(&node.name.as_str()) || node.name.ends_with("Identity") || node.name.ends_with("Reference");
    let place = match (wraps, path.is_empty()) {
        (true, _) => path.to_owned(),
        (false, true) => lower(&node.name),
        (false, false) => format!("{path}.{}", lower(&node.name)),
    };
    if node.children.is_empty() {
        let text = code(node.text.trim());
        if !wraps && !text.is_empty() {
            // several of one name stand in a list, as several races do
            row.entry(place).and_modify(|all| all.push_str(&format!(", {text}"))).or_insert_with(|| text.to_owned());
        }
        return;
    }
    // of several entries of one name, such as IDs or addresses, the system or the type tells which is which
    let told =
        |child: &&Node| child.children.is_empty() && (child.name.ends_with("System") || child.name.ends_with("Type"));
    match node.children.iter().find(told).filter(|_| !wraps) {
        Some(kind) => {
            let rest: Vec<&Node> = node.children.iter().filter(|child| !std::ptr::eq(*child, kind)).collect();
            let ending = if place.ends_with('s') { "es" } else { "s" };
            let place = format!("{place}{ending}.{}", code(kind.text.trim()));
            match rest.iter().find(|child| child.name == "IdentificationCode") {
                Some(code) => flatten_as(code, &place, row),
                None => rest.iter().for_each(|child| flatten(child, &place, row)),
            }
        }
        None => node.children.iter().for_each(|child| flatten(child, &place, row)),
    }
}

fn flatten_as(node: &Node, place: &str, row: &mut Row) {
    let text = node.text.trim();
    if !text.is_empty() {
        row.entry(place.to_owned()).or_insert_with(|| text.to_owned());
    }
}

/// Returns the code of a descriptor: what stands behind `#`.
fn code(text: &str) -> &str {
    text.strip_prefix("uri://").and_then(|rest| rest.split_once('#')).map_or(text, |(_, code)| code)
}

fn lower(name: &str) -> String {
    let mut characters = name.chars();
    characters.next().map_or_else(String::new, |first| first.to_lowercase().chain(characters).collect())
}

fn named(start: &BytesStart<'_>) -> String {
    String::from_utf8_lossy(start.local_name().as_ref().as_ref()).into_owned()
}

fn character(reference: &BytesRef<'_>) -> Option<String> {
    if let Ok(Some(character)) = reference.resolve_char_ref() {
        return Some(character.to_string());
    }
    quick_xml::escape::resolve_predefined_entity(&reference.xml10_content()).map(str::to_owned)
}

fn add(open: &mut [Node], text: &str) {
    if let Some(node) = open.last_mut() {
        node.text.push_str(text);
    }
}

fn broken(shown: &str, why: &str) -> Error {
    Error::new(ErrorKind::Refused, format!("this XML document cannot be read: {why}"))
        .code("F104")
        .file(shown)
        .note("half an export would look like missing students; nothing was compared")
        .help("export again, or export the students as CSV or JSON lines")
}

#[cfg(test)]
mod tests {
    use super::*;

    const STUDENTS: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<InterchangeStudent xmlns="http://ed-fi.org/0220">
  <Student id="S1"><StudentUniqueId>604822</StudentUniqueId>
    <Name><FirstName>Ann &amp; May</FirstName><LastSurname>Vance</LastSurname></Name>
    <OtherName><FirstName>Annie</FirstName><OtherNameType>Nickname</OtherNameType></OtherName>
    <BirthData><BirthDate>2015-03-04</BirthDate><BirthSex>uri://ed-fi.org/SexDescriptor#Female</BirthSex></BirthData>
    <StudentIdentificationCode><StudentIdentificationSystem>District</StudentIdentificationSystem><IdentificationCode>40101</IdentificationCode></StudentIdentificationCode>
    <Race>White</Race><Race>Asian</Race></Student>
</InterchangeStudent>"#;

    #[test]
    fn students_have_the_names_of_the_json() {
        let rows = rows(STUDENTS, "s.xml", true).unwrap().unwrap();
        let of = |header: &str| rows[0].get(header).map_or("", String::as_str);
        assert_eq!(rows.len(), 1);
        assert_eq!((of("studentUniqueId"), of("firstName"), of("lastSurname")), ("604822", "Ann & May", "Vance"));
        assert_eq!((of("birthDate"), of("birthSex"), of("race")), ("2015-03-04", "Female", "White, Asian"));
        assert_eq!(
            (of("studentIdentificationCodes.District"), of("otherNames.Nickname.firstName")),
            ("40101", "Annie")
        );
    }

    #[test]
    fn an_association_in_the_same_document_is_a_row_of_its_student() {
        let association = |school: &str| {
            format!(
                "<StudentSchoolAssociation><StudentReference><StudentIdentity><StudentUniqueId>604822</StudentUniqueId>\
                 </StudentIdentity></StudentReference><SchoolReference><SchoolIdentity><SchoolId>{school}</SchoolId>\
                 </SchoolIdentity></SchoolReference><EntryDate>2026-08-17</EntryDate></StudentSchoolAssociation>"
            )
        };
        let both = format!("{}{}</InterchangeStudent>", association("101"), association("202"));
        let rows = rows(&STUDENTS.replace("</InterchangeStudent>", &both), "s.xml", true).unwrap().unwrap();
        let schools: Vec<&str> = rows.iter().map(|row| row["associations.schoolId"].as_str()).collect();
        assert_eq!(schools, ["101", "202"]);
        assert!(
            rows.iter().all(|row| row["firstName"] == "Ann & May" && row["associations.entryDate"] == "2026-08-17")
        );
    }

    #[test]
    fn what_is_cut_off_or_has_entities_is_refused_and_other_documents_are_none() {
        let end = STUDENTS.find("</InterchangeStudent>").unwrap();
        for cut in [&STUDENTS[..end], &STUDENTS[..end + 8]] {
            assert!(rows(cut, "s.xml", true).unwrap_err().to_string().contains("ends in the middle"));
            assert_eq!(rows(cut, "s.xml", false).unwrap().unwrap().len(), 1);
        }
        let strange = STUDENTS.replace("&amp;", "&mine;");
        assert!(rows(&strange, "s.xml", true).unwrap_err().to_string().contains("an entity of its own"));
        let typed = STUDENTS.replace(
            "<InterchangeStudent xmlns",
            "<!DOCTYPE x [<!ENTITY mine SYSTEM \"file:///x\">]><InterchangeStudent xmlns",
        );
        assert_eq!(rows(&typed, "s.xml", true).unwrap(), None);
        assert_eq!(rows("<html><body>Sign in</body></html>", "s.xml", true).unwrap(), None);
        let deep = format!("<InterchangeStudent>{}", "<a>".repeat(100_000));
        assert!(rows(&deep, "s.xml", true).unwrap_err().to_string().contains("too deeply"));
    }
}
