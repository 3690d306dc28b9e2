//! What the sets of files promise, one test per promise.

use super::super::switch;
use super::*;
use std::fs;
use std::sync::atomic::Ordering;

/// Returns a folder of its own, in memory where there is such a place, since these tests wait for the disk often; it is this
/// account's alone, whatever the umask, since one that is open to all is refused.
fn scratch() -> tempfile::TempDir {
    let memory = Path::new("/dev/shm");
    let folder = if memory.is_dir() { tempfile::tempdir_in(memory).unwrap() } else { tempfile::tempdir().unwrap() };
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o700)).unwrap();
    }
    folder
}

/// Opens a folder that nobody is at work in: a process that another test starts just now holds the lock of the set before for
/// a moment.
fn opened(folder: &Path) -> Result<FileSet> {
    FileSet::open_waiting(folder, Duration::from_secs(60))
}

fn write_set(folder: &Path, disk: Disk, run: &str) -> Result<()> {
    let set = FileSet::open_with(folder, Duration::from_secs(60), disk)?;
    // a file that only this run has, as the workbook of one school may be
    let own = format!("schools/{run}.xlsx");
    for (order, name) in ["one.csv", "two.csv", "three.json", &own].into_iter().enumerate() {
        set.write(order, name, |out| out.write_all(format!("{name} of {run}").as_bytes()))?;
    }
    set.commit_with(run, Some(&Keep { date: "2026-08-24".to_owned(), count: 2 }), || ())
}

#[test]
fn a_long_file_is_brought_to_the_disk_while_it_is_written_and_is_whole() {
    let folder = scratch();
    let disk = Disk::default();
    let count = std::sync::Arc::clone(&disk.faults.count);
    let set = FileSet::open_with(folder.path(), Duration::ZERO, disk).unwrap();
    let piece = vec![b'x'; STRETCH as usize * 2 / 3];
    let mut writer = set.begin(0, "long.csv").unwrap();
    let operations: Vec<u64> = (0..4)
        .map(|_| {
            let before = count.load(Ordering::Relaxed);
            writer.append(&piece).unwrap();
            count.load(Ordering::Relaxed) - before
        })
        .collect();
    // a write each, and with every second one the beginning and the end of bringing both to the disk
    assert_eq!(operations, [1, 3, 1, 3]);
    writer.finish().unwrap();
    set.commit("long").unwrap();
    assert_eq!(fs::read(folder.path().join("long.csv")).unwrap(), piece.repeat(4));
}

#[test]
fn a_file_that_somebody_changed_is_told_and_kept_beside_the_set() {
    let folder = scratch();
    write_set(folder.path(), Disk::default(), "first").unwrap();
    let set = opened(folder.path()).unwrap();
    assert!(set.changed_by_hand().is_empty());
    crate::fsx::replace(&folder.path().join("one.csv"), b"somebody's").unwrap();
    // of the same length, and later than the manifest
    let same = "schools/FIRST.xlsx of first";
    crate::fsx::replace(&folder.path().join("schools/first.xlsx"), same.as_bytes()).unwrap();
    let later = fs::metadata(folder.path().join(MANIFEST)).unwrap().modified().unwrap() + Duration::from_secs(60);
    File::options().write(true).open(folder.path().join("schools/first.xlsx")).unwrap().set_modified(later).unwrap();
    assert_eq!(set.changed_by_hand(), ["one.csv", "schools/first.xlsx"]);
    for number in 1..3 {
        let kept = set.keep_beside("schools/first.xlsx").unwrap();
        assert_eq!(kept, folder.path().join(format!("schools/kept-first-{number}.xlsx")));
        assert_eq!(fs::read_to_string(kept).unwrap(), same);
    }
    drop(set);
    write_set(folder.path(), Disk::default(), "second").unwrap();
    assert_eq!(fs::read_to_string(folder.path().join("schools/kept-first-1.xlsx")).unwrap(), same);
}

/// Returns the run that all files of the folder are of; an inconsistent folder fails the test.
fn run_of(folder: &Path) -> String {
    let manifest = manifest(folder).unwrap();
    assert_eq!(manifest.files.len(), 4);
    for fact in &manifest.files {
        let bytes = fs::read(folder.join(&fact.name)).unwrap();
        assert_eq!(String::from_utf8_lossy(&bytes), format!("{} of {}", fact.name, manifest.run));
        let sha256: String = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!((fact.bytes, &fact.sha256), (bytes.len() as u64, &sha256));
    }
    manifest.run
}

/// Checks that at rest there are plain files only, and nothing but them.
fn assert_at_rest(folder: &Path, place: &str) {
    let found = names(folder);
    let wanted = [LOCK, MANIFEST, "one.csv", "schools", "three.json", "two.csv"];
    let wanted: Vec<&str> =
        wanted.into_iter().chain(found.iter().any(|name| name == "runs").then_some("runs")).collect();
    assert_eq!(found.len(), wanted.len(), "{place}: {found:?}");
    for name in switch::files_below(folder).unwrap() {
        assert!(fs::symlink_metadata(folder.join(&name)).unwrap().is_file(), "{place}: {} is a link", name.display());
    }
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
            assert!(result.is_ok() && number > 60, "only {number} operations were seen");
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
    let all = [LOCK, MANIFEST, "mine.txt", "one.csv", "runs", "schools", "three.json", "two.csv"];
    assert_eq!(names(folder.path()), all);
    assert_eq!(names(&folder.path().join("schools")), ["second.xlsx"]);
    assert_eq!(run_of(&folder.path().join("runs/2026-08-24")), "second");
}

#[test]
fn every_folder_with_files_of_the_set_comes_to_the_disk() {
    let cases: [(bool, &[&str]); 2] =
        [(true, &[".rosterdiff-staging", ".rosterdiff-old", ""]), (false, &[".rosterdiff-staging", ""])];
    for (links, wanted) in cases {
        let folder = scratch();
        write_set(folder.path(), Disk::default(), "first").unwrap();
        let mut disk = Disk::default();
        disk.links &= links;
        let synced = std::sync::Arc::clone(&disk.faults.synced);
        write_set(folder.path(), disk, "second").unwrap();
        let synced = synced.lock().unwrap();
        for place in wanted.iter().map(|place| folder.path().join(place)).filter(|_| cfg!(unix)) {
            assert!(synced.contains(&place) && synced.contains(&place.join("schools")), "{links} {}", place.display());
        }
    }
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
        assert_at_rest(folder, &format!("after operation {number}"));
    });
}

#[test]
fn after_a_stop_at_any_operation_a_whole_set_is_visible_before_and_after_the_next_start() {
    let mut seen = std::collections::BTreeSet::new();
    each_operation(true, |folder, _, number| {
        // what a reader sees who comes before the next start
        let run = run_of(folder);
        assert!(run == "old" || run == "new", "operation {number}");
        drop(opened(folder).unwrap());
        assert_eq!(run_of(folder), run, "operation {number}");
        assert_at_rest(folder, &format!("after operation {number}"));
        seen.insert(run);
    });
    assert_eq!(seen.len(), 2);
}

#[test]
fn second_names_of_the_old_files_are_gone_after_an_exchange_that_failed() {
    let mut failed = 0;
    each_operation(false, |folder, result, number| {
        failed += u32::from(result.is_err());
        assert!(result.is_ok() || !folder.join(switch::OLD).exists(), "operation {number}");
    });
    assert!(failed > 20, "only {failed} operations failed");
}

#[test]
fn a_first_set_that_fails_leaves_no_report() {
    for number in 0..120 {
        let folder = scratch();
        let mut disk = Disk::default();
        disk.faults.at = number;
        if write_set(folder.path(), disk, "new").is_err() {
            let visible: Vec<_> =
                switch::files_below(folder.path()).unwrap().into_iter().filter(|name| is_safe(name)).collect();
            assert!(visible.iter().all(|name| name.starts_with("runs")), "operation {number}: {visible:?}");
        }
    }
}

#[test]
fn a_second_run_in_the_same_folder_is_told_at_once() {
    let folder = scratch();
    let first = opened(folder.path()).unwrap();
    let error = FileSet::open(folder.path()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Busy);
    drop(first);
    opened(folder.path()).unwrap();
}

#[cfg(unix)]
#[test]
fn a_link_that_leads_nowhere_or_in_a_ring_is_told_and_one_to_a_folder_is_that_folder() {
    let outer = scratch();
    let link = |name: &str, target: &str| {
        let path = outer.path().join(name);
        std::os::unix::fs::symlink(target, &path).unwrap();
        path
    };
    for lost in [link("lost", "unmounted/reports"), link("ring", "ring")] {
        let error = opened(&lost).unwrap_err();
        assert!(error.kind() == ErrorKind::Environment && error.to_string().contains("leads nowhere"), "{error}");
        assert!(fs::symlink_metadata(&lost).unwrap().is_symlink());
    }
    assert_eq!(names(outer.path()), ["lost", "ring"]);
    Disk::default().make_folder(&outer.path().join("there")).unwrap();
    write_set(&link("good", "there"), Disk::default(), "run").unwrap();
    assert_eq!(run_of(&outer.path().join("there")), "run");
}

#[test]
fn an_interrupted_change_is_completed_at_the_next_start() {
    let folder = scratch();
    // the state after a kill between the second and the third rename
    for (name, text) in [
        ("one.csv", "one.csv of new"),
        (".rosterdiff-commit/two.csv", "two.csv of new"),
        (".rosterdiff-commit/.rosterdiff-order", "one.csv\ntwo.csv\n../three.json"),
        ("two.csv", "two.csv of old"),
        // where the third name of the list would come from
        ("three.json", "three.json of old"),
    ] {
        fs::create_dir_all(folder.path().join(".rosterdiff-commit")).unwrap();
        OpenFile::put(&folder.path().join(name), text);
    }
    drop(opened(folder.path()).unwrap());
    assert_eq!(fs::read_to_string(folder.path().join("two.csv")).unwrap(), "two.csv of new");
    assert_eq!(names(folder.path()), [LOCK, "one.csv", "three.json", "two.csv"], "a name that leads out moves nothing");
}

#[test]
fn without_symbolic_links_files_are_moved_one_after_another() {
    for number in 0.. {
        let folder = scratch();
        write_set(folder.path(), Disk::default(), "old").unwrap();
        let mut disk = Disk { links: false, ..Disk::default() };
        disk.faults.at = number;
        let count = std::sync::Arc::clone(&disk.faults.count);
        let result = write_set(folder.path(), disk, "new");
        assert_eq!(run_of(folder.path()), if result.is_ok() { "new" } else { "old" }, "operation {number}");
        if count.load(Ordering::Relaxed) <= number {
            assert!(number > 40 && result.is_ok());
            // what only the old set had is gone with it
            assert_eq!(names(&folder.path().join("schools")), ["new.xlsx"]);
            break;
        }
    }
}

#[test]
fn a_name_that_leads_out_of_the_folder_is_refused() {
    let folder = scratch();
    let set = opened(folder.path()).unwrap();
    for name in ["../one.csv", "/one.csv", "", ".rosterdiff.lock", "schools/../../one.csv"] {
        assert_eq!(set.begin(0, name).unwrap_err().kind(), ErrorKind::Internal, "{name}");
    }
}

#[test]
fn a_manifest_that_somebody_changed_leads_to_no_file_outside() {
    let outer = scratch();
    let folder = outer.path().join("reports");
    write_set(&folder, Disk::default(), "old").unwrap();
    let outside = outer.path().join("mine.csv");
    OpenFile::put(&outside, "mine");
    let changed = fs::read_to_string(folder.join(MANIFEST)).unwrap().replace("one.csv", "../mine.csv");
    let manifest = folder.join(MANIFEST);
    fs::rename(&manifest, outer.path().join("before")).unwrap();
    OpenFile::put(&manifest, &changed);
    for links in [true, false] {
        write_set(&folder, Disk { links, ..Disk::default() }, "new").unwrap();
        assert_eq!(run_of(&folder), "new");
        assert!(fs::symlink_metadata(&outside).unwrap().is_file());
        assert_eq!(fs::read_to_string(&outside).unwrap(), "mine");
    }
}

#[test]
fn of_the_kept_sets_the_oldest_go_and_nobody_elses_folder() {
    let folder = scratch();
    let runs = folder.path().join("runs");
    let keep = |date: &str, count: u32| {
        let set = FileSet::open_with(folder.path(), Duration::from_secs(60), Disk::default()).unwrap();
        set.write(0, "one.csv", |out| out.write_all(date.as_bytes())).unwrap();
        set.commit_with(date, Some(&Keep { date: date.to_owned(), count }), || ()).unwrap();
        names(&runs)
    };
    keep("2026-08-01", 2);
    // neither is a kept set: one is called otherwise, one has no manifest
    for theirs in ["notes", "2020-01-01"] {
        fs::create_dir(runs.join(theirs)).unwrap();
    }
    OpenFile::put(&runs.join("notes").join(MANIFEST), "{}");
    assert_eq!(keep("2026-08-02", 2), ["2020-01-01", "2026-08-01", "2026-08-02", "notes"]);
    assert_eq!(keep("2026-08-03", 2), ["2020-01-01", "2026-08-02", "2026-08-03", "notes"]);
    assert_eq!(keep("2026-08-03", 2), ["2020-01-01", "2026-08-02", "2026-08-03", "notes"]);
    // the one that was just made stays in any case
    assert_eq!(keep("2026-08-04", 0), ["2020-01-01", "2026-08-04", "notes"]);
}

#[test]
fn a_folder_in_the_place_of_a_report_is_told_by_its_name() {
    let folder = scratch();
    fs::create_dir(folder.path().join("one.csv")).unwrap();
    let set = opened(folder.path()).unwrap();
    let error = set.begin(0, "one.csv").unwrap_err();
    assert!(error.to_string().contains("`one.csv` is a folder there"), "{error}");
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
    for name in switch::files_below(&folder).unwrap() {
        let path = folder.join(&name);
        assert_eq!((mode(&path), mode(path.parent().unwrap())), (0o600, 0o700), "{}", name.display());
    }
    // a group may share a folder, and so may all where each can remove what is his own alone
    for (mode, is_refused) in [(0o777, true), (0o702, true), (0o770, false), (0o1777, false)] {
        fs::set_permissions(&folder, fs::Permissions::from_mode(mode)).unwrap();
        let error = opened(&folder).err().map(|error| error.kind());
        assert_eq!(error, is_refused.then_some(ErrorKind::Environment), "{mode:o}");
    }
}

struct OpenFile;

impl OpenFile {
    fn put(path: &Path, text: &str) {
        Disk::default().make_file(path).unwrap().write_all(text.as_bytes()).unwrap();
    }
}
