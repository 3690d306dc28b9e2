//! Folders: where the files of one lie, which is often a folder inside it.

use super::archive::is_litter;
use super::source::name_of;
use std::fs;
use std::path::{Path, PathBuf};

/// Folders inside folders that are looked into; a deeper nest, or one that a link closes to a ring, is left.
const DEEPEST: usize = 8;

/// Returns the folder that holds the files of one: while there is nothing in it but one folder, as where a ZIP file was
/// unpacked, that one.
///
/// What cannot be listed is returned as it is; whoever opens it says so.
pub(crate) fn with_files(path: &Path) -> PathBuf {
    let mut place = path.to_path_buf();
    for _ in 0..DEEPEST {
        match only_folder(&place) {
            Some(inside) => place = inside,
            None => break,
        }
    }
    place
}

/// Returns the one folder in a folder that holds nothing else but litter.
fn only_folder(place: &Path) -> Option<PathBuf> {
    let mut only = None;
    for entry in fs::read_dir(place).ok()? {
        let entry = entry.ok()?.path();
        if is_litter(&name_of(&entry)) {
            continue;
        }
        if !entry.is_dir() || only.is_some() {
            return None;
        }
        only = Some(entry);
    }
    only
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_in_a_folder_is_looked_into_where_it_is_alone() {
        let place = tempfile::tempdir().unwrap();
        let make = |name: &str| fs::create_dir_all(place.path().join(name)).unwrap();
        let options = || fs::OpenOptions::new().create_new(true).write(true).to_owned();
        let put = |name: &str| drop(options().open(place.path().join(name)).unwrap());
        let found = || with_files(place.path()).strip_prefix(place.path()).unwrap().to_path_buf();
        assert_eq!(found(), Path::new(""));
        make("2026-27/export");
        make("__MACOSX");
        put(".DS_Store");
        assert_eq!(found(), Path::new("2026-27/export"));
        put("2026-27/students.csv");
        assert_eq!(found(), Path::new("2026-27"));
        make("2025-26");
        assert_eq!(found(), Path::new(""), "which year is meant is for the user to say");
        assert_eq!(with_files(&place.path().join("nowhere")), place.path().join("nowhere"));
    }
}
