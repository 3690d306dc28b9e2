//! The file itself: the library's frames, and the rows put in.

use super::look::Look;
use super::page::{Sheet, Written};
use super::piece::{COMPRESSION, Piece, archive};
use rust_xlsxwriter::{DocProperties, Workbook, XlsxError};
use std::io::{Cursor, Read};
use zip::{ZipArchive, ZipWriter};

/// Returns the workbook of these sheets.
pub(super) fn packed(sheets: Vec<Sheet>, properties: &DocProperties) -> Written<Vec<u8>> {
    let mut book = Workbook::new();
    book.set_properties(properties);
    book.set_zip_compression_level(COMPRESSION);
    Look::new().register(&mut book);
    let mut lists: Vec<(String, Vec<Piece>)> = Vec::new();
    for (number, sheet) in (1..).zip(sheets) {
        book.push_worksheet(sheet.frame);
        if !sheet.rows.is_empty() {
            lists.push((format!("xl/worksheets/sheet{number}.xml"), sheet.rows));
        }
    }
    let framed = book.save_to_buffer()?;
    let mut from = ZipArchive::new(Cursor::new(framed.as_slice()))?;
    // room for all of it at once: a file that grows is copied again and again
    let rows: usize = lists.iter().flat_map(|(_, rows)| rows).map(Piece::size).sum();
    let mut file = ZipWriter::new(Cursor::new(Vec::with_capacity(framed.len() + rows + 1024)));
    for at in 0..from.len() {
        let name = from.by_index_raw(at)?.name()?.to_string();
        match lists.iter().position(|(list, _)| *list == name) {
            Some(list) => {
                let mut frame = String::new();
                from.by_index(at)?.read_to_string(&mut frame)?;
                let filled = filled(&name, &frame, lists.swap_remove(list).1)?;
                file.raw_copy_file(ZipArchive::new(Cursor::new(filled))?.by_index_raw(0)?)?;
            }
            None => file.raw_copy_file(from.by_index_raw(at)?)?,
        }
    }
    Ok(file.finish()?.into_inner())
}

/// Returns an archive of one sheet, with the rows in place of the last row of its frame.
fn filled(name: &str, frame: &str, rows: Vec<Piece>) -> Written<Vec<u8>> {
    let place = frame.rfind("</sheetData>").and_then(|end| Some((frame.get(..end)?.rfind("<row ")?, end)));
    let (start, end) = place.ok_or_else(|| XlsxError::ParameterError(format!("{name} has no place for rows")))?;
    let [before, after] = [frame.get(..start), frame.get(end..)].map(|part| part.unwrap_or_default().as_bytes());
    let mut pieces = vec![Piece::of(before)?];
    pieces.extend(rows);
    pieces.push(Piece::of(after)?);
    Ok(archive(name, &pieces)?)
}
