//! `--format sarif`: SARIF 2.1.0 without a cell value; its rules are those of the registry.

use super::ci::{Ci, Remark, Spot, remarks};
use super::escape;
use crate::roster::{Error, InputFacts, Reconciliation, RuleInfo, Severity, Side, Status};
use serde::Serialize;
use std::collections::BTreeMap;
use std::io::{self, Write};

const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
/// The name under which the keyed fingerprints stand; another way to make them takes another number.
const FINGERPRINT: &str = "rosterdiffKeyed/v1";

#[derive(Debug, Serialize)]
struct Log<'a> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run<'a>; 1],
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Run<'a> {
    tool: Tool,
    invocations: [Invocation<'a>; 1],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    artifacts: Vec<Artifact<'a>>,
    results: Vec<Finding<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    properties: Option<RunProperties<'a>>,
}

#[derive(Debug, Serialize)]
struct Tool {
    driver: Driver,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Driver {
    name: &'static str,
    version: &'static str,
    semantic_version: &'static str,
    rules: Vec<Rule>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Rule {
    id: &'static str,
    name: &'static str,
    short_description: Text<'static>,
    help: Help,
    default_configuration: Level,
    properties: RuleProperties,
}

#[derive(Debug, Serialize)]
struct Text<'a> {
    text: &'a str,
}

#[derive(Debug, Serialize)]
struct Help {
    text: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    markdown: String,
}

#[derive(Debug, Serialize)]
struct Level {
    level: &'static str,
}

#[derive(Debug, Serialize)]
struct RuleProperties {
    owner: &'static str,
    tags: [&'static str; 1],
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Invocation<'a> {
    execution_successful: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tool_execution_notifications: Vec<Notification<'a>>,
}

#[derive(Debug, Serialize)]
struct Notification<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    descriptor: Option<Descriptor<'a>>,
    level: &'static str,
    message: Message,
}

#[derive(Debug, Serialize)]
struct Descriptor<'a> {
    id: &'a str,
}

#[derive(Debug, Serialize)]
struct Message {
    text: String,
}

#[derive(Debug, Serialize)]
struct Artifact<'a> {
    location: Place,
    length: u64,
    roles: [&'static str; 1],
    hashes: BTreeMap<&'static str, &'a str>,
}

#[derive(Debug, Serialize)]
struct Place {
    uri: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    index: Option<usize>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Finding<'a> {
    rule_id: &'static str,
    rule_index: usize,
    level: &'static str,
    message: Message,
    locations: Vec<Location>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Location>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    partial_fingerprints: BTreeMap<&'static str, String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    baseline_state: Option<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    suppressions: Vec<Suppression>,
    properties: FindingProperties<'a>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Location {
    physical_location: PhysicalLocation,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Text<'static>>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct PhysicalLocation {
    artifact_location: Place,
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<Region>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: u32,
}

#[derive(Debug, Serialize)]
struct Suppression {
    kind: &'static str,
}

#[derive(Debug, Serialize)]
struct FindingProperties<'a> {
    owner: &'static str,
    #[serde(skip_serializing_if = "str::is_empty")]
    field: &'static str,
    #[serde(skip_serializing_if = "str::is_empty")]
    cause: &'a str,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct RunProperties<'a> {
    run_id: &'a str,
    as_of: &'a str,
}

/// Writes the document.
pub fn write(result: &Reconciliation, ci: &Ci, out: &mut dyn Write) -> io::Result<()> {
    let list = remarks(result, ci);
    let sides: Vec<Side> =
        Side::BOTH.into_iter().filter(|side| result.run.audited.is_none_or(|own| own == *side)).collect();
    let mut rules: Vec<Rule> = result.diagnosis.discrepancies.rules.iter().map(|rule| of_registry(rule)).collect();
    // a cause that is no rule of the registry brings its own
    for cause in &result.diagnosis.causes {
        if rules.iter().all(|rule| rule.id != cause.code) {
            rules.push(Rule {
                id: cause.code,
                name: cause.name,
                short_description: Text { text: cause.name },
                help: Help { text: cause.name.replace('-', " "), markdown: String::new() },
                default_configuration: Level { level: "warning" },
                properties: RuleProperties { owner: cause.owner.name(), tags: [super::ci::family(cause.code)] },
            });
        }
    }
    rules.sort_by_key(|rule| rule.id);
    let places = Places { ci, sides: &sides };
    let results =
        list.iter().map(|remark| finding(remark, &rules, &places, result.past.compared)).collect::<Vec<Finding<'_>>>();
    let artifacts = sides.iter().map(|side| artifact(&result.intake(*side).facts, &ci.files[side.index()])).collect();
    let run = Run {
        tool: tool(rules),
        invocations: [Invocation { execution_successful: true, tool_execution_notifications: Vec::new() }],
        artifacts,
        results,
        properties: Some(RunProperties { run_id: &result.run.run_id, as_of: &result.run.as_of }),
    };
    put(run, out)
}

/// Writes the document of a run that reached no verdict.
pub fn write_failure(error: &Error, rules: &[&'static RuleInfo], out: &mut dyn Write) -> io::Result<()> {
    let notification = Notification {
        descriptor: error.code_name().map(|id| Descriptor { id }),
        level: "error",
        message: Message { text: error.to_string() },
    };
    let run = Run {
        tool: tool(rules.iter().map(|rule| of_registry(rule)).collect()),
        invocations: [Invocation { execution_successful: false, tool_execution_notifications: vec![notification] }],
        artifacts: Vec::new(),
        results: Vec::new(),
        properties: None,
    };
    put(run, out)
}

fn put(run: Run<'_>, out: &mut dyn Write) -> io::Result<()> {
    let log = Log { schema: SCHEMA, version: "2.1.0", runs: [run] };
    serde_json::to_writer_pretty(&mut *out, &log).map_err(io::Error::from)?;
    out.write_all(b"\n")
}

fn tool(rules: Vec<Rule>) -> Tool {
    let version = env!("CARGO_PKG_VERSION");
    Tool { driver: Driver { name: "rosterdiff", version, semantic_version: version, rules } }
}

fn of_registry(rule: &RuleInfo) -> Rule {
    let docs: Vec<&str> = rule.docs.trim().lines().map(str::trim).collect();
    let plain: Vec<&str> = docs.iter().map(|line| line.trim_start_matches("## ")).collect();
    Rule {
        id: rule.code,
        name: rule.name,
        short_description: Text { text: rule.summary },
        help: Help { text: plain.join("\n"), markdown: docs.join("\n") },
        default_configuration: Level { level: level(rule.severity) },
        properties: RuleProperties { owner: rule.owner.name(), tags: [super::ci::family(rule.code)] },
    }
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

fn artifact<'a>(facts: &'a InputFacts, file: &str) -> Artifact<'a> {
    Artifact {
        location: Place { uri: escape::uri(file), index: None },
        length: facts.bytes,
        roles: ["analysisTarget"],
        hashes: [("sha-256", facts.sha256.as_str())].into(),
    }
}

struct Places<'a> {
    ci: &'a Ci,
    sides: &'a [Side],
}

impl Places<'_> {
    fn location(&self, spot: Spot, message: Option<&'static str>) -> Location {
        let uri = escape::uri(&self.ci.files[spot.side.index()]);
        let index = self.sides.iter().position(|side| *side == spot.side);
        let region = (spot.line > 0).then_some(Region { start_line: spot.line });
        Location {
            physical_location: PhysicalLocation { artifact_location: Place { uri, index }, region },
            message: message.map(|text| Text { text }),
        }
    }
}

fn finding<'a>(remark: &'a Remark<'_>, rules: &[Rule], places: &Places<'_>, compared: bool) -> Finding<'a> {
    // what is about no row is about the files
    let whole = || places.sides.iter().map(|side| Spot { side: *side, line: 0 }).take(1).collect();
    let spots = if remark.spots.is_empty() { whole() } else { remark.spots.clone() };
    let other = |spot: &Spot| match spot.side {
        Side::Enrollment => "a row of the enrollment export",
        Side::Sis => "a row of the SIS export",
    };
    let fingerprint = remark.fingerprint.iter().map(|print| (FINGERPRINT, print.clone())).collect();
    Finding {
        rule_id: remark.code,
        rule_index: rules.iter().position(|rule| rule.id == remark.code).unwrap_or(0),
        level: level(remark.severity),
        message: Message { text: format!("{}. {}", remark.message, remark.fix) },
        locations: spots.iter().take(1).map(|spot| places.location(*spot, None)).collect(),
        related_locations: spots.iter().skip(1).map(|spot| places.location(*spot, Some(other(spot)))).collect(),
        partial_fingerprints: fingerprint,
        baseline_state: match remark.status {
            Some(Status::New | Status::Reopened) if compared => Some("new"),
            Some(Status::Open) if compared => Some("unchanged"),
            _ => None,
        },
        suppressions: match remark.status {
            Some(Status::Waived) => vec![Suppression { kind: "external" }],
            _ => Vec::new(),
        },
        properties: FindingProperties { owner: remark.owner, field: remark.field, cause: &remark.cause },
    }
}
