//! The scan against broken quotes, and against the `csv` crate on valid input.

use super::scan::*;
use proptest::prelude::*;

const COMMA: Dialect = Dialect { delimiter: b',', quote: Some(b'"'), padded: false };

fn rows(text: &str, width: usize) -> Vec<(u32, u32, Option<Fault>, Vec<String>)> {
    let mut scanner = Scanner::new(text, COMMA);
    scanner.expect(Width { needed: width, full: width });
    let (mut cells, mut scratch, mut out) = (Vec::new(), String::new(), Vec::new());
    while let Some(record) = scanner.next(&mut cells) {
        let texts = cells.iter().map(|cell| cell.text(text, COMMA.quote, &mut scratch).to_owned()).collect();
        out.push((record.line, record.lines, record.fault, texts));
    }
    out
}

#[test]
fn an_unclosed_quote_costs_one_row() {
    let mut text = String::from("id,first,last\n");
    for n in 1..=1000 {
        let stray = if n == 10 || n == 900 { "\"" } else { "" };
        text += &format!("{n},Ann,{stray}Smith\n");
    }
    let rows = rows(&text, 3);
    assert_eq!(rows.len(), 1001);
    let faulty: Vec<_> = rows.iter().filter(|row| row.2.is_some()).map(|row| (row.0, row.2)).collect();
    assert_eq!(faulty, vec![(11, Some(Fault::Unclosed)), (901, Some(Fault::Unclosed))]);
}

#[test]
fn two_stray_quotes_that_close_each_other_do_not_hide_rows() {
    let text = "1,Ann,\"Smith,9\n2,Bob,Jones,9\n3,Cy,Low\",9\n4,Di,Ray,9\n";
    let lines: Vec<_> = rows(text, 4).iter().map(|row| (row.0, row.2)).collect();
    assert_eq!(lines, vec![(1, Some(Fault::Runaway)), (2, None), (3, None), (4, None)]);
}

#[test]
fn a_cell_over_two_lines_is_one_row() {
    let rows = rows("1,\"12 Main\r\nApt \"\"B\"\"\",x,y\n2,b,c,d", 4);
    assert_eq!(rows[0].1, 2);
    assert_eq!(rows[0].3[1], "12 Main\r\nApt \"B\"");
    assert_eq!((rows[1].0, rows[1].3.len()), (3, 4));
}

#[test]
fn text_after_a_closing_quote_is_a_fault_and_a_quote_inside_a_bare_cell_is_counted() {
    let text = "1,\"Bo\" Ann,x\n2,Ann \"Bo\" B,x\n";
    assert_eq!(rows(text, 3)[0].2, Some(Fault::TextAfterQuote));
    let mut scanner = Scanner::new(text, COMMA);
    let mut cells = Vec::new();
    scanner.next(&mut cells);
    assert_eq!(scanner.next(&mut cells).unwrap().bare_quotes, 2);
}

fn cell() -> impl Strategy<Value = String> {
    prop_oneof![4 => "[a-z0-9 ]{0,6}", 1 => "[a-z,\"\n ]{0,8}", 1 => Just("ñ\r\nü".to_owned())]
}

proptest! {
    #[test]
    fn valid_text_is_split_as_the_csv_crate_splits_it(
        table in prop::collection::vec(prop::collection::vec(cell(), 5), 1..12), crlf: bool, end: bool,
    ) {
        let terminator = if crlf { csv::Terminator::CRLF } else { csv::Terminator::Any(b'\n') };
        let mut writer = csv::WriterBuilder::new().terminator(terminator).from_writer(Vec::new());
        for row in &table {
            writer.write_record(row).unwrap();
        }
        let mut text = String::from_utf8(writer.into_inner().unwrap()).unwrap();
        if !end {
            text.truncate(text.trim_end_matches(['\r', '\n']).len());
        }
        let ours: Vec<Vec<String>> = {
            let mut scanner = Scanner::new(&text, COMMA);
            let (mut cells, mut scratch, mut out) = (Vec::new(), String::new(), Vec::new());
            let mut lines = 0;
            while let Some(record) = scanner.next(&mut cells) {
                prop_assert_eq!(record.fault, None);
                lines += u64::from(record.lines);
                out.push(cells.iter().map(|c| c.text(&text, COMMA.quote, &mut scratch).to_owned()).collect());
            }
            prop_assert_eq!(lines, physical_lines(&text).0);
            out
        };
        let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
        let theirs: Vec<Vec<String>> =
            reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect();
        prop_assert_eq!(&ours, &theirs);
        prop_assert_eq!(&ours, &table);
    }

    #[test]
    fn the_scan_never_panics_and_never_loses_a_line(text in "[a-b,\"\r\n ]{0,80}", width in 1usize..5) {
        let lines: u64 = rows(&text, width).iter().map(|row| u64::from(row.1)).sum();
        prop_assert_eq!(lines, physical_lines(&text).0);
    }
}
