//! Values of a kind: a text, a path, a share, a count or a choice, or what should have been there.

use super::{Reader, Value};
use crate::config::options::Written;
use crate::config::problems::WINDOWS;
use std::path::PathBuf;
use toml::de::{DeTable, DeValue};

impl Reader<'_> {
    /// Reads a section; of anything else it notes the problem.
    pub(super) fn table_of<'t, 'i>(&mut self, name: &str, value: Value<'t, 'i>) -> Option<&'t DeTable<'i>> {
        let table = value.get_ref().as_table();
        if table.is_none() {
            self.wrong(name, value, &format!("a section: write [{name}]"));
        }
        table
    }

    /// Reads a text, as which a date counts too.
    pub(super) fn text_of(&mut self, name: &str, value: Value<'_, '_>) -> Option<Written<String>> {
        let text = match value.get_ref() {
            DeValue::Datetime(date) => Some(date.to_string()),
            other => other.as_str().map(str::to_owned),
        };
        match text.filter(|text| !text.trim().is_empty()) {
            Some(text) => Some(Written { value: text, origin: self.origin(value) }),
            None => {
                self.wrong(name, value, "a text in quotes");
                None
            }
        }
    }

    /// Reads a list of headers.
    pub(super) fn headers_of(&mut self, name: &str, value: Value<'_, '_>) -> Option<Written<Vec<String>>> {
        let list = match value.get_ref() {
            DeValue::Array(list) => {
                list.iter().map(|item| item.get_ref().as_str().map(str::to_owned)).collect::<Option<Vec<_>>>()
            }
            _ => None,
        };
        match list.filter(|list| !list.is_empty()) {
            Some(value_of) => Some(Written { value: value_of, origin: self.origin(value) }),
            None => {
                self.wrong(name, value, "a list of column names in quotes");
                None
            }
        }
    }

    /// Reads a path, relative to the folder of the file.
    pub(super) fn path_of(&mut self, name: &str, value: Value<'_, '_>) -> Option<Written<PathBuf>> {
        let written = self.text_of(name, value)?;
        if written.value.contains(char::is_control) {
            let message = format!("`{name}` has a backslash in it that means something else, as in `\\n` or `\\t`");
            self.problems.add(Some(self.line(value.span().start)), message, Some(WINDOWS.to_owned()));
            return None;
        }
        Some(Written { value: self.folder.join(written.value), origin: written.origin })
    }

    /// Reads a number from 0 to 1.
    pub(super) fn share_of(&mut self, name: &str, value: Value<'_, '_>) -> Option<Written<f64>> {
        let number = match value.get_ref() {
            DeValue::Float(number) => number.as_str().replace('_', "").parse().ok(),
            DeValue::Integer(number) => number.as_str().parse().ok(),
            _ => None,
        };
        match number.filter(|number| (0.0..=1.0).contains(number)) {
            Some(number) => Some(Written { value: number, origin: self.origin(value) }),
            None => {
                self.wrong(name, value, "a number from 0 to 1");
                None
            }
        }
    }

    /// Reads a whole number.
    pub(super) fn count_of(&mut self, name: &str, value: Value<'_, '_>) -> Option<Written<u64>> {
        let number = value.get_ref().as_integer().and_then(|number| number.as_str().parse().ok());
        match number {
            Some(number) => Some(Written { value: number, origin: self.origin(value) }),
            None => {
                self.wrong(name, value, "a whole number from 0 up");
                None
            }
        }
    }

    /// Reads one of several words.
    pub(super) fn choice_of<T: clap::ValueEnum>(&mut self, name: &str, value: Value<'_, '_>) -> Option<Written<T>> {
        match value.get_ref().as_str().and_then(|text| T::from_str(text, false).ok()) {
            Some(choice) => Some(Written { value: choice, origin: self.origin(value) }),
            None => {
                let names: Vec<String> = T::value_variants()
                    .iter()
                    .filter_map(|choice| choice.to_possible_value())
                    .map(|choice| format!("\"{}\"", choice.get_name()))
                    .collect();
                self.wrong(name, value, &format!("one of {}", names.join(", ")));
                None
            }
        }
    }
}
