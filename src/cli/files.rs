//! The small files that a command reads beside the exports: configuration, list of schools, decisions and model.

use super::args::ReconcileArgs;
use super::shared_args::ConfigArgs;
use crate::config::{self, Environment, Options, Origin, Problems, Settings, Written, nearest};
use crate::ingest::nearest_name;
use crate::link::{self, decisions};
use crate::roster::{Error, ErrorKind, Field, Result, Side, hexadecimal, reason};
use sha2::Digest;
use std::path::{Path, PathBuf};

/// Holds the options of all layers and the settings that come of them.
#[derive(Debug)]
pub(super) struct Layered {
    pub(super) options: Options,
    pub(super) settings: Settings,
    /// The configuration file, where one counts.
    pub(super) file: Option<PathBuf>,
    /// Where people's decisions are, or would be.
    pub(super) decisions: Option<PathBuf>,
}

/// Lays the flags over the configuration file and resolves both.
pub(super) fn layered(args: &ReconcileArgs, environment: &Environment) -> Result<Layered> {
    layers(args, environment, false)
}

/// Resolves what a configuration says without any other flag.
pub(super) fn configured(configuration: ConfigArgs, environment: &Environment) -> Result<Layered> {
    layered(&ReconcileArgs { configuration, ..ReconcileArgs::default() }, environment)
}

/// Lays the flags over the configuration for a command that makes the file of decisions where there is none yet.
pub(super) fn layered_for_review(args: &ReconcileArgs, environment: &Environment) -> Result<Layered> {
    layers(args, environment, true)
}

fn layers(args: &ReconcileArgs, environment: &Environment, makes_decisions: bool) -> Result<Layered> {
    let file = if args.configuration.isolated {
        None
    } else {
        args.configuration.config.clone().or_else(|| environment.config.clone()).or_else(nearest_file)
    };
    let (below, mut problems) = match &file {
        Some(path) => {
            let folder = path.parent().unwrap_or(Path::new(""));
            let bytes = read(path, Aside::Configuration)
                .map_err(|error| error.help("name it with -c, or leave it out with --isolated"))?;
            let text = String::from_utf8(bytes).map_err(|error| {
                let before = &error.as_bytes()[..error.utf8_error().valid_up_to()];
                Error::new(ErrorKind::Config, "the configuration is not UTF-8 text")
                    .file(shown(path))
                    .line(1 + before.iter().filter(|byte| **byte == b'\n').count() as u64)
                    .note("nothing was read and nothing was written")
                    .help("save it as UTF-8: in Notepad, choose Save as and the encoding UTF-8")
            })?;
            config::read(&text, &shown(path), folder)?
        }
        None => Default::default(),
    };
    let mut options = flags(args)?.over(below);
    if let Some(list) = options.schools_file.clone()
        && let Some(bytes) = read_named(&list, Aside::Schools, &mut problems)?
    {
        for (code, name) in config::parse_schools(&bytes, &shown(&list.value))? {
            options.schools.entry(code).or_insert(Written { value: name, origin: list.origin });
        }
    }
    let decided = decided(&options, file.as_deref(), makes_decisions, &mut problems)?;
    let name = file.as_deref().map(shown);
    let mut settings = config::resolve_with(&options, config::today, name.as_deref(), problems)?;
    settings.timings = args.timings;
    settings.memory = args.memory;
    settings.link.memory = args.memory;
    settings.diagnose.audited = args.audited;
    if let Some(side) = args.audited {
        settings.state("audit", side.name().to_owned(), Origin::Flag);
    }
    if let Some((file, bytes)) = decided.as_ref().and_then(|(file, bytes)| Some((file, bytes.as_ref()?))) {
        settings.link.decisions = decisions::parse(bytes, &shown(&file.value))?;
        settings.state("link.decisions", fingerprint(bytes), file.origin);
    }
    let decisions = decided.map(|(file, _)| file.value);
    if let Some(path) = &args.model {
        let bytes = read(path, Aside::Model)?;
        let text = String::from_utf8_lossy(&bytes);
        settings.link.model = Some(link::saved::parse(&text, &shown(path))?);
        settings.state("link.model", fingerprint(&bytes), Origin::Flag);
    }
    settings.link.verify = args.verify_linkage;
    if args.verify_linkage {
        settings.state("link.verify", "true".to_owned(), Origin::Flag);
    }
    Ok(Layered { options, settings, file, decisions })
}

/// The file of decisions, and what stands in it where it is there.
type Decided = (Written<PathBuf>, Option<Vec<u8>>);

/// Reads people's decisions: the file that was named, else the one beside the configuration where it is there.
///
/// Returns where they are, or would be, and what stands there.
fn decided(
    options: &Options,
    config: Option<&Path>,
    may_be_new: bool,
    problems: &mut Problems,
) -> Result<Option<Decided>> {
    let beside = || {
        let path = config?.parent().unwrap_or(Path::new("")).join(decisions::NAME);
        Some(Written { value: path, origin: Origin::Default })
    };
    let Some(file) = options.decisions.clone().or_else(beside) else { return Ok(None) };
    if (may_be_new || file.origin == Origin::Default) && !file.value.is_file() && !file.value.is_dir() {
        return Ok(Some((file, None)));
    }
    let bytes = read_named(&file, Aside::Decisions, problems)?;
    Ok(Some((file, bytes)))
}

/// Reads a file that the configuration or a flag names; one that is not there is a problem of the configuration's line.
fn read_named(file: &Written<PathBuf>, what: Aside, problems: &mut Problems) -> Result<Option<Vec<u8>>> {
    match (read(&file.value, what), file.origin) {
        (Err(error), Origin::File(line)) if error.kind() == ErrorKind::Usage => {
            problems.add(
                Some(line),
                format!("{}: {}", shown(&file.value), error.message()),
                error.helps().first().cloned(),
            );
            Ok(None)
        }
        (read, _) => read.map(Some),
    }
}

/// Returns what tells two contents of a file apart, whatever its name is.
fn fingerprint(bytes: &[u8]) -> String {
    format!("sha256 {}", hexadecimal(&sha2::Sha256::digest(bytes)[..8]))
}

fn flags(args: &ReconcileArgs) -> Result<Options> {
    let mut options = Options {
        files: [args.enrollment.clone().map(Written::flag), args.sis.clone().map(Written::flag)],
        keys: [args.enrollment_key.clone().map(Written::flag), args.sis_key.clone().map(Written::flag)],
        schools_file: args.schools.clone().map(Written::flag),
        decisions: args.decisions.clone().map(Written::flag),
        as_of: args.as_of.clone().map(Written::flag),
        folder: args.output.clone().map(Written::flag),
        format: args.format.map(Written::flag),
        fail_on: args.fail_on.map(Written::flag),
        nightly: args.nightly.options(),
        workbook: args.workbook.options(),
        ..Options::default()
    };
    options.diagnosing.pack = args.pack.clone().map(Written::flag);
    for written in &args.reading.map {
        let (key, headers) = column_map(written)?;
        options.columns.insert(key, Written::flag(headers));
    }
    for written in &args.reading.table {
        let (side, name) = side_and_name("table", written)?;
        options.tables[side.index()] = Some(Written::flag(name));
    }
    for written in &args.reading.profile {
        let (side, name) = side_and_name("profile", written)?;
        options.profiles[side.index()] = Some(Written::flag(name));
    }
    Ok(options)
}

/// Reads one `SIDE=NAME`.
fn side_and_name(flag: &str, written: &str) -> Result<(Side, String)> {
    let (side, name) = written.split_once('=').unwrap_or((written, ""));
    let side = Side::BOTH.into_iter().find(|known| known.name() == side);
    match side.filter(|_| !name.trim().is_empty()) {
        Some(side) => Ok((side, name.to_owned())),
        None => {
            Err(Error::new(ErrorKind::Usage, format!("`--{flag} {written}` must be `enrollment=NAME` or `sis=NAME`"))
                .note("nothing was read")
                .help(format!("for example --{flag} sis={}", if flag == "table" { "Students" } else { "powerschool" })))
        }
    }
}

/// Reads one `SIDE.FIELD=COLUMN[+COLUMN]`.
fn column_map(written: &str) -> Result<((Side, Field), Vec<String>)> {
    let wrong = |what: String| {
        Error::new(ErrorKind::Usage, what).note("nothing was read").help("for example --map sis.birth_date=DOB")
    };
    let (place, headers) =
        written.split_once('=').ok_or_else(|| wrong(format!("`--map {written}` has no `=` in it")))?;
    let (side, field) = place.split_once('.').unwrap_or((place, ""));
    let side = Side::BOTH
        .into_iter()
        .find(|known| known.name() == side)
        .ok_or_else(|| wrong(format!("`--map {written}` must begin with `enrollment.` or `sis.`")))?;
    let field = Field::from_name(field).ok_or_else(|| {
        let names = Field::ALL.iter().map(|field| field.name());
        let error = wrong(format!("`--map {written}`: there is no field `{field}`"));
        match nearest(field, names) {
            Some(name) => error.help(format!("did you mean `{name}`?")),
            None => {
                error.help(format!("fields: {}", Field::ALL.iter().map(|f| f.name()).collect::<Vec<_>>().join(", ")))
            }
        }
    })?;
    let headers: Vec<String> = headers.split('+').map(|header| header.trim().to_owned()).collect();
    if headers.iter().any(String::is_empty) {
        return Err(wrong(format!("`--map {written}` names no column")));
    }
    Ok(((side, field), headers))
}

fn nearest_file() -> Option<PathBuf> {
    let here = std::env::current_dir().ok()?;
    here.ancestors().map(|folder| folder.join(config::NAME)).find(|path| path.is_file())
}

/// What a small file beside the exports holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Aside {
    Configuration,
    Schools,
    Decisions,
    Model,
}

impl Aside {
    /// Returns what messages call the file.
    fn label(self) -> &'static str {
        match self {
            Self::Configuration => "configuration",
            Self::Schools => "list of schools",
            Self::Decisions => "file of decisions",
            Self::Model => "model",
        }
    }
}

fn read(path: &Path, what: Aside) -> Result<Vec<u8>> {
    std::fs::read(path).map_err(|error| unreadable(path, what, &error))
}

fn unreadable(path: &Path, what: Aside, error: &std::io::Error) -> Error {
    use std::io::ErrorKind::{NotFound, PermissionDenied};
    let kind = if error.kind() == NotFound { ErrorKind::Usage } else { ErrorKind::Environment };
    let refused = Error::new(kind, format!("the {} cannot be read: {}", what.label(), reason(error)))
        .file(shown(path))
        .note("nothing was compared");
    match (error.kind(), nearest_name(path)) {
        (NotFound, Some(name)) => refused.help(format!("did you mean `{}`?", path.with_file_name(name).display())),
        (NotFound, None) => refused.help("check the name and the folder"),
        (PermissionDenied, _) if what == Aside::Decisions => refused
            .help("let this account read it; `rosterdiff review` leaves it to the account that it runs as alone")
            .help("run `rosterdiff review` as the account of the nightly run, with --who and the name of who decides"),
        (PermissionDenied, _) => refused.help("check the permissions of the file and its folder"),
        _ => refused,
    }
}

/// Returns a path as messages name it.
pub(super) fn shown(path: &Path) -> String {
    path.display().to_string()
}

/// Returns a path as it is written in a command: in quotes where a shell would divide it.
pub(super) fn in_command(path: &Path) -> String {
    let text = shown(path);
    let is_plain = |sign: char| sign.is_alphanumeric() || "-_./\\:~+@%,=".contains(sign);
    if text.chars().all(is_plain) { text } else { format!("\"{text}\"") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_with_a_space_in_it_is_quoted_in_a_command() {
        assert_eq!(in_command(Path::new("/srv/reports/sis.txt")), "/srv/reports/sis.txt");
        assert_eq!(in_command(Path::new("C:\\exports\\Schüler.csv")), "C:\\exports\\Schüler.csv");
        assert_eq!(in_command(Path::new("SIS export (2).csv")), "\"SIS export (2).csv\"");
    }

    #[test]
    fn who_may_not_read_a_file_is_told_what_to_do() {
        let refused = |what: Aside| {
            let denied = std::io::Error::from(std::io::ErrorKind::PermissionDenied);
            unreadable(Path::new("decisions.csv"), what, &denied)
        };
        assert!(refused(Aside::Model).helps().concat().contains("permissions"));
        assert!(refused(Aside::Decisions).helps().concat().contains("--who"));
        assert_eq!(refused(Aside::Decisions).kind(), ErrorKind::Environment);
    }

    #[test]
    fn a_map_names_a_side_a_field_and_its_columns() {
        let ((side, field), headers) = column_map("sis.street=Street_No + Street_Name").unwrap();
        assert_eq!((side, field), (Side::Sis, Field::Street));
        assert_eq!(headers, ["Street_No", "Street_Name"]);
        for (written, said) in [
            ("street", "has no `=`"),
            ("both.street=A", "must begin with"),
            ("sis.stret=A", "did you mean `street`?"),
            ("sis.street=A+", "names no column"),
        ] {
            let error = column_map(written).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Usage);
            assert!(error.to_string().contains(said), "{error}");
        }
    }
}
