//! `history`: what earlier runs found, as counts; there is nothing else in it.

use super::exit::Exit;
use super::files::configured;
use super::night::state_folder;
use super::shared_args::{ConfigArgs, whole};
use super::ui::Ui;
use crate::config::{Environment, today};
use crate::diagnose;
use crate::diagnose::days_later;
use crate::history::{CodeCount, History, Night};
use crate::roster::{Error, ErrorKind, Result, grouped};
use clap::{Args, Subcommand, ValueEnum};
use std::path::PathBuf;

#[derive(Debug, Args)]
pub(super) struct HistoryArgs {
    #[command(subcommand)]
    command: Option<HistoryCommand>,
    /// The folder of the reports (otherwise the configuration's)
    #[arg(short, long, global = true, value_name = "FOLDER")]
    output: Option<PathBuf>,
    /// The folder with the history (otherwise .rosterdiff in the folder of the reports)
    #[arg(long, global = true, value_name = "FOLDER")]
    state: Option<PathBuf>,
    /// The configuration (otherwise the nearest rosterdiff.toml, going up from here)
    #[arg(short, long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    /// What goes to standard output
    #[arg(long, global = true, value_enum, value_name = "FORMAT", default_value_t)]
    format: HistoryFormat,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum HistoryFormat {
    /// For people
    #[default]
    Text,
    /// One JSON document
    Json,
}

#[derive(Debug, Subcommand)]
enum HistoryCommand {
    /// List all runs and held nights
    List,
    /// Show the counts of one run by code
    Show {
        /// The date or the id of a run (otherwise the last one)
        run: Option<String>,
    },
    /// Draw errors and warnings over the runs
    Trend {
        /// How many runs, the last ones
        #[arg(long, value_name = "N", default_value_t = 30, value_parser = whole::<u16>(1, 65_535))]
        last: u16,
    },
    /// Count what came and went between two runs, by code
    Diff {
        /// The date or the id of the earlier run (otherwise the one before the later)
        earlier: Option<String>,
        /// The date or the id of the later run (otherwise the last one)
        later: Option<String>,
    },
    /// Remove what is older than so many days
    Prune {
        /// How old, such as 400d
        #[arg(long, value_name = "DAYS", value_parser = parse_days)]
        older_than: u32,
        /// The day to count from, YYYY-MM-DD (otherwise today)
        #[arg(long, value_name = "DATE")]
        as_of: Option<String>,
    },
}

fn parse_days(text: &str) -> std::result::Result<u32, String> {
    text.trim().trim_end_matches('d').parse().map_err(|_| "write it like 400d".to_owned())
}

pub(super) fn run(args: &HistoryArgs, environment: &Environment, ui: &Ui) -> Result<Exit> {
    let mut history = History::open_existing(&folder(args, environment)?)?;
    let json = args.format == HistoryFormat::Json;
    let page = match args.command.as_ref().unwrap_or(&HistoryCommand::List) {
        HistoryCommand::List if json => {
            document(&serde_json::json!({ "runs": history.nights()?, "held": history.holds()? }))
        }
        HistoryCommand::List => list(&history)?,
        HistoryCommand::Show { run } => {
            let night = history.find(run.as_deref())?;
            let codes = history.codes(&night.as_of)?;
            if json { document(&serde_json::json!({ "run": night, "codes": codes })) } else { show(&history, &night)? }
        }
        HistoryCommand::Trend { last } => {
            let nights = history.nights()?;
            let nights = &nights[nights.len().saturating_sub(usize::from(*last))..];
            if json { document(&serde_json::json!({ "runs": nights })) } else { trend(nights, ui.width()) }
        }
        HistoryCommand::Diff { earlier, later } => {
            let later = history.find(later.as_deref())?;
            let earlier = match earlier {
                Some(written) => history.find(Some(written))?,
                None => history.before(&later.as_of)?.ok_or_else(|| {
                    Error::new(ErrorKind::Usage, "there is no run before the one of this date")
                        .help("`rosterdiff history list` shows the dates")
                })?,
            };
            let changes = history.changes(&earlier.as_of, &later.as_of)?;
            if json {
                document(&serde_json::json!({ "earlier": earlier, "later": later, "codes": changes }))
            } else {
                diff(&history, &earlier, &later)?
            }
        }
        HistoryCommand::Prune { older_than, as_of } => {
            let today = as_of.clone().unwrap_or_else(today);
            let before = days_before(&today, *older_than)?;
            let gone = history.prune(&before)?;
            let runs = if gone == 1 { "run" } else { "runs" };
            format!(
                "Removed {} {runs} from before {before}. What is still open keeps the date it was first seen on.\n",
                grouped(gone)
            )
        }
    };
    if ui.is_quiet() && matches!(args.command, Some(HistoryCommand::Prune { .. })) {
        return Ok(Exit::Fine);
    }
    let print = if json { Ui::print } else { Ui::page };
    print(ui, &page).map(|()| Exit::Fine)
}

/// Returns the state folder that flags or configuration name.
fn folder(args: &HistoryArgs, environment: &Environment) -> Result<PathBuf> {
    if let Some(state) = &args.state {
        return Ok(state.clone());
    }
    if let Some(output) = &args.output {
        return Ok(output.join(".rosterdiff"));
    }
    let options = configured(ConfigArgs { config: args.config.clone(), isolated: false }, environment)?.options;
    if let Some(state) = &options.nightly.state {
        return Ok(state.value.clone());
    }
    match &options.folder {
        Some(folder) => Ok(state_folder(&folder.value, &options.nightly)),
        None => Err(Error::new(ErrorKind::Usage, "it is not said whose history is meant")
            .help("name the folder of the reports: rosterdiff history -o reports")),
    }
}

fn days_before(today: &str, days: u32) -> Result<String> {
    let wrong = || Error::new(ErrorKind::Usage, "the day to count from must be written YYYY-MM-DD");
    let today: jiff::civil::Date = today.parse().map_err(|_| wrong())?;
    today.checked_sub(jiff::ToSpan::days(i64::from(days))).map(|date| date.to_string()).map_err(|_| wrong())
}

fn document(value: &serde_json::Value) -> String {
    format!("{value:#}\n")
}

fn list(history: &History) -> Result<String> {
    let (nights, holds) = (history.nights()?, history.holds()?);
    let mut lines: Vec<(String, String)> = Vec::new();
    for night in &nights {
        let counts = [night.errors, night.warnings, night.new, night.reopened, night.fixed].map(grouped);
        let rows = format!("{} / {}", grouped(night.rows[0]), grouped(night.rows[1]));
        let mut line = format!(
            "{}  {}  {rows:>17}  {:>6}  {:>8}  {:>6}  {:>6}  {:>6}",
            night.as_of,
            &night.run.get(..8).unwrap_or(&night.run),
            counts[0],
            counts[1],
            counts[2],
            counts[3],
            counts[4]
        );
        if let Some(reason) = &night.accepted_change {
            line.push_str(&format!("\n            change accepted: {reason}"));
        }
        lines.push((night.as_of.clone(), line));
    }
    for held in &holds {
        lines.push((held.as_of.clone(), format!("{}  held      {}", held.as_of, held.codes)));
    }
    lines.sort();
    let mut page = "DATE        RUN              ROWS e / s  ERRORS  WARNINGS     NEW    BACK   FIXED\n".to_owned();
    lines.iter().for_each(|(_, line)| page.push_str(&format!("{line}\n")));
    let runs = if nights.len() == 1 { "run" } else { "runs" };
    page.push_str(&format!("\n{} {runs}, {} held\n", grouped(nights.len() as u64), grouped(holds.len() as u64)));
    Ok(page)
}

fn show(history: &History, night: &Night) -> Result<String> {
    let codes = history.codes(&night.as_of)?;
    let mut page = format!("Run {} of {}\n\n", night.run, night.as_of);
    page.push_str(&format!(
        "  {} enrollment rows, {} SIS rows, {} in both\n",
        grouped(night.rows[0]),
        grouped(night.rows[1]),
        grouped(night.matched)
    ));
    page.push_str(&format!(
        "  {} {}, {} {}, {} for information; a code counts what it has of each\n",
        grouped(night.errors),
        if night.errors == 1 { "error" } else { "errors" },
        grouped(night.warnings),
        if night.warnings == 1 { "warning" } else { "warnings" },
        grouped(night.infos)
    ));
    if let Some(reason) = &night.accepted_change {
        page.push_str(&format!("  change accepted: {reason}\n"));
    }
    if codes.is_empty() {
        return Ok(page);
    }
    page.push_str("\nCODE     OPEN     NEW    BACK   FIXED  OLDEST      PROBLEM\n");
    for code in &codes {
        let counts = [code.total, code.new, code.reopened, code.fixed].map(grouped);
        page.push_str(&format!(
            "{:<5}  {:>6}  {:>6}  {:>6}  {:>6}  {:<10}  {}\n",
            code.code,
            counts[0],
            counts[1],
            counts[2],
            counts[3],
            code.oldest.as_deref().unwrap_or("-"),
            summary_of(&code.code)
        ));
    }
    let age = |code: &CodeCount| days_later(code.oldest.as_deref()?, &night.as_of);
    if let Some(days) = codes.iter().filter_map(age).max() {
        page.push_str(&format!("\nThe oldest is {} {} old.\n", grouped(days), if days == 1 { "day" } else { "days" }));
    }
    Ok(page)
}

fn diff(history: &History, earlier: &Night, later: &Night) -> Result<String> {
    let changes = history.changes(&earlier.as_of, &later.as_of)?;
    if changes.is_empty() {
        return Ok(format!("From {} to {}: neither run has a problem\n", earlier.as_of, later.as_of));
    }
    let mut page = format!(
        "From {} to {}, what is for information included\n\nCODE     CAME    WENT  STAYED  PROBLEM\n",
        earlier.as_of, later.as_of
    );
    for change in &changes {
        let counts = [change.came, change.went, change.stayed].map(grouped);
        page.push_str(&format!(
            "{:<5}  {:>6}  {:>6}  {:>6}  {}\n",
            change.code,
            counts[0],
            counts[1],
            counts[2],
            summary_of(&change.code)
        ));
    }
    let sum = |of: fn(&crate::history::Change) -> u64| grouped(changes.iter().map(of).sum());
    page.push_str(&format!(
        "\n{:<5}  {:>6}  {:>6}  {:>6}\n",
        "all",
        sum(|change| change.came),
        sum(|change| change.went),
        sum(|change| change.stayed)
    ));
    Ok(page)
}

fn summary_of(code: &str) -> &'static str {
    diagnose::rule(code).map_or("", |rule| rule.summary)
}

/// Draws one bar per run: errors as `#`, warnings as `-`.
fn trend(nights: &[Night], width: usize) -> String {
    let most = nights.iter().map(|night| night.errors + night.warnings).max().unwrap_or(0).max(1);
    let room = width.saturating_sub(55).max(5) as u64;
    let mut page = "DATE        ERRORS  WARNINGS     NEW    BACK   FIXED  # errors, - warnings\n".to_owned();
    for night in nights {
        let bar = |count: u64| (count * room).div_ceil(most).min(room) as usize;
        let all = bar(night.errors + night.warnings);
        let errors = bar(night.errors).min(all);
        let counts = [night.errors, night.warnings, night.new, night.reopened, night.fixed].map(grouped);
        page.push_str(&format!(
            "{}  {:>6}  {:>8}  {:>6}  {:>6}  {:>6}  {}{}\n",
            night.as_of,
            counts[0],
            counts[1],
            counts[2],
            counts[3],
            counts[4],
            "#".repeat(errors),
            "-".repeat(all - errors)
        ));
    }
    page
}
