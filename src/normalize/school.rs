//! Schools: configured names first, then words with abbreviations opened.

use super::fold::folded;
use super::place::missing;
use crate::roster::{Field, Issue, RawTable, Side};
use std::collections::{BTreeMap, BTreeSet};

/// Holds the configured schools by folded code or name.
#[derive(Clone, Debug, Default)]
pub(super) struct Schools {
    names: BTreeMap<String, String>,
}

impl Schools {
    /// Reads the configured schools: code to name.
    pub(super) fn new(schools: &BTreeMap<String, String>) -> Self {
        let mut names = BTreeMap::new();
        for (code, name) in schools {
            let name = opened(&folded(name));
            names.insert(code_of(code), name.clone());
            names.insert(opened(&folded(code)), name);
        }
        Self { names }
    }

    /// Reads the configured schools and those that the exports name themselves; the configured ones go before.
    ///
    /// The names of one export count in the other too where nearly all of its schools are among the codes, and these
    /// are long enough to be no chance.
    pub(super) fn of_sides(tables: [&RawTable; 2], configured: &BTreeMap<String, String>) -> [Self; 2] {
        let named = Side::BOTH.map(|side| named(tables[side.index()]));
        Side::BOTH.map(|side| {
            let mut schools = if shares(&named[side.other().index()], tables[side.index()]) {
                named[side.other().index()].clone()
            } else {
                BTreeMap::new()
            };
            schools.extend(named[side.index()].clone());
            schools.extend(configured.clone());
            Self::new(&schools)
        })
    }

    /// Appends the normal form of a school.
    pub(super) fn normalize(&self, text: &str, out: &mut String) -> Issue {
        let folded_text = folded(text);
        if let Some(issue) = missing(text, &folded_text) {
            return issue;
        }
        let name = opened(&folded_text);
        let code = code_of(text);
        // a name that is itself a code of the list must not be mapped a second time
        let is_name = self.names.values().any(|known| *known == name);
        let known = self.names.get(&code).or_else(|| self.names.get(&name)).or_else(|| self.by_part(&folded_text));
        match known.filter(|_| !is_name) {
            Some(known) => out.push_str(known),
            None => out.push_str(&name),
        }
        Issue::None
    }
}

impl Schools {
    /// Finds the code in `101 - Lincoln Elementary` and `Lincoln Elementary (101)`.
    fn by_part(&self, folded: &str) -> Option<&String> {
        let (first, last) = (folded.split(' ').next()?, folded.rsplit(' ').next()?);
        let has_digit = |word: &&str| word.bytes().any(|byte| byte.is_ascii_digit());
        [first, last].into_iter().filter(has_digit).find_map(|word| self.names.get(word))
    }
}

/// Returns the schools that an export names; a code with two names has none.
fn named(table: &RawTable) -> BTreeMap<String, String> {
    let mut names: BTreeMap<&String, BTreeSet<&String>> = BTreeMap::new();
    for (code, name) in &table.intake.schools {
        names.entry(code).or_default().insert(name);
    }
    let one = names.into_iter().filter(|(_, names)| names.len() == 1);
    one.filter_map(|(code, names)| Some((code.clone(), (*names.first()?).clone()))).collect()
}

/// Says whether the schools of an export are called by the codes of a list.
fn shares(codes: &BTreeMap<String, String>, table: &RawTable) -> bool {
    let Some(column) = table.columns.get(&Field::School) else { return false };
    let texts: BTreeSet<&str> = column.values.iter().map(str::trim).filter(|text| !text.is_empty()).collect();
    let known = texts.iter().filter(|text| text.len() >= 3 && codes.contains_key(**text)).count();
    known > 0 && known * 10 >= texts.len() * 9
}

/// Returns a school code in the form that both exports and the configuration share.
fn code_of(text: &str) -> String {
    let mut code = String::new();
    super::identifier::normalize(text, &mut code);
    code.to_lowercase()
}

/// Opens abbreviations in folded words.
fn opened(folded: &str) -> String {
    let mut words: Vec<&str> = Vec::new();
    let mut parts: Vec<&str> = folded.split(' ').collect();
    // initials with points: M.S. at the end, P.S. in front
    let kind = match parts[..] {
        [.., _, "e", "s"] => Some("es"),
        [.., _, "m", "s"] => Some("ms"),
        [.., _, "h", "s"] => Some("hs"),
        _ => None,
    };
    if let Some(kind) = kind {
        parts.truncate(parts.len() - 2);
        parts.push(kind);
    }
    if let ["p", "s", ..] = parts[..] {
        parts.splice(..2, ["ps"]);
    }
    for (at, word) in parts.into_iter().enumerate() {
        match word {
            "es" => words.extend(["elementary", "school"]),
            "ms" => words.extend(["middle", "school"]),
            "hs" => words.extend(["high", "school"]),
            "jhs" => words.extend(["junior", "high", "school"]),
            "shs" => words.extend(["senior", "high", "school"]),
            "elem" | "elementry" | "ele" | "elm" => words.push("elementary"),
            "mid" | "mdl" => words.push("middle"),
            "sch" | "schl" | "scool" => words.push("school"),
            "acad" | "acdmy" | "acdy" => words.push("academy"),
            "prim" | "pri" => words.push("primary"),
            "interm" | "intrm" => words.push("intermediate"),
            "kinder" => words.push("kindergarten"),
            "jr" if at > 0 => words.push("junior"),
            "sr" if at > 0 => words.push("senior"),
            "st" => words.push("saint"),
            "mt" => words.push("mount"),
            "ft" => words.push("fort"),
            "intl" | "internatl" => words.push("international"),
            "tech" => words.push("technical"),
            "voc" => words.push("vocational"),
            "ctr" | "cntr" | "centre" => words.push("center"),
            "comm" => words.push("community"),
            "chtr" => words.push("charter"),
            "alt" => words.push("alternative"),
            "mem" | "meml" => words.push("memorial"),
            "co" if at > 0 => words.push("county"),
            "n" if at == 0 => words.push("north"),
            "s" if at == 0 => words.push("south"),
            "e" if at == 0 => words.push("east"),
            "w" if at == 0 => words.push("west"),
            word => words.push(word),
        }
    }
    if let [.., "elementary" | "middle" | "high" | "intermediate" | "primary"] = words[..]
        && words.len() > 1
    {
        // `Lincoln Elementary` is the school of that name
        words.push("school");
    }
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(schools: &[(&str, &str)], text: &str) -> String {
        let schools = schools.iter().map(|(code, name)| ((*code).to_owned(), (*name).to_owned())).collect();
        let mut out = String::new();
        Schools::new(&schools).normalize(text, &mut out);
        out
    }

    #[test]
    fn schools_have_one_writing() {
        assert_eq!(form(&[], "P.S.M.S."), "ps middle school");
        let table = [
            ("Lincoln Elementary School", "lincoln elementary school"),
            ("LINCOLN ELEM.", "lincoln elementary school"),
            ("Lincoln ES", "lincoln elementary school"),
            ("Washington M.S.", "washington middle school"),
            ("P.S. 101", "ps 101"),
            ("Washington MS", "washington middle school"),
            ("Roosevelt Sr High", "roosevelt senior high school"),
            ("St. Mary Acad", "saint mary academy"),
            ("101", "101"),
            ("0101", "0101"),
            ("N/A", ""),
            ("To be determined", ""),
        ];
        for (text, wanted) in table {
            assert_eq!(form(&[], text), wanted, "{text}");
        }
    }

    #[test]
    fn configured_codes_become_names() {
        let schools = [("100", "Lincoln Elementary School"), ("LES", "Lincoln Elementary School")];
        for text in ["100", " 100 ", "100.0", "les", "Lincoln Elem", "100 - Lincoln", "Lincoln (100)"] {
            assert_eq!(form(&schools, text), "lincoln elementary school", "{text}");
        }
        assert_eq!(form(&schools, "101"), "101");
    }
}
