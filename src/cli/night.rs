//! What a run that writes reports does besides: the gate's baseline, the history, the held line, the kept sets.

use super::args::ReconcileArgs;
use super::exit::Exit;
use super::files::shown;
use super::ui::Ui;
use crate::config::{Nightly, Options, Origin, Settings, days_since, seconds_since};
use crate::fsx::{self, FileSet, Keep};
use crate::gate::Baseline;
use crate::history::{History, Kept};
use crate::ingest::{Source, with_files};
use crate::roster::{Error, ErrorKind, InstallKey, Past, Reconciliation, Result, Snapshot};
use std::path::{Path, PathBuf};
use std::thread::{self, JoinHandle};
use std::time::{Duration, SystemTime};

/// Holds the history of the output folder during a run.
#[derive(Debug)]
pub(super) struct Night {
    history: History,
    baseline: Option<Baseline>,
    /// What of the history decides how this run's findings stand.
    known: String,
    as_of: String,
    accept: Option<String>,
    keep: Option<Keep>,
    /// What the next run compares with stands in the history.
    kept: Option<Kept>,
    /// Reports of an earlier run are in the folder.
    reported: bool,
    /// Reports of an earlier run are in the folder, and the history has not begun.
    forgotten: bool,
    /// The date of the run is today's, by the clock of the machine.
    by_clock: bool,
}

/// Returns the state folder of an output folder.
pub(super) fn state_folder(folder: &Path, nightly: &Nightly) -> PathBuf {
    nightly.state.as_ref().map_or_else(|| folder.join(".rosterdiff"), |written| written.value.clone())
}

impl Night {
    /// Opens the history and completes what a killed run left.
    pub(super) fn begin(set: &FileSet, args: &ReconcileArgs, options: &Options, as_of: &str) -> Result<Self> {
        let nightly = &options.nightly;
        let mut history = History::open(&state_folder(set.folder(), nightly))?;
        let visible = fsx::visible_run(set.folder());
        history.heal(visible.as_deref())?;
        let forgotten = visible.is_some() && history.latest()?.is_none();
        let baseline = history.baseline(as_of)?;
        let known = history.state(as_of)?;
        let keep = nightly
            .keep
            .as_ref()
            .map(|written| Keep { date: as_of.to_owned(), count: u32::try_from(written.value).unwrap_or(u32::MAX) });
        Ok(Self {
            history,
            // after a blackout nothing is as it was
            baseline: baseline.filter(|baseline| !nightly.blackout_between(&baseline.as_of, as_of)),
            known,
            as_of: as_of.to_owned(),
            accept: args.nightly.accept_change.clone(),
            keep,
            kept: None,
            reported: visible.is_some(),
            forgotten,
            by_clock: options.as_of.is_none(),
        })
    }

    /// Tells the gate what to compare with, and the user where what was known of earlier nights is gone.
    pub(super) fn tell(&mut self, settings: &mut Settings, options: &Options, set: &FileSet, ui: &Ui) {
        // said even with -q
        let state = || shown(&state_folder(set.folder(), &options.nightly));
        if let Some(name) = self.history.set_aside() {
            ui.note(&format!(
                "warning: {}: the history could not be read and was set aside as {name}; tonight everything counts as new",
                state()
            ));
        } else if self.forgotten {
            ui.note(&format!(
                "warning: {}: no history is here, though {} has the reports of an earlier run; tonight everything counts \
                 as new, and the exports are compared with those of no earlier night",
                state(),
                shown(set.folder())
            ));
        }
        settings.gate.key = Some(self.history.key().clone());
        settings.gate.baseline = self.baseline.take();
        settings.gate.accept.clone_from(&self.accept);
        if !self.known.is_empty() {
            settings.state("history", std::mem::take(&mut self.known), Origin::Default);
        }
    }

    /// Returns the installation's key.
    pub(super) fn key(&self) -> &InstallKey {
        self.history.key()
    }

    /// Says how the discrepancies stand to earlier runs.
    pub(super) fn compare(&self, result: &Reconciliation) -> Result<Past> {
        self.history.compare(result)
    }

    /// Keeps what the next run compares its exports with; it counts once this run does.
    pub(super) fn keep(&mut self, snapshot: &Snapshot) -> Result<()> {
        self.kept = self.history.keep(&self.as_of, snapshot)?;
        Ok(())
    }

    /// Notes the run, whose files are about to be put in place, and prepares all for it to count; says whether the history
    /// takes it.
    pub(super) fn note(&mut self, result: &Reconciliation) -> Result<bool> {
        let noted = self.history.note(result, self.kept.take(), self.accept.as_deref())?;
        if noted {
            self.history.prepare(&result.run.run_id)?;
        }
        Ok(noted)
    }

    /// Puts the written files in place and takes the noted run into the history, which is closed then beside what else there
    /// is to do.
    pub(super) fn commit(self, set: &FileSet, result: &Reconciliation, noted: bool, ui: &Ui) -> Result<Closing> {
        let (run, mut history) = (&result.run.run_id, self.history);
        let confirmed = move || match noted && history.confirm().is_ok() {
            true => Ok(Closing::of(history)),
            false => Err(Box::new(history)),
        };
        let closing = match set.commit_with(run, self.keep.as_ref(), confirmed)? {
            Ok(closing) => closing,
            Err(mut history) if noted => {
                // by now the old files have made room for what is written here
                history.accept(run)?;
                Closing::of(*history)
            }
            Err(history) => {
                say_that_it_is_later(&history, &self.as_of, self.by_clock, ui)?;
                Closing::of(*history)
            }
        };
        if !ui.is_quiet() {
            for (code, sentence) in &result.gate.accepted {
                ui.note(&format!("accepted: {code}: {sentence}"));
            }
        }
        Ok(closing)
    }

    /// Notes that the run is held or refused, and says since when: quiet, in one line.
    ///
    /// `strangers` says that the exports stand in the wrong order, which explains whatever else holds them.
    pub(super) fn refused(&mut self, error: Error, strangers: Option<&str>, ui: &Ui) -> Result<Exit> {
        let mut codes = error.codes();
        if codes.is_empty() {
            codes.push("-");
        }
        // that it cannot be noted must not hide why it is held
        let noted = self.history.hold(&self.as_of, &codes).and_then(|()| self.history.held_since(&self.as_of));
        let nights = noted.unwrap_or_default();
        let since = nights.first().map_or(self.as_of.as_str(), |held| held.as_of.as_str());
        let count = nights.len().max(1);
        let again = match count {
            1 => "tonight for the first time".to_owned(),
            _ => format!("since {since}, {count} nights"),
        };
        if ui.is_silent() {
            return Ok(Exit::Refused);
        }
        if ui.is_quiet() {
            let order = strangers.map_or("", |_| "; the two exports seem to stand in the wrong order");
            let left = if self.reported { "the last reports stay" } else { "nothing was written" };
            let (line, code) = (error.one_line(), error.code_name());
            let more = code.map_or_else(String::new, |code| format!("; more: rosterdiff explain {code}"));
            ui.note(&format!("rosterdiff: held {again}: {line}{order}; {left}{more}"));
            return Ok(Exit::Refused);
        }
        let error = match strangers {
            Some(text) => error.note(text),
            None => error,
        };
        Err(error.note(format!("held {again}")))
    }
}

/// A history that is being closed; dropped, it waits until that is done.
#[derive(Debug)]
pub(super) struct Closing(Option<JoinHandle<()>>);

impl Closing {
    fn of(history: History) -> Self {
        Self(thread::Builder::new().name("history".to_owned()).spawn(move || drop(history)).ok())
    }
}

impl Drop for Closing {
    fn drop(&mut self) {
        // that it could not be closed loses nothing: what was confirmed is on the disk
        let _ = self.0.take().map(JoinHandle::join);
    }
}

/// Says that a history has a run of a later date, so that this one is not added to it.
fn say_that_it_is_later(history: &History, as_of: &str, by_clock: bool, ui: &Ui) -> Result<()> {
    if by_clock {
        // said even with -q: as long as it is so, no night is kept, and what is new tonight is new tomorrow
        ui.note(&format!(
            "warning: the history has a run of {}, which is later than today, so this run is not added to it; where a \
             clock was wrong then, move {} away: the next run begins a new history",
            history.latest()?.unwrap_or_default(),
            shown(&history.file())
        ));
    } else if !ui.is_quiet() {
        ui.note(&format!(
            "warning: the reports are now those of {as_of}, before the last run of {}, so this run is not added to the \
             history; run again without `--as-of` for the present ones, or give `-o` another folder for a look back",
            history.latest()?.unwrap_or_default(),
        ));
    }
    Ok(())
}

/// Refuses to compare on a day of a blackout, and files that are too old or not at rest.
pub(super) fn check_files(args: &ReconcileArgs, options: &Options, sources: &[Source; 2], as_of: &str) -> Result<()> {
    let nightly = &options.nightly;
    let accepted = args.nightly.accept_change.is_some();
    let (left, flags) = match options.folder {
        Some(_) => ("nothing was compared, and the last reports stay", ""),
        None => ("nothing was compared and nothing was written", "-o FOLDER and "),
    };
    let held = format!("the run is held: {left}");
    if let Some((first, last)) = nightly.blackout_on(as_of).filter(|_| !accepted) {
        return Err(Error::new(ErrorKind::Refused, format!("{as_of} lies in the blackout from {first} to {last}"))
            .code("H109")
            .note(left)
            .help(format!("to compare all the same: the same command with {flags}--accept-change \"why\"")));
    }
    for source in sources {
        let Source::Path(path) = source else { continue };
        if let Some(settle) = &nightly.settle {
            settle_down(path, settle.value, &held)?;
        }
        let Some(most) = &nightly.max_age_days else { continue };
        let Some(modified) = modified(path).filter(|_| !accepted) else { continue };
        let days = days_since(modified);
        if days > most.value {
            return Err(Error::new(
                ErrorKind::Refused,
                format!("the file is {days} days old, and the configuration allows {}", most.value),
            )
            .code("H105")
            .file(shown(path))
            .note(held)
            .help("see why the export job wrote no new file"));
        }
    }
    Ok(())
}

/// Waits until a file was left alone for so long; one that changes meanwhile is refused.
fn settle_down(path: &Path, settle: Duration, held: &str) -> Result<()> {
    let Some(before) = state(path) else { return Ok(()) };
    // a file of the future has been left alone for no time at all
    let rested = seconds_since(before.0).map_or(Duration::ZERO, Duration::from_secs);
    if rested >= settle {
        return Ok(());
    }
    std::thread::sleep(settle - rested);
    if state(path) == Some(before) {
        return Ok(());
    }
    Err(Error::new(ErrorKind::Refused, "the export is still being written")
        .code("H101")
        .file(shown(path))
        .note(held)
        .help("start the run later, or let the export job rename the file when it is whole"))
}

/// Returns when a file, or the newest file of a folder, was changed, and how long it is.
fn state(path: &Path) -> Option<(SystemTime, u64)> {
    let facts = std::fs::metadata(path).ok()?;
    if !facts.is_dir() {
        return Some((facts.modified().ok()?, facts.len()));
    }
    let inside = std::fs::read_dir(with_files(path)).ok()?.filter_map(|entry| entry.ok()?.metadata().ok());
    inside.fold(None, |sum: Option<(SystemTime, u64)>, facts| {
        let (time, length) = sum.unwrap_or((SystemTime::UNIX_EPOCH, 0));
        Some((time.max(facts.modified().ok()?), length + facts.len()))
    })
}

fn modified(path: &Path) -> Option<SystemTime> {
    state(path).map(|(time, _)| time)
}
