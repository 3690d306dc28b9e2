//! Options become settings: defaults filled in, everything checked, each value with its origin.

use super::nightly::{Expected, Nightly};
use super::options::{Options, Origin, Written};
use super::problems::Problems;
use crate::roster::{Error, SettingFact, Side};
use crate::{diagnose, gate, ingest, link, normalize};
use std::collections::BTreeMap;

/// Holds what a run goes by, stage by stage.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// Reading, enrollment first.
    pub ingest: [ingest::Settings; 2],
    /// Normalizing.
    pub normalize: normalize::Settings,
    /// Linking.
    pub link: link::Settings,
    /// Telling a plausible export from a broken one.
    pub gate: gate::Settings,
    /// Diagnosing.
    pub diagnose: diagnose::Settings,
    /// The date that ages and due dates are counted from, `YYYY-MM-DD`.
    pub as_of: String,
    /// Whether the reports state how long each stage took.
    pub timings: bool,
    /// The memory in bytes to stay within where that can be; the result is the same.
    pub memory: Option<u64>,
    /// Every setting that decides what the reports say, with its origin, in the order of names.
    pub facts: Vec<SettingFact>,
}

impl Settings {
    /// States one more setting that decides what the reports say.
    pub fn state(&mut self, name: &str, value: String, origin: Origin) {
        let mut facts = Facts(std::mem::take(&mut self.facts));
        facts.add(name, &value, origin.name());
        self.facts = facts.sorted();
    }

    /// Returns the defaults, for the given date.
    pub fn for_date(as_of: &str) -> Result<Self, Error> {
        resolve(&Options { as_of: Some(Written::flag(as_of.to_owned())), ..Options::default() }, String::new, None)
    }
}

/// Fills in the defaults and checks every value; `today` tells the as-of date where none is given.
pub fn resolve(options: &Options, today: impl FnOnce() -> String, file: Option<&str>) -> Result<Settings, Error> {
    resolve_with(options, today, file, Problems::default())
}

/// Fills in the defaults and checks every value, with problems that are known already: all are told in one error.
pub fn resolve_with(
    options: &Options,
    today: impl FnOnce() -> String,
    file: Option<&str>,
    mut problems: Problems,
) -> Result<Settings, Error> {
    let sound = problems.is_empty();
    let mut facts = Facts::default();
    let as_of = date_of_run(options, today, &mut facts, &mut problems);
    let ingest = Side::BOTH.map(|side| reading(options, side, file, &mut facts));
    for written in options.profiles.iter().flatten() {
        if let Err(error) = ingest::check_profile(&written.value) {
            let help = error.helps().first().cloned();
            problems.add(line(written.origin), error.message(), help);
        }
    }
    let mut linking = link::Settings::default();
    facts.take("link.accept", &options.accept, &mut linking.accept);
    facts.take("link.review", &options.review, &mut linking.review);
    // where one of them cannot be used, the default stands in its place
    if sound && linking.review > linking.accept {
        let origin = options.review.as_ref().or(options.accept.as_ref()).map_or(Origin::Default, |found| found.origin);
        problems.add(line(origin), "`link.review` must not be above `link.accept`", None);
    }
    let schools = facts.take_all("schools", &options.schools, |name| name);
    let severity = facts.take_all("severity", &options.severity, |severity| severity.name());
    let rules = &options.diagnosing;
    facts.0.extend(rules.facts());
    if let Some(written) = rules.pack.as_ref().filter(|_| rules.pack().is_none()) {
        let names: Vec<&str> = diagnose::packs().iter().map(|pack| pack.name.as_str()).collect();
        problems.add(
            line(written.origin),
            format!("there is no pack of rules `{}`", written.value),
            Some(format!("packs: {}", names.join(", "))),
        );
    }
    if let Some(error) = problems.into_error(file) {
        return Err(error);
    }
    let crosswalk: BTreeMap<_, _> = rules.crosswalk.iter().map(|(from, to)| (from.clone(), to.value.clone())).collect();
    Ok(Settings {
        ingest,
        gate: gating(&options.nightly, &schools, &as_of, file, &mut facts),
        normalize: normalize::Settings { as_of: as_of.clone(), schools, crosswalk: crosswalk.clone() },
        link: linking,
        diagnose: diagnose::Settings {
            as_of: as_of.clone(),
            severity,
            audited: None,
            pack: rules.pack(),
            limits: rules.limits(),
            waivers: rules.waivers.clone(),
            crosswalk,
            authority: rules.authority.iter().map(|(field, written)| (*field, written.value)).collect(),
        },
        as_of,
        timings: false,
        memory: None,
        facts: facts.sorted(),
    })
}

/// Returns the date that everything is counted from.
fn date_of_run(
    options: &Options,
    today: impl FnOnce() -> String,
    facts: &mut Facts,
    problems: &mut Problems,
) -> String {
    match &options.as_of {
        Some(written) => {
            if !is_date(&written.value) {
                let shape: String =
                    written.value.chars().map(|sign| if sign.is_ascii_digit() { '0' } else { sign }).collect();
                problems.add(
                    line(written.origin),
                    match shape.as_str() {
                        "0000-00-00" => "the as-of date is no day of the calendar",
                        _ => "the as-of date must be written YYYY-MM-DD",
                    },
                    Some("for example 2026-08-24".to_owned()),
                );
            }
            facts.add("as_of", &written.value, written.origin.name());
            written.value.clone()
        }
        None => {
            let today = today();
            facts.add("as_of", &today, "today, local date");
            today
        }
    }
}

fn reading(options: &Options, side: Side, file: Option<&str>, facts: &mut Facts) -> ingest::Settings {
    let mut settings = ingest::Settings::default();
    let mut places = BTreeMap::new();
    let mut place = |text: &str, origin: Origin| {
        if let (Some(file), Some(line)) = (file, line(origin)) {
            places.insert(text.to_owned(), format!("{file}:{line}"));
        }
    };
    if let Some(key) = &options.keys[side.index()] {
        facts.add(&format!("{}.key", side.name()), &key.value, key.origin.name());
        place(&key.value, key.origin);
        settings.key = Some(key.value.clone());
    }
    if let Some(headers) = &options.headers[side.index()] {
        facts.add(&format!("{}.headers", side.name()), &headers.value.join(", "), headers.origin.name());
        settings.headers = Some(headers.value.clone());
    }
    if let Some(table) = &options.tables[side.index()] {
        facts.add(&format!("{}.table", side.name()), &table.value, table.origin.name());
        place(&table.value, table.origin);
        settings.table = Some(table.value.clone());
    }
    if let Some(profile) = &options.profiles[side.index()] {
        facts.add(&format!("{}.profile", side.name()), &profile.value, profile.origin.name());
        settings.profile = Some(profile.value.clone());
    }
    for ((_, field), headers) in options.columns.iter().filter(|((of, _), _)| *of == side) {
        let name = format!("{}.columns.{}", side.name(), field.name());
        facts.add(&name, &headers.value.join(" + "), headers.origin.name());
        headers.value.iter().for_each(|header| place(header, headers.origin));
        settings.map.insert(*field, headers.value.clone());
    }
    let (mut rows, mut share) = (settings.reject_rows, settings.reject_share);
    let mut both = Facts::default();
    both.take("reject.rows", &options.reject_rows, &mut rows);
    both.take("reject.share", &options.reject_share, &mut share);
    if side == Side::Enrollment {
        facts.0.extend(both.0);
    }
    (settings.reject_rows, settings.reject_share) = (rows, share);
    settings.places = places;
    settings
}

/// Reads the gate's settings; what is expected of both exports gives way to what is expected of one.
fn gating(
    nightly: &Nightly,
    schools: &BTreeMap<String, String>,
    as_of: &str,
    file: Option<&str>,
    facts: &mut Facts,
) -> gate::Settings {
    let mut settings = gate::Settings { as_of: as_of.to_owned(), ..gate::Settings::default() };
    facts.take("gate.changed", &nightly.changed, &mut settings.changed);
    facts.take("gate.removed", &nightly.removed, &mut settings.removed);
    facts.take("gate.school_removed", &nightly.school_removed, &mut settings.school_removed);
    facts.take("gate.unchanged_days", &nightly.unchanged_days, &mut settings.unchanged_days);
    for (what, rows) in &nightly.expect {
        let (name, sides, school): (String, &[Side], _) = match what {
            Expected::Total => ("expect.total".to_owned(), &Side::BOTH, None),
            Expected::Export(side) => (format!("expect.{}", side.name()), std::slice::from_ref(side), None),
            Expected::School(written) => {
                let school = (written.clone(), normalize::school_form(schools, written));
                (format!("expect.schools.{written}"), &[Side::Sis], Some(school))
            }
        };
        facts.add(&name, &rows.value.to_string(), rows.origin.name());
        let own = |side: &Side| nightly.expect.iter().any(|(other, _)| *other == Expected::Export(*side));
        for side in sides.iter().filter(|side| *what != Expected::Total || !own(side)) {
            let place = file.zip(line(rows.origin)).map(|(file, line)| (file.to_owned(), line));
            let (school, rows) = (school.clone(), rows.value);
            settings.expectations.push(gate::Expectation { side: *side, school, rows, place });
        }
    }
    settings
}

#[derive(Default)]
struct Facts(Vec<SettingFact>);

impl Facts {
    fn add(&mut self, name: &str, value: &str, origin: &'static str) {
        self.0.push(SettingFact { name: name.to_owned(), value: value.to_owned(), origin });
    }

    /// Puts a written value in the place of a default, and states the one that counts.
    fn take<T: Copy + ToString>(&mut self, name: &str, written: &Option<Written<T>>, place: &mut T) {
        let origin = match written {
            Some(written) => {
                *place = written.value;
                written.origin
            }
            None => Origin::Default,
        };
        self.add(name, &place.to_string(), origin.name());
    }

    /// Takes every value of a table of the configuration, and states each.
    fn take_all<T: Clone>(
        &mut self,
        table: &str,
        written: &BTreeMap<String, Written<T>>,
        text: impl Fn(&T) -> &str,
    ) -> BTreeMap<String, T> {
        let taken = written.iter().map(|(code, written)| {
            self.add(&format!("{table}.{code}"), text(&written.value), written.origin.name());
            (code.clone(), written.value.clone())
        });
        taken.collect()
    }

    fn sorted(mut self) -> Vec<SettingFact> {
        self.0.sort_by(|one, other| one.name.cmp(&other.name));
        self.0
    }
}

fn line(origin: Origin) -> Option<u64> {
    match origin {
        Origin::File(line) => Some(line),
        Origin::Default | Origin::Flag => None,
    }
}

/// Says whether a text is a date, `YYYY-MM-DD`.
pub(super) fn is_date(text: &str) -> bool {
    text.len() == 10 && diagnose::date_of(text).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::parse;
    use std::path::Path;

    #[test]
    fn a_flag_goes_before_the_file_and_the_file_before_the_default() {
        let file = parse("as_of = \"2026-01-02\"\n[link]\naccept = 0.9\n", "f", Path::new("")).unwrap();
        let flags = Options { as_of: Some(Written::flag("2026-08-24".to_owned())), ..Options::default() };
        let settings = resolve(&flags.over(file), || "2026-12-31".to_owned(), None).unwrap();
        let fact = |name: &str| settings.facts.iter().find(|fact| fact.name == name).unwrap();
        assert_eq!((fact("as_of").value.as_str(), fact("as_of").origin), ("2026-08-24", "flag"));
        assert_eq!((fact("link.accept").value.as_str(), fact("link.accept").origin), ("0.9", "file"));
        assert_eq!((fact("link.review").value.as_str(), fact("link.review").origin), ("0.05", "default"));
        assert_eq!(settings.normalize.as_of, "2026-08-24");
    }

    #[test]
    fn without_a_date_today_counts_and_is_said_to() {
        let settings = resolve(&Options::default(), || "2026-12-31".to_owned(), None).unwrap();
        assert_eq!(settings.as_of, "2026-12-31");
        assert!(settings.facts.iter().any(|fact| fact.name == "as_of" && fact.origin == "today, local date"));
    }

    #[test]
    fn impossible_dates_and_crossed_cuts_are_refused_together() {
        let file = parse("as_of = \"2026-02-30\"\n[link]\naccept = 0.5\nreview = 0.6\n", "f", Path::new("")).unwrap();
        let error = resolve(&file, || "2026-12-31".to_owned(), Some("f")).unwrap_err().to_string();
        assert!(error.contains("f:1: the as-of date") && error.contains("f:4: `link.review`"), "{error}");
    }
}
