//! What the machine does wrong: full disks, read-only folders, busy databases, failing system calls.

use super::support::{AS_OF, Place, district, program, reports};
use std::path::Path;
use std::process::{Command, Stdio};

/// Runs a shell line and returns its exit code with what it said on standard error.
fn shell(place: &Place, script: &str) -> (i32, String) {
    let output = place.other("bash").args(["-c", script]).output().unwrap();
    (output.status.code().unwrap_or(-1), String::from_utf8_lossy(&output.stderr).into_owned())
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_standard_output_or_log_is_an_error_and_a_closed_one_is_not() {
    let place = Place::new();
    let [enrollment, sis] = district("tiny");
    let program = program().display().to_string();
    let run = format!("{program} reconcile '{enrollment}' '{sis}' --as-of {AS_OF}");
    let (code, said) = shell(&place, &format!("{run} > /dev/full"));
    assert!(code == 4 && said.contains("standard output could not be written"), "{code} {said}");
    let (code, said) = shell(&place, &format!("{run} -o out --log /dev/full > /dev/null"));
    assert!(code == 4 && said.starts_with("error: /dev/full: the log cannot be written"), "{code} {said}");
    assert!(reports(&place.path("out")).contains_key("latest.json"), "the reports are in place all the same");
    let (code, said) = shell(&place, &format!("set -o pipefail; {run} | head -1 > /dev/null"));
    assert!([0, 1].contains(&code) && said.is_empty(), "{code} {said}");
}

#[test]
fn a_busy_history_is_told_and_the_old_reports_stay() {
    let place = Place::new();
    let [enrollment, sis] = district("tiny");
    place.run(&["reconcile", &enrollment, &sis, "-o", "out", "--as-of", "2026-08-03"]);
    let before = reports(&place.path("out"));
    let other = rusqlite::Connection::open(place.path("out/.rosterdiff/history.db")).unwrap();
    other.execute_batch("BEGIN EXCLUSIVE").unwrap();
    let run = place.run(&["reconcile", &enrollment, &sis, "-o", "out", "--as-of", "2026-08-04"]);
    assert!(run.code == 75 && run.stderr.contains("another program is using the history"), "{run:?}");
    assert_eq!(reports(&place.path("out")), before);
    drop(other);
    let run = place.run(&["reconcile", &enrollment, &sis, "-o", "out", "--as-of", "2026-08-04", "-q"]);
    assert_eq!(run.code, 1, "{run:?}");
}

/// Runs the program as an account that may read and write nothing of this one's; `None` where no such account can be had.
#[cfg(target_os = "linux")]
fn as_nobody(place: &Place, arguments: &[&str]) -> Option<(i32, String)> {
    let own = place.path("rosterdiff");
    std::fs::hard_link(program(), &own).or_else(|_| std::fs::copy(program(), &own).map(|_| ())).unwrap();
    let mut command = place.other("setpriv");
    command.args(["--reuid=65534", "--regid=65534", "--clear-groups"]).arg(&own).args(arguments);
    let output = command.output();
    std::fs::remove_file(&own).unwrap();
    let output = output.ok()?;
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    (!said.starts_with("setpriv:")).then(|| (output.status.code().unwrap_or(-1), said))
}

#[cfg(target_os = "linux")]
#[test]
fn reports_of_another_account_are_told_as_such_and_stay() {
    use std::os::unix::fs::{PermissionsExt, chown};
    let place = Place::new();
    for (name, from) in ["e.csv", "s.csv"].into_iter().zip(district("tiny")) {
        place.put(name, std::fs::read(from).unwrap());
    }
    let open = |name: &str, mode: u32| {
        std::fs::set_permissions(place.path(name), std::fs::Permissions::from_mode(mode)).unwrap();
    };
    [("", 0o755), ("e.csv", 0o644), ("s.csv", 0o644)].into_iter().for_each(|(name, mode)| open(name, mode));
    place.folder("out");
    if chown(place.path("out"), Some(65_534), Some(65_534)).is_err() {
        return;
    }
    let night = |date: &'static str| ["reconcile", "e.csv", "s.csv", "-o", "out", "--as-of", date, "-q"];
    // the account of the nights, once the administrator, and the account of the nights again
    let Some((code, said)) = as_nobody(&place, &night("2026-08-03")) else { return };
    assert_eq!((code, said.as_str()), (1, ""));
    assert_eq!(place.run(&night("2026-08-04")).code, 1);
    let before = reports(&place.path("out"));
    let (code, said) = as_nobody(&place, &night("2026-08-05")).unwrap();
    let wanted = "error: out: another account wrote the reports in this folder, and this one may not read them";
    assert!(code == 4 && said.starts_with(wanted) && said.contains("chown -R"), "{code} {said}");
    assert_eq!(reports(&place.path("out")), before);
    super::atomic::whole_set(&place.path("out"));
    assert_eq!(as_nobody(&place, &["doctor", "-o", "out"]).unwrap().0, 4);
    // what the help says helps
    super::privacy::files_below(&place.path("out")).iter().for_each(|path| chown(path, Some(65_534), None).unwrap());
    let (code, said) = as_nobody(&place, &night("2026-08-05")).unwrap();
    assert_eq!((code, said.as_str()), (1, ""));
}

/// Mounts a small file system in memory; `None` where this account may not.
struct Small<'a>(&'a Place);

impl<'a> Small<'a> {
    fn mount(place: &'a Place, kibibytes: u32) -> Option<Self> {
        std::fs::create_dir(place.path("small")).unwrap();
        let options = format!("size={kibibytes}k,mode=0700");
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", &options, "tmpfs"]).arg(place.path("small"));
        mount.stderr(Stdio::null()).status().ok()?.success().then_some(Self(place))
    }

    fn read_only(&self, value: bool) {
        let option = if value { "remount,ro" } else { "remount,rw" };
        let mounted = Command::new("mount").args(["-o", option]).arg(self.0.path("small")).status().unwrap();
        assert!(mounted.success());
    }
}

impl Drop for Small<'_> {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(self.0.path("small")).status();
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_disk_that_is_full_at_any_byte_keeps_the_old_reports() {
    let place = Place::new();
    let [enrollment, sis] = district("tiny");
    let Some(small) = Small::mount(&place, 1_024) else { return };
    let run = |date: &str| place.run(&["reconcile", &enrollment, &sis, "-o", "small/out", "--as-of", date]);
    assert_eq!(run("2026-08-03").code, 1);
    let (mut refused, mut fitted) = (0, 0);
    // from no room at all to enough
    for free in (0..600).step_by(24) {
        let before = reports(&place.path("small/out"));
        let filler = place.path("small/filler");
        let room = Command::new("df").args(["--output=avail", "-k"]).arg(place.path("small")).output().unwrap();
        let room = String::from_utf8(room.stdout).unwrap();
        let room: usize = room.lines().last().unwrap().trim().parse().unwrap();
        std::fs::write(&filler, vec![0; room.saturating_sub(free) * 1_024]).unwrap();
        let result = run("2026-08-04");
        match result.code {
            4 => {
                refused += 1;
                assert!(result.stderr.contains("no space left") || result.stderr.contains("history"), "{result:?}");
                assert!(result.stderr.contains("unchanged"), "{result:?}");
                assert_eq!(reports(&place.path("small/out")), before, "{free} KiB free");
            }
            1 => fitted += 1,
            _ => panic!("{free} KiB free: {result:?}"),
        }
        std::fs::remove_file(filler).unwrap();
        super::atomic::whole_set(&place.path("small/out"));
    }
    assert!(refused > 2 && fitted > 2, "{refused} refused, {fitted} fitted");
    assert_eq!(run("2026-08-05").code, 1);
    small.read_only(true);
    let before = reports(&place.path("small/out"));
    let result = run("2026-08-06");
    assert!(result.code == 4 && result.stderr.contains("may not be written to"), "{result:?}");
    assert_eq!(reports(&place.path("small/out")), before);
    assert_eq!(place.run(&["doctor", "-o", "small/out"]).code, 4);
    small.read_only(false);
    assert_eq!(run("2026-08-06").code, 1);
}

/// Lets one system call after another fail, whoever makes it (the database too), with what a full disk answers.
///
/// It needs strace: `cargo test --release --test it system_call -- --ignored`.
#[cfg(target_os = "linux")]
#[test]
#[ignore = "some hundred runs under strace"]
#[allow(clippy::print_stdout, reason = "how many calls failed is what one wants to know")]
fn every_system_call_that_writes_may_fail_once() {
    let place = Place::new();
    let [enrollment, sis] = district("tiny");
    if Command::new("strace").arg("-V").stdout(Stdio::null()).status().is_err() {
        return;
    }
    let folder = place.path("out");
    let arguments = |date: &str| {
        ["reconcile", &enrollment, &sis, "-o", "out", "--as-of", date, "--keep", "2", "-q", "--threads", "1"]
            .map(str::to_owned)
            .to_vec()
    };
    place.command().args(arguments("2026-08-03")).stdout(Stdio::null()).status().unwrap();
    let mut tried = std::collections::BTreeMap::new();
    let mut codes: std::collections::BTreeMap<i32, u32> = std::collections::BTreeMap::new();
    for (call, error) in [
        ("write", "ENOSPC"),
        ("write", "EIO"),
        ("pwrite64", "ENOSPC"),
        ("pwrite64", "EIO"),
        ("fsync", "EIO"),
        ("fdatasync", "EIO"),
        ("rename", "EIO"),
        ("renameat2", "EIO"),
        ("link", "EIO"),
        ("linkat", "EIO"),
        ("symlink", "EIO"),
        ("symlinkat", "EIO"),
        ("unlink", "EIO"),
        ("unlinkat", "EIO"),
        ("mkdir", "ENOSPC"),
        ("mkdirat", "ENOSPC"),
        ("ftruncate", "EIO"),
        ("openat", "EMFILE"),
    ] {
        // the dynamic loader's own opens come first and are not the program's
        let first = if call == "openat" { 6 } else { 1 };
        for number in first..400 {
            let date = if number % 2 == 0 { "2026-08-04" } else { "2026-08-05" };
            let inject = format!("inject={call}:error={error}:when={number}");
            let trace = place.path("trace");
            let output = Command::new("strace")
                .args(["-f", "-qq", "-o"])
                .arg(&trace)
                .args(["-e", &format!("trace={call}"), "-e", &inject])
                .arg(program())
                .args(arguments(date))
                .current_dir(place.path(""))
                .env_clear()
                .output()
                .unwrap();
            let injected = std::fs::read_to_string(&trace).unwrap_or_default().contains("(INJECTED)");
            let code = output.status.code().unwrap_or(-1);
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            let place_of = format!("{call} number {number} with {error}: {code} {said}");
            assert!([0, 1, 3, 4, 75].contains(&code), "{place_of}");
            super::atomic::whole_set(&folder);
            if !injected {
                break;
            }
            *codes.entry(code).or_default() += 1;
            *tried.entry(call).or_insert(0) += 1;
            if number % 8 == 0 {
                let next = place.command().args(arguments("2026-08-05")).stdout(Stdio::null()).status().unwrap();
                assert!([0, 1].contains(&next.code().unwrap()), "after {place_of}");
                super::atomic::whole_set(&folder);
            }
        }
    }
    let next = place.command().args(arguments("2026-08-06")).stdout(Stdio::null()).status().unwrap();
    assert!([0, 1].contains(&next.code().unwrap()));
    assert!(tried.values().sum::<u32>() > 100, "{tried:?}");
    assert!(Path::new(&folder).join("latest.json").is_file());
    // shown with --nocapture
    println!("failed once each, by call: {tried:?}; exit codes: {codes:?}");
}
