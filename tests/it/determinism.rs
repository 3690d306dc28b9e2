//! Law 4: same in, same out, whatever the threads, the memory, the place, the language or the order of the rows.

use super::support::{AS_OF, Place, district, reports};
use std::collections::BTreeMap;

/// Threads, time zone and language of a run.
type Surroundings = (&'static str, &'static str, &'static str);

const SURROUNDINGS: [Surroundings; 6] = [
    ("1", "UTC", "C"),
    ("2", "America/Los_Angeles", "tr_TR.UTF-8"),
    ("8", "Pacific/Kiritimati", "de_DE.UTF-8"),
    ("8", "Asia/Kathmandu", "C"),
    ("1", "Pacific/Apia", "tr_TR.UTF-8"),
    ("2", "UTC", "C"),
];

/// Runs in these surroundings and returns every report, the workbook, the page, the corrections and the manifest too.
fn in_surroundings(
    place: &Place,
    inputs: [&str; 2],
    folder: &str,
    (threads, zone, language): Surroundings,
) -> BTreeMap<String, Vec<u8>> {
    let output = place
        .command()
        .env("TZ", zone)
        .env("LANG", language)
        .env("LC_ALL", language)
        .args(["reconcile", inputs[0], inputs[1], "-o", folder, "--as-of", AS_OF, "--threads", threads])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stderr));
    let written = reports(&place.path(folder));
    for name in ["report.html", "fix-list.xlsx", "corrections-sis.csv", "corrections-enrollment.csv", "latest.json"] {
        assert!(written.contains_key(name), "{name}");
    }
    written
}

#[test]
fn threads_time_zones_and_locales_change_no_byte() {
    let place = Place::new();
    let [enrollment, sis] = district("demo");
    let mut first = None;
    for (at, surroundings) in SURROUNDINGS.into_iter().enumerate() {
        let written = in_surroundings(&place, [&enrollment, &sis], &format!("out{at}"), surroundings);
        match &first {
            None => first = Some(written),
            Some(first) => {
                for (name, bytes) in &written {
                    assert!(bytes == &first[name], "{name} differs in {surroundings:?}");
                }
            }
        }
    }
}

#[test]
fn a_run_with_hardly_any_memory_writes_the_same_bytes() {
    let place = Place::new();
    // the larger one has blocks that are divided
    for (name, students) in [("demo", None), ("made", Some("6000"))] {
        let inputs = match students {
            None => district(name),
            Some(students) => {
                let folder = place.path(name).display().to_string();
                let arguments = ["generate", &folder, "--students", students, "--profile", "nasty", "--seed", "3"];
                assert!(place.command().args(arguments).status().unwrap().success());
                ["enrollment.csv", "sis.txt"].map(|file| format!("{folder}/{file}"))
            }
        };
        let written = ["1000GiB", "1MiB"].map(|memory| {
            let folder = format!("{name}-{memory}");
            let arguments = ["reconcile", &inputs[0], &inputs[1], "-o", &folder, "--as-of", AS_OF, "--memory", memory];
            let run = place.command().args(arguments).output().unwrap();
            assert_eq!(run.status.code(), Some(1), "{}", String::from_utf8_lossy(&run.stderr));
            reports(&place.path(&folder))
        });
        let [whole, parted] = &written;
        assert_eq!(whole.keys().collect::<Vec<_>>(), parted.keys().collect::<Vec<_>>());
        whole.iter().for_each(|(file, bytes)| assert!(bytes == &parted[file], "{file} of {name} differs"));
    }
}

#[test]
fn every_shuffle_is_the_same_bytes_in_all_surroundings_and_the_same_report_as_the_others() {
    let place = Place::new();
    let inputs = district("tiny").map(|path| std::fs::read(path).unwrap());
    let (mut told, mut runs) = (Vec::new(), 0);
    for turn in 0..10 {
        let name = |side: &str| format!("{turn}/{side}");
        std::fs::create_dir(place.path(&turn.to_string())).unwrap();
        for (side, bytes) in ["enrollment.csv", "sis.txt"].into_iter().zip(&inputs) {
            place.put(&name(side), if turn == 0 { bytes.clone() } else { shuffled(bytes, turn) });
        }
        let sources = [name("enrollment.csv"), name("sis.txt")];
        let mut digests = Vec::new();
        for (at, surroundings) in SURROUNDINGS.into_iter().enumerate() {
            let folder = name(&format!("out{at}"));
            let written = in_surroundings(&place, [&sources[0], &sources[1]], &folder, surroundings);
            runs += 1;
            if at == 0 {
                told.push(without_row_numbers(&written));
            }
            digests.push(written);
        }
        assert!(digests.windows(2).all(|pair| pair[0] == pair[1]), "shuffle {turn}");
    }
    assert!(told.windows(2).all(|pair| pair[0] == pair[1]));
    assert_eq!(runs, 60);
}

/// Moves the rows of a file by a step that reaches all of them; the header stays.
fn shuffled(bytes: &[u8], turn: usize) -> Vec<u8> {
    let mut lines: Vec<&[u8]> = bytes.split_inclusive(|byte| *byte == b'\n').collect();
    let header = lines.remove(0);
    let count = lines.len();
    let step = (0..).map(|more| 7 * turn + 3 + more).find(|step| gcd(*step, count) == 1).unwrap();
    let mut moved = header.to_vec();
    (0..count).for_each(|at| moved.extend_from_slice(lines[(at * step + turn) % count]));
    moved
}

fn gcd(one: usize, other: usize) -> usize {
    if other == 0 { one } else { gcd(other, one % other) }
}

/// Takes out what names a file or a row: line numbers, hashes of the input, the run's id.
fn without_row_numbers(written: &BTreeMap<String, Vec<u8>>) -> BTreeMap<String, String> {
    let mut masked = BTreeMap::new();
    for (name, bytes) in written.iter().filter(|(name, _)| *name != "latest.json") {
        let text = match name.rsplit('.').next() {
            Some("txt") => String::from_utf8_lossy(bytes).into_owned(),
            Some("csv") => {
                let mut reader = csv::Reader::from_reader(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap());
                let headers = reader.headers().unwrap().clone();
                let mut text = String::new();
                for record in reader.records() {
                    let record = record.unwrap();
                    let kept = headers.iter().zip(&record).filter(|(header, _)| !header.ends_with("_row"));
                    kept.for_each(|(_, cell)| text.push_str(&format!("{cell}\u{1f}")));
                    text.push('\n');
                }
                text
            }
            Some("xlsx") => without_rows(bytes),
            _ if name.ends_with(".html") => without_lines(std::str::from_utf8(bytes).unwrap()),
            _ => {
                let mut summary: serde_json::Value = serde_json::from_slice(bytes).unwrap();
                summary["run"]["id"].take();
                for input in summary["inputs"].as_array_mut().unwrap() {
                    input["sha256"].take();
                }
                serde_json::to_string_pretty(&summary).unwrap()
            }
        };
        masked.insert(name.clone(), text);
    }
    masked
}

/// Returns the cells of a workbook without the columns of row numbers, hashes and run ids.
fn without_rows(bytes: &[u8]) -> String {
    let mut book: calamine::Xlsx<_> = calamine::open_workbook_from_rs(std::io::Cursor::new(bytes)).unwrap();
    let is_hash = |word: &str| word.len() >= 12 && word.bytes().all(|byte| byte.is_ascii_hexdigit());
    let mut text = String::new();
    for name in calamine::Reader::sheet_names(&book) {
        let range = calamine::Reader::worksheet_range(&mut book, &name).unwrap();
        let header: Vec<String> = range.rows().next().unwrap_or_default().iter().map(ToString::to_string).collect();
        for row in range.rows() {
            let kept = header.iter().zip(row).filter(|(header, _)| !header.starts_with("Row"));
            for (_, cell) in kept {
                let cell = cell.to_string();
                let words = cell.split_whitespace().filter(|word| !is_hash(word.trim_end_matches('.')));
                text.push_str(&format!("{}\u{1f}", words.collect::<Vec<_>>().join(" ")));
            }
            text.push('\n');
        }
    }
    text
}

/// Takes out of the page what names a line or a file: numbers of lines, and the hashes, which stand in code.
fn without_lines(page: &str) -> String {
    let mut masked = String::new();
    for (at, part) in page.split("line ").enumerate() {
        masked.push_str(if at == 0 { part } else { part.trim_start_matches(|c: char| c.is_ascii_digit()) });
    }
    let mut parts = masked.split("<code>");
    let mut text = parts.next().unwrap().to_owned();
    for part in parts {
        text.push_str(part.trim_start_matches(|c: char| c.is_ascii_hexdigit()));
    }
    text
}

#[test]
fn the_order_of_the_rows_changes_row_numbers_and_nothing_else() {
    let place = Place::new();
    let inputs = district("demo").map(|path| std::fs::read(path).unwrap());
    let mut first = None;
    for turn in 0..10 {
        let name = |side: &str| format!("{turn}/{side}");
        std::fs::create_dir(place.path(&turn.to_string())).unwrap();
        for (side, bytes) in ["enrollment.csv", "sis.txt"].into_iter().zip(&inputs) {
            let bytes = if turn == 0 { bytes.clone() } else { shuffled(bytes, turn) };
            place.put(&name(side), bytes);
        }
        let folder = name("out");
        let (enrollment, sis) = (name("enrollment.csv"), name("sis.txt"));
        let run = place.run(&["reconcile", &enrollment, &sis, "-o", &folder, "--as-of", AS_OF]);
        assert_eq!(run.code, 1, "{run:?}");
        let written = without_row_numbers(&reports(&place.path(&folder)));
        match &first {
            None => first = Some(written),
            Some(first) => {
                for (name, text) in &written {
                    let differing = text.lines().zip(first[name].lines()).find(|(one, other)| one != other);
                    assert!(text == &first[name], "{name} differs at shuffle {turn}: {differing:?}");
                }
            }
        }
    }
}
