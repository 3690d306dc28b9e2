//! The only place that reads the environment and the calendar.

use jiff::tz::TimeZone;
use std::ffi::OsString;
use std::path::PathBuf;
use std::time::SystemTime;

/// Holds what the environment says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Environment {
    /// `ROSTERDIFF_CONFIG`: the configuration file, where no flag names one.
    pub config: Option<PathBuf>,
    /// `NO_COLOR` is there and not empty, or `TERM` is `dumb`.
    pub no_color: bool,
    /// `CLICOLOR_FORCE` is there and neither empty nor 0.
    pub force_color: bool,
    /// `CI` is there and not empty: no progress.
    pub ci: bool,
    /// `TERM` is `dumb`: nothing can be drawn.
    pub dumb: bool,
    /// `USER`, `LOGNAME` or `USERNAME`: who sits there.
    pub user: Option<String>,
    /// `COLUMNS`, where it is a number.
    pub columns: Option<usize>,
    /// The locale knows more than ASCII: the first of `LC_ALL`, `LC_CTYPE` and `LANG` that says anything names UTF-8.
    pub utf8: bool,
    /// `GITHUB_STEP_SUMMARY`: the file that a workflow's step appends its summary to.
    pub step_summary: Option<PathBuf>,
}

impl Environment {
    /// Reads it from a look-up, so that tests need not change their own environment.
    pub fn from_lookup(lookup: impl Fn(&str) -> Option<OsString>) -> Self {
        let filled = |name: &str| lookup(name).filter(|value| !value.is_empty());
        let text = |name: &str| filled(name).map(|value| value.to_string_lossy().into_owned());
        Self {
            dumb: filled("TERM").is_some_and(|value| value == "dumb"),
            user: text("USER").or_else(|| text("LOGNAME")).or_else(|| text("USERNAME")),
            config: filled("ROSTERDIFF_CONFIG").map(PathBuf::from),
            no_color: filled("NO_COLOR").is_some() || filled("TERM").is_some_and(|value| value == "dumb"),
            force_color: filled("CLICOLOR_FORCE").is_some_and(|value| value != "0"),
            ci: filled("CI").is_some(),
            columns: filled("COLUMNS").and_then(|value| value.to_str()?.parse().ok()),
            utf8: cfg!(not(unix)) || ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find_map(filled).is_some_and(is_utf8),
            step_summary: filled("GITHUB_STEP_SUMMARY").map(PathBuf::from),
        }
    }

    /// Reads the process's own.
    pub fn read() -> Self {
        Self::from_lookup(|name| std::env::var_os(name))
    }
}

fn is_utf8(locale: OsString) -> bool {
    let locale = locale.to_string_lossy().to_lowercase();
    locale.contains("utf-8") || locale.contains("utf8")
}

/// Returns today's date where the machine stands, `YYYY-MM-DD`.
pub fn today() -> String {
    local_zone().to_datetime(jiff::Timestamp::now()).date().to_string()
}

/// Returns the time zone of the machine.
fn local_zone() -> TimeZone {
    // a zone is looked up by its name in a list of all zones, which takes longer than some stages of a small run; where no
    // name is given, the machine's own zone is a file of its own
    let own = || TimeZone::tzif("local", &std::fs::read("/etc/localtime").ok()?).ok();
    match std::env::var_os("TZ") {
        Some(_) => TimeZone::system(),
        None => own().unwrap_or_else(TimeZone::system),
    }
}

/// Returns the time, `YYYY-MM-DDTHH:MM:SSZ`; for logs, never for reports.
pub fn now() -> String {
    jiff::Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// Returns how many seconds ago a time was; `None` for one that is still to come.
pub fn seconds_since(time: SystemTime) -> Option<u64> {
    SystemTime::now().duration_since(time).ok().map(|passed| passed.as_secs())
}

/// Returns how many whole days ago a time was; 0 for one that is still to come.
pub fn days_since(time: SystemTime) -> u64 {
    seconds_since(time).unwrap_or(0) / 86_400
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn empty_variables_say_nothing() {
        let read = |pairs: &'static [(&str, &str)]| {
            Environment::from_lookup(|name| {
                pairs.iter().find(|(known, _)| *known == name).map(|(_, value)| OsString::from(value))
            })
        };
        let nothing = Environment { utf8: cfg!(not(unix)), ..Environment::default() };
        assert_eq!(read(&[("NO_COLOR", ""), ("CI", ""), ("COLUMNS", "wide"), ("USER", "")]), nothing);
        assert_eq!(read(&[("USER", ""), ("LOGNAME", "jw")]).user.as_deref(), Some("jw"));
        assert!(read(&[("NO_COLOR", "1")]).no_color);
        assert!(read(&[("TERM", "dumb")]).no_color);
        assert!(read(&[("CLICOLOR_FORCE", "1")]).force_color);
        assert_eq!(read(&[("COLUMNS", "140")]).columns, Some(140));
        assert!(read(&[("LANG", "de_AT.UTF-8")]).utf8 && read(&[("LC_CTYPE", "C.utf8"), ("LANG", "C")]).utf8);
        #[cfg(unix)]
        assert!(
            !read(&[("LC_ALL", "C"), ("LANG", "de_AT.UTF-8")]).utf8 && !read(&[("LC_ALL", ""), ("LANG", "POSIX")]).utf8
        );
    }

    #[test]
    fn the_local_zone_is_the_one_that_the_library_finds_by_its_name() {
        let [ours, theirs] = [local_zone(), TimeZone::system()];
        // a day apart for two years, so that the clocks change on the way
        for day in 0..730 {
            let time = jiff::Timestamp::from_second(1_780_000_000 + day * 86_400).unwrap();
            assert_eq!(ours.to_datetime(time), theirs.to_datetime(time));
        }
    }
}
