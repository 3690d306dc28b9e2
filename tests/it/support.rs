//! What all tests share: folders of their own, the program, and the reports read back.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

pub(crate) const AS_OF: &str = "2026-08-03";

/// A row of a CSV report by the names of its columns.
pub(crate) type Row = BTreeMap<String, String>;

/// Holds a folder that goes away with the test.
pub(crate) struct Place(tempfile::TempDir);

impl Place {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Makes a folder that is this account's alone, whatever the umask.
    pub(crate) fn folder(&self, name: &str) -> PathBuf {
        let path = self.path(name);
        let mut builder = std::fs::DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(&path).unwrap();
        path
    }

    pub(crate) fn put(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }

    /// Returns the program, to be run in this folder with an empty environment; where coverage is measured, it counts.
    pub(crate) fn command(&self) -> Command {
        let mut command = Command::new(program());
        command.current_dir(self.0.path()).env_clear();
        command.envs(std::env::var_os("LLVM_PROFILE_FILE").map(|file| ("LLVM_PROFILE_FILE", file)));
        command
    }

    /// Returns another program, to be run in this folder with nothing of the environment but where programs are.
    pub(crate) fn other(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new(program);
        command.current_dir(self.0.path()).env_clear();
        for name in ["PATH", "LLVM_PROFILE_FILE"] {
            command.envs(std::env::var_os(name).map(|value| (name, value)));
        }
        command
    }

    /// Runs the program in this folder.
    pub(crate) fn run(&self, arguments: &[&str]) -> Run {
        Run::of(self.command().args(arguments).output().unwrap())
    }

    /// Runs the program with no settings from around, on a date and with no problem counted as a failure; the run must
    /// end well and have nothing to say on standard error.
    pub(crate) fn run_alone(&self, as_of: &str, arguments: &[&str]) -> Run {
        let run = self.run(&[arguments, &["--isolated", "--as-of", as_of, "--fail-on", "never"]].concat());
        assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{arguments:?}");
        run
    }
}

pub(crate) fn program() -> PathBuf {
    assert_cmd::cargo::cargo_bin!("rosterdiff").to_path_buf()
}

/// Holds how a run ended.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Run {
    fn of(output: Output) -> Self {
        Self {
            code: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

/// Returns the path of a file of the repository.
pub(crate) fn repository(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

/// Returns the two exports of an invented district as text arguments.
pub(crate) fn district(name: &str) -> [String; 2] {
    ["enrollment.csv", "sis.txt"]
        .map(|file| repository(&format!("fixtures/districts/{name}/{file}")).to_str().unwrap().to_owned())
}

/// Reads a CSV report back.
pub(crate) fn rows(folder: &Path, name: &str) -> Vec<Row> {
    let bytes = std::fs::read(folder.join(name)).unwrap();
    let body = bytes.strip_prefix(b"\xef\xbb\xbf").expect("a byte-order mark");
    csv::Reader::from_reader(body).deserialize().map(|row| row.unwrap()).collect()
}

pub(crate) fn summary(folder: &Path) -> serde_json::Value {
    serde_json::from_slice(&std::fs::read(folder.join("summary.json")).unwrap()).unwrap()
}

/// Returns name and bytes of every report in a folder.
pub(crate) fn reports(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap())
        .filter(|entry| !entry.file_name().to_str().unwrap().starts_with('.'))
        .map(|entry| (entry.file_name().into_string().unwrap(), std::fs::read(entry.path()).unwrap()))
        .collect()
}
