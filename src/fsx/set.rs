//! A set of files that appears in a folder as a whole.

use super::disk::Disk;
use crate::roster::{Error, ErrorKind, Result};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fs::{File, TryLockError};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

/// The file that says which files belong to the set; it is put in place last.
pub const MANIFEST: &str = "latest.json";
const LOCK: &str = ".rosterdiff.lock";
const STAGING: &str = ".rosterdiff-staging";
const COMMIT: &str = ".rosterdiff-commit";
/// Inside the commit folder: second names of the files that are being replaced.
const OLD: &str = "old";

/// States one file of a set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct FileFact {
    name: String,
    bytes: u64,
    sha256: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Manifest {
    schema_version: u32,
    run: String,
    files: Vec<FileFact>,
}

/// Holds a locked folder and the files that are going to appear in it.
///
/// Dropping it without [`FileSet::commit`] leaves the folder as it was.
#[derive(Debug)]
pub struct FileSet {
    folder: PathBuf,
    disk: Disk,
    facts: Mutex<Vec<(usize, FileFact)>>,
    // held for its lock
    _lock: File,
}

/// Takes the bytes of one file of a set.
#[derive(Debug)]
pub struct SetWriter<'a> {
    name: String,
    order: usize,
    path: PathBuf,
    out: BufWriter<Hashing<'a>>,
    set: &'a FileSet,
}

#[derive(Debug)]
struct Hashing<'a> {
    file: File,
    disk: &'a Disk,
    hash: Sha256,
    bytes: u64,
}

impl Write for Hashing<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.disk.before_write()?;
        let count = self.file.write(bytes)?;
        self.hash.update(&bytes[..count]);
        self.bytes += count as u64;
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl FileSet {
    /// Makes the folder where it is not there, locks it, completes an interrupted change and clears what a killed run left.
    pub fn open(folder: &Path) -> Result<Self> {
        Self::open_with(folder, Disk::default())
    }

    fn open_with(folder: &Path, disk: Disk) -> Result<Self> {
        if folder.exists() && !folder.is_dir() {
            return Err(Error::new(ErrorKind::Environment, "the output folder is a file")
                .file(shown(folder))
                .note("nothing was compared and nothing was written")
                .help("name a folder after -o; it is made where it does not exist"));
        }
        disk.make_folder(folder).map_err(|error| cannot_write(folder, &error))?;
        refuse_open_to_all(folder)?;
        let lock = disk.open_lock(&folder.join(LOCK)).map_err(|error| cannot_write(folder, &error))?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(Error::new(ErrorKind::Busy, "another run is writing to this folder")
                    .file(shown(folder))
                    .note("nothing was compared and nothing was written")
                    .help("try again when the other run has ended"));
            }
            Err(TryLockError::Error(error)) => return Err(cannot_write(folder, &error)),
        }
        let set = Self { folder: folder.to_owned(), disk, facts: Mutex::default(), _lock: lock };
        set.complete_interrupted().map_err(|error| set.failed(&error))?;
        set.disk.remove_folder(&set.staging()).map_err(|error| set.failed(&error))?;
        set.disk.make_folder(&set.staging()).map_err(|error| set.failed(&error))?;
        Ok(set)
    }

    /// Returns the folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Begins a file of the set; files are put in place by ascending `order`.
    pub fn begin(&self, order: usize, name: &str) -> Result<SetWriter<'_>> {
        if self.folder.join(name).is_dir() {
            return Err(Error::new(
                ErrorKind::Environment,
                format!("`{name}` is a folder there; a report has that name"),
            )
            .file(shown(&self.folder))
            .note("nothing was replaced"));
        }
        let path = self.staging().join(name);
        let file = self.disk.make_file(&path).map_err(|error| self.failed(&error))?;
        let hashing = Hashing { file, disk: &self.disk, hash: Sha256::new(), bytes: 0 };
        let out = BufWriter::with_capacity(256 * 1024, hashing);
        Ok(SetWriter { name: name.to_owned(), order, path, out, set: self })
    }

    /// Writes a file of the set in one go.
    pub fn write(
        &self,
        order: usize,
        name: &str,
        content: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> Result<()> {
        let mut writer = self.begin(order, name)?;
        content(&mut writer.out).map_err(|error| self.failed(&error))?;
        writer.finish()
    }

    /// Puts all finished files in place, with the manifest last; on an error the old ones stay.
    pub fn commit(self, run: &str) -> Result<()> {
        let manifest = Manifest { schema_version: 1, run: run.to_owned(), files: self.sorted_facts() };
        self.write(usize::MAX, MANIFEST, |out| {
            serde_json::to_writer_pretty(&mut *out, &manifest).map_err(io::Error::from)?;
            out.write_all(b"\n")
        })?;
        self.put_in_place().map_err(|error| self.failed(&error))
    }

    /// Puts all finished files in place without a manifest, for files that are no report set.
    pub fn commit_plain(self) -> Result<()> {
        self.put_in_place().map_err(|error| self.failed(&error))?;
        // no second writer is expected there, and the folder is to hold the files alone
        let _ = self.disk.remove_file(&self.folder.join(LOCK));
        Ok(())
    }

    fn put_in_place(&self) -> io::Result<()> {
        let (staging, commit) = (self.staging(), self.folder.join(COMMIT));
        let names: Vec<String> = self.sorted_facts().into_iter().map(|fact| fact.name).collect();
        // the order is kept beside the files, so that an interrupted change is completed in it
        let mut order = self.disk.make_file(&staging.join("order"))?;
        self.disk.before_write()?;
        order.write_all(names.join("\n").as_bytes())?;
        self.disk.sync(&order)?;
        self.keep_old(&names)?;
        self.disk.sync_folder(&staging)?;
        self.disk.remove_folder(&commit)?;
        // from this rename on the new set counts
        self.disk.rename(&staging, &commit)?;
        let result = self.disk.sync_folder(&self.folder).and_then(|()| self.move_files(&commit, &names));
        if let Err(error) = result {
            self.bring_back(&commit, &names);
            return Err(error);
        }
        // the new set is in place; what is left of the change is cleared at the next start at the latest
        let _ = self.disk.remove_folder(&commit);
        Ok(())
    }

    /// Gives the files that are going to be replaced a second name, where the file system can.
    fn keep_old(&self, names: &[String]) -> io::Result<()> {
        let old = self.staging().join(OLD);
        self.disk.make_folder(&old)?;
        for name in names {
            let current = self.folder.join(name);
            if current.exists() {
                match self.disk.link(&current, &old.join(name)) {
                    Err(error) if error.kind() == io::ErrorKind::StorageFull => return Err(error),
                    _ => {}
                }
            }
        }
        Ok(())
    }

    fn move_files(&self, commit: &Path, names: &[String]) -> io::Result<()> {
        for name in names {
            let staged = commit.join(name);
            if staged.exists() {
                self.disk.rename(&staged, &self.folder.join(name))?;
            }
        }
        self.disk.sync_folder(&self.folder)
    }

    /// Undoes a change that failed half-way: first it stops counting, then the old files come back.
    fn bring_back(&self, commit: &Path, names: &[String]) {
        let undo = self.staging();
        if self.disk.remove_folder(&undo).and_then(|()| self.disk.rename(commit, &undo)).is_err() {
            return;
        }
        for name in names {
            let (staged, old, current) = (undo.join(name), undo.join(OLD).join(name), self.folder.join(name));
            if staged.exists() {
                continue;
            }
            if old.exists() {
                let _ = self.disk.rename(&old, &current);
            } else {
                let _ = self.disk.remove_file(&current);
            }
        }
    }

    fn complete_interrupted(&self) -> io::Result<()> {
        let commit = self.folder.join(COMMIT);
        if !commit.is_dir() {
            return Ok(());
        }
        let order = match std::fs::read_to_string(commit.join("order")) {
            // somebody else cleared it: there is nothing to complete
            Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
            result => result?,
        };
        let names: Vec<String> = order.lines().map(str::to_owned).filter(|name| !name.contains(['/', '\\'])).collect();
        self.move_files(&commit, &names)?;
        self.disk.remove_folder(&commit)
    }

    fn sorted_facts(&self) -> Vec<FileFact> {
        let mut facts = self.facts.lock().unwrap_or_else(std::sync::PoisonError::into_inner).clone();
        facts.sort_by(|one, other| (one.0, &one.1.name).cmp(&(other.0, &other.1.name)));
        facts.into_iter().map(|(_, fact)| fact).collect()
    }

    fn staging(&self) -> PathBuf {
        self.folder.join(STAGING)
    }

    fn failed(&self, error: &io::Error) -> Error {
        cannot_write(&self.folder, error)
    }
}

impl Drop for FileSet {
    fn drop(&mut self) {
        let _ = self.disk.remove_folder(&self.staging());
    }
}

impl SetWriter<'_> {
    /// Appends bytes.
    pub fn append(&mut self, bytes: &[u8]) -> Result<()> {
        self.out.write_all(bytes).map_err(|error| self.set.failed(&error))
    }

    /// Makes the file durable and part of the set.
    pub fn finish(self) -> Result<()> {
        let failed = |error: io::Error| self.set.failed(&error);
        let hashing = self.out.into_inner().map_err(|error| failed(error.into_error()))?;
        self.set.disk.sync(&hashing.file).map_err(failed)?;
        let sha256 = hashing.hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        let fact = FileFact { name: self.name, bytes: hashing.bytes, sha256 };
        debug_assert!(self.path.exists());
        let mut facts = self.set.facts.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        facts.push((self.order, fact));
        Ok(())
    }
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}

fn cannot_write(folder: &Path, error: &io::Error) -> Error {
    let (message, help) = match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            ("there is no space left for the reports".to_owned(), "make room there, or name another folder after -o")
        }
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => (
            "this folder may not be written to".to_owned(),
            "let this account write there, or name another folder after -o",
        ),
        io::ErrorKind::NotADirectory | io::ErrorKind::AlreadyExists => (
            "a part of this path is a file, not a folder".to_owned(),
            "name a folder after -o; it is made where it does not exist",
        ),
        kind => (format!("the reports could not be written: {kind}"), "see that the folder is there and sound"),
    };
    Error::new(ErrorKind::Environment, message)
        .file(shown(folder))
        .note("the reports of the last run, where there are any, are unchanged")
        .help(help)
}

/// Refuses a folder that everybody on the machine can write to: the reports hold student records.
fn refuse_open_to_all(folder: &Path) -> Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        let mode = std::fs::metadata(folder).map_err(|error| cannot_write(folder, &error))?.mode();
        if mode & 0o002 != 0 && mode & 0o1000 == 0 {
            return Err(Error::new(ErrorKind::Environment, "everybody on this machine can write to this folder")
                .file(shown(folder))
                .note("the reports hold student records, so nothing was compared and nothing was written")
                .help("take that away (chmod o-w), or name another folder after -o"));
        }
    }
    let _ = folder;
    Ok(())
}

#[cfg(test)]
#[path = "set_tests.rs"]
mod tests;
