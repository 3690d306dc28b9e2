//! What is said of arguments that cannot be followed, and the help that was asked for.

use super::exit::Exit;
use super::files::in_command;
use super::ui::Ui;
use crate::roster::{Error, ErrorKind};
use clap::error::ErrorKind as ClapKind;
use std::ffi::OsString;
use std::path::Path;

/// Says what is wrong with the arguments, or prints the help that was asked for.
pub(super) fn refuse(error: &clap::Error, arguments: &[OsString], ui: &Ui) -> Exit {
    match error.kind() {
        ClapKind::DisplayHelp | ClapKind::DisplayVersion => match ui.print(&ui.rendered(error)) {
            Ok(()) => Exit::Fine,
            Err(error) => Exit::of(&error),
        },
        ClapKind::InvalidSubcommand => match bare_files(arguments) {
            Some(command) => {
                ui.error(
                    &Error::new(ErrorKind::Usage, "a command is missing before the files")
                        .note("nothing was read")
                        .help(command),
                );
                Exit::Usage
            }
            None => {
                ui.note(&ui.rendered(error));
                Exit::Usage
            }
        },
        _ => {
            ui.note(&ui.rendered(error));
            Exit::Usage
        }
    }
}

/// Returns the command that was meant, where the first argument is a file and no command.
fn bare_files(arguments: &[OsString]) -> Option<String> {
    let files: Vec<&OsString> =
        arguments.iter().skip(1).filter(|argument| !argument.to_string_lossy().starts_with("--")).collect();
    let first = files.first()?;
    let looks_like_a_file = Path::new(first).extension().is_some() || Path::new(first).exists();
    looks_like_a_file.then(|| {
        let files: Vec<String> = files.iter().map(|file| in_command(Path::new(file))).collect();
        format!("rosterdiff reconcile {}", files.join(" "))
    })
}
