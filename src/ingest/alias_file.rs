//! The shape of aliases.toml, the table of the headers that columns usually have.

use crate::roster::Field;
use serde::Deserialize;
use std::collections::BTreeMap;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    pub(super) fields: BTreeMap<Field, Vec<String>>,
    pub(super) pieces: Pieces,
    pub(super) guardian: Guardian,
    pub(super) words: Words,
    pub(super) enrolled: Enrolled,
    pub(super) question: Vec<Question>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Pieces {
    pub(super) full_name: Vec<String>,
    pub(super) street_number: Vec<String>,
    pub(super) street_direction: Vec<String>,
    pub(super) street_name: Vec<String>,
    pub(super) street_type: Vec<String>,
    pub(super) unit: Vec<String>,
    pub(super) city_state_zip: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Guardian {
    pub(super) name: Vec<String>,
    pub(super) first: Vec<String>,
    pub(super) last: Vec<String>,
    pub(super) email: Vec<String>,
    pub(super) phone: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Words {
    pub(super) student: Vec<String>,
    pub(super) child: Vec<String>,
    pub(super) of_another: Vec<String>,
    pub(super) guardian: Vec<String>,
    pub(super) order: Vec<String>,
    pub(super) other: Vec<String>,
    pub(super) noise: Vec<String>,
    pub(super) residence: Vec<String>,
    pub(super) section: Vec<String>,
    pub(super) manner: Vec<String>,
    pub(super) ends: Vec<String>,
    pub(super) short: BTreeMap<String, String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Enrolled {
    pub(super) names: Vec<String>,
    pub(super) beside: Vec<String>,
    pub(super) now: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Question {
    pub(super) field: String,
    #[serde(default)]
    pub(super) any: Vec<String>,
    #[serde(default)]
    pub(super) all: Vec<String>,
}
