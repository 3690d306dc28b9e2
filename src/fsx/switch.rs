//! The one step by which a whole set of files takes the place of another.
//!
//! While a set is being exchanged, every name of it is a symbolic link through one link, `.rosterdiff-now`. That link
//! leads to the old files first; giving it its new target is the step. Before it a reader sees the old set under every
//! name, after it the new one, and whenever the program is stopped the links keep showing one of the two. Afterwards
//! each link is replaced by the file that it leads to, so that at rest there are plain files only.

use super::disk::Disk;
use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

/// The folder with the files of the new set.
pub(super) const STAGING: &str = ".rosterdiff-staging";
/// The folder with the files that are visible while their names become links.
pub(super) const OLD: &str = ".rosterdiff-old";
/// The link that every name leads through.
const NOW: &str = ".rosterdiff-now";
/// A link on its way to its name.
const LINK: &str = ".rosterdiff-link";

/// What is in a folder only while a run is at work there, or after one was interrupted.
pub const STAGING_NAMES: [&str; 4] = [STAGING, OLD, NOW, LINK];

/// Exchanges the set of one folder, which must be locked.
#[derive(Clone, Copy, Debug)]
pub(super) struct Switch<'a> {
    pub(super) folder: &'a Path,
    pub(super) disk: &'a Disk,
}

/// Says how an exchange ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Switched {
    /// The new set is visible.
    Yes,
    /// The file system has no symbolic links; nothing was changed.
    NoLinks,
}

impl Switch<'_> {
    /// Says whether an exchange was begun and is not finished.
    pub(super) fn is_under_way(&self) -> bool {
        fs::symlink_metadata(self.folder.join(NOW)).is_ok()
    }

    /// Makes plain files of all links, of whichever set is visible, and clears away the rest.
    pub(super) fn settle(&self) -> io::Result<()> {
        let now = self.folder.join(NOW);
        match fs::read_link(&now) {
            Ok(target) => {
                let visible = self.folder.join(target);
                let mut names = files_below(&self.folder.join(OLD))?;
                names.extend(files_below(&self.folder.join(STAGING))?);
                for name in in_order(&names) {
                    self.settle_one(name, &visible)?;
                }
                self.sync_folders(self.folder, &names)?;
                self.disk.remove_file(&now)?;
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
        self.disk.remove_file(&self.folder.join(LINK))?;
        self.disk.remove_folder(&self.folder.join(OLD))
    }

    /// Replaces one link by the file that it leads to, or takes it away where it leads nowhere.
    fn settle_one(&self, name: &Path, visible: &Path) -> io::Result<()> {
        let path = self.folder.join(name);
        if fs::read_link(&path).ok() != Some(through(name)) {
            return Ok(());
        }
        let file = visible.join(name);
        if file.exists() {
            return self.disk.rename(&file, &path);
        }
        self.disk.remove_file(&path)?;
        if let Some(parent) = path.parent().filter(|parent| *parent != self.folder) {
            self.disk.remove_empty(parent);
        }
        Ok(())
    }

    /// Gives the visible files second names, which the links are going to lead to first, and returns the folders of these
    /// names; they must be on the disk before [`Switch::exchange`].
    pub(super) fn keep_old(&self, names: &BTreeSet<PathBuf>) -> io::Result<Vec<PathBuf>> {
        let old = self.folder.join(OLD);
        self.disk.make_folder(&old)?;
        for name in names {
            let path = self.folder.join(name);
            if path.is_file() {
                self.make_parent(&old, name)?;
                self.disk.link_or_copy(&path, &old.join(name))?;
            }
        }
        Ok(folders_of(&old, names))
    }

    /// Makes the staged files the visible ones; `names` are those of the new set and of the old one.
    ///
    /// The new set counts then, and [`Switch::settle`] makes plain files of it. On an error the old set is the visible one.
    pub(super) fn exchange(&self, names: &BTreeSet<PathBuf>) -> io::Result<Switched> {
        let (old, now, link) = (self.folder.join(OLD), self.folder.join(NOW), self.folder.join(LINK));
        match self.disk.symlink(Path::new(OLD), &now) {
            Err(error) if has_no_links(&error) => {
                self.disk.remove_folder(&old)?;
                return Ok(Switched::NoLinks);
            }
            result => result?,
        }
        for name in names {
            let path = self.folder.join(name);
            if path.is_dir() {
                return Err(io::ErrorKind::AlreadyExists.into());
            }
            self.make_parent(self.folder, name)?;
            self.disk.symlink(&through(name), &link)?;
            self.disk.rename(&link, &path)?;
        }
        self.sync_folders(self.folder, names)?;
        self.disk.symlink(Path::new(STAGING), &link)?;
        // this is the step
        self.disk.rename(&link, &now)?;
        Ok(Switched::Yes)
    }

    fn make_parent(&self, folder: &Path, name: &Path) -> io::Result<()> {
        match name.parent().filter(|parent| !parent.as_os_str().is_empty()) {
            Some(parent) if !folder.join(parent).is_dir() => self.disk.make_folder(&folder.join(parent)),
            _ => Ok(()),
        }
    }

    fn sync_folders(&self, folder: &Path, names: &BTreeSet<PathBuf>) -> io::Result<()> {
        folders_of(folder, names).iter().try_for_each(|folder| self.disk.sync_folder(folder))
    }
}

/// Returns a folder and those below it in which files of these names stand, the innermost first.
pub(super) fn folders_of<'n>(folder: &Path, names: impl IntoIterator<Item = &'n PathBuf>) -> Vec<PathBuf> {
    let parents = names.into_iter().filter_map(|name| name.parent());
    let folders: BTreeSet<PathBuf> = parents.map(|parent| folder.join(parent)).chain([folder.to_owned()]).collect();
    folders.into_iter().rev().filter(|folder| folder.is_dir()).collect()
}

/// Returns what the link of a name leads to, seen from where the name stands.
fn through(name: &Path) -> PathBuf {
    let depth = name.parent().map_or(0, |parent| parent.components().count());
    let up: PathBuf = std::iter::repeat_n("..", depth).collect();
    up.join(NOW).join(name)
}

/// Returns the names with the manifest last.
fn in_order(names: &BTreeSet<PathBuf>) -> impl Iterator<Item = &PathBuf> {
    let is_manifest = |name: &&PathBuf| name.as_os_str() == super::MANIFEST;
    names.iter().filter(move |name| !is_manifest(name)).chain(names.iter().filter(is_manifest))
}

/// Returns the files below a folder by their paths inside it; none where the folder is not there.
pub(super) fn files_below(folder: &Path) -> io::Result<BTreeSet<PathBuf>> {
    let mut found = BTreeSet::new();
    let mut open = vec![PathBuf::new()];
    while let Some(inside) = open.pop() {
        let entries = match fs::read_dir(folder.join(&inside)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            entries => entries?,
        };
        for entry in entries {
            let entry = entry?;
            let path = inside.join(entry.file_name());
            if entry.file_type()?.is_dir() {
                open.push(path);
            } else {
                found.insert(path);
            }
        }
    }
    Ok(found)
}

/// Says whether a name stays inside its folder and is none of the program's own.
pub(super) fn is_safe(name: &Path) -> bool {
    let own = |part: &std::ffi::OsStr| part.to_string_lossy().starts_with(".rosterdiff");
    name.components().all(|part| matches!(part, Component::Normal(part) if !own(part))) && name != Path::new("")
}

fn has_no_links(error: &io::Error) -> bool {
    // EPERM is what FAT and its kin answer
    error.kind() == io::ErrorKind::Unsupported || error.raw_os_error() == Some(1)
}
