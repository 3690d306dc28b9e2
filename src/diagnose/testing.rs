//! Rosters and links written down in a test.

use crate::normalize::rosters_of;
use crate::roster::{
    Bucket, Field, LinkRow, LinkSummary, Links, Method, NO_ROW, ReviewReason, Roster, Rosters, Side, Verdict,
};

/// The cells of one row.
pub(crate) type Cells = Vec<(Field, String)>;

/// Returns the rosters of rows, and links that pair the rows by their place in the two lists; surplus rows stay alone.
pub(crate) fn matched_by_place(enrollment: &[Cells], sis: &[Cells]) -> (Rosters, Links) {
    let (mine, theirs) = (views(enrollment), views(sis));
    let mine: Vec<&[(Field, &str)]> = mine.iter().map(Vec::as_slice).collect();
    let theirs: Vec<&[(Field, &str)]> = theirs.iter().map(Vec::as_slice).collect();
    let rosters = rosters_of(&mine, &theirs);
    let links = links_by_place(&rosters);
    (rosters, links)
}

/// Returns links that pair the rows that stand on the same line.
fn links_by_place(rosters: &Rosters) -> Links {
    let mut buckets = Side::BOTH.map(|side| vec![Bucket::OnlyHere; rosters.side(side).len()]);
    let mut links = Vec::new();
    for (row, line) in rosters.enrollment.lines().iter().enumerate() {
        let partner = row_at(&rosters.sis, *line);
        if partner != NO_ROW {
            buckets[0][row] = Bucket::Matched;
            buckets[1][partner as usize] = Bucket::Matched;
            links.push(LinkRow {
                enrollment: row as u32,
                sis: partner,
                verdict: Verdict::Matched,
                method: Method::Model,
                reason: ReviewReason::None,
                weight: 30_000,
                probability: 1_000_000,
                margin: 30_000,
            });
        }
    }
    Links::new(links, buckets, [Vec::new(), Vec::new()], LinkSummary::default())
}

fn row_at(roster: &Roster, line: u32) -> u32 {
    roster.lines().iter().position(|here| *here == line).map_or(NO_ROW, |row| row as u32)
}

fn views(rows: &[Cells]) -> Vec<Vec<(Field, &str)>> {
    rows.iter().map(|row| row.iter().map(|(field, text)| (*field, text.as_str())).collect()).collect()
}
