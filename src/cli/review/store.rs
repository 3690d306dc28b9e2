//! The decision file while people decide: read anew before every change, and replaced as a whole at once.

use crate::cli::files::shown;
use crate::fsx;
use crate::link::decisions::{self, Decision};
use crate::link::merge::{self, Merged};
use crate::roster::{Error, ErrorKind, Result, reason};
use std::path::PathBuf;

/// Knows the file, and what is noted of whoever decides.
#[derive(Clone, Debug)]
pub(super) struct Store {
    pub(super) path: PathBuf,
    pub(super) who: String,
    pub(super) when: String,
}

impl Store {
    /// Returns the file as messages name it.
    pub(super) fn shown(&self) -> String {
        shown(&self.path)
    }

    /// Puts a decision into the file; an older one on its pair gives way.
    pub(super) fn put(&self, decision: Decision) -> Result<()> {
        let text = decisions::append(&self.text()?, &self.shown(), self.signed(decision))?;
        fsx::replace(&self.path, text.as_bytes())
    }

    /// Takes a decision out of the file.
    pub(super) fn withdraw(&self, decision: &Decision) -> Result<()> {
        let text = merge::withdraw(&self.text()?, &self.shown(), decision)?;
        fsx::replace(&self.path, text.as_bytes())
    }

    /// Adds decisions that were made elsewhere; where there are none, the file stays as it is.
    pub(super) fn merge(&self, new: Vec<Decision>, source: &str) -> Result<Merged> {
        let new = new.into_iter().map(|decision| self.signed(decision)).collect();
        let merged = merge::merge(&self.text()?, &self.shown(), new, source)?;
        if merged.added != [0, 0] {
            fsx::replace(&self.path, merged.text.as_bytes())?;
        }
        Ok(merged)
    }

    fn signed(&self, decision: Decision) -> Decision {
        Decision { who: self.who.clone(), when: self.when.clone(), ..decision }
    }

    fn text(&self) -> Result<String> {
        let bytes = match std::fs::read(&self.path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(String::new()),
            Err(error) => {
                let message = format!("the file of decisions cannot be read: {}", reason(&error));
                return Err(Error::new(ErrorKind::Environment, message).file(self.shown()));
            }
        };
        String::from_utf8(bytes)
            .map_err(|_| Error::new(ErrorKind::Config, "the file of decisions is not UTF-8 text").file(self.shown()))
    }
}
