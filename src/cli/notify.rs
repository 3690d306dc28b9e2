//! `--notify-cmd`: hands the one line about a run to another program; what becomes of that changes no verdict.

use super::exit::Exit;
use super::ui::Ui;
use std::io::Write;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// How long the other program may take.
const LIMIT: Duration = Duration::from_secs(60);
const PATIENCE: Duration = Duration::from_millis(20);

/// Says whether there is something to tell: a quiet night is none, and neither is that another run is at work.
pub(super) fn is_news(exit: Exit) -> bool {
    !matches!(exit, Exit::Fine | Exit::Busy)
}

/// Runs the command in a shell with the line on its standard input, and warns where that did not work.
///
/// Nothing of the run is put into the command itself, so there is nothing in it to be quoted.
pub(super) fn tell(command: &str, line: &str, ui: &Ui) {
    if let Err(trouble) = run(command, line, LIMIT)
        && !ui.is_silent()
    {
        ui.note(&format!("warning: the command of --notify-cmd {trouble}; the run itself is not affected"));
    }
}

fn run(command: &str, line: &str, limit: Duration) -> Result<(), String> {
    let mut child = shell(command)
        .stdin(Stdio::piped())
        // standard output belongs to the format that was asked for
        .stdout(Stdio::null())
        .spawn()
        .map_err(|error| format!("could not be started: {}", error.kind()))?;
    if let Some(mut input) = child.stdin.take() {
        // a program that does not listen is no fault; a line fits into the pipe
        let _ = writeln!(input, "{line}");
    }
    let begin = Instant::now();
    loop {
        match child.try_wait() {
            Ok(Some(status)) if status.success() => return Ok(()),
            Ok(Some(status)) => {
                return Err(match status.code() {
                    Some(code) => format!("ended with {code}"),
                    None => "was ended by a signal".to_owned(),
                });
            }
            Ok(None) if begin.elapsed() < limit => std::thread::sleep(PATIENCE),
            Ok(None) => {
                end(&mut child);
                return Err(format!("took longer than {} seconds and was ended", limit.as_secs()));
            }
            Err(error) => return Err(format!("could not be waited for: {}", error.kind())),
        }
    }
}

#[cfg(unix)]
fn shell(command: &str) -> Command {
    use std::os::unix::process::CommandExt;
    let mut shell = Command::new("/bin/sh");
    // a group of its own, so that all of it can be ended
    shell.args(["-c", command]).process_group(0);
    shell
}

#[cfg(not(unix))]
fn shell(command: &str) -> Command {
    let mut shell = Command::new("cmd");
    shell.args(["/C", command]);
    shell
}

fn end(child: &mut Child) {
    #[cfg(unix)]
    {
        let group = format!("kill -KILL -{}", child.id());
        let _ = Command::new("/bin/sh").args(["-c", &group]).stderr(Stdio::null()).status();
    }
    // it may have ended by itself meanwhile
    let _ = child.kill();
    let _ = child.wait();
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn the_line_arrives_whole() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("it's here");
        let command = format!("cat > \"{}\"", file.display());
        run(&command, "rosterdiff: status=findings new=3", LIMIT).unwrap();
        assert_eq!(std::fs::read_to_string(file).unwrap(), "rosterdiff: status=findings new=3\n");
    }

    #[test]
    fn what_fails_hangs_or_does_not_listen_is_told_and_ended() {
        assert_eq!(run("exit 3", "x", LIMIT), Err("ended with 3".to_owned()));
        assert_eq!(run("exec 0<&-; exit 0", "x", LIMIT), Ok(()));
        assert!(run("/no/such/program 2>/dev/null", "x", LIMIT).unwrap_err().starts_with("ended with 12"));
        let begin = Instant::now();
        let hangs = run("sleep 60 & sleep 60", "x", Duration::from_secs(1));
        assert_eq!(hangs, Err("took longer than 1 seconds and was ended".to_owned()));
        assert!(begin.elapsed() < Duration::from_secs(20));
    }
}
