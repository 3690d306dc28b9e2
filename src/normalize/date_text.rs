//! What a date's text says before the order of its column is known.

use super::identifier::spreadsheet_text;
use crate::roster::epoch;
use unicode_normalization::UnicodeNormalization;

/// Holds a day of the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Day {
    pub(super) year: u16,
    pub(super) month: u8,
    pub(super) day: u8,
}

/// Says what a text can mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// Nothing but zeros.
    Zero,
    /// One day, whatever the column's order.
    Day(Day),
    /// Year, day, month: a day in no usual order.
    OddOrder(Day),
    /// A spreadsheet's day number.
    Serial(Day),
    /// Two numbers that are month and day in the column's order; the year, and whether it has two digits only.
    Ordered { first: u16, second: u16, year: (u16, bool) },
    /// A month by name and a year of two digits.
    ShortYear { month: u16, day: u16, year: u16 },
}

/// Hour, minute, second.
pub(super) type Time = (u8, u8, u8);

impl Day {
    /// Returns the day where the calendar has it.
    pub(super) fn new(year: u16, month: u16, day: u16) -> Option<Day> {
        let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
        let days = match month {
            1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
            4 | 6 | 9 | 11 => 30,
            2 if leap => 29,
            2 => 28,
            _ => return None,
        };
        let valid = (1..=days).contains(&day) && (1..=9999).contains(&year);
        valid.then_some(Day { year, month: month as u8, day: day as u8 })
    }

    /// Says whether systems write this day where they have none.
    pub(super) fn is_placeholder(self) -> bool {
        matches!(
            (self.year, self.month, self.day),
            (1900, 1, 0..=1) | (1899, 12, 30..=31) | (1901, 1, 1) | (1753, 1, 1) | (1800, 1, 1) | (1111, 11, 11)
        ) || self.year == 1
            || self.year >= 9990
    }

    /// Appends `YYYY-MM-DD`.
    pub(super) fn write(self, out: &mut String) {
        let mut digit = |value: u16| out.push(char::from(b'0' + (value % 10) as u8));
        for unit in [1000, 100, 10, 1] {
            digit(self.year / unit);
        }
        let (month, day) = (u16::from(self.month), u16::from(self.day));
        out.push('-');
        for value in [month / 10, month] {
            out.push(char::from(b'0' + (value % 10) as u8));
        }
        out.push('-');
        for value in [day / 10, day] {
            out.push(char::from(b'0' + (value % 10) as u8));
        }
    }

    /// Returns the day of a spreadsheet's day number (1900 system).
    fn of_serial(serial: u32) -> Option<Day> {
        // days since 1899-12-30, by the proleptic calendar counted from 0000-03-01
        let days = serial + 693_899;
        let era = days / 146_097;
        let of_era = days % 146_097;
        let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted = (5 * of_year + 2) / 153;
        let day = of_year - (153 * shifted + 2) / 5 + 1;
        let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
        let year = year_of_era + era * 400 + u32::from(month <= 2);
        Day::new(year as u16, month as u16, day as u16)
    }
}

/// Reads a text; `None` where it is empty or no date.
pub(super) fn parse(text: &str) -> Option<(Shape, Option<Time>)> {
    if let Some(day) = iso(text.as_bytes()) {
        return Some((Shape::Day(day), None));
    }
    if let Some(moment) = iso_moment(text) {
        return Some(moment);
    }
    if let Some(shape) = slashed(text.as_bytes()) {
        return Some((shape, None));
    }
    let clean: String;
    let mut text = spreadsheet_text(text);
    if !text.is_ascii() {
        clean = text.nfkc().filter(|c| !matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{feff}')).collect();
        text = clean.trim();
    }
    if text.is_empty() || text.len() > 64 || !text.is_ascii() {
        return None;
    }
    if text.starts_with("/Date(") {
        return since_1970(text);
    }
    let (date, time) = split_time(text);
    let mut numbers: [(u32, usize); 4] = [(0, 0); 4];
    let mut count = 0;
    let mut month = None;
    let bytes = date.as_bytes();
    let mut at = 0;
    let mut points = 0;
    while at < bytes.len() {
        let from = at;
        match bytes[at] {
            b'0'..=b'9' => {
                while bytes.get(at).is_some_and(u8::is_ascii_digit) {
                    at += 1;
                }
                if count == numbers.len() || at - from > 14 {
                    return None;
                }
                let digits = &date[from..at];
                numbers[count] = (digits.get(..9).unwrap_or(digits).parse().ok()?, at - from);
                count += 1;
                if at - from == 14 && bytes.len() == 14 {
                    return compact(digits);
                }
                if at - from == 13 && bytes.len() == 13 {
                    return since_1970(digits);
                }
            }
            byte if byte.is_ascii_alphabetic() => {
                while bytes.get(at).is_some_and(u8::is_ascii_alphabetic) {
                    at += 1;
                }
                match word(&date[from..at])? {
                    Word::Month(named) if month.is_none() => month = Some(named),
                    Word::Month(_) => return None,
                    Word::Filler => {}
                }
            }
            b'.' => {
                points += 1;
                at += 1;
            }
            b'-' | b'/' | b' ' | b',' | b'\\' => at += 1,
            _ => return None,
        }
    }
    let numbers = &numbers[..count];
    if month.is_none() && count > 0 && numbers.iter().all(|(value, _)| *value == 0) {
        return Some((Shape::Zero, None));
    }
    let (shape, fraction) = shape_of(date, numbers, month, points)?;
    Some((shape, time.or(fraction)))
}

/// Reads the milliseconds since 1970, as programs write them.
fn since_1970(text: &str) -> Option<(Shape, Option<Time>)> {
    let seconds = epoch::seconds(text)?;
    // the day number of 1970-01-01 in a spreadsheet
    let day = Day::of_serial(seconds / 86_400 + 25_569)?;
    let (of_day, two) = (seconds % 86_400, |number: u32| (number % 60) as u8);
    let time = ((of_day / 3_600) as u8, two(of_day / 60), two(of_day));
    Some((Shape::Day(day), (of_day > 0).then_some(time)))
}

/// Reads `YYYY-MM-DD` and nothing else, the most common shape.
fn iso(bytes: &[u8]) -> Option<Day> {
    let [y, e, a, r, b'-', m, o, b'-', d, t] = *bytes.as_array::<10>()? else { return None };
    let figures = [y, e, a, r, m, o, d, t].map(|byte| u16::from(byte.wrapping_sub(b'0')));
    if figures.iter().any(|figure| *figure > 9) {
        return None;
    }
    let [y, e, a, r, m, o, d, t] = figures;
    Day::new(y * 1000 + e * 100 + a * 10 + r, m * 10 + o, d * 10 + t)
}

/// Reads two numbers of up to two digits and a year of four behind slashes, such as `7/23/2015`, and nothing else.
fn slashed(bytes: &[u8]) -> Option<Shape> {
    let (first, rest) = small(bytes)?;
    let (second, year) = small(rest)?;
    if year.len() != 4 || !year.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let year = year.iter().fold(0, |sum, byte| sum * 10 + u16::from(byte - b'0'));
    let is_zero = first == 0 && second == 0 && year == 0;
    Some(if is_zero { Shape::Zero } else { Shape::Ordered { first, second, year: (year, false) } })
}

/// Reads a number of one or two digits that ends in a slash, and returns what stands behind.
fn small(bytes: &[u8]) -> Option<(u16, &[u8])> {
    let digit = |byte: u8| byte.is_ascii_digit().then(|| u16::from(byte - b'0'));
    match bytes {
        [ones, b'/', rest @ ..] => Some((digit(*ones)?, rest)),
        [tens, ones, b'/', rest @ ..] => Some((digit(*tens)? * 10 + digit(*ones)?, rest)),
        _ => None,
    }
}

/// Reads `YYYY-MM-DDTHH:MM:SS` and nothing else.
fn iso_moment(text: &str) -> Option<(Shape, Option<Time>)> {
    let bytes = text.as_bytes();
    if bytes.len() != 19 || !matches!(bytes[10], b'T' | b' ') || bytes[13] != b':' || bytes[16] != b':' {
        return None;
    }
    let part = |at: usize| {
        let (tens, ones) = (bytes[at], bytes[at + 1]);
        (tens.is_ascii_digit() && ones.is_ascii_digit()).then(|| (tens - b'0') * 10 + ones - b'0')
    };
    let time = valid_time(part(11)?, part(14)?, part(17)?)?;
    Some((Shape::Day(iso(&bytes[..10])?), Some(time)))
}

fn shape_of(date: &str, numbers: &[(u32, usize)], month: Option<u16>, points: usize) -> Option<(Shape, Option<Time>)> {
    let small = |(value, length): (u32, usize)| (length <= 2).then_some(value as u16);
    let shape = match (month, numbers) {
        (Some(month), [day, year]) if year.1 == 4 => Shape::Day(Day::new(year.0 as u16, month, small(*day)?)?),
        (Some(month), [year, day]) if year.1 == 4 => Shape::Day(Day::new(year.0 as u16, month, small(*day)?)?),
        (Some(month), [day, year]) => {
            let shape = Shape::ShortYear { month, day: small(*day)?, year: small(*year)? };
            Day::new(2000, month, small(*day)?)?;
            shape
        }
        (None, [year, first, second]) if year.1 == 4 => {
            let (first, second) = (small(*first)?, small(*second)?);
            match Day::new(year.0 as u16, first, second) {
                Some(day) => Shape::Day(day),
                None => Shape::OddOrder(Day::new(year.0 as u16, second, first)?),
            }
        }
        (None, [first, second, year]) => {
            let (first, second) = (small(*first)?, small(*second)?);
            match year.1 {
                4 => Shape::Ordered { first, second, year: (year.0 as u16, false) },
                // 98-03-15
                1 | 2 if first > 31 => Shape::ShortYear { month: second, day: small(*year)?, year: first },
                1 | 2 => Shape::Ordered { first, second, year: (year.0 as u16, true) },
                _ => return None,
            }
        }
        (None, [(value, 8)]) => eight_digits(*value)?,
        // as a column of numbers with gaps is written: 20150303.0
        (None, [(value, 8), (0, _)]) if points == 1 && date.as_bytes().get(8) == Some(&b'.') => eight_digits(*value)?,
        // a leading zero lost from MMDDYYYY
        (None, [(value, 7)]) => packed(*value, 10_000, false)?,
        (None, [(value, 6)]) => packed(*value, 100, true)?,
        (None, [(serial @ 20_000..=60_000, 5)]) => Shape::Serial(Day::of_serial(*serial)?),
        (None, [(serial @ 20_000..=60_000, 5), _]) if points == 1 && date.as_bytes().get(5) == Some(&b'.') => {
            return Some((Shape::Serial(Day::of_serial(*serial)?), fraction_of_day(date)));
        }
        _ => return None,
    };
    Some((shape, None))
}

fn eight_digits(value: u32) -> Option<Shape> {
    let (year, month, day) = (value / 10_000, value / 100 % 100, value % 100);
    if ((1800..=2199).contains(&year) || year >= 9990)
        && let Some(day) = Day::new(year as u16, month as u16, day as u16)
    {
        return Some(Shape::Day(day));
    }
    packed(value, 10_000, false)
}

/// Reads `MMDDYYYY` or `MMDDYY` without separators.
fn packed(value: u32, years: u32, short: bool) -> Option<Shape> {
    let (first, second, year) = (value / years / 100, value / years % 100, value % years);
    let possible = Day::new(2000, first as u16, second as u16).or(Day::new(2000, second as u16, first as u16));
    possible.map(|_| Shape::Ordered { first: first as u16, second: second as u16, year: (year as u16, short) })
}

/// Reads `YYYYMMDDHHMMSS`.
fn compact(digits: &str) -> Option<(Shape, Option<Time>)> {
    let shape = eight_digits(digits.get(..8)?.parse().ok()?)?;
    let part = |from: usize| digits.get(from..from + 2)?.parse::<u8>().ok();
    Some((shape, valid_time(part(8)?, part(10)?, part(12)?)))
}

fn fraction_of_day(date: &str) -> Option<Time> {
    let digits = date.get(6..)?;
    let digits = digits.get(..9).unwrap_or(digits);
    let value: u64 = digits.parse().ok()?;
    let seconds = (value * 86_400 * 2 / 10u64.pow(digits.len() as u32)).div_ceil(2).min(86_399);
    valid_time((seconds / 3600) as u8, (seconds / 60 % 60) as u8, (seconds % 60) as u8)
}

fn valid_time(hour: u8, minute: u8, second: u8) -> Option<Time> {
    (hour < 24 && minute < 60 && second < 61).then_some((hour, minute, second.min(59)))
}

/// Splits a text before the hour; the zone is read over, since exports write the local day.
fn split_time(text: &str) -> (&str, Option<Time>) {
    let Some(colon) = text.find(':') else {
        // 20260529T070600Z
        if let Some((date, time)) = text.split_once('T')
            && date.len() == 8
            && time.len() >= 6
            && let Some(Ok(value)) = time.get(..6).map(str::parse::<u32>)
        {
            return (date, valid_time((value / 10_000) as u8, (value / 100 % 100) as u8, (value % 100) as u8));
        }
        return (text, None);
    };
    let before = &text[..colon];
    let hour_from = before.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    let date = before[..hour_from].trim_end_matches([',', ' ']);
    let mut parts = text[hour_from..].splitn(3, ':');
    let mut number = || {
        let part = parts.next().unwrap_or("");
        let digits = part.bytes().take_while(u8::is_ascii_digit).count();
        part[..digits].parse::<u8>().ok()
    };
    let (hour, minute, second) = (number(), number(), number());
    let Some((hour, minute)) = hour.zip(minute) else { return (date, None) };
    let after = text[colon..].to_ascii_lowercase();
    let is_half = |mark: &str| {
        after.find(mark).is_some_and(|at| {
            after.as_bytes()[..at].ends_with(b" ") || after.as_bytes()[..at].last().is_some_and(u8::is_ascii_digit)
        })
    };
    let hour = match hour {
        12 if is_half("am") || is_half("a.m") => 0,
        1..=11 if is_half("pm") || is_half("p.m") => hour + 12,
        _ => hour,
    };
    (date, valid_time(hour, minute, second.unwrap_or(0)))
}

enum Word {
    Month(u16),
    Filler,
}

/// Reads a word of a date: a month, a weekday or a filler; `None` for anything else.
fn word(word: &str) -> Option<Word> {
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    const SPANISH: [&str; 12] = [
        "enero",
        "febrero",
        "marzo",
        "abril",
        "mayo",
        "junio",
        "julio",
        "agosto",
        "septiembre",
        "octubre",
        "noviembre",
        "diciembre",
    ];
    const DAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    let word = word.to_ascii_lowercase();
    let begins = |full: &&str| word.len() >= 3 && full.starts_with(word.as_str());
    for months in [MONTHS, SPANISH] {
        if let Some(at) = months.iter().position(&begins) {
            return Some(Word::Month(at as u16 + 1));
        }
    }
    let filler = matches!(word.as_str(), "st" | "nd" | "rd" | "th" | "at" | "of" | "de" | "the" | "t" | "z")
        || DAYS.iter().any(begins)
        || matches!(word.as_str(), "tues" | "thurs");
    if word == "sept" { Some(Word::Month(9)) } else { filler.then_some(Word::Filler) }
}

/// Reads the as-of date of the settings.
pub(super) fn day_of(text: &str) -> Option<Day> {
    iso(text.trim().as_bytes())
}
