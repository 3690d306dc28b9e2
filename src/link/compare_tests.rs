//! How far two values agree, as the forms write them: names, middle names, addresses, contacts, guardians, numbers.

use super::compare::*;
use super::features;
use super::pattern::*;
use crate::normalize::rosters_of;
use crate::roster::Field::{self, *};

type Cells<'a> = &'a [(Field, &'a str)];

/// Returns the pattern of one row each.
fn pattern(enrollment: Cells<'_>, sis: Cells<'_>) -> Pattern {
    let rosters = rosters_of(&[enrollment], &[sis]);
    let (lexicon, [one, other]) = features::build(&rosters, &vec![(LocalId, LocalId)]);
    Comparer { lexicon: &lexicon, one: &one, other: &other }.pattern(0, 0)
}

/// Returns the level of a comparison, which is the same whichever row comes first.
fn level_of(comparison: usize, enrollment: Cells<'_>, sis: Cells<'_>) -> u8 {
    let found = level(pattern(enrollment, sis), comparison);
    assert_eq!(level(pattern(sis, enrollment), comparison), found, "{enrollment:?} {sis:?}");
    found
}

/// Checks the levels of two values of one field.
fn check(field: Field, comparison: usize, cases: &[(&str, &str, u8)]) {
    for (one, other, wanted) in cases {
        assert_eq!(level_of(comparison, &[(field, one)], &[(field, other)]), *wanted, "{one} | {other}");
    }
}

#[test]
fn family_names_agree_by_a_part_by_their_letters_or_not() {
    check(
        LastName,
        LAST,
        &[
            ("Ortega", "ORTEGA", SAME),
            ("Ortega", "", MISSING),
            ("Ortega Ruiz", "Ortega", VARIANT),
            ("Ortega Ruiz", "Ruiz Lima", VARIANT),
            ("De la Cruz", "Delacruz", VARIANT),
            ("Ortega", "Ortgea", TYPO),
            ("Ortega", "Ortegano", FUZZY),
            ("Ortega", "Whitby", DIFFER),
        ],
    );
    let bears = |last| [(LastName, last), (PreferredLastName, "Whitby")];
    assert_eq!(level_of(LAST, &bears("Ortega"), &[(LastName, "Whitby")]), VARIANT);
}

#[test]
fn a_child_may_go_by_another_name() {
    let named = |first, preferred| [(FirstName, first), (PreferredFirstName, preferred)];
    assert_eq!(level_of(FIRST, &named("Xiulan", "Grace"), &[(FirstName, "Grace")]), VARIANT);
    assert_eq!(level_of(FIRST, &named("Xiulan", "Grace"), &named("Meilin", "Grace")), DIFFER);
    check(FirstName, FIRST, &[("Kerry", "Kerri", TYPO), ("Topher", "Zacharias", DIFFER), ("Ann", "", MISSING)]);
}

#[test]
fn letters_written_out_for_a_mark_are_another_writing_of_one_name() {
    check(
        FirstName,
        FIRST,
        &[
            ("Jörg", "Joerg", VARIANT),
            ("Jorg", "Joerg", VARIANT),
            ("Jürgen", "Juergen", VARIANT),
            // a letter of its own, slips of the pen, and a name that is too short to tell
            ("Samul", "Samuel", TYPO),
            ("Ángel", "ÁÁngel", TYPO),
            ("Khamarion", "Khamaarion", TYPO),
            ("Ha", "Hae", TYPO),
        ],
    );
}

#[test]
fn grade_and_school_are_compared_where_a_birth_date_is_missing_in_many_rows() {
    let in_school = |birth, grade, school| [(BirthDate, birth), (Grade, grade), (School, school)];
    let of = |one: [(Field, &str); 3], other: [(Field, &str); 3]| level_of(GRADE, &one, &other);
    let lincoln = in_school("", "4", "Lincoln Elementary");
    assert_eq!(of(lincoln, in_school("2016-05-03", "04", "Lincoln Elementary")), 1);
    assert_eq!(of(lincoln, in_school("2016-05-03", "4", "Adams Elementary")), 2);
    assert_eq!(of(lincoln, in_school("2016-05-03", "4", "")), 2);
    assert_eq!(of(lincoln, in_school("", "5", "Lincoln Elementary")), 3);
    assert_eq!(of(lincoln, in_school("", "KG", "Lincoln Elementary")), 4);
    assert_eq!(of(lincoln, in_school("2016-05-03", "", "Lincoln Elementary")), MISSING);
    // two birth dates say it better
    let dated = in_school("2016-05-03", "4", "Lincoln Elementary");
    assert_eq!(of(dated, dated), MISSING);
}

#[test]
fn a_middle_name_is_a_given_name_where_the_other_middle_name_allows_it() {
    let named = |first, middle| [(FirstName, first), (MiddleName, middle)];
    let one = |first, middle| level_of(FIRST, &named("Joaquin", "Felix"), &named(first, middle));
    assert_eq!(one("Felix", ""), VARIANT);
    assert_eq!(one("Felix", "Joaquin"), VARIANT);
    assert_eq!(one("Felix", "J"), VARIANT);
    assert_eq!(one("Felix", "Bruno"), DIFFER);
    // what has spoken as a given name does not speak again
    assert_eq!(level_of(MIDDLE, &named("Joaquin", "Felix"), &named("Felix", "Bruno")), MISSING);
    assert_eq!(level_of(MIDDLE, &named("Joaquin", "Felix"), &named("Felix", "J")), MISSING);
}

#[test]
fn a_child_may_go_by_a_middle_name_of_which_either_file_has_the_initial() {
    let named = |first, middle, birth| [(FirstName, first), (MiddleName, middle), (BirthDate, birth)];
    let of = |other: [(Field, &str); 3]| {
        let one = named("Joaquin", "F", "2016-05-03");
        [FIRST, MIDDLE].map(|at| level_of(at, &one, &other))
    };
    assert_eq!(of(named("Felix", "J", "2016-05-03")), [FUZZY, MISSING]);
    // one initial that fits is common among brothers, and another birth date is another child's
    assert_eq!(of(named("Felix", "B", "2016-05-03")), [DIFFER, APART]);
    assert_eq!(of(named("Bruno", "J", "2016-05-03")), [DIFFER, APART]);
    assert_eq!(of(named("Felix", "J", "2014-11-27")), [DIFFER, APART]);
    assert_eq!(of(named("Felix", "", "2016-05-03")), [DIFFER, MISSING]);
}

#[test]
fn ages_are_compared_where_a_birth_date_is_missing_or_at_odds_with_the_age() {
    let aged = |age, birth| [(Age, age), (BirthDate, birth)];
    assert_eq!(level_of(GRADE, &aged("9", ""), &aged("9", "2011-02-03")), 2);
    assert_eq!(level_of(GRADE, &aged("9 years", ""), &aged("10", "2010-02-03")), 3);
    assert_eq!(level_of(GRADE, &aged("9", ""), &aged("12", "2008-02-03")), 4);
    assert_eq!(level_of(GRADE, &aged("", ""), &aged("9", "2011-02-03")), MISSING);
    // from a birth date that fits it nothing more is learned
    assert_eq!(level_of(GRADE, &aged("9", "2011-02-03"), &aged("9", "2011-07-03")), MISSING);
}

#[test]
fn middle_names_agree_by_an_initial_or_a_slip() {
    check(
        MiddleName,
        MIDDLE,
        &[
            ("Felix", "Felix", SAME),
            ("Felix", "F", NEARLY),
            ("Felix", "Feliks", APART),
            ("Marguerite", "Margurite", NEARLY),
            ("Felix", "B", APART),
            ("Felix", "Bruno", APART),
            ("Felix", "", MISSING),
        ],
    );
}

#[test]
fn names_in_each_others_place_are_one_agreement() {
    let named = |first, last| [(FirstName, first), (LastName, last)];
    let levels = |one: [&'static str; 2], other: [&'static str; 2]| {
        let found = pattern(&named(one[0], one[1]), &named(other[0], other[1]));
        assert_eq!(pattern(&named(other[0], other[1]), &named(one[0], one[1])), found);
        [level(found, FIRST), level(found, LAST)]
    };
    let exchanged = [SWAPPED, MISSING];
    assert_eq!(levels(["Ortega", "Joaquin"], ["Joaquin", "Ortega"]), exchanged);
    // one of the two may have a slip, or be a form or a part of the other
    assert_eq!(levels(["Ortega", "Joaquin"], ["Joaquin", "Ortgea"]), exchanged);
    assert_eq!(levels(["Robert", "Whitby"], ["Whitby", "Bob"]), exchanged);
    assert_eq!(levels(["Ortega Ruiz", "Joaquin"], ["Joaquin", "Ortega"]), exchanged);
    assert_eq!(levels(["Ortega", "Joaquin"], ["Joaquin", "Ortega Ruiz"]), exchanged);
    // not both, and neither another name altogether
    assert_ne!(levels(["Ortega", "Joaqin"], ["Joaquin", "Ortgea"]), exchanged);
    assert_eq!(levels(["Ortega", "Joaquin"], ["Joaquin", "Whitby"]), [DIFFER, DIFFER]);
    assert_eq!(levels(["Ortega", "Joaquin"], ["Whitby", "Ortega"]), [DIFFER, DIFFER]);
    // a child of one name twice has none in the other's place
    assert_eq!(levels(["Thomas", "Thomas"], ["Thomas", "Whitby"])[0], SAME);
    assert_eq!(levels(["Ortega", ""], ["", "Ortega"]), [MISSING, MISSING]);
    // a whole name in one column is one wherever it stands
    assert_eq!(levels(["Say Paw", "LNU"], ["FNU", "Say Paw"]), exchanged);
    assert_eq!(levels(["Say Paw", "LNU"], ["FNU", "Say Moo"]), [MISSING, MISSING]);
}

#[test]
fn addresses_agree_by_house_street_and_area() {
    check(
        Street,
        ADDRESS,
        &[
            ("412 Juniper St", "412 Juniper Street", SAME),
            ("412 Juniper St Apt 3", "412 Juniper St", SAME),
            ("412 Juniper St Apt 3", "412 Juniper St Apt 4", NEARLY),
            ("412 Juniper St", "412 Juniper Ave", NEARLY),
            ("412 Juniper St", "412 Jnuiper St", NEARLY),
            ("412 Juniper St", "413 Juniper St", NEARLY),
            ("412 Juniper St", "421 Juniper St", NEARLY),
            ("412 Juniper St", "4 Juniper St", ELSEWHERE),
            ("41 Juniper St", "42 Juniper St", ELSEWHERE),
            ("412 Juniper St", "530 Juniper St", ELSEWHERE),
            ("412 Juniper St", "412 Marigold St", ELSEWHERE),
            ("Juniper St", "Jnuiper St", ELSEWHERE),
            ("412 Juniper St", "97 Marigold Ave", ELSEWHERE),
            ("412 Juniper St", "", MISSING),
        ],
    );
    let home = |street, city, zip| [(Street, street), (City, city), (Zip, zip)];
    let area = |city: &'static str, zip: &'static str, other_city: &'static str, other_zip: &'static str| {
        level_of(ADDRESS, &home("412 Juniper St", city, zip), &home("97 Marigold Ave", other_city, other_zip))
    };
    assert_eq!(area("Elmwood", "60101", "Ashby", "60101"), SAME_AREA);
    assert_eq!(area("Elmwood", "60101", "Elmwood", "60102"), ELSEWHERE);
    assert_eq!(area("Elmwood", "60101", "Elmwood", ""), ELSEWHERE);
    assert_eq!(area("Elmwood", "", "Elmwood", ""), SAME_AREA);
    assert_eq!(area("Elmwood", "", "Ashby", ""), ELSEWHERE);
    assert_eq!(area("", "", "", ""), ELSEWHERE);
    // a house whose neighbour is at another one of the same number
    assert_eq!(
        level_of(ADDRESS, &home("412 Juniper St", "", "60101"), &home("412 Marigold St", "", "60101")),
        SAME_AREA
    );
}

#[test]
fn any_phone_or_mail_in_common_is_enough_and_a_slip_is_near() {
    check(
        Phone,
        PHONE,
        &[
            ("217-555-0142", "(217) 555-0142", SAME),
            ("217-555-0142; 217-555-0161", "217-555-0161", SAME),
            ("217-555-0142; 217-555-0161", "217-555-0161; 217-555-0199", SAME),
            ("217-555-0142", "217-555-0124", NEARLY),
            ("217-555-0142; 217-555-0187", "217-555-0162", NEARLY),
            ("217-555-0142", "217-555-0197", APART),
            ("217-555-0142; 217-555-0150", "217-555-0197; 217-555-0199", APART),
            ("217-555-0142", "", MISSING),
        ],
    );
    check(
        Email,
        EMAIL,
        &[
            ("ortega@example.com", "Ortega@Example.com", SAME),
            ("ortega@example.com; whitby@example.com", "whitby@example.com", SAME),
            ("ortega@example.com", "ortega@example.org", NEARLY),
            ("ortega@example.com", "ortgea@example.com", NEARLY),
            ("ortega@example.com; kim@example.org", "kimm@example.org", NEARLY),
            ("ortega@example.com", "whitby@example.com", APART),
            ("ortega@example.com; kim@example.org", "whitby@example.com", APART),
            ("ortega@example.com", "", MISSING),
        ],
    );
}

#[test]
fn guardians_are_near_by_one_name_and_a_form_or_slip_of_the_other() {
    check(
        GuardianName,
        GUARDIAN,
        &[
            ("Robert Whitby", "Robert Whitby", SAME),
            ("Robert Whitby; Ines Ortega", "Ines Ortega", SAME),
            ("Robert Whitby", "Bob Whitby", NEARLY),
            ("Robert Whitby", "Robert Whitbey", NEARLY),
            ("Robert Whitby", "Bob Whitbey", NEARLY),
            ("Robert Whitby", "Roberto Whitby", NEARLY),
            ("Ines Ortega", "Inse Ortega", NEARLY),
            ("Robert Whitby; Ines Ortega", "Bob Whitby; Carl Jung", NEARLY),
            ("Ines Ortega", "Inse Ortgea", APART),
            ("Robert Whitby", "Ines Whitby", APART),
            ("Robert Whitby", "Robert Ortega", APART),
            ("Robert Whitby; Carl Jung; Ada Kim", "Ines Ortega", APART),
            ("Robert Whitby; Carl Jung; Ada Kim", "Ada Kim", SAME),
            ("Robert Whitby", "", MISSING),
        ],
    );
}

#[test]
fn numbers_are_the_same_without_zeros_in_front_and_near_by_one_slip_where_they_are_long() {
    check(
        LocalId,
        ID,
        &[
            ("48213", "48213", SAME),
            ("48213", "0048213", SAME),
            ("0048213", "048213", SAME),
            ("48213", "48231", NEARLY),
            ("48213", "482134", NEARLY),
            ("48213", "48", APART),
            ("4821", "4812", APART),
            ("4821", "48213", APART),
            ("48213", "48330", APART),
            ("48213", "", MISSING),
        ],
    );
}

#[test]
fn the_rest_is_the_same_or_not() {
    check(Sex, SEX, &[("F", "Female", SAME), ("F", "M", APART), ("F", "", MISSING)]);
    check(Suffix, SUFFIX, &[("Jr", "Jr.", SAME), ("Jr", "III", APART), ("Jr", "", MISSING)]);
    check(
        BirthDate,
        BIRTH,
        &[
            ("2013-04-09", "2013-04-09", SAME),
            ("2013-04-09", "2013-09-04", DAY_MONTH),
            ("2013-04-09", "2013-04-08", ONE_DIGIT),
            ("2013-04-13", "2013-04-31", ONE_DIGIT),
            ("2013-04-13", "2O13-O4-13", ONE_DIGIT),
            ("2013-04-13", "2012-02-31", MISSING),
            ("2013-04-12", "2013-04-21", ONE_DIGIT),
            ("2013-04-09", "2013-04-27", TWO_OF_THREE),
            ("2013-04-09", "2013-11-09", TWO_OF_THREE),
            ("2013-04-09", "2008-04-09", TWO_OF_THREE),
            ("2013-04-09", "2008-11-09", OTHER_DATE),
            ("2013-04-09", "", MISSING),
        ],
    );
}
