//! Which school and grade an enrollment platform means: those that the child comes from are told from those it goes to.

use super::claim::{Claim, Slot};
use super::profile::Profile;
use super::words::{key, words};
use crate::roster::{Field, Side};
use std::collections::BTreeSet;

/// A column about where the child comes from is used only where no other claims the field.
const LAST: u32 = 2_000;

/// Words of a header about where the child is now.
const NOW: [&str; 4] = ["current", "currently", "present", "presently"];
/// Words of a header about where the child's address is, which is neither.
const OF_ADDRESS: [&str; 6] = ["zoned", "zone", "zoning", "neighborhood", "boundary", "resident"];
/// Words of a header about where the child is to go.
const TO_BE: [&str; 22] = [
    "assigned",
    "applied",
    "applying",
    "application",
    "applicant",
    "offered",
    "accepted",
    "placed",
    "placement",
    "enrolling",
    "entering",
    "requested",
    "next",
    "upcoming",
    "rising",
    "choice",
    "preference",
    "selected",
    "desired",
    "admitted",
    "registering",
    "fall",
];

/// Words of a header about a grade in a school that the child is not in yet.
const NEW: [&str; 7] = ["applied", "applying", "apply", "application", "applicant", "admitted", "entering"];

/// Takes `Entry Date` for the time at which a form was sent where `Entry ID` counts what was sent, as forms of web sites do,
/// and `Registration Date` for that on the side of the platform, where families register long before the first day.
pub(super) fn sent(side: Side, headers: &[String], claims: &mut [Option<Claim>]) {
    let named = |name: &str| headers.iter().position(|header| key(header) == name);
    let submitted = Slot::Field(Field::SubmittedAt);
    if side != Side::Enrollment || claims.iter().flatten().any(|claim| claim.slot == submitted) {
        return;
    }
    let counted = ["entryid", "entrynumber"].into_iter().find_map(named);
    let of_entry = counted.and_then(|_| named("entrydate"));
    let column = of_entry.or_else(|| ["registrationdate", "dateregistered"].into_iter().find_map(named));
    if let Some(Some(claim)) = column.and_then(|column| claims.get_mut(column)) {
        claim.slot = submitted;
    }
}

/// Takes the times at which a survey was begun and sent for those, and not for a stay, where `ResponseId` counts the answers.
/// Where `ID` counts them, as in Microsoft Forms, it is no student's number.
pub(super) fn answered(side: Side, headers: &[String], claims: &mut [Option<Claim>]) {
    let named = |name: &str| headers.iter().position(|header| key(header) == name);
    if let (Side::Enrollment, Some(counter), Some(_), Some(_)) =
        (side, named("id"), named("starttime"), named("completiontime"))
        && let Some(place) = claims.get_mut(counter)
    {
        *place = None;
    }
    let (Some(_), Some(begun), Some(sent)) = (named("responseid"), named("startdate"), named("enddate")) else {
        return;
    };
    if side != Side::Enrollment {
        return;
    }
    // whether it was a trial
    for column in [Some(begun), named("status")].into_iter().flatten() {
        if let Some(place) = claims.get_mut(column) {
            *place = None;
        }
    }
    if let Some(Some(claim)) = claims.get_mut(sent) {
        claim.slot = Slot::Field(Field::SubmittedAt);
    }
}

/// Puts the school and the grade that the child is in now behind those that it goes to, on the side of the platform.
///
/// Where the platform has a column for the latter, it is the only one that counts, even with nothing in it yet: a child
/// without an assigned school is not assigned to the school that it comes from, and where only the grade that it applies for
/// is named, the current school is nobody's here. In an SIS the current ones are the ones.
/// Returns the columns that count no more.
pub(super) fn put_behind(
    side: Side,
    headers: &[String],
    claims: &mut [Option<Claim>],
    profile: Option<&Profile>,
) -> BTreeSet<usize> {
    let mut out = BTreeSet::new();
    if side != Side::Enrollment {
        return out;
    }
    let is_new = |(header, claim): (&String, &Option<Claim>)| {
        claim.as_ref().is_some_and(|claim| claim.slot == Slot::Field(Field::Grade))
            && words(header).iter().any(|word| NEW.contains(&word.as_str()))
    };
    let new = headers.iter().zip(claims.iter()).any(is_new);
    for field in [Field::School, Field::Grade] {
        put_last_years_behind(field, headers, claims);
        let about = |column: usize, list: &[&str]| {
            headers.get(column).is_some_and(|header| words(header).iter().any(|word| list.contains(&word.as_str())))
        };
        let by_layout = |column: usize| {
            headers.get(column).is_some_and(|header| profile.is_some_and(|profile| profile.names(field, header)))
        };
        let is_claimed = |claim: &Option<Claim>| claim.as_ref().is_some_and(|claim| claim.slot == Slot::Field(field));
        let claimed: Vec<usize> =
            (0..claims.len()).filter(|column| claims.get(*column).is_some_and(is_claimed)).collect();
        // `What grade is your child currently in, and applying for?` is about both
        let (now, others): (Vec<usize>, Vec<usize>) = claimed
            .into_iter()
            .partition(|column| about(*column, &NOW) && !about(*column, &TO_BE) && !by_layout(*column));
        // who applies for a grade is in a school that may be anybody's
        let told = others.iter().any(|column| by_layout(*column) || about(*column, &TO_BE))
            || (new && field == Field::School && others.is_empty());
        let elsewhere = !now.is_empty() || others.iter().any(|column| !about(*column, &OF_ADDRESS));
        for column in others.iter().filter(|column| elsewhere && about(**column, &OF_ADDRESS)) {
            if let Some(Some(claim)) = claims.get_mut(*column) {
                claim.rank = claim.rank.saturating_add(LAST * 2);
            }
        }
        for column in now {
            let Some(place) = claims.get_mut(column) else { continue };
            match place {
                Some(claim) if !told => claim.rank = claim.rank.saturating_add(LAST),
                claim => {
                    *claim = None;
                    out.insert(column);
                }
            }
        }
    }
    out
}

/// Of `Grade 2025-26` and `Grade 2026-27` the later is the one that a platform means.
fn put_last_years_behind(field: Field, headers: &[String], claims: &mut [Option<Claim>]) {
    let years: Vec<(usize, u32)> = headers
        .iter()
        .zip(claims.iter())
        .enumerate()
        .filter(|(_, (_, claim))| claim.as_ref().is_some_and(|claim| claim.slot == Slot::Field(field)))
        .filter_map(|(column, (header, _))| Some((column, school_year(header)?)))
        .collect();
    let Some(latest) = years.iter().map(|(_, year)| *year).max() else { return };
    for (column, _) in years.iter().filter(|(_, year)| *year < latest) {
        if let Some(Some(claim)) = claims.get_mut(*column) {
            claim.rank = claim.rank.saturating_add(LAST);
        }
    }
}

/// Returns the year in which the school year that a header names begins: `2026-27`, `26-27`, `2026/2027`.
fn school_year(header: &str) -> Option<u32> {
    let words = words(header);
    let year = |word: &String| match word.len() {
        2 => word.parse::<u32>().ok().filter(|year| (15..60).contains(year)).map(|year| 2000 + year),
        4 => word.parse::<u32>().ok().filter(|year| (2015..2060).contains(year)),
        _ => None,
    };
    words.windows(2).find_map(|pair| match pair {
        [one, other] => year(one).filter(|begin| year(other) == Some(begin + 1)),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::super::tests::{read_bytes, read_sis};
    use super::school_year;
    use crate::roster::{Field, RawTable};

    fn sources(table: &RawTable) -> [String; 2] {
        [Field::School, Field::Grade]
            .map(|field| table.columns.get(&field).map_or_else(String::new, |column| column.source.join("+")))
    }

    #[test]
    fn where_the_child_goes_wins_in_a_platform_and_where_it_is_in_an_sis() {
        for (header, school, grade) in [
            ("Current School,Current Grade,Applying Grade,Assigned School", "Assigned School", "Applying Grade"),
            ("Current School,Current Grade,Grade,School", "School", "Grade"),
            (
                "Current School,Current Grade,Grade Applying For,School Applied To",
                "School Applied To",
                "Grade Applying For",
            ),
            (
                "Current School,Current Grade,Application Grade,Program Applied To",
                "Program Applied To",
                "Application Grade",
            ),
            ("Current School,Current Grade Level,Next Grade,Offered School", "Offered School", "Next Grade"),
            ("Current School,Current Grade", "Current School", "Current Grade"),
            ("Zoned School,Current School,Grade", "Current School", "Grade"),
            ("Zoned School,Choice 1 School,Grade", "Choice 1 School", "Grade"),
            ("Zoned School,Grade", "Zoned School", "Grade"),
        ] {
            let text = format!(
                "Application ID,First Name,Last Name,{header}\n7,Ann,Lee{}\n",
                ",5".repeat(4.min(header.split(',').count()))
            );
            let table = read_bytes(text.as_bytes()).unwrap();
            assert_eq!(sources(&table), [school, grade], "{header}");
        }
        let text = "Student Number,First Name,Last Name,Current School,Current Grade,Next Grade,Next School\n7,Ann,Lee,N,5,6,S\n";
        assert_eq!(sources(&read_sis(text.as_bytes()).unwrap()), ["Current School", "Current Grade"]);
    }

    #[test]
    fn of_two_school_years_a_platform_means_the_later() {
        for (header, school, grade) in [
            ("School 2025-26,Grade 2025-26,School 2026-27,Grade 2026-27", "School 2026-27", "Grade 2026-27"),
            ("SY26-27 Grade,SY26-27 School,SY25-26 Grade,SY25-26 School", "SY26-27 School", "SY26-27 Grade"),
            ("2025/2026 School,Grade (2025/2026),Grade (2026/2027),School", "School", "Grade (2026/2027)"),
            ("School 2026-27,Grade 2026-27", "School 2026-27", "Grade 2026-27"),
        ] {
            let text = format!(
                "Application ID,First Name,Last Name,{header}\n7,Ann,Lee{}\n",
                ",5".repeat(header.split(',').count())
            );
            assert_eq!(sources(&read_bytes(text.as_bytes()).unwrap()), [school, grade], "{header}");
        }
        assert_eq!(school_year("Grade 10-12"), None);
        assert_eq!(school_year("Room 26-28"), None);
    }

    #[test]
    fn the_entry_date_of_a_web_form_is_when_it_was_sent() {
        let header = "First Name,Last Name,Grade,Entry Date";
        for (more, field) in [("Entry Id", Field::SubmittedAt), ("Form Id", Field::EntryDate)] {
            let table = read_bytes(format!("{more},{header}\n7,Ann,Lee,5,2026-05-01 10:02:00\n").as_bytes()).unwrap();
            assert_eq!(table.columns.get(&field).map(|column| column.source.join("")).as_deref(), Some("Entry Date"));
        }
        let sis = read_sis(format!("Entry Id,{header}\n7,Ann,Lee,5,2026-08-17\n").as_bytes()).unwrap();
        assert!(sis.columns.contains_key(&Field::EntryDate));
    }

    #[test]
    fn the_date_of_a_registration_is_when_it_was_sent_to_a_platform_and_the_entry_in_an_sis() {
        let header = "Registration ID,First Name,Last Name,Grade,Registration Date";
        let row = "7,Ann,Lee,5,2026-05-01";
        let source = |table: &RawTable, field: Field| table.columns.get(&field).map(|column| column.source.join("+"));
        let table = read_bytes(format!("{header}\n{row}\n").as_bytes()).unwrap();
        assert_eq!(source(&table, Field::SubmittedAt).as_deref(), Some("Registration Date"));
        assert_eq!(source(&table, Field::EntryDate), None);
        // the form has a time of its own, and what the other date means is open
        let both = read_bytes(format!("{header},Submitted\n{row},2026-04-30\n").as_bytes()).unwrap();
        assert_eq!(source(&both, Field::EntryDate).as_deref(), Some("Registration Date"));
        let sis = read_sis(format!("{}\n{row}\n", header.replace("Registration ID", "Student ID")).as_bytes()).unwrap();
        assert_eq!(source(&sis, Field::EntryDate).as_deref(), Some("Registration Date"));
    }

    #[test]
    fn what_counts_the_answers_of_a_survey_is_no_number_of_a_student() {
        let header = "ID,Start time,Completion time,Email,First Name,Last Name,Grade";
        let row = "1,5/1/2026 10:00:00,5/1/2026 10:09:00,anonymous,Ann,Lee,5";
        let table = read_bytes(format!("{header}\n{row}\n").as_bytes()).unwrap();
        assert!(!table.columns.contains_key(&Field::LocalId));
        let own = header.replace("ID,", "Student ID,");
        assert!(read_bytes(format!("{own}\n{row}\n").as_bytes()).unwrap().columns.contains_key(&Field::LocalId));
        let plain = read_bytes(b"ID,First Name,Last Name,Grade\n104211,Ann,Lee,5\n").unwrap();
        assert!(plain.columns.contains_key(&Field::LocalId));
    }

    #[test]
    fn who_applies_for_a_grade_is_not_at_its_school_yet() {
        for (header, school) in [
            ("Current School,Applying For Grade", ""),
            ("Current School,Entering Grade", ""),
            ("Current School,Grade Next Year", "Current School"),
            ("School,Applying For Grade", "School"),
        ] {
            let text = format!("Application ID,First Name,Last Name,{header}\n7,Ann,Lee,North,5\n");
            assert_eq!(sources(&read_bytes(text.as_bytes()).unwrap())[0], school, "{header}");
        }
        let text = "Student ID,First Name,Last Name,Current School,Entering Grade\n7,Ann,Lee,North,5\n";
        assert_eq!(sources(&read_sis(text.as_bytes()).unwrap())[0], "Current School");
    }

    #[test]
    fn the_times_of_a_survey_are_those_of_its_answers() {
        let header = "StartDate,EndDate,Status,ResponseId,First Name,Last Name,Grade";
        let row = "2026-05-01 10:00:00,2026-05-01 10:09:00,IP Address,R_1,Ann,Lee,5";
        let table = read_bytes(format!("{header}\n{row}\n").as_bytes()).unwrap();
        let source = |field: Field| table.columns.get(&field).map(|column| column.source.join("+"));
        assert_eq!(source(Field::SubmittedAt).as_deref(), Some("EndDate"));
        for field in [Field::EntryDate, Field::ExitDate, Field::Status] {
            assert_eq!(source(field), None, "{}", field.name());
        }
        let stay = read_bytes(format!("{}\n{row}\n", header.replace("ResponseId", "Request")).as_bytes()).unwrap();
        assert!(stay.columns.contains_key(&Field::ExitDate) && stay.columns.contains_key(&Field::Status));
    }

    #[test]
    fn a_school_that_is_not_assigned_yet_is_not_the_one_that_the_child_comes_from() {
        let header = "Application ID,First Name,Last Name,Current School,Assigned School,Grade";
        let table = read_bytes(format!("{header}\n7,Ann,Lee,North,,5\n8,Bea,Vance,North,,4\n").as_bytes()).unwrap();
        assert_eq!(sources(&table), ["Assigned School", "Grade"]);
        // a plain `School` with nothing in it says nothing about what the platform means by the other
        let header = "Application ID,First Name,Last Name,Current School,School,Grade";
        let table = read_bytes(format!("{header}\n7,Ann,Lee,North,,5\n8,Bea,Vance,North,,4\n").as_bytes()).unwrap();
        assert_eq!(sources(&table), ["Current School", "Grade"]);
    }
}
