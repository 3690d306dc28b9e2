//! Whose a name, a birth date and a sex are, where a form asks whoever fills it in for their own as well.

use super::aliases::Aliases;
use super::claim::Slot;
use super::draft::Draft;
use super::kinds::is_foreign;
use super::profile::Profile;
use super::values::year_of;
use super::words::words;
use crate::roster::Field;
use std::collections::BTreeSet;

/// What every person has, and so a parent as well.
const PERSONAL: [Slot; 7] = [
    Slot::Field(Field::FirstName),
    Slot::Field(Field::MiddleName),
    Slot::Field(Field::LastName),
    Slot::Field(Field::Suffix),
    Slot::Field(Field::BirthDate),
    Slot::Field(Field::Sex),
    Slot::FullName,
];
/// The parts of a name.
const PARTS: [Field; 4] = [Field::FirstName, Field::MiddleName, Field::LastName, Field::Suffix];
/// Words of a header about whoever has the account or the household, who is the student where nobody else is named.
const HOLDER: [&str; 7] = ["user", "users", "household", "hh", "person", "people", "primary"];
/// Words of a header about a further child, or about what a child is called beside its name.
const FURTHER: [&str; 12] = [
    "other",
    "another",
    "additional",
    "older",
    "younger",
    "second",
    "third",
    "2",
    "identity",
    "preferred",
    "nickname",
    "chosen",
];
/// Fewer values are no evidence.
const ENOUGH: usize = 5;
/// Births of one district spread over more years than this.
const SPREAD: i32 = 3;
/// A header that much worse names something about a birth, such as the day of its proof.
const WORSE: u32 = 300;
/// Who was born that many years before the others is no student among them.
const GENERATION: i32 = 14;

impl Draft<'_> {
    /// Leaves the columns about a parent aside, where others are about the student.
    pub(super) fn students_own(&mut self, aliases: &Aliases, profile: Option<&Profile>) {
        let children: BTreeSet<usize> = (0..self.headers.len())
            .filter(|column| {
                let header = self.headers.get(*column).map_or_else(Vec::new, |header| words(header));
                header.iter().any(|word| aliases.child_words.contains(word))
                    && !header.iter().any(|word| FURTHER.contains(&word.as_str()))
            })
            .collect();
        let by_layout = |header: &String| {
            let names = |field: &Field| profile.is_some_and(|profile| profile.names(*field, header));
            PARTS.iter().chain(&[Field::BirthDate, Field::Sex]).any(names)
        };
        let sure: BTreeSet<usize> =
            self.headers.iter().enumerate().filter(|(_, header)| by_layout(header)).map(|(column, _)| column).collect();
        self.called_the_students(&children, &sure);
        self.not_in_the_whole_name(&children, &sure);
        self.not_born_before(&sure);
    }

    /// `Date of Birth` is somebody else's beside `Student Date of Birth`.
    fn called_the_students(&mut self, children: &BTreeSet<usize>, sure: &BTreeSet<usize>) {
        for slot in PERSONAL {
            let (own, others): (Vec<usize>, Vec<usize>) =
                self.claiming(slot).into_iter().partition(|column| children.contains(column));
            if !own.is_empty() && !others.is_empty() {
                self.before_others(slot, own, others, sure);
            }
            self.before_the_holder(slot, sure);
        }
    }

    /// Leaves the columns of others aside, where the student's own are filled at least half as often.
    fn before_others(&mut self, slot: Slot, own: Vec<usize>, others: Vec<usize>, sure: &BTreeSet<usize>) {
        let fits = |column: usize| match slot {
            Slot::Field(field) => !is_foreign(field, self.values(column)),
            _ => true,
        };
        let most = own.into_iter().filter(|column| fits(*column)).map(|column| self.filled(column)).max().unwrap_or(0);
        let is_legal = |column: usize| {
            self.headers.get(column).is_some_and(|header| words(header).iter().any(|word| word == "legal"))
        };
        let aside = others.into_iter().filter(|column| !sure.contains(column) && !is_legal(*column)).collect();
        self.leave_aside(aside, most);
    }

    /// Leaves those of some columns aside that have at most twice as many values as the most that there are elsewhere.
    fn leave_aside(&mut self, mut columns: Vec<usize>, most: usize) {
        columns.retain(|column| most > 0 && most * 2 >= self.filled(*column));
        for column in columns {
            self.set_claim(column, None);
        }
    }

    /// Counts the values of a column.
    fn filled(&self, column: usize) -> usize {
        self.values(column).filter(|value| !value.trim().is_empty()).count()
    }

    /// `User First Name` is somebody else's beside `First Name`.
    fn before_the_holder(&mut self, slot: Slot, sure: &BTreeSet<usize>) {
        let is_holders = |column: &usize| {
            let header = self.headers.get(*column).map_or_else(Vec::new, |header| words(header));
            header.iter().any(|word| HOLDER.contains(&word.as_str())) && !sure.contains(column)
        };
        let (holders, bare): (Vec<usize>, Vec<usize>) = self.claiming(slot).into_iter().partition(is_holders);
        if holders.is_empty() {
            return;
        }
        let most = bare.into_iter().map(|column| self.filled(column)).max().unwrap_or(0);
        self.leave_aside(holders, most);
    }

    /// `First Name` is somebody else's where `Student Name` has another one in nearly all rows.
    fn not_in_the_whole_name(&mut self, children: &BTreeSet<usize>, sure: &BTreeSet<usize>) {
        let Some(whole) = self.claiming(Slot::FullName).into_iter().find(|column| children.contains(column)) else {
            return;
        };
        let firsts = self.claiming(Slot::Field(Field::FirstName));
        if firsts.is_empty() || firsts.iter().any(|column| children.contains(column) || sure.contains(column)) {
            return;
        }
        let mut different: BTreeSet<String> = BTreeSet::new();
        let (mut rows, mut names, mut same) = (0, 0, 0);
        for row in self.sample.iter() {
            let text = |column: usize| row.get(column).map_or("", |cell| cell.trim());
            let name = words(text(whole));
            let first: Vec<String> =
                firsts.iter().filter_map(|column| words(text(*column)).into_iter().next()).collect();
            if name.is_empty() || first.is_empty() {
                continue;
            }
            rows += 1;
            names += usize::from(name.len() > 1 && !text(whole).contains(|c: char| c.is_ascii_digit()));
            same += usize::from(first.iter().any(|word| name.contains(word)));
            different.insert(name.concat());
        }
        if rows < ENOUGH || names * 10 < rows * 9 || different.len() * 10 < rows * 9 || same * 5 > rows {
            return;
        }
        for field in PARTS {
            for column in self.claiming(Slot::Field(field)) {
                if !children.contains(&column) && !sure.contains(&column) {
                    self.set_claim(column, None);
                }
            }
        }
    }

    /// Of several birth dates those of people a generation older are not the students'.
    fn not_born_before(&mut self, sure: &BTreeSet<usize>) {
        let middle = |column: usize| {
            let mut years: Vec<i32> = self.values(column).filter_map(|value| year_of(value.trim())).collect();
            years.sort_unstable();
            let spread = years.last()? - years.first()?;
            years.get(years.len() / 2).copied().filter(|_| years.len() >= ENOUGH && spread >= SPREAD)
        };
        let claiming = self.claiming(Slot::Field(Field::BirthDate));
        if claiming.len() < 2 {
            return;
        }
        let rank = |column: usize| self.claims.get(column).and_then(Option::as_ref).map_or(0, |claim| claim.rank);
        let years: Vec<(usize, i32, u32)> =
            claiming.into_iter().filter_map(|column| Some((column, middle(column)?, rank(column)))).collect();
        for (column, year, rank) in &years {
            let younger = years.iter().any(|(_, other, named)| year + GENERATION <= *other && *named <= rank + WORSE);
            if younger && !sure.contains(column) {
                self.set_claim(*column, None);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{read_bytes, texts};
    use crate::roster::Field;

    const ROWS: [(&str, &str, &str, &str, &str, &str); 6] = [
        ("Pat", "Lee", "2/3/1984", "Ann", "Lee", "3/4/2015"),
        ("Kim", "Ray", "5/6/1979", "Bea", "Ray", "7/8/2014"),
        ("Joe", "May", "9/8/1988", "Cy", "Poe", "7/6/2016"),
        ("Sue", "Fox", "5/4/1990", "Di", "Fox", "3/2/2013"),
        ("Tom", "Poe", "1/2/1981", "Ed", "Poe", "3/4/2012"),
        ("Una", "Orr", "5/6/1982", "Flo", "Orr", "7/8/2011"),
    ];

    /// Reads an export with these columns: the parent's first and last name and birth date, and the student's.
    fn read(header: &str, cells: impl Fn((&str, &str, &str, &str, &str, &str)) -> String) -> [Vec<String>; 3] {
        let rows: String = ROWS.iter().map(|row| cells(*row) + ",62704\n").collect();
        let table = read_bytes(format!("{header},Zip\n{rows}").as_bytes()).unwrap();
        [Field::FirstName, Field::LastName, Field::BirthDate]
            .map(|field| texts(&table, field).into_iter().map(str::to_owned).collect())
    }

    fn students() -> [Vec<String>; 3] {
        [ROWS.map(|row| row.3), ROWS.map(|row| row.4), ROWS.map(|row| row.5)].map(|list| list.map(str::to_owned).into())
    }

    #[test]
    fn what_is_called_the_students_is_not_the_parents() {
        let all = |(a, b, c, d, e, f): (&str, &str, &str, &str, &str, &str)| format!("{a},{b},{c},{d},{e},{f}");
        for header in [
            "First Name,Last Name,Date of Birth,Student First Name,Student Last Name,Student Date of Birth",
            "Applicant First Name,Applicant Last Name,Applicant DOB,Child First Name,Child Last Name,Child Birthdate",
            "First Name,Last Name,Date of Birth,Student First,Student Last,Birthdate",
            "User First Name,User Last Name,Person DOB,First Name,Last Name,Birthdate",
            "Household First Name,Household Last Name,Mother DOB,First Name,Last Name,Birthdate",
            // of one and the same header the birth date tells, and the columns around it
            "First Name,Last Name,Date of Birth,First Name,Last Name,Date of Birth",
        ] {
            assert_eq!(read(header, all), students(), "{header}");
        }
        // the columns around the birth date, wherever a former grade stands
        let three = |(a, b, _, d, e, f): (&str, &str, &str, &str, &str, &str)| format!("{d},{e},{f},5,{a},{b},6,7,4");
        let header = "First Name,Last Name,DOB,Grade,First Name,Last Name,Phone,School,Grade";
        assert_eq!(read(header, three), students());
        let only = |(_, _, _, d, e, f): (&str, &str, &str, &str, &str, &str)| format!("{d},{e},{f}");
        assert_eq!(read("User First Name,User Last Name,Person DOB", only), students());
        let turned =
            |(a, b, c, d, e, f): (&str, &str, &str, &str, &str, &str)| format!("{d},{e},{f},5,Adams,{a},{b},{c}");
        let header = "First Name,Last Name,Date of Birth,Grade,School,First Name,Last Name,Date of Birth";
        assert_eq!(read(header, turned), students());
    }

    #[test]
    fn a_whole_name_of_the_student_says_whose_the_first_name_is() {
        let whole = |(a, b, _, d, e, f): (&str, &str, &str, &str, &str, &str)| format!("{a},{b},{d} {e},{f}");
        assert_eq!(read("First Name,Last Name,Student Name,Birthdate", whole), students());
        assert_eq!(read("First Name,Last Name,Name of Child,Birthdate", whole), students());
        // the same person once more, or what is no name, says nothing
        let again = |(_, _, _, d, e, f): (&str, &str, &str, &str, &str, &str)| format!("{d},{e},\"{e}, {d}\",{f}");
        assert_eq!(read("First Name,Last Name,Student Name,Birthdate", again), students());
        // nor does a further child's
        let more = |(_, _, _, d, e, f): (&str, &str, &str, &str, &str, &str)| format!("{d},{e},{f},Bo{d} {e},7/8/2017");
        assert_eq!(read("First Name,Last Name,Birthdate,Other Child 1 Name,Other Child 1 DOB", more), students());
        let kind = |(_, _, _, d, e, f): (&str, &str, &str, &str, &str, &str)| format!("{d},{e},New Student,{f}");
        assert_eq!(read("First Name,Last Name,Student,Birthdate", kind), students());
    }

    #[test]
    fn the_students_own_column_needs_values() {
        let bare = |(_, _, _, d, e, f): (&str, &str, &str, &str, &str, &str)| format!("{d},{e},{f},,,");
        let header = "First Name,Last Name,Date of Birth,Student First Name,Student Last Name,Student Date of Birth";
        assert_eq!(read(header, bare), students());
        let called = |(_, _, _, d, e, f): (&str, &str, &str, &str, &str, &str)| format!("{d},{e},{f},Bo{d}");
        assert_eq!(read("First Name,Last Name,Date of Birth,Student First Name (preferred)", called), students());
        // nor is the next birthday, or the day on which the birth was proved, when the student was born
        let next = |(_, _, _, d, e, f): (&str, &str, &str, &str, &str, &str)| format!("{d},{e},{f},3/4/2031");
        assert_eq!(read("First Name,Last Name,Birth Date,Birthday", next), students());
        let proved = |(_, _, _, d, e, f): (&str, &str, &str, &str, &str, &str)| {
            format!("{d},{e},{f},{}", f.replace("/201", "/203"))
        };
        assert_eq!(read("First Name,Last Name,Birth Date,Birth Date Verified On", proved), students());
        let legal = |(_, _, _, d, e, f): (&str, &str, &str, &str, &str, &str)| format!("{d},{e},{f},Bo");
        assert_eq!(read("Legal First Name,Last Name,Date of Birth,Student First Name", legal), students());
    }
}
