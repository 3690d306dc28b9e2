//! Makes the woven program and its tests; mutants that do not compile are left out.

use crate::{Mutant, weave};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Says which mutant is alive, or notes in a file which ones are reached; part of the woven program.
const ASKS: &str = r#"//! Says which mutant is alive, or notes which ones are reached.
use std::io::Write;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
static ALIVE: OnceLock<u32> = OnceLock::new();
static REACHED: [AtomicBool; 1 << 14] = [const { AtomicBool::new(false) }; 1 << 14];
pub fn is(id: u32) -> bool {
    let alive = *ALIVE.get_or_init(|| match std::env::var_os("MUTANTS_REACHED") {
        Some(_) => u32::MAX,
        None => std::env::var("MUTANT").ok().and_then(|text| text.parse().ok()).unwrap_or(0),
    });
    if alive == u32::MAX && !REACHED[id as usize].swap(true, Relaxed) {
        let file = std::env::var_os("MUTANTS_REACHED").unwrap_or_default();
        let file = std::fs::OpenOptions::new().create(true).append(true).open(file);
        drop(file.and_then(|mut file| file.write_all(format!("{id}\n").as_bytes())));
    }
    alive == id
}
"#;

/// Weaves the mutants into the copy and leaves out those that do not compile, until it does; returns those that are in it.
///
/// A copy that is made anew, to have other tests, is woven with what compiled in the last one, as long as the list is the same.
pub fn woven(folder: &Path, mutants: &[Mutant]) -> BTreeSet<usize> {
    let (copy, known) = (&folder.join("copy"), folder.join("woven.json"));
    let last: Option<BTreeSet<usize>> = fs::read(&known).ok().map(|bytes| {
        let (listed, ids): (usize, Vec<usize>) = serde_json::from_slice(&bytes).expect("a list of numbers");
        assert!(listed == mutants.len(), "the list is not that of woven.json, which has to go");
        ids.into_iter().collect()
    });
    if copy.join("src/mutant.rs").exists() {
        return last.expect("woven.json beside a woven copy");
    }
    prepare(copy);
    let mut sources: BTreeMap<&str, (String, Vec<&Mutant>)> = BTreeMap::new();
    for mutant in mutants.iter().filter(|mutant| last.as_ref().is_none_or(|last| last.contains(&mutant.id))) {
        let read = || (fs::read_to_string(copy.join(&mutant.file)).expect("a source file"), Vec::new());
        sources.entry(&mutant.file).or_insert_with(read).1.push(mutant);
    }
    let mut left_out = BTreeSet::new();
    loop {
        let mut woven = BTreeSet::new();
        for (file, (text, mutants)) in &sources {
            let viable: Vec<&Mutant> = mutants.iter().copied().filter(|m| !left_out.contains(&m.id)).collect();
            let (code, ids) = weave::weave(text, &viable);
            fs::write(copy.join(file), code).expect("a place to write");
            woven.extend(ids);
        }
        let blamed = match blamed(copy) {
            None => {
                fs::write(&known, serde_json::json!([mutants.len(), woven]).to_string()).expect("a place to write");
                return woven;
            }
            Some(blamed) => blamed,
        };
        assert!(!blamed.is_empty(), "the woven program does not compile, and no mutant is to blame");
        left_out.extend(blamed);
    }
}

fn prepare(copy: &Path) {
    fs::write(copy.join("src/mutant.rs"), ASKS).expect("a place to write");
    let change = |file: &str, from: &str, to: &str| {
        let text = fs::read_to_string(copy.join(file)).expect("a file of the program");
        assert!(text.contains(from), "{file} has no `{from}`");
        fs::write(copy.join(file), text.replacen(from, to, 1)).expect("a place to write");
    };
    change("src/lib.rs", "pub mod roster;", "#[allow(missing_docs)]\npub mod mutant;\npub mod roster;");
    // the program runs in an empty environment
    let pass_on = "let known = [\"MUTANT\", \"MUTANTS_REACHED\"];
        command.envs(known.into_iter().filter_map(|name| Some((name, std::env::var_os(name)?))));
        command.envs(";
    change("tests/it/support.rs", "command.envs(", pass_on);
}

fn cargo(copy: &Path, arguments: &[&str]) -> std::process::Output {
    Command::new("cargo").args(arguments).current_dir(copy).output().expect("cargo")
}

/// Returns the mutants within which the compiler finds errors; none where there is no error.
fn blamed(copy: &Path) -> Option<BTreeSet<usize>> {
    let output = cargo(copy, &["check", "--release", "--locked", "--lib", "--message-format=json"]);
    if output.status.success() {
        return None;
    }
    let mut blamed = BTreeSet::new();
    let messages = output.stdout.split(|byte| *byte == b'\n').filter_map(|line| serde_json::from_slice(line).ok());
    for message in messages.filter(|message: &Value| message["message"]["level"] == "error") {
        let spans = message["message"]["spans"].as_array().cloned().unwrap_or_default();
        match message["message"]["code"]["code"].as_str() {
            // a match without an arm for some value
            Some("E0004") => blamed.extend(spans.iter().filter_map(|span| last_arm(copy, span))),
            _ => blamed.extend(spans.iter().filter_map(|span| mutant_at(copy, span))),
        }
    }
    Some(blamed)
}

/// Returns the marks in a text: where the code of each mutant begins and ends.
fn marks(text: &str) -> Vec<(usize, usize, usize)> {
    let mut open = BTreeMap::new();
    let mut found = Vec::new();
    for (at, _) in text.match_indices("/*") {
        let Some((mark, _)) = text[at + 2..].split_once("*/") else { continue };
        if let Some(id) = mark.strip_prefix('<').and_then(|id| id.parse::<usize>().ok()) {
            open.insert(id, at);
        } else if let Some(id) = mark.strip_prefix('>').and_then(|id| id.parse::<usize>().ok()) {
            found.extend(open.get(&id).map(|from| (*from, at, id)));
        }
    }
    found
}

/// Returns the innermost mutant around a place, or around that from which a macro was called there.
fn mutant_at(copy: &Path, span: &Value) -> Option<usize> {
    let text = fs::read_to_string(copy.join(span["file_name"].as_str()?));
    let at = span["byte_start"].as_u64()? as usize;
    let around = |text: String| {
        marks(&text)
            .into_iter()
            .filter(|(from, to, _)| (*from..=*to).contains(&at))
            .min_by_key(|(from, to, _)| to - from)
    };
    let own = text.ok().and_then(around).map(|(_, _, id)| id);
    own.or_else(|| mutant_at(copy, span["expansion"].get("span")?))
}

/// Returns the last mutant that takes an arm out of the match that begins at a place: that arm may be the one for all the rest.
fn last_arm(copy: &Path, span: &Value) -> Option<usize> {
    let text = fs::read_to_string(copy.join(span["file_name"].as_str()?)).ok()?;
    let at = span["byte_start"].as_u64()? as usize;
    // the match ends at the first line that is indented as its own first line and closes it
    let line = text[..at].rfind('\n').map_or(0, |end| end + 1);
    let indent = text[line..].len() - text[line..].trim_start_matches(' ').len();
    let end = text[at..].find(&format!("\n{}}}", " ".repeat(indent))).map_or(text.len(), |end| at + end);
    let takes_out = |id: usize| text[at..end].contains(&format!("!crate::mutant::is({id}) /*>{id}*/ =>"));
    let inside = marks(&text).into_iter().filter(|(from, to, id)| *from > at && *to < end && takes_out(*id));
    inside.max_by_key(|(from, _, _)| *from).map(|(_, _, id)| id)
}

/// Builds the tests; returns those of the library and those of the whole program.
pub fn tests(copy: &Path) -> [PathBuf; 2] {
    let output =
        cargo(copy, &["test", "--release", "--locked", "--lib", "--test", "it", "--no-run", "--message-format=json"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let messages = output.stdout.split(|byte| *byte == b'\n').filter_map(|line| serde_json::from_slice(line).ok());
    let built: Vec<(String, PathBuf)> = messages
        .filter(|message: &Value| message["profile"]["test"] == true)
        .filter_map(|message| {
            let name = message["target"]["name"].as_str()?.to_owned();
            Some((name, PathBuf::from(message["executable"].as_str()?)))
        })
        .collect();
    ["rosterdiff", "it"].map(|wanted| {
        built.iter().find(|(name, _)| name == wanted).map(|(_, path)| path.clone()).expect("the tests were built")
    })
}
