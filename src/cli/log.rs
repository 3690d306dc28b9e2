//! `--log`: one line about every run, whatever became of it, and never with a value from the exports.

use super::exit::Exit;
use crate::config::{LogFormat, Nightly, now};
use crate::fsx;
use crate::report::{View, line};
use crate::roster::{Error, ErrorKind, Reconciliation, Result};
use std::fs;
use std::path::Path;
use std::time::Instant;

/// Collects what the line says.
#[derive(Debug)]
pub(super) struct Log {
    begin: Instant,
    counts: Option<Vec<(&'static str, String)>>,
    held: Option<Error>,
}

impl Log {
    /// Begins with the run.
    pub(super) fn begin() -> Self {
        Self { begin: Instant::now(), counts: None, held: None }
    }

    /// Remembers the counts of a run that reached a verdict.
    pub(super) fn counts(&mut self, result: &Reconciliation, view: &View, exit: Exit) {
        self.counts = Some(line::pairs(result, view, exit.code()));
    }

    /// Remembers why the run was held.
    pub(super) fn held(&mut self, error: &Error) {
        self.held = Some(error.clone());
    }

    /// Returns why the run was held.
    pub(super) fn why_held(&self) -> Option<&Error> {
        self.held.as_ref()
    }

    /// Returns the line without the time.
    pub(super) fn line(&self, as_of: &str, outcome: &Result<Exit>) -> String {
        let pairs: Vec<String> =
            self.pairs(Some(as_of), outcome).iter().map(|(name, value)| format!("{name}={value}")).collect();
        format!("rosterdiff: {}", pairs.join(" "))
    }

    fn pairs(&self, as_of: Option<&str>, outcome: &Result<Exit>) -> Vec<(&'static str, String)> {
        match (&self.counts, outcome) {
            (Some(pairs), Ok(_)) => pairs.clone(),
            (_, outcome) => {
                let held = self.held.as_ref().and_then(all_codes);
                without_verdict(held, as_of, outcome)
            }
        }
    }

    /// Refuses to write the line into a file that the run reads.
    pub(super) fn keep_off<'a>(nightly: &Nightly, mut read: impl Iterator<Item = &'a Path>) -> Result<()> {
        let Some(log) = nightly.log.as_ref().and_then(|file| fs::canonicalize(&file.value).ok()) else { return Ok(()) };
        if !read.any(|path| fs::canonicalize(path).is_ok_and(|path| path == log)) {
            return Ok(());
        }
        Err(Error::new(ErrorKind::Usage, "the log would be written into a file that the run reads")
            .file(log.display().to_string())
            .note("nothing was read and nothing was written")
            .help("name another file after --log, or with `log` under [output]"))
    }

    /// Finds out before the run whether the line can be written.
    pub(super) fn check(nightly: &Nightly) -> Result<()> {
        match &nightly.log {
            Some(file) => fsx::append(&file.value, b"", "log"),
            None => Ok(()),
        }
    }

    /// Writes the line, where a log is asked for.
    pub(super) fn write(self, nightly: &Nightly, as_of: Option<&str>, outcome: &Result<Exit>) -> Result<()> {
        let Some(file) = &nightly.log else { return Ok(()) };
        let took = format!("{:.3}", self.begin.elapsed().as_secs_f64());
        let mut pairs = self.pairs(as_of, outcome);
        pairs.push(("took", took));
        let format = nightly.log_format.as_ref().map(|written| written.value).unwrap_or_default();
        fsx::append_line(&file.value, &rendered(&now(), &pairs, format))
    }
}

/// Returns the codes of all reasons in one word.
fn all_codes(error: &Error) -> Option<String> {
    Some(error.codes().join(",")).filter(|codes| !codes.is_empty())
}

/// Returns what is said of a run without a verdict.
fn without_verdict(held: Option<String>, as_of: Option<&str>, outcome: &Result<Exit>) -> Vec<(&'static str, String)> {
    let (exit, code) = match outcome {
        Ok(exit) => (*exit, held),
        Err(error) => (Exit::of(error), held.or_else(|| all_codes(error))),
    };
    let status = match outcome {
        Err(error) if error.kind() == ErrorKind::Internal => "bug",
        _ if exit == Exit::Refused => "held",
        _ => "failed",
    };
    let mut pairs = vec![("status", status.to_owned())];
    pairs.extend(code.map(|code| ("held", code)));
    pairs.extend(as_of.map(|date| ("as_of", date.to_owned())));
    pairs.push(("code", exit.code().to_string()));
    pairs
}

fn rendered(time: &str, pairs: &[(&'static str, String)], format: LogFormat) -> String {
    match format {
        LogFormat::Text => {
            let pairs: Vec<String> = pairs.iter().map(|(name, value)| format!("{name}={value}")).collect();
            format!("{time} rosterdiff: {}", pairs.join(" "))
        }
        LogFormat::Json => {
            // numbers as numbers, in the order of the text line
            let value = |text: &str| match text.parse::<f64>() {
                Ok(number) if number.is_finite() && !text.starts_with('+') => text.to_owned(),
                _ => serde_json::Value::from(text).to_string(),
            };
            let text =
                |name: &str| matches!(name, "accepted" | "as_of" | "run" | "held" | "rows" | "duplicates" | "status");
            let pairs = pairs.iter().map(|(name, found)| match text(name) {
                true => format!("\"{name}\":{}", serde_json::Value::from(found.as_str())),
                false => format!("\"{name}\":{}", value(found)),
            });
            let pairs: Vec<String> = pairs.collect();
            format!("{{\"time\":\"{time}\",{}}}", pairs.join(","))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_text_or_one_json_object() {
        let pairs = [("status", "ok".to_owned()), ("rows", "12/13".to_owned()), ("new", "3".to_owned())];
        let text = rendered("2026-08-24T02:00:04Z", &pairs, LogFormat::Text);
        assert_eq!(text, "2026-08-24T02:00:04Z rosterdiff: status=ok rows=12/13 new=3");
        let json = rendered("2026-08-24T02:00:04Z", &pairs, LogFormat::Json);
        let read: serde_json::Value = serde_json::from_str(&json).unwrap();
        assert_eq!((read["rows"].as_str(), read["new"].as_u64()), (Some("12/13"), Some(3)));
        assert!(!json.contains('\n'));
    }

    #[test]
    fn a_run_without_a_verdict_says_why_by_code() {
        let error = Error::new(ErrorKind::Refused, "many rows are gone").code("H102").also("H108").also("H102");
        let pairs = without_verdict(None, Some("2026-08-24"), &Err(error));
        let text = rendered("t", &pairs, LogFormat::Text);
        assert_eq!(text, "t rosterdiff: status=held held=H102,H108 as_of=2026-08-24 code=3");
        let pairs = without_verdict(None, None, &Err(Error::new(ErrorKind::Environment, "no space")));
        assert_eq!(rendered("t", &pairs, LogFormat::Text), "t rosterdiff: status=failed code=4");
    }
}
