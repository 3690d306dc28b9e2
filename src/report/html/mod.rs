//! `report.html`: the whole result as one page that needs nothing else, for people who act on it.
//!
//! The page is made of templates (`templates/report/`), which escape every value. It is complete without its script, and
//! its policy lets the browser load nothing and run nothing but the one style block and the one script block.

mod causes;
mod charts;
mod csp;
mod facts;
#[cfg(test)]
mod hostile_tests;
mod listing;
mod pairs;
mod problems;
mod schools;
#[cfg(test)]
mod tests;
mod verdict;
mod words;

use super::View;
use super::told::Told;
use crate::roster::{Reconciliation, SettingFact, Severity, WaiverState, grouped};
use askama::Template;
use problems::Tally;
use std::io::{self, Write};

/// The look of the page.
const STYLE: &str = include_str!("page.css");
/// What the page can do beyond being read.
const SCRIPT: &str = include_str!("page.js");

#[derive(Template)]
#[template(path = "report/page.html", whitespace = "minimize")]
struct Page<'a> {
    policy: &'a str,
    style: &'static str,
    script: &'static str,
    head: verdict::Head,
    audited: bool,
    causes: Vec<causes::CauseView<'a>>,
    news: Option<News<'a>>,
    first_run: bool,
    trend: Option<charts::Trend>,
    schools: Vec<schools::SchoolCount<'a>>,
    matrix: Option<schools::Matrix<'a>>,
    problems: Vec<problems::Problem<'a>>,
    owners: Vec<problems::OwnerShare>,
    pairs: pairs::Pairs<'a>,
    weights: Option<charts::WeightChart>,
    listing: &'a listing::Listing<'a>,
    left_out: String,
    /// Whether the workbook has all that is left out.
    workbook: bool,
    listed: String,
    rejected: Option<facts::Rejected<'a>>,
    files: Vec<facts::File<'a>>,
    crosswalks: facts::Crosswalks<'a>,
    quality: Vec<facts::QualityLine>,
    waivers: Vec<WaiverLine>,
    settings: &'a [SettingFact],
    version: &'static str,
    run_id: &'a str,
}

/// Holds what is new since the last run.
struct News<'a> {
    before: String,
    /// New, back, fixed, still open.
    numbers: [String; 4],
    codes: Vec<NewsLine>,
    rows: &'a [listing::Reference<'a>],
    more: String,
}

/// Counts what came and went of one code.
struct NewsLine {
    code: String,
    summary: &'static str,
    listed: bool,
    new: String,
    fixed: String,
}

/// States one waiver.
struct WaiverLine {
    code: String,
    scope: String,
    reason: String,
    until: String,
    state: &'static str,
    findings: String,
}

/// New rows that are pointed at.
const NEW_ROWS: usize = 200;

/// Writes the report.
pub fn write(result: &Reconciliation, view: &View, out: &mut dyn Write) -> io::Result<()> {
    let tally = Tally::of(result, view);
    let listing = listing::of(result, view);
    let policy = csp::policy(STYLE, SCRIPT);
    let problems = problems::of(result, view, &listing, &tally);
    let schools = schools::counts(view, &tally);
    let left_out = listing.all - listing.listed;
    let page = Page {
        policy: &policy,
        style: STYLE,
        script: SCRIPT,
        head: verdict::of(result, view, &tally),
        audited: result.run.audited.is_some(),
        causes: causes::of(result),
        news: result.past.compared.then(|| news(result, &listing, &tally, &problems)),
        first_run: !result.past.compared && result.past.key.is_some(),
        // its sums would tell what the others leave out
        trend: if result.run.redacted.is_none() { charts::trend(&result.past.trend) } else { None },
        matrix: schools::matrix(result, view, &schools, &problems),
        schools,
        owners: problems::owners(result, view),
        problems,
        pairs: pairs::of(result),
        weights: charts::weights(&result.links.summary.distribution),
        listed: grouped(listing.listed as u64),
        left_out: if left_out > 0 { grouped(left_out as u64) } else { String::new() },
        workbook: super::workbook::too_many(result).is_none(),
        listing: &listing,
        rejected: facts::rejected(result),
        files: facts::files(result),
        crosswalks: facts::crosswalks(result),
        quality: facts::quality(result),
        waivers: waivers(result),
        settings: &result.run.settings,
        version: result.run.version,
        run_id: &result.run.run_id,
    };
    let text = page.render().map_err(io::Error::other)?;
    out.write_all(text.as_bytes())
}

fn news<'a>(
    result: &Reconciliation,
    listing: &'a listing::Listing<'a>,
    tally: &Tally,
    problems: &[problems::Problem<'_>],
) -> News<'a> {
    // they are told as they may be already, and are marked here
    let told = |counts: &[u64; 3]| -> Told {
        let below = result.run.redacted.unwrap_or(0);
        counts[Severity::Warning as usize..].iter().map(|count| Told::of(*count, below)).sum()
    };
    let rules = result.diagnosis.discrepancies.rules;
    let mut codes = Vec::new();
    for (at, rule) in rules.iter().enumerate() {
        let (new, fixed) = (tally.new_of(at), result.past.fixed.get(rule.code).map(told).unwrap_or_default());
        if new.count + fixed.count > 0 {
            codes.push(NewsLine {
                code: rule.code.to_owned(),
                summary: rule.summary,
                listed: problems.iter().any(|problem| problem.rule.code == rule.code),
                new: new.short(),
                fixed: fixed.short(),
            });
        }
    }
    let before = result.past.trend.iter().rev().nth(1).map_or_else(String::new, |point| words::day(&point.as_of));
    let rows = &listing.new[..listing.new.len().min(NEW_ROWS)];
    let more = result.count_new_at_least(Severity::Warning).saturating_sub(rows.len() as u64);
    News {
        before,
        numbers: [tally.new, tally.reopened, result.past.fixed.values().map(told).sum(), tally.open].map(Told::short),
        codes,
        rows,
        more: if more > 0 { grouped(more) } else { String::new() },
    }
}

fn waivers(result: &Reconciliation) -> Vec<WaiverLine> {
    let waiver = |fact: &crate::roster::WaiverFact| WaiverLine {
        code: fact.code.clone(),
        scope: match (&fact.key, &fact.school) {
            (Some(key), _) => format!("row {}", words::value(key)),
            (None, Some(school)) => words::value(school).into_owned(),
            (None, None) => "all".to_owned(),
        },
        reason: words::value(&fact.reason).into_owned(),
        until: words::day(&fact.until),
        state: match fact.state {
            WaiverState::Active => "in force",
            WaiverState::Unused => "covers nothing",
            WaiverState::Expired => "over",
        },
        findings: grouped(fact.findings),
    };
    result.diagnosis.waivers.iter().map(waiver).collect()
}
