//! Second copies told from twins and namesakes: families of which one thing alone decides.

use super::run;
use crate::normalize::rosters_of;
use crate::roster::Field::{self, *};
use crate::roster::Side;

type Cells = Vec<(Field, &'static str)>;

/// A child of one house: number, given name, middle name, birth date.
fn child([id, first, middle, birth]: [&'static str; 4]) -> Cells {
    let own = [(LocalId, id), (FirstName, first), (MiddleName, middle), (BirthDate, birth)];
    let house = [
        (LastName, "Ortega"),
        (Street, "97 Marigold Ave"),
        (Phone, "217-555-0142"),
        (Email, "ortega@example.com"),
        (GuardianName, "Ines Ortega"),
    ];
    own.into_iter().chain(house).collect()
}

/// Returns a child with some cells written otherwise.
fn but(child: Cells, others: &[(Field, &'static str)]) -> Cells {
    let kept = child.into_iter().filter(|(field, _)| others.iter().all(|(other, _)| other != field));
    kept.chain(others.iter().copied()).collect()
}

/// Returns the rows of other families, whom both files have alike, so that names and dates weigh what they do in a district.
fn others() -> Vec<Vec<(Field, String)>> {
    const GIVEN: [&str; 10] =
        ["Ada", "Ben", "Clara", "Dmitri", "Esther", "Felix", "Greta", "Hassan", "Ingrid", "Keiko"];
    const FAMILY: [&str; 12] = [
        "Abernathy",
        "Bellweather",
        "Castellano",
        "Drummond",
        "Eastwick",
        "Fairbanks",
        "Goldstein",
        "Hargreaves",
        "Ingersoll",
        "Jankowski",
        "Kirkpatrick",
        "Lindqvist",
    ];
    let family = |at: usize| {
        let (given, family) = (GIVEN[at % GIVEN.len()], FAMILY[at % FAMILY.len()]);
        vec![
            (FirstName, given.to_owned()),
            (LastName, family.to_owned()),
            (BirthDate, format!("20{:02}-{:02}-{:02}", 8 + at % 12, 1 + at % 11, 1 + at % 27)),
            (Street, format!("{} Juniper Ct", 200 + at * 7)),
            (Phone, format!("312-555-01{:02}", at % 100)),
            (Email, format!("{given}.{family}{at}@example.org")),
        ]
    };
    (0..100).map(family).collect()
}

/// Returns how many SIS rows are second copies, by themselves and by what the enrollment rows say of them.
fn copies(enrollment: &[Cells], sis: &[Cells]) -> usize {
    copies_on(Side::Sis, enrollment, sis)
}

/// Returns how many rows of a side are second copies.
fn copies_on(side: Side, enrollment: &[Cells], sis: &[Cells]) -> usize {
    let others = others();
    let others: Vec<Vec<(Field, &str)>> =
        others.iter().map(|row| row.iter().map(|(field, text)| (*field, text.as_str())).collect()).collect();
    let [mine, theirs] = [enrollment, sis]
        .map(|rows| others.iter().map(Vec::as_slice).chain(rows.iter().map(Vec::as_slice)).collect::<Vec<_>>());
    let links = run(&rosters_of(&mine, &theirs), &super::Settings::default()).unwrap();
    links.duplicates(side).len()
}

const BORN: &str = "2014-10-20";

#[test]
fn another_form_of_a_name_is_a_copy_where_the_other_file_has_one_child() {
    let (short, long) = (["100412", "Max", "", BORN], ["200817", "Maxwell", "", BORN]);
    let sis = [child(short), child(long)];
    let mine = [child(["", "Max", "", BORN])];
    assert_eq!(copies(&[], &sis), 0, "twins are called so too");
    assert_eq!(copies(&mine, &sis), 1);
    // numbers in a row were given to two at once, and so were two numbers to each
    let next = ["100413", long[1], long[2], long[3]];
    assert_eq!(copies(&mine, &[child(short), child(next)]), 0);
    let state = |child: Cells, id| but(child, &[(StateId, id)]);
    assert_eq!(copies(&mine, &[state(child(short), "5550101017"), state(child(long), "5550999991")]), 0);
}

#[test]
fn another_form_of_a_name_is_no_copy_where_the_files_are_full_of_twins_named_alike() {
    let sis = [child(["100412", "Max", "", BORN]), child(["200817", "Maxwell", "", BORN])];
    let mine = [child(["", "Max", "", BORN])];
    let homes = [
        ["Alder", "41 Heron Rd", "402-555-0117", "alder@example.com"],
        ["Birch", "6 Plover Way", "402-555-0133", "birch@example.com"],
        ["Cedar", "870 Osprey St", "402-555-0151", "cedar@example.com"],
    ];
    let twins = homes.iter().flat_map(|[family, street, phone, email]| {
        let home = [(LastName, *family), (Street, *street), (Phone, *phone), (Email, *email), (GuardianName, "")];
        ["Ana", "Anna"].map(|first| but(child(["", first, "", "2013-04-09"]), &home))
    });
    let twins: Vec<Cells> = twins.collect();
    let with_twins = |rows: &[Cells]| rows.iter().chain(&twins).cloned().collect::<Vec<_>>();
    assert_eq!(copies(&mine, &sis), 1);
    assert_eq!(copies(&with_twins(&mine), &with_twins(&sis)), 0);
    // what is the child's own still makes one of two rows
    let own = sis.clone().map(|row| but(row, &[(MiddleName, "Rose")]));
    assert_eq!(copies(&with_twins(&mine), &with_twins(&own)), 1);
}

#[test]
fn an_exact_copy_is_one_unless_the_other_file_has_two() {
    let (one, two) = (["100412", "Benita", "Rose", BORN], ["200817", "Benita", "Rose", BORN]);
    let sis = [child(one), child(two)];
    assert_eq!(copies(&[], &sis), 1);
    assert_eq!(copies(&[child(["", "Benita", "Rose", BORN])], &sis), 1);
    // two children of one birth are not called alike
    assert_eq!(copies(&[], &[child(one), child(["200817", "Benita", "Carol", BORN])]), 1);
}

#[test]
fn two_rows_of_one_name_are_two_where_the_other_file_has_each_for_itself() {
    let benita = |id, birth| child([id, "Benita", "", birth]);
    let sis = [benita("100412", BORN), benita("200817", BORN)];
    // the number of one is another child's, whom the other row is not
    assert_eq!(copies(&[benita("", BORN)], &sis), 1);
    assert_eq!(copies(&[benita("100412", "2011-03-09"), benita("", BORN)], &sis), 0);
}

#[test]
fn twins_of_similar_names_whom_the_other_file_has_each_are_two() {
    let sis = [child(["100412", "Ana", "", BORN]), child(["200817", "Anna", "", BORN])];
    let each = [child(["", "Ana", "", BORN]), child(["", "Anna", "", BORN])];
    assert_eq!(copies(&each[..1], &sis), 1);
    assert_eq!(copies(&each, &sis), 0);
    let numbered = [child(["100412", "Ana", "", BORN]), child(["200817", "Ana", "", BORN])];
    assert_eq!(copies(&numbered, &sis), 0);
}

#[test]
fn two_forms_of_a_name_are_two_where_the_other_file_has_both_however_common_one_is() {
    let johns: Vec<Cells> = (0..24).map(|at| but(child(["", "John", "", BORN]), &home_of_a_john(at))).collect();
    let with_johns = |rows: &[Cells]| rows.iter().chain(&johns).cloned().collect::<Vec<_>>();
    let sis = with_johns(&[child(["100412", "John", "", BORN]), child(["200817", "Jonathan", "", BORN])]);
    let mine = [child(["", "John", "", BORN]), child(["", "Jonathan", "", "2014-10-21"])];
    assert_eq!(copies(&with_johns(&mine), &sis), 0);
    // the other file knows one name
    assert_eq!(copies(&with_johns(&mine[..1]), &sis), 1);
}

/// Returns what tells one of many children of one given name from the others.
fn home_of_a_john(at: usize) -> [(Field, &'static str); 6] {
    let fixed = |text: String| &*String::leak(text);
    [
        (
            LastName,
            fixed(format!(
                "{}{}son",
                ["Al", "Bern", "Colb", "Dav"][at % 4],
                ["", "er", "in", "ort", "um", "ar"][at / 4]
            )),
        ),
        (BirthDate, fixed(format!("20{:02}-{:02}-{:02}", 8 + at % 11, 1 + at % 12, 1 + at))),
        (Street, fixed(format!("{} Larkspur Ln", 300 + at * 11))),
        (Phone, fixed(format!("618-555-01{:02}", 20 + at))),
        (Email, fixed(format!("john{at}@example.net"))),
        (GuardianName, ""),
    ]
}

#[test]
fn two_children_are_not_one_for_a_row_that_fits_both() {
    // another name, and an initial
    for (mine, one, two) in [("Robert", "Robert", "Wendell"), ("J", "Juan", "Jorge"), ("Juan", "J", "Jorge")] {
        let sis = [child(["100412", one, "", BORN]), child(["200817", two, "", BORN])];
        assert_eq!(copies(&[child(["", mine, "", BORN])], &sis), 0, "{mine}");
    }
    // two names in one, and an initial of names that one child may have
    let mary = |id, first| child([id, first, "", BORN]);
    assert_eq!(copies(&[mary("", "Mary Beth")], &[mary("100412", "Mary"), mary("200817", "Beth")]), 0);
    assert_eq!(copies(&[mary("", "M")], &[mary("100412", "Max"), mary("200817", "Maxwell")]), 0);
    // middle names of their own
    let middle = |id, first, middle| child([id, first, middle, BORN]);
    let sis = [middle("100412", "Jon", "Paul"), middle("200817", "John", "Luke")];
    assert_eq!(copies(&[middle("", "Jon", "")], &sis), 0);
    // a girl and a boy
    let sex = |child: Cells, sex| but(child, &[(Sex, sex)]);
    let (one, two) = (["100412", "Daniel", "", BORN], ["200817", "Danielle", "", BORN]);
    assert_eq!(copies(&[], &[sex(child(one), "M"), sex(child(two), "F")]), 0);
    // nothing in common but a number's partner
    assert_eq!(copies(&[], &[child(one), but(child(two), &[(LastName, "Whitby"), (BirthDate, "2011-03-09")])]), 0);
}

#[test]
fn a_row_without_a_birth_date_makes_no_copies_of_two_namesakes() {
    let namesake = |id, birth, phone| but(child([id, "Benjamin", "Carl", birth]), &[(Phone, phone), (Sex, "M")]);
    let (one, two) = ("217-555-0142", "217-555-0197");
    let undated = [namesake("", "", one)];
    assert_eq!(copies(&undated, &[namesake("1", BORN, one), namesake("2", "2015-12-03", one)]), 0);
    // two records of one child
    assert_eq!(copies(&undated, &[namesake("1", BORN, one), namesake("2", BORN, two)]), 1);
}

/// Returns children beside one or two students of another family, who have one number: two, and numbers of the file are not
/// each row's own.
fn beside(children: &[Cells], students: usize) -> Vec<Cells> {
    let student = |(first, birth)| {
        vec![(LocalId, "300990"), (FirstName, first), (LastName, "Whitby"), (BirthDate, birth), (Phone, "618-555-0111")]
    };
    let students = [("Quentin", "2011-01-02"), ("Zelda", "2016-07-08")].into_iter().take(students);
    children.iter().cloned().chain(students.map(student)).collect()
}

#[test]
fn numbers_in_common_make_no_copies_of_two_children_of_other_names() {
    let both = |first| but(child(["100412", first, "", BORN]), &[(StateId, "5550999991")]);
    let mine = [both("Mary")];
    assert_eq!(copies(&mine, &[both("Mary"), both("Maxwell")]), 0);
    assert_eq!(copies(&mine, &[both("Mary"), both("Mary")]), 1);
}

#[test]
fn rows_of_nearly_one_name_with_numbers_in_a_row_are_twins_without_the_other_file_too() {
    let sis = |id| [child(["100412", "Jayden", "", BORN]), child([id, "Jaylen", "", BORN])];
    assert_eq!(copies(&[], &sis("200817")), 1);
    assert_eq!(copies(&[], &sis("100413")), 0);
}

#[test]
fn an_initial_is_the_name_of_whom_its_number_is() {
    let sis = |id| [child([id, "J", "", BORN]), child(["", "Jon", "", BORN])];
    let mine = [child(["100412", "Jon", "", BORN])];
    assert_eq!(copies(&mine, &sis("100412")), 1);
    assert_eq!(copies(&mine, &sis("")), 0);
}

#[test]
fn nearly_the_name_of_a_row_whose_partner_has_another_number_is_another_child() {
    let boy = |id, first| but(child([id, first, "", BORN]), &[(Sex, "M")]);
    let (jayden, jaylen) = (|id| boy(id, "Jayden"), boy("200817", "Jaylen"));
    let mine = beside(&[jayden("100412")], 1);
    assert_eq!(copies(&mine, &beside(&[jayden(""), jaylen.clone()], 2)), 0);
    // where each row has a number for itself, so has a second copy
    assert_eq!(copies(&mine, &beside(&[jayden(""), jaylen], 1)), 1);
    // and where the name is the same, other numbers are those of second records
    assert_eq!(copies(&mine, &beside(&[jayden("200817"), jayden("400263")], 2)), 1);
}

#[test]
fn a_row_that_is_like_two_by_other_things_makes_no_copies_of_them() {
    let rose = |last, phone| but(child(["", "Benita", "Rose", BORN]), &[(LastName, last), (Phone, phone)]);
    let bare = |row| but(row, &[(Street, ""), (Email, ""), (GuardianName, "")]);
    let (home, work) = ("217-555-0142", "217-555-0197");
    let sis = [bare(rose("Ortega", home)), bare(rose("Whitby", work))];
    // of the family of one, and of the telephone of the other
    assert_eq!(copies(&[bare(rose("Ortega", work))], &sis), 0);
    // a number in common says who it is all the same
    let numbered = |row| but(row, &[(LocalId, "100412")]);
    let [one, other] = sis;
    assert_eq!(copies(&[numbered(bare(rose("Ortega", work)))], &[numbered(one), other]), 1);
}

#[test]
fn a_row_without_a_birth_date_that_is_either_of_two_children_is_the_copy_of_neither() {
    let benjamin = |birth| child(["", "Benjamin", "", birth]);
    let sis = [benjamin(""), benjamin("2014-10-21")];
    assert_eq!(copies(&[benjamin(BORN)], &sis), 1);
    assert_eq!(copies(&[benjamin(BORN), benjamin("2011-03-09")], &sis), 0);
}

/// A child of another home than that of [`child`], of the same name.
fn elsewhere(child: Cells) -> Cells {
    let home = [
        (Street, "1417 Quarry Hill Rd"),
        (Phone, "309-555-0168"),
        (Email, "bo.ortega@example.com"),
        (GuardianName, "Bo Ortega"),
    ];
    but(child, &home)
}

#[test]
fn a_namesake_of_another_home_is_no_copy_unless_all_of_the_name_and_the_birth_date_agree() {
    let benita = |id, middle, birth| child([id, "Benita", middle, birth]);
    let with = |middle, birth| [benita("100412", "Rose", BORN), elsewhere(benita("200817", middle, birth))];
    assert_eq!(copies(&[], &with("Rose", BORN)), 1);
    assert_eq!(copies(&[], &with("", "2014-10-26")), 0, "another birth date");
    assert_eq!(copies(&[], &with("Carol", BORN)), 0, "another middle name");
    // a family that has moved
    let moved = but(benita("200817", "Rose", "2014-10-26"), &[(Street, "1417 Quarry Hill Rd")]);
    assert_eq!(copies(&[], &[benita("100412", "Rose", BORN), moved]), 1);
}

#[test]
fn junior_and_the_third_with_another_birth_date_are_two() {
    let spencer = |id, birth, suffix| but(child([id, "Spencer", "", birth]), &[(Suffix, suffix)]);
    let both = |suffix| [spencer("100412", BORN, "Jr"), spencer("200817", "2018-10-20", suffix)];
    assert_eq!(copies(&[], &both("Jr")), 1);
    assert_eq!(copies(&[], &both("III")), 0);
}

/// A child of whom nothing but number, name, birth date and grade is known.
fn bare([id, first, last, birth, grade]: [&'static str; 5]) -> Cells {
    vec![(LocalId, id), (FirstName, first), (LastName, last), (BirthDate, birth), (Grade, grade)]
}

#[test]
fn another_birth_date_and_another_grade_are_another_child() {
    let grades = |grade| {
        let (one, two) = ("2016-09-03", "2016-03-09");
        copies(&[], &[bare(["100412", "Joao", "Prates", one, "04"]), bare(["200817", "Joao", "Prates", two, grade])])
    };
    assert_eq!((grades("04"), grades("05")), (1, 0));
}

#[test]
fn two_birth_dates_that_both_files_have_are_of_two_children() {
    let joao = |id, birth| bare([id, "Joao", "Prates", birth, ""]);
    let (one, two) = ("2016-09-03", "2016-03-09");
    let sis = [joao("100412", one), joao("200817", two)];
    assert_eq!(copies(&[joao("", one)], &sis), 1);
    assert_eq!(copies(&[joao("", one), joao("", two)], &sis), 0);
    // no two children of one house have one name
    let home = |child: Cells| but(child, &[(Street, "97 Marigold Ave"), (Phone, "217-555-0142")]);
    assert_eq!(copies(&[home(joao("", one)), home(joao("", two))], &sis.map(home)), 1);
}

#[test]
fn double_family_names_with_a_part_of_their_own_each_are_of_two_families() {
    let mariana = |id, last| bare([id, "Mariana", last, BORN, ""]);
    let both = |last| copies(&[], &[mariana("100412", "Oliveira Lopes"), mariana("200817", last)]);
    assert_eq!(both("Oliveira"), 1);
    assert_eq!(both("Oliveira Lopez"), 1, "a slip of the pen");
    assert_eq!(both("Sousa Oliveira"), 0);
}

#[test]
fn a_number_of_the_state_makes_one_of_two_stays_in_two_districts() {
    let stay = |id, state, street| but(child([id, "Hazel", "", BORN]), &[(StateId, state), (Street, street)]);
    let (before, now) = ("7717 Foxglove Pl", "97 Marigold Ave");
    let sis = |state| [stay("10256", state, before), stay("10086", state, now)];
    // each has the number of its own row of the other file
    let mine = [stay("10256", "5550101017", now), stay("10086", "5550101017", now)];
    assert_eq!(copies(&mine, &sis("5550101017")), 1);
    // so they are where one side does not know the state's number
    let unknown = [stay("10256", "", now), stay("10086", "", now)];
    assert_eq!(copies(&unknown, &sis("5550101017")), 1);
    assert_eq!(copies_on(Side::Enrollment, &unknown, &sis("5550101017")), 1);
}

#[test]
fn applications_of_a_child_whom_the_other_file_lacks_are_one_however_many_there_are_of_others() {
    // most children have three applications each, so that copies are nearly all that loses against a better row
    let rows = others();
    let rows: Vec<Vec<(Field, &str)>> =
        rows.iter().map(|row| row.iter().map(|(field, text)| (*field, text.as_str())).collect()).collect();
    let new = child(["", "Benita", "", BORN]);
    let mine = [rows.as_slice(); 3].concat();
    let mine: Vec<&[(Field, &str)]> = mine.iter().chain([&new, &new]).map(Vec::as_slice).collect();
    let sis: Vec<&[(Field, &str)]> = rows.iter().map(Vec::as_slice).collect();
    let links = run(&rosters_of(&mine, &sis), &super::Settings::default()).unwrap();
    assert_eq!(links.duplicates(Side::Enrollment).len(), 201);
}

#[test]
fn twins_whose_given_names_stand_where_their_family_name_belongs_are_two() {
    let parker = child(["104211", "Parker", "", "2013-09-16"]);
    let swapped = |id: &'static str, given: &'static str| {
        but(child([id, given, "", "2013-09-16"]), &[(FirstName, "Ortega"), (LastName, given)])
    };
    let twins = [swapped("104211", "Parker"), swapped("118342", "Benjamin")];
    assert_eq!(copies(&[but(parker, &[(LocalId, "")])], &twins), 0);
}
