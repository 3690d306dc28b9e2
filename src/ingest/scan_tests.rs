//! The scan against broken quotes, and against the `csv` crate on valid input.

use super::physical::*;
use super::scan::*;
use proptest::prelude::*;

const COMMA: Dialect = Dialect { delimiter: b',', quote: Some(b'"'), padded: false, backslash: false };

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

/// Returns the fault of the first row, and how long its cells are.
fn first_row(text: &str) -> (Option<Fault>, Vec<usize>) {
    let (_, _, fault, cells) = rows(text, 3).swap_remove(0);
    (fault, cells.iter().map(String::len).collect())
}

#[test]
fn a_cell_may_be_as_long_as_the_limit_and_one_byte_more_costs_the_row() {
    let (most, more) = ("x".repeat(MAX_CELL), "x".repeat(MAX_CELL + 1));
    for (before, after) in [("", ""), ("\"", "\"")] {
        assert_eq!(first_row(&format!("1,{before}{most}{after},y\n")), (None, vec![1, MAX_CELL, 1]));
        assert_eq!(first_row(&format!("1,{before}{more}{after},y\n")), (Some(Fault::TooLong), vec![]));
        // as it is beside a quoted cell
        assert_eq!(first_row(&format!("1,{before}{most}{after},\"y\"\n")), (None, vec![1, MAX_CELL, 1]));
        assert_eq!(first_row(&format!("1,{before}{more}{after},\"y\"\n")), (Some(Fault::TooLong), vec![]));
    }
    // a quote that is never closed is told as such as long as the cell may still be one
    assert_eq!(first_row(&format!("1,\"{most}")).0, Some(Fault::Unclosed));
    assert_eq!(first_row(&format!("1,\"{more}")).0, Some(Fault::TooLong));
    assert_eq!(first_row(&format!("1,\"{more}{more}\",y\n")).0, Some(Fault::TooLong));
}

#[test]
fn a_row_may_take_as_many_lines_as_the_limit_and_one_more_costs_it() {
    let of = |breaks: u32, line_end: &str| format!("1,\"{}\",y\n2,b,c\n", line_end.repeat(breaks as usize));
    for line_end in ["\n", "\r\n", "\r"] {
        let read = rows(&of(MAX_LINES - 1, line_end), 3);
        assert_eq!((read.len(), read[0].1, read[0].2, read[1].0), (2, MAX_LINES, None, MAX_LINES + 1), "{line_end:?}");
        let read = rows(&of(MAX_LINES, line_end), 3);
        assert_eq!((read[0].1, read[0].2), (1, Some(Fault::Unclosed)), "{line_end:?}");
    }
}

#[test]
fn cells_beyond_the_limit_are_counted_and_not_kept() {
    for (first, quote) in [("a", ""), ("\"a\"", "")] {
        for (cells, kept) in [(MAX_CELLS, MAX_CELLS), (MAX_CELLS + 1, MAX_CELLS), (MAX_CELLS + 9, MAX_CELLS)] {
            let text = format!("{first}{quote}{}\n", ",b".repeat(cells - 1));
            let mut scanner = Scanner::new(&text, COMMA);
            let mut read = Vec::new();
            assert_eq!((scanner.next(&mut read).unwrap().width, read.len()), (cells, kept), "{first}");
        }
    }
}

#[test]
fn a_row_of_another_width_is_a_fault_of_its_quotes_only_where_it_runs_over_lines() {
    assert_eq!(rows("1,\"b\"\n", 3)[0].2, None);
    assert_eq!(rows("1,\"b\",c,d\n", 3)[0].2, None);
    assert_eq!(rows("1,\"b\nb\",c\n", 3)[0].2, None);
    let read = rows("1,\"b\nb\"\n2,x,y\n", 3);
    assert_eq!((read[0].1, read[0].2, read[1].2), (1, Some(Fault::Runaway), None));
    assert_eq!(rows("1,\"b\nb\",c,d\n", 3)[0].2, Some(Fault::Runaway));
    // a quote that closes on a later line and is followed by text was most likely never closed
    assert_eq!(rows("1,\"b\nb\"x,c\n", 3)[0].2, Some(Fault::Unclosed));
}

#[test]
fn in_a_narrow_file_lines_inside_a_cell_are_rows_only_where_they_begin_like_rows() {
    // the second stray quote closes what the first opened, and one row of three cells stands for two
    let read = rows("101,Ann,\"Smith\n102,Bo,Jones\"\n", 3);
    assert_eq!(read[0].2, Some(Fault::Runaway));
    // an address of as many commas, which does not begin with a number of three digits
    let read = rows("101,Ann,\"12 Elm St\nApt 4, Springfield, IL\"\n", 3);
    assert_eq!((read[0].1, read[0].2), (2, None));
    // another number of commas than rows would have
    let read = rows("101,Ann,\"12 Elm St\n102, Springfield\"\n", 3);
    assert_eq!((read[0].1, read[0].2), (2, None));
    // in a wide file the number of commas is enough
    let read = rows("101,Ann,\"12 Elm St\nApt 4, x, y, z\",c\n", 4);
    assert_eq!(read[0].2, Some(Fault::Runaway));
    // two cells, of which one holds a whole row
    assert_eq!(rows("101,\"Smith\n102,Jones\"\n", 2)[0].2, Some(Fault::Runaway));
    assert_eq!(rows("\"a\nb\"\n", 1)[0].2, None);
    // over three lines
    let read = rows("101,Ann,\"Smith\n102,Bo,Jones\n103,Cy,Low\"\n", 3);
    assert_eq!(read[0].2, Some(Fault::Runaway));
    // letters and figures are told apart, signs count as they are, quotes do not
    assert_eq!(rows("a-1,\"S\na_2,J\"\n", 2)[0].2, None);
    assert_eq!(rows("A-1,\"S\nb-7,J\"\n", 2)[0].2, Some(Fault::Runaway));
    assert_eq!(rows("\"A1\",\"S\nb7,J\"\n", 2)[0].2, Some(Fault::Runaway));
}

#[test]
fn blanks_beside_quotes_count_only_where_the_file_pads_its_cells() {
    let read = |padded: bool| {
        let text = "1,  \"a, b\"  , c\n";
        let dialect = Dialect { padded, ..COMMA };
        let mut scanner = Scanner::new(text, dialect);
        let (mut cells, mut scratch) = (Vec::new(), String::new());
        let fault = scanner.next(&mut cells).unwrap().fault;
        let texts: Vec<String> = cells.iter().map(|c| c.text(text, dialect.quote, &mut scratch).to_owned()).collect();
        (fault, texts)
    };
    assert_eq!(read(true), (None, vec!["1".to_owned(), "a, b".to_owned(), " c".to_owned()]));
    assert_eq!(read(false).1, ["1", "  \"a", " b\"  ", " c"]);
}

#[test]
fn a_cell_says_what_stands_in_the_file_where_that_is_what_is_meant() {
    let text = "ab,\"c d\",\"e\"\"f\",,\"\"\n";
    let mut cells = Vec::new();
    Scanner::new(text, COMMA).next(&mut cells);
    assert_eq!(
        cells.iter().map(|cell| cell.written(text)).collect::<Vec<_>>(),
        [Some("ab"), Some("c d"), None, Some(""), Some("")]
    );
    assert_eq!(cells.iter().map(|cell| cell.is_empty()).collect::<Vec<_>>(), [false, false, false, true, true]);
}

#[test]
fn a_width_fits_from_the_named_columns_on_and_beyond_the_header_with_nothing() {
    let width = Width { needed: 2, full: 4 };
    let fits = |text: &str| {
        let mut cells = Vec::new();
        let record = Scanner::new(text, COMMA).next(&mut cells).unwrap();
        width.fits(record.width, &cells)
    };
    assert_eq!(
        ["a", "a,b", "a,b,c,d", "a,b,c,d,", "a,b,c,d,,", "a,b,c,d,e", "a,b,c,d,,f"].map(fits),
        [false, true, true, true, true, false, false]
    );
    // what is not kept is not known to be empty
    assert!(fits(&format!("a{}", ",".repeat(MAX_CELLS - 1))));
    assert!(!fits(&format!("a{}", ",".repeat(MAX_CELLS))));
}

#[test]
fn line_ends_are_counted_by_kind_and_named() {
    let counted = |text: &str| {
        let (lines, ends) = physical_lines(text);
        (lines, ends.name())
    };
    assert_eq!(counted(""), (0, "LF"));
    assert_eq!(counted("a"), (1, "LF"));
    assert_eq!(counted("a\nb\n"), (2, "LF"));
    assert_eq!(counted("a\r\nb\r\nc"), (3, "CRLF"));
    assert_eq!(counted("a\rb\r"), (2, "CR"));
    assert_eq!(counted("a\n\rb"), (3, "mixed"));
    assert_eq!(counted("a\r\nb\rc\nd"), (4, "mixed"));
}
