//! What a run says on standard error about exports, decisions and waivers that are not quite as they should be.

use crate::ingest;
use crate::normalize;
use crate::roster::{Field, Reconciliation, Side, WaiverFact, WaiverState, grouped};

/// Returns the lines, in their order; `written` says whether there is a summary.json to look into.
pub(super) fn lines(result: &Reconciliation, decisions: &str, written: bool) -> Vec<String> {
    let mut lines: Vec<String> = unread_statuses(result).collect();
    lines.extend(Side::BOTH.into_iter().filter_map(|side| vague_key(result, side)));
    lines.extend(far_ahead(result));
    lines.extend(stale(result, decisions, written));
    lines.extend(waivers(result));
    lines
}

/// The columns that say when something was or is to be.
const DATES: [Field; 4] = [Field::EntryDate, Field::ExitDate, Field::SubmittedAt, Field::UpdatedAt];
/// Years after everything in the exports that a date of the run may lie.
const YEARS_AHEAD: i64 = 1;

/// Says that the date of the run lies more than a year after every date in the exports.
fn far_ahead(result: &Reconciliation) -> Option<String> {
    let pools = DATES.iter().filter_map(|field| result.rosters.vocabulary.pool(*field));
    let last = pools.flat_map(|pool| pool.iter()).filter_map(|text| text.get(..10)).max()?;
    // dates in normal form are in the order of their letters
    let (year, rest) = last.split_once('-')?;
    let bar = format!("{:04}-{rest}", year.parse::<i64>().ok()? + YEARS_AHEAD);
    (result.run.as_of > bar).then(|| {
        format!(
            "warning: {} is more than a year after every date in the exports: ages, grades and who has left are counted \
             from it; check `--as-of`, or whether these are the exports of an earlier year",
            result.run.as_of
        )
    })
}

/// Says that a column which somebody named as the key does not tell the rows of its export apart.
fn vague_key(result: &Reconciliation, side: Side) -> Option<String> {
    let facts = &result.intake(side).facts;
    if facts.key_reason != ingest::KEY_NAMED {
        return None;
    }
    let mut codes: Vec<u32> = result.rosters.side(side).key_codes().iter().collect();
    let rows = codes.len() as u64;
    codes.sort_unstable();
    codes.dedup();
    let distinct = codes.len() as u64;
    (distinct * 10 < rows * 9).then(|| {
        format!(
            "warning: {}: the key `{}` does not tell rows apart: {} rows have {} between them; reports, decisions and \
             what is new or fixed go by it, so name a column that is different in every row, or none",
            facts.name,
            facts.key_column,
            grouped(rows),
            if distinct == 1 { "1 value".to_owned() } else { format!("{} values", grouped(distinct)) }
        )
    })
}

/// Says of which exports the statuses are mostly unknown, so that what the rules tell by them is not looked for.
fn unread_statuses(result: &Reconciliation) -> impl Iterator<Item = String> + '_ {
    result.intakes.iter().filter_map(|intake| {
        let (_, count, _) = intake.facts.assumed.iter().find(|(what, ..)| what == normalize::UNREAD_STATUS)?;
        let headers = intake.facts.columns.iter().find(|column| column.field == Field::Status.name());
        let header = headers.map_or_else(String::new, |column| format!(" of `{}`", column.headers.join("`, `")));
        Some(format!(
            "warning: {}: most statuses{header} are not known ({count}), so who is enrolled and who has left cannot be told by them and most of P201, P202 and P203 is missed; map another column with `--map`, or export the status in words",
            intake.facts.name
        ))
    })
}

/// Returns one line about decisions that no longer fit, where there are any.
fn stale(result: &Reconciliation, file: &str, written: bool) -> Option<String> {
    let facts = &result.links.summary.decisions;
    let (stale, all) = (facts.stale.len() as u64, facts.applied + facts.stale.len() as u64);
    let verb = if stale == 1 { "does" } else { "do" };
    let which = if written { "summary.json says which" } else { "summary.json, written with -o, says which" };
    let text = format!("{file}: {stale} of {all} decisions {verb} not fit the exports any more; {which}");
    (stale > 0).then_some(text)
}

/// Returns a line for each waiver that is over or covers nothing, where there are any.
fn waivers(result: &Reconciliation) -> Option<String> {
    let line = |fact: &WaiverFact| {
        let what = match fact.state {
            WaiverState::Active => return None,
            WaiverState::Unused => {
                "covers nothing: check its code, key and school, or take it out where the findings are gone".to_owned()
            }
            WaiverState::Expired => match fact.findings {
                0 => format!("was over on {} and can be taken out", fact.until),
                1 => format!("was over on {}: 1 finding counts again", fact.until),
                count => format!("was over on {}: {count} findings count again", fact.until),
            },
        };
        Some(format!("the waiver of {} on line {} of the configuration {what}", fact.code, fact.line))
    };
    let lines: Vec<String> = result.diagnosis.waivers.iter().filter_map(line).collect();
    (!lines.is_empty()).then(|| lines.join("\n"))
}
