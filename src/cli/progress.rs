//! Progress on a terminal: bytes while reading, then the stages in plain words.

use super::ui::Ui;
use crate::roster::{Reconciliation, Side, StageTiming, grouped};
use crate::{Progress, Stage};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::sync::Mutex;
use std::time::Duration;

/// Draws how far a run is, and remembers how long each stage took.
#[derive(Debug)]
pub(super) struct Bars {
    bar: ProgressBar,
    audited: bool,
    bytes: Mutex<[(u64, u64); 2]>,
    took: Mutex<Vec<(&'static str, u64, &'static str, Duration)>>,
}

impl Bars {
    /// Does something that may print, with the bar out of its way.
    pub(super) fn aside(&self, tell: impl FnOnce()) {
        self.bar.suspend(tell);
    }

    /// Draws on a terminal only; of an audit, one export is looked through and no pairs are compared.
    pub(super) fn new(ui: &Ui, audited: bool) -> Self {
        let bar = if ui.shows_progress() {
            ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr())
        } else {
            ProgressBar::hidden()
        };
        let bars = Self { bar, audited, bytes: Mutex::default(), took: Mutex::default() };
        // before the first stage there is nothing to count
        bars.style("{spinner} {msg}");
        bars.bar.set_message("Beginning");
        if ui.shows_progress() {
            bars.bar.enable_steady_tick(Duration::from_millis(100));
        }
        bars
    }

    /// Says that the reports are being written.
    pub(super) fn writes(&self) {
        self.bar.set_message("Writing the reports");
    }

    /// Takes the bar away; where reasons are wanted, says what was assumed and how long everything took.
    pub(super) fn finish(&self, ui: &Ui, result: &Reconciliation, writing: Duration) {
        self.bar.finish_and_clear();
        if !ui.is_verbose() {
            return;
        }
        let mut text = String::new();
        for side in Side::BOTH.into_iter().filter(|side| result.run.audited.is_none_or(|audited| audited == *side)) {
            let intake = result.intake(side);
            let facts = &intake.facts;
            text.push_str(&format!(
                "{}: {} bytes, {} rows, {}, {}, {} line ends, header on line {}\n",
                side.label(),
                grouped(facts.bytes),
                grouped(facts.rows),
                facts.encoding,
                facts.delimiter,
                facts.line_ending,
                facts.header_line,
            ));
            for (what, value, why) in &facts.assumed {
                text.push_str(&format!("  {what}: {value} ({why})\n"));
            }
            for column in &facts.columns {
                let headers = column.headers.join("`, `");
                text.push_str(&format!("  {} from `{headers}` ({})\n", column.field, column.gone_by()));
            }
            if !facts.unused_columns.is_empty() {
                text.push_str(&format!("  not used: `{}`\n", facts.unused_columns.join("`, `")));
            }
            for finding in &intake.findings {
                let line = finding.line.map(|line| format!(" line {line}:")).unwrap_or_default();
                text.push_str(&format!("  {}:{line} {}\n", finding.code, finding.message));
            }
        }
        for fact in result.run.settings.iter().filter(|fact| fact.origin != "default") {
            text.push_str(&format!("setting: {} ({})\n", fact.name, fact.origin));
        }
        let took = self.took.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        for (stage, work, unit, took) in took.iter() {
            text.push_str(&format!("{stage:<10} {:>8.3} s  {} {unit}\n", took.as_secs_f64(), grouped(*work)));
        }
        text.push_str(&format!("{:<10} {:>8.3} s\n", "report", writing.as_secs_f64()));
        ui.note(&text);
    }

    fn style(&self, template: &str) {
        if let Ok(style) = ProgressStyle::with_template(template) {
            self.bar.set_style(style);
        }
    }
}

impl Progress for Bars {
    fn bytes(&self, side: Side, done: u64, total: u64) {
        let mut bytes = self.bytes.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        bytes[side.index()] = (done, total);
        self.bar.set_length(bytes[0].1 + bytes[1].1);
        self.bar.set_position(bytes[0].0 + bytes[1].0);
    }

    fn begins(&self, stage: Stage, work: u64) {
        let message = message(stage, work, self.audited);
        match stage {
            Stage::Ingest => self.style("{spinner} {msg} {bytes}/{total_bytes}"),
            _ => self.style("{spinner} {msg} ({elapsed})"),
        }
        self.bar.set_message(message);
    }

    fn ends(&self, timing: &StageTiming, took: Duration) {
        let mut all = self.took.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        all.push((timing.stage, timing.work, timing.unit, took));
    }
}

/// Says what a stage does, and with how much.
fn message(stage: Stage, work: u64, audited: bool) -> String {
    let count = |one: &str, many: &str| format!("{} {}", grouped(work), if work == 1 { one } else { many });
    match stage {
        Stage::Ingest if audited => "Reading the export".to_owned(),
        Stage::Ingest => "Reading both exports".to_owned(),
        Stage::Normalize => format!("Reading the values of {}", count("row", "rows")),
        Stage::Link => format!("Finding the same students in {}", count("row", "rows")),
        // the rows that are alike are its only pairs
        Stage::Diagnose if audited => "Looking the rows through".to_owned(),
        Stage::Diagnose => format!("Comparing {}", count("pair", "pairs")),
    }
}

impl Drop for Bars {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_audit_compares_no_pairs_and_one_pair_is_one() {
        assert_eq!(message(Stage::Diagnose, 1, true), "Looking the rows through");
        assert_eq!(message(Stage::Diagnose, 1, false), "Comparing 1 pair");
        assert_eq!(message(Stage::Link, 12_408, false), "Finding the same students in 12,408 rows");
    }
}
