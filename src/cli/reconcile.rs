//! `reconcile`: the main act.

use super::args::ReconcileArgs;
use super::audit;
use super::exit::Exit;
use super::files::{Layered, layered};
use super::log::Log;
use super::made::Made;
use super::night::{self, Night};
use super::notify;
use super::places;
use super::progress::Bars;
use super::show::{self, Show};
use super::ui::Ui;
use super::warned;
use super::workbook_args;
use crate::config::{Environment, Options, Settings};
use crate::flow::in_pool;
use crate::fsx::{self, FileSet};
use crate::ingest;
use crate::link::saved;
use crate::report::View;
use crate::report::workbook::too_many;
use crate::roster::{Error, ErrorKind, Intake, Reconciliation, Result, Side, grouped};
use crate::{Exports, Request};
use std::path::Path;
use std::time::{Duration, Instant};

pub(super) fn run(args: &ReconcileArgs, environment: &Environment, ui: &Ui) -> Result<Exit> {
    // beside all that is done before anything is read
    let _ = std::thread::Builder::new().name("tables".to_owned()).spawn(ingest::prepare);
    let Layered { mut options, settings, file, decisions } = layered(args, environment)?;
    if args.audited.is_some() {
        audit::leave_nights_alone(&mut options);
    }
    let exports = options.files.iter().flatten().map(|written| written.value.as_path());
    Log::keep_off(&options.nightly, exports.chain(file.as_deref()).chain(decisions.as_deref()))?;
    let mut log = Log::begin();
    let as_of = settings.as_of.clone();
    let show = Show {
        format: options.format.as_ref().map(|written| written.value),
        folder: options.folder.as_ref().map(|written| written.value.as_path()),
        step_summary: environment.step_summary.as_deref(),
    };
    let checked = Log::check(&options.nightly);
    let outcome = checked.and_then(|()| logged(args, &options, settings, ui, show, &mut log));
    let outcome = outcome.map_err(|error| match args.audited {
        Some(_) => error.reworded("nothing was compared", "nothing was audited"),
        None => error,
    });
    let failed = match &outcome {
        Err(error) => show.failure(ui, error),
        Ok(_) => log.why_held().map_or(Ok(()), |error| show.failure(ui, error)),
    };
    if let Some(command) = &args.nightly.notify_cmd {
        let exit = outcome.as_ref().map_or_else(Exit::of, |exit| *exit);
        if notify::is_news(exit) {
            notify::tell(command, &log.line(&as_of, &outcome), ui);
        }
    }
    log.write(&options.nightly, Some(&as_of), &outcome)?;
    failed.and(outcome)
}

fn logged(
    args: &ReconcileArgs,
    options: &Options,
    settings: Settings,
    ui: &Ui,
    show: Show<'_>,
    log: &mut Log,
) -> Result<Exit> {
    let mut request = Request { sources: places::sources(options, args.audited)?, settings };
    args.redacting.state(&mut request.settings);
    let folder = options.folder.as_ref().map(|written| written.value.as_path());
    places::refuse_before_reading(args, options, &request.sources)?;
    args.threads.map_or(Ok(()), start_threads)?;
    let wishes = workbook_args::wishes(options, &mut request.settings)?;
    // before the long run, so that a folder that cannot be used is told at once
    let set = folder.map(|folder| open(folder, args, options)).transpose()?;
    let bars = Bars::new(ui, args.audited.is_some());
    let as_of = request.settings.as_of.clone();
    let reading =
        || night::check_files(args, options, &request.sources, &as_of).and_then(|()| crate::read(&request, &bars));
    // a history is opened while the exports are read: it waits for the disk and not for the processor
    let (night, read) = match &set {
        None => (None, reading()),
        Some(set) => {
            let (read, night) = beside(|| Night::begin(set, args, options, &as_of), reading);
            (Some(night), read)
        }
    };
    let mut night = night.transpose()?;
    if let (Some(night), Some(set)) = (&mut night, &set) {
        bars.aside(|| night.tell(&mut request.settings, options, set, ui));
    }
    let strangers = read.as_ref().ok().and_then(|read| strangers(read.intakes(), args.audited, &request.settings));
    let compared = read.and_then(|read| compare(read, &request.settings, night.as_mut(), &bars));
    let mut result = match (compared, &mut night) {
        (Ok(result), _) => result,
        (Err(error), Some(night)) if error.kind() == ErrorKind::Refused => {
            log.held(&error);
            drop(bars);
            return night.refused(error, strangers.as_deref(), ui);
        }
        (Err(error), _) => return Err(error),
    };
    // neither goes by the other
    let past = || night.as_mut().map(|night| night.compare(&result)).transpose();
    let (past, view) = in_pool(|| rayon::join(past, || View::of(&result)));
    result.past = past?.unwrap_or_default();
    let view = View { workbook: wishes, ..view? };
    let start = Instant::now();
    let key = night.as_ref().map(|night| night.key().clone());
    let made = || Made::of(&result, view, args, key.as_ref(), set.as_ref(), &bars);
    let (made, closing) = match (&set, night) {
        (Some(set), Some(mut night)) => {
            // the history is noted while the reports are made; neither counts before the set is in place
            let (made, noted) = beside(|| night.note(&result), made);
            let made = made?;
            let kept = workbook_args::keep_changed(set, options)?;
            let closing = night.commit(set, &result, noted?, ui)?;
            kept.iter().filter(|_| !ui.is_silent()).for_each(|text| ui.note(text));
            (made, Some(closing))
        }
        _ => (made()?, None),
    };
    let view = &made.view;
    if let (Some(path), Some(learned)) = (&args.save_model, &result.links.learned) {
        fsx::replace(path, saved::render(learned)?.as_bytes())?;
    }
    bars.finish(ui, &result, start.elapsed());
    warn(ui, &request, (&result, view), strangers, folder.is_some());
    let bar = show::bar(options.fail_on.as_ref().map(|written| written.value).unwrap_or_default());
    let exit = if bar.is_reached(&result) { Exit::Findings } else { Exit::Fine };
    let (told, told_view) = made.told(&result);
    let telling = show::Telling { result: &result, view, told, told_view, imports: made.imports.as_deref() };
    show.result(ui, &telling, &show::ci(&request.sources, bar), exit)?;
    log.counts(&result, view, exit);
    // the program ends here, and takes its memory apart only as long as it waits for the disk: the system is quicker
    let _ = std::thread::Builder::new().name("memory".to_owned()).spawn(move || drop((result, made)));
    drop(closing);
    Ok(exit)
}

/// Links and compares what was read; a night keeps meanwhile what the next run compares with.
fn compare(read: Exports, settings: &Settings, night: Option<&mut Night>, bars: &Bars) -> Result<Reconciliation> {
    let mut linked = read.link(settings, bars)?;
    let snapshot = linked.take_snapshot();
    let diagnosing = || linked.diagnose(settings, bars);
    let (Some(night), Some(snapshot)) = (night, snapshot) else { return diagnosing() };
    // it comes to the disk beside the work, and is not held any longer
    let (compared, kept) = beside(move || night.keep(&snapshot), diagnosing);
    compared.and_then(|result| kept.map(|()| result))
}

fn start_threads(threads: u16) -> Result<()> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(usize::from(threads)).build_global();
    pool.map_err(|_| Error::new(ErrorKind::Environment, format!("{threads} threads could not be started")))
}

/// Opens the folder of the reports, waiting for another run where that is asked for.
fn open(folder: &Path, args: &ReconcileArgs, options: &Options) -> Result<FileSet> {
    let wait = options.nightly.wait.as_ref().map_or(Duration::ZERO, |written| written.value);
    let set = FileSet::open_waiting(folder, wait)?;
    if args.redacting.redact {
        workbook_args::refuse_notes_beside(&set, options)?;
    }
    Ok(set)
}

/// Says on standard error what there is to know about a run besides its result; `written` says whether there are reports.
fn warn(
    ui: &Ui,
    request: &Request,
    (result, view): (&Reconciliation, &View),
    strangers: Option<String>,
    written: bool,
) {
    let same = result.run.audited.is_none() && result.intakes[0].facts.sha256 == result.intakes[1].facts.sha256;
    // with -q too where one file is named twice: such nights would be quiet for ever
    if same && (!ui.is_quiet() || places::named_twice(&request.sources) && !ui.is_silent()) {
        ui.note(
            "warning: both exports are the same file, to the byte, so nothing can differ between them; \
             what is found are flaws of that one file",
        );
    }
    if let Some(text) = strangers.filter(|_| !ui.is_silent()) {
        ui.note(&format!("warning: {text}"));
    }
    if !ui.is_quiet() {
        let decisions = &request.settings.link.decisions.file;
        warned::lines(result, decisions, written).iter().for_each(|text| ui.note(text));
    }
    if let Some(rows) = too_many(result).filter(|_| written && !view.workbook.split && !ui.is_quiet()) {
        ui.note(&format!(
            "fix-list.xlsx: a list of {} rows is too long for one workbook; --split-by school writes one per school",
            grouped(rows as u64)
        ));
    }
}

/// Says that exports are of the other system: both, which then stand in the wrong order, or the one that is audited.
fn strangers(intakes: [&Intake; 2], audited: Option<Side>, settings: &Settings) -> Option<String> {
    if let Some(side) = audited {
        let text = ingest::strange(intakes[side.index()], &settings.ingest[side.index()], side)?;
        let other = side.other().name();
        return Some(format!("{text}; audit it with --side {other}, or say that it is meant with --profile NAME"));
    }
    let [one, other] = ingest::turned(intakes, &settings.ingest)?;
    Some(format!(
        "the two exports seem to stand in the wrong order: {one}, and {other}; name the enrollment export first (in \
         rosterdiff.toml, exchange the two `file` keys), or say that it is meant with --profile SIDE=NAME"
    ))
}

/// Does something that waits for the disk beside the work, on a thread of its own: the others are there for the processor.
fn beside<W: Send, T>(waiting: impl FnOnce() -> W + Send, work: impl FnOnce() -> T) -> (T, W) {
    std::thread::scope(|scope| {
        let waiting = scope.spawn(waiting);
        let done = work();
        (done, waiting.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
    })
}
