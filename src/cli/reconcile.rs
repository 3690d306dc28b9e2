//! `reconcile`: the main act.

use super::again;
use super::args::ReconcileArgs;
use super::audit;
use super::exit::Exit;
use super::files::{Layered, layered, shown};
use super::log::Log;
use super::night::{self, Night};
use super::nightly_args::needs_folder;
use super::notify;
use super::progress::Bars;
use super::show::{self, Show};
use super::ui::Ui;
use super::warned;
use super::workbook_args;
use crate::Request;
use crate::config::{Environment, Options, Settings};
use crate::flow::in_pool;
use crate::fsx::{self, FileSet};
use crate::ingest::{self, Source};
use crate::link::saved;
use crate::report::imports::{self, Import};
use crate::report::workbook::{Book, SchoolBooks, Wishes, too_many};
use crate::report::{Report, View};
use crate::roster::{Error, ErrorKind, InstallKey, Intake, Reconciliation, Result, Side, grouped};
use rayon::prelude::*;
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
    let checked = Log::check(&options.nightly).and_then(|()| sources(&options, args.audited));
    let outcome = checked.and_then(|sources| {
        let request = Request { sources, settings };
        again::with_kept_memory(&request, args.threads, environment);
        logged(args, &options, request, ui, show, &mut log)
    });
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
            notify::tell(command, &log.line(&as_of, &outcome), environment, ui);
        }
    }
    log.write(&options.nightly, Some(&as_of), &outcome)?;
    failed.and(outcome)
}

fn logged(
    args: &ReconcileArgs,
    options: &Options,
    mut request: Request,
    ui: &Ui,
    show: Show<'_>,
    log: &mut Log,
) -> Result<Exit> {
    args.redacting.state(&mut request.settings);
    let folder = options.folder.as_ref().map(|written| written.value.as_path());
    refuse_before_reading(args, options, &request.sources)?;
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
    let linked = read.and_then(|read| read.link(&request.settings, &bars));
    let compared = linked.and_then(|mut linked| {
        let snapshot = linked.take_snapshot();
        let diagnosing = || linked.diagnose(&request.settings, &bars);
        let (Some(night), Some(snapshot)) = (&mut night, snapshot) else { return diagnosing() };
        // what the next run compares with comes to the disk beside the work, and is not held any longer
        let (compared, kept) = beside(move || night.keep(&snapshot), diagnosing);
        compared.and_then(|result| kept.map(|()| result))
    });
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

/// Refuses flags that mean nothing without others, and places where something would be written over an export.
fn refuse_before_reading(args: &ReconcileArgs, options: &Options, sources: &[Source; 2]) -> Result<()> {
    let folder = options.folder.as_ref().map(|written| written.value.as_path());
    if let Some(folder) = folder {
        refuse_overwriting(folder, sources)?;
        if args.audited.is_some() {
            audit::refuse_over_nights(folder)?;
        }
    } else if let Some(flag) = needs_folder(args) {
        return Err(Error::new(ErrorKind::Usage, format!("{flag} needs a folder for the reports"))
            .note("nothing was read")
            .help("name one with -o, as in -o reports"));
    }
    if args.nightly.log_format.is_some() && options.nightly.log.is_none() {
        return Err(Error::new(ErrorKind::Usage, "--log-format needs a log")
            .note("nothing was read")
            .help("name one with --log FILE, or with `log` under [output]"));
    }
    if let Some(model) = &args.save_model {
        refuse_replacing(model, sources)?;
    }
    Ok(())
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
    if same && (!ui.is_quiet() || named_twice(&request.sources) && !ui.is_silent()) {
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

/// Holds what a run made of its result.
struct Made {
    view: View,
    /// What reports are written from, where names are kept out of them.
    redacted: Option<(Reconciliation, View)>,
    /// The files that a system imports, in one word.
    imports: Option<String>,
}

impl Made {
    /// Looks the result through, takes out of it what is not to be told, and writes the reports where there is a set.
    fn of(
        result: &Reconciliation,
        view: View,
        args: &ReconcileArgs,
        key: Option<&InstallKey>,
        set: Option<&FileSet>,
        bars: &Bars,
    ) -> Result<Self> {
        let redacted = match args.redacting.apply(result, key)? {
            // what people noted down by hand may name a student
            Some(other) => {
                let workbook = Wishes { split: view.workbook.split, ..Wishes::default() };
                let view = View { workbook, ..View::of(&other)? };
                Some((other, view))
            }
            None => None,
        };
        let mut made = Self { view, redacted, imports: None };
        if let Some(set) = set {
            bars.writes();
            let (told, view) = made.told(result);
            made.imports = in_pool(|| write_set(set, told, view))?;
        }
        Ok(made)
    }

    /// Returns what reports are written from; the history and the line about the run go by the result itself.
    fn told<'a>(&'a self, result: &'a Reconciliation) -> (&'a Reconciliation, &'a View) {
        self.redacted.as_ref().map_or((result, &self.view), |(other, view)| (other, view))
    }
}

/// Returns where the exports come from; of an audit, the one export stands on both sides and is read once.
pub(super) fn sources(options: &Options, audited: Option<Side>) -> Result<[Source; 2]> {
    let place = |file: &Path| if file == Path::new("-") { Source::Stdin } else { Source::Path(file.to_owned()) };
    if let Some(file) = audited.and_then(|side| options.files[side.index()].as_ref()) {
        return Ok([place(&file.value), place(&file.value)]);
    }
    let mut sources = Vec::new();
    for (side, file) in Side::BOTH.into_iter().zip(&options.files) {
        let Some(file) = file else {
            return Err(Error::new(ErrorKind::Usage, format!("the {} export is missing", side.label()))
                .note("nothing was read")
                .help("rosterdiff reconcile ENROLLMENT SIS, or name both files in rosterdiff.toml"));
        };
        sources.push(place(&file.value));
    }
    match <[Source; 2]>::try_from(sources) {
        Ok([Source::Stdin, Source::Stdin]) => {
            Err(Error::new(ErrorKind::Usage, "only one of the two exports can come from standard input")
                .note("nothing was read")
                .help("name the file of the other one"))
        }
        Ok(sources) => Ok(sources),
        Err(_) => Err(Error::new(ErrorKind::Internal, "two files became another number")),
    }
}

/// Says whether both exports are read from one place.
fn named_twice(sources: &[Source; 2]) -> bool {
    let [Source::Path(one), Source::Path(other)] = sources else { return false };
    std::fs::canonicalize(one).is_ok_and(|one| std::fs::canonicalize(other).is_ok_and(|other| one == other))
}

/// Refuses an output folder in which a report would replace an input.
fn refuse_overwriting(folder: &Path, sources: &[Source; 2]) -> Result<()> {
    for source in sources {
        let Source::Path(input) = source else { continue };
        let input = std::fs::canonicalize(input).ok();
        let taken = |name: &str| {
            let report = std::fs::canonicalize(folder.join(name)).ok();
            report.is_some() && report == input
        };
        let names = Report::ALL.map(Report::file_name);
        let own = input.as_deref().and_then(Path::file_name).and_then(|name| name.to_str()).unwrap_or("");
        if let Some(name) =
            names.into_iter().chain([own].into_iter().filter(|name| imports::is_name(name))).find(|name| taken(name))
        {
            return Err(Error::new(ErrorKind::Usage, format!("the report `{name}` would replace one of the exports"))
                .file(shown(folder))
                .note("nothing was read and nothing was written")
                .help("name another folder after -o"));
        }
        if input.is_some() && input == std::fs::canonicalize(folder).ok() {
            return Err(Error::new(ErrorKind::Usage, "the output folder is one of the exports")
                .file(shown(folder))
                .note("nothing was read and nothing was written")
                .help("name a folder after -o; it is made where it does not exist"));
        }
    }
    Ok(())
}

/// Refuses to save a model in the place of an input.
fn refuse_replacing(model: &Path, sources: &[Source; 2]) -> Result<()> {
    let place = std::fs::canonicalize(model).ok();
    let taken = |source: &Source| matches!(source, Source::Path(input) if std::fs::canonicalize(input).ok() == place);
    if place.is_some() && sources.iter().any(taken) {
        return Err(Error::new(ErrorKind::Usage, "the model would replace one of the exports")
            .file(shown(model))
            .note("nothing was read and nothing was written")
            .help("name another file after --save-model"));
    }
    Ok(())
}

/// One file of the set.
enum Part<'a> {
    Report(Report),
    School(&'a SchoolBooks<'a>, usize),
    Import(&'a Import<'a>),
}

/// Writes all reports side by side, and returns the files for imports in one word; they are not in place yet.
fn write_set(set: &FileSet, result: &Reconciliation, view: &View) -> Result<Option<String>> {
    let schools = view.workbook.split.then(|| SchoolBooks::of(result, view));
    let report =
        |order: usize, report: Report| set.write(order, report.file_name(), |out| report.write(result, view, out));
    let place = |wanted: Report| Report::ALL.iter().position(|report| *report == wanted).unwrap_or_default();
    let mut page = Ok(());
    let written = rayon::scope(|scope| {
        // what one core alone has to do is begun first: what comes in pieces is shared by whoever is left
        scope.spawn(|_| page = report(place(Report::Page), Report::Page));
        // the workbook takes longest: both cores make its sheets, and one puts them together while the other writes the rest
        let (book, imports) = rayon::join(|| Book::of(result, view), || imports::of(result));
        let mut parts: Vec<(&str, Part<'_>)> =
            Report::ALL.iter().map(|report| (report.file_name(), Part::Report(*report))).collect();
        if let Some(books) = &schools {
            parts.extend(books.names().iter().enumerate().map(|(at, name)| (name.as_str(), Part::School(books, at))));
        }
        parts.extend(imports.iter().map(|import| (import.name.as_str(), Part::Import(import))));
        let write = |order: usize| {
            let (name, part) = &parts[order];
            match part {
                // these two are on their way
                Part::Report(Report::Page | Report::FixList) => Ok(()),
                Part::Report(found) => report(order, *found),
                Part::School(books, at) => set.write(order, name, |out| books.write(*at, out)),
                Part::Import(import) => set.write(order, name, |out| import.write(out)),
            }
        };
        // the longest first: nothing is left to do then but to wait until it is on the disk
        let mut orders: Vec<usize> = (0..parts.len()).collect();
        orders.sort_by_key(|order| !matches!(parts[*order].1, Part::Report(Report::Discrepancies)));
        let (book, others) = rayon::join(
            || set.write(place(Report::FixList), Report::FixList.file_name(), |out| book?.write(out)),
            || orders.into_par_iter().with_max_len(1).try_for_each(write),
        );
        book.and(others).map(|()| imports::words(&imports))
    });
    page.and(written)
}
