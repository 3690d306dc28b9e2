//! School years and days apart, counted on dates in normal form (`YYYY-MM-DD`).

use jiff::civil::Date;

/// Returns the date; none where the text is no date. A time of day after it is left out.
pub(crate) fn date_of(text: &str) -> Option<Date> {
    let bytes = text.as_bytes().get(..10)?;
    let number = |from: usize, to: usize| -> Option<i16> {
        let digits = bytes[from..to].iter();
        digits.copied().try_fold(0, |sum, digit| digit.is_ascii_digit().then(|| sum * 10 + i16::from(digit - b'0')))
    };
    let (year, month, day) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
    let is_written_so = bytes[4] == b'-' && bytes[7] == b'-';
    is_written_so.then(|| Date::new(year, month as i8, day as i8).ok())?
}

/// Returns the days from one date to another; negative where the second comes first.
pub(crate) fn days_between(from: Date, to: Date) -> i32 {
    // at most some four million, the calendar of the library being one of ten thousand years
    (from.duration_until(to).as_hours() / 24) as i32
}

/// Returns the days from one date to a later one, both as text; none where one is no date or they stand the other way.
pub(crate) fn days_later(earlier: &str, later: &str) -> Option<u64> {
    u64::try_from(days_between(date_of(earlier)?, date_of(later)?)).ok()
}

/// Says whether day and month of one date are those of the other swapped.
pub(crate) fn is_swapped(one: Date, other: Date) -> bool {
    (one.year(), one.month(), one.day()) == (other.year(), other.day(), other.month())
}

/// Returns the year in which the school year of a day ends; school years begin on 1 July.
pub(crate) fn school_year_of(day: Date) -> i16 {
    if day.month() >= 7 { day.year() + 1 } else { day.year() }
}

/// Returns the age in months on a day; none where the birth lies after it.
pub(crate) fn months_old(birth: Date, day: Date) -> Option<i32> {
    let months = (i32::from(day.year()) - i32::from(birth.year())) * 12 + i32::from(day.month())
        - i32::from(birth.month())
        - i32::from(day.day() < birth.day());
    (months >= 0).then_some(months)
}

/// Returns 1 September of the school year that ends in the given year, from which ages in grades are counted.
pub(crate) fn cut_off(school_year: i16) -> Option<Date> {
    Date::new(school_year - 1, 9, 1).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn date(text: &str) -> Date {
        date_of(text).unwrap()
    }

    #[test]
    fn a_school_year_begins_in_july() {
        assert_eq!(school_year_of(date("2026-06-30")), 2026);
        assert_eq!(school_year_of(date("2026-07-01")), 2027);
        assert_eq!(school_year_of(date("2027-01-15")), 2027);
        assert_eq!(cut_off(2027), date_of("2026-09-01"));
    }

    #[test]
    fn ages_are_whole_months() {
        assert_eq!(months_old(date("2020-09-01"), date("2026-09-01")), Some(72));
        assert_eq!(months_old(date("2020-09-02"), date("2026-09-01")), Some(71));
        assert_eq!(months_old(date("2026-09-02"), date("2026-09-01")), None);
    }

    #[test]
    fn days_are_counted_in_both_directions_and_over_years() {
        assert_eq!(days_between(date("2026-12-31"), date("2027-01-01")), 1);
        assert_eq!(days_between(date("2027-01-01"), date("2025-01-01")), -730);
        assert_eq!(days_between(date("0001-01-01"), date("9999-12-31")), 3_652_058);
        assert_eq!(days_later("2026-02-28", "2026-03-01"), Some(1));
        assert_eq!((days_later("2026-03-01", "2026-02-28"), days_later("", "2026-03-01")), (None, None));
        assert_eq!(date_of("2026-05-29T07:06:00"), date_of("2026-05-29"));
        assert_eq!(date_of("garbage"), None);
    }

    proptest! {
        #[test]
        fn days_are_counted_one_after_another(year in 1i16..9999, month in 1i8..=12, day in 1i8..=28, days in 0i32..60_000) {
            let from = Date::new(year, month, day).unwrap();
            let Ok(to) = from.checked_add(jiff::Span::new().days(days)) else { return Ok(()) };
            prop_assert_eq!((days_between(from, to), days_between(to, from)), (days, -days));
        }

        #[test]
        fn a_date_is_read_as_the_library_reads_it(text in "(19|20)[0-9]{2}-[01][0-9]-[0-3][0-9]", other in "[0-9-]{0,12}") {
            for text in [text, other] {
                let wanted = text.get(..10).filter(|head| head.as_bytes()[4] == b'-').and_then(|head| head.parse().ok());
                prop_assert_eq!(date_of(&text), wanted, "{}", text);
            }
        }
    }
}
