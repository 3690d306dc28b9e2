//! `init`: looks at two exports and writes down, as a configuration to be read and corrected, how they are read.
//!
//! The file changes nothing by itself: before it is written, both exports are read once more by it, and a line that would
//! change what comes of them is left as a remark.

use super::args::{InitArgs, ReconcileArgs};
use super::exit::Exit;
use super::files::{in_command, layered, shown};
use super::init_page::{Columns, Names, page};
use super::places::sources;
use super::progress::Bars;
use super::shared_args::ConfigArgs;
use super::ui::Ui;
use crate::config::{self, Environment, Options, Settings};
use crate::ingest::Source;
use crate::report::{View, discrepancies, matches};
use crate::roster::{Error, ErrorKind, Field, Reconciliation, Result, Side};
use crate::{Request, fsx};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

pub(super) fn run(args: &InitArgs, environment: &Environment, ui: &Ui) -> Result<Exit> {
    let path = args.output.clone().unwrap_or_else(|| PathBuf::from(config::NAME));
    refuse_existing(&path)?;
    let layered = layered(&as_reconcile(args), environment)?;
    let request = Request { sources: sources(&layered.options, None)?, settings: layered.settings };
    if request.sources.contains(&Source::Stdin) {
        return Err(Error::new(
            ErrorKind::Usage,
            "`init` reads both exports twice, and standard input can be read once",
        )
        .note("nothing was read")
        .help("save the export to a file and name that"));
    }
    let bars = Bars::new(ui, false);
    let found = crate::reconcile(&request, &bars)
        .map_err(|error| error.reworded("nothing was compared", "no configuration was made"))?;
    let names = Names::of(&path, &request.sources, &layered.options);
    let text = checked(&request, &found, &names, &bars)?;
    drop(bars);
    refuse_existing(&path)?;
    fsx::replace(&path, text.as_bytes())?;
    if !ui.is_quiet() {
        ui.print(&farewell(&found, &path))?;
    }
    Ok(Exit::Fine)
}

fn refuse_existing(path: &Path) -> Result<()> {
    if path.exists() {
        return Err(Error::new(ErrorKind::Usage, "this file is there already, and it is not overwritten")
            .file(shown(path))
            .note("nothing was written")
            .help("name another file with -o, or move this one away"));
    }
    Ok(())
}

/// Returns the page whose lines give the same result as no configuration at all.
fn checked(request: &Request, found: &Reconciliation, names: &Names, bars: &Bars) -> Result<String> {
    let mut columns = Side::BOTH.map(|side| {
        let facts = &found.intake(side).facts.columns;
        let field = |name: &str| Field::from_name(name);
        facts.iter().filter_map(|fact| Some((field(&fact.field)?, true))).collect::<Columns>()
    });
    let mut keys = Side::BOTH.map(|side| names.can_name_key(found.intake(side)));
    for _ in 0..3 {
        let text = page(found, names, &columns, keys);
        let again = crate::reconcile(&Request { settings: settings_of(&text, request)?, ..request.clone() }, bars);
        let (mut changed, mut same) = (false, false);
        if let Ok(again) = again {
            for side in Side::BOTH {
                for field in differing(found, &again, side) {
                    changed |= columns[side.index()].insert(field, false) == Some(true);
                }
                let same_keys = same_keys(found, &again, side);
                changed |= keys[side.index()] && !same_keys;
                keys[side.index()] &= same_keys;
            }
            same = !changed && reports(found)? == reports(&again)?;
        }
        if same {
            return Ok(text);
        }
        if !changed {
            // nothing tells which line it is, so none is more than a remark
            columns.iter_mut().for_each(|columns| columns.values_mut().for_each(|writes| *writes = false));
            keys = [false; 2];
        }
    }
    Ok(page(found, names, &Default::default(), [false; 2]))
}

/// Reads the page as `reconcile` will.
fn settings_of(text: &str, request: &Request) -> Result<Settings> {
    let internal = |error: Error| Error::new(ErrorKind::Internal, format!("the new file cannot be read: {error}"));
    let written = config::parse(text, config::NAME, Path::new("")).map_err(internal)?;
    let options = Options { files: Default::default(), ..written };
    let mut settings = config::resolve(&options, || request.settings.as_of.clone(), None)?;
    settings.link = request.settings.link.clone();
    Ok(settings)
}

fn reports(result: &Reconciliation) -> Result<[Vec<u8>; 2]> {
    let view = View::of(result)?;
    let mut bytes = [Vec::new(), Vec::new()];
    discrepancies::write(result, &view, &mut bytes[0])
        .and_then(|()| matches::write(result, &mut bytes[1]))
        .map_err(|_| Error::new(ErrorKind::Internal, "the reports could not be compared"))?;
    Ok(bytes)
}

/// Returns the fields whose cells are others in the second reading.
fn differing(one: &Reconciliation, other: &Reconciliation, side: Side) -> Vec<Field> {
    let (one, other) = (one.rosters.side(side), other.rosters.side(side));
    let same = |field: Field| {
        one.has(field) == other.has(field)
            && one.len() == other.len()
            && (0..one.len() as u32).all(|row| one.raw_text(field, row) == other.raw_text(field, row))
    };
    Field::ALL.iter().copied().filter(|field| !same(*field)).collect()
}

fn same_keys(one: &Reconciliation, other: &Reconciliation, side: Side) -> bool {
    let (one, other) = (one.rosters.side(side), other.rosters.side(side));
    one.len() == other.len() && (0..one.len() as u32).all(|row| one.key(row) == other.key(row))
}

fn farewell(found: &Reconciliation, path: &Path) -> String {
    let mut text = format!("Wrote {}.\n", shown(path));
    for side in Side::BOTH {
        let facts = &found.intake(side).facts;
        let mut by: BTreeMap<&str, usize> = BTreeMap::new();
        facts.columns.iter().for_each(|fact| *by.entry(fact.how.as_str()).or_default() += 1);
        let layout = facts.profile.as_deref().map_or("no known layout".to_owned(), |name| format!("layout {name}"));
        let guessed = by.get("values").unwrap_or(&0) + by.get("near name").unwrap_or(&0);
        text.push_str(&format!(
            "  {}: {layout}, {} fields found, {guessed} of them by the look of their values\n",
            side.label(),
            facts.columns.len()
        ));
    }
    let here = path.parent().is_none_or(|folder| folder.as_os_str().is_empty())
        && path.file_name().is_some_and(|name| name == config::NAME);
    let named = if here { String::new() } else { format!(" -c {}", in_command(path)) };
    text.push_str(&format!("Read it, correct what is wrong, then run:\n  rosterdiff reconcile{named} -o reports\n"));
    text
}

fn as_reconcile(args: &InitArgs) -> ReconcileArgs {
    ReconcileArgs {
        enrollment: Some(args.enrollment.clone()),
        sis: Some(args.sis.clone()),
        configuration: ConfigArgs { isolated: true, ..ConfigArgs::default() },
        as_of: args.as_of.clone(),
        reading: args.reading.clone(),
        ..ReconcileArgs::default()
    }
}
