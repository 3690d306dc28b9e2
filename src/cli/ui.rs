//! The only printer: what was asked for goes to standard output, everything else to standard error.

use super::args::{Global, When};
use super::fitting::fitted;
use crate::config::Environment;
use crate::report::escape;
use crate::roster::{Error, ErrorKind, Result};
use std::io::{self, IsTerminal, Write};

/// Decides what is printed, where, and in which look.
#[derive(Clone, Debug)]
pub(super) struct Ui {
    quiet: u8,
    verbose: u8,
    out: Stream,
    err: Stream,
    ci: bool,
    columns: Option<usize>,
    utf8: bool,
}

#[derive(Clone, Copy, Debug)]
struct Stream {
    terminal: bool,
    color: bool,
}

impl Ui {
    /// Decides by flags, environment and streams.
    pub(super) fn new(global: &Global, environment: &Environment) -> Self {
        let stream = |terminal: bool| {
            let color = match (global.no_color, global.color) {
                (true, _) | (_, When::Never) => false,
                (_, When::Always) => true,
                (_, When::Auto) if environment.no_color => false,
                (_, When::Auto) => terminal || environment.force_color,
            };
            Stream { terminal, color }
        };
        Self {
            quiet: global.quiet,
            verbose: global.verbose,
            out: stream(io::stdout().is_terminal()),
            err: stream(io::stderr().is_terminal()),
            ci: environment.ci,
            columns: environment.columns,
            utf8: environment.utf8,
        }
    }

    /// Decides without flags, for when they could not be read.
    pub(super) fn plain(environment: &Environment) -> Self {
        Self::new(&Global::default(), environment)
    }

    /// Says whether the table is wanted, not just a line or nothing.
    pub(super) fn is_quiet(&self) -> bool {
        self.quiet > 0
    }

    /// Says whether not even the one line is wanted.
    pub(super) fn is_silent(&self) -> bool {
        self.quiet > 1
    }

    /// Says whether reasons and timings are wanted.
    pub(super) fn is_verbose(&self) -> bool {
        self.verbose > 0
    }

    /// Says whether progress may be drawn.
    pub(super) fn shows_progress(&self) -> bool {
        self.err.terminal && self.quiet == 0 && self.verbose == 0 && !self.ci
    }

    /// Says whether standard output may be coloured.
    pub(super) fn colors_output(&self) -> bool {
        self.out.color
    }

    /// Says whether what people read has to be ASCII.
    pub(super) fn is_ascii(&self) -> bool {
        !self.utf8
    }

    /// Returns the columns that were asked for with `COLUMNS`, else those of the terminal, else 80.
    pub(super) fn width(&self) -> usize {
        let terminal = || match self.out.terminal {
            true => terminal_size::terminal_size().map(|(width, _)| usize::from(width.0)),
            false => None,
        };
        self.columns.or_else(terminal).unwrap_or(80).clamp(60, 200)
    }

    /// Returns the columns that text has to fit into; none where standard output is no terminal, which has no width.
    pub(super) fn room(&self) -> Option<usize> {
        self.out.terminal.then(|| self.width())
    }

    /// Prints lines for people, which fit the terminal.
    pub(super) fn page(&self, text: &str) -> Result<()> {
        match self.room() {
            Some(width) => self.print(&fitted(text, width)),
            None => self.print(text),
        }
    }

    /// Prints what people read to standard output, in ASCII where the locale knows no more.
    pub(super) fn print(&self, text: &str) -> Result<()> {
        let text = if self.utf8 { text.into() } else { escape::ascii(text) };
        self.stream(|out| out.write_all(text.as_bytes()))
    }

    /// Lets `write` write to standard output; on a terminal nothing that steers one gets through.
    pub(super) fn stream(&self, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<()> {
        let mut out = io::BufWriter::with_capacity(64 * 1024, io::stdout().lock());
        let result = if self.out.terminal && !self.out.color {
            let mut page = Vec::new();
            write(&mut page)
                .and_then(|()| out.write_all(escape::terminal_page(&String::from_utf8_lossy(&page)).as_bytes()))
        } else {
            write(&mut out)
        };
        match result.and_then(|()| out.flush()) {
            Ok(()) => Ok(()),
            // the reader has seen enough
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            Err(error) => Err(Error::new(
                ErrorKind::Environment,
                format!("standard output could not be written: {}", error.kind()),
            )
            .help("see where it leads to: a full disk, or a closed program")),
        }
    }

    /// Says something on standard error.
    pub(super) fn note(&self, text: &str) {
        let text = if self.utf8 { text.into() } else { escape::ascii(text) };
        let mut err = io::stderr().lock();
        // where standard error is closed, there is nowhere left to say so
        let _ = err.write_all(text.as_bytes());
        if !text.ends_with('\n') {
            let _ = err.write_all(b"\n");
        }
    }

    /// Says why there is no verdict.
    pub(super) fn error(&self, error: &Error) {
        let text = escape::terminal_page(&error.to_string()).into_owned();
        let (head, rest) = text.split_once(": ").unwrap_or((&text, ""));
        if self.err.color && head.contains("error") && !head.contains('\n') {
            self.note(&format!("\u{1b}[1;31m{head}\u{1b}[0m: {rest}"));
        } else {
            self.note(&text);
        }
    }

    /// Returns the argument parser's text, coloured where the stream it goes to is.
    pub(super) fn rendered(&self, error: &clap::Error) -> String {
        let color = if error.use_stderr() { self.err.color } else { self.out.color };
        let text = error.render();
        if color { text.ansi().to_string() } else { text.to_string() }
    }
}

/// Makes a panic say where it happened, and nothing of what was being worked on.
pub(super) fn quiet_panics() {
    std::panic::set_hook(Box::new(|info| {
        let place = info.location().map(|place| format!("{}:{}", place.file(), place.line())).unwrap_or_default();
        let _ = io::stderr().lock().write_all(panic_text(&place).as_bytes());
    }));
}

fn panic_text(place: &str) -> String {
    format!(
        "internal error: rosterdiff {} stopped at {place}\n  = the reports of the last run, where there are any, are \
         unchanged\n  = help: please report this line; it holds nothing of your files\n",
        env!("CARGO_PKG_VERSION")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ui(global: Global, environment: Environment) -> Ui {
        let mut ui = Ui::new(&global, &environment);
        // tests may or may not have a terminal
        (ui.out.terminal, ui.err.terminal) = (false, true);
        ui
    }

    #[test]
    fn a_panic_says_where_and_what_did_not_happen() {
        let text = panic_text("src/link/mod.rs:7");
        assert!(text.starts_with("internal error: rosterdiff ") && text.contains("stopped at src/link/mod.rs:7\n"));
        assert!(text.contains("unchanged"));
    }

    #[test]
    fn progress_is_for_terminals_without_quiet_verbose_or_ci() {
        assert!(ui(Global::default(), Environment::default()).shows_progress());
        assert!(!ui(Global { quiet: 1, ..Global::default() }, Environment::default()).shows_progress());
        assert!(!ui(Global { verbose: 1, ..Global::default() }, Environment::default()).shows_progress());
        assert!(!ui(Global::default(), Environment { ci: true, ..Environment::default() }).shows_progress());
    }

    #[test]
    fn flags_go_before_the_environment_for_colour() {
        let color = |global: Global, environment: Environment| ui(global, environment).colors_output();
        let forced = Environment { force_color: true, ..Environment::default() };
        let none = Environment { no_color: true, force_color: true, ..Environment::default() };
        assert!(color(Global::default(), forced.clone()));
        assert!(!color(Global::default(), none.clone()));
        assert!(color(Global { color: When::Always, ..Global::default() }, none));
        assert!(!color(Global { no_color: true, ..Global::default() }, forced));
    }
}
