//! Earlier sets: each run's files under `runs/<date>/`, for as many dates as are asked for.

use super::disk::Disk;
use super::switch::files_below;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

const RUNS: &str = "runs";
const NEW: &str = ".rosterdiff-new";
const GONE: &str = ".rosterdiff-gone";

/// Says under which date a set is kept, and of how many dates sets are kept in all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Keep {
    /// The as-of date, `YYYY-MM-DD`.
    pub date: String,
    /// How many dates.
    pub count: u32,
}

/// Keeps the sets of one folder, which must be locked.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shelf<'a> {
    pub(super) folder: &'a Path,
    pub(super) disk: &'a Disk,
}

impl Shelf<'_> {
    /// Gives the staged files second names beside the kept sets; they count only after [`Shelf::put`].
    pub(super) fn prepare(&self, staging: &Path) -> io::Result<()> {
        let runs = self.folder.join(RUNS);
        self.disk.remove_folder(&runs.join(NEW))?;
        for name in files_below(staging)? {
            let path = runs.join(NEW).join(&name);
            if let Some(parent) = path.parent().filter(|parent| !parent.is_dir()) {
                self.disk.make_folder(parent)?;
            }
            self.disk.link_or_copy(&staging.join(&name), &path)?;
        }
        self.disk.sync_folder(&runs.join(NEW))
    }

    /// Puts the prepared set under its date and removes the oldest beyond the count.
    pub(super) fn put(&self, keep: &Keep) -> io::Result<()> {
        let runs = self.folder.join(RUNS);
        let place = runs.join(&keep.date);
        self.disk.remove_folder(&runs.join(GONE))?;
        if place.is_dir() {
            self.disk.rename(&place, &runs.join(GONE))?;
        }
        self.disk.rename(&runs.join(NEW), &place)?;
        self.disk.remove_folder(&runs.join(GONE))?;
        let mut dates: Vec<PathBuf> = fs::read_dir(&runs)?
            .filter_map(|entry| Some(entry.ok()?.path()))
            .filter(|path| is_date(path) && path.join(super::MANIFEST).is_file())
            .collect();
        dates.sort();
        let most = keep.count.max(1) as usize;
        for old in dates.iter().take(dates.len().saturating_sub(most)) {
            self.disk.remove_folder(old)?;
        }
        self.disk.sync_folder(&runs)
    }

    /// Clears what an interrupted run left.
    pub(super) fn clear(&self) -> io::Result<()> {
        let runs = self.folder.join(RUNS);
        if !runs.is_dir() {
            return Ok(());
        }
        self.disk.remove_folder(&runs.join(NEW))?;
        self.disk.remove_folder(&runs.join(GONE))
    }
}

/// Says whether a folder is named like a date; nobody else's folder is ever removed.
fn is_date(path: &Path) -> bool {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let shape: String = name.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
    shape == "0000-00-00"
}
