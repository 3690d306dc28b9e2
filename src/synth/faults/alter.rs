//! What each fault does to the cells of one row.

use super::Kind;
use crate::roster::Side;
use crate::synth::calendar::{self, Day};
use crate::synth::records::Record;
use crate::synth::rows::{ENROLLMENT_COLUMNS, SIS_COLUMNS};
use crate::synth::spelling;
use crate::synth::world::World;

/// Holds the cells of a row while they are altered.
pub(super) struct Cells {
    side: Side,
    pub(super) cells: Vec<String>,
}

impl Cells {
    /// Takes the cells of a row of a side.
    pub(super) fn of<'t>(side: Side, cells: impl Iterator<Item = &'t str>) -> Self {
        Self { side, cells: cells.map(str::to_owned).collect() }
    }

    /// Returns the place of a field's column.
    fn column(&self, field: &str) -> usize {
        let header = match (self.side, field) {
            (Side::Enrollment, "local_id") => "Student ID",
            (Side::Enrollment, "state_id") => "State Student ID",
            (Side::Enrollment, "first_name") => "Student Legal First Name",
            (Side::Enrollment, "last_name") => "Student Legal Last Name",
            (Side::Enrollment, "suffix") => "Suffix",
            (Side::Enrollment, "birth_date") => "Date of Birth",
            (Side::Enrollment, "grade") => "Grade Next Year",
            (Side::Enrollment, "school") => "School",
            (Side::Enrollment, "street") => "Home Street Address",
            (Side::Enrollment, "phone") => "Primary Phone",
            (Side::Enrollment, "guardian") => "Parent 1 Name",
            (Side::Enrollment, "email") => "Parent 1 Email",
            (Side::Sis, "local_id") => "Student_Number",
            (Side::Sis, "state_id") => "State_StudentNumber",
            (Side::Sis, "first_name") => "First_Name",
            (Side::Sis, "last_name") => "Last_Name",
            (Side::Sis, "birth_date") => "DOB",
            (Side::Sis, "grade") => "Grade_Level",
            (Side::Sis, "school") => "SchoolID",
            (Side::Sis, "street") => "Street",
            (Side::Sis, "phone") => "Home_Phone",
            (Side::Sis, "guardian") => "Mother",
            (Side::Sis, "other_guardian") => "Father",
            (Side::Sis, "email") => "Guardianemail",
            _ => "",
        };
        let columns = match self.side {
            Side::Enrollment => &ENROLLMENT_COLUMNS,
            Side::Sis => &SIS_COLUMNS,
        };
        columns.iter().position(|column| *column == header).unwrap_or(0)
    }

    /// Returns the cell of a field.
    pub(super) fn get(&self, field: &str) -> &str {
        self.cells.get(self.column(field)).map_or("", String::as_str)
    }

    /// Rewrites the cell of a field.
    pub(super) fn set_with(&mut self, field: &str, rewrite: impl FnOnce(&str) -> String) {
        let text = rewrite(self.get(field));
        self.set(field, text);
    }

    /// Writes a school as the side does.
    pub(super) fn set_school(&mut self, world: &World, school: usize) {
        if let Some(school) = world.places.schools.get(school) {
            let text = match self.side {
                Side::Enrollment => school.name.clone(),
                Side::Sis => school.code.to_string(),
            };
            self.set("school", text);
        }
    }

    fn set(&mut self, field: &str, text: String) {
        let column = self.column(field);
        if let Some(cell) = self.cells.get_mut(column) {
            *cell = text;
        }
    }
}

/// Does what a fault does to one row.
pub(super) fn alter(kind: Kind, field: &str, record: &Record, cells: &mut Cells) {
    let text = cells.get(field).to_owned();
    if text.is_empty() && !matches!(kind, Kind::NamesSwapped | Kind::StaleValues) {
        return;
    }
    let names: &[&str] = match cells.side {
        Side::Enrollment => &["first_name", "last_name", "guardian"],
        Side::Sis => &["first_name", "last_name", "guardian", "other_guardian"],
    };
    match kind {
        Kind::ZerosLost => cells.set(field, text.trim_start_matches('0').to_owned()),
        Kind::ZerosAdded => cells.set(field, format!("00{text}")),
        Kind::PrefixAdded => cells.set(field, format!("8400{text}")),
        Kind::SuffixAdded => cells.set(field, format!("{text}-A")),
        Kind::Scientific => cells.set(field, with_exponent(&text)),
        Kind::DigitsRounded => cells.set(field, rounded(text)),
        Kind::OffByOneDay => cells.set(field, date(cells.side, record.birth - 1)),
        Kind::DayMonthSwapped => {
            let (year, month, day) = calendar::civil(record.birth);
            if day <= 12 {
                cells.set(field, date(cells.side, calendar::day(year, day, month)));
            }
        }
        // spreadsheets count from 1899-12-30
        Kind::SerialDates => cells.set(field, (record.birth - calendar::day(1899, 12, 30)).to_string()),
        Kind::TextCut => cells.set(field, text.chars().take(6).collect::<String>().trim_end().to_owned()),
        Kind::Mojibake => names.iter().for_each(|name| {
            let text = encoding_rs::WINDOWS_1252.decode_without_bom_handling(cells.get(name).as_bytes()).0.into_owned();
            cells.set(name, text);
        }),
        Kind::AccentsLost => names.iter().for_each(|name| cells.set(name, spelling::without_marks(cells.get(name)))),
        Kind::QuestionMarks => names.iter().for_each(|name| {
            let marked = cells.get(name).chars().map(|letter| if letter.is_ascii() { letter } else { '?' }).collect();
            cells.set(name, marked);
        }),
        Kind::LetterCase => cells.set(field, text.to_uppercase()),
        Kind::GradeShifted => {
            if record.grade < 12 {
                cells.set(field, (record.grade + 1).to_string());
            }
        }
        Kind::AreaCodeMissing => {
            let number = record.phone % 10_000_000;
            cells.set(field, format!("{:03}-{:04}", number / 10_000, number % 10_000));
        }
        Kind::NamesSwapped => {
            let [first, last] = [cells.get("first_name").to_owned(), cells.get("last_name").to_owned()];
            cells.set("first_name", last);
            cells.set("last_name", first);
        }
        Kind::SuffixMoved => {
            let suffix = cells.get("suffix").to_owned();
            if !suffix.is_empty() {
                cells.set(field, format!("{} {suffix}", text.trim_end()));
                cells.set("suffix", String::new());
            }
        }
        Kind::Placeholder => cells.set(field, placeholder(field).to_owned()),
        Kind::SameValue => cells.set(field, value_of_all(field).to_owned()),
        Kind::StaleValues => go_stale(record, cells),
        // done to the school of a row, and to whole rows
        Kind::SchoolsSwapped | Kind::StaleRows => {}
    }
}

/// Rounds a long number; whatever else it is stays.
fn rounded(text: String) -> String {
    match text.len() < 5 || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        true => text,
        false => format!("{}000", text.get(..text.len() - 3).unwrap_or("")),
    }
}

fn placeholder(field: &str) -> &'static str {
    match field {
        "phone" => "999-9999",
        "last_name" => "UNKNOWN",
        _ => "01/01/1900",
    }
}

fn value_of_all(field: &str) -> &'static str {
    match field {
        "email" => "office@example.org",
        "street" => "100 School Plaza",
        "birth_date" => "2015-09-01",
        _ => "217-555-0100",
    }
}

/// Puts the contacts of an earlier day into a row.
fn go_stale(record: &Record, cells: &mut Cells) {
    let number = record.phone / 100 * 100 + (record.phone + 37) % 100;
    cells.set("phone", format!("{:03}-{:03}-{:04}", number / 10_000_000, number / 10_000 % 1_000, number % 10_000));
    cells.set_with("email", |email| format!("before.{email}"));
    cells.set_with("street", |street| {
        let digits = street.bytes().take_while(u8::is_ascii_digit).count();
        let (house, rest) = street.split_at(digits);
        house.parse::<u64>().map_or_else(|_| format!("7 {street}"), |house| format!("{}{rest}", house + 412))
    });
}

/// Returns the school that one is swapped with; none where it is not one of the two.
///
/// A school that is named is swapped with the next; otherwise the first two are swapped.
pub(super) fn other_school(world: &World, school: usize, named: Option<usize>) -> Option<usize> {
    let count = world.places.schools.len();
    let one = named.unwrap_or(0);
    let other = (one + 1) % count.max(1);
    if count < 2 {
        None
    } else if school == one {
        Some(other)
    } else if school == other {
        Some(one)
    } else {
        None
    }
}

/// Writes a date as the side does.
fn date(side: Side, day: Day) -> String {
    let mut text = String::new();
    match side {
        Side::Enrollment => calendar::push_iso(&mut text, day),
        Side::Sis => calendar::push_us(&mut text, day),
    }
    text
}

/// Writes digits as a spreadsheet does: one, a point, five more at most, and the exponent.
fn with_exponent(digits: &str) -> String {
    let (first, rest) = digits.split_at(digits.chars().next().map_or(0, char::len_utf8));
    let fraction: String = rest.chars().take(5).collect();
    format!("{first}.{fraction}E+{:02}", rest.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_get_an_exponent_as_in_a_spreadsheet() {
        assert_eq!(with_exponent("1234567890"), "1.23456E+09");
        assert_eq!(with_exponent("123456"), "1.23456E+05");
    }
}
