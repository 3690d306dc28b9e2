//! The figures of the demo district, as they were last looked at: whoever changes one sees which, and by how much.
//!
//! Weights are written to a tenth of a bit and shares to three digits, so that no processor's rounding shows.

use super::testing::district;
use super::*;
use crate::roster::{Bucket, NO_ROW};
use std::fmt::Write as _;

fn bits(weight: i32) -> String {
    format!("{:.1}", f64::from(weight) / 1000.0 + 0.0)
}

fn three(share: f64) -> String {
    format!("{share:.2e}")
}

fn settings() -> Settings {
    Settings { verify: true, ..Settings::default() }
}

#[test]
fn the_model_of_the_demo_district_is_the_one_that_was_looked_at() {
    let links = run(&district(), &settings()).unwrap();
    let summary = &links.summary;
    let mut text = format!(
        "rounds {}, prior {}, pairs {}\nprecision {}, recall {}\ndecoys {:?}\n",
        summary.em_rounds,
        bits(summary.prior),
        summary.pairs_scored,
        summary.expected_precision / 10,
        summary.expected_recall / 10,
        summary.decoys
    );
    for (name, pairs, largest) in &summary.keys {
        writeln!(text, "{name}: {pairs}, {largest}").unwrap();
    }
    for (comparison, level, m, u, weight) in &summary.model {
        writeln!(text, "{comparison} {level}: m {}, u {}, {}", three(*m), three(*u), bits(*weight)).unwrap();
    }
    writeln!(text, "cuts {:?}", summary.distribution.cuts).unwrap();
    for bin in &summary.distribution.bins {
        writeln!(text, "{}: {}, {}, {}", bin.from, bin.matched, bin.review, bin.apart).unwrap();
    }
    insta::assert_snapshot!("model", text);
}

#[test]
fn the_pairs_of_the_demo_district_are_those_that_were_looked_at() {
    let rosters = district();
    let links = run(&rosters, &settings()).unwrap();
    let key = |side: Side, row: u32| if row == NO_ROW { "-" } else { rosters.side(side).key(row) };
    let mut text = String::new();
    for row in links.rows() {
        let ends = format!("{} {}", key(Side::Enrollment, row.enrollment), key(Side::Sis, row.sis));
        let (verdict, method) = (row.verdict.name(), row.method.name());
        let share = format!("{:.3}", f64::from(row.probability) / 1e6);
        writeln!(text, "{ends} {verdict} {method} {:?} {} {share} {}", row.reason, bits(row.weight), bits(row.margin))
            .unwrap();
    }
    for side in Side::BOTH {
        for copy in links.duplicates(side) {
            writeln!(text, "{} {} stands for {}", side.name(), key(side, copy.of), key(side, copy.row)).unwrap();
        }
    }
    for (side, one, other) in &links.twins {
        writeln!(text, "{} twins {} {}", side.name(), key(*side, *one), key(*side, *other)).unwrap();
    }
    for (one, other) in &links.id_conflicts {
        writeln!(text, "conflict {} {}", key(Side::Enrollment, *one), key(Side::Sis, *other)).unwrap();
    }
    insta::assert_snapshot!("pairs", text);
}

#[test]
fn what_is_explained_of_the_demo_district_is_what_was_looked_at() {
    let rosters = district();
    // cuts that put more before a person, so that there is something to explain
    let settings = Settings { accept: 0.999_99, review: 0.01, ..Settings::default() };
    let links = run(&rosters, &settings).unwrap();
    let lone =
        |side: Side| links.buckets(side).iter().position(|bucket| *bucket == Bucket::OnlyHere).map(|row| row as u32);
    let pair = |link: &LinkRow| (Some(link.enrollment), Some(link.sis));
    let mut asked: Vec<(Option<u32>, Option<u32>)> = links.review().step_by(3).take(5).map(pair).collect();
    asked.extend(links.matched().step_by(90).map(pair));
    asked.extend([(lone(Side::Enrollment), None), (None, lone(Side::Sis)), (lone(Side::Enrollment), lone(Side::Sis))]);
    asked.extend(links.duplicates(Side::Sis).first().map(|copy| (None, Some(copy.row))));
    asked.push((Some(1), Some(7)));
    let mut text = String::new();
    for (enrollment, sis) in asked {
        let told = explain::explain(&rosters, &settings, enrollment, sis).unwrap();
        let rows: Vec<String> =
            told.asked.iter().map(|row| format!("{} {} {} {}", row.side, row.key, row.line, row.bucket)).collect();
        writeln!(text, "{}: {}\n  {}", rows.join(" + "), told.outcome, told.why.join("\n  ")).unwrap();
        if let Some(pair) = &told.pair {
            let of = |bits: &explain::Bits| format!("{:.1} {:.1}", bits.strangers, bits.relatives);
            writeln!(text, "  {} {} prior {}", pair.enrollment.key, pair.sis.key, of(&pair.prior)).unwrap();
            for found in &pair.comparisons {
                writeln!(text, "  {} {}: {}", found.comparison, found.level, of(&found.bits)).unwrap();
            }
            writeln!(text, "  rarity {}, total {}, weight {:.1}", of(&pair.rarity), of(&pair.total), pair.weight)
                .unwrap();
            let some = |bits: Option<f64>| bits.map_or("-".to_owned(), |bits| format!("{bits:.1}"));
            let share = pair.probability.map_or("-".to_owned(), |share| format!("{share:.3}"));
            let rest = format!("{share}, margin {}, {:?}", some(pair.margin), pair.method);
            writeln!(text, "  competition {}, {rest}\n  keys {:?}", some(pair.competition), pair.keys).unwrap();
        }
        if let Some(rival) = &told.runner_up {
            let (keys, share) = ([&rival.enrollment.key, &rival.sis.key], rival.probability);
            writeln!(text, "  rival {} {} {:.1} {share:.3}", keys[0], keys[1], rival.weight).unwrap();
            for found in &rival.differences {
                let bits = format!("{:.1} {:.1}", found.bits.strangers, found.bits.relatives);
                writeln!(text, "    {}: {} | {}: {bits}", found.comparison, found.here, found.there).unwrap();
            }
        }
        for change in &told.changes {
            writeln!(text, "  if {:?} agree {}: {:.3}", change.comparisons, change.agree, change.probability).unwrap();
        }
    }
    insta::assert_snapshot!("explained", text);
}
