//! Schools and grades that stand as a line above their students, as a report with groups is exported.

use crate::roster::{Field, Interner, RawColumn, RawTable};

/// A line that is no student: where it stands and what it says.
type Title = (u32, String);
/// So many such lines are no titles of groups, and are not kept.
const TOO_MANY: usize = 4096;
/// Fewer rows on average to a line without a label are no groups.
const TO_A_GROUP: usize = 3;
/// Words that a school's name ends in or has.
const SCHOOLS: [&str; 12] = [
    "elementary",
    "middle",
    "high",
    "school",
    "academy",
    "primary",
    "intermediate",
    "elem",
    "prep",
    "charter",
    "k-8",
    "magnet",
];

/// Returns the field that a line names with a label, such as `School: Adams`, and the value behind it.
pub(super) fn labelled(text: &str) -> Option<(Field, &str)> {
    let (label, value) = text.split_once(':')?;
    let label: String = label.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_lowercase();
    let field = match label.as_str() {
        "school" | "schoolname" | "building" | "campus" | "site" => Field::School,
        "grade" | "gradelevel" => Field::Grade,
        _ => return None,
    };
    let value = value.trim();
    (!value.is_empty()).then_some((field, value))
}

/// Gathers the lines that are no students.
#[derive(Debug, Default)]
pub(super) struct Titles {
    lines: Vec<Title>,
    too_many: bool,
}

impl Titles {
    /// Takes a line; of too many, none says anything.
    pub(super) fn add(&mut self, line: u32, cells: impl FnOnce() -> Vec<String>) {
        if !self.too_many {
            self.lines.extend(titles(line, &cells()));
            self.too_many = self.lines.len() >= TOO_MANY;
        }
    }
}

/// Returns what a line of such cells says, each label apart.
fn titles(line: u32, cells: &[String]) -> Vec<Title> {
    let filled = || cells.iter().map(|cell| cell.trim()).filter(|cell| !cell.is_empty());
    let mut titles: Vec<Title> =
        filled().filter(|cell| labelled(cell).is_some()).map(|cell| (line, cell.to_owned())).collect();
    if titles.is_empty() {
        titles.push((line, filled().collect::<Vec<_>>().join(" ")));
    }
    titles
}

/// Says whether a line can be the name of a school alone.
pub(super) fn is_school(text: &str) -> bool {
    let lower = text.trim().to_lowercase();
    let words = || lower.split(|c: char| !c.is_alphanumeric() && c != '-').filter(|word| !word.is_empty());
    let report = ["total", "totals", "report", "list", "students", "count", "district", "roster", "directory", "year"];
    (2..=8).contains(&words().count())
        && words().any(|word| SCHOOLS.contains(&word))
        && !words().any(|word| report.contains(&word))
        && !lower.contains([':', '@', '/'])
}

/// Gives the students below such lines what the lines say, where the table has no column for it, and tells it.
///
/// The first line must stand above every student, or some would have none.
pub(super) fn fill(table: &mut RawTable, titles: &Titles) {
    if titles.too_many {
        return;
    }
    let titles = &titles.lines;
    for field in [Field::School, Field::Grade] {
        if table.columns.contains_key(&field) {
            continue;
        }
        let of_field = |(line, text): &Title| match labelled(text) {
            Some((named, value)) if named == field => Some((*line, value.to_owned())),
            _ => None,
        };
        let mut lines: Vec<Title> = titles.iter().filter_map(of_field).collect();
        if lines.is_empty() && field == Field::School {
            let names = titles.iter().filter(|(_, text)| is_school(text));
            lines = names.map(|(line, text)| (*line, text.trim().to_owned())).collect();
            // the name of the district may stand above the first school
            let first = table.lines.first().copied().unwrap_or(0);
            let above = lines.iter().filter(|(line, _)| *line < first).count();
            lines.drain(..above.saturating_sub(1));
            if lines.len() * TO_A_GROUP > table.lines.len() {
                continue;
            }
        }
        let different: std::collections::BTreeSet<&str> = lines.iter().map(|(_, value)| value.as_str()).collect();
        let Some((first, _)) = lines.first().filter(|_| different.len() > 1) else { continue };
        if table.lines.iter().any(|line| line < first) {
            continue;
        }
        let mut interner = Interner::default();
        let codes = table.lines.iter().map(|line| {
            let above = lines.partition_point(|(at, _)| at < line);
            interner.code(above.checked_sub(1).and_then(|at| lines.get(at)).map_or("", |(_, value)| value))
        });
        let codes: Vec<u32> = codes.collect();
        let why = format!("{} lines that are no students name it, the first is line {first}", lines.len());
        let what = field.name().to_owned();
        table.intake.facts.assumed.push((what, "of the line above each group of students".to_owned(), why));
        let column = RawColumn { source: vec!["line above".to_owned()], codes, values: interner.into_pool() };
        table.columns.insert(field, column);
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{read_bytes, texts};
    use crate::roster::Field;

    const HEADER: &str = "Student ID,Last Name,First Name,DOB\n";

    fn rows(from: u32, count: u32) -> String {
        (from..from + count).map(|id| format!("{id},Lee,Ann,2015-01-02\n")).collect()
    }

    #[test]
    fn a_line_above_a_group_names_its_school() {
        for (one, other) in [
            ("School: Adams Elementary,,,\n", "School: Brook Middle,,,\n"),
            ("School: Adams Elementary\n", "School: Brook Middle\n"),
            ("School:,Adams Elementary,,\n", "School:,Brook Middle,,\n"),
            ("Adams Elementary,,,\n", "Brook Middle,,,\n"),
            ("Adams Elementary\n", "Brook Middle\n"),
        ] {
            let total = "Total: 3,,,\n";
            for text in [
                format!("{HEADER}{one}{}{total}{other}{}{total}", rows(101, 3), rows(201, 3)),
                format!("Students,,,\n{one}{HEADER}{}\n{other}{HEADER}{}", rows(101, 3), rows(201, 3)),
            ] {
                let table = read_bytes(text.as_bytes()).unwrap();
                let school = texts(&table, Field::School);
                assert_eq!(school[..3], ["Adams Elementary"; 3], "{text}");
                assert_eq!(school[3..], ["Brook Middle"; 3], "{text}");
                assert!(table.intake.rejected.is_empty(), "{text}");
                assert!(table.intake.facts.assumed.iter().any(|(what, ..)| what == "school"));
            }
        }
    }

    #[test]
    fn a_grade_stands_above_its_students_too_and_a_column_of_its_own_wins() {
        let text = format!("{HEADER}Grade: K,,,\n{}Grade: 1,,,\n{}", rows(101, 3), rows(201, 3));
        assert_eq!(texts(&read_bytes(text.as_bytes()).unwrap(), Field::Grade), ["K", "K", "K", "1", "1", "1"]);
        let own = "Student ID,Last Name,First Name,School\nSchool: Adams,,,\n1,Lee,Ann,Clay\nSchool: Brook,,,\n2,Lee,Bo,Clay\n";
        assert_eq!(texts(&read_bytes(own.as_bytes()).unwrap(), Field::School), ["Clay", "Clay"]);
    }

    #[test]
    fn one_line_may_name_both() {
        let group = |school: &str, grade: &str, from: u32| {
            format!("School: {school},Grade: {grade},,\n{HEADER}{}Count: 3,,,\n", rows(from, 3))
        };
        let text = format!("{}{}", group("Adams", "4", 101), group("Brook", "5", 201));
        let table = read_bytes(text.as_bytes()).unwrap();
        assert_eq!(texts(&table, Field::School), ["Adams", "Adams", "Adams", "Brook", "Brook", "Brook"]);
        assert_eq!(texts(&table, Field::Grade), ["4", "4", "4", "5", "5", "5"]);
    }

    #[test]
    fn of_too_many_lines_none_names_a_school() {
        let groups = |count: usize| {
            let group = |at: usize| format!("School: {},,,\n{at},Lee,Ann,2015-01-02\n", ["Adams", "Brook"][at % 2]);
            let text: String = (0..count).map(group).collect();
            read_bytes(format!("{HEADER}{text}").as_bytes()).unwrap().columns.contains_key(&Field::School)
        };
        assert!(groups(super::TOO_MANY - 1) && !groups(super::TOO_MANY));
    }

    #[test]
    fn lines_that_say_less_name_no_school() {
        for text in [
            // some students stand above the first line, and one school alone is the title of the report
            format!("{HEADER}{}School: Adams,,,\n{}School: Brook,,,\n{}", rows(1, 3), rows(101, 3), rows(201, 3)),
            format!("School: Adams,,,\n{HEADER}{}", rows(101, 3)),
            format!("{HEADER}Active Students,,,\n{}New Students,,,\n{}", rows(101, 3), rows(201, 3)),
        ] {
            let table = read_bytes(text.as_bytes()).unwrap();
            assert!(!table.columns.contains_key(&Field::School), "{text}");
        }
    }
}
