//! What is proposed, and above all what is not.

use crate::diagnose::testing::{Cells, matched_by_place};
use crate::diagnose::{Authority, Settings, Waiver, run};
use crate::roster::Field::{
    BirthDate, City, Email, FirstName, GuardianName, LastName, LocalId, MiddleName, Phone, School, StateId, Street,
    SubmittedAt, UpdatedAt, Zip,
};
use crate::roster::{ColumnFact, Field, Intake, Side};

/// Holds two small exports whose rows are paired by their places.
struct Case {
    rows: [Vec<Cells>; 2],
    intakes: [Intake; 2],
    settings: Settings,
}

/// Rows that agree in both systems, so that columns have habits to learn.
const OTHERS: usize = 12;

fn cells(texts: &[(Field, &str)]) -> Cells {
    texts.iter().map(|(field, text)| (*field, (*text).to_owned())).collect()
}

impl Case {
    /// Makes a case of one pair among some that agree.
    fn of(enrollment: &[(Field, &str)], sis: &[(Field, &str)]) -> Self {
        let mut rows = [vec![cells(enrollment)], vec![cells(sis)]];
        let fields = [enrollment, sis].map(|texts| texts.iter().map(|(field, _)| *field).collect::<Vec<_>>());
        for at in 0..OTHERS {
            for (rows, fields) in rows.iter_mut().zip(&fields) {
                rows.push(fields.iter().map(|field| (*field, usual(*field, at))).collect());
            }
        }
        let intakes = fields.map(|fields| {
            let mut intake = Intake::default();
            intake.facts.columns = fields
                .iter()
                .map(|field| ColumnFact {
                    field: field.name().to_owned(),
                    headers: vec![field.name().to_owned()],
                    how: "name".to_owned(),
                    filled: 1,
                })
                .collect();
            intake
        });
        Self { rows, intakes, settings: Settings { as_of: "2026-08-15".to_owned(), ..Settings::default() } }
    }

    fn with(mut self, field: Field, authority: Authority) -> Self {
        self.settings.authority.insert(field, authority);
        self
    }

    /// Returns side, field and value of every correction.
    fn corrections(&self) -> Vec<(Side, Field, String)> {
        let (rosters, links) = matched_by_place(&self.rows[0], &self.rows[1]);
        let diagnosis = run(&rosters, &links, &self.intakes, &self.settings).unwrap();
        diagnosis.corrections.into_iter().map(|change| (change.side, change.field, change.proposed)).collect()
    }

    #[track_caller]
    fn proposes(&self, wanted: &[(Side, Field, &str)]) {
        let found = self.corrections();
        let found: Vec<(Side, Field, &str)> =
            found.iter().map(|(side, field, text)| (*side, *field, text.as_str())).collect();
        assert_eq!(found, wanted);
    }
}

fn usual(field: Field, at: usize) -> String {
    match field {
        LocalId => format!("{}", 2_000 + at),
        StateId => format!("90{:04}", 17 * at),
        BirthDate => format!("{}/{}/2015", at % 12 + 1, at + 13),
        City => "Springfield".to_owned(),
        Email => format!("family{at}@example.org"),
        GuardianName => format!("Pat Miller{}", letter(at)),
        LastName => format!("Miller{}", letter(at)),
        Phone => format!("(217) 555-01{:02}", at + 10),
        School => "Lincoln".to_owned(),
        Street => format!("{} Oak St", at + 100),
        SubmittedAt | UpdatedAt => "2026-05-01".to_owned(),
        Zip => "62704".to_owned(),
        _ => format!("Ada{}", letter(at)),
    }
}

fn letter(at: usize) -> char {
    char::from(b'a' + at as u8)
}

const SIS: Side = Side::Sis;
const ENROLLMENT: Side = Side::Enrollment;

#[test]
fn a_street_that_is_spelled_differently_is_left_to_a_person() {
    let case = |mine: &str| Case::of(&[(Street, mine), (City, "Salem")], &[(Street, "18 College St"), (City, "Troy")]);
    case("18 Colleg St").proposes(&[]);
    case("18 Colleg St").with(Street, Authority::Newer).proposes(&[]);
    case("18 Colleg St").with(Street, Authority::Sis).proposes(&[]);
    case("20 Maple St").proposes(&[(Side::Sis, Street, "20 Maple St"), (Side::Sis, City, "Salem")]);
}

#[test]
fn an_address_on_one_line_is_not_written_into_a_column_of_streets_nor_over_one_on_one_line() {
    let case = |mine: &str, theirs: &str| Case::of(&[(Street, mine)], &[(Street, theirs), (City, "Salem")]);
    for whole in ["20 Elm St, Salem, OR 97301", "20 Elm St Salem OR 97301", "20 Elm St, Salem", "20 Elm St Salem"] {
        case(whole, "100 Maple Ave").proposes(&[]);
        case("100 Maple Ave", whole).proposes(&[]);
    }
    let whole = "100 Maple Ave, Troy, OR 97301";
    case(whole, "20 Elm St, Salem, OR 97301").proposes(&[(Side::Sis, Street, whole)]);
}

#[test]
fn an_address_moves_as_a_whole_and_in_the_form_of_the_system() {
    let case = Case::of(
        &[(Street, "7  ELM AVE"), (City, "Riverton"), (Zip, "62561-1234")],
        &[(Street, "9 Pine St"), (City, "Springfield"), (Zip, "62704")],
    );
    case.proposes(&[(SIS, Street, "7 Elm Ave"), (SIS, City, "Riverton"), (SIS, Zip, "62561")]);
    // a part that cannot be written keeps the others back: McGuire or Mcguire is not for a program to say
    let case = Case::of(&[(Street, "7 Elm Ave"), (City, "MCGUIRE")], &[(Street, "9 Pine St"), (City, "Springfield")]);
    case.proposes(&[]);
}

#[test]
fn a_person_is_asked_where_nobody_is_right_and_an_authority_that_is_set_goes_first() {
    let case = || Case::of(&[(BirthDate, "2/14/2015")], &[(BirthDate, "3/14/2015")]);
    case().proposes(&[]);
    case().with(BirthDate, Authority::Sis).proposes(&[(ENROLLMENT, BirthDate, "3/14/2015")]);
    case().with(BirthDate, Authority::Enrollment).proposes(&[(SIS, BirthDate, "2/14/2015")]);
}

#[test]
fn what_says_less_is_never_written_over_what_says_more() {
    let case = |field: Field, mine: &str, theirs: &str| {
        Case::of(&[(field, mine), (LastName, "Cole")], &[(field, theirs), (LastName, "Cole")])
            .with(field, Authority::Enrollment)
    };
    for (field, whole, part) in [
        (FirstName, "Robert", "Bob"),
        (FirstName, "Maria Luisa", "Maria"),
        (MiddleName, "Louise", "M"),
        (GuardianName, "Alexandra Christodoulopoulos", "Alexandra Christod"),
        (Street, "1204 Avenida de la Estrella", "1204 Avenida de la Estr"),
    ] {
        case(field, part, whole).proposes(&[]);
        case(field, whole, part).proposes(&[(SIS, field, whole)]);
    }
    let surname = |mine: &str, theirs: &str| {
        Case::of(&[(LastName, mine)], &[(LastName, theirs)]).with(LastName, Authority::Enrollment)
    };
    surname("Garcia", "Garcia Lopez").proposes(&[]);
    surname("Garcia Lopez", "Garcia").proposes(&[(SIS, LastName, "Garcia Lopez")]);
    for no_house in ["PO Box 77", "Homeless", "Elm St", "RR 2 Box 41"] {
        case(Street, no_house, "9 Oak Ave").proposes(&[]);
        case(Street, "9 Oak Ave", no_house).proposes(&[(SIS, Street, "9 Oak Ave")]);
    }
    case(Street, "PO Box 77", "RR 2 Box 41").proposes(&[]);
    case(Email, "pat@gmial.com", "pat@gmail.com").proposes(&[]);
    case(Email, "pat@gmail.com", "pat@gmial.com").proposes(&[(SIS, Email, "pat@gmail.com")]);
}

#[test]
fn a_cell_with_two_numbers_is_not_overwritten_with_one() {
    let case = |theirs: &str| Case::of(&[(Phone, "(217) 555-0177")], &[(Phone, theirs)]);
    for several in ["309-555-0101 or 309-555-0102", "Home: 309-555-0101 Cell: 309-555-0102"] {
        case(several).proposes(&[]);
    }
    case("309-555-0101").proposes(&[(SIS, Phone, "(217) 555-0177")]);
}

#[test]
fn a_rare_spelling_of_a_school_is_not_what_the_system_writes() {
    let school = |rows: &mut Vec<Cells>, at: usize, text: &str| {
        rows[at].iter_mut().filter(|cell| cell.0 == School).for_each(|cell| cell.1 = text.to_owned());
    };
    let mut case = Case::of(&[(School, "Roosevelt")], &[(School, "101")]).with(School, Authority::Sis);
    for at in 1..=OTHERS {
        let is_first = at <= OTHERS / 2;
        school(&mut case.rows[0], at, if is_first { "Lincoln" } else { "Roosevelt" });
        school(&mut case.rows[1], at, if is_first { "101" } else { "102" });
    }
    // one of twenty-one writes the code
    for _ in 0..15 {
        for rows in &mut case.rows {
            let more = rows[1].clone();
            rows.push(more);
        }
    }
    school(&mut case.rows[0], 1, "101");
    case.proposes(&[(ENROLLMENT, School, "Lincoln")]);
}

#[test]
fn the_newer_row_is_right_and_a_person_where_the_days_do_not_tell() {
    let case = |submitted: &'static str, updated: &'static str| {
        Case::of(
            &[(Phone, "217-555-0177"), (SubmittedAt, submitted)],
            &[(Phone, "(217) 555-0188"), (UpdatedAt, updated)],
        )
        .with(Phone, Authority::Newer)
    };
    case("2026-06-01", "2026-05-01").proposes(&[(SIS, Phone, "(217) 555-0177")]);
    case("2026-05-01 08:00", "2026-06-01").proposes(&[(ENROLLMENT, Phone, "(217) 555-0188")]);
    case("2026-05-01 08:00", "2026-05-01").proposes(&[]);
    case("", "2026-05-01").proposes(&[]);
}

#[test]
fn the_number_of_the_sis_is_written_back_in_the_form_of_the_platform() {
    let case = Case::of(&[(LastName, "Cole"), (LocalId, "")], &[(LastName, "Cole"), (LocalId, "1999")]);
    // the key of an invented row is its number, so the platform's rows are named otherwise than by it
    case.proposes(&[(ENROLLMENT, LocalId, "1999")]);
    let mut padded = Case::of(&[(LastName, "Cole"), (LocalId, "")], &[(LastName, "Cole"), (LocalId, "1999")]);
    for row in padded.rows[0].iter_mut().skip(1) {
        row[1].1.insert_str(0, "00");
    }
    padded.proposes(&[(ENROLLMENT, LocalId, "001999")]);
}

#[test]
fn a_number_that_another_row_holds_is_not_written_a_second_time() {
    let mut case = Case::of(&[(LastName, "Cole"), (StateId, "901111")], &[(LastName, "Cole"), (StateId, "902222")]);
    case.proposes(&[(ENROLLMENT, StateId, "902222")]);
    case.rows[0].push(cells(&[(LastName, "Quist"), (StateId, "902222")]));
    case.rows[1].push(cells(&[(LastName, "Quist"), (StateId, "")]));
    case.proposes(&[]);
}

#[test]
fn nothing_is_lost_that_the_cell_says_beside_the_value() {
    let names = |sis: &'static str| {
        Case::of(&[(FirstName, "Ada"), (LastName, "Colman")], &[(FirstName, "Ada"), (LastName, sis)])
            .with(LastName, Authority::Enrollment)
    };
    names("Coleman").proposes(&[(SIS, LastName, "Colman")]);
    names("Coleman Jr").proposes(&[]);
    let phones = |sis: &'static str| Case::of(&[(Phone, "217-555-0177")], &[(Phone, sis)]);
    phones("217-555-0188").proposes(&[(SIS, Phone, "(217) 555-0177")]);
    phones("217-555-0188; 217-555-0189").proposes(&[]);
    // an empty value is no value to take over
    Case::of(&[(Phone, "")], &[(Phone, "217-555-0188")]).proposes(&[]);
}

#[test]
fn the_first_of_several_numbers_is_one_in_common() {
    let case = Case::of(&[(Phone, "217-555-0177; 217-555-0166")], &[(Phone, "217-555-0188")]);
    case.proposes(&[(SIS, Phone, "(217) 555-0177")]);
}

#[test]
fn a_school_is_named_as_the_system_names_it() {
    let mut case = Case::of(&[(LocalId, "1"), (School, "Adams Middle School")], &[(LocalId, "1"), (School, "101")])
        .with(School, Authority::Enrollment);
    for (at, (enrollment, sis)) in
        [("Adams Middle School", "102"), ("Lincoln Elementary", "101")].repeat(6).into_iter().enumerate()
    {
        case.rows[0][at + 1][1].1 = enrollment.to_owned();
        case.rows[1][at + 1][1].1 = sis.to_owned();
    }
    case.proposes(&[(SIS, School, "102")]);
}

#[test]
fn a_waived_finding_asks_for_nothing() {
    let mut case = Case::of(&[(Email, "new@example.org")], &[(Email, "old@example.org")]);
    case.proposes(&[(SIS, Email, "new@example.org")]);
    let waiver = Waiver { code: "C103".to_owned(), until: "2026-12-31".to_owned(), ..Waiver::default() };
    case.settings.waivers.push(waiver);
    case.proposes(&[]);
}

#[test]
fn a_row_that_its_key_does_not_name_and_a_column_that_is_not_one_cell_are_left_alone() {
    let case = || Case::of(&[(Email, "new@example.org")], &[(Email, "old@example.org")]);
    let mut several = case();
    several.intakes[1].facts.columns[0].headers.push("email_2".to_owned());
    several.proposes(&[]);
    let mut key = case();
    key.intakes[1].facts.key_column = "email".to_owned();
    key.proposes(&[]);
    let mut folded = case();
    folded.intakes[1].facts.folded = 3;
    folded.proposes(&[]);
    let mut twice =
        Case::of(&[(LocalId, "5"), (Email, "new@example.org")], &[(LocalId, "5"), (Email, "old@example.org")]);
    twice.rows[1][2][0].1 = "5".to_owned();
    assert!(twice.corrections().iter().all(|(_, field, _)| *field != Email));
}

#[test]
fn a_part_of_a_whole_name_is_proposed_where_the_parts_can_be_told_apart() {
    let case = |header: &str| {
        let mut case =
            Case::of(&[(FirstName, "Ada"), (LastName, "Colman")], &[(FirstName, "Ada"), (LastName, "Coleman")])
                .with(LastName, Authority::Enrollment);
        case.intakes[1].facts.columns.iter_mut().for_each(|fact| fact.headers = vec![header.to_owned()]);
        case
    };
    case("LastFirst").proposes(&[(SIS, LastName, "Colman")]);
    case("full_name").proposes(&[]);
}

#[test]
fn a_name_that_the_encoding_of_the_export_lacks_is_not_proposed() {
    let mut case =
        Case::of(&[(LastName, "Nguyễn Tran")], &[(LastName, "Nguyen Trang")]).with(LastName, Authority::Enrollment);
    case.proposes(&[(SIS, LastName, "Nguyễn Tran")]);
    case.intakes[1].facts.encoding = "windows-1252".to_owned();
    case.proposes(&[]);
}

#[test]
fn no_rule_has_anything_new_to_tell_of_a_field_or_row_that_is_not_looked_at_again() {
    use crate::roster::Field::{EntryDate, ExitCode, ExitDate, Grade, Sex, Status, Suffix};
    let values: &[(Field, &[&str])] = &[
        (FirstName, &["Ada", "Adah", "Benedict", "Ada Rose", "Quill", "Jr", ""]),
        (MiddleName, &["Rose", "R", "Jo", ""]),
        (LastName, &["Quill", "Quil", "Rook", "Quill Rook", "Ada", "Quill Jr", ""]),
        (Suffix, &["Jr", "III", ""]),
        (BirthDate, &["03/04/2015", "04/03/2015", "03/14/2015", "06/07/2011", "01/01/1900", ""]),
        (Sex, &["F", "M", ""]),
        (Grade, &["5", "6", "x", ""]),
        (School, &["101", "102", ""]),
        (Status, &["Active", "Withdrawn", "Inactive", "Waitlisted", ""]),
        (EntryDate, &["08/03/2026", "08/03/2019", "08/12/2026", ""]),
        (ExitDate, &["08/03/2026", "06/01/2026", ""]),
        (ExitCode, &["No show", "Moved", ""]),
        (Street, &["12 Elm St", "12 Elms St", "14 Elm St", "12 Elm St Apt 4", "PO Box 7", ""]),
        (City, &["Springfield", "Troy", ""]),
        (Zip, &["62701", "62702-1111", ""]),
        (Phone, &["217-555-0142", "217-555-0143", "217-555-0199", "n/a", ""]),
        (Email, &["quill@example.org", "qull@example.org", "rook@example.org", "none", ""]),
        (GuardianName, &["Ines Quill", "Carl Rook", ""]),
        (LocalId, &["48213", "048213", "48312", ""]),
        (StateId, &["900413", "900431", "17", ""]),
    ];
    let mut drawn = 7u64;
    let mut draw = |most: usize| {
        drawn = drawn.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (drawn >> 33) as usize % most
    };
    let mut changes = 0;
    for _ in 0..400 {
        let mut rows: [Vec<(Field, &str)>; 2] = Default::default();
        for (field, texts) in values {
            let mine = texts[draw(texts.len())];
            let theirs = if draw(2) == 0 { mine } else { texts[draw(texts.len())] };
            rows[0].push((*field, mine));
            rows[1].push((*field, theirs));
        }
        let mut case = Case::of(&rows[0], &rows[1]);
        for (field, _) in values {
            let right = if draw(2) == 0 { Authority::Enrollment } else { Authority::Sis };
            case = case.with(*field, right);
        }
        // the look at what would be stops a test build where a rule is not content with what it does not look at
        changes += case.corrections().len();
    }
    assert!(changes > 100, "{changes}");
}
