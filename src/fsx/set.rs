//! A set of files that appears in a folder as a whole.

use super::disk::Disk;
use super::failure::{busy, cannot_write, refuse_files_of_others, refuse_lost_link, refuse_open_to_all, shown};
use super::interrupt::{Staged, hold_back};
use super::journal::{Journal, staged};
use super::keep::{Keep, Shelf};
use super::switch::{OLD, STAGING, Switch, Switched, folders_of, is_safe};
use super::syncing::Syncing;
use crate::roster::{Error, ErrorKind, Result, hexadecimal};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use std::fs::{self, File, TryLockError};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// The file that says which files belong to the set; it is put in place last.
pub const MANIFEST: &str = "latest.json";
/// The file whose lock stands for its folder.
pub const LOCK: &str = ".rosterdiff.lock";
/// How often a lock is looked at again while it is waited for.
const PATIENCE: Duration = Duration::from_millis(100);
/// So many bytes of a long file are brought to the disk while it is written on: else all of them are waited for at its end.
const STRETCH: u64 = if cfg!(test) { 100_000 } else { 32 << 20 };

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
    syncing: Mutex<Syncing>,
    staged: Staged,
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
    set: &'a FileSet,
    hash: Sha256,
    bytes: u64,
    /// How many of them are on their way to the disk.
    begun: u64,
}

impl Write for Hashing<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.set.disk.before_write()?;
        let count = self.file.write(bytes)?;
        self.hash.update(&bytes[..count]);
        self.bytes += count as u64;
        if self.bytes - self.begun >= STRETCH {
            self.begun = self.bytes;
            self.set.syncing().begin(&self.set.disk, self.file.try_clone()?)?;
        }
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl FileSet {
    /// Makes the folder where it is not there, locks it, completes an interrupted change and clears what a killed run left.
    pub fn open(folder: &Path) -> Result<Self> {
        Self::open_with(folder, Duration::ZERO, Disk::default())
    }

    /// Opens the folder like [`FileSet::open`], and waits so long for another run to end.
    pub fn open_waiting(folder: &Path, wait: Duration) -> Result<Self> {
        Self::open_with(folder, wait, Disk::default())
    }

    fn open_with(folder: &Path, wait: Duration, disk: Disk) -> Result<Self> {
        if folder.exists() && !folder.is_dir() {
            return Err(Error::new(ErrorKind::Environment, "the output folder is a file")
                .file(shown(folder))
                .note("nothing was compared and nothing was written")
                .help("name a folder after -o; it is made where it does not exist"));
        }
        refuse_lost_link(folder)?;
        disk.make_folder(folder).map_err(|error| cannot_write(folder, &error))?;
        refuse_open_to_all(folder)?;
        refuse_files_of_others(folder, &[LOCK, MANIFEST])?;
        let lock = disk.open_lock(&folder.join(LOCK)).map_err(|error| cannot_write(folder, &error))?;
        let begin = Instant::now();
        loop {
            match lock.try_lock() {
                Ok(()) => break,
                Err(TryLockError::WouldBlock) if begin.elapsed() < wait => std::thread::sleep(PATIENCE),
                Err(TryLockError::WouldBlock) => return Err(busy(folder)),
                Err(TryLockError::Error(error)) => return Err(cannot_write(folder, &error)),
            }
        }
        let staged = begin_afresh(folder, &disk).map_err(|error| cannot_write(folder, &error))?;
        Ok(Self {
            folder: folder.to_owned(),
            disk,
            facts: Mutex::default(),
            syncing: Mutex::default(),
            staged,
            _lock: lock,
        })
    }

    fn switch(&self) -> Switch<'_> {
        Switch { folder: &self.folder, disk: &self.disk }
    }

    fn journal(&self) -> Journal<'_> {
        Journal { folder: &self.folder, disk: &self.disk }
    }

    fn shelf(&self) -> Shelf<'_> {
        Shelf { folder: &self.folder, disk: &self.disk }
    }

    /// Returns the folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Begins a file of the set; the manifest names the files by ascending `order`. A name may lead into a subfolder.
    pub fn begin(&self, order: usize, name: &str) -> Result<SetWriter<'_>> {
        if !is_safe(Path::new(name)) {
            return Err(Error::new(ErrorKind::Internal, "a report has a name that leads out of its folder"));
        }
        if self.folder.join(name).is_dir() {
            return Err(Error::new(
                ErrorKind::Environment,
                format!("`{name}` is a folder there; a report has that name"),
            )
            .file(shown(&self.folder))
            .note("nothing was replaced")
            .help("move that folder away, or name another folder after -o"));
        }
        let path = self.staging().join(name);
        let _unbroken = hold_back();
        if let Some(parent) = path.parent().filter(|parent| !parent.is_dir()) {
            self.disk.make_folder(parent).map_err(|error| self.failed(&error))?;
        }
        let file = self.disk.make_file(&path).map_err(|error| self.failed(&error))?;
        let hashing = Hashing { file, set: self, hash: Sha256::new(), bytes: 0, begun: 0 };
        // large pieces are not copied together first
        let out = BufWriter::with_capacity(64 * 1024, hashing);
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

    /// Puts all finished files in place in one step, manifest included; on an error the old ones stay.
    ///
    /// The folder stays locked as long as the set is held.
    pub fn commit(&self, run: &str) -> Result<()> {
        self.commit_with(run, None, || ())
    }

    /// Does what [`FileSet::commit`] does, and keeps the set under its date as well; `then` is done as soon as the new set is
    /// visible for good, beside what is left to do with its files.
    pub fn commit_with<T: Send>(&self, run: &str, keep: Option<&Keep>, then: impl FnOnce() -> T + Send) -> Result<T> {
        let manifest = Manifest { schema_version: 1, run: run.to_owned(), files: self.sorted_facts() };
        self.write(usize::MAX, MANIFEST, |out| {
            serde_json::to_writer_pretty(&mut *out, &manifest).map_err(io::Error::from)?;
            out.write_all(b"\n")
        })?;
        self.exchange(keep, then).map_err(|error| self.failed(&error))
    }

    fn syncing(&self) -> MutexGuard<'_, Syncing> {
        self.syncing.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until every finished file is on the disk.
    fn synced(&self) -> io::Result<()> {
        std::mem::take(&mut *self.syncing()).wait()
    }

    fn exchange<T: Send>(&self, keep: Option<&Keep>, then: impl FnOnce() -> T + Send) -> io::Result<T> {
        let new: Vec<PathBuf> = self.sorted_facts().into_iter().map(|fact| PathBuf::from(fact.name)).collect();
        let old = self.visible_names();
        let names: BTreeSet<PathBuf> = new.iter().chain(&old).cloned().collect();
        let switched = self.ready(&new, &names).and_then(|placing| {
            if keep.is_some() {
                self.shelf().prepare(&self.staging())?;
            }
            Ok((self.switch().exchange(&names)?, placing))
        });
        let (switched, _placing) = match switched {
            Err(error) => {
                // where there are links they lead to the old files; where this fails too they go on doing so
                let _ = self.switch().settle();
                return Err(error);
            }
            Ok(switched) => switched,
        };
        if switched == Switched::NoLinks {
            let gone: Vec<PathBuf> = old.into_iter().filter(|name| !new.contains(name)).collect();
            self.journal().put_in_place(&new, &gone)?;
        }
        // the new set is visible; what fails from here on is done at the next start
        let is_for_good = switched == Switched::Yes && self.disk.sync_folder(&self.folder).is_ok();
        Ok(std::thread::scope(|scope| {
            let then = scope.spawn(then);
            if is_for_good {
                let _ = self.switch().settle();
            }
            self.clear_staging();
            if let Some(keep) = keep {
                // a set that could not be kept is one that `runs` lacks; the reports themselves are in place
                let _ = self.shelf().put(keep);
            }
            then.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        }))
    }

    /// Waits until everything that an exchange goes by is on the disk, and holds interrupts back from then on.
    fn ready(&self, new: &[PathBuf], names: &BTreeSet<PathBuf>) -> io::Result<impl Sized + use<>> {
        // all names are in their folders: these come to the disk beside the files that are on their way
        let unbroken = hold_back();
        let old = self.switch().keep_old(names)?;
        drop(unbroken);
        for folder in folders_of(&self.staging(), new).into_iter().chain(old) {
            self.syncing().begin_folder(&self.disk, &folder)?;
        }
        self.synced()?;
        Ok(self.staged.place())
    }

    /// Returns the names of the visible set, as its manifest states them.
    fn visible_names(&self) -> BTreeSet<PathBuf> {
        let names = manifest(&self.folder).map(|found| found.files).unwrap_or_default().into_iter();
        let names = names.map(|fact| PathBuf::from(fact.name)).filter(|name| is_safe(name));
        names.chain([PathBuf::from(MANIFEST)]).filter(|name| self.folder.join(name).is_file()).collect()
    }

    /// Returns those files of the visible set that somebody changed since it was put in place, as paths below the folder.
    ///
    /// A file is read only where its length is another one or its time is later than the manifest's.
    pub fn changed_by_hand(&self) -> Vec<String> {
        let Some(manifest) = manifest(&self.folder) else { return Vec::new() };
        let time = |name: &str| fs::metadata(self.folder.join(name)).and_then(|facts| facts.modified()).ok();
        let placed = time(MANIFEST);
        let is_changed = |fact: &FileFact| {
            let path = self.folder.join(&fact.name);
            let Ok(facts) = fs::metadata(&path) else { return false };
            facts.len() != fact.bytes
                || time(&fact.name) > placed
                    && fs::read(&path).is_ok_and(|bytes| hexadecimal(&Sha256::digest(&bytes)) != fact.sha256)
        };
        let files = manifest.files.into_iter().filter(|fact| is_safe(Path::new(&fact.name)));
        files.filter(is_changed).map(|fact| fact.name).collect()
    }

    /// Gives a file of the visible set a second name beside it, under which no later run replaces it, and returns that path.
    pub fn keep_beside(&self, name: &str) -> Result<PathBuf> {
        let path = self.folder.join(name);
        let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let ending = path.extension().unwrap_or_default().to_string_lossy().into_owned();
        let beside = |number: u32| path.with_file_name(format!("kept-{stem}-{number}.{ending}"));
        let kept = (1..).map(beside).find(|path| fs::symlink_metadata(path).is_err()).unwrap_or_else(|| beside(0));
        self.disk.link_or_copy(&path, &kept).map_err(|error| self.failed(&error))?;
        Ok(kept)
    }

    /// Puts all finished files in place without a manifest, for files that are no report set.
    pub fn commit_plain(self) -> Result<()> {
        let synced = self.synced();
        let _placing = self.staged.place();
        let placed =
            synced.and_then(|()| staged(&self.folder)).and_then(|names| self.journal().put_in_place(&names, &[]));
        placed.map_err(|error| self.failed(&error))?;
        self.clear_staging();
        // no second writer is expected there, and the folder is to hold the files alone
        let _ = self.disk.remove_file(&self.folder.join(LOCK));
        Ok(())
    }

    fn sorted_facts(&self) -> Vec<FileFact> {
        let mut facts = self.facts.lock().unwrap_or_else(PoisonError::into_inner).clone();
        facts.sort_by(|one, other| (one.0, &one.1.name).cmp(&(other.0, &other.1.name)));
        facts.into_iter().map(|(_, fact)| fact).collect()
    }

    fn staging(&self) -> PathBuf {
        self.folder.join(STAGING)
    }

    fn clear_staging(&self) {
        // while links lead through the staged files, they are the set
        if !self.switch().is_under_way() {
            let _ = self.disk.remove_folder(&self.staging());
        }
    }

    fn failed(&self, error: &io::Error) -> Error {
        cannot_write(&self.folder, error)
    }
}

fn begin_afresh(folder: &Path, disk: &Disk) -> io::Result<Staged> {
    Journal { folder, disk }.complete()?;
    Switch { folder, disk }.settle()?;
    Shelf { folder, disk }.clear()?;
    // until here the staged files may have been the visible ones
    disk.remove_folder(&folder.join(STAGING))?;
    Staged::make(&folder.join(STAGING), &folder.join(OLD), disk)
}

impl Drop for FileSet {
    fn drop(&mut self) {
        self.clear_staging();
    }
}

/// Returns the run that the manifest of a folder names; `None` where there is no readable one.
///
/// An exchange that was stopped half-way is no obstacle: the manifest is that of the visible set.
pub fn visible_run(folder: &Path) -> Option<String> {
    manifest(folder).map(|found| found.run)
}

fn manifest(folder: &Path) -> Option<Manifest> {
    serde_json::from_slice(&fs::read(folder.join(MANIFEST)).ok()?).ok()
}

impl SetWriter<'_> {
    /// Appends bytes.
    pub fn append(&mut self, bytes: &[u8]) -> Result<()> {
        self.out.write_all(bytes).map_err(|error| self.set.failed(&error))
    }

    /// Makes the file part of the set, and begins to bring it to the disk.
    pub fn finish(self) -> Result<()> {
        let failed = |error: io::Error| self.set.failed(&error);
        let hashing = self.out.into_inner().map_err(|error| failed(error.into_error()))?;
        self.set.syncing().begin(&self.set.disk, hashing.file).map_err(failed)?;
        let sha256 = hexadecimal(&hashing.hash.finalize());
        let fact = FileFact { name: self.name, bytes: hashing.bytes, sha256 };
        debug_assert!(self.path.exists());
        let mut facts = self.set.facts.lock().unwrap_or_else(PoisonError::into_inner);
        facts.push((self.order, fact));
        Ok(())
    }
}

#[cfg(test)]
#[path = "set_tests.rs"]
mod tests;
