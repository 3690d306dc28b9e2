//! Lists of kinds and values in one cell, such as `{State Student Number:1000007176},{Student ID:100663}`.

use super::words::key;

/// Returns the value of the first kind that a part of its name gives away; empty where there is none.
pub(super) fn value<'t>(text: &'t str, kinds: &[String]) -> &'t str {
    let entries = text.split(['{', '}']).filter_map(|entry| entry.split_once(':'));
    let named: Vec<(String, &str)> = entries.map(|(kind, value)| (key(kind), value.trim())).collect();
    let of = |wanted: &String| named.iter().find(|(kind, value)| kind.contains(wanted.as_str()) && !value.is_empty());
    kinds.iter().find_map(of).map_or("", |(_, value)| value)
}

/// Returns the kinds in a list, as [`value`] takes them.
pub(super) fn kinds(text: &str) -> impl Iterator<Item = String> + '_ {
    let entries = text.split(['{', '}']).filter_map(|entry| entry.split_once(':'));
    entries.map(|(kind, _)| key(kind)).filter(|kind| !kind.is_empty())
}

#[cfg(test)]
mod tests {
    use super::value;

    #[test]
    fn a_kind_is_found_by_a_part_of_its_name() {
        let kinds = ["statestudent".to_owned(), "stateid".to_owned()];
        let list = "{LDAP:12},{State Student Number: 1000007176 },{Student ID:100663}";
        assert_eq!(value(list, &kinds), "1000007176");
        assert_eq!(value("{StateID:}", &kinds), "");
        assert_eq!(value("{Fed:23}", &kinds), "");
        assert_eq!(value("1000007176", &kinds), "");
    }
}
