//! Which rows of a file are students, where its layout has others in it too.

use super::answers::same;
use super::words::key;
use rustc_hash::FxHashSet;
use std::collections::BTreeMap;

/// Holds the tests that a row must pass, with the places of their columns.
#[derive(Debug, Default)]
pub(super) struct Filter {
    tests: Vec<(usize, Vec<String>, bool)>,
    among: Vec<(usize, FxHashSet<String>)>,
    marks: Vec<(usize, Vec<String>)>,
}

impl Filter {
    /// Finds the columns of a layout's rules; a rule whose column is not there is none.
    pub(super) fn new(
        headers: &[String],
        keep: &BTreeMap<String, Vec<String>>,
        drop: &BTreeMap<String, Vec<String>>,
    ) -> Self {
        let rules = keep.iter().map(|rule| (rule, true)).chain(drop.iter().map(|rule| (rule, false)));
        let tests = rules.filter_map(|((name, values), keeps)| {
            let column = headers.iter().position(|header| same(name, header))?;
            Some((column, values.iter().map(|value| form(value)).collect(), keeps))
        });
        Self { tests: tests.collect(), ..Self::default() }
    }

    /// Lets only rows pass whose cell is one of these texts.
    pub(super) fn keep_among(&mut self, column: usize, texts: FxHashSet<String>) {
        self.among.push((column, texts));
    }

    /// Finds the columns that mark students whom the state is not told of.
    pub(super) fn mark(&mut self, headers: &[String], rules: &BTreeMap<String, Vec<String>>) {
        let columns = rules.iter().filter_map(|(name, values)| {
            let column = headers.iter().position(|header| same(name, header))?;
            Some((column, values.iter().map(|value| form(value)).collect()))
        });
        self.marks.extend(columns);
    }

    /// Says whether any row can be marked.
    pub(super) fn has_marks(&self) -> bool {
        !self.marks.is_empty()
    }

    /// Says whether a row is of a student whom the state is not told of.
    pub(super) fn is_marked<'c>(&self, mut cell: impl FnMut(usize) -> &'c str) -> bool {
        self.marks.iter().any(|(column, values)| values.contains(&form(cell(*column))))
    }

    /// Says whether every row passes.
    pub(super) fn is_empty(&self) -> bool {
        self.tests.is_empty() && self.among.is_empty()
    }

    /// Says whether a row passes; `cell` returns the text of a column.
    pub(super) fn passes<T: AsRef<str>>(&self, mut cell: impl FnMut(usize) -> T) -> bool {
        self.among.iter().all(|(column, texts)| texts.contains(cell(*column).as_ref().trim()))
            && self.tests.iter().all(|(column, values, keeps)| {
                let text = cell(*column);
                let text = text.as_ref().trim();
                // nothing said is nothing against the row
                text.is_empty() || is_one_of(text, values) == *keeps
            })
    }
}

/// Says whether a text is a listed one; plain texts, which nearly all are, are compared as they stand.
fn is_one_of(text: &str, values: &[String]) -> bool {
    let plain = text.starts_with('-') || text.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if plain {
        return values.iter().any(|value| value.eq_ignore_ascii_case(text));
    }
    let text = form(text);
    values.contains(&text)
}

/// Numbers such as -100 keep their sign; words lose case and punctuation.
fn form(text: &str) -> String {
    let text = text.trim();
    if text.starts_with('-') { text.to_owned() } else { key(text) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_kept_by_what_stands_in_it_and_a_blank_keeps_it() {
        let headers = ["role".to_owned(), "DCID".to_owned()];
        let rule = |name: &str, value: &str| BTreeMap::from([(name.to_owned(), vec![value.to_owned()])]);
        let mut filter = Filter::new(&headers, &rule("role", "student"), &rule("dcid", "-100"));
        let passes = |filter: &Filter, cells: [&'static str; 2]| filter.passes(|column| cells[column]);
        for cells in [["Student", "7"], ["", ""], ["student", "100"]] {
            assert!(passes(&filter, cells), "{cells:?}");
        }
        assert!(!passes(&filter, ["teacher", "7"]) && !passes(&filter, ["student", "-100"]));
        assert!(!filter.has_marks());
        filter.mark(&headers, &rule("role", "1"));
        assert!(filter.is_marked(|column| ["1", ""][column]) && !filter.is_marked(|_| ""));
        filter.keep_among(1, ["7".to_owned()].into_iter().collect());
        assert!(
            filter.passes(|column| ["student", " 7 "][column]) && !filter.passes(|column| ["student", "8"][column])
        );
        assert!(Filter::new(&headers[..0], &rule("role", "student"), &BTreeMap::new()).is_empty());
    }
}
