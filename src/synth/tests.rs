//! What is promised of a whole district.

use super::*;
use std::collections::{BTreeMap, BTreeSet};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Holds the rows of a file by header.
type Table = Vec<BTreeMap<String, String>>;

fn district(students: u32, seed: u64, profile: Profile) -> Memory {
    let mut memory = Memory::default();
    generate(&Settings { students, seed, profile, ..Settings::default() }, &mut memory).unwrap();
    memory
}

fn table(bytes: &[u8], delimiter: u8) -> Table {
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text.trim_start_matches('\u{feff}').to_owned(),
        Err(_) => encoding_rs::WINDOWS_1252.decode(bytes).0.into_owned(),
    };
    let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).from_reader(text.as_bytes());
    reader.deserialize().map(|row| row.unwrap()).collect()
}

/// Holds a district as its files tell it.
struct Read {
    enrollment: BTreeMap<String, BTreeMap<String, String>>,
    sis: BTreeMap<String, BTreeMap<String, String>>,
    pairs: Vec<(String, String)>,
    /// Enrollment key, SIS key, kind, field.
    issues: Vec<(String, String, String, String)>,
    schools: BTreeMap<String, String>,
}

fn by_key(rows: Table, key: &str) -> BTreeMap<String, BTreeMap<String, String>> {
    let count = rows.len();
    let map: BTreeMap<_, _> = rows.into_iter().map(|row| (row[key].clone(), row)).collect();
    assert_eq!(map.len(), count, "every {key} is there once");
    map
}

fn read(memory: &Memory) -> Read {
    let files = &memory.files;
    let pairs = table(&files[TRUTH_PAIRS], b',');
    let issues = table(&files[TRUTH_ISSUES], b',');
    let schools = table(&files[SCHOOLS], b',');
    Read {
        enrollment: by_key(table(&files[ENROLLMENT], b','), "Submission ID"),
        sis: by_key(table(&files[SIS], b'\t'), "Student_Number"),
        pairs: pairs.iter().map(|row| (row["enrollment_key"].clone(), row["sis_key"].clone())).collect(),
        issues: issues
            .iter()
            .map(|row| {
                (row["enrollment_key"].clone(), row["sis_key"].clone(), row["kind"].clone(), row["field"].clone())
            })
            .collect(),
        schools: schools.iter().map(|row| (row["School Name"].clone(), row["SchoolID"].clone())).collect(),
    }
}

impl Read {
    fn count(&self, kind: &str, field: &str) -> usize {
        self.issues.iter().filter(|issue| issue.2 == kind && (field.is_empty() || issue.3 == field)).count()
    }

    fn share(&self, kind: &str, field: &str) -> f64 {
        self.count(kind, field) as f64 / self.pairs.len() as f64
    }
}

/// Returns a date in any of the formats of the exports as year, month, day; two-digit years are of this century.
fn date(text: &str) -> (u32, u32, u32) {
    let parts: Vec<u32> = text.split(['-', '/']).map(|part| part.parse().unwrap()).collect();
    if parts[0] > 31 {
        return (parts[0], parts[1], parts[2]);
    }
    (if parts[2] < 100 { parts[2] + 2_000 } else { parts[2] }, parts[0], parts[1])
}

fn grade(text: &str) -> i32 {
    let lower = text.to_lowercase();
    match lower.as_str() {
        "pre-k" | "pk" => -1,
        "k" | "kg" | "kindergarten" => 0,
        _ => lower.trim_start_matches("grade ").trim_end_matches(['s', 't', 'n', 'd', 'r', 'h']).parse().unwrap(),
    }
}

fn digits(phone: &str) -> String {
    let digits: String = phone.chars().filter(char::is_ascii_digit).collect();
    digits[digits.len().saturating_sub(10)..].to_owned()
}

/// Returns the letters and digits of a name, without marks.
fn letters(name: &str) -> String {
    let plain = name.nfd().filter(|&c| !is_combining_mark(c)).flat_map(char::to_lowercase);
    plain
        .map(|c| match c {
            'đ' => 'd',
            'ł' => 'l',
            other => other,
        })
        .filter(|c| c.is_alphanumeric())
        .collect()
}

#[test]
fn the_same_settings_give_the_same_bytes_on_any_number_of_threads() {
    let one = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
    let three = rayon::ThreadPoolBuilder::new().num_threads(3).build().unwrap();
    let first = one.install(|| district(8_000, 42, Profile::Nasty));
    assert_eq!(first, three.install(|| district(8_000, 42, Profile::Nasty)));
    assert_eq!(first.files.keys().copied().collect::<BTreeSet<_>>(), FILES.into_iter().collect());
}

#[test]
fn another_seed_gives_another_district() {
    let (one, other) = (district(50, 1, Profile::Typical), district(50, 2, Profile::Typical));
    assert_ne!(one.files[ENROLLMENT], other.files[ENROLLMENT]);
    assert_ne!(one.files[SIS], other.files[SIS]);
}

#[test]
fn the_truth_speaks_of_rows_that_are_there_and_accounts_for_all() {
    for profile in Profile::ALL {
        let read = read(&district(3_000, 5, profile));
        let again: BTreeSet<&str> = read
            .issues
            .iter()
            .filter(|issue| issue.2 == "duplicate_enrollment")
            .map(|issue| issue.0.as_str())
            .collect();
        let mut told_enrollment = BTreeSet::new();
        let mut told_sis = BTreeSet::new();
        for (enrollment, sis) in &read.pairs {
            assert!(read.enrollment.contains_key(enrollment) && read.sis.contains_key(sis));
            assert!(told_enrollment.insert(enrollment.as_str()), "a submission is in one pair");
            assert!(
                told_sis.insert(sis.as_str()) || again.contains(enrollment.as_str()),
                "a record is in one pair, resubmissions apart"
            );
        }
        let paired: BTreeSet<_> = read.pairs.iter().cloned().collect();
        for (enrollment, sis, kind, field) in &read.issues {
            match kind.as_str() {
                "material" | "variant" | "cosmetic" => assert!(paired.contains(&(enrollment.clone(), sis.clone()))),
                "duplicate_enrollment" => {
                    assert!(read.enrollment.contains_key(enrollment) && read.enrollment.contains_key(sis))
                }
                "duplicate_sis" => {
                    assert!(told_sis.insert(sis) && read.sis.contains_key(sis) && read.sis.contains_key(field))
                }
                "missing_in_sis" => {
                    assert!(told_enrollment.insert(enrollment) && read.enrollment.contains_key(enrollment))
                }
                "missing_in_enrollment" => {
                    assert!(told_sis.insert(sis));
                    assert_eq!(read.sis[sis]["Enroll_Status"], "0");
                }
                other => panic!("unknown kind {other}"),
            }
        }
        assert_eq!(told_enrollment.len(), read.enrollment.len(), "every submission is accounted for");
        let former = read
            .sis
            .iter()
            .filter(|(key, row)| !told_sis.contains(key.as_str()) && row["Enroll_Status"] != "0")
            .count();
        assert_eq!(told_sis.len() + former, read.sis.len(), "every record is accounted for");
        assert!(former > 100);
    }
}

#[test]
fn a_recount_from_the_exports_finds_the_differences_that_the_truth_tells() {
    for profile in Profile::ALL {
        let read = read(&district(3_000, 11, profile));
        let told = |kinds: &[&str]| -> BTreeSet<(String, String, String)> {
            let of_kind = read.issues.iter().filter(|issue| kinds.contains(&issue.2.as_str()));
            of_kind.map(|issue| (issue.0.clone(), issue.1.clone(), issue.3.clone())).collect()
        };
        let mut counted = BTreeSet::new();
        let mut names = BTreeSet::new();
        for (enrollment_key, sis_key) in &read.pairs {
            let (enrollment, sis) = (&read.enrollment[enrollment_key], &read.sis[sis_key]);
            let mut differ = |field: &str, differs: bool| {
                if differs {
                    counted.insert((enrollment_key.clone(), sis_key.clone(), field.to_owned()));
                }
            };
            let unlike = |one: &str, other: &str| !one.is_empty() && !other.is_empty() && one != other;
            differ("dob", date(&enrollment["Date of Birth"]) != date(&sis["DOB"]));
            let sex = enrollment["Gender"].replace("Nonbinary", "X")[..1].to_uppercase();
            differ("gender", sex != sis["Gender"]);
            differ("grade", grade(&enrollment["Grade Next Year"]) != sis["Grade_Level"].parse::<i32>().unwrap());
            differ("school", read.schools[&enrollment["School"]] != sis["SchoolID"]);
            differ("phone", unlike(&digits(&enrollment["Primary Phone"]), &digits(&sis["Home_Phone"])));
            differ("email", unlike(&enrollment["Parent 1 Email"].to_lowercase(), &sis["Guardianemail"]));
            differ("local_id", unlike(&enrollment["Student ID"], sis_key));
            differ("state_id", unlike(&enrollment["State Student ID"], &sis["State_StudentNumber"]));
            differ("status", (enrollment["Status"] == "Withdrawn") != (sis["Enroll_Status"] != "0"));
            for (field, one, other) in [
                ("first_name", "Student Legal First Name", "First_Name"),
                ("last_name", "Student Legal Last Name", "Last_Name"),
            ] {
                if letters(&enrollment[one]) != letters(&sis[other]) {
                    names.insert((enrollment_key.clone(), sis_key.clone(), field.to_owned()));
                }
            }
        }
        let is_name = |field: &str| field.ends_with("_name");
        let plain: BTreeSet<_> =
            told(&["material"]).into_iter().filter(|(_, _, field)| !is_name(field) && field != "address").collect();
        let odd: Vec<_> = counted.symmetric_difference(&plain).collect();
        assert!(odd.is_empty(), "{profile:?}: {odd:?}");
        // a surname whose particles are run together differs in its blanks alone
        let told_names = told(&["material", "variant"]);
        let untold: Vec<_> = names.difference(&told_names).collect();
        assert!(untold.is_empty(), "{profile:?}: {untold:?}");
        let material = told(&["material"]);
        let unseen: Vec<_> = material.iter().filter(|of| is_name(&of.2) && !names.contains(*of)).collect();
        assert!(unseen.is_empty(), "{profile:?}: {unseen:?}");
        let only_form = told(&["cosmetic"]);
        assert!(only_form.is_disjoint(&names) && only_form.len() > 50, "{}", only_form.len());
    }
}

#[test]
fn the_rates_are_those_of_the_profile() {
    let clean = read(&district(6_000, 3, Profile::Clean));
    assert_eq!(clean.count("material", "") + clean.count("variant", ""), 0);
    assert_eq!(clean.count("duplicate_enrollment", "") + clean.count("duplicate_sis", ""), 0);
    assert!((0.005..0.02).contains(&clean.share("missing_in_sis", "")));

    let expected = [
        ("material", "address", 0.05, 0.10),
        ("material", "phone", 0.05, 0.10),
        ("material", "email", 0.03, 0.07),
        ("material", "first_name", 0.03, 0.065),
        ("material", "last_name", 0.014, 0.035),
        ("material", "dob", 0.004, 0.012),
        ("material", "grade", 0.014, 0.03),
        ("material", "school", 0.01, 0.03),
        ("material", "status", 0.015, 0.04),
        ("variant", "first_name", 0.015, 0.05),
        ("variant", "last_name", 0.015, 0.06),
        ("missing_in_sis", "", 0.035, 0.07),
        ("missing_in_enrollment", "", 0.035, 0.07),
        ("duplicate_enrollment", "", 0.012, 0.03),
        ("duplicate_sis", "", 0.003, 0.012),
    ];
    let typical = read(&district(6_000, 3, Profile::Typical));
    let nasty = read(&district(6_000, 3, Profile::Nasty));
    for (kind, field, least, most) in expected {
        let share = typical.share(kind, field);
        assert!((least..most).contains(&share), "{kind} {field}: {share}");
        assert!(nasty.share(kind, field) > 1.5 * share, "{kind} {field} is not much worse in the nasty district");
    }
    for kind in ["missing_in_sis", "missing_in_enrollment"] {
        let share = nasty.count(kind, "") as f64 / 6_000.0;
        assert!((0.11..0.19).contains(&share), "{kind}: {share}");
    }
}

#[test]
fn twins_are_as_frequent_as_they_are_and_some_are_alone_on_a_side() {
    let twins = |read: &Read| -> f64 {
        let mut births: BTreeMap<(&str, &str), BTreeSet<String>> = BTreeMap::new();
        for row in read.sis.values() {
            births.entry((&row["Home_Phone"], &row["DOB"])).or_default().insert(letters(&row["First_Name"]));
        }
        births.values().filter(|names| names.len() > 1).map(BTreeSet::len).sum::<usize>() as f64 / read.sis.len() as f64
    };
    let clean = twins(&read(&district(6_000, 8, Profile::Clean)));
    assert!((0.018..0.045).contains(&clean), "{clean}");
    let nasty = twins(&read(&district(6_000, 8, Profile::Nasty)));
    assert!((0.04..0.13).contains(&nasty), "{nasty}");
}

#[test]
fn names_are_skewed_as_names_are() {
    let read = read(&district(6_000, 21, Profile::Typical));
    for (column, least_distinct, most_top) in [("Last_Name", 1_500, 0.03), ("First_Name", 900, 0.02)] {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        read.sis.values().for_each(|row| *counts.entry(&row[column]).or_default() += 1);
        let mut sorted: Vec<usize> = counts.values().copied().collect();
        sorted.sort_unstable_by(|one, other| other.cmp(one));
        let top = sorted[0] as f64 / read.sis.len() as f64;
        let hundred = sorted[..100].iter().sum::<usize>() as f64 / read.sis.len() as f64;
        assert!(counts.len() > least_distinct, "{column}: {}", counts.len());
        assert!((0.004..most_top).contains(&top), "{column}: {top}");
        assert!((0.15..0.55).contains(&hundred), "{column}: {hundred}");
    }
}

#[test]
fn what_cannot_be_invented_is_refused() {
    for (students, as_of) in [(0, "2026-08-03"), (u32::MAX, "2026-08-03"), (10, "yesterday"), (10, "2026-02-30")] {
        let settings = Settings { students, as_of: as_of.to_owned(), ..Settings::default() };
        let mut memory = Memory::default();
        let error = generate(&settings, &mut memory).unwrap_err();
        assert_eq!(error.kind(), crate::roster::ErrorKind::Usage);
        assert!(memory.files.is_empty(), "nothing is written");
    }
    for students in 1..40 {
        let read = read(&district(students, u64::from(students), Profile::Nasty));
        assert!(read.enrollment.len() + read.sis.len() >= students as usize);
    }
}

/// The committed districts: folder, students, seed.
const FIXTURES: [(&str, u32, u64); 2] = [("demo", 300, 4), ("tiny", 30, 6)];

#[test]
fn the_committed_districts_are_what_the_generator_makes() {
    for (folder, students, seed) in FIXTURES {
        let made = district(students, seed, Profile::Typical);
        for file in FILES {
            let path = format!("{}/fixtures/districts/{folder}/{file}", env!("CARGO_MANIFEST_DIR"));
            assert!(
                std::fs::read(&path).unwrap() == made.files[file],
                "{folder}/{file} is made anew by its README's command"
            );
        }
    }
}

#[test]
fn nothing_in_a_small_district_looks_real() {
    for (_, students, seed) in FIXTURES {
        let read = read(&district(students, seed, Profile::Typical));
        let phones = read.enrollment.values().map(|row| &row["Primary Phone"]);
        for phone in phones.chain(read.sis.values().map(|row| &row["Home_Phone"])).filter(|phone| !phone.is_empty()) {
            assert!(digits(phone)[3..].starts_with("55501"), "{phone}");
        }
        let emails = read.enrollment.values().map(|row| &row["Parent 1 Email"]);
        for email in emails.chain(read.sis.values().map(|row| &row["Guardianemail"])).filter(|email| !email.is_empty())
        {
            let domain = email.to_lowercase().split_once('@').map(|(_, domain)| domain.to_owned()).unwrap();
            assert!(["example.org", "example.com", "example.net"].contains(&domain.as_str()), "{domain}");
        }
    }
}
