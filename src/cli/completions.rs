//! `completions`: what a shell needs to complete commands and flags.

use super::exit::Exit;
use super::ui::Ui;
use crate::roster::Result;
use clap::Args;
use clap_complete::Shell;

#[derive(Debug, Args)]
pub(super) struct CompletionsArgs {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

pub(super) fn run(args: &CompletionsArgs, ui: &Ui) -> Result<Exit> {
    let mut text = Vec::new();
    clap_complete::generate(args.shell, &mut super::command(), "rosterdiff", &mut text);
    ui.stream(|out| out.write_all(&text)).map(|()| Exit::Fine)
}
