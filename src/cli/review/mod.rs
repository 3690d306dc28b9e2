//! `review`: a person decides potential matches, in the terminal or through the workbook.

mod case;
mod draw;
mod field;
mod fit;
mod import;
mod keys;
mod screen;
mod state;
mod store;

use super::args::ReconcileArgs;
use super::exit::Exit;
use super::files::{Layered, layered_for_review};
use super::places::sources;
use super::progress::Bars;
use super::review_args::ReviewArgs;
use super::ui::Ui;
use crate::Request;
use crate::config::Environment;
use crate::report::View;
use crate::roster::{Error, ErrorKind, Result};
use draw::Look;
use state::State;
use std::io::IsTerminal;
use std::path::PathBuf;
use store::Store;

pub(super) fn run(args: &ReviewArgs, environment: &Environment, ui: &Ui) -> Result<Exit> {
    if args.import.is_empty() {
        needs_terminal(environment)?;
    }
    let Layered { options, settings, decisions, .. } = layered_for_review(&as_reconcile(args), environment)?;
    let store = Store { path: place(decisions, args)?, who: who(args, environment)?, when: settings.as_of.clone() };
    if !args.import.is_empty() {
        return import::run(&args.import, &store, ui);
    }
    let request = Request { sources: sources(&options, None)?, settings };
    let bars = Bars::new(ui, false);
    let result = crate::reconcile(&request, &bars)?;
    drop(bars);
    let view = View::of(&result)?;
    let cases = case::of(&result, &view.places);
    if cases.is_empty() {
        ui.print("No pair waits for a person.\n")?;
        return Ok(Exit::Fine);
    }
    let look = Look { color: ui.colors_output(), ascii: !environment.utf8 };
    let mut state = State::new(cases, store.shown());
    screen::run(&mut state, &store, look)?;
    ui.print(&state.farewell())?;
    Ok(Exit::Fine)
}

fn needs_terminal(environment: &Environment) -> Result<()> {
    let terminal = std::io::stdin().is_terminal() && std::io::stdout().is_terminal();
    if terminal && !environment.dumb {
        return Ok(());
    }
    Err(Error::new(ErrorKind::Usage, "review draws on a terminal, and there is none")
        .note("nothing was read and nothing was written")
        .help(
            "fill in the sheet \"Needs a person\" of fix-list.xlsx, then: \
             rosterdiff review --import fix-list.xlsx --decisions decisions.csv",
        ))
}

fn place(decisions: Option<PathBuf>, args: &ReviewArgs) -> Result<PathBuf> {
    decisions.ok_or_else(|| {
        let files = if args.import.is_empty() { "ENROLLMENT SIS" } else { "--import fix-list.xlsx" };
        Error::new(ErrorKind::Usage, "there is no place for decisions")
            .note("nothing was read and nothing was written")
            .help("name a file with --decisions, or keep a rosterdiff.toml: decisions.csv stands beside it")
            .help(format!("for example: rosterdiff review {files} --decisions decisions.csv"))
    })
}

fn who(args: &ReviewArgs, environment: &Environment) -> Result<String> {
    let who = args.who.clone().or_else(|| environment.user.clone());
    who.map(|who| who.trim().to_owned()).filter(|who| !who.is_empty()).ok_or_else(|| {
        Error::new(ErrorKind::Usage, "it is not known who decides")
            .note("nothing was read and nothing was written")
            .help("say so with --who NAME")
    })
}

fn as_reconcile(args: &ReviewArgs) -> ReconcileArgs {
    ReconcileArgs {
        enrollment: args.enrollment.clone(),
        sis: args.sis.clone(),
        configuration: args.configuration.clone(),
        as_of: args.as_of.clone(),
        reading: args.reading.clone(),
        enrollment_key: args.enrollment_key.clone(),
        sis_key: args.sis_key.clone(),
        schools: args.schools.clone(),
        decisions: args.decisions.clone(),
        model: args.model.clone(),
        ..ReconcileArgs::default()
    }
}
