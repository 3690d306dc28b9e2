//! When something was, read just well enough to tell what was later; the values themselves are normalized elsewhere.

/// Reads a date with or without a time of day, the month before the day where the year stands last.
pub(super) fn moment(text: &str) -> Option<[u32; 6]> {
    let mut numbers: Vec<(u32, usize)> = Vec::new();
    let mut at = text.trim();
    while let Some(start) = at.find(|c: char| c.is_ascii_digit()) {
        let rest = at.get(start..)?;
        let length = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        numbers.push((rest.get(..length)?.parse().ok()?, length));
        at = rest.get(length..)?;
    }
    let value = |place: usize| numbers.get(place).map_or(0, |(value, _)| *value);
    let (year, month, day, time) = match numbers.as_slice() {
        [(year, 4), (month, _), (day, _), ..] => (*year, *month, *day, 3),
        [(month, 1 | 2), (day, 1 | 2), (year, 2 | 4), ..] => {
            (if *year < 100 { 2000 + *year } else { *year }, *month, *day, 3)
        }
        [(packed, 8), ..] => (packed / 10_000, packed / 100 % 100, packed % 100, 1),
        _ => return None,
    };
    if !(1900..=2199).contains(&year) || !(1..=31).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    let afternoon = text.to_ascii_lowercase().contains("pm") && value(time) < 12;
    Some([year, month, day, value(time) + if afternoon { 12 } else { 0 }, value(time + 1), value(time + 2)])
}

#[cfg(test)]
mod tests {
    use super::moment;

    #[test]
    fn what_was_later_is_told_in_every_writing() {
        let order = ["2026-03-01", "3/1/2026 9:05 AM", "2026-03-01T13:00:00Z", "3/1/2026 1:30 PM", "20260302"];
        let moments: Vec<_> = order.iter().map(|text| moment(text).unwrap()).collect();
        assert!(moments.is_sorted(), "{moments:?}");
        for text in ["", "yes", "12", "0000-00-00", "1/2"] {
            assert_eq!(moment(text), None, "{text}");
        }
    }
}
