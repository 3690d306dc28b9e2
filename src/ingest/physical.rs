//! The physical lines of a text and how they end: the ledger's other count, which knows nothing of rows.

use memchr::memchr_iter;

/// Counts the physical lines of a text over its bytes, without looking at rows.
pub(super) fn physical_lines(text: &str) -> (u64, LineEnds) {
    let bytes = text.as_bytes();
    let feeds = memchr_iter(b'\n', bytes).count() as u64;
    let mut ends = LineEnds::default();
    for at in memchr_iter(b'\r', bytes) {
        if bytes.get(at + 1) == Some(&b'\n') {
            ends.crlf += 1;
        } else {
            ends.cr += 1;
        }
    }
    ends.lf = feeds - ends.crlf;
    let open = !matches!(bytes.last(), None | Some(b'\n' | b'\r'));
    (ends.lf + ends.crlf + ends.cr + u64::from(open), ends)
}

/// Counts the line ends of each kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct LineEnds {
    pub(super) lf: u64,
    pub(super) crlf: u64,
    pub(super) cr: u64,
}

impl LineEnds {
    /// Returns the name used in reports.
    pub(super) fn name(self) -> &'static str {
        match (self.lf > 0, self.crlf > 0, self.cr > 0) {
            (true, false, false) | (false, false, false) => "LF",
            (false, true, false) => "CRLF",
            (false, false, true) => "CR",
            _ => "mixed",
        }
    }
}
