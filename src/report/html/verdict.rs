//! The verdict in one sentence, and the sums that add up.

use super::problems::Tally;
use super::words::{capital, count, day, percent, probability};
use crate::report::View;
use crate::roster::{Bucket, Reconciliation, RowLedger, Side, grouped};

/// Holds the top of the page.
pub(super) struct Head {
    /// What the page is about, for the browser's title.
    pub(super) title: String,
    pub(super) verdict: String,
    /// `bad`, `warn` or `good`.
    pub(super) mood: &'static str,
    /// The three sets, or the one, in a sentence.
    pub(super) sets: String,
    pub(super) day: String,
    pub(super) tiles: Vec<Tile>,
    pub(super) sums: Vec<Sum>,
    /// How right and how complete the pairs are, as far as it is known.
    pub(super) expected: String,
    pub(super) notes: Vec<String>,
}

/// Holds one number with its name, and where the page says more.
pub(super) struct Tile {
    pub(super) number: String,
    pub(super) name: &'static str,
    pub(super) more: String,
    pub(super) target: &'static str,
}

/// Holds where the rows of one side went.
pub(super) struct Sum {
    pub(super) side: String,
    /// Rows, matched, duplicate, review, only here, rejected.
    pub(super) numbers: [String; 6],
    /// The widths of matched, duplicate, review and only here, and where they begin, in thousandths.
    pub(super) bar: [(u64, u64); 4],
}

/// Says in sentences what came of the run.
pub(super) fn of(result: &Reconciliation, view: &View, tally: &Tally) -> Head {
    let severities = view.counts.by_severity();
    let (errors, warnings) = (severities.error, severities.warning);
    let day_of_run = day(&result.run.as_of);
    let (told_errors, told_warnings) = (errors.of_what("error", "errors"), warnings.of_what("warning", "warnings"));
    let (errors, warnings) = (errors.count, warnings.count);
    let mut verdict = capital(&match (errors, warnings) {
        (0, 0) => "Nothing to act on: no error and no warning".to_owned(),
        (0, _) => format!("{told_warnings} to act on, and no error"),
        (_, 0) => format!("{told_errors} to act on"),
        _ => format!("{told_errors} and {told_warnings} to act on"),
    });
    let before = result.past.trend.iter().rev().nth(1).map(|point| day(&point.as_of));
    if let (true, Some(before)) = (result.past.compared, before) {
        let all = tally.new + tally.reopened;
        let what = match (tally.new.count, tally.reopened.count) {
            (_, 0) => "new",
            (0, _) => "back",
            _ => "new or back",
        };
        let said = match all.count {
            _ if errors + warnings == 0 => String::new(),
            0 => format!(", none of them new since {before}"),
            _ => format!(", {} of them {what} since {before}", all.words()),
        };
        verdict.push_str(&said);
    }
    verdict.push('.');
    let (sets, tiles) = match result.run.audited {
        Some(side) => audit(result, view, side),
        None => sets(result, view),
    };
    let read = |side: &Side| result.run.audited.is_none_or(|own| own == *side);
    Head {
        title: format!("Roster report of {day_of_run}"),
        verdict,
        mood: match (errors, warnings) {
            (0, 0) => "good",
            (0, _) => "warn",
            _ => "bad",
        },
        sets,
        day: day_of_run,
        tiles,
        sums: Side::BOTH.iter().filter(|side| read(side)).map(|side| sum(*side, &result.row_ledger(*side))).collect(),
        expected: expected(result),
        notes: notes(result),
    }
}

/// Returns a tile; where there is nothing of it, the page has no part about it either.
fn tile(number: u64, name: &'static str, more: String, target: &'static str) -> Tile {
    Tile { number: grouped(number), name, more, target: if number > 0 { target } else { "" } }
}

fn sets(result: &Reconciliation, view: &View) -> (String, Vec<Tile>) {
    let ledgers = Side::BOTH.map(|side| result.row_ledger(side));
    let lone = Side::BOTH.map(|side| result.links.count(side, Bucket::OnlyHere));
    let (matched, differ) = (ledgers[0].matched, view.counts.pairs_that_differ());
    let review = result.links.review().count() as u64;
    let copies = ledgers[0].duplicate + ledgers[1].duplicate;
    let rejected = ledgers[0].rejected + ledgers[1].rejected;
    let text = format!(
        "{} in both exports, {} of them with a difference that matters; {} only in enrollment and {} only in the SIS.",
        count(matched, "student is", "students are"),
        differ.words(),
        count(lone[0], "row is", "rows are"),
        grouped(lone[1]),
    );
    let rules = result.diagnosis.discrepancies.rules;
    let has = |code: &'static str| {
        let found = view.counts.cells().any(|(rule, ..)| rules[rule as usize].code == code);
        if found { code } else { "problems" }
    };
    let tiles = vec![
        tile(lone[0], "only in enrollment", "the SIS does not know them".to_owned(), has("P101")),
        tile(lone[1], "only in SIS", "former students included".to_owned(), has("P102")),
        tile(matched, "in both", differ.of_what("of them differs", "of them differ"), "problems"),
        tile(
            review,
            if review == 1 { "potential match" } else { "potential matches" },
            "for a person to decide".to_owned(),
            "pairs",
        ),
        tile(
            copies,
            if copies == 1 { "second copy" } else { "second copies" },
            "of a row in its own file".to_owned(),
            "problems",
        ),
        tile(rejected, "not usable", "damaged rows".to_owned(), "rejected"),
    ];
    (text, tiles)
}

fn audit(result: &Reconciliation, view: &View, side: Side) -> (String, Vec<Tile>) {
    let ledger = result.row_ledger(side);
    let students = ledger.rows - ledger.duplicate;
    let text = format!(
        "{} of the {} export were looked through: {}, {}.",
        count(ledger.rows, "row", "rows"),
        side.label(),
        count(students, "student", "students"),
        count(ledger.duplicate, "second copy", "second copies")
    );
    let severities = view.counts.by_severity();
    let tiles = vec![
        tile(ledger.rows, if ledger.rows == 1 { "row" } else { "rows" }, String::new(), "inputs"),
        Tile {
            number: severities.total().short(),
            ..tile(severities.total().count, "findings", "errors, warnings and for information".to_owned(), "problems")
        },
        tile(ledger.rejected, "not usable", "damaged rows".to_owned(), "rejected"),
    ];
    (text, tiles)
}

fn sum(side: Side, ledger: &RowLedger) -> Sum {
    let RowLedger { rows, matched, duplicate, review, only_here, rejected } = *ledger;
    let mut before = 0;
    let bar = [matched, duplicate, review, only_here].map(|count| {
        // both ends are rounded in the same way, so the pieces meet
        let place = |count: u64| (count * 1_000).checked_div(rows).unwrap_or(0);
        let piece = (place(before), place(before + count) - place(before));
        before += count;
        piece
    });
    Sum {
        side: capital(side.label()),
        numbers: [rows, matched, duplicate, review, only_here, rejected].map(grouped),
        bar,
    }
}

fn expected(result: &Reconciliation) -> String {
    let linking = &result.links.summary;
    if result.run.audited.is_some() || result.links.count(Side::Enrollment, Bucket::Matched) == 0 {
        return String::new();
    }
    let share = |millionths: i64| probability(millionths.clamp(0, 999_999) as i32);
    let mut text = format!(
        "By the evidence itself, {} of the pairs are right and {} of all pairs are found.",
        share(linking.expected_precision),
        share(linking.expected_recall)
    );
    if let Some(found) = &linking.decoys {
        text.push_str(&format!(
            " Checked against {} that cannot match: {} accepted ({}).",
            count(found.decoys, "row", "rows"),
            grouped(found.false_accepts),
            percent(found.false_accepts, found.decoys)
        ));
    }
    text
}

/// Returns what a reader has to know besides: decisions that no longer fit, changes that were let through.
fn notes(result: &Reconciliation) -> Vec<String> {
    let mut notes = Vec::new();
    if let Some(below) = result.run.redacted {
        notes.push(format!(
            "Made for others than the district: IDs are hashes, names are initials, and <{below} stands for any count from 1 to {}; a sum of such counts says what it is at most.",
            below.saturating_sub(1)
        ));
    }
    let decisions = &result.links.summary.decisions;
    if decisions.applied > 0 {
        notes.push(format!("{} by people followed.", count(decisions.applied, "decision", "decisions")));
    }
    for stale in &decisions.stale {
        notes.push(format!("The decision on line {} no longer fits: {}", stale.line, stale.reason));
    }
    for (code, sentence) in &result.gate.accepted {
        notes.push(format!("{code} was let through: {sentence}"));
    }
    notes
}
