//! `generate`: an invented district with known truth.

use super::args::GenerateArgs;
use super::exit::Exit;
use super::files::{in_command, shown};
use super::ui::Ui;
use crate::diagnose::SUPPORT;
use crate::fsx::{FileSet, SetWriter};
use crate::roster::{Error, ErrorKind, Result, grouped};
use crate::synth::{self, Profile, Sink};
use clap::builder::PossibleValuesParser;
use std::path::Path;

/// Accepts the names of the profiles.
pub(super) fn profile_parser() -> PossibleValuesParser {
    Profile::ALL.map(Profile::name).into()
}

pub(super) fn run(args: &GenerateArgs, ui: &Ui) -> Result<Exit> {
    let defaults = synth::Settings::default();
    let settings = synth::Settings {
        students: args.students,
        seed: args.seed,
        profile: Profile::ALL.into_iter().find(|known| known.name() == args.profile).unwrap_or_default(),
        as_of: args.as_of.clone().unwrap_or(defaults.as_of),
        faults: args.fault.iter().map(|text| synth::Fault::parse(text)).collect::<Result<_>>()?,
    };
    refuse_overwriting(&args.folder)?;
    let set = FileSet::open(&args.folder)?;
    let shown_in = fill(&set, &settings)?;
    set.commit_plain()?;
    if !ui.is_quiet() {
        let [enrollment, sis] = [synth::ENROLLMENT, synth::SIS].map(|name| in_command(&args.folder.join(name)));
        // on another day other things are wrong in it
        ui.print(&format!(
            "An invented district of {} students is in {}. Try it:\n  rosterdiff reconcile {enrollment} {sis} --as-of {}\n",
            grouped(u64::from(args.students)),
            shown(&args.folder),
            settings.as_of,
        ))?;
        for (fault, rows) in settings.faults.iter().zip(shown_in).filter(|(_, rows)| *rows < SUPPORT) {
            let name = fault.kind.name();
            ui.print(&format!(
                "{name} shows in {rows} rows only: fewer than {SUPPORT} are told one by one, as no cause.\n"
            ))?;
        }
    }
    Ok(Exit::Fine)
}

/// Refuses a folder with exports of its own: an invented district takes the place of none but an invented one, whose truth is
/// beside it.
fn refuse_overwriting(folder: &Path) -> Result<()> {
    let is_there = |name: &&str| folder.join(name).symlink_metadata().is_ok();
    if [synth::TRUTH_PAIRS, synth::TRUTH_ISSUES].iter().all(is_there) {
        return Ok(());
    }
    let files = [synth::ENROLLMENT, synth::SIS, synth::SCHOOLS, synth::TRUTH_PAIRS, synth::TRUTH_ISSUES];
    match files.iter().find(|name| is_there(name)) {
        None => Ok(()),
        Some(name) => Err(Error::new(ErrorKind::Usage, "this file is there already, and it is not overwritten")
            .file(shown(&folder.join(name)))
            .note("nothing was written")
            .help("name another folder; it is made where it does not exist")),
    }
}

/// Writes the files and returns in how many rows each fault shows.
fn fill(set: &FileSet, settings: &synth::Settings) -> Result<Vec<u64>> {
    let mut files = Files { set, open: Vec::new() };
    let shown_in = synth::generate(settings, &mut files)?;
    files.open.into_iter().try_for_each(|(_, writer)| writer.finish())?;
    Ok(shown_in)
}

/// Hands the district's files to a file set.
struct Files<'a> {
    set: &'a FileSet,
    open: Vec<(&'static str, SetWriter<'a>)>,
}

impl Sink for Files<'_> {
    fn append(&mut self, file: &'static str, bytes: &[u8]) -> Result<()> {
        let at = match self.open.iter().position(|(name, _)| *name == file) {
            Some(at) => at,
            None => {
                self.open.push((file, self.set.begin(self.open.len(), file)?));
                self.open.len() - 1
            }
        };
        match self.open.get_mut(at) {
            Some((_, writer)) => writer.append(bytes),
            None => Err(Error::new(ErrorKind::Internal, "a file of the district was lost")),
        }
    }
}
