//! Columns under a line of dashes, as data bases print a table: each run of dashes is as wide as its column.

/// Fewer columns may be a title with a line under it.
const ENOUGH: usize = 3;
/// Lines among which the dashes must be.
const WITHIN: usize = 5;

/// Returns the text with its columns cut at the dashes and parted by commas; none where no such line stands near the top.
///
/// Each line stays where it is.
pub(super) fn cut(text: &str) -> Option<String> {
    let mut lines = text.split(['\n', '\r']).filter(|line| !line.trim().is_empty()).take(WITHIN);
    let mut header = lines.next()?;
    let dashes = loop {
        let line = lines.next()?;
        if is_ruler(line) {
            break line;
        }
        header = line;
    };
    // tabs and commas part the columns already
    if header.contains(['\t', ',', '|', ';', '^']) {
        return None;
    }
    let columns = columns(dashes);
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    for line in text.split_inclusive(['\n', '\r']) {
        let bare = line.trim_end_matches(['\n', '\r']);
        if !bare.trim().is_empty() {
            push_row(bare, &columns, &mut out);
        }
        out.push_str(line.get(bare.len()..).unwrap_or(""));
    }
    Some(out)
}

fn is_ruler(line: &str) -> bool {
    line.chars().all(|c| matches!(c, '-' | ' ')) && line.split(' ').filter(|run| !run.is_empty()).count() >= ENOUGH
}

/// Returns where the columns begin and end, in characters.
fn columns(dashes: &str) -> Vec<(usize, usize)> {
    let mut columns: Vec<(usize, usize)> = Vec::new();
    for (at, _) in dashes.chars().enumerate().filter(|(_, c)| *c == '-') {
        match columns.last_mut() {
            Some((_, end)) if *end == at => *end = at + 1,
            _ => columns.push((at, at + 1)),
        }
    }
    columns
}

fn push_row(line: &str, columns: &[(usize, usize)], out: &mut String) {
    let characters: Vec<char> = line.chars().collect();
    // a line with something between the columns is none of the table: a title, a count
    let is_inside = |at: usize| columns.iter().any(|(from, to)| (*from..*to).contains(&at));
    if characters.iter().enumerate().any(|(at, c)| *c != ' ' && !is_inside(at)) {
        push_quoted(line.trim(), out);
        return;
    }
    for (at, (from, to)) in columns.iter().enumerate() {
        if at > 0 {
            out.push(',');
        }
        let cell: String = characters.iter().take(*to).skip(*from).collect();
        push_quoted(cell.trim(), out);
    }
}

fn push_quoted(text: &str, out: &mut String) {
    if text.contains([',', '"']) {
        out.push('"');
        out.push_str(&text.replace('"', "\"\""));
        out.push('"');
    } else {
        out.push_str(text);
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{read_bytes, texts};
    use super::*;
    use crate::roster::Field;

    #[test]
    fn columns_under_dashes_are_cut_where_these_end() {
        let rows = [
            "student_id last_name     first_name street              ",
            "---------- ------------- ---------- --------------------",
            "7          Muñoz Lee     Ann \"A\"    1 Oak St, Apt 2     ",
            "8          NULL          Bo",
            "",
            "(2 rows affected)",
            "Completion time: 2026-08-24T06:00:01",
        ];
        let table = read_bytes(rows.join("\r\n").as_bytes()).unwrap();
        assert_eq!(texts(&table, Field::LocalId), ["7", "8"]);
        assert_eq!(texts(&table, Field::LastName), ["Muñoz Lee", "NULL"]);
        assert_eq!(texts(&table, Field::FirstName), ["Ann \"A\"", "Bo"]);
        assert_eq!(texts(&table, Field::Street), ["1 Oak St, Apt 2", ""]);
        assert!(table.intake.rejected.is_empty(), "{:?}", table.intake.rejected);
        assert_eq!(table.lines, [3, 4]);
    }

    #[test]
    fn tables_that_are_parted_already_stay_as_they_are() {
        for text in [
            "id,last,first\n--,----,-----\n1,Lee,Ann\n",
            "id\tlast\tfirst\n-- -- --\n1\tLee\tAnn\n",
            "Report\n- -\nid last\n",
            "--- --- ---\n1 2 3\n",
            "",
        ] {
            assert_eq!(cut(text), None, "{text}");
        }
    }
}
