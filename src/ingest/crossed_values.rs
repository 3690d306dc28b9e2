//! Values of columns whose headers are in doubt: whether two of them say the same, and which fields they may be of.

use super::moment::moment;
use crate::roster::Field;

/// Says whether two cells say the same, however each system writes it.
pub(super) fn alike(one: &str, other: &str) -> bool {
    if one.eq_ignore_ascii_case(other) {
        return true;
    }
    if one.contains('@') || other.contains('@') {
        return false;
    }
    if let (Some(one), Some(other)) = (moment(one), moment(other)) {
        let day = |[year, month, day, ..]: [u32; 6]| [year, month, day];
        return day(one) == day(other);
    }
    let [mine, theirs] = [one, other].map(digits);
    let is_number = |text: &str| !text.contains(char::is_alphabetic);
    if is_number(one) && is_number(other) {
        let tail = |digits: &str| digits.get(digits.len().saturating_sub(10)..).unwrap_or("").to_owned();
        let is_phone = mine.len() >= 10 && theirs.len() >= 10 && tail(&mine) == tail(&theirs);
        let is_zip = mine.len() >= 5
            && theirs.len() >= 5
            && mine.len().min(theirs.len()) == 5
            && mine.get(..5) == theirs.get(..5);
        return is_phone || is_zip || mine.trim_start_matches('0') == theirs.trim_start_matches('0');
    }
    is_same_grade([one, other]) || is_same_sex([one, other]) || are_same_words(one, other)
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

/// A grade is told by its number: `Grade 5`, `05`, `5th`.
fn is_same_grade([one, other]: [&str; 2]) -> bool {
    let number = |text: &str| -> Option<u32> {
        let is_short = text.len() <= 9 && text.chars().filter(|c| c.is_alphabetic()).count() <= 6;
        digits(text).parse().ok().filter(|number| is_short && *number <= 13)
    };
    number(one).is_some() && number(one) == number(other)
}

fn is_same_sex([one, other]: [&str; 2]) -> bool {
    let of = |text: &str| match text.to_lowercase().as_str() {
        "m" | "male" | "boy" => Some('m'),
        "f" | "female" | "girl" => Some('f'),
        _ => None,
    };
    of(one).is_some() && of(one) == of(other)
}

/// Names of parents stand in any order, and words of addresses are shortened.
fn are_same_words(one: &str, other: &str) -> bool {
    let words = |text: &str| -> Vec<String> {
        text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_lowercase).collect()
    };
    let (mine, theirs) = (words(one), words(other));
    let common = mine.iter().filter(|word| theirs.contains(word)).count();
    let most = mine.len().max(theirs.len());
    // two schools have half of their words in common, and two houses have not their number
    let is_house = mine.first() == theirs.first()
        && mine.first().is_some_and(|word| word.starts_with(|c: char| c.is_ascii_digit()));
    common > 0
        && if most < 3 { common == most } else { common * 2 > most || (is_house && common >= 2 && common * 2 >= most) }
}

/// Says whether a field has few different values.
pub(super) fn is_few(field: Field) -> bool {
    matches!(field, Field::School | Field::City | Field::State | Field::Grade | Field::Sex | Field::EntryDate)
}

/// Says whether a value may well be one of a field.
pub(super) fn fits(field: Field, value: &str) -> bool {
    let digits = digits(value).len();
    let letters = value.chars().filter(|c| c.is_alphabetic()).count();
    let is_address = value.contains('@');
    match field {
        Field::Email => is_address,
        _ if is_address => false,
        Field::Phone => letters == 0 && (10..=11).contains(&digits),
        Field::Zip => letters == 0 && matches!(digits, 5 | 9),
        Field::Street => digits > 0 && letters > 1,
        Field::State => letters == value.chars().count() && letters == 2,
        Field::Sex => matches!(value, "m" | "f" | "male" | "female" | "x" | "nonbinary"),
        Field::Grade => digits <= 2 && letters <= 14 && (digits > 0 || value.starts_with(['k', 'p', 't'])),
        Field::BirthDate | Field::EntryDate => moment(value).is_some(),
        Field::City => digits == 0 && letters > 2,
        Field::School => letters > 2 || digits > 0,
        Field::FirstName | Field::MiddleName | Field::LastName => digits == 0 && letters > 0,
        // of a parent, the first name and the last name
        Field::GuardianName => digits == 0 && letters > 3 && value.contains([' ', ',']),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_of_two_systems_say_the_same() {
        for (one, other) in [
            ("12 Oak St", "12 OAK ST"),
            ("6001 SW Washington St", "6001 Southwest Washington Street"),
            ("Eli Lopez", "Lopez, Eli"),
            ("2012-04-21", "4/21/2012"),
            ("(770) 555-0101", "+1 770.555.0101"),
            ("30002", "30002-1234"),
            ("Grade 5", "05"),
            ("Male", "m"),
        ] {
            assert!(alike(one, other), "{one} {other}");
        }
        for (one, other) in [
            ("12 Oak St", "14 Elm St"),
            ("Eli Lopez", "Ana Lopez"),
            ("2012-04-21", "2012-04-22"),
            ("7705550101", "7705550102"),
            ("eli@example.org", "Eli Lopez"),
            ("Lopez", "Eli Lopez"),
            ("M", "F"),
            ("5", "15"),
            ("Oak Hill Elementary School", "Lincoln Elementary School"),
        ] {
            assert!(!alike(one, other), "{one} {other}");
        }
    }
}
