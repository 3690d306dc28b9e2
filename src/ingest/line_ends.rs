//! Lines of the small lists that people keep beside the exports: the csv crate counts too few after CR LF and empty lines.

/// Counts the lines of a text, whose rows are asked for from top to bottom.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LineCounter<'a> {
    text: &'a [u8],
    at: usize,
    line: u64,
}

impl<'a> LineCounter<'a> {
    /// Begins at the first line.
    pub(crate) fn new(text: &'a [u8]) -> Self {
        Self { text, at: 0, line: 1 }
    }

    /// Returns the line of the row that begins at a byte, or after the line ends that stand there.
    pub(crate) fn line_of(&mut self, byte: u64) -> u64 {
        let start = usize::try_from(byte).unwrap_or(usize::MAX).clamp(self.at, self.text.len());
        let rest = self.text.get(start..).unwrap_or_default();
        let begin = start + rest.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        let passed = self.text.get(self.at..begin).unwrap_or_default();
        let next = passed.iter().skip(1).map(Some).chain([None]);
        let ends = passed.iter().zip(next).filter(|(byte, next)| match byte {
            b'\r' => *next != Some(&b'\n'),
            byte => **byte == b'\n',
        });
        self.line += ends.count() as u64;
        self.at = begin;
        self.line
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_has_the_line_that_an_editor_shows() {
        for end in ["\n", "\r\n", "\r"] {
            let text = "head,er\n\none,1\n\"two\nlines\",2\n\n\nthree,3".replace('\n', end);
            let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
            let mut counter = LineCounter::new(text.as_bytes());
            let lines: Vec<u64> = reader
                .records()
                .map(|record| counter.line_of(record.unwrap().position().map_or(0, csv::Position::byte)))
                .collect();
            assert_eq!(lines, [1, 3, 4, 8], "{end:?}");
        }
        assert_eq!(LineCounter::new(b"").line_of(9), 1);
    }
}
