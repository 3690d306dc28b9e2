//! The one error type: why no verdict was reached, in the shape that a person can act on.

use std::{fmt, io};

/// The result of anything that can end a run without a verdict.
pub type Result<T> = std::result::Result<T, Error>;

/// Says which of the documented exit codes an error leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// Wrong usage of the command line: exit 2.
    Usage,
    /// A configuration file that cannot be used: exit 2.
    Config,
    /// An input that cannot be trusted, so nothing was compared: exit 3.
    Refused,
    /// Unreadable, no space, no permission: exit 4.
    Environment,
    /// Another run holds the lock: exit 75.
    Busy,
    /// A law of the program is broken: exit 70.
    Internal,
}

/// Holds one reason for having no verdict; it never carries a cell value.
#[derive(Clone, Debug)]
pub struct Error(Box<Inner>);

#[derive(Clone, Debug)]
struct Inner {
    kind: ErrorKind,
    code: Option<&'static str>,
    others: Vec<&'static str>,
    file: Option<String>,
    line: Option<u64>,
    message: String,
    excerpt: Vec<String>,
    notes: Vec<String>,
    helps: Vec<String>,
}

/// Says in plain words why the system refused a file; the system's own words may differ between machines.
pub fn reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "there is no such file or folder".to_owned(),
        io::ErrorKind::IsADirectory => "this is a folder, not a file".to_owned(),
        io::ErrorKind::NotADirectory => "a part of this path is a file, not a folder".to_owned(),
        io::ErrorKind::AlreadyExists => "a file has this name already".to_owned(),
        kind => kind.to_string(),
    }
}

impl Error {
    /// Starts an error of one kind with its main sentence.
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self(Box::new(Inner {
            kind,
            code: None,
            others: Vec::new(),
            file: None,
            line: None,
            message: message.into(),
            excerpt: Vec::new(),
            notes: Vec::new(),
            helps: Vec::new(),
        }))
    }

    /// Adds the code that `explain` knows.
    #[must_use]
    pub fn code(mut self, code: &'static str) -> Self {
        self.0.code = Some(code);
        self
    }

    /// Adds the code of a further reason.
    #[must_use]
    pub fn also(mut self, code: &'static str) -> Self {
        self.0.others.push(code);
        self
    }

    /// Adds the file as the user named it; a line end or another control character in its name breaks no message.
    #[must_use]
    pub fn file(mut self, file: impl Into<String>) -> Self {
        self.0.file = Some(file.into().replace(char::is_control, "\u{fffd}"));
        self
    }

    /// Adds the physical line, counted from 1.
    #[must_use]
    pub fn line(mut self, line: u64) -> Self {
        self.0.line = Some(line);
        self
    }

    /// Adds one line of an excerpt, whose cell values are already masked.
    #[must_use]
    pub fn excerpt(mut self, text: impl Into<String>) -> Self {
        self.0.excerpt.push(text.into());
        self
    }

    /// Says something in other words wherever a note says it: what a command does differs, what is wrong does not.
    #[must_use]
    pub fn reworded(mut self, from: &str, to: &str) -> Self {
        self.0.notes.iter_mut().for_each(|note| *note = note.replace(from, to));
        self
    }

    /// Adds a sentence on what follows, such as what did not happen.
    #[must_use]
    pub fn note(mut self, text: impl Into<String>) -> Self {
        self.0.notes.push(text.into());
        self
    }

    /// Adds a sentence on what to do.
    #[must_use]
    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.0.helps.push(text.into());
        self
    }

    /// Returns the kind, which decides the exit code.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// Returns the code that `explain` knows, where there is one.
    pub fn code_name(&self) -> Option<&'static str> {
        self.0.code
    }

    /// Returns the codes of all reasons, each once, the main one first.
    pub fn codes(&self) -> Vec<&'static str> {
        let mut codes: Vec<&'static str> = Vec::new();
        for code in self.0.code.iter().chain(&self.0.others) {
            if !codes.contains(code) {
                codes.push(code);
            }
        }
        codes
    }

    /// Returns code, file and main sentence in one line.
    pub fn one_line(&self) -> String {
        let text = self.to_string();
        let line = text.lines().next().unwrap_or_default();
        line.strip_prefix("error").map_or(line, |rest| rest.trim_start_matches(": ")).to_owned()
    }

    /// Returns the lines under the main sentence, such as one for each of several problems.
    pub fn excerpts(&self) -> &[String] {
        &self.0.excerpt
    }

    /// Returns what to do.
    pub fn helps(&self) -> &[String] {
        &self.0.helps
    }

    /// Returns the main sentence.
    pub fn message(&self) -> &str {
        &self.0.message
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = &self.0;
        match inner.code {
            Some(code) => write!(f, "error[{code}]: ")?,
            None if inner.kind == ErrorKind::Internal => write!(f, "internal error: ")?,
            None => write!(f, "error: ")?,
        }
        if let Some(file) = &inner.file {
            write!(f, "{file}:")?;
            if let Some(line) = inner.line {
                write!(f, "{line}:")?;
            }
            write!(f, " ")?;
        }
        write!(f, "{}", inner.message)?;
        for line in &inner.excerpt {
            write!(f, "\n  {line}")?;
        }
        for note in &inner.notes {
            write!(f, "\n  = {note}")?;
        }
        for help in &inner.helps {
            write!(f, "\n  = help: {help}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Error {}

impl From<polars::error::PolarsError> for Error {
    /// A frame that the program built itself cannot be wrong, so this is a broken law.
    fn from(_: polars::error::PolarsError) -> Self {
        Self::new(ErrorKind::Internal, "a table of the program's own making could not be used")
    }
}
