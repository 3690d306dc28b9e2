//! Headers that name the table before the column, or the object around a value: `reg_contact.ZIP`, `name.first_name`.

use super::aliases::{Aliases, LOOSE};
use super::claim::{Claim, Slot};
use super::words::words;
use crate::roster::Field;

impl Aliases {
    /// Reads a column of a table, or a value inside another one: `reg_contact.STREET_NAME`, `name.first_name`.
    ///
    /// What stands before it must say nothing but that it is the student's, or of those whom the student lives with.
    pub(super) fn part_of_table(&self, header: &str) -> Option<Claim> {
        let (table, field) = header.rsplit_once('.')?;
        let (table, field) = (words(table), words(field));
        let claim = self.owned(&field).or_else(|| self.put_together(&field))?;
        let any = |list: &[&str]| table.iter().any(|word| list.contains(&word.as_str()));
        let people = |word: &String| self.guardian_words.contains(word) || self.student_words.contains(word);
        let fits = match claim.slot {
            Slot::Field(Field::FirstName | Field::MiddleName | Field::LastName | Field::Suffix) => {
                table.iter().all(|word| word == "name" || self.student_words.contains(word))
            }
            Slot::Field(Field::Street | Field::City | Field::State | Field::Zip)
            | Slot::StreetPiece(_)
            | Slot::CityStateZip => {
                !any(&["school", "schools"]) && (any(&["addresses", "address", "location"]) || table.iter().any(people))
            }
            // one word, such as `id` or `start`, may be of anything
            Slot::Field(_) => field.len() > 1 && table.ends_with(&["school".to_owned(), "enrollment".to_owned()]),
            _ => false,
        };
        fits.then(|| Claim { rank: claim.rank + LOOSE, ..claim })
    }
}

#[cfg(test)]
mod tests {
    use super::super::aliases::aliases;
    use super::*;

    #[test]
    fn a_column_of_a_table_is_the_students_where_the_table_is() {
        let field = |header: &str| match aliases().unwrap().claim(header, None)?.slot {
            Slot::Field(field) => Some(field),
            _ => None,
        };
        for (header, wanted) in [
            ("name.first_name", Field::FirstName),
            ("addresses.physical.street", Field::Street),
            ("location.city", Field::City),
            ("reg_contact.ZIP", Field::Zip),
            ("school_enrollment.grade_level", Field::Grade),
            ("school_enrollment.enroll_status", Field::Status),
            ("school_enrollment.school_number", Field::School),
        ] {
            assert_eq!(field(header), Some(wanted), "{header}");
        }
        for header in ["schools.city", "teacher.name.first_name", "orgs.street", "emergency.city"] {
            assert_eq!(field(header), None, "{header}");
        }
    }
}
