//! The one way of the flow: a module uses only what stands before it.

use super::support::repository;
use std::path::{Path, PathBuf};

/// The modules in the order of the flow; `gate` and `history` have their place already.
const ORDER: [&str; 13] = [
    "roster",
    "ingest",
    "normalize",
    "link",
    "diagnose",
    "gate",
    "history",
    "report",
    "config",
    "synth",
    "fsx",
    "flow",
    "cli",
];

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found
}

/// Returns the source without its tests, which may use anything.
fn without_tests(path: &Path) -> String {
    let text = std::fs::read_to_string(path).unwrap();
    match text.find("#[cfg(test)]\nmod tests {") {
        Some(at) => text[..at].to_owned(),
        None => text,
    }
}

fn is_for_tests(path: &Path) -> bool {
    let name = path.file_stem().unwrap().to_str().unwrap();
    let declared = std::fs::read_to_string(path.with_file_name("mod.rs")).unwrap_or_default();
    name.ends_with("tests") || declared.contains(&format!("#[cfg(test)]\nmod {name};"))
}

#[test]
fn a_module_uses_only_what_stands_before_it() {
    let root = repository("src");
    let mut seen = 0;
    for path in sources(&root) {
        let inside = path.strip_prefix(&root).unwrap();
        let module = inside.components().next().unwrap().as_os_str().to_str().unwrap().trim_end_matches(".rs");
        let Some(place) = ORDER.iter().position(|name| *name == module) else { continue };
        if is_for_tests(&path) {
            continue;
        }
        let source = without_tests(&path);
        for (at, line) in source.lines().enumerate() {
            let code = line.split("//").next().unwrap();
            for used in code.split("crate::").skip(1) {
                let named = used.trim_start_matches('{');
                for name in named.split([',', '{', '}', ';', ' ']).filter(|_| used.starts_with('{')).chain([named]) {
                    let name: String = name.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
                    let Some(other) = ORDER.iter().position(|known| *known == name) else { continue };
                    assert!(other <= place, "{}:{}: {module} uses {name}", inside.display(), at + 1);
                    seen += 1;
                }
            }
        }
    }
    assert!(seen > 50, "only {seen} uses were seen");
}

#[test]
fn only_the_modules_for_it_write_files_read_the_environment_or_print() {
    let root = repository("src");
    let rules: [(&[&str], &[&str]); 4] = [
        (&["fs::write(", "File::create(", "OpenOptions::new()", "create_dir", "fs::rename("], &["fsx", "history"]),
        (&["env::var"], &["config"]),
        (&["println!", "eprintln!", "stdout()", "stderr()"], &["cli"]),
        (&["Zoned::now", "ZonedDateTime::now", "SystemTime::now"], &["config"]),
    ];
    for path in sources(&root) {
        let inside = path.strip_prefix(&root).unwrap().to_str().unwrap().to_owned();
        if is_for_tests(&path) {
            continue;
        }
        let source = without_tests(&path);
        for (marks, places) in rules {
            let allowed = places.iter().any(|place| inside.starts_with(place));
            for (at, line) in source.lines().enumerate() {
                let found = marks.iter().find(|mark| line.split("//").next().unwrap().contains(*mark));
                assert!(allowed || found.is_none(), "{inside}:{}: {} belongs to {places:?}", at + 1, found.unwrap());
            }
        }
    }
}

#[test]
fn main_stays_short() {
    assert!(std::fs::read_to_string(repository("src/main.rs")).unwrap().lines().count() <= 40);
}
