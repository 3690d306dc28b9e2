//! Grade levels as people write them, to the codes of CEDS: what stands around the name or number is read off.

use super::fold::folded;
use super::grade_names::{GradeSystem, of_name, of_number};
use super::halves;
use super::identifier::is_invisible;
use crate::roster::Issue;
use std::borrow::Cow;

/// Bytes beyond which a text is no grade: what is said twice is read by its halves, and these by theirs, one inside another.
const LONGEST: usize = 1_000;

/// Appends the normal form of a grade level.
pub(super) fn normalize(text: &str, system: GradeSystem, out: &mut String) -> Issue {
    match code_of(text, system) {
        Ok(code) => {
            out.push_str(code);
            Issue::None
        }
        Err(issue) => issue,
    }
}

/// Words that stand beside a grade and say nothing about it.
const FILLERS: [&str; 15] = [
    "grade", "gr", "grd", "g", "level", "year", "the", "school", "student", "grado", "lop", "grader", "entering",
    "incoming", "rising",
];

fn code_of(text: &str, system: GradeSystem) -> Result<&'static str, Issue> {
    // 5º and 5ª would fold to letters
    let plain = if text.is_ascii() {
        Cow::Borrowed(text)
    } else {
        // behind a sign that prints as nothing, -1 would be read as 1
        let shown = text.chars().filter(|c| !is_invisible(*c));
        Cow::Owned(shown.map(|c| if matches!(c, 'º' | 'ª' | '°') { ' ' } else { c }).collect())
    };
    let trimmed = plain.trim().trim_start_matches('\'');
    if trimmed.is_empty() {
        return Err(Issue::None);
    }
    if trimmed.len() > LONGEST {
        return Err(Issue::Invalid);
    }
    let whole = trimmed.split_once('.').filter(|(_, zeros)| zeros.bytes().all(|byte| byte == b'0'));
    if let Ok(number) = whole.map_or(trimmed, |(whole, _)| whole).parse::<i32>() {
        return of_number(number, system).ok_or(Issue::Invalid);
    }
    let folded = folded(trimmed);
    // before the word `school` is left out of it: `Pre-School`
    if let Some(code) = of_name(&folded, system).or_else(|| of_age(&folded)) {
        return Ok(code);
    }
    let words = folded.split(' ').filter(|word| !FILLERS.contains(word));
    let mut name = words.collect::<Vec<_>>().join(" ");
    if name.is_empty() {
        // nothing but the word: `GR` is CEDS-like for graduated
        name = folded.clone();
    }
    let glued = ["grade", "gr", "g"].iter().find_map(|word| name.strip_prefix(word));
    if let Some(digits) = glued.filter(|rest| rest.starts_with(|c: char| c.is_ascii_digit())) {
        name = digits.to_owned();
    }
    // two numbers are no one number: `1-2` is a span and not the twelfth grade
    let numbers = name.split(' ').filter(|word| word.starts_with(|c: char| c.is_ascii_digit())).count();
    let joined = || if numbers < 2 { of_name(&name.replace(' ', ""), system) } else { None };
    if let Some(code) = of_name(&name, system).or_else(joined).or_else(|| of_remarked(&name, system)) {
        return Ok(code);
    }
    if let Some(code) = of_bracketed(trimmed, system) {
        return Ok(code);
    }
    // `Preescolar` stands beside Preschool and beside Pre-K
    let in_halves = || halves::read(trimmed, &["preescolar"], |half| code_of(half, system).ok());
    if let Some(code) = of_parts(trimmed, system).or_else(in_halves) {
        return Ok(code);
    }
    match name.as_str() {
        "" | "n a" | "na" | "null" | "none" | "unknown" | "unk" | "tbd" | "not applicable" => Err(Issue::Placeholder),
        _ => Err(Issue::Invalid),
    }
}

/// Reads kindergarten with the age and the hours behind it, `K4`, `K5F`; `K-5` is a span and was written apart.
fn of_age(name: &str) -> Option<&'static str> {
    let rest = name.strip_prefix("kg").or_else(|| name.strip_prefix('k'))?;
    match rest.strip_suffix(['f', 'a', 'p']).unwrap_or(rest) {
        "3" | "4" => Some("PK"),
        "5" => Some("KG"),
        _ => None,
    }
}

/// Reads the years before the first grade with what forms say about them behind: `Kindergarten Full Day`, `PreK 4yr`.
fn of_remarked(name: &str, system: GradeSystem) -> Option<&'static str> {
    const REMARKS: [&str; 14] = [
        "full",
        "half",
        "all",
        "day",
        "fullday",
        "halfday",
        "am",
        "pm",
        "morning",
        "afternoon",
        "extended",
        "program",
        "class",
        "session",
    ];
    const AGES: [&str; 8] = ["year", "years", "yr", "yrs", "yo", "old", "olds", "age"];
    let mut words: Vec<&str> = name.split(' ').collect();
    let ends =
        |words: &[&str], fits: &dyn Fn(&str) -> bool| words.len() > 1 && words.last().is_some_and(|word| fits(word));
    while ends(&words, &|word| REMARKS.contains(&word)) {
        words.pop();
    }
    // Half-Day Kindergarten
    while words.len() > 1 && REMARKS.contains(&words[0]) {
        words.remove(0);
    }
    let begins = of_name(words[0], system).or_else(|| of_name(&words.get(..2)?.join(" "), system));
    if begins == Some("PK") || begins == Some("PR") {
        // children of three to five
        let age = |word: &str| matches!(word.trim_end_matches(|c: char| c.is_ascii_alphabetic()), "3" | "4" | "5");
        while ends(&words, &|word| AGES.contains(&word) || age(word)) {
            words.pop();
        }
    }
    of_name(&words.join(" "), system).filter(|code| matches!(*code, "PK" | "PR" | "TK" | "KG"))
}

/// Reads a grade with a remark in brackets that is no grade: `Pre-Kindergarten (age 4)`.
fn of_bracketed(text: &str, system: GradeSystem) -> Option<&'static str> {
    let (before, remark) = text.strip_suffix(')')?.split_once('(')?;
    let code = code_of(before, system).ok()?;
    let words = folded(remark);
    let is_age = words.split(' ').any(|word| matches!(word, "age" | "ages" | "year" | "years" | "yr" | "yrs"));
    (is_age || !words.bytes().any(|byte| byte.is_ascii_digit())).then_some(())?;
    match code_of(remark, system) {
        Ok(other) if !is_age => (other == code).then_some(code),
        _ => Some(code),
    }
}

/// Reads a grade that is written twice, or with a remark: `01 - Grade 1`, `K (Kindergarten)`; a span is none.
fn of_parts(text: &str, system: GradeSystem) -> Option<&'static str> {
    let parts: Vec<&str> = text.split(['-', ':', '(', ')']).map(str::trim).filter(|part| !part.is_empty()).collect();
    let codes: Vec<&str> = match parts.as_slice() {
        [] | [_] => return None,
        parts => parts.iter().filter_map(|part| code_of(part, system).ok()).collect(),
    };
    let first = *codes.first()?;
    let begins = parts.first().is_some_and(|part| code_of(part, system).is_ok());
    (begins && codes.iter().all(|code| *code == first)).then_some(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grades_of_every_system_are_read() {
        let usual = [
            ("3", "03"),
            ("03", "03"),
            ("3rd", "03"),
            ("Grade 3", "03"),
            ("Rising 3rd grader", "03"),
            ("Entering 3rd grade", "03"),
            ("Incoming Freshman", "09"),
            ("3rd Grade", "03"),
            ("Third", "03"),
            ("Third Grade", "03"),
            ("0K", "KG"),
            ("GK", "KG"),
            ("Rising Kindergartner", "KG"),
            ("1o", "01"),
            ("K5F", "KG"),
            ("K4", "PK"),
            ("PKA", "PK"),
            ("\u{200b}-1", "PK"),
            ("\u{feff}5\u{200b}", "05"),
            ("3.0", "03"),
            ("Gr. 3", "03"),
            ("grade3", "03"),
            ("GR03", "03"),
            ("12", "12"),
            ("Senior", "12"),
            ("0", "KG"),
            ("K", "KG"),
            ("KG", "KG"),
            ("KN", "KG"),
            ("Kinder", "KG"),
            ("Kindergarten", "KG"),
            ("00", "KG"),
            ("-1", "PK"),
            ("-2", "PK"),
            ("PK", "PK"),
            ("PK4", "PK"),
            ("Pre-K", "PK"),
            ("PreKindergarten", "PK"),
            ("Pre-K 4", "PK"),
            ("Preschool", "PR"),
            ("-3", "IT"),
            ("TK", "TK"),
            ("TransitionalKindergarten", "TK"),
            ("99", "GR"),
            ("Graduated", "GR"),
            ("13", "13"),
            ("PS", "PS"),
            ("UG", "UG"),
            ("Adult", "AE"),
            ("Other", "OT"),
            ("01 - Grade 1", "01"),
            ("K - Kindergarten", "KG"),
            ("K (Kindergarten)", "KG"),
            ("3: Third Grade", "03"),
            ("7mo grado", "07"),
            ("1er grado", "01"),
            ("12vo grado", "12"),
            ("5° grado", "05"),
            ("5º", "05"),
            ("3ª", "03"),
            ("Séptimo", "07"),
            ("Décimo primer grado", "11"),
            ("Kínder", "KG"),
            ("Prekínder", "PK"),
            ("Preescolar", "PR"),
            ("Kinder de transición", "TK"),
            ("7th / Séptimo", "07"),
            ("7th Grade (7mo grado)", "07"),
            ("Kindergarten / Kínder", "KG"),
            ("Pre-K (Preescolar)", "PK"),
            ("Pre-K / Preescolar", "PK"),
            ("Preschool / Preescolar", "PR"),
            ("5th / Lớp 5", "05"),
            ("5th Grade / 五年级", "05"),
            ("G12", "12"),
            ("G-5", "05"),
            ("G 05", "05"),
            ("G0", "KG"),
            ("EE", "PR"),
            ("Pre-School", "PR"),
            ("Pre-Kindergarten (age 4)", "PK"),
            ("Pre-K (4 year olds)", "PK"),
            ("Kindergarten (age 5 by Sept 1)", "KG"),
            ("PreK 4yr", "PK"),
            ("Pre-K 3 Year Old", "PK"),
            ("Preschool 3 years", "PR"),
            ("Pre-K Half Day AM", "PK"),
            ("Kindergarten Full Day", "KG"),
            ("4 year old", ""),
            ("4 years", ""),
            ("Kindergarten (1st)", ""),
            ("K 1", ""),
            ("3 Full Day", ""),
            ("Half-Day Kindergarten", "KG"),
            ("Full Day PreK", "PK"),
            ("Full Day 3", ""),
            ("Full Day", ""),
            ("G", ""),
            ("7th / Octavo", ""),
            ("7th / Séptimo y Octavo", ""),
            ("5/6", ""),
            ("5/5/2026", ""),
            ("K/1", ""),
            ("5/6 combo", ""),
            ("5th / Lớp 6", ""),
            ("20mo grado", ""),
            ("13vo grado", ""),
            ("0mo grado", ""),
            ("1K", ""),
            ("3.5", ""),
            ("'-1", "PK"),
            ("Kindergarten (First)", ""),
            ("14", "PS"),
            ("K-5", ""),
            ("9-12", ""),
            ("1-2", ""),
            ("45", ""),
            ("abc", ""),
            ("N/A", ""),
            ("", ""),
        ];
        for (text, wanted) in usual {
            let mut out = String::new();
            normalize(text, GradeSystem::Usual, &mut out);
            assert_eq!(out, wanted, "{text}");
        }
        let systems = [
            (GradeSystem::Aeries, "-1", "TK"),
            (GradeSystem::Aeries, "15", "PK"),
            (GradeSystem::Aeries, "18", "PK"),
            (GradeSystem::Calpads, "14", "13"),
            (GradeSystem::Aeries, "14", "AE"),
            (GradeSystem::Aeries, "0", "KG"),
            (GradeSystem::Calpads, "PS", "PK"),
            (GradeSystem::Calpads, "KN", "KG"),
            (GradeSystem::Calpads, "US", "UG"),
        ];
        for (system, text, wanted) in systems {
            let mut out = String::new();
            assert_eq!(normalize(text, system, &mut out), Issue::None);
            assert_eq!(out, wanted, "{system:?} {text}");
        }
        for text in ["-2", "19"] {
            assert_eq!(normalize(text, GradeSystem::Aeries, &mut String::new()), Issue::Invalid, "{text}");
        }
    }
}
