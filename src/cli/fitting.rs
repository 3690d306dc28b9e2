//! Text made to fit a terminal: lines that are too long are broken between words, below the column they belong to.

use unicode_width::UnicodeWidthStr;

/// The most columns that running text takes: longer lines are hard to read.
const WIDEST: usize = 100;

/// Breaks every line that is too long; what follows stands below the line's last column, or two blanks further in.
pub(super) fn fitted(page: &str, width: usize) -> String {
    let mut text = String::with_capacity(page.len() + page.len() / 8);
    for line in page.lines() {
        if line.width() <= width {
            text.push_str(line);
        } else {
            let (first, rest) = line.split_at(cut(line, width));
            text.push_str(first.trim_end());
            let hang = " ".repeat(hang(line, width));
            if !rest.trim().is_empty() {
                text.push('\n');
                flow(&mut text, rest.split_whitespace(), &hang, width);
            }
        }
        text.push('\n');
    }
    text
}

/// Sets the paragraphs of a text anew; a line before a blank line or below one begins a new paragraph, as headings do.
pub(super) fn reflowed(docs: &str, headings: &[&str], width: usize) -> String {
    let (mut text, mut paragraph) = (String::new(), Vec::new());
    let end = |text: &mut String, paragraph: &mut Vec<&str>| {
        if !paragraph.is_empty() {
            let words = paragraph.iter().flat_map(|line| line.split_whitespace());
            flow(text, words, "", width.min(WIDEST));
            text.push('\n');
            paragraph.clear();
        }
    };
    for line in docs.lines() {
        if line.is_empty() || headings.contains(&line) {
            end(&mut text, &mut paragraph);
            text.push_str(line);
            text.push('\n');
        } else {
            paragraph.push(line);
        }
    }
    end(&mut text, &mut paragraph);
    text
}

/// Returns the place of the last gap up to which a line fits; of its first one where none does.
fn cut(line: &str, width: usize) -> usize {
    let indent = line.len() - line.trim_start().len();
    let gaps = || line.match_indices(' ').map(|(at, _)| at).filter(|at| *at > indent);
    let fits = gaps().take_while(|at| line[..*at].trim_end().width() <= width).last();
    fits.or_else(|| gaps().next()).unwrap_or(line.len())
}

/// Returns how far in the rest of a line stands: below its last column, where that leaves room for words.
fn hang(line: &str, width: usize) -> usize {
    let indent = line.len() - line.trim_start().len();
    let columns = line.match_indices("  ").map(|(at, gap)| at + gap.len()).filter(|at| *at > indent);
    let starts = columns.filter(|at| !line[*at..].starts_with(' ')).map(|at| line[..at].width());
    starts.filter(|start| *start <= width * 3 / 4).last().unwrap_or(indent + 2)
}

/// Adds words in lines that begin so far in.
fn flow<'a>(text: &mut String, words: impl Iterator<Item = &'a str>, hang: &str, width: usize) {
    text.push_str(hang);
    let (mut used, mut first) = (hang.width(), true);
    for word in words {
        if !first && used + 1 + word.width() > width {
            text.push('\n');
            text.push_str(hang);
            used = hang.width();
        } else if !first {
            text.push(' ');
            used += 1;
        }
        text.push_str(word);
        used += word.width();
        first = false;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_is_too_long_goes_on_below_its_last_column() {
        let page = "P101  error  no record of the SIS export\nshort\n";
        assert_eq!(fitted(page, 26), "P101  error  no record of\n             the SIS\n             export\nshort\n");
        assert_eq!(fitted("one two three\n", 8), "one two\n  three\n");
        // the columns before it stay where they are
        assert_eq!(fitted("a  b    c    far away\n", 14), "a  b    c\n        far\n        away\n");
        assert_eq!(fitted("unbreakable\n", 5), "unbreakable\n");
    }

    #[test]
    fn paragraphs_are_set_anew_and_headings_stay() {
        let docs = "What it means\na b\nc\n\nd\ne";
        assert_eq!(reflowed(docs, &["What it means"], 80), "What it means\na b c\n\nd e\n");
        assert_eq!(reflowed(docs, &[], 8), "What it\nmeans a\nb c\n\nd e\n");
    }

    #[test]
    fn every_explanation_fits_every_width() {
        for rule in crate::diagnose::rules().iter().chain(crate::gate::rules()) {
            let page = crate::cli::explain::page(rule, Some(60));
            assert!(page.lines().all(|line| line.width() <= 60), "{page}");
        }
    }
}
