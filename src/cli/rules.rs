//! `rules`: every code in one line.

use super::exit::Exit;
use super::ui::Ui;
use crate::roster::Result;
use crate::{diagnose, gate};

pub(super) fn run(ui: &Ui) -> Result<Exit> {
    let mut page = String::new();
    for rule in diagnose::rules().iter().chain(gate::rules()) {
        page.push_str(&format!("{:<5} {:<8} {:<26} {}\n", rule.code, rule.severity.name(), rule.name, rule.summary));
    }
    page.push_str("\nrosterdiff explain CODE says what one means and how to fix it.\n");
    ui.page(&page).map(|()| Exit::Fine)
}
