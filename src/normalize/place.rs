//! City, state and ZIP code.

use super::fold::{fold, folded};
use super::split::split_words;
use crate::roster::Issue;
use rustc_hash::FxHashSet;
use std::sync::LazyLock;

const STATES: &[(&str, &str)] = &[
    ("alabama", "AL"),
    ("alaska", "AK"),
    ("arizona", "AZ"),
    ("arkansas", "AR"),
    ("california", "CA"),
    ("colorado", "CO"),
    ("connecticut", "CT"),
    ("delaware", "DE"),
    ("district of columbia", "DC"),
    ("florida", "FL"),
    ("georgia", "GA"),
    ("hawaii", "HI"),
    ("idaho", "ID"),
    ("illinois", "IL"),
    ("indiana", "IN"),
    ("iowa", "IA"),
    ("kansas", "KS"),
    ("kentucky", "KY"),
    ("louisiana", "LA"),
    ("maine", "ME"),
    ("maryland", "MD"),
    ("massachusetts", "MA"),
    ("michigan", "MI"),
    ("minnesota", "MN"),
    ("mississippi", "MS"),
    ("missouri", "MO"),
    ("montana", "MT"),
    ("nebraska", "NE"),
    ("nevada", "NV"),
    ("new hampshire", "NH"),
    ("new jersey", "NJ"),
    ("new mexico", "NM"),
    ("new york", "NY"),
    ("north carolina", "NC"),
    ("north dakota", "ND"),
    ("ohio", "OH"),
    ("oklahoma", "OK"),
    ("oregon", "OR"),
    ("pennsylvania", "PA"),
    ("rhode island", "RI"),
    ("south carolina", "SC"),
    ("south dakota", "SD"),
    ("tennessee", "TN"),
    ("texas", "TX"),
    ("utah", "UT"),
    ("vermont", "VT"),
    ("virginia", "VA"),
    ("washington", "WA"),
    ("west virginia", "WV"),
    ("wisconsin", "WI"),
    ("wyoming", "WY"),
    ("american samoa", "AS"),
    ("guam", "GU"),
    ("northern mariana islands", "MP"),
    ("puerto rico", "PR"),
    ("virgin islands", "VI"),
    ("armed forces americas", "AA"),
    ("armed forces europe", "AE"),
    ("armed forces pacific", "AP"),
];

/// Appends the normal form of a city.
pub(super) fn normalize_city(text: &str, out: &mut String) -> Issue {
    let start = out.len();
    // `Springfield, IL`
    let (city, after) = text.split_once(',').unwrap_or((text, ""));
    let folded = if is_state(after.trim()) { folded(city) } else { folded(text) };
    if let Some(issue) = missing(text, &folded) {
        return issue;
    }
    for word in split_words(&folded) {
        if out.len() > start {
            out.push(' ');
        }
        out.push_str(match word {
            "saint" => "st",
            "sainte" => "ste",
            "fort" => "ft",
            "mount" => "mt",
            word => word,
        });
    }
    Issue::None
}

/// Appends the two letters of a state.
pub(super) fn normalize_state(text: &str, out: &mut String) -> Issue {
    let folded = folded(text);
    let folded = folded.as_str();
    let known = STATES.iter().find(|(name, code)| *name == folded || code.eq_ignore_ascii_case(folded));
    let dotted = || {
        // N.Y., D.C.
        let joined = folded.replace(' ', "");
        let spaced = joined.len() == 2 && folded.len() == 3;
        STATES.iter().find(|(_, code)| spaced && code.eq_ignore_ascii_case(&joined))
    };
    match known.or_else(dotted) {
        Some((_, code)) => {
            out.push_str(code);
            Issue::None
        }
        None => missing(text, folded).unwrap_or(Issue::Invalid),
    }
}

/// Says whether a word is the code of a state.
pub(super) fn is_state(word: &str) -> bool {
    STATES.iter().any(|(_, code)| code.eq_ignore_ascii_case(word))
}

/// Says whether a folded word is the last of a state's name or its code; hardly any word of a street is.
pub(super) fn ends_a_state(word: &str) -> bool {
    static LAST: LazyLock<FxHashSet<String>> = LazyLock::new(|| {
        let last = |name: &str| name.rsplit(' ').next().unwrap_or(name).to_owned();
        STATES.iter().flat_map(|(name, code)| [last(name), code.to_ascii_lowercase()]).collect()
    });
    LAST.contains(word)
}

/// Says whether folded words are the name of a state.
pub(super) fn is_state_name(words: &str) -> bool {
    STATES.iter().any(|(name, _)| *name == words)
}

/// Appends the five digits of a ZIP code.
pub(super) fn normalize_zip(text: &str, out: &mut String) -> Issue {
    let mut id = String::new();
    let issue = super::identifier::normalize(text, &mut id);
    let id = id.split('-').next().unwrap_or("");
    let bytes = id.as_bytes();
    if id.is_empty() {
        return issue;
    }
    if !bytes.iter().all(u8::is_ascii_digit) {
        return Issue::Invalid;
    }
    match bytes.len() {
        5 => out.push_str(id),
        9 => out.push_str(&id[..5]),
        // a leading zero lost: 2134 for 02134, 21341234 for 02134-1234
        4 | 8 => {
            out.push('0');
            out.push_str(&id[..4]);
        }
        3 => {
            out.push_str("00");
            out.push_str(id);
        }
        _ => return Issue::Invalid,
    }
    if out.ends_with("00000") || out.ends_with("99999") {
        out.truncate(out.len() - 5);
        return Issue::Placeholder;
    }
    Issue::None
}

/// Appends words folded as they are, for race and ethnicity.
pub(super) fn normalize_words(text: &str, out: &mut String) -> Issue {
    let start = out.len();
    fold(text, out);
    let issue = missing(text, &out[start..]);
    if issue.is_some() {
        out.truncate(start);
    }
    issue.unwrap_or(Issue::None)
}

/// Says that nothing is there, and whether a placeholder says so.
pub(super) fn missing(text: &str, folded: &str) -> Option<Issue> {
    match folded {
        "" if text.trim().is_empty() => Some(Issue::None),
        "" | "n a" | "na" | "null" | "none" | "unknown" | "unk" | "tbd" | "not applicable" | "not available"
        | "nan" | "blank" | "not provided" | "tba" | "to be determined" | "to be assigned" | "to be announced"
        | "unassigned" | "not assigned" | "not yet assigned" | "not known" | "not sure" => Some(Issue::Placeholder),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Normalizer = fn(&str, &mut String) -> Issue;

    #[test]
    fn places_have_one_writing() {
        let table: [(Normalizer, &str, &str); 22] = [
            (normalize_city, "St. Clair", "st clair"),
            (normalize_city, "Saint Clair", "st clair"),
            (normalize_city, "MOUNT VERNON", "mt vernon"),
            (normalize_city, "Fort Worth", "ft worth"),
            (normalize_city, "Springfield, IL", "springfield"),
            (normalize_city, "N/A", ""),
            (normalize_state, "IL", "IL"),
            (normalize_state, "il", "IL"),
            (normalize_state, "Illinois", "IL"),
            (normalize_state, "N.Y.", "NY"),
            (normalize_state, "Ontario", ""),
            (normalize_zip, "62013", "62013"),
            (normalize_zip, "62013-1234", "62013"),
            (normalize_zip, "620131234", "62013"),
            (normalize_zip, "2134", "02134"),
            (normalize_zip, "62013.0", "62013"),
            (normalize_zip, "00000", ""),
            (normalize_zip, "6201", "06201"),
            (normalize_zip, "K1A 0B1", ""),
            (normalize_words, "Hispanic/Latino", "hispanic latino"),
            (normalize_words, "Unknown", ""),
            (normalize_words, "", ""),
        ];
        for (normalizer, text, wanted) in table {
            let mut out = String::new();
            normalizer(text, &mut out);
            assert_eq!(out, wanted, "{text}");
        }
    }
}
