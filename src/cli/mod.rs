//! The command line: arguments in, a verdict out.

mod args;
mod audit;
mod completions;
mod doctor;
mod exit;
mod explain;
mod explain_pair;
mod files;
mod fitting;
mod generate;
mod history;
mod init;
mod init_page;
mod last_run;
mod log;
mod made;
mod man;
mod night;
mod nightly_args;
mod notify;
mod places;
mod progress;
mod reconcile;
mod redact_args;
mod refusal;
mod review;
mod review_args;
mod rules;
mod shared_args;
mod show;
mod show_config;
mod ui;
mod warned;
mod workbook_args;

use crate::config::Environment;
use args::{Cli, Command};
use clap::{CommandFactory, Parser};
use exit::Exit;
use std::ffi::OsString;
use std::process::ExitCode;
use ui::Ui;

/// Runs the program.
pub fn main(arguments: impl Iterator<Item = OsString>) -> ExitCode {
    let environment = Environment::read();
    let arguments: Vec<OsString> = arguments.collect();
    ui::quiet_panics();
    no_core_dumps();
    guarded(|| run(&arguments, &environment)).into()
}

/// Keeps the memory of a crashed run, which holds student records, off the disk.
fn no_core_dumps() {
    #[cfg(unix)]
    let _ = rlimit::setrlimit(rlimit::Resource::CORE, 0, 0);
}

/// Turns a panic into its exit code.
fn guarded(run: impl FnOnce() -> Exit) -> Exit {
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(run)).unwrap_or(Exit::Bug)
}

fn run(arguments: &[OsString], environment: &Environment) -> Exit {
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(error) => return refusal::refuse(&error, arguments, &Ui::plain(environment)),
    };
    let ui = Ui::new(&cli.global, environment);
    let result = match &cli.command {
        Some(Command::Reconcile(args)) => reconcile::run(args, environment, &ui),
        Some(Command::Audit(args)) => audit::run(args, environment, &ui),
        Some(Command::Init(args)) => init::run(args, environment, &ui),
        Some(Command::Explain(args)) => explain::run(args, environment, &ui),
        Some(Command::Review(args)) => review::run(args, environment, &ui),
        Some(Command::History(args)) => history::run(args, environment, &ui),
        Some(Command::Doctor(args)) => doctor::run(args, environment, &ui),
        Some(Command::Rules) => rules::run(&ui),
        Some(Command::ShowConfig(args)) => show_config::run(args, environment, &ui),
        Some(Command::Generate(args)) => generate::run(args, &ui),
        Some(Command::Completions(args)) => completions::run(args, &ui),
        Some(Command::Man(args)) => man::run(args, &ui),
        None => ui.page(args::WELCOME).map(|()| Exit::Fine),
    };
    match result {
        Ok(exit) => exit,
        Err(error) => {
            ui.error(&error);
            Exit::of(&error)
        }
    }
}

/// Returns the whole command tree, for help, completions and man pages.
pub fn command() -> clap::Command {
    Cli::command()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_ends_with_seventy_and_an_error_with_its_own_code() {
        assert_eq!(guarded(|| panic!("on purpose")).code(), 70);
        assert_eq!(guarded(|| Exit::Busy).code(), 75);
    }

    #[test]
    #[ignore = "run by the next one, in a process of its own"]
    #[allow(clippy::exit, clippy::disallowed_methods, reason = "the process ends as the program does")]
    fn panics_on_purpose() {
        ui::quiet_panics();
        no_core_dumps();
        let value = std::env::var("CANARY").unwrap();
        std::process::exit(i32::from(guarded(|| panic!("a cell with {value}")).code()));
    }

    #[test]
    fn a_panic_tells_where_and_nothing_of_what_was_worked_on() {
        let mut own = std::process::Command::new(std::env::current_exe().unwrap());
        own.args(["--ignored", "--exact", "--nocapture", "cli::tests::panics_on_purpose"]);
        let output = own.env("CANARY", "Kanarienvogel").output().unwrap();
        let said = [output.stdout, output.stderr].concat();
        let said = String::from_utf8_lossy(&said);
        assert_eq!(output.status.code(), Some(70), "{said}");
        assert!(said.contains("internal error: rosterdiff ") && said.contains("src/cli/mod.rs:"), "{said}");
        assert!(!said.contains("Kanarienvogel") && !said.contains("a cell with"), "{said}");
    }
}
