//! The installation's key: a file of random bytes that only its owner can read.

use crate::roster::InstallKey;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

/// The name of the file in the state folder.
pub const KEY: &str = "key";

/// Reads the key, and makes one where there is none; a file of another length is an error.
pub(super) fn load(folder: &Path) -> io::Result<InstallKey> {
    let path = folder.join(KEY);
    match read(&path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        result => return result,
    }
    let mut bytes = [0; InstallKey::BYTES];
    getrandom::fill(&mut bytes).map_err(|_| io::Error::other("no random bytes"))?;
    let beside = folder.join(format!(".{KEY}.{}", std::process::id()));
    let made = make(&beside, &bytes).and_then(|()| {
        // a second name is refused where another run was quicker; then that run's key counts
        match fs::hard_link(&beside, &path) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
            Ok(()) => Ok(()),
            // a file system without second names
            Err(_) => fs::rename(&beside, &path),
        }
    });
    // where it was renamed it is not there any more; one that stays holds no more than the key itself, for its owner alone
    let _ = fs::remove_file(&beside);
    made?;
    #[cfg(unix)]
    File::open(folder)?.sync_all()?;
    read(&path)
}

fn make(path: &Path, bytes: &[u8]) -> io::Result<()> {
    // one that a killed run of the same number left; where there is none, as nearly always, that is no error
    let _ = fs::remove_file(path);
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// Reads the key that is there, and makes none.
pub(super) fn existing(folder: &Path) -> io::Result<InstallKey> {
    read(&folder.join(KEY))
}

fn read(path: &Path) -> io::Result<InstallKey> {
    let bytes: [u8; InstallKey::BYTES] =
        fs::read(path)?.try_into().map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "wrong length"))?;
    Ok(InstallKey::new(&bytes))
}
