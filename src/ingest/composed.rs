//! Headers put together of known words in another way than the usual names: `Res Addr City`, `Status of registration`.

use super::claim::{Slot, StreetPiece};
use crate::roster::Field;
use rustc_hash::{FxHashMap, FxHashSet};
use smallvec::SmallVec;
use std::collections::BTreeSet;

/// Fields whose names mean the same in any order of their words; `grade school` and `school grade` do not.
const ANY_ORDER: [Field; 14] = [
    Field::School,
    Field::Status,
    Field::EntryDate,
    Field::ExitDate,
    Field::BirthDate,
    Field::Street,
    Field::City,
    Field::State,
    Field::Zip,
    Field::Phone,
    Field::Email,
    Field::SchoolYear,
    Field::SubmittedAt,
    Field::UpdatedAt,
];

/// Where letters go counts less than where somebody lives.
const MAIL: u32 = 100;

/// Holds the words that headers are put together with, and the usual names without the order of their words.
#[derive(Debug, Default)]
pub(super) struct Composed {
    residence: BTreeSet<String>,
    section: BTreeSet<String>,
    manner: BTreeSet<String>,
    /// The sorted words of a name with blanks between them; none where two fields have the same words.
    bags: FxHashMap<String, Option<(Slot, u32)>>,
}

impl Composed {
    pub(super) fn new(residence: Vec<String>, section: Vec<String>, manner: Vec<String>) -> Self {
        let set = |list: Vec<String>| list.into_iter().collect();
        Self { residence: set(residence), section: set(section), manner: set(manner), bags: FxHashMap::default() }
    }

    /// Takes up the words of a usual name of a field.
    pub(super) fn learn(&mut self, words: &[&str], slot: Slot, rank: u32, noise: &FxHashSet<String>) {
        let Some(bag) = bag(words, noise) else { return };
        self.bags
            .entry(bag)
            .and_modify(|known| *known = known.filter(|(other, _)| *other == slot))
            .or_insert(Some((slot, rank)));
    }

    /// Returns the words without those that say in which part of a form the column stands, where there are such.
    pub(super) fn without_section(&self, words: &[String]) -> Option<Vec<String>> {
        let last = words.len().checked_sub(1)?;
        let mut rest: Vec<String> = words
            .iter()
            .enumerate()
            .filter(|(at, word)| *at == last || !self.section.contains(*word))
            .map(|(_, word)| word.clone())
            .collect();
        if rest.len() == words.len() {
            return None;
        }
        // `School Information: School`
        rest.dedup();
        Some(rest)
    }

    /// Returns the words without a last one that says how the value is written, such as `Desc`.
    pub(super) fn without_manner<'w>(&self, words: &'w [String]) -> Option<&'w [String]> {
        let (last, rest) = words.split_last()?;
        (!rest.is_empty() && self.manner.contains(last)).then_some(rest)
    }

    /// Reads a part of an address with words before it that say whose home it is: `Physical Address City`.
    pub(super) fn part_of_address(
        &self,
        words: &[String],
        exact: impl Fn(&str) -> Option<(Slot, u32)>,
    ) -> Option<(Slot, u32)> {
        let before = words.iter().take_while(|word| self.residence.contains(*word)).count();
        (1..=before).find_map(|count| {
            let (head, rest) = words.split_at_checked(count)?;
            let name = match rest.first()?.as_str() {
                "line" => format!("address{}", rest.concat()),
                _ => rest.concat(),
            };
            let (slot, rank) = exact(&name)?;
            let mail = head.iter().any(|word| word.starts_with("mail"));
            let whole = matches!(slot, Slot::Field(Field::Street | Field::City | Field::State | Field::Zip))
                || slot == Slot::CityStateZip;
            // a unit of the mailing address is none of the home
            let piece = matches!(slot, Slot::StreetPiece(piece) if !mail && piece != StreetPiece::Direction);
            (whole || piece).then_some((slot, if mail { rank + MAIL } else { rank }))
        })
    }

    /// Reads a usual name whose words stand in another order: `Status of registration`, `school_offered`.
    pub(super) fn in_any_order(&self, words: &[String], noise: &FxHashSet<String>) -> Option<(Slot, u32)> {
        let (slot, rank) = (*self.bags.get(&bag(words, noise)?)?)?;
        matches!(slot, Slot::Field(field) if ANY_ORDER.contains(&field)).then_some((slot, rank))
    }
}

fn bag(words: &[impl AsRef<str>], noise: &FxHashSet<String>) -> Option<String> {
    let words = words.iter().map(AsRef::as_ref);
    let mut bag: SmallVec<[&str; 6]> = words.filter(|word| !noise.contains(*word)).collect();
    bag.sort_unstable();
    (bag.len() > 1).then(|| bag.join(" "))
}

#[cfg(test)]
mod tests {
    use super::super::aliases::aliases;
    use super::super::claim::{Claim, GuardianPart, Slot};
    use crate::roster::Field;

    fn claim(header: &str) -> Option<Claim> {
        aliases().unwrap().claim(header, None)
    }

    fn field(header: &str) -> Option<Field> {
        match claim(header)?.slot {
            Slot::Field(field) => Some(field),
            _ => None,
        }
    }

    #[test]
    fn parts_of_an_address_may_say_whose_home_it_is_in_any_words() {
        for (header, wanted) in [
            ("Res Addr 1", Field::Street),
            ("ADDR_LN_1", Field::Street),
            ("Residence Line 1", Field::Street),
            ("Address Information: Street", Field::Street),
            ("Res. City", Field::City),
            ("Physical Address City", Field::City),
            ("mailAddress.city", Field::City),
            ("Res St", Field::State),
            ("residentialAddressStateCode", Field::State),
            ("Address - State / Province", Field::State),
            ("Home Address (State / Province)", Field::State),
            ("Home Address (ZIP / Postal Code)", Field::Zip),
            ("Home Address (Street Address)", Field::Street),
            ("Home Address (no PO boxes)", Field::Street),
            ("Address (City)", Field::City),
            ("Physical Address Zip", Field::Zip),
        ] {
            assert_eq!(field(header), Some(wanted), "{header}");
        }
        for header in ["Birth City", "Res", "Mail Line 2", "Address Type", "School Address City", "Employer City"] {
            assert!(!matches!(field(header), Some(Field::Street | Field::City)), "{header}");
        }
        let rank = |header: &str| claim(header).unwrap().rank;
        assert!(rank("Physical Address City") < rank("Mailing Address City"));
    }

    #[test]
    fn names_mean_the_same_in_another_order_with_a_section_before_and_a_manner_behind() {
        for (header, wanted) in [
            ("Status of registration", Field::Status),
            ("ENRL_STAT_CD", Field::Status),
            ("Enrollment Status Desc", Field::Status),
            ("school_offered", Field::School),
            ("School Information: School", Field::School),
            ("Date of Admission", Field::EntryDate),
            ("ENRL_BEG_DT", Field::EntryDate),
            ("ENTR_DT", Field::EntryDate),
            ("Enrolled To", Field::ExitDate),
            ("W/D Date", Field::ExitDate),
            ("Texas Uniq Stu ID", Field::StateId),
            ("Q9. City", Field::City),
        ] {
            assert_eq!(field(header), Some(wanted), "{header}");
        }
        for header in ["IEP Status", "Status Date", "Contact Code", "School Information: Previous School"] {
            let read = field(header);
            assert!(
                !matches!(read, Some(Field::Grade | Field::Status | Field::GuardianName | Field::School)),
                "{header}: {read:?}"
            );
        }
        let parent = claim("Name of parent or guardian filling out this form").unwrap();
        assert_eq!(parent.slot, Slot::Guardian(GuardianPart::Name));
        assert_eq!(field("School of Attendance for School Year 2026-2027"), Some(Field::School));
        assert_eq!(field("School year you register for"), Some(Field::SchoolYear));
    }
}
