//! Whole readings.

use super::*;
use std::path::Path;

pub(super) struct Quiet;

impl Progress for Quiet {
    fn bytes(&self, _: u64, _: u64) {}
}

fn read_path(path: &Path) -> Result<RawTable> {
    read(&Source::Path(path.to_path_buf()), Side::Sis, &Settings::default(), &Quiet)
}

/// Reads bytes as if they were a stored file.
pub(super) fn read_with(bytes: &[u8], settings: &Settings) -> Result<RawTable> {
    let stored = source::Stored::new("test.csv".to_owned(), "test.csv", bytes.to_vec())?;
    text(stored, Side::Enrollment, settings)
}

pub(super) fn read_bytes(bytes: &[u8]) -> Result<RawTable> {
    read_with(bytes, &Settings::default())
}

/// Reads bytes as if they were a stored export of the SIS.
pub(super) fn read_sis(bytes: &[u8]) -> Result<RawTable> {
    let stored = source::Stored::new("test.csv".to_owned(), "test.csv", bytes.to_vec())?;
    text(stored, Side::Sis, &Settings::default())
}

/// Returns a column's texts.
pub(super) fn texts(table: &RawTable, field: Field) -> Vec<&str> {
    table
        .columns
        .get(&field)
        .map_or_else(Vec::new, |column| column.codes.iter().map(|c| column.values.get(*c)).collect())
}

#[test]
fn the_development_exports_are_read_whole() {
    let data = Path::new("../shared/data");
    if !data.exists() {
        return;
    }
    let sis = read_path(&data.join("district-2k/sis.txt")).unwrap();
    assert_eq!((sis.lines.len(), sis.intake.rejected.len()), (2167, 0));
    assert_eq!(sis.intake.facts.key_column, "Student_Number");
    assert_eq!(sis.columns[&Field::GuardianName].source, ["Mother", "Father"]);
    let platform = read_path(&data.join("district-2k/enrollment.csv")).unwrap();
    assert_eq!(platform.intake.facts.key_column, "Submission ID");
    assert_eq!(platform.lines.len(), 1935);
    let households = read_path(&data.join("households-10k/sis.csv")).unwrap();
    assert_eq!(households.intake.facts.key_column, "rec_id");
    assert_eq!(households.columns[&Field::Street].source, ["street_number", "street_name", "unit_number"]);
    assert_eq!(texts(&households, Field::Street)[0], "3834 willard street");
}

#[test]
fn a_header_that_comes_again_in_other_letters_and_with_blanks_behind_is_no_student() {
    for again in ["StudentID,FirstName,LastName", "STUDENTID,FIRSTNAME,LASTNAME", "STUDENTID\u{a0},FIRSTNAME ,LastName"]
    {
        let file = format!("StudentID,FirstName,LastName\n101,Ann,Lee\n{again}\n102,Bo,Roe\n");
        let read = read_bytes(file.as_bytes()).unwrap();
        assert_eq!((read.lines.as_slice(), read.intake.rejected.len()), (&[2, 4][..], 0), "{again}");
    }
}

#[test]
fn a_workbook_in_a_zip_file_is_read_however_it_is_packed_and_whatever_lies_beside_it() {
    use std::io::Write;
    use zip::write::{SimpleFileOptions, ZipWriter};
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (column, (header, value)) in
        [("Student ID", "A1"), ("First Name", "Ann"), ("Last Name", "Lee"), ("Grade", "5")].into_iter().enumerate()
    {
        sheet.write(0, column as u16, header).unwrap();
        sheet.write(1, column as u16, value).unwrap();
    }
    let book = book.save_to_buffer().unwrap();
    for method in [zip::CompressionMethod::Stored, zip::CompressionMethod::Deflated] {
        for beside in [&[][..], &[("readme.txt", &b"ok"[..])], &[("staff.csv", b"Teacher ID,Name\n1,Pat Lee\n")]] {
            let mut writer = ZipWriter::new(std::io::Cursor::new(Vec::new()));
            for (name, bytes) in beside.iter().chain(&[("students.xlsx", book.as_slice())]) {
                writer.start_file(*name, SimpleFileOptions::default().compression_method(method)).unwrap();
                writer.write_all(bytes).unwrap();
            }
            let raw = writer.finish().unwrap().into_inner();
            let stored = source::Stored::new("e.zip".to_owned(), "e.zip", raw).unwrap();
            let table = of_bytes(stored, Side::Enrollment, &Settings::default(), &Quiet, 0).unwrap();
            assert_eq!(texts(&table, Field::FirstName), ["Ann"], "{method} {}", beside.len());
        }
    }
}

#[test]
fn titles_totals_and_pages_under_the_names_are_no_students() {
    let rows = |school: &str, from: u32| {
        let student = |at| format!("Lee,Ann,{at},2015-03-0{}\n", at % 9 + 1);
        let students: String = (from..from + 4).map(student).collect();
        format!("{school},,,\n{students}{school} Total,,4,\n,,,\n")
    };
    let table = "Enrollment Report,,,\nLast Name,First Name,ID,DOB\n";
    let text = format!(
        "{table}{}Enrollment Report,,,\nPage 2,,,\n{}Grand Total:,,8,\nPrinted by: rm,,,\n",
        rows("Lincoln Elementary", 101),
        rows("Central High School", 201)
    );
    let read = read_bytes(text.as_bytes()).unwrap();
    assert_eq!(texts(&read, Field::LocalId), ["101", "102", "103", "104", "201", "202", "203", "204"]);
    assert_eq!(texts(&read, Field::School)[3..5], ["Lincoln Elementary", "Central High School"]);
    assert!(read.intake.rejected.is_empty());
    let text = "Name,ID,DOB\nGrade K,,\n\"Lee, Ann\",7,2020-03-03\nFirst Grade,,\n\"Ray, Bea\",8,2019-03-03\n";
    assert_eq!(read_bytes(text.as_bytes()).unwrap().lines, [3, 5]);
    // names that have such words, with as little beside them
    let text = "Student Name,ID,DOB,Grade\n\"High, Ann\",,,\nAnn Middle,,,\nTotal Ann,7,,\n\"Total, Ann\",8,,\nReport Ann,,,\n";
    assert_eq!(read_bytes(text.as_bytes()).unwrap().lines, [2, 3, 4, 5, 6]);
}

#[test]
fn lines_of_words_among_the_remarks_at_the_end_are_remarks() {
    let text = "ID,Last Name,First Name\n7,Lee,Ann\n8,Ray,Bea\n";
    let end = "\"2026-27 Enrolled Students\"\n\"Copyright 2026 Example. All rights reserved.\"\n\"Springfield Public Schools\"\n";
    let table = read_bytes(format!("{text}{end}").as_bytes()).unwrap();
    assert_eq!((table.lines.len(), table.intake.rejected.len()), (2, 0));
    // without a remark that is known, and before the last student, they are told
    for text in [format!("{text}moved away\n9,May,Cy\nTotal: 3\n"), format!("{text}moved away\n")] {
        assert_eq!(read_bytes(text.as_bytes()).unwrap().intake.rejected.len(), 1, "{text}");
    }
}

#[test]
fn lines_that_label_the_columns_and_counts_in_one_cell_are_no_students() {
    let header = "Student ID,First Name,Last Name,Grade,School";
    let import: Vec<String> = (0..5).map(|at| format!("\"{{\"\"ImportId\"\":\"\"QID{at}\"\"}}\"")).collect();
    for label in [import.join(","), "Q1,Q2,Q3,Q4,Q5".to_owned(), "1,2,3,4,5".to_owned()] {
        let text = format!("{header}\n{label}\n7,Ann,Lee,5,North\n8,Bea,Vance,4,North\n,2 students,,,\n");
        let table = read_bytes(text.as_bytes()).unwrap();
        assert_eq!(texts(&table, Field::FirstName), ["Ann", "Bea"], "{label}");
        assert_eq!((table.intake.ledger.preamble, table.intake.rejected.len()), (2, 0), "{label}");
    }
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    outcome: String,
    code: Option<String>,
    rows: Option<u64>,
    encoding: Option<String>,
    delimiter: Option<String>,
    line_ending: Option<String>,
    preamble: Option<u64>,
    blank: Option<u64>,
    rejected: Option<Vec<Reject>>,
    findings: Option<Vec<String>>,
    #[serde(default)]
    cells: BTreeMap<Field, Vec<String>>,
}

#[derive(Debug, PartialEq, serde::Deserialize)]
struct Reject {
    line: u32,
    code: String,
}

/// Returns what is wrong with a reading, against what the fixture expects.
fn differences(read: &Result<RawTable>, expected: &Expected) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut same = |what: &str, is: String, should: String| {
        if is != should {
            wrong.push(format!("{what}: {is}, expected {should}"));
        }
    };
    let table = match read {
        Err(error) => {
            same("outcome", "refused".to_owned(), expected.outcome.clone());
            same("code", format!("{:?}", error.code_name()), format!("{:?}", expected.code.as_deref()));
            return wrong;
        }
        Ok(table) => table,
    };
    let (facts, ledger) = (&table.intake.facts, &table.intake.ledger);
    same("outcome", "accepted".to_owned(), expected.outcome.clone());
    let number = |is: u64, should: Option<u64>| (is.to_string(), should.unwrap_or(is).to_string());
    let text = |is: &String, should: &Option<String>| (is.clone(), should.clone().unwrap_or_else(|| is.clone()));
    for (what, (is, should)) in [
        ("rows", number(facts.rows, expected.rows)),
        ("preamble", number(ledger.preamble, expected.preamble)),
        ("blank", number(ledger.blank, expected.blank)),
        ("encoding", text(&facts.encoding, &expected.encoding)),
        ("delimiter", text(&facts.delimiter, &expected.delimiter)),
        ("line_ending", text(&facts.line_ending, &expected.line_ending)),
    ] {
        same(what, is, should);
    }
    let rejected: Vec<Reject> =
        table.intake.rejected.iter().map(|row| Reject { line: row.line, code: row.code.to_owned() }).collect();
    same("rejected", format!("{rejected:?}"), format!("{:?}", expected.rejected.as_deref().unwrap_or(&[])));
    let findings: Vec<&str> = table.intake.findings.iter().map(|finding| finding.code).collect();
    same("findings", format!("{findings:?}"), format!("{:?}", expected.findings.as_deref().unwrap_or(&[])));
    for (field, cells) in &expected.cells {
        same(field.name(), format!("{:?}", texts(table, *field)), format!("{cells:?}"));
    }
    wrong
}

#[test]
fn every_malformed_file_ends_as_its_expectation_says() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/malformed");
    let mut files: Vec<PathBuf> = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_none_or(|end| end != "expected"));
    files.sort();
    assert!(files.len() >= 70);
    let mut wrong = Vec::new();
    for file in files {
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        let expected = std::fs::read_to_string(folder.join(format!("{name}.expected")));
        let expected: Expected =
            toml::from_str(&expected.unwrap_or_else(|_| panic!("{name} lacks its .expected file"))).unwrap();
        wrong.extend(differences(&read_path(&file), &expected).into_iter().map(|text| format!("{name}: {text}")));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_number_of_a_house_stands_before_its_street_also_where_that_is_called_the_address() {
    let read = |rows: &str| {
        let header = "Student ID,First Name,Last Name,Street Nbr,Street";
        let table = read_bytes(format!("{header}\n{rows}").as_bytes()).unwrap();
        texts(&table, Field::Street).into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(read("1,Ann,Lee,12,Oak St\n2,Bo,Roe,7,Elm St\n"), ["12 Oak St", "7 Elm St"]);
    assert_eq!(read("1,Ann,Lee,12,12 Oak St\n2,Bo,Roe,7,7 Elm St\n"), ["12 Oak St", "7 Elm St"]);
    assert_eq!(read("1,Ann,Lee,12,8th St\n2,Bo,Roe,7,55th Ave\n"), ["12 8th St", "7 55th Ave"]);
}

#[test]
fn a_column_called_student_is_the_number_or_the_name_by_its_values() {
    let read = |rows: &str| read_bytes(format!("Student,First Name,Last Name,Grade\n{rows}").as_bytes()).unwrap();
    let numbers = read("100217,Ann,Lee,4\n100228,Bo,Roe,5\n100239,Cy,Poe,5\n100241,Di,Fox,6\n100252,Ed,Orr,6\n");
    assert_eq!(texts(&numbers, Field::LocalId), ["100217", "100228", "100239", "100241", "100252"]);
    let names = read("Ann Lee,Ann,Lee,4\nBo Roe,Bo,Roe,5\nCy Poe,Cy,Poe,5\n");
    assert!(!names.columns.contains_key(&Field::LocalId));
}

#[test]
fn the_title_above_the_header_is_no_student_on_the_next_pages_either() {
    let page = "Student ID,First Name,Last Name,Grade\n";
    let text =
        format!("Adams District,Listing,\n{page}1,Ann,Lee,4\nAdams District,Listing,\n{page}2,Bo,Roe,5\nCut,7\n");
    let table = read_bytes(text.as_bytes()).unwrap();
    assert_eq!(table.lines, [3, 6]);
    assert_eq!(table.intake.rejected.iter().map(|row| row.line).collect::<Vec<_>>(), [7]);
    let page = |number: u32| format!("Directory,,,Page {number} of 2\nStudent ID,First Name,Last Name,Grade\n");
    let text = format!("{}1,Ann,Lee,4\nPrinted 08/24/2026,,,\n{}2,Bo,Roe,5\n", page(1), page(2));
    let table = read_bytes(text.as_bytes()).unwrap();
    assert_eq!(texts(&table, Field::LocalId), ["1", "2"]);
    assert!(table.intake.rejected.is_empty());
}

#[test]
fn lines_that_a_spreadsheet_quoted_whole_are_read_by_their_cells() {
    let wrap = |line: &str| format!("\"{}\"\r\n", line.replace('"', "\"\""));
    let lines = ["Student ID,First Name,Last Name,Grade", "1,Ann,\"Lee, Jr.\",4", "2,Bo,Roe,5"];
    let table = read_bytes(lines.map(wrap).concat().as_bytes()).unwrap();
    assert_eq!(table.lines, [2, 3]);
    assert_eq!(texts(&table, Field::LastName), ["Lee, Jr.", "Roe"]);
    let said = format!("{:?}", table.intake.facts.assumed);
    assert!(said.contains("each line is quoted as a whole"), "{said}");
    // one line that is not says that the quotes are the cells' own
    let mixed = lines.map(wrap).concat() + "3,Cy,Poe,6\r\n";
    assert!(!format!("{:?}", read_bytes(mixed.as_bytes())).contains("quoted as a whole"));
}

#[test]
fn a_script_that_would_load_the_rows_is_no_export_of_them() {
    let text = b"INSERT INTO `students` (`student_id`, `last_name`, `first_name`) VALUES\n(1, 'Lee', 'Ann'),\n(2, 'Roe', 'Bo');\n";
    let error = read_bytes(text).unwrap_err().to_string();
    assert!(error.contains("[F104]") && error.contains("SQL statements"), "{error}");
}

#[test]
fn the_lines_that_a_data_base_draws_around_a_table_are_no_students() {
    for text in [
        "+----+------+------+\n| student_id | last_name | first_name |\n+----+------+------+\n| 1 | Lee | Ann |\n+----+------+------+\n1 row in set (0.01 sec)\n",
        " student_id | last_name | first_name\n------------+-----------+-----------\n 1 | Lee | Ann\n(1 row)\n",
        "| student_id | last_name | first_name |\n|---|:---|---:|\n| 1 | Lee | Ann |\n",
    ] {
        let table = read_bytes(text.as_bytes()).unwrap();
        assert_eq!(table.lines.len(), 1, "{text}");
        assert!(table.intake.rejected.is_empty(), "{text}");
    }
}

/// Returns the headers behind a field of an SIS export with ten rows of the same other cells and numbers of their own.
fn source_of(field: Field, header: &str, cells: &str) -> String {
    let rows: String = (1000..1010).map(|id| format!("{id},{},Lee,Ann,{cells}\n", id + 900_000)).collect();
    let table = read_sis(format!("{header}\n{rows}").as_bytes()).unwrap();
    table.columns.get(&field).map_or_else(String::new, |column| column.source.join("+"))
}

#[test]
fn one_number_for_everybody_is_nobodys() {
    let header = "Row,SSID,Last Name,First Name,District ID,Birth Date";
    assert_eq!(source_of(Field::LocalId, header, "0620,2015-03-03"), "");
    assert_eq!(
        source_of(Field::LocalId, &header.replace("Row", "Student Number"), "0620,2015-03-03"),
        "Student Number"
    );
    assert_eq!(
        source_of(
            Field::LocalId,
            &header.replace("Row", "District ID").replacen(",District ID,", ",Room,", 1),
            "7,2015-03-03"
        ),
        "District ID"
    );
}

#[test]
fn a_unique_id_beside_the_states_is_the_districts() {
    let header = "Unique ID,State ID,Last Name,First Name,Grade";
    assert_eq!([Field::LocalId, Field::StateId].map(|field| source_of(field, header, "5")), ["Unique ID", "State ID"]);
    let known = header.replace("State ID", "Student ID");
    assert_eq!(
        [Field::LocalId, Field::StateId].map(|field| source_of(field, &known, "5")),
        ["Student ID", "Unique ID"]
    );
    let emis = header.replace("Unique", "EMIS").replace("State ID", "SSID");
    assert_eq!([Field::LocalId, Field::StateId].map(|field| source_of(field, &emis, "5")), ["EMIS ID", "SSID"]);
    let cut = header.replace("Unique ID", "StuUniqueID").replace("State ID", "StuUIC");
    assert_eq!([Field::LocalId, Field::StateId].map(|field| source_of(field, &cut, "5")), ["StuUniqueID", "StuUIC"]);
}

#[test]
fn a_row_of_types_below_the_header_is_no_student() {
    let header = "Student ID,Last Name,First Name,Birth Date,Sex,Grade";
    for types in ["text,text,text,date,text,number", "(required),VARCHAR(30),VARCHAR(30),DATE,CHAR(1),"] {
        let table = read_sis(format!("{header}\n{types}\n7,Lee,Ann,2015-03-03,F,5\n").as_bytes()).unwrap();
        assert_eq!(texts(&table, Field::LastName), ["Lee"], "{types}");
    }
}

#[test]
fn rows_under_an_unknown_separator_are_not_told() {
    let row = |id: u32| format!("040{id}~Lee, Ann Kim~04~F~1/25/2016~Adams~1 Oak St, Fairview, IL 62208~Phone");
    let rows = (1000..1008).map(row).collect::<Vec<_>>().join("\n");
    let error = read_sis(format!("Perm ID~Student Name~Grd~Sex~Birthdate~School~Address~Tel\n{rows}\n").as_bytes());
    let told = format!("{:?}", error.unwrap_err());
    assert!(!told.contains("Lee") && !told.contains("0401001"), "{told}");
}

#[test]
fn the_state_of_a_record_is_no_state_of_an_address() {
    let header = "Student ID,SSID,Last Name,First Name,Grade,State";
    assert_eq!([Field::Status, Field::State].map(|field| source_of(field, header, "5,Active")), ["State", ""]);
    assert_eq!([Field::Status, Field::State].map(|field| source_of(field, header, "5,IL")), ["", "State"]);
    let both = header.replace("Grade", "Status");
    assert_eq!(source_of(Field::Status, &both, "Active,IL"), "Status");
}
