//! The arguments, and what is said about them.

use super::completions::CompletionsArgs;
use super::doctor::DoctorArgs;
use super::exit;
use super::history::HistoryArgs;
use super::man::ManArgs;
use super::nightly_args::NightlyArgs;
use super::redact_args::RedactArgs;
use super::review_args::{self, ReviewArgs};
use super::shared_args::{ConfigArgs, ReadingArgs, size, whole};
use super::show_config::ShowConfigArgs;
use super::workbook_args::WorkbookArgs;
use crate::config::{FailOn, Format};
use crate::roster::Side;
use clap::{ArgAction, Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// What the program says without arguments.
pub(super) const WELCOME: &str = "\
rosterdiff finds out which rows of an enrollment export and of an SIS export are
the same student, and says what is wrong, why, and who fixes it.

  rosterdiff reconcile enrollment.csv sis.txt             show what differs
  rosterdiff reconcile enrollment.csv sis.txt -o reports  and write the reports
  rosterdiff init enrollment.csv sis.txt                  note how they are read
  rosterdiff audit sis.txt                                look through one
  rosterdiff explain P101                                 what a code means

It works offline and changes no input. More: rosterdiff --help
";

const EXAMPLES: &str = "\
Examples:
  rosterdiff reconcile enrollment.csv sis.txt
  rosterdiff reconcile enrollment.csv sis.txt -o reports
  rosterdiff reconcile -q --fail-on new -o /srv/reports -c /etc/rosterdiff.toml
  rosterdiff explain E102
";

const RECONCILE_EXAMPLES: &str = "\
Examples:
  rosterdiff reconcile enrollment.csv sis.txt -o reports
  rosterdiff reconcile enrollment.csv sis.txt --format csv > differences.csv
  rosterdiff reconcile e.csv s.txt --map sis.street=Street_No+Street_Name
  zcat sis.csv.gz | rosterdiff reconcile enrollment.csv - -q --fail-on warning
";

const AUDIT_EXAMPLES: &str = "\
Examples:
  rosterdiff audit sis.txt
  rosterdiff audit sis.txt --pack calpads -o audit
  rosterdiff audit applications.csv --side enrollment --format csv > flaws.csv
";

const INIT_EXAMPLES: &str = "\
Examples:
  rosterdiff init enrollment.csv sis.txt
  rosterdiff init submissions.xlsx oneroster.zip -o district.toml
  rosterdiff init e.csv s.txt --profile sis=powerschool --map enrollment.grade=Grade_27
";

const EXPLAIN_EXAMPLES: &str = "\
Examples:
  rosterdiff explain P101
  rosterdiff explain ENR-500104 100724 --enrollment enrollment.csv --sis sis.txt
  rosterdiff explain ENR-500104 --format json
  rosterdiff explain - 100724
";

const HISTORY_EXAMPLES: &str = "\
Examples:
  rosterdiff history -o /srv/reports
  rosterdiff history trend -o /srv/reports
  rosterdiff history diff 2026-08-17 2026-08-24 -o /srv/reports
  rosterdiff history prune --older-than 400d -o /srv/reports
";

/// Reconciles a school district's enrollment export with its student information system (SIS) export.
#[derive(Debug, Parser)]
#[command(name = "rosterdiff", version, before_help = EXAMPLES, after_help = exit::TABLE)]
#[command(disable_help_subcommand = true, infer_subcommands = false, max_term_width = 100)]
pub(super) struct Cli {
    #[command(flatten)]
    pub(super) global: Global,
    #[command(subcommand)]
    pub(super) command: Option<Command>,
}

/// Flags that every command knows.
#[derive(Clone, Copy, Debug, Default, Args)]
pub(super) struct Global {
    /// Print nothing when all is well, and one line otherwise (-qq: only the exit code)
    #[arg(short, long, global = true, action = ArgAction::Count)]
    pub(super) quiet: u8,
    /// Say on standard error what was assumed and how long each stage took
    #[arg(short, long, global = true, action = ArgAction::Count, conflicts_with = "quiet")]
    pub(super) verbose: u8,
    /// Colour the output
    #[arg(long, global = true, value_enum, value_name = "WHEN", default_value_t = When::Auto)]
    pub(super) color: When,
    /// Never colour the output
    #[arg(long, global = true, conflicts_with = "color")]
    pub(super) no_color: bool,
}

/// Says when to colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum When {
    /// On a terminal
    #[default]
    Auto,
    /// Everywhere
    Always,
    /// Nowhere
    Never,
}

/// Says how an explanation is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum ExplainFormat {
    /// For people
    #[default]
    Text,
    /// One JSON document
    Json,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Find out who is who in two exports, and what is wrong with whom
    #[command(before_help = RECONCILE_EXAMPLES, after_help = exit::TABLE)]
    Reconcile(Box<ReconcileArgs>),
    /// Look one export through before state reporting: IDs, names, dates, ages, codes, enrollments
    #[command(before_help = AUDIT_EXAMPLES, after_help = exit::TABLE)]
    Audit(Box<AuditArgs>),
    /// Write a commented rosterdiff.toml that states how two exports are read, to be checked and kept
    #[command(before_help = INIT_EXAMPLES, after_help = exit::TABLE)]
    Init(Box<InitArgs>),
    /// Say what a code means, or why two rows are the same student or not
    #[command(before_help = EXPLAIN_EXAMPLES)]
    Explain(Box<ExplainArgs>),
    /// Decide whether two rows are the same student, in the terminal or through the workbook
    #[command(before_help = review_args::EXAMPLES)]
    Review(Box<ReviewArgs>),
    /// Show what earlier runs found
    #[command(before_help = HISTORY_EXAMPLES)]
    History(HistoryArgs),
    /// Look at configuration, exports, folder, space, lock, key, history and clock; exit code 4 where one of them is wrong
    Doctor(DoctorArgs),
    /// List all codes
    Rules,
    /// Show every setting that would count here, and who set it
    ShowConfig(ShowConfigArgs),
    /// Invent a district with known truth, for trying things out
    Generate(GenerateArgs),
    /// Print what a shell completes commands and flags by
    Completions(CompletionsArgs),
    /// Print the manual page, or write all of them to a folder
    Man(ManArgs),
}

#[derive(Debug, Default, Args)]
pub(super) struct ReconcileArgs {
    /// The enrollment platform's export: text, .gz, .zip, .xlsx or a folder (`-`: standard input)
    pub(super) enrollment: Option<PathBuf>,
    /// The SIS's export, likewise
    pub(super) sis: Option<PathBuf>,
    /// Write the report set to this folder
    #[arg(short, long, value_name = "FOLDER")]
    pub(super) output: Option<PathBuf>,
    /// What goes to standard output
    #[arg(long, value_enum)]
    pub(super) format: Option<Format>,
    /// What leads to exit code 1
    #[arg(long, value_enum, value_name = "LEVEL")]
    pub(super) fail_on: Option<FailOn>,
    #[command(flatten)]
    pub(super) configuration: ConfigArgs,
    /// The date that ages are counted from, YYYY-MM-DD (otherwise today)
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
    /// Whose rules count for single exports too, such as calpads or peims
    #[arg(long, value_name = "NAME")]
    pub(super) pack: Option<String>,
    /// The side of the only export, where there is one
    #[arg(skip)]
    pub(super) audited: Option<Side>,
    /// What people decided about pairs (otherwise decisions.csv beside the configuration)
    #[arg(long, value_name = "FILE")]
    pub(super) decisions: Option<PathBuf>,
    /// Go by the model of an earlier run instead of estimating one
    #[arg(long, value_name = "FILE")]
    pub(super) model: Option<PathBuf>,
    /// Save what was learned about the files, for --model
    #[arg(long, value_name = "FILE")]
    pub(super) save_model: Option<PathBuf>,
    /// Also link against rows that cannot match, and state how many were accepted
    #[arg(long)]
    pub(super) verify_linkage: bool,
    /// How many threads to use (otherwise one per core)
    #[arg(long, value_name = "N", value_parser = whole::<u16>(1, 1024))]
    pub(super) threads: Option<u16>,
    /// Stay within this memory where that can be, such as 8GiB: slower above it, the result is the same
    #[arg(long, value_name = "SIZE", value_parser = size)]
    pub(super) memory: Option<u64>,
    /// State in summary.json how many seconds each stage took
    #[arg(long)]
    pub(super) timings: bool,
    #[command(flatten)]
    pub(super) workbook: WorkbookArgs,
    #[command(flatten)]
    pub(super) nightly: NightlyArgs,
    #[command(flatten)]
    pub(super) redacting: RedactArgs,
}

#[derive(Debug, Args)]
pub(super) struct AuditArgs {
    /// The export (`-`: standard input)
    pub(super) file: PathBuf,
    /// Which system it comes from
    #[arg(long, value_enum, default_value_t)]
    pub(super) side: Audited,
    /// Whose rules count, such as calpads or peims (otherwise generic)
    #[arg(long, value_name = "NAME")]
    pub(super) pack: Option<String>,
    /// Write the report set to this folder; the configuration's folder and history are those of `reconcile`
    #[arg(short, long, value_name = "FOLDER")]
    pub(super) output: Option<PathBuf>,
    /// What goes to standard output
    #[arg(long, value_enum)]
    pub(super) format: Option<Format>,
    /// What leads to exit code 1
    #[arg(long, value_enum, value_name = "LEVEL")]
    pub(super) fail_on: Option<FailOn>,
    #[command(flatten)]
    pub(super) configuration: ConfigArgs,
    /// The date that ages are counted from, YYYY-MM-DD (otherwise today)
    #[arg(long, value_name = "DATE")]
    pub(super) as_of: Option<String>,
    /// Take a field from these columns, such as birth_date=DOB
    #[arg(long, value_name = "FIELD=COLUMN[+COLUMN]")]
    pub(super) map: Vec<String>,
    /// Read this file of a folder or ZIP file, or this sheet of a workbook
    #[arg(long, value_name = "NAME")]
    pub(super) table: Option<String>,
    /// Read the export by this layout instead of the recognised one, such as powerschool
    #[arg(long, value_name = "NAME")]
    pub(super) profile: Option<String>,
    /// The column that the reports name rows by
    #[arg(long, value_name = "COLUMN")]
    pub(super) key: Option<String>,
    /// School codes and names, as `code,name` rows
    #[arg(long, value_name = "FILE")]
    pub(super) schools: Option<PathBuf>,
    /// How many threads to use (otherwise one per core)
    #[arg(long, value_name = "N", value_parser = whole::<u16>(1, 1024))]
    pub(super) threads: Option<u16>,
    /// Stay within this memory where that can be, such as 8GiB: slower above it, the result is the same
    #[arg(long, value_name = "SIZE", value_parser = size)]
    pub(super) memory: Option<u64>,
    #[command(flatten)]
    pub(super) redacting: RedactArgs,
}

/// Says which system an audited export comes from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum Audited {
    /// The enrollment platform
    Enrollment,
    /// The student information system
    #[default]
    Sis,
}

#[derive(Debug, Args)]
pub(super) struct InitArgs {
    /// The enrollment platform's export: text, .gz, .zip, .xlsx or a folder
    pub(super) enrollment: PathBuf,
    /// The SIS's export, likewise
    pub(super) sis: PathBuf,
    /// The file to write; one that is there is not overwritten (otherwise rosterdiff.toml)
    #[arg(short, long, value_name = "FILE")]
    pub(super) output: Option<PathBuf>,
    /// The date that ages are counted from, YYYY-MM-DD (otherwise today); written down where it is given
    #[arg(long, value_name = "DATE")]
    pub(super) as_of: Option<String>,
    #[command(flatten)]
    pub(super) reading: ReadingArgs,
}

#[derive(Debug, Args)]
pub(super) struct ExplainArgs {
    /// A code such as P101, a name such as missing-in-sis, or the key of an enrollment row (`-`: none)
    #[arg(value_name = "CODE|ENROLLMENT_KEY")]
    pub(super) code: Option<String>,
    /// The key of a SIS row
    pub(super) sis_key: Option<String>,
    /// The enrollment platform's export, for the keys of rows
    #[arg(long, value_name = "FILE")]
    pub(super) enrollment: Option<PathBuf>,
    /// The SIS's export
    #[arg(long, value_name = "FILE")]
    pub(super) sis: Option<PathBuf>,
    /// What goes to standard output
    #[arg(long, value_enum, default_value_t)]
    pub(super) format: ExplainFormat,
    #[command(flatten)]
    pub(super) configuration: ConfigArgs,
    /// The date that ages are counted from, YYYY-MM-DD (otherwise today)
    #[arg(long, value_name = "DATE")]
    pub(super) as_of: Option<String>,
    #[command(flatten)]
    pub(super) reading: ReadingArgs,
    /// The column that the enrollment key stands in
    #[arg(long, value_name = "COLUMN")]
    pub(super) enrollment_key_column: Option<String>,
    /// The column that the SIS key stands in
    #[arg(long, value_name = "COLUMN")]
    pub(super) sis_key_column: Option<String>,
    /// What people decided about pairs (otherwise decisions.csv beside the configuration)
    #[arg(long, value_name = "FILE")]
    pub(super) decisions: Option<PathBuf>,
    /// Go by the model of an earlier run instead of estimating one
    #[arg(long, value_name = "FILE")]
    pub(super) model: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct GenerateArgs {
    /// The folder for the files
    pub(super) folder: PathBuf,
    /// How many students the district has
    #[arg(long, value_name = "N", default_value_t = 2_000, value_parser = whole::<u32>(1, 20_000_000))]
    pub(super) students: u32,
    /// Another number gives another district
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = whole::<u64>(0, u64::MAX))]
    pub(super) seed: u64,
    /// How much is wrong in it
    #[arg(long, value_name = "PROFILE", default_value = "typical", value_parser = super::generate::profile_parser())]
    pub(super) profile: String,
    /// The day of the exports
    #[arg(long, value_name = "DATE")]
    pub(super) as_of: Option<String>,
    /// Plant a systematic fault, as in off-by-one-day@school=101,after=2026-06-01,side=sis (may be given again)
    #[arg(long, value_name = "NAME[@PLACE]")]
    pub(super) fault: Vec<String>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_tree_is_sound() {
        Cli::command().debug_assert();
    }
}
