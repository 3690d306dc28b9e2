//! Laws of reading over damaged and arbitrary bytes: no panic, every line in one bucket or the file refused.

use super::tests::{read_bytes, read_with, texts};
use super::*;
use crate::roster::ErrorKind;
use proptest::prelude::*;

fn rows(count: usize) -> String {
    let mut text = String::from("Student ID,First Name,Last Name,Date of Birth,Street\n");
    for n in 0..count {
        text += &format!("{},Ann{n},Lee,2014-05-{:02},\"{n} Elm St, Apt {n}\"\n", 1000 + n, n % 28 + 1);
    }
    text
}

/// Checks law 1 on a reading, counting the lines of the bytes apart from the reader.
fn lines_add_up(bytes: &[u8], read: &Result<RawTable>) -> std::result::Result<(), TestCaseError> {
    match read {
        Err(error) => prop_assert_ne!(error.kind(), ErrorKind::Internal, "{}", error),
        Ok(table) => {
            let ledger = table.intake.ledger;
            prop_assert!(ledger.check("x").is_ok());
            let text: String = decode::decode(bytes).text.replace("\r\n", "\n").replace('\r', "\n");
            prop_assert_eq!(ledger.physical, text.split_terminator('\n').count() as u64);
            prop_assert_eq!(ledger.rejected, table.intake.rejected.iter().map(|row| u64::from(row.lines)).sum::<u64>());
            prop_assert!(table.lines.is_sorted());
            for column in table.columns.values().chain([&table.key]) {
                prop_assert_eq!(column.codes.len(), table.lines.len());
                prop_assert!(column.codes.iter().all(|code| (*code as usize) < column.values.len()));
            }
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(crate::cases::cases(192))]

    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        lines_add_up(&bytes, &read_bytes(&bytes))?;
    }

    #[test]
    fn text_of_marks_is_read_or_refused(text in "(id|name|first name|last_name|1|ñ|\"|'|,|;|\t|\\||\r|\n|\r\n| |-|total){0,60}") {
        lines_add_up(text.as_bytes(), &read_bytes(text.as_bytes()))?;
    }

    #[test]
    fn damage_costs_only_the_rows_it_touches(
        at in any::<prop::sample::Index>(), what in prop::sample::select(vec![&b"\""[..], b",", b"\n", b"\r", b"\xFF", b"\0", b"\"\"", b"'", b"x\"y"]),
    ) {
        let mut bytes = rows(60).into_bytes();
        let body = bytes.iter().position(|byte| *byte == b'\n').unwrap() + 1;
        let place = body + at.index(bytes.len() - body);
        bytes.splice(place..place, what.iter().copied());
        let read = read_bytes(&bytes);
        lines_add_up(&bytes, &read)?;
        let table = read.unwrap();
        prop_assert!(table.lines.len() >= 58, "{} rows left", table.lines.len());
    }

    #[test]
    fn a_cut_file_is_refused_or_loses_at_most_its_last_row(at in any::<prop::sample::Index>()) {
        let bytes = rows(40).into_bytes();
        let head = bytes.iter().position(|byte| *byte == b'\n').unwrap() + 1;
        let cut = head + at.index(bytes.len() - head);
        let whole = bytes[head..cut].iter().filter(|byte| **byte == b'\n').count();
        let read = read_bytes(&bytes[..cut]);
        lines_add_up(&bytes[..cut], &read)?;
        match read {
            Ok(table) => prop_assert!(table.lines.len() >= whole),
            Err(error) => prop_assert_eq!(error.code_name(), Some(if cut == head { "F101" } else { "F103" })),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(6))]

    #[test]
    fn the_order_of_rows_changes_no_assumption(seed in any::<u64>()) {
        let text = rows(3000);
        let (header, body) = text.split_once('\n').unwrap();
        let mut lines: Vec<&str> = body.lines().collect();
        let straight = read_bytes(text.as_bytes()).unwrap();
        let mut state = seed | 1;
        for at in (1..lines.len()).rev() {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            lines.swap(at, (state >> 33) as usize % (at + 1));
        }
        let shuffled = read_bytes(format!("{header}\n{}\n", lines.join("\n")).as_bytes()).unwrap();
        let facts = |table: &RawTable| format!("{:?} {}", table.intake.facts.columns, table.intake.facts.key_column);
        prop_assert_eq!(facts(&straight), facts(&shuffled));
    }
}

#[test]
fn a_powerschool_export_without_a_status_is_told_to_hold_active_students_only() {
    let rows: String = (100..150).map(|id| format!("{id},\"Lee, Ann\",5/1/2014\n")).collect();
    let text = format!("Student_Number,LastFirst,DOB\n{rows}");
    let found = |text: &str| {
        let table = read_bytes(text.as_bytes()).unwrap();
        table.intake.findings.iter().map(|finding| finding.code).collect::<Vec<_>>()
    };
    assert_eq!(found(&text), ["F208"]);
    let with = text.replace("DOB", "DOB,Enroll_Status").replace("2014", "2014,0");
    assert!(found(&with).is_empty());
}

#[test]
fn the_same_rows_in_any_clothes_are_the_same_table() {
    let plain = "Student ID,First Name,Last Name,Street\n007,Zoë,Muñoz,\"1 Elm St, 4\"\n008,Bob,Ray,9 Oak St\n";
    let tabbed = plain.replace("\"1 Elm St, 4\"", "1 Elm St+ 4").replace(',', "\t").replace('+', ",");
    let utf16: Vec<u8> = [0xFF, 0xFE].into_iter().chain(tabbed.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let clothes: Vec<Vec<u8>> = vec![
        plain.replace('\n', "\r\n").into_bytes(),
        plain.replace('\n', "\r").into_bytes(),
        format!("\u{FEFF}{plain}").into_bytes(),
        plain.replace(',', ";").replace("St; 4", "St, 4").into_bytes(),
        encoding_rs::WINDOWS_1252.encode(plain).0.into_owned(),
        tabbed.into_bytes(),
        utf16,
        plain.trim_end().as_bytes().to_vec(),
    ];
    let cells = |table: &RawTable| -> Vec<(Field, Vec<String>)> {
        table.columns.keys().map(|f| (*f, texts(table, *f).into_iter().map(str::to_owned).collect())).collect()
    };
    let first = cells(&read_bytes(plain.as_bytes()).unwrap());
    assert_eq!(first.len(), 4);
    for bytes in clothes {
        assert_eq!(cells(&read_bytes(&bytes).unwrap()), first);
    }
}

#[test]
fn too_many_rejected_rows_refuse_the_file() {
    let mut text = rows(1000);
    for n in 0..20 {
        text += &format!("{},Ann\n", 5000 + n);
    }
    assert_eq!(read_bytes(text.as_bytes()).unwrap().intake.rejected.len(), 20);
    text += "6000,Ann\n";
    let error = read_bytes(text.as_bytes()).unwrap_err();
    assert_eq!((error.kind(), error.code_name()), (ErrorKind::Refused, Some("F103")));
    assert!(error.to_string().contains("line 1002: R101"));
    let lenient = Settings { reject_rows: 50, ..Settings::default() };
    assert_eq!(read_with(text.as_bytes(), &lenient).unwrap().intake.rejected.len(), 21);
}

#[test]
fn huge_cells_and_headers_are_refused_or_cost_one_row() {
    let long = format!("{}7,{},Lee,2014-05-01,x\n", rows(3), "A".repeat(4 << 20));
    let table = read_bytes(long.as_bytes()).unwrap();
    assert_eq!((table.lines.len(), table.intake.rejected[0].code), (3, "R102"));
    assert!(table.intake.rejected[0].text.len() <= 64 << 10);
    let far = format!("{}{}x\n", rows(3), ",".repeat(5000));
    assert_eq!(read_bytes(far.as_bytes()).unwrap().intake.rejected[0].code, "R101");
    let wide = format!("{}\n{}\n", "id,".repeat(10_000), "1,".repeat(10_000));
    assert_eq!(read_bytes(wide.as_bytes()).unwrap_err().code_name(), Some("F103"));
}

#[test]
fn a_gzip_bomb_is_refused_and_a_good_gzip_file_is_read() {
    use std::io::Write;
    let pack = |text: &[u8]| {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        encoder.write_all(text).unwrap();
        encoder.finish().unwrap()
    };
    let bomb = pack(&vec![b'0'; 8 << 20]);
    assert_eq!(read_bytes(&bomb).unwrap_err().code_name(), Some("F103"));
    let table = read_bytes(&pack(rows(100).as_bytes())).unwrap();
    assert_eq!(table.lines.len(), 100);
    assert!(table.intake.facts.encoding.ends_with("gzip"));
}

#[test]
fn a_configured_column_wins_and_a_missing_one_names_the_nearest() {
    let text = "Student ID,First Name,Last Name,Old Number,Cell A,Cell B\n1,Ann,Lee,77,217-555-0101,217-555-0102\n";
    let map = |field, columns: &[&str]| Settings {
        map: BTreeMap::from([(field, columns.iter().map(|c| (*c).to_owned()).collect())]),
        ..Settings::default()
    };
    let table = read_with(text.as_bytes(), &map(Field::LocalId, &["old_number"])).unwrap();
    assert_eq!(texts(&table, Field::LocalId), ["77"]);
    let table = read_with(text.as_bytes(), &map(Field::Phone, &["Cell A", "Cell B"])).unwrap();
    assert_eq!(texts(&table, Field::Phone), ["217-555-0101; 217-555-0102"]);
    let error = read_with(text.as_bytes(), &map(Field::LocalId, &["Old Numbr"])).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Usage);
    assert!(error.to_string().contains("`Old Number`"), "{error}");
    let key = Settings { key: Some("Old Number".to_owned()), ..Settings::default() };
    let table = read_with(text.as_bytes(), &key).unwrap();
    assert_eq!(
        (table.key.values.get(table.key.codes[0]), table.intake.facts.key_column.as_str()),
        ("77", "Old Number")
    );
}

#[test]
fn no_message_holds_a_cell_value() {
    let canary = "Zyxwvut";
    for text in [
        format!("Student ID,First Name\n1,{canary}\n1,\"{canary}\n"),
        format!("{canary}1,{canary}2,33\n1,2,3\n"),
        format!("Student ID,First Name,Last Name\n1,\"{canary}\" {canary},x\n"),
        format!("Student ID,First Name,Last Name\n1,{canary}\n2,{canary}\n"),
    ] {
        match read_bytes(text.as_bytes()) {
            Err(error) => assert!(!error.to_string().contains(canary), "{error}"),
            Ok(table) => {
                assert!(table.intake.rejected.iter().all(|row| !row.message.contains(canary)));
                assert!(table.intake.findings.iter().all(|finding| !finding.message.contains(canary)));
            }
        }
    }
}
