//! Files without a header whose first cell says what they are.

use super::Settings;
use super::detect;
use super::header::Head;
use super::profile::{Headerless, Profile, profiles};
use super::scan::{Dialect, Record};
use crate::roster::Result;

/// Lines that are looked at.
const LINES: usize = 200;
/// Of these, nine in ten must begin with the layout's mark.
const SHARE: usize = 9;

/// Returns a header in place of the one that is not there, where a layout without one is recognised.
pub(super) fn head(text: &str, settings: &Settings) -> Result<Option<Head>> {
    let named = settings.profile.as_deref().map(detect::named).transpose()?;
    for profile in profiles()? {
        if let Some(shape) = &profile.headerless
            && named.is_none_or(|named| named.name == profile.name)
            && let Some(head) = fitting(text, profile, shape)
        {
            return Ok(Some(head));
        }
    }
    Ok(None)
}

fn fitting<'t>(text: &'t str, profile: &Profile, shape: &Headerless) -> Option<Head> {
    let cells = |line: &'t str| line.split(shape.delimiter).map(|cell| cell.trim().trim_matches('"'));
    let marked = |line: &'t str| cells(line).next() == Some(shape.record.as_str()) && cells(line).nth(3).is_some();
    let (mut lines, mut others): (Vec<Vec<&str>>, usize) = (Vec::new(), 0);
    for line in text.split(['\n', '\r']).filter(|line| !line.trim().is_empty()).take(LINES) {
        others += usize::from(!marked(line));
        // too many, however many lines are left
        if others * 10 > LINES * (10 - SHARE) {
            return None;
        }
        lines.push(cells(line).collect());
    }
    if others == lines.len() || others * 10 > lines.len() * (10 - SHARE) {
        return None;
    }
    let mut headers = shape.columns.clone();
    // what is known of the values says that the columns are in this order
    let fits = |(header, known): (&String, &Vec<String>)| {
        let Some(place) = headers.iter().position(|column| column == header) else { return true };
        let filled: Vec<&str> =
            lines.iter().filter_map(|cells| cells.get(place)).copied().filter(|cell| !cell.is_empty()).collect();
        filled.iter().filter(|cell| known.iter().any(|value| value == *cell)).count() * 10 >= filled.len() * SHARE
    };
    if !profile.headers.values.iter().all(fits) {
        return None;
    }
    if let Some(anchor) = &shape.anchor
        && let Some(place) = headers.iter().position(|header| *header == anchor.column)
        && let Some(before) = headers.iter().position(|header| *header == anchor.before)
    {
        let known = |place: usize| {
            let there =
                |cells: &&Vec<&str>| cells.get(place).is_some_and(|cell| anchor.values.iter().any(|v| v == cell));
            lines.iter().filter(there).count()
        };
        if known(place + 1) > known(place) {
            headers.insert(before, format!("{} field {}", profile.name, before + 1));
        }
    }
    let width =
        lines.iter().map(Vec::len).max_by_key(|width| (lines.iter().filter(|l| l.len() == *width).count(), *width));
    for place in headers.len()..width.unwrap_or(0) {
        headers.push(format!("{} field {}", profile.name, place + 1));
    }
    headers.truncate(width.unwrap_or(headers.len()));
    let delimiter = u8::try_from(shape.delimiter).ok()?;
    let quoted = text.lines().next().is_some_and(|line| line.starts_with('"'));
    let dialect = Dialect { delimiter, quote: quoted.then_some(b'"'), padded: false, backslash: false };
    Some(Head { dialect, record: Record::default(), headers, second: None })
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINE: &str =
        "SENR^A^^1234567^7654321^^2026-2027^1000007176^100663^Ann^^Vance^^^^^20150304^F^^^^20260817^10^05^^^";

    fn headers(text: &str) -> Option<Vec<String>> {
        head(text, &Settings::default()).unwrap().map(|head| head.headers)
    }

    #[test]
    fn a_calpads_extract_is_known_by_its_first_cell() {
        let found = headers(&format!("{LINE}\r\n{LINE}\r\n")).unwrap();
        assert_eq!((found.len(), found[7].as_str(), found[21].as_str()), (27, "SSID", "EnrollmentStartDate"));
        assert_eq!(headers("a^b^c^d\n1^2^3^4\n"), None);
        assert_eq!(headers("SENR\n"), None);
    }

    #[test]
    fn an_extract_with_its_columns_in_another_order_is_not_taken_for_one() {
        let line = "SINF^A^^20260817^^1234567^7654321^2026-2027^1000007176^100663^Ann^^Vance^^^^^20150304^F^^";
        assert_eq!(headers(&format!("{line}\n{line}\n")).unwrap()[12], "StudentLegalLastName");
        let other = line.replace("^20150304", "^^20150304");
        assert_eq!(headers(&format!("{other}\n{other}\n")), None);
    }

    #[test]
    fn one_more_column_of_older_versions_is_seen_by_the_values_behind_it() {
        let older = LINE.replace("^20260817", "^^20260817");
        let found = headers(&format!("{older}\n{older}\n")).unwrap();
        assert_eq!((found[22].as_str(), found[23].as_str()), ("EnrollmentStartDate", "EnrollmentStatusCode"));
    }
}
