//! Containers: the same students in a ZIP file, a folder, a workbook or another encoding give the same findings, and what
//! is hostile or holds no table of students is refused.

use super::support::{AS_OF, Place, Run, district, reports, rows, summary};
use rust_xlsxwriter::{Format, Workbook};
use std::io::{Cursor, Write};
use std::path::PathBuf;
use zip::write::{SimpleFileOptions, ZipWriter};

/// Packs files into a ZIP file.
pub(crate) fn zipped(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

pub(crate) fn gzipped(bytes: &[u8]) -> Vec<u8> {
    let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    writer.write_all(bytes).unwrap();
    writer.finish().unwrap()
}

pub(crate) fn utf16(bytes: &[u8], order: fn(u16) -> [u8; 2]) -> Vec<u8> {
    std::iter::once(0xFEFF).chain(text(bytes).encode_utf16()).flat_map(order).collect()
}

pub(crate) fn text(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.trim_start_matches('\u{feff}').to_owned(),
        Err(_) => bytes.iter().map(|byte| char::from(*byte)).collect(),
    }
}

pub(crate) fn table(bytes: &[u8], delimiter: u8) -> Vec<Vec<String>> {
    let text = text(bytes);
    let mut reader = csv::ReaderBuilder::new().has_headers(false).delimiter(delimiter).from_reader(text.as_bytes());
    reader.records().map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect()
}

/// Writes a table as a worksheet, every cell a text.
pub(crate) fn sheet(book: &mut Workbook, name: &str, table: &[Vec<String>]) {
    let sheet = book.add_worksheet().set_name(name).unwrap();
    for (row, cells) in table.iter().enumerate() {
        for (column, cell) in cells.iter().enumerate().filter(|(_, cell)| !cell.is_empty()) {
            sheet.write_string(row as u32, column as u16, cell).unwrap();
        }
    }
}

fn workbook(table: &[Vec<String>]) -> Vec<u8> {
    let mut book = Workbook::new();
    book.add_worksheet().set_name("Notes").unwrap().write_string(0, 0, "Export of the invented district").unwrap();
    sheet(&mut book, "Students", table);
    book.add_worksheet().set_name("Empty").unwrap();
    book.save_to_buffer().unwrap()
}

fn escaped(cell: &str) -> String {
    cell.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// Writes a table as a web page.
fn page(table: &[Vec<String>]) -> Vec<u8> {
    let row = |cells: &Vec<String>| {
        let cells: String = cells.iter().map(|cell| format!("<td>{}</td>", escaped(cell))).collect();
        format!("<tr>{cells}</tr>\n")
    };
    format!("<html><body><table>{}</table></body></html>", table.iter().map(row).collect::<String>()).into_bytes()
}

/// Writes a table as Excel 2003 does in XML, without the empty cells.
fn xml_workbook(table: &[Vec<String>]) -> Vec<u8> {
    let cell = |(at, cell): (usize, &String)| {
        format!("<Cell ss:Index=\"{}\"><Data ss:Type=\"String\">{}</Data></Cell>", at + 1, escaped(cell))
    };
    let row = |cells: &Vec<String>| -> String {
        let filled = cells.iter().enumerate().filter(|(_, cell)| !cell.is_empty());
        format!("<Row>{}</Row>\n", filled.map(cell).collect::<String>())
    };
    let name = "urn:schemas-microsoft-com:office:spreadsheet";
    let rows: String = table.iter().map(row).collect();
    format!(
        "<?xml version=\"1.0\"?>\n<Workbook xmlns=\"{name}\"><Worksheet><Table>{rows}</Table></Worksheet></Workbook>"
    )
    .into_bytes()
}

/// Runs on a SIS export under some name and returns the discrepancies.
fn discrepancies(place: &Place, sis: &str) -> Vec<u8> {
    let [enrollment, _] = district("demo");
    let out = format!("out-{}", sis.replace('/', "-"));
    let run = place.run(&["reconcile", &enrollment, sis, "-o", &out, "--as-of", AS_OF]);
    assert_eq!((run.code, run.stderr.as_str()), (1, ""), "{sis}: {run:?}");
    std::fs::read(place.path(&out).join("discrepancies.csv")).unwrap()
}

#[test]
fn the_same_students_give_the_same_findings_in_every_container() {
    let place = Place::new();
    let [_, sis] = district("demo");
    let plain = std::fs::read(sis).unwrap();
    place.put("sis.txt", &plain);
    let wanted = discrepancies(&place, "sis.txt");
    assert!(wanted.len() > 10_000);
    let cells = table(&plain, b'\t');
    std::fs::create_dir(place.path("folder")).unwrap();
    place.put("folder/sis.txt", &plain);
    place.put("folder/read me.pdf", b"%PDF-1.7\n");
    place.put("folder/.DS_Store", b"\0\0\0\x01Bud1");
    let book = workbook(&cells);
    for (name, bytes) in [
        ("stored.zip", zipped(&[("sis.txt", &plain)])),
        (
            "nested.zip",
            zipped(&[("export/", b""), ("export/sis.txt", &plain), ("__MACOSX/export/._sis.txt", b"\0\x05")]),
        ),
        ("twice.zip", zipped(&[("sis.txt.gz", &gzipped(&plain))])),
        ("workbook-inside.zip", zipped(&[("sis.xlsx", &book)])),
        ("sis.txt.gz", gzipped(&plain)),
        ("workbook.xlsx", book),
        ("little.txt", utf16(&plain, u16::to_le_bytes)),
        ("big.txt", utf16(&plain, u16::to_be_bytes)),
        ("little-unmarked.txt", utf16(&plain, u16::to_le_bytes)[2..].to_vec()),
        ("big-unmarked.txt", utf16(&plain, u16::to_be_bytes)[2..].to_vec()),
        ("page.xls", page(&cells)),
        ("xml.xls", xml_workbook(&cells)),
        ("page-inside.zip", zipped(&[("sis.xls", &page(&cells)), ("index.html", b"<html>log in</html>")])),
    ] {
        place.put(name, bytes);
        assert!(discrepancies(&place, name) == wanted, "{name} gives other findings");
    }
    assert!(discrepancies(&place, "folder") == wanted, "the folder gives other findings");
    std::fs::remove_file(place.path("folder/sis.txt")).unwrap();
    place.put("folder/sis.xls", page(&cells));
    assert!(discrepancies(&place, "folder") == wanted, "the folder with a page gives other findings");
    let facts = &summary(&place.path("out-workbook.xlsx"))["assumptions"][1];
    assert_eq!(facts["encoding"], "Excel workbook");
    let said = facts["values"].to_string();
    assert!(said.contains("sheet of the workbook") && said.contains("Students") && said.contains("Notes"), "{said}");
}

#[test]
fn dates_and_padded_numbers_of_a_workbook_read_as_they_are_shown() {
    let place = Place::new();
    place.put(
        "e.csv",
        "Student ID,First Name,Last Name,Birth Date,Zip,Phone\n\
         00123,Ann,Vance,2012-01-03,02134,(217) 555-0101\n00456,Bela,Ortiz,2011-12-31,60601,(217) 555-0102\n",
    );
    let mut book = Workbook::new();
    let (date, padded) = (Format::new().set_num_format("m/d/yyyy"), Format::new().set_num_format("00000"));
    let phone = Format::new().set_num_format("(###) ###-####");
    let sheet = book.add_worksheet();
    for (column, header) in ["Student ID", "First Name", "Last Name", "Birth Date", "Zip", "Phone"].iter().enumerate() {
        sheet.write_string(2, column as u16, *header).unwrap();
    }
    sheet.merge_range(0, 0, 0, 5, "Students of the invented district", &Format::new()).unwrap();
    for (row, (id, first, last, serial, zip, number)) in [
        (123.0, "Ann", "Vance", 40_911.0, 2134.0, 2_175_550_101.0),
        (456.0, "Bela", "Ortiz", 40_908.0, 60601.0, 2_175_550_102.0),
    ]
    .into_iter()
    .enumerate()
    {
        let row = 4 + row as u32;
        sheet.write_number_with_format(row, 0, id, &padded).unwrap();
        sheet.write_string(row, 1, first).unwrap();
        sheet.write_string(row, 2, last).unwrap();
        sheet.write_number_with_format(row, 3, serial, &date).unwrap();
        sheet.write_number_with_format(row, 4, zip, &padded).unwrap();
        sheet.write_number_with_format(row, 5, number, &phone).unwrap();
    }
    place.put("s.xlsx", book.save_to_buffer().unwrap());
    let run = place.run(&["reconcile", "e.csv", "s.xlsx", "-o", "out", "--as-of", AS_OF]);
    assert_eq!(run.code, 0, "{run:?}");
    assert!(rows(&place.path("out"), "discrepancies.csv").is_empty());
    let matches = rows(&place.path("out"), "matches.csv");
    assert_eq!(matches.iter().map(|row| row["sis_row"].as_str()).collect::<Vec<_>>(), ["5", "6"]);
    let ledger = &summary(&place.path("out"))["ledger"]["lines"]["sis"];
    assert_eq!((&ledger["physical"], &ledger["preamble"], &ledger["blank"]), (&6.into(), &1.into(), &2.into()));
}

#[test]
fn plain_numbers_in_id_cells_are_told_since_their_zeros_are_lost() {
    let place = Place::new();
    place.put("e.csv", "Student ID,First Name,Last Name,Birth Date\n123,Ann,Vance,2012-01-03\n");
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (column, header) in ["Student ID", "First Name", "Last Name", "Birth Date"].iter().enumerate() {
        sheet.write_string(0, column as u16, *header).unwrap();
    }
    sheet.write_number(1, 0, 123).unwrap();
    for (column, cell) in ["Ann", "Vance", "2012-01-03"].iter().enumerate() {
        sheet.write_string(1, column as u16 + 1, *cell).unwrap();
    }
    place.put("s.xlsx", book.save_to_buffer().unwrap());
    assert_eq!(place.run(&["reconcile", "e.csv", "s.xlsx", "-o", "out", "--as-of", AS_OF]).code, 0);
    let said = summary(&place.path("out"))["assumptions"][1]["values"].to_string();
    assert!(said.contains("1 cell with numbers instead of text") && said.contains("no leading zeros"), "{said}");
}

fn refused(name: &str, bytes: &[u8]) -> Run {
    let place = Place::new();
    place.put(name, bytes);
    let [enrollment, _] = district("tiny");
    let run = place.run(&["reconcile", &enrollment, name, "-o", "out", "--as-of", AS_OF]);
    assert!(reports(&place.path("out")).is_empty(), "{name} left a report");
    assert_eq!((run.code, run.stdout.as_str()), (3, ""), "{name}: {run:?}");
    assert!(run.stderr.starts_with(&format!("error[F104]: {name}")), "{}", run.stderr);
    assert!(run.stderr.contains("nothing was compared") && run.stderr.contains("= help: "), "{}", run.stderr);
    run
}

#[test]
fn hostile_archives_are_refused() {
    let students = std::fs::read(&district("tiny")[1]).unwrap();
    let bomb = zipped(&[("students.csv", &students), ("zeros.csv", &vec![b'0'; 64 << 20])]);
    assert!(bomb.len() < 1 << 20);
    assert!(refused("bomb.zip", &bomb).stderr.contains("expands to more than 200 times its size"));
    for name in ["../students.csv", "/students.csv", "..\\students.csv", "C:\\students.csv"] {
        let said = refused("outside.zip", &zipped(&[(name, &students)])).stderr;
        assert!(said.contains("has a name that leads out of it") && !said.contains("students.csv"), "{said}");
    }
    let many: Vec<(String, &[u8])> = (0..1001).map(|at| (format!("{at}.csv"), &b"x"[..])).collect();
    let many: Vec<(&str, &[u8])> = many.iter().map(|(name, bytes)| (name.as_str(), *bytes)).collect();
    assert!(refused("many.zip", &zipped(&many)).stderr.contains("holds 1001 files"));
    let mut secret = zipped(&[("students.csv", &students)]);
    // the flag of an encrypted file, in its own header and in the directory
    let directory = memchr::memmem::rfind(&secret, b"PK\x01\x02").unwrap();
    secret[6] |= 1;
    secret[directory + 8] |= 1;
    assert!(refused("secret.zip", &secret).stderr.contains("protected by a password"));
}

#[test]
fn a_workbook_with_a_lone_cell_in_its_last_corner_is_refused() {
    let mut book = Workbook::new();
    book.add_worksheet().set_name("Students").unwrap().write_string(1_048_575, 16_383, "x").unwrap();
    let run = refused("corner.xlsx", &book.save_to_buffer().unwrap());
    assert!(run.stderr.starts_with("error[F104]: corner.xlsx/Students: cell XFD1048576 is filled"), "{}", run.stderr);
    let mut book = Workbook::new();
    sheet(&mut book, "Students", &table(&std::fs::read(&district("tiny")[1]).unwrap(), b'\t'));
    let sheet = book.worksheet_from_name("Students").unwrap();
    sheet.write_string(1_048_575, 16_383, "x").unwrap();
    assert!(refused("corner.xlsx", &book.save_to_buffer().unwrap()).stderr.contains("cell XFD1048576 is filled"));
}

#[test]
fn a_table_whose_columns_are_formatted_to_the_end_of_the_sheet_is_read() {
    let place = Place::new();
    let [enrollment, sis] = district("tiny");
    let mut book = Workbook::new();
    sheet(&mut book, "Students", &table(&std::fs::read(sis).unwrap(), b'\t'));
    let shaded = Format::new().set_background_color("#EEEEEE");
    book.worksheet_from_name("Students").unwrap().write_blank(1_048_575, 16_383, &shaded).unwrap();
    place.put("s.xlsx", book.save_to_buffer().unwrap());
    let run = place.run(&["reconcile", &enrollment, "s.xlsx", "-o", "out", "--as-of", AS_OF]);
    assert_eq!(run.code, 1, "{run:?}");
}

#[test]
fn what_holds_no_table_of_students_is_called_what_it_is() {
    let mut locked = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec();
    locked.resize(2048, 0);
    let said = |bytes: &[u8], name: &str| refused(name, bytes).stderr;
    assert!(said(&locked, "old.xlsx").contains("an old Excel workbook (.xls)"));
    locked.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
    assert!(said(&locked, "locked.xlsx").contains("an Excel workbook that is protected by a password"));
    let said = |files: &[(&str, &[u8])]| refused("e.zip", &zipped(files)).stderr;
    assert!(
        said(&[("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", b"<a/>")])
            .contains("an OpenDocument file")
    );
    assert!(said(&[("xl/workbook.bin", b"\0"), ("[Content_Types].xml", b"<a/>")]).contains("binary Excel workbook"));
    let none = said(&[("paper.pdf", b"%PDF-1.7"), ("inner.zip", &zipped(&[("a.csv", b"x")])), ("page.csv", b"<html>")]);
    assert!(none.contains("no file in this ZIP file is a table of students"), "{none}");
    for part in ["`paper.pdf` (a document)", "`inner.zip` (a ZIP file)", "`page.csv` (a web page (HTML))"] {
        assert!(none.contains(part), "{part}: {none}");
    }
    assert!(said(&[]).contains("the ZIP file has no file in it"));
    let none = said(&[("colors.csv", b"Color,Shape\nred,round\n"), ("sizes.csv", b"Size,Weight\nbig,heavy\n")]);
    assert!(none.contains("it has `colors.csv`, `sizes.csv`"), "{none}");
}

#[test]
fn of_several_tables_with_students_one_has_to_be_named() {
    let students = std::fs::read(&district("tiny")[1]).unwrap();
    let older = students[..students.len() / 2].to_vec();
    let both = zipped(&[("monday.txt", &older), ("tuesday.txt", &students), ("teachers.csv", b"Teacher,Room\nA,1\n")]);
    let run = refused("week.zip", &both);
    assert!(run.stderr.contains("2 files in this ZIP file look like the student export"), "{}", run.stderr);
    assert!(run.stderr.contains("`monday.txt`, `tuesday.txt`") && run.stderr.contains("--table"), "{}", run.stderr);
    let side = Place::new();
    side.put("week.zip", &both);
    let run = side.run(&["reconcile", "week.zip", &district("tiny")[1], "--isolated"]);
    assert!(run.code == 3 && run.stderr.contains("for example `--table enrollment=\""), "{}", run.stderr);
    let place = Place::new();
    place.put("week.zip", &both);
    place.put("sis.txt", &students);
    let [enrollment, _] = district("tiny");
    let run = |sis: &str, table: &[&str], out: &str| -> PathBuf {
        let arguments: Vec<&str> = ["reconcile", &enrollment, sis, "-o", out, "--as-of", AS_OF]
            .into_iter()
            .chain(table.iter().copied())
            .collect();
        assert_eq!(place.run(&arguments).code, 1);
        place.path(out).join("discrepancies.csv")
    };
    let named = std::fs::read(run("week.zip", &["--table", "sis=Tuesday"], "one")).unwrap();
    assert_eq!(named, std::fs::read(run("sis.txt", &[], "two")).unwrap());
    let wrong = place.run(&["reconcile", &enrollment, "week.zip", "--table", "sis=wednesday"]);
    assert_eq!(wrong.code, 2);
    assert!(
        wrong.stderr.contains("no table called `wednesday`") && wrong.stderr.contains("`monday.txt`"),
        "{}",
        wrong.stderr
    );
    assert_eq!(place.run(&["reconcile", &enrollment, "week.zip", "--table", "wednesday"]).code, 2);
}

#[test]
fn a_hidden_sheet_is_read_only_where_no_other_has_students() {
    let cells = table(&std::fs::read(&district("tiny")[1]).unwrap(), b'\t');
    let place = Place::new();
    let [enrollment, _] = district("tiny");
    let mut book = Workbook::new();
    sheet(&mut book, "Now", &cells);
    sheet(&mut book, "Before", &cells[..cells.len() / 2]);
    book.worksheet_from_name("Before").unwrap().set_hidden(true);
    place.put("s.xlsx", book.save_to_buffer().unwrap());
    assert_eq!(place.run(&["reconcile", &enrollment, "s.xlsx", "-o", "out", "--as-of", AS_OF]).code, 1);
    let said = summary(&place.path("out"))["assumptions"][1]["values"].to_string();
    assert!(said.contains("Now") && said.contains("Before"), "{said}");
    assert_eq!(summary(&place.path("out"))["inputs"][1]["rows"], cells.len() - 1);
}
