//! Every fault at every place over several seeds: `cargo bench --bench causes` prints a table; `-- FAULT` takes some of them.
#![allow(clippy::expect_used, clippy::print_stdout, reason = "a bench prints and may fail loudly")]

#[path = "../tests/it/planted.rs"]
mod planted;

use planted::district;
use rosterdiff::synth::{Fault, FaultKind, Profile};

const SEEDS: [u64; 3] = [1, 5, 17];
const PLACES: [&str; 5] = ["", "school=100", "school=103", "after=2026-06-01", "school=100,after=2026-06-01"];

fn main() {
    let wanted: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with('-')).collect();
    let (mut right, mut all) = (0, 0);
    for kind in FaultKind::ALL {
        if !wanted.is_empty() && !wanted.iter().any(|name| kind.name().contains(name.as_str())) {
            continue;
        }
        for side in ["enrollment", "sis"] {
            for place in PLACES {
                let text = format!("{}@{place},side={side}", kind.name());
                if Fault::parse(&text).is_err() {
                    continue;
                }
                for seed in SEEDS {
                    let problems = district(2_000, seed, Profile::Typical, &[&text]).problems();
                    all += 1;
                    right += u32::from(problems.is_empty());
                    let verdict = if problems.is_empty() { "right" } else { "WRONG" };
                    println!("{verdict}  seed {seed:<3} {text}");
                    problems.iter().for_each(|problem| println!("         {problem}"));
                }
            }
        }
    }
    if wanted.is_empty() {
        for seed in 1..=20 {
            for profile in Profile::ALL {
                let problems = district(4_000, seed, profile, &[]).problems();
                all += 1;
                right += u32::from(problems.is_empty());
                problems.iter().for_each(|problem| {
                    println!("WRONG  seed {seed:<3} {} without a fault: {problem}", profile.name())
                });
            }
        }
    }
    println!("{right} of {all} are right");
}
