//! JSON exports, one object per student: a line each, or all in one list; and Ed-Fi XML. Each becomes a row of text.
//!
//! An object inside an object gives columns such as `studentReference.studentUniqueId`. A list of objects that a
//! descriptor tells apart gives a column for each, such as `studentIdentificationCodes.State`. What an API answers is
//! one object around the list: `{"students": {"student": [...]}}`.

use super::aliases::aliases;
use super::decode::decode;
use super::header::{MAX_COLUMNS, hits, too_wide};
use super::source::Stored;
use super::words::key;
use super::xml;
use crate::roster::{Error, ErrorKind, Result};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};

/// A header needs this many names of fields, so that an error message in JSON is no export.
const NAMED: usize = 2;

type Row = BTreeMap<String, String>;
/// The objects, none for a blank line, and how they are written.
type Rows = (Vec<Option<Row>>, &'static str);

/// Makes a table of the objects; none where the text is no JSON, or its objects are no students.
pub(super) fn table(stored: &Stored) -> Result<Option<Stored>> {
    if !may_be_objects(stored.text()) {
        return Ok(None);
    }
    let decoded = decode(stored.text());
    let Some((rows, what)) = rows(&decoded.text, &stored.shown)? else { return Ok(None) };
    let headers = headers_of(&rows);
    if named(&headers)? < NAMED {
        return Ok(None);
    }
    if headers.len() > MAX_COLUMNS {
        return Err(too_wide(&stored.shown));
    }
    let mut text = String::new();
    for row in &rows {
        for (at, header) in headers.iter().enumerate().filter(|_| row.is_some()) {
            if at > 0 {
                text.push(',');
            }
            quoted(&mut text, row.as_ref().and_then(|row| row.get(header)).map_or("", String::as_str));
        }
        text.push('\n');
    }
    let packing = if stored.packing.is_empty() { what.to_owned() } else { format!("{what}, {}", stored.packing) };
    Ok(Some(Stored {
        name: stored.name.clone(),
        shown: stored.shown.clone(),
        expanded: Some(text.into_bytes()),
        packing,
        headers: Some(headers),
        ..Stored::default()
    }))
}

/// Says by the first character whether a text may be any of these; most exports are not, and need not be decoded for it.
fn may_be_objects(bytes: &[u8]) -> bool {
    const HEAD: usize = 4 << 10;
    let head = decode(bytes.get(..HEAD).unwrap_or(bytes));
    let first = head.text.chars().find(|character| !character.is_whitespace());
    // the head may be cut inside a character, and nothing but ASCII is the same in every encoding
    first.is_none_or(|character| !character.is_ascii() || matches!(character, '<' | '[' | '{'))
}

/// Returns the headers of the whole objects at the beginning of a file; none where there are no students.
pub(super) fn headers(head: &[u8]) -> Result<Option<Vec<String>>> {
    let decoded = decode(head);
    let text = decoded.text.trim_start();
    let found: Vec<Option<Row>> = if text.starts_with('<') {
        xml::rows(text, "", false)?.unwrap_or_default().into_iter().map(Some).collect()
    } else if text.starts_with('[') {
        let mut objects = serde_json::Deserializer::from_str(text.get(1..).unwrap_or("")).into_iter::<Value>();
        objects.next().and_then(std::result::Result::ok).as_ref().map(row).into_iter().collect()
    } else {
        let objects = serde_json::Deserializer::from_str(text).into_iter::<Value>();
        let objects: Vec<Value> = objects.map_while(std::result::Result::ok).collect();
        match objects.as_slice() {
            [whole] => wrapped(whole)?.unwrap_or_else(|| vec![row(whole)]),
            _ => objects.iter().map(row).collect(),
        }
    };
    let headers = headers_of(&found);
    Ok((named(&headers)? >= NAMED).then_some(headers))
}

fn named(headers: &[String]) -> Result<usize> {
    // associations refer to a student, and schools have a name; they may say little else that is known
    let refers = headers
        .iter()
        .map(|header| key(header))
        .any(|header| header.ends_with("studentuniqueid") || header == "nameofinstitution");
    Ok(hits(headers, aliases()?, &BTreeSet::new()).max(if refers { NAMED } else { 0 }))
}

fn headers_of(rows: &[Option<Row>]) -> Vec<String> {
    let all: BTreeSet<&String> = rows.iter().flatten().flat_map(BTreeMap::keys).collect();
    all.into_iter().cloned().collect()
}

/// Reads the objects; a blank line of a file with one object a line is no row and stays a line.
fn rows(text: &str, shown: &str) -> Result<Option<Rows>> {
    let start = text.trim_start();
    if start.starts_with('<') {
        let found = xml::rows(start, shown, true)?;
        return Ok(found.map(|rows| (rows.into_iter().map(Some).collect(), "Ed-Fi XML")));
    }
    if start.starts_with('[') {
        let list: std::result::Result<Vec<Value>, _> = serde_json::from_str(start);
        let Ok(list) = list else { return Ok(None) };
        return Ok(Some((list.iter().map(row).collect(), "JSON list")));
    }
    if !start.starts_with('{') {
        return Ok(None);
    }
    let mut objects = serde_json::Deserializer::from_str(start).into_iter::<Value>();
    let Some(Ok(first)) = objects.next() else { return Ok(None) };
    let (read, rest) = start.split_at_checked(objects.byte_offset()).unwrap_or((start, ""));
    if rest.trim().is_empty() {
        return Ok(Some(match wrapped(&first)? {
            Some(list) => (list, "JSON list"),
            None => (vec![row(&first)], "JSON object"),
        }));
    }
    if read.contains('\n') {
        return one_after_the_other(&first, objects, shown).map(Some);
    }
    let mut rows = Vec::new();
    for (at, line) in text.lines().enumerate() {
        if line.trim().is_empty() {
            rows.push(None);
            continue;
        }
        let read = serde_json::from_str::<Value>(line).ok().as_ref().and_then(row);
        match read {
            Some(row) => rows.push(Some(row)),
            // more than an object on the first line
            None if rows.iter().flatten().next().is_none() => return Ok(None),
            None => {
                return Err(Error::new(
                    ErrorKind::Refused,
                    "this line is not one whole JSON object, as the lines above are",
                )
                .code("F103")
                .file(shown)
                .line(at as u64 + 1)
                .note("half an export would look like missing students; nothing was compared")
                .help("export again, one object per line"));
            }
        }
    }
    Ok(Some((rows, "JSON lines")))
}

/// Reads objects that stand one after the other, each over several lines.
fn one_after_the_other<'t>(
    first: &Value,
    others: impl Iterator<Item = serde_json::Result<Value>> + 't,
    shown: &str,
) -> Result<Rows> {
    let mut rows = vec![row(first)];
    for object in others {
        rows.push(Some(object.ok().as_ref().and_then(row).ok_or_else(|| {
            Error::new(ErrorKind::Refused, format!("object {} of this file is no whole JSON object", rows.len() + 1))
                .code("F103")
                .file(shown)
                .note("half an export would look like missing students; nothing was compared")
                .help("export again, as one list or one object per line")
        })?));
    }
    Ok((rows, "JSON objects"))
}

/// Returns the objects of the list in a document that is one object around it; none where the object is a student itself.
fn wrapped(document: &Value) -> Result<Option<Vec<Option<Row>>>> {
    let Value::Object(whole) = document else { return Ok(None) };
    let mut lists = Vec::new();
    let mut own = Row::new();
    around("", whole, &mut own, &mut lists);
    if named(&own.into_keys().collect::<Vec<_>>())? >= NAMED {
        return Ok(None);
    }
    let mut best: Option<Vec<Option<Row>>> = None;
    for list in lists {
        // each may be wrapped again, beside where it was asked for
        let inner = ["data", "attributes", "fields"]
            .into_iter()
            .find(|name| list.iter().all(|item| item.get(*name).is_some_and(Value::is_object)));
        let bare = |item| row(inner.and_then(|name| Value::get(item, name)).unwrap_or(item));
        let rows: Vec<Option<Row>> = list.iter().map(bare).collect();
        if named(&headers_of(&rows))? >= NAMED && best.as_ref().is_none_or(|best| best.len() < rows.len()) {
            best = Some(rows);
        }
    }
    Ok(best)
}

/// Gathers the lists of objects in an object, and its own values beside them.
fn around<'v>(path: &str, object: &'v Map<String, Value>, own: &mut Row, lists: &mut Vec<&'v [Value]>) {
    for (name, value) in object {
        let place = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
        match value {
            Value::Object(inner) => around(&place, inner, own, lists),
            Value::Array(list) if !list.is_empty() && list.iter().all(Value::is_object) => lists.push(list),
            other => own.extend(scalar(other).map(|text| (place, text))),
        }
    }
}

fn row(value: &Value) -> Option<Row> {
    let object = value.as_object()?;
    let mut row = Row::new();
    flatten("", object, &mut row);
    Some(row)
}

fn flatten(path: &str, object: &Map<String, Value>, row: &mut Row) {
    for (name, value) in object {
        let place = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
        match value {
            Value::Object(inner) => flatten(&place, inner, row),
            Value::Array(list) => flatten_list(&place, list, row),
            other => {
                if let Some(text) = scalar(other) {
                    row.insert(place, text);
                }
            }
        }
    }
}

fn flatten_list(path: &str, list: &[Value], row: &mut Row) {
    let mut texts: Vec<String> = list.iter().filter_map(scalar).collect();
    for (at, object) in list.iter().filter_map(Value::as_object).enumerate() {
        let is_descriptor = |(name, value): &(&String, &Value)| name.ends_with("Descriptor") && value.is_string();
        let kind = object.iter().find(is_descriptor).and_then(|(name, value)| Some((name, scalar(value)?)));
        let rest: Map<String, Value> = object
            .iter()
            .filter(|(name, _)| kind.as_ref().is_none_or(|(descriptor, _)| name != descriptor))
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect();
        let scalars: Vec<String> = rest.values().filter_map(scalar).collect();
        match (kind, scalars.as_slice()) {
            (Some((_, kind)), []) => texts.push(kind),
            (Some((_, kind)), [only]) if rest.len() == 1 => {
                row.entry(format!("{path}.{kind}")).or_insert_with(|| only.clone());
            }
            (Some((_, kind)), _) => flatten(&format!("{path}.{kind}"), &rest, row),
            (None, _) => flatten(&format!("{path}.{}", at + 1), &rest, row),
        }
    }
    if !texts.is_empty() {
        row.insert(path.to_owned(), texts.join(", "));
    }
}

fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(
            text.strip_prefix("uri://")
                .and_then(|rest| rest.split_once('#'))
                .map_or_else(|| text.clone(), |(_, code)| code.to_owned()),
        ),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(truth) => Some(truth.to_string()),
        Value::Null => Some(String::new()),
        Value::Array(_) | Value::Object(_) => None,
    }
}

/// Appends a cell in quotes, on one line.
pub(super) fn quoted(out: &mut String, text: &str) {
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\"\""),
            '\n' | '\r' => out.push(' '),
            other => out.push(other),
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::super::tests::{read_bytes, texts};
    use crate::roster::Field;

    #[test]
    fn what_an_api_answers_is_the_list_inside() {
        let student = |id: u32| {
            format!(
                r#"{{"local_id":{id},"name":{{"first_name":"Ann","last_name":"Lee"}},"addresses":{{"physical":{{"street":"1 Oak St","city":"Salem"}}}},"school_enrollment":{{"grade_level":5,"enroll_status_code":0,"school_number":101}}}}"#
            )
        };
        let list = format!("[{},\n{}]", student(7), student(8));
        for text in [
            format!(r#"{{"students":{{"@expansions":"demographics","student":{list}}}}}"#),
            format!("{{\n  \"users\": {list},\n  \"links\": [{{\"rel\":\"self\"}}]\n}}"),
            format!(r#"{{"records":[{{"id":"r1","fields":{}}},{{"id":"r2","fields":{}}}]}}"#, student(7), student(8)),
            format!(r#"{{"data":[{{"data":{},"uri":"/7"}},{{"data":{},"uri":"/8"}}]}}"#, student(7), student(8)),
        ] {
            let table = read_bytes(text.as_bytes()).unwrap();
            assert_eq!(texts(&table, Field::LocalId), ["7", "8"], "{text}");
            for (field, wanted) in [
                (Field::FirstName, "Ann"),
                (Field::LastName, "Lee"),
                (Field::Street, "1 Oak St"),
                (Field::City, "Salem"),
                (Field::Grade, "5"),
                (Field::School, "101"),
                (Field::Status, "0"),
            ] {
                assert_eq!(texts(&table, field), [wanted, wanted], "{field:?}: {text}");
            }
        }
    }

    #[test]
    fn the_columns_of_a_document_in_a_container_are_seen() {
        let one = r#"{"id":7,"first_name":"Ann","last_name":"Lee"}"#;
        for text in [
            one.to_owned(),
            format!("{one}\n{one}\n{{\"id\":"),
            format!("[{one},\n{one}"),
            format!("{{\"students\": [{one}, {one}]}}"),
            one.replace(',', ",\n ").repeat(2),
        ] {
            let headers = super::headers(text.as_bytes()).unwrap().unwrap_or_default();
            assert_eq!(headers, ["first_name", "id", "last_name"], "{text}");
        }
        assert_eq!(super::headers(b"{\"error\": \"log in\"}").unwrap(), None);
    }

    #[test]
    fn objects_over_several_lines_may_stand_one_after_the_other() {
        let text = "{\n  \"id\": 7,\n  \"first_name\": \"Ann\",\n  \"last_name\": \"Lee\"\n}\n";
        let table = read_bytes(format!("{text}\n{}", text.replace('7', "8")).as_bytes()).unwrap();
        assert_eq!(texts(&table, Field::LocalId), ["7", "8"]);
        assert_eq!(table.intake.facts.encoding, "JSON objects");
        let error = read_bytes(format!("{text}{}", &text[..30]).as_bytes()).unwrap_err().to_string();
        assert!(error.contains("[F103]") && error.contains("object 2 of this file"), "{error}");
        assert_eq!(texts(&read_bytes(text.as_bytes()).unwrap(), Field::LocalId), ["7"]);
    }

    #[test]
    fn a_student_with_a_list_inside_is_one_row_and_a_thousand_columns_are_none() {
        let one = r#"{"studentNumber":"7","firstName":"Ann","lastName":"Lee","guardians":[{"firstName":"Pat","lastName":"Lee"},{"firstName":"Kim","lastName":"Lee"}]}"#;
        assert_eq!(texts(&read_bytes(one.as_bytes()).unwrap(), Field::LocalId), ["7"]);
        let wide: Vec<String> =
            (0..300).map(|at| format!(r#""a{at}":{{"firstName":"Ann","lastName":"Lee"}}"#)).collect();
        let error = read_bytes(format!("{{{}}}", wide.join(",")).as_bytes()).unwrap_err().to_string();
        assert!(error.contains("[F103]") && error.contains("more than 512 columns"), "{error}");
    }
}
