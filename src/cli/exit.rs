//! Exit codes, in one table; help and README print it.

use crate::roster::{Error, ErrorKind};
use std::process::ExitCode;

/// Names every way a run can end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Exit {
    /// A verdict, and nothing at or above `--fail-on`.
    Fine,
    /// A verdict, and something to act on.
    Findings,
    /// Wrong usage or configuration.
    Usage,
    /// Held or refused: the files cannot be trusted.
    Refused,
    /// Unreadable, no space, no permission.
    Environment,
    /// A fault of the program.
    Bug,
    /// Another run holds the lock.
    Busy,
}

/// The table as help prints it.
pub(super) const TABLE: &str = "\
Exit codes:
  0   a verdict was reached; nothing at or above --fail-on
  1   a verdict was reached; something to act on
  2   wrong usage or configuration; nothing was compared
  3   held or refused: an export cannot be trusted; old reports kept
  4   environment: unreadable, no space, no permission; old reports kept
  70  a fault of the program; old reports kept
  75  another run is writing to the same folder; try later
  Take any other code as a failure: new ones may come.";

impl Exit {
    /// Returns the number that the shell sees.
    pub(super) fn code(self) -> u8 {
        match self {
            Exit::Fine => 0,
            Exit::Findings => 1,
            Exit::Usage => 2,
            Exit::Refused => 3,
            Exit::Environment => 4,
            Exit::Bug => 70,
            Exit::Busy => 75,
        }
    }

    /// Returns how a run ends that reached no verdict.
    pub(super) fn of(error: &Error) -> Self {
        match error.kind() {
            ErrorKind::Usage | ErrorKind::Config => Exit::Usage,
            ErrorKind::Refused => Exit::Refused,
            ErrorKind::Environment => Exit::Environment,
            ErrorKind::Busy => Exit::Busy,
            ErrorKind::Internal => Exit::Bug,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        ExitCode::from(exit.code())
    }
}
