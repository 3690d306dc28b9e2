//! What the markup of the lists promises: every row once, the format that was asked for, sound XML.

use super::tests::{bytes, lonely, parts, rows, undecided};
use super::{Wishes, look};
use std::collections::BTreeSet;

/// Returns what stands in an attribute, at each of its places.
fn attributes<'a>(xml: &'a str, element: &str, name: &str) -> Vec<&'a str> {
    let (element, name) = (format!("<{element} "), format!(" {name}=\""));
    let tags = xml.match_indices(&element).filter_map(|(at, _)| xml[at..].split('>').next());
    tags.filter_map(|tag| tag.split_once(&name)).filter_map(|(_, rest)| rest.split('"').next()).collect()
}

/// Returns the cells of a list's rows, each with its column counted from 0 and its tag; one that does not say where it is
/// stands beside the one before.
fn cells(xml: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    for row in xml.split("<row ").skip(1) {
        let mut next = 0;
        for cell in row.split("<c ").skip(1) {
            let tag = cell.split('>').next().unwrap();
            if let Some((_, place)) = tag.split_once("r=\"") {
                let letters = place.bytes().take_while(u8::is_ascii_uppercase);
                let column = letters.fold(0, |sum, letter| sum * 26 + usize::from(letter - b'A') + 1) - 1;
                assert!(found.is_empty() || column > next || next == 0, "{tag}");
                next = column;
            }
            found.push((next, tag));
            next += 1;
        }
    }
    found
}

#[test]
fn a_list_of_any_length_has_each_row_once_in_order_and_is_as_large_as_the_sheet_says() {
    for count in [1, 511, 512, 513, 1_100] {
        let people: Vec<(String, String)> = (0..count).map(|at| (format!("{at:05}"), format!("Ng{at:05}"))).collect();
        let people: Vec<(&str, &str, &str)> =
            people.iter().map(|(id, name)| (id.as_str(), name.as_str(), "North")).collect();
        let bytes = bytes(&lonely(&people), Wishes::default());
        let parts = parts(&bytes);
        for sheet in ["xl/worksheets/sheet2.xml", "xl/worksheets/sheet3.xml"] {
            let xml = &parts[sheet];
            let numbers: Vec<String> = (1..=count + 1).map(|number| number.to_string()).collect();
            assert_eq!(attributes(xml, "row", "r"), numbers, "{sheet}");
            assert_eq!(attributes(xml, "dimension", "ref"), [format!("A1:U{}", count + 1)]);
            assert_eq!(attributes(xml, "autoFilter", "ref"), [format!("A1:U{}", count + 1)]);
        }
        let ids: Vec<String> = rows(&bytes, "Fix list").iter().map(|row| row["Student ID"].to_string()).collect();
        assert_eq!(ids, people.iter().map(|(id, _, _)| (*id).to_owned()).collect::<Vec<_>>());
    }
}

#[test]
fn each_cell_has_the_format_of_its_column_and_a_shade_is_the_one_that_was_asked_for() {
    let parts = parts(&bytes(&undecided(), Wishes::default()));
    let styles = &parts["xl/styles.xml"];
    let formats = &styles[styles.find("<cellXfs").unwrap()..styles.find("</cellXfs>").unwrap()];
    let fills = &styles[styles.find("<fills").unwrap()..styles.find("</fills>").unwrap()];
    let fills: Vec<&str> = fills.split("<fill>").skip(1).collect();
    let numbers = attributes(formats, "xf", "numFmtId");
    let fill_of = attributes(formats, "xf", "fillId");
    let text = "49";
    let list = &parts["xl/worksheets/sheet3.xml"];
    let body = &list[list.find("<row r=\"2\"").unwrap()..];
    let mut seen = BTreeSet::new();
    for (column, cell) in cells(body) {
        let format = cell.split_once("s=\"").unwrap().1;
        let at: usize = format.split('"').next().unwrap().parse().unwrap();
        let wanted = match column {
            4 | 11 => "14",
            17 | 18 => "3",
            6 | 7 | 10 | 15 | 16 => "0",
            _ => text,
        };
        assert_eq!(
            (numbers[at], fills[fill_of[at].parse::<usize>().unwrap()].contains("none")),
            (wanted, true),
            "{cell}"
        );
        seen.insert(column);
    }
    assert!(seen.len() > 15, "{seen:?}");
    let sheet = parts.iter().find(|(name, part)| name.starts_with("xl/worksheets") && part.contains("(same)"));
    let (_, sheet) = sheet.expect("the sheet of pairs");
    for cell in sheet.split("<c ").skip(1).filter(|cell| cell.contains("(same)")) {
        let at: usize = cell.split("s=\"").nth(1).unwrap().split('"').next().unwrap().parse().unwrap();
        assert_eq!(numbers[at], text);
        assert!(fills[fill_of[at].parse::<usize>().unwrap()].contains(&format!("FF{:06X}", look::BLUE)), "{cell}");
    }
}

#[test]
fn every_sheet_is_sound_markup_with_what_differs_in_bold() {
    let parts = parts(&bytes(&undecided(), Wishes::default()));
    let mut bold = 0;
    for (name, xml) in parts.iter().filter(|(name, _)| name.starts_with("xl/worksheets/")) {
        let mut reader = quick_xml::Reader::from_str(xml);
        reader.config_mut().check_end_names = true;
        loop {
            match reader.read_event() {
                Ok(quick_xml::events::Event::Eof) => break,
                Ok(_) => {}
                Err(error) => panic!("{name}: {error}"),
            }
        }
        bold += xml.matches("<rPr><b/>").count();
    }
    assert!(bold > 0);
}
