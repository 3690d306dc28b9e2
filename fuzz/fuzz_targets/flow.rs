//! Two exports in one input, parted by a line of `====`: read, normalized, linked, diagnosed and reported, the laws checked.
#![no_main]

use rosterdiff::roster::{Reconciliation, RunFacts, Side};
use rosterdiff::{diagnose, ingest::fuzz, link, normalize, report};

const DAY: &str = "2026-08-03";

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    if bytes.len() > 20_000 {
        return;
    }
    let cut = bytes.windows(5).position(|part| part == b"====\n").unwrap_or(bytes.len());
    let (one, other) = (&bytes[..cut], bytes.get(cut + 5..).unwrap_or(&bytes[..cut]));
    let (Ok(mut enrollment), Ok(mut sis)) =
        (fuzz::table(one, "e.csv", Side::Enrollment), fuzz::table(other, "s.csv", Side::Sis))
    else {
        return;
    };
    let normal = normalize::Settings { as_of: DAY.to_owned(), ..normalize::Settings::default() };
    let rosters = normalize::run(&mut enrollment, &mut sis, &normal).expect("what was read is normalized");
    let links = link::run(&rosters, &link::Settings::default()).expect("rosters are linked");
    let intakes = [enrollment.intake, sis.intake];
    let settings = diagnose::Settings { as_of: DAY.to_owned(), ..diagnose::Settings::default() };
    let diagnosis = diagnose::run(&rosters, &links, &intakes, &settings).expect("links are diagnosed");
    let run = RunFacts {
        audited: None,
        redacted: None,
        run_id: "0".repeat(16),
        as_of: DAY.to_owned(),
        version: "0",
        settings: Vec::new(),
        timings: Vec::new(),
    };
    let result = Reconciliation::new(run, intakes, rosters, links, diagnosis).expect("the laws hold");
    let view = report::View::of(&result).expect("the counts add up");
    for each in report::Report::ALL {
        let mut out = Vec::new();
        each.write(&result, &view, &mut out).expect("memory takes a report");
        assert!(!out.is_empty());
    }
});
