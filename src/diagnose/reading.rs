//! Passes on what was found while the files were read: rejected rows and findings on a whole file.

use super::context::Context;
use super::lookup::infos;
use super::sink::{Found, Sink};
use crate::roster::{Field, NO_ROW, Severity, Side, grouped};

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
        report_learned(context, side, found, &severity_of);
    }
}

/// Tells once that codes of the district's own are read as grades; each is listed among the crosswalks.
fn report_learned(context: &Context<'_>, side: Side, found: &mut Found, severity_of: impl Fn(u32) -> Severity) {
    let readings = context.rosters.side(side).readings();
    let Some(number) = number_of("E105").filter(|_| !readings.is_empty()) else { return };
    let [codes, students] = [readings.len() as u64, readings.iter().map(|reading| reading.support).sum()];
    let codes = match codes {
        1 => "1 code that is no known grade is".to_owned(),
        _ => format!("{} codes that are no known grades are", grouped(codes)),
    };
    let message = format!(
        "{} export: {codes} read as what {} matched students show; the crosswalks list each for you to confirm",
        side.label(),
        grouped(students)
    );
    let severity = severity_of(number).min(Severity::Info);
    Sink::new(found, number, severity).rows(NO_ROW, NO_ROW, Some(Field::Grade), &message);
}

/// Returns the export and the line that a message of these is about, as it was put into words here; 0 for the whole file.
pub fn place_of(message: &str) -> Option<(Side, u32)> {
    let (side, rest) = Side::BOTH
        .into_iter()
        .find_map(|side| Some((side, message.strip_prefix(side.label())?.strip_prefix(" export")?)))?;
    let number = ["line ", "lines "].into_iter().find_map(|word| rest.strip_prefix(", ")?.strip_prefix(word));
    let digits = number.map_or("", |text| text.split(|c: char| !c.is_ascii_digit()).next().unwrap_or(""));
    Some((side, digits.parse().unwrap_or(0)))
}

fn number_of(code: &str) -> Option<u32> {
    infos().binary_search_by_key(&code, |info| info.code).ok().map(|at| at as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_leads_back_to_its_export_and_line() {
        assert_eq!(place_of("SIS export, line 12: a quote is never closed"), Some((Side::Sis, 12)));
        assert_eq!(place_of("enrollment export, lines 7 to 9: x"), Some((Side::Enrollment, 7)));
        assert_eq!(place_of("enrollment export: one status only"), Some((Side::Enrollment, 0)));
        assert_eq!(place_of("the two systems do not agree"), None);
    }
}
