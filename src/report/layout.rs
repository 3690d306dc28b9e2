//! How text is laid out on a terminal: lines of a width, colour where there is any.

/// The least width that the table is made for.
pub const NARROW: usize = 80;

/// Says how the page is drawn.
#[derive(Clone, Copy, Debug)]
pub struct Look {
    /// Columns of the terminal.
    pub width: usize,
    /// Whether severities are coloured; words say the same.
    pub color: bool,
    /// Whether there must be nothing but ASCII.
    pub ascii: bool,
}

impl Default for Look {
    fn default() -> Self {
        Self { width: NARROW, color: false, ascii: false }
    }
}

/// Sets parts one after another, and on a new line where they would not fit.
pub(super) fn flowing(parts: &[String], gap: &str, indent: &str, most: usize) -> String {
    let mut text = String::new();
    let mut width = 0;
    for part in parts {
        let before = if text.is_empty() {
            "  "
        } else if width + gap.len() + part.len() > most {
            text.push('\n');
            width = 0;
            indent
        } else {
            gap
        };
        text.push_str(before);
        text.push_str(part);
        width += before.len() + part.len();
    }
    text.push('\n');
    text
}

/// Returns words and a list of names after them, in as many lines as it takes.
pub fn list(words: &str, names: &[&str], look: Look) -> String {
    let mut text = words.to_owned();
    let mut width = words.chars().count();
    for (at, name) in names.iter().enumerate() {
        let comma = if at + 1 < names.len() { "," } else { "" };
        let length = name.chars().count() + comma.len();
        if width + 1 + length > look.width.min(NARROW) {
            text.push_str("\n  ");
            width = 2;
        } else {
            text.push(' ');
            width += 1;
        }
        text.push_str(name);
        text.push_str(comma);
        width += length;
    }
    text.push('\n');
    text
}

/// Returns sentences, one a line, broken where they would not fit.
pub(super) fn sentences(lines: &str, look: Look) -> String {
    lines.lines().map(|line| wrapped(line, look.width.clamp(60, NARROW)) + "\n").collect()
}

/// Breaks a text between words into lines of so many columns at most.
pub(super) fn wrapped(text: &str, width: usize) -> String {
    let mut lines = String::new();
    let mut used = 0;
    for word in text.split(' ') {
        let length = word.chars().count();
        if used > 0 {
            let fits = used + 1 + length <= width;
            lines.push(if fits { ' ' } else { '\n' });
            used = if fits { used + 1 } else { 0 };
        }
        used += length;
        lines.push_str(word);
    }
    lines
}

/// Returns words on a line of their own in a style of the terminal.
pub(super) fn paint(words: &str, style: &str, look: Look) -> String {
    if look.color { format!("{style}{words}\u{1b}[0m\n") } else { format!("{words}\n") }
}
