//! One file that is no part of a report set, replaced as a whole.

use super::disk::Disk;
use super::failure::{cannot_write, refuse_files_of_others, refuse_open_to_all};
use crate::roster::{Error, ErrorKind, Result, reason};
use std::ffi::OsString;
use std::fs::File;
use std::io::{self, Write};
use std::path::Path;

/// Writes a file for the owner only; an older one is replaced in one step or stays as it was.
pub fn replace(path: &Path, bytes: &[u8]) -> Result<()> {
    replaced(path, bytes, Disk::make_file)
}

/// Writes a file that holds nothing of the exports and is for everybody whom the system's mask lets read it.
pub fn replace_public(path: &Path, bytes: &[u8]) -> Result<()> {
    replaced(path, bytes, Disk::make_public_file)
}

/// Makes a folder, where it is not there, for files that hold nothing of the exports.
pub fn make_public_folder(folder: &Path) -> Result<()> {
    Disk::default().make_public_folder(folder).map_err(|error| {
        Error::new(ErrorKind::Environment, format!("the folder cannot be made: {}", reason(&error)))
            .file(folder.display().to_string())
            .note("nothing was written")
            .help("name another folder, or see that the one above it may be written to")
    })
}

fn replaced(path: &Path, bytes: &[u8], make: fn(&Disk, &Path) -> io::Result<File>) -> Result<()> {
    let disk = Disk::default();
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut name = OsString::from(".");
    name.push(path.file_name().unwrap_or_default());
    name.push(format!(".{}", std::process::id()));
    let beside = folder.join(name);
    let written = make(&disk, &beside).and_then(|mut file| {
        let written = file.write_all(bytes).and_then(|()| disk.sync(&file)).and_then(|()| disk.rename(&beside, path));
        if written.is_err() {
            // nothing of a file that could not be finished is left behind
            let _ = std::fs::remove_file(&beside);
        }
        written
    });
    written.and_then(|()| disk.sync_folder(folder)).map_err(|error| {
        Error::new(ErrorKind::Environment, format!("the file cannot be written: {}", reason(&error)))
            .file(path.display().to_string())
            .note("what was there before is unchanged")
            .help("see that its folder is there, has room and may be written to")
    })
}

/// Finds out whether a run may write its reports to a folder, by writing a file there and removing it.
pub fn can_write(folder: &Path) -> Result<()> {
    refuse_open_to_all(folder)?;
    refuse_files_of_others(folder, &[super::LOCK, super::MANIFEST])?;
    let disk = Disk::default();
    let path = folder.join(format!(".rosterdiff-probe.{}", std::process::id()));
    let tried = disk.make_file(&path).and_then(|mut file| file.write_all(&[0; 4096]).and_then(|()| disk.sync(&file)));
    // whether it could be written was the question; what stays of it is noughts
    let _ = disk.remove_file(&path);
    tried.map_err(|error| cannot_write(folder, &error))
}

/// Appends one line to a log that only its owner can read, in one write; the file is opened anew every time.
pub fn append_line(path: &Path, line: &str) -> Result<()> {
    append(path, format!("{line}\n").as_bytes(), "log")
}

/// Appends bytes to a file that only its owner can read where it is made here; `what` names it where that fails.
pub fn append(path: &Path, bytes: &[u8], what: &str) -> Result<()> {
    Disk::default().append(path, bytes).map_err(|error| {
        Error::new(ErrorKind::Environment, format!("the {what} cannot be written: {}", reason(&error)))
            .file(path.display().to_string())
            .note("the reports are not affected")
            .help("see that its folder is there, has room and may be written to")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_as_a_whole_and_nothing_is_left_beside_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("model.json");
        replace(&path, b"one").unwrap();
        replace(&path, b"two").unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"two");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        }
    }

    #[cfg(unix)]
    #[test]
    fn what_has_no_disk_to_wait_for_takes_lines_all_the_same() {
        append_line(Path::new("/dev/null"), "one").unwrap();
    }

    #[test]
    fn a_folder_that_is_not_there_is_an_error_of_the_environment() {
        let folder = tempfile::tempdir().unwrap();
        let error = replace(&folder.path().join("none/model.json"), b"one").unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Environment);
        std::fs::create_dir(folder.path().join("model.json")).unwrap();
        assert!(replace(&folder.path().join("model.json"), b"one").is_err());
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
