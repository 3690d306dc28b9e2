//! City, state and ZIP in one cell, as on an envelope: `Springfield, OR 97477`.

/// Names a part of such a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PlacePart {
    City,
    State,
    Zip,
}

/// Returns a part of a cell; empty where it is not there.
pub(super) fn part(text: &str, part: PlacePart) -> &str {
    let edge = |c: char| c.is_whitespace() || matches!(c, ',' | ';' | '.');
    let text = text.trim_matches(edge);
    let (before, zip) = match cut(text, edge) {
        (before, last) if is_zip(last) => (before.trim_end_matches(edge), last),
        _ => (text, ""),
    };
    let letters = |word: &str| !word.is_empty() && word.chars().all(|c| c.is_alphabetic() || matches!(c, ' ' | '.'));
    let (city, state) = match (before.rsplit_once(','), cut(before, edge)) {
        (Some((city, state)), _) if letters(state.trim()) => (city.trim_matches(edge), state.trim_matches(edge)),
        (_, (city, state)) if state.len() == 2 && letters(state) => (city.trim_matches(edge), state),
        _ => (before, ""),
    };
    match part {
        PlacePart::City => city,
        PlacePart::State => state,
        PlacePart::Zip => zip,
    }
}

/// Splits the last word off.
fn cut(text: &str, edge: impl Fn(char) -> bool) -> (&str, &str) {
    let start = text.char_indices().rev().find(|(_, c)| edge(*c)).map_or(0, |(at, c)| at + c.len_utf8());
    text.split_at_checked(start).unwrap_or(("", text))
}

fn is_zip(word: &str) -> bool {
    let digits = word.bytes().filter(u8::is_ascii_digit).count();
    let rest = word.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    rest && matches!(digits, 5 | 9)
}

#[cfg(test)]
mod tests {
    use super::super::tests::{read_bytes, texts};
    use super::*;
    use crate::roster::Field;

    #[test]
    fn a_cell_falls_into_city_state_and_zip() {
        let parts = |text| [PlacePart::City, PlacePart::State, PlacePart::Zip].map(|wanted| part(text, wanted));
        assert_eq!(parts("Springfield, OR 97477"), ["Springfield", "OR", "97477"]);
        assert_eq!(parts(" St. Louis  MO  63101-0004 "), ["St. Louis", "MO", "63101-0004"]);
        assert_eq!(parts("Salem, Oregon, 97301"), ["Salem", "Oregon", "97301"]);
        assert_eq!(parts("New York, New York"), ["New York", "New York", ""]);
        assert_eq!(parts("Springfield"), ["Springfield", "", ""]);
        assert_eq!(parts("97477"), ["", "", "97477"]);
        assert_eq!(parts("Oakland CA"), ["Oakland", "CA", ""]);
        assert_eq!(parts(""), ["", "", ""]);
    }

    #[test]
    fn one_column_makes_up_the_three_fields_that_have_none() {
        for header in ["City, State Zip", "Stu City/State/Zip", "CityStateZip", "Home City, State, Zip Code"] {
            let text = format!(
                "Student ID,Last Name,First Name,Street,\"{header}\"\n7,Lee,Ann,1 Oak St,\"Salem, OR 97301\"\n"
            );
            let table = read_bytes(text.as_bytes()).unwrap();
            assert_eq!(texts(&table, Field::City), ["Salem"], "{header}");
            assert_eq!(texts(&table, Field::State), ["OR"], "{header}");
            assert_eq!(texts(&table, Field::Zip), ["97301"], "{header}");
            assert_eq!(texts(&table, Field::Street), ["1 Oak St"], "{header}");
        }
        let own = b"Student ID,Last Name,First Name,Zip,City State Zip\n7,Lee,Ann,97302,Salem OR 97301\n";
        assert_eq!(texts(&read_bytes(own).unwrap(), Field::Zip), ["97302"]);
    }
}
