//! Naughty strings and payloads in every cell: inert in every file of the set and in every format.

use super::support::{AS_OF, Place, rows};
use std::io::Read;

/// What a spreadsheet, a browser, an XML reader, a terminal or a workflow could take for more than text.
pub(crate) const PAYLOADS: [&str; 60] = [
    "=HYPERLINK(\"http://x.example\",\"a\")",
    "=1+1",
    "+1+1",
    "-2+3",
    "@SUM(A1:A9)",
    "=cmd|'/c calc'!A0",
    "\t=1+1",
    "\r=1+1",
    "'=1",
    "\u{ff1d}1+1",
    "\u{ff0b}1",
    "\u{ff0d}1",
    "\u{ff20}SUM(1)",
    "=DDE(\"cmd\";\"x\";\"y\")",
    "=IMPORTXML(\"http://x.example\",\"//a\")",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "\" onmouseover=\"alert(1)",
    "' onfocus='alert(1)",
    "</td></table><h1>x",
    "</script><script>alert(1)</script>",
    "</style><style>*{display:none}",
    "<svg/onload=alert(1)>",
    "javascript:alert(1)",
    "<a href=\"javascript:alert(1)\">x</a>",
    "<iframe src=//x.example>",
    "<!--",
    "--><b>x",
    "<base href=//x.example>",
    "{{7*7}}",
    "{% raw %}",
    "${7*7}",
    "<meta http-equiv=refresh content=0>",
    "&lt;b&gt;",
    "&amp;",
    "&#x0;",
    "&xxe;",
    "]]>",
    "<![CDATA[x]]>",
    "<?xml version=\"1.0\"?>",
    "<!DOCTYPE x [<!ENTITY y \"z\">]>",
    "</testcase></testsuite>",
    "\u{1b}[31mred\u{1b}[0m",
    "\u{1b}]0;title\u{7}",
    "\u{1b}[2J\u{1b}[H",
    "\u{9b}31m",
    "\u{7}",
    "\u{8}\u{8}\u{8}x",
    "\u{202e}drow",
    "\u{2066}x\u{2069}",
    "::error::x",
    "::set-output name=a::b",
    "::add-mask::x",
    "%0A::error::x",
    "##[error]x",
    "\n::stop-commands::x",
    "| a | b |",
    "[x](javascript:alert(1))",
    "`rm -rf /`",
    "$(id); rm -rf / #",
];

/// Makes five hundred strings of every kind of sign that there is trouble with.
fn naughty() -> Vec<String> {
    let ranges: [(u32, u32); 16] = [
        (0x01, 0x1f),
        (0x21, 0x2f),
        (0x3a, 0x40),
        (0x7b, 0xa0),
        (0xa1, 0x17f),
        (0x300, 0x36f),
        (0x590, 0x5ff),
        (0x600, 0x6ff),
        (0xe00, 0xe7f),
        (0x1100, 0x11ff),
        (0x2000, 0x206f),
        (0x2500, 0x257f),
        (0x4e00, 0x4eff),
        (0xfe00, 0xffef),
        (0x1f300, 0x1f5ff),
        (0xe0000, 0xe007f),
    ];
    let mut seed = 11u64;
    let mut next = |below: u32| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) as u32 % below
    };
    let mut strings = Vec::new();
    while strings.len() < 500 {
        let (first, last) = ranges[strings.len() % ranges.len()];
        let length = [1, 2, 5, 12, 60, 300][strings.len() / ranges.len() % 6];
        let text: String =
            (0..length).filter_map(|_| char::from_u32(first + next(last - first + 1))).filter(|c| *c != '\0').collect();
        let words = ["null", "undefined", "NaN", "1E+99", "0x1", "true", "-0", "1/0", "INF", "\\N", "''", "\"\""];
        strings.push(match strings.len() % 4 {
            0 => format!("{text}{}", words[strings.len() / 4 % words.len()]),
            1 => format!("A{text}"),
            _ => text,
        });
    }
    strings
}

/// Quotes a cell for an export.
fn cell(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

fn exports(place: &Place) {
    let strings: Vec<String> = PAYLOADS.iter().map(|text| (*text).to_owned()).chain(naughty()).collect();
    let header =
        "Student ID,First Name,Last Name,Birth Date,Sex,Grade,School,Status,Street Address,Phone,Email,Guardian Name\n";
    let side = |turn: usize| -> String {
        let row = |at: usize| {
            let text = |step: usize| cell(&strings[(at + step * turn + step) % strings.len()]);
            // a line of text in one cell is a line of the file, so the ID is plain and every row can be told
            let cells = [
                format!("{at}"),
                text(0),
                cell(&strings[(at + 1) % strings.len()]),
                format!("2014-{:02}-{:02}", 1 + at % 12, 1 + at % 28),
                "F".to_owned(),
                "4".to_owned(),
                text(2),
                text(3),
                text(4),
                text(5),
                text(6),
                text(7),
            ];
            format!("{}\n", cells.join(","))
        };
        (0..strings.len()).map(row).collect()
    };
    place.put("e.csv", format!("{header}{}", side(0)));
    place.put("s.csv", format!("{header}{}", side(1)));
    place.put("rosterdiff.toml", "[reject]\nrows = 100000\nshare = 1.0\n");
}

/// Says whether a text has a sign that steers a terminal.
fn steers(text: &str) -> bool {
    text.chars().any(|c| {
        (c.is_control() && !matches!(c, '\n' | '\r' | '\t'))
            || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    })
}

#[test]
fn five_hundred_naughty_strings_and_sixty_payloads_are_inert_in_every_format() {
    let place = Place::new();
    exports(&place);
    let base = ["reconcile", "e.csv", "s.csv", "--as-of", AS_OF, "-o", "out"];
    let page = place.run(&base);
    assert_eq!(page.code, 1, "{page:?}");
    assert!(!steers(&page.stdout) && !steers(&page.stderr), "{page:?}");
    for name in ["discrepancies.csv", "matches.csv", "rejected.csv"] {
        for row in rows(&place.path("out"), name) {
            for (column, text) in &row {
                let formula = text
                    .starts_with(['=', '+', '@', '\t', '\r', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}'])
                    || (text.starts_with('-') && !["weight", "margin"].contains(&column.as_str()));
                assert!(!formula, "{name}: {column}: {text:?}");
            }
        }
    }
    assert!(rows(&place.path("out"), "discrepancies.csv").len() > 500);
    for entry in std::fs::read_dir(place.path("out")).unwrap() {
        let path = entry.unwrap().path();
        let bytes = if path.is_file() { std::fs::read(&path).unwrap() } else { continue };
        match path.extension().and_then(|extension| extension.to_str()) {
            Some("json") => _ = serde_json::from_slice::<serde_json::Value>(&bytes).unwrap(),
            Some("html") => inert_page(&String::from_utf8(bytes).unwrap()),
            Some("xlsx") => inert_workbook(&bytes),
            _ => {}
        }
    }
    for format in ["json", "csv", "junit", "sarif", "github", "summary"] {
        let mut command = place.command();
        command.env("GITHUB_STEP_SUMMARY", place.path("step.md")).args(base).args(["--format", format]);
        let output = command.output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(!text.is_empty() && !steers(&String::from_utf8_lossy(&output.stderr)), "{format}");
        match format {
            "json" | "sarif" => _ = serde_json::from_str::<serde_json::Value>(&text).unwrap(),
            "junit" => _ = quick_junit::Report::deserialize_from_str(&text).unwrap(),
            "github" => assert!(text.lines().all(|line| line.starts_with("::") || line.starts_with("rosterdiff: "))),
            _ => {}
        }
        if ["junit", "sarif", "github", "summary"].contains(&format) {
            assert!(!steers(&text), "{format}");
            // these hold no cell value at all; what is short may stand in any text
            let leaked = PAYLOADS.iter().find(|payload| payload.trim().len() > 6 && text.contains(payload.trim()));
            assert!(leaked.is_none_or(|payload| payload.contains("test")), "{format}: {leaked:?}");
        }
    }
    let step = std::fs::read_to_string(place.path("step.md")).unwrap();
    assert!(!steers(&step) && !step.contains('<') && !step.contains("\n::"), "{step}");
}

/// Checks that a page has no element, attribute or address that came out of a cell.
fn inert_page(page: &str) {
    for harm in [
        "<script>alert",
        "<img src=x",
        "onerror=alert(1)>",
        "\" onmouseover=\"",
        "<h1>x",
        "<svg/onload",
        "<iframe",
        "<base ",
        "</style><style>",
        "href=\"javascript:",
        "<meta http-equiv=refresh",
        "<b>x",
        "<a href=\"javascript",
    ] {
        assert!(!page.contains(harm), "{harm}");
    }
    let hidden =
        page.chars().find(|c| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{1b}' | '\u{7}'));
    assert!(hidden.is_none(), "{hidden:?} in the page");
}

/// Checks that a workbook has no formula and no link that came out of a cell.
fn inert_workbook(bytes: &[u8]) {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    for at in 0..archive.len() {
        let mut file = archive.by_index(at).unwrap();
        let name = file.name().unwrap().into_owned();
        let mut text = String::new();
        file.read_to_string(&mut text).unwrap();
        assert!(!name.contains("externalLink") && !name.ends_with(".bin"), "{name}");
        if name.starts_with("xl/worksheets/sheet") {
            assert!(!text.contains("<f>") && !text.contains("<f "), "{name} has a formula");
        }
        assert!(!name.ends_with(".rels") || !text.contains("TargetMode=\"External\""), "{name} leads elsewhere");
    }
}
