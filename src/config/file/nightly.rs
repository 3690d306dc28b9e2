//! The sections `[gate]` and `[expect]`, and the keys of `[output]` that the nightly job has.

use super::{Reader, Value};
use crate::config::nightly::{Expected, LogFormat, parse_duration};
use crate::config::options::Written;
use crate::config::resolve::is_date;
use crate::gate::Range;
use crate::roster::Side;
use std::time::Duration;
use toml::de::DeValue;

pub(super) const GATE: &[&str] =
    &["blackout", "changed", "max_age_days", "removed", "school_removed", "settle", "unchanged_days"];
/// The keys of `[output]` that are read here.
pub(super) const OUTPUT: [&str; 5] = ["keep", "log", "log_format", "state", "wait"];

impl Reader<'_> {
    /// Reads `[gate]`.
    pub(super) fn gate(&mut self, value: Value<'_, '_>) {
        self.section("gate", value, GATE, |this, key, value| {
            let name = format!("gate.{key}");
            match key {
                "blackout" => this.blackout(&name, value),
                "changed" => this.options.nightly.changed = this.share_of(&name, value),
                "max_age_days" => this.options.nightly.max_age_days = this.count_of(&name, value),
                "removed" => this.options.nightly.removed = this.share_of(&name, value),
                "school_removed" => this.options.nightly.school_removed = this.share_of(&name, value),
                "settle" => this.options.nightly.settle = this.duration_of(&name, value),
                _ => this.options.nightly.unchanged_days = this.count_of(&name, value),
            }
        });
    }

    /// Reads a key of `[output]` that the nightly job has.
    pub(super) fn nightly_output(&mut self, key: &str, value: Value<'_, '_>) {
        let name = format!("output.{key}");
        match key {
            "keep" => self.options.nightly.keep = self.count_of(&name, value),
            "log" => self.options.nightly.log = self.path_of(&name, value),
            "log_format" => self.options.nightly.log_format = self.choice_of::<LogFormat>(&name, value),
            "state" => self.options.nightly.state = self.path_of(&name, value),
            _ => self.options.nightly.wait = self.duration_of(&name, value),
        }
    }

    /// Reads `[expect]` and `[expect.schools]`.
    pub(super) fn expect(&mut self, value: Value<'_, '_>) {
        let Some(table) = self.table_of("expect", value) else { return };
        for (key, value) in table {
            match key.get_ref().as_ref() {
                "total" => self.expected("expect.total", Expected::Total, value),
                "enrollment" => self.expected("expect.enrollment", Expected::Export(Side::Enrollment), value),
                "sis" => self.expected("expect.sis", Expected::Export(Side::Sis), value),
                "schools" => {
                    let Some(schools) = self.table_of("expect.schools", value) else { continue };
                    for (school, value) in schools {
                        let written = school.get_ref().to_string();
                        self.expected(&format!("expect.schools.{written}"), Expected::School(written), value);
                    }
                }
                other => self.unknown(other, key.span().start, "expect", &["enrollment", "schools", "sis", "total"]),
            }
        }
    }

    fn expected(&mut self, name: &str, what: Expected, value: Value<'_, '_>) {
        let text = match value.get_ref() {
            DeValue::Integer(number) => Some(number.as_str().to_owned()),
            other => other.as_str().map(str::to_owned),
        };
        match text.and_then(|text| Range::parse(&text)) {
            Some(range) => {
                let origin = self.origin(value);
                self.options.nightly.expect.push((what, Written { value: range, origin }));
            }
            None => self.wrong(name, value, "a range of rows such as \"11800..12900\""),
        }
    }

    fn blackout(&mut self, name: &str, value: Value<'_, '_>) {
        let wanted = "a list of days such as [\"2026-06-28..2026-07-12\"]";
        let Some(list) = value.get_ref().as_array() else { return self.wrong(name, value, wanted) };
        for item in list {
            let text = match item.get_ref() {
                DeValue::Datetime(date) => date.to_string(),
                other => other.as_str().unwrap_or_default().to_owned(),
            };
            let (first, last) = text.split_once("..").unwrap_or((&text, &text));
            if is_date(first) && is_date(last) && first <= last {
                self.options.nightly.blackout.push((first.to_owned(), last.to_owned()));
            } else {
                self.wrong(name, item, wanted);
            }
        }
    }

    fn duration_of(&mut self, name: &str, value: Value<'_, '_>) -> Option<Written<Duration>> {
        let text = match value.get_ref() {
            DeValue::Integer(number) => number.as_str().to_owned(),
            other => other.as_str().unwrap_or_default().to_owned(),
        };
        match parse_duration(&text) {
            Ok(duration) => Some(Written { value: duration, origin: self.origin(value) }),
            Err(_) => {
                self.wrong(name, value, "a time such as \"30s\", \"10m\" or \"2h\"");
                None
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{NAME, parse};
    use std::path::Path;

    #[test]
    fn gate_expectations_and_what_is_kept_find_their_options() {
        let text = "[gate]\nremoved = 0.2\nchanged = 0.5\nschool_removed = 0.4\nunchanged_days = 0\nmax_age_days = 2\n\
                    settle = \"30s\"\nblackout = [\"2026-06-28..2026-07-12\", 2026-12-25]\n\
                    [expect]\ntotal = \"11800..12900\"\nsis = \"12000..\"\n[expect.schools]\n\"Lincoln\" = 400\n\
                    [output]\nkeep = 30\nstate = \"state\"\nlog = \"log\"\nlog_format = \"json\"\nwait = \"10m\"\n";
        let nightly = parse(text, NAME, Path::new("/district")).unwrap().nightly;
        assert_eq!(nightly.removed.map(|written| written.value), Some(0.2));
        assert_eq!(nightly.blackout.len(), 2);
        assert_eq!(nightly.expect.len(), 3);
        let expected: Vec<&Expected> = nightly.expect.iter().map(|(what, _)| what).collect();
        let lincoln = Expected::School("Lincoln".to_owned());
        assert_eq!(expected, [&lincoln, &Expected::Export(Side::Sis), &Expected::Total]);
        assert_eq!(nightly.state.unwrap().value, Path::new("/district/state"));
        assert_eq!(nightly.wait.unwrap().value, Duration::from_secs(600));
        assert_eq!(nightly.log_format.unwrap().value, LogFormat::Json);
    }

    #[test]
    fn ranges_and_days_that_cannot_be_read_are_told_with_their_lines() {
        let text = "[gate]\nblackout = [\"2026-07-12..2026-06-28\"]\nsettle = \"soon\"\n[expect]\ntotal = \"many\"\nboth = 3\n";
        let error = parse(text, NAME, Path::new("")).unwrap_err().to_string();
        for said in [":2: `gate.blackout`", ":3: `gate.settle`", ":5: `expect.total`", ":6: unknown key `both`"] {
            assert!(error.contains(said), "{said}: {error}");
        }
    }
}
