//! Passes on what was found while the files were read: rejected rows and findings on a whole file.

use super::context::Context;
use super::lookup::infos;
use super::sink::{Found, Sink};
use crate::roster::{NO_ROW, Severity, Side};

/// Reports the rejected rows and the findings of both files; a code that is no rule is left to the intake's own list.
pub(crate) fn report(context: &Context<'_>, found: &mut Found, severity_of: impl Fn(u32) -> Severity) {
    for side in Side::BOTH {
        let intake = &context.intakes[side.index()];
        for rejected in &intake.rejected {
            if let Some(number) = number_of(rejected.code) {
                let lines = match rejected.lines {
                    0 | 1 => format!("line {}", rejected.line),
                    lines => format!("lines {} to {}", rejected.line, rejected.line + lines - 1),
                };
                let message = format!("{} export, {lines}: {}", side.label(), rejected.message);
                Sink::new(found, number, severity_of(number)).rows(NO_ROW, NO_ROW, None, &message);
            }
        }
        for finding in &intake.findings {
            if let Some(number) = number_of(finding.code) {
                let line = finding.line.map_or(String::new(), |line| format!(", line {line}"));
                let message = format!("{} export{line}: {}", side.label(), finding.message);
                Sink::new(found, number, severity_of(number)).rows(NO_ROW, NO_ROW, finding.field, &message);
            }
        }
    }
}

fn number_of(code: &str) -> Option<u32> {
    infos().binary_search_by_key(&code, |info| info.code).ok().map(|at| at as u32)
}
