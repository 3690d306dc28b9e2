//! Options of the nightly job: the gate's thresholds, expectations, blackouts, and what is kept.

use super::options::Written;
use crate::gate::Range;
use crate::roster::Side;
use std::path::PathBuf;
use std::time::Duration;

/// Says how a line of the log looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum LogFormat {
    /// The summary line, with the time before it.
    #[default]
    Text,
    /// One JSON object.
    Json,
}

/// Names what an expectation is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expected {
    /// Both exports, where they have no expectation of their own.
    Total,
    /// One export.
    Export(Side),
    /// One school in the SIS export, by code or name.
    School(String),
}

/// Holds one layer of these options.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Nightly {
    /// The share of rows that may be gone.
    pub removed: Option<Written<f64>>,
    /// The share of rows that may stand for somebody else.
    pub changed: Option<Written<f64>>,
    /// The share of one school's rows that may be gone.
    pub school_removed: Option<Written<f64>>,
    /// For how many days an export may stay the same.
    pub unchanged_days: Option<Written<u64>>,
    /// How many days old a file may be.
    pub max_age_days: Option<Written<u64>>,
    /// First and last days on which nothing is compared.
    pub blackout: Vec<(String, String)>,
    /// How many rows are expected of what.
    pub expect: Vec<(Expected, Written<Range>)>,
    /// The folder for history and key.
    pub state: Option<Written<PathBuf>>,
    /// For how many dates report sets are kept.
    pub keep: Option<Written<u64>>,
    /// The log.
    pub log: Option<Written<PathBuf>>,
    /// How a line of the log looks.
    pub log_format: Option<Written<LogFormat>>,
    /// For how long an export must have been left alone.
    pub settle: Option<Written<Duration>>,
    /// How long another run in the same folder is waited for.
    pub wait: Option<Written<Duration>>,
}

impl Nightly {
    /// Lays these options over a lower layer.
    #[must_use]
    pub fn over(self, below: Nightly) -> Nightly {
        Nightly {
            removed: self.removed.or(below.removed),
            changed: self.changed.or(below.changed),
            school_removed: self.school_removed.or(below.school_removed),
            unchanged_days: self.unchanged_days.or(below.unchanged_days),
            max_age_days: self.max_age_days.or(below.max_age_days),
            blackout: if self.blackout.is_empty() { below.blackout } else { self.blackout },
            expect: if self.expect.is_empty() { below.expect } else { self.expect },
            state: self.state.or(below.state),
            keep: self.keep.or(below.keep),
            log: self.log.or(below.log),
            log_format: self.log_format.or(below.log_format),
            settle: self.settle.or(below.settle),
            wait: self.wait.or(below.wait),
        }
    }

    /// Returns the blackout that a date lies in.
    pub fn blackout_on(&self, date: &str) -> Option<&(String, String)> {
        self.blackout.iter().find(|(first, last)| first.as_str() <= date && date <= last.as_str())
    }

    /// Says whether a blackout ended between two dates, or on the earlier one.
    pub fn blackout_between(&self, earlier: &str, later: &str) -> bool {
        self.blackout.iter().any(|(_, last)| earlier <= last.as_str() && last.as_str() < later)
    }
}

/// Reads `30s`, `10m`, `2h` or a number of seconds.
pub fn parse_duration(text: &str) -> Result<Duration, String> {
    let text = text.trim();
    let (number, unit) = match text.char_indices().find(|(_, c)| !c.is_ascii_digit()) {
        Some((at, _)) => text.split_at(at),
        None => (text, "s"),
    };
    let factor = match unit.trim() {
        "s" => 1,
        "m" => 60,
        "h" => 3_600,
        _ => return Err("write it like 30s, 10m or 2h".to_owned()),
    };
    let seconds = number.parse::<u64>().ok().and_then(|number| number.checked_mul(factor));
    match seconds.filter(|seconds| *seconds <= 86_400) {
        Some(seconds) => Ok(Duration::from_secs(seconds)),
        None => Err("write it like 30s, 10m or 2h, a day at most".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_have_a_unit_or_are_seconds() {
        let seconds = |text: &str| parse_duration(text).map(|duration| duration.as_secs()).ok();
        assert_eq!(seconds("30s"), Some(30));
        assert_eq!(seconds("10m"), Some(600));
        assert_eq!(seconds("2h"), Some(7_200));
        assert_eq!(seconds("45"), Some(45));
        for wrong in ["", "m", "3d", "25h", "-1s", "1.5m"] {
            assert_eq!(seconds(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn both_ends_of_a_blackout_belong_to_it() {
        let range = ("2026-06-28".to_owned(), "2026-07-12".to_owned());
        let nightly = Nightly { blackout: vec![range], ..Nightly::default() };
        for (date, inside) in [("2026-06-27", false), ("2026-06-28", true), ("2026-07-12", true), ("2026-07-13", false)]
        {
            assert_eq!(nightly.blackout_on(date).is_some(), inside, "{date}");
        }
        assert!(nightly.blackout_between("2026-06-27", "2026-07-13"));
        assert!(!nightly.blackout_between("2026-07-13", "2026-07-14"));
        assert!(!nightly.blackout_between("2026-06-01", "2026-06-02"));
    }
}
