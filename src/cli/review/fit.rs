//! Texts that fit their place on the screen.

use crate::report::escape;
use ratatui::text::Span;

/// Returns a value of an export without anything that steers a terminal or breaks a line.
pub(super) fn clean(text: &str) -> String {
    escape::terminal(text.trim()).into_owned()
}

/// Returns how many columns a text takes.
pub(super) fn columns(text: &str) -> usize {
    Span::raw(text).width()
}

/// Cuts a text to so many columns, with two dots where something is missing.
pub(super) fn cut(text: &str, width: usize) -> String {
    if columns(text) <= width {
        return text.to_owned();
    }
    let mut kept = String::new();
    for sign in text.chars() {
        let longer = format!("{kept}{sign}");
        if columns(&longer) + 2 > width {
            break;
        }
        kept = longer;
    }
    format!("{kept}{}", &".."[..2.min(width)])
}

/// Fills a text up to so many columns with blanks, or cuts it.
pub(super) fn padded(text: &str, width: usize) -> String {
    let text = cut(text, width);
    let missing = width.saturating_sub(columns(&text));
    format!("{text}{}", " ".repeat(missing))
}

/// Breaks a sentence between words into lines of so many columns.
pub(super) fn flowing(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let last = lines.last_mut();
        match last {
            Some(line) if line.is_empty() => line.push_str(&cut(word, width)),
            Some(line) if columns(line) + 1 + columns(word) <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(cut(word, width)),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_cut_by_columns_and_not_by_letters() {
        assert_eq!(cut("Maximiliano", 8), "Maximi..");
        assert_eq!(cut("李明李明", 5), "李..");
        assert_eq!(columns(&padded("李", 5)), 5);
        assert_eq!(padded("abc", 2), "..");
        assert!(!clean("a\u{1b}[31m\nb\u{202e}").contains(['\u{1b}', '\n', '\u{202e}']));
    }

    #[test]
    fn sentences_are_broken_between_words() {
        let lines = flowing("one two three four five", 9);
        assert_eq!(lines, ["one two", "three", "four five"]);
    }
}
