//! What is said when a folder cannot be used.

use crate::roster::{Error, ErrorKind, Result, reason};
use std::io;
use std::path::Path;

/// Returns a path as messages name it.
pub(super) fn shown(path: &Path) -> String {
    path.display().to_string()
}

/// Says that a folder cannot be written to, and why.
pub(super) fn cannot_write(folder: &Path, error: &io::Error) -> Error {
    let (message, help) = match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge => {
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
        _ => (format!("the reports could not be written: {}", reason(error)), "see that the folder is there and sound"),
    };
    Error::new(ErrorKind::Environment, message)
        .file(shown(folder))
        .note("the reports of the last run, where there are any, are unchanged")
        .help(help)
}

/// Says that another run is at work in a folder.
pub(super) fn busy(folder: &Path) -> Error {
    Error::new(ErrorKind::Busy, "another run is writing to this folder")
        .file(shown(folder))
        .note("nothing was compared and nothing was written")
        .help("try again when the other run has ended, or let this one wait with --wait 10m")
}

/// Refuses a link that leads to no folder, or in a ring.
pub fn refuse_lost_link(folder: &Path) -> Result<()> {
    let is_link = std::fs::symlink_metadata(folder).is_ok_and(|facts| facts.is_symlink());
    if !is_link || std::fs::metadata(folder).is_ok() {
        return Ok(());
    }
    Err(Error::new(ErrorKind::Environment, "the output folder is a link that leads nowhere")
        .file(shown(folder))
        .note("nothing was compared and nothing was written")
        .help("make the folder that it leads to, mount the disk that it is on, or name another folder after -o"))
}

/// Refuses a folder with reports that this account may not read, as they are after a run as another account: it could
/// neither keep them nor know of which run they are.
pub(super) fn refuse_files_of_others(folder: &Path, names: &[&str]) -> Result<()> {
    let is_closed = |name: &&str| {
        std::fs::File::open(folder.join(name)).is_err_and(|error| error.kind() == io::ErrorKind::PermissionDenied)
    };
    if !names.iter().any(is_closed) {
        return Ok(());
    }
    Err(Error::new(
        ErrorKind::Environment,
        "another account wrote the reports in this folder, and this one may not read them",
    )
    .file(shown(folder))
    .note("nothing was compared and nothing was written")
    .help(
        "run it as that account, give the folder and all in it to this one (chown -R), or name another folder after -o",
    ))
}

/// Refuses a folder that everybody on the machine can write to: the reports hold student records.
pub(super) fn refuse_open_to_all(folder: &Path) -> Result<()> {
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
