//! `review --import`: decisions out of the workbook, into the decision file.

use super::store::Store;
use crate::cli::exit::Exit;
use crate::cli::files::shown;
use crate::cli::ui::Ui;
use crate::cli::workbook_args;
use crate::report::workbook::rulings;
use crate::roster::{Result, grouped};
use std::path::PathBuf;

/// Takes the decisions of workbooks over, one workbook after another.
pub(super) fn run(files: &[PathBuf], store: &Store, ui: &Ui) -> Result<Exit> {
    for file in files {
        let name = shown(file);
        let read = workbook_args::read(file)
            .map_err(|error| error.reworded("nothing was compared", "no decision was taken over"))?;
        let found = rulings::decisions(&read, &name)?;
        let merged = store.merge(found, &name)?;
        let [same, different] = merged.added;
        if !ui.is_quiet() {
            ui.print(&format!(
                "{name}: {} taken over ({} same, {} different), {} known already; {} in {}.\n",
                decisions(same + different),
                grouped(same),
                grouped(different),
                grouped(merged.known),
                decisions(merged.all),
                store.shown(),
            ))?;
        }
    }
    Ok(Exit::Fine)
}

/// Returns a number of decisions in words.
pub(super) fn decisions(count: u64) -> String {
    if count == 1 { "1 decision".to_owned() } else { format!("{} decisions", grouped(count)) }
}
