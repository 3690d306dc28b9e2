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
        let differs = text[start..stop].lines().zip(wanted.lines()).find(|(old, new)| old != new);
        assert!(text[start..stop] == *wanted, "{document}: `{mark}` is out of date: {differs:?}");
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
fn what_the_readme_tells_to_do_can_be_done_in_the_checkout_and_joins_nobody_to_another() {
    let text = std::fs::read_to_string(repository("README.md")).unwrap();
    let truth = std::fs::read_to_string(repository("fixtures/districts/demo/truth_pairs.csv")).unwrap();
    let (mut paths, mut pairs) = (0, 0);
    for line in text.lines().filter_map(|line| line.strip_prefix("    ")) {
        for path in line.split(' ').filter(|word| word.starts_with("fixtures/")) {
            assert!(repository(path).exists(), "{path}: {line}");
            paths += 1;
        }
        if let Some((enrollment, rest)) = line.strip_prefix("same,").and_then(|rest| rest.split_once(',')) {
            let sis = rest.split(',').next().unwrap();
            assert!(truth.lines().any(|pair| pair == format!("{enrollment},{sis}")), "{line}");
            assert!(text.contains(&format!("rosterdiff explain {enrollment} {sis} ")), "{line}");
            pairs += 1;
        }
    }
    assert!(paths >= 4 && pairs == 1, "{paths} paths, {pairs} pairs");
}

#[test]
fn the_exit_codes_in_the_readme_are_those_of_the_help() {
    let help = in_repository(&["reconcile", "--help"]).stdout;
    let table = &help[help.find("Exit codes:").unwrap()..];
    fresh("README.md", "exit codes", &fenced(table));
}

/// Returns the words of every command, the program itself first.
fn commands(command: &clap::Command, words: &[String]) -> Vec<Vec<String>> {
    let mut list = vec![words.to_vec()];
    for below in command.get_subcommands() {
        list.extend(commands(below, &[words, &[below.get_name().to_owned()]].concat()));
    }
    list
}

#[test]
fn the_command_reference_is_what_the_help_says() {
    let mut wanted = String::new();
    for words in commands(&rosterdiff::cli::command(), &[]) {
        let arguments: Vec<&str> = words.iter().map(String::as_str).chain(["--help"]).collect();
        let help = in_repository(&arguments).stdout;
        assert!(help.lines().all(|line| line.chars().count() <= 100), "{help}");
        wanted.push_str(&format!(
            "## {}\n\n{}\n",
            [&["rosterdiff".to_owned()], &words[..]].concat().join(" "),
            fenced(&help)
        ));
    }
    fresh("docs/commands.md", "commands", &wanted);
}

#[test]
fn every_command_has_a_manual_page_and_every_shell_its_completions() {
    let place = Place::new();
    // a folder that is not there is made
    let run = place.run(&["man", "man"]);
    let all = commands(&rosterdiff::cli::command(), &[]);
    assert_eq!(run.stdout, format!("{} pages are in man.\n", all.len()));
    for words in &all {
        let name = [&["rosterdiff".to_owned()], &words[..]].concat().join("-");
        let page = std::fs::read_to_string(place.path(&format!("man/{name}.1"))).unwrap();
        assert!(page.contains(&format!(".TH {name} 1")) && page.contains(".SH SYNOPSIS"), "{page}");
    }
    let main = place.run(&["man"]).stdout;
    assert_eq!(main, std::fs::read_to_string(place.path("man/rosterdiff.1")).unwrap());
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(place.path("man/rosterdiff.1")).unwrap().permissions().mode();
        assert_eq!(mode & 0o400, 0o400);
    }
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let text = place.run(&["completions", shell]).stdout;
        for word in ["reconcile", "history", "show-config", "fail-on"] {
            assert!(text.contains(word), "{shell}: {word}");
        }
    }
    assert_eq!(place.run(&["completions", "abacus"]).code, 2);
}

#[test]
fn show_config_says_what_counts_and_who_set_it() {
    let place = Place::new();
    place.put(
        "rosterdiff.toml",
        "[link]\naccept = 0.9\n[output]\nfolder = \"reports\"\nfail_on = \"new\"\nsplit_by = \"school\"\n",
    );
    let run = place.run(&["show-config"]);
    let line = |name: &str| -> Vec<String> {
        let line =
            run.stdout.lines().find(|line| line.trim_start().starts_with(name)).unwrap_or_else(|| panic!("{name}"));
        line.split_whitespace().map(str::to_owned).collect()
    };
    assert_eq!(line("link.accept"), ["link.accept", "0.9", "file"]);
    assert_eq!(line("link.review"), ["link.review", "0.05", "default"]);
    for (name, value) in [
        ("pack", "generic"),
        ("limits.entry_days", "14"),
        ("limits.state_id_days", "30"),
        ("limits.stale_enrollment_days", "none"),
        ("limits.stale_sis_days", "none"),
        ("output.carry_notes", "none"),
    ] {
        assert_eq!(line(name), [name, value, "default"]);
    }
    assert_eq!(line("output.split_by"), ["output.split_by", "school", "file,", "line", "6"]);
    assert_eq!(line("output.fail_on"), ["output.fail_on", "new", "file,", "line", "5"]);
    assert!(
        run.stdout.starts_with("Configuration: ") && run.stdout.lines().next().unwrap().ends_with("rosterdiff.toml")
    );
    assert!(place.run(&["show-config", "--isolated"]).stdout.starts_with("Configuration: none\n"));
    assert_eq!(place.run(&["show-config", "-c", "none.toml"]).code, 2);
}

#[cfg(unix)]
#[test]
fn the_picture_in_the_readme_is_what_the_program_prints() {
    let place = Place::new();
    let script = repository("docs/screenshots.sh");
    let mut command = std::process::Command::new("sh");
    command.arg(script).arg(place.path("")).env("ROSTERDIFF", super::support::program()).env("CHROMIUM", "");
    assert!(command.status().unwrap().success());
    let (drawn, path) = (std::fs::read_to_string(place.path("terminal.svg")).unwrap(), repository("docs/terminal.svg"));
    if bless() {
        std::fs::write(&path, &drawn).unwrap();
    }
    assert_eq!(std::fs::read_to_string(path).unwrap(), drawn, "docs/terminal.svg is out of date: docs/screenshots.sh");
    assert!(drawn.len() < 20_000 && is_sound_xml(&drawn));
}

/// Says whether every element is closed again and no sign of XML is bare.
fn is_sound_xml(text: &str) -> bool {
    let mut open = Vec::new();
    for part in text.split('<').skip(1) {
        let Some((tag, _)) = part.split_once('>') else { return false };
        let name = tag.trim_start_matches('/').split([' ', '/']).next().unwrap_or_default();
        match (tag.starts_with('/'), tag.ends_with('/')) {
            (true, _) if open.pop() != Some(name) => return false,
            (false, false) => open.push(name),
            _ => {}
        }
    }
    open.is_empty()
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

#[test]
fn the_defaults_of_authority_in_the_documents_are_those_of_the_program() {
    let text = std::fs::read_to_string(repository("docs/corrections.md")).unwrap();
    for (field, authority) in rosterdiff::diagnose::AUTHORITIES {
        let row = text.lines().find(|line| line.starts_with('|') && line.contains(&format!("`{}`", field.name())));
        let row = row.unwrap_or_else(|| panic!("{} is not in the table", field.name()));
        assert!(row.contains(&format!("| `{}` |", authority.name())), "{row}");
    }
}
