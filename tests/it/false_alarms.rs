//! What must not be reported: one row of a table per trap, each between students who agree.

use super::support::{AS_OF, Place, rows};

const ENROLLMENT: &str = "Submission ID,Student ID,First Name,Middle Name,Last Name,Preferred Name,Date of Birth,Gender,\
                          Grade,School,Home Street Address,Status,School Year,Withdrawal Date\n";
const SIS: &str = "Student_Number,First_Name,Middle_Name,Last_Name,Preferred_First_Name,DOB,Gender,Grade_Level,SchoolID,Street,\
                   Enroll_Status,EntryDate,ExitDate\n";

/// Names, birth date, sex, grade and school of students who are the same in both systems.
const AGREEING: [&str; 14] = [
    "Ada,Bellweather,4/11/2014,F,6,1",
    "Bruno,Castellan,9/2/2013,M,7,1",
    "Clara,Dunmore,1/30/2012,F,8,1",
    "Dmitri,Eastlake,6/18/2014,M,6,1",
    "Elena,Farrow,11/25/2013,F,7,1",
    "Felix,Gantry,3/14/2012,M,8,1",
    "Greta,Halloran,7/7/2014,F,6,1",
    "Hugo,Iverness,12/1/2018,M,2,0",
    "Isla,Jessamy,5/21/2019,F,1,0",
    "Jonas,Kettering,2/16/2018,M,2,0",
    "Karin,Lindqvist,8/29/2019,F,1,0",
    "Lorenz,Marchetti,10/3/2018,M,2,0",
    "Mina,Northcote,4/27/2019,F,1,0",
    "Nils,Oakhurst,6/9/2018,M,2,0",
];
const SCHOOLS: [[&str; 2]; 2] = [["Lincoln Elementary School", "100"], ["Adams Middle School", "101"]];

/// Holds one trap: what it is, the rows of the platform and of the SIS under the headers above.
struct Trap {
    what: &'static str,
    enrollment: &'static [&'static str],
    sis: &'static [&'static str],
}

const TRAPS: &[Trap] = &[
    Trap {
        what: "case, accents and apostrophes of a name",
        enrollment: &["T1,7001,JOSE,,o brien,,5/5/2013,M,7,Adams Middle School,1 Oak St,Approved,2026-27,"],
        sis: &["7001,José,,O'Brien,,05/05/2013,M,7,101,1 Oak St,0,8/17/2026,6/5/2027"],
    },
    Trap {
        what: "a hyphen against a blank",
        enrollment: &["T1,7001,Ana,,Garcia-Lopez,,5/5/2013,F,7,Adams Middle School,1 Oak St,Approved,2026-27,"],
        sis: &["7001,Ana,,Garcia Lopez,,05/05/2013,F,7,101,1 Oak St,0,8/17/2026,6/5/2027"],
    },
    Trap {
        what: "a preferred name that is the other system's legal one, in either direction",
        enrollment: &[
            "T1,7001,Bob,,Wexley,,5/5/2013,M,7,Adams Middle School,1 Oak St,Approved,2026-27,",
            "T2,7002,Theodora,,Yarrow,Dora,5/6/2013,F,7,Adams Middle School,2 Oak St,Approved,2026-27,",
        ],
        sis: &[
            "7001,Robert,,Wexley,Bob,05/05/2013,M,7,101,1 Oak St,0,8/17/2026,6/5/2027",
            "7002,Dora,,Yarrow,,05/06/2013,F,7,101,2 Oak St,0,8/17/2026,6/5/2027",
        ],
    },
    Trap {
        what: "a birth date in another format",
        enrollment: &["T1,7001,Ana,,Wexley,,2013-05-15,F,7,Adams Middle School,1 Oak St,Approved,2026-27,"],
        sis: &["7001,Ana,,Wexley,,\"May 15, 2013\",F,7,101,1 Oak St,0,8/17/2026,6/5/2027"],
    },
    Trap {
        what: "an exit date that is the first day not attended",
        enrollment: &["T1,7001,Ana,,Wexley,,5/15/2013,F,7,Adams Middle School,1 Oak St,Withdrawn,2026-27,7/12/2026"],
        sis: &["7001,Ana,,Wexley,,05/15/2013,F,7,101,1 Oak St,2,8/17/2025,7/13/2026"],
    },
    Trap {
        what: "K, KG and 0 for kindergarten",
        enrollment: &[
            "T1,7001,Ana,,Wexley,,5/15/2021,F,K,Lincoln Elementary School,1 Oak St,Approved,2026-27,",
            "T2,7002,Ben,,Yarrow,,5/16/2021,M,KG,Lincoln Elementary School,2 Oak St,Approved,2026-27,",
        ],
        sis: &[
            "7001,Ana,,Wexley,,05/15/2021,F,0,100,1 Oak St,0,8/17/2026,6/5/2027",
            "7002,Ben,,Yarrow,,05/16/2021,M,0,100,2 Oak St,0,8/17/2026,6/5/2027",
        ],
    },
    Trap {
        what: "a school's name against its code, once the students show which it is",
        enrollment: &["T1,7001,Ana,,Wexley,,5/15/2013,F,7,ADAMS MIDDLE,1 Oak St,Approved,2026-27,"],
        sis: &["7001,Ana,,Wexley,,05/15/2013,F,7,101,1 Oak St,0,8/17/2026,6/5/2027"],
    },
    Trap {
        what: "statuses for which the table expects nothing",
        enrollment: &[
            "T1,7001,Ana,,Wexley,,5/15/2013,F,7,Adams Middle School,1 Oak St,Waitlisted,2026-27,",
            "T2,7002,Ben,,Yarrow,,5/16/2013,M,7,Adams Middle School,2 Oak St,Enrollment Pink,2026-27,",
            "T3,7003,Cleo,,Zander,,5/17/2013,F,7,Adams Middle School,3 Oak St,Withdrawn,2026-27,",
        ],
        sis: &[
            "7001,Ana,,Wexley,,05/15/2013,F,7,101,1 Oak St,0,8/17/2026,6/5/2027",
            "7002,Ben,,Yarrow,,05/16/2013,M,7,101,2 Oak St,0,8/17/2026,6/5/2027",
            "7003,Cleo,,Zander,,05/17/2013,F,7,101,3 Oak St,-1,8/17/2026,6/5/2027",
        ],
    },
    Trap {
        what: "a retained student whom the platform shows in the next grade",
        enrollment: &["T1,7001,Ana,,Wexley,,5/15/2013,F,8,Adams Middle School,1 Oak St,Retained,2026-27,"],
        sis: &["7001,Ana,,Wexley,,05/15/2013,F,7,101,1 Oak St,0,8/17/2026,6/5/2027"],
    },
    Trap {
        what: "a child of another school year",
        enrollment: &["T1,,Ana,,Wexley,,5/15/2013,F,8,Adams Middle School,1 Oak St,Approved,2027-28,"],
        sis: &[],
    },
    Trap {
        what: "a no-show who is coded as one",
        enrollment: &["T1,7001,Ana,,Wexley,,5/15/2013,F,7,Adams Middle School,1 Oak St,Never Attended,2026-27,"],
        sis: &["7001,Ana,,Wexley,,05/15/2013,F,7,101,1 Oak St,2,8/1/2026,8/1/2026"],
    },
    Trap {
        what: "twins and siblings",
        enrollment: &[
            "T1,7001,Ana,,Wexley,,5/15/2013,F,7,Adams Middle School,1 Oak St,Approved,2026-27,",
            "T2,7002,Zoe,,Wexley,,5/15/2013,F,7,Adams Middle School,1 Oak St,Approved,2026-27,",
            "T3,7003,Ben,,Wexley,,2/3/2015,M,5,Adams Middle School,1 Oak St,Approved,2026-27,",
        ],
        sis: &[
            "7001,Ana,,Wexley,,05/15/2013,F,7,101,1 Oak St,0,8/17/2026,6/5/2027",
            "7002,Zoe,,Wexley,,05/15/2013,F,7,101,1 Oak St,0,8/17/2026,6/5/2027",
            "7003,Ben,,Wexley,,02/03/2015,M,5,101,1 Oak St,0,8/17/2026,6/5/2027",
        ],
    },
    Trap {
        what: "namesakes",
        enrollment: &[
            "T1,7001,Maria,,Garcia,,5/15/2013,F,7,Adams Middle School,1 Oak St,Approved,2026-27,",
            "T2,7002,Maria,,Garcia,,9/28/2018,F,2,Lincoln Elementary School,77 Pine St,Approved,2026-27,",
        ],
        sis: &[
            "7001,Maria,,Garcia,,05/15/2013,F,7,101,1 Oak St,0,8/17/2026,6/5/2027",
            "7002,Maria,,Garcia,,09/28/2018,F,2,100,77 Pine St,0,8/17/2026,6/5/2027",
            "7009,Maria,,Garcia,,01/02/2010,F,10,101,9 Elm St,2,8/17/2024,6/5/2025",
        ],
    },
];

/// Writes both exports: the students who agree, and the rows of a trap.
fn write(place: &Place, trap: &Trap, platform_id: impl Fn(&str) -> String) {
    let (mut enrollment, mut sis) = (ENROLLMENT.to_owned(), SIS.to_owned());
    for (at, student) in AGREEING.iter().enumerate() {
        let cells: Vec<&str> = student.split(',').collect();
        let [first, last, birth, sex, grade, school] = cells[..] else { panic!("six cells") };
        let [name, code] = SCHOOLS[school.parse::<usize>().unwrap()];
        let id = format!("80{at:02}");
        enrollment.push_str(&format!(
            "A{at},{},{first},,{last},,{birth},{sex},{grade},{name},{at}1 Mill Rd,Approved,2026-27,\n",
            platform_id(&id)
        ));
        sis.push_str(&format!(
            "{id},{first},,{last},,{birth},{sex},{grade},{code},{at}1 Mill Rd,0,8/17/2026,6/5/2027\n"
        ));
    }
    trap.enrollment.iter().for_each(|row| enrollment.push_str(&format!("{row}\n")));
    trap.sis.iter().for_each(|row| sis.push_str(&format!("{row}\n")));
    place.put("e.csv", enrollment);
    place.put("s.csv", sis);
}

/// Returns code, severity, keys and field of what a run reports.
fn reported(place: &Place) -> Vec<String> {
    let run = place.run(&["reconcile", "e.csv", "s.csv", "-o", "out", "--isolated", "--as-of", AS_OF]);
    assert!(run.code <= 1, "{run:?}");
    let columns = ["code", "severity", "enrollment_key", "sis_key", "field"];
    let found = rows(&place.path("out"), "discrepancies.csv");
    found.iter().map(|row| columns.map(|column| row[column].as_str()).join(" ")).collect()
}

#[test]
fn nothing_is_reported_of_what_is_no_difference() {
    let mut wrong = Vec::new();
    for trap in TRAPS {
        let place = Place::new();
        write(&place, trap, str::to_owned);
        // twins are listed as kept apart, for information
        let found: Vec<String> = reported(&place).into_iter().filter(|row| !row.starts_with("I203 info")).collect();
        if !found.is_empty() {
            wrong.push(format!("{}: {found:?}", trap.what));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn an_id_with_a_fixed_prefix_is_the_same_id() {
    let place = Place::new();
    let none = Trap { what: "", enrollment: &[], sis: &[] };
    write(&place, &none, |id| format!("84{id}"));
    assert_eq!(reported(&place), [""; 0]);
}

#[test]
fn the_traps_would_be_told_if_they_were_none() {
    // the same shapes with a difference that matters, so that the table above cannot pass by hearing nothing
    let trap = Trap {
        what: "",
        enrollment: &["T1,7001,Ana,,Wexley,,5/15/2013,F,8,Lincoln Elementary School,1 Oak St,Withdrawn,2026-27,"],
        sis: &["7001,Ana,,Wexley,,05/25/2013,M,7,101,1 Oak St,0,8/17/2026,6/5/2027"],
    };
    let place = Place::new();
    write(&place, &trap, str::to_owned);
    let found = reported(&place);
    for code in ["B103", "B107", "P202"] {
        assert!(found.iter().any(|row| row.starts_with(code)), "{code}: {found:?}");
    }
}

#[test]
fn a_second_enrollment_beside_the_primary_one_is_none_too_many() {
    let place = Place::new();
    let none = Trap { what: "", enrollment: &[], sis: &[] };
    write(&place, &none, str::to_owned);
    // CALPADS' enrollment status: 10 primary, 20 secondary, 30 short-term
    let sis = std::fs::read_to_string(place.path("s.csv")).unwrap().replace("Enroll_Status", "EnrollmentStatusCode");
    let code = |at: usize| ["10", "10", "20", "30"][at % 4];
    let lines: Vec<String> = sis
        .lines()
        .enumerate()
        .map(
            |(at, line)| {
                if at == 0 { line.to_owned() } else { line.replace(",0,8/17", &format!(",{},8/17", code(at))) }
            },
        )
        .collect();
    place.put("s.csv", lines.join("\n"));
    assert_eq!(reported(&place), [""; 0]);
}

/// Returns both exports of the students who agree, with a cell of each changed by its place.
fn changed(place: &Place, platform: impl Fn(usize, &mut Vec<String>), sis: impl Fn(usize, &mut Vec<String>)) {
    let none = Trap { what: "", enrollment: &[], sis: &[] };
    write(place, &none, str::to_owned);
    let change = |file: &str, change: &dyn Fn(usize, &mut Vec<String>)| {
        let text = std::fs::read_to_string(place.path(file)).unwrap();
        let lines = text.lines().enumerate().map(|(at, line)| {
            let mut cells: Vec<String> = line.split(',').map(str::to_owned).collect();
            if at > 0 {
                change(at - 1, &mut cells);
            }
            cells.join(",")
        });
        let lines: Vec<String> = lines.collect();
        place.put(file, lines.join("\n"));
    };
    change("e.csv", &platform);
    change("s.csv", &sis);
}

/// Adds so many years to a grade.
fn moved_up(grade: &mut String, years: i32) {
    *grade = (grade.parse::<i32>().unwrap() + years).to_string();
}

#[test]
fn a_platform_of_the_next_year_and_an_sis_before_its_rollover_are_one_year_apart_and_no_more() {
    for years in [1, -1] {
        let place = Place::new();
        // the platform's grades, in the ninth column, are ahead, or the SIS has moved its students up already
        changed(&place, |_, cells| moved_up(&mut cells[8], years), |_, _| {});
        assert_eq!(reported(&place), [""; 0], "{years}");
        let learned = super::support::summary(&place.path("out"));
        let shifts = learned["crosswalks"].as_array().unwrap().iter().filter(|row| row["origin"] == "shift").count();
        assert!(shifts >= 4, "{learned}");
    }
    let place = Place::new();
    let retained = |at: usize, cells: &mut Vec<String>| {
        if at != 3 {
            moved_up(&mut cells[8], 1);
        } else {
            cells[11] = "Retained".to_owned();
        }
    };
    changed(&place, retained, |_, _| {});
    assert_eq!(reported(&place), [""; 0], "a student who is marked as retained keeps the grade");
}

#[test]
fn the_codes_of_race_entry_and_exit_are_learned_with_support_share_and_exceptions() {
    let place = Place::new();
    let races = [["White", "W"], ["Asian", "A"]];
    let codes = [["New", "01838"], ["Transfer", "01821"]];
    let odd = |at: usize| at % 2;
    changed(
        &place,
        |at, cells| cells.extend([races[odd(at)][0], codes[odd(at)][0]].map(str::to_owned)),
        // one student is recorded under another race, which is an exception and no difference that anybody asked for
        |at, cells| cells.extend([races[if at == 0 { 1 } else { odd(at) }][1], codes[odd(at)][1]].map(str::to_owned)),
    );
    for (file, headers) in [("e.csv", ",Race,Entry Code"), ("s.csv", ",Ethnicity Race,EntryCode")] {
        let text = std::fs::read_to_string(place.path(file)).unwrap().replacen('\n', &format!("{headers}\n"), 1);
        place.put(file, text.replace("Ethnicity Race", "Race"));
    }
    assert_eq!(reported(&place), [""; 0]);
    let summary = super::support::summary(&place.path("out"));
    let crosswalks = summary["crosswalks"].as_array().unwrap();
    let row = |field: &str, value: &str| {
        let found = crosswalks
            .iter()
            .find(|row| row["field"] == field && row["enrollment_value"].as_str().unwrap().eq_ignore_ascii_case(value));
        found.unwrap_or_else(|| panic!("{field} {value}: {crosswalks:#?}"))
    };
    let white = row("race", "white");
    assert_eq!((&white["support"], &white["exceptions"], &white["origin"]), (&6.into(), &1.into(), &"learned".into()));
    assert_eq!(white["share"], 0.8571);
    let transfer = row("entry_code", "transfer");
    assert_eq!(
        (&transfer["sis_value"], &transfer["support"], &transfer["exceptions"]),
        (&"01821".into(), &7.into(), &0.into())
    );
}

#[test]
fn a_layout_with_a_table_of_statuses_goes_by_it() {
    // Finalsite's own words: what each lets expect of the SIS record
    let statuses = [
        ("Enrolled", "0", ""),
        ("Enrolled", "2", "P201"),
        ("Enrolled", "-1", ""),
        ("Enrolled", "1", ""),
        ("Mid Year Withdrawal", "2", ""),
        ("Mid Year Withdrawal", "0", "P202"),
        ("Never Attended", "0", "P203"),
        ("Accepted", "0", "P202"),
        ("Accepted", "2", ""),
        ("Did Not Enroll", "0", "P202"),
        ("Waitlisted", "0", ""),
        ("Inquiry", "2", ""),
        ("Application Complete", "3", ""),
    ];
    let place = Place::new();
    changed(
        &place,
        |at, cells| cells[11] = statuses.get(at).map_or("Enrolled", |status| status.0).to_owned(),
        |at, cells| {
            let code = statuses.get(at).map_or("0", |status| status.1);
            code.clone_into(&mut cells[10]);
            if !["0", "1", "-1"].contains(&code) {
                (cells[11], cells[12]) = ("8/17/2025".to_owned(), "6/5/2026".to_owned());
            }
        },
    );
    let text =
        std::fs::read_to_string(place.path("e.csv")).unwrap().replace("Submission ID", "finalsite_enrollment_id");
    // two without a record: one is expected to have one
    let more = "F1,,Ana,,Wexley,,5/15/2013,F,7,Adams Middle School,1 Oak St,Accepted,2026-27,\n\
                F2,,Ben,,Yarrow,,5/16/2013,M,7,Adams Middle School,2 Oak St,Enrolled,2026-27,\n";
    place.put("e.csv", format!("{text}\n{more}"));
    let found = reported(&place);
    for (at, (status, code, wanted)) in statuses.into_iter().enumerate() {
        let own: Vec<&String> = found.iter().filter(|row| row.contains(&format!(" 80{at:02} status"))).collect();
        let codes: Vec<&str> = own.iter().map(|row| row.split(' ').next().unwrap()).collect();
        let wanted: Vec<&str> = Some(wanted).filter(|code| !code.is_empty()).into_iter().collect();
        assert_eq!(codes, wanted, "{status} against {code}: {found:?}");
    }
    let missing: Vec<&String> = found.iter().filter(|row| row.starts_with("P101")).collect();
    assert!(missing.len() == 1 && missing[0].contains(" F2 "), "{missing:?}");
}

#[test]
fn a_student_who_is_excluded_from_state_reporting_has_no_flaw_that_the_state_would_see() {
    let place = Place::new();
    // the last student is a private one whom only the SIS has, with neither state ID nor birth date
    changed(
        &place,
        |at, cells| {
            if at == 13 {
                cells.iter_mut().for_each(String::clear);
            }
        },
        |at, cells| {
            if at == 13 {
                cells[5].clear();
            }
            cells.push(if at == 13 { String::new() } else { format!("90000{at:02}") });
            cells.push(if at == 13 { "1" } else { "0" }.to_owned());
        },
    );
    let text = std::fs::read_to_string(place.path("s.csv")).unwrap();
    place.put("s.csv", text.replacen('\n', ",State_StudentNumber,State_ExcludeFromReporting\n", 1));
    let found = reported(&place);
    assert!(found.iter().all(|row| !row.starts_with("P102") && !row.starts_with("I107")), "{found:?}");
    let audit = |pack: &str| {
        let run = place.run(&["audit", "s.csv", "-o", "audit", "--isolated", "--as-of", AS_OF, "--pack", pack]);
        assert!(run.code <= 1, "{run:?}");
        rows(&place.path("audit"), "discrepancies.csv")
    };
    assert!(audit("calpads").iter().all(|row| !row["sis_key"].starts_with("8013")), "{:?}", audit("calpads"));
    // without the mark the state would see both
    let text = std::fs::read_to_string(place.path("s.csv")).unwrap();
    place.put("s.csv", text.replace("State_ExcludeFromReporting", "Remarks"));
    let codes: Vec<String> = audit("calpads").iter().map(|row| row["code"].clone()).collect();
    assert!(codes.contains(&"I107".to_owned()) && codes.contains(&"B105".to_owned()), "{codes:?}");
    assert!(reported(&place).iter().any(|row| row.starts_with("P102")));
}

/// Returns the SIS export of the students who agree as Infinite Campus writes it, with a private and an excluded child more.
fn infinite_campus(special: [&str; 2]) -> String {
    let mut text = "student.studentNumber,student.stateID,student.lastName,student.firstName,student.birthdate,\
                    student.gender,student.grade,student.schoolName,student.startDate,student.endDate,\
                    enrollment.serviceType,enrollment.stateExclude,student.activeToday\n"
        .to_owned();
    for (at, student) in AGREEING.iter().enumerate() {
        let cells: Vec<&str> = student.split(',').collect();
        let [first, last, birth, sex, grade, school] = cells[..] else { panic!("six cells") };
        let name = SCHOOLS[school.parse::<usize>().unwrap()][0];
        text.push_str(&format!(
            "80{at:02},90000{at:02},{last},{first},{birth},{sex},{grade},{name},8/17/2026,,P,0,1\n"
        ));
    }
    for (number, cells) in special.into_iter().enumerate() {
        text.push_str(&format!("810{number},,Wexley,Ana{number},,F,PK,{},8/17/2026,,{cells},1\n", SCHOOLS[0][0]));
    }
    text
}

#[test]
fn preschool_and_private_children_whom_no_state_counts_are_no_finding() {
    let place = Place::new();
    let none = Trap { what: "", enrollment: &[], sis: &[] };
    write(&place, &none, str::to_owned);
    // services only, and excluded by the district: neither has a state ID, a birth date or a form on the platform
    place.put("s.csv", infinite_campus(["N,0", "P,1"]));
    assert_eq!(reported(&place), [""; 0]);
    place.put("s.csv", infinite_campus(["P,0", "P,0"]));
    let found = reported(&place);
    assert_eq!(found.iter().filter(|row| row.starts_with("P102")).count(), 2, "they count otherwise: {found:?}");
}
