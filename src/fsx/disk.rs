//! The file operations that a set is made of, one by one, so that a test can let each fail in turn.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::Path;

/// Carries out file operations.
#[derive(Debug)]
pub(super) struct Disk {
    /// Whether symbolic links are to be used where the file system has them.
    pub(super) links: bool,
    #[cfg(test)]
    pub(super) faults: tests_only::Faults,
}

impl Default for Disk {
    fn default() -> Self {
        Self {
            links: cfg!(unix),
            #[cfg(test)]
            faults: tests_only::Faults::default(),
        }
    }
}

impl Disk {
    #[cfg(not(test))]
    #[allow(clippy::unused_self, clippy::unnecessary_wraps, reason = "a test build may fail here")]
    fn step(&self) -> io::Result<()> {
        Ok(())
    }

    #[cfg(test)]
    fn step(&self) -> io::Result<()> {
        self.faults.step()
    }

    /// Makes a folder and those above it, for the owner only.
    pub(super) fn make_folder(&self, path: &Path) -> io::Result<()> {
        self.step()?;
        let mut builder = fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(path)
    }

    /// Makes a folder and those above it, with the modes that the system's mask leaves.
    pub(super) fn make_public_folder(&self, path: &Path) -> io::Result<()> {
        self.step()?;
        fs::create_dir_all(path)
    }

    /// Makes a new file for the owner only; one that is already there is an error.
    pub(super) fn make_file(&self, path: &Path) -> io::Result<File> {
        self.step()?;
        private(OpenOptions::new().write(true).create_new(true)).open(path)
    }

    /// Makes a new file with the modes that the system's mask leaves; one that is already there is an error.
    pub(super) fn make_public_file(&self, path: &Path) -> io::Result<File> {
        self.step()?;
        OpenOptions::new().write(true).create_new(true).open(path)
    }

    /// Opens the file whose lock stands for its folder.
    pub(super) fn open_lock(&self, path: &Path) -> io::Result<File> {
        self.step()?;
        private(OpenOptions::new().write(true).create(true).truncate(false)).open(path)
    }

    /// Stands before every write to a file.
    pub(super) fn before_write(&self) -> io::Result<()> {
        self.step()
    }

    /// Waits until a file is on the disk.
    pub(super) fn sync(&self, file: &File) -> io::Result<()> {
        self.step()?;
        file.sync_all()
    }

    /// Stands before a file is brought to the disk beside the work; returns how that is to end, since a test lets it fail at
    /// its end too.
    pub(super) fn begin_sync(&self) -> io::Result<io::Result<()>> {
        self.step()?;
        Ok(self.step())
    }

    /// Waits until a folder's entries are on the disk, where the system knows such a thing.
    pub(super) fn sync_folder(&self, path: &Path) -> io::Result<()> {
        self.step()?;
        #[cfg(unix)]
        self.open_folder(path)?.sync_all()?;
        #[cfg(not(unix))]
        let _ = path;
        Ok(())
    }

    /// Opens a folder whose entries are to come to the disk.
    #[cfg(unix)]
    #[allow(clippy::unused_self, reason = "a test build notes it")]
    pub(super) fn open_folder(&self, path: &Path) -> io::Result<File> {
        #[cfg(test)]
        self.faults.note(path);
        File::open(path)
    }

    /// Gives a file or folder another name, in one step.
    pub(super) fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.step()?;
        fs::rename(from, to)
    }

    /// Gives a file a second name; where the file system cannot, the second one is a copy.
    pub(super) fn link_or_copy(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.step()?;
        let plain = fs::symlink_metadata(from)?.is_file();
        if plain && fs::hard_link(from, to).is_ok() {
            return Ok(());
        }
        let mut source = File::open(from)?;
        let mut copy = private(OpenOptions::new().write(true).create_new(true)).open(to)?;
        io::copy(&mut source, &mut copy)?;
        copy.sync_all()
    }

    /// Makes a symbolic link; a system that has none says so.
    pub(super) fn symlink(&self, target: &Path, path: &Path) -> io::Result<()> {
        self.step()?;
        if !self.links {
            return Err(io::ErrorKind::Unsupported.into());
        }
        #[cfg(unix)]
        return std::os::unix::fs::symlink(target, path);
        #[cfg(not(unix))]
        {
            let _ = (target, path);
            Err(io::ErrorKind::Unsupported.into())
        }
    }

    /// Appends bytes to a file in one write and waits until they are on the disk.
    pub(super) fn append(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        self.step()?;
        let mut file = private(OpenOptions::new().append(true).create(true)).open(path)?;
        self.before_write()?;
        io::Write::write_all(&mut file, bytes)?;
        // a pipe or a terminal has no disk to wait for
        match self.step().and_then(|()| file.sync_data()) {
            Err(error) if error.kind() == io::ErrorKind::InvalidInput => Ok(()),
            result => result,
        }
    }

    /// Removes a folder that is empty; that it is not is no error.
    pub(super) fn remove_empty(&self, path: &Path) {
        let _ = fs::remove_dir(path);
    }

    /// Removes a file or link of ours; that it is not there is no error.
    pub(super) fn remove_file(&self, path: &Path) -> io::Result<()> {
        self.step()?;
        match fs::remove_file(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            result => result,
        }
    }

    /// Removes a folder of ours with everything in it; that it is not there is no error.
    pub(super) fn remove_folder(&self, path: &Path) -> io::Result<()> {
        self.step()?;
        match fs::remove_dir_all(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            result => result,
        }
    }
}

fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    options
}

#[cfg(test)]
pub(super) mod tests_only {
    use std::collections::BTreeSet;
    use std::io;
    use std::path::{Path, PathBuf};
    use std::sync::atomic::{AtomicU64, Ordering};
    use std::sync::{Arc, Mutex};

    /// Lets the operation of one number fail; with `dead`, every later one too, as after a kill.
    #[derive(Clone, Debug)]
    pub(in crate::fsx) struct Faults {
        pub(in crate::fsx) at: u64,
        pub(in crate::fsx) dead: bool,
        pub(in crate::fsx) count: Arc<AtomicU64>,
        /// The folders that were brought to the disk.
        pub(in crate::fsx) synced: Arc<Mutex<BTreeSet<PathBuf>>>,
    }

    impl Default for Faults {
        fn default() -> Self {
            Self { at: u64::MAX, dead: false, count: Arc::default(), synced: Arc::default() }
        }
    }

    impl Faults {
        #[cfg(unix)]
        pub(in crate::fsx) fn note(&self, folder: &Path) {
            self.synced.lock().unwrap().insert(folder.to_owned());
        }

        pub(in crate::fsx) fn step(&self) -> io::Result<()> {
            let number = self.count.fetch_add(1, Ordering::Relaxed);
            if number == self.at || (self.dead && number > self.at) {
                return Err(io::Error::new(io::ErrorKind::StorageFull, "failed on purpose"));
            }
            Ok(())
        }
    }
}
