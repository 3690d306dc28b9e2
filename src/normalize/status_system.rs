//! How a column writes the status, told by its header and its values: in words, as yes or no, or in the codes of a system.

use super::fold::folded;
use super::halves;
use super::place::missing;
use crate::roster::{Side, StatusCodes};

/// Says how a column writes the status.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum StatusSystem {
    /// In words.
    #[default]
    Words,
    /// PowerSchool's `Enroll_Status`: -1 to 4.
    PowerSchool,
    /// CALPADS' enrollment status code: 10, 20, 30, 50.
    Calpads,
    /// Yes or no to "is active".
    Flag,
    /// Yes or no to "has left".
    LeftFlag,
    /// Yes or no to "is inactive".
    InactiveFlag,
    /// Yes or no to "is a no-show".
    NoShowFlag,
    /// Aeries' status tag: blank is active, a star is pre-enrolled for the next year, N never came, other letters have left.
    Tag,
    /// Letters: E is enrolled, W is withdrawn.
    Letters,
    /// Letters of a student information system: A is active, W is withdrawn, G has graduated.
    ActiveLetters,
    /// Words of a student information system that has completed stays beside active ones.
    CompletedStays,
}

impl StatusSystem {
    /// Tells the system of a column by its side, its header and its distinct values.
    pub(super) fn of(side: Side, headers: &[String], values: &[&str]) -> Self {
        let header = |name: &str| headers.iter().any(|header| squeezed(header) == name);
        let mentions = |part: &str| headers.iter().any(|header| squeezed(header).contains(part));
        let values: Vec<&str> =
            values.iter().map(|text| text.trim()).filter(|text| missing(text, &folded(text)).is_none()).collect();
        let all = |known: &[&str]| !values.is_empty() && values.iter().all(|value| known.contains(value));
        let is_flag = |text: &str| {
            FLAGS
                .contains(&text)
                .then_some(matches!(text.as_bytes(), [b'1' | b'Y' | b'y' | b'T' | b't' | b'S' | b's', ..]))
        };
        let all_flags = || {
            !values.is_empty()
                && values.iter().all(|text| is_flag(text).or_else(|| halves::read(text, &[], is_flag)).is_some())
        };
        let all_letters = values.iter().all(|value| value.len() == 1);
        let any = |known: &[&str]| values.iter().any(|value| known.contains(value));
        let any_word = |known: &[&str]| values.iter().any(|value| known.contains(&folded(value).as_str()));
        let of_enrollment = || headers.iter().any(|header| is_of_enrollment(&squeezed(header)));
        if header("tg") || header("stutg") || header("statustag") {
            StatusSystem::Tag
        } else if mentions("noshow") && all_flags() {
            StatusSystem::NoShowFlag
        } else if ["withdrawn", "withdrew", "dropped", "exited", "notenrolled"].into_iter().any(mentions) && all_flags()
        {
            StatusSystem::LeftFlag
        } else if (mentions("inactive") || mentions("notactive")) && all_flags() {
            StatusSystem::InactiveFlag
        } else if ["active", "enabled", "enrolled", "currentenrollment", "iscurrent", "currentstudent"]
            .into_iter()
            .any(mentions)
            && all_flags()
        {
            StatusSystem::Flag
        } else if side == Side::Enrollment && all(&["-1", "0", "1"]) && any(&["1"]) {
            // PowerSchool's 1 is inactive, a platform's is approved
            StatusSystem::Words
        } else if (mentions("enrollstatus") && any(POWERSCHOOL))
            || (all(POWERSCHOOL) && any(&["-100", "-2", "-1", "0"]) && any(&["-1", "2", "3", "4"]) && of_enrollment())
        {
            // 0 and 1 alone could mean anything under another header, and where nobody has 0 or a code below, 1 may be those
            // who are enrolled
            StatusSystem::PowerSchool
        } else if all(&["10", "20", "30", "40", "50"]) && of_enrollment() {
            StatusSystem::Calpads
        } else if any(&["E", "e"]) && any(&["W", "w"]) && !any(&["A", "a"]) && of_enrollment() {
            // alone, an E may be one who exited
            StatusSystem::Letters
        } else if side == Side::Sis && any(&["A", "a"]) && any(&["W", "w", "G", "g"]) && all_letters {
            // on a platform, a W may wait
            StatusSystem::ActiveLetters
        } else if side == Side::Sis && any_word(&["active", "enrolled"]) && any_word(&COMPLETED) {
            // a platform's form is complete, an SIS's enrollment is over
            StatusSystem::CompletedStays
        } else {
            StatusSystem::Words
        }
    }

    /// Returns the system that a layout is known to use; none where it writes words.
    pub(super) fn known(codes: StatusCodes) -> Option<Self> {
        Some(match codes {
            StatusCodes::Words => return None,
            StatusCodes::Powerschool => StatusSystem::PowerSchool,
            StatusCodes::Calpads => StatusSystem::Calpads,
            StatusCodes::Flag => StatusSystem::Flag,
            StatusCodes::NoShowFlag => StatusSystem::NoShowFlag,
            StatusCodes::Tag => StatusSystem::Tag,
        })
    }

    /// Says whether a column can be of the system, which its layout usually has: some code of it is there.
    pub(super) fn fits(self, values: &[&str]) -> bool {
        match self {
            StatusSystem::PowerSchool => values.iter().any(|value| POWERSCHOOL.contains(&value.trim())),
            _ => true,
        }
    }

    /// Returns the words for the report's assumptions, where the system is not plain.
    pub(super) fn label(self) -> Option<&'static str> {
        match self {
            StatusSystem::Words => None,
            StatusSystem::PowerSchool => Some("PowerSchool Enroll_Status codes"),
            StatusSystem::Calpads => Some("CALPADS enrollment status codes"),
            StatusSystem::Flag => Some("yes or no to active"),
            StatusSystem::LeftFlag => Some("yes or no to having left"),
            StatusSystem::InactiveFlag => Some("yes or no to inactive"),
            StatusSystem::NoShowFlag => Some("yes or no to no-show"),
            StatusSystem::Tag => Some("Aeries status tag, blank is active"),
            StatusSystem::Letters => Some("E is enrolled, W is withdrawn, G has graduated"),
            StatusSystem::CompletedStays => Some("Completed, beside Active, is a stay that is over"),
            StatusSystem::ActiveLetters => Some("A is active, W is withdrawn, G has graduated"),
        }
    }
}

/// Words of headers that speak of the enrollment itself, a longer one before one that it begins with; a header with any other
/// word, such as packet, offer or lottery, has codes of its own.
const OF_ENROLLMENT: [&str; 24] = [
    "enrollment",
    "enrolment",
    "enrolled",
    "enroll",
    "enrol",
    "enr",
    "students",
    "student",
    "stu",
    "status",
    "stat",
    "sts",
    "st",
    "information",
    "info",
    "current",
    "record",
    "code",
    "cd",
    "school",
    "district",
    "sis",
    "powerschool",
    "ps",
];

/// Says whether a header without spaces has no word but those of the enrollment itself.
fn is_of_enrollment(header: &str) -> bool {
    let mut rest = header;
    while let Some(after) = OF_ENROLLMENT.into_iter().find_map(|word| rest.strip_prefix(word)) {
        rest = after;
    }
    rest.is_empty()
}

/// What an SIS may call a stay that is over.
pub(super) const COMPLETED: [&str; 2] = ["completed", "complete"];

const POWERSCHOOL: &[&str] = &["-100", "-2", "-1", "0", "1", "2", "3", "4"];

const FLAGS: &[&str] = &[
    "0", "1", "Y", "N", "y", "n", "Yes", "No", "yes", "no", "YES", "NO", "true", "false", "True", "False", "TRUE",
    "FALSE", "T", "F", "Sí", "sí", "SÍ", "Si", "si", "SI",
];

fn squeezed(header: &str) -> String {
    let field = header.rsplit(['.', ']']).next().unwrap_or(header);
    let whole: String = header.chars().filter(|c| c.is_ascii_alphanumeric()).collect();
    let last: String = field.chars().filter(|c| c.is_ascii_alphanumeric()).collect();
    if last.is_empty() { whole.to_ascii_lowercase() } else { last.to_ascii_lowercase() }
}
