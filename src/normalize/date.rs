//! Dates and times of day in every shape that exports have, to `YYYY-MM-DD` and `YYYY-MM-DDTHH:MM:SS`.

use super::date_text::{Day, Shape, parse};
use crate::roster::{Issue, Pool};
use rayon::prelude::*;

/// Says which of two numbers is the month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    MonthFirst,
    DayFirst,
}

/// Says what a date is for, which decides the range it can lie in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    /// Not after the as-of date and at most 120 years before it.
    Birth,
    /// Any day of an enrollment.
    Stint,
    /// A time of day belongs to it.
    Moment,
}

/// Holds how the dates of one column are read.
#[derive(Clone, Copy, Debug)]
pub(super) struct DateRule {
    pub(super) order: Order,
    pub(super) meaning: Meaning,
    /// The date that ages are counted from, where it is known.
    pub(super) as_of: Option<Day>,
}

/// The year that two-digit years are read against where no as-of date is given.
const PIVOT_YEAR: u16 = 2030;
/// How old the oldest student can be, in years.
const OLDEST: u16 = 120;

/// Appends the normal form of a date or moment.
pub(super) fn normalize(text: &str, rule: &DateRule, out: &mut String) -> Issue {
    let Some((shape, time)) = parse(text) else {
        return if text.trim().is_empty() { Issue::None } else { nothing(text) };
    };
    let (day, issue) = match shape {
        Shape::Zero => return Issue::Placeholder,
        Shape::Day(day) => (day, Issue::None),
        Shape::OddOrder(day) => (day, Issue::OtherOrder),
        Shape::Serial(day) => (day, Issue::ExcelSerial),
        Shape::Ordered { first, second, year } => match rule.read(first, second, year) {
            Some(read) => read,
            None => return Issue::Invalid,
        },
        Shape::ShortYear { month, day, year } => match rule.with_year(year, true, |year| Day::new(year, month, day)) {
            Some(day) => (day, Issue::None),
            None => return Issue::Invalid,
        },
    };
    if day.is_placeholder() {
        return Issue::Placeholder;
    }
    if !rule.in_range(day) {
        return Issue::OutOfRange;
    }
    day.write(out);
    if rule.meaning == Meaning::Moment {
        let (hour, minute, second) = time.unwrap_or((0, 0, 0));
        for (mark, part) in [('T', hour), (':', minute), (':', second)] {
            out.push(mark);
            out.push(char::from(b'0' + part / 10));
            out.push(char::from(b'0' + part % 10));
        }
    }
    issue
}

/// Tells a word for "no date" from a text that is none.
fn nothing(text: &str) -> Issue {
    let folded = super::fold::folded(text);
    match folded.as_str() {
        "" | "null" | "n a" | "na" | "none" | "unknown" | "unk" | "tbd" | "nat" | "nan" | "not available"
        | "not applicable" | "blank" | "missing" | "pending" | "mm dd yyyy" | "open" | "present" => Issue::Placeholder,
        _ => Issue::Invalid,
    }
}

impl DateRule {
    fn read(&self, first: u16, second: u16, year: (u16, bool)) -> Option<(Day, Issue)> {
        let month_first = |year| Day::new(year, first, second);
        let day_first = |year| Day::new(year, second, first);
        let (mine, other) = match self.order {
            Order::MonthFirst => {
                (self.with_year(year.0, year.1, month_first), self.with_year(year.0, year.1, day_first))
            }
            Order::DayFirst => (self.with_year(year.0, year.1, day_first), self.with_year(year.0, year.1, month_first)),
        };
        mine.map(|day| (day, Issue::None)).or(other.map(|day| (day, Issue::OtherOrder)))
    }

    /// Builds a day whose year may have two digits only: no birth lies ahead, and no stint ends thirty years from now.
    fn with_year(&self, year: u16, short: bool, build: impl Fn(u16) -> Option<Day>) -> Option<Day> {
        if !short {
            return build(year);
        }
        let this = self.as_of.map_or(PIVOT_YEAR, |as_of| as_of.year);
        let (recent, earlier) = (2000 + year, 1900 + year);
        let is_ahead = match (self.meaning, self.as_of) {
            (Meaning::Birth, Some(as_of)) => build(recent).is_none_or(|day| day > as_of),
            (Meaning::Birth, None) => recent > this,
            _ => recent > this.saturating_add(30),
        };
        build(if is_ahead { earlier } else { recent }).or_else(|| build(recent))
    }

    fn in_range(&self, day: Day) -> bool {
        match (self.meaning, self.as_of) {
            (Meaning::Birth, Some(as_of)) => day <= as_of && day.year >= as_of.year.saturating_sub(OLDEST),
            _ => (1900..=2199).contains(&day.year),
        }
    }
}

/// Counts what the dates of a column say about their order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Evidence {
    /// Texts that are dates only with the month first.
    pub(super) month_first: u64,
    /// Texts that are dates only with the day first.
    pub(super) day_first: u64,
    /// Texts that are different dates in the two orders.
    pub(super) either: u64,
}

impl Evidence {
    /// Counts all texts; of times nearly every row has its own.
    pub(super) fn of(texts: &Pool) -> Self {
        let codes = (1..texts.len() as u32).into_par_iter().with_min_len(4_096);
        let of_some = codes.fold(Self::default, |mut sum, code| {
            sum.add(texts.get(code));
            sum
        });
        of_some.reduce(Self::default, |mut sum, other| {
            sum.merge(other);
            sum
        })
    }

    /// Counts one distinct text.
    pub(super) fn add(&mut self, text: &str) {
        if let Some((Shape::Ordered { first, second, year }, _)) = parse(text) {
            // a leap year, so that no day is lost for its year
            let year = if year.1 { 2000 } else { year.0 };
            match (Day::new(year, first, second), Day::new(year, second, first)) {
                (Some(_), Some(_)) if first != second => self.either += 1,
                (Some(_), None) => self.month_first += 1,
                (None, Some(_)) => self.day_first += 1,
                _ => {}
            }
        }
    }

    /// Adds another column's counts.
    pub(super) fn merge(&mut self, other: Evidence) {
        self.month_first += other.month_first;
        self.day_first += other.day_first;
        self.either += other.either;
    }

    /// Returns the order that the texts prove, if they agree well enough.
    pub(super) fn order(&self) -> Option<Order> {
        let (month, day) = (self.month_first, self.day_first);
        // a few odd cells do not overturn a column, a fifth does
        if month > day.saturating_mul(4) {
            Some(Order::MonthFirst)
        } else if day > month.saturating_mul(4) {
            Some(Order::DayFirst)
        } else {
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::date_text::day_of;
    use super::*;

    fn form(text: &str, order: Order, meaning: Meaning) -> (String, Issue) {
        let mut out = String::new();
        let issue = normalize(text, &DateRule { order, meaning, as_of: day_of("2026-08-15") }, &mut out);
        (out, issue)
    }

    #[test]
    fn dates_between_slashes_are_read_the_short_way_as_the_long_one_reads_them() {
        for text in [
            "7/23/2015",
            "07/23/2015",
            "31/12/2015",
            "0/0/0000",
            "00/00/0000",
            "1/1/0000",
            "99/99/9999",
            "7/23/15",
            "7/23/20155",
            "7/23/201",
            "7//2015",
            "/7/2015",
            "7/2/2015/",
            "123/1/2015",
            "7/2x/2015",
            "7/2/2o15",
        ] {
            assert_eq!(parse(text), parse(&format!(" {text}")), "{text}");
        }
    }

    #[test]
    fn birth_dates_of_every_shape_are_read() {
        let table = [
            ("2015-07-23", "2015-07-23", Issue::None),
            ("7/23/2015", "2015-07-23", Issue::None),
            ("07-23-2015", "2015-07-23", Issue::None),
            ("7.23.15", "2015-07-23", Issue::None),
            ("20150723", "2015-07-23", Issue::None),
            ("07232015", "2015-07-23", Issue::None),
            ("20150723.0", "2015-07-23", Issue::None),
            ("7232015", "2015-07-23", Issue::None),
            ("2015/7/23", "2015-07-23", Issue::None),
            ("2015-07-23T00:00:00-05:00", "2015-07-23", Issue::None),
            ("2015-07-23 00:00:00.000", "2015-07-23", Issue::None),
            ("7/23/2015 12:00:00 AM", "2015-07-23", Issue::None),
            ("23-Jul-2015", "2015-07-23", Issue::None),
            ("23-Jul-15", "2015-07-23", Issue::None),
            ("Jul 23, 2015", "2015-07-23", Issue::None),
            ("Thursday, July 23rd, 2015", "2015-07-23", Issue::None),
            ("23 de julio de 2015", "2015-07-23", Issue::None),
            ("'7/23/2015", "2015-07-23", Issue::None),
            ("=\"2015-07-23\"", "2015-07-23", Issue::None),
            ("23/7/2015", "2015-07-23", Issue::OtherOrder),
            ("2015-23-07", "2015-07-23", Issue::OtherOrder),
            ("42208", "2015-07-23", Issue::ExcelSerial),
            ("42208.0", "2015-07-23", Issue::ExcelSerial),
            ("1437609600000", "2015-07-23", Issue::None),
            ("/Date(1437627600000)/", "2015-07-23", Issue::None),
            ("/Date(1437609600000-0500)/", "2015-07-23", Issue::None),
            ("/Date(4143760960000)/", "", Issue::Invalid),
            ("7/23/98", "1998-07-23", Issue::None),
            ("12/31/26", "1926-12-31", Issue::None),
            ("2/29/2016", "2016-02-29", Issue::None),
            ("2/29/2015", "", Issue::Invalid),
            ("13/13/2015", "", Issue::Invalid),
            ("2015", "", Issue::Invalid),
            ("July 2015", "", Issue::Invalid),
            ("seven", "", Issue::Invalid),
            ("01/01/1900", "", Issue::Placeholder),
            ("1899-12-30", "", Issue::Placeholder),
            ("0/0/0", "", Issue::Placeholder),
            ("0000-00-00", "", Issue::Placeholder),
            ("00/00/0000", "", Issue::Placeholder),
            ("12/31/9999", "", Issue::Placeholder),
            ("NULL", "", Issue::Placeholder),
            ("N/A", "", Issue::Placeholder),
            ("-", "", Issue::Placeholder),
            ("2026-08-16", "", Issue::OutOfRange),
            ("1905-01-01", "", Issue::OutOfRange),
            ("", "", Issue::None),
            (" ", "", Issue::None),
        ];
        for (text, wanted, issue) in table {
            let (out, found) = form(text, Order::MonthFirst, Meaning::Birth);
            assert_eq!((out.as_str(), found), (wanted, issue), "{text}");
        }
    }

    #[test]
    fn the_columns_order_decides_what_is_open() {
        assert_eq!(form("3/4/2015", Order::MonthFirst, Meaning::Birth).0, "2015-03-04");
        assert_eq!(form("3/4/2015", Order::DayFirst, Meaning::Birth).0, "2015-04-03");
        assert_eq!(form("3/14/2015", Order::DayFirst, Meaning::Birth), ("2015-03-14".into(), Issue::OtherOrder));
        assert_eq!(form("4 Mar 2015", Order::DayFirst, Meaning::Birth).0, "2015-03-04");
    }

    #[test]
    fn stints_may_lie_ahead() {
        assert_eq!(form("6/5/27", Order::MonthFirst, Meaning::Stint).0, "2027-06-05");
        assert_eq!(form("2027-06-05", Order::MonthFirst, Meaning::Stint).0, "2027-06-05");
        assert_eq!(form("6/5/98", Order::MonthFirst, Meaning::Stint).0, "1998-06-05");
    }

    #[test]
    fn short_years_and_the_ends_of_the_calendar() {
        let read = |text: &str, meaning, as_of: &str| {
            let mut out = String::new();
            let rule = DateRule { order: Order::MonthFirst, meaning, as_of: day_of(as_of) };
            let issue = normalize(text, &rule, &mut out);
            (out, issue)
        };
        let today = "2026-08-15";
        for (text, meaning, as_of, wanted, issue) in [
            // no birth lies ahead, and today is not ahead
            ("8/15/26", Meaning::Birth, today, "2026-08-15", Issue::None),
            ("8/16/26", Meaning::Birth, today, "1926-08-16", Issue::None),
            ("2026-08-15", Meaning::Birth, today, "2026-08-15", Issue::None),
            ("1906-01-01", Meaning::Birth, today, "1906-01-01", Issue::None),
            ("1905-12-31", Meaning::Birth, today, "", Issue::OutOfRange),
            ("1/1/30", Meaning::Birth, "", "2030-01-01", Issue::None),
            ("1/1/31", Meaning::Birth, "", "1931-01-01", Issue::None),
            // a day that only this century has is a day ahead and not none
            ("2/29/00", Meaning::Birth, "1999-06-01", "", Issue::OutOfRange),
            // no stint ends thirty years from now
            ("6/5/56", Meaning::Stint, today, "2056-06-05", Issue::None),
            ("6/5/57", Meaning::Stint, today, "1957-06-05", Issue::None),
            ("2199-12-31", Meaning::Stint, today, "2199-12-31", Issue::None),
            ("2200-01-01", Meaning::Stint, today, "", Issue::OutOfRange),
            ("1900-06-01", Meaning::Stint, today, "1900-06-01", Issue::None),
            ("1899-06-01", Meaning::Stint, today, "", Issue::OutOfRange),
            ("9989-12-31", Meaning::Stint, today, "", Issue::OutOfRange),
            ("9990-01-01", Meaning::Stint, today, "", Issue::Placeholder),
            ("0001-06-01", Meaning::Stint, today, "", Issue::Placeholder),
            ("2000-02-29", Meaning::Stint, today, "2000-02-29", Issue::None),
            ("2100-02-29", Meaning::Stint, today, "", Issue::Invalid),
        ] {
            assert_eq!(read(text, meaning, as_of), (wanted.to_owned(), issue), "{text} as {meaning:?}");
        }
        // sixty-four characters are a date, and more are a sentence
        let long = |words: usize| format!("23 {}julio de 2015", "de ".repeat(words));
        assert_eq!((long(16).len(), read(&long(16), Meaning::Birth, today).0.as_str()), (64, "2015-07-23"));
        assert_eq!(read(&long(17), Meaning::Birth, today).1, Issue::Invalid);
    }

    #[test]
    fn moments_keep_the_time_of_day() {
        let table = [
            ("2026-05-29T07:06:00", "2026-05-29T07:06:00"),
            ("2026-05-29 07:06", "2026-05-29T07:06:00"),
            ("2018/08/12 6:28:23 PM AST", "2018-08-12T18:28:23"),
            ("8/12/2018 6:28:23", "2018-08-12T06:28:23"),
            ("8/12/2018, 12:05 AM", "2018-08-12T00:05:00"),
            ("Aug 12, 2018 at 6:28 p.m.", "2018-08-12T18:28:00"),
            ("20260529T070600Z", "2026-05-29T07:06:00"),
            ("20260529070600", "2026-05-29T07:06:00"),
            ("2026-05-29T07:06:00.123Z", "2026-05-29T07:06:00"),
            ("2026-05-29", "2026-05-29T00:00:00"),
            ("46171.5", "2026-05-29T12:00:00"),
            ("1780038369250", "2026-05-29T07:06:09"),
        ];
        for (text, wanted) in table {
            assert_eq!(form(text, Order::MonthFirst, Meaning::Moment).0, wanted, "{text}");
        }
    }

    #[test]
    fn evidence_needs_a_clear_majority() {
        let order = |texts: &[&str]| {
            let mut evidence = Evidence::default();
            texts.iter().for_each(|text| evidence.add(text));
            evidence.order()
        };
        assert_eq!(order(&["3/14/2015", "3/4/2015"]), Some(Order::MonthFirst));
        assert_eq!(order(&["14/3/2015", "2015-03-14"]), Some(Order::DayFirst));
        assert_eq!(order(&["3/4/2015", "2015-03-14"]), None);
        assert_eq!(order(&["3/14/2015", "14/3/2015"]), None);
        let months = ["3/14/2015", "3/15/2015", "3/16/2015", "3/17/2015", "3/18/2015"];
        let days = ["14/3/2015", "15/3/2015", "16/3/2015", "17/3/2015", "18/3/2015"];
        assert_eq!(order(&[&months[..4], &days[..1]].concat()), None);
        assert_eq!(order(&[&months[..], &days[..1]].concat()), Some(Order::MonthFirst));
        assert_eq!(order(&[&days[..4], &months[..1]].concat()), None);
        assert_eq!(order(&[&days[..], &months[..1]].concat()), Some(Order::DayFirst));
        // whatever its year turns out to be
        assert_eq!(order(&["2/29/15"]), Some(Order::MonthFirst));
    }
}
