//! Every layout under `fixtures/profiles`: it is recognised, it agrees with its twin in another layout, however it is
//! written it gives the same findings, and `init` and `audit` read it. A new folder is a new test.

use super::containers::{gzipped, sheet, table, text, utf16, zipped};
use super::support::{Place, repository, rows, summary};
use rust_xlsxwriter::Workbook;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

const AS_OF: &str = "2026-08-24";

/// Names and bytes.
type Files = Vec<(String, Vec<u8>)>;

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct About {
    /// The system that writes it.
    side: String,
    /// The profile by which it must be read.
    profile: String,
    /// The fixture with the same students in another layout, of the other system.
    twin: String,
    /// Codes that the pair gives all the same, for what this layout's fixture shows.
    #[serde(default)]
    expect: Vec<String>,
}

struct Layout {
    name: String,
    about: About,
    /// The file or the folder.
    export: PathBuf,
}

fn layout(name: &str) -> Layout {
    let folder = repository("fixtures/profiles").join(name);
    let about = toml::from_str(&std::fs::read_to_string(folder.join("about.toml")).unwrap()).unwrap();
    let mut exports: Vec<PathBuf> = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    exports.retain(|path| path.file_name().is_some_and(|name| name != "about.toml"));
    assert_eq!(exports.len(), 1, "{name} must have about.toml and one export");
    Layout { name: name.to_owned(), about, export: exports.remove(0) }
}

fn layouts() -> Vec<Layout> {
    let folder = std::fs::read_dir(repository("fixtures/profiles")).unwrap();
    let mut names: Vec<String> = folder.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    assert!(names.len() >= 30);
    names.iter().map(|name| layout(name)).collect()
}

impl Layout {
    /// Puts an export of this side and one of the other in their order.
    fn ordered(&self, own: &Path, other: &Path) -> [String; 2] {
        let both = if self.about.side == "enrollment" { [own, other] } else { [other, own] };
        both.map(|path| path.to_str().unwrap().to_owned())
    }

    fn place(&self) -> usize {
        usize::from(self.about.side != "enrollment")
    }
}

fn reconciled(place: &Place, files: &[String; 2], out: &str) {
    place.run_alone(AS_OF, &["reconcile", &files[0], &files[1], "-o", out]);
}

#[test]
fn every_layout_is_recognised_and_agrees_with_its_twin() {
    for layout in layouts() {
        let (name, place) = (&layout.name, Place::new());
        let twin = self::layout(&layout.about.twin);
        assert_ne!(twin.about.profile, layout.about.profile, "{name}: a twin is of another layout");
        reconciled(&place, &layout.ordered(&layout.export, &twin.export), "out");
        let out = place.path("out");
        let facts = &summary(&out)["assumptions"][layout.place()];
        assert_eq!(facts["profile"], layout.about.profile.as_str(), "{name}");
        let said = facts["values"].to_string();
        assert!(said.contains("layouts considered"), "{name}: {said}");
        let codes: BTreeSet<String> = rows(&out, "discrepancies.csv").iter().map(|row| row["code"].clone()).collect();
        assert_eq!(codes, layout.about.expect.iter().cloned().collect(), "{name}");
        let ledger = &summary(&out)["ledger"]["rows"];
        for side in ["enrollment", "sis"] {
            assert_eq!(ledger[side]["matched"], 24, "{name}: {side}");
        }
    }
}

/// The twin with faults: two other names, another birth date, a student who is not in it.
fn faulty(place: &Place, twin: &Layout) -> PathBuf {
    let bytes = std::fs::read(&twin.export).unwrap();
    let text: String = bytes.iter().map(|byte| char::from(*byte)).collect();
    let text = text.replace("Abernathy", "Abernethy").replace("Thibodeaux", "Robinson");
    let text = text.replace("11/19/2015", "11/16/2015").replace("2015-11-19", "2015-11-16");
    let lines: Vec<&str> = text.split_inclusive(['\n', '\r']).filter(|line| !line.contains("Vandermeer")).collect();
    let bytes: Vec<u8> = lines.concat().chars().map(|c| c as u8).collect();
    place.put(&format!("faulty-{}", twin.export.file_name().unwrap().to_str().unwrap()), bytes)
}

/// The files of an export by name; of a single file that one.
fn files(export: &Path) -> Files {
    let name = |path: &Path| path.file_name().unwrap().to_str().unwrap().to_owned();
    if export.is_file() {
        return vec![(name(export), std::fs::read(export).unwrap())];
    }
    let mut paths: Vec<PathBuf> = std::fs::read_dir(export).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths.iter().map(|path| (name(path), std::fs::read(path).unwrap())).collect()
}

fn delimiter(text: &str) -> u8 {
    let header = text.split(['\n', '\r']).next().unwrap();
    *b",\t|^;".iter().max_by_key(|byte| header.bytes().filter(|other| other == *byte).count()).unwrap()
}

fn cells(bytes: &[u8]) -> Vec<Vec<String>> {
    let text = text(bytes).replace("\r\n", "\n").replace('\r', "\n");
    table(text.as_bytes(), delimiter(&text))
}

fn written(table: &[Vec<String>], delimiter: u8) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new().delimiter(delimiter).from_writer(Vec::new());
    table.iter().for_each(|row| writer.write_record(row).unwrap());
    writer.into_inner().unwrap()
}

fn windows_1252(text: &str) -> Vec<u8> {
    text.chars().map(|c| u8::try_from(u32::from(c)).expect("a letter of Windows-1252")).collect()
}

fn reversed(table: &[Vec<String>]) -> Vec<Vec<String>> {
    table.iter().map(|row| row.iter().rev().cloned().collect()).collect()
}

/// Says whether a file is delimited text, which can be written as a table in other ways.
fn is_delimited(name: &str) -> bool {
    ![".jsonl", ".xml"].iter().any(|ending| name.ends_with(ending))
}

/// Says whether a file is an extract of CALPADS, whose columns only their order tells.
fn is_headerless(bytes: &[u8]) -> bool {
    [b"SENR", b"SINF"].iter().any(|record| bytes.starts_with(*record))
}

/// The same files written in other ways; what an export is must not hang on how it is written.
fn variations(layout: &Layout) -> Vec<(&'static str, Files)> {
    let files = files(&layout.export);
    let each = |change: &dyn Fn(&[u8]) -> Vec<u8>| -> Files {
        files.iter().map(|(name, bytes)| (name.clone(), change(bytes))).collect()
    };
    let mut made: Vec<(&str, Files)> = vec![
        ("utf-8", each(&|bytes| text(bytes).into_bytes())),
        ("utf-8 with a mark", each(&|bytes| format!("\u{feff}{}", text(bytes)).into_bytes())),
        ("utf-16le", each(&|bytes| utf16(bytes, u16::to_le_bytes))),
    ];
    if files.iter().all(|(name, _)| is_delimited(name)) {
        made.push(("windows-1252", each(&|bytes| windows_1252(&text(bytes)))));
        made.push((
            "windows line ends",
            each(&|bytes| text(bytes).replace("\r\n", "\n").replace(['\r', '\n'], "\r\n").into_bytes()),
        ));
        if files.iter().all(|(_, bytes)| !is_headerless(bytes)) {
            made.push(("columns in another order", each(&|bytes| written(&reversed(&cells(bytes)), b','))));
            for other in [b'\t', b';', b'|'] {
                made.push(("another delimiter", each(&|bytes| written(&cells(bytes), other))));
            }
        }
    }
    made
}

#[test]
fn however_a_layout_is_written_it_gives_the_same_findings() {
    for layout in layouts() {
        let (name, place) = (&layout.name, Place::new());
        let other = faulty(&place, &self::layout(&layout.about.twin));
        // to standard output, since a hundred folders of reports take their time
        let found = |export: &Path| {
            let [enrollment, sis] = layout.ordered(export, &other);
            place.run_alone(AS_OF, &["reconcile", &enrollment, &sis, "--format", "csv"]).stdout
        };
        let wanted = found(&layout.export);
        assert!(wanted.contains("\nP101,") || wanted.contains("\nP102,"), "{name}: {wanted}");
        assert!(wanted.lines().count() >= 4, "{name}: {wanted}");
        for (at, (how, files)) in variations(&layout).into_iter().enumerate() {
            let folder = place.path(&format!("written-{at}"));
            std::fs::create_dir(&folder).unwrap();
            files.iter().for_each(|(file, bytes)| std::fs::write(folder.join(file), bytes).unwrap());
            let export = if layout.export.is_file() { folder.join(&files[0].0) } else { folder };
            assert!(found(&export) == wanted, "{name}: {how}");
        }
        let files = files(&layout.export);
        let listed: Vec<(&str, &[u8])> = files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
        let inside: Vec<(String, &[u8])> = files.iter().map(|(n, bytes)| (format!("export/{n}"), &bytes[..])).collect();
        let inside: Vec<(&str, &[u8])> = inside.iter().map(|(name, bytes)| (name.as_str(), *bytes)).collect();
        let mut packed = vec![("flat.zip", zipped(&listed)), ("nested.zip", zipped(&inside))];
        if let [(_, bytes)] = files.as_slice() {
            packed.push(("export.csv.gz", gzipped(bytes)));
        }
        if files.iter().all(|(name, bytes)| is_delimited(name) && !is_headerless(bytes)) {
            let mut book = Workbook::new();
            for (name, bytes) in &files {
                sheet(&mut book, name.split('.').next().unwrap(), &cells(bytes));
            }
            packed.push(("book.xlsx", book.save_to_buffer().unwrap()));
        }
        for (file, bytes) in packed {
            let export = place.put(file, bytes);
            assert!(found(&export) == wanted, "{name}: {file}");
        }
    }
}

#[test]
fn a_configuration_that_init_writes_changes_nothing() {
    for layout in layouts() {
        let (name, place) = (&layout.name, Place::new());
        let other = faulty(&place, &self::layout(&layout.about.twin));
        let files = layout.ordered(&layout.export, &other);
        reconciled(&place, &files, "without");
        let run = place.run(&["init", &files[0], &files[1], "--as-of", AS_OF]);
        assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{name}");
        assert!(run.stdout.ends_with("then run:\n  rosterdiff reconcile -o reports\n"), "{}", run.stdout);
        let written = std::fs::read_to_string(place.path("rosterdiff.toml")).unwrap();
        assert!(written.contains(&format!("profile = \"{}\"", layout.about.profile)), "{name}: {written}");
        let columns = written.lines().filter(|line| line.contains(" = ") && line.contains(" fit")).count();
        let counting = written.lines().filter(|line| !line.starts_with('#') && line.contains(" fit")).count();
        assert!(counting >= 10 && counting * 10 >= columns * 7, "{name}: {written}");
        let run = place.run(&["reconcile", "-o", "with", "--fail-on", "never"]);
        assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{name}: {written}");
        for report in ["discrepancies.csv", "matches.csv"] {
            let of = |folder: &str| std::fs::read(place.path(folder).join(report)).unwrap();
            assert!(of("with") == of("without"), "{name}: {report}\n{written}");
        }
    }
}

#[test]
fn every_layout_can_be_audited_alone() {
    for layout in layouts() {
        let (name, place) = (&layout.name, Place::new());
        let export = layout.export.to_str().unwrap();
        let side = layout.about.side.as_str();
        place.run_alone(AS_OF, &["audit", export, "--side", side, "-o", "out"]);
        let facts = summary(&place.path("out"));
        assert_eq!(facts["assumptions"][0]["profile"], layout.about.profile.as_str(), "{name}");
        let errors: Vec<String> = rows(&place.path("out"), "discrepancies.csv")
            .iter()
            .filter(|row| row["severity"] == "error")
            .map(|row| format!("{} {}", row["code"], row["message"]))
            .collect();
        assert!(errors.is_empty(), "{name}: {errors:?}");
    }
}

#[test]
fn a_wrong_layout_is_refused_with_what_was_seen_and_what_was_expected() {
    let place = Place::new();
    let [platform, sis] = ["infosnap", "clever"].map(|name| layout(name).export.to_str().unwrap().to_owned());
    let run = place.run(&["reconcile", &platform, &sis, "--isolated", "--profile", "sis=powerschool"]);
    assert_eq!((run.code, run.stdout.as_str()), (3, ""));
    for part in [
        "this file is not of the layout `powerschool`",
        "has a column `enroll_status`",
        "it looks like `clever` (Clever students.csv)",
        "nothing was compared",
    ] {
        assert!(run.stderr.contains(part), "{part}: {}", run.stderr);
    }
    let run = place.run(&["reconcile", &platform, &sis, "--isolated", "--profile", "sis=powerschol"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("did you mean `powerschool`?"), "{}", run.stderr);
    let run = place.run(&["reconcile", &platform, &sis, "--isolated", "--profile", "powerschool"]);
    assert!(run.code == 2 && run.stderr.contains("for example --profile sis=powerschool"), "{}", run.stderr);
    let run = place.run(&["reconcile", &platform, &sis, "--isolated", "--profile", "sis=clever", "--as-of", AS_OF]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""), "the right one may be named");
}

#[test]
fn init_overwrites_nothing_and_reads_no_standard_input() {
    let place = Place::new();
    let [platform, sis] = ["infosnap", "powerschool"].map(|name| layout(name).export.to_str().unwrap().to_owned());
    place.put("rosterdiff.toml", "# mine\n");
    let run = place.run(&["init", &platform, &sis]);
    assert_eq!((run.code, run.stdout.as_str()), (2, ""));
    assert!(run.stderr.contains("it is not overwritten") && run.stderr.contains("-o"), "{}", run.stderr);
    assert_eq!(std::fs::read(place.path("rosterdiff.toml")).unwrap(), b"# mine\n");
    let run = place.run(&["init", &platform, &sis, "-o", "other.toml", "--as-of", AS_OF]);
    assert_eq!(run.code, 0, "{run:?}");
    assert!(run.stdout.contains("rosterdiff reconcile -c other.toml -o reports"), "{}", run.stdout);
    let run = place.run(&["init", &platform, "-", "-o", "third.toml"]);
    assert!(run.code == 2 && run.stderr.contains("can be read once"), "{}", run.stderr);
    assert!(!place.path("third.toml").exists());
}
