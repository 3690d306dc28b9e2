//! Statuses of several words: the words at the beginning that are known alone, where nothing after them says otherwise.

/// Words of the table that keep their meaning whatever is added: `Enrolled - Returning`, `Withdrawn - Moved`.
const LEADS: &[&str] = &[
    "enrolled",
    "active",
    "accepted",
    "approved",
    "registered",
    "admitted",
    "confirmed",
    "currently enrolled",
    "re enrolled",
    "reenrolled",
    "pending",
    "submitted",
    "incomplete",
    "in review",
    "in progress",
    "preregistered",
    "pre registered",
    "pre enrolled",
    "inactive",
    "not active",
    "not enrolled",
    "not attending",
    "withdrawn",
    "withdrew",
    "withdrawal",
    "transferred out",
    "transfer out",
    "dropped out",
    "exited",
    "not returning",
    "graduated",
    "no show",
    "noshow",
    "never attended",
    "declined",
    "denied",
    "rejected",
    "canceled",
    "cancelled",
    "not accepted",
    "not approved",
    "waitlisted",
    "waitlist",
    "wait listed",
    "wait list",
    "waiting list",
];
/// Words that may stand before them and say only what has the status.
const NOUNS: [&str; 10] = [
    "enrollment",
    "enrolment",
    "registration",
    "application",
    "admission",
    "admissions",
    "student",
    "fully",
    "seat",
    "offer",
];
/// Words that are a status alone and say nothing beside another one: `Accepted - Lottery`, `Withdrawn - attending private`.
const ASIDE: [&str; 22] = [
    "attending",
    "continuing",
    "promoted",
    "full time",
    "part time",
    "concurrent",
    "done",
    "final",
    "processed",
    "exported",
    "opened",
    "saved",
    "lottery",
    "in lottery",
    "lead",
    "prospect",
    "interviewed",
    "toured",
    "contacted",
    "ended",
    "wait",
    "released",
];
/// Words that turn a status into another one, or move it to another place or time.
const TURNS: [&str; 19] = [
    "not",
    "no",
    "never",
    "non",
    "longer",
    "un",
    "until",
    "unless",
    "former",
    "formerly",
    "previously",
    "was",
    "were",
    "elsewhere",
    "other",
    "another",
    "except",
    "without",
    "but",
];

/// Returns what a status of several words says; `known` is what the table says about a phrase.
pub(super) fn form_of(folded: &str, known: &dyn Fn(&str) -> Option<&'static str>) -> Option<&'static str> {
    let all: Vec<&str> = folded.split(' ').filter(|word| !word.is_empty()).collect();
    match all.as_slice() {
        // Step 3: Approved
        ["step" | "stage" | "phase", number, rest @ ..] if number.bytes().all(|byte| byte.is_ascii_digit()) => {
            return known(&rest.join(" ")).or_else(|| form_of(&rest.join(" "), known));
        }
        // W - Withdrawn
        [code, rest @ ..] if code.len() == 1 && !rest.is_empty() => {
            let form = known(&rest.join(" "))?;
            return known(code).is_none_or(|other| other == form).then_some(form);
        }
        _ => {}
    }
    if let Some(form) = denied(&all) {
        return Some(form);
    }
    let words = match all.split_first() {
        Some((noun, rest)) if NOUNS.contains(noun) => rest,
        _ => all.as_slice(),
    };
    let lead = (1..=words.len().min(2)).rev().find(|count| LEADS.contains(&words[..*count].join(" ").as_str()))?;
    let form = known(&words[..lead].join(" "))?;
    let rest = &words[lead..];
    let is_here = matches!(form, "enrolled" | "pending" | "preregistered");
    if is_here && rest.iter().any(|word| TURNS.contains(word)) {
        return None;
    }
    let elsewhere = rest.iter().any(|word| TURNS.contains(word));
    for at in 0..rest.len() {
        let longest = (at + 1..=rest.len().min(at + 3)).rev();
        let said = longest.map(|end| rest[at..end].join(" ")).find_map(|phrase| Some((known(&phrase)?, phrase)));
        let tells = |phrase: &str| phrase.len() > 2 && !ASIDE.contains(&phrase);
        let Some((other, phrase)) = said.filter(|(_, phrase)| tells(phrase)) else { continue };
        let is_against = match is_here {
            // what a word says that leads no status is too little to go against one
            true => other != form && (other != "enrolled" || LEADS.contains(&phrase.as_str())),
            false => other == "enrolled" && !elsewhere && !["new", "current", "secondary"].contains(&phrase.as_str()),
        };
        if is_against {
            return None;
        }
    }
    Some(form)
}

/// Returns what a status says that denies another one: `No Longer Enrolled`, `Not Currently Active`.
fn denied(words: &[&str]) -> Option<&'static str> {
    let rest = match words {
        ["no", "longer", rest @ ..] | ["not", "currently", rest @ ..] | ["currently", "not", rest @ ..] => rest,
        _ => return None,
    };
    let first = rest.iter().find(|word| !["a", "an", "in"].contains(word))?;
    let is_here = ["enrolled", "active", "attending", "registered", "student"].contains(first);
    (is_here && !rest.iter().any(|word| TURNS.contains(word))).then_some("inactive")
}

#[cfg(test)]
mod tests {
    use super::super::status_system::StatusSystem;
    use std::collections::BTreeMap;

    fn form(text: &str) -> String {
        let mut out = String::new();
        StatusSystem::Words.normalize(text, &BTreeMap::new(), &mut out);
        out
    }

    #[test]
    fn the_beginning_of_a_status_says_what_it_is() {
        for (text, wanted) in [
            ("Enrolled - Returning", "enrolled"),
            ("Enrolled (2026-27)", "enrolled"),
            ("Seat Accepted", "enrolled"),
            ("Seat Declined", "declined"),
            ("Seat Offered", "pending"),
            ("W - Withdrawn", "withdrawn"),
            ("A - Withdrawn", "unknown"),
            ("Step 3: Approved", "enrolled"),
            ("Step 2 - In Review", "pending"),
            ("Step 2", "unknown"),
            ("Accepted - Lottery", "enrolled"),
            ("Withdrawn - attending private school", "withdrawn"),
            ("Sent to SIS", "enrolled"),
            ("Offer Expired", "declined"),
            ("Enrolled: Full Time", "enrolled"),
            ("Enrollment Approved", "enrolled"),
            ("Accepted/Registered", "enrolled"),
            ("Approved - New Student", "enrolled"),
            ("Registered - Paid", "enrolled"),
            ("Confirmed - Returning", "enrolled"),
            ("Active - Primary", "enrolled"),
            ("Withdrawn - Moved", "withdrawn"),
            ("Moved Out of District", "withdrawn"),
            ("Transferred to another school", "withdrawn"),
            ("Moved to waitlist", "unknown"),
            ("Withdrawn - No reason", "withdrawn"),
            ("Withdrawn: enrolled elsewhere", "withdrawn"),
            ("Exited - Moved", "withdrawn"),
            ("Inactive since June", "inactive"),
            ("Application Denied - Incomplete", "declined"),
            ("Waitlist #12", "waitlisted"),
            ("Pending Signature", "pending"),
        ] {
            assert_eq!(form(text), wanted, "{text}");
        }
    }

    #[test]
    fn what_denies_a_status_is_heard() {
        for (text, wanted) in [
            ("Not Enrolled", "inactive"),
            ("No Longer Enrolled", "inactive"),
            ("No longer a student", "inactive"),
            ("Not currently enrolled", "inactive"),
            ("Not Enrolled - Moved", "inactive"),
            ("Not yet enrolled", "unknown"),
            ("Never Enrolled", "unknown"),
            ("Enrolled - Not Returning", "unknown"),
            ("Enrolled elsewhere", "unknown"),
            ("Enrolled in another district", "unknown"),
            ("Accepted - Waitlist", "unknown"),
            ("Approved - Withdrawn by parent", "unknown"),
            ("Submitted - Approved", "unknown"),
            ("Withdrawn - Re-enrolled", "unknown"),
            ("Previously enrolled", "unknown"),
            ("No longer not enrolled", "unknown"),
            ("New Application", "unknown"),
            ("Transfer from other district", "unknown"),
        ] {
            assert_eq!(form(text), wanted, "{text}");
        }
    }
}
