//! `show-config`: every setting that counts here, and who set it.

use super::exit::Exit;
use super::files::{Layered, configured, shown};
use super::shared_args::ConfigArgs;
use super::ui::Ui;
use crate::config::{Environment, Options, Origin, Written};
use crate::diagnose::Limits;
use crate::roster::Result;
use clap::{Args, ValueEnum};
use std::path::PathBuf;
use std::time::Duration;

#[derive(Debug, Args)]
pub(super) struct ShowConfigArgs {
    #[command(flatten)]
    configuration: ConfigArgs,
}

pub(super) fn run(args: &ShowConfigArgs, environment: &Environment, ui: &Ui) -> Result<Exit> {
    let Layered { options, settings, file, .. } = configured(args.configuration.clone(), environment)?;
    let mut lines: Vec<[String; 3]> =
        settings.facts.into_iter().map(|fact| [fact.name, fact.value, fact.origin.to_owned()]).collect();
    lines.extend(besides(&options));
    lines.extend(defaults(&lines));
    lines.sort();
    let width = |at: usize| lines.iter().map(|line| line[at].chars().count()).max().unwrap_or(0).min(48);
    let (name, value) = (width(0), width(1));
    let mut page = match &file {
        Some(file) => format!("Configuration: {}\n\n", shown(file)),
        None => "Configuration: none\n\n".to_owned(),
    };
    for line in &lines {
        page.push_str(&format!("  {:<name$}  {:<value$}  {}\n", line[0], line[1], line[2]));
    }
    ui.print(&page).map(|()| Exit::Fine)
}

/// Returns what decides where things go and when, but not what the reports say.
fn besides(options: &Options) -> Vec<[String; 3]> {
    let mut lines = Vec::new();
    let mut add = |name: &str, written: Option<(String, Origin)>, default: &str| {
        let (value, origin) = written.unwrap_or_else(|| (default.to_owned(), Origin::Default));
        let origin = match origin {
            Origin::File(line) => format!("file, line {line}"),
            other => other.name().to_owned(),
        };
        lines.push([name.to_owned(), value, origin]);
    };
    let path = |written: &Option<Written<PathBuf>>| written.as_ref().map(|found| (shown(&found.value), found.origin));
    let number = |written: &Option<Written<u64>>| written.as_ref().map(|found| (found.value.to_string(), found.origin));
    let time = |written: &Option<Written<Duration>>| {
        written.as_ref().map(|found| (format!("{}s", found.value.as_secs()), found.origin))
    };
    let nightly = &options.nightly;
    add("enrollment.file", path(&options.files[0]), "none");
    add("sis.file", path(&options.files[1]), "none");
    add("output.folder", path(&options.folder), "none");
    add("output.format", choice(&options.format), "table");
    add("output.fail_on", choice(&options.fail_on), "error");
    add("output.split_by", choice(&options.workbook.split_by), "none");
    for written in &options.workbook.carry_notes {
        add("output.carry_notes", Some((shown(&written.value), written.origin)), "none");
    }
    if options.workbook.carry_notes.is_empty() {
        add("output.carry_notes", None, "none");
    }
    add("output.keep", number(&nightly.keep), "none");
    add("output.state", path(&nightly.state), ".rosterdiff in the output folder");
    add("output.log", path(&nightly.log), "none");
    add("output.log_format", choice(&nightly.log_format), "text");
    add("output.wait", time(&nightly.wait), "0s");
    add("gate.settle", time(&nightly.settle), "0s");
    add("gate.max_age_days", number(&nightly.max_age_days), "any");
    for (first, last) in &nightly.blackout {
        lines.push(["gate.blackout".to_owned(), format!("{first}..{last}"), "file".to_owned()]);
    }
    lines
}

/// Returns what counts where nobody said anything, of settings that the reports state only where somebody did.
fn defaults(said: &[[String; 3]]) -> Vec<[String; 3]> {
    let Limits { entry_days, state_id_days, stale_days } = Limits::default();
    let days = |days: Option<u32>| days.map_or("none".to_owned(), |days| days.to_string());
    let all = [
        ("pack", "generic".to_owned()),
        ("limits.entry_days", days(Some(entry_days))),
        ("limits.state_id_days", days(Some(state_id_days))),
        ("limits.stale_enrollment_days", days(stale_days[0])),
        ("limits.stale_sis_days", days(stale_days[1])),
    ];
    let unsaid = all.into_iter().filter(|(name, _)| said.iter().all(|line| line[0] != *name));
    unsaid.map(|(name, value)| [name.to_owned(), value, Origin::Default.name().to_owned()]).collect()
}

fn choice<T: ValueEnum>(written: &Option<Written<T>>) -> Option<(String, Origin)> {
    let found = written.as_ref()?;
    Some((found.value.to_possible_value()?.get_name().to_owned(), found.origin))
}
