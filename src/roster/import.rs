//! The layout in which a system takes changes back, where its export's profile knows one.

use super::Field;
use serde::Deserialize;
use std::collections::BTreeMap;

/// Names the columns of a system's own import.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ImportLayout {
    /// The word that the files are called by, such as `powerschool`.
    pub name: String,
    /// The header of the column by which the import finds a student, both in the export and in the import.
    pub key: String,
    /// The headers of the fields that an import may change.
    pub fields: BTreeMap<Field, String>,
}
