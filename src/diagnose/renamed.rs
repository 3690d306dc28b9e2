//! Schools that correspond by their students alone: renamed in one system, or taken into another school.

use super::context::Context;
use super::crosswalk::Crosswalks;
use super::school_names::Words;
use crate::roster::{Field, Side};

/// States that two names that have nothing in common are compared as one school.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Renamed {
    /// The school's code in the platform and in the SIS.
    pub(crate) codes: [u32; 2],
    /// The side that has a name for each of both schools, where one has.
    pub(crate) taken_in: Option<Side>,
    /// Whether both are names of schools of one level, so that the one can hardly be a program of the other.
    pub(crate) are_schools: bool,
}

/// Returns the schools that correspond under two unlike names; none unless most schools have one name in both systems.
pub(crate) fn schools(context: &Context<'_>) -> Vec<Renamed> {
    let crosswalks: &Crosswalks = &context.crosswalks;
    let text = |code: u32| context.text_of(Field::School, code);
    let mut alike = crosswalks.written_by_both(Field::School).count();
    let mut found = Vec::new();
    for codes in crosswalks.learned(Field::School) {
        let [mine, theirs] = codes.map(|code| Words::of(text(code), ""));
        match are_unlike(&mine, &theirs, codes.map(text)) {
            Some(true) => found.push(Renamed {
                codes,
                taken_in: Side::BOTH.into_iter().find(|side| {
                    let [own, other] = if *side == Side::Enrollment { codes } else { [codes[1], codes[0]] };
                    own != other && crosswalks.is_known(Field::School, *side, other)
                }),
                are_schools: !mine.levels.is_empty() && mine.levels == theirs.levels,
            }),
            Some(false) => alike += 1,
            None => {}
        }
    }
    found.retain(|_| alike >= 1);
    if found.len() > alike { Vec::new() } else { found }
}

/// Says whether two names have no word in common; nothing where one of them is a code or is written in short.
fn are_unlike(mine: &Words<'_>, theirs: &Words<'_>, texts: [&str; 2]) -> Option<bool> {
    let telling = |name: &Words<'_>| -> Vec<String> {
        let words =
            name.names.iter().filter(|word| word.len() > 3 && word.bytes().all(|byte| byte.is_ascii_alphabetic()));
        words.map(|word| (*word).to_owned()).collect()
    };
    let [own, other] = [telling(mine), telling(theirs)];
    if own.is_empty() || other.is_empty() {
        return None;
    }
    let initials = |text: &str| -> String { text.split(' ').filter_map(|word| word.chars().next()).collect() };
    let is_short = |words: &[String], text: &str| words.iter().any(|word| initials(text).starts_with(word.as_str()));
    if is_short(&own, texts[1]) || is_short(&other, texts[0]) {
        return None;
    }
    let start = |word: &str| word.chars().take(3).collect::<String>();
    Some(!own.iter().any(|word| other.iter().any(|theirs| start(word) == start(theirs))))
}

#[cfg(test)]
mod tests {
    use crate::diagnose::testing::{Cells, matched_by_place};
    use crate::diagnose::{Settings, run};
    use crate::roster::{Field, Intake, Severity};

    /// Returns how grave what E104 tells is, where the third of three schools has another name in the SIS.
    fn told(names: [&str; 3], third: &str) -> Vec<Severity> {
        let row = |at: usize, school: &str| -> Cells {
            vec![(Field::LastName, format!("Vance{at}")), (Field::School, school.to_owned())]
        };
        let platform: Vec<Cells> = (0..60).map(|at| row(at, names[at % 3])).collect();
        let sis: Vec<Cells> = (0..60).map(|at| row(at, [names[0], names[1], third][at % 3])).collect();
        let (rosters, links) = matched_by_place(&platform, &sis);
        let settings = Settings { as_of: "2026-08-15".to_owned(), ..Settings::default() };
        let found = run(&rosters, &links, &[Intake::default(), Intake::default()], &settings).unwrap().discrepancies;
        found.rows().iter().filter(|row| found.rule(row).code == "E104").map(|row| row.severity).collect()
    }

    #[test]
    fn a_school_that_is_renamed_or_taken_into_another_is_told_once() {
        let names = ["Lincoln Elementary School", "Adams Middle School", "Roosevelt Middle School"];
        assert_eq!(told(names, "Dolores Huerta Middle School"), [Severity::Info]);
        assert_eq!(told(names, names[1]), [Severity::Warning]);
        // its short name, its code, and its initials
        for third in ["Roosevelt MS", "ROOS", "203", "RMS", "Theodore Roosevelt Middle"] {
            assert!(told(names, third).is_empty(), "{third}");
        }
        // a program in a school
        assert_eq!(told([names[0], names[1], "Spanish Immersion"], names[1]), [Severity::Info]);
    }
}
