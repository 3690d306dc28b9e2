//! The file operations that a set is made of, one by one, so that a test can let each fail in turn.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::Path;

/// Carries out file operations.
#[derive(Debug, Default)]
pub(super) struct Disk {
    #[cfg(test)]
    pub(super) faults: tests_only::Faults,
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

    /// Makes a new file for the owner only; one that is already there is an error.
    pub(super) fn make_file(&self, path: &Path) -> io::Result<File> {
        self.step()?;
        private(OpenOptions::new().write(true).create_new(true)).open(path)
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

    /// Waits until a folder's entries are on the disk, where the system knows such a thing.
    pub(super) fn sync_folder(&self, path: &Path) -> io::Result<()> {
        self.step()?;
        #[cfg(unix)]
        File::open(path)?.sync_all()?;
        #[cfg(not(unix))]
        let _ = path;
        Ok(())
    }

    /// Gives a file or folder another name, in one step.
    pub(super) fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.step()?;
        fs::rename(from, to)
    }

    /// Gives a file a second name.
    pub(super) fn link(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.step()?;
        fs::hard_link(from, to)
    }

    /// Removes a file of ours.
    pub(super) fn remove_file(&self, path: &Path) -> io::Result<()> {
        self.step()?;
        fs::remove_file(path)
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
    use std::io;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU64, Ordering};

    /// Lets the operation of one number fail; with `dead`, every later one too, as after a kill.
    #[derive(Clone, Debug)]
    pub(in crate::fsx) struct Faults {
        pub(in crate::fsx) at: u64,
        pub(in crate::fsx) dead: bool,
        pub(in crate::fsx) count: Arc<AtomicU64>,
    }

    impl Default for Faults {
        fn default() -> Self {
            Self { at: u64::MAX, dead: false, count: Arc::default() }
        }
    }

    impl Faults {
        pub(in crate::fsx) fn step(&self) -> io::Result<()> {
            let number = self.count.fetch_add(1, Ordering::Relaxed);
            if number == self.at || (self.dead && number > self.at) {
                return Err(io::Error::new(io::ErrorKind::StorageFull, "failed on purpose"));
            }
            Ok(())
        }
    }
}
