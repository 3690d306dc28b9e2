//! A change that makes the program faster changes no byte of a report: digests that are kept from one change to the next.
//!
//! `ROSTERDIFF_BLESS=1 cargo test --release golden` notes them anew, where a report is meant to say something else.

use super::support::{AS_OF, Place, district, reports, repository};
use sha2::{Digest, Sha256};

const NOTED: &str = "tests/it/golden.sha256";

/// Returns one line per report: its digest and its name; the same for 1, 2 and 8 threads.
fn digests(place: &Place, name: &str, inputs: &[String; 2]) -> Vec<String> {
    let told = ["1", "2", "8"].map(|threads| {
        let folder = format!("{name}-{threads}");
        let arguments = ["reconcile", &inputs[0], &inputs[1], "-o", &folder, "--as-of", AS_OF, "--threads", threads];
        let run = place.command().args(arguments).output().unwrap();
        assert_eq!(run.status.code(), Some(1), "{}", String::from_utf8_lossy(&run.stderr));
        let digest = |bytes: &[u8]| Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect::<String>();
        let line = |(file, bytes): (String, Vec<u8>)| format!("{}  {name}/{file}", digest(&bytes));
        reports(&place.path(&folder)).into_iter().map(line).collect::<Vec<_>>()
    });
    assert!(told[0].len() >= 8, "{:?}", told[0]);
    assert_eq!(told[0], told[1]);
    assert_eq!(told[0], told[2]);
    let [first, ..] = told;
    first
}

// other machines may round a logarithm otherwise
#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
#[test]
fn reports_are_the_bytes_that_were_noted_with_1_2_and_8_threads() {
    let place = Place::new();
    let made = place.path("made").display().to_string();
    let arguments = ["generate", &made, "--students", "6000", "--profile", "nasty", "--seed", "3", "--as-of", AS_OF];
    assert!(place.command().args(arguments).status().unwrap().success());
    let made = ["enrollment.csv", "sis.txt"].map(|file| format!("{made}/{file}"));
    let mut lines = digests(&place, "demo", &district("demo"));
    lines.extend(digests(&place, "made", &made));
    let now = lines.join("\n") + "\n";
    let noted = repository(NOTED);
    if std::env::var_os("ROSTERDIFF_BLESS").is_some() {
        std::fs::write(&noted, &now).unwrap();
    }
    assert_eq!(now, std::fs::read_to_string(&noted).unwrap(), "see the head of this test for what to do");
}
