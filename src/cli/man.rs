//! `man`: the manual pages, made from the command line's own words.

use super::exit::Exit;
use super::files::shown;
use super::ui::Ui;
use crate::fsx;
use crate::roster::{Error, ErrorKind, Result};
use clap::Args;
use clap_mangen::Man;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub(super) struct ManArgs {
    /// Write the page of every command to this folder, which is made where it is not there (otherwise the main page goes to standard output)
    folder: Option<PathBuf>,
}

pub(super) fn run(args: &ManArgs, ui: &Ui) -> Result<Exit> {
    let Some(folder) = &args.folder else {
        let page = rendered(super::command())?;
        return ui.stream(|out| out.write_all(&page)).map(|()| Exit::Fine);
    };
    let (mut command, mut pages) = (super::command(), Vec::new());
    // gives every command its full name
    command.build();
    collect(&command, &mut pages)?;
    fsx::make_public_folder(folder)?;
    for (name, page) in &pages {
        fsx::replace_public(&folder.join(name), page)?;
    }
    if !ui.is_quiet() {
        ui.print(&format!("{} pages are in {}.\n", pages.len(), shown(folder)))?;
    }
    Ok(Exit::Fine)
}

/// Collects the page of a command and of those below it, each by the name of its file.
fn collect(command: &clap::Command, pages: &mut Vec<(String, Vec<u8>)>) -> Result<()> {
    let name = command.get_display_name().unwrap_or_else(|| command.get_name());
    pages.push((format!("{name}.1"), rendered(command.clone())?));
    command.get_subcommands().filter(|below| below.get_name() != "help").try_for_each(|below| collect(below, pages))
}

fn rendered(command: clap::Command) -> Result<Vec<u8>> {
    let mut page = Vec::new();
    let made = Man::new(command).render(&mut page);
    made.map_err(|_| Error::new(ErrorKind::Internal, "a manual page could not be made"))?;
    Ok(page)
}
