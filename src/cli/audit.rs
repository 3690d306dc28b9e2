//! `audit`: one export alone, before state reporting; the same run as `reconcile` with no other side.

use super::args::{AuditArgs, Audited, ReconcileArgs};
use super::exit::Exit;
use super::files::shown;
use super::shared_args::ReadingArgs;
use super::ui::Ui;
use super::{last_run, reconcile};
use crate::config::{Environment, Options, Origin};
use crate::roster::{Error, ErrorKind, Result, Side};
use std::path::Path;

pub(super) fn run(args: &AuditArgs, environment: &Environment, ui: &Ui) -> Result<Exit> {
    reconcile::run(&as_reconcile(args), environment, ui)
}

fn as_reconcile(args: &AuditArgs) -> ReconcileArgs {
    let side = match args.side {
        Audited::Enrollment => Side::Enrollment,
        Audited::Sis => Side::Sis,
    };
    let of_side = |own: Side, value: &Option<_>| if own == side { value.clone() } else { None };
    let file = Some(args.file.clone());
    // `--map birth_date=DOB` can only mean the one export there is
    let prefix = format!("{}.", side.name());
    let full =
        |written: &String| if written.starts_with(&prefix) { written.clone() } else { format!("{prefix}{written}") };
    let of_this = |name: &String| format!("{}={name}", side.name());
    ReconcileArgs {
        enrollment: if side == Side::Enrollment { file.clone() } else { None },
        sis: if side == Side::Sis { file } else { None },
        output: args.output.clone(),
        format: args.format,
        fail_on: args.fail_on,
        configuration: args.configuration.clone(),
        as_of: args.as_of.clone(),
        reading: ReadingArgs {
            map: args.map.iter().map(full).collect(),
            table: args.table.iter().map(of_this).collect(),
            profile: args.profile.iter().map(of_this).collect(),
        },
        enrollment_key: of_side(Side::Enrollment, &args.key),
        sis_key: of_side(Side::Sis, &args.key),
        schools: args.schools.clone(),
        pack: args.pack.clone(),
        audited: Some(side),
        threads: args.threads,
        memory: args.memory,
        redacting: args.redacting,
        ..ReconcileArgs::default()
    }
}

/// Takes out of the options what the configuration says of the nightly run, whose reports and history an audit leaves alone.
pub(super) fn leave_nights_alone(options: &mut Options) {
    let by_flag = |origin: Origin| origin == Origin::Flag;
    options.folder = options.folder.take().filter(|written| by_flag(written.origin));
    let nightly = &mut options.nightly;
    nightly.state = nightly.state.take().filter(|written| by_flag(written.origin));
    nightly.keep = nightly.keep.take().filter(|written| by_flag(written.origin));
    nightly.log = nightly.log.take().filter(|written| by_flag(written.origin));
    nightly.log_format = nightly.log_format.take().filter(|written| by_flag(written.origin));
}

/// Refuses to put an audit in the place of the reports of both exports: their history would take all for fixed.
pub(super) fn refuse_over_nights(folder: &Path) -> Result<()> {
    if last_run::went_by(folder, "audit") != Some(false) {
        return Ok(());
    }
    Err(Error::new(ErrorKind::Usage, "this folder has the reports of `reconcile`, which an audit would replace")
        .file(shown(folder))
        .note("nothing was read and nothing was written")
        .help("name another folder after -o"))
}

#[cfg(test)]
mod tests {
    use super::super::args::{Cli, Command};
    use super::*;
    use clap::Parser;

    #[test]
    fn what_is_said_of_the_one_export_is_said_of_its_side() {
        let cli = Cli::try_parse_from([
            "rosterdiff",
            "audit",
            "a.csv",
            "--side",
            "enrollment",
            "--map",
            "birth_date=DOB",
            "--key",
            "ID",
            "--pack",
            "peims",
        ]);
        let Ok(Cli { command: Some(Command::Audit(args)), .. }) = cli else { panic!("no audit") };
        let meant = as_reconcile(&args);
        assert_eq!((meant.audited, meant.enrollment_key.as_deref()), (Some(Side::Enrollment), Some("ID")));
        assert!(meant.enrollment.is_some() && meant.sis.is_none() && meant.sis_key.is_none());
        assert_eq!(
            (meant.reading.map, meant.pack.as_deref()),
            (vec!["enrollment.birth_date=DOB".to_owned()], Some("peims"))
        );
    }
}
