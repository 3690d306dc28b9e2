//! Enrollment status of every platform and system, by a table of words and by known codes.

use super::fold::folded;
use super::halves;
use super::place::missing;
use super::status_phrase;
use super::status_system::{COMPLETED, StatusSystem};
use crate::roster::Issue;
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;
use std::sync::LazyLock;

static WORDS: LazyLock<FxHashMap<String, &'static str>> = LazyLock::new(|| {
    let table: BTreeMap<String, Vec<String>> = toml::from_str(include_str!("status.toml")).unwrap_or_default();
    let mut words = FxHashMap::default();
    for (form, texts) in table {
        if let Some(form) = FORMS.iter().find(|known| **known == form) {
            words.extend(texts.into_iter().map(|text| (text, *form)));
        }
    }
    words
});

const FORMS: [&str; 13] = [
    "enrolled",
    "pending",
    "preregistered",
    "inactive",
    "withdrawn",
    "graduated",
    "noshow",
    "declined",
    "waitlisted",
    "offered",
    "undecided",
    "historical",
    "unknown",
];

impl StatusSystem {
    /// Returns the normal form of an empty cell.
    pub(super) fn blank(self) -> &'static str {
        if self == StatusSystem::Tag { "enrolled" } else { "" }
    }

    /// Appends the normal form of a status; `own` are words that the layout uses in another sense than others.
    pub(super) fn normalize(self, text: &str, own: &BTreeMap<String, String>, out: &mut String) -> Issue {
        let folded = folded(text);
        // a sign is part of a code
        if let Some(form) = own.get(text.trim()).or_else(|| own.get(&folded)) {
            out.push_str(form);
            return Issue::None;
        }
        if matches!((text.trim(), self), ("-1", StatusSystem::PowerSchool) | ("*", StatusSystem::Tag)) {
            out.push_str("preregistered");
            return Issue::None;
        }
        if FORMS.contains(&folded.as_str()) {
            out.push_str(&folded);
            return Issue::None;
        }
        if let Some(issue) = missing(text, &folded) {
            out.push_str(self.blank());
            return issue;
        }
        let form = self.form_of(text, &folded);
        if let Some(form) =
            form.or_else(|| halves::read(text, &[], |half| self.form_of(half, &super::fold::folded(half))))
        {
            out.push_str(form);
            return Issue::None;
        }
        out.push_str("unknown");
        Issue::Invalid
    }

    /// Returns the normal form of a code or of words.
    fn form_of(self, text: &str, folded: &str) -> Option<&'static str> {
        let coded = match (self, folded) {
            (StatusSystem::PowerSchool, "0") => Some("enrolled"),
            (StatusSystem::PowerSchool, "1") => Some("inactive"),
            (StatusSystem::PowerSchool, "2") => {
                Some(if text.trim().starts_with('-') { "preregistered" } else { "withdrawn" })
            }
            (StatusSystem::PowerSchool, "3") => Some("graduated"),
            (StatusSystem::PowerSchool, "4" | "100") => Some("historical"),
            (StatusSystem::Calpads, "10" | "20" | "30" | "40" | "50") => Some("enrolled"),
            (StatusSystem::Flag, "1" | "y" | "yes" | "true" | "t" | "si") => Some("enrolled"),
            (StatusSystem::Flag, "0" | "n" | "no" | "false" | "f") => Some("inactive"),
            (StatusSystem::LeftFlag, "1" | "y" | "yes" | "true" | "t" | "si") => Some("withdrawn"),
            (StatusSystem::InactiveFlag, "1" | "y" | "yes" | "true" | "t" | "si") => Some("inactive"),
            (StatusSystem::LeftFlag | StatusSystem::InactiveFlag, "0" | "n" | "no" | "false" | "f") => Some("enrolled"),
            (StatusSystem::NoShowFlag, "1" | "y" | "yes" | "true" | "t" | "si") => Some("noshow"),
            (StatusSystem::NoShowFlag, "0" | "n" | "no" | "false" | "f") => Some("enrolled"),
            (StatusSystem::Tag, "n") => Some("noshow"),
            (StatusSystem::Tag, _) => Some("inactive"),
            (StatusSystem::CompletedStays, word) if COMPLETED.contains(&word) => Some("inactive"),
            (StatusSystem::Letters, "e") => Some("enrolled"),
            (StatusSystem::Letters | StatusSystem::ActiveLetters, "w") => Some("withdrawn"),
            (StatusSystem::Letters | StatusSystem::ActiveLetters, "g") => Some("graduated"),
            _ => None,
        };
        coded.or_else(|| in_words(folded))
    }
}

/// Looks the words up, also without the code at their end (`Withdrawal-20`) or what is added (`Approved - late`).
fn in_words(folded: &str) -> Option<&'static str> {
    let known = |text: &str| WORDS.get(text).copied();
    let bare = folded.trim_end_matches(|c: char| c.is_ascii_digit() || c == ' ');
    let head = folded.trim_start_matches(|c: char| c.is_ascii_digit() || c == ' ');
    [folded, bare, head].iter().find_map(|text| known(text)).or_else(|| status_phrase::form_of(head, &known))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::roster::Side;

    #[test]
    fn every_word_of_the_table_is_folded_and_has_one_meaning() {
        let table: BTreeMap<String, Vec<String>> = toml::from_str(include_str!("status.toml")).expect("valid TOML");
        assert_eq!(table.len(), FORMS.len());
        let words: Vec<&String> = table.values().flatten().collect();
        assert_eq!(words.len(), WORDS.len(), "a word stands under two forms");
        for word in words {
            assert_eq!(folded(word), *word);
        }
    }

    fn form(system: StatusSystem, text: &str) -> (String, Issue) {
        let mut out = String::new();
        let issue = system.normalize(text, &BTreeMap::new(), &mut out);
        (out, issue)
    }

    #[test]
    fn statuses_of_the_platforms_are_known() {
        let table = [
            ("Approved", "enrolled"),
            ("Enrolled", "enrolled"),
            ("ACTIVE", "enrolled"),
            ("Accepted", "enrolled"),
            ("Assigned School", "enrolled"),
            ("Submitted", "pending"),
            ("In Review", "pending"),
            ("review_in_progress", "pending"),
            ("Enrollment In Progress", "pending"),
            ("Pending Approval", "pending"),
            ("Mid Year Withdrawal", "withdrawn"),
            ("summer_withdraw", "withdrawn"),
            ("Withdrawal-20", "withdrawn"),
            ("SummerWithdrawal-23", "withdrawn"),
            ("Transferred Out", "withdrawn"),
            ("Never Attended", "noshow"),
            ("No-Show", "noshow"),
            ("Parent Declined", "declined"),
            ("Did Not Enroll", "declined"),
            ("Canceled", "declined"),
            ("Waitlisted", "waitlisted"),
            ("Wait List", "waitlisted"),
            ("Not Attending", "inactive"),
            ("tobedeleted", "inactive"),
            ("Graduated", "graduated"),
            ("Pre-Registered", "preregistered"),
            ("Imported as historical", "historical"),
            ("unknown", "unknown"),
        ];
        for (text, wanted) in table {
            assert_eq!(form(StatusSystem::Words, text), (wanted.to_owned(), Issue::None), "{text}");
        }
        for (text, wanted) in [
            ("Aprobado", "enrolled"),
            ("Approved / Aprobado", "enrolled"),
            ("Pending (Pendiente)", "pending"),
            ("Lista de espera", "waitlisted"),
        ] {
            assert_eq!(form(StatusSystem::Words, text), (wanted.to_owned(), Issue::None), "{text}");
        }
        assert_eq!(form(StatusSystem::Words, "Approved / Pendiente").1, Issue::Invalid);
        assert_eq!(form(StatusSystem::Flag, "Yes / Sí").0, "enrolled");
        assert_eq!(form(StatusSystem::Words, "purple"), ("unknown".to_owned(), Issue::Invalid));
        assert_eq!(form(StatusSystem::Words, "NULL"), (String::new(), Issue::Placeholder));
    }

    #[test]
    fn coded_columns_are_told_by_header_and_values() {
        let of = |header: &str, values: &[&str]| StatusSystem::of(Side::Sis, &[header.to_owned()], values);
        assert_eq!(of("Enroll_Status", &["0", "2", "-1"]), StatusSystem::PowerSchool);
        assert_eq!(of("Status", &["0", "3"]), StatusSystem::PowerSchool);
        assert_eq!(of("Student Information Status", &["0", "3"]), StatusSystem::PowerSchool);
        assert_eq!(of("Packet Status", &["0", "3"]), StatusSystem::Words);
        assert_eq!(of("Application Status", &["1", "2", "4"]), StatusSystem::Words);
        for header in ["ENR_STATUS_CD", "Students.Status", "SIS Status", "PowerSchool Enrollment Status Code"] {
            assert_eq!(of(header, &["0", "3"]), StatusSystem::PowerSchool, "{header}");
        }
        for header in ["Lottery Status", "Bus Status", "Decision", "Language Status", "Residency Status"] {
            for values in [["0", "3"], ["10", "20"], ["E", "W"]] {
                assert_eq!(of(header, &values), StatusSystem::Words, "{header} {values:?}");
            }
        }
        assert_eq!(of("IsCurrentActive", &["0", "1"]), StatusSystem::Flag);
        assert_eq!(of("enrollment.noShow", &["0", "1"]), StatusSystem::NoShowFlag);
        assert_eq!(of("EnrollmentStatusCode", &["10", "20"]), StatusSystem::Calpads);
        assert_eq!(of("IsCurrentActive", &["Yes / Sí", "No"]), StatusSystem::Flag);
        assert_eq!(of("IsCurrentActive", &["Yes / No", "No"]), StatusSystem::Words);
        assert_eq!(of("Enrolled", &["Y", "N"]), StatusSystem::Flag);
        assert_eq!(of("Is Current", &["Yes", "No"]), StatusSystem::Flag);
        assert_eq!(of("Withdrawn", &["0", "1"]), StatusSystem::LeftFlag);
        assert_eq!(of("Is Inactive", &["Yes", "No"]), StatusSystem::InactiveFlag);
        assert_eq!(["Y", "N"].map(|text| form(StatusSystem::LeftFlag, text).0), ["withdrawn", "enrolled"]);
        assert_eq!(["true", "false"].map(|text| form(StatusSystem::InactiveFlag, text).0), ["inactive", "enrolled"]);
        assert_eq!(of("TG", &["N"]), StatusSystem::Tag);
        let tags = ["", "I", "G", "*", " * ", "N"].map(|text| form(StatusSystem::Tag, text).0);
        assert_eq!(tags, ["enrolled", "inactive", "inactive", "preregistered", "preregistered", "noshow"]);
        assert_eq!(of("Students.Enroll_Status", &["0", "NULL", "7"]), StatusSystem::PowerSchool);
        let platform = |values: &[&str]| StatusSystem::of(Side::Enrollment, &["enroll_status".to_owned()], values);
        // approved, denied and in processing, or what PowerSchool means by it
        assert_eq!(platform(&["-1", "0", "1"]), StatusSystem::Words);
        assert_eq!(platform(&["0", "2"]), StatusSystem::PowerSchool);
        assert_eq!(platform(&["0", "-1"]), StatusSystem::PowerSchool);
        assert_eq!(of("enroll_status", &["0", "1"]), StatusSystem::PowerSchool);
        assert_eq!(of("IsCurrentEnrollment", &["True", "False"]), StatusSystem::Flag);
        assert_eq!(of("Status", &["Active", "0"]), StatusSystem::Words);
        assert_eq!(of("Status", &["E", "W", "G"]), StatusSystem::Letters);
        assert_eq!(of("Status", &["A", "E", "W"]), StatusSystem::ActiveLetters);
        assert_eq!(of("Status", &["A", "I", "Withdrawn", "W"]), StatusSystem::Words);
        assert_eq!(StatusSystem::of(Side::Enrollment, &["Status".to_owned()], &["A", "W"]), StatusSystem::Words);
        let letters = ["A", "I", "W", "G"].map(|text| form(StatusSystem::ActiveLetters, text).0);
        assert_eq!(letters, ["enrolled", "inactive", "withdrawn", "graduated"]);
        assert_eq!(form(StatusSystem::ActiveLetters, "E").1, Issue::Invalid);
        assert_eq!(of("Status", &["E"]), StatusSystem::Words);
        assert_eq!(of("Entity Status", &["Active", "Completed"]), StatusSystem::CompletedStays);
        assert_eq!(of("Registration Status", &["Completed", "Pending"]), StatusSystem::Words);
        assert_eq!(platform(&["Active", "Completed"]), StatusSystem::Words);
        let stays = ["Active", "Completed", "Withdrawn"].map(|text| form(StatusSystem::CompletedStays, text).0);
        assert_eq!(stays, ["enrolled", "inactive", "withdrawn"]);
        assert_eq!(["E", "W"].map(|text| form(StatusSystem::Letters, text).0), ["enrolled", "withdrawn"]);
        assert_eq!(of("Status", &["0", "1"]), StatusSystem::Words);
        for values in [&["-1"][..], &["-1", "2"]] {
            assert_eq!(of("Status Cd", values), StatusSystem::PowerSchool, "nobody else has codes below 0, {values:?}");
        }
        for values in [&["1", "2"][..], &["1", "2", "3", "4"]] {
            assert_eq!(of("Status Cd", values), StatusSystem::Words, "codes of another system, {values:?}");
        }
        assert_eq!(of("Status", &[]), StatusSystem::Words);
        assert!(StatusSystem::PowerSchool.fits(&["Active", " 0"]) && !StatusSystem::PowerSchool.fits(&["A", "W"]));
        let coded = ["-1", "0", "1", "2", "3", "4"].map(|code| form(StatusSystem::PowerSchool, code).0);
        assert_eq!(coded, ["preregistered", "enrolled", "inactive", "withdrawn", "graduated", "historical"]);
    }
}
