//! How a column writes its dates: the one pattern that gives most of its texts back from their normal forms.

use super::texts::LEARNED;

/// Patterns that dates are written in; a pattern may be followed by one of [`TIMES`].
const DAYS: &[&str] = &[
    "YYYY-MM-DD",
    "MM/DD/YYYY",
    "M/D/YYYY",
    "DD/MM/YYYY",
    "D/M/YYYY",
    "YYYYMMDD",
    "MM-DD-YYYY",
    "M-D-YYYY",
    "DD-MM-YYYY",
    "DD.MM.YYYY",
    "D.M.YYYY",
    "YYYY/MM/DD",
    "YYYY/M/D",
    "MM/DD/YY",
    "M/D/YY",
    "DD/MM/YY",
    "DD-Mon-YYYY",
    "D-Mon-YYYY",
    "Mon D, YYYY",
    "D Mon YYYY",
    "MMDDYYYY",
];
/// What stands behind a date without meaning.
const TIMES: &[&str] =
    &["", " 00:00:00", " 0:00", " 00:00", " 12:00:00 AM", "T00:00:00", "T00:00:00Z", "T00:00:00.000Z"];

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// Names a pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Pattern {
    day: &'static str,
    time: &'static str,
}

impl Pattern {
    /// Returns the pattern that gives back most of the texts of a column, each with its normal form; none where fewer
    /// than half come back.
    pub(super) fn learn<'a>(texts: impl Iterator<Item = (&'a str, &'a str)>) -> Option<Self> {
        let patterns: Vec<Pattern> =
            TIMES.iter().flat_map(|time| DAYS.iter().map(|day| Pattern { day, time })).collect();
        let mut hits = vec![0usize; patterns.len()];
        let mut all = 0;
        let mut written = String::new();
        // a column is uniform, or it is not: some thousand texts tell
        for (text, form) in texts.take(LEARNED) {
            all += 1;
            for (pattern, hits) in patterns.iter().zip(&mut hits) {
                if text.ends_with(pattern.time) && pattern.write_into(form, &mut written) && written == text.trim() {
                    *hits += 1;
                }
            }
        }
        let most = hits.iter().copied().max()?;
        let at = hits.iter().position(|count| *count == most)?;
        (most > 0 && most * 2 >= all).then(|| patterns[at])
    }

    /// Writes a date given as `YYYY-MM-DD`.
    pub(super) fn write(&self, form: &str) -> Option<String> {
        let mut text = String::new();
        self.write_into(form, &mut text).then_some(text)
    }

    fn write_into(&self, form: &str, out: &mut String) -> bool {
        out.clear();
        let (Some(year), Some(month), Some(day)) = (form.get(..4), form.get(5..7), form.get(8..10)) else {
            return false;
        };
        let mut rest = self.day;
        while !rest.is_empty() {
            let tokens = ["YYYY", "YY", "Mon", "MM", "M", "DD", "D"];
            let Some(token) = tokens.into_iter().find(|token| rest.starts_with(token)) else {
                let end = rest.chars().next().map_or(rest.len(), char::len_utf8);
                out.push_str(&rest[..end]);
                rest = &rest[end..];
                continue;
            };
            match token {
                "YYYY" => out.push_str(year),
                "YY" => out.push_str(&year[2..]),
                "Mon" => match month.parse::<usize>().ok().and_then(|month| MONTHS.get(month.checked_sub(1)?)) {
                    Some(name) => out.push_str(name),
                    None => return false,
                },
                "MM" => out.push_str(month),
                "M" => out.push_str(month.trim_start_matches('0')),
                "DD" => out.push_str(day),
                _ => out.push_str(day.trim_start_matches('0')),
            }
            rest = &rest[token.len()..];
        }
        out.push_str(self.time);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn learned(texts: &[(&str, &str)], form: &str) -> Option<String> {
        Pattern::learn(texts.iter().copied())?.write(form)
    }

    #[test]
    fn a_date_is_written_as_the_column_writes_its_own() {
        for (texts, written) in [
            (&[("3/15/2015", "2015-03-15"), ("11/2/2014", "2014-11-02")] as &[_], "4/5/2013"),
            (&[("03/15/2015", "2015-03-15")], "04/05/2013"),
            (&[("15/03/2015", "2015-03-15")], "05/04/2013"),
            (&[("20150315", "2015-03-15")], "20130405"),
            (&[("2015-03-15", "2015-03-15")], "2013-04-05"),
            (&[("3/15/15", "2015-03-15")], "4/5/13"),
            (&[("3/15/2015 0:00", "2015-03-15")], "4/5/2013 0:00"),
            (&[("15-Mar-2015", "2015-03-15")], "05-Apr-2013"),
            (&[("2015-03-15T00:00:00.000Z", "2015-03-15")], "2013-04-05T00:00:00.000Z"),
        ] {
            assert_eq!(learned(texts, "2013-04-05").as_deref(), Some(written), "{texts:?}");
        }
    }

    #[test]
    fn days_that_can_be_told_decide_for_those_that_cannot() {
        let texts = [("04/05/2013", "2013-05-04"), ("15/03/2015", "2015-03-15")];
        assert_eq!(learned(&texts, "2013-04-05").as_deref(), Some("05/04/2013"));
    }

    #[test]
    fn a_column_without_one_way_of_writing_has_no_pattern() {
        let texts = [("March the 3rd 2015", "2015-03-03"), ("15.3.15", "2015-03-15"), ("2015-03-15", "2015-03-15")];
        assert_eq!(learned(&texts, "2013-04-05"), None);
        assert_eq!(learned(&[], "2013-04-05"), None);
    }
}
