//! `rosterdiff.toml`: text in, options out; unknown keys and unusable values are all told at once.

mod nightly;
mod rules;
mod values;

use super::diagnosing::LIMITS;
use super::options::{FailOn, Format, Options, Origin, Written};
use super::problems::{Problems, nearest};
use super::workbook::SplitBy;
use crate::diagnose;
use crate::roster::{Error, Field, Severity, Side};
use std::path::Path;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// The name that is looked for.
pub const NAME: &str = "rosterdiff.toml";

const TOP: &[&str] = &[
    "as_of",
    "authority",
    "crosswalk",
    "enrollment",
    "expect",
    "gate",
    "limits",
    "link",
    "output",
    "pack",
    "reject",
    "schools",
    "severity",
    "sis",
    "waive",
];
const SIDE: &[&str] = &["columns", "file", "headers", "key", "profile", "table"];
const LINK: &[&str] = &["accept", "decisions", "review"];
const OUTPUT: &[&str] =
    &["carry_notes", "fail_on", "folder", "format", "keep", "log", "log_format", "split_by", "state", "wait"];
const REJECT: &[&str] = &["rows", "share"];

/// Keys by their section, to say where one belongs that stands in another.
const SECTIONS: &[(&str, &[&str])] = &[
    ("", &["as_of", "pack"]),
    ("enrollment] or [sis", SIDE),
    ("link", LINK),
    ("output", OUTPUT),
    ("reject", REJECT),
    ("gate", nightly::GATE),
    ("limits", LIMITS),
];

/// Reads the text of a configuration file; paths in it are relative to `folder`.
pub fn parse(text: &str, name: &str, folder: &Path) -> Result<Options, Error> {
    let (options, problems) = read(text, name, folder)?;
    match problems.into_error(Some(name)) {
        Some(error) => Err(error),
        None => Ok(options),
    }
}

/// Reads the text of a configuration file and returns what is wrong with it, to be told with what else is; an error where it
/// is no TOML.
pub fn read(text: &str, name: &str, folder: &Path) -> Result<(Options, Problems), Error> {
    let (document, errors) = DeTable::parse_recoverable(text);
    let mut reader = Reader { text, folder, problems: Problems::default(), options: Options::default() };
    for error in errors {
        let line = error.span().map_or(1, |span| reader.line(span.start));
        let help = super::problems::slip(text.lines().nth(line as usize - 1).unwrap_or(""), error.message());
        reader.problems.add(Some(line), format!("this is not TOML: {}", error.message()), help.map(str::to_owned));
    }
    // what is read past a slip of the pen is no problem of its own
    if !reader.problems.is_empty() {
        return match reader.problems.into_error(Some(name)) {
            Some(error) => Err(error),
            None => Ok((reader.options, Problems::default())),
        };
    }
    reader.top(document.get_ref());
    Ok((reader.options, reader.problems))
}

struct Reader<'a> {
    text: &'a str,
    folder: &'a Path,
    problems: Problems,
    options: Options,
}

type Value<'a, 'i> = &'a Spanned<DeValue<'i>>;

impl Reader<'_> {
    fn top(&mut self, table: &DeTable<'_>) {
        for (key, value) in table {
            match key.get_ref().as_ref() {
                "as_of" => self.options.as_of = self.text_of("as_of", value),
                "enrollment" => self.side(Side::Enrollment, value),
                "sis" => self.side(Side::Sis, value),
                "schools" => self.schools(value),
                "link" => self.section("link", value, LINK, |this, key, value| match key {
                    "accept" => this.options.accept = this.share_of("link.accept", value),
                    "decisions" => this.options.decisions = this.path_of("link.decisions", value),
                    _ => this.options.review = this.share_of("link.review", value),
                }),
                "reject" => self.section("reject", value, REJECT, |this, key, value| match key {
                    "rows" => this.options.reject_rows = this.count_of("reject.rows", value),
                    _ => this.options.reject_share = this.share_of("reject.share", value),
                }),
                "output" => self.section("output", value, OUTPUT, |this, key, value| match key {
                    "folder" => this.options.folder = this.path_of("output.folder", value),
                    "format" => this.options.format = this.choice_of::<Format>("output.format", value),
                    "carry_notes" => {
                        let path = this.path_of("output.carry_notes", value);
                        this.options.workbook.carry_notes.extend(path);
                    }
                    "split_by" => {
                        this.options.workbook.split_by = this.choice_of::<SplitBy>("output.split_by", value);
                    }
                    key if nightly::OUTPUT.contains(&key) => this.nightly_output(key, value),
                    _ => this.options.fail_on = this.choice_of::<FailOn>("output.fail_on", value),
                }),
                "severity" => self.severity(value),
                "gate" => self.gate(value),
                "expect" => self.expect(value),
                "pack" => self.options.diagnosing.pack = self.text_of("pack", value),
                "limits" => self.section("limits", value, LIMITS, |this, key, value| {
                    if let Some(days) = this.count_of(&format!("limits.{key}"), value) {
                        this.options.diagnosing.limits.insert(key.to_owned(), days);
                    }
                }),
                "authority" => self.authority(value),
                "crosswalk" => self.crosswalk(value),
                "waive" => self.waivers(value),
                other => self.unknown(other, key.span().start, "", TOP),
            }
        }
    }

    fn side(&mut self, side: Side, value: Value<'_, '_>) {
        self.section(side.name(), value, SIDE, |this, key, value| {
            let name = format!("{}.{key}", side.name());
            match key {
                "file" => this.options.files[side.index()] = this.path_of(&name, value),
                "headers" => this.options.headers[side.index()] = this.headers_of(&name, value),
                "key" => this.options.keys[side.index()] = this.text_of(&name, value),
                "profile" => this.options.profiles[side.index()] = this.text_of(&name, value),
                "table" => this.options.tables[side.index()] = this.text_of(&name, value),
                _ => this.columns(side, &name, value),
            }
        });
    }

    fn columns(&mut self, side: Side, name: &str, value: Value<'_, '_>) {
        let Some(table) = self.table_of(name, value) else { return };
        for (key, value) in table {
            let written = key.get_ref().as_ref();
            let Some(field) = Field::from_name(written) else {
                let names: Vec<&str> = Field::ALL.iter().map(|field| field.name()).collect();
                self.unknown(written, key.span().start, name, &names);
                continue;
            };
            let headers: Option<Vec<String>> = match value.get_ref() {
                DeValue::String(header) => Some(vec![header.to_string()]),
                DeValue::Array(list) => {
                    list.iter().map(|item| item.get_ref().as_str().map(str::to_owned)).collect::<Option<Vec<_>>>()
                }
                _ => None,
            };
            let origin = self.origin(value);
            match headers.filter(|headers| !headers.is_empty()) {
                Some(value) => {
                    self.options.columns.insert((side, field), Written { value, origin });
                }
                None => self.wrong(&format!("{name}.{written}"), value, "a header, or a list of headers"),
            }
        }
    }

    fn schools(&mut self, value: Value<'_, '_>) {
        let Some(table) = self.table_of("schools", value) else { return };
        for (key, value) in table {
            let code = key.get_ref().to_string();
            if code == "file" {
                self.options.schools_file = self.path_of("schools.file", value);
            } else if let Some(name) = self.text_of(&format!("schools.{code}"), value) {
                self.options.schools.insert(code, name);
            }
        }
    }

    fn severity(&mut self, value: Value<'_, '_>) {
        let Some(table) = self.table_of("severity", value) else { return };
        let rules = diagnose::rules();
        for (key, value) in table {
            let written = key.get_ref().as_ref();
            let known = rules.iter().find(|rule| rule.code.eq_ignore_ascii_case(written) || rule.name == written);
            let name = format!("severity.{written}");
            let Some(rule) = known else {
                let names: Vec<&str> = rules.iter().flat_map(|rule| [rule.code, rule.name]).collect();
                let help = nearest(written, names.iter().copied()).map(|name| format!("did you mean `{name}`?"));
                let help = help.or(Some("`rosterdiff rules` lists the codes".to_owned()));
                self.problems.add(Some(self.line(key.span().start)), format!("no rule is called `{written}`"), help);
                continue;
            };
            let severity = match value.get_ref().as_str() {
                Some("error") => Severity::Error,
                Some("warning") => Severity::Warning,
                Some("info") => Severity::Info,
                _ => {
                    self.wrong(&name, value, "\"error\", \"warning\" or \"info\"");
                    continue;
                }
            };
            let origin = self.origin(value);
            self.options.severity.insert(rule.code.to_owned(), Written { value: severity, origin });
        }
    }

    /// Hands every known key of a section to `take`, and tells the unknown ones.
    fn section(
        &mut self,
        name: &str,
        value: Value<'_, '_>,
        known: &[&str],
        mut take: impl FnMut(&mut Self, &str, Value<'_, '_>),
    ) {
        let Some(table) = self.table_of(name, value) else { return };
        for (key, value) in table {
            let written = key.get_ref().as_ref();
            if known.contains(&written) {
                take(self, written, value);
            } else {
                self.unknown(written, key.span().start, name, known);
            }
        }
    }

    fn unknown(&mut self, written: &str, at: usize, section: &str, known: &[&str]) {
        let place = if section.is_empty() { String::new() } else { format!(" in [{section}]") };
        let elsewhere = SECTIONS.iter().find(|(name, keys)| *name != section && keys.contains(&written));
        let help = match (nearest(written, known.iter().copied()), elsewhere) {
            (_, Some(("", _))) => "it stands above the first section".to_owned(),
            (_, Some((name, _))) => format!("it stands under [{name}]"),
            (Some(name), None) => format!("did you mean `{name}`?"),
            (None, None) => format!("known{}: {}", if section.is_empty() { "" } else { " there" }, known.join(", ")),
        };
        self.problems.add(Some(self.line(at)), format!("unknown key `{written}`{place}"), Some(help));
    }

    fn wrong(&mut self, name: &str, value: Value<'_, '_>, wanted: &str) {
        self.problems.add(Some(self.line(value.span().start)), format!("`{name}` must be {wanted}"), None);
    }

    fn origin(&self, value: Value<'_, '_>) -> Origin {
        Origin::File(self.line(value.span().start))
    }

    fn line(&self, at: usize) -> u64 {
        1 + self.text.as_bytes().iter().take(at).filter(|byte| **byte == b'\n').count() as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Options, Error> {
        parse(text, NAME, Path::new("/district"))
    }

    #[test]
    fn every_key_finds_its_option_and_remembers_its_line() {
        let options = read(
            "as_of = 2026-08-24\n[enrollment]\nfile = \"e.csv\"\nkey = \"Submission ID\"\n\
             [enrollment.columns]\nbirth_date = \"DOB\"\nstreet = [\"No\", \"Street\"]\n\
             [sis]\nfile = \"/abs/s.txt\"\n[schools]\nfile = \"schools.csv\"\n101 = \"Lincoln\"\n\
             [link]\naccept = 0.9\nreview = 0\ndecisions = \"d.csv\"\n[reject]\nrows = 5\nshare = 0.5\n\
             [output]\nfolder = \"out\"\nformat = \"json\"\nfail_on = \"warning\"\n",
        )
        .unwrap();
        assert_eq!(options.as_of, Some(Written { value: "2026-08-24".to_owned(), origin: Origin::File(1) }));
        assert_eq!(options.files[0].as_ref().unwrap().value, Path::new("/district/e.csv"));
        assert_eq!(options.files[1].as_ref().unwrap().value, Path::new("/abs/s.txt"));
        assert_eq!(options.keys[0].as_ref().unwrap().origin, Origin::File(4));
        assert_eq!(options.columns[&(Side::Enrollment, Field::Street)].value, ["No", "Street"]);
        assert_eq!(options.schools["101"].value, "Lincoln");
        assert_eq!(options.schools_file.unwrap().value, Path::new("/district/schools.csv"));
        assert_eq!(options.accept.unwrap().value.to_string(), "0.9");
        assert_eq!(options.decisions.unwrap().value, Path::new("/district/d.csv"));
        assert_eq!(options.reject_rows.unwrap().value, 5);
        assert_eq!(options.folder.unwrap().value, Path::new("/district/out"));
        assert_eq!(options.format.unwrap().value, Format::Json);
        assert_eq!(options.fail_on.unwrap().value, FailOn::Warning);
    }

    #[test]
    fn a_key_of_another_section_is_told_where_it_stands() {
        for (text, help) in [
            ("fail_on = \"new\"\n", "it stands under [output]"),
            ("[output]\npack = \"peims\"\n", "it stands above the first section"),
            ("[output]\nfiles = \"a.csv\"\n", "known there"),
            ("[link]\nremoved = 0.2\n", "it stands under [gate]"),
        ] {
            let error = read(text).unwrap_err().to_string();
            assert!(error.contains(help), "{text}: {error}");
        }
    }

    #[test]
    fn a_path_of_windows_whose_backslashes_mean_something_else_is_no_file_name() {
        for text in ["[sis]\nfile = \"exports\\new.txt\"\n", "[output]\nlog = \"logs\\tonight.log\"\n"] {
            let error = read(text).unwrap_err().to_string();
            assert!(error.contains("a backslash") && error.contains("C:/exports/sis.txt"), "{text}: {error}");
            assert!(!error.contains('\t') && error.lines().count() == 3, "{error:?}");
        }
    }

    #[test]
    fn an_unknown_key_is_refused_with_its_line_and_the_nearest_name() {
        let error = read("[link]\naccept = 0.9\nrevew = 0.1\n").unwrap_err();
        assert_eq!(
            error.to_string(),
            "error: rosterdiff.toml:3: unknown key `revew` in [link]\n  = nothing was read and nothing was written\n  \
             = help: did you mean `review`?"
        );
    }

    #[test]
    fn all_problems_are_told_at_once_in_the_order_of_their_lines() {
        let error = read(
            "as_off = \"x\"\n[link]\naccept = 3\n[sis.columns]\nbirthdate = \"DOB\"\nsex = 4\n[output]\nformat = \"pdf\"\n\
             [severity]\nZ999 = \"error\"\n",
        )
        .unwrap_err()
        .to_string();
        let lines: Vec<&str> = error.lines().collect();
        assert_eq!(lines[0], "error: 6 settings cannot be used");
        for (at, start) in [(1, "1: unknown key `as_off`"), (2, "3: `link.accept`"), (3, "5: unknown key `birthdate`")]
        {
            assert!(lines[at].trim_start().starts_with(&format!("rosterdiff.toml:{start}")), "{error}");
        }
        assert!(error.contains("(did you mean `birth_date`?)"), "{error}");
        assert!(
            error.contains("one of \"table\", \"json\", \"csv\", \"junit\", \"sarif\", \"github\", \"summary\""),
            "{error}"
        );
        assert!(error.contains("no rule is called `Z999`"), "{error}");
    }

    #[test]
    fn broken_toml_is_told_by_its_line() {
        let error = read("[link]\naccept = \n").unwrap_err();
        assert!(error.to_string().starts_with("error: rosterdiff.toml:2: this is not TOML"), "{error}");
    }
}
