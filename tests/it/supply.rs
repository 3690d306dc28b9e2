//! What is built into the program: known sources, allowed licences, no network code. `deny.toml` says what is allowed.

use super::support::repository;
use std::collections::BTreeSet;
use std::process::Command;

fn toml(name: &str) -> toml::Table {
    std::fs::read_to_string(repository(name)).unwrap().parse().unwrap()
}

fn list(table: &toml::Table, section: &str, key: &str) -> BTreeSet<String> {
    let names = table[section][key].as_array().unwrap().iter().map(|name| name.as_str().unwrap().to_owned());
    names.collect()
}

#[test]
fn every_crate_comes_from_the_one_registry_and_none_opens_a_connection() {
    let denied = list(&toml("deny.toml"), "bans", "deny");
    assert!(denied.len() > 10);
    let lock = toml("Cargo.lock");
    let packages = lock["package"].as_array().unwrap();
    assert!(packages.len() > 200);
    for package in packages {
        let name = package["name"].as_str().unwrap();
        assert!(!denied.contains(name), "{name} is network code");
        match package.get("source").and_then(toml::Value::as_str) {
            Some(source) => {
                assert!(source.starts_with("registry+") && source.ends_with("/crates.io-index"), "{name}: {source}");
                assert!(package.get("checksum").is_some(), "{name} has no checksum");
            }
            None => assert_eq!(name, "rosterdiff"),
        }
    }
}

/// Says whether a licence expression can be met with licences that are allowed.
fn is_met(expression: &str, allowed: &BTreeSet<String>) -> bool {
    let expression = expression.trim();
    for (word, all) in [(" OR ", false), (" AND ", true)] {
        let parts = split(expression, word);
        if parts.len() > 1 {
            let mut met = parts.iter().map(|part| is_met(part, allowed));
            return if all { met.all(|met| met) } else { met.any(|met| met) };
        }
    }
    match expression.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
        Some(inside) => is_met(inside, allowed),
        None => allowed.contains(expression),
    }
}

/// Splits an expression at a word outside of parentheses.
fn split<'a>(expression: &'a str, word: &str) -> Vec<&'a str> {
    let (mut parts, mut depth, mut from) = (Vec::new(), 0, 0);
    for (at, c) in expression.char_indices() {
        depth += i32::from(c == '(') - i32::from(c == ')');
        if depth == 0 && at >= from && expression[at..].starts_with(word) {
            parts.push(&expression[from..at]);
            from = at + word.len();
        }
    }
    parts.push(&expression[from..]);
    parts
}

#[test]
fn every_licence_is_allowed() {
    let allowed = list(&toml("deny.toml"), "licenses", "allow");
    for (expression, met) in [
        ("MIT OR Apache-2.0", true),
        ("GPL-3.0 OR MIT", true),
        ("GPL-3.0 AND MIT", false),
        ("(MIT OR GPL-3.0) AND Unicode-3.0", true),
        ("Apache-2.0 WITH LLVM-exception", true),
        ("GPL-3.0", false),
    ] {
        assert_eq!(is_met(expression, &allowed), met, "{expression}");
    }
    let version = Command::new("rustc").arg("-vV").output().unwrap();
    let version = String::from_utf8(version.stdout).unwrap();
    let host = version.lines().find_map(|line| line.strip_prefix("host: ")).unwrap();
    let output = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .args(["metadata", "--locked", "--offline", "--format-version", "1", "--filter-platform", host])
        .current_dir(repository(""))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    assert!(packages.len() > 200);
    for package in packages {
        let written = package["license"].as_str().unwrap_or("none");
        let expression = written.replace(" / ", "/").replace('/', " OR ");
        assert!(is_met(&expression, &allowed), "{}: {written}", package["name"]);
    }
}

#[test]
fn no_line_of_the_program_is_unsafe() {
    assert_eq!(toml("Cargo.toml")["lints"]["rust"]["unsafe_code"].as_str(), Some("forbid"));
}
