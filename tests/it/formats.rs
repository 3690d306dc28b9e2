//! The formats of CI systems: sound documents, the verdict of the exit code, and no cell value.

use super::support::{AS_OF, Place, district, repository};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Runs over an invented district and returns exit code and standard output.
fn written(place: &Place, name: &str, format: &str, more: &[&str]) -> (i32, String) {
    let [enrollment, sis] = district(name);
    let mut arguments = vec!["reconcile", &enrollment, &sis, "--as-of", AS_OF, "--format", format];
    arguments.extend(more);
    let run = place.run(&arguments);
    assert!(run.stderr.is_empty(), "{run:?}");
    (run.code, run.stdout)
}

/// Checks an object against the properties that SARIF 2.1.0 knows and demands; its schema allows no others.
fn object<'a>(value: &'a Value, known: &[&str], needed: &[&str]) -> &'a serde_json::Map<String, Value> {
    let object = value.as_object().unwrap_or_else(|| panic!("no object: {value}"));
    for name in object.keys() {
        assert!(known.contains(&name.as_str()) || needed.contains(&name.as_str()), "unknown property {name}: {value}");
    }
    for name in needed {
        assert!(object.contains_key(*name), "{name} is missing: {value}");
    }
    object
}

fn location(value: &Value) {
    object(value, &["message"], &["physicalLocation"]);
    let physical = object(&value["physicalLocation"], &["region"], &["artifactLocation"]);
    let place = object(&value["physicalLocation"]["artifactLocation"], &["index"], &["uri"]);
    let uri = place["uri"].as_str().unwrap();
    assert!(uri.bytes().all(|byte| byte.is_ascii_graphic()) && !uri.contains('\\'), "{uri}");
    if let Some(region) = physical.get("region") {
        assert!(object(region, &[], &["startLine"])["startLine"].as_u64().unwrap() >= 1);
    }
    if let Some(message) = value.get("message") {
        object(message, &[], &["text"]);
    }
}

/// Checks a document as far as its schema is about what this program writes; returns the results.
fn checked_sarif(text: &str) -> Vec<Value> {
    let log: Value = serde_json::from_str(text).unwrap();
    object(&log, &["$schema"], &["version", "runs"]);
    assert_eq!(log["version"], "2.1.0");
    let run = &log["runs"][0];
    object(run, &["invocations", "artifacts", "results", "properties"], &["tool"]);
    object(&run["tool"], &[], &["driver"]);
    let driver = object(&run["tool"]["driver"], &["version", "semanticVersion", "rules"], &["name"]);
    let rules = driver["rules"].as_array().unwrap();
    for rule in rules {
        object(rule, &["name", "shortDescription", "help", "defaultConfiguration", "properties"], &["id"]);
        object(&rule["shortDescription"], &[], &["text"]);
        object(&rule["help"], &["markdown"], &["text"]);
        object(&rule["defaultConfiguration"], &["level"], &[]);
    }
    let ids: BTreeSet<&str> = rules.iter().map(|rule| rule["id"].as_str().unwrap()).collect();
    assert_eq!(ids.len(), rules.len(), "a rule is there twice");
    for invocation in run["invocations"].as_array().unwrap() {
        object(invocation, &["toolExecutionNotifications"], &["executionSuccessful"]);
    }
    for artifact in run["artifacts"].as_array().into_iter().flatten() {
        object(artifact, &["location", "length", "roles", "hashes"], &[]);
    }
    let results = run["results"].as_array().unwrap().clone();
    let known = ["ruleId", "ruleIndex", "level", "locations", "relatedLocations", "partialFingerprints"];
    let known = [known.as_slice(), &["baselineState", "suppressions", "properties"]].concat();
    for result in &results {
        object(result, &known, &["message"]);
        object(&result["message"], &[], &["text"]);
        let index = result["ruleIndex"].as_u64().unwrap() as usize;
        assert_eq!(rules[index]["id"], result["ruleId"]);
        assert!(["none", "note", "warning", "error"].contains(&result["level"].as_str().unwrap()));
        let locations = result["locations"].as_array().unwrap();
        assert_eq!(locations.len(), 1, "code scanning wants one place: {result}");
        locations.iter().chain(result["relatedLocations"].as_array().into_iter().flatten()).for_each(location);
        if let Some(state) = result.get("baselineState") {
            assert!(["new", "unchanged", "updated", "absent"].contains(&state.as_str().unwrap()));
        }
    }
    results
}

#[test]
fn sarif_has_the_shape_of_its_schema_and_the_rules_of_the_registry() {
    let place = Place::new();
    let (code, text) = written(&place, "demo", "sarif", &[]);
    assert_eq!(code, 1);
    let results = checked_sarif(&text);
    let log: Value = serde_json::from_str(&text).unwrap();
    let ids: BTreeSet<&str> = log["runs"][0]["tool"]["driver"]["rules"]
        .as_array()
        .unwrap()
        .iter()
        .map(|rule| rule["id"].as_str().unwrap())
        .collect();
    assert!(rosterdiff::diagnose::rules().iter().all(|rule| ids.contains(rule.code)));
    let missing = results.iter().filter(|result| result["ruleId"] == "P101").count();
    assert_eq!(missing, 14);
    // without a history there is no key, and so no fingerprint
    assert!(results.iter().all(|result| result.get("partialFingerprints").is_none()));
    let other = results.iter().find(|result| result["ruleId"] == "E101").unwrap();
    assert!(other["locations"][0]["physicalLocation"]["region"]["startLine"].as_u64().unwrap() > 1);
    assert_eq!(other["relatedLocations"].as_array().unwrap().len(), 1);
}

#[test]
fn fingerprints_outside_the_reports_are_keyed_and_the_same_every_night() {
    let place = Place::new();
    let prints = |text: &str| -> BTreeMap<String, String> {
        checked_sarif(text)
            .iter()
            .filter_map(|result| {
                let print = result["partialFingerprints"]["rosterdiffKeyed/v1"].as_str()?.to_owned();
                Some((print, result["baselineState"].as_str().unwrap_or("none").to_owned()))
            })
            .collect()
    };
    let first = prints(&written(&place, "demo", "sarif", &["-o", "out"]).1);
    assert!(first.len() > 100 && first.keys().all(|print| print.len() == 32), "{}", first.len());
    assert!(first.values().all(|state| state == "none"), "a first run compares with nothing");
    let [enrollment, sis] = district("demo");
    let next = ["reconcile", &enrollment, &sis, "-o", "out", "--as-of", "2026-08-04", "--format", "sarif"];
    let second = prints(&place.run(&next).stdout);
    let known = second.iter().filter(|(print, state)| first.contains_key(*print) && *state == "unchanged").count();
    assert!(known > 100, "{known} of {}", second.len());
    let listed = std::fs::read_to_string(place.path("out/discrepancies.csv")).unwrap();
    assert!(first.keys().all(|print| !listed.contains(&print[..16])), "the form of the reports is another one");
    // another installation has another key
    let elsewhere = prints(&written(&place, "demo", "sarif", &["-o", "elsewhere"]).1);
    assert!(elsewhere.keys().all(|print| !first.contains_key(print)));
}

#[test]
fn junit_fails_exactly_where_the_exit_code_says_so() {
    let place = Place::new();
    for (fail_on, failures) in [("error", 30), ("warning", 97), ("never", 0)] {
        let (code, text) = written(&place, "demo", "junit", &["--fail-on", fail_on]);
        let report = quick_junit::Report::deserialize_from_str(&text).unwrap();
        let failed: usize = report.test_suites.iter().map(|suite| suite.failures).sum();
        let skipped: usize = report.test_suites.iter().map(|suite| suite.skipped).sum();
        assert_eq!((failed, code), (failures, i32::from(failures > 0)), "{fail_on}");
        assert_eq!(failed + skipped, 163);
        let suites: Vec<&str> = report.test_suites.iter().map(|suite| suite.name.as_str()).collect();
        assert_eq!(suites, ["birth and sex", "contacts", "enrollments", "identity", "names", "presence and status"]);
        let names: BTreeSet<&str> =
            report.test_suites.iter().flat_map(|suite| &suite.test_cases).map(|case| case.name.as_str()).collect();
        assert_eq!(names.len(), 163, "every case has a name of its own");
        assert!(names.contains("P101 enrollment:5") || names.iter().any(|name| name.starts_with("P101 enrollment:")));
        assert!(text.lines().nth(1).unwrap().starts_with("<testsuites name=\"rosterdiff\" tests="), "{text}");
        assert!(!text.lines().nth(1).unwrap().contains("skipped="), "the schema knows it for suites alone");
    }
}

/// Writes two exports that agree.
fn agreeing(place: &Place) {
    let rows = super::gate::rows(60);
    place.put("e.csv", super::gate::export(&rows));
    place.put("s.csv", super::gate::export(&rows));
}

#[test]
fn a_clean_run_has_one_case_that_passes_and_no_annotation() {
    let place = Place::new();
    agreeing(&place);
    let run = |format: &str| place.run(&["reconcile", "e.csv", "s.csv", "--as-of", AS_OF, "--format", format, "-q"]);
    let report = quick_junit::Report::deserialize_from_str(&run("junit").stdout).unwrap();
    assert_eq!((report.tests, report.failures, report.test_suites[0].skipped), (1, 0, 0));
    assert!(checked_sarif(&run("sarif").stdout).is_empty());
    assert_eq!(run("github").stdout, "rosterdiff: 0 of 0 findings are shown\n");
}

#[test]
fn a_run_without_a_verdict_says_why_in_its_format() {
    let place = Place::new();
    agreeing(&place);
    place.put("s.csv", std::fs::read_to_string(place.path("s.csv")).unwrap().lines().next().unwrap());
    for more in [&[] as &[&str], &["-o", "out"], &["-o", "out", "-q"]] {
        let run = |format: &str| {
            let base = ["reconcile", "e.csv", "s.csv", "--as-of", AS_OF, "--format", format];
            let run = place.run(&[&base, more].concat());
            assert_eq!(run.code, 3, "{run:?}");
            assert!(run.stderr.contains("[F101]") || run.stderr.contains("explain F101"), "{run:?}");
            run.stdout
        };
        let report = quick_junit::Report::deserialize_from_str(&run("junit")).unwrap();
        assert_eq!((report.tests, report.errors), (1, 1));
        let sarif = run("sarif");
        assert!(checked_sarif(&sarif).is_empty());
        let invocation: Value = serde_json::from_str(&sarif).unwrap();
        let invocation = &invocation["runs"][0]["invocations"][0];
        assert_eq!(invocation["executionSuccessful"], false);
        assert_eq!(invocation["toolExecutionNotifications"][0]["descriptor"]["id"], "F101");
        let github = run("github");
        assert!(github.starts_with("::error title=F101 no verdict::error[F101]: s.csv"), "{github}");
        assert_eq!(github.lines().count(), 1, "{github}");
        assert_eq!(run("csv"), "");
    }
}

#[test]
fn github_shows_the_worst_ten_and_the_rest_in_the_step_summary() {
    let place = Place::new();
    place.put("summary.md", "# of an earlier step\n");
    let [enrollment, sis] = district("demo");
    std::fs::copy(enrollment, place.path("e.csv")).unwrap();
    std::fs::copy(sis, place.path("s.txt")).unwrap();
    let run = |more: &[&str]| {
        let base = ["reconcile", "e.csv", "s.txt", "--as-of", AS_OF, "--format", "github"];
        let mut command = place.command();
        command.env("GITHUB_STEP_SUMMARY", place.path("summary.md")).env("CI", "true").args([&base, more].concat());
        let output = command.output().unwrap();
        assert!(output.stderr.is_empty());
        (output.status.code().unwrap(), String::from_utf8(output.stdout).unwrap())
    };
    let (code, text) = run(&[]);
    assert_eq!(code, 1);
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 11, "{text}");
    assert!(lines[..10].iter().all(|line| line.starts_with("::error file=")), "{text}");
    assert!(lines[..10].iter().all(|line| line.contains(",line=") && line.contains(",title=")), "{text}");
    assert_eq!(lines[10], "rosterdiff: 10 of 163 findings are shown; the others are in the step summary");
    let page = std::fs::read_to_string(place.path("summary.md")).unwrap();
    assert!(page.starts_with("# of an earlier step\n## rosterdiff\n\n**30 findings to act on**, 163 in all"), "{page}");
    assert_eq!(page.lines().filter(|line| line.starts_with("| P101 | error | new | e.csv:")).count(), 14, "{page}");
    assert!(page.contains("| P101 | enrolled in the platform, no SIS record | error | 14 |"), "{page}");
    // a summary that cannot be written is told, and is no verdict
    let mut command = place.command();
    command.env("GITHUB_STEP_SUMMARY", place.path("none/summary.md"));
    let output = command.args(["reconcile", "e.csv", "s.txt", "--format", "github"]).output().unwrap();
    assert_eq!(output.status.code(), Some(4));
    assert!(String::from_utf8_lossy(&output.stderr).contains("the step summary cannot be written"));
}

#[test]
fn names_of_files_cannot_speak_for_the_program() {
    let place = Place::new();
    let name = "a,title=b::error::%0A\n::error::gotcha |<b>`x`](y)\u{1b}[31m.csv";
    agreeing(&place);
    let rows = super::gate::rows(60);
    place.put(name, super::gate::export(&rows[1..]));
    for (format, code) in [("github", 1), ("sarif", 1), ("junit", 1), ("summary", 1)] {
        let mut command = place.command();
        command.env("GITHUB_STEP_SUMMARY", place.path("summary.md"));
        let arguments = ["reconcile", "e.csv", name, "--as-of", AS_OF, "--format", format, "--fail-on", "warning"];
        let output = command.args(arguments).output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        assert_eq!(output.status.code(), Some(code), "{format}: {}", String::from_utf8_lossy(&output.stderr));
        assert!(!text.contains("\n::error::gotcha") && !text.contains('\u{1b}'), "{text}");
        match format {
            "sarif" => _ = checked_sarif(&text),
            "junit" => _ = quick_junit::Report::deserialize_from_str(&text).unwrap(),
            _ => assert!(text.lines().all(|line| line.starts_with("::") || line.starts_with("rosterdiff: ")), "{text}"),
        }
    }
    let page = std::fs::read_to_string(place.path("summary.md")).unwrap();
    assert!(!page.contains("<b>") && !page.contains("\n::error") && !page.contains('\u{1b}'), "{page}");
    assert!(page.contains("gotcha \\|&lt;b&gt;\\`x\\`\\](y) \\[31m.csv"), "{page}");
}

/// What a spreadsheet, a browser, an XML reader, a terminal or a workflow could take for more than text.
const PAYLOADS: [&str; 24] = [
    "=HYPERLINK(1)",
    "+1+1",
    "-2-2",
    "@SUM(A1)",
    "'=1",
    "%0A::error::x",
    "::error::x",
    "::set-output name=a::b",
    "<script>x</script>",
    "<img src=x onerror=y>",
    "]]>",
    "<!--",
    "&amp;",
    "&#x0;",
    "<![CDATA[x",
    "</testsuite>",
    "\u{1b}[31mred",
    "\u{7}bell",
    "\u{9b}31m",
    "\u{202e}drow",
    "\u{200b}zero",
    "$(id)",
    "`id`",
    "{{x}}",
];

#[test]
fn payloads_in_cells_reach_none_of_these_formats() {
    let place = Place::new();
    let header = "Student ID,First Name,Last Name,Birth Date,Sex,Grade,School,Status,Email,Street Address\n";
    let side = |turn: usize| {
        let rows: String = (0..72)
            .map(|at| {
                let text = |step: usize| PAYLOADS[(at + step) % PAYLOADS.len()];
                format!(
                    "{at}{},{},{},20{:02}-03-{:02},M,4,{},{},{},{}\n",
                    text(turn),
                    text(1 + turn),
                    text(2),
                    8 + at % 9,
                    1 + at % 28,
                    text(3 + turn),
                    text(4),
                    text(5 + turn),
                    text(6)
                )
            })
            .collect();
        format!("{header}{rows}")
    };
    place.put("e.csv", side(0));
    place.put("s.csv", side(1));
    for format in ["github", "sarif", "junit", "summary"] {
        let mut command = place.command();
        command.env("GITHUB_STEP_SUMMARY", place.path("summary.md"));
        let output =
            command.args(["reconcile", "e.csv", "s.csv", "--as-of", AS_OF, "--format", format]).output().unwrap();
        let mut text = String::from_utf8(output.stdout).unwrap();
        match format {
            "sarif" => assert!(!checked_sarif(&text).is_empty()),
            "junit" => assert!(quick_junit::Report::deserialize_from_str(&text).unwrap().tests > 10),
            "github" => text.push_str(&std::fs::read_to_string(place.path("summary.md")).unwrap()),
            _ => {}
        }
        // these stand in the documents' own right
        let own = ["</testsuite>", "&amp;"];
        let leaked = PAYLOADS.iter().find(|payload| !own.contains(payload) && text.contains(**payload));
        assert!(leaked.is_none(), "{format}: {leaked:?}");
    }
}

#[test]
fn the_same_run_writes_the_same_bytes_in_every_format() {
    let place = Place::new();
    for format in ["junit", "sarif", "github"] {
        let first = written(&place, "tiny", format, &["--threads", "1"]);
        assert_eq!(first, written(&place, "tiny", format, &["--threads", "4"]), "{format}");
    }
}

#[test]
fn formats_are_named_in_the_configuration_too() {
    let place = Place::new();
    agreeing(&place);
    place.put("rosterdiff.toml", "[output]\nformat = \"junit\"\n");
    assert!(place.run(&["reconcile", "e.csv", "s.csv"]).stdout.starts_with("<?xml"));
    let text = std::fs::read_to_string(repository("docs/configuration.md")).unwrap();
    for format in ["junit", "sarif", "github"] {
        assert!(text.contains(format), "{format} is missing in docs/configuration.md");
    }
}
