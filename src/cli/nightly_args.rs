//! The flags of the nightly job.

use super::args::ReconcileArgs;
use super::shared_args::whole;
use crate::config::{LogFormat, Nightly, Written, parse_duration};
use clap::Args;
use std::path::PathBuf;
use std::time::Duration;

/// Flags of the nightly job; most have a key in the configuration too.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Every night")]
pub(super) struct NightlyArgs {
    /// Let an implausible change of the exports through in this one run, and note why
    #[arg(long, value_name = "REASON", value_parser = clap::builder::NonEmptyStringValueParser::new())]
    pub(super) accept_change: Option<String>,
    /// Keep the report sets of the last N dates under runs/ in the output folder
    #[arg(long, value_name = "N", value_parser = whole::<u64>(1, 10_000))]
    pub(super) keep: Option<u64>,
    /// The folder for history and key (otherwise .rosterdiff in the output folder)
    #[arg(long, value_name = "FOLDER")]
    pub(super) state: Option<PathBuf>,
    /// Append one line about the run to this file; never with a value from the exports
    #[arg(long, value_name = "FILE")]
    pub(super) log: Option<PathBuf>,
    /// How that line looks
    #[arg(long, value_enum, value_name = "FORMAT")]
    pub(super) log_format: Option<LogFormat>,
    /// Hand the one line about the run to this shell command, where the run ends with anything but 0 or 75
    #[arg(long, value_name = "COMMAND", value_parser = clap::builder::NonEmptyStringValueParser::new())]
    pub(super) notify_cmd: Option<String>,
    /// Read the exports only after they were left alone for so long, such as 30s
    #[arg(long, value_name = "TIME", value_parser = parse_duration)]
    pub(super) settle: Option<Duration>,
    /// Wait so long for another run in the same folder to end, such as 10m
    #[arg(long, value_name = "TIME", value_parser = parse_duration)]
    pub(super) wait: Option<Duration>,
}

impl NightlyArgs {
    /// Returns the options that the flags give.
    pub(super) fn options(&self) -> Nightly {
        Nightly {
            keep: self.keep.map(Written::flag),
            state: self.state.clone().map(Written::flag),
            log: self.log.clone().map(Written::flag),
            log_format: self.log_format.map(Written::flag),
            settle: self.settle.map(Written::flag),
            wait: self.wait.map(Written::flag),
            ..Nightly::default()
        }
    }
}

/// Says whether the arguments ask for what only a run with an output folder does.
pub(super) fn needs_folder(args: &ReconcileArgs) -> Option<&'static str> {
    let nightly = &args.nightly;
    match nightly {
        // without a folder there is no last run: nothing would be held, and nothing accepted
        _ if nightly.accept_change.is_some() => Some("--accept-change"),
        _ if nightly.keep.is_some() => Some("--keep"),
        _ if nightly.state.is_some() => Some("--state"),
        _ if nightly.wait.is_some() => Some("--wait"),
        _ if args.redacting.redact => Some("--redact"),
        _ => args.workbook.needs_folder(),
    }
}
