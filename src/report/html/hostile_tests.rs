//! Values that a page could take for markup, and lists that are too long for one.

use super::tests::{between, page};
use super::*;
use crate::report::sample;
use crate::roster::Field;

/// Values that a page could take for markup, one by one; more are made of them.
const HOSTILE: [&str; 60] = [
    "<script>pwned()</script>",
    "</script><script>pwned()</script>",
    "</style><script>pwned()</script>",
    "</title><script>pwned()</script>",
    "</textarea><script>pwned()</script>",
    "</td></tr></table><script>pwned()</script>",
    "\"><script>pwned()</script>",
    "'><script>pwned()</script>",
    "<img src=x onerror=pwned()>",
    "\"><img src=x onerror=pwned()>",
    "<svg onload=pwned()>",
    "<svg/onload=pwned()>",
    "<svg><script>pwned()</script></svg>",
    "<svg><animate onbegin=pwned() attributeName=x>",
    "<math><mtext></mtext><script>pwned()</script>",
    "<body onload=pwned()>",
    "<iframe src=//example.org></iframe>",
    "<iframe srcdoc='<script>pwned()</script>'>",
    "<object data=//example.org>",
    "<embed src=//example.org>",
    "<base href=//example.org>",
    "<link rel=stylesheet href=//example.org>",
    "<meta http-equiv=refresh content=0;//example.org>",
    "<form action=//example.org><input name=q>",
    "<input autofocus onfocus=pwned()>",
    "<details open ontoggle=pwned()>",
    "<video><source onerror=pwned()></video>",
    "<a href=javascript:pwned()>x</a>",
    "<a href=\"#\" onclick=\"pwned()\">x</a>",
    "<style>@import '//example.org'</style>",
    "<p style=background:url(//example.org)>",
    "<template><script>pwned()</script></template>",
    "<noscript><p title=\"</noscript><img src=x onerror=pwned()>\">",
    "<!-- comment -->",
    "<!--",
    "-->",
    "<![CDATA[ x ]]>",
    "]]>",
    "<?xml version=\"1.0\"?>",
    "<!doctype html>",
    "&lt;b&gt;",
    "&#60;script&#62;",
    "&amp;amp;",
    "&nbsp;&zwj;",
    "\" onmouseover=\"pwned()",
    "' onmouseover='pwned()",
    " onmouseover=pwned() ",
    "`onmouseover=pwned()`",
    "{{ 7 * 7 }}",
    "{% include \"/etc/passwd\" %}",
    "${7*7}",
    "javascript:pwned()",
    "data:text/html,<script>pwned()</script>",
    "\u{202e}gnp.exe",
    "\u{0}<script>pwned()</script>",
    "<\u{0}script>pwned()</script>",
    "<scr\u{200b}ipt>pwned()</scr\u{200b}ipt>",
    "\u{ff1c}script\u{ff1e}",
    "\u{feff}<script>",
    "%3Cscript%3E",
];

/// Returns the payloads as they are, and each inside of what they could break out of: over 500 values.
fn hostile() -> Vec<String> {
    let frames = [
        ("", ""),
        ("\"", ""),
        ("'", "'"),
        (">", "<"),
        ("x=", " y"),
        ("&", ";"),
        ("--", "--!>"),
        ("\u{7f}", "\n"),
        ("Ann ", ""),
    ];
    HOSTILE.iter().flat_map(|text| frames.iter().map(move |(before, after)| format!("{before}{text}{after}"))).collect()
}

/// Returns the page of pairs whose every cell is one of the values, and its values in the order of the pairs.
fn page_of(values: &[String]) -> String {
    use crate::roster::Field::{BirthDate, FirstName, Grade, LastName, LocalId, School, Street};
    let keys: Vec<String> = (0..values.len()).map(|at| format!("{at:04}")).collect();
    let cells = |other: usize| -> Vec<Vec<(Field, &str)>> {
        let value = |at: usize| values[(at + other) % values.len()].as_str();
        let school = values[0].as_str();
        let row = |(at, key): (usize, &'_ String)| -> Vec<(Field, &str)> {
            let key: &str = &keys[keys.iter().position(|known| known == key).unwrap()];
            vec![
                (LocalId, key),
                (FirstName, value(at)),
                (LastName, value(at + 1)),
                (Street, value(at + 2)),
                (Grade, value(at + 3)),
                (BirthDate, value(at + 4)),
                (School, school),
            ]
        };
        keys.iter().enumerate().map(row).collect()
    };
    let (mine, theirs) = (cells(0), cells(5));
    let rosters = {
        let mine: Vec<&[(Field, &str)]> = mine.iter().map(Vec::as_slice).collect();
        let theirs: Vec<&[(Field, &str)]> = theirs.iter().map(Vec::as_slice).collect();
        crate::normalize::rosters_of(&mine, &theirs)
    };
    page(&sample::of_pairs(rosters, &[("N101", FirstName), ("N102", LastName), ("C101", Street), ("E102", Grade)]))
}

/// Returns the tags of a page with the names of their attributes, and nothing of their values.
fn skeleton(page: &str) -> Vec<String> {
    let mut tags = Vec::new();
    let mut rest = page;
    while let Some(start) = rest.find('<') {
        rest = &rest[start..];
        let (mut tag, mut quoted, mut end) = (String::new(), false, rest.len());
        for (at, sign) in rest.char_indices() {
            match sign {
                '"' => quoted = !quoted,
                '>' if !quoted => {
                    end = at + 1;
                    break;
                }
                _ if quoted => continue,
                _ => {}
            }
            tag.push(sign);
        }
        // numbers of rows and anchors of codes stand without quotes
        tags.push(tag.chars().filter(|sign| !sign.is_ascii_digit()).collect());
        rest = &rest[end.max(1)..];
    }
    tags
}

#[test]
fn no_value_adds_takes_or_changes_a_tag() {
    let values = hostile();
    assert!(values.len() >= 500, "{}", values.len());
    let harmless: Vec<String> = (0..values.len()).map(|at| format!("Plain {at}")).collect();
    let (page, plain) = (page_of(&values), page_of(&harmless));
    let outside = |page: &str| {
        page.replace(between(page, "<script>", "</script>"), "").replace(between(page, "<style>", "</style>"), "")
    };
    let (page, plain) = (outside(&page), outside(&plain));
    let (mine, theirs) = (skeleton(&page), skeleton(&plain));
    let differing = mine.iter().zip(&theirs).find(|(one, other)| one != other);
    assert!(
        mine.len() == theirs.len() && differing.is_none(),
        "{} and {} tags: {differing:?}",
        mine.len(),
        theirs.len()
    );
    // what was in the cell is still to be read: escaped once and not twice
    assert!(page.contains("&#60;script&#62;pwned()&#60;/script&#62;") && page.contains("&#38;#60;script"));
    assert!(!page.contains(['\u{0}', '\u{202e}', '\u{7f}', '\u{feff}']));
}

#[test]
fn ten_thousand_findings_are_listed_in_full_below_five_megabytes() {
    let page = page(&sample::of_rows(2_500, "Maximiliano Fernando"));
    assert_eq!(page.matches("<tr id=d").count(), 10_000);
    assert!(page.len() < 5_000_000, "{} bytes", page.len());
    assert!(!page.contains("The page lists"));
}

#[test]
fn a_longer_list_is_cut_fairly_and_says_where_the_rest_is() {
    let page = page(&sample::of_rows(6_000, "Ann"));
    let listed = page.matches("<tr id=d").count();
    assert_eq!(listed, listing::ROWS);
    for code in ["P101", "N109", "E105", "B105"] {
        assert_eq!(page.matches(&format!("<a href=#{code}>")).count(), 2_500, "{code}");
    }
    assert!(page.contains(
        "The page lists 10,000 of them, of every code some. The other 14,000 are in <code>fix-list.xlsx</code> and"
    ));
    assert!(page.len() < 5_000_000, "{} bytes", page.len());
}

#[test]
fn cells_of_any_length_leave_the_page_below_five_megabytes() {
    let page = page(&sample::of_rows(2_500, &"<\"&'>".repeat(100)));
    let listed = page.matches("<tr id=d").count();
    assert!(listed > 500 && page.len() < 5_000_000, "{listed} rows, {} bytes", page.len());
    assert!(page.contains("and <code>discrepancies.csv</code>"));
}
