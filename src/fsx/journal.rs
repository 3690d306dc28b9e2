//! Putting files in place one after another, in an order that an interrupted change is completed in.
//!
//! This is for file systems without symbolic links, where a set cannot be exchanged in one step, and for files that are
//! no report set.

use super::disk::Disk;
use super::switch::{STAGING, files_below, folders_of, is_safe};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

const COMMIT: &str = ".rosterdiff-commit";
/// Inside the commit folder: second names of the files that are being replaced.
const OLD: &str = ".rosterdiff-replaced";
/// Inside the commit folder: the names in their order.
const ORDER: &str = ".rosterdiff-order";

/// Moves the staged files of one folder, which must be locked, to their names.
#[derive(Clone, Copy, Debug)]
pub(super) struct Journal<'a> {
    pub(super) folder: &'a Path,
    pub(super) disk: &'a Disk,
}

impl Journal<'_> {
    /// Moves the staged files in the given order, and removes those that are in the way of the new set.
    pub(super) fn put_in_place(&self, names: &[PathBuf], gone: &[PathBuf]) -> io::Result<()> {
        let (staging, commit) = (self.folder.join(STAGING), self.folder.join(COMMIT));
        // the order is kept beside the files, so that an interrupted change is completed in it
        let mut order = self.disk.make_file(&staging.join(ORDER))?;
        let list: Vec<&str> = names.iter().filter_map(|name| name.to_str()).collect();
        self.disk.before_write()?;
        order.write_all(list.join("\n").as_bytes())?;
        self.disk.sync(&order)?;
        self.keep_old(names)?;
        self.disk.sync_folder(&staging)?;
        self.disk.remove_folder(&commit)?;
        // from this rename on the new set counts
        self.disk.rename(&staging, &commit)?;
        let result = self.disk.sync_folder(self.folder).and_then(|()| self.move_files(&commit, names));
        if let Err(error) = result {
            self.bring_back(&commit, names);
            return Err(error);
        }
        // the new set is in place; what is left of the change is cleared at the next start at the latest
        for name in gone {
            let _ = self.disk.remove_file(&self.folder.join(name));
        }
        let _ = self.disk.remove_folder(&commit);
        Ok(())
    }

    /// Completes a change that was interrupted.
    pub(super) fn complete(&self) -> io::Result<()> {
        let commit = self.folder.join(COMMIT);
        if !commit.is_dir() {
            return Ok(());
        }
        let order = match std::fs::read_to_string(commit.join(ORDER)) {
            // it was being cleared: there is nothing to complete
            Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
            result => result?,
        };
        let names: Vec<PathBuf> = order.lines().map(PathBuf::from).filter(|name| is_safe(name)).collect();
        self.move_files(&commit, &names)?;
        self.disk.remove_folder(&commit)
    }

    /// Gives the files that are going to be replaced a second name.
    fn keep_old(&self, names: &[PathBuf]) -> io::Result<()> {
        let old = self.folder.join(STAGING).join(OLD);
        self.disk.make_folder(&old)?;
        for name in names {
            let current = self.folder.join(name);
            if current.is_file() {
                self.make_parent(&old.join(name))?;
                self.disk.link_or_copy(&current, &old.join(name))?;
            }
        }
        Ok(())
    }

    fn move_files(&self, commit: &Path, names: &[PathBuf]) -> io::Result<()> {
        for name in names {
            let staged = commit.join(name);
            if staged.exists() {
                self.make_parent(&self.folder.join(name))?;
                self.disk.rename(&staged, &self.folder.join(name))?;
            }
        }
        folders_of(self.folder, names).iter().try_for_each(|folder| self.disk.sync_folder(folder))
    }

    /// Undoes a change that failed half-way: first it stops counting, then the old files come back.
    fn bring_back(&self, commit: &Path, names: &[PathBuf]) {
        let undo = self.folder.join(STAGING);
        if self.disk.remove_folder(&undo).and_then(|()| self.disk.rename(commit, &undo)).is_err() {
            return;
        }
        for name in names {
            let (staged, old, current) = (undo.join(name), undo.join(OLD).join(name), self.folder.join(name));
            if staged.exists() {
                continue;
            }
            let _ = if old.exists() { self.disk.rename(&old, &current) } else { self.disk.remove_file(&current) };
        }
    }

    fn make_parent(&self, path: &Path) -> io::Result<()> {
        match path.parent() {
            Some(parent) if !parent.is_dir() => self.disk.make_folder(parent),
            _ => Ok(()),
        }
    }
}

/// Returns the staged files by their names.
pub(super) fn staged(folder: &Path) -> io::Result<Vec<PathBuf>> {
    Ok(files_below(&folder.join(STAGING))?.into_iter().filter(|name| is_safe(name)).collect())
}
