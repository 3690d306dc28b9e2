//! The arguments of `review`.

use super::shared_args::{ConfigArgs, ReadingArgs};
use clap::Args;
use std::path::PathBuf;

pub(super) const EXAMPLES: &str = "\
Examples:
  rosterdiff review enrollment.csv sis.txt --decisions decisions.csv
  rosterdiff review -c /etc/rosterdiff.toml --who jw
  rosterdiff review --import reports/fix-list.xlsx --decisions decisions.csv
";

#[derive(Debug, Args)]
pub(super) struct ReviewArgs {
    /// The enrollment platform's export: text, .gz, .zip, .xlsx or a folder
    pub(super) enrollment: Option<PathBuf>,
    /// The SIS's export, likewise
    pub(super) sis: Option<PathBuf>,
    /// Take the decisions over that stand in the sheet "Needs a person" of a fix-list.xlsx; may be given several times
    #[arg(long, value_name = "FILE", conflicts_with_all = ["enrollment", "sis"])]
    pub(super) import: Vec<PathBuf>,
    /// Who decides (otherwise who is logged in)
    #[arg(long, value_name = "NAME")]
    pub(super) who: Option<String>,
    /// Where decisions are kept (otherwise decisions.csv beside the configuration)
    #[arg(long, value_name = "FILE")]
    pub(super) decisions: Option<PathBuf>,
    #[command(flatten)]
    pub(super) configuration: ConfigArgs,
    /// The date that ages are counted from and that decisions bear, YYYY-MM-DD (otherwise today)
    #[arg(long, value_name = "DATE")]
    pub(super) as_of: Option<String>,
    #[command(flatten)]
    pub(super) reading: ReadingArgs,
    /// The column that the reports name enrollment rows by
    #[arg(long, value_name = "COLUMN")]
    pub(super) enrollment_key: Option<String>,
    /// The column that the reports name SIS rows by
    #[arg(long, value_name = "COLUMN")]
    pub(super) sis_key: Option<String>,
    /// School codes and names, as `code,name` rows
    #[arg(long, value_name = "FILE")]
    pub(super) schools: Option<PathBuf>,
    /// Go by the model of an earlier run instead of estimating one
    #[arg(long, value_name = "FILE")]
    pub(super) model: Option<PathBuf>,
}
