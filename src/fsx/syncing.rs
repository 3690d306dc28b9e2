//! Files on their way to the disk, beside the work: many wait at the same time for a slow disk, which is quicker than one
//! after another, and on a quick one a thread or two are enough.

use super::disk::Disk;
use std::fs::File;
use std::io;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{Builder, JoinHandle};

/// Threads that wait for the disk at the same time.
const MOST: usize = 16;

/// A file, and how bringing it to the disk is to end where a test has it fail.
type Job = (File, io::Result<()>);

/// Brings files and folders to the disk.
#[derive(Debug)]
pub(super) struct Syncing {
    tell: Sender<Job>,
    told: Arc<Mutex<Receiver<Job>>>,
    /// Files that are not on the disk yet.
    open: Arc<AtomicUsize>,
    threads: Vec<JoinHandle<io::Result<()>>>,
}

impl Default for Syncing {
    fn default() -> Self {
        let (tell, told) = channel();
        Self { tell, told: Arc::new(Mutex::new(told)), open: Arc::default(), threads: Vec::new() }
    }
}

impl Syncing {
    /// Begins to bring a file to the disk; how that ended is known once all are waited for.
    pub(super) fn begin(&mut self, disk: &Disk, file: File) -> io::Result<()> {
        let end = disk.begin_sync()?;
        if self.open.fetch_add(1, Ordering::Relaxed) >= self.threads.len() && self.threads.len() < MOST {
            let (told, open) = (Arc::clone(&self.told), Arc::clone(&self.open));
            let next = move || told.lock().unwrap_or_else(PoisonError::into_inner).recv();
            let work = move || {
                let mut all = Ok(());
                while let Ok((file, end)) = next() {
                    all = all.and(end.and_then(|()| file.sync_all()));
                    open.fetch_sub(1, Ordering::Relaxed);
                }
                all
            };
            match Builder::new().name("sync".to_owned()).spawn(work) {
                Ok(thread) => self.threads.push(thread),
                // no thread was to be had
                Err(_) if self.threads.is_empty() => return end.and_then(|()| file.sync_all()),
                Err(_) => {}
            }
        }
        self.tell.send((file, end)).map_err(|_| io::Error::other("nobody brings files to the disk"))
    }

    /// Begins to bring a folder's entries to the disk, where the system knows such a thing.
    pub(super) fn begin_folder(&mut self, disk: &Disk, path: &Path) -> io::Result<()> {
        #[cfg(unix)]
        return self.begin(disk, disk.open_folder(path)?);
        #[cfg(not(unix))]
        disk.sync_folder(path)
    }

    /// Waits until all are on the disk.
    pub(super) fn wait(self) -> io::Result<()> {
        drop(self.tell);
        let panicked = |_| Err(io::Error::other("bringing a file to the disk failed"));
        self.threads.into_iter().map(|thread| thread.join().unwrap_or_else(panicked)).fold(Ok(()), io::Result::and)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::AtomicU64;

    #[test]
    fn all_files_are_waited_for_and_one_that_fails_is_told_whichever_it_is() {
        for fails in [None, Some(0), Some(7), Some(39)] {
            let mut syncing = Syncing::default();
            for number in 0..40 {
                let mut disk = Disk::default();
                // a file that fails does so at its end
                disk.faults.at = if fails == Some(number) { 1 } else { u64::MAX };
                disk.faults.count = Arc::new(AtomicU64::new(0));
                syncing.begin(&disk, tempfile::tempfile().unwrap()).unwrap();
            }
            assert!((1..=MOST).contains(&syncing.threads.len()));
            assert_eq!(syncing.wait().is_err(), fails.is_some());
        }
        assert!(Syncing::default().wait().is_ok());
    }
}
