//! The columns by field while it is being decided, by what stands in them: where headers are silent, near or untrue.

use super::aliases::{Aliases, LOOSE};
use super::claim::{Claim, GuardianPart, Slot, plain};
use super::draft::Draft;
use super::kinds::{is_foreign, is_nothing, is_standing};
use super::near::{Near, nearest};
use super::values::{Look, look};
use super::words::words;
use crate::roster::Field;
use std::collections::BTreeMap;

/// Fields of which several with values of another kind say that the columns are shifted.
const ESSENTIAL: [Field; 8] = [
    Field::FirstName,
    Field::LastName,
    Field::BirthDate,
    Field::Sex,
    Field::Grade,
    Field::Zip,
    Field::Phone,
    Field::Email,
];
/// Fields that keep a column whatever stands in it, since a rule tells what is wrong with it.
const KEPT: [Field; 3] = [Field::FirstName, Field::LastName, Field::BirthDate];

/// Words of headers under which a status is in words; numbers and letters there are of something else, such as a level of
/// English.
const IN_WORDS: [&str; 4] = ["stage", "decision", "response", "state"];

impl Draft<'_> {
    /// Puts aside the columns whose values are of another kind than their header says.
    ///
    /// Where three or more are, the columns are shifted, and that is for a rule to tell.
    pub(super) fn put_foreign_aside(&mut self) {
        let mut foreign = BTreeMap::new();
        for (column, claim) in self.claims.iter().enumerate().filter(|(column, _)| !self.taken.contains(column)) {
            let field = match claim.as_ref().map(|claim| claim.slot) {
                Some(Slot::Field(field)) => field,
                Some(Slot::Guardian(GuardianPart::Email)) => Field::Email,
                Some(Slot::Guardian(GuardianPart::Phone)) => Field::Phone,
                _ => continue,
            };
            if !self.area.contains_key(&column) && is_foreign(field, self.values(column)) {
                foreign.insert(column, field);
            }
        }
        let shifted = foreign.values().filter(|field| ESSENTIAL.contains(field)).count() > 2;
        foreign.retain(|_, field| !shifted && !KEPT.contains(field));
        for column in foreign.keys() {
            self.set_claim(*column, None);
            self.taken.insert(*column);
        }
        self.foreign = foreign;
    }

    /// Gives fields that no header names to columns whose header is near to a usual one and whose values fit.
    pub(super) fn by_near_names(&mut self, aliases: &Aliases, barred: &dyn Fn(usize) -> bool) -> Vec<Near> {
        let mut found = Vec::new();
        for column in 0..self.headers.len() {
            let claimed = self.claims.get(column).is_some_and(Option::is_some);
            if self.taken.contains(&column) || claimed || barred(column) {
                continue;
            }
            let header = self.headers.get(column).map_or("", String::as_str);
            let values: Vec<&str> = self.values(column).collect();
            let Some(near) = nearest(header, &values, aliases) else { continue };
            if !self.fields.contains_key(&near.field) {
                self.put(near.field, vec![vec![column]], "near name");
                found.push(near);
            }
        }
        found
    }

    /// Returns the columns whose header claims one of some slots.
    fn claimed(&self, slots: &[Slot]) -> Vec<usize> {
        let claims = self.claims.iter().enumerate();
        let is_one = |claim: &Option<Claim>| claim.as_ref().is_some_and(|claim| slots.contains(&claim.slot));
        claims.filter(|(_, claim)| is_one(claim)).map(|(column, _)| column).collect()
    }

    /// Lets a column claim something else, or nothing.
    pub(super) fn set_claim(&mut self, column: usize, claim: Option<Claim>) {
        if let Some(old) = self.claims.get_mut(column) {
            *old = claim;
        }
    }

    /// A column headed `Contact` or `Mother` may hold an e-mail address or a number instead of a name.
    pub(super) fn contacts_by_values(&mut self) {
        for column in self.claimed(&[Slot::Field(Field::GuardianName), Slot::Guardian(GuardianPart::Name)]) {
            let slot = match look(self.values(column)) {
                Some(Look::Email) => Slot::Field(Field::Email),
                Some(Look::Phone) => Slot::Field(Field::Phone),
                _ => continue,
            };
            if let Some(Some(claim)) = self.claims.get_mut(column) {
                claim.slot = slot;
                self.by_look.insert(column);
            }
        }
    }

    /// A column headed `Student` may hold the student's number instead of the name.
    pub(super) fn students_by_values(&mut self) {
        for column in self.claimed(&[Slot::FullName]) {
            if look(self.values(column)) == Some(Look::Identifier) {
                self.set_claim(column, Some(plain(Slot::Field(Field::LocalId), LOOSE)));
            }
        }
    }

    /// A column headed `Stage` or `Decision` holds a status where it holds words.
    pub(super) fn statuses_by_values(&mut self) {
        for column in self.claimed(&[Slot::Field(Field::Status)]) {
            let header = self.headers.get(column).map_or_else(Vec::new, |header| words(header));
            let filled = || self.values(column).map(str::trim).filter(|value| !value.is_empty());
            let is_word = |value: &&str| value.chars().filter(|c| c.is_alphabetic()).count() > 3;
            if header.iter().any(|word| IN_WORDS.contains(&word.as_str()))
                && filled().filter(is_word).count() * 2 < filled().count()
            {
                self.set_claim(column, None);
            }
        }
    }

    /// A `State` column that says `active` or `submitted` is the state of the record, where no column names the status.
    pub(super) fn state_of_record(&mut self) {
        let status = Slot::Field(Field::Status);
        if !self.claimed(&[status]).is_empty() || self.fields.contains_key(&Field::Status) {
            return;
        }
        for column in self.claimed(&[Slot::Field(Field::State)]) {
            let mut filled = self.values(column).map(str::trim).filter(|value| !is_nothing(value)).peekable();
            let says = filled.peek().is_some() && filled.all(is_standing);
            drop(filled);
            if let Some(Some(claim)) = self.claims.get_mut(column).filter(|_| says) {
                claim.slot = status;
            }
        }
    }

    /// A `State ID` column that holds postal abbreviations is the state of the address (Microsoft's own sample has one).
    pub(super) fn state_not_id(&mut self) {
        let Some(planned) = self.fields.get(&Field::StateId).filter(|planned| planned.how == "name") else { return };
        let columns = planned.columns();
        let Some(column) = columns.first().copied() else { return };
        let filled: Vec<&str> = self.values(column).map(str::trim).filter(|value| !value.is_empty()).collect();
        let postal = |value: &&str| value.len() == 2 && value.bytes().all(|byte| byte.is_ascii_alphabetic());
        if !filled.is_empty() && filled.iter().all(postal) {
            self.fields.remove(&Field::StateId);
            self.taken.remove(&column);
            if !self.fields.contains_key(&Field::State) {
                self.put(Field::State, vec![vec![column]], "values");
            }
        }
    }

    /// Says whether a header names the date of something, such as `Hire Date`, so that looks alone make no birth date of it.
    fn names_other_date(&self, column: usize) -> bool {
        let words = self.headers.get(column).map_or_else(Vec::new, |header| words(header));
        words.len() > 1 && words.iter().any(|word| word == "date")
    }

    /// Says whether a header names the number of something, such as `Facility Number`, so that looks alone make no ZIP of it.
    fn names_other_code(&self, column: usize) -> bool {
        const NUMBERED: [&str; 13] = [
            "number", "num", "nbr", "no", "id", "code", "cd", "school", "building", "facility", "district", "site",
            "room",
        ];
        let words = self.headers.get(column).map_or_else(Vec::new, |header| words(header));
        words.iter().any(|word| NUMBERED.contains(&word.as_str()))
    }

    /// Gives fields that no header names to columns that look like them.
    ///
    /// A parent's birth date or sex is not the student's, however much it looks like one.
    pub(super) fn by_values(&mut self, aliases: &Aliases, barred: &dyn Fn(usize) -> bool) {
        let is_parents = |header: &String| words(header).iter().any(|word| aliases.guardian_words.contains(word));
        for column in 0..self.headers.len() {
            let claimed = self.claims.get(column).is_some_and(Option::is_some);
            if self.taken.contains(&column) || claimed || barred(column) {
                continue;
            }
            let field = match look(self.values(column)) {
                Some(Look::Email) => Field::Email,
                Some(Look::Phone) => Field::Phone,
                Some(Look::Zip) if self.names_other_code(column) => continue,
                Some(Look::Zip) => Field::Zip,
                Some(Look::Sex | Look::BirthDate | Look::Grade) if self.headers.get(column).is_some_and(is_parents) => {
                    continue;
                }
                Some(Look::Sex) => Field::Sex,
                Some(Look::BirthDate) if self.names_other_date(column) => continue,
                Some(Look::BirthDate) => Field::BirthDate,
                Some(Look::Grade) => Field::Grade,
                Some(Look::Identifier) => {
                    let any = [Field::LocalId, Field::StateId, Field::OtherId];
                    if any.iter().any(|field| self.fields.contains_key(field)) {
                        continue;
                    }
                    // nothing says that it is the district's number, unless nothing else could tell the students apart
                    let named = self.fields.contains_key(&Field::LastName);
                    if named { Field::OtherId } else { Field::LocalId }
                }
                None => continue,
            };
            self.put(field, vec![vec![column]], "values");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::read_sis;
    use crate::roster::Field;

    #[test]
    fn the_birth_date_of_a_parent_is_not_the_students_by_its_look() {
        let born = |header: &str| {
            let rows: String = (1..9).map(|at| format!("{at},Lee,Ann,3/{at}/198{at}\n")).collect();
            let table = read_sis(format!("Student ID,Last Name,First Name,{header}\n{rows}").as_bytes()).unwrap();
            table.columns.contains_key(&Field::BirthDate)
        };
        assert!(!born("Mother Birth") && !born("Guardian Bday") && born("Bday"));
    }

    #[test]
    fn a_stage_is_a_status_where_it_is_in_words() {
        let status = |header: &str, values: [&str; 3]| {
            let rows: String = values.iter().zip(1..).map(|(value, at)| format!("{at},Lee,Ann,{value}\n")).collect();
            let table = read_sis(format!("Student ID,Last Name,First Name,{header}\n{rows}").as_bytes()).unwrap();
            table.columns.contains_key(&Field::Status)
        };
        assert!(status("Stage", ["Enrolled", "Waitlisted", ""]) && status("Final Decision", ["Accepted", "", ""]));
        assert!(!status("Stage", ["3", "4", "2"]) && !status("Decision", ["Y", "N", "Yes"]));
        assert!(status("Status", ["3", "4", "2"]));
    }
}
