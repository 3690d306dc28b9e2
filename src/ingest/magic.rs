//! Tells by the first bytes that a file is no text export, whatever its name says.

use super::decode::{nuls, unmarked_utf16};
use crate::roster::{Error, ErrorKind, Result};

const LOOK: usize = 64 << 10;

/// Refuses workbooks, web pages, PDF and other binary files, and says what the file is.
pub(super) fn check(bytes: &[u8], name: &str) -> Result<()> {
    match recognise(bytes) {
        Some((what, help)) => Err(refusal(what, help, name)),
        None => Ok(()),
    }
}

/// Says what a file is that cannot be read, and what to do.
pub(super) fn refusal(what: &str, help: &str, name: &str) -> Error {
    Error::new(ErrorKind::Refused, format!("this is {what}, not a text export"))
        .code("F104")
        .file(name)
        .note("nothing was compared")
        .help(help)
}

/// Says whether the bytes begin as a ZIP file does.
pub(super) fn is_zip(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06")
}

/// Says whether the bytes are a workbook of the kind that can be read (.xlsx, .xlsm).
pub(super) fn is_workbook(bytes: &[u8]) -> bool {
    let has = |needle: &[u8]| memchr::memmem::find(bytes, needle).is_some();
    is_zip(bytes) && has(b"[Content_Types].xml") && (has(b"xl/workbook.xml") || has(b"xl/worksheets/"))
}

/// Says what a ZIP file is whose files make up one document.
pub(super) fn package<'n>(mut names: impl Iterator<Item = &'n str>) -> Option<(&'static str, &'static str)> {
    names.find_map(|name| match name {
        "xl/workbook.bin" => Some(("a binary Excel workbook (.xlsb)", "save it as .xlsx or as CSV (UTF-8)")),
        "mimetype" | "META-INF/manifest.xml" => Some(("an OpenDocument file", "save it as .xlsx or as CSV (UTF-8)")),
        "word/document.xml" => Some(("a Word document", FRESH)),
        "ppt/presentation.xml" => Some(("a presentation", FRESH)),
        "Index/Document.iwa" | "Index/Tables/DataList.iwa" => {
            Some(("a Numbers document", "export it as .xlsx or as CSV (UTF-8)"))
        }
        _ => None,
    })
}

/// Says whether the bytes hold a text in UTF-16.
fn has_wide(bytes: &[u8], text: &str) -> bool {
    let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    memchr::memmem::find(bytes, &wide).is_some()
}

const AS_CSV: &str = "save it as .xlsx or as CSV (UTF-8) and name that file";
const FRESH: &str = "export the students again as CSV";

/// Returns what a file is that is no text, and what to do instead; none where it may be text.
pub(super) fn recognise(bytes: &[u8]) -> Option<(&'static str, &'static str)> {
    let head = bytes.get(..LOOK.min(bytes.len())).unwrap_or(bytes);
    let has = |needle: &[u8]| memchr::memmem::find(head, needle).is_some();
    let kinds: [(&[u8], &str, &str); 13] = [
        (b"\xD0\xCF\x11\xE0", "an old Excel workbook (.xls)", AS_CSV),
        (b"%PDF", "a PDF document", FRESH),
        (b"{\\rtf", "a rich text document", FRESH),
        (b"\x1F\x8B", "a gzip file inside a gzip file", "expand it once and name that file"),
        (b"BZh", "a bzip2 archive", "expand it and name the file inside"),
        (b"\x28\xB5\x2F\xFD", "a zstd archive", "expand it and name the file inside"),
        (b"\xFD7zXZ", "an xz archive", "expand it and name the file inside"),
        (b"7z\xBC\xAF", "a 7-Zip archive", "expand it and name the file inside"),
        (b"SQLite format 3", "a SQLite database", FRESH),
        (b"PAR1", "a Parquet file", FRESH),
        (b"\x89PNG", "a picture", FRESH),
        (b"\xFF\xD8\xFF", "a picture", FRESH),
        (b"GIF8", "a picture", FRESH),
    ];
    if is_zip(head) {
        return Some(if has(b"[Content_Types].xml") || has(b"xl/") {
            ("an Excel workbook (.xlsx)", AS_CSV)
        } else {
            ("a ZIP file", "expand it and name the folder")
        });
    }
    if head.starts_with(b"\xD0\xCF\x11\xE0") && has_wide(bytes, "EncryptedPackage") {
        return Some((
            "an Excel workbook that is protected by a password",
            "save it without a password, or as CSV (UTF-8)",
        ));
    }
    if let Some((_, what, help)) = kinds.iter().find(|(magic, _, _)| head.starts_with(magic)) {
        return Some((what, help));
    }
    markup(head).or_else(|| binary(bytes, head))
}

fn markup(head: &[u8]) -> Option<(&'static str, &'static str)> {
    let text = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head).trim_ascii_start();
    let start = text.get(..text.len().min(256)).unwrap_or(text).to_ascii_lowercase();
    let begins = |word: &[u8]| start.starts_with(word);
    let page = [&b"<!doctype html"[..], b"<html", b"<head", b"<body", b"<table", b"<script", b"<meta"];
    if page.iter().any(|word| begins(word)) || (begins(b"<!--") && memchr::memmem::find(&start, b"html").is_some()) {
        return Some((
            "a web page (HTML)",
            "a log-in or error page is often saved under the export's name; check the export job, then export again",
        ));
    }
    if begins(b"<?xml") || begins(b"<interchange") {
        return Some((
            "an XML document",
            "export the students as CSV; of XML only the Ed-Fi interchanges of students and their enrollment are read",
        ));
    }
    let script =
        [&b"insert into"[..], b"create table", b"-- mysql dump", b"-- phpmyadmin", b"-- postgresql database dump"];
    if script.iter().any(|word| begins(word)) {
        return Some((
            "a script of SQL statements",
            "export the rows themselves, as CSV with column names; the statements that load them are not read",
        ));
    }
    let json = begins(b"{\"") || begins(b"[{") || (begins(b"{") && start.get(1).is_some_and(u8::is_ascii_whitespace));
    if json {
        return Some(("a JSON document", FRESH));
    }
    None
}

/// Control characters are rare in text and common in anything else.
fn binary(bytes: &[u8], head: &[u8]) -> Option<(&'static str, &'static str)> {
    if bytes.starts_with(b"\xFF\xFE") || bytes.starts_with(b"\xFE\xFF") || unmarked_utf16(bytes).is_some() {
        return None; // UTF-16, whose every second byte is NUL
    }
    let (even, odd) = nuls(head);
    if head.len() >= 4 && (even.max(odd)) * 3 > head.len() && even.min(odd) * 20 <= even.max(odd) {
        return Some((
            "UTF-16 text without its byte-order mark",
            "export it as UTF-8, or as \"Unicode text\" with its mark",
        ));
    }
    let odd_bytes = head.iter().filter(|byte| matches!(**byte, 0..=8 | 14..=25 | 27..=31 | 127)).count();
    (odd_bytes * 20 > head.len()).then_some(("a binary file", FRESH))
}
