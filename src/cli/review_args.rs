//! The arguments of `review`.

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
    /// The configuration (otherwise the nearest rosterdiff.toml, going up from here)
    #[arg(short, long, value_name = "FILE")]
    pub(super) config: Option<PathBuf>,
    /// Go by no configuration file at all
    #[arg(long, conflicts_with = "config")]
    pub(super) isolated: bool,
    /// The date that ages are counted from and that decisions bear, YYYY-MM-DD (otherwise today)
    #[arg(long, value_name = "DATE")]
    pub(super) as_of: Option<String>,
    /// Take a field from these columns, such as sis.birth_date=DOB
    #[arg(long, value_name = "SIDE.FIELD=COLUMN[+COLUMN]")]
    pub(super) map: Vec<String>,
    /// Read this file of a folder or ZIP file, or this sheet of a workbook, such as sis=Students
    #[arg(long, value_name = "SIDE=NAME")]
    pub(super) table: Vec<String>,
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
