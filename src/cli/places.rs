//! Where a run reads and where it writes: what is wrong with these places is told before anything is read.

use super::args::ReconcileArgs;
use super::audit;
use super::files::shown;
use super::nightly_args::needs_folder;
use crate::config::Options;
use crate::ingest::Source;
use crate::report::Report;
use crate::report::imports;
use crate::roster::{Error, ErrorKind, Result, Side};
use std::path::Path;

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
pub(super) fn named_twice(sources: &[Source; 2]) -> bool {
    let [Source::Path(one), Source::Path(other)] = sources else { return false };
    std::fs::canonicalize(one).is_ok_and(|one| std::fs::canonicalize(other).is_ok_and(|other| one == other))
}

/// Refuses flags that mean nothing without others, and places where something would be written over an export.
pub(super) fn refuse_before_reading(args: &ReconcileArgs, options: &Options, sources: &[Source; 2]) -> Result<()> {
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
