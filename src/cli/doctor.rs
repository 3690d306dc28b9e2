//! `doctor`: whether everything that a nightly run needs is as it should be, one line each.

use super::exit::Exit;
use super::files::{configured, shown};
use super::night::state_folder;
use super::shared_args::ConfigArgs;
use super::ui::Ui;
use crate::config::{Environment, Options, now, today};
use crate::fsx::{self, LOCK, MANIFEST, STAGING_NAMES};
use crate::history::{DATABASE, Health, History, KEY};
use crate::ingest::{self, Source};
use crate::roster::{Error, Result, Side, grouped, reason};
use clap::Args;
use std::fs::{self, TryLockError};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

#[derive(Debug, Args)]
pub(super) struct DoctorArgs {
    /// The folder of the reports (otherwise the configuration's)
    #[arg(short, long, value_name = "FOLDER")]
    output: Option<PathBuf>,
    /// The folder with history and key (otherwise .rosterdiff in the folder of the reports)
    #[arg(long, value_name = "FOLDER")]
    state: Option<PathBuf>,
    /// The configuration (otherwise the nearest rosterdiff.toml, going up from here)
    #[arg(short, long, value_name = "FILE")]
    config: Option<PathBuf>,
}

/// Says how one thing is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Fine,
    Note,
    Wrong,
}

/// Collects the lines.
#[derive(Debug, Default)]
struct Findings(Vec<(State, &'static str, String)>);

impl Findings {
    fn add(&mut self, state: State, what: &'static str, text: impl Into<String>) {
        self.0.push((state, what, text.into()));
    }
}

pub(super) fn run(args: &DoctorArgs, environment: &Environment, ui: &Ui) -> Result<Exit> {
    let mut found = Findings::default();
    let given = ConfigArgs { config: args.config.clone(), isolated: false };
    let mut usable = true;
    let (options, reading) = match configured(given, environment) {
        Ok(layered) => {
            let file = layered.options.folder.is_some() || args.config.is_some();
            found.add(
                State::Fine,
                "settings",
                if file { "the configuration can be used" } else { "no configuration that names a folder" },
            );
            (layered.options, layered.settings.ingest)
        }
        Err(error) => {
            usable = false;
            found.add(State::Wrong, "settings", with_help(&error));
            error.excerpts().iter().for_each(|problem| found.add(State::Wrong, "settings", problem.clone()));
            (Options::default(), Default::default())
        }
    };
    exports(&options, &reading, &mut found);
    let folder = args.output.clone().or_else(|| options.folder.as_ref().map(|written| written.value.clone()));
    match &folder {
        Some(folder) => {
            reports(folder, &mut found);
            let state = args.state.clone().unwrap_or_else(|| state_folder(folder, &options.nightly));
            history(&state, folder, &mut found);
        }
        None if !usable => {
            found.add(State::Note, "reports", "the exports and the folder are looked at once the settings can be used")
        }
        None => found.add(State::Note, "reports", "no folder is named: rosterdiff doctor -o reports"),
    }
    found.add(State::Fine, "clock", format!("{} here, {} in UTC", today(), now()));
    let mut page = String::new();
    for (state, what, text) in &found.0 {
        let mark = match state {
            State::Fine => "ok   ",
            State::Note => "note ",
            State::Wrong => "WRONG",
        };
        page.push_str(&format!("{mark}  {what:<8}  {text}\n"));
    }
    let wrong = found.0.iter().any(|(state, ..)| *state == State::Wrong);
    if wrong || !ui.is_quiet() {
        ui.print(&page)?;
    }
    Ok(if wrong { Exit::Environment } else { Exit::Fine })
}

fn exports(options: &Options, reading: &[ingest::Settings; 2], found: &mut Findings) {
    for (side, what) in Side::BOTH.into_iter().zip(["platform", "sis"]) {
        let file = &options.files[side.index()];
        let Some(file) = file.as_ref().filter(|file| file.value != Path::new("-")) else { continue };
        let path = shown(&file.value);
        match fs::File::open(&file.value).and_then(|file| file.metadata()) {
            Ok(facts) if facts.is_file() && facts.len() == 0 => {
                found.add(State::Wrong, what, format!("{path}: the file is empty"))
            }
            Ok(_) => layout(&file.value, side, &reading[side.index()], found),
            Err(error) => found.add(State::Wrong, what, format!("{path}: cannot be read: {}", reason(&error))),
        }
    }
}

/// Reads an export as a run would, and says as what.
fn layout(file: &Path, side: Side, settings: &ingest::Settings, found: &mut Findings) {
    let what = if side == Side::Enrollment { "platform" } else { "sis" };
    match ingest::read(&Source::Path(file.to_owned()), side, settings, &Quiet) {
        Ok(table) => {
            let facts = &table.intake.facts;
            let layout = facts.profile.as_deref().unwrap_or("no known layout, by the names of its columns");
            let (rows, fields) = (grouped(facts.rows), table.columns.len());
            let text = format!("{}: {rows} rows, {fields} fields, key {}; {layout}", shown(file), facts.key_column);
            found.add(State::Fine, what, text);
        }
        Err(error) => found.add(State::Wrong, what, with_help(&error)),
    }
}

/// Returns what is wrong, and in brackets what to do first.
fn with_help(error: &Error) -> String {
    match error.helps().first() {
        Some(help) => format!("{} ({help})", error.one_line()),
        None => error.one_line(),
    }
}

struct Quiet;

impl ingest::Progress for Quiet {
    fn bytes(&self, _done: u64, _total: u64) {}
}

fn reports(folder: &Path, found: &mut Findings) {
    let path = shown(folder);
    if let Err(error) = fsx::refuse_lost_link(folder) {
        return found.add(State::Wrong, "reports", with_help(&error));
    }
    if !folder.is_dir() {
        let parent = folder.ancestors().skip(1).find(|parent| parent.is_dir() || parent.as_os_str().is_empty());
        let parent = parent.filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        found.add(
            State::Note,
            "reports",
            format!("{path}: not there yet; the first run makes it in {}", shown(parent)),
        );
        return space(parent, found);
    }
    match fsx::can_write(folder) {
        Ok(()) => found.add(State::Fine, "reports", format!("{path}: can be written to")),
        Err(error) => found.add(State::Wrong, "reports", with_help(&error)),
    }
    private(folder, "reports", &[MANIFEST, "discrepancies.csv", "matches.csv"], found);
    match fsx::visible_run(folder) {
        Some(run) => found.add(State::Fine, "set", format!("the reports are those of run {run}")),
        None => found.add(State::Note, "set", "there are no reports yet"),
    }
    if STAGING_NAMES.iter().any(|name| fs::symlink_metadata(folder.join(name)).is_ok()) {
        found.add(State::Note, "set", "a run was interrupted or is at work; the next one clears up after it");
    }
    space(folder, found);
    match fs::File::open(folder.join(LOCK)).map(|lock| lock.try_lock()) {
        Ok(Err(TryLockError::WouldBlock)) => found.add(State::Note, "lock", "a run is at work in this folder"),
        Ok(Err(TryLockError::Error(error))) => {
            found.add(State::Wrong, "lock", format!("this file system does not lock files: {}", error.kind()));
        }
        Ok(Ok(())) => found.add(State::Fine, "lock", "no run is at work in this folder"),
        Err(_) => found.add(State::Fine, "lock", "there was no run yet"),
    }
}

/// Says how much space is left; a set of a large district with its history takes some hundred megabytes.
fn space(folder: &Path, found: &mut Findings) {
    #[cfg(unix)]
    match rustix::fs::statvfs(folder) {
        Ok(facts) => {
            let free = facts.f_bavail.saturating_mul(facts.f_frsize) >> 20;
            let read_only = facts.f_flag.contains(rustix::fs::StatVfsMountFlags::RDONLY);
            let (state, words) = match free {
                _ if read_only => (State::Wrong, "the file system is read-only"),
                0..100 => (State::Wrong, "that is too little for a set of reports"),
                100..1_000 => (State::Note, "that may be little for a large district"),
                _ => (State::Fine, "that is enough"),
            };
            found.add(state, "space", format!("{} MiB free; {words}", grouped(free)));
        }
        Err(_) => found.add(State::Note, "space", "the free space cannot be seen"),
    }
    #[cfg(not(unix))]
    let _ = (folder, found);
}

/// Tells how the key is and, where that is not out of sight, how the history is that was made with it.
fn history(state: &Path, folder: &Path, found: &mut Findings) {
    let path = shown(&state.join(KEY));
    let (level, text) = match fs::read(state.join(KEY)) {
        Ok(key) if key.len() == 32 => (State::Fine, format!("{path} is there")),
        Err(error) if error.kind() == ErrorKind::PermissionDenied => {
            // without it nothing can be said about the history
            return found.add(State::Wrong, "key", format!("{path} cannot be read: {}", reason(&error)));
        }
        Ok(_) => (State::Wrong, format!("{path} is damaged; the next run makes a new one, and a new history")),
        Err(_) if state.join(DATABASE).is_file() => (State::Wrong, format!("{path} is not there any more")),
        Err(_) => (State::Note, "there is none yet; the first run that writes reports makes it".to_owned()),
    };
    found.add(level, "key", text);
    database(state, folder, found);
    private(state, "history", &[KEY, DATABASE], found);
}

/// Tells how the history is.
fn database(state: &Path, folder: &Path, found: &mut Findings) {
    let path = shown(&state.join(DATABASE));
    match History::health(state) {
        Health::Absent if fsx::visible_run(folder).is_some() => found.add(
            State::Note,
            "history",
            format!(
                "{path} is not there, though {} has reports: unless they came with another --state, everything counts as new in the \
                 next run; where there is a copy of the history and its key, put both back first",
                shown(folder)
            ),
        ),
        Health::Absent => {
            found.add(State::Note, "history", "there is none yet; the first run that writes reports begins it")
        }
        Health::Sound => match History::latest_in(state).filter(|date| *date > today()) {
            Some(date) => found.add(
                State::Wrong,
                "history",
                format!(
                    "{path} has a run of {date}, which is later than today, and keeps none before that; where a clock was \
                     wrong then, move the file away"
                ),
            ),
            None => {
                found.add(State::Fine, "history", format!("{path} is sound"));
                held(state, found);
            }
        },
        Health::OtherKey => found.add(
            State::Wrong,
            "history",
            format!(
                "{path}: the key that it was made with is not beside it; put the key back, or the next run sets the \
                 history aside and begins a new one"
            ),
        ),
        Health::Newer => found.add(State::Wrong, "history", format!("{path}: a newer version of rosterdiff wrote it")),
        Health::Damaged => found.add(
            State::Wrong,
            "history",
            format!("{path} cannot be read; the next run sets it aside and begins a new one"),
        ),
    }
}

/// Tells that the last nights were held, since then the reports are old ones.
fn held(state: &Path, found: &mut Findings) {
    let nights = History::held_in(state);
    let (Some(first), Some(last)) = (nights.first(), nights.last()) else { return };
    let code = last.codes.split([',', ' ']).next().unwrap_or("");
    let text = format!(
        "held since {}, {} night{}; the reports are older: rosterdiff explain {code}",
        first.as_of,
        nights.len(),
        if nights.len() == 1 { "" } else { "s" }
    );
    found.add(State::Note, "night", text);
}

/// Tells folders and files that others on the machine can read.
fn private(folder: &Path, what: &'static str, names: &[&str], found: &mut Findings) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let open = |path: &Path| fs::metadata(path).is_ok_and(|facts| facts.permissions().mode() & 0o077 != 0);
        let files: Vec<&str> = names.iter().copied().filter(|name| open(&folder.join(name))).collect();
        if !files.is_empty() {
            let text =
                format!("others on this machine can read {} in {}: chmod go= them", files.join(", "), shown(folder));
            found.add(State::Wrong, what, text);
        } else if folder.is_dir() && open(folder) {
            found.add(
                State::Note,
                what,
                format!("others can list {}: chmod go= it, unless that is meant", shown(folder)),
            );
        }
    }
    #[cfg(not(unix))]
    let _ = (folder, what, names, found);
}
