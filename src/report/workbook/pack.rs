//! The file itself: frames and rows put together, each sheet compressed on its own.

use super::look::Look;
use super::page::{Sheet, Written};
use rayon::prelude::*;
use rust_xlsxwriter::{DocProperties, Workbook, Worksheet, XlsxError};
use std::io::{Cursor, Read, Write};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipArchive, ZipWriter};

/// Little room for little time: most of a sheet's text is repeated and gets small at once.
const COMPRESSION: u8 = 1;

/// Returns the workbook of these sheets.
pub(super) fn packed(sheets: Vec<Sheet>, properties: &DocProperties) -> Written<Vec<u8>> {
    let mut book = Workbook::new();
    book.set_properties(properties);
    book.set_zip_compression_level(COMPRESSION);
    Look::new().register(&mut book);
    let (frames, lists): (Vec<Worksheet>, Vec<Vec<Vec<u8>>>) =
        sheets.into_iter().map(|sheet| (sheet.frame, sheet.rows)).unzip();
    for frame in frames {
        book.push_worksheet(frame);
    }
    let framed = book.save_to_buffer()?;
    let name = |at: usize| format!("xl/worksheets/sheet{}.xml", at + 1);
    let filled: Written<Vec<Option<(String, Vec<u8>)>>> = lists
        .into_par_iter()
        .enumerate()
        .map(|(at, rows)| match rows.is_empty() {
            true => Ok(None),
            false => sheet(&framed, &name(at), rows).map(|bytes| Some((name(at), bytes))),
        })
        .collect();
    let filled: Vec<(String, Vec<u8>)> = filled?.into_iter().flatten().collect();
    let mut from = ZipArchive::new(Cursor::new(framed.as_slice()))?;
    let mut file = ZipWriter::new(Cursor::new(Vec::new()));
    for at in 0..from.len() {
        let part = from.by_index_raw(at)?;
        let sheet = part.name()?.to_string();
        match filled.iter().find(|(name, _)| *name == sheet) {
            Some((_, bytes)) => file.raw_copy_file(ZipArchive::new(Cursor::new(bytes.as_slice()))?.by_index_raw(0)?)?,
            None => file.raw_copy_file(part)?,
        }
    }
    Ok(file.finish()?.into_inner())
}

/// Returns an archive of one sheet, with the rows in place of the last row of its frame.
fn sheet(framed: &[u8], name: &str, rows: Vec<Vec<u8>>) -> Written<Vec<u8>> {
    let mut frame = String::new();
    ZipArchive::new(Cursor::new(framed))?.by_name(name)?.read_to_string(&mut frame)?;
    let place = frame.rfind("</sheetData>").and_then(|end| Some((frame.get(..end)?.rfind("<row ")?, end)));
    let (start, end) = place.ok_or_else(|| XlsxError::ParameterError(format!("{name} has no place for rows")))?;
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .compression_level(Some(i64::from(COMPRESSION)))
        .unix_permissions(0o600)
        .last_modified_time(DateTime::default());
    let mut file = ZipWriter::new(Cursor::new(Vec::new()));
    file.start_file(name, options)?;
    file.write_all(frame.get(..start).unwrap_or_default().as_bytes())?;
    for piece in rows {
        file.write_all(&piece)?;
    }
    file.write_all(frame.get(end..).unwrap_or_default().as_bytes())?;
    Ok(file.finish()?.into_inner())
}
