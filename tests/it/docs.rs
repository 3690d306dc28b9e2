//! The documents say what the program says. `ROSTERDIFF_BLESS=1 cargo test --release docs` writes them anew.

use super::support::{Place, Run, repository};

fn bless() -> bool {
    std::env::var_os("ROSTERDIFF_BLESS").is_some()
}

/// Compares what stands between two marks of a document with what should stand there.
fn fresh(document: &str, mark: &str, wanted: &str) {
    let path = repository(document);
    let text = std::fs::read_to_string(&path).unwrap();
    let (begin, end) = (format!("<!-- {mark} -->\n"), format!("<!-- end {mark} -->"));
    let start = text.find(&begin).unwrap_or_else(|| panic!("{document} has no mark `{mark}`")) + begin.len();
    let stop = start + text[start..].find(&end).unwrap_or_else(|| panic!("{document}: `{mark}` does not end"));
    if bless() {
        std::fs::write(&path, format!("{}{wanted}{}", &text[..start], &text[stop..])).unwrap();
    } else {
        assert_eq!(&text[start..stop], wanted, "{document}: `{mark}` is out of date");
    }
}

fn fenced(text: &str) -> String {
    format!("```\n{}```\n", text.lines().map(|line| format!("{}\n", line.trim_end())).collect::<String>())
}

fn in_repository(arguments: &[&str]) -> Run {
    let place = Place::new();
    for name in ["fixtures/districts/demo/enrollment.csv", "fixtures/districts/demo/sis.txt"] {
        std::fs::create_dir_all(place.path("fixtures/districts/demo")).unwrap();
        std::fs::copy(repository(name), place.path(name)).unwrap();
    }
    place.run(arguments)
}

#[test]
fn the_transcript_in_the_readme_is_what_the_program_prints() {
    let files = ["fixtures/districts/demo/enrollment.csv", "fixtures/districts/demo/sis.txt"];
    let run = in_repository(&["reconcile", files[0], files[1], "-o", "report", "--as-of", "2026-08-03"]);
    fresh("README.md", "transcript", &fenced(&run.stdout));
    let line = in_repository(&["reconcile", files[0], files[1], "-q", "--as-of", "2026-08-03"]);
    fresh("README.md", "line", &fenced(&line.stdout.replace(' ', "\n  ").replacen("\n  ", " ", 1)));
}

#[test]
fn the_exit_codes_in_the_readme_are_those_of_the_help() {
    let help = in_repository(&["reconcile", "--help"]).stdout;
    let table = &help[help.find("Exit codes:").unwrap()..];
    fresh("README.md", "exit codes", &fenced(table));
}

#[test]
fn the_command_reference_is_what_the_help_says() {
    let mut wanted = String::new();
    for command in [
        &[] as &[&str],
        &["reconcile"],
        &["audit"],
        &["explain"],
        &["review"],
        &["history"],
        &["doctor"],
        &["rules"],
        &["generate"],
    ] {
        let arguments: Vec<&str> = command.iter().copied().chain(["--help"]).collect();
        let help = in_repository(&arguments).stdout;
        assert!(help.lines().all(|line| line.chars().count() <= 100), "{help}");
        let name = ["rosterdiff"].iter().chain(command).copied().collect::<Vec<_>>().join(" ");
        wanted.push_str(&format!("## {name}\n\n{}\n", fenced(&help)));
    }
    fresh("docs/commands.md", "commands", &wanted);
}

#[test]
fn help_leads_with_examples_and_bare_use_is_ten_lines() {
    for arguments in [&["--help"] as &[&str], &["reconcile", "--help"], &["review", "--help"]] {
        assert!(in_repository(arguments).stdout.starts_with("Examples:\n"), "{arguments:?}");
    }
    let bare = in_repository(&[]);
    assert_eq!((bare.code, bare.stderr.as_str()), (0, ""));
    assert!(bare.stdout.lines().count() <= 10 && bare.stdout.contains("rosterdiff reconcile enrollment.csv sis.txt"));
}

#[test]
fn the_configuration_in_the_documents_is_one_that_works() {
    let text = std::fs::read_to_string(repository("docs/configuration.md")).unwrap();
    let start = text.find("```toml\n").unwrap() + "```toml\n".len();
    let example = &text[start..start + text[start..].find("```").unwrap()];
    let options = rosterdiff::config::parse(example, "rosterdiff.toml", std::path::Path::new("")).unwrap();
    assert!(options.accept.is_some() && options.folder.is_some() && !options.schools.is_empty());
    assert!(
        options.tables[1].is_some()
            && !options.columns.is_empty()
            && !options.severity.is_empty()
            && options.reject_rows.is_some()
    );
}

#[test]
fn every_code_is_listed_and_explained() {
    let listed = in_repository(&["rules"]).stdout;
    for rule in rosterdiff::diagnose::rules() {
        assert!(listed.contains(rule.code) && listed.contains(rule.name), "{}", rule.code);
        for written in [rule.code.to_owned(), rule.code.to_lowercase(), rule.name.to_owned()] {
            let run = in_repository(&["explain", &written]);
            assert_eq!(run.code, 0, "{written}: {run:?}");
            for heading in ["What it means", "Why it matters", "How to fix it", "Not reported when"] {
                assert!(run.stdout.contains(heading), "{written}: {heading}");
            }
        }
    }
}

#[test]
fn the_list_of_rules_is_what_the_registry_says() {
    let mut wanted = String::new();
    let rules = rosterdiff::diagnose::rules();
    wanted.push_str("| code | name | severity | fixed by | meaning |\n|---|---|---|---|---|\n");
    for rule in rules {
        let (code, name, summary) = (rule.code, rule.name, rule.summary);
        let anchor = format!("{code}-{name}").to_lowercase();
        let (severity, owner) = (rule.severity.name(), rule.owner.name());
        wanted.push_str(&format!("| [{code}](#{anchor}) | {name} | {severity} | {owner} | {summary} |\n"));
    }
    for rule in rules {
        let docs: Vec<String> = rule.docs.trim().lines().map(|line| line.trim().replace("## ", "### ")).collect();
        wanted.push_str(&format!("\n## {} {}\n\n", rule.code, rule.name));
        wanted.push_str(&format!(
            "{}. Severity: {}. Fixed by: {}.\n\n",
            capital(rule.summary),
            rule.severity.name(),
            rule.owner.name()
        ));
        wanted.push_str(&format!("{}\n", docs.join("\n")));
    }
    fresh("docs/rules.md", "rules", &wanted);
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}
