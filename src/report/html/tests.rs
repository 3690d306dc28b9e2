//! What the page promises, over small results with hostile values.

use super::*;
use crate::report::sample;
use crate::roster::{
    Against, Agreement, Compared, Field, LinkRow, Links, Method, PairEvidence, Past, Reconciliation, ReviewReason,
    Rival, RivalDifference, RunPoint, Side, Standing, Status, Verdict, WeightBin, WeightDistribution,
};
use sha2::{Digest, Sha256};

pub(super) fn page(result: &Reconciliation) -> String {
    let mut out = Vec::new();
    write(result, &View::of(result).unwrap(), &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

/// Returns what stands between the first two marks.
pub(super) fn between<'a>(text: &'a str, begin: &str, end: &str) -> &'a str {
    let start = text.find(begin).unwrap_or_else(|| panic!("no {begin}")) + begin.len();
    &text[start..start + text[start..].find(end).unwrap_or_else(|| panic!("no {end}"))]
}

/// Returns the result of the sample with everything that a page can show: a pair for a person, a history, a trend.
fn rich() -> Reconciliation {
    let mut result = sample::result();
    let mut rows = result.links.rows().to_vec();
    rows.push(LinkRow {
        enrollment: 2,
        sis: 1,
        verdict: Verdict::Review,
        method: Method::Model,
        reason: ReviewReason::CloseRunnerUp,
        weight: 1_200,
        probability: 713_400,
        margin: 2_100,
    });
    let buckets = Side::BOTH.map(|side| {
        let mut buckets = result.links.buckets(side).to_vec();
        buckets.iter_mut().filter(|bucket| **bucket == crate::roster::Bucket::OnlyHere).for_each(|bucket| {
            *bucket = crate::roster::Bucket::Review;
        });
        buckets
    });
    let duplicates = Side::BOTH.map(|side| result.links.duplicates(side).to_vec());
    let summary = result.links.summary.clone();
    result.links = Links::new(rows, buckets, duplicates, summary);
    let both = |strangers, relatives| Against { strangers, relatives };
    let compared = |field, level, agreement, bits| Compared { fields: [field, field], level, agreement, bits };
    result.links.evidence = vec![PairEvidence {
        enrollment: 2,
        sis: 1,
        prior: both(-9_000, 2_000),
        comparisons: vec![
            compared(Field::FirstName, "similar", Agreement::Partly, both(2_000, -3_000)),
            compared(Field::LastName, "same", Agreement::Same, both(8_000, 800)),
            compared(Field::BirthDate, "different", Agreement::Not, both(-4_000, -1_500)),
            compared(Field::Phone, "missing", Agreement::Missing, both(0, 0)),
        ],
        rarity: both(4_200, 0),
        total: both(1_200, -1_700),
        rival: Some(Rival {
            enrollment: 2,
            sis: 0,
            weight: -900,
            probability: 120_000,
            differences: vec![RivalDifference {
                fields: [Field::FirstName; 2],
                here: "similar",
                there: "different",
                bits: both(2_500, 3_100),
            }],
        }),
    }];
    let bin = |from, matched, review, apart| WeightBin { from, matched, review, apart };
    result.links.summary.distribution =
        WeightDistribution { cuts: [-4_248, 4_248], bins: vec![bin(-9, 0, 0, 12), bin(1, 0, 1, 2), bin(21, 1, 0, 0)] };
    let point = |as_of: &str, errors, new, fixed| RunPoint {
        run: "0".repeat(16),
        as_of: as_of.to_owned(),
        rows: [3, 2],
        matched: 1,
        errors,
        warnings: 3,
        infos: 0,
        new,
        fixed,
    };
    let standing = |status, first_seen| Standing { status, first_seen };
    result.past = Past {
        compared: true,
        dates: vec!["2026-08-22".to_owned(), "2026-08-24".to_owned()],
        standings: vec![
            standing(Status::New, 1),
            standing(Status::Open, 0),
            standing(Status::Reopened, 0),
            standing(Status::New, 1),
            standing(Status::Open, 0),
        ],
        fixed: [("N111".to_owned(), [7, 4, 0])].into(),
        trend: vec![point("2026-08-22", 5, 0, 0), point("2026-08-23", 4, 1, 2), point("2026-08-24", 1, 3, 4)],
        key: None,
        ..Past::default()
    };
    result
}

/// Turns base64 back into bytes.
fn unbase64(text: &str) -> Vec<u8> {
    let digit = |sign: char| match sign {
        'A'..='Z' => sign as u32 - 'A' as u32,
        'a'..='z' => sign as u32 - 'a' as u32 + 26,
        '0'..='9' => sign as u32 - '0' as u32 + 52,
        '+' => 62,
        '/' => 63,
        _ => panic!("{sign} is no digit"),
    };
    let bits: String = text.trim_end_matches('=').chars().map(|sign| format!("{:06b}", digit(sign))).collect();
    let whole = bits.len() / 8 * 8;
    (0..whole).step_by(8).map(|at| u8::from_str_radix(&bits[at..at + 8], 2).unwrap()).collect()
}

#[test]
fn the_policy_allows_nothing_but_our_style_and_our_script() {
    let page = page(&rich());
    let policy = between(&page, "Content-Security-Policy\" content=\"", "\"").replace("&#39;", "'");
    assert!(policy.starts_with("default-src 'none'; "), "{policy}");
    for (name, begin, end) in [("style-src", "<style>", "</style>"), ("script-src", "<script>", "</script>")] {
        assert_eq!(page.matches(begin).count(), 1, "{begin}");
        let hash = between(&policy, &format!("{name} 'sha256-"), "'");
        assert_eq!(unbase64(hash), Sha256::digest(between(&page, begin, end)).to_vec(), "{name}");
    }
    for word in ["unsafe", "*", "http", "data:"] {
        assert!(!policy.contains(word), "{policy}");
    }
}

#[test]
fn the_page_asks_for_nothing_from_anywhere() {
    let page = page(&rich());
    let own = page.replace(between(&page, "<script>", "</script>"), "").replace("url(#stripes)", "");
    let marks = ["http:", "https:", "//", "src=", "@import", "url(", "data:", "<link", "<iframe", "<img", "<base"];
    for mark in marks.into_iter().chain([" style=", " onclick=", "javascript:"]) {
        assert!(!own.contains(mark), "{mark} is in the page");
    }
    let script = between(&page, "<script>", "</script>");
    for mark in
        ["fetch", "XMLHttp", "WebSocket", "import(", "eval", "innerHTML", "outerHTML", "document.write", "Function("]
    {
        assert!(!script.contains(mark), "{mark} is in the script");
    }
}

#[test]
fn the_colours_that_a_legend_explains_are_printed_with_it() {
    let (_, print) = STYLE.split_once("@media print {").unwrap();
    let kept = print.lines().find(|line| line.contains("print-color-adjust: exact")).unwrap();
    assert!([".bar", ".key span", "svg"].iter().all(|part| kept.contains(part)), "{kept}");
}

#[test]
fn the_parts_stand_in_the_order_in_which_people_need_them() {
    let page = page(&rich());
    let parts =
        ["summary", "causes", "new", "schools", "problems", "pairs", "rejected", "assumptions", "inputs", "rows"];
    let places: Vec<usize> = parts
        .iter()
        .map(|part| page.find(&format!("<section id=\"{part}\"")).unwrap_or_else(|| panic!("no {part}")))
        .collect();
    assert!(places.is_sorted(), "{places:?}");
    assert!(page.contains("1 error and 4 warnings to act on, 3 of them new or back since 23 Aug 2026."));
    // links to rows are of no use on paper, and neither is the box around them
    assert!(page.contains("<details class=\"refs\"><summary>The new findings, student by student</summary>"));
}

#[test]
fn every_link_inside_the_page_leads_somewhere() {
    let mut audited = sample::result();
    audited.run.audited = Some(Side::Enrollment);
    for (name, page) in [("rich", page(&rich())), ("plain", page(&sample::result())), ("audited", page(&audited))] {
        let known: std::collections::BTreeSet<&str> = ids(&page).into_iter().collect();
        assert_eq!(known.len(), ids(&page).len(), "{name}: an id twice");
        for part in page.split("href=").skip(1) {
            let target = part.trim_start_matches('"').trim_start_matches('#');
            let target = &target[..target.find(['"', '>', ' ']).unwrap()];
            // filters are for the script, and only shown by it
            assert!(target.contains('=') || known.contains(target), "{name}: {target} is nowhere");
        }
        for part in page.split("aria-labelledby=\"").skip(1) {
            let target = &part[..part.find('"').unwrap()];
            assert!(known.contains(target), "{name}: nothing is called {target}");
        }
    }
}

fn ids(page: &str) -> Vec<&str> {
    let ends = |part: &str| part.find(['"', '>', ' ']).unwrap();
    page.split(" id=").skip(1).map(|part| part.trim_start_matches('"')).map(|part| &part[..ends(part)]).collect()
}

#[test]
fn a_potential_match_shows_the_evidence_and_why_not_the_other() {
    let page = page(&rich());
    let pair = between(&page, "<details class=\"card pair\" open>", "</details>");
    for said in [
        "71.3 %",
        "The rows agree well, but another candidate is nearly as good.",
        "<b>For:</b> last name.",
        "<b>Against:</b> first name (similar) and birth date (different).",
        "two children of one household",
        "Why not the next best?",
        "weighs −0.9 bits, probability 12.0 %",
        "is 2.1 bits worse",
        "First name: similar here, different there <small>(+3.1 bits for this pair)</small>",
    ] {
        assert!(pair.contains(said), "{said} is not in {pair}");
    }
}

#[test]
fn a_cause_stands_with_its_concentration_its_rows_and_its_codes() {
    let mut result = rich();
    result.diagnosis.causes[0].lift = 11.75;
    (result.diagnosis.causes[0].affected, result.diagnosis.causes[0].of) = (47, 50);
    let page = page(&result);
    let cause = between(&page, "id=\"S101-1\"", "</article>");
    for said in [
        "The grades of the platform are one higher.",
        "47 rows of 50",
        "<a href=\"#E102\">E102</a>",
        "school =Lincoln",
        "20 Aug 2026",
        "11.8 times as frequent where it concentrates",
        "school =Lincoln: 94.0 %; elsewhere: about 8.0 %",
        "enrollment line 2 and SIS line 2",
    ] {
        assert!(cause.contains(said), "{said} is not in {cause}");
    }
    assert!(between(&page, "id=\"E102\"", "</details>").contains("<a href=\"#S101-1\">S101-1</a>"));
    // days alone are no place, and elsewhere are other days
    let cause = &mut result.diagnosis.causes[0];
    cause.place.clear();
    cause.elsewhere = Some([8, 100]);
    cause.until.clone_from(&cause.since);
    let page = super::tests::page(&result);
    let cause = between(&page, "id=\"S101-1\"", "</article>");
    for said in ["<dt>When</dt><dd>on 20 Aug 2026</dd>", ">on these days</text>", ">on other days</text>"] {
        assert!(cause.contains(said), "{said} is not in {cause}");
    }
}

#[test]
fn rejected_rows_are_named_and_never_shown() {
    let page = page(&rich());
    let rejected = between(&page, "<section id=\"rejected\"", "</section>");
    assert!(rejected.contains("<td class=\"n\">3</td>") && rejected.contains("a quote is never closed"));
    assert!(!page.contains("=1+1,"));
}

#[test]
fn without_a_history_nothing_is_called_new() {
    let page = page(&sample::result());
    assert!(!page.contains("<section id=\"new\"") && !page.contains("<th scope=\"col\">Since</th>"));
    assert!(page.contains("1 error and 4 warnings to act on."));
}

#[test]
fn an_audit_shows_its_one_export_and_its_columns() {
    let mut result = sample::result();
    result.run.audited = Some(Side::Sis);
    result.diagnosis.quality = vec![crate::roster::ColumnQuality {
        side: "sis",
        field: "birth_date",
        rows: 2,
        filled: 1,
        placeholders: 1,
        distinct: 1,
        valid: 1,
        odd: 0,
    }];
    let page = page(&result);
    assert!(page.contains("Audit as of 24 Aug 2026") && page.contains("How well the columns are filled"));
    assert!(page.contains("<th scope=\"row\">birth date</th><td class=\"n\">50.0 %</td>"));
    assert!(!page.contains("Enrollment export") && !page.contains("only in enrollment"));
}
