//! What a header says in brackets of whose value it is: `Phone (Emergency)`, `First Name (Parent 1)`.

use super::aliases::Aliases;
use super::claim::{Claim, Slot};
use super::words::{without_brackets, words};
use crate::roster::Field;

/// Says whose value a column holds.
pub(super) enum Owner {
    /// Nothing is said about it.
    Nobody,
    /// Somebody or something else than the student and the parents.
    Another,
    /// A parent's, and what it is where it is known.
    Parent(Option<Claim>),
}

impl Aliases {
    /// Returns what the brackets say; a remark in them says nothing.
    pub(super) fn owner_in_brackets(&self, header: &str) -> Owner {
        let Some((_, rest)) = header.split_once(['(', '[']) else { return Owner::Nobody };
        let inside = words(rest.split([')', ']']).next().unwrap_or(rest));
        let counts = |word: &String| self.order_words.contains(word);
        let another = |word: &String| self.of_another.contains(word);
        if inside.iter().any(another) && inside.iter().all(|word| another(word) || counts(word) || word == "contact") {
            return Owner::Another;
        }
        let parent = |word: &String| self.guardian_words.contains(word);
        if !inside.iter().any(parent) || !inside.iter().all(|word| parent(word) || counts(word)) {
            return Owner::Nobody;
        }
        let bare = words(&without_brackets(header));
        Owner::Parent(self.parents(&[inside, bare].concat()).flatten())
    }
}

/// Says whether a claim is to something that a parent has as well, and that is another thing of the student's.
pub(super) fn is_personal(claim: &Claim) -> bool {
    match claim.slot {
        Slot::FullName => true,
        Slot::Field(field) => !matches!(
            field,
            Field::Street
                | Field::City
                | Field::State
                | Field::Zip
                | Field::Phone
                | Field::Email
                | Field::GuardianName
                | Field::SubmittedAt
                | Field::UpdatedAt
        ),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{read_bytes, texts};
    use crate::roster::Field;

    fn read(headers: &str, row: &str, field: Field) -> Vec<String> {
        let table = read_bytes(format!("First Name,Last Name,Grade,{headers}\nAnn,Lee,5,{row}\n").as_bytes()).unwrap();
        texts(&table, field).into_iter().map(str::to_owned).collect()
    }

    #[test]
    fn brackets_say_whose_a_value_is() {
        for header in ["Phone (Emergency)", "Phone (Emergency Contact 1)", "Home Phone (Doctor)", "Telephone [Work]"] {
            assert!(read(header, "312-555-0101", Field::Phone).is_empty(), "{header}");
        }
        assert!(read("School (Previous)", "North", Field::School).is_empty());
        assert!(read("Date of Birth (Mother)", "3/4/1980", Field::BirthDate).is_empty());
        let parent = read("First Name (Parent 1),Last Name (Parent 1)", "Pat,Ray", Field::GuardianName);
        assert_eq!(parent, ["Pat Ray"]);
        assert_eq!(read("Email (Parent/Guardian)", "p@example.org", Field::Email), ["p@example.org"]);
    }

    #[test]
    fn a_remark_in_brackets_is_none_about_somebody() {
        for header in ["Phone (mobile)", "Phone (for emergencies or news)", "Phone (Home)", "Phone (Student)"] {
            assert_eq!(read(header, "312-555-0101", Field::Phone), ["312-555-0101"], "{header}");
        }
        assert_eq!(read("Date of Birth (Student)", "3/4/2015", Field::BirthDate), ["3/4/2015"]);
        assert_eq!(read("Home Address (Parent)", "1 Elm St", Field::Street), ["1 Elm St"]);
        assert_eq!(read("School (Next)", "North", Field::School), ["North"]);
    }
}
