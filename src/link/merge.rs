//! Merging decisions that people made elsewhere into a decision file: nothing that stands there is lost or overruled.

use super::decisions::{Decision, Decisions, Ruling, parse, render};
use crate::roster::{Error, ErrorKind, Result};

/// The most contradictions that are told one by one.
const MOST_TOLD: usize = 20;

/// Holds a decision file with more decisions in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Merged {
    /// The new text of the file.
    pub text: String,
    /// Decisions that the file did not have: the same student, and two students.
    pub added: [u64; 2],
    /// Decisions that the file had already.
    pub known: u64,
    /// Decisions in the file now.
    pub all: u64,
}

/// Adds decisions to the text of a decision file, empty where there is none yet.
///
/// `new` come from the rows of `source` that their lines state. One that contradicts the file or another row refuses all.
pub fn merge(text: &str, file: &str, new: Vec<Decision>, source: &str) -> Result<Merged> {
    let known = if text.trim().is_empty() { Decisions::default() } else { parse(text.as_bytes(), file)? };
    let mut merged = Merged::default();
    let mut taken: Vec<Decision> = Vec::new();
    let mut problems = Vec::new();
    for decision in new {
        let row = decision.line;
        let in_file = known.list.iter().map(|found| (found, format!("line {} of {file}", found.line)));
        let in_source = taken.iter().map(|found| (found, format!("row {}", found.line)));
        let mut standing = in_file.chain(in_source);
        match standing.find_map(|(found, place)| relation(found, &decision).map(|relation| (relation, place))) {
            Some((Relation::Equal, _)) => merged.known += 1,
            Some((Relation::Against(what), place)) => problems.push(format!("row {row}: {place} says {what}")),
            None => {
                merged.added[usize::from(decision.ruling == Ruling::Different)] += 1;
                taken.push(decision);
            }
        }
    }
    if !problems.is_empty() {
        let count = problems.len();
        let these =
            if count == 1 { "1 decision contradicts".to_owned() } else { format!("{count} decisions contradict") };
        let error = Error::new(ErrorKind::Config, format!("{these} another one")).file(source);
        let error = problems.into_iter().take(MOST_TOLD).fold(error, Error::excerpt);
        return Err(error
            .note(format!("no decision was taken over; {file} is unchanged"))
            .help("correct the rows, or the lines of the decision file, and import again"));
    }
    let all: Vec<Decision> = known.list.into_iter().chain(taken).collect();
    merged.text = render(&all);
    // nothing that cannot be read back may take the place of what can
    merged.all = parse(merged.text.as_bytes(), file)?.list.len() as u64;
    Ok(merged)
}

/// Returns the text of a decision file without the decision on a pair, as it stood before that was made.
pub fn withdraw(text: &str, file: &str, gone: &Decision) -> Result<String> {
    let known = if text.trim().is_empty() { Decisions::default() } else { parse(text.as_bytes(), file)? };
    let left: Vec<Decision> = known.list.into_iter().filter(|found| !found.same_pair(gone)).collect();
    Ok(render(&left))
}

enum Relation {
    Equal,
    Against(String),
}

fn relation(known: &Decision, new: &Decision) -> Option<Relation> {
    if known.same_pair(new) {
        let equal = known.ruling == new.ruling;
        let opposite = || Relation::Against("the opposite about the same two rows".to_owned());
        return Some(if equal { Relation::Equal } else { opposite() });
    }
    let both_same = known.ruling == Ruling::Same && new.ruling == Ruling::Same;
    let side = (0..2).find(|side| both_same && known.rows[*side].meets(&new.rows[*side]))?;
    let name = ["enrollment", "SIS"][side];
    Some(Relation::Against(format!("that the same {name} row is another student")))
}

#[cfg(test)]
mod tests {
    use super::super::decisions::RowName;
    use super::*;

    const FILE: &str =
        "decision,enrollment_key,sis_key,who,when,why\nsame,E1,S1,al,2026-08-01,asked\ndifferent,E2,S2,,,\n";

    fn decision(ruling: Ruling, enrollment: &str, sis: &str, line: u64) -> Decision {
        let row = |key: &str| RowName { key: key.to_owned(), fingerprint: String::new() };
        let (who, when) = ("jw".to_owned(), "2026-08-03".to_owned());
        Decision { ruling, rows: [row(enrollment), row(sis)], who, when, why: String::new(), line }
    }

    #[test]
    fn new_decisions_stand_beside_the_old_ones_and_known_ones_keep_who_made_them() {
        let new = vec![
            decision(Ruling::Same, "E1", "S1", 2),
            decision(Ruling::Same, "E3", "S3", 3),
            decision(Ruling::Different, "E3", "S4", 4),
        ];
        let merged = merge(FILE, "d.csv", new, "f.xlsx").unwrap();
        assert_eq!((merged.added, merged.known, merged.all), ([1, 1], 1, 4));
        assert!(merged.text.contains("same,E1,S1,,,al,2026-08-01,asked\n"), "{}", merged.text);
        assert!(merged.text.contains("same,E3,S3,,,jw,2026-08-03,\n"), "{}", merged.text);
        assert_eq!(merge("", "d.csv", Vec::new(), "f.xlsx").unwrap().all, 0);
    }

    #[test]
    fn contradictions_are_refused_with_the_rows_of_the_workbook() {
        let new = vec![
            decision(Ruling::Different, "E1", "S1", 2),
            decision(Ruling::Same, "E9", "S1", 3),
            decision(Ruling::Same, "E5", "S5", 4),
            decision(Ruling::Same, "E5", "S6", 5),
            decision(Ruling::Different, "E5", "S5", 6),
        ];
        let said = merge(FILE, "d.csv", new, "f.xlsx").unwrap_err().to_string();
        for line in [
            "f.xlsx: 4 decisions contradict another one",
            "row 2: line 2 of d.csv says the opposite about the same two rows",
            "row 3: line 2 of d.csv says that the same SIS row is another student",
            "row 5: row 4 says that the same enrollment row is another student",
            "row 6: row 4 says the opposite about the same two rows",
            "d.csv is unchanged",
        ] {
            assert!(said.contains(line), "{line}: {said}");
        }
    }

    #[test]
    fn a_withdrawn_decision_leaves_all_others() {
        let text = withdraw(FILE, "d.csv", &decision(Ruling::Same, "E1", "S1", 0)).unwrap();
        assert!(!text.contains("E1") && text.contains("E2"));
        assert_eq!(withdraw("", "d.csv", &decision(Ruling::Same, "E1", "S1", 0)).unwrap().lines().count(), 1);
        assert!(withdraw("nonsense\n", "d.csv", &decision(Ruling::Same, "E1", "S1", 0)).is_err());
    }
}
