//! Headers that are the questions of a form: `What is your name?`, `Which grade will the student enter?`

use super::aliases::{Aliases, LOOSE, QUESTION};
use super::claim::{Claim, GuardianPart, Slot, plain};
use crate::roster::Field;

impl Aliases {
    /// Reads what a form asks of whoever fills it in: `Your first name`, `What is your name?`
    pub(super) fn yours(&self, words: &[String]) -> Option<Claim> {
        let own = words.iter().position(|word| word == "your" || word == "my")?;
        let rest: Vec<String> = words.get(own + 1..)?.iter().filter(|word| *word != "legal").cloned().collect();
        let part = self.guardian.get(&rest.concat()).filter(|_| !rest.is_empty())?;
        Some(Claim { slot: Slot::Guardian(part.0), rank: LOOSE + part.1, owner: "you".to_owned() })
    }

    /// Reads a whole sentence by the words in it.
    pub(super) fn question(&self, words: &[String]) -> Option<Claim> {
        if words.len() < 4 {
            return None;
        }
        let has = |word: &String| words.contains(word);
        let (slot, _, _) = self
            .questions
            .iter()
            .find(|(_, any, all)| (any.is_empty() || any.iter().any(has)) && all.iter().all(has))?;
        if *slot == Slot::Field(Field::Street) && is_piece(words) {
            return None;
        }
        let parent = words.iter().find(|word| self.guardian_words.contains(*word));
        let child = words.iter().any(|word| self.student_words.contains(word));
        let yours = !child && words.iter().any(|word| word == "your" || word == "my");
        if parent.is_none() && !yours {
            return Some(plain(*slot, QUESTION));
        }
        let part = match slot {
            Slot::Field(Field::Email) => GuardianPart::Email,
            Slot::Field(Field::Phone) => GuardianPart::Phone,
            Slot::Field(Field::FirstName) => GuardianPart::First,
            Slot::Field(Field::LastName) => GuardianPart::Last,
            Slot::FullName => GuardianPart::Name,
            Slot::Field(Field::Street | Field::City | Field::Zip) => return Some(plain(*slot, QUESTION + 1)),
            _ => return None,
        };
        let order: String = words.iter().filter(|word| self.order_words.contains(*word)).cloned().collect();
        let owner = format!("{}{order}", parent.map_or("you", String::as_str));
        Some(Claim { slot: Slot::Guardian(part), rank: QUESTION, owner })
    }
}

/// Says whether words name a piece of an address, such as `contact 1 street number`, and no whole one.
fn is_piece(words: &[String]) -> bool {
    let last = words.last().map_or("", String::as_str);
    ["number", "no", "num", "type", "direction", "dir", "prefix", "suffix"].contains(&last)
        && !words.iter().any(|word| matches!(word.as_str(), "address" | "addr" | "name"))
}
