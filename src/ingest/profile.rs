//! The layouts that districts have, as data: one TOML file each under `profiles/`, read once and checked by a test.

use super::answers::same;
use crate::roster::{Error, ErrorKind, Field, ImportLayout, Result, Semantics, Stands};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// Says which of the two systems writes a layout.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Writer {
    Enrollment,
    Sis,
    Either,
}

/// Holds one layout. In every list of headers case, spaces and punctuation do not count.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Profile {
    /// The name used in options and in `summary.json`.
    pub(super) name: String,
    /// What a person calls it.
    pub(super) title: String,
    /// Who writes it.
    pub(super) side: Writer,
    /// What it is known by.
    pub(super) headers: Fingerprint,
    /// Headers by field, best first; they go before the alias table.
    #[serde(default)]
    pub(super) fields: BTreeMap<Field, Vec<String>>,
    /// Headers that stand for no field here, whatever they are called.
    #[serde(default)]
    pub(super) ignore: Vec<String>,
    /// Which rows are students.
    #[serde(default)]
    pub(super) rows: RowRules,
    /// Columns named after a status, each with the time at which it was reached; the latest is the status, and of two
    /// reached at one time the one that stands later here.
    #[serde(default)]
    pub(super) status_columns: Vec<String>,
    /// Fields that stand in a list of kinds and values, such as `{State ID:12},{Fed:23}`.
    #[serde(default)]
    pub(super) tagged: BTreeMap<Field, Tagged>,
    /// Headers of columns that may list several schools of a student, the home school first.
    #[serde(default)]
    pub(super) school_lists: Vec<String>,
    /// What it means where the export has no status at all.
    pub(super) without_status: Option<String>,
    /// How several rows of one student become one.
    pub(super) fold: Option<Fold>,
    /// What the values mean.
    #[serde(default)]
    pub(super) semantics: Semantics,
    /// The layout in which the system takes changes back.
    pub(super) import: Option<ImportLayout>,
    /// How rows are told in files without a header.
    pub(super) headerless: Option<Headerless>,
    /// Which files make up the students together.
    pub(super) bundle: Option<Bundle>,
}

/// Holds what a layout is known by.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Fingerprint {
    /// Headers that must be there; `a|b` is satisfied by either.
    pub(super) needs: Vec<String>,
    /// Headers that are typical: the more of them, the better the fit.
    #[serde(default)]
    pub(super) marks: Vec<String>,
    /// Headers that speak against it.
    #[serde(default)]
    pub(super) never: Vec<String>,
    /// The headers of the row's own key, best first.
    #[serde(default)]
    pub(super) key: Vec<String>,
    /// Values that columns of this layout hold; a column that is there and holds others speaks against it.
    #[serde(default)]
    pub(super) values: BTreeMap<String, Vec<String>>,
}

/// Says which rows are students.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct RowRules {
    /// By header: a row whose value is another one is no student. A blank cell and a missing column keep the row.
    pub(super) keep: BTreeMap<String, Vec<String>>,
    /// By header: a row with such a value is no student.
    pub(super) drop: BTreeMap<String, Vec<String>>,
    /// By header: a row with such a value is of a student whom the state is not told of.
    pub(super) unreported: BTreeMap<String, Vec<String>>,
}

/// Says how several rows of one student become one; a student is told by the row's own key.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Fold {
    /// What there is one row for: `contact`, `school`, `class`.
    pub(super) one_row_per: String,
    /// Which row stands for the student: the first test that tells rows apart decides.
    #[serde(default = "Fold::usual")]
    pub(super) stands: Vec<Stands>,
    /// Whether each row is a stay in a school.
    #[serde(default)]
    pub(super) stints: bool,
    /// The header and the values that mark the primary row.
    pub(super) primary: Option<Primary>,
}

/// Says how the primary row is marked.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Primary {
    pub(super) header: String,
    pub(super) values: Vec<String>,
}

/// Says how a file without a header is read.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Headerless {
    /// What stands in the first cell of every row.
    pub(super) record: String,
    /// The delimiter.
    pub(super) delimiter: char,
    /// The columns in order; a file may have more.
    pub(super) columns: Vec<String>,
    /// What older versions, which have one more column, are known by.
    pub(super) anchor: Option<Anchor>,
}

/// Says where one more column stands in some versions of a file without a header.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Anchor {
    /// The column whose values are known.
    pub(super) column: String,
    /// Its values.
    pub(super) values: Vec<String>,
    /// The column before which the other stands.
    pub(super) before: String,
}

/// Names a list of kinds and values and the kinds that a field has there.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Tagged {
    pub(super) header: String,
    /// Parts of the kind's name, without case and punctuation.
    pub(super) kinds: Vec<String>,
}

/// Says which files of a folder make up the students.
///
/// Joined columns are called `<table>.<column>`, so that the profile's fields can name them.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Bundle {
    /// The table whose rows are the students.
    pub(super) students: String,
    /// The tables.
    pub(super) table: Vec<BundleTable>,
    /// The file that says what the others are.
    pub(super) manifest: Option<Manifest>,
}

/// Names a file of properties and those that matter here.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Manifest {
    pub(super) file: String,
    /// The property with the version.
    pub(super) version: String,
    /// The property that says whether the students' table is whole or holds changes.
    pub(super) mode: String,
    /// The value that says that it holds changes only.
    pub(super) changes: String,
}

/// Says what one table of a bundle is and how it is joined to the others.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct BundleTable {
    /// The name used here.
    pub(super) name: String,
    /// The names of its file, `*` for anything, case ignored.
    pub(super) files: Vec<String>,
    /// Headers that it must have.
    pub(super) needs: Vec<String>,
    /// Whether the bundle is none without it.
    #[serde(default)]
    pub(super) required: bool,
    /// By header: only rows with such a value, or with nothing there, count.
    #[serde(default)]
    pub(super) keep: BTreeMap<String, Vec<String>>,
    /// By header: rows with such a value do not count.
    #[serde(default)]
    pub(super) drop: BTreeMap<String, Vec<String>>,
    /// How it is joined; absent for the students and for tables that only name schools.
    pub(super) join: Option<Join>,
    /// The headers of code and name, where the table names schools.
    pub(super) schools: Option<SchoolNames>,
}

/// Says how a table is joined to another.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Join {
    /// Its own column.
    pub(super) column: String,
    /// The other table's column, `table.column`.
    pub(super) to: String,
    /// What happens to several rows for one.
    #[serde(default)]
    pub(super) rows: JoinRows,
    /// Whether a row of the other table without any partner is no student.
    #[serde(default)]
    pub(super) needed: bool,
}

/// Says what happens to several rows for one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum JoinRows {
    /// There is one; a second one is told.
    #[default]
    One,
    /// Each makes a row of its own, to be folded.
    Each,
    /// The different values of all stand in a list.
    Gather,
    /// It belongs to no row: where all its rows have one value, every student has that value.
    Constant,
}

/// Names the columns of a table that names schools.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SchoolNames {
    /// Headers of columns by which the other tables, or the other system, may call a school.
    pub(super) code: Vec<String>,
    pub(super) name: String,
}

macro_rules! profiles {
    ($($name:literal,)+) => {
        /// Every profile's name and text.
        const TEXTS: &[(&str, &str)] = &[$(($name, include_str!(concat!("profiles/", $name, ".toml"))),)+];
    };
}

profiles! {
    "aeries",
    "aeries-enr",
    "aeries-titles",
    "aspen",
    "avela",
    "calpads-senr",
    "calpads-sinf",
    "clever",
    "ed-fi",
    "ed-fi-csv",
    "eschoolplus",
    "finalsite",
    "finalsite-export",
    "focus",
    "google-forms",
    "infinite-campus",
    "infosnap",
    "oneroster",
    "powerschool",
    "qmlativ",
    "schoolmint",
    "schoolmint-enroll",
    "sds",
    "sds-v2",
    "sds-v21",
    "skyward-sms",
    "synergy",
}

/// Returns the profiles that are built into the program, in the order of their names.
pub(super) fn profiles() -> Result<&'static [Profile]> {
    static PROFILES: OnceLock<std::result::Result<Vec<Profile>, String>> = OnceLock::new();
    let read = |(name, text): &(&str, &str)| toml::from_str(text).map_err(|error| format!("{name}: {error}"));
    let profiles = PROFILES.get_or_init(|| TEXTS.iter().map(read).collect());
    match profiles {
        Ok(profiles) => Ok(profiles),
        Err(why) => Err(Error::new(ErrorKind::Internal, format!("a layout profile cannot be read: {why}"))),
    }
}

impl Profile {
    /// Says whether this layout gives the header to the field.
    pub(super) fn names(&self, field: Field, header: &str) -> bool {
        self.fields.get(&field).is_some_and(|names| names.iter().any(|name| same(name, header)))
    }

    /// Says whether the header stands for no field here.
    pub(super) fn ignores(&self, header: &str) -> bool {
        self.ignore.iter().any(|name| same(name, header))
    }

    /// Returns the field that this layout gives the header, with its place in the list.
    pub(super) fn field(&self, header: &str) -> Option<(Field, usize)> {
        self.fields.iter().find_map(|(field, names)| Some((*field, names.iter().position(|name| same(name, header))?)))
    }
}

impl Fold {
    /// Returns the tests that count where a layout names none.
    pub(super) fn usual() -> Vec<Stands> {
        vec![Stands::Primary, Stands::Open, Stands::Latest]
    }
}

#[cfg(test)]
mod tests {
    use super::super::words::key;
    use super::*;

    #[test]
    fn every_profile_is_sound() {
        let profiles = profiles().unwrap();
        let names: Vec<&str> = profiles.iter().map(|profile| profile.name.as_str()).collect();
        let files: Vec<&str> = TEXTS.iter().map(|(name, _)| *name).collect();
        assert_eq!(names, files);
        assert!(names.is_sorted());
        for profile in profiles {
            let name = &profile.name;
            assert!(!profile.title.is_empty() && !profile.headers.needs.is_empty(), "{name}");
            let mut seen: BTreeMap<String, Field> = BTreeMap::new();
            for (field, headers) in &profile.fields {
                for header in headers {
                    let other = seen.insert(key(header), *field);
                    assert_eq!(other, None, "{name}: {header} stands for two fields");
                }
            }
            if let Some(bundle) = &profile.bundle {
                let tables: Vec<&str> = bundle.table.iter().map(|table| table.name.as_str()).collect();
                assert!(tables.contains(&bundle.students.as_str()), "{name}");
                for table in &bundle.table {
                    assert!(!table.files.is_empty() && !table.needs.is_empty(), "{name}: {}", table.name);
                    if let Some(join) = &table.join {
                        let (to, _) = join.to.split_once('.').unwrap();
                        assert!(tables.contains(&to), "{name}: {}", join.to);
                    }
                }
            }
        }
    }

    #[test]
    fn a_slip_in_a_profile_is_an_error_with_its_place() {
        for (text, part) in [
            ("name = 'x'\ntitle = 'X'\nside = 'sis'\n[headers]\nneeds = ['a']\nmarkz = []\n", "markz"),
            ("name = 'x'\ntitle = 'X'\nside = 'both'\n[headers]\nneeds = ['a']\n", "both"),
            ("name = 'x'\ntitle = 'X'\nside = 'sis'\n[headers]\nneeds = ['a']\n[fields]\nfirst = ['a']\n", "first"),
        ] {
            let error = toml::from_str::<Profile>(text).unwrap_err().to_string();
            assert!(error.contains(part) && error.contains("line "), "{error}");
        }
    }
}
