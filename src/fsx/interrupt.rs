//! What an interrupt leaves behind: no staged file.
//!
//! A set that is only staged is cleared away before the program ends as the signal would have ended it. One that is just
//! being put in place is put in place first, and a second signal ends the program at once: whatever is left then is
//! completed or cleared at the next start, as after any other sudden end.

use super::disk::Disk;
use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Folders of files that nobody has seen yet.
static UNSEEN: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());

/// Has folders of files that nobody has seen cleared away where an interrupt comes; until it is dropped, or placed.
#[derive(Debug)]
pub(super) struct Staged([PathBuf; 2]);

impl Staged {
    /// Makes a folder and answers for it from then on, and for another one that is made later.
    pub(super) fn make(folder: &Path, later: &Path, disk: &Disk) -> io::Result<Self> {
        #[cfg(unix)]
        watch::begin();
        let mut unseen = unseen();
        disk.make_folder(folder)?;
        let folders = [folder, later].map(Path::to_owned);
        unseen.extend(folders.iter().cloned());
        Ok(Self(folders))
    }

    /// Leaves the folders alone from now on, and holds an interrupt back for as long as the answer is held.
    pub(super) fn place(&self) -> impl Sized + use<> {
        let mut unseen = unseen();
        self.0.iter().for_each(|folder| drop(unseen.take(folder)));
        unseen
    }
}

/// Holds an interrupt back, for as long as the answer is held, so that no file is begun in a folder just cleared.
pub(super) fn hold_back() -> impl Sized {
    unseen()
}

impl Drop for Staged {
    fn drop(&mut self) {
        drop(self.place());
    }
}

fn unseen() -> MutexGuard<'static, BTreeSet<PathBuf>> {
    UNSEEN.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(unix)]
mod watch {
    use super::*;
    use signal_hook::consts::{SIGINT, SIGTERM};
    use signal_hook::{flag, low_level};
    use std::io::Read;
    use std::os::unix::net::UnixStream;
    use std::sync::{Arc, Once};

    static BEGUN: Once = Once::new();

    /// Watches for signals, once in a program; where that cannot be had they end it as ever.
    pub(super) fn begin() {
        BEGUN.call_once(|| {
            let ignored = ignored();
            for signal in [SIGINT, SIGTERM].into_iter().filter(|signal| ignored & (1 << (signal - 1)) == 0) {
                let _ = watch(signal);
            }
        });
    }

    fn watch(signal: i32) -> io::Result<()> {
        let (mut told, tell) = UnixStream::pair()?;
        std::thread::Builder::new().name("interrupt".to_owned()).spawn(move || {
            // an error means that nobody can tell any more
            if told.read_exact(&mut [0]).is_ok() {
                clear_and_end(signal);
            }
        })?;
        let came = Arc::default();
        // in this order: the first signal finds no sign of an earlier one
        flag::register_conditional_default(signal, Arc::clone(&came))?;
        flag::register(signal, came)?;
        low_level::pipe::register(signal, tell)?;
        Ok(())
    }

    fn clear_and_end(signal: i32) {
        let unseen = unseen();
        for folder in &*unseen {
            let _ = std::fs::remove_dir_all(folder);
        }
        // nothing is begun or put in place in the meantime
        let _ = low_level::emulate_default_handler(signal);
    }

    /// Returns the signals that the program was started to ignore (`nohup`, `&` in a script), a bit each; on systems that
    /// do not tell, none.
    fn ignored() -> u64 {
        let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
        let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
        mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or(0)
    }
}
