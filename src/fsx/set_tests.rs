//! What the sets of files promise, one test per promise.

use super::*;
use std::fs;
use std::sync::atomic::Ordering;

/// Returns a folder of its own, in memory where there is such a place, since these tests wait for the disk often.
fn scratch() -> tempfile::TempDir {
    let memory = Path::new("/dev/shm");
    if memory.is_dir() { tempfile::tempdir_in(memory).unwrap() } else { tempfile::tempdir().unwrap() }
}

fn write_set(folder: &Path, disk: Disk, run: &str) -> Result<()> {
    let set = FileSet::open_with(folder, disk)?;
    for (order, name) in ["one.csv", "two.csv", "three.json"].into_iter().enumerate() {
        set.write(order, name, |out| out.write_all(format!("{name} of {run}").as_bytes()))?;
    }
    set.commit(run)
}

/// Returns the run that all files of the folder are of; an inconsistent folder fails the test.
fn run_of(folder: &Path) -> String {
    let manifest: Manifest = serde_json::from_slice(&fs::read(folder.join(MANIFEST)).unwrap()).unwrap();
    assert_eq!(manifest.files.len(), 3);
    for fact in &manifest.files {
        let bytes = fs::read(folder.join(&fact.name)).unwrap();
        assert_eq!(String::from_utf8_lossy(&bytes), format!("{} of {}", fact.name, manifest.run));
        let sha256: String = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!((fact.bytes, &fact.sha256), (bytes.len() as u64, &sha256));
    }
    manifest.run
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// Lets one operation after another fail, each on top of an old set, and says when none was left to fail.
fn each_operation(dead: bool, mut check: impl FnMut(&Path, Result<()>, u64)) {
    for number in 0.. {
        let folder = scratch();
        write_set(folder.path(), Disk::default(), "old").unwrap();
        let mut disk = Disk::default();
        (disk.faults.at, disk.faults.dead) = (number, dead);
        let count = std::sync::Arc::clone(&disk.faults.count);
        let result = write_set(folder.path(), disk, "new");
        if count.load(Ordering::Relaxed) <= number {
            assert!(result.is_ok() && number > 25, "only {number} operations were seen");
            return;
        }
        check(folder.path(), result, number);
    }
}

#[test]
fn a_set_appears_whole_and_leaves_other_files_alone() {
    let folder = scratch();
    let mine = folder.path().join("mine.txt");
    OpenFile::put(&mine, "mine");
    write_set(folder.path(), Disk::default(), "first").unwrap();
    write_set(folder.path(), Disk::default(), "second").unwrap();
    assert_eq!(run_of(folder.path()), "second");
    assert_eq!(fs::read_to_string(&mine).unwrap(), "mine");
    assert_eq!(names(folder.path()), [LOCK, MANIFEST, "mine.txt", "one.csv", "three.json", "two.csv"]);
}

#[test]
fn every_operation_may_fail_and_the_old_set_stays() {
    each_operation(false, |folder, result, number| {
        match result {
            Err(error) => {
                assert_eq!(error.kind(), ErrorKind::Environment);
                assert_eq!(run_of(folder), "old", "operation {number}");
            }
            Ok(()) => assert_eq!(run_of(folder), "new", "operation {number}"),
        }
        write_set(folder, Disk::default(), "next").unwrap();
        assert_eq!(run_of(folder), "next", "after operation {number}");
        assert_eq!(names(folder).len(), 5, "after operation {number}");
    });
}

#[test]
fn after_a_stop_at_any_operation_the_next_start_finds_or_makes_a_whole_set() {
    let mut seen = std::collections::BTreeSet::new();
    each_operation(true, |folder, _, number| {
        drop(FileSet::open(folder).unwrap());
        let run = run_of(folder);
        assert!(run == "old" || run == "new", "operation {number}");
        assert_eq!(names(folder).len(), 5, "after operation {number}");
        seen.insert(run);
    });
    assert_eq!(seen.len(), 2);
}

#[test]
fn a_first_set_that_fails_leaves_no_report() {
    for number in 0..60 {
        let folder = scratch();
        let mut disk = Disk::default();
        disk.faults.at = number;
        if write_set(folder.path(), disk, "new").is_err() {
            assert!(!names(folder.path()).iter().any(|name| !name.starts_with('.')), "operation {number}");
        }
    }
}

#[test]
fn a_second_run_in_the_same_folder_is_told_at_once() {
    let folder = scratch();
    let first = FileSet::open(folder.path()).unwrap();
    let error = FileSet::open(folder.path()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Busy);
    drop(first);
    FileSet::open(folder.path()).unwrap();
}

#[test]
fn an_interrupted_change_is_completed_at_the_next_start() {
    let folder = scratch();
    write_set(folder.path(), Disk::default(), "old").unwrap();
    // the state after a kill between the second and the third rename
    let set = FileSet::open(folder.path()).unwrap();
    for (order, name) in ["one.csv", "two.csv", "three.json"].into_iter().enumerate() {
        set.write(order, name, |out| out.write_all(format!("{name} of new").as_bytes())).unwrap();
    }
    let manifest = Manifest { schema_version: 1, run: "new".to_owned(), files: set.sorted_facts() };
    set.write(usize::MAX, MANIFEST, |out| out.write_all(&serde_json::to_vec(&manifest).unwrap())).unwrap();
    OpenFile::put(&set.staging().join("order"), "one.csv\ntwo.csv\nthree.json\nlatest.json");
    let commit = folder.path().join(COMMIT);
    fs::rename(set.staging(), &commit).unwrap();
    fs::rename(commit.join("one.csv"), folder.path().join("one.csv")).unwrap();
    drop(set);
    drop(FileSet::open(folder.path()).unwrap());
    assert_eq!(run_of(folder.path()), "new");
    assert!(!commit.exists());
}

#[cfg(unix)]
#[test]
fn files_and_folders_are_for_the_owner_only() {
    use std::os::unix::fs::PermissionsExt;
    let outer = scratch();
    let folder = outer.path().join("reports/tonight");
    write_set(&folder, Disk::default(), "run").unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&folder), 0o700);
    for name in names(&folder) {
        assert_eq!(mode(&folder.join(&name)), 0o600, "{name}");
    }
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o777)).unwrap();
    assert_eq!(FileSet::open(&folder).unwrap_err().kind(), ErrorKind::Environment);
}

struct OpenFile;

impl OpenFile {
    fn put(path: &Path, text: &str) {
        Disk::default().make_file(path).unwrap().write_all(text.as_bytes()).unwrap();
    }
}
