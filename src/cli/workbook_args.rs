//! The flags of the workbook, and the earlier workbooks that they name.

use super::files::shown;
use super::last_run;
use crate::config::{Options, Origin, Settings, SplitBy, WorkbookOptions, Written};
use crate::fsx::FileSet;
use crate::report::Report;
use crate::report::workbook::{Notes, Wishes};
use crate::roster::{Error, ErrorKind, Result, hexadecimal, reason};
use clap::Args;
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};

/// The setting of the notes that are taken over.
const CARRY_NOTES: &str = "output.carry_notes";

/// Flags of fix-list.xlsx; both have a key in the configuration too.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "The workbook")]
pub(super) struct WorkbookArgs {
    /// Also write one workbook per school to the folder `schools`, each with its own students only
    #[arg(long, value_enum, value_name = "WHAT")]
    pub(super) split_by: Option<SplitBy>,
    /// Keep Status, Who and Notes of an earlier fix-list.xlsx, or of all in a folder; may be given several times
    #[arg(long, value_name = "FILE|FOLDER")]
    pub(super) carry_notes: Vec<PathBuf>,
}

impl WorkbookArgs {
    /// Returns the options that the flags give.
    pub(super) fn options(&self) -> WorkbookOptions {
        WorkbookOptions {
            split_by: self.split_by.map(Written::flag),
            carry_notes: self.carry_notes.iter().cloned().map(Written::flag).collect(),
        }
    }

    /// Returns the first flag that is given; both mean nothing without a folder for the reports.
    pub(super) fn needs_folder(&self) -> Option<&'static str> {
        match self {
            Self { split_by: Some(_), .. } => Some("--split-by"),
            Self { carry_notes, .. } if !carry_notes.is_empty() => Some("--carry-notes"),
            _ => None,
        }
    }
}

/// Reads the earlier workbooks before the run, and states what decides how the new one looks.
pub(super) fn wishes(options: &Options, settings: &mut Settings) -> Result<Wishes> {
    let workbook = &options.workbook;
    // without a folder no workbook is written, so the configuration's keys mean nothing
    let Some(folder) = options.folder.as_ref().map(|written| written.value.as_path()) else {
        return Ok(Wishes::default());
    };
    if let Some(written) = &workbook.split_by {
        settings.state("output.split_by", "school".to_owned(), written.origin);
    }
    let mut notes = None;
    if let Some(first) = workbook.carry_notes.first() {
        let mut books = Vec::new();
        for path in &workbook.carry_notes {
            let named = |error: Error| match path.origin {
                Origin::File(line) => error.note(format!("line {line} of the configuration names it")),
                _ => error,
            };
            for file in files(&path.value, folder).map_err(named)? {
                books.push((shown(&file), read(&file).map_err(named)?));
            }
        }
        let mut hash = Sha256::new();
        books.iter().for_each(|(_, bytes)| hash.update(Sha256::digest(bytes)));
        let mark = if books.is_empty() {
            "no workbook yet".to_owned()
        } else {
            format!("sha256 {}", hexadecimal(&hash.finalize()[..8]))
        };
        settings.state(CARRY_NOTES, mark, first.origin);
        notes = Some(Notes::read(&books)?);
    }
    Ok(Wishes { split: workbook.split_by.is_some(), notes })
}

/// Returns the workbooks of the visible set in which somebody wrote and which the run does not take over, as names in its
/// folder.
fn with_notes(set: &FileSet, options: &Options) -> Vec<String> {
    let folder = set.folder();
    let carried = options.workbook.carry_notes.iter().filter_map(|path| files(&path.value, folder).ok()).flatten();
    let carried: Vec<PathBuf> = carried.filter_map(|path| std::fs::canonicalize(path).ok()).collect();
    let is_left = |name: &str| {
        let path = std::fs::canonicalize(folder.join(name));
        name.ends_with(".xlsx") && path.is_ok_and(|path| !carried.contains(&path))
    };
    let mut names = set.changed_by_hand();
    // the workbook of a run that took notes over has them as that run wrote them; a summary that cannot be read tells nothing
    let may_have_taken_over = || last_run::went_by(folder, CARRY_NOTES) != Some(false);
    let main = Report::FixList.file_name();
    if carried.is_empty() && !names.iter().any(|name| name == main) && may_have_taken_over() {
        names.push(main.to_owned());
    }
    names.retain(|name| is_left(name));
    // one that cannot be read may hold anything
    let is_blank = |name: &str| {
        let bytes = std::fs::read(folder.join(name)).unwrap_or_default();
        Notes::read(&[(name.to_owned(), bytes)]).is_ok_and(|notes| notes.is_blank())
    };
    names.retain(|name| !is_blank(name));
    names
}

/// Keeps what people wrote into workbooks that the run replaces, and says where: nobody writes a note twice.
pub(super) fn keep_changed(set: &FileSet, options: &Options) -> Result<Vec<String>> {
    let folder = set.folder();
    let keep = |name: String| {
        let kept = shown(&set.keep_beside(&name)?);
        Ok(format!(
            "warning: {}: somebody wrote into this workbook, and a new one took its place without that; theirs is now {kept}. \
             Status, Who and Notes come along with --carry-notes {kept}, and every time with --carry-notes {}",
            shown(&folder.join(&name)),
            shown(folder)
        ))
    };
    with_notes(set, options).into_iter().map(keep).collect()
}

/// Refuses to leave a workbook with people's notes beside reports without names.
pub(super) fn refuse_notes_beside(set: &FileSet, options: &Options) -> Result<()> {
    match with_notes(set, options).first() {
        None => Ok(()),
        Some(name) => Err(Error::new(
            ErrorKind::Usage,
            "somebody wrote into this workbook, and a redacted one would take its place",
        )
        .file(shown(&set.folder().join(name)))
        .note("nothing was compared and nothing was written")
        .help("name another folder after -o, or move the workbook away")),
    }
}

/// Returns the workbook of a path, or all fix lists of a folder in the order of their names.
fn files(path: &Path, output: &Path) -> Result<Vec<PathBuf>> {
    let same = |one: &Path, other: &Path| match (std::path::absolute(one), std::path::absolute(other)) {
        (Ok(one), Ok(other)) => one == other,
        _ => false,
    };
    if !path.exists() && same(path, output) {
        // the folder of the reports on the first night
        return Ok(Vec::new());
    }
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let mut found = Vec::new();
    for folder in [path.to_owned(), path.join("schools")].into_iter().filter(|folder| folder.is_dir()) {
        let entries = std::fs::read_dir(&folder).map_err(|error| unreadable(&folder, &error))?;
        for entry in entries {
            let path = entry.map_err(|error| unreadable(&folder, &error))?.path();
            let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            if name.starts_with("fix-list") && name.ends_with(".xlsx") {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}

/// Reads a workbook that somebody filled in.
pub(super) fn read(path: &Path) -> Result<Vec<u8>> {
    std::fs::read(path).map_err(|error| unreadable(path, &error))
}

fn unreadable(path: &Path, error: &std::io::Error) -> Error {
    let kind = if error.kind() == std::io::ErrorKind::NotFound { ErrorKind::Usage } else { ErrorKind::Environment };
    Error::new(kind, format!("the workbook cannot be read: {}", reason(error)))
        .file(shown(path))
        .note("nothing was compared")
        .help("check the name and the folder, and that this account may read it")
}
