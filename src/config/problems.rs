//! Everything that is wrong with a configuration, told at once.

use crate::roster::{Error, ErrorKind};

/// Holds one thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The line, counted from 1; `None` for a flag or for no line in particular.
    pub line: Option<u64>,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
}

/// Collects problems.
#[derive(Clone, Debug, Default)]
pub struct Problems(Vec<Problem>);

impl Problems {
    /// Adds one.
    pub fn add(&mut self, line: Option<u64>, message: impl Into<String>, help: Option<String>) {
        self.0.push(Problem { line, message: message.into(), help });
    }

    /// Returns how many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Says whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns the problems in the order of their lines; those of no line come first.
    pub fn sorted(mut self) -> Vec<Problem> {
        self.0.sort_by_key(|problem| problem.line);
        self.0
    }

    /// Makes one error of them all; `None` where there is no problem.
    pub fn into_error(self, file: Option<&str>) -> Option<Error> {
        let mut problems = self.sorted();
        let error = match problems.len() {
            0 => return None,
            1 => {
                let problem = problems.remove(0);
                let kind = if problem.line.is_some() { ErrorKind::Config } else { ErrorKind::Usage };
                let mut error = Error::new(kind, problem.message);
                if let (Some(file), Some(line)) = (file, problem.line) {
                    error = error.file(file).line(line);
                }
                match problem.help {
                    Some(help) => error.help(help),
                    None => error,
                }
            }
            count => {
                let mut error = Error::new(ErrorKind::Config, format!("{count} settings cannot be used"));
                for problem in problems {
                    let place = match (file, problem.line) {
                        (Some(file), Some(line)) => format!("{file}:{line}: "),
                        _ => String::new(),
                    };
                    let help = problem.help.map(|help| format!(" ({help})")).unwrap_or_default();
                    error = error.excerpt(format!("{place}{}{help}", problem.message));
                }
                error
            }
        };
        Some(error.note("nothing was read and nothing was written"))
    }
}

/// Returns the known name that is nearest to what was written, where one is near enough to be meant.
pub fn nearest<'a>(written: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let written = written.to_lowercase();
    known
        .into_iter()
        .map(|name| (strsim::osa_distance(&written, &name.to_lowercase()), name))
        .filter(|(distance, name)| *distance <= 1 + name.chars().count().max(written.chars().count()) / 4)
        .min()
        .map(|(_, name)| name)
}

/// Says how a path of Windows is written.
pub(super) const WINDOWS: &str = "write a path with `/`, as in \"C:/exports/sis.txt\", or between single quotes";

/// Says how to write what people mostly get wrong in a line: paths of Windows, texts without quotes, and days.
pub(super) fn slip(line: &str, said: &str) -> Option<&'static str> {
    let value = line.split_once('=').map_or("", |(_, value)| value.trim());
    if value.contains('\\') {
        Some(WINDOWS)
    } else if value.starts_with(['\u{201c}', '\u{201d}', '\u{201e}', '\u{2018}', '\u{2019}']) {
        Some("write plain quotes, as in \"exports/sis.txt\"; a word processor makes curly ones of them")
    } else if value.starts_with('"') && value.matches('"').count() == 1 {
        Some("the quote that is opened here is never closed")
    } else if said.contains("duplicate") {
        Some("each key, and each section, stands once in the file")
    } else if value.starts_with(|first: char| first.is_ascii_digit()) {
        Some("a day is written as 2026-08-24, a number as 0.95, and everything else between quotes")
    } else if value.starts_with(|first: char| !"\"'[{".contains(first)) {
        Some("write a text between quotes, as in \"exports/sis.txt\"")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    #[test]
    fn a_slip_finds_its_name_and_nonsense_finds_none() {
        let known = ["accept", "review", "birth_date"];
        assert_eq!(nearest("acept", known), Some("accept"));
        assert_eq!(nearest("Birthdate", known), Some("birth_date"));
        assert_eq!(nearest("colour", known), None);
    }

    #[test]
    fn what_is_no_toml_is_told_with_how_it_is_written() {
        for (text, help) in [
            ("[sis]\nfile = \"C:\\exports\\sis.txt\"\n", "C:/exports/sis.txt"),
            ("[sis]\nfile = exports.txt\n", "write a text between quotes"),
            ("[sis]\nfile = \u{201c}exports.txt\u{201d}\n", "write plain quotes"),
            ("[sis]\nfile = \"exports.txt\n", "is never closed"),
            ("as_of = 08/24/2026\n", "a day is written as 2026-08-24"),
            ("as_of = 2026-13-01\n", "a day is written as 2026-08-24"),
            ("pack = \"peims\"\npack = \"peims\"\n", "stands once in the file"),
        ] {
            let error = super::super::file::read(text, "rosterdiff.toml", Path::new("")).unwrap_err().to_string();
            assert!(error.contains("this is not TOML") && error.contains(help), "{text}: {error}");
        }
    }
}
