//! `explain`: what a code means, why it matters, how to fix it; and why rows are the same student or not.

use super::args::{ExplainArgs, ExplainFormat};
use super::exit::Exit;
use super::fitting::{fitted, reflowed};
use super::ui::Ui;
use crate::config::Environment;
use crate::roster::{Error, ErrorKind, Result, RuleInfo};
use crate::{diagnose, gate};

pub(super) fn run(args: &ExplainArgs, environment: &Environment, ui: &Ui) -> Result<Exit> {
    let Some(written) = &args.code else {
        if args.format == ExplainFormat::Json {
            let all: Vec<_> = diagnose::rules().iter().chain(gate::rules()).map(|rule| facts(rule)).collect();
            return ui.print(&format!("{:#}\n", serde_json::Value::from(all))).map(|()| Exit::Fine);
        }
        return super::rules::run(ui);
    };
    let rule = |written: &str| diagnose::rule(written).or_else(|| gate::rule(written));
    if args.enrollment.is_none()
        && args.sis.is_none()
        && let Some(both) = args.sis_key.as_deref().and_then(rule).and_then(|other| Some([rule(written)?, other]))
    {
        // two codes, where one and the key of a row could stand
        return match args.format {
            ExplainFormat::Json => ui.print(&format!("{:#}\n", serde_json::Value::from(both.map(facts).to_vec()))),
            ExplainFormat::Text => ui.page(&both.map(|rule| page(rule, ui.room())).join("\n")),
        }
        .map(|()| Exit::Fine);
    }
    let files = args.sis_key.is_some() || args.enrollment.is_some() || args.sis.is_some();
    match rule(written) {
        _ if files => super::explain_pair::run(args, environment, ui),
        Some(rule) if args.format == ExplainFormat::Json => {
            ui.print(&format!("{:#}\n", facts(rule))).map(|()| Exit::Fine)
        }
        Some(rule) => ui.page(&page(rule, ui.room())).map(|()| Exit::Fine),
        None if super::explain_pair::knows_files(args, environment)? => super::explain_pair::run(args, environment, ui),
        None => {
            let error = Error::new(ErrorKind::Usage, format!("there is no code `{written}`"));
            Err(match diagnose::nearest(written) {
                Some(rule) => error.help(format!("did you mean {} ({})?", rule.code, rule.name)),
                None => error
                    .help("`rosterdiff rules` lists all codes")
                    .help("for the key of a row name the files too: --enrollment FILE --sis FILE"),
            })
        }
    }
}

fn facts(rule: &RuleInfo) -> serde_json::Value {
    serde_json::json!({
        "code": rule.code,
        "name": rule.name,
        "summary": rule.summary,
        "severity": rule.severity.name(),
        "owner": rule.owner.name(),
        "fix": rule.fix,
        "text": plain(rule.docs),
    })
}

/// Returns the page of a code; where there is a width its paragraphs are set to it.
pub(super) fn page(rule: &RuleInfo, width: Option<usize>) -> String {
    let text = plain(rule.docs);
    let headings: Vec<&str> = rule.docs.lines().filter_map(|line| line.trim().strip_prefix("## ")).collect();
    let text = width.map_or_else(|| format!("{text}\n"), |width| reflowed(&text, &headings, width));
    let page = format!(
        "{} {}\n{}\n\nSeverity: {}   Fixed by: {}\nFix: {}\n\n{text}",
        rule.code,
        rule.name,
        rule.summary,
        rule.severity.name(),
        rule.owner.name(),
        rule.fix,
    );
    match width {
        Some(width) => fitted(&page, width),
        None => page,
    }
}

/// Takes the Markdown signs off that a terminal does not need.
fn plain(docs: &str) -> String {
    let lines: Vec<&str> = docs.trim().lines().map(|line| line.trim().trim_start_matches("## ")).collect();
    lines.join("\n")
}
